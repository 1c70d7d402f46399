/* Staff signing in, and what they change about themselves. Called by the intranet and the admin
 * program. Guards that an unknown name, a wrong password and a disabled account look alike, that
 * no write lock is held while a password is hashed, and that a stranger who tries passwords does
 * not lock out somebody who works from a known address. */
#include <jansson.h>

#include "domain/audit.h"
#include "domain/factor.h"
#include "domain/limit.h"
#include "domain/password.h"
#include "domain/staff.h"
#include "domain/staff_internal.h"
#include "domain/staff_letter.h"

bool staff_may_enter(unsigned roles, enum audience audience)
{
    static const enum access intranet[] = {CUSTOMER_SEE, COMPLAINT_SEE, MEMBER_SEE, ORDER_SEE,
                                           REPORT_SEE, ACCOUNT_LINK};
    static const enum access admin[] = {MEMBER_MANAGE, POINTS_POST, LIST_MANAGE, SETTING_MANAGE,
                                        STAFF_MANAGE, AUDIT_SEE, OUTBOX_SEE, JOB_SEE};
    struct actor someone = {.kind = ACTOR_STAFF, .roles = roles};
    bool to_admin = audience == AUDIENCE_ADMIN;
    const enum access *any = to_admin ? admin : intranet;
    size_t n = to_admin ? COUNT_OF(admin) : COUNT_OF(intranet);
    if (audience == AUDIENCE_PORTAL) return false;
    for (size_t i = 0; i < n; i++)
        if (perm_may(&someone, any[i])) return true;
    return false;
}

enum err credentials_load(struct ctx *cx, struct str username, struct credentials *ret)
{
    STMT(q, cx->db,
         "SELECT id, name, roles, team_id, branch_id, state, password_hash FROM staff "
         "WHERE username = :username");
    bind_str(q, ":username", username);
    enum err e = stmt_one(q);
    if (e) return e;
    ret->actor = (struct actor){
        .kind = ACTOR_STAFF,
        .id = col_i64(q, 0),
        .name = col_str(q, cx->arena, 1),
        .roles = (unsigned)col_i64(q, 2),
        .team = {col_i64(q, 3)},
        .branch = {col_i64(q, 4)},
    };
    ret->active = str_is(col_view(q, 5), "active");
    ret->hash = col_str(q, cx->arena, 6);
    return OK;
}

/* A live session of that person from this address: whoever signs in there is limited apart. */
static bool known_here(struct ctx *cx, int64_t id)
{
    STMT(q, cx->db,
         "SELECT 1 FROM session WHERE actor_id = :id AND audience IN ('intranet', 'admin') "
         "AND remote = :remote LIMIT 1");
    bind_i64(q, ":id", id);
    bind_str(q, ":remote", cx->remote);
    return stmt_one(q) == OK;
}

struct str staff_limited(struct ctx *cx, const struct credentials *c)
{
    if (!c->actor.id || !known_here(cx, c->actor.id)) return c->username;
    return str_printf(cx->arena, "%.*s %.*s", STR_ARG(c->username), STR_ARG(cx->remote));
}

/* Why stands in the audit row, never in the answer. Not a TX of the form: it may be sent again. */
static enum err refused(struct ctx *cx, enum audience audience, int64_t id, const char *why)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (!e)
        e = audit_write(cx, "staff.sign_in_refused", "staff", id, (customer_id){0}, NULL,
                        json_pack("{s:s,s:s}", "program", audience_code(audience), "why", why));
    if (!e) e = tx_commit(&tx);
    return e ? e : problem(cx, "", _("User name or password is wrong."));
}

enum err staff_admit(struct ctx *cx, enum audience audience, const struct credentials *c, const char *how,
                     struct str user_agent, char **ret_token)
{
    const struct actor *guest = cx->actor;
    STMT(q, cx->db,
         "UPDATE staff SET last_sign_in_at = :now WHERE id = :id AND password_hash = :hash "
         "AND state = 'active'");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", c->actor.id);
    bind_str(q, ":hash", c->hash);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_BUSY; /* changed while the password was hashed */
    if (!e) e = session_create(cx, audience, c->actor.id, user_agent, ret_token);
    cx->actor = &c->actor;
    if (!e)
        e = audit_write(cx, "staff.sign_in", "staff", c->actor.id, (customer_id){0}, NULL,
                        json_pack("{s:s,s:s}", "program", audience_code(audience), "how", how));
    cx->actor = guest;
    return e;
}

/* The password was right: in, or on to the code. */
static enum err admitted(struct ctx *cx, enum audience audience, struct credentials *c,
                         struct str user_agent, struct staff_entry *ret)
{
    struct staff_entry entry = {0};
    TX(tx, cx);
    enum err e = factor_active(cx, (staff_id){c->actor.id})
                     ? staff_challenge_make(cx, audience, c, &entry.challenge)
                     : staff_admit(cx, audience, c, "password", user_agent, &entry.token);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret = entry;
    return e;
}

