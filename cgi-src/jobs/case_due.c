/* Job case_due: the warnings before and when a case's due time passes. Guards: each is told once; the
 * notice and the mark that it was told are one transaction. The cursor is the time of the last run: when
 * the clock was set back, what was told too early is told again. */
#include "domain/complaint.h"
#include "jobs/jobs.h"

#define CASES 40 /* about 1 ms each */
#define BACK  MINUTE_MS

enum err job_case_due(struct ctx *cx, struct job_run *run)
{
    int64_t until = clock_now() + JOB_RUN_MS, last = 0, total = 0;
    int n = 0;
    if (run->cursor.n && str_to_i64(run->cursor, &last) && last > cx->now + BACK) {
        enum err e = complaint_warn_again(cx, last);
        if (e) return e;
    }
    do {
        enum err e = complaint_warn_some(cx, CASES, &n);
        if (e) return e;
        total += n;
    } while (n == CASES && clock_now() < until && !(run->stopping && run->stopping()));
    run->more = n == CASES;
    run->cursor = str_printf(cx->arena, "%lld", (long long)cx->now);
    run->note = total ? str_printf(cx->arena, "cases=%lld", (long long)total) : STR("");
    return OK;
}
