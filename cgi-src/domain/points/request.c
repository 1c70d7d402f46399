/* Requests for a second person: asking, deciding, expiring. See points_request.h for the rules; what
 * pages read is request_read.c. A decision and the posting it leads to are one transaction, and the
 * request's row is changed only while it waits: two who approve at once make one posting. */
#include "domain/points_request.h"

#include <inttypes.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/grant.h"
#include "domain/notice.h"
#include "domain/points/ledger.h"
#include "domain/setting.h"
#include "domain/staff.h"

#define NOTE_MAX 2000

/* ---- asking ---- */

static struct points_request request_of(struct ctx *cx, enum request_kind kind, struct str note)
{
    return (struct points_request){.id = id_new(cx->now),
                                   .kind = kind,
                                   .state = REQUEST_WAITING,
                                   .note = str_trim(note),
                                   .asked_by = {cx->actor->id},
                                   .asked_at = cx->now,
                                   .expires_at = cx->now + setting_int(cx, SETTING_REQUEST_DAYS) * DAY_MS};
}

static enum err insert(struct ctx *cx, const struct points_request *r)
{
    STMT(q, cx->db,
         "INSERT INTO points_request (id, kind, member_id, reverses_id, grant_id, amount, reason,"
         " source_kind, source_ref, expires_on, never_expires, goodwill, note, balance, debt, asked_by,"
         " asked_at, expires_at) VALUES (:id, :kind, :member, :reverses, :grant, :amount, :reason,"
         " :source_kind, :source_ref, :expires_on, :never, :goodwill, :note, :balance, :debt, :me, :now,"
         " :expires)");
    bind_i64(q, ":id", r->id);
    bind_cstr(q, ":kind", request_kind_code(r->kind));
    bind_id_opt(q, ":member", r->member);
    bind_id_opt(q, ":reverses", r->reverses);
    bind_opt(q, ":grant", r->grant);
    bind_i64(q, ":amount", r->amount);
    bind_str(q, ":reason", r->reason);
    bind_str(q, ":source_kind", r->source_kind.p ? r->source_kind : STR(""));
    bind_str(q, ":source_ref", r->source_ref.p ? r->source_ref : STR(""));
    bind_str(q, ":expires_on", r->expires_on.p ? r->expires_on : STR(""));
    bind_i64(q, ":never", r->never_expires);
    bind_i64(q, ":goodwill", r->goodwill);
    bind_str(q, ":note", r->note.p ? r->note : STR(""));
    bind_i64(q, ":balance", r->balance);
    bind_i64(q, ":debt", r->debt);
    bind_id(q, ":me", r->asked_by);
    bind_i64(q, ":now", r->asked_at);
    bind_i64(q, ":expires", r->expires_at);
    enum err e = stmt_run(q);
    if (e == ERR_CONFLICT) problem(cx, "", _("The reversal of this posting waits for approval already."));
    return e;
}

static enum err tell_others(struct ctx *cx, const struct points_request *r, struct str subject)
{
    struct staff_brief *who = NULL;
    size_t n = 0;
    enum err e = staff_options(cx, POINTS_APPROVE, &who, &n);
    for (size_t i = 0; !e && i < n; i++) {
        e = notice_put(cx, who[i].id, "points_request", "points_request", r->id, subject);
    }
    return e;
}

static enum err ask(struct ctx *cx, const struct points_request *r, customer_id customer, struct str subject)
{
    if (text_length(r->note) > NOTE_MAX) {
        return problem(cx, "note", _("The text is longer than 2,000 characters."));
    }
    enum err e = insert(cx, r);
    if (!e) {
        e = audit_write(cx, "points_request.ask", "points_request", r->id, customer, NULL,
                        json_pack("{s:s,s:I,s:s%}", "kind", request_kind_code(r->kind), "amount",
                                  (json_int_t)r->amount, "reason", r->reason.p, r->reason.n));
    }
    return e ? e : tell_others(cx, r, subject);
}

