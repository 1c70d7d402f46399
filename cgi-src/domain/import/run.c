/* The driver of every import: see import.h for the rules it keeps. */
#include <jansson.h>
#include <stdlib.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/import/inside.h"

/* The write lock is held for about SLICE_US when somebody waits for it, else a little longer: a commit
 * writes every page that was changed, and rows that come together change the same ones. */
#define SLICE_ROWS    2000
#define SLICE_US      40000
#define SLICE_MOST_US 300000
#define ASK_EVERY     20 /* rows */

static const struct import_kind *const kinds[] = {
    [IMPORT_CUSTOMERS] = &import_customers,
    [IMPORT_ORDERS] = &import_orders,
    [IMPORT_COMPLAINTS] = &import_complaints,
};

const struct import_field *import_fields(enum import_what what)
{
    return kinds[what]->fields;
}

const char *import_code(enum import_what what)
{
    return kinds[what]->code;
}

bool import_has(const struct import *im, int field)
{
    return im->column_of[field] >= 0;
}

struct str import_value(const struct import *im, int field)
{
    int column = im->column_of[field];
    return column >= 0 && (size_t)column < im->row.n ? im->row.at[column] : STR("");
}

enum err import_problem(struct import *im, int field, const char *text)
{
    return problem(&im->cx, im->kind->fields[field].name, text);
}

/* ---- columns ---- */

static int find_column(const struct import *im, struct str name)
{
    struct str wanted = text_fold(im->run_arena, text_clean_line(im->run_arena, name));
    for (size_t i = 0; i < im->header_n; i++) {
        if (str_eq(text_fold(im->run_arena, im->header[i]), wanted)) return (int)i;
    }
    return -1;
}

static int find_field(const struct import *im, struct str name)
{
    for (int i = 0; im->kind->fields[i].name; i++) {
        if (str_is(name, im->kind->fields[i].name)) return i;
    }
    return -1;
}

static enum err map_given(struct import *im, struct ctx *cx)
{
    for (size_t i = 0; i < im->spec->map_n; i++) {
        const struct import_map *m = &im->spec->map[i];
        int field = find_field(im, m->field), column = find_column(im, m->column);
        if (field < 0) {
            problem_f(cx, "map", _("There is no field \"%.*s\" in this import."),
                      STR_ARG(m->field));
        } else if (column < 0) {
            problem_f(cx, "map", _("The file has no column \"%.*s\"."), STR_ARG(m->column));
        } else {
            im->column_of[field] = column;
        }
    }
    return problems_result(cx);
}

static enum err map_columns(struct import *im, struct ctx *cx)
{
    for (int i = 0; im->kind->fields[i].name; i++) {
        im->column_of[i] = im->spec->map_n ? -1 : find_column(im, str_of(im->kind->fields[i].name));
    }
    enum err e = map_given(im, cx);
    if (e) return e;
    for (int i = 0; im->kind->fields[i].name; i++) {
        if (im->kind->fields[i].required && im->column_of[i] < 0) {
            problem_f(cx, "map", _("No column is mapped to \"%s\", which every row needs."),
                      im->kind->fields[i].name);
        }
    }
    e = problems_result(cx);
    if (e) return e;
    return im->kind->check_map ? im->kind->check_map(im, cx) : OK;
}

/* Heads are in the first row; a file's cells may go on to the right of them. */
static enum err read_header(struct import *im, const struct table_facts *facts, struct ctx *cx)
{
    im->header_n = facts->columns;
    while (im->header_n && !facts->heads[im->header_n - 1].n) im->header_n--;
    if (!im->header_n) return problem(cx, "file", _("The file is empty."));
    for (size_t i = 0; i < im->header_n; i++) {
        im->header[i] = text_clean_line(im->run_arena, facts->heads[i]);
    }
    struct table_row header = {.number = facts->header_row, .at = im->header, .n = im->header_n};
    if (im->spec->on_header) im->spec->on_header(im->spec->arg, &header);
    return map_columns(im, cx);
}

/* ---- the run's row ---- */

static struct str counts_json(struct arena *a, const struct import_counts *c)
{
    return str_printf(a,
                      "{\"read\":%lld,\"imported\":%lld,\"updated\":%lld,\"unchanged\":%lld,"
                      "\"rejected\":%lld,\"orders\":%lld,\"customers\":%lld,\"countries\":%lld,"
                      "\"rounded\":%lld}",
                      (long long)c->read, (long long)c->imported, (long long)c->updated,
                      (long long)c->unchanged, (long long)c->rejected, (long long)c->orders,
                      (long long)c->customers, (long long)c->countries, (long long)c->rounded);
}

static int64_t json_count(json_t *o, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(o, key));
}

