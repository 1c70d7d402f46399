/* Text: validity, cleaning of what people type, folding for comparison.
 *
 * Called by forms, imports and the search index. The rule guarded here: what is stored is valid
 * UTF-8 without NUL, and without invisible direction or zero-width characters in single lines.
 * Neighbours: text_pinyin.c (names), text_index.c (search tokens), phone.cc. */
#include "base/text.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/err.h"
#include "base/text_icu.h"

bool text_valid(struct str s)
{
    if (s.n > 256 * MiB) return false;
    for (size_t i = 0; i < s.n;)
        if (utf8_next(s, &i) <= 0) return false;
    return true;
}

size_t text_length(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80) return false;
    return true;
}

/* ---- UTF-16 and back ---- */

struct wide wide_of(struct arena *a, struct str s)
{
    if (s.n > 256 * MiB) die("text of %zu bytes", s.n);
    struct wide w = {ARENA_ARRAY(a, UChar, s.n + 1), 0};
    UErrorCode ec = U_ZERO_ERROR;
    u_strFromUTF8WithSub(w.p, (int32_t)s.n + 1, &w.n, s.n ? s.p : "", (int32_t)s.n, 0xFFFD, NULL, &ec);
    if (U_FAILURE(ec)) die("UTF-8: %s", u_errorName(ec));
    return w;
}

struct str wide_text(struct arena *a, struct wide w)
{
    int32_t room = w.n * 3 + 1, n = 0;
    char *p = arena_alloc(a, (size_t)room);
    UErrorCode ec = U_ZERO_ERROR;
    u_strToUTF8WithSub(p, room, &n, w.p, w.n, 0xFFFD, NULL, &ec);
    if (U_FAILURE(ec)) die("UTF-16: %s", u_errorName(ec));
    return (struct str){p, (size_t)n};
}

static struct wide normalize(struct arena *a, const UNormalizer2 *form, struct wide w)
{
    UErrorCode ec = U_ZERO_ERROR;
    if (unorm2_spanQuickCheckYes(form, w.p, w.n, &ec) == w.n && U_SUCCESS(ec)) return w;
    ec = U_ZERO_ERROR;
    int32_t room = w.n * 2 + 32;
    struct wide out = {ARENA_ARRAY(a, UChar, (size_t)room), 0};
    out.n = unorm2_normalize(form, w.p, w.n, out.p, room, &ec);
    if (ec == U_BUFFER_OVERFLOW_ERROR) {
        ec = U_ZERO_ERROR;
        room = out.n + 1;
        out.p = ARENA_ARRAY(a, UChar, (size_t)room);
        out.n = unorm2_normalize(form, w.p, w.n, out.p, room, &ec);
    }
    if (U_FAILURE(ec)) die("normalisation: %s", u_errorName(ec));
    return out;
}

static const UNormalizer2 *nfc(void)
{
    UErrorCode ec = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFCInstance(&ec);
    if (U_FAILURE(ec)) die("ICU data: %s", u_errorName(ec));
    return form;
}

struct wide wide_fold(struct arena *a, struct wide w)
{
    UErrorCode ec = U_ZERO_ERROR;
    const UNormalizer2 *form = unorm2_getNFKCCasefoldInstance(&ec);
    if (U_FAILURE(ec)) die("ICU data: %s", u_errorName(ec));
    return normalize(a, form, w);
}

/* ---- cleaning ---- */

/* Bidirectional controls, zero-width characters, soft hyphen, byte order mark, tags. The joiners
 * U+200C and U+200D go too: in one line of a name they only make two names look alike. */
static bool is_invisible(UChar32 c)
{
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x206F) || c == 0x00AD || c == 0x061C || c == 0x180E ||
           c == 0x115F || c == 0x1160 || c == 0x3164 || c == 0xFFA0 || c == 0xFEFF ||
           (c >= 0xFFF9 && c <= 0xFFFB) || (c >= 0xE0000 && c <= 0xE007F);
}

