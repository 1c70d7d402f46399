/* Values of custom fields as text, both ways, and what is checked of them. See custom_value.h. */
#include "domain/custom_value.h"

#include "base/money.h"
#include "base/text.h"

#define LINK_MAX 500

/* ---- from text ---- */

static enum err parse_date(struct ctx *cx, struct custom_value *v, struct str s)
{
    struct civil c;
    if (!clock_parse_date(s, &c))
        return problem(cx, v->field->name, _("There is no such date. Please write it as 2026-11-21."));
    v->number = c.year * 10000 + c.month * 100 + c.day;
    return OK;
}

static enum err parse_number(struct ctx *cx, struct custom_value *v, struct str s)
{
    struct decimal d;
    int64_t scaled;
    int most = v->field->decimals;
    if (!decimal_parse(s, &d)) return problem(cx, v->field->name, _("This is not a number. Write it like 1234.5."));
    if (!money_parse(s, most, &scaled) || scaled == CUSTOM_NONE) {
        if (d.scale > most)
            return problem_f(cx, v->field->name, _("Please use at most %d decimals."), most);
        return problem(cx, v->field->name, _("This number is too large."));
    }
    v->number = scaled;
    return OK;
}

static bool named(struct ctx *cx, const struct custom_choice *c, struct str folded)
{
    return str_eq(text_fold(cx->arena, c->zh), folded) || (c->en.n && str_eq(text_fold(cx->arena, c->en), folded));
}

/* By either name; one that is offered still comes before a retired one of the same name. */
static const struct custom_choice *choice_named(struct ctx *cx, const struct custom_field *f, struct str s)
{
    struct str folded = text_fold(cx->arena, s);
    for (size_t i = 0; i < f->nchoices; i++)
        if (named(cx, &f->choices[i], folded)) return &f->choices[i];
    return NULL;
}

static enum err parse_choices(struct ctx *cx, struct custom_value *v, struct str s)
{
    int64_t ids[CUSTOM_CHOICES_MAX];
    size_t n = 0;
    struct str part;
    while (s.p && str_cut(&s, '|', &part)) {
        part = str_trim(part);
        if (!part.n) continue;
        const struct custom_choice *c = choice_named(cx, v->field, part);
        if (!c) return problem_f(cx, v->field->name, _("There is no choice “%.*s”."), STR_ARG(text_shorten(cx->arena, part, 60)));
        if (n < COUNT_OF(ids)) ids[n++] = c->id;
    }
    if (v->field->type == CUSTOM_CHOICE && n > 1) return problem(cx, v->field->name, _("Please choose only one."));
    return custom_choose(cx, v, ids, n);
}

static enum err parse_bool(struct ctx *cx, struct custom_value *v, struct str s)
{
    static const char *const yes[] = {"1", "yes", "y", "true", "是", "有", "对", "√"};
    static const char *const no[] = {"0", "no", "n", "false", "否", "无", "没有", "不是", "×"};
    struct str folded = text_fold(cx->arena, s);
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (str_is(folded, yes[i])) v->number = 1;
    for (size_t i = 0; i < COUNT_OF(no); i++)
        if (str_is(folded, no[i])) v->number = 0;
    return v->number == CUSTOM_NONE ? problem(cx, v->field->name, _("Please write yes or no.")) : OK;
}

/* Only https leads out of a page: no javascript:, data: or other scheme, no user name before the host. */
static bool is_link(struct str s)
{
    static const struct str scheme = {"https://", 8};
    if (!str_ieq(str_sub(s, 0, scheme.n), scheme) || s.n > LINK_MAX) return false;
    size_t host = scheme.n;
    while (host < s.n && s.p[host] != '/' && s.p[host] != '?' && s.p[host] != '#') {
        if (s.p[host] == '@' || s.p[host] == '\\') return false;
        host++;
    }
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || strchr("\"<>\\^`{|}", s.p[i])) return false;
    return host > scheme.n;
}

static enum err parse_text(struct ctx *cx, struct custom_value *v, struct str typed)
{
    v->text = v->field->type == CUSTOM_LINES ? text_clean_lines(cx->arena, typed) : text_clean_line(cx->arena, typed);
    if (!str_trim(v->text).n) v->text = STR("");
    if (v->field->type == CUSTOM_LINK && v->text.n && !is_link(v->text))
        return problem(cx, v->field->name, _("Please give a whole address that begins with https://."));
    return OK;
}

enum err custom_parse(struct ctx *cx, struct custom_value *v, struct str typed)
{
    v->given = true;
    v->text = STR("");
    v->number = CUSTOM_NONE;
    v->n = 0;
    if (!text_valid(typed))
        return problem(cx, v->field->name, _("This text has characters that cannot be read."));
    if (custom_is_text(v->field->type)) return parse_text(cx, v, typed);
    struct str s = str_trim(text_half_width(cx->arena, text_clean_line(cx->arena, typed)));
    if (!s.n) return OK;
    switch (v->field->type) {
    case CUSTOM_NUMBER:
    case CUSTOM_MONEY: return parse_number(cx, v, s);
    case CUSTOM_DATE: return parse_date(cx, v, s);
    case CUSTOM_BOOL: return parse_bool(cx, v, s);
    default: return parse_choices(cx, v, text_clean_line(cx->arena, typed));
    }
}

