/* Dates and times as people and files write them.
 *
 * Called by forms and imports. The rule guarded here: what is not a real date is refused, never
 * bent into another one. Neighbour: clock.c (zones, arithmetic). */
#include "base/clock.h"

/* Reads up to max digits; false when there is none. */
static bool digits(struct str *s, size_t min, size_t max, int *ret)
{
    size_t n = 0;
    int v = 0;
    while (n < max && n < s->n && s->p[n] >= '0' && s->p[n] <= '9') v = v * 10 + (s->p[n++] - '0');
    if (n < min) return false;
    *ret = v;
    *s = str_sub(*s, n, s->n);
    return true;
}

static bool skip(struct str *s, struct str what)
{
    if (!str_starts(*s, what)) return false;
    *s = str_sub(*s, what.n, s->n);
    return true;
}

/* Full-width forms to ASCII in a small room; false: longer than any date. */
static bool half_width(struct str s, char room[64], struct str *ret)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i++];
        if (c == '\xEF' && i + 1 < s.n && s.p[i] == '\xBC') { /* U+FF01 to U+FF3F */
            c = (char)((unsigned char)s.p[i + 1] - 0x60);
            i += 2;
        }
        if (n == 64) return false;
        room[n++] = c;
    }
    *ret = str_trim((struct str){room, n});
    return true;
}

static bool take_date(struct str *s, struct civil *ret)
{
    struct civil c = {0};
    struct str t = *s;
    int whole;
    if (digits(&t, 8, 8, &whole)) {
        if (t.n && t.p[0] >= '0' && t.p[0] <= '9') return false;
        c = (struct civil){.year = whole / 10000, .month = whole / 100 % 100, .day = whole % 100};
    } else {
        t = *s;
        if (!digits(&t, 4, 4, &c.year)) return false;
        struct str sep = skip(&t, STR("-"))   ? STR("-")
                         : skip(&t, STR("/")) ? STR("/")
                         : skip(&t, STR(".")) ? STR(".")
                         : skip(&t, STR("年")) ? STR("月")
                                               : STR_NONE;
        if (!sep.n || !digits(&t, 1, 2, &c.month) || !skip(&t, sep) || !digits(&t, 1, 2, &c.day))
            return false;
        if (sep.n == 3 && !skip(&t, STR("日")) && !skip(&t, STR("号"))) return false;
    }
    int64_t unused;
    if (!clock_utc(c, "", &unused)) return false;
    *s = t;
    *ret = c;
    return true;
}

bool clock_parse_date(struct str s, struct civil *ret_date)
{
    char room[64];
    struct str t;
    struct civil c;
    if (!half_width(s, room, &t) || !take_date(&t, &c) || t.n) return false;
    *ret_date = c;
    return true;
}

/* "08:26", "08:26:00", "08:26:00.123" */
static bool take_clock(struct str *s, struct civil *c)
{
    if (!digits(s, 1, 2, &c->hour) || !skip(s, STR(":")) || !digits(s, 2, 2, &c->minute))
        return false;
    if (!skip(s, STR(":"))) return true;
    if (!digits(s, 2, 2, &c->second)) return false;
    if (!skip(s, STR("."))) return true;
    struct str before = *s;
    int part;
    if (!digits(s, 1, 9, &part)) return false;
    c->ms = 0;
    for (size_t i = 0; i < 3; i++)
        c->ms = c->ms * 10 + (i < before.n - s->n ? before.p[i] - '0' : 0);
    return true;
}

/* "Z", "+08:00", "+0800", "+08": 1; nothing: 0; anything else: -1 */
static int take_offset(struct str *s, int64_t *ret_ms)
{
    if (s->n == 0) return 0;
    if (skip(s, STR("Z")) || skip(s, STR("z"))) {
        *ret_ms = 0;
        return 1;
    }
    int64_t sign = s->p[0] == '-' ? -1 : 1;
    int h, m = 0;
    if (!skip(s, STR("+")) && !skip(s, STR("-"))) return -1;
    if (!digits(s, 2, 2, &h)) return -1;
    if (s->n && (skip(s, STR(":")), !digits(s, 2, 2, &m))) return -1;
    if (h > 18 || m > 59) return -1;
    *ret_ms = sign * (h * HOUR_MS + m * MINUTE_MS);
    return 1;
}

bool clock_parse_time(struct str s, const char *zone, int64_t *ret_ms, bool *ret_date_only)
{
    char room[64];
    struct str t;
    struct civil c;
    int64_t offset = 0, ms;
    if (!half_width(s, room, &t) || !take_date(&t, &c)) return false;
    bool date_only = t.n == 0;
    int has_offset = 0;
    if (!date_only) {
        if (skip(&t, STR("T")) || skip(&t, STR("t"))) {
        } else {
            struct str rest = str_trim(t);
            if (rest.n == t.n) return false;
            t = rest;
        }
        if (!take_clock(&t, &c)) return false;
        t = str_trim(t);
        has_offset = take_offset(&t, &offset);
        if (has_offset < 0 || t.n) return false;
    }
    if (!clock_utc(c, has_offset ? "Etc/UTC" : zone, &ms)) return false;
    *ret_ms = ms - offset;
    *ret_date_only = date_only;
    return true;
}
