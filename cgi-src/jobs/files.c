/* Job files: removes contents that no row names and uploads that broke off (domain/contents.h). */
#include "domain/contents.h"
#include "jobs/jobs.h"

enum err job_files(struct ctx *cx, struct job_run *run)
{
    int64_t strays = 0, pieces = 0;
    enum err e = contents_sweep(cx, &strays, &pieces);
    if (e) return e;
    if (strays || pieces)
        run->note = str_printf(cx->arena, "strays=%lld pieces=%lld", (long long)strays, (long long)pieces);
    return OK;
}
