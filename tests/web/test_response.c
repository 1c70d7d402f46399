/* Headers, redirects, cookies, names of downloads; the records of an answer on its socket. S7: no name
 * of a file splits a header. */
#include "web/response.h"

#include <fastcgi.h>
#include <fcgiapp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

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

/* ---- on the wire: a thread reads like nginx, or leaves after `most` bytes ---- */

struct wire {
    FCGX_Request q;
    int far;
    size_t most;
    pthread_t reader;
    struct buf got, text; /* all bytes; those of the STDOUT records */
    int records, no_more, breaks, ends; /* no_more: empty STDOUT records */
};

static void *read_slowly(void *arg)
{
    struct wire *w = arg;
    char part[3000];
    ssize_t n = 1;
    for (size_t all = 0; all < w->most && n > 0; all += (size_t)n) {
        usleep(50);
        n = read(w->far, part, sizeof part);
        if (n > 0) buf_str(&w->got, (struct str){part, (size_t)n});
    }
    close(w->far);
    return NULL;
}

static void on_alarm(int sig)
{
    (void)sig;
}

/* Buffers as small as they get, and a signal each half millisecond: writes are partial and interrupted. */
static struct res wire_open(struct wire *w, size_t most)
{
    int fd[2], small = 1;
    sigset_t alarm_only, old;
    struct sigaction interrupt = {.sa_handler = on_alarm};
    struct itimerval often = {{0, 500}, {0, 500}};
    *w = (struct wire){.most = most};
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    ck_assert_int_eq(setsockopt(fd[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof small), 0);
    w->q.ipcFd = fd[0];
    w->q.requestId = 0x0102;
    w->far = fd[1];
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGALRM, &interrupt, NULL);
    sigemptyset(&alarm_only);
    sigaddset(&alarm_only, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm_only, &old); /* the reader is not interrupted */
    ck_assert_int_eq(pthread_create(&w->reader, NULL, read_slowly, w), 0);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    struct res res = fresh();
    res.transport = &w->q;
    return res;
}

static void wire_parse(struct wire *w)
{
    for (size_t at = 0; at < w->got.n;) {
        ck_assert_uint_ge(w->got.n - at, sizeof(FCGI_Header));
        FCGI_Header h;
        memcpy(&h, w->got.p + at, sizeof h);
        size_t n = (size_t)h.contentLengthB1 << 8 | h.contentLengthB0;
        at += sizeof h;
        ck_assert_int_eq(h.version, FCGI_VERSION_1);
        ck_assert_int_eq(h.requestIdB1 << 8 | h.requestIdB0, 0x0102);
        ck_assert_uint_le(at + n, w->got.n);
        ck_assert_msg(w->ends + w->breaks == 0, "a record after the end");
        if (h.type == FCGI_STDOUT) buf_str(&w->text, (struct str){w->got.p + at, n});
        ck_assert_msg(h.type != FCGI_STDOUT || w->no_more == 0, "output after the end of output");
        w->no_more += h.type == FCGI_STDOUT && n == 0;
        w->records += h.type == FCGI_STDOUT && n > 0;
        w->ends += h.type == FCGI_END_REQUEST && n == sizeof(FCGI_EndRequestBody) &&
                   w->got.p[at + 4] == FCGI_REQUEST_COMPLETE;
        w->breaks += h.type == FCGI_ABORT_REQUEST;
        at += n + h.paddingLength;
    }
}

static void wire_close(struct wire *w, struct res *res)
{
    struct itimerval off = {{0, 0}, {0, 0}};
    setitimer(ITIMER_REAL, &off, NULL);
    close(w->q.ipcFd);
    pthread_join(w->reader, NULL);
    if (!res->client_gone) wire_parse(w);
    buf_free(&res->headers);
    buf_free(&res->body);
}

static void wire_free(struct wire *w)
{
    buf_free(&w->got);
    buf_free(&w->text);
}

static void fill(struct buf *b, size_t n)
{
    for (size_t i = b->n; i < n; i++) buf_char(b, (char)('a' + i % 23));
}

static struct str body_of(const struct wire *w)
{
    ptrdiff_t at = str_find(buf_view(&w->text), STR("\r\n\r\n"));
    ck_assert_msg(at > 0, "no end of headers");
    return str_sub(buf_view(&w->text), (size_t)at + 4, w->text.n);
}

