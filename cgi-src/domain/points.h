/* The points ledger: double entry, append-only (folder points/: ledger, reverse, lots, expiry, read,
 * verify, report). Called by the member's pages, the imports and the worker.
 *
 * Signs. The entries of a posting sum to zero. A positive "member" entry raises the member's balance.
 * A programme account moves the other way: an earning is member +100, issued -100; a redemption is
 * member -100, redeemed +100. The "debt" account holds minus what the member owes, so that
 * points_account.debt = -SUM(debt entries). Only the member's account keeps a balance.
 *
 * Rules.
 * - Every credit is a lot with the moment it expires, or none. A debt is paid first, out of the new
 *   lot, by every credit.
 * - Spending takes from lots that have not expired, first expiring first, also before the expiry job
 *   ran. Points that are owed cannot be spent: available = unexpired lots - debt, at least 0.
 * - Reversing a credit takes what remains of its own lot; what has expired of it is taken off the
 *   expired points; the rest was spent and becomes debt. Reversing a debit gives the points back to
 *   the lots they came from; a debt is paid out of them first; what belongs to a lot that has expired
 *   since is given back and expires at once, as a posting of its own.
 * - A lot is good until expires_at, which is the start of the day after its last day.
 * - Frozen: nothing is spent; closed: nothing but expiry is posted.
 * - A member of staff posts at most SETTING_POINTS_LIMIT to one member on one day by hand; more is
 *   ERR_CONFLICT here and goes through points_submit() (points_request.h) to a second person.
 * - The same key again returns the first posting and posts nothing; with other content it is
 *   ERR_CONFLICT. Per member, ids and times of postings only grow, so id order is posting order. */
#ifndef DOMAIN_POINTS_H
#define DOMAIN_POINTS_H

#include "domain/ctx.h"

#define POINTS_MAX INT64_C(100000000) /* of one posting */

enum points_kind {
    POINTS_EARN = 1,
    POINTS_REDEEM,
    POINTS_ADJUST,
    POINTS_REVERSE,
    POINTS_EXPIRE
};
const char *points_kind_code(enum points_kind k); /* "earn": as stored and in CSV */
const char *points_kind_name(enum points_kind k); /* translated */

/* Who stands behind a posting that another one books: a second person who agreed, or the worker that
 * carries out a grant. Made by points_request_approve() and the grants only. */
struct points_consent {
    staff_id asked_by; /* stands on the posting as who posted it */
    struct str asked_name;
    staff_id approved_by; /* 0: no second person was needed */
    struct str approved_name;
};

struct points_draft {
    member_id member;
    int64_t amount;         /* 1..POINTS_MAX; adjust: also negative, never 0 */
    struct str reason;      /* 1..500 characters */
    struct str source_kind; /* "order", "complaint", "campaign", "import", "manual"; may be empty */
    struct str source_ref;
    struct str key;         /* idempotency key, 1..200 bytes, unique in the whole ledger */
    struct str expires_on;  /* credits: last day "YYYY-MM-DD"; empty: SETTING_POINTS_MONTHS */
    bool never_expires;     /* credits: overrides both */
    bool goodwill;          /* adjust: against goodwill instead of adjusted */
    const struct points_consent *consent; /* NULL: by the actor's own hand, within the limit */
};

struct points_posting {
    posting_id id;
    member_id member;
    enum points_kind kind;
    int64_t amount;        /* effect on the balance */
    int64_t debt_change;   /* effect on the debt: negative pays it */
    int64_t balance_after;
    struct str reason, source_kind, source_ref;
    posting_id reverses;    /* 0: none */
    posting_id reversed_by; /* 0: none; filled by points_ledger() and points_get() */
    int64_t at;
    enum actor_kind by_kind;
    int64_t by_id;
    struct str by_name;     /* of an employee; empty: the system */
    staff_id approved_by;   /* the second person; 0: none was needed */
    struct str approved_name;
    struct str key;
    int64_t expires_at;     /* of the lot it made; 0: none made, or never */
    bool goodwill;
    bool repeated;          /* the key was known: this is the first posting */
};

