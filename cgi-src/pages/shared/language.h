/* GET /language?to=en&next=/portal/: the switch in the frame of every program. */
#ifndef PAGES_SHARED_LANGUAGE_H
#define PAGES_SHARED_LANGUAGE_H

#include "pages/shared/gate.h"

enum err shared_language(struct ctx *cx, struct req *req, struct res *res);
/* Makes this browser's choice; also after somebody changed the language of the account. */
void language_remember(struct res *res, enum lang lang);

#endif
