/* GET /calendar/{key}.ics: what a person has to do, for calendar programs (iCalendar, RFC 5545): next steps
 * with a day as whole days, the time a case is due as half an hour before it; what is overdue stands on today. Read only, with an ETag;
 * rights are those of the person now. Phone numbers and mail addresses are left out, also those that
 * somebody typed into a step. The page about it: /account/calendar. Called by the route table. */
#include "base/content_line.h"
#include "base/secret.h"
#include "domain/calendar.h"
#include "domain/complaint_list.h"
#include "domain/interaction.h"
#include "domain/once.h"
#include "pages/intranet/routes.h"
#include "pages/shared/account_tabs.h"
#include "pages/shared/page.h"

#define STEPS_MAX   500
#define CASES_MAX   500
#define BEFORE_MS   (30 * MINUTE_MS)
#define NUMBER_MIN  7 /* digits of what is taken for a phone number */

/* ---- texts without contact data ---- */

/* Bytes of a number at the start of s: digits with blanks and marks between; 0: too few digits. */
static size_t number_at(struct str s)
{
    size_t digits = 0, end = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') {
            digits++;
            end = i + 1;
        } else if (!strchr(i ? " -()." : "+(", s.p[i]) || !s.p[i]) {
            break;
        }
    }
    return digits >= NUMBER_MIN ? end : 0;
}

static bool is_word(char c)
{
    return c > ' ' && c < 0x7f && !strchr("<>,;:\"()[]", c);
}

static struct str without_contact_data(struct arena *a, struct str s)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "");
    for (size_t i = 0; i < s.n;) {
        size_t word = i, cut = number_at(str_sub(s, i, s.n));
        while (word < s.n && is_word(s.p[word])) word++;
        if (memchr(s.p + i, '@', word - i) && word - i > cut) cut = word - i;
        if (cut) {
            buf_cstr(&b, "…");
            i += cut;
        } else {
            do buf_char(&b, s.p[i++]);
            while (i < s.n && ((unsigned char)s.p[i] >= 0x80 || (i < word && !(s.p[i] >= '0' && s.p[i] <= '9'))));
        }
    }
    return str_copy(a, buf_view(&b));
}

/* ---- the calendar ---- */

