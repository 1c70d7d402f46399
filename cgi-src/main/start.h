/* What every program that runs for long does with its database at its start. */
#ifndef MAIN_START_H
#define MAIN_START_H

#include "domain/ctx.h"

/* Opens the database for writing and, when ret_read is not NULL, for reading. NULL, or what is wrong (err_last() says
 * more). A server that does not answer yet is nothing wrong: one line says so, *ret_away is set, and the connections
 * are made by their first statements. Before it is relied upon, start_check(). */
const char *start_database(const struct config *c, const struct db_profile *profile, struct db **ret_write,
                           struct db **ret_read, bool *ret_away);
/* Are schema and keys this program's? Follows its clock, too. NULL, or what is wrong; with *ret_away: that it does
 * not answer, which passes. */
const char *start_check(const struct config *c, struct db *db, const char *program, bool *ret_away);
/* Looks at the database's clock from time to time, and says it once when this machine's is wrong. */
void start_clock(struct db *db);

#endif
