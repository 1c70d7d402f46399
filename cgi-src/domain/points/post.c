/* Earn, redeem, adjust: what an admin, an import or a till posts. Checks the draft, finds a repeat
 * by its key, and hands the posting to ledger_book(). See points.h for the rules. */
#include <inttypes.h>

#include "base/text.h"
#include "domain/points/ledger.h"
#include "domain/setting.h"

#define REASON_MAX 500
#define KEY_MAX    200

/* ---- the draft ---- */

static enum err check_expiry(struct ctx *cx, const struct points_draft *d)
{
    if (!d->expires_on.n || d->never_expires) return OK;
    struct civil day;
    int64_t start = 0;
    if (!clock_parse_date(d->expires_on, &day) || !clock_utc(day, cx->config->zone, &start)) {
        return problem(cx, "expires_on", _("This is not a date. Write it as 2026-11-21."));
    }
    if (start < clock_day_start(cx->now, cx->config->zone)) {
        return problem(cx, "expires_on", _("Points cannot expire before they are earned."));
    }
    return OK;
}

enum err points_check(struct ctx *cx, enum points_kind kind, const struct points_draft *d)
{
    bool negative_too = kind == POINTS_ADJUST;
    int64_t least = negative_too ? -POINTS_MAX : 1;
    if (d->amount < least || d->amount > POINTS_MAX || d->amount == 0) {
        problem(cx, "amount", negative_too
                    ? _("Enter between 1 and 100,000,000 points, with a minus sign to take them away.")
                    : _("Enter between 1 and 100,000,000 points."));
    }
    if (!str_trim(d->reason).n) {
        problem(cx, "reason", _("Give a reason: it stays on the ledger."));
    } else if (text_length(d->reason) > REASON_MAX) {
        problem(cx, "reason", _("The reason is longer than 500 characters."));
    }
    (void)check_expiry(cx, d); /* recorded with the others */
    if (!d->key.n || d->key.n > KEY_MAX) {
        problem(cx, "", _("The idempotency key is missing or longer than 200 bytes."));
    }
    return problems_result(cx);
}

/* A lot is good until the start of the day after its last day. */
static int64_t day_after(int64_t ms, const char *zone)
{
    return clock_day_start(clock_day_start(ms, zone) + 36 * HOUR_MS, zone);
}

int64_t points_lot_expiry(struct ctx *cx, const struct points_draft *d, int64_t at)
{
    const char *zone = cx->config->zone;
    if (d->never_expires) return 0;
    if (d->expires_on.n) {
        struct civil day;
        int64_t start = 0;
        if (clock_parse_date(d->expires_on, &day) && clock_utc(day, zone, &start)) {
            return day_after(start, zone);
        }
    }
    int64_t months = setting_int(cx, SETTING_POINTS_MONTHS);
    if (months <= 0) return 0;
    return day_after(clock_add_months(at, (int)months, zone), zone);
}

/* ---- repeats ---- */

static bool same_expiry(struct ctx *cx, const struct points_draft *d, const struct points_posting *was)
{
    if (d->never_expires) return was->expires_at == 0;
    if (!d->expires_on.n) return true; /* the setting may have changed since */
    return points_lot_expiry(cx, d, was->at) == was->expires_at;
}

/* OK: the key is new, or ret is the first posting of this very draft (ret->repeated). */
static enum err find_repeat(struct ctx *cx, const struct points_draft *d, enum points_kind kind,
                            struct points_posting *ret)
{
    struct points_posting was;
    enum err e = ledger_by_key(cx, d->key, &was);
    if (e == ERR_NOT_FOUND) return OK;
    if (e) return e;
    int64_t effect = kind == POINTS_REDEEM ? -d->amount : d->amount;
    bool same = was.member.v == d->member.v && was.kind == kind &&
                was.amount - was.debt_change == effect && str_eq(was.reason, d->reason) &&
                str_eq(was.source_kind, d->source_kind) && str_eq(was.source_ref, d->source_ref) &&
                was.goodwill == (kind == POINTS_ADJUST && d->goodwill) &&
                (effect < 0 || same_expiry(cx, d, &was));
    if (!same) {
        problem(cx, "", _("This key was used for another posting already."));
        return ERR_CONFLICT;
    }
    *ret = was;
    return OK;
}

