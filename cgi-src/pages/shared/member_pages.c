/* The list of members and the read-only file of one: see member_pages.h. */
#include "pages/shared/member_pages.h"

#include <inttypes.h>

#include "domain/lookup.h"
#include "domain/member_card.h"
#include "pages/shared/bulk_bar.h"
#include "pages/shared/list_send.h"
#include "pages/shared/member_columns.h"
#include "pages/shared/member_view.h"

#define PAGE_ROWS 50
#define COUNT_CAP 1000

/* ---- filters ---- */

struct list_query {
    struct str q;
    int64_t tier, state, branch, least, most, activity, expiring, sort, before, after, value;
    struct str base, cols; /* the saved view it came from, the columns */
    struct id_list ids;    /* rows that were ticked: a file of those alone */
};
static const struct choice activity_choices[] = {{0, "", N_("All")},
                                                 {30, "30", N_("Active within 30 days")},
                                                 {90, "90", N_("Active within 90 days")},
                                                 {-90, "silent-90", N_("Silent for 90 days")},
                                                 {-180, "silent-180", N_("Silent for half a year")},
                                                 {-365, "silent-365", N_("Silent for a year")},
                                                 {0, NULL, NULL}};
static const struct choice expiring_choices[] = {{0, "", N_("All")},
                                                 {7, "7", N_("Within 7 days")},
                                                 {30, "30", N_("Within 30 days")},
                                                 {90, "90", N_("Within 90 days")},
                                                 {0, NULL, NULL}};
static const struct choice sort_choices[] = {{MEMBERS_NEWEST, "", N_("Newest first")},
                                             {MEMBERS_BALANCE, "balance", N_("Highest balance")},
                                             {MEMBERS_POOREST, "poorest", N_("Lowest balance")},
                                             {MEMBERS_ACTIVE, "active", N_("Last activity")},
                                             {MEMBERS_SILENT, "silent", N_("Longest silent")},
                                             {MEMBERS_EXPIRY, "expiry", N_("Next expiry")},
                                             {0, NULL, NULL}};
static const struct choice state_choices[] = {{0, "", N_("All")},
                                              {MEMBER_ACTIVE, "active", N_("Active")},
                                              {MEMBER_FROZEN, "frozen", N_("Frozen")},
                                              {MEMBER_CLOSED, "closed", N_("Closed membership")},
                                              {0, NULL, NULL}};
