/* Between import_show.c and import_repair.c. */
#ifndef PAGES_INTRANET_IMPORT_SHOW_H
#define PAGES_INTRANET_IMPORT_SHOW_H

#include "pages/intranet/import_view.h"

/* GET /imports/{id} drawn, also after a form on it that was wrong. */
enum err import_page(struct ctx *cx, struct req *req, struct res *res, const struct import_record *r) MUST_CHECK;
/* {{#REPAIR}}: the rejected rows as a table to be edited. *ret_any: there are some. */
enum err import_fill_rejects(struct ctx *cx, struct req *req, struct tpl *t, const struct import_record *r,
                             bool *ret_any) MUST_CHECK;

#endif
