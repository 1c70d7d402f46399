/* Contacts of an organisation, with their role in its decisions, and links between customers: see
 * domain/customer_parts.h. */
#include "domain/customer/inside.h"

#include "base/text.h"

#define CONTACT_COLUMNS                                                                            \
    "id, customer_id, name, title, phone, email, wechat, notes, decision_role, left_at, version"

static struct contact contact_row(struct stmt *q, struct arena *a)
{
    return (struct contact){
        .id = {col_i64(q, 0)}, .customer = {col_i64(q, 1)}, .name = col_str(q, a, 2),
        .title = col_str(q, a, 3), .phone = col_str(q, a, 4), .email = col_str(q, a, 5),
        .wechat = col_str(q, a, 6), .notes = col_str(q, a, 7),
        .decision_role = decision_role_parse(col_view(q, 8)), .left_at = col_i64(q, 9),
        .version = col_i64(q, 10)};
}

static void hide_contact_data(const struct ctx *cx, const struct customer_hold *h, struct contact *c)
{
    if (perm_record(cx->actor, CUSTOMER_CONTACT_SEE, h->owner, h->team, h->branch)) return;
    c->phone = c->email = c->wechat = STR_NONE;
}

enum err contact_list(struct ctx *cx, customer_id id, struct contact **ret, size_t *ret_n)
{
    struct customer_hold h = {0};
    enum err e = customer_hold(cx, id, CUSTOMER_SEE, &h);
    if (e) return e;
    VEC(struct contact) v = {0};
    STMT(q, cx->db,
         "SELECT " CONTACT_COLUMNS " FROM contact WHERE customer_id = :id"
         " ORDER BY CASE WHEN left_at IS NULL THEN 0 ELSE 1 END, name_key LIMIT 200");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        struct contact c = contact_row(q, cx->arena);
        hide_contact_data(cx, &h, &c);
        *vec_push(cx->arena, &v) = c;
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

enum err contact_get(struct ctx *cx, contact_id id, struct contact *ret)
{
    STMT(q, cx->db, "SELECT " CONTACT_COLUMNS " FROM contact WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct contact c = contact_row(q, cx->arena);
    struct customer_hold h = {0};
    if ((e = customer_hold(cx, c.customer, CUSTOMER_SEE, &h))) return e;
    hide_contact_data(cx, &h, &c);
    *ret = c;
    return OK;
}

static json_t *contact_json(const struct contact *c)
{
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "name", json_of(c->name), "title",
                     json_of(c->title), "phone", json_of(c->phone), "email", json_of(c->email),
                     "wechat", json_of(c->wechat), "notes", json_of(c->notes), "decision_role",
                     decision_role_code(c->decision_role));
}

static enum err contact_check(struct ctx *cx, struct contact *c)
{
    if (!c->name.n) problem(cx, "name", _("A contact needs a name."));
    else if (text_length(c->name) > 100) problem_f(cx, "name", _("Please use at most %d characters."), 100);
    if (c->phone.n && !phone_normal(cx->arena, c->phone, cx->config->phone_region, &c->phone))
        problem(cx, "phone", _("This is not a phone number that can be dialled."));
    if (c->email.n && !email_valid(c->email))
        problem(cx, "email", _("This is not an e-mail address."));
    if (c->decision_role < 0 || c->decision_role >= DECISION_COUNT)
        problem(cx, "decision_role", _("This choice does not exist."));
    return problems_result(cx);
}

static struct str some(struct str s) { return s.p ? s : STR(""); }

static enum err contact_write(struct ctx *cx, const struct contact *c)
{
    STMT(q, cx->db,
         "INSERT INTO contact (id, customer_id, name, name_key, title, phone, email, wechat, notes,"
         " decision_role, created_at) VALUES (:id, :customer, :name, :key, :title, :phone, :email,"
         " :wechat, :notes, :role, :now) ON CONFLICT (id) DO UPDATE SET name = :name,"
         " name_key = :key, title = :title, phone = :phone, email = :email, wechat = :wechat,"
         " notes = :notes, decision_role = :role, version = contact.version + 1");
    bind_id(q, ":id", c->id);
    bind_id(q, ":customer", c->customer);
    bind_str(q, ":name", c->name);
    bind_str(q, ":key", text_name_key(cx->arena, c->name));
    bind_str(q, ":title", some(c->title));
    bind_str(q, ":phone", some(c->phone));
    bind_str(q, ":email", some(c->email));
    bind_str(q, ":wechat", some(c->wechat));
    bind_str(q, ":notes", some(c->notes));
    bind_cstr(q, ":role", decision_role_code(c->decision_role));
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

enum err contact_save(struct ctx *cx, const struct contact *edit, contact_id *ret_id)
{
    struct customer_hold h = {0};
    struct contact c = *edit, before = {0};
    TX(tx, cx);
    enum err e = OK;
    if (c.id.v) {
        if ((e = contact_get(cx, c.id, &before))) return e;
        if (before.version != c.version) return ERR_STALE;
        c.customer = before.customer;
    }
    if ((e = customer_hold_open(cx, c.customer, CUSTOMER_EDIT, &h))) return e;
    if ((e = contact_check(cx, &c))) return e;
    json_t *was = c.id.v ? contact_json(&before) : NULL;
    if (!c.id.v) c.id.v = id_new(cx->now);
    e = customer_record(cx, was ? "contact.edit" : "contact.create", "contact", c.id.v, c.customer,
                        was, contact_json(&c));
    if (e || (e = contact_write(cx, &c)) || (e = customer_index(cx, c.customer))) return e;
    if ((e = tx_commit(&tx))) return e;
    *ret_id = c.id;
    return OK;
}

enum err contact_set_left(struct ctx *cx, contact_id id, bool left)
{
    struct customer_hold h = {0};
    struct contact c;
    TX(tx, cx);
    enum err e = contact_get(cx, id, &c);
    if (e || (e = customer_hold_open(cx, c.customer, CUSTOMER_EDIT, &h))) return e;
    STMT(q, cx->db,
         "UPDATE contact SET left_at = :left, version = version + 1 WHERE id = :id");
    bind_opt(q, ":left", left ? cx->now : 0);
    bind_id(q, ":id", id);
    if ((e = stmt_run(q))) return e;
    e = customer_record(cx, left ? "contact.left" : "contact.back", "contact", id.v, c.customer,
                        NULL, json_pack("{s:o}", "name", json_of(c.name)));
    return e ? e : tx_commit(&tx);
}

/* ---- links between customers ---- */

enum err customer_tie_list(struct ctx *cx, customer_id id, struct customer_tie **ret, size_t *ret_n)
{
    struct customer_hold h = {0};
    enum err e = customer_hold(cx, id, CUSTOMER_SEE, &h);
    if (e) return e;
    VEC(struct customer_tie) v = {0};
    STMT(q, cx->db,
         "SELECT l.id, l.kind, 1, c.id, c.name, c.code, l.note, l.created_at, c.owner_id,"
         " c.team_id, c.branch_id FROM customer_link l JOIN customer c ON c.id = l.to_id"
         " WHERE l.from_id = :id AND l.ended_at IS NULL UNION ALL"
         " SELECT l.id, l.kind, 0, c.id, c.name, c.code, l.note, l.created_at, c.owner_id,"
         " c.team_id, c.branch_id FROM customer_link l JOIN customer c ON c.id = l.from_id"
         " WHERE l.to_id = :id AND l.ended_at IS NULL ORDER BY 8 DESC LIMIT 200");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        if (!perm_record(cx->actor, CUSTOMER_SEE, (staff_id){col_i64(q, 8)},
                         (team_id){col_i64(q, 9)}, (branch_id){col_i64(q, 10)}))
            continue;
        *vec_push(cx->arena, &v) = (struct customer_tie){
            .id = col_i64(q, 0), .kind = link_kind_parse(col_view(q, 1)),
            .from_here = col_i64(q, 2) == 1, .other = {col_i64(q, 3)},
            .other_name = col_str(q, cx->arena, 4), .other_code = col_str(q, cx->arena, 5),
            .note = col_str(q, cx->arena, 6), .created_at = col_i64(q, 7)};
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

static enum err tie_target(struct ctx *cx, customer_id from, struct str code, int64_t kind,
                           customer_id *ret_to)
{
    if (kind < LINK_REFERS || kind > LINK_SUPPLIES)
        return problem(cx, "link", _("This choice does not exist."));
    enum err e = customer_by_code(cx, code, ret_to);
    if (e == ERR_NOT_FOUND) return problem(cx, "other", _("There is no customer with this code."));
    if (e) return e;
    if (ret_to->v == from.v) return problem(cx, "other", _("A customer cannot be linked to itself."));
    STMT(q, cx->db,
         "SELECT 1 FROM customer_link WHERE from_id = :from AND to_id = :to AND kind = :kind"
         " AND ended_at IS NULL");
    bind_id(q, ":from", from);
    bind_id(q, ":to", *ret_to);
    bind_cstr(q, ":kind", link_kind_code(kind));
    return stmt_one(q) == OK ? problem(cx, "other", _("These customers are linked like this already.")) : OK;
}

enum err customer_tie_add(struct ctx *cx, customer_id from, struct str to_code, int64_t kind,
                          struct str note)
{
    struct customer_hold h = {0};
    customer_id to = {0};
    TX(tx, cx);
    enum err e = customer_hold_open(cx, from, CUSTOMER_EDIT, &h);
    if (e || (e = tie_target(cx, from, to_code, kind, &to))) return e;
    STMT(q, cx->db,
         "INSERT INTO customer_link (id, from_id, to_id, kind, note, created_at)"
         " VALUES (:id, :from, :to, :kind, :note, :now)");
    bind_i64(q, ":id", id_new(cx->now));
    bind_id(q, ":from", from);
    bind_id(q, ":to", to);
    bind_cstr(q, ":kind", link_kind_code(kind));
    bind_str(q, ":note", some(note));
    bind_i64(q, ":now", cx->now);
    if ((e = stmt_run(q))) return e;
    e = customer_record(cx, "customer.link", "customer", from.v, from, NULL,
                        json_pack("{s:s, s:o, s:o}", "link", link_kind_code(kind), "other",
                                  json_of(to_code), "note", json_of(note)));
    return e ? e : tx_commit(&tx);
}

enum err customer_tie_end(struct ctx *cx, customer_id id, int64_t tie)
{
    struct customer_hold h = {0};
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &h);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE customer_link SET ended_at = :now WHERE id = :tie AND ended_at IS NULL"
         " AND (from_id = :id OR to_id = :id)");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":tie", tie);
    bind_id(q, ":id", id);
    if ((e = stmt_run(q))) return e;
    if (!stmt_changes(q)) return ERR_NOT_FOUND;
    e = customer_record(cx, "customer.unlink", "customer", id.v, id,
                        json_pack("{s:I}", "link", (json_int_t)tie), NULL);
    return e ? e : tx_commit(&tx);
}
