/* Reading a customer, and who may: see domain/customer.h. */
#include "domain/customer/inside.h"

json_t *json_of(struct str s) { return json_stringn(s.p ? s.p : "", s.n); }

static enum err hold_read(struct ctx *cx, customer_id id, struct customer_hold *ret)
{
    STMT(q, cx->db,
         "SELECT owner_id, team_id, branch_id, version, stage, state, merged_into FROM customer WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    ret->owner.v = col_i64(q, 0);
    ret->team.v = col_i64(q, 1);
    ret->branch.v = col_i64(q, 2);
    ret->version = col_i64(q, 3);
    ret->stage = col_i64(q, 4);
    ret->closed = str_is(col_view(q, 5), "closed");
    ret->merged_into.v = col_i64(q, 6);
    return OK;
}

/* May the actor do it to the record, whatever became of it? */
static enum err hold_allowed(struct ctx *cx, customer_id id, enum access action,
                             struct customer_hold *ret)
{
    struct customer_hold h;
    enum err e = hold_read(cx, id, &h);
    if (e) return e;
    if (!perm_record(cx->actor, CUSTOMER_SEE, h.owner, h.team, h.branch)) return ERR_NOT_FOUND;
    if (action != CUSTOMER_SEE && !perm_record(cx->actor, action, h.owner, h.team, h.branch))
        return ERR_FORBIDDEN;
    *ret = h;
    return OK;
}

static bool action_changes(enum access action)
{
    return action == CUSTOMER_EDIT || action == CUSTOMER_CLOSE || action == CUSTOMER_ASSIGN ||
           action == CUSTOMER_MERGE || action == INTERACTION_LOG;
}

static enum err was_merged(struct ctx *cx, customer_id into)
{
    STMT(q, cx->db, "SELECT name, code FROM customer WHERE id = :id");
    bind_id(q, ":id", into);
    enum err e = stmt_one(q);
    if (e) return e;
    problem_f(cx, "", _("This customer was merged into %s (%s). Please work on there."),
              str_dup(cx->arena, col_view(q, 0)), str_dup(cx->arena, col_view(q, 1)));
    return ERR_CONFLICT;
}

enum err customer_hold(struct ctx *cx, customer_id id, enum access action,
                       struct customer_hold *ret)
{
    struct customer_hold h;
    enum err e = hold_allowed(cx, id, action, &h);
    if (!e && h.merged_into.v && action_changes(action)) e = was_merged(cx, h.merged_into);
    if (!e) *ret = h;
    return e;
}

enum err customer_hold_open(struct ctx *cx, customer_id id, enum access action,
                            struct customer_hold *ret)
{
    enum err e = customer_hold(cx, id, action, ret);
    if (e || !ret->closed) return e;
    problem(cx, "", _("This customer is closed. Reopen it first."));
    return ERR_CONFLICT;
}

enum err customer_allow(struct ctx *cx, customer_id id, enum access action)
{
    struct customer_hold h;
    return hold_allowed(cx, id, action, &h);
}

customer_id customer_merged_into(struct ctx *cx, customer_id id)
{
    STMT(q, cx->db, "SELECT merged_into FROM customer WHERE id = :id AND merged_into IS NOT NULL");
    bind_id(q, ":id", id);
    return (customer_id){stmt_one(q) == OK ? col_i64(q, 0) : 0};
}

/* ---- the whole record ---- */

#define PROFILE_COLUMNS                                                                            \
    "c.code, c.kind, c.name, c.trade, c.city, c.country, c.source_id, c.industry_id, c.gender,"    \
    " c.birthday_on, c.family, c.work, c.income, c.org_number, c.preferences, c.habits, c.notes,"  \
    " c.credit_limit_minor, c.credit_days"
#define PROFILE_COUNT 19

static void profile_row(struct stmt *q, struct arena *a, struct customer_profile *p)
{
    p->code = col_str(q, a, 0);
    p->kind = customer_kind_parse(col_view(q, 1));
    p->name = col_str(q, a, 2);
    p->trade = col_i64(q, 3);
    p->city = col_str(q, a, 4);
    p->country = col_str(q, a, 5);
    p->source = col_i64(q, 6);
    p->industry = col_i64(q, 7);
    p->gender = gender_parse(col_view(q, 8));
    p->birthday = col_str(q, a, 9);
    p->family = col_str(q, a, 10);
    p->work = col_str(q, a, 11);
    p->income = income_parse(col_view(q, 12));
    p->org_number = col_str(q, a, 13);
    p->preferences = col_str(q, a, 14);
    p->habits = col_str(q, a, 15);
    p->notes = col_str(q, a, 16);
    p->credit_limit = col_null(q, 17) ? MONEY_NONE : col_i64(q, 17);
    p->credit_days = col_null(q, 18) ? MONEY_NONE : col_i64(q, 18);
}

enum err profile_load(struct ctx *cx, customer_id id, struct customer_profile *ret)
{
    STMT(q, cx->db, "SELECT " PROFILE_COLUMNS " FROM customer c WHERE c.id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) profile_row(q, cx->arena, ret);
    return e;
}

static void state_row(struct stmt *q, struct arena *a, struct customer *c)
{
    int i = PROFILE_COUNT;
    c->stage = col_i64(q, i++);
    c->owner.v = col_i64(q, i++);
    c->team.v = col_i64(q, i++);
    c->branch.v = col_i64(q, i++);
    c->owner_name = col_str(q, a, i++);
    c->team_name = col_str(q, a, i++);
    c->branch_name = col_str(q, a, i++);
    c->main_phone = col_str(q, a, i++);
    c->main_email = col_str(q, a, i++);
    c->value_minor = col_i64(q, i++);
    c->last_contact_at = col_i64(q, i++);
    c->closed = str_is(col_view(q, i++), "closed");
    c->unnamed = col_i64(q, i++) != 0;
    c->closed_reason = col_str(q, a, i++);
    c->closed_at = col_i64(q, i++);
    c->created_at = col_i64(q, i++);
    c->updated_at = col_i64(q, i++);
    c->version = col_i64(q, i++);
    c->merged_into.v = col_i64(q, i++);
}

static void apply_rights(const struct actor *actor, struct customer *c)
{
#define MAY(action) perm_record(actor, action, c->owner, c->team, c->branch)
    c->may_contact = MAY(CUSTOMER_CONTACT_SEE);
    c->may_money = MAY(CUSTOMER_MONEY_SEE);
    c->may_edit = MAY(CUSTOMER_EDIT) && !c->closed;
    c->may_close = MAY(CUSTOMER_CLOSE) && !c->merged_into.v;
    c->may_assign = MAY(CUSTOMER_ASSIGN) && !c->closed;
    c->may_log = MAY(INTERACTION_LOG);
#undef MAY
    if (!c->may_contact) c->main_phone = c->main_email = STR_NONE;
    if (!c->may_money) {
        c->value_minor = 0;
        c->profile.income = 0;
        c->profile.credit_limit = c->profile.credit_days = MONEY_NONE;
    }
}

enum err customer_get(struct ctx *cx, customer_id id, struct customer *ret)
{
    STMT(q, cx->db,
         "SELECT " PROFILE_COLUMNS ", c.stage, c.owner_id, c.team_id, c.branch_id, s.name, t.name,"
         " b.name, c.main_phone, c.main_email, c.value_minor, c.last_contact_at, c.state,"
         " c.unnamed, c.closed_reason, c.closed_at, c.created_at, c.updated_at, c.version,"
         " c.merged_into FROM customer c LEFT JOIN staff s ON s.id = c.owner_id"
         " LEFT JOIN team t ON t.id = c.team_id LEFT JOIN branch b ON b.id = c.branch_id"
         " WHERE c.id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct customer c = {.id = id};
    profile_row(q, cx->arena, &c.profile);
    state_row(q, cx->arena, &c);
    if (!perm_record(cx->actor, CUSTOMER_SEE, c.owner, c.team, c.branch)) return ERR_NOT_FOUND;
    apply_rights(cx->actor, &c);
    *ret = c;
    return OK;
}

enum err customer_brief(struct ctx *cx, customer_id id, struct customer_brief *ret)
{
    STMT(q, cx->db,
         "SELECT c.code, c.name, c.kind, c.stage, c.owner_id, c.team_id, c.branch_id, s.name,"
         " c.main_phone, c.main_email, c.state FROM customer c"
         " LEFT JOIN staff s ON s.id = c.owner_id WHERE c.id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct customer_brief b = {.id = id};
    b.code = col_str(q, cx->arena, 0);
    b.name = col_str(q, cx->arena, 1);
    b.kind = customer_kind_parse(col_view(q, 2));
    b.stage = col_i64(q, 3);
    b.owner.v = col_i64(q, 4);
    b.team.v = col_i64(q, 5);
    b.branch.v = col_i64(q, 6);
    b.owner_name = col_str(q, cx->arena, 7);
    b.main_phone = col_str(q, cx->arena, 8);
    b.main_email = col_str(q, cx->arena, 9);
    b.closed = str_is(col_view(q, 10), "closed");
    bool own = cx->actor->kind == ACTOR_PORTAL && cx->actor->customer.v == id.v;
    if (!own && !perm_record(cx->actor, CUSTOMER_SEE, b.owner, b.team, b.branch))
        return ERR_NOT_FOUND;
    if (!own && !perm_record(cx->actor, CUSTOMER_CONTACT_SEE, b.owner, b.team, b.branch))
        b.main_phone = b.main_email = STR_NONE;
    *ret = b;
    return OK;
}

enum err customer_by_code(struct ctx *cx, struct str code, customer_id *ret_id)
{
    STMT(q, cx->db, "SELECT COALESCE(merged_into, id) FROM customer WHERE code = :code");
    bind_str(q, ":code", code);
    enum err e = stmt_one(q);
    if (e) return e;
    customer_id id = {col_i64(q, 0)};
    struct customer_hold h;
    if ((e = customer_hold(cx, id, CUSTOMER_SEE, &h))) return e;
    *ret_id = id;
    return OK;
}
