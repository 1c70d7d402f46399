/* GET /complaints: the queue, and GET /complaints.csv (.xlsx): exactly what is filtered, as a file. The
 * filter stands in the address; rows and rights come from complaint_list(). */
#include <stdio.h>

#include "domain/bulk.h"
#include "domain/complaint_list.h"
#include "domain/complaint_team.h"
#include "domain/lookup.h"
#include "domain/staff.h"
#include "pages/intranet/complaint_case.h"
#include "pages/intranet/complaint_columns.h"
#include "pages/intranet/lists.h"
#include "pages/intranet/routes.h"
#include "pages/shared/case_view.h"
#include "pages/shared/custom_view.h"
#include "pages/shared/list_send.h"
#include "pages/shared/page.h"

struct queue_query {
    int64_t tab, sort, state, kind, category, assignee, due, priority, tag, rating;
    struct str q, after, before;
    struct str base, cols; /* the saved view it came from, the columns */
    struct id_list ids;    /* rows that were ticked: a file of those alone */
    const char *own; /* "&x_grade=17": of fields that admins added */
};
static void read_query(struct ctx *cx, const struct req *req, struct queue_query *q, struct case_filter *f);

static const struct choice tabs[] = {{CASES_MINE, "mine", NULL}, {CASES_TEAM, "team", NULL},
                                     {CASES_UNASSIGNED, "unassigned", NULL},
                                     {CASES_ALL, "all", NULL}, {CASES_FOLLOWED, "followed", NULL}, {0, NULL, NULL}};
static const struct choice sorts[] = {{CASES_BY_DUE, "due", N_("Due first")},
                                      {CASES_BY_NEW, "new", N_("Newest first")},
                                      {0, NULL, NULL}};
static const struct choice states[] = {
    {CASES_OPEN, "open", N_("All open ones")},
    {CASES_ENDED, "ended", N_("All ended ones")},
    {CASES_ANY, "any", N_("Open and ended")},
    {COMPLAINT_RECEIVED, "received", N_("Only received")},
    {COMPLAINT_ACKNOWLEDGED, "acknowledged", N_("Only acknowledged")},
    {COMPLAINT_ASSESSMENT, "assessment", N_("Only in assessment")},
    {COMPLAINT_INVESTIGATION, "investigation", N_("Only being investigated")},
    {COMPLAINT_WAITING, "waiting", N_("Only waiting for the customer")},
    {COMPLAINT_OFFERED, "offered", N_("Only with an offer")},
    {COMPLAINT_ACCEPTED, "accepted", N_("Only accepted")},
    {COMPLAINT_REJECTED, "rejected", N_("Only rejected")},
    {COMPLAINT_REOPENED, "reopened", N_("Only reopened")},
    {COMPLAINT_CLOSED, "closed", N_("Only closed")},
    {COMPLAINT_CLOSED_SILENT, "closed-silent", N_("Only closed without answer")},
    {COMPLAINT_WITHDRAWN, "withdrawn", N_("Only withdrawn")},
    {COMPLAINT_MERGED, "merged", N_("Only merged")},
    {0, NULL, NULL}};
static const struct choice kinds[] = {{0, "", N_("All kinds")},
                                      {KIND_COMPLAINT, "complaint", N_("Complaint")},
                                      {KIND_ENQUIRY, "enquiry", N_("Enquiry")},
                                      {KIND_RETURN, "return", N_("Return or refund")},
                                      {KIND_SUGGESTION, "suggestion", N_("Suggestion")},
                                      {0, NULL, NULL}};
static const struct choice dues[] = {{0, "", N_("Any time")},
                                     {CASES_OVERDUE, "overdue", N_("Overdue")},
                                     {CASES_DUE_DAY, "day", N_("Overdue or within 24 hours")},
                                     {CASES_DUE_WEEK, "week", N_("Overdue or within 7 days")},
                                     {CASES_DUE_NEVER, "never", N_("Nothing due")},
                                     {0, NULL, NULL}};
static const struct choice ratings[] = {{0, "", N_("Rated or not")},
                                        {CASES_RATED, "rated", N_("Rated")},
                                        {CASES_RATED_LOW, "low", N_("Rated low")},
                                        {0, NULL, NULL}};
static const struct choice priorities[] = {{0, "", N_("All priorities")},
                                           {PRIORITY_URGENT, "urgent", PN_("priority", "Urgent")},
                                           {PRIORITY_HIGH, "high", PN_("priority", "High")},
                                           {PRIORITY_NORMAL, "normal", PN_("priority", "Normal")},
                                           {PRIORITY_LOW, "low", PN_("priority", "Low")},
                                           {0, NULL, NULL}};
