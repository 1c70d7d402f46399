/* GET and POST /complaints/new: an agent writes down what a customer says by phone, visit, letter or
 * chat. ?customer=ID fills in who it is; otherwise a field takes a code, member number, phone or name. */
#include "domain/customer.h"
#include "domain/customer_list.h"
#include "domain/lookup.h"
#include "domain/member_card.h"
#include "pages/intranet/complaint_case.h"
#include "pages/intranet/routes.h"
#include "pages/shared/custom_view.h"

static const struct choice kinds[] = {{KIND_COMPLAINT, "complaint", N_("Complaint")},
                                      {KIND_ENQUIRY, "enquiry", N_("Enquiry")},
                                      {KIND_RETURN, "return", N_("Return or refund")},
                                      {KIND_SUGGESTION, "suggestion", N_("Suggestion")},
                                      {0, NULL, NULL}};
static const struct choice channels[] = {{CHANNEL_PHONE, "phone", PN_("channel", "Phone")},
                                         {CHANNEL_VISIT, "visit", PN_("channel", "Visit")},
                                         {CHANNEL_LETTER, "letter", PN_("channel", "Letter")},
                                         {CHANNEL_CHAT, "chat", PN_("channel", "Chat")},
                                         {CHANNEL_EMAIL, "email", PN_("channel", "E-mail")},
                                         {0, NULL, NULL}};
static const struct choice severities[] = {{0, "", N_("Not assessed yet")},
                                           {1, "1", N_("Slight")},
                                           {2, "2", N_("Medium")},
                                           {3, "3", N_("Grave")},
                                           {0, NULL, NULL}};
static const struct choice priorities[] = {{0, "", N_("As the kind has it")},
                                           {PRIORITY_URGENT, "urgent", PN_("priority", "Urgent")},
                                           {PRIORITY_HIGH, "high", PN_("priority", "High")},
                                           {PRIORITY_NORMAL, "normal", PN_("priority", "Normal")},
                                           {PRIORITY_LOW, "low", PN_("priority", "Low")},
                                           {0, NULL, NULL}};
static const struct choice languages[] = {{LANG_ZH + 1, "zh-CN", PN_("language", "Chinese")},
                                          {LANG_EN + 1, "en", PN_("language", "English")},
                                          {0, NULL, NULL}};
struct new_draft {
    struct complaint_draft d;
    struct str known_as; /* who it is, as the agent has it at hand */
};
#define AT(member) offsetof(struct new_draft, d.member)
static const struct field fields[] = {
    {"known_as", N_("Customer"), FIELD_LINE, offsetof(struct new_draft, known_as), .max = 200,
     .flags = FIELD_WIDE, .help = N_("Code, member number, phone or name. Empty: not known to us.")},
    {"customer", NULL, FIELD_ID, AT(customer), .flags = FIELD_HIDDEN},
    {"channel", N_("How did it reach us?"), FIELD_CHOICE, AT(channel), .flags = FIELD_REQUIRED,
     .choices = channels},
    {"happened_at", N_("When?"), FIELD_TIME, AT(happened_at), .help = N_("Empty: now.")},
    {"kind", N_("Kind"), FIELD_CHOICE, AT(kind), .flags = FIELD_REQUIRED, .choices = kinds},
    {"category", N_("Category"), FIELD_ID, AT(category), .min = 0},
    {"order_text", N_("Order number or product"), FIELD_LINE, AT(order_text), .max = 200,
     .flags = FIELD_WIDE},
    {"body", N_("What happened?"), FIELD_LINES, AT(body), .max = 20000,
     .flags = FIELD_REQUIRED | FIELD_WIDE | FIELD_AUTOFOCUS,
     .help = N_("In the customer's own words where you can.")},
    {"remedy_wanted", N_("What does the customer ask for?"), FIELD_LINES, AT(remedy_wanted),
     .max = 1000, .flags = FIELD_WIDE},
    {"contact_name", N_("Name"), FIELD_LINE, AT(contact_name), .max = 100, .flags = FIELD_WIDE},
    {"contact_phone", N_("Phone"), FIELD_PHONE, AT(contact_phone), .max = 40},
    {"contact_email", N_("E-mail"), FIELD_EMAIL, AT(contact_email), .max = 254},
    {"lang", N_("Language of the messages"), FIELD_CHOICE, AT(lang), .choices = languages,
     .flags = FIELD_REQUIRED},
    {"priority", N_("Priority"), FIELD_CHOICE, AT(priority), .choices = priorities},
    {"severity", N_("Severity"), FIELD_CHOICE, AT(severity), .choices = severities},
    {"safety", N_("Somebody may get hurt"), FIELD_BOOL, AT(safety), .flags = FIELD_WIDE},
    {"take", N_("I keep the case"), FIELD_BOOL, AT(take), .flags = FIELD_WIDE,
     .help = N_("Otherwise it goes to the unassigned ones.")},
    FIELD_END};
static const struct form record_form = {"new-case", fields, sizeof(struct new_draft)};

static enum err offer_categories(struct ctx *cx, struct req *req)
{
    struct lookup *l;
    size_t n;
    enum err e = lookup_list(cx, LIST_CATEGORY, false, &l, &n);
    if (e) return e;
    struct option *o = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++) o[i] = (struct option){l[i].id, l[i].name};
    form_options(cx, req, "category", o, n);
    return OK;
}

