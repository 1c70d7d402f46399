/* Which bytes of a file are wanted: see byte_range.h. */
#include "web/byte_range.h"

/* Digits alone; a number that is too large for any file is the largest there is. */
static bool read_number(struct str s, int64_t *ret)
{
    int64_t v = 0;
    if (!s.n) return false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        v = v > (INT64_MAX - 9) / 10 ? INT64_MAX / 10 : v * 10 + (s.p[i] - '0');
    }
    *ret = v;
    return true;
}

/* "-500": the last 500 bytes. */
static enum byte_range last_bytes(struct str count, int64_t bytes, int64_t *ret_from, int64_t *ret_n)
{
    int64_t n;
    if (!read_number(count, &n)) return RANGE_NONE;
    if (n == 0 || bytes == 0) return RANGE_OUTSIDE;
    *ret_n = n < bytes ? n : bytes;
    *ret_from = bytes - *ret_n;
    return RANGE_PART;
}

enum byte_range byte_range(struct str header, int64_t bytes, int64_t *ret_from, int64_t *ret_n)
{
    struct str rest = header, unit, first;
    int64_t from, to = INT64_MAX;
    if (!str_cut(&rest, '=', &unit) || !str_ieq(str_trim(unit), STR("bytes"))) return RANGE_NONE;
    if (str_find(rest, STR(",")) >= 0) return RANGE_NONE;
    rest = str_trim(rest);
    if (str_find(rest, STR("-")) < 0 || !str_cut(&rest, '-', &first)) return RANGE_NONE;
    if (!first.n) return last_bytes(rest, bytes, ret_from, ret_n);
    if (!read_number(first, &from) || (rest.n && !read_number(rest, &to)) || to < from) return RANGE_NONE;
    if (from >= bytes) return RANGE_OUTSIDE;
    if (to > bytes - 1) to = bytes - 1;
    *ret_from = from;
    *ret_n = to - from + 1;
    return RANGE_PART;
}

bool etag_listed(struct str list, const char *tag)
{
    struct str one;
    if (str_is(str_trim(list), "*")) return true;
    while (str_cut(&list, ',', &one)) {
        one = str_trim(one);
        if (str_starts(one, STR("W/"))) one = str_sub(one, 2, one.n);
        if (str_is(one, tag)) return true;
    }
    return false;
}
