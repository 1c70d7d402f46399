/* The lists of the intranet as their views know them: where they are, what they are filtered by, which
 * columns they have. */
#ifndef PAGES_INTRANET_LISTS_H
#define PAGES_INTRANET_LISTS_H

#include "pages/shared/list_bar.h"

extern const struct list_spec customers_spec, complaints_spec, orders_spec;

#endif
