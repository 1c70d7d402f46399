/* Waiting longer each time before something is tried again, within a limit. The waits are random between half
 * and whole, so that those who met do not meet again. */
#ifndef BASE_BACKOFF_H
#define BASE_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

struct backoff {
    int64_t until_us; /* clock_tick_us() */
    int tries;        /* waits so far */
};
/* From now on, for so long. */
struct backoff backoff_begin(int64_t within_ms);
/* Waits: some 10 ms, 20, 40 ... at most 500. false, at once: the time would be over. */
bool backoff_wait(struct backoff *b);

#endif
