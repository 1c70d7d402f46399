/* GET /search?q=: the box at the top. Whatever a person has at hand: a name, pinyin, a phone tail, a
 * member number, an order's or a complaint's reference, words of a complaint. One exact hit is opened
 * at once; else each noun shows its first few. */
#include "domain/complaint_list.h"
#include "domain/member_card.h"
#include "domain/order.h"
#include "pages/intranet/customer_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/case_view.h"

#define SEARCH_ROWS 10

struct search_query {
    struct str q;
};
static const struct field search_fields[] = {
    {"q", N_("Search"), FIELD_LINE, offsetof(struct search_query, q), .max = 200}, FIELD_END};
static const struct form search_form = {"search", search_fields, sizeof(struct search_query)};

/* ---- exactly this ---- */

static const char *exact_member(struct ctx *cx, struct str q)
{
    struct str number;
    struct member m;
    if (!perm_may(cx->actor, MEMBER_SEE) || !member_number_parse(cx->arena, q, &number)) return NULL;
    struct member_card card;
    if (member_find(cx, number, &m) == OK) return url_customer(cx, m.customer);
    return member_card_find(cx, number, &card) == OK ? url_to(cx, "/members/%.*s", STR_ARG(number)) : NULL;
}

static const char *exact_complaint(struct ctx *cx, struct str q)
{
    struct str ref;
    struct complaint c;
    if (!perm_may(cx->actor, COMPLAINT_SEE) || !ref_parse(cx->arena, q, "TS", &ref)) return NULL;
    return complaint_get(cx, ref, NULL, &c) == OK ? url_to(cx, "/complaints/%.*s", STR_ARG(ref)) : NULL;
}

static const char *exact_order(struct ctx *cx, struct str q)
{
    order_id id;
    if (!perm_may(cx->actor, ORDER_SEE)) return NULL;
    return order_by_ref(cx, q, &id) == OK ? url_order(cx, id) : NULL;
}

static const char *exact_customer(struct ctx *cx, struct str q)
{
    customer_id id;
    return customer_by_code(cx, q, &id) == OK ? url_customer(cx, id) : NULL;
}

/* The page of the only thing that is named exactly so; NULL: none, or several. */
static const char *exact(struct ctx *cx, struct str q)
{
    static const char *(*const finders[])(struct ctx *, struct str) = {exact_member, exact_complaint,
                                                                       exact_order, exact_customer};
    const char *found = NULL;
    for (size_t i = 0; i < COUNT_OF(finders); i++) {
        const char *url = finders[i](cx, q);
        if (url && found) return NULL;
        if (url) found = url;
    }
    err_clear();
    return found;
}

/* ---- the first few of each noun ---- */

static enum err fill_customers(struct ctx *cx, struct tpl *t, struct str q, size_t *ret_found)
{
    struct customer_filter f;
    struct customer_page page;
    customer_filter_init(&f);
    f.q = q;
    f.state = STATE_ANY;
    enum err e = customer_list(cx, &f, CUSTOMER_SEE, STR(""), STR(""), SEARCH_ROWS, false, &page);
    if (e || !page.n) return e;
    *ret_found += page.n;
    tpl_show(t, K_CUSTOMERS);
    tpl_cstr(t, K_CUSTOMERS_URL, url_to(cx, "/customers?state=any&q=%s", url_value(cx->arena, q)));
    tpl_show_if(t, K_CUSTOMERS_MORE, page.next != NULL);
    for (size_t i = 0; i < page.n; i++) {
        const struct customer_row *r = &page.rows[i];
        struct tpl *row = tpl_row(t, K_CUSTOMER);
        tpl_cstr(row, K_URL, url_customer(cx, r->id));
        tpl_str(row, K_CUSTOMER_NAME, r->name);
        tpl_str(row, K_INITIAL, initial_of(r->name));
        tpl_cstr(row, K_TONE, avatar_tone(r->id.v));
        tpl_cstr(row, K_STAGE_NAME, stage_name(r->stage));
        tpl_cstr(row, K_STAGE_TONE, stage_tone(r->stage));
        tpl_show_if(row, K_CLOSED, r->closed);
        const char *phone = r->phone.n ? format_phone(cx->arena, r->phone) : "";
        tpl_str(row, K_CUSTOMER_TEXT,
                str_printf(cx->arena, "%.*s%s%.*s%s%s", STR_ARG(r->code), r->city.n ? " · " : "",
                           STR_ARG(r->city), *phone ? " · " : "", phone));
    }
    return OK;
}

static enum err fill_complaints(struct ctx *cx, struct tpl *t, struct str q, size_t *ret_found)
{
    struct case_filter f = {.tab = CASES_ALL, .sort = CASES_BY_NEW, .state = CASES_ANY, .q = q};
    struct case_page page;
    if (!perm_may(cx->actor, COMPLAINT_SEE)) return OK;
    enum err e = complaint_list(cx, &f, COMPLAINT_SEE, STR(""), STR(""), SEARCH_ROWS, &page);
    if (e || !page.n) return e;
    *ret_found += page.n;
    tpl_show(t, K_COMPLAINTS);
    tpl_show_if(t, K_COMPLAINTS_MORE, page.next != NULL);
    tpl_cstr(t, K_COMPLAINTS_URL, url_to(cx, "/complaints?tab=all&state=any&q=%s", url_value(cx->arena, q)));
    for (size_t i = 0; i < page.n; i++) {
        const struct case_item *c = &page.rows[i];
        struct tpl *row = tpl_row(t, K_COMPLAINT);
        tpl_cstr(row, K_URL, url_to(cx, "/complaints/%.*s", STR_ARG(c->ref)));
        tpl_str(row, K_CASE_REF, c->ref);
        tpl_cstr(row, K_CASE_KIND, kind_label(c->kind));
        tpl_str(row, K_CASE_TEXT, c->excerpt);
        tpl_cstr(row, K_CASE_STATE, state_label(c->state));
        tpl_cstr(row, K_CASE_TONE, state_tone(c->state));
    }
    return OK;
}

static void fill_nothing(struct tpl *t, bool asked)
{
    struct tpl *e = tpl_include(t, K_EMPTY, TPL_PART_EMPTY);
    tpl_cstr(e, K_EMPTY_TITLE, asked ? _("Nothing found") : _("What are you looking for?"));
    tpl_show(e, K_EMPTY_HELP);
    tpl_cstr(e, K_EMPTY_HELP_TEXT,
             _("Try a name, pinyin or its initials, a phone number or its last four digits, an e-mail address, a code, a member number, the reference of an order or a complaint, or words of a complaint."));
}

enum err intranet_search(struct ctx *cx, struct req *req, struct res *res)
{
    struct search_query q = {0};
    size_t found = 0;
    form_read_query(cx, req, &search_form, &q);
    const char *one = q.q.n ? exact(cx, q.q) : NULL;
    if (one) return res_redirect(res, one);
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_SEARCH, _("Search"));
    tpl_str(t, K_SEARCH_WORDS, q.q);
    tpl_cstr(t, K_SEARCH_PAGE_URL, url_to(cx, "/search"));
    enum err e = q.q.n ? fill_customers(cx, t, q.q, &found) : OK;
    if (!e && q.q.n) e = fill_complaints(cx, t, q.q, &found);
    if (e) return e;
    if (!found) fill_nothing(t, q.q.n > 0);
    return page_end(req, res);
}
