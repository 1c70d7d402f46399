/* The columns of the queue of cases: on the page, on paper and in the file. Used by complaint_queue.c. */
#ifndef PAGES_INTRANET_COMPLAINT_COLUMNS_H
#define PAGES_INTRANET_COMPLAINT_COLUMNS_H

#include "domain/complaint_list.h"
#include "pages/shared/list_bar.h"

extern const struct columns complaint_columns;
/* As many as there are columns; in the arena. */
enum err complaint_cells(struct ctx *cx, const struct chosen *columns, const struct case_item *c, struct cell *ret) MUST_CHECK;

/* The queue's filter as it stands in the address (complaint_queue.c), for a change of many. */
void complaint_filter_read(struct ctx *cx, struct req *req, struct case_filter *ret);
/* {{>BULK_BAR}} of the queue (complaint_bulk.c). */
void complaint_bulk_bar(struct ctx *cx, struct req *req, struct tpl *t);

#endif
