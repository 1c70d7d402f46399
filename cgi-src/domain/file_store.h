/* Contents of files below DATA/attachments: "ab/<random>". Only staged.c, attachment.c and erase.c use it. */
#ifndef DOMAIN_FILE_STORE_H
#define DOMAIN_FILE_STORE_H

#include "domain/ctx.h"

/* Moves a finished temporary file in and makes it durable; ret_name is the random stored name. */
enum err file_store_take(struct ctx *cx, const char *tmp_path, struct str *ret_name) MUST_CHECK;
void file_store_remove(struct ctx *cx, struct str stored_name);
/* The path of a stored name; NULL: not a name this store gives. */
const char *file_store_path(struct ctx *cx, struct str stored_name);
/* Calls visit for every stored name that is older than before_ms; stops when it returns an error. */
enum err file_store_each(struct ctx *cx, int64_t before_ms,
                         enum err (*visit)(struct ctx *cx, struct str stored_name, void *arg),
                         void *arg) MUST_CHECK;

#endif
