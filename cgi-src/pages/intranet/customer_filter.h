/* The filter of the customer list as it stands in the address: read from the query, drawn as a panel
 * and as chips, written back into links. Used by customer_list.c alone. */
#ifndef PAGES_INTRANET_CUSTOMER_FILTER_H
#define PAGES_INTRANET_CUSTOMER_FILTER_H

#include "pages/intranet/customer_view.h"

struct list_query {
    struct str q, owner; /* owner: "me", "none" or an id */
    int64_t team, branch, stage, kind, trade, tag, source;
    struct str city;
    int64_t contact; /* days: above 0 within, below 0 longer ago than */
    int64_t value_min, value_max;
    int64_t state, sort;
    struct str after, before;
    bool panel; /* the filter panel is open */
    struct id_list ids;    /* rows that were ticked; the list itself does not look at them */
    struct str base, cols; /* the saved view it came from, the columns (pages/shared/list_bar.h) */
};
extern const struct form list_query_form;

void list_query_read(struct ctx *cx, struct req *req, struct list_query *q,
                     struct customer_filter *ret_filter);
/* The list with one parameter replaced (value NULL: left out), from its first page. */
const char *list_url(struct ctx *cx, const struct req *req, const char *name, const char *value);
/* The same list as a file. */
const char *list_csv_url(struct ctx *cx, const struct req *req);

/* {{>FILTER_PANEL}} or the part alone. */
void filter_panel_fill(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                       const struct list_query *q);
/* Rows CHIP: what is filtered, each with its own way out; how many there are. */
size_t filter_chips_fill(struct ctx *cx, struct req *req, struct tpl *t,
                         const struct list_query *q);

/* {{>BULK_BAR}} of the customer list (customer_bulk.c); count: how many it finds, in words. */
void customer_bulk_bar(struct ctx *cx, struct req *req, struct tpl *t, const char *count);

#endif
