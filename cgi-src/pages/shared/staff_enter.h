/* The ways in besides user name and password: the code of the second factor, a forgotten password, a link
 * to choose one. The same in the intranet and the admin program. */
#ifndef PAGES_SHARED_STAFF_ENTER_H
#define PAGES_SHARED_STAFF_ENTER_H

#include "pages/shared/gate.h"

/* After a right password of somebody with a second factor: keeps the challenge in a cookie of its own and
 * leads to the page of the code. */
enum err staff_enter_challenge(struct ctx *cx, struct req *req, struct res *res, const char *challenge);

enum err staff_enter_code(struct ctx *cx, struct req *req, struct res *res);        /* GET /sign-in/code */
enum err staff_enter_code_post(struct ctx *cx, struct req *req, struct res *res);
enum err staff_enter_forgot(struct ctx *cx, struct req *req, struct res *res);      /* GET /reset */
enum err staff_enter_forgot_post(struct ctx *cx, struct req *req, struct res *res);
enum err staff_enter_sent(struct ctx *cx, struct req *req, struct res *res);        /* GET /reset/sent */
enum err staff_enter_open(struct ctx *cx, struct req *req, struct res *res);        /* GET /reset/open?t= */
enum err staff_enter_new(struct ctx *cx, struct req *req, struct res *res);         /* GET /reset/new */
enum err staff_enter_new_post(struct ctx *cx, struct req *req, struct res *res);

#endif