/* ---- credits and debits ---- */

static struct ledger_post post_of(const struct points_draft *d, enum points_kind kind,
                                  const char *contra)
{
    return (struct ledger_post){.kind = kind,
                                .contra = contra,
                                .key = d->key,
                                .reason = d->reason,
                                .source_kind = d->source_kind,
                                .source_ref = d->source_ref,
                                .consent = d->consent};
}

/* Adds points: pays the debt out of the new lot first. */
static enum err book_credit(struct ctx *cx, struct ledger_account *acc, const struct points_draft *d,
                            struct ledger_post post, struct points_posting *ret)
{
    int64_t paid = acc->debt < d->amount ? acc->debt : d->amount;
    post.amount = d->amount - paid;
    post.debt_change = -paid;
    post.contra_amount = -d->amount;
    int64_t expires_at = points_lot_expiry(cx, d, acc->at);
    struct points_posting p;
    enum err e = ledger_book(cx, acc, &post, &p);
    if (!e) e = lots_add(cx, acc->member.id, p.id, d->amount, paid, acc->at, expires_at);
    if (e) return e;
    p.expires_at = expires_at;
    *ret = p;
    return OK;
}

/* Takes points away: only what is available. */
static enum err book_debit(struct ctx *cx, struct ledger_account *acc, int64_t amount,
                           struct ledger_post post, struct points_posting *ret)
{
    int64_t unexpired = 0;
    enum err e = lots_unexpired(cx, acc->member.id, acc->at, &unexpired);
    if (e) return e;
    int64_t available = unexpired > acc->debt ? unexpired - acc->debt : 0;
    if (amount > available) {
        problem_f(cx, "amount", _("Not enough points: %" PRId64 " can be spent."), available);
        return ERR_CONFLICT;
    }
    post.amount = -amount;
    post.contra_amount = amount;
    e = ledger_book(cx, acc, &post, ret);
    return e ? e : lots_take(cx, acc->member.id, ret->id, amount, acc->at);
}

static enum err book(struct ctx *cx, const struct points_draft *d, enum points_kind kind,
                     struct points_posting *ret)
{
    struct ledger_account acc;
    enum err e = ledger_open(cx, d->member, kind, &acc);
    if (!e) e = ledger_limit(cx, d->member, d->amount < 0 ? -d->amount : d->amount, d->consent);
    if (e) return e;
    if (kind == POINTS_REDEEM) return book_debit(cx, &acc, d->amount, post_of(d, kind, "redeemed"), ret);
    if (kind == POINTS_EARN) {
        bool changed = false;
        e = book_credit(cx, &acc, d, post_of(d, kind, "issued"), ret);
        return e ? e : tier_apply(cx, d->member, &changed);
    }
    struct ledger_post post = post_of(d, kind, d->goodwill ? "goodwill" : "adjusted");
    return d->amount > 0 ? book_credit(cx, &acc, d, post, ret) : book_debit(cx, &acc, -d->amount, post, ret);
}

static enum err post(struct ctx *cx, const struct points_draft *d, enum points_kind kind,
                     struct points_posting *ret)
{
    enum err e = points_check(cx, kind, d);
    if (e) return e;
    TX(tx, cx);
    struct points_posting p = {0};
    e = ledger_lock(cx, d->member);
    if (!e) e = find_repeat(cx, d, kind, &p);
    if (!e && !p.repeated) e = book(cx, d, kind, &p);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret = p;
    return e;
}

enum err points_earn(struct ctx *cx, const struct points_draft *d, struct points_posting *ret)
{
    return post(cx, d, POINTS_EARN, ret);
}

enum err points_redeem(struct ctx *cx, const struct points_draft *d, struct points_posting *ret)
{
    return post(cx, d, POINTS_REDEEM, ret);
}

enum err points_adjust(struct ctx *cx, const struct points_draft *d, struct points_posting *ret)
{
    return post(cx, d, POINTS_ADJUST, ret);
}
