/* The site map of portal.fcgi and every handler it names. */
#ifndef PAGES_PORTAL_ROUTES_H
#define PAGES_PORTAL_ROUTES_H

#include "pages/shared/gate.h"

extern const struct route portal_routes[];
extern const struct nav_item portal_nav[];

enum err portal_home(struct ctx *cx, struct req *req, struct res *res);

/* sign.c */
enum err portal_sign_in(struct ctx *cx, struct req *req, struct res *res);
enum err portal_sign_in_post(struct ctx *cx, struct req *req, struct res *res);
enum err portal_register(struct ctx *cx, struct req *req, struct res *res);
enum err portal_register_post(struct ctx *cx, struct req *req, struct res *res);
enum err portal_verify(struct ctx *cx, struct req *req, struct res *res);
enum err portal_verify_post(struct ctx *cx, struct req *req, struct res *res);
enum err portal_verify_resend(struct ctx *cx, struct req *req, struct res *res);
enum err portal_reset(struct ctx *cx, struct req *req, struct res *res);
enum err portal_reset_post(struct ctx *cx, struct req *req, struct res *res);
enum err portal_reset_sent(struct ctx *cx, struct req *req, struct res *res);
enum err portal_reset_open(struct ctx *cx, struct req *req, struct res *res);
enum err portal_reset_new(struct ctx *cx, struct req *req, struct res *res);
enum err portal_reset_new_post(struct ctx *cx, struct req *req, struct res *res);

/* account.c */
enum err portal_account(struct ctx *cx, struct req *req, struct res *res);
enum err portal_account_name(struct ctx *cx, struct req *req, struct res *res);
enum err portal_account_language(struct ctx *cx, struct req *req, struct res *res);
enum err portal_account_link(struct ctx *cx, struct req *req, struct res *res);
enum err portal_account_link_withdraw(struct ctx *cx, struct req *req, struct res *res);
enum err portal_password(struct ctx *cx, struct req *req, struct res *res);
enum err portal_password_post(struct ctx *cx, struct req *req, struct res *res);

/* member.c */
bool portal_is_member(struct ctx *cx);
enum err portal_member(struct ctx *cx, struct req *req, struct res *res);
enum err portal_member_qr(struct ctx *cx, struct req *req, struct res *res);
enum err portal_member_csv(struct ctx *cx, struct req *req, struct res *res);

#endif
