/* Time counted in a working week: see work_week.h. Whole weeks are skipped, so the cost does not
 * grow with the length of time; clock changes are taken care of day by day. */
#include "domain/work_week.h"

#include <stdio.h>

#include "base/text.h"
#include "domain/setting.h"

#define WEEK_MS (7 * DAY_MS)
#define MOST_WEEKS 5200 /* a hundred years: nothing is due later */

enum err work_week_load(struct ctx *cx, struct work_week *ret)
{
    struct work_week w = {0};
    struct str zone = setting_text(cx, SETTING_WORK_ZONE);
    w.zone = zone.n ? str_dup(cx->arena, zone) : cx->config->zone;
    STMT(q, cx->db, "SELECT weekday, from_minute, until_minute FROM work_hours ORDER BY weekday, from_minute");
    while (stmt_row(q)) {
        struct work_day *d = &w.days[(col_i64(q, 0) + 6) % 7];
        if (d->n == WORK_STRETCHES) continue;
        d->at[d->n].from = (int)col_i64(q, 1);
        d->at[d->n++].until = (int)col_i64(q, 2);
    }
    enum err e = stmt_done(q);
    if (e) return e;
    work_week_sum(&w);
    *ret = w;
    return OK;
}

void work_week_sum(struct work_week *w)
{
    w->total = 0;
    for (int d = 0; d < 7; d++)
        for (int i = 0; i < w->days[d].n; i++)
            w->total += (w->days[d].at[i].until - w->days[d].at[i].from) * MINUTE_MS;
}

/* ---- days ---- */

/* A civil day that is walked over. */
struct day {
    int64_t start;
    const struct work_day *hours;
};

static struct day day_of(const struct work_week *w, int64_t at)
{
    int64_t start = clock_day_start(at, w->zone);
    int32_t number = clock_day_number(at, w->zone); /* 1970-01-01 was a Thursday */
    return (struct day){start, &w->days[((number + 3) % 7 + 7) % 7]};
}

static struct day day_next(const struct work_week *w, const struct day *d)
{
    return day_of(w, d->start + 30 * HOUR_MS); /* days have 23 to 25 hours */
}

static struct day day_last(const struct work_week *w, const struct day *d)
{
    return day_of(w, d->start - 6 * HOUR_MS);
}

static int64_t minute_of(const struct work_week *w, const struct day *d, int minute)
{
    int64_t ms = d->start + minute * MINUTE_MS;
    if (minute >= 1440) return day_next(w, d).start;
    struct civil c = clock_civil(d->start, w->zone);
    c.hour = minute / 60;
    c.minute = minute % 60;
    c.second = c.ms = 0;
    (void)clock_utc(c, w->zone, &ms);
    return ms;
}

/* Whole weeks on, at the same time of the day by the clock on the wall. */
static int64_t weeks_on(const struct work_week *w, int64_t at, int64_t weeks)
{
    struct civil a = clock_civil(at, w->zone), b = clock_civil(at + weeks * WEEK_MS, w->zone);
    int off = (a.hour - b.hour) * 60 + a.minute - b.minute;
    if (off > 720) off -= 1440;
    if (off < -720) off += 1440;
    return at + weeks * WEEK_MS + off * MINUTE_MS;
}

/* Whole weeks that can be skipped: the last one is walked, since it may end with a day. */
static int64_t whole_weeks(const struct work_week *w, int64_t *ms)
{
    int64_t weeks = *ms / w->total - 1;
    if (weeks <= 0) return 0;
    *ms -= weeks * w->total;
    return weeks > MOST_WEEKS ? MOST_WEEKS : weeks;
}

int64_t work_after(const struct work_week *w, int64_t at, int64_t ms)
{
    if (w->total <= 0 || ms <= 0) return at + (ms > 0 ? ms : 0);
    at = weeks_on(w, at, whole_weeks(w, &ms));
    for (struct day d = day_of(w, at);; d = day_next(w, &d)) {
        for (int i = 0; i < d.hours->n; i++) {
            int64_t from = minute_of(w, &d, d.hours->at[i].from), until = minute_of(w, &d, d.hours->at[i].until);
            if (from < at) from = at;
            if (until <= from) continue;
            if (until - from >= ms) return from + ms;
            ms -= until - from;
        }
    }
}

