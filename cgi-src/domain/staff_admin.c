/* Keeping staff: create, edit, disable, enable, set a new password. Called by the admin pages and
 * the command line. Guards that an active system admin stays, and that whoever's roles, state or
 * password another changes is signed out everywhere. */
#include <jansson.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/lookup.h"
#include "domain/outbox.h"
#include "domain/password.h"
#include "domain/staff.h"
#include "domain/staff_internal.h"
#include "domain/staff_letter.h"

static json_t *text_json(struct str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

static json_t *staff_json(const struct staff *s)
{
    json_t *roles = json_array();
    for (unsigned i = 0; i < ROLE_COUNT; i++)
        if (s->roles & (1u << i))
            json_array_append_new(roles, json_string(role_code((enum role)(1u << i))));
    json_t *o = json_object();
    json_object_set_new(o, "username", text_json(s->username));
    json_object_set_new(o, "name", text_json(s->name));
    json_object_set_new(o, "email", text_json(s->email));
    json_object_set_new(o, "phone", text_json(s->phone));
    json_object_set_new(o, "roles", roles);
    json_object_set_new(o, "team", json_integer(s->team.v));
    json_object_set_new(o, "branch", json_integer(s->branch.v));
    json_object_set_new(o, "lang", text_json(s->lang));
    json_object_set_new(o, "state", json_string(s->active ? "active" : "disabled"));
    return o;
}

/* ---- checks ---- */

static bool username_plain(struct str folded)
{
    for (size_t i = 0; i < folded.n; i++) {
        unsigned char c = (unsigned char)folded.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
                     c == '-' || c == '@' || c >= 0x80;
        if (!plain) return false;
    }
    return true;
}

static void check_place(struct ctx *cx, enum list list, const char *field, int64_t id,
                        int64_t before)
{
    struct lookup place;
    if (id == 0 || id == before) return;
    if (lookup_get(cx, list, id, &place) != OK || place.retired)
        (void)problem(cx, field, _("Choose one from the list."));
}

static enum err check_draft(struct ctx *cx, const struct staff_draft *d, struct str folded,
                            const struct staff *before)
{
    size_t length = text_length(folded);
    if (length < 2 || length > 64)
        (void)problem(cx, "username", _("A user name has 2 to 64 characters."));
    else if (!username_plain(folded))
        (void)problem(cx, "username",
                      _("A user name has letters, digits and . _ - @ only, no blanks."));
    if (str_trim(d->name).n == 0) (void)problem(cx, "name", _("Please enter the name."));
    if (d->email.n && !email_valid(d->email))
        (void)problem(cx, "email", _("This is not an e-mail address."));
    if (d->roles <= 0 || d->roles >= (INT64_C(1) << ROLE_COUNT))
        (void)problem(cx, "roles", _("Choose at least one role."));
    if (d->lang < 0 || d->lang > LANG_COUNT)
        (void)problem(cx, "lang", _("Choose one from the list."));
    check_place(cx, LIST_TEAM, "team", d->team, before->team.v);
    check_place(cx, LIST_BRANCH, "branch", d->branch, before->branch.v);
    return problems_result(cx);
}

static struct staff draft_applied(struct ctx *cx, const struct staff_draft *d,
                                  const struct staff *before)
{
    struct staff s = *before;
    s.username = staff_fold_username(cx, d->username);
    s.name = str_trim(d->name);
    s.email = d->email;
    s.phone = d->phone;
    s.roles = (unsigned)d->roles;
    s.team.v = d->team;
    s.branch.v = d->branch;
    s.lang = d->lang ? str_of(lang_tag((enum lang)(d->lang - 1))) : STR("");
    return s;
}

/* ERR_NOT_FOUND: nobody else is an active system admin. Who was invited and has no password yet is none. */
static enum err another_admin(struct ctx *cx, staff_id but)
{
    STMT(q, cx->db,
         "SELECT id FROM staff WHERE state = 'active' AND id <> :id AND (roles & :admin) <> 0 "
         "AND password_hash <> '' LIMIT 1");
    bind_id(q, ":id", but);
    bind_i64(q, ":admin", ROLE_ADMIN);
    return stmt_one(q);
}

static enum err keep_an_admin(struct ctx *cx, const struct staff *before, const struct staff *after,
                              const char *field)
{
    bool was = before->active && (before->roles & ROLE_ADMIN) && !before->invited;
    bool is = after->active && (after->roles & ROLE_ADMIN);
    if (!was || is) return OK;
    enum err e = another_admin(cx, before->id);
    if (e == ERR_NOT_FOUND)
        return problem(cx, field,
                       _("This is the last active system admin: name another one first."));
    return e;
}

/* ---- writing ---- */

static void bind_staff(struct stmt *q, const struct staff *s)
{
    bind_id(q, ":id", s->id);
    bind_str(q, ":username", s->username);
    bind_str(q, ":name", s->name);
    bind_str(q, ":email", s->email.p ? s->email : STR(""));
    bind_str(q, ":phone", s->phone.p ? s->phone : STR(""));
    bind_i64(q, ":roles", (int64_t)s->roles);
    bind_id_opt(q, ":team", s->team);
    bind_id_opt(q, ":branch", s->branch);
    bind_str(q, ":lang", s->lang.p ? s->lang : STR(""));
}

static enum err name_taken(struct ctx *cx, enum err e)
{
    return e == ERR_CONFLICT ? problem(cx, "username", _("This user name is taken.")) : e;
}

/* Four groups of four letters and digits that cannot be mistaken for each other: 80 bits. */
static struct str password_generate(struct ctx *cx)
{
    static const char letters[] = "abcdefghijkmnpqrstuvwxyz23456789";
    unsigned char random[16];
    char text[19];
    size_t n = 0;
    secret_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) {
        if (i && i % 4 == 0) text[n++] = '-';
        text[n++] = letters[random[i] & 31];
    }
    return str_copy(cx->arena, (struct str){text, n});
}

