/* Rights of one person to one record, explained: see perm_why.h. Called by the permission page of the admin
 * program. Guards that the explanation is perm_record()'s own answer, not a second reading of the rules. */
#include "domain/perm_why.h"

#include "base/text.h"
#include "domain/absence.h"
#include "domain/member.h"

/* What may be done to the records of a noun. */
static const enum access of_customer[] = {CUSTOMER_SEE,  CUSTOMER_CONTACT_SEE, CUSTOMER_MONEY_SEE, CUSTOMER_EDIT,
                                          CUSTOMER_CLOSE, CUSTOMER_ASSIGN,     CUSTOMER_EXPORT,    CUSTOMER_MERGE,
                                          INTERACTION_LOG, ACCOUNT_INVITE};
static const enum access of_complaint[] = {COMPLAINT_SEE, COMPLAINT_TAKE, COMPLAINT_ASSIGN, COMPLAINT_EXPORT};
static const enum access of_member[] = {MEMBER_SEE, MEMBER_MANAGE, POINTS_POST, POINTS_APPROVE};
static const enum access of_order[] = {ORDER_SEE, CUSTOMER_MONEY_SEE, CUSTOMER_EXPORT};

static enum err find(struct ctx *cx, const char *sql, const char *noun, struct str typed, struct perm_record_found *ret)
{
    STMT(q, cx->db, sql);
    bind_str(q, ":typed", typed);
    enum err e = stmt_one(q);
    if (!e)
        *ret = (struct perm_record_found){.noun = str_of(noun),
                                          .label = col_str(q, cx->arena, 0),
                                          .owner = {col_i64(q, 1)},
                                          .team = {col_i64(q, 2)},
                                          .branch = {col_i64(q, 3)}};
    return e;
}

enum err perm_record_find(struct ctx *cx, struct str typed, struct perm_record_found *ret)
{
    static const struct {
        const char *noun, *sql;
    } nouns[] = {
        {"complaint", "SELECT ref, assignee_id, team_id, branch_id FROM complaint WHERE ref = :typed"},
        {"customer", "SELECT code, owner_id, team_id, branch_id FROM customer WHERE code = :typed"},
        {"member", "SELECT m.number, c.owner_id, c.team_id, c.branch_id FROM member AS m"
                   " JOIN customer AS c ON c.id = m.customer_id WHERE m.number = :typed OR m.id ="
                   " (SELECT d.member_id FROM member_card AS d WHERE d.number = :typed)"},
        {"order", "SELECT o.ref, c.owner_id, c.team_id, c.branch_id FROM sales_order AS o"
                  " JOIN customer AS c ON c.id = o.customer_id WHERE o.ref = :typed"},
    };
    struct str ref, number, plain = str_trim(text_half_width(cx->arena, typed));
    if (!perm_may(cx->actor, AUDIT_SEE)) return ERR_FORBIDDEN;
    enum err e = ERR_NOT_FOUND;
    if (ref_parse(cx->arena, plain, "TS", &ref)) e = find(cx, nouns[0].sql, nouns[0].noun, ref, ret);
    if (member_number_parse(cx->arena, plain, &number)) plain = number; /* as it is shown, with blanks */
    for (size_t i = 1; e == ERR_NOT_FOUND && i < COUNT_OF(nouns); i++)
        e = find(cx, nouns[i].sql, nouns[i].noun, plain, ret);
    return e;
}

static enum perm_relation relation(struct ctx *cx, const struct actor *a, const struct perm_record_found *r,
                                   staff_id *ret_for)
{
    (void)cx;
    if (r->owner.v && r->owner.v == a->id) return RELATION_OWNER;
    for (size_t i = 0; i < a->stands_for_n; i++) {
        if (!r->owner.v || a->stands_for[i].v != r->owner.v) continue;
        *ret_for = r->owner;
        return RELATION_SUBSTITUTE;
    }
    if (a->team.v && a->team.v == r->team.v) return RELATION_TEAM;
    if (a->branch.v && a->branch.v == r->branch.v) return RELATION_BRANCH;
    return RELATION_NONE;
}

static struct perm_reason reason(const struct actor *a, enum access action, const struct perm_record_found *r)
{
    struct perm_reason p = {.action = action};
    for (int i = 0; i < ROLE_COUNT; i++) {
        enum role role = (enum role)(1u << i);
        if (!(a->roles & role) || perm_of_role(role, action) <= p.scope) continue;
        p.role = role;
        p.scope = perm_of_role(role, action);
    }
    p.allowed = perm_record(a, action, r->owner, r->team, r->branch);
    return p;
}

enum err perm_why(struct ctx *cx, staff_id person, const struct perm_record_found *r, struct perm_reason **ret,
                  size_t *ret_n, enum perm_relation *ret_relation, staff_id *ret_for)
{
    struct staff_brief b;
    if (!perm_may(cx->actor, AUDIT_SEE)) return ERR_FORBIDDEN;
    enum err e = staff_brief(cx, person, &b);
    if (e) return e;
    struct actor a = {.kind = ACTOR_STAFF, .id = person.v, .roles = b.active ? b.roles : 0, .team = b.team,
                      .branch = b.branch};
    a.stands_for_n = absence_stands_for(cx, person, a.stands_for, COUNT_OF(a.stands_for));
    const enum access *list = of_customer;
    size_t n = COUNT_OF(of_customer);
    if (str_is(r->noun, "complaint")) list = of_complaint, n = COUNT_OF(of_complaint);
    if (str_is(r->noun, "member")) list = of_member, n = COUNT_OF(of_member);
    if (str_is(r->noun, "order")) list = of_order, n = COUNT_OF(of_order);
    struct perm_reason *out = ARENA_ARRAY(cx->arena, struct perm_reason, n);
    for (size_t i = 0; i < n; i++) out[i] = reason(&a, list[i], r);
    *ret_for = (staff_id){0};
    *ret_relation = relation(cx, &a, r, ret_for);
    *ret = out;
    *ret_n = n;
    return OK;
}
