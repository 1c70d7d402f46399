/* struct str: a borrowed view of bytes (not NUL-terminated). struct buf: growing output. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct str {
    const char *p;
    size_t n;
};

#define STR(lit) ((struct str){("" lit), sizeof(lit) - 1})
#define STR_NONE ((struct str){NULL, 0})
/* printf("%.*s", STR_ARG(s)) */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct str str_of(const char *cstr)
{
    return (struct str){cstr, cstr ? strlen(cstr) : 0};
}
static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool str_is(struct str a, const char *cstr) { return str_eq(a, str_of(cstr)); }
static inline struct str str_sub(struct str s, size_t from, size_t n)
{
    if (from > s.n) from = s.n;
    if (n > s.n - from) n = s.n - from;
    return (struct str){s.p + from, n};
}
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_ieq(struct str a, struct str b); /* ASCII case folded */
/* Index of the first occurrence, or -1. */
ptrdiff_t str_find(struct str s, struct str needle);
/* Without ASCII and ideographic (U+3000) white space at both ends. */
struct str str_trim(struct str s);
/* Cuts the part before sep off *rest (all of it when sep is missing); false when *rest is used up
 * (rest->p == NULL). */
bool str_cut(struct str *rest, char sep, struct str *ret_part);
char *str_dup(struct arena *a, struct str s); /* NUL-terminated copy */
struct str str_copy(struct arena *a, struct str s);
struct str str_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Whole text is one decimal integer (ASCII digits, optional '-') within int64; nothing else. */
bool str_to_i64(struct str s, int64_t *ret_value);

struct buf {
    char *p; /* malloc'd, always NUL-terminated when not NULL */
    size_t n, cap;
};

void buf_free(struct buf *b); /* also for CLEANUP(buf_free) */
static inline void buf_clear(struct buf *b)
{
    b->n = 0;
    if (b->p) b->p[0] = '\0';
}
void buf_reserve(struct buf *b, size_t more);
void buf_add(struct buf *b, const void *p, size_t n);
void buf_str(struct buf *b, struct str s);
void buf_cstr(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
static inline struct str buf_view(const struct buf *b) { return (struct str){b->p ? b->p : "", b->n}; }

#endif
