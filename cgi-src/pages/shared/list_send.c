/* Lists as CSV files and workbooks: see list_send.h. Called by the .csv and .xlsx routes (ROUTE_STREAMS). */
#include "pages/shared/list_send.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/csv_out.h"
#include "base/log.h"
#include "base/xlsx_out.h"
#include "pages/shared/page.h"

#define CHUNK 65528

struct list_out {
    struct ctx *cx;
    struct res *res;
    const struct list_file *list;
    list_slice *slice;
    void *arg;
    int64_t rows;
    struct xlsx_out *book; /* NULL: CSV */
    struct buf text;       /* of CSV */
    enum err full;
};

/* ---- cells ---- */

void cell_text(struct list_out *out, struct str text)
{
    if (out->book) xlsx_out_text(out->book, text);
    else csv_cell(&out->text, text);
}

void cell_none(struct list_out *out)
{
    cell_text(out, STR(""));
}

void cell_int(struct list_out *out, int64_t n)
{
    if (out->book) xlsx_out_int(out->book, n);
    else csv_cell(&out->text, str_printf(out->cx->arena, "%" PRId64, n));
}

void cell_decimal(struct list_out *out, struct decimal d)
{
    if (out->book) xlsx_out_decimal(out->book, d);
    else csv_cell(&out->text, str_of(decimal_text(out->cx->arena, d)));
}

void cell_money(struct list_out *out, int64_t minor, int decimals)
{
    cell_decimal(out, (struct decimal){minor, decimals});
}

void cell_time(struct list_out *out, int64_t ms)
{
    if (!ms) return cell_none(out);
    struct civil c = clock_civil(ms, out->cx->config->zone);
    if (out->book) return xlsx_out_time(out->book, c);
    csv_cell(&out->text, str_printf(out->cx->arena, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month,
                                    c.day, c.hour, c.minute, c.second));
}

void cell_day(struct list_out *out, int64_t ms)
{
    if (!ms) return cell_none(out);
    if (out->book) return xlsx_out_day(out->book, clock_civil(ms, out->cx->config->zone));
    csv_cell(&out->text, str_of(clock_iso_date(out->cx->arena, ms, out->cx->config->zone)));
}

void cell_moment(struct list_out *out, int64_t ms)
{
    if (!ms || out->book) return cell_time(out, ms);
    csv_cell(&out->text, str_of(clock_iso_utc(out->cx->arena, ms)));
}

void cell_row_end(struct list_out *out)
{
    if (!out->book) csv_end_row(&out->text);
    else if (!out->full) out->full = xlsx_out_end_row(out->book);
}

/* ---- slices ---- */

static enum err send_text(struct list_out *out)
{
    enum err e = res_write(out->res, buf_view(&out->text));
    buf_clear(&out->text);
    return e;
}

static enum err all_slices(struct list_out *out)
{
    struct ctx *cx = out->cx;
    struct list_part part = {.more = true};
    while (part.more) {
        part = (struct list_part){0};
        enum err e = out->slice(cx, out->arg, out, &part);
        if (!e && !out->book) e = send_text(out);
        if (!e) e = out->full;
        if (e) return e;
        out->rows += (int64_t)part.rows;
        arena_reset(cx->arena);
    }
    return OK;
}

/* Under one snapshot, with an arena for each slice. */
static enum err make(struct list_out *out)
{
    struct ctx *cx = out->cx;
    struct arena *request = cx->arena, *own CLEANUP(arena_cleanup) = arena_new();
    enum err e = db_snapshot_begin(cx->db);
    if (e) return e;
    if (!out->book) e = res_stream_begin(out->res);
    cx->arena = own;
    if (!e) e = all_slices(out);
    cx->arena = request;
    db_snapshot_end(cx->db);
    return e;
}

