/* Ways to reach a customer (phones, e-mails, WeChat) and its addresses: see domain/customer_parts.h.
 * Numbers are kept as people write them, and in the normal form by which they are matched. */
#include "domain/customer/inside.h"

#include "base/secret.h"
#include "base/text.h"

enum err reach_list(struct ctx *cx, customer_id id, struct reach **ret, size_t *ret_n)
{
    struct customer_hold h;
    enum err e = customer_hold(cx, id, CUSTOMER_CONTACT_SEE, &h);
    if (e) return e;
    VEC(struct reach) v = {0};
    STMT(q, cx->db,
         "SELECT id, kind, value, normal, label FROM customer_reach WHERE customer_id = :id"
         " ORDER BY CASE kind WHEN 'phone' THEN 1 WHEN 'email' THEN 2 ELSE 3 END, position, id"
         " LIMIT 100");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        struct reach r = {.id = col_i64(q, 0), .kind = reach_kind_parse(col_view(q, 1)),
                          .value = col_str(q, cx->arena, 2), .normal = col_str(q, cx->arena, 3),
                          .label = col_str(q, cx->arena, 4)};
        r.main = v.n == 0 || v.at[v.n - 1].kind != r.kind;
        *vec_push(cx->arena, &v) = r;
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

enum err reach_normalise(struct ctx *cx, const struct reach *r, const char *field,
                         struct str *ret_normal)
{
    if (!r->value.n) return problem(cx, field, _("Please fill this in."));
    if (text_length(r->value) > 200) return problem_f(cx, field, _("Please use at most %d characters."), 200);
    switch (r->kind) {
    case REACH_PHONE:
        if (phone_normal(cx->arena, r->value, cx->config->phone_region, ret_normal)) return OK;
        return problem(cx, field, _("This is not a phone number that can be dialled."));
    case REACH_EMAIL:
        if (!email_valid(r->value)) return problem(cx, field, _("This is not an e-mail address."));
        *ret_normal = text_fold(cx->arena, r->value);
        return OK;
    case REACH_WECHAT: *ret_normal = text_fold(cx->arena, r->value); return OK;
    default: return problem(cx, "kind", _("This choice does not exist."));
    }
}

enum err reach_insert(struct ctx *cx, customer_id id, const struct reach *r, const char *field,
                      int64_t *ret_id)
{
    struct str normal = STR_NONE;
    enum err e = reach_normalise(cx, r, field, &normal);
    if (e) return e;
    STMT(same, cx->db,
         "SELECT 1 FROM customer_reach WHERE customer_id = :id AND kind = :kind AND normal = :normal");
    bind_id(same, ":id", id);
    bind_cstr(same, ":kind", reach_kind_code(r->kind));
    bind_str(same, ":normal", normal);
    if (stmt_one(same) == OK) return problem(cx, field, _("The customer has this one already."));
    int64_t row = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO customer_reach (id, customer_id, kind, value, normal, label, position)"
         " VALUES (:row, :id, :kind, :value, :normal, :label,"
         " (SELECT COALESCE(MAX(position), 0) + 1 FROM customer_reach"
         "  WHERE customer_id = :id AND kind = :kind))");
    bind_i64(q, ":row", row);
    bind_id(q, ":id", id);
    bind_cstr(q, ":kind", reach_kind_code(r->kind));
    bind_str(q, ":value", r->value);
    bind_str(q, ":normal", normal);
    bind_str(q, ":label", r->label.p ? r->label : STR(""));
    if ((e = stmt_send(q))) return e;
    if (ret_id) *ret_id = row;
    return OK;
}

enum err reach_insert_first(struct ctx *cx, customer_id id, const struct reach *r)
{
    STMT(q, cx->db,
         "INSERT INTO customer_reach (id, customer_id, kind, value, normal, position)"
         " VALUES (:row, :id, :kind, :value, :normal, 1)");
    bind_i64(q, ":row", id_new(cx->now));
    bind_id(q, ":id", id);
    bind_cstr(q, ":kind", reach_kind_code(r->kind));
    bind_str(q, ":value", r->value);
    bind_str(q, ":normal", r->normal);
    return stmt_send(q);
}

