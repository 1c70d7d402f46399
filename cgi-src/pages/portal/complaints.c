/* My cases: of the account and its customer, or those a guest's private links open; and one case:
 * where it stands, the conversation, and what the customer may do. Called by the route table. */
#include <string.h>

#include "domain/complaint_list.h"
#include "domain/complaint_rating.h"
#include "domain/setting.h"
#include "pages/portal/routes.h"
#include "pages/portal/track_keys.h"
#include "pages/shared/case_view.h"
#include "pages/shared/custom_view.h"
#include "pages/shared/page.h"
#include "pages/shared/uploads.h"

#define OWN_MAX 30

struct answer_draft {
    struct str answer;
};
static const struct field answer_fields[] = {
    {"answer", N_("Your message"), FIELD_LINES, offsetof(struct answer_draft, answer),
     .max = 20000, .flags = FIELD_WIDE},
    FIELD_END};
static const struct form answer_form = {"answer", answer_fields, sizeof(struct answer_draft)};

struct reason_draft {
    struct str note;
};
static const struct field reason_fields[] = {
    {"note", N_("Why?"), FIELD_LINES, offsetof(struct reason_draft, note), .max = 2000,
     .flags = FIELD_WIDE},
    FIELD_END};
static const struct form reason_form = {"reason", reason_fields, sizeof(struct reason_draft)};

static const struct choice marks[] = {{5, "5", N_("5: very good")}, {4, "4", N_("4: good")}, {3, "3", N_("3: so-so")},
                                      {2, "2", N_("2: bad")}, {1, "1", N_("1: very bad")}, {0, NULL, NULL}};
static const struct field rate_fields[] = {
    {"handling", N_("How did we deal with you and your request?"), FIELD_CHOICE, offsetof(struct rating_draft, handling),
     .choices = marks, .flags = FIELD_RADIO | FIELD_REQUIRED | FIELD_WIDE},
    {"outcome", N_("How do you find what came of it?"), FIELD_CHOICE, offsetof(struct rating_draft, outcome),
     .choices = marks, .flags = FIELD_RADIO | FIELD_REQUIRED | FIELD_WIDE},
    {"comment", N_("What should we know?"), FIELD_LINES, offsetof(struct rating_draft, comment), .max = 2000,
     .flags = FIELD_WIDE},
    FIELD_END};
static const struct form rate_form = {"rate", rate_fields, sizeof(struct rating_draft)};

/* ---- the list ---- */

struct tpl *portal_case_list(struct tpl *t)
{
    return tpl_include(tpl_row(t, K_LIST), K_CASE_ITEMS, TPL_PART_CASE_ITEMS);
}

void portal_case_row(struct ctx *cx, struct tpl *t, const struct case_item *c)
{
    struct tpl *row = tpl_row(t, K_CASE);
    tpl_cstr(row, K_URL, url_to(cx, "/complaints/%.*s", STR_ARG(c->ref)));
    tpl_str(row, K_REF, c->ref);
    tpl_cstr(row, K_KIND_NAME, kind_label(c->kind));
    tpl_str(row, K_EXCERPT, c->excerpt);
    tpl_cstr(row, K_STATE, state_label(c->state));
    tpl_cstr(row, K_TONE, state_tone(c->state));
    tpl_cstr(row, K_CREATED, format_date(cx->arena, c->created_at));
    bool asked = c->state == COMPLAINT_WAITING || c->state == COMPLAINT_OFFERED;
    tpl_show_if(row, K_YOUR_TURN, asked);
}

static void show_empty(struct ctx *cx, struct tpl *t)
{
    struct tpl *e = tpl_include(t, K_NOTHING, TPL_PART_EMPTY);
    bool guest = cx->actor->kind != ACTOR_PORTAL;
    tpl_cstr(e, K_EMPTY_TITLE, _("No requests yet"));
    tpl_show(e, K_EMPTY_HELP);
    tpl_cstr(e, K_EMPTY_HELP_TEXT,
             guest ? _("Cases that you opened with a private link in this browser stand here.")
                   : _("What you write to us, and what becomes of it, stands here."));
    struct tpl *a = tpl_row(e, K_EMPTY_ACTION);
    tpl_cstr(a, K_URL, url_to(cx, "/complaints/new"));
    tpl_cstr(a, K_EMPTY_ACTION_TEXT, _("Write to us"));
}

