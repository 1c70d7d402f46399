/* Steps and messages: what customers and agents do with a case. States move by the table alone. */
#include "domain/complaint/internal.h"

#include <stdio.h>

#include "base/text.h"
#include "domain/complaint_team.h"
#include "domain/lookup.h"
#include "domain/notice.h"
#include "domain/setting.h"

#define TEXT_MAX 20000
#define NOTE_MAX 2000

static bool is_staff(const struct ctx *cx)
{
    return cx->actor->kind == ACTOR_STAFF;
}

/* The case for whoever acts: staff with right and version, customers by what they may see. */
static enum err load_for(struct ctx *cx, struct str ref, const struct track_keys *keys,
                         int64_t version, struct case_row *ret)
{
    if (is_staff(cx)) return case_load_staff(cx, ref, version, COMPLAINT_TAKE, ret);
    return case_load(cx, ref, keys, ret);
}

static enum err check_text(struct ctx *cx, const char *field, struct str text, size_t max,
                           bool needed, const char *missing)
{
    if (needed && !str_trim(text).n) return problem(cx, field, missing);
    if (text_length(text) > max) {
        return problem_f(cx, field, _("The text is too long: at most %d characters."), (int)max);
    }
    return OK;
}

/* ---- what a step needs ---- */

static void check_resolution(struct ctx *cx, const struct step_draft *d, unsigned needs)
{
    struct lookup l;
    if ((needs & FLOW_CAUSE) && (!d->cause || lookup_get(cx, LIST_CAUSE, d->cause, &l) != OK)) {
        problem(cx, "cause", _("Choose what caused it."));
    }
    (void)check_text(cx, "remedy", d->remedy, NOTE_MAX, needs & FLOW_REMEDY,
                     _("Say what we offer or do to put it right."));
    (void)check_text(cx, "decision", d->decision, TEXT_MAX, needs & FLOW_DECISION,
                     _("Write what we decided and why, in words for the customer."));
}

static void check_times(struct ctx *cx, const struct case_row *c, unsigned needs)
{
    int64_t silent = FLOW_SILENT_DAYS * DAY_MS;
    if ((needs & FLOW_SILENCE) && cx->now < c->state_since + silent) {
        problem_f(cx, "",
                  _("The customer has %d days to answer. It can be closed without an answer from %s."),
                  FLOW_SILENT_DAYS,
                  clock_iso_date(cx->arena, c->state_since + silent, cx->config->zone));
    }
    int64_t days = setting_int(cx, SETTING_REOPEN_DAYS);
    if ((needs & FLOW_RECENT) && !is_staff(cx) && cx->now > c->closed_at + days * DAY_MS) {
        problem(cx, "", _("The time to reopen this case is over. Please file a new one and name "
                          "this reference in it."));
    }
}

static enum err check_needs(struct ctx *cx, const struct case_row *c, const struct step_draft *d,
                            unsigned needs)
{
    (void)check_text(cx, "note", d->note, NOTE_MAX, needs & FLOW_NOTE,
                     _("Please say why. It helps us to put it right."));
    (void)check_text(cx, "message", d->message, TEXT_MAX, needs & FLOW_MESSAGE,
                     _("Write what you want to ask the customer."));
    if ((needs & FLOW_ASSESSED) && (d->severity < 1 || d->severity > 3)) {
        problem(cx, "severity", _("Say how grave it is."));
    }
    check_resolution(cx, d, needs);
    check_times(cx, c, needs);
    return problems_result(cx);
}

/* ---- carrying it out ---- */

