/* Borrowed views of bytes (struct str) and growing output (struct buf).
 *
 * Used everywhere. The rule guarded here: lengths are carried, never measured from user bytes, so
 * a NUL in the input cuts nothing off. Neighbour: text.c (what the bytes mean). */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/err.h"

bool str_starts(struct str s, struct str prefix)
{
    return s.n >= prefix.n && str_eq(str_sub(s, 0, prefix.n), prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.n >= suffix.n && str_eq(str_sub(s, s.n - suffix.n, suffix.n), suffix);
}

static unsigned char ascii_lower(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 'A' && u <= 'Z' ? (unsigned char)(u | 0x20) : u;
}

bool str_ieq(struct str a, struct str b)
{
    if (a.n != b.n) return false;
    for (size_t i = 0; i < a.n; i++)
        if (ascii_lower(a.p[i]) != ascii_lower(b.p[i])) return false;
    return true;
}

ptrdiff_t str_find(struct str s, struct str needle)
{
    if (needle.n == 0) return 0;
    if (needle.n > s.n) return -1;
    const char *at = memmem(s.p, s.n, needle.p, needle.n);
    return at ? at - s.p : -1;
}

#define IDEOGRAPHIC_SPACE STR("\xE3\x80\x80")

static size_t space_at_start(struct str s)
{
    if (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r'))) return 1;
    return str_starts(s, IDEOGRAPHIC_SPACE) ? 3 : 0;
}

static size_t space_at_end(struct str s)
{
    char last = s.n ? s.p[s.n - 1] : 'x';
    if (last == ' ' || (last >= '\t' && last <= '\r')) return 1;
    return str_ends(s, IDEOGRAPHIC_SPACE) ? 3 : 0;
}

struct str str_trim(struct str s)
{
    for (size_t n; (n = space_at_start(s)) > 0;) s = str_sub(s, n, s.n - n);
    for (size_t n; (n = space_at_end(s)) > 0;) s.n -= n;
    return s;
}

bool str_cut(struct str *rest, char sep, struct str *ret_part)
{
    if (!rest->p) return false;
    const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
    if (!at) {
        *ret_part = *rest;
        *rest = STR_NONE;
        return true;
    }
    size_t n = (size_t)(at - rest->p);
    *ret_part = (struct str){rest->p, n};
    *rest = (struct str){at + 1, rest->n - n - 1};
    return true;
}

char *str_dup(struct arena *a, struct str s)
{
    return arena_dup(a, s.p, s.n);
}

struct str str_copy(struct arena *a, struct str s)
{
    return (struct str){arena_dup(a, s.p, s.n), s.n};
}

struct str str_printf(struct arena *a, const char *fmt, ...)
{
    struct str s;
    va_list args;
    va_start(args, fmt);
    s.p = arena_vprintf(a, fmt, args, &s.n);
    va_end(args);
    return s;
}

bool str_to_i64(struct str s, int64_t *ret_value)
{
    bool minus = s.n && s.p[0] == '-';
    if (minus) s = str_sub(s, 1, s.n);
    if (s.n == 0 || s.n > 19) return false;
    int64_t v = 0; /* counted downwards, since INT64_MIN has no positive */
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, s.p[i] - '0', &v))
            return false;
    }
    if (!minus && v == INT64_MIN) return false;
    *ret_value = minus ? v : -v;
    return true;
}

void buf_free(struct buf *b)
{
    free(b->p);
    *b = (struct buf){0};
}

void buf_reserve(struct buf *b, size_t more)
{
    if (more > 2048 * MiB) die("output of %zu bytes refused", more);
    size_t need = b->n + more + 1;
    if (need <= b->cap) return;
    size_t cap = b->cap ? b->cap : 256;
    while (cap < need) cap *= 2;
    char *p = realloc(b->p, cap);
    if (!p) die("out of memory (%zu bytes)", cap);
    b->p = p;
    b->cap = cap;
    b->p[b->n] = '\0';
}

void buf_add(struct buf *b, const void *p, size_t n)
{
    buf_reserve(b, n);
    if (n) memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
}

void buf_str(struct buf *b, struct str s)
{
    buf_add(b, s.p, s.n);
}

void buf_cstr(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
    buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    buf_reserve(b, 80); /* most are short and written at once */
    size_t room = b->cap - b->n;
    int n = vsnprintf(b->p + b->n, room, fmt, args);
    va_end(args);
    if (n < 0) die("vsnprintf failed for \"%s\"", fmt);
    if ((size_t)n >= room) {
        buf_reserve(b, (size_t)n);
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
    }
    va_end(again);
    b->n += (size_t)n;
}
