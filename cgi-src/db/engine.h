/* Inside db only: what an engine has to give, and what the engine-neutral part keeps.
 *
 * db.c (statements, their cache, parameters) and tx.c (transactions) call through struct engine;
 * sqlite.c fills it in. An engine reports errors by name and records them with fail(). */
#ifndef DB_ENGINE_H
#define DB_ENGINE_H

#include "db/db.h"
#include "db/whole.h"

struct search_sql;
struct search_engine;

struct engine {
    const char *name; /* also the folder below sql/ */
    bool remote; /* a server */
    const char *clock_sql; /* gives the engine's clock in UTC milliseconds */
    enum err (*create)(const char *where);
    enum err (*discard)(const char *where);
    enum err (*open)(struct db *db, const char *where);
    void (*close)(struct db *db);
    enum err (*script)(struct db *db, const char *sql);
    /* Gives raw, and the parameters' names in order; names are copies, freed with the statement. */
    enum err (*prepare)(struct db *db, struct stmt *q);
    void (*finalize)(struct stmt *q);
    enum err (*bind_i64)(struct stmt *q, int at, int64_t v);
    enum err (*bind_text)(struct stmt *q, int at, struct str v);
    enum err (*bind_blob)(struct stmt *q, int at, const void *p, size_t n);
    enum err (*bind_null)(struct stmt *q, int at, enum db_type type);
    /* OK: there is a row; ERR_NOT_FOUND: no more. */
    enum err (*step)(struct stmt *q);
    /* Runs it without waiting for the answer, which comes with the next one. NULL: step() does. */
    enum err (*later)(struct stmt *q);
    void (*reset)(struct stmt *q);   /* forgets rows, keeps what is bound */
    void (*unbind)(struct stmt *q);
    int64_t (*changes)(struct db *db);
    bool (*connected)(const struct db *db); /* NULL: nobody can tell */
    int64_t (*col_i64)(struct stmt *q, int i);
    bool (*col_null)(struct stmt *q, int i);
    struct str (*col_view)(struct stmt *q, int i);
    int (*col_count)(struct stmt *q);
    const char *(*col_name)(struct stmt *q, int i);
    bool (*col_number)(struct stmt *q, int i);
    enum err (*plan)(struct db *db, struct arena *a, const char *sql, struct str *ret_plan);
    /* wait_ms 0: ERR_BUSY at once when another one writes. */
    enum err (*begin_write)(struct db *db, int wait_ms);
    bool (*awaited)(struct db *db); /* does another writer wait? */
    enum err (*begin_read)(struct db *db);
    enum err (*commit)(struct db *db);
    void (*rollback)(struct db *db);
    void (*bulk)(struct db *db, bool on);
    enum err (*backup)(struct db *db, const char *to_path);
    /* An empty database from such a copy; NULL: the copy is the database. */
    enum err (*fill)(const char *where, const char *from_path);
    enum err (*checkpoint)(struct db *db);
    enum err (*integrity)(struct db *db, struct arena *a, struct str *ret_report);
    const struct search_engine *search;
    const struct whole_engine *whole;
};

/* Whole databases; see whole.h. */
struct whole_engine {
    const char *columns; /* rows: table, column, db_type, place in the key; in the order of struct db_table */
    const char *aside;   /* rows: order in which it goes, name, SQL that makes it, SQL that takes it away */
    const char *others;  /* one number, or NULL */
    const char *open;    /* a script outside a transaction, or NULL */
    const char *settle;  /* likewise */
    const char *broken;  /* rows when references do not hold, or NULL: the engine has proved them */
    bool text_valid_only;
    enum err (*copy_begin)(struct db *db, const struct db_table *t);
    enum err (*copy_row)(struct db *db, const struct db_value *row);
    enum err (*copy_end)(struct db *db);
};