static enum err write_values(struct ctx *cx, const struct case_row *c, const struct step_draft *d,
                             unsigned needs)
{
    STMT(q, cx->db,
         "UPDATE complaint SET severity = COALESCE(:severity, severity),"
         " safety = COALESCE(:safety, safety), cause_id = COALESCE(:cause, cause_id),"
         " remedy = COALESCE(:remedy, remedy), decision = COALESCE(:decision, decision) WHERE id = :id");
    bool assessed = needs & FLOW_ASSESSED;
    bind_opt(q, ":severity", assessed ? d->severity : 0);
    if (assessed) bind_i64(q, ":safety", d->safety);
    else bind_null(q, ":safety");
    bind_opt(q, ":cause", needs & FLOW_CAUSE ? d->cause : 0);
    bind_str(q, ":remedy", needs & FLOW_REMEDY ? str_trim(d->remedy) : STR_NONE);
    bind_str(q, ":decision", needs & FLOW_DECISION ? str_trim(d->decision) : STR_NONE);
    bind_id(q, ":id", c->id);
    return stmt_run(q);
}

static enum err write_question(struct ctx *cx, const struct case_row *c,
                               const struct step_draft *d, unsigned needs)
{
    int64_t id;
    if (!(needs & FLOW_MESSAGE)) return OK;
    return case_message(cx, c, MESSAGE_REPLY, CHANNEL_PORTAL, str_trim(d->message),
                        cx->actor->name, cx->now, false, &id);
}

static enum err audit_step(struct ctx *cx, const struct case_row *c, enum complaint_state from,
                           const struct step_draft *d)
{
    json_t *before = json_pack("{s:s}", "state", state_code(from));
    json_t *after =
        json_pack("{s:s,s:o,s:o,s:o,s:o,s:I,s:I,s:b}", "state", state_code(d->to), "note",
                  json_text_of(d->note), "message", json_text_of(d->message), "remedy",
                  json_text_of(d->remedy), "decision", json_text_of(d->decision), "cause",
                  (json_int_t)d->cause, "severity", (json_int_t)d->severity, "safety",
                  (int)d->safety);
    return audit_write(cx, "complaint.step", "complaint", c->id.v, (customer_id){c->customer},
                       before, after);
}

static enum err tell_step(struct ctx *cx, const struct case_row *c, enum complaint_state from,
                          const struct step_draft *d, const struct complaint_flow *f)
{
    bool sent;
    if (!f->hears) return OK;
    struct news n = {
        .kind = NEWS_STATE,
        .state = d->to,
        .text = f->needs & FLOW_DECISION  ? str_trim(d->decision)
                : f->needs & FLOW_MESSAGE ? str_trim(d->message)
                                          : STR(""),
        .remedy = f->needs & FLOW_REMEDY ? str_trim(d->remedy) : STR(""),
        .closing_no = from == COMPLAINT_REJECTED && d->to == COMPLAINT_CLOSED,
    };
    return case_tell(cx, c, &n, &sent);
}

/* What a customer said or did: the agent's matter, and news to followers. */
static enum err tell_agent(struct ctx *cx, const struct case_row *c)
{
    enum err e = notice_put(cx, c->assignee, "complaint_reply", "complaint", c->id.v, c->ref);
    return e ? e : case_tell_followers(cx, c, false);
}

/* One allowed step with everything that hangs on it; inside the caller's TX. */
static enum err carry_out(struct ctx *cx, struct case_row *c, const struct step_draft *d,
                          const struct complaint_flow *f)
{
    enum complaint_state from = c->state;
    enum err e = write_question(cx, c, d, f->needs);
    if (!e) e = write_values(cx, c, d, f->needs);
    if (!e) e = case_step(cx, c, "state", d->to, str_trim(d->note));
    if (!e) e = complaint_index(cx, c->id, false);
    if (!e) e = audit_step(cx, c, from, d);
    if (!e) e = tell_step(cx, c, from, d, f);
    if (!e) e = is_staff(cx) ? case_tell_followers(cx, c, false) : tell_agent(cx, c);
    return e;
}

enum err complaint_step(struct ctx *cx, struct str ref, const struct track_keys *keys,
                        const struct step_draft *d)
{
    struct case_row c;
    TX(tx, cx);
    enum err e = load_for(cx, ref, keys, d->version, &c);
    if (e) return e;
    const struct complaint_flow *f =
        flow_find(c.state, d->to, is_staff(cx) ? FLOW_STAFF : FLOW_CUSTOMER, c.kind);
    if (!f) return ERR_CONFLICT;
    e = check_needs(cx, &c, d, f->needs);
    if (!e) e = carry_out(cx, &c, d, f);
    return e ? e : tx_commit(&tx);
}

