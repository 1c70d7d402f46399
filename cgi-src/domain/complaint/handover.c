/* A case's place set by somebody who keeps users: see domain/handover.h. Nobody is told of each: the person who
 * takes over sees them in the queue. */
#include "domain/handover.h"

#include "domain/complaint/internal.h"
#include "domain/lookup.h"
#include "domain/staff.h"

enum err complaint_place_get(struct ctx *cx, complaint_id id, struct handover_place *ret)
{
    STMT(q, cx->db,
         "SELECT COALESCE(assignee_id, 0), COALESCE(team_id, 0), COALESCE(branch_id, 0), version FROM complaint"
         " WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) *ret = (struct handover_place){{col_i64(q, 0)}, {col_i64(q, 1)}, {col_i64(q, 2)}, col_i64(q, 3)};
    return e;
}

static json_t *json(const struct handover_place *p)
{
    return json_pack("{s:I,s:I}", "assignee", (json_int_t)p->owner.v, "team", (json_int_t)p->team.v);
}

/* The actor keeps users and sees no case, so the right was asked before. */
static enum err load(struct ctx *cx, complaint_id id, struct case_row *ret)
{
    const struct actor system = {.kind = ACTOR_SYSTEM}, *before = cx->actor;
    cx->actor = &system;
    enum err e = case_load_id(cx, id, ret);
    cx->actor = before;
    return e;
}

enum err complaint_place_set(struct ctx *cx, complaint_id id, const struct handover_place *to, int64_t *ret_version)
{
    struct handover_place before;
    struct case_row c;
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = complaint_place_get(cx, id, &before);
    if (!e) e = load(cx, id, &c);
    if (e) return e;
    STMT(q, cx->db, "UPDATE complaint SET assignee_id = :owner, team_id = :team, branch_id = :branch WHERE id = :id");
    bind_id_opt(q, ":owner", to->owner);
    bind_id_opt(q, ":team", to->team);
    bind_id_opt(q, ":branch", to->branch);
    bind_id(q, ":id", id);
    e = stmt_run(q);
    struct str shown = to->owner.v ? staff_name(cx, to->owner) : lookup_name(cx, LIST_TEAM, to->team.v);
    if (!e) e = case_step(cx, &c, "assign", c.state, shown);
    if (!e) e = case_touch(cx, &c);
    if (!e) e = complaint_index(cx, id, false);
    if (!e) e = audit_write(cx, "complaint.assign", "complaint", id.v, (customer_id){c.customer}, json(&before), json(to));
    if (!e) e = complaint_place_get(cx, id, &before);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_version = before.version;
    return e;
}
