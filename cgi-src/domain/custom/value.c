/* Values of custom fields: read, written, compared, indexed. See custom_value.h; text and checks stand
 * in text.c, filters in filter.c. The three entities have a table each with the same columns. */
#include "domain/custom_value.h"

#include "base/text.h"
#include "domain/custom/inside.h"

static const char *const load_sql[CUSTOM_ENTITIES] =
    CUSTOM_EACH("SELECT field_id, item, number, text FROM ", " WHERE entity_id = :id LIMIT 20000");
/* Of as many records at once: a page of a list asks once, and not once a row. */
#define MANY 50
#define MANY_IDS                                                                                                     \
    ":a0, :a1, :a2, :a3, :a4, :a5, :a6, :a7, :a8, :a9, :b0, :b1, :b2, :b3, :b4, :b5, :b6, :b7, :b8, :b9,"             \
    " :c0, :c1, :c2, :c3, :c4, :c5, :c6, :c7, :c8, :c9, :d0, :d1, :d2, :d3, :d4, :d5, :d6, :d7, :d8, :d9,"            \
    " :e0, :e1, :e2, :e3, :e4, :e5, :e6, :e7, :e8, :e9"
static const char *const many_names[MANY] = {
    ":a0", ":a1", ":a2", ":a3", ":a4", ":a5", ":a6", ":a7", ":a8", ":a9", ":b0", ":b1", ":b2", ":b3", ":b4", ":b5", ":b6",
    ":b7", ":b8", ":b9", ":c0", ":c1", ":c2", ":c3", ":c4", ":c5", ":c6", ":c7", ":c8", ":c9", ":d0", ":d1", ":d2", ":d3",
    ":d4", ":d5", ":d6", ":d7", ":d8", ":d9", ":e0", ":e1", ":e2", ":e3", ":e4", ":e5", ":e6", ":e7", ":e8", ":e9"};
static const char *const many_sql[CUSTOM_ENTITIES] =
    CUSTOM_EACH("SELECT field_id, item, number, text, entity_id FROM ", " WHERE entity_id IN (" MANY_IDS ")");
static const char *const delete_sql[CUSTOM_ENTITIES] =
    CUSTOM_EACH("DELETE FROM ", " WHERE entity_id = :id AND field_id = :field");
static const char *const insert_sql[CUSTOM_ENTITIES] =
    CUSTOM_EACH("INSERT INTO ", " (entity_id, field_id, item, number, text, folded) VALUES (:id, :field, :item, :number, :text, :folded)");

/* ---- sets of values ---- */

static struct custom_values none_of(struct ctx *cx, const struct custom_set *set, enum custom_entity e)
{
    struct custom_values v = {.entity = e, .n = set->n};
    if (!set->n) return v;
    v.at = ARENA_ARRAY(cx->arena, struct custom_value, set->n);
    for (size_t i = 0; i < set->n; i++)
        v.at[i] = (struct custom_value){.field = &set->at[i], .text = STR(""), .number = CUSTOM_NONE};
    return v;
}

struct custom_values custom_none(struct ctx *cx, enum custom_entity e)
{
    return none_of(cx, custom_fields(cx, e), e);
}

struct custom_values custom_initial(struct ctx *cx, enum custom_entity e)
{
    struct custom_values v = custom_none(cx, e);
    struct problems saved = cx->problems;
    for (size_t i = 0; i < v.n; i++)
        if (v.at[i].field->initial.n && custom_parse(cx, &v.at[i], v.at[i].field->initial) != OK)
            v.at[i] = (struct custom_value){.field = v.at[i].field, .text = STR(""), .number = CUSTOM_NONE};
    cx->problems = saved; /* a default whose choice was retired: none */
    return v;
}

struct custom_value *custom_at(const struct custom_values *v, const struct custom_field *f)
{
    for (size_t i = 0; v && f && i < v->n; i++)
        if (v->at[i].field->id == f->id) return &v->at[i];
    return NULL;
}

