/* The profile of a customer: its fields as a table, what is checked, what is written to the audit
 * log. Creating and saving stand in save.c; the words (stages, kinds) in words.c. */
#include "domain/customer/inside.h"

#include "base/text.h"

#define TEXT(member, label, column, group)                                                         \
    {#member, label, PROFILE_TEXT, offsetof(struct customer_profile, member), column, group}
#define NUMBER(member, label, column, group)                                                       \
    {#member, label, PROFILE_NUMBER, offsetof(struct customer_profile, member), column, group}

const struct profile_field customer_fields[] = {
    TEXT(name, N_("Name"), "name", CUSTOMER_SEE),
    TEXT(code, N_("Code"), "code", CUSTOMER_SEE),
    NUMBER(kind, N_("Kind"), "kind", CUSTOMER_SEE),
    NUMBER(trade, N_("Relation"), "trade", CUSTOMER_SEE),
    TEXT(city, N_("City"), "city", CUSTOMER_SEE),
    TEXT(country, N_("Country"), "country", CUSTOMER_SEE),
    NUMBER(source, N_("Source"), "source_id", CUSTOMER_SEE),
    NUMBER(industry, N_("Industry"), "industry_id", CUSTOMER_SEE),
    NUMBER(gender, N_("Gender"), "gender", CUSTOMER_SEE),
    TEXT(birthday, N_("Birthday"), "birthday_on", CUSTOMER_SEE),
    TEXT(family, N_("Family"), "family", CUSTOMER_SEE),
    TEXT(work, N_("Work"), "work", CUSTOMER_SEE),
    NUMBER(income, N_("Income"), "income", CUSTOMER_MONEY_SEE),
    TEXT(org_number, N_("Registration number"), "org_number", CUSTOMER_SEE),
    TEXT(preferences, N_("Preferences"), "preferences", CUSTOMER_SEE),
    TEXT(habits, N_("Habits"), "habits", CUSTOMER_SEE),
    TEXT(notes, N_("Remarks"), "notes", CUSTOMER_SEE),
    NUMBER(credit_limit, N_("Credit limit"), "credit_limit_minor", CUSTOMER_MONEY_SEE),
    NUMBER(credit_days, N_("Payment terms (days)"), "credit_days", CUSTOMER_MONEY_SEE),
    {NULL, NULL, 0, 0, NULL, ACCESS_NOBODY},
};

static struct str *text_at(const struct profile_field *f, const struct customer_profile *p)
{
    return (struct str *)(void *)((char *)(uintptr_t)p + f->offset);
}

static int64_t *number_at(const struct profile_field *f, const struct customer_profile *p)
{
    return (int64_t *)(void *)((char *)(uintptr_t)p + f->offset);
}

bool profile_field_same(const struct profile_field *f, const struct customer_profile *a,
                        const struct customer_profile *b)
{
    if (f->type == PROFILE_TEXT) return str_eq(*text_at(f, a), *text_at(f, b));
    return *number_at(f, a) == *number_at(f, b);
}

void profile_field_copy(const struct profile_field *f, struct customer_profile *to,
                        const struct customer_profile *from)
{
    if (f->type == PROFILE_TEXT) *text_at(f, to) = *text_at(f, from);
    else *number_at(f, to) = *number_at(f, from);
}

json_t *profile_json(const struct customer_profile *p, const struct customer_profile *other)
{
    json_t *o = json_object();
    for (const struct profile_field *f = customer_fields; f->name; f++) {
        if (other && profile_field_same(f, p, other)) continue;
        if (f->type == PROFILE_TEXT) {
            struct str s = *text_at(f, p);
            if (other || s.n) json_object_set_new(o, f->name, json_of(s));
        } else if (*number_at(f, p) != MONEY_NONE) {
            int64_t n = *number_at(f, p);
            if (other || n) json_object_set_new(o, f->name, json_integer(n));
        } else if (other) {
            json_object_set_new(o, f->name, json_null());
        }
    }
    return o;
}

json_t *customer_profile_diff(const struct customer_profile *p, const struct customer_profile *other)
{
    return profile_json(p, other);
}

void customer_profile_apply(struct arena *a, const json_t *diff, struct customer_profile *p)
{
    for (const struct profile_field *f = customer_fields; f->name; f++) {
        const json_t *v = json_object_get(diff, f->name);
        if (!v) continue;
        if (f->type == PROFILE_TEXT)
            *text_at(f, p) = str_copy(a, (struct str){json_string_value(v), json_string_length(v)});
        else *number_at(f, p) = json_is_integer(v) ? (int64_t)json_integer_value(v) : MONEY_NONE;
    }
}

/* ---- what is checked ---- */

static void check_length(struct ctx *cx, const char *field, struct str s, size_t max)
{
    if (!text_valid(s)) problem(cx, field, _("This text has characters that cannot be read."));
    else if (text_length(s) > max)
        problem_f(cx, field, _("Please use at most %d characters."), (int)max);
}

static void check_birthday(struct ctx *cx, const struct customer_profile *p)
{
    struct civil c;
    if (!p->birthday.n) return;
    int64_t at = 0;
    if (!clock_parse_date(p->birthday, &c) || !clock_utc(c, cx->config->zone, &at))
        problem(cx, "birthday", _("There is no such date."));
    else if (at > cx->now)
        problem(cx, "birthday", _("A birthday cannot be in the future."));
}

static void check_code(struct ctx *cx, const struct customer_profile *p, customer_id self)
{
    if (!p->code.n) {
        if (self.v) problem(cx, "code", _("A customer needs a code."));
        return;
    }
    check_length(cx, "code", p->code, 40);
    STMT(q, cx->db, "SELECT id FROM customer WHERE code = :code");
    bind_str(q, ":code", p->code);
    if (stmt_one(q) == OK && col_i64(q, 0) != self.v)
        problem(cx, "code", _("Another customer has this code."));
}

static void check_lookup(struct ctx *cx, const char *field, const char *list, int64_t id)
{
    if (!id) return;
    STMT(q, cx->db, "SELECT 1 FROM lookup WHERE id = :id AND list = :list");
    bind_i64(q, ":id", id);
    bind_cstr(q, ":list", list);
    if (stmt_one(q) != OK) problem(cx, field, _("This choice does not exist."));
}

enum err profile_check(struct ctx *cx, const struct customer_profile *p, customer_id self)
{
    if (!p->name.n) problem(cx, "name", _("A customer needs a name."));
    check_length(cx, "name", p->name, 200);
    if (p->kind != CUSTOMER_PERSON && p->kind != CUSTOMER_ORGANISATION)
        problem(cx, "kind", _("Please say whether this is a person or an organisation."));
    if (p->trade < 1 || p->trade > (TRADE_END | TRADE_TRADER | TRADE_SUPPLIER))
        problem(cx, "trade", _("Please choose at least one: end customer, trader or supplier."));
    check_length(cx, "city", p->city, 100);
    check_length(cx, "country", p->country, 100);
    check_length(cx, "family", p->family, 1000);
    check_length(cx, "work", p->work, 200);
    check_length(cx, "org_number", p->org_number, 60);
    check_length(cx, "preferences", p->preferences, 4000);
    check_length(cx, "habits", p->habits, 4000);
    check_length(cx, "notes", p->notes, 20000);
    if (p->gender < GENDER_UNKNOWN || p->gender > GENDER_OTHER)
        problem(cx, "gender", _("This choice does not exist."));
    if (p->income < 0 || p->income >= INCOME_COUNT)
        problem(cx, "income", _("This choice does not exist."));
    if (p->credit_limit != MONEY_NONE && p->credit_limit < 0)
        problem(cx, "credit_limit", _("A credit limit cannot be negative."));
    if (p->credit_days != MONEY_NONE && (p->credit_days < 0 || p->credit_days > 3650))
        problem(cx, "credit_days", _("Payment terms are between 0 and 3650 days."));
    check_birthday(cx, p);
    check_code(cx, p, self);
    check_lookup(cx, "source", "source", p->source);
    check_lookup(cx, "industry", "industry", p->industry);
    return problems_result(cx);
}
