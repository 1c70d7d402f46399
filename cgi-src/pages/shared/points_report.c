/* The points report: what was issued, redeemed, reversed, adjusted, given as goodwill and expired, by month,
 * branch or reason, as a table with its picture; each figure leads to the postings that make it.
 * Called by the route tables of intranet and admin (REPORT_SEE). */
#include "domain/points_report.h"

#include <inttypes.h>

#include "domain/lookup.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"
#include "pages/shared/member_pages.h"
#include "pages/shared/member_view.h"

#define ROWS_MAX  200
#define FILE_MAX  20000
#define PAGE_ROWS 50

struct report_query {
    struct str from, until; /* civil days, the last one included */
    int64_t branch, by, what;
    struct str reason;
    bool no_branch;
    int64_t at, id; /* place of the entries */
};
static const struct choice groups[] = {{GROUP_MONTH, "month", N_("Month")},
                                       {GROUP_BRANCH, "branch", N_("Branch")},
                                       {GROUP_REASON, "reason", N_("Reason")},
                                       {0, NULL, NULL}};
static const struct choice what_choices[] = {{0, "", N_("All")},
                                             {WHAT_EARN, "earn", N_("Issued")},
                                             {WHAT_REDEEM, "redeem", N_("Redeemed")},
                                             {WHAT_ADJUST, "adjust", N_("Adjusted")},
                                             {WHAT_GOODWILL, "goodwill", N_("Goodwill")},
                                             {WHAT_REVERSE, "reverse", N_("Reversed")},
                                             {WHAT_EXPIRE, "expire", N_("Expired")},
                                             {0, NULL, NULL}};
