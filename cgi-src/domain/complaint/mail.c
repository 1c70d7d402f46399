/* What customers are told of their case, in its language: by mail, or where there is no address by
 * SMS. The private link in it is sealed until it is sent (outbox.h). */
#include "domain/complaint/internal.h"

#include "base/text.h"
#include "domain/outbox.h"

/* "l***@example.cn", "138****1234": enough to know one's own, too little for others. */
struct str contact_hidden(struct ctx *cx, struct str email, struct str phone)
{
    ptrdiff_t at = email.n ? str_find(email, STR("@")) : -1;
    if (at > 0) {
        size_t first = 1;
        while (first < (size_t)at && ((unsigned char)email.p[first] & 0xC0) == 0x80) first++;
        return str_printf(cx->arena, "%.*s***%.*s", (int)first, email.p, (int)(email.n - (size_t)at),
                          email.p + at);
    }
    if (phone.n > 7) {
        return str_printf(cx->arena, "%.*s****%.*s", (int)(phone.n - 8), phone.p, 4,
                          phone.p + phone.n - 4);
    }
    return STR("");
}

static const char *case_url(struct ctx *cx, const struct case_row *c, bool with_key)
{
    if (!with_key) {
        return arena_printf(cx->arena, "%s/portal/complaints/%.*s", cx->config->base_url,
                            STR_ARG(c->ref));
    }
    struct str token = track_token(cx, c->id, c->tracking_nonce);
    return arena_printf(cx->arena, "%s/portal/track?key=%.*s", cx->config->base_url,
                        STR_ARG(token));
}

static const char *day(struct ctx *cx, int64_t ms)
{
    return clock_iso_date(cx->arena, ms, cx->config->zone);
}

static void say_acknowledged(struct ctx *cx, const struct case_row *c, const struct news *n,
                             struct buf *b)
{
    buf_printf(b, _("Thank you for telling us. We have received your message (%s); its reference "
                    "is %.*s.\n\nYou will hear from us by %s at the latest."),
               kind_label(c->kind), STR_ARG(c->ref), day(cx, n->due_at));
    if (!c->body.n) return;
    struct str body = text_shorten(cx->arena, c->body, 300);
    buf_printf(b, _("\n\nYou wrote:\n%.*s"), STR_ARG(body));
}

/* Other ways to turn to, named when a case is closed against the customer's will (ISO 10002). */
static void say_recourse(struct buf *b)
{
    buf_cstr(b, "\n\n");
    buf_cstr(b, complaint_recourse());
}

static void say_state(const struct news *n, const struct case_row *c, struct buf *b)
{
    buf_printf(b, _("There is news of your case %.*s."), STR_ARG(c->ref));
    buf_printf(b, "\n\n%s", state_plain(n->state));
    if (n->remedy.n) buf_printf(b, _("\n\nOur proposal:\n%.*s"), STR_ARG(n->remedy));
    if (n->text.n) buf_printf(b, "\n\n%.*s", STR_ARG(n->text));
    buf_printf(b, "\n\n%s", state_next(n->state));
    if (n->closing_no) say_recourse(b);
    if (n->state == COMPLAINT_CLOSED || n->state == COMPLAINT_CLOSED_SILENT)
        buf_cstr(b, _("\n\nHow did we do? The page of your case has a minute's form for it."));
}

static const char *subject_of(struct ctx *cx, const struct case_row *c, const struct news *n)
{
    switch (n->kind) {
    case NEWS_ACKNOWLEDGED:
        return arena_printf(cx->arena, _("We have received your message (%.*s)"), STR_ARG(c->ref));
    case NEWS_REPLY:
        return arena_printf(cx->arena, _("An answer to your case %.*s"), STR_ARG(c->ref));
    case NEWS_LINK:
        return arena_printf(cx->arena, _("Your private link to case %.*s"), STR_ARG(c->ref));
    case NEWS_MERGED:
        return arena_printf(cx->arena, _("Your case %.*s goes on as %.*s"), STR_ARG(c->ref), STR_ARG(n->text));
    case NEWS_STATE: break;
    }
    return arena_printf(cx->arena, _("News of your case %.*s"), STR_ARG(c->ref));
}

