/* Writing one mail (RFC 5322, 2045-2047) with GMime. */
#ifndef NET_MIME_H
#define NET_MIME_H

#include "base/err.h"
#include "base/str.h"

struct mail {
    struct str from;       /* "客户服务 <service@example.cn>" or a bare address */
    struct str to;         /* one bare address */
    struct str subject;    /* UTF-8 */
    struct str body;       /* plain text, UTF-8, LF */
    struct str message_id; /* local part of the Message-ID: letters, digits, '.', '-' */
    int64_t date;          /* UTC milliseconds */
};

/* The bytes to hand to the server, CRLF lines; marked "Auto-Submitted: auto-generated" (RFC 3834),
 * so that no auto-responder answers. A control character in an address or the Message-ID is refused
 * with ERR_INVALID, in the subject it becomes a blank: no header can be smuggled in. */
enum err mime_mail(struct arena *a, const struct mail *m, struct str *ret_bytes) MUST_CHECK;
/* The bare address of "Name <address>"; empty: there is none. */
struct str mime_address(struct arena *a, struct str mailbox);

#endif
