/* One HTTP request's parts: pairs of query, form and cookies, and the look-ups handlers use.
 * Called by fcgi.c, multipart.c and everything above. Guards: bounded numbers of pairs, decoded
 * once, never trusted. */
#include "web/request.h"

#define COOKIES_MAX 64

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* %XX and '+'; a '%' without two hex digits stays as it is. */
static struct str url_decode(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '+') {
            c = ' ';
        } else if (c == '%' && i + 2 < s.n) {
            int hi = hex_digit(s.p[i + 1]), lo = hex_digit(s.p[i + 2]);
            if (hi >= 0 && lo >= 0) {
                c = (char)(hi * 16 + lo);
                i += 2;
            }
        }
        out[n++] = c;
    }
    return (struct str){out, n};
}

bool pairs_parse_urlencoded(struct arena *a, struct str s, struct pairs *ret)
{
    struct str item;
    while (str_cut(&s, '&', &item)) {
        if (item.n == 0) continue;
        if (ret->list.n >= FIELDS_MAX) return false;
        struct str rest = item, name;
        if (!str_cut(&rest, '=', &name)) continue;
        struct pair *pair = vec_push(a, &ret->list);
        pair->name = url_decode(a, name);
        pair->value = rest.p ? url_decode(a, rest) : STR("");
    }
    return true;
}

void pairs_parse_cookies(struct arena *a, struct str s, struct pairs *ret)
{
    struct str item;
    while (ret->list.n < COOKIES_MAX && str_cut(&s, ';', &item)) {
        struct str rest = str_trim(item), name;
        if (!str_cut(&rest, '=', &name) || name.n == 0 || !rest.p) continue;
        struct str value = str_trim(rest);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = str_sub(value, 1, value.n - 2);
        struct pair *pair = vec_push(a, &ret->list);
        pair->name = name;
        pair->value = value;
    }
}

static struct str last_of(const struct pairs *pairs, const char *name)
{
    for (size_t i = pairs->list.n; i-- > 0;)
        if (str_is(pairs->list.at[i].name, name)) return pairs->list.at[i].value;
    return STR_NONE;
}

struct str query_get(const struct req *req, const char *name)
{
    return last_of(&req->query, name);
}

struct str form_get(const struct req *req, const char *name)
{
    return last_of(&req->form, name);
}

struct str cookie_get(const struct req *req, const char *name)
{
    for (size_t i = 0; i < req->cookies.list.n; i++)
        if (str_is(req->cookies.list.at[i].name, name)) return req->cookies.list.at[i].value;
    return STR_NONE;
}

bool path_id(const struct req *req, size_t i, int64_t *ret_id)
{
    int64_t v;
    if (i >= COUNT_OF(req->path_at) || !str_to_i64(req->path_at[i], &v) || v <= 0) return false;
    *ret_id = v;
    return true;
}

/* RFC 3986 unreserved characters stay, all else is %XX. */
static void url_encode(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                     c == '-' || c == '.' || c == '_' || c == '~';
        if (plain) {
            buf_char(b, (char)c);
        } else {
            buf_char(b, '%');
            buf_char(b, hex[c >> 4]);
            buf_char(b, hex[c & 15]);
        }
    }
}

static void add_pair(struct buf *b, struct str name, struct str value)
{
    buf_char(b, b->n ? '&' : '?');
    url_encode(b, name);
    buf_char(b, '=');
    url_encode(b, value);
}

char *query_with(struct arena *a, const struct req *req, const char *name, const char *value)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *pair = &req->query.list.at[i];
        if (!str_is(pair->name, name)) add_pair(&b, pair->name, pair->value);
    }
    if (value) add_pair(&b, str_of(name), str_of(value));
    if (b.n == 0) buf_char(&b, '?');
    return str_dup(a, buf_view(&b));
}