/* The search index of an engine; see db.h. Tokens and facets come clean and once each (search.c). */
struct search_engine {
    /* ret_same: it holds just this text already, nothing was done. */
    enum err (*put)(struct db *db, const struct search_sql *s, int64_t id, struct str tokens, struct str facets);
    enum err (*remove)(struct db *db, const struct search_sql *s, int64_t id);
    struct str (*match)(struct arena *a, const struct search_terms *terms, const struct str *facets, size_t nfacets);
    void (*texts)(struct search_sql *s, const char *table);
    char *(*hits)(struct arena *a, const char *table, bool beyond, bool up);
    char *(*page)(struct arena *a, const char *table, const char *columns, const char *where, bool up);
    enum err (*merge)(struct db *db, const struct search_sql *s);
    enum err (*verify)(struct db *db, const struct search_sql *s, int64_t *ret_wrong);
    /* Rows of bulk work; NULL: nothing is to be done. */
    void (*row_begin)(struct db *db);
    void (*row_undo)(struct db *db);
    enum err (*flush)(struct db *db);
    void (*drop)(struct db *db);
};

/* SQL texts of one table: composed once per connection, from names that stand in the code. */
struct search_sql {
    struct search_sql *next;
    char *table;
    char *select, *upsert, *forget, *index, *unindex, *ids, *merge;
    struct arena *arena;
};
/* What the index takes for one token: ASCII letters (small) and digits, and all beyond ASCII. */
struct str search_plain(struct arena *a, struct str token);

extern const struct engine engine_sqlite, engine_postgres;
extern const struct search_engine search_sqlite, search_postgres;
extern const struct whole_engine whole_sqlite, whole_postgres;

#define STMT_CACHE 256  /* statements kept per connection */
#define STMT_HASH  1024 /* slots of each look-up table */

struct stmt {
    struct db *db;
    char *sql; /* own copy; NULL: could not be prepared, err says why */
    size_t len;
    uint64_t hash;
    struct stmt *next;     /* in the list of its content slot */
    uint64_t used;         /* db->clock at the last use: the oldest goes first */
    bool busy;             /* somebody holds it */
    bool stepped;          /* must be reset before it is bound or run again */
    bool writes;
    bool large;            /* many rows are expected */
    enum err err;          /* sticky until released or run again */
    int64_t changed;
    int nparams;
    char **names;          /* ":member" ... */
    const char **literals; /* the caller's literal that last meant this parameter */
    void *raw;
};

struct db {
    const struct engine *engine;
    void *conn;
    enum db_mode mode;
    const struct db_profile *profile;
    struct stmt *by_text[STMT_HASH];
    struct stmt *by_pointer[STMT_HASH]; /* a guess, always verified */
    size_t cached;
    uint64_t clock;
    int depth;            /* of nested TX */
    int64_t turn_us, longest_us; /* when the turn to write began, 0: none; the longest since it was asked for */
    int patience_ms;      /* how long a writer waits for its turn */
    bool later;           /* a server that does not answer at opening is nothing wrong */
    bool spoilt;          /* an inner TX ended without commit */
    const char *spoilt_file;
    int spoilt_line;
    bool broken;          /* a write failed: the engine may have rolled back by itself */
    enum err broken_by;   /* what later statements and the commit of that transaction answer with */
    enum err trouble;     /* db_trouble() */
    const char *proof_sql; /* tx_proof(), NULL: none */
    struct hash proof_key;
    bool snapshot;
    struct search_sql *searches; /* search.c: texts per table */
    struct search_queue *search_queue; /* changes of the index that wait for the commit, or NULL */
    const struct db_table *copying; /* between db_copy_begin() and _end() */
    struct stmt *copy_stmt;         /* of an engine that copies by a statement */
};

/* Notes what db_trouble() tells; gives e back. */
enum err db_note(struct db *db, enum err e);
/* Drops every cached statement that nobody holds (close, and maintenance that locks tables). */
void stmt_cache_clear(struct db *db);
void search_forget(struct db *db);
/* For tx.c: changes of the search index within rows of bulk work are made before the commit. */
void search_row_begin(struct db *db);
void search_row_undo(struct db *db);
enum err search_flush(struct db *db) MUST_CHECK;
void search_drop(struct db *db);

#endif
