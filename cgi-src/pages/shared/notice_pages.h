/* The bell's list, the same in the intranet and the admin program. */
#ifndef PAGES_SHARED_NOTICE_PAGES_H
#define PAGES_SHARED_NOTICE_PAGES_H

#include "pages/shared/gate.h"

enum err notice_page_list(struct ctx *cx, struct req *req, struct res *res);   /* GET /notices */
enum err notice_page_live(struct ctx *cx, struct req *req, struct res *res);   /* GET /notices/live */
enum err notice_page_open(struct ctx *cx, struct req *req, struct res *res);   /* POST /notices/{id} */
enum err notice_page_mark(struct ctx *cx, struct req *req, struct res *res);   /* POST /notices/{id}/mark */
enum err notice_page_read(struct ctx *cx, struct req *req, struct res *res);   /* POST /notices/read */
enum err notice_page_choice(struct ctx *cx, struct req *req, struct res *res); /* GET /account/notices */
enum err notice_page_choice_save(struct ctx *cx, struct req *req, struct res *res);

#endif
