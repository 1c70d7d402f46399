/* Cases from a file: see complaint_import.h. */
#include "domain/complaint_import.h"

#include "domain/complaint/internal.h"
#include "domain/timeline.h"

enum err complaint_import_find(struct ctx *cx, struct str import_ref, complaint_id *ret_id)
{
    STMT(q, cx->db, "SELECT id FROM complaint WHERE import_ref = :ref");
    bind_str(q, ":ref", import_ref);
    enum err e = stmt_one(q);
    if (!e) ret_id->v = col_i64(q, 0);
    return e;
}

static struct str or_empty(struct str s)
{
    return s.p ? s : STR("");
}

static enum err insert_imported(struct ctx *cx, const struct complaint_import *c,
                                const struct case_row *row)
{
    STMT(q, cx->db,
         "INSERT INTO complaint (id, ref, import_ref, kind, category_id, channel, customer_id,"
         " order_text, body, remedy_wanted, contact_name, contact_email, contact_phone, lang, state,"
         " due_at, happened_at, created_at, updated_at, priority, answer_due_at, next_due_at, remind_at) VALUES (:id, :ref, :import_ref, :kind,"
         " :category, 'import', :customer, :order_text, :body, :wanted, :name, :email, :phone,"
         " :lang, :state, :due, :happened, :now, :now, :priority, :answer, :next, :remind)");
    bind_id(q, ":id", row->id);
    bind_str(q, ":ref", row->ref);
    bind_str(q, ":import_ref", c->import_ref);
    bind_cstr(q, ":kind", kind_code(c->kind));
    bind_opt(q, ":category", c->category);
    bind_id_opt(q, ":customer", c->customer);
    bind_str(q, ":order_text", or_empty(c->order_text));
    bind_str(q, ":body", c->body);
    bind_str(q, ":wanted", or_empty(c->remedy_wanted));
    bind_str(q, ":name", or_empty(c->contact_name));
    bind_str(q, ":email", or_empty(c->contact_email));
    bind_str(q, ":phone", or_empty(c->contact_phone));
    bind_cstr(q, ":lang", lang_tag(LANG_ZH));
    bind_i64(q, ":state", COMPLAINT_RECEIVED);
    bind_i64(q, ":due", row->clock.due_at);
    bind_i64(q, ":priority", row->clock.priority);
    bind_opt(q, ":answer", row->clock.answer_due_at);
    bind_i64(q, ":next", row->clock.next_due_at);
    bind_opt(q, ":remind", row->clock.remind_at);
    bind_opt(q, ":happened", c->happened_at);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

enum err complaint_import(struct ctx *cx, const struct complaint_import *c, complaint_id *ret_id)
{
    complaint_id known;
    enum err e = complaint_import_find(cx, c->import_ref, &known);
    if (e != ERR_NOT_FOUND) return e ? e : ERR_CONFLICT;
    struct case_row row = {.id = {id_new(cx->now)},
                           .ref = str_of(ref_new(cx->arena, "TS")),
                           .kind = c->kind,
                           .customer = c->customer.v,
                           .body = c->body,
                           .created_at = cx->now,
                           .version = 1,
                           .state = COMPLAINT_RECEIVED};
    TX(tx, cx);
    e = case_clock_start(cx, &row, 0);
    if (!e) e = insert_imported(cx, c, &row);
    row.state = COMPLAINT_NEW;
    if (!e) e = case_step(cx, &row, "state", COMPLAINT_RECEIVED, STR(""));
    if (!e && c->customer.v) {
        e = timeline_put(cx, c->customer, cx->now, TIMELINE_COMPLAINT, row.id.v);
    }
    if (!e) e = custom_check(cx, c->custom, NULL, true);
    if (e) return e;
    json_t *after = json_pack("{s:o,s:o}", "ref", json_text_of(row.ref), "import_ref", json_text_of(c->import_ref));
    e = case_fields_write(cx, &row, c->custom, after);
    if (e) json_decref(after);
    if (!e) e = audit_write(cx, "complaint.import", "complaint", row.id.v, c->customer, NULL, after);
    if (!e) e = complaint_index(cx, row.id, true);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = row.id;
    return e;
}