enum err reach_main_refresh(struct ctx *cx, customer_id id)
{
    STMT(q, cx->db,
         "UPDATE customer SET"
         " main_phone = COALESCE((SELECT normal FROM customer_reach WHERE customer_id = :id"
         "  AND kind = 'phone' ORDER BY position, id LIMIT 1), ''),"
         " main_email = COALESCE((SELECT value FROM customer_reach WHERE customer_id = :id"
         "  AND kind = 'email' ORDER BY position, id LIMIT 1), '') WHERE id = :id");
    bind_id(q, ":id", id);
    return stmt_run(q);
}

/* What each change of the ways to reach a customer ends with. */
static enum err reach_changed(struct ctx *cx, customer_id id, const char *action, json_t *before,
                              json_t *after)
{
    enum err e = customer_record(cx, action, "customer", id.v, id, before, after);
    if (!e) e = reach_main_refresh(cx, id);
    if (!e) e = customer_bump(cx, id);
    return e ? e : customer_index(cx, id);
}

static json_t *reach_json(const struct reach *r)
{
    return json_pack("{s:o}", reach_kind_code(r->kind), json_of(r->value));
}

enum err reach_add(struct ctx *cx, customer_id id, const struct reach *r, int64_t *ret_id)
{
    struct customer_hold h;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &h);
    if (e || (e = reach_insert(cx, id, r, "value", ret_id))) return e;
    if ((e = reach_changed(cx, id, "customer.reach_add", NULL, reach_json(r)))) return e;
    return tx_commit(&tx);
}

static enum err reach_get(struct ctx *cx, customer_id id, int64_t row, struct reach *ret)
{
    STMT(q, cx->db,
         "SELECT kind, value, normal, label FROM customer_reach WHERE id = :row AND customer_id = :id");
    bind_i64(q, ":row", row);
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = (struct reach){.id = row, .kind = reach_kind_parse(col_view(q, 0)),
                          .value = col_str(q, cx->arena, 1), .normal = col_str(q, cx->arena, 2),
                          .label = col_str(q, cx->arena, 3)};
    return OK;
}

enum err reach_remove(struct ctx *cx, customer_id id, int64_t row)
{
    struct customer_hold h;
    struct reach r;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &h);
    if (e || (e = reach_get(cx, id, row, &r))) return e;
    STMT(q, cx->db, "DELETE FROM customer_reach WHERE id = :row");
    bind_i64(q, ":row", row);
    if ((e = stmt_run(q))) return e;
    if ((e = reach_changed(cx, id, "customer.reach_remove", reach_json(&r), NULL))) return e;
    return tx_commit(&tx);
}

enum err reach_make_main(struct ctx *cx, customer_id id, int64_t row)
{
    struct customer_hold h;
    struct reach r;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &h);
    if (e || (e = reach_get(cx, id, row, &r))) return e;
    STMT(q, cx->db,
         "UPDATE customer_reach SET position = (SELECT MIN(position) - 1 FROM customer_reach"
         " WHERE customer_id = :id AND kind = :kind) WHERE id = :row");
    bind_id(q, ":id", id);
    bind_cstr(q, ":kind", reach_kind_code(r.kind));
    bind_i64(q, ":row", row);
    if ((e = stmt_run(q))) return e;
    if ((e = reach_changed(cx, id, "customer.reach_main", NULL, reach_json(&r)))) return e;
    return tx_commit(&tx);
}

/* ---- addresses ---- */

enum err address_list(struct ctx *cx, customer_id id, struct address **ret, size_t *ret_n)
{
    struct customer_hold h;
    enum err e = customer_hold(cx, id, CUSTOMER_CONTACT_SEE, &h);
    if (e) return e;
    VEC(struct address) v = {0};
    STMT(q, cx->db,
         "SELECT id, label, country, province, city, street, postcode FROM customer_address"
         " WHERE customer_id = :id ORDER BY position, id LIMIT 50");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        *vec_push(cx->arena, &v) = (struct address){
            .id = col_i64(q, 0), .label = col_str(q, cx->arena, 1),
            .country = col_str(q, cx->arena, 2), .province = col_str(q, cx->arena, 3),
            .city = col_str(q, cx->arena, 4), .street = col_str(q, cx->arena, 5),
            .postcode = col_str(q, cx->arena, 6)};
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

static json_t *address_json(const struct address *a)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "label", json_of(a->label), "country",
                     json_of(a->country), "province", json_of(a->province), "city",
                     json_of(a->city), "street", json_of(a->street), "postcode",
                     json_of(a->postcode));
}

