/* The multipart parser: whole, cut, lying and oversized bodies, in pieces of every size. */
#include "web/multipart.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "web_test.h"

#define TYPE "multipart/form-data; boundary=xYz"

static char tmp_dir[64];

/* A source that gives at most piece bytes at a time and fails at the end when cut. */
struct source {
    struct str left;
    size_t piece;
    bool cut;
};

static long give(void *arg, char *p, size_t n)
{
    struct source *s = arg;
    if (n > s->piece) n = s->piece;
    if (n > s->left.n) n = s->left.n;
    if (n == 0) return s->cut ? -1 : 0;
    memcpy(p, s->left.p, n);
    s->left = str_sub(s->left, n, s->left.n - n);
    return (long)n;
}

static struct body_limits limits = {1 * MiB, 1000, 2, tmp_dir};

static enum body_state parse(struct str body, size_t piece, struct req *req)
{
    struct source s = {body, piece, false};
    *req = (struct req){0};
    return multipart_read(a, STR(TYPE), give, &s, &limits, req);
}

static struct str content(const struct upload *u)
{
    static char bytes[4096];
    ck_assert_ptr_nonnull(u->path);
    FILE *f = fopen(u->path, "r");
    ck_assert_ptr_nonnull(f);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    return (struct str){bytes, n};
}

#define PART(head, content) "--xYz\r\nContent-Disposition: form-data; " head "\r\n\r\n" content "\r\n"
#define FILE_PART(name, content)                                                                   \
    "--xYz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" name                        \
    "\"\r\nContent-Type: image/png\r\n\r\n" content "\r\n"
#define END "--xYz--\r\n"

START_TEST(in_pieces_of_every_size)
{
    struct str body = STR("preamble\r\n" PART("name=\"a\"", "1\r\n--xY not yet\r\n--")
                              FILE_PART("p.png", "\x89PNG\r\n\r\n--xYbytes\r")
                                  PART("name=\"b\"", "") END "epilogue --xYz");
    for (size_t piece = 1; piece <= body.n; piece++) {
        struct req req;
        ck_assert_int_eq(parse(body, piece, &req), BODY_COMPLETE);
        same(form_get(&req, "a"), "1\r\n--xY not yet\r\n--", __LINE__);
        same(form_get(&req, "b"), "", __LINE__);
        ck_assert_uint_eq(req.uploads.n, 1);
        same(content(&req.uploads.at[0]), "\x89PNG\r\n\r\n--xYbytes\r", __LINE__);
        ck_assert_int_eq(req.uploads.at[0].bytes, 18);
        req_discard_uploads(&req);
    }
}
END_TEST

START_TEST(cut_anywhere_is_never_whole)
{
    struct str body = STR(PART("name=\"a\"", "1") FILE_PART("p.png", "bytes") "--xYz--");
    for (size_t n = 0; n < body.n; n++) {
        struct source s = {str_sub(body, 0, n), 7, n % 2 == 0};
        struct req req = {0};
        enum body_state state = multipart_read(a, STR(TYPE), give, &s, &limits, &req);
        ck_assert_msg(state == BODY_TRUNCATED, "cut at %zu: state %d", n, (int)state);
        req_discard_uploads(&req);
    }
}
END_TEST

START_TEST(names)
{
    static const struct {
        const char *head, *name, *file;
        int line;
    } rows[] = {
        {"name=\"a%22b%0D%0Ac\"", "a\"b\r\nc", NULL, __LINE__},
        {"name=a", "a", NULL, __LINE__},
        {"NAME=\"a\"", "a", NULL, __LINE__},
        {"name=\"a;b=c\"", "a;b=c", NULL, __LINE__},
        {"name=\"f\"; filename=\"C:\\Users\\me\\x.png\"", "f", "x.png", __LINE__},
        {"name=\"f\"; filename=\"../../etc/passwd\"", "f", "passwd", __LINE__},
        {"name=\"f\"; filename=\"a%22b.png\"", "f", "a\"b.png", __LINE__},
        {"name=\"f\"; filename=\"a\\\"b.png\"", "f", "a\"b.png", __LINE__},
        {"name=\"f\"; filename=\"\xff\"", "f", "file", __LINE__},
        {"name=\"f\"; filename=\"a\xE2\x80\xAE" "gnp.exe\"", "f", "agnp.exe", __LINE__},
        {"name=\"f\"; filename=\"发票 1.pdf\"", "f", "发票 1.pdf", __LINE__},
        {"name=\"f\"; filename=\"x/\"", "f", "file", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str body = str_printf(a, "--xYz\r\nContent-Disposition: form-data; %s\r\n\r\nv\r\n" END,
                                     rows[i].head);
        struct req req;
        ck_assert_msg(parse(body, 1000, &req) == BODY_COMPLETE, "line %d", rows[i].line);
        if (rows[i].file) {
            ck_assert_msg(req.uploads.n == 1, "line %d", rows[i].line);
            same(req.uploads.at[0].field, rows[i].name, rows[i].line);
            same(req.uploads.at[0].file_name, rows[i].file, rows[i].line);
        } else {
            ck_assert_msg(req.form.list.n == 1, "line %d", rows[i].line);
            same(req.form.list.at[0].name, rows[i].name, rows[i].line);
        }
        req_discard_uploads(&req);
    }
}
END_TEST

START_TEST(malformed)
{
    static const char *const bodies[] = {
        "--xYz\r\n\r\nno headers\r\n" END,
        "--xYz\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nx\r\n" END,
        "--xYz\r\nContent-Disposition: form-data\r\n\r\nx\r\n" END,
        "--xYz\r\nContent-Disposition: form-data; filename=\"x\"\r\n\r\nx\r\n" END,
        "--xYzNOT\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n" END,
    };
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        struct req req;
        enum body_state state = parse(str_of(bodies[i]), 1000, &req);
        ck_assert_msg(state == BODY_MALFORMED || state == BODY_TRUNCATED, "body %zu", i);
        ck_assert_uint_eq(req.uploads.n, 0);
    }
    static const char *const types[] = {"multipart/form-data", "multipart/form-data; boundary=",
                                        "multipart/form-data; boundary=\"\""};
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct source s = {STR(PART("name=a", "1") END), 100, false};
        struct req req = {0};
        ck_assert_int_eq(multipart_read(a, str_of(types[i]), give, &s, &limits, &req),
                         BODY_MALFORMED);
    }
}
END_TEST

