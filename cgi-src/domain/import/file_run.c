/* A file imported at once, by the command line. It can go on where a killed run stopped: the run's
 * position and counts are committed with each slice, the run is found again by the digest of file and
 * mapping, and what was committed is read again without writing. The rows are engine.c's. */
#include <jansson.h>
#include <string.h>

#include "domain/audit.h"
#include "domain/import/inside.h"

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

static enum err save_run(struct import *im, struct ctx *cx, const struct run *run, int64_t position,
                         bool finished)
{
    struct import_counts total = counts_sum(run->before, import_counted(im));
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

static enum err all_slices(struct import *im, struct ctx *cx, const struct run *run)
{
    int64_t position = 0;
    bool ended = false;
    enum err e = import_pass(im, cx, run->position, &position, true, &ended);
    while (!e && !ended) {
        e = one_slice(im, cx, run, &position, &ended);
        if (!e && im->spec->on_progress) {
            int64_t read = 0, size = 0;
            import_progress(im, &read, &size);
            im->spec->on_progress(im->spec->arg, read, size, position);
        }
    }
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
    e = find_run(im, cx, &run);
    im->began = run.id;
    if (!e) e = all_slices(im, cx, &run);
    if (e) return e;
    ret->part = *import_counted(im);
    ret->total = counts_sum(run.before, import_counted(im));
    ret->resumed_at = run.position;
    ret->encoding = arena_cstr(cx->arena, table_in_facts(im->in)->encoding);
    return OK;
}
