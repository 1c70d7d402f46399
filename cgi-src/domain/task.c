/* Tasks for who asks for them: making, showing, cancelling, undoing; and what slices note about rows. How
 * they are run stands in task_run.c. Called by pages/shared/task_pages.c and by the use cases that start
 * long work. Guards: everybody sees the own ones; one task is undone by one other. */
#include "domain/task.h"

#include <stdlib.h>

#include "domain/audit.h"
#include "domain/task_internal.h"

#define UNDO_DAYS 30

const struct task_kind *task_kind_find(struct str code)
{
    for (size_t i = 0; task_kinds[i]; i++)
        if (str_is(code, task_kinds[i]->code)) return task_kinds[i];
    return NULL;
}

static bool sees_all(struct ctx *cx)
{
    return cx->actor->kind == ACTOR_SYSTEM || perm_may(cx->actor, JOB_SEE);
}

/* ---- making ---- */

static struct str json_str(struct ctx *cx, json_t *o)
{
    char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text) die("a task's JSON could not be encoded");
    struct str copy = str_of(arena_cstr(cx->arena, text));
    free(text);
    return copy;
}

static enum err insert(struct ctx *cx, const struct task_kind *k, struct str title, struct str params,
                       int64_t total, int64_t undoes, int64_t *ret_id)
{
    int64_t id = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO task (id, kind, title, staff_id, program, params, total, undoes_id, created_at)"
         " VALUES (:id, :kind, :title, :staff, :program, :params, :total, :undoes, :now)");
    bind_i64(q, ":id", id);
    bind_cstr(q, ":kind", k->code);
    bind_str(q, ":title", title);
    bind_i64(q, ":staff", cx->actor->id);
    bind_cstr(q, ":program", cx->program);
    bind_str(q, ":params", params);
    bind_i64(q, ":total", total);
    bind_opt(q, ":undoes", undoes);
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_run(q);
    if (!e) *ret_id = id;
    return e;
}

enum err task_create(struct ctx *cx, const char *kind, struct str title, json_t *params, int64_t total,
                     int64_t *ret_id)
{
    const struct task_kind *k = task_kind_find(str_of(kind));
    if (!k) die("no task kind %s", kind);
    if (!params) params = json_object();
    if (!json_object_get(params, "lang")) json_object_set_new(params, "lang", json_string(lang_tag(cx->lang)));
    struct str text = json_str(cx, params);
    json_decref(params);
    if (cx->actor->kind != ACTOR_STAFF || !perm_may(cx->actor, k->who)) return ERR_FORBIDDEN;
    TX(tx, cx);
    int64_t id = 0;
    enum err e = insert(cx, k, title.p ? title : STR(""), text, total, 0, &id);
    if (!e)
        e = audit_write(cx, "task.create", "task", id, (customer_id){0}, NULL,
                        json_pack("{s:s,s:s%}", "kind", kind, "title", title.p ? title.p : "", title.n));
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = id;
    return e;
}

/* ---- showing ---- */

#define COLUMNS                                                                                            \
    "t.id, t.kind, t.title, t.state, t.error, t.staff_id, s.name, t.params, t.counts, t.cursor, t.done,"   \
    " t.total, t.cancel, COALESCE(t.undoes_id, 0), COALESCE(t.undone_by_id, 0), t.created_at,"             \
    " COALESCE(t.started_at, 0), COALESCE(t.finished_at, 0) FROM task AS t JOIN staff AS s ON s.id = t.staff_id"

static json_t *json_of(struct str s)
{
    json_t *o = json_loadb(s.p, s.n, 0, NULL);
    return o ? o : json_object();
}

