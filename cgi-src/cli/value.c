/* zhiyin value: makes every customer's value anew, now; for large imports and changed rules. The
 * worker does the same each day. Runs under the job's lease, so never beside it. */
#include "cli/progress.h"
#include "cli/verbs.h"
#include "domain/job.h"
#include "domain/value.h"

#define JOB "value_refresh"
#define CUSTOMERS 500
#define LEASE_MS (10 * MINUTE_MS)

static enum err refresh_all(struct cli *cli, struct str by, int64_t *ret_seen)
{
    struct progress progress;
    int64_t cursor = 0, seen = 0;
    struct ctx cx = cli->cx;
    struct job_lease lease = job_lease(&cx, JOB, by, LEASE_MS); /* renewed with every slice */
    cx.lease = &lease;
    struct arena *slice CLEANUP(arena_cleanup) = arena_new();
    int n = 0;
    cx.arena = slice;
    progress_start(&progress, cli, _("Customers"), 0);
    do {
        enum err e = value_refresh(&cx, &cursor, CUSTOMERS, &n);
        if (e) return e;
        seen += n;
        progress_to(&progress, seen);
        cx.now = clock_now();
        arena_reset(slice);
    } while (n > 0);
    progress_end(&progress);
    *ret_seen = seen;
    return OK;
}

int cli_value(struct cli *cli)
{
    struct str cursor;
    int64_t seen = 0;
    if (!cli_parse(cli, NULL, 0)) return cli->exit;
    if (!cli_open(cli, CLI_DATABASE)) return 1;
    struct ctx *cx = &cli->cx;
    struct str by = job_holder(cx, "zhiyin");
    enum err e = job_take(cx, JOB, by, LEASE_MS, true, &cursor);
    if (e == ERR_BUSY) return cli_fail(cli, _("%s is running elsewhere"), JOB);
    if (e) return cli_fail_err(cli, e, NULL);
    struct value_span span = value_span(cx);
    e = refresh_all(cli, by, &seen);
    cx->now = clock_now();
    struct job_outcome outcome = {.ok = e == OK,
                                  .note = e ? str_of(err_last())
                                            : str_printf(cli->arena, "looked=%lld", (long long)seen),
                                  .cursor = e ? STR("") : span.day,
                                  .next_at = cx->now + MINUTE_MS};
    enum err finished = job_finish(cx, JOB, by, &outcome);
    if (e || finished) return cli_fail_err(cli, e ? e : finished, NULL);
    cli_put(cli, "customers", json_integer(seen));
    cli_put(cli, "day", json_stringn(span.day.p, span.day.n));
    cli_say(cli, _("%lld customers, 12 months up to %.*s"), (long long)seen, STR_ARG(span.day));
    return cli_done(cli);
}
