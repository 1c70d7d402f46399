/* Headers, redirects, cookies, names of downloads. S7: no name of a file splits a header. */
#include "web/response.h"

#include "web_test.h"

static struct res fresh(void)
{
    return (struct res){.status = 200, .content_type = "text/html", .no_store = true, .arena = a};
}

static bool has(const struct res *res, const char *text)
{
    return str_find(buf_view(&res->headers), str_of(text)) >= 0;
}

START_TEST(headers_cannot_be_split)
{
    struct res res = fresh();
    res_header(&res, "X-Good", "value");
    res_header(&res, "X-Bad", "value\r\nSet-Cookie: evil=1");
    res_header(&res, "X-Bad\n", "value");
    ck_assert(has(&res, "X-Good: value\r\n"));
    ck_assert(!has(&res, "evil"));
    ck_assert(!has(&res, "X-Bad"));
    buf_free(&res.headers);
}
END_TEST

START_TEST(redirects_stay_here)
{
    static const struct {
        const char *url;
        enum err want;
        int line;
    } rows[] = {{"/portal/", OK, __LINE__},
                {"/portal/x?a=b", OK, __LINE__},
                {"//evil.example/", ERR_INTERNAL, __LINE__},
                {"/\\evil.example/", ERR_INTERNAL, __LINE__},
                {"https://evil.example/", ERR_INTERNAL, __LINE__},
                {"javascript:alert(1)", ERR_INTERNAL, __LINE__},
                {"", ERR_INTERNAL, __LINE__},
                {"/a\r\nX: y", ERR_INTERNAL, __LINE__}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct res res = fresh();
        enum err e = res_redirect(&res, rows[i].url);
        ck_assert_msg(e == rows[i].want, "line %d: %s", rows[i].line, err_name(e));
        ck_assert_int_eq(res.status, e ? 200 : 303);
        buf_free(&res.headers);
    }
}
END_TEST

START_TEST(cookies_are_protected)
{
    struct res res = fresh();
    res_cookie(&res, "__Host-zy_portal", "v", -1);
    ck_assert(has(&res, "Set-Cookie: __Host-zy_portal=v; Path=/; HttpOnly; Secure; SameSite=Lax\r\n"));
    res_cookie(&res, "x", "", 0);
    ck_assert(has(&res, "x=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax"));
    buf_free(&res.headers);
}
END_TEST

START_TEST(download_names)
{
    static const struct {
        const char *in, *want;
        int line;
    } rows[] = {
        {"a.png", "attachment; filename=\"a.png\"; filename*=UTF-8''a.png", __LINE__},
        {"发票.pdf", "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E5%8F%91%E7%A5%A8.pdf",
         __LINE__},
        {"a\"b;c.png", "attachment; filename=\"a_b_c.png\"; filename*=UTF-8''a%22b%3Bc.png",
         __LINE__},
        {"a\r\nX: y", "attachment; filename=\"a  X_ y\"; filename*=UTF-8''a%20%20X%3A%20y", __LINE__},
        {"", "attachment; filename=\"file\"; filename*=UTF-8''file", __LINE__},
        {"\xff\xfe", "attachment; filename=\"file\"; filename*=UTF-8''file", __LINE__},
        {"../../etc/passwd",
         "attachment; filename=\".._.._etc_passwd\"; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd",
         __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        same(str_of(disposition(a, "attachment", str_of(rows[i].in))), rows[i].want, rows[i].line);
}
END_TEST

START_TEST(files_are_downloads)
{
    static const struct {
        const char *mime;
        bool asked, is_inline;
        int line;
    } rows[] = {{"image/png", true, true, __LINE__},     {"image/png", false, false, __LINE__},
                {"image/svg+xml", true, false, __LINE__}, {"text/html", true, false, __LINE__},
                {"application/pdf", true, false, __LINE__}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct res res = fresh();
        ck_assert_int_eq(res_file(&res, "/_files/ab/cd", STR("x"), rows[i].mime, rows[i].asked), OK);
        ck_assert_msg(has(&res, "inline;") == rows[i].is_inline, "line %d", rows[i].line);
        ck_assert(has(&res, "X-Accel-Redirect: /_files/ab/cd\r\n"));
        buf_free(&res.headers);
    }
    struct res res = fresh();
    ck_assert_int_eq(res_file(&res, "/etc/passwd", STR("x"), "image/png", true), ERR_INTERNAL);
    buf_free(&res.headers);
}
END_TEST

static void up(void)
{
}

int main(void)
{
    const TTest *tests[] = {headers_cannot_be_split, redirects_stay_here, cookies_are_protected,
                            download_names, files_are_downloads};
    return run_tests("response", up, tests, COUNT_OF(tests));
}
