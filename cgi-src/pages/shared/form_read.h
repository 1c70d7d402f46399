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
/* For filters that are no declared fields: the page says that this one was left out; a file is refused. */
void form_left_out(struct ctx *cx, const struct req *req, const char *label, const char *why);
/* After it, before a list is sent as a file, or something is done with all that it finds: ERR_INVALID with its
 * problems when a value was bad (of a file a cursor's too). Without that filter it would be more than was asked for. */
enum err form_query_whole(struct ctx *cx, const struct req *req) MUST_CHECK;
/* The first millisecond of a day that was read, or of the day after it; 0 when there is none. */
int64_t day_start(struct ctx *cx, struct str day, bool next);
struct str field_text(struct ctx *cx, const struct field *f, const void *draft);

#endif
