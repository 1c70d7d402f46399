/* Writing audit rows and sealing them into the chain; checking is audit_verify.c. See audit.h. */
#include "domain/audit.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "domain/audit_chain.h"

#define SALT_BYTES 32

static struct str json_text(struct arena *a, json_t *value)
{
    if (!value) return STR("");
    char *text = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    if (!text) die("audit text could not be encoded");
    struct str copy = str_of(arena_cstr(a, text));
    free(text);
    return copy;
}

/* Digest of one text with the row's salt; nothing for nothing. */
struct str audit_text_digest(struct arena *a, struct str salt, struct str text)
{
    if (!text.n) return STR("");
    struct str parts[] = {STR("audit-text"), salt, text};
    struct hash h = secret_mac(KEY_DIGEST, parts, COUNT_OF(parts));
    return (struct str){arena_dup(a, h.b, HASH_BYTES), HASH_BYTES};
}

static enum err insert_row(struct ctx *cx, int64_t id, const char *action, const char *entity,
                           int64_t entity_id, customer_id customer, struct str before,
                           struct str after)
{
    STMT(q, cx->db,
         "INSERT INTO audit (id, at, actor_kind, actor_id, actor_name, program, remote, request_id,"
         " action, entity, entity_id, customer_id, before_digest, after_digest)"
         " VALUES (:id, :at, :kind, :actor, :name, :program, :remote, :request, :action, :entity,"
         " :entity_id, :customer, :before, :after)");
    bind_i64(q, ":id", id);
    bind_i64(q, ":at", cx->now);
    bind_i64(q, ":kind", (int64_t)cx->actor->kind);
    bind_i64(q, ":actor", cx->actor->id);
    bind_str(q, ":name", cx->actor->name.p ? cx->actor->name : STR(""));
    bind_cstr(q, ":program", cx->program ? cx->program : "");
    bind_str(q, ":remote", cx->remote.p ? cx->remote : STR(""));
    bind_str(q, ":request", cx->request_id.p ? cx->request_id : STR(""));
    bind_cstr(q, ":action", action);
    bind_cstr(q, ":entity", entity);
    bind_i64(q, ":entity_id", entity_id);
    bind_id(q, ":customer", customer);
    bind_blob(q, ":before", before.p, before.n);
    bind_blob(q, ":after", after.p, after.n);
    return stmt_send(q);
}

enum err audit_write(struct ctx *cx, const char *action, const char *entity, int64_t entity_id,
                     customer_id customer, json_t *before, json_t *after)
{
    int64_t id;
    return audit_write_id(cx, action, entity, entity_id, customer, before, after, &id);
}

enum err audit_write_id(struct ctx *cx, const char *action, const char *entity, int64_t entity_id,
                        customer_id customer, json_t *before, json_t *after, int64_t *ret_id)
{
    if (!db_in_tx(cx->db)) die("audit_write outside a transaction: %s", action);
    struct str before_text = json_text(cx->arena, before);
    struct str after_text = json_text(cx->arena, after);
    json_decref(before);
    json_decref(after);

    char salt_bytes[SALT_BYTES];
    secret_random(salt_bytes, sizeof salt_bytes);
    struct str salt = {salt_bytes, sizeof salt_bytes};
    int64_t id = id_new(cx->now);
    enum err e = insert_row(cx, id, action, entity, entity_id, customer,
                            audit_text_digest(cx->arena, salt, before_text),
                            audit_text_digest(cx->arena, salt, after_text));
    if (!e) *ret_id = id;
    if (e || (!before_text.n && !after_text.n)) return e;

    STMT(q, cx->db,
         "INSERT INTO audit_text (audit_id, customer_id, salt, before_text, after_text)"
         " VALUES (:id, :customer, :salt, :before, :after)");
    bind_i64(q, ":id", id);
    bind_id(q, ":customer", customer);
    bind_blob(q, ":salt", salt.p, salt.n);
    bind_str(q, ":before", before_text);
    bind_str(q, ":after", after_text);
    return stmt_send(q);
}

/* ---- the chain ---- */

struct hash audit_link(struct arena *a, const struct hash *previous, int64_t number,
                       const char *kind, const struct audit_row *r)
{
    struct str parts[] = {
        STR("audit-chain"),
        {(const char *)previous->b, HASH_BYTES},
        str_printf(a, "%lld|%s|%lld|%lld|%lld|%lld|%lld|%lld", (long long)number, kind,
                   (long long)r->id, (long long)r->at, (long long)r->actor_kind,
                   (long long)r->actor_id, (long long)r->entity_id, (long long)r->customer),
        r->actor_name,
        r->program,
        r->remote,
        r->request_id,
        r->action,
        r->entity,
        r->before_digest,
        r->after_digest,
    };
    return secret_mac(KEY_CHAIN, parts, COUNT_OF(parts));
}

void audit_row_read(struct stmt *q, struct arena *a, struct audit_row *ret)
{
    *ret = (struct audit_row){
        .id = col_i64(q, 0),
        .at = col_i64(q, 1),
        .actor_kind = col_i64(q, 2),
        .actor_id = col_i64(q, 3),
        .entity_id = col_i64(q, 4),
        .customer = col_i64(q, 5),
        .actor_name = col_str(q, a, 6),
        .program = col_str(q, a, 7),
        .remote = col_str(q, a, 8),
        .request_id = col_str(q, a, 9),
        .action = col_str(q, a, 10),
        .entity = col_str(q, a, 11),
        .before_digest = col_str(q, a, 12),
        .after_digest = col_str(q, a, 13),
    };
}