static const struct field list_fields[] = {
    {"q", N_("Number or name"), FIELD_LINE, offsetof(struct list_query, q), .max = 100},
    {"tier", N_("Tier"), FIELD_ID, offsetof(struct list_query, tier), .flags = FIELD_ALL},
    {"state", N_("State"), FIELD_CHOICE, offsetof(struct list_query, state), .choices = state_choices},
    {"branch", N_("Branch"), FIELD_ID, offsetof(struct list_query, branch), .flags = FIELD_ALL},
    {"least", N_("Balance from"), FIELD_INT, offsetof(struct list_query, least), .min = 0, .max = POINTS_MAX,
     .flags = FIELD_EMPTY_IS_NONE},
    {"most", N_("Balance to"), FIELD_INT, offsetof(struct list_query, most), .min = 0, .max = POINTS_MAX,
     .flags = FIELD_EMPTY_IS_NONE},
    {"activity", N_("Last activity"), FIELD_CHOICE, offsetof(struct list_query, activity), .choices = activity_choices},
    {"expiring", N_("Points expire"), FIELD_CHOICE, offsetof(struct list_query, expiring), .choices = expiring_choices},
    {"sort", N_("Sort"), FIELD_CHOICE, offsetof(struct list_query, sort), .choices = sort_choices,
     .flags = FIELD_NO_EMPTY},
    {"before", NULL, FIELD_INT, offsetof(struct list_query, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    {"after", NULL, FIELD_INT, offsetof(struct list_query, after), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    {"value", NULL, FIELD_INT, offsetof(struct list_query, value), .min = 0, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    {"base", NULL, FIELD_LINE, offsetof(struct list_query, base), .max = 20, .flags = FIELD_HIDDEN},
    {"cols", NULL, FIELD_LINE, offsetof(struct list_query, cols), .max = 2000, .flags = FIELD_HIDDEN},
    {"id", NULL, FIELD_IDS, offsetof(struct list_query, ids), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form list_form = {"members", list_fields, sizeof(struct list_query)};
const struct list_spec members_spec = {.list = VIEW_MEMBERS, .path = "/members", .label = PN_("menu", "Members"),
                                       .form = &list_form, .columns = &member_columns};

static struct member_filter filter_of(struct ctx *cx, const struct list_query *q)
{
    struct member_filter f = {.search = q->q,
                              .tier = q->tier,
                              .state = q->state,
                              .branch = q->branch,
                              .least = q->least,
                              .most = q->most == 0 ? MOST_NOTHING : q->most,
                              .sort = q->sort,
                              .before = q->before,
                              .after = q->after,
                              .value = q->value};
    int64_t today = clock_day_start(cx->now, cx->config->zone);
    if (q->activity > 0) f.active_since = today - q->activity * DAY_MS;
    if (q->activity < 0) f.silent_since = today + q->activity * DAY_MS;
    if (q->expiring) f.expiring_until = today + (q->expiring + 1) * DAY_MS;
    return f;
}

static const char *choice_text(const struct field *f, int64_t value)
{
    for (const struct choice *c = f->choices; c && c->code; c++)
        if (c->value == value) return i18n_text(c->label);
    return "";
}

static void add_word(struct ctx *cx, struct buf *b, const char *label, const char *value)
{
    if (!*value) return;
    if (b->n) buf_cstr(b, cx->lang == LANG_ZH ? "，" : ", ");
    buf_printf(b, cx->lang == LANG_ZH ? "%s：%s" : "%s: %s", label, value);
}

/* In the order of the fields; the sort is none of it. */
static struct str words_of(struct ctx *cx, const struct list_query *q)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct tier tier = {0};
    if (q->q.n) add_word(cx, &b, _("Number or name"), str_dup(cx->arena, q->q));
    if (q->tier > 0 && tier_get(cx, q->tier, &tier) == OK) add_word(cx, &b, _("Tier"), str_dup(cx->arena, tier.name));
    add_word(cx, &b, _("State"), q->state ? choice_text(&list_fields[2], q->state) : "");
    if (q->branch > 0) add_word(cx, &b, _("Branch"), str_dup(cx->arena, lookup_name(cx, LIST_BRANCH, q->branch)));
    if (q->least != BALANCE_ANY) add_word(cx, &b, _("Balance from"), format_int(cx->arena, q->least));
    if (q->most != BALANCE_ANY) add_word(cx, &b, _("Balance to"), format_int(cx->arena, q->most));
    if (q->activity) add_word(cx, &b, _("Last activity"), choice_text(&list_fields[6], q->activity));
    if (q->expiring) add_word(cx, &b, _("Points expire"), choice_text(&list_fields[7], q->expiring));
    return b.n ? str_copy(cx->arena, buf_view(&b)) : str_of(_("All members"));
}

enum err member_filter_read(struct ctx *cx, struct req *req, struct str query, struct member_filter *ret,
                            struct str *ret_words)
{
    struct req asked = {.visit = req->visit};
    struct list_query q = {0};
    if (!pairs_parse_urlencoded(cx->arena, query, &asked.query)) return ERR_INVALID;
    form_read_query(cx, &asked, &list_form, &q);
    enum err e = form_query_whole(cx, &asked);
    if (e) return e;
    q.before = q.after = q.value = q.sort = 0;
    *ret = filter_of(cx, &q);
    *ret_words = words_of(cx, &q);
    return OK;
}

static enum err offer_options(struct ctx *cx, struct req *req)
{
    struct tier *tiers = NULL;
    struct lookup *branches = NULL;
    size_t n = 0, m = 0;
    enum err e = tier_list(cx, true, &tiers, &n);
    if (!e) e = lookup_list(cx, LIST_BRANCH, true, &branches, &m);
    if (e) return e;
    struct option *t = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++) t[i] = (struct option){tiers[i].id, tiers[i].name};
    form_options(cx, req, "tier", t, n);
    struct option *b = ARENA_ARRAY(cx->arena, struct option, m + 1);
    for (size_t i = 0; i < m; i++) b[i] = (struct option){branches[i].id, branches[i].name};
    form_options(cx, req, "branch", b, m);
    return OK;
}

/* ---- the list ---- */

static void list_row(struct ctx *cx, struct tpl *t, const struct member *m)
{
    struct tpl *row = tpl_row(t, K_MEMBER_ROW);
    tpl_cstr(row, K_MEMBER_URL, url_member(cx, m->number));
    tpl_int(row, K_ROW_ID, m->id.v);
    tpl_cstr(row, K_MEMBER_NUMBER, member_number_display(cx->arena, m->number));
    tpl_str(row, K_MEMBER_NAME, m->customer_name);
    tpl_str(row, K_CUSTOMER_CODE, m->customer_code);
    tpl_str(row, K_TIER_NAME, m->tier_name);
    tpl_cstr(row, K_MEMBER_STATE, member_state_name(m->state));
    tpl_cstr(row, K_STATE_TONE, member_state_tone(m->state));
    tpl_str(row, K_BRANCH_NAME, m->branch_name);
    tpl_cstr(row, K_OPENED, format_date(cx->arena, m->opened_at));
    tpl_cstr(row, K_LAST, m->last_at ? format_date(cx->arena, m->last_at) : "—");
    tpl_cstr(row, K_BALANCE, format_int(cx->arena, m->balance));
    if (m->debt) tpl_cstr(tpl_row(row, K_OWED), K_DEBT, format_int(cx->arena, m->debt));
}

static const char *place_url(struct ctx *cx, const struct req *req, const char *path,
                             const char *name, const struct member_place *place)
{
    struct req clean = {0};
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *p = &req->query.list.at[i];
        if (str_is(p->name, "before") || str_is(p->name, "after") || str_is(p->name, "value")) continue;
        *vec_push(cx->arena, &clean.query.list) = *p;
    }
    if (place && place->value) {
        *vec_push(cx->arena, &clean.query.list) =
            (struct pair){STR("value"), str_printf(cx->arena, "%" PRId64, place->value)};
    }
    char *value = place ? arena_printf(cx->arena, "%" PRId64, place->id) : NULL;
    return arena_printf(cx->arena, "%s%s", path, query_with(cx->arena, &clean, name, value));
}

static void fill_pager(struct ctx *cx, const struct req *req, struct tpl *t,
                       const struct member_filter *f, const struct member_page *p)
{
    bool newer = f->after ? p->more : f->before != 0, older = f->after ? true : p->more;
    const char *path = url_members(cx);
    struct tpl *pager = tpl_include(t, K_PAGER, TPL_PART_PAGER);
    if (p->resume.id) {
        tpl_cstr(tpl_row(pager, K_RANGE), K_RANGE_TEXT,
                 _("Not all members have been looked at yet."));
        tpl_cstr(tpl_row(pager, K_SEARCH_ON), K_URL, place_url(cx, req, path, "before", &p->resume));
    }
    if (newer) {
        tpl_cstr(tpl_row(pager, K_FIRST), K_URL, place_url(cx, req, path, "before", NULL));
        if (p->n) {
            tpl_cstr(tpl_row(pager, K_PREVIOUS), K_URL, place_url(cx, req, path, "after", &p->places[0]));
        }
    }
    if (older && p->n) {
        tpl_cstr(tpl_row(pager, K_NEXT), K_URL, place_url(cx, req, path, "before", &p->places[p->n - 1]));
    }
}

static void fill_empty(struct ctx *cx, struct tpl *t, bool filtered, bool may_open)
{
    struct tpl *e = tpl_include(t, K_EMPTY, TPL_PART_EMPTY);
    tpl_cstr(e, K_EMPTY_TITLE, filtered ? _("No member matches") : _("No members yet"));
    tpl_cstr(tpl_row(e, K_EMPTY_HELP), K_EMPTY_HELP_TEXT,
             filtered ? _("Try the whole member number, a name, its pinyin or initials, or fewer filters.")
                      : _("Open the first membership for a customer who wants to collect points."));
    if (!may_open || filtered) return;
    struct tpl *a = tpl_row(e, K_EMPTY_ACTION);
    tpl_cstr(a, K_URL, url_to(cx, "/members/open"));
    tpl_cstr(a, K_EMPTY_ACTION_TEXT, _("Open a membership"));
}

/* An old card's number leads to the number of today. */
static bool fill_replaced(struct ctx *cx, struct tpl *t, struct str typed)
{
    struct str number;
    struct member_card card;
    if (!typed.n || !member_number_parse(cx->arena, typed, &number)) return false;
    if (member_card_find(cx, number, &card) != OK) return false;
    struct tpl *row = tpl_row(t, K_REPLACED);
    tpl_cstr(row, K_REPLACED_TEXT, member_card_says(cx, &card));
    tpl_cstr(row, K_URL, url_member(cx, card.member.number));
    tpl_str(row, K_NAME, card.member.customer_name);
    return true;
}

const char *member_count_text(struct ctx *cx, int64_t n)
{
    if (n < 0) return "";
    if (n > COUNT_CAP) return _("1,000+ members");
    return format_plural(cx->arena, _("{n, plural, one {# member} other {# members}}"), n);
}

static bool may_open(const struct ctx *cx)
{
    return strcmp(cx->program, "admin") == 0 && perm_may(cx->actor, MEMBER_MANAGE);
}

static enum err print_members(struct ctx *cx, struct req *req, struct res *res, const struct list_bar *bar,
                              const struct member_page *page)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PART_LIST_PRINT, P_("menu", "Members"));
    list_print_head(cx, bar, req, t, page->n, page->more || page->resume.id);
    member_table(cx, req, t, bar, page);
    return page_end(req, res);
}

/* What can be done with ticked members: a file of them. */
static void selection_bar(struct ctx *cx, struct req *req, struct tpl *t, int64_t count)
{
    const struct bulk_option options[] = {{"csv", _("Download as CSV")}, {"xlsx", _("Download as Excel")}};
    bulk_bar(cx, req, t, url_to(cx, "/members/selection"), options, COUNT_OF(options), member_count_text(cx, count));
}

static void fill_list(struct ctx *cx, struct req *req, struct tpl *t, const struct list_query *q, const struct list_bar *bar,
                      const struct member_page *page, int64_t count)
{
    bool more = q->least != BALANCE_ANY || q->most != BALANCE_ANY || q->activity || q->expiring;
    bool filtered = q->q.n || q->tier || q->state || q->branch || more;
    member_bar_fill(cx, t, bar, !filtered);
    tpl_show_if(t, K_MORE_OPEN, more);
    tpl_cstr(t, K_LIST_URL, url_members(cx));
    list_links(cx, t, place_url(cx, req, url_to(cx, "/members.csv"), "before", NULL));
    tpl_cstr(t, K_COUNT_TEXT, member_count_text(cx, count));
    tpl_show_if(t, K_FILTERED, filtered);
    tpl_cstr(t, K_CLEAR_URL, list_bar_all_url(cx, bar));
    if (strcmp(cx->program, "admin") == 0 && perm_may(cx->actor, POINTS_POST) && page->n) {
        const char *all = place_url(cx, req, url_to(cx, "/grants/new"), "before", NULL);
        tpl_cstr(tpl_row(t, K_GRANT_LINK), K_URL, strchr(all, '?') ? all : url_to(cx, "/grants/new?state=active"));
    }
    if (may_open(cx)) tpl_cstr(tpl_row(t, K_OPEN_LINK), K_URL, url_to(cx, "/members/open"));
    if (page->n == 0 && !page->resume.id && !fill_replaced(cx, t, q->q)) fill_empty(cx, t, filtered, may_open(cx));
    if (!bar->columns.usual) member_table(cx, req, t, bar, page);
    struct tpl *table = page->n && bar->columns.usual ? tpl_row(t, K_LIST) : NULL;
    for (size_t i = 0; table && i < page->n; i++) list_row(cx, table, &page->at[i]);
    if (page->n) selection_bar(cx, req, t, count);
}

enum err member_page_list(struct ctx *cx, struct req *req, struct res *res)
{
    struct list_query q = {0};
    struct member_page page = {0};
    struct list_bar bar;
    int64_t count = 0;
    enum err e = member_bar_open(cx, req, &bar);
    if (e) return e;
    form_read_query(cx, req, &list_form, &q);
    struct member_filter f = filter_of(cx, &q);
    e = member_list(cx, &f, bar.print ? PRINT_ROWS : PAGE_ROWS, &page);
    if (!e && bar.print) return print_members(cx, req, res, &bar, &page);
    if (!e) e = member_count(cx, &f, COUNT_CAP, &count);
    if (!e) e = offer_options(cx, req);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PART_MEMBERS, P_("menu", "Members"));
    form_view(cx, req, res, t, &list_form, &q);
    fill_list(cx, req, t, &q, &bar, &page, count);
    fill_pager(cx, req, t, &f, &page);
    return page_end(req, res);
}