/* ERR_INVALID with problems at "amount", "reason", "expires_on"; ERR_CONFLICT with a problem at
 * "amount" (too few points) or "" (state of the member, key used for something else). */
enum err points_earn(struct ctx *cx, const struct points_draft *d, struct points_posting *ret) MUST_CHECK;
enum err points_redeem(struct ctx *cx, const struct points_draft *d, struct points_posting *ret) MUST_CHECK;
enum err points_adjust(struct ctx *cx, const struct points_draft *d, struct points_posting *ret) MUST_CHECK;
/* ERR_CONFLICT: reversed already, or a reversal or expiry (neither can be reversed). */
enum err points_reverse(struct ctx *cx, member_id m, posting_id posting, struct str reason, struct str key,
                        struct points_posting *ret) MUST_CHECK;
/* What points_reverse() would do now; the same refusals. */
struct points_effect {
    int64_t amount;      /* effect on the balance */
    int64_t debt_change; /* effect on the debt */
    int64_t expires;     /* of what comes back, lost at once because its lot has expired since */
};
enum err points_reversal_effect(struct ctx *cx, member_id m, posting_id posting, struct points_effect *ret) MUST_CHECK;

/* Books the expiry of at most limit lots, one posting each; call again while *ret_posted is limit.
 * Once and resumable: what is booked has nothing left to expire. For the worker. */
enum err points_expire_some(struct ctx *cx, int limit, int *ret_posted) MUST_CHECK;

/* ---- reading; rights are the member's (member_get before) ---- */

struct points_standing {
    int64_t balance, debt;
    int64_t expired;      /* in the balance, but expired and not booked yet */
    int64_t available;    /* what may be spent now */
    int64_t next_expiry;  /* moment, 0: none */
    int64_t next_expiring;/* points that expire then */
};
enum err points_standing(struct ctx *cx, member_id m, struct points_standing *ret) MUST_CHECK;

struct points_month {
    struct str month;   /* "2026-11"; empty: never expires */
    int64_t first_at;   /* last moment of the first ones, and of the last ones, in that month */
    int64_t last_at;
    int64_t points;
};
/* Unspent, unexpired points by the month in which their last day lies; "never" last. */
enum err points_expiring(struct ctx *cx, member_id m, struct points_month **ret, size_t *ret_n) MUST_CHECK;

struct points_filter {
    int64_t kind;         /* enum points_kind, 0: all */
    int64_t from, until;  /* from <= at < until; 0: open */
    int64_t before;       /* keyset: postings with a smaller id, newest first; 0: from the newest */
    int64_t after;        /* keyset backwards: the page of those just above; used when not 0 */
};
/* At most max postings, newest first. ret_more: there are further ones in the direction asked. */
enum err points_ledger(struct ctx *cx, member_id m, const struct points_filter *f, size_t max,
                       struct points_posting **ret, size_t *ret_n, bool *ret_more) MUST_CHECK;
enum err points_get(struct ctx *cx, member_id m, posting_id id, struct points_posting *ret) MUST_CHECK;

struct points_flow {
    struct str month; /* "2026-11" */
    int64_t issued, redeemed, expired; /* all positive */
};
/* Programme totals of the last n months, oldest first: kept per day by points_totals_some(). */
enum err points_flow(struct ctx *cx, size_t n, struct points_flow *ret) MUST_CHECK;
/* Sums complete days into points_day, at most limit days and for a few milliseconds; for the worker.
 * Derived, one audit row. ret_days 0: all are summed. */
enum err points_totals_some(struct ctx *cx, int limit, int *ret_days) MUST_CHECK;

/* ---- proof ---- */

struct points_finding {
    const char *what; /* "posting does not sum to zero" */
    const char *noun; /* "posting", "member", "lot" */
    int64_t id;
    int64_t expected, found;
};
struct points_report {
    int64_t members, postings, lots, uses, findings;
    struct points_finding first[20];
    /* Called for each finding when set. */
    void (*each)(void *arg, const struct points_finding *f);
    void *arg;
};
/* Reads the whole ledger once per rule, in constant memory, under one snapshot. */
enum err points_verify(struct ctx *cx, struct points_report *ret) MUST_CHECK;

#endif
