/* Undo of a whole import: rows go back from the last to the first, what was changed is restored through
 * the same use cases that people have, what was made is withdrawn. Called by domain/task_run.c. Guards: a
 * row that anybody has touched since stays as it is and is listed with the reason; nothing is lost. */
#include <stdlib.h>

#include "domain/audit.h"
#include "domain/complaint.h"
#include "domain/customer_parts.h"
#include "domain/custom_value.h"
#include "domain/import/page.h"
#include "domain/order.h"
#include "domain/withdraw.h"

#define CHUNK_ROWS 10 /* read at a time */
#define BULK_ROWS  3000

struct undo_work {
    struct db *db;    /* does bulk work until the end; NULL: no */
    json_t *run;      /* params of the import */
};

static void work_free(void *arg)
{
    struct undo_work *w = arg;
    if (w->db) db_calm(w->db);
    json_decref(w->run);
    free(w);
}

struct undo {
    struct task *t;
    struct str made, undone; /* request ids of the import's audit rows and of the undo's */
    const char *left;        /* why the row is left alone, found out before anything of it was written */
};

static int64_t number(const json_t *o, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(o, key));
}

/* ---- what was changed ---- */

static enum err restore_profile(struct ctx *cx, customer_id id, const json_t *before)
{
    struct customer c;
    const json_t *profile = json_object_get(before, "profile");
    const json_t *custom = json_object_get(before, "custom");
    if (!profile && !custom) return OK;
    enum err e = customer_get(cx, id, &c);
    if (e) return e;
    struct customer_profile p = c.profile;
    struct custom_values own = custom_from_json(cx, CUSTOM_CUSTOMER, custom);
    own.partial = true;
    if (profile) customer_profile_apply(cx->arena, profile, &p);
    if (custom) p.custom = &own;
    return customer_save(cx, id, &p, c.version);
}

static enum err restore_place(struct ctx *cx, customer_id id, const json_t *before)
{
    struct customer c;
    const json_t *place = json_object_get(before, "place"), *stage = json_object_get(before, "stage");
    enum err e = customer_get(cx, id, &c);
    if (!e && stage && number(before, "stage") != c.stage) {
        e = customer_set_stage(cx, id, number(before, "stage"), STR("import"), c.version);
        if (!e) e = customer_get(cx, id, &c);
    }
    if (e || !place) return e;
    staff_id owner = {(int64_t)json_integer_value(json_array_get(place, 0))};
    team_id team = {(int64_t)json_integer_value(json_array_get(place, 1))};
    branch_id branch = {(int64_t)json_integer_value(json_array_get(place, 2))};
    return customer_assign(cx, id, owner, team, branch, c.version);
}

static enum err restore_parts(struct ctx *cx, customer_id id, const json_t *before)
{
    const json_t *tags = json_object_get(before, "tags");
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(before, "reach"), i, row) {
        enum err e = reach_remove(cx, id, (int64_t)json_integer_value(row));
        if (e && e != ERR_NOT_FOUND) return e;
    }
    if (!tags) return OK;
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, json_array_size(tags) + 1);
    json_array_foreach(tags, i, row) ids[i] = (int64_t)json_integer_value(row);
    return customer_set_tags(cx, id, ids, json_array_size(tags));
}

static enum err restore_customer(struct ctx *cx, int64_t id, const json_t *before)
{
    customer_id customer = {id};
    enum err e = restore_parts(cx, customer, before);
    if (!e) e = restore_place(cx, customer, before);
    return e ? e : restore_profile(cx, customer, before); /* last: a name's own rights stay with the owner before */
}

static enum err restore_contact(struct ctx *cx, int64_t id, const json_t *before)
{
    struct contact c;
    contact_id contact = {id};
    enum err e = contact_get(cx, contact, &c);
    if (e) return e;
    const struct {
        const char *name;
        struct str *at;
    } texts[] = {{"name", &c.name},   {"title", &c.title},   {"phone", &c.phone},
                 {"email", &c.email}, {"wechat", &c.wechat}, {"notes", &c.notes}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        const json_t *v = json_object_get(before, texts[i].name);
        if (v) *texts[i].at = str_copy(cx->arena, json_view(v));
    }
    if (json_object_get(before, "decision_role")) c.decision_role = number(before, "decision_role");
    return contact_save(cx, &c, &contact);
}