#define AT(member) offsetof(struct report_query, member)
static const struct field report_fields[] = {
    {"from", N_("From day"), FIELD_DATE, AT(from), .flags = 0},
    {"until", N_("Until day"), FIELD_DATE, AT(until), .flags = 0},
    {"branch", N_("Branch"), FIELD_ID, AT(branch), .flags = FIELD_ALL},
    {"by", N_("Sums by"), FIELD_CHOICE, AT(by), .choices = groups, .flags = FIELD_NO_EMPTY},
    {"what", N_("What"), FIELD_CHOICE, AT(what), .choices = what_choices},
    {"reason", N_("Reason"), FIELD_LINE, AT(reason), .max = REASON_CHARS},
    {"no_branch", NULL, FIELD_BOOL, AT(no_branch), .flags = FIELD_HIDDEN},
    {"at", NULL, FIELD_INT, AT(at), .min = 1, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    {"id", NULL, FIELD_INT, AT(id), .min = 1, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form report_form = {"report", report_fields, sizeof(struct report_query)};

/* Without days: the last twelve months. An empty reason that stands in the address asks for postings
 * without one. */
static struct report_filter read_filter(struct ctx *cx, struct req *req, struct report_query *q)
{
    const char *zone = cx->config->zone;
    form_read_query(cx, req, &report_form, q);
    if (!q->by) q->by = GROUP_MONTH;
    struct civil c = clock_civil(cx->now, zone);
    struct civil first = {.year = c.year - (c.month < 12), .month = c.month < 12 ? c.month + 1 : 1, .day = 1};
    struct report_filter f = {.branch = q->branch ? q->branch : q->no_branch ? -1 : 0, .what = q->what, .reason = q->reason};
    for (size_t i = 0; i < req->query.list.n; i++) f.of_reason |= str_is(req->query.list.at[i].name, "reason");
    if (q->by == GROUP_REASON && !q->reason.n && str_is(req->path, "/reports/points")) f.of_reason = false;
    f.from = day_start(cx, q->from, false);
    f.until = day_start(cx, q->until, true);
    if (!f.until) f.until = clock_day_start(clock_day_start(cx->now, zone) + 36 * HOUR_MS, zone);
    if (!f.from && !clock_utc(first, zone, &f.from)) f.from = 1;
    q->from = str_of(clock_iso_date(cx->arena, f.from, zone));
    q->until = str_of(clock_iso_date(cx->arena, f.until - 1, zone));
    return f;
}

static enum err offer_branches(struct ctx *cx, struct req *req)
{
    struct lookup *branches = NULL;
    size_t n = 0;
    enum err e = lookup_list(cx, LIST_BRANCH, true, &branches, &n);
    if (e) return e;
    struct option *o = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++) o[i] = (struct option){branches[i].id, branches[i].name};
    form_options(cx, req, "branch", o, n);
    return OK;
}

/* ---- addresses of figures ---- */

struct figure {
    struct str from, until;
    int64_t branch, what;
    struct str reason;
    bool of_reason;
};

static const char *figure_url(struct ctx *cx, const struct figure *f)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_printf(&b, "%s?from=%.*s&until=%.*s", url_to(cx, "/reports/points/entries"), STR_ARG(f->from), STR_ARG(f->until));
    if (f->branch > 0) buf_printf(&b, "&branch=%" PRId64, f->branch);
    if (f->branch < 0) buf_cstr(&b, "&no_branch=1");
    if (f->what) buf_printf(&b, "&what=%s", points_what_code((enum points_what)f->what));
    if (f->of_reason) buf_printf(&b, "&reason=%s", url_value(cx->arena, f->reason));
    return str_dup(cx->arena, buf_view(&b));
}

/* The part of the period that a row of months stands for. */
static void month_span(struct ctx *cx, const struct report_filter *f, struct str month, struct figure *fig)
{
    const char *zone = cx->config->zone;
    struct civil c;
    int64_t start = 0;
    if (!clock_parse_date(str_printf(cx->arena, "%.*s-01", STR_ARG(month)), &c) || !clock_utc(c, zone, &start)) return;
    int64_t end = clock_add_months(start, 1, zone);
    fig->from = str_of(clock_iso_date(cx->arena, start > f->from ? start : f->from, zone));
    fig->until = str_of(clock_iso_date(cx->arena, (end < f->until ? end : f->until) - 1, zone));
}

static struct figure figure_of(struct ctx *cx, const struct report_filter *f, const struct report_query *q,
                               const struct points_sum *s)
{
    struct figure fig = {q->from, q->until, f->branch, f->what, f->reason, f->of_reason};
    if (!s) return fig;
    if (q->by == GROUP_MONTH) month_span(cx, f, s->key, &fig);
    if (q->by == GROUP_BRANCH) fig.branch = s->branch ? s->branch : -1;
    if (q->by == GROUP_REASON) {
        fig.reason = s->key;
        fig.of_reason = true;
    }
    return fig;
}

/* ---- the report ---- */

static const char *choice_label(const struct choice *choices, int64_t value)
{
    for (const struct choice *c = choices; c->code; c++)
        if (c->value == value) return i18n_text(c->label);
    return "";
}

static struct str key_text(const struct report_query *q, const struct points_sum *s)
{
    if (s->key.n) return s->key;
    return str_of(q->by == GROUP_BRANCH ? _("No branch") : _("No reason given"));
}

static void cell(struct ctx *cx, struct tpl *row, int64_t amount, const char *url)
{
    struct tpl *c = tpl_row(row, K_CELL);
    tpl_int(c, K_PLAIN, amount);
    tpl_cstr(c, K_SHOWN, format_signed(cx->arena, amount));
    if (amount && url) tpl_cstr(tpl_row(c, K_FIGURE), K_URL, url);
    else tpl_show(c, K_PLAIN_FIGURE);
}

static void sum_row(struct ctx *cx, struct tpl *row, const struct report_filter *f, const struct report_query *q,
                    const struct points_sum *s, bool all)
{
    int64_t net = 0;
    for (int64_t w = WHAT_EARN; w < POINTS_WHATS; w++) {
        struct figure fig = figure_of(cx, f, q, all ? NULL : s);
        fig.what = w;
        net += s->amount[w];
        cell(cx, row, s->amount[w], figure_url(cx, &fig));
    }
    struct figure fig = figure_of(cx, f, q, all ? NULL : s);
    struct tpl *n = tpl_row(row, K_NET);
    tpl_cstr(n, K_SHOWN, format_signed(cx->arena, net));
    tpl_cstr(n, K_URL, figure_url(cx, &fig));
    tpl_cstr(row, K_POSTINGS, format_int(cx->arena, s->postings));
}

enum err points_report_page(struct ctx *cx, struct req *req, struct res *res)
{
    struct report_query q = {0};
    struct report_filter f = read_filter(cx, req, &q);
    struct points_sum *rows = NULL, all;
    size_t n = 0;
    bool more = false;
    enum err e = points_sums(cx, &f, (enum points_group)q.by, ROWS_MAX, &rows, &n, &more, &all);
    if (!e) e = offer_branches(cx, req);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PART_POINTS_REPORT, _("Points report"));
    tpl_cstr(t, K_REPORT_URL, url_to(cx, "/reports/points"));
    list_links(cx, t, arena_printf(cx->arena, "%s%s", url_to(cx, "/reports/points.csv"),
                                   query_with(cx->arena, req, "at", NULL)));
    form_view(cx, req, res, t, &report_form, &q);
    tpl_cstr(t, K_HEAD, choice_label(groups, q.by));
    tpl_show_if(t, K_MORE, more);
    if (!n) {
        list_empty(t, _("Nothing moved in this time"), _("Choose other days, or all branches."), NULL, NULL);
        return page_end(req, res);
    }
    struct tpl *table = tpl_row(t, K_TABLE);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(table, K_ROW);
        tpl_str(row, K_KEY, key_text(&q, &rows[i]));
        sum_row(cx, row, &f, &q, &rows[i], false);
    }
    sum_row(cx, tpl_row(table, K_ALL), &f, &q, &all, true);
    tpl_show(page_frame(req), K_CHARTS);
    return page_end(req, res);
}

