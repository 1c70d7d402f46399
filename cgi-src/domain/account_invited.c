/* Invitations to the portal, seen from whoever has the link: see account_invite.h. Called by the portal. Guards
 * that no write lock is held while a password is hashed, and that a link works once. */
#include <jansson.h>

#include "domain/account_internal.h"
#include "domain/account_invite.h"
#include "domain/account_invite_internal.h"
#include "domain/audit.h"
#include "domain/limit.h"
#include "domain/notice.h"
#include "domain/password.h"

struct found {
    struct invitation invitation;
    int64_t contact;
};

static enum err find(struct ctx *cx, struct str token, struct found *ret)
{
    if (token.n != TOKEN_CHARS) return ERR_EXPIRED;
    struct hash h = invitation_hash(token);
    STMT(q, cx->db,
         "SELECT i.id, i.customer_id, i.email, i.name, c.name, i.sees_all, i.created_at, i.expires_at, i.by_id,"
         " COALESCE(i.contact_id, 0) FROM account_invitation AS i JOIN customer AS c ON c.id = i.customer_id"
         " WHERE i.code_hash = :hash AND i.used_at IS NULL AND i.withdrawn_at IS NULL AND i.expires_at > :now"
         " AND c.state <> 'closed'");
    bind_hash(q, ":hash", h);
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? ERR_EXPIRED : e;
    *ret = (struct found){.invitation = {.id = col_i64(q, 0),
                                         .customer = {col_i64(q, 1)},
                                         .email = col_str(q, cx->arena, 2),
                                         .name = col_str(q, cx->arena, 3),
                                         .customer_name = col_str(q, cx->arena, 4),
                                         .all = col_i64(q, 5) != 0,
                                         .created_at = col_i64(q, 6),
                                         .expires_at = col_i64(q, 7),
                                         .by = {col_i64(q, 8)}},
                          .contact = col_i64(q, 9)};
    return OK;
}

/* One that was verified, or disabled: its own password counts. One that was never verified is anybody's. */
static enum err account_there(struct ctx *cx, struct str email, struct account_secret *ret, bool *ret_there)
{
    struct contact_way way = {email, false};
    enum err e = account_by_contact(cx, &way, ret);
    *ret_there = !e && !str_is(ret->account.state, "unverified");
    if (e == ERR_NOT_FOUND) ret->account.id.v = 0;
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err account_invite_find(struct ctx *cx, struct str token, struct invitation *ret)
{
    struct found f;
    struct account_secret s;
    enum err e = find(cx, token, &f);
    if (!e) e = account_there(cx, f.invitation.email, &s, &f.invitation.has_account);
    if (!e) *ret = f.invitation;
    return e;
}

/* ---- accepting ---- */

static enum err check_new(struct ctx *cx, const struct invite_accept *d, struct str email)
{
    if (!str_trim(d->name).n && !problem_of(cx, "name")) (void)problem(cx, "name", _("Please enter your name."));
    enum err e = problem_of(cx, "password") ? OK : password_check(cx, "password", d->password, &email, 1);
    if (e && e != ERR_INVALID) return e;
    if (!str_eq(d->password, d->again) && !problem_of(cx, "again"))
        (void)problem(cx, "again", _("The two passwords differ."));
    return problems_result(cx);
}

static enum err check_old(struct ctx *cx, const struct invite_accept *d, const struct account_secret *s)
{
    enum err e = limit_hit(cx, LIMIT_CODE_TRY, s->account.email);
    if (e) return e;
    if (!password_verify(s->password_hash, d->password))
        return problem(cx, "password", _("This is not the password of your account."));
    if (str_is(s->account.state, "disabled"))
        return problem(cx, "", _("This account is disabled. Please ask the person who invited you."));
    limit_clear(cx, LIMIT_CODE_TRY, s->account.email);
    return OK;
}

static enum err use(struct ctx *cx, int64_t id, account_id account)
{
    STMT(q, cx->db,
         "UPDATE account_invitation SET used_at = :now, account_id = :account"
         " WHERE id = :id AND used_at IS NULL AND withdrawn_at IS NULL");
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":account", account);
    bind_i64(q, ":id", id);
    enum err e = stmt_run(q);
    return !e && !stmt_changes(q) ? ERR_EXPIRED : e;
}

static enum err make(struct ctx *cx, const struct found *f, const struct invite_accept *d, const char *hash,
                     account_id *id)
{
    bool fresh = !id->v;
    if (fresh) id->v = id_new(cx->now);
    STMT(q, cx->db,
         fresh ? "INSERT INTO portal_account (id, email, password_hash, name, lang, state, verified_at, created_at)"
                 " VALUES (:id, :email, :hash, :name, :lang, 'active', :now, :now)"
               : "UPDATE portal_account SET password_hash = :hash, name = :name, lang = :lang, state = 'active',"
                 " verified_at = :now, version = version + 1 WHERE id = :id AND state = 'unverified'");
    bind_id(q, ":id", *id);
    if (fresh) bind_str(q, ":email", f->invitation.email);
    bind_cstr(q, ":hash", hash);
    bind_str(q, ":name", str_trim(d->name));
    bind_cstr(q, ":lang", lang_tag(cx->lang));
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_run(q);
    return !e && !stmt_changes(q) ? ERR_STALE : e;
}

static enum err link(struct ctx *cx, const struct found *f, account_id id)
{
    STMT(q, cx->db,
         "UPDATE portal_account SET customer_id = :customer, contact_id = :contact, sees_all = :all,"
         " version = version + 1 WHERE id = :id AND (customer_id IS NULL OR customer_id = :customer)");
    bind_id(q, ":customer", f->invitation.customer);
    bind_opt(q, ":contact", f->contact);
    bind_i64(q, ":all", f->invitation.all);
    bind_id(q, ":id", id);
    enum err e = stmt_run(q);
    if (!e && !stmt_changes(q))
        return problem(cx, "", _("Your account is linked with another customer file. Please ask the person who invited you."));
    return e;
}

static enum err carry(struct ctx *cx, const struct found *f, const struct invite_accept *d, const char *hash,
                      account_id id, struct str user_agent, char **ret_session)
{
    TX(tx, cx);
    enum err e = hash ? make(cx, f, d, hash, &id) : OK;
    if (!e) e = use(cx, f->invitation.id, id);
    if (!e) e = link(cx, f, id);
    if (!e && hash) e = session_end_all(cx, ACTOR_PORTAL, id.v, NULL);
    if (!e) e = session_create(cx, AUDIENCE_PORTAL, id.v, user_agent, ret_session);
    if (!e)
        e = audit_write(cx, "account.invite_accept", "portal_account", id.v, f->invitation.customer, NULL,
                        json_pack("{s:I,s:b}", "invitation", (json_int_t)f->invitation.id, "new", hash != NULL));
    if (!e)
        e = notice_put(cx, f->invitation.by, "invitation_accepted", "customer", f->invitation.customer.v,
                       f->invitation.customer_name);
    return e ? e : tx_commit(&tx);
}

enum err account_invite_accept(struct ctx *cx, struct str token, const struct invite_accept *d, struct str user_agent,
                               char **ret_session)
{
    struct found f;
    struct account_secret s = {0};
    bool there = false;
    char *hash = NULL;
    enum err e = find(cx, token, &f);
    if (!e) e = account_there(cx, f.invitation.email, &s, &there);
    if (!e) e = there ? check_old(cx, d, &s) : check_new(cx, d, f.invitation.email);
    if (!e && !there) e = password_hash(cx->arena, d->password, &hash);
    return e ? e : carry(cx, &f, d, hash, s.account.id, user_agent, ret_session);
}
