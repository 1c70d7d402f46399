/* Job value_refresh: every customer's value made anew once a day, and as soon as an admin sets
 * another reference day. The cursor is "DAY" when that day's values stand, "DAY ID" on the way. */
#include "domain/value.h"

#include "jobs/jobs.h"

#define CUSTOMERS 200

enum err job_value_refresh(struct ctx *cx, struct job_run *run)
{
    struct str rest = run->cursor, day = STR("");
    struct value_span span = value_span(cx);
    int64_t at = 0, until = clock_now() + JOB_RUN_MS, seen = 0;
    int n = 0;
    (void)str_cut(&rest, ' ', &day);
    bool same = str_eq(day, span.day);
    if (same && !rest.p) return OK; /* these values stand already */
    if (!same || !str_to_i64(rest, &at)) at = 0;
    do {
        enum err e = value_refresh(cx, &at, CUSTOMERS, &n);
        if (e) return e;
        seen += n;
    } while (n > 0 && clock_now() < until && !(run->stopping && run->stopping()));
    run->more = n > 0;
    run->cursor = n > 0 ? str_printf(cx->arena, "%.*s %lld", STR_ARG(span.day), (long long)at)
                        : span.day;
    run->note = str_printf(cx->arena, "looked=%lld", (long long)seen);
    return OK;
}
