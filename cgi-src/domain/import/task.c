/* What the worker does for imports made in the page: the dry run, the run, and rejected rows that were
 * repaired. Called by domain/task_run.c, slice by slice. Guards: the dry run writes nothing (each slice is
 * rolled back, so that it says exactly what the run will do); of the run, rows, progress and what an undo
 * needs commit together; repaired rows belong to the run, so that its undo takes them back, too. What was repaired
 * before the run takes the place of the file's rows in dry run and run. */
#include <stdlib.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/import/page.h"

#define PASS_ROWS    50000             /* read again at a time after a killed worker */
#define REJECTS_KEPT 100000            /* of a wrong file; the others are counted */
#define CHECK_KEPT   10000             /* of the dry run; so many can be repaired before the run */
#define CHECK_BYTES  (8 * MiB)         /* and so much of them */
#define CELLS_MAX    ((size_t)32 * KiB) /* of a rejected row; larger ones cannot be repaired in the page */
#define BULK_ROWS    3000              /* from here on the connection works with more memory */

/* Of the process that runs the task. */
struct work {
    struct arena *arena;
    struct import *im;
    struct import_spec spec;
    struct import_record r;
    struct file_copy file;
    struct db *db; /* does bulk work until the end; NULL: no */
    int64_t position;
    /* of the slice */
    struct ctx *cx;
    struct task *t;
    /* of the dry run */
    json_t *rows, *bad;
    json_t *kept; /* rejected rows of the slice */
    size_t kept_n, kept_bytes; /* of all slices */
    bool begun; /* a slice of this process is committed */
    /* repaired before the run, by row */
    json_t *repairs;
    struct repaired *repaired;
    size_t repaired_n;
};

struct repaired {
    int64_t row;
    struct str *cells;
    size_t n;
};

static void work_free(void *arg)
{
    struct work *w = arg;
    import_close(&w->im);
    file_copy_free(&w->file);
    import_record_free(&w->r);
    json_decref(w->rows);
    json_decref(w->bad);
    json_decref(w->kept);
    json_decref(w->repairs);
    if (w->db) db_calm(w->db);
    arena_free(w->arena);
    free(w);
}

struct str import_request(struct ctx *cx, int64_t task)
{
    return str_printf(cx->arena, IMPORT_ROW_REQUEST "%lld", (long long)task);
}

void import_language(struct ctx *cx, const json_t *params)
{
    struct str lang = json_view(json_object_get(params, "lang"));
    if (!lang.n) return;
    cx->lang = lang_choose(lang);
    i18n_use(cx->lang);
}

/* ---- what was repaired before the run ---- */

static int by_row(const void *a, const void *b)
{
    int64_t x = ((const struct repaired *)a)->row, y = ((const struct repaired *)b)->row;
    return (x > y) - (x < y);
}

static void put_repaired(void *arg, struct table_row *row)
{
    const struct work *w = arg;
    struct repaired key = {.row = row->number};
    if (!w->repaired_n) return;
    const struct repaired *found = bsearch(&key, w->repaired, w->repaired_n, sizeof key, by_row);
    if (found) *row = (struct table_row){.number = row->number, .at = found->cells, .n = found->n};
}

static enum err open_repairs(struct ctx *cx, struct work *w)
{
    const char *row;
    json_t *cells, *cell;
    size_t i;
    enum err e = imports_repairs(cx, w->r.id, &w->repairs);
    if (e) return e;
    w->repaired = ARENA_ARRAY(w->arena, struct repaired, json_object_size(w->repairs) + 1);
    json_object_foreach(w->repairs, row, cells) {
        struct repaired *p = &w->repaired[w->repaired_n];
        if (!str_to_i64(str_of(row), &p->row)) continue;
        p->cells = ARENA_ARRAY(w->arena, struct str, json_array_size(cells) + 1);
        json_array_foreach(cells, i, cell) p->cells[p->n++] = json_view(cell);
        w->repaired_n++;
    }
    qsort(w->repaired, w->repaired_n, sizeof *w->repaired, by_row);
    w->spec.on_read = put_repaired;
    return OK;
}

static enum err open_work(struct ctx *cx, struct task *t, struct work *w, bool dry)
{
    struct arena *before = cx->arena;
    cx->arena = w->arena;
    enum err e = imports_load(cx, (int64_t)json_integer_value(json_object_get(t->params, "import")), &w->r);
    cx->arena = before;
    if (e) return e;
    if (!import_may(cx->actor, w->r.what)) return ERR_FORBIDDEN;
    imports_spec(cx, w->arena, &w->r, &w->spec);
    w->spec.dry = dry;
    w->spec.arg = w;
    return open_repairs(cx, w);
}