/* ---- to text ---- */

static struct str choice_text(const struct custom_field *f, int64_t id, enum lang lang)
{
    const struct custom_choice *c = custom_choice_by_id(f, id);
    return !c ? STR("?") : lang == LANG_EN && c->en.n ? c->en : c->zh;
}

struct str custom_plain(struct ctx *cx, const struct custom_value *v, enum lang lang)
{
    const struct custom_field *f = v->field;
    struct str all = STR("");
    if (custom_is_text(f->type)) return v->text;
    if (f->type == CUSTOM_CHOICES) {
        for (size_t i = 0; i < v->n; i++)
            all = str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(all), i ? " | " : "", STR_ARG(choice_text(f, v->items[i], lang)));
        return all;
    }
    if (v->number == CUSTOM_NONE) return all;
    switch (f->type) {
    case CUSTOM_CHOICE: return choice_text(f, v->number, lang);
    case CUSTOM_BOOL: return lang == LANG_EN ? str_of(v->number ? "yes" : "no") : str_of(v->number ? "是" : "否");
    case CUSTOM_DATE:
        return str_printf(cx->arena, "%04d-%02d-%02d", (int)(v->number / 10000), (int)(v->number / 100 % 100),
                          (int)(v->number % 100));
    default: return str_of(decimal_text(cx->arena, (struct decimal){v->number, f->decimals}));
    }
}

/* ---- checks ---- */

static struct str bound_text(struct ctx *cx, const struct custom_field *f, int64_t bound)
{
    return custom_plain(cx, &(struct custom_value){.field = f, .number = bound}, i18n_lang());
}

static void check_range(struct ctx *cx, const struct custom_value *v)
{
    const struct custom_field *f = v->field;
    if (f->low != CUSTOM_NONE && v->number < f->low)
        problem_f(cx, f->name, _("This must be at least %.*s."), STR_ARG(bound_text(cx, f, f->low)));
    if (f->high != CUSTOM_NONE && v->number > f->high)
        problem_f(cx, f->name, _("This must be at most %.*s."), STR_ARG(bound_text(cx, f, f->high)));
}

static void check_length(struct ctx *cx, const struct custom_value *v)
{
    int64_t n = (int64_t)text_length(v->text);
    const struct custom_field *f = v->field;
    if (f->low != CUSTOM_NONE && n < f->low)
        problem_f(cx, f->name, _("This is too short: at least %lld characters."), (long long)f->low);
    if (f->high != CUSTOM_NONE && n > f->high)
        problem_f(cx, f->name, _("This is %lld characters long; at most %lld are allowed."), (long long)n, (long long)f->high);
}

static bool had(const struct custom_value *old, int64_t id)
{
    if (!old) return false;
    if (old->field->type == CUSTOM_CHOICE) return old->number == id;
    for (size_t i = 0; i < old->n; i++)
        if (old->items[i] == id) return true;
    return false;
}

static void check_choice(struct ctx *cx, const struct custom_value *v, const struct custom_value *old, int64_t id)
{
    const struct custom_choice *c = custom_choice_by_id(v->field, id);
    if (!c) problem(cx, v->field->name, _("This choice does not exist. Please choose again."));
    else if (c->retired && !had(old, id))
        problem_f(cx, v->field->name, _("“%s” is offered no more. Please choose another."), custom_choice_name(c));
}

static void check_value(struct ctx *cx, const struct custom_value *v, const struct custom_value *old)
{
    const struct custom_field *f = v->field;
    if (custom_has_range(f->type)) check_range(cx, v);
    if (custom_is_text(f->type)) check_length(cx, v);
    if (f->type == CUSTOM_CHOICE) check_choice(cx, v, old, v->number);
    for (size_t i = 0; f->type == CUSTOM_CHOICES && i < v->n; i++) check_choice(cx, v, old, v->items[i]);
    if (f->type != CUSTOM_CHOICES) return;
    if (f->low != CUSTOM_NONE && (int64_t)v->n < f->low)
        problem_f(cx, f->name, _("Please choose at least %lld."), (long long)f->low);
    if (f->high != CUSTOM_NONE && (int64_t)v->n > f->high)
        problem_f(cx, f->name, _("Please choose at most %lld."), (long long)f->high);
}

/* What was stored before a bound became tighter, or a choice was retired, may stay. */
enum err custom_check(struct ctx *cx, const struct custom_values *v, const struct custom_values *stored, bool required)
{
    for (size_t i = 0; v && i < v->n; i++) {
        const struct custom_value *x = &v->at[i], *old = custom_at(stored, x->field);
        if (x->hidden || problem_of(cx, x->field->name)) continue;
        bool empty = x->given ? custom_empty(x) : !old || custom_empty(old);
        if (empty && required && x->field->required && (x->given || (!stored && !v->partial)))
            problem(cx, x->field->name, custom_has_choices(x->field->type) ? _("Please choose one.") : _("Please fill this in."));
        else if (x->given && !empty && !(old && custom_same(x, old)))
            check_value(cx, x, old);
    }
    return problems_result(cx);
}
