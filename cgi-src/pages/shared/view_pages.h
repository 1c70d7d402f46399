/* /views/{list}: the saved views of a program's lists, and the page where columns are chosen. Shared by the
 * programs that have lists with views; each says which those are. */
#ifndef PAGES_SHARED_VIEW_PAGES_H
#define PAGES_SHARED_VIEW_PAGES_H

#include "pages/shared/list_bar.h"

/* Defined by the program; ends with NULL. */
extern const struct list_spec *const program_lists[];

enum err view_page_list(struct ctx *cx, struct req *req, struct res *res);
enum err view_page_columns(struct ctx *cx, struct req *req, struct res *res);
enum err view_page_new(struct ctx *cx, struct req *req, struct res *res);
enum err view_page_create(struct ctx *cx, struct req *req, struct res *res);
enum err view_page_edit(struct ctx *cx, struct req *req, struct res *res);
enum err view_page_save(struct ctx *cx, struct req *req, struct res *res);
enum err view_page_default(struct ctx *cx, struct req *req, struct res *res);
enum err view_page_not_default(struct ctx *cx, struct req *req, struct res *res);
enum err view_page_remove(struct ctx *cx, struct req *req, struct res *res);
enum err view_page_restore(struct ctx *cx, struct req *req, struct res *res);

#endif
