/* Running an operator's program without a shell. */
#ifndef NET_COMMAND_H
#define NET_COMMAND_H

#include "base/err.h"
#include "base/str.h"

/* Runs path with one argument and input on its standard input, output to nowhere, no other open
 * files, PATH and LANG as its only environment, in a process group of its own, which is killed
 * after timeout_ms. ret_status: exit status, or 128 + signal. ERR_UNAVAILABLE: it cannot be
 * started; ERR_EXPIRED: it took too long. */
enum err command_run(const char *path, const char *argument, struct str input, int timeout_ms,
                     int *ret_status) MUST_CHECK;

#endif
