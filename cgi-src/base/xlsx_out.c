/* See xlsx_out.h. libxlsxwriter keeps the rows in a file without a name and packs them at the end. */
#include "base/xlsx_out.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/secret.h"
#include "base/text.h"

#define COLUMNS_MAX 500
#define TEXT_MAX    32767 /* characters of a cell */
#define SHEET_MAX   31
#define WIDTH_MIN   8
#define WIDTH_MAX   60
#define EXACT_MAX   999999999999999 /* numbers are kept with 15 digits */

/* ---- the library ----
 *
 * Opened when the first workbook is made: it brings libcrypto along, half a megabyte in each of the processes, of
 * which most never make one. */

#define FUNCTIONS(X) \
    X(format_set_bg_color) X(format_set_bold) X(format_set_bottom) X(format_set_num_format)       \
    X(lxw_strerror) X(lxw_workbook_free) X(workbook_add_format) X(workbook_add_worksheet)         \
    X(workbook_close) X(workbook_new_opt) X(worksheet_autofilter) X(worksheet_freeze_panes)       \
    X(worksheet_set_column) X(worksheet_write_datetime) X(worksheet_write_number)                 \
    X(worksheet_write_string)

#define LIBRARY "libxlsxwriter.so.4"

static struct {
#define X(name) __typeof__(name) *name;
    FUNCTIONS(X)
#undef X
} lxw;

static enum err open_library(void)
{
    static void *library;
    if (library) return OK;
    void *h = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!h) return fail(ERR_INTERNAL, "xlsx: %s", dlerror());
#define X(name) *(void **)&lxw.name = dlsym(h, #name);
    FUNCTIONS(X)
#undef X
#define X(name) &&lxw.name
    if (!(true FUNCTIONS(X))) return fail(ERR_INTERNAL, "xlsx: %s lacks a function", LIBRARY);
#undef X
    library = h;
    return OK;
}

struct xlsx_out {
    struct arena *arena;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *head, *whole, *day, *time, *decimals[10];
    char *path;
    lxw_row_t row;
    lxw_col_t column, columns;
    int width[COLUMNS_MAX]; /* widest text, in characters of the Latin alphabet */
    enum err broken;
};

static lxw_format *number_format(struct xlsx_out *out, const char *code)
{
    lxw_format *f = lxw.workbook_add_format(out->book);
    if (f) lxw.format_set_num_format(f, code);
    return f;
}

/* Without the characters that a sheet's name may not have. */
static char *sheet_name(struct arena *a, struct str name)
{
    char *text = str_dup(a, text_shorten(a, name, SHEET_MAX - 1));
    for (char *p = text; *p; p++) {
        if (strchr("[]:*?/\\'", *p)) *p = ' ';
    }
    return *text ? text : arena_cstr(a, "1");
}

static void note_width(struct xlsx_out *out, struct str text)
{
    int width = 0;
    for (size_t i = 0; i < text.n && width < WIDTH_MAX; i++) {
        unsigned char c = (unsigned char)text.p[i];
        width += c < 0x80 ? 1 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;
    }
    if (width > out->width[out->column]) out->width[out->column] = width;
}

static void note(struct xlsx_out *out, lxw_error e)
{
    if (e && !out->broken) out->broken = fail(ERR_INTERNAL, "xlsx: %s", lxw.lxw_strerror(e));
}

static void put_head(struct xlsx_out *out, const char *const *heads)
{
    for (; heads[out->columns] && out->columns < COLUMNS_MAX; out->columns++) {
        out->column = out->columns;
        note_width(out, str_of(heads[out->columns]));
        out->width[out->column] += 3; /* the arrow of the filter */
        note(out, lxw.worksheet_write_string(out->sheet, 0, out->columns, heads[out->columns], out->head));
    }
    out->row = 1;
    out->column = 0;
}

static enum err begin(struct xlsx_out *out, const char *tmp_dir, struct str sheet, const char *const *heads)
{
    out->path = arena_printf(out->arena, "%s/list-%s.xlsx", tmp_dir, secret_token(out->arena));
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE, .tmpdir = arena_cstr(out->arena, tmp_dir), .use_zip64 = LXW_TRUE};
    out->book = lxw.workbook_new_opt(out->path, &options);
    out->sheet = out->book ? lxw.workbook_add_worksheet(out->book, sheet_name(out->arena, sheet)) : NULL;
    if (!out->sheet || !out->sheet->optimize_tmpfile) return fail(ERR_FULL, "xlsx: %s: no file", tmp_dir);
    out->head = lxw.workbook_add_format(out->book);
    lxw.format_set_bold(out->head);
    lxw.format_set_bottom(out->head, LXW_BORDER_THIN);
    lxw.format_set_bg_color(out->head, 0xF1F3F5);
    out->whole = number_format(out, "0");
    out->day = number_format(out, "yyyy-mm-dd");
    out->time = number_format(out, "yyyy-mm-dd hh:mm:ss");
    put_head(out, heads);
    return out->broken;
}

enum err xlsx_out_open(const char *tmp_dir, struct str sheet, const char *const *heads,
                       struct xlsx_out **ret_out)
{
    if (access(tmp_dir, W_OK) != 0) return fail(ERR_FULL, "xlsx: %s: %s", tmp_dir, strerror(errno));
    enum err e = open_library();
    if (e) return e;
    struct xlsx_out *out = calloc(1, sizeof *out);
    if (!out) die("out of memory");
    out->arena = arena_new();
    e = begin(out, tmp_dir, sheet, heads);
    if (e) xlsx_out_drop(&out);
    else *ret_out = out;
    return e;
}

