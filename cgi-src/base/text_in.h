/* Text files in, as people have them, as UTF-8 chunk by chunk: gzip is read directly; UTF-8 with or
 * without BOM, UTF-16 with or without BOM, GB18030 and Big5 are guessed (zlib, uchardet, ICU). Constant
 * memory. Callers: csv_in.c, vcard files. What is wrong with a file: table_in_problem(). */
#ifndef BASE_TEXT_IN_H
#define BASE_TEXT_IN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct text_in;

/* encoding: ICU's name, NULL: guessed. ERR_NOT_FOUND, ERR_INVALID (not text, unreadable). */
enum err text_in_open(const char *path, const char *encoding, struct text_in **ret_in) MUST_CHECK;
void text_in_close(struct text_in **in); /* also for CLEANUP */
/* The next piece, without a BOM, borrowed until the next call; ERR_NOT_FOUND at the end. */
enum err text_in_next(struct text_in *in, struct str *ret_piece) MUST_CHECK;
const char *text_in_encoding(const struct text_in *in);
void text_in_progress(const struct text_in *in, int64_t *ret_read, int64_t *ret_size);

#endif
