/* The worker's jobs: a table as routes are. Each is idempotent, does a bounded slice in one run
 * (locks of at most 50 ms at a time), and says when there is more to do. */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H

#include "domain/ctx.h"
#include "domain/job.h"

/* What one run is given and gives back. */
struct job_run {
    struct str cursor;      /* where the last run stopped; set it to go on there, empty: done */
    struct str note;        /* counts as "sent=3 failed=1"; empty: nothing happened */
    bool more;              /* run again as soon as the others had their turn */
    int64_t again_at;       /* run again at this time instead of after the interval; 0: interval */
    bool (*stopping)(void); /* somebody wants the worker to end: return soon; may be NULL */
};

struct job {
    const char *name;
    int64_t every_ms;
    enum err (*run)(struct ctx *cx, struct job_run *run);
    bool (*work)(struct ctx *cx); /* is there anything to do? NULL: always run; see job_idle() */
};
extern const struct job jobs[]; /* ends with name NULL */
const struct job *job_find(struct str name);

/* Takes the lease, runs once, gives the lease back. cx->now is set here. OK: it ran (its outcome in
 * ret_outcome, also when it failed); ERR_NOT_FOUND: not due; ERR_BUSY: it runs elsewhere. */
enum err job_execute(struct ctx *cx, const struct job *job, struct str by, bool now,
                     bool (*stopping)(void), struct job_outcome *ret_outcome) MUST_CHECK;

/* true: the job may be left out this time, so that an idle worker writes nothing; once a minute it
 * runs all the same, so that its row says that it lives. last_run: when this process last ran it. */
bool job_idle(struct ctx *cx, const struct job *job, int64_t last_run);

/* Ends a slice of work that may hold up others. */
#define JOB_SLICE_MS 50
#define JOB_RUN_MS (2 * SECOND_MS) /* how long one run goes on with slices */

enum err job_outbox_send(struct ctx *cx, struct job_run *run);
enum err job_audit_seal(struct ctx *cx, struct job_run *run);
enum err job_case_due(struct ctx *cx, struct job_run *run);
enum err job_purge(struct ctx *cx, struct job_run *run);
enum err job_scrub(struct ctx *cx, struct job_run *run);
enum err job_files(struct ctx *cx, struct job_run *run);
enum err job_points_expiry(struct ctx *cx, struct job_run *run);
enum err job_points_requests(struct ctx *cx, struct job_run *run);
enum err job_points_totals(struct ctx *cx, struct job_run *run);
enum err job_custom_index(struct ctx *cx, struct job_run *run);
enum err job_value_refresh(struct ctx *cx, struct job_run *run);
enum err job_notice_digest(struct ctx *cx, struct job_run *run);
enum err job_tier_refresh(struct ctx *cx, struct job_run *run);

#endif
