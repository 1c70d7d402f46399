/* Columns of a list: a declared table per list, of which the reader chooses (?cols=name,phone,city).
 *
 * Shared by the lists of customers, complaints, members and orders: the page's table, the printed
 * list, the CSV file and the page where columns are chosen walk the same table. Guards: a column whose
 * right the reader has not is not there, whatever the address says. */
#ifndef PAGES_SHARED_LIST_COLUMNS_H
#define PAGES_SHARED_LIST_COLUMNS_H

#include "pages/shared/gate.h"

#define COLUMN_FIRST 1u /* names the row: always there, first, a link */
#define COLUMN_NUM   2u /* figures: to the right */
#define COLUMN_TIGHT 4u /* no line break */
#define COLUMN_ASKED 16u /* in a file only when it was chosen */
#define COLUMN_MONEY 8u /* of the company's currency: the file's head names it */

struct column {
    const char *code;  /* in addresses and saved views */
    const char *label; /* N_() or PN_() marked; or of a custom field: its name */
    enum access may;   /* the field group; ACCESS_SIGNED_IN: everybody who sees the list */
    unsigned flags;
    unsigned needs;    /* the list's own bits: what has to be read for it */
    int id;            /* the list's own: which cell */
    const char *sort;  /* value of ?sort= that sorts by it, or NULL */
    bool falling;      /* from the highest */
    int64_t field;     /* id of a custom field, 0: none */
};
#define COLUMN_END {NULL, NULL, ACCESS_NOBODY, 0, 0, 0, NULL, false, 0}

enum cell_kind { CELL_TEXT, CELL_NUMBER, CELL_MONEY, CELL_DAY, CELL_TIME };
struct cell {
    struct str text; /* as people read it; a file's too when it is CELL_TEXT */
    struct str file; /* file: another text than the page has; STR_NONE: the same */
    struct str sub;  /* page: a second line under it */
    const char *url, *tone; /* page: a link; a badge's class */
    enum cell_kind kind;    /* file: what a spreadsheet gets; number 0 of a day or time: nothing */
    int64_t number;
    int decimals;           /* CELL_MONEY */
    bool none;              /* file: an empty cell */
};

/* What a list is made of. cell() fills one cell: of a page (as people read), or of a file (as a
 * spreadsheet reads: plain numbers and days). */
struct columns {
    const struct column *at;  /* all there are, in the order of the file; ends with code NULL */
    const char *usual;        /* codes of the page when nothing was chosen */
    bool (*may)(struct ctx *cx, const struct column *c); /* NULL: by the column's right alone */
    int custom;               /* enum custom_entity + 1: fields that admins added come behind; 0: none do */
    unsigned custom_needs;    /* needs of those columns */
    int custom_id;            /* id of those columns; column.field tells which */
};
#define COLUMNS_MAX 160
struct chosen {
    const struct column *at[COLUMNS_MAX];
    size_t n;
    unsigned needs;  /* of all of them together */
    bool custom;     /* fields that admins added are among them ... */
    const struct custom_set *set; /* ... these, then; NULL: none */
    bool usual;      /* nothing else than what the list comes with */
    size_t unknown;  /* codes that were asked for and are not there (any more) */
};

/* text: codes separated by commas; empty: the usual ones. Forbidden ones are left out in silence. */
void columns_choose(struct ctx *cx, const struct columns *all, struct str text, struct chosen *ret);
/* Every column of the file that nobody chose columns for. */
void columns_file(struct ctx *cx, const struct columns *all, struct chosen *ret);
/* Every column the reader may have, in the order of the file. */
void columns_all(struct ctx *cx, const struct columns *all, struct chosen *ret);
/* The declared ones and those of custom fields, in the arena; ends with code NULL. Columns are the same
 * when their codes are. */
const struct column *columns_of(struct ctx *cx, const struct columns *all);
/* "name,phone,city"; "" for the usual ones. */
const char *columns_text(struct ctx *cx, const struct chosen *c);
/* One row of the file (list_send.h). */
struct list_out;
void list_cell_send(struct list_out *out, const struct cell *c);
void list_cells_send(struct list_out *out, const struct chosen *columns, const struct cell *cells);
/* Heads of a file, for struct list_file. */
const char *const *list_heads(struct ctx *cx, const struct chosen *columns);
bool column_allowed(struct ctx *cx, const struct columns *all, const struct column *c);

/* {{>LIST_TABLE}} (part/list_table.tpl): heads, then row by row. */
struct list_table {
    struct ctx *cx;
    struct tpl *t;
    const struct chosen *columns;
};
/* sorted: the ?sort= of now; sort_url(): the list sorted by that, or as it comes (NULL); may be NULL. picks: rows
 * have boxes to tick. */
void list_table_begin(struct list_table *l, struct ctx *cx, struct tpl *page, const struct chosen *columns,
                      const char *caption, struct req *req, const char *sorted,
                      const char *(*sort_url)(struct ctx *cx, const struct req *req, const char *sort), bool picks);
/* cells: as many as there are columns. id: of the row's box, 0: none. */
void list_table_row(struct list_table *l, int64_t id, const char *url, const struct cell *cells);

#endif
