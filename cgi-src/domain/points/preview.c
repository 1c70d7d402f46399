/* What a request would do to the account as it stands now, without doing it: the same rules as post.c
 * and reverse.c, from the same look-ups. Called by the page of a request and before one is made.
 * The posting itself checks everything again. */
#include <inttypes.h>

#include "domain/points/ledger.h"
#include "domain/points_request.h"

static enum err member_state(struct ctx *cx, member_id m, enum member_state *ret)
{
    struct member member;
    enum err e = member_get(cx, m, &member);
    if (!e) *ret = member.state;
    return e;
}

/* A refusal becomes the preview's text; other problems of the context stay as they were. */
static enum err refused(struct ctx *cx, struct points_preview *p, enum err e, struct problems before)
{
    if (e != ERR_CONFLICT) return e;
    const char *why = problem_of(cx, "");
    if (!why) why = problem_of(cx, "amount");
    p->refused = why ? why : _("The account does not allow this now.");
    cx->problems = before;
    return OK;
}

static void credit(struct ctx *cx, const struct points_request *r, struct points_preview *p)
{
    struct points_draft d = {.expires_on = r->expires_on, .never_expires = r->never_expires};
    p->paid = p->debt < r->amount ? p->debt : r->amount;
    p->balance_after = p->balance + r->amount - p->paid;
    p->debt_after = p->debt - p->paid;
    p->lot_expires_at = points_lot_expiry(cx, &d, cx->now);
}

/* The lots a debit would take from: the first few one by one, the others counted. */
static enum err taken_lots(struct ctx *cx, member_id m, int64_t amount, struct points_preview *p)
{
    STMT(q, cx->db,
         "SELECT l.remaining, l.expires_at FROM points_lot l WHERE l.member_id = :member"
         " AND l.remaining > 0 AND (l.expires_at IS NULL OR l.expires_at > :now)"
         " ORDER BY l.expires_at NULLS LAST, l.id");
    bind_id(q, ":member", m);
    bind_i64(q, ":now", cx->now);
    while (amount > 0 && stmt_row(q)) {
        int64_t take = col_i64(q, 0) < amount ? col_i64(q, 0) : amount;
        amount -= take;
        if (p->lots_n == COUNT_OF(p->lots)) {
            p->lots_more++;
        } else {
            p->lots[p->lots_n++] = (struct preview_lot){take, col_i64(q, 1)};
        }
    }
    return amount > 0 ? stmt_done(q) : OK;
}

static enum err debit(struct ctx *cx, const struct points_request *r, int64_t amount,
                      struct points_preview *p)
{
    if (amount > p->available) {
        p->refused = arena_printf(cx->arena, _("Not enough points: %" PRId64 " can be spent."), p->available);
        return OK;
    }
    p->balance_after = p->balance - amount;
    return taken_lots(cx, r->member, amount, p);
}

static enum err reversal(struct ctx *cx, const struct points_request *r, struct points_preview *p)
{
    struct problems before = cx->problems;
    struct points_effect effect = {0};
    enum err e = points_reversal_effect(cx, r->member, r->reverses, &effect);
    p->unknown = e == ERR_FORBIDDEN;
    if (p->unknown) return OK;
    if (e) return refused(cx, p, e, before);
    p->balance_after = p->balance + effect.amount - effect.expires;
    p->debt_after = p->debt + effect.debt_change;
    if (effect.debt_change < 0) p->paid = -effect.debt_change;
    p->lost = effect.expires;
    return OK;
}

/* Only earnings count for the tier, and a reversal takes away those that still do. */
static enum err tiers(struct ctx *cx, const struct points_request *r, struct points_preview *p)
{
    struct points_posting was;
    int64_t change = r->kind == REQUEST_EARN ? r->amount : 0;
    if (r->kind == REQUEST_REVERSE) {
        enum err e = points_get(cx, r->member, r->reverses, &was);
        if (e) return e;
        bool counts = was.kind == POINTS_EARN && was.at > clock_add_months(cx->now, -12, cx->config->zone);
        if (counts) change = -(was.amount - was.debt_change);
    }
    return tier_after(cx, r->member, change, &p->tier_now, &p->tier_after);
}

enum err points_preview(struct ctx *cx, const struct points_request *r, struct points_preview *ret)
{
    struct points_preview p = {0};
    struct points_standing s;
    enum member_state state = MEMBER_ACTIVE;
    enum err e = points_standing(cx, r->member, &s);
    if (!e) e = member_state(cx, r->member, &state);
    if (e) return e;
    p.balance = p.balance_after = s.balance;
    p.debt = p.debt_after = s.debt;
    p.available = s.available;
    struct problems before = cx->problems;
    e = refused(cx, &p, ledger_admits(cx, state, (enum points_kind)r->kind), before);
    if (!e && r->kind == REQUEST_REVERSE && !p.refused) {
        e = reversal(cx, r, &p);
    } else if (!e && !p.refused) {
        if (r->kind == REQUEST_REDEEM) e = debit(cx, r, r->amount, &p);
        else if (r->amount < 0) e = debit(cx, r, -r->amount, &p);
        else credit(cx, r, &p);
    }
    if (!e) e = tiers(cx, r, &p);
    if (!e) *ret = p;
    return e;
}
