/* Changing many records at once: the driver that bulk changes of customers and of complaints share.
 *
 * A bulk change is a task (task.h). Its first slices fix the set: ids that were ticked, or all that a
 * filter finds, written to bulk_pick. The others take row after row through the same use case as the
 * single page, with the rights of who asked; what cannot be changed is left alone and named. An undo
 * walks back over what was changed, and leaves alone what somebody has changed again since. */
#ifndef DOMAIN_BULK_H
#define DOMAIN_BULK_H

#include "domain/task.h"

#define BULK_IDS  100             /* ticked one by one, at most */
#define BULK_KEEP INT64_C(-1)     /* owner, team, branch, agent: as it is */
#define BULK_PREVIEW_MS 700       /* a preview of a large set stops counting after that */
#define BULK_PREVIEW_ROWS 20

/* What happens, or would happen, to one record. */
enum bulk_fate { BULK_CHANGES, BULK_SAME, BULK_FORBIDDEN, BULK_CLOSED, BULK_GONE, BULK_FAILS, BULK_FATES };
const char *bulk_fate_label(enum bulk_fate f); /* "already so" */

/* What a preview says. */
struct bulk_row {
    int64_t id;
    struct str name, code, now, then; /* now, then: what would change, in words */
    enum bulk_fate fate;
};
struct bulk_preview {
    int64_t n[BULK_FATES], found;
    bool whole;            /* false: counting was stopped, there are more */
    struct bulk_row *rows; /* the first ones */
    size_t nrows;
};

struct bulk_outcome {
    enum bulk_fate fate;
    int64_t version;   /* BULK_CHANGES: of the record now */
    json_t *before;    /* BULK_CHANGES: what an undo needs; taken over */
    const char *note;  /* BULK_FAILS: why */
};

struct bulk_kind {
    const char *entity; /* "customer": of the rows it notes */
    /* The next ids of what the filter finds, from the cursor on (empty: from the first). */
    enum err (*find)(struct ctx *cx, struct task *t, struct str after, int64_t *ret_ids, size_t max, size_t *ret_n,
                     struct str *ret_after, bool *ret_more);
    /* Changes one, inside the slice's TX. An error that is no outcome ends the task. */
    enum err (*change)(struct ctx *cx, struct task *t, int64_t id, struct bulk_outcome *ret);
    /* Takes one change back. BULK_SAME: changed again since, left alone. */
    enum err (*undo)(struct ctx *cx, json_t *before, int64_t id, struct bulk_outcome *ret);
};
/* Bodies of task_kind.slice. */
enum err bulk_slice(struct ctx *cx, struct task *t, const struct bulk_kind *k, bool *ret_done) MUST_CHECK;
enum err bulk_undo_slice(struct ctx *cx, struct task *t, const struct bulk_kind *k, bool *ret_done) MUST_CHECK;

/* Turns what a use case answered into an outcome; an error that is none is given back. */
enum err bulk_answer(struct ctx *cx, enum err e, struct bulk_outcome *ret) MUST_CHECK;
/* Picks of tasks that have ended (cancelled ones, failed ones), a bounded number. Called by the purge. */
enum err bulk_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;

/* "ids" of params: those that were ticked; "expected": how many the preview found, -1: not known. */
json_t *bulk_params(const int64_t *ids, size_t n, bool all, int64_t expected);

#endif
