/* The working week: from when to when on which weekday, in which zone; and time counted in it.
 *
 * Due times of cases (complaint/due.c) are counted in working time; an admin keeps the week
 * (case_times.h). A week without any hours counts the clock round. Holidays are not known here. */
#ifndef DOMAIN_WORK_WEEK_H
#define DOMAIN_WORK_WEEK_H

#include "domain/ctx.h"

#define WORK_STRETCHES 4 /* of one day */

struct work_day {
    struct {
        int from, until; /* minutes of the day; until at most 1440 */
    } at[WORK_STRETCHES];
    int n;
};
struct work_week {
    struct work_day days[7]; /* [0] is Monday; ordered, apart from each other */
    const char *zone;
    int64_t total; /* working time of a week in ms; 0: clock round */
};
/* The week that is set. */
enum err work_week_load(struct ctx *cx, struct work_week *ret) MUST_CHECK;
/* Sums up total after the days were filled. */
void work_week_sum(struct work_week *w);
/* The end of ms of working time that begins at the time given. */
int64_t work_after(const struct work_week *w, int64_t at, int64_t ms);
/* The beginning of ms of working time that ends at the time given. */
int64_t work_before(const struct work_week *w, int64_t at, int64_t ms);
/* Working time from a to b; 0 when b is not later. */
int64_t work_between(const struct work_week *w, int64_t a, int64_t b);

/* "9:00-12:00, 13:00-18:00", also with other dashes, full-width signs, 至 and 到; empty: no work.
 * NULL, or what is wrong with it, translated. */
const char *work_day_parse(struct arena *a, struct str text, struct work_day *ret);
struct str work_day_text(struct arena *a, const struct work_day *d);

#endif
