/* Satisfaction in numbers: /ratings by month and agent with the newest ratings, the same list as a file, and
 * /ratings/cases: who was asked in a month and has answered or not. Called by the route table; the numbers
 * come from domain/complaint/rating.c and response.c. */
#include <stdio.h>

#include "domain/complaint_rating.h"
#include "pages/intranet/complaint_case.h"
#include "pages/intranet/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"

#define MONTHS 6
#define AGENTS 100
#define ROWS   20
#define ASKED_ROWS 50

struct ratings_query {
    bool low;
    struct str after;
};
static const struct field fields[] = {
    {"low", N_("Only low ones"), FIELD_BOOL, offsetof(struct ratings_query, low), .min = 0},
    {"after", NULL, FIELD_LINE, offsetof(struct ratings_query, after), .max = 60, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form ratings_form = {"ratings", fields, sizeof(struct ratings_query)};

const char *intranet_mark(struct ctx *cx, int64_t sum, int64_t n)
{
    if (!n) return "—";
    int64_t tenths = (sum * 20 + n) / (2 * n); /* half up */
    return arena_printf(cx->arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

static void fill_sums(struct ctx *cx, struct tpl *row, const struct rating_sums *s)
{
    tpl_cstr(row, K_HANDLING, intranet_mark(cx, s->handling, s->n));
    tpl_cstr(row, K_OUTCOME, intranet_mark(cx, s->outcome, s->n));
    tpl_cstr(row, K_RATED_COUNT, format_int(cx->arena, s->n));
    tpl_cstr(row, K_LOW_COUNT, format_int(cx->arena, s->low));
}

/* ---- how many answer ---- */

static const enum complaint_kind kinds[] = {0, KIND_COMPLAINT, KIND_ENQUIRY, KIND_RETURN, KIND_SUGGESTION};

static const char *kind_head(enum complaint_kind k)
{
    return k ? kind_label(k) : P_("cases", "All");
}

static void fill_response(struct ctx *cx, struct tpl *row, const struct rating_response *r, const char *month)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        enum complaint_kind k = kinds[i];
        struct tpl *cell = tpl_row(row, K_RESPONSE);
        tpl_cstr(cell, K_KIND_NAME, kind_head(k));
        tpl_show_if(cell, K_NOBODY, !r->asked[k]);
        if (!r->asked[k]) continue;
        struct tpl *some = tpl_row(cell, K_ASKED);
        tpl_cstr(some, K_URL, url_to(cx, k ? "/ratings/cases?month=%s&kind=%s" : "/ratings/cases?month=%s", month,
                                     k ? kind_code(k) : ""));
        tpl_cstr(some, K_SHARE, format_percent(cx->arena, r->answered[k], r->asked[k]));
        tpl_cstr(some, K_ANSWERED_COUNT, format_int(cx->arena, r->answered[k]));
        tpl_cstr(some, K_ASKED_COUNT, format_int(cx->arena, r->asked[k]));
    }
}

static enum err fill_months(struct ctx *cx, struct tpl *t)
{
    struct civil c = clock_civil(cx->now, cx->config->zone);
    struct civil first = {.year = c.year, .month = c.month, .day = 1};
    int64_t from = 0, before = INT64_MAX;
    enum err e = OK;
    (void)clock_utc(first, cx->config->zone, &from);
    for (int m = 0; !e && m < MONTHS; m++) {
        struct rating_sums s;
        struct rating_response r;
        e = rating_sum(cx, from, before, (staff_id){0}, &s);
        if (!e) e = rating_response(cx, from, before, &r);
        if (e) break;
        c = clock_civil(from, cx->config->zone);
        const char *name = arena_printf(cx->arena, "%04d-%02d", c.year, c.month);
        struct tpl *row = tpl_row(t, K_MONTH), *asked = tpl_row(t, K_ASKED_MONTH);
        tpl_cstr(row, K_MONTH_NAME, name);
        fill_sums(cx, row, &s);
        tpl_cstr(asked, K_MONTH_NAME, name);
        fill_response(cx, asked, &r, name);
        before = from;
        from = clock_add_months(from, -1, cx->config->zone);
    }
    return e;
}

static enum err fill_agents(struct ctx *cx, struct tpl *t)
{
    struct rating_agent *a = ARENA_ARRAY(cx->arena, struct rating_agent, AGENTS);
    size_t n;
    enum err e = rating_by_agent(cx, cx->now - 90 * DAY_MS, a, AGENTS, &n);
    for (size_t i = 0; !e && i < n; i++) {
        struct tpl *row = tpl_row(t, K_AGENT);
        tpl_str(row, K_ASSIGNEE_NAME, a[i].name.n ? a[i].name : str_of(_("Nobody")));
        fill_sums(cx, row, &a[i].sums);
    }
    tpl_show_if(t, K_NO_AGENTS, !n);
    return e;
}

static enum err fill_marks(struct ctx *cx, struct tpl *t)
{
    struct rating_sums s;
    enum err e = rating_sum(cx, cx->now - 90 * DAY_MS, INT64_MAX, (staff_id){0}, &s);
    for (int m = 5; !e && m >= 1; m--) {
        struct tpl *row = tpl_row(t, K_MARK);
        tpl_int(row, K_MARK_NAME, m);
        tpl_int(row, K_PLAIN, s.marks[0][m]);
        tpl_cstr(row, K_SHOWN, format_int(cx->arena, s.marks[0][m]));
        tpl_int(row, K_PLAIN2, s.marks[1][m]);
        tpl_cstr(row, K_SHOWN2, format_int(cx->arena, s.marks[1][m]));
    }
    return e;
}

static enum err fill_rows(struct ctx *cx, struct req *req, struct tpl *t, const struct ratings_query *q)
{
    struct rating_row *r = ARENA_ARRAY(cx->arena, struct rating_row, ROWS);
    const char *next;
    size_t n;
    enum err e = rating_list(cx, q->low, q->after, r, ROWS, &n, &next);
    if (e) return e;
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_ROW);
        tpl_cstr(row, K_URL, url_case(cx, r[i].ref));
        tpl_str(row, K_REF, r[i].ref);
        tpl_str(row, K_CUSTOMER_NAME, r[i].customer_name.n ? r[i].customer_name : str_of(_("Unknown")));
        tpl_str(row, K_ASSIGNEE_NAME, r[i].assignee_name);
        tpl_int(row, K_HANDLING, r[i].r.handling);
        tpl_int(row, K_OUTCOME, r[i].r.outcome);
        tpl_str(row, K_COMMENT, r[i].r.comment);
        tpl_cstr(row, K_RATED_ON, format_time(cx->arena, r[i].r.at));
        tpl_show_if(row, K_RATED_LOW, r[i].r.low);
    }
    tpl_show_if(t, K_ROWS, n > 0);
    if (!n) list_empty(t, _("No ratings"), _("Customers rate a case on its page when it is over."), NULL, NULL);
    list_pager(cx, req, t, "after", next ? str_of(next) : STR(""), NULL);
    return OK;
}

