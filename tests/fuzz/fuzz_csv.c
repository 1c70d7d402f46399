/* CSV files in: any bytes end in rows or in a named error, within the limits of a row. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/csv_in.h"
#include "fuzz/targets.h"

int fuzz_csv(const uint8_t *data, size_t n)
{
    char path[40];
    int fd = memfd_create("csv", 0);
    HOLDS(fd >= 0 && write(fd, data, n) == (ssize_t)n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct csv_in *in = NULL;
    enum err e = csv_in_open(path, &in);
    int64_t rows = 0, last = 0;
    while (e == OK) {
        struct table_row row = {0};
        e = csv_in_row(in, &row);
        if (e != OK) break;
        HOLDS(row.number > last && row.n <= CSV_FIELDS_MAX);
        last = row.number;
        for (size_t i = 0; i < row.n; i++) HOLDS(row.at[i].n <= CSV_FIELD_MAX);
        HOLDS(++rows <= (int64_t)n * 1100 + 2); /* gzip packs at most about 1,030 to 1 */
    }
    HOLDS(e == ERR_NOT_FOUND || e == ERR_INVALID);
    csv_in_close(&in);
    close(fd);
    return 0;
}
