/* All contents that rows name: see contents.h. Guards: what a row names is never swept away; what is brought into
 * the other store is whole there before it is removed here. */
#include "domain/contents.h"

#include "domain/file_store.h"

#define SLICE 200 /* rows, as in the statements */

struct content {
    int64_t id; /* of the attachment; 0: of something else */
    char name[64];
    int64_t bytes;
    struct hash digest;
    bool has_digest;
};

typedef enum err content_visit(struct ctx *cx, const struct content *c, void *arg);

static void read_content(struct stmt *q, struct content *c)
{
    struct str name = col_view(q, 1), digest = col_view(q, 3);
    *c = (struct content){.id = col_i64(q, 0), .bytes = col_i64(q, 2), .has_digest = digest.n == HASH_BYTES};
    memcpy(c->name, name.p, name.n < sizeof c->name ? name.n : sizeof c->name - 1);
    if (c->has_digest) memcpy(c->digest.b, digest.p, HASH_BYTES);
}

/* What is read for one is forgotten before the next. */
static enum err visit_some(struct ctx *cx, const struct content *c, size_t n, content_visit *visit, void *arg)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < n; i++) {
        struct arena *a CLEANUP(arena_cleanup) = arena_new();
        struct ctx one = *cx;
        one.arena = a;
        e = visit(&one, &c[i], arg);
    }
    return e;
}

static enum err each_attachment(struct ctx *cx, content_visit *visit, void *arg)
{
    struct content some[SLICE];
    int64_t after = 0;
    enum err e = OK;
    for (size_t n = SLICE; !e && n == SLICE;) {
        STMT(q, cx->db, "SELECT id, stored_name, bytes, digest FROM attachment WHERE id > :after ORDER BY id LIMIT 200");
        bind_i64(q, ":after", after);
        for (n = 0; n < SLICE && stmt_row(q); n++) read_content(q, &some[n]);
        e = stmt_done(q);
        if (n) after = some[n - 1].id;
        if (!e) e = visit_some(cx, some, n, visit, arg);
    }
    return e;
}

/* What is on its way: staged files with their digest, files of imports with their size. */
static enum err each_other(struct ctx *cx, content_visit *visit, void *arg)
{
    struct content some[SLICE];
    char after[sizeof some->name] = "";
    enum err e = OK;
    for (size_t n = SLICE; !e && n == SLICE;) {
        STMT(q, cx->db,
             "SELECT 0, stored_name, bytes, digest FROM staged_file WHERE stored_name > :after"
             " UNION ALL SELECT 0, stored_name, bytes, NULL FROM import_file WHERE stored_name > :after"
             " ORDER BY 2 LIMIT 200");
        bind_cstr(q, ":after", after);
        for (n = 0; n < SLICE && stmt_row(q); n++) read_content(q, &some[n]);
        e = stmt_done(q);
        if (n) memcpy(after, some[n - 1].name, sizeof after);
        if (!e) e = visit_some(cx, some, n, visit, arg);
    }
    return e;
}

static enum err each_content(struct ctx *cx, content_visit *visit, void *arg)
{
    enum err e = each_attachment(cx, visit, arg);
    return e ? e : each_other(cx, visit, arg);
}

/* ---- are they whole? ---- */

static enum err verify_one(struct ctx *cx, const struct content *c, void *arg)
{
    struct contents_report *r = arg;
    bool whole = false;
    enum err e = file_store_check(cx, str_of(c->name), c->bytes, c->has_digest ? &c->digest : NULL, &whole);
    if (e) return e;
    r->checked++;
    if (!whole && r->bad++ == 0) r->first = c->id;
    return OK;
}

enum err contents_verify(struct ctx *cx, struct contents_report *ret)
{
    struct contents_report r = {0};
    enum err e = each_content(cx, verify_one, &r);
    if (!e) *ret = r;
    return e;
}

/* ---- from one store into the other ---- */

struct bringing {
    struct ctx *from;
    bool remove;
    struct contents_brought *b;
};

static enum err bring_one(struct ctx *cx, const struct content *c, void *arg)
{
    struct bringing *g = arg;
    struct ctx from = *g->from;
    bool brought = false;
    from.arena = cx->arena;
    enum err e = file_store_bring(cx, &from, str_of(c->name), g->remove, &brought);
    if (e == ERR_NOT_FOUND) {
        g->b->missing++;
        e = OK;
    }
    g->b->all++;
    g->b->brought += brought;
    if (g->b->progress) g->b->progress(g->b->arg, g->b->all);
    return e;
}

enum err contents_bring(struct ctx *cx, struct ctx *from, bool remove, struct contents_brought *b)
{
    struct bringing g = {from, remove, b};
    b->all = b->brought = b->missing = 0;
    return each_content(cx, bring_one, &g);
}

/* ---- what no row names ---- */

static enum err sweep_one(struct ctx *cx, struct str stored, void *arg)
{
    int64_t *removed = arg;
    STMT(q, cx->db,
         "SELECT 1 FROM attachment WHERE stored_name = :stored"
         " UNION ALL SELECT 1 FROM staged_file WHERE stored_name = :stored"
         " UNION ALL SELECT 1 FROM import_file WHERE stored_name = :stored");
    bind_str(q, ":stored", stored);
    enum err e = stmt_one(q);
    if (e != ERR_NOT_FOUND) return e;
    file_store_remove(cx, stored);
    (*removed)++;
    return OK;
}

static enum err stray_names(struct ctx *cx, const char *from, const char *to, struct str *ret, size_t *ret_n)
{
    STMT(q, cx->db,
         "SELECT f.stored_name FROM file_content AS f WHERE f.stored_name >= :from AND f.stored_name < :to"
         " AND f.created_at < :before"
         " AND NOT EXISTS (SELECT 1 FROM attachment AS a WHERE a.stored_name = f.stored_name)"
         " AND NOT EXISTS (SELECT 1 FROM staged_file AS s WHERE s.stored_name = f.stored_name)"
         " AND NOT EXISTS (SELECT 1 FROM import_file AS i WHERE i.stored_name = f.stored_name) LIMIT 200");
    bind_cstr(q, ":from", from);
    bind_cstr(q, ":to", to);
    bind_i64(q, ":before", clock_now() - DAY_MS);
    for (*ret_n = 0; *ret_n < FILE_NAMES && stmt_row(q);) ret[(*ret_n)++] = col_str(q, cx->arena, 0);
    return stmt_done(q);
}

static enum err remove_stray(struct ctx *cx, struct str stored_name)
{
    file_store_remove(cx, stored_name);
    return OK;
}

enum err contents_sweep(struct ctx *cx, int64_t *ret_strays, int64_t *ret_pieces)
{
    *ret_strays = *ret_pieces = 0;
    int64_t before = clock_now() - DAY_MS;
    enum err e = file_store_each(cx, before, sweep_one, ret_strays);
    if (!e) e = file_store_sweep(cx, stray_names, remove_stray, ret_strays);
    return e ? e : file_store_purge(cx, ret_pieces);
}
