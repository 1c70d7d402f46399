/* The lists whose views can be saved: see lists.h. */
#include "pages/intranet/lists.h"

#include "pages/intranet/customer_columns.h"
#include "pages/intranet/customer_filter.h"
#include "pages/shared/member_pages.h"
#include "pages/shared/view_pages.h"

const struct list_spec customers_spec = {VIEW_CUSTOMERS, "/customers", PN_("menu", "Customers"), &list_query_form,
                                         &customer_columns};

const struct list_spec *const program_lists[] = {&customers_spec, &complaints_spec, &orders_spec, &members_spec, NULL};