static enum err read_own(struct ctx *cx, const struct req *req, int64_t before,
                         struct case_item *items, size_t *ret_n)
{
    struct track_keys keys;
    if (cx->actor->kind == ACTOR_PORTAL) {
        return complaint_own(cx, before, items, OWN_MAX + 1, ret_n);
    }
    track_keys_read(req, &keys);
    return complaint_of_keys(cx, &keys, items, OWN_MAX, ret_n);
}

enum err portal_complaints(struct ctx *cx, struct req *req, struct res *res)
{
    struct case_item items[OWN_MAX + 1];
    int64_t before = 0;
    size_t n;
    (void)str_to_i64(query_get(req, "before"), &before);
    enum err e = read_own(cx, req, before, items, &n);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_COMPLAINTS, _("My requests"));
    tpl_cstr(t, K_NEW_URL, url_to(cx, "/complaints/new"));
    if (cx->actor->kind != ACTOR_PORTAL) {
        tpl_cstr(tpl_row(t, K_GUEST_HINT), K_TRACK_URL, url_to(cx, "/track"));
    }
    struct tpl *list = n ? portal_case_list(t) : NULL;
    for (size_t i = 0; i < n && i < OWN_MAX; i++) portal_case_row(cx, list, &items[i]);
    if (!n) show_empty(cx, t);
    if (n > OWN_MAX || before) {
        struct tpl *p = tpl_include(t, K_PAGER, TPL_PART_PAGER);
        if (before) tpl_cstr(tpl_row(p, K_FIRST), K_URL, url_to(cx, "/complaints"));
        if (n > OWN_MAX) {
            tpl_cstr(tpl_row(p, K_NEXT), K_URL,
                     url_to(cx, "/complaints?before=%lld", (long long)items[OWN_MAX - 1].id.v));
        }
    }
    return page_end(req, res);
}

/* ---- one case: where it stands ---- */

/* Twelve states are four steps to the customer. */
static int stage_of(enum complaint_state s)
{
    switch (s) {
    case COMPLAINT_RECEIVED:
    case COMPLAINT_ACKNOWLEDGED: return 0;
    case COMPLAINT_OFFERED:
    case COMPLAINT_ACCEPTED: return 2;
    case COMPLAINT_CLOSED:
    case COMPLAINT_CLOSED_SILENT:
    case COMPLAINT_WITHDRAWN: return 3;
    default: return 1;
    }
}

static void show_stages(struct tpl *t, enum complaint_state s)
{
    const char *const names[] = {_("We have it"), _("We look into it"), _("Our proposal"),
                                 _("Done")};
    int now = stage_of(s);
    for (int i = 0; i < (int)COUNT_OF(names); i++) {
        struct tpl *row = tpl_row(t, K_STAGE);
        tpl_cstr(row, K_STAGE_NAME, names[i]);
        tpl_show_if(row, K_STAGE_DONE, i < now || (i == now && now == 3));
        tpl_show_if(row, K_STAGE_NOW, i == now && now != 3);
    }
}

static bool may(const struct complaint *c, enum complaint_state to)
{
    return flow_find(c->state, to, FLOW_CUSTOMER, c->kind) != NULL;
}

static int64_t reopens_until(struct ctx *cx, const struct complaint *c)
{
    return c->closed_at + setting_int(cx, SETTING_REOPEN_DAYS) * DAY_MS;
}

static bool still_reopens(struct ctx *cx, const struct complaint *c)
{
    return may(c, COMPLAINT_REOPENED) && (!state_ended(c->state) || cx->now <= reopens_until(cx, c));
}