#define AT(member) offsetof(struct queue_query, member)
static const struct field fields[] = {
    {"tab", NULL, FIELD_CHOICE, AT(tab), .choices = tabs, .flags = FIELD_HIDDEN},
    {"sort", N_("Sorted by"), FIELD_CHOICE, AT(sort), .choices = sorts, .flags = FIELD_NO_EMPTY},
    {"state", N_("State"), FIELD_CHOICE, AT(state), .choices = states, .flags = FIELD_NO_EMPTY},
    {"kind", N_("Kind"), FIELD_CHOICE, AT(kind), .choices = kinds},
    {"category", N_("Category"), FIELD_ID, AT(category), .flags = FIELD_ALL},
    {"assignee", N_("Agent"), FIELD_ID, AT(assignee), .flags = FIELD_ALL},
    {"due", N_("Due"), FIELD_CHOICE, AT(due), .choices = dues},
    {"priority", N_("Priority"), FIELD_CHOICE, AT(priority), .choices = priorities},
    {"tag", N_("Tag"), FIELD_ID, AT(tag), .flags = FIELD_ALL},
    {"rating", N_("Rating"), FIELD_CHOICE, AT(rating), .choices = ratings},
    {"q", N_("Search in the text"), FIELD_LINE, AT(q), .max = 200},
    {"after", NULL, FIELD_LINE, AT(after), .max = 60, .flags = FIELD_HIDDEN},
    {"before", NULL, FIELD_LINE, AT(before), .max = 60, .flags = FIELD_HIDDEN},
    {"base", NULL, FIELD_LINE, AT(base), .max = 20, .flags = FIELD_HIDDEN},
    {"cols", NULL, FIELD_LINE, AT(cols), .max = 2000, .flags = FIELD_HIDDEN},
    {"id", NULL, FIELD_IDS, AT(ids), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form queue_form = {"queue", fields, sizeof(struct queue_query)};
const struct list_spec complaints_spec = {.list = VIEW_COMPLAINTS, .path = "/complaints", .label = PN_("menu", "Complaints"),
                                          .form = &queue_form, .columns = &complaint_columns};

void complaint_filter_read(struct ctx *cx, struct req *req, struct case_filter *ret)
{
    struct queue_query q;
    read_query(cx, req, &q, ret);
}

static void read_query(struct ctx *cx, const struct req *req, struct queue_query *q,
                       struct case_filter *f)
{
    *q = (struct queue_query){0};
    form_read_query(cx, req, &queue_form, q);
    bool agent = perm_may(cx->actor, COMPLAINT_TAKE);
    if (!q->tab) q->tab = q->q.n || !agent ? CASES_ALL : CASES_MINE;
    if (!q->sort) q->sort = CASES_BY_DUE;
    /* Whoever searches wants what there is, not only what is open. */
    if (q->q.n && !query_get(req, "state").n) q->state = CASES_ANY;
    if (q->rating && !query_get(req, "state").n) q->state = CASES_ANY; /* most of them are over */
    *f = (struct case_filter){.tab = q->tab, .sort = q->sort, .q = q->q, .state = q->state,
                              .kind = q->kind, .category = q->category, .assignee = q->assignee,
                              .due = q->due, .priority = q->priority, .tag = q->tag, .rating = q->rating};
    custom_filters_read(cx, req, CUSTOM_COMPLAINT, &f->custom);
    q->own = custom_filters_text(cx, req, CUSTOM_COMPLAINT);
}

static const char *code_of(const struct choice *choices, int64_t value)
{
    for (const struct choice *c = choices; c->code; c++) {
        if (c->value == value) return c->code;
    }
    return "";
}

/* The page with this tab and cursor; the other filters stay. */
static const char *queue_url(struct ctx *cx, const struct queue_query *q, const char *path,
                             int64_t tab, const char *move, const char *cursor)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_printf(&b, "%s?tab=%s", url_to(cx, "%s", path), code_of(tabs, tab));
    if (q->sort == CASES_BY_NEW) buf_cstr(&b, "&sort=new");
    if (q->state || q->q.n || q->rating) buf_printf(&b, "&state=%s", code_of(states, q->state));
    if (q->kind) buf_printf(&b, "&kind=%s", code_of(kinds, q->kind));
    if (q->category) buf_printf(&b, "&category=%lld", (long long)q->category);
    if (q->assignee) buf_printf(&b, "&assignee=%lld", (long long)q->assignee);
    if (q->due) buf_printf(&b, "&due=%s", code_of(dues, q->due));
    if (q->priority) buf_printf(&b, "&priority=%s", code_of(priorities, q->priority));
    if (q->rating) buf_printf(&b, "&rating=%s", code_of(ratings, q->rating));
    if (q->tag) buf_printf(&b, "&tag=%lld", (long long)q->tag);
    if (q->q.n) buf_printf(&b, "&q=%s", url_value(cx->arena, q->q));
    if (q->base.n) buf_printf(&b, "&base=%s", url_value(cx->arena, q->base));
    if (q->cols.n) buf_printf(&b, "&cols=%s", url_value(cx->arena, q->cols));
    buf_cstr(&b, q->own);
    if (move && cursor) buf_printf(&b, "&%s=%s", move, cursor);
    return arena_cstr(cx->arena, b.p);
}

/* ---- the parts of the page ---- */

static void show_tabs(struct ctx *cx, struct tpl *t, const struct queue_query *q,
                      const int64_t *counts)
{
    const char *const names[CASES_TABS] = {NULL, _("Mine"), _("My team's"), _("Unassigned"),
                                           P_("cases", "All"), _("Followed")};
    for (int i = CASES_MINE; i < CASES_TABS; i++) {
        if (counts[i] < 0 || (i == CASES_TEAM && !cx->actor->team.v)) continue;
        struct tpl *row = tpl_row(t, K_TAB);
        tpl_cstr(row, K_TAB_NAME, names[i]);
        tpl_cstr(row, K_URL, queue_url(cx, q, "/complaints", i, NULL, NULL));
        tpl_show_if(row, K_TAB_NOW, q->tab == i);
        tpl_cstr(row, K_TAB_COUNT, counts[i] > CASES_COUNT_CAP
                                       ? arena_printf(cx->arena, "%s+", format_int(cx->arena, CASES_COUNT_CAP))
                                       : format_int(cx->arena, counts[i]));
    }
}

const char *intranet_due_words(struct ctx *cx, int64_t due_at)
{
    bool late = due_at < cx->now;
    const char *span = format_span(cx->arena, late ? cx->now - due_at : due_at - cx->now);
    return late ? arena_printf(cx->arena, _("overdue by %s"), span) : arena_printf(cx->arena, _("due in %s"), span);
}

void intranet_due(struct ctx *cx, struct tpl *t, const struct due_view *d)
{
    bool open = state_open(d->state), owed = open && d->next != CASE_NO_DUE;
    tpl_show_if(t, K_DUE_PAUSED, open && d->paused != 0);
    tpl_show_if(t, K_DUE_OPEN, owed);
    bool late = owed && d->next < cx->now;
    tpl_show_if(t, K_DUE_LATE, late);
    tpl_show_if(t, K_DUE_SOON, owed && !late && d->next < cx->now + DAY_MS);
    tpl_show_if(t, K_DUE_ANSWER, owed && d->answer && d->answer == d->next);
    tpl_cstr(t, K_DUE, owed ? intranet_due_words(cx, d->next) : "");
    tpl_cstr(t, K_DUE_DAY, owed ? format_time(cx->arena, d->next) : "");
}

void intranet_priority(struct tpl *t, enum case_priority p, bool quiet)
{
    if (quiet && p == PRIORITY_NORMAL) return;
    struct tpl *row = tpl_row(t, K_PRIORITY);
    tpl_cstr(row, K_PRIORITY_NAME, priority_label(p));
    tpl_cstr(row, K_PRIORITY_TONE, p == PRIORITY_URGENT ? "tone-red" : p == PRIORITY_HIGH ? "tone-amber" : "tone-grey");
    tpl_show_if(row, K_PRIORITY_UP, p > PRIORITY_NORMAL);
}

static void fill_row(struct ctx *cx, struct tpl *row, const struct case_item *c, const struct case_tags *tags)
{
    tpl_cstr(row, K_URL, url_to(cx, "/complaints/%.*s", STR_ARG(c->ref)));
    tpl_str(row, K_REF, c->ref);
    tpl_int(row, K_ROW_ID, c->id.v);
    tpl_str(row, K_EXCERPT, c->excerpt.n ? c->excerpt : c->ref);
    tpl_cstr(row, K_KIND_NAME, kind_label(c->kind));
    tpl_str(row, K_CATEGORY_NAME, c->category_name);
    tpl_str(row, K_CUSTOMER_NAME, c->customer_name.n ? c->customer_name
                                                     : str_of(_("Unknown")));
    tpl_cstr(row, K_STATE, state_label(c->state));
    tpl_cstr(row, K_TONE, state_tone(c->state));
    tpl_show_if(row, K_SAFETY, c->safety);
    tpl_show_if(row, K_SEVERE, c->severity == 3);
    tpl_str(row, K_ASSIGNEE_NAME, c->assignee_name);
    tpl_cstr(row, K_CREATED, format_short_time(cx->arena, c->created_at, cx->now));
    for (size_t i = 0; i < tags->n; i++) tpl_str(tpl_row(row, K_TAG), K_TAG_NAME, tags->at[i].name);
    if (c->handling) {
        struct tpl *rated = tpl_row(row, K_RATED);
        tpl_int(rated, K_HANDLING, c->handling);
        tpl_int(rated, K_OUTCOME, c->outcome);
        tpl_cstr(rated, K_RATED_TONE, c->handling <= 2 || c->outcome <= 2 ? "tone-red" : "tone-green");
    }
    intranet_priority(row, c->priority, true);
    intranet_due(cx, row, &(struct due_view){c->state, c->next_due_at, c->answer_due_at, c->paused_at});
}

static enum err offer_filters(struct ctx *cx, struct req *req)
{
    struct lookup *l, *tags;
    struct staff_brief *s;
    size_t n, m, k;
    enum err e = lookup_list(cx, LIST_CATEGORY, true, &l, &n);
    if (!e) e = staff_options(cx, COMPLAINT_TAKE, &s, &m);
    if (!e) e = lookup_list(cx, LIST_CASE_TAG, true, &tags, &k);
    if (e) return e;
    struct option *g = ARENA_ARRAY(cx->arena, struct option, k + 1);
    for (size_t i = 0; i < k; i++) g[i] = (struct option){tags[i].id, tags[i].name};
    form_options(cx, req, "tag", g, k);
    struct option *o = ARENA_ARRAY(cx->arena, struct option, n + 1);
    struct option *p = ARENA_ARRAY(cx->arena, struct option, m + 1);
    for (size_t i = 0; i < n; i++) o[i] = (struct option){l[i].id, l[i].name};
    for (size_t i = 0; i < m; i++) p[i] = (struct option){s[i].id.v, s[i].name};
    form_options(cx, req, "category", o, n);
    form_options(cx, req, "assignee", p, m);
    return OK;
}

static bool filtered(const struct queue_query *q)
{
    return *q->own || q->q.n || q->state != CASES_OPEN || q->kind || q->category || q->assignee || q->due ||
           q->priority || q->tag || q->rating;
}

static void show_empty(struct ctx *cx, struct tpl *t, const struct queue_query *q,
                       const struct case_page *p)
{
    struct tpl *e = tpl_include(t, K_NOTHING, TPL_PART_EMPTY);
    tpl_show(e, K_EMPTY_HELP);
    if (!p->searchable) {
        tpl_cstr(e, K_EMPTY_TITLE, _("Nothing in this text can be searched"));
        tpl_cstr(e, K_EMPTY_HELP_TEXT, _("Type words, a reference, a name, or the end of a phone number."));
    } else if (filtered(q)) {
        tpl_cstr(e, K_EMPTY_TITLE, p->search_on ? _("Nothing found so far") : _("Nothing found"));
        tpl_cstr(e, K_EMPTY_HELP_TEXT,
                 p->search_on ? _("The newest part of the list was searched. Search on, or leave out a filter.")
                              : _("Leave out a filter, or look into “All”."));
    } else {
        tpl_cstr(e, K_EMPTY_TITLE, q->tab == CASES_FOLLOWED ? _("You follow no open case")
                                 : q->tab == CASES_MINE   ? _("Nothing waits for you")
                                                        : _("Nothing waits here"));
        tpl_cstr(e, K_EMPTY_HELP_TEXT, _("New cases stand under “Unassigned” until somebody takes them."));
    }
    if (q->tab == CASES_UNASSIGNED || q->tab == CASES_ALL) return;
    struct tpl *a = tpl_row(e, K_EMPTY_ACTION);
    tpl_cstr(a, K_URL, queue_url(cx, q, "/complaints", CASES_UNASSIGNED, NULL, NULL));
    tpl_cstr(a, K_EMPTY_ACTION_TEXT, _("Look at the unassigned ones"));
}

static void show_pager(struct ctx *cx, struct tpl *t, const struct queue_query *q,
                       const struct case_page *p)
{
    if (!p->next && !p->prev) return;
    struct tpl *pager = tpl_include(t, K_PAGER, TPL_PART_PAGER);
    if (q->after.n || q->before.n) {
        tpl_cstr(tpl_row(pager, K_FIRST), K_URL, queue_url(cx, q, "/complaints", q->tab, NULL, NULL));
    }
    if (p->prev) {
        tpl_cstr(tpl_row(pager, K_PREVIOUS), K_URL,
                 queue_url(cx, q, "/complaints", q->tab, "before", p->prev));
    }
    if (p->next) {
        tpl_cstr(tpl_row(pager, p->search_on ? K_SEARCH_ON : K_NEXT), K_URL,
                 queue_url(cx, q, "/complaints", q->tab, "after", p->next));
    }
}

/* ---- columns of the reader's choice ---- */

static const char *sort_url(struct ctx *cx, const struct req *req, const char *sort)
{
    return url_to(cx, "/complaints%s", query_with(cx->arena, req, "sort", sort ? sort : "new"));
}

static enum err fill_chosen(struct ctx *cx, struct req *req, struct tpl *t, const struct list_bar *bar, const struct queue_query *q,
                        const struct case_page *p)
{
    struct list_table table;
    struct cell cells[COLUMNS_MAX];
    enum err e = OK;
    if (!p->n) return OK;
    list_table_begin(&table, cx, t, &bar->columns, P_("menu", "Complaints"), req, code_of(sorts, q->sort),
                     bar->print ? NULL : sort_url, !bar->print);
    for (size_t i = 0; !e && i < p->n; i++) {
        const struct case_item *c = &p->rows[i];
        e = complaint_cells(cx, &bar->columns, c, cells);
        if (!e) list_table_row(&table, bar->print ? 0 : c->id.v, url_to(cx, "/complaints/%.*s", STR_ARG(c->ref)), cells);
    }
    return e;
}

static enum err print_queue(struct ctx *cx, struct req *req, struct res *res, const struct list_bar *bar,
                            const struct queue_query *q, const struct case_page *p)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PART_LIST_PRINT, P_("menu", "Complaints"));
    list_print_head(cx, bar, req, t, p->n, p->next != NULL);
    enum err e = fill_chosen(cx, req, t, bar, q, p);
    return e ? e : page_end(req, res);
}

