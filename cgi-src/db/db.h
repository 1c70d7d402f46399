/* The database: connections, statements, transactions. The only folder that knows an engine.
 *
 * SQL is portable, stands where it is used, and has named parameters only. Statements are cached
 * per connection by their text. Errors are sticky: a bind or step that fails is reported by
 * stmt_run(), stmt_one() or stmt_done(), once.
 *
 *     STMT(q, cx->db, "SELECT balance FROM points_account WHERE member_id = :member");
 *     bind_id(q, ":member", member);
 *     enum err e = stmt_one(q);
 *     if (e == OK) *ret_balance = col_i64(q, 0);
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/ids.h"
#include "base/secret.h"
#include "base/str.h"
#include "db/profile.h"

struct db;
struct stmt;

enum db_type { DB_ANY, DB_INT, DB_TEXT, DB_BLOB };

enum db_mode {
    DB_READ, /* refuses every write; for GET */
    DB_WRITE /* for POST, worker and command line */
};

/* Opens url ("sqlite:/path/zhiyin.db", "postgresql://user@host/name?...") with the rights of the profile.
 * ERR_NOT_FOUND: no database there; ERR_UNAVAILABLE: cannot be opened or reached; ERR_FORBIDDEN: the server
 * refuses us, or its database is not fit. The schema's version is not looked at. */
enum err db_open(const char *url, enum db_mode mode, const struct db_profile *profile,
                 struct db **ret_db) MUST_CHECK;
/* For programs that go on by themselves: OK also when the server does not answer (db_trouble() says so then); the
 * connection is made by the first statement that finds it there. */
enum err db_open_later(const char *url, enum db_mode mode, const struct db_profile *profile, struct db **ret_db) MUST_CHECK;
/* Do write transactions run beside each other here, so that a row must be locked before what hangs on it is read? */
bool db_locks_rows(const struct db *db);
/* Makes an empty database (ERR_CONFLICT when there is one); on a server also takes an empty one. */
enum err db_create(const char *url) MUST_CHECK;
/* Takes away what db_create() made and was filled since: the file, or all tables. There is no way back. */
enum err db_discard(const char *url) MUST_CHECK;
void db_close(struct db **db);
enum db_mode db_mode(const struct db *db);
/* "sqlite", "postgres": the folder of its migrations below sql/. */
const char *db_engine(const struct db *db);
/* How long a transaction waits for its turn before ERR_BUSY; 10 seconds unless set. */
void db_patience(struct db *db, int ms);
/* After ERR_UNAVAILABLE: is the server there all the same, as far as this connection knows? It was one statement that
 * took too long, say. */
bool db_connected(const struct db *db);
/* Readiness: one trivial query. */
enum err db_ping(struct db *db) MUST_CHECK;
/* Makes clock_now() follow the engine's clock (decision 0019): looks when it is half a minute since this
 * process has looked. Outside transactions; a failure is no matter, the next one looks again. */
void db_clock(struct db *db);
/* Number of the last migration that was applied. */
enum err db_schema(struct db *db, int *ret_number) MUST_CHECK;
/* Can this connection write? Changes nothing; ERR_UNAVAILABLE: the engine is read-only (a standby) or gone.
 * OK too while another one has the turn. */
enum err db_writes(struct db *db) MUST_CHECK;
/* What the engine itself did to the work since it was last forgotten: ERR_BUSY, ERR_UNAVAILABLE, ERR_LOST, or
 * OK. Tells a lost database from a mail server that is down, and a page made of errors that nobody asked about
 * from a page. */
enum err db_trouble(const struct db *db);
void db_trouble_forget(struct db *db);
/* Runs several statements of trusted text (migrations, pragmas of maintenance). */
enum err db_script(struct db *db, const char *sql) MUST_CHECK;

/* ---- statements ---- */

/* A cached statement that goes back to the cache, reset, at the end of the scope. */
#define STMT(q, db, sql) struct stmt *q CLEANUP(stmt_release) = stmt_get((db), (sql))
struct stmt *stmt_get(struct db *db, const char *sql);
void stmt_release(struct stmt **q);

