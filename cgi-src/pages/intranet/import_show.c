/* Third and last step of an import: what the check found, the run, its result, undo. GET /imports/{id} and the
 * buttons on it. Rejected rows: import_repair.c. */
#include "pages/intranet/import_show.h"

#include "base/money.h"
#include "domain/customer_parts.h"
#include "domain/lookup.h"
#include "domain/withdraw.h"
#include "pages/shared/task_pages.h"

#define LIST_ROWS 50

static int64_t number(const json_t *o, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(o, key));
}

static struct str text_at(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    return (struct str){json_is_string(v) ? json_string_value(v) : "", json_string_length(v)};
}

/* ---- differences in words ---- */

static const char *code_words(struct ctx *cx, struct str field, int64_t v)
{
    if (v == MONEY_NONE) return "";
    if (str_is(field, "kind")) return customer_kind_name(v);
    if (str_is(field, "gender")) return gender_name(v);
    if (str_is(field, "income")) return income_name(v);
    if (str_is(field, "stage")) return stage_name(v);
    if (str_is(field, "source")) return str_dup(cx->arena, lookup_name(cx, LIST_SOURCE, v));
    if (str_is(field, "industry")) return str_dup(cx->arena, lookup_name(cx, LIST_INDUSTRY, v));
    if (str_is(field, "credit_limit")) return format_money(cx->arena, v, str_of(cx->config->currency));
    return format_int(cx->arena, v);
}

static const char *trade_words(struct ctx *cx, int64_t bits)
{
    static const char *const names[] = {N_("End customer"), N_("Trader"), N_("Supplier")};
    const char *words = "";
    for (int i = 0; i < 3; i++)
        if (bits & (1 << i)) words = arena_printf(cx->arena, "%s%s%s", words, *words ? ", " : "", i18n_text(names[i]));
    return words;
}

static const char *value_words(struct ctx *cx, struct str field, const json_t *v)
{
    if (json_is_string(v)) {
        if (str_is(field, "decision_role")) return decision_role_name(decision_role_parse(str_of(json_string_value(v))));
        return arena_cstr(cx->arena, json_string_value(v));
    }
    if (!json_is_integer(v)) return "";
    int64_t n = (int64_t)json_integer_value(v);
    return str_is(field, "trade") ? trade_words(cx, n) : code_words(cx, field, n);
}

static void fill_change(struct ctx *cx, struct tpl *row, enum import_what what, const json_t *change)
{
    struct tpl *c = tpl_row(row, K_CHANGE);
    struct str field = text_at(change, "f");
    const char *was = value_words(cx, field, json_object_get(change, "b"));
    const char *now = value_words(cx, field, json_object_get(change, "a"));
    tpl_cstr(c, K_LABEL, import_field_label(cx, what, field));
    if (*was) tpl_cstr(tpl_row(c, K_WAS), K_TEXT, was);
    tpl_cstr(c, K_NOW_TEXT, *now ? now : "—");
}

/* Of a new record: what the first columns say. */
static void fill_cells(struct ctx *cx, struct tpl *row, const struct import_record *r, const json_t *cells)
{
    size_t shown = 0;
    for (size_t i = 0; i < r->o.columns && shown < 5; i++) {
        const json_t *v = json_array_get(cells, i);
        if (!r->o.fields[i].n || !json_string_length(v)) continue;
        struct tpl *c = tpl_row(row, K_CHANGE);
        tpl_cstr(c, K_LABEL, import_field_label(cx, r->what, r->o.fields[i]));
        tpl_str(c, K_NOW_TEXT, (struct str){json_string_value(v), json_string_length(v)});
        shown++;
    }
}

static void fill_diffs(struct ctx *cx, struct tpl *t, const struct import_record *r)
{
    const json_t *rows = json_object_get(r->report, "rows"), *row;
    size_t i, k;
    if (!json_array_size(rows)) return;
    struct tpl *list = tpl_row(t, K_DIFFS);
    json_array_foreach((json_t *)(uintptr_t)rows, i, row) {
        struct tpl *line = tpl_row(list, K_ROW);
        bool fresh = json_is_true(json_object_get(row, "new"));
        json_t *change;
        tpl_cstr(line, K_NUMBER, format_int(cx->arena, number(row, "n")));
        tpl_cstr(line, K_TONE, fresh ? "green" : "blue");
        tpl_cstr(line, K_RESULT, fresh ? P_("row", "new") : P_("row", "changed"));
        json_array_foreach(json_object_get(row, "changes"), k, change) fill_change(cx, line, r->what, change);
        if (!json_object_get(row, "changes")) fill_cells(cx, line, r, json_object_get(row, "cells"));
    }
}