/* Positive and never 0; two addresses of the same texts have the same. */
static int64_t address_version(struct ctx *cx, const struct address *a)
{
    const struct str *const texts[] = {&a->label, &a->country, &a->province, &a->city, &a->street, &a->postcode};
    struct str all = STR("");
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        all = str_printf(cx->arena, "%.*s%zu:%.*s", STR_ARG(all), texts[i]->n, STR_ARG(*texts[i]));
    struct hash h = secret_hash(all);
    int64_t version = 1;
    for (size_t i = 0; i < 6; i++) version = version * 256 + h.b[i];
    return version;
}

enum err address_get(struct ctx *cx, customer_id id, int64_t row, struct address *ret)
{
    struct address *all;
    size_t n;
    enum err e = address_list(cx, id, &all, &n);
    if (e) return e;
    for (size_t i = 0; i < n; i++) {
        if (all[i].id == row) {
            *ret = all[i];
            ret->version = address_version(cx, ret);
            return OK;
        }
    }
    return ERR_NOT_FOUND;
}

static struct str some(struct str s) { return s.p ? s : STR(""); }

static enum err address_write(struct ctx *cx, customer_id id, const struct address *a)
{
    STMT(q, cx->db,
         "INSERT INTO customer_address (id, customer_id, label, country, province, city, street,"
         " postcode, position) VALUES (:row, :id, :label, :country, :province, :city, :street,"
         " :postcode, (SELECT COALESCE(MAX(position), 0) + 1 FROM customer_address"
         "  WHERE customer_id = :id))"
         " ON CONFLICT (id) DO UPDATE SET label = :label, country = :country,"
         " province = :province, city = :city, street = :street, postcode = :postcode");
    bind_i64(q, ":row", a->id ? a->id : id_new(cx->now));
    bind_id(q, ":id", id);
    bind_str(q, ":label", some(a->label));
    bind_str(q, ":country", some(a->country));
    bind_str(q, ":province", some(a->province));
    bind_str(q, ":city", some(a->city));
    bind_str(q, ":street", some(a->street));
    bind_str(q, ":postcode", some(a->postcode));
    return stmt_send(q);
}

enum err address_save(struct ctx *cx, customer_id id, const struct address *a)
{
    struct customer_hold h;
    struct address before;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &h);
    if (e) return e;
    if (a->id && (e = address_get(cx, id, a->id, &before))) return e;
    if (a->id && a->version != before.version) return ERR_STALE;
    if (!a->street.n && !a->city.n) return problem(cx, "street", _("Please give at least the street or the city."));
    if (a->id && address_version(cx, a) == before.version) return OK; /* nothing was changed */
    if ((e = address_write(cx, id, a))) return e;
    e = customer_record(cx, "customer.address", "customer", id.v, id,
                        a->id ? address_json(&before) : NULL, address_json(a));
    if (e || (e = customer_bump(cx, id))) return e;
    return tx_commit(&tx);
}

enum err address_remove(struct ctx *cx, customer_id id, int64_t row)
{
    struct customer_hold h;
    struct address before;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &h);
    if (e || (e = address_get(cx, id, row, &before))) return e;
    STMT(q, cx->db, "DELETE FROM customer_address WHERE id = :row");
    bind_i64(q, ":row", row);
    if ((e = stmt_run(q))) return e;
    e = customer_record(cx, "customer.address_remove", "customer", id.v, id, address_json(&before),
                        NULL);
    if (e || (e = customer_bump(cx, id))) return e;
    return tx_commit(&tx);
}
