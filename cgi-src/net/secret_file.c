/* Reads passwords and tokens from files. Called by smtp.c and sms.c. Guards: they are in memory only
 * while they are used. */
#include "net/secret_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define SECRET_MAX 4096

enum err secret_file_read(const char *path, char **ret_text)
{
    FILE *f = fopen(path, "re");
    if (!f) return fail(ERR_INVALID, "%s: %s", path, strerror(errno));
    char *text = calloc(1, SECRET_MAX + 1);
    if (!text) die("out of memory");
    setvbuf(f, NULL, _IONBF, 0); /* no second copy in a buffer */
    size_t n = fread(text, 1, SECRET_MAX, f);
    fclose(f);
    size_t line = strcspn(text, "\r\n");
    bool good = n > 0 && n < SECRET_MAX && line > 0;
    for (size_t i = 0; i < line; i++) good = good && (unsigned char)text[i] >= 0x20 && text[i] != 0x7F;
    if (!good) {
        secret_file_free(&text);
        return fail(ERR_INVALID, "%s does not begin with a line of plain text", path);
    }
    explicit_bzero(text + line, SECRET_MAX - line);
    *ret_text = text;
    return OK;
}

void secret_file_free(char **text)
{
    if (!*text) return;
    explicit_bzero(*text, SECRET_MAX);
    free(*text);
    *text = NULL;
}
