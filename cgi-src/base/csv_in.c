/* Reading CSV: text (text_in.c) -> fields (libcsv) -> rows (row_queue.c). See csv_in.h. */
#include "base/csv_in.h"

#include <csv.h>
#include <stdlib.h>

#include "base/row_queue.h"
#include "base/table_fail.h"
#include "base/text_in.h"

#define GUESS_LINES 20

struct csv_in {
    struct text_in *text;
    struct csv_parser parser;
    char separator;
    bool ended;
    int last_end; /* the character that ended the last row */
    int64_t number;
    struct row_queue rows;
};

const char table_separators[] = ",;\t|";

/* ---- libcsv's callbacks ---- */

static void on_field(void *p, size_t n, void *arg)
{
    struct csv_in *in = arg;
    row_queue_cell(&in->rows, p, n, n ? CELL_TEXT : CELL_EMPTY);
}

/* Every line end is reported, so that empty lines count as a spreadsheet counts them; the LF of a
 * CRLF is no line of its own. */
static void on_row(int c, void *arg)
{
    struct csv_in *in = arg;
    bool second_half = c == '\n' && in->last_end == '\r' && row_queue_width(&in->rows) == 0;
    in->last_end = second_half ? 0 : c;
    if (!second_half) row_queue_end(&in->rows, ++in->number);
}

/* libcsv trims blanks around unquoted fields unless nothing is a blank. */
static int no_blank(unsigned char c)
{
    (void)c;
    return 0;
}

/* ---- the separator ---- */

/* How often each separator stands outside quotes in one line, which is cut off *rest. */
static void count_line(struct str *rest, size_t *counts)
{
    bool quoted = false;
    size_t i = 0;
    for (; i < rest->n && (quoted || (rest->p[i] != '\n' && rest->p[i] != '\r')); i++) {
        if (rest->p[i] == '"') quoted = !quoted;
        const char *at = quoted ? NULL : strchr(table_separators, rest->p[i]);
        if (at && *at) counts[at - table_separators]++;
    }
    *rest = str_sub(*rest, i + 1, rest->n);
}

/* The one that stands equally often in most of the first lines; then the one that stands most often. */
static char guess_separator(struct str text)
{
    size_t counts[GUESS_LINES][4] = {0}, lines = 0, best = 0, best_score = 0;
    if (text.n > 4 && str_starts(text, STR("sep=")) && strchr(table_separators, text.p[4])) return text.p[4];
    while (text.n && lines < GUESS_LINES) count_line(&text, counts[lines++]);
    for (size_t s = 0; s < 4; s++) {
        size_t score = 0;
        for (size_t i = 0; i < lines; i++) {
            size_t alike = 0;
            for (size_t k = 0; k < lines; k++) alike += counts[k][s] == counts[i][s];
            size_t own = counts[i][s] ? alike * 1000 + (counts[i][s] > 999 ? 999 : counts[i][s]) : 0;
            if (own > score) score = own;
        }
        if (score > best_score) {
            best = s;
            best_score = score;
        }
    }
    return table_separators[best];
}

/* ---- rows ---- */

static enum err parse_piece(struct csv_in *in, struct str piece)
{
    if (csv_parse(&in->parser, piece.p, piece.n, on_field, on_row, in) != piece.n) {
        return fail(ERR_INTERNAL, "csv: %s", csv_strerror(csv_error(&in->parser)));
    }
    return OK;
}

static enum err begin(struct csv_in *in, char separator)
{
    struct str piece;
    enum err e = text_in_next(in->text, &piece);
    if (e) return e;
    if (csv_init(&in->parser, CSV_APPEND_NULL | CSV_REPALL_NL) != 0) return fail(ERR_INTERNAL, "csv_init");
    csv_set_space_func(&in->parser, no_blank);
    in->separator = separator ? separator : guess_separator(piece);
    csv_set_delim(&in->parser, (unsigned char)in->separator);
    return parse_piece(in, piece);
}

enum err csv_in_open(const char *path, const char *encoding, char separator, struct csv_in **ret_in)
{
    struct csv_in *in CLEANUP(csv_in_close) = calloc(1, sizeof *in);
    if (!in) die("out of memory");
    row_queue_open(&in->rows);
    enum err e = text_in_open(path, encoding, &in->text);
    if (!e) e = begin(in, separator);
    if (e) return e;
    *ret_in = in;
    in = NULL;
    return OK;
}

void csv_in_close(struct csv_in **in)
{
    if (!*in) return;
    csv_free(&(*in)->parser);
    text_in_close(&(*in)->text);
    row_queue_free(&(*in)->rows);
    free(*in);
    *in = NULL;
}

static enum err next_piece(struct csv_in *in)
{
    struct str piece;
    row_queue_drop(&in->rows);
    enum err e = text_in_next(in->text, &piece);
    if (e == ERR_NOT_FOUND) {
        in->ended = true;
        csv_fini(&in->parser, on_field, on_row, in);
        return OK;
    }
    if (!e) e = parse_piece(in, piece);
    if (!e && in->parser.entry_pos > TABLE_FIELD_MAX) {
        e = table_fail(N_("Row %lld: a cell is longer than 1 MiB. Is a quote missing?"),
                       (long long)in->number + 1);
    }
    return e;
}

enum err csv_in_row(struct csv_in *in, struct table_row *ret_row)
{
    while (!row_queue_next(&in->rows, ret_row)) {
        if (in->ended) return ERR_NOT_FOUND;
        enum err e = next_piece(in);
        if (e) return e;
    }
    ret_row->kinds = NULL;
    return OK;
}

const char *csv_in_encoding(const struct csv_in *in)
{
    return text_in_encoding(in->text);
}

char csv_in_separator(const struct csv_in *in)
{
    return in->separator;
}

void csv_in_progress(const struct csv_in *in, int64_t *ret_read, int64_t *ret_size)
{
    text_in_progress(in->text, ret_read, ret_size);
}
