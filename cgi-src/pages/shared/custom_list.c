/* Custom fields as filters and columns of lists: see custom_view.h. */
#include "pages/shared/custom_view.h"

#include "base/text.h"
#include "pages/shared/form_read.h"
#include "pages/shared/urls.h"

enum which { WHOLE, FROM, TO, BEGINS };

/* What a field may be filtered by: a choice as it is, a range by its ends, a text by a part or its beginning. */
static bool fits_type(const struct custom_field *f, enum which which)
{
    if (custom_has_range(f->type)) return which == FROM || which == TO;
    return which == WHOLE || (which == BEGINS && custom_is_text(f->type));
}

/* "x_ends_from" -> the field x_ends and FROM. */
static const struct custom_field *field_named(struct ctx *cx, enum custom_entity e, struct str name, enum which *ret)
{
    static const struct str ends[] = {[WHOLE] = {"", 0}, [FROM] = {"_from", 5}, [TO] = {"_to", 3}, [BEGINS] = {"_begins", 7}};
    const struct custom_set *set = custom_fields(cx, e);
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        if (!str_ends(name, ends[i])) continue;
        const struct custom_field *f = custom_find(set, str_sub(name, 0, name.n - ends[i].n), false);
        if (!f || !fits_type(f, (enum which)i) || !custom_may(cx->actor, f)) continue;
        *ret = (enum which)i;
        return f;
    }
    return NULL;
}

bool custom_filter_known(struct ctx *cx, enum custom_entity e, struct str name)
{
    enum which which;
    return str_starts(name, STR("x_")) && field_named(cx, e, name, &which);
}

/* ---- from the address ---- */

static bool is_filter(const struct pair *p)
{
    return str_starts(p->name, STR("x_")) && p->value.n;
}

static const char *value_read(struct ctx *cx, const struct custom_field *f, struct str typed, int64_t *ret)
{
    struct problems saved = cx->problems;
    struct custom_value v = {.field = f, .number = CUSTOM_NONE};
    const char *wrong = NULL;
    if (custom_has_choices(f->type)) {
        if (!str_to_i64(typed, ret) || !custom_choice_by_id(f, *ret)) wrong = _("This choice does not exist. Please choose again.");
        return wrong;
    }
    if (custom_parse(cx, &v, typed) != OK) wrong = cx->problems.list.at[cx->problems.list.n - 1].text;
    cx->problems = saved;
    if (!wrong && v.number == CUSTOM_NONE) wrong = _("Please fill this in.");
    *ret = v.number;
    return wrong;
}

/* Into the filter, or why not. */
static const char *filter_read(struct ctx *cx, struct custom_filter *filter, enum which which, struct str typed)
{
    int64_t value = 0;
    if (custom_is_text(filter->field->type)) {
        if (custom_filter_text(cx, filter, typed, which == BEGINS) == OK) return NULL;
        return arena_printf(cx->arena, _("Please use at most %d characters."), CUSTOM_FILTER_TEXT);
    }
    const char *wrong = value_read(cx, filter->field, typed, &value);
    if (wrong) return wrong;
    if (which != TO) filter->low = value;
    if (which != FROM) filter->high = value;
    return NULL;
}

static struct custom_filter *filter_for(struct custom_filters *all, const struct custom_field *f)
{
    for (size_t i = 0; custom_has_range(f->type) && i < all->n; i++)
        if (all->at[i].field->id == f->id) return &all->at[i];
    if (all->n == CUSTOM_FILTERS_MAX) return NULL;
    all->at[all->n] = (struct custom_filter){.field = f, .low = CUSTOM_NONE + 1, .high = INT64_MAX};
    return &all->at[all->n++];
}

static void read_one(struct ctx *cx, const struct req *req, enum custom_entity e, const struct pair *p,
                     struct custom_filters *all)
{
    enum which which;
    const struct custom_field *f = field_named(cx, e, p->name, &which);
    if (!f) {
        form_left_out(cx, req, str_dup(cx->arena, p->name), _("this field is not there any more."));
        return;
    }
    size_t before = all->n;
    struct custom_filter *filter = filter_for(all, f);
    const char *wrong = filter ? filter_read(cx, filter, which, p->value) : _("These are too many filters at once.");
    if (!wrong) return;
    all->n = before;
    form_left_out(cx, req, custom_label(f), wrong);
}

void custom_filters_read(struct ctx *cx, const struct req *req, enum custom_entity e, struct custom_filters *ret)
{
    ret->n = 0;
    for (size_t i = 0; i < req->query.list.n; i++)
        if (is_filter(&req->query.list.at[i])) read_one(cx, req, e, &req->query.list.at[i], ret);
}

