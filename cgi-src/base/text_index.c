/* Search tokens: what is indexed, and what is asked for.
 *
 * Called where a searchable row is written (text_index) and where a search box is read
 * (text_query); the database's search_put() and search_match() take the results. The rule guarded
 * here: both sides fold and cut alike, so that every text is found by any part a person would
 * type: one Han character, two or more of them, pinyin, initials, the tail of a phone number. */
#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "base/err.h"
#include "base/text.h"
#include "base/text_icu.h"

#define PHONE_TAIL_MIN 4 /* digits of a number's end that find it */
#define SELECTIVE_DIGITS 4 /* few tokens of many numbers begin with so many */
#define TOKEN_MAX 64 /* bytes of one token; what is longer is cut */

/* ---- folding and cutting ---- */

/* é to e: the first letter of what it is made of, when that is a plain one. */
static UChar32 without_accent(UChar32 c)
{
    if (c < 0xC0 || (c > 0x24F && c < 0x1E00) || c > 0x1EFF) return c;
    UErrorCode ec = U_ZERO_ERROR;
    UChar parts[16];
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&ec);
    int32_t n = unorm2_getDecomposition(nfd, c, parts, COUNT_OF(parts), &ec);
    return U_SUCCESS(ec) && n > 0 && parts[0] < 0x80 ? parts[0] : c;
}

enum piece_kind { PIECE_HAN, PIECE_WORD };
struct piece {
    enum piece_kind kind;
    struct str text;
    bool digits; /* a word of digits only */
};
typedef VEC(struct piece) pieces;

/* Every token is made of letters, digits and marks that stand on letters. */
static bool is_word_char(UChar32 c)
{
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
    return u_isalnum(c) || (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_MC_MASK));
}

/* Runs of Han characters and words, in order, in folded text without accents. */
static pieces cut(struct arena *a, struct wide w, bool simplify)
{
    pieces v = {0};
    char *out = arena_alloc(a, (size_t)w.n * 3 + 1);
    struct buf b = {.p = out, .cap = (size_t)w.n * 3 + 1}; /* never grows: 3 bytes a unit at most */
    bool inside = false;
    for (int32_t i = 0; i < w.n;) {
        UChar32 c = without_accent(utf16_next(w.p, w.n, &i));
        bool han = is_ideograph(c);
        if (!han && !is_word_char(c)) {
            inside = false;
            continue;
        }
        enum piece_kind kind = han ? PIECE_HAN : PIECE_WORD;
        if (!inside || v.at[v.n - 1].kind != kind)
            *vec_push(a, &v) = (struct piece){.kind = kind, .text = {b.p + b.n, 0}, .digits = true};
        struct piece *p = &v.at[v.n - 1];
        size_t before = b.n;
        utf8_add(&b, han && simplify ? han_simplified(c) : c);
        p->text.n += b.n - before;
        p->digits = p->digits && c >= '0' && c <= '9';
        inside = true;
    }
    return v;
}

static struct wide folded(struct arena *a, struct str s)
{
    return wide_fold(a, wide_of(a, s));
}

/* ---- what is indexed ---- */

static void add(struct buf *b, struct str token)
{
    if (token.n == 0) return;
    if (token.n > TOKEN_MAX) {
        token.n = TOKEN_MAX;
        while (((unsigned char)token.p[token.n] & 0xC0) == 0x80) token.n--;
    }
    if (b->n) buf_char(b, ' ');
    buf_str(b, token);
}

/* A word of letters, and its beginnings of 2 to BEGINNING_MAX letters: so that what is typed of a word
 * is a token of its own. Asked for as a prefix, "sh" or "zhang" would gather the words of a tenth of
 * all names at every key stroke; longer beginnings are few words and asked for as prefixes. */
#define BEGINNING_MAX 6

static bool begins_with_letter(struct str token)
{
    return token.n && token.p[0] >= 'a' && token.p[0] <= 'z';
}

