/* The admin's view of the audit log: see audit_list.h. Guards: one filter is looked up by its index,
 * the others are checked over at most EXAMINED_MAX rows a call, so that no combination reads the
 * whole log; the cursor is the last row looked at, not the last one shown. */
#include "domain/audit_list.h"

#include <jansson.h>
#include <stdlib.h>

#include "domain/account_internal.h"
#include "domain/staff_internal.h"

#define EXAMINED_MAX 5000
#define UNSEALED_CAP 1000

#define ENTRY_COLUMNS                                                                              \
    "id, at, actor_kind, actor_id, entity_id, customer_id, actor_name, program, remote, "          \
    "request_id, action, entity"

static void entry_from(struct stmt *q, struct arena *a, struct audit_entry *ret)
{
    *ret = (struct audit_entry){
        .id = col_i64(q, 0),
        .at = col_i64(q, 1),
        .actor_kind = col_i64(q, 2),
        .actor_id = col_i64(q, 3),
        .entity_id = col_i64(q, 4),
        .customer = {col_i64(q, 5)},
        .actor_name = col_str(q, a, 6),
        .program = col_str(q, a, 7),
        .remote = col_str(q, a, 8),
        .request_id = col_str(q, a, 9),
        .action = col_str(q, a, 10),
        .entity = col_str(q, a, 11),
    };
}

/* ---- the filters, as ids ---- */

struct wanted {
    const struct audit_filter *f;
    int64_t actor_kind, actor_id; /* 0: any */
    int64_t customer;
    int64_t below, floor; /* ids: floor <= id < below */
};

static enum err find_customer(struct ctx *cx, struct str code, int64_t *ret)
{
    STMT(q, cx->db, "SELECT id FROM customer WHERE code = :code");
    bind_str(q, ":code", code);
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND)
        return problem(cx, "customer", _("There is no customer with this code."));
    if (e == OK) *ret = col_i64(q, 0);
    return e;
}

static enum err find_actor(struct ctx *cx, struct str name, struct wanted *w)
{
    {
        STMT(q, cx->db, "SELECT id FROM staff WHERE username = :username");
        bind_str(q, ":username", staff_fold_username(cx, name));
        enum err e = stmt_one(q);
        if (e == OK) {
            w->actor_kind = ACTOR_STAFF;
            w->actor_id = col_i64(q, 0);
        }
        if (e != ERR_NOT_FOUND) return e;
    }
    struct account a;
    enum err e = account_find(cx, name, &a);
    if (e == ERR_NOT_FOUND)
        return problem(cx, "actor", _("There is no user or portal account of this name."));
    w->actor_kind = ACTOR_PORTAL;
    w->actor_id = e ? 0 : a.id.v;
    return e;
}

/* Start of a civil day (plus some days), as the smallest id of then; false: not a date. */
static bool day_id(struct ctx *cx, struct str day, int plus_days, int64_t *ret)
{
    struct civil c;
    int64_t ms;
    if (day.n == 0 || !clock_parse_date(day, &c) || !clock_utc(c, cx->config->zone, &ms))
        return false;
    /* noon of the day after is in that day, whatever the clocks do at night */
    if (plus_days) ms = clock_day_start(ms + plus_days * DAY_MS + DAY_MS / 2, cx->config->zone);
    *ret = id_floor(ms);
    return true;
}

static enum err wanted_from(struct ctx *cx, const struct audit_filter *f, struct wanted *w)
{
    *w = (struct wanted){.f = f, .below = f->before > 0 ? f->before : INT64_MAX};
    int64_t to;
    if (!day_id(cx, f->from_on, 0, &w->floor)) w->floor = 0;
    if (day_id(cx, f->to_on, 1, &to) && to < w->below) w->below = to;
    enum err e = f->customer.n ? find_customer(cx, f->customer, &w->customer) : OK;
    return !e && f->actor.n ? find_actor(cx, f->actor, w) : e;
}

/* ---- the list ---- */

static const char sql_all[] =
    "SELECT " ENTRY_COLUMNS " FROM audit WHERE id < :below AND id >= :floor "
    "ORDER BY id DESC LIMIT :max";
static const char sql_customer[] =
    "SELECT " ENTRY_COLUMNS " FROM audit WHERE customer_id = :customer AND id < :below "
    "AND id >= :floor ORDER BY id DESC LIMIT :max";
static const char sql_entity[] =
    "SELECT " ENTRY_COLUMNS " FROM audit WHERE entity = :entity AND entity_id = :entity_id "
    "AND id < :below AND id >= :floor ORDER BY id DESC LIMIT :max";
static const char sql_actor[] =
    "SELECT " ENTRY_COLUMNS " FROM audit WHERE actor_kind = :kind AND actor_id = :actor "
    "AND id < :below AND id >= :floor ORDER BY id DESC LIMIT :max";
static const char sql_action[] =
    "SELECT " ENTRY_COLUMNS " FROM audit WHERE action = :action AND id < :below "
    "AND id >= :floor ORDER BY id DESC LIMIT :max";

static const char *sql_for(const struct wanted *w)
{
    if (w->customer) return sql_customer;
    if (w->f->entity.n && w->f->entity_id) return sql_entity;
    if (w->actor_kind) return sql_actor;
    if (w->f->action.n && str_find(w->f->action, STR(".")) > 0) return sql_action;
    return sql_all;
}

