/* Tables in files as people have them: CSV (also gzip, any of the usual encodings and separators) and
 * XLSX workbooks, told apart by content and never by name. Rows come one by one in constant memory.
 * Encoding, separator, sheet and header row are guessed; each guess may be overridden, so that a page
 * shows table_in_facts() and asks again with what the person corrected.
 *
 * A file that cannot be used is ERR_INVALID, and table_in_problem() is the sentence for the person: not
 * a table, encrypted, old .xls, too large when unpacked, damaged, over TABLE_COLUMNS_MAX columns ...
 * Readers behind it: csv_in.h, xlsx_in.h. Callers: imports, and whoever takes a list from a file. */
#ifndef BASE_TABLE_IN_H
#define BASE_TABLE_IN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/secret.h"
#include "base/str.h"

#define TABLE_COLUMNS_MAX 200
#define TABLE_FIELD_MAX   ((size_t)1024 * 1024) /* bytes of one cell */
#define TABLE_SHEETS_MAX  100
#define TABLE_GUESS_ROWS  50 /* looked at for the header; no header is looked for further down */

enum table_kind { TABLE_CSV, TABLE_XLSX };

/* What a cell is. CSV knows texts only. */
enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,
    CELL_NUMBER,      /* plain digits, never 1.0E+5: "13812345678", "0.1", "-3" */
    CELL_DATE,        /* "2026-11-21", "2026-11-21 20:31:00" or, a time alone, "20:31:00" */
    CELL_BOOL,        /* "TRUE", "FALSE" */
    CELL_ERROR,       /* at holds "#N/A" ...: not a value */
    CELL_UNCOMPUTED,  /* a formula whose value the file does not hold; at is empty */
    CELL_LOST_DIGITS  /* a number of more than 15 digits: the spreadsheet has rounded it */
};

struct table_row {
    int64_t number;               /* as a spreadsheet counts: the first row of the file is 1 */
    struct str *at;               /* borrowed until the next row; never trimmed or changed */
    const enum cell_kind *kinds;  /* of xlsx; NULL: a CSV file, all are texts */
    size_t n;                     /* cells, without empty ones at the end in XLSX */
};

#define TABLE_GUESS     0  /* header_row: guess */
#define TABLE_NO_HEADER -1 /* header_row: there is none */

/* All zero: everything is guessed. */
struct table_options {
    const char *encoding;  /* one of table_encodings[]; NULL: guess. CSV only */
    char separator;        /* one of table_separators; 0: guess. CSV only */
    int64_t header_row;    /* its number, TABLE_GUESS or TABLE_NO_HEADER */
    int sheet;             /* 1 for the first of facts.sheets; 0: the first visible one with rows */
    /* Does this text name one of our columns? Makes the guess of the header surer. May be NULL. */
    bool (*known)(void *arg, struct str head);
    void *arg;
};
extern const char *const table_encodings[]; /* "UTF-8", "GB18030", "UTF-16LE" ...; ends with NULL */
extern const char table_separators[];       /* ",;\t|" */

struct table_sheet {
    struct str name;
    bool hidden;
};

/* What was found or chosen; lives as long as the table. */
struct table_facts {
    enum table_kind kind;
    const char *encoding;  /* CSV; of XLSX "UTF-8" */
    char separator;        /* CSV; of XLSX 0 */
    int64_t header_row;    /* 0: none */
    const struct str *heads; /* the header's cells, or "A", "B" ... without one */
    size_t columns;        /* heads there are: the widest of the rows that were looked at */
    const struct table_sheet *sheets; /* XLSX */
    size_t sheets_n;
    int sheet;             /* the one that is read, from 1; CSV: 0 */
};

struct table_in;

/* opt may be NULL. ERR_NOT_FOUND: no such file. ERR_INVALID: see table_in_problem(); also an option
 * that does not fit (a sheet there is none of). An empty table opens: no columns, no rows. */
enum err table_in_open(const char *path, const struct table_options *opt,
                       struct table_in **ret_in) MUST_CHECK;
void table_in_close(struct table_in **in); /* also for CLEANUP */
const struct table_facts *table_in_facts(const struct table_in *in);
/* OK with the next row after the header, rows without any content left out; ERR_NOT_FOUND at the end;
 * ERR_INVALID: broken beyond repair from here on. */
enum err table_in_row(struct table_in *in, struct table_row *ret_row) MUST_CHECK;
/* Bytes of what is read, and how many there are: for a progress bar. */
void table_in_progress(const struct table_in *in, int64_t *ret_read, int64_t *ret_size);
/* The last ERR_INVALID of this process as a translated sentence that says what to do. */
const char *table_in_problem(void);

/* BLAKE2b of the file's bytes followed by more (the mapping). */
enum err table_in_digest(const char *path, struct str more, struct hash *ret_digest) MUST_CHECK;

#endif
