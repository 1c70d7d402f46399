/* Files in a customer's file: staged ones are adopted, and taken back (kept, no longer shown). See
 * domain/customer_parts.h; contents and access are attachment.h. */
#include "domain/customer/inside.h"

#include "domain/staged.h"

enum err customer_file_add(struct ctx *cx, customer_id id, const struct str *tokens, size_t n)
{
    struct customer_hold h;
    const struct attachment_owner owner = {.customer = id.v, .internal = true};
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, INTERACTION_LOG, &h);
    if (e) return e;
    if (!n) return problem(cx, "files", _("Please choose a file."));
    for (size_t i = 0; i < n; i++) {
        struct staged s;
        attachment_id file = {0};
        if ((e = staged_find(cx, tokens[i], &s))) return e;
        if ((e = staged_adopt(cx, tokens[i], &owner, &file))) return e;
        if ((e = timeline_put(cx, id, cx->now, TIMELINE_FILE, file.v))) return e;
        e = audit_write(cx, "customer.file_add", "attachment", file.v, id, NULL,
                        json_pack("{s:o, s:I}", "file", json_of(s.file_name), "bytes", (json_int_t)s.bytes));
        if (e) return e;
    }
    return tx_commit(&tx);
}

enum err customer_file_take_back(struct ctx *cx, customer_id id, int64_t file)
{
    struct customer_hold h;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &h);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE attachment SET withdrawn_at = :now WHERE id = :file AND customer_id = :id"
         " AND complaint_id IS NULL AND withdrawn_at IS NULL");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":file", file);
    bind_id(q, ":id", id);
    if ((e = stmt_run(q))) return e;
    if (!stmt_changes(q)) return ERR_NOT_FOUND;
    if ((e = timeline_drop(cx, TIMELINE_FILE, file))) return e;
    e = audit_write(cx, "customer.file_take_back", "attachment", file, id, NULL, NULL);
    return e ? e : tx_commit(&tx);
}