const char *custom_filters_text(struct ctx *cx, const struct req *req, enum custom_entity e)
{
    const char *text = "", *name, *label;
    struct str value;
    for (size_t i = 0; custom_filter_chip(cx, req, e, i, &name, &label, &value); i++)
        text = arena_printf(cx->arena, "%s&%s=%s", text, name, url_value(cx->arena, query_get(req, name)));
    return text;
}

/* ---- the panel ---- */

static const struct choice yes_no[] = {{1, "1", N_("yes")}, {0, "0", N_("no")}, {0, NULL, NULL}};

static void draw_one(struct ctx *cx, struct req *req, struct tpl *t, const char *form_name, const char *name,
                     const char *label, const struct custom_field *f)
{
    struct form *form = ARENA_NEW(cx->arena, struct form);
    struct field *d = ARENA_ARRAY(cx->arena, struct field, 2);
    union {
        struct str text;
        int64_t number;
    } *draft = arena_alloc(cx->arena, sizeof *draft);
    struct str now = query_get(req, name);
    *d = (struct field){.name = name, .label = label, .type = FIELD_LINE, .max = CUSTOM_FILTER_TEXT, .flags = FIELD_ALL};
    *form = (struct form){form_name, d, sizeof *draft};
    draft->text = now.p ? now : STR("");
    if (f->type == CUSTOM_DATE) d->type = FIELD_DATE;
    else if (custom_has_range(f->type)) d->flags |= FIELD_DECIMAL;
    else if (!custom_is_text(f->type)) {
        d->type = f->type == CUSTOM_BOOL ? FIELD_CHOICE : FIELD_ID;
        d->choices = f->type == CUSTOM_BOOL ? yes_no : NULL;
        draft->number = -1;
        (void)str_to_i64(now, &draft->number);
    }
    form_view_field(cx, req, t, K_CUSTOM_FILTERS, form, d, draft, false);
}

static void offer_all(struct ctx *cx, struct req *req, const struct custom_field *f)
{
    struct option *o = ARENA_ARRAY(cx->arena, struct option, f->nchoices + 1);
    for (size_t i = 0; i < f->nchoices; i++) {
        const char *name = custom_choice_name(&f->choices[i]);
        if (f->choices[i].retired) name = arena_printf(cx->arena, _("%s (retired)"), name);
        o[i] = (struct option){f->choices[i].id, str_of(name)};
    }
    form_options(cx, req, f->name, o, f->nchoices);
}

bool custom_filters_view(struct ctx *cx, struct req *req, struct tpl *t, const char *form, enum custom_entity e)
{
    const struct custom_set *set = custom_fields(cx, e);
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++) {
        const struct custom_field *f = &set->at[i];
        if (!custom_may(cx->actor, f)) continue;
        const char *label = custom_head(cx, f);
        n++;
        if (custom_is_text(f->type)) {
            draw_one(cx, req, t, form, f->name, arena_printf(cx->arena, _("%s has"), label), f);
            draw_one(cx, req, t, form, arena_printf(cx->arena, "%s_begins", f->name), arena_printf(cx->arena, _("%s begins with"), label), f);
            continue;
        }
        if (!custom_has_range(f->type)) {
            if (custom_has_choices(f->type)) offer_all(cx, req, f);
            draw_one(cx, req, t, form, f->name, label, f);
            continue;
        }
        draw_one(cx, req, t, form, arena_printf(cx->arena, "%s_from", f->name), arena_printf(cx->arena, _("%s from"), label), f);
        draw_one(cx, req, t, form, arena_printf(cx->arena, "%s_to", f->name), arena_printf(cx->arena, _("%s up to"), label), f);
    }
    return n > 0;
}

/* ---- chips ---- */

static struct str chip_value(struct ctx *cx, const struct custom_field *f, struct str typed)
{
    int64_t value;
    struct custom_value v = {.field = f, .number = CUSTOM_NONE};
    if (custom_is_text(f->type))
        return custom_filter_text(cx, &(struct custom_filter){.field = f}, typed, false) == OK ? text_clean_line(cx->arena, typed) : STR("");
    if (value_read(cx, f, typed, &value)) return STR("");
    v.number = value;
    v.items = &value;
    v.n = f->type == CUSTOM_CHOICES;
    return custom_shown(cx, &v);
}

bool custom_filter_words(struct ctx *cx, enum custom_entity e, const struct pair *p, const char **ret_label,
                         struct str *ret_value)
{
    enum which which;
    const struct custom_field *f = is_filter(p) ? field_named(cx, e, p->name, &which) : NULL;
    *ret_value = f ? chip_value(cx, f, p->value) : STR("");
    if (!ret_value->n) return false;
    const char *name = custom_label(f);
    *ret_label = which == FROM                  ? arena_printf(cx->arena, _("%s from"), name)
                 : which == TO                  ? arena_printf(cx->arena, _("%s up to"), name)
                 : which == BEGINS              ? arena_printf(cx->arena, _("%s begins with"), name)
                 : custom_is_text(f->type)      ? arena_printf(cx->arena, _("%s has"), name)
                                                : name;
    return true;
}

