/* domain/tier.h: thresholds, progress, what counts, the window of twelve months, the job. */
#include "domain/loyalty.h"

static void has_tier(member_id m, int64_t tier, int line)
{
    struct member got;
    must(member_get(&cx, m, &got));
    ck_assert_msg(got.tier == tier, "line %d: tier %" PRId64 ", wanted %" PRId64, line, got.tier, tier);
}

START_TEST(reached_by_earning)
{
    static const struct {
        int64_t earned, tier, missing;
        int line;
    } cases[] = {
        {1, 1, 999, __LINE__},     {999, 1, 1, __LINE__},   {1000, 2, 4000, __LINE__},
        {4999, 2, 1, __LINE__},    {5000, 3, 0, __LINE__},  {90000, 3, 0, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        member_id m = a_member();
        struct tier_progress p;
        earn(m, cases[i].earned);
        has_tier(m, cases[i].tier, cases[i].line);
        must(tier_progress(&cx, m, &p));
        ck_assert_msg(p.missing == cases[i].missing, "line %d", cases[i].line);
    }
}
END_TEST

START_TEST(what_counts)
{
    member_id m = a_member();
    struct points_posting p;
    struct points_draft d = a_draft(m, 6000);
    must(points_adjust(&cx, &d, &p)); /* an adjustment is not earned */
    has_tier(m, 1, __LINE__);
    struct points_posting e = earn(m, 1200);
    has_tier(m, 2, __LINE__);
    redeem(m, 1200); /* spending takes no tier away */
    has_tier(m, 2, __LINE__);
    must(reverse(e.id)); /* a reversed earning was never earned */
    has_tier(m, 1, __LINE__);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM member_event WHERE kind = 'tier'"), 3);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'member.tier'"), 3);
}
END_TEST

START_TEST(the_window_moves)
{
    member_id m[30];
    for (size_t i = 0; i < COUNT_OF(m); i++) {
        m[i] = a_member();
        earn(m[i], 1000);
    }
    cx.now = T0 + 364 * DAY_MS;
    int64_t cursor = 0;
    int changed = 0;
    must(tier_refresh_some(&cx, &cursor, 100, &changed));
    ck_assert(cursor == 0 && changed == 0);
    cx.now = T0 + 367 * DAY_MS;
    int all = 0, rounds = 0;
    do {
        must(tier_refresh_some(&cx, &cursor, 7, &changed));
        all += changed;
        rounds++;
    } while (cursor && rounds < 20);
    ck_assert_int_eq(all, 30);
    has_tier(m[0], 1, __LINE__);
    must(tier_refresh_some(&cx, &cursor, 100, &changed));
    ck_assert_int_eq(changed, 0);
}
END_TEST

START_TEST(the_table)
{
    int64_t id = 0;
    struct tier edit = {.name_zh = STR("黑卡"), .name_en = STR("Black"), .threshold = 9000};
    must(tier_save(&cx, &edit, &id));
    static const struct {
        struct tier t;
        const char *field;
        int line;
    } wrong[] = {
        {{.name_zh = {"", 0}, .threshold = 1}, "name_zh", __LINE__},
        {{.name_zh = {"银卡", 6}, .threshold = 1}, "name_zh", __LINE__},
        {{.name_zh = {"x", 1}, .threshold = -1}, "threshold", __LINE__},
        {{.name_zh = {"x", 1}, .threshold = POINTS_MAX + 1}, "threshold", __LINE__},
        {{.name_zh = {"x", 1}, .threshold = 9000}, "threshold", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        int64_t none = 0;
        ck_assert_msg(tier_save(&cx, &wrong[i].t, &none) == ERR_INVALID, "line %d", wrong[i].line);
        ck_assert_msg(problem_of(&cx, wrong[i].field), "line %d", wrong[i].line);
        problems_clear();
    }
    struct tier stored;
    must(tier_get(&cx, id, &stored));
    stored.threshold = 8000;
    must(tier_save(&cx, &stored, &id));
    refused(tier_save(&cx, &stored, &id), ERR_STALE);
    member_id m = a_member();
    earn(m, 8500);
    has_tier(m, id, __LINE__);
    must(tier_retire(&cx, id, 2, true));
    refused(tier_retire(&cx, id, 2, false), ERR_STALE);
    earn(m, 1);
    has_tier(m, 3, __LINE__);
    must(tier_retire(&cx, id, 3, false));
    struct tier *list;
    size_t n;
    must(tier_list(&cx, false, &list, &n));
    ck_assert(n == 4 && list[0].threshold == 0 && list[3].threshold == 8000);
    must(tier_count(&cx, list, n));
    ck_assert_int_eq(list[2].members, 1);
    admin.roles = ROLE_MANAGER;
    refused(tier_save(&cx, &edit, &id), ERR_FORBIDDEN);
    refused(tier_retire(&cx, id, 4, true), ERR_FORBIDDEN);
}
END_TEST

START_TEST(names_by_language)
{
    struct tier t;
    must(tier_get(&cx, 2, &t));
    ck_assert(str_is(t.name, "Gold"));
    cx.lang = LANG_ZH;
    must(tier_get(&cx, 2, &t));
    ck_assert(str_is(t.name, "金卡"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        reached_by_earning, what_counts, the_window_moves, the_table, names_by_language};
    return run_suite_on("tier", tests, COUNT_OF(tests), open_loyalty);
}
