/* What a file is, by its content alone: type, size, digest, pixels, and a name that is safe to show.
 *
 * Called for every file that comes in (staged.c, imports of files). The rule: a name and a declared
 * type prove nothing. Pictures, PDF, office documents, text, sound and video are taken; markup that
 * a browser would run (HTML, SVG, XML) is kept as plain bytes; programs, scripts, archives and what
 * nobody knows are refused (docs/decisions/0010-attachments.md). */
#ifndef DOMAIN_FILE_FACTS_H
#define DOMAIN_FILE_FACTS_H

#include "base/secret.h"
#include "domain/ctx.h"

#define FILE_BYTES_MAX (10 * MiB)
#define FILE_PIXELS_MAX INT64_C(120000000) /* taken; a decoder needs 4 bytes for each */
#define FILE_PREVIEW_PIXELS INT64_C(50000000) /* shown in the page */

struct file_facts {
    struct str name;  /* cleaned; its ending agrees with the type */
    const char *mime; /* static; "application/octet-stream" for markup */
    int64_t bytes;
    int64_t width, height; /* pictures; 0: none, or not known */
    struct hash digest;    /* BLAKE2b-256 of the content */
};
/* ERR_INVALID: *ret_why is a translated sentence that says why it is not taken. */
enum err file_examine(struct ctx *cx, const char *path, struct str name_as_sent,
                      struct file_facts *ret_facts, const char **ret_why) MUST_CHECK;
/* Last part of a path, one clean line without characters that file systems or shells give a
 * meaning, at most 120 characters, never empty. */
struct str file_name_clean(struct arena *a, struct str as_sent);
/* A picture that browsers draw safely, small enough for the page: it may be shown inline. */
bool file_previewable(struct str mime, int64_t width, int64_t height);
/* "png jpg ...": for the accept attribute of file fields. */
const char *file_accept(void);

#endif
