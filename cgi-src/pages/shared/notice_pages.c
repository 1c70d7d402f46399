/* The bell's list: what concerns one employee, newest first. Called by the route tables of intranet and
 * admin. Opening one marks it read with a POST, since a GET writes nothing. */
#include "pages/shared/notice_pages.h"

#include "domain/complaint_list.h"
#include "domain/notice.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

#define PAGE_ROWS 50
#define TOASTS_MAX 3

struct filter_draft {
    int64_t state, before;
};
static const struct choice states[] = {{NOTICE_ALL, "", N_("All")},
                                       {NOTICE_UNREAD, "unread", PN_("notice", "Unread")},
                                       {NOTICE_READ, "read", PN_("notice", "Read")},
                                       {0, NULL, NULL}};
static const struct field filter_fields[] = {
    {"state", N_("State"), FIELD_CHOICE, offsetof(struct filter_draft, state), .choices = states},
    {"before", NULL, FIELD_INT, offsetof(struct filter_draft, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form filter_form = {"filter", filter_fields, sizeof(struct filter_draft)};

/* Where a notice leads: the thing's page, in the program that has it. */
static const struct {
    const char *entity, *program, *path;
} places[] = {
    {"complaint", "intranet", "/complaints/"},
    {"account_link", "intranet", "/account-links/"},
    {"customer", "intranet", "/customers/"},
    {"points_request", "admin", "/requests/"},
    {"task", NULL, "/tasks/"}, /* in the program where one is */
};

/* The list itself when its thing has no page. */
static const char *notice_url(struct ctx *cx, struct str entity, int64_t id)
{
    for (size_t i = 0; i < COUNT_OF(places); i++)
        if (str_is(entity, places[i].entity))
            return arena_printf(cx->arena, "/%s%s%lld",
                                places[i].program ? places[i].program : cx->program, places[i].path,
                                (long long)id);
    return url_to(cx, "/notices");
}

/* Where cases are, also what the case is about, as far as the reader may see it now. */
static void fill_about(struct ctx *cx, struct tpl *row, const struct notice *n)
{
    struct str about;
    if (!str_is(n->entity, "complaint") || strcmp(cx->program, "intranet") != 0) return;
    if (complaint_about(cx, (complaint_id){n->entity_id}, &about) != OK || !about.n) return;
    tpl_str(tpl_row(row, K_ABOUT), K_ABOUT_TEXT, about);
}

static void fill_row(struct ctx *cx, struct req *req, struct tpl *t, const struct notice *n)
{
    struct tpl *row = tpl_row(t, K_ROW);
    bool unread = n->read_at == 0;
    tpl_cstr(row, K_KIND, notice_title(n->kind));
    tpl_str(row, K_SUBJECT, n->subject);
    tpl_cstr(row, K_AGO, format_ago(cx->arena, n->at, cx->now));
    tpl_cstr(row, K_TIME, format_time(cx->arena, n->at));
    tpl_show_if(row, K_NEW, unread);
    fill_about(cx, row, n);
    tpl_cstr(row, K_OPEN_URL, url_to(cx, "/notices/%lld", (long long)n->id));
    form_tokens(cx, req, row, 0);
    struct tpl *mark = tpl_row(row, unread ? K_MARK_READ : K_MARK_UNREAD);
    tpl_cstr(mark, K_URL, url_to(cx, "/notices/%lld/mark", (long long)n->id));
    form_tokens(cx, req, mark, 0);
}

static void fill_states(struct ctx *cx, struct tpl *t, int64_t now)
{
    for (const struct choice *c = states; c->code; c++) {
        struct tpl *row = tpl_row(t, K_TAB);
        tpl_cstr(row, K_URL, url_to(cx, *c->code ? "/notices?state=%s" : "/notices%s", c->code));
        tpl_cstr(row, K_TAB_NAME, i18n_text(c->label));
        tpl_show_if(row, K_TAB_NOW, c->value == now);
    }
}

static void fill_all(struct ctx *cx, struct req *req, struct tpl *t, int64_t newest)
{
    struct tpl *all = tpl_row(t, K_ALL);
    tpl_cstr(all, K_ALL_URL, url_to(cx, "/notices/read"));
    tpl_int(all, K_UP_TO, newest);
    form_tokens(cx, req, all, 0);
}

enum err notice_page_list(struct ctx *cx, struct req *req, struct res *res)
{
    struct filter_draft d = {0};
    struct notice *rows = ARENA_ARRAY(cx->arena, struct notice, PAGE_ROWS + 1);
    size_t n;
    form_read_query(cx, req, &filter_form, &d);
    enum err e = notice_list(cx, (enum notice_state)d.state, d.before, rows, PAGE_ROWS + 1, &n);
    if (e) return e;
    bool more = n > PAGE_ROWS;
    if (more) n = PAGE_ROWS;
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_NOTICES, _("Notices"));
    fill_states(cx, t, d.state);
    tpl_cstr(t, K_CHOICE_URL, url_to(cx, "/account/notices"));
    if (n) tpl_show(t, K_ROWS);
    else
        list_empty(t, d.state == NOTICE_READ ? _("Nothing was read yet.") : _("Nothing new."),
                   _("When a case is given to you or a customer answers, it stands here."), NULL,
                   NULL);
    for (size_t i = 0; i < n; i++) fill_row(cx, req, t, &rows[i]);
    if (n && notice_unread(cx)) fill_all(cx, req, t, d.before ? 0 : rows[0].id);
    struct str next = more ? str_printf(cx->arena, "%lld", (long long)rows[n - 1].id) : STR("");
    list_pager(cx, req, t, "before", next, NULL);
    return page_end(req, res);
}

struct live_draft {
    int64_t after;
};
static const struct field live_fields[] = {
    {"after", NULL, FIELD_INT, offsetof(struct live_draft, after), .min = 0, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form live_form = {"live", live_fields, sizeof(struct live_draft)};

/* What an open page asks for when it is told of news, and from time to time: the bell as it is now, and the
 * unread notices since the last one it knows. nginx asks here whether somebody may listen, and to what. */
enum err notice_page_live(struct ctx *cx, struct req *req, struct res *res)
{
    struct live_draft d = {0};
    struct notice rows[TOASTS_MAX];
    size_t n = 0;
    form_read_query(cx, req, &live_form, &d);
    bool asked = query_get(req, "after").n > 0;
    enum err e = asked ? notice_list(cx, NOTICE_UNREAD, 0, rows, TOASTS_MAX, &n) : OK;
    if (e) return e;
    struct tpl *t = part_begin(cx, req, res, TPL_SHARED_NOTICES_LIVE);
    bell_fill(cx, req, t);
    for (size_t i = 0; i < n && rows[i].id > d.after; i++) {
        struct tpl *row = tpl_row(t, K_TOAST);
        tpl_cstr(row, K_KIND, notice_title(rows[i].kind));
        tpl_str(row, K_SUBJECT, rows[i].subject);
        fill_about(cx, row, &rows[i]);
        tpl_cstr(row, K_OPEN_URL, url_to(cx, "/notices/%lld", (long long)rows[i].id));
        form_tokens(cx, req, row, 0);
    }
    res_header(res, "X-Live-Channel", notice_channel(cx->arena, cx->actor->id).p);
    return page_end(req, res);
}

enum err notice_page_open(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct notice n;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = notice_get(cx, id, &n);
    if (!e) e = notice_mark(cx, id, true);
    return e ? e : res_redirect(res, notice_url(cx, n.entity, n.entity_id));
}

struct mark_draft {
    bool read;
};
static const struct field mark_fields[] = {
    {"read", NULL, FIELD_BOOL, offsetof(struct mark_draft, read), .flags = FIELD_HIDDEN}, FIELD_END};
static const struct form mark_form = {"mark", mark_fields, sizeof(struct mark_draft)};

enum err notice_page_mark(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct mark_draft d = {0};
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &mark_form, &d);
    if (!e) e = notice_mark(cx, id, d.read);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, d.read ? _("Marked as read.") : _("Marked as unread."));
    return res_redirect(res, url_to(cx, "/notices"));
}

struct read_draft {
    int64_t up_to;
};
static const struct field read_fields[] = {
    {"up_to", NULL, FIELD_INT, offsetof(struct read_draft, up_to), .min = 0, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form read_form = {"read", read_fields, sizeof(struct read_draft)};

enum err notice_page_read(struct ctx *cx, struct req *req, struct res *res)
{
    struct read_draft d = {0};
    enum err e = form_read(cx, req, &read_form, &d);
    if (!e) e = notice_read_all(cx, d.up_to);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("All are marked as read."));
    return res_redirect(res, url_to(cx, "/notices"));
}