/* Asks for what stands in r about its member, unless it could not be booked as things are. */
static enum err ask_of_member(struct ctx *cx, struct points_request *r, int64_t *ret_id)
{
    struct member m;
    struct points_preview p;
    enum err e = member_get(cx, r->member, &m);
    if (!e && !perm_record(cx->actor, POINTS_POST, m.owner, m.team, m.customer_branch)) e = ERR_FORBIDDEN;
    if (!e) e = points_preview(cx, r, &p);
    if (e) return e;
    if (p.refused) {
        problem(cx, r->kind == REQUEST_REVERSE ? "" : "amount", p.refused);
        return ERR_CONFLICT;
    }
    r->balance = p.balance;
    r->debt = p.debt;
    struct str subject = str_printf(cx->arena, "%s %+" PRId64, str_dup(cx->arena, m.customer_name),
                                    p.balance_after - p.debt_after - p.balance + p.debt);
    e = ask(cx, r, m.customer, subject);
    if (!e) *ret_id = r->id;
    return e;
}

enum err points_submit(struct ctx *cx, enum points_kind kind, const struct points_draft *d,
                       struct str note, struct points_outcome *ret)
{
    static enum err (*const book[])(struct ctx *, const struct points_draft *, struct points_posting *) = {
        [POINTS_EARN] = points_earn, [POINTS_REDEEM] = points_redeem, [POINTS_ADJUST] = points_adjust};
    int64_t room = 0;
    struct points_outcome out = {0};
    enum err e = points_check(cx, kind, d);
    if (e) return e;
    TX(tx, cx);
    e = points_room(cx, d->member, &room);
    if (!e && (d->amount < 0 ? -d->amount : d->amount) <= room) {
        e = book[kind](cx, d, &out.posting);
    } else if (!e) {
        struct points_request r = request_of(cx, (enum request_kind)kind, note);
        r.member = d->member;
        r.amount = d->amount;
        r.reason = d->reason;
        r.source_kind = d->source_kind;
        r.source_ref = d->source_ref;
        r.expires_on = d->expires_on;
        r.never_expires = d->never_expires;
        r.goodwill = d->goodwill;
        e = ask_of_member(cx, &r, &out.request);
    }
    if (!e) e = tx_commit(&tx);
    if (!e) *ret = out;
    return e;
}

enum err points_submit_reversal(struct ctx *cx, member_id m, posting_id posting, struct str reason, struct str key,
                                struct str note, struct points_outcome *ret)
{
    int64_t gross = 0, room = 0;
    struct points_outcome out = {0};
    TX(tx, cx);
    {
        STMT(q, cx->db, "SELECT ABS(amount - debt_change) FROM points_posting WHERE id = :id AND member_id = :member");
        bind_id(q, ":id", posting);
        bind_id(q, ":member", m);
        enum err e = stmt_one(q);
        if (e) return e;
        gross = col_i64(q, 0);
    }
    enum err e = points_room(cx, m, &room);
    if (!e && gross <= room) {
        e = points_reverse(cx, m, posting, reason, key, &out.posting);
    } else if (!e) {
        struct points_request r = request_of(cx, REQUEST_REVERSE, note);
        if (!str_trim(reason).n) problem(cx, "reason", _("Give a reason: it stays on the ledger."));
        r.member = m;
        r.amount = gross;
        r.reason = reason;
        r.reverses = posting;
        e = problems_result(cx);
        if (!e) e = ask_of_member(cx, &r, &out.request);
    }
    if (!e) e = tx_commit(&tx);
    if (!e) *ret = out;
    return e;
}

enum err points_request_grant(struct ctx *cx, enum request_kind kind, int64_t grant, int64_t points,
                              struct str reason, struct str note, int64_t *ret_id)
{
    struct points_request r = request_of(cx, kind, note);
    r.grant = grant;
    r.amount = points;
    r.reason = reason;
    enum err e = ask(cx, &r, (customer_id){0}, str_printf(cx->arena, "%.*s %+" PRId64, STR_ARG(reason),
                                                          kind == REQUEST_UNDO ? -points : points));
    if (!e) *ret_id = r.id;
    return e;
}

/* ---- deciding ---- */

/* Rights are looked up inside the transaction: a role may have been taken away since the page or the
 * session was made. */
static enum err still_may(struct ctx *cx, staff_id who, enum access action, bool *ret_may)
{
    struct staff_brief s = {0};
    enum err e = staff_brief(cx, who, &s);
    if (e && e != ERR_NOT_FOUND) return e;
    struct actor then = {.kind = ACTOR_STAFF, .id = who.v, .roles = s.roles};
    *ret_may = !e && s.active && perm_may(&then, action);
    return OK;
}

