/* Saved replies: see saved_reply.h. */
#include "domain/saved_reply.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/lookup.h"

#define BODY_MAX  5000
#define TITLE_MAX 80
#define CATEGORY_MAX 40

static const char *const scopes[] = {"", "own", "team", "all"};

const struct reply_field reply_fields[] = {
    {"customer_name", N_("the customer's name")},
    {"ref", N_("reference of the case")},
    {"kind", N_("kind of the case")},
    {"order", N_("order number or product")},
    {"due", N_("day by which we decide")},
    {"agent_name", N_("your name")},
    {"company", N_("name of the company")},
    {"today", N_("today's date")},
    {NULL, NULL},
};

/* ---- who may ---- */

static bool may_edit(const struct ctx *cx, enum reply_scope scope, int64_t owner, int64_t team)
{
    if (!perm_may(cx->actor, COMPLAINT_TAKE)) return false;
    if (scope == REPLY_OWN) return owner == cx->actor->id;
    enum scope reach = perm_scope(cx->actor, REPLY_SHARE);
    if (reach == SCOPE_ALL) return true;
    return scope == REPLY_TEAM && reach >= SCOPE_TEAM && cx->actor->team.v && team == cx->actor->team.v;
}

static enum reply_scope scope_of(struct str code)
{
    return str_is(code, "all") ? REPLY_ALL : str_is(code, "team") ? REPLY_TEAM : REPLY_OWN;
}

#define COLUMNS                                                                                                  \
    "SELECT r.id, r.title, r.category, r.body, r.scope, r.owner_id, COALESCE(r.team_id, 0), r.updated_at,"       \
    " r.retired_at, r.version, s.name, COALESCE(t.name, '') FROM saved_reply r JOIN staff s ON s.id = r.owner_id" \
    " LEFT JOIN team t ON t.id = r.team_id"

static struct saved_reply read_row(struct ctx *cx, struct stmt *q)
{
    enum reply_scope scope = scope_of(col_view(q, 4));
    return (struct saved_reply){.id = col_i64(q, 0),
                                .title = col_str(q, cx->arena, 1),
                                .category = col_str(q, cx->arena, 2),
                                .body = col_str(q, cx->arena, 3),
                                .scope = scope,
                                .may_edit = may_edit(cx, scope, col_i64(q, 5), col_i64(q, 6)),
                                .updated_at = col_i64(q, 7),
                                .retired = !col_null(q, 8),
                                .version = col_i64(q, 9),
                                .whose = scope == REPLY_OWN    ? col_str(q, cx->arena, 10)
                                         : scope == REPLY_TEAM ? col_str(q, cx->arena, 11)
                                                               : STR("")};
}

static bool fits(struct ctx *cx, const struct saved_reply *r, struct str q)
{
    return !q.n || str_find(text_fold(cx->arena, r->title), q) >= 0 ||
           str_find(text_fold(cx->arena, r->category), q) >= 0 || str_find(text_fold(cx->arena, r->body), q) >= 0;
}

enum err saved_reply_list(struct ctx *cx, struct str q, int64_t scope, bool with_retired, struct saved_reply **ret,
                          size_t *ret_n)
{
    VEC(struct saved_reply) v = {0};
    struct str find = text_fold(cx->arena, str_trim(q));
    if (!perm_may(cx->actor, COMPLAINT_TAKE)) return ERR_FORBIDDEN;
    STMT(st, cx->db,
         COLUMNS " WHERE r.id IN (SELECT id FROM saved_reply WHERE scope = 'own' AND owner_id = :me UNION ALL"
                 " SELECT id FROM saved_reply WHERE scope = 'team' AND team_id = :team UNION ALL"
                 " SELECT id FROM saved_reply WHERE scope = 'all')"
                 " AND (r.retired_at IS NULL OR :retired = 1) ORDER BY r.category, r.title, r.id LIMIT :max");
    bind_i64(st, ":me", cx->actor->id);
    bind_i64(st, ":team", cx->actor->team.v ? cx->actor->team.v : -1);
    bind_i64(st, ":retired", with_retired);
    bind_i64(st, ":max", REPLIES_MAX);
    while (stmt_row(st)) {
        struct saved_reply r = read_row(cx, st);
        if ((!scope || (int64_t)r.scope == scope) && fits(cx, &r, find)) *vec_push(cx->arena, &v) = r;
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(st);
}

enum err saved_reply_get(struct ctx *cx, int64_t id, struct saved_reply *ret)
{
    if (!perm_may(cx->actor, COMPLAINT_TAKE)) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         COLUMNS " WHERE r.id = :id AND (r.scope = 'all' OR (r.scope = 'own' AND r.owner_id = :me)"
                 " OR (r.scope = 'team' AND (r.team_id = :team OR :any = 1)))");
    bind_i64(q, ":id", id);
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":team", cx->actor->team.v ? cx->actor->team.v : -1);
    bind_i64(q, ":any", perm_scope(cx->actor, REPLY_SHARE) == SCOPE_ALL);
    enum err e = stmt_one(q);
    if (!e) *ret = read_row(cx, q);
    return e;
}