static void fill_head(struct ctx *cx, struct tpl *t, const struct queue_query *q)
{
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/complaints"));
    if (perm_may(cx->actor, COMPLAINT_TAKE)) {
        tpl_cstr(tpl_row(t, K_NEW), K_URL, url_to(cx, "/complaints/new"));
        tpl_cstr(tpl_row(t, K_REPLIES_LINK), K_URL, url_to(cx, "/replies"));
    }
    if (perm_may(cx->actor, COMPLAINT_EXPORT)) {
        list_links(cx, t, queue_url(cx, q, "/complaints.csv", q->tab, NULL, NULL));
        tpl_cstr(tpl_row(t, K_RATINGS_LINK), K_URL, url_to(cx, "/ratings"));
    }
    tpl_show_if(t, K_MORE_FILTERS, q->kind || q->category || q->assignee || q->due || q->priority || q->tag || q->rating || *q->own);
}

/* Who may neither change cases nor take them away has no boxes to tick. */
static bool may_tick(struct ctx *cx)
{
    return perm_may(cx->actor, COMPLAINT_TAKE) || perm_may(cx->actor, COMPLAINT_EXPORT);
}

static enum err read_custom(struct ctx *cx, const struct chosen *columns, const struct case_page *p, struct custom_values **ret)
{
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, p->n ? p->n : 1);
    for (size_t i = 0; i < p->n; i++) ids[i] = p->rows[i].id.v;
    return custom_values_page(cx, columns, CUSTOM_COMPLAINT, ids, p->n, ret);
}

