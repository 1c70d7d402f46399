/* Draws the timeline of a customer; used by customer_file.c. */
#ifndef PAGES_INTRANET_TIMELINE_VIEW_H
#define PAGES_INTRANET_TIMELINE_VIEW_H

#include "domain/customer_timeline.h"
#include "pages/intranet/customer_view.h"

/* Fills templates/intranet/customer_timeline.tpl. kind: what is shown, 0: everything. */
void timeline_fill(struct ctx *cx, struct req *req, struct tpl *t, const struct customer *c,
                   int64_t kind, const struct timeline_page *page);
/* The kinds one may filter by, with what stands in the address: "note". */
extern const struct choice timeline_choices[];

#endif
