/* Content lines of vCard (RFC 6350) and iCalendar (RFC 5545) files: escaped, folded at 75 bytes between
 * characters, CRLF. */
#ifndef BASE_CONTENT_LINE_H
#define BASE_CONTENT_LINE_H

#include "base/str.h"

/* NAME:value as it stands (dates, structured values made with content_escape()). */
void content_line(struct buf *b, const char *name, struct str value);
/* NAME:text with what is special escaped; no line when the text is empty. */
void content_text(struct buf *b, const char *name, struct str text);
/* One component of a structured value. */
void content_escape(struct buf *b, struct str text);

#endif
