/* How values are shown (ICU). Called by pages, mails and the command line; the only file that turns
 * a number, an amount or a time into words. Formatters are opened when first needed and kept, per
 * language; English dates are written the British way (21 Nov 2026), amounts of the company's own
 * currency with its short symbol, those of others so that they cannot be mistaken. */
#include "view/format.h"

#include <stdio.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/umsg.h>
#include <unicode/unumberformatter.h>
#include <unicode/ureldatefmt.h>
#include <unicode/ustring.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/text.h"

#define CURRENCIES 4  /* kept per language */
#define AGOS       64 /* "3 months ago": a list shows the same few again and again */
#define DAYS       512 /* days of the calendar, as custom fields have them */

struct formats {
    UDateFormat *date, *time, *clock;
    URelativeDateTimeFormatter *relative;
    struct ago {
        int64_t n;
        URelativeDateTimeUnit unit;
        char text[40];
    } agos[AGOS];
    struct day {
        int64_t n; /* 20261121 */
        char text[32];
    } days[DAYS];
    UNumberFormatter *decimals[10]; /* by digits after the point; [0]: whole numbers */
    UNumberFormatter *percent;
    UNumberFormatter *bytes[4];
    UNumberFormatter *spans[3];
    struct money {
        char code[4];
        UNumberFormatter *f;
        bool plain;       /* ICU writes before + 1,234,567.89 + after: then so can we */
        char before[12], after[12];
    } money[CURRENCIES];
    size_t next_money; /* the slot that is given up next */
};

static struct formats kept[LANG_COUNT];
static UFormattedNumber *number; /* result of the formatter that ran last; made by number_format() */
static char zone_name[64] = "Asia/Shanghai";
static char currency_code[4] = "CNY";
static char region_code[4] = "CN";

static struct formats *formats(void) { return &kept[i18n_lang()]; }
static const char *locale(void) { return i18n_lang() == LANG_ZH ? "zh_CN" : "en_GB"; }

static void copy_setting(char *to, size_t n, const char *from)
{
    if (from && *from) snprintf(to, n, "%s", from);
}

static void formats_close(struct formats *f)
{
    if (f->date) udat_close(f->date);
    if (f->time) udat_close(f->time);
    if (f->clock) udat_close(f->clock);
    if (f->relative) ureldatefmt_close(f->relative);
    if (f->percent) unumf_close(f->percent);
    for (size_t i = 0; i < COUNT_OF(f->decimals); i++)
        if (f->decimals[i]) unumf_close(f->decimals[i]);
    for (size_t i = 0; i < COUNT_OF(f->bytes); i++)
        if (f->bytes[i]) unumf_close(f->bytes[i]);
    for (size_t i = 0; i < COUNT_OF(f->spans); i++)
        if (f->spans[i]) unumf_close(f->spans[i]);
    for (size_t i = 0; i < CURRENCIES; i++)
        if (f->money[i].f) unumf_close(f->money[i].f);
    *f = (struct formats){0};
}

void format_setup(const char *zone, const char *currency, const char *phone_region)
{
    copy_setting(zone_name, sizeof zone_name, zone);
    copy_setting(currency_code, sizeof currency_code, currency);
    copy_setting(region_code, sizeof region_code, phone_region);
    for (size_t i = 0; i < LANG_COUNT; i++) formats_close(&kept[i]);
}

/* ---- between ICU's 16-bit text and ours ---- */

static const char *utf8(struct arena *a, const UChar *u, int32_t n)
{
    UErrorCode ec = U_ZERO_ERROR;
    int32_t bytes = 0;
    u_strToUTF8(NULL, 0, &bytes, u, n, &ec);
    char *out = arena_alloc(a, (size_t)bytes + 1);
    ec = U_ZERO_ERROR;
    u_strToUTF8(out, bytes + 1, NULL, u, n, &ec);
    return out;
}

static UChar *utf16(struct arena *a, const char *s, int32_t *ret_n)
{
    UErrorCode ec = U_ZERO_ERROR;
    int32_t room = (int32_t)strlen(s) + 1; /* UTF-16 never has more units than UTF-8 has bytes */
    UChar *out = ARENA_ARRAY(a, UChar, (size_t)room);
    u_strFromUTF8(out, room, ret_n, s, -1, &ec);
    return out;
}

/* ---- times ---- */

