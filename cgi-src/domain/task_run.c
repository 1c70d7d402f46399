/* Running tasks: the lease, the person's rights, slice after slice. Called by `worker --tasks`. Guards:
 * a task runs in one place at a time and each slice once (its progress is committed with its rows);
 * a slice runs as the person who asked, with the roles of that moment; who may not any more stops it.
 * Tasks of several people take turns, slice by slice, so that an import of an hour holds up nobody else's
 * change; those of one person run in the order in which they were asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/backoff.h"
#include "domain/audit.h"
#include "domain/notice.h"
#include "domain/task_internal.h"

#define LEASE_MS (60 * SECOND_MS) /* well above one slice */
#define LATER_MS (15 * SECOND_MS) /* after a full disk, or a database that stays busy or away */
#define TRY_MS   (5 * SECOND_MS)  /* how long a slice that lost against another transaction is tried again at once */

/* How long the rows of a slice may take: the first ones, and at least and at most. */
#define ROWS_FIRST_US 15000
#define ROWS_LEAST_US 4000
#define ROWS_MOST_US  ((TASK_SLICE_MS - 5) * 1000)
#define GIVE_WAY_MS   TASK_SLICE_MS

#define AT_ONCE 3
#define LOOK_US 250000 /* how often others' tasks are looked for while one runs */

/* People whose tasks run already; 0: nobody. by: this process, whose own leases bind it not: it runs nothing but
 * what is named here, and left the others when the database was away. */
struct busy {
    int64_t staff[AT_ONCE];
    struct str by;
};

/* The first of its person that has not ended, wherever others of them run. Free: its lease is over, or reaches
 * further than any that is given: the clock was set back since. */
static enum err next_id(struct ctx *cx, const struct busy *b, int64_t *ret_id)
{
    STMT(q, cx->db,
         "SELECT id FROM task AS t WHERE state IN ('waiting', 'running')"
         " AND (lease_until <= :now OR lease_until > :most OR lease_by = :by) AND staff_id NOT IN (:a, :b, :c)"
         " AND NOT EXISTS (SELECT 1 FROM task AS o WHERE o.staff_id = t.staff_id AND o.id < t.id"
         " AND o.state IN ('waiting', 'running')) ORDER BY id LIMIT 1");
    bind_str(q, ":by", b->by.n ? b->by : STR("-"));
    bind_i64(q, ":a", b->staff[0]);
    bind_i64(q, ":b", b->staff[1]);
    bind_i64(q, ":c", b->staff[2]);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":most", cx->now + 2 * LEASE_MS);
    enum err e = stmt_one(q);
    if (!e) *ret_id = col_i64(q, 0);
    return e;
}

bool task_waiting(struct ctx *cx)
{
    int64_t id;
    return next_id(cx, &(struct busy){0}, &id) == OK;
}

static enum err take(struct ctx *cx, struct str by, const struct busy *b, struct task *ret)
{
    int64_t id = 0;
    TX(tx, cx);
    enum err e = next_id(cx, b, &id);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE task SET state = 'running', lease_until = :until, lease_by = :by,"
         " started_at = COALESCE(started_at, :now) WHERE id = :id");
    bind_i64(q, ":until", cx->now + LEASE_MS);
    bind_str(q, ":by", by);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    e = stmt_run(q);
    if (!e) e = task_read(cx, id, ret);
    if (e) return e;
    ret->lease_by = by;
    ret->slice_us = ROWS_FIRST_US;
    return tx_commit(&tx);
}

