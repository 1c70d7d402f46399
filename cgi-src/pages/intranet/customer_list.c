/* GET /customers: the customer list; customer_csv.c has it as a file. The filter stands in the address
 * (customer_filter.c); rows and rights come from customer_list(). */
#include "pages/intranet/customer_columns.h"
#include "pages/intranet/customer_filter.h"
#include "pages/intranet/lists.h"
#include "pages/intranet/routes.h"
#include "pages/shared/custom_view.h"
#include "pages/shared/list_send.h"

/* ---- rows ---- */

static void fill_row(struct ctx *cx, struct tpl *t, const struct customer_row *r, struct str currency)
{
    struct arena *a = cx->arena;
    const char *url = url_customer(cx, r->id);
    tpl_cstr(t, K_URL, url);
    tpl_cstr(t, K_ROW_ID, strrchr(url, '/') + 1);
    tpl_str(t, K_CUSTOMER_NAME, r->name);
    tpl_str(t, K_CODE, r->code);
    tpl_str(t, K_INITIAL, initial_of(r->name));
    tpl_cstr(t, K_TONE, avatar_tone(r->id.v));
    tpl_show_if(t, K_ORGANISATION, r->kind == CUSTOMER_ORGANISATION);
    tpl_show_if(t, K_CLOSED, r->closed && !r->merged_name.n);
    if (r->merged_name.n) {
        struct tpl *merged = tpl_row(t, K_MERGED);
        tpl_cstr(merged, K_MERGED_URL, url_customer(cx, r->merged_into));
        tpl_str(merged, K_MERGED_NAME, r->merged_name);
        tpl_str(merged, K_MERGED_CODE, r->merged_code);
    }
    tpl_cstr(t, K_STAGE_NAME, stage_name(r->stage));
    tpl_cstr(t, K_STAGE_TONE, stage_tone(r->stage));
    tpl_str(t, K_OWNER_NAME, r->owner_name);
    tpl_str(t, K_CITY, r->city);
    tpl_cstr(t, K_PHONE, r->phone.n ? format_phone(a, r->phone) : "");
    if (perm_may(cx->actor, CUSTOMER_MONEY_SEE)) {
        bool shown = r->may_money && r->value_minor;
        tpl_cstr(tpl_row(t, K_VALUE_CELL), K_VALUE, shown ? format_money(a, r->value_minor, currency) : "");
    }
    tpl_cstr(t, K_CONTACTED, r->last_contact_at ? format_ago(a, r->last_contact_at, cx->now) : "");
}

/* Fields that an admin wants in the list: behind the others, and read only then. */
static enum err read_custom(struct ctx *cx, const struct chosen *columns, const struct customer_page *page, struct custom_values **ret)
{
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, page->n);
    for (size_t i = 0; i < page->n; i++) ids[i] = page->rows[i].id.v;
    return custom_values_page(cx, columns, CUSTOM_CUSTOMER, ids, page->n, ret);
}

static enum err fill_rows(struct ctx *cx, struct tpl *t, const struct chosen *columns, const struct customer_page *page)
{
    struct str currency = str_of(cx->config->currency);
    struct custom_values *custom = NULL;
    if (!page->n) return OK;
    enum err e = columns->custom ? read_custom(cx, columns, page, &custom) : OK;
    if (e) return e;
    tpl_show(t, K_TABLE);
    custom_columns_head(t, columns);
    for (size_t i = 0; i < page->n; i++) {
        const struct customer_row *r = &page->rows[i];
        struct tpl *row = tpl_row(t, K_ROW);
        fill_row(cx, row, r, currency);
        if (!custom) continue;
        custom_hide(cx, &custom[i], r->owner, r->team, r->branch);
        custom_columns_row(cx, row, columns, &custom[i]);
    }
    return OK;
}

static const char *sort_url(struct ctx *cx, const struct req *req, const char *sort)
{
    return list_url(cx, req, "sort", sort);
}

/* The table with columns of the reader's choice. */
static enum err fill_chosen(struct ctx *cx, struct req *req, struct tpl *t, const struct list_bar *bar,
                            const struct list_query *q, const struct customer_page *page)
{
    struct list_table table;
    struct customer_cells c;
    struct cell cells[COLUMNS_MAX];
    if (!page->n) return OK;
    enum err e = customer_cells_open(cx, &bar->columns, false, &c);
    if (e) return e;
    list_table_begin(&table, cx, t, &bar->columns, P_("menu", "Customers"), req,
                     customer_sort_code((enum customer_sort)q->sort), bar->print ? NULL : sort_url, !bar->print);
    for (size_t i = 0; !e && i < page->n; i++) {
        const struct customer_row *r = &page->rows[i];
        e = customer_cells(cx, &c, r, cells);
        if (!e) list_table_row(&table, bar->print ? 0 : r->id.v, url_customer(cx, r->id), cells);
    }
    return e;
}

/* ---- heads that sort ---- */

