/* domain/work_week.h, domain/case_times.h and what complaint/due.c makes of them: working time, due
 * times by kind and priority, the clock that stands, the worker's warnings. */
#include "domain/cases.h"
#include "domain/complaint_list.h"

/* 2025-11-21 was a Friday; hours in Shanghai, which is 8 hours ahead. */
#define AT(day, hour) (INT64_C(1763654400000) + (day) * DAY_MS + (int64_t)((hour) * 60) * MINUTE_MS)

static void usual_week(struct work_week *w)
{
    *w = (struct work_week){.zone = "Asia/Shanghai"};
    for (int d = 0; d < 5; d++)
        ck_assert_ptr_null(work_day_parse(cx.arena, STR("9:00-12:00, 13:00-18:00"), &w->days[d]));
    work_week_sum(w);
}

START_TEST(hours_are_read)
{
    static const struct {
        const char *in, *out; /* out NULL: refused */
        int line;
    } texts[] = {
        {"9:00-12:00, 13:00-18:00", "9:00-12:00, 13:00-18:00", __LINE__},
        {"９：００－１２：００　１３：００～１８：００", "9:00-12:00, 13:00-18:00", __LINE__},
        {"9-17", "9:00-17:00", __LINE__}, {"8:30至17:30", "8:30-17:30", __LINE__},
        {"0-24", "0:00-24:00", __LINE__}, {"", "", __LINE__}, {"  ", "", __LINE__},
        {"17-9", NULL, __LINE__}, {"9-12 11-13", NULL, __LINE__}, {"9:60-10", NULL, __LINE__},
        {"9", NULL, __LINE__}, {"25-26", NULL, __LINE__}, {"-", NULL, __LINE__}, {"9:-10", NULL, __LINE__},
        {"1-2 3-4 5-6 7-8 9-10", NULL, __LINE__}, {"9-12-13-18", "9:00-12:00, 13:00-18:00", __LINE__},
        {"99999999-3", NULL, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct work_day d = {0};
        const char *wrong = work_day_parse(cx.arena, str_of(texts[i].in), &d);
        ck_assert_msg((wrong == NULL) == (texts[i].out != NULL), "line %d: %s", texts[i].line, wrong ? wrong : "taken");
        if (texts[i].out) ck_assert_msg(str_is(work_day_text(cx.arena, &d), texts[i].out), "line %d", texts[i].line);
    }
}
END_TEST

START_TEST(working_time)
{
    static const struct {
        int64_t at, ms, end;
        int line;
    } sums[] = {
        {AT(0, 9), HOUR_MS, AT(0, 10), __LINE__},
        {AT(0, 11), 2 * HOUR_MS, AT(0, 14), __LINE__},       /* over lunch */
        {AT(0, 17), 2 * HOUR_MS, AT(3, 10), __LINE__},       /* over the weekend */
        {AT(1, 12), HOUR_MS, AT(3, 10), __LINE__},           /* from a Saturday */
        {AT(0, 16), 40 * HOUR_MS, AT(7, 16), __LINE__},
        {AT(0, 9), 400 * HOUR_MS, AT(69, 18), __LINE__},     /* ten weeks end on a Thursday evening */
        {AT(0, 9), 8 * HOUR_MS, AT(0, 18), __LINE__},        /* ends with the day, not on the next morning */
    };
    struct work_week w;
    usual_week(&w);
    ck_assert_int_eq(w.total, 40 * HOUR_MS);
    for (size_t i = 0; i < COUNT_OF(sums); i++) {
        int64_t end = work_after(&w, sums[i].at, sums[i].ms);
        ck_assert_msg(end == sums[i].end, "line %d: %" PRId64 " hours off", sums[i].line, (end - sums[i].end) / HOUR_MS);
        ck_assert_msg(work_between(&w, sums[i].at, end) == sums[i].ms, "line %d: between", sums[i].line);
        int64_t back = work_before(&w, end, sums[i].ms);
        ck_assert_msg(work_between(&w, back, end) == sums[i].ms && back >= sums[i].at, "line %d: back", sums[i].line);
    }
    ck_assert_int_eq(work_between(&w, AT(0, 18), AT(3, 9)), 0);
    ck_assert_int_eq(work_between(&w, AT(3, 9), AT(0, 9)), 0);
    ck_assert_int_eq(work_between(&w, AT(0, 0), AT(700, 0)), 100 * 40 * HOUR_MS);
}
END_TEST

/* Clocks that change: a week in Berlin keeps its hours by the clock on the wall. */
START_TEST(a_zone_with_summer_time)
{
    struct work_week w;
    usual_week(&w);
    w.zone = "Europe/Berlin";
    int64_t at = 0, wanted = 0;
    ck_assert(clock_utc((struct civil){.year = 2026, .month = 3, .day = 27, .hour = 17}, w.zone, &at));
    ck_assert(clock_utc((struct civil){.year = 2026, .month = 3, .day = 30, .hour = 10}, w.zone, &wanted));
    ck_assert_int_eq(work_after(&w, at, 2 * HOUR_MS), wanted);
    ck_assert(clock_utc((struct civil){.year = 2026, .month = 5, .day = 29, .hour = 17}, w.zone, &wanted));
    ck_assert_int_eq(work_after(&w, at, 9 * 40 * HOUR_MS), wanted);
    memset(&w.days, 0, sizeof w.days);
    work_week_sum(&w);
    ck_assert_int_eq(work_after(&w, at, DAY_MS), at + DAY_MS); /* no hours: the clock round */
}
END_TEST

static struct complaint got(struct str ref)
{
    struct complaint c;
    must(complaint_get(&cx, ref, NULL, &c));
    return c;
}

static void to_state(struct str ref, enum complaint_state to)
{
    struct step_draft d = {.to = to, .version = version_of(ref), .severity = 2, .note = STR("n"), .message = STR("m"),
                           .cause = 31, .remedy = STR("r"), .decision = STR("d")};
    must(complaint_step(&cx, ref, NULL, &d));
}

/* T0 is Friday 16:00: 8 working hours on is Monday 16:00. */
START_TEST(due_times_follow_priority_and_kind)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    as(&agent);
    struct complaint c = got(r.ref);
    ck_assert(c.priority == PRIORITY_NORMAL && c.due_at == AT(7, 16) && c.answer_due_at == AT(3, 16));
    ck_assert_int_eq(c.next_due_at, c.answer_due_at);
    must(complaint_set_priority(&cx, r.ref, c.version, PRIORITY_URGENT));
    c = got(r.ref);
    ck_assert(c.priority == PRIORITY_URGENT && c.due_at == AT(3, 18));
    refused(complaint_set_priority(&cx, r.ref, c.version - 1, PRIORITY_LOW), ERR_STALE);
    struct sort_draft d = {.kind = KIND_ENQUIRY, .priority = PRIORITY_NORMAL, .category = 32, .version = c.version};
    must(complaint_sort(&cx, r.ref, &d));
    c = got(r.ref);
    ck_assert(c.kind == KIND_ENQUIRY && c.due_at == AT(4, 16) && c.category == 32);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint_step WHERE what IN ('priority', 'kind', 'category')"), 4);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'complaint.sort'"), 2);
    d = (struct sort_draft){.kind = 9, .priority = 7, .category = 31, .version = c.version};
    refused(complaint_sort(&cx, r.ref, &d), ERR_INVALID);
    as(&sales);
    refused(complaint_set_priority(&cx, r.ref, c.version, PRIORITY_LOW), ERR_FORBIDDEN);
    as(&guest);
    must(complaint_get(&cx, r.ref, &keys, &c));
    ck_assert(c.priority == 0 && c.answer_due_at == 0); /* ours alone */
}
END_TEST

