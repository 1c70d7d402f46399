/* Movements of points that wait for a second person (folder points/: request, request_read, preview).
 *
 * What a person posts by hand goes through points_submit(): at most SETTING_POINTS_LIMIT to one member
 * on one day is booked at once, more becomes a request. points_earn() and the others refuse a staff
 * actor above the limit, so there is no way around it.
 *
 * Rules: the second person may approve (POINTS_APPROVE) and is never the one who asked, whatever role
 * or session; the one who asked must still be allowed to post; the account must stand as the second
 * person saw it; a request is decided once and expires after SETTING_REQUEST_DAYS. Everything else
 * is checked by the posting itself. The posting carries both names. */
#ifndef DOMAIN_POINTS_REQUEST_H
#define DOMAIN_POINTS_REQUEST_H

#include "domain/points.h"
#include "domain/tier.h"

enum request_kind { /* the first four as enum points_kind */
    REQUEST_EARN = POINTS_EARN,
    REQUEST_REDEEM = POINTS_REDEEM,
    REQUEST_ADJUST = POINTS_ADJUST,
    REQUEST_REVERSE = POINTS_REVERSE,
    REQUEST_GRANT = 10, /* points to many members: grant.h */
    REQUEST_UNDO = 11   /* taking such a grant back */
};
enum request_state { REQUEST_WAITING = 1, REQUEST_APPROVED, REQUEST_REFUSED, REQUEST_WITHDRAWN, REQUEST_EXPIRED };
const char *request_kind_code(enum request_kind k);   /* "adjust" */
const char *request_kind_name(enum request_kind k);   /* translated: "Adjustment" */
const char *request_state_code(enum request_state s); /* "waiting" */
const char *request_state_name(enum request_state s); /* translated */

struct points_request {
    int64_t id;
    enum request_kind kind;
    enum request_state state;
    member_id member; /* 0: of a grant */
    struct str member_number, member_name;
    posting_id reverses, posting; /* 0: none, not booked */
    int64_t grant;
    int64_t amount;
    struct str reason, source_kind, source_ref, expires_on, note;
    bool never_expires, goodwill;
    int64_t balance, debt; /* when it was asked */
    staff_id asked_by, decided_by;
    struct str asked_name, decided_name, decision;
    int64_t asked_at, expires_at, decided_at;
};

/* ---- asking ---- */

struct points_outcome {
    struct points_posting posting; /* id 0: it waits */
    int64_t request;               /* 0: booked at once */
};
/* Books the draft or makes the request; note is for the second person. The problems of points_earn()
 * and the others, also when it will wait: what cannot be booked is not asked for. */
enum err points_submit(struct ctx *cx, enum points_kind kind, const struct points_draft *d,
                       struct str note, struct points_outcome *ret) MUST_CHECK;
enum err points_submit_reversal(struct ctx *cx, member_id m, posting_id posting, struct str reason, struct str key,
                                struct str note, struct points_outcome *ret) MUST_CHECK;
/* What the actor may still post to the member today without a second person; INT64_MAX: no limit. */
enum err points_room(struct ctx *cx, member_id m, int64_t *ret_points) MUST_CHECK;
/* A request of a grant; inside the caller's TX, which checked the rest. */
enum err points_request_grant(struct ctx *cx, enum request_kind kind, int64_t grant, int64_t points,
                              struct str reason, struct str note, int64_t *ret_id) MUST_CHECK;

/* ---- what it would do ---- */

struct preview_lot {
    int64_t points, expires_at; /* taken from (or given back to) the lot; expires_at 0: never */
};
struct points_preview {
    int64_t balance, debt, available;       /* now */
    int64_t balance_after, debt_after, paid; /* paid: of the debt, out of a credit */
    int64_t lost;                           /* of what comes back, expired since */
    int64_t lot_expires_at;                 /* of a credit's lot; 0: never */
    struct preview_lot lots[8];             /* of a debit, first expiring first */
    size_t lots_n, lots_more;
    struct tier tier_now, tier_after;       /* id 0: none */
    bool unknown;                           /* the actor may not know (an auditor, of a reversal) */
    const char *refused;                    /* translated: cannot be booked as things stand; or NULL */
};
enum err points_preview(struct ctx *cx, const struct points_request *r, struct points_preview *ret) MUST_CHECK;

/* ---- deciding ---- */

/* ERR_CONFLICT with a problem: decided already, expired, the account moved on (seen_balance and
 * seen_debt are what the page showed), the asker lost the right, or the posting's own refusal.
 * ERR_FORBIDDEN: one's own request, or no right any more. ret: the posting; id 0 for a grant. */
enum err points_request_approve(struct ctx *cx, int64_t id, int64_t seen_balance, int64_t seen_debt,
                                struct points_posting *ret) MUST_CHECK;
/* Problem at "reason" when it is missing. */
enum err points_request_refuse(struct ctx *cx, int64_t id, struct str reason) MUST_CHECK;
/* By the one who asked. */
enum err points_request_withdraw(struct ctx *cx, int64_t id) MUST_CHECK;
/* Those past their time, at most limit; for the worker. */
enum err points_request_expire_some(struct ctx *cx, int limit, int *ret_n) MUST_CHECK;
bool points_request_waiting(struct ctx *cx); /* is one past its time? cheap */

/* ---- reading: MEMBER_SEE ---- */

enum err points_request_get(struct ctx *cx, int64_t id, struct points_request *ret) MUST_CHECK;
struct request_filter {
    int64_t state;    /* enum request_state, 0: all */
    int64_t mine;     /* 1: asked by me, 2: waiting for me */
    member_id member; /* 0: all */
    int64_t before;   /* keyset, newest first; 0: from the newest */
};
enum err points_request_list(struct ctx *cx, const struct request_filter *f, size_t max,
                             struct points_request *ret, size_t *ret_n) MUST_CHECK;
/* How many wait for this actor, up to 100; for the menu. */
int64_t points_request_count(struct ctx *cx);

#endif
