/* What a program's connections may touch, by table and column: one authorizer set once (SQLite),
 * roles and GRANTs from the same table (PostgreSQL: roles.h). Defined in db/profile.c. */
#ifndef DB_PROFILE_H
#define DB_PROFILE_H

#include <stdbool.h>

enum db_op { DB_OP_READ = 1, DB_OP_INSERT = 2, DB_OP_UPDATE = 4, DB_OP_DELETE = 8 };

struct db_rule {
    const char *table;   /* "*" for every table */
    unsigned ops;        /* enum db_op, or-ed */
    const char *columns; /* NULL: all; else the blank-separated columns for READ and UPDATE */
};

struct db_profile {
    const char *name;            /* "portal" */
    const struct db_rule *rules; /* ends with table NULL; any matching rule allows */
};

extern const struct db_profile profile_portal;
extern const struct db_profile profile_intranet;
extern const struct db_profile profile_admin;
extern const struct db_profile profile_api;
extern const struct db_profile profile_worker;
extern const struct db_profile profile_owner; /* command line: everything */

bool profile_allows(const struct db_profile *p, enum db_op op, const char *table,
                    const char *column);

#endif
