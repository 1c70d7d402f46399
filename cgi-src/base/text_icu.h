/* Inside base only: between UTF-8 in arenas and ICU's UTF-16. */
#ifndef BASE_TEXT_ICU_H
#define BASE_TEXT_ICU_H

#include <unicode/utf16.h>
#include <unicode/utf8.h>
#include <unicode/utypes.h>

#include "base/str.h"

/* ICU's macros convert between signed and unsigned as they please; kept in these four. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
/* The code point at *i, which moves on; -1 for bytes that are not UTF-8. */
static inline UChar32 utf8_next(struct str s, size_t *i)
{
    UChar32 c;
    U8_NEXT(s.p, *i, s.n, c);
    return c;
}
static inline void utf8_add(struct buf *b, UChar32 c)
{
    char u[U8_MAX_LENGTH];
    size_t n = 0;
    U8_APPEND_UNSAFE(u, n, c);
    buf_add(b, u, n);
}
static inline UChar32 utf16_next(const UChar *p, int32_t n, int32_t *i)
{
    UChar32 c;
    U16_NEXT(p, *i, n, c);
    return c;
}
static inline void utf16_add(UChar *p, int32_t *n, UChar32 c)
{
    U16_APPEND_UNSAFE(p, *n, c);
}
#pragma GCC diagnostic pop

struct wide {
    UChar *p;
    int32_t n;
};

/* Invalid bytes become U+FFFD. Over 256 MiB ends the process (no input gets that far). */
struct wide wide_of(struct arena *a, struct str s);
struct str wide_text(struct arena *a, struct wide w);
/* NFKC with case folding: the form that is compared and indexed. */
struct wide wide_fold(struct arena *a, struct wide w);
/* Traditional characters to simplified, character by character. */
UChar32 han_simplified(UChar32 c);
/* Han, kana, hangul, bopomofo: written without blanks, indexed by character and pair. */
bool is_ideograph(UChar32 c);

#endif
