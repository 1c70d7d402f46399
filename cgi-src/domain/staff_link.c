/* Links by which an employee chooses a password: forgotten, sent by an admin, or the first one. Called by
 * the pages of signing in, the admin pages and the command line. Guards that the answer is the same
 * whether there is such a user or not, that a link works once and for a short time, that all sessions
 * end, and that nobody but the person ever has the password. Opening a link changes nothing: mail
 * scanners open links. */
#include <jansson.h>

#include "base/secret.h"
#include "base/text.h"
#include "domain/audit.h"
#include "domain/limit.h"
#include "domain/outbox.h"
#include "domain/password.h"
#include "domain/staff.h"
#include "domain/staff_internal.h"
#include "domain/staff_letter.h"

#define ADMIN_MINUTES  (24 * 60)
#define INVITE_MINUTES (7 * 24 * 60)
#define SAME_ADDRESS   5 /* users of one e-mail address that are written to */

static struct hash token_hash(struct str token)
{
    struct str parts[] = {STR("staff link"), token};
    return secret_mac(KEY_CODE, parts, COUNT_OF(parts));
}

/* Where that person signs in: where the link was asked for, if he may be there. */
static const char *program_of(const struct staff *s, enum audience asked)
{
    if (asked != AUDIENCE_PORTAL && staff_may_enter(s->roles, asked)) return audience_code(asked);
    return audience_code(staff_may_enter(s->roles, AUDIENCE_INTRANET) ? AUDIENCE_INTRANET : AUDIENCE_ADMIN);
}

static enum err links_end(struct ctx *cx, staff_id id)
{
    STMT(q, cx->db, "UPDATE staff_link SET used_at = :now WHERE staff_id = :staff AND used_at IS NULL");
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":staff", id);
    return stmt_run(q);
}

/* A new link; earlier ones no longer work. Inside a TX. */
static enum err link_put(struct ctx *cx, const struct staff *s, enum audience asked, int64_t minutes,
                         struct str *ret_url)
{
    struct str token = str_of(secret_token(cx->arena));
    struct hash hash = token_hash(token);
    enum err e = links_end(cx, s->id);
    if (e) return e;
    STMT(q, cx->db,
         "INSERT INTO staff_link (id, staff_id, purpose, token_hash, by_id, created_at, expires_at)"
         " VALUES (:id, :staff, :purpose, :hash, :by, :now, :expires)");
    bind_i64(q, ":id", id_new(cx->now));
    bind_id(q, ":staff", s->id);
    bind_cstr(q, ":purpose", s->invited ? "invite" : "reset");
    bind_hash(q, ":hash", hash);
    bind_i64(q, ":by", cx->actor->kind == ACTOR_STAFF ? cx->actor->id : 0);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":expires", cx->now + minutes * MINUTE_MS);
    e = stmt_run(q);
    if (!e)
        *ret_url = str_printf(cx->arena, "%s/%s/reset/open?t=%.*s", cx->config->base_url,
                              program_of(s, asked), STR_ARG(token));
    return e;
}

/* ---- sent by an admin ---- */

enum err staff_link_send(struct ctx *cx, staff_id id)
{
    struct staff s;
    struct str url;
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = staff_load(cx, id, &s);
    if (e) return e;
    if (!s.active) return problem(cx, "", _("The user is disabled: enable it first."));
    if (!outbox_offers_mail(cx)) return problem(cx, "", _("No mail can be sent from here at the moment."));
    if (!s.email.n) return problem(cx, "", _("The user has no e-mail address: enter one first."));
    e = link_put(cx, &s, AUDIENCE_PORTAL, s.invited ? INVITE_MINUTES : ADMIN_MINUTES, &url);
    if (!e)
        e = staff_letter(cx, id, s.invited ? STAFF_LETTER_INVITE : STAFF_LETTER_RESET_ADMIN, url, STR_NONE);
    if (!e)
        e = audit_write(cx, s.invited ? "staff.invite" : "staff.link", "staff", id.v, (customer_id){0},
                        NULL, NULL);
    return e ? e : tx_commit(&tx);
}

enum err staff_link_make(struct ctx *cx, staff_id id, struct str *ret_url)
{
    struct staff s;
    struct str url;
    if (cx->actor->kind != ACTOR_SYSTEM) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = staff_load(cx, id, &s);
    if (!e) e = link_put(cx, &s, AUDIENCE_PORTAL, s.invited ? INVITE_MINUTES : ADMIN_MINUTES, &url);
    if (!e) e = audit_write(cx, "staff.link", "staff", id.v, (customer_id){0}, NULL, NULL);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_url = url;
    return e;
}

/* ---- forgotten ---- */

