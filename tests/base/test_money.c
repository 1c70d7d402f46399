/* money.h: decimals, rounding half to even, overflow. */
#include "base/money.h"
#include "testing.h"

static struct arena *a;

static void setup(void)
{
    a = arena_new();
}

static void teardown(void)
{
    arena_free(a);
}

START_TEST(parsing)
{
    static const struct {
        const char *in, *out; /* NULL: refused */
        int line;
    } cases[] = {
        {"0", "0", __LINE__},
        {"-12.50", "-12.50", __LINE__},
        {"+3", "3", __LINE__},
        {".5", "0.5", __LINE__},
        {"-.5", "-0.5", __LINE__},
        {"007", "7", __LINE__},
        {"１２．５", "12.5", __LINE__},
        {"－１，２３４．５", "-1234.5", __LINE__},
        {"1,234,567.89", "1234567.89", __LINE__},
        {"0.123456789", "0.123456789", __LINE__},
        {"9223372036854775807", "9223372036854775807", __LINE__},
        {"9223372036854775808", NULL, __LINE__},
        {"9999999999.999999999", NULL, __LINE__},
        {"0.1234567891", NULL, __LINE__},
        {"12,34", NULL, __LINE__},
        {"1,2345", NULL, __LINE__},
        {",123", NULL, __LINE__},
        {"1,,234", NULL, __LINE__},
        {"1234,567", NULL, __LINE__},
        {"1.234,5", NULL, __LINE__},
        {"1.", NULL, __LINE__},
        {".", NULL, __LINE__},
        {"-", NULL, __LINE__},
        {"--1", NULL, __LINE__},
        {"1e5", NULL, __LINE__},
        {"0x1F", NULL, __LINE__},
        {"NaN", NULL, __LINE__},
        {"1 2", NULL, __LINE__},
        {"", NULL, __LINE__},
        {"一百", NULL, __LINE__},
        {"\xEF\xBC", NULL, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct decimal d;
        bool ok = decimal_parse(str_of(cases[i].in), &d);
        is_int(ok, cases[i].out != NULL, cases[i].line);
        if (ok) is_text(str_of(decimal_text(a, d)), cases[i].out, cases[i].line);
    }
    struct decimal d;
    ck_assert(!decimal_parse((struct str){"1\0002", 3}, &d));
}
END_TEST

START_TEST(minor_units)
{
    static const struct {
        const char *in;
        int decimals;
        bool ok;
        int64_t minor;
        int line;
    } cases[] = {
        {"12.50", 2, true, 1250, __LINE__},
        {"12", 2, true, 1200, __LINE__},
        {"12.505", 2, false, 0, __LINE__},
        {"12.5", 0, false, 0, __LINE__},
        {"-0.01", 2, true, -1, __LINE__},
        {"1.234", 3, true, 1234, __LINE__},
        {"92233720368547758.07", 2, true, INT64_MAX, __LINE__},
        {"92233720368547759", 2, false, 0, __LINE__},
        {"1", -1, false, 0, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t minor = 0;
        is_int(money_parse(str_of(cases[i].in), cases[i].decimals, &minor), cases[i].ok,
               cases[i].line);
        is_int(minor, cases[i].minor, cases[i].line);
    }
}
END_TEST

START_TEST(multiplying)
{
    static const struct {
        const char *x, *y;
        int decimals;
        bool ok, exact;
        int64_t minor;
        int line;
    } cases[] = {
        {"6", "2.55", 2, true, true, 1530, __LINE__},
        {"-6", "2.55", 2, true, true, -1530, __LINE__},
        {"1", "0.125", 2, true, false, 12, __LINE__},  /* half: to the even one */
        {"1", "0.135", 2, true, false, 14, __LINE__},
        {"-1", "0.125", 2, true, false, -12, __LINE__},
        {"-1", "0.135", 2, true, false, -14, __LINE__},
        {"1", "0.1251", 2, true, false, 13, __LINE__},
        {"1", "0.1249", 2, true, false, 12, __LINE__},
        {"1", "0.005", 2, true, false, 0, __LINE__},
        {"1", "0.015", 2, true, false, 2, __LINE__},
        {"3", "0.4", 0, true, false, 1, __LINE__},
        {"2.5", "1", 0, true, false, 2, __LINE__},
        {"3.5", "1", 0, true, false, 4, __LINE__},
        {"0.000000001", "0.000000001", 2, true, false, 0, __LINE__},
        {"0", "99", 4, true, true, 0, __LINE__},
        {"9223372036854775807", "1", 0, true, true, INT64_MAX, __LINE__},
        {"9223372036854775807", "1", 2, false, false, 0, __LINE__},
        {"9223372036854775807", "9223372036854775807", 2, false, false, 0, __LINE__},
        {"-9223372036854775807", "9223372036854775807", 4, false, false, 0, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct decimal x, y;
        int64_t minor = 0;
        bool exact = false;
        is_true(decimal_parse(str_of(cases[i].x), &x), cases[i].line);
        is_true(decimal_parse(str_of(cases[i].y), &y), cases[i].line);
        is_int(money_multiply(x, y, cases[i].decimals, &minor, &exact), cases[i].ok, cases[i].line);
        is_int(minor, cases[i].minor, cases[i].line);
        is_int(exact, cases[i].exact, cases[i].line);
    }
}
END_TEST

START_TEST(currencies)
{
    static const struct {
        const char *code;
        int decimals;
    } cases[] = {{"CNY", 2}, {"GBP", 2}, {"JPY", 0}, {"KWD", 3}, {"CLF", 4}, {"IDR", 2}, {"cny", -1},
                 {"XXX", -1}, {"", -1}, {"CN", -1}, {"CNYX", -1}, {"Y H", -1}, {"NY ", -1}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(money_decimals(str_of(cases[i].code)) == cases[i].decimals, "%s", cases[i].code);
}
END_TEST

START_TEST(sums)
{
    int64_t v = INT64_MAX - 1;
    ck_assert(i64_add(&v, 1) && v == INT64_MAX);
    ck_assert(!i64_add(&v, 1) && v == INT64_MAX);
    v = INT64_MIN;
    ck_assert(!i64_add(&v, -1) && v == INT64_MIN);
    ck_assert_str_eq(decimal_text(a, (struct decimal){INT64_MIN, 0}), "-9223372036854775808");
    ck_assert_str_eq(decimal_text(a, (struct decimal){-5, 2}), "-0.05");
}
END_TEST

RUN_TESTS("money", setup, teardown, parsing, minor_units, multiplying, currencies, sums)
