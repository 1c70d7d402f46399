/* Opens a member's account and books a posting: the one place that writes points_posting,
 * points_entry and points_account. Rule guarded: entries sum to zero, the balance is the sum of the
 * member's entries and never below zero, ids grow in posting order. See points.h. */
#include "domain/points/ledger.h"

#include <inttypes.h>

#include "base/money.h"
#include "domain/audit.h"
#include "domain/timeline.h"

static const struct {
    const char *code, *name;
} kinds[] = {
    [POINTS_EARN] = {"earn", N_("Earned")},
    [POINTS_REDEEM] = {"redeem", N_("Redeemed")},
    [POINTS_ADJUST] = {"adjust", N_("Adjusted")},
    [POINTS_REVERSE] = {"reverse", N_("Reversal")},
    [POINTS_EXPIRE] = {"expire", N_("Expired")},
};

const char *points_kind_code(enum points_kind k)
{
    return k > 0 && k < COUNT_OF(kinds) ? kinds[k].code : "";
}

const char *points_kind_name(enum points_kind k)
{
    return k > 0 && k < COUNT_OF(kinds) ? i18n_text(kinds[k].name) : "";
}

static enum points_kind kind_parse(struct str code)
{
    for (size_t i = POINTS_EARN; i < COUNT_OF(kinds); i++) {
        if (str_is(code, kinds[i].code)) return (enum points_kind)i;
    }
    return 0;
}

void posting_read(struct stmt *q, struct arena *a, struct points_posting *ret)
{
    *ret = (struct points_posting){
        .id = {col_i64(q, 0)},
        .member = {col_i64(q, 1)},
        .kind = kind_parse(col_view(q, 2)),
        .amount = col_i64(q, 3),
        .debt_change = col_i64(q, 4),
        .balance_after = col_i64(q, 5),
        .reason = col_str(q, a, 6),
        .source_kind = col_str(q, a, 7),
        .source_ref = col_str(q, a, 8),
        .reverses = {col_i64(q, 9)},
        .at = col_i64(q, 10),
        .by_kind = (enum actor_kind)col_i64(q, 11),
        .by_id = col_i64(q, 12),
        .by_name = col_str(q, a, 13),
        .key = col_str(q, a, 14),
        .reversed_by = {col_i64(q, 15)},
        .expires_at = col_i64(q, 16),
        .goodwill = col_i64(q, 17) > 0,
        .approved_by = {col_i64(q, 18)},
        .approved_name = col_str(q, a, 19),
    };
}

/* ---- opening ---- */

enum err ledger_admits(struct ctx *cx, enum member_state state, enum points_kind kind)
{
    if (kind == POINTS_EXPIRE || state == MEMBER_ACTIVE) return OK;
    if (state == MEMBER_CLOSED) {
        problem(cx, "", _("This membership is closed: no points can be posted to it."));
        return ERR_CONFLICT;
    }
    if (kind == POINTS_REDEEM) {
        problem(cx, "", _("This membership is frozen: no points can be redeemed until it is active"
                          " again."));
        return ERR_CONFLICT;
    }
    return OK;
}

enum err ledger_lock(struct ctx *cx, member_id m)
{
    if (!db_locks_rows(cx->db) || !db_in_tx(cx->db)) return OK; /* a preview takes no part in it */
    STMT(q, cx->db, "UPDATE points_account SET last_at = last_at WHERE member_id = :member");
    bind_id(q, ":member", m);
    return stmt_send(q);
}

static enum err account_read(struct ctx *cx, struct ledger_account *acc)
{
    STMT(q, cx->db,
         "SELECT a.balance, a.debt, p.id, p.at, a.last_at FROM points_account a"
         " LEFT JOIN points_posting p ON p.member_id = a.member_id"
         " WHERE a.member_id = :member ORDER BY p.id DESC LIMIT 1");
    bind_id(q, ":member", acc->member.id);
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND) return fail(ERR_INTERNAL, "member %" PRId64 " has no account",
                                        acc->member.id.v);
    if (e) return e;
    acc->balance = col_i64(q, 0);
    acc->debt = col_i64(q, 1);
    acc->last_id = col_i64(q, 2);
    acc->last_at = col_i64(q, 4);
    acc->at = col_i64(q, 3) > cx->now ? col_i64(q, 3) : cx->now;
    return OK;
}

enum err ledger_open(struct ctx *cx, member_id m, enum points_kind kind, struct ledger_account *ret)
{
    struct ledger_account acc = {0};
    enum err e = member_get(cx, m, &acc.member);
    if (e) return e;
    if (!perm_record(cx->actor, POINTS_POST, acc.member.owner, acc.member.team,
                     acc.member.customer_branch)) {
        return ERR_FORBIDDEN;
    }
    e = ledger_admits(cx, acc.member.state, kind);
    if (!e) e = account_read(cx, &acc);
    if (e) return e;
    *ret = acc;
    return OK;
}

