/* Between merge.c, merge_rows.c, merge_do.c and merge_undo.c. */
#ifndef DOMAIN_CUSTOMER_MERGE_INSIDE_H
#define DOMAIN_CUSTOMER_MERGE_INSIDE_H

#include "domain/customer/inside.h"
#include "domain/customer_merge.h"

/* What hangs on a customer, counted up to MERGE_ROWS_MAX + 1. */
enum err merge_count(struct ctx *cx, customer_id id, struct merge_load *ret) MUST_CHECK;
/* Notes and moves everything of the loser; several losers one after the other. */
enum err merge_move(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner) MUST_CHECK;
/* Takes back what is still the winner's. */
enum err merge_take_back(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner) MUST_CHECK;
/* Consents of the winner that the other file says were withdrawn later are withdrawn; and back. */
enum err merge_consents(struct ctx *cx, int64_t merge, customer_id winner) MUST_CHECK;
enum err merge_consents_back(struct ctx *cx, int64_t merge, customer_id winner) MUST_CHECK;
/* Pairs of the work list that this settles, and those that go on with the winner; and back. */
enum err merge_pairs(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner) MUST_CHECK;
enum err merge_pairs_back(struct ctx *cx, int64_t merge) MUST_CHECK;
/* merge_custom.c: custom fields side by side, what is proposed, what comes out. */
enum err merge_own_look(struct ctx *cx, struct merge_view *v) MUST_CHECK;
void merge_own_defaults(struct merge_request *r, const struct merge_view *v);
void merge_own_result(struct ctx *cx, const struct merge_request *r, struct merge_view *v);
/* Writes the result. The differences go into before and after as words for the audit row, and into kept as values,
 * for the undo; the undo names in left what somebody changed since. */
enum err merge_own_write(struct ctx *cx, const struct merge_view *v, customer_id winner, json_t *before, json_t *after,
                         json_t *kept) MUST_CHECK;
enum err merge_own_back(struct ctx *cx, customer_id winner, const json_t *kept, json_t *left) MUST_CHECK;
#define MERGE_KEPT "custom" /* member of the stored "after" */
/* Search tokens of the moved complaints, which know their customer's name. */
enum err merge_index_complaints(struct ctx *cx, int64_t merge) MUST_CHECK;

/* Fields of a customer's row that a merge may set, as JSON and back. */
json_t *merge_field_json(const struct profile_field *f, const struct customer_profile *p);
void merge_field_set(struct ctx *cx, const struct profile_field *f, struct customer_profile *p, const json_t *value);

#endif
