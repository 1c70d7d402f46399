/* One sheet: cells in the order of the file, put into rows. ECMA-376 part 1, 18.3. */
#include <stdlib.h>

#include "base/xlsx/inside.h"

#define MERGES_MAX  20000
#define MERGES_LOOK ((int64_t)32 * 1024 * 1024)

/* ---- where a cell is ---- */

/* "AB12" -> 28 and 12; false when it is not of that form. */
static bool cell_place(struct str s, int *ret_column, int64_t *ret_row)
{
    int column = 0;
    int64_t row = 0;
    size_t i = 0;
    for (; i < s.n && s.p[i] >= 'A' && s.p[i] <= 'Z' && i < 4; i++) column = column * 26 + s.p[i] - 'A' + 1;
    bool good = column > 0 && column <= 16384 && i < s.n && s.n - i <= 7;
    for (; good && i < s.n; i++) {
        good = s.p[i] >= '0' && s.p[i] <= '9';
        row = row * 10 + s.p[i] - '0';
    }
    if (!good || row < 1 || row > 1048576) return false;
    *ret_column = column;
    *ret_row = row;
    return true;
}

/* ---- merged cells: only the first has a value ---- */

static void on_merge(struct xlsx_xml *x, struct str name, const char **attrs)
{
    struct xlsx_in *in = x->arg;
    struct str ref = xlsx_attr(attrs, "ref"), first;
    int column, last_column;
    int64_t row, last_row;
    if (!str_is(name, "mergeCell") || in->merges.n >= MERGES_MAX) return;
    if (!str_cut(&ref, ':', &first) || !cell_place(first, &column, &row) ||
        !cell_place(ref, &last_column, &last_row)) {
        return;
    }
    *vec_push(in->arena, &in->merges) = (struct xlsx_merge){
        (int32_t)row, (int32_t)last_row, (int16_t)column, (int16_t)last_column};
}

static void nothing(struct xlsx_xml *x, struct str name)
{
    (void)x, (void)name;
}

static int by_row(const void *a, const void *b)
{
    const struct xlsx_merge *x = a, *y = b;
    return (x->row > y->row) - (x->row < y->row);
}

static int by_last_row(const void *a, const void *b)
{
    const struct xlsx_merge *x = a, *y = b;
    return (x->last_row > y->last_row) - (x->last_row < y->last_row);
}

static void sort_merges(struct xlsx_in *in)
{
    size_t n = in->merges.n, bytes = n * sizeof *in->merges.at;
    if (!n) return;
    qsort(in->merges.at, n, sizeof *in->merges.at, by_row);
    in->merge_ends = arena_alloc(in->arena, bytes);
    memcpy(in->merge_ends, in->merges.at, bytes);
    qsort(in->merge_ends, n, sizeof *in->merges.at, by_last_row);
}

/* They stand behind the cells, so they are looked for first; in sheets as big as only programs write
 * them, which have none, not. */
static enum err read_merges(struct xlsx_in *in, const char *path)
{
    in->merges.n = in->merge_at = in->merge_end_at = 0;
    memset(in->covered, 0, sizeof in->covered);
    enum err e = xlsx_part_open(&in->part, path, XLSX_SHEET_MAX);
    unz_file_info64 info;
    if (e) return e;
    bool small = unzGetCurrentFileInfo64(in->part.zip, &info, NULL, 0, NULL, 0, NULL, 0) == UNZ_OK &&
                 (int64_t)info.uncompressed_size <= MERGES_LOOK;
    struct xlsx_xml x = {.part = &in->part, .start = on_merge, .end = nothing, .arg = in};
    e = small ? xlsx_xml_part(&x, path, MERGES_LOOK) : OK;
    sort_merges(in);
    return e;
}

static void cover(struct xlsx_in *in, const struct xlsx_merge *m, int add)
{
    for (int c = m->column; c <= m->last_column && c <= TABLE_COLUMNS_MAX; c++) in->covered[c] += add;
}

