/* Points posting through the domain, and the reference: the same calls of SQLite made again.
 *
 *     bench_points DATA COPY SECONDS ROUNDS
 *
 * COPY is a copy of DATA's database made while nobody wrote. In each round the domain posts for
 * SECONDS at random members of DATA, each posting a transaction of its own, while every call it
 * makes of SQLite is recorded with its values (the linker wraps them); then the same calls are made
 * on COPY, without our code, and timed. Prints one line a round: postings, seconds, seconds of the
 * reference. The two databases end with the same rows, which is checked. */
#include <sqlite3.h>
#include <stdio.h>

#include "post.h"

/* ---- recording ---- */

enum op { OP_INT, OP_TEXT, OP_BLOB, OP_ZERO, OP_NULL, OP_STEP, OP_RESET, OP_CLEAR };
struct call {
    enum op op;
    int statement, at;
    int64_t n; /* the integer, or the length */
    char *bytes;
};
static struct {
    bool on;
    struct call *at;
    size_t n, cap;
    sqlite3_stmt *known[1024];
    char *sql[1024];
    int nknown;
} tape;

static int number_of(sqlite3_stmt *s)
{
    for (int i = 0; i < tape.nknown; i++)
        if (tape.known[i] == s) return i;
    if (tape.nknown == (int)COUNT_OF(tape.known)) die("too many statements");
    tape.known[tape.nknown] = s;
    tape.sql[tape.nknown] = strdup(sqlite3_sql(s));
    return tape.nknown++;
}

static void record(enum op op, sqlite3_stmt *s, int at, int64_t n, const void *bytes)
{
    if (!tape.on) return;
    if (tape.n == tape.cap) {
        tape.cap = tape.cap ? tape.cap * 2 : 1 << 16;
        tape.at = realloc(tape.at, tape.cap * sizeof *tape.at);
        if (!tape.at) die("out of memory");
    }
    char *copy = NULL;
    if (bytes && n > 0) copy = memcpy(malloc((size_t)n), bytes, (size_t)n);
    tape.at[tape.n++] = (struct call){op, number_of(s), at, n, copy};
}

int __real_sqlite3_bind_int64(sqlite3_stmt *s, int at, sqlite3_int64 v);
int __wrap_sqlite3_bind_int64(sqlite3_stmt *s, int at, sqlite3_int64 v);
int __wrap_sqlite3_bind_int64(sqlite3_stmt *s, int at, sqlite3_int64 v)
{
    record(OP_INT, s, at, v, NULL);
    return __real_sqlite3_bind_int64(s, at, v);
}
int __real_sqlite3_bind_text64(sqlite3_stmt *s, int at, const char *p, sqlite3_uint64 n,
                               void (*free_it)(void *), unsigned char encoding);
int __wrap_sqlite3_bind_text64(sqlite3_stmt *s, int at, const char *p, sqlite3_uint64 n,
                               void (*free_it)(void *), unsigned char encoding);
int __wrap_sqlite3_bind_text64(sqlite3_stmt *s, int at, const char *p, sqlite3_uint64 n,
                               void (*free_it)(void *), unsigned char encoding)
{
    record(OP_TEXT, s, at, (int64_t)n, p);
    return __real_sqlite3_bind_text64(s, at, p, n, free_it, encoding);
}
int __real_sqlite3_bind_blob64(sqlite3_stmt *s, int at, const void *p, sqlite3_uint64 n,
                               void (*free_it)(void *));
int __wrap_sqlite3_bind_blob64(sqlite3_stmt *s, int at, const void *p, sqlite3_uint64 n,
                               void (*free_it)(void *));
