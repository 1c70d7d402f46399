/* Declared forms (web/form.h) read into a draft with the problems recorded in cx. */
#ifndef PAGES_SHARED_FORM_READ_H
#define PAGES_SHARED_FORM_READ_H

#include "domain/ctx.h"
#include "web/form.h"

/* ERR_INVALID: cx->problems has what is wrong; show the form again. Also when the body was over
 * its limit: text and what was accepted are there, the problem says what was left out. */
enum err form_read(struct ctx *cx, const struct req *req, const struct form *form, void *draft)
    MUST_CHECK;
/* From the query string (filters): a bad value counts as absent, and the page says so above it. */
void form_read_query(struct ctx *cx, const struct req *req, const struct form *form, void *draft);
struct str field_text(struct ctx *cx, const struct field *f, const void *draft);

#endif