/* The usual table, with the fields that an admin wants in it behind the others. */
static enum err fill_usual(struct ctx *cx, struct tpl *t, const struct chosen *columns, const struct case_page *p)
{
    struct custom_values *custom = NULL;
    complaint_id *ids = ARENA_ARRAY(cx->arena, complaint_id, p->n + 1);
    struct case_tags *tags = ARENA_ARRAY(cx->arena, struct case_tags, p->n + 1);
    for (size_t i = 0; i < p->n; i++) ids[i] = p->rows[i].id;
    enum err e = complaint_tags_of(cx, ids, p->n, tags);
    if (!e && columns->custom) e = read_custom(cx, columns, p, &custom);
    struct tpl *table = tpl_row(t, K_TABLE);
    tpl_cstr(table, K_PICKS_CLASS, may_tick(cx) ? "" : "no-picks");
    custom_columns_head(table, columns);
    for (size_t i = 0; !e && i < p->n; i++) {
        struct tpl *row = tpl_row(table, K_ROW);
        fill_row(cx, row, &p->rows[i], &tags[i]);
        if (!custom) continue;
        custom_hide_listed(cx, &custom[i]);
        custom_columns_row(cx, row, columns, &custom[i]);
    }
    return e;
}

static enum err fill_rows(struct ctx *cx, struct req *req, struct tpl *t, const struct list_bar *bar, const struct queue_query *q,
                      const struct case_page *p)
{
    enum err e = OK;
    if (!bar->columns.usual) e = fill_chosen(cx, req, t, bar, q, p);
    else if (p->n) e = fill_usual(cx, t, &bar->columns, p);
    if (p->n && may_tick(cx)) complaint_bulk_bar(cx, req, t);
    if (!p->n) show_empty(cx, t, q, p);
    return e;
}

