/* Invitations to the portal, seen from the employee: see account_invite.h. */
#include "domain/account_invite.h"

#include <jansson.h>

#include "base/text.h"
#include "domain/account_internal.h"
#include "domain/account_invite_internal.h"
#include "domain/audit.h"
#include "domain/customer_parts.h"
#include "domain/outbox.h"

#define OPEN_MAX 20

struct hash invitation_hash(struct str token)
{
    struct str parts[] = {STR("invite"), token};
    return secret_mac(KEY_CODE, parts, COUNT_OF(parts));
}

/* ---- addresses that may be invited ---- */

typedef VEC(struct invite_offer) offers;

static void offer(struct ctx *cx, offers *v, struct str email, struct str name)
{
    struct str folded = text_fold(cx->arena, str_trim(email));
    if (!folded.n || !email_valid(folded)) return;
    for (size_t i = 0; i < v->n; i++)
        if (str_eq(v->at[i].email, folded)) return;
    *vec_push(cx->arena, v) = (struct invite_offer){.email = folded, .name = name};
}

static bool linked_with(struct ctx *cx, customer_id customer, struct str email)
{
    STMT(q, cx->db, "SELECT id FROM portal_account WHERE email = :email AND customer_id = :customer");
    bind_str(q, ":email", email);
    bind_id(q, ":customer", customer);
    return stmt_one(q) == OK;
}

/* The customer's own addresses first, then those of its contacts who are still there. */
static enum err find_offers(struct ctx *cx, customer_id customer, offers *ret)
{
    STMT(own, cx->db,
         "SELECT normal FROM customer_reach WHERE customer_id = :customer AND kind = 'email' ORDER BY position, id");
    bind_id(own, ":customer", customer);
    while (stmt_row(own)) offer(cx, ret, col_str(own, cx->arena, 0), STR(""));
    enum err e = stmt_done(own);
    if (e) return e;
    STMT(q, cx->db,
         "SELECT email, name FROM contact WHERE customer_id = :customer AND left_at IS NULL AND email <> ''"
         " ORDER BY name_key, id LIMIT 200");
    bind_id(q, ":customer", customer);
    while (stmt_row(q)) offer(cx, ret, col_str(q, cx->arena, 0), col_str(q, cx->arena, 1));
    return stmt_done(q);
}

enum err account_invite_offers(struct ctx *cx, customer_id customer, struct invite_offer **ret, size_t *ret_n)
{
    offers v = {0};
    enum err e = customer_allow(cx, customer, ACCOUNT_INVITE);
    if (!e) e = find_offers(cx, customer, &v);
    if (e) return e;
    for (size_t i = 0; i < v.n; i++) v.at[i].linked = linked_with(cx, customer, v.at[i].email);
    *ret = v.at;
    *ret_n = v.n;
    return OK;
}

/* ---- inviting ---- */

struct invited {
    struct str email, name;
    int64_t contact; /* 0: the customer's own address */
};

static enum err find_contact(struct ctx *cx, customer_id customer, struct invited *v)
{
    STMT(q, cx->db,
         "SELECT id, name, email FROM contact WHERE customer_id = :customer AND left_at IS NULL AND email <> ''");
    bind_id(q, ":customer", customer);
    while (stmt_row(q)) {
        if (!str_eq(text_fold(cx->arena, str_trim(col_view(q, 2))), v->email)) continue;
        v->contact = col_i64(q, 0);
        v->name = col_str(q, cx->arena, 1);
    }
    return stmt_done(q);
}

static enum err check_address(struct ctx *cx, customer_id customer, struct str email, struct invited *ret)
{
    offers v = {0};
    struct contact_way way = contact_read(cx, email);
    *ret = (struct invited){.email = way.normal, .name = STR("")};
    if (!way.normal.n || way.phone) return problem(cx, "email", _("This is not an e-mail address."));
    enum err e = find_offers(cx, customer, &v);
    bool known = false;
    for (size_t i = 0; !e && i < v.n; i++) known |= str_eq(v.at[i].email, way.normal);
    if (e) return e;
    if (!known)
        return problem(cx, "email", _("This address stands neither on the customer's file nor at a contact. Add it there first."));
    if (linked_with(cx, customer, way.normal))
        return problem(cx, "email", _("This address has an account that is linked with this customer already."));
    return find_contact(cx, customer, ret);
}

