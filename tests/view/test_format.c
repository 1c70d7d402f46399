/* view/format.h in both languages: one line per value. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "view/format.h"

#undef fail /* check.h has a macro of that name */
#include <check.h>

#define T0 INT64_C(1795233900000) /* 2026-11-21 04:05 UTC = 12:05 in Shanghai */

static struct arena *a;

static void setup(void)
{
    a = arena_new();
    format_setup("Asia/Shanghai", "CNY", "CN");
}

static void teardown(void) { arena_free(a); }

static void is(const char *got, const char *want, int line)
{
    ck_assert_msg(strcmp(got, want) == 0, "line %d: got \"%s\", want \"%s\"", line, got, want);
}

START_TEST(times)
{
    const struct {
        enum lang lang;
        const char *date, *time, *ago, *soon, *just;
    } want[] = {
        {LANG_ZH, "2026年11月21日", "2026年11月21日 12:05", "3天前", "2小时后", NULL},
        {LANG_EN, "21 Nov 2026", "21 Nov 2026, 12:05", "3 days ago", "in 2 hours", "just now"},
    };
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        i18n_use(want[i].lang);
        is(format_date(a, T0), want[i].date, __LINE__);
        is(format_time(a, T0), want[i].time, __LINE__);
        is(format_day(a, STR("2026-11-21")), want[i].date, __LINE__);
        is(format_day(a, STR("")), "", __LINE__);
        is(format_day(a, STR("someday")), "someday", __LINE__);
        is(format_short_time(a, T0, T0 + HOUR_MS), "12:05", __LINE__);
        is(format_short_time(a, T0, T0 + DAY_MS), want[i].date, __LINE__);
        is(format_ago(a, T0 - 3 * DAY_MS, T0), want[i].ago, __LINE__);
        is(format_ago(a, T0 + 2 * HOUR_MS + 5, T0), want[i].soon, __LINE__);
        if (want[i].just) is(format_ago(a, T0 - 5, T0), want[i].just, __LINE__);
        is(format_input_time(a, T0), "2026-11-21T12:05", __LINE__);
        is(format_input_time(a, 0), "", __LINE__);
    }
}
END_TEST

START_TEST(day_begins_in_the_zone)
{
    i18n_use(LANG_EN);
    is(format_date(a, T0 + 12 * HOUR_MS), "22 Nov 2026", __LINE__);
    format_setup("Europe/London", "GBP", "GB");
    is(format_date(a, T0 + 12 * HOUR_MS), "21 Nov 2026", __LINE__);
}
END_TEST

START_TEST(numbers)
{
    const struct {
        enum lang lang;
        const char *own, *other, *yen, *bytes;
    } want[] = {
        {LANG_ZH, "¥1,234.50", "US$1,234.50", "JP¥1,234", "10 B"},
        {LANG_EN, "¥1,234.50", "US$1,234.50", "JP¥1,234", "10 byte"},
    };
    for (size_t i = 0; i < COUNT_OF(want); i++) {
        i18n_use(want[i].lang);
        is(format_int(a, 1234567), "1,234,567", __LINE__);
        is(format_int(a, INT64_MIN), "-9,223,372,036,854,775,808", __LINE__);
        is(format_money(a, 123450, STR("CNY")), want[i].own, __LINE__);
        is(format_money(a, -5, STR("CNY")), "-¥0.05", __LINE__);
        is(format_money(a, 123450, STR("USD")), want[i].other, __LINE__);
        is(format_money(a, 1234, STR("JPY")), want[i].yen, __LINE__);
        is(format_money(a, INT64_MAX, STR("CNY")), "¥92,233,720,368,547,758.07", __LINE__);
        is(format_money(a, 12, STR("?")), "12", __LINE__);
        is(format_decimal(a, STR("1234.50")), "1,234.50", __LINE__);
        is(format_decimal(a, STR("6")), "6", __LINE__);
        is(format_decimal(a, STR("")), "", __LINE__);
        is(format_percent(a, 1, 8), "12.5%", __LINE__);
        is(format_percent(a, 1, 0), "–", __LINE__);
        is(format_bytes(a, 10), want[i].bytes, __LINE__);
    }
    i18n_use(LANG_EN);
    is(format_bytes(a, 1468006), "1.4 MB", __LINE__);
}
END_TEST

START_TEST(many_currencies)
{
    i18n_use(LANG_EN);
    static const char *const codes[] = {"USD", "EUR", "GBP", "JPY", "KWD", "CNY", "USD"};
    for (size_t i = 0; i < COUNT_OF(codes); i++)
        ck_assert_msg(strlen(format_money(a, 100, str_of(codes[i]))) > 3, "%s", codes[i]);
}
END_TEST

START_TEST(plurals)
{
    i18n_use(LANG_EN);
    const char *files = "{n, plural, one {# file} other {# files}}";
    is(format_plural(a, files, 1), "1 file", __LINE__);
    is(format_plural(a, files, 1200), "1,200 files", __LINE__);
    is(format_plural(a, "broken {", 3), "broken {", __LINE__);
    i18n_use(LANG_ZH);
    is(format_plural(a, "{n, plural, other {# 个文件}}", 3), "3 个文件", __LINE__);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("format");
    TCase *t = tcase_create("format");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, times);
    tcase_add_test(t, day_begins_in_the_zone);
    tcase_add_test(t, numbers);
    tcase_add_test(t, many_currencies);
    tcase_add_test(t, plurals);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
