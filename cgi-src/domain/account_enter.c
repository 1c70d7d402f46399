/* Registering, verifying and signing in to the portal. Called by the portal's pages before anybody
 * is signed in. Guards that nobody learns whether an address has an account: the same steps, the
 * same answer; and that no write lock is held while a password is hashed. */
#include <jansson.h>

#include "base/text.h"
#include "domain/account_internal.h"
#include "domain/audit.h"
#include "domain/limit.h"
#include "domain/outbox.h"
#include "domain/password.h"

/* ---- the pending token: "v", number of the code, address; sealed ---- */

struct pending {
    int64_t code_id;
    struct contact_way to;
};

static struct str pending_seal(struct ctx *cx, const struct pending *p)
{
    struct str plain = str_printf(cx->arena, "v\n%lld\n%s%.*s", (long long)p->code_id,
                                  p->to.phone ? "tel:" : "", STR_ARG(p->to.normal));
    struct str sealed = secret_seal(cx->arena, plain);
    return str_of(secret_base64url(cx->arena, sealed.p, sealed.n));
}

static enum err pending_open(struct ctx *cx, struct str token, struct pending *ret)
{
    struct str sealed, plain, part;
    if (token.n == 0 || token.n > 600 || !secret_unbase64url(cx->arena, token, &sealed) ||
        !secret_unseal(cx->arena, sealed, &plain))
        return ERR_EXPIRED;
    if (!str_cut(&plain, '\n', &part) || !str_is(part, "v")) return ERR_EXPIRED;
    if (!str_cut(&plain, '\n', &part) || !str_to_i64(part, &ret->code_id)) return ERR_EXPIRED;
    ret->to = (struct contact_way){plain, str_starts(plain, STR("tel:"))};
    if (ret->to.phone) ret->to.normal = str_sub(plain, 4, plain.n);
    return OK;
}

enum err account_pending(struct ctx *cx, struct str token, struct str *ret_target)
{
    struct pending p;
    enum err e = pending_open(cx, token, &p);
    if (e == OK) *ret_target = p.to.normal;
    return e;
}

static struct hash code_hash(struct ctx *cx, int64_t code_id, struct str code)
{
    struct str parts[] = {STR("verify"), str_printf(cx->arena, "%lld", (long long)code_id), code};
    return secret_mac(KEY_CODE, parts, COUNT_OF(parts));
}

/* Six digits, each as likely as the others. */
static struct str code_new(struct ctx *cx)
{
    uint32_t r;
    do
        secret_random(&r, sizeof r);
    while (r >= UINT32_C(4294000000)); /* the largest multiple of 1,000,000 in 32 bits */
    return str_printf(cx->arena, "%06u", r % 1000000u);
}

/* A code for the account's owner; inside a TX. */
static enum err code_send(struct ctx *cx, const struct account *a, struct pending *p)
{
    struct str code = code_new(cx);
    p->code_id = id_new(cx->now);
    struct hash h = code_hash(cx, p->code_id, code);
    enum err e = account_code_put(cx, a->id, "verify", &h, ACCOUNT_CODE_MINUTES, p->code_id);
    return e ? e : account_letter(cx, &p->to, a->lang, LETTER_CODE, code, STR_NONE, a->id);
}

/* ---- registering ---- */

