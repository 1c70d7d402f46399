/* Custom fields in forms and as facts: see custom_view.h. Filters and columns of lists stand in
 * custom_list.c. */
#include "pages/shared/custom_view.h"

#include "base/money.h"
#include "base/secret.h"
#include "base/text.h"
#include "pages/shared/form_read.h"
#include "view/format.h"

/* ---- reading ---- */

static struct str decimal_shown(struct ctx *cx, const struct custom_field *f, int64_t number)
{
    const char *plain = decimal_text(cx->arena, (struct decimal){number, f->decimals});
    return str_of(format_decimal(cx->arena, str_of(plain)));
}

struct str custom_shown(struct ctx *cx, const struct custom_value *v)
{
    const struct custom_field *f = v->field;
    struct str plain = custom_plain(cx, v, i18n_lang());
    if (custom_empty(v)) return STR("");
    switch (f->type) {
    case CUSTOM_NUMBER: return decimal_shown(cx, f, v->number);
    case CUSTOM_MONEY: return str_of(format_money(cx->arena, v->number, f->currency));
    case CUSTOM_DATE: return str_of(format_day(cx->arena, plain));
    case CUSTOM_BOOL: return str_of(v->number ? _("yes") : _("no"));
    case CUSTOM_CHOICES: {
        struct str all = STR("");
        for (size_t i = 0; i < v->n; i++) {
            const struct custom_choice *c = custom_choice_by_id(f, v->items[i]);
            all = str_printf(cx->arena, "%.*s%s%s", STR_ARG(all), i ? P_("between items", ", ") : "", c ? custom_choice_name(c) : "?");
        }
        return all;
    }
    default: return plain;
    }
}

bool custom_facts(struct ctx *cx, struct tpl *t, const struct custom_values *v)
{
    struct tpl *part = NULL, *group = NULL;
    const char *heading = "";
    for (size_t i = 0; i < v->n; i++) {
        const struct custom_value *x = &v->at[i];
        if (x->hidden || custom_empty(x)) continue;
        if (!part) part = tpl_include(t, K_CUSTOM_FACTS, TPL_PART_CUSTOM_FACTS);
        const char *here = custom_heading(x->field);
        if (!group || strcmp(here, heading) != 0) {
            group = tpl_row(part, K_CUSTOM_GROUP);
            if (*here) tpl_cstr(tpl_row(group, K_CUSTOM_HEADING), K_HEADING_TEXT, here);
            heading = here;
        }
        struct tpl *row = tpl_row(group, K_CUSTOM_FACT);
        tpl_cstr(row, K_FACT_LABEL, custom_label(x->field));
        struct tpl *cell = tpl_row(row, x->field->type == CUSTOM_LINK ? K_CUSTOM_FACT_LINK : K_CUSTOM_FACT_TEXT);
        tpl_str(cell, K_FACT_VALUE, custom_shown(cx, x));
    }
    return part != NULL;
}

const char *custom_head(struct ctx *cx, const struct custom_field *f)
{
    if (f->type != CUSTOM_MONEY) return custom_label(f);
    return arena_printf(cx->arena, "%s (%s)", custom_label(f), f->currency.p);
}

/* ---- forms: each value is a slot of a draft, drawn like any declared field ---- */

union slot {
    struct str text;
    int64_t number;
    struct id_list ids;
};

static const struct choice yes_no[] = {{1, "1", N_("yes")}, {0, "0", N_("no")}, {0, NULL, NULL}};

static struct field field_of(struct ctx *cx, const struct custom_value *v, size_t i)
{
    const struct custom_field *f = v->field;
    const char *help = custom_help(f);
    struct field d = {.name = f->name,
                      .label = custom_head(cx, f),
                      .type = FIELD_LINE,
                      .offset = i * sizeof(union slot),
                      .max = f->high,
                      .flags = f->required ? FIELD_REQUIRED : 0,
                      .help = *help ? help : NULL};
    switch (f->type) {
    case CUSTOM_LINES:
        d.type = FIELD_LINES;
        d.flags |= FIELD_WIDE;
        break;
    case CUSTOM_NUMBER:
    case CUSTOM_MONEY:
        d.max = 40;
        d.flags |= FIELD_DECIMAL;
        break;
    case CUSTOM_LINK:
        d.max = 500;
        d.flags |= FIELD_URL;
        break;
    case CUSTOM_DATE: d.type = FIELD_DATE; break;
    case CUSTOM_CHOICE: d.type = FIELD_ID; break;
    case CUSTOM_CHOICES: d.type = FIELD_IDS; break;
    case CUSTOM_BOOL:
        d.type = FIELD_CHOICE;
        d.choices = yes_no;
        break;
    default: break;
    }
    return d;
}

