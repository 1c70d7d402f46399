/* Memberships: opening, reading, states. The list is member_list.c. See member.h. */
#include "domain/member.h"

#include <inttypes.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/customer.h"
#include "domain/member_card.h"
#include "domain/member_internal.h"
#include "domain/member_read.h"
#include "domain/timeline.h"

#define NUMBER_DIGITS 16
#define NUMBER_PREFIX "8900"

/* ---- words ---- */

static const struct {
    const char *code, *name;
} states[] = {
    [MEMBER_ACTIVE] = {"active", PN_("member state", "Active")},
    [MEMBER_FROZEN] = {"frozen", PN_("member state", "Frozen")},
    [MEMBER_CLOSED] = {"closed", PN_("member state", "Closed")},
};

const char *member_state_code(enum member_state s)
{
    return s > 0 && s < COUNT_OF(states) ? states[s].code : "";
}

const char *member_state_name(enum member_state s)
{
    return s > 0 && s < COUNT_OF(states) ? P_("member state", states[s].name) : "";
}

static enum member_state state_parse(struct str code)
{
    for (size_t i = MEMBER_ACTIVE; i < COUNT_OF(states); i++) {
        if (str_is(code, states[i].code)) return (enum member_state)i;
    }
    return 0;
}

/* The state flow, and what each step is called in the history and the audit log. */
static const struct {
    enum member_state from, to;
    const char *event;
} flow[] = {
    {MEMBER_ACTIVE, MEMBER_FROZEN, "freeze"},   {MEMBER_FROZEN, MEMBER_ACTIVE, "activate"},
    {MEMBER_ACTIVE, MEMBER_CLOSED, "close"},    {MEMBER_FROZEN, MEMBER_CLOSED, "close"},
    {MEMBER_CLOSED, MEMBER_ACTIVE, "reopen"},
};

static const char *flow_event(enum member_state from, enum member_state to)
{
    for (size_t i = 0; i < COUNT_OF(flow); i++) {
        if (flow[i].from == from && flow[i].to == to) return flow[i].event;
    }
    return NULL;
}

bool member_may_become(enum member_state from, enum member_state to)
{
    return flow_event(from, to) != NULL;
}

static const struct {
    const char *kind, *name;
} events[] = {
    {"open", PN_("membership", "Opened")},     {"freeze", PN_("membership", "Frozen")},
    {"activate", PN_("membership", "Active again")}, {"close", PN_("membership", "Closed")},
    {"reopen", PN_("membership", "Taken up again")}, {"tier", PN_("membership", "Tier changed")},
    {"card", PN_("membership", "New card")},
};

const char *member_event_name(struct str kind)
{
    for (size_t i = 0; i < COUNT_OF(events); i++) {
        if (str_is(kind, events[i].kind)) return P_("membership", events[i].name);
    }
    return "";
}

/* ---- numbers ---- */

char *member_number_display(struct arena *a, struct str number)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < number.n; i++) {
        if (i && i % 4 == 0) buf_char(&b, ' ');
        buf_char(&b, number.p[i]);
    }
    return str_dup(a, buf_view(&b));
}

bool member_number_parse(struct arena *a, struct str typed, struct str *ret_number)
{
    struct str half = text_half_width(a, typed);
    char *digits = arena_alloc(a, half.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < half.n; i++) {
        char c = half.p[i];
        if (c == ' ' || c == '-' || c == '\t') continue;
        if (c < '0' || c > '9' || n == NUMBER_DIGITS) return false;
        digits[n++] = c;
    }
    struct str number = {digits, n};
    if (n != NUMBER_DIGITS || !luhn_valid(number)) return false;
    *ret_number = number;
    return true;
}

static struct str number_new(struct arena *a)
{
    char digits[NUMBER_DIGITS + 1] = NUMBER_PREFIX;
    for (size_t n = sizeof NUMBER_PREFIX - 1; n < NUMBER_DIGITS - 1;) {
        unsigned char byte;
        secret_random(&byte, 1);
        if (byte < 250) digits[n++] = (char)('0' + byte % 10);
    }
    digits[NUMBER_DIGITS - 1] = luhn_digit((struct str){digits, NUMBER_DIGITS - 1});
    return str_copy(a, (struct str){digits, NUMBER_DIGITS});
}

/* ---- reading ---- */

