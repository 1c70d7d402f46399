/* Creating a customer and saving its profile: see domain/customer.h. */
#include "domain/customer/inside.h"

#include "base/text.h"
#include "domain/account_invite.h"

static void bind_text(struct stmt *q, const char *name, struct str s)
{
    bind_str(q, name, s.p ? s : STR(""));
}

static void bind_number(struct stmt *q, const char *name, int64_t v)
{
    if (v == MONEY_NONE) bind_null(q, name);
    else bind_i64(q, name, v);
}

static void bind_profile(struct stmt *q, struct ctx *cx, const struct customer_profile *p)
{
    bind_text(q, ":code", p->code);
    bind_cstr(q, ":kind", customer_kind_code(p->kind));
    bind_text(q, ":name", p->name);
    bind_text(q, ":name_key", text_name_key(cx->arena, p->name));
    bind_i64(q, ":trade", p->trade);
    bind_text(q, ":city", p->city);
    bind_text(q, ":country", p->country);
    bind_opt(q, ":source", p->source);
    bind_opt(q, ":industry", p->industry);
    bind_cstr(q, ":gender", gender_code(p->gender));
    bind_text(q, ":birthday", p->birthday);
    bind_text(q, ":family", p->family);
    bind_text(q, ":work", p->work);
    bind_cstr(q, ":income", income_code(p->income));
    bind_text(q, ":org_number", p->org_number);
    bind_text(q, ":preferences", p->preferences);
    bind_text(q, ":habits", p->habits);
    bind_text(q, ":notes", p->notes);
    bind_number(q, ":credit_limit", p->credit_limit);
    bind_number(q, ":credit_days", p->credit_days);
    bind_i64(q, ":now", cx->now);
}

/* "C" and eight random digits that nobody has yet. */
static enum err make_code(struct ctx *cx, struct str *ret_code)
{
    for (int i = 0; i < 20; i++) {
        uint32_t chance;
        secret_random(&chance, sizeof chance);
        struct str code = str_printf(cx->arena, "C%08u", chance % 100000000u);
        STMT(q, cx->db, "SELECT 1 FROM customer WHERE code = :code");
        bind_str(q, ":code", code);
        enum err e = stmt_one(q);
        if (e == ERR_NOT_FOUND) {
            *ret_code = code;
            return OK;
        }
        if (e) return e;
    }
    return fail(ERR_INTERNAL, "no free customer code in 20 tries");
}

/* The ways to reach a new customer, at most one of a kind; value empty: none. */
struct first_reaches {
    struct reach phone, email, wechat;
};

static enum err insert_customer(struct ctx *cx, const struct customer_draft *d,
                                const struct first_reaches *first, customer_id id)
{
    STMT(q, cx->db,
         "INSERT INTO customer (id, code, kind, name, name_key, trade, stage, owner_id, team_id,"
         " branch_id, city, country, source_id, industry_id, main_phone, main_email, gender,"
         " birthday_on, family, work, income, org_number, preferences, habits, notes,"
         " credit_limit_minor, credit_days, unnamed, created_at, updated_at) VALUES (:id, :code,"
         " :kind, :name, :name_key, :trade, :stage, :owner, :team, :branch, :city, :country, :source,"
         " :industry, :phone, :email, :gender, :birthday, :family, :work, :income, :org_number,"
         " :preferences, :habits, :notes, :credit_limit, :credit_days, :unnamed, :now, :now)");
    bind_profile(q, cx, &d->profile);
    bind_text(q, ":phone", first->phone.normal);
    bind_text(q, ":email", first->email.value);
    bind_id(q, ":id", id);
    bind_i64(q, ":stage", d->stage);
    bind_id_opt(q, ":owner", d->owner);
    bind_id_opt(q, ":team", d->team);
    bind_id_opt(q, ":branch", d->branch);
    bind_i64(q, ":unnamed", d->unnamed);
    return stmt_run(q);
}

/* What the draft leaves open: a seller's customer is his own, of his team and branch; nobody makes a
 * customer that he could not go on working with. */
