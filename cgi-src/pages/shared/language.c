/* The choice of language. Called by the route table of every program. The choice is kept in a cookie
 * and outranks the account's language on this browser. */
#include "pages/shared/language.h"

#define YEAR_S (365 * 86400)

void language_remember(struct res *res, enum lang lang)
{
    res_cookie(res, "zy_lang", lang_tag(lang), YEAR_S);
}

enum err shared_language(struct ctx *cx, struct req *req, struct res *res)
{
    struct str to = query_get(req, "to");
    if (to.n == 0 || to.n > 20) return ERR_NOT_FOUND;
    language_remember(res, lang_choose(to));
    return res_redirect(res, gate_next(cx, req));
}
