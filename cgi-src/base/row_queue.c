/* See row_queue.h. */
#include "base/row_queue.h"

void row_queue_open(struct row_queue *q)
{
    q->arena = arena_new();
}

void row_queue_free(struct row_queue *q)
{
    buf_free(&q->bytes);
    if (q->arena) arena_free(q->arena);
}

void row_queue_cell(struct row_queue *q, const void *p, size_t n, enum cell_kind kind)
{
    if (row_queue_width(q) >= ROW_CELLS_MAX) return;
    *vec_push(q->arena, &q->cells) = (struct queued_cell){NULL, q->bytes.n, n, kind};
    if (n) buf_add(&q->bytes, p, n);
}

void row_queue_fixed(struct row_queue *q, struct str text, enum cell_kind kind)
{
    if (row_queue_width(q) >= ROW_CELLS_MAX) return;
    *vec_push(q->arena, &q->cells) =
        (struct queued_cell){text.p ? text.p : "", 0, text.n, kind};
}

void row_queue_end(struct row_queue *q, int64_t number)
{
    *vec_push(q->arena, &q->rows) =
        (struct queued_row){number, q->first_cell, row_queue_width(q)};
    q->first_cell = q->cells.n;
}

bool row_queue_next(struct row_queue *q, struct table_row *ret)
{
    if (q->next_row == q->rows.n) return false;
    struct queued_row row = q->rows.at[q->next_row++];
    const char *bytes = q->bytes.p ? q->bytes.p : "";
    for (size_t i = 0; i < row.n; i++) {
        struct queued_cell c = q->cells.at[row.first + i];
        q->views[i] = (struct str){c.fixed ? c.fixed : bytes + c.from, c.n};
        q->kinds[i] = c.kind;
    }
    *ret = (struct table_row){.number = row.number, .at = q->views, .kinds = q->kinds, .n = row.n};
    return true;
}

void row_queue_drop(struct row_queue *q)
{
    size_t kept = row_queue_width(q), from = q->bytes.n;
    struct queued_cell keep[ROW_CELLS_MAX];
    for (size_t i = kept; i-- > 0;) {
        keep[i] = q->cells.at[q->first_cell + i];
        if (!keep[i].fixed) from = keep[i].from;
    }
    for (size_t i = 0; i < kept; i++) {
        if (!keep[i].fixed) keep[i].from -= from;
    }
    if (q->bytes.n) memmove(q->bytes.p, q->bytes.p + from, q->bytes.n - from);
    q->bytes.n -= from;
    arena_reset(q->arena);
    memset(&q->cells, 0, sizeof q->cells);
    memset(&q->rows, 0, sizeof q->rows);
    for (size_t i = 0; i < kept; i++) *vec_push(q->arena, &q->cells) = keep[i];
    q->first_cell = 0;
    q->next_row = 0;
}
