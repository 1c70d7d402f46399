/* The few named outcomes of the whole program.
 *
 * Expected outcomes have names; everything else is ERR_INTERNAL with a message recorded once, at
 * its source, by fail(). Library code records, it never logs: the gate (pages/shared/gate.c), the
 * worker and the command line print the last record. pages/shared/error_page.c alone turns an
 * error into an HTTP status. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/cleanup.h"

enum err {
    OK = 0,
    ERR_INVALID,         /* the user's input is wrong: cx->problems says what and where */
    ERR_UNAUTHENTICATED, /* nobody is signed in */
    ERR_FORBIDDEN,       /* signed in, but may not */
    ERR_NOT_FOUND,       /* no such thing, or none that this actor may know of */
    ERR_CONFLICT,        /* the state does not allow it (for example: balance too small) */
    ERR_STALE,           /* somebody saved a newer version in between */
    ERR_REPEATED,        /* this form (its idempotency key) was carried out already */
    ERR_EXPIRED,         /* a link, code or form is past its time */
    ERR_TOO_LARGE,       /* body or file over the limit */
    ERR_RATE_LIMITED,    /* too many tries: cx->retry_after_s says when again */
    ERR_BUSY,            /* lock or serialization failure: may be tried again */
    ERR_FULL,            /* no space left on the device */
    ERR_UNAVAILABLE,     /* something outside (mail server, engine) does not answer; nothing was saved */
    ERR_LOST,            /* the answer to a COMMIT was lost: saved or not, nobody knows yet */
    ERR_INTERNAL         /* a bug or a broken machine: err_last() says more */
};

/* Records file:line and the message (never personal data) and returns code. */
#define fail(code, ...)                                                                            \
    ((void)err_record((code), __FILE__, __LINE__, __VA_ARGS__), (enum err)(code))
enum err err_record(enum err code, const char *file, int line, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* The last record, "file:line: message", or "". Cleared by err_clear(), at the start of a request. */
const char *err_last(void);
void err_clear(void);

/* The enum's name, for logs and tests: "ERR_CONFLICT". */
const char *err_name(enum err e);

/* Ends the process with a line on stderr: out of memory and broken invariants only. */
#define die(...) err_die(__FILE__, __LINE__, __VA_ARGS__)
NORETURN void err_die(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
