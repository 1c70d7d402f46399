/* Who works on a case, and what it is linked to: agent, team, customer, order. */
#include "domain/complaint/internal.h"

#include <stdio.h>

#include "base/text.h"
#include "domain/complaint_team.h"
#include "domain/lookup.h"
#include "domain/notice.h"
#include "domain/timeline.h"

static enum err write_assignee(struct ctx *cx, const struct case_row *c, staff_id staff,
                               team_id team, branch_id branch)
{
    STMT(q, cx->db,
         "UPDATE complaint SET assignee_id = :staff, team_id = :team, branch_id = :branch"
         " WHERE id = :id");
    bind_id_opt(q, ":staff", staff);
    bind_id_opt(q, ":team", team);
    bind_id_opt(q, ":branch", branch);
    bind_id(q, ":id", c->id);
    return stmt_run(q);
}

#define TEAM_TOLD 50

/* A case that is a team's and nobody's: everybody there who may take it. */
static enum err tell_team(struct ctx *cx, const struct case_row *c, team_id team)
{
    staff_id to[TEAM_TOLD];
    size_t n = 0;
    STMT(q, cx->db, "SELECT id, roles FROM staff WHERE team_id = :team AND state = 'active' ORDER BY id LIMIT 200");
    bind_id(q, ":team", team);
    while (n < TEAM_TOLD && stmt_row(q)) {
        struct actor a = {.kind = ACTOR_STAFF, .id = col_i64(q, 0), .roles = (unsigned)col_i64(q, 1)};
        if (perm_may(&a, COMPLAINT_TAKE)) to[n++].v = a.id;
    }
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < n; i++) e = notice_put(cx, to[i], "complaint_team", "complaint", c->id.v, c->ref);
    return e;
}

static enum err audit_assign(struct ctx *cx, const struct case_row *c, staff_id staff, team_id team,
                             struct str reason)
{
    return audit_write(cx, "complaint.assign", "complaint", c->id.v, (customer_id){c->customer},
                       json_pack("{s:I,s:I}", "assignee", (json_int_t)c->assignee.v, "team",
                                 (json_int_t)c->team.v),
                       json_pack("{s:I,s:I,s:o}", "assignee", (json_int_t)staff.v, "team",
                                 (json_int_t)team.v, "reason", json_text_of(reason)));
}

/* Row, history, audit, index and bell of a hand-over; inside the caller's TX. */
static enum err hand_over(struct ctx *cx, struct case_row *c, staff_id staff, team_id team,
                          branch_id branch, struct str shown, struct str reason, bool quiet)
{
    enum err e = write_assignee(cx, c, staff, team, branch);
    if (!e) e = case_step_why(cx, c, "assign", c->state, shown, reason);
    if (!e && c->state == COMPLAINT_RECEIVED && staff.v) {
        e = case_step(cx, c, "state", COMPLAINT_ACKNOWLEDGED, STR(""));
    }
    if (!e) e = case_touch(cx, c);
    if (!e) e = complaint_index(cx, c->id, false);
    if (!e) e = audit_assign(cx, c, staff, team, reason);
    if (!e && staff.v && !quiet) {
        e = notice_put(cx, staff, "complaint_assigned", "complaint", c->id.v, c->ref);
    }
    if (!e && !staff.v && team.v && !quiet) e = tell_team(cx, c, team);
    return e;
}

enum err complaint_take(struct ctx *cx, struct str ref, int64_t version)
{
    struct case_row c;
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (e) return e;
    if (!state_open(c.state) || c.assignee.v == cx->actor->id) return ERR_CONFLICT;
    e = hand_over(cx, &c, (staff_id){cx->actor->id}, cx->actor->team, cx->actor->branch,
                  cx->actor->name, STR(""), false);
    return e ? e : tx_commit(&tx);
}

struct colleague {
    struct actor actor; /* what rights they have */
    struct str name;
};

