/* Long work that a person asked for: import, bulk change, scan, grant. A row with progress, done by
 * `worker --tasks` in slices of at most TASK_SLICE_MS of lock, with the rights of who asked (looked up
 * anew at every slice). It can be cancelled (what is done stays) and, where the kind has an undo,
 * undone as a whole: rows that were touched since are listed and left alone. A killed worker's task
 * goes on where its last slice was committed, so it runs once only.
 *
 * A kind is a row of task_kinds[] (task_kinds.c). Its page is /tasks/{id} of the program that made it
 * (pages/shared/task_pages.c), the same for all kinds. */
#ifndef DOMAIN_TASK_H
#define DOMAIN_TASK_H

#include <jansson.h>

#include "domain/ctx.h"

#define TASK_SLICE_MS 50

struct task {
    int64_t id;
    const struct task_kind *kind; /* never NULL: a kind this program does not know is not loaded */
    struct str title, state, error;
    staff_id by;
    struct str by_name;
    json_t *params; /* borrowed by the slice; freed with the task */
    json_t *counts; /* task_count() */
    struct str cursor;
    int64_t done, total;
    bool cancel;
    struct str lease_by; /* of the process that runs it */
    int64_t undoes, undone_by; /* ids of tasks; 0: none */
    int64_t created_at, started_at, finished_at; /* 0: not yet */
    int64_t slice_us; /* how long the rows of a slice may take, so that with its commit it lasts TASK_SLICE_MS */
    /* Of the process that runs it: an open file, say. Made by the first slice, gone with the task or
     * when the worker is killed: a slice makes it anew from params and cursor. */
    void *work;
    void (*work_free)(void *work);
};

struct task_kind {
    const char *code;  /* "customer_import" */
    const char *label; /* N_("Import of customers") */
    enum access who;   /* the right to make it, asked again at every slice */
    /* One slice: opens a TX, changes rows, notes them (task_row_put), sets cursor, done and counts,
     * calls task_keep() and commits. *ret_done: nothing is left. ERR_INVALID or an error ends the
     * task as failed with cx->problems' first text or a plain sentence; ERR_BUSY is tried again. */
    enum err (*slice)(struct ctx *cx, struct task *t, bool *ret_done);
    const char *undo;  /* code of the kind whose slices undo it; NULL: it cannot be undone */
    bool forgets;      /* people's data stands in params: they go when the task ends, however it ends */
};
extern const struct task_kind *const task_kinds[]; /* ends with NULL */
const struct task_kind *task_kind_find(struct str code);

/* ---- for who asks ---- */

/* Makes it (audit "task.create"). params is taken over; total may be 0. Joins a running TX. */
enum err task_create(struct ctx *cx, const char *kind, struct str title, json_t *params, int64_t total,
                     int64_t *ret_id) MUST_CHECK;
/* ERR_NOT_FOUND: none, or somebody else's (an auditor or system admin sees all). Its json is freed with
 * task_free(). */
enum err task_load(struct ctx *cx, int64_t id, struct task *ret) MUST_CHECK;
void task_free(struct task *t);
bool task_ended(const struct task *t);
/* Why it cannot be taken back now, translated; NULL: it can. */
const char *task_undo_refused(struct ctx *cx, const struct task *t);
/* Mine (or all for JOB_SEE), newest first, those before the id (0: from the newest). */
enum err task_list(struct ctx *cx, int64_t before, struct task *ret, size_t max, size_t *ret_n) MUST_CHECK;
/* How many of mine wait or run. Cheap: every page's menu asks. */
enum err task_mine(struct ctx *cx, int64_t *ret_n) MUST_CHECK;
/* Of who asked, or JOB_SEE. ERR_CONFLICT: it has ended already. */
enum err task_cancel(struct ctx *cx, int64_t id) MUST_CHECK;
/* Makes the task that undoes it; a second call gives the same one, set going again when it had failed.
 * ERR_INVALID with the reason (task_undo_refused). */
enum err task_undo(struct ctx *cx, int64_t id, int64_t *ret_id) MUST_CHECK;

struct task_row {
    int64_t n, entity_id, version;
    struct str entity, state, note, before;
};
/* Rows left out (rejected, skipped), or all, in the order of n, after the given n. */
enum err task_rows(struct ctx *cx, int64_t id, bool left_out_only, int64_t after, struct task_row *ret,
                   size_t max, size_t *ret_n) MUST_CHECK;

/* ---- for slices ---- */

enum err task_row_put(struct ctx *cx, struct task *t, int64_t n, const char *entity, int64_t entity_id,
                      const char *state, int64_t version, struct str note, json_t *before) MUST_CHECK;
/* For an undo: the next rows of the undone task downwards from n (exclusive; INT64_MAX: from the last)
 * that are 'created' or 'updated'. task_row_undone() marks one; skipped ones go to the undo's own rows. */
enum err task_rows_back(struct ctx *cx, int64_t undone_task, int64_t before_n, struct task_row *ret,
                        size_t max, size_t *ret_n) MUST_CHECK;
enum err task_row_undone(struct ctx *cx, int64_t undone_task, int64_t n) MUST_CHECK;
int64_t task_count(struct task *t, const char *name, int64_t add); /* returns the new sum */
/* Inside the slice's TX: is the time over? Ask after each row, so that a slice has one at least. */
bool task_slice_over(const struct ctx *cx, const struct task *t);
/* Inside the slice's TX, at its end: progress and lease. ERR_CONFLICT: another process has it. */
enum err task_keep(struct ctx *cx, struct task *t) MUST_CHECK;

/* ---- for the worker ---- */

/* Is there anything to do? Cheap. */
bool task_waiting(struct ctx *cx);
/* Takes the oldest task that waits or whose worker died, as the person who asked, and runs slices until
 * it ends, is cancelled or stopping() says so; tasks that others ask for meanwhile take turns with it.
 * stopping() is asked between slices. ERR_NOT_FOUND: none. */
enum err task_run_next(struct ctx *cx, struct str by, bool (*stopping)(void)) MUST_CHECK;
/* Forgets the rows of tasks that cannot be undone any more; a bounded number at a time. */
enum err task_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;

#endif
