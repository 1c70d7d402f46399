/* Preloaded into a program by bench.py: writes the text of every statement the program runs to the
 * file named by BENCH_SQL_TRACE, one a line. So the plans that are printed are those of the
 * statements that a page really runs. */
#include <dlfcn.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int out = -1;

static int on_statement(unsigned event, void *arg, void *statement, void *text)
{
    char line[16384];
    size_t n = 0;
    (void)event;
    (void)arg;
    (void)statement;
    if (((const char *)text)[0] == '-') return 0; /* inside a trigger or a virtual table */
    for (const char *c = text; *c && n < sizeof line - 1; c++) line[n++] = *c == '\n' ? ' ' : *c;
    line[n++] = '\n';
    if (write(out, line, n) < 0) out = -1;
    return 0;
}

int sqlite3_open_v2(const char *filename, sqlite3 **ppDb, int flags, const char *zVfs)
{
    int (*real)(const char *, sqlite3 **, int, const char *);
    void *symbol = dlsym(RTLD_NEXT, "sqlite3_open_v2");
    memcpy(&real, &symbol, sizeof real);
    int rc = real(filename, ppDb, flags, zVfs);
    const char *file = getenv("BENCH_SQL_TRACE");
    if (rc != SQLITE_OK || !file) return rc;
    if (out < 0) out = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    sqlite3_trace_v2(*ppDb, SQLITE_TRACE_STMT, on_statement, NULL);
    return rc;
}
