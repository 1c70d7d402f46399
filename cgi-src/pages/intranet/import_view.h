/* What the pages of imports share: their addresses, steps and words. */
#ifndef PAGES_INTRANET_IMPORT_VIEW_H
#define PAGES_INTRANET_IMPORT_VIEW_H

#include "domain/imports.h"
#include "pages/intranet/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

enum import_step { STEP_FILE = 1, STEP_COLUMNS, STEP_CHECK, STEP_RESULT };

const char *url_import(struct ctx *cx, int64_t id, const char *rest); /* rest: "" or "/columns" */
/* {{>STEPS}} */
void import_steps(struct tpl *t, enum import_step now);
/* Where it stands, in words, with its colour. */
const char *import_state(const struct import_record *r, const char **ret_tone);
/* The import of the path's {id}; ERR_NOT_FOUND. */
enum err import_of(struct ctx *cx, const struct req *req, struct import_record *ret) MUST_CHECK;
/* After a step: what is wrong is said on the page at url. */
enum err import_refused(struct ctx *cx, struct req *req, struct res *res, enum err e, const char *url) MUST_CHECK;
const char *import_field_label(struct ctx *cx, enum import_what what, struct str field); /* translated; "" unknown */

#endif