/* ---- messages ---- */

static enum err audit_message(struct ctx *cx, const struct case_row *c, const char *action,
                              int64_t message, const struct message_draft *d)
{
    return audit_write(cx, action, "complaint", c->id.v, (customer_id){c->customer}, NULL,
                       json_pack("{s:I,s:o,s:I}", "message", (json_int_t)message, "body",
                                 json_text_of(d->body), "files", (json_int_t)d->nfiles));
}

static enum err check_message(struct ctx *cx, const char *field, const struct message_draft *d)
{
    return check_text(cx, field, d->body, TEXT_MAX, d->nfiles == 0, _("Write something first."));
}

/* The answer to a question moves the case on; one to a closed case is refused: it is reopened. */
static enum err go_on(struct ctx *cx, struct case_row *c, unsigned who)
{
    if (c->state != COMPLAINT_WAITING) return case_touch(cx, c);
    if (!flow_find(c->state, COMPLAINT_INVESTIGATION, who, c->kind)) return ERR_CONFLICT;
    enum err e = case_step(cx, c, "state", COMPLAINT_INVESTIGATION, STR(""));
    return e ? e : complaint_index(cx, c->id, false);
}

enum err complaint_answer(struct ctx *cx, struct str ref, const struct track_keys *keys,
                          const struct message_draft *d)
{
    struct case_row c;
    int64_t id;
    if (is_staff(cx)) return ERR_FORBIDDEN;
    enum err e = check_message(cx, "answer", d);
    if (e) return e;
    TX(tx, cx);
    e = case_load(cx, ref, keys, &c);
    if (!e && c.merged_root.v) e = case_load_root(cx, c.merged_root, keys, &c); /* from an old page */
    if (e) return e;
    if (!state_open(c.state)) {
        return problem(cx, "answer", _("The case is closed. Reopen it to write to us again."));
    }
    e = case_message(cx, &c, MESSAGE_CUSTOMER, CHANNEL_PORTAL, d->body, actor_shown(cx, &c),
                     cx->now, false, &id);
    if (!e) e = case_files(cx, &c, d->files, d->nfiles, id, false);
    if (!e) e = go_on(cx, &c, FLOW_CUSTOMER);
    if (!e) e = audit_message(cx, &c, "complaint.answer", id, d);
    if (!e) e = tell_agent(cx, &c);
    return e ? e : tx_commit(&tx);
}

/* A note is added to what there is; an answer waits when somebody said something since the page was
 * opened, so that no two of them go out over each other. */
static enum err load_for_message(struct ctx *cx, struct str ref, const struct message_draft *d, bool reply,
                                 struct case_row *ret)
{
    struct case_row c;
    if (!d->seen) return case_load_staff(cx, ref, d->version, COMPLAINT_TAKE, ret);
    enum err e = case_load(cx, ref, NULL, &c);
    if (!e) e = case_load_staff(cx, ref, c.version, COMPLAINT_TAKE, ret);
    if (!e && reply && complaint_newest(cx, c.id) > d->seen) return ERR_STALE;
    return e;
}

static enum err tell_message(struct ctx *cx, const struct case_row *c, const struct message_draft *d, bool reply,
                             const staff_id *mentioned, size_t n)
{
    bool sent;
    if (!reply) return case_tell_mentioned(cx, c, mentioned, n);
    enum err e = case_tell(cx, c, &(struct news){.kind = NEWS_REPLY, .text = d->body}, &sent);
    return e ? e : case_tell_followers(cx, c, true);
}

