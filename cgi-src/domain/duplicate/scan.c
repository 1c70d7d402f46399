/* The scan of the whole base: long work (domain/task.h) in three rounds, one for each family of keys. A
 * round reads every open customer and keeps its keys in the worker's memory (16 bytes each), sorts them,
 * compares the customers of each block, and writes the pairs that are worth a look, a few hundred in a
 * transaction. Nothing is locked while it reads and compares. The cursor is the round and the last block
 * that was written, so a killed scan reads its round again and goes on behind that block. At the end
 * open pairs that were not found again are forgotten; what somebody decided stays. */
#include <stdlib.h>

#include "base/clock.h"
#include "domain/duplicate/inside.h"

#define READ_ROWS   2000      /* customers a reading slice takes */
#define BLOCK_MAX   200       /* more share a switchboard's number or a very common thing */
#define PAIRS_MAX   400       /* written in one transaction */
#define READ_MS     100
#define COMPARE_MS  400       /* between two transactions: cancel is looked for as often */
#define FORGET_ROWS 1000

struct block_key {
    uint64_t hash;
    int64_t id;
};

struct scan_work {
    int round;         /* 0 .. KEY_FAMILIES - 1 */
    int64_t read_to;   /* id; reading goes on above it */
    bool sorted;
    uint64_t behind;   /* blocks up to this hash are done */
    bool any_behind;
    struct block_key *keys;
    size_t n, cap, at;
    int64_t read;      /* customers read in this round */
    int64_t id;        /* of the customer whose keys are added */
};

static void work_free(void *p)
{
    struct scan_work *w = p;
    free(w->keys);
    free(w);
}

static void work_add(void *p, uint64_t hash)
{
    struct scan_work *w = p;
    if (w->n == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 65536;
        struct block_key *keys = realloc(w->keys, w->cap * sizeof *keys);
        if (!keys) die("out of memory");
        w->keys = keys;
    }
    w->keys[w->n++] = (struct block_key){hash, w->id};
}

