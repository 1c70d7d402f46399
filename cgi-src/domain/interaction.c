/* Interactions and next steps: see interaction.h. An interaction is never changed once it is logged;
 * only its next step is moved or done. */
#include "domain/interaction.h"

#include "base/text.h"
#include "domain/customer/inside.h"

static const char *const kind_codes[INTERACTION_KINDS] = {"",       "call",   "visit", "email",
                                                          "message", "letter", "chat"};
static const char *const kind_names[INTERACTION_KINDS] = {
    "", N_("Call"), N_("Visit"), N_("Mail"), N_("Message"), N_("Letter"), N_("Chat")};

const char *interaction_kind_code(int64_t k)
{
    return k > 0 && k < INTERACTION_KINDS ? kind_codes[k] : "";
}

const char *interaction_kind_name(int64_t k)
{
    return k > 0 && k < INTERACTION_KINDS ? _(kind_names[k]) : "";
}

int64_t interaction_kind_parse(struct str code)
{
    for (int64_t k = 1; k < INTERACTION_KINDS; k++) {
        if (str_is(code, kind_codes[k])) return k;
    }
    return 0;
}

const char *direction_code(int64_t d)
{
    return d == DIRECTION_IN ? "in" : d == DIRECTION_OUT ? "out" : "";
}

const char *direction_name(int64_t d)
{
    return d == DIRECTION_IN ? _("from the customer") : d == DIRECTION_OUT ? _("to the customer") : "";
}

int64_t direction_parse(struct str code)
{
    return str_is(code, "in") ? DIRECTION_IN : str_is(code, "out") ? DIRECTION_OUT : 0;
}

/* ---- logging ---- */

static bool day_valid(struct ctx *cx, struct str day)
{
    struct civil c;
    int64_t at;
    return clock_parse_date(day, &c) && clock_utc(c, cx->config->zone, &at);
}

static void check_next(struct ctx *cx, const struct interaction_draft *d)
{
    if (text_length(d->next_step) > 300)
        problem_f(cx, "next_step", _("Please use at most %d characters."), 300);
    if (d->next_on.n && !day_valid(cx, d->next_on))
        problem(cx, "next_on", _("There is no such date."));
    else if (d->next_on.n && !d->next_step.n)
        problem(cx, "next_step", _("Please say what is to be done on that day."));
    if (!d->next_by) return;
    STMT(q, cx->db, "SELECT 1 FROM staff WHERE id = :id AND state = 'active'");
    bind_i64(q, ":id", d->next_by);
    if (stmt_one(q) != OK) problem(cx, "next_by", _("This choice does not exist."));
}

static enum err check(struct ctx *cx, customer_id customer, const struct interaction_draft *d)
{
    if (d->kind < 1 || d->kind >= INTERACTION_KINDS)
        problem(cx, "kind", _("Please choose how you were in contact."));
    if (d->direction != DIRECTION_IN && d->direction != DIRECTION_OUT)
        problem(cx, "direction", _("Please say who contacted whom."));
    if (!d->subject.n) problem(cx, "subject", _("Please say in a few words what it was about."));
    else if (text_length(d->subject) > 200)
        problem_f(cx, "subject", _("Please use at most %d characters."), 200);
    if (text_length(d->body) > 20000)
        problem_f(cx, "body", _("Please use at most %d characters."), 20000);
    if (d->at > cx->now + 5 * MINUTE_MS)
        problem(cx, "at", _("This lies in the future. What is still to come is a next step."));
    check_next(cx, d);
    if (d->contact) {
        STMT(q, cx->db, "SELECT 1 FROM contact WHERE id = :id AND customer_id = :customer");
        bind_i64(q, ":id", d->contact);
        bind_id(q, ":customer", customer);
        if (stmt_one(q) != OK) problem(cx, "contact", _("This choice does not exist."));
    }
    return problems_result(cx);
}

static struct str some(struct str s) { return s.p ? s : STR(""); }