/* A name that is not in the statement is a bug and ends the process. */
void bind_i64(struct stmt *q, const char *name, int64_t v);
void bind_opt(struct stmt *q, const char *name, int64_t v); /* 0 binds NULL */
void bind_str(struct stmt *q, const char *name, struct str v); /* v.p == NULL binds NULL; the bytes
                                                                  must live until the statement ran */
void bind_cstr(struct stmt *q, const char *name, const char *v);
void bind_blob(struct stmt *q, const char *name, const void *p, size_t n);
void bind_null(struct stmt *q, const char *name);
#define bind_id(q, name, id)     bind_i64((q), (name), (id).v)
#define bind_id_opt(q, name, id) bind_opt((q), (name), (id).v)
#define bind_hash(q, name, h)    bind_blob((q), (name), (h).b, HASH_BYTES)
/* Has the statement this parameter? (lists compose their WHERE from parts) */
bool stmt_takes(struct stmt *q, const char *name);

/* Runs a statement without rows. ERR_CONFLICT: unique, check or foreign key constraint; ERR_BUSY;
 * ERR_FULL. A write outside a transaction is ERR_INTERNAL. */
enum err stmt_run(struct stmt *q) MUST_CHECK;
int64_t stmt_changes(struct stmt *q); /* rows changed by the last stmt_run */
/* The same, but an engine beyond this machine is not waited for: the answer comes with the next statement's
 * or the commit's, and a failure fails that. For writes that cannot fail but by a bug or a broken machine
 * (audit, timeline, search): nothing is known of rows changed. */
enum err stmt_send(struct stmt *q) MUST_CHECK;
/* Many rows are expected: inside a transaction or snapshot they come in pieces, not all at once into memory. */
void stmt_large(struct stmt *q);
/* First row, or ERR_NOT_FOUND. */
enum err stmt_one(struct stmt *q) MUST_CHECK;
/* while (stmt_row(q)) { ... }  e = stmt_done(q); */
bool stmt_row(struct stmt *q);
enum err stmt_done(struct stmt *q) MUST_CHECK;
/* Runs it again with other values (bulk): forgets rows, keeps nothing bound. */
void stmt_again(struct stmt *q);

int64_t col_i64(struct stmt *q, int i); /* NULL: 0 */
bool col_null(struct stmt *q, int i);
/* Copied into the arena. NULL: STR_NONE. */
struct str col_str(struct stmt *q, struct arena *a, int i);
/* Borrowed until the next step. */
struct str col_view(struct stmt *q, int i);

/* The columns of a row whatever they are ("SELECT *"): how many, their names, is it an integer. */
int col_count(struct stmt *q);
const char *col_name(struct stmt *q, int i);
bool col_number(struct stmt *q, int i);

/* How the engine will run it (EXPLAIN QUERY PLAN lines), for the plan tests. */
enum err stmt_plan(struct db *db, struct arena *a, const char *sql, struct str *ret_plan) MUST_CHECK;

/* ---- transactions ---- */

/* A use case is one write transaction: begins at once in write mode (SQLite: turn lock on DATA/write.lock, then
 * BEGIN IMMEDIATE; PostgreSQL: SERIALIZABLE, sent with the first statement), rolls back on every return unless
 * committed. On PostgreSQL nothing more can be done in it after an error, ERR_CONFLICT too (but see tx_row_*). An inner TX joins the outer;
 * when an inner one ends without commit, the outer cannot commit (ERR_INTERNAL). */
struct tx {
    struct db *db;
    int depth;
    bool committed;
    const char *file;
    int line;
};
enum err tx_begin(struct tx *tx, struct db *db, const char *file, int line) MUST_CHECK;
/* The same, but ERR_BUSY at once when somebody else is writing (what may be skipped). */
enum err tx_begin_now(struct tx *tx, struct db *db, const char *file, int line) MUST_CHECK;
/* Rows of a statement with RETURNING must be read before this. ERR_LOST: it was sent, its answer never came,
 * and nothing shows whether it counted (tx_proof). */
