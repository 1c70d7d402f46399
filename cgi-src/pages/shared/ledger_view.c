/* The points ledger as a statement: filters, rows with running balance, pages, CSV. Called by the
 * member's pages of all programs; what staff alone sees (who posted, the reverse button) stands in
 * sections that stay hidden for members. */
#include <inttypes.h>

#include "pages/shared/list_send.h"
#include "pages/shared/member_view.h"

#define PAGE_ROWS 25

struct ledger_query {
    int64_t kind;
    struct str from, until; /* civil days, the last one included */
    int64_t before, after;
};
static const struct choice kind_choices[] = {
    {0, "", N_("All")},
    {POINTS_EARN, "earn", N_("Earned")},        {POINTS_REDEEM, "redeem", N_("Redeemed")},
    {POINTS_ADJUST, "adjust", N_("Adjusted")},  {POINTS_REVERSE, "reverse", N_("Reversal")},
    {POINTS_EXPIRE, "expire", N_("Expired")},   {0, NULL, NULL}};
static const struct field ledger_fields[] = {
    {"kind", N_("Kind"), FIELD_CHOICE, offsetof(struct ledger_query, kind), .choices = kind_choices},
    {"from", N_("From day"), FIELD_DATE, offsetof(struct ledger_query, from), .flags = 0},
    {"until", N_("Until day"), FIELD_DATE, offsetof(struct ledger_query, until), .flags = 0},
    {"before", NULL, FIELD_INT, offsetof(struct ledger_query, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    {"after", NULL, FIELD_INT, offsetof(struct ledger_query, after), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form ledger_form = {"ledger", ledger_fields, sizeof(struct ledger_query)};

static struct points_filter filter_of(struct ctx *cx, const struct ledger_query *q)
{
    return (struct points_filter){.kind = q->kind,
                                  .from = day_start(cx, q->from, false),
                                  .until = day_start(cx, q->until, true),
                                  .before = q->before,
                                  .after = q->after};
}

/* ---- rows ---- */

static const char *source_name(struct str kind)
{
    static const struct {
        const char *code, *name;
    } names[] = {{"order", N_("Order")},       {"complaint", N_("Complaint")},
                 {"campaign", N_("Campaign")}, {"import", N_("Import")},
                 {"manual", N_("Manual entry")}, {"grant", N_("Grant")}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_is(kind, names[i].code)) return i18n_text(names[i].name);
    }
    return "";
}

static const char *kind_tone(enum points_kind k)
{
    switch (k) {
    case POINTS_EARN: return "tone-green";
    case POINTS_REDEEM: return "tone-blue";
    case POINTS_ADJUST: return "tone-violet";
    case POINTS_REVERSE: return "tone-amber";
    case POINTS_EXPIRE: break;
    }
    return "tone-grey";
}

static void row_notes(struct ctx *cx, struct tpl *row, const struct points_posting *p)
{
    struct arena *a = cx->arena;
    if (p->debt_change < 0) tpl_cstr(tpl_row(row, K_PAID), K_PAID_POINTS, format_points(a, -p->debt_change));
    if (p->debt_change > 0) tpl_cstr(tpl_row(row, K_OWING), K_OWING_POINTS, format_points(a, p->debt_change));
    if (p->expires_at && p->kind != POINTS_EXPIRE) {
        tpl_cstr(tpl_row(row, K_VALID), K_VALID_DAY, format_date(a, p->expires_at - 1));
    }
    const char *source = source_name(p->source_kind);
    if (*source && p->source_ref.n && !str_is(p->source_kind, "grant")) {
        struct tpl *s = tpl_row(row, K_SOURCE);
        tpl_cstr(s, K_SOURCE_KIND, source);
        tpl_str(s, K_SOURCE_REF, p->source_ref);
    }
    tpl_show_if(row, K_GOODWILL, p->goodwill);
    tpl_show_if(row, K_UNDONE, p->reversed_by.v != 0);
}

static void row_staff(struct ctx *cx, struct tpl *row, const struct member *m,
                      const struct points_posting *p, bool may_reverse)
{
    struct tpl *s = tpl_row(row, K_STAFF_CELLS);
    tpl_cstr(tpl_row(row, K_STAFF_NOTE), K_BY, p->by_name.n ? str_dup(cx->arena, p->by_name) : _("System"));
    if (p->approved_by.v) tpl_str(tpl_row(row, K_SECOND), K_SECOND_NAME, p->approved_name);
    bool open = !p->reversed_by.v && p->kind != POINTS_REVERSE && p->kind != POINTS_EXPIRE;
    if (open && may_reverse) {
        tpl_cstr(tpl_row(s, K_REVERSE), K_REVERSE_URL, url_posting_reverse(cx, m->number, p->id));
    }
}

static void ledger_rows(struct ctx *cx, struct tpl *t, const struct member *m,
                        const struct points_posting *rows, size_t n, bool staff, bool may_reverse)
{
    for (size_t i = 0; i < n; i++) {
        const struct points_posting *p = &rows[i];
        struct tpl *row = tpl_row(t, K_LEDGER_ROW);
        tpl_cstr(row, K_WHEN, format_time(cx->arena, p->at));
        tpl_cstr(row, K_KIND, points_kind_name(p->kind));
        tpl_cstr(row, K_KIND_TONE, kind_tone(p->kind));
        tpl_str(row, K_REASON, p->reason);
        tpl_cstr(row, K_AMOUNT, format_signed(cx->arena, p->amount));
        tpl_cstr(row, K_AMOUNT_TONE,
                 p->amount > 0 ? "amount-in" : p->amount < 0 ? "amount-out" : "amount-none");
        tpl_cstr(row, K_BALANCE_AFTER, format_int(cx->arena, p->balance_after));
        row_notes(cx, row, p);
        if (staff) row_staff(cx, row, m, p, may_reverse);
    }
}

/* ---- the part ---- */

/* The page with these filters at another place: before or after an entry, or the first page. */
static const char *place_url(struct ctx *cx, const struct req *req, const char *page_url,
                             const char *name, int64_t id)
{
    struct req clean = {0};
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *p = &req->query.list.at[i];
        if (str_is(p->name, "before") || str_is(p->name, "after")) continue;
        *vec_push(cx->arena, &clean.query.list) = *p;
    }
    char *value = id ? arena_printf(cx->arena, "%" PRId64, id) : NULL;
    return arena_printf(cx->arena, "%s%s#ledger", page_url, query_with(cx->arena, &clean, name, value));
}

static void fill_pager(struct ctx *cx, const struct req *req, struct tpl *t, const char *page_url,
                       const struct points_filter *f, const struct points_posting *rows, size_t n,
                       bool more)
{
    bool newer = f->after ? more : f->before != 0, older = f->after ? true : more;
    if (n == 0 || (!newer && !older)) return;
    struct tpl *p = tpl_include(t, K_PAGER, TPL_PART_PAGER);
    if (newer) {
        tpl_cstr(tpl_row(p, K_FIRST), K_URL, place_url(cx, req, page_url, "before", 0));
        tpl_cstr(tpl_row(p, K_PREVIOUS), K_URL, place_url(cx, req, page_url, "after", rows[0].id.v));
    }
    if (older) {
        tpl_cstr(tpl_row(p, K_NEXT), K_URL, place_url(cx, req, page_url, "before", rows[n - 1].id.v));
    }
}

static void fill_empty(struct tpl *t, bool filtered, bool staff)
{
    struct tpl *e = tpl_include(t, K_EMPTY, TPL_PART_EMPTY);
    tpl_cstr(e, K_EMPTY_TITLE, filtered ? _("No posting matches these filters") : _("No points yet"));
    const char *help = filtered ? _("Choose another kind or period, or show all postings.")
                       : staff  ? _("The first earning, redemption or adjustment will stand here.")
                                : _("What you earn and redeem will stand here, with the balance after it.");
    tpl_cstr(tpl_row(e, K_EMPTY_HELP), K_EMPTY_HELP_TEXT, help);
}

enum err ledger_view(struct ctx *cx, struct req *req, struct res *res, struct tpl *page,
                     const struct member *m, const char *page_url, const char *csv_url)
{
    struct ledger_query q = {0};
    struct points_posting *rows = NULL;
    size_t n = 0;
    bool more = false, staff = cx->actor->kind != ACTOR_PORTAL;
    form_read_query(cx, req, &ledger_form, &q);
    struct points_filter f = filter_of(cx, &q);
    enum err e = points_ledger(cx, m->id, &f, PAGE_ROWS, &rows, &n, &more);
    if (e) return e;
    bool filtered = q.kind || q.from.n || q.until.n;
    bool may_reverse = strcmp(cx->program, "admin") == 0 && m->state != MEMBER_CLOSED &&
                       perm_record(cx->actor, POINTS_POST, m->owner, m->team, m->customer_branch);
    struct tpl *t = tpl_include(page, K_LEDGER, TPL_PART_LEDGER);
    tpl_cstr(t, K_LEDGER_URL, page_url);
    tpl_cstr(t, K_STATEMENT_URL, arena_printf(cx->arena, "%s/statement", page_url));
    const char *query = strstr(place_url(cx, req, "", "before", 0), "?");
    list_links(cx, t,
             arena_printf(cx->arena, "%s%.*s", csv_url, (int)strcspn(query, "#"), query));
    tpl_show_if(t, K_FILTERED, filtered);
    tpl_show_if(t, K_STAFF_HEADS, staff);
    form_view(cx, req, res, t, &ledger_form, &q);
    if (n == 0) fill_empty(t, filtered, staff);
    struct tpl *table = n ? tpl_row(t, K_STATEMENT) : NULL;
    if (table) {
        tpl_show_if(table, K_STAFF_HEADS, staff);
        ledger_rows(cx, table, m, rows, n, staff, may_reverse);
    }
    fill_pager(cx, req, t, page_url, &f, rows, n, more);
    return OK;
}

/* ---- CSV ---- */

struct ledger_export {
    member_id member;
    struct points_filter filter;
    bool staff;
};

static enum err ledger_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct ledger_export *x = arg;
    struct points_posting *rows = NULL;
    size_t n = 0;
    enum err e = points_ledger(cx, x->member, &x->filter, LIST_SLICE_ROWS, &rows, &n, &ret->more);
    if (e) return e;
    ret->rows = n;
    for (size_t i = 0; i < n; i++) {
        const struct points_posting *p = &rows[i];
        cell_time(out, p->at);
        cell_text(out, str_of(points_kind_name(p->kind)));
        cell_int(out, p->amount);
        cell_int(out, p->debt_change);
        cell_int(out, p->balance_after);
        cell_text(out, p->reason);
        cell_text(out, str_of(source_name(p->source_kind)));
        cell_text(out, *source_name(p->source_kind) ? p->source_ref : STR(""));
        cell_day(out, p->expires_at ? p->expires_at - 1 : 0);
        cell_int(out, p->id.v);
        cell_text(out, p->reverses.v ? str_printf(cx->arena, "%" PRId64, p->reverses.v) : STR(""));
        if (x->staff) cell_text(out, p->by_name.n ? p->by_name : str_of(_("System")));
        if (x->staff) cell_text(out, p->approved_name);
        cell_row_end(out);
        x->filter.before = p->id.v;
    }
    return OK;
}

enum err ledger_csv(struct ctx *cx, struct req *req, struct res *res, const struct member *m)
{
    static const char *const heads[] = {
        N_("Time"), N_("Kind"), N_("Points"), N_("Change of debt"), N_("Balance"), N_("Reason"),
        N_("Source"), N_("Reference"), N_("Valid until"), N_("Posting"), N_("Reverses"), N_("By"), N_("Approved by"), NULL};
    static const char *const member_heads[] = {
        N_("Time"), N_("Kind"), N_("Points"), N_("Change of debt"), N_("Balance"), N_("Reason"),
        N_("Source"), N_("Reference"), N_("Valid until"), N_("Posting"), N_("Reverses"), NULL};
    struct ledger_query q = {0};
    form_read_query(cx, req, &ledger_form, &q);
    q.before = q.after = 0;
    struct ledger_export x = {m->id, filter_of(cx, &q), cx->actor->kind != ACTOR_PORTAL};
    const struct list_file list = {"points", arena_printf(cx->arena, "%s %.*s", _("Points"), STR_ARG(m->number)),
                                  x.staff ? heads : member_heads};
    enum err e = form_query_whole(cx, req);
    return e ? e : list_send(cx, req, res, &list, ledger_slice, &x);
}