enum err intranet_complaints(struct ctx *cx, struct req *req, struct res *res)
{
    struct queue_query q;
    struct case_filter f;
    struct case_page p;
    struct list_bar bar;
    int64_t counts[CASES_TABS];
    enum err e = list_bar_open(cx, req, &complaints_spec, &bar);
    if (e) return e;
    read_query(cx, req, &q, &f);
    e = complaint_list(cx, &f, COMPLAINT_SEE, q.after, q.before, bar.print ? PRINT_ROWS : CASES_PAGE, &p);
    if (!e && bar.print) return print_queue(cx, req, res, &bar, &q, &p);
    if (!e) e = complaint_counts(cx, counts);
    if (!e) e = offer_filters(cx, req);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COMPLAINTS, P_("menu", "Complaints"));
    fill_head(cx, t, &q);
    show_tabs(cx, t, &q, counts);
    list_bar_end(cx, list_bar_begin(t), &bar);
    (void)custom_filters_view(cx, req, t, queue_form.name, CUSTOM_COMPLAINT);
    q.after = q.before = (struct str){0}; /* a changed filter starts at the first page */
    form_view(cx, req, res, t, &queue_form, &q);
    if ((e = fill_rows(cx, req, t, &bar, &q, &p))) return e;
    read_query(cx, req, &q, &f);
    show_pager(cx, t, &q, &p);
    return page_end(req, res);
}

