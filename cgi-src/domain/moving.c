/* The mark of a database's state, for `zhiyin move`: the newest audit row, sign of life of a session, and run of a
 * job. What else changes is found by the comparison at the end. */
#include "domain/moving.h"

#include <inttypes.h>

enum err moving_mark(struct ctx *cx, struct str *ret_mark)
{
    STMT(q, cx->db,
         "SELECT (SELECT COALESCE(MAX(id), 0) FROM audit),"
         " (SELECT COALESCE(MAX(number), 0) FROM audit_chain), (SELECT COALESCE(MAX(last_started_at), 0) FROM job),"
         " (SELECT COUNT(*) FROM session), (SELECT COALESCE(MAX(seen_at), 0) FROM session)");
    struct buf b CLEANUP(buf_free) = {0};
    enum err e = stmt_one(q);
    if (e) return e;
    for (int i = 0; i < 5; i++) buf_printf(&b, "%s%" PRId64, i ? "." : "", col_i64(q, i));
    *ret_mark = str_copy(cx->arena, buf_view(&b));
    return OK;
}
