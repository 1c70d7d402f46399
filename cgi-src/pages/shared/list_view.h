/* What lists share: where to page on, and what an empty list says. */
#ifndef PAGES_SHARED_LIST_VIEW_H
#define PAGES_SHARED_LIST_VIEW_H

#include "pages/shared/gate.h"

/* {{>PAGER}}: back to the first page when param stands in the address, on when next is not empty.
 * param is the name of the keyset parameter. searched: a sentence that says how far a bounded search
 * has come (then "next" is offered as "search on"), or NULL. */
void list_pager(struct ctx *cx, struct req *req, struct tpl *t, const char *param, struct str next,
                const char *searched);
/* {{>EMPTY}}: title and help are translated; help may be NULL; action_url NULL: none. */
void list_empty(struct tpl *t, const char *title, const char *help, const char *action_url,
                const char *action);

#endif
