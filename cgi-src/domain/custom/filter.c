/* Lists filtered by custom fields: facets of the search index where there is one, else the index of
 * the values. See custom_value.h. */
#include "domain/custom_value.h"

bool custom_facet(struct arena *a, const struct custom_filter *f, struct str *ret_facet)
{
    if (f->low != f->high) return false;
    if (custom_has_choices(f->field->type)) *ret_facet = str_printf(a, "v%lld", (long long)f->low);
    else if (f->field->type == CUSTOM_BOOL)
        *ret_facet = str_printf(a, "%c%lld", f->low ? 'y' : 'n', (long long)f->field->id);
    else return false;
    return true;
}

static const char *const fits_sql[CUSTOM_ENTITIES] = {
    "SELECT 1 FROM custom_customer WHERE entity_id = :id AND field_id = :field AND number >= :low"
    " AND number <= :high LIMIT 1",
    "SELECT 1 FROM custom_complaint WHERE entity_id = :id AND field_id = :field AND number >= :low"
    " AND number <= :high LIMIT 1",
    "SELECT 1 FROM custom_order WHERE entity_id = :id AND field_id = :field AND number >= :low"
    " AND number <= :high LIMIT 1",
};

bool custom_fits(struct ctx *cx, enum custom_entity e, int64_t id, const struct custom_filter *f)
{
    STMT(q, cx->db, fits_sql[e]);
    bind_i64(q, ":id", id);
    bind_i64(q, ":field", f->field->id);
    bind_i64(q, ":low", f->low);
    bind_i64(q, ":high", f->high);
    return stmt_one(q) == OK;
}

const char *custom_ids_sql(enum custom_entity e)
{
    static const char *const sql[CUSTOM_ENTITIES] = {
        "SELECT entity_id FROM custom_customer WHERE field_id = :field AND number >= :low AND number <= :high LIMIT :limit",
        "SELECT entity_id FROM custom_complaint WHERE field_id = :field AND number >= :low AND number <= :high LIMIT :limit",
        "SELECT entity_id FROM custom_order WHERE field_id = :field AND number >= :low AND number <= :high LIMIT :limit",
    };
    return sql[e];
}

enum scope custom_scope(const struct actor *who, const struct custom_filters *f, enum scope scope)
{
    for (size_t i = 0; i < f->n; i++) {
        enum scope may = perm_scope(who, custom_access(f->at[i].field));
        if (may < scope) scope = may;
    }
    return scope;
}