/* Fields that admins added, of a case or an order. */
static enum err restore_fields(struct ctx *cx, bool order, int64_t id, const json_t *stored)
{
    struct custom_values own = custom_from_json(cx, order ? CUSTOM_ORDER : CUSTOM_COMPLAINT, stored);
    struct order o;
    struct complaint c;
    struct str ref;
    own.partial = true;
    enum err e = order ? order_get(cx, (order_id){id}, &o) : complaint_ref_of(cx, (complaint_id){id}, &ref);
    if (!e && order) return order_fields(cx, o.id, o.version, &own);
    if (!e) e = complaint_get(cx, ref, NULL, &c);
    return e ? e : complaint_fields(cx, ref, c.version, &own);
}

/* Lines that were added to an order go again; its sums are what they were. They are that already, or the order is
 * withdrawn, when a row was repaired after a later one of its order had been written. */
static enum err restore_lines(struct ctx *cx, int64_t id, const json_t *before)
{
    STMT(drop, cx->db, "DELETE FROM sales_order_line WHERE order_id = :id AND line_no > :lines");
    bind_i64(drop, ":id", id);
    bind_i64(drop, ":lines", number(before, "lines"));
    enum err e = stmt_run(drop);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE sales_order SET ordered_at = :at, total_minor = :total, cancellation = :cancellation,"
         " line_count = :lines, updated_at = :now WHERE id = :id AND line_count > :lines RETURNING customer_id");
    bind_i64(q, ":at", number(before, "at"));
    bind_i64(q, ":total", number(before, "total"));
    bind_i64(q, ":cancellation", json_is_true(json_object_get(before, "cancellation")));
    bind_i64(q, ":lines", number(before, "lines"));
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    customer_id customer = {col_i64(q, 0)};
    return audit_write(cx, "order.restore", "sales_order", id, customer, NULL, json_incref((json_t *)(uintptr_t)before));
}

static enum err restore_order(struct ctx *cx, int64_t id, const json_t *before)
{
    const json_t *fields = json_object_get(before, "custom");
    enum err e = fields ? restore_fields(cx, true, id, fields) : OK;
    return e || !json_object_get(before, "lines") ? e : restore_lines(cx, id, before);
}

static enum err restore(struct ctx *cx, const struct task_row *row, const json_t *before)
{
    if (str_is(row->entity, "customer")) return restore_customer(cx, row->entity_id, before);
    if (str_is(row->entity, "contact")) return restore_contact(cx, row->entity_id, before);
    if (str_is(row->entity, "sales_order")) return restore_order(cx, row->entity_id, before);
    if (str_is(row->entity, "complaint")) return restore_fields(cx, false, row->entity_id, json_object_get(before, "custom"));
    return fail(ERR_INTERNAL, "an import changed a record of another kind");
}

/* ---- rows ---- */

/* Is the request one of an import that was taken back, or of such an undo? What they did is undone. */
static bool taken_back(struct ctx *cx, struct str request)
{
    int64_t task;
    struct str prefix = STR(IMPORT_ROW_REQUEST);
    if (!str_starts(request, prefix) || !str_to_i64(str_sub(request, prefix.n, request.n), &task)) return false;
    STMT(q, cx->db, "SELECT kind, COALESCE(undone_by_id, 0) FROM task WHERE id = :id");
    bind_i64(q, ":id", task);
    return stmt_one(q) == OK && (str_is(col_view(q, 0), "import_undo") || col_i64(q, 1));
}

/* Others than this import have left lines in the log: were they all imports that were taken back since? */
static enum err untouched_after_all(struct ctx *cx, const struct undo *u, const struct task_row *row, bool *ret)
{
    enum { MANY = 50 };
    struct str requests[MANY];
    size_t n = 0;
    bool customer = str_is(row->entity, "customer") && str_is(row->state, "created");
    STMT(q, cx->db, customer ? "SELECT DISTINCT request_id FROM audit WHERE customer_id = :id LIMIT 50"
                             : "SELECT DISTINCT request_id FROM audit WHERE entity_id = :id AND entity = :entity LIMIT 50");
    bind_i64(q, ":id", row->entity_id);
    if (!customer) bind_str(q, ":entity", row->entity);
    while (n < MANY && stmt_row(q)) requests[n++] = col_str(q, cx->arena, 0);
    enum err e = stmt_done(q);
    *ret = n < MANY;
    for (size_t i = 0; !e && *ret && i < n; i++)
        *ret = str_eq(requests[i], u->made) || str_eq(requests[i], u->undone) || taken_back(cx, requests[i]);
    return e;
}

