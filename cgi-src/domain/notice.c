/* The bell: see notice.h. The text of a notice is made where it is shown, in the reader's language;
 * the mail about it is written here. */
#include "domain/notice.h"

#include "domain/audit.h"
#include "domain/outbox.h"

#define UNREAD_CAP 100

const char *notice_title(struct str kind)
{
    if (str_is(kind, "complaint_assigned")) return _("A case was given to you");
    if (str_is(kind, "complaint_reply")) return _("A customer answered");
    if (str_is(kind, "account_link")) return _("A portal account asks to be linked");
    if (str_is(kind, "task_done")) return _("Long work has ended");
    if (str_is(kind, "task_failed")) return _("Long work has failed");
    return _("Something new");
}

static enum err mail_about(struct ctx *cx, staff_id to, const char *kind, const char *entity,
                           int64_t entity_id, struct str subject)
{
    if (!outbox_offers_mail(cx)) return OK;
    STMT(q, cx->db, "SELECT email, lang FROM staff WHERE id = :id AND state = 'active'");
    bind_id(q, ":id", to);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    struct str email = col_str(q, cx->arena, 0), lang = col_str(q, cx->arena, 1);
    if (!email.n) return OK;
    enum lang reader = i18n_lang();
    i18n_use(lang.n ? lang_choose(lang) : LANG_ZH);
    struct outbox_message m = {
        .to = email,
        .subject = str_printf(cx->arena, _("%s: %.*s"), notice_title(str_of(kind)),
                              STR_ARG(subject)),
        .body = str_printf(cx->arena, _("%s: %.*s\n\nOpen it here:\n%s/intranet/notices\n"),
                           notice_title(str_of(kind)), STR_ARG(subject), cx->config->base_url),
        .entity = entity,
        .entity_id = entity_id,
    };
    i18n_use(reader);
    return outbox_mail(cx, &m);
}

enum err notice_put(struct ctx *cx, staff_id to, const char *kind, const char *entity,
                    int64_t entity_id, struct str subject)
{
    if (!to.v || (cx->actor->kind == ACTOR_STAFF && cx->actor->id == to.v)) return OK;
    STMT(q, cx->db,
         "INSERT INTO notice (id, staff_id, kind, entity, entity_id, subject, at)"
         " VALUES (:id, :staff, :kind, :entity, :entity_id, :subject, :now)");
    bind_i64(q, ":id", id_new(cx->now));
    bind_id(q, ":staff", to);
    bind_cstr(q, ":kind", kind);
    bind_cstr(q, ":entity", entity);
    bind_i64(q, ":entity_id", entity_id);
    bind_str(q, ":subject", subject.p ? subject : STR(""));
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_run(q);
    return e ? e : mail_about(cx, to, kind, entity, entity_id, subject);
}

int64_t notice_unread(struct ctx *cx)
{
    STMT(q, cx->db,
         "SELECT COUNT(*) FROM (SELECT 1 FROM notice WHERE staff_id = :me AND read_at IS NULL"
         " LIMIT :cap) AS capped");
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":cap", UNREAD_CAP);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

enum err notice_list(struct ctx *cx, int64_t before_id, struct notice *ret, size_t max,
                     size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT id, kind, entity, entity_id, subject, at, COALESCE(read_at, 0) FROM notice"
         " WHERE staff_id = :me AND id < :before ORDER BY id DESC LIMIT :max");
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":before", before_id ? before_id : INT64_MAX);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) {
        ret[n++] = (struct notice){.id = col_i64(q, 0),
                                   .kind = col_str(q, cx->arena, 1),
                                   .entity = col_str(q, cx->arena, 2),
                                   .entity_id = col_i64(q, 3),
                                   .subject = col_str(q, cx->arena, 4),
                                   .at = col_i64(q, 5),
                                   .read_at = col_i64(q, 6)};
    }
    *ret_n = n;
    return stmt_done(q);
}

enum err notice_read(struct ctx *cx, int64_t id)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE notice SET read_at = :now WHERE staff_id = :me AND read_at IS NULL"
         " AND (id = :id OR :id = 0)");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":id", id);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q)) {
        e = audit_write(cx, "notice.read", "notice", id, (customer_id){0}, NULL,
                        json_pack("{s:I}", "read", stmt_changes(q)));
    }
    return e ? e : tx_commit(&tx);
}
