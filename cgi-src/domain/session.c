/* Sessions: see session.h. Only the hash of a token reaches the database. */
#include "domain/session.h"

#include "domain/absence.h"

#include "base/secret.h"
#include "domain/audit.h"
#include "domain/factor.h"

static const struct {
    const char *code;
    int64_t idle_ms, absolute_ms;
} audiences[] = {
    [AUDIENCE_PORTAL] = {"portal", 30 * DAY_MS, 90 * DAY_MS},
    [AUDIENCE_INTRANET] = {"intranet", 8 * HOUR_MS, 16 * HOUR_MS},
    [AUDIENCE_ADMIN] = {"admin", 8 * HOUR_MS, 16 * HOUR_MS},
};

const char *audience_code(enum audience a)
{
    return audiences[a].code;
}

enum err session_create(struct ctx *cx, enum audience audience, int64_t actor_id,
                        struct str user_agent, char **ret_token)
{
    char *token = secret_token(cx->arena);
    struct hash hash = secret_hash(str_of(token));
    STMT(q, cx->db,
         "INSERT INTO session (token_hash, audience, actor_id, created_at, seen_at, expires_at,"
         " remote, user_agent) VALUES (:hash, :audience, :actor, :now, :now, :expires, :remote,"
         " :agent)");
    bind_hash(q, ":hash", hash);
    bind_cstr(q, ":audience", audiences[audience].code);
    bind_i64(q, ":actor", actor_id);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":expires", cx->now + audiences[audience].absolute_ms);
    bind_str(q, ":remote", cx->remote.p ? cx->remote : STR(""));
    bind_str(q, ":agent", str_sub(user_agent.p ? user_agent : STR(""), 0, 300));
    enum err e = stmt_run(q);
    if (e == OK) *ret_token = token;
    return e;
}

static enum err find_staff(struct ctx *cx, enum audience audience, const struct hash *hash,
                           struct actor *ret, struct session_info *info)
{
    STMT(q, cx->db,
         "SELECT s.seen_at, p.id, p.name, p.roles, COALESCE(p.team_id, 0),"
         " COALESCE(p.branch_id, 0), p.lang, p.must_change,"
         " EXISTS (SELECT 1 FROM staff_factor f WHERE f.staff_id = p.id AND f.confirmed_at IS NOT NULL)"
         " FROM session s JOIN staff p ON p.id = s.actor_id"
         " WHERE s.token_hash = :hash AND s.audience = :audience AND s.expires_at > :now"
         " AND s.seen_at > :idle AND p.state = 'active'");
    bind_hash(q, ":hash", *hash);
    bind_cstr(q, ":audience", audiences[audience].code);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":idle", cx->now - audiences[audience].idle_ms);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : e;
    info->seen_at = col_i64(q, 0);
    info->lang = col_str(q, cx->arena, 6);
    info->must_change = col_i64(q, 7) != 0;
    *ret = (struct actor){.kind = ACTOR_STAFF,
                          .id = col_i64(q, 1),
                          .name = col_str(q, cx->arena, 2),
                          .roles = (unsigned)col_i64(q, 3),
                          .team = {col_i64(q, 4)},
                          .branch = {col_i64(q, 5)},
                          .session = *hash};
    info->must_enroll = col_i64(q, 8) == 0 && (ret->roles & factor_required_roles(cx)) != 0;
    ret->stands_for_n = absence_stands_for(cx, (staff_id){ret->id}, ret->stands_for, COUNT_OF(ret->stands_for));
    return OK;
}

static enum err find_portal(struct ctx *cx, const struct hash *hash, struct actor *ret,
                            struct session_info *info)
{
    STMT(q, cx->db,
         "SELECT s.seen_at, p.id, p.name, COALESCE(p.customer_id, 0), p.lang, p.sees_all"
         " FROM session s JOIN portal_account p ON p.id = s.actor_id"
         " WHERE s.token_hash = :hash AND s.audience = 'portal' AND s.expires_at > :now"
         " AND s.seen_at > :idle AND p.state = 'active'");
    bind_hash(q, ":hash", *hash);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":idle", cx->now - audiences[AUDIENCE_PORTAL].idle_ms);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? ERR_UNAUTHENTICATED : e;
    info->seen_at = col_i64(q, 0);
    info->lang = col_str(q, cx->arena, 4);
    *ret = (struct actor){.kind = ACTOR_PORTAL,
                          .id = col_i64(q, 1),
                          .name = col_str(q, cx->arena, 2),
                          .customer = {col_i64(q, 3)},
                          .own_only = col_i64(q, 5) == 0,
                          .session = *hash};
    return OK;
}

enum err session_find(struct ctx *cx, enum audience audience, struct str token,
                      struct actor *ret_actor, struct session_info *ret_info)
{
    if (token.n != TOKEN_CHARS) return ERR_UNAUTHENTICATED;
    struct hash hash = secret_hash(token);
    *ret_info = (struct session_info){0};
    if (audience == AUDIENCE_PORTAL) return find_portal(cx, &hash, ret_actor, ret_info);
    return find_staff(cx, audience, &hash, ret_actor, ret_info);
}

