/* Pages of long work: see task_pages.h. Called by the route tables of intranet and admin. The box with the
 * progress is asked for again by htmx every two seconds while the task runs; without JavaScript the page has a
 * link that loads it anew. */
#include "pages/shared/task_pages.h"

#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"
#include "pages/shared/task_words.h"

#define PAGE_ROWS 50
#define STATUS_ID "task-status"

struct filter_draft {
    int64_t before, after;
};
static const struct field filter_fields[] = {
    {"before", NULL, FIELD_INT, offsetof(struct filter_draft, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    {"after", NULL, FIELD_INT, offsetof(struct filter_draft, after), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form filter_form = {"filter", filter_fields, sizeof(struct filter_draft)};

static const char *url_task(struct ctx *cx, int64_t id)
{
    return url_number(cx, "/tasks/", id);
}

int64_t task_open_count(struct ctx *cx)
{
    int64_t n = 0;
    return task_mine(cx, &n) ? 0 : n;
}

enum err task_redirect(struct ctx *cx, struct req *req, struct res *res, int64_t id)
{
    flash_set(req, res, FLASH_DONE, _("It runs in the background. You may leave this page; the bell tells you when it has ended."));
    return res_redirect(res, url_task(cx, id));
}

/* ---- the box ---- */

static void fill_counts(struct ctx *cx, struct tpl *box, const struct task *t)
{
    for (size_t i = 0; task_count_name(i); i++) {
        int64_t n = json_integer_value(json_object_get(t->counts, task_count_name(i)));
        if (!n) continue;
        struct tpl *row = tpl_row(box, K_TASK_COUNT);
        tpl_cstr(row, K_COUNT_LABEL, task_count_label(i));
        tpl_cstr(row, K_COUNT_VALUE, format_int(cx->arena, n));
    }
}

static void fill_progress(struct ctx *cx, struct tpl *box, const struct task *t, const char *url)
{
    struct tpl *run = tpl_row(box, K_TASK_RUNNING);
    tpl_cstr(run, K_URL, url);
    tpl_show_if(run, K_TASK_STOPPING, t->cancel);
    if (!t->total) {
        tpl_show(run, K_TASK_UNKNOWN);
        tpl_cstr(run, K_DONE, format_int(cx->arena, t->done));
        return;
    }
    struct tpl *bar = tpl_row(run, K_TASK_BAR);
    tpl_cstr(bar, K_DONE, format_int(cx->arena, t->done));
    tpl_cstr(bar, K_TOTAL, format_int(cx->arena, t->total));
    tpl_cstr(bar, K_DONE_NUMBER, arena_printf(cx->arena, "%lld", (long long)t->done));
    tpl_cstr(bar, K_TOTAL_NUMBER, arena_printf(cx->arena, "%lld", (long long)t->total));
}

/* The task's own page leads to where its subject stands; there the box is shown without. */
static void fill_places(struct ctx *cx, struct tpl *box, const struct task *t)
{
    for (const struct task_place *p = task_places; p->kind; p++) {
        if (!str_is(str_of(p->program), cx->program) || !str_is(str_of(p->kind), t->kind->code) || !perm_may(cx->actor, t->kind->who)) continue;
        struct tpl *row = tpl_row(box, K_TASK_PLACE);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        tpl_cstr(row, K_URL, url_to(cx, p->path, (long long)t->id));
#pragma GCC diagnostic pop
        tpl_cstr(row, K_LABEL, _(p->label));
    }
}

static void fill_buttons(struct ctx *cx, struct req *req, struct tpl *box, const struct task *t)
{
    bool may = t->by.v == cx->actor->id || perm_may(cx->actor, SETTING_MANAGE);
    if (may && !task_ended(t) && !t->cancel && !t->undoes) {
        struct tpl *row = tpl_row(box, K_TASK_CANCEL);
        tpl_cstr(row, K_URL, url_to(cx, "/tasks/%lld/cancel", (long long)t->id));
        form_tokens(cx, req, row, 0);
    }
    if (!task_undo_refused(cx, t) && t->done && perm_may(cx->actor, t->kind->who)) {
        struct tpl *row = tpl_row(box, K_TASK_UNDO);
        tpl_cstr(row, K_URL, url_to(cx, "/tasks/%lld/undo", (long long)t->id));
        form_tokens(cx, req, row, 0);
    }
}

static void fill_status(struct ctx *cx, struct req *req, struct tpl *box, const struct task *t, const char *url)
{
    tpl_cstr(box, K_TASK_STATE, task_state_label(t->state));
    tpl_cstr(box, K_TASK_TONE, task_state_tone(t->state));
    tpl_str(box, K_TASK_BY, t->by_name);
    tpl_cstr(box, K_TASK_AT, format_time(cx->arena, t->created_at));
    if (!task_ended(t)) fill_progress(cx, box, t, url);
    if (t->finished_at) {
        struct tpl *row = tpl_row(box, K_TASK_ENDED);
        tpl_cstr(row, K_TIME, format_time(cx->arena, t->finished_at));
    }
    if (t->error.n) {
        struct tpl *row = tpl_row(box, K_TASK_ERROR);
        tpl_str(row, K_TEXT, t->error);
    }
    if (t->undone_by) tpl_cstr(tpl_row(box, K_TASK_UNDONE), K_URL, url_task(cx, t->undone_by));
    if (t->undoes) tpl_cstr(tpl_row(box, K_TASK_UNDOES), K_URL, url_task(cx, t->undoes));
    fill_counts(cx, box, t);
    fill_buttons(cx, req, box, t);
    if (str_is(str_of(url), url_task(cx, t->id))) fill_places(cx, box, t);
}

void task_status(struct ctx *cx, struct req *req, struct tpl *t, const struct task *task, const char *url)
{
    fill_status(cx, req, tpl_include(t, K_TASK_STATUS, TPL_PART_TASK_STATUS), task, url);
}

bool task_wants_status(const struct req *req)
{
    return want_part(req, STATUS_ID);
}

enum err task_status_alone(struct ctx *cx, struct req *req, struct res *res, const struct task *task,
                           const char *url)
{
    struct tpl *t = part_begin(cx, req, res, TPL_PART_TASK_STATUS);
    fill_status(cx, req, t, task, url);
    return page_end(req, res);
}

/* ---- the list ---- */

static void fill_row(struct ctx *cx, struct tpl *t, const struct task *task)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_URL, url_task(cx, task->id));
    tpl_cstr(row, K_KIND, _(task->kind->label));
    tpl_str(row, K_SUBJECT, task->title);
    tpl_cstr(row, K_STATE, task_state_label(task->state));
    tpl_cstr(row, K_TONE, task_state_tone(task->state));
    tpl_str(row, K_BY, task->by_name);
    tpl_cstr(row, K_TIME, format_time(cx->arena, task->created_at));
    tpl_cstr(row, K_DONE, format_int(cx->arena, task->done));
    if (task->total) tpl_cstr(tpl_row(row, K_OF), K_TOTAL, format_int(cx->arena, task->total));
}

enum err task_page_list(struct ctx *cx, struct req *req, struct res *res)
{
    struct filter_draft d = {0};
    struct task *rows = ARENA_ARRAY(cx->arena, struct task, PAGE_ROWS + 1);
    size_t n;
    form_read_query(cx, req, &filter_form, &d);
    enum err e = task_list(cx, d.before, rows, PAGE_ROWS + 1, &n);
    if (e) return e;
    size_t shown = n > PAGE_ROWS ? PAGE_ROWS : n;
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_TASKS, _("Long work"));
    if (n) tpl_show(t, K_ROWS);
    else
        list_empty(t, _("Nothing has run in the background yet."),
                   _("What takes longer, such as a change of many customers at once, stands here with its progress, and most of it can be taken back."), NULL, NULL);
    for (size_t i = 0; i < shown; i++) fill_row(cx, t, &rows[i]);
    struct str next = n > shown ? str_printf(cx->arena, "%lld", (long long)rows[shown - 1].id) : STR("");
    for (size_t i = 0; i < n; i++) task_free(&rows[i]);
    list_pager(cx, req, t, "before", next, NULL);
    return page_end(req, res);
}

/* ---- one ---- */

/* Where the row's record stands; NULL: it has no page here. */
static const char *record_url(struct ctx *cx, struct str entity, int64_t id)
{
    if (str_is(str_of(cx->program), "admin") || !id) return NULL;
    if (str_is(entity, "customer")) return url_number(cx, "/customers/", id);
    if (str_is(entity, "complaint")) return url_number(cx, "/complaints/", id);
    if (str_is(entity, "order")) return url_number(cx, "/orders/", id);
    return NULL;
}

static enum err fill_left_out(struct ctx *cx, struct req *req, struct tpl *t, int64_t id, int64_t after)
{
    struct task_row *rows = ARENA_ARRAY(cx->arena, struct task_row, PAGE_ROWS + 1);
    size_t n;
    enum err e = task_rows(cx, id, true, after, rows, PAGE_ROWS + 1, &n);
    if (e) return e;
    size_t shown = n > PAGE_ROWS ? PAGE_ROWS : n;
    struct str next = n > shown ? str_printf(cx->arena, "%lld", (long long)rows[shown - 1].n) : STR("");
    if (!n && !after) return OK;
    struct tpl *list = tpl_row(t, K_LEFT_OUT);
    list_links(cx, list, url_to(cx, "/tasks/%lld/rows.csv", (long long)id));
    for (size_t i = 0; i < shown; i++) {
        struct tpl *row = tpl_row(list, K_ROW);
        const char *url = record_url(cx, rows[i].entity, rows[i].entity_id);
        tpl_cstr(row, K_NUMBER, format_int(cx->arena, rows[i].n));
        tpl_cstr(row, K_STATE, task_row_label(rows[i].state));
        tpl_str(row, K_TEXT, rows[i].note);
        if (url) tpl_cstr(tpl_row(row, K_RECORD), K_URL, url);
    }
    list_pager(cx, req, list, "after", next, NULL);
    return OK;
}

enum err task_page_show(struct ctx *cx, struct req *req, struct res *res)
{
    struct filter_draft d = {0};
    struct task task;
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    form_read_query(cx, req, &filter_form, &d);
    enum err e = task_load(cx, id, &task);
    if (e) return e;
    if (task_wants_status(req)) {
        e = task_status_alone(cx, req, res, &task, url_task(cx, id));
        task_free(&task);
        return e;
    }
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_TASK, _(task.kind->label));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/tasks"));
    tpl_cstr(t, K_KIND, _(task.kind->label));
    tpl_str(t, K_SUBJECT, task.title.n ? task.title : STR("—"));
    task_status(cx, req, t, &task, url_task(cx, id));
    task_free(&task);
    e = fill_left_out(cx, req, t, id, d.after);
    return e ? e : page_end(req, res);
}

