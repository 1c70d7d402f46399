/* Replacing a membership's number: see member_card.h. Called by the admin's member page; what it finds is
 * asked wherever a number is typed. */
#include "domain/member_card.h"

#include "base/text.h"
#include "domain/audit.h"
#include "domain/customer.h"
#include "domain/member_internal.h"
#include "domain/outbox.h"

#define NUMBER_DIGITS 16

/* ---- telling the member ---- */

struct reach {
    struct str email, phone, lang;
};

static enum err find_reach(struct ctx *cx, customer_id customer, struct reach *ret)
{
    STMT(q, cx->db,
         "SELECT c.main_email, c.main_phone, (SELECT a.lang FROM portal_account a"
         " WHERE a.customer_id = c.id AND a.state = 'active' ORDER BY a.id LIMIT 1)"
         " FROM customer c WHERE c.id = :customer");
    bind_id(q, ":customer", customer);
    enum err e = stmt_one(q);
    if (!e) *ret = (struct reach){col_str(q, cx->arena, 0), col_str(q, cx->arena, 1), col_str(q, cx->arena, 2)};
    return e;
}

static struct str last_four(struct str number)
{
    return number.n > 4 ? str_sub(number, number.n - 4, 4) : number;
}

static enum err tell(struct ctx *cx, const struct member *m, struct str number, bool *ret_told)
{
    struct reach to = {0};
    enum err e = find_reach(cx, m->customer, &to);
    bool mail = !e && to.email.n && outbox_offers_mail(cx);
    bool sms = !e && !mail && to.phone.n && outbox_offers_sms(cx);
    *ret_told = mail || sms;
    if (e || !*ret_told) return e;
    enum lang reader = i18n_lang();
    i18n_use(to.lang.n ? lang_choose(to.lang) : LANG_ZH);
    struct outbox_message msg = {
        .to = mail ? to.email : to.phone,
        .subject = str_of(_("Your new member number")),
        .entity = "member",
        .entity_id = m->id.v,
        .body = mail ? str_printf(cx->arena,
                                  _("Your member card ending in %.*s is no longer valid, as you asked. Your new"
                                    " member number ends in %.*s.\n\nYour points and your tier are as they"
                                    " were. The whole number and its code for the till stand here:\n"
                                    "%s/portal/member\n\nIf you did not ask for this, please tell us at once.\n"),
                                  STR_ARG(last_four(m->number)), STR_ARG(last_four(number)), cx->config->base_url)
                     : str_printf(cx->arena,
                                  _("Your member card ending in %.*s was replaced; the new number ends in %.*s."
                                    " Points and tier stay. Not asked for? Please tell us."),
                                  STR_ARG(last_four(m->number)), STR_ARG(last_four(number)))};
    i18n_use(reader);
    return mail ? outbox_mail(cx, &msg) : outbox_sms(cx, &msg);
}

/* ---- replacing ---- */

static enum err write_card(struct ctx *cx, const struct member *m, int64_t version, struct str number,
                           struct str reason)
{
    STMT(u, cx->db,
         "UPDATE member SET number = :number, version = version + 1 WHERE id = :id AND version = :version");
    bind_str(u, ":number", number);
    bind_id(u, ":id", m->id);
    bind_i64(u, ":version", version);
    enum err e = stmt_run(u);
    if (!e && stmt_changes(u) != 1) e = ERR_STALE;
    if (e) return e;
    STMT(q, cx->db,
         "INSERT INTO member_card (number, member_id, reason, replaced_at, by_id)"
         " VALUES (:number, :id, :reason, :now, :me)");
    bind_str(q, ":number", m->number);
    bind_id(q, ":id", m->id);
    bind_str(q, ":reason", reason);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":me", cx->actor->id);
    return stmt_run(q);
}

static enum err check(struct ctx *cx, const struct member *m, int64_t version, struct str reason)
{
    if (!perm_record(cx->actor, MEMBER_MANAGE, m->owner, m->team, m->customer_branch)) return ERR_FORBIDDEN;
    if (m->version != version) return ERR_STALE;
    if (m->state == MEMBER_CLOSED) {
        problem(cx, "", _("This membership is closed: it needs no card."));
        return ERR_CONFLICT;
    }
    if (!str_trim(reason).n) problem(cx, "reason", _("Give a reason: it stays on record."));
    if (text_length(reason) > 500) problem(cx, "reason", _("The reason is longer than 500 characters."));
    return problems_result(cx);
}

