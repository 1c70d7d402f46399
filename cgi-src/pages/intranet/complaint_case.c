/* GET /complaints/{ref}: one case as agents see it. What they do with it is complaint_do.c. */
#include "pages/intranet/complaint_case.h"

#include <string.h>

#include "domain/absence.h"
#include "domain/complaint_team.h"
#include "domain/customer.h"
#include "domain/lookup.h"
#include "domain/staff.h"
#include "pages/intranet/routes.h"
#include "pages/shared/custom_view.h"
#include "pages/shared/case_view.h"

#define VERSION_FIELD(type)                                                                        \
    {"version", NULL, FIELD_INT, offsetof(type, version), .min = 1, .max = INT64_MAX,              \
     .flags = FIELD_HIDDEN | FIELD_REQUIRED}

static const struct field reply_fields[] = {
    {"reply", N_("Your answer"), FIELD_LINES, offsetof(struct reply_draft, reply), .max = 20000,
     .flags = FIELD_WIDE, .help = N_("The customer gets it by mail or SMS and sees it on the tracking page.")},
    VERSION_FIELD(struct reply_draft),
    {"seen", NULL, FIELD_INT, offsetof(struct reply_draft, seen), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    {"saved", NULL, FIELD_ID, offsetof(struct reply_draft, saved), .flags = FIELD_HIDDEN},
    {"insert", NULL, FIELD_BOOL, offsetof(struct reply_draft, insert), .flags = FIELD_HIDDEN},
    FIELD_END};
const struct form case_reply_form = {"reply", reply_fields, sizeof(struct reply_draft)};

static const struct field note_fields[] = {
    {"note", N_("Note for colleagues"), FIELD_LINES, offsetof(struct note_draft, note),
     .max = 20000, .flags = FIELD_WIDE,
     .help = N_("The customer never sees it. @ and a name tells a colleague of it.")},
    VERSION_FIELD(struct note_draft),
    {"seen", NULL, FIELD_INT, offsetof(struct note_draft, seen), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
const struct form case_note_form = {"note", note_fields, sizeof(struct note_draft)};

static const struct field assign_fields[] = {
    {"assignee", N_("Agent"), FIELD_ID, offsetof(struct assign_draft, assignee), .min = 0},
    {"team", N_("Team"), FIELD_ID, offsetof(struct assign_draft, team),
     .help = N_("Empty: the team of the agent.")},
    {"reason", N_("Why"), FIELD_LINES, offsetof(struct assign_draft, reason), .max = 500,
     .help = N_("Stands in the history; the customer does not see it.")},
    VERSION_FIELD(struct assign_draft),
    FIELD_END};
const struct form case_assign_form = {"assign", assign_fields, sizeof(struct assign_draft)};

static const struct field order_fields[] = {
    {"order_ref", N_("Order number"), FIELD_LINE, offsetof(struct order_draft, order_ref),
     .max = 100, .help = N_("One of the linked customer's orders. Empty: none.")},
    VERSION_FIELD(struct order_draft),
    FIELD_END};
const struct form case_order_form = {"case-order", order_fields, sizeof(struct order_draft)};

static const struct choice sort_kinds[] = {{KIND_COMPLAINT, "complaint", N_("Complaint")},
                                           {KIND_ENQUIRY, "enquiry", N_("Enquiry")},
                                           {KIND_RETURN, "return", N_("Return or refund")},
                                           {KIND_SUGGESTION, "suggestion", N_("Suggestion")},
                                           {0, NULL, NULL}};
static const struct choice sort_priorities[] = {{PRIORITY_URGENT, "urgent", PN_("priority", "Urgent")},
                                                {PRIORITY_HIGH, "high", PN_("priority", "High")},
                                                {PRIORITY_NORMAL, "normal", PN_("priority", "Normal")},
                                                {PRIORITY_LOW, "low", PN_("priority", "Low")},
                                                {0, NULL, NULL}};
static const struct field sort_fields[] = {
    {"priority", N_("Priority"), FIELD_CHOICE, offsetof(struct sort_draft, priority),
     .flags = FIELD_REQUIRED | FIELD_NO_EMPTY, .choices = sort_priorities,
     .help = N_("Due times are counted anew from when the case came in.")},
    {"kind", N_("Kind"), FIELD_CHOICE, offsetof(struct sort_draft, kind), .flags = FIELD_REQUIRED | FIELD_NO_EMPTY,
     .choices = sort_kinds},
    {"category", N_("Category"), FIELD_ID, offsetof(struct sort_draft, category), .flags = 0},
    VERSION_FIELD(struct sort_draft),
    FIELD_END};
const struct form case_sort_form = {"sort", sort_fields, sizeof(struct sort_draft)};

static const struct field version_fields[] = {
    VERSION_FIELD(struct version_draft),
    {"send", NULL, FIELD_BOOL, offsetof(struct version_draft, send), .flags = FIELD_HIDDEN},
    FIELD_END};
const struct form case_version_form = {"case", version_fields, sizeof(struct version_draft)};

const char *url_case(struct ctx *cx, struct str ref)
{
    return url_to(cx, "/complaints/%.*s", STR_ARG(ref));
}

void intranet_form_quiet(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                         const struct form *form, const void *values)
{
    struct problems saved = cx->problems;
    enum method method = req->method;
    cx->problems = (struct problems){0};
    req->method = GET;
    form_view(cx, req, res, t, form, values);
    req->method = method;
    cx->problems = saved;
}

struct tpl *intranet_case_form(const struct case_page_view *v, struct tpl *t, enum tpl_key key,
                              const char *action)
{
    struct tpl *f = tpl_row(t, key);
    tpl_cstr(f, K_ACTION_URL,
             arena_printf(v->cx->arena, "%s/%s", url_case(v->cx, v->c->ref), action));
    form_tokens(v->cx, v->req, f, v->c->version);
    return f;
}

bool intranet_case_again(const struct case_page_view *v, const struct form *form)
{
    return v->again && v->again->form && strcmp(v->again->form, form->name) == 0;
}

void intranet_case_draw(const struct case_page_view *v, struct tpl *f, const struct form *form,
                      const void *values)
{
    bool failed = intranet_case_again(v, form);
    tpl_show_if(f, K_OPEN, failed);
    if (failed) form_view(v->cx, v->req, v->res, f, form, values);
    else intranet_form_quiet(v->cx, v->req, v->res, f, form, values);
}

/* ---- head and actions ---- */

static void show_step_button(const struct case_page_view *v, const struct complaint_flow *f)
{
    const char *label = step_label(f->from, f->to);
    if (!label) return;
    if (f->needs) {
        struct tpl *b = tpl_row(v->t, K_STEP_LINK);
        tpl_cstr(b, K_URL, arena_printf(v->cx->arena, "%s/step/%s", url_case(v->cx, v->c->ref),
                                        state_code(f->to)));
        tpl_cstr(b, K_STEP_LABEL, label);
        tpl_show_if(b, K_MAIN, f->to == COMPLAINT_OFFERED);
        return;
    }
    struct tpl *b = intranet_case_form(v, v->t, K_STEP_FORM,
                               arena_printf(v->cx->arena, "step/%s", state_code(f->to)));
    tpl_cstr(b, K_STEP_LABEL, label);
}

static void show_actions(const struct case_page_view *v)
{
    if (!v->may_take) return;
    if (state_open(v->c->state) && v->c->assignee != v->cx->actor->id) {
        (void)intranet_case_form(v, v->t, K_TAKE_FORM, "take");
    }
    for (size_t i = 0; i < complaint_flow_count; i++) {
        const struct complaint_flow *f = &complaint_flow[i];
        if (f->from == v->c->state && flow_find(f->from, f->to, FLOW_STAFF, v->c->kind) == f) {
            show_step_button(v, f);
        }
    }
}

static void show_head(const struct case_page_view *v)
{
    const struct complaint *c = v->c;
    struct ctx *cx = v->cx;
    tpl_cstr(v->t, K_LIST_URL, url_to(cx, "/complaints"));
    tpl_str(v->t, K_REF, c->ref);
    tpl_cstr(v->t, K_KIND_NAME, kind_label(c->kind));
    tpl_cstr(v->t, K_STATE, state_label(c->state));
    tpl_cstr(v->t, K_TONE, state_tone(c->state));
    tpl_cstr(v->t, K_CHANNEL_NAME, channel_label(c->channel));
    tpl_cstr(v->t, K_CREATED, format_time(cx->arena, c->created_at));
    tpl_show_if(v->t, K_SAFETY, c->safety);
    intranet_priority(v->t, c->priority, true);
    show_actions(v);
}

/* ---- left: the matter and the conversation ---- */

static void show_reply_form(const struct case_page_view *v)
{
    bool failed = intranet_case_again(v, &case_reply_form), filled = failed && v->again->filled.p;
    struct reply_draft reply = {.version = v->c->version, .reply = filled ? v->again->filled : STR("")};
    struct tpl *f = intranet_case_form(v, v->t, K_REPLY_FORM, "reply");
    if (filled) intranet_form_quiet(v->cx, v->req, v->res, f, &case_reply_form, &reply);
    else intranet_case_draw(v, f, &case_reply_form, &reply);
    uploads_view(v->cx, f, case_reply_form.name, failed ? v->again->files : NULL);
    tpl_int(f, K_SEEN, complaint_newest(v->cx, v->c->id));
    tpl_show(f, failed && v->again->held_since ? K_SEND_ANYWAY : K_SEND);
    intranet_case_replies(v, f);
    if (v->c->sent_to.n) tpl_str(tpl_row(f, K_WRITES), K_SENT_TO, v->c->sent_to);
    else tpl_show(f, K_WRITES_NOWHERE);
}

static void show_compose(const struct case_page_view *v)
{
    if (!v->may_take) return;
    struct note_draft note = {.version = v->c->version};
    show_reply_form(v);
    struct tpl *f = intranet_case_form(v, v->t, K_NOTE_FORM, "note");
    tpl_cstr(f, K_COLLEAGUES_URL, arena_printf(v->cx->arena, "%s/colleagues", url_case(v->cx, v->c->ref)));
    tpl_int(f, K_SEEN, complaint_newest(v->cx, v->c->id));
    intranet_case_draw(v, f, &case_note_form, &note);
    uploads_view(v->cx, f, case_note_form.name,
                 intranet_case_again(v, &case_note_form) ? v->again->files : NULL);
    tpl_cstr(tpl_row(v->t, K_RECORD_LINK), K_URL,
             arena_printf(v->cx->arena, "%s/record", url_case(v->cx, v->c->ref)));
}

static const char *what_label(const struct complaint_step *s)
{
    if (str_is(s->what, "assign")) return s->note.n ? _("Given to") : _("Given back to the unassigned");
    if (str_is(s->what, "customer")) return s->note.n ? _("Linked with customer") : _("Customer unlinked");
    if (str_is(s->what, "order")) return s->note.n ? _("Linked with order") : _("Order unlinked");
    if (str_is(s->what, "merge")) return _("Merged into");
    if (str_is(s->what, "merged_in")) return _("Merged in:");
    if (str_is(s->what, "unmerge")) return _("Taken apart again from");
    if (str_is(s->what, "unmerged")) return _("Taken out again:");
    if (str_is(s->what, "rating")) return _("Rated by the customer, handling and outcome:");
    if (str_is(s->what, "tags")) return s->note.n ? _("Tags are now") : _("Tags removed");
    if (str_is(s->what, "kind")) return _("Kind changed to");
    if (str_is(s->what, "priority")) return _("Priority changed to");
    if (str_is(s->what, "category")) return s->note.n ? _("Category changed to") : _("Category removed");
    if (str_is(s->what, "link")) {
        return str_is(s->note, "sent") ? _("Private link sent") : _("Private link shown to the agent");
    }
    return state_label(s->to);
}

/* What a step that is not one of the flow names: stored as a code or an id where it has words. */
static struct str step_whom(struct ctx *cx, const struct complaint_step *s)
{
    enum complaint_kind kind;
    enum case_priority priority;
    int64_t id;
    if (str_is(s->what, "kind") && kind_parse(s->note.p, s->note.n, &kind)) return str_of(kind_label(kind));
    if (str_is(s->what, "priority") && priority_parse(s->note, &priority)) return str_of(priority_label(priority));
    if (str_is(s->what, "category") && str_to_i64(s->note, &id)) return lookup_name(cx, LIST_CATEGORY, id);
    return s->note;
}

static enum err show_history(const struct case_page_view *v)
{
    struct complaint_step *steps;
    size_t n;
    enum err e = complaint_steps(v->cx, v->c->id, &steps, &n);
    for (size_t i = n; !e && i > 0; i--) {
        const struct complaint_step *s = &steps[i - 1];
        struct tpl *row = tpl_row(v->t, K_STEP);
        bool state = str_is(s->what, "state");
        tpl_cstr(row, K_STEP_NAME, what_label(s));
        tpl_cstr(row, K_TONE, state ? state_tone(s->to) : "tone-grey");
        tpl_cstr(row, K_STEP_TIME, format_time(v->cx->arena, s->at));
        tpl_str(row, K_STEP_BY, s->by_kind == ACTOR_SYSTEM ? str_of(_("automatic"))
                                : s->by_name.n             ? s->by_name
                                                           : str_of(_("Customer")));
        if (s->reason.n) tpl_str(tpl_row(row, K_STEP_NOTE), K_STEP_NOTE_TEXT, s->reason);
        if (s->note.n && state) {
            tpl_str(tpl_row(row, K_STEP_NOTE), K_STEP_NOTE_TEXT, s->note);
        } else if (s->note.n && !str_is(s->what, "link")) {
            tpl_str(tpl_row(row, K_STEP_WHOM), K_STEP_WHOM_NAME, step_whom(v->cx, s));
        }
    }
    return e;
}

/* ---- right: who, when, whose ---- */

static const char *severity_label(int64_t severity)
{
    return severity == 3 ? _("Grave") : severity == 1 ? _("Slight") : _("Medium");
}

static enum err offer_agents(const struct case_page_view *v)
{
    struct staff_brief *s;
    struct lookup *l;
    size_t n, m;
    enum err e = staff_options(v->cx, COMPLAINT_TAKE, &s, &n);
    if (!e) e = lookup_list(v->cx, LIST_TEAM, false, &l, &m);
    if (e) return e;
    struct option *people = ARENA_ARRAY(v->cx->arena, struct option, n + 1);
    struct option *teams = ARENA_ARRAY(v->cx->arena, struct option, m + 1);
    for (size_t i = 0; i < n; i++) people[i] = (struct option){s[i].id.v, absence_shown(v->cx, s[i].id, s[i].name)};
    for (size_t i = 0; i < m; i++) teams[i] = (struct option){l[i].id, l[i].name};
    form_options(v->cx, v->req, "assignee", people, n);
    form_options(v->cx, v->req, "team", teams, m);
    return OK;
}

/* What was promised by when, and what became of it: also when nothing is due any more. */
static void show_dates(const struct case_page_view *v)
{
    const struct complaint *c = v->c;
    struct arena *a = v->cx->arena;
    int64_t owed = c->answered_at ? 0 : c->answer_due_at;
    intranet_due(v->cx, v->t, &(struct due_view){c->state, c->next_due_at, owed, c->paused_at});
    struct tpl *target = tpl_row(v->t, K_DUE_DECISION);
    tpl_cstr(target, K_DECISION_DAY, format_time(a, c->due_at));
    if (c->answer_due_at) {
        struct tpl *first = tpl_row(v->t, K_FIRST_ANSWER);
        tpl_cstr(first, K_ANSWER_DAY, format_time(a, c->answered_at ? c->answered_at : c->answer_due_at));
        tpl_show(first, c->answered_at ? K_ANSWERED : K_ANSWER_OWED);
        tpl_show_if(first, K_ANSWER_LATE, (c->answered_at ? c->answered_at : v->cx->now) > c->answer_due_at);
    }
    if (c->resolved_at) {
        struct tpl *row = tpl_row(v->t, K_RESOLVED_LINE);
        tpl_cstr(row, K_RESOLVED, format_time(a, c->resolved_at));
        tpl_show_if(row, K_RESOLVED_LATE, c->resolved_at > c->due_at);
    }
    if (c->state == COMPLAINT_ACCEPTED)
        tpl_cstr(tpl_row(v->t, K_ACCEPTED_LINE), K_ACCEPTED, format_time(a, c->state_since));
    if (c->closed_at) tpl_cstr(tpl_row(v->t, K_ENDED_LINE), K_ENDED, format_time(a, c->closed_at));
}

static enum err show_sort(const struct case_page_view *v)
{
    struct lookup *l;
    size_t n, m = 0;
    enum err e = lookup_list(v->cx, LIST_CATEGORY, true, &l, &n);
    if (e) return e;
    struct option *o = ARENA_ARRAY(v->cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!l[i].retired || l[i].id == v->c->category) o[m++] = (struct option){l[i].id, l[i].name};
    form_options(v->cx, v->req, "category", o, m);
    struct sort_draft d = {v->c->kind, v->c->category, v->c->priority, v->c->version};
    intranet_case_draw(v, intranet_case_form(v, v->t, K_SORT_FORM, "sort"), &case_sort_form, &d);
    return OK;
}

static enum err show_state(const struct case_page_view *v)
{
    const struct complaint *c = v->c;
    show_dates(v);
    tpl_str(v->t, K_ASSIGNEE_NAME, c->assignee_name.n ? c->assignee_name : str_of(_("Nobody yet")));
    tpl_str(v->t, K_TEAM_NAME, c->team_name.n ? c->team_name : STR("—"));
    tpl_cstr(v->t, K_SEVERITY_NAME, severity_label(c->severity));
    tpl_cstr(v->t, K_PRIORITY_WORD, priority_label(c->priority));
    tpl_str(v->t, K_CATEGORY_NAME, c->category_name.n ? c->category_name : STR("—"));
    tpl_cstr(v->t, K_STATE_SINCE, format_ago(v->cx->arena, c->state_since, v->cx->now));
    if (!v->may_take) return OK;
    enum err e = show_sort(v);
    if (e || !perm_may(v->cx->actor, COMPLAINT_ASSIGN)) return e;
    e = offer_agents(v);
    if (e) return e;
    struct assign_draft d = {.assignee = c->assignee, .version = c->version};
    intranet_case_draw(v, intranet_case_form(v, v->t, K_ASSIGN_FORM, "assign"), &case_assign_form, &d);
    return OK;
}

static enum err show_customer(const struct case_page_view *v)
{
    const struct complaint *c = v->c;
    struct customer_brief b;
    if (v->may_take) {
        struct tpl *l = tpl_row(v->t, K_CUSTOMER_LINK);
        tpl_cstr(l, K_URL, arena_printf(v->cx->arena, "%s/customer", url_case(v->cx, c->ref)));
        tpl_show(l, c->customer ? K_LINKED : K_LINK_FIRST);
    }
    if (!c->customer) {
        tpl_show(v->t, K_UNLINKED);
        return OK;
    }
    enum err e = customer_brief(v->cx, (customer_id){c->customer}, &b);
    if (e == ERR_NOT_FOUND) { /* beyond this actor's scope */
        tpl_show(v->t, K_UNLINKED);
        return OK;
    }
    if (e) return e;
    struct tpl *box = tpl_row(v->t, K_CUSTOMER);
    tpl_cstr(box, K_URL, url_to(v->cx, "/customers/%lld", (long long)c->customer));
    tpl_str(box, K_CUSTOMER_NAME, b.name);
    tpl_str(box, K_CODE, b.code);
    tpl_cstr(box, K_STAGE_NAME, stage_name(b.stage));
    tpl_str(box, K_OWNER_NAME, b.owner_name.n ? b.owner_name : STR("—"));
    if (b.main_phone.n) {
        tpl_cstr(tpl_row(box, K_PHONE_LINE), K_PHONE, format_phone(v->cx->arena, b.main_phone));
    }
    return OK;
}

static void show_contact(const struct case_page_view *v)
{
    const struct complaint *c = v->c;
    if (c->contact_name.n) tpl_str(tpl_row(v->t, K_CONTACT_NAME_LINE), K_CONTACT_NAME, c->contact_name);
    if (c->contact_email.n) tpl_str(tpl_row(v->t, K_CONTACT_EMAIL_LINE), K_CONTACT_EMAIL, c->contact_email);
    if (c->contact_phone.n) {
        tpl_cstr(tpl_row(v->t, K_CONTACT_PHONE_LINE), K_CONTACT_PHONE,
                 format_phone(v->cx->arena, c->contact_phone));
    }
    tpl_show_if(v->t, K_NO_CONTACT, !c->sent_to.n); /* else it may be hidden */
    tpl_cstr(v->t, K_LANG_NAME, str_is(c->lang, "en") ? P_("language", "English") : P_("language", "Chinese"));
}

static void show_resolution(const struct complaint *c, struct tpl *matter)
{
    if (!c->cause && !c->remedy.n && !c->decision.n) return;
    struct tpl *r = tpl_row(matter, K_RESOLUTION);
    if (c->cause) tpl_str(tpl_row(r, K_CAUSE_LINE), K_CAUSE, c->cause_name);
    if (c->remedy.n) tpl_str(tpl_row(r, K_REMEDY_LINE), K_REMEDY, c->remedy);
    if (c->decision.n) tpl_str(tpl_row(r, K_DECISION_LINE), K_DECISION, c->decision);
}

static void show_matter(const struct case_page_view *v)
{
    const struct complaint *c = v->c;
    bool may_order = v->may_take && c->customer;
    if (!c->order_text.n && !c->remedy_wanted.n && !c->order && !c->cause && !c->remedy.n &&
        !c->decision.n && !may_order) {
        return;
    }
    struct tpl *m = tpl_row(v->t, K_MATTER);
    if (c->order_text.n) tpl_str(tpl_row(m, K_ORDER_TEXT_LINE), K_ORDER_TEXT, c->order_text);
    if (c->remedy_wanted.n) tpl_str(tpl_row(m, K_WANTED_LINE), K_WANTED, c->remedy_wanted);
    if (c->order) {
        struct tpl *o = tpl_row(m, K_ORDER);
        tpl_cstr(o, K_URL, url_to(v->cx, "/orders/%lld", (long long)c->order));
        tpl_str(o, K_ORDER_REF, c->order_ref);
    }
    if (may_order) {
        struct order_draft d = {c->order_ref, c->version};
        intranet_case_draw(v, intranet_case_form(v, m, K_ORDER_FORM, "order"), &case_order_form, &d);
    }
    show_resolution(c, m);
}

static void show_link(const struct case_page_view *v)
{
    if (!v->may_take) return;
    struct tpl *l = tpl_row(v->t, K_TRACKING);
    (void)intranet_case_form(v, l, K_LINK_SHOW_FORM, "link");
    if (v->c->sent_to.n) {
        struct tpl *f = intranet_case_form(v, l, K_LINK_SEND_FORM, "link");
        tpl_str(f, K_SENT_TO, v->c->sent_to);
    }
}

/* What admins added: shown, and changed by who works on the case. */
static enum err show_own_fields(const struct case_page_view *v)
{
    struct custom_values own;
    enum err e = complaint_fields_read(v->cx, v->c, &own);
    if (e) return e;
    bool some = custom_facts(v->cx, v->t, &own);
    if (v->may_take) {
        struct tpl *f = intranet_case_form(v, v->t, K_CUSTOM_EDIT, "fields");
        tpl_show_if(f, K_OPEN, v->again && v->again->form && strcmp(v->again->form, CASE_FIELDS_FORM) == 0);
        if (custom_form_view(v->cx, v->req, f, CASE_FIELDS_FORM, &own)) {
            some = true;
            tpl_show(f, K_CUSTOM_FORM);
        }
    }
    tpl_show_if(v->t, K_CUSTOM, some);
    return OK;
}

static void show_problems(const struct case_page_view *v)
{
    if (!v->cx->problems.list.n) return;
    struct tpl *p = tpl_include(v->t, K_PROBLEMS, TPL_PART_PROBLEMS);
    for (size_t i = 0; i < v->cx->problems.list.n; i++) {
        struct tpl *row = tpl_row(p, K_PROBLEM);
        tpl_cstr(row, K_PROBLEM_TEXT, v->cx->problems.list.at[i].text);
        custom_problem_label(v->cx, row, CUSTOM_COMPLAINT, CASE_FIELDS_FORM, v->cx->problems.list.at[i].field);
    }
    v->res->status = 422;
}

enum err intranet_case_show(struct ctx *cx, struct req *req, struct res *res, struct str ref,
                            const struct case_again *failed)
{
    struct complaint c;
    enum err e = complaint_get(cx, ref, NULL, &c);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COMPLAINT, str_dup(cx->arena, c.ref));
    struct case_page_view v = {cx, req, res, t, &c, failed,
                     c.state != COMPLAINT_MERGED &&
                         perm_record(cx->actor, COMPLAINT_TAKE, (staff_id){c.assignee},
                                     (team_id){c.team}, (branch_id){c.branch})};
    show_head(&v);
    show_contact(&v);
    show_matter(&v);
    show_compose(&v);
    show_link(&v);
    show_problems(&v);
    e = show_state(&v);
    if (!e) e = intranet_case_together(&v);
    if (!e) e = intranet_case_merged(&v);
    if (!e) e = show_customer(&v);
    if (!e) e = show_own_fields(&v);
    if (!e) e = show_history(&v);
    if (!e) e = case_talk(cx, t, &c);
    return e ? e : page_end(req, res);
}

/* Notices know the row's id; everything else the reference. */
enum err intranet_complaint(struct ctx *cx, struct req *req, struct res *res)
{
    struct str ref;
    int64_t id;
    if (path_ref(cx, req, &ref)) return intranet_case_show(cx, req, res, ref, NULL);
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = complaint_ref_of(cx, (complaint_id){id}, &ref);
    return e ? e : res_redirect(res, url_case(cx, ref));
}
