/* Between the files of grants; nobody else includes it. */
#ifndef DOMAIN_POINTS_GRANT_INSIDE_H
#define DOMAIN_POINTS_GRANT_INSIDE_H

#include "domain/grant.h"

/* From one state to another; ERR_CONFLICT with a problem when it is in neither of from, other. */
enum err grant_step(struct ctx *cx, int64_t id, enum grant_state from, enum grant_state other,
                    enum grant_state to) MUST_CHECK;
enum err grant_row_put(struct ctx *cx, int64_t grant, const struct grant_row *row, member_id member) MUST_CHECK;
/* The rows of the draft's file, before anything is written; problems at "files". */
enum err grant_read_file(struct ctx *cx, const struct grant_draft *d, struct grant_row **ret, size_t *ret_n) MUST_CHECK;
/* Stores the next rows from *at on, in a short transaction of its own. */
enum err grant_store_rows(struct ctx *cx, int64_t grant, const struct grant_row *rows, size_t n, size_t *at) MUST_CHECK;
json_t *grant_filter_json(const struct member_filter *f);
void grant_filter_read(const json_t *o, struct member_filter *ret);

#endif
