/* Files sent with a form: taken into the store at once, shown again when the form fails, handed to
 * the use case as tokens. Called by the pages that admit files (ROUTE_UPLOADS).
 *
 * The rule: whatever is wrong with one file, the text and the other files are kept, and the page
 * says what was left out and why. */
#ifndef PAGES_SHARED_UPLOADS_H
#define PAGES_SHARED_UPLOADS_H

#include "domain/staged.h"
#include "pages/shared/gate.h"

#define UPLOADS_BODY (128 * MiB) /* what nginx admits; one file counts up to UPLOAD_FILE_MAX */

struct upload_set {
    struct staged at[ATTACHMENTS_PER_FORM];
    size_t n;
};
/* Keeps the new files of the field "files" beside those kept before (hidden fields "kept", boxes
 * "drop"). ERR_INVALID: problems at "files"; the set holds all that was taken. */
enum err uploads_take(struct ctx *cx, struct req *req, struct upload_set *ret) MUST_CHECK;
/* The tokens of the set, for a draft. */
size_t uploads_tokens(const struct upload_set *set, struct str *ret_tokens);
/* {{>F_FILES}}: the file field with what is kept. set: NULL for an empty form. */
void uploads_view(struct ctx *cx, struct tpl *t, const char *form_name,
                  const struct upload_set *set);

#endif
