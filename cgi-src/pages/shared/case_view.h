/* What pages of portal and intranet show of a case in the same way: the conversation with its
 * files, and serving those files. */
#ifndef PAGES_SHARED_CASE_VIEW_H
#define PAGES_SHARED_CASE_VIEW_H

#include "domain/complaint.h"
#include "pages/shared/gate.h"

/* {{>CONVERSATION}}: the text of the case, then messages; internal notes only for staff. */
enum err case_talk(struct ctx *cx, struct tpl *t, const struct complaint *c) MUST_CHECK;
/* A file of the path's first part; as a picture in the page, or as a download. */
enum err case_file(struct ctx *cx, struct req *req, struct res *res, const struct track_keys *keys,
                   bool inline_picture) MUST_CHECK;
/* "tone-blue" of a state's badge. */
const char *state_tone(enum complaint_state s);
/* The {ref} of the path in its written form; false: answer 404. */
bool path_ref(struct ctx *cx, const struct req *req, struct str *ret_ref);

#endif
