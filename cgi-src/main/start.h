/* What every program that runs for long does with its database at its start. */
#ifndef MAIN_START_H
#define MAIN_START_H

#include "domain/ctx.h"

/* Opens the database for writing and, when ret_read is not NULL, for reading; waits for a server that does not
 * answer yet (one line on stderr, START_WAIT_S at most, then it is the supervisor's turn); checks that schema and
 * keys are this program's; follows its clock. NULL, or what is wrong (err_last() says more). stopping may be NULL. */
#define START_WAIT_S 20
const char *start_database(struct arena *a, const struct config *c, const struct db_profile *profile, const char *program,
                           bool (*stopping)(void), struct db **ret_write, struct db **ret_read);
/* Looks at the database's clock from time to time, and says it once when this machine's is wrong. */
void start_clock(struct db *db);

#endif
