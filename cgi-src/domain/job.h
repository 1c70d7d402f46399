/* The worker's jobs as rows: who runs which until when, when it is due again, how it went. What a
 * job does stands in jobs/. A lease ends by itself, so a killed worker holds nothing for long. Whoever lost it
 * without knowing (stopped for minutes, cut off) commits nothing more: with cx->lease set, each transaction of
 * the job (TX) first renews the lease, and fails with ERR_CONFLICT when another one has it. */
#ifndef DOMAIN_JOB_H
#define DOMAIN_JOB_H

#include "domain/ctx.h"

/* Takes the job's lease for lease_ms when nobody holds it and, unless now is asked for, it is due;
 * ret_cursor: where it stopped. ERR_NOT_FOUND: not due; ERR_BUSY: somebody holds it. */
enum err job_take(struct ctx *cx, const char *name, struct str by, int64_t lease_ms, bool now,
                  struct str *ret_cursor) MUST_CHECK;
/* Who holds a lease: this machine's name, the program, and something random, new with each start. */
struct str job_holder(struct ctx *cx, const char *program);
/* The lease that job_take() gave, for cx->lease. */
struct job_lease job_lease(const struct ctx *cx, const char *name, struct str by, int64_t ms);
/* Inside a transaction, at its start: renews cx->lease and locks its row, so that nobody takes it over before
 * the commit. ERR_CONFLICT: it was lost. Called by ctx_begin(). */
enum err job_lease_hold(struct ctx *cx) MUST_CHECK;
/* Before a step without a transaction (a message is sent): the same when a third of the lease is over. */
enum err job_lease_keep(struct ctx *cx) MUST_CHECK;
/* Keeps the lease for longer and notes where the job is. ERR_CONFLICT: it was lost to another. */
enum err job_keep(struct ctx *cx, const char *name, struct str by, int64_t lease_ms,
                  struct str cursor) MUST_CHECK;
struct job_outcome {
    bool ok;
    struct str note;   /* counts as "sent=3 failed=1" (job_note_show() makes a sentence of them),
                          or the error */
    struct str cursor; /* where to go on; empty: from the start */
    int64_t next_at;
};
/* Gives the lease back with the outcome. */
enum err job_finish(struct ctx *cx, const char *name, struct str by,
                    const struct job_outcome *outcome) MUST_CHECK;

struct job_row {
    struct str name;
    struct str result;  /* "" never ran, "ok", "failed" */
    struct str note;
    struct str running_by; /* who holds the lease now; empty: nobody */
    int64_t last_started_at, last_finished_at, next_at; /* 0: never */
};
/* All that ever ran, by name (JOB_SEE). */
enum err job_list(struct ctx *cx, struct job_row **ret_rows, size_t *ret_n) MUST_CHECK;
/* Makes a job due at once (SETTING_MANAGE); audited. ERR_NOT_FOUND: it never ran yet. */
enum err job_run_now(struct ctx *cx, struct str name) MUST_CHECK;

const char *job_label(struct str name);                       /* translated: "Send messages" */
struct str job_note_show(struct ctx *cx, struct str note);    /* "3 sent, 1 failed" */

#endif