enum err member_page_selection(struct ctx *cx, struct req *req, struct res *res)
{
    return bulk_selection(cx, req, res, "/members");
}

/* ---- the list as a file ---- */

struct file_members {
    struct member_filter filter;
    struct list_bar bar;
    int64_t ids[BULK_IDS]; /* ticked ones alone */
    size_t nids;
};

static enum err ticked_slice(struct ctx *cx, struct file_members *c, struct list_out *out, struct list_part *ret)
{
    struct cell cells[COLUMNS_MAX];
    *ret = (struct list_part){0};
    for (size_t i = 0; i < c->nids; i++) {
        struct member m;
        enum err e = member_get(cx, (member_id){c->ids[i]}, &m);
        if (e == ERR_NOT_FOUND || e == ERR_FORBIDDEN) continue;
        if (e) return e;
        member_cells(cx, &c->bar.columns, &m, cells);
        list_cells_send(out, &c->bar.columns, cells);
        ret->rows++;
    }
    return OK;
}

static enum err members_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct file_members *c = arg;
    struct member_filter *f = &c->filter;
    struct member_page page = {0};
    struct cell cells[COLUMNS_MAX];
    if (c->nids) return ticked_slice(cx, c, out, ret);
    enum err e = member_list(cx, f, LIST_SLICE_ROWS, &page);
    if (e) return e;
    for (size_t i = 0; i < page.n; i++) {
        member_cells(cx, &c->bar.columns, &page.at[i], cells);
        list_cells_send(out, &c->bar.columns, cells);
        f->before = page.places[i].id;
        f->value = page.places[i].value;
    }
    if (page.resume.id) {
        f->before = page.resume.id;
        f->value = page.resume.value;
    }
    *ret = (struct list_part){page.n, page.more || page.resume.id};
    return OK;
}

