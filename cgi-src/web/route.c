/* Looks a request up in a program's route table. Called by the gate and by the route tests.
 * Guards: a literal part wins over a {part}, whatever the order of the rows. */
#include "web/route.h"

#define PARTS_MAX 4

/* "{id}" and "{id}.vcf" match any text, the second with that ending. */
static bool part_value(struct str want, struct str got, struct str *ret_value)
{
    ptrdiff_t close = str_find(want, STR("}"));
    struct str ending = str_sub(want, (size_t)close + 1, want.n);
    if (got.n <= ending.n || !str_ends(got, ending)) return false;
    *ret_value = str_sub(got, 0, got.n - ending.n);
    return true;
}

static bool is_part(struct str s)
{
    return s.n >= 2 && s.p[0] == '{' && str_find(s, STR("}")) > 0;
}

/* Compares segment by segment. ret_rank: two bits a segment: literal before a part with an ending before
 * any part, so that a bigger rank is the more literal pattern. */
static bool matches(const char *pattern, struct str path, struct str values[PARTS_MAX],
                    unsigned *ret_rank)
{
    struct str rest_pattern = str_of(pattern), want, got;
    size_t n = 0;
    unsigned rank = 1;
    for (;;) {
        bool more = str_cut(&rest_pattern, '/', &want);
        if (more != str_cut(&path, '/', &got)) return false;
        if (!more) break;
        rank <<= 2;
        if (is_part(want)) {
            if (n == PARTS_MAX || !part_value(want, got, &values[n++])) return false;
            rank |= want.p[want.n - 1] != '}';
        } else {
            if (!str_eq(want, got)) return false;
            rank |= 2;
        }
    }
    *ret_rank = rank;
    return true;
}

/* Up to its first {part} a pattern is literal: most rows are told apart by that alone. */
static bool begins_alike(const char *pattern, struct str path)
{
    size_t i = 0;
    for (; pattern[i] && pattern[i] != '{'; i++)
        if (i >= path.n || path.p[i] != pattern[i]) return false;
    return pattern[i] || i == path.n;
}

enum route_match route_find(const struct route *table, enum method method, struct str path,
                            const struct route **ret_route, struct str ret_values[4])
{
    enum route_match result = MATCH_NONE;
    unsigned best = 0;
    for (const struct route *r = table; r->path; r++) {
        struct str values[PARTS_MAX] = {STR_NONE};
        unsigned rank;
        if (!begins_alike(r->path, path) || !matches(r->path, path, values, &rank)) continue;
        if (r->method != method) {
            if (result == MATCH_NONE) result = MATCH_OTHER_METHOD;
            continue;
        }
        if (rank <= best) continue;
        best = rank;
        result = MATCH_OK;
        *ret_route = r;
        for (size_t i = 0; i < PARTS_MAX; i++) ret_values[i] = values[i];
    }
    return result;
}

const char *method_name(enum method m)
{
    switch (m) {
    case GET: return "GET";
    case POST: return "POST";
    case PATCH: return "PATCH";
    case DELETE_: return "DELETE";
    case METHOD_NONE: break;
    }
    return "-";
}
