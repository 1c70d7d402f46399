/* Changing many cases at once: agent, priority, tags. What is asked, what it would do, the task.
 *
 * Called by pages/intranet/complaint_bulk.c; the work is done by the worker (domain/bulk.h) through the
 * use cases of complaint.h and complaint_team.h, with the rights of who asked. */
#ifndef DOMAIN_COMPLAINT_BULK_H
#define DOMAIN_COMPLAINT_BULK_H

#include "domain/bulk.h"
#include "domain/complaint_list.h"

enum case_do { CASE_DO_NOTHING, CASE_DO_ASSIGN, CASE_DO_PRIORITY, CASE_DO_TAG_ADD, CASE_DO_TAG_REMOVE, CASE_DOS };
const char *case_do_code(int64_t what);
enum access case_do_access(int64_t what);

struct case_bulk {
    int64_t what;        /* enum case_do */
    int64_t agent, team; /* agent: BULK_KEEP when none was chosen, 0: nobody; team 0: the agent's */
    struct str reason;   /* of a hand-over */
    int64_t priority, tag;
    bool all;            /* all that the filter finds, not the ids */
    struct case_filter filter;
    const int64_t *ids;
    size_t nids;
    int64_t expected;
};
/* Problems at "to_agent", "to_priority", "to_tag", "reason". */
enum err complaint_bulk_check(struct ctx *cx, const struct case_bulk *b) MUST_CHECK;
enum err complaint_bulk_preview(struct ctx *cx, const struct case_bulk *b, struct bulk_preview *ret) MUST_CHECK;
enum err complaint_bulk_start(struct ctx *cx, const struct case_bulk *b, int64_t *ret_task) MUST_CHECK;

extern const struct task_kind complaint_bulk_kind, complaint_bulk_undo_kind;

#endif
