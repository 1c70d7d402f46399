/* Opening a membership: find the customer, choose the branch, open. Called by the route table. */
#include <inttypes.h>

#include "domain/customer_list.h"
#include "domain/lookup.h"
#include "pages/admin/routes.h"
#include "pages/shared/member_view.h"

#define FOUND_MAX 20

struct find_query {
    struct str q;
    int64_t customer;
};
static const struct field find_fields[] = {
    {"q", N_("Customer"), FIELD_LINE, offsetof(struct find_query, q), .max = 100,
     .flags = FIELD_AUTOFOCUS, .help = N_("Name, pinyin or initials, code, phone, e-mail.")},
    {"customer", NULL, FIELD_ID, offsetof(struct find_query, customer), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form find_form = {"find", find_fields, sizeof(struct find_query)};

struct open_form {
    int64_t customer, branch;
};
static const struct field open_fields[] = {
    {"customer", NULL, FIELD_ID, offsetof(struct open_form, customer), .flags = FIELD_HIDDEN | FIELD_REQUIRED},
    {"branch", N_("Branch"), FIELD_ID, offsetof(struct open_form, branch),
     .help = N_("Where the member is looked after. Left open: the customer's branch.")},
    FIELD_END};
static const struct form open_form = {"open", open_fields, sizeof(struct open_form)};

static const char *open_url(struct ctx *cx, int64_t customer)
{
    if (!customer) return url_to(cx, "/members/open");
    return url_to(cx, "/members/open?customer=%" PRId64, customer);
}

static enum err offer_branches(struct ctx *cx, struct req *req)
{
    struct lookup *branches = NULL;
    size_t n = 0;
    enum err e = lookup_list(cx, LIST_BRANCH, false, &branches, &n);
    if (e) return e;
    struct option *o = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++) o[i] = (struct option){branches[i].id, branches[i].name};
    form_options(cx, req, "branch", o, n);
    return OK;
}

/* ---- finding ---- */

static enum err show_found(struct ctx *cx, struct tpl *t, struct str words)
{
    struct customer_filter f;
    struct customer_page page = {0};
    customer_filter_init(&f);
    f.q = words;
    enum err e = customer_list(cx, &f, CUSTOMER_SEE, STR_NONE, STR_NONE, FOUND_MAX, false, &page);
    if (e) return e;
    tpl_show_if(t, K_NOTHING_FOUND, page.n == 0);
    struct tpl *list = page.n ? tpl_row(t, K_FOUND) : NULL;
    for (size_t i = 0; i < page.n; i++) {
        const struct customer_row *c = &page.rows[i];
        struct member m;
        struct tpl *row = tpl_row(list, K_FOUND_ROW);
        tpl_str(row, K_CUSTOMER_NAME, c->name);
        tpl_str(row, K_CUSTOMER_CODE, c->code);
        tpl_str(row, K_CITY, c->city);
        tpl_cstr(row, K_PHONE, format_phone(cx->arena, c->phone));
        e = member_of_customer(cx, c->id, &m);
        if (e == OK) {
            tpl_cstr(tpl_row(row, K_IS_MEMBER), K_URL, url_member(cx, m.number));
        } else if (e == ERR_NOT_FOUND) {
            tpl_cstr(tpl_row(row, K_CHOOSE), K_URL, open_url(cx, c->id.v));
        } else {
            return e;
        }
    }
    if (list) tpl_show_if(list, K_MORE_FOUND, page.next != NULL);
    return OK;
}

static enum err show_find(struct ctx *cx, struct req *req, struct res *res, const struct find_query *q)
{
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_MEMBER_OPEN, _("Open a membership"));
    tpl_cstr(t, K_LIST_URL, url_members(cx));
    struct tpl *find = tpl_row(t, K_FIND);
    tpl_cstr(find, K_ACTION, open_url(cx, 0));
    form_view(cx, req, res, find, &find_form, q);
    enum err e = q->q.n ? show_found(cx, t, q->q) : OK;
    return e ? e : page_end(req, res);
}

/* ---- the customer chosen ---- */

static enum err show_chosen(struct ctx *cx, struct req *req, struct res *res, const struct open_form *f)
{
    struct customer_brief c;
    struct member m;
    enum err e = customer_brief(cx, (customer_id){f->customer}, &c);
    if (e) return e;
    e = member_of_customer(cx, c.id, &m);
    if (e && e != ERR_NOT_FOUND) return e;
    bool is_member = e == OK;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_MEMBER_OPEN, _("Open a membership"));
    tpl_cstr(t, K_LIST_URL, url_members(cx));
    struct tpl *box = tpl_row(t, K_CHOSEN);
    tpl_str(box, K_CUSTOMER_NAME, c.name);
    tpl_str(box, K_CUSTOMER_CODE, c.code);
    tpl_cstr(box, K_PHONE, format_phone(cx->arena, c.main_phone));
    tpl_cstr(box, K_OTHER_URL, open_url(cx, 0));
    if (is_member) {
        tpl_cstr(tpl_row(box, K_IS_MEMBER), K_URL, url_member(cx, m.number));
        return page_end(req, res);
    }
    e = offer_branches(cx, req);
    if (e) return e;
    struct open_form values = {f->customer, f->branch ? f->branch : c.branch.v};
    struct tpl *form = tpl_row(box, K_FORM);
    tpl_cstr(form, K_ACTION, open_url(cx, 0));
    form_tokens(cx, req, form, 0);
    form_view(cx, req, res, form, &open_form, &values);
    return page_end(req, res);
}

enum err admin_member_open(struct ctx *cx, struct req *req, struct res *res)
{
    struct find_query q = {0};
    form_read_query(cx, req, &find_form, &q);
    struct open_form chosen = {.customer = q.customer};
    return q.customer ? show_chosen(cx, req, res, &chosen) : show_find(cx, req, res, &q);
}

enum err admin_member_open_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct open_form f = {0};
    struct member m;
    member_id id;
    enum err e = form_read(cx, req, &open_form, &f);
    if (e == ERR_INVALID && f.customer == 0) {
        struct find_query none = {0};
        res->status = 422;
        return show_find(cx, req, res, &none);
    }
    if (!e) e = member_open(cx, (customer_id){f.customer}, (branch_id){f.branch}, &id);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        res->status = e == ERR_CONFLICT ? 409 : 422;
        return show_chosen(cx, req, res, &f);
    }
    if (!e) e = member_get(cx, id, &m);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              arena_printf(cx->arena, _("Membership opened. The number is %s."),
                           member_number_display(cx->arena, m.number)));
    return res_redirect(res, url_member(cx, m.number));
}