static void put_utc(struct buf *b, const char *name, int64_t ms)
{
    struct buf v CLEANUP(buf_free) = {0};
    struct civil c = clock_civil(ms, "UTC");
    buf_printf(&v, "%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute, c.second);
    content_line(b, name, buf_view(&v));
}

static void put_day(struct buf *b, const char *name, int64_t ms, const char *zone)
{
    struct buf v CLEANUP(buf_free) = {0};
    struct civil c = clock_civil(ms, zone);
    buf_printf(&v, "%04d%02d%02d", c.year, c.month, c.day);
    content_line(b, name, buf_view(&v));
}

static void begin_event(struct ctx *cx, struct buf *b, struct str uid, struct str summary, const char *path)
{
    buf_cstr(b, "BEGIN:VEVENT\r\n");
    content_line(b, "UID", uid);
    put_utc(b, "DTSTAMP", clock_day_start(cx->now, cx->config->zone)); /* so that the ETag stays for the day */
    content_text(b, "SUMMARY", summary);
    content_line(b, "URL", str_of(url_absolute(cx, cx->program, path)));
}

/* An overdue step stands on today, so that it is not missed. */
static void put_step(struct ctx *cx, struct buf *b, const struct next_step *s)
{
    struct arena *a = cx->arena;
    struct civil day = {0};
    int64_t at = 0;
    if (!s->on.n || !clock_parse_date(s->on, &day) || !clock_utc(day, cx->config->zone, &at)) return;
    if (s->overdue) at = clock_day_start(cx->now, cx->config->zone);
    struct str name = without_contact_data(a, s->customer_name), step = without_contact_data(a, s->step);
    struct str summary = str_printf(a, "%.*s: %.*s", STR_ARG(name), STR_ARG(step));
    if (s->overdue) summary = str_of(arena_printf(a, _("Overdue: %s"), str_dup(a, summary)));
    begin_event(cx, b, str_printf(a, "step-%lld@zhiyin", (long long)s->interaction.v), summary,
                arena_printf(a, "/customers/%lld", (long long)s->customer.v));
    put_day(b, "DTSTART;VALUE=DATE", at, cx->config->zone);
    put_day(b, "DTEND;VALUE=DATE", at + 36 * HOUR_MS, cx->config->zone); /* the day after, whatever the clock does */
    if (s->overdue) content_text(b, "DESCRIPTION", str_of(arena_printf(a, _("Was to be done on %s."), format_day(a, s->on))));
    content_text(b, "CATEGORIES", str_of(_("Next steps")));
    buf_cstr(b, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

/* A whole day, today. */
static void put_today(struct ctx *cx, struct buf *b)
{
    int64_t today = clock_day_start(cx->now, cx->config->zone);
    put_day(b, "DTSTART;VALUE=DATE", today, cx->config->zone);
    put_day(b, "DTEND;VALUE=DATE", today + 36 * HOUR_MS, cx->config->zone);
}

/* An overdue case stands on today too: a time that is past is looked at by nobody. */
static void put_case(struct ctx *cx, struct buf *b, const struct case_item *c)
{
    struct arena *a = cx->arena;
    struct str ref = c->ref, name = without_contact_data(a, c->customer_name);
    bool late = c->next_due_at < cx->now;
    const char *what = c->answer_due_at && c->answer_due_at == c->next_due_at ? _("First answer due") : _("Decision due");
    struct str summary = str_printf(a, "%s: %s %.*s%s%.*s", what, kind_label(c->kind), STR_ARG(ref), name.n ? " · " : "",
                                    STR_ARG(name));
    if (late) summary = str_of(arena_printf(a, _("Overdue: %s"), str_dup(a, summary)));
    begin_event(cx, b, str_printf(a, "case-%.*s@zhiyin", STR_ARG(ref)), summary,
                arena_printf(a, "/complaints/%.*s", STR_ARG(ref)));
    if (late) {
        put_today(cx, b);
        content_text(b, "DESCRIPTION", str_of(arena_printf(a, _("Was due on %s."), format_time(a, c->next_due_at))));
    } else {
        put_utc(b, "DTSTART", c->next_due_at - BEFORE_MS);
        put_utc(b, "DTEND", c->next_due_at);
    }
    content_text(b, "CATEGORIES", str_of(P_("menu", "Complaints")));
    buf_cstr(b, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n");
}

static enum err put_cases(struct ctx *cx, struct buf *b)
{
    struct case_filter mine = {.tab = CASES_MINE, .sort = CASES_BY_DUE};
    struct case_page page;
    if (!perm_may(cx->actor, COMPLAINT_SEE)) return OK;
    enum err e = complaint_list(cx, &mine, COMPLAINT_SEE, STR(""), STR(""), CASES_MAX, &page);
    for (size_t i = 0; !e && i < page.n; i++) {
        if (page.rows[i].next_due_at != CASE_NO_DUE) put_case(cx, b, &page.rows[i]);
    }
    return e;
}

static enum err put_steps(struct ctx *cx, struct buf *b)
{
    struct next_step *steps;
    size_t n = 0;
    enum err e = perm_may(cx->actor, CUSTOMER_SEE) ? next_steps_mine(cx, STEPS_MAX, &steps, &n) : OK;
    for (size_t i = 0; !e && i < n; i++) put_step(cx, b, &steps[i]);
    return e;
}

static enum err make(struct ctx *cx, struct buf *b)
{
    buf_cstr(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Zhiyin//Calendar//EN\r\nCALSCALE:GREGORIAN\r\n"
                "METHOD:PUBLISH\r\n");
    struct str name = str_printf(cx->arena, "%s · %.*s", _("Zhiyin"), STR_ARG(cx->actor->name));
    content_text(b, "NAME", name);
    content_text(b, "X-WR-CALNAME", name);
    content_text(b, "X-WR-TIMEZONE", str_of(cx->config->zone));
    buf_cstr(b, "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\nX-PUBLISHED-TTL:PT1H\r\n");
    enum err e = put_steps(cx, b);
    if (!e) e = put_cases(cx, b);
    buf_cstr(b, "END:VCALENDAR\r\n");
    return e;
}

/* nginx marks what it packed as weak. */
static bool has_it(struct str if_none_match, const char *tag)
{
    return *tag && str_find(if_none_match, str_of(tag)) >= 0;
}

enum err intranet_calendar(struct ctx *cx, struct req *req, struct res *res)
{
    enum err e = make(cx, &res->body);
    if (e) return e;
    struct hash digest = secret_hash(buf_view(&res->body));
    char *tag = arena_printf(cx->arena, "\"%s\"", secret_hex(cx->arena, digest.b, 16));
    res_header(res, "ETag", tag);
    res->content_type = "text/calendar; charset=utf-8";
    if (!has_it(req->if_none_match, tag)) return OK;
    buf_clear(&res->body);
    res->status = 304;
    return OK;
}

/* ---- /account/calendar ---- */

static enum err show(struct ctx *cx, struct req *req, struct res *res, const char *key)
{
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_CALENDAR, _("Calendar"));
    int64_t since = calendar_feed_since(cx);
    account_tabs(cx, req, t);
    tpl_show(t, key ? K_NEW : since ? K_ON : K_OFF);
    if (key) {
        char *url = arena_cstr(cx->arena, url_absolute(cx, cx->program, arena_printf(cx->arena, "/calendar/%s.ics", key)));
        char *at = strstr(url, "://");
        tpl_cstr(t, K_FEED_URL, url);
        tpl_cstr(t, K_WEBCAL, at ? at + 3 : url);
    }
    if (since) tpl_cstr(t, K_SINCE, format_time(cx->arena, since));
    tpl_cstr(t, K_MAKE_URL, url_to(cx, "/account/calendar"));
    tpl_cstr(t, K_END_URL, url_to(cx, "/account/calendar/end"));
    form_tokens(cx, req, t, 0);
    return page_end(req, res);
}

enum err intranet_calendar_page(struct ctx *cx, struct req *req, struct res *res)
{
    return show(cx, req, res, NULL);
}

/* The secret is on the answer alone: it is stored nowhere, so no redirect could show it. */
enum err intranet_calendar_make(struct ctx *cx, struct req *req, struct res *res)
{
    char *key = NULL;
    enum err e = calendar_feed_make(cx, &key);
    if (e) return e;
    e = once_store_location(cx, str_of(url_to(cx, "/account/calendar"))); /* the same form again leads there */
    return e && e != ERR_NOT_FOUND ? e : show(cx, req, res, key);
}

enum err intranet_calendar_end(struct ctx *cx, struct req *req, struct res *res)
{
    enum err e = calendar_feed_end(cx);
    if (e && e != ERR_NOT_FOUND) return e;
    flash_set(req, res, FLASH_DONE, _("The calendar address no longer works."));
    return res_redirect(res, url_to(cx, "/account/calendar"));
}
