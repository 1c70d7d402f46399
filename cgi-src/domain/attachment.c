/* Attachments: who may see them, where they lie, whether they are whole. See attachment.h. */
#include "domain/attachment.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "domain/complaint.h"
#include "domain/file_facts.h"
#include "domain/file_store.h"

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
                         struct attachment *ret, struct str *ret_location)
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
    *ret = a;
    *ret_location = str_printf(cx->arena, "/_files/%.*s", STR_ARG(stored));
    return OK;
}

/* ---- upkeep ---- */

static bool content_whole(struct ctx *cx, struct str stored, int64_t bytes, struct str digest)
{
    const char *path = file_store_path(cx, stored);
    FILE *in = path ? fopen(path, "rb") : NULL;
    if (!in) return false;
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    unsigned char part[16384];
    int64_t total = 0;
    size_t n;
    while ((n = fread(part, 1, sizeof part, in)) > 0) {
        crypto_generichash_update(&state, part, n);
        total += (int64_t)n;
    }
    fclose(in);
    struct hash h;
    crypto_generichash_final(&state, h.b, HASH_BYTES);
    return total == bytes && digest.n == HASH_BYTES && memcmp(digest.p, h.b, HASH_BYTES) == 0;
}

enum err attachment_verify(struct ctx *cx, int64_t *ret_checked, int64_t *ret_bad,
                           int64_t *ret_first)
{
    STMT(q, cx->db, "SELECT id, stored_name, bytes, digest FROM attachment ORDER BY id");
    int64_t checked = 0, bad = 0, first = 0;
    while (stmt_row(q)) {
        checked++;
        if (content_whole(cx, col_str(q, cx->arena, 1), col_i64(q, 2), col_view(q, 3))) continue;
        if (bad++ == 0) first = col_i64(q, 0);
    }
    enum err e = stmt_done(q);
    if (e) return e;
    *ret_checked = checked;
    *ret_bad = bad;
    *ret_first = first;
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
    return file_store_each(cx, clock_now() - DAY_MS, sweep_one, ret_removed);
}