struct sums_export {
    struct report_filter filter;
    struct report_query query;
};

static enum err sums_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct sums_export *x = arg;
    struct points_sum *rows = NULL, all;
    bool more = false;
    enum err e = points_sums(cx, &x->filter, (enum points_group)x->query.by, FILE_MAX, &rows, &ret->rows, &more, &all);
    for (size_t i = 0; !e && i < ret->rows; i++) {
        int64_t net = 0;
        cell_text(out, key_text(&x->query, &rows[i]));
        for (int w = WHAT_EARN; w < POINTS_WHATS; w++) {
            cell_int(out, rows[i].amount[w]);
            net += rows[i].amount[w];
        }
        cell_int(out, net);
        cell_int(out, rows[i].postings);
        cell_row_end(out);
    }
    ret->more = false;
    return e;
}

enum err points_report_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("Sums by"), N_("Issued"), N_("Redeemed"), N_("Adjusted"), N_("Goodwill"),
                                        N_("Reversed"), N_("Expired"), N_("Net"), N_("Postings"), NULL};
    struct sums_export x = {0};
    x.filter = read_filter(cx, req, &x.query);
    enum err e = form_query_whole(cx, req);
    return e ? e : list_send(cx, req, res, &(struct list_file){"points report", N_("Points report"), heads}, sums_slice, &x);
}

/* ---- the entries behind a figure ---- */

static void entry_row(struct ctx *cx, struct tpl *t, const struct points_line *l)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_WHEN, format_time(cx->arena, l->at));
    tpl_cstr(row, K_MEMBER_URL, url_member(cx, l->number));
    tpl_str(row, K_MEMBER_NAME, l->name);
    tpl_cstr(row, K_MEMBER_NUMBER, member_number_display(cx->arena, l->number));
    tpl_cstr(row, K_KIND, points_what_name(l->what));
    tpl_str(row, K_REASON, l->reason);
    tpl_str(row, K_BRANCH_NAME, l->branch);
    tpl_cstr(row, K_AMOUNT, format_signed(cx->arena, l->amount));
    tpl_cstr(row, K_AMOUNT_TONE, l->amount < 0 ? "amount-out" : "amount-in");
    tpl_cstr(row, K_BY, l->by_name.n ? str_dup(cx->arena, l->by_name) : _("System"));
    if (l->approved_name.n) tpl_str(tpl_row(row, K_SECOND), K_SECOND_NAME, l->approved_name);
}

static const char *behind_url(struct ctx *cx, const struct req *req, const struct line_place *p)
{
    struct req clean = {0};
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *at = &req->query.list.at[i];
        if (!str_is(at->name, "at") && !str_is(at->name, "id")) *vec_push(cx->arena, &clean.query.list) = *at;
    }
    const char *path = url_to(cx, "/reports/points/entries");
    if (!p) return arena_printf(cx->arena, "%s%s", path, query_with(cx->arena, &clean, "at", NULL));
    *vec_push(cx->arena, &clean.query.list) = (struct pair){STR("at"), str_printf(cx->arena, "%" PRId64, p->at)};
    return arena_printf(cx->arena, "%s%s", path,
                        query_with(cx->arena, &clean, "id", arena_printf(cx->arena, "%" PRId64, p->id)));
}

static void entries_pager(struct ctx *cx, struct req *req, struct tpl *t, const struct line_place *behind,
                          const struct line_place *next, const struct line_place *resume)
{
    if (!behind->id && !next && !resume->id) return;
    struct tpl *p = tpl_include(t, K_PAGER, TPL_PART_PAGER);
    if (behind->id) tpl_cstr(tpl_row(p, K_FIRST), K_URL, behind_url(cx, req, NULL));
    if (next) tpl_cstr(tpl_row(p, K_NEXT), K_URL, behind_url(cx, req, next));
    if (!resume->id) return;
    tpl_cstr(tpl_row(p, K_RANGE), K_RANGE_TEXT, _("Not all postings have been looked at yet."));
    tpl_cstr(tpl_row(p, K_SEARCH_ON), K_URL, behind_url(cx, req, resume));
}

