/* Number formats: which numbers are dates, and numbers as digits. ECMA-376 part 1, 18.8.30 (formats)
 * and 18.17.4.1 (date serials). */
#include <math.h>
#include <stdio.h>

#include "base/xlsx/inside.h"

#define CUSTOM_MAX 2000
#define STYLES_MAX 65536

struct custom {
    int64_t id;
    struct xlsx_format format;
};

struct reading {
    struct arena *arena;
    VEC(struct custom) custom;
    VEC(struct xlsx_format) styles;
    bool in_styles;
};

/* 27-36 and 50-58 are the dates of Chinese, Japanese and Korean spreadsheets. */
static struct xlsx_format built_in(int64_t id)
{
    enum xlsx_show show = SHOW_GENERAL;
    if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) ||
        id == 57 || id == 58) {
        show = SHOW_DATE;
    } else if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 55 || id == 56 || id == 45) {
        show = SHOW_TIME;
    } else if (id == 22) {
        show = SHOW_DATETIME;
    } else if (id == 46 || id == 47) {
        show = SHOW_ELAPSED;
    }
    return (struct xlsx_format){.show = (uint8_t)show};
}

/* The part before the first ';' without quotes, escapes and [brackets]; [h] counts as elapsed. */
static bool plain_code(struct str code, struct buf *to)
{
    bool elapsed = false;
    for (size_t i = 0; i < code.n && code.p[i] != ';'; i++) {
        char c = code.p[i];
        if (c == '"') {
            for (i++; i < code.n && code.p[i] != '"';) i++;
        } else if (c == '\\' || c == '_' || c == '*') {
            i++;
        } else if (c == '[') {
            char first = i + 1 < code.n ? (char)(code.p[i + 1] | 0x20) : 0, last = 0;
            for (i++; i < code.n && code.p[i] != ']'; i++) last = (char)(code.p[i] | 0x20);
            elapsed |= strchr("hms", first) && first && last == first;
        } else {
            buf_char(to, c >= 'A' && c <= 'Z' ? (char)(c + 32) : c);
        }
    }
    return elapsed;
}

static bool all_zeros(const struct buf *b)
{
    for (size_t i = 0; i < b->n; i++) {
        if (b->p[i] != '0') return false;
    }
    return b->n > 1 && b->n <= 30;
}

struct xlsx_format xlsx_format_of(struct str code)
{
    struct buf b CLEANUP(buf_free) = {0};
    bool elapsed = plain_code(code, &b), day = false, time = false, month = false;
    if (str_is(buf_view(&b), "general")) return (struct xlsx_format){0};
    if (all_zeros(&b)) return (struct xlsx_format){SHOW_ZEROS, (uint8_t)b.n};
    for (size_t i = 0; i < b.n; i++) {
        char c = b.p[i], next = i + 1 < b.n ? b.p[i + 1] : 0;
        bool exponent = c == 'e' && (next == '+' || next == '-');
        day |= c == 'y' || c == 'd' || (c == 'e' && !exponent);
        time |= c == 'h' || c == 's';
        month |= c == 'm';
    }
    enum xlsx_show show = elapsed                   ? SHOW_ELAPSED
                          : (day || month) && !time ? SHOW_DATE
                          : day && time             ? SHOW_DATETIME
                          : time                    ? SHOW_TIME
                                                    : SHOW_GENERAL;
    return (struct xlsx_format){.show = (uint8_t)show};
}

static void on_start(struct xlsx_xml *x, struct str name, const char **attrs)
{
    struct reading *r = x->arg;
    if (str_is(name, "numFmt") && r->custom.n < CUSTOM_MAX) {
        *vec_push(r->arena, &r->custom) =
            (struct custom){xlsx_attr_int(attrs, "numFmtId", -1),
                            xlsx_format_of(xlsx_attr(attrs, "formatCode"))};
    } else if (str_is(name, "cellXfs")) {
        r->in_styles = true;
    } else if (r->in_styles && str_is(name, "xf") && r->styles.n < STYLES_MAX) {
        int64_t id = xlsx_attr_int(attrs, "numFmtId", 0);
        struct xlsx_format format = built_in(id);
        for (size_t i = 0; i < r->custom.n; i++) {
            if (r->custom.at[i].id == id) format = r->custom.at[i].format;
        }
        *vec_push(r->arena, &r->styles) = format;
    }
}

static void on_end(struct xlsx_xml *x, struct str name)
{
    struct reading *r = x->arg;
    if (str_is(name, "cellXfs")) r->in_styles = false;
}

