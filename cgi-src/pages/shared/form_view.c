/* Draws declared forms. Called by handlers after page_begin(). Guards: what was typed is shown
 * again, except passwords; limits of the declaration stand in the page too. */
#include "pages/shared/form_view.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/secret.h"
#include "base/text.h"
#include "pages/shared/form_read.h"
#include "view/format.h"

struct option_list {
    const char *field;
    const struct option *options;
    size_t n;
    struct option_list *next;
};

/* One field on its way into the page. */
struct drawing {
    struct ctx *cx;
    struct req *req;
    const struct form *form;
    const struct field *field;
    const void *values; /* or NULL */
    bool posted;        /* what was typed is shown instead of values */
    struct tpl *t;
};

static char *field_dom_id(struct ctx *cx, const struct form *form, const char *field)
{
    return arena_printf(cx->arena, "%s-%s", form->name, field);
}

static enum tpl_key field_key(const struct field *f)
{
    char name[64] = "F_";
    size_t n = 2;
    for (const char *c = f->name; *c && n + 1 < sizeof name; c++)
        name[n++] = (char)toupper((unsigned char)*c);
    name[n] = '\0';
    return tpl_key_find(name);
}

static bool was_posted(const struct req *req, const struct form *form)
{
    if (req->method == GET) return false;
    for (const struct field *f = form->fields; f->name; f++)
        if (form_get(req, f->name).p) return true;
    return false;
}

static bool was_sent(const struct drawing *d, struct str value)
{
    for (size_t i = 0; i < d->req->form.list.n; i++) {
        const struct pair *p = &d->req->form.list.at[i];
        if (str_is(p->name, d->field->name) && str_eq(p->value, value)) return true;
    }
    return false;
}

static int64_t number_of(const struct drawing *d)
{
    if (!d->values) return 0;
    const void *at = (const char *)d->values + d->field->offset;
    return *(const int64_t *)at;
}

static struct str shown_text(const struct drawing *d)
{
    if (d->field->type == FIELD_RAW) return STR("");
    if (d->req->visit->stale == d->form && (d->field->flags & FIELD_HIDDEN))
        return field_text(d->cx, d->field, d->req->visit->stored);
    if (d->posted) {
        struct str typed = form_get(d->req, d->field->name);
        return text_valid(typed) ? typed : STR("");
    }
    if (!d->values) return STR("");
    struct str v = field_text(d->cx, d->field, d->values);
    if (d->field->type == FIELD_PHONE && v.n) return str_of(format_phone(d->cx->arena, v));
    return v;
}

/* ---- the parts ---- */

static void show_value(struct tpl *t, enum tpl_key key, const char *value)
{
    if (!value || !*value) return;
    tpl_show(t, key);
    tpl_cstr(t, key, value);
}

static void fill_common(struct drawing *d)
{
    const struct field *f = d->field;
    const char *wrong = problem_of(d->cx, f->name);
    tpl_cstr(d->t, K_ID, field_dom_id(d->cx, d->form, f->name));
    tpl_cstr(d->t, K_NAME, f->name);
    tpl_cstr(d->t, K_LABEL, f->label ? i18n_text(f->label) : "");
    show_value(d->t, K_HELP, f->help ? i18n_text(f->help) : NULL);
    show_value(d->t, K_ERROR, wrong);
    show_value(d->t, K_AUTOCOMPLETE, f->autocomplete);
    tpl_show_if(d->t, K_INVALID, wrong != NULL);
    tpl_show_if(d->t, K_REQUIRED, (f->flags & FIELD_REQUIRED) != 0);
    tpl_show_if(d->t, K_AUTOFOCUS, (f->flags & FIELD_AUTOFOCUS) != 0);
    tpl_show_if(d->t, K_WIDE, (f->flags & FIELD_WIDE) != 0);
}

static const char *input_type(const struct field *f)
{
    if (f->flags & FIELD_URL) return "url";
    switch (f->type) {
    case FIELD_EMAIL: return "email";
    case FIELD_PHONE: return "tel";
    case FIELD_DATE: return "date";
    case FIELD_TIME: return "datetime-local";
    case FIELD_RAW: {
        bool password = f->autocomplete && str_ends(str_of(f->autocomplete), STR("password"));
        return password ? "password" : "text";
    }
    default: return "text";
    }
}

static void fill_text(struct drawing *d)
{
    const struct field *f = d->field;
    bool text = f->type == FIELD_LINE || f->type == FIELD_LINES || f->type == FIELD_RAW ||
                f->type == FIELD_EMAIL;
    tpl_str(d->t, K_VALUE, shown_text(d));
    if (f->type != FIELD_LINES) tpl_cstr(d->t, K_TYPE, input_type(f));
    else show_value(d->t, K_ROWS, field_max(f) > 1000 ? "7" : "3");
    if (text) show_value(d->t, K_MAX, arena_printf(d->cx->arena, "%" PRId64, field_max(f)));
    if (f->type == FIELD_INT) show_value(d->t, K_INPUTMODE, "numeric");
    if (f->type == FIELD_MONEY || (f->flags & FIELD_DECIMAL)) show_value(d->t, K_INPUTMODE, "decimal");
}

