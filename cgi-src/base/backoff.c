/* See backoff.h. Called by the gate, the worker's tasks and tx.c. Guards: nobody waits beyond the limit. */
#include "base/backoff.h"

#include <time.h>

#include "base/clock.h"
#include "base/secret.h"

#define FIRST_US 10000
#define MOST_US  500000

struct backoff backoff_begin(int64_t within_ms)
{
    return (struct backoff){.until_us = clock_tick_us() + within_ms * 1000};
}

bool backoff_wait(struct backoff *b)
{
    uint32_t random;
    int64_t us = FIRST_US;
    for (int i = 0; i < b->tries && us < MOST_US; i++) us *= 2;
    if (us > MOST_US) us = MOST_US;
    secret_random(&random, sizeof random);
    us = us / 2 + (int64_t)(random % (uint32_t)(us / 2));
    if (clock_tick_us() + us >= b->until_us) return false;
    b->tries++;
    struct timespec left = {us / 1000000, us % 1000000 * 1000};
    while (nanosleep(&left, &left) != 0) continue; /* a signal of the engine's own timer */
    return true;
}