static void mail_body(struct ctx *cx, const struct case_row *c, const struct news *n,
                      struct buf *b)
{
    if (c->contact_name.n) buf_printf(b, _("Dear %.*s,\n\n"), STR_ARG(c->contact_name));
    else buf_cstr(b, _("Good day,\n\n"));
    switch (n->kind) {
    case NEWS_ACKNOWLEDGED: say_acknowledged(cx, c, n, b); break;
    case NEWS_STATE: say_state(n, c, b); break;
    case NEWS_REPLY:
        buf_printf(b, _("We have written to you about your case %.*s:\n\n%.*s"), STR_ARG(c->ref),
                   STR_ARG(n->text));
        break;
    case NEWS_LINK:
        buf_printf(b, _("Here is the private link to your case %.*s. Whoever has it can read the "
                        "case and answer in your name, so keep it to yourself."),
                   STR_ARG(c->ref));
        break;
    case NEWS_MERGED:
        buf_printf(b, _("Your case %.*s is about the same matter as your case %.*s, so we have put the two together. "
                        "Nothing is lost: everything you wrote and sent us stands there, and your old link leads to it."),
                   STR_ARG(c->ref), STR_ARG(n->text));
        break;
    }
    buf_cstr(b, _("\n\nRead and answer here:\n{secret}\n\nYou need not answer this mail; it is "
                  "read by nobody.\n"));
    if (cx->config->company && *cx->config->company) buf_printf(b, "\n%s\n", cx->config->company);
}

static void sms_body(struct ctx *cx, const struct case_row *c, const struct news *n,
                     struct buf *b)
{
    switch (n->kind) {
    case NEWS_ACKNOWLEDGED:
        buf_printf(b, _("We have received your message %.*s and answer by %s. Follow it: {secret}"),
                   STR_ARG(c->ref), day(cx, n->due_at));
        return;
    case NEWS_REPLY:
        buf_printf(b, _("We have answered in your case %.*s: {secret}"), STR_ARG(c->ref));
        return;
    case NEWS_LINK:
        buf_printf(b, _("The link to your case %.*s: {secret}"), STR_ARG(c->ref));
        return;
    case NEWS_MERGED:
        buf_printf(b, _("Your case %.*s goes on as %.*s: {secret}"), STR_ARG(c->ref), STR_ARG(n->text));
        return;
    case NEWS_STATE:
        buf_printf(b, _("Your case %.*s: %s {secret}"), STR_ARG(c->ref), state_plain(n->state));
    }
}

/* Accounts sign in to read; everybody else needs the private link. */
static bool needs_key(const struct case_row *c)
{
    return c->tracking_nonce.n > 0;
}

enum err case_tell(struct ctx *cx, const struct case_row *c, const struct news *n, bool *ret_sent)
{
    bool mail = c->email.n && outbox_offers_mail(cx);
    bool sms = !mail && c->phone.n && outbox_offers_sms(cx);
    *ret_sent = false;
    if (!mail && !sms) return OK;
    struct buf b CLEANUP(buf_free) = {0};
    enum lang reader = i18n_lang();
    i18n_use(c->lang.n ? lang_choose(c->lang) : LANG_ZH);
    struct outbox_message m = {
        .to = mail ? c->email : c->phone,
        .secret = str_of(case_url(cx, c, needs_key(c))),
        .entity = "complaint",
        .entity_id = c->id.v,
    };
    if (mail) {
        mail_body(cx, c, n, &b);
        m.subject = str_of(subject_of(cx, c, n));
    } else {
        sms_body(cx, c, n, &b);
    }
    i18n_use(reader);
    m.body = str_copy(cx->arena, buf_view(&b));
    enum err e = mail ? outbox_mail(cx, &m) : outbox_sms(cx, &m);
    if (!e) *ret_sent = true;
    return e;
}
