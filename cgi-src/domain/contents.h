/* All contents that rows name, taken together: are they whole, are they in the store that is configured, and which
 * ones does no row name any more? Called by `zhiyin verify`, `zhiyin files`, `zhiyin move` and the job files. */
#ifndef DOMAIN_CONTENTS_H
#define DOMAIN_CONTENTS_H

#include "domain/ctx.h"

struct contents_report {
    int64_t checked, bad;
    int64_t first; /* attachment id of the first bad one; 0: none, or no attachment */
};
/* Is every content there with its size and digest, in whichever store? Attachments, staged files, files of imports. */
enum err contents_verify(struct ctx *cx, struct contents_report *ret) MUST_CHECK;

struct contents_brought {
    int64_t all, brought, missing;
    void (*progress)(void *arg, int64_t done); /* or NULL */
    void *arg;
};
/* Brings what is not in the store that cx's configuration names into it, from what `from` finds in its stores (cx
 * itself: from the other one); where remove says so, it is then taken away there. Can be broken off and called again. */
enum err contents_bring(struct ctx *cx, struct ctx *from, bool remove, struct contents_brought *b) MUST_CHECK;

/* Removes stored contents older than a day that no row names (a process was killed between the two), and pieces that
 * never became whole. */
enum err contents_sweep(struct ctx *cx, int64_t *ret_strays, int64_t *ret_pieces) MUST_CHECK;

#endif
