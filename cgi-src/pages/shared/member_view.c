/* A membership at a glance and on the customer's file. Called by the member pages of all programs and
 * by the customer's file; the ledger is ledger_view.c. */
#include "pages/shared/member_view.h"

#include <inttypes.h>

#include "domain/member_card.h"

/* ---- addresses ---- */

const char *url_members(struct ctx *cx)
{
    return url_to(cx, "/members");
}

const char *url_member(struct ctx *cx, struct str number)
{
    return url_to(cx, "/members/%.*s", STR_ARG(number));
}

const char *url_member_do(struct ctx *cx, struct str number, const char *what)
{
    return url_to(cx, "/members/%.*s/%s", STR_ARG(number), what);
}

const char *url_posting_reverse(struct ctx *cx, struct str number, posting_id p)
{
    return url_to(cx, "/members/%.*s/postings/%" PRId64 "/reverse", STR_ARG(number), p.v);
}

/* ---- words ---- */

const char *format_signed(struct arena *a, int64_t n)
{
    if (n == 0) return "0";
    return arena_printf(a, "%s%s", n > 0 ? "+" : "\u2212", format_int(a, n > 0 ? n : -n));
}

const char *format_points(struct arena *a, int64_t n)
{
    return format_plural(a, _("{n, plural, one {# point} other {# points}}"), n);
}

const char *member_state_tone(enum member_state s)
{
    return s == MEMBER_ACTIVE ? "tone-green" : s == MEMBER_FROZEN ? "tone-amber" : "tone-grey";
}

enum err member_of_path(struct ctx *cx, const struct req *req, struct member *ret)
{
    struct str number;
    if (!member_number_parse(cx->arena, req->path_at[0], &number)) return ERR_NOT_FOUND;
    enum err e = member_find(cx, number, ret);
    struct member_card card;
    if (e == ERR_NOT_FOUND && member_card_find(cx, number, &card) == OK) {
        problem(cx, "", member_card_says(cx, &card));
    }
    return e;
}

enum err member_replaced_page(struct ctx *cx, struct req *req, struct res *res)
{
    struct str number;
    struct member_card card;
    if (!member_number_parse(cx->arena, req->path_at[0], &number)) return ERR_NOT_FOUND;
    enum err e = member_card_find(cx, number, &card);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PART_CARD_REPLACED, _("Card replaced"));
    tpl_cstr(t, K_OLD_NUMBER, member_number_display(cx->arena, card.number));
    tpl_cstr(t, K_MEMBER_NUMBER, member_number_display(cx->arena, card.member.number));
    tpl_str(t, K_MEMBER_NAME, card.member.customer_name);
    tpl_cstr(t, K_MEMBER_URL, url_member(cx, card.member.number));
    tpl_cstr(t, K_WHEN, format_time(cx->arena, card.replaced_at));
    tpl_str(t, K_BY, card.by_name);
    tpl_str(t, K_REASON, card.reason);
    res->status = 410;
    return page_end(req, res);
}

/* ---- at a glance ---- */

static void fill_state(struct ctx *cx, struct tpl *t, const struct member *m)
{
    tpl_cstr(t, K_MEMBER_STATE, member_state_name(m->state));
    tpl_cstr(t, K_STATE_TONE, member_state_tone(m->state));
    if (m->state == MEMBER_ACTIVE) return;
    struct tpl *row = tpl_row(t, m->state == MEMBER_FROZEN ? K_FROZEN : K_CLOSED);
    tpl_str(row, K_STATE_REASON, m->state_reason);
    tpl_cstr(row, K_STATE_SINCE, format_date(cx->arena, m->state_at));
}

static void fill_points(struct ctx *cx, struct tpl *t, const struct points_standing *p)
{
    struct arena *a = cx->arena;
    tpl_cstr(t, K_BALANCE, format_int(a, p->balance));
    tpl_cstr(t, K_AVAILABLE, format_int(a, p->available));
    if (p->debt) tpl_cstr(tpl_row(t, K_OWED), K_DEBT, format_int(a, p->debt));
    if (p->expired) tpl_cstr(tpl_row(t, K_UNBOOKED), K_EXPIRED_POINTS, format_points(a, p->expired));
    if (!p->next_expiry) {
        tpl_show(t, K_NO_EXPIRY);
        return;
    }
    struct tpl *row = tpl_row(t, K_NEXT_EXPIRY);
    tpl_cstr(row, K_NEXT_POINTS, format_int(a, p->next_expiring));
    tpl_cstr(row, K_NEXT_DAY, format_date(a, p->next_expiry - 1));
}

static void fill_tier(struct ctx *cx, struct tpl *t, const struct member_summary *s)
{
    struct arena *a = cx->arena;
    const struct tier_progress *p = &s->tier;
    tpl_cstr(t, K_TIER_POINTS, format_int(a, p->points));
    if (p->now.id) {
        struct tpl *row = tpl_row(t, K_TIER);
        tpl_str(row, K_TIER_NAME, p->now.name);
        tpl_cstr(row, K_TIER_SINCE, format_date(a, s->member.tier_since));
        if (p->now.benefits.n) tpl_str(tpl_row(t, K_BENEFITS), K_BENEFITS_TEXT, p->now.benefits);
    } else {
        tpl_show(t, K_NO_TIER);
    }
    if (!p->next.id) {
        tpl_show_if(t, K_TOP_TIER, p->now.id != 0);
        return;
    }
    struct tpl *row = tpl_row(t, K_PROGRESS);
    tpl_int(row, K_PROGRESS_NOW, p->points > 0 ? p->points : 0);
    tpl_int(row, K_PROGRESS_GOAL, p->next.threshold);
    tpl_cstr(row, K_PROGRESS_MISSING, format_points(a, p->missing));
    tpl_cstr(row, K_PROGRESS_OF, format_int(a, p->next.threshold));
    tpl_str(row, K_NEXT_TIER, p->next.name);
}

