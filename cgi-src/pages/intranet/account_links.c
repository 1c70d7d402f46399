/* Portal accounts that ask to be linked with a customer: the list, one request with candidates, yes
 * or no, and taking a link back. Called by the route table of the intranet. */
#include "base/text.h"
#include "domain/member_card.h"
#include "domain/account_invite.h"
#include "domain/account_link.h"
#include "domain/staff.h"
#include "pages/intranet/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

#define PAGE_ROWS 50

/* ---- the list ---- */

struct filter_draft {
    int64_t state, before;
};
static const struct choice state_choices[] = {{LINK_OPEN, "open", PN_("link request", "Open")},
                                              {LINK_ACCEPTED, "accepted", PN_("link request", "Accepted")},
                                              {LINK_REFUSED, "refused", PN_("link request", "Refused")},
                                              {LINK_WITHDRAWN, "withdrawn", PN_("link request", "Withdrawn")},
                                              {0, NULL, NULL}};
static const struct field filter_fields[] = {
    {"state", N_("State"), FIELD_CHOICE, offsetof(struct filter_draft, state),
     .flags = FIELD_NO_EMPTY, .choices = state_choices},
    {"before", NULL, FIELD_INT, offsetof(struct filter_draft, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form filter_form = {"filter", filter_fields, sizeof(struct filter_draft)};

static const char *tone(enum link_state s)
{
    return s == LINK_OPEN ? "blue" : s == LINK_ACCEPTED ? "green" : "grey";
}

static void fill_row(struct ctx *cx, struct tpl *t, const struct account_link *l)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_URL, url_to(cx, "/account-links/%lld", (long long)l->id));
    tpl_str(row, K_NAME, l->account_name.n ? l->account_name : STR("—"));
    tpl_str(row, K_CONTACT, l->account_contact);
    tpl_str(row, K_CLAIM, text_shorten(cx->arena, l->claim, 80));
    tpl_cstr(row, K_SINCE, format_ago(cx->arena, l->created_at, cx->now));
    tpl_cstr(row, K_STATE, link_state_name(l->state));
    tpl_cstr(row, K_TONE, tone(l->state));
}

enum err intranet_account_links(struct ctx *cx, struct req *req, struct res *res)
{
    struct filter_draft d = {0};
    struct account_link *rows;
    size_t n;
    form_read_query(cx, req, &filter_form, &d);
    if (d.state == 0) d.state = LINK_OPEN;
    enum err e = account_link_list(cx, (enum link_state)d.state, d.before, PAGE_ROWS + 1, &rows, &n);
    if (e) return e;
    bool more = n > PAGE_ROWS;
    if (more) n = PAGE_ROWS;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_ACCOUNT_LINKS, _("Account requests"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/account-links"));
    list_links(cx, t, arena_printf(cx->arena, "%s%s", url_to(cx, "/account-links.csv"),
                                        query_with(cx->arena, req, "before", NULL)));
    form_view(cx, req, res, t, &filter_form, &d);
    if (n) tpl_show(t, K_ROWS);
    else if (d.state == LINK_OPEN)
        list_empty(t, _("No request waits."),
                   _("Customers ask in the portal, on the page of their details."), NULL, NULL);
    else
        list_empty(t, _("No request here."), NULL, NULL, NULL);
    for (size_t i = 0; i < n; i++) fill_row(cx, t, &rows[i]);
    struct str next = more ? str_printf(cx->arena, "%lld", (long long)rows[n - 1].id) : STR("");
    list_pager(cx, req, t, "before", next, NULL);
    return page_end(req, res);
}

struct csv_links {
    enum link_state state;
    int64_t before;
};

static enum err links_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct csv_links *c = arg;
    struct account_link *l;
    enum err e = account_link_list(cx, c->state, c->before, LIST_SLICE_ROWS, &l, &ret->rows);
    for (size_t i = 0; !e && i < ret->rows; i++) {
        cell_text(out, l[i].account_name);
        cell_text(out, l[i].account_contact);
        cell_text(out, l[i].claim);
        cell_moment(out, l[i].created_at);
        cell_text(out, str_of(link_state_name(l[i].state)));
        cell_text(out, l[i].customer_code);
        cell_moment(out, l[i].decided_at);
        cell_text(out, staff_name(cx, l[i].decided_by));
        cell_text(out, l[i].reason);
        cell_row_end(out);
        c->before = l[i].id;
    }
    ret->more = ret->rows == LIST_SLICE_ROWS;
    return e;
}

enum err intranet_account_links_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("Name in the portal"), N_("Verified address"), N_("What the person says"),
                                        N_("Asked"), N_("State"), N_("Customer code"), N_("Decided"), N_("By"),
                                        N_("Reason"), NULL};
    struct filter_draft d = {0};
    form_read_query(cx, req, &filter_form, &d);
    struct csv_links c = {.state = d.state ? (enum link_state)d.state : LINK_OPEN};
    enum err e = form_query_whole(cx, req);
    return e ? e : list_send(cx, req, res, &(struct list_file){"account links", N_("Account requests"), heads}, links_slice, &c);
}