static UDateFormat *date_format(UDateFormat **slot, UDateFormatStyle time, UDateFormatStyle date)
{
    if (*slot) return *slot;
    UChar zone[64];
    UErrorCode ec = U_ZERO_ERROR;
    u_uastrncpy(zone, zone_name, 63);
    zone[63] = 0;
    *slot = udat_open(time, date, locale(), zone, -1, NULL, 0, &ec);
    if (U_FAILURE(ec)) die("ICU has no date format: %s", u_errorName(ec));
    return *slot;
}

static const char *date_text(struct arena *a, UDateFormat *f, int64_t ms)
{
    UChar out[96];
    UErrorCode ec = U_ZERO_ERROR;
    int32_t n = udat_format(f, (UDate)ms, out, COUNT_OF(out), NULL, &ec);
    return U_FAILURE(ec) ? "" : utf8(a, out, n);
}

const char *format_date(struct arena *a, int64_t ms)
{
    return date_text(a, date_format(&formats()->date, UDAT_NONE, UDAT_MEDIUM), ms);
}

const char *format_day(struct arena *a, struct str iso)
{
    struct civil day;
    int64_t ms;
    if (!iso.n) return "";
    if (!clock_parse_date(iso, &day)) return str_dup(a, iso);
    int64_t n = (int64_t)day.year * 10000 + day.month * 100 + day.day;
    struct day *known = &formats()->days[(size_t)n % DAYS];
    if (known->n == n && known->text[0]) return arena_cstr(a, known->text);
    day.hour = 12; /* no clock change makes that another day */
    if (!clock_utc(day, zone_name, &ms)) return str_dup(a, iso);
    const char *text = format_date(a, ms);
    if (strlen(text) < sizeof known->text) {
        known->n = n;
        memcpy(known->text, text, strlen(text) + 1);
    }
    return text;
}

const char *format_time(struct arena *a, int64_t ms)
{
    return date_text(a, date_format(&formats()->time, UDAT_SHORT, UDAT_MEDIUM), ms);
}

const char *format_short_time(struct arena *a, int64_t ms, int64_t now)
{
    if (clock_day_number(ms, zone_name) != clock_day_number(now, zone_name))
        return format_date(a, ms);
    return date_text(a, date_format(&formats()->clock, UDAT_SHORT, UDAT_NONE), ms);
}

/* The largest unit that fits: 90 minutes are 1 hour, 40 days are 1 month. */
static int64_t in_units(int64_t ms, URelativeDateTimeUnit *ret_unit)
{
    static const struct {
        int64_t ms;
        URelativeDateTimeUnit unit;
    } units[] = {{365 * DAY_MS, UDAT_REL_UNIT_YEAR}, {30 * DAY_MS, UDAT_REL_UNIT_MONTH},
                 {DAY_MS, UDAT_REL_UNIT_DAY},        {HOUR_MS, UDAT_REL_UNIT_HOUR},
                 {MINUTE_MS, UDAT_REL_UNIT_MINUTE}};
    for (size_t i = 0; i < COUNT_OF(units); i++)
        if (ms >= units[i].ms || ms <= -units[i].ms) {
            *ret_unit = units[i].unit;
            return ms / units[i].ms;
        }
    return 0;
}

const char *format_ago(struct arena *a, int64_t ms, int64_t now)
{
    URelativeDateTimeUnit unit = UDAT_REL_UNIT_DAY;
    int64_t n = in_units(ms - now, &unit);
    if (n == 0) return _("just now");
    struct formats *f = formats();
    struct ago *known = &f->agos[(size_t)(n + 1000 * (int64_t)unit) % AGOS];
    if (known->text[0] && known->n == n && known->unit == unit) return arena_cstr(a, known->text);
    UErrorCode ec = U_ZERO_ERROR;
    if (!f->relative)
        f->relative = ureldatefmt_open(locale(), NULL, UDAT_STYLE_LONG,
                                       UDISPCTX_CAPITALIZATION_NONE, &ec);
    if (U_FAILURE(ec)) die("ICU has no relative times: %s", u_errorName(ec));
    UChar out[96];
    int32_t length =
        ureldatefmt_formatNumeric(f->relative, (double)n, unit, out, COUNT_OF(out), &ec);
    if (U_FAILURE(ec)) return "";
    const char *text = utf8(a, out, length);
    if (strlen(text) < sizeof known->text) {
        known->n = n;
        known->unit = unit;
        snprintf(known->text, sizeof known->text, "%s", text);
    }
    return text;
}

