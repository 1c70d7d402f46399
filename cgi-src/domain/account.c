/* Portal accounts as records: reading them, what the account and what staff change about them.
 * Called by the portal's account page, the intranet and the admin program. Registering and signing
 * in stand in account_enter.c, resetting a password in account_reset.c. */
#include "domain/account.h"

#include <jansson.h>

#include "base/text.h"
#include "domain/account_internal.h"
#include "domain/audit.h"
#include "domain/limit.h"
#include "domain/outbox.h"
#include "domain/password.h"

#define OF_CUSTOMER_MAX 20

#define ACCOUNT_COLUMNS                                                                            \
    "id, email, phone, name, lang, state, customer_id, verified_at, created_at, last_sign_in_at, " \
    "version, contact_id, sees_all"

static void account_from(struct stmt *q, struct arena *a, struct account *ret)
{
    *ret = (struct account){
        .id = {col_i64(q, 0)},
        .email = col_str(q, a, 1),
        .phone = col_str(q, a, 2),
        .name = col_str(q, a, 3),
        .lang = col_str(q, a, 4),
        .state = col_str(q, a, 5),
        .customer = {col_i64(q, 6)},
        .verified_at = col_i64(q, 7),
        .created_at = col_i64(q, 8),
        .last_sign_in_at = col_i64(q, 9),
        .version = col_i64(q, 10),
        .contact = {col_i64(q, 11)},
        .sees_all = col_i64(q, 12) != 0,
    };
}

/* Only the portal may read the hash: the other programs' connections refuse it. */
static enum err secret_from(struct ctx *cx, struct stmt *q, struct account_secret *ret)
{
    enum err e = stmt_one(q);
    if (e) return e;
    account_from(q, cx->arena, &ret->account);
    ret->password_hash = col_str(q, cx->arena, 13);
    return OK;
}

enum err account_load_secret(struct ctx *cx, account_id id, struct account_secret *ret)
{
    STMT(q, cx->db,
         "SELECT " ACCOUNT_COLUMNS ", password_hash FROM portal_account WHERE id = :id");
    bind_id(q, ":id", id);
    return secret_from(cx, q, ret);
}

enum err account_load(struct ctx *cx, account_id id, struct account *ret)
{
    STMT(q, cx->db, "SELECT " ACCOUNT_COLUMNS " FROM portal_account WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e == OK) account_from(q, cx->arena, ret);
    return e;
}

enum err account_by_contact(struct ctx *cx, const struct contact_way *c,
                            struct account_secret *ret)
{
    if (c->normal.n == 0) return ERR_NOT_FOUND;
    STMT(q, cx->db,
         c->phone
             ? "SELECT " ACCOUNT_COLUMNS ", password_hash FROM portal_account WHERE phone = :normal"
             : "SELECT " ACCOUNT_COLUMNS ", password_hash FROM portal_account WHERE email = :normal");
    bind_str(q, ":normal", c->normal);
    return secret_from(cx, q, ret);
}

struct contact_way contact_read(struct ctx *cx, struct str typed)
{
    struct contact_way c = {0};
    struct str s = str_trim(typed);
    if (str_find(s, STR("@")) >= 0 || str_find(s, STR("＠")) >= 0) {
        struct str folded = text_fold(cx->arena, s);
        if (email_valid(folded)) c.normal = folded;
    } else if (phone_normal(cx->arena, s, cx->config->phone_region, &c.normal)) {
        c.phone = true;
    } else {
        c.normal = STR_NONE;
    }
    return c;
}

struct contact_way account_contact(const struct account *a)
{
    return a->email.n ? (struct contact_way){a->email, false}
                      : (struct contact_way){a->phone, true};
}

struct actor account_actor(const struct account *a)
{
    return (struct actor){
        .kind = ACTOR_PORTAL, .id = a->id.v, .name = a->name, .customer = a->customer};
}

static bool is_me(struct ctx *cx, account_id id)
{
    return cx->actor->kind == ACTOR_PORTAL && cx->actor->id == id.v;
}

enum err account_get(struct ctx *cx, account_id id, struct account *ret)
{
    if (!is_me(cx, id) && !perm_may(cx->actor, ACCOUNT_LINK) &&
        !perm_may(cx->actor, STAFF_MANAGE) && !perm_may(cx->actor, AUDIT_SEE))
        return ERR_FORBIDDEN;
    return account_load(cx, id, ret);
}

enum err account_of_customer(struct ctx *cx, customer_id customer, struct account **ret,
                             size_t *ret_n)
{
    struct account *rows = ARENA_ARRAY(cx->arena, struct account, OF_CUSTOMER_MAX);
    size_t n = 0;
    if (cx->actor->kind != ACTOR_STAFF && cx->actor->kind != ACTOR_SYSTEM) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         "SELECT " ACCOUNT_COLUMNS " FROM portal_account WHERE customer_id = :customer "
         "ORDER BY id LIMIT 20");
    bind_id(q, ":customer", customer);
    while (n < OF_CUSTOMER_MAX && stmt_row(q)) account_from(q, cx->arena, &rows[n++]);
    enum err e = n == OF_CUSTOMER_MAX ? OK : stmt_done(q);
    if (e) return e;
    *ret = rows;
    *ret_n = n;
    return OK;
}

