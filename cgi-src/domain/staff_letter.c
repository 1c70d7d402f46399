/* Mails to an employee about his account: see staff_letter.h. Called by the files of staff and of the
 * second factor. Texts are marked here and translated for the reader; a link goes sealed. */
#include "domain/staff_letter.h"

#include "domain/outbox.h"

static const struct letter {
    const char *subject, *body;
} letters[] = {
    [STAFF_LETTER_RESET] = {N_("A new password"),
                            N_("To choose a new password for Zhiyin, open this address within 30 "
                               "minutes:\n\n{secret}\n\nIt works once. If you did not ask for it, "
                               "ignore this message: your password stays as it is.")},
    [STAFF_LETTER_RESET_ADMIN] =
        {N_("A new password"),
         N_("An administrator has sent you this link, with which you choose a new password for Zhiyin. "
            "It works once, for 24 hours:\n\n{secret}\n\nNobody else sees or knows the password you "
            "choose.")},
    [STAFF_LETTER_INVITE] = {N_("Your account in Zhiyin"),
                             N_("An account has been made for you. Open this address to choose your "
                                "password; it works once, for 7 days:\n\n{secret}\n\nNobody else sees or "
                                "knows the password you choose.")},
    [STAFF_LETTER_PASSWORD] = {N_("Your password was changed"),
                               N_("The password of your account in Zhiyin was changed, and you are signed "
                                  "out everywhere else. If it was not you, tell an administrator at "
                                  "once.")},
    [STAFF_LETTER_ADDRESS] = {N_("Your e-mail address was changed"),
                              N_("An administrator has entered another e-mail address for your account in "
                                 "Zhiyin. Messages no longer come here. If that is wrong, tell an "
                                 "administrator at once.")},
    [STAFF_LETTER_FACTOR_ON] = {N_("Sign-in codes are set up"),
                                N_("From now on signing in to Zhiyin asks for a code of your authenticator "
                                   "app. If it was not you who set this up, tell an administrator at "
                                   "once.")},
    [STAFF_LETTER_FACTOR_OFF] = {N_("Sign-in codes are switched off"),
                                 N_("Signing in to Zhiyin no longer asks you for a code. If it was not you "
                                    "who switched it off, tell an administrator at once.")},
    [STAFF_LETTER_FACTOR_RESET] =
        {N_("Your sign-in codes were reset"),
         N_("An administrator has removed the authenticator app from your account in Zhiyin, and you are "
            "signed out everywhere. If you did not ask for it, tell another administrator at once.")},
    [STAFF_LETTER_RECOVERY_USED] =
        {N_("A recovery code was used"),
         N_("Somebody signed in to your account in Zhiyin with a recovery code instead of a code of the "
            "app. If it was not you, change your password and make new recovery codes at once.")},
    [STAFF_LETTER_GUESSED] =
        {N_("Wrong sign-in codes for your account"),
         N_("Somebody entered your password for Zhiyin and then wrong codes, several times. Nobody was let "
            "in. If it was not you, change your password at once: it is known to somebody else.")},
};

enum err staff_letter_to(struct ctx *cx, staff_id about, struct str email, struct str lang,
                         enum staff_letter kind, struct str secret, struct str extra)
{
    if (!email.n || !outbox_offers_mail(cx)) return secret.n ? ERR_UNAVAILABLE : OK;
    enum lang reader = i18n_lang();
    i18n_use(lang.n ? lang_choose(lang) : LANG_ZH);
    struct outbox_message m = {.to = email,
                               .subject = str_of(i18n_text(letters[kind].subject)),
                               .body = str_of(i18n_text(letters[kind].body)),
                               .secret = secret,
                               .entity = "staff",
                               .entity_id = about.v};
    if (extra.n && kind == STAFF_LETTER_RECOVERY_USED)
        m.body = str_printf(cx->arena, "%.*s\n\n%s %.*s", STR_ARG(m.body), _("Recovery codes left:"),
                            STR_ARG(extra));
    else if (extra.n)
        m.body = str_printf(cx->arena, "%.*s\n\n%s %.*s", STR_ARG(m.body), _("Reason:"), STR_ARG(extra));
    i18n_use(reader);
    return outbox_mail(cx, &m);
}

enum err staff_letter(struct ctx *cx, staff_id to, enum staff_letter kind, struct str secret,
                      struct str extra)
{
    STMT(q, cx->db, "SELECT email, lang FROM staff WHERE id = :id");
    bind_id(q, ":id", to);
    enum err e = stmt_one(q);
    if (e) return e;
    struct str email = col_str(q, cx->arena, 0), lang = col_str(q, cx->arena, 1);
    return staff_letter_to(cx, to, email, lang, kind, secret, extra);
}