/* Until when the customer's answer is waited for, and what then. */
static const char *we_wait(struct ctx *cx, const struct complaint *c)
{
    int64_t until = c->state_since + FLOW_SILENT_DAYS * DAY_MS;
    const char *day = format_date(cx->arena, until);
    return cx->now < until
               ? arena_printf(cx->arena, _("We wait for your answer until %s. Without one we may then close the case, and you can reopen it."), day)
               : arena_printf(cx->arena, _("We had hoped for your answer by %s. You can still give it."), day);
}

static const char *by_when(struct ctx *cx, const struct complaint *c)
{
    if (state_ended(c->state)) {
        return still_reopens(cx, c) ? arena_printf(cx->arena, _("You can do so until %s."),
                                                   format_date(cx->arena, reopens_until(cx, c)))
                                    : NULL;
    }
    if (c->state == COMPLAINT_WAITING || c->state == COMPLAINT_OFFERED) return we_wait(cx, c);
    if (c->state == COMPLAINT_ACCEPTED && c->overdue) /* the promise was the proposal */
        return arena_printf(cx->arena, _("You accepted it on %s."), format_date(cx->arena, c->state_since));
    const char *day = format_date(cx->arena, c->due_at);
    return c->overdue ? arena_printf(cx->arena,
                                     _("We had promised you an answer by %s. We are late, and we are "
                                       "sorry; we are working on it."), day)
                      : arena_printf(cx->arena, _("You will hear from us by %s at the latest."), day);
}

static void show_status(struct ctx *cx, struct tpl *t, const struct complaint *c)
{
    tpl_str(t, K_REF, c->ref);
    tpl_cstr(t, K_KIND_NAME, kind_label(c->kind));
    tpl_cstr(t, K_STATE, state_label(c->state));
    tpl_cstr(t, K_TONE, state_tone(c->state));
    tpl_cstr(t, K_PLAIN, state_plain(c->state));
    bool over = state_ended(c->state) && !still_reopens(cx, c);
    tpl_cstr(t, K_NEXT_STEP, over ? _("The time in which it could be reopened is over. If you need us again, please write to us anew.")
                                  : state_next(c->state));
    tpl_cstr(t, K_CREATED, format_time(cx->arena, c->created_at));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/complaints"));
    const char *when = by_when(cx, c);
    if (when) tpl_cstr(tpl_row(t, K_BY_WHEN), K_BY_WHEN_TEXT, when);
    show_stages(t, c->state);
}

static void show_fact(struct tpl *t, const char *name, struct str text)
{
    if (!text.n) return;
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_NAME, name);
    tpl_str(row, K_FACT_TEXT, text);
}

static void show_facts(struct ctx *cx, struct tpl *t, const struct complaint *c)
{
    show_fact(t, _("Kind"), str_of(kind_label(c->kind)));
    show_fact(t, _("Category"), c->category_name);
    show_fact(t, _("Order"), c->order_ref);
    show_fact(t, _("Order number or product"), c->order_text);
    show_fact(t, _("What would put it right"), c->remedy_wanted);
    show_fact(t, _("We write to"), c->sent_to);
    show_fact(t, _("Sent on"), str_of(format_time(cx->arena, c->created_at)));
    if (c->resolved_at) show_fact(t, _("Proposal made on"), str_of(format_time(cx->arena, c->resolved_at)));
    if (c->closed_at) show_fact(t, _("Closed on"), str_of(format_time(cx->arena, c->closed_at)));
}

/* What admins added and let customers see. */
static enum err show_own_fields(struct ctx *cx, struct tpl *t, const struct complaint *c)
{
    struct custom_values v;
    enum err e = complaint_fields_read(cx, c, &v);
    if (!e) (void)custom_facts(cx, t, &v);
    return e;
}

static enum err show_history(struct ctx *cx, struct tpl *t, const struct complaint *c)
{
    struct complaint_step *steps;
    size_t n;
    enum err e = complaint_steps(cx, c->id, &steps, &n);
    for (size_t i = 0; !e && i < n; i++) {
        struct tpl *row = tpl_row(t, K_STEP);
        tpl_cstr(row, K_STEP_NAME, state_label(steps[i].to));
        tpl_cstr(row, K_STEP_TIME, format_time(cx->arena, steps[i].at));
        if (steps[i].note.n) tpl_str(tpl_row(row, K_STEP_NOTE), K_STEP_NOTE_TEXT, steps[i].note);
    }
    return e;
}

