/* Merging duplicate cases, and undoing it.
 *
 * The loser gets the state merged, which no step of the flow leads to or from; whoever could open it (its
 * account, its customer, its private link) is led to the winner and reads there what stands in both. Only
 * cases of the same customer or contact can be merged: nobody may come to read another's. Of an organisation's
 * people that means the same person, or people who each see all of its cases. */
#ifndef DOMAIN_COMPLAINT_MERGE_H
#define DOMAIN_COMPLAINT_MERGE_H

#include "domain/complaint.h"

struct merge_draft {
    struct str into;                /* reference of the winner */
    int64_t version, into_version;  /* of loser and winner, as shown; into_version 0: not looked at */
};
/* Problems at "into". ERR_STALE: one of both was changed meanwhile. ERR_CONFLICT: it is merged already. */
enum err complaint_merge(struct ctx *cx, struct str ref, const struct merge_draft *d) MUST_CHECK;
/* The same checks without doing it: what a preview says. */
enum err complaint_merge_check(struct ctx *cx, struct str ref, struct str into) MUST_CHECK;
/* The loser as it was. What was written to the winner meanwhile stays there. ERR_CONFLICT: it is not merged. */
enum err complaint_unmerge(struct ctx *cx, struct str ref, int64_t version) MUST_CHECK;

/* Cases that went into this one, directly or not, oldest first: for whoever may see this one. */
struct merged_case {
    complaint_id id;
    struct str ref, body, contact_name;
    enum complaint_channel channel;
    int64_t created_at, happened_at;
};
enum err complaint_merged_cases(struct ctx *cx, complaint_id id, struct merged_case **ret, size_t *ret_n) MUST_CHECK;
/* Open cases that may be the same matter: of the same customer, or with the same e-mail or phone. */
struct merge_candidate {
    struct str ref, excerpt;
    enum complaint_kind kind;
    enum complaint_state state;
    int64_t created_at;
};
enum err complaint_merge_candidates(struct ctx *cx, struct str ref, struct merge_candidate *ret, size_t max,
                                    size_t *ret_n) MUST_CHECK;

#endif
