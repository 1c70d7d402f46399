/* Putting messages into the outbox; sending them is the worker's (outbox_queue.c). See outbox.h. */
#include "domain/outbox.h"

#include "base/secret.h"
#include "base/text.h"
#include "domain/setting.h"

bool outbox_offers_mail(struct ctx *cx)
{
    return config_has_mail(cx->config) || setting_int(cx, SETTING_DEMO);
}

bool outbox_offers_sms(struct ctx *cx)
{
    return config_has_sms(cx->config) || setting_int(cx, SETTING_DEMO);
}

static enum err put(struct ctx *cx, const char *channel, const struct outbox_message *m)
{
    struct str none = STR("");
    struct str sealed = m->secret.n ? secret_seal(cx->arena, m->secret) : STR_NONE;
    STMT(q, cx->db,
         "INSERT INTO outbox (id, channel, recipient, subject, body, sealed, entity, entity_id,"
         " next_at, created_at) VALUES (:id, :channel, :to, :subject, :body, :sealed, :entity,"
         " :entity_id, :now, :now)");
    bind_i64(q, ":id", id_new(cx->now));
    bind_cstr(q, ":channel", channel);
    bind_str(q, ":to", m->to);
    bind_str(q, ":subject", m->subject.p ? text_clean_line(cx->arena, m->subject) : none);
    bind_str(q, ":body", m->body);
    if (sealed.p) bind_blob(q, ":sealed", sealed.p, sealed.n);
    else bind_null(q, ":sealed");
    bind_cstr(q, ":entity", m->entity ? m->entity : "");
    bind_i64(q, ":entity_id", m->entity_id);
    bind_i64(q, ":now", cx->now);
    return stmt_send(q);
}

enum err outbox_mail(struct ctx *cx, const struct outbox_message *m)
{
    if (!outbox_offers_mail(cx)) return ERR_UNAVAILABLE;
    if (!email_valid(m->to)) return fail(ERR_INTERNAL, "outbox: not an address");
    return put(cx, "mail", m);
}

enum err outbox_sms(struct ctx *cx, const struct outbox_message *m)
{
    if (!outbox_offers_sms(cx)) return ERR_UNAVAILABLE;
    return put(cx, "sms", m);
}
