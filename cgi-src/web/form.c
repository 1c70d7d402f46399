/* Reads declared fields out of what a browser sent, and turns typed values back into text. Called
 * through pages/shared/form_read.h and by the API. Guards: no value reaches a handler unchecked:
 * UTF-8, length, type, bounds. */
#include "web/form.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"

#define IDS_MAX 200

struct reading {
    const struct form_sink *sink;
    const struct pairs *from;
    const struct field *field;
    void *at;
    bool wrong;
};

int64_t field_max(const struct field *f)
{
    return f->max ? f->max : 200;
}

static void wrong(struct reading *r, const char *text)
{
    if (!r->wrong && r->sink->report) r->sink->report(r->sink->arg, r->field->name, text);
    r->wrong = true;
}

static void missing(struct reading *r)
{
    if (r->field->flags & FIELD_REQUIRED) wrong(r, _("Please fill this in."));
}

/* The last value of the field's name; checks that it is text at all. */
static struct str raw_value(struct reading *r)
{
    struct str v = STR("");
    for (size_t i = 0; i < r->from->list.n; i++)
        if (str_is(r->from->list.at[i].name, r->field->name)) v = r->from->list.at[i].value;
    if (!text_valid(v)) {
        wrong(r, _("This contains characters that cannot be read. Please type it again."));
        return STR("");
    }
    return v;
}

static struct str line_value(struct reading *r)
{
    return text_clean_line(r->sink->arena, raw_value(r));
}

/* ---- texts ---- */

static bool length_good(struct reading *r, struct str v)
{
    int64_t n = (int64_t)text_length(v), max = field_max(r->field);
    if (n > max) {
        wrong(r, arena_printf(r->sink->arena,
                              _("This is %lld characters long; at most %lld are allowed."),
                              (long long)n, (long long)max));
        return false;
    }
    if (v.n && n < r->field->min) {
        wrong(r, arena_printf(r->sink->arena, _("This is too short: at least %lld characters."),
                              (long long)r->field->min));
        return false;
    }
    return true;
}

static void read_text(struct reading *r)
{
    struct str v = raw_value(r);
    if (r->field->type == FIELD_LINE) v = text_clean_line(r->sink->arena, v);
    if (r->field->type == FIELD_LINES) v = text_clean_lines(r->sink->arena, v);
    bool empty = r->field->type == FIELD_RAW ? v.n == 0 : str_trim(v).n == 0;
    if (empty) {
        missing(r);
        v = STR("");
    }
    if (!r->wrong && length_good(r, v)) *(struct str *)r->at = v;
}

static void read_email(struct reading *r)
{
    struct str v = text_half_width(r->sink->arena, line_value(r));
    if (v.n == 0) {
        missing(r);
        return;
    }
    if (!email_valid(v)) {
        wrong(r, _("This is not an e-mail address, such as name@example.com."));
        return;
    }
    char *copy = str_dup(r->sink->arena, v);
    for (char *c = strrchr(copy, '@'); c && *c; c++)
        if (*c >= 'A' && *c <= 'Z') *c = (char)(*c - 'A' + 'a');
    struct str low = str_of(copy);
    if (length_good(r, low)) *(struct str *)r->at = low;
}

static void read_phone(struct reading *r)
{
    struct str v = line_value(r), e164;
    if (v.n == 0) {
        missing(r);
        return;
    }
    if (v.n > 60 || !phone_normal(r->sink->arena, v, r->sink->phone_region, &e164))
        wrong(r, _("This is not a possible phone number. Numbers from abroad begin with + and the "
                   "country code."));
    else *(struct str *)r->at = e164;
}

/* ---- numbers ---- */

static void bounded(struct reading *r, int64_t v, const char *low, const char *high)
{
    const struct field *f = r->field;
    bool any = f->min == 0 && f->max == 0;
    if (!any && (v < f->min || v > f->max))
        wrong(r, arena_printf(r->sink->arena, _("Please enter a value from %s to %s."), low, high));
    else *(int64_t *)r->at = v;
}

static bool empty_number(struct reading *r, struct str v)
{
    if (v.n) return false;
    missing(r);
    if (r->field->flags & FIELD_EMPTY_IS_NONE) *(int64_t *)r->at = INT64_MIN;
    return true;
}