static enum err staff_message(struct ctx *cx, struct str ref, const struct message_draft *d,
                              enum message_kind kind, const char *field)
{
    struct case_row c;
    staff_id mentioned[CASE_MENTIONS];
    size_t n = 0;
    int64_t id;
    bool reply = kind == MESSAGE_REPLY;
    enum err e = check_message(cx, field, d);
    if (e) return e;
    TX(tx, cx);
    e = load_for_message(cx, ref, d, reply, &c);
    if (!e && c.state == COMPLAINT_MERGED) e = ERR_CONFLICT;
    if (!e && !reply) e = case_mentions(cx, &c, d->body, mentioned, &n);
    if (!e) {
        e = case_message(cx, &c, kind, CHANNEL_PORTAL, d->body, cx->actor->name, cx->now, false,
                         &id);
    }
    if (!e) e = case_files(cx, &c, d->files, d->nfiles, id, !reply);
    if (!e) e = case_touch(cx, &c);
    if (!e && reply) e = case_clock_answered(cx, &c);
    if (!e) e = audit_message(cx, &c, reply ? "complaint.reply" : "complaint.note", id, d);
    if (!e) e = tell_message(cx, &c, d, reply, mentioned, n);
    return e ? e : tx_commit(&tx);
}

enum err complaint_reply(struct ctx *cx, struct str ref, const struct message_draft *d)
{
    return staff_message(cx, ref, d, MESSAGE_REPLY, "reply");
}

enum err complaint_note(struct ctx *cx, struct str ref, const struct message_draft *d)
{
    return staff_message(cx, ref, d, MESSAGE_NOTE, "note");
}

/* ---- what the customer said, written down by an agent ---- */

static enum err check_record(struct ctx *cx, const struct record_draft *d)
{
    if (d->channel < CHANNEL_PHONE || d->channel > CHANNEL_EMAIL) {
        problem(cx, "channel", _("Say how it reached us."));
    }
    if (!str_trim(d->who).n) problem(cx, "who", _("Write who said it."));
    if (d->said_at > cx->now + 5 * MINUTE_MS) {
        problem(cx, "said_at", _("This time is in the future."));
    }
    (void)check_text(cx, "said", d->body, TEXT_MAX, true, _("Write down what the customer said."));
    return problems_result(cx);
}

/* The verdict is a step of the flow, recorded for the customer. */
static enum err record_verdict(struct ctx *cx, struct case_row *c, const struct record_draft *d)
{
    if (!d->verdict) return go_on(cx, c, FLOW_RECORDED);
    struct step_draft step = {.to = (enum complaint_state)d->verdict};
    const struct complaint_flow *f = flow_find(c->state, step.to, FLOW_RECORDED, c->kind);
    if (!f) {
        return problem(cx, "verdict", _("That does not fit the state the case is in."));
    }
    /* The channel stands with the message itself, and this text has no language of its own. */
    step.note = str_printf(cx->arena, "%.*s: %.*s", STR_ARG(d->who), STR_ARG(d->body));
    step.note = text_shorten(cx->arena, step.note, NOTE_MAX);
    return carry_out(cx, c, &step, f);
}

enum err complaint_record(struct ctx *cx, struct str ref, const struct record_draft *d)
{
    struct case_row c;
    int64_t id;
    enum err e = check_record(cx, d);
    if (e) return e;
    TX(tx, cx);
    e = case_load_staff(cx, ref, d->version, COMPLAINT_TAKE, &c);
    if (e) return e;
    e = case_message(cx, &c, MESSAGE_CUSTOMER, (enum complaint_channel)d->channel, d->body, d->who,
                     d->said_at ? d->said_at : cx->now, true, &id);
    if (!e) e = record_verdict(cx, &c, d);
    if (!e) {
        e = audit_write(cx, "complaint.record", "complaint", c.id.v, (customer_id){c.customer},
                        NULL,
                        json_pack("{s:I,s:o,s:o,s:s,s:s}", "message", (json_int_t)id, "who",
                                  json_text_of(d->who), "body", json_text_of(d->body), "channel",
                                  channel_code((enum complaint_channel)d->channel), "verdict",
                                  state_code((enum complaint_state)d->verdict)));
    }
    if (!e && c.assignee.v != cx->actor->id) e = tell_agent(cx, &c);
    return e ? e : tx_commit(&tx);
}
