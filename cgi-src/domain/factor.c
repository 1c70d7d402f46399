/* Setting up the second factor, taking it away, requiring it: see factor.h. Called by the pages of one's
 * own account, by the admin pages and the command line. Guards that no write lock is held while a
 * password is hashed, and that a change of the factor ends the other sessions. */
#include "domain/factor.h"

#include <jansson.h>
#include <sodium.h>

#include "base/secret.h"
#include "base/text.h"
#include "domain/audit.h"
#include "domain/factor_internal.h"
#include "domain/limit.h"
#include "domain/session.h"
#include "domain/setting.h"
#include "domain/staff_internal.h"
#include "domain/staff_letter.h"

#define PENDING_MS HOUR_MS

/* ---- reading ---- */

static enum err row_load(struct ctx *cx, staff_id id, struct str *ret_secret, int64_t *ret_since,
                         struct str *ret_pending, int64_t *ret_pending_at)
{
    STMT(q, cx->db,
         "SELECT secret, COALESCE(confirmed_at, 0), pending, COALESCE(pending_at, 0) FROM staff_factor"
         " WHERE staff_id = :staff");
    bind_id(q, ":staff", id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret_secret = col_str(q, cx->arena, 0);
    *ret_since = col_i64(q, 1);
    *ret_pending = col_str(q, cx->arena, 2);
    *ret_pending_at = col_i64(q, 3);
    return OK;
}

static enum err unseal(struct ctx *cx, struct str sealed, struct str *ret)
{
    return secret_unseal(cx->arena, sealed, ret)
               ? OK
               : fail(ERR_INTERNAL, "factor: the secret was sealed with another key");
}

enum err factor_secret_load(struct ctx *cx, staff_id id, struct str *ret)
{
    struct str secret, pending;
    int64_t since, at;
    enum err e = row_load(cx, id, &secret, &since, &pending, &at);
    if (!e && !secret.n) e = ERR_NOT_FOUND;
    return e ? e : unseal(cx, secret, ret);
}

bool factor_active(struct ctx *cx, staff_id id)
{
    STMT(q, cx->db,
         "SELECT 1 FROM staff_factor WHERE staff_id = :staff AND confirmed_at IS NOT NULL");
    bind_id(q, ":staff", id);
    return stmt_one(q) == OK;
}

unsigned factor_required_roles(struct ctx *cx)
{
    return (unsigned)setting_int(cx, SETTING_FACTOR_ROLES);
}

static bool waits(struct ctx *cx, struct str pending, int64_t at)
{
    int64_t age = cx->now - at;
    return pending.n && age < PENDING_MS && age > -PENDING_MS;
}

enum err factor_state(struct ctx *cx, staff_id id, struct factor_state *ret)
{
    struct staff s;
    struct str secret = STR_NONE, pending = STR_NONE;
    int64_t since = 0, at = 0;
    bool other = !(cx->actor->kind == ACTOR_STAFF && cx->actor->id == id.v);
    if (other && !perm_may(cx->actor, STAFF_MANAGE) && !perm_may(cx->actor, AUDIT_SEE))
        return ERR_FORBIDDEN;
    enum err e = staff_load(cx, id, &s);
    if (!e) e = row_load(cx, id, &secret, &since, &pending, &at);
    if (e && e != ERR_NOT_FOUND) return e;
    STMT(q, cx->db,
         "SELECT COUNT(*) FROM staff_recovery WHERE staff_id = :staff AND used_at IS NULL");
    bind_id(q, ":staff", id);
    if ((e = stmt_one(q))) return e;
    *ret = (struct factor_state){.active = secret.n > 0,
                                 .pending = waits(cx, pending, at),
                                 .required = (s.roles & factor_required_roles(cx)) != 0,
                                 .since = since,
                                 .recovery_left = col_i64(q, 0)};
    return OK;
}

/* ---- oneself ---- */

/* Before a change that a stolen session must not make: the present password (hashed outside of any
 * transaction) ... */
static enum err ask_password(struct ctx *cx, struct str current)
{
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    return staff_password_again(cx, "current", current);
}

/* ... and inside it, where there is a factor, one of its codes, which is used up. */
static enum err ask_code(struct ctx *cx, struct str code)
{
    enum factor_code what;
    enum err e = factor_use(cx, (staff_id){cx->actor->id}, code, &what);
    if (e == ERR_NOT_FOUND) return OK;
    if (!e && what == FACTOR_WRONG)
        e = problem(cx, "code", _("This code is not right, or was used before."));
    return e;
}

static enum err told(struct ctx *cx, staff_id id, const char *action, enum staff_letter letter,
                     json_t *after)
{
    enum err e = audit_write(cx, action, "staff", id.v, (customer_id){0}, NULL, after);
    return e ? e : staff_letter(cx, id, letter, STR_NONE, STR_NONE);
}

enum err factor_begin(struct ctx *cx, struct str current, struct str code)
{
    staff_id me = {cx->actor->id};
    enum err e = ask_password(cx, current);
    if (e) return e;
    TX(tx, cx);
    if ((e = ask_code(cx, code))) return e;
    struct str secret = factor_secret_new(cx->arena), sealed = secret_seal(cx->arena, secret);
    STMT(q, cx->db,
         "INSERT INTO staff_factor (staff_id, pending, pending_at) VALUES (:staff, :pending, :now)"
         " ON CONFLICT (staff_id) DO UPDATE SET pending = :pending, pending_at = :now");
    bind_id(q, ":staff", me);
    bind_blob(q, ":pending", sealed.p, sealed.n);
    bind_i64(q, ":now", cx->now);
    e = stmt_run(q);
    sodium_memzero((char *)(uintptr_t)secret.p, secret.n);
    if (!e) e = audit_write(cx, "staff.factor_begin", "staff", me.v, (customer_id){0}, NULL, NULL);
    return e ? e : tx_commit(&tx);
}

static enum err pending_secret(struct ctx *cx, struct str *ret)
{
    struct str secret, pending;
    int64_t since, at;
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    enum err e = row_load(cx, (staff_id){cx->actor->id}, &secret, &since, &pending, &at);
    if (!e && !waits(cx, pending, at)) e = ERR_NOT_FOUND;
    return e ? e : unseal(cx, pending, ret);
}

/* A label of the address: only letters and digits of ASCII stand for themselves. */
static struct str percent(struct ctx *cx, struct str s)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '.' || c == '_' || c == '-';
        if (plain) buf_char(&b, (char)c);
        else buf_printf(&b, "%%%02X", c);
    }
    return str_copy(cx->arena, buf_view(&b));
}