static enum err waiting(struct ctx *cx, const struct points_request *r)
{
    if (r->state != REQUEST_WAITING) {
        problem(cx, "", r->decided_name.n
                            ? arena_printf(cx->arena, _("%.*s has decided this request already."),
                                           STR_ARG(r->decided_name))
                            : _("This request does not wait any more."));
        return ERR_CONFLICT;
    }
    if (r->expires_at <= cx->now) {
        problem(cx, "", _("This request has expired. Ask for it again if it is still needed."));
        return ERR_CONFLICT;
    }
    return OK;
}

/* The request, waiting, and an actor who may be its second person. */
static enum err open_request(struct ctx *cx, int64_t id, struct points_request *ret)
{
    bool may = false;
    enum err e = points_request_get(cx, id, ret);
    if (e) return e;
    if (cx->actor->kind != ACTOR_STAFF || cx->actor->id == ret->asked_by.v) return ERR_FORBIDDEN;
    e = still_may(cx, (staff_id){cx->actor->id}, POINTS_APPROVE, &may);
    if (!e && !may) e = ERR_FORBIDDEN;
    return e ? e : waiting(cx, ret);
}

static enum err close_request(struct ctx *cx, const struct points_request *r, enum request_state to,
                              struct str decision, posting_id posting)
{
    STMT(q, cx->db,
         "UPDATE points_request SET state = :state, decided_by = :me, decided_at = :now,"
         " decision = :decision, posting_id = :posting WHERE id = :id AND state = 'waiting'");
    bind_cstr(q, ":state", request_state_code(to));
    bind_opt(q, ":me", cx->actor->kind == ACTOR_STAFF ? cx->actor->id : 0);
    bind_i64(q, ":now", cx->now);
    bind_str(q, ":decision", decision);
    bind_id_opt(q, ":posting", posting);
    bind_i64(q, ":id", r->id);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) != 1) {
        problem(cx, "", _("This request does not wait any more."));
        e = ERR_CONFLICT;
    }
    if (e) return e;
    customer_id customer = {0};
    if (r->member.v) {
        STMT(c, cx->db, "SELECT customer_id FROM member WHERE id = :member");
        bind_id(c, ":member", r->member);
        e = stmt_one(c);
        if (!e) customer.v = col_i64(c, 0);
    }
    static const char *const actions[] = {[REQUEST_APPROVED] = "points_request.approve",
                                          [REQUEST_REFUSED] = "points_request.refuse",
                                          [REQUEST_WITHDRAWN] = "points_request.withdraw",
                                          [REQUEST_EXPIRED] = "points_request.expire"};
    if (!e) {
        e = audit_write(cx, actions[to], "points_request", r->id, customer, NULL,
                        json_pack("{s:s,s:I,s:s%,s:s%}", "kind", request_kind_code(r->kind), "amount",
                                  (json_int_t)r->amount, "reason", decision.p, decision.n, "asked_by",
                                  r->asked_name.p, r->asked_name.n));
    }
    return e;
}

static enum err tell_asker(struct ctx *cx, const struct points_request *r, enum request_state to)
{
    struct str what = r->member.v ? r->member_name : r->reason;
    struct str subject = str_printf(cx->arena, _("%.*s: %s"), STR_ARG(what), request_state_name(to));
    return notice_put(cx, r->asked_by, "points_decided", "points_request", r->id, subject);
}

/* What the second person saw must be what is there. */
static enum err as_seen(struct ctx *cx, const struct points_request *r, int64_t balance, int64_t debt)
{
    struct points_standing s;
    bool may = false;
    enum err e = still_may(cx, r->asked_by, POINTS_POST, &may);
    if (e) return e;
    if (!may) {
        problem_f(cx, "", _("%.*s may not post points any more: refuse this request."), STR_ARG(r->asked_name));
        return ERR_CONFLICT;
    }
    if (!r->member.v) return OK;
    e = points_standing(cx, r->member, &s);
    if (!e && (s.balance != balance || s.debt != debt)) {
        problem(cx, "", _("The account has changed since you looked. Look at the effect once more, then"
                          " decide."));
        e = ERR_CONFLICT;
    }
    return e;
}

