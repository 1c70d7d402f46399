/* Between the right password and the session: the code of the second factor. Called by staff_self.c and
 * the pages of signing in. Guards that this state opens nothing (its token is no session's), that codes
 * cannot be guessed (five a challenge, limits by account), and that a code lets in once. */
#include <jansson.h>

#include "base/secret.h"
#include "domain/audit.h"
#include "domain/factor.h"
#include "domain/limit.h"
#include "domain/staff_internal.h"
#include "domain/staff_letter.h"

#define TRIES 5

enum err staff_challenge_make(struct ctx *cx, enum audience audience, const struct credentials *c,
                              char **ret_challenge)
{
    char *token = secret_token(cx->arena);
    struct hash hash = secret_hash(str_of(token));
    STMT(q, cx->db,
         "INSERT INTO sign_in_challenge (token_hash, audience, staff_id, created_at, expires_at)"
         " VALUES (:hash, :audience, :staff, :now, :expires)");
    bind_hash(q, ":hash", hash);
    bind_cstr(q, ":audience", audience_code(audience));
    bind_i64(q, ":staff", c->actor.id);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":expires", cx->now + CHALLENGE_MINUTES * MINUTE_MS);
    enum err e = stmt_run(q);
    if (!e)
        e = audit_write(cx, "staff.sign_in_code", "staff", c->actor.id, (customer_id){0}, NULL,
                        json_pack("{s:s}", "program", audience_code(audience)));
    if (!e) *ret_challenge = token;
    return e;
}

/* Whose it is. A challenge that seems to come from the future is of a clock that was wrong. */
static enum err challenge_find(struct ctx *cx, enum audience audience, struct str token,
                               struct credentials *ret)
{
    if (token.n != TOKEN_CHARS) return ERR_EXPIRED;
    struct hash hash = secret_hash(token);
    STMT(q, cx->db,
         "SELECT s.username FROM sign_in_challenge c JOIN staff s ON s.id = c.staff_id"
         " WHERE c.token_hash = :hash AND c.audience = :audience AND c.expires_at > :now"
         " AND c.expires_at <= :latest AND c.tries < :tries");
    bind_hash(q, ":hash", hash);
    bind_cstr(q, ":audience", audience_code(audience));
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":latest", cx->now + CHALLENGE_MINUTES * MINUTE_MS);
    bind_i64(q, ":tries", TRIES);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? ERR_EXPIRED : e;
    ret->username = col_str(q, cx->arena, 0);
    return credentials_load(cx, ret->username, ret);
}

enum err staff_challenge_check(struct ctx *cx, enum audience audience, struct str challenge)
{
    struct credentials c = {0};
    return challenge_find(cx, audience, challenge, &c);
}

static enum err challenge_end(struct ctx *cx, struct str token)
{
    struct hash hash = secret_hash(token);
    STMT(q, cx->db, "DELETE FROM sign_in_challenge WHERE token_hash = :hash");
    bind_hash(q, ":hash", hash);
    enum err e = stmt_run(q);
    return !e && stmt_changes(q) == 0 ? ERR_EXPIRED : e;
}

/* Counts a wrong code; the last try ends the challenge, and the person is told that somebody knows the
 * password. */
static enum err wrong_code(struct ctx *cx, enum audience audience, const struct credentials *c,
                           struct str token)
{
    struct hash hash = secret_hash(token);
    staff_id id = {c->actor.id};
    STMT(q, cx->db,
         "UPDATE sign_in_challenge SET tries = tries + 1 WHERE token_hash = :hash RETURNING tries");
    bind_hash(q, ":hash", hash);
    enum err e = stmt_one(q);
    bool last = !e && col_i64(q, 0) >= TRIES;
    stmt_again(q);
    if (!e)
        e = audit_write(cx, "staff.sign_in_refused", "staff", id.v, (customer_id){0}, NULL,
                        json_pack("{s:s,s:s}", "program", audience_code(audience), "why", "code"));
    if (!e && last) e = challenge_end(cx, token);
    if (!e && last) e = staff_letter(cx, id, STAFF_LETTER_GUESSED, STR_NONE, STR_NONE);
    if (e) return e;
    return last ? ERR_EXPIRED : problem(cx, "code", _("This code is not right, or was used before."));
}

static enum err right_code(struct ctx *cx, enum audience audience, const struct credentials *c,
                           enum factor_code what, struct str token, struct str user_agent,
                           char **ret_token)
{
    staff_id id = {c->actor.id};
    bool recovery = what == FACTOR_RECOVERY;
    struct factor_state state = {0};
    enum err e = challenge_end(cx, token);
    if (!e) e = staff_admit(cx, audience, c, recovery ? "recovery" : "code", user_agent, ret_token);
    if (e || !recovery) return e;
    const struct actor *guest = cx->actor;
    cx->actor = &c->actor;
    e = factor_state(cx, id, &state);
    cx->actor = guest;
    return e ? e
             : staff_letter(cx, id, STAFF_LETTER_RECOVERY_USED, STR_NONE,
                            str_printf(cx->arena, "%lld", (long long)state.recovery_left));
}

enum err staff_sign_in_code(struct ctx *cx, enum audience audience, struct str challenge, struct str code,
                            struct str user_agent, char **ret_token)
{
    struct credentials c = {0};
    enum factor_code what;
    enum err e = challenge_find(cx, audience, challenge, &c);
    if (e) return e;
    struct str who = staff_limited(cx, &c);
    if ((e = limit_hit(cx, LIMIT_FACTOR, who)) || (e = limit_hit(cx, LIMIT_FACTOR_DAY, who))) return e;

    struct tx tx CLEANUP(tx_end) = {0}; /* not a TX of the form: it may be sent again */
    e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (!e) e = challenge_find(cx, audience, challenge, &c); /* another one may have been quicker */
    if (!e && (!c.active || !staff_may_enter(c.actor.roles, audience))) e = ERR_EXPIRED;
    if (!e) e = factor_use(cx, (staff_id){c.actor.id}, code, &what);
    if (e) return e == ERR_NOT_FOUND ? ERR_EXPIRED : e;
    if (what == FACTOR_WRONG) {
        enum err shown = wrong_code(cx, audience, &c, challenge);
        if (shown != ERR_INVALID && shown != ERR_EXPIRED) return shown;
        e = tx_commit(&tx);
        return e ? e : shown;
    }
    e = right_code(cx, audience, &c, what, challenge, user_agent, ret_token);
    if (!e) e = tx_commit(&tx);
    if (!e) limit_clear(cx, LIMIT_FACTOR, who);
    return e;
}
