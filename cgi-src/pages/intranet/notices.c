/* The bell's list: what concerns one employee, newest first. Called by the route table of the
 * intranet. Opening one marks it read with a POST, since a GET writes nothing. */
#include "domain/notice.h"

#include "pages/intranet/routes.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

#define PAGE_ROWS 50

struct filter_draft {
    int64_t before;
};
static const struct field filter_fields[] = {
    {"before", NULL, FIELD_INT, offsetof(struct filter_draft, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form filter_form = {"filter", filter_fields, sizeof(struct filter_draft)};

/* Where a notice leads; the list itself when its thing has no page. */
static const char *notice_url(struct ctx *cx, struct str entity, int64_t id)
{
    if (str_is(entity, "complaint")) return url_to(cx, "/complaints/%lld", (long long)id);
    if (str_is(entity, "account_link")) return url_to(cx, "/account-links/%lld", (long long)id);
    if (str_is(entity, "customer")) return url_to(cx, "/customers/%lld", (long long)id);
    if (str_is(entity, "task")) return url_to(cx, "/tasks/%lld", (long long)id);
    return url_to(cx, "/notices");
}

static void fill_row(struct ctx *cx, struct req *req, struct tpl *t, const struct notice *n)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_KIND, notice_title(n->kind));
    tpl_str(row, K_SUBJECT, n->subject);
    tpl_cstr(row, K_AGO, format_ago(cx->arena, n->at, cx->now));
    tpl_cstr(row, K_TIME, format_time(cx->arena, n->at));
    tpl_show_if(row, K_NEW, n->read_at == 0);
    tpl_cstr(row, K_OPEN_URL, url_to(cx, "/notices/%lld", (long long)n->id));
    form_tokens(cx, req, row, 0);
}

enum err intranet_notices(struct ctx *cx, struct req *req, struct res *res)
{
    struct filter_draft d = {0};
    struct notice *rows = ARENA_ARRAY(cx->arena, struct notice, PAGE_ROWS + 1);
    size_t n;
    form_read_query(cx, req, &filter_form, &d);
    enum err e = notice_list(cx, d.before, rows, PAGE_ROWS + 1, &n);
    if (e) return e;
    bool more = n > PAGE_ROWS, unread = false;
    if (more) n = PAGE_ROWS;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_NOTICES, _("Notices"));
    if (n) tpl_show(t, K_ROWS);
    else
        list_empty(t, _("Nothing new."),
                   _("When a case is given to you or a customer answers, it stands here."), NULL,
                   NULL);
    for (size_t i = 0; i < n; i++) {
        fill_row(cx, req, t, &rows[i]);
        unread = unread || rows[i].read_at == 0;
    }
    if (unread) {
        struct tpl *all = tpl_row(t, K_ALL);
        tpl_cstr(all, K_ALL_URL, url_to(cx, "/notices/read"));
        form_tokens(cx, req, all, 0);
    }
    struct str next = more ? str_printf(cx->arena, "%lld", (long long)rows[n - 1].id) : STR("");
    list_pager(cx, req, t, "before", next, NULL);
    return page_end(req, res);
}

enum err intranet_notice_open(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct notice n;
    size_t found;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = notice_list(cx, id + 1, &n, 1, &found);
    if (e) return e;
    if (!found || n.id != id) return ERR_NOT_FOUND;
    e = notice_read(cx, id);
    return e ? e : res_redirect(res, notice_url(cx, n.entity, n.entity_id));
}

enum err intranet_notices_read(struct ctx *cx, struct req *req, struct res *res)
{
    enum err e = notice_read(cx, 0);
    (void)req;
    return e ? e : res_redirect(res, url_to(cx, "/notices"));
}