static enum err book_request(struct ctx *cx, const struct points_request *r, struct points_posting *ret)
{
    const struct points_consent consent = {.asked_by = r->asked_by,
                                           .asked_name = r->asked_name,
                                           .approved_by = {cx->actor->id},
                                           .approved_name = cx->actor->name};
    struct points_draft d = {.member = r->member,
                             .amount = r->amount,
                             .reason = r->reason,
                             .source_kind = r->source_kind,
                             .source_ref = r->source_ref,
                             .key = str_printf(cx->arena, "request:%" PRId64, r->id),
                             .expires_on = r->expires_on,
                             .never_expires = r->never_expires,
                             .goodwill = r->goodwill,
                             .consent = &consent};
    switch (r->kind) {
    case REQUEST_EARN: return points_earn(cx, &d, ret);
    case REQUEST_REDEEM: return points_redeem(cx, &d, ret);
    case REQUEST_ADJUST: return points_adjust(cx, &d, ret);
    case REQUEST_REVERSE: return ledger_reverse(cx, r->member, r->reverses, r->reason, d.key, &consent, ret);
    case REQUEST_GRANT: return grant_approved(cx, r->grant, &consent);
    case REQUEST_UNDO: return grant_undo_approved(cx, r->grant, r->reason, &consent);
    }
    return fail(ERR_INTERNAL, "a request of an unknown kind");
}

enum err points_request_approve(struct ctx *cx, int64_t id, int64_t seen_balance, int64_t seen_debt,
                                struct points_posting *ret)
{
    struct points_request r;
    struct points_posting p = {0};
    TX(tx, cx);
    enum err e = open_request(cx, id, &r);
    if (!e) e = as_seen(cx, &r, seen_balance, seen_debt);
    if (!e) e = book_request(cx, &r, &p);
    if (!e) e = close_request(cx, &r, REQUEST_APPROVED, STR(""), p.id);
    if (!e) e = tell_asker(cx, &r, REQUEST_APPROVED);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret = p;
    return e;
}

enum err points_request_refuse(struct ctx *cx, int64_t id, struct str reason)
{
    struct points_request r;
    TX(tx, cx);
    enum err e = open_request(cx, id, &r);
    if (e) return e;
    if (!str_trim(reason).n) problem(cx, "reason", _("Say why: the one who asked reads it."));
    if (text_length(reason) > 500) problem(cx, "reason", _("The reason is longer than 500 characters."));
    e = problems_result(cx);
    if (!e) e = close_request(cx, &r, REQUEST_REFUSED, reason, (posting_id){0});
    if (!e && r.grant) e = grant_refused(cx, r.grant, r.kind == REQUEST_UNDO);
    if (!e) e = tell_asker(cx, &r, REQUEST_REFUSED);
    return e ? e : tx_commit(&tx);
}

enum err points_request_withdraw(struct ctx *cx, int64_t id)
{
    struct points_request r;
    TX(tx, cx);
    enum err e = points_request_get(cx, id, &r);
    if (!e && cx->actor->id != r.asked_by.v) e = ERR_FORBIDDEN;
    if (!e) e = waiting(cx, &r);
    if (!e) e = close_request(cx, &r, REQUEST_WITHDRAWN, STR(""), (posting_id){0});
    if (!e && r.grant) e = grant_refused(cx, r.grant, r.kind == REQUEST_UNDO);
    return e ? e : tx_commit(&tx);
}

/* ---- expiring ---- */

bool points_request_waiting(struct ctx *cx)
{
    STMT(q, cx->db,
         "SELECT id FROM points_request WHERE state = 'waiting' AND expires_at <= :now LIMIT 1");
    bind_i64(q, ":now", cx->now);
    return stmt_one(q) == OK;
}

enum err points_request_expire_some(struct ctx *cx, int limit, int *ret_n)
{
    int64_t ids[25];
    int n = 0, max = limit < (int)COUNT_OF(ids) ? limit : (int)COUNT_OF(ids);
    TX(tx, cx);
    {
        STMT(q, cx->db,
             "SELECT id FROM points_request WHERE state = 'waiting' AND expires_at <= :now"
             " ORDER BY expires_at, id LIMIT :max");
        bind_i64(q, ":now", cx->now);
        bind_i64(q, ":max", max);
        while (stmt_row(q)) ids[n++] = col_i64(q, 0);
        enum err e = stmt_done(q);
        if (e) return e;
    }
    for (int i = 0; i < n; i++) {
        struct points_request r;
        enum err e = points_request_get(cx, ids[i], &r);
        if (!e) e = close_request(cx, &r, REQUEST_EXPIRED, STR(""), (posting_id){0});
            if (!e && r.grant) e = grant_refused(cx, r.grant, r.kind == REQUEST_UNDO);
        if (!e) e = tell_asker(cx, &r, REQUEST_EXPIRED);
        if (e) return e;
    }
    enum err e = tx_commit(&tx);
    if (!e) *ret_n = n;
    return e;
}
