/* Inside db only: what the files of the PostgreSQL engine share. They alone include libpq-fe.h.
 *
 *     postgres.c        connections, transactions, upkeep: fills in struct engine
 *     postgres_stmt.c   statements: their text, parameters, rows
 *     postgres_wire.c   what is sent and awaited: the pipeline
 *     postgres_memo.c   answers of a snapshot, kept for its length
 *     postgres_whole.c  a whole database: its tables, and many rows by COPY
 *     postgres_url.c    the address and what of it is ours
 *     postgres_tools.c  whole copies, by the server's own tools */
#ifndef DB_POSTGRES_H
#define DB_POSTGRES_H

#include <libpq-fe.h>

#include "db/engine.h"

enum { /* of the server's catalogue: pg_type.dat */
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT4 = 700,
    OID_FLOAT8 = 701,
    OID_NUMERIC = 1700
};

struct pg_address {
    char *conninfo;  /* for libpq, our own parameters taken out */
    char *passdir;   /* folder of <profile>.pgpass, or NULL */
    bool prepare;    /* statements are kept on the server */
    bool roles;      /* each program has a role of its own */
};
/* ERR_INVALID: not an address, or it holds a password. The caller frees with pg_address_free(). */
enum err pg_address_parse(const char *url, struct pg_address *ret) MUST_CHECK;
void pg_address_free(struct pg_address *at);

#define PIPELINE 256 /* answers that may be outstanding */

struct pg_sent {
    struct stmt *q;  /* whose rows or preparation this is; NULL: nobody's, or freed meanwhile */
    bool prepares;   /* the answer to a preparation, not to a run */
    bool rows;       /* q waits for the rows */
    bool later;      /* q was not waited for */
    bool commits, sync;
};

struct pg_memo;

struct pg {
    PGconn *h;
    struct pg_address at;
    const char *profile;
    int64_t statement_ms;      /* 0: no limit */
    bool dead;                 /* the connection cannot be used any more */
    unsigned generation;       /* counts connections: older preparations are gone */
    unsigned names;            /* names given to statements and cursors */
    const char *begin;         /* to be sent before the next statement, or NULL */
    const char *then;          /* and this behind it, or NULL */
    const char *begun, *begun_then; /* what they were */
    bool open;                 /* a BEGIN was sent */
    bool touched;              /* and an answer inside it came back */
    bool warned;               /* the server sent a warning */
    bool aborted;              /* something sent was not carried out, as what stood before it failed */
    struct buf copy;           /* rows on their way to COPY */
    struct pg_sent sent[PIPELINE];
    size_t nsent;
    int unsynced;              /* sent since the last Sync */
    int foreign;               /* statements among it that could not be sent again */
    VEC(unsigned) closing;     /* names of statements to be given up */
    struct arena *arena;       /* of closing */
    int64_t changed;
    bool bulk;                 /* db_bulk() */
    bool reading;              /* in a snapshot */
    struct pg_memo *memo[64];  /* its answers */
    size_t kept, kept_bytes;
};

struct pg_stmt {
    char *text;                /* with $1 ... */
    size_t ntext;
    char name[24];
    unsigned generation;       /* prepared on the connection of this number; 0: not at all */
    bool unnamed;              /* of a cursor: sent with its text, never prepared */
    unsigned cursor;           /* open cursor's number; 0: none */
    bool cursor_end;
    Oid *types;                /* as bound; 0: not known yet */
    Oid *prepared;             /* as prepared */
    const char **values;
    int *lengths, *formats;
    char (*numbers)[8];        /* bound integers, in network order */
    PGresult *rows;
    bool borrowed;             /* rows belong to the snapshot's memory */
    int at, n;
    char (*texts)[32];         /* numbers of the row as text */
};

/* ---- postgres_wire.c ---- */

/* Sends q with what it needs before it (connection, BEGIN, preparation); waits unless later. */
enum err pg_send(struct db *db, struct stmt *q, bool later) MUST_CHECK;
/* Sends a command of our own without parameters, and waits for all answers unless later. */
enum err pg_command(struct db *db, const char *sql, bool later) MUST_CHECK;
/* COMMIT and what was sent before it. ERR_LOST: no answer came. */
enum err pg_commit_wait(struct db *db) MUST_CHECK;
/* Waits until nothing is outstanding; the first error. */
enum err pg_settle(struct db *db) MUST_CHECK;
/* A connection that can be used: opens a new one where the old one is dead. */
enum err pg_connected(struct db *db) MUST_CHECK;
/* Out of pipeline mode, with all that was sent before answered; and back. What stands in between waits. */
enum err pg_plain(struct db *db) MUST_CHECK;
void pg_pipelined(struct db *db);
/* The error of an answer, recorded. */
enum err pg_refused(struct db *db, const PGresult *r) MUST_CHECK;
/* Several statements of trusted text. */
enum err pg_script(struct db *db, const char *sql) MUST_CHECK;
void pg_disconnect(struct db *db);

/* ---- postgres_memo.c ---- */

/* The answer to this statement with these values, if this snapshot had it before: it has its rows then. */
bool pg_memo_find(struct pg *c, struct stmt *q);
/* Keeps the rows that q has just got. */
void pg_memo_keep(struct pg *c, struct stmt *q);
void pg_memo_forget_statement(struct pg *c, struct pg_stmt *p);
/* The snapshot ends. */
void pg_memo_end(struct pg *c);

/* ---- postgres_stmt.c ---- */

enum err pg_prepare(struct db *db, struct stmt *q);
void pg_finalize(struct stmt *q);
enum err pg_bind_int(struct stmt *q, int at, int64_t v);
enum err pg_bind_string(struct stmt *q, int at, struct str v);
enum err pg_bind_bytes(struct stmt *q, int at, const void *v, size_t n);
enum err pg_bind_nothing(struct stmt *q, int at, enum db_type type);
enum err pg_next(struct stmt *q);
enum err pg_later(struct stmt *q);
void pg_reset(struct stmt *q);
void pg_unbind(struct stmt *q);
int64_t pg_col_int(struct stmt *q, int i);
bool pg_col_isnull(struct stmt *q, int i);
int pg_col_count(struct stmt *q);
const char *pg_col_name(struct stmt *q, int i);
bool pg_col_number(struct stmt *q, int i);
struct str pg_col_bytes(struct stmt *q, int i);
enum err pg_plan(struct db *db, struct arena *a, const char *sql, struct str *ret_plan);

/* ---- postgres_tools.c ---- */

enum err pg_backup(struct db *db, const char *to_path);
enum err pg_fill(const char *where, const char *from_path);

static inline struct pg *pg_of(struct db *db)
{
    return db->conn;
}

#endif