/* The proposal, or the decision a closed case ended with. */
static void show_offer(struct ctx *cx, struct tpl *t, const struct complaint *c)
{
    if (!c->remedy.n && !c->decision.n) return;
    bool shown = c->state == COMPLAINT_OFFERED || c->state == COMPLAINT_ACCEPTED ||
                 c->state == COMPLAINT_REJECTED || state_ended(c->state);
    if (!shown) return;
    struct tpl *o = tpl_row(t, K_OFFER);
    if (c->remedy.n) tpl_str(tpl_row(o, K_REMEDY), K_REMEDY_TEXT, c->remedy);
    if (c->decision.n) tpl_str(tpl_row(o, K_DECISION), K_DECISION_TEXT, c->decision);
    (void)cx;
}

/* ---- what the customer may do ---- */

static struct tpl *show_action(struct ctx *cx, struct req *req, struct tpl *t, enum tpl_key key,
                               const struct complaint *c, const char *action)
{
    struct tpl *a = tpl_row(t, key);
    tpl_cstr(a, K_ACTION_URL, url_to(cx, "/complaints/%.*s/%s", STR_ARG(c->ref), action));
    form_tokens(cx, req, a, 0);
    return a;
}

/* Draws a form of this page as it is stored, although another one was sent. */
static void show_quiet(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, const struct form *form,
                       const void *values)
{
    struct problems saved = cx->problems;
    enum method method = req->method;
    cx->problems = (struct problems){0};
    req->method = GET;
    form_view(cx, req, res, t, form, values);
    req->method = method;
    cx->problems = saved;
}

static void show_reason(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                        enum tpl_key key, const struct complaint *c, const char *action,
                        bool failed)
{
    struct tpl *a = show_action(cx, req, t, key, c, action);
    tpl_show_if(a, K_OPEN, failed);
    if (failed) {
        form_view(cx, req, res, a, &reason_form, NULL);
        return;
    }
    show_quiet(cx, req, res, a, &reason_form, NULL); /* only the form that was sent shows what was typed */
}

static void show_actions(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                         const struct complaint *c, const char *failed)
{
    bool reject = failed && strcmp(failed, "reject") == 0;
    bool reopen = failed && strcmp(failed, "reopen") == 0;
    if (may(c, COMPLAINT_ACCEPTED)) {
        struct tpl *decide = tpl_row(t, K_DECIDE);
        (void)show_action(cx, req, decide, K_ACCEPT_FORM, c, "accept");
        show_reason(cx, req, res, decide, K_REJECT_FORM, c, "reject", reject);
    }
    if (still_reopens(cx, c)) show_reason(cx, req, res, t, K_REOPEN_FORM, c, "reopen", reopen);
    if (may(c, COMPLAINT_WITHDRAWN)) {
        (void)show_action(cx, req, t, K_WITHDRAW_FORM, c, "withdraw");
    }
}

static enum err show_rating(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, const struct complaint *c,
                            const char *failed)
{
    struct rating r;
    int64_t until = complaint_rates_until(cx, c);
    bool again = failed && strcmp(failed, "rate") == 0;
    enum err e = complaint_rating_get(cx, c->id, &r);
    if (e || (!r.handling && !until)) return e;
    struct tpl *box = tpl_row(t, K_RATING);
    if (r.handling) {
        struct tpl *given = tpl_row(box, K_RATED);
        tpl_int(given, K_HANDLING, r.handling);
        tpl_int(given, K_OUTCOME, r.outcome);
        if (r.comment.n) tpl_str(tpl_row(given, K_RATING_COMMENT), K_COMMENT, r.comment);
        tpl_show_if(given, K_RATED_LOW, r.low && still_reopens(cx, c));
    }
    if (!until) return OK;
    struct rating_draft d = {r.handling, r.outcome, r.comment};
    struct tpl *f = show_action(cx, req, box, r.handling ? K_CHANGE_RATING : K_GIVE_RATING, c, "rate");
    tpl_show_if(f, K_OPEN, again);
    if (until != INT64_MAX) tpl_cstr(tpl_row(f, K_UNTIL), K_UNTIL_DAY, format_date(cx->arena, until));
    if (again) form_view(cx, req, res, f, &rate_form, &d);
    else show_quiet(cx, req, res, f, &rate_form, &d);
    return OK;
}

