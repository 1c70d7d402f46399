/* What stands in a file's columns and cells: guesses of columns, lists, dates, the customer that is
 * meant. Called by the engine and the kinds of import. Guards: what may mean two things is refused with a
 * sentence, never bent into one of them. */
#include <string.h>

#include "base/text.h"
#include "domain/customer.h"
#include "domain/import/inside.h"

/* ---- columns ---- */

/* "客户名称（必填） *" -> "客户名称": folded, without what stands in brackets, blanks and punctuation. */
static struct str bare_head(struct arena *a, struct str head)
{
    struct str s = text_fold(a, text_clean_line(a, head));
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0, depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '(' || c == '[') depth++;
        else if ((c == ')' || c == ']') && depth) depth--;
        else if (!depth && ((unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')))
            out[n++] = c;
    }
    return (struct str){out, n};
}

int import_guess_field(struct arena *a, const struct import_field *fields, struct str head)
{
    struct str bare = bare_head(a, head);
    if (!bare.n) return -1;
    for (int i = 0; fields[i].name; i++) {
        struct str rest = str_of(fields[i].heads), one;
        if (str_eq(bare, bare_head(a, str_of(fields[i].name)))) return i;
        if (str_eq(bare, bare_head(a, str_of(fields[i].label)))) return i;
        if (str_eq(bare, bare_head(a, str_of(i18n_text(fields[i].label))))) return i;
        while (str_cut(&rest, '|', &one))
            if (str_eq(one, bare)) return i;
    }
    return -1;
}

static int named(const struct import_field *fields, const char *const *names)
{
    for (; *names; names++)
        for (int i = 0; fields[i].name; i++)
            if (strcmp(fields[i].name, *names) == 0) return i;
    return -1;
}

/* A Chinese mobile number or an e-mail address is known without its head. */
int import_guess(struct arena *a, const struct import_field *fields, struct str head, const struct str *samples, size_t n)
{
    static const char *const phones[] = {"phone", "contact_phone", NULL};
    static const char *const emails[] = {"email", "contact_email", NULL};
    int field = import_guess_field(a, fields, head);
    if (field >= 0) return field;
    size_t some = 0, mobile = 0, mail = 0;
    for (size_t i = 0; i < n; i++) {
        struct str s = str_trim(samples[i]);
        bool digits = s.n == 11 && s.p[0] == '1';
        for (size_t k = 0; digits && k < s.n; k++) digits = s.p[k] >= '0' && s.p[k] <= '9';
        some += s.n > 0;
        mobile += digits;
        mail += s.n > 0 && email_valid(s);
    }
    if (some && mobile == some) return named(fields, phones);
    if (some && mail == some) return named(fields, emails);
    return -1;
}

/* ---- cells ---- */

struct str import_list(struct import *im, struct str s, bool slashes)
{
    static const char *const marks[] = {"；", "、", "，", ";", ","};
    char *out = arena_alloc(im->cx.arena, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        size_t skip = slashes && s.p[i] == '/' ? 1 : 0;
        for (size_t m = 0; !skip && m < COUNT_OF(marks); m++)
            if (str_starts(str_sub(s, i, s.n), str_of(marks[m]))) skip = strlen(marks[m]);
        out[n++] = skip ? '|' : s.p[i];
        i += skip ? skip : 1;
    }
    return (struct str){out, n};
}

/* A spreadsheet's day number (1 is 1900-01-01, and 1900 had a 29th of February there), with the time of
 * day as its fraction. Only what can be a day of 1920 to 2200 and looks like nothing else. */
static bool serial(struct str s, struct civil *ret)
{
    int64_t days = 0, part = 0, unit = 1;
    size_t i = 0;
    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && i < 6; i++) days = days * 10 + (s.p[i] - '0');
    if (i < s.n && s.p[i] == '.')
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
            if (unit < 1000000000) part = part * 10 + (s.p[i] - '0'), unit *= 10;
    if (i != s.n || days < 7306 || days > 109574) return false;
    *ret = clock_civil((days - 25569) * DAY_MS + (part * DAY_MS + unit / 2) / unit, "Etc/UTC");
    return true;
}

/* "5.1.2024": day, month, year, as it is written with points. */
static bool pointed(struct str s, struct civil *ret)
{
    int64_t number[3], unused;
    struct str part;
    for (int i = 0; i < 3; i++) {
        if (!str_cut(&s, '.', &part) || !str_to_i64(part, &number[i]) || part.n > (i == 2 ? 4 : 2)) return false;
        if (number[i] < 0 || (i == 2 && part.n != 4)) return false;
    }
    struct civil c = {.year = (int)number[2], .month = (int)number[1], .day = (int)number[0]};
    if (s.p || !clock_utc(c, "", &unused)) return false;
    *ret = c;
    return true;
}

