/* The row of links above the pages of one's own account, for staff. */
#ifndef PAGES_SHARED_ACCOUNT_TABS_H
#define PAGES_SHARED_ACCOUNT_TABS_H

#include "pages/shared/gate.h"

/* {{>TABS}} of the page; nothing in the portal, which has fewer pages, nor while a password or a second
 * factor has to be set first. */
void account_tabs(struct ctx *cx, struct req *req, struct tpl *t);

#endif
