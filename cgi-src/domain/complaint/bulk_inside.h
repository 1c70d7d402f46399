/* What bulk.c and bulk_run.c share; nobody else includes it. */
#ifndef DOMAIN_COMPLAINT_BULK_INSIDE_H
#define DOMAIN_COMPLAINT_BULK_INSIDE_H

#include "domain/complaint/internal.h"
#include "domain/complaint_bulk.h"

int64_t case_do_parse(struct str code);
bool case_has_tag(struct ctx *cx, complaint_id id, int64_t tag);
/* What would happen to this case; ret: as it is. */
enum err case_fate(struct ctx *cx, const struct case_bulk *b, complaint_id id, struct case_row *ret,
                   enum bulk_fate *ret_fate) MUST_CHECK;
json_t *complaint_bulk_json(const struct case_bulk *b);
void complaint_bulk_read(const json_t *params, struct case_bulk *ret);

#endif
