/* The PostgreSQL engine: connections and transactions.
 *
 * Called through struct engine by db.c and tx.c. The rules guarded here: a write transaction is
 * SERIALIZABLE, so that a use case may read first and write then as if it were alone, and may be told
 * to begin again (ERR_BUSY); a page's reads are one REPEATABLE READ snapshot; nothing is kept in a
 * session between transactions, so that a pooler may stand in between. Neighbours: postgres_wire.c
 * (what is sent), postgres_stmt.c (statements), postgres_url.c (the address). */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "db/postgres.h"

#define WRITE_BEGIN "BEGIN ISOLATION LEVEL SERIALIZABLE"
#define READ_BEGIN  "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

/* How long one statement may take, in milliseconds; the command line has no limit. */
static int64_t statement_limit(const struct db_profile *p)
{
    if (!p || p == &profile_owner) return 0;
    return p == &profile_worker ? 120000 : 15000;
}

static enum err open_as(struct db *db, const char *where)
{
    struct pg *c = calloc(1, sizeof *c);
    if (!c) die("out of memory");
    enum err e = pg_address_parse(where, &c->at);
    if (e) {
        free(c);
        return e;
    }
    c->profile = db->profile ? db->profile->name : "owner";
    c->statement_ms = statement_limit(db->profile);
    c->arena = arena_new();
    db->conn = c;
    return OK;
}

static void close_all(struct db *db)
{
    struct pg *c = pg_of(db);
    if (c->h && !c->dead && pg_settle(db) != OK) err_clear();
    pg_disconnect(db);
    pg_address_free(&c->at);
    arena_free(c->arena);
    free(c);
    db->conn = NULL;
}

static enum err postgres_open(struct db *db, const char *where)
{
    enum err e = open_as(db, where);
    if (e) return e;
    e = pg_connected(db);
    if (e == ERR_UNAVAILABLE && db->later) {
        db_note(db, e);
        return OK; /* connected by the first statement that finds it there */
    }
    if (e) close_all(db);
    return e;
}

/* ---- making a database ---- */

/* The order of texts must be that of their code points, whatever the server was set up with. */
static const char check_collation[] =
    "SELECT d.datcollate FROM pg_catalog.pg_database d WHERE d.datname = current_database()"
    " AND d.datlocprovider = 'c' AND d.datcollate IN ('C', 'POSIX', 'C.UTF-8', 'C.utf8')";
static const char check_empty[] =
    "SELECT COUNT(*) FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')";

static enum err check_new(struct db *db)
{
    enum err e;
    {
        STMT(q, db, check_collation);
        e = stmt_one(q);
        if (e == ERR_NOT_FOUND)
            return fail(ERR_FORBIDDEN, "the database sorts texts by a locale: make it with LOCALE 'C' ENCODING 'UTF8' TEMPLATE template0");
        if (e) return e;
    }
    STMT(q, db, check_empty);
    e = stmt_one(q);
    if (!e && col_i64(q, 0) != 0) return fail(ERR_CONFLICT, "the database holds tables already");
    return e;
}

static PGconn *connect_to(const struct pg_address *at, const char *database)
{
    char *passfile = NULL;
    if (at->passdir && asprintf(&passfile, "%s/owner.pgpass", at->passdir) < 0) die("out of memory");
    const char *keywords[] = {"dbname", "client_encoding", "connect_timeout", "passfile", "dbname", NULL};
    const char *values[] = {at->conninfo, "UTF8", "5", passfile, database, NULL}; /* NULL: as if not named */
    PGconn *h = PQconnectdbParams(keywords, values, 1);
    free(passfile);
    return h;
}

/* The database is not there: made, where the role may. Its name may stand in a service file: libpq tells it. */
static enum err make_database(const char *where)
{
    struct pg_address at;
    struct buf sql CLEANUP(buf_free) = {0};
    enum err e = pg_address_parse(where, &at);
    if (e) return e;
    PGconn *missing = connect_to(&at, NULL), *h = connect_to(&at, "postgres");
    const char *name = missing ? PQdb(missing) : NULL;
    char *quoted = h && name ? PQescapeIdentifier(h, name, strlen(name)) : NULL;
    if (!quoted) e = fail(ERR_NOT_FOUND, "no such database, and none can be made");
    if (!e) {
        buf_printf(&sql, "CREATE DATABASE %s TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'", quoted);
        PGresult *r = PQexec(h, sql.p);
        const char *why = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
            e = fail(ERR_UNAVAILABLE, "no such database, and it cannot be made: %.200s", why ? why : "no answer");
        PQclear(r);
    }
    PQfreemem(quoted);
    PQfinish(missing);
    PQfinish(h);
    pg_address_free(&at);
    return e;
}

static enum err postgres_create(const char *where)
{
    struct db *db = NULL;
    enum err e = db_open(where, DB_WRITE, &profile_owner, &db);
    if (e == ERR_NOT_FOUND) {
        e = make_database(where);
        if (!e) e = db_open(where, DB_WRITE, &profile_owner, &db);
    }
    if (!e) e = check_new(db);
    db_close(&db);
    return e;
}

/* One at a time: each needs locks for its indexes, too, and a server has only so many. */
static const char drop_tables[] =
    "DO $$ DECLARE t regclass; BEGIN"
    " FOR t IN SELECT oid::regclass FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace"
    " AND relkind IN ('r', 'p') AND NOT relispartition LOOP"
    " EXECUTE 'DROP TABLE ' || t || ' CASCADE'; END LOOP; END $$";