/* Choices come by id; they are shown in the field's order. */
static void put_in_order(struct ctx *cx, struct custom_value *v)
{
    int64_t *sorted = ARENA_ARRAY(cx->arena, int64_t, v->n ? v->n : 1);
    size_t n = 0;
    for (size_t i = 0; i < v->field->nchoices; i++)
        for (size_t k = 0; k < v->n; k++)
            if (v->items[k] == v->field->choices[i].id && (!n || sorted[n - 1] != v->items[k])) sorted[n++] = v->items[k];
    v->items = sorted;
    v->n = n;
}

static void take_row(struct ctx *cx, struct stmt *q, struct custom_value *v)
{
    v->given = true;
    if (v->field->type == CUSTOM_CHOICES) {
        int64_t *more = ARENA_ARRAY(cx->arena, int64_t, v->n + 1);
        if (v->n) memcpy(more, v->items, v->n * sizeof *more);
        more[v->n++] = col_i64(q, 1);
        v->items = more;
        return;
    }
    v->number = col_null(q, 2) ? CUSTOM_NONE : col_i64(q, 2);
    v->text = col_str(q, cx->arena, 3);
}

enum err custom_load(struct ctx *cx, enum custom_entity e, int64_t id, struct custom_values *ret)
{
    return custom_load_each(cx, custom_fields(cx, e), e, id, ret);
}

static void finish(struct ctx *cx, struct custom_values *v)
{
    for (size_t i = 0; i < v->n; i++) {
        v->at[i].given = true;
        if (v->at[i].n) put_in_order(cx, &v->at[i]);
    }
}

enum err custom_load_each(struct ctx *cx, const struct custom_set *set, enum custom_entity e, int64_t id,
                          struct custom_values *ret)
{
    struct custom_values v = none_of(cx, set, e);
    if (v.n) {
        STMT(q, cx->db, load_sql[e]);
        bind_i64(q, ":id", id);
        while (stmt_row(q)) {
            struct custom_value *at = custom_at(&v, custom_by_id(set, col_i64(q, 0)));
            if (at) take_row(cx, q, at);
        }
        enum err failed = stmt_done(q);
        if (failed) return failed;
    }
    finish(cx, &v);
    *ret = v;
    return OK;
}

/* At most MANY; places that are left over ask for the first again. */
static enum err load_some(struct ctx *cx, const struct custom_set *set, const int64_t *ids, size_t n, struct custom_values *v)
{
    STMT(q, cx->db, many_sql[v->entity]);
    for (size_t i = 0; i < MANY; i++) bind_i64(q, many_names[i], ids[i < n ? i : 0]);
    size_t at = 0;
    while (stmt_row(q)) {
        int64_t id = col_i64(q, 4);
        if (ids[at] != id) /* rows of a record stand together */
            for (at = 0; at + 1 < n && ids[at] != id;) at++;
        struct custom_value *x = custom_at(&v[at], custom_by_id(set, col_i64(q, 0)));
        if (x && ids[at] == id) take_row(cx, q, x);
    }
    return stmt_done(q);
}

enum err custom_load_many(struct ctx *cx, const struct custom_set *set, enum custom_entity e, const int64_t *ids, size_t n,
                          struct custom_values **ret)
{
    struct custom_values *v = ARENA_ARRAY(cx->arena, struct custom_values, n ? n : 1);
    enum err failed = OK;
    for (size_t i = 0; i < n; i++) v[i] = none_of(cx, set, e);
    for (size_t i = 0; set->n && !failed && i < n; i += MANY)
        failed = load_some(cx, set, ids + i, n - i < MANY ? n - i : MANY, v + i);
    for (size_t i = 0; i < n; i++) finish(cx, &v[i]);
    if (!failed) *ret = v;
    return failed;
}