static void fill_bad(struct ctx *cx, struct tpl *t, const struct import_record *r)
{
    json_t *rows = json_object_get(r->report, "bad"), *row;
    size_t i;
    if (!json_array_size(rows)) return;
    struct tpl *list = tpl_row(t, K_BAD);
    json_array_foreach(rows, i, row) {
        struct tpl *line = tpl_row(list, K_ROW);
        tpl_cstr(line, K_NUMBER, format_int(cx->arena, number(row, "n")));
        tpl_str(line, K_COLUMN_NAME, text_at(row, "column"));
        tpl_str(line, K_REASON, text_at(row, "reason"));
    }
}

/* ---- figures ---- */

static void fill_tiles(struct ctx *cx, struct tpl *t, const json_t *counts)
{
    static const struct {
        const char *name, *label;
    } tiles[] = {{"created", PN_("count", "New")}, {"updated", PN_("count", "Changed")},
                 {"unchanged", PN_("count", "Already so")}, {"rejected", PN_("count", "Rejected")}};
    struct tpl *box = tpl_row(t, K_TILES);
    for (size_t i = 0; i < COUNT_OF(tiles); i++) {
        struct tpl *tile = tpl_row(box, K_TILE);
        tpl_cstr(tile, K_VALUE, format_int(cx->arena, number(counts, tiles[i].name)));
        tpl_cstr(tile, K_LABEL, i18n_text(tiles[i].label));
    }
}

static void note(struct tpl *t, const char *kind, const char *text)
{
    struct tpl *row = tpl_row(t, K_NOTE);
    tpl_cstr(row, K_KIND, kind);
    tpl_cstr(row, K_TEXT, text);
}

/* ---- after the check ---- */

static const char *go_text(struct ctx *cx, const struct import_record *r, int64_t useful)
{
    int64_t bad = number(r->report, "rejected");
    if (!useful && bad) return _("No row can be imported like this. Look at the reasons below: most likely a column is chosen wrongly, or the file is another one. Single rows can be repaired below.");
    if (!useful) return _("There is nothing to do: everything in the file is here already.");
    if (bad) return arena_printf(cx->arena, _("Nothing has been changed yet. Rejected rows can be repaired below, now or after the import: %s."),
                                 format_plural(cx->arena, _("{n, plural, one {# row} other {# rows}}"), bad));
    return _("Nothing has been changed yet.");
}

static void fill_go(struct ctx *cx, struct req *req, struct tpl *t, const struct import_record *r)
{
    int64_t useful = number(r->report, "created") + number(r->report, "updated");
    struct tpl *go = tpl_row(t, K_GO);
    tpl_cstr(go, K_GO_TEXT, go_text(cx, r, useful));
    tpl_cstr(go, K_COLUMNS_URL, url_import(cx, r->id, "/columns"));
    struct tpl *discard = tpl_row(go, K_DISCARD);
    tpl_cstr(discard, K_URL, url_import(cx, r->id, "/discard"));
    form_tokens(cx, req, discard, r->version);
    if (!useful) return;
    struct tpl *run = tpl_row(go, K_GO_RUN);
    tpl_cstr(run, K_URL, url_import(cx, r->id, "/run"));
    tpl_cstr(run, K_LABEL, format_plural(cx->arena, _("{n, plural, one {Import # row} other {Import # rows}}"), useful));
    form_tokens(cx, req, run, r->version);
}

static enum err fill_checked(struct ctx *cx, struct req *req, struct tpl *t, const struct import_record *r)
{
    bool any;
    fill_tiles(cx, t, r->report);
    if (r->by.v == cx->actor->id) fill_go(cx, req, t, r);
    fill_diffs(cx, t, r);
    enum err e = import_fill_rejects(cx, req, t, r, &any);
    if (!e && !any) fill_bad(cx, t, r); /* checked by an older version: with the first ones */
    return e;
}

/* ---- undo ---- */

static const char *record_url(struct ctx *cx, struct str entity, int64_t id)
{
    if (str_is(entity, "customer")) return url_number(cx, "/customers/", id);
    if (str_is(entity, "sales_order")) return url_number(cx, "/orders/", id);
    return NULL;
}