/* A row, audited; inside a TX. */
static enum err staff_insert(struct ctx *cx, const struct staff *s, const char *hash, bool must_change)
{
    STMT(q, cx->db,
         "INSERT INTO staff (id, username, password_hash, name, email, phone, roles, team_id, "
         "branch_id, lang, must_change, created_at) VALUES (:id, :username, :hash, :name, :email, "
         ":phone, :roles, :team, :branch, :lang, :must_change, :now)");
    bind_staff(q, s);
    bind_cstr(q, ":hash", hash);
    bind_i64(q, ":must_change", must_change);
    bind_i64(q, ":now", cx->now);
    enum err e = name_taken(cx, stmt_run(q));
    return e ? e
             : audit_write(cx, "staff.create", "staff", s->id.v, (customer_id){0}, NULL, staff_json(s));
}

enum err staff_create(struct ctx *cx, const struct staff_draft *d, struct str password,
                      bool must_change, staff_id *ret_id, struct str *ret_generated)
{
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    struct staff none = {.active = true};
    struct staff s = draft_applied(cx, d, &none);
    struct str generated = password.n ? STR_NONE : password_generate(cx);
    char *hash = NULL;
    enum err e = check_draft(cx, d, s.username, &none);
    if (password.n && (!e || e == ERR_INVALID))
        e = password_check(cx, "password", password, (struct str[]){s.username, s.email}, 2);
    if (!e) e = problems_result(cx);
    if (!e) e = password_hash(cx->arena, generated.p ? generated : password, &hash);
    if (e) return e;

    TX(tx, cx);
    s.id.v = id_new(cx->now);
    e = staff_insert(cx, &s, hash, must_change);
    if (!e) e = tx_commit(&tx);
    if (e) return e;
    *ret_id = s.id;
    *ret_generated = generated;
    return OK;
}

enum err staff_invite(struct ctx *cx, const struct staff_draft *d, staff_id *ret_id)
{
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    struct staff none = {.active = true};
    struct staff s = draft_applied(cx, d, &none);
    (void)check_draft(cx, d, s.username, &none);
    if (!outbox_offers_mail(cx))
        (void)problem(cx, "", _("No mail can be sent, so nobody can be invited. Whoever runs the server can "
                                "make users with the command zhiyin user."));
    else if (!s.email.n)
        (void)problem(cx, "email", _("The invitation goes there: please enter the address."));
    enum err e = problems_result(cx);
    if (e) return e;
    TX(tx, cx);
    s.id.v = id_new(cx->now);
    e = staff_insert(cx, &s, "", false);
    if (!e) e = staff_link_send(cx, s.id);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = s.id;
    return e;
}