/* Whichever machine it was uploaded to. */
static enum err open_file(struct ctx *cx, struct work *w)
{
    enum err e = imports_fetch(cx, &w->r, "", &w->file);
    w->spec.path = w->file.path;
    return e;
}

static struct work *work_new(struct task *t)
{
    struct work *w = calloc(1, sizeof *w);
    if (!w) die("out of memory");
    w->arena = arena_new();
    t->work = w;
    t->work_free = work_free;
    return w;
}

/* ---- the dry run ---- */

static json_t *text_json(struct str s) { return json_stringn(s.p ? s.p : "", s.n); }

static json_t *cells_json(const struct table_row *row, size_t each)
{
    json_t *cells = json_array();
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    for (size_t i = 0; i < row->n; i++) {
        struct str s = text_valid(row->at[i]) ? row->at[i] : STR("");
        json_array_append_new(cells, text_json(each ? text_shorten(a, s, each) : s));
    }
    return cells;
}

static size_t bytes_of(const struct table_row *row)
{
    size_t bytes = 0;
    for (size_t i = 0; i < row->n; i++) bytes += row->at[i].n;
    return bytes;
}

/* To be repaired: what task_row_put() takes, since the slice's own rows are rolled back. */
static void keep_reject(struct work *w, const struct import_outcome *o)
{
    size_t bytes = bytes_of(o->values);
    if (w->kept_n >= CHECK_KEPT) return;
    json_t *before = json_pack("{s:s,s:s}", "field", o->field, "column", o->column);
    if (bytes <= CELLS_MAX && w->kept_bytes + bytes <= CHECK_BYTES) {
        json_object_set_new(before, "cells", cells_json(o->values, 0));
        w->kept_bytes += bytes;
    }
    json_array_append_new(w->kept, json_pack("{s:I,s:s,s:o}", "n", (json_int_t)o->row, "reason", o->reason, "before", before));
    w->kept_n++;
}

/* Those of a process that was killed are gone: it begins anew. */
static enum err write_kept(struct ctx *cx, struct task *t, const struct work *w)
{
    size_t i;
    json_t *o;
    enum err e = OK;
    if (!w->begun) {
        STMT(q, cx->db, "DELETE FROM task_row WHERE task_id = :task");
        bind_i64(q, ":task", t->id);
        e = stmt_run(q);
    }
    json_array_foreach(w->kept, i, o) {
        if (e) return e;
        e = task_row_put(cx, t, (int64_t)json_integer_value(json_object_get(o, "n")), "", 0, "rejected", 0,
                         json_view(json_object_get(o, "reason")), json_incref(json_object_get(o, "before")));
    }
    return e;
}

static enum err on_checked(void *arg, const struct import_outcome *o)
{
    struct work *w = arg;
    if (o->state == IMPORT_REJECTED) {
        keep_reject(w, o);
        if (json_array_size(w->bad) < IMPORT_SHOWN_BAD)
            json_array_append_new(w->bad, json_pack("{s:I,s:s,s:s,s:o}", "n", (json_int_t)o->row, "column", o->column,
                                                    "reason", o->reason, "cells", cells_json(o->values, 60)));
    } else if ((o->state == IMPORT_CHANGED || o->state == IMPORT_NEW) && json_array_size(w->rows) < IMPORT_SHOWN) {
        json_t *row = json_pack("{s:I,s:b}", "n", (json_int_t)o->row, "new", o->state == IMPORT_NEW);
        if (o->changes) json_object_set(row, "changes", o->changes);
        else json_object_set_new(row, "cells", cells_json(o->values, 60));
        json_array_append_new(w->rows, row);
    }
    return OK;
}

static json_t *counts_json(const struct import_counts *c)
{
    return json_pack("{s:I,s:I,s:I,s:I,s:I}", "read", (json_int_t)c->read, "created", (json_int_t)c->imported,
                     "updated", (json_int_t)c->updated, "unchanged", (json_int_t)c->unchanged, "rejected",
                     (json_int_t)c->rejected);
}

