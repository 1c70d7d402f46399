/* A new password by a one-time link. Called by the portal's pages. Guards that the answer is the
 * same whether the address has an account or not, that a link works once and for 30 minutes, and
 * that all sessions end. Opening the link changes nothing: mail scanners open links. */
#include <jansson.h>

#include "domain/account_internal.h"
#include "domain/audit.h"
#include "domain/limit.h"
#include "domain/outbox.h"
#include "domain/password.h"

static struct hash token_hash(struct str token)
{
    struct str parts[] = {STR("reset"), token};
    return secret_mac(KEY_CODE, parts, COUNT_OF(parts));
}

static enum err link_send(struct ctx *cx, const struct account *a, const struct contact_way *to)
{
    struct str token = str_of(secret_token(cx->arena));
    struct hash h = token_hash(token);
    struct str link =
        str_printf(cx->arena, "%s/portal/reset/open?t=%.*s", cx->config->base_url, STR_ARG(token));
    enum err e = account_code_put(cx, a->id, "reset", &h, ACCOUNT_RESET_MINUTES, id_new(cx->now));
    return e ? e : account_letter(cx, to, a->lang, LETTER_RESET, link, STR_NONE, a->id);
}

enum err account_reset_request(struct ctx *cx, struct str contact)
{
    struct contact_way to = contact_read(cx, contact);
    struct account_secret s;
    if (!outbox_offers_mail(cx) && !outbox_offers_sms(cx)) return ERR_UNAVAILABLE;
    if (to.normal.n == 0 || (to.phone && !outbox_offers_sms(cx)))
        return problem(cx, "contact",
                       outbox_offers_sms(cx)
                           ? _("Please enter an e-mail address or a mobile number.")
                           : _("Please enter an e-mail address."));
    enum err e = limit_hit(cx, LIMIT_REGISTER, cx->remote);
    if (!e) e = limit_hit(cx, LIMIT_CODE_SEND, to.normal);
    if (e) return e;

    TX(tx, cx);
    int64_t id = 0;
    e = account_by_contact(cx, &to, &s);
    if (e == OK && !str_is(s.account.state, "disabled")) {
        id = s.account.id.v;
        e = link_send(cx, &s.account, &to);
    }
    if (!e || e == ERR_NOT_FOUND) /* a transaction either way: the same time */
        e = audit_write(cx, "account.reset_request", "portal_account", id, (customer_id){0}, NULL,
                        json_pack("{s:s}", "by", to.phone ? "phone" : "email"));
    return e ? e : tx_commit(&tx);
}

static enum err link_find(struct ctx *cx, struct str token, int64_t *ret_code, account_id *ret_id)
{
    if (token.n != TOKEN_CHARS) return ERR_EXPIRED;
    struct hash h = token_hash(token);
    STMT(q, cx->db,
         "SELECT id, account_id FROM account_code WHERE code_hash = :hash AND purpose = 'reset' "
         "AND used_at IS NULL AND expires_at > :now");
    bind_hash(q, ":hash", h);
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? ERR_EXPIRED : e;
    *ret_code = col_i64(q, 0);
    *ret_id = (account_id){col_i64(q, 1)};
    return OK;
}

enum err account_reset_check(struct ctx *cx, struct str token)
{
    int64_t code;
    account_id id;
    return link_find(cx, token, &code, &id);
}

/* Marks every open code and link of the account used; false: this one was already. */
static enum err links_use(struct ctx *cx, int64_t code, account_id id)
{
    STMT(one, cx->db,
         "UPDATE account_code SET used_at = :now WHERE id = :id AND used_at IS NULL");
    bind_i64(one, ":now", cx->now);
    bind_i64(one, ":id", code);
    enum err e = stmt_run(one);
    if (!e && stmt_changes(one) == 0) e = ERR_EXPIRED;
    if (e) return e;
    STMT(all, cx->db,
         "UPDATE account_code SET used_at = :now WHERE account_id = :account AND used_at IS NULL");
    bind_i64(all, ":now", cx->now);
    bind_id(all, ":account", id);
    return stmt_run(all);
}

static enum err password_set(struct ctx *cx, account_id id, const char *hash)
{
    /* whoever opened the link owns the address: it counts as verified */
    STMT(q, cx->db,
         "UPDATE portal_account SET password_hash = :hash, state = 'active', "
         "verified_at = COALESCE(verified_at, :now), version = version + 1 "
         "WHERE id = :id AND state <> 'disabled'");
    bind_cstr(q, ":hash", hash);
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", id);
    enum err e = stmt_run(q);
    return !e && stmt_changes(q) == 0 ? ERR_EXPIRED : e;
}

enum err account_reset(struct ctx *cx, struct str token, struct str password, struct str again)
{
    int64_t code;
    account_id id;
    struct account a;
    char *hash = NULL;
    enum err e = link_find(cx, token, &code, &id);
    if (!e) e = account_load(cx, id, &a);
    if (e) return e;
    struct contact_way to = account_contact(&a);
    e = password_check(cx, "password", password, &to.normal, 1);
    if (e && e != ERR_INVALID) return e;
    if (!str_eq(password, again)) (void)problem(cx, "again", _("The two passwords differ."));
    if ((e = problems_result(cx))) return e;
    if ((e = password_hash(cx->arena, password, &hash))) return e;

    TX(tx, cx);
    e = links_use(cx, code, id);
    if (!e) e = password_set(cx, id, hash);
    if (!e) e = session_end_all(cx, ACTOR_PORTAL, id.v, NULL);
    if (!e) e = account_letter(cx, &to, a.lang, LETTER_PASSWORD_CHANGED, STR_NONE, STR_NONE, id);
    if (!e)
        e = audit_write(cx, "account.reset", "portal_account", id.v, a.customer, NULL, NULL);
    return e ? e : tx_commit(&tx);
}
