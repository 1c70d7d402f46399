/* Lists filtered by custom fields: facets of the search index where there is one, else the indexes of
 * the values: numbers, and texts as they are compared (folded, their beginning in the index). See custom_value.h. */
#include "domain/custom_value.h"

#include "base/text.h"
#include "domain/custom/inside.h"

enum err custom_filter_text(struct ctx *cx, struct custom_filter *f, struct str typed, bool begins)
{
    struct str s = text_fold(cx->arena, str_trim(text_clean_line(cx->arena, typed)));
    if (!s.n || text_length(s) > CUSTOM_FILTER_TEXT) return ERR_INVALID;
    f->low = f->high = 0;
    f->text = s;
    f->begins = begins;
    return OK;
}

bool custom_facet(struct arena *a, const struct custom_filter *f, struct str *ret_facet)
{
    if (f->low != f->high || f->text.n) return false;
    if (custom_has_choices(f->field->type)) *ret_facet = str_printf(a, "v%lld", (long long)f->low);
    else if (f->field->type == CUSTOM_BOOL)
        *ret_facet = str_printf(a, "%c%lld", f->low ? 'y' : 'n', (long long)f->field->id);
    else return false;
    return true;
}

/* ---- one record ---- */

static const char *const fits_sql[CUSTOM_ENTITIES] =
    CUSTOM_EACH("SELECT 1 FROM ", " WHERE entity_id = :id AND field_id = :field AND number >= :low AND number <= :high LIMIT 1");
static const char *const fits_text_sql[CUSTOM_ENTITIES] =
    CUSTOM_EACH("SELECT 1 FROM ", " WHERE entity_id = :id AND field_id = :field AND folded LIKE :like ESCAPE '\\' LIMIT 1");

struct str custom_like(struct arena *a, const struct custom_filter *f)
{
    struct buf b CLEANUP(buf_free) = {0};
    if (!f->begins) buf_char(&b, '%');
    for (size_t i = 0; i < f->text.n; i++) {
        char c = f->text.p[i];
        if (c == '%' || c == '_' || c == '\\') buf_char(&b, '\\');
        buf_char(&b, c);
    }
    buf_char(&b, '%');
    return str_copy(a, buf_view(&b));
}

bool custom_fits(struct ctx *cx, enum custom_entity e, int64_t id, const struct custom_filter *f)
{
    STMT(q, cx->db, f->text.n ? fits_text_sql[e] : fits_sql[e]);
    bind_i64(q, ":id", id);
    bind_i64(q, ":field", f->field->id);
    if (f->text.n) {
        bind_str(q, ":like", custom_like(cx->arena, f));
    } else {
        bind_i64(q, ":low", f->low);
        bind_i64(q, ":high", f->high);
    }
    return stmt_one(q) == OK;
}

/* ---- all that have it ---- */

static const char *const ids_sql[CUSTOM_ENTITIES] =
    CUSTOM_EACH("SELECT entity_id FROM ", " WHERE field_id = :field AND number >= :low AND number <= :high LIMIT :limit");
static const char *const text_ids_sql[CUSTOM_ENTITIES] =
    CUSTOM_EACH("SELECT entity_id, folded FROM ", " WHERE field_id = :field AND SUBSTR(folded, 1, 60) >= :low"
         " AND SUBSTR(folded, 1, 60) < :high AND folded <> '' LIMIT :limit");

const char *custom_ids_sql(enum custom_entity e, bool text)
{
    return text ? text_ids_sql[e] : ids_sql[e];
}

/* One that begins so stands in the index; one that stands anywhere is looked for in each text of the field. */
static enum err ids_by_text(struct ctx *cx, enum custom_entity e, const struct custom_filter *f, size_t max,
                            int64_t *ret_ids, size_t *ret_n, bool *ret_whole)
{
    if (max > CUSTOM_TEXT_WALK) max = CUSTOM_TEXT_WALK;
    size_t n = 0, seen = 0, most = f->begins ? max + 1 : CUSTOM_TEXT_WALK + 1;
    struct str low = f->begins ? f->text : STR("");
    STMT(q, cx->db, text_ids_sql[e]);
    bind_i64(q, ":field", f->field->id);
    bind_str(q, ":low", low);
    bind_str(q, ":high", str_printf(cx->arena, "%.*s\xF4\x8F\xBF\xBF", STR_ARG(low)));
    bind_i64(q, ":limit", (int64_t)most);
    while (n < max && stmt_row(q)) {
        seen++;
        if (f->begins || str_find(col_view(q, 1), f->text) >= 0) ret_ids[n++] = col_i64(q, 0);
    }
    bool full = n == max && stmt_row(q);
    *ret_n = n;
    *ret_whole = !full && seen < most;
    return full ? OK : stmt_done(q);
}

enum err custom_ids(struct ctx *cx, enum custom_entity e, const struct custom_filter *f, size_t max, int64_t *ret_ids,
                    size_t *ret_n, bool *ret_whole)
{
    size_t n = 0;
    if (f->text.n) return ids_by_text(cx, e, f, max, ret_ids, ret_n, ret_whole);
    STMT(q, cx->db, ids_sql[e]);
    bind_i64(q, ":field", f->field->id);
    bind_i64(q, ":low", f->low);
    bind_i64(q, ":high", f->high);
    bind_i64(q, ":limit", (int64_t)max + 1);
    while (n < max && stmt_row(q)) ret_ids[n++] = col_i64(q, 0);
    *ret_whole = !(n == max && stmt_row(q));
    *ret_n = n;
    return *ret_whole ? stmt_done(q) : OK;
}

/* ---- waiting with a task ---- */

json_t *custom_filters_json(const struct custom_filters *f)
{
    json_t *all = json_array();
    for (size_t i = 0; i < f->n; i++) {
        const struct custom_filter *c = &f->at[i];
        json_array_append_new(all, json_pack("[I,I,I,s%,b]", (json_int_t)c->field->id, (json_int_t)c->low, (json_int_t)c->high,
                                             c->text.n ? c->text.p : "", c->text.n, (int)c->begins));
    }
    return all;
}

enum err custom_filters_from_json(struct ctx *cx, const json_t *all, struct custom_filters *ret)
{
    ret->n = 0;
    for (size_t i = 0; i < json_array_size(all) && i < CUSTOM_FILTERS_MAX; i++) {
        const json_t *one = json_array_get(all, i), *text = json_array_get(one, 3);
        const struct custom_field *f = custom_get(cx, (int64_t)json_integer_value(json_array_get(one, 0)));
        if (!f || f->retired) return problem(cx, "", _("A field that the filter asks for is not in use any more."));
        ret->at[ret->n++] = (struct custom_filter){
            .field = f,
            .low = (int64_t)json_integer_value(json_array_get(one, 1)),
            .high = (int64_t)json_integer_value(json_array_get(one, 2)),
            .text = text ? str_copy(cx->arena, (struct str){json_string_value(text), json_string_length(text)}) : STR(""),
            .begins = json_is_true(json_array_get(one, 4))};
    }
    return OK;
}

enum scope custom_scope(const struct actor *who, const struct custom_filters *f, enum scope scope)
{
    for (size_t i = 0; i < f->n; i++) {
        enum scope may = perm_scope(who, custom_access(f->at[i].field));
        if (may < scope) scope = may;
    }
    return scope;
}
