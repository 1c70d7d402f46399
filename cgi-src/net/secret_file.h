/* A password or token an operator keeps in a file: its first line. */
#ifndef NET_SECRET_FILE_H
#define NET_SECRET_FILE_H

#include "base/err.h"
#include "base/str.h"

/* malloc'd; wiped and freed with secret_file_free(). ERR_INVALID: unreadable, empty, over 4 KiB, or
 * with a control character in it. */
enum err secret_file_read(const char *path, char **ret_text) MUST_CHECK;
void secret_file_free(char **text);

#endif
