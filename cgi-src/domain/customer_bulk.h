/* Changing many customers at once: tags, stage, hand-over, invitation to the portal. What is asked, what it would do, the task.
 *
 * Called by pages/intranet/customer_bulk.c; the work is done by the worker (domain/bulk.h) through the
 * use cases of customer.h, with the rights of who asked. */
#ifndef DOMAIN_CUSTOMER_BULK_H
#define DOMAIN_CUSTOMER_BULK_H

#include "domain/bulk.h"
#include "domain/customer_list.h"

enum customer_do { DO_NOTHING, DO_TAG_ADD, DO_TAG_REMOVE, DO_STAGE, DO_ASSIGN, DO_INVITE, CUSTOMER_DOS };
const char *customer_do_code(int64_t what); /* "tag_add": in addresses and params */
enum access customer_do_access(int64_t what);

struct customer_bulk {
    int64_t what;      /* enum customer_do */
    int64_t tag, stage;
    struct str reason; /* of a change of stage */
    int64_t owner, team, branch; /* BULK_KEEP, 0: none, or an id */
    bool all;          /* all that the filter finds, not the ids */
    struct customer_filter filter;
    const int64_t *ids;
    size_t nids;
    int64_t expected;  /* how many the preview found; -1: not known */
};

/* Is the question complete and sensible? Problems at "tag", "stage", "reason", "owner" ... */
enum err customer_bulk_check(struct ctx *cx, const struct customer_bulk *b) MUST_CHECK;

/* Reads for at most BULK_PREVIEW_MS. */
enum err customer_bulk_preview(struct ctx *cx, const struct customer_bulk *b, struct bulk_preview *ret) MUST_CHECK;
/* Makes the task. ERR_FORBIDDEN: the actor may do this to no customer at all. */
enum err customer_bulk_start(struct ctx *cx, const struct customer_bulk *b, int64_t *ret_task) MUST_CHECK;

extern const struct task_kind customer_bulk_kind, customer_bulk_undo_kind;

#endif
