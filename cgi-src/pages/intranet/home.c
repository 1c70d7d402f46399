/* GET /: what I have to do, what concerns me, and two pictures. */
#include "domain/absence.h"
#include "domain/complaint_list.h"
#include "domain/complaint_rating.h"
#include "domain/home.h"
#include "domain/interaction.h"
#include "domain/staff.h"
#include "pages/intranet/complaint_case.h"
#include "pages/intranet/customer_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/case_view.h"
#include "pages/shared/points_flow.h"

#define HOME_ROWS   8
#define HOME_STEPS  10
#define MOST_STEPS  200 /* after "All my next steps" */

struct home_query {
    int64_t done;
    bool all_steps;
};
static const struct field home_fields[] = {
    {"done", NULL, FIELD_ID, offsetof(struct home_query, done), .max = 0},
    {"steps", NULL, FIELD_BOOL, offsetof(struct home_query, all_steps), .max = 0},
    FIELD_END};
static const struct form home_form = {"home", home_fields, sizeof(struct home_query)};

static void fill_done(struct ctx *cx, struct req *req, struct tpl *t, int64_t done)
{
    struct interaction i;
    if (!done || interaction_get(cx, (interaction_id){done}, &i) != OK || !i.next_done_at) return;
    struct tpl *d = tpl_include(t, K_STEP_DONE, TPL_INTRANET_STEP_DONE);
    tpl_str(d, K_STEP_TEXT, i.next_step);
    tpl_cstr(d, K_UNDO_URL, url_to(cx, "/interactions/%lld/undone", (long long)done));
    tpl_cstr(d, K_FROM, "home");
    form_tokens(cx, req, d, 0);
}

static enum err fill_steps(struct ctx *cx, struct req *req, struct tpl *t, bool all)
{
    struct next_step *steps;
    size_t n, max = all ? MOST_STEPS : HOME_STEPS;
    if (!perm_may(cx->actor, INTERACTION_LOG)) return OK;
    enum err e = next_steps_mine(cx, max + 1, &steps, &n);
    if (e) return e;
    tpl_show(t, K_STEPS);
    if (n > max) {
        n = max;
        if (!all) tpl_cstr(tpl_row(t, K_MORE_STEPS), K_URL, url_to(cx, "/?steps=1"));
    }
    tpl_show_if(t, K_NO_STEPS, !n);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_STEP);
        tpl_str(row, K_STEP_TEXT, steps[i].step);
        tpl_str(row, K_CUSTOMER_NAME, steps[i].customer_name);
        tpl_cstr(row, K_CUSTOMER_URL, url_customer(cx, steps[i].customer));
        tpl_cstr(row, K_STEP_URL, url_to(cx, "/interactions/%lld/done", (long long)steps[i].interaction.v));
        tpl_cstr(row, K_MOVE_URL, url_to(cx, "/interactions/%lld/move", (long long)steps[i].interaction.v));
        form_tokens(cx, req, row, 0);
        if (!steps[i].on.n) continue;
        struct tpl *on = tpl_row(row, K_STEP_ON);
        tpl_cstr(on, K_STEP_DAY, format_day(cx->arena, steps[i].on));
        tpl_show_if(on, K_STEP_OVERDUE, steps[i].overdue);
        tpl_show_if(on, K_STEP_TODAY, steps[i].today);
    }
    return OK;
}

