/* XLSX workbooks in, cell by cell in constant memory (minizip, expat): shared and inline strings,
 * numbers as digits, dates by number format, cached values of formulas. Shared strings lie in an unlinked
 * file. What is packed is believed in nothing: limits on what unpacks, on strings and columns, no
 * entities, no document types. One of the readers behind table_in.h. */
#ifndef BASE_XLSX_IN_H
#define BASE_XLSX_IN_H

#include "base/table_in.h"

struct xlsx_in;

/* ERR_NOT_FOUND; ERR_INVALID: not a workbook, encrypted, damaged ... */
enum err xlsx_in_open(const char *path, struct xlsx_in **ret_in) MUST_CHECK;
void xlsx_in_close(struct xlsx_in **in); /* also for CLEANUP */
/* Worksheets in the order of their tabs; chart sheets are none. */
const struct table_sheet *xlsx_in_sheets(const struct xlsx_in *in, size_t *ret_n);
/* Starts to read a sheet (from 1), also anew. */
enum err xlsx_in_sheet(struct xlsx_in *in, int sheet) MUST_CHECK;
enum err xlsx_in_row(struct xlsx_in *in, struct table_row *ret_row) MUST_CHECK;
/* Of the sheet's packed bytes. */
void xlsx_in_progress(const struct xlsx_in *in, int64_t *ret_read, int64_t *ret_size);

#endif
