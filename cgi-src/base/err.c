/* The last error's record, and the end of a process that cannot go on.
 *
 * Written by fail() at the source of an error; printed by the gate, the worker and the command
 * line. The rule guarded here: one record until err_clear(): the first
 * ERR_INTERNAL, or where there is none the first record. */
#include "base/err.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char last[1024];
static enum err last_code;

static const char *short_file(const char *file)
{
    const char *at = strstr(file, "cgi-src/");
    return at ? at + strlen("cgi-src/") : file;
}

enum err err_record(enum err code, const char *file, int line, const char *fmt, ...)
{
    if (last[0] && (code != ERR_INTERNAL || last_code == ERR_INTERNAL)) return code;
    last_code = code;
    int n = snprintf(last, sizeof last, "%s:%d: ", short_file(file), line);
    if (n > 0 && (size_t)n < sizeof last) {
        va_list args;
        va_start(args, fmt);
        vsnprintf(last + n, sizeof last - (size_t)n, fmt, args);
        va_end(args);
    }
    return code;
}

const char *err_last(void)
{
    return last;
}

void err_clear(void)
{
    last[0] = '\0';
}

const char *err_name(enum err e)
{
    switch (e) {
    case OK: return "OK";
    case ERR_INVALID: return "ERR_INVALID";
    case ERR_UNAUTHENTICATED: return "ERR_UNAUTHENTICATED";
    case ERR_FORBIDDEN: return "ERR_FORBIDDEN";
    case ERR_NOT_FOUND: return "ERR_NOT_FOUND";
    case ERR_CONFLICT: return "ERR_CONFLICT";
    case ERR_STALE: return "ERR_STALE";
    case ERR_REPEATED: return "ERR_REPEATED";
    case ERR_EXPIRED: return "ERR_EXPIRED";
    case ERR_TOO_LARGE: return "ERR_TOO_LARGE";
    case ERR_RATE_LIMITED: return "ERR_RATE_LIMITED";
    case ERR_BUSY: return "ERR_BUSY";
    case ERR_FULL: return "ERR_FULL";
    case ERR_UNAVAILABLE: return "ERR_UNAVAILABLE";
    case ERR_LOST: return "ERR_LOST";
    case ERR_INTERNAL: return "ERR_INTERNAL";
    }
    return "ERR_?";
}

void err_die(const char *file, int line, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fprintf(stderr, "%s:%d: ", short_file(file), line);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    abort();
}