static struct import_counts counts_parse(struct str s)
{
    struct import_counts c = {0};
    json_t *o = json_loadb(s.p, s.n, 0, NULL);
    if (!o) return c;
    c = (struct import_counts){
        .read = json_count(o, "read"),           .imported = json_count(o, "imported"),
        .updated = json_count(o, "updated"),     .unchanged = json_count(o, "unchanged"),
        .rejected = json_count(o, "rejected"),   .orders = json_count(o, "orders"),
        .customers = json_count(o, "customers"), .countries = json_count(o, "countries"),
        .rounded = json_count(o, "rounded"),
    };
    json_decref(o);
    return c;
}

static struct import_counts counts_sum(struct import_counts a, const struct import_counts *b)
{
    a.read += b->read;
    a.imported += b->imported;
    a.updated += b->updated;
    a.unchanged += b->unchanged;
    a.rejected += b->rejected;
    a.orders += b->orders;
    a.customers += b->customers;
    a.countries += b->countries;
    a.rounded += b->rounded;
    return a;
}

struct run {
    int64_t id, position;
    struct import_counts before;
};

static struct str map_text(struct import *im)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_printf(&b, "%s|%.*s|%s|%lld", im->kind->code, STR_ARG(im->spec->currency), im->spec->zone,
               (long long)im->spec->customer_kind);
    for (size_t i = 0; i < im->spec->map_n; i++) {
        buf_printf(&b, "|%.*s=%.*s", STR_ARG(im->spec->map[i].field),
                   STR_ARG(im->spec->map[i].column));
    }
    return str_copy(im->run_arena, buf_view(&b));
}

/* The unfinished run of the same file and mapping, or a new one. */
static enum err find_run(struct import *im, struct run *ret)
{
    struct ctx *cx = &im->cx;
    struct hash digest;
    enum err e = table_in_digest(im->spec->path, map_text(im), &digest);
    if (e) return e;
    struct tx tx CLEANUP(tx_end) = {0};
    e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    {
        STMT(q, cx->db,
             "SELECT id, position, counts FROM import_run WHERE what = :what AND digest = :digest"
             " AND finished_at IS NULL ORDER BY started_at DESC LIMIT 1");
        bind_cstr(q, ":what", im->kind->code);
        bind_hash(q, ":digest", digest);
        e = stmt_one(q);
        if (e == OK) {
            *ret = (struct run){col_i64(q, 0), col_i64(q, 1), counts_parse(col_view(q, 2))};
            return OK;
        }
        if (e != ERR_NOT_FOUND) return e;
    }
    *ret = (struct run){.id = id_new(cx->now)};
    const char *slash = strrchr(im->spec->path, '/');
    STMT(q, cx->db,
         "INSERT INTO import_run (id, what, digest, file_name, started_at)"
         " VALUES (:id, :what, :digest, :file, :now)");
    bind_i64(q, ":id", ret->id);
    bind_cstr(q, ":what", im->kind->code);
    bind_hash(q, ":digest", digest);
    bind_cstr(q, ":file", slash ? slash + 1 : im->spec->path);
    bind_i64(q, ":now", cx->now);
    e = stmt_run(q);
    if (!e) {
        e = audit_write(cx, "import.start", "import_run", ret->id, (customer_id){0}, NULL,
                        json_pack("{s:s}", "what", im->kind->code));
    }
    return e ? e : tx_commit(&tx);
}

static enum err save_run(struct import *im, const struct run *run, int64_t position, bool finished)
{
    struct ctx *cx = &im->cx;
    struct import_counts total = counts_sum(run->before, &im->counts);
    struct str counts = counts_json(cx->arena, &total);
    STMT(q, cx->db,
         "UPDATE import_run SET position = :position, counts = :counts, finished_at = :finished"
         " WHERE id = :id");
    bind_i64(q, ":position", position);
    bind_str(q, ":counts", counts);
    bind_opt(q, ":finished", finished ? clock_now() : 0);
    bind_i64(q, ":id", run->id);
    enum err e = stmt_run(q);
    if (e || !finished) return e;
    return audit_write(cx, "import.finish", "import_run", run->id, (customer_id){0}, NULL,
                       json_loadb(counts.p, counts.n, 0, NULL));
}

/* ---- rows ---- */

static void reject(struct import *im)
{
    im->counts.rejected++;
    if (!im->spec->on_reject) return;
    const struct problem *p = &im->cx.problems.list.at[0];
    const char *column = p->field;
    int field = find_field(im, str_of(p->field));
    if (field >= 0 && im->column_of[field] >= 0) {
        column = str_dup(im->cx.arena, im->header[im->column_of[field]]);
    }
    im->spec->on_reject(im->spec->arg, im->row.number, column, p->text, &im->row);
}

/* A row with more filled cells than the header, or with fewer cells than we need, is out of step. */
static enum err check_shape(struct import *im)
{
    for (size_t i = im->header_n; i < im->row.n; i++) {
        if (im->row.at[i].n) {
            return problem_f(&im->cx, "", _("The row has %d cells, the header %d: a separator or a "
                                            "quote is out of place."),
                             (int)im->row.n, (int)im->header_n);
        }
    }
    for (int f = 0; im->kind->fields[f].name; f++) {
        int c = im->column_of[f];
        if (c >= 0 && (size_t)c >= im->row.n && im->kind->fields[f].required) {
            return problem_f(&im->cx, "", _("The row has only %d cells, the header %d."),
                             (int)im->row.n, (int)im->header_n);
        }
        if (c >= 0 && !text_valid(import_value(im, f))) {
            return import_problem(im, f, _("The text is not valid: wrong encoding, or a NUL "
                                           "character."));
        }
    }
    return OK;
}

