/* Attachments: who may see them, and where they lie. See attachment.h. */
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
