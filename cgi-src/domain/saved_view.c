/* Saved views of lists: see saved_view.h. */
#include "domain/saved_view.h"

#include <jansson.h>

#include "base/text.h"
#include "domain/audit.h"

static const struct {
    const char *code;
    enum access who;
} lists[VIEW_LISTS] = {
    [VIEW_NO_LIST] = {"", ACCESS_NOBODY},
    [VIEW_CUSTOMERS] = {"customers", CUSTOMER_SEE},
    [VIEW_COMPLAINTS] = {"complaints", COMPLAINT_SEE},
    [VIEW_MEMBERS] = {"members", MEMBER_SEE},
    [VIEW_ORDERS] = {"orders", ORDER_SEE},
};
static const char *const shares[] = {"", "private", "team", "all"};

const char *view_list_code(enum view_list l)
{
    return lists[l].code;
}

enum view_list view_list_parse(struct str code)
{
    for (int i = VIEW_CUSTOMERS; i < VIEW_LISTS; i++)
        if (str_is(code, lists[i].code)) return (enum view_list)i;
    return VIEW_NO_LIST;
}

enum access view_list_access(enum view_list l)
{
    return lists[l].who;
}

static int64_t share_parse(struct str code)
{
    for (int i = SHARE_PRIVATE; i <= SHARE_ALL; i++)
        if (str_is(code, shares[i])) return i;
    return 0;
}

/* ---- reading ---- */

#define COLUMNS                                                                                    \
    "v.id, v.list, v.name, v.filter, v.columns, v.share, v.staff_id, v.team_id, v.version,"        \
    " v.removed_at, s.name, COALESCE(d.view_id, 0)"
#define TABLES                                                                                     \
    " FROM saved_view v JOIN staff s ON s.id = v.staff_id LEFT JOIN saved_view_default d"          \
    " ON d.staff_id = :me AND d.list = v.list AND d.view_id = v.id"

static struct saved_view read_view(struct ctx *cx, struct stmt *q)
{
    struct arena *a = cx->arena;
    struct saved_view v = {.id = col_i64(q, 0),
                           .list = view_list_parse(col_view(q, 1)),
                           .name = col_str(q, a, 2),
                           .filter = col_str(q, a, 3),
                           .columns = col_str(q, a, 4),
                           .share = share_parse(col_view(q, 5)),
                           .owner = {col_i64(q, 6)},
                           .team = {col_i64(q, 7)},
                           .version = col_i64(q, 8),
                           .removed = !col_null(q, 9),
                           .owner_name = col_str(q, a, 10),
                           .is_default = col_i64(q, 11) != 0};
    v.mine = v.owner.v == cx->actor->id;
    v.may_edit = v.mine || (v.share != SHARE_PRIVATE && perm_may(cx->actor, VIEW_SHARE) &&
                            (v.share == SHARE_ALL || v.team.v == cx->actor->team.v));
    return v;
}

static bool visible(const struct ctx *cx, const struct saved_view *v)
{
    if (cx->actor->kind != ACTOR_STAFF || !v->list || !perm_may(cx->actor, lists[v->list].who)) return false;
    if (v->removed) return v->may_edit;
    return v->mine || v->share == SHARE_ALL ||
           (v->share == SHARE_TEAM && v->team.v && v->team.v == cx->actor->team.v);
}