enum err xlsx_formats_read(struct arena *a, struct xlsx_formats *f, struct xlsx_part *part,
                           const char *name)
{
    struct reading r = {.arena = a};
    struct xlsx_xml x = {.part = part, .start = on_start, .end = on_end, .arg = &r};
    enum err e = xlsx_xml_part(&x, name, XLSX_PART_MAX);
    if (e && e != ERR_NOT_FOUND) return e;
    *f = (struct xlsx_formats){r.styles.at, r.styles.n};
    return OK;
}

/* ---- numbers ---- */

/* Is it digits with at most a sign and a point, as it would be shown anyway? */
static bool is_plain(struct str s, int *ret_digits)
{
    int digits = 0, points = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') digits += digits || s.p[i] != '0';
        else if (s.p[i] == '.' && i) points++;
        else if (s.p[i] != '-' || i) return false;
    }
    *ret_digits = digits;
    return points <= 1 && s.n && s.p[s.n - 1] != '.';
}

/* 1.3812345678E10 -> 13812345678: 15 digits, which is what spreadsheets keep. */
static void digits_of(struct buf *to, double value)
{
    int exponent = value != 0 ? (int)floor(log10(fabs(value))) : 0;
    if (exponent < -30 || exponent > 30) {
        buf_printf(to, "%.15g", value);
        return;
    }
    int decimals = 14 - exponent;
    buf_printf(to, "%.*f", decimals > 0 ? decimals : 0, value);
    if (!memchr(to->p, '.', to->n)) return;
    while (to->n && to->p[to->n - 1] == '0') to->n--;
    if (to->n && to->p[to->n - 1] == '.') to->n--;
    to->p[to->n] = '\0';
    if (!strcmp(to->p, "-0")) {
        buf_clear(to);
        buf_char(to, '0');
    }
}

static void day_of(struct buf *to, int64_t days, bool from_1904)
{
    /* days of 1970-01-01: 25569, or 24107 when days count from 1904. Before 1900-03-01 the first
     * system has a 29 February too many. */
    int64_t z = days - (from_1904 ? 24107 : 25569);
    if (!from_1904 && days < 60) z++;
    z += 719468; /* Howard Hinnant, "chrono-compatible low-level date algorithms" */
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153, day = doy - (153 * mp + 2) / 5 + 1;
    int64_t month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era * 400 + (month <= 2);
    buf_printf(to, "%04lld-%02lld-%02lld", (long long)year, (long long)month, (long long)day);
}

static bool date_of(struct buf *to, double value, enum xlsx_show show, bool from_1904)
{
    if (!(value >= 0 && value < 2958466)) return false; /* up to 9999-12-31 */
    int64_t seconds = (int64_t)floor(value * 86400 + 0.5), days = seconds / 86400;
    int64_t rest = seconds % 86400;
    if (days >= 2958466) return false;
    long long hour = rest / 3600, minute = rest / 60 % 60, second = rest % 60;
    if (show == SHOW_ELAPSED) {
        buf_printf(to, "%lld:%02lld:%02lld", (long long)days * 24 + hour, minute, second);
        return true;
    }
    bool with_day = days > 0 || show == SHOW_DATE || (show == SHOW_DATETIME && from_1904);
    bool with_time = show != SHOW_DATE && (rest || !with_day);
    if (with_day) day_of(to, days, from_1904);
    if (with_time) buf_printf(to, "%s%02lld:%02lld:%02lld", with_day ? " " : "", hour, minute, second);
    return true;
}

enum cell_kind xlsx_number(struct buf *to, struct str value, struct xlsx_format format, bool from_1904)
{
    int digits = 0;
    bool plain = is_plain(value, &digits);
    char text[64], *end = NULL;
    if (!value.n || value.n >= sizeof text) {
        buf_str(to, value);
        return CELL_TEXT;
    }
    memcpy(text, value.p, value.n);
    text[value.n] = '\0';
    double number = strtod(text, &end);
    if (*end || !isfinite(number) || strspn(text, "0123456789.eE+-") != value.n) {
        buf_str(to, value);
        return CELL_TEXT;
    }
    bool date = format.show >= SHOW_DATE && format.show <= SHOW_ELAPSED;
    if (date && date_of(to, number, format.show, from_1904)) return CELL_DATE;
    if (format.show == SHOW_ZEROS && number >= 0 && number < 1e15 && number == floor(number)) {
        buf_printf(to, "%0*.0f", format.zeros, number);
        return CELL_NUMBER;
    }
    bool whole = !memchr(value.p, '.', value.n);
    if (plain && (digits <= 15 || whole)) {
        buf_str(to, value);
        /* more digits than a spreadsheet keeps were written by another program: they are all there */
        bool lost = digits > 15 && value.n > 15 && str_ends(value, STR("000"));
        return lost ? CELL_LOST_DIGITS : CELL_NUMBER;
    }
    digits_of(to, number);
    return fabs(number) >= 1e15 ? CELL_LOST_DIGITS : CELL_NUMBER;
}