/* Counts per column the merges that reach into the row; each merge is looked at twice in all. */
static void cover_row(struct xlsx_in *in)
{
    memset(in->uncovered, 0, sizeof in->uncovered);
    while (in->merge_at < in->merges.n && in->merges.at[in->merge_at].row <= in->row_number) {
        const struct xlsx_merge *m = &in->merges.at[in->merge_at++];
        cover(in, m, 1);
        if (m->row == in->row_number && m->column <= TABLE_COLUMNS_MAX) in->uncovered[m->column] = true;
    }
    while (in->merge_end_at < in->merges.n && in->merge_ends[in->merge_end_at].last_row < in->row_number) {
        cover(in, &in->merge_ends[in->merge_end_at++], -1);
    }
}

static bool is_covered(const struct xlsx_in *in)
{
    return in->column <= TABLE_COLUMNS_MAX && in->covered[in->column] > 0 && !in->uncovered[in->column];
}

/* ---- cells ---- */

static void begin_row(struct xlsx_xml *x, const char **attrs)
{
    struct xlsx_in *in = x->arg;
    int64_t number = xlsx_attr_int(attrs, "r", in->row_number + 1);
    if (number <= in->row_number || number > 1048576) {
        x->e = xlsx_damaged("rows");
        return;
    }
    in->row_number = number;
    in->column = 0;
    in->in_row = true;
    cover_row(in);
}

static void begin_cell(struct xlsx_xml *x, const char **attrs)
{
    struct xlsx_in *in = x->arg;
    struct str type = xlsx_attr(attrs, "t"), ref = xlsx_attr(attrs, "r");
    int column = in->column + 1;
    int64_t row = in->row_number;
    if (ref.p && (!cell_place(ref, &column, &row) || row != in->row_number || column <= in->column)) {
        x->e = xlsx_damaged("cells");
        return;
    }
    in->column = column;
    in->style = (size_t)xlsx_attr_int(attrs, "s", 0);
    in->type = str_is(type, "s")                               ? TYPE_SHARED
               : str_is(type, "str") || str_is(type, "inlineStr") ? TYPE_TEXT
               : str_is(type, "b")                             ? TYPE_BOOL
               : str_is(type, "e")                             ? TYPE_ERROR
               : str_is(type, "d")                             ? TYPE_DATE
                                                               : TYPE_NUMBER;
    in->has_formula = in->has_value = false;
    buf_clear(&in->value);
}

static void on_start(struct xlsx_xml *x, struct str name, const char **attrs)
{
    struct xlsx_in *in = x->arg;
    in->in_value = false;
    if (str_is(name, "row")) begin_row(x, attrs);
    if (!in->in_row || x->e) return;
    if (str_is(name, "c")) begin_cell(x, attrs);
    else if (str_is(name, "f")) in->has_formula = true;
    else if (str_is(name, "rPh")) in->skip++;
    else if (str_is(name, "v") || str_is(name, "t")) {
        in->in_value = !in->skip;
        in->has_value = true;
    }
}

static void on_text(struct xlsx_xml *x, struct str text)
{
    struct xlsx_in *in = x->arg;
    if (!in->in_value) return;
    buf_str(&in->value, text);
    if (in->value.n > TABLE_FIELD_MAX) {
        x->e = table_fail(N_("Row %lld: a cell is longer than 1 MiB. Is a quote missing?"),
                          (long long)in->row_number);
    }
}

/* An ISO 8601 date of a cell: 2026-11-21T20:31:00.000 -> 2026-11-21 20:31:00. */
static void iso_date(struct buf *to, struct str value)
{
    for (size_t i = 0; i < value.n && value.p[i] != '.' && value.p[i] != 'Z'; i++) {
        buf_char(to, value.p[i] == 'T' ? ' ' : value.p[i]);
    }
    if (str_ends(buf_view(to), STR(" 00:00:00"))) to->n -= 9;
}

static void put(struct xlsx_in *in, enum cell_kind kind, struct str text, bool fixed)
{
    while (row_queue_width(&in->rows) + 1 < (size_t)in->column) {
        row_queue_cell(&in->rows, "", 0, CELL_EMPTY);
    }
    if (!text.n && kind != CELL_UNCOMPUTED) kind = CELL_EMPTY;
    if (fixed) row_queue_fixed(&in->rows, text, kind);
    else row_queue_cell(&in->rows, text.p, text.n, kind);
}