/* A list draws them on each of its pages: names alone, along the three indexes. */
enum err saved_view_tabs(struct ctx *cx, enum view_list l, struct view_tab **ret, size_t *ret_n)
{
    VEC(struct view_tab) tabs = {0};
    *ret_n = 0;
    if (cx->actor->kind != ACTOR_STAFF) return OK;
    STMT(q, cx->db,
         "SELECT id, name, share, (SELECT d.view_id FROM saved_view_default d WHERE d.staff_id = :me AND d.list = :list)"
         " FROM (SELECT * FROM (SELECT id, name, share FROM saved_view WHERE staff_id = :me AND list = :list"
         " AND removed_at IS NULL ORDER BY name LIMIT :max) a UNION ALL "
         "SELECT * FROM (SELECT id, name, share FROM saved_view WHERE team_id = :team AND share = 'team'"
         " AND list = :list AND staff_id <> :me AND removed_at IS NULL ORDER BY name LIMIT :max) b UNION ALL "
         "SELECT * FROM (SELECT id, name, share FROM saved_view WHERE share = 'all' AND list = :list"
         " AND staff_id <> :me AND removed_at IS NULL ORDER BY name LIMIT :max) c) x");
    bind_i64(q, ":me", cx->actor->id);
    bind_opt(q, ":team", cx->actor->team.v);
    bind_cstr(q, ":list", lists[l].code);
    bind_i64(q, ":max", VIEWS_SHOWN);
    while (stmt_row(q)) {
        int64_t id = col_i64(q, 0);
        *vec_push(cx->arena, &tabs) = (struct view_tab){.id = id,
                                                        .name = col_str(q, cx->arena, 1),
                                                        .shared = !str_is(col_view(q, 2), "private"),
                                                        .is_default = col_i64(q, 3) == id};
    }
    *ret = tabs.at;
    *ret_n = tabs.n;
    return stmt_done(q);
}

enum err saved_view_list(struct ctx *cx, enum view_list l, struct saved_view **ret, size_t *ret_n)
{
    VEC(struct saved_view) views = {0};
    *ret_n = 0;
    if (cx->actor->kind != ACTOR_STAFF || !perm_may(cx->actor, lists[l].who)) return OK;
    STMT(q, cx->db,
         "SELECT " COLUMNS " FROM ("
         "SELECT * FROM (SELECT id, 1 AS part FROM saved_view WHERE staff_id = :me AND list = :list"
         " AND removed_at IS NULL ORDER BY name LIMIT :max) a UNION ALL "
         "SELECT * FROM (SELECT id, 2 AS part FROM saved_view WHERE team_id = :team AND share = 'team'"
         " AND list = :list AND staff_id <> :me AND removed_at IS NULL ORDER BY name LIMIT :max) b UNION ALL "
         "SELECT * FROM (SELECT id, 3 AS part FROM saved_view WHERE share = 'all' AND list = :list"
         " AND staff_id <> :me AND removed_at IS NULL ORDER BY name LIMIT :max) c"
         ") x JOIN saved_view v ON v.id = x.id JOIN staff s ON s.id = v.staff_id"
         " LEFT JOIN saved_view_default d ON d.staff_id = :me AND d.list = v.list AND d.view_id = v.id"
         " ORDER BY x.part, v.name, v.id");
    bind_i64(q, ":me", cx->actor->id);
    bind_opt(q, ":team", cx->actor->team.v);
    bind_cstr(q, ":list", lists[l].code);
    bind_i64(q, ":max", VIEWS_SHOWN);
    while (stmt_row(q)) *vec_push(cx->arena, &views) = read_view(cx, q);
    *ret = views.at;
    *ret_n = views.n;
    return stmt_done(q);
}

enum err saved_view_removed(struct ctx *cx, enum view_list l, struct saved_view **ret, size_t *ret_n)
{
    VEC(struct saved_view) views = {0};
    *ret_n = 0;
    if (cx->actor->kind != ACTOR_STAFF || !perm_may(cx->actor, lists[l].who)) return OK;
    STMT(q, cx->db,
         "SELECT " COLUMNS TABLES " WHERE v.staff_id = :me AND v.list = :list AND v.removed_at IS NOT NULL"
         " ORDER BY v.removed_at DESC LIMIT :max");
    bind_i64(q, ":me", cx->actor->id);
    bind_cstr(q, ":list", lists[l].code);
    bind_i64(q, ":max", VIEWS_SHOWN);
    while (stmt_row(q)) *vec_push(cx->arena, &views) = read_view(cx, q);
    *ret = views.at;
    *ret_n = views.n;
    return stmt_done(q);
}

enum err saved_view_get(struct ctx *cx, int64_t id, struct saved_view *ret)
{
    STMT(q, cx->db, "SELECT " COLUMNS TABLES " WHERE v.id = :id");
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct saved_view v = read_view(cx, q);
    if (!visible(cx, &v)) return ERR_NOT_FOUND;
    *ret = v;
    return OK;
}