static enum err fill_cases(struct ctx *cx, struct tpl *t)
{
    struct case_filter f = {.tab = CASES_MINE, .sort = CASES_BY_DUE};
    struct case_page page;
    if (!perm_may(cx->actor, COMPLAINT_TAKE)) return OK;
    enum err e = complaint_list(cx, &f, COMPLAINT_SEE, STR(""), STR(""), HOME_ROWS, &page);
    if (e) return e;
    tpl_show(t, K_CASES);
    tpl_show_if(t, K_NO_CASES, !page.n);
    tpl_cstr(t, K_CASES_URL, url_to(cx, "/complaints"));
    for (size_t i = 0; i < page.n; i++) {
        const struct case_item *c = &page.rows[i];
        struct tpl *row = tpl_row(t, K_CASE);
        tpl_cstr(row, K_URL, url_to(cx, "/complaints/%.*s", STR_ARG(c->ref)));
        tpl_str(row, K_CASE_REF, c->ref);
        tpl_cstr(row, K_CASE_KIND, kind_label(c->kind));
        tpl_str(row, K_CASE_TEXT, c->excerpt);
        tpl_cstr(row, K_CASE_STATE, state_label(c->state));
        tpl_cstr(row, K_TONE, state_tone(c->state));
        intranet_priority(row, c->priority, true);
        intranet_due(cx, row, &(struct due_view){c->state, c->next_due_at, c->answer_due_at, c->paused_at});
    }
    return OK;
}

/* Ratings of the last ninety days: one's own cases, for those who lead all of them. */
static enum err fill_ratings(struct ctx *cx, struct tpl *t)
{
    struct rating_sums s;
    bool all = perm_may(cx->actor, COMPLAINT_EXPORT) && perm_scope(cx->actor, COMPLAINT_SEE) == SCOPE_ALL;
    if (!all && !perm_may(cx->actor, COMPLAINT_TAKE)) return OK;
    enum err e = rating_sum(cx, cx->now - 90 * DAY_MS, INT64_MAX, (staff_id){all ? 0 : cx->actor->id}, &s);
    if (e) return e;
    struct tpl *box = tpl_row(t, K_RATINGS);
    tpl_show(box, all ? K_OF_ALL : K_OF_MINE);
    if (all) tpl_cstr(tpl_row(box, K_ALL_RATINGS), K_URL, url_to(cx, "/ratings"));
    if (!s.n) {
        tpl_show(box, K_NO_RATINGS);
        return OK;
    }
    struct tpl *n = tpl_row(box, K_NUMBERS);
    tpl_cstr(n, K_HANDLING, intranet_mark(cx, s.handling, s.n));
    tpl_cstr(n, K_OUTCOME, intranet_mark(cx, s.outcome, s.n));
    tpl_cstr(n, K_RATED_COUNT, format_int(cx->arena, s.n));
    tpl_cstr(n, K_LOW_COUNT, format_int(cx->arena, s.low));
    tpl_cstr(n, K_LOW_URL, url_to(cx, all ? "/complaints?tab=all&rating=low" : "/complaints?tab=mine&rating=low"));
    return OK;
}

static enum err fill_silent(struct ctx *cx, struct tpl *t)
{
    struct silent_customer *rows;
    size_t n;
    int64_t days;
    if (!perm_may(cx->actor, CUSTOMER_EDIT)) return OK;
    enum err e = home_silent(cx, HOME_ROWS, &rows, &n, &days);
    if (e) return e;
    tpl_show(t, K_SILENT);
    tpl_show_if(t, K_NO_SILENT, !n);
    if (n) tpl_cstr(tpl_row(t, K_ALL_SILENT), K_URL, url_to(cx, "/customers?owner=me&contact=long"));
    tpl_cstr(t, K_SILENT_TEXT,
             format_plural(cx->arena, _("{n, plural, one {for over # day} other {for over # days}}"), days));
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_SILENT_ROW);
        tpl_str(row, K_CUSTOMER_NAME, rows[i].name);
        tpl_str(row, K_CODE, rows[i].code);
        tpl_cstr(row, K_CUSTOMER_URL, url_customer(cx, rows[i].id));
        tpl_cstr(row, K_STAGE_NAME, stage_name(rows[i].stage));
        tpl_cstr(row, K_STAGE_TONE, stage_tone(rows[i].stage));
        tpl_cstr(row, K_CONTACTED,
                 rows[i].last_contact_at ? format_ago(cx->arena, rows[i].last_contact_at, cx->now) : _("never"));
        tpl_cstr(row, K_LOG_URL, url_customer_sub(cx, rows[i].id, "log"));
    }
    return OK;
}

