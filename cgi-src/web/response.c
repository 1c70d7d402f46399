/* Builds and sends the answer. Called by handlers (res_*), the gate and fcgi.c (res_send). Guards:
 * every answer carries the security headers, no header can be split, a redirect stays on our site. */
#include "web/response.h"

#include <errno.h>
#include <fastcgi.h>
#include <fcgiapp.h>
#include <stdio.h>
#include <sys/uio.h>

#include "base/text.h"
#include "web/byte_range.h"
#include "web/request.h"

static const char security_headers[] =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: same-origin\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()\r\n";

static const char page_policy[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; object-src 'none'\r\n";

static const char file_policy[] = "Content-Security-Policy: sandbox; default-src 'none'\r\n";

static const char *status_text(int status)
{
    static const struct {
        int status;
        const char *text;
    } texts[] = {{200, "OK"},
                 {201, "Created"},
                 {204, "No Content"},
                 {206, "Partial Content"},
                 {303, "See Other"},
                 {304, "Not Modified"},
                 {400, "Bad Request"},
                 {401, "Unauthorized"},
                 {403, "Forbidden"},
                 {404, "Not Found"},
                 {405, "Method Not Allowed"},
                 {409, "Conflict"},
                 {410, "Gone"},
                 {412, "Precondition Failed"},
                 {413, "Content Too Large"},
                 {415, "Unsupported Media Type"},
                 {416, "Range Not Satisfiable"},
                 {422, "Unprocessable Content"},
                 {429, "Too Many Requests"},
                 {500, "Internal Server Error"},
                 {503, "Service Unavailable"}};
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (texts[i].status == status) return texts[i].text;
    return "Status";
}

static bool header_safe(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < ' ' || *s == 0x7f) return false;
    return true;
}

void res_header(struct res *res, const char *name, const char *value)
{
    if (!header_safe(name) || !header_safe(value)) {
        (void)fail(ERR_INTERNAL, "header %.40s has a control character: left out", name);
        return;
    }
    buf_printf(&res->headers, "%s: %s\r\n", name, value);
}

enum err res_redirect(struct res *res, const char *url)
{
    if (url[0] != '/' || url[1] == '/' || url[1] == '\\' || !header_safe(url))
        return fail(ERR_INTERNAL, "a redirect must go to a path of this site");
    res->status = 303;
    res->location = arena_cstr(res->arena, url);
    buf_clear(&res->body);
    res_header(res, "Location", url);
    return OK;
}

void res_cookie(struct res *res, const char *name, const char *value, int max_age_s)
{
    char *line = max_age_s < 0
                     ? arena_printf(res->arena, "%s=%s; Path=/; HttpOnly; Secure; SameSite=Lax",
                                    name, value)
                     : arena_printf(res->arena,
                                    "%s=%s; Path=/; Max-Age=%d; HttpOnly; Secure; SameSite=Lax",
                                    name, value, max_age_s);
    res_header(res, "Set-Cookie", line);
}

/* RFC 6266 with RFC 8187: an ASCII form for old clients, and the real name in UTF-8. */
char *disposition(struct arena *a, const char *kind, struct str file_name)
{
    static const char hex[] = "0123456789ABCDEF";
    struct buf plain CLEANUP(buf_free) = {0}, coded CLEANUP(buf_free) = {0};
    struct str name = text_valid(file_name) ? text_clean_line(a, file_name) : STR("file");
    if (name.n == 0) name = STR("file");
    for (size_t i = 0; i < name.n; i++) {
        unsigned char c = (unsigned char)name.p[i];
        bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (letter || strchr("!#$&+-.^_`|~", c)) {
            buf_char(&coded, (char)c);
        } else {
            buf_char(&coded, '%');
            buf_char(&coded, hex[c >> 4]);
            buf_char(&coded, hex[c & 15]);
        }
        if (letter || strchr(" .-_()", c)) buf_char(&plain, (char)c);
        else if ((c & 0xC0) != 0x80) buf_char(&plain, '_');
    }
    return arena_printf(a, "%s; filename=\"%s\"; filename*=UTF-8''%s", kind, plain.p, coded.p);
}

