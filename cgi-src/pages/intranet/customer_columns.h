/* The columns of the customer list: on the page, on paper and in the file. Used by customer_list.c,
 * customer_csv.c and the list of lists (lists.c). */
#ifndef PAGES_INTRANET_CUSTOMER_COLUMNS_H
#define PAGES_INTRANET_CUSTOMER_COLUMNS_H

#include "pages/intranet/customer_view.h"
#include "pages/shared/list_columns.h"

extern const struct columns customer_columns;

/* What cells are made from, read once for all rows. */
struct customer_cells {
    const struct chosen *columns;
    struct lookup *teams, *branches;
    size_t nteams, nbranches;
    struct str currency;
    int decimals;
    bool file; /* as a spreadsheet reads it */
};
enum err customer_cells_open(struct ctx *cx, const struct chosen *columns, bool file, struct customer_cells *ret) MUST_CHECK;
/* The cells of one row, as many as there are columns; in the arena. */
enum err customer_cells(struct ctx *cx, const struct customer_cells *c, const struct customer_row *row, struct cell *ret) MUST_CHECK;
#endif