static void complete(const struct ctx *cx, struct customer_draft *d)
{
    const struct actor *a = cx->actor;
    if (!d->profile.kind) d->profile.kind = CUSTOMER_PERSON;
    if (!d->profile.trade) d->profile.trade = TRADE_END;
    if (!d->stage) d->stage = STAGE_PROSPECT;
    if (a->kind != ACTOR_STAFF) return;
    if (!perm_may(a, CUSTOMER_ASSIGN)) {
        d->owner = (staff_id){0};
        d->team = (team_id){0};
        d->branch = (branch_id){0};
    }
    if (!d->owner.v && (a->roles & ROLE_SALES)) d->owner.v = a->id;
    if (!d->team.v) d->team = a->team;
    if (!d->branch.v) d->branch = a->branch;
    if (!d->owner.v && perm_may(a, CUSTOMER_EDIT) &&
        !perm_record(a, CUSTOMER_EDIT, d->owner, d->team, d->branch))
        d->owner.v = a->id;
}

/* Fields that the actor will not see of this customer are not his to fill in. */
static void hide_custom(const struct ctx *cx, const struct customer_draft *d)
{
    for (size_t i = 0; d->profile.custom && i < d->profile.custom->n; i++)
        if (!custom_may_here(cx->actor, d->profile.custom->at[i].field, d->owner, d->team, d->branch))
            d->profile.custom->at[i].hidden = true;
}

static void check_first(struct ctx *cx, struct reach *r, enum reach_kind kind, struct str typed,
                        const char *field)
{
    struct reach first = {.kind = kind, .value = typed};
    if (typed.n && reach_normalise(cx, &first, field, &first.normal) != OK)
        return; /* the problem is recorded; all are told at once */
    *r = first;
}

static enum err check_draft(struct ctx *cx, const struct customer_draft *d,
                            struct first_reaches *ret_first)
{
    if (d->stage < 1 || d->stage >= STAGE_COUNT)
        problem(cx, "stage", _("This choice does not exist."));
    check_first(cx, &ret_first->phone, REACH_PHONE, d->phone, "phone");
    check_first(cx, &ret_first->email, REACH_EMAIL, d->email, "email");
    check_first(cx, &ret_first->wechat, REACH_WECHAT, d->wechat, "wechat");
    if (d->checked) return problems_result(cx);
    enum err e = custom_check(cx, d->profile.custom, NULL, true);
    if (e && e != ERR_INVALID) return e;
    return profile_check(cx, &d->profile, (customer_id){0}); /* all problems at once */
}

enum err customer_check(struct ctx *cx, const struct customer_draft *draft)
{
    struct customer_draft d = *draft;
    struct first_reaches first = {0};
    complete(cx, &d);
    hide_custom(cx, &d);
    return check_draft(cx, &d, &first);
}

static enum err insert_reaches(struct ctx *cx, const struct first_reaches *first, customer_id id)
{
    const struct reach *const all[] = {&first->phone, &first->email, &first->wechat};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        enum err e = all[i]->value.n ? reach_insert_first(cx, id, all[i]) : OK;
        if (e) return e;
    }
    return OK;
}

static json_t *created_json(const struct customer_draft *d)
{
    json_t *after = profile_json(&d->profile, NULL);
    json_object_set_new(after, "stage", json_string(stage_code(d->stage)));
    if (d->owner.v) json_object_set_new(after, "owner", json_integer(d->owner.v));
    if (d->team.v) json_object_set_new(after, "team", json_integer(d->team.v));
    if (d->branch.v) json_object_set_new(after, "branch", json_integer(d->branch.v));
    if (d->phone.n) json_object_set_new(after, "phone", json_of(d->phone));
    if (d->email.n) json_object_set_new(after, "email", json_of(d->email));
    if (d->wechat.n) json_object_set_new(after, "wechat", json_of(d->wechat));
    return after;
}