static void put_number(struct xlsx_in *in)
{
    struct xlsx_format format = in->style < in->formats.n ? in->formats.of[in->style]
                                                          : (struct xlsx_format){0};
    enum cell_kind kind = xlsx_number(&in->shown, str_trim(buf_view(&in->value)), format, in->from_1904);
    put(in, kind, buf_view(&in->shown), false);
}

static void put_shared(struct xlsx_xml *x)
{
    struct xlsx_in *in = x->arg;
    struct str text = STR("");
    int64_t at = -1;
    (void)str_to_i64(str_trim(buf_view(&in->value)), &at);
    enum err e = xlsx_strings_at(&in->strings, at, &text);
    if (e) x->e = e == ERR_NOT_FOUND ? xlsx_damaged("strings") : e;
    else if (text.n) put(in, CELL_TEXT, text, true);
}

static void end_cell(struct xlsx_xml *x)
{
    struct xlsx_in *in = x->arg;
    struct str value = buf_view(&in->value);
    if (!value.n && in->has_formula && !in->has_value) put(in, CELL_UNCOMPUTED, STR(""), true);
    if (!value.n || is_covered(in)) return;
    if (in->column > TABLE_COLUMNS_MAX) {
        x->e = table_fail(N_("The table has more than %d columns. Delete those that are not needed."),
                          TABLE_COLUMNS_MAX);
        return;
    }
    buf_clear(&in->shown);
    switch (in->type) {
    case TYPE_NUMBER: put_number(in); break;
    case TYPE_SHARED: put_shared(x); break;
    case TYPE_BOOL:
        put(in, CELL_BOOL, str_is(value, "1") || str_is(value, "true") ? STR("TRUE") : STR("FALSE"), true);
        break;
    case TYPE_ERROR: put(in, CELL_ERROR, value, false); break;
    case TYPE_DATE:
        iso_date(&in->shown, value);
        put(in, CELL_DATE, buf_view(&in->shown), false);
        break;
    case TYPE_TEXT:
        xlsx_unescape(&in->shown, value);
        put(in, CELL_TEXT, buf_view(&in->shown), false);
        break;
    }
}

static void on_end(struct xlsx_xml *x, struct str name)
{
    struct xlsx_in *in = x->arg;
    in->in_value = false;
    if (!in->in_row) return;
    if (str_is(name, "rPh") && in->skip) in->skip--;
    if (str_is(name, "c") && in->column) end_cell(x);
    if (!str_is(name, "row")) return;
    if (row_queue_width(&in->rows)) row_queue_end(&in->rows, in->row_number);
    in->in_row = false;
}

/* ---- the sheet ---- */

enum err xlsx_in_sheet(struct xlsx_in *in, int sheet)
{
    if (sheet < 1 || (size_t)sheet > in->sheets_n) {
        return table_fail(N_("The workbook has no sheet %d."), sheet);
    }
    const char *path = in->paths[sheet - 1];
    xlsx_xml_free(&in->xml);
    row_queue_free(&in->rows);
    in->rows = (struct row_queue){0};
    row_queue_open(&in->rows);
    in->ended = in->in_row = in->in_value = false;
    in->row_number = in->skip = in->column = 0;
    enum err e = read_merges(in, path);
    if (!e) e = xlsx_part_open(&in->part, path, XLSX_SHEET_MAX);
    if (e) return e == ERR_NOT_FOUND ? xlsx_damaged("sheets") : e;
    in->xml = (struct xlsx_xml){
        .part = &in->part, .start = on_start, .end = on_end, .text = on_text, .arg = in};
    xlsx_xml_open(&in->xml);
    return OK;
}

enum err xlsx_in_row(struct xlsx_in *in, struct table_row *ret_row)
{
    while (!row_queue_next(&in->rows, ret_row)) {
        if (in->ended) return ERR_NOT_FOUND;
        row_queue_drop(&in->rows);
        enum err e = xlsx_xml_step(&in->xml, &in->ended);
        if (e) return e;
    }
    return OK;
}

void xlsx_in_progress(const struct xlsx_in *in, int64_t *ret_read, int64_t *ret_size)
{
    *ret_size = in->part.packed;
    *ret_read = in->ended ? in->part.packed : (int64_t)unzGetCurrentFileZStreamPos64(in->part.zip);
}