/* false: a kind of another version of this program. */
static bool read_row(struct ctx *cx, struct stmt *q, struct task *t)
{
    const struct task_kind *kind = task_kind_find(col_view(q, 1));
    if (!kind) return false;
    struct arena *a = cx->arena;
    *t = (struct task){.id = col_i64(q, 0),
                       .kind = kind,
                       .title = col_str(q, a, 2),
                       .state = col_str(q, a, 3),
                       .error = col_str(q, a, 4),
                       .by = {col_i64(q, 5)},
                       .by_name = col_str(q, a, 6),
                       .params = json_of(col_view(q, 7)),
                       .counts = json_of(col_view(q, 8)),
                       .cursor = col_str(q, a, 9),
                       .done = col_i64(q, 10),
                       .total = col_i64(q, 11),
                       .cancel = col_i64(q, 12) != 0,
                       .undoes = col_i64(q, 13),
                       .undone_by = col_i64(q, 14),
                       .created_at = col_i64(q, 15),
                       .started_at = col_i64(q, 16),
                       .finished_at = col_i64(q, 17)};
    return true;
}

enum err task_read(struct ctx *cx, int64_t id, struct task *ret)
{
    STMT(q, cx->db, "SELECT " COLUMNS " WHERE t.id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    return read_row(cx, q, ret) ? OK : ERR_NOT_FOUND;
}

enum err task_load(struct ctx *cx, int64_t id, struct task *ret)
{
    struct task t;
    enum err e = task_read(cx, id, &t);
    if (e) return e;
    if (!sees_all(cx) && t.by.v != cx->actor->id) {
        task_free(&t);
        return ERR_NOT_FOUND;
    }
    *ret = t;
    return OK;
}

void task_free(struct task *t)
{
    json_decref(t->params);
    json_decref(t->counts);
    t->params = t->counts = NULL;
    if (t->work_free && t->work) t->work_free(t->work);
    t->work = NULL;
}

static enum err take_rows(struct ctx *cx, struct stmt *q, struct task *ret, size_t max, size_t *ret_n)
{
    size_t n = 0;
    while (n < max && stmt_row(q)) n += read_row(cx, q, &ret[n]);
    *ret_n = n;
    return stmt_done(q);
}

enum err task_list(struct ctx *cx, int64_t before, struct task *ret, size_t max, size_t *ret_n)
{
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    if (!before) before = INT64_MAX;
    if (sees_all(cx)) {
        STMT(q, cx->db, "SELECT " COLUMNS " WHERE t.id < :before ORDER BY t.id DESC LIMIT :max");
        bind_i64(q, ":before", before);
        bind_i64(q, ":max", (int64_t)max);
        return take_rows(cx, q, ret, max, ret_n);
    }
    STMT(q, cx->db,
         "SELECT " COLUMNS " WHERE t.staff_id = :me AND t.id < :before ORDER BY t.id DESC LIMIT :max");
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":before", before);
    bind_i64(q, ":max", (int64_t)max);
    return take_rows(cx, q, ret, max, ret_n);
}

enum err task_mine(struct ctx *cx, int64_t *ret_n)
{
    STMT(q, cx->db, "SELECT COUNT(*) FROM task WHERE staff_id = :me AND state IN ('waiting', 'running')");
    bind_i64(q, ":me", cx->actor->id);
    enum err e = stmt_one(q);
    if (!e) *ret_n = col_i64(q, 0);
    return e;
}

bool task_ended(const struct task *t)
{
    return !str_is(t->state, "waiting") && !str_is(t->state, "running");
}

enum err task_forget(struct ctx *cx, const struct task *t)
{
    if (!t->kind->forgets) return OK;
    STMT(q, cx->db, "UPDATE task SET params = '{}' WHERE id = :id");
    bind_i64(q, ":id", t->id);
    return stmt_run(q);
}

/* ---- cancel and undo ---- */

static enum err cancel_row(struct ctx *cx, const struct task *t)
{
    STMT(q, cx->db,
         "UPDATE task SET cancel = 1, state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE state END,"
         " finished_at = CASE WHEN state = 'waiting' THEN :now ELSE finished_at END"
         " WHERE id = :id AND state IN ('waiting', 'running') RETURNING state");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", t->id);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? ERR_CONFLICT : e;
    return str_is(col_view(q, 0), "cancelled") ? task_forget(cx, t) : OK; /* else at its next slice */
}