static enum err insert(struct ctx *cx, interaction_id id, customer_id customer, int64_t at,
                       const struct interaction_draft *d)
{
    STMT(q, cx->db,
         "INSERT INTO interaction (id, customer_id, contact_id, kind, direction, at, subject, body,"
         " by_id, next_step, next_on, next_by_id, created_at) VALUES (:id, :customer, :contact,"
         " :kind, :direction, :at, :subject, :body, :by, :next_step, :next_on, :next_by, :now)");
    bind_id(q, ":id", id);
    bind_id(q, ":customer", customer);
    bind_opt(q, ":contact", d->contact);
    bind_cstr(q, ":kind", interaction_kind_code(d->kind));
    bind_cstr(q, ":direction", direction_code(d->direction));
    bind_i64(q, ":at", at);
    bind_str(q, ":subject", d->subject);
    bind_str(q, ":body", some(d->body));
    bind_i64(q, ":by", cx->actor->id);
    bind_str(q, ":next_step", some(d->next_step));
    bind_str(q, ":next_on", some(d->next_on));
    bind_opt(q, ":next_by", !d->next_step.n ? 0 : d->next_by ? d->next_by : cx->actor->id);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

enum err interaction_log(struct ctx *cx, customer_id customer, const struct interaction_draft *d,
                         interaction_id *ret_id)
{
    struct customer_hold hold;
    interaction_id id = {id_new(cx->now)};
    int64_t at = d->at ? d->at : cx->now;
    TX(tx, cx);
    enum err e = customer_hold(cx, customer, INTERACTION_LOG, &hold);
    if (e || (e = check(cx, customer, d)) || (e = insert(cx, id, customer, at, d))) return e;
    if ((e = customer_touched(cx, customer, at))) return e;
    if ((e = timeline_put(cx, customer, at, TIMELINE_INTERACTION, id.v))) return e;
    e = audit_write(cx, "interaction.log", "interaction", id.v, customer, NULL,
                    json_pack("{s:s, s:o, s:o, s:o}", "kind", interaction_kind_code(d->kind),
                              "subject", json_of(d->subject), "next_step", json_of(d->next_step),
                              "next_on", json_of(d->next_on)));
    if (e || (e = tx_commit(&tx))) return e;
    *ret_id = id;
    return OK;
}

/* ---- reading ---- */

enum err interaction_get(struct ctx *cx, interaction_id id, struct interaction *ret)
{
    STMT(q, cx->db,
         "SELECT i.customer_id, c.name, k.name, s.name, n.name, i.kind, i.direction, i.at,"
         " i.next_done_at, i.created_at, i.version, i.subject, i.body, i.next_step, i.next_on,"
         " i.by_id, i.next_by_id FROM interaction i JOIN customer c ON c.id = i.customer_id"
         " LEFT JOIN contact k ON k.id = i.contact_id LEFT JOIN staff s ON s.id = i.by_id"
         " LEFT JOIN staff n ON n.id = i.next_by_id WHERE i.id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct arena *a = cx->arena;
    struct interaction i = {.id = id,
                            .customer = {col_i64(q, 0)},
                            .customer_name = col_str(q, a, 1),
                            .contact_name = col_str(q, a, 2),
                            .by_name = col_str(q, a, 3),
                            .next_by_name = col_str(q, a, 4),
                            .kind = interaction_kind_parse(col_view(q, 5)),
                            .direction = direction_parse(col_view(q, 6)),
                            .at = col_i64(q, 7),
                            .next_done_at = col_i64(q, 8),
                            .created_at = col_i64(q, 9),
                            .version = col_i64(q, 10),
                            .subject = col_str(q, a, 11),
                            .body = col_str(q, a, 12),
                            .next_step = col_str(q, a, 13),
                            .next_on = col_str(q, a, 14),
                            .by = {col_i64(q, 15)},
                            .next_by = {col_i64(q, 16)}};
    struct customer_hold h;
    if ((e = customer_hold(cx, i.customer, CUSTOMER_SEE, &h))) return e;
    bool mine = i.next_by.v == cx->actor->id || i.by.v == cx->actor->id;
    i.may_finish = perm_record(cx->actor, INTERACTION_LOG, h.owner, h.team, h.branch) &&
                   (mine || perm_record(cx->actor, CUSTOMER_EDIT, h.owner, h.team, h.branch));
    *ret = i;
    return OK;
}

/* ---- next steps ---- */

static enum err hold_step(struct ctx *cx, interaction_id id, struct interaction *ret)
{
    enum err e = interaction_get(cx, id, ret);
    if (e) return e;
    if (!ret->next_step.n) return ERR_NOT_FOUND;
    return ret->may_finish ? OK : ERR_FORBIDDEN;
}

enum err interaction_next_done(struct ctx *cx, interaction_id id, bool done)
{
    struct interaction i;
    TX(tx, cx);
    enum err e = hold_step(cx, id, &i);
    if (e) return e;
    if ((i.next_done_at != 0) == done) return tx_commit(&tx);
    STMT(q, cx->db,
         "UPDATE interaction SET next_done_at = :at, version = version + 1"
         " WHERE id = :id AND customer_id = :customer");
    bind_id(q, ":customer", i.customer);
    bind_opt(q, ":at", done ? cx->now : 0);
    bind_id(q, ":id", id);
    if ((e = stmt_run(q))) return e;
    e = audit_write(cx, done ? "interaction.next_done" : "interaction.next_undone", "interaction",
                    id.v, i.customer, NULL, json_pack("{s:o}", "next_step", json_of(i.next_step)));
    return e ? e : tx_commit(&tx);
}

enum err interaction_next_move(struct ctx *cx, interaction_id id, struct str next_on)
{
    struct interaction i;
    TX(tx, cx);
    enum err e = hold_step(cx, id, &i);
    if (e) return e;
    if (next_on.n && !day_valid(cx, next_on)) return problem(cx, "next_on", _("There is no such date."));
    if (i.next_done_at) return ERR_CONFLICT;
    STMT(q, cx->db,
         "UPDATE interaction SET next_on = :on, version = version + 1"
         " WHERE id = :id AND customer_id = :customer");
    bind_id(q, ":customer", i.customer);
    bind_str(q, ":on", some(next_on));
    bind_id(q, ":id", id);
    if ((e = stmt_run(q))) return e;
    e = audit_write(cx, "interaction.next_move", "interaction", id.v, i.customer,
                    json_pack("{s:o}", "next_on", json_of(i.next_on)),
                    json_pack("{s:o}", "next_on", json_of(next_on)));
    return e ? e : tx_commit(&tx);
}

/* edits: the actor may edit every customer in question; else only one's own steps can be finished. */
static enum err read_steps(struct ctx *cx, struct stmt *q, size_t max, bool edits,
                           struct next_step **ret, size_t *ret_n)
{
    VEC(struct next_step) v = {0};
    struct str today = str_of(clock_iso_date(cx->arena, cx->now, cx->config->zone));
    while (v.n < max && stmt_row(q)) {
        struct next_step s = {.interaction = {col_i64(q, 0)},
                              .customer = {col_i64(q, 1)},
                              .customer_name = col_str(q, cx->arena, 2),
                              .step = col_str(q, cx->arena, 3),
                              .on = col_str(q, cx->arena, 4),
                              .by = {col_i64(q, 5)},
                              .by_name = col_str(q, cx->arena, 6)};
        bool logs = perm_may(cx->actor, INTERACTION_LOG);
        bool mine = s.by.v == cx->actor->id || col_i64(q, 7) == cx->actor->id;
        s.may_finish = logs && (edits || mine);
        int order = s.on.n == today.n ? memcmp(s.on.p, today.p, today.n) : 1;
        s.overdue = order < 0;
        s.today = order == 0;
        *vec_push(cx->arena, &v) = s;
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

enum err next_steps_of_customer(struct ctx *cx, customer_id id, size_t max,
                                struct next_step **ret, size_t *ret_n)
{
    struct customer_hold h;
    enum err e = customer_hold(cx, id, CUSTOMER_SEE, &h);
    if (e) return e;
    STMT(q, cx->db,
         "SELECT i.id, i.customer_id, c.name, i.next_step, i.next_on, i.next_by_id, s.name,"
         " i.by_id FROM interaction i JOIN customer c ON c.id = i.customer_id"
         " LEFT JOIN staff s ON s.id = i.next_by_id WHERE i.customer_id = :id"
         " AND i.next_step <> '' AND i.next_done_at IS NULL"
         " ORDER BY CASE WHEN i.next_on = '' THEN 1 ELSE 0 END, i.next_on, i.id LIMIT :max");
    bind_id(q, ":id", id);
    bind_i64(q, ":max", (int64_t)max);
    bool edits = perm_record(cx->actor, CUSTOMER_EDIT, h.owner, h.team, h.branch);
    return read_steps(cx, q, max, edits, ret, ret_n);
}

/* Those with a day come first, by it; the index is ordered by day, '' before all days. */
enum err next_steps_mine(struct ctx *cx, size_t max, struct next_step **ret, size_t *ret_n)
{
    STMT(q, cx->db,
         "SELECT i.id, i.customer_id, c.name, i.next_step, i.next_on, i.next_by_id, '',"
         " i.by_id FROM interaction i JOIN customer c ON c.id = i.customer_id"
         " WHERE i.next_by_id = :me AND i.next_step <> '' AND i.next_done_at IS NULL"
         " AND i.next_on > '' ORDER BY i.next_on, i.id LIMIT :max");
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":max", (int64_t)max);
    struct next_step *dated, *open;
    size_t ndated, nopen;
    enum err e = read_steps(cx, q, max, false, &dated, &ndated);
    if (e) return e;
    STMT(r, cx->db,
         "SELECT i.id, i.customer_id, c.name, i.next_step, i.next_on, i.next_by_id, '',"
         " i.by_id FROM interaction i JOIN customer c ON c.id = i.customer_id"
         " WHERE i.next_by_id = :me AND i.next_step <> '' AND i.next_done_at IS NULL"
         " AND i.next_on = '' ORDER BY i.id LIMIT :max");
    bind_i64(r, ":me", cx->actor->id);
    bind_i64(r, ":max", (int64_t)max);
    if ((e = read_steps(cx, r, max, false, &open, &nopen))) return e;
    *ret = ARENA_ARRAY(cx->arena, struct next_step, max ? max : 1);
    *ret_n = 0;
    for (size_t i = 0; i < ndated && *ret_n < max; i++) (*ret)[(*ret_n)++] = dated[i];
    for (size_t i = 0; i < nopen && *ret_n < max; i++) (*ret)[(*ret_n)++] = open[i];
    return OK;
}
