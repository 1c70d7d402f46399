/* The customer's timeline: see timeline.h. Reading it is customer/timeline_read.c. */
#include "domain/timeline.h"

enum err timeline_put(struct ctx *cx, customer_id customer, int64_t at, enum timeline_kind kind,
                      int64_t ref)
{
    STMT(q, cx->db,
         "INSERT INTO timeline (kind, ref_id, customer_id, at) VALUES (:kind, :ref, :customer, :at)"
         " ON CONFLICT (customer_id, kind, ref_id) DO UPDATE SET at = :at");
    bind_i64(q, ":kind", (int64_t)kind);
    bind_i64(q, ":ref", ref);
    bind_id(q, ":customer", customer);
    bind_i64(q, ":at", at);
    return stmt_send(q);
}

enum err timeline_drop(struct ctx *cx, customer_id customer, enum timeline_kind kind, int64_t ref)
{
    STMT(q, cx->db, "DELETE FROM timeline WHERE customer_id = :customer AND kind = :kind AND ref_id = :ref");
    bind_id(q, ":customer", customer);
    bind_i64(q, ":kind", (int64_t)kind);
    bind_i64(q, ":ref", ref);
    return stmt_run(q);
}
