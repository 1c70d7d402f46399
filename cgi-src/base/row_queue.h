/* Rows that were parsed and not handed out yet, and the row under way: what the readers of tables
 * (csv_in.c, xlsx/sheet.c) fill chunk by chunk. A cell's bytes are copied, or stay where they are as
 * long as the reader lives (shared strings). */
#ifndef BASE_ROW_QUEUE_H
#define BASE_ROW_QUEUE_H

#include "base/table_in.h"

#define ROW_CELLS_MAX 500

struct queued_cell {
    const char *fixed; /* NULL: at from in the queue's bytes */
    size_t from, n;
    enum cell_kind kind;
};

struct queued_row {
    int64_t number;
    size_t first, n;
};

struct row_queue {
    struct arena *arena;
    struct buf bytes;
    VEC(struct queued_cell) cells;
    VEC(struct queued_row) rows;
    size_t next_row, first_cell; /* first_cell: of the row under way */
    struct str views[ROW_CELLS_MAX];
    enum cell_kind kinds[ROW_CELLS_MAX];
};

void row_queue_open(struct row_queue *q);
void row_queue_free(struct row_queue *q);
/* Cells past ROW_CELLS_MAX are dropped. */
void row_queue_cell(struct row_queue *q, const void *p, size_t n, enum cell_kind kind);
void row_queue_fixed(struct row_queue *q, struct str text, enum cell_kind kind);
static inline size_t row_queue_width(const struct row_queue *q) { return q->cells.n - q->first_cell; }
void row_queue_end(struct row_queue *q, int64_t number);
/* False: all are handed out. The row is borrowed until row_queue_drop(). */
bool row_queue_next(struct row_queue *q, struct table_row *ret);
/* Forgets the rows that were handed out; keeps the cells of the row under way. */
void row_queue_drop(struct row_queue *q);

#endif