static enum err fill_skipped(struct ctx *cx, struct tpl *t, const struct import_record *r)
{
    struct task_row *rows = ARENA_ARRAY(cx->arena, struct task_row, LIST_ROWS + 1);
    size_t n;
    enum err e = task_rows(cx, r->undone_by, true, -1, rows, LIST_ROWS + 1, &n);
    if (e || !n) return e;
    struct tpl *list = tpl_row(t, K_SKIPPED);
    for (size_t i = 0; i < n && i < LIST_ROWS; i++) {
        struct tpl *row = tpl_row(list, K_ROW);
        const char *url = record_url(cx, rows[i].entity, rows[i].entity_id);
        tpl_cstr(row, K_NUMBER, format_int(cx->arena, rows[i].n));
        tpl_str(row, K_REASON, rows[i].note);
        if (url) tpl_cstr(tpl_row(row, K_RECORD), K_URL, url);
    }
    if (n > LIST_ROWS) tpl_cstr(tpl_row(list, K_MORE), K_URL, url_number(cx, "/tasks/", r->undone_by));
    return OK;
}

static enum err fill_withdrawn(struct ctx *cx, struct tpl *t, const struct import_record *r)
{
    struct withdrawn *rows = ARENA_ARRAY(cx->arena, struct withdrawn, LIST_ROWS);
    size_t n;
    enum err e = withdrawn_list(cx, r->undone_by, 0, rows, LIST_ROWS, &n);
    if (e || !n) return e;
    struct tpl *list = tpl_row(t, K_WITHDRAWN);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(list, K_ROW);
        tpl_str(row, K_CODE, rows[i].code.n ? rows[i].code : STR("—"));
        tpl_str(row, K_NAME, rows[i].name.n ? rows[i].name : STR("—"));
    }
    return OK;
}

static void fill_undo(struct ctx *cx, struct req *req, struct tpl *t, const struct import_record *r, const struct task *run)
{
    int64_t rows = number(r->counts, "created") + number(r->counts, "updated");
    const char *refused = task_undo_refused(cx, run);
    if (r->undone_by || !task_ended(run)) return;
    if (!rows) return;
    struct tpl *undo = tpl_row(t, K_UNDO);
    if (!refused && r->by.v != cx->actor->id)
        refused = arena_printf(cx->arena, _("%s can take it back: it is that person's import."), str_dup(cx->arena, r->by_name));
    if (refused) {
        tpl_cstr(tpl_row(undo, K_UNDO_NOT), K_TEXT, refused);
        return;
    }
    struct tpl *form = tpl_row(undo, K_UNDO_FORM);
    tpl_cstr(form, K_URL, url_import(cx, r->id, "/undo"));
    tpl_cstr(form, K_TEXT, format_plural(cx->arena, _("{n, plural, one {# record is put back or withdrawn.} other {# records are put back or withdrawn.}}"), rows));
    form_tokens(cx, req, form, 0);
}

/* ---- the page ---- */

/* The long work that is shown at the moment; 0: none. */
static int64_t current_task(const struct import_record *r)
{
    if (str_is(r->state, "checking")) return r->check_task;
    if (r->undone_by) return r->undone_by;
    return r->run_task && !str_is(r->state, "draft") && !str_is(r->state, "checked") ? r->run_task : 0;
}

static enum err fill_result(struct ctx *cx, struct req *req, struct tpl *t, const struct import_record *r,
                            const struct task *task)
{
    enum err e = OK;
    if (r->undone_by) {
        if (task_ended(task)) e = fill_skipped(cx, t, r);
        return e ? e : fill_withdrawn(cx, t, r);
    }
    if (task->error.n) note(t, "danger", str_dup(cx->arena, task->error));
    if (!task_ended(task)) return OK;
    fill_tiles(cx, t, r->counts);
    if (str_is(task->state, "cancelled")) note(t, "warning", _("The import was stopped. What it had done until then is here; importing the file again goes on from there."));
    if (str_is(task->state, "failed") || str_is(task->state, "cancelled")) {
        struct tpl *go = tpl_row(t, K_GO);
        tpl_cstr(go, K_GO_TEXT, _("Rows that are here already are found again and not doubled."));
        tpl_cstr(go, K_COLUMNS_URL, url_to(cx, "/imports/new"));
        struct tpl *run = tpl_row(go, K_GO_RUN);
        tpl_cstr(run, K_URL, url_import(cx, r->id, "/run"));
        tpl_cstr(run, K_LABEL, _("Go on with the import"));
        form_tokens(cx, req, run, r->version);
    }
    bool any;
    e = import_fill_rejects(cx, req, t, r, &any);
    if (!e) fill_undo(cx, req, t, r, task);
    return e;
}

