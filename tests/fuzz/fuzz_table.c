/* Tables in files: any bytes end in rows or in a named error with a sentence, within the limits of a row. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/table_in.h"
#include "base/table_guess.h"
#include "fuzz/targets.h"

int read_table(const char *path, const struct table_options *opt, size_t n)
{
    struct table_in *in CLEANUP(table_in_close) = NULL;
    enum err e = table_in_open(path, opt, &in);
    if (e) return (int)e;
    const struct table_facts *f = table_in_facts(in);
    HOLDS(f->columns <= TABLE_COLUMNS_MAX && f->encoding && f->header_row >= 0);
    HOLDS((f->kind == TABLE_CSV) == (f->sheet == 0) && (size_t)f->sheet <= f->sheets_n);
    for (size_t i = 0; i < f->columns; i++) HOLDS(f->heads[i].n <= TABLE_FIELD_MAX);
    int64_t rows = 0, last = f->header_row;
    for (;;) {
        struct table_row row = {0};
        e = table_in_row(in, &row);
        if (e != OK) return (int)e;
        HOLDS(row.number > last && row.n && row.n <= 500 && table_filled(&row));
        last = row.number;
        for (size_t i = 0; i < row.n; i++) {
            HOLDS(row.at[i].n <= TABLE_FIELD_MAX);
            HOLDS(!row.kinds || row.kinds[i] != CELL_EMPTY || !row.at[i].n);
        }
        HOLDS(++rows <= (int64_t)n * 1100 + 2); /* packing makes at most about 1,030 of 1 */
    }
}

int fuzz_table(const uint8_t *data, size_t n)
{
    char path[40];
    int fd = memfd_create("table", 0);
    HOLDS(fd >= 0 && write(fd, data, n) == (ssize_t)n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const struct table_options ways[] = {{0}, {.header_row = TABLE_NO_HEADER}, {.header_row = 3, .encoding = "GB18030", .separator = ';'}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        int e = read_table(path, &ways[i], n);
        HOLDS(e == ERR_NOT_FOUND || e == ERR_INVALID);
        HOLDS(e != ERR_INVALID || *table_in_problem());
    }
    close(fd);
    return 0;
}
