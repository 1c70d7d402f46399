/* The worker's jobs: last run and result, next run, run now. Called by the route table of the admin
 * program; the table's rows are also drawn on the home page. */
#include "domain/job.h"
#include "pages/admin/jobs_view.h"
#include "pages/admin/routes.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

static const char *result_label(const struct job_row *j)
{
    if (j->running_by.n) return P_("job", "Running");
    if (!j->result.n) return P_("job", "Never ran");
    return str_is(j->result, "ok") ? P_("job", "Done") : P_("job", "Failed");
}

static const char *tone(const struct job_row *j)
{
    if (j->running_by.n) return "blue";
    if (!j->result.n) return "grey";
    return str_is(j->result, "ok") ? "green" : "red";
}

static void fill_job(struct ctx *cx, struct req *req, struct tpl *t, const struct job_row *j,
                     bool buttons)
{
    struct tpl *row = tpl_row(t, K_ROW);
    const char *label = job_label(j->name);
    tpl_str(row, K_NAME, *label ? str_of(label) : j->name);
    tpl_cstr(row, K_RESULT, result_label(j));
    tpl_cstr(row, K_TONE, tone(j));
    tpl_str(row, K_NOTE, job_note_show(cx, j->note));
    tpl_cstr(row, K_LAST, j->last_finished_at
                              ? format_ago(cx->arena, j->last_finished_at, cx->now)
                              : _("never"));
    tpl_cstr(row, K_NEXT_RUN, j->next_at > cx->now ? format_ago(cx->arena, j->next_at, cx->now)
                                                   : _("now"));
    if (!buttons || !perm_may(cx->actor, SETTING_MANAGE)) return;
    struct tpl *run = tpl_row(row, K_RUN);
    tpl_cstr(run, K_URL, url_to(cx, "/jobs/%.*s/run", STR_ARG(j->name)));
    form_tokens(cx, req, run, 0);
}

enum err admin_fill_jobs(struct ctx *cx, struct req *req, struct tpl *t, bool buttons)
{
    struct job_row *rows;
    size_t n;
    enum err e = job_list(cx, &rows, &n);
    if (e) return e;
    if (n) tpl_show(t, K_ROWS);
    else
        list_empty(t, _("No job has run yet."),
                   _("The worker is not running: start it, then look again."), NULL, NULL);
    for (size_t i = 0; i < n; i++) fill_job(cx, req, t, &rows[i], buttons);
    return OK;
}

enum err admin_jobs(struct ctx *cx, struct req *req, struct res *res)
{
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_JOBS, _("Jobs"));
    enum err e = admin_fill_jobs(cx, req, t, true);
    return e ? e : page_end(req, res);
}

enum err admin_job_run(struct ctx *cx, struct req *req, struct res *res)
{
    enum err e = job_run_now(cx, req->path_at[0]);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The job is due now; the worker takes it within seconds."));
    return res_redirect(res, url_to(cx, "/jobs"));
}