static void fill_head(struct ctx *cx, struct tpl *t, const struct import_record *r)
{
    const char *tone;
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/imports"));
    tpl_cstr(t, K_WHAT, import_label(r->what));
    tpl_str(t, K_NAME, r->file_name);
    tpl_cstr(t, K_STATE, import_state(r, &tone));
    tpl_cstr(t, K_TONE, tone);
    tpl_str(t, K_BY, r->by_name);
    tpl_cstr(t, K_TIME, format_time(cx->arena, r->created_at));
    import_steps(t, r->run_task && current_task(r) ? STEP_RESULT : STEP_CHECK);
}

enum err import_page(struct ctx *cx, struct req *req, struct res *res, const struct import_record *r)
{
    struct task task = {0};
    int64_t id = current_task(r);
    const char *url = url_import(cx, r->id, "");
    enum err e = id ? task_load(cx, id, &task) : OK;
    bool hidden = e == ERR_NOT_FOUND; /* a colleague's: the figures alone */
    if (e && !hidden) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_IMPORT_SHOW, _("Import"));
    fill_head(cx, t, r);
    if (cx->problems.list.n) {
        note(t, "danger", cx->problems.list.at[0].text);
        res->status = 422;
    }
    e = OK;
    if (hidden) fill_tiles(cx, t, r->counts);
    else if (id && (!task_ended(&task) || r->undone_by)) task_status(cx, req, t, &task, url);
    if (id && !hidden) e = fill_result(cx, req, t, r, &task);
    if (!id && str_is(r->state, "ended")) note(t, "info", _("This import was discarded: nothing was changed."));
    if (!id && str_is(r->state, "checked")) e = fill_checked(cx, req, t, r);
    task_free(&task);
    return e ? e : page_end(req, res);
}

/* The box alone, while the work runs; the whole page is loaded anew when it has ended. */
static enum err box(struct ctx *cx, struct req *req, struct res *res, const struct import_record *r)
{
    struct task task = {0};
    int64_t id = current_task(r);
    enum err e = id ? task_load(cx, id, &task) : ERR_NOT_FOUND;
    if (e || task_ended(&task)) res_header(res, "HX-Refresh", "true");
    if (!e) e = task_status_alone(cx, req, res, &task, url_import(cx, r->id, ""));
    task_free(&task);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err intranet_import(struct ctx *cx, struct req *req, struct res *res)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    enum err e = import_of(cx, req, &r);
    if (e) return e;
    if (task_wants_status(req)) return box(cx, req, res, &r);
    if (str_is(r.state, "draft") && r.by.v == cx->actor->id) return res_redirect(res, url_import(cx, r.id, "/columns"));
    return import_page(cx, req, res, &r);
}

/* ---- buttons ---- */

struct version_draft {
    int64_t version;
};
static const struct field version_fields[] = {
    {"version", NULL, FIELD_INT, offsetof(struct version_draft, version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form version_form = {"version", version_fields, sizeof(struct version_draft)};

enum err intranet_import_run(struct ctx *cx, struct req *req, struct res *res)
{
    struct version_draft d = {0};
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &version_form, &d);
    if (!e) e = imports_run(cx, id, d.version ? d.version : -1);
    const char *url = url_import(cx, id, "");
    return e ? import_refused(cx, req, res, e, url) : res_redirect(res, url);
}

enum err intranet_import_discard(struct ctx *cx, struct req *req, struct res *res)
{
    struct version_draft d = {0};
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &version_form, &d);
    if (!e) e = imports_discard(cx, id, d.version ? d.version : -1);
    if (e) return import_refused(cx, req, res, e, url_import(cx, id, ""));
    flash_set(req, res, FLASH_DONE, _("The import is discarded; nothing was changed."));
    return res_redirect(res, url_to(cx, "/imports"));
}

enum err intranet_import_undo(struct ctx *cx, struct req *req, struct res *res)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    int64_t undo = 0;
    enum err e = import_of(cx, req, &r);
    if (e) return e;
    const char *url = url_import(cx, r.id, "");
    if (!r.run_task) return ERR_NOT_FOUND;
    if (r.by.v != cx->actor->id) return ERR_FORBIDDEN;
    if (r.undone_by) e = problem(cx, "", _("This import was taken back already."));
    else e = task_undo(cx, r.run_task, &undo);
    return e ? import_refused(cx, req, res, e, url) : res_redirect(res, url);
}
