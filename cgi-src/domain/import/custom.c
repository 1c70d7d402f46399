/* Custom fields as columns of an import: fields() of a kind with those that admins added behind, and the
 * values of a row. Used by the engine and by customers.c, orders.c, complaints.c.
 *
 * The rules: an empty cell changes nothing of a record that is there; of a new one only fields that the
 * file has a column for are asked for, required ones too. */
#include "domain/import/inside.h"

#include "base/text.h"

static int entity_of(enum import_what what)
{
    switch (what) {
    case IMPORT_CUSTOMERS: return CUSTOM_CUSTOMER;
    case IMPORT_ORDERS: return CUSTOM_ORDER;
    case IMPORT_COMPLAINTS: return CUSTOM_COMPLAINT;
    default: return -1;
    }
}

static size_t count(const struct import_field *fields)
{
    size_t n = 0;
    while (fields[n].name) n++;
    return n;
}

/* How headers call it: its name in files, and both labels. */
static const char *heads_of(struct arena *a, const struct custom_field *f)
{
    const char *name = str_dup(a, text_fold(a, f->code)), *zh = str_dup(a, text_fold(a, f->label_zh)),
               *en = str_dup(a, text_fold(a, f->label_en));
    return arena_printf(a, "%s|%s%s%s", name, zh, *en ? "|" : "", en);
}

static const char *help_of(const struct custom_field *f)
{
    const char *help = custom_help(f);
    if (*help) return help;
    switch (f->type) {
    case CUSTOM_CHOICES: return _("Choices, several with |");
    case CUSTOM_BOOL: return _("yes or no");
    default: return custom_type_label(f->type);
    }
}

const struct import_field *import_fields_for(struct ctx *cx, struct arena *a, enum import_what what)
{
    const struct import_field *own = import_kind_of(what)->fields;
    int entity = entity_of(what);
    const struct custom_set *set = entity < 0 ? NULL : custom_fields(cx, (enum custom_entity)entity);
    size_t n = count(own), k = n;
    if (!set || !set->n) return own;
    struct import_field *all = ARENA_ARRAY(a, struct import_field, n + set->n + 1);
    memcpy(all, own, n * sizeof *all);
    for (size_t i = 0; i < set->n && k < IMPORT_FIELDS_MAX; i++) {
        const struct custom_field *f = &set->at[i];
        if (!custom_may(cx->actor, f)) continue;
        all[k++] = (struct import_field){.name = arena_cstr(a, f->name),
                                         .help = arena_cstr(a, help_of(f)),
                                         .label = arena_cstr(a, custom_label(f)),
                                         .heads = heads_of(a, f),
                                         .sample = "",
                                         .several = f->type == CUSTOM_CHOICES};
    }
    all[k] = (struct import_field){NULL, false, NULL, NULL, NULL, NULL, false};
    return all;
}

const struct import_field *import_fields(struct ctx *cx, enum import_what what)
{
    return import_fields_for(cx, cx->arena, what);
}

/* A cell as the field takes it: days of a spreadsheet, lists as people write them. */
static enum err read_cell(struct import *im, int field, struct custom_value *v)
{
    struct str s = import_value(im, field);
    if (v->field->type == CUSTOM_DATE && str_trim(s).n) {
        s = import_date(im, field);
        if (!s.n) return ERR_INVALID;
    }
    if (v->field->type == CUSTOM_CHOICES) s = import_list(im, import_line(im, field), false);
    return custom_parse(&im->cx, v, s);
}

struct custom_values *import_custom(struct import *im, bool fresh)
{
    int entity = entity_of(im->spec->what);
    size_t first = count(im->kind->fields);
    struct custom_values *v = NULL;
    for (size_t f = first; entity >= 0 && im->fields[f].name; f++) {
        if (!import_has(im, (int)f)) continue;
        bool empty = !import_line(im, (int)f).n;
        if (empty && !fresh) continue;
        if (!v) {
            v = ARENA_NEW(im->cx.arena, struct custom_values);
            *v = custom_none(&im->cx, (enum custom_entity)entity);
            v->partial = true;
        }
        const struct custom_set *set = custom_fields(&im->cx, (enum custom_entity)entity);
        struct custom_value *x = custom_at(v, custom_find(set, str_of(im->fields[f].name), false));
        if (!x) import_problem(im, (int)f, _("This field is not there any more."));
        else (void)read_cell(im, (int)f, x); /* its problem rejects the row */
    }
    return v;
}

enum err import_custom_differs(struct import *im, int64_t id, const struct custom_values *own, json_t **ret_stored)
{
    struct custom_values stored;
    bool some = false;
    enum err e = custom_load(&im->cx, own->entity, id, &stored);
    for (size_t i = 0; !e && i < own->n; i++) {
        const struct custom_value *x = &own->at[i], *old = custom_at(&stored, x->field);
        if (!x->given || x->hidden || !old || custom_same(x, old)) continue;
        some = true;
        if (!import_history(im)) continue;
        struct str was = custom_plain(&im->cx, old, im->cx.lang), now = custom_plain(&im->cx, x, im->cx.lang);
        import_change(im, x->field->name, json_stringn(was.p ? was.p : "", was.n), json_stringn(now.p ? now.p : "", now.n));
    }
    if (!e && some) *ret_stored = custom_json(&stored);
    return e;
}

enum err import_custom_write(struct import *im, int64_t id, const struct custom_values *v)
{
    if (!v) return OK;
    enum err e = custom_check(&im->cx, v, NULL, true);
    return e ? e : custom_write(&im->cx, v->entity, id, v, NULL, NULL, NULL, NULL);
}