static enum err undo_row(struct ctx *cx, struct undo *u, const struct task_row *row, const json_t *before)
{
    bool made = str_is(row->state, "created");
    struct withdraw_trace trace;
    const char *entity = str_dup(cx->arena, row->entity);
    enum err e = withdraw_touched(cx, entity, row->entity_id, made, u->made, u->undone, &trace);
    if (e) return e;
    /* Ids grow with the clock: where it was set back, the version still tells of a change. */
    if (!made && !trace.undone && row->version && trace.version && trace.version != row->version) trace.touched = true;
    bool after_all = false;
    if (trace.touched && (e = untouched_after_all(cx, u, row, &after_all))) return e;
    if (trace.touched && !after_all) {
        u->left = _("Somebody has worked on it since the import: it stays as it is.");
        return OK;
    }
    return made ? withdraw_record(cx, entity, row->entity_id, u->t->id) : restore(cx, row, before);
}

static const char *why_left(const struct ctx *cx, enum err e)
{
    if (cx->problems.list.n) return cx->problems.list.at[0].text;
    if (e == ERR_FORBIDDEN) return _("You may not do this to this record; somebody who looks after it may.");
    if (e == ERR_NOT_FOUND) return _("It is not there any more.");
    return _("Something hangs on it by now (an order, a case, a note ...): it stays.");
}

static bool is_refusal(enum err e)
{
    return e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_FORBIDDEN || e == ERR_NOT_FOUND || e == ERR_STALE;
}

static enum err leave(struct ctx *cx, const struct undo *u, const struct task_row *row, const char *why)
{
    (void)task_count(u->t, "skipped", 1);
    return task_row_put(cx, u->t, row->n, str_dup(cx->arena, row->entity), row->entity_id, "skipped", 0, str_of(why), NULL);
}

/* One row. A record that refuses gives ERR_CONFLICT or the like, with what it had written still there. */
static enum err plain_row(struct ctx *cx, struct undo *u, const struct task_row *row)
{
    json_t *before = row->before.n ? json_loadb(row->before.p, row->before.n, 0, NULL) : NULL;
    memset(&cx->problems, 0, sizeof cx->problems);
    u->left = NULL;
    enum err e = undo_row(cx, u, row, before);
    json_decref(before);
    if (e) return e;
    if (u->left) return leave(cx, u, row, u->left);
    (void)task_count(u->t, "undone", 1);
    return task_row_undone(cx, u->t->undoes, row->n);
}

/* The same, given up as a whole when the record refuses. */
static enum err guarded_row(struct ctx *cx, struct undo *u, const struct task_row *row)
{
    enum err e = tx_row_begin(cx->db);
    if (e) return e;
    e = plain_row(cx, u, row);
    if (e && !is_refusal(e)) return e;
    const char *why = e ? why_left(cx, e) : NULL;
    e = tx_row_end(cx->db, !why);
    if (!e && why) e = leave(cx, u, row, why);
    return e;
}

/* A customer that was made for an order or a membership goes when nothing else is his. */
static int64_t made_customer(const struct task_row *row)
{
    if (!row->before.n || !str_is(row->state, "created")) return 0;
    json_t *before = json_loadb(row->before.p, row->before.n, 0, NULL);
    int64_t customer = number(before, "customer");
    json_decref(before);
    return customer;
}

static enum err undo_made_customer(struct ctx *cx, struct undo *u, const struct task_row *row, int64_t customer)
{
    const struct task_row made = {.n = row->n, .entity = STR("customer"), .entity_id = customer, .state = STR("created")};
    enum err e = tx_row_begin(cx->db);
    if (e) return e;
    u->left = NULL;
    e = undo_row(cx, u, &made, NULL);
    if (e && !is_refusal(e)) return e;
    const char *why = e ? why_left(cx, e) : u->left;
    e = tx_row_end(cx->db, !why);
    return !e && why ? leave(cx, u, &made, why) : e;
}

