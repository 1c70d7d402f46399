/* Log lines: one JSON object a line on stderr (the supervisor keeps them). No personal data, no
 * query string, no text a user typed. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdint.h>

#include "base/str.h"

void log_program(const char *name); /* once, at start */
/* One request: {"t":...,"program":...,"id":...,"route":"GET /customers/{id}","status":200,"ms":1.2,
 * "actor":"staff:17"} and "error" when err_last() has something. */
void log_request(struct str id, const char *method, const char *route, int status, int64_t us,
                 const char *actor_kind, int64_t actor_id, const char *error);
void log_event(const char *level, const char *event, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
