/* A list as a file: the one way an export leaves, so that each is made alike (decision 0011): under one
 * read snapshot, in slices without a row limit and without growing memory (a slice has an arena of its
 * own, which is cx->arena while it is made), with a line in the log.
 *
 * One description serves both formats; the address's end says which (.csv, .xlsx): the heads, and a
 * function that puts cells row by row. A list's page links to both with list_links(). CSV leaves as it is
 * made; a workbook is made in DATA/tmp, loses its name at once, and then is sent. */
#ifndef PAGES_SHARED_LIST_SEND_H
#define PAGES_SHARED_LIST_SEND_H

#include "base/money.h"
#include "pages/shared/gate.h"

#define LIST_SLICE_ROWS 500

struct list_out; /* where the cells go */

/* Cells, in the order of the heads; a workbook keeps their type. */
void cell_text(struct list_out *out, struct str text);
void cell_int(struct list_out *out, int64_t n);
void cell_decimal(struct list_out *out, struct decimal d);
/* Money in the smallest unit of a currency with so many decimals. */
void cell_money(struct list_out *out, int64_t minor, int decimals);
void cell_time(struct list_out *out, int64_t ms); /* 2026-11-21 20:31:00 in the zone; 0: empty */
void cell_day(struct list_out *out, int64_t ms);  /* 2026-11-21; 0: empty */
void cell_moment(struct list_out *out, int64_t ms); /* exact: in CSV 2026-11-21T12:31:00.123Z; 0: empty */
void cell_none(struct list_out *out);
void cell_row_end(struct list_out *out);

struct list_part {
    size_t rows; /* added by this slice */
    bool more;
};
/* Puts the next slice's rows. The place it goes on from is kept in arg (not in the arena). */
typedef enum err list_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret);

struct list_file {
    const char *code;         /* in the log: "customers" */
    const char *title;        /* of the file, N_() or PN_() marked: "Customers 2026-11-21.csv" */
    const char *const *heads; /* likewise, or translated already; ends with NULL */
};
/* ERR_INVALID with a problem: more rows than a sheet holds. */
enum err list_send(struct ctx *cx, struct req *req, struct res *res, const struct list_file *list,
                   list_slice *slice, void *arg) MUST_CHECK;

/* Fills {{>FILES}} with links to both formats (part/list_files); csv_url: with its query. */
struct tpl *list_links(struct ctx *cx, struct tpl *t, const char *csv_url);
/* One more to the same list as address book cards; files: what list_links() gave. */
void list_links_cards(struct ctx *cx, struct tpl *files, const char *csv_url);

#endif