START_TEST(the_clock_stands_while_we_wait)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    as(&agent);
    to_state(r.ref, COMPLAINT_ASSESSMENT);
    cx.now = AT(3, 10); /* three of forty hours are gone */
    to_state(r.ref, COMPLAINT_WAITING);
    struct complaint c = got(r.ref);
    ck_assert(c.next_due_at == CASE_NO_DUE && c.paused_at == cx.now && c.answered_at == cx.now);
    cx.now = AT(5, 10); /* two days later */
    as(&guest);
    must(complaint_answer(&cx, r.ref, &keys, &(struct message_draft){.body = STR("A200-7")}));
    as(&agent);
    c = got(r.ref);
    ck_assert(c.paused_at == 0 && c.next_due_at == c.due_at);
    ck_assert_int_eq(c.due_at, AT(11, 16)); /* Friday 16:00 and 16 hours more: Tuesday */
    must(complaint_set_priority(&cx, r.ref, c.version, PRIORITY_HIGH));
    ck_assert_int_eq(got(r.ref).due_at, AT(7, 11)); /* 20 + 16 hours from the beginning */
    to_state(r.ref, COMPLAINT_OFFERED);
    ck_assert_int_eq(got(r.ref).next_due_at, CASE_NO_DUE);
    to_state(r.ref, COMPLAINT_INVESTIGATION); /* the offer is taken back */
    ck_assert_int_eq(got(r.ref).next_due_at, got(r.ref).due_at);
}
END_TEST

static int64_t notices(int64_t staff, const char *kind)
{
    return number(arena_printf(cx.arena, "SELECT COUNT(*) FROM notice WHERE staff_id = %" PRId64 " AND kind = '%s'",
                               staff, kind));
}

static int warned(void)
{
    int n = 0;
    const struct actor system = {.kind = ACTOR_SYSTEM, .name = STR("case_due")}, *before = cx.actor;
    cx.actor = &system;
    must(complaint_warn_some(&cx, 50, &n));
    cx.actor = before;
    return n;
}

