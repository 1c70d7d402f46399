/* Imports made in the page: the record and its steps. See imports.h. How columns are chosen stands in
 * import/columns.c, what the worker does in import/task.c and import/undo.c. Guards: nobody sees an import
 * of others' data than his own scope's; a file is never imported twice at once. */
#include "domain/imports.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/customer.h"
#include "domain/file_facts.h"
#include "domain/import/page.h"

#define REPAIRS_MAX ((size_t)2 * MiB) /* of rows repaired before the run */

/* ---- reading ---- */

/* Of a dry run that failed or was cancelled nothing stays: the columns may be chosen again. */
#define COLUMNS                                                                                            \
    "SELECT f.id, f.what, f.staff_id, COALESCE(s.team_id, 0), COALESCE(s.branch_id, 0), s.name, f.file_name," \
    " COALESCE(f.stored_name, ''), f.bytes, f.digest, f.options,"                                          \
    " CASE WHEN f.state = 'checking' AND k.state IN ('failed', 'cancelled') THEN 'draft' ELSE f.state END," \
    " f.report,"                                                                                           \
    " COALESCE(f.check_task_id, 0), COALESCE(f.run_task_id, 0), f.created_at, f.updated_at, f.version,"    \
    " COALESCE(t.state, ''), COALESCE(t.undone_by_id, 0), COALESCE(t.counts, '') FROM import_file AS f"    \
    " JOIN staff AS s ON s.id = f.staff_id LEFT JOIN task AS t ON t.id = f.run_task_id"              \
    " LEFT JOIN task AS k ON k.id = f.check_task_id"

static json_t *json_or_null(struct str s) { return s.n ? json_loadb(s.p, s.n, 0, NULL) : NULL; }

static enum err read_row(struct ctx *cx, struct stmt *q, struct import_record *r)
{
    struct arena *a = cx->arena;
    *r = (struct import_record){.id = col_i64(q, 0), .by = {col_i64(q, 2)}, .team = {col_i64(q, 3)},
                                .branch = {col_i64(q, 4)}, .by_name = col_str(q, a, 5),
                                .file_name = col_str(q, a, 6), .stored_name = col_str(q, a, 7),
                                .bytes = col_i64(q, 8), .state = col_str(q, a, 11),
                                .check_task = col_i64(q, 13), .run_task = col_i64(q, 14),
                                .created_at = col_i64(q, 15), .updated_at = col_i64(q, 16),
                                .version = col_i64(q, 17), .run_state = col_str(q, a, 18),
                                .undone_by = col_i64(q, 19)};
    if (!import_parse(col_view(q, 1), &r->what)) return fail(ERR_INTERNAL, "an import of an unknown kind");
    struct str digest = col_view(q, 9);
    if (digest.n == HASH_BYTES) memcpy(r->digest.b, digest.p, HASH_BYTES);
    options_parse(a, col_view(q, 10), &r->o);
    r->report = json_or_null(col_view(q, 12));
    r->counts = json_or_null(col_view(q, 20));
    return OK;
}

void import_record_free(struct import_record *r)
{
    json_decref(r->report);
    json_decref(r->counts);
    r->report = r->counts = NULL;
}

enum err imports_load(struct ctx *cx, int64_t id, struct import_record *ret)
{
    STMT(q, cx->db, COLUMNS " WHERE f.id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    return e ? e : read_row(cx, q, ret);
}

enum err imports_get(struct ctx *cx, int64_t id, struct import_record *ret)
{
    struct import_record r;
    enum err e = imports_load(cx, id, &r);
    if (e) return e;
    if (!perm_record(cx->actor, IMPORT_RUN, r.by, r.team, r.branch)) {
        import_record_free(&r);
        return ERR_NOT_FOUND;
    }
    *ret = r;
    return OK;
}

enum err imports_of_task(struct ctx *cx, int64_t task, int64_t *ret_id)
{
    STMT(q, cx->db, "SELECT id FROM import_file WHERE run_task_id = :task"
                    " UNION ALL SELECT id FROM import_file WHERE check_task_id = :task"
                    " UNION ALL SELECT f.id FROM task AS t JOIN import_file AS f ON f.run_task_id = t.undoes_id"
                    " WHERE t.id = :task LIMIT 1");
    bind_i64(q, ":task", task);
    enum err e = stmt_one(q);
    if (!e) *ret_id = col_i64(q, 0);
    return e;
}

enum err imports_list(struct ctx *cx, int64_t before, struct import_record *ret, size_t max, size_t *ret_n)
{
    enum scope scope = perm_scope(cx->actor, IMPORT_RUN);
    size_t n = 0;
    STMT(q, cx->db, COLUMNS " WHERE f.id < :before AND (f.staff_id = :me OR (:scope >= 4)"
                            " OR (:scope = 3 AND s.branch_id = :branch)) ORDER BY f.id DESC LIMIT :max");
    bind_i64(q, ":before", before ? before : INT64_MAX);
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":scope", (int64_t)scope);
    bind_id(q, ":branch", cx->actor->branch);
    bind_i64(q, ":max", (int64_t)max);
    enum err e = OK;
    while (!e && n < max && stmt_row(q))
        if (!(e = read_row(cx, q, &ret[n]))) n++;
    *ret_n = n;
    return e ? e : stmt_done(q);
}

