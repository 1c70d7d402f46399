/* What a file is, by its first bytes; the rows around its header. See table_in.h. */
#include "base/table_in.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/csv_in.h"
#include "base/table_fail.h"
#include "base/table_guess.h"
#include "base/xlsx_in.h"

#define LOOK_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define SHEETS_LOOK    10

const char *const table_encodings[] = {"UTF-8", "GB18030", "UTF-16LE", "UTF-16BE", "Big5", NULL};

struct table_in {
    struct arena *arena;
    struct csv_in *csv;
    struct xlsx_in *xlsx;
    struct table_options opt;
    struct table_facts facts;
    VEC(struct table_row) ahead; /* read to look at, not handed out yet */
    size_t next;
    bool ended;
    enum err broken; /* what came after the rows ahead; said when they are handed out */
};

static char last_problem[600];

enum err table_fail_at(const char *file, int line, const char *fmt, ...)
{
    char english[600];
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    vsnprintf(english, sizeof english, fmt, args);
    vsnprintf(last_problem, sizeof last_problem, i18n_text(fmt), again);
    va_end(args);
    va_end(again);
    return err_record(ERR_INVALID, file, line, "%s", english);
}

const char *table_in_problem(void)
{
    return *last_problem ? last_problem : _("The file cannot be read.");
}

/* ---- what a file is ---- */

enum form { FORM_TEXT, FORM_ZIP, FORM_OLE, FORM_MARKUP, FORM_OTHER };

static enum form form_of(const unsigned char *p, size_t n)
{
    static const struct {
        const char *bytes;
        size_t n;
        enum form form;
    } known[] = {{"PK\3\4", 4, FORM_ZIP},   {"PK\5\6", 4, FORM_ZIP},      {"\xd0\xcf\x11\xe0", 4, FORM_OLE},
                 {"%PDF", 4, FORM_OTHER},   {"\x89PNG", 4, FORM_OTHER},   {"\xff\xd8\xff", 3, FORM_OTHER},
                 {"GIF8", 4, FORM_OTHER},   {"Rar!", 4, FORM_OTHER},      {"7z\xbc\xaf", 4, FORM_OTHER},
                 {"{\\rtf", 5, FORM_OTHER}, {"SQLite f", 8, FORM_OTHER}, {"\x7f" "ELF", 4, FORM_OTHER}};
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        if (n >= known[i].n && memcmp(p, known[i].bytes, known[i].n) == 0) return known[i].form;
    }
    size_t at = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < n && strchr(" \t\r\n", p[at])) at++;
    bool markup = at + 1 < n && p[at] == '<' && (p[at + 1] == '?' || p[at + 1] == '!' || (p[at + 1] | 0x20) >= 'a');
    return markup ? FORM_MARKUP : FORM_TEXT;
}

/* An OLE file is an old workbook, or a new one that is encrypted. */
static enum err fail_ole(FILE *f)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    static char chunk[1 << 16];
    size_t kept = 0, n;
    rewind(f);
    while ((n = fread(chunk + kept, 1, sizeof chunk - kept, f)) > 0) {
        n += kept;
        if (memmem(chunk, n, name, sizeof name - 1)) {
            return table_fail(N_("The workbook is protected by a password. Save it without one and "
                                 "try again."));
        }
        kept = n < sizeof name ? n : sizeof name; /* it may lie across two chunks */
        memmove(chunk, chunk + n - kept, kept);
    }
    return table_fail(N_("This is an old Excel file (.xls). Open it and save it as an Excel workbook "
                         "(.xlsx) or as CSV."));
}