enum err factor_pending(struct ctx *cx, struct str *ret_base32, struct str *ret_uri)
{
    struct staff me;
    struct str secret;
    enum err e = pending_secret(cx, &secret);
    if (!e) e = staff_load(cx, (staff_id){cx->actor->id}, &me);
    if (e) return e;
    const char *company = cx->config->company ? cx->config->company : "Zhiyin";
    struct str base32 = factor_base32(cx->arena, secret), issuer = percent(cx, str_of(company));
    sodium_memzero((char *)(uintptr_t)secret.p, secret.n);
    *ret_base32 = base32;
    *ret_uri = str_printf(cx->arena,
                          "otpauth://totp/%.*s:%.*s?secret=%.*s&issuer=%.*s&algorithm=SHA1&digits=6&period=30",
                          STR_ARG(issuer), STR_ARG(percent(cx, me.username)), STR_ARG(base32),
                          STR_ARG(issuer));
    return OK;
}

static enum err pending_counts(struct ctx *cx)
{
    STMT(q, cx->db,
         "UPDATE staff_factor SET secret = pending, confirmed_at = :now, pending = NULL,"
         " pending_at = NULL WHERE staff_id = :staff AND pending IS NOT NULL");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":staff", cx->actor->id);
    enum err e = stmt_run(q);
    return !e && stmt_changes(q) == 0 ? ERR_STALE : e;
}

enum err factor_confirm(struct ctx *cx, struct str code, struct str ret_codes[FACTOR_CODES])
{
    staff_id me = {cx->actor->id};
    struct str secret;
    int64_t step = 0;
    bool first = false;
    enum err e = limit_hit(cx, LIMIT_CODE_TRY, str_printf(cx->arena, "factor %lld", (long long)me.v));
    if (!e) e = pending_secret(cx, &secret);
    if (e) return e;
    bool right = factor_step_of(cx, secret, code, &step);
    sodium_memzero((char *)(uintptr_t)secret.p, secret.n);
    if (!right)
        return problem(cx, "code",
                       _("This code is not right. Use the one the app shows now, and check that the clocks "
                         "of phone and computer are right."));
    TX(tx, cx);
    e = factor_step_use(cx, me, step, &first);
    if (!e && !first) e = ERR_STALE; /* confirmed a moment ago */
    if (!e) e = pending_counts(cx);
    if (!e) e = factor_codes_make(cx, me, ret_codes);
    if (!e) e = session_end_all(cx, ACTOR_STAFF, me.v, &cx->actor->session);
    if (!e) e = told(cx, me, "staff.factor_on", STAFF_LETTER_FACTOR_ON, NULL);
    return e ? e : tx_commit(&tx);
}

