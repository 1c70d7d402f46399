/* Handing over what hangs on an employee: see handover.h. Called by the user's page of the admin program and by the
 * worker. Guards: the set is what hangs on the person when its turn comes; a record that changed since is left
 * alone by the undo. */
#include "domain/handover.h"

#include "base/clock.h"
#include "domain/audit.h"
#include "domain/staff.h"

#define SLICE_ROWS 25

/* ---- what there is ---- */

static enum err count(struct ctx *cx, const char *sql, staff_id staff, int64_t *ret)
{
    STMT(q, cx->db, sql);
    bind_id(q, ":id", staff);
    bind_i64(q, ":max", HANDOVER_COUNT_MAX);
    enum err e = stmt_one(q);
    if (!e) *ret = col_i64(q, 0);
    return e;
}

enum err handover_count(struct ctx *cx, staff_id staff, struct handover_counts *ret)
{
    struct handover_counts c = {0};
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    enum err e = count(cx, "SELECT COUNT(*) FROM (SELECT id FROM customer WHERE owner_id = :id AND state = 'open'"
                           " LIMIT :max) AS c", staff, &c.customers);
    if (!e) e = count(cx, "SELECT COUNT(*) FROM (SELECT id FROM complaint WHERE assignee_id = :id AND open = 1"
                          " LIMIT :max) AS c", staff, &c.cases);
    if (!e) e = count(cx, "SELECT COUNT(*) FROM (SELECT id FROM interaction WHERE next_by_id = :id"
                          " AND next_step <> '' AND next_done_at IS NULL LIMIT :max) AS c", staff, &c.steps);
    if (!e) *ret = c;
    return e;
}

static bool way_known(int64_t w)
{
    return w == HANDOVER_STAY || w == HANDOVER_TO || w == HANDOVER_TEAM;
}

enum err handover_start(struct ctx *cx, staff_id staff, const struct handover_draft *d, int64_t *ret_task)
{
    struct staff_brief from, to = {0};
    struct handover_counts c;
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    enum err e = staff_brief(cx, staff, &from);
    if (!e) e = handover_count(cx, staff, &c);
    if (e) return e;
    if (!way_known(d->customers)) problem(cx, "customers", _("Choose one from the list."));
    if (!way_known(d->cases)) problem(cx, "cases", _("Choose one from the list."));
    if (d->customers == HANDOVER_TO || d->cases == HANDOVER_TO) {
        if (d->to == staff.v) problem(cx, "to", _("Choose somebody else."));
        else if (!d->to || staff_brief(cx, (staff_id){d->to}, &to) != OK || !to.active)
            problem(cx, "to", _("Choose who takes over."));
        else if (d->cases == HANDOVER_TO &&
                 !perm_may(&(struct actor){.kind = ACTOR_STAFF, .roles = to.roles}, COMPLAINT_TAKE))
            problem(cx, "to", _("This person cannot work on complaints. Choose another."));
    }
    e = problems_result(cx);
    if (e) return e;
    struct str title = to.name.n ? str_printf(cx->arena, "%.*s → %.*s", STR_ARG(from.name), STR_ARG(to.name)) : from.name;
    return task_create(cx, "staff_handover", title,
                       json_pack("{s:I,s:I,s:I,s:I}", "staff", (json_int_t)staff.v, "customers",
                                 (json_int_t)d->customers, "cases", (json_int_t)d->cases, "to", (json_int_t)d->to),
                       c.customers + c.cases + (d->customers == HANDOVER_TO || d->cases == HANDOVER_TO ? c.steps : 0), ret_task);
}

/* ---- the slices: customers, then cases, then next steps; the cursor is "PHASE ID" ---- */

enum phase { PHASE_CUSTOMERS, PHASE_CASES, PHASE_STEPS, PHASE_END };
static const char *const pick[] = {
    [PHASE_CUSTOMERS] = "SELECT id FROM customer WHERE owner_id = :staff AND state = 'open' AND id > :after"
                        " ORDER BY id LIMIT :max",
    [PHASE_CASES] = "SELECT id FROM complaint WHERE assignee_id = :staff AND open = 1 AND id > :after ORDER BY id"
                    " LIMIT :max",
    [PHASE_STEPS] = "SELECT id FROM interaction WHERE next_by_id = :staff AND next_step <> '' AND next_done_at IS NULL"
                    " AND id > :after ORDER BY id LIMIT :max",
};

