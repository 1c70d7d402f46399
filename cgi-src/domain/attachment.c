/* Attachments: who may see them, where they lie, whether they are whole. See attachment.h. */
#include "domain/attachment.h"

#include "base/secret.h"
#include "domain/complaint.h"
#include "domain/file_facts.h"

#define COLUMNS                                                                                    \
    "a.id, a.public_id, a.file_name, a.mime, a.bytes, a.width, a.height, a.message_id,"            \
    " a.complaint_id, a.customer_id, a.internal, a.created_at, a.stored_name"
#define STORED_NAME 12

static struct attachment read_row(struct ctx *cx, struct stmt *q)
{
    struct attachment a = {
        .id = {col_i64(q, 0)},
        .public_id = col_str(q, cx->arena, 1),
        .file_name = col_str(q, cx->arena, 2),
        .mime = col_str(q, cx->arena, 3),
        .bytes = col_i64(q, 4),
        .width = col_i64(q, 5),
        .height = col_i64(q, 6),
        .message = col_i64(q, 7),
        .complaint = col_i64(q, 8),
        .customer = col_i64(q, 9),
        .internal = col_i64(q, 10) != 0,
        .created_at = col_i64(q, 11),
    };
    a.picture = file_previewable(a.mime, a.width, a.height);
    return a;
}

static enum err read_all(struct ctx *cx, struct stmt *q, struct attachment **ret, size_t *ret_n)
{
    VEC(struct attachment) v = {0};
    while (stmt_row(q)) *vec_push(cx->arena, &v) = read_row(cx, q);
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

enum err attachment_of_complaint(struct ctx *cx, complaint_id complaint, struct attachment **ret,
                                 size_t *ret_n)
{
    STMT(q, cx->db,
         "SELECT " COLUMNS " FROM attachment a WHERE a.complaint_id IN " CASE_GROUP
         " AND a.withdrawn_at IS NULL AND a.internal <= :internal ORDER BY a.id LIMIT 500");
    bind_id(q, ":id", complaint);
    case_bind_reader(q, cx);
    bind_i64(q, ":internal", cx->actor->kind == ACTOR_STAFF);
    return read_all(cx, q, ret, ret_n);
}

enum err attachment_of_customer(struct ctx *cx, customer_id customer, struct attachment **ret,
                                size_t *ret_n)
{
    STMT(q, cx->db,
         "SELECT " COLUMNS " FROM attachment a WHERE a.customer_id = :customer"
         " AND a.withdrawn_at IS NULL ORDER BY a.id DESC LIMIT 500");
    bind_id(q, ":customer", customer);
    return read_all(cx, q, ret, ret_n);
}

/* A customer's own file (not one of a case): by the record's owner, team and branch. */
static enum err customer_allows(struct ctx *cx, int64_t customer)
{
    if (cx->actor->kind != ACTOR_STAFF) return ERR_NOT_FOUND;
    STMT(q, cx->db, "SELECT owner_id, team_id, branch_id FROM customer WHERE id = :id");
    bind_i64(q, ":id", customer);
    enum err e = stmt_one(q);
    if (e) return e;
    bool may = perm_record(cx->actor, CUSTOMER_SEE, (staff_id){col_i64(q, 0)},
                           (team_id){col_i64(q, 1)}, (branch_id){col_i64(q, 2)});
    return may ? OK : ERR_NOT_FOUND;
}

enum err attachment_open(struct ctx *cx, struct str public_id, const struct track_keys *keys,
                         struct attachment *ret, struct file_reader *ret_content)
{
    STMT(q, cx->db,
         "SELECT " COLUMNS " FROM attachment a"
         " WHERE a.public_id = :public AND a.withdrawn_at IS NULL");
    bind_str(q, ":public", public_id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct attachment a = read_row(cx, q);
    struct str stored = col_str(q, cx->arena, STORED_NAME);
    if (a.internal && cx->actor->kind != ACTOR_STAFF) return ERR_NOT_FOUND;
    e = a.complaint ? complaint_visible(cx, (complaint_id){a.complaint}, keys)
                    : customer_allows(cx, a.customer);
    if (e) return e;
    e = file_store_open(cx, stored, ret_content);
    if (!e) *ret = a;
    return e;
}

/* ---- upkeep ---- */

struct verifying {
    int64_t checked, bad, first;
};

struct content {
    int64_t id; /* of the attachment; 0: of something else */
    char name[64];
    int64_t bytes;
    struct hash digest;
    bool has_digest;
};

enum { SLICE = 200 }; /* as in the statements */

static void read_content(struct stmt *q, struct content *c)
{
    struct str name = col_view(q, 1), digest = col_view(q, 3);
    *c = (struct content){.id = col_i64(q, 0), .bytes = col_i64(q, 2), .has_digest = digest.n == HASH_BYTES};
    memcpy(c->name, name.p, name.n < sizeof c->name ? name.n : sizeof c->name - 1);
    if (c->has_digest) memcpy(c->digest.b, digest.p, HASH_BYTES);
}

static enum err verify_some(struct ctx *cx, const struct content *c, size_t n, struct verifying *v)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < n; i++) {
        struct ctx one = *cx; /* what is read is forgotten file by file */
        struct arena *a CLEANUP(arena_cleanup) = arena_new();
        bool whole = false;
        one.arena = a;
        e = file_store_check(&one, str_of(c[i].name), c[i].bytes, c[i].has_digest ? &c[i].digest : NULL, &whole);
        v->checked++;
        if (e || whole) continue;
        if (v->bad++ == 0) v->first = c[i].id;
    }
    return e;
}

static enum err verify_attachments(struct ctx *cx, struct verifying *v)
{
    struct content some[SLICE];
    int64_t after = 0;
    enum err e = OK;
    for (size_t n = SLICE; !e && n == SLICE;) {
        STMT(q, cx->db,
             "SELECT id, stored_name, bytes, digest FROM attachment WHERE id > :after ORDER BY id LIMIT 200");
        bind_i64(q, ":after", after);
        for (n = 0; n < SLICE && stmt_row(q); n++) read_content(q, &some[n]);
        e = stmt_done(q);
        if (n) after = some[n - 1].id;
        if (!e) e = verify_some(cx, some, n, v);
    }
    return e;
}

/* What is on its way: staged files with their digest, files of imports with their size. */
static enum err verify_others(struct ctx *cx, struct verifying *v)
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
        if (!e) e = verify_some(cx, some, n, v);
    }
    return e;
}

enum err attachment_verify(struct ctx *cx, int64_t *ret_checked, int64_t *ret_bad,
                           int64_t *ret_first)
{
    struct verifying v = {0};
    enum err e = verify_attachments(cx, &v);
    if (!e) e = verify_others(cx, &v);
    if (e) return e;
    *ret_checked = v.checked;
    *ret_bad = v.bad;
    *ret_first = v.first;
    return OK;
}

static enum err sweep_one(struct ctx *cx, struct str stored, void *arg)
{
    int64_t *removed = arg;
    STMT(q, cx->db,
         "SELECT 1 FROM attachment WHERE stored_name = :stored"
         " UNION ALL SELECT 1 FROM staged_file WHERE stored_name = :stored");
    bind_str(q, ":stored", stored);
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND) {
        file_store_remove(cx, stored);
        (*removed)++;
        return OK;
    }
    return e;
}

enum err attachment_sweep(struct ctx *cx, int64_t *ret_removed)
{
    *ret_removed = 0;
    return file_store_each(cx, FILES_ATTACHMENTS, clock_now() - DAY_MS, sweep_one, ret_removed);
}
