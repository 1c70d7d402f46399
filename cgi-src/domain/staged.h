/* Files on their way: taken with a form, kept for a day under a token, until the use case adopts
 * them or nobody comes back. So a form that fails asks for no file twice, whichever machine it is sent to
 * the next time (where contents are kept in the database).
 *
 * A token (256 random bits, only its hash stored) works only for the session, or before sign-in the
 * cookie, that sent the file (cx->actor->session). Not audited: nothing happened yet. */
#ifndef DOMAIN_STAGED_H
#define DOMAIN_STAGED_H

#include "domain/attachment.h"
#include "domain/ctx.h"
#include "domain/file_store.h"

struct staged {
    struct str token;
    struct str file_name, mime;
    int64_t bytes;
};

/* Examines the temporary file, takes its content into the store and writes the row, in a transaction of
 * its own; the temporary file stays the caller's to remove. ERR_INVALID: *ret_why says why it is not taken. */
enum err staged_keep(struct ctx *cx, const char *tmp_path, struct str file_name,
                     struct staged *ret, const char **ret_why) MUST_CHECK;
/* ERR_NOT_FOUND: unknown, expired, or sent by somebody else. */
enum err staged_find(struct ctx *cx, struct str token, struct staged *ret) MUST_CHECK;
/* Its content, for whoever reads it before anything comes of it; rights as staged_find(). */
enum err staged_fetch(struct ctx *cx, struct str token, struct file_copy *ret) MUST_CHECK;
/* Makes it an attachment, inside the caller's TX (which writes the audit row). */
enum err staged_adopt(struct ctx *cx, struct str token, const struct attachment_owner *owner,
                      attachment_id *ret_id) MUST_CHECK;
/* Removes what is older than a day, rows and contents; for the worker. */
enum err staged_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;

#endif
