/* Reversing a posting, once: see points.h for what a reversal takes and gives back. */
#include <inttypes.h>

#include "base/text.h"
#include "domain/points/ledger.h"

/* What a reversal is about: the posting to undo and the programme account it went against. */
struct reversal {
    struct points_posting original;
    struct ledger_account acc;
    struct ledger_post post;
    struct lot lot;         /* of a credit */
    struct lot_use *uses;   /* of a debit */
    size_t n;
    int64_t paid;           /* of a debit: goes to the debt first */
};

/* What taking back a credit does: what remains of its lot, what has expired of it, the rest as debt. */
static enum err plan_credit(struct ctx *cx, struct reversal *r)
{
    int64_t expired = 0;
    enum err e = lots_of_posting(cx, r->original.member, r->original.id, &r->lot);
    if (!e) e = lots_expired_of(cx, r->original.member, r->lot.id, &expired);
    if (e) return e;
    r->post.amount = -r->lot.remaining;
    r->post.debt_change = r->lot.earned - r->lot.remaining - expired;
    r->post.expired_amount = -expired;
    return OK;
}

/* What giving back a debit does: a debt is paid out of it first. */
static enum err plan_debit(struct ctx *cx, struct reversal *r)
{
    int64_t back = -r->original.amount;
    r->paid = r->acc.debt < back ? r->acc.debt : back;
    r->post.amount = back - r->paid;
    r->post.debt_change = -r->paid;
    return lots_used_by(cx, r->original.member, r->original.id, &r->uses, &r->n);
}

static bool is_credit(const struct reversal *r)
{
    return r->original.amount - r->original.debt_change > 0;
}

/* Books as expired what came back to lots that have expired since. */
static enum err expire_returned(struct ctx *cx, struct reversal *r, posting_id reversal)
{
    for (size_t i = 0; i < r->n; i++) {
        struct lot lot = r->uses[i].lot;
        if (!lot.expires_at || lot.expires_at > r->acc.at) continue;
        enum err e = lots_get(cx, r->original.member, lot.id, &lot);
        if (e) return e;
        if (lot.remaining == 0) continue;
        struct str key = str_printf(cx->arena, "expire:%" PRId64 ":r%" PRId64, lot.id.v, reversal.v);
        e = expiry_book(cx, &r->acc, &lot, key);
        if (e) return e;
    }
    return OK;
}

/* Gives back to the lots it came from, first expiring first. */
static enum err give_back(struct ctx *cx, struct reversal *r, posting_id reversal)
{
    int64_t paid = r->paid;
    for (size_t i = 0; i < r->n; i++) {
        int64_t kept = r->uses[i].amount < paid ? r->uses[i].amount : paid;
        paid -= kept;
        enum err e = lots_use(cx, r->original.member, reversal, r->uses[i].lot.id, -(r->uses[i].amount - kept));
        if (e) return e;
    }
    return expire_returned(cx, r, reversal);
}

static enum err open_reversal(struct ctx *cx, member_id m, posting_id id, struct reversal *r)
{
    enum err e = points_get(cx, m, id, &r->original);
    if (!e) e = ledger_open(cx, m, POINTS_REVERSE, &r->acc);
    if (e) return e;
    if (r->original.reversed_by.v) {
        problem(cx, "", _("This posting was reversed already."));
        return ERR_CONFLICT;
    }
    if (r->original.kind == POINTS_REVERSE || r->original.kind == POINTS_EXPIRE) {
        problem(cx, "", _("A reversal or an expiry cannot be reversed. Post an adjustment instead."));
        return ERR_CONFLICT;
    }
    return OK;
}

static enum err plan(struct ctx *cx, member_id m, posting_id id, struct reversal *r)
{
    enum err e = open_reversal(cx, m, id, r);
    if (e) return e;
    const char *contra = NULL;
    int64_t contra_amount = 0;
    e = ledger_contra(cx, m, id, &contra, &contra_amount);
    if (e) return e;
    r->post = (struct ledger_post){.kind = POINTS_REVERSE,
                                   .contra = contra,
                                   .contra_amount = -contra_amount,
                                   .source_kind = r->original.source_kind,
                                   .source_ref = r->original.source_ref,
                                   .reverses = id};
    return is_credit(r) ? plan_credit(cx, r) : plan_debit(cx, r);
}

static enum err book_reversal(struct ctx *cx, member_id m, posting_id id, struct str reason, struct str key,
                              const struct points_consent *consent, struct points_posting *ret)
{
    struct reversal r = {0};
    bool changed = false;
    enum err e = plan(cx, m, id, &r);
    int64_t gross = r.original.amount - r.original.debt_change;
    if (!e) e = ledger_limit(cx, r.original.member, gross < 0 ? -gross : gross, consent);
    if (e) return e;
    r.post.consent = consent;
    r.post.key = key;
    r.post.reason = reason;
    e = ledger_book(cx, &r.acc, &r.post, ret);
    if (e) return e;
    e = is_credit(&r) ? lots_use(cx, m, ret->id, r.lot.id, r.lot.remaining) : give_back(cx, &r, ret->id);
    return e ? e : tier_apply(cx, r.original.member, &changed);
}

enum err points_reversal_effect(struct ctx *cx, member_id m, posting_id posting, struct points_effect *ret)
{
    struct reversal r = {0};
    enum err e = plan(cx, m, posting, &r);
    if (e) return e;
    *ret = (struct points_effect){.amount = r.post.amount, .debt_change = r.post.debt_change};
    for (size_t i = 0; i < r.n; i++) { /* what comes back to lots that have expired since is lost */
        const struct lot *l = &r.uses[i].lot;
        int64_t kept = r.uses[i].amount < r.paid ? r.uses[i].amount : r.paid;
        r.paid -= kept;
        if (l->expires_at && l->expires_at <= r.acc.at) ret->expires += r.uses[i].amount - kept;
    }
    return OK;
}

enum err points_reverse(struct ctx *cx, member_id m, posting_id posting, struct str reason, struct str key,
                        struct points_posting *ret)
{
    return ledger_reverse(cx, m, posting, reason, key, NULL, ret);
}

enum err ledger_reverse(struct ctx *cx, member_id m, posting_id posting, struct str reason, struct str key,
                        const struct points_consent *consent, struct points_posting *ret)
{
    if (!str_trim(reason).n) problem(cx, "reason", _("Give a reason: it stays on the ledger."));
    if (text_length(reason) > 500) {
        problem(cx, "reason", _("The reason is longer than 500 characters."));
    }
    if (!key.n || key.n > 200) {
        problem(cx, "", _("The idempotency key is missing or longer than 200 bytes."));
    }
    enum err e = problems_result(cx);
    if (e) return e;
    TX(tx, cx);
    struct points_posting p = {0};
    e = ledger_lock(cx, m);
    if (!e) e = ledger_by_key(cx, key, &p);
    if (e == OK && (p.kind != POINTS_REVERSE || p.reverses.v != posting.v || p.member.v != m.v)) {
        problem(cx, "", _("This key was used for another posting already."));
        return ERR_CONFLICT;
    }
    if (e == ERR_NOT_FOUND) e = book_reversal(cx, m, posting, reason, key, consent, &p);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret = p;
    return e;
}
