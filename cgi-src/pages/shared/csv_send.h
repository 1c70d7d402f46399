/* A list as a CSV file: the one way an export leaves, so that each is made alike (decision 0011): under one
 * read snapshot, in slices without a row limit and without growing memory (a slice has an arena of its
 * own, which is cx->arena while it is made), with a line in the log. */
#ifndef PAGES_SHARED_CSV_SEND_H
#define PAGES_SHARED_CSV_SEND_H

#include "base/csv_out.h"
#include "pages/shared/gate.h"

#define CSV_SLICE_ROWS 500

struct csv_part {
    size_t rows; /* added by this slice */
    bool more;
};
/* Adds the next slice's rows to out. The place it goes on from is kept in arg (not in the arena). */
typedef enum err csv_slice(struct ctx *cx, void *arg, struct buf *out, struct csv_part *ret);

struct csv_list {
    const char *code;         /* in the log: "customers" */
    const char *title;        /* of the file, N_() or PN_() marked: "Customers 2026-11-21.csv" */
    const char *const *heads; /* likewise, or translated already; ends with NULL */
};
enum err csv_send(struct ctx *cx, struct res *res, const struct csv_list *list, csv_slice *slice,
                  void *arg) MUST_CHECK;

/* Cells of the common kinds. */
void csv_int(struct buf *b, int64_t n);
void csv_time(struct ctx *cx, struct buf *b, int64_t ms); /* 2026-11-21 20:31:00 in the zone; 0: "" */
void csv_day(struct ctx *cx, struct buf *b, int64_t ms);  /* 2026-11-21; 0: "" */

#endif
