/* See content_line.h. */
#include "base/content_line.h"

#define LINE_MAX_BYTES 75

/* RFC 6350 3.4, RFC 5545 3.3.11. Control characters have no place in either. */
void content_escape(struct buf *b, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == '\r') continue;
        if (c == '\n') buf_cstr(b, "\\n");
        else if ((unsigned char)c < ' ' && c != '\t') continue;
        else if (c == '\\' || c == ',' || c == ';') buf_printf(b, "\\%c", c);
        else buf_char(b, c);
    }
}

void content_line(struct buf *b, const char *name, struct str value)
{
    struct buf line CLEANUP(buf_free) = {0};
    buf_printf(&line, "%s:", name);
    buf_str(&line, value);
    for (size_t at = 0; at < line.n;) {
        size_t n = line.n - at, room = at ? LINE_MAX_BYTES - 1 : LINE_MAX_BYTES;
        if (n > room) {
            n = room;
            while (n > 1 && ((unsigned char)line.p[at + n] & 0xc0) == 0x80) n--;
        }
        if (at) buf_char(b, ' ');
        buf_add(b, line.p + at, n);
        buf_cstr(b, "\r\n");
        at += n;
    }
}

void content_text(struct buf *b, const char *name, struct str text)
{
    struct buf value CLEANUP(buf_free) = {0};
    content_escape(&value, text);
    if (value.n) content_line(b, name, buf_view(&value));
}
