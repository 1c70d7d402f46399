/* Telling open pages that there is something new for their person (domain/notice.h puts the notice). */
#ifndef JOBS_WAKE_H
#define JOBS_WAKE_H

#include "domain/ctx.h"

/* After the commit. Nothing configured, nobody to tell: nothing happens. A failure is one line a minute in
 * the log: the pages ask from time to time anyway. */
void wake_push(const struct config *c, struct arena *a, const struct wake *w);

#endif
