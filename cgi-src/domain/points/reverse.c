/* Reversing a posting, once: see points.h for what a reversal takes and gives back. */
#include <inttypes.h>

#include "base/text.h"
#include "domain/points/ledger.h"

/* What a reversal is about: the posting to undo and the programme account it went against. */
struct reversal {
    struct points_posting original;
    struct ledger_account acc;
    struct ledger_post post;
};

/* Takes back a credit: what remains of its lot, what has expired of it, and the rest as debt. */
static enum err reverse_credit(struct ctx *cx, struct reversal *r, struct points_posting *ret)
{
    struct lot lot;
    int64_t expired = 0;
    enum err e = lots_of_posting(cx, r->original.id, &lot);
    if (!e) e = lots_expired_of(cx, lot.id, &expired);
    if (e) return e;
    r->post.amount = -lot.remaining;
    r->post.debt_change = lot.earned - lot.remaining - expired;
    r->post.expired_amount = -expired;
    e = ledger_book(cx, &r->acc, &r->post, ret);
    return e ? e : lots_use(cx, ret->id, lot.id, lot.remaining);
}

/* Books as expired what came back to lots that have expired since. */
static enum err expire_returned(struct ctx *cx, struct reversal *r, posting_id reversal,
                                const struct lot_use *uses, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct lot lot;
        if (!uses[i].lot.expires_at || uses[i].lot.expires_at > r->acc.at) continue;
        enum err e = lots_get(cx, uses[i].lot.id, &lot);
        if (e) return e;
        if (lot.remaining == 0) continue;
        struct str key = str_printf(cx->arena, "expire:%" PRId64 ":r%" PRId64, lot.id.v, reversal.v);
        e = expiry_book(cx, &r->acc, &lot, key);
        if (e) return e;
    }
    return OK;
}

/* Gives back a debit to the lots it came from; a debt is paid out of it first. */
static enum err reverse_debit(struct ctx *cx, struct reversal *r, struct points_posting *ret)
{
    struct lot_use *uses = NULL;
    size_t n = 0;
    enum err e = lots_used_by(cx, r->original.id, &uses, &n);
    if (e) return e;
    int64_t back = -r->original.amount;
    int64_t paid = r->acc.debt < back ? r->acc.debt : back;
    r->post.amount = back - paid;
    r->post.debt_change = -paid;
    e = ledger_book(cx, &r->acc, &r->post, ret);
    for (size_t i = 0; !e && i < n; i++) {
        int64_t kept = uses[i].amount < paid ? uses[i].amount : paid;
        paid -= kept;
        e = lots_use(cx, ret->id, uses[i].lot.id, -(uses[i].amount - kept));
    }
    return e ? e : expire_returned(cx, r, ret->id, uses, n);
}

static enum err open_reversal(struct ctx *cx, posting_id id, struct reversal *r)
{
    {
        STMT(q, cx->db, "SELECT " POSTING_COLUMNS POSTING_TABLES "WHERE p.id = :id");
        bind_id(q, ":id", id);
        bind_i64(q, ":staff", ACTOR_STAFF);
        enum err e = stmt_one(q);
        if (e) return e;
        posting_read(q, cx->arena, &r->original);
    }
    enum err e = ledger_open(cx, r->original.member, POINTS_REVERSE, &r->acc);
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

static enum err book_reversal(struct ctx *cx, posting_id id, struct str reason, struct str key,
                              struct points_posting *ret)
{
    struct reversal r = {0};
    enum err e = open_reversal(cx, id, &r);
    if (e) return e;
    const char *contra = NULL;
    int64_t contra_amount = 0;
    e = ledger_contra(cx, id, &contra, &contra_amount);
    if (e) return e;
    r.post = (struct ledger_post){.kind = POINTS_REVERSE,
                                  .contra = contra,
                                  .contra_amount = -contra_amount,
                                  .key = key,
                                  .reason = reason,
                                  .source_kind = r.original.source_kind,
                                  .source_ref = r.original.source_ref,
                                  .reverses = id};
    bool credit = r.original.amount - r.original.debt_change > 0;
    e = credit ? reverse_credit(cx, &r, ret) : reverse_debit(cx, &r, ret);
    bool changed = false;
    return e ? e : tier_apply(cx, r.original.member, &changed);
}

enum err points_reverse(struct ctx *cx, posting_id posting, struct str reason, struct str key,
                        struct points_posting *ret)
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
    e = ledger_by_key(cx, key, &p);
    if (e == OK && (p.kind != POINTS_REVERSE || p.reverses.v != posting.v)) {
        problem(cx, "", _("This key was used for another posting already."));
        return ERR_CONFLICT;
    }
    if (e == ERR_NOT_FOUND) e = book_reversal(cx, posting, reason, key, &p);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret = p;
    return e;
}
