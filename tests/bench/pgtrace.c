/* Preloaded into a program by bench.py: writes each statement that the program asks PostgreSQL for, with its values,
 * to the file named by BENCH_PG_TRACE. One record each, written at once, numbers as this machine has them:
 *
 *     'P' conn name nparams {type}              text    a statement is prepared
 *     'Q' conn name nparams {length, bytes}             and run (length -1: NULL)
 *     'T' conn text nparams {type} {length, bytes}      text and values together
 *
 * Texts have their length in front; served_pg.py reads it. */
#include <dlfcn.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct {
    char *p;
    size_t n, cap;
} record;
static int out = -1;
static PGconn *conns[64];

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static void put(const void *p, size_t n)
{
    if (record.n + n > record.cap) {
        record.cap = (record.n + n) * 2;
        record.p = realloc(record.p, record.cap);
        if (!record.p) abort();
    }
    if (n) memcpy(record.p + record.n, p, n);
    record.n += n;
}

static void put_number(int v)
{
    int32_t n = v;
    put(&n, sizeof n);
}

static void put_text(const char *s)
{
    put_number((int)strlen(s));
    put(s, strlen(s));
}

static void put_types(int n, const Oid *types)
{
    for (int i = 0; i < n; i++) put_number(types ? (int)types[i] : 0);
}

static void put_values(int n, const char *const *values, const int *lengths)
{
    for (int i = 0; i < n; i++) {
        put_number(values[i] ? lengths[i] : -1);
        if (values[i]) put(values[i], (size_t)lengths[i]);
    }
}

static void begin(char op, PGconn *h, const char *text, int n)
{
    int number = 0;
    while (number < 63 && conns[number] && conns[number] != h) number++;
    conns[number] = h;
    record.n = 0;
    put(&op, 1);
    put_number(number);
    put_text(text);
    put_number(n);
}

static void end(void)
{
    const char *file = getenv("BENCH_PG_TRACE");
    if (file && out < 0) out = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (out >= 0 && write(out, record.p, record.n) != (ssize_t)record.n) abort();
}

int PQsendPrepare(PGconn *conn, const char *stmtName, const char *query, int nParams, const Oid *paramTypes)
{
    static int (*next)(PGconn *, const char *, const char *, int, const Oid *);
    if (!next) *(void **)&next = real("PQsendPrepare");
    begin('P', conn, stmtName, nParams);
    put_types(nParams, paramTypes);
    put_text(query);
    end();
    return next(conn, stmtName, query, nParams, paramTypes);
}

int PQsendQueryPrepared(PGconn *conn, const char *stmtName, int nParams, const char *const *paramValues,
                        const int *paramLengths, const int *paramFormats, int resultFormat)
{
    static int (*next)(PGconn *, const char *, int, const char *const *, const int *, const int *, int);
    if (!next) *(void **)&next = real("PQsendQueryPrepared");
    begin('Q', conn, stmtName, nParams);
    put_values(nParams, paramValues, paramLengths);
    end();
    return next(conn, stmtName, nParams, paramValues, paramLengths, paramFormats, resultFormat);
}

int PQsendQueryParams(PGconn *conn, const char *command, int nParams, const Oid *paramTypes, const char *const *paramValues,
                      const int *paramLengths, const int *paramFormats, int resultFormat)
{
    static int (*next)(PGconn *, const char *, int, const Oid *, const char *const *, const int *, const int *, int);
    if (!next) *(void **)&next = real("PQsendQueryParams");
    begin('T', conn, command, nParams);
    put_types(nParams, paramTypes);
    put_values(nParams, paramValues, paramLengths);
    end();
    return next(conn, command, nParams, paramTypes, paramValues, paramLengths, paramFormats, resultFormat);
}
