/* An account that is verified from the start and belongs to a customer: for the demonstration data.
 * See account.h. */
#include <jansson.h>

#include "domain/account_internal.h"
#include "domain/audit.h"
#include "domain/password.h"

enum err account_open(struct ctx *cx, struct str email, struct str name, struct str password,
                      customer_id customer, account_id *ret_id)
{
    struct contact_way way = contact_read(cx, email);
    char *hash = NULL;
    if (!way.normal.n || way.phone) return problem(cx, "email", _("This is not an e-mail address."));
    enum err e = password_hash(cx->arena, password, &hash);
    if (e) return e;
    TX(tx, cx);
    account_id id = {id_new(cx->now)};
    STMT(q, cx->db,
         "INSERT INTO portal_account (id, email, password_hash, name, state, customer_id,"
         " verified_at, created_at) VALUES (:id, :email, :hash, :name, 'active', :customer, :now,"
         " :now)");
    bind_id(q, ":id", id);
    bind_str(q, ":email", way.normal);
    bind_cstr(q, ":hash", hash);
    bind_str(q, ":name", name);
    bind_id_opt(q, ":customer", customer);
    bind_i64(q, ":now", cx->now);
    e = stmt_run(q);
    if (!e) {
        e = audit_write(cx, "account.open", "portal_account", id.v, customer, NULL,
                        json_pack("{s:s%}", "email", way.normal.p, way.normal.n));
    }
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = id;
    return e;
}