void xlsx_out_drop(struct xlsx_out **out)
{
    if (!*out) return;
    if ((*out)->book) {
        if ((*out)->sheet && (*out)->sheet->optimize_tmpfile) fclose((*out)->sheet->optimize_tmpfile);
        lxw.lxw_workbook_free((*out)->book);
    }
    if ((*out)->path) unlink((*out)->path);
    arena_free((*out)->arena);
    free(*out);
    *out = NULL;
}

/* ---- cells ---- */

/* False past the last column of the header, and in a row that the sheet has not. */
static bool in_sheet(struct xlsx_out *out)
{
    return out->column < out->columns && out->row <= XLSX_ROWS_MAX && !out->broken;
}

void xlsx_out_text(struct xlsx_out *out, struct str text)
{
    if (in_sheet(out) && text.n) {
        struct buf b CLEANUP(buf_free) = {0};
        note_width(out, text);
        buf_str(&b, text_length(text) > TEXT_MAX ? text_shorten(out->arena, text, TEXT_MAX - 1) : text);
        note(out, lxw.worksheet_write_string(out->sheet, out->row, out->column, b.p, NULL));
    }
    out->column++;
}

static void put_number(struct xlsx_out *out, double n, lxw_format *format, int width)
{
    if (in_sheet(out)) {
        if (width > out->width[out->column]) out->width[out->column] = width;
        note(out, lxw.worksheet_write_number(out->sheet, out->row, out->column, n, format));
    }
    out->column++;
}

void xlsx_out_int(struct xlsx_out *out, int64_t n)
{
    char text[24];
    int width = snprintf(text, sizeof text, "%lld", (long long)n);
    if (n >= -EXACT_MAX && n <= EXACT_MAX) put_number(out, (double)n, out->whole, width);
    else xlsx_out_text(out, str_of(text));
}

void xlsx_out_decimal(struct xlsx_out *out, struct decimal d)
{
    double n = (double)d.value;
    char code[24];
    if (d.scale < 0 || d.scale > 9 || d.value > EXACT_MAX || d.value < -EXACT_MAX) {
        struct arena *a = arena_new();
        xlsx_out_text(out, str_of(decimal_text(a, d)));
        arena_free(a);
        return;
    }
    if (!out->decimals[d.scale]) {
        snprintf(code, sizeof code, "#,##0%s%.*s", d.scale ? "." : "", d.scale, "000000000");
        out->decimals[d.scale] = number_format(out, code);
    }
    for (int i = 0; i < d.scale; i++) n /= 10;
    put_number(out, n, out->decimals[d.scale], 14);
}

static void put_date(struct xlsx_out *out, struct civil c, lxw_format *format, int width)
{
    if (in_sheet(out)) {
        lxw_datetime at = {c.year, c.month, c.day, c.hour, c.minute, c.second};
        if (width > out->width[out->column]) out->width[out->column] = width;
        note(out, lxw.worksheet_write_datetime(out->sheet, out->row, out->column, &at, format));
    }
    out->column++;
}

void xlsx_out_day(struct xlsx_out *out, struct civil c)
{
    c.hour = c.minute = c.second = 0;
    put_date(out, c, out->day, 11);
}

void xlsx_out_time(struct xlsx_out *out, struct civil c)
{
    put_date(out, c, out->time, 20);
}

enum err xlsx_out_end_row(struct xlsx_out *out)
{
    if (out->broken) return out->broken;
    if (out->row > XLSX_ROWS_MAX) {
        return fail(ERR_TOO_LARGE, "xlsx: more than %d rows", XLSX_ROWS_MAX);
    }
    out->row++;
    out->column = 0;
    return OK;
}

/* ---- the file ---- */

static void finish_sheet(struct xlsx_out *out)
{
    for (lxw_col_t c = 0; c < out->columns; c++) {
        int width = out->width[c] + 2;
        width = width < WIDTH_MIN ? WIDTH_MIN : width > WIDTH_MAX ? WIDTH_MAX : width;
        lxw.worksheet_set_column(out->sheet, c, c, width, NULL);
    }
    lxw.worksheet_freeze_panes(out->sheet, 1, 0);
    if (out->columns) lxw.worksheet_autofilter(out->sheet, 0, 0, out->row > 1 ? out->row - 1 : 1, (lxw_col_t)(out->columns - 1));
}

enum err xlsx_out_finish(struct xlsx_out **out, int *ret_fd, int64_t *ret_size)
{
    struct xlsx_out *x = *out;
    struct stat st;
    if (x->broken) return x->broken;
    finish_sheet(x);
    lxw_error wrong = lxw.workbook_close(x->book); /* frees it */
    x->book = NULL;
    if (wrong) return fail(ERR_FULL, "xlsx: %s", lxw.lxw_strerror(wrong));
    int fd = open(x->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0) close(fd);
        return fail(ERR_INTERNAL, "xlsx: %s", strerror(errno));
    }
    xlsx_out_drop(out);
    *ret_fd = fd;
    *ret_size = st.st_size;
    return OK;
}
