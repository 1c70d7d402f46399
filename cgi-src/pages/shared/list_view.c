/* Pager and empty state of lists: see list_view.h. Called by list pages. */
#include "pages/shared/list_view.h"

#include "pages/shared/page.h"

static const char *here_with(struct ctx *cx, const struct req *req, const char *param,
                             const char *value)
{
    return arena_printf(cx->arena, "%.*s%.*s%s", STR_ARG(req->prefix), STR_ARG(req->path),
                        query_with(cx->arena, req, param, value));
}

void list_pager(struct ctx *cx, struct req *req, struct tpl *t, const char *param, struct str next,
                const char *searched)
{
    bool deep = query_get(req, param).n > 0;
    if (!deep && !next.n) return;
    struct tpl *p = tpl_include(t, K_PAGER, TPL_PART_PAGER);
    if (searched) {
        struct tpl *range = tpl_row(p, K_RANGE);
        tpl_cstr(range, K_RANGE_TEXT, searched);
    }
    if (deep) tpl_cstr(tpl_row(p, K_FIRST), K_URL, here_with(cx, req, param, NULL));
    if (next.n)
        tpl_cstr(tpl_row(p, searched ? K_SEARCH_ON : K_NEXT), K_URL,
                 here_with(cx, req, param, str_dup(cx->arena, next)));
}

void list_empty(struct tpl *t, const char *title, const char *help, const char *action_url,
                const char *action)
{
    struct tpl *e = tpl_include(t, K_EMPTY, TPL_PART_EMPTY);
    tpl_cstr(e, K_EMPTY_TITLE, title);
    if (help) tpl_cstr(tpl_row(e, K_EMPTY_HELP), K_EMPTY_HELP_TEXT, help);
    if (!action_url) return;
    struct tpl *a = tpl_row(e, K_EMPTY_ACTION);
    tpl_cstr(a, K_URL, action_url);
    tpl_cstr(a, K_EMPTY_ACTION_TEXT, action);
}
