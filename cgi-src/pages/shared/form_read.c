/* The adapter between declared forms and the request context. Called by handlers. */
#include "pages/shared/form_read.h"

#include "base/money.h"
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

void form_read_query(struct ctx *cx, const struct req *req, const struct form *form, void *draft)
{
    struct form_sink sink = sink_of(cx);
    form_parse_query(&sink, &req->query, form, draft);
}

struct str field_text(struct ctx *cx, const struct field *f, const void *draft)
{
    struct form_sink sink = sink_of(cx);
    return form_field_text(&sink, f, draft);
}
