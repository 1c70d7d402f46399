/* CSV files in: the text of text_in.h cut into rows and fields (libcsv): comma, semicolon, tab or bar,
 * quotes with line breaks, stray quotes. Constant memory; fields are never trimmed or changed. One of
 * the readers behind table_in.h, which is what everybody else calls. */
#ifndef BASE_CSV_IN_H
#define BASE_CSV_IN_H

#include "base/table_in.h"

struct csv_in;

/* encoding NULL, separator 0: guessed. ERR_NOT_FOUND, ERR_INVALID. */
enum err csv_in_open(const char *path, const char *encoding, char separator,
                     struct csv_in **ret_in) MUST_CHECK;
void csv_in_close(struct csv_in **in); /* also for CLEANUP */
/* OK with a row (an empty line is one without cells), ERR_NOT_FOUND at the end, ERR_INVALID. */
enum err csv_in_row(struct csv_in *in, struct table_row *ret_row) MUST_CHECK;
const char *csv_in_encoding(const struct csv_in *in);
char csv_in_separator(const struct csv_in *in);
void csv_in_progress(const struct csv_in *in, int64_t *ret_read, int64_t *ret_size);

#endif
