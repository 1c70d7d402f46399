/* A whole database, table by table, whatever stands in it: what `zhiyin move` reads and writes. Nothing here
 * knows a table by its name; what a table is like is asked of the engine.
 *
 * Loading: db_load_begin() sets indexes and references aside, db_copy_*() brings rows in slices of one
 * transaction each, db_load_step() makes what was set aside anew, piece by piece, db_load_end() ends it. What is
 * left to do stands in the database itself, so that a process killed at any point is followed by another one
 * that goes on; until the end no program opens such a database (migrate.c). */
#ifndef DB_WHOLE_H
#define DB_WHOLE_H

#include "db/db.h"

struct db_column {
    const char *name;
    enum db_type type; /* DB_ANY: one that is not known here */
    int key;           /* place in the primary key, from 1; 0: not of it */
};
struct db_table {
    const char *name;
    VEC(struct db_column) columns; /* the key's first, in its order, then the others by name */
    size_t nkey;
};
struct db_tables {
    VEC(struct db_table) list; /* by name */
};
/* The tables that the schema declares, without those an engine keeps for itself and columns it fills itself. */
enum err db_tables(struct db *db, struct arena *a, struct db_tables *ret) MUST_CHECK;
const struct db_table *db_table_find(const struct db_tables *all, const char *name);
enum err db_table_count(struct db *db, const struct db_table *t, int64_t *ret) MUST_CHECK;

struct db_value {
    enum db_type type; /* DB_ANY: NULL */
    int64_t i;
    struct str s;      /* text or bytes */
};

/* Rows, one after the other; in the caller's snapshot they come in pieces. The values of a row are borrowed until
 * the next one.
 *     struct db_rows r CLEANUP(db_rows_close) = {0};
 *     db_rows_open(&r, db, table, NULL, true);
 *     while (db_rows_next(&r)) { r.row[0] ... }
 *     e = r.err; */
struct db_rows {
    const struct db_table *table;
    struct stmt *q;
    struct db_value *row;
    struct arena *arena;
    enum err err;
};
/* after: the key of a row, those behind it come, in order; NULL: all. in_order: by the key, else as they lie. */
void db_rows_open(struct db_rows *r, struct db *db, const struct db_table *t, const struct db_value *after,
                  bool in_order);
bool db_rows_next(struct db_rows *r);
void db_rows_close(struct db_rows *r);
/* The greatest key. ERR_NOT_FOUND: the table is empty. */
enum err db_table_last(struct db *db, struct arena *a, const struct db_table *t, struct db_value **ret_key) MUST_CHECK;
/* Whether this value can be kept by the engine of db: PostgreSQL takes texts of valid UTF-8 without NUL only. */
bool db_can_keep(const struct db *db, const struct db_value *v);
/* By key: -1, 0, 1. */
int db_key_compare(const struct db_table *t, const struct db_value *x, const struct db_value *y);
/* "17" or "points, 5", for messages: the key of a row. */
struct str db_key_text(struct arena *a, const struct db_table *t, const struct db_value *row);

/* ---- loading ---- */

#define MIGRATION_LOAD (-1) /* number of a row of schema_migration as long as a load is under way */

/* Is a load under way? ret_source: what was said at its beginning; STR_NONE: none is. */
enum err db_load_state(struct db *db, struct arena *a, struct str *ret_source) MUST_CHECK;
/* Begins one in a database whose tables are empty but for what migrations put there, which is taken out. */
enum err db_load_begin(struct db *db, const struct db_tables *all, struct str source) MUST_CHECK;
/* This connection goes on with a load: references are not checked row by row. */
enum err db_load_open(struct db *db) MUST_CHECK;
/* How many pieces are set aside. */
enum err db_load_left(struct db *db, int64_t *ret) MUST_CHECK;
/* Makes the next one anew; ERR_NOT_FOUND: none is left. */
enum err db_load_step(struct db *db) MUST_CHECK;
/* Fresh figures for the planner, and references proved where the engine has not done so yet. */
enum err db_load_settle(struct db *db) MUST_CHECK;
enum err db_load_end(struct db *db) MUST_CHECK;

/* Rows of one table, within a transaction; all columns in the order of t. */
enum err db_copy_begin(struct db *db, const struct db_table *t) MUST_CHECK;
enum err db_copy_row(struct db *db, const struct db_value *row) MUST_CHECK;
enum err db_copy_end(struct db *db) MUST_CHECK; /* also after an error */
/* Other sessions in this database, besides this connection (a server's); 0 where it cannot be asked. */
enum err db_others(struct db *db, int64_t *ret) MUST_CHECK;

#endif
