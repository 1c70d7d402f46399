/* Reading CSV: a pipe of file (zlib) -> UTF-8 (ICU where needed) -> fields (libcsv). See csv_in.h. */
#include "base/csv_in.h"

#include <csv.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>
#include <unistd.h>
#include <zlib.h>

#define CHUNK      ((size_t)64 * 1024)
#define GUESS_SIZE ((size_t)256 * 1024)

struct span {
    size_t from, n;
};

struct csv_in {
    gzFile file;
    int64_t size;
    UConverter *from; /* NULL: the file is UTF-8 */
    UConverter *to;
    const char *encoding;
    struct csv_parser parser;
    bool ended, too_large, too_wide;

    char raw[GUESS_SIZE]; /* the guessed-at beginning, then chunk by chunk */
    size_t raw_n;
    struct buf text;

    /* rows parsed from the last chunk, and the row under way */
    struct buf bytes;
    VEC(struct span) fields;
    VEC(struct span) rows; /* from and n count fields */
    size_t next_row, first_field;
    int last_end; /* the character that ended the last row */
    struct arena *arena;
    struct str views[CSV_FIELDS_MAX];
    int64_t number;
};

/* ---- libcsv's callbacks ---- */

static void on_field(void *p, size_t n, void *arg)
{
    struct csv_in *in = arg;
    if (in->fields.n - in->first_field >= CSV_FIELDS_MAX) {
        in->too_wide = true;
        return;
    }
    *vec_push(in->arena, &in->fields) = (struct span){in->bytes.n, n};
    buf_add(&in->bytes, p, n);
}

/* Every line end is reported, so that empty lines count as a spreadsheet counts them; the LF of a
 * CRLF is no line of its own. */
static void on_row(int c, void *arg)
{
    struct csv_in *in = arg;
    bool second_half = c == '\n' && in->last_end == '\r' && in->fields.n == in->first_field;
    in->last_end = second_half ? 0 : c;
    if (second_half) return;
    *vec_push(in->arena, &in->rows) =
        (struct span){in->first_field, in->fields.n - in->first_field};
    in->first_field = in->fields.n;
}

/* libcsv trims blanks around unquoted fields unless nothing is a blank. */
static int no_blank(unsigned char c)
{
    (void)c;
    return 0;
}

/* ---- opening: encoding and separator ---- */

static const char *guess_encoding(const char *p, size_t n)
{
    if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) return "UTF-8";
    if (n >= 2 && memcmp(p, "\xff\xfe", 2) == 0) return "UTF-16LE";
    if (n >= 2 && memcmp(p, "\xfe\xff", 2) == 0) return "UTF-16BE";
    uchardet_t guess = uchardet_new();
    uchardet_handle_data(guess, p, n);
    uchardet_data_end(guess);
    const char *name = uchardet_get_charset(guess);
    const char *result = "GB18030";
    if (!strcmp(name, "UTF-8") || !strcmp(name, "ASCII") || !*name) result = "UTF-8";
    else if (!strcmp(name, "UTF-16LE") || !strcmp(name, "UTF-16BE")) result = name[7] == 'L' ? "UTF-16LE" : "UTF-16BE";
    else if (!strcmp(name, "BIG5")) result = "Big5";
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

/* The separator that stands most often outside quotes in the first line. */
static char guess_separator(const char *p, size_t n)
{
    size_t comma = 0, semicolon = 0, tab = 0;
    bool quoted = false;
    for (size_t i = 0; i < n && (quoted || (p[i] != '\n' && p[i] != '\r')); i++) {
        if (p[i] == '"') quoted = !quoted;
        if (quoted) continue;
        comma += p[i] == ',';
        semicolon += p[i] == ';';
        tab += p[i] == '\t';
    }
    if (tab > comma && tab >= semicolon) return '\t';
    return semicolon > comma ? ';' : ',';
}

static enum err to_utf8(struct csv_in *in, bool flush)
{
    buf_clear(&in->text);
    if (!in->from) {
        buf_add(&in->text, in->raw, in->raw_n);
        return OK;
    }
    const char *source = in->raw, *end = in->raw + in->raw_n;
    UChar pivot[1024], *pivot_source = pivot, *pivot_target = pivot;
    bool reset = false;
    for (;;) {
        UErrorCode status = U_ZERO_ERROR;
        char out[8192], *target = out;
        ucnv_convertEx(in->to, in->from, &target, out + sizeof out, &source, end, pivot,
                       &pivot_source, &pivot_target, pivot + COUNT_OF(pivot), reset, flush,
                       &status);
        buf_add(&in->text, out, (size_t)(target - out));
        if (status == U_BUFFER_OVERFLOW_ERROR) continue;
        if (U_FAILURE(status)) {
            return fail(ERR_INVALID, "not text in %s: %s", in->encoding, u_errorName(status));
        }
        return OK;
    }
}

static enum err open_encoding(struct csv_in *in)
{
    in->encoding = is_utf8(in->raw, in->raw_n) ? "UTF-8" : guess_encoding(in->raw, in->raw_n);
    if (!strcmp(in->encoding, "UTF-8") && !is_utf8(in->raw, in->raw_n)) in->encoding = "GB18030";
    if (!strcmp(in->encoding, "UTF-8")) return OK;
    UErrorCode status = U_ZERO_ERROR;
    in->from = ucnv_open(in->encoding, &status);
    in->to = ucnv_open("UTF-8", &status);
    return U_FAILURE(status) ? fail(ERR_INTERNAL, "ICU: no converter for %s", in->encoding) : OK;
}

static enum err parse_text(struct csv_in *in)
{
    if (csv_parse(&in->parser, in->text.p ? in->text.p : "", in->text.n, on_field, on_row, in) !=
        in->text.n) {
        return fail(ERR_INVALID, "csv: %s", csv_strerror(csv_error(&in->parser)));
    }
    return OK;
}