enum err tx_commit(struct tx *tx) MUST_CHECK;
/* A row that is there when this transaction was committed, and only then: sql, an UPDATE that changes nothing,
 * touches it by the parameter :key. A COMMIT whose answer is lost is then looked up instead of guessed. */
void tx_proof(struct tx *tx, const char *sql, const struct hash *key);
void tx_end(struct tx *tx); /* rolls back unless committed */
/* Does another writer wait for this one's transaction? Bulk work asks every few milliseconds and then
 * commits; while nobody waits it may go on. */
bool db_awaited(struct db *db);
/* Inside a transaction: how long others have had to wait for it so far. */
int64_t db_turn_us(const struct db *db);
/* The longest that a transaction of this connection kept others waiting since this was asked last, its
 * commit included: what bulk work measures its slices by. */
int64_t db_longest_us(struct db *db);
/* One row of bulk work inside a transaction: what fails in it is undone, an inner TX given up there
 * does no harm, and the rest of the transaction stands. Not nested. */
enum err tx_row_begin(struct db *db) MUST_CHECK;
enum err tx_row_end(struct db *db, bool keep) MUST_CHECK;
/* A read transaction: several statements see one state (exports). */
enum err db_snapshot_begin(struct db *db) MUST_CHECK;
void db_snapshot_end(struct db *db);
bool db_in_tx(const struct db *db);

/* ---- search index (FTS5, or a GIN index of PostgreSQL's text search) ---- */

/* Replaces the row of id in <table>_search and in the index. Blank-separated tokens; facets are
 * letters and digits only ("owner17x"). Same transaction as the row itself. */
enum err search_put(struct db *db, const char *table, int64_t id, struct str tokens,
                    struct str facets) MUST_CHECK;
enum err search_remove(struct db *db, const char *table, int64_t id) MUST_CHECK;
/* The text of a :match parameter: all terms, and all facets. "" when nothing is asked. A facet may
 * name alternatives: "owner17|team3" finds rows that have one of them. */
struct search_terms;
struct str search_match(struct db *db, struct arena *a, const struct search_terms *terms,
                        const struct str *facets, size_t nfacets);
/* A sub-select of ids, newest (highest) first, with the parameter :match; also what a list query
 * uses in FROM: "customer_fts" for the table "customer". Static text, of this engine. */
const char *search_ids_sql(struct db *db, const char *table);
/* The same, put in order: at most :walk of them, newest first, or oldest first (up); beyond: only those behind :id. */
char *search_hits_sql(struct db *db, struct arena *a, const char *table, bool beyond, bool up);
/* The rows of <table>, named c, that the index finds (m.id), newest first, or oldest first: parameters :match, :id
 * (only those beyond it), :limit, and those of where, which must hold besides. Columns and where are static texts. */
char *search_page_sql(struct db *db, struct arena *a, const char *table, const char *columns, const char *where, bool up);
/* Rebuilds and compares; ret_wrong counts rows whose index differs. */
enum err search_verify(struct db *db, const char *table, int64_t *ret_wrong) MUST_CHECK;
/* One piece instead of many: after a bulk load, and so that no erased word is left behind. Inside a
 * transaction; takes as long as reading the index. */
enum err search_merge(struct db *db, const char *table) MUST_CHECK;

/* ---- upkeep ---- */

/* This connection does bulk work from now on: up to 256 MB of pages in memory, the log moved into
 * the database rarely (SQLite), longer transactions (PostgreSQL). For the command line; a program that serves
 * pages stays small. */
void db_bulk(struct db *db);
/* And again as before: the memory is given back. */
void db_calm(struct db *db);

enum err db_backup(struct db *db, const char *to_path) MUST_CHECK; /* a whole copy, beside writers */
/* On a server: fills a database without tables with such a copy, whole or not at all. (SQLite's is the file.) */
enum err db_fill(const char *url, const char *from_path) MUST_CHECK;
/* Moves the log into the database and cuts it off. ERR_BUSY: readers still need it. */
enum err db_checkpoint(struct db *db) MUST_CHECK;
enum err db_integrity(struct db *db, struct arena *a, struct str *ret_report) MUST_CHECK;

#endif