static enum err open_file(struct table_in *in, const char *path)
{
    unsigned char head[64];
    FILE *f = fopen(path, "re");
    if (!f) return fail(ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    size_t n = fread(head, 1, sizeof head, f);
    enum form form = form_of(head, n);
    enum err e = OK;
    if (form == FORM_OLE) {
        e = fail_ole(f);
    } else if (form == FORM_MARKUP) {
        e = table_fail(N_("This is a web page or XML file, even if it is named like a workbook. Open it "
                          "and save it as an Excel workbook (.xlsx) or as CSV."));
    } else if (form == FORM_OTHER) {
        e = table_fail(N_("This is not a table: the file holds no text. CSV files and XLSX "
                          "workbooks can be read."));
    }
    fclose(f);
    if (e) return e;
    in->facts.kind = form == FORM_ZIP ? TABLE_XLSX : TABLE_CSV;
    return form == FORM_ZIP ? xlsx_in_open(path, &in->xlsx)
                            : csv_in_open(path, in->opt.encoding, in->opt.separator, &in->csv);
}

/* ---- rows ---- */

/* The next row that has something in it. */
static enum err read_row(struct table_in *in, struct table_row *ret)
{
    for (;;) {
        enum err e = in->csv ? csv_in_row(in->csv, ret) : xlsx_in_row(in->xlsx, ret);
        if (e) return e;
        bool mark = in->csv && ret->number == 1 && ret->n && str_starts(ret->at[0], STR("sep=")); /* Excel's */
        if (!mark && table_filled(ret)) return OK;
    }
}

static struct table_row copy_row(struct arena *a, const struct table_row *row)
{
    struct table_row copy = {.number = row->number, .n = row->n};
    copy.at = ARENA_ARRAY(a, struct str, row->n + 1);
    for (size_t i = 0; i < row->n; i++) copy.at[i] = str_copy(a, row->at[i]);
    if (row->kinds) {
        enum cell_kind *kinds = ARENA_ARRAY(a, enum cell_kind, row->n + 1);
        memcpy(kinds, row->kinds, sizeof *kinds * row->n);
        copy.kinds = kinds;
    }
    return copy;
}

static size_t width_of(const struct table_row *row)
{
    size_t n = row->n;
    while (n && !str_trim(row->at[n - 1]).n) n--;
    return n;
}

/* Rows from the given number on, as many as the guess looks at. */
static enum err look_ahead(struct table_in *in, int64_t from)
{
    size_t bytes = 0;
    in->ahead.n = 0;
    while (in->ahead.n < TABLE_GUESS_ROWS && bytes < LOOK_BYTES_MAX) {
        struct table_row row;
        enum err e = read_row(in, &row);
        if (e == ERR_NOT_FOUND) {
            in->ended = true;
            return OK;
        }
        if (e && !in->ahead.n) return e;
        if (e) {
            in->broken = e;
            return OK;
        }
        if (row.number < from) continue;
        if (width_of(&row) > TABLE_COLUMNS_MAX) {
            return table_fail(N_("The table has more than %d columns. Delete those that are not needed."),
                              TABLE_COLUMNS_MAX);
        }
        *vec_push(in->arena, &in->ahead) = copy_row(in->arena, &row);
        for (size_t i = 0; i < row.n; i++) bytes += row.at[i].n;
    }
    return OK;
}

static enum err open_sheet(struct table_in *in, int64_t from)
{
    int wanted = in->opt.sheet, fallback = 0;
    in->facts.sheets = xlsx_in_sheets(in->xlsx, &in->facts.sheets_n);
    for (int pass = 0; !wanted && pass < SHEETS_LOOK && (size_t)pass < in->facts.sheets_n; pass++) {
        if (in->facts.sheets[pass].hidden) continue;
        if (!fallback) fallback = pass + 1;
        enum err e = xlsx_in_sheet(in->xlsx, pass + 1);
        if (!e) e = look_ahead(in, from);
        if (e) return e;
        in->facts.sheet = pass + 1;
        if (in->ahead.n) return OK;
        in->ended = false;
    }
    in->facts.sheet = wanted ? wanted : fallback ? fallback : 1;
    enum err e = xlsx_in_sheet(in->xlsx, in->facts.sheet);
    return e ? e : look_ahead(in, from);
}

/* ---- the header ---- */

/* 1 -> A, 28 -> AB. */
static struct str column_name(struct arena *a, size_t n)
{
    char text[8], *p = text + sizeof text;
    for (; n; n = (n - 1) / 26) *--p = (char)('A' + (n - 1) % 26);
    return str_copy(a, (struct str){p, (size_t)(text + sizeof text - p)});
}

static void find_header(struct table_in *in)
{
    int at = in->opt.header_row > 0 ? (in->ahead.n && in->ahead.at[0].number == in->opt.header_row ? 0 : -1)
             : in->opt.header_row == TABLE_NO_HEADER ? -1
                                                     : table_guess_header(in->ahead.at, in->ahead.n, &in->opt);
    struct table_facts *f = &in->facts;
    in->next = at < 0 ? 0 : (size_t)at + 1;
    for (size_t i = at < 0 ? 0 : (size_t)at; i < in->ahead.n; i++) {
        size_t n = width_of(&in->ahead.at[i]);
        if (n > f->columns) f->columns = n;
    }
    struct str *heads = ARENA_ARRAY(in->arena, struct str, f->columns + 1);
    for (size_t i = 0; i < f->columns; i++) {
        if (at < 0) heads[i] = column_name(in->arena, i + 1);
        else heads[i] = i < in->ahead.at[at].n ? str_trim(in->ahead.at[at].at[i]) : STR("");
    }
    f->heads = heads;
    f->header_row = at < 0 ? 0 : in->ahead.at[at].number;
}

static enum err begin(struct table_in *in)
{
    int64_t from = in->opt.header_row > 0 ? in->opt.header_row : 0;
    enum err e = in->xlsx ? open_sheet(in, from) : look_ahead(in, from);
    if (e) return e;
    in->facts.encoding = in->csv ? csv_in_encoding(in->csv) : "UTF-8";
    in->facts.separator = in->csv ? csv_in_separator(in->csv) : 0;
    find_header(in);
    if (in->opt.header_row > 0 && !in->facts.header_row && in->ahead.n) {
        return table_fail(N_("Row %lld is empty: it cannot be the header."), (long long)in->opt.header_row);
    }
    return OK;
}

static enum err check_options(const struct table_options *opt)
{
    bool encoding = !opt->encoding;
    for (size_t i = 0; !encoding && table_encodings[i]; i++) encoding = !strcmp(opt->encoding, table_encodings[i]);
    if (!encoding || (opt->separator && !strchr(table_separators, opt->separator))) {
        return table_fail(N_("There is no such encoding or separator."));
    }
    return OK;
}

enum err table_in_open(const char *path, const struct table_options *opt, struct table_in **ret_in)
{
    struct table_in *in = calloc(1, sizeof *in);
    if (!in) die("out of memory");
    *last_problem = '\0';
    in->arena = arena_new();
    if (opt) in->opt = *opt;
    enum err e = check_options(&in->opt);
    if (!e) e = open_file(in, path);
    if (!e) e = begin(in);
    if (e) table_in_close(&in);
    else *ret_in = in;
    return e;
}

void table_in_close(struct table_in **in)
{
    if (!*in) return;
    csv_in_close(&(*in)->csv);
    xlsx_in_close(&(*in)->xlsx);
    arena_free((*in)->arena);
    free(*in);
    *in = NULL;
}

const struct table_facts *table_in_facts(const struct table_in *in)
{
    return &in->facts;
}

enum err table_in_row(struct table_in *in, struct table_row *ret_row)
{
    if (in->next < in->ahead.n) {
        *ret_row = in->ahead.at[in->next++];
        return OK;
    }
    if (in->broken) return in->broken;
    return in->ended ? ERR_NOT_FOUND : read_row(in, ret_row);
}

void table_in_progress(const struct table_in *in, int64_t *ret_read, int64_t *ret_size)
{
    if (in->csv) csv_in_progress(in->csv, ret_read, ret_size);
    else xlsx_in_progress(in->xlsx, ret_read, ret_size);
}

enum err table_in_digest(const char *path, struct str more, struct hash *ret_digest)
{
    static unsigned char chunk[1 << 16];
    FILE *f = fopen(path, "re");
    if (!f) return fail(ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    size_t n = 0;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0) crypto_generichash_update(&state, chunk, n);
    bool bad = ferror(f) != 0;
    fclose(f);
    if (bad) return fail(ERR_INVALID, "%s: cannot be read", path);
    crypto_generichash_update(&state, (const unsigned char *)more.p, more.n);
    crypto_generichash_final(&state, ret_digest->b, HASH_BYTES);
    return OK;
}
