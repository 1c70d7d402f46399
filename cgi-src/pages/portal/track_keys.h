/* The cookie that opens a guest's cases: the tokens of up to five private links. */
#ifndef PAGES_PORTAL_TRACK_KEYS_H
#define PAGES_PORTAL_TRACK_KEYS_H

#include "domain/complaint.h"
#include "web/request.h"
#include "web/response.h"

void track_keys_read(const struct req *req, struct track_keys *ret);
/* Puts this token first in the cookie; the oldest goes when there are more than five. */
void track_keys_add(struct ctx *cx, const struct req *req, struct res *res, struct str token);

#endif
