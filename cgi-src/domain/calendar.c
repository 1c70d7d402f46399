/* See calendar.h. */
#include "domain/calendar.h"

#include "base/secret.h"
#include "domain/audit.h"
#include "domain/factor.h"

static enum err note(struct ctx *cx, const char *action)
{
    return audit_write(cx, action, "staff", cx->actor->id, (customer_id){0}, NULL, NULL);
}

static enum err forget(struct ctx *cx, bool *ret_was)
{
    STMT(q, cx->db, "DELETE FROM calendar_feed WHERE staff_id = :me");
    bind_i64(q, ":me", cx->actor->id);
    enum err e = stmt_run(q);
    if (!e && ret_was) *ret_was = stmt_changes(q) > 0;
    return e;
}

enum err calendar_feed_make(struct ctx *cx, char **ret_key)
{
    char *key = secret_token(cx->arena);
    TX(tx, cx);
    enum err e = forget(cx, NULL);
    if (e) return e;
    STMT(q, cx->db, "INSERT INTO calendar_feed (staff_id, key_hash, created_at) VALUES (:me, :hash, :now)");
    bind_i64(q, ":me", cx->actor->id);
    bind_hash(q, ":hash", secret_hash(str_of(key)));
    bind_i64(q, ":now", cx->now);
    e = stmt_run(q);
    if (!e) e = note(cx, "calendar.make");
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_key = key;
    return e;
}

enum err calendar_feed_end(struct ctx *cx)
{
    bool was = false;
    TX(tx, cx);
    enum err e = forget(cx, &was);
    if (!e && !was) return ERR_NOT_FOUND;
    if (!e) e = note(cx, "calendar.end");
    return e ? e : tx_commit(&tx);
}

int64_t calendar_feed_since(struct ctx *cx)
{
    STMT(q, cx->db, "SELECT created_at FROM calendar_feed WHERE staff_id = :me");
    bind_i64(q, ":me", cx->actor->id);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

enum err calendar_feed_find(struct ctx *cx, struct str key, struct actor *ret_actor, struct session_info *ret_info)
{
    if (key.n != TOKEN_CHARS) return ERR_NOT_FOUND;
    STMT(q, cx->db,
         "SELECT p.id, p.name, p.roles, COALESCE(p.team_id, 0), COALESCE(p.branch_id, 0), p.lang, p.must_change"
         " FROM calendar_feed f JOIN staff p ON p.id = f.staff_id WHERE f.key_hash = :hash AND p.state = 'active'");
    bind_hash(q, ":hash", secret_hash(key));
    enum err e = stmt_one(q);
    if (e) return e;
    unsigned roles = (unsigned)col_i64(q, 2);
    if (col_i64(q, 6)) return ERR_NOT_FOUND; /* first a new password, or sign-in codes, as on every page */
    if ((roles & factor_required_roles(cx)) && !factor_active(cx, (staff_id){col_i64(q, 0)})) return ERR_NOT_FOUND;
    *ret_info = (struct session_info){.lang = col_str(q, cx->arena, 5)};
    *ret_actor = (struct actor){.kind = ACTOR_STAFF, .id = col_i64(q, 0), .name = col_str(q, cx->arena, 1),
                                .roles = roles, .team = {col_i64(q, 3)}, .branch = {col_i64(q, 4)}};
    return OK;
}
