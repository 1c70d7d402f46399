/* Pages of a case with a form of their own: a step of the flow, what the customer said, which
 * customer it is. */
#include <string.h>

#include "domain/customer_list.h"
#include "domain/lookup.h"
#include "pages/intranet/complaint_case.h"
#include "pages/intranet/routes.h"
#include "pages/shared/case_view.h"

/* ---- a step ---- */

static const struct choice severities[] = {{1, "1", N_("Slight: annoying, easily put right")},
                                           {2, "2", N_("Medium: the customer has a real disadvantage")},
                                           {3, "3", N_("Grave: great damage, many customers, or the press")},
                                           {0, NULL, NULL}};
#define AT(member) offsetof(struct step_draft, member)
static const struct field step_fields[] = {
    {"severity", N_("How grave is it?"), FIELD_CHOICE, AT(severity),
     .flags = FIELD_RADIO | FIELD_WIDE | FIELD_REQUIRED, .choices = severities},
    {"safety", N_("Somebody may get hurt"), FIELD_BOOL, AT(safety), .flags = FIELD_WIDE,
     .help = N_("The case then stands out in the queue.")},
    {"cause", N_("Cause"), FIELD_ID, AT(cause), .flags = FIELD_REQUIRED},
    {"remedy", N_("What we offer or do"), FIELD_LINES, AT(remedy), .max = 2000,
     .flags = FIELD_WIDE | FIELD_REQUIRED, .help = N_("The customer reads it and accepts or rejects it.")},
    {"decision", N_("What we found and decided"), FIELD_LINES, AT(decision), .max = 20000,
     .flags = FIELD_WIDE | FIELD_REQUIRED, .help = N_("With the reason, in words for the customer.")},
    {"message", N_("Question to the customer"), FIELD_LINES, AT(message), .max = 20000,
     .flags = FIELD_WIDE | FIELD_REQUIRED},
    {"note", N_("Reason"), FIELD_LINES, AT(note), .max = 2000, .flags = FIELD_WIDE | FIELD_REQUIRED,
     .help = N_("For the history; the customer does not see it.")},
    {"version", NULL, FIELD_INT, AT(version), .min = 1, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};

static const struct {
    const char *field;
    unsigned need;
} step_needs[] = {{"severity", FLOW_ASSESSED}, {"safety", FLOW_ASSESSED}, {"cause", FLOW_CAUSE},
                  {"remedy", FLOW_REMEDY},     {"decision", FLOW_DECISION},
                  {"message", FLOW_MESSAGE},   {"note", FLOW_NOTE}};

static bool needed(const char *field, unsigned needs)
{
    for (size_t i = 0; i < COUNT_OF(step_needs); i++) {
        if (strcmp(step_needs[i].field, field) == 0) return needs & step_needs[i].need;
    }
    return true;
}

/* The declaration with the fields this step needs. */
static struct form form_of(struct ctx *cx, unsigned needs)
{
    struct field *f = ARENA_ARRAY(cx->arena, struct field, COUNT_OF(step_fields));
    size_t n = 0;
    for (size_t i = 0; step_fields[i].name; i++) {
        if (needed(step_fields[i].name, needs)) f[n++] = step_fields[i];
    }
    f[n] = (struct field)FIELD_END;
    return (struct form){"step", f, sizeof(struct step_draft)};
}

struct step_page {
    struct str ref;
    struct complaint c;
    const struct complaint_flow *flow;
    struct form form;
};

static enum err open_step(struct ctx *cx, struct req *req, struct step_page *ret)
{
    struct step_page s = {0};
    enum complaint_state to;
    struct str code = req->path_at[1];
    if (!path_ref(cx, req, &s.ref) || !state_parse(code.p, code.n, &to)) return ERR_NOT_FOUND;
    enum err e = complaint_get(cx, s.ref, NULL, &s.c);
    if (e) return e;
    if (!perm_record(cx->actor, COMPLAINT_TAKE, (staff_id){s.c.assignee}, (team_id){s.c.team},
                     (branch_id){s.c.branch})) {
        return ERR_FORBIDDEN;
    }
    s.flow = flow_find(s.c.state, to, FLOW_STAFF, s.c.kind);
    if (s.flow) s.form = form_of(cx, s.flow->needs);
    *ret = s;
    return OK;
}

static enum err offer_causes(struct ctx *cx, struct req *req)
{
    struct lookup *l;
    size_t n;
    enum err e = lookup_list(cx, LIST_CAUSE, false, &l, &n);
    if (e) return e;
    struct option *o = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++) o[i] = (struct option){l[i].id, l[i].name};
    form_options(cx, req, "cause", o, n);
    return OK;
}

static void show_matter(struct ctx *cx, struct tpl *t, const struct complaint *c)
{
    tpl_cstr(t, K_CASE_URL, url_case(cx, c->ref));
    tpl_str(t, K_REF, c->ref);
    tpl_cstr(t, K_KIND_NAME, kind_label(c->kind));
    tpl_cstr(t, K_STATE, state_label(c->state));
    tpl_cstr(t, K_TONE, state_tone(c->state));
    tpl_str(t, K_BODY, c->body);
    if (c->remedy_wanted.n) tpl_str(tpl_row(t, K_WANTED_LINE), K_WANTED, c->remedy_wanted);
}