enum err factor_new_codes(struct ctx *cx, struct str current, struct str code,
                          struct str ret_codes[FACTOR_CODES])
{
    staff_id me = {cx->actor->id};
    enum err e = ask_password(cx, current);
    if (e) return e;
    TX(tx, cx);
    if (!factor_active(cx, me)) return ERR_NOT_FOUND;
    if ((e = ask_code(cx, code))) return e;
    e = factor_codes_make(cx, me, ret_codes);
    if (!e) e = audit_write(cx, "staff.factor_codes", "staff", me.v, (customer_id){0}, NULL, NULL);
    return e ? e : tx_commit(&tx);
}

static enum err forget(struct ctx *cx, staff_id id)
{
    STMT(q, cx->db, "DELETE FROM staff_factor WHERE staff_id = :staff");
    bind_id(q, ":staff", id);
    enum err e = stmt_run(q);
    STMT(r, cx->db, "DELETE FROM staff_recovery WHERE staff_id = :staff");
    bind_id(r, ":staff", id);
    return e ? e : stmt_run(r);
}

enum err factor_remove(struct ctx *cx, struct str current, struct str code)
{
    staff_id me = {cx->actor->id};
    if (cx->actor->roles & factor_required_roles(cx))
        return problem(cx, "current",
                       _("Your role requires sign-in codes; they cannot be switched off. You can move them to "
                         "another device."));
    enum err e = ask_password(cx, current);
    if (e) return e;
    TX(tx, cx);
    if (!factor_active(cx, me)) return ERR_NOT_FOUND;
    if ((e = ask_code(cx, code))) return e;
    e = forget(cx, me);
    if (!e) e = session_end_all(cx, ACTOR_STAFF, me.v, &cx->actor->session);
    if (!e) e = told(cx, me, "staff.factor_off", STAFF_LETTER_FACTOR_OFF, NULL);
    return e ? e : tx_commit(&tx);
}

/* ---- others ---- */

enum err factor_reset(struct ctx *cx, staff_id id, struct str reason)
{
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    struct str why = str_trim(reason);
    if (cx->actor->kind == ACTOR_STAFF && cx->actor->id == id.v)
        return problem(cx, "reason", _("Your own are under My account; if you have lost your device and all "
                                       "recovery codes, another administrator does it."));
    if (text_length(why) < 5)
        return problem(cx, "reason", _("Please say why, and how you made sure who asks: it stands in the audit "
                                       "log."));
    TX(tx, cx);
    struct staff s;
    enum err e = staff_load(cx, id, &s);
    if (!e && !factor_active(cx, id)) e = ERR_NOT_FOUND;
    if (!e) e = forget(cx, id);
    if (!e) e = session_end_all(cx, ACTOR_STAFF, id.v, NULL);
    if (!e)
        e = audit_write(cx, "staff.factor_reset", "staff", id.v, (customer_id){0}, NULL,
                        json_pack("{s:s%}", "reason", why.p, why.n));
    if (!e) e = staff_letter(cx, id, STAFF_LETTER_FACTOR_RESET, STR_NONE, why);
    return e ? e : tx_commit(&tx);
}

static json_t *roles_json(unsigned roles)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < ROLE_COUNT; i++)
        if (roles & (1u << i)) json_array_append_new(list, json_string(role_code((enum role)(1u << i))));
    return json_pack("{s:o}", "roles", list);
}

enum err factor_require(struct ctx *cx, unsigned roles)
{
    if (!perm_may(cx->actor, SETTING_MANAGE)) return ERR_FORBIDDEN;
    if (roles >= (1u << ROLE_COUNT)) return problem(cx, "roles", _("Choose one from the list."));
    TX(tx, cx);
    unsigned before = factor_required_roles(cx);
    if (before == roles) return tx_commit(&tx);
    enum err e = setting_force(cx, SETTING_FACTOR_ROLES, str_printf(cx->arena, "%u", roles));
    if (!e)
        e = audit_write(cx, "staff.factor_roles", "setting", SETTING_FACTOR_ROLES, (customer_id){0},
                        roles_json(before), roles_json(roles));
    return e ? e : tx_commit(&tx);
}

enum err factor_count(struct ctx *cx, enum role role, int64_t *ret_staff, int64_t *ret_with)
{
    if (!perm_may(cx->actor, AUDIT_SEE)) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         "SELECT COUNT(*), COUNT(f.confirmed_at) FROM staff s LEFT JOIN staff_factor f ON f.staff_id = s.id"
         " WHERE s.state = 'active' AND (s.roles & :role) <> 0");
    bind_i64(q, ":role", (int64_t)role);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret_staff = col_i64(q, 0);
    *ret_with = col_i64(q, 1);
    return OK;
}
