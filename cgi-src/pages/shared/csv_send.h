/* A list as a CSV file, written in slices under one read snapshot, without a row limit and without
 * growing memory: each slice has an arena of its own, which is cx->arena while it is made. */
#ifndef PAGES_SHARED_CSV_SEND_H
#define PAGES_SHARED_CSV_SEND_H

#include "base/csv_out.h"
#include "pages/shared/gate.h"

/* One slice: adds rows to out and says whether there are more. The place it goes on from is kept in
 * arg (not in the arena). */
typedef enum err csv_slice(struct ctx *cx, void *arg, struct buf *out, bool *ret_more);

/* name: "members.csv"; heads: N_() marked, ends with NULL. */
enum err csv_send(struct ctx *cx, struct res *res, const char *name, const char *const *heads,
                  csv_slice *slice, void *arg) MUST_CHECK;
/* Cells of the common kinds. */
void csv_int(struct buf *b, int64_t n);
void csv_time(struct ctx *cx, struct buf *b, int64_t ms); /* 2026-11-21 20:31:00 in the zone; 0: "" */
void csv_day(struct ctx *cx, struct buf *b, int64_t ms);  /* 2026-11-21; 0: "" */

#endif
