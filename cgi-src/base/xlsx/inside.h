/* What the files of the XLSX reader share; nobody else includes it. */
#ifndef BASE_XLSX_INSIDE_H
#define BASE_XLSX_INSIDE_H

#include <expat.h>
#include <minizip/unzip.h>

#include "base/row_queue.h"
#include "base/table_fail.h"
#include "base/xlsx_in.h"

#define XLSX_CHUNK ((size_t)16 * 1024)

/* ---- parts of the packed file (part.c) ---- */

struct xlsx_part {
    unzFile zip;
    bool open;
    int64_t packed, unpacked; /* of the part: bytes it has packed, bytes read of it unpacked */
    int64_t limit;
};

/* ERR_NOT_FOUND: none of that name. ERR_INVALID: encrypted, packed in an unusual way. */
enum err xlsx_part_open(struct xlsx_part *p, const char *name, int64_t limit) MUST_CHECK;
void xlsx_part_close(struct xlsx_part *p);
/* *ret_n 0: the end, and the check sum was right. */
enum err xlsx_part_read(struct xlsx_part *p, void *to, size_t room, size_t *ret_n) MUST_CHECK;
enum err xlsx_damaged(const char *what); /* ERR_INVALID */

/* ---- XML of a part (xml.c) ---- */

struct xlsx_xml {
    XML_Parser parser;
    struct xlsx_part *part;
    int64_t fed;
    int depth;
    enum err e; /* set by a handler to stop */
    void (*start)(struct xlsx_xml *x, struct str name, const char **attrs);
    void (*end)(struct xlsx_xml *x, struct str name);
    void (*text)(struct xlsx_xml *x, struct str text); /* may be NULL */
    void *arg;
};
/* names are without their prefix. The part must be open. */
void xlsx_xml_open(struct xlsx_xml *x);
void xlsx_xml_free(struct xlsx_xml *x);
/* One chunk; *ret_ended at the part's end. */
enum err xlsx_xml_step(struct xlsx_xml *x, bool *ret_ended) MUST_CHECK;
/* The whole part: open, parse, close. ERR_NOT_FOUND: no such part. */
enum err xlsx_xml_part(struct xlsx_xml *x, const char *name, int64_t limit) MUST_CHECK;
/* An attribute by its name without prefix, or STR_NONE. */
struct str xlsx_attr(const char **attrs, const char *name);
int64_t xlsx_attr_int(const char **attrs, const char *name, int64_t otherwise);

/* ---- shared strings (strings.c) ---- */

struct xlsx_strings {
    struct xlsx_part part; /* with an own handle of the file: the sheet is read at the same time */
    struct xlsx_xml xml;
    FILE *file; /* unlinked: texts, one after the other */
    FILE *ends; /* unlinked: int64, where each text ends */
    const char *text;
    const int64_t *end;
    int64_t total, n; /* bytes and texts so far */
    bool ended;       /* the part has no more */
    struct buf one;   /* the text under way */
    bool in_string, in_text;
    int skip;
};
/* No such part is the same as an empty one. */
enum err xlsx_strings_open(struct xlsx_strings *s, const char *path, const char *name, const char *folder) MUST_CHECK;
void xlsx_strings_free(struct xlsx_strings *s);
/* Reads on as far as it must. The text stays until xlsx_strings_free(). ERR_NOT_FOUND: there are not so many. */
enum err xlsx_strings_at(struct xlsx_strings *s, int64_t at, struct str *ret) MUST_CHECK;
/* Adds the text with _x000D_ and the like as the characters they mean. */
void xlsx_unescape(struct buf *to, struct str text);

/* ---- number formats (formats.c) ---- */

enum xlsx_show { SHOW_GENERAL, SHOW_DATE, SHOW_TIME, SHOW_DATETIME, SHOW_ELAPSED, SHOW_ZEROS };
struct xlsx_format {
    uint8_t show, zeros; /* SHOW_ZEROS: digits with leading zeros */
};
struct xlsx_formats {
    struct xlsx_format *of; /* by style */
    size_t n;
};
enum err xlsx_formats_read(struct arena *a, struct xlsx_formats *f, struct xlsx_part *part,
                           const char *name) MUST_CHECK;
struct xlsx_format xlsx_format_of(struct str code);
/* A number as the file writes it -> as it is meant; its kind. */
enum cell_kind xlsx_number(struct buf *to, struct str value, struct xlsx_format format, bool from_1904);

/* ---- the workbook and its sheets (book.c, sheet.c) ---- */

struct xlsx_merge {
    int32_t row, last_row;
    int16_t column, last_column;
};

struct xlsx_in {
    struct arena *arena;
    char *folder; /* of the file: where shared strings may lie */
    struct xlsx_part part;
    struct table_sheet sheets[TABLE_SHEETS_MAX];
    char *paths[TABLE_SHEETS_MAX];
    size_t sheets_n;
    bool from_1904;
    struct xlsx_strings strings;
    struct xlsx_formats formats;

    /* the sheet under way */
    struct xlsx_xml xml;
    struct row_queue rows;
    VEC(struct xlsx_merge) merges;  /* by first row */
    struct xlsx_merge *merge_ends;  /* the same by last row */
    size_t merge_at, merge_end_at;
    int covered[TABLE_COLUMNS_MAX + 1];    /* merges that reach into the row, by column */
    bool uncovered[TABLE_COLUMNS_MAX + 1]; /* their first cells */
    bool ended, in_row, in_value, has_formula, has_value;
    int64_t row_number;
    int column;
    enum { TYPE_NUMBER, TYPE_SHARED, TYPE_TEXT, TYPE_BOOL, TYPE_ERROR, TYPE_DATE } type;
    size_t style;
    int skip; /* depth inside of what is not the text: phonetic readings */
    struct buf value, shown;
};

#define XLSX_PART_MAX  ((int64_t)64 * 1024 * 1024)         /* workbook, styles ... unpacked */
#define XLSX_SHEET_MAX ((int64_t)4 * 1024 * 1024 * 1024)   /* one sheet, unpacked */
#define XLSX_TEXTS_MAX ((int64_t)1024 * 1024 * 1024)       /* shared strings, unpacked */

#endif