static void add_option(struct drawing *d, struct str value, struct str label, bool selected)
{
    struct tpl *row = tpl_row(d->t, K_OPTION);
    tpl_str(row, K_OPTION_VALUE, value);
    tpl_str(row, K_OPTION_LABEL, label);
    tpl_show_if(row, K_OPTION_SELECTED, selected);
}

/* The empty row of a select: what is not required may stay open. */
static void add_blank(struct drawing *d)
{
    const struct field *f = d->field;
    if (f->flags & (FIELD_RADIO | FIELD_NO_EMPTY)) return;
    if (f->type == FIELD_FLAGS || f->type == FIELD_IDS) return;
    for (const struct choice *c = f->choices; c && c->code; c++)
        if (!*c->code) return;
    const char *label = f->flags & FIELD_REQUIRED ? _("Please choose")
                        : f->flags & FIELD_ALL    ? _("All")
                                                  : "—";
    add_option(d, STR(""), str_of(label), false);
}

static bool choice_selected(const struct drawing *d, const struct choice *c)
{
    if (d->posted) return was_sent(d, str_of(c->code));
    if (!d->values) return false;
    if (d->field->type == FIELD_FLAGS) return c->value && (number_of(d) & c->value) == c->value;
    return number_of(d) == c->value;
}

static bool id_selected(const struct drawing *d, int64_t id, struct str text)
{
    if (d->posted) return was_sent(d, text);
    if (!d->values) return false;
    if (d->field->type == FIELD_ID) return number_of(d) == id;
    const struct id_list *list =
        (const struct id_list *)(const void *)((const char *)d->values + d->field->offset);
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i] == id) return true;
    return false;
}

static void fill_options(struct drawing *d)
{
    add_blank(d);
    for (const struct choice *c = d->field->choices; c && c->code; c++)
        add_option(d, str_of(c->code), str_of(i18n_text(c->label)), choice_selected(d, c));
    for (struct option_list *l = d->req->visit->options; l; l = l->next) {
        if (strcmp(l->field, d->field->name) != 0) continue;
        for (size_t i = 0; i < l->n; i++) {
            struct str id = str_printf(d->cx->arena, "%" PRId64, l->options[i].id);
            add_option(d, id, l->options[i].label, id_selected(d, l->options[i].id, id));
        }
        break;
    }
}

static enum tpl_file part_of(const struct drawing *d)
{
    const struct field *f = d->field;
    if (f->flags & FIELD_HIDDEN) return TPL_PART_FIELD_HIDDEN;
    switch (f->type) {
    case FIELD_LINES: return TPL_PART_FIELD_LINES;
    case FIELD_BOOL: return TPL_PART_FIELD_CHECK;
    case FIELD_FLAGS:
    case FIELD_IDS: return TPL_PART_FIELD_FLAGS;
    case FIELD_CHOICE:
    case FIELD_ID: return f->flags & FIELD_RADIO ? TPL_PART_FIELD_RADIO : TPL_PART_FIELD_CHOICE;
    default: return TPL_PART_FIELD_TEXT;
    }
}

static void draw_field(struct drawing *d, struct tpl *page, enum tpl_key key)
{
    if (key == K_COUNT) return;
    enum tpl_file part = part_of(d);
    d->t = tpl_include(page, key, part);
    if (part == TPL_PART_FIELD_HIDDEN) {
        tpl_cstr(d->t, K_NAME, d->field->name);
        tpl_str(d->t, K_VALUE, shown_text(d));
        return;
    }
    fill_common(d);
    if (part == TPL_PART_FIELD_TEXT || part == TPL_PART_FIELD_LINES) fill_text(d);
    else if (part != TPL_PART_FIELD_CHECK) fill_options(d);
    else if (d->posted) tpl_show_if(d->t, K_CHECKED, form_get(d->req, d->field->name).n > 0);
    else tpl_show_if(d->t, K_CHECKED, shown_text(d).n > 0);
}

/* ---- the whole ---- */

static const char *label_of(const struct form *form, const char *field)
{
    for (const struct field *f = form->fields; f->name; f++)
        if (strcmp(f->name, field) == 0 && f->label) return i18n_text(f->label);
    return NULL;
}

/* "What happened?" is followed by no colon. */
static bool is_question(const char *label)
{
    static const char wide[] = "\xef\xbc\x9f"; /* the full-width one */
    size_t n = strlen(label);
    return n && (label[n - 1] == '?' || (n > 3 && memcmp(label + n - 3, wide, 3) == 0));
}

static void draw_problems(struct ctx *cx, struct tpl *page, const struct form *form, const struct form *also)
{
    enum tpl_key key = tpl_key_find("PROBLEMS");
    if (key == K_COUNT || cx->problems.list.n == 0) return;
    struct tpl *t = tpl_include(page, key, TPL_PART_PROBLEMS);
    for (size_t i = 0; i < cx->problems.list.n; i++) {
        const struct problem *p = &cx->problems.list.at[i];
        struct tpl *row = tpl_row(t, K_PROBLEM);
        const char *label = label_of(form, p->field);
        if (!label && also) label = label_of(also, p->field);
        tpl_cstr(row, K_PROBLEM_TEXT, p->text);
        if (!label) continue;
        struct tpl *field = tpl_row(row, K_PROBLEM_FIELD);
        tpl_cstr(field, K_PROBLEM_ID, field_dom_id(cx, form, p->field));
        tpl_cstr(field, K_PROBLEM_LABEL, label);
        tpl_show_if(field, K_PROBLEM_COLON, !is_question(label));
    }
}

