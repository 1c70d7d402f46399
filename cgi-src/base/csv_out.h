/* CSV out (RFC 4180, CRLF, UTF-8 with BOM): cells a spreadsheet would run are neutralised with a
 * leading apostrophe (= + - @ TAB CR, also after blanks and in full width); plain numbers and phone
 * numbers stay as they are. */
#ifndef BASE_CSV_OUT_H
#define BASE_CSV_OUT_H

#include "base/str.h"

void csv_bom(struct buf *b);
void csv_cell(struct buf *b, struct str text); /* adds the comma before all but the first of a row */
void csv_end_row(struct buf *b);

#endif
