/* The bell: see notice.h. The text of a notice is made where it is shown, in the reader's language;
 * the mail about it is written here. */
#include "domain/notice.h"

#include <string.h>

#include "base/secret.h"
#include "domain/absence.h"
#include "domain/audit.h"
#include "domain/outbox.h"
#include "domain/staff.h"

#define UNREAD_CAP 100

const struct notice_kind notice_kinds[] = {
    {"complaint_assigned", N_("A case was given to you"), NOTICE_MAIL},
    {"complaint_reply", N_("A customer answered"), NOTICE_MAIL},
    {"complaint_due_soon", N_("A case is due soon"), NOTICE_BELL},
    {"complaint_overdue", N_("A case is overdue"), NOTICE_MAIL},
    {"complaint_mention", N_("You were mentioned in a case"), NOTICE_MAIL},
    {"complaint_followed", N_("News of a case you follow"), NOTICE_BELL},
    {"complaint_team", N_("A case was given to your team"), NOTICE_BELL},
    {"complaint_rated_low", N_("A customer is not satisfied"), NOTICE_MAIL},
    {"account_link", N_("A portal account asks to be linked"), NOTICE_MAIL},
    {"invitation_accepted", N_("An invitation to the portal was accepted"), NOTICE_BELL},
    {"points_request", N_("Points wait for a second person"), NOTICE_MAIL},
    {"points_decided", N_("A request for points was decided"), NOTICE_MAIL},
    {"task_done", N_("Long work has ended"), NOTICE_BELL},
    {"task_failed", N_("Long work has failed"), NOTICE_BELL},
    {NULL, NULL, NOTICE_BELL},
};

size_t notice_kind_count(void)
{
    size_t n = 0;
    while (notice_kinds[n].code) n++;
    return n;
}

const char *notice_title(struct str kind)
{
    for (const struct notice_kind *k = notice_kinds; k->code; k++)
        if (str_is(kind, k->code)) return i18n_text(k->title);
    return _("Something new");
}

/* ---- how one is told ---- */

static const char *const ways[] = {"none", "bell", "mail", "digest"};
static const char *const everies[] = {"day", "workday", "week"};

static int code_at(const char *const *codes, size_t n, struct str code)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(code, codes[i])) return (int)i;
    return -1;
}

static enum notice_way usual_way(struct str kind)
{
    for (const struct notice_kind *k = notice_kinds; k->code; k++)
        if (str_is(kind, k->code)) return k->usual;
    return NOTICE_BELL;
}

static enum err way_of(struct ctx *cx, staff_id to, const char *kind, enum notice_way *ret)
{
    STMT(q, cx->db, "SELECT way FROM staff_notify WHERE staff_id = :staff AND kind = :kind");
    bind_id(q, ":staff", to);
    bind_cstr(q, ":kind", kind);
    enum err e = stmt_one(q);
    if (e && e != ERR_NOT_FOUND) return e;
    int way = e ? -1 : code_at(ways, COUNT_OF(ways), col_view(q, 0));
    *ret = way < 0 ? usual_way(str_of(kind)) : (enum notice_way)way;
    return OK;
}

