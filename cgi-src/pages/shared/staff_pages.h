/* Signing in and one's own account, the same in the intranet and the admin program. */
#ifndef PAGES_SHARED_STAFF_PAGES_H
#define PAGES_SHARED_STAFF_PAGES_H

#include "pages/shared/gate.h"

enum err staff_page_sign_in(struct ctx *cx, struct req *req, struct res *res);      /* GET /sign-in */
enum err staff_page_sign_in_post(struct ctx *cx, struct req *req, struct res *res); /* POST /sign-in */
enum err staff_page_account(struct ctx *cx, struct req *req, struct res *res);      /* GET /account */
enum err staff_page_details(struct ctx *cx, struct req *req, struct res *res);      /* POST /account/details */
enum err staff_page_language(struct ctx *cx, struct req *req, struct res *res);     /* POST /account/language */
enum err staff_page_password(struct ctx *cx, struct req *req, struct res *res);     /* GET /account/password */
enum err staff_page_password_post(struct ctx *cx, struct req *req, struct res *res);

/* "Agent, manager · Shanghai": the line under the user's name in the frame. */
const char *staff_page_sub(struct ctx *cx);
/* The roles, joined in the reader's language. */
const char *staff_page_roles(struct ctx *cx, unsigned roles);

#endif
