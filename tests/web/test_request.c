/* Pairs of query, form and cookies; ids in paths; addresses of the same page. */
#include "web/request.h"

#include "web_test.h"

static struct req *req_of(const char *query)
{
    struct req *req = ARENA_NEW(a, struct req);
    ck_assert(pairs_parse_urlencoded(a, str_of(query), &req->query));
    return req;
}

START_TEST(urlencoded)
{
    static const struct {
        const char *in, *name, *value;
        int line;
    } rows[] = {
        {"a=1&b=2", "b", "2", __LINE__},
        {"a=1&a=2", "a", "2", __LINE__},
        {"q=%E5%BC%A0+%E4%B8%89", "q", "张 三", __LINE__},
        {"a=100%", "a", "100%", __LINE__},
        {"a=%4", "a", "%4", __LINE__},
        {"a=%zz", "a", "%zz", __LINE__},
        {"a", "a", "", __LINE__},
        {"a=", "a", "", __LINE__},
        {"&&a=b&", "a", "b", __LINE__},
        {"a=b=c", "a", "b=c", __LINE__},
        {"%61=x", "a", "x", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        same(query_get(req_of(rows[i].in), rows[i].name), rows[i].value, rows[i].line);
    ck_assert_ptr_null(query_get(req_of("a=1"), "b").p);
    ck_assert_uint_eq(query_get(req_of("a=%00b"), "a").n, 2);
}
END_TEST

START_TEST(too_many_fields)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (int i = 0; i < FIELDS_MAX; i++) buf_printf(&b, "&f%d=%d", i, i);
    struct pairs pairs = {0};
    ck_assert(pairs_parse_urlencoded(a, buf_view(&b), &pairs));
    buf_cstr(&b, "&one=more");
    struct pairs over = {0};
    ck_assert(!pairs_parse_urlencoded(a, buf_view(&b), &over));
    ck_assert_uint_eq(over.list.n, FIELDS_MAX);
}
END_TEST

START_TEST(cookies)
{
    struct req req = {0};
    pairs_parse_cookies(a, STR("a=1; b=\"two\";c ; =x; a=later; d="), &req.cookies);
    same(cookie_get(&req, "a"), "1", __LINE__);
    same(cookie_get(&req, "b"), "two", __LINE__);
    same(cookie_get(&req, "d"), "", __LINE__);
    ck_assert_ptr_null(cookie_get(&req, "c").p);
    struct buf b CLEANUP(buf_free) = {0};
    for (int i = 0; i < 1000; i++) buf_printf(&b, "c%d=1;", i);
    struct pairs many = {0};
    pairs_parse_cookies(a, buf_view(&b), &many);
    ck_assert_uint_le(many.list.n, 64);
}
END_TEST

START_TEST(ids_in_paths)
{
    static const struct {
        const char *in;
        bool good;
        int line;
    } rows[] = {{"17", true, __LINE__},      {"0", false, __LINE__},
                {"-1", false, __LINE__},     {"9223372036854775807", true, __LINE__},
                {"9223372036854775808", false, __LINE__},
                {"1a", false, __LINE__},     {"", false, __LINE__},
                {" 1", false, __LINE__},     {"1%20", false, __LINE__},
                {"' OR 1", false, __LINE__}, {"１７", false, __LINE__}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct req req = {.path_at = {str_of(rows[i].in)}};
        int64_t id = -5;
        ck_assert_msg(path_id(&req, 0, &id) == rows[i].good, "line %d", rows[i].line);
        ck_assert_msg(rows[i].good || id == -5, "line %d: untouched on failure", rows[i].line);
    }
    struct req req = {0};
    int64_t id;
    ck_assert(!path_id(&req, 99, &id));
}
END_TEST

START_TEST(same_page_with_another_value)
{
    struct req *req = req_of("q=a%26b&page=2");
    ck_assert_str_eq(query_with(a, req, "page", "3"), "?q=a%26b&page=3");
    ck_assert_str_eq(query_with(a, req, "page", NULL), "?q=a%26b");
    ck_assert_str_eq(query_with(a, req, "x", "张"), "?q=a%26b&page=2&x=%E5%BC%A0");
    ck_assert_str_eq(query_with(a, req_of("a=1"), "a", NULL), "?");
    ck_assert_str_eq(query_with(a, req_of("<b>=\"'"), "a", NULL), "?%3Cb%3E=%22%27");
}
END_TEST

static void up(void)
{
}

int main(void)
{
    const TTest *tests[] = {urlencoded, too_many_fields, cookies, ids_in_paths,
                            same_page_with_another_value};
    return run_tests("request", up, tests, COUNT_OF(tests));
}
