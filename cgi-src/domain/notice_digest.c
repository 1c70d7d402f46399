/* The mail digest: see notice.h. Called by the job notice_digest. Nothing is kept of when the next one is due:
 * it is due when the chosen time has passed since the oldest notice that waits came. So a worker that slept,
 * a clock that jumped and a choice that was changed need no repair. */
#include <jansson.h>

#include "domain/audit.h"
#include "domain/notice.h"
#include "domain/outbox.h"
#include "domain/staff.h"

#define LINES_MAX 50

/* 1 Monday ... 7 Sunday: 1970-01-01 was a Thursday. */
static int weekday_of(int64_t ms, const char *zone)
{
    return (int)((clock_day_number(ms, zone) + 3) % 7) + 1;
}

static bool day_counts(const struct notice_choice *c, int weekday)
{
    return c->every == DIGEST_DAY || (c->every == DIGEST_WORKDAY && weekday <= 5) ||
           (c->every == DIGEST_WEEK && weekday == c->weekday);
}

int64_t digest_time(const struct notice_choice *c, int64_t now, const char *zone)
{
    int64_t day = clock_day_start(now, zone);
    for (int back = 0; back < 8; back++) {
        struct civil at = clock_civil(day, zone);
        int64_t ms = 0;
        at.hour = (int)c->hour;
        if (clock_utc(at, zone, &ms) && ms <= now && day_counts(c, weekday_of(day, zone))) return ms;
        day = clock_day_start(day - HOUR_MS, zone);
    }
    return 0;
}

bool notice_digest_waiting(struct ctx *cx)
{
    STMT(q, cx->db, "SELECT 1 FROM notice WHERE digest = 1 LIMIT 1");
    return stmt_one(q) == OK;
}

/* Sent, read meanwhile, or of somebody who gets no mail: it waits no longer. */
static enum err settle(struct ctx *cx, staff_id id)
{
    STMT(q, cx->db, "UPDATE notice SET digest = 0 WHERE staff_id = :staff AND digest = 1");
    bind_id(q, ":staff", id);
    return stmt_run(q);
}

struct reader {
    staff_id id;
    struct str email, lang;
    unsigned roles;
    bool active;
};

static enum err reader_load(struct ctx *cx, staff_id id, struct reader *ret)
{
    STMT(q, cx->db, "SELECT email, lang, roles, state FROM staff WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = (struct reader){id, col_str(q, cx->arena, 0), col_str(q, cx->arena, 1),
                           (unsigned)col_i64(q, 2), str_is(col_view(q, 3), "active")};
    return OK;
}

/* A line a notice, newest first; how many there are in all. */
static enum err lines(struct ctx *cx, staff_id id, struct buf *out, int64_t *ret_n)
{
    int64_t n = 0;
    STMT(q, cx->db,
         "SELECT kind, subject FROM notice WHERE staff_id = :staff AND digest = 1 AND read_at IS NULL"
         " ORDER BY id DESC");
    bind_id(q, ":staff", id);
    while (stmt_row(q))
        if (n++ < LINES_MAX)
            buf_printf(out, "- %s: %.*s\n", notice_title(col_view(q, 0)), STR_ARG(col_view(q, 1)));
    if (n > LINES_MAX) buf_printf(out, _("and %lld more\n"), (long long)(n - LINES_MAX));
    *ret_n = n;
    return stmt_done(q);
}

static enum err mail(struct ctx *cx, const struct reader *r, int64_t *ret_n)
{
    const char *program = staff_may_enter(r->roles, AUDIENCE_INTRANET) ? "intranet" : "admin";
    struct buf list CLEANUP(buf_free) = {0};
    enum lang before = i18n_lang();
    i18n_use(r->lang.n ? lang_choose(r->lang) : LANG_ZH);
    enum err e = lines(cx, r->id, &list, ret_n);
    if (!e && *ret_n) {
        struct outbox_message m = {
            .to = r->email,
            .subject = str_printf(cx->arena, _("Zhiyin: %lld new notices"), (long long)*ret_n),
            .body = str_printf(cx->arena,
                               _("%.*s\nOpen them here:\n%s/%s/notices\n\nWhat comes in this mail, and when, you "
                                 "choose here:\n%s/%s/account/notices\n"),
                               STR_ARG(buf_view(&list)), cx->config->base_url, program,
                               cx->config->base_url, program),
            .entity = "staff",
            .entity_id = r->id.v,
        };
        e = outbox_mail(cx, &m);
    }
    i18n_use(before);
    return e;
}

static enum err send_one(struct ctx *cx, staff_id id, int *ret_sent)
{
    struct reader r;
    int64_t n = 0;
    TX(tx, cx);
    enum err e = reader_load(cx, id, &r);
    if (!e && r.active && r.email.n && outbox_offers_mail(cx)) e = mail(cx, &r, &n);
    if (!e) e = settle(cx, id);
    if (!e && n)
        e = audit_write(cx, "notice.digest", "staff", id.v, (customer_id){0}, NULL,
                        json_pack("{s:I}", "sent", (json_int_t)n));
    if (!e) e = tx_commit(&tx);
    if (!e && n) ++*ret_sent;
    return e;
}

/* Has the chosen time passed since the oldest that waits came? A notice from the future is of a clock that was
 * wrong: it goes with the next one. */
static enum err is_due(struct ctx *cx, staff_id id, int64_t oldest, bool *ret)
{
    struct notice_choice c;
    enum err e = notice_digest_load(cx, id, &c);
    if (!e) *ret = oldest <= digest_time(&c, cx->now, cx->config->zone) || oldest > cx->now + DAY_MS;
    return e;
}

enum err notice_digest_send(struct ctx *cx, int max, int *ret_sent, bool *ret_more)
{
    struct waiting {
        staff_id id;
        int64_t oldest;
    };
    VEC(struct waiting) all = {0};
    int tried = 0;
    STMT(q, cx->db, "SELECT staff_id, MIN(at) FROM notice WHERE digest = 1 GROUP BY staff_id");
    while (stmt_row(q))
        *vec_push(cx->arena, &all) = (struct waiting){{col_i64(q, 0)}, col_i64(q, 1)};
    enum err e = stmt_done(q);
    *ret_more = false;
    for (size_t i = 0; !e && i < all.n; i++) {
        bool due = false;
        e = is_due(cx, all.at[i].id, all.at[i].oldest, &due);
        if (e || !due) continue;
        if (tried++ == max) {
            *ret_more = true;
            break;
        }
        e = send_one(cx, all.at[i].id, ret_sent);
    }
    return e;
}
