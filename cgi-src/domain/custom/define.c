/* The definitions of custom fields, read once per process and again when their version (a hidden
 * setting, a random word written with each change) is another. See custom.h.
 *
 * Texts of one reading live in a process arena of their own; the last few readings are kept, so that
 * what a request holds stays good to its end. */
#include "domain/custom.h"

#include <string.h>

#include "domain/setting.h"

#define READINGS 8 /* one request outlives that many changes only if they come within its seconds */

static struct reading {
    struct arena *arena;
    struct str version;
    struct custom_set sets[CUSTOM_ENTITIES];
} readings[READINGS];
static size_t newest;

static const struct {
    const char *code, *label;
} entities[CUSTOM_ENTITIES] = {
    [CUSTOM_CUSTOMER] = {"customer", N_("Customers")},
    [CUSTOM_COMPLAINT] = {"complaint", N_("Complaints")},
    [CUSTOM_ORDER] = {"order", N_("Orders")},
}, types[CUSTOM_TYPES] = {
    [CUSTOM_TEXT] = {"text", PN_("field type", "Text")},
    [CUSTOM_LINES] = {"lines", PN_("field type", "Long text")},
    [CUSTOM_NUMBER] = {"number", PN_("field type", "Number")},
    [CUSTOM_MONEY] = {"money", PN_("field type", "Amount of money")},
    [CUSTOM_DATE] = {"date", PN_("field type", "Date")},
    [CUSTOM_CHOICE] = {"choice", PN_("field type", "Choice")},
    [CUSTOM_CHOICES] = {"choices", PN_("field type", "Several choices")},
    [CUSTOM_BOOL] = {"bool", PN_("field type", "Yes or no")},
    [CUSTOM_LINK] = {"link", PN_("field type", "Link")},
};

const char *custom_entity_code(enum custom_entity e) { return entities[e].code; }
const char *custom_entity_label(enum custom_entity e) { return _(entities[e].label); }
const char *custom_type_code(enum custom_type t) { return types[t].code; }
const char *custom_type_label(enum custom_type t) { return _(types[t].label); }

int custom_entity_parse(struct str code)
{
    for (int e = 0; e < CUSTOM_ENTITIES; e++)
        if (str_is(code, entities[e].code)) return e;
    return -1;
}

int custom_type_parse(struct str code)
{
    for (int t = CUSTOM_TEXT; t < CUSTOM_TYPES; t++)
        if (str_is(code, types[t].code)) return t;
    return -1;
}

bool custom_has_range(enum custom_type t)
{
    return t == CUSTOM_NUMBER || t == CUSTOM_MONEY || t == CUSTOM_DATE;
}

bool custom_has_choices(enum custom_type t)
{
    return t == CUSTOM_CHOICE || t == CUSTOM_CHOICES;
}

bool custom_is_text(enum custom_type t)
{
    return t == CUSTOM_TEXT || t == CUSTOM_LINES || t == CUSTOM_LINK;
}

/* ---- reading ---- */

static struct str kept(struct stmt *q, struct arena *a, int column)
{
    return str_of(str_dup(a, col_view(q, column)));
}

static int64_t bound(struct stmt *q, int column)
{
    return col_null(q, column) ? CUSTOM_NONE : col_i64(q, column);
}

static enum custom_sees sees_parse(struct str s)
{
    return str_is(s, "money") ? CUSTOM_SEEN_MONEY : str_is(s, "contact") ? CUSTOM_SEEN_CONTACT : CUSTOM_SEEN_ALL;
}

static enum custom_portal portal_parse(struct str s)
{
    return str_is(s, "fill") ? CUSTOM_PORTAL_FILL : str_is(s, "see") ? CUSTOM_PORTAL_SEE : CUSTOM_PORTAL_NO;
}

static struct custom_field field_row(struct stmt *q, struct arena *a)
{
    struct custom_field f = {.id = col_i64(q, 0),
                             .entity = (enum custom_entity)custom_entity_parse(col_view(q, 1)),
                             .code = kept(q, a, 2),
                             .type = (enum custom_type)custom_type_parse(col_view(q, 3)),
                             .label_zh = kept(q, a, 4),
                             .label_en = kept(q, a, 5),
                             .help_zh = kept(q, a, 6),
                             .help_en = kept(q, a, 7),
                             .heading_zh = kept(q, a, 8),
                             .heading_en = kept(q, a, 9),
                             .position = col_i64(q, 10),
                             .required = col_i64(q, 11) != 0,
                             .low = bound(q, 12),
                             .high = bound(q, 13),
                             .decimals = (int)col_i64(q, 14),
                             .currency = kept(q, a, 15),
                             .initial = kept(q, a, 16),
                             .sees = sees_parse(col_view(q, 17)),
                             .portal = portal_parse(col_view(q, 18)),
                             .in_list = col_i64(q, 19) != 0,
                             .searchable = col_i64(q, 20) != 0,
                             .retired = !col_null(q, 21),
                             .version = col_i64(q, 22)};
    f.name = arena_printf(a, "x_%s", f.code.p);
    return f;
}

static enum err read_choices(struct ctx *cx, struct arena *a, struct custom_field *f)
{
    VEC(struct custom_choice) v = {0};
    STMT(q, cx->db,
         "SELECT id, name_zh, name_en, position, retired_at, version FROM custom_choice"
         " WHERE field_id = :field ORDER BY CASE WHEN retired_at IS NULL THEN 0 ELSE 1 END, position, id"
         " LIMIT :max");
    bind_i64(q, ":field", f->id);
    bind_i64(q, ":max", CUSTOM_CHOICES_MAX);
    while (stmt_row(q))
        *vec_push(a, &v) = (struct custom_choice){.id = col_i64(q, 0),
                                                  .zh = kept(q, a, 1),
                                                  .en = kept(q, a, 2),
                                                  .position = col_i64(q, 3),
                                                  .retired = !col_null(q, 4),
                                                  .version = col_i64(q, 5)};
    f->choices = v.at;
    f->nchoices = v.n;
    return stmt_done(q);
}