static enum err cancel(struct ctx *cx, const struct task *t)
{
    if (t->by.v != cx->actor->id && !perm_may(cx->actor, SETTING_MANAGE)) return ERR_FORBIDDEN;
    if (task_ended(t)) return ERR_CONFLICT;
    if (t->undoes) return problem(cx, "", _("Taking back runs to its end, so that nothing stays half done."));
    TX(tx, cx);
    enum err e = cancel_row(cx, t);
    if (!e) e = audit_write(cx, "task.cancel", "task", t->id, (customer_id){0}, NULL, NULL);
    return e ? e : tx_commit(&tx);
}

enum err task_cancel(struct ctx *cx, int64_t id)
{
    struct task t;
    enum err e = task_load(cx, id, &t);
    if (e) return e;
    e = cancel(cx, &t);
    task_free(&t);
    return e;
}

const char *task_undo_refused(struct ctx *cx, const struct task *t)
{
    if (!t->kind->undo) return _("This cannot be taken back as a whole.");
    if (t->undone_by) return _("This has been taken back already.");
    if (!task_ended(t)) return _("It still runs. Cancel it first, or wait for its end.");
    if (t->finished_at < cx->now - UNDO_DAYS * DAY_MS)
        return _("It is more than 30 days ago: what stood there before is not kept any longer.");
    if (t->by.v != cx->actor->id && !perm_may(cx->actor, SETTING_MANAGE))
        return _("Only who started it, or a system admin, may take it back.");
    return NULL;
}

static enum err note_undo(struct ctx *cx, int64_t id, int64_t by)
{
    STMT(q, cx->db, "UPDATE task SET undone_by_id = :by WHERE id = :id AND undone_by_id IS NULL");
    bind_i64(q, ":by", by);
    bind_i64(q, ":id", id);
    enum err e = stmt_run(q);
    return !e && !stmt_changes(q) ? ERR_CONFLICT : e;
}

/* An undo that failed half way goes on. */
static enum err try_again(struct ctx *cx, int64_t undo)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE task SET state = 'waiting', error = '', finished_at = NULL, cancel = 0"
         " WHERE id = :id AND state = 'failed'");
    bind_i64(q, ":id", undo);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q)) e = audit_write(cx, "task.undo", "task", undo, (customer_id){0}, NULL, NULL);
    return e ? e : tx_commit(&tx);
}

static enum err make_undo(struct ctx *cx, const struct task *t, int64_t *ret_id)
{
    const struct task_kind *k = task_kind_find(str_of(t->kind->undo));
    if (!k) die("no task kind %s", t->kind->undo);
    if (!perm_may(cx->actor, k->who)) return ERR_FORBIDDEN;
    int64_t id = 0;
    TX(tx, cx);
    enum err e = insert(cx, k, t->title, STR("{}"), t->done, t->id, &id);
    if (!e) e = note_undo(cx, t->id, id);
    if (!e)
        e = audit_write(cx, "task.undo", "task", t->id, (customer_id){0}, NULL,
                        json_pack("{s:s,s:s%}", "kind", k->code, "title", t->title.p, t->title.n));
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = id;
    return e;
}

enum err task_undo(struct ctx *cx, int64_t id, int64_t *ret_id)
{
    struct task t;
    enum err e = task_load(cx, id, &t);
    if (e) return e;
    const char *refused = task_undo_refused(cx, &t);
    if (t.undone_by && (t.by.v == cx->actor->id || perm_may(cx->actor, SETTING_MANAGE))) {
        *ret_id = t.undone_by;
        e = try_again(cx, t.undone_by);
    } else if (refused) {
        e = problem(cx, "", refused);
    } else {
        e = make_undo(cx, &t, ret_id);
    }
    task_free(&t);
    return e;
}

/* ---- rows ---- */