static void show_answer(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                        const struct complaint *c, const struct upload_set *files)
{
    if (!state_open(c->state)) return;
    struct tpl *a = show_action(cx, req, t, K_ANSWER_FORM, c, "answer");
    tpl_show_if(a, K_ASKED, c->state == COMPLAINT_WAITING);
    form_view(cx, req, res, a, &answer_form, NULL);
    uploads_view(cx, a, answer_form.name, files);
}

/* failed: which of the page's forms is shown again with its problems; NULL: none. */
static enum err show_case(struct ctx *cx, struct req *req, struct res *res, struct str ref,
                          const struct track_keys *keys, const struct upload_set *files,
                          const char *failed)
{
    struct complaint c;
    enum err e = complaint_get(cx, ref, keys, &c);
    if (e) return e;
    if (c.merged_into.n) return res_redirect(res, url_to(cx, "/complaints/%.*s", STR_ARG(c.merged_into)));
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_COMPLAINT,
                               arena_printf(cx->arena, "%s %.*s", kind_label(c.kind),
                                            STR_ARG(c.ref)));
    show_status(cx, t, &c);
    show_facts(cx, t, &c);
    show_offer(cx, t, &c);
    bool dispute = c.kind == KIND_COMPLAINT || c.kind == KIND_RETURN;
    tpl_show_if(t, K_RECOURSE, dispute && c.state == COMPLAINT_CLOSED && c.decision.n > 0);
    tpl_cstr(t, K_RECOURSE_TEXT, complaint_recourse());
    show_actions(cx, req, res, t, &c, failed);
    show_answer(cx, req, res, t, &c, files);
    e = show_rating(cx, req, res, t, &c, failed);
    if (!e) e = case_talk(cx, t, &c);
    if (!e) e = show_own_fields(cx, t, &c);
    if (!e) e = show_history(cx, t, &c);
    if (e) return e;
    if (cx->problems.list.n) {
        struct tpl *p = tpl_include(t, K_PROBLEMS, TPL_PART_PROBLEMS);
        for (size_t i = 0; i < cx->problems.list.n; i++) {
            tpl_cstr(tpl_row(p, K_PROBLEM), K_PROBLEM_TEXT, cx->problems.list.at[i].text);
        }
        res->status = 422;
    }
    return page_end(req, res);
}

enum err portal_complaint(struct ctx *cx, struct req *req, struct res *res)
{
    struct track_keys keys;
    struct str ref;
    track_keys_read(req, &keys);
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = show_case(cx, req, res, ref, &keys, NULL, NULL);
    bool guest = cx->actor->kind == ACTOR_NOBODY;
    return e == ERR_NOT_FOUND && guest ? portal_track_needs_link(cx, req, res, ref) : e;
}

/* What went wrong without being the writer's fault: said in the form, which keeps everything. */
enum err portal_explain(struct ctx *cx, enum err e)
{
    switch (e) {
    case ERR_INVALID: return e;
    case ERR_RATE_LIMITED:
        return problem(cx, "", _("Too many messages came from your network. Please wait a while "
                                 "and send it again; everything you wrote is still here."));
    case ERR_FULL: /* of ERR_BUSY the gate makes another try */
        return problem(cx, "", _("We could not save it just now. Please send it again in a moment; "
                                 "everything you wrote is still here."));
    default: return e;
    }
}

