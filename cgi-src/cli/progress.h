/* How far long work is: a bar on a terminal, a plain line now and then elsewhere, nothing with
 * --json. On standard error, so that results can be piped. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/cli.h"

struct progress {
    const char *what; /* translated */
    int64_t total;    /* 0: not known */
    int64_t done, shown_at, started_at;
    bool quiet, terminal;
};

void progress_start(struct progress *p, struct cli *cli, const char *what, int64_t total);
void progress_to(struct progress *p, int64_t done); /* cheap: shows at most ten times a second */
void progress_end(struct progress *p);

#endif
