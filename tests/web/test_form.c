/* Declared fields: each type with good, bad and hostile values; problems; back to text. */
#include "web/form.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "web_test.h"

struct draft {
    struct str line, lines, secret, email, phone, day;
    int64_t number, money, when, kind, flags, id, none;
    bool yes;
    struct id_list ids;
};

static const struct choice kinds[] = {{1, "one", "One"}, {2, "two", "Two"}, {0, NULL, NULL}};
static const struct choice bits[] = {{1, "a", "A"}, {2, "b", "B"}, {4, "c", "C"}, {0, NULL, NULL}};
static const struct field fields[] = {
    {.name = "line", .type = FIELD_LINE, .offset = offsetof(struct draft, line), .min = 2, .max = 5},
    {.name = "lines", .type = FIELD_LINES, .offset = offsetof(struct draft, lines), .max = 20},
    {.name = "secret", .type = FIELD_RAW, .offset = offsetof(struct draft, secret), .max = 20},
    {.name = "email", .type = FIELD_EMAIL, .offset = offsetof(struct draft, email)},
    {.name = "phone", .type = FIELD_PHONE, .offset = offsetof(struct draft, phone)},
    {.name = "day", .type = FIELD_DATE, .offset = offsetof(struct draft, day)},
    {.name = "number", .type = FIELD_INT, .offset = offsetof(struct draft, number), .min = -5, .max = 100},
    {.name = "money", .type = FIELD_MONEY, .offset = offsetof(struct draft, money), .min = 0, .max = 1000000},
    {.name = "when", .type = FIELD_TIME, .offset = offsetof(struct draft, when)},
    {.name = "kind", .type = FIELD_CHOICE, .offset = offsetof(struct draft, kind), .choices = kinds},
    {.name = "flags", .type = FIELD_FLAGS, .offset = offsetof(struct draft, flags), .choices = bits},
    {.name = "id", .type = FIELD_ID, .offset = offsetof(struct draft, id)},
    {.name = "none", .type = FIELD_INT, .offset = offsetof(struct draft, none), .flags = FIELD_EMPTY_IS_NONE},
    {.name = "yes", .type = FIELD_BOOL, .offset = offsetof(struct draft, yes)},
    {.name = "ids", .type = FIELD_IDS, .offset = offsetof(struct draft, ids), .max = 3},
    FIELD_END};
static const struct form form = {"test", fields, sizeof(struct draft)};

static char problems[2000];

static void report(void *arg, const char *field, const char *text)
{
    (void)arg;
    ck_assert_uint_gt(strlen(text), 0);
    snprintf(problems + strlen(problems), sizeof problems - strlen(problems), "%s ", field);
}

static struct form_sink sink(void)
{
    return (struct form_sink){a, "Asia/Shanghai", 2, "CN", report, NULL};
}

static enum err read_pair(const char *name, struct str value, struct draft *d)
{
    struct pairs pairs = {0};
    struct pair *p = vec_push(a, &pairs.list);
    *p = (struct pair){str_of(name), value};
    struct form_sink s = sink();
    *d = (struct draft){0};
    problems[0] = '\0';
    return form_parse(&s, &pairs, &form, d);
}

