/* What the files of the ledger share; nobody else includes it. All of it runs inside the TX of the
 * use case, whose write lock holds the member's account. Every statement on the ledger carries the member:
 * on an engine that keeps it in parts, it opens one of them. */
#ifndef DOMAIN_POINTS_LEDGER_H
#define DOMAIN_POINTS_LEDGER_H

#include "domain/member.h"
#include "domain/points.h"

/* A member's account as it stands inside the transaction. */
struct ledger_account {
    struct member member;
    int64_t balance, debt;
    int64_t last_at; /* when points last moved by somebody's doing; 0: never */
    int64_t last_id; /* of the newest posting, 0: none */
    int64_t at;      /* time of the next posting: now, but never before the newest one */
};
/* Before anything is read that a posting depends on (whether its key was used, the member's state, balance, lots, the
 * last id): whoever posts to the same account waits here, so that it is right where isolation is weaker than
 * SERIALIZABLE, too. Goes with the next statement; nothing in a preview and where writers take turns. */
enum err ledger_lock(struct ctx *cx, member_id m) MUST_CHECK;
/* After ledger_lock(). ERR_NOT_FOUND; ERR_FORBIDDEN: the actor may not post to this member; ERR_CONFLICT with a problem:
 * the member's state does not admit this kind. */
enum err ledger_open(struct ctx *cx, member_id m, enum points_kind kind, struct ledger_account *ret) MUST_CHECK;

/* A posting to be booked: entries member = amount, debt = -debt_change, contra and expired as given. */
struct ledger_post {
    enum points_kind kind;
    int64_t amount, debt_change;
    const char *contra; /* programme account */
    int64_t contra_amount, expired_amount;
    struct str key, reason, source_kind, source_ref;
    posting_id reverses;
    const struct points_consent *consent;
};
/* Posting, entries, account, audit, timeline. The entries' sum is checked here. */
enum err ledger_book(struct ctx *cx, struct ledger_account *acc, const struct ledger_post *post,
                     struct points_posting *ret) MUST_CHECK;

/* What this person posted to the member without a second one since the day began, by hand or by grants; ups
 * and downs added. */
enum err ledger_posted_today(struct ctx *cx, member_id m, staff_id who, int64_t *ret_points) MUST_CHECK;
/* ERR_CONFLICT with a problem: so many points more by this actor's hand need a second person. */
enum err ledger_limit(struct ctx *cx, member_id m, int64_t points, const struct points_consent *consent) MUST_CHECK;
/* What points_reverse() does, for somebody else. */
enum err ledger_reverse(struct ctx *cx, member_id m, posting_id posting, struct str reason, struct str key,
                        const struct points_consent *consent, struct points_posting *ret) MUST_CHECK;

/* The posting with that key; ERR_NOT_FOUND. */
enum err ledger_by_key(struct ctx *cx, struct str key, struct points_posting *ret) MUST_CHECK;
/* The programme account of a posting ("issued") and its entry there. */
enum err ledger_contra(struct ctx *cx, member_id m, posting_id p, const char **ret_account, int64_t *ret_amount) MUST_CHECK;

#define POSTING_COLUMNS                                                                            \
    "p.id, p.member_id, p.kind, p.amount, p.debt_change, p.balance_after, p.reason,"               \
    " p.source_kind, p.source_ref, p.reverses_id, p.at, p.by_kind, p.by_id, s.name,"               \
    " p.idempotency_key, (SELECT r.id FROM points_posting r WHERE r.reverses_id = p.id"            \
    " AND r.member_id = p.member_id),"                                                             \
    " (SELECT l.expires_at FROM points_lot l WHERE l.posting_id = p.id"                            \
    " AND l.member_id = p.member_id),"                                                             \
    " (SELECT COUNT(*) FROM points_entry g WHERE g.posting_id = p.id AND g.account = 'goodwill'"   \
    " AND g.member_id = p.member_id),"                                                             \
    " p.approved_by, (SELECT v.name FROM staff v WHERE v.id = p.approved_by)"
/* :staff is ACTOR_STAFF */
#define POSTING_TABLES                                                                             \
    " FROM points_posting p LEFT JOIN staff s ON s.id = p.by_id AND p.by_kind = :staff "
void posting_read(struct stmt *q, struct arena *a, struct points_posting *ret);

/* The draft's own problems, as points_earn() and the others say them. */
enum err points_check(struct ctx *cx, enum points_kind kind, const struct points_draft *d) MUST_CHECK;
/* Does the member's state admit this kind? ERR_CONFLICT with a problem. */
enum err ledger_admits(struct ctx *cx, enum member_state state, enum points_kind kind) MUST_CHECK;

/* ---- lots ---- */

/* When the lot of a credit made at that time expires; 0: never. */
int64_t points_lot_expiry(struct ctx *cx, const struct points_draft *d, int64_t at);

struct lot {
    lot_id id;
    int64_t earned, remaining, expires_at; /* expires_at 0: never */
};
/* Points of unexpired lots, debt not taken off. */
enum err lots_unexpired(struct ctx *cx, member_id m, int64_t at, int64_t *ret_points) MUST_CHECK;
/* A new lot of a credit, of which paid went to the debt at once. */
enum err lots_add(struct ctx *cx, member_id m, posting_id p, int64_t earned, int64_t paid, int64_t at,
                  int64_t expires_at) MUST_CHECK;
/* Takes amount from unexpired lots, first expiring first; ERR_INTERNAL when they hold less. */
enum err lots_take(struct ctx *cx, member_id m, posting_id p, int64_t amount, int64_t at) MUST_CHECK;
/* Takes from (amount > 0) or gives back to (amount < 0) one lot. */
enum err lots_use(struct ctx *cx, member_id m, posting_id p, lot_id lot, int64_t amount) MUST_CHECK;
/* The lot a credit made. */
enum err lots_of_posting(struct ctx *cx, member_id m, posting_id p, struct lot *ret) MUST_CHECK;
enum err lots_get(struct ctx *cx, member_id m, lot_id id, struct lot *ret) MUST_CHECK;
/* What has expired of a lot and was booked as such. */
enum err lots_expired_of(struct ctx *cx, member_id m, lot_id id, int64_t *ret_points) MUST_CHECK;
struct lot_use {
    struct lot lot;
    int64_t amount;
};
/* The lots a debit took from, first expiring first. */
enum err lots_used_by(struct ctx *cx, member_id m, posting_id p, struct lot_use **ret, size_t *ret_n) MUST_CHECK;

/* Books what remains of an expired lot as expired. */
enum err expiry_book(struct ctx *cx, struct ledger_account *acc, const struct lot *lot, struct str key) MUST_CHECK;

#endif
