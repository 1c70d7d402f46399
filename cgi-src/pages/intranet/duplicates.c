/* The work list of pairs that may be one customer: filter, paging, CSV, the decisions, and the button that
 * has the whole base searched. Called by the route table. Comparing and merging is merge.c. */
#include <stdio.h>

#include "pages/intranet/duplicate_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"
#include "pages/shared/task_pages.h"

#define PAGE_ROWS 25

static const struct choice state_choices[] = {{PAIR_OPEN, "open", PN_("pair", "To decide")},
                                              {PAIR_LATER, "later", PN_("pair", "Put off")},
                                              {PAIR_NOT, "not_duplicate", PN_("pair", "Two customers")},
                                              {PAIR_MERGED, "merged", PN_("pair", "Merged")},
                                              {0, NULL, NULL}};
static const struct choice score_choices[] = {
    {70, "70", N_("70 and more")}, {80, "80", N_("80 and more")}, {90, "90", N_("90 and more")}, {0, NULL, NULL}};
static const struct choice to_choices[] = {{PAIR_OPEN, "open", N_("Back to the list")},
                                           {PAIR_LATER, "later", N_("Later")},
                                           {PAIR_NOT, "not_duplicate", N_("Two customers")},
                                           {0, NULL, NULL}};

struct filter_draft {
    int64_t state, score, owner, scan; /* scan: the task that leads here */
    struct str after;
};
static const struct field filter_fields[] = {
    {"state", N_("State"), FIELD_CHOICE, offsetof(struct filter_draft, state), .flags = FIELD_NO_EMPTY, .choices = state_choices},
    {"score", N_("Likeness"), FIELD_CHOICE, offsetof(struct filter_draft, score), .flags = FIELD_ALL, .choices = score_choices},
    {"owner", N_("Owner"), FIELD_ID, offsetof(struct filter_draft, owner), .max = 0, .flags = FIELD_ALL},
    {"scan", NULL, FIELD_ID, offsetof(struct filter_draft, scan), .max = 0, .flags = FIELD_HIDDEN},
    {"after", NULL, FIELD_LINE, offsetof(struct filter_draft, after), .max = 40, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form filter_form = {"filter", filter_fields, sizeof(struct filter_draft)};

static struct pair_filter filter_of(const struct filter_draft *d)
{
    return (struct pair_filter){.state = d->state ? (enum pair_state)d->state : PAIR_OPEN, .min_score = d->score,
                                .owner = d->owner, .after = d->after};
}

/* ---- a row ---- */

static struct str joined(struct ctx *cx, const struct str *parts, size_t n)
{
    struct str s = STR("");
    for (size_t i = 0; i < n; i++)
        if (parts[i].n) s = str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(s), s.n ? " · " : "", STR_ARG(parts[i]));
    return s;
}

static void fill_side(struct ctx *cx, struct tpl *row, const struct duplicate_side *s)
{
    struct tpl *t = tpl_row(row, K_SIDE);
    const struct str facts[] = {s->code, s->city, s->owner_name};
    const struct str contact[] = {s->phone.n ? str_of(format_phone(cx->arena, s->phone)) : STR(""), s->email};
    tpl_cstr(t, K_URL, url_customer(cx, s->id));
    tpl_str(t, K_NAME, s->name);
    tpl_str(t, K_FACTS, joined(cx, facts, COUNT_OF(facts)));
    tpl_str(t, K_CONTACT, joined(cx, contact, COUNT_OF(contact)));
    tpl_show_if(t, K_HIDDEN, s->hidden);
}

static void fill_decisions(struct ctx *cx, struct req *req, struct tpl *row, const struct duplicate_pair *p)
{
    static const struct {
        enum pair_state to;
        const char *key;
    } buttons[] = {{PAIR_NOT, "n"}, {PAIR_LATER, "l"}, {PAIR_OPEN, "o"}};
    const customer_id both[] = {p->a.id, p->b.id};
    if (!p->a.may_merge || !p->b.may_merge || p->state == PAIR_MERGED) return;
    if (p->state != PAIR_NOT) {
        struct tpl *m = tpl_row(row, K_MERGE);
        tpl_cstr(m, K_URL, url_merge(cx, both, 2));
        tpl_str(m, K_NAME_A, p->a.name);
        tpl_str(m, K_NAME_B, p->b.name);
    }
    for (size_t i = 0; i < COUNT_OF(buttons); i++) {
        if (p->state == buttons[i].to || (p->state == PAIR_NOT && buttons[i].to == PAIR_LATER)) continue;
        struct tpl *d = tpl_row(row, K_DECIDE);
        tpl_cstr(d, K_URL, url_to(cx, "/duplicates/%lld/decide", (long long)p->id));
        tpl_cstr(d, K_TO, pair_state_code(buttons[i].to));
        tpl_cstr(d, K_KEY, buttons[i].key);
        tpl_str(d, K_BACK, req->query_string.n ? str_printf(cx->arena, "?%.*s", STR_ARG(req->query_string)) : STR(""));
        for (const struct choice *c = to_choices; c->code; c++)
            if (c->value == (int64_t)buttons[i].to) tpl_cstr(d, K_DECIDE_LABEL, i18n_text(c->label));
        form_tokens(cx, req, d, p->version);
    }
}

static void fill_row(struct ctx *cx, struct req *req, struct tpl *t, const struct duplicate_pair *p)
{
    struct tpl *row = tpl_row(t, K_ROW);
    unsigned hidden = p->a.hidden || p->b.hidden ? REASONS_OF_CONTACT_DATA : 0;
    tpl_int(row, K_PAIR_ID, p->id);
    tpl_int(row, K_SCORE, p->score);
    tpl_cstr(row, K_SCORE_TONE, score_tone(p->score));
    fill_side(cx, row, &p->a);
    fill_side(cx, row, &p->b);
    duplicate_reasons(row, p->reasons & ~hidden);
    if (p->decided_at) {
        tpl_cstr(tpl_row(row, K_DECIDED), K_DECIDED_TEXT,
                 arena_printf(cx->arena, "%.*s · %s", STR_ARG(p->decided_by), format_date(cx->arena, p->decided_at)));
    }
    fill_decisions(cx, req, row, p);
}

/* ---- the list ---- */

static void fill_scan(struct ctx *cx, struct req *req, struct tpl *t)
{
    int64_t at = duplicate_scanned_at(cx);
    if (at) tpl_cstr(tpl_row(t, K_SCANNED), K_SCANNED_AGO, format_ago(cx->arena, at, cx->now));
    else tpl_show(t, K_NOT_SCANNED);
    if (!perm_may(cx->actor, CUSTOMER_MERGE)) return;
    struct tpl *scan = tpl_row(t, K_MAY_SCAN);
    tpl_cstr(scan, K_SCAN_URL, url_to(cx, "/duplicates/scan"));
    form_tokens(cx, req, scan, 0);
}

static void fill_nothing(struct ctx *cx, struct tpl *t, const struct filter_draft *d)
{
    bool all = d->state == PAIR_OPEN && !d->score && !d->owner;
    list_empty(t, all ? _("No pair waits for a decision.") : _("No pair here."),
               all ? _("Search all customers, after an import for example.") : NULL,
               all ? NULL : url_to(cx, "/duplicates"), all ? NULL : _("Show all that wait"));
}

enum err intranet_duplicates(struct ctx *cx, struct req *req, struct res *res)
{
    struct filter_draft d = {0};
    struct pair_page page;
    form_read_query(cx, req, &filter_form, &d);
    if (!d.state) d.state = PAIR_OPEN;
    struct pair_filter f = filter_of(&d);
    enum err e = duplicate_list(cx, &f, PAGE_ROWS, &page);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_DUPLICATES, _("Possible duplicates"));
    tpl_cstr(t, K_CUSTOMERS_URL, url_to(cx, "/customers"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/duplicates"));
    list_links(cx, t, arena_printf(cx->arena, "%s%s", url_to(cx, "/duplicates.csv"), query_with(cx->arena, req, "after", NULL)));
    fill_scan(cx, req, t);
    offer_staff(cx, req, "owner", CUSTOMER_EDIT);
    form_view(cx, req, res, t, &filter_form, &d);
    if (page.n) tpl_show(t, K_ROWS);
    else if (!page.next) fill_nothing(cx, t, &d);
    for (size_t i = 0; i < page.n; i++) fill_row(cx, req, t, &page.rows[i]);
    const char *searched = page.examined ? format_plural(cx->arena, _("{n, plural, one {# pair} other {# pairs}} examined so far."),
                                                         page.examined) : NULL;
    list_pager(cx, req, t, "after", page.next ? str_of(page.next) : STR(""), searched);
    return page_end(req, res);
}

/* ---- as a file ---- */

struct csv_pairs {
    struct pair_filter f;
    char after[64];
};

static void file_side(struct list_out *out, const struct duplicate_side *s)
{
    cell_text(out, s->code);
    cell_text(out, s->name);
    cell_text(out, s->city);
    cell_text(out, s->owner_name);
    cell_text(out, s->phone);
    cell_text(out, s->email);
    cell_moment(out, s->created_at);
}

static struct str reasons_text(struct ctx *cx, const struct duplicate_pair *p)
{
    unsigned reasons = p->a.hidden || p->b.hidden ? p->reasons & ~(unsigned)REASONS_OF_CONTACT_DATA : p->reasons;
    struct str s = STR("");
    for (int i = 0; i < DUPLICATE_REASONS; i++)
        if (reasons & (1u << i))
            s = str_printf(cx->arena, "%.*s%s%s", STR_ARG(s), s.n ? ", " : "",
                           duplicate_reason_name((enum duplicate_reason)(1u << i)));
    return s;
}

static enum err pairs_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct csv_pairs *c = arg;
    struct pair_page page;
    c->f.after = str_of(c->after);
    enum err e = duplicate_list(cx, &c->f, LIST_SLICE_ROWS, &page);
    for (size_t i = 0; !e && i < page.n; i++) {
        const struct duplicate_pair *p = &page.rows[i];
        cell_int(out, p->score);
        cell_text(out, reasons_text(cx, p));
        file_side(out, &p->a);
        file_side(out, &p->b);
        cell_text(out, str_of(pair_state_name(p->state)));
        cell_text(out, p->decided_by);
        cell_moment(out, p->decided_at);
        cell_row_end(out);
    }
    if (e) return e;
    ret->rows = page.n;
    ret->more = page.next != NULL;
    if (page.next) snprintf(c->after, sizeof c->after, "%s", page.next);
    return OK;
}

enum err intranet_duplicates_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("Likeness"), N_("Why"), N_("Code"), N_("Name"), N_("City"), N_("Owner"),
                                        N_("Phone"), N_("E-mail"), N_("Since"), N_("Code 2"), N_("Name 2"), N_("City 2"),
                                        N_("Owner 2"), N_("Phone 2"), N_("E-mail 2"), N_("Since 2"), N_("State"),
                                        N_("By"), N_("Decided"), NULL};
    struct filter_draft d = {0};
    form_read_query(cx, req, &filter_form, &d);
    struct csv_pairs c = {.f = filter_of(&d)};
    enum err e = form_query_whole(cx, req);
    return e ? e : list_send(cx, req, res, &(struct list_file){"duplicates", N_("Possible duplicates"), heads}, pairs_slice, &c);
}