static void file_head(struct res *res, struct str download_name, const char *mime, bool inline_image)
{
    static const char *const images[] = {"image/jpeg", "image/png", "image/gif", "image/webp"};
    bool image = false;
    for (size_t i = 0; i < COUNT_OF(images); i++) image |= strcmp(mime, images[i]) == 0;
    res->status = 200;
    res->content_type = arena_cstr(res->arena, mime);
    res->sandboxed = true;
    const char *kind = image && inline_image ? "inline" : "attachment";
    res_header(res, "Content-Disposition", disposition(res->arena, kind, download_name));
}

enum err res_file(struct res *res, const char *internal_path, struct str download_name,
                  const char *mime, bool inline_image)
{
    if (!str_starts(str_of(internal_path), STR("/_files/")))
        return fail(ERR_INTERNAL, "a stored file is sent from /_files/ only");
    file_head(res, download_name, mime, inline_image);
    res->file = true;
    res_header(res, "X-Accel-Redirect", internal_path);
    return OK;
}

/* Without a body: 304, or 416 with the size. */
static void no_part(struct res *res, int status, int64_t bytes)
{
    res->status = status;
    if (status == 416)
        res_header(res, "Content-Range", arena_printf(res->arena, "bytes */%lld", (long long)bytes));
}

enum err res_file_bytes(struct res *res, const struct req *req, struct str download_name, const char *mime,
                        bool inline_image, int64_t bytes, const char *etag, struct file_part *ret_part)
{
    const char *tag = arena_printf(res->arena, "\"%s\"", etag);
    struct file_part part = {0, bytes};
    file_head(res, download_name, mime, inline_image);
    *ret_part = (struct file_part){0};
    res_header(res, "ETag", tag);
    res_header(res, "Accept-Ranges", "bytes");
    if (etag_listed(req->if_none_match, tag)) return no_part(res, 304, bytes), OK;
    bool may = !req->if_range.n || str_is(req->if_range, tag);
    enum byte_range is = may ? byte_range(req->range, bytes, &part.from, &part.n) : RANGE_NONE;
    if (is == RANGE_OUTSIDE) return no_part(res, 416, bytes), OK;
    if (is == RANGE_PART) {
        res->status = 206;
        res_header(res, "Content-Range",
                   arena_printf(res->arena, "bytes %lld-%lld/%lld", (long long)part.from,
                                (long long)(part.from + part.n - 1), (long long)bytes));
    }
    if (part.n) res_header(res, "Content-Length", arena_printf(res->arena, "%lld", (long long)part.n));
    *ret_part = part;
    return OK;
}

static void head_bytes(struct res *res, struct buf *out)
{
    buf_printf(out, "Status: %d %s\r\n", res->status, status_text(res->status));
    if (res->content_type && res->status != 303 && res->status != 204 && res->status != 304)
        buf_printf(out, "Content-Type: %s\r\n", res->content_type);
    if (!res->streaming && !res->file) buf_printf(out, "Content-Length: %zu\r\n", res->body.n);
    buf_cstr(out, security_headers);
    buf_cstr(out, res->sandboxed ? file_policy : page_policy);
    buf_cstr(out, res->no_store ? "Cache-Control: no-store\r\n"
                                : "Cache-Control: private, no-cache\r\n");
    buf_cstr(out, "Vary: Accept-Language, Cookie, HX-Request\r\n");
    buf_str(out, buf_view(&res->headers));
    buf_cstr(out, "\r\n");
}

/* ---- on the wire ----
 *
 * Records as long as FastCGI allows, each with one write as a rule, and none through libfcgi's stream:
 * that cuts all into pieces of 8 KB and wakes nginx for each, and takes a signal for the end. */

#define RECORD_MAX 65528 /* of 65535, a multiple of 8 */