/* Active users of that name or address. */
static enum err find_users(struct ctx *cx, struct str who, staff_id ret[SAME_ADDRESS], size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT id FROM staff WHERE state = 'active' AND (username = :who OR (email <> '' AND"
         " LOWER(email) = :who)) ORDER BY id LIMIT 5");
    bind_str(q, ":who", who);
    while (n < SAME_ADDRESS && stmt_row(q)) ret[n++].v = col_i64(q, 0);
    *ret_n = n;
    return n == SAME_ADDRESS ? OK : stmt_done(q);
}

static enum err forgot_one(struct ctx *cx, staff_id id, enum audience audience)
{
    struct staff s;
    struct str url;
    enum err e = staff_load(cx, id, &s);
    if (e || !s.email.n) return e;
    e = link_put(cx, &s, audience, s.invited ? INVITE_MINUTES : STAFF_RESET_MINUTES, &url);
    return e ? e : staff_letter(cx, id, s.invited ? STAFF_LETTER_INVITE : STAFF_LETTER_RESET, url, STR_NONE);
}

enum err staff_forgot(struct ctx *cx, enum audience audience, struct str who)
{
    struct str folded = staff_fold_username(cx, who);
    staff_id found[SAME_ADDRESS] = {{0}};
    size_t n = 0;
    if (!folded.n) return problem(cx, "who", _("Please enter your user name or e-mail address."));
    if (!outbox_offers_mail(cx)) return ERR_UNAVAILABLE;
    enum err e = limit_hit(cx, LIMIT_REGISTER, cx->remote);
    if (!e) e = limit_hit(cx, LIMIT_CODE_SEND, folded);
    if (e) return e;
    TX(tx, cx);
    e = find_users(cx, folded, found, &n);
    for (size_t i = 0; !e && i < n; i++) e = forgot_one(cx, found[i], audience);
    if (!e) /* a transaction either way: the same time */
        e = audit_write(cx, "staff.forgot", "staff", found[0].v, (customer_id){0}, NULL,
                        json_pack("{s:I}", "found", (json_int_t)n));
    return e ? e : tx_commit(&tx);
}

/* ---- using it ---- */

static enum err link_find(struct ctx *cx, struct str token, int64_t *ret_link, struct staff *ret_staff)
{
    if (token.n != TOKEN_CHARS) return ERR_EXPIRED;
    struct hash hash = token_hash(token);
    STMT(q, cx->db,
         "SELECT id, staff_id FROM staff_link WHERE token_hash = :hash AND used_at IS NULL"
         " AND expires_at > :now");
    bind_hash(q, ":hash", hash);
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? ERR_EXPIRED : e;
    *ret_link = col_i64(q, 0);
    e = staff_load(cx, (staff_id){col_i64(q, 1)}, ret_staff);
    return !e && !ret_staff->active ? ERR_EXPIRED : e;
}

enum err staff_link_check(struct ctx *cx, struct str token, bool *ret_invite)
{
    int64_t link;
    struct staff s;
    enum err e = link_find(cx, token, &link, &s);
    if (!e && ret_invite) *ret_invite = s.invited;
    return e;
}

/* false of the row count: somebody else has used it a moment ago. */
static enum err link_take(struct ctx *cx, int64_t link)
{
    STMT(q, cx->db, "UPDATE staff_link SET used_at = :now WHERE id = :id AND used_at IS NULL");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", link);
    enum err e = stmt_run(q);
    return !e && stmt_changes(q) == 0 ? ERR_EXPIRED : e;
}

static enum err password_set(struct ctx *cx, staff_id id, const char *hash)
{
    STMT(q, cx->db,
         "UPDATE staff SET password_hash = :hash, must_change = 0, version = version + 1"
         " WHERE id = :id AND state = 'active'");
    bind_cstr(q, ":hash", hash);
    bind_id(q, ":id", id);
    enum err e = stmt_run(q);
    return !e && stmt_changes(q) == 0 ? ERR_EXPIRED : e;
}

enum err staff_link_use(struct ctx *cx, struct str token, struct str password, struct str again)
{
    int64_t link;
    struct staff s;
    char *hash = NULL;
    enum err e = link_find(cx, token, &link, &s);
    if (e) return e;
    e = password_check(cx, "password", password, (struct str[]){s.username, s.email}, 2);
    if (e && e != ERR_INVALID) return e;
    if (!str_eq(password, again)) (void)problem(cx, "again", _("The two passwords differ."));
    if ((e = problems_result(cx))) return e;
    if ((e = password_hash(cx->arena, password, &hash))) return e;

    TX(tx, cx);
    e = link_take(cx, link);
    if (!e) e = links_end(cx, s.id);
    if (!e) e = password_set(cx, s.id, hash);
    if (!e) e = session_end_all(cx, ACTOR_STAFF, s.id.v, NULL);
    if (!e && !s.invited) e = staff_letter(cx, s.id, STAFF_LETTER_PASSWORD, STR_NONE, STR_NONE);
    if (!e)
        e = audit_write(cx, s.invited ? "staff.invite_used" : "staff.link_used", "staff", s.id.v,
                        (customer_id){0}, NULL, NULL);
    return e ? e : tx_commit(&tx);
}