/* ---- buttons ---- */

struct decide_draft {
    int64_t to, version;
    struct str back; /* the list's query, to come back to */
};
static const struct field decide_fields[] = {
    {"to", N_("Decision"), FIELD_CHOICE, offsetof(struct decide_draft, to), .flags = FIELD_REQUIRED, .choices = to_choices},
    {"version", NULL, FIELD_INT, offsetof(struct decide_draft, version), .flags = FIELD_HIDDEN},
    {"back", NULL, FIELD_LINE, offsetof(struct decide_draft, back), .max = 300, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form decide_form = {"decide", decide_fields, sizeof(struct decide_draft)};

enum err intranet_duplicate_decide(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct decide_draft d = {0};
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    struct duplicate_pair p;
    enum err e = duplicate_get(cx, id, &p);
    if (!e && (!p.a.may_merge || !p.b.may_merge)) e = ERR_FORBIDDEN;
    if (!e) e = form_read(cx, req, &decide_form, &d);
    if (!e) e = duplicate_decide(cx, id, (enum pair_state)d.to, d.version);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              d.to == PAIR_NOT     ? _("Two customers: no search and no warning names them together again.")
              : d.to == PAIR_LATER ? _("Put off.")
                                   : _("Back on the list."));
    bool query = d.back.n && d.back.p[0] == '?';
    return res_redirect(res, url_to(cx, "/duplicates%.*s", query ? (int)d.back.n : 0, query ? d.back.p : ""));
}

enum err intranet_duplicate_scan(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t task = 0;
    enum err e = duplicate_scan_start(cx, &task);
    return e ? e : task_redirect(cx, req, res, task);
}
