/* News for open pages: a POST to nginx (nchan) over a unix socket. */
#ifndef NET_PUSH_H
#define NET_PUSH_H

#include "base/err.h"
#include "base/str.h"

#define PUSH_BUDGET_MS 200 /* for all of them; a server that does not answer holds nobody up for longer */

/* Tells the listeners of each channel that there is something new. ERR_UNAVAILABLE: not all were told. */
enum err push_publish(const char *socket_path, const struct str *channels, size_t n) MUST_CHECK;

#endif
