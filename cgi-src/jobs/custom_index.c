/* Job custom_index: search tokens of the records that have a field follow when an admin makes it
 * searchable, retires it or brings it back. Where it goes on stands in the field's row. */
#include "domain/custom_edit.h"

#include "jobs/jobs.h"

#define ROWS 50 /* some 20 ms of lock */

enum err job_custom_index(struct ctx *cx, struct job_run *run)
{
    int64_t until = clock_now() + JOB_RUN_MS;
    bool more = custom_reindex_waiting(cx);
    int slices = 0;
    while (more && clock_now() < until && !(run->stopping && run->stopping())) {
        cx->now = clock_now();
        enum err e = custom_reindex(cx, ROWS, &more);
        if (e) return e;
        slices++;
    }
    run->more = more;
    if (slices) run->note = str_printf(cx->arena, "slices=%d", slices);
    return OK;
}