enum err imports_same_file(struct ctx *cx, const struct import_record *r, int64_t *ret_id, int64_t *ret_at)
{
    *ret_id = *ret_at = 0;
    STMT(q, cx->db,
         "SELECT f.id, f.updated_at FROM import_file AS f JOIN task AS t ON t.id = f.run_task_id"
         " WHERE f.what = :what AND f.digest = :digest AND f.id <> :id AND t.undone_by_id IS NULL"
         " ORDER BY f.id DESC LIMIT 1");
    bind_cstr(q, ":what", import_code(r->what));
    bind_hash(q, ":digest", r->digest);
    bind_i64(q, ":id", r->id);
    enum err e = stmt_one(q);
    if (e == OK) {
        *ret_id = col_i64(q, 0);
        *ret_at = col_i64(q, 1);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- taking a file ---- */

static enum err insert(struct ctx *cx, const struct import_record *r, struct str options)
{
    STMT(q, cx->db,
         "INSERT INTO import_file (id, what, staff_id, file_name, stored_name, bytes, digest, options,"
         " created_at, updated_at) VALUES (:id, :what, :staff, :name, :stored, :bytes, :digest, :options,"
         " :now, :now)");
    bind_i64(q, ":id", r->id);
    bind_cstr(q, ":what", import_code(r->what));
    bind_i64(q, ":staff", cx->actor->id);
    bind_str(q, ":name", r->file_name);
    bind_str(q, ":stored", r->stored_name);
    bind_i64(q, ":bytes", r->bytes);
    bind_hash(q, ":digest", r->digest);
    bind_str(q, ":options", options);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

static enum err take(struct ctx *cx, struct import_record *r, const char *tmp_path)
{
    enum err e = table_in_digest(tmp_path, STR(""), &r->digest);
    if (!e) e = columns_first(cx, r, tmp_path);
    if (!e) e = file_store_take(cx, FILES_IMPORTS, tmp_path, &r->stored_name);
    if (e) return e;
    TX(tx, cx);
    e = insert(cx, r, options_text(cx, &r->o));
    if (!e)
        e = audit_write(cx, "import.upload", "import_file", r->id, (customer_id){0}, NULL,
                        json_pack("{s:s,s:s%}", "what", import_code(r->what), "file", r->file_name.p, r->file_name.n));
    if (!e) e = tx_commit(&tx);
    if (e) file_store_drop(cx, r->stored_name);
    return e;
}

enum err imports_take(struct ctx *cx, enum import_what what, const char *tmp_path, struct str file_name,
                      int64_t *ret_id)
{
    struct stat st;
    if (!import_may(cx->actor, what)) return ERR_FORBIDDEN;
    if (stat(tmp_path, &st) != 0) return fail(ERR_INTERNAL, "an uploaded file is gone");
    if (st.st_size == 0) return problem(cx, "file", _("The file is empty."));
    struct import_record r = {.id = id_new(cx->now), .what = what, .bytes = (int64_t)st.st_size,
                              .file_name = file_name_clean(cx->arena, file_name)};
    r.o = (struct import_options){.mode = IMPORT_BOTH,
                                  .customer_kind = CUSTOMER_PERSON,
                                  .currency = str_of(cx->config->currency)};
    unsigned ways = import_matches(what);
    r.o.match = ways & 1u << IMPORT_BY_CODE ? IMPORT_BY_CODE : ways ? IMPORT_BY_NAME : 0;
    enum err e = take(cx, &r, tmp_path);
    if (!e) *ret_id = r.id;
    return e;
}

enum err imports_fetch(struct ctx *cx, const struct import_record *r, const char *field, struct file_copy *ret)
{
    enum err e = file_store_fetch(cx, r->stored_name, ret);
    if (e != ERR_NOT_FOUND) return e;
    return problem(cx, field, _("The file is no longer there: files are removed after 30 days. Please upload it again."));
}

/* ---- steps ---- */

static bool is_open(const struct import_record *r)
{
    return str_is(r->state, "draft") || str_is(r->state, "checked");
}

enum err imports_write_options(struct ctx *cx, const struct import_record *r, const struct import_options *o)
{
    if (!is_open(r)) return problem(cx, "", _("This import has started already: its columns cannot be changed any more."));
    STMT(q, cx->db,
         "UPDATE import_file SET options = :options, state = 'draft', report = '', repairs = '', updated_at = :now,"
         " version = version + 1 WHERE id = :id AND version = :version");
    bind_str(q, ":options", options_text(cx, o));
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", r->id);
    bind_i64(q, ":version", r->version);
    enum err e = stmt_run(q);
    if (e) return e;
    if (!stmt_changes(q)) return ERR_STALE;
    return audit_write(cx, "import.columns", "import_file", r->id, (customer_id){0}, NULL,
                       json_pack("{s:s,s:I}", "what", import_code(r->what), "columns", (json_int_t)o->columns));
}

/* Would the engine take it? The problems are the file's and the columns'. */
static enum err try_columns(struct ctx *cx, const struct import_record *r)
{
    struct import_spec spec;
    struct file_copy file CLEANUP(file_copy_free) = {0};
    struct import *im CLEANUP(import_close) = NULL;
    imports_spec(cx, cx->arena, r, &spec);
    enum err e = imports_fetch(cx, r, "", &file);
    if (e) return e;
    spec.path = file.path;
    return import_open(cx, &spec, &im);
}

static enum err begin_step(struct ctx *cx, const struct import_record *r, const char *action, const char *state,
                           int64_t check, int64_t run)
{
    STMT(q, cx->db,
         "UPDATE import_file SET state = :state, check_task_id = COALESCE(:check, check_task_id),"
         " run_task_id = COALESCE(:run, run_task_id), report = CASE WHEN :run IS NULL THEN '' ELSE report END,"
         " updated_at = :now, version = version + 1 WHERE id = :id AND version = :version");
    bind_cstr(q, ":state", state);
    bind_opt(q, ":check", check);
    bind_opt(q, ":run", run);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", r->id);
    bind_i64(q, ":version", r->version);
    enum err e = stmt_run(q);
    if (e == ERR_CONFLICT) return problem(cx, "", _("This file is being imported already: wait until it has ended."));
    if (e) return e;
    if (!stmt_changes(q)) return ERR_STALE;
    return audit_write(cx, action, "import_file", r->id, (customer_id){0}, NULL,
                       json_pack("{s:s,s:s%}", "what", import_code(r->what), "file", r->file_name.p, r->file_name.n));
}

/* The actor's own import, at that version; and he may still import such rows. */
static enum err own(struct ctx *cx, int64_t id, int64_t version, struct import_record *ret)
{
    enum err e = imports_get(cx, id, ret);
    if (e) return e;
    if (ret->by.v != cx->actor->id || !import_may(cx->actor, ret->what)) e = ERR_FORBIDDEN;
    else if (version && ret->version != version) e = ERR_STALE;
    if (e) import_record_free(ret);
    return e;
}

/* Reasons are said in the language that the asker reads. */
static json_t *task_params(const struct ctx *cx, const struct import_record *r)
{
    return json_pack("{s:I,s:s}", "import", (json_int_t)r->id, "lang", lang_tag(cx->lang));
}

/* The rows that the last check has rejected: they were kept to be repaired before the run. */
static enum err forget_rejects(struct ctx *cx, const struct import_record *r)
{
    STMT(q, cx->db, "UPDATE task_row SET before_text = '' WHERE task_id = :task AND state = 'rejected'");
    bind_i64(q, ":task", r->check_task);
    return stmt_run(q);
}

static enum err start_check(struct ctx *cx, struct import_record *r, bool save)
{
    int64_t task = 0;
    TX(tx, cx);
    enum err e = columns_keep(cx, r, &r->o, save);
    r->version++;
    if (!e) e = forget_rejects(cx, r);
    if (!e)
        e = task_create(cx, "import_check", r->file_name, task_params(cx, r), 0, &task);
    if (!e) e = begin_step(cx, r, "import.check", "checking", task, 0);
    return e ? e : tx_commit(&tx);
}

enum err imports_check(struct ctx *cx, const struct import_record *old, const struct import_options *o,
                       struct str save_as)
{
    struct import_record r = *old;
    r.o = *o;
    if (save_as.n) r.o.mapping = save_as;
    if (r.by.v != cx->actor->id || !import_may(cx->actor, r.what)) return ERR_FORBIDDEN;
    if (!is_open(&r)) return problem(cx, "", _("This import has started already: its columns cannot be changed any more."));
    enum err e = columns_check(cx, &r, o);
    if (!e) e = try_columns(cx, &r);
    return e ? e : start_check(cx, &r, save_as.n > 0);
}

/* A run that failed or was cancelled holds the file no longer. */
static enum err let_go(struct ctx *cx, const struct import_record *r)
{
    STMT(q, cx->db,
         "UPDATE import_file SET state = 'ended' WHERE what = :what AND digest = :digest AND state = 'running'"
         " AND run_task_id IN (SELECT id FROM task WHERE id = import_file.run_task_id"
         " AND state IN ('done', 'failed', 'cancelled'))");
    bind_cstr(q, ":what", import_code(r->what));
    bind_hash(q, ":digest", r->digest);
    return stmt_run(q);
}

static bool may_go_on(const struct import_record *r)
{
    return !r->undone_by && (str_is(r->run_state, "failed") || str_is(r->run_state, "cancelled"));
}

static enum err run(struct ctx *cx, const struct import_record *r)
{
    int64_t task = 0, rows = json_integer_value(json_object_get(r->report, "read"));
    if (!str_is(r->state, "checked") && !may_go_on(r))
        return problem(cx, "", _("Run the check first: it says what the import will do."));
    enum err e = try_columns(cx, r);
    if (e) return e;
    TX(tx, cx);
    e = let_go(cx, r);
    if (!e)
        e = task_create(cx, "import_run", r->file_name, task_params(cx, r), rows, &task);
    if (!e) e = begin_step(cx, r, "import.run", "running", 0, task);
    return e ? e : tx_commit(&tx);
}

enum err imports_run(struct ctx *cx, int64_t id, int64_t version)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    enum err e = own(cx, id, version, &r);
    return e ? e : run(cx, &r);
}

static enum err discard(struct ctx *cx, const struct import_record *r)
{
    if (r->run_task || str_is(r->state, "running")) return problem(cx, "", _("This import has run: take it back instead."));
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE import_file SET state = 'ended', stored_name = NULL, report = '', repairs = '', updated_at = :now,"
         " version = version + 1 WHERE id = :id AND version = :version");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", r->id);
    bind_i64(q, ":version", r->version);
    enum err e = stmt_run(q);
    if (!e && !stmt_changes(q)) return ERR_STALE;
    if (!e) e = forget_rejects(cx, r);
    if (!e) e = audit_write(cx, "import.discard", "import_file", r->id, (customer_id){0}, NULL, NULL);
    if (!e) e = tx_commit(&tx);
    if (!e) file_store_drop(cx, r->stored_name);
    return e;
}

enum err imports_discard(struct ctx *cx, int64_t id, int64_t version)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    enum err e = own(cx, id, version, &r);
    return e ? e : discard(cx, &r);
}

