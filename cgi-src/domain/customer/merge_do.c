/* Merging: see domain/customer_merge.h. One transaction; the same choices that were looked at, checked anew. */
#include <stdlib.h>

#include "base/text.h"
#include "domain/account_invite.h"
#include "domain/customer/merge_inside.h"
#include "domain/value.h"

static struct str json_text(struct ctx *cx, json_t *o)
{
    char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(o);
    struct str copy = str_of(arena_cstr(cx->arena, text ? text : "{}"));
    free(text);
    return copy;
}

/* Every column that a merge may set, of the stored customer: without regard to what the actor may see. */
struct own_row {
    struct customer_profile profile;
    int64_t stage, last_contact, unnamed;
    staff_id owner;
    team_id team;
    branch_id branch;
    struct str state, closed_reason;
    int64_t closed_at;
};

static enum err own_row(struct ctx *cx, customer_id id, struct own_row *ret)
{
    STMT(q, cx->db,
         "SELECT stage, last_contact_at, unnamed, owner_id, team_id, branch_id, state, closed_reason, closed_at"
         " FROM customer WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = (struct own_row){.stage = col_i64(q, 0), .last_contact = col_i64(q, 1), .unnamed = col_i64(q, 2),
                            .owner = {col_i64(q, 3)}, .team = {col_i64(q, 4)}, .branch = {col_i64(q, 5)},
                            .state = col_str(q, cx->arena, 6), .closed_reason = col_str(q, cx->arena, 7),
                            .closed_at = col_i64(q, 8)};
    return profile_load(cx, id, &ret->profile);
}

/* ---- checking ---- */

static enum err check(struct ctx *cx, const struct merge_request *r, const struct merge_view *v)
{
    int64_t rows = 0;
    for (size_t i = 0; i < r->n; i++) {
        if (r->versions[i] != v->customers[i].version) return ERR_STALE;
        if (i != r->winner) rows += v->loads[i].rows;
    }
    if (rows <= MERGE_ROWS_MAX) return OK;
    return problem_f(cx, "", _("More than %d entries hang on the customers that would go. Let the one with the most stay."),
                     MERGE_ROWS_MAX);
}

/* The view knows what the actor may see; the result is made of what is stored. */
static enum err whole_profiles(struct ctx *cx, struct merge_view *v)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < v->n; i++) {
        struct customer_profile *p = &v->customers[i].profile;
        e = profile_load(cx, v->customers[i].id, p);
    }
    return e;
}

/* Money that the actor may not see of one of them stays the winner's. */
static void keep_money(const struct merge_view *v, struct merge_request *r)
{
    for (size_t i = 0; merge_fields[i].name; i++) {
        const struct profile_field *f = merge_profile_field(i);
        if (f && f->group == CUSTOMER_MONEY_SEE && !v->may_money) r->pick[i] = (int64_t)r->winner;
    }
}

/* ---- the winner ---- */

static void difference(json_t *before, json_t *after, const char *name, int64_t was, int64_t is)
{
    if (was == is) return;
    json_object_set_new(before, name, json_integer(was));
    json_object_set_new(after, name, json_integer(is));
}

static void differences(const struct own_row *was, const struct merge_view *v, int64_t last_contact, bool named,
                        json_t *before, json_t *after)
{
    for (const struct profile_field *f = customer_fields; f->name; f++) {
        if (profile_field_same(f, &was->profile, &v->result)) continue;
        json_object_set_new(before, f->name, merge_field_json(f, &was->profile));
        json_object_set_new(after, f->name, merge_field_json(f, &v->result));
    }
    difference(before, after, "stage", was->stage, v->stage);
    difference(before, after, "owner", was->owner.v, v->owner.v);
    difference(before, after, "team", was->team.v, v->team.v);
    difference(before, after, "branch", was->branch.v, v->branch.v);
    difference(before, after, "last_contact", was->last_contact, last_contact);
    difference(before, after, "unnamed", was->unnamed, named ? 0 : was->unnamed);
}

