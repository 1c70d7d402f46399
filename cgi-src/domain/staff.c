/* Staff as others see them: names, pickers, one record, the list. Called by every program; changes
 * stand in staff_admin.c, signing in and one's own password in staff_self.c. */
#include "domain/staff.h"

#include "base/text.h"
#include "domain/staff_internal.h"

#define OPTIONS_MAX 1000
#define EXAMINED_MAX 5000

struct str staff_name(struct ctx *cx, staff_id id)
{
    if (id.v == 0) return STR("");
    STMT(q, cx->db, "SELECT name FROM staff WHERE id = :id");
    bind_id(q, ":id", id);
    return stmt_one(q) == OK ? col_str(q, cx->arena, 0) : STR("");
}

static void brief_from(struct stmt *q, struct arena *a, struct staff_brief *ret)
{
    *ret = (struct staff_brief){
        .id = {col_i64(q, 0)},
        .username = col_str(q, a, 1),
        .name = col_str(q, a, 2),
        .roles = (unsigned)col_i64(q, 3),
        .team = {col_i64(q, 4)},
        .branch = {col_i64(q, 5)},
        .active = str_is(col_view(q, 6), "active"),
    };
}

enum err staff_brief(struct ctx *cx, staff_id id, struct staff_brief *ret)
{
    STMT(q, cx->db,
         "SELECT id, username, name, roles, team_id, branch_id, state FROM staff WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e == OK) brief_from(q, cx->arena, ret);
    return e;
}

enum err staff_options(struct ctx *cx, enum access access, struct staff_brief **ret, size_t *ret_n)
{
    VEC(struct staff_brief) rows = {0};
    STMT(q, cx->db,
         "SELECT id, username, name, roles, team_id, branch_id, state FROM staff "
         "WHERE state = 'active' ORDER BY username");
    while (rows.n < OPTIONS_MAX && stmt_row(q)) {
        struct actor someone = {.kind = ACTOR_STAFF, .roles = (unsigned)col_i64(q, 3)};
        if (access > ACCESS_CUSTOMER && !perm_may(&someone, access)) continue;
        brief_from(q, cx->arena, vec_push(cx->arena, &rows));
    }
    enum err e = rows.n == OPTIONS_MAX ? OK : stmt_done(q);
    if (e) return e;
    *ret = rows.at;
    *ret_n = rows.n;
    return OK;
}

#define STAFF_COLUMNS                                                                              \
    "id, username, name, email, phone, roles, team_id, branch_id, lang, state, must_change, "      \
    "created_at, last_sign_in_at, version, CASE WHEN password_hash = '' THEN 1 ELSE 0 END"

static void staff_from(struct stmt *q, struct arena *a, struct staff *ret)
{
    *ret = (struct staff){
        .id = {col_i64(q, 0)},
        .username = col_str(q, a, 1),
        .name = col_str(q, a, 2),
        .email = col_str(q, a, 3),
        .phone = col_str(q, a, 4),
        .roles = (unsigned)col_i64(q, 5),
        .team = {col_i64(q, 6)},
        .branch = {col_i64(q, 7)},
        .lang = col_str(q, a, 8),
        .active = str_is(col_view(q, 9), "active"),
        .must_change = col_i64(q, 10) != 0,
        .created_at = col_i64(q, 11),
        .last_sign_in_at = col_i64(q, 12),
        .version = col_i64(q, 13),
        .invited = col_i64(q, 14) != 0,
    };
}

enum err staff_load(struct ctx *cx, staff_id id, struct staff *ret)
{
    STMT(q, cx->db, "SELECT " STAFF_COLUMNS " FROM staff WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e == OK) staff_from(q, cx->arena, ret);
    return e;
}

static bool may_read(struct ctx *cx, staff_id id)
{
    return perm_may(cx->actor, STAFF_MANAGE) || perm_may(cx->actor, AUDIT_SEE) ||
           (cx->actor->kind == ACTOR_STAFF && cx->actor->id == id.v);
}

enum err staff_get(struct ctx *cx, staff_id id, struct staff *ret)
{
    return may_read(cx, id) ? staff_load(cx, id, ret) : ERR_FORBIDDEN;
}

struct str staff_fold_username(struct ctx *cx, struct str username)
{
    return text_fold(cx->arena, str_trim(username));
}

enum err staff_by_username(struct ctx *cx, struct str username, struct staff *ret)
{
    if (!perm_may(cx->actor, STAFF_MANAGE)) return ERR_FORBIDDEN;
    STMT(q, cx->db, "SELECT " STAFF_COLUMNS " FROM staff WHERE username = :username");
    bind_str(q, ":username", staff_fold_username(cx, username));
    enum err e = stmt_one(q);
    if (e == OK) staff_from(q, cx->arena, ret);
    return e;
}

/* ---- the list: keyset by user name; the filters are checked here, over at most EXAMINED_MAX rows
 * a call, so that no combination of them needs an index of its own ---- */

static bool holds(struct ctx *cx, struct str text, struct str folded_q)
{
    return str_find(text_fold(cx->arena, text), folded_q) >= 0;
}

static bool wanted(struct ctx *cx, const struct staff_filter *f, struct str folded_q,
                   const struct staff *s)
{
    if (f->role && !(s->roles & (unsigned)f->role)) return false;
    if (f->state && s->active != (f->state == 1)) return false;
    if (f->team && s->team.v != f->team) return false;
    if (f->branch && s->branch.v != f->branch) return false;
    return folded_q.n == 0 || str_find(s->username, folded_q) >= 0 ||
           holds(cx, s->name, folded_q) || holds(cx, s->email, folded_q) ||
           holds(cx, s->phone, folded_q);
}

enum err staff_list(struct ctx *cx, const struct staff_filter *f, size_t max,
                    struct staff_page *ret)
{
    if (!perm_may(cx->actor, STAFF_MANAGE) && !perm_may(cx->actor, AUDIT_SEE))
        return ERR_FORBIDDEN;
    struct str q_folded = text_fold(cx->arena, str_trim(f->q));
    struct staff *rows = ARENA_ARRAY(cx->arena, struct staff, max ? max : 1);
    size_t n = 0, examined = 0;
    struct str last = STR("");
    bool more = false;
    STMT(q, cx->db,
         "SELECT " STAFF_COLUMNS " FROM staff WHERE username > :after ORDER BY username");
    bind_str(q, ":after", f->after.p ? f->after : STR(""));
    while (stmt_row(q)) {
        if (n == max || examined == EXAMINED_MAX) {
            more = true;
            break;
        }
        struct staff s;
        staff_from(q, cx->arena, &s);
        last = s.username;
        examined++;
        if (wanted(cx, f, q_folded, &s)) rows[n++] = s;
    }
    enum err e = more ? OK : stmt_done(q);
    if (e) return e;
    *ret = (struct staff_page){rows, n, more ? last : STR("")};
    return OK;
}