/* ---- rejected rows ---- */

enum err imports_repairs(struct ctx *cx, int64_t id, json_t **ret)
{
    STMT(q, cx->db, "SELECT repairs FROM import_file WHERE id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = json_or_null(col_view(q, 0));
    if (!*ret) *ret = json_object();
    return OK;
}

static enum err write_repairs(struct ctx *cx, int64_t id, const char *text)
{
    STMT(q, cx->db, "UPDATE import_file SET repairs = :repairs WHERE id = :id");
    bind_cstr(q, ":repairs", text);
    bind_i64(q, ":id", id);
    return stmt_run(q);
}

/* With those repaired before. */
static enum err add_repairs(struct ctx *cx, const struct import_record *r, const json_t *rows)
{
    json_t *all = NULL, *row;
    size_t i;
    enum err e = imports_repairs(cx, r->id, &all);
    if (e) return e;
    json_array_foreach((json_t *)(uintptr_t)rows, i, row)
        json_object_set(all, arena_printf(cx->arena, "%lld", (long long)json_integer_value(json_object_get(row, "n"))),
                        json_object_get(row, "cells"));
    char *text = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    if (!text) die("repaired rows could not be encoded");
    if (strlen(text) > REPAIRS_MAX) e = problem(cx, "", _("So much cannot be repaired here: repair the rows in the file and upload it again."));
    else e = write_repairs(cx, r->id, text);
    free(text);
    return e;
}

/* Before the run: what was typed takes the rows' place, and the file is checked anew. */
static enum err recheck(struct ctx *cx, const struct import_record *r, const json_t *rows)
{
    int64_t task = 0;
    enum err e = try_columns(cx, r);
    if (e) return e;
    TX(tx, cx);
    e = add_repairs(cx, r, rows);
    if (!e) e = forget_rejects(cx, r);
    if (!e) e = task_create(cx, "import_check", r->file_name, task_params(cx, r), 0, &task);
    if (!e) e = begin_step(cx, r, "import.repair", "checking", task, 0);
    return e ? e : tx_commit(&tx);
}

static enum err repair(struct ctx *cx, const struct import_record *r, json_t *rows)
{
    int64_t task = 0;
    enum err e = OK;
    if (r->undone_by) e = problem(cx, "", _("This import was taken back: its rejected rows cannot be imported any more."));
    else if (!str_is(r->run_state, "done")) e = problem(cx, "", _("The import has not ended yet."));
    if (e) {
        json_decref(rows);
        return e;
    }
    size_t n = json_array_size(rows);
    json_t *params = task_params(cx, r);
    json_object_set_new(params, "rows", rows);
    TX(tx, cx);
    e = task_create(cx, "import_repair", r->file_name, params, (int64_t)n, &task);
    if (!e)
        e = audit_write(cx, "import.repair", "import_file", r->id, (customer_id){0}, NULL,
                        json_pack("{s:I}", "rows", (json_int_t)n));
    return e ? e : tx_commit(&tx);
}

enum err imports_repair(struct ctx *cx, int64_t id, const struct import_reject *rows, size_t n)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    enum err e = own(cx, id, 0, &r);
    if (e) return e;
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *cells = json_array();
        for (size_t c = 0; c < rows[i].n; c++)
            json_array_append_new(cells, json_stringn(rows[i].cells[c].p ? rows[i].cells[c].p : "", rows[i].cells[c].n));
        json_array_append_new(list, json_pack("{s:I,s:o}", "n", (json_int_t)rows[i].row, "cells", cells));
    }
    if (!str_is(r.state, "checked")) return repair(cx, &r, list);
    e = recheck(cx, &r, list);
    json_decref(list);
    return e;
}