static enum err set_stage(struct ctx *cx, customer_id id, int64_t from, int64_t to)
{
    int64_t step = id_new(cx->now);
    if (from == to) return OK;
    STMT(q, cx->db,
         "INSERT INTO customer_stage (id, customer_id, from_stage, to_stage, at, by_kind, by_id, reason)"
         " VALUES (:id, :customer, :from, :to, :now, :by_kind, :by, :reason)");
    bind_i64(q, ":id", step);
    bind_id(q, ":customer", id);
    bind_i64(q, ":from", from);
    bind_i64(q, ":to", to);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":by_kind", cx->actor->kind);
    bind_i64(q, ":by", cx->actor->id);
    bind_cstr(q, ":reason", _("merged"));
    enum err e = stmt_send(q);
    return e ? e : timeline_put(cx, id, cx->now, TIMELINE_STAGE, step);
}

static enum err write_winner(struct ctx *cx, customer_id id, const struct own_row *was, const struct merge_view *v,
                             int64_t last_contact, bool named)
{
    enum err e = profile_write(cx, id, &v->result, named);
    if (!e && v->result.kind == CUSTOMER_ORGANISATION && was->profile.kind == CUSTOMER_PERSON)
        e = account_scopes_narrow(cx, id);
    if (!e) e = set_stage(cx, id, was->stage, v->stage);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE customer SET stage = :stage, owner_id = :owner, team_id = :team, branch_id = :branch,"
         " last_contact_at = :contact WHERE id = :id");
    bind_i64(q, ":stage", v->stage);
    bind_id_opt(q, ":owner", v->owner);
    bind_id_opt(q, ":team", v->team);
    bind_id_opt(q, ":branch", v->branch);
    bind_i64(q, ":contact", last_contact);
    bind_id(q, ":id", id);
    return stmt_run(q);
}

/* ---- the losers ---- */

static enum err note_loser(struct ctx *cx, int64_t merge, customer_id id)
{
    struct own_row row;
    enum err e = own_row(cx, id, &row);
    if (e) return e;
    json_t *o = json_pack("{s:o, s:o, s:I}", "state", json_of(row.state), "closed_reason", json_of(row.closed_reason),
                          "closed_at", (json_int_t)row.closed_at);
    STMT(q, cx->db,
         "INSERT INTO customer_merge_loser (merge_id, loser_id, before_text) VALUES (:merge, :loser, :before)");
    bind_i64(q, ":merge", merge);
    bind_id(q, ":loser", id);
    bind_str(q, ":before", json_text(cx, o));
    return stmt_run(q);
}

static enum err close_loser(struct ctx *cx, customer_id id, customer_id winner, struct str winner_code)
{
    STMT(q, cx->db,
         "UPDATE customer SET state = 'closed', closed_reason = :reason, closed_at = :now, merged_into = :winner,"
         " version = version + 1, updated_at = :now WHERE id = :id");
    bind_str(q, ":reason", str_printf(cx->arena, _("merged into %.*s"), STR_ARG(winner_code)));
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":winner", winner);
    bind_id(q, ":id", id);
    return stmt_run(q);
}

static enum err take_loser(struct ctx *cx, int64_t merge, const struct customer *loser, const struct customer *winner)
{
    enum err e = note_loser(cx, merge, loser->id);
    if (!e) e = merge_move(cx, merge, loser->id, winner->id);
    if (!e) e = merge_pairs(cx, merge, loser->id, winner->id);
    if (!e) e = close_loser(cx, loser->id, winner->id, winner->profile.code);
    if (!e) e = reach_main_refresh(cx, loser->id);
    if (!e) e = value_refresh_one(cx, loser->id);
    if (!e) e = customer_index(cx, loser->id);
    if (!e)
        e = audit_write(cx, "customer.merged", "customer", loser->id.v, loser->id, NULL,
                        json_pack("{s:o}", "into", json_of(winner->profile.code)));
    return e;
}