/* ---- booking ---- */

/* Above the member's last one, so that id order is posting order even when clocks differ. */
static int64_t posting_id_after(const struct ledger_account *acc)
{
    int64_t id = 0;
    for (int64_t at = acc->at; id <= acc->last_id; at++) id = id_new(at);
    return id;
}

/* One posting a key, whichever member it is for: taken before the posting, so that of two at the same
 * moment the second fails. */
static enum err take_key(struct ctx *cx, struct str key, member_id m, posting_id p)
{
    STMT(q, cx->db,
         "INSERT INTO points_key (idempotency_key, member_id, posting_id) VALUES (:key, :member, :posting)");
    bind_str(q, ":key", key);
    bind_id(q, ":member", m);
    bind_id(q, ":posting", p);
    return stmt_send(q);
}

static enum err insert_posting(struct ctx *cx, const struct ledger_account *acc,
                               const struct ledger_post *post, const struct points_posting *p)
{
    STMT(q, cx->db,
         "INSERT INTO points_posting (id, member_id, kind, amount, debt_change, balance_after,"
         " idempotency_key, reason, source_kind, source_ref, reverses_id, at, by_kind, by_id,"
         " approved_by, branch_id)"
         " VALUES (:id, :member, :kind, :amount, :debt_change, :balance_after, :key, :reason,"
         " :source_kind, :source_ref, :reverses, :at, :by_kind, :by_id, :approved_by, :branch)");
    bind_id(q, ":id", p->id);
    bind_id(q, ":member", acc->member.id);
    bind_cstr(q, ":kind", points_kind_code(post->kind));
    bind_i64(q, ":amount", post->amount);
    bind_i64(q, ":debt_change", post->debt_change);
    bind_i64(q, ":balance_after", p->balance_after);
    bind_str(q, ":key", post->key);
    bind_str(q, ":reason", p->reason);
    bind_str(q, ":source_kind", p->source_kind);
    bind_str(q, ":source_ref", p->source_ref);
    bind_id_opt(q, ":reverses", post->reverses);
    bind_i64(q, ":at", acc->at);
    bind_i64(q, ":by_kind", (int64_t)p->by_kind);
    bind_i64(q, ":by_id", p->by_id);
    bind_id_opt(q, ":approved_by", p->approved_by);
    bind_id_opt(q, ":branch", acc->member.branch);
    return stmt_run(q);
}

static enum err insert_entry(struct ctx *cx, const struct points_posting *p, const char *account,
                             int64_t amount)
{
    if (amount == 0) return OK;
    STMT(q, cx->db,
         "INSERT INTO points_entry (posting_id, account, member_id, amount)"
         " VALUES (:posting, :account, :member, :amount)");
    bind_id(q, ":posting", p->id);
    bind_cstr(q, ":account", account);
    bind_id(q, ":member", p->member);
    bind_i64(q, ":amount", amount);
    return stmt_send(q);
}

static enum err insert_entries(struct ctx *cx, const struct ledger_post *post,
                               const struct points_posting *p)
{
    if (post->amount - post->debt_change + post->contra_amount + post->expired_amount != 0) {
        return fail(ERR_INTERNAL, "a posting's entries do not sum to zero");
    }
    enum err e = insert_entry(cx, p, "member", post->amount);
    if (!e) e = insert_entry(cx, p, "debt", -post->debt_change);
    if (!e) e = insert_entry(cx, p, post->contra, post->contra_amount);
    if (!e) e = insert_entry(cx, p, "expired", post->expired_amount);
    return e;
}

/* Guarded by what was read: on an engine with concurrent writers a lost race is ERR_BUSY, and the
 * gate tries again. */
static enum err update_account(struct ctx *cx, const struct ledger_account *acc, int64_t balance,
                               int64_t debt)
{
    STMT(q, cx->db,
         "UPDATE points_account SET balance = :balance, debt = :debt, last_at = :last"
         " WHERE member_id = :member AND balance = :was AND debt = :owed");
    bind_i64(q, ":balance", balance);
    bind_i64(q, ":debt", debt);
    bind_i64(q, ":last", acc->last_at);
    bind_id(q, ":member", acc->member.id);
    bind_i64(q, ":was", acc->balance);
    bind_i64(q, ":owed", acc->debt);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) != 1) e = ERR_BUSY;
    return e;
}