const char *format_input_time(struct arena *a, int64_t ms)
{
    if (ms == 0) return "";
    struct civil c = clock_civil(ms, zone_name);
    return arena_printf(a, "%04d-%02d-%02dT%02d:%02d", c.year, c.month, c.day, c.hour, c.minute);
}

/* ---- numbers ---- */

static UNumberFormatter *number_format(UNumberFormatter **slot, const char *skeleton)
{
    if (*slot) return *slot;
    UChar wide[96];
    UErrorCode ec = U_ZERO_ERROR;
    u_uastrcpy(wide, skeleton);
    *slot = unumf_openForSkeletonAndLocale(wide, -1, locale(), &ec);
    if (!number) number = unumf_openResult(&ec);
    if (U_FAILURE(ec)) die("ICU has no number format %s: %s", skeleton, u_errorName(ec));
    return *slot;
}

static const char *number_text(struct arena *a, UErrorCode ec)
{
    UChar out[96];
    int32_t n = unumf_resultToString(number, out, COUNT_OF(out), &ec);
    return U_FAILURE(ec) ? "" : utf8(a, out, n);
}

const char *format_int(struct arena *a, int64_t n)
{
    UErrorCode ec = U_ZERO_ERROR;
    UNumberFormatter *f = number_format(&formats()->decimals[0], "precision-integer");
    unumf_formatInt(f, n, number, &ec);
    return number_text(a, ec);
}

/* Hours up to two days, minutes up to two hours: what is left of a time, told closely enough. */
const char *format_span(struct arena *a, int64_t ms)
{
    static const char *const skeletons[] = {"measure-unit/duration-minute unit-width-full-name precision-integer",
                                            "measure-unit/duration-hour unit-width-full-name precision-integer",
                                            "measure-unit/duration-day unit-width-full-name precision-integer"};
    if (ms < 0) ms = -ms;
    int unit = ms >= 2 * DAY_MS ? 2 : ms >= 2 * HOUR_MS ? 1 : 0;
    int64_t n = unit == 2 ? ms / DAY_MS : unit == 1 ? ms / HOUR_MS : ms / MINUTE_MS;
    UErrorCode ec = U_ZERO_ERROR;
    UNumberFormatter *f = number_format(&formats()->spans[unit], skeletons[unit]);
    unumf_formatInt(f, n ? n : 1, number, &ec);
    return number_text(a, ec);
}

/* Keeps the digits it is given: "2.50" stays 2.50. */
const char *format_decimal(struct arena *a, struct str decimal)
{
    ptrdiff_t point = str_find(decimal, STR("."));
    size_t digits = point < 0 ? 0 : decimal.n - (size_t)point - 1;
    if (!decimal.n || digits >= COUNT_OF(formats()->decimals)) return str_dup(a, decimal);
    char skeleton[24] = "precision-integer";
    if (digits) snprintf(skeleton, sizeof skeleton, ".%.*s", (int)digits, "0000000000");
    UErrorCode ec = U_ZERO_ERROR;
    UNumberFormatter *f = number_format(&formats()->decimals[digits], skeleton);
    unumf_formatDecimal(f, decimal.p, (int32_t)decimal.n, number, &ec);
    return U_FAILURE(ec) ? str_dup(a, decimal) : number_text(a, ec);
}

static const char *money_by_icu(struct arena *a, UNumberFormatter *f, int64_t minor, int decimals)
{
    const char *digits = decimal_text(a, (struct decimal){minor, decimals});
    UErrorCode ec = U_ZERO_ERROR;
    unumf_formatDecimal(f, digits, (int32_t)strlen(digits), number, &ec);
    return number_text(a, ec);
}

/* 123456789 with 2 decimals as 1,234,567.89, from the end of out; where it begins. */
static char *grouped(char *end, int64_t minor, int decimals)
{
    char *p = end;
    *p = '\0';
    for (int i = 0; i < decimals; i++, minor /= 10) *--p = (char)('0' + minor % 10);
    if (decimals) *--p = '.';
    int n = 0;
    do {
        if (n && n % 3 == 0) *--p = ',';
        *--p = (char)('0' + minor % 10);
        n++;
    } while (minor /= 10);
    return p;
}