/* Fields of one heading together, at the place of their first one; retired ones last. */
static struct custom_set in_order(struct arena *a, const struct custom_field *rows, size_t n, enum custom_entity e)
{
    struct custom_field *at = ARENA_ARRAY(a, struct custom_field, n ? n : 1);
    bool *taken = ARENA_ARRAY(a, bool, n ? n : 1);
    struct custom_set s = {at, 0, 0};
    for (size_t i = 0; i < n; i++) {
        if (rows[i].entity != e || rows[i].retired || taken[i]) continue;
        for (size_t k = i; k < n; k++) {
            bool joins = k == i || (rows[i].heading_zh.n && str_eq(rows[k].heading_zh, rows[i].heading_zh));
            if (rows[k].entity != e || rows[k].retired || taken[k] || !joins) continue;
            taken[k] = true;
            at[s.all++] = rows[k];
        }
    }
    s.n = s.all;
    for (size_t i = 0; i < n; i++)
        if (rows[i].entity == e && rows[i].retired) at[s.all++] = rows[i];
    return s;
}

static enum err read_all(struct ctx *cx, struct reading *r)
{
    VEC(struct custom_field) v = {0};
    STMT(q, cx->db,
         "SELECT id, entity, code, type, label_zh, label_en, help_zh, help_en, heading_zh, heading_en,"
         " position, required, low, high, decimals, currency, initial, sees, portal, in_list, searchable,"
         " retired_at, version FROM custom_field ORDER BY position, id LIMIT :max");
    bind_i64(q, ":max", CUSTOM_FIELDS_MAX * CUSTOM_ENTITIES);
    while (stmt_row(q)) *vec_push(r->arena, &v) = field_row(q, r->arena);
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < v.n; i++)
        if (custom_has_choices(v.at[i].type)) e = read_choices(cx, r->arena, &v.at[i]);
    for (int k = 0; !e && k < CUSTOM_ENTITIES; k++) r->sets[k] = in_order(r->arena, v.at, v.n, (enum custom_entity)k);
    return e;
}

const struct custom_set *custom_fields(struct ctx *cx, enum custom_entity e)
{
    static const struct custom_set none = {NULL, 0, 0};
    struct str version = setting_text(cx, SETTING_CUSTOM);
    if (!version.n) return &none;
    struct reading *r = &readings[newest];
    if (r->arena && str_eq(r->version, version)) return &r->sets[e];
    newest = (newest + 1) % READINGS;
    r = &readings[newest];
    arena_free(r->arena);
    *r = (struct reading){.arena = arena_new()};
    r->version = str_copy(r->arena, version);
    if (read_all(cx, r) == OK) return &r->sets[e];
    r->version = STR(""); /* tried again with the next call */
    return &none;
}

/* ---- finding ---- */

const struct custom_field *custom_find(const struct custom_set *set, struct str name, bool retired)
{
    if (str_starts(name, STR("x_"))) name = str_sub(name, 2, name.n);
    for (size_t i = 0; i < (retired ? set->all : set->n); i++)
        if (str_eq(set->at[i].code, name)) return &set->at[i];
    return NULL;
}

const struct custom_field *custom_by_id(const struct custom_set *set, int64_t id)
{
    for (size_t i = 0; i < set->all; i++)
        if (set->at[i].id == id) return &set->at[i];
    return NULL;
}

const struct custom_field *custom_get(struct ctx *cx, int64_t id)
{
    const struct custom_field *f = NULL;
    for (int e = 0; !f && e < CUSTOM_ENTITIES; e++) f = custom_by_id(custom_fields(cx, (enum custom_entity)e), id);
    return f;
}

const struct custom_choice *custom_choice_by_id(const struct custom_field *f, int64_t id)
{
    for (size_t i = 0; i < f->nchoices; i++)
        if (f->choices[i].id == id) return &f->choices[i];
    return NULL;
}

static const char *either(struct str zh, struct str en)
{
    return i18n_lang() == LANG_EN && en.n ? en.p : zh.n ? zh.p : en.p;
}

const char *custom_label(const struct custom_field *f) { return either(f->label_zh, f->label_en); }
const char *custom_help(const struct custom_field *f) { return either(f->help_zh, f->help_en); }
const char *custom_heading(const struct custom_field *f) { return either(f->heading_zh, f->heading_en); }
const char *custom_choice_name(const struct custom_choice *c) { return either(c->zh, c->en); }

/* ---- rights ---- */

enum access custom_access(const struct custom_field *f)
{
    switch (f->sees) {
    case CUSTOM_SEEN_MONEY: return CUSTOMER_MONEY_SEE;
    case CUSTOM_SEEN_CONTACT: return CUSTOMER_CONTACT_SEE;
    default: return f->entity == CUSTOM_COMPLAINT ? COMPLAINT_SEE : f->entity == CUSTOM_ORDER ? ORDER_SEE : CUSTOMER_SEE;
    }
}

bool custom_may(const struct actor *who, const struct custom_field *f)
{
    return perm_may(who, custom_access(f));
}

bool custom_may_here(const struct actor *who, const struct custom_field *f, staff_id owner, team_id team,
                     branch_id branch)
{
    return perm_record(who, custom_access(f), owner, team, branch);
}
