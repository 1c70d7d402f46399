/* What the user got wrong, as data: all problems at once, keyed by field. The form shows them, the
 * API prints them as RFC 9457 problem details, the import writes them into the reject file. */
#ifndef DOMAIN_PROBLEM_H
#define DOMAIN_PROBLEM_H

#include "base/arena.h"
#include "base/err.h"

struct problem {
    const char *field; /* the form's field name; "" for the whole form */
    const char *text;  /* translated sentence that says what is wrong and what helps */
};

struct problems {
    VEC(struct problem) list;
};

struct ctx;
void problem_add(struct ctx *cx, const char *field, const char *text);
/* Records a translated sentence and returns ERR_INVALID: return problem(cx, "phone", _("...")); */
static inline enum err problem(struct ctx *cx, const char *field, const char *text)
{
    problem_add(cx, field, text);
    return ERR_INVALID;
}
enum err problem_f(struct ctx *cx, const char *field, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* OK when there is none, else ERR_INVALID. */
enum err problems_result(const struct ctx *cx);
const char *problem_of(const struct ctx *cx, const char *field); /* NULL: none */

#endif
