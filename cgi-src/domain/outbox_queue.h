/* The outbox seen from the sending side, and by the admin who looks after it.
 *
 * A row is queued, then sent; or, after the last try, dead until an admin replays it; in a
 * demonstration database it is only shown. Tries are 1 min, 5 min, 30 min, 2 h and 12 h apart. */
#ifndef DOMAIN_OUTBOX_QUEUE_H
#define DOMAIN_OUTBOX_QUEUE_H

#include "domain/ctx.h"

struct outbox_row {
    int64_t id;
    struct str channel; /* "mail", "sms" */
    struct str to, subject, body; /* see outbox_get() for what body shows */
    struct str entity;
    int64_t entity_id;
    struct str state;   /* "queued", "sent", "dead", "shown" */
    int64_t tries, next_at, created_at, sent_at;
    struct str error;   /* of the last try; no personal data */
    bool has_secret;
};

/* ---- the worker ---- */

/* Is anything due? Cheap; asked every few seconds. */
bool outbox_waiting(struct ctx *cx);
/* Queued rows that are due, oldest due first, with the secret put into the body: for sending only,
 * to be wiped with the arena. */
enum err outbox_due(struct ctx *cx, size_t max, struct outbox_row **ret_rows, size_t *ret_n) MUST_CHECK;
/* It went out: the sealed secret is removed. */
enum err outbox_sent(struct ctx *cx, int64_t id) MUST_CHECK;
/* It did not: due again after the next interval, or dead after the last (or at once when the other
 * side will never take it). ret_dead says which. */
enum err outbox_failed(struct ctx *cx, int64_t id, struct str error, bool never, bool *ret_dead) MUST_CHECK;
/* Marks what is due as shown, in a demonstration database; at most max. */
enum err outbox_show(struct ctx *cx, size_t max, int64_t *ret_n) MUST_CHECK;

/* ---- the admin (OUTBOX_SEE, OUTBOX_REPLAY) ---- */

struct outbox_filter {
    struct str state;   /* empty: any */
    struct str channel; /* empty: any */
    int64_t before;     /* keyset: ids below this one; 0: from the newest */
};
/* Newest first; bodies are left out. ret_more: there are older ones. */
enum err outbox_list(struct ctx *cx, const struct outbox_filter *f, size_t max,
                     struct outbox_row **ret_rows, size_t *ret_n, bool *ret_more) MUST_CHECK;
/* With the body: its secret in clear in a demonstration database, hidden elsewhere. */
enum err outbox_get(struct ctx *cx, int64_t id, struct outbox_row *ret) MUST_CHECK;
struct outbox_counts {
    int64_t queued, sent, dead, shown; /* capped at 1,000 each */
    int64_t oldest_due; /* when the longest waiting row was due; 0: none waits */
};
enum err outbox_count(struct ctx *cx, struct outbox_counts *ret) MUST_CHECK;
/* A dead row is queued again, with all its tries; audited. ERR_CONFLICT: it is not dead. */
enum err outbox_replay(struct ctx *cx, int64_t id) MUST_CHECK;

#endif
