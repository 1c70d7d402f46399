/* A file imported at once, by the command line. It can go on where a killed run stopped: the run's
 * position and counts are committed with each slice, the run is found again by the digest of file and
 * mapping, and what was committed is read again without writing. So does the run itself when a slice lost
 * against another transaction or the server was away for a moment. The rows are engine.c's. */
#include <jansson.h>
#include <string.h>

#include "base/backoff.h"
#include "domain/audit.h"
#include "domain/import/inside.h"

#define TRY_MS (60 * SECOND_MS) /* how long what passes is waited for: another one's transaction, a failover */

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

/* a + times * b */
static struct import_counts counts_sum(struct import_counts a, const struct import_counts *b, int64_t times)
{
    a.read += times * b->read;
    a.imported += times * b->imported;
    a.updated += times * b->updated;
    a.unchanged += times * b->unchanged;
    a.rejected += times * b->rejected;
    a.orders += times * b->orders;
    a.customers += times * b->customers;
    a.countries += times * b->countries;
    a.rounded += times * b->rounded;
    return a;
}

struct run {
    int64_t id, position;
    struct import_counts before; /* when the file was opened last */
    bool finished;
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
    if (im->spec->mode) buf_printf(&b, "|mode %d", (int)im->spec->mode);
    if (im->spec->match) buf_printf(&b, "|match %d", (int)im->spec->match);
    return str_copy(im->run_arena, buf_view(&b));
}

/* The unfinished run of the same file and mapping, or a new one. */
static enum err find_run(struct import *im, struct ctx *cx, struct run *ret)
{
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
            *ret = (struct run){col_i64(q, 0), col_i64(q, 1), counts_parse(col_view(q, 2)), false};
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

static enum err save_run(struct import *im, struct ctx *cx, const struct run *run, int64_t position,
                         bool finished)
{
    struct import_counts total = counts_sum(run->before, import_counted(im), 1);
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

/* ---- slices ---- */

static enum err one_slice(struct import *im, struct ctx *cx, const struct run *run, int64_t *position,
                          bool *ret_ended)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct ctx slice = *cx;
    slice.arena = a;
    slice.now = clock_now();
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, slice.db, __FILE__, __LINE__);
    if (!e) e = import_slice(im, &slice, position, ret_ended);
    if (!e) e = save_run(im, &slice, run, *position, *ret_ended);
    if (!e) e = tx_commit(&tx);
    if (e == ERR_INVALID && slice.problems.list.n)
        problem_add(cx, "file", arena_cstr(cx->arena, slice.problems.list.at[0].text));
    return e;
}

/* A server may come back; a file that is gone does not. */
static bool passes(const struct ctx *cx, enum err e)
{
    return e == ERR_BUSY || e == ERR_LOST || (e == ERR_UNAVAILABLE && db_locks_rows(cx->db));
}

/* What is committed of it. */
static enum err read_run(struct ctx *cx, struct run *r)
{
    STMT(q, cx->db, "SELECT position, counts, finished_at FROM import_run WHERE id = :id");
    bind_i64(q, ":id", r->id);
    enum err e = stmt_one(q);
    if (e) return e;
    r->position = col_i64(q, 0);
    r->before = counts_parse(col_view(q, 1));
    r->finished = !col_null(q, 2);
    return OK;
}

/* The file from its beginning, up to where the last slice was committed. */
static enum err go_back(struct import **im, const struct import_spec *spec, struct ctx *cx, struct run *run,
                        int64_t *position, bool *ret_ended)
{
    int64_t at = 0;
    bool ended = false;
    enum err e = read_run(cx, run);
    if (e) return e;
    if (run->position != *position && spec->on_undone) spec->on_undone(spec->arg);
    import_close(im);
    e = import_open(cx, spec, im);
    if (e) return e;
    (*im)->began = run->id;
    e = import_pass(*im, cx, run->position, &at, false, &ended);
    if (e) return e;
    *position = at;
    *ret_ended = run->finished;
    return OK;
}

/* Tried again while what stopped it passes. A COMMIT whose answer was lost has counted or has not: the run's
 * row says which. */
static enum err next_slice(struct import **im, const struct import_spec *spec, struct ctx *cx, struct run *run,
                           int64_t *position, bool *ret_ended)
{
    struct backoff wait = backoff_begin(TRY_MS);
    int64_t start = *position;
    enum err e = one_slice(*im, cx, run, position, ret_ended);
    while (passes(cx, e) && backoff_wait(&wait)) {
        err_clear();
        e = go_back(im, spec, cx, run, position, ret_ended);
        if (!e && (*ret_ended || *position > start)) return OK;
        if (!e) e = one_slice(*im, cx, run, position, ret_ended);
    }
    return e;
}

static enum err all_slices(struct import **im, const struct import_spec *spec, struct ctx *cx, struct run *run)
{
    int64_t position = 0;
    bool ended = false;
    enum err e = import_pass(*im, cx, run->position, &position, true, &ended);
    while (!e && !ended) {
        e = next_slice(im, spec, cx, run, &position, &ended);
        if (!e && spec->on_progress) {
            int64_t read = 0, size = 0;
            import_progress(*im, &read, &size);
            spec->on_progress(spec->arg, read, size, position);
        }
    }
    return e;
}

static enum err begin_run(struct import *im, struct ctx *cx, struct run *ret)
{
    struct backoff wait = backoff_begin(TRY_MS);
    enum err e;
    while (passes(cx, e = find_run(im, cx, ret)) && backoff_wait(&wait)) err_clear();
    return e;
}

static void show_header(struct import *im)
{
    if (!im->spec->on_header) return;
    struct table_row header = {.number = table_in_facts(im->in)->header_row,
                               .at = (struct str *)(uintptr_t)im->header,
                               .n = im->header_n};
    im->spec->on_header(im->spec->arg, &header);
}

enum err import_file(struct ctx *cx, const struct import_spec *spec, struct import_result *ret)
{
    struct import *im CLEANUP(import_close) = NULL;
    struct run run = {0};
    enum err e = import_open(cx, spec, &im);
    if (e) return e;
    show_header(im);
    e = begin_run(im, cx, &run);
    if (e) return e;
    const struct run found = run;
    im->began = run.id;
    e = all_slices(&im, spec, cx, &run);
    if (e) return e;
    ret->total = counts_sum(run.before, import_counted(im), 1);
    ret->part = counts_sum(ret->total, &found.before, -1);
    ret->resumed_at = found.position;
    ret->encoding = arena_cstr(cx->arena, table_in_facts(im->in)->encoding);
    return OK;
}