static void add_word(struct buf *b, struct str token)
{
    add(b, token);
    if (!begins_with_letter(token)) return;
    for (size_t n = 2; n <= BEGINNING_MAX && n < token.n; n++) {
        if (((unsigned char)token.p[n] & 0xC0) == 0x80) continue;
        add(b, str_sub(token, 0, n));
    }
}

/* Each character and each pair of neighbours. */
static void add_han(struct buf *b, struct str run)
{
    size_t before = run.n;
    for (size_t i = 0; i < run.n;) {
        size_t from = i;
        utf8_next(run, &i);
        add(b, str_sub(run, from, i - from));
        if (before < from) add(b, str_sub(run, before, i - before));
        before = from;
    }
}

static void add_pieces(struct buf *b, const pieces *v)
{
    for (size_t i = 0; i < v->n; i++) {
        if (v->at[i].kind == PIECE_HAN) add_han(b, v->at[i].text);
        else add_word(b, v->at[i].text);
    }
}

static bool any_traditional(struct wide w)
{
    for (int32_t i = 0; i < w.n;) {
        UChar32 c = utf16_next(w.p, w.n, &i);
        if (han_simplified(c) != c) return true;
    }
    return false;
}

static void index_words(struct arena *a, struct buf *b, struct wide w)
{
    pieces v = cut(a, w, true);
    add_pieces(b, &v);
    if (!any_traditional(w)) return;
    v = cut(a, w, false); /* as written, too: simplifying goes by characters and may be wrong */
    add_pieces(b, &v);
}

/* All letters and digits run together. */
static struct str squeezed(struct arena *a, const pieces *v)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < v->n; i++) buf_str(&b, v->at[i].text);
    return str_copy(a, buf_view(&b));
}

static void index_code(struct arena *a, struct buf *b, struct wide w)
{
    pieces v = cut(a, w, true);
    struct str whole = squeezed(a, &v);
    for (size_t i = 0, skipped = 0; v.n > 1 && i < v.n; skipped += v.at[i++].text.n) {
        add_word(b, v.at[i].text);
        if (i > 0 && i + 1 < v.n) add_word(b, str_sub(whole, skipped, whole.n)); /* from this part on */
    }
    size_t chars = 0;
    for (size_t i = 0; i < whole.n && i < TOKEN_MAX;) {
        utf8_next(whole, &i);
        if (++chars >= 2 && i < whole.n) add(b, str_sub(whole, 0, i));
    }
    add(b, whole);
}

static void index_email(struct arena *a, struct buf *b, struct str s)
{
    const char *sign = s.n ? memrchr(s.p, '@', s.n) : NULL;
    size_t at = sign ? (size_t)(sign - s.p) : s.n;
    pieces local = cut(a, folded(a, str_sub(s, 0, at)), true);
    pieces domain = cut(a, folded(a, str_sub(s, at, s.n)), true);
    struct str left = squeezed(a, &local), right = squeezed(a, &domain);
    add_word(b, str_printf(a, "%.*s%.*s", STR_ARG(left), STR_ARG(right)));
    add_word(b, left);
    add_word(b, right);
    if (local.n > 1) add_pieces(b, &local);
    if (domain.n > 1) add_pieces(b, &domain);
}

/* The digits behind the country code (ITU-T E.164: codes of one digit, these of two, else three). */
static struct str behind_country_code(struct str digits)
{
    static const char two[] = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 "
                              "57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";
    if (digits.n < 4) return digits;
    size_t n = 3;
    if (digits.p[0] == '1' || digits.p[0] == '7') n = 1;
    for (const char *at = two; n == 3 && *at; at += 3)
        if (memcmp(at, digits.p, 2) == 0) n = 2;
    return str_sub(digits, n, digits.n);
}

static struct str digits_of(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= '0' && s.p[i] <= '9') out[n++] = s.p[i];
    return (struct str){out, n < 20 ? n : 20}; /* E.164 has at most 15 */
}

/* The number as dialled from abroad (8613...), with 00 before, at home (with and without 0), and
 * every tail from four digits. */
