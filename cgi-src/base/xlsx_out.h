/* A table as an XLSX workbook (libxlsxwriter), row by row in constant memory: typed cells, a header that
 * stays in view with a filter, columns as wide as their texts. Texts are written as texts, whatever they
 * begin with, so nothing runs as a formula. Callers: pages/shared/list_send.c. */
#ifndef BASE_XLSX_OUT_H
#define BASE_XLSX_OUT_H

#include "base/clock.h"
#include "base/money.h"

#define XLSX_ROWS_MAX 1048575 /* of a sheet, below its header */

struct xlsx_out;

/* Writes into tmp_dir. heads end with NULL. */
enum err xlsx_out_open(const char *tmp_dir, struct str sheet, const char *const *heads,
                       struct xlsx_out **ret_out) MUST_CHECK;
void xlsx_out_drop(struct xlsx_out **out); /* unfinished; also for CLEANUP */

void xlsx_out_text(struct xlsx_out *out, struct str text);
void xlsx_out_int(struct xlsx_out *out, int64_t n); /* over 15 digits as a text, whole */
void xlsx_out_decimal(struct xlsx_out *out, struct decimal d);
void xlsx_out_day(struct xlsx_out *out, struct civil c);
void xlsx_out_time(struct xlsx_out *out, struct civil c);
/* ERR_TOO_LARGE: the sheet is full. */
enum err xlsx_out_end_row(struct xlsx_out *out) MUST_CHECK;
/* The finished file, read from its start; it has no name any more. ERR_FULL: no space left. */
enum err xlsx_out_finish(struct xlsx_out **out, int *ret_fd, int64_t *ret_size) MUST_CHECK;

#endif
