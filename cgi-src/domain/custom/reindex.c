/* Search tokens that follow a change of definitions, and how much a field is used. See custom_edit.h. */
#include "domain/custom_edit.h"

#include "domain/complaint.h"
#include "domain/customer.h"

static const char *const used_sql[CUSTOM_ENTITIES] = {
    "SELECT COUNT(*) FROM (SELECT 1 FROM custom_customer WHERE field_id = :field LIMIT :cap) AS n",
    "SELECT COUNT(*) FROM (SELECT 1 FROM custom_complaint WHERE field_id = :field LIMIT :cap) AS n",
    "SELECT COUNT(*) FROM (SELECT 1 FROM custom_order WHERE field_id = :field LIMIT :cap) AS n",
};
static const char *const choice_used_sql[CUSTOM_ENTITIES] = {
    "SELECT COUNT(*) FROM (SELECT 1 FROM custom_customer WHERE field_id = :field AND number = :choice LIMIT :cap) AS n",
    "SELECT COUNT(*) FROM (SELECT 1 FROM custom_complaint WHERE field_id = :field AND number = :choice LIMIT :cap) AS n",
    "SELECT COUNT(*) FROM (SELECT 1 FROM custom_order WHERE field_id = :field AND number = :choice LIMIT :cap) AS n",
};

enum err custom_used(struct ctx *cx, const struct custom_field *f, int64_t choice, int64_t cap, int64_t *ret_n)
{
    STMT(q, cx->db, choice ? choice_used_sql[f->entity] : used_sql[f->entity]);
    bind_i64(q, ":field", f->id);
    if (choice) bind_i64(q, ":choice", choice);
    bind_i64(q, ":cap", cap);
    enum err e = stmt_one(q);
    if (!e) *ret_n = col_i64(q, 0);
    return e;
}

bool custom_reindex_waiting(struct ctx *cx)
{
    STMT(q, cx->db, "SELECT id FROM custom_field WHERE reindex = 1 LIMIT 1");
    return stmt_one(q) == OK;
}

/* Rows that have the field, by id, along the index of values: only texts are searched, and their
 * entries, all without a number, stand in the order of ids. */
static const char *const rows_sql[CUSTOM_ENTITIES] = {
    "SELECT entity_id FROM custom_customer WHERE field_id = :field AND number IS NULL AND entity_id > :after"
    " ORDER BY entity_id LIMIT :max",
    "SELECT entity_id FROM custom_complaint WHERE field_id = :field AND number IS NULL AND entity_id > :after"
    " ORDER BY entity_id LIMIT :max",
    "SELECT entity_id FROM custom_order WHERE field_id = :field AND number IS NULL AND entity_id > :after"
    " ORDER BY entity_id LIMIT :max",
};

static enum err keep_place(struct ctx *cx, int64_t field, int64_t after, bool done)
{
    STMT(q, cx->db, "UPDATE custom_field SET reindex = :more, reindex_after = :after WHERE id = :id");
    bind_i64(q, ":more", !done);
    bind_i64(q, ":after", done ? 0 : after);
    bind_i64(q, ":id", field);
    return stmt_run(q);
}

static enum err index_one(struct ctx *cx, enum custom_entity e, int64_t id)
{
    enum err failed = OK;
    if (e == CUSTOM_CUSTOMER) failed = customer_index(cx, (customer_id){id});
    if (e == CUSTOM_COMPLAINT) failed = complaint_index(cx, (complaint_id){id}, true);
    return failed == ERR_NOT_FOUND ? OK : failed;
}

enum err custom_reindex(struct ctx *cx, int rows, bool *ret_more)
{
    VEC(int64_t) ids = {0};
    *ret_more = false;
    TX(tx, cx);
    STMT(f, cx->db, "SELECT id, entity, reindex_after FROM custom_field WHERE reindex = 1 ORDER BY id LIMIT 1");
    enum err e = stmt_one(f);
    if (e) return e == ERR_NOT_FOUND ? tx_commit(&tx) : e;
    int64_t field = col_i64(f, 0), after = col_i64(f, 2);
    enum custom_entity entity = (enum custom_entity)custom_entity_parse(col_view(f, 1));
    STMT(q, cx->db, rows_sql[entity]);
    bind_i64(q, ":field", field);
    bind_i64(q, ":after", after);
    bind_i64(q, ":max", rows);
    while (stmt_row(q)) *vec_push(cx->arena, &ids) = col_i64(q, 0);
    e = stmt_done(q);
    for (size_t i = 0; !e && i < ids.n; i++) e = index_one(cx, entity, ids.at[i]);
    bool done = (int)ids.n < rows;
    if (!e) e = keep_place(cx, field, ids.n ? ids.at[ids.n - 1] : after, done);
    *ret_more = true; /* another field may wait */
    return e ? e : tx_commit(&tx);
}
