/* CSV cells. Called by every list's .csv. Guards: no cell that a spreadsheet would run as a formula
 * leaves unneutralised (CSV injection, also behind blanks and in full width). */
#include "base/csv_out.h"

void csv_bom(struct buf *b)
{
    buf_add(b, "\xEF\xBB\xBF", 3);
}

/* "-12.50", "+86 138-0000-1234": digits and the marks of numbers and phone numbers, at least one
 * digit; these stay as they are. */
static bool is_plain_number(struct str s)
{
    bool digit = false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9') {
            digit = true;
        } else if (i == 0 ? !(c == '-' || c == '+') : !(c == '.' || c == ',' || c == ' ' || c == '-' ||
                                                       c == '(' || c == ')')) {
            return false;
        }
    }
    return digit;
}

/* Length of one blank (ASCII, U+00A0, U+3000, zero width) at the start, or 0. */
static size_t blank_at(struct str s)
{
    static const char *const wide[] = {"\xC2\xA0",     "\xE3\x80\x80", "\xE2\x80\x8B",
                                       "\xE2\x80\x8C", "\xE2\x80\x8D", "\xEF\xBB\xBF",
                                       "\xE2\x80\xA8", "\xE2\x80\xA9"};
    if (s.n && (unsigned char)s.p[0] <= ' ') return 1;
    for (size_t i = 0; i < COUNT_OF(wide); i++)
        if (str_starts(s, str_of(wide[i]))) return strlen(wide[i]);
    return 0;
}

static bool would_run(struct str s)
{
    static const char *const starts[] = {"=", "+", "-", "@", "\xEF\xBC\x9D", "\xEF\xBC\x8B",
                                         "\xEF\xBC\x8D", "\xEF\xBC\xA0", "\xE2\x88\x92", "|", "%"};
    if (is_plain_number(s)) return false;
    if (s.n && (s.p[0] == '\t' || s.p[0] == '\r' || s.p[0] == '\n')) return true;
    for (size_t n; (n = blank_at(s)) > 0;) s = str_sub(s, n, s.n - n);
    for (size_t i = 0; i < COUNT_OF(starts); i++)
        if (str_starts(s, str_of(starts[i]))) return true;
    return false;
}

void csv_cell(struct buf *b, struct str text)
{
    bool first = b->n == 0 || b->p[b->n - 1] == '\n' || (b->n == 3 && memcmp(b->p, "\xEF\xBB\xBF", 3) == 0);
    if (!first) buf_char(b, ',');
    bool guard = would_run(text);
    /* An empty first cell is quoted, so that the next one knows it is not the first. */
    bool quote = guard || (first && text.n == 0);
    for (size_t i = 0; i < text.n && !quote; i++) {
        char c = text.p[i];
        quote = c == '"' || c == ',' || c == '\r' || c == '\n';
    }
    if (text.n && (text.p[0] == ' ' || text.p[text.n - 1] == ' ')) quote = true;
    if (!quote) {
        buf_str(b, text);
        return;
    }
    buf_char(b, '"');
    if (guard) buf_char(b, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"') buf_char(b, '"');
        buf_char(b, text.p[i]);
    }
    buf_char(b, '"');
}

void csv_end_row(struct buf *b)
{
    buf_cstr(b, "\r\n");
}