int64_t work_before(const struct work_week *w, int64_t at, int64_t ms)
{
    if (w->total <= 0 || ms <= 0) return at - (ms > 0 ? ms : 0);
    at = weeks_on(w, at, -whole_weeks(w, &ms));
    for (struct day d = day_of(w, at);; d = day_last(w, &d)) {
        for (int i = d.hours->n; i-- > 0;) {
            int64_t from = minute_of(w, &d, d.hours->at[i].from), until = minute_of(w, &d, d.hours->at[i].until);
            if (until > at) until = at;
            if (until <= from) continue;
            if (until - from >= ms) return until - ms;
            ms -= until - from;
        }
    }
}

int64_t work_between(const struct work_week *w, int64_t a, int64_t b)
{
    if (b <= a) return 0;
    if (w->total <= 0) return b - a;
    int64_t weeks = (b - a) / WEEK_MS - 1, sum = 0;
    if (weeks > 0) {
        a = weeks_on(w, a, weeks);
        sum = weeks * w->total;
    }
    for (struct day d = day_of(w, a); d.start < b; d = day_next(w, &d)) {
        for (int i = 0; i < d.hours->n; i++) {
            int64_t from = minute_of(w, &d, d.hours->at[i].from), until = minute_of(w, &d, d.hours->at[i].until);
            if (from < a) from = a;
            if (until > b) until = b;
            if (until > from) sum += until - from;
        }
    }
    return sum;
}

/* ---- as text ---- */

/* A number of at most four digits; -1: none. */
static int number(struct str *s)
{
    int n = -1;
    for (size_t digits = 0; s->n && s->p[0] >= '0' && s->p[0] <= '9' && digits < 4; digits++) {
        n = (n < 0 ? 0 : n) * 10 + s->p[0] - '0';
        *s = str_sub(*s, 1, s->n - 1);
    }
    return n;
}

/* "9", "9:30", "24:00" as a minute of the day; -1: nothing of the kind. */
static int time_of_day(struct str *s)
{
    int hour = number(s), minute = 0;
    if (hour < 0 || hour > 24) return -1;
    if (s->n && s->p[0] == ':') {
        *s = str_sub(*s, 1, s->n - 1);
        minute = number(s);
    }
    return minute < 0 || minute > 59 || hour * 60 + minute > 1440 ? -1 : hour * 60 + minute;
}

/* What stands between two times: anything that is neither a digit nor a colon. */
static bool gap(struct str *s)
{
    size_t n = 0;
    while (n < s->n && !(s->p[n] >= '0' && s->p[n] <= '9')) {
        if (s->p[n] == ':') return false;
        n++;
    }
    *s = str_sub(*s, n, s->n - n);
    return n > 0;
}

const char *work_day_parse(struct arena *a, struct str text, struct work_day *ret)
{
    struct work_day d = {0};
    struct str s = str_trim(text_half_width(a, text));
    const char *wrong = _("Write the hours like 9:00-12:00, 13:00-18:00, or leave it empty.");
    while (s.n) {
        if (d.n == WORK_STRETCHES) return _("At most four stretches a day.");
        int from = time_of_day(&s);
        if (from < 0 || !gap(&s)) return wrong;
        int until = time_of_day(&s);
        if (until <= from || (d.n && from < d.at[d.n - 1].until))
            return until < 0 ? wrong : _("Each stretch ends after it begins, and the next one begins later.");
        d.at[d.n].from = from;
        d.at[d.n++].until = until;
        if (s.n && !gap(&s)) return wrong;
    }
    *ret = d;
    return NULL;
}

struct str work_day_text(struct arena *a, const struct work_day *d)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (int i = 0; i < d->n; i++)
        buf_printf(&b, "%s%d:%02d-%d:%02d", i ? ", " : "", d->at[i].from / 60, d->at[i].from % 60,
                   d->at[i].until / 60, d->at[i].until % 60);
    return str_copy(a, buf_view(&b));
}
