/* Inside cli/move*.c: one move. move.c is the verb, move_copy.c brings the rows over, move_compare.c proves it. */
#ifndef CLI_MOVE_H
#define CLI_MOVE_H

#include "cli/progress.h"
#include "cli/verbs.h"
#include "db/whole.h"

struct move_side {
    const char *url;
    struct db *db;
    struct db_tables tables;
    struct ctx cx;
};

struct move {
    struct cli *cli;
    const char *from_url, *to_url; /* as given */
    bool compare_only;
    struct move_side from, to;
    struct config to_config; /* as the programs will have it there */
    int64_t files;           /* contents brought from this machine's folder into the database */
    int64_t rows, resumed; /* in the source; of them there before this run */
};

/* Has this table more rows in the target, since it keeps contents that stood in this machine's folder? They are proved
 * by the digests of the attachments. */
bool move_brings(const struct move *m, const struct db_table *t);
/* Brings over what is missing in the target, then its indexes and references. */
enum err move_copy(struct move *m) MUST_CHECK;
/* One line a check; false: something differs, or could not be checked. */
bool move_compare(struct move *m);

#endif