static void fill_sort(struct ctx *cx, struct req *req, struct tpl *t, enum tpl_key head,
                      enum tpl_key now, enum customer_sort sort, const struct list_query *q)
{
    struct tpl *row = tpl_row(t, head);
    tpl_cstr(row, K_URL, list_url(cx, req, "sort", q->sort == (int64_t)sort ? NULL : customer_sort_code(sort)));
    tpl_show_if(t, now, q->sort == (int64_t)sort);
}

static void fill_views(struct ctx *cx, struct tpl *t, const struct list_query *q, const struct list_bar *b,
                       size_t chips)
{
    struct tpl *bar = list_bar_begin(t);
    const char *team = arena_printf(cx->arena, "%lld", (long long)cx->actor->team.v);
    bool none = !b->view.id, only = none && chips == 1 && !q->q.n;
    list_bar_chip(bar, _("All customers"), list_bar_all_url(cx, b), none && !chips && !q->q.n);
    list_bar_chip(bar, _("Mine"), url_customers_by(cx, "owner", "me"), only && str_is(q->owner, "me"));
    if (cx->actor->team.v)
        list_bar_chip(bar, _("My team's"), url_customers_by(cx, "team", team), only && q->team == cx->actor->team.v);
    list_bar_chip(bar, _("Without owner"), url_customers_by(cx, "owner", "none"), only && str_is(q->owner, "none"));
    list_bar_chip(bar, _("At risk"), url_customers_by(cx, "stage", "at_risk"), only && q->stage == STAGE_AT_RISK);
    list_bar_chip(bar, _("Silent for 90 days"), url_customers_by(cx, "contact", "-90"), only && q->contact == -90);
    list_bar_end(cx, bar, b);
}

/* ---- pager and empty states ---- */

static const char *count_text(struct ctx *cx, const struct customer_page *page)
{
    if (!page->count_known) return "";
    if (page->count_more)
        return arena_printf(cx->arena, _("%s+ customers"), format_int(cx->arena, page->count));
    return format_plural(cx->arena, _("{n, plural, one {# customer} other {# customers}}"), page->count);
}

static void pager_link(struct ctx *cx, struct req *req, struct tpl *pager, enum tpl_key key,
                       const char *name, const char *cursor)
{
    if (cursor) tpl_cstr(tpl_row(pager, key), K_URL, list_url(cx, req, name, cursor));
}

static void fill_pager(struct ctx *cx, struct req *req, struct tpl *t, const struct list_query *q,
                       const struct customer_page *page)
{
    bool inside = q->after.n || q->before.n;
    if (!page->next && !page->prev && !inside && !page->examined) return;
    struct tpl *pager = tpl_include(t, K_PAGER, TPL_PART_PAGER);
    if (page->examined) {
        tpl_show(pager, K_RANGE);
        const char *text = arena_printf(
            cx->arena, _("%s customers looked through so far in this order."),
            format_int(cx->arena, page->examined));
        tpl_cstr(pager, K_RANGE_TEXT, text);
    }
    if (inside) tpl_cstr(tpl_row(pager, K_FIRST), K_URL, list_url(cx, req, NULL, NULL));
    pager_link(cx, req, pager, K_PREVIOUS, "before", page->prev);
    pager_link(cx, req, pager, page->examined && !q->before.n ? K_SEARCH_ON : K_NEXT, "after",
               page->next);
}

static void empty_action(struct tpl *e, const char *url, const char *text)
{
    struct tpl *row = tpl_row(e, K_EMPTY_ACTION);
    tpl_cstr(row, K_URL, url);
    tpl_cstr(row, K_EMPTY_ACTION_TEXT, text);
}

static void empty_text(struct tpl *e, const char *title, const char *help)
{
    tpl_cstr(e, K_EMPTY_TITLE, title);
    tpl_show(e, K_EMPTY_HELP);
    tpl_cstr(e, K_EMPTY_HELP_TEXT, help);
}

static void fill_empty(struct ctx *cx, struct req *req, struct tpl *t, const struct list_query *q,
                       const struct customer_page *page, size_t chips)
{
    struct tpl *e = tpl_include(t, K_EMPTY, TPL_PART_EMPTY);
    if (page->examined) {
        empty_text(e, _("Nothing found so far"),
                   _("This combination has no index of its own, so the list is looked through bit by bit. Search on to see the next part."));
        if (page->next)
            empty_action(e, list_url(cx, req, "after", page->next), _("Search on from here"));
    } else if (!page->searchable) {
        empty_text(e, _("There is nothing in this search that could be found"),
                   _("Type a name, pinyin, initials, a code, a phone number or its last four digits, or an e-mail address."));
        empty_action(e, list_url(cx, req, "q", NULL), _("Clear the search"));
    } else if (chips || q->q.n) {
        empty_text(e, _("No customer matches"),
                   _("Closed customers are only shown when the state filter says so."));
        empty_action(e, url_to(cx, "/customers?view=0"), _("Show all customers"));
    } else {
        empty_text(e, _("No customers yet"),
                   _("Add the first one by hand, or have a list imported with the command zhiyin import customers."));
        if (perm_may(cx->actor, CUSTOMER_CREATE))
            empty_action(e, url_to(cx, "/customers/new"), _("New customer"));
    }
}

/* ---- the page ---- */

