/* CSV files in, as people have them: gzip read directly, UTF-8 with or without BOM, UTF-16, GB18030
 * (guessed), comma, semicolon or tab, quotes with line breaks, stray quotes (libcsv, zlib, ICU,
 * uchardet). Constant memory; fields are never trimmed or changed. */
#ifndef BASE_CSV_IN_H
#define BASE_CSV_IN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/table_in.h"

#define CSV_FIELDS_MAX 500
#define CSV_FIELD_MAX  ((size_t)1024 * 1024) /* bytes of one field */

struct csv_in;

/* ERR_NOT_FOUND, ERR_INVALID (err_last says why: not text, unreadable). */
enum err csv_in_open(const char *path, struct csv_in **ret_in) MUST_CHECK;
void csv_in_close(struct csv_in **in); /* also for CLEANUP */
/* OK with a row, ERR_NOT_FOUND at the end, ERR_INVALID: broken beyond repair (err_last: a field over
 * the limit, a truncated gzip ...). */
enum err csv_in_row(struct csv_in *in, struct table_row *ret_row) MUST_CHECK;
/* "UTF-8", "GB18030" ...; bytes read of the file and its size, for a progress bar. */
const char *csv_in_encoding(const struct csv_in *in);
void csv_in_progress(const struct csv_in *in, int64_t *ret_read, int64_t *ret_size);

/* BLAKE2b of the file's bytes followed by more (the mapping). */
enum err csv_in_digest(const char *path, struct str more, struct hash *ret_digest) MUST_CHECK;

#endif
