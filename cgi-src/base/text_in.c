/* A pipe of file (zlib) -> UTF-8 (ICU where needed). See text_in.h. */
#include "base/text_in.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>
#include <zlib.h>

#include "base/table_fail.h"

#define CHUNK      ((size_t)64 * 1024)
#define GUESS_SIZE ((size_t)256 * 1024)

/* A packed file may unpack to this many times its size once it is large: more is a bomb. */
#define RATIO_MAX  200
#define RATIO_FREE ((int64_t)64 * 1024 * 1024)

struct text_in {
    gzFile file;
    int64_t size, unpacked;
    UConverter *from; /* NULL: the file is UTF-8 */
    UConverter *to;
    UChar pivot[1024], *pivot_source, *pivot_target;
    const char *encoding;
    bool begun, ended;
    char raw[GUESS_SIZE]; /* the guessed-at beginning, then chunk by chunk */
    size_t raw_n;
    struct buf text;
};

/* ---- guesses ---- */

/* UTF-16 without a mark: separators and line ends are pairs with a zero. 0: it is not. */
static const char *guess_utf16(const char *p, size_t n)
{
    size_t little = 0, big = 0, none = 0;
    for (size_t i = 0; i + 1 < n; i += 2) {
        little += p[i] && !p[i + 1];
        big += !p[i] && p[i + 1];
        none += !p[i] && !p[i + 1];
    }
    if (none || little + big == 0) return NULL;
    if (little > big * 4) return "UTF-16LE";
    return big > little * 4 ? "UTF-16BE" : NULL;
}

static const char *guess_encoding(const char *p, size_t n)
{
    uchardet_t guess = uchardet_new();
    uchardet_handle_data(guess, p, n);
    uchardet_data_end(guess);
    const char *result = strcmp(uchardet_get_charset(guess), "BIG5") ? "GB18030" : "Big5";
    uchardet_delete(guess);
    return result;
}

/* True when the bytes are UTF-8 but for a character cut at the end. */
static bool is_utf8(const char *p, size_t n)
{
    size_t i = 0;
    while (i < n) {
        unsigned char c = (unsigned char)p[i];
        size_t len = c < 0x80 ? 1 : c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 0;
        if (!len || c >= 0xf5) return false;
        for (size_t k = 1; k < len; k++) {
            if (i + k >= n) return true;
            if (((unsigned char)p[i + k] & 0xc0) != 0x80) return false;
        }
        i += len;
    }
    return true;
}

/* Control characters that no text has; a few stray ones do not make a picture of it. */
static bool is_binary(const char *p, size_t n)
{
    size_t odd = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        odd += c < 9 || (c > 13 && c < 26) || (c > 27 && c < 32);
    }
    return odd * 20 > n;
}

static enum err find_encoding(struct text_in *in, const char *wanted)
{
    const char *p = in->raw;
    size_t n = in->raw_n;
    const char *wide = n >= 2 && memcmp(p, "\xff\xfe", 2) == 0   ? "UTF-16LE"
                       : n >= 2 && memcmp(p, "\xfe\xff", 2) == 0 ? "UTF-16BE"
                       : memchr(p, 0, n)                         ? guess_utf16(p, n)
                                                                 : NULL;
    if (!wide && is_binary(p, n)) {
        return table_fail(N_("This is not a table: the file holds no text. CSV files and XLSX "
                             "workbooks can be read."));
    }
    if (wanted) in->encoding = wanted;
    else if (wide) in->encoding = wide;
    else in->encoding = is_utf8(p, n) ? "UTF-8" : guess_encoding(p, n);
    if (!strcmp(in->encoding, "UTF-8")) return OK;
    UErrorCode status = U_ZERO_ERROR;
    in->from = ucnv_open(in->encoding, &status);
    in->to = ucnv_open("UTF-8", &status);
    return U_FAILURE(status) ? fail(ERR_INTERNAL, "ICU: no converter for %s", in->encoding) : OK;
}

/* ---- pieces ---- */

static enum err to_utf8(struct text_in *in, bool flush)
{
    buf_clear(&in->text);
    if (!in->from) {
        buf_add(&in->text, in->raw, in->raw_n);
        return OK;
    }
    const char *source = in->raw, *end = in->raw + in->raw_n;
    for (;;) {
        UErrorCode status = U_ZERO_ERROR;
        char out[8192], *target = out;
        ucnv_convertEx(in->to, in->from, &target, out + sizeof out, &source, end, in->pivot,
                       &in->pivot_source, &in->pivot_target, in->pivot + COUNT_OF(in->pivot),
                       false, flush, &status);
        buf_add(&in->text, out, (size_t)(target - out));
        if (status == U_BUFFER_OVERFLOW_ERROR) continue;
        if (U_FAILURE(status)) {
            return table_fail(N_("The file is not text in %s. Choose another encoding."),
                              in->encoding);
        }
        return OK;
    }
}

static enum err read_raw(struct text_in *in, size_t want)
{
    int n = gzread(in->file, in->raw, (unsigned)want), code = Z_OK;
    if (n < 0) {
        return table_fail(N_("The file cannot be read: it is damaged (%s)."),
                          gzerror(in->file, &code));
    }
    in->raw_n = (size_t)n;
    in->unpacked += n;
    if (n == 0 && (gzerror(in->file, &code), code == Z_BUF_ERROR)) {
        return table_fail(N_("The compressed file is cut off. Copy or download it again."));
    }
    if (in->unpacked > RATIO_FREE && in->unpacked / RATIO_MAX > in->size) {
        return table_fail(N_("The file becomes far too large when unpacked; it is not read."));
    }
    return OK;
}

enum err text_in_open(const char *path, const char *encoding, struct text_in **ret_in)
{
    struct stat st;
    if (stat(path, &st) != 0) return fail(ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode)) return fail(ERR_INVALID, "%s: not a file", path);
    gzFile file = gzopen(path, "rbe");
    if (!file) return fail(ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    struct text_in *in CLEANUP(text_in_close) = calloc(1, sizeof *in);
    if (!in) die("out of memory");
    in->file = file;
    in->size = st.st_size;
    in->pivot_source = in->pivot_target = in->pivot;
    enum err e = read_raw(in, GUESS_SIZE);
    if (!e) e = find_encoding(in, encoding);
    if (e) return e;
    *ret_in = in;
    in = NULL;
    return OK;
}

void text_in_close(struct text_in **in)
{
    if (!*in) return;
    gzclose((*in)->file);
    if ((*in)->from) ucnv_close((*in)->from);
    if ((*in)->to) ucnv_close((*in)->to);
    buf_free(&(*in)->text);
    free(*in);
    *in = NULL;
}

static void cut_mark(struct buf *b)
{
    if (b->n < 3 || memcmp(b->p, "\xef\xbb\xbf", 3) != 0) return;
    memmove(b->p, b->p + 3, b->n - 3);
    b->n -= 3;
}

enum err text_in_next(struct text_in *in, struct str *ret_piece)
{
    if (in->ended) return ERR_NOT_FOUND;
    enum err e = in->begun ? read_raw(in, CHUNK) : OK;
    if (e) return e;
    in->ended = in->raw_n == 0;
    e = to_utf8(in, in->ended);
    if (e) return e;
    if (!in->begun) cut_mark(&in->text);
    in->begun = true;
    *ret_piece = buf_view(&in->text);
    return OK;
}

const char *text_in_encoding(const struct text_in *in)
{
    return in->encoding;
}

void text_in_progress(const struct text_in *in, int64_t *ret_read, int64_t *ret_size)
{
    *ret_read = gzoffset(in->file);
    *ret_size = in->size;
}