/* Asks ICU once how it writes an amount. */
static void learn_money(struct arena *a, struct money *m, int decimals)
{
    char room[40];
    const int64_t sample = 1234567890;
    const char *text = money_by_icu(a, m->f, sample, decimals);
    const char *digits = grouped(room + sizeof room - 1, sample, decimals);
    const char *at = strstr(text, digits);
    size_t before = at ? (size_t)(at - text) : 0;
    m->plain = at && before < sizeof m->before && strlen(at + strlen(digits)) < sizeof m->after;
    if (!m->plain) return;
    memcpy(m->before, text, before);
    m->before[before] = '\0';
    snprintf(m->after, sizeof m->after, "%s", at + strlen(digits));
}

static struct money *money_format(struct arena *a, const char *code, int decimals)
{
    struct formats *f = formats();
    for (size_t i = 0; i < CURRENCIES; i++)
        if (f->money[i].f && strcmp(f->money[i].code, code) == 0) return &f->money[i];
    struct money *m = &f->money[f->next_money];
    f->next_money = (f->next_money + 1) % CURRENCIES;
    if (m->f) unumf_close(m->f);
    *m = (struct money){0};
    snprintf(m->code, sizeof m->code, "%s", code);
    char skeleton[48];
    snprintf(skeleton, sizeof skeleton, "currency/%s %s", code,
             strcmp(code, currency_code) == 0 ? "unit-width-narrow" : "unit-width-short");
    number_format(&m->f, skeleton);
    learn_money(a, m, decimals);
    return m;
}

const char *format_money(struct arena *a, int64_t minor, struct str currency)
{
    char room[40];
    int decimals = money_decimals(currency);
    if (currency.n != 3 || decimals < 0) return format_int(a, minor);
    char code[4] = {currency.p[0], currency.p[1], currency.p[2], '\0'};
    struct money *m = money_format(a, code, decimals);
    if (!m->plain || minor < 0) return money_by_icu(a, m->f, minor, decimals);
    struct buf out CLEANUP(buf_free) = {0};
    buf_cstr(&out, m->before);
    buf_cstr(&out, grouped(room + sizeof room - 1, minor, decimals));
    buf_cstr(&out, m->after);
    return arena_cstr(a, out.p);
}

const char *format_bytes(struct arena *a, int64_t n)
{
    static const char *const skeletons[] = {
        "unit/byte precision-integer", "unit/kilobyte precision-integer", "unit/megabyte .#",
        "unit/gigabyte .#"};
    size_t unit = 0;
    double value = (double)n;
    while (value >= 1024 && unit + 1 < COUNT_OF(skeletons)) {
        value /= 1024;
        unit++;
    }
    UErrorCode ec = U_ZERO_ERROR;
    UNumberFormatter *f = number_format(&formats()->bytes[unit], skeletons[unit]);
    unumf_formatDouble(f, value, number, &ec);
    return number_text(a, ec);
}

const char *format_percent(struct arena *a, int64_t part, int64_t whole)
{
    if (whole == 0) return "–";
    UErrorCode ec = U_ZERO_ERROR;
    UNumberFormatter *f = number_format(&formats()->percent, "percent scale/100 .#");
    unumf_formatDouble(f, (double)part / (double)whole, number, &ec);
    return number_text(a, ec);
}

const char *format_phone(struct arena *a, struct str e164)
{
    return e164.n ? str_dup(a, phone_display(a, e164, region_code)) : "";
}

/* ---- plurals ---- */

/* ICU's C interface knows arguments by number only: {n, plural, ...} becomes {0, plural, ...}. */
const char *format_plural(struct arena *a, const char *message, int64_t n)
{
    char *pattern = arena_cstr(a, message);
    for (char *p = pattern; (p = strstr(p, "{n")); p += 2)
        if (p[2] == ',' || p[2] == '}') p[1] = '0';
    int32_t length = 0;
    UChar *wide = utf16(a, pattern, &length);
    int32_t room = length + 64;
    UChar *out = ARENA_ARRAY(a, UChar, (size_t)room);
    UErrorCode ec = U_ZERO_ERROR;
    UMessageFormat *f = umsg_open(wide, length, locale(), NULL, &ec);
    int32_t used = U_SUCCESS(ec) ? umsg_format(f, out, room, &ec, (double)n) : 0;
    if (f) umsg_close(f);
    return U_FAILURE(ec) ? message : utf8(a, out, used);
}