/* A customer that is closed, also by a merge, is not invited. */
static enum err check_customer(struct ctx *cx, customer_id customer, struct str *ret_name)
{
    STMT(q, cx->db, "SELECT name, state FROM customer WHERE id = :id");
    bind_id(q, ":id", customer);
    enum err e = stmt_one(q);
    if (e) return e;
    if (str_is(col_view(q, 1), "closed"))
        return problem(cx, "email", _("This customer is closed. Reopen the file before you invite anybody."));
    *ret_name = col_str(q, cx->arena, 0);
    return OK;
}

static enum err close_open(struct ctx *cx, customer_id customer, struct str email)
{
    STMT(q, cx->db,
         "UPDATE account_invitation SET withdrawn_at = :now WHERE email = :email AND customer_id = :customer"
         " AND used_at IS NULL AND withdrawn_at IS NULL");
    bind_i64(q, ":now", cx->now);
    bind_str(q, ":email", email);
    bind_id(q, ":customer", customer);
    return stmt_run(q);
}

static enum err insert(struct ctx *cx, customer_id customer, const struct invited *v, bool all, const struct hash *h,
                       int64_t id)
{
    STMT(q, cx->db,
         "INSERT INTO account_invitation (id, customer_id, contact_id, email, name, sees_all, code_hash, by_id,"
         " created_at, expires_at) VALUES (:id, :customer, :contact, :email, :name, :all, :hash, :by, :now, :expires)");
    bind_i64(q, ":id", id);
    bind_id(q, ":customer", customer);
    bind_opt(q, ":contact", v->contact);
    bind_str(q, ":email", v->email);
    bind_str(q, ":name", v->name);
    bind_i64(q, ":all", all);
    bind_hash(q, ":hash", *h);
    bind_i64(q, ":by", cx->actor->id);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":expires", cx->now + INVITATION_DAYS * DAY_MS);
    return stmt_run(q);
}

static enum err letter(struct ctx *cx, const struct invited *v, struct str token, int64_t id)
{
    struct str link = str_printf(cx->arena, "%s/portal/invitation/open?t=%.*s", cx->config->base_url, STR_ARG(token));
    struct outbox_message m = {
        .to = v->email,
        .subject = str_of(_("Your access to our customer portal")),
        .body = str_printf(cx->arena,
                           _("%.*s\n\nWith an account in our customer portal you see your requests, orders and points, "
                             "and always know where they stand. Open this address within %d days to set your "
                             "password:\n\n{secret}\n\nIt works once. If you do not know what this is about, ignore this message."),
                           STR_ARG(v->name.n ? v->name : str_of(_("Good day"))), INVITATION_DAYS),
        .secret = link,
        .entity = "account_invitation",
        .entity_id = id,
    };
    return outbox_mail(cx, &m);
}

enum err account_invite(struct ctx *cx, customer_id customer, const struct invite_draft *d, int64_t *ret_id)
{
    struct invited v;
    struct str name;
    enum err e = customer_allow(cx, customer, ACCOUNT_INVITE);
    if (e) return e;
    if (!outbox_offers_mail(cx)) return ERR_UNAVAILABLE;
    if (d->scope != INVITE_ALL && d->scope != INVITE_OWN) return problem(cx, "scope", _("Choose one from the list."));
    TX(tx, cx);
    e = check_customer(cx, customer, &name);
    if (!e) e = check_address(cx, customer, d->email, &v);
    if (e) return e;
    int64_t id = id_new(cx->now);
    struct str token = str_of(secret_token(cx->arena));
    struct hash h = invitation_hash(token);
    e = close_open(cx, customer, v.email);
    if (!e) e = insert(cx, customer, &v, d->scope == INVITE_ALL, &h, id);
    if (!e) e = letter(cx, &v, token, id);
    if (!e)
        e = audit_write(cx, "account.invite", "account_invitation", id, customer, NULL,
                        json_pack("{s:s%,s:b}", "email", v.email.p, v.email.n, "all", d->scope == INVITE_ALL));
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = id;
    return e;
}

