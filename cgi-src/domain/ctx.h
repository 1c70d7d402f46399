/* The one context parameter: who, when, into what memory. First argument of each domain function.
 *
 * The gate (web), the worker and the command line make it. The clock is in it, so tests set the
 * date. The actor is in it, so row access is restricted where the SQL is. */
#ifndef DOMAIN_CTX_H
#define DOMAIN_CTX_H

#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/ids.h"
#include "base/str.h"
#include "db/db.h"
#include "domain/perm.h"
#include "domain/problem.h"

enum actor_kind {
    ACTOR_NOBODY, /* not signed in: a guest of the portal, a visitor of a sign-in page */
    ACTOR_PORTAL, /* a portal account */
    ACTOR_STAFF,
    ACTOR_SYSTEM /* worker and command line */
};

struct actor {
    enum actor_kind kind;
    int64_t id;           /* staff.id or portal_account.id; 0 otherwise */
    struct str name;      /* as shown; for ACTOR_SYSTEM the job's or verb's name */
    unsigned roles;       /* ROLE_* bits of staff */
    team_id team;
    branch_id branch;
    customer_id customer; /* ACTOR_PORTAL: the linked customer, or 0 */
    bool own_only;        /* ACTOR_PORTAL: of the customer's cases only those it filed itself */
    struct staff_id stands_for[8]; /* ACTOR_STAFF: colleagues who are away; their records count as own */
    size_t stands_for_n;
    struct hash session;  /* hash of the session token; zero when none */
};

/* Staff who got a notice: told after the commit, so that their open pages ask anew. A hint: one lost is
 * made up for by the pages, which ask from time to time. */
#define WAKE_MAX 64
struct wake {
    int64_t to[WAKE_MAX];
    size_t n;
};

/* A job's lease, held by this process: renewed, and found to be still ours, at the start of every transaction
 * (job.h). */
struct job_lease {
    const char *job;
    struct str by;
    int64_t ms;
    int64_t ahead_ms; /* of the context's clock, which tests set, before clock_now() */
    int64_t kept_us;  /* clock_tick_us() */
};

struct ctx {
    struct db *db; /* read-only for GET, read-write for POST */
    struct arena *arena;
    const struct actor *actor;
    const struct config *config;
    int64_t now;           /* UTC milliseconds, fixed for the request */
    enum lang lang;
    struct problems problems;
    const char *program;   /* "portal" ... */
    struct str request_id;
    struct str remote;     /* address of the client, for audit and limits */
    struct str once_key;   /* the form's token: the first TX of the request books it in "once" */
    struct wake *wake;     /* of the request or the job; NULL: nobody is told at once */
    struct job_lease *lease; /* of the job that this is done for; NULL: none */
    int retry_after_s;     /* set with ERR_RATE_LIMITED */
    bool again;            /* this request is carried out once more, since nothing of it was saved or shown ... */
    unsigned limits_hit;   /* ... and these kinds of limit (limit.h) have counted it already */
};

/* A write transaction of the use case; begins by booking cx->once_key (ERR_REPEATED when that form
 * was carried out before). Returns from the calling function when it cannot begin. */
#define TX(name, cx)                                                                               \
    struct tx name CLEANUP(tx_end) = {0};                                                          \
    do {                                                                                           \
        enum err begin_error_ = ctx_begin((cx), &name, __FILE__, __LINE__);                        \
        if (begin_error_) return begin_error_;                                                     \
    } while (0)
enum err ctx_begin(struct ctx *cx, struct tx *tx, const char *file, int line) MUST_CHECK;
struct backoff;
/* For a small transaction of its own (a count of tries, a form's key, a file's row) that others write as well:
 *     do e = ...; while (ctx_again(cx, e, &wait));
 * true, after a wait: it lost against another one, that is forgotten, and it is to be made again. Never inside another
 * transaction, which lost with it. */
bool ctx_again(struct ctx *cx, enum err e, struct backoff *wait);

#endif