static enum err show_step(struct ctx *cx, struct req *req, struct res *res,
                          const struct step_page *s)
{
    struct step_draft d = {.version = s->c.version, .severity = s->c.severity, .safety = s->c.safety,
                           .cause = s->c.cause, .remedy = s->c.remedy, .decision = s->c.decision};
    const char *label = step_label(s->c.state, s->flow->to);
    enum err e = offer_causes(cx, req);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COMPLAINT_STEP, label ? label : "");
    show_matter(cx, t, &s->c);
    tpl_cstr(t, K_STEP_LABEL, label ? label : "");
    tpl_cstr(t, K_ACTION_URL, arena_printf(cx->arena, "%s/step/%s", url_case(cx, s->ref),
                                           state_code(s->flow->to)));
    tpl_show_if(t, K_HEARS, s->flow->hears && s->c.sent_to.n > 0);
    tpl_str(t, K_SENT_TO, s->c.sent_to);
    form_tokens(cx, req, t, s->c.version);
    form_view(cx, req, res, t, &s->form, &d);
    return page_end(req, res);
}

enum err intranet_complaint_step(struct ctx *cx, struct req *req, struct res *res)
{
    struct step_page s;
    enum err e = open_step(cx, req, &s);
    if (e) return e;
    return s.flow ? show_step(cx, req, res, &s) : res_redirect(res, url_case(cx, s.ref));
}

enum err intranet_complaint_step_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct step_page s;
    struct step_draft d = {0};
    enum err e = open_step(cx, req, &s);
    if (e) return e;
    if (!s.flow) {
        (void)intranet_case_explain(cx, ERR_CONFLICT);
        return intranet_case_show(cx, req, res, s.ref, NULL);
    }
    e = form_read(cx, req, &s.form, &d);
    d.to = s.flow->to;
    if (!e) e = complaint_step(cx, s.ref, NULL, &d);
    if (e && e != ERR_INVALID && e != ERR_REPEATED) e = intranet_case_explain(cx, e);
    if (e == ERR_INVALID && !s.flow->needs) return intranet_case_show(cx, req, res, s.ref, NULL);
    if (e == ERR_INVALID) return show_step(cx, req, res, &s);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, arena_printf(cx->arena, _("The state is now: %s."),
                                                 state_label(d.to)));
    return res_redirect(res, url_case(cx, s.ref));
}

/* ---- what the customer said ---- */

static const struct choice channels[] = {{CHANNEL_PHONE, "phone", PN_("channel", "Phone")},
                                         {CHANNEL_VISIT, "visit", PN_("channel", "Visit")},
                                         {CHANNEL_LETTER, "letter", PN_("channel", "Letter")},
                                         {CHANNEL_CHAT, "chat", PN_("channel", "Chat")},
                                         {CHANNEL_EMAIL, "email", PN_("channel", "E-mail")},
                                         {0, NULL, NULL}};
static const struct choice verdicts[] = {
    {0, "", N_("Nothing decided, only a message")},
    {COMPLAINT_ACCEPTED, "accepted", N_("Accepts what we offer")},
    {COMPLAINT_REJECTED, "rejected", N_("Rejects what we offer")},
    {COMPLAINT_WITHDRAWN, "withdrawn", N_("Withdraws the case")},
    {COMPLAINT_REOPENED, "reopened", N_("Wants it reopened")},
    {0, NULL, NULL}};
