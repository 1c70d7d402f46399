/* Taking records back that bulk work has made: the record leaves its tables, so that lists, search, counts
 * and the portal know it no longer and a later import makes it anew, and is kept whole in "withdrawn".
 *
 * The rule: only what nobody has touched since. Whatever hangs on the record (a note, an order, a case,
 * points) keeps it where it is, by the database's own references; so does any line in the audit log that is
 * not of the work itself. Callers: undo of imports, of cards. */
#ifndef DOMAIN_WITHDRAW_H
#define DOMAIN_WITHDRAW_H

#include "domain/ctx.h"

/* What happened to a record since the work: has anybody but the work itself (request ids of its audit rows)
 * changed it after the work did; has the undo been here before; its version now (0: it has none).
 * whole: of a customer, also what hangs on it. */
struct withdraw_trace {
    bool touched, undone;
    int64_t version;
};
enum err withdraw_touched(struct ctx *cx, const char *entity, int64_t id, bool whole, struct str made_by,
                          struct str undone_by, struct withdraw_trace *ret) MUST_CHECK;

/* Inside a row of bulk work (tx_row_begin()), which is given up when it fails: ERR_CONFLICT: something hangs
 * on it. ERR_NOT_FOUND: it is gone. entity: "customer", "contact", "member", "sales_order", "complaint". */
enum err withdraw_record(struct ctx *cx, const char *entity, int64_t id, int64_t task) MUST_CHECK;

struct withdrawn {
    struct str entity, name, code;
    int64_t id, at;
};
/* What a task has taken back, after the id. */
enum err withdrawn_list(struct ctx *cx, int64_t task, int64_t after, struct withdrawn *ret, size_t max,
                        size_t *ret_n) MUST_CHECK;

#endif
