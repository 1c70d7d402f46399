/* multipart/form-data as a stream (RFC 7578, RFC 2046): text parts into the arena, files into
 * temporary files. Called by req_read_body(), the tests and the fuzzer. Guards: bounded memory
 * whatever comes; a body without its closing boundary is never taken for a whole one; text that
 * was read stays usable when files are over a limit.
 *
 * One window of the body is kept. A part's content is passed on up to the last bytes that could
 * still become a delimiter ("\r\n--boundary"). The body is read as if "\r\n" stood before it, so
 * that the first delimiter is like the others. */
#include "web/multipart.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"

#define PARTS_MAX    64
#define HEADERS_MAX  (8 * KiB)
#define TEXT_MAX     (1 * MiB) /* of all text fields together */
#define BOUNDARY_MAX 70        /* RFC 2046 */
#define WINDOW       (64 * KiB)

struct reader {
    byte_source *read;
    void *arg;
    char *window;
    size_t from, to; /* what is still to be looked at */
    bool ended, failed;
    char delimiter[4 + BOUNDARY_MAX + 1];
    size_t delimiter_n;
    size_t total; /* bytes read so far */
};

struct part {
    struct str name, file_name;
    bool is_file;
    struct buf text;
    struct upload *upload;
    int fd; /* of the temporary file, or -1: content is dropped */
};

struct target {
    struct arena *arena;
    const struct body_limits *limits;
    struct req *req;
    size_t parts, text_bytes, files;
    enum body_state state; /* BODY_COMPLETE until something is over a limit */
};

/* ---- bytes ---- */

/* Moves what is left to the front and reads on; false: nothing more comes. */
static bool fill(struct reader *r)
{
    if (r->ended || r->failed) return false;
    memmove(r->window, r->window + r->from, r->to - r->from);
    r->to -= r->from;
    r->from = 0;
    if (r->to == WINDOW) return false;
    long n = r->read(r->arg, r->window + r->to, WINDOW - r->to);
    if (n < 0) r->failed = true;
    if (n <= 0) {
        r->ended = true;
        return false;
    }
    r->to += (size_t)n;
    r->total += (size_t)n;
    return true;
}

static bool need(struct reader *r, size_t n)
{
    while (r->to - r->from < n)
        if (!fill(r)) return false;
    return true;
}

static struct str rest(const struct reader *r)
{
    return (struct str){r->window + r->from, r->to - r->from};
}

typedef void take_bytes(struct target *t, struct part *part, struct str bytes);

/* Passes everything before the next delimiter on and steps behind it; false: none comes. */
static bool to_delimiter(struct reader *r, struct target *t, struct part *part, take_bytes *take)
{
    struct str delimiter = {r->delimiter, r->delimiter_n};
    for (;;) {
        struct str have = rest(r);
        ptrdiff_t at = str_find(have, delimiter);
        size_t n = at >= 0 ? (size_t)at : have.n >= delimiter.n ? have.n - delimiter.n + 1 : 0;
        if (n && part) take(t, part, str_sub(have, 0, n));
        r->from += n;
        if (at >= 0) {
            r->from += delimiter.n;
            return true;
        }
        if (!fill(r)) return false;
    }
}

/* ---- headers of a part ---- */

/* boundary=... of the Content-Type, quoted or not. */
static bool boundary_of(struct str content_type, struct reader *r)
{
    struct str item;
    while (str_cut(&content_type, ';', &item)) {
        struct str value = str_trim(item), name;
        if (!str_cut(&value, '=', &name) || !str_ieq(str_trim(name), STR("boundary"))) continue;
        value = str_trim(value);
        if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
            value = str_sub(value, 1, value.n - 2);
        if (value.n == 0 || value.n > BOUNDARY_MAX) return false;
        memcpy(r->delimiter, "\r\n--", 4);
        memcpy(r->delimiter + 4, value.p, value.n);
        r->delimiter_n = 4 + value.n;
        return true;
    }
    return false;
}

/* Browsers write " CR LF in names as %22 %0D %0A and nothing else; older clients write \". */
static struct str name_decode(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        struct str three = str_sub(s, i, 3);
        if (str_is(three, "%22")) out[n++] = '"', i += 2;
        else if (str_ieq(three, STR("%0d"))) out[n++] = '\r', i += 2;
        else if (str_ieq(three, STR("%0a"))) out[n++] = '\n', i += 2;
        else if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == '"') out[n++] = '"', i++;
        else out[n++] = s.p[i];
    }
    return (struct str){out, n};
}