/* An active colleague who may work on cases. */
static enum err colleague(struct ctx *cx, staff_id id, struct colleague *ret)
{
    STMT(q, cx->db,
         "SELECT name, roles, team_id, branch_id FROM staff WHERE id = :id AND state = 'active'");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e && e != ERR_NOT_FOUND) return e;
    struct colleague c = {0};
    if (!e) {
        c.name = col_str(q, cx->arena, 0);
        c.actor = (struct actor){.kind = ACTOR_STAFF, .id = id.v, .roles = (unsigned)col_i64(q, 1),
                                 .team = {col_i64(q, 2)}, .branch = {col_i64(q, 3)}};
    }
    if (e || !perm_may(&c.actor, COMPLAINT_TAKE)) {
        return problem(cx, "assignee", _("This person cannot work on complaints. Choose another."));
    }
    *ret = c;
    return OK;
}

/* Handing over needs the right for what it is and for where it goes. An unassigned case without a
 * team may be given to one's own team by whoever may assign there. */
static bool may_assign(struct ctx *cx, const struct case_row *c, staff_id staff, team_id team,
                       branch_id branch)
{
    bool loose = !c->assignee.v && !c->team.v && perm_may(cx->actor, COMPLAINT_ASSIGN);
    return (loose || perm_record(cx->actor, COMPLAINT_ASSIGN, c->assignee, c->team, c->branch)) &&
           ((!staff.v && !team.v) ||
            perm_record(cx->actor, COMPLAINT_ASSIGN, staff, team, branch));
}

enum err complaint_assign(struct ctx *cx, struct str ref, int64_t version, staff_id staff,
                          team_id team)
{
    return complaint_hand_over(cx, ref, version, staff, team, STR(""));
}

bool case_may_assign(struct ctx *cx, const struct case_row *c, staff_id staff, team_id team)
{
    struct colleague to = {0};
    struct lookup l = {0};
    if (staff.v && colleague(cx, staff, &to) != OK) return false;
    if (!team.v) team = to.actor.team;
    if (team.v && lookup_get(cx, LIST_TEAM, team.v, &l) != OK) return false;
    return may_assign(cx, c, staff, team, to.actor.branch.v ? to.actor.branch : (branch_id){l.parent});
}

enum err case_hand_over(struct ctx *cx, struct str ref, int64_t version, staff_id staff, team_id team,
                        struct str reason, bool quiet)
{
    struct case_row c;
    struct colleague to = {0};
    struct lookup l = {0};
    if (text_length(reason) > 500) return problem_f(cx, "reason", _("The text is too long: at most %d characters."), 500);
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (e) return e;
    if (staff.v) {
        e = colleague(cx, staff, &to);
        if (e) return e;
    }
    if (!team.v) team = to.actor.team;
    if (team.v && lookup_get(cx, LIST_TEAM, team.v, &l) != OK) {
        return problem(cx, "team", _("There is no such team. Choose one from the list."));
    }
    branch_id branch = to.actor.branch.v ? to.actor.branch : (branch_id){l.parent};
    if (!may_assign(cx, &c, staff, team, branch)) return ERR_FORBIDDEN;
    struct str shown = to.name.n && l.name_zh.n
                           ? str_printf(cx->arena, "%.*s · %.*s", STR_ARG(to.name),
                                        STR_ARG(l.name_zh))
                       : to.name.n ? to.name
                                   : l.name_zh;
    e = hand_over(cx, &c, staff, team, branch, shown, str_trim(reason), quiet);
    return e ? e : tx_commit(&tx);
}

enum err complaint_hand_over(struct ctx *cx, struct str ref, int64_t version, staff_id staff, team_id team,
                             struct str reason)
{
    return case_hand_over(cx, ref, version, staff, team, reason, false);
}

/* ---- customer and order ---- */

/* One that was merged into another while the form was open stands for the other. */
static enum err see_customer(struct ctx *cx, customer_id *id, struct str *ret_code)
{
    STMT(q, cx->db,
         "SELECT c.owner_id, c.team_id, c.branch_id, c.code, c.id FROM customer a"
         " JOIN customer c ON c.id = COALESCE(a.merged_into, a.id) WHERE a.id = :id");
    bind_id(q, ":id", *id);
    enum err e = stmt_one(q);
    if (e && e != ERR_NOT_FOUND) return e;
    if (e || !perm_record(cx->actor, CUSTOMER_SEE, (staff_id){col_i64(q, 0)},
                          (team_id){col_i64(q, 1)}, (branch_id){col_i64(q, 2)})) {
        return problem(cx, "customer", _("There is no such customer."));
    }
    *ret_code = col_str(q, cx->arena, 3);
    id->v = col_i64(q, 4);
    return OK;
}

