/* Job audit_seal: chains the audit rows that were committed since (domain/audit.c says how). */
#include "domain/audit.h"
#include "jobs/jobs.h"

#define ROWS   500 /* a slice: well below 50 ms */
#define SLICES 20  /* a run */

enum err job_audit_seal(struct ctx *cx, struct job_run *run)
{
    int sealed = ROWS, total = 0;
    for (int i = 0; i < SLICES && sealed == ROWS && !(run->stopping && run->stopping()); i++) {
        enum err e = audit_seal(cx, ROWS, &sealed);
        if (e) return e;
        total += sealed;
    }
    run->more = sealed == ROWS;
    if (total) run->note = str_printf(cx->arena, "sealed=%d", total);
    return OK;
}