struct handing {
    struct staff_brief from, to;
    int64_t way[PHASE_END];
};

static int64_t number(const struct task *t, const char *key)
{
    return json_integer_value(json_object_get(t->params, key));
}

static enum err read_params(struct ctx *cx, const struct task *t, struct handing *h)
{
    *h = (struct handing){.way = {[PHASE_CUSTOMERS] = number(t, "customers"), [PHASE_CASES] = number(t, "cases")}};
    if (h->way[PHASE_CUSTOMERS] == HANDOVER_TO || h->way[PHASE_CASES] == HANDOVER_TO) h->way[PHASE_STEPS] = HANDOVER_TO;
    enum err e = staff_brief(cx, (staff_id){number(t, "staff")}, &h->from);
    if (!e && number(t, "to")) e = staff_brief(cx, (staff_id){number(t, "to")}, &h->to);
    if (!e && number(t, "to") && !h->to.active) return problem(cx, "", _("Who was to take over is not active any more."));
    return e;
}

static struct handover_place place_to(const struct handing *h, enum phase phase, const struct handover_place *now)
{
    struct handover_place p = *now;
    const struct staff_brief *who = h->way[phase] == HANDOVER_TO ? &h->to : &h->from;
    if (h->way[phase] == HANDOVER_TEAM) {
        p.owner = (staff_id){0};
        return p;
    }
    p.owner = who->id;
    if (who->team.v) p.team = who->team;
    if (who->branch.v) p.branch = who->branch;
    return p;
}

static bool same(const struct handover_place *a, const struct handover_place *b)
{
    return a->owner.v == b->owner.v && a->team.v == b->team.v && a->branch.v == b->branch.v;
}

static json_t *place_json(const struct handover_place *p)
{
    return json_pack("{s:I,s:I,s:I}", "owner", (json_int_t)p->owner.v, "team", (json_int_t)p->team.v, "branch",
                     (json_int_t)p->branch.v);
}

static enum err step_to(struct ctx *cx, int64_t id, customer_id customer, staff_id to)
{
    STMT(q, cx->db,
         "UPDATE interaction SET next_by_id = :to, version = version + 1 WHERE id = :id AND customer_id = :customer");
    bind_id(q, ":to", to);
    bind_i64(q, ":id", id);
    bind_id(q, ":customer", customer);
    enum err e = stmt_run(q);
    if (e) return e;
    return audit_write(cx, "interaction.next_move", "interaction", id, customer, NULL,
                       json_pack("{s:I}", "next_by", (json_int_t)to.v));
}

static enum err step_version(struct ctx *cx, int64_t id, int64_t *ret_version, staff_id *ret_by,
                             customer_id *ret_customer)
{
    STMT(q, cx->db, "SELECT version, next_by_id, customer_id FROM interaction WHERE id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret_version = col_i64(q, 0);
    ret_by->v = col_i64(q, 1);
    ret_customer->v = col_i64(q, 2);
    return OK;
}

static enum err one_record(struct ctx *cx, struct task *t, const struct handing *h, enum phase phase, int64_t id)
{
    static const char *const entity[] = {"customer", "complaint", "interaction"};
    struct handover_place now = {0};
    int64_t version = 0;
    customer_id customer = {0};
    enum err e = phase == PHASE_CUSTOMERS ? customer_place_get(cx, (customer_id){id}, &now)
                 : phase == PHASE_CASES   ? complaint_place_get(cx, (complaint_id){id}, &now)
                                          : step_version(cx, id, &version, &now.owner, &customer);
    if (e) return e;
    struct handover_place to = place_to(h, phase, &now);
    t->done++;
    if (phase != PHASE_STEPS && same(&to, &now)) {
        task_count(t, "unchanged", 1);
        return OK;
    }
    e = phase == PHASE_CUSTOMERS ? customer_place_set(cx, (customer_id){id}, &to, &version)
        : phase == PHASE_CASES   ? complaint_place_set(cx, (complaint_id){id}, &to, &version)
                                 : step_to(cx, id, customer, h->to.id);
    if (!e && phase == PHASE_STEPS) version++;
    if (!e) e = task_row_put(cx, t, t->done, entity[phase], id, "updated", version, STR(""), place_json(&now));
    if (!e) task_count(t, "updated", 1);
    return e;
}

static enum err pick_ids(struct ctx *cx, const struct handing *h, enum phase phase, int64_t after, int64_t *ret,
                         size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db, pick[phase]);
    bind_id(q, ":staff", h->from.id);
    bind_i64(q, ":after", after);
    bind_i64(q, ":max", SLICE_ROWS);
    while (n < SLICE_ROWS && stmt_row(q)) ret[n++] = col_i64(q, 0);
    *ret_n = n;
    return stmt_done(q);
}