static union slot slot_of(struct ctx *cx, const struct custom_value *v)
{
    switch (v->field->type) {
    case CUSTOM_CHOICE: return (union slot){.number = v->number == CUSTOM_NONE ? 0 : v->number};
    case CUSTOM_CHOICES: return (union slot){.ids = {v->items, v->n}};
    case CUSTOM_BOOL: return (union slot){.number = v->number};
    default: return (union slot){.text = custom_plain(cx, v, i18n_lang())};
    }
}

static bool has(const struct custom_value *v, int64_t choice)
{
    if (v->field->type == CUSTOM_CHOICE) return v->number == choice;
    for (size_t i = 0; i < v->n; i++)
        if (v->items[i] == choice) return true;
    return false;
}

/* Those offered, and retired ones that stand there already. */
static void offer_choices(struct ctx *cx, struct req *req, const struct custom_value *v)
{
    const struct custom_field *f = v->field;
    struct option *o = ARENA_ARRAY(cx->arena, struct option, f->nchoices + 1);
    size_t n = 0;
    for (size_t i = 0; i < f->nchoices; i++) {
        const struct custom_choice *c = &f->choices[i];
        if (c->retired && !has(v, c->id)) continue;
        const char *name = c->retired ? arena_printf(cx->arena, _("%s (retired)"), custom_choice_name(c)) : custom_choice_name(c);
        o[n++] = (struct option){c->id, str_of(name)};
    }
    form_options(cx, req, f->name, o, n);
}

static bool listed(struct str names, const char *name)
{
    struct str one;
    while (names.p && str_cut(&names, ' ', &one))
        if (str_is(one, name)) return true;
    return false;
}

/* ---- what stood there ---- */

static const char *fingerprint(struct ctx *cx, const struct custom_value *v)
{
    struct hash h = secret_hash(custom_plain(cx, v, LANG_ZH));
    return secret_hex(cx->arena, h.b, 4);
}

struct str custom_form_base(struct ctx *cx, const struct custom_values *stored)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < stored->n; i++)
        if (!stored->at[i].hidden)
            buf_printf(&b, "%s%s:%s", b.n ? " " : "", stored->at[i].field->name, fingerprint(cx, &stored->at[i]));
    return str_copy(cx->arena, buf_view(&b));
}

bool custom_form_touched(struct ctx *cx, const struct req *req, const struct custom_value *mine)
{
    struct str base = form_get(req, CUSTOM_FORM_BASE);
    const char *now = arena_printf(cx->arena, "%s:%s", mine->field->name, fingerprint(cx, mine));
    return !listed(base, now);
}

static void draw_heading(struct tpl *t, const struct custom_value *v, const char **before)
{
    const char *here = custom_heading(v->field);
    if (strcmp(here, *before) == 0) return;
    *before = here;
    tpl_cstr(tpl_include(t, K_CUSTOM_FIELDS, *here ? TPL_PART_FORM_PART : TPL_PART_FORM_BREAK), K_HEADING_TEXT, here);
}

static void draw_hidden(struct tpl *t, const char *name, struct str value)
{
    struct tpl *hidden = tpl_include(t, K_CUSTOM_FIELDS, TPL_PART_FIELD_HIDDEN);
    tpl_cstr(hidden, K_NAME, name);
    tpl_str(hidden, K_VALUE, value);
}