bool custom_filter_chip(struct ctx *cx, const struct req *req, enum custom_entity e, size_t i, const char **ret_name,
                        const char **ret_label, struct str *ret_value)
{
    size_t seen = 0;
    for (size_t k = 0; k < req->query.list.n; k++) {
        const struct pair *p = &req->query.list.at[k];
        if (!custom_filter_words(cx, e, p, ret_label, ret_value) || seen++ != i) continue;
        *ret_name = str_dup(cx->arena, p->name);
        return true;
    }
    return false;
}

/* ---- columns ---- */

static enum err load(struct ctx *cx, const struct chosen *columns, enum custom_entity e, int64_t id,
                     struct custom_values *ret)
{
    return custom_load_each(cx, columns->set ? columns->set : custom_fields(cx, e), e, id, ret);
}

enum err custom_values_seen(struct ctx *cx, const struct chosen *columns, enum custom_entity e, int64_t id, staff_id owner,
                            team_id team, branch_id branch, struct custom_values *ret)
{
    enum err failed = load(cx, columns, e, id, ret);
    if (!failed) custom_hide(cx, ret, owner, team, branch);
    return failed;
}

enum err custom_values_page(struct ctx *cx, const struct chosen *columns, enum custom_entity e, const int64_t *ids, size_t n,
                            struct custom_values **ret)
{
    return custom_load_many(cx, columns->set ? columns->set : custom_fields(cx, e), e, ids, n, ret);
}

struct cell custom_cell(struct ctx *cx, const struct custom_values *v, int64_t field)
{
    const struct custom_value *x = custom_at(v, &(struct custom_field){.id = field});
    struct cell c = {.text = STR(""), .none = true};
    if (!x || x->hidden || custom_empty(x)) return c;
    c.none = false;
    c.text = custom_shown(cx, x);
    if (x->field->type == CUSTOM_LINK) c.url = str_dup(cx->arena, x->text);
    if (x->field->type == CUSTOM_NUMBER || x->field->type == CUSTOM_MONEY) {
        c.kind = CELL_MONEY;
        c.number = x->number;
        c.decimals = x->field->decimals;
    } else if (x->field->type == CUSTOM_DATE) {
        struct civil day = {.year = (int)(x->number / 10000), .month = (int)(x->number / 100 % 100), .day = (int)(x->number % 100)};
        if (clock_utc(day, cx->config->zone, &c.number)) c.kind = CELL_DAY;
    } else if (custom_has_choices(x->field->type)) {
        c.file = custom_plain(cx, x, i18n_lang());
    }
    return c;
}

void custom_hide_listed(const struct ctx *cx, struct custom_values *v)
{
    for (size_t i = 0; i < v->n; i++) {
        const struct custom_field *f = v->at[i].field;
        if (f->sees != CUSTOM_SEEN_ALL && perm_scope(cx->actor, custom_access(f)) < SCOPE_ALL) v->at[i].hidden = true;
    }
}

enum err custom_values_listed(struct ctx *cx, const struct chosen *columns, enum custom_entity e, int64_t id,
                              struct custom_values *ret)
{
    enum err failed = load(cx, columns, e, id, ret);
    if (!failed) custom_hide_listed(cx, ret);
    return failed;
}

void custom_columns_head(struct tpl *t, const struct chosen *columns)
{
    for (size_t i = 0; columns->custom && i < columns->n; i++) {
        if (!columns->at[i]->field) continue;
        struct tpl *head = tpl_row(t, K_CUSTOM_HEAD);
        tpl_cstr(head, K_HEAD_LABEL, columns->at[i]->label);
        tpl_show_if(head, K_HEAD_NUM, columns->at[i]->flags & COLUMN_NUM);
    }
}

void custom_columns_row(struct ctx *cx, struct tpl *row, const struct chosen *columns, const struct custom_values *v)
{
    for (size_t i = 0; i < columns->n; i++) {
        const struct column *c = columns->at[i];
        if (!c->field) continue;
        struct tpl *cell = tpl_row(row, K_CUSTOM_CELL);
        tpl_cstr(cell, K_CELL_LABEL, c->label);
        tpl_str(cell, K_CELL_TEXT, custom_cell(cx, v, c->field).text);
        tpl_show_if(cell, K_CELL_NUM, c->flags & COLUMN_NUM);
    }
}