#define IN(member) offsetof(struct record_draft, member)
static const struct field record_fields[] = {
    {"channel", N_("How did it reach us?"), FIELD_CHOICE, IN(channel), .flags = FIELD_REQUIRED,
     .choices = channels},
    {"said_at", N_("When?"), FIELD_TIME, IN(said_at), .help = N_("Empty: now.")},
    {"who", N_("Who said it?"), FIELD_LINE, IN(who), .max = 100, .flags = FIELD_REQUIRED | FIELD_WIDE},
    {"said", N_("What was said"), FIELD_LINES, IN(body), .max = 20000,
     .flags = FIELD_REQUIRED | FIELD_WIDE},
    {"verdict", N_("What does it mean for the case?"), FIELD_CHOICE, IN(verdict),
     .flags = FIELD_RADIO | FIELD_WIDE, .choices = verdicts},
    {"version", NULL, FIELD_INT, IN(version), .min = 1, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form record_form = {"record", record_fields, sizeof(struct record_draft)};

/* With the verdicts that the state the case is in allows. */
static struct form record_form_of(struct ctx *cx, const struct complaint *c)
{
    struct choice *fit = ARENA_ARRAY(cx->arena, struct choice, COUNT_OF(verdicts));
    struct field *f = (struct field *)(void *)arena_dup(cx->arena, record_fields, sizeof record_fields);
    size_t n = 0;
    for (const struct choice *v = verdicts; v->code; v++) {
        if (!v->value || flow_find(c->state, (enum complaint_state)v->value, FLOW_RECORDED, c->kind))
            fit[n++] = *v;
    }
    fit[n] = (struct choice){0, NULL, NULL};
    for (size_t i = 0; f[i].name; i++)
        if (f[i].choices == verdicts) f[i].choices = fit;
    return (struct form){record_form.name, f, record_form.size};
}

static enum err show_record(struct ctx *cx, struct req *req, struct res *res, struct str ref)
{
    struct complaint c;
    enum err e = complaint_get(cx, ref, NULL, &c);
    if (e) return e;
    struct record_draft d = {.version = c.version, .who = c.contact_name, .channel = CHANNEL_PHONE};
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COMPLAINT_RECORD,
                               _("Record what the customer said"));
    show_matter(cx, t, &c);
    tpl_cstr(t, K_ACTION_URL, arena_printf(cx->arena, "%s/record", url_case(cx, ref)));
    form_tokens(cx, req, t, c.version);
    struct form form = record_form_of(cx, &c);
    form_view(cx, req, res, t, &form, &d);
    return page_end(req, res);
}

enum err intranet_complaint_record(struct ctx *cx, struct req *req, struct res *res)
{
    struct str ref;
    return path_ref(cx, req, &ref) ? show_record(cx, req, res, ref) : ERR_NOT_FOUND;
}

enum err intranet_complaint_record_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct record_draft d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &record_form, &d);
    if (!e) e = complaint_record(cx, ref, &d);
    if (e && e != ERR_INVALID && e != ERR_REPEATED) e = intranet_case_explain(cx, e);
    if (e == ERR_INVALID) return show_record(cx, req, res, ref);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Recorded."));
    return res_redirect(res, url_case(cx, ref));
}

/* ---- which customer it is ---- */

#define HITS 10

struct customer_pick {
    int64_t customer, version;
};
static const struct field pick_fields[] = {
    {"customer", NULL, FIELD_ID, offsetof(struct customer_pick, customer), .flags = FIELD_HIDDEN},
    {"version", NULL, FIELD_INT, offsetof(struct customer_pick, version), .min = 1,
     .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form pick_form = {"pick", pick_fields, sizeof(struct customer_pick)};

static void show_hit(struct ctx *cx, struct req *req, struct tpl *t, const struct complaint *c,
                     const struct customer_row *r)
{
    struct tpl *row = tpl_row(t, K_HIT);
    tpl_cstr(row, K_ACTION_URL, arena_printf(cx->arena, "%s/customer", url_case(cx, c->ref)));
    tpl_int(row, K_CUSTOMER_ID, r->id.v);
    tpl_str(row, K_CUSTOMER_NAME, r->name);
    tpl_str(row, K_CODE, r->code);
    tpl_str(row, K_CITY, r->city);
    tpl_cstr(row, K_PHONE, r->phone.n ? format_phone(cx->arena, r->phone) : "");
    form_tokens(cx, req, row, c->version);
}

static enum err show_customers(struct ctx *cx, struct req *req, struct res *res, struct str ref)
{
    struct complaint c;
    struct customer_filter f;
    struct customer_page page = {0};
    enum err e = complaint_get(cx, ref, NULL, &c);
    if (e) return e;
    struct str find = query_get(req, "find");
    if (!find.n && !c.customer) find = c.contact_phone.n ? c.contact_phone : c.contact_name;
    customer_filter_init(&f);
    f.q = find;
    if (find.n) e = customer_list(cx, &f, CUSTOMER_SEE, STR(""), STR(""), HITS, false, &page);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COMPLAINT_CUSTOMER,
                               _("Which customer is it?"));
    show_matter(cx, t, &c);
    tpl_cstr(t, K_SEARCH_URL, arena_printf(cx->arena, "%s/customer", url_case(cx, ref)));
    tpl_str(t, K_FIND, find.p ? find : STR(""));
    struct tpl *list = page.n ? tpl_row(t, K_HITS) : NULL;
    for (size_t i = 0; i < page.n; i++) show_hit(cx, req, list, &c, &page.rows[i]);
    if (find.n && !page.n) tpl_show(t, K_NO_HITS);
    if (c.customer) {
        struct tpl *u = tpl_row(t, K_UNLINK_FORM);
        tpl_cstr(u, K_ACTION_URL, arena_printf(cx->arena, "%s/customer", url_case(cx, ref)));
        form_tokens(cx, req, u, c.version);
    }
    form_view(cx, req, res, t, &pick_form, NULL);
    return page_end(req, res);
}

enum err intranet_complaint_customer(struct ctx *cx, struct req *req, struct res *res)
{
    struct str ref;
    return path_ref(cx, req, &ref) ? show_customers(cx, req, res, ref) : ERR_NOT_FOUND;
}

enum err intranet_complaint_customer_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct customer_pick d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &pick_form, &d);
    if (!e) e = complaint_set_customer(cx, ref, d.version, (customer_id){d.customer});
    if (e && e != ERR_INVALID && e != ERR_REPEATED) e = intranet_case_explain(cx, e);
    if (e == ERR_INVALID) return show_customers(cx, req, res, ref);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, d.customer ? _("Linked.") : _("The link is removed."));
    return res_redirect(res, url_case(cx, ref));
}
