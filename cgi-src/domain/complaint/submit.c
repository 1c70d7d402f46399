/* A new case: from the portal by a guest or an account, or written down by an agent. */
#include "domain/complaint/internal.h"

#include "base/text.h"
#include "domain/limit.h"
#include "domain/lookup.h"
#include "domain/setting.h"
#include "domain/timeline.h"

#define BODY_MAX 20000

/* ---- checking ---- */

static void check_category(struct ctx *cx, const struct complaint_draft *d)
{
    struct lookup l;
    if (!d->category) return;
    if (lookup_get(cx, LIST_CATEGORY, d->category, &l) != OK || l.retired) {
        problem(cx, "category", _("There is no such category. Choose one from the list."));
    }
}

/* An order is named only by whom it belongs to: anything else would tell that it exists. */
static void check_order(struct ctx *cx, const struct complaint_draft *d, int64_t customer)
{
    if (!d->order) return;
    STMT(q, cx->db, "SELECT 1 FROM sales_order WHERE id = :id AND customer_id = :customer");
    bind_i64(q, ":id", d->order);
    bind_i64(q, ":customer", customer);
    if (!customer || stmt_one(q) != OK) {
        problem(cx, "order", _("There is no such order. Choose one from the list."));
    }
}

/* ---- an order named in the customer's own words ---- */

#define WORDS_MAX 12

static bool in_number(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_' ||
           c == '.' || c == '/';
}

