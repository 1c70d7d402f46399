/* Statements of PostgreSQL as they were asked for, kept in memory, and made again with plain libpq: prepared once,
 * then PQexecPrepared one after the other. For the references of make bench (ref_pg.c, bench_points_pg.c). */
#ifndef TESTS_BENCH_PGTAPE_H
#define TESTS_BENCH_PGTAPE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAPE_TEXTS 2048
#define TAPE_CONNS 4

struct tape_text {
    char *sql;
    int n;      /* parameters */
    Oid *types;
    bool plain; /* asked for with its text each time: BEGIN, COMMIT, a search */
    bool made[TAPE_CONNS];
};
struct tape_call {
    int text, conn, n;
    const char **values;
    int *lengths;
};
struct tape {
    struct tape_text texts[TAPE_TEXTS];
    int ntexts;
    struct tape_call *calls;
    size_t ncalls, cap;
};

static inline void tape_die(const char *why)
{
    fprintf(stderr, "bench: %s\n", why);
    exit(2);
}

static inline void *tape_room(size_t n)
{
    void *p = calloc(1, n ? n : 1);
    if (!p) tape_die("out of memory");
    return p;
}

/* The number of a text with these types. */
static inline int tape_text(struct tape *t, const char *sql, int n, const Oid *types, bool plain)
{
    size_t size = (size_t)n * sizeof *types;
    for (int i = 0; i < t->ntexts; i++) {
        struct tape_text *x = &t->texts[i];
        if (x->n == n && x->plain == plain && strcmp(x->sql, sql) == 0 && (!n || memcmp(x->types, types, size) == 0)) return i;
    }
    if (t->ntexts == TAPE_TEXTS) tape_die("too many statements");
    struct tape_text *x = &t->texts[t->ntexts];
    *x = (struct tape_text){.sql = strdup(sql), .n = n, .types = tape_room(size), .plain = plain};
    if (n) memcpy(x->types, types, size);
    return t->ntexts++;
}

static inline void tape_call(struct tape *t, int text, int conn, int n, const char *const *values, const int *lengths)
{
    if (t->ncalls == t->cap) {
        t->cap = t->cap ? t->cap * 2 : 4096;
        t->calls = realloc(t->calls, t->cap * sizeof *t->calls);
        if (!t->calls) tape_die("out of memory");
    }
    struct tape_call *c = &t->calls[t->ncalls++];
    *c = (struct tape_call){text, conn, n, tape_room((size_t)n * sizeof *c->values), tape_room((size_t)n * sizeof *c->lengths)};
    for (int i = 0; i < n; i++) {
        if (!values[i]) continue;
        c->lengths[i] = lengths[i];
        c->values[i] = memcpy(tape_room((size_t)lengths[i] + 1), values[i], (size_t)lengths[i]);
    }
}

static inline void tape_forget(struct tape *t)
{
    for (size_t i = 0; i < t->ncalls; i++) {
        for (int p = 0; p < t->calls[i].n; p++) free((char *)(size_t)t->calls[i].values[p]);
        free(t->calls[i].values);
        free(t->calls[i].lengths);
    }
    t->ncalls = 0;
}

static inline void tape_check(PGconn *h, PGresult *r, const char *sql)
{
    ExecStatusType s = PQresultStatus(r);
    if (s != PGRES_COMMAND_OK && s != PGRES_TUPLES_OK) {
        fprintf(stderr, "bench: the reference failed: %sin: %.300s\n", PQerrorMessage(h), sql);
        exit(2);
    }
    PQclear(r);
}

static inline void tape_prepare(PGconn *h, struct tape *t, int at, int conn)
{
    struct tape_text *x = &t->texts[at];
    char name[24];
    if (x->plain || x->made[conn]) return;
    snprintf(name, sizeof name, "s%d", at);
    tape_check(h, PQprepare(h, name, x->sql, x->n, x->types), x->sql);
    x->made[conn] = true;
}

static inline void tape_run(PGconn *h, const struct tape *t, const struct tape_call *c)
{
    static const int binary[256] = {[0 ... 255] = 1};
    const struct tape_text *x = &t->texts[c->text];
    char name[24];
    if (c->n > 256) tape_die("too many parameters");
    if (x->plain) {
        tape_check(h, PQexecParams(h, x->sql, c->n, x->types, c->values, c->lengths, binary, 1), x->sql);
        return;
    }
    snprintf(name, sizeof name, "s%d", c->text);
    tape_check(h, PQexecPrepared(h, name, c->n, c->values, c->lengths, binary, 1), x->sql);
}

static inline PGconn *tape_connect(const char *url)
{
    PGconn *h = PQconnectdb(url);
    if (PQstatus(h) != CONNECTION_OK) tape_die(PQerrorMessage(h));
    return h;
}

#endif
