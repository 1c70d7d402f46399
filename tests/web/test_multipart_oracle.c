/* Whole bodies by chance, parsed by ours and by GMime: the same parts, names and bytes. (GMime is no
 * choice for the program itself: docs/decisions; for whole bodies it is a good second opinion.) */
#include <gmime/gmime.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "web/multipart.h"
#include "web_test.h"

#define BODIES 400
#define PARTS  6

static uint32_t state = 20261121;
static uint32_t chance(uint32_t below)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % below;
}

/* Content that looks like delimiters and line ends, but never holds one. */
static struct str some_bytes(void)
{
    static const char *const bits[] = {"\r\n", "--", "-", "\r", "\n", "--B", "a", "\xE5\xBC\xA0", "\xff",
                                       "Content-Type: x", " ", "\t", "=3D", "%22"};
    struct buf b CLEANUP(buf_free) = {0};
    for (uint32_t n = chance(20); n > 0; n--) buf_cstr(&b, bits[chance(COUNT_OF(bits))]);
    while (str_find(buf_view(&b), STR("--Bound")) >= 0) buf_clear(&b);
    return str_copy(a, buf_view(&b));
}

struct made {
    char name[8], file[8];
    struct str content;
};

static void make_body(struct buf *b, struct made *parts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool file = chance(2) == 0;
        parts[i].content = some_bytes();
        snprintf(parts[i].name, sizeof parts[i].name, "n%u", (unsigned)i);
        snprintf(parts[i].file, sizeof parts[i].file, file ? "f%u.x" : "", (unsigned)i);
        buf_printf(b, "--Boundary\r\nContent-Disposition: form-data; name=\"%s\"", parts[i].name);
        if (file) buf_printf(b, "; filename=\"%s\"\r\nContent-Type: image/png", parts[i].file);
        buf_cstr(b, "\r\nContent-Transfer-Encoding: binary\r\n\r\n");
        buf_str(b, parts[i].content);
        buf_cstr(b, "\r\n");
    }
    buf_cstr(b, "--Boundary--\r\n");
}

struct seen {
    const struct made *parts;
    size_t i;
};

static void one_part(GMimeObject *parent, GMimeObject *part, gpointer arg)
{
    struct seen *seen = arg;
    (void)parent;
    if (!GMIME_IS_PART(part)) return;
    const struct made *m = &seen->parts[seen->i++];
    const char *name = g_mime_object_get_content_disposition_parameter(part, "name");
    ck_assert_str_eq(name, m->name);
    const char *file = g_mime_part_get_filename(GMIME_PART(part));
    ck_assert_str_eq(file ? file : "", m->file);
    GMimeStream *out = g_mime_stream_mem_new();
    GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(part));
    if (content) g_mime_stream_write_to_stream(g_mime_data_wrapper_get_stream(content), out);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out));
    ck_assert_uint_eq(bytes->len, m->content.n);
    if (bytes->len) ck_assert_mem_eq(bytes->data, m->content.p, bytes->len);
    g_object_unref(out);
}

static void gmime_agrees(struct str body, const struct made *parts, size_t n)
{
    struct str whole = str_printf(
        a, "MIME-Version: 1.0\r\nContent-Type: multipart/form-data; boundary=Boundary\r\n\r\n");
    GMimeStream *in = g_mime_stream_mem_new();
    g_mime_stream_write(in, whole.p, whole.n);
    g_mime_stream_write(in, body.p, body.n);
    g_mime_stream_reset(in);
    GMimeParser *parser = g_mime_parser_new_with_stream(in);
    GMimeObject *top = g_mime_parser_construct_part(parser, NULL);
    ck_assert(GMIME_IS_MULTIPART(top));
    struct seen seen = {parts, 0};
    g_mime_multipart_foreach(GMIME_MULTIPART(top), one_part, &seen);
    ck_assert_uint_eq(seen.i, n);
    g_object_unref(top);
    g_object_unref(parser);
    g_object_unref(in);
}

static long give(void *arg, char *p, size_t n)
{
    struct str *left = arg;
    size_t m = 1 + chance(50);
    if (m > n) m = n;
    if (m > left->n) m = left->n;
    memcpy(p, left->p, m);
    *left = str_sub(*left, m, left->n - m);
    return (long)m;
}

static struct str file_bytes(const struct upload *u)
{
    static char bytes[8192];
    FILE *f = fopen(u->path, "r");
    ck_assert_ptr_nonnull(f);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    return (struct str){bytes, n};
}

static void ours_agrees(struct str body, const struct made *parts, size_t n)
{
    struct body_limits limits = {1 * MiB, 1 * MiB, PARTS, "/tmp"};
    struct req req = {0};
    ck_assert_int_eq(multipart_read(a, STR("multipart/form-data; boundary=Boundary"), give, &body,
                                    &limits, &req),
                     BODY_COMPLETE);
    size_t text = 0, file = 0;
    for (size_t i = 0; i < n; i++) {
        if (*parts[i].file) {
            const struct upload *u = &req.uploads.at[file++];
            same(u->field, parts[i].name, __LINE__);
            same(u->file_name, parts[i].file, __LINE__);
            ck_assert(str_eq(file_bytes(u), parts[i].content));
        } else {
            const struct pair *p = &req.form.list.at[text++];
            same(p->name, parts[i].name, __LINE__);
            ck_assert(str_eq(p->value, parts[i].content));
        }
    }
    ck_assert_uint_eq(text, req.form.list.n);
    ck_assert_uint_eq(file, req.uploads.n);
    req_discard_uploads(&req);
}

START_TEST(both_agree)
{
    for (int i = 0; i < BODIES; i++) {
        struct made parts[PARTS] = {0};
        struct buf body CLEANUP(buf_free) = {0};
        size_t n = 1 + chance(PARTS);
        make_body(&body, parts, n);
        gmime_agrees(buf_view(&body), parts, n);
        ours_agrees(buf_view(&body), parts, n);
        arena_reset(a);
    }
}
END_TEST

static void up(void)
{
    g_mime_init();
}

int main(void)
{
    const TTest *tests[] = {both_agree};
    return run_tests("multipart oracle", up, tests, COUNT_OF(tests));
}