static int64_t order_numbered(struct ctx *cx, int64_t customer, struct str ref)
{
    STMT(q, cx->db, "SELECT id FROM sales_order WHERE ref = :ref AND customer_id = :customer");
    bind_str(q, ":ref", ref);
    bind_i64(q, ":customer", customer);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

/* As written, or in capital letters. */
static int64_t order_called(struct ctx *cx, int64_t customer, struct str word)
{
    int64_t id = order_numbered(cx, customer, word);
    char *p = arena_alloc(cx->arena, word.n + 1);
    for (size_t i = 0; i < word.n; i++) p[i] = (char)(word.p[i] >= 'a' && word.p[i] <= 'z' ? word.p[i] - 'a' + 'A' : word.p[i]);
    return id ? id : order_numbered(cx, customer, (struct str){p, word.n});
}

/* The one order of this customer whose number is what was typed, or a word of it; 0 when none is, or
 * several are. Other people's orders are never looked at. */
static int64_t order_meant(struct ctx *cx, int64_t customer, struct str text)
{
    struct str all = str_trim(text);
    int64_t found = customer && all.n ? order_called(cx, customer, all) : 0;
    if (!customer || found) return found;
    size_t words = 0;
    for (size_t i = 0, end; i < all.n && words < WORDS_MAX; i = end + 1) {
        for (end = i; end < all.n && in_number(all.p[end]); end++) continue;
        if (end == i) continue;
        words++;
        int64_t id = order_called(cx, customer, str_sub(all, i, end - i));
        if (id && found && id != found) return 0;
        if (id) found = id;
    }
    return found;
}

static void check_contact(struct ctx *cx, const struct complaint_draft *d)
{
    bool some = d->contact_email.n || d->contact_phone.n;
    if (cx->actor->kind == ACTOR_STAFF) return;
    if (!some && !d->no_contact) {
        problem(cx, "contact_email",
                _("Give an e-mail address or a phone number, or tick that you want no contact."));
    }
    if (some && d->no_contact) {
        problem(cx, "no_contact", _("You gave a contact and ticked that you want none. Please "
                                    "remove one of the two."));
    }
}

static void check_staff_part(struct ctx *cx, const struct complaint_draft *d)
{
    if (d->channel < CHANNEL_PHONE || d->channel > CHANNEL_EMAIL) {
        problem(cx, "channel", _("Say how it reached us."));
    }
    if (d->happened_at > cx->now + 5 * MINUTE_MS) {
        problem(cx, "happened_at", _("This time is in the future."));
    }
    if (d->severity < 0 || d->severity > 3) problem(cx, "severity", _("Choose from the list."));
    if (d->priority < 0 || d->priority >= PRIORITY_COUNT) problem(cx, "priority", _("Choose from the list."));
}

static enum err check_draft(struct ctx *cx, const struct complaint_draft *d, int64_t customer)
{
    if (d->kind <= 0 || d->kind >= KIND_COUNT) {
        problem(cx, "kind", _("Say what kind of message this is."));
    }
    struct str body = str_trim(d->body);
    if (!body.n) problem(cx, "body", _("Tell us what happened."));
    if (text_length(body) > BODY_MAX) {
        problem_f(cx, "body", _("The text is too long: at most %d characters."), BODY_MAX);
    }
    check_category(cx, d);
    check_order(cx, d, customer);
    check_contact(cx, d);
    if (cx->actor->kind == ACTOR_STAFF) check_staff_part(cx, d);
    return problems_result(cx);
}

/* The customer the case is about; staff must be allowed to see the one they chose. */
static enum err customer_of(struct ctx *cx, const struct complaint_draft *d, struct case_row *c)
{
    if (cx->actor->kind == ACTOR_PORTAL) c->customer = cx->actor->customer.v;
    if (cx->actor->kind == ACTOR_STAFF || cx->actor->kind == ACTOR_SYSTEM) c->customer = d->customer;
    if (!c->customer) return OK;
    STMT(q, cx->db, "SELECT owner_id, team_id, branch_id, merged_into FROM customer WHERE id = :id");
    bind_i64(q, ":id", c->customer);
    enum err e = stmt_one(q);
    if (e && e != ERR_NOT_FOUND) return e;
    bool staff = cx->actor->kind == ACTOR_STAFF;
    if (e || (staff && !perm_record(cx->actor, CUSTOMER_SEE, (staff_id){col_i64(q, 0)},
                                    (team_id){col_i64(q, 1)}, (branch_id){col_i64(q, 2)}))) {
        return problem(cx, "customer", _("There is no such customer."));
    }
    c->branch.v = col_i64(q, 2);
    if (!col_null(q, 3)) c->customer = col_i64(q, 3); /* merged while the form was open */
    return OK;
}

/* ---- writing ---- */

static void bind_draft(struct ctx *cx, struct stmt *q, const struct complaint_draft *d)
{
    bind_cstr(q, ":kind", kind_code((enum complaint_kind)d->kind));
    bind_opt(q, ":category", d->category);
    bind_opt(q, ":order", d->order);
    bind_str(q, ":order_text", d->order_text.p ? d->order_text : STR(""));
    bind_str(q, ":body", d->body);
    bind_str(q, ":wanted", d->remedy_wanted.p ? d->remedy_wanted : STR(""));
    bind_i64(q, ":severity", d->severity ? d->severity : 2);
    bind_i64(q, ":safety", d->safety);
    bind_opt(q, ":happened", d->happened_at);
    bool staff = cx->actor->kind == ACTOR_STAFF;
    bind_cstr(q, ":channel",
              channel_code(staff ? (enum complaint_channel)d->channel : CHANNEL_PORTAL));
}

static enum err insert_case(struct ctx *cx, const struct complaint_draft *d,
                            const struct case_row *c)
{
    STMT(q, cx->db,
         "INSERT INTO complaint (id, ref, kind, category_id, channel, customer_id, account_id,"
         " order_id, order_text, body, remedy_wanted, contact_name, contact_email, contact_phone,"
         " lang, state, severity, safety, assignee_id, team_id, branch_id, due_at, happened_at,"
         " created_at, updated_at, priority, answer_due_at, next_due_at, remind_at) VALUES (:id, :ref, :kind, :category, :channel, :customer,"
         " :account, :order, :order_text, :body, :wanted, :name, :email, :phone, :lang, :state,"
         " :severity, :safety, :assignee, :team, :branch, :due, :happened, :now, :now,"
         " :priority, :answer, :next, :remind)");
    bind_draft(cx, q, d);
    bind_id(q, ":id", c->id);
    bind_str(q, ":ref", c->ref);
    bind_opt(q, ":customer", c->customer);
    bind_opt(q, ":account", c->account);
    bind_str(q, ":name", c->contact_name);
    bind_str(q, ":email", c->email);
    bind_str(q, ":phone", c->phone);
    bind_str(q, ":lang", c->lang);
    bind_i64(q, ":state", COMPLAINT_RECEIVED);
    bind_id_opt(q, ":assignee", c->assignee);
    bind_id_opt(q, ":team", c->team);
    bind_id_opt(q, ":branch", c->branch);
    bind_i64(q, ":due", c->clock.due_at);
    bind_i64(q, ":priority", c->clock.priority);
    bind_opt(q, ":answer", c->clock.answer_due_at);
    bind_i64(q, ":next", c->clock.next_due_at);
    bind_opt(q, ":remind", c->clock.remind_at);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

/* And what admins added, which the audit row lists with the rest. */
static enum err write_audit(struct ctx *cx, const struct complaint_draft *d,
                            const struct case_row *c)
{
    json_t *after = json_pack(
        "{s:o,s:s,s:s,s:I,s:I,s:I,s:o,s:o,s:o,s:o,s:o,s:o,s:I}", "ref", json_text_of(c->ref), "kind",
        kind_code(c->kind), "priority", priority_code(c->clock.priority), "category", d->category, "customer", c->customer, "order", d->order,
        "order_text", json_text_of(d->order_text), "body", json_text_of(d->body), "remedy_wanted",
        json_text_of(d->remedy_wanted), "name", json_text_of(c->contact_name), "email",
        json_text_of(c->email), "phone", json_text_of(c->phone), "files", (json_int_t)d->nfiles);
    enum err e = case_fields_write(cx, c, d->custom, after);
    if (e) {
        json_decref(after);
        return e;
    }
    return audit_write(cx, "complaint.submit", "complaint", c->id.v, (customer_id){c->customer},
                       NULL, after);
}

/* Everything beside the row: first step, files, the customer's timeline. */
static enum err write_around(struct ctx *cx, const struct complaint_draft *d, struct case_row *c)
{
    c->state = COMPLAINT_NEW;
    enum err e = case_step(cx, c, "state", COMPLAINT_RECEIVED, STR(""));
    if (!e) e = case_files(cx, c, d->files, d->nfiles, 0, false);
    if (!e && c->customer) {
        e = timeline_put(cx, (customer_id){c->customer}, cx->now, TIMELINE_COMPLAINT, c->id.v);
    }
    return e;
}

static enum err acknowledge(struct ctx *cx, struct case_row *c, struct complaint_receipt *r)
{
    struct news n = {.kind = NEWS_ACKNOWLEDGED, .due_at = c->clock.due_at};
    enum err e = OK;
    if (!c->account) e = track_issue(cx, c, &r->token);
    if (!e) e = case_tell(cx, c, &n, &r->written_to);
    if (!e && (r->written_to || cx->actor->kind == ACTOR_STAFF)) {
        const struct actor system = {.kind = ACTOR_SYSTEM};
        const struct actor *who = cx->actor;
        if (who->kind != ACTOR_STAFF) cx->actor = &system;
        e = case_step(cx, c, "state", COMPLAINT_ACKNOWLEDGED, STR(""));
        cx->actor = who;
    }
    if (!e && c->severity && cx->actor->kind == ACTOR_STAFF) {
        e = case_step(cx, c, "state", COMPLAINT_ASSESSMENT, STR(""));
    }
    return e;
}

static struct case_row new_case(struct ctx *cx, const struct complaint_draft *d)
{
    enum lang lang = d->lang > 0 && d->lang <= LANG_COUNT ? (enum lang)(d->lang - 1) : cx->lang;
    struct case_row c = {
        .id = {id_new(cx->now)},
        .ref = str_of(ref_new(cx->arena, "TS")),
        .kind = (enum complaint_kind)d->kind,
        .lang = str_of(lang_tag(lang)),
        .contact_name = d->contact_name.p ? d->contact_name : STR(""),
        .email = d->contact_email.p ? d->contact_email : STR(""),
        .phone = d->contact_phone.p ? d->contact_phone : STR(""),
        .body = d->body,
        .created_at = cx->now,
        .version = 1,
        .severity = d->severity,
    };
    if (cx->actor->kind == ACTOR_PORTAL) c.account = cx->actor->id;
    if (cx->actor->kind == ACTOR_STAFF && d->take) {
        c.assignee.v = cx->actor->id;
        c.team = cx->actor->team;
        c.branch = cx->actor->branch;
    }
    return c;
}

enum err complaint_submit(struct ctx *cx, const struct complaint_draft *draft,
                          struct complaint_receipt *ret)
{
    struct complaint_draft with_order = *draft;
    const struct complaint_draft *d = &with_order;
    if (cx->actor->kind == ACTOR_STAFF && !perm_may(cx->actor, COMPLAINT_TAKE)) return ERR_FORBIDDEN;
    struct case_row c = new_case(cx, d);
    enum err e = customer_of(cx, d, &c);
    if (e && e != ERR_INVALID) return e;
    e = case_fields_check(cx, &c, d->custom);
    if (e && e != ERR_INVALID) return e;
    e = check_draft(cx, d, c.customer); /* with the problems of the fields */
    if (e) return e;
    if (cx->actor->kind == ACTOR_PORTAL && !d->order) {
        with_order.order = order_meant(cx, c.customer, d->order_text);
        if (!with_order.order) /* in full-width digits, for example */
            with_order.order = order_meant(cx, c.customer, text_fold(cx->arena, d->order_text));
    }
    if (cx->actor->kind == ACTOR_NOBODY) {
        e = limit_hit(cx, LIMIT_COMPLAINT, cx->remote);
        if (e) return e;
    }
    struct complaint_receipt r = {.id = c.id, .ref = c.ref, .token = STR("")};
    bool staff = cx->actor->kind == ACTOR_STAFF || cx->actor->kind == ACTOR_SYSTEM;
    TX(tx, cx);
    c.state = COMPLAINT_RECEIVED; /* as it is counted and inserted; its first step comes from nowhere */
    e = case_clock_start(cx, &c, staff ? d->priority : 0);
    if (!e) e = insert_case(cx, d, &c);
    if (!e) e = write_around(cx, d, &c);
    if (!e) e = acknowledge(cx, &c, &r);
    if (!e) e = write_audit(cx, d, &c);
    if (!e) e = complaint_index(cx, c.id, true);
    if (!e) e = tx_commit(&tx);
    if (e) return e;
    r.sent_to = contact_hidden(cx, c.email, c.phone);
    *ret = r;
    return OK;
}
