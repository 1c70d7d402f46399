/* CSV of a list: see csv_send.h. Called by the .csv routes (ROUTE_STREAMS). */
#include "pages/shared/csv_send.h"

#include <inttypes.h>

#include "base/log.h"

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

struct sending {
    struct res *res;
    csv_slice *slice;
    void *arg;
    int64_t rows;
};

static enum err send_slices(struct ctx *cx, struct sending *s, struct buf *b)
{
    struct csv_part part = {.more = true};
    while (part.more) {
        part = (struct csv_part){0};
        enum err e = s->slice(cx, s->arg, b, &part);
        if (!e) e = res_write(s->res, buf_view(b));
        if (e) return e;
        s->rows += (int64_t)part.rows;
        buf_clear(b);
        arena_reset(cx->arena);
    }
    return OK;
}

static void send_head(struct buf *b, const char *const *heads)
{
    csv_bom(b);
    for (size_t i = 0; heads[i]; i++) csv_cell(b, str_of(i18n_text(heads[i])));
    csv_end_row(b);
}

enum err csv_send(struct ctx *cx, struct res *res, const struct csv_list *list, csv_slice *slice,
                  void *arg)
{
    struct arena *request = cx->arena, *own CLEANUP(arena_cleanup) = arena_new();
    struct buf b CLEANUP(buf_free) = {0};
    struct sending s = {res, slice, arg, 0};
    enum err e = db_snapshot_begin(cx->db);
    if (e) return e;
    struct str file = str_printf(request, "%s %s.csv", i18n_text(list->title),
                                 clock_iso_date(request, cx->now, cx->config->zone));
    res->content_type = "text/csv; charset=utf-8";
    res_header(res, "Content-Disposition", disposition(request, "attachment", file));
    send_head(&b, list->heads);
    e = res_stream_begin(res);
    cx->arena = own;
    if (!e) e = send_slices(cx, &s, &b);
    cx->arena = request;
    db_snapshot_end(cx->db);
    log_event("info", "export", "%s: %lld rows to %s %lld%s", list->code, (long long)s.rows,
              cx->actor->kind == ACTOR_PORTAL ? "account" : "staff", (long long)cx->actor->id,
              e ? ", cut off" : "");
    return e;
}