enum err session_touch(struct ctx *cx, const struct hash *token_hash)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, cx->db, "UPDATE session SET seen_at = :now WHERE token_hash = :hash AND seen_at < :now");
    bind_i64(q, ":now", cx->now);
    bind_hash(q, ":hash", *token_hash);
    e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

/* Which audiences an actor's sessions may have: a portal account and an employee never share one. */
static const char *audience_like(enum actor_kind kind)
{
    return kind == ACTOR_PORTAL ? "portal" : "";
}

static enum err write_end_audit(struct ctx *cx, const char *action, int64_t actor_id, int64_t n)
{
    return audit_write(cx, action, cx->actor->kind == ACTOR_PORTAL ? "portal_account" : "staff",
                       actor_id, cx->actor->customer, NULL, json_pack("{s:I}", "sessions", n));
}

enum err session_end(struct ctx *cx, const struct hash *token_hash)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "DELETE FROM session WHERE token_hash = :hash AND actor_id = :actor"
         " AND ((:portal = 'portal') = (audience = 'portal'))");
    bind_hash(q, ":hash", *token_hash);
    bind_i64(q, ":actor", cx->actor->id);
    bind_cstr(q, ":portal", audience_like(cx->actor->kind));
    enum err e = stmt_run(q);
    if (e) return e;
    if (!stmt_changes(q)) return ERR_NOT_FOUND;
    e = write_end_audit(cx, "session.end", cx->actor->id, 1);
    return e ? e : tx_commit(&tx);
}

/* What was given to a calendar program (domain/calendar.h) is a way in as well. */
static enum err end_calendar(struct ctx *cx, int64_t staff)
{
    STMT(q, cx->db, "DELETE FROM calendar_feed WHERE staff_id = :staff");
    bind_i64(q, ":staff", staff);
    return stmt_run(q);
}

enum err session_end_all(struct ctx *cx, enum actor_kind kind, int64_t actor_id,
                         const struct hash *keep)
{
    static const struct hash none;
    STMT(q, cx->db,
         "DELETE FROM session WHERE actor_id = :actor AND token_hash <> :keep"
         " AND ((:portal = 'portal') = (audience = 'portal'))");
    bind_i64(q, ":actor", actor_id);
    bind_hash(q, ":keep", keep ? *keep : none);
    bind_cstr(q, ":portal", audience_like(kind));
    enum err e = stmt_run(q);
    if (e || kind != ACTOR_STAFF) return e;
    STMT(half, cx->db, "DELETE FROM sign_in_challenge WHERE staff_id = :actor");
    bind_i64(half, ":actor", actor_id);
    e = stmt_run(half);
    return e || keep ? e : end_calendar(cx, actor_id);
}

enum err session_end_others(struct ctx *cx)
{
    TX(tx, cx);
    enum err e = session_end_all(cx, cx->actor->kind, cx->actor->id, &cx->actor->session);
    if (!e) {
        e = audit_write(cx, "session.end_others",
                        cx->actor->kind == ACTOR_PORTAL ? "portal_account" : "staff",
                        cx->actor->id, cx->actor->customer, NULL, NULL);
    }
    return e ? e : tx_commit(&tx);
}

enum err session_list(struct ctx *cx, struct session_row **ret_rows, size_t *ret_n)
{
    VEC(struct session_row) rows = {0};
    STMT(q, cx->db,
         "SELECT token_hash, audience, remote, user_agent, created_at, seen_at FROM session"
         " WHERE actor_id = :actor AND expires_at > :now"
         " AND ((:portal = 'portal') = (audience = 'portal'))"
         " ORDER BY seen_at DESC LIMIT 100");
    bind_i64(q, ":actor", cx->actor->id);
    bind_i64(q, ":now", cx->now);
    bind_cstr(q, ":portal", audience_like(cx->actor->kind));
    while (stmt_row(q)) {
        struct str hash = col_view(q, 0);
        *vec_push(cx->arena, &rows) = (struct session_row){
            .handle = str_of(secret_hex(cx->arena, hash.p, hash.n)),
            .audience = col_str(q, cx->arena, 1),
            .remote = col_str(q, cx->arena, 2),
            .user_agent = col_str(q, cx->arena, 3),
            .created_at = col_i64(q, 4),
            .seen_at = col_i64(q, 5),
            .current = hash.n == HASH_BYTES && secret_same(hash.p, cx->actor->session.b, HASH_BYTES),
        };
    }
    enum err e = stmt_done(q);
    if (e) return e;
    *ret_rows = rows.at;
    *ret_n = rows.n;
    return OK;
}

enum err session_purge(struct ctx *cx, int64_t *ret_removed)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "DELETE FROM session WHERE token_hash IN"
         " (SELECT token_hash FROM session WHERE expires_at < :now LIMIT 500)");
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_run(q);
    if (e) return e;
    *ret_removed = stmt_changes(q);
    return tx_commit(&tx);
}
