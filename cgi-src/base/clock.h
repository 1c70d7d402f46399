/* Time: integer UTC milliseconds since 1970; days and civil times by a named zone (ICU data). */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)

/* Now: by the database's clock once clock_follow() was told it, so that all machines of a cluster agree, else by
 * this machine's. ZHIYIN_CLOCK_OFFSET_MS in the environment shifts it (tests of expiry and clock jumps). */
int64_t clock_now(void);
/* This machine's own clock. ZHIYIN_CLOCK_SKEW_MS in the environment sets it wrong (tests). */
int64_t clock_own(void);
/* The database's clock says a time from ... to now; from here on time is counted by the monotonic clock. What
 * was counted until now goes on when it agrees: an answer that was slow moves nothing, and programs whose machines' clocks
 * are right agree to the millisecond. */
void clock_follow(int64_t from, int64_t to);
/* Is this machine's clock off by more than two seconds, and has nobody been told yet? */
bool clock_strange(int64_t *ret_ahead_ms);
/* Monotonic microseconds, for durations. */
int64_t clock_tick_us(void);

struct civil {
    int year, month, day; /* month 1-12, day 1-31 */
    int hour, minute, second, ms;
};
/* false: no such zone. Zone "" means Asia/Shanghai. */
bool clock_zone_exists(const char *zone);
struct civil clock_civil(int64_t ms, const char *zone);
/* The UTC time of a civil time; a time skipped by a clock change is moved forward, a doubled one
 * is the earlier. false for impossible dates (2026-02-30) and years outside 1900-2200. */
bool clock_utc(struct civil c, const char *zone, int64_t *ret_ms);
/* Start of that civil day, and the day as days since 1970-01-01 (for "whole days left"). */
int64_t clock_day_start(int64_t ms, const char *zone);
int32_t clock_day_number(int64_t ms, const char *zone);
int64_t clock_add_months(int64_t ms, int months, const char *zone);

/* "2026-11-21", also 2026/11/21, 2026.11.21, 2026年11月21日, 20261121; full-width digits too. */
bool clock_parse_date(struct str s, struct civil *ret_date);
/* A date, or a date and time: "2010-12-01 08:26:00", "2010-12-01T08:26", with Z or +08:00 kept. */
bool clock_parse_time(struct str s, const char *zone, int64_t *ret_ms, bool *ret_date_only);
char *clock_iso_date(struct arena *a, int64_t ms, const char *zone); /* 2026-11-21 */
char *clock_iso_utc(struct arena *a, int64_t ms);                    /* 2026-11-21T12:31:00.123Z */

#endif