/* ---- pictures ---- */

static void cell(struct ctx *cx, struct tpl *row, int64_t n)
{
    struct tpl *c = tpl_row(row, K_CELL);
    tpl_int(c, K_PLAIN, n);
    tpl_cstr(c, K_SHOWN, format_int(cx->arena, n));
}

static enum err fill_ages(struct ctx *cx, struct tpl *t)
{
    int64_t counts[COMPLAINT_STATES][CASE_AGES];
    bool some = false, more;
    if (!perm_may(cx->actor, COMPLAINT_SEE)) return OK;
    enum err e = complaint_ages(cx, counts, &more);
    if (e) return e;
    tpl_show_if(t, K_AGES_MORE, more);
    for (int s = COMPLAINT_RECEIVED; s < COMPLAINT_STATES; s++) {
        int64_t sum = 0;
        for (int a = 0; a < CASE_AGES; a++) sum += counts[s][a];
        if (!sum) continue;
        if (!some) tpl_show(t, K_AGES);
        some = true;
        struct tpl *row = tpl_row(t, K_AGE_ROW);
        tpl_cstr(row, K_CASE_STATE, state_label((enum complaint_state)s));
        for (int a = 0; a < CASE_AGES; a++) cell(cx, row, counts[s][a]);
    }
    tpl_show_if(t, K_NO_AGES, !some);
    tpl_show(t, K_AGES_CARD);
    return OK;
}

/* Whose work is mine while they are away. */
static void fill_stands_for(struct ctx *cx, struct tpl *t)
{
    for (size_t i = 0; i < cx->actor->stands_for_n; i++) {
        staff_id who = cx->actor->stands_for[i];
        struct tpl *row = tpl_row(t, K_STANDS_FOR);
        tpl_str(row, K_NAME, staff_name(cx, who));
        tpl_cstr(row, K_UNTIL, format_date(cx->arena, absence_until(cx, who) - 1));
        tpl_show_if(row, K_MAY_CUSTOMERS, perm_may(cx->actor, CUSTOMER_SEE));
        tpl_show_if(row, K_MAY_CASES, perm_may(cx->actor, COMPLAINT_SEE));
        tpl_cstr(row, K_CUSTOMERS_URL, url_to(cx, "/customers?owner=%lld", (long long)who.v));
        tpl_cstr(row, K_CASES_URL, url_to(cx, "/complaints?assignee=%lld", (long long)who.v));
    }
}

static void fill_greeting(struct ctx *cx, struct tpl *t)
{
    struct civil c = clock_civil(cx->now, cx->config->zone);
    const char *name = str_dup(cx->arena, cx->actor->name);
    const char *words = c.hour < 12   ? arena_printf(cx->arena, _("Good morning, %s"), name)
                        : c.hour < 18 ? arena_printf(cx->arena, _("Good afternoon, %s"), name)
                                      : arena_printf(cx->arena, _("Good evening, %s"), name);
    tpl_cstr(t, K_GREETING, words);
    tpl_cstr(t, K_TODAY, format_date(cx->arena, cx->now));
}

enum err intranet_home(struct ctx *cx, struct req *req, struct res *res)
{
    struct home_query q = {0};
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_HOME, P_("menu", "Home"));
    form_read_query(cx, req, &home_form, &q);
    fill_greeting(cx, t);
    fill_stands_for(cx, t);
    fill_done(cx, req, t, q.done);
    enum err e = fill_steps(cx, req, t, q.all_steps);
    if (!e) e = fill_cases(cx, t);
    if (!e) e = fill_ratings(cx, t);
    if (!e) e = fill_silent(cx, t);
    if (!e) e = fill_ages(cx, t);
    if (!e) e = points_flow_fill(cx, req, t);
    if (e) return e;
    tpl_show(page_frame(req), K_CHARTS);
    return page_end(req, res);
}