void member_read(struct stmt *q, struct ctx *cx, struct member *ret)
{
    struct arena *a = cx->arena;
    struct str tier_zh = col_str(q, a, 6), tier_en = col_str(q, a, 7);
    *ret = (struct member){
        .id = {col_i64(q, 0)},
        .number = col_str(q, a, 1),
        .customer = {col_i64(q, 2)},
        .customer_name = col_str(q, a, 3),
        .customer_code = col_str(q, a, 4),
        .tier = col_i64(q, 5),
        .tier_name = cx->lang == LANG_EN && tier_en.n ? tier_en : tier_zh,
        .tier_since = col_i64(q, 8),
        .state = state_parse(col_view(q, 9)),
        .state_reason = col_str(q, a, 10),
        .state_at = col_i64(q, 11),
        .branch = {col_i64(q, 12)},
        .branch_name = col_str(q, a, 13),
        .opened_at = col_i64(q, 14),
        .version = col_i64(q, 15),
        .balance = col_i64(q, 16),
        .debt = col_i64(q, 17),
        .owner = {col_i64(q, 18)},
        .team = {col_i64(q, 19)},
        .customer_branch = {col_i64(q, 20)},
        .last_at = col_i64(q, 21),
    };
}

static bool visible(const struct ctx *cx, const struct member *m)
{
    if (cx->actor->kind == ACTOR_PORTAL) {
        return cx->actor->customer.v && cx->actor->customer.v == m->customer.v;
    }
    return perm_record(cx->actor, MEMBER_SEE, m->owner, m->team, m->customer_branch);
}

static enum err read_one(struct ctx *cx, struct stmt *q, struct member *ret)
{
    struct member m;
    enum err e = stmt_one(q);
    if (e) return e;
    member_read(q, cx, &m);
    if (!visible(cx, &m)) return ERR_NOT_FOUND;
    *ret = m;
    return OK;
}

enum err member_get(struct ctx *cx, member_id id, struct member *ret)
{
    STMT(q, cx->db, "SELECT " MEMBER_COLUMNS " FROM " MEMBER_TABLES " WHERE m.id = :id");
    bind_id(q, ":id", id);
    return read_one(cx, q, ret);
}

enum err member_find(struct ctx *cx, struct str number, struct member *ret)
{
    STMT(q, cx->db, "SELECT " MEMBER_COLUMNS " FROM " MEMBER_TABLES " WHERE m.number = :number");
    bind_str(q, ":number", number);
    return read_one(cx, q, ret);
}

enum err member_of_customer(struct ctx *cx, customer_id customer, struct member *ret)
{
    size_t n = 0;
    enum err e = members_of_customer(cx, customer, ret, 1, &n);
    return !e && !n ? ERR_NOT_FOUND : e;
}

enum err members_of_customer(struct ctx *cx, customer_id customer, struct member *ret, size_t max,
                             size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT " MEMBER_COLUMNS " FROM " MEMBER_TABLES " WHERE m.customer_id = :customer"
         " ORDER BY CASE m.state WHEN 'active' THEN 1 WHEN 'frozen' THEN 2 ELSE 3 END, m.opened_at, m.id"
         " LIMIT :max");
    bind_id(q, ":customer", customer);
    bind_i64(q, ":max", (int64_t)max);
    while (stmt_row(q)) {
        struct member m;
        member_read(q, cx, &m);
        if (visible(cx, &m)) ret[n++] = m;
    }
    *ret_n = n;
    return stmt_done(q);
}

enum err member_mine(struct ctx *cx, struct member *ret)
{
    if (cx->actor->kind != ACTOR_PORTAL || !cx->actor->customer.v) return ERR_NOT_FOUND;
    return member_of_customer(cx, cx->actor->customer, ret);
}

enum err member_summary(struct ctx *cx, const struct member *m, struct member_summary *ret)
{
    struct member_summary s = {.member = *m};
    struct points_posting *last = NULL;
    size_t n = 0;
    bool more = false;
    enum err e = points_standing(cx, s.member.id, &s.points);
    if (!e) e = tier_progress(cx, s.member.id, &s.tier);
    struct points_filter all = {0};
    if (!e) e = points_ledger(cx, s.member.id, &all, COUNT_OF(s.last), &last, &n, &more);
    if (e) return e;
    if (n) memcpy(s.last, last, n * sizeof *last);
    s.last_n = n;
    *ret = s;
    return OK;
}

/* ---- opening ---- */


/* The customer a membership is opened for: in sight, open, without one. */
static enum err check_customer(struct ctx *cx, customer_id customer, branch_id *ret_branch)
{
    STMT(q, cx->db,
         "SELECT c.owner_id, c.team_id, c.branch_id, c.state, m.id FROM customer c"
         " LEFT JOIN member m ON m.customer_id = c.id WHERE c.id = :customer LIMIT 1");
    bind_id(q, ":customer", customer);
    enum err e = stmt_one(q);
    if (e) return e;
    staff_id owner = {col_i64(q, 0)};
    team_id team = {col_i64(q, 1)};
    branch_id branch = {col_i64(q, 2)};
    if (!perm_record(cx->actor, MEMBER_SEE, owner, team, branch)) return ERR_NOT_FOUND;
    if (!perm_record(cx->actor, MEMBER_MANAGE, owner, team, branch)) return ERR_FORBIDDEN;
    if (!col_null(q, 4)) {
        problem(cx, "customer", _("This customer has a membership already."));
        return ERR_CONFLICT;
    }
    if (!str_is(col_view(q, 3), "open")) {
        problem(cx, "customer", _("This customer is closed: no membership can be opened."));
        return ERR_CONFLICT;
    }
    *ret_branch = branch;
    return OK;
}