static enum err read_raw(struct csv_in *in, size_t want)
{
    int n = gzread(in->file, in->raw, (unsigned)want);
    if (n < 0) {
        int code = 0;
        return fail(ERR_INVALID, "the file cannot be read: %s", gzerror(in->file, &code));
    }
    in->raw_n = (size_t)n;
    int code = Z_OK;
    if (n == 0 && (gzerror(in->file, &code), code == Z_BUF_ERROR)) {
        return fail(ERR_INVALID, "the compressed file is cut off");
    }
    return OK;
}

enum err csv_in_open(const char *path, struct csv_in **ret_in)
{
    struct stat st;
    if (stat(path, &st) != 0) return fail(ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode)) return fail(ERR_INVALID, "%s: not a file", path);
    gzFile file = gzopen(path, "rbe");
    if (!file) return fail(ERR_NOT_FOUND, "%s: %s", path, strerror(errno));

    struct csv_in *in CLEANUP(csv_in_close) = calloc(1, sizeof *in);
    if (!in) die("out of memory");
    in->file = file;
    in->size = st.st_size;
    in->arena = arena_new();
    enum err e = read_raw(in, GUESS_SIZE);
    if (!e) e = open_encoding(in);
    if (!e) e = to_utf8(in, false);
    if (e) return e;
    if (csv_init(&in->parser, CSV_APPEND_NULL | CSV_REPALL_NL) != 0) return fail(ERR_INTERNAL, "csv_init");
    csv_set_space_func(&in->parser, no_blank);
    if (in->text.n >= 3 && memcmp(in->text.p, "\xef\xbb\xbf", 3) == 0) {
        memmove(in->text.p, in->text.p + 3, in->text.n - 3);
        in->text.n -= 3;
    }
    csv_set_delim(&in->parser, (unsigned char)guess_separator(in->text.p ? in->text.p : "",
                                                              in->text.n));
    e = parse_text(in);
    if (e) return e;
    *ret_in = in;
    in = NULL;
    return OK;
}

void csv_in_close(struct csv_in **in)
{
    if (!*in) return;
    csv_free(&(*in)->parser);
    gzclose((*in)->file);
    if ((*in)->from) ucnv_close((*in)->from);
    if ((*in)->to) ucnv_close((*in)->to);
    buf_free(&(*in)->text);
    buf_free(&(*in)->bytes);
    arena_free((*in)->arena);
    free(*in);
    *in = NULL;
}

/* Forgets the rows handed out; keeps the fields of the row under way. */
static void drop_rows(struct csv_in *in)
{
    size_t kept = in->fields.n - in->first_field;
    struct span *old = in->fields.at + in->first_field;
    size_t from = kept ? old[0].from : in->bytes.n;
    struct span keep[CSV_FIELDS_MAX];
    for (size_t i = 0; i < kept; i++) keep[i] = (struct span){old[i].from - from, old[i].n};
    memmove(in->bytes.p ? in->bytes.p : (char[]){0}, (in->bytes.p ? in->bytes.p : "") + from,
            in->bytes.n - from);
    in->bytes.n -= from;
    arena_reset(in->arena);
    memset(&in->fields, 0, sizeof in->fields);
    memset(&in->rows, 0, sizeof in->rows);
    for (size_t i = 0; i < kept; i++) *vec_push(in->arena, &in->fields) = keep[i];
    in->first_field = 0;
    in->next_row = 0;
}

static enum err next_chunk(struct csv_in *in)
{
    drop_rows(in);
    enum err e = read_raw(in, CHUNK);
    if (e) return e;
    if (in->raw_n) {
        e = to_utf8(in, false);
        return e ? e : parse_text(in);
    }
    in->ended = true;
    e = to_utf8(in, true);
    if (!e) e = parse_text(in);
    if (!e) csv_fini(&in->parser, on_field, on_row, in);
    return e;
}

enum err csv_in_row(struct csv_in *in, struct table_row *ret_row)
{
    while (in->next_row == in->rows.n) {
        if (in->ended) return ERR_NOT_FOUND;
        enum err e = next_chunk(in);
        if (e) return e;
        if (in->parser.entry_pos > CSV_FIELD_MAX) {
            return fail(ERR_INVALID, "row %lld: a field is longer than 1 MiB; is a quote missing?",
                        (long long)in->number + (long long)in->rows.n + 1);
        }
    }
    struct span row = in->rows.at[in->next_row++];
    in->number++;
    for (size_t i = 0; i < row.n; i++) {
        struct span f = in->fields.at[row.from + i];
        in->views[i] = (struct str){in->bytes.p + f.from, f.n};
    }
    *ret_row = (struct table_row){.number = in->number, .at = in->views, .n = row.n};
    return OK;
}

const char *csv_in_encoding(const struct csv_in *in)
{
    return in->encoding;
}

void csv_in_progress(const struct csv_in *in, int64_t *ret_read, int64_t *ret_size)
{
    *ret_read = gzoffset(in->file);
    *ret_size = in->size;
}

enum err csv_in_digest(const char *path, struct str more, struct hash *ret_digest)
{
    FILE *f = fopen(path, "re");
    if (!f) return fail(ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    unsigned char chunk[CHUNK];
    size_t n = 0;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0) crypto_generichash_update(&state, chunk, n);
    bool bad = ferror(f) != 0;
    fclose(f);
    if (bad) return fail(ERR_INVALID, "%s: cannot be read", path);
    crypto_generichash_update(&state, (const unsigned char *)more.p, more.n);
    crypto_generichash_final(&state, ret_digest->b, HASH_BYTES);
    return OK;
}