static void index_phone(struct arena *a, struct buf *b, struct str s)
{
    bool abroad = str_starts(str_trim(s), STR("+"));
    struct str all = digits_of(a, text_half_width(a, s));
    struct str home = all;
    if (abroad) {
        home = behind_country_code(all);
        add(b, all);
        add(b, str_printf(a, "00%.*s", STR_ARG(all)));
        add(b, str_printf(a, "0%.*s", STR_ARG(home)));
    }
    for (size_t i = 0; i + PHONE_TAIL_MIN <= home.n; i++) add(b, str_sub(home, i, home.n));
}

void text_index(struct arena *a, struct buf *tokens, enum index_kind kind, struct str field)
{
    field = str_trim(field);
    if (field.n == 0) return;
    switch (kind) {
    case INDEX_NAME:
        index_words(a, tokens, folded(a, field));
        for (struct str rest = text_pinyin_tokens(a, field), one; str_cut(&rest, ' ', &one);)
            add_word(tokens, one);
        break;
    case INDEX_WORDS: index_words(a, tokens, folded(a, field)); break;
    case INDEX_CODE: index_code(a, tokens, folded(a, field)); break;
    case INDEX_EMAIL: index_email(a, tokens, field); break;
    case INDEX_PHONE: index_phone(a, tokens, field); break;
    }
}

void text_index_key(struct arena *a, struct buf *tokens, struct str name_key)
{
    struct str rest = name_key, syllables, one;
    struct buf whole CLEANUP(buf_free) = {0}, initials CLEANUP(buf_free) = {0};
    if (!str_cut(&rest, '\t', &syllables)) return;
    while (str_cut(&syllables, ' ', &one)) {
        if (!one.n) continue;
        buf_str(&whole, one);
        buf_char(&initials, one.p[0]);
    }
    add_word(tokens, buf_view(&whole));
    add_word(tokens, buf_view(&initials));
    struct str u = str_copy(a, buf_view(&whole));
    char *v = str_dup(a, u);
    for (size_t i = 1; i < u.n; i++)
        if (v[i] == 'v' && (v[i - 1] == 'l' || v[i - 1] == 'n')) v[i] = 'u';
    add_word(tokens, str_of(v));
}

/* ---- what is asked for ---- */

static struct str bounded(struct str token)
{
    if (token.n > TOKEN_MAX) {
        token.n = TOKEN_MAX;
        while (((unsigned char)token.p[token.n] & 0xC0) == 0x80) token.n--;
    }
    return token;
}

static void ask_either(struct search_terms *t, struct str token, bool prefix, struct str or_beginning)
{
    if (token.n == 0) return;
    token = bounded(token);
    for (size_t i = 0; i < t->n; i++)
        if (str_eq(t->at[i].token, token)) {
            t->at[i].prefix = t->at[i].prefix && prefix;
            if (!or_beginning.n) t->at[i].or_beginning = or_beginning;
            return;
        }
    if (t->n < COUNT_OF(t->at)) t->at[t->n++] = (struct search_term){token, prefix, bounded(or_beginning)};
}

static void ask(struct search_terms *t, struct str token, bool prefix)
{
    ask_either(t, token, prefix, STR(""));
}

/* One character asks for itself, more for their pairs. */
static void ask_han(struct search_terms *t, struct str run)
{
    size_t first = 0, second = 0;
    utf8_next(run, &second);
    if (second == run.n) ask(t, run, false);
    while (second < run.n) {
        size_t end = second;
        utf8_next(run, &end);
        ask(t, str_sub(run, first, end - first), false);
        first = second;
        second = end;
    }
}

/* Digits are indexed whole and by tails: exact, but for the beginning of a long number. Letters
 * are the beginning of a word from two of them on; short ones are indexed as such. */
static void ask_word(struct search_terms *t, const struct piece *p)
{
    size_t from = p->digits ? 7 : begins_with_letter(p->text) ? BEGINNING_MAX + 1 : 2;
    ask(t, p->text, p->text.n >= from);
}