enum err saved_view_default(struct ctx *cx, enum view_list l, struct saved_view *ret)
{
    if (cx->actor->kind != ACTOR_STAFF) return ERR_NOT_FOUND;
    STMT(q, cx->db, "SELECT view_id FROM saved_view_default WHERE staff_id = :me AND list = :list");
    bind_i64(q, ":me", cx->actor->id);
    bind_cstr(q, ":list", lists[l].code);
    enum err e = stmt_one(q);
    if (e) return e;
    struct saved_view v;
    e = saved_view_get(cx, col_i64(q, 0), &v);
    if (!e && v.removed) e = ERR_NOT_FOUND;
    if (!e) *ret = v;
    return e;
}

/* ---- changing ---- */

static json_t *view_json(const struct saved_view *v)
{
    return json_pack("{s:s, s:s%, s:s, s:s%, s:s%}", "list", lists[v->list].code, "name", v->name.p, v->name.n,
                     "share", shares[v->share], "filter", v->filter.p, v->filter.n, "columns",
                     v->columns.p, v->columns.n);
}

static enum err name_taken(struct ctx *cx, const struct saved_view *v)
{
    STMT(q, cx->db,
         "SELECT id FROM saved_view WHERE staff_id = :owner AND list = :list AND name = :name"
         " AND id <> :id AND removed_at IS NULL LIMIT 1");
    bind_id(q, ":owner", v->owner);
    bind_cstr(q, ":list", lists[v->list].code);
    bind_str(q, ":name", v->name);
    bind_i64(q, ":id", v->id);
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND) return OK;
    return e ? e : problem(cx, "name", _("There is a view with this name already. Choose another, or edit that one."));
}

static enum err too_many(struct ctx *cx, const struct saved_view *v)
{
    STMT(q, cx->db,
         "SELECT COUNT(*) FROM (SELECT id FROM saved_view WHERE staff_id = :owner AND list = :list"
         " AND removed_at IS NULL LIMIT :max) n");
    bind_id(q, ":owner", v->owner);
    bind_cstr(q, ":list", lists[v->list].code);
    bind_i64(q, ":max", VIEWS_OWN);
    enum err e = stmt_one(q);
    if (!e && col_i64(q, 0) >= VIEWS_OWN)
        e = problem_f(cx, "name", _("You keep %d views of this list already. Remove one first."), VIEWS_OWN);
    return e;
}

static enum err check(struct ctx *cx, struct saved_view *v, int64_t shared_before)
{
    v->name = text_clean_line(cx->arena, v->name);
    if (!v->name.n) problem(cx, "name", _("Please give the view a name."));
    if (text_length(v->name) > 60) problem_f(cx, "name", _("Please use at most %d characters."), 60);
    if (v->filter.n > 4000 || v->columns.n > 2000) problem(cx, "", _("This view has more filters than can be kept."));
    if (v->share < SHARE_PRIVATE || v->share > SHARE_ALL) problem(cx, "share", _("This choice does not exist."));
    if (v->share == SHARE_ALL && shared_before != SHARE_ALL && !perm_may(cx->actor, VIEW_SHARE))
        problem(cx, "share", _("Only a manager can share a view with everybody."));
    if (v->share == SHARE_TEAM && !v->team.v)
        problem(cx, "share", _("You belong to no team, so there is nobody to share with."));
    enum err e = problems_result(cx);
    if (!e) e = name_taken(cx, v);
    return !e && !v->id ? too_many(cx, v) : e;
}