START_TEST(no_file_chosen_and_empty_files)
{
    struct req req;
    ck_assert_int_eq(parse(STR(FILE_PART("", "") END), 100, &req), BODY_COMPLETE);
    ck_assert_uint_eq(req.uploads.n, 0);
    ck_assert_int_eq(parse(STR(FILE_PART("e.png", "") END), 100, &req), BODY_COMPLETE);
    ck_assert_uint_eq(req.uploads.n, 1);
    ck_assert_int_eq(req.uploads.at[0].bytes, 0);
    req_discard_uploads(&req);
}
END_TEST

START_TEST(limits_of_files)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "--xYz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"big\"\r\n\r\n");
    for (int i = 0; i < 1001; i++) buf_char(&b, 'x');
    buf_cstr(&b, "\r\n" FILE_PART("2", "two") FILE_PART("3", "three") PART("name=\"t\"", "text") END);
    struct req req;
    ck_assert_int_eq(parse(buf_view(&b), 64, &req), BODY_COMPLETE);
    ck_assert_uint_eq(req.uploads.n, 3);
    ck_assert(req.uploads.at[0].too_large && !req.uploads.at[0].path);
    ck_assert_int_eq(req.uploads.at[0].bytes, 1001);
    ck_assert(req.uploads.at[1].path && !req.uploads.at[1].too_many);
    ck_assert(req.uploads.at[2].too_many && !req.uploads.at[2].path);
    same(form_get(&req, "t"), "text", __LINE__);
    req_discard_uploads(&req);
}
END_TEST

START_TEST(over_the_total_keeps_the_text)
{
    struct body_limits kept = limits;
    limits.total_max = 300;
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, PART("name=\"t\"", "text"));
    buf_cstr(&b, "--xYz\r\nContent-Disposition: form-data; name=\"f\"; filename=\"big\"\r\n\r\n");
    for (int i = 0; i < 500; i++) buf_char(&b, 'x');
    buf_cstr(&b, "\r\n" PART("name=\"after\"", "more") END);
    struct req req;
    ck_assert_int_eq(parse(buf_view(&b), 100, &req), BODY_TOO_LARGE);
    same(form_get(&req, "t"), "text", __LINE__);
    same(form_get(&req, "after"), "more", __LINE__);
    req_discard_uploads(&req);
    limits = kept;
}
END_TEST

START_TEST(too_many_parts_and_headers)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (int i = 0; i < 65; i++) buf_printf(&b, PART("name=\"n%d\"", "%d"), i, i);
    buf_cstr(&b, END);
    struct req req;
    ck_assert_int_eq(parse(buf_view(&b), 5000, &req), BODY_TOO_LARGE);
    same(form_get(&req, "n63"), "63", __LINE__);
    buf_clear(&b);
    buf_cstr(&b, "--xYz\r\nX-Long: ");
    for (size_t i = 0; i < 9 * KiB; i++) buf_char(&b, 'x');
    buf_cstr(&b, "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" END);
    ck_assert_int_eq(parse(buf_view(&b), 5000, &req), BODY_MALFORMED);
}
END_TEST

START_TEST(text_is_bounded)
{
    struct body_limits kept = limits;
    limits.total_max = 64 * MiB;
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "--xYz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n");
    buf_reserve(&b, 3 * MiB);
    for (size_t i = 0; i < 2 * MiB; i++) buf_char(&b, 'x');
    buf_cstr(&b, "\r\n" END);
    struct req req;
    ck_assert_int_eq(parse(buf_view(&b), 65536, &req), BODY_TOO_LARGE);
    ck_assert_uint_le(form_get(&req, "a").n, 1 * MiB);
    limits = kept;
}
END_TEST

START_TEST(no_room_for_files)
{
    struct body_limits kept = limits;
    limits.tmp_dir = "/nonexistent";
    struct req req;
    ck_assert_int_eq(parse(STR(FILE_PART("x", "y") END), 100, &req), BODY_NO_SPACE);
    limits = kept;
}
END_TEST

static void up(void)
{
    strcpy(tmp_dir, "/tmp/zy-multipart-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(tmp_dir));
}

int main(void)
{
    const TTest *tests[] = {in_pieces_of_every_size, cut_anywhere_is_never_whole,  names, malformed,
                            no_file_chosen_and_empty_files, limits_of_files,
                            over_the_total_keeps_the_text, too_many_parts_and_headers,
                            text_is_bounded, no_room_for_files};
    int failed = run_tests("multipart", up, tests, COUNT_OF(tests));
    if (*tmp_dir) rmdir(tmp_dir);
    return failed;
}