bool custom_form_view(struct ctx *cx, struct req *req, struct tpl *t, const char *name, const struct custom_values *v)
{
    struct field *fields = ARENA_ARRAY(cx->arena, struct field, v->n + 2);
    union slot *draft = ARENA_ARRAY(cx->arena, union slot, v->n + 2);
    struct form *form = ARENA_NEW(cx->arena, struct form);
    struct str posted = req->method == POST ? form_get(req, CUSTOM_FORM_FIELDS) : STR_NONE, on = STR("");
    struct str base = req->method == POST ? form_get(req, CUSTOM_FORM_BASE) : STR_NONE;
    const char *heading = "";
    size_t n = 0;
    *form = (struct form){name, fields, sizeof *draft * (v->n + 2)};
    form_also(req, form);
    for (size_t i = 0; i < v->n; i++) {
        const struct custom_value *x = &v->at[i];
        if (x->hidden) continue;
        fields[n] = field_of(cx, x, n);
        draft[n] = slot_of(cx, x);
        if (custom_has_choices(x->field->type)) offer_choices(cx, req, x);
        draw_heading(t, x, &heading);
        form_view_field(cx, req, t, K_CUSTOM_FIELDS, form, &fields[n++], draft, listed(posted, x->field->name));
        on = str_printf(cx->arena, "%.*s%s%s", STR_ARG(on), on.n ? " " : "", x->field->name);
    }
    if (!n) return false;
    draw_hidden(t, CUSTOM_FORM_FIELDS, on);
    draw_hidden(t, CUSTOM_FORM_BASE, base.n && text_valid(base) ? base : custom_form_base(cx, v));
    return true;
}

/* ---- forms: what was posted ---- */

static enum err read_ids(struct ctx *cx, const struct req *req, struct custom_value *v)
{
    int64_t ids[CUSTOM_CHOICES_MAX], id;
    size_t n = 0;
    for (size_t i = 0; i < req->form.list.n; i++) {
        const struct pair *p = &req->form.list.at[i];
        if (!str_is(p->name, v->field->name) || !p->value.n || n == COUNT_OF(ids)) continue;
        if (!str_to_i64(p->value, &id)) return problem(cx, v->field->name, _("This choice does not exist. Please choose again."));
        ids[n++] = id;
    }
    return custom_choose(cx, v, ids, n);
}

enum err custom_form_read(struct ctx *cx, const struct req *req, enum custom_entity e, struct custom_values *ret)
{
    struct custom_values v = custom_none(cx, e);
    struct str on = form_get(req, CUSTOM_FORM_FIELDS);
    bool good = true;
    for (size_t i = 0; i < v.n; i++) {
        const char *name = v.at[i].field->name;
        if (!listed(on, name) && !form_get(req, name).p) continue;
        enum err failed = custom_has_choices(v.at[i].field->type) ? read_ids(cx, req, &v.at[i])
                                                                  : custom_parse(cx, &v.at[i], form_get(req, name));
        if (failed && failed != ERR_INVALID) return failed;
        good &= failed == OK;
    }
    *ret = v;
    return good ? OK : ERR_INVALID;
}

/* ---- what was wrong ---- */

void custom_problem_label(struct ctx *cx, struct tpl *row, enum custom_entity e, const char *form, const char *field)
{
    const struct custom_field *f = str_starts(str_of(field), STR("x_")) ? custom_find(custom_fields(cx, e), str_of(field), false) : NULL;
    if (!f) return;
    struct tpl *label = tpl_row(row, K_PROBLEM_FIELD);
    tpl_cstr(label, K_PROBLEM_ID, arena_printf(cx->arena, "%s-%s", form, field));
    tpl_cstr(label, K_PROBLEM_LABEL, custom_label(f));
    tpl_show(label, K_PROBLEM_COLON);
}

void custom_problems(struct ctx *cx, struct tpl *t, enum custom_entity e, const char *form)
{
    if (!cx->problems.list.n) return;
    struct tpl *p = tpl_include(t, K_PROBLEMS, TPL_PART_PROBLEMS);
    for (size_t i = 0; i < cx->problems.list.n; i++) {
        struct tpl *row = tpl_row(p, K_PROBLEM);
        tpl_cstr(row, K_PROBLEM_TEXT, cx->problems.list.at[i].text);
        custom_problem_label(cx, row, e, form, cx->problems.list.at[i].field);
    }
}