static void read_int(struct reading *r)
{
    struct arena *a = r->sink->arena;
    struct str v = str_trim(text_half_width(a, line_value(r)));
    int64_t n;
    if (r->wrong || empty_number(r, v)) return;
    if (v.p[0] == '+') v = str_sub(v, 1, v.n);
    if (!str_to_i64(v, &n)) {
        wrong(r, _("Please enter a whole number, within the range that is possible."));
        return;
    }
    bounded(r, n, arena_printf(a, "%" PRId64, r->field->min),
            arena_printf(a, "%" PRId64, r->field->max));
}

static const char *minor_text(const struct form_sink *sink, int64_t minor)
{
    return decimal_text(sink->arena, (struct decimal){minor, sink->currency_decimals});
}

static void read_money(struct reading *r)
{
    struct str v = str_trim(text_half_width(r->sink->arena, line_value(r)));
    int64_t minor;
    if (r->wrong || empty_number(r, v)) return;
    if (!money_parse(v, r->sink->currency_decimals, &minor)) {
        wrong(r, _("Please enter an amount such as 1234.50, with no more decimals than the currency "
                   "has."));
        return;
    }
    bounded(r, minor, minor_text(r->sink, r->field->min), minor_text(r->sink, r->field->max));
}

static void read_date(struct reading *r)
{
    struct str v = line_value(r);
    struct civil day = {0};
    if (v.n == 0) {
        missing(r);
        return;
    }
    if (!clock_parse_date(v, &day))
        wrong(r, _("There is no such date. Please write it as 2026-11-21."));
    else *(struct str *)r->at = str_printf(r->sink->arena, "%04d-%02d-%02d", day.year, day.month,
                                           day.day);
}

static void read_time(struct reading *r)
{
    struct str v = line_value(r);
    bool date_only;
    int64_t ms;
    if (r->wrong || empty_number(r, v)) return;
    if (!clock_parse_time(v, r->sink->zone, &ms, &date_only))
        wrong(r, _("There is no such date and time. Please write it as 2026-11-21 14:05."));
    else *(int64_t *)r->at = ms;
}

/* ---- choices and ids ---- */

static const struct choice *choice_of(const struct field *f, struct str code)
{
    for (const struct choice *c = f->choices; c && c->code; c++)
        if (str_is(code, c->code)) return c;
    return NULL;
}

static void read_choice(struct reading *r)
{
    struct str v = raw_value(r);
    const struct choice *c = choice_of(r->field, v);
    if (c) *(int64_t *)r->at = c->value;
    else if (v.n == 0) {
        if (r->field->flags & FIELD_REQUIRED) wrong(r, _("Please choose one."));
    } else wrong(r, _("This choice does not exist. Please choose again."));
}

static void read_flags(struct reading *r)
{
    int64_t all = 0;
    for (size_t i = 0; i < r->from->list.n; i++) {
        const struct pair *pair = &r->from->list.at[i];
        if (!str_is(pair->name, r->field->name) || pair->value.n == 0) continue;
        const struct choice *c = choice_of(r->field, pair->value);
        if (c) all |= c->value;
        else wrong(r, _("This choice does not exist. Please choose again."));
    }
    if (all == 0 && (r->field->flags & FIELD_REQUIRED)) wrong(r, _("Please choose at least one."));
    if (!r->wrong) *(int64_t *)r->at = all;
}

static void read_bool(struct reading *r)
{
    struct str v = raw_value(r);
    bool on = v.n > 0 && !str_is(v, "0");
    if (!on && (r->field->flags & FIELD_REQUIRED)) wrong(r, _("Please tick this to go on."));
    *(bool *)r->at = on;
}

static bool id_of(struct str v, int64_t *ret_id)
{
    return str_to_i64(v, ret_id) && *ret_id > 0;
}

static void read_id(struct reading *r)
{
    struct str v = raw_value(r);
    int64_t id;
    if (v.n == 0 || str_is(v, "0")) {
        if (r->field->flags & FIELD_REQUIRED) wrong(r, _("Please choose one."));
    } else if (id_of(v, &id)) *(int64_t *)r->at = id;
    else wrong(r, _("This choice does not exist. Please choose again."));
}