enum err notice_digest_load(struct ctx *cx, staff_id id, struct notice_choice *ret)
{
    struct notice_choice c = {.every = DIGEST_WORKDAY};
    STMT(q, cx->db, "SELECT digest_every, digest_weekday, digest_hour FROM staff WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    int every = code_at(everies, COUNT_OF(everies), col_view(q, 0));
    if (every >= 0) c.every = every;
    c.weekday = col_i64(q, 1);
    c.hour = col_i64(q, 2);
    *ret = c;
    return OK;
}

enum err notice_choice_load(struct ctx *cx, struct notice_choice *ret)
{
    struct notice_choice c;
    enum err e = notice_digest_load(cx, (staff_id){cx->actor->id}, &c);
    if (e) return e;
    for (size_t i = 0; notice_kinds[i].code; i++) {
        enum notice_way way = notice_kinds[i].usual;
        if ((e = way_of(cx, (staff_id){cx->actor->id}, notice_kinds[i].code, &way))) return e;
        c.way[i] = way;
    }
    *ret = c;
    return OK;
}

static json_t *choice_json(const struct notice_choice *c)
{
    json_t *o = json_pack("{s:s,s:I,s:I}", "digest", everies[c->every], "weekday", c->weekday, "hour",
                          c->hour);
    for (size_t i = 0; notice_kinds[i].code; i++)
        json_object_set_new(o, notice_kinds[i].code, json_string(ways[c->way[i]]));
    return o;
}

static enum err choice_check(struct ctx *cx, const struct notice_choice *c)
{
    if (c->every < DIGEST_DAY || c->every > DIGEST_WEEK)
        (void)problem(cx, "every", _("Choose one from the list."));
    if (c->weekday < 1 || c->weekday > 7) (void)problem(cx, "weekday", _("Choose one from the list."));
    if (c->hour < 0 || c->hour > 23) (void)problem(cx, "hour", _("Choose one from the list."));
    for (size_t i = 0; notice_kinds[i].code; i++)
        if (c->way[i] < NOTICE_NONE || c->way[i] > NOTICE_DIGEST)
            (void)problem(cx, notice_kinds[i].code, _("Choose one from the list."));
    return problems_result(cx);
}

static enum err way_store(struct ctx *cx, const char *kind, const char *way)
{
    STMT(q, cx->db,
         "INSERT INTO staff_notify (staff_id, kind, way) VALUES (:me, :kind, :way)"
         " ON CONFLICT (staff_id, kind) DO UPDATE SET way = :way");
    bind_i64(q, ":me", cx->actor->id);
    bind_cstr(q, ":kind", kind);
    bind_cstr(q, ":way", way);
    return stmt_run(q);
}

enum err notice_choice_save(struct ctx *cx, const struct notice_choice *c)
{
    struct notice_choice before;
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    enum err e = choice_check(cx, c);
    if (e) return e;
    TX(tx, cx);
    if ((e = notice_choice_load(cx, &before))) return e;
    STMT(q, cx->db,
         "UPDATE staff SET digest_every = :every, digest_weekday = :weekday, digest_hour = :hour"
         " WHERE id = :me");
    bind_cstr(q, ":every", everies[c->every]);
    bind_i64(q, ":weekday", c->weekday);
    bind_i64(q, ":hour", c->hour);
    bind_i64(q, ":me", cx->actor->id);
    e = stmt_run(q);
    for (size_t i = 0; !e && notice_kinds[i].code; i++)
        e = way_store(cx, notice_kinds[i].code, ways[c->way[i]]);
    if (!e)
        e = audit_write(cx, "staff.notify", "staff", cx->actor->id, (customer_id){0},
                        choice_json(&before), choice_json(c));
    return e ? e : tx_commit(&tx);
}

/* ---- putting one ---- */

static enum err mail_about(struct ctx *cx, staff_id to, const char *kind, const char *entity,
                           int64_t entity_id, struct str subject)
{
    if (!outbox_offers_mail(cx)) return OK;
    STMT(q, cx->db, "SELECT email, lang, roles FROM staff WHERE id = :id AND state = 'active'");
    bind_id(q, ":id", to);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    struct str email = col_str(q, cx->arena, 0), lang = col_str(q, cx->arena, 1);
    if (!email.n) return OK;
    const char *program =
        staff_may_enter((unsigned)col_i64(q, 2), AUDIENCE_INTRANET) ? "intranet" : "admin";
    enum lang reader = i18n_lang();
    i18n_use(lang.n ? lang_choose(lang) : LANG_ZH);
    struct outbox_message m = {
        .to = email,
        .subject = str_printf(cx->arena, _("%s: %.*s"), notice_title(str_of(kind)),
                              STR_ARG(subject)),
        .body = str_printf(cx->arena, _("%s: %.*s\n\nOpen it here:\n%s/%s/notices\n"),
                           notice_title(str_of(kind)), STR_ARG(subject), cx->config->base_url, program),
        .entity = entity,
        .entity_id = entity_id,
    };
    i18n_use(reader);
    return outbox_mail(cx, &m);
}

struct str notice_channel(struct arena *a, int64_t staff)
{
    struct str parts[] = {STR("live"), str_printf(a, "%lld", (long long)staff)};
    struct hash h = secret_mac(KEY_DIGEST, parts, COUNT_OF(parts));
    return str_of(secret_hex(a, h.b, 16));
}

/* Told after the commit by who began the work (the gate, the worker). */
static void wake_add(struct wake *w, int64_t staff)
{
    if (!w) return;
    for (size_t i = 0; i < w->n; i++)
        if (w->to[i] == staff) return;
    if (w->n < WAKE_MAX) w->to[w->n++] = staff;
}

static enum err put_one(struct ctx *cx, staff_id to, const char *kind, const char *entity,
                        int64_t entity_id, struct str subject)
{
    enum notice_way way = NOTICE_BELL;
    if (!to.v || (cx->actor->kind == ACTOR_STAFF && cx->actor->id == to.v)) return OK;
    enum err e = way_of(cx, to, kind, &way);
    if (e || way == NOTICE_NONE) return e;
    STMT(q, cx->db,
         "INSERT INTO notice (id, staff_id, kind, entity, entity_id, subject, at, digest)"
         " VALUES (:id, :staff, :kind, :entity, :entity_id, :subject, :now, :digest)");
    bind_i64(q, ":id", id_new(cx->now));
    bind_id(q, ":staff", to);
    bind_cstr(q, ":kind", kind);
    bind_cstr(q, ":entity", entity);
    bind_i64(q, ":entity_id", entity_id);
    bind_str(q, ":subject", subject.p ? subject : STR(""));
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":digest", way == NOTICE_DIGEST);
    e = stmt_send(q);
    if (!e) wake_add(cx->wake, to.v);
    return e || way != NOTICE_MAIL ? e : mail_about(cx, to, kind, entity, entity_id, subject);
}