enum err intranet_ratings(struct ctx *cx, struct req *req, struct res *res)
{
    struct ratings_query q = {0};
    form_read_query(cx, req, &ratings_form, &q);
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_RATINGS, _("Satisfaction"));
    for (size_t i = 0; i < COUNT_OF(kinds); i++) tpl_cstr(tpl_row(t, K_KIND_HEAD), K_KIND_NAME, kind_head(kinds[i]));
    tpl_cstr(t, K_CASES_URL, url_to(cx, "/complaints"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/ratings"));
    list_links(cx, t, url_to(cx, q.low ? "/ratings.csv?low=1" : "/ratings.csv"));
    form_view(cx, req, res, t, &ratings_form, &q);
    enum err e = fill_months(cx, t);
    if (!e) e = fill_marks(cx, t);
    if (!e) e = fill_agents(cx, t);
    if (!e) e = fill_rows(cx, req, t, &q);
    if (e) return e;
    tpl_show(page_frame(req), K_CHARTS);
    return page_end(req, res);
}

/* ---- who was asked ---- */

struct asked_query {
    struct str month, after;
    int64_t kind, rated;
};
static const struct choice kind_choices[] = {{0, "", N_("All kinds")},
                                             {KIND_COMPLAINT, "complaint", N_("Complaint")},
                                             {KIND_ENQUIRY, "enquiry", N_("Enquiry")},
                                             {KIND_RETURN, "return", N_("Return or refund")},
                                             {KIND_SUGGESTION, "suggestion", N_("Suggestion")},
                                             {0, NULL, NULL}};
static const struct choice rated_choices[] = {{ASKED_ALL, "", N_("Rated or not")},
                                              {ASKED_RATED, "yes", N_("Rated")},
                                              {ASKED_SILENT, "no", N_("Not rated")},
                                              {0, NULL, NULL}};
static const struct field asked_fields[] = {
    {"month", NULL, FIELD_LINE, offsetof(struct asked_query, month), .max = 7, .flags = FIELD_HIDDEN},
    {"kind", N_("Kind"), FIELD_CHOICE, offsetof(struct asked_query, kind), .choices = kind_choices},
    {"rated", N_("Rating"), FIELD_CHOICE, offsetof(struct asked_query, rated), .choices = rated_choices},
    {"after", NULL, FIELD_LINE, offsetof(struct asked_query, after), .max = 60, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form asked_form = {"asked", asked_fields, sizeof(struct asked_query)};

/* "2026-10"; anything else is this month. Returns its name. */
static const char *month_of(struct ctx *cx, struct str text, struct asked_filter *f)
{
    struct civil day = {0}, now = clock_civil(cx->now, cx->config->zone);
    if (!clock_parse_date(str_printf(cx->arena, "%.*s-01", STR_ARG(text)), &day))
        day = (struct civil){.year = now.year, .month = now.month, .day = 1};
    if (!clock_utc(day, cx->config->zone, &f->from)) f->from = 0;
    f->before = clock_add_months(f->from, 1, cx->config->zone);
    return arena_printf(cx->arena, "%04d-%02d", day.year, day.month);
}

static void fill_asked(struct ctx *cx, struct tpl *t, const struct asked_row *r)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_URL, url_case(cx, r->ref));
    tpl_str(row, K_EXCERPT, r->text.n ? r->text : r->ref);
    tpl_cstr(row, K_KIND_NAME, kind_label(r->kind));
    tpl_str(row, K_REF, r->ref);
    tpl_str(row, K_CUSTOMER_NAME, r->customer_name.n ? r->customer_name : str_of(_("Unknown")));
    tpl_str(row, K_ASSIGNEE_NAME, r->assignee_name);
    tpl_cstr(row, K_ENDED, format_time(cx->arena, r->ended_at));
    tpl_show_if(row, K_NOT_RATED, !r->handling);
    if (!r->handling) return;
    struct tpl *rated = tpl_row(row, K_RATED);
    tpl_int(rated, K_HANDLING, r->handling);
    tpl_int(rated, K_OUTCOME, r->outcome);
    tpl_cstr(rated, K_RATED_TONE, r->handling <= RATING_LOW || r->outcome <= RATING_LOW ? "tone-red" : "tone-green");
}

enum err intranet_ratings_cases(struct ctx *cx, struct req *req, struct res *res)
{
    struct asked_query q = {0};
    struct asked_filter f = {0};
    struct rating_response all;
    struct asked_row *r = ARENA_ARRAY(cx->arena, struct asked_row, ASKED_ROWS);
    const char *next;
    size_t n;
    form_read_query(cx, req, &asked_form, &q);
    const char *month = month_of(cx, q.month, &f);
    f.kind = q.kind;
    f.rated = q.rated;
    enum err e = rating_response(cx, f.from, f.before, &all);
    if (!e) e = rating_asked(cx, &f, q.after, r, ASKED_ROWS, &n, &next);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_RATINGS_CASES, _("Asked for a rating"));
    tpl_cstr(t, K_RATINGS_URL, url_to(cx, "/ratings"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/ratings/cases"));
    tpl_cstr(t, K_MONTH_NAME, month);
    tpl_cstr(t, K_ANSWERED_COUNT, format_int(cx->arena, all.answered[f.kind]));
    tpl_cstr(t, K_ASKED_COUNT, format_int(cx->arena, all.asked[f.kind]));
    q.month = str_of(month);
    form_view(cx, req, res, t, &asked_form, &q);
    for (size_t i = 0; i < n; i++) fill_asked(cx, t, &r[i]);
    tpl_show_if(t, K_ROWS, n > 0);
    if (!n) list_empty(t, _("No cases"), _("No case that ended in this month is one of these."), NULL, NULL);
    list_pager(cx, req, t, "after", next ? str_of(next) : STR(""), NULL);
    return page_end(req, res);
}

/* ---- the file ---- */

struct csv_ratings {
    bool low;
    char after[64];
};

static enum err ratings_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct csv_ratings *c = arg;
    struct rating_row *r = ARENA_ARRAY(cx->arena, struct rating_row, LIST_SLICE_ROWS);
    const char *next;
    size_t n;
    enum err e = rating_list(cx, c->low, str_of(c->after), r, LIST_SLICE_ROWS, &n, &next);
    if (e) return e;
    for (size_t i = 0; i < n; i++) {
        cell_text(out, r[i].ref);
        cell_text(out, str_of(kind_label(r[i].kind)));
        cell_text(out, r[i].customer_name);
        cell_text(out, r[i].assignee_name);
        cell_int(out, r[i].r.handling);
        cell_int(out, r[i].r.outcome);
        cell_text(out, r[i].r.comment);
        cell_time(out, r[i].r.at);
        cell_row_end(out);
    }
    snprintf(c->after, sizeof c->after, "%s", next ? next : "");
    *ret = (struct list_part){n, next != NULL};
    return OK;
}

enum err intranet_ratings_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("Reference"), N_("Kind"), N_("Customer"), N_("Agent"), N_("Rating: handling"),
                                        N_("Rating: outcome"), N_("Rating: comment"), N_("Rated on"), NULL};
    struct ratings_query q = {0};
    struct csv_ratings c = {0};
    form_read_query(cx, req, &ratings_form, &q);
    c.low = q.low;
    enum err e = form_query_whole(cx, req);
    return e ? e : list_send(cx, req, res, &(struct list_file){"ratings", N_("Satisfaction"), heads}, ratings_slice, &c);
}
