/* Jobs of the points programme: expiry, requests nobody decided, totals by day, tiers. The rules stand in domain/points/ and
 * domain/tier.c; here only how much is done at a time. */
#include "domain/points.h"
#include "domain/points_request.h"
#include "domain/tier.h"
#include "jobs/jobs.h"

#define LOTS 20     /* a posting each: about 1 ms */
#define MEMBERS 100
#define REQUESTS 20
#define DAYS 100

static bool time_is_up(const struct job_run *run, int64_t until)
{
    return clock_now() >= until || (run->stopping && run->stopping());
}

static struct str count(struct ctx *cx, const char *key, int64_t n)
{
    return n ? str_printf(cx->arena, "%s=%lld", key, (long long)n) : STR("");
}

enum err job_points_expiry(struct ctx *cx, struct job_run *run)
{
    int64_t until = clock_now() + JOB_RUN_MS, total = 0;
    int n = 0;
    do {
        enum err e = points_expire_some(cx, LOTS, &n);
        if (e) return e;
        total += n;
    } while (n == LOTS && !time_is_up(run, until));
    run->more = n == LOTS;
    run->note = count(cx, "lots", total);
    return OK;
}

enum err job_points_requests(struct ctx *cx, struct job_run *run)
{
    int n = 0;
    int64_t total = 0, until = clock_now() + JOB_RUN_MS;
    do {
        enum err e = points_request_expire_some(cx, REQUESTS, &n);
        if (e) return e;
        total += n;
    } while (n == REQUESTS && !time_is_up(run, until));
    run->more = n == REQUESTS;
    run->note = count(cx, "requests", total);
    return OK;
}

enum err job_points_totals(struct ctx *cx, struct job_run *run)
{
    int64_t until = clock_now() + JOB_RUN_MS, total = 0;
    int n = 0;
    do {
        enum err e = points_totals_some(cx, DAYS, &n);
        if (e) return e;
        total += n;
    } while (n && !time_is_up(run, until));
    run->more = n > 0;
    run->note = count(cx, "days", total);
    return OK;
}

/* The cursor is the last member seen, so that a stopped worker goes on there. */
enum err job_tier_refresh(struct ctx *cx, struct job_run *run)
{
    int64_t until = clock_now() + JOB_RUN_MS, cursor = 0, total = 0;
    if (run->cursor.n && !str_to_i64(run->cursor, &cursor)) cursor = 0;
    do {
        int changed = 0;
        enum err e = tier_refresh_some(cx, &cursor, MEMBERS, &changed);
        if (e) return e;
        total += changed;
    } while (cursor && !time_is_up(run, until));
    run->more = cursor != 0;
    run->cursor = cursor ? str_printf(cx->arena, "%lld", (long long)cursor) : STR("");
    run->note = count(cx, "members", total);
    return OK;
}