enum err account_invite_main(struct ctx *cx, customer_id customer, int64_t *ret_id)
{
    STMT(q, cx->db, "SELECT main_email FROM customer WHERE id = :id");
    bind_id(q, ":id", customer);
    enum err e = stmt_one(q);
    if (e) return e;
    struct str email = col_str(q, cx->arena, 0);
    if (!email.n) return problem(cx, "email", _("No e-mail address is known."));
    return account_invite(cx, customer, &(struct invite_draft){email, INVITE_ALL}, ret_id);
}

/* ---- what is open ---- */

enum err account_invite_open(struct ctx *cx, customer_id customer, struct invitation **ret, size_t *ret_n)
{
    VEC(struct invitation) v = {0};
    enum err e = customer_allow(cx, customer, CUSTOMER_SEE);
    if (e) return e;
    STMT(q, cx->db,
         "SELECT id, email, name, sees_all, created_at, expires_at, by_id FROM account_invitation"
         " WHERE customer_id = :customer AND used_at IS NULL AND withdrawn_at IS NULL AND expires_at > :now"
         " ORDER BY id DESC LIMIT :max");
    bind_id(q, ":customer", customer);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":max", OPEN_MAX);
    while (stmt_row(q))
        *vec_push(cx->arena, &v) = (struct invitation){.id = col_i64(q, 0),
                                                       .customer = customer,
                                                       .email = col_str(q, cx->arena, 1),
                                                       .name = col_str(q, cx->arena, 2),
                                                       .all = col_i64(q, 3) != 0,
                                                       .created_at = col_i64(q, 4),
                                                       .expires_at = col_i64(q, 5),
                                                       .by = {col_i64(q, 6)}};
    e = stmt_done(q);
    if (e) return e;
    *ret = v.at;
    *ret_n = v.n;
    return OK;
}

enum err account_invite_withdraw(struct ctx *cx, customer_id customer, int64_t id)
{
    enum err e = customer_allow(cx, customer, ACCOUNT_INVITE);
    if (e) return e;
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE account_invitation SET withdrawn_at = :now WHERE id = :id AND customer_id = :customer"
         " AND used_at IS NULL AND withdrawn_at IS NULL");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    bind_id(q, ":customer", customer);
    e = stmt_run(q);
    if (!e && !stmt_changes(q)) e = ERR_NOT_FOUND;
    if (!e) e = audit_write(cx, "account.invite_withdraw", "account_invitation", id, customer, NULL, NULL);
    return e ? e : tx_commit(&tx);
}

static enum err write_scope(struct ctx *cx, customer_id customer, account_id id, bool was, bool all)
{
    STMT(q, cx->db, "UPDATE portal_account SET sees_all = :all, version = version + 1 WHERE id = :id");
    bind_i64(q, ":all", all);
    bind_id(q, ":id", id);
    enum err e = stmt_run(q);
    return e ? e
             : audit_write(cx, "account.scope", "portal_account", id.v, customer, json_pack("{s:b}", "all", (int)was),
                           json_pack("{s:b}", "all", (int)all));
}

enum err account_set_scope(struct ctx *cx, customer_id customer, account_id id, int64_t scope)
{
    if (scope != INVITE_ALL && scope != INVITE_OWN) return problem(cx, "scope", _("Choose one from the list."));
    enum err e = customer_allow(cx, customer, ACCOUNT_INVITE);
    if (e) return e;
    struct account a;
    bool all = scope == INVITE_ALL;
    TX(tx, cx);
    e = account_load(cx, id, &a);
    if (!e && a.customer.v != customer.v) e = ERR_NOT_FOUND;
    if (!e && a.sees_all != all) e = write_scope(cx, customer, id, a.sees_all, all); /* not when pressed twice */
    return e ? e : tx_commit(&tx);
}

enum err account_scopes_narrow(struct ctx *cx, customer_id customer)
{
    VEC(account_id) ids = {0};
    enum err e;
    {
        STMT(q, cx->db, "SELECT id FROM portal_account WHERE customer_id = :customer AND sees_all = 1");
        bind_id(q, ":customer", customer);
        while (stmt_row(q)) *vec_push(cx->arena, &ids) = (account_id){col_i64(q, 0)};
        e = stmt_done(q);
    }
    for (size_t i = 0; !e && i < ids.n; i++) e = write_scope(cx, customer, ids.at[i], true, false);
    return e;
}
