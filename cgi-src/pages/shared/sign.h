/* What signing in and out has in common in all programs: refusals in the form, the way out, the list
 * of one's sessions. Named by the route tables of portal, intranet and admin. */
#ifndef PAGES_SHARED_SIGN_H
#define PAGES_SHARED_SIGN_H

#include "pages/shared/gate.h"

/* The sentence above a form of signing in ({{#REFUSED}} REFUSED_TEXT), from the problem of the whole
 * form, or from ERR_RATE_LIMITED, which is answered 429 with the form kept. */
void sign_refused(struct ctx *cx, struct res *res, struct tpl *t, enum err e);
/* Is it an outcome that the form shows? */
bool sign_shows(enum err e);

/* POST /sign-out */
enum err shared_sign_out(struct ctx *cx, struct req *req, struct res *res);
/* GET /account/sessions, POST /account/sessions/end (handle), POST /account/sessions/end-others */
enum err shared_sessions(struct ctx *cx, struct req *req, struct res *res);
enum err shared_session_end(struct ctx *cx, struct req *req, struct res *res);
enum err shared_sessions_end_others(struct ctx *cx, struct req *req, struct res *res);

#endif