START_TEST(whole_answers)
{
    static const struct {
        size_t body, headers;
        bool head_only, file;
        int status, records, line;
    } rows[] = {{0, 0, false, false, 200, 1, __LINE__},        {1, 0, false, false, 200, 1, __LINE__},
                {60000, 0, false, false, 200, 1, __LINE__},    {65528, 0, false, false, 200, 2, __LINE__},
                {700000, 0, false, false, 200, 11, __LINE__},  {100, 70000, false, false, 200, 2, __LINE__},
                {60000, 131056, false, false, 200, 3, __LINE__}, {70000, 0, true, false, 200, 1, __LINE__},
                {0, 0, false, false, 304, 1, __LINE__},        {70000, 0, false, true, 200, 1, __LINE__}};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct wire w;
        struct res res = wire_open(&w, SIZE_MAX);
        struct buf want CLEANUP(buf_free) = {0};
        res.status = rows[i].status;
        res.head_only = rows[i].head_only;
        res.file = rows[i].file;
        fill(&res.body, rows[i].body);
        fill(&res.headers, rows[i].headers ? rows[i].headers - 2 : 0);
        if (rows[i].headers) buf_cstr(&res.headers, "\r\n");
        if (!rows[i].head_only && !rows[i].file) fill(&want, rows[i].body);
        res_send(&res);
        wire_close(&w, &res);
        ck_assert_msg(!res.client_gone && w.no_more == 1 && w.ends == 1 && w.breaks == 0, "line %d", rows[i].line);
        ck_assert_msg(str_eq(body_of(&w), buf_view(&want)), "line %d: the body", rows[i].line);
        ck_assert_msg(w.records == rows[i].records, "line %d: %d records", rows[i].line, w.records);
        wire_free(&w);
    }
}
END_TEST

START_TEST(streams)
{
    static const struct {
        bool head_only, cut;
        int line;
    } rows[] = {{false, false, __LINE__}, {false, true, __LINE__}, {true, false, __LINE__}};
    struct buf slice CLEANUP(buf_free) = {0};
    fill(&slice, 150000);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct wire w;
        struct res res = wire_open(&w, SIZE_MAX);
        struct buf want CLEANUP(buf_free) = {0};
        res.head_only = rows[i].head_only;
        ck_assert_int_eq(res_stream_begin(&res), OK);
        for (int k = 0; k < 3; k++) {
            ck_assert_int_eq(res_write(&res, buf_view(&slice)), OK);
            ck_assert_int_eq(res_write(&res, STR("")), OK); /* an empty slice is not the end */
            if (!rows[i].head_only) buf_str(&want, buf_view(&slice));
        }
        res.cut = rows[i].cut;
        res_send(&res);
        wire_close(&w, &res);
        ck_assert_msg(w.ends == !rows[i].cut && w.breaks == rows[i].cut, "line %d", rows[i].line);
        ck_assert_msg(str_eq(body_of(&w), buf_view(&want)), "line %d: the slices", rows[i].line);
        ck_assert(str_find(buf_view(&w.text), STR("Content-Length")) < 0);
        wire_free(&w);
    }
}
END_TEST

START_TEST(the_client_leaves)
{
    struct wire w;
    struct res res = wire_open(&w, 100000);
    fill(&res.body, 700000);
    res_send(&res);
    ck_assert(res.client_gone);
    wire_close(&w, &res);
    wire_free(&w);

    res = wire_open(&w, 100000);
    struct buf slice CLEANUP(buf_free) = {0};
    fill(&slice, 50000);
    enum err e = res_stream_begin(&res);
    int sent = 0;
    for (; sent < 1000 && !e; sent++) e = res_write(&res, buf_view(&slice));
    ck_assert_int_eq(e, ERR_UNAVAILABLE);
    ck_assert_int_lt(sent, 20);
    res_send(&res);
    wire_close(&w, &res);
    wire_free(&w);
}
END_TEST

static void up(void)
{
}

int main(void)
{
    const TTest *tests[] = {headers_cannot_be_split, redirects_stay_here, cookies_are_protected,
                            download_names, files_are_downloads, whole_answers, streams,
                            the_client_leaves};
    return run_tests("response", up, tests, COUNT_OF(tests));
}
