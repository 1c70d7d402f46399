/* Files of cases and customers: rows here, contents in file_store.h under random names.
 *
 * Files come in through staged.c alone and become attachments inside the use case's transaction.
 * They are served as downloads (pages/shared/file_send.h); a picture that file_previewable() allows
 * may be drawn in a page. The rule: whoever may not see the record may not see its files. */
#ifndef DOMAIN_ATTACHMENT_H
#define DOMAIN_ATTACHMENT_H

#include "domain/ctx.h"
#include "domain/file_store.h"

#define ATTACHMENTS_PER_FORM 5

struct track_keys; /* complaint.h: what a guest's cookie opens */

struct attachment {
    attachment_id id;
    struct str public_id; /* 128 random bits, in addresses */
    struct str file_name, mime;
    int64_t bytes, width, height;
    int64_t message, complaint, customer; /* 0: none */
    bool internal;                        /* staff only */
    bool picture;                         /* may be drawn in a page */
    int64_t created_at;
};
struct attachment_owner {
    int64_t customer, complaint, message; /* 0: none; at least one of customer and complaint */
    bool internal;
};

/* Files of a case (portal actors: without the internal ones), oldest first; the caller has checked
 * that the actor may see the case. */
enum err attachment_of_complaint(struct ctx *cx, complaint_id complaint, struct attachment **ret,
                                 size_t *ret_n) MUST_CHECK;
enum err attachment_of_customer(struct ctx *cx, customer_id customer, struct attachment **ret,
                                size_t *ret_n) MUST_CHECK;
/* One file by its public id with all checks of access; ERR_NOT_FOUND also when the actor may not, and
 * when the content is gone. ret_content: to be read, or (path not NULL) sent by nginx from "/_files/" and its
 * name. keys: NULL, or a guest's. */
enum err attachment_open(struct ctx *cx, struct str public_id, const struct track_keys *keys,
                         struct attachment *ret, struct file_reader *ret_content) MUST_CHECK;

#endif
