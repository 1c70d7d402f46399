/* Roles of a PostgreSQL server, one for each program: <owner>_portal, <owner>_intranet ... What each may do is
 * db/profile.c, table by table and column by column: the same that the authorizer holds on SQLite.
 *
 * Called by `zhiyin grants`, and by init and migrate where the address says roles=on, on a connection of the
 * owner. On SQLite all of them are ERR_UNAVAILABLE. */
#ifndef DB_ROLES_H
#define DB_ROLES_H

#include "db/db.h"

/* Does the address ask for them (roles=on)? */
bool roles_asked(const struct db *db);
/* What has to be said to the server, as a script: making the roles, and what they may do. Whole: it takes back
 * whatever they, and everybody, were allowed before. */
enum err roles_sql(struct db *db, struct arena *a, struct str *ret_make, struct str *ret_grants) MUST_CHECK;
/* Makes the roles that are missing, with their limits. ERR_FORBIDDEN: this user may not make roles. */
enum err roles_make(struct db *db) MUST_CHECK;
/* Gives them what the profiles say of the tables that are there, in one transaction. */
enum err roles_grant(struct db *db) MUST_CHECK;
/* ERR_CONFLICT: programs work with these roles on another database. Roles are the whole server's, so that new
 * passwords would lock those out. */
enum err roles_alone(struct db *db) MUST_CHECK;
/* A new random password for each, known to nobody but its file in the folder of passdir= (mode 0600).
 * ERR_INVALID: the address names no passdir. */
enum err roles_passwords(struct db *db) MUST_CHECK;

#endif