static enum err write_view(struct ctx *cx, const struct saved_view *v)
{
    STMT(q, cx->db,
         "INSERT INTO saved_view (id, list, name, staff_id, share, team_id, filter, columns, created_at,"
         " updated_at) VALUES (:id, :list, :name, :owner, :share, :team, :filter, :columns, :now, :now)"
         " ON CONFLICT (id) DO UPDATE SET name = excluded.name, share = excluded.share,"
         " team_id = excluded.team_id, filter = excluded.filter, columns = excluded.columns,"
         " updated_at = excluded.updated_at, version = saved_view.version + 1");
    bind_i64(q, ":id", v->id);
    bind_cstr(q, ":list", lists[v->list].code);
    bind_str(q, ":name", v->name);
    bind_id(q, ":owner", v->owner);
    bind_cstr(q, ":share", shares[v->share]);
    bind_opt(q, ":team", v->share == SHARE_TEAM ? v->team.v : 0);
    bind_str(q, ":filter", v->filter.p ? v->filter : STR(""));
    bind_str(q, ":columns", v->columns.p ? v->columns : STR(""));
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

enum err saved_view_save(struct ctx *cx, const struct saved_view *edit, int64_t *ret_id)
{
    struct saved_view v = *edit, old = {0};
    bool fresh = !v.id;
    TX(tx, cx);
    enum err e = OK;
    if (cx->actor->kind != ACTOR_STAFF || !perm_may(cx->actor, lists[v.list].who)) return ERR_FORBIDDEN;
    if (!fresh) {
        e = saved_view_get(cx, v.id, &old);
        if (!e && !old.may_edit) e = ERR_FORBIDDEN;
        if (!e && (old.removed || old.list != v.list)) e = ERR_NOT_FOUND;
        if (!e && old.version != v.version) e = ERR_STALE;
        if (e) return e;
    }
    v.owner.v = fresh ? cx->actor->id : old.owner.v;
    v.team = !fresh && old.share == SHARE_TEAM ? old.team : cx->actor->team;
    if ((e = check(cx, &v, old.share))) return e;
    if (fresh) v.id = id_new(cx->now);
    e = write_view(cx, &v);
    if (!e)
        e = audit_write(cx, fresh ? "view.create" : "view.edit", "saved_view", v.id, (customer_id){0},
                        fresh ? NULL : view_json(&old), view_json(&v));
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = v.id;
    return e;
}

enum err saved_view_remove(struct ctx *cx, int64_t id, bool remove)
{
    struct saved_view v;
    TX(tx, cx);
    enum err e = saved_view_get(cx, id, &v);
    if (!e && !v.may_edit) e = ERR_FORBIDDEN;
    if (e) return e;
    if (v.removed == remove) return tx_commit(&tx); /* asked twice: it is so */
    if (!remove && (e = name_taken(cx, &v))) return e;
    STMT(q, cx->db, "UPDATE saved_view SET removed_at = :at, version = version + 1, updated_at = :now WHERE id = :id");
    bind_opt(q, ":at", remove ? cx->now : 0);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    e = stmt_run(q);
    if (!e)
        e = audit_write(cx, remove ? "view.remove" : "view.restore", "saved_view", id, (customer_id){0},
                        view_json(&v), NULL);
    return e ? e : tx_commit(&tx);
}

static enum err write_default(struct ctx *cx, enum view_list l, int64_t id)
{
    STMT(drop, cx->db, "DELETE FROM saved_view_default WHERE staff_id = :me AND list = :list");
    bind_i64(drop, ":me", cx->actor->id);
    bind_cstr(drop, ":list", lists[l].code);
    enum err e = stmt_run(drop);
    if (e || !id) return e;
    STMT(put, cx->db, "INSERT INTO saved_view_default (staff_id, list, view_id) VALUES (:me, :list, :id)");
    bind_i64(put, ":me", cx->actor->id);
    bind_cstr(put, ":list", lists[l].code);
    bind_i64(put, ":id", id);
    return stmt_run(put);
}

enum err saved_view_set_default(struct ctx *cx, enum view_list l, int64_t id)
{
    struct saved_view v = {0};
    TX(tx, cx);
    if (cx->actor->kind != ACTOR_STAFF || !perm_may(cx->actor, lists[l].who)) return ERR_FORBIDDEN;
    enum err e = id ? saved_view_get(cx, id, &v) : OK;
    if (!e && id && (v.removed || v.list != l)) e = ERR_NOT_FOUND;
    if (!e) e = write_default(cx, l, id);
    if (!e)
        e = audit_write(cx, "view.default", "saved_view", id, (customer_id){0}, NULL,
                        json_pack("{s:s, s:s%}", "list", lists[l].code, "name", v.name.p ? v.name.p : "", v.name.n));
    return e ? e : tx_commit(&tx);
}