enum err task_keep(struct ctx *cx, struct task *t)
{
    char *counts = json_dumps(t->counts, JSON_COMPACT | JSON_SORT_KEYS);
    struct str text = str_of(arena_cstr(cx->arena, counts ? counts : "{}"));
    free(counts);
    STMT(q, cx->db,
         "UPDATE task SET cursor = :cursor, done = :done, total = :total, counts = :counts, lease_until = :until"
         " WHERE id = :id AND lease_by = :by AND state = 'running'");
    bind_str(q, ":cursor", t->cursor.p ? t->cursor : STR(""));
    bind_i64(q, ":done", t->done);
    bind_i64(q, ":total", t->total);
    bind_str(q, ":counts", text);
    bind_i64(q, ":until", cx->now + LEASE_MS);
    bind_i64(q, ":id", t->id);
    bind_str(q, ":by", t->lease_by);
    enum err e = stmt_run(q);
    return !e && !stmt_changes(q) ? fail(ERR_CONFLICT, "task %lld is run by another process", (long long)t->id) : e;
}

/* ---- whose rights ---- */

static enum err who_asked(struct ctx *cx, const struct task *t, struct actor *ret, enum lang *ret_lang)
{
    STMT(q, cx->db,
         "SELECT name, roles, COALESCE(team_id, 0), COALESCE(branch_id, 0), lang FROM staff"
         " WHERE id = :id AND state = 'active'");
    bind_id(q, ":id", t->by);
    enum err e = stmt_one(q);
    if (e) return e;
    struct str lang = col_str(q, cx->arena, 4);
    *ret = (struct actor){.kind = ACTOR_STAFF,
                          .id = t->by.v,
                          .name = col_str(q, cx->arena, 0),
                          .roles = (unsigned)col_i64(q, 1),
                          .team = {col_i64(q, 2)},
                          .branch = {col_i64(q, 3)}};
    if (!lang.n) lang = str_of(json_string_value(json_object_get(t->params, "lang")));
    *ret_lang = lang.n ? lang_choose(lang) : LANG_ZH;
    return OK;
}

static enum err is_cancelled(struct ctx *cx, const struct task *t, bool *ret)
{
    STMT(q, cx->db, "SELECT cancel FROM task WHERE id = :id");
    bind_i64(q, ":id", t->id);
    enum err e = stmt_one(q);
    if (!e) *ret = col_i64(q, 0) != 0;
    return e;
}

/* ---- the end ---- */

static enum err finish(struct ctx *cx, struct task *t, const char *state, const char *error)
{
    TX(tx, cx);
    enum err e = task_keep(cx, t);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE task SET state = :state, error = :error, finished_at = :now, lease_until = 0, lease_by = ''"
         " WHERE id = :id");
    bind_cstr(q, ":state", state);
    bind_cstr(q, ":error", error ? error : "");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", t->id);
    e = stmt_run(q);
    if (!e) e = task_forget(cx, t);
    if (!e)
        e = audit_write(cx, "task.finish", "task", t->id, (customer_id){0}, NULL,
                        json_pack("{s:s,s:s,s:O}", "kind", t->kind->code, "state", state, "counts", t->counts));
    struct actor system = {.kind = ACTOR_SYSTEM, .name = STR("tasks")};
    const struct actor *before = cx->actor;
    cx->actor = &system; /* the person is told by somebody else */
    if (!e) e = notice_put(cx, t->by, str_is(str_of(state), "failed") ? "task_failed" : "task_done", "task", t->id, t->title);
    cx->actor = before;
    return e ? e : tx_commit(&tx);
}

/* Nobody has taken the task over. */
static bool still_ours(struct ctx *cx, const struct task *t)
{
    STMT(q, cx->db, "SELECT 1 FROM task WHERE id = :id AND lease_by = :by AND state = 'running'");
    bind_i64(q, ":id", t->id);
    bind_str(q, ":by", t->lease_by);
    return stmt_one(q) == OK;
}