/* ---- fields ---- */

/* The name between braces at this place: letters and _ only, else it is ordinary text. */
static bool field_at(struct str body, size_t at, struct str *ret_name)
{
    size_t end = at + 1;
    if (body.p[at] != '{') return false;
    while (end < body.n && ((body.p[end] >= 'a' && body.p[end] <= 'z') || body.p[end] == '_')) end++;
    if (end == at + 1 || end >= body.n || body.p[end] != '}' || end - at > 40) return false;
    *ret_name = str_sub(body, at + 1, end - at - 1);
    return true;
}

static const struct reply_field *field_named(struct str name)
{
    for (const struct reply_field *f = reply_fields; f->code; f++)
        if (str_is(name, f->code)) return f;
    return NULL;
}

static struct str value_of(struct ctx *cx, const char *code, const struct complaint *c)
{
    if (strcmp(code, "customer_name") == 0) return c->contact_name;
    if (strcmp(code, "ref") == 0) return c->ref;
    if (strcmp(code, "kind") == 0) return str_of(kind_label(c->kind));
    if (strcmp(code, "order") == 0) return c->order_ref.n ? c->order_ref : c->order_text;
    if (strcmp(code, "due") == 0) return str_of(clock_iso_date(cx->arena, c->due_at, cx->config->zone));
    if (strcmp(code, "agent_name") == 0) return cx->actor->name;
    if (strcmp(code, "company") == 0) return str_of(cx->config->company ? cx->config->company : "");
    return str_of(clock_iso_date(cx->arena, cx->now, cx->config->zone));
}

struct str saved_reply_fill(struct ctx *cx, const struct saved_reply *r, const struct complaint *c,
                            struct str *ret_unknown)
{
    struct buf b CLEANUP(buf_free) = {0}, unknown CLEANUP(buf_free) = {0};
    enum lang reader = i18n_lang();
    i18n_use(c->lang.n ? lang_choose(c->lang) : LANG_ZH); /* the customer reads it */
    for (size_t i = 0; i < r->body.n; i++) {
        struct str name, value = STR("");
        const struct reply_field *f = NULL;
        bool field = field_at(r->body, i, &name);
        if (field && (f = field_named(name)) != NULL) value = value_of(cx, f->code, c);
        if (field && value.n) {
            buf_str(&b, value);
            i += name.n + 1;
            continue;
        }
        if (field) buf_printf(&unknown, "%s{%.*s}", unknown.n ? ", " : "", STR_ARG(name));
        buf_str(&b, str_sub(r->body, i, 1));
    }
    i18n_use(reader);
    *ret_unknown = str_copy(cx->arena, buf_view(&unknown));
    return str_copy(cx->arena, buf_view(&b));
}

/* ---- keeping them ---- */

static void check_fields(struct ctx *cx, struct str body)
{
    struct buf wrong CLEANUP(buf_free) = {0};
    struct str name;
    for (size_t i = 0; i < body.n; i++)
        if (field_at(body, i, &name) && !field_named(name))
            buf_printf(&wrong, "%s{%.*s}", wrong.n ? ", " : "", STR_ARG(name));
    if (wrong.n)
        problem_f(cx, "body", _("There are no such fields: %s. The ones there are stand beside the text."), wrong.p);
}

static enum err check(struct ctx *cx, const struct saved_reply_draft *d)
{
    if (!str_trim(d->title).n) problem(cx, "title", _("Give it a title."));
    if (text_length(d->title) > TITLE_MAX) problem_f(cx, "title", _("The text is too long: at most %d characters."), TITLE_MAX);
    if (text_length(d->category) > CATEGORY_MAX)
        problem_f(cx, "category", _("The text is too long: at most %d characters."), CATEGORY_MAX);
    if (!str_trim(d->body).n) problem(cx, "body", _("Write something first."));
    if (text_length(d->body) > BODY_MAX) problem_f(cx, "body", _("The text is too long: at most %d characters."), BODY_MAX);
    check_fields(cx, d->body);
    if (d->scope < REPLY_OWN || d->scope > REPLY_ALL) problem(cx, "scope", _("Choose from the list."));
    else if (!may_edit(cx, (enum reply_scope)d->scope, cx->actor->id, cx->actor->team.v))
        problem(cx, "scope", _("Your roles do not allow sharing with these people."));
    else if (d->scope == REPLY_TEAM && !cx->actor->team.v)
        problem(cx, "scope", _("You are in no team."));
    return problems_result(cx);
}

