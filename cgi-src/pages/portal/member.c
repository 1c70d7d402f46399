/* The member's own page in the portal: card, tier, what expires, ledger; the QR code and the file
 * have addresses of their own. Called by the route table. */
#include "domain/member_card.h"
#include "pages/portal/routes.h"
#include "pages/shared/member_pages.h"
#include "pages/shared/member_view.h"
#include "view/qr.h"

bool portal_is_member(struct ctx *cx)
{
    struct member m;
    return member_mine(cx, &m) == OK;
}

/* Not a member (yet), or not linked with a customer file: what to do about it. */
static enum err show_none(struct ctx *cx, struct req *req, struct res *res)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_MEMBER_NONE, P_("menu", "My points"));
    struct tpl *e = tpl_include(t, K_EMPTY, TPL_PART_EMPTY);
    bool linked = cx->actor->customer.v != 0;
    tpl_cstr(e, K_EMPTY_TITLE, linked ? _("You are not a member yet") : _("We do not know your membership yet"));
    tpl_cstr(tpl_row(e, K_EMPTY_HELP), K_EMPTY_HELP_TEXT,
             linked ? _("Ask in one of our branches or send us a request: membership is free, and points are collected from the first purchase on.")
                    : _("Link this account with your customer file: then your points, tier and ledger are shown here."));
    if (!linked) {
        struct tpl *a = tpl_row(e, K_EMPTY_ACTION);
        tpl_cstr(a, K_URL, url_to(cx, "/account"));
        tpl_cstr(a, K_EMPTY_ACTION_TEXT, _("Link my account"));
    }
    return page_end(req, res);
}

/* For a while after a card was replaced. */
static void show_replaced(struct ctx *cx, struct tpl *t, member_id m)
{
    struct member_card card;
    if (member_card_last(cx, m, &card) != OK || cx->now - card.replaced_at > 60 * DAY_MS) {
        err_clear();
        return;
    }
    struct tpl *row = tpl_row(t, K_REPLACED);
    tpl_str(row, K_OLD_NUMBER, card.number.n > 4 ? str_sub(card.number, card.number.n - 4, 4) : card.number);
    tpl_cstr(row, K_WHEN, format_date(cx->arena, card.replaced_at));
}

/* The one of the path, or the one in use. Of two customer files that were merged each may have brought one. */
static enum err my_member(struct ctx *cx, const struct req *req, struct member *ret)
{
    struct member all[MEMBERS_OF_CUSTOMER];
    size_t n = 0;
    struct str number = req->path_at[0];
    if (!number.n) return member_mine(cx, ret);
    if (!cx->actor->customer.v) return ERR_NOT_FOUND;
    enum err e = members_of_customer(cx, cx->actor->customer, all, COUNT_OF(all), &n);
    for (size_t i = 0; !e && i < n; i++) {
        if (!str_eq(all[i].number, number)) continue;
        *ret = all[i];
        return OK;
    }
    return e ? e : ERR_NOT_FOUND;
}

/* "/portal/member" of the one in use, else with its number. */
static const char *my_url(struct ctx *cx, const struct req *req, const char *sub)
{
    struct str number = req->path_at[0];
    return url_to(cx, "/member%s%.*s%s", number.n ? "/" : "", STR_ARG(number), sub);
}

static enum err show_others(struct ctx *cx, struct tpl *t, member_id shown)
{
    struct member all[MEMBERS_OF_CUSTOMER];
    size_t n = 0;
    enum err e = members_of_customer(cx, cx->actor->customer, all, COUNT_OF(all), &n);
    if (e || n < 2) return e;
    tpl_show(t, K_OTHERS);
    for (size_t i = 0; i < n; i++) {
        if (all[i].id.v == shown.v) continue;
        struct tpl *row = tpl_row(t, K_OTHER);
        tpl_cstr(row, K_URL, url_to(cx, "/member/%.*s", STR_ARG(all[i].number)));
        tpl_cstr(row, K_NUMBER, member_number_display(cx->arena, all[i].number));
        tpl_cstr(row, K_BALANCE, format_int(cx->arena, all[i].balance));
        tpl_cstr(row, K_MEMBER_STATE, member_state_name(all[i].state));
    }
    return OK;
}

/* A number this member had before, kept in a bookmark: where it leads to now. */
static const char *replaced_url(struct ctx *cx, const struct req *req)
{
    struct str number;
    struct member_card card;
    if (!member_number_parse(cx->arena, req->path_at[0], &number)) return NULL;
    bool mine = member_card_find(cx, number, &card) == OK;
    err_clear();
    return mine ? url_to(cx, "/member/%.*s", STR_ARG(card.member.number)) : NULL;
}

enum err portal_member(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    struct member_summary s;
    enum err e = my_member(cx, req, &m);
    const char *now = e == ERR_NOT_FOUND ? replaced_url(cx, req) : NULL;
    if (now) return res_redirect(res, now);
    if (e == ERR_NOT_FOUND && !req->path_at[0].n) return show_none(cx, req, res);
    if (!e) e = member_summary(cx, &m, &s);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_MEMBER, P_("menu", "My points"));
    member_fill(cx, t, &s);
    tpl_cstr(t, K_QR_URL, my_url(cx, req, "/qr.svg"));
    show_replaced(cx, t, m.id);
    e = show_others(cx, t, m.id);
    if (!e) e = member_fill_expiring(cx, t, m.id);
    if (!e) {
        e = ledger_view(cx, req, res, t, &m, my_url(cx, req, ""), my_url(cx, req, "/points.csv"));
    }
    return e ? e : page_end(req, res);
}

enum err portal_member_qr(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    char *d = NULL;
    int size = 0;
    enum err e = my_member(cx, req, &m);
    if (e) return e;
    if (!qr_path(cx->arena, m.number, &d, &size)) return fail(ERR_INTERNAL, "no QR code");
    struct tpl *t = part_begin(cx, req, res, TPL_SHARED_QR);
    tpl_cstr(t, K_QR_PATH, d);
    tpl_int(t, K_QR_SIZE, size);
    res->content_type = "image/svg+xml; charset=utf-8";
    return page_end(req, res);
}

enum err portal_member_statement(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    enum err e = my_member(cx, req, &m);
    return e ? e : member_statement(cx, req, res, &m, my_url(cx, req, "/statement"), my_url(cx, req, ""));
}

enum err portal_member_csv(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    enum err e = my_member(cx, req, &m);
    return e ? e : ledger_csv(cx, req, res, &m);
}