enum err member_number_free(struct ctx *cx, struct str *ret_number)
{
    for (int i = 0; i < 10; i++) {
        struct str number = number_new(cx->arena);
        STMT(q, cx->db,
             "SELECT id FROM member WHERE number = :number"
             " UNION ALL SELECT member_id FROM member_card WHERE number = :number");
        bind_str(q, ":number", number);
        enum err e = stmt_one(q);
        if (e == ERR_NOT_FOUND) {
            *ret_number = number;
            return OK;
        }
        if (e) return e;
    }
    return fail(ERR_INTERNAL, "no free member number in ten tries");
}

static enum err insert_member(struct ctx *cx, member_id id, struct str number, customer_id customer,
                              branch_id branch)
{
    STMT(q, cx->db,
         "INSERT INTO member (id, number, customer_id, tier_since, state, state_at, branch_id,"
         " opened_at) VALUES (:id, :number, :customer, :now, 'active', :now, :branch, :now)");
    bind_id(q, ":id", id);
    bind_str(q, ":number", number);
    bind_id(q, ":customer", customer);
    bind_i64(q, ":now", cx->now);
    bind_id_opt(q, ":branch", branch);
    enum err e = stmt_run(q);
    if (e) return e;
    STMT(a, cx->db, "INSERT INTO points_account (member_id) VALUES (:id)");
    bind_id(a, ":id", id);
    return stmt_run(a);
}

enum err member_event_put(struct ctx *cx, const struct member *m, const char *kind, struct str reason,
                          struct str detail)
{
    int64_t id = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO member_event (id, member_id, kind, reason, balance, debt, at, by_kind, by_id,"
         " detail) VALUES (:id, :member, :kind, :reason, :balance, :debt, :now, :by_kind, :by_id, :detail)");
    bind_i64(q, ":id", id);
    bind_id(q, ":member", m->id);
    bind_str(q, ":detail", detail);
    bind_cstr(q, ":kind", kind);
    bind_str(q, ":reason", reason);
    bind_i64(q, ":balance", m->balance);
    bind_i64(q, ":debt", m->debt);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":by_kind", (int64_t)cx->actor->kind);
    bind_i64(q, ":by_id", cx->actor->id);
    enum err e = stmt_send(q);
    return e ? e : timeline_put(cx, m->customer, cx->now, TIMELINE_MEMBER, id);
}

static enum err check_branch(struct ctx *cx, branch_id branch)
{
    if (!branch.v) return OK;
    STMT(q, cx->db, "SELECT id FROM branch WHERE id = :id");
    bind_id(q, ":id", branch);
    enum err e = stmt_one(q);
    return e == ERR_NOT_FOUND ? problem(cx, "branch", _("There is no such branch.")) : e;
}

enum err member_open(struct ctx *cx, customer_id customer, branch_id branch, member_id *ret_id)
{
    return member_open_as(cx, customer, branch, STR_NONE, ret_id);
}