/* Row by row, each able to refuse. */
static enum err careful_chunk(struct ctx *cx, struct undo *u, const struct task_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t customer = made_customer(&rows[i]), undone = task_count(u->t, "undone", 0);
        enum err e = guarded_row(cx, u, &rows[i]);
        bool went = task_count(u->t, "undone", 0) > undone;
        if (!e && customer && went) e = undo_made_customer(cx, u, &rows[i], customer);
        if (e) return e;
    }
    return OK;
}

/* Without a guard, which costs a copy of every page that changes under it: hardly any record refuses. When
 * one does, the whole slice is given up and done again carefully. */
static enum err quick_chunk(struct ctx *cx, struct undo *u, const struct task_row *rows, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < n; i++) e = made_customer(&rows[i]) ? ERR_CONFLICT : plain_row(cx, u, &rows[i]);
    return e;
}

static enum err begin(struct ctx *cx, struct task *t)
{
    struct task run;
    enum err e = task_load(cx, t->undoes, &run);
    if (e) return e;
    if (!t->done) t->total = task_count(&run, "created", 0) + task_count(&run, "updated", 0);
    struct undo_work *w = calloc(1, sizeof *w);
    if (!w) die("out of memory");
    w->run = json_incref(run.params);
    task_free(&run);
    t->work = w;
    t->work_free = work_free;
    if (t->total > BULK_ROWS) db_bulk(w->db = cx->db);
    return OK;
}

/* From here on the search index is changed at the end of the transaction, in the order of ids: rows that
 * go backwards would make it write a piece for each. */
static enum err queue_search(struct ctx *cx)
{
    enum err e = tx_row_begin(cx->db);
    return e ? e : tx_row_end(cx->db, true);
}

static enum err one_try(struct ctx *cx, struct undo *u, bool careful, bool *ret_done)
{
    struct task *t = u->t;
    struct task_row rows[CHUNK_ROWS];
    int64_t from = INT64_MAX, done = t->done;
    size_t n = CHUNK_ROWS;
    enum err e = OK;
    if (t->cursor.n) (void)str_to_i64(t->cursor, &from);
    TX(tx, cx);
    if (!careful) e = queue_search(cx);
    for (bool over = false; !e && n == CHUNK_ROWS && !over; over = task_slice_over(cx, t)) {
        e = task_rows_back(cx, t->undoes, from, rows, CHUNK_ROWS, &n);
        if (!e && n) e = careful ? careful_chunk(cx, u, rows, n) : quick_chunk(cx, u, rows, n);
        if (n) from = rows[n - 1].n;
        done += (int64_t)n;
    }
    if (e) return e;
    *ret_done = n < CHUNK_ROWS;
    t->done = done;
    t->cursor = str_printf(cx->arena, "%lld", (long long)from);
    if (*ret_done) t->total = t->done;
    e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

static enum err undo_rows(struct ctx *cx, struct undo *u, bool *ret_done)
{
    int64_t undone = task_count(u->t, "undone", 0), skipped = task_count(u->t, "skipped", 0);
    enum err e = one_try(cx, u, false, ret_done);
    if (!is_refusal(e)) return e;
    (void)task_count(u->t, "undone", undone - task_count(u->t, "undone", 0));
    (void)task_count(u->t, "skipped", skipped - task_count(u->t, "skipped", 0));
    return one_try(cx, u, true, ret_done);
}

static enum err undo_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    enum err e = t->work ? OK : begin(cx, t);
    if (e) return e;
    import_language(cx, ((struct undo_work *)t->work)->run);
    struct ctx rows = *cx;
    struct undo u = {.t = t, .made = import_request(cx, t->undoes), .undone = import_request(cx, t->id)};
    rows.request_id = u.undone;
    return undo_rows(&rows, &u, ret_done);
}

const struct task_kind import_task_undo = {"import_undo", N_("Undo of an import"), IMPORT_RUN, undo_slice, NULL, false};
