/* A customer's place set by somebody who keeps users: see domain/handover.h. */
#include "domain/handover.h"

#include "domain/customer/inside.h"

enum err customer_place_get(struct ctx *cx, customer_id id, struct handover_place *ret)
{
    STMT(q, cx->db,
         "SELECT COALESCE(owner_id, 0), COALESCE(team_id, 0), COALESCE(branch_id, 0), version FROM customer"
         " WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) *ret = (struct handover_place){{col_i64(q, 0)}, {col_i64(q, 1)}, {col_i64(q, 2)}, col_i64(q, 3)};
    return e;
}

static json_t *json(const struct handover_place *p)
{
    return json_pack("{s:I, s:I, s:I}", "owner", (json_int_t)p->owner.v, "team", (json_int_t)p->team.v, "branch",
                     (json_int_t)p->branch.v);
}

enum err customer_place_set(struct ctx *cx, customer_id id, const struct handover_place *to, int64_t *ret_version)
{
    struct handover_place before;
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = customer_place_get(cx, id, &before);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE customer SET owner_id = :owner, team_id = :team, branch_id = :branch, version = version + 1,"
         " updated_at = :now WHERE id = :id");
    bind_id_opt(q, ":owner", to->owner);
    bind_id_opt(q, ":team", to->team);
    bind_id_opt(q, ":branch", to->branch);
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", id);
    e = stmt_run(q);
    if (!e) e = customer_record(cx, "customer.assign", "customer", id.v, id, json(&before), json(to));
    if (!e) e = customer_index(cx, id);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_version = before.version + 1;
    return e;
}
