/* The custom fields of a case: filled in with it (an agent what his groups see, a customer what the
 * portal asks), changed by agents, read by both. See complaint.h and custom_value.h. */
#include "domain/complaint/internal.h"

/* ---- with a new case ---- */

/* A customer is asked, and may say, only what the portal shows as fields to fill in. */
static void hide_own(struct ctx *cx, const struct case_row *c, struct custom_values *v)
{
    bool portal = cx->actor->kind == ACTOR_PORTAL || cx->actor->kind == ACTOR_NOBODY;
    if (portal) custom_hide_from_portal(v, true);
    else custom_hide(cx, v, c->assignee, c->team, c->branch);
}

enum err case_fields_check(struct ctx *cx, const struct case_row *c, const struct custom_values *v)
{
    struct custom_values own;
    if (!v) return OK;
    own = *v;
    hide_own(cx, c, &own);
    return custom_check(cx, &own, NULL, true);
}

enum err case_fields_write(struct ctx *cx, const struct case_row *c, const struct custom_values *v, json_t *after)
{
    return v ? custom_write(cx, CUSTOM_COMPLAINT, c->id.v, v, NULL, NULL, after, NULL) : OK;
}

struct custom_values complaint_fields_new(struct ctx *cx)
{
    struct case_row c = {.assignee = {cx->actor->id}, .team = cx->actor->team, .branch = cx->actor->branch};
    struct custom_values v = custom_initial(cx, CUSTOM_COMPLAINT);
    hide_own(cx, &c, &v);
    return v;
}

/* ---- of a case that is there ---- */

enum err complaint_fields_read(struct ctx *cx, const struct complaint *c, struct custom_values *ret)
{
    bool portal = cx->actor->kind == ACTOR_PORTAL || cx->actor->kind == ACTOR_NOBODY;
    enum err e = custom_load(cx, CUSTOM_COMPLAINT, c->id.v, ret);
    if (e) return e;
    if (portal) custom_hide_from_portal(ret, false);
    else custom_hide(cx, ret, (staff_id){c->assignee}, (team_id){c->team}, (branch_id){c->branch});
    return OK;
}

enum err complaint_fields(struct ctx *cx, struct str ref, int64_t version, const struct custom_values *v)
{
    struct case_row c;
    struct custom_values stored, now = *v;
    size_t changed = 0;
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (!e) e = custom_load(cx, CUSTOM_COMPLAINT, c.id.v, &stored);
    if (e) return e;
    custom_hide(cx, &now, c.assignee, c.team, c.branch);
    if ((e = custom_check(cx, &now, &stored, true))) return e;
    json_t *before = json_object(), *after = json_object();
    e = custom_write(cx, CUSTOM_COMPLAINT, c.id.v, &now, &stored, before, after, &changed);
    if (e || !changed) {
        json_decref(before);
        json_decref(after);
        return e ? e : tx_commit(&tx);
    }
    e = audit_write(cx, "complaint.fields", "complaint", c.id.v, (customer_id){c.customer}, before, after);
    if (!e) e = case_touch(cx, &c);
    if (!e) e = complaint_index(cx, c.id, true);
    return e ? e : tx_commit(&tx);
}