START_TEST(each_is_warned_of_once)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    run("INSERT INTO staff (id, username, name, roles, team_id, created_at) VALUES (24, 'm', 'Chief', 4, 3, 1)");
    ck_assert(!complaint_warnings_due(&cx) && warned() == 0);
    cx.now = AT(3, 12); /* four working hours before Monday 16:00 */
    ck_assert_int_eq(warned(), 1);
    ck_assert_int_eq(notices(24, "complaint_due_soon"), 1); /* nobody's: the manager's matter */
    as(&agent);
    must(complaint_take(&cx, r.ref, version_of(r.ref)));
    ck_assert_int_eq(warned(), 0);
    cx.now = AT(3, 16);
    ck_assert_int_eq(warned(), 1);
    ck_assert_int_eq(warned(), 0);
    ck_assert(notices(21, "complaint_overdue") == 1 && notices(24, "complaint_overdue") == 0);
    ck_assert(got(r.ref).next_due_at == cx.now);
    must(complaint_reply(&cx, r.ref, &(struct message_draft){.body = STR("您好"), .version = version_of(r.ref)}));
    ck_assert_int_eq(got(r.ref).next_due_at, AT(7, 16)); /* the decision is next, and warned of anew */
    cx.now = AT(7, 17);
    ck_assert_int_eq(warned(), 1);
    ck_assert_int_eq(notices(21, "complaint_overdue"), 2);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'complaint.warn'"), 3);
}
END_TEST

/* A clock that jumps ahead and back: told too early, and again in its time, and no more. */
START_TEST(a_clock_that_jumps)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    as(&agent);
    must(complaint_take(&cx, r.ref, version_of(r.ref)));
    int64_t now = cx.now, far = cx.now + 365 * DAY_MS;
    cx.now = far;
    ck_assert_int_eq(warned(), 1);
    ck_assert_int_eq(warned(), 0);
    cx.now = now;
    must(complaint_warn_again(&cx, far));
    ck_assert_int_eq(warned(), 0);
    cx.now = AT(3, 16.5);
    ck_assert_int_eq(warned(), 1);
    ck_assert_int_eq(warned(), 0);
    ck_assert_int_eq(notices(21, "complaint_overdue"), 2);
}
END_TEST

static struct actor sysadmin(void)
{
    run("INSERT INTO staff (id, username, name, roles, created_at) VALUES (29, 'root', 'Root', 16, 1)");
    return (struct actor){.kind = ACTOR_STAFF, .id = 29, .name = STR("Root"), .roles = ROLE_ADMIN};
}

START_TEST(an_admin_keeps_them)
{
    struct case_times t;
    struct case_times_draft d;
    struct actor root = sysadmin();
    must(case_times_load(&cx, &t));
    case_times_draft_of(&cx, &t, &d);
    as(&agent);
    refused(case_times_save(&cx, &d), ERR_FORBIDDEN);
    as(&root);
    d.decide[KIND_COMPLAINT][PRIORITY_NORMAL] = STR("１６");
    d.answer[KIND_COMPLAINT][PRIORITY_NORMAL] = STR("0.5");
    d.first[KIND_COMPLAINT] = PRIORITY_HIGH;
    d.day[5] = STR("10-12");
    must(case_times_save(&cx, &d));
    refused(case_times_save(&cx, &d), ERR_STALE);
    must(case_times_load(&cx, &t));
    ck_assert(t.at[KIND_COMPLAINT][PRIORITY_NORMAL].decide_ms == 16 * HOUR_MS && t.week.total == 42 * HOUR_MS);
    ck_assert(t.at[KIND_COMPLAINT][PRIORITY_NORMAL].answer_ms == HOUR_MS / 2 && t.first[KIND_COMPLAINT] == PRIORITY_HIGH);
    case_times_draft_of(&cx, &t, &d);
    ck_assert(str_is(d.answer[KIND_COMPLAINT][PRIORITY_NORMAL], "0.5") && str_is(d.day[5], "10:00-12:00"));
    struct str bad[] = {STR("-1"), STR("x"), STR("2001"), STR("1.234"), STR("1e3"), STR("9999999999999999999999")};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        d.decide[KIND_RETURN][PRIORITY_LOW] = bad[i];
        refused(case_times_save(&cx, &d), ERR_INVALID);
    }
    case_times_draft_of(&cx, &t, &d);
    for (int i = 0; i < 7; i++) d.day[i] = STR("");
    refused(case_times_save(&cx, &d), ERR_INVALID);
    case_times_draft_of(&cx, &t, &d);
    d.zone = STR("Mars/Olympus");
    refused(case_times_save(&cx, &d), ERR_INVALID);
    struct track_keys keys;
    (void)a_case(&keys);
    ck_assert_int_eq(number("SELECT priority FROM complaint"), PRIORITY_HIGH);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'setting.case_times'"), 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {hours_are_read, working_time, a_zone_with_summer_time,
                                  due_times_follow_priority_and_kind, the_clock_stands_while_we_wait,
                                  each_is_warned_of_once, a_clock_that_jumps, an_admin_keeps_them};
    return run_suite_on("case_times", tests, COUNT_OF(tests), open_cases);
}
