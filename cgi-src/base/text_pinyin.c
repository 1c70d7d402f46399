/* Names in pinyin: the key they are sorted by, and the tokens they are found by.
 *
 * Called where a name is stored (customers, contacts) and by text_index.c. The rule guarded here:
 * a surname is read as a surname (单 shan, 万俟 mo qi) for sorting, and either reading finds it.
 * Neighbour: text_han.c (single characters). */
#include <unicode/uchar.h>

#include "base/text.h"
#include "base/text_han.h"
#include "base/text_icu.h"

/* Compound surnames whose first character is read unlike the single surname. */
static const struct {
    UChar32 first, second;
    struct reading reading;
} compounds[] = {
    {0x4E07, 0x4FDF, {"mo"}},    /* 万俟 */
    {0x4EE4, 0x72D0, {"ling"}},  /* 令狐 */
    {0x6FB9, 0x53F0, {"tan"}},   /* 澹台 */
    {0x957F, 0x5B59, {"zhang"}}, /* 长孙 */
    {0x5355, 0x4E8E, {"chan"}},  /* 单于 */
    {0x5C09, 0x8FDF, {"yu"}},    /* 尉迟 */
};

#define NAME_MAX_SYLLABLES 64 /* what is longer is no name */

struct syllables {
    struct syllable {
        struct reading name, word; /* as a name's character; as in a word */
        bool han;
        const char *latin; /* not han: the letters and digits as they stand */
        size_t n;
    } at[NAME_MAX_SYLLABLES];
    size_t n;
};

/* Surnames that are read in a way of their own are known in simplified form; any other character
 * is read as it is written, since simplifying may have made two of one (乾 qian, 干 gan). */
static struct reading read_name(UChar32 written, bool first, UChar32 next)
{
    UChar32 c = han_simplified(written);
    for (size_t k = 0; first && k < COUNT_OF(compounds); k++)
        if (compounds[k].first == c && compounds[k].second == han_simplified(next))
            return compounds[k].reading;
    struct reading name = han_reading(c, first ? HAN_SURNAME : HAN_GIVEN);
    struct reading word = han_reading(c, HAN_WORD), own = han_reading(written, HAN_WORD);
    bool special = strcmp(name.letters, word.letters) != 0;
    return special || !own.letters[0] ? name : own;
}

/* The folded name, cut into Han characters and words of other scripts. */
static struct syllables cut(struct str folded)
{
    struct syllables s = {0};
    bool first = true, in_word = false;
    for (size_t i = 0; i < folded.n && s.n < NAME_MAX_SYLLABLES;) {
        size_t from = i;
        UChar32 c = utf8_next(folded, &i);
        struct reading word = c > 0 ? han_reading(c, HAN_WORD) : (struct reading){0};
        if (word.letters[0]) {
            size_t peek = i;
            UChar32 next = i < folded.n ? utf8_next(folded, &peek) : 0;
            s.at[s.n++] = (struct syllable){read_name(c, first, next), word, true, NULL, 0};
            first = in_word = false;
        } else if (c > 0 && u_isalnum(c)) {
            if (!in_word) s.at[s.n++] = (struct syllable){.latin = folded.p + from};
            s.at[s.n - 1].n += i - from;
            in_word = true;
            first = false;
        } else {
            in_word = false;
        }
    }
    return s;
}

static struct str as_written(struct arena *a, struct str name)
{
    return wide_text(a, wide_fold(a, wide_of(a, name)));
}

struct str text_name_key(struct arena *a, struct str name)
{
    struct str folded = str_trim(text_fold(a, name));
    struct syllables s = cut(as_written(a, name));
    struct buf b CLEANUP(buf_free) = {0};
    bool any_han = false;
    for (size_t i = 0; i < s.n; i++) {
        if (i) buf_char(&b, ' ');
        if (s.at[i].han) buf_cstr(&b, s.at[i].name.letters);
        else buf_add(&b, s.at[i].latin, s.at[i].n);
        any_han = any_han || s.at[i].han;
    }
    if (!any_han) return folded;
    buf_char(&b, '\t');
    buf_str(&b, folded);
    return str_copy(a, buf_view(&b));
}

static void add_word(struct buf *b, const struct syllables *s, bool as_name, char v_as)
{
    if (b->n) buf_char(b, ' ');
    for (size_t i = 0; i < s->n; i++) {
        if (!s->at[i].han) {
            buf_add(b, s->at[i].latin, s->at[i].n);
            continue;
        }
        const struct reading *r = as_name ? &s->at[i].name : &s->at[i].word;
        for (const char *c = r->letters; *c; c++) buf_char(b, *c == 'v' ? v_as : *c);
    }
}

static void add_initials(struct buf *b, const struct syllables *s, bool as_name)
{
    buf_char(b, ' ');
    for (size_t i = 0; i < s->n; i++) {
        if (!s->at[i].han) buf_add(b, s->at[i].latin, s->at[i].n);
        else buf_char(b, as_name ? s->at[i].name.letters[0] : s->at[i].word.letters[0]);
    }
}

static bool differ(const struct syllables *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].han && strcmp(s->at[i].name.letters, s->at[i].word.letters) != 0) return true;
    return false;
}

static bool has_letter(const struct syllables *s, bool as_name, char letter)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->at[i].han && strchr((as_name ? s->at[i].name : s->at[i].word).letters, letter)) return true;
    return false;
}

struct str text_pinyin_tokens(struct arena *a, struct str name)
{
    struct syllables s = cut(as_written(a, name));
    struct buf b CLEANUP(buf_free) = {0};
    bool any_han = false;
    for (size_t i = 0; i < s.n; i++) any_han = any_han || s.at[i].han;
    for (int as_name = 1; any_han && as_name >= 0; as_name--) {
        if (!as_name && !differ(&s)) break;
        add_word(&b, &s, as_name, 'v');
        if (has_letter(&s, as_name, 'v')) add_word(&b, &s, as_name, 'u');
        add_initials(&b, &s, as_name);
    }
    return str_copy(a, buf_view(&b));
}