static json_t *json_of(const struct str *title, const struct str *category, const struct str *body, int64_t scope)
{
    return json_pack("{s:s%,s:s%,s:s%,s:s}", "title", title->p, title->n, "category", category->p, category->n, "body",
                     body->p, body->n, "scope", scopes[scope]);
}

static enum err insert(struct ctx *cx, const struct saved_reply_draft *d, int64_t id)
{
    STMT(q, cx->db,
         "INSERT INTO saved_reply (id, title, category, body, scope, owner_id, team_id, created_at, updated_at)"
         " VALUES (:id, :title, :category, :body, :scope, :me, :team, :now, :now)");
    bind_i64(q, ":id", id);
    bind_str(q, ":title", str_trim(d->title));
    bind_str(q, ":category", d->category.p ? str_trim(d->category) : STR(""));
    bind_str(q, ":body", str_trim(d->body));
    bind_cstr(q, ":scope", scopes[d->scope]);
    bind_i64(q, ":me", cx->actor->id);
    bind_opt(q, ":team", d->scope == REPLY_TEAM ? cx->actor->team.v : 0);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

/* Its owner stays whoever wrote it first; a team's stays with that team. */
static enum err update(struct ctx *cx, const struct saved_reply_draft *d, int64_t id)
{
    STMT(q, cx->db,
         "UPDATE saved_reply SET title = :title, category = :category, body = :body, scope = :scope,"
         " owner_id = CASE WHEN :scope = 'own' THEN :me ELSE owner_id END,"
         " team_id = CASE WHEN :scope = 'team' THEN COALESCE(team_id, :team) END,"
         " updated_at = :now, version = version + 1 WHERE id = :id AND version = :version");
    bind_str(q, ":title", str_trim(d->title));
    bind_str(q, ":category", d->category.p ? str_trim(d->category) : STR(""));
    bind_str(q, ":body", str_trim(d->body));
    bind_cstr(q, ":scope", scopes[d->scope]);
    bind_i64(q, ":me", cx->actor->id);
    bind_opt(q, ":team", cx->actor->team.v);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    bind_i64(q, ":version", d->version);
    enum err e = stmt_run(q);
    return e ? e : stmt_changes(q) ? OK : ERR_STALE;
}

enum err saved_reply_save(struct ctx *cx, int64_t id, const struct saved_reply_draft *d, int64_t *ret_id)
{
    struct saved_reply old = {0};
    int64_t made = id ? id : id_new(cx->now);
    if (!perm_may(cx->actor, COMPLAINT_TAKE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = id ? saved_reply_get(cx, id, &old) : OK;
    if (!e && id && !old.may_edit) e = ERR_FORBIDDEN;
    if (!e) e = check(cx, d);
    if (!e) e = id ? update(cx, d, id) : insert(cx, d, made);
    struct str title = str_trim(d->title), category = d->category.p ? str_trim(d->category) : STR(""), body = str_trim(d->body);
    if (!e) {
        e = audit_write(cx, id ? "saved_reply.edit" : "saved_reply.add", "saved_reply", made, (customer_id){0},
                        id ? json_of(&old.title, &old.category, &old.body, old.scope) : NULL,
                        json_of(&title, &category, &body, d->scope));
    }
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = made;
    return e;
}

enum err saved_reply_retire(struct ctx *cx, int64_t id, int64_t version, bool retire)
{
    struct saved_reply r;
    TX(tx, cx);
    enum err e = saved_reply_get(cx, id, &r);
    if (!e && !r.may_edit) e = ERR_FORBIDDEN;
    if (!e && r.version != version) e = ERR_STALE;
    if (e || r.retired == retire) return e ? e : tx_commit(&tx);
    STMT(q, cx->db, "UPDATE saved_reply SET retired_at = :at, updated_at = :now, version = version + 1 WHERE id = :id");
    bind_opt(q, ":at", retire ? cx->now : 0);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    e = stmt_run(q);
    if (!e) {
        e = audit_write(cx, retire ? "saved_reply.retire" : "saved_reply.restore", "saved_reply", id, (customer_id){0},
                        NULL, json_pack("{s:s%}", "title", r.title.p, r.title.n));
    }
    return e ? e : tx_commit(&tx);
}
