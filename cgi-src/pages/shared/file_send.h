/* A stored file as an answer: by nginx from the folder, or piece by piece from the database. The caller has opened it
 * with all checks of access (attachment_open()). */
#ifndef PAGES_SHARED_FILE_SEND_H
#define PAGES_SHARED_FILE_SEND_H

#include "domain/attachment.h"
#include "web/request.h"
#include "web/response.h"

enum err file_send(struct ctx *cx, const struct req *req, struct res *res, const struct attachment *a,
                   struct file_reader *content, bool inline_picture) MUST_CHECK;

#endif