static enum err postgres_discard(const char *where)
{
    struct db *db = NULL;
    enum err e = db_open(where, DB_WRITE, &profile_owner, &db);
    if (!e) e = db_script(db, drop_tables);
    db_close(&db);
    return e;
}

/* ---- transactions ---- */

static enum err begin(struct db *db, const char *text)
{
    struct pg *c = pg_of(db);
    enum err e = c->nsent ? pg_settle(db) : OK; /* the end of the last snapshot */
    if (e && !c->dead) return e;
    if (c->dead || !c->h) e = pg_connected(db);
    if (!e) c->begin = text;
    return e;
}

/* wait_ms 0: what may be skipped does not wait long for a row that somebody else is writing. */
static enum err postgres_begin_write(struct db *db, int wait_ms)
{
    struct pg *c = pg_of(db);
    enum err e = begin(db, WRITE_BEGIN);
    if (e) return e;
    c->then = wait_ms == 0 ? "SET LOCAL lock_timeout = 50" : c->at.prepare || !c->statement_ms ? NULL
              : c->statement_ms > 15000 ? "SET LOCAL statement_timeout = 120000" : "SET LOCAL statement_timeout = 15000";
    db->turn_us = clock_tick_us();
    return OK;
}

static enum err postgres_begin_read(struct db *db)
{
    enum err e = begin(db, READ_BEGIN);
    pg_of(db)->reading = !e;
    return e;
}

/* Nobody waits for a turn here, but long transactions are the ones that fail. Bulk work pays for each commit
 * with as much as ten of its rows, so it may last longer. */
#define LONG_US      40000
#define LONG_BULK_US 200000

static bool postgres_awaited(struct db *db)
{
    int64_t most = pg_of(db)->bulk ? LONG_BULK_US : LONG_US;
    return db->turn_us && clock_tick_us() - db->turn_us > most;
}

static void end_turn(struct db *db)
{
    int64_t us = db->turn_us ? clock_tick_us() - db->turn_us : 0;
    if (us > db->longest_us) db->longest_us = us;
    db->turn_us = 0;
}

static void ended(struct pg *c)
{
    pg_memo_end(c);
    c->begin = c->then = NULL;
    c->open = c->touched = false;
    c->foreign = 0;
}

static enum err postgres_commit(struct db *db)
{
    struct pg *c = pg_of(db);
    enum err e = OK;
    if (!c->begin) e = pg_commit_wait(db); /* else nothing was sent at all */
    if (e && e != ERR_LOST) return e;
    ended(c);
    end_turn(db);
    return e;
}

static void postgres_rollback(struct db *db)
{
    struct pg *c = pg_of(db);
    enum err e = OK;
    if (c->open && !c->dead) e = pg_command(db, "ROLLBACK", true);
    if (e) c->dead = true;
    ended(c);
    end_turn(db);
}

/* ---- upkeep ---- */

static void postgres_bulk(struct db *db, bool on)
{
    pg_of(db)->bulk = on;
}

static enum err postgres_checkpoint(struct db *db)
{
    (void)db;
    return OK; /* the server does it */
}

/* Constraints that are declared hold; those that are not are proved by `zhiyin verify`. */
static enum err postgres_integrity(struct db *db, struct arena *a, struct str *ret_report)
{
    struct buf out CLEANUP(buf_free) = {0};
    STMT(q, db, "SELECT c.conname, c.conrelid::regclass::text FROM pg_catalog.pg_constraint c WHERE NOT c.convalidated"
                " UNION ALL SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text FROM pg_catalog.pg_index i"
                " WHERE NOT i.indisvalid");
    while (stmt_row(q)) {
        struct str what = col_view(q, 0), table = col_view(q, 1);
        buf_printf(&out, "%.*s: %.*s is not valid\n", STR_ARG(table), STR_ARG(what));
    }
    enum err e = stmt_done(q);
    if (!e) *ret_report = str_copy(a, buf_view(&out));
    return e;
}

static bool postgres_connected(const struct db *db)
{
    const struct pg *c = db->conn;
    return c->h && !c->dead;
}

static int64_t postgres_changed(struct db *db)
{
    return pg_of(db)->changed;
}

const struct engine engine_postgres = {
    .name = "postgres",
    .remote = true,
    .clock_sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
    .create = postgres_create,
    .discard = postgres_discard,
    .open = postgres_open,
    .close = close_all,
    .script = pg_script,
    .prepare = pg_prepare,
    .finalize = pg_finalize,
    .bind_i64 = pg_bind_int,
    .bind_text = pg_bind_string,
    .bind_blob = pg_bind_bytes,
    .bind_null = pg_bind_nothing,
    .step = pg_next,
    .later = pg_later,
    .reset = pg_reset,
    .unbind = pg_unbind,
    .changes = postgres_changed,
    .connected = postgres_connected,
    .col_i64 = pg_col_int,
    .col_null = pg_col_isnull,
    .col_view = pg_col_bytes,
    .col_count = pg_col_count,
    .col_name = pg_col_name,
    .col_number = pg_col_number,
    .plan = pg_plan,
    .begin_write = postgres_begin_write,
    .awaited = postgres_awaited,
    .begin_read = postgres_begin_read,
    .commit = postgres_commit,
    .rollback = postgres_rollback,
    .bulk = postgres_bulk,
    .backup = pg_backup,
    .fill = pg_fill,
    .checkpoint = postgres_checkpoint,
    .integrity = postgres_integrity,
    .search = &search_postgres,
    .whole = &whole_postgres,
};
