/* The first page of the portal: for guests what they can do here, for customers what is theirs. */
#include "domain/complaint_list.h"
#include "domain/member.h"
#include "domain/order_own.h"
#include "pages/portal/routes.h"
#include "pages/portal/track_keys.h"
#include "pages/shared/page.h"

#define SHOWN 4

static enum err guest_home(struct ctx *cx, struct req *req, struct res *res)
{
    struct case_item items[SHOWN];
    struct track_keys keys;
    size_t n;
    track_keys_read(req, &keys);
    enum err e = complaint_of_keys(cx, &keys, items, SHOWN, &n);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_WELCOME, P_("menu", "Home"));
    tpl_cstr(t, K_NEW_URL, url_to(cx, "/complaints/new"));
    tpl_cstr(t, K_ASK_URL, url_to(cx, "/complaints/new?kind=enquiry"));
    tpl_cstr(t, K_TRACK_URL, url_to(cx, "/track"));
    tpl_cstr(t, K_SIGN_IN_URL, url_to(cx, "/sign-in"));
    tpl_cstr(t, K_REGISTER_URL, url_to(cx, "/register"));
    struct tpl *list = n ? portal_case_list(t) : NULL;
    for (size_t i = 0; i < n; i++) portal_case_row(cx, list, &items[i]);
    return page_end(req, res);
}

static enum err show_cases(struct ctx *cx, struct tpl *t)
{
    struct case_item items[SHOWN + 1];
    size_t n;
    enum err e = complaint_own(cx, 0, items, COUNT_OF(items), &n);
    if (e) return e;
    tpl_cstr(t, K_CASES_URL, url_to(cx, "/complaints"));
    tpl_show_if(t, K_CASES_MORE, n > SHOWN);
    if (!n) tpl_show(t, K_NO_CASES);
    struct tpl *list = n ? portal_case_list(t) : NULL;
    for (size_t i = 0; i < n && i < SHOWN; i++) portal_case_row(cx, list, &items[i]);
    return OK;
}

static enum err show_orders(struct ctx *cx, struct tpl *t)
{
    struct own_order orders[SHOWN + 1];
    size_t n;
    enum err e = order_own_list(cx, 0, 0, orders, COUNT_OF(orders), &n);
    if (e) return e;
    struct tpl *card = tpl_row(t, K_ORDERS_CARD);
    tpl_cstr(card, K_ORDERS_URL, url_to(cx, "/orders"));
    tpl_show_if(card, K_ORDERS_MORE, n > SHOWN);
    if (!n) tpl_show(card, K_NO_ORDERS);
    struct tpl *list = n ? portal_order_items(tpl_row(card, K_ORDERS_LIST)) : NULL;
    for (size_t i = 0; i < n && i < SHOWN; i++) portal_order_row(cx, list, &orders[i]);
    return OK;
}

/* A customer without a membership has no card. */
static enum err show_points(struct ctx *cx, struct tpl *t)
{
    struct member m;
    enum err e = member_mine(cx, &m);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    struct tpl *card = tpl_row(t, K_POINTS_CARD);
    tpl_cstr(card, K_POINTS_URL, url_to(cx, "/member"));
    tpl_str(card, K_TIER, m.tier_name);
    tpl_cstr(card, K_BALANCE, format_int(cx->arena, m.balance));
    tpl_cstr(card, K_NUMBER, member_number_display(cx->arena, m.number));
    return OK;
}

enum err portal_home(struct ctx *cx, struct req *req, struct res *res)
{
    if (cx->actor->kind != ACTOR_PORTAL) return guest_home(cx, req, res);
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_HOME, P_("menu", "Home"));
    tpl_str(t, K_USER_NAME, cx->actor->name);
    tpl_cstr(t, K_NEW_URL, url_to(cx, "/complaints/new"));
    enum err e = show_cases(cx, t);
    if (!e && cx->actor->customer.v) e = show_orders(cx, t);
    if (!e && cx->actor->customer.v) e = show_points(cx, t);
    if (!cx->actor->customer.v) tpl_cstr(tpl_row(t, K_UNLINKED), K_ACCOUNT_URL, url_to(cx, "/account"));
    return e ? e : page_end(req, res);
}
