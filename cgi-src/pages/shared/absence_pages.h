/* Absence with a substitute: one's own (My account), a colleague's (managers), any user's (admins). */
#ifndef PAGES_SHARED_ABSENCE_PAGES_H
#define PAGES_SHARED_ABSENCE_PAGES_H

#include "pages/shared/gate.h"

enum err absence_page(struct ctx *cx, struct req *req, struct res *res);      /* GET /account/absence */
enum err absence_page_post(struct ctx *cx, struct req *req, struct res *res); /* POST /account/absence */
enum err absence_page_end(struct ctx *cx, struct req *req, struct res *res);  /* POST /account/absence/{row}/end */
enum err absence_page_of(struct ctx *cx, struct req *req, struct res *res);      /* GET .../{id}/absence */
enum err absence_page_of_post(struct ctx *cx, struct req *req, struct res *res); /* POST .../{id}/absence */
enum err absence_page_of_end(struct ctx *cx, struct req *req, struct res *res);  /* POST .../{id}/absence/{row}/end */

#endif