/* ---- upkeep ---- */

static enum err forget(struct ctx *cx, int64_t id, struct str stored)
{
    TX(tx, cx);
    STMT(q, cx->db, "UPDATE import_file SET stored_name = NULL, report = '', repairs = '' WHERE id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_run(q);
    if (!e) e = audit_write(cx, "import.purge", "import_file", id, (customer_id){0}, NULL, NULL);
    if (!e) e = tx_commit(&tx);
    if (!e) file_store_remove(cx, stored);
    return e;
}

enum err imports_purge(struct ctx *cx, int64_t *ret_removed)
{
    enum { SLICE = 100 };
    int64_t ids[SLICE];
    struct str names[SLICE];
    size_t n = 0;
    {
        STMT(q, cx->db,
             "SELECT id, stored_name FROM import_file WHERE stored_name IS NOT NULL AND updated_at < :before"
             " AND state <> 'running' ORDER BY updated_at LIMIT 100");
        bind_i64(q, ":before", cx->now - IMPORT_KEPT_DAYS * DAY_MS);
        for (; n < SLICE && stmt_row(q); n++) {
            ids[n] = col_i64(q, 0);
            names[n] = col_str(q, cx->arena, 1);
        }
        enum err e = stmt_done(q);
        if (e) return e;
    }
    enum err e = OK;
    for (size_t i = 0; !e && i < n; i++) e = forget(cx, ids[i], names[i]);
    *ret_removed = (int64_t)n;
    return e;
}