/* ---- all of it ---- */

static enum err insert_merge(struct ctx *cx, int64_t id, customer_id winner, struct str before, struct str after)
{
    STMT(q, cx->db,
         "INSERT INTO customer_merge (id, winner_id, before_text, after_text, merged_at, merged_by)"
         " VALUES (:id, :winner, :before, :after, :now, :by)");
    bind_i64(q, ":id", id);
    bind_id(q, ":winner", winner);
    bind_str(q, ":before", before);
    bind_str(q, ":after", after);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":by", cx->actor->id);
    return stmt_run(q);
}

static enum err record(struct ctx *cx, int64_t merge, const struct merge_request *r, const struct merge_view *v,
                       json_t *before, json_t *after)
{
    json_t *codes = json_array();
    for (size_t i = 0; i < v->n; i++)
        if (i != r->winner) json_array_append_new(codes, json_of(v->customers[i].profile.code));
    json_object_set_new(after, "merged", codes);
    json_object_del(before, "last_contact");
    json_object_del(after, "last_contact");
    return customer_record(cx, "customer.merge", "customer_merge", merge, v->customers[r->winner].id, before, after);
}

static int64_t latest_contact(const struct merge_view *v)
{
    int64_t at = 0;
    for (size_t i = 0; i < v->n; i++)
        if (v->customers[i].last_contact_at > at) at = v->customers[i].last_contact_at;
    return at;
}

/* The stored "after" has the custom fields as values too, which the audit row has in words. */
static struct str with_kept(struct ctx *cx, const json_t *after, json_t *kept)
{
    json_t *all = json_deep_copy(after);
    json_object_set(all, MERGE_KEPT, kept);
    return json_text(cx, all);
}

static enum err merge_all(struct ctx *cx, struct merge_request *r, struct merge_view *v, int64_t merge)
{
    struct own_row was;
    const struct customer *winner = &v->customers[r->winner];
    enum err e = own_row(cx, winner->id, &was);
    if (e) return e;
    int64_t last_contact = latest_contact(v);
    bool named = was.unnamed && !str_eq(was.profile.name, v->result.name);
    json_t *before = json_object(), *after = json_object(), *kept = json_object();
    differences(&was, v, last_contact, named, before, after);
    e = merge_own_write(cx, v, winner->id, before, after, kept);
    if (!e) e = insert_merge(cx, merge, winner->id, json_text(cx, json_deep_copy(before)), with_kept(cx, after, kept));
    json_decref(kept);
    for (size_t i = 0; !e && i < v->n; i++)
        if (i != r->winner) e = take_loser(cx, merge, &v->customers[i], winner);
    if (!e) e = merge_consents(cx, merge, winner->id);
    if (!e) e = write_winner(cx, winner->id, &was, v, last_contact, named);
    if (!e) e = reach_main_refresh(cx, winner->id);
    if (!e) e = value_refresh_one(cx, winner->id);
    if (!e) e = customer_index(cx, winner->id);
    if (!e) e = merge_index_complaints(cx, merge);
    if (!e) return record(cx, merge, r, v, before, after);
    json_decref(before);
    json_decref(after);
    return e;
}

enum err merge_do(struct ctx *cx, const struct merge_request *request, int64_t *ret_merge)
{
    struct merge_request r = *request;
    struct merge_view v;
    int64_t merge = id_new(cx->now);
    TX(tx, cx);
    enum err e = merge_look(cx, &r, &v);
    if (!e) e = check(cx, &r, &v);
    if (!e) e = whole_profiles(cx, &v);
    if (e) return e;
    keep_money(&v, &r);
    merge_result(cx, &r, &v);
    e = merge_all(cx, &r, &v, merge);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_merge = merge;
    return e;
}
