/* Job audit_seal: chains the audit rows that were committed since (domain/audit.c says how). */
#include "domain/audit.h"
#include "jobs/jobs.h"

#define ROWS 500 /* well below 50 ms */

enum err job_audit_seal(struct ctx *cx, struct job_run *run)
{
    int sealed = 0;
    enum err e = audit_seal(cx, ROWS, &sealed);
    if (e) return e;
    run->more = sealed == ROWS;
    if (sealed) run->note = str_printf(cx->arena, "sealed=%d", sealed);
    return OK;
}