static void fill_head(struct ctx *cx, struct req *req, struct tpl *t, const struct customer_page *page)
{
    const char *count = count_text(cx, page);
    tpl_show_if(t, K_COUNT_LINE, *count != 0);
    tpl_cstr(t, K_COUNT_TEXT, count);
    if (perm_may(cx->actor, DUPLICATE_SEE))
        tpl_cstr(tpl_row(t, K_DUPLICATES), K_URL, url_to(cx, "/duplicates"));
    if (perm_may(cx->actor, CUSTOMER_CREATE))
        tpl_cstr(tpl_row(t, K_NEW), K_URL, url_to(cx, "/customers/new"));
    if (perm_may(cx->actor, CUSTOMER_EXPORT))
        list_links_cards(cx, list_links(cx, t, list_csv_url(cx, req)), list_csv_url(cx, req));
}

static void fill_search(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                        const struct list_query *q, size_t chips, const struct list_bar *bar)
{
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/customers"));
    tpl_str(t, K_SEARCH_WORDS, q->q);
    for (size_t i = 0; i < req->query.list.n; i++) { /* searching keeps the filters */
        const struct pair *p = &req->query.list.at[i];
        if (!p->value.n || str_is(p->name, "q") || str_is(p->name, "after") ||
            str_is(p->name, "before") || str_is(p->name, "panel") || str_is(p->name, "view"))
            continue;
        struct tpl *row = tpl_row(t, K_KEPT_FILTER);
        tpl_str(row, K_NAME, p->name);
        tpl_str(row, K_VALUE, p->value);
    }
    tpl_cstr(t, K_PANEL_URL, list_url(cx, req, "panel", "1"));
    tpl_show_if(t, K_CHIPS, chips > 0);
    tpl_cstr(t, K_CLEAR_URL, list_bar_all_url(cx, bar));
    tpl_show_if(t, K_PANEL_CLOSED, !q->panel);
    if (q->panel)
        filter_panel_fill(cx, req, res, tpl_include(t, K_FILTER_PANEL, TPL_INTRANET_CUSTOMER_PANEL), q);
}

/* The list on one sheet of paper. */
static enum err print_list(struct ctx *cx, struct req *req, struct res *res, const struct list_bar *bar,
                           const struct list_query *q, const struct customer_page *page)
{
    struct tpl *t = page_begin(cx, req, res, TPL_PART_LIST_PRINT, P_("menu", "Customers"));
    list_print_head(cx, bar, req, t, page->n, page->next != NULL);
    enum err e = fill_chosen(cx, req, t, bar, q, page);
    if (!page->n) fill_empty(cx, req, t, q, page, 1);
    return e ? e : page_end(req, res);
}

static enum err fill_usual(struct ctx *cx, struct req *req, struct tpl *t, const struct list_query *q,
                       const struct chosen *columns, const struct customer_page *page)
{
    bool money = perm_may(cx->actor, CUSTOMER_MONEY_SEE);
    fill_sort(cx, req, t, K_SORT_NAME, K_SORTED_NAME, SORT_NAME, q);
    if (money) fill_sort(cx, req, t, K_SORT_VALUE, K_SORTED_VALUE, SORT_VALUE, q);
    fill_sort(cx, req, t, K_SORT_CONTACT, K_SORTED_CONTACT, SORT_CONTACT, q);
    return fill_rows(cx, t, columns, page);
}

enum err intranet_customer_list(struct ctx *cx, struct req *req, struct res *res)
{
    struct list_query q;
    struct customer_filter f;
    struct customer_page page;
    struct list_bar bar;
    if (want_part(req, "filter-panel")) {
        list_query_read(cx, req, &q, &f);
        filter_panel_fill(cx, req, res, part_begin(cx, req, res, TPL_INTRANET_CUSTOMER_PANEL), &q);
        return page_end(req, res);
    }
    enum err e = list_bar_open(cx, req, &customers_spec, &bar);
    if (e) return e;
    list_query_read(cx, req, &q, &f);
    f.whole = !bar.columns.usual;
    size_t rows = bar.print ? PRINT_ROWS : CUSTOMER_PAGE_ROWS;
    e = customer_list(cx, &f, CUSTOMER_SEE, q.after, q.before, rows, !bar.print, &page);
    if (e) return e;
    if (bar.print) return print_list(cx, req, res, &bar, &q, &page);
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_CUSTOMER_LIST, P_("menu", "Customers"));
    size_t chips = filter_chips_fill(cx, req, t, &q);
    fill_head(cx, req, t, &page);
    fill_search(cx, req, res, t, &q, chips, &bar);
    fill_views(cx, t, &q, &bar, chips);
    if (bar.columns.usual) e = fill_usual(cx, req, t, &q, &bar.columns, &page);
    else e = fill_chosen(cx, req, t, &bar, &q, &page);
    if (!page.n) fill_empty(cx, req, t, &q, &page, chips);
    if (page.n) fill_pager(cx, req, t, &q, &page);
    if (page.n) customer_bulk_bar(cx, req, t, count_text(cx, &page));
    return e ? e : page_end(req, res);
}
