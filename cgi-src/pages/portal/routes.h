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
enum err portal_invitation_open(struct ctx *cx, struct req *req, struct res *res);
enum err portal_invitation(struct ctx *cx, struct req *req, struct res *res);
enum err portal_invitation_post(struct ctx *cx, struct req *req, struct res *res);

/* account.c */
enum err portal_account(struct ctx *cx, struct req *req, struct res *res);
enum err portal_account_name(struct ctx *cx, struct req *req, struct res *res);
enum err portal_account_language(struct ctx *cx, struct req *req, struct res *res);
enum err portal_account_link(struct ctx *cx, struct req *req, struct res *res);
enum err portal_account_link_withdraw(struct ctx *cx, struct req *req, struct res *res);
enum err portal_password(struct ctx *cx, struct req *req, struct res *res);
enum err portal_password_post(struct ctx *cx, struct req *req, struct res *res);

/* complaint_new.c, complaints.c, track.c, orders.c */
enum err portal_complaint_new(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaint_create(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaint_done(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaints(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaint(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaint_answer(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaint_accept(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaint_reject(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaint_withdraw(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaint_rate(struct ctx *cx, struct req *req, struct res *res);
enum err portal_complaint_reopen(struct ctx *cx, struct req *req, struct res *res);
enum err portal_file(struct ctx *cx, struct req *req, struct res *res);
enum err portal_file_view(struct ctx *cx, struct req *req, struct res *res);
enum err portal_track(struct ctx *cx, struct req *req, struct res *res);
enum err portal_track_post(struct ctx *cx, struct req *req, struct res *res);
enum err portal_track_needs_link(struct ctx *cx, struct req *req, struct res *res, struct str ref);
enum err portal_track_sent(struct ctx *cx, struct req *req, struct res *res);
enum err portal_orders(struct ctx *cx, struct req *req, struct res *res);
enum err portal_order(struct ctx *cx, struct req *req, struct res *res);

/* What went wrong without being the writer's fault, as a problem of the form (complaints.c). */
enum err portal_explain(struct ctx *cx, enum err e);

/* Rows that the home page shows too: the list begun under {{#LIST}}, and one row of it. */
struct case_item;
struct own_order;
struct tpl *portal_case_list(struct tpl *t);
void portal_case_row(struct ctx *cx, struct tpl *t, const struct case_item *c);
struct tpl *portal_order_items(struct tpl *t);
void portal_order_row(struct ctx *cx, struct tpl *t, const struct own_order *o);

/* member.c */
bool portal_is_member(struct ctx *cx);
enum err portal_member(struct ctx *cx, struct req *req, struct res *res);
enum err portal_member_qr(struct ctx *cx, struct req *req, struct res *res);
enum err portal_member_csv(struct ctx *cx, struct req *req, struct res *res);
enum err portal_member_statement(struct ctx *cx, struct req *req, struct res *res);

#endif