enum err task_row_put(struct ctx *cx, struct task *t, int64_t n, const char *entity, int64_t entity_id,
                      const char *state, int64_t version, struct str note, json_t *before)
{
    struct str text = before ? json_str(cx, before) : STR("");
    json_decref(before);
    STMT(q, cx->db,
         "INSERT INTO task_row (task_id, n, entity, entity_id, state, version, note, before_text)"
         " VALUES (:task, :n, :entity, :entity_id, :state, :version, :note, :before)");
    bind_i64(q, ":task", t->id);
    bind_i64(q, ":n", n);
    bind_cstr(q, ":entity", entity);
    bind_i64(q, ":entity_id", entity_id);
    bind_cstr(q, ":state", state);
    bind_i64(q, ":version", version);
    bind_str(q, ":note", note.p ? note : STR(""));
    bind_str(q, ":before", text);
    return stmt_send(q);
}

static enum err take_task_rows(struct ctx *cx, struct stmt *q, struct task_row *ret, size_t max, size_t *ret_n)
{
    size_t n = 0;
    while (n < max && stmt_row(q)) {
        ret[n] = (struct task_row){.n = col_i64(q, 0),
                                   .entity = col_str(q, cx->arena, 1),
                                   .entity_id = col_i64(q, 2),
                                   .state = col_str(q, cx->arena, 3),
                                   .version = col_i64(q, 4),
                                   .note = col_str(q, cx->arena, 5),
                                   .before = col_str(q, cx->arena, 6)};
        n++;
    }
    *ret_n = n;
    return stmt_done(q);
}

#define ROW_COLUMNS "n, entity, entity_id, state, version, note, before_text FROM task_row WHERE task_id = :task"

enum err task_rows(struct ctx *cx, int64_t id, bool left_out_only, int64_t after, struct task_row *ret,
                   size_t max, size_t *ret_n)
{
    STMT(q, cx->db,
         left_out_only ? "SELECT " ROW_COLUMNS " AND state IN ('rejected', 'skipped') AND n > :n ORDER BY n LIMIT :max"
                       : "SELECT " ROW_COLUMNS " AND n > :n ORDER BY n LIMIT :max");
    bind_i64(q, ":task", id);
    bind_i64(q, ":n", after);
    bind_i64(q, ":max", (int64_t)max);
    return take_task_rows(cx, q, ret, max, ret_n);
}

enum err task_rows_back(struct ctx *cx, int64_t undone_task, int64_t before_n, struct task_row *ret, size_t max,
                        size_t *ret_n)
{
    STMT(q, cx->db,
         "SELECT " ROW_COLUMNS " AND n < :n AND state IN ('created', 'updated') ORDER BY n DESC LIMIT :max");
    bind_i64(q, ":task", undone_task);
    bind_i64(q, ":n", before_n);
    bind_i64(q, ":max", (int64_t)max);
    return take_task_rows(cx, q, ret, max, ret_n);
}

enum err task_row_undone(struct ctx *cx, int64_t undone_task, int64_t n)
{
    STMT(q, cx->db, "UPDATE task_row SET state = 'undone', before_text = '' WHERE task_id = :task AND n = :n");
    bind_i64(q, ":task", undone_task);
    bind_i64(q, ":n", n);
    return stmt_run(q);
}

int64_t task_count(struct task *t, const char *name, int64_t add)
{
    int64_t sum = json_integer_value(json_object_get(t->counts, name)) + add;
    json_object_set_new(t->counts, name, json_integer(sum));
    return sum;
}

/* ---- upkeep ---- */

#define PURGE_ROWS 2000

enum err task_purge(struct ctx *cx, int64_t *ret_removed)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "DELETE FROM task_row WHERE (task_id, n) IN (SELECT r.task_id, r.n FROM task_row AS r JOIN task AS t"
         " ON t.id = r.task_id WHERE t.id < :old AND t.finished_at < :now - :days LIMIT :max)");
    bind_i64(q, ":old", id_floor(cx->now - UNDO_DAYS * DAY_MS));
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":days", UNDO_DAYS * DAY_MS);
    bind_i64(q, ":max", PURGE_ROWS);
    enum err e = stmt_run(q);
    *ret_removed = stmt_changes(q);
    return e ? e : tx_commit(&tx);
}