/* Somebody may go on with it after a while, from what is committed. */
static enum err put_off(struct ctx *cx, const struct task *t, int64_t ms)
{
    TX(tx, cx);
    STMT(q, cx->db, "UPDATE task SET lease_until = :until, lease_by = '' WHERE id = :id AND lease_by = :by");
    bind_i64(q, ":until", ms ? cx->now + ms : 0);
    bind_i64(q, ":id", t->id);
    bind_str(q, ":by", t->lease_by);
    enum err e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

static const char *why_failed(const struct ctx *cx, enum err e)
{
    if (e == ERR_INVALID && cx->problems.list.n) return cx->problems.list.at[0].text;
    if (e == ERR_FORBIDDEN) return _("You may not do this any longer.");
    if (e == ERR_NOT_FOUND) return _("What it was to work on is gone.");
    return _("Something went wrong in the program; the operator finds the reason in the log.");
}

static bool passes(enum err e)
{
    return e == ERR_BUSY || e == ERR_FULL || e == ERR_UNAVAILABLE || e == ERR_LOST;
}

/* ---- slices ---- */

bool task_slice_over(const struct ctx *cx, const struct task *t)
{
    return db_turn_us(cx->db) > t->slice_us;
}

/* What follows the rows (search index, progress, the commit's pages and fsync) takes as long again or more,
 * by kind and size of the tables: rows get what the last slice shows to be left. */
static void adapt(struct task *t, int64_t turn_us)
{
    int64_t us = t->slice_us, next = us * TASK_SLICE_MS * 1000 / (turn_us > 0 ? turn_us : 1);
    if (next > us + us / 4) next = us + us / 4;
    if (next < us / 2) next = us / 2;
    t->slice_us = next < ROWS_LEAST_US ? ROWS_LEAST_US : next > ROWS_MOST_US ? ROWS_MOST_US : next;
}

/* Whoever waits for the turn to write has it first: the lock goes to whom it meets awake, and without this that
 * is mostly the task again. */
static void give_way(struct db *db)
{
    for (int i = 0; i < GIVE_WAY_MS && db_awaited(db); i++) nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

struct runner {
    struct ctx *cx;          /* the worker's */
    struct arena *arena;     /* of one slice */
    struct task task;
    struct buf cursor;       /* outlives the slices */
    struct backoff wait;     /* while a slice is tried again */
    bool tries;
};

/* One slice as the person; what is left of it outlives its memory in task and cursor. */
static enum err one_slice(struct runner *r, struct ctx *cx, struct actor *actor, bool *ret_done, bool *ret_stop)
{
    struct task *t = &r->task;
    enum err e = who_asked(cx, t, actor, &cx->lang);
    if (e) return e == ERR_NOT_FOUND ? ERR_FORBIDDEN : e;
    cx->actor = actor;
    i18n_use(cx->lang);
    if (!perm_may(actor, t->kind->who)) return ERR_FORBIDDEN;
    e = is_cancelled(cx, t, ret_stop);
    if (e || *ret_stop) return e;
    return t->kind->slice(cx, t, ret_done);
}

static void keep_cursor(struct runner *r)
{
    struct buf copy = {0};
    buf_str(&copy, r->task.cursor.p ? r->task.cursor : STR(""));
    buf_free(&r->cursor);
    r->cursor = copy;
    r->task.cursor = buf_view(&r->cursor);
}

/* What a slice that failed had counted was rolled back with its rows. */
static enum err whole_slice(struct runner *r, struct ctx *cx, struct actor *actor, bool *ret_done, bool *ret_stop)
{
    struct task *t = &r->task;
    json_t *counts = json_deep_copy(t->counts);
    struct str cursor = str_copy(r->arena, t->cursor);
    int64_t done = t->done, total = t->total;
    enum err e = one_slice(r, cx, actor, ret_done, ret_stop);
    if (e) {
        json_decref(t->counts);
        t->counts = counts;
        t->cursor = cursor;
        t->done = done;
        t->total = total;
    } else {
        json_decref(counts);
    }
    keep_cursor(r);
    return e;
}

/* It lost against another transaction, or the database was away for a moment: once more, from where the last
 * slice was committed. What a slice keeps in memory (an open file) may have gone on, and is made anew. */
static bool repeat(struct runner *r, enum err e)
{
    struct task *t = &r->task;
    if (e != ERR_BUSY && e != ERR_UNAVAILABLE) return false;
    if (!r->tries) r->wait = backoff_begin(TRY_MS);
    r->tries = true;
    if (!backoff_wait(&r->wait)) return false;
    if (t->work_free && t->work) t->work_free(t->work);
    t->work = NULL;
    return true;
}

/* true: run the next slice. */
static bool step(struct runner *r, enum err *ret_e)
{
    struct actor actor = {.kind = ACTOR_SYSTEM};
    struct ctx cx = *r->cx;
    bool done = false, stop = false;
    arena_reset(r->arena);
    err_clear();
    cx.arena = r->arena;
    cx.now = clock_now();
    cx.program = "worker";
    give_way(cx.db);
    (void)db_longest_us(cx.db);
    enum err e = whole_slice(r, &cx, &actor, &done, &stop);
    adapt(&r->task, db_longest_us(cx.db));
    cx.now = clock_now();
    if (repeat(r, e)) return true;
    r->tries = false;
    if (passes(e)) *ret_e = put_off(&cx, &r->task, e == ERR_LOST ? 0 : LATER_MS);
    else if (e == ERR_CONFLICT && !still_ours(&cx, &r->task)) *ret_e = e;
    else if (e) {
        const char *last = arena_cstr(r->arena, err_last());
        *ret_e = fail(e, "task %lld (%s): %s %s", (long long)r->task.id, r->task.kind->code, err_name(e), last);
        enum err ended = finish(&cx, &r->task, "failed", why_failed(&cx, e));
        if (ended || e == ERR_INVALID || e == ERR_FORBIDDEN) *ret_e = ended;
    } else if (stop) *ret_e = finish(&cx, &r->task, "cancelled", NULL);
    else if (done) *ret_e = finish(&cx, &r->task, "done", NULL);
    else return true;
    return false;
}

/* ---- several people's, in turns ---- */

struct crew {
    struct runner at[AT_ONCE];
    size_t n;
    int64_t looked; /* clock_tick_us() */
    enum err e;     /* the last one that failed, and why */
    char why[400];
};

static enum err take_one(struct ctx *cx, struct str by, struct crew *c)
{
    struct busy b = {.by = by};
    struct runner *r = &c->at[c->n];
    int64_t id;
    for (size_t i = 0; i < c->n; i++) b.staff[i] = c->at[i].task.by.v;
    cx->now = clock_now();
    c->looked = clock_tick_us();
    enum err e = c->n ? next_id(cx, &b, &id) : OK; /* beside work that runs: first without the lock */
    if (e) return e;
    *r = (struct runner){.cx = cx};
    e = take(cx, by, &b, &r->task);
    if (e) return e;
    r->arena = arena_new();
    keep_cursor(r);
    c->n++;
    return OK;
}

static void let_go(struct crew *c, size_t i)
{
    struct runner *r = &c->at[i];
    buf_free(&r->cursor);
    task_free(&r->task);
    arena_free(r->arena);
    *r = c->at[--c->n];
}

/* A slice of each. */
static void one_round(struct crew *c)
{
    for (size_t i = 0; i < c->n;) {
        enum err e = OK;
        if (step(&c->at[i], &e)) {
            i++;
            continue;
        }
        if (e) {
            c->e = e;
            snprintf(c->why, sizeof c->why, "%s", err_last());
        }
        let_go(c, i);
    }
}

enum err task_run_next(struct ctx *cx, struct str by, bool (*stopping)(void))
{
    struct crew c = {0};
    enum lang lang = i18n_lang();
    enum err e = take_one(cx, by, &c);
    if (e) return e;
    while (c.n && !(stopping && stopping())) {
        one_round(&c);
        if (c.n && c.n < AT_ONCE && clock_tick_us() - c.looked > LOOK_US) (void)take_one(cx, by, &c);
    }
    while (c.n) {
        cx->now = clock_now();
        e = put_off(cx, &c.at[0].task, 0);
        if (e) c.e = e;
        let_go(&c, 0);
    }
    i18n_use(lang);
    return c.e && *c.why ? fail(c.e, "%s", c.why) : c.e;
}
