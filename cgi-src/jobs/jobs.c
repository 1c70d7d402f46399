/* The table of jobs, and how one is run under its lease. Called by main/worker.c and `zhiyin job`.
 * Guards: a failing job is noted and tried again, never retried in a tight loop. */
#include "jobs/jobs.h"

#include "base/backoff.h"
#include "domain/audit.h"
#include "domain/custom_edit.h"
#include "domain/complaint.h"
#include "domain/notice.h"
#include "domain/outbox_queue.h"

#define LEASE_MS (90 * SECOND_MS) /* above the longest step: one mail to a server that hardly answers */
#define RETRY_MS MINUTE_MS /* after a failure, at the latest after the interval */
#define TRY_MS   (5 * SECOND_MS) /* how long a slice that lost against another transaction is tried again */

const struct job jobs[] = {
    /* name            every            what               only when */
    {"outbox_send", 2 * SECOND_MS, job_outbox_send, outbox_waiting},
    {"audit_seal", 3 * SECOND_MS, job_audit_seal, audit_pending},
    {"case_due", 20 * SECOND_MS, job_case_due, complaint_warnings_due},
    {"points_expiry", 10 * MINUTE_MS, job_points_expiry, NULL},
    {"points_requests", 10 * MINUTE_MS, job_points_requests, NULL},
    {"points_totals", 30 * MINUTE_MS, job_points_totals, NULL},
    {"notice_digest", 5 * MINUTE_MS, job_notice_digest, notice_digest_waiting},
    {"tier_refresh", 6 * HOUR_MS, job_tier_refresh, NULL},
    {"value_refresh", MINUTE_MS, job_value_refresh, NULL},
    {"custom_index", 5 * SECOND_MS, job_custom_index, custom_reindex_waiting},
    {"purge", 10 * MINUTE_MS, job_purge, NULL},
    {"scrub", 10 * MINUTE_MS, job_scrub, NULL},
    {"files", 6 * HOUR_MS, job_files, NULL},
    {NULL, 0, NULL, NULL},
};

const struct job *job_find(struct str name)
{
    for (const struct job *j = jobs; j->name; j++)
        if (str_is(name, j->name)) return j;
    return NULL;
}

bool job_idle(struct ctx *cx, const struct job *job, int64_t last_run)
{
    cx->now = clock_now();
    return job->work && cx->now - last_run < MINUTE_MS && !job->work(cx);
}

static int64_t next_time(const struct job *job, const struct job_run *run, enum err e, int64_t now)
{
    if (e) return now + (job->every_ms < RETRY_MS ? RETRY_MS / 4 : RETRY_MS);
    if (run->more) return now;
    return run->again_at ? run->again_at : now + job->every_ms;
}

/* Jobs are idempotent: a slice that lost against another transaction is carried out again where the last one
 * that was committed has stopped. */
static enum err run_job(struct ctx *cx, const struct job *job, struct job_run *run)
{
    struct backoff wait = backoff_begin(TRY_MS);
    const struct job_run begun = *run;
    enum err e;
    while ((e = job->run(cx, run)) == ERR_BUSY && !(run->stopping && run->stopping()) && backoff_wait(&wait)) {
        *run = begun;
        err_clear();
        cx->now = clock_now();
    }
    return e;
}

/* Under its lease. The database's troubles are no failure of the job: it goes on soon, where it was. */
static struct job_outcome run_leased(struct ctx *cx, const struct job *job, struct job_run *run, struct job_lease *lease)
{
    struct str cursor = run->cursor;
    cx->lease = lease;
    enum err e = run_job(cx, job, run);
    cx->lease = NULL;
    cx->now = clock_now();
    bool passes = e == ERR_BUSY || e == ERR_LOST || (e == ERR_UNAVAILABLE && db_trouble(cx->db) != OK);
    if (passes)
        return (struct job_outcome){.ok = true, .note = STR(""), .cursor = cursor, .next_at = cx->now + TRY_MS};
    struct job_outcome outcome = {.ok = e == OK,
                                  .note = run->note,
                                  .cursor = run->cursor,
                                  .next_at = next_time(job, run, e, cx->now)};
    if (e) outcome.note = str_printf(cx->arena, "%s %s", err_name(e), err_last());
    return outcome;
}

enum err job_execute(struct ctx *cx, const struct job *job, struct str by, bool now,
                     bool (*stopping)(void), struct job_outcome *ret_outcome)
{
    struct job_run run = {.cursor = STR(""), .note = STR(""), .stopping = stopping};
    struct actor actor = {.kind = ACTOR_SYSTEM, .name = str_of(job->name)};
    const struct actor *before = cx->actor;
    err_clear();
    db_trouble_forget(cx->db);
    cx->actor = &actor;
    cx->now = clock_now();
    enum err e = job_take(cx, job->name, by, LEASE_MS, now, &run.cursor);
    if (!e) {
        struct job_lease lease = job_lease(cx, job->name, by, LEASE_MS);
        *ret_outcome = run_leased(cx, job, &run, &lease);
        e = job_finish(cx, job->name, by, ret_outcome);
    }
    cx->actor = before;
    return e;
}
