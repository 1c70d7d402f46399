/* A member's statement of a month: on paper as on the screen. Staff at /members/{number}/statement, the
 * member at /member/statement. Called by the route tables. */
#include <inttypes.h>
#include <stdio.h>

#include "domain/points_report.h"
#include "pages/shared/member_pages.h"
#include "pages/shared/member_view.h"

#define MONTHS_MAX 120

struct statement_query {
    struct str month;
};
static const struct field statement_fields[] = {
    {"month", N_("Month"), FIELD_LINE, offsetof(struct statement_query, month), .max = 7}, FIELD_END};
static const struct form statement_form = {"statement", statement_fields, sizeof(struct statement_query)};

static const char *month_text(struct ctx *cx, struct str month)
{
    if (month.n != 7) return "";
    int64_t year = 0, m = 0;
    if (!str_to_i64(str_sub(month, 0, 4), &year) || !str_to_i64(str_sub(month, 5, 2), &m)) return "";
    if (cx->lang == LANG_ZH) return arena_printf(cx->arena, "%" PRId64 "年%" PRId64 "月", year, m);
    return arena_printf(cx->arena, "%.*s", STR_ARG(month));
}

/* From the month in which the membership was opened to this one, newest first. */
static void fill_months(struct ctx *cx, struct tpl *t, const struct member *m, struct str chosen)
{
    struct civil now = clock_civil(cx->now, cx->config->zone), then = clock_civil(m->opened_at, cx->config->zone);
    int last = now.year * 12 + now.month - 1, first = then.year * 12 + then.month - 1;
    for (int i = last; i >= first && i > last - MONTHS_MAX; i--) {
        struct tpl *row = tpl_row(t, K_MONTH_OPTION);
        struct str month = str_printf(cx->arena, "%04d-%02d", i / 12, i % 12 + 1);
        tpl_str(row, K_VALUE, month);
        tpl_cstr(row, K_LABEL, month_text(cx, month));
        tpl_show_if(row, K_SELECTED, str_eq(month, chosen));
    }
}

static void line(struct ctx *cx, struct tpl *t, const char *label, int64_t amount, bool always)
{
    if (!amount && !always) return;
    struct tpl *row = tpl_row(t, K_LINE);
    tpl_cstr(row, K_LABEL, label);
    tpl_cstr(row, K_VALUE, format_signed(cx->arena, amount));
}

static void fill_sums(struct ctx *cx, struct tpl *t, const struct points_statement *s)
{
    struct arena *a = cx->arena;
    tpl_cstr(t, K_OPENING, format_int(a, s->opening));
    tpl_cstr(t, K_CLOSING, format_int(a, s->closing));
    line(cx, t, _("Earned"), s->amount[WHAT_EARN], true);
    line(cx, t, _("Redeemed"), s->amount[WHAT_REDEEM], true);
    line(cx, t, _("Adjusted"), s->amount[WHAT_ADJUST], false);
    line(cx, t, _("Reversed"), s->amount[WHAT_REVERSE], false);
    line(cx, t, _("Expired"), s->amount[WHAT_EXPIRE], true);
    if (s->opening_debt || s->closing_debt) {
        struct tpl *d = tpl_row(t, K_OWED);
        tpl_cstr(d, K_OPENING_DEBT, format_int(a, s->opening_debt));
        tpl_cstr(d, K_CLOSING_DEBT, format_int(a, s->closing_debt));
    }
}

static void fill_rows(struct ctx *cx, struct tpl *t, const struct points_statement *s)
{
    struct tpl *table = s->n ? tpl_row(t, K_ROWS) : NULL;
    tpl_show_if(t, K_NOTHING, s->n == 0);
    for (size_t i = 0; i < s->n; i++) {
        const struct points_posting *p = &s->rows[i];
        struct tpl *row = tpl_row(table, K_ROW);
        tpl_cstr(row, K_WHEN, format_date(cx->arena, p->at));
        tpl_cstr(row, K_KIND, points_kind_name(p->kind));
        tpl_str(row, K_REASON, p->reason);
        tpl_cstr(row, K_AMOUNT, format_signed(cx->arena, p->amount));
        tpl_cstr(row, K_AMOUNT_TONE, p->amount > 0 ? "amount-in" : p->amount < 0 ? "amount-out" : "amount-none");
        tpl_cstr(row, K_BALANCE_AFTER, format_int(cx->arena, p->balance_after));
        if (p->debt_change) {
            tpl_cstr(tpl_row(row, K_OWING), K_OWING_POINTS, format_signed(cx->arena, p->debt_change));
        }
    }
}

enum err member_statement(struct ctx *cx, struct req *req, struct res *res, const struct member *m, const char *url,
                          const char *back)
{
    struct statement_query q = {0};
    struct points_statement s;
    form_read_query(cx, req, &statement_form, &q);
    enum err e = points_statement(cx, m->id, q.month, &s);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PART_STATEMENT, _("Points statement"));
    tpl_cstr(t, K_STATEMENT_URL, url);
    tpl_cstr(t, K_BACK_URL, back);
    tpl_cstr(t, K_COMPANY, cx->config->company ? cx->config->company : "");
    tpl_str(t, K_MEMBER_NAME, m->customer_name);
    tpl_cstr(t, K_MEMBER_NUMBER, member_number_display(cx->arena, m->number));
    tpl_str(t, K_TIER_NAME, m->tier_name.n ? m->tier_name : str_of(_("No tier")));
    tpl_cstr(t, K_MONTH, month_text(cx, s.month));
    tpl_cstr(t, K_FROM_DAY, format_date(cx->arena, s.from));
    tpl_cstr(t, K_UNTIL_DAY, format_date(cx->arena, s.until - 1));
    tpl_cstr(t, K_MADE, format_time(cx->arena, cx->now));
    tpl_show_if(t, K_STILL_OPEN, s.until > cx->now);
    tpl_show_if(t, K_MORE, s.more);
    fill_months(cx, t, m, s.month);
    fill_sums(cx, t, &s);
    fill_rows(cx, t, &s);
    return page_end(req, res);
}

enum err member_page_statement(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    enum err e = member_of_path(cx, req, &m);
    return e ? e : member_statement(cx, req, res, &m, url_member_do(cx, m.number, "statement"), url_member(cx, m.number));
}