/* The last digits of a word like "C-2024-00" may be the beginning of more. With a few digits alone every
 * phone number would have to be looked at: then it is what all of the word begins. */
static void ask_last_digits(struct search_terms *t, struct str digits, struct str whole)
{
    if (digits.n >= SELECTIVE_DIGITS) ask(t, digits, true);
    else ask_either(t, digits, false, whole);
}

/* Groups parted by blanks may as well be two numbers: one only when it begins like a phone number
 * or has a mobile number's eleven digits. */
static bool one_number(struct str s)
{
    size_t digits = 0;
    s = str_trim(s);
    bool blanks = s.n && memchr(s.p, ' ', s.n);
    for (size_t i = 0; i < s.n; i++) digits += s.p[i] >= '0' && s.p[i] <= '9';
    if (digits < 7) return false;
    return !blanks || strchr("+0(", s.p[0]) || (digits == 11 && s.p[0] == '1');
}

/* A stretch of digit groups ("138 0000 1234", "+86-10-6552 9988") at the start is one number: the
 * bytes it takes; 0: none. */
static size_t phone_stretch(struct str s)
{
    size_t n = 0;
    while (n < s.n && ((s.p[n] >= '0' && s.p[n] <= '9') || (s.p[n] && strchr(" +-()", s.p[n])))) n++;
    if (n < s.n && ((unsigned char)s.p[n] >= 0x80 || u_isalnum(s.p[n])))
        while (n && s.p[n - 1] != ' ') n--; /* the last group belongs to a word */
    return one_number(str_sub(s, 0, n)) ? n : 0;
}

static bool phone_like(struct str token)
{
    for (size_t i = 0; i < token.n; i++)
        if (token.p[i] < '0' || token.p[i] > '9') return false;
    return token.n >= PHONE_TAIL_MIN;
}

static void ask_phone(struct arena *a, struct search_terms *t, struct str s)
{
    t->reach = true;
    ask(t, digits_of(a, s), true);
}

static void ask_pieces(struct arena *a, struct search_terms *t, struct str word)
{
    pieces v = cut(a, wide_of(a, word), true);
    if (word.n && memchr(word.p, '@', word.n)) { /* an address, as index_email writes it */
        t->reach = true;
        ask(t, squeezed(a, &v), true);
        return;
    }
    t->reach |= v.n == 1 && phone_like(v.at[0].text);
    for (size_t i = 0; i < v.n; i++) {
        if (v.at[i].kind == PIECE_HAN) ask_han(t, v.at[i].text);
        else if (v.at[i].digits && v.n > 1 && i + 1 == v.n) ask_last_digits(t, v.at[i].text, squeezed(a, &v));
        else ask_word(t, &v.at[i]);
    }
}

/* To the next blank, or to a number that follows Han directly ("张三138..."). */
static size_t word_end(struct str s)
{
    size_t n = 1;
    while (n < s.n && s.p[n] != ' ' &&
           !(s.p[n] >= '0' && s.p[n] <= '9' && (unsigned char)s.p[n - 1] >= 0x80))
        n++;
    return n;
}

bool term_found(const struct search_term *t, struct str tokens)
{
    struct str rest = tokens, one;
    while (str_cut(&rest, ' ', &one)) {
        if (t->prefix ? str_starts(one, t->token) : str_eq(one, t->token)) return true;
        if (t->or_beginning.n && str_starts(one, t->or_beginning)) return true;
    }
    return false;
}

struct search_terms text_query(struct arena *a, struct str typed)
{
    struct search_terms t = {0};
    if (typed.n > 1000) typed = text_shorten(a, typed, 250);
    struct str s = wide_text(a, folded(a, typed));
    while (s.n) {
        size_t n = phone_stretch(s);
        if (n) {
            ask_phone(a, &t, str_sub(s, 0, n));
        } else {
            n = word_end(s);
            ask_pieces(a, &t, str_sub(s, 0, n));
        }
        s = str_trim(str_sub(s, n, s.n));
    }
    return t;
}