static void read_ids(struct reading *r)
{
    struct id_list list = {ARENA_ARRAY(r->sink->arena, int64_t, IDS_MAX), 0};
    int64_t most = r->field->max ? r->field->max : IDS_MAX;
    if (most > IDS_MAX) most = IDS_MAX;
    for (size_t i = 0; i < r->from->list.n; i++) {
        const struct pair *pair = &r->from->list.at[i];
        int64_t id;
        if (!str_is(pair->name, r->field->name) || pair->value.n == 0) continue;
        if (!id_of(pair->value, &id)) {
            wrong(r, _("This choice does not exist. Please choose again."));
        } else if ((int64_t)list.n >= most) {
            wrong(r, arena_printf(r->sink->arena, _("Please choose at most %lld."),
                                  (long long)most));
        } else list.at[list.n++] = id;
    }
    if (list.n == 0 && (r->field->flags & FIELD_REQUIRED))
        wrong(r, _("Please choose at least one."));
    if (!r->wrong) *(struct id_list *)r->at = list;
}

static bool read_field(struct reading *r)
{
    switch (r->field->type) {
    case FIELD_LINE:
    case FIELD_LINES:
    case FIELD_RAW: read_text(r); break;
    case FIELD_EMAIL: read_email(r); break;
    case FIELD_PHONE: read_phone(r); break;
    case FIELD_INT: read_int(r); break;
    case FIELD_MONEY: read_money(r); break;
    case FIELD_DATE: read_date(r); break;
    case FIELD_TIME: read_time(r); break;
    case FIELD_BOOL: read_bool(r); break;
    case FIELD_CHOICE: read_choice(r); break;
    case FIELD_FLAGS: read_flags(r); break;
    case FIELD_ID: read_id(r); break;
    case FIELD_IDS: read_ids(r); break;
    }
    return !r->wrong;
}

static bool is_text(enum field_type t)
{
    return t == FIELD_LINE || t == FIELD_LINES || t == FIELD_RAW || t == FIELD_EMAIL ||
           t == FIELD_PHONE || t == FIELD_DATE;
}

static bool parse_all(const struct form_sink *sink, const struct pairs *from,
                      const struct form *form, void *draft)
{
    bool good = true;
    for (const struct field *f = form->fields; f->name; f++) {
        struct reading r = {sink, from, f, (char *)draft + f->offset, false};
        if (is_text(f->type)) *(struct str *)r.at = STR("");
        good &= read_field(&r);
    }
    return good;
}

enum err form_parse(const struct form_sink *sink, const struct pairs *from,
                    const struct form *form, void *draft)
{
    return parse_all(sink, from, form, draft) ? OK : ERR_INVALID;
}

void form_parse_query(const struct form_sink *sink, const struct pairs *from,
                      const struct form *form, void *draft)
{
    (void)parse_all(sink, from, form, draft);
}

/* ---- back to text ---- */

static struct str number_text(const struct form_sink *sink, const struct field *f, int64_t v)
{
    bool none = v == INT64_MIN && (f->flags & FIELD_EMPTY_IS_NONE);
    if (none) return STR("");
    if (f->type == FIELD_MONEY) return str_of(minor_text(sink, v));
    return str_printf(sink->arena, "%" PRId64, v);
}

static struct str time_text(const struct form_sink *sink, int64_t ms)
{
    if (ms == 0 || ms == INT64_MIN) return STR("");
    struct civil c = clock_civil(ms, sink->zone);
    return str_printf(sink->arena, "%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day, c.hour,
                      c.minute);
}

struct str form_field_text(const struct form_sink *sink, const struct field *f, const void *draft)
{
    const void *at = (const char *)draft + f->offset;
    switch (f->type) {
    case FIELD_RAW:
    case FIELD_FLAGS:
    case FIELD_IDS: return STR("");
    case FIELD_LINE:
    case FIELD_LINES:
    case FIELD_EMAIL:
    case FIELD_PHONE:
    case FIELD_DATE: return *(const struct str *)at;
    case FIELD_INT:
    case FIELD_MONEY: return number_text(sink, f, *(const int64_t *)at);
    case FIELD_TIME: return time_text(sink, *(const int64_t *)at);
    case FIELD_BOOL: return *(const bool *)at ? STR("1") : STR("");
    case FIELD_CHOICE:
        for (const struct choice *c = f->choices; c && c->code; c++)
            if (c->value == *(const int64_t *)at) return str_of(c->code);
        return STR("");
    case FIELD_ID:
        return *(const int64_t *)at > 0
                   ? str_printf(sink->arena, "%" PRId64, *(const int64_t *)at)
                   : STR("");
    }
    return STR("");
}