enum err account_find(struct ctx *cx, struct str contact, struct account *ret)
{
    if (!perm_may(cx->actor, STAFF_MANAGE) && !perm_may(cx->actor, AUDIT_SEE))
        return ERR_FORBIDDEN;
    struct contact_way c = contact_read(cx, contact);
    if (c.normal.n == 0) return ERR_NOT_FOUND;
    STMT(q, cx->db,
         c.phone ? "SELECT " ACCOUNT_COLUMNS " FROM portal_account WHERE phone = :normal"
                 : "SELECT " ACCOUNT_COLUMNS " FROM portal_account WHERE email = :normal");
    bind_str(q, ":normal", c.normal);
    enum err e = stmt_one(q);
    if (e == OK) account_from(q, cx->arena, ret);
    return e;
}

/* ---- oneself ---- */

enum err account_password_change(struct ctx *cx, struct str current, struct str password,
                                 struct str again)
{
    if (cx->actor->kind != ACTOR_PORTAL) return ERR_FORBIDDEN;
    struct account_secret me;
    char *hash = NULL;
    enum err e = account_load_secret(cx, (account_id){cx->actor->id}, &me);
    if (e) return e;
    struct contact_way to = account_contact(&me.account);
    if ((e = limit_hit(cx, LIMIT_CODE_TRY, to.normal))) return e;
    if (!password_verify(me.password_hash, current))
        (void)problem(cx, "current", _("This is not your present password."));
    e = password_check(cx, "password", password, &to.normal, 1);
    if (e && e != ERR_INVALID) return e;
    if (!str_eq(password, again)) (void)problem(cx, "again", _("The two new passwords differ."));
    if ((e = problems_result(cx))) return e;
    if ((e = password_hash(cx->arena, password, &hash))) return e;

    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE portal_account SET password_hash = :hash, version = version + 1 "
         "WHERE id = :id AND password_hash = :was");
    bind_cstr(q, ":hash", hash);
    bind_i64(q, ":id", cx->actor->id);
    bind_str(q, ":was", me.password_hash);
    e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_STALE;
    if (!e) e = session_end_all(cx, ACTOR_PORTAL, cx->actor->id, &cx->actor->session);
    if (!e)
        e = account_letter(cx, &to, me.account.lang, LETTER_PASSWORD_CHANGED, STR_NONE, STR_NONE,
                           me.account.id);
    if (!e)
        e = audit_write(cx, "account.password_change", "portal_account", cx->actor->id,
                        me.account.customer, NULL, NULL);
    if (!e) e = tx_commit(&tx);
    if (!e) limit_clear(cx, LIMIT_CODE_TRY, to.normal);
    return e;
}

static json_t *one_text(const char *key, struct str s)
{
    json_t *o = json_object();
    json_object_set_new(o, key, json_stringn(s.p ? s.p : "", s.n));
    return o;
}

enum err account_save_name(struct ctx *cx, struct str name, int64_t version)
{
    if (cx->actor->kind != ACTOR_PORTAL) return ERR_FORBIDDEN;
    struct str clean = str_trim(name);
    if (clean.n == 0) return problem(cx, "name", _("Please enter your name."));
    TX(tx, cx);
    struct account me;
    enum err e = account_load(cx, (account_id){cx->actor->id}, &me);
    if (e) return e;
    if (me.version != version) return ERR_STALE;
    STMT(q, cx->db,
         "UPDATE portal_account SET name = :name, version = version + 1 WHERE id = :id");
    bind_str(q, ":name", clean);
    bind_id(q, ":id", me.id);
    e = stmt_run(q);
    if (!e)
        e = audit_write(cx, "account.edit", "portal_account", me.id.v, me.customer,
                        one_text("name", me.name), one_text("name", clean));
    return e ? e : tx_commit(&tx);
}

enum err account_language(struct ctx *cx, enum lang lang)
{
    if (cx->actor->kind != ACTOR_PORTAL) return ERR_FORBIDDEN;
    TX(tx, cx);
    struct account me;
    enum err e = account_load(cx, (account_id){cx->actor->id}, &me);
    if (e) return e;
    STMT(q, cx->db, "UPDATE portal_account SET lang = :lang WHERE id = :id");
    bind_cstr(q, ":lang", lang_tag(lang));
    bind_id(q, ":id", me.id);
    e = stmt_run(q);
    if (!e)
        e = audit_write(cx, "account.language", "portal_account", me.id.v, me.customer,
                        one_text("lang", me.lang), one_text("lang", str_of(lang_tag(lang))));
    return e ? e : tx_commit(&tx);
}

/* ---- kept by staff ---- */

enum err account_enable(struct ctx *cx, account_id id, bool active)
{
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    struct account a;
    enum err e = account_load(cx, id, &a);
    if (e) return e;
    /* whoever was never verified goes back to that, not to "active" */
    const char *to = !active ? "disabled" : a.verified_at ? "active" : "unverified";
    if (str_is(a.state, to)) return tx_commit(&tx);
    STMT(q, cx->db,
         "UPDATE portal_account SET state = :state, version = version + 1 WHERE id = :id");
    bind_cstr(q, ":state", to);
    bind_id(q, ":id", id);
    e = stmt_run(q);
    if (!e) e = session_end_all(cx, ACTOR_PORTAL, id.v, NULL);
    if (!e)
        e = audit_write(cx, active ? "account.enable" : "account.disable", "portal_account", id.v,
                        a.customer, one_text("state", a.state), one_text("state", str_of(to)));
    return e ? e : tx_commit(&tx);
}