enum err audit_chain_tail(struct ctx *cx, int64_t *ret_number, struct hash *ret_hash)
{
    *ret_number = 0;
    *ret_hash = (struct hash){{0}};
    STMT(q, cx->db, "SELECT number, hash FROM audit_chain ORDER BY number DESC LIMIT 1");
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND) return OK;
    if (e) return e;
    struct str hash = col_view(q, 1);
    if (hash.n != HASH_BYTES) return fail(ERR_INTERNAL, "audit chain: hash of wrong size");
    *ret_number = col_i64(q, 0);
    memcpy(ret_hash->b, hash.p, HASH_BYTES);
    return OK;
}

static enum err chain_append(struct ctx *cx, int64_t number, const char *kind, int64_t audit_id,
                             const struct hash *hash)
{
    STMT(q, cx->db,
         "INSERT INTO audit_chain (number, audit_id, kind, hash)"
         " VALUES (:number, :audit, :kind, :hash)");
    bind_i64(q, ":number", number);
    bind_i64(q, ":audit", audit_id);
    bind_cstr(q, ":kind", kind);
    bind_hash(q, ":hash", *hash);
    return stmt_run(q);
}

/* Ids grow with time, but transactions commit out of order and clocks differ: look back this far
 * below the highest sealed id for rows that were committed late; once an hour over all rows. */
#define LATE_MS (10 * MINUTE_MS)

static enum err seal_from(struct ctx *cx, int64_t *ret_after)
{
    static int64_t whole_at;
    *ret_after = INT64_MIN;
    if (cx->now >= whole_at) {
        whole_at = cx->now + HOUR_MS;
        return OK;
    }
    STMT(q, cx->db, "SELECT COALESCE(MAX(audit_id), 0) FROM audit_chain");
    enum err e = stmt_one(q);
    if (e == OK) *ret_after = col_i64(q, 0) - LATE_MS * (1 << 21);
    return e;
}

static enum err read_unsealed(struct ctx *cx, int limit, struct audit_row **ret_rows, size_t *ret_n)
{
    VEC(struct audit_row) rows = {0};
    int64_t after = 0;
    enum err e = seal_from(cx, &after);
    if (e) return e;
    STMT(q, cx->db,
         "SELECT " AUDIT_ROW_COLUMNS " FROM audit a WHERE a.id > :after AND NOT EXISTS"
         " (SELECT 1 FROM audit_chain c WHERE c.audit_id = a.id) ORDER BY a.id LIMIT :limit");
    bind_i64(q, ":after", after);
    bind_i64(q, ":limit", limit);
    while (stmt_row(q)) audit_row_read(q, cx->arena, vec_push(cx->arena, &rows));
    *ret_rows = rows.at;
    *ret_n = rows.n;
    return stmt_done(q);
}

bool audit_pending(struct ctx *cx)
{
    STMT(q, cx->db,
         "SELECT a.id FROM audit a WHERE a.id > (SELECT COALESCE(MAX(c.audit_id), 0) FROM audit_chain"
         " c) - :late AND NOT EXISTS (SELECT 1 FROM audit_chain c WHERE c.audit_id = a.id) LIMIT 1");
    bind_i64(q, ":late", LATE_MS * (1 << 21));
    return stmt_one(q) != ERR_NOT_FOUND;
}

enum err audit_seal(struct ctx *cx, int limit, int *ret_sealed)
{
    int64_t number = 0;
    struct hash head;
    struct audit_row *rows = NULL;
    size_t n = 0;
    /* Read before the write lock is taken: nobody else seals (the transaction finds out), and rows do not change. */
    enum err e = read_unsealed(cx, limit, &rows, &n);
    if (e) return e;
    *ret_sealed = 0;
    if (!n) return OK;
    TX(tx, cx);
    e = audit_chain_tail(cx, &number, &head);
    if (e) return e;
    for (size_t i = 0; i < n; i++) {
        number++;
        head = audit_link(cx->arena, &head, number, "row", &rows[i]);
        e = chain_append(cx, number, "row", rows[i].id, &head);
        if (e) return e;
    }
    e = tx_commit(&tx);
    if (e) return e;
    *ret_sealed = (int)n;
    return audit_head_follow(cx);
}

enum err audit_mark_restore(struct ctx *cx)
{
    int64_t number = 0;
    struct hash head;
    struct audit_row mark;
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (!e) e = audit_chain_tail(cx, &number, &head);
    if (e) return e;
    int64_t id = id_new(cx->now);
    e = insert_row(cx, id, "database.restore", "audit_chain", number, (customer_id){0}, STR(""),
                   STR(""));
    if (e) return e;
    {
        STMT(q, cx->db, "SELECT " AUDIT_ROW_COLUMNS " FROM audit a WHERE a.id = :id AND a.customer_id = 0");
        bind_i64(q, ":id", id);
        e = stmt_one(q);
        if (e) return e;
        audit_row_read(q, cx->arena, &mark);
    }
    number++;
    head = audit_link(cx->arena, &head, number, "restore", &mark);
    e = chain_append(cx, number, "restore", id, &head);
    if (!e) e = tx_commit(&tx);
    return e ? e : audit_head_write(cx, number, &head);
}
