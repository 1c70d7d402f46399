/* A message shown once, on the page after a redirect: in a signed cookie, so nothing is stored. */
#ifndef PAGES_SHARED_FLASH_H
#define PAGES_SHARED_FLASH_H

#include "pages/shared/gate.h"

enum flash_kind { FLASH_DONE, FLASH_WARNING };
/* text is translated. */
void flash_set(struct req *req, struct res *res, enum flash_kind kind, const char *text);
/* The message of the last page, which is then forgotten; false: none. */
bool flash_take(struct req *req, struct res *res, enum flash_kind *ret_kind, struct str *ret_text);

#endif
