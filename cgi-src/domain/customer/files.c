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

enum err customer_file_taken(struct ctx *cx, customer_id id, int64_t file, struct str *ret_name)
{
    enum err e = customer_allow(cx, id, CUSTOMER_EDIT);
    if (e) return e;
    STMT(q, cx->db,
         "SELECT file_name FROM attachment WHERE id = :file AND customer_id = :id"
         " AND complaint_id IS NULL AND withdrawn_at IS NOT NULL");
    bind_i64(q, ":file", file);
    bind_id(q, ":id", id);
    if ((e = stmt_one(q))) return e;
    *ret_name = col_str(q, cx->arena, 0);
    return OK;
}

enum err customer_file_take_back(struct ctx *cx, customer_id id, int64_t file, bool back)
{
    struct customer_hold h;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &h);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE attachment SET withdrawn_at = :now WHERE id = :file AND customer_id = :id"
         " AND complaint_id IS NULL AND CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END = :taken"
         " RETURNING created_at");
    bind_opt(q, ":now", back ? cx->now : 0);
    bind_i64(q, ":file", file);
    bind_id(q, ":id", id);
    bind_i64(q, ":taken", !back);
    if ((e = stmt_one(q))) return e;
    int64_t at = col_i64(q, 0);
    e = back ? timeline_drop(cx, id, TIMELINE_FILE, file) : timeline_put(cx, id, at, TIMELINE_FILE, file);
    if (e) return e;
    e = audit_write(cx, back ? "customer.file_take_back" : "customer.file_restore", "attachment", file, id, NULL, NULL);
    return e ? e : tx_commit(&tx);
}