/* Merged cases are read by the customers of each of them: another customer would come to read what is not
 * his. */
static enum err merged_stay(struct ctx *cx, const struct case_row *c, customer_id customer)
{
    STMT(q, cx->db,
         "SELECT 1 FROM complaint WHERE merged_root_id = :id AND (:had <> 0 OR (customer_id IS NOT NULL AND"
         " customer_id <> :customer)) LIMIT 1");
    bind_id(q, ":id", c->id);
    bind_i64(q, ":had", c->customer);
    bind_id(q, ":customer", customer);
    enum err e = stmt_one(q);
    if (e && e != ERR_NOT_FOUND) return e;
    if (e && c->state != COMPLAINT_MERGED) return OK;
    return problem(cx, "customer", _("Some cases went into this one, and their customer would change too. Take them apart first."));
}

/* The order belongs to the old customer, so it does not stay with another one. */
static enum err write_customer(struct ctx *cx, const struct case_row *c, customer_id customer)
{
    STMT(q, cx->db, "UPDATE complaint SET customer_id = :customer, order_id = NULL WHERE id = :id");
    bind_id_opt(q, ":customer", customer);
    bind_id(q, ":id", c->id);
    enum err e = stmt_run(q);
    if (e) return e;
    if (c->customer && c->customer != customer.v) e = timeline_drop(cx, (customer_id){c->customer}, TIMELINE_COMPLAINT, c->id.v);
    if (e || !customer.v) return e;
    return timeline_put(cx, customer, c->created_at, TIMELINE_COMPLAINT, c->id.v);
}

enum err complaint_set_customer(struct ctx *cx, struct str ref, int64_t version,
                                customer_id customer)
{
    struct case_row c;
    struct str code = STR("");
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (!e && customer.v) e = see_customer(cx, &customer, &code);
    if (e) return e;
    if (c.customer == customer.v) return tx_commit(&tx);
    e = merged_stay(cx, &c, customer);
    if (e) return e;
    e = write_customer(cx, &c, customer);
    if (!e) e = case_step(cx, &c, "customer", c.state, code);
    if (!e) e = case_touch(cx, &c);
    if (!e) e = complaint_index(cx, c.id, true);
    if (!e) {
        e = audit_write(cx, "complaint.customer", "complaint", c.id.v, customer,
                        json_pack("{s:I}", "customer", (json_int_t)c.customer),
                        json_pack("{s:I}", "customer", (json_int_t)customer.v));
    }
    return e ? e : tx_commit(&tx);
}

static enum err order_of(struct ctx *cx, int64_t customer, struct str order_ref, int64_t *ret_id)
{
    STMT(q, cx->db, "SELECT id FROM sales_order WHERE ref = :ref AND customer_id = :customer");
    bind_str(q, ":ref", order_ref);
    bind_i64(q, ":customer", customer);
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND) {
        return problem(cx, "order_ref", _("The linked customer has no order with this number."));
    }
    if (!e) *ret_id = col_i64(q, 0);
    return e;
}

enum err complaint_set_order(struct ctx *cx, struct str ref, int64_t version, struct str order_ref)
{
    struct case_row c;
    int64_t order = 0;
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (e) return e;
    if (order_ref.n && !c.customer) {
        return problem(cx, "order_ref", _("Link the customer first, then one of their orders."));
    }
    if (order_ref.n) e = order_of(cx, c.customer, order_ref, &order);
    if (e) return e;
    STMT(q, cx->db, "UPDATE complaint SET order_id = :order WHERE id = :id");
    bind_opt(q, ":order", order);
    bind_id(q, ":id", c.id);
    e = stmt_run(q);
    if (!e) e = case_step(cx, &c, "order", c.state, order_ref);
    if (!e) e = case_touch(cx, &c);
    if (!e) {
        e = audit_write(cx, "complaint.order", "complaint", c.id.v, (customer_id){c.customer},
                        json_pack("{s:I}", "order", (json_int_t)c.order),
                        json_pack("{s:I}", "order", (json_int_t)order));
    }
    return e ? e : tx_commit(&tx);
}
