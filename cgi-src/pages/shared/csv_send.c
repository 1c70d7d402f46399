/* CSV of a list: see csv_send.h. Called by the .csv routes (ROUTE_STREAMS). */
#include "pages/shared/csv_send.h"

#include <inttypes.h>

void csv_int(struct buf *b, int64_t n)
{
    struct buf text CLEANUP(buf_free) = {0};
    buf_printf(&text, "%" PRId64, n);
    csv_cell(b, buf_view(&text));
}

void csv_time(struct ctx *cx, struct buf *b, int64_t ms)
{
    struct civil c = clock_civil(ms, cx->config->zone);
    csv_cell(b, ms ? str_printf(cx->arena, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day,
                                c.hour, c.minute, c.second)
                   : STR(""));
}

void csv_day(struct ctx *cx, struct buf *b, int64_t ms)
{
    csv_cell(b, ms ? str_of(clock_iso_date(cx->arena, ms, cx->config->zone)) : STR(""));
}

static enum err send_slices(struct ctx *cx, struct res *res, struct buf *b, csv_slice *slice,
                            void *arg)
{
    bool more = true;
    while (more) {
        more = false;
        enum err e = slice(cx, arg, b, &more);
        if (e) return e;
        e = res_write(res, buf_view(b));
        if (e) return e;
        buf_clear(b);
        arena_reset(cx->arena);
    }
    return OK;
}

enum err csv_send(struct ctx *cx, struct res *res, const char *name, const char *const *heads,
                  csv_slice *slice, void *arg)
{
    struct arena *request = cx->arena;
    struct arena *own CLEANUP(arena_cleanup) = arena_new();
    struct buf b CLEANUP(buf_free) = {0};
    enum err e = db_snapshot_begin(cx->db);
    if (e) return e;
    res->content_type = "text/csv; charset=utf-8";
    res_header(res, "Content-Disposition", disposition(request, "attachment", str_of(name)));
    e = res_stream_begin(res);
    csv_bom(&b);
    for (size_t i = 0; heads[i]; i++) csv_cell(&b, str_of(i18n_text(heads[i])));
    csv_end_row(&b);
    cx->arena = own;
    if (!e) e = send_slices(cx, res, &b, slice, arg);
    cx->arena = request;
    db_snapshot_end(cx->db);
    return e;
}