static enum err insert_account(struct ctx *cx, const struct account_draft *d, const char *hash,
                               const struct contact_way *c, struct account *ret)
{
    *ret = (struct account){.id = {id_new(cx->now)}, .lang = str_of(lang_tag(cx->lang))};
    STMT(q, cx->db,
         "INSERT INTO portal_account (id, email, phone, password_hash, name, lang, created_at) "
         "VALUES (:id, :email, :phone, :hash, :name, :lang, :now)");
    bind_id(q, ":id", ret->id);
    bind_str(q, ":email", c->phone ? STR_NONE : c->normal);
    bind_str(q, ":phone", c->phone ? c->normal : STR_NONE);
    bind_cstr(q, ":hash", hash);
    bind_str(q, ":name", str_trim(d->name));
    bind_str(q, ":lang", ret->lang);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

/* Registered before and never verified: the latest registration counts, older codes are void. */
static enum err take_over_unverified(struct ctx *cx, const struct account_draft *d,
                                     const char *hash, struct account *a)
{
    a->lang = str_of(lang_tag(cx->lang));
    STMT(q, cx->db,
         "UPDATE portal_account SET password_hash = :hash, name = :name, lang = :lang, "
         "version = version + 1 WHERE id = :id AND state = 'unverified'");
    bind_cstr(q, ":hash", hash);
    bind_str(q, ":name", str_trim(d->name));
    bind_str(q, ":lang", a->lang);
    bind_id(q, ":id", a->id);
    return stmt_run(q);
}

/* What the form has said about a field already is not said twice. */
static void say(struct ctx *cx, const char *field, const char *text)
{
    if (!problem_of(cx, field)) (void)problem(cx, field, text);
}

enum err account_check(struct ctx *cx, const struct account_draft *d)
{
    struct contact_way c = contact_read(cx, d->contact);
    bool sms = outbox_offers_sms(cx);
    if (c.normal.n == 0 || (c.phone && !sms))
        say(cx, "contact",
            sms ? _("Please enter an e-mail address or a mobile number.")
                : _("Please enter an e-mail address."));
    if (str_trim(d->name).n == 0) say(cx, "name", _("Please enter your name."));
    enum err e = problem_of(cx, "password")
                     ? OK
                     : password_check(cx, "password", d->password, &c.normal, 1);
    if (e && e != ERR_INVALID) return e;
    if (!str_eq(d->password, d->again)) say(cx, "again", _("The two passwords differ."));
    return problems_result(cx);
}

enum err account_register(struct ctx *cx, const struct account_draft *d, struct str *ret_pending)
{
    struct pending p = {.to = contact_read(cx, d->contact)};
    struct account_secret was;
    char *hash = NULL;
    if (!outbox_offers_mail(cx) && !outbox_offers_sms(cx)) return ERR_UNAVAILABLE;
    enum err e = account_check(cx, d);
    if (!e) e = limit_hit(cx, LIMIT_REGISTER, cx->remote);
    if (!e) e = limit_hit(cx, LIMIT_CODE_SEND, p.to.normal);
    if (!e) e = password_hash(cx->arena, d->password, &hash);
    if (e) return e;

    TX(tx, cx);
    const char *action = "account.register";
    struct account a = {0};
    e = account_by_contact(cx, &p.to, &was);
    if (e == ERR_NOT_FOUND) {
        e = insert_account(cx, d, hash, &p.to, &a);
        if (!e) e = code_send(cx, &a, &p);
    } else if (e == OK && str_is(was.account.state, "unverified")) {
        a = was.account;
        e = take_over_unverified(cx, d, hash, &a);
        if (!e) e = code_send(cx, &a, &p);
    } else if (e == OK) {
        a = was.account;
        action = "account.register_again";
        p.code_id = id_new(cx->now);
        e = account_letter(cx, &p.to, a.lang, LETTER_EXISTS, STR_NONE, STR_NONE, a.id);
    }
    if (!e)
        e = audit_write(cx, action, "portal_account", a.id.v, a.customer, NULL,
                        json_pack("{s:s}", "by", p.to.phone ? "phone" : "email"));
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_pending = pending_seal(cx, &p);
    return e;
}

/* A new code where the account still waits for one; else the letter that says it has an account. */
static enum err send_again(struct ctx *cx, struct pending *p)
{
    struct account_secret s;
    TX(tx, cx);
    enum err e = account_by_contact(cx, &p->to, &s);
    int64_t id = e ? 0 : s.account.id.v;
    p->code_id = id_new(cx->now);
    if (e == ERR_NOT_FOUND)
        e = OK;
    else if (e == OK && str_is(s.account.state, "unverified"))
        e = code_send(cx, &s.account, p);
    else if (e == OK)
        e = account_letter(cx, &p->to, s.account.lang, LETTER_EXISTS, STR_NONE, STR_NONE,
                           s.account.id);
    if (!e)
        e = audit_write(cx, "account.code", "portal_account", id, (customer_id){0}, NULL, NULL);
    return e ? e : tx_commit(&tx);
}

enum err account_resend(struct ctx *cx, struct str pending, struct str *ret_pending)
{
    struct pending p;
    enum err e = pending_open(cx, pending, &p);
    if (!e) e = limit_hit(cx, LIMIT_CODE_SEND, p.to.normal);
    if (!e) e = send_again(cx, &p);
    if (!e) *ret_pending = pending_seal(cx, &p);
    return e;
}

/* ---- verifying ---- */

static enum err code_refused(struct ctx *cx, int64_t code_id, account_id account)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, cx->db, "UPDATE account_code SET tries = tries + 1 WHERE id = :id");
    bind_i64(q, ":id", code_id);
    e = stmt_run(q);
    if (!e)
        e = audit_write(cx, "account.verify_refused", "portal_account", account.v,
                        (customer_id){0}, NULL, NULL);
    if (!e) e = tx_commit(&tx);
    return e ? e
             : problem(cx, "code", _("This code is wrong or past its time. Look at the latest "
                                     "message, or ask for another code."));
}

/* The account whose code this is; {0} when it is wrong, used, worn out or past its time. */
static account_id code_account(struct ctx *cx, int64_t code_id, struct str code, bool *ret_right)
{
    *ret_right = false;
    struct hash typed = code_hash(cx, code_id, code);
    STMT(q, cx->db,
         "SELECT account_id, code_hash FROM account_code WHERE id = :id AND purpose = 'verify' "
         "AND used_at IS NULL AND expires_at > :now AND tries < :tries");
    bind_i64(q, ":id", code_id);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":tries", ACCOUNT_CODE_TRIES);
    if (stmt_one(q) != OK) return (account_id){0};
    struct str stored = col_view(q, 1);
    *ret_right = stored.n == HASH_BYTES && secret_same(stored.p, typed.b, HASH_BYTES);
    return (account_id){col_i64(q, 0)};
}