enum err import_undoable(struct import *im)
{
    if (im->undoable) return OK;
    enum err e = tx_row_begin(im->cx.db);
    if (!e) im->undoable = true;
    return e;
}

/* What a rejected row has written already is undone. */
static enum err write_row(struct import *im)
{
    im->undoable = false;
    enum err e = im->kind->checks_first ? OK : import_undoable(im);
    if (!e) e = im->kind->row(im, false);
    if ((e && e != ERR_INVALID) || !im->undoable) return e;
    enum err ended = tx_row_end(im->cx.db, e == OK);
    return ended ? ended : e;
}

static enum err one_row(struct import *im, bool known)
{
    memset(&im->cx.problems, 0, sizeof im->cx.problems);
    im->counts.read++;
    enum err e = check_shape(im);
    if (!e && known) e = im->kind->row(im, true);
    else if (!e) e = write_row(im);
    if (e == ERR_INVALID) {
        reject(im);
        return OK;
    }
    return e;
}

/* Reads again what the killed run has committed: nothing is written, rejects are reported again. */
static enum err skip_known(struct import *im, struct table_in *in, const struct run *run)
{
    for (int64_t i = 0; i < run->position;) {
        enum err e = table_in_row(in, &im->row);
        if (e) return e == ERR_NOT_FOUND ? OK : e;
        i++;
        e = one_row(im, true);
        if (e) return e;
        if (i % SLICE_ROWS == 0) arena_reset(im->cx.arena);
    }
    im->counts = (struct import_counts){0};
    return im->kind->begin ? im->kind->begin(im) : OK; /* nothing under way */
}

static enum err one_slice(struct import *im, struct table_in *in, const struct run *run,
                          int64_t *position, bool *ret_ended)
{
    arena_reset(im->cx.arena);
    im->cx.now = clock_now();
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, im->cx.db, __FILE__, __LINE__);
    if (e) return e;
    int64_t started = clock_tick_us();
    for (int i = 0; i < SLICE_ROWS; i++) {
        int64_t us = i % ASK_EVERY == 0 ? clock_tick_us() - started : 0;
        if (us > SLICE_MOST_US || (us > SLICE_US && db_awaited(im->cx.db))) break;
        e = table_in_row(in, &im->row);
        if (e == ERR_NOT_FOUND) {
            *ret_ended = true;
            break;
        }
        if (e) return e;
        e = one_row(im, false);
        if (e) return e;
        ++*position;
    }
    e = im->kind->flush ? im->kind->flush(im) : OK;
    if (!e) e = save_run(im, run, *position, *ret_ended);
    return e ? e : tx_commit(&tx);
}

static enum err all_slices(struct import *im, struct table_in *in, struct run *run)
{
    int64_t position = run->position;
    bool ended = false;
    while (!ended) {
        enum err e = one_slice(im, in, run, &position, &ended);
        if (e) return e;
        if (im->spec->on_progress) {
            int64_t read = 0, size = 0;
            table_in_progress(in, &read, &size);
            im->spec->on_progress(im->spec->arg, read, size, position);
        }
    }
    return OK;
}

static enum err run_import(struct import *im, struct ctx *cx, struct import_result *ret)
{
    struct table_in *in CLEANUP(table_in_close) = NULL;
    struct run run = {0};
    const struct table_options first_row = {.header_row = 1};
    enum err e = table_in_open(im->spec->path, &first_row, &in);
    if (!e) e = read_header(im, table_in_facts(in), cx);
    if (!e) e = im->kind->begin ? im->kind->begin(im) : OK;
    if (!e) e = find_run(im, &run);
    if (!e) e = skip_known(im, in, &run);
    if (!e) e = all_slices(im, in, &run);
    if (im->kind->end) im->kind->end(im);
    if (e) return e;
    ret->part = im->counts;
    ret->total = counts_sum(run.before, &im->counts);
    ret->resumed_at = run.position;
    ret->encoding = table_in_facts(in)->encoding;
    return OK;
}

enum err import_file(struct ctx *cx, const struct import_spec *spec, struct import_result *ret)
{
    struct import *im = calloc(1, sizeof *im);
    if (!im) die("out of memory");
    im->spec = spec;
    im->kind = kinds[spec->what];
    im->cx = *cx;
    im->cx.arena = arena_new();
    im->run_arena = arena_new();
    enum err e = run_import(im, cx, ret);
    keyset_free(&im->orders);
    keyset_free(&im->customers);
    keyset_free(&im->countries);
    keyset_free(&im->lines);
    arena_free(im->cx.arena);
    arena_free(im->run_arena);
    free(im);
    return e;
}
