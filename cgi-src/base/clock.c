/* Time: UTC milliseconds, and civil times of named zones.
 *
 * Called by everything that shows, reads or compares dates. Zones come from ICU's data; the offset
 * is asked for once per stretch between two clock changes and kept, so that a civil time costs
 * arithmetic only. The calendar is the proleptic Gregorian one. Neighbour: view/format.c shows. */
#include "base/clock.h"

#include <stdlib.h>
#include <time.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

#include "base/err.h"
#include "base/text.h"

#define DEFAULT_ZONE "Asia/Shanghai"

#define STRANGE_MS 2000

/* The database's clock less CLOCK_BOOTTIME, which no operator sets and which counts through sleep. */
static bool follows;
static int64_t anchor_ms;

static int64_t read_clock(clockid_t which)
{
    struct timespec t;
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t from_environment(const char *name)
{
    const char *shift = getenv(name);
    int64_t by;
    return shift && str_to_i64(str_of(shift), &by) ? by : 0;
}

int64_t clock_own(void)
{
    return read_clock(CLOCK_REALTIME) + from_environment("ZHIYIN_CLOCK_SKEW_MS");
}

int64_t clock_now(void)
{
    int64_t ms = follows ? read_clock(CLOCK_BOOTTIME) + anchor_ms : clock_own();
    return ms + from_environment("ZHIYIN_CLOCK_OFFSET_MS");
}

void clock_follow(int64_t from, int64_t to)
{
    int64_t tick = read_clock(CLOCK_BOOTTIME), now = follows ? tick + anchor_ms : clock_own();
    anchor_ms = (now >= from && now <= to ? now : from + (to - from) / 2) - tick;
    follows = true;
}

bool clock_strange(int64_t *ret_ahead_ms)
{
    static int64_t told_ms;
    int64_t ahead = follows ? clock_own() - read_clock(CLOCK_BOOTTIME) - anchor_ms : 0;
    int64_t more = ahead - told_ms;
    if (more <= STRANGE_MS && more >= -STRANGE_MS) return false;
    told_ms = ahead;
    *ret_ahead_ms = ahead;
    return true;
}

int64_t clock_tick_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- days and civil dates (H. Hinnant, "chrono-compatible low-level date algorithms") ---- */

static int64_t days_from_civil(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static struct civil civil_from_days(int64_t z)
{
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    return (struct civil){.year = (int)(yoe + era * 400 + (month <= 2)),
                          .month = month,
                          .day = (int)(doy - (153 * mp + 2) / 5 + 1)};
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* ---- zones ---- */

struct zone {
    char *name;
    UCalendar *cal;
    struct stretch { /* from <= t < until has this offset */
        int64_t from, until, offset;
    } at[4];
    unsigned next;
};

static UCalendar *open_calendar(const char *name)
{
    UChar id[64], canonical[64];
    UErrorCode ec = U_ZERO_ERROR;
    int32_t n;
    u_strFromUTF8(id, COUNT_OF(id), &n, name, -1, &ec);
    if (U_FAILURE(ec) || n == 0 || n >= (int32_t)COUNT_OF(id)) return NULL;
    ucal_getCanonicalTimeZoneID(id, n, canonical, COUNT_OF(canonical), NULL, &ec);
    if (U_FAILURE(ec)) return NULL; /* ucal_open would take GMT for an unknown name */
    UCalendar *cal = ucal_open(id, n, "en", UCAL_GREGORIAN, &ec);
    return U_FAILURE(ec) ? NULL : cal;
}

/* A zone once opened stays for the life of the process; there are few. */
static struct zone *zone_get(const char *name)
{
    static struct zone zones[32];
    static size_t used;
    if (!name || !*name) name = DEFAULT_ZONE;
    for (size_t i = 0; i < used; i++)
        if (strcmp(zones[i].name, name) == 0) return &zones[i];
    UCalendar *cal = open_calendar(name);
    if (!cal) return NULL;
    struct zone *z = &zones[used < COUNT_OF(zones) ? used++ : COUNT_OF(zones) - 1];
    if (z->cal) {
        ucal_close(z->cal);
        free(z->name);
    }
    *z = (struct zone){.name = strdup(name), .cal = cal};
    if (!z->name) die("out of memory");
    return z;
}

static int64_t transition(struct zone *z, UTimeZoneTransitionType type, int64_t otherwise)
{
    UErrorCode ec = U_ZERO_ERROR;
    UDate when = 0;
    UBool found = ucal_getTimeZoneTransitionDate(z->cal, type, &when, &ec);
    return U_SUCCESS(ec) && found ? (int64_t)when : otherwise;
}

static int64_t zone_offset(struct zone *z, int64_t ms)
{
    for (size_t i = 0; i < COUNT_OF(z->at); i++)
        if (ms >= z->at[i].from && ms < z->at[i].until) return z->at[i].offset;
    UErrorCode ec = U_ZERO_ERROR;
    ucal_setMillis(z->cal, (UDate)ms, &ec);
    int64_t offset = ucal_get(z->cal, UCAL_ZONE_OFFSET, &ec) + ucal_get(z->cal, UCAL_DST_OFFSET, &ec);
    if (U_FAILURE(ec)) die("zone %s: %s", z->name, u_errorName(ec));
    z->at[z->next++ % COUNT_OF(z->at)] =
        (struct stretch){.from = transition(z, UCAL_TZ_TRANSITION_PREVIOUS_INCLUSIVE, INT64_MIN),
                         .until = transition(z, UCAL_TZ_TRANSITION_NEXT, INT64_MAX),
                         .offset = offset};
    return offset;
}

static struct zone *zone_need(const char *name)
{
    struct zone *z = zone_get(name);
    if (!z) z = zone_get(DEFAULT_ZONE); /* config_load has refused it; a row may be older */
    if (!z) die("no time zone data");
    return z;
}

bool clock_zone_exists(const char *zone)
{
    return zone_get(zone) != NULL;
}

/* ---- conversions ---- */

static struct civil split(int64_t local_ms)
{
    int64_t day = floor_div(local_ms, DAY_MS);
    int64_t rest = local_ms - day * DAY_MS;
    struct civil c = civil_from_days(day);
    c.hour = (int)(rest / HOUR_MS);
    c.minute = (int)(rest / MINUTE_MS % 60);
    c.second = (int)(rest / SECOND_MS % 60);
    c.ms = (int)(rest % SECOND_MS);
    return c;
}

static int64_t join(struct civil c)
{
    return days_from_civil(c.year, c.month, c.day) * DAY_MS + c.hour * HOUR_MS +
           c.minute * MINUTE_MS + c.second * SECOND_MS + c.ms;
}

static bool possible(struct civil c)
{
    return c.year >= 1900 && c.year <= 2200 && c.month >= 1 && c.month <= 12 && c.day >= 1 &&
           c.day <= month_days(c.year, c.month) && c.hour >= 0 && c.hour <= 23 && c.minute >= 0 &&
           c.minute <= 59 && c.second >= 0 && c.second <= 59 && c.ms >= 0 && c.ms <= 999;
}

/* Offsets a day before and after decide: equal ones leave no question. */
static int64_t utc_of_local(struct zone *z, int64_t local)
{
    int64_t before = zone_offset(z, local - DAY_MS), after = zone_offset(z, local + DAY_MS);
    if (before == after) return local - before;
    if (zone_offset(z, local - before) == before) return local - before; /* also doubled: earlier */
    if (zone_offset(z, local - after) == after) return local - after;
    return local - before; /* skipped: as far after the change as it was meant after the old time */
}

struct civil clock_civil(int64_t ms, const char *zone)
{
    return split(ms + zone_offset(zone_need(zone), ms));
}

bool clock_utc(struct civil c, const char *zone, int64_t *ret_ms)
{
    if (!possible(c)) return false;
    *ret_ms = utc_of_local(zone_need(zone), join(c));
    return true;
}

int64_t clock_day_start(int64_t ms, const char *zone)
{
    struct zone *z = zone_need(zone);
    int64_t local = ms + zone_offset(z, ms);
    return utc_of_local(z, floor_div(local, DAY_MS) * DAY_MS);
}

int32_t clock_day_number(int64_t ms, const char *zone)
{
    return (int32_t)floor_div(ms + zone_offset(zone_need(zone), ms), DAY_MS);
}

int64_t clock_add_months(int64_t ms, int months, const char *zone)
{
    struct zone *z = zone_need(zone);
    struct civil c = split(ms + zone_offset(z, ms));
    int64_t m = (int64_t)c.year * 12 + c.month - 1 + months;
    c.year = (int)floor_div(m, 12);
    c.month = (int)(m - (int64_t)c.year * 12) + 1;
    if (c.day > month_days(c.year, c.month)) c.day = month_days(c.year, c.month);
    return utc_of_local(z, join(c));
}

char *clock_iso_date(struct arena *a, int64_t ms, const char *zone)
{
    struct civil c = clock_civil(ms, zone);
    return arena_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day);
}

char *clock_iso_utc(struct arena *a, int64_t ms)
{
    struct civil c = split(ms);
    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", c.year, c.month, c.day, c.hour,
                        c.minute, c.second, c.ms);
}
