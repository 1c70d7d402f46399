/* Transactions: one use case is one write transaction.
 *
 * Called through TX() of domain/ctx.h. The rules guarded here: what is not committed is rolled
 * back at the end of the scope; an inner transaction joins the outer one, and when it ends without
 * commit the outer one cannot commit either. Neighbour: db.c. */
#include "base/backoff.h"
#include "base/clock.h"
#include "db/engine.h"

#define PROOF_MS 4000 /* how long a lost COMMIT is asked after */

static enum err begin(struct tx *tx, struct db *db, const char *file, int line, int wait_ms)
{
    if (db->mode != DB_WRITE)
        return err_record(ERR_INTERNAL, file, line, "transaction on a read-only connection");
    if (db->depth == 0) {
        if (db->snapshot)
            return err_record(ERR_INTERNAL, file, line, "transaction inside a snapshot");
        enum err e = db->engine->begin_write(db, wait_ms);
        if (e) return wait_ms ? db_note(db, e) : e;
        db->spoilt = db->broken = false;
        db->proof_sql = NULL;
    }
    db->depth++;
    *tx = (struct tx){.db = db, .depth = db->depth, .file = file, .line = line};
    return OK;
}

enum err tx_begin(struct tx *tx, struct db *db, const char *file, int line)
{
    return begin(tx, db, file, line, db->patience_ms);
}

enum err tx_begin_now(struct tx *tx, struct db *db, const char *file, int line)
{
    return begin(tx, db, file, line, 0);
}

void tx_proof(struct tx *tx, const char *sql, const struct hash *key)
{
    if (!tx->db || tx->depth != 1) return;
    tx->db->proof_sql = sql;
    tx->db->proof_key = *key;
}

static enum err touch_proof(struct db *db, const char *sql, const struct hash *key)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, db, sql);
    bind_hash(q, ":key", *key);
    e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_NOT_FOUND;
    return e ? e : tx_commit(&tx);
}

/* The answer to the COMMIT was lost: a new connection (after a failover to another server, it may be) is asked
 * for what only this transaction has written, by a write: when its commit is acknowledged, so is everything
 * before it, on a synchronous standby too. ERR_LOST: not there, so either it did not count or it is still on its
 * way; only who can send the same again under the same key may do so. */
static enum err look_for_proof(struct db *db)
{
    const char *sql = db->proof_sql;
    struct hash key = db->proof_key;
    struct backoff wait = backoff_begin(PROOF_MS);
    db->engine->rollback(db); /* nothing is open any more: the engine forgets the connection */
    db->depth = 0;
    enum err e;
    do e = touch_proof(db, sql, &key);
    while (e && e != ERR_NOT_FOUND && backoff_wait(&wait));
    return e ? ERR_LOST : OK;
}

enum err tx_commit(struct tx *tx)
{
    struct db *db = tx->db;
    if (!db || tx->committed || db->depth != tx->depth)
        return fail(ERR_INTERNAL, "commit of a transaction that is not the innermost open one");
    if (tx->depth > 1) {
        tx->committed = true;
        db->depth--;
        return OK;
    }
    if (db->broken)
        return err_record(db->broken_by, tx->file, tx->line, "commit after a failed write");
    if (db->spoilt)
        return err_record(ERR_INTERNAL, tx->file, tx->line,
                          "the inner transaction of %s:%d ended without commit", db->spoilt_file,
                          db->spoilt_line);
    enum err e = search_flush(db);
    if (!e) e = db_note(db, db->engine->commit(db));
    if (e == ERR_LOST && db->proof_sql) e = look_for_proof(db);
    if (e) {
        db->broken = true; /* the engine may have rolled back; tx_end makes sure */
        db->broken_by = e;
        return e;
    }
    tx->committed = true;
    db->depth = 0;
    return OK;
}

bool db_awaited(struct db *db)
{
    return db->engine->awaited(db);
}

int64_t db_turn_us(const struct db *db)
{
    return clock_tick_us() - db->turn_us;
}

int64_t db_longest_us(struct db *db)
{
    int64_t us = db->longest_us;
    db->longest_us = 0;
    return us;
}

void tx_end(struct tx *tx)
{
    struct db *db = tx->db;
    if (!db || tx->committed) return;
    tx->db = NULL;
    if (tx->depth == 1) {
        db->depth = 0;
        search_drop(db);
        db->engine->rollback(db);
        return;
    }
    if (db->depth >= tx->depth) db->depth = tx->depth - 1;
    if (!db->spoilt) {
        db->spoilt = true;
        db->spoilt_file = tx->file;
        db->spoilt_line = tx->line;
    }
}

static enum err savepoint(struct db *db, const char *sql)
{
    STMT(q, db, sql);
    return stmt_run(q);
}

enum err tx_row_begin(struct db *db)
{
    if (db->depth == 0 || db->spoilt) {
        return fail(ERR_INTERNAL, "a row of bulk work outside a sound transaction");
    }
    search_row_begin(db);
    return savepoint(db, "SAVEPOINT bulk_row");
}

enum err tx_row_end(struct db *db, bool keep)
{
    if (keep) {
        return db->spoilt ? fail(ERR_INTERNAL, "a row is kept although part of it was given up")
                          : savepoint(db, "RELEASE SAVEPOINT bulk_row");
    }
    search_row_undo(db);
    enum err e = savepoint(db, "ROLLBACK TO SAVEPOINT bulk_row");
    if (!e) e = savepoint(db, "RELEASE SAVEPOINT bulk_row");
    if (!e) db->spoilt = false;
    return e;
}

enum err db_snapshot_begin(struct db *db)
{
    if (db->depth > 0 || db->snapshot) return OK; /* one state is seen already */
    enum err e = db_note(db, db->engine->begin_read(db));
    if (!e) db->snapshot = true;
    return e;
}

void db_snapshot_end(struct db *db)
{
    if (!db->snapshot) return;
    db->snapshot = false;
    db->engine->rollback(db);
}

bool db_in_tx(const struct db *db)
{
    return db->depth > 0;
}
