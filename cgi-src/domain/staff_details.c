/* What an employee changes about himself: name as shown, phone, signature. Called by the pages of one's
 * own account and by whoever composes answers (staff_signature). Guards that nobody changes anything
 * that decides about rights here: user name, e-mail, roles and places are the admin's. */
#include <jansson.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/staff.h"
#include "domain/staff_internal.h"

#define SIGNATURE_MAX 1000

static json_t *text_json(struct str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

static json_t *details_json(const struct staff_details *d)
{
    return json_pack("{s:o,s:o,s:o}", "name", text_json(d->name), "phone", text_json(d->phone), "signature",
                     text_json(d->signature));
}

enum err staff_details_load(struct ctx *cx, struct staff_details *ret)
{
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    STMT(q, cx->db, "SELECT name, phone, signature, version FROM staff WHERE id = :me");
    bind_i64(q, ":me", cx->actor->id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = (struct staff_details){.name = col_str(q, cx->arena, 0),
                                  .phone = col_str(q, cx->arena, 1),
                                  .signature = col_str(q, cx->arena, 2),
                                  .version = col_i64(q, 3)};
    return OK;
}

static enum err details_check(struct ctx *cx, const struct staff_details *d)
{
    if (str_trim(d->name).n == 0) (void)problem(cx, "name", _("Please enter the name."));
    if (text_length(d->signature) > SIGNATURE_MAX)
        (void)problem_f(cx, "signature", _("At most %d characters."), SIGNATURE_MAX);
    return problems_result(cx);
}

enum err staff_details_save(struct ctx *cx, const struct staff_details *d)
{
    struct staff_details before, after = *d;
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    enum err e = details_check(cx, d);
    if (e) return e;
    after.name = str_trim(d->name);
    after.phone = d->phone.p ? d->phone : STR("");
    after.signature = d->signature.p ? str_trim(d->signature) : STR("");
    TX(tx, cx);
    if ((e = staff_details_load(cx, &before))) return e;
    if (before.version != d->version) return ERR_STALE;
    STMT(q, cx->db,
         "UPDATE staff SET name = :name, phone = :phone, signature = :signature, version = version + 1"
         " WHERE id = :me");
    bind_str(q, ":name", after.name);
    bind_str(q, ":phone", after.phone);
    bind_str(q, ":signature", after.signature);
    bind_i64(q, ":me", cx->actor->id);
    e = stmt_run(q);
    if (!e)
        e = audit_write(cx, "staff.details", "staff", cx->actor->id, (customer_id){0},
                        details_json(&before), details_json(&after));
    return e ? e : tx_commit(&tx);
}

struct str staff_signature(struct ctx *cx, staff_id id)
{
    STMT(q, cx->db, "SELECT signature FROM staff WHERE id = :id");
    bind_id(q, ":id", id);
    return stmt_one(q) == OK ? col_str(q, cx->arena, 0) : STR("");
}
