/* Long work (domain/task.h) as people see it: what they asked for, how far it is, what was left out, cancel
 * and undo. The same pages in the intranet and the admin program, for every kind. */
#ifndef PAGES_SHARED_TASK_PAGES_H
#define PAGES_SHARED_TASK_PAGES_H

#include "domain/task.h"
#include "pages/shared/gate.h"

enum err task_page_list(struct ctx *cx, struct req *req, struct res *res);     /* GET /tasks */
enum err task_page_show(struct ctx *cx, struct req *req, struct res *res);     /* GET /tasks/{id} */
enum err task_page_rows_csv(struct ctx *cx, struct req *req, struct res *res); /* GET /tasks/{id}/rows.csv */
enum err task_page_cancel(struct ctx *cx, struct req *req, struct res *res);   /* POST /tasks/{id}/cancel */
enum err task_page_undo(struct ctx *cx, struct req *req, struct res *res);     /* POST /tasks/{id}/undo */

/* {{>TASK_STATUS}}: the box with state, progress, counts and buttons, which renews itself while the task
 * runs; for pages of a kind's own (an import's, say). url: the page that shows the box. */
void task_status(struct ctx *cx, struct req *req, struct tpl *t, const struct task *task, const char *url);
/* Does htmx ask for the box alone? Then a page answers with this. */
bool task_wants_status(const struct req *req);
enum err task_status_alone(struct ctx *cx, struct req *req, struct res *res, const struct task *task,
                           const char *url) MUST_CHECK;

/* After making a task: to its page, with a word that it runs. */
enum err task_redirect(struct ctx *cx, struct req *req, struct res *res, int64_t id) MUST_CHECK;
/* Number of tasks of mine that wait or run, for the menu. */
int64_t task_open_count(struct ctx *cx);

/* A kind that has a page of its own (where its rows are repaired, say) names it here; NULL: none. The path is
 * below the program's prefix and takes the task's id. */
struct task_place {
    const char *program, *kind, *path, *label; /* "intranet", "customer_import", "/imports/%lld", N_("Open the import") */
};
extern const struct task_place task_places[]; /* ends with kind NULL; task_places.c */

#endif