static enum err write_report(struct ctx *cx, struct work *w)
{
    json_t *report = counts_json(import_counted(w->im));
    json_object_set(report, "rows", w->rows);
    json_object_set(report, "bad", w->bad);
    char *text = json_dumps(report, JSON_COMPACT);
    json_decref(report);
    if (!text) die("a report could not be encoded");
    STMT(q, cx->db,
         "UPDATE import_file SET state = 'checked', report = :report, updated_at = :now, version = version + 1"
         " WHERE id = :id AND state = 'checking'");
    bind_cstr(q, ":report", text);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", w->r.id);
    enum err e = stmt_run(q);
    free(text);
    return e;
}

static void put_count(struct task *t, const char *name, int64_t n)
{
    json_object_set_new(t->counts, name, json_integer(n));
}

static void put_counts(struct task *t, const struct import_counts *c)
{
    put_count(t, "created", c->imported);
    put_count(t, "updated", c->updated);
    put_count(t, "unchanged", c->unchanged);
    put_count(t, "rejected", c->rejected);
}

/* How many rows there will be, by the bytes that were read. */
static void estimate(struct work *w, struct task *t)
{
    int64_t read = 0, size = 0;
    import_progress(w->im, &read, &size);
    t->done = w->position;
    if (read > 0 && size > read) t->total = (int64_t)((double)w->position * (double)size / (double)read);
    if (t->total < t->done) t->total = t->done;
}

static enum err dry_rows(struct ctx *cx, struct task *t, struct work *w, bool *ret_ended)
{
    w->spec.slice_most_us = t->slice_us;
    struct tx tx CLEANUP(tx_end) = {0}; /* rolled back */
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    return e ? e : import_slice(w->im, cx, &w->position, ret_ended);
}

/* A dry run that was killed begins anew: nothing of it was kept. */
static enum err check_begin(struct ctx *cx, struct task *t)
{
    struct work *w = work_new(t);
    w->rows = json_array();
    w->bad = json_array();
    w->kept = json_array();
    enum err e = open_work(cx, t, w, true);
    w->spec.on_row = on_checked;
    if (!e) e = open_file(cx, w);
    return e ? e : import_open(cx, &w->spec, &w->im);
}

static enum err check_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    import_language(cx, t->params);
    bool ended = false;
    enum err e = t->work ? OK : check_begin(cx, t);
    if (e) return e;
    struct work *w = t->work;
    e = dry_rows(cx, t, w, &ended);
    if (e) return e;
    TX(tx, cx);
    estimate(w, t);
    put_counts(t, import_counted(w->im));
    if (ended) t->total = t->done;
    e = write_kept(cx, t, w);
    if (!e && ended) e = write_report(cx, w);
    if (!e) e = task_keep(cx, t);
    if (!e) e = tx_commit(&tx);
    *ret_done = !e && ended;
    if (e) return e;
    w->begun = true;
    json_array_clear(w->kept);
    return e;
}

const struct task_kind import_task_check = {"import_check", N_("Dry run of an import"), IMPORT_RUN, check_slice, NULL, false};

/* ---- the run ---- */

static enum err put_reject(struct work *w, const struct import_outcome *o)
{
    if (task_count(w->t, "rejects_kept", 0) >= REJECTS_KEPT) return OK;
    json_t *before = json_pack("{s:s,s:s}", "field", o->field, "column", o->column);
    if (bytes_of(o->values) <= CELLS_MAX) json_object_set_new(before, "cells", cells_json(o->values, 0));
    (void)task_count(w->t, "rejects_kept", 1);
    return task_row_put(w->cx, w->t, o->row, "", 0, "rejected", 0, str_of(o->reason), before);
}

static enum err on_run(void *arg, const struct import_outcome *o)
{
    struct work *w = arg;
    if (o->state == IMPORT_REJECTED) return put_reject(w, o);
    if (!o->entity_id) return OK;
    return task_row_put(w->cx, w->t, o->row, o->entity, o->entity_id, o->state == IMPORT_NEW ? "created" : "updated",
                        o->version, STR(""), json_incref(o->before));
}

static enum err run_begin(struct ctx *cx, struct task *t)
{
    struct work *w = work_new(t);
    enum err e = open_work(cx, t, w, false);
    w->spec.on_row = on_run;
    if (!e) e = open_file(cx, w);
    if (!e) e = import_open(cx, &w->spec, &w->im);
    if (!e && t->total > BULK_ROWS) db_bulk(w->db = cx->db);
    return e;
}

