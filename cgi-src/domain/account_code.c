/* One-time codes and links of portal accounts, and the messages that carry them. Called by the
 * other files of accounts. Only keyed hashes are stored; code and link go sealed into the outbox. */
#include "domain/account_internal.h"
#include "domain/outbox.h"

enum err account_code_put(struct ctx *cx, account_id id, const char *purpose,
                          const struct hash *hash, int64_t minutes, int64_t code_id)
{
    STMT(old, cx->db,
         "UPDATE account_code SET used_at = :now WHERE account_id = :account "
         "AND purpose = :purpose AND used_at IS NULL");
    bind_i64(old, ":now", cx->now);
    bind_id(old, ":account", id);
    bind_cstr(old, ":purpose", purpose);
    enum err e = stmt_run(old);
    if (e) return e;
    STMT(q, cx->db,
         "INSERT INTO account_code (id, account_id, purpose, code_hash, created_at, expires_at) "
         "VALUES (:id, :account, :purpose, :hash, :now, :expires)");
    bind_i64(q, ":id", code_id);
    bind_id(q, ":account", id);
    bind_cstr(q, ":purpose", purpose);
    bind_hash(q, ":hash", *hash);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":expires", cx->now + minutes * MINUTE_MS);
    return stmt_run(q);
}

enum err account_code_purge(struct ctx *cx, int64_t *ret_removed)
{
    TX(tx, cx);
    STMT(q, cx->db, "DELETE FROM account_code WHERE id IN "
         "(SELECT id FROM account_code WHERE id < :before LIMIT 500)");
    bind_i64(q, ":before", id_floor(cx->now - 7 * DAY_MS)); /* ids grow with time */
    enum err e = stmt_run(q);
    int64_t removed = e ? 0 : stmt_changes(q);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_removed = removed;
    return e;
}

struct letter {
    const char *subject, *mail, *sms; /* sms NULL: not told by SMS */
    bool has_url;                     /* the mail's text has %s for the address of the sign-in page */
};

/* Texts are marked here and translated where they are used. */
static const struct letter letters[] = {
    [LETTER_CODE] = {N_("Your code"),
                     N_("Your code is {secret}.\n\nIt works for 15 minutes, in the browser you "
                        "registered with. If you did not ask for it, ignore this message: without "
                        "the code nothing happens."),
                     N_("Your code is {secret}. It works for 15 minutes."), false},
    [LETTER_EXISTS] = {N_("You already have an account"),
                       N_("Somebody, probably you, wanted to register with this address. It "
                          "already has an account.\n\nSign in here, or ask for a new password "
                          "there: %s\n\nIf it was not you, nothing needs to be done."),
                       N_("This number already has an account. Sign in, or ask for a new "
                          "password."),
                       true},
    [LETTER_RESET] = {N_("A new password"),
                      N_("To choose a new password, open this address within 30 "
                         "minutes:\n\n{secret}\n\nIt works once. If you did not ask for it, "
                         "ignore this message: your password stays as it is."),
                      N_("To choose a new password, open within 30 minutes: {secret}"), false},
    [LETTER_PASSWORD_CHANGED] = {N_("Your password was changed"),
                                 N_("The password of your account was changed. If it was not you, "
                                    "choose a new one at once: %s"),
                                 N_("The password of your account was changed. If it was not you, "
                                    "choose a new one at once."),
                                 true},
    [LETTER_LINK_ACCEPTED] = {N_("Your account is linked"),
                              N_("We have linked your account with your customer file. You can now "
                                 "see your orders, points and requests: %s"),
                              NULL, true},
    [LETTER_LINK_REFUSED] = {N_("Your account could not be linked"),
                             N_("We could not link your account with a customer file."), NULL,
                             false},
    [LETTER_UNLINKED] = {N_("Your account is no longer linked"),
                         N_("Your account is no longer linked with a customer file."), NULL, false},
};

/* Text with %s, filled without handing a variable format to printf. */
static struct str with_url(struct ctx *cx, const char *text, struct str url)
{
    struct str s = str_of(text);
    ptrdiff_t at = str_find(s, STR("%s"));
    if (at < 0) return s;
    return str_printf(cx->arena, "%.*s%.*s%s", (int)at, s.p, STR_ARG(url), s.p + at + 2);
}

enum err account_letter(struct ctx *cx, const struct contact_way *to, struct str lang,
                        enum account_letter kind, struct str secret, struct str extra,
                        account_id about)
{
    const struct letter *l = &letters[kind];
    enum lang now = i18n_lang();
    if (to->phone && !l->sms) return OK;
    if (to->phone ? !outbox_offers_sms(cx) : !outbox_offers_mail(cx))
        return secret.n ? ERR_UNAVAILABLE : OK;
    i18n_use(lang.n ? lang_choose(lang) : now);
    struct str url = str_printf(cx->arena, "%s/portal/sign-in", cx->config->base_url);
    struct str body = with_url(cx, i18n_text(to->phone ? l->sms : l->mail), url);
    if (extra.n && !to->phone)
        body = str_printf(cx->arena, "%.*s\n\n%s %.*s", STR_ARG(body), _("Reason:"),
                          STR_ARG(extra));
    struct outbox_message m = {
        .to = to->normal,
        .subject = to->phone ? STR("") : str_of(i18n_text(l->subject)),
        .body = body,
        .secret = secret,
        .entity = "portal_account",
        .entity_id = about.v,
    };
    enum err e = to->phone ? outbox_sms(cx, &m) : outbox_mail(cx, &m);
    i18n_use(now);
    return e;
}