enum err portal_complaint_answer(struct ctx *cx, struct req *req, struct res *res)
{
    struct answer_draft d = {0};
    struct message_draft m = {0};
    struct upload_set files = {0};
    struct track_keys keys;
    struct str ref;
    track_keys_read(req, &keys);
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    struct complaint c;
    enum err e = complaint_get(cx, ref, &keys, &c); /* before any file is kept for a stranger */
    if (e) return e;
    e = form_read(cx, req, &answer_form, &d);
    enum err f = uploads_take(cx, req, &files);
    if (f && f != ERR_INVALID) return f;
    if (!e) e = f;
    m.body = d.answer;
    m.nfiles = uploads_tokens(&files, m.files);
    if (!e) e = complaint_answer(cx, ref, &keys, &m);
    if (e) e = portal_explain(cx, e);
    if (e == ERR_INVALID) return show_case(cx, req, res, ref, &keys, &files, "answer");
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Sent. Thank you."));
    return res_redirect(res, url_to(cx, "/complaints/%.*s", STR_ARG(ref)));
}

static enum err step(struct ctx *cx, struct req *req, struct res *res, enum complaint_state to,
                     const char *name, const char *done)
{
    struct reason_draft d = {0};
    struct track_keys keys;
    struct str ref;
    track_keys_read(req, &keys);
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &reason_form, &d);
    if (!e) e = complaint_step(cx, ref, &keys, &(struct step_draft){.to = to, .note = d.note});
    if (e == ERR_CONFLICT) {
        e = problem(cx, "", _("That is no longer possible: the case has moved on. This is how it "
                              "stands now."));
    }
    if (e == ERR_INVALID) return show_case(cx, req, res, ref, &keys, NULL, name);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, done);
    return res_redirect(res, url_to(cx, "/complaints/%.*s", STR_ARG(ref)));
}

enum err portal_complaint_accept(struct ctx *cx, struct req *req, struct res *res)
{
    return step(cx, req, res, COMPLAINT_ACCEPTED, "accept",
                _("Thank you. We carry out what we proposed."));
}

enum err portal_complaint_reject(struct ctx *cx, struct req *req, struct res *res)
{
    return step(cx, req, res, COMPLAINT_REJECTED, "reject",
                _("Thank you for telling us. We look at it again."));
}

enum err portal_complaint_withdraw(struct ctx *cx, struct req *req, struct res *res)
{
    return step(cx, req, res, COMPLAINT_WITHDRAWN, "withdraw", _("You have withdrawn the case."));
}

enum err portal_complaint_reopen(struct ctx *cx, struct req *req, struct res *res)
{
    return step(cx, req, res, COMPLAINT_REOPENED, "reopen", _("The case is open again."));
}

/* A link in a mail only opens the page: the rating is sent from its form. */
enum err portal_complaint_rate(struct ctx *cx, struct req *req, struct res *res)
{
    struct rating_draft d = {0};
    struct track_keys keys;
    struct str ref;
    bool low = false;
    track_keys_read(req, &keys);
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    struct complaint c;
    enum err e = complaint_get(cx, ref, &keys, &c);
    if (e) return e;
    e = form_read(cx, req, &rate_form, &d);
    if (!e) e = complaint_rate(cx, ref, &keys, &d, &low);
    if (e == ERR_CONFLICT) e = problem(cx, "", _("The case cannot be rated now."));
    if (e == ERR_INVALID) return show_case(cx, req, res, ref, &keys, NULL, "rate");
    if (e) return e;
    flash_set(req, res, FLASH_DONE, low ? _("Thank you for telling us. We are sorry; somebody responsible reads it.")
                                        : _("Thank you for your rating."));
    return res_redirect(res, url_to(cx, "/complaints/%.*s", STR_ARG(ref)));
}

enum err portal_file(struct ctx *cx, struct req *req, struct res *res)
{
    struct track_keys keys;
    track_keys_read(req, &keys);
    return case_file(cx, req, res, &keys, false);
}

enum err portal_file_view(struct ctx *cx, struct req *req, struct res *res)
{
    struct track_keys keys;
    track_keys_read(req, &keys);
    return case_file(cx, req, res, &keys, true);
}