static enum err check_number(struct ctx *cx, struct str number)
{
    STMT(q, cx->db, "SELECT id FROM member WHERE number = :number");
    bind_str(q, ":number", number);
    enum err e = stmt_one(q);
    if (e == OK) return problem(cx, "number", _("Another customer has this member number."));
    if (e != ERR_NOT_FOUND) return e;
    struct member_card card;
    e = member_card_find(cx, number, &card);
    if (e == OK) return problem(cx, "number", member_card_says(cx, &card));
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err member_open_as(struct ctx *cx, customer_id customer, branch_id branch, struct str number,
                        member_id *ret_id)
{
    branch_id customers_branch = {0};
    member_id id = {id_new(cx->now)};
    bool changed = false;
    TX(tx, cx);
    enum err e = check_customer(cx, customer, &customers_branch);
    if (!e) e = check_branch(cx, branch);
    if (!e) e = number.n ? check_number(cx, number) : member_number_free(cx, &number);
    if (e) return e;
    if (!branch.v) branch = customers_branch;
    e = insert_member(cx, id, number, customer, branch);
    if (!e) e = member_event_put(cx, &(struct member){.id = id, .customer = customer}, "open", STR(""), STR(""));
    if (!e) {
        e = audit_write(cx, "member.open", "member", id.v, customer, NULL,
                        json_pack("{s:s%,s:I}", "number", number.p, number.n, "branch",
                                  (json_int_t)branch.v));
    }
    if (!e) e = tier_apply(cx, id, &changed);
    if (!e) e = customer_index(cx, customer); /* the number finds the customer from now on */
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = id;
    return e;
}

/* ---- states ---- */

static enum err check_state(struct ctx *cx, const struct member *m, enum member_state to,
                            struct str reason, bool keep)
{
    if (!str_trim(reason).n) problem(cx, "reason", _("Give a reason: it stays on record."));
    if (text_length(reason) > 500) {
        problem(cx, "reason", _("The reason is longer than 500 characters."));
    }
    if (to == MEMBER_CLOSED && !keep && (m->balance || m->debt)) {
        problem_f(cx, "keep",
                  _("On the account: %" PRId64 " points, debt %" PRId64 ". Redeem or adjust them first,"
                    " or tick that they stay on record."),
                  m->balance, m->debt);
    }
    return problems_result(cx);
}

static json_t *state_json(enum member_state state, struct str reason, const struct member *m)
{
    return json_pack("{s:s,s:s%,s:I,s:I}", "state", member_state_code(state), "reason",
                     reason.p ? reason.p : "", reason.n, "balance", (json_int_t)m->balance, "debt",
                     (json_int_t)m->debt);
}

static enum err write_state(struct ctx *cx, const struct member *m, int64_t version,
                            enum member_state to, struct str reason)
{
    STMT(q, cx->db,
         "UPDATE member SET state = :state, state_reason = :reason, state_at = :now,"
         " version = version + 1 WHERE id = :id AND version = :version");
    bind_cstr(q, ":state", member_state_code(to));
    bind_str(q, ":reason", reason);
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", m->id);
    bind_i64(q, ":version", version);
    enum err e = stmt_run(q);
    return !e && stmt_changes(q) != 1 ? ERR_STALE : e;
}

enum err member_set_state(struct ctx *cx, member_id id, int64_t version, enum member_state to,
                          struct str reason, bool keep)
{
    struct member m;
    TX(tx, cx);
    enum err e = member_get(cx, id, &m);
    if (e) return e;
    if (!perm_record(cx->actor, MEMBER_MANAGE, m.owner, m.team, m.customer_branch)) {
        return ERR_FORBIDDEN;
    }
    if (m.version != version) return ERR_STALE;
    const char *event = flow_event(m.state, to);
    if (!event) {
        problem(cx, "", _("The membership's state does not allow this step."));
        return ERR_CONFLICT;
    }
    e = check_state(cx, &m, to, reason, keep);
    if (!e) e = write_state(cx, &m, version, to, reason);
    if (!e) e = member_event_put(cx, &m, event, reason, STR(""));
    if (!e) {
        e = audit_write(cx, arena_printf(cx->arena, "member.%s", event), "member", id.v, m.customer,
                        state_json(m.state, m.state_reason, &m), state_json(to, reason, &m));
    }
    return e ? e : tx_commit(&tx);
}

enum err member_history(struct ctx *cx, member_id id, size_t max, struct member_event **ret,
                        size_t *ret_n)
{
    VEC(struct member_event) rows = {0};
    bool en = cx->lang == LANG_EN;
    STMT(q, cx->db,
         "SELECT v.kind, f.name_zh, f.name_en, t.name_zh, t.name_en, v.reason, s.name, v.balance,"
         " v.debt, v.at, v.detail FROM member_event v LEFT JOIN tier f ON f.id = v.from_tier"
         " LEFT JOIN tier t ON t.id = v.to_tier"
         " LEFT JOIN staff s ON s.id = v.by_id AND v.by_kind = :staff"
         " WHERE v.member_id = :member ORDER BY v.id DESC LIMIT :max");
    bind_id(q, ":member", id);
    bind_i64(q, ":staff", ACTOR_STAFF);
    bind_i64(q, ":max", (int64_t)max);
    while (stmt_row(q)) {
        struct member_event *v = vec_push(cx->arena, &rows);
        int from = en && col_view(q, 2).n ? 2 : 1, to = en && col_view(q, 4).n ? 4 : 3;
        *v = (struct member_event){.kind = col_str(q, cx->arena, 0),
                                   .from_tier = col_str(q, cx->arena, from),
                                   .to_tier = col_str(q, cx->arena, to),
                                   .reason = col_str(q, cx->arena, 5),
                                   .by_name = col_str(q, cx->arena, 6),
                                   .balance = col_i64(q, 7),
                                   .debt = col_i64(q, 8),
                                   .at = col_i64(q, 9),
                                   .detail = col_str(q, cx->arena, 10)};
    }
    enum err e = stmt_done(q);
    if (e) return e;
    *ret = rows.at;
    *ret_n = rows.n;
    return OK;
}
