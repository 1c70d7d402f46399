/* Handing over what hangs on one employee who moves, leaves or changes work: customers, open cases and next steps,
 * each by a choice of its own, done by the worker as long work that can be undone. STAFF_MANAGE. */
#ifndef DOMAIN_HANDOVER_H
#define DOMAIN_HANDOVER_H

#include "domain/task.h"

struct handover_counts {
    int64_t customers, cases, steps; /* what hangs on the person; each counted to HANDOVER_COUNT_MAX */
};
#define HANDOVER_COUNT_MAX 100000
enum err handover_count(struct ctx *cx, staff_id staff, struct handover_counts *ret) MUST_CHECK;

enum handover_way {
    HANDOVER_STAY = 1, /* stays with the person; team and branch become the person's */
    HANDOVER_TO,       /* goes to a colleague, with the colleague's team and branch */
    HANDOVER_TEAM      /* belongs to nobody in the team where it is */
};
struct handover_draft {
    int64_t customers, cases; /* enum handover_way */
    int64_t to;               /* of HANDOVER_TO; also takes the next steps */
};
/* Problems at "customers", "cases", "to". */
enum err handover_start(struct ctx *cx, staff_id staff, const struct handover_draft *d, int64_t *ret_task) MUST_CHECK;

extern const struct task_kind handover_task, handover_undo_task;

/* ---- one record, inside the slice's TX (customer/handover.c, complaint/handover.c) ---- */

struct handover_place {
    staff_id owner;
    team_id team;
    branch_id branch;
    int64_t version;
};
/* Where it is now. */
enum err customer_place_get(struct ctx *cx, customer_id id, struct handover_place *ret) MUST_CHECK;
enum err complaint_place_get(struct ctx *cx, complaint_id id, struct handover_place *ret) MUST_CHECK;
/* Row, history, audit and search index; ret_version: after it. STAFF_MANAGE instead of the record's own right. */
enum err customer_place_set(struct ctx *cx, customer_id id, const struct handover_place *to, int64_t *ret_version) MUST_CHECK;
enum err complaint_place_set(struct ctx *cx, complaint_id id, const struct handover_place *to, int64_t *ret_version) MUST_CHECK;

#endif