static enum err code_use(struct ctx *cx, int64_t code_id, account_id id)
{
    STMT(code, cx->db,
         "UPDATE account_code SET used_at = :now WHERE id = :id AND used_at IS NULL");
    bind_i64(code, ":now", cx->now);
    bind_i64(code, ":id", code_id);
    enum err e = stmt_run(code);
    if (!e && stmt_changes(code) == 0) e = ERR_EXPIRED;
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE portal_account SET state = 'active', verified_at = :now, "
         "last_sign_in_at = :now, version = version + 1 WHERE id = :id AND state = 'unverified'");
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", id);
    e = stmt_run(q);
    return !e && stmt_changes(q) == 0 ? ERR_EXPIRED : e;
}

enum err account_verify(struct ctx *cx, struct str pending, struct str code,
                        struct str user_agent, char **ret_token)
{
    struct pending p;
    bool right;
    enum err e = pending_open(cx, pending, &p);
    if (e) return e;
    struct str who = str_printf(cx->arena, "code %lld", (long long)p.code_id);
    if ((e = limit_hit(cx, LIMIT_CODE_TRY, who))) return e;
    struct str digits = str_trim(text_half_width(cx->arena, code));
    account_id id = code_account(cx, p.code_id, digits, &right);
    if (!right) return code_refused(cx, p.code_id, id);

    TX(tx, cx);
    struct account a;
    e = code_use(cx, p.code_id, id);
    if (!e) e = account_load(cx, id, &a);
    if (!e) e = session_create(cx, AUDIENCE_PORTAL, id.v, user_agent, ret_token);
    if (e) return e;
    struct actor me = account_actor(&a);
    const struct actor *guest = cx->actor;
    cx->actor = &me;
    e = audit_write(cx, "account.verify", "portal_account", id.v, a.customer, NULL, NULL);
    cx->actor = guest;
    return e ? e : tx_commit(&tx);
}

/* ---- signing in ---- */

static bool known_here(struct ctx *cx, account_id id)
{
    STMT(q, cx->db,
         "SELECT 1 FROM session WHERE actor_id = :id AND audience = 'portal' "
         "AND remote = :remote LIMIT 1");
    bind_id(q, ":id", id);
    bind_str(q, ":remote", cx->remote);
    return stmt_one(q) == OK;
}

static enum err sign_in_refused(struct ctx *cx, account_id id, const char *why)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (!e)
        e = audit_write(cx, "account.sign_in_refused", "portal_account", id.v, (customer_id){0},
                        NULL, json_pack("{s:s}", "why", why));
    if (!e) e = tx_commit(&tx);
    return e ? e : problem(cx, "", _("Address or password is wrong."));
}

static enum err sign_in_admitted(struct ctx *cx, const struct account_secret *s,
                                 struct str user_agent, char **ret_token)
{
    struct actor me = account_actor(&s->account);
    const struct actor *guest = cx->actor;
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE portal_account SET last_sign_in_at = :now WHERE id = :id "
         "AND password_hash = :hash AND state = 'active'");
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", s->account.id);
    bind_str(q, ":hash", s->password_hash);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_BUSY; /* changed while the password was hashed */
    if (!e) e = session_create(cx, AUDIENCE_PORTAL, me.id, user_agent, ret_token);
    cx->actor = &me;
    if (!e)
        e = audit_write(cx, "account.sign_in", "portal_account", me.id, me.customer, NULL, NULL);
    cx->actor = guest;
    return e ? e : tx_commit(&tx);
}

enum err account_sign_in(struct ctx *cx, struct str contact, struct str password,
                         struct str user_agent, char **ret_token, struct str *ret_pending)
{
    struct account_secret s = {0};
    struct pending p = {.to = contact_read(cx, contact)};
    enum err e = limit_hit(cx, LIMIT_SIGN_IN_ADDRESS, cx->remote);
    if (e) return e;
    e = account_by_contact(cx, &p.to, &s);
    if (e && e != ERR_NOT_FOUND) return e;
    struct str who = p.to.normal.n ? p.to.normal : str_trim(contact);
    if (s.account.id.v && known_here(cx, s.account.id))
        who = str_printf(cx->arena, "%.*s %.*s", STR_ARG(who), STR_ARG(cx->remote));
    if ((e = limit_hit(cx, LIMIT_SIGN_IN_ACCOUNT, who))) return e;

    bool right = password_verify(s.password_hash, password);
    if (s.account.id.v == 0) return sign_in_refused(cx, s.account.id, "unknown");
    if (!right) return sign_in_refused(cx, s.account.id, "password");
    if (str_is(s.account.state, "disabled"))
        return sign_in_refused(cx, s.account.id, "disabled");
    if (str_is(s.account.state, "unverified")) { /* its password is known: this may be said */
        e = limit_hit(cx, LIMIT_CODE_SEND, p.to.normal);
        if (!e) e = send_again(cx, &p);
        if (e) return e;
        *ret_pending = pending_seal(cx, &p);
        return ERR_CONFLICT;
    }
    if ((e = sign_in_admitted(cx, &s, user_agent, ret_token))) return e;
    limit_clear(cx, LIMIT_SIGN_IN_ACCOUNT, who);
    return OK;
}