static int by_hash(const void *a, const void *b)
{
    const struct block_key *x = a, *y = b;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* ---- where it stands: "2 read 17", "2 compare 1844...", "forget 17" ---- */

static void cursor_write(struct ctx *cx, struct task *t, const char *what, int round, uint64_t n)
{
    t->cursor = str_printf(cx->arena, "%d %s %llu", round, what, (unsigned long long)n);
}

static void cursor_read(const struct task *t, int *ret_round, struct str *ret_what, uint64_t *ret_n)
{
    struct str rest = t->cursor, part;
    int64_t round = 0;
    *ret_what = STR("read");
    *ret_n = 0;
    if (!rest.n || !str_cut(&rest, ' ', &part) || !str_to_i64(part, &round)) round = 0;
    if (rest.p && str_cut(&rest, ' ', &part)) *ret_what = part;
    if (rest.p)
        for (size_t i = 0; i < rest.n; i++) *ret_n = *ret_n * 10 + (uint64_t)(rest.p[i] - '0');
    *ret_round = (int)round;
}

static enum err keep(struct ctx *cx, struct task *t)
{
    TX(tx, cx);
    enum err e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

/* ---- reading ---- */

static struct scan_work *work_of(struct task *t)
{
    if (t->work) return t->work;
    struct scan_work *w = calloc(1, sizeof *w);
    if (!w) die("out of memory");
    int round;
    struct str what;
    uint64_t n;
    cursor_read(t, &round, &what, &n);
    w->round = round;
    if (str_is(what, "compare")) {
        w->behind = n;
        w->any_behind = true;
    }
    t->work = w;
    t->work_free = work_free;
    return w;
}

static enum err count_customers(struct ctx *cx, struct task *t)
{
    STMT(q, cx->db, "SELECT COUNT(*) FROM customer WHERE state = 'open'");
    enum err e = stmt_one(q);
    if (!e) t->total = col_i64(q, 0) * KEY_FAMILIES;
    return e;
}

static enum err read_slice(struct ctx *cx, struct task *t, struct scan_work *w)
{
    if (!t->total) {
        enum err e = count_customers(cx, t);
        if (e) return e;
    }
    struct duplicate_facts *facts = ARENA_ARRAY(cx->arena, struct duplicate_facts, READ_ROWS);
    size_t n = 0;
    int64_t until = clock_tick_us() + READ_MS * 1000;
    do {
        enum err e = duplicate_facts_next(cx, w->read_to, w->round == 2, facts, READ_ROWS, &n);
        if (e) return e;
        for (size_t i = 0; i < n; i++) {
            w->id = facts[i].id.v;
            duplicate_keys(cx->arena, &facts[i], w->round, w, work_add);
        }
        if (n) w->read_to = facts[n - 1].id.v;
        w->read += (int64_t)n;
    } while (n == READ_ROWS && clock_tick_us() < until);
    t->done = t->total / KEY_FAMILIES * w->round + w->read;
    if (t->done > t->total) t->done = t->total;
    if (n < READ_ROWS) {
        if (w->n) qsort(w->keys, w->n, sizeof *w->keys, by_hash);
        w->sorted = true;
        while (w->any_behind && w->at < w->n && w->keys[w->at].hash <= w->behind) w->at++;
    }
    return keep(cx, t);
}

/* ---- comparing ---- */

struct found {
    int64_t a, b;
    int score;
    unsigned reasons;
};
typedef VEC(struct found) founds;

/* The block that begins at w->at, without those named twice; the end of it in the array. */
static size_t block_ids(const struct scan_work *w, int64_t *ids, size_t *ret_n)
{
    size_t end = w->at, n = 0;
    while (end < w->n && w->keys[end].hash == w->keys[w->at].hash) {
        int64_t id = w->keys[end++].id;
        if (n && n <= BLOCK_MAX && ids[n - 1] == id) continue;
        if (n < BLOCK_MAX) ids[n] = id;
        n++;
    }
    *ret_n = n;
    return end;
}

static enum err compare_block(struct ctx *cx, const int64_t *ids, size_t n, founds *ret)
{
    struct duplicate_facts *facts = ARENA_ARRAY(cx->arena, struct duplicate_facts, n);
    for (size_t i = 0; i < n; i++) {
        enum err e = duplicate_facts_load(cx, (customer_id){ids[i]}, &facts[i]);
        if (e == ERR_NOT_FOUND) facts[i] = (struct duplicate_facts){0};
        else if (e) return e;
        for (size_t k = 0; k < i && facts[i].id.v; k++) {
            unsigned reasons = 0;
            int score = facts[k].id.v ? duplicate_score(&facts[k], &facts[i], &reasons) : 0;
            if (score >= DUPLICATE_LISTED)
                *vec_push(cx->arena, ret) = (struct found){ids[k], ids[i], score, reasons};
        }
    }
    return OK;
}

static enum err write_some(struct ctx *cx, struct task *t, const struct found *at, size_t n)
{
    TX(tx, cx);
    enum err e = OK;
    for (size_t i = 0; !e && i < n; i++) {
        bool isnew = false;
        e = duplicate_pair_put(cx, at[i].a, at[i].b, at[i].score, at[i].reasons, t->id, &isnew);
        if (!e && isnew) task_count(t, "created", 1);
    }
    if (!e) e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

static void next_round(struct scan_work *w)
{
    w->round++;
    w->read_to = w->read = 0;
    w->n = w->at = 0;
    w->sorted = w->any_behind = false;
}

/* Compares blocks for a while; last is the hash of the last one. */
static enum err compare_some(struct ctx *cx, struct scan_work *w, founds *ret, uint64_t *ret_last)
{
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, BLOCK_MAX), until = clock_tick_us() + COMPARE_MS * 1000;
    while (w->at < w->n && ret->n < PAIRS_MAX && clock_tick_us() < until) {
        size_t n;
        size_t end = block_ids(w, ids, &n);
        enum err e = n > BLOCK_MAX || n < 2 ? OK : compare_block(cx, ids, n, ret);
        if (e) return e;
        *ret_last = w->keys[w->at].hash;
        w->at = end;
    }
    return OK;
}

static enum err compare_and_write(struct ctx *cx, struct task *t, struct scan_work *w)
{
    founds found = {0};
    uint64_t last = w->behind;
    enum err e = compare_some(cx, w, &found, &last);
    size_t at = 0;
    for (; !e && found.n - at > PAIRS_MAX; at += PAIRS_MAX) e = write_some(cx, t, found.at + at, PAIRS_MAX);
    if (e) return e;
    if (w->at == w->n) next_round(w);
    if (w->sorted) cursor_write(cx, t, "compare", w->round, last);
    else cursor_write(cx, t, w->round == KEY_FAMILIES ? "forget" : "read", w->round, 0);
    return write_some(cx, t, found.at + at, found.n - at);
}

static enum err compare_slice(struct ctx *cx, struct task *t, struct scan_work *w)
{
    enum err e = compare_and_write(cx, t, w);
    if (!e) return OK;
    t->work = NULL; /* what was not written is compared once more, from the cursor on */
    work_free(w);
    return e;
}

/* ---- pairs that are none any more ---- */

static enum err forget_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    int round;
    struct str what;
    uint64_t above;
    cursor_read(t, &round, &what, &above);
    int64_t gone[FORGET_ROWS], last = (int64_t)above;
    int64_t found = 0;
    size_t n = 0, seen = 0;
    TX(tx, cx);
    {
        STMT(q, cx->db,
             "SELECT id, state, scan_id FROM duplicate_pair WHERE id > :above ORDER BY id LIMIT :limit");
        bind_i64(q, ":above", last);
        bind_i64(q, ":limit", FORGET_ROWS);
        while (stmt_row(q)) {
            last = col_i64(q, 0);
            seen++;
            found += col_i64(q, 2) == t->id;
            if (str_is(col_view(q, 1), "open") && col_i64(q, 2) != t->id) gone[n++] = last;
        }
        enum err e = stmt_done(q);
        if (e) return e;
    }
    for (size_t i = 0; i < n; i++) {
        STMT(q, cx->db, "DELETE FROM duplicate_pair WHERE id = :id AND state = 'open'");
        bind_i64(q, ":id", gone[i]);
        enum err e = stmt_run(q);
        if (e) return e;
    }
    task_count(t, "found", found);
    cursor_write(cx, t, "forget", KEY_FAMILIES, (uint64_t)last);
    *ret_done = seen < FORGET_ROWS;
    enum err e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

static enum err scan_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    struct scan_work *w = work_of(t);
    *ret_done = false;
    if (w->round >= KEY_FAMILIES) return forget_slice(cx, t, ret_done);
    return w->sorted ? compare_slice(cx, t, w) : read_slice(cx, t, w);
}

const struct task_kind task_duplicate_scan = {.code = "duplicate_scan",
                                              .label = N_("Search for duplicates"),
                                              .who = CUSTOMER_MERGE,
                                              .slice = scan_slice};

/* ---- who asks for one ---- */

enum err duplicate_scan_start(struct ctx *cx, int64_t *ret_task)
{
    if (!perm_may(cx->actor, CUSTOMER_MERGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    STMT(q, cx->db,
         "SELECT id FROM task WHERE state IN ('waiting', 'running') AND kind = 'duplicate_scan' LIMIT 1");
    enum err e = stmt_one(q);
    if (e == OK) *ret_task = col_i64(q, 0);
    else if (e == ERR_NOT_FOUND)
        e = task_create(cx, "duplicate_scan", str_of(_("All customers")), json_object(), 0, ret_task);
    return e ? e : tx_commit(&tx);
}

int64_t duplicate_scanned_at(struct ctx *cx)
{
    STMT(q, cx->db,
         "SELECT finished_at FROM task WHERE kind = 'duplicate_scan' AND state = 'done'"
         " ORDER BY id DESC LIMIT 1");
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}