static void bind_wanted(struct stmt *q, const struct wanted *w)
{
    bind_i64(q, ":below", w->below);
    bind_i64(q, ":floor", w->floor);
    bind_i64(q, ":max", EXAMINED_MAX + 1);
    if (stmt_takes(q, ":customer")) bind_i64(q, ":customer", w->customer);
    if (stmt_takes(q, ":entity")) bind_str(q, ":entity", w->f->entity);
    if (stmt_takes(q, ":entity_id")) bind_i64(q, ":entity_id", w->f->entity_id);
    if (stmt_takes(q, ":kind")) bind_i64(q, ":kind", w->actor_kind);
    if (stmt_takes(q, ":actor")) bind_i64(q, ":actor", w->actor_id);
    if (stmt_takes(q, ":action")) bind_str(q, ":action", w->f->action);
}

static bool action_fits(struct str action, struct str wanted)
{
    return str_eq(action, wanted) ||
           (str_starts(action, wanted) && action.n > wanted.n && action.p[wanted.n] == '.');
}

static bool fits(struct stmt *q, const struct wanted *w)
{
    if (w->customer && col_i64(q, 5) != w->customer) return false;
    if (w->actor_kind && (col_i64(q, 2) != w->actor_kind || col_i64(q, 3) != w->actor_id))
        return false;
    if (w->f->entity_id && col_i64(q, 4) != w->f->entity_id) return false;
    if (w->f->entity.n && !str_eq(col_view(q, 11), w->f->entity)) return false;
    return w->f->action.n == 0 || action_fits(col_view(q, 10), w->f->action);
}

enum err audit_list(struct ctx *cx, const struct audit_filter *f, size_t max,
                    struct audit_page *ret)
{
    struct wanted w;
    if (!perm_may(cx->actor, AUDIT_SEE)) return ERR_FORBIDDEN;
    enum err e = wanted_from(cx, f, &w);
    if (e) return e;
    struct audit_page page = {.rows = ARENA_ARRAY(cx->arena, struct audit_entry, max ? max : 1)};
    int64_t last_id = 0, last_at = 0;
    size_t examined = 0;
    bool more = false;
    STMT(q, cx->db, sql_for(&w));
    bind_wanted(q, &w);
    while (stmt_row(q)) {
        if (page.n == max || examined == EXAMINED_MAX) {
            more = true;
            break;
        }
        examined++;
        last_id = col_i64(q, 0);
        last_at = col_i64(q, 1);
        if (fits(q, &w)) entry_from(q, cx->arena, &page.rows[page.n++]);
    }
    if (!more && (e = stmt_done(q))) return e;
    page.next = more ? last_id : 0;
    page.searched_to = more && page.n < max ? last_at : 0;
    *ret = page;
    return OK;
}

/* ---- one row ---- */

static struct str shown(struct arena *a, json_t *value)
{
    if (!value || json_is_null(value)) return STR("");
    if (json_is_string(value))
        return (struct str){arena_dup(a, json_string_value(value), json_string_length(value)),
                            json_string_length(value)};
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (!text) die("out of memory");
    struct str s = str_copy(a, str_of(text));
    free(text);
    return s;
}

static void fields_from(struct ctx *cx, json_t *before, json_t *after, struct audit_detail *ret)
{
    VEC(struct audit_field) v = {0};
    const char *key;
    json_t *value;
    json_t *all = json_object();
    if (json_is_object(before)) json_object_update(all, before);
    if (json_is_object(after)) json_object_update(all, after);
    json_object_foreach(all, key, value)
    {
        json_t *b = json_object_get(before, key), *a = json_object_get(after, key);
        struct audit_field *f = vec_push(cx->arena, &v);
        f->key = str_of(arena_cstr(cx->arena, key));
        f->changed = !b || !a || !json_equal(b, a);
        f->before = ret->hidden ? STR("") : shown(cx->arena, b);
        f->after = ret->hidden ? STR("") : shown(cx->arena, a);
    }
    json_decref(all);
    ret->fields = v.at;
    ret->n = v.n;
}

static enum err texts_from(struct ctx *cx, int64_t id, customer_id customer, struct audit_detail *ret)
{
    STMT(q, cx->db,
         "SELECT before_text, after_text FROM audit_text WHERE audit_id = :id AND customer_id = :customer");
    bind_i64(q, ":id", id);
    bind_id(q, ":customer", customer);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    struct str b = col_view(q, 0), a = col_view(q, 1);
    json_t *before = b.n ? json_loadb(b.p, b.n, JSON_DECODE_ANY, NULL) : NULL;
    json_t *after = a.n ? json_loadb(a.p, a.n, JSON_DECODE_ANY, NULL) : NULL;
    fields_from(cx, before, after, ret);
    json_decref(before);
    json_decref(after);
    return OK;
}

enum err audit_get(struct ctx *cx, int64_t id, struct audit_detail *ret)
{
    struct audit_detail d = {0};
    if (!perm_may(cx->actor, AUDIT_SEE)) return ERR_FORBIDDEN;
    STMT(q, cx->db, "SELECT " ENTRY_COLUMNS " FROM audit WHERE id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    entry_from(q, cx->arena, &d.entry);
    d.hidden = d.entry.customer.v && !perm_may(cx->actor, CUSTOMER_SEE);
    if ((e = texts_from(cx, id, d.entry.customer, &d))) return e;
    STMT(c, cx->db, "SELECT number FROM audit_chain WHERE audit_id = :id");
    bind_i64(c, ":id", id);
    e = stmt_one(c);
    if (e && e != ERR_NOT_FOUND) return e;
    d.chain = e ? 0 : col_i64(c, 0);
    *ret = d;
    return OK;
}

int64_t audit_unsealed(struct ctx *cx)
{
    if (!perm_may(cx->actor, AUDIT_SEE)) return 0;
    STMT(q, cx->db,
         "SELECT COUNT(*) FROM (SELECT id FROM audit WHERE id > "
         "(SELECT COALESCE(MAX(audit_id), 0) FROM audit_chain) LIMIT :cap) AS tail");
    bind_i64(q, ":cap", UNSEALED_CAP);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}