static enum err show_form(struct ctx *cx, struct req *req, struct res *res,
                          const struct new_draft *typed, const struct upload_set *files)
{
    const struct complaint_draft *d = &typed->d;
    struct customer_brief b;
    enum err e = offer_categories(cx, req);
    if (!e && d->customer) e = customer_brief(cx, (customer_id){d->customer}, &b);
    if (e && e != ERR_NOT_FOUND) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COMPLAINT_NEW, _("Record a case"));
    if (d->customer && !e) {
        struct tpl *c = tpl_row(t, K_CUSTOMER);
        tpl_str(c, K_CUSTOMER_NAME, b.name);
        tpl_str(c, K_CODE, b.code);
        tpl_cstr(c, K_URL, url_to(cx, "/customers/%lld", (long long)d->customer));
    }
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/complaints"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/complaints/new"));
    form_tokens(cx, req, t, 0);
    bool given = req->method == GET ? d->customer != 0 : form_get(req, "customer").n > 0;
    tpl_show_if(t, K_UNKNOWN, !given || e);
    struct custom_values custom = complaint_fields_new(cx);
    tpl_show_if(t, K_CUSTOM, custom_form_view(cx, req, t, record_form.name, &custom));
    form_view(cx, req, res, t, &record_form, typed);
    uploads_view(cx, t, record_form.name, files);
    return page_end(req, res);
}

/* The contact of the case is the customer's, where the agent gives none. */
static void prefill(struct ctx *cx, struct complaint_draft *d)
{
    struct customer_brief b;
    if (!d->customer || customer_brief(cx, (customer_id){d->customer}, &b) != OK) {
        d->customer = 0;
        return;
    }
    if (d->contact_name.n || d->contact_phone.n || d->contact_email.n) return;
    d->contact_name = b.name;
    d->contact_phone = b.main_phone;
    d->contact_email = b.main_email;
}

static enum err find_one(struct ctx *cx, struct str words, int64_t *ret_id)
{
    struct customer_filter f;
    struct customer_page page;
    customer_filter_init(&f);
    f.q = words;
    enum err e = customer_list(cx, &f, CUSTOMER_SEE, STR(""), STR(""), 2, false, &page);
    if (e) return e;
    if (!page.n) return problem(cx, "known_as", _("No customer is found by this. Leave it empty to record the case without one."));
    if (page.n > 1) return problem(cx, "known_as", _("Several customers fit. Give the code of the right one."));
    *ret_id = page.rows[0].id.v;
    return OK;
}

static enum err find_customer(struct ctx *cx, struct new_draft *n)
{
    struct str number = STR_NONE;
    struct member m;
    customer_id id;
    if (n->d.customer || !n->known_as.n) return OK;
    if (customer_by_code(cx, n->known_as, &id) == OK) n->d.customer = id.v;
    else if (member_number_parse(cx->arena, n->known_as, &number) && member_find(cx, number, &m) == OK)
        n->d.customer = m.customer.v;
    struct member_card card;
    if (!n->d.customer && number.n && member_card_find(cx, number, &card) == OK)
        return problem(cx, "known_as", member_card_says(cx, &card));
    err_clear();
    enum err e = n->d.customer ? OK : find_one(cx, n->known_as, &n->d.customer);
    if (!e) prefill(cx, &n->d);
    return e;
}

enum err intranet_complaint_new(struct ctx *cx, struct req *req, struct res *res)
{
    struct new_draft n = {.d = {.channel = CHANNEL_PHONE, .kind = KIND_COMPLAINT, .take = true,
                                .lang = LANG_ZH + 1}};
    (void)str_to_i64(query_get(req, "customer"), &n.d.customer);
    prefill(cx, &n.d);
    return show_form(cx, req, res, &n, NULL);
}

enum err intranet_complaint_create(struct ctx *cx, struct req *req, struct res *res)
{
    struct new_draft n = {0};
    struct upload_set files = {0};
    struct complaint_receipt r = {0};
    struct custom_values custom = custom_none(cx, CUSTOM_COMPLAINT);
    enum err e = form_read(cx, req, &record_form, &n);
    enum err f = custom_form_read(cx, req, CUSTOM_COMPLAINT, &custom);
    if (!e) e = f;
    n.d.custom = &custom;
    f = uploads_take(cx, req, &files);
    if (f && f != ERR_INVALID) return f;
    if (!e) e = f;
    f = find_customer(cx, &n);
    if (f && f != ERR_INVALID) return f;
    if (!e) e = f;
    n.d.nfiles = uploads_tokens(&files, n.d.files);
    if (!e) e = complaint_submit(cx, &n.d, &r);
    if (e && e != ERR_INVALID && e != ERR_REPEATED) e = intranet_case_explain(cx, e);
    if (e == ERR_INVALID) return show_form(cx, req, res, &n, &files);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              arena_printf(cx->arena, r.written_to ? _("Recorded as %.*s; the customer gets a confirmation.")
                                                   : _("Recorded as %.*s."),
                           STR_ARG(r.ref)));
    return res_redirect(res, url_case(cx, r.ref));
}
