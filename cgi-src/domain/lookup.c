/* Short lists and places: see lookup.h. The lists of the table lookup share one set of statements;
 * branches and teams have tables of their own and the same columns by other names. */
#include "domain/lookup.h"

#include "base/text.h"
#include "domain/audit.h"
#include "domain/staff.h"

#define LOOKUP_MAX 500
#define NAME_MAX   60

/* Every statement of one kind of list; the columns of "list" and "get" are id, zh, en, parent,
 * position, version, retired, manager. */
struct list_sql {
    const char *list, *get, *by_name, *insert, *update, *retire;
};

static const struct list_sql lookup_sql = {
    "SELECT id, name_zh, name_en, 0, position, version, retired_at, 0 FROM lookup"
    " WHERE list = :list AND (retired_at IS NULL OR :all = 1) ORDER BY position, name_zh LIMIT :max",
    "SELECT id, name_zh, name_en, 0, position, version, retired_at, 0 FROM lookup"
    " WHERE list = :list AND id = :id",
    "SELECT id FROM lookup WHERE list = :list AND name_zh = :zh",
    "INSERT INTO lookup (id, list, name_zh, name_en, position)"
    " VALUES (:id, :list, :zh, :en, :position)",
    "UPDATE lookup SET name_zh = :zh, name_en = :en, position = :position, version = version + 1"
    " WHERE id = :id AND list = :list AND version = :version",
    "UPDATE lookup SET retired_at = :retired, version = version + 1"
    " WHERE id = :id AND list = :list AND version = :version",
};
static const struct list_sql branch_sql = {
    "SELECT id, name, '', 0, position, version, retired_at, manager_id FROM branch"
    " WHERE (retired_at IS NULL OR :all = 1) ORDER BY position, name LIMIT :max",
    "SELECT id, name, '', 0, position, version, retired_at, manager_id FROM branch WHERE id = :id",
    "SELECT id FROM branch WHERE name = :zh",
    "INSERT INTO branch (id, name, position, manager_id) VALUES (:id, :zh, :position, :manager)",
    "UPDATE branch SET name = :zh, position = :position, manager_id = :manager, version = version + 1"
    " WHERE id = :id AND version = :version",
    "UPDATE branch SET retired_at = :retired, version = version + 1"
    " WHERE id = :id AND version = :version",
};
static const struct list_sql team_sql = {
    "SELECT id, name, '', branch_id, position, version, retired_at, manager_id FROM team"
    " WHERE (retired_at IS NULL OR :all = 1) ORDER BY position, name LIMIT :max",
    "SELECT id, name, '', branch_id, position, version, retired_at, manager_id FROM team WHERE id = :id",
    "SELECT id FROM team WHERE name = :zh",
    "INSERT INTO team (id, name, branch_id, position, manager_id)"
    " VALUES (:id, :zh, :parent, :position, :manager)",
    "UPDATE team SET name = :zh, branch_id = :parent, position = :position, manager_id = :manager, version = version + 1"
    " WHERE id = :id AND version = :version",
    "UPDATE team SET retired_at = :retired, version = version + 1"
    " WHERE id = :id AND version = :version",
};

static const struct {
    const char *code, *label;
    const struct list_sql *sql;
} lists[LIST_COUNT] = {
    [LIST_CATEGORY] = {"complaint_category", N_("Complaint categories"), &lookup_sql},
    [LIST_CAUSE] = {"complaint_cause", N_("Complaint causes"), &lookup_sql},
    [LIST_TAG] = {"tag", N_("Tags"), &lookup_sql},
    [LIST_CASE_TAG] = {"case_tag", N_("Tags of cases"), &lookup_sql},
    [LIST_INDUSTRY] = {"industry", N_("Industries"), &lookup_sql},
    [LIST_SOURCE] = {"source", N_("Sources"), &lookup_sql},
    [LIST_BRANCH] = {"branch", N_("Branches"), &branch_sql},
    [LIST_TEAM] = {"team", N_("Teams"), &team_sql},
};

const char *list_code(enum list l)
{
    return lists[l].code;
}

const char *list_label(enum list l)
{
    return _(lists[l].label);
}

static void bind_list(struct stmt *q, enum list l)
{
    if (stmt_takes(q, ":list")) bind_cstr(q, ":list", lists[l].code);
}

static struct lookup read_row(struct ctx *cx, struct stmt *q)
{
    struct lookup r = {.id = col_i64(q, 0),
                       .name_zh = col_str(q, cx->arena, 1),
                       .name_en = col_str(q, cx->arena, 2),
                       .parent = col_i64(q, 3),
                       .position = col_i64(q, 4),
                       .version = col_i64(q, 5),
                       .retired = !col_null(q, 6),
                       .manager = {col_i64(q, 7)}};
    r.name = cx->lang == LANG_EN && r.name_en.n ? r.name_en : r.name_zh;
    return r;
}

enum err lookup_list(struct ctx *cx, enum list l, bool with_retired, struct lookup **ret,
                     size_t *ret_n)
{
    VEC(struct lookup) rows = {0};
    STMT(q, cx->db, lists[l].sql->list);
    bind_list(q, l);
    bind_i64(q, ":all", with_retired);
    bind_i64(q, ":max", LOOKUP_MAX);
    while (stmt_row(q)) *vec_push(cx->arena, &rows) = read_row(cx, q);
    enum err e = stmt_done(q);
    if (e) return e;
    *ret = rows.at;
    *ret_n = rows.n;
    return OK;
}