/* ---- one request ---- */

struct search_draft {
    struct str q;
};
static const struct field search_fields[] = {
    {"q", N_("Find another customer"), FIELD_LINE, offsetof(struct search_draft, q), .max = 100,
     .help = N_("Name, code, pinyin, the end of a phone number ...")},
    FIELD_END};
static const struct form search_form = {"search", search_fields, sizeof(struct search_draft)};

struct reason_draft {
    struct str reason;
};
static const struct field reason_fields[] = {
    {"reason", N_("Reason"), FIELD_LINES, offsetof(struct reason_draft, reason), .max = 500,
     .flags = FIELD_REQUIRED, .help = N_("The person reads it.")},
    FIELD_END};
static const struct form reason_form = {"reason", reason_fields, sizeof(struct reason_draft)};

static void fact(struct tpl *t, const char *label, struct str value)
{
    if (!value.n) return;
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_LABEL, label);
    tpl_str(row, K_FACT_VALUE, value);
}

static void fill_facts(struct ctx *cx, struct tpl *t, const struct account_link *l)
{
    fact(t, _("Name in the portal"), l->account_name);
    fact(t, _("Verified address"), l->account_contact);
    fact(t, _("Asked"), str_of(format_time(cx->arena, l->created_at)));
    fact(t, _("What the person says"), l->claim);
    struct member_card card;
    if (perm_may(cx->actor, MEMBER_SEE) && member_card_in_text(cx, l->claim, &card) == OK)
        fact(t, _("Old card"), str_of(member_card_says(cx, &card)));
    err_clear();
    if (l->state == LINK_OPEN) return;
    if (l->decided_at) fact(t, _("Decided"), str_of(format_time(cx->arena, l->decided_at)));
    fact(t, _("By"), staff_name(cx, l->decided_by));
    fact(t, _("Reason"), l->reason);
}

static enum err fill_candidates(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                                const struct account_link *l)
{
    struct search_draft d = {0};
    struct link_candidate *rows;
    size_t n;
    form_read_query(cx, req, &search_form, &d);
    enum err e = account_link_candidates(cx, l, d.q, &rows, &n);
    if (e) return e;
    struct tpl *open = tpl_row(t, K_OPEN);
    tpl_cstr(open, K_SEARCH_URL, url_to(cx, "/account-links/%lld", (long long)l->id));
    form_view(cx, req, res, open, &search_form, &d);
    tpl_show_if(open, K_NO_CANDIDATES, n == 0);
    if (n) tpl_show(open, K_CANDIDATES);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(open, K_CANDIDATE);
        tpl_cstr(row, K_URL, url_to(cx, "/customers/%lld", (long long)rows[i].id.v));
        tpl_str(row, K_NAME, rows[i].name);
        tpl_str(row, K_CODE, rows[i].code);
        tpl_str(row, K_CITY, rows[i].city);
        tpl_show_if(row, K_BY_CONTACT, rows[i].by_contact);
        tpl_cstr(row, K_ACCEPT_URL, url_to(cx, "/account-links/%lld/accept", (long long)l->id));
        tpl_int(row, K_CUSTOMER_ID, rows[i].id.v);
        tpl_show_if(row, K_CHOOSE, rows[i].organisation);
        form_tokens(cx, req, row, 0);
    }
    struct tpl *refuse = tpl_row(open, K_REFUSE);
    tpl_cstr(refuse, K_REFUSE_URL, url_to(cx, "/account-links/%lld/refuse", (long long)l->id));
    form_tokens(cx, req, refuse, 0);
    form_view(cx, req, res, refuse, &reason_form, NULL);
    return OK;
}

