/* Which of a table's first rows is the header. Called by table_in.c. */
#ifndef BASE_TABLE_GUESS_H
#define BASE_TABLE_GUESS_H

#include "base/table_in.h"

/* Index into rows, or -1: there is none. */
int table_guess_header(const struct table_row *rows, size_t n, const struct table_options *opt);
size_t table_filled(const struct table_row *row); /* cells that are not blank */

#endif
