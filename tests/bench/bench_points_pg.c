/* Points posting on PostgreSQL through the domain, and the reference: the same statements by plain libpq.
 *
 *     bench_points_pg DATA COPY SECONDS ROUNDS
 *
 * DATA is a data folder whose database is on PostgreSQL, COPY the address of a copy of that database. In each round
 * the domain posts for SECONDS at random members, each posting a transaction of its own, while every
 * statement it sends is kept with its values (the linker wraps libpq's calls); then the same statements are made
 * on COPY, prepared before the clock starts, PQexecPrepared one after the other with BEGIN and COMMIT as they
 * stood. Prints one line a round: postings, seconds, seconds of the reference. Both databases end with the same
 * rows, which is checked. */
#include "pgtape.h"
#include "post.h"

/* ---- recording ---- */

static struct tape tape;
static bool on;
static int by_name[65536]; /* text of the statement "zyN" */

int __real_PQsendPrepare(PGconn *h, const char *name, const char *sql, int n, const Oid *types);
int __wrap_PQsendPrepare(PGconn *h, const char *name, const char *sql, int n, const Oid *types);
int __wrap_PQsendPrepare(PGconn *h, const char *name, const char *sql, int n, const Oid *types)
{
    by_name[atoi(name + 2) % 65536] = tape_text(&tape, sql, n, types, false);
    return __real_PQsendPrepare(h, name, sql, n, types);
}
int __real_PQsendQueryPrepared(PGconn *h, const char *name, int n, const char *const *values, const int *lengths,
                               const int *formats, int format);
int __wrap_PQsendQueryPrepared(PGconn *h, const char *name, int n, const char *const *values, const int *lengths,
                               const int *formats, int format);
int __wrap_PQsendQueryPrepared(PGconn *h, const char *name, int n, const char *const *values, const int *lengths,
                               const int *formats, int format)
{
    if (on) tape_call(&tape, by_name[atoi(name + 2) % 65536], 0, n, values, lengths);
    return __real_PQsendQueryPrepared(h, name, n, values, lengths, formats, format);
}
int __real_PQsendQueryParams(PGconn *h, const char *sql, int n, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int format);
int __wrap_PQsendQueryParams(PGconn *h, const char *sql, int n, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int format);
int __wrap_PQsendQueryParams(PGconn *h, const char *sql, int n, const Oid *types, const char *const *values,
                             const int *lengths, const int *formats, int format)
{
    if (on) tape_call(&tape, tape_text(&tape, sql, n, types, true), 0, n, values, lengths);
    return __real_PQsendQueryParams(h, sql, n, types, values, lengths, formats, format);
}

/* ---- the reference ---- */

static double replay(PGconn *h)
{
    for (int i = 0; i < tape.ntexts; i++) tape_prepare(h, &tape, i, 0);
    double start = now();
    for (size_t i = 0; i < tape.ncalls; i++) tape_run(h, &tape, &tape.calls[i]);
    return now() - start;
}

/* ---- both ---- */

static const char sum[] = "SELECT COUNT(*) + SUM(amount) FROM points_entry";

static int64_t sum_of_copy(PGconn *h)
{
    PGresult *r = PQexec(h, sum);
    if (PQresultStatus(r) != PGRES_TUPLES_OK) tape_die(PQerrorMessage(h));
    int64_t n = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    return n;
}

int main(int argc, char **argv)
{
    if (argc != 5) return 2;
    struct ctx cx = post_open(argv[1]);
    PGconn *copy = tape_connect(argv[2]);
    read_members(&cx);
    for (int round = 0; round < atoi(argv[4]); round++) {
        on = true;
        double start = now();
        long n = post_for(&cx, atof(argv[3]));
        double seconds = now() - start;
        on = false;
        printf("%ld %.4f %.4f %zu\n", n, seconds, replay(copy), tape.ncalls / (size_t)(n ? n : 1));
        fflush(stdout);
        tape_forget(&tape);
    }
    STMT(q, cx.db, sum);
    if (stmt_one(q) || col_i64(q, 0) != sum_of_copy(copy)) die("the reference has other rows than the domain");
    return 0;
}
