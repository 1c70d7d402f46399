/* The outbox: what was sent, what waits, what was given up and can be sent again. Called by the
 * route table of the admin program. Codes and links are shown in a demonstration database only;
 * that is decided in domain/outbox_queue.c. */
#include "domain/outbox_queue.h"
#include "pages/admin/audit_words.h"
#include "pages/admin/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

#define PAGE_ROWS 50

struct filter_draft {
    int64_t state, channel, before;
};
static const struct choice state_choices[] = {{0, "", N_("All states")},
                                              {1, "queued", PN_("message", "Waiting")},
                                              {2, "sent", PN_("message", "Sent")},
                                              {3, "dead", PN_("message", "Given up")},
                                              {4, "shown", PN_("message", "Shown only")},
                                              {0, NULL, NULL}};
static const struct choice channel_choices[] = {{0, "", N_("All channels")},
                                                {1, "mail", PN_("channel", "E-mail")},
                                                {2, "sms", PN_("channel", "SMS")},
                                                {0, NULL, NULL}};
static const struct field filter_fields[] = {
    {"state", N_("State"), FIELD_CHOICE, offsetof(struct filter_draft, state),
     .choices = state_choices},
    {"channel", N_("Channel"), FIELD_CHOICE, offsetof(struct filter_draft, channel),
     .choices = channel_choices},
    {"before", NULL, FIELD_INT, offsetof(struct filter_draft, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form filter_form = {"filter", filter_fields, sizeof(struct filter_draft)};

static struct str code_of(const struct choice *choices, int64_t value)
{
    for (const struct choice *c = choices; c->code; c++)
        if (c->value == value) return str_of(c->code);
    return STR("");
}

static const char *state_label(struct str state)
{
    if (str_is(state, "queued")) return P_("message", "Waiting");
    if (str_is(state, "sent")) return P_("message", "Sent");
    if (str_is(state, "dead")) return P_("message", "Given up");
    return P_("message", "Shown only");
}

static const char *tone(struct str state)
{
    return str_is(state, "sent") ? "green" : str_is(state, "dead") ? "red"
           : str_is(state, "queued") ? "blue" : "grey";
}

static const char *channel_label(struct str channel)
{
    return str_is(channel, "sms") ? P_("channel", "SMS") : P_("channel", "E-mail");
}

enum err admin_outbox(struct ctx *cx, struct req *req, struct res *res)
{
    struct filter_draft d = {0};
    struct outbox_row *rows;
    size_t n;
    bool more;
    form_read_query(cx, req, &filter_form, &d);
    struct outbox_filter f = {code_of(state_choices, d.state), code_of(channel_choices, d.channel),
                              d.before};
    enum err e = outbox_list(cx, &f, PAGE_ROWS, &rows, &n, &more);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_OUTBOX, _("Outbox"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/outbox"));
    list_links(cx, t, arena_printf(cx->arena, "%s%s", url_to(cx, "/outbox.csv"),
                                        query_with(cx->arena, req, "before", NULL)));
    form_view(cx, req, res, t, &filter_form, &d);
    if (n) tpl_show(t, K_ROWS);
    else
        list_empty(t, _("No message here."),
                   _("Messages appear when somebody is told something by mail or SMS."), NULL, NULL);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_ROW);
        tpl_cstr(row, K_URL, url_to(cx, "/outbox/%lld", (long long)rows[i].id));
        tpl_str(row, K_TO, rows[i].to);
        tpl_str(row, K_SUBJECT, rows[i].subject.n ? rows[i].subject : STR("—"));
        tpl_cstr(row, K_CHANNEL, channel_label(rows[i].channel));
        tpl_cstr(row, K_STATE, state_label(rows[i].state));
        tpl_cstr(row, K_TONE, tone(rows[i].state));
        tpl_cstr(row, K_TIME, format_time(cx->arena, rows[i].created_at));
    }
    struct str next = more ? str_printf(cx->arena, "%lld", (long long)rows[n - 1].id) : STR("");
    list_pager(cx, req, t, "before", next, NULL);
    return page_end(req, res);
}

static enum err outbox_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct outbox_filter *f = arg;
    struct outbox_row *rows;
    enum err e = outbox_list(cx, f, LIST_SLICE_ROWS, &rows, &ret->rows, &ret->more);
    for (size_t i = 0; !e && i < ret->rows; i++) {
        cell_text(out, rows[i].to);
        cell_text(out, rows[i].subject);
        cell_text(out, str_of(channel_label(rows[i].channel)));
        cell_text(out, str_of(state_label(rows[i].state)));
        cell_int(out, rows[i].tries);
        cell_moment(out, rows[i].created_at);
        cell_moment(out, rows[i].sent_at);
        cell_text(out, rows[i].error);
        cell_row_end(out);
        f->before = rows[i].id;
    }
    return e;
}

enum err admin_outbox_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("To"),    N_("Subject"), N_("Channel"), N_("State"),     N_("Tries"),
                                        N_("Written"), N_("Sent"),    N_("Last error"), NULL};
    struct filter_draft d = {0};
    form_read_query(cx, req, &filter_form, &d);
    struct outbox_filter f = {code_of(state_choices, d.state), code_of(channel_choices, d.channel),
                              0};
    enum err e = form_query_whole(cx, req);
    return e ? e : list_send(cx, req, res, &(struct list_file){"outbox", N_("Outbox"), heads}, outbox_slice, &f);
}

static void fact(struct tpl *t, const char *label, struct str value)
{
    if (!value.n) return;
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_LABEL, label);
    tpl_str(row, K_FACT_VALUE, value);
}

enum err admin_outbox_message(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct outbox_row m;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = outbox_get(cx, id, &m);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_OUTBOX_MESSAGE, _("Message"));
    tpl_cstr(t, K_OUTBOX_URL, url_to(cx, "/outbox"));
    tpl_str(t, K_SUBJECT, m.subject.n ? m.subject : m.to);
    tpl_cstr(t, K_STATE, state_label(m.state));
    tpl_cstr(t, K_TONE, tone(m.state));
    fact(t, P_("recipient", "To"), m.to);
    fact(t, _("Channel"), str_of(channel_label(m.channel)));
    fact(t, _("About"), audit_entity_label(m.entity));
    fact(t, _("Written"), str_of(format_time(cx->arena, m.created_at)));
    if (m.sent_at) fact(t, _("Sent"), str_of(format_time(cx->arena, m.sent_at)));
    if (str_is(m.state, "queued"))
        fact(t, _("Next try"), str_of(format_time(cx->arena, m.next_at)));
    fact(t, _("Tries"), str_of(format_int(cx->arena, m.tries)));
    fact(t, _("Last error"), m.error);
    tpl_str(t, K_BODY, m.body);
    tpl_show_if(t, K_DEMO_SECRET, m.has_secret && req->visit->app->demo);
    tpl_show_if(t, K_SECRET, m.has_secret && !req->visit->app->demo);
    if (str_is(m.state, "dead") && perm_may(cx->actor, OUTBOX_REPLAY)) {
        struct tpl *again = tpl_row(t, K_REPLAY);
        tpl_cstr(again, K_URL, url_to(cx, "/outbox/%lld/replay", (long long)id));
        form_tokens(cx, req, again, 0);
    }
    return page_end(req, res);
}

enum err admin_outbox_replay(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = outbox_replay(cx, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The message is queued again."));
    return res_redirect(res, url_to(cx, "/outbox/%lld", (long long)id));
}