static enum err audit_posting(struct ctx *cx, const struct ledger_account *acc,
                              const struct ledger_post *post, const struct points_posting *p)
{
    json_t *after = json_object();
    json_object_set_new(after, "member", json_stringn(acc->member.number.p, acc->member.number.n));
    json_object_set_new(after, "amount", json_integer(p->amount));
    json_object_set_new(after, "balance", json_integer(p->balance_after));
    if (p->debt_change) json_object_set_new(after, "debt_change", json_integer(p->debt_change));
    if (post->contra) json_object_set_new(after, "account", json_string(post->contra));
    if (p->reason.n) json_object_set_new(after, "reason", json_stringn(p->reason.p, p->reason.n));
    if (p->source_ref.n) {
        json_object_set_new(after, "source", json_sprintf("%.*s:%.*s", STR_ARG(p->source_kind),
                                                          STR_ARG(p->source_ref)));
    }
    if (p->reverses.v) json_object_set_new(after, "reverses", json_integer(p->reverses.v));
    if (post->consent) {
        json_object_set_new(after, "asked_by", json_stringn(p->by_name.p, p->by_name.n));
        if (p->approved_by.v) {
            json_object_set_new(after, "approved_by", json_stringn(p->approved_name.p, p->approved_name.n));
        }
    }
    const char *action = arena_printf(cx->arena, "points.%s", points_kind_code(p->kind));
    return audit_write(cx, action, "points_posting", p->id.v, acc->member.customer, NULL, after);
}

/* Totals of days that were summed before this posting was booked into them: see report.c. Today's
 * are never there, so as a rule nothing is deleted. */
static enum err drop_totals(struct ctx *cx, int64_t at)
{
    STMT(q, cx->db, "DELETE FROM points_day WHERE day >= :day");
    bind_cstr(q, ":day", clock_iso_date(cx->arena, at, cx->config->zone));
    return stmt_run(q);
}

static struct str or_empty(struct str s)
{
    return s.p ? s : STR("");
}

enum err ledger_book(struct ctx *cx, struct ledger_account *acc, const struct ledger_post *post,
                     struct points_posting *ret)
{
    int64_t balance = acc->balance, debt = acc->debt;
    if (!i64_add(&balance, post->amount) || !i64_add(&debt, post->debt_change)) {
        return fail(ERR_INTERNAL, "points overflow");
    }
    if (balance < 0 || debt < 0) return fail(ERR_INTERNAL, "a balance or debt would be negative");
    struct points_posting p = {
        .id = {posting_id_after(acc)},
        .member = acc->member.id,
        .kind = post->kind,
        .amount = post->amount,
        .debt_change = post->debt_change,
        .balance_after = balance,
        .reason = or_empty(post->reason),
        .source_kind = or_empty(post->source_kind),
        .source_ref = or_empty(post->source_ref),
        .reverses = post->reverses,
        .at = acc->at,
        .by_kind = cx->actor->kind,
        .by_id = cx->actor->id,
        .by_name = cx->actor->kind == ACTOR_STAFF ? cx->actor->name : STR_NONE,
        .key = post->key,
        .goodwill = post->contra && strcmp(post->contra, "goodwill") == 0,
    };
    if (post->consent) {
        p.by_kind = ACTOR_STAFF;
        p.by_id = post->consent->asked_by.v;
        p.by_name = or_empty(post->consent->asked_name);
        p.approved_by = post->consent->approved_by;
        p.approved_name = or_empty(post->consent->approved_name);
    }
    enum err e = take_key(cx, post->key, acc->member.id, p.id);
    if (!e) e = insert_posting(cx, acc, post, &p);
    if (!e) e = insert_entries(cx, post, &p);
    if (post->kind != POINTS_EXPIRE) acc->last_at = acc->at;
    if (!e) e = update_account(cx, acc, balance, debt);
    if (!e) e = audit_posting(cx, acc, post, &p);
    if (!e) e = drop_totals(cx, p.at);
    if (!e) e = timeline_put(cx, acc->member.customer, p.at, TIMELINE_POINTS, p.id.v);
    if (e) return e;
    acc->balance = balance;
    acc->debt = debt;
    acc->last_id = p.id.v;
    *ret = p;
    return OK;
}

/* ---- look-ups ---- */

enum err ledger_by_key(struct ctx *cx, struct str key, struct points_posting *ret)
{
    STMT(q, cx->db, "SELECT member_id, posting_id FROM points_key WHERE idempotency_key = :key");
    bind_str(q, ":key", key);
    enum err e = stmt_one(q);
    if (!e) e = points_get(cx, (member_id){col_i64(q, 0)}, (posting_id){col_i64(q, 1)}, ret);
    if (!e) ret->repeated = true;
    return e;
}

enum err ledger_contra(struct ctx *cx, member_id m, posting_id p, const char **ret_account, int64_t *ret_amount)
{
    STMT(q, cx->db,
         "SELECT account, amount FROM points_entry WHERE posting_id = :posting AND member_id = :member"
         " AND account IN ('issued', 'redeemed', 'adjusted', 'goodwill')");
    bind_id(q, ":posting", p);
    bind_id(q, ":member", m);
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND) return fail(ERR_INTERNAL, "posting %" PRId64 " has no programme entry", p.v);
    if (e) return e;
    struct str account = col_str(q, cx->arena, 0);
    *ret_account = str_dup(cx->arena, account);
    *ret_amount = col_i64(q, 1);
    return OK;
}
