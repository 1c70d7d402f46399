/* Two (up to five) customers that are one become one: field by field, with everything that hangs on them,
 * and back again.
 *
 * One stays (the winner), the others are closed and lead to it: their address, their code in searches and
 * imports. What hung on them is moved in the same transaction, each row noted, so that the undo can take
 * it back. What came to the winner since stays there; a field that somebody changed since is left and
 * listed. Rows are moved as they are: a membership keeps its number and its ledger, and the winner may
 * have two afterwards. Guards: who merges may merge and edit each of them (CUSTOMER_MERGE, CUSTOMER_EDIT);
 * nothing is merged that was changed since it was looked at (ERR_STALE). */
#ifndef DOMAIN_CUSTOMER_MERGE_H
#define DOMAIN_CUSTOMER_MERGE_H

#include "domain/custom_value.h"
#include "domain/customer.h"

#define MERGE_MAX      5     /* customers in one merge, with the winner */
/* Rows that may hang on the losers: one transaction moves them, which took 0.25 s for as many; a case, whose search
 * tokens are made anew, as long as five others. However much hangs on the winner, it costs nothing. */
#define MERGE_ROWS_MAX  20000
#define MERGE_CASE_ROWS 5
#define MERGE_FIELDS   20

/* What may be chosen: the fields of the profile but the code, and two more. */
struct merge_field {
    const char *name, *label; /* label: N_() */
    bool both;                /* texts that may stand one below the other */
};
extern const struct merge_field merge_fields[]; /* ends with name NULL */
const struct profile_field *merge_profile_field(size_t i); /* NULL: stage, place */

#define PICK_BOTH (-1)
#define PICK_PROPOSED (-2)
struct merge_request {
    customer_id ids[MERGE_MAX];
    int64_t versions[MERGE_MAX]; /* as they were looked at; 0: not yet */
    size_t n;
    size_t winner;               /* index of ids */
    int64_t pick[MERGE_FIELDS];  /* index of ids for each of merge_fields[], or PICK_BOTH */
    int64_t own[CUSTOM_FIELDS_MAX]; /* the same for each custom field in use, in the order of custom_fields() */
};

/* What hangs on one of them. */
struct merge_load {
    int64_t contacts, orders, complaints, members, notes, interactions, files, accounts, rows;
};
struct merge_view {
    struct customer customers[MERGE_MAX];
    struct merge_load loads[MERGE_MAX];
    size_t n;
    struct custom_values own[MERGE_MAX]; /* custom fields; one that the actor may not see of all of them is hidden */
    struct custom_values own_result;
    struct customer_profile result; /* by the request's choices; money only where it may be seen */
    int64_t stage;
    staff_id owner;
    team_id team;
    branch_id branch;
    bool may_money;
};
/* The customers side by side. ERR_FORBIDDEN: one may not be merged by the actor; ERR_INVALID: fewer than
 * two, the same twice; ERR_CONFLICT: one was merged or closed. */
enum err merge_look(struct ctx *cx, const struct merge_request *r, struct merge_view *ret) MUST_CHECK;
/* Sensible choices: the more complete one stays; of each field what is filled in, and of two texts the one
 * that was saved later. */
void merge_defaults(struct merge_request *r, const struct merge_view *v);
/* The result of the request's choices, into v. */
void merge_result(struct ctx *cx, const struct merge_request *r, struct merge_view *v);
/* Does field i say the same of all? */
bool merge_same(const struct merge_view *v, size_t i);
/* Of custom field i: the same; may all of them stand together (several choices, long texts)? */
bool merge_own_same(const struct merge_view *v, size_t i);
bool merge_own_both(const struct merge_view *v, size_t i);

/* ERR_STALE: one of them was changed since. ERR_INVALID: too much hangs on the losers. */
enum err merge_do(struct ctx *cx, const struct merge_request *r, int64_t *ret_merge) MUST_CHECK;

struct merge_loser {
    customer_id id;
    struct str code, name;
};
struct merge_record {
    int64_t id;
    customer_id winner;
    struct str winner_code, winner_name, merged_by, undone_by;
    int64_t merged_at, undone_at; /* 0: not undone */
    struct merge_loser losers[MERGE_MAX];
    size_t n;
    struct str changed; /* names of the winner's fields that were set: "name city" */
    struct str left;    /* of those that the undo left alone */
    bool may_undo;
};
enum err merge_get(struct ctx *cx, int64_t id, struct merge_record *ret) MUST_CHECK;
/* Merges into this customer that stand, newest first. */
enum err merge_list(struct ctx *cx, customer_id winner, struct merge_record *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* How many rows of each table went along: for the page of a merge. */
struct merge_moved {
    struct str what; /* name of the table */
    int64_t n;
};
enum err merge_moved(struct ctx *cx, int64_t id, struct merge_moved *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* ERR_CONFLICT with a problem: undone already; the winner was itself merged since. */
enum err merge_undo(struct ctx *cx, int64_t id) MUST_CHECK;

/* Every table that follows: "contact" ... for the test that looks for forgotten ones. NULL past the last. */
const char *merge_table_name(size_t i);

#endif
