/* The driver of bulk changes: see bulk.h. */
#include "domain/bulk.h"

#include "base/text.h"

#define FIND_ROWS  500
#define SLICE_ROWS 400
#define PURGE_ROWS 5000
#define NOTED_ROWS 1000  /* of what was left alone are named one by one */

const char *bulk_fate_label(enum bulk_fate f)
{
    static const char *const labels[BULK_FATES] = {
        [BULK_CHANGES] = N_("will change"), [BULK_SAME] = N_("already so"),
        [BULK_FORBIDDEN] = N_("not yours to change"), [BULK_CLOSED] = N_("closed"),
        [BULK_GONE] = N_("not there any more"), [BULK_FAILS] = N_("cannot be changed"),
    };
    return _(labels[f]);
}

json_t *bulk_params(const int64_t *ids, size_t n, bool all, int64_t expected)
{
    json_t *p = json_object(), *list = json_array();
    for (size_t i = 0; !all && i < n && i < BULK_IDS; i++) json_array_append_new(list, json_integer(ids[i]));
    json_object_set_new(p, "ids", list);
    json_object_set_new(p, "all", json_boolean(all));
    json_object_set_new(p, "expected", json_integer(expected));
    return p;
}

enum err bulk_answer(struct ctx *cx, enum err e, struct bulk_outcome *ret)
{
    *ret = (struct bulk_outcome){.fate = BULK_FAILS};
    switch (e) {
    case OK: ret->fate = BULK_CHANGES; return OK;
    case ERR_FORBIDDEN: ret->fate = BULK_FORBIDDEN; return OK;
    case ERR_NOT_FOUND: ret->fate = BULK_GONE; return OK;
    case ERR_STALE:
    case ERR_CONFLICT:
    case ERR_INVALID:
        ret->note = cx->problems.list.n ? cx->problems.list.at[0].text : _("Somebody is changing it at this moment.");
        return OK;
    default: return e;
    }
}

/* ---- the set ---- */

static enum err add_picks(struct ctx *cx, struct task *t, const int64_t *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        STMT(q, cx->db, "INSERT INTO bulk_pick (task_id, n, entity_id) VALUES (:task, :n, :id)");
        bind_i64(q, ":task", t->id);
        bind_i64(q, ":n", ++t->total);
        bind_i64(q, ":id", ids[i]);
        enum err e = stmt_run(q);
        if (e) return e;
    }
    return OK;
}

static size_t ticked(const struct task *t, int64_t *ret_ids)
{
    json_t *list = json_object_get(t->params, "ids");
    size_t n = json_array_size(list);
    if (n > BULK_IDS) n = BULK_IDS;
    for (size_t i = 0; i < n; i++) ret_ids[i] = (int64_t)json_integer_value(json_array_get(list, i));
    return n;
}

/* How many came or went since the preview. */
static void compare(struct task *t)
{
    int64_t expected = (int64_t)json_integer_value(json_object_get(t->params, "expected"));
    if (expected < 0 || expected == t->total) return;
    task_count(t, t->total > expected ? "came" : "went", t->total > expected ? t->total - expected : expected - t->total);
}

/* Cursor: "pick <where>" while the set is being fixed, then the number of the last row worked off. */
static enum err pick_slice(struct ctx *cx, struct task *t, const struct bulk_kind *k)
{
    int64_t ids[FIND_ROWS];
    size_t n = 0;
    struct str after = STR("");
    bool more = false, all = json_is_true(json_object_get(t->params, "all"));
    struct str from = t->cursor.n > 5 ? str_sub(t->cursor, 5, t->cursor.n) : STR("");
    enum err e = OK;
    if (all) e = k->find(cx, t, from, ids, FIND_ROWS, &n, &after, &more); /* read before the lock is taken */
    else n = ticked(t, ids);
    if (e) return e;
    TX(tx, cx);
    e = add_picks(cx, t, ids, n);
    if (e) return e;
    t->cursor = more ? str_printf(cx->arena, "pick %.*s", STR_ARG(after)) : STR("0");
    if (!more) {
        task_count(t, "found", t->total);
        compare(t);
    }
    e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

/* ---- row by row ---- */

static const char *const count_of[BULK_FATES] = {
    [BULK_CHANGES] = "updated", [BULK_SAME] = "unchanged", [BULK_FORBIDDEN] = "forbidden",
    [BULK_CLOSED] = "closed", [BULK_GONE] = "gone", [BULK_FAILS] = "skipped",
};

static enum err note_row(struct ctx *cx, struct task *t, const struct bulk_kind *k, int64_t n, int64_t id,
                         struct bulk_outcome *o)
{
    int64_t sum = task_count(t, count_of[o->fate], 1);
    if (o->fate == BULK_CHANGES) return task_row_put(cx, t, n, k->entity, id, "updated", o->version, STR(""), o->before);
    if (o->fate == BULK_SAME || sum > NOTED_ROWS) return OK;
    const char *why = o->fate == BULK_FAILS && o->note ? o->note : bulk_fate_label(o->fate);
    return task_row_put(cx, t, n, k->entity, id, "skipped", 0, str_of(why), NULL);
}

/* One row in a transaction of its own within the slice's: what was begun and refused leaves no trace. */
static enum err change_row(struct ctx *cx, struct task *t, const struct bulk_kind *k, int64_t n, int64_t id)
{
    struct bulk_outcome o = {.fate = BULK_FAILS};
    cx->problems = (struct problems){0};
    enum err e = tx_row_begin(cx->db);
    if (e) return e;
    enum err changed = k->change(cx, t, id, &o);
    e = tx_row_end(cx->db, !changed && o.fate == BULK_CHANGES);
    if (changed || e) return changed ? changed : e;
    return note_row(cx, t, k, n, id, &o);
}

struct pick {
    int64_t n, id;
};

static enum err next_picks(struct ctx *cx, const struct task *t, int64_t after, struct pick *ret, size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db, "SELECT n, entity_id FROM bulk_pick WHERE task_id = :task AND n > :n ORDER BY n LIMIT :max");
    bind_i64(q, ":task", t->id);
    bind_i64(q, ":n", after);
    bind_i64(q, ":max", SLICE_ROWS);
    while (stmt_row(q)) ret[n++] = (struct pick){col_i64(q, 0), col_i64(q, 1)};
    *ret_n = n;
    return stmt_done(q);
}

