/* The lists whose views can be saved: see lists.h. */
#include "pages/intranet/lists.h"

#include "pages/intranet/customer_columns.h"
#include "pages/intranet/customer_filter.h"
#include "pages/shared/member_pages.h"

const struct list_spec customers_spec = {VIEW_CUSTOMERS, "/customers", PN_("menu", "Customers"), &list_query_form,
                                         &customer_columns};

const struct list_spec *list_spec_of(struct ctx *cx, struct str code)
{
    static const struct list_spec *const specs[] = {&customers_spec, &complaints_spec, &orders_spec, &members_spec};
    for (size_t i = 0; i < COUNT_OF(specs); i++)
        if (str_is(code, view_list_code(specs[i]->list)))
            return perm_may(cx->actor, view_list_access(specs[i]->list)) ? specs[i] : NULL;
    return NULL;
}