enum err staff_edit(struct ctx *cx, staff_id id, const struct staff_draft *d)
{
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    struct staff before;
    enum err e = staff_load(cx, id, &before);
    if (e) return e;
    if (before.version != d->version) return ERR_STALE;
    struct staff after = draft_applied(cx, d, &before);
    (void)check_draft(cx, d, after.username, &before);
    (void)keep_an_admin(cx, &before, &after, "roles");
    if ((e = problems_result(cx))) return e;
    STMT(q, cx->db,
         "UPDATE staff SET username = :username, name = :name, email = :email, phone = :phone, "
         "roles = :roles, team_id = :team, branch_id = :branch, lang = :lang, "
         "version = version + 1 WHERE id = :id");
    bind_staff(q, &after);
    e = name_taken(cx, stmt_run(q));
    if (!e && (before.roles != after.roles || !str_eq(before.username, after.username)))
        e = session_end_all(cx, ACTOR_STAFF, id.v, NULL);
    if (!e && before.email.n && !str_eq(before.email, after.email.p ? after.email : STR("")))
        e = staff_letter_to(cx, id, before.email, before.lang, STAFF_LETTER_ADDRESS, STR_NONE, STR_NONE);
    if (!e)
        e = audit_write(cx, "staff.edit", "staff", id.v, (customer_id){0}, staff_json(&before),
                        staff_json(&after));
    return e ? e : tx_commit(&tx);
}

enum err staff_enable(struct ctx *cx, staff_id id, bool active)
{
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    struct staff before;
    enum err e = staff_load(cx, id, &before);
    if (e) return e;
    struct staff after = before;
    after.active = active;
    if (before.active == active) return tx_commit(&tx);
    if ((e = keep_an_admin(cx, &before, &after, ""))) return e;
    STMT(q, cx->db, "UPDATE staff SET state = :state, version = version + 1 WHERE id = :id");
    bind_cstr(q, ":state", active ? "active" : "disabled");
    bind_id(q, ":id", id);
    e = stmt_run(q);
    if (!e) e = session_end_all(cx, ACTOR_STAFF, id.v, NULL);
    if (!e)
        e = audit_write(cx, active ? "staff.enable" : "staff.disable", "staff", id.v,
                        (customer_id){0}, staff_json(&before), staff_json(&after));
    return e ? e : tx_commit(&tx);
}

enum err staff_reset_password(struct ctx *cx, staff_id id, struct str *ret_generated)
{
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    struct str generated = password_generate(cx);
    char *hash = NULL;
    enum err e = password_hash(cx->arena, generated, &hash);
    if (e) return e;
    TX(tx, cx);
    struct staff s;
    if ((e = staff_load(cx, id, &s))) return e;
    STMT(q, cx->db,
         "UPDATE staff SET password_hash = :hash, must_change = 1, version = version + 1 "
         "WHERE id = :id");
    bind_cstr(q, ":hash", hash);
    bind_id(q, ":id", id);
    e = stmt_run(q);
    if (!e) e = session_end_all(cx, ACTOR_STAFF, id.v, NULL);
    if (!e)
        e = audit_write(cx, "staff.password_reset", "staff", id.v, (customer_id){0}, NULL,
                        json_pack("{s:b}", "must_change", 1));
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_generated = generated;
    return e;
}

enum err staff_end_sessions(struct ctx *cx, staff_id id)
{
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    struct staff s;
    enum err e = staff_load(cx, id, &s);
    if (!e) e = session_end_all(cx, ACTOR_STAFF, id.v, NULL);
    if (!e)
        e = audit_write(cx, "staff.sessions_end", "staff", id.v, (customer_id){0}, NULL, NULL);
    return e ? e : tx_commit(&tx);
}
