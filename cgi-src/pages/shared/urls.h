/* Addresses come only from here (and from the url_*() of each program's urls.h): tests check each
 * builder against the route tables. Results live in the arena. */
#ifndef PAGES_SHARED_URLS_H
#define PAGES_SHARED_URLS_H

#include "domain/ctx.h"
#include "web/request.h"

/* "/portal" + path; cx->program names the prefix. */
const char *url_to(struct ctx *cx, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "/intranet" path number: what every row of a list has, a tenth of the cost of url_to(). */
const char *url_number(struct ctx *cx, const char *path, int64_t number);
const char *url_home(struct ctx *cx);
const char *url_sign_in(struct ctx *cx, struct str next);
const char *url_sign_out(struct ctx *cx);
/* Switches the language and comes back to next. */
const char *url_language(struct ctx *cx, enum lang lang, struct str next);
/* The whole address for a mail: base_url + "/portal" + path. */
const char *url_absolute(struct ctx *cx, const char *program, const char *path);
/* Percent-encoded for a query value. */
const char *url_value(struct arena *a, struct str s);

#endif