static enum err send_csv(struct list_out *out)
{
    out->res->content_type = "text/csv; charset=utf-8";
    csv_bom(&out->text);
    for (size_t i = 0; out->list->heads[i]; i++) csv_cell(&out->text, str_of(i18n_text(out->list->heads[i])));
    csv_end_row(&out->text);
    return make(out);
}

static enum err send_file(struct res *res, int fd)
{
    char chunk[CHUNK];
    enum err e = res_stream_begin(res);
    for (ssize_t n = 1; !e && n > 0;) {
        n = read(fd, chunk, sizeof chunk);
        if (n < 0) return fail(ERR_INTERNAL, "the workbook cannot be read");
        if (n) e = res_write(res, (struct str){chunk, (size_t)n});
    }
    return e;
}

static enum err open_book(struct list_out *out)
{
    struct arena *a = out->cx->arena;
    VEC(const char *) heads = {0};
    for (size_t i = 0; out->list->heads[i]; i++) *vec_push(a, &heads) = arena_cstr(a, i18n_text(out->list->heads[i]));
    *vec_push(a, &heads) = NULL;
    return xlsx_out_open(arena_printf(a, "%s/tmp", out->cx->config->data_dir),
                         str_of(i18n_text(out->list->title)), heads.at, &out->book);
}

static enum err send_book(struct list_out *out)
{
    int fd = -1;
    int64_t size = 0;
    enum err e = open_book(out);
    if (!e) e = make(out);
    if (e == ERR_TOO_LARGE) {
        return problem_f(out->cx, "", _("An Excel sheet holds at most %s rows, and this list has more. Choose a "
                                        "filter, or take the CSV file, which has no limit."),
                         format_int(out->cx->arena, XLSX_ROWS_MAX));
    }
    if (!e) e = xlsx_out_finish(&out->book, &fd, &size);
    if (e) return e;
    out->res->content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    res_header(out->res, "Content-Length", arena_printf(out->cx->arena, "%" PRId64, size));
    e = send_file(out->res, fd);
    close(fd);
    return e;
}

enum err list_send(struct ctx *cx, struct req *req, struct res *res, const struct list_file *list,
                   list_slice *slice, void *arg)
{
    struct list_out out = {.cx = cx, .res = res, .list = list, .slice = slice, .arg = arg};
    bool book = str_ends(req->path, STR(".xlsx"));
    struct str file = str_printf(cx->arena, "%s %s.%s", i18n_text(list->title),
                                 clock_iso_date(cx->arena, cx->now, cx->config->zone), book ? "xlsx" : "csv");
    size_t headers = res->headers.n;
    res_header(res, "Content-Disposition", disposition(cx->arena, "attachment", file));
    enum err e = book ? send_book(&out) : send_csv(&out);
    if (e && !res->streaming) res->headers.n = headers; /* an error page is no file */
    xlsx_out_drop(&out.book);
    buf_free(&out.text);
    log_event("info", "export", "%s: %lld rows to %s %lld%s", list->code, (long long)out.rows,
              cx->actor->kind == ACTOR_PORTAL ? "account" : "staff", (long long)cx->actor->id,
              e ? ", cut off" : "");
    return e;
}

static const char *with_ending(struct ctx *cx, const char *csv_url, const char *ending)
{
    ptrdiff_t end = str_find(str_of(csv_url), STR(".csv"));
    return arena_printf(cx->arena, "%.*s%s%s", (int)end, csv_url, ending, csv_url + end + 4);
}

struct tpl *list_links(struct ctx *cx, struct tpl *t, const char *csv_url)
{
    struct tpl *files = tpl_include(t, K_FILES, TPL_PART_LIST_FILES);
    tpl_cstr(files, K_CSV_URL, csv_url);
    tpl_cstr(files, K_XLSX_URL, with_ending(cx, csv_url, ".xlsx"));
    return files;
}

void list_links_cards(struct ctx *cx, struct tpl *files, const char *csv_url)
{
    tpl_cstr(tpl_row(files, K_VCARD), K_VCARD_URL, with_ending(cx, csv_url, ".vcf"));
}