static enum err handover_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    struct handing h;
    struct str rest = t->cursor, part;
    int64_t ids[SLICE_ROWS], phase = 0, after = 0;
    size_t n, i = 0;
    if (t->cursor.n && str_cut(&rest, ' ', &part) && (!str_to_i64(part, &phase) || !str_to_i64(rest, &after))) return ERR_INTERNAL;
    TX(tx, cx);
    enum err e = read_params(cx, t, &h);
    if (e) return e;
    while (phase < PHASE_END && !h.way[phase]) phase++;
    if (phase >= PHASE_END) {
        *ret_done = true;
        e = task_keep(cx, t);
        return e ? e : tx_commit(&tx);
    }
    e = pick_ids(cx, &h, (enum phase)phase, after, ids, &n);
    for (bool over = false; !e && i < n && !over; i++, over = task_slice_over(cx, t)) {
        e = one_record(cx, t, &h, (enum phase)phase, ids[i]);
        after = ids[i];
    }
    if (!e && !n) {
        phase++;
        after = 0;
    }
    if (e) return e;
    t->cursor = str_printf(cx->arena, "%lld %lld", (long long)phase, (long long)after);
    e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

/* ---- undo ---- */

static struct handover_place place_of(struct ctx *cx, struct str text)
{
    (void)cx;
    json_t *o = json_loadb(text.p, text.n, 0, NULL);
    struct handover_place p = {{json_integer_value(json_object_get(o, "owner"))},
                               {json_integer_value(json_object_get(o, "team"))},
                               {json_integer_value(json_object_get(o, "branch"))}, 0};
    json_decref(o);
    return p;
}

static enum err take_back(struct ctx *cx, struct task *t, const struct task_row *r)
{
    struct handover_place now = {0}, was = place_of(cx, r->before);
    bool customer = str_is(r->entity, "customer"), complaint = str_is(r->entity, "complaint");
    customer_id whose = {0};
    enum err e = customer    ? customer_place_get(cx, (customer_id){r->entity_id}, &now)
                 : complaint ? complaint_place_get(cx, (complaint_id){r->entity_id}, &now)
                             : step_version(cx, r->entity_id, &now.version, &now.owner, &whose);
    if (e) return e;
    t->done++;
    if (now.version != r->version) {
        task_count(t, "skipped", 1);
        return task_row_put(cx, t, t->done, customer ? "customer" : complaint ? "complaint" : "interaction",
                            r->entity_id, "skipped", 0, str_of(_("Changed by somebody since.")), NULL);
    }
    e = customer    ? customer_place_set(cx, (customer_id){r->entity_id}, &was, &now.version)
        : complaint ? complaint_place_set(cx, (complaint_id){r->entity_id}, &was, &now.version)
                    : step_to(cx, r->entity_id, whose, was.owner);
    task_count(t, "undone", 1);
    return e ? e : task_row_undone(cx, t->undoes, r->n);
}

static enum err undo_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    struct task_row rows[SLICE_ROWS];
    size_t n;
    int64_t before = INT64_MAX;
    if (t->cursor.n && !str_to_i64(t->cursor, &before)) return ERR_INTERNAL;
    TX(tx, cx);
    enum err e = task_rows_back(cx, t->undoes, before, rows, SLICE_ROWS, &n);
    size_t i = 0;
    for (bool over = false; !e && i < n && !over; i++, over = task_slice_over(cx, t)) {
        e = take_back(cx, t, &rows[i]);
        before = rows[i].n;
    }
    if (e) return e;
    t->cursor = str_printf(cx->arena, "%lld", (long long)before);
    *ret_done = i == n && n < SLICE_ROWS;
    e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

const struct task_kind handover_task = {"staff_handover", N_("Hand-over of an employee's work"), STAFF_MANAGE,
                                        handover_slice, "staff_handover_undo", false};
const struct task_kind handover_undo_task = {"staff_handover_undo", N_("Hand-over taken back"), STAFF_MANAGE,
                                             undo_slice, NULL, false};
