/* Text: validity, normal forms, pinyin, search tokens (ICU; phone numbers: libphonenumber).
 *
 * Search works the way Chinese is written: see text_index(). Everything that is indexed and
 * everything that is searched goes through the same folding. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>

#include "base/str.h"

bool text_valid(struct str s);        /* UTF-8 without NUL */
size_t text_length(struct str s);     /* code points */
/* One line of input: NFC, trimmed, tabs and line breaks to blanks, control, zero-width and
 * bidirectional control characters removed. */
struct str text_clean_line(struct arena *a, struct str s);
/* Several lines: CRLF to LF, other control characters removed, nothing else changed. */
struct str text_clean_lines(struct arena *a, struct str s);
/* Full-width ASCII (digits, letters, punctuation) to half width, nothing else. */
struct str text_half_width(struct arena *a, struct str s);
/* NFKC, lower case, traditional to simplified: for comparing, never for showing. */
struct str text_fold(struct arena *a, struct str s);
/* The first n code points, with an ellipsis when cut. */
struct str text_shorten(struct arena *a, struct str s, size_t n);

/* Sort key of a name: pinyin by Han-Latin/Names without tones, one blank between syllables, then
 * the folded name: "zhang san\t张三". Names without Han: folded. Plain byte order sorts it. */
struct str text_name_key(struct arena *a, struct str name);
/* "zhangsan" and "zs" for each reading (surname and plain reading, lv and lu). */
struct str text_pinyin_tokens(struct arena *a, struct str name);

enum index_kind {
    INDEX_NAME,  /* characters, pairs, pinyin, initials, Latin words */
    INDEX_WORDS, /* characters, pairs, Latin words: longer text */
    INDEX_CODE,  /* a code or reference: whole, its parts, and its prefixes from 2 characters */
    INDEX_EMAIL, /* whole (without punctuation), local part, domain */
    INDEX_PHONE  /* digits: whole, national, and every tail from 4 digits */
};
/* Appends tokens of one field, blank-separated, letters and digits and Han only. */
void text_index(struct arena *a, struct buf *tokens, enum index_kind kind, struct str field);
/* The pinyin tokens of a name once more from its stored key ("zhang san\t张三"), without the readings a key
 * does not have: for checks that cannot wait until a process has its transliterator. */
void text_index_key(struct arena *a, struct buf *tokens, struct str name_key);
/* A search box's text as tokens that must all match, each marked as exact or prefix:
 * "张三 4567" -> 张三 4567; "zhangs" -> zhangs* ; one Han character -> that character. Empty
 * result: nothing searchable in it. */
struct search_term {
    struct str token;
    bool prefix;
    struct str or_beginning; /* or a token that begins so: "C-2024-00" typed so far; empty: none */
};
struct search_terms {
    struct search_term at[16];
    size_t n;
    bool reach; /* a word of it is (the end of) a phone number, or an e-mail address: most likely meant as such.
                 * A number in another word (C-2024-0012) is not; it may be one all the same. */
};
struct search_terms text_query(struct arena *a, struct str typed);
bool term_found(const struct search_term *t, struct str tokens); /* tokens as text_index() makes them */

/* Phone number in E.164 for the region ("CN"); false: not a possible number. A number written with
 * full-width digits, blanks, hyphens and parentheses is understood. */
bool phone_normal(struct arena *a, struct str typed, const char *region, struct str *ret_e164);
/* As people of the region write it: "138 0000 1234" at home, "+44 20 ..." abroad. */
struct str phone_display(struct arena *a, struct str e164, const char *region);
bool email_valid(struct str s); /* one address: local@domain, 254 bytes, no blanks, no controls */

#endif
