/* Query strings, cookies, paths, declared forms. */
#include "base/text.h"
#include "fuzz/targets.h"
#include "web/form.h"
#include "web/request.h"
#include "web/response.h"

static struct str view(const uint8_t *data, size_t n)
{
    return (struct str){(const char *)data, n};
}

/* Decoded, written and decoded again, the pairs are the same. */
int fuzz_query(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new();
    struct req req = {0}, again = {0};
    bool all = pairs_parse_urlencoded(a, view(data, n), &req.query);
    HOLDS(req.query.list.n <= FIELDS_MAX);
    struct str text = str_of(query_with(a, &req, "~", NULL));
    for (size_t i = 0; i < text.n; i++) HOLDS(text.p[i] > ' ' && (unsigned char)text.p[i] < 0x7f);
    if (all && req.query.list.n && !query_get(&req, "~").p) {
        HOLDS(pairs_parse_urlencoded(a, str_sub(text, 1, text.n), &again.query));
        HOLDS(again.query.list.n == req.query.list.n);
        for (size_t i = 0; i < req.query.list.n; i++) {
            HOLDS(str_eq(again.query.list.at[i].name, req.query.list.at[i].name));
            HOLDS(str_eq(again.query.list.at[i].value, req.query.list.at[i].value));
        }
    }
    arena_free(a);
    return 0;
}

int fuzz_cookie(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new();
    struct req req = {0};
    pairs_parse_cookies(a, view(data, n), &req.cookies);
    HOLDS(req.cookies.list.n <= 64);
    for (size_t i = 0; i < req.cookies.list.n; i++) {
        struct pair p = req.cookies.list.at[i];
        HOLDS(p.name.n > 0 && str_find(p.name, STR("=")) < 0 && str_find(p.value, STR(";")) < 0);
    }
    /* The same bytes as a file's name: one header line, whatever they are. */
    const char *line = disposition(a, "attachment", view(data, n));
    for (; *line; line++) HOLDS(*line >= ' ' && (unsigned char)*line < 0x7f);
    arena_free(a);
    return 0;
}

static enum err handler(struct ctx *cx, struct req *req, struct res *res)
{
    (void)cx, (void)req, (void)res;
    return OK;
}

int fuzz_route(const uint8_t *data, size_t n)
{
    static const struct route table[] = {{GET, "/", 1, CSRF_NONE, 0, handler, 0},
                                         {GET, "/a/{id}", 1, CSRF_NONE, 0, handler, 0},
                                         {GET, "/a/new", 1, CSRF_NONE, 0, handler, 0},
                                         {GET, "/{x}/{y}/{z}/{w}", 1, CSRF_NONE, 0, handler, 0},
                                         {POST, "/a/{id}/b", 1, CSRF_TOKEN, 0, handler, 0},
                                         ROUTE_END};
    const struct route *route = NULL;
    struct req req = {0};
    int64_t id;
    if (route_find(table, GET, view(data, n), &route, req.path_at) == MATCH_OK) {
        HOLDS(route != NULL);
        if (path_id(&req, 0, &id)) HOLDS(id > 0);
    }
    return 0;
}

struct draft {
    struct str line, lines, raw, email, phone, day;
    int64_t number, money, when, kind, flags, id;
    bool yes;
    struct id_list ids;
};
static const struct choice choices[] = {{1, "a", "A"}, {2, "b", "B"}, {0, NULL, NULL}};
#define FIELD(n, t, ...) {.name = #n, .type = t, .offset = offsetof(struct draft, n), ##__VA_ARGS__}
static const struct field fields[] = {
    FIELD(line, FIELD_LINE, .max = 10),
    FIELD(lines, FIELD_LINES, .max = 10),
    FIELD(raw, FIELD_RAW, .max = 10),
    FIELD(email, FIELD_EMAIL, .max = 30),
    FIELD(phone, FIELD_PHONE),
    FIELD(day, FIELD_DATE),
    FIELD(number, FIELD_INT, .min = -9, .max = 99),
    FIELD(money, FIELD_MONEY, .min = 0, .max = 9999),
    FIELD(when, FIELD_TIME),
    FIELD(kind, FIELD_CHOICE, .choices = choices),
    FIELD(flags, FIELD_FLAGS, .choices = choices),
    FIELD(id, FIELD_ID),
    FIELD(yes, FIELD_BOOL),
    FIELD(ids, FIELD_IDS, .max = 3),
    FIELD_END};
static const struct form form = {"fuzz", fields, sizeof(struct draft)};

static void count(void *arg, const char *field, const char *text)
{
    HOLDS(*field && *text);
    ++*(int *)arg;
}

/* Whatever was sent, what the handler gets is text within its limits and numbers within theirs. */
int fuzz_form(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new();
    struct pairs pairs = {0};
    int problems = 0;
    struct form_sink sink = {a, "Asia/Shanghai", 2, "CN", count, &problems};
    struct draft d = {0};
    (void)pairs_parse_urlencoded(a, view(data, n), &pairs);
    enum err e = form_parse(&sink, &pairs, &form, &d);
    HOLDS((e == OK) == (problems == 0));
    struct str texts[] = {d.line, d.lines, d.raw, d.email, d.phone, d.day};
    for (size_t i = 0; i < COUNT_OF(texts); i++) HOLDS(text_valid(texts[i]));
    HOLDS(text_length(d.line) <= 10 && text_length(d.lines) <= 10 && text_length(d.raw) <= 10);
    HOLDS(str_find(d.line, STR("\n")) < 0 && str_find(d.email, STR("\r")) < 0);
    HOLDS(d.number >= -9 && d.number <= 99 && d.money >= 0 && d.money <= 9999);
    HOLDS(d.kind >= 0 && d.kind <= 2 && d.flags >= 0 && d.flags <= 3 && d.id >= 0);
    HOLDS(d.day.n == 0 || d.day.n == 10);
    HOLDS(d.ids.n <= 3);
    arena_free(a);
    return 0;
}
