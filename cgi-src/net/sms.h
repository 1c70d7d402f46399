/* Handing a short message to a gateway over HTTP, or to a command. */
#ifndef NET_SMS_H
#define NET_SMS_H

#include "base/err.h"
#include "base/str.h"
#include "net/smtp.h" /* enum send_result */

struct sms_gateway {
    const char *url;        /* POST of JSON {"to","text"}; "": none */
    const char *token_file; /* sent as "Authorization: Bearer ..."; "": none */
    const char *command;    /* absolute path: number as its argument, text on standard input */
};

/* By url when there is one, else by command. Any 2xx, or exit status 0, means taken over. The url
 * is the operator's own word, so addresses of this machine and network are allowed; redirects are
 * not followed. */
enum send_result sms_send(const struct sms_gateway *gateway, struct arena *a, struct str to,
                          struct str text, struct str *ret_error);

#endif
