/* Log lines: JSON on stderr, one write each, so that lines of several processes do not mix.
 *
 * Called by the gate (one line a request), the worker and the programs' starts. The rule guarded
 * here: only the named fields go out; nothing a person typed is among them. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

static const char *program = "?";

void log_program(const char *name)
{
    program = name;
}

/* A JSON string; in what is no UTF-8, bytes beyond ASCII become '?'. */
static void json_string(struct buf *b, struct str s)
{
    bool valid = text_valid(s);
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\') {
            buf_char(b, '\\');
            buf_char(b, (char)c);
        } else if (c < 0x20 || c == 0x7F) {
            buf_printf(b, "\\u%04x", c);
        } else {
            buf_char(b, c >= 0x80 && !valid ? '?' : (char)c);
        }
    }
    buf_char(b, '"');
}

static void field(struct buf *b, const char *name, struct str value)
{
    buf_printf(b, ",\"%s\":", name);
    json_string(b, value);
}

static void start_line(struct buf *b)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    buf_printf(b, "{\"t\":\"%s\"", clock_iso_utc(a, clock_now()));
    field(b, "program", str_of(program));
}

static void end_line(struct buf *b)
{
    buf_cstr(b, "}\n");
    for (size_t done = 0; done < b->n;) {
        ssize_t n = write(STDERR_FILENO, b->p + done, b->n - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) break; /* nowhere to complain to */
        done += (size_t)n;
    }
}

void log_request(struct str id, const char *method, const char *route, int status, int64_t us,
                 const char *actor_kind, int64_t actor_id, const char *error)
{
    struct buf b CLEANUP(buf_free) = {0};
    start_line(&b);
    field(&b, "id", id);
    buf_printf(&b, ",\"route\":\"%s %s\"", method, route);
    buf_printf(&b, ",\"status\":%d,\"ms\":%lld.%lld", status, (long long)(us / 1000),
               (long long)(us % 1000 / 100));
    if (actor_kind && *actor_kind)
        buf_printf(&b, ",\"actor\":\"%s:%lld\"", actor_kind, (long long)actor_id);
    if (error && *error) field(&b, "error", str_of(error));
    end_line(&b);
}

void log_event(const char *level, const char *event, const char *fmt, ...)
{
    struct buf b CLEANUP(buf_free) = {0};
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    start_line(&b);
    field(&b, "level", str_of(level));
    field(&b, "event", str_of(event));
    if (*text) field(&b, "text", str_of(text));
    end_line(&b);
}
