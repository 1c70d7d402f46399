/* Job outbox_send: hands due messages to the mail server and the SMS gateway. Guards: a message
 * leaves before it is marked, so it goes out at least once, and each try carries the same
 * Message-ID, so that a second copy can be recognised; who lost the job to another node sends nothing more; a
 * dead server is not asked again and again
 * within one run; a demonstration database sends nothing. */
#include "base/backoff.h"
#include "base/log.h"
#include "base/secret.h"
#include "domain/outbox_queue.h"
#include "domain/setting.h"
#include "jobs/jobs.h"
#include "net/mime.h"
#include "net/sms.h"
#include "net/smtp.h"

#define BATCH 20
#define SHOWN 200
#define NOTE_MS 20000 /* a database that is away is waited for, so that nobody gets a message twice */

struct sending {
    struct ctx *cx;
    struct smtp *smtp; /* opened with the first mail of the run */
    bool mail_down, sms_down;
    int64_t sent, failed, dead;
};

/* The same for each try of a row, and nothing that tells how many rows there are. */
static struct str stable_id(struct arena *a, int64_t id)
{
    struct str parts[] = {STR("message-id"), str_printf(a, "%lld", (long long)id)};
    struct hash h = secret_mac(KEY_DIGEST, parts, COUNT_OF(parts));
    return str_of(secret_hex(a, h.b, 16));
}

static enum send_result send_mail(struct sending *s, const struct outbox_row *r, struct str *ret_error)
{
    const struct config *c = s->cx->config;
    struct arena *a = s->cx->arena;
    struct mail mail = {.from = str_of(c->mail_from),
                        .to = r->to,
                        .subject = r->subject,
                        .body = r->body,
                        .message_id = stable_id(a, r->id),
                        .date = r->created_at};
    struct str bytes;
    enum err e = mime_mail(a, &mail, &bytes);
    if (!e && !s->smtp)
        e = smtp_open(&(struct smtp_server){c->smtp_url, c->smtp_user, c->smtp_pass_file}, &s->smtp);
    if (e) {
        *ret_error = str_of(arena_cstr(a, err_last()));
        return SEND_REFUSED;
    }
    struct str from = mime_address(a, str_of(c->mail_from));
    enum send_result result = smtp_send(s->smtp, a, from, r->to, bytes, ret_error);
    explicit_bzero((char *)(uintptr_t)bytes.p, bytes.n);
    return result;
}

static enum send_result send_one(struct sending *s, const struct outbox_row *r, struct str *ret_error)
{
    const struct config *c = s->cx->config;
    if (str_is(r->channel, "mail")) {
        if (config_has_mail(c)) return send_mail(s, r, ret_error);
        *ret_error = STR("no mail server is configured");
        return SEND_DOWN;
    }
    if (config_has_sms(c))
        return sms_send(&(struct sms_gateway){c->sms_url, c->sms_token_file, c->sms_command},
                        s->cx->arena, r->to, r->body, ret_error);
    *ret_error = STR("no SMS gateway is configured");
    return SEND_DOWN;
}

/* That a message has left is noted whoever holds the job by now: nobody else knows. A lost turn is no reason
 * to send it twice either. */
static enum err note_sent(struct ctx *cx, int64_t id)
{
    struct job_lease *lease = cx->lease;
    struct backoff wait = backoff_begin(NOTE_MS);
    enum err e;
    cx->lease = NULL;
    do e = outbox_sent(cx, id);
    while ((e == ERR_BUSY || e == ERR_UNAVAILABLE || e == ERR_LOST) && backoff_wait(&wait));
    cx->lease = lease;
    return e;
}

static enum err note_result(struct sending *s, const struct outbox_row *r, enum send_result result,
                            struct str error)
{
    s->cx->now = clock_now();
    if (result == SEND_OK) {
        s->sent++;
        return note_sent(s->cx, r->id);
    }
    bool dead = false;
    enum err e = outbox_failed(s->cx, r->id, error, result == SEND_NEVER, &dead);
    if (e == ERR_NOT_FOUND) return OK; /* taken care of elsewhere meanwhile */
    if (dead)
        s->dead++;
    else
        s->failed++;
    if (result == SEND_DOWN) *(str_is(r->channel, "mail") ? &s->mail_down : &s->sms_down) = true;
    return e;
}

static enum err send_batch(struct sending *s, struct job_run *run, const struct outbox_row *rows,
                           size_t n)
{
    int64_t until = clock_now() + JOB_RUN_MS;
    enum err e = OK;
    for (size_t i = 0; !e && i < n; i++) {
        bool down = str_is(rows[i].channel, "mail") ? s->mail_down : s->sms_down;
        if (clock_now() > until || (run->stopping && run->stopping())) {
            run->more = true;
            break;
        }
        struct str error = STR("");
        if (!down) e = job_lease_keep(s->cx);
        if (!down && !e) {
            enum send_result result = send_one(s, &rows[i], &error);
            e = note_result(s, &rows[i], result, error);
        }
    }
    for (size_t i = 0; i < n; i++) explicit_bzero((char *)(uintptr_t)rows[i].body.p, rows[i].body.n);
    return e;
}

static struct str sentence(struct sending *s)
{
    if (!s->sent && !s->failed && !s->dead) return STR("");
    return str_printf(s->cx->arena, "sent=%lld failed=%lld dead=%lld", (long long)s->sent,
                      (long long)s->failed, (long long)s->dead);
}

enum err job_outbox_send(struct ctx *cx, struct job_run *run)
{
    if (setting_int(cx, SETTING_DEMO)) {
        int64_t shown = 0;
        enum err e = outbox_show(cx, SHOWN, &shown);
        run->more = !e && shown == SHOWN;
        if (!e && shown) run->note = str_printf(cx->arena, "shown=%lld", (long long)shown);
        return e;
    }
    struct sending s = {.cx = cx};
    struct outbox_row *rows = NULL;
    size_t n = 0;
    enum err e = outbox_due(cx, BATCH, &rows, &n);
    if (e || !n) return e;
    e = send_batch(&s, run, rows, n);
    smtp_close(&s.smtp);
    if (s.mail_down || s.sms_down) {
        run->more = false;
        run->again_at = clock_now() + 15 * SECOND_MS;
    } else if (n == BATCH) {
        run->more = true;
    }
    run->note = sentence(&s);
    return e;
}