static enum err forget_picks(struct ctx *cx, const struct task *t, int64_t upto)
{
    STMT(q, cx->db, "DELETE FROM bulk_pick WHERE task_id = :task AND n <= :n");
    bind_i64(q, ":task", t->id);
    bind_i64(q, ":n", upto);
    return stmt_run(q);
}

enum err bulk_slice(struct ctx *cx, struct task *t, const struct bulk_kind *k, bool *ret_done)
{
    struct pick picks[SLICE_ROWS];
    size_t n = 0, i = 0;
    int64_t at = 0;
    if (!str_to_i64(t->cursor, &at)) return pick_slice(cx, t, k);
    TX(tx, cx);
    enum err e = next_picks(cx, t, at, picks, &n);
    for (bool over = false; !e && i < n && !over; i++, over = task_slice_over(cx, t)) {
        e = change_row(cx, t, k, picks[i].n, picks[i].id);
        at = picks[i].n;
    }
    if (!e) e = forget_picks(cx, t, at);
    if (e) return e;
    t->done = at;
    t->cursor = str_printf(cx->arena, "%lld", (long long)at);
    if ((e = task_keep(cx, t))) return e;
    *ret_done = i == n && n < SLICE_ROWS;
    return tx_commit(&tx);
}

/* ---- back ---- */

static enum err undo_row(struct ctx *cx, struct task *t, const struct bulk_kind *k, const struct task_row *r)
{
    struct bulk_outcome o = {.fate = BULK_FAILS};
    json_t *before = json_loadb(r->before.p ? r->before.p : "", r->before.n, 0, NULL);
    cx->problems = (struct problems){0};
    enum err e = tx_row_begin(cx->db);
    enum err undone = e ? e : k->undo(cx, before, r->entity_id, &o);
    json_decref(before);
    if (!e) e = tx_row_end(cx->db, !undone && o.fate == BULK_CHANGES);
    if (undone || e) return undone ? undone : e;
    t->done++;
    if (o.fate == BULK_CHANGES) {
        task_count(t, "undone", 1);
        return task_row_undone(cx, t->undoes, r->n);
    }
    task_count(t, "skipped", 1);
    const char *why = o.fate == BULK_SAME ? _("changed again since") : o.fate == BULK_FAILS && o.note ? o.note
                                                                                  : bulk_fate_label(o.fate);
    return task_row_put(cx, t, r->n, k->entity, r->entity_id, "skipped", 0, str_of(why), NULL);
}

enum err bulk_undo_slice(struct ctx *cx, struct task *t, const struct bulk_kind *k, bool *ret_done)
{
    struct task_row *rows = ARENA_ARRAY(cx->arena, struct task_row, SLICE_ROWS);
    size_t n = 0, i = 0;
    int64_t at = INT64_MAX;
    (void)(t->cursor.n && str_to_i64(t->cursor, &at));
    TX(tx, cx);
    enum err e = task_rows_back(cx, t->undoes, at, rows, SLICE_ROWS, &n);
    for (bool over = false; !e && i < n && !over; i++, over = task_slice_over(cx, t)) {
        e = undo_row(cx, t, k, &rows[i]);
        at = rows[i].n;
    }
    if (e) return e;
    t->cursor = str_printf(cx->arena, "%lld", (long long)at);
    if ((e = task_keep(cx, t))) return e;
    *ret_done = i == n && n < SLICE_ROWS;
    return tx_commit(&tx);
}

enum err bulk_purge(struct ctx *cx, int64_t *ret_removed)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "DELETE FROM bulk_pick WHERE (task_id, n) IN (SELECT p.task_id, p.n FROM bulk_pick AS p JOIN task AS t"
         " ON t.id = p.task_id WHERE t.state NOT IN ('waiting', 'running') LIMIT :max)");
    bind_i64(q, ":max", PURGE_ROWS);
    enum err e = stmt_run(q);
    if (e) return e;
    *ret_removed = stmt_changes(q);
    return tx_commit(&tx);
}
