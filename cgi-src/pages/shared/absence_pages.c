/* Pages of absences: see absence_pages.h. Called by the route tables of intranet and admin. The address the page
 * has is also that of its form, so one pair of handlers serves oneself and others. */
#include "pages/shared/absence_pages.h"

#include "domain/absence.h"
#include "domain/staff.h"
#include "pages/shared/account_tabs.h"
#include "pages/shared/page.h"

static const struct field fields[] = {
    {"from", N_("First day"), FIELD_DATE, offsetof(struct absence_draft, from), .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"until", N_("Last day"), FIELD_DATE, offsetof(struct absence_draft, until), .flags = FIELD_REQUIRED},
    {"substitute", N_("Substitute"), FIELD_ID, offsetof(struct absence_draft, substitute),
     .help = N_("Is told what concerns the absent person and may work on the same records. Empty: the manager of the team or branch.")},
    {"note", N_("Note for colleagues"), FIELD_LINE, offsetof(struct absence_draft, note), .max = 200},
    FIELD_END};
static const struct form absence_form = {"absence", fields, sizeof(struct absence_draft)};

static enum err offer_substitutes(struct ctx *cx, struct req *req, staff_id but)
{
    struct staff_brief *rows;
    size_t n, used = 0;
    enum err e = staff_options(cx, ACCESS_SIGNED_IN, &rows, &n);
    if (e) return e;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id.v == but.v) continue;
        options[used++] = (struct option){rows[i].id.v, absence_shown(cx, rows[i].id, rows[i].name)};
    }
    form_options(cx, req, "substitute", options, used);
    return OK;
}

/* "/account/absence", "/staff/7/absence": where the page stands. */
static const char *base(struct ctx *cx, const struct req *req, staff_id id)
{
    if (id.v == cx->actor->id && !str_starts(str_of(req->route->path), STR("/staff")) &&
        !str_starts(str_of(req->route->path), STR("/colleagues")))
        return url_to(cx, "/account/absence");
    return str_starts(str_of(req->route->path), STR("/staff")) ? url_to(cx, "/staff/%lld/absence", (long long)id.v)
                                                               : url_to(cx, "/colleagues/%lld/absence", (long long)id.v);
}

static void fill_rows(struct ctx *cx, struct req *req, struct tpl *t, const struct absence *rows, size_t n, const char *at)
{
    tpl_show(t, n ? K_ROWS : K_NO_ROWS);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_ROW);
        tpl_cstr(row, K_FROM, format_date(cx->arena, rows[i].from_at));
        tpl_cstr(row, K_UNTIL, format_date(cx->arena, rows[i].until_at - 1));
        tpl_str(row, K_NAME, rows[i].substitute_name.n ? rows[i].substitute_name : str_of(_("the manager")));
        tpl_str(row, K_NOTE, rows[i].note);
        tpl_show_if(row, K_ACTIVE, rows[i].from_at <= cx->now);
        tpl_cstr(row, K_URL, arena_printf(cx->arena, "%s/%lld/end", at, (long long)rows[i].id));
        form_tokens(cx, req, row, 0);
    }
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, staff_id id, const struct absence_draft *d)
{
    struct staff_brief b;
    struct absence *rows;
    size_t n;
    enum err e = staff_brief(cx, id, &b);
    if (e) return e;
    if (!absence_may(cx, id)) return ERR_FORBIDDEN;
    e = absence_list(cx, id, &rows, &n);
    if (!e) e = offer_substitutes(cx, req, id);
    if (e) return e;
    const char *at = base(cx, req, id);
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_ABSENCE, _("Absence"));
    tpl_str(t, K_PERSON_NAME, b.name);
    if (str_starts(str_of(req->route->path), STR("/account"))) account_tabs(cx, req, t);
    tpl_cstr(t, K_ACTION_URL, at);
    tpl_cstr(t, K_BACK_URL, str_starts(str_of(req->route->path), STR("/staff")) ? url_to(cx, "/staff/%lld", (long long)id.v)
                            : str_starts(str_of(req->route->path), STR("/colleagues")) ? url_to(cx, "/colleagues")
                                                                                       : url_to(cx, "/account"));
    fill_rows(cx, req, t, rows, n, at);
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &absence_form, d);
    return page_end(req, res);
}

static enum err post(struct ctx *cx, struct req *req, struct res *res, staff_id id)
{
    struct staff_brief b;
    struct absence_draft d = {0};
    enum err e = staff_brief(cx, id, &b);
    if (e) return e;
    if (!absence_may(cx, id)) return ERR_FORBIDDEN;
    e = form_read(cx, req, &absence_form, &d);
    if (!e) e = absence_put(cx, id, &d);
    if (e == ERR_INVALID) return show(cx, req, res, id, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, base(cx, req, id));
}

static enum err end(struct ctx *cx, struct req *req, struct res *res, staff_id id, int64_t row)
{
    enum err e = absence_end(cx, id, row);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Welcome back: the absence has ended."));
    return res_redirect(res, base(cx, req, id));
}

enum err absence_page(struct ctx *cx, struct req *req, struct res *res)
{
    return show(cx, req, res, (staff_id){cx->actor->id}, NULL);
}

enum err absence_page_post(struct ctx *cx, struct req *req, struct res *res)
{
    return post(cx, req, res, (staff_id){cx->actor->id});
}

enum err absence_page_end(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t row;
    return path_id(req, 0, &row) ? end(cx, req, res, (staff_id){cx->actor->id}, row) : ERR_NOT_FOUND;
}

enum err absence_page_of(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    return path_id(req, 0, &id.v) ? show(cx, req, res, id, NULL) : ERR_NOT_FOUND;
}

enum err absence_page_of_post(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    return path_id(req, 0, &id.v) ? post(cx, req, res, id) : ERR_NOT_FOUND;
}

enum err absence_page_of_end(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    int64_t row;
    return path_id(req, 0, &id.v) && path_id(req, 1, &row) ? end(cx, req, res, id, row) : ERR_NOT_FOUND;
}