static bool is_break_or_tab(UChar32 c)
{
    return (c >= '\t' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029;
}

/* Emoji are written with joiners between pictures: those stay. */
static bool joins_pictures(struct str s, size_t after, UChar32 before)
{
    if (after >= s.n || before < 0x2000) return false;
    if (before != 0xFE0F && !u_hasBinaryProperty(before, UCHAR_EMOJI)) return false;
    UChar32 next = utf8_next(s, &after);
    return next > 0x2000 && u_hasBinaryProperty(next, UCHAR_EXTENDED_PICTOGRAPHIC);
}

struct str text_clean_line(struct arena *a, struct str s)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_reserve(&b, s.n);
    UChar32 before = 0;
    for (size_t i = 0; i < s.n;) {
        UChar32 c = utf8_next(s, &i);
        if (c < 0) c = 0xFFFD;
        if (is_break_or_tab(c)) c = ' ';
        bool joiner = c == 0x200D && joins_pictures(s, i, before);
        if (!joiner && (u_iscntrl(c) || is_invisible(c))) continue;
        utf8_add(&b, c);
        before = c;
    }
    struct str t = buf_view(&b);
    if (!is_ascii(t)) t = wide_text(a, normalize(a, nfc(), wide_of(a, t)));
    return str_copy(a, str_trim(t));
}

struct str text_clean_lines(struct arena *a, struct str s)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_reserve(&b, s.n);
    for (size_t i = 0; i < s.n;) {
        UChar32 c = utf8_next(s, &i);
        if (c < 0) c = 0xFFFD;
        if (c == '\r') {
            if (i >= s.n || s.p[i] != '\n') buf_char(&b, '\n');
        } else if (c == '\n' || c == '\t' || !(c < 0x20 || (c >= 0x7F && c <= 0x9F))) {
            utf8_add(&b, c);
        }
    }
    return str_copy(a, buf_view(&b));
}

struct str text_half_width(struct arena *a, struct str s)
{
    if (is_ascii(s)) return s;
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char lead = (unsigned char)s.p[i];
        struct str three = str_sub(s, i, 3);
        if (lead == 0xE3 && str_is(three, "\xE3\x80\x80")) { /* ideographic space */
            out[n++] = ' ';
            i += 2;
            continue;
        }
        if (lead == 0xEF && three.n == 3) {
            int c = 0xF000 | ((unsigned char)three.p[1] & 0x3F) << 6 | ((unsigned char)three.p[2] & 0x3F);
            if (c >= 0xFF01 && c <= 0xFF5E) {
                out[n++] = (char)(c - 0xFF00 + 0x20);
                i += 2;
                continue;
            }
        }
        out[n++] = s.p[i];
    }
    return (struct str){out, n};
}

/* ---- folding, shortening ---- */

struct str text_fold(struct arena *a, struct str s)
{
    struct wide w = wide_fold(a, wide_of(a, s));
    struct wide out = {ARENA_ARRAY(a, UChar, (size_t)w.n * 2 + 1), 0};
    for (int32_t i = 0; i < w.n;)
        utf16_add(out.p, &out.n, han_simplified(utf16_next(w.p, w.n, &i)));
    return wide_text(a, out);
}

struct str text_shorten(struct arena *a, struct str s, size_t n)
{
    size_t at = 0;
    for (size_t i = 0; i < n && at < s.n; i++) utf8_next(s, &at);
    if (at >= s.n) return s;
    return str_printf(a, "%.*s…", (int)at, s.p);
}

/* The HTML standard's shape of an address (WHATWG, "valid e-mail address"), with a dot or none in
 * the domain, at most 254 bytes (RFC 5321) and 64 before the @; letters beyond ASCII are refused,
 * since the mail servers this talks to need not know SMTPUTF8. */
bool email_valid(struct str s)
{
    static const char atext[] = ".!#$%&'*+/=?^_`{|}~-";
    const char *sign = s.n && s.n <= 254 ? memchr(s.p, '@', s.n) : NULL;
    if (!sign) return false;
    struct str local = str_sub(s, 0, (size_t)(sign - s.p));
    struct str domain = str_sub(s, local.n + 1, s.n), label;
    if (local.n == 0 || local.n > 64 || local.p[0] == '.' || local.p[local.n - 1] == '.') return false;
    if (str_find(local, STR("..")) >= 0 || domain.n == 0) return false;
    for (size_t i = 0; i < local.n; i++) {
        char c = local.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (c == '\0' || (!alnum && !strchr(atext, c))) return false;
    }
    while (str_cut(&domain, '.', &label)) {
        if (label.n == 0 || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
            return false;
        for (size_t i = 0; i < label.n; i++) {
            char c = label.p[i];
            bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!alnum && c != '-') return false;
        }
    }
    return true;
}