START_TEST(one_value)
{
    static const struct {
        const char *field, *in, *text; /* text NULL: a problem */
        int line;
    } rows[] = {
        {"line", "  张三 ", "张三", __LINE__},
        {"line", "张三李四王五", NULL, __LINE__},
        {"line", "a", NULL, __LINE__},
        {"line", "a\nb", "a b", __LINE__},
        {"line", "ab\xff", NULL, __LINE__},
        {"line", "a\xE2\x80\x8B" "b", "ab", __LINE__},
        {"lines", "a\r\nb", "a\nb", __LINE__},
        {"lines", "123456789012345678901", NULL, __LINE__},
        {"email", "Me@Example.COM", "Me@example.com", __LINE__},
        {"email", "no at", NULL, __LINE__},
        {"email", "a@b\r\nBcc: x@y.z", NULL, __LINE__},
        {"phone", "138 0013 8000", "+8613800138000", __LINE__},
        {"phone", "12", NULL, __LINE__},
        {"day", "2026-02-28", "2026-02-28", __LINE__},
        {"day", "2026-02-30", NULL, __LINE__},
        {"day", "２０２６-０２-２８", "2026-02-28", __LINE__},
        {"day", "2026年2月3日", "2026-02-03", __LINE__},
        {"number", "１２", "12", __LINE__},
        {"number", "-5", "-5", __LINE__},
        {"number", "-6", NULL, __LINE__},
        {"number", "101", NULL, __LINE__},
        {"number", "1.5", NULL, __LINE__},
        {"number", "99999999999999999999", NULL, __LINE__},
        {"number", "1e3", NULL, __LINE__},
        {"number", "0x10", NULL, __LINE__},
        {"money", "１２．５", "12.50", __LINE__},
        {"money", "1,234.50", "1234.50", __LINE__},
        {"money", "1.234", NULL, __LINE__},
        {"money", "-1", NULL, __LINE__},
        {"money", "10000.01", NULL, __LINE__},
        {"when", "2026-11-21T14:05", "2026-11-21T14:05", __LINE__},
        {"when", "2026-11-31T14:05", NULL, __LINE__},
        {"kind", "two", "two", __LINE__},
        {"kind", "2", NULL, __LINE__},
        {"id", "17", "17", __LINE__},
        {"id", "0", "", __LINE__},
        {"id", "-1", NULL, __LINE__},
        {"id", "1 OR 1", NULL, __LINE__},
        {"none", "", "", __LINE__},
        {"none", "0", "0", __LINE__},
        {"none", "-9223372036854775807", "-9223372036854775807", __LINE__},
        {"yes", "on", "1", __LINE__},
        {"yes", "0", "", __LINE__},
    };
    struct form_sink s = sink();
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct draft d;
        enum err e = read_pair(rows[i].field, str_of(rows[i].in), &d);
        ck_assert_msg((e == OK) == (rows[i].text != NULL), "line %d: %s %s", rows[i].line,
                      err_name(e), problems);
        const struct field *f = fields;
        while (strcmp(f->name, rows[i].field) != 0) f++;
        if (rows[i].text) same(form_field_text(&s, f, &d), rows[i].text, rows[i].line);
        else ck_assert_msg(strncmp(problems, f->name, strlen(f->name)) == 0, "line %d: %s",
                           rows[i].line, problems);
    }
}
END_TEST

START_TEST(nul_bytes_and_secrets)
{
    struct draft d;
    ck_assert_int_eq(read_pair("line", (struct str){"a\0b", 3}, &d), ERR_INVALID);
    ck_assert_int_eq(read_pair("secret", STR("  spaces \t"), &d), OK);
    same(d.secret, "  spaces \t", __LINE__);
    struct form_sink s = sink();
    same(form_field_text(&s, &fields[2], &d), "", __LINE__);
}
END_TEST

START_TEST(several_values)
{
    struct pairs pairs = {0};
    ck_assert(pairs_parse_urlencoded(a, STR("flags=a&flags=c&ids=1&ids=2&role=admin"), &pairs));
    struct form_sink s = sink();
    struct draft d = {0};
    ck_assert_int_eq(form_parse(&s, &pairs, &form, &d), OK);
    ck_assert_int_eq(d.flags, 5);
    ck_assert_uint_eq(d.ids.n, 2);
    ck_assert_int_eq(d.ids.at[1], 2);
    ck_assert_int_eq(d.none, INT64_MIN);
    pairs = (struct pairs){0};
    ck_assert(pairs_parse_urlencoded(a, STR("ids=1&ids=2&ids=3&ids=4&flags=x"), &pairs));
    d = (struct draft){0};
    ck_assert_int_eq(form_parse(&s, &pairs, &form, &d), ERR_INVALID);
    ck_assert_uint_eq(d.ids.n, 0);
}
END_TEST

START_TEST(required_fields)
{
    struct field must[COUNT_OF(fields)];
    memcpy(must, fields, sizeof fields);
    for (size_t i = 0; must[i].name; i++) must[i].flags |= FIELD_REQUIRED;
    struct form all = {"must", must, sizeof(struct draft)};
    struct pairs none = {0};
    struct form_sink s = sink();
    struct draft d = {0};
    problems[0] = '\0';
    ck_assert_int_eq(form_parse(&s, &none, &all, &d), ERR_INVALID);
    ck_assert_str_eq(problems, "line lines secret email phone day number money when kind flags id "
                               "none yes ids ");
}
END_TEST

START_TEST(bad_filters_count_as_absent)
{
    struct pairs pairs = {0};
    ck_assert(pairs_parse_urlencoded(a, STR("kind=x&number=9999&line=abc"), &pairs));
    struct form_sink s = sink();
    struct draft d = {0};
    problems[0] = '\0';
    form_parse_query(&s, &pairs, &form, &d);
    ck_assert_str_eq(problems, "number kind ");
    ck_assert_int_eq(d.kind, 0);
    ck_assert_int_eq(d.number, 0);
    same(d.line, "abc", __LINE__);
}
END_TEST

static void up(void)
{
}

int main(void)
{
    const TTest *tests[] = {one_value, nul_bytes_and_secrets, several_values, required_fields,
                            bad_filters_count_as_absent};
    return run_tests("form", up, tests, COUNT_OF(tests));
}