static void add_tokens(struct ctx *cx, struct req *req, struct tpl *t, int64_t version)
{
    enum tpl_key key = tpl_key_find("FORM_TOKENS");
    if (key == K_COUNT) return;
    struct tpl *part = tpl_include(t, key, TPL_PART_FORM_TOKENS);
    tpl_cstr(part, K_CSRF, gate_csrf_token(req->visit));
    tpl_cstr(part, K_ONCE, secret_token(cx->arena));
    if (version > 0) show_value(part, K_VERSION, arena_printf(cx->arena, "%" PRId64, version));
}

void form_tokens(struct ctx *cx, struct req *req, struct tpl *t, int64_t version)
{
    add_tokens(cx, req, t, version);
}

void form_view_field(struct ctx *cx, struct req *req, struct tpl *t, enum tpl_key key, const struct form *form,
                     const struct field *field, const void *values, bool posted)
{
    struct drawing d = {.cx = cx, .req = req, .form = form, .field = field, .values = values, .posted = posted};
    draw_field(&d, t, key);
}

void form_also(struct req *req, const struct form *more)
{
    req->visit->also = more;
}

void form_view(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
               const struct form *form, const void *values)
{
    struct drawing d = {.cx = cx,
                        .req = req,
                        .form = form,
                        .values = values,
                        .posted = was_posted(req, form)};
    for (const struct field *f = form->fields; f->name; f++) {
        d.field = f;
        draw_field(&d, t, field_key(d.field));
    }
    draw_problems(cx, t, form, req->visit->also);
    if (cx->problems.list.n && res->status == 200) res->status = 422;
}

/* ---- two versions ---- */

static bool is_number(enum field_type type)
{
    return type == FIELD_INT || type == FIELD_MONEY || type == FIELD_TIME || type == FIELD_CHOICE ||
           type == FIELD_FLAGS || type == FIELD_ID;
}

static bool differs(const struct field *f, const void *typed, const void *stored)
{
    const void *a = (const char *)typed + f->offset, *b = (const char *)stored + f->offset;
    if (f->type == FIELD_BOOL) return *(const bool *)a != *(const bool *)b;
    if (is_number(f->type)) return *(const int64_t *)a != *(const int64_t *)b;
    return f->type != FIELD_IDS && !str_eq(*(const struct str *)a, *(const struct str *)b);
}

/* A value in words: of a choice its label, of several all of them. */
static struct str value_words(struct ctx *cx, struct req *req, const struct field *f, const void *stored)
{
    int64_t number = is_number(f->type) ? *(const int64_t *)(const void *)((const char *)stored + f->offset) : 0;
    struct str text = STR("");
    if (f->type == FIELD_BOOL)
        return str_of(*(const bool *)((const char *)stored + f->offset) ? _("yes") : _("no"));
    for (const struct choice *c = f->choices; c && c->code; c++) {
        bool in = f->type == FIELD_FLAGS ? c->value && (number & c->value) == c->value : number == c->value;
        if (in) text = str_printf(cx->arena, "%.*s%s%s", STR_ARG(text), text.n ? ", " : "", i18n_text(c->label));
    }
    for (struct option_list *l = req->visit->options; l && f->type == FIELD_ID; l = l->next)
        for (size_t i = 0; strcmp(l->field, f->name) == 0 && i < l->n; i++)
            if (l->options[i].id == number) text = l->options[i].label;
    if (f->type == FIELD_CHOICE || f->type == FIELD_FLAGS || f->type == FIELD_ID) return text;
    text = field_text(cx, f, stored);
    return f->type == FIELD_PHONE && text.n ? str_of(format_phone(cx->arena, text)) : text;
}

void form_stale(struct ctx *cx, struct req *req, struct res *res, const struct form *form,
                const void *typed, const void *stored)
{
    problem(cx, "", _("Somebody else saved this in between. What you typed is kept; where it differs, the stored text stands at the field. Save again to keep yours."));
    for (const struct field *f = form->fields; f->name; f++) {
        if (!f->label || (f->flags & FIELD_HIDDEN) || f->type == FIELD_RAW || !differs(f, typed, stored)) continue;
        struct str words = value_words(cx, req, f, stored);
        problem_f(cx, f->name, _("Stored in between: %.*s"), STR_ARG(words.n ? words : str_of(_("(empty)"))));
    }
    req->visit->stale = form;
    req->visit->stored = stored;
    res->status = 409;
}

void form_options(struct ctx *cx, struct req *req, const char *field, const struct option *options,
                  size_t n)
{
    struct option_list *l = ARENA_NEW(cx->arena, struct option_list);
    *l = (struct option_list){field, options, n, req->visit->options};
    req->visit->options = l;
}
