/* The adapter between declared forms and the request context. Called by handlers. */
#include "pages/shared/form_read.h"

#include "base/money.h"
#include "pages/shared/gate.h"
#include "web/request.h"

static void report(void *arg, const char *field, const char *text)
{
    (void)problem(arg, field, text);
}

static struct form_sink sink_of(struct ctx *cx)
{
    int decimals = money_decimals(str_of(cx->config->currency));
    return (struct form_sink){.arena = cx->arena,
                              .zone = cx->config->zone,
                              .currency_decimals = decimals < 0 ? 2 : decimals,
                              .phone_region = cx->config->phone_region,
                              .report = report,
                              .arg = cx};
}

enum err form_read(struct ctx *cx, const struct req *req, const struct form *form, void *draft)
{
    struct form_sink sink = sink_of(cx);
    enum err e = form_parse(&sink, &req->form, form, draft);
    if (req->body == BODY_TOO_LARGE)
        e = problem(cx, "", _("What you sent is larger than allowed, so not all of it arrived. Your "
                              "text is kept; please leave out or shrink the files and send it "
                              "again."));
    return e;
}

struct reading_query {
    struct ctx *cx;
    const struct req *req;
    const struct form *form;
};

static bool makes_file(const struct req *req)
{
    return req->route && (req->route->flags & ROUTE_STREAMS);
}

/* What somebody asked to filter by and we did not understand is said by page_begin(). Cursors and
 * other fields without a label are the page's own. */
static void left_out(void *arg, const char *field, const char *text)
{
    const struct reading_query *r = arg;
    struct visit *v = r->req->visit;
    const struct field *f = r->form->fields;
    while (f->name && strcmp(f->name, field) != 0) f++;
    if (makes_file(r->req)) {
        if (query_get(r->req, field).n)
            (void)problem_f(r->cx, field, _("The filter “%s” could not be read: %s"),
                            f->label ? i18n_text(f->label) : field, text);
        return;
    }
    if (!v || !f->label || !query_get(r->req, field).n || v->left_out_n >= COUNT_OF(v->left_out)) return;
    for (size_t i = 0; i < v->left_out_n; i++)
        if (v->left_out[i].field == f) return;
    v->left_out[v->left_out_n++] = (struct left_out){
        f, arena_printf(r->cx->arena, _("The filter “%s” was left out: %s"), i18n_text(f->label), text)};
}

void form_left_out(struct ctx *cx, const struct req *req, const char *label, const char *why)
{
    struct visit *v = req->visit;
    if (makes_file(req)) {
        (void)problem_f(cx, "", _("The filter “%s” could not be read: %s"), label, why);
        return;
    }
    const char *text = arena_printf(cx->arena, _("The filter “%s” was left out: %s"), label, why);
    for (size_t i = 0; v && i < v->left_out_n; i++)
        if (strcmp(v->left_out[i].text, text) == 0) return; /* read twice */
    if (v && v->left_out_n < COUNT_OF(v->left_out)) v->left_out[v->left_out_n++] = (struct left_out){NULL, text};
}

void form_read_query(struct ctx *cx, const struct req *req, const struct form *form, void *draft)
{
    struct reading_query r = {cx, req, form};
    struct form_sink sink = sink_of(cx);
    sink.report = left_out;
    sink.arg = &r;
    form_parse_query(&sink, &req->query, form, draft);
}

enum err form_query_whole(struct ctx *cx, const struct req *req)
{
    const struct visit *v = req->visit;
    if (makes_file(req)) return cx->problems.list.n ? ERR_INVALID : OK;
    return v && v->left_out_n ? problem(cx, "", v->left_out[0].text) : OK;
}

int64_t day_start(struct ctx *cx, struct str day, bool next)
{
    struct civil c;
    int64_t ms = 0;
    if (!day.n || !clock_parse_date(day, &c) || !clock_utc(c, cx->config->zone, &ms)) return 0;
    return next ? clock_day_start(ms + 36 * HOUR_MS, cx->config->zone) : ms;
}

struct str field_text(struct ctx *cx, const struct field *f, const void *draft)
{
    struct form_sink sink = sink_of(cx);
    return form_field_text(&sink, f, draft);
}
