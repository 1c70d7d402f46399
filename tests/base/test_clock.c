/* clock.h: zones with their clock changes, impossible dates, dates as people and files write them. */
#include <stdlib.h>

#include "base/clock.h"
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

START_TEST(zones)
{
    ck_assert(clock_zone_exists("Asia/Shanghai") && clock_zone_exists("Europe/London"));
    ck_assert(clock_zone_exists("") && clock_zone_exists("UTC"));
    ck_assert(!clock_zone_exists("Mars/Olympus") && !clock_zone_exists("asia"));
    ck_assert(!clock_zone_exists("A/zone/whose/name/is/much/longer/than/any/name/of/a/zone/that/there/is"));
}
END_TEST

/* civil time there = UTC; both ways, but for skipped and doubled times */
START_TEST(civil_and_back)
{
    static const struct {
        const char *zone, *civil, *utc;
        int line;
    } cases[] = {
        {"Asia/Shanghai", "2026-11-21 00:00:00", "2026-11-20T16:00:00.000Z", __LINE__},
        {"", "2026-11-21 00:00:00", "2026-11-20T16:00:00.000Z", __LINE__},
        {"Asia/Shanghai", "1988-07-01 12:00:00", "1988-07-01T03:00:00.000Z", __LINE__}, /* summer */
        {"Europe/London", "2010-12-01 08:26:00", "2010-12-01T08:26:00.000Z", __LINE__},
        {"Europe/London", "2011-07-01 08:26:00", "2011-07-01T07:26:00.000Z", __LINE__},
        {"Europe/London", "2011-03-27 00:59:59", "2011-03-27T00:59:59.000Z", __LINE__},
        {"Europe/London", "2011-03-27 02:00:00", "2011-03-27T01:00:00.000Z", __LINE__},
        {"Europe/London", "2011-03-27 01:30:00", "2011-03-27T01:30:00.000Z", __LINE__}, /* skipped */
        {"Europe/London", "2011-10-30 01:30:00", "2011-10-30T00:30:00.000Z", __LINE__}, /* doubled */
        {"Europe/London", "2011-10-30 02:00:00", "2011-10-30T02:00:00.000Z", __LINE__},
        {"America/New_York", "2026-03-08 02:30:00", "2026-03-08T07:30:00.000Z", __LINE__},
        {"America/New_York", "2026-11-01 01:30:00", "2026-11-01T05:30:00.000Z", __LINE__},
        {"Asia/Kathmandu", "2026-01-01 00:00:00", "2025-12-31T18:15:00.000Z", __LINE__},
        {"UTC", "1969-12-31 23:59:59", "1969-12-31T23:59:59.000Z", __LINE__},
        {"UTC", "2000-02-29 00:00:00", "2000-02-29T00:00:00.000Z", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms;
        bool date_only;
        is_true(clock_parse_time(str_of(cases[i].civil), cases[i].zone, &ms, &date_only),
                cases[i].line);
        is_text(str_of(clock_iso_utc(a, ms)), cases[i].utc, cases[i].line);
        if (i == 7) continue; /* the skipped one does not come back */
        struct civil c = clock_civil(ms, cases[i].zone);
        is_text(str_printf(a, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour,
                           c.minute, c.second),
                i == 10 ? "2026-03-08 03:30:00" : cases[i].civil, cases[i].line);
    }
}
END_TEST

/* Every hour of two years, in zones with odd offsets: there and back again, unless doubled. */
START_TEST(round_trip)
{
    static const char *const odd[] = {"Asia/Shanghai", "Europe/London", "America/St_Johns",
                                        "Australia/Lord_Howe", "Pacific/Apia"};
    for (size_t z = 0; z < COUNT_OF(odd); z++)
        for (int64_t ms = INT64_C(1293840000000); ms < INT64_C(1356998400000); ms += HOUR_MS) {
            int64_t back;
            struct civil c = clock_civil(ms, odd[z]);
            ck_assert(clock_utc(c, odd[z], &back));
            ck_assert_msg(back == ms || ms - back == HOUR_MS || ms - back == HOUR_MS / 2,
                          "%s %s", odd[z], clock_iso_utc(a, ms));
        }
}
END_TEST

START_TEST(dates)
{
    static const struct {
        const char *in, *out; /* NULL: refused */
        int line;
    } cases[] = {
        {"2026-11-21", "2026-11-21", __LINE__},
        {" 2026-1-2 ", "2026-01-02", __LINE__},
        {"2026/11/21", "2026-11-21", __LINE__},
        {"2026.11.21", "2026-11-21", __LINE__},
        {"20261121", "2026-11-21", __LINE__},
        {"2026年11月21日", "2026-11-21", __LINE__},
        {"2026年1月2号", "2026-01-02", __LINE__},
        {"２０２６－１１－２１", "2026-11-21", __LINE__},
        {"2024-02-29", "2024-02-29", __LINE__},
        {"2026-02-29", NULL, __LINE__},
        {"2026-02-30", NULL, __LINE__},
        {"2026-13-01", NULL, __LINE__},
        {"2026-00-10", NULL, __LINE__},
        {"2026-04-31", NULL, __LINE__},
        {"1899-12-31", NULL, __LINE__},
        {"2201-01-01", NULL, __LINE__},
        {"26-11-21", NULL, __LINE__},
        {"2026-11/21", NULL, __LINE__},
        {"2026年11月21", NULL, __LINE__},
        {"2026-11-21x", NULL, __LINE__},
        {"202611211", NULL, __LINE__},
        {"21-11-2026", NULL, __LINE__},
        {"2026--1-1", NULL, __LINE__},
        {"-026-11-21", NULL, __LINE__},
        {"", NULL, __LINE__},
        {"今天", NULL, __LINE__},
        {"99999999999999999999999999999999999999999999999999999999999999999999999", NULL, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct civil c = {0};
        bool ok = clock_parse_date(str_of(cases[i].in), &c);
        is_int(ok, cases[i].out != NULL, cases[i].line);
        if (ok)
            is_text(str_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day), cases[i].out,
                    cases[i].line);
        else is_int(c.year, 0, cases[i].line);
    }
    struct civil c;
    ck_assert(!clock_parse_date((struct str){"2026-11-21\0", 11}, &c));
}
END_TEST

START_TEST(times)
{
    static const struct {
        const char *in, *out; /* in Asia/Shanghai; NULL: refused */
        bool date_only;
        int line;
    } cases[] = {
        {"2026-11-21", "2026-11-20T16:00:00.000Z", true, __LINE__},
        {"2026-11-21 8:05", "2026-11-21T00:05:00.000Z", false, __LINE__},
        {"2026-11-21T08:05:06.7", "2026-11-21T00:05:06.700Z", false, __LINE__},
        {"2026-11-21T08:05:06.123456789", "2026-11-21T00:05:06.123Z", false, __LINE__},
        {"2026-11-21T08:05:06Z", "2026-11-21T08:05:06.000Z", false, __LINE__},
        {"2026-11-21 08:05+08:00", "2026-11-21T00:05:00.000Z", false, __LINE__},
        {"2026-11-21 08:05 -0530", "2026-11-21T13:35:00.000Z", false, __LINE__},
        {"2026-11-21T08:05+01", "2026-11-21T07:05:00.000Z", false, __LINE__},
        {"２０２６-11-21　０８：０５", "2026-11-21T00:05:00.000Z", false, __LINE__},
        {"2026-11-21 24:00", NULL, false, __LINE__},
        {"2026-11-21 08:60", NULL, false, __LINE__},
        {"2026-11-21 08:05:60", NULL, false, __LINE__},
        {"2026-11-21 08", NULL, false, __LINE__},
        {"2026-11-21x08:05", NULL, false, __LINE__},
        {"2026-11-2108:05", NULL, false, __LINE__},
        {"2026-11-21 08:05 +99:00", NULL, false, __LINE__},
        {"2026-11-21 08:05 CST", NULL, false, __LINE__},
        {"2026-02-30 08:05", NULL, false, __LINE__},
        {"08:05", NULL, false, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t ms = -1;
        bool date_only = false;
        is_int(clock_parse_time(str_of(cases[i].in), "", &ms, &date_only), cases[i].out != NULL,
               cases[i].line);
        if (!cases[i].out) continue;
        is_text(str_of(clock_iso_utc(a, ms)), cases[i].out, cases[i].line);
        is_int(date_only, cases[i].date_only, cases[i].line);
    }
}
END_TEST

static int64_t at(const char *utc)
{
    int64_t ms = 0;
    bool date_only;
    ck_assert(clock_parse_time(str_of(utc), "UTC", &ms, &date_only));
    return ms;
}

START_TEST(days_and_months)
{
    int64_t t = at("2026-11-20T16:30:00Z"); /* 00:30 on the 21st in Shanghai */
    is_text(str_of(clock_iso_utc(a, clock_day_start(t, ""))), "2026-11-20T16:00:00.000Z", __LINE__);
    is_text(str_of(clock_iso_date(a, t, "")), "2026-11-21", __LINE__);
    is_int(clock_day_number(t, ""), clock_day_number(t, "UTC") + 1, __LINE__);
    is_int(clock_day_number(0, "UTC"), 0, __LINE__);
    is_int(clock_day_number(-1, "UTC"), -1, __LINE__);
    t = at("2026-01-31T04:00:00Z");
    is_text(str_of(clock_iso_date(a, clock_add_months(t, 1, ""), "")), "2026-02-28", __LINE__);
    is_text(str_of(clock_iso_date(a, clock_add_months(t, 25, ""), "")), "2028-02-29", __LINE__);
    is_text(str_of(clock_iso_date(a, clock_add_months(t, -2, ""), "")), "2025-11-30", __LINE__);
    is_text(str_of(clock_iso_date(a, clock_add_months(t, -12, ""), "")), "2025-01-31", __LINE__);
    is_text(str_of(clock_iso_date(a, clock_add_months(t, 0, ""), "")), "2026-01-31", __LINE__);
}
END_TEST

START_TEST(offset_of_tests)
{
    unsetenv("ZHIYIN_CLOCK_OFFSET_MS");
    int64_t before = clock_now();
    setenv("ZHIYIN_CLOCK_OFFSET_MS", "86400000", 1);
    int64_t ahead = clock_now() - before;
    unsetenv("ZHIYIN_CLOCK_OFFSET_MS");
    ck_assert(ahead >= DAY_MS && ahead < DAY_MS + MINUTE_MS);
    int64_t tick = clock_tick_us();
    ck_assert(clock_tick_us() >= tick);
}
END_TEST

/* A machine whose clock is ten minutes off agrees with the database's, is told of once, and then only when the
 * difference changes. */
START_TEST(another_clock_is_followed)
{
    int64_t ahead = 0;
    ck_assert(!clock_strange(&ahead));
    setenv("ZHIYIN_CLOCK_SKEW_MS", "600000", 1);
    int64_t right = clock_own() - 600000;
    clock_follow(right, right);
    ck_assert(clock_now() - right < SECOND_MS && clock_now() >= right);
    ck_assert(clock_strange(&ahead) && ahead > 590000 && ahead < 610000);
    ck_assert(!clock_strange(&ahead));
    setenv("ZHIYIN_CLOCK_SKEW_MS", "-600000", 1); /* somebody sets it: that moves nothing */
    ck_assert(clock_now() - right < SECOND_MS);
    ck_assert(clock_strange(&ahead) && ahead < -590000);
    setenv("ZHIYIN_CLOCK_OFFSET_MS", "86400000", 1);
    ck_assert(clock_now() - right > 23 * HOUR_MS);
    unsetenv("ZHIYIN_CLOCK_OFFSET_MS");
    unsetenv("ZHIYIN_CLOCK_SKEW_MS");
    clock_follow(clock_own(), clock_own());
}
END_TEST

/* An answer on its way for 400 ms says that much less; programs that asked at other moments still agree. */
START_TEST(a_slow_answer_moves_nothing)
{
    int64_t before = clock_now() - clock_own();
    clock_follow(clock_own() - 390, clock_own() + 10);
    ck_assert(clock_now() - clock_own() - before <= 1 && clock_now() - clock_own() - before >= -1);
    clock_follow(clock_own() + 1000, clock_own() + 1400);
    ck_assert(clock_now() - clock_own() >= 1199 && clock_now() - clock_own() <= 1201);
    clock_follow(clock_own(), clock_own());
    ck_assert(clock_now() - clock_own() <= 1 && clock_now() - clock_own() >= -1);
}
END_TEST

RUN_TESTS("clock", setup, teardown, zones, civil_and_back, round_trip, dates, times,
          days_and_months, offset_of_tests, another_clock_is_followed, a_slow_answer_moves_nothing)
