/* Handing mail to a server: smtp://host:port (STARTTLS when offered; required where a password would
 * leave this machine) or smtps://, with user and password where configured. */
#ifndef NET_SMTP_H
#define NET_SMTP_H

#include "base/err.h"
#include "base/str.h"

struct smtp_server {
    const char *url;           /* as configured */
    const char *user;          /* "": without authentication */
    const char *password_file; /* its first line */
};
struct smtp; /* one connection, kept for several mails */

/* ERR_INVALID: the password file cannot be read. */
enum err smtp_open(const struct smtp_server *server, struct smtp **ret_smtp) MUST_CHECK;
void smtp_close(struct smtp **smtp);

enum send_result {
    SEND_OK,
    SEND_REFUSED, /* this message, now: try later */
    SEND_NEVER,   /* this recipient will never be taken */
    SEND_DOWN     /* the server itself: stop trying the others, too */
};
/* bytes: of mime_mail(). ret_error: what happened, without personal data; in the arena. */
enum send_result smtp_send(struct smtp *smtp, struct arena *a, struct str from, struct str to,
                           struct str bytes, struct str *ret_error);

#endif
