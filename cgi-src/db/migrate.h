/* Schema: numbered files sql/<engine>/NNNN_name.sql, in order, each in one transaction, recorded in
 * schema_migration with its BLAKE2b. A landed file is never edited. An engine's first file may bear a
 * higher number than 1 (sql/postgres begins at 0028); from there on numbers follow one another. */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include "db/db.h"

struct migration_state {
    int database; /* number of the last applied migration, 0: none */
    int program;  /* number of the last file this program knows */
};

/* sql_dir: the folder with the engine's folders. ERR_CONFLICT: an applied file was changed, or the
 * database is newer than the program (err_last says which). */
enum err migrate_state(struct db *db, const char *sql_dir, struct migration_state *ret) MUST_CHECK;
/* Is this database one of Zhiyin's? One without the record of migrations is empty, or somebody else's. */
bool migrate_recorded(struct db *db);
/* Applies what is missing. on_step may be NULL. */
enum err migrate_run(struct db *db, const char *sql_dir,
                     void (*on_step)(void *arg, int number, const char *name), void *arg) MUST_CHECK;
/* OK only when both numbers are equal; programs call it at start. */
enum err migrate_check(struct db *db, const char *sql_dir) MUST_CHECK;

#endif