/* Of a date and time the date alone. */
static bool day_of(struct str s, struct civil *ret)
{
    int64_t ms;
    bool date_only;
    if (clock_parse_date(s, ret) || pointed(s, ret) || serial(s, ret)) return true;
    if (!clock_parse_time(s, "Etc/UTC", &ms, &date_only)) return false;
    *ret = clock_civil(ms, "Etc/UTC");
    return true;
}

struct str import_date(struct import *im, int field)
{
    struct str s = text_half_width(im->cx.arena, import_line(im, field));
    struct civil day;
    if (!s.n) return STR("");
    if (day_of(s, &day)) return str_printf(im->cx.arena, "%04d-%02d-%02d", day.year, day.month, day.day);
    import_problem(im, field, _("This is not a date. Write it like 2026-11-21."));
    return STR("");
}

int64_t import_time(struct import *im, int field)
{
    struct str s = text_half_width(im->cx.arena, import_line(im, field)), rest = s, first;
    struct civil c;
    int64_t ms = 0;
    bool date_only;
    if (!s.n || clock_parse_time(s, im->spec->zone, &ms, &date_only)) return ms;
    if (serial(s, &c) && clock_utc(c, im->spec->zone, &ms)) return ms;
    bool point = str_cut(&rest, ' ', &first) && pointed(first, &c);
    if (point && rest.p) {
        struct str iso = str_printf(im->cx.arena, "%04d-%02d-%02d %.*s", c.year, c.month, c.day,
                                    STR_ARG(str_trim(rest)));
        if (clock_parse_time(iso, im->spec->zone, &ms, &date_only)) return ms;
    } else if (point && clock_utc(c, im->spec->zone, &ms)) {
        return ms;
    }
    import_problem(im, field, _("This is not a date. Write it like 2026-11-21 or 2026-11-21 08:30."));
    return 0;
}

/* ---- the customer that is meant ---- */

/* One customer has it, or the row says no more than that there are several. */
static enum err by_reach(struct import *im, int field, const char *kind, struct str normal, customer_id *ret)
{
    STMT(q, im->cx.db,
         "SELECT DISTINCT COALESCE(c.merged_into, c.id) FROM customer_reach AS r JOIN customer AS c"
         " ON c.id = r.customer_id WHERE r.normal = :normal AND r.kind = :kind LIMIT 2");
    bind_str(q, ":normal", normal);
    bind_cstr(q, ":kind", kind);
    int64_t found[2];
    size_t n = 0;
    while (n < 2 && stmt_row(q)) found[n++] = col_i64(q, 0);
    enum err e = stmt_done(q);
    if (e) return e;
    if (n == 2) return import_problem(im, field, _("Several customers have this: the row could mean any of them."));
    if (!n) return ERR_NOT_FOUND;
    ret->v = found[0];
    e = customer_allow(&im->cx, *ret, CUSTOMER_CONTACT_SEE);
    return e == ERR_FORBIDDEN ? ERR_NOT_FOUND : e;
}

static struct str first_of(struct import *im, int field)
{
    struct str s = import_list(im, import_line(im, field), field >= 0), first = STR("");
    (void)str_cut(&s, '|', &first);
    return str_trim(first);
}

enum err import_find_customer(struct import *im, int code, int phone, int email, customer_id *ret)
{
    struct ctx *cx = &im->cx;
    if (im->spec->match == IMPORT_BY_PHONE && phone >= 0) {
        struct str s = first_of(im, phone), normal;
        if (!s.n) return import_problem(im, phone, _("The phone is empty: rows are found by it."));
        if (!phone_normal(cx->arena, s, cx->config->phone_region, &normal))
            return import_problem(im, phone, _("This is not a phone number that can exist."));
        im->key = normal;
        return by_reach(im, phone, "phone", normal, ret);
    }
    if (im->spec->match == IMPORT_BY_EMAIL && email >= 0) {
        struct str s = first_of(im, email);
        if (!s.n) return import_problem(im, email, _("The e-mail is empty: rows are found by it."));
        im->key = text_fold(cx->arena, s);
        return by_reach(im, email, "email", im->key, ret);
    }
    struct str s = import_line(im, code);
    if (!s.n) return import_problem(im, code, _("The code is empty."));
    im->key = s;
    return customer_by_code(cx, s, ret);
}