struct rows_arg {
    int64_t id, after;
};

static enum err rows_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct rows_arg *a = arg;
    struct task_row *rows = ARENA_ARRAY(cx->arena, struct task_row, LIST_SLICE_ROWS);
    enum err e = task_rows(cx, a->id, true, a->after, rows, LIST_SLICE_ROWS, &ret->rows);
    for (size_t i = 0; !e && i < ret->rows; i++) {
        cell_int(out, rows[i].n);
        cell_text(out, str_of(task_row_label(rows[i].state)));
        cell_text(out, rows[i].note);
        cell_row_end(out);
        a->after = rows[i].n;
    }
    ret->more = ret->rows == LIST_SLICE_ROWS;
    return e;
}

enum err task_page_rows_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {PN_("of a file", "Row"), N_("Result"), N_("Reason"), NULL};
    struct rows_arg arg = {0};
    struct task task;
    if (!path_id(req, 0, &arg.id)) return ERR_NOT_FOUND;
    enum err e = task_load(cx, arg.id, &task);
    if (e) return e;
    task_free(&task);
    return list_send(cx, req, res, &(struct list_file){"left out", N_("Left out"), heads}, rows_slice, &arg);
}

/* ---- changes ---- */

/* What is refused is said on the task's page. */
static enum err refused(struct ctx *cx, struct req *req, struct res *res, int64_t id, enum err e)
{
    if (e == ERR_CONFLICT) flash_set(req, res, FLASH_WARNING, _("It has ended in the meantime."));
    else if (e == ERR_INVALID) flash_set(req, res, FLASH_WARNING, cx->problems.list.at[0].text);
    else return e;
    return res_redirect(res, url_task(cx, id));
}

enum err task_page_cancel(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = task_cancel(cx, id);
    if (e) return refused(cx, req, res, id, e);
    flash_set(req, res, FLASH_DONE, _("It stops. What is done already stays, and can be taken back."));
    return res_redirect(res, url_task(cx, id));
}

enum err task_page_undo(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id, undo;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = task_undo(cx, id, &undo);
    if (e) return refused(cx, req, res, id, e);
    return task_redirect(cx, req, res, undo);
}