static FCGI_Header record_head(const FCGX_Request *q, int type, size_t n)
{
    return (FCGI_Header){.version = FCGI_VERSION_1,
                         .type = (unsigned char)type,
                         .requestIdB1 = (unsigned char)(q->requestId >> 8),
                         .requestIdB0 = (unsigned char)q->requestId,
                         .contentLengthB1 = (unsigned char)(n >> 8),
                         .contentLengthB0 = (unsigned char)n};
}

/* writev() until all is out, or nginx has closed its side. */
static bool write_all(int fd, struct iovec *part, int n)
{
    while (n > 0) {
        ssize_t done = writev(fd, part, n);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return false;
        for (; n > 0 && (size_t)done >= part->iov_len; part++, n--) done -= (ssize_t)part->iov_len;
        if (n > 0) {
            part->iov_base = (char *)part->iov_base + done;
            part->iov_len -= (size_t)done;
        }
    }
    return true;
}

static struct iovec piece(const void *p, size_t n)
{
    return (struct iovec){(void *)(uintptr_t)p, n};
}

/* head and body as records, then tail as it is. No record is empty: that would end the answer. */
static void put_records(struct res *res, struct str head, struct str body, struct str tail)
{
    const FCGX_Request *q = res->transport;
    while (!res->client_gone && head.n + body.n + tail.n > 0) {
        struct str first = str_sub(head, 0, RECORD_MAX);
        struct str second = str_sub(body, 0, RECORD_MAX - first.n);
        size_t n = first.n + second.n;
        bool last = n == head.n + body.n;
        FCGI_Header record = record_head(q, FCGI_STDOUT, n);
        struct iovec part[] = {piece(&record, n ? sizeof record : 0), piece(first.p, first.n),
                               piece(second.p, second.n), piece(tail.p, last ? tail.n : 0)};
        res->client_gone = !write_all(q->ipcFd, part, COUNT_OF(part));
        head = str_sub(head, first.n, head.n);
        body = str_sub(body, second.n, body.n);
        if (last) tail = STR("");
    }
}

static void put_whole(struct res *res, struct str head, struct str body)
{
    const FCGX_Request *q = res->transport;
    const struct {
        FCGI_Header no_more, end;
        FCGI_EndRequestBody how;
    } tail = {.no_more = record_head(q, FCGI_STDOUT, 0),
              .end = record_head(q, FCGI_END_REQUEST, sizeof(FCGI_EndRequestBody)),
              .how = {.protocolStatus = FCGI_REQUEST_COMPLETE}};
    put_records(res, head, body, (struct str){(const char *)&tail, sizeof tail});
}

/* A record that no program may send: nginx breaks off the connection with the client, who would
 * otherwise take the part of a stream for all of it. */
static void put_break(struct res *res)
{
    const FCGI_Header tail = record_head(res->transport, FCGI_ABORT_REQUEST, 0);
    put_records(res, STR(""), STR(""), (struct str){(const char *)&tail, sizeof tail});
}

enum err res_stream_begin(struct res *res)
{
    struct buf head CLEANUP(buf_free) = {0};
    res->streaming = true;
    head_bytes(res, &head);
    if (res->transport) put_records(res, buf_view(&head), STR(""), STR(""));
    return res->client_gone ? ERR_UNAVAILABLE : OK;
}

enum err res_write(struct res *res, struct str bytes)
{
    if (res->head_only) return OK;
    if (res->transport) put_records(res, bytes, STR(""), STR(""));
    else buf_str(&res->body, bytes); /* unit tests look at the buffers */
    return res->client_gone ? ERR_UNAVAILABLE : OK;
}

void res_send(struct res *res)
{
    struct buf head CLEANUP(buf_free) = {0};
    bool has_body = !res->streaming && !res->head_only && !res->file;
    if (!res->streaming) head_bytes(res, &head);
    if (!res->transport) return;
    if (res->cut) put_break(res);
    else put_whole(res, buf_view(&head), has_body ? buf_view(&res->body) : STR(""));
}