enum err member_card_replace(struct ctx *cx, member_id id, int64_t version, struct str reason,
                             struct str *ret_number, bool *ret_told)
{
    struct member m;
    struct str number = STR_NONE;
    bool told = false;
    TX(tx, cx);
    enum err e = member_get(cx, id, &m);
    if (!e) e = check(cx, &m, version, reason);
    if (!e) e = member_number_free(cx, &number);
    if (!e) e = write_card(cx, &m, version, number, reason);
    if (!e) e = member_event_put(cx, &m, "card", reason, m.number);
    if (!e) {
        e = audit_write(cx, "member.card", "member", id.v, m.customer,
                        json_pack("{s:s%}", "number", m.number.p, m.number.n),
                        json_pack("{s:s%,s:s%}", "number", number.p, number.n, "reason", reason.p, reason.n));
    }
    if (!e) e = customer_index(cx, m.customer); /* the old number finds nobody from now on */
    if (!e) e = tell(cx, &m, number, &told);
    if (!e) e = tx_commit(&tx);
    if (e) return e;
    *ret_number = number;
    *ret_told = told;
    return OK;
}

/* ---- where an old number leads ---- */

#define CARD_SELECT                                                                                \
    "SELECT d.number, d.reason, d.replaced_at, s.name, d.member_id FROM member_card d"             \
    " LEFT JOIN staff s ON s.id = d.by_id "

static enum err read_card(struct ctx *cx, struct stmt *q, struct member_card *ret)
{
    enum err e = stmt_one(q);
    if (e) return e;
    struct member_card card = {.number = col_str(q, cx->arena, 0),
                               .reason = col_str(q, cx->arena, 1),
                               .replaced_at = col_i64(q, 2),
                               .by_name = col_str(q, cx->arena, 3)};
    e = member_get(cx, (member_id){col_i64(q, 4)}, &card.member);
    if (!e) *ret = card;
    return e;
}

enum err member_card_find(struct ctx *cx, struct str number, struct member_card *ret)
{
    STMT(q, cx->db, CARD_SELECT "WHERE d.number = :number");
    bind_str(q, ":number", number);
    return read_card(cx, q, ret);
}

enum err member_card_last(struct ctx *cx, member_id id, struct member_card *ret)
{
    STMT(q, cx->db, CARD_SELECT "WHERE d.member_id = :member ORDER BY d.replaced_at DESC LIMIT 1");
    bind_id(q, ":member", id);
    return read_card(cx, q, ret);
}

/* Each stretch of digits, blanks and hyphens allowed between them, may be a number. */
enum err member_card_in_text(struct ctx *cx, struct str text, struct member_card *ret)
{
    struct str half = text_half_width(cx->arena, text);
    char digits[NUMBER_DIGITS];
    size_t n = 0;
    for (size_t i = 0; i <= half.n; i++) {
        char c = i < half.n ? half.p[i] : '\n';
        if (c == ' ' || c == '-') continue;
        if (c >= '0' && c <= '9') {
            if (n < NUMBER_DIGITS) digits[n] = c;
            n++;
            continue;
        }
        if (n == NUMBER_DIGITS && luhn_valid((struct str){digits, n})) {
            enum err e = member_card_find(cx, str_copy(cx->arena, (struct str){digits, n}), ret);
            if (e != ERR_NOT_FOUND) return e;
        }
        n = 0;
    }
    return ERR_NOT_FOUND;
}

const char *member_card_says(struct ctx *cx, const struct member_card *card)
{
    return arena_printf(cx->arena, _("Card %s was replaced on %s. The number of %.*s is now %s."),
                        member_number_display(cx->arena, card->number),
                        clock_iso_date(cx->arena, card->replaced_at, cx->config->zone),
                        STR_ARG(card->member.customer_name),
                        member_number_display(cx->arena, card->member.number));
}
