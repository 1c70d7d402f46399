/* A folder of its own with a fresh, migrated database, for each test of db. */
#ifndef TESTS_DB_FIXTURE_H
#define TESTS_DB_FIXTURE_H

#include "testing.h"

#include "db/db.h"
#include "support/database.h"

extern struct arena *a;
extern struct db *db; /* DB_WRITE, profile_owner */
extern char *dir, *url;

void fixture_setup(void);
void fixture_teardown(void);
/* Another connection to the same database. */
struct db *connect_as(enum db_mode mode, const struct db_profile *profile);
/* Migrations of the tree: the tests run from its top. */
const char *sql_dir(void);
/* The first column of the first row, -1 when there is none. */
int64_t number(struct db *on, const char *sql);
/* Runs one statement without parameters, in a transaction of its own. */
enum err write_one(struct db *on, const char *sql) MUST_CHECK;

#endif
