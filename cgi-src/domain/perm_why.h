/* "Why can this person see this record?": the answer of perm_record() for one person and one record, action by
 * action, with the role that gives it and what the person is to the record. AUDIT_SEE. */
#ifndef DOMAIN_PERM_WHY_H
#define DOMAIN_PERM_WHY_H

#include "domain/staff.h"

struct perm_record_found {
    struct str noun;  /* "customer", "complaint", "member", "order" */
    struct str label; /* its code, reference or number */
    staff_id owner;
    team_id team;
    branch_id branch;
};
/* By customer code, complaint reference, member number (also one that was replaced: the label is today's) or
 * order number. ERR_NOT_FOUND. */
enum err perm_record_find(struct ctx *cx, struct str typed, struct perm_record_found *ret) MUST_CHECK;

enum perm_relation { RELATION_NONE, RELATION_OWNER, RELATION_SUBSTITUTE, RELATION_TEAM, RELATION_BRANCH };
struct perm_reason {
    enum access action;
    bool allowed;
    enum role role;   /* the widest that gives something; 0: none does */
    enum scope scope;
};
/* Every action that concerns this noun. ret_relation: the closest. ret_for: for whom the person stands in. */
enum err perm_why(struct ctx *cx, staff_id person, const struct perm_record_found *r, struct perm_reason **ret,
                  size_t *ret_n, enum perm_relation *ret_relation, staff_id *ret_for) MUST_CHECK;

#endif