enum err lookup_get(struct ctx *cx, enum list l, int64_t id, struct lookup *ret)
{
    STMT(q, cx->db, lists[l].sql->get);
    bind_list(q, l);
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e == OK) *ret = read_row(cx, q);
    return e;
}

struct str lookup_name(struct ctx *cx, enum list l, int64_t id)
{
    struct lookup r;
    return id && lookup_get(cx, l, id, &r) == OK ? r.name : STR("");
}

static json_t *row_json(const struct lookup *r)
{
    return json_pack("{s:s%,s:s%,s:I,s:I,s:I,s:b}", "zh", r->name_zh.p ? r->name_zh.p : "", r->name_zh.n,
                     "en", r->name_en.p ? r->name_en.p : "", r->name_en.n, "parent", r->parent,
                     "manager", r->manager.v, "position", r->position, "retired", (int)r->retired);
}

static enum err check_names(struct ctx *cx, enum list l, struct lookup *r)
{
    r->name_zh = text_clean_line(cx->arena, r->name_zh);
    r->name_en = text_clean_line(cx->arena, r->name_en);
    if (!r->name_zh.n) problem(cx, "name_zh", _("Give it a name."));
    if (text_length(r->name_zh) > NAME_MAX) {
        problem_f(cx, "name_zh", _("The name is too long: at most %d characters."), NAME_MAX);
    }
    if (text_length(r->name_en) > NAME_MAX) {
        problem_f(cx, "name_en", _("The name is too long: at most %d characters."), NAME_MAX);
    }
    struct staff_brief b;
    if (r->manager.v && (staff_brief(cx, r->manager, &b) != OK || !b.active))
        problem(cx, "manager", _("Choose one from the list."));
    struct lookup parent;
    if (l == LIST_TEAM && r->parent && lookup_get(cx, LIST_BRANCH, r->parent, &parent) != OK) {
        problem(cx, "parent", _("There is no such branch. Choose one from the list."));
    }
    return problems_result(cx);
}

static enum err write_row(struct ctx *cx, enum list l, const struct lookup *r, bool fresh)
{
    STMT(q, cx->db, fresh ? lists[l].sql->insert : lists[l].sql->update);
    bind_list(q, l);
    bind_i64(q, ":id", r->id);
    bind_str(q, ":zh", r->name_zh);
    bind_i64(q, ":position", r->position);
    if (stmt_takes(q, ":en")) bind_str(q, ":en", r->name_en.p ? r->name_en : STR(""));
    if (stmt_takes(q, ":manager")) bind_id_opt(q, ":manager", r->manager);
    if (stmt_takes(q, ":parent")) bind_opt(q, ":parent", r->parent);
    if (!fresh) bind_i64(q, ":version", r->version);
    enum err e = stmt_run(q);
    if (e == ERR_CONFLICT) {
        return problem(cx, "name_zh", _("This name is there already. Choose another, or bring the "
                                        "retired one back."));
    }
    return e ? e : (!fresh && !stmt_changes(q)) ? ERR_STALE : OK;
}

enum err lookup_save(struct ctx *cx, enum list l, const struct lookup *edit, int64_t *ret_id)
{
    struct lookup r = *edit, old = {0};
    bool fresh = !r.id;
    enum err e = check_names(cx, l, &r);
    if (e) return e;
    TX(tx, cx);
    if (fresh) r.id = id_new(cx->now);
    else {
        e = lookup_get(cx, l, r.id, &old);
        if (e) return e;
        r.retired = old.retired;
    }
    e = write_row(cx, l, &r, fresh);
    if (!e) {
        e = audit_write(cx, fresh ? "list.add" : "list.edit", lists[l].code, r.id, (customer_id){0},
                        fresh ? NULL : row_json(&old), row_json(&r));
    }
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = r.id;
    return e;
}

enum err lookup_retire(struct ctx *cx, enum list l, int64_t id, int64_t version, bool retire)
{
    TX(tx, cx);
    struct lookup old;
    enum err e = lookup_get(cx, l, id, &old);
    if (e) return e;
    STMT(q, cx->db, lists[l].sql->retire);
    bind_list(q, l);
    bind_i64(q, ":id", id);
    bind_i64(q, ":version", version);
    bind_opt(q, ":retired", retire ? cx->now : 0);
    e = stmt_run(q);
    if (e) return e;
    if (!stmt_changes(q)) return ERR_STALE;
    struct lookup now = old;
    now.retired = retire;
    e = audit_write(cx, retire ? "list.retire" : "list.bring_back", lists[l].code, id,
                    (customer_id){0}, row_json(&old), row_json(&now));
    return e ? e : tx_commit(&tx);
}

enum err lookup_find(struct ctx *cx, enum list l, struct str name, int64_t *ret_id)
{
    STMT(q, cx->db, lists[l].sql->by_name);
    bind_list(q, l);
    bind_str(q, ":zh", text_clean_line(cx->arena, name));
    enum err e = stmt_one(q);
    if (e == OK) *ret_id = col_i64(q, 0);
    return e;
}

enum err lookup_ensure(struct ctx *cx, enum list l, struct str name, int64_t *ret_id)
{
    enum err e = lookup_find(cx, l, name, ret_id);
    if (e != ERR_NOT_FOUND) return e;
    struct str clean = text_clean_line(cx->arena, name);
    struct lookup fresh = {.name_zh = clean};
    return lookup_save(cx, l, &fresh, ret_id);
}