/* What an earlier process has committed, a part at a time so that the lease is kept. */
static enum err pass(struct ctx *cx, struct task *t, struct work *w)
{
    bool ended = false;
    int64_t upto = t->done - w->position > PASS_ROWS ? w->position + PASS_ROWS : t->done;
    enum err e = import_pass(w->im, cx, upto, &w->position, false, &ended);
    if (e) return e;
    if (ended) w->position = t->done;
    TX(tx, cx);
    e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

static void add_counts(struct task *t, const struct import_counts *before, const struct import_counts *now)
{
    (void)task_count(t, "created", now->imported - before->imported);
    (void)task_count(t, "updated", now->updated - before->updated);
    (void)task_count(t, "unchanged", now->unchanged - before->unchanged);
    (void)task_count(t, "rejected", now->rejected - before->rejected);
}

static enum err set_ended(struct ctx *cx, int64_t id)
{
    STMT(q, cx->db, "UPDATE import_file SET state = 'ended', report = '', updated_at = :now WHERE id = :id");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    return stmt_run(q);
}

static enum err run_rows(struct ctx *cx, struct task *t, struct work *w, bool *ret_ended)
{
    const struct import_counts before = *import_counted(w->im);
    int64_t position = w->position;
    struct ctx rows = *cx;
    rows.request_id = import_request(cx, t->id);
    w->cx = &rows;
    w->t = t;
    w->spec.slice_most_us = t->slice_us;
    TX(tx, cx);
    enum err e = import_slice(w->im, &rows, &position, ret_ended);
    if (e == ERR_INVALID && rows.problems.list.n) cx->problems = rows.problems;
    if (e) return e;
    add_counts(t, &before, import_counted(w->im));
    t->done = position;
    if (*ret_ended || t->total < t->done) t->total = t->done;
    if (*ret_ended) e = set_ended(cx, w->r.id);
    if (!e) e = task_keep(cx, t);
    if (!e) e = tx_commit(&tx);
    if (!e) w->position = position;
    return e;
}

static enum err run_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    import_language(cx, t->params);
    bool ended = false;
    enum err e = t->work ? OK : run_begin(cx, t);
    if (e) return e;
    struct work *w = t->work;
    if (w->position < t->done) return pass(cx, t, w);
    e = run_rows(cx, t, w, &ended);
    *ret_done = !e && ended;
    return e;
}

const struct task_kind import_task_run = {"import_run", N_("Import"), IMPORT_RUN, run_slice, "import_undo", false};

/* ---- repaired rows ---- */

/* The row's place in the run becomes what the repaired row is. */
static enum err replace_row(struct ctx *cx, int64_t run, const struct import_outcome *o, json_t *cells)
{
    bool bad = o->state == IMPORT_REJECTED, same = o->state == IMPORT_SAME;
    json_t *before = bad ? json_pack("{s:s,s:s,s:O}", "field", o->field, "column", o->column, "cells", cells)
                         : json_incref(o->before);
    char *text = before ? json_dumps(before, JSON_COMPACT) : NULL;
    json_decref(before);
    STMT(q, cx->db,
         "UPDATE task_row SET entity = :entity, entity_id = :entity_id, state = :state, version = :version,"
         " note = :note, before_text = :before WHERE task_id = :task AND n = :n AND state = 'rejected'");
    bind_cstr(q, ":entity", bad || same ? "" : o->entity);
    bind_i64(q, ":entity_id", bad || same ? 0 : o->entity_id);
    bind_cstr(q, ":state", bad ? "rejected" : same || !o->entity_id ? "undone" : o->state == IMPORT_NEW ? "created" : "updated");
    bind_i64(q, ":version", o->version);
    bind_cstr(q, ":note", bad ? o->reason : "");
    bind_cstr(q, ":before", text ? text : "");
    bind_i64(q, ":task", run);
    bind_i64(q, ":n", o->row);
    enum err e = stmt_run(q);
    free(text);
    return !e && !stmt_changes(q) ? ERR_NOT_FOUND : e;
}

struct repair {
    struct ctx *cx;
    struct task *t;
    int64_t run;
    json_t *cells;
};

static enum err on_repaired(void *arg, const struct import_outcome *o)
{
    struct repair *p = arg;
    return replace_row(p->cx, p->run, o, p->cells);
}