int __wrap_sqlite3_bind_blob64(sqlite3_stmt *s, int at, const void *p, sqlite3_uint64 n,
                               void (*free_it)(void *))
{
    record(OP_BLOB, s, at, (int64_t)n, p);
    return __real_sqlite3_bind_blob64(s, at, p, n, free_it);
}
int __real_sqlite3_bind_zeroblob(sqlite3_stmt *s, int at, int n);
int __wrap_sqlite3_bind_zeroblob(sqlite3_stmt *s, int at, int n);
int __wrap_sqlite3_bind_zeroblob(sqlite3_stmt *s, int at, int n)
{
    record(OP_ZERO, s, at, n, NULL);
    return __real_sqlite3_bind_zeroblob(s, at, n);
}
int __real_sqlite3_bind_null(sqlite3_stmt *s, int at);
int __wrap_sqlite3_bind_null(sqlite3_stmt *s, int at);
int __wrap_sqlite3_bind_null(sqlite3_stmt *s, int at)
{
    record(OP_NULL, s, at, 0, NULL);
    return __real_sqlite3_bind_null(s, at);
}
int __real_sqlite3_step(sqlite3_stmt *s);
int __wrap_sqlite3_step(sqlite3_stmt *s);
int __wrap_sqlite3_step(sqlite3_stmt *s)
{
    record(OP_STEP, s, 0, 0, NULL);
    return __real_sqlite3_step(s);
}
int __real_sqlite3_reset(sqlite3_stmt *s);
int __wrap_sqlite3_reset(sqlite3_stmt *s);
int __wrap_sqlite3_reset(sqlite3_stmt *s)
{
    record(OP_RESET, s, 0, 0, NULL);
    return __real_sqlite3_reset(s);
}

/* ---- the reference ---- */

static void must(sqlite3 *h, bool good)
{
    if (!good) die("the reference failed: %s", sqlite3_errmsg(h));
}

static sqlite3 *copy_open(const char *path)
{
    static const char pragmas[] = "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                                  "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;";
    sqlite3 *h = NULL;
    must(h, sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK);
    must(h, sqlite3_exec(h, pragmas, NULL, NULL, NULL) == SQLITE_OK);
    return h;
}

/* Statements are prepared before the clock starts, as the domain's stand in its cache. */
static double replay(sqlite3 *h)
{
    static sqlite3_stmt *own[COUNT_OF(tape.known)];
    for (int i = 0; i < tape.nknown; i++)
        if (!own[i])
            must(h, sqlite3_prepare_v3(h, tape.sql[i], -1, SQLITE_PREPARE_PERSISTENT, &own[i], NULL) == SQLITE_OK);
    double start = now();
    for (size_t i = 0; i < tape.n; i++) {
        const struct call *c = &tape.at[i];
        sqlite3_stmt *s = own[c->statement];
        const char *bytes = c->bytes ? c->bytes : "";
        int rc = SQLITE_OK;
        switch (c->op) {
        case OP_INT: rc = __real_sqlite3_bind_int64(s, c->at, c->n); break;
        case OP_TEXT: rc = __real_sqlite3_bind_text64(s, c->at, bytes, (sqlite3_uint64)c->n, SQLITE_STATIC, SQLITE_UTF8); break;
        case OP_BLOB: rc = __real_sqlite3_bind_blob64(s, c->at, bytes, (sqlite3_uint64)c->n, SQLITE_STATIC); break;
        case OP_ZERO: rc = __real_sqlite3_bind_zeroblob(s, c->at, (int)c->n); break;
        case OP_NULL: rc = __real_sqlite3_bind_null(s, c->at); break;
        case OP_STEP: rc = __real_sqlite3_step(s); break;
        case OP_RESET: __real_sqlite3_reset(s); break;
        case OP_CLEAR: break;
        }
        must(h, rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE);
    }
    double seconds = now() - start;
    for (size_t i = 0; i < tape.n; i++) free(tape.at[i].bytes);
    tape.n = 0;
    return seconds;
}

static int64_t count(sqlite3 *h, const char *sql)
{
    sqlite3_stmt *s;
    must(h, sqlite3_prepare_v2(h, sql, -1, &s, NULL) == SQLITE_OK && __real_sqlite3_step(s) == SQLITE_ROW);
    int64_t n = sqlite3_column_int64(s, 0);
    sqlite3_finalize(s);
    return n;
}

int main(int argc, char **argv)
{
    if (argc != 5) return 2;
    struct ctx cx = post_open(argv[1]);
    read_members(&cx);
    sqlite3 *copy = copy_open(argv[2]);
    for (int round = 0; round < atoi(argv[4]); round++) {
        tape.on = true;
        double start = now();
        long n = post_for(&cx, atof(argv[3]));
        double seconds = now() - start;
        tape.on = false;
        printf("%ld %.4f %.4f\n", n, seconds, replay(copy));
        fflush(stdout);
    }
    STMT(q, cx.db, "SELECT COUNT(*) + SUM(amount) FROM points_entry");
    if (stmt_one(q) || col_i64(q, 0) != count(copy, "SELECT COUNT(*) + SUM(amount) FROM points_entry"))
        die("the reference has other rows than the domain");
    return 0;
}
