/* GET /customers.csv (.xlsx): exactly what is filtered in the list, with the columns that were chosen there, or
 * with every field that the reader may see. Called by the route table. Guards: rows are those of
 * CUSTOMER_EXPORT, cells those of the field groups. */
#include <stdio.h>

#include "domain/customer_bulk.h"
#include "pages/intranet/customer_columns.h"
#include "pages/intranet/customer_filter.h"
#include "pages/intranet/lists.h"
#include "pages/intranet/routes.h"
#include "pages/shared/list_send.h"

struct csv_customers {
    struct customer_filter filter;
    struct customer_cells cells;
    char after[64];
    int64_t ids[BULK_IDS]; /* ticked ones alone */
    size_t nids;
};

static enum err customers_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct csv_customers *c = arg;
    struct customer_page page;
    struct cell cells[COLUMNS_MAX];
    enum err e = c->nids ? customer_rows(cx, c->ids, c->nids, CUSTOMER_EXPORT, &page)
                         : customer_list(cx, &c->filter, CUSTOMER_EXPORT, str_of(c->after), STR(""), LIST_SLICE_ROWS,
                                         false, &page);
    for (size_t i = 0; !e && i < page.n; i++) {
        e = customer_cells(cx, &c->cells, &page.rows[i], cells);
        if (!e) list_cells_send(out, c->cells.columns, cells);
    }
    if (e) return e;
    snprintf(c->after, sizeof c->after, "%s", page.next ? page.next : "");
    *ret = (struct list_part){page.n, page.next != NULL};
    return OK;
}

enum err intranet_customer_csv(struct ctx *cx, struct req *req, struct res *res)
{
    struct list_query q;
    struct list_bar bar;
    struct csv_customers c = {0};
    enum err e = list_bar_file(cx, req, &customers_spec, &bar);
    if (e) return e;
    list_query_read(cx, req, &q, &c.filter);
    for (size_t i = 0; i < q.ids.n && i < BULK_IDS; i++) c.ids[c.nids++] = q.ids.at[i];
    e = form_query_whole(cx, req);
    if (!e) e = customer_cells_open(cx, &bar.columns, true, &c.cells);
    if (e) return e;
    const struct list_file file = {"customers", PN_("menu", "Customers"), list_heads(cx, &bar.columns)};
    return list_send(cx, req, res, &file, customers_slice, &c);
}