enum err points_entries_page(struct ctx *cx, struct req *req, struct res *res)
{
    struct report_query q = {0};
    struct report_filter f = read_filter(cx, req, &q);
    struct line_place behind = {q.at, q.at ? q.id : 0}, resume = {0}, next = {0};
    struct points_line *rows = ARENA_ARRAY(cx->arena, struct points_line, PAGE_ROWS);
    struct points_sum *sums = NULL, all;
    size_t n = 0, m = 0;
    bool more = false, many = false;
    enum err e = points_lines(cx, &f, &behind, PAGE_ROWS, rows, &n, &more, &resume);
    if (!e) e = points_sums(cx, &f, GROUP_MONTH, 1, &sums, &m, &many, &all);
    if (!e) e = offer_branches(cx, req);
    if (e) return e;
    int64_t total = 0;
    for (int w = WHAT_EARN; w < POINTS_WHATS; w++) total += all.amount[w];
    struct tpl *t = page_begin(cx, req, res, TPL_PART_POINTS_ENTRIES, _("Points postings"));
    tpl_cstr(t, K_REPORT_URL, url_to(cx, "/reports/points"));
    tpl_cstr(t, K_ENTRIES_URL, url_to(cx, "/reports/points/entries"));
    list_links(cx, t, arena_printf(cx->arena, "%s%s", url_to(cx, "/reports/points/entries.csv"),
                                   query_with(cx->arena, req, "id", NULL)));
    tpl_cstr(t, K_TOTAL, format_signed(cx->arena, total));
    tpl_cstr(t, K_POSTINGS, format_int(cx->arena, all.postings));
    if (f.branch < 0) tpl_show(t, K_NO_BRANCH);
    if (f.of_reason) {
        struct tpl *of = tpl_row(t, K_OF_REASON);
        tpl_str(of, K_REASON, f.reason);
        tpl_cstr(of, K_REASON_TEXT, f.reason.n ? str_dup(cx->arena, f.reason) : _("No reason given"));
    }
    form_view(cx, req, res, t, &report_form, &q);
    struct tpl *table = n ? tpl_row(t, K_ROWS) : NULL;
    for (size_t i = 0; i < n; i++) entry_row(cx, table, &rows[i]);
    if (!n && !resume.id) list_empty(t, _("No posting matches these filters"), NULL, NULL, NULL);
    if (more) next = (struct line_place){rows[n - 1].at, rows[n - 1].id.v};
    entries_pager(cx, req, t, &behind, more ? &next : NULL, &resume);
    return page_end(req, res);
}

struct lines_export {
    struct report_filter filter;
    struct line_place behind;
};

static enum err lines_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct lines_export *x = arg;
    struct line_place resume = {0};
    bool more = false;
    struct points_line *rows = ARENA_ARRAY(cx->arena, struct points_line, LIST_SLICE_ROWS);
    enum err e = points_lines(cx, &x->filter, &x->behind, LIST_SLICE_ROWS, rows, &ret->rows, &more, &resume);
    for (size_t i = 0; !e && i < ret->rows; i++) {
        const struct points_line *l = &rows[i];
        cell_time(out, l->at);
        cell_text(out, l->number);
        cell_text(out, l->name);
        cell_text(out, str_of(points_what_name(l->what)));
        cell_int(out, l->amount);
        cell_text(out, l->reason);
        cell_text(out, l->branch);
        cell_text(out, l->by_name.n ? l->by_name : str_of(_("System")));
        cell_text(out, l->approved_name);
        cell_int(out, l->id.v);
        cell_row_end(out);
    }
    if (e) return e;
    if (more) x->behind = (struct line_place){rows[ret->rows - 1].at, rows[ret->rows - 1].id.v};
    else x->behind = resume;
    ret->more = more || resume.id;
    return OK;
}

enum err points_entries_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("Time"), N_("Member number"), N_("Name"), N_("Kind"), N_("Points"),
                                        N_("Reason"), N_("Branch"), N_("By"), N_("Approved by"), N_("Posting"), NULL};
    struct report_query q = {0};
    struct lines_export x = {.filter = read_filter(cx, req, &q)};
    enum err e = form_query_whole(cx, req);
    return e ? e : list_send(cx, req, res, &(struct list_file){"points entries", N_("Points postings"), heads}, lines_slice, &x);
}
