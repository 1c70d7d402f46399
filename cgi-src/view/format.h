/* How values are shown: the only place that formats dates, numbers and money (ICU), by the
 * language in use (i18n_lang) and the configured zone. Results live in the arena. */
#ifndef VIEW_FORMAT_H
#define VIEW_FORMAT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

void format_setup(const char *zone, const char *currency, const char *phone_region);

const char *format_date(struct arena *a, int64_t ms);      /* 2026年11月21日 / 21 Nov 2026 */
const char *format_day(struct arena *a, struct str iso);   /* the same from "2026-11-21"; empty: "" */
const char *format_time(struct arena *a, int64_t ms);      /* date with hours and minutes */
const char *format_short_time(struct arena *a, int64_t ms, int64_t now); /* today: 14:05; else date */
const char *format_ago(struct arena *a, int64_t ms, int64_t now); /* 3 天前 / 3 days ago; in 2 days */
const char *format_span(struct arena *a, int64_t ms);      /* 3天 / 3 days: the largest unit, minutes at least */
const char *format_int(struct arena *a, int64_t n);        /* 12,345 */
const char *format_money(struct arena *a, int64_t minor, struct str currency); /* ¥1,234.50 */
const char *format_decimal(struct arena *a, struct str decimal);
const char *format_bytes(struct arena *a, int64_t n);      /* 1.4 MB */
const char *format_phone(struct arena *a, struct str e164);
const char *format_percent(struct arena *a, int64_t part, int64_t whole);
/* ICU message with {n, plural, one {# file} other {# files}}; text already translated with _(). */
const char *format_plural(struct arena *a, const char *message, int64_t n);
/* The value of a <input type="datetime-local"> in the configured zone; 0: "". */
const char *format_input_time(struct arena *a, int64_t ms);

#endif