/* Cuts one parameter ("; name=value") off; values may be quoted and hold ';' and \". */
static bool parameter(struct str *s, struct str *ret_name, struct str *ret_value)
{
    struct str text = str_trim(*s);
    if (text.n == 0 || text.p[0] != ';') return false;
    text = str_sub(text, 1, text.n);
    ptrdiff_t eq = str_find(text, STR("="));
    if (eq < 0) return false;
    *ret_name = str_trim(str_sub(text, 0, (size_t)eq));
    text = str_trim(str_sub(text, (size_t)eq + 1, text.n));
    if (text.n && text.p[0] == '"') {
        size_t end = 1;
        while (end < text.n && text.p[end] != '"')
            end += text.p[end] == '\\' && end + 2 < text.n && text.p[end + 1] == '"' &&
                           text.p[end + 2] != ';'
                       ? 2
                       : 1;
        if (end >= text.n) return false;
        *ret_value = str_sub(text, 1, end - 1);
        *s = str_sub(text, end + 1, text.n);
        return true;
    }
    ptrdiff_t end = str_find(text, STR(";"));
    size_t n = end < 0 ? text.n : (size_t)end;
    *ret_value = str_trim(str_sub(text, 0, n));
    *s = str_sub(text, n, text.n);
    return true;
}

/* For display: without folders of the sender's machine, one clean line. */
static struct str shown_name(struct arena *a, struct str s)
{
    for (size_t i = s.n; i-- > 0;)
        if (s.p[i] == '/' || s.p[i] == '\\') {
            s = str_sub(s, i + 1, s.n);
            break;
        }
    s = text_valid(s) ? text_shorten(a, text_clean_line(a, s), 200) : STR("file");
    return s.n ? s : STR("file");
}

static bool disposition_read(struct arena *a, struct str value, struct part *part)
{
    struct str name, text;
    ptrdiff_t end = str_find(value, STR(";"));
    if (end < 0) return false;
    if (!str_ieq(str_trim(str_sub(value, 0, (size_t)end)), STR("form-data"))) return false;
    value = str_sub(value, (size_t)end, value.n);
    while (parameter(&value, &name, &text)) {
        if (str_ieq(name, STR("name"))) {
            part->name = name_decode(a, text);
        } else if (str_ieq(name, STR("filename"))) {
            part->is_file = true;
            part->file_name = name_decode(a, text);
        }
    }
    return part->name.n > 0;
}

/* The lines up to the empty one; false: malformed, or over 8 KiB. */
static bool headers_read(struct reader *r, struct arena *a, struct part *part)
{
    static const struct str blank = {"\r\n\r\n", 4};
    ptrdiff_t end;
    while ((end = str_find(rest(r), blank)) < 0) {
        if (rest(r).n > HEADERS_MAX) return false;
        if (!fill(r)) return false;
    }
    if ((size_t)end > HEADERS_MAX) return false;
    struct str lines = str_sub(rest(r), 0, (size_t)end), line;
    lines = str_copy(a, lines);
    r->from += (size_t)end + blank.n;
    bool found = false;
    while (str_cut(&lines, '\n', &line)) {
        struct str value = str_trim(line), name;
        if (!str_cut(&value, ':', &name)) continue;
        if (str_ieq(str_trim(name), STR("content-disposition")) && value.p && !found)
            found = disposition_read(a, value, part);
    }
    return found;
}

/* ---- content ---- */

static int temp_file(struct target *t, char **ret_path)
{
    char *path = arena_printf(t->arena, "%s/upload-XXXXXX", t->limits->tmp_dir);
    int fd = mkostemp(path, O_CLOEXEC); /* 0600 */
    if (fd < 0) {
        t->state = BODY_NO_SPACE;
        (void)fail(errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_INTERNAL,
                   "temporary file: %s", strerror(errno));
        return -1;
    }
    *ret_path = path;
    return fd;
}

static void file_drop(struct part *part)
{
    if (part->fd >= 0) close(part->fd);
    if (part->upload->path) unlink(part->upload->path);
    part->fd = -1;
    part->upload->path = NULL;
}

static void file_begin(struct target *t, struct part *part)
{
    part->upload = vec_push(t->arena, &t->req->uploads);
    *part->upload = (struct upload){.field = part->name,
                                    .file_name = shown_name(t->arena, part->file_name)};
    part->upload->too_many = ++t->files > t->limits->files_max;
    if (!part->upload->too_many) part->fd = temp_file(t, &part->upload->path);
}

