/* Job scrub: after an erasure, removes the erased words from the search index's old segments and from
 * the database's log. The cursor is the last erasure that was cleaned up after. */
#include "domain/erase.h"
#include "jobs/jobs.h"

enum err job_scrub(struct ctx *cx, struct job_run *run)
{
    int64_t latest = erase_latest(cx), done = 0;
    if (!str_to_i64(run->cursor, &done)) done = 0;
    if (latest == done) return OK;
    enum err e = erase_scrub(cx);
    if (e == ERR_BUSY) { /* somebody reads an older state: later */
        run->again_at = clock_now() + MINUTE_MS;
        return OK;
    }
    if (!e) run->cursor = str_printf(cx->arena, "%lld", (long long)latest);
    return e;
}