/* Who stands in for somebody is told what concerns him; not of his own long work. */
enum err notice_put(struct ctx *cx, staff_id to, const char *kind, const char *entity,
                    int64_t entity_id, struct str subject)
{
    enum err e = put_one(cx, to, kind, entity, entity_id, subject);
    if (e || !to.v || strncmp(kind, "task_", 5) == 0) return e;
    return put_one(cx, absence_substitute(cx, to), kind, entity, entity_id, subject);
}

/* ---- reading them ---- */

int64_t notice_bell(struct ctx *cx, int64_t *ret_latest)
{
    STMT(q, cx->db,
         "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM (SELECT id FROM notice WHERE staff_id = :me"
         " AND read_at IS NULL ORDER BY id DESC LIMIT :cap) AS newest");
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":cap", UNREAD_CAP);
    if (stmt_one(q) != OK) return 0;
    *ret_latest = col_i64(q, 1);
    return col_i64(q, 0);
}

int64_t notice_unread(struct ctx *cx)
{
    int64_t latest = 0;
    return notice_bell(cx, &latest);
}

static struct notice notice_from(struct stmt *q, struct arena *a)
{
    return (struct notice){.id = col_i64(q, 0),
                           .kind = col_str(q, a, 1),
                           .entity = col_str(q, a, 2),
                           .entity_id = col_i64(q, 3),
                           .subject = col_str(q, a, 4),
                           .at = col_i64(q, 5),
                           .read_at = col_i64(q, 6)};
}

#define NOTICE_SELECT                                                                              \
    "SELECT id, kind, entity, entity_id, subject, at, COALESCE(read_at, 0) FROM notice"            \
    " WHERE staff_id = :me"

enum err notice_list(struct ctx *cx, enum notice_state state, int64_t before_id, struct notice *ret,
                     size_t max, size_t *ret_n)
{
    size_t n = 0;
    STMT(all, cx->db, NOTICE_SELECT " AND id < :before ORDER BY id DESC LIMIT :max");
    STMT(unread, cx->db,
         NOTICE_SELECT " AND id < :before AND read_at IS NULL ORDER BY id DESC LIMIT :max");
    STMT(read, cx->db,
         NOTICE_SELECT " AND id < :before AND read_at IS NOT NULL ORDER BY id DESC LIMIT :max");
    struct stmt *q = state == NOTICE_UNREAD ? unread : state == NOTICE_READ ? read : all;
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":before", before_id ? before_id : INT64_MAX);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) ret[n++] = notice_from(q, cx->arena);
    *ret_n = n;
    return stmt_done(q);
}

enum err notice_get(struct ctx *cx, int64_t id, struct notice *ret)
{
    STMT(q, cx->db, NOTICE_SELECT " AND id = :id");
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e == OK) *ret = notice_from(q, cx->arena);
    return e;
}

enum err notice_mark(struct ctx *cx, int64_t id, bool read)
{
    struct notice n;
    TX(tx, cx);
    enum err e = notice_get(cx, id, &n);
    if (e) return e;
    if ((n.read_at != 0) == read) return tx_commit(&tx);
    STMT(q, cx->db, "UPDATE notice SET read_at = :at WHERE id = :id AND staff_id = :me");
    if (read) bind_i64(q, ":at", cx->now);
    else bind_null(q, ":at");
    bind_i64(q, ":id", id);
    bind_i64(q, ":me", cx->actor->id);
    e = stmt_run(q);
    if (!e)
        e = audit_write(cx, read ? "notice.read" : "notice.unread", "notice", id, (customer_id){0}, NULL,
                        NULL);
    wake_add(cx->wake, cx->actor->id); /* one's other pages */
    return e ? e : tx_commit(&tx);
}

enum err notice_read_all(struct ctx *cx, int64_t up_to)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE notice SET read_at = :now WHERE staff_id = :me AND read_at IS NULL AND id <= :up_to");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":up_to", up_to ? up_to : INT64_MAX);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q)) {
        e = audit_write(cx, "notice.read", "notice", 0, (customer_id){0}, NULL,
                        json_pack("{s:I}", "read", stmt_changes(q)));
    }
    wake_add(cx->wake, cx->actor->id);
    return e ? e : tx_commit(&tx);
}