/* ---- the file ---- */

struct csv_cases {
    struct case_filter filter;
    struct list_bar bar;
    char after[64];
    int64_t ids[BULK_IDS]; /* ticked ones alone */
    size_t nids;
};

static enum err cases_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct csv_cases *c = arg;
    struct case_page page;
    struct cell cells[COLUMNS_MAX];
    enum err e = c->nids ? complaint_items(cx, c->ids, c->nids, COMPLAINT_EXPORT, &page)
                         : complaint_list(cx, &c->filter, COMPLAINT_EXPORT, str_of(c->after), STR(""), LIST_SLICE_ROWS, &page);
    if (e) return e;
    for (size_t i = 0; !e && i < page.n; i++) {
        e = complaint_cells(cx, &c->bar.columns, &page.rows[i], cells);
        if (!e) list_cells_send(out, &c->bar.columns, cells);
    }
    if (e) return e;
    snprintf(c->after, sizeof c->after, "%s", page.next ? page.next : "");
    *ret = (struct list_part){page.n, page.next != NULL};
    return OK;
}

enum err intranet_complaints_csv(struct ctx *cx, struct req *req, struct res *res)
{
    struct queue_query q = {.own = ""};
    struct csv_cases c = {0};
    enum err e = list_bar_file(cx, req, &complaints_spec, &c.bar);
    if (e) return e;
    read_query(cx, req, &q, &c.filter);
    c.filter.whole_text = true;
    for (size_t i = 0; i < q.ids.n && i < BULK_IDS; i++) c.ids[c.nids++] = q.ids.at[i];
    e = form_query_whole(cx, req);
    const struct list_file file = {"cases", PN_("menu", "Complaints"), list_heads(cx, &c.bar.columns)};
    return e ? e : list_send(cx, req, res, &file, cases_slice, &c);
}