void custom_hide(const struct ctx *cx, struct custom_values *v, staff_id owner, team_id team, branch_id branch)
{
    for (size_t i = 0; i < v->n; i++)
        if (!custom_may_here(cx->actor, v->at[i].field, owner, team, branch)) v->at[i].hidden = true;
}

void custom_hide_from_portal(struct custom_values *v, bool fill)
{
    for (size_t i = 0; i < v->n; i++) {
        enum custom_portal p = v->at[i].field->portal;
        if (p == CUSTOM_PORTAL_NO || (fill && p != CUSTOM_PORTAL_FILL)) v->at[i].hidden = true;
    }
}

bool custom_empty(const struct custom_value *v)
{
    if (v->field->type == CUSTOM_CHOICES) return !v->n;
    return custom_is_text(v->field->type) ? !v->text.n : v->number == CUSTOM_NONE;
}

bool custom_same(const struct custom_value *a, const struct custom_value *b)
{
    if (a->field->type == CUSTOM_CHOICES)
        return a->n == b->n && (!a->n || memcmp(a->items, b->items, a->n * sizeof *a->items) == 0);
    return custom_is_text(a->field->type) ? str_eq(a->text, b->text) : a->number == b->number;
}

enum err custom_choose(struct ctx *cx, struct custom_value *v, const int64_t *ids, size_t n)
{
    v->given = true;
    for (size_t i = 0; i < n; i++)
        if (!custom_choice_by_id(v->field, ids[i]))
            return problem(cx, v->field->name, _("This choice does not exist. Please choose again."));
    if (v->field->type == CUSTOM_CHOICE) {
        v->number = n ? ids[0] : CUSTOM_NONE;
        return OK;
    }
    v->items = ARENA_ARRAY(cx->arena, int64_t, n ? n : 1);
    v->n = n;
    if (n) memcpy(v->items, ids, n * sizeof *ids);
    put_in_order(cx, v);
    return OK;
}

/* ---- writing ---- */

static enum err insert_row(struct ctx *cx, enum custom_entity e, int64_t id, const struct custom_value *v,
                           int64_t item, int64_t number)
{
    struct str text = custom_is_text(v->field->type) && v->text.p ? v->text : STR("");
    STMT(q, cx->db, insert_sql[e]);
    bind_i64(q, ":id", id);
    bind_i64(q, ":field", v->field->id);
    bind_i64(q, ":item", item);
    if (number == CUSTOM_NONE) bind_null(q, ":number");
    else bind_i64(q, ":number", number);
    bind_str(q, ":text", text);
    bind_str(q, ":folded", text.n ? text_fold(cx->arena, text) : STR(""));
    return stmt_run(q);
}

static enum err write_value(struct ctx *cx, enum custom_entity e, int64_t id, const struct custom_value *v, bool fresh)
{
    enum err failed = OK;
    if (!fresh) {
        STMT(q, cx->db, delete_sql[e]);
        bind_i64(q, ":id", id);
        bind_i64(q, ":field", v->field->id);
        failed = stmt_run(q);
    }
    if (failed || custom_empty(v)) return failed;
    if (v->field->type != CUSTOM_CHOICES)
        return insert_row(cx, e, id, v, 0, custom_is_text(v->field->type) ? CUSTOM_NONE : v->number);
    for (size_t i = 0; !failed && i < v->n; i++) failed = insert_row(cx, e, id, v, v->items[i], v->items[i]);
    return failed;
}

static void note(struct ctx *cx, json_t *o, const struct custom_value *v)
{
    struct str s = v ? custom_plain(cx, v, LANG_ZH) : STR("");
    if (o) json_object_set_new(o, v->field->name, json_stringn(s.p ? s.p : "", s.n));
}