/* An included part does not see the sections of the page, so each part that shows a tier or points
 * gets its own. */
static void fill_all(struct ctx *cx, struct tpl *t, const struct member_summary *s)
{
    tpl_cstr(t, K_MEMBER_NUMBER, member_number_display(cx->arena, s->member.number));
    tpl_str(t, K_MEMBER_NAME, s->member.customer_name);
    tpl_cstr(t, K_OPENED, format_date(cx->arena, s->member.opened_at));
    fill_state(cx, t, &s->member);
    fill_points(cx, t, &s->points);
    fill_tier(cx, t, s);
    if (s->member.branch_name.n) tpl_str(tpl_row(t, K_BRANCH), K_BRANCH_NAME, s->member.branch_name);
    fill_tier(cx, tpl_include(t, K_TIER_PROGRESS, TPL_PART_TIER_PROGRESS), s);
}

void member_fill(struct ctx *cx, struct tpl *t, const struct member_summary *s)
{
    fill_all(cx, t, s);
    fill_all(cx, tpl_include(t, K_MEMBER_STATUS, TPL_PART_MEMBER_STATUS), s);
}

enum err member_fill_side(struct ctx *cx, struct tpl *page, const struct member_summary *s)
{
    struct tpl *side = tpl_include(page, K_MEMBER_SIDE, TPL_PART_MEMBER_SIDE);
    fill_all(cx, side, s);
    return member_fill_expiring(cx, side, s->member.id);
}

enum err member_fill_expiring(struct ctx *cx, struct tpl *page, member_id m)
{
    struct points_month *months = NULL;
    size_t n = 0;
    enum err e = points_expiring(cx, m, &months, &n);
    if (e) return e;
    struct tpl *t = tpl_include(page, K_EXPIRING_LIST, TPL_PART_EXPIRING);
    tpl_show_if(t, K_NO_EXPIRING, n == 0);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_EXPIRING);
        tpl_cstr(row, K_EXPIRING_POINTS, format_int(cx->arena, months[i].points));
        tpl_show_if(row, K_NEVER, months[i].month.n == 0);
        if (!months[i].month.n) continue;
        bool one_day = months[i].first_at == months[i].last_at;
        struct tpl *until = tpl_row(row, one_day ? K_UNTIL : K_UNTIL_SPAN);
        tpl_cstr(until, K_UNTIL_DAY, format_date(cx->arena, months[i].last_at));
        if (!one_day) tpl_cstr(until, K_UNTIL_FIRST, format_date(cx->arena, months[i].first_at));
    }
    return OK;
}

/* ---- on the customer's file ---- */

static bool may_see(const struct ctx *cx)
{
    return cx->actor->kind == ACTOR_PORTAL || perm_may(cx->actor, MEMBER_SEE);
}

static enum err member_box_one(struct ctx *cx, struct tpl *t, const struct member *m)
{
    struct member_summary s;
    enum err e = member_summary(cx, m, &s);
    if (e) return e;
    struct tpl *box = tpl_include(t, K_MEMBER_BOX, TPL_PART_MEMBER_BOX);
    tpl_str(box, K_MEMBER_NUMBER, m->number);
    struct tpl *head = tpl_row(box, K_HAS_MEMBER_HEAD), *has = tpl_row(box, K_HAS_MEMBER);
    tpl_cstr(head, K_MEMBER_STATE, member_state_name(s.member.state));
    tpl_cstr(head, K_STATE_TONE, member_state_tone(s.member.state));
    tpl_cstr(has, K_MEMBER_URL, url_member(cx, s.member.number));
    fill_all(cx, has, &s);
    tpl_show_if(has, K_NO_POSTINGS, s.last_n == 0);
    for (size_t i = 0; i < s.last_n; i++) {
        struct tpl *row = tpl_row(has, K_LAST_POSTING);
        tpl_cstr(row, K_WHEN, format_short_time(cx->arena, s.last[i].at, cx->now));
        tpl_cstr(row, K_KIND, points_kind_name(s.last[i].kind));
        tpl_str(row, K_REASON, s.last[i].reason);
        tpl_cstr(row, K_AMOUNT, format_signed(cx->arena, s.last[i].amount));
        tpl_cstr(row, K_AMOUNT_TONE, s.last[i].amount < 0 ? "amount-out" : "amount-in");
    }
    return OK;
}

enum err member_box(struct ctx *cx, struct tpl *t, customer_id customer)
{
    struct member members[MEMBERS_OF_CUSTOMER];
    size_t n = 0;
    if (!may_see(cx)) return OK;
    enum err e = members_of_customer(cx, customer, members, COUNT_OF(members), &n);
    if (!e && !n) {
        struct tpl *none = tpl_include(t, K_MEMBER_BOX, TPL_PART_MEMBER_BOX);
        tpl_show(none, K_NO_MEMBER);
        tpl_cstr(none, K_MEMBER_NUMBER, "");
    }
    for (size_t i = 0; !e && i < n; i++) e = member_box_one(cx, t, &members[i]);
    return e;
}
