/* Cross-site request forgery: a token bound to the session, or before sign-in to a signed random
 * cookie; masked anew in every response, since pages are compressed (BREACH). */
#ifndef WEB_CSRF_H
#define WEB_CSRF_H

#include <stdbool.h>

#include "base/secret.h"
#include "web/request.h"
#include "web/response.h"

/* binding: the hash of the session token, or of the pre-session cookie. */
char *csrf_token(struct arena *a, const struct hash *binding);
bool csrf_valid(struct str token, const struct hash *binding);

/* The pre-session cookie of the program ("__Host-zy_portal_pre"): checks its signature, makes it
 * when missing; gives its hash as binding. */
struct hash presession(struct req *req, struct res *res, const char *program, bool may_set);

#endif
