/* Setting up, moving and switching off one's second factor, the same in the intranet and the admin
 * program. */
#ifndef PAGES_SHARED_FACTOR_PAGES_H
#define PAGES_SHARED_FACTOR_PAGES_H

#include "pages/shared/gate.h"

enum err factor_page(struct ctx *cx, struct req *req, struct res *res);         /* GET /account/factor */
enum err factor_page_begin(struct ctx *cx, struct req *req, struct res *res);   /* POST /account/factor/begin */
enum err factor_page_setup(struct ctx *cx, struct req *req, struct res *res);   /* GET /account/factor/setup */
enum err factor_page_qr(struct ctx *cx, struct req *req, struct res *res);      /* GET /account/factor/qr.svg */
enum err factor_page_confirm(struct ctx *cx, struct req *req, struct res *res); /* POST /account/factor/setup */
enum err factor_page_codes(struct ctx *cx, struct req *req, struct res *res);   /* POST /account/factor/codes */
enum err factor_page_remove(struct ctx *cx, struct req *req, struct res *res);  /* POST /account/factor/remove */

#endif