static enum err link_page(struct ctx *cx, struct req *req, struct res *res, int64_t id)
{
    struct account_link l;
    enum err e = account_link_get(cx, id, &l);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_ACCOUNT_LINK, _("Account request"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/account-links"));
    tpl_cstr(t, K_STATE, link_state_name(l.state));
    tpl_cstr(t, K_TONE, tone(l.state));
    fill_facts(cx, t, &l);
    if (l.state == LINK_OPEN && perm_may(cx->actor, ACCOUNT_LINK)) {
        if ((e = fill_candidates(cx, req, res, t, &l))) return e;
    } else if (l.customer.v) {
        struct tpl *with = tpl_row(t, K_WITH);
        tpl_cstr(with, K_URL, url_to(cx, "/customers/%lld", (long long)l.customer.v));
        tpl_str(with, K_NAME, l.customer_name);
        tpl_str(with, K_CODE, l.customer_code);
    }
    if (l.linked_now && perm_may(cx->actor, ACCOUNT_LINK)) {
        struct tpl *u = tpl_row(t, K_UNLINK);
        tpl_cstr(u, K_UNLINK_URL, url_to(cx, "/account-links/%lld/unlink", (long long)id));
        form_tokens(cx, req, u, 0);
        form_view(cx, req, res, u, &reason_form, NULL);
    }
    return page_end(req, res);
}

enum err intranet_account_link(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    return path_id(req, 0, &id) ? link_page(cx, req, res, id) : ERR_NOT_FOUND;
}

struct accept_draft {
    int64_t customer, scope;
};
static const struct choice scopes[] = {{INVITE_OWN, "own", N_("Only the cases filed by this account")},
                                       {INVITE_ALL, "all", N_("All cases of the customer")},
                                       {0, NULL, NULL}};
static const struct field accept_fields[] = {
    {"customer", N_("Customer"), FIELD_ID, offsetof(struct accept_draft, customer),
     .flags = FIELD_REQUIRED},
    {"scope", N_("What the account sees"), FIELD_CHOICE, offsetof(struct accept_draft, scope), .choices = scopes},
    FIELD_END};
static const struct form accept_form = {"accept", accept_fields, sizeof(struct accept_draft)};

enum err intranet_account_link_accept(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct accept_draft d = {0};
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &accept_form, &d);
    if (!e) e = account_link_accept(cx, id, (customer_id){d.customer}, d.scope == INVITE_ALL);
    if (e == ERR_INVALID) return link_page(cx, req, res, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Linked. The person gets a message."));
    return res_redirect(res, url_to(cx, "/account-links"));
}

enum err intranet_account_link_refuse(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct reason_draft d = {0};
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &reason_form, &d);
    if (!e) e = account_link_refuse(cx, id, d.reason);
    if (e == ERR_INVALID) return link_page(cx, req, res, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Refused. The person gets your reason."));
    return res_redirect(res, url_to(cx, "/account-links"));
}

enum err intranet_account_link_unlink(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct account_link l;
    struct reason_draft d = {0};
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = account_link_get(cx, id, &l);
    if (!e) e = form_read(cx, req, &reason_form, &d);
    if (!e && !l.linked_now) e = ERR_CONFLICT;
    if (!e) e = account_unlink(cx, l.account, d.reason);
    if (e == ERR_INVALID) return link_page(cx, req, res, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The link is taken back. The person gets your reason."));
    return res_redirect(res, url_to(cx, "/account-links/%lld", (long long)id));
}
