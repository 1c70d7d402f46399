/* Settings and short lists. */
#include "domain/lookup.h"
#include "domain/setting.h"
#include "support/fixture.h"

static const struct {
    enum setting s;
    const char *in, *out; /* out NULL: refused */
    int line;
} settings[] = {
    {SETTING_WARN_HOURS, "7", "7", __LINE__},
    {SETTING_WARN_HOURS, " ７ ", "7", __LINE__},
    {SETTING_WARN_HOURS, "-1", NULL, __LINE__},
    {SETTING_WARN_HOURS, "91", NULL, __LINE__},
    {SETTING_WARN_HOURS, "", NULL, __LINE__},
    {SETTING_WARN_HOURS, "7 days", NULL, __LINE__},
    {SETTING_WARN_HOURS, "99999999999999999999", NULL, __LINE__},
    {SETTING_VALUE_DAY, "2026/11/21", "2026-11-21", __LINE__},
    {SETTING_VALUE_DAY, "", "", __LINE__},
    {SETTING_VALUE_DAY, "2026-02-30", NULL, __LINE__},
};

START_TEST(settings_are_checked)
{
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        int64_t version = setting_version(&cx, settings[i].s);
        enum err e = setting_save(&cx, settings[i].s, str_of(settings[i].in), version);
        ck_assert_msg(e == (settings[i].out ? OK : ERR_INVALID), "line %d: %s", settings[i].line,
                      err_name(e));
        problems_clear();
        if (settings[i].out) {
            ck_assert_msg(str_is(setting_text(&cx, settings[i].s), settings[i].out), "line %d",
                          settings[i].line);
        }
    }
}
END_TEST

START_TEST(stale_setting_is_not_saved)
{
    must(setting_save(&cx, SETTING_SILENT_DAYS, STR("30"), 0));
    refused(setting_save(&cx, SETTING_SILENT_DAYS, STR("40"), 0), ERR_STALE);
    ck_assert_int_eq((int)setting_int(&cx, SETTING_SILENT_DAYS), 30);
    refused(setting_save(&cx, SETTING_DEMO, STR("1"), 0), ERR_FORBIDDEN);
    ck_assert_int_eq((int)number("SELECT COUNT(*) FROM audit WHERE action = 'setting.save'"), 1);
}
END_TEST

START_TEST(lists_are_added_renamed_retired)
{
    for (int l = 0; l < LIST_COUNT; l++) {
        int64_t id = 0, again = 0;
        size_t n = 0;
        struct lookup *rows, r = {.name_zh = STR(" 新的 "), .name_en = STR("New")};
        must(lookup_save(&cx, (enum list)l, &r, &id));
        must(lookup_get(&cx, (enum list)l, id, &r));
        ck_assert(str_is(r.name_zh, "新的"));
        struct lookup twin = {.name_zh = STR("新的")};
        refused(lookup_save(&cx, (enum list)l, &twin, &again), ERR_INVALID);
        r.name_zh = STR("改过的");
        must(lookup_save(&cx, (enum list)l, &r, &id));
        refused(lookup_save(&cx, (enum list)l, &r, &id), ERR_STALE);
        refused(lookup_retire(&cx, (enum list)l, id, 1, true), ERR_STALE);
        must(lookup_retire(&cx, (enum list)l, id, 2, true));
        must(lookup_list(&cx, (enum list)l, false, &rows, &n));
        ck_assert_int_eq((int)n, 0);
        must(lookup_list(&cx, (enum list)l, true, &rows, &n));
        ck_assert_int_eq((int)n, 1);
        ck_assert(rows[0].retired);
        must(lookup_retire(&cx, (enum list)l, id, 3, false));
        must(lookup_ensure(&cx, (enum list)l, STR("改过的"), &again));
        ck_assert_int_eq(again, id);
    }
}
END_TEST

START_TEST(names_are_checked)
{
    int64_t id = 0;
    struct lookup empty = {.name_zh = STR("  ")};
    refused(lookup_save(&cx, LIST_TAG, &empty, &id), ERR_INVALID);
    struct lookup orphan = {.name_zh = STR("x"), .parent = 12345};
    refused(lookup_save(&cx, LIST_TEAM, &orphan, &id), ERR_INVALID);
    struct lookup unknown = {.id = 99, .name_zh = STR("x")};
    refused(lookup_save(&cx, LIST_TAG, &unknown, &id), ERR_NOT_FOUND);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {settings_are_checked, stale_setting_is_not_saved,
                                  lists_are_added_renamed_retired, names_are_checked};
    return run_suite("lists", tests, COUNT_OF(tests));
}