/* The run's own figures, as if the rows had been right at once. */
static enum err move_counts(struct ctx *cx, const struct repair *p)
{
    struct task run;
    enum err e = task_load(cx, p->run, &run);
    if (e) return e;
    int64_t moved = 0;
    static const char *const names[] = {"created", "updated", "unchanged"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        int64_t n = task_count(p->t, names[i], 0);
        if (n) (void)task_count(&run, names[i], n);
        moved += n;
    }
    (void)task_count(&run, "rejected", -moved);
    char *text = json_dumps(run.counts, JSON_COMPACT | JSON_SORT_KEYS);
    task_free(&run);
    STMT(q, cx->db, "UPDATE task SET counts = :counts WHERE id = :id AND undone_by_id IS NULL");
    bind_cstr(q, ":counts", text ? text : "{}");
    bind_i64(q, ":id", p->run);
    e = stmt_run(q);
    free(text);
    return !e && !stmt_changes(q) ? problem(cx, "", _("This import was taken back: its rejected rows cannot be imported any more.")) : e;
}

static enum err still_rejected(struct ctx *cx, int64_t run, int64_t n)
{
    STMT(q, cx->db, "SELECT 1 FROM task_row WHERE task_id = :task AND n = :n AND state = 'rejected'");
    bind_i64(q, ":task", run);
    bind_i64(q, ":n", n);
    return stmt_one(q);
}

static enum err repair_one(struct ctx *cx, struct import *im, struct repair *p, const json_t *row)
{
    json_t *cells = json_object_get(row, "cells");
    size_t n = json_array_size(cells);
    struct str *at = ARENA_ARRAY(cx->arena, struct str, n + 1);
    for (size_t i = 0; i < n; i++) at[i] = json_view(json_array_get(cells, i));
    struct table_row r = {.number = (int64_t)json_integer_value(json_object_get(row, "n")), .at = at, .n = n};
    enum err e = still_rejected(cx, p->run, r.number);
    if (e) return e == ERR_NOT_FOUND ? OK : e; /* repaired in another window */
    p->cells = cells;
    p->t->done++;
    return import_one(im, cx, &r);
}

static enum err repair_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    import_language(cx, t->params);
    struct import *im CLEANUP(import_close) = NULL;
    struct work *w = work_new(t);
    enum err e = open_work(cx, t, w, false);
    if (e) return e;
    struct repair p = {.cx = cx, .t = t, .run = w->r.run_task};
    w->spec.path = NULL;
    w->spec.heads = w->r.o.heads;
    w->spec.heads_n = w->r.o.columns;
    w->spec.on_row = on_repaired;
    w->spec.arg = &p;
    e = import_open(cx, &w->spec, &im);
    if (e) return e;
    struct ctx rows = *cx;
    rows.request_id = import_request(cx, p.run);
    TX(tx, cx);
    size_t i;
    json_t *row, *all = json_object_get(t->params, "rows");
    json_array_foreach(all, i, row) {
        e = repair_one(&rows, im, &p, row);
        if (e) return e;
    }
    add_counts(t, &(struct import_counts){0}, import_counted(im));
    e = move_counts(cx, &p);
    if (!e) e = task_keep(cx, t);
    if (!e) e = tx_commit(&tx);
    *ret_done = !e;
    return e;
}

const struct task_kind import_task_repair = {"import_repair", N_("Repaired rows of an import"), IMPORT_RUN, repair_slice, NULL, true};

/* ---- rejected rows, for the page ---- */

static void read_reject(struct arena *a, const struct task_row *row, struct import_reject *ret)
{
    json_t *o = json_loadb(row->before.p ? row->before.p : "", row->before.n, 0, NULL);
    const json_t *cells = json_object_get(o, "cells");
    *ret = (struct import_reject){.row = row->n, .reason = row->note, .field = str_copy(a, json_view(json_object_get(o, "field")))};
    if (cells) {
        ret->n = json_array_size(cells);
        ret->cells = ARENA_ARRAY(a, struct str, ret->n + 1);
        for (size_t i = 0; i < ret->n; i++) ret->cells[i] = str_copy(a, json_view(json_array_get(cells, i)));
    }
    json_decref(o);
}

enum err imports_rejects(struct ctx *cx, const struct import_record *r, int64_t after, struct import_reject *ret,
                         size_t max, size_t *ret_n)
{
    struct task_row *rows = ARENA_ARRAY(cx->arena, struct task_row, max + 1);
    size_t n = 0;
    int64_t task = str_is(r->state, "checked") ? r->check_task : r->run_task;
    *ret_n = 0;
    if (!task) return OK;
    enum err e = task_rows(cx, task, true, after, rows, max, &n);
    for (size_t i = 0; !e && i < n; i++) read_reject(cx->arena, &rows[i], &ret[i]);
    if (!e) *ret_n = n;
    return e;
}