enum err custom_write(struct ctx *cx, enum custom_entity e, int64_t id, const struct custom_values *v,
                      const struct custom_values *stored, json_t *before, json_t *after, size_t *ret_changed)
{
    size_t changed = 0;
    for (size_t i = 0; v && i < v->n; i++) {
        const struct custom_value *now = &v->at[i];
        if (!now->given || now->hidden) continue;
        const struct custom_value *old = custom_at(stored, now->field);
        if (old ? custom_same(old, now) : custom_empty(now)) continue;
        enum err failed = write_value(cx, e, id, now, !old || custom_empty(old));
        if (failed) return failed;
        changed++;
        if (old) note(cx, before, old);
        note(cx, after, now);
    }
    if (ret_changed) *ret_changed = changed;
    return OK;
}

/* ---- as JSON ---- */

json_t *custom_json(const struct custom_values *v)
{
    json_t *o = json_object();
    for (size_t i = 0; i < v->n; i++) {
        const struct custom_value *x = &v->at[i];
        json_t *j = json_null();
        if (x->field->type == CUSTOM_CHOICES && x->n) {
            j = json_array();
            for (size_t k = 0; k < x->n; k++) json_array_append_new(j, json_integer(x->items[k]));
        } else if (!custom_empty(x)) {
            j = custom_is_text(x->field->type) ? json_stringn(x->text.p, x->text.n) : json_integer(x->number);
        }
        json_object_set_new(o, x->field->code.p, j);
    }
    return o;
}

static void from_array(struct ctx *cx, struct custom_value *v, const json_t *j)
{
    v->items = ARENA_ARRAY(cx->arena, int64_t, json_array_size(j) + 1);
    for (size_t k = 0; k < json_array_size(j) && k < CUSTOM_CHOICES_MAX; k++)
        v->items[v->n++] = json_integer_value(json_array_get(j, k));
    put_in_order(cx, v);
}

struct custom_values custom_from_json(struct ctx *cx, enum custom_entity e, const json_t *o)
{
    struct custom_values v = custom_none(cx, e);
    for (size_t i = 0; i < v.n; i++) {
        struct custom_value *x = &v.at[i];
        const json_t *j = json_object_get(o, x->field->code.p);
        if (!j) continue;
        x->given = true;
        if (json_is_array(j)) from_array(cx, x, j);
        else if (json_is_integer(j)) x->number = json_integer_value(j);
        else if (json_is_string(j)) x->text = str_copy(cx->arena, (struct str){json_string_value(j), json_string_length(j)});
    }
    return v;
}

/* ---- search ---- */

static void add_facet(struct ctx *cx, struct buf *facets, const struct custom_field *f, int64_t number)
{
    struct str facet;
    if (!custom_facet(cx->arena, &(struct custom_filter){.field = f, .low = number, .high = number}, &facet)) return;
    if (facets->n) buf_char(facets, ' ');
    buf_str(facets, facet);
}

/* A model or serial number is looked for by its parts and beginnings. */
static bool looks_like_code(struct str s)
{
    if (s.n > 60) return false;
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || s.p[i] == ' ') return false;
    return true;
}

static void add_tokens(struct ctx *cx, struct buf *tokens, const struct custom_field *f, struct stmt *q)
{
    struct str s = col_str(q, cx->arena, 3);
    if (custom_is_text(f->type)) text_index(cx->arena, tokens, looks_like_code(s) ? INDEX_CODE : INDEX_WORDS, s);
}

enum err custom_index(struct ctx *cx, enum custom_entity e, int64_t id, struct buf *tokens, struct buf *facets)
{
    const struct custom_set *set = custom_fields(cx, e);
    if (!set->all) return OK;
    STMT(q, cx->db, load_sql[e]);
    bind_i64(q, ":id", id);
    while (stmt_row(q)) {
        const struct custom_field *f = custom_by_id(set, col_i64(q, 0));
        if (!f) continue;
        if (facets && !col_null(q, 2)) add_facet(cx, facets, f, col_i64(q, 2));
        if (tokens && f->searchable && !f->retired && f->sees == CUSTOM_SEEN_ALL) add_tokens(cx, tokens, f, q);
    }
    return stmt_done(q);
}