enum err staff_sign_in(struct ctx *cx, enum audience audience, struct str username, struct str password,
                       struct str user_agent, struct staff_entry *ret)
{
    struct credentials c = {.username = staff_fold_username(cx, username)};
    enum err e = limit_hit(cx, LIMIT_SIGN_IN_ADDRESS, cx->remote);
    if (e) return e;
    e = credentials_load(cx, c.username, &c);
    if (e && e != ERR_NOT_FOUND) return e;
    struct str who = staff_limited(cx, &c);
    if ((e = limit_hit(cx, LIMIT_SIGN_IN_ACCOUNT, who))) return e;

    bool right = password_verify(c.hash, password);
    if (c.actor.id == 0) return refused(cx, audience, 0, "unknown");
    if (!right) return refused(cx, audience, c.actor.id, "password");
    if (!c.active) return refused(cx, audience, c.actor.id, "disabled");
    if (!staff_may_enter(c.actor.roles, audience)) {
        e = refused(cx, audience, c.actor.id, "role");
        if (e != ERR_INVALID) return e;
        cx->problems.list.n = 0; /* the password was right: this may be said */
        return problem(cx, "", _("Your roles do not include this program."));
    }
    if ((e = admitted(cx, audience, &c, user_agent, ret))) return e;
    limit_clear(cx, LIMIT_SIGN_IN_ACCOUNT, who);
    return OK;
}

enum err staff_password_again(struct ctx *cx, const char *field, struct str current)
{
    struct staff me;
    struct credentials c = {0};
    enum err e = staff_load(cx, (staff_id){cx->actor->id}, &me);
    if (!e) e = limit_hit(cx, LIMIT_CODE_TRY, me.username);
    if (!e) e = credentials_load(cx, me.username, &c);
    if (e) return e;
    return password_verify(c.hash, current) ? OK : problem(cx, field, _("This is not your present password."));
}

enum err staff_password_change(struct ctx *cx, struct str current, struct str password,
                               struct str again)
{
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    struct staff me;
    struct credentials c = {0};
    char *hash = NULL;
    enum err e = staff_load(cx, (staff_id){cx->actor->id}, &me);
    if (!e) e = limit_hit(cx, LIMIT_CODE_TRY, me.username);
    if (!e) e = credentials_load(cx, me.username, &c);
    if (e) return e;
    if (!password_verify(c.hash, current))
        (void)problem(cx, "current", _("This is not your present password."));
    e = password_check(cx, "password", password, (struct str[]){me.username, me.email}, 2);
    if (e && e != ERR_INVALID) return e;
    if (!str_eq(password, again))
        (void)problem(cx, "again", _("The two new passwords differ."));
    else if (str_eq(password, current))
        (void)problem(cx, "password", _("Choose a password other than the present one."));
    if ((e = problems_result(cx))) return e;
    if ((e = password_hash(cx->arena, password, &hash))) return e;

    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE staff SET password_hash = :hash, must_change = 0, version = version + 1 "
         "WHERE id = :id AND password_hash = :was");
    bind_cstr(q, ":hash", hash);
    bind_i64(q, ":id", cx->actor->id);
    bind_str(q, ":was", c.hash);
    e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_STALE;
    if (!e) e = session_end_all(cx, ACTOR_STAFF, cx->actor->id, &cx->actor->session);
    if (!e)
        e = audit_write(cx, "staff.password_change", "staff", cx->actor->id, (customer_id){0}, NULL,
                        NULL);
    if (!e) e = staff_letter(cx, (staff_id){cx->actor->id}, STAFF_LETTER_PASSWORD, STR_NONE, STR_NONE);
    if (!e) e = tx_commit(&tx);
    if (!e) limit_clear(cx, LIMIT_CODE_TRY, me.username);
    return e;
}

enum err staff_language(struct ctx *cx, enum lang lang)
{
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    TX(tx, cx);
    struct staff me;
    enum err e = staff_load(cx, (staff_id){cx->actor->id}, &me);
    if (e) return e;
    STMT(q, cx->db, "UPDATE staff SET lang = :lang WHERE id = :id");
    bind_cstr(q, ":lang", lang_tag(lang));
    bind_i64(q, ":id", cx->actor->id);
    e = stmt_run(q);
    if (!e)
        e = audit_write(cx, "staff.language", "staff", cx->actor->id, (customer_id){0},
                        json_pack("{s:o}", "lang", json_stringn(me.lang.p ? me.lang.p : "", me.lang.n)),
                        json_pack("{s:s}", "lang", lang_tag(lang)));
    return e ? e : tx_commit(&tx);
}