enum err member_page_list_csv(struct ctx *cx, struct req *req, struct res *res)
{
    struct list_query q = {0};
    struct file_members c = {0};
    enum err e = member_bar_file(cx, req, &c.bar);
    if (e) return e;
    form_read_query(cx, req, &list_form, &q);
    c.filter = filter_of(cx, &q);
    c.filter.before = c.filter.after = c.filter.value = 0;
    c.filter.whole = true;
    for (size_t i = 0; i < q.ids.n && i < BULK_IDS; i++) c.ids[c.nids++] = q.ids.at[i];
    e = form_query_whole(cx, req);
    const struct list_file file = {"members", PN_("menu", "Members"), list_heads(cx, &c.bar.columns)};
    return e ? e : list_send(cx, req, res, &file, members_slice, &c);
}

/* ---- the file, read only ---- */

enum err member_page_file(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    struct member_summary s;
    enum err e = member_of_path(cx, req, &m);
    if (e == ERR_NOT_FOUND) return member_replaced_page(cx, req, res);
    if (!e) e = member_summary(cx, &m, &s);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PART_MEMBER_FILE,
                               str_dup(cx->arena, s.member.customer_name));
    member_fill(cx, t, &s);
    tpl_cstr(t, K_LIST_URL, url_members(cx));
    tpl_cstr(t, K_CUSTOMER_URL, url_to(cx, "/customers/%" PRId64, m.customer.v));
    tpl_str(t, K_CUSTOMER_CODE, m.customer_code);
    e = member_fill_side(cx, t, &s);
    if (!e) {
        e = ledger_view(cx, req, res, t, &m, url_member(cx, m.number),
                        url_member_do(cx, m.number, "ledger.csv"));
    }
    return e ? e : page_end(req, res);
}

enum err member_page_ledger_csv(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    enum err e = member_of_path(cx, req, &m);
    return e ? e : ledger_csv(cx, req, res, &m);
}
