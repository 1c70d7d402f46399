/* Answers of one snapshot, kept for its length: a page asks for the same row again and again (a setting, a
 * colleague's name, the customer whose file it is), and in a snapshot the answer is the same.
 *
 * Called by postgres_stmt.c; the end of the snapshot forgets all. The rules guarded here: only what a
 * REPEATABLE READ READ ONLY transaction has read is kept, small answers only and few; and rows that a statement is
 * still being read from stay with that statement. */
#include <stdlib.h>

#include "db/postgres.h"

#define PARAMS_MAX 512   /* bytes of parameters, with their types and lengths */
#define ANSWER_MAX 16384 /* of one answer */
#define KEPT_MAX   512   /* answers in one snapshot */
#define KEPT_BYTES (1 << 20) /* of them all: a long export asks for one page of rows after the other */

struct pg_memo {
    struct pg_memo *next;
    struct pg_stmt *of; /* NULL: it is gone */
    PGresult *rows;
    size_t n;
    char params[];
};

/* All parameters as one text: each with its type and length in front. 0: too long to be kept. */
static size_t written(const struct pg_stmt *p, int nparams, char *to)
{
    size_t n = 0;
    for (int i = 0; i < nparams; i++) {
        size_t m = p->values[i] ? (size_t)p->lengths[i] : 0;
        int head[2] = {(int)p->types[i], p->values[i] ? p->lengths[i] : -1};
        if (n + sizeof head + m > PARAMS_MAX) return 0;
        memcpy(to + n, head, sizeof head);
        if (m) memcpy(to + n + sizeof head, p->values[i], m);
        n += sizeof head + m;
    }
    to[n++] = '.'; /* never empty */
    return n;
}

static struct pg_memo **slot(struct pg *c, const struct pg_stmt *p, const char *params, size_t n)
{
    uint64_t h = (uint64_t)(uintptr_t)p >> 4;
    for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)params[i]) * UINT64_C(1099511628211);
    return &c->memo[(h >> 32) % COUNT_OF(c->memo)];
}

bool pg_memo_find(struct pg *c, struct stmt *q)
{
    struct pg_stmt *p = q->raw;
    char params[PARAMS_MAX + 1];
    if (!c->reading || q->large || !c->kept) return false;
    size_t n = written(p, q->nparams, params);
    if (!n) return false;
    for (struct pg_memo *m = *slot(c, p, params, n); m; m = m->next)
        if (m->of == p && m->n == n && memcmp(m->params, params, n) == 0) {
            p->rows = m->rows;
            p->borrowed = true;
            p->at = -1;
            p->n = PQntuples(m->rows);
            return true;
        }
    return false;
}

void pg_memo_keep(struct pg *c, struct stmt *q)
{
    struct pg_stmt *p = q->raw;
    char params[PARAMS_MAX + 1];
    if (!c->reading || !p->rows || p->borrowed || c->kept >= KEPT_MAX || PQresultMemorySize(p->rows) > ANSWER_MAX) return;
    if (c->kept_bytes + PQresultMemorySize(p->rows) > KEPT_BYTES) return;
    size_t n = written(p, q->nparams, params);
    if (!n) return;
    struct pg_memo *m = malloc(sizeof *m + n), **at = slot(c, p, params, n);
    if (!m) die("out of memory");
    *m = (struct pg_memo){.next = *at, .of = p, .rows = p->rows, .n = n};
    memcpy(m->params, params, n);
    *at = m;
    c->kept++;
    c->kept_bytes += PQresultMemorySize(p->rows);
    p->borrowed = true;
}

void pg_memo_forget_statement(struct pg *c, struct pg_stmt *p)
{
    for (size_t i = 0; c->kept && i < COUNT_OF(c->memo); i++)
        for (struct pg_memo *m = c->memo[i]; m; m = m->next)
            if (m->of == p) m->of = NULL;
}

void pg_memo_end(struct pg *c)
{
    c->reading = false;
    for (size_t i = 0; c->kept && i < COUNT_OF(c->memo); i++)
        for (struct pg_memo *m = c->memo[i], *next; m; m = next) {
            next = m->next;
            if (m->of && m->of->borrowed && m->of->rows == m->rows) m->of->borrowed = false; /* its own from now on */
            else PQclear(m->rows);
            free(m);
        }
    if (c->kept) memset(c->memo, 0, sizeof c->memo);
    c->kept = c->kept_bytes = 0;
}
