/* Files on their way: see staged.h. */
#include "domain/staged.h"

#include "base/secret.h"
#include "domain/file_facts.h"

#define STAGED_KEPT_MS DAY_MS

static enum err insert_row(struct ctx *cx, struct str token, const struct file_facts *f,
                           struct str stored)
{
    /* Keeping a file is not the use case: the form's own key is left for that. */
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, cx->db,
         "INSERT INTO staged_file (token_hash, binding_hash, file_name, mime, bytes, digest,"
         " stored_name, width, height, created_at) VALUES (:token, :binding, :name, :mime, :bytes,"
         " :digest, :stored, :width, :height, :now)");
    struct hash hash = secret_hash(token);
    bind_hash(q, ":token", hash);
    bind_hash(q, ":binding", cx->actor->session);
    bind_str(q, ":name", f->name);
    bind_cstr(q, ":mime", f->mime);
    bind_i64(q, ":bytes", f->bytes);
    bind_hash(q, ":digest", f->digest);
    bind_str(q, ":stored", stored);
    bind_i64(q, ":width", f->width);
    bind_i64(q, ":height", f->height);
    bind_i64(q, ":now", cx->now);
    e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

enum err staged_keep(struct ctx *cx, const char *tmp_path, struct str file_name,
                     struct staged *ret, const char **ret_why)
{
    struct file_facts f;
    enum err e = file_examine(cx, tmp_path, file_name, &f, ret_why);
    if (e) return e;
    struct str stored;
    e = file_store_take(cx, FILES_ATTACHMENTS, tmp_path, &stored);
    if (e) return e;
    struct str token = str_of(secret_token(cx->arena));
    e = insert_row(cx, token, &f, stored);
    if (e) {
        file_store_drop(cx, stored);
        return e;
    }
    *ret = (struct staged){token, f.name, str_of(f.mime), f.bytes};
    return OK;
}

enum err staged_find(struct ctx *cx, struct str token, struct staged *ret)
{
    STMT(q, cx->db,
         "SELECT file_name, mime, bytes FROM staged_file"
         " WHERE token_hash = :token AND binding_hash = :binding AND created_at > :since");
    struct hash hash = secret_hash(token);
    bind_hash(q, ":token", hash);
    bind_hash(q, ":binding", cx->actor->session);
    bind_i64(q, ":since", cx->now - STAGED_KEPT_MS);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = (struct staged){str_copy(cx->arena, token), col_str(q, cx->arena, 0),
                           col_str(q, cx->arena, 1), col_i64(q, 2)};
    return OK;
}

enum err staged_fetch(struct ctx *cx, struct str token, struct file_copy *ret)
{
    struct staged f;
    enum err e = staged_find(cx, token, &f);
    if (e) return e;
    STMT(q, cx->db, "SELECT stored_name FROM staged_file WHERE token_hash = :token");
    bind_hash(q, ":token", secret_hash(token));
    e = stmt_one(q);
    return e ? e : file_store_fetch(cx, col_str(q, cx->arena, 0), ret);
}

static enum err insert_attachment(struct ctx *cx, int64_t id, const struct hash *token,
                                  const struct attachment_owner *owner)
{
    unsigned char random[16];
    secret_random(random, sizeof random);
    STMT(q, cx->db,
         "INSERT INTO attachment (id, public_id, customer_id, complaint_id, message_id, internal,"
         " file_name, mime, bytes, digest, stored_name, width, height, by_kind, by_id, created_at)"
         " SELECT :id, :public, :customer, :complaint, :message, :internal, file_name, mime, bytes,"
         " digest, stored_name, width, height, :kind, :by, :now FROM staged_file"
         " WHERE token_hash = :token AND binding_hash = :binding");
    bind_i64(q, ":id", id);
    bind_cstr(q, ":public", secret_base64url(cx->arena, random, sizeof random));
    bind_opt(q, ":customer", owner->customer);
    bind_opt(q, ":complaint", owner->complaint);
    bind_opt(q, ":message", owner->message);
    bind_i64(q, ":internal", owner->internal);
    bind_i64(q, ":kind", (int64_t)cx->actor->kind);
    bind_i64(q, ":by", cx->actor->id);
    bind_i64(q, ":now", cx->now);
    bind_hash(q, ":token", *token);
    bind_hash(q, ":binding", cx->actor->session);
    enum err e = stmt_run(q);
    if (e) return e;
    return stmt_changes(q) == 1 ? OK : ERR_NOT_FOUND;
}

enum err staged_adopt(struct ctx *cx, struct str token, const struct attachment_owner *owner,
                      attachment_id *ret_id)
{
    struct hash hash = secret_hash(token);
    int64_t id = id_new(cx->now);
    enum err e = insert_attachment(cx, id, &hash, owner);
    if (e) return e;
    STMT(q, cx->db, "DELETE FROM staged_file WHERE token_hash = :token");
    bind_hash(q, ":token", hash);
    e = stmt_run(q);
    if (!e && ret_id) ret_id->v = id;
    return e;
}

/* One slice: names first, so that the contents go only after the rows are gone for good. */
static enum err purge_slice(struct ctx *cx, int64_t *ret_n)
{
    enum { SLICE = 200 };
    struct str names[SLICE];
    size_t n = 0;
    TX(tx, cx);
    STMT(q, cx->db,
         "DELETE FROM staged_file WHERE token_hash IN (SELECT token_hash FROM staged_file"
         " WHERE created_at <= :before ORDER BY created_at LIMIT 200) RETURNING stored_name");
    bind_i64(q, ":before", cx->now - STAGED_KEPT_MS);
    while (n < SLICE && stmt_row(q)) names[n++] = col_str(q, cx->arena, 0);
    enum err e = stmt_done(q);
    if (!e) e = tx_commit(&tx);
    if (e) return e;
    for (size_t i = 0; i < n; i++) file_store_remove(cx, names[i]);
    *ret_n = (int64_t)n;
    return OK;
}

enum err staged_purge(struct ctx *cx, int64_t *ret_removed)
{
    *ret_removed = 0;
    for (int64_t n = 1; n > 0; *ret_removed += n) {
        enum err e = purge_slice(cx, &n);
        if (e) return e;
    }
    return OK;
}