static void file_bytes(struct target *t, struct part *part, struct str bytes)
{
    if (!part->upload) file_begin(t, part);
    part->upload->bytes += (int64_t)bytes.n;
    if (part->fd < 0) return;
    if ((uint64_t)part->upload->bytes > t->limits->file_max || t->state != BODY_COMPLETE) {
        part->upload->too_large = true;
        file_drop(part);
        return;
    }
    while (bytes.n) {
        ssize_t n = write(part->fd, bytes.p, bytes.n);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            t->state = BODY_NO_SPACE;
            (void)fail(ERR_FULL, "temporary file: %s", strerror(errno));
            file_drop(part);
            return;
        }
        bytes = str_sub(bytes, (size_t)n, bytes.n - (size_t)n);
    }
}

static void part_bytes(struct target *t, struct part *part, struct str bytes)
{
    if (part->is_file) {
        file_bytes(t, part, bytes);
    } else if (t->text_bytes + bytes.n > TEXT_MAX) {
        if (t->state == BODY_COMPLETE) t->state = BODY_TOO_LARGE;
    } else {
        t->text_bytes += bytes.n;
        buf_str(&part->text, bytes);
    }
}

/* A file field without a chosen file is sent with an empty name and no content: nothing. */
static void part_end(struct target *t, struct part *part)
{
    if (part->is_file) {
        if (!part->upload && part->file_name.n) file_begin(t, part);
        if (part->fd >= 0) close(part->fd);
        part->fd = -1;
        return;
    }
    struct pair *pair = vec_push(t->arena, &t->req->form.list);
    pair->name = part->name;
    pair->value = str_copy(t->arena, buf_view(&part->text));
}

/* ---- the whole ---- */

static void total_check(const struct reader *r, struct target *t)
{
    if (r->total > t->limits->total_max && t->state == BODY_COMPLETE) t->state = BODY_TOO_LARGE;
}

/* Behind a delimiter: "--" ends the body, a line end begins a part; blanks may stand before it. */
enum after { AFTER_PART, AFTER_END, AFTER_WRONG };
static enum after after_delimiter(struct reader *r)
{
    if (!need(r, 2)) return AFTER_WRONG;
    if (str_is(str_sub(rest(r), 0, 2), "--")) return AFTER_END;
    for (size_t i = 0; i < 32 && need(r, 2); i++) {
        struct str two = str_sub(rest(r), 0, 2);
        if (str_is(two, "\r\n")) {
            r->from += 2;
            return AFTER_PART;
        }
        if (two.p[0] != ' ' && two.p[0] != '\t') return AFTER_WRONG;
        r->from++;
    }
    return AFTER_WRONG;
}

static enum body_state ended_early(const struct reader *r)
{
    return r->ended ? BODY_TRUNCATED : BODY_MALFORMED;
}

static enum body_state one_part(struct reader *r, struct target *t)
{
    struct part part = {.fd = -1};
    if (++t->parts > PARTS_MAX) return BODY_TOO_LARGE;
    if (!headers_read(r, t->arena, &part)) return ended_early(r);
    total_check(r, t);
    bool found = to_delimiter(r, t, &part, part_bytes);
    total_check(r, t);
    if (found) part_end(t, &part);
    else if (part.fd >= 0) close(part.fd);
    buf_free(&part.text);
    return found ? BODY_COMPLETE : ended_early(r);
}

static enum body_state all_parts(struct reader *r, struct target *t)
{
    if (!to_delimiter(r, t, NULL, NULL)) return ended_early(r);
    for (;;) {
        enum after after = after_delimiter(r);
        if (after == AFTER_END) return t->state;
        if (after == AFTER_WRONG) return ended_early(r);
        enum body_state e = one_part(r, t);
        if (e != BODY_COMPLETE) return e;
    }
}

enum body_state multipart_read(struct arena *a, struct str content_type, byte_source *read,
                               void *arg, const struct body_limits *limits, struct req *ret_req)
{
    struct reader r = {.read = read, .arg = arg};
    struct target t = {.arena = a, .limits = limits, .req = ret_req, .state = BODY_COMPLETE};
    if (!boundary_of(content_type, &r)) return BODY_MALFORMED;
    r.window = arena_alloc(a, WINDOW);
    memcpy(r.window, "\r\n", 2);
    r.to = 2;
    enum body_state state = all_parts(&r, &t);
    return r.failed ? BODY_TRUNCATED : state;
}