enum err customer_create(struct ctx *cx, const struct customer_draft *draft, customer_id *ret_id)
{
    if (!perm_may(cx->actor, CUSTOMER_CREATE)) return ERR_FORBIDDEN;
    struct customer_draft d = *draft;
    complete(cx, &d);
    hide_custom(cx, &d);
    TX(tx, cx);
    struct first_reaches first = {0};
    enum err e = check_draft(cx, &d, &first);
    if (e) return e;
    if (!d.profile.code.n && (e = make_code(cx, &d.profile.code))) return e;
    customer_id id = {id_new(cx->now)};
    if ((e = insert_customer(cx, &d, &first, id))) return e;
    if ((e = insert_reaches(cx, &first, id))) return e;
    json_t *after = created_json(&d);
    if ((e = custom_write(cx, CUSTOM_CUSTOMER, id.v, d.profile.custom, NULL, NULL, after, NULL))) {
        json_decref(after);
        return e;
    }
    if ((e = customer_record(cx, "customer.create", "customer", id.v, id, NULL, after))) return e;
    if ((e = customer_index(cx, id))) return e;
    if ((e = tx_commit(&tx))) return e;
    *ret_id = id;
    return OK;
}

enum err profile_write(struct ctx *cx, customer_id id, const struct customer_profile *p, bool renamed)
{
    STMT(q, cx->db,
         "UPDATE customer SET code = :code, kind = :kind, name = :name, name_key = :name_key,"
         " trade = :trade, city = :city, country = :country, source_id = :source,"
         " industry_id = :industry, gender = :gender, birthday_on = :birthday, family = :family,"
         " work = :work, income = :income, org_number = :org_number, preferences = :preferences,"
         " habits = :habits, notes = :notes, credit_limit_minor = :credit_limit,"
         " credit_days = :credit_days, unnamed = CASE WHEN :renamed = 1 THEN 0 ELSE unnamed END,"
         " updated_at = :now, version = version + 1 WHERE id = :id");
    bind_profile(q, cx, p);
    bind_i64(q, ":renamed", renamed);
    bind_id(q, ":id", id);
    return stmt_run(q);
}

/* Fields that the actor may not see were not on his form: they stay as they are. */
static void keep_hidden(const struct ctx *cx, const struct customer_hold *hold,
                        struct customer_profile *p, const struct customer_profile *stored)
{
    for (const struct profile_field *f = customer_fields; f->name; f++) {
        if (!perm_record(cx->actor, f->group, hold->owner, hold->team, hold->branch))
            profile_field_copy(f, p, stored);
    }
}

/* Values of groups that the actor may not see stay as they are; those given must be good. */
static enum err check_custom(struct ctx *cx, customer_id id, const struct customer_hold *hold,
                             const struct customer_profile *p, struct custom_values *ret_stored)
{
    enum err e = p->custom ? custom_load(cx, CUSTOM_CUSTOMER, id.v, ret_stored) : OK;
    if (e || !p->custom) return e;
    for (size_t i = 0; i < p->custom->n; i++)
        if (!custom_may_here(cx->actor, p->custom->at[i].field, hold->owner, hold->team, hold->branch))
            p->custom->at[i].hidden = true;
    e = custom_check(cx, p->custom, ret_stored, true);
    return e == ERR_INVALID ? OK : e; /* profile_check() tells all problems at once */
}

enum err customer_save(struct ctx *cx, customer_id id, const struct customer_profile *profile,
                       int64_t version)
{
    struct customer_hold hold;
    struct customer_profile stored, p = *profile;
    struct custom_values custom = {0};
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &hold);
    if (e) return e;
    if (hold.version != version) return ERR_STALE;
    if ((e = profile_load(cx, id, &stored))) return e;
    keep_hidden(cx, &hold, &p, &stored);
    if ((e = check_custom(cx, id, &hold, &p, &custom))) return e;
    if ((e = profile_check(cx, &p, id))) return e;
    json_t *after = profile_json(&p, &stored), *before = profile_json(&stored, &p);
    e = custom_write(cx, CUSTOM_CUSTOMER, id.v, p.custom, &custom, before, after, NULL);
    if (e || !json_object_size(after)) { /* nothing was changed */
        json_decref(after);
        json_decref(before);
        return e ? e : tx_commit(&tx);
    }
    if ((e = customer_record(cx, "customer.edit", "customer", id.v, id, before, after))) return e;
    if ((e = profile_write(cx, id, &p, !str_eq(p.name, stored.name)))) return e;
    if (p.kind == CUSTOMER_ORGANISATION && stored.kind == CUSTOMER_PERSON && (e = account_scopes_narrow(cx, id))) return e;
    if ((e = customer_index(cx, id))) return e;
    return tx_commit(&tx);
}
