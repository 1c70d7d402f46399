/* Connections and statements, whatever the engine.
 *
 * Called by the domain (STMT, bind_*, stmt_*, col_*) and by the programs' starts (db_open). The
 * rules guarded here: a statement is prepared once per connection; two users never share one; a
 * parameter is bound by its name, and a wrong name ends the process; the first error of a
 * statement sticks and is reported once; nothing is written outside a transaction.
 * Neighbours: tx.c (transactions), sqlite.c and postgres.c (the engines), profile.c (who may touch what). */
#include <stdlib.h>

#include "base/clock.h"
#include "db/engine.h"

static const struct engine *engine_of(const char *url, const char **ret_where)
{
    static const struct {
        const char *scheme;
        const struct engine *engine;
        bool whole; /* the engine gets the scheme too */
    } all[] = {{"sqlite:", &engine_sqlite, false},
               {"postgresql://", &engine_postgres, true},
               {"postgres://", &engine_postgres, true}};
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        size_t n = strlen(all[i].scheme);
        if (strncmp(url, all[i].scheme, n) != 0) continue;
        *ret_where = all[i].whole ? url : url + n;
        return all[i].engine;
    }
    return NULL;
}

bool db_locks_rows(const struct db *db)
{
    return db->engine->remote;
}

enum err db_create(const char *url)
{
    const char *where;
    const struct engine *engine = engine_of(url, &where);
    if (!engine) return fail(ERR_UNAVAILABLE, "no engine for this database address");
    return engine->create(where);
}

enum err db_discard(const char *url)
{
    const char *where;
    const struct engine *engine = engine_of(url, &where);
    if (!engine) return fail(ERR_UNAVAILABLE, "no engine for this database address");
    return engine->discard(where);
}

static enum err open_with(const char *url, enum db_mode mode, const struct db_profile *profile, bool later,
                          struct db **ret_db)
{
    const char *where;
    const struct engine *engine = engine_of(url, &where);
    if (!engine) return fail(ERR_UNAVAILABLE, "no engine for this database address");
    struct db *db = calloc(1, sizeof *db);
    if (!db) die("out of memory");
    db->engine = engine;
    db->mode = mode;
    db->profile = profile;
    db->patience_ms = 10000;
    db->later = later;
    enum err e = engine->open(db, where);
    if (e) {
        free(db);
        return e;
    }
    *ret_db = db;
    return OK;
}

enum err db_open(const char *url, enum db_mode mode, const struct db_profile *profile,
                 struct db **ret_db)
{
    return open_with(url, mode, profile, false, ret_db);
}

enum err db_open_later(const char *url, enum db_mode mode, const struct db_profile *profile, struct db **ret_db)
{
    return open_with(url, mode, profile, true, ret_db);
}

void db_close(struct db **db)
{
    if (!*db) return;
    while ((*db)->depth > 0 || (*db)->snapshot) {
        (*db)->depth = 0;
        (*db)->snapshot = false;
        (*db)->engine->rollback(*db);
    }
    stmt_cache_clear(*db);
    search_forget(*db);
    (*db)->engine->close(*db);
    free(*db);
    *db = NULL;
}

enum db_mode db_mode(const struct db *db)
{
    return db->mode;
}

const char *db_engine(const struct db *db)
{
    return db->engine->name;
}

void db_patience(struct db *db, int ms)
{
    db->patience_ms = ms;
}

bool db_connected(const struct db *db)
{
    return db->engine->connected && db->engine->connected(db);
}

enum err db_ping(struct db *db)
{
    STMT(q, db, "SELECT 1");
    return stmt_one(q);
}

#define CLOCK_EVERY_US 30000000
#define CLOCK_TRIP_US  200000 /* an answer that took longer says too little */

void db_clock(struct db *db)
{
    static int64_t looked_us;
    int64_t begun = clock_tick_us();
    if ((looked_us && begun - looked_us < CLOCK_EVERY_US) || db->depth > 0 || db->snapshot) return;
    STMT(q, db, db->engine->clock_sql);
    if (stmt_one(q) != OK) {
        err_clear();
        return;
    }
    int64_t trip = clock_tick_us() - begun;
    if (looked_us && trip > CLOCK_TRIP_US) return;
    looked_us = begun;
    int64_t said = col_i64(q, 0); /* rounded, as is the trip */
    clock_follow(said - 1, said + trip / 1000 + 1);
}

enum err db_schema(struct db *db, int *ret_number)
{
    STMT(q, db, "SELECT MAX(number) FROM schema_migration");
    enum err e = stmt_one(q);
    if (!e) *ret_number = (int)col_i64(q, 0);
    return e;
}

/* A row that no bucket has; every profile may write the table. */
enum err db_writes(struct db *db)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin_now(&tx, db, __FILE__, __LINE__);
    if (e) return e == ERR_BUSY ? OK : e;
    STMT(q, db, "UPDATE rate_limit SET hits = hits WHERE window_at < 0 AND bucket = :none");
    bind_blob(q, ":none", "none", 4);
    e = stmt_run(q);
    return e == ERR_BUSY ? OK : e;
}

enum err db_trouble(const struct db *db)
{
    return db->trouble;
}

void db_trouble_forget(struct db *db)
{
    db->trouble = OK;
}

enum err db_note(struct db *db, enum err e)
{
    bool outside = e == ERR_BUSY || e == ERR_UNAVAILABLE || e == ERR_LOST;
    if (outside && !db->trouble) db->trouble = e;
    return e;
}

enum err db_script(struct db *db, const char *sql)
{
    return db->engine->script(db, sql);
}

void db_bulk(struct db *db)
{
    db->engine->bulk(db, true);
}

void db_calm(struct db *db)
{
    db->engine->bulk(db, false);
}

enum err db_fill(const char *url, const char *from_path)
{
    const char *where;
    const struct engine *engine = engine_of(url, &where);
    if (!engine || !engine->fill) return fail(ERR_UNAVAILABLE, "no server at this database address");
    return engine->fill(where, from_path);
}

enum err db_backup(struct db *db, const char *to_path)
{
    return db->engine->backup(db, to_path);
}

enum err db_checkpoint(struct db *db)
{
    return db->engine->checkpoint(db);
}

enum err db_integrity(struct db *db, struct arena *a, struct str *ret_report)
{
    return db->engine->integrity(db, a, ret_report);
}

/* ---- the cache ---- */

static uint64_t hash_text(const char *sql, size_t n)
{
    uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */
    for (size_t i = 0; i < n; i++) h = (h ^ (unsigned char)sql[i]) * UINT64_C(1099511628211);
    return h;
}

static size_t pointer_slot(const char *sql)
{
    uintptr_t v = (uintptr_t)sql;
    return (size_t)((v >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 54) % STMT_HASH;
}

static void stmt_free(struct stmt *q)
{
    struct db *db = q->db;
    if (q->raw) db->engine->finalize(q);
    for (size_t i = 0; q->sql && i < STMT_HASH; i++)
        if (db->by_pointer[i] == q) db->by_pointer[i] = NULL;
    for (int i = 0; q->names && i < q->nparams; i++) free(q->names[i]);
    free(q->names);
    free(q->literals);
    free(q->sql);
    free(q);
}

static void uncache(struct db *db, struct stmt *q)
{
    struct stmt **at = &db->by_text[q->hash % STMT_HASH];
    while (*at != q) at = &(*at)->next;
    *at = q->next;
    db->cached--;
    stmt_free(q);
}

void stmt_cache_clear(struct db *db)
{
    for (size_t i = 0; i < STMT_HASH; i++)
        for (struct stmt *q = db->by_text[i], *next; q; q = next) {
            next = q->next;
            if (!q->busy) uncache(db, q);
        }
}

static void make_room(struct db *db)
{
    struct stmt *oldest = NULL;
    for (size_t i = 0; i < STMT_HASH; i++)
        for (struct stmt *q = db->by_text[i]; q; q = q->next)
            if (!q->busy && (!oldest || q->used < oldest->used)) oldest = q;
    if (oldest) uncache(db, oldest);
}

static struct stmt *prepare(struct db *db, const char *sql, size_t len, uint64_t hash)
{
    struct stmt *q = calloc(1, sizeof *q);
    if (!q) die("out of memory");
    q->db = db;
    q->sql = strdup(sql);
    if (!q->sql) die("out of memory");
    q->len = len;
    q->hash = hash;
    q->err = db->engine->prepare(db, q);
    if (q->err) { /* lives until released, answers with its error */
        free(q->sql);
        q->sql = NULL;
        return q;
    }
    q->literals = calloc((size_t)q->nparams + 1, sizeof *q->literals);
    if (!q->literals) die("out of memory");
    if (db->cached >= STMT_CACHE) make_room(db);
    q->next = db->by_text[hash % STMT_HASH];
    db->by_text[hash % STMT_HASH] = q;
    db->cached++;
    return q;
}

static struct stmt *find(struct db *db, const char *sql, size_t slot)
{
    struct stmt *q = db->by_pointer[slot];
    if (q && !q->busy && strcmp(q->sql, sql) == 0) return q;
    size_t len = strlen(sql);
    uint64_t hash = hash_text(sql, len);
    for (q = db->by_text[hash % STMT_HASH]; q; q = q->next)
        if (!q->busy && q->hash == hash && q->len == len && memcmp(q->sql, sql, len) == 0) break;
    if (!q) q = prepare(db, sql, len, hash);
    if (q->sql) db->by_pointer[slot] = q;
    return q;
}

struct stmt *stmt_get(struct db *db, const char *sql)
{
    struct stmt *q = find(db, sql, pointer_slot(sql));
    q->busy = true;
    q->used = ++db->clock;
    return q;
}

static void rewind_stmt(struct stmt *q)
{
    if (!q->stepped) return;
    q->db->engine->reset(q);
    q->stepped = false;
}

void stmt_release(struct stmt **pq)
{
    struct stmt *q = *pq;
    *pq = NULL;
    if (!q) return;
    if (!q->sql) {
        stmt_free(q);
        return;
    }
    rewind_stmt(q);
    if (q->nparams) q->db->engine->unbind(q);
    q->err = OK;
    q->large = false;
    q->busy = false;
}

void stmt_again(struct stmt *q)
{
    if (!q->sql) return;
    rewind_stmt(q);
    if (q->nparams) q->db->engine->unbind(q);
    q->err = OK;
}

/* ---- parameters ---- */

/* 1-based as engines count, 0: none. A literal seen before at this place needs no comparison of
 * the other names; its text is compared all the same, since a composed name may reuse memory. */
static int param(struct stmt *q, const char *name)
{
    for (int i = 0; i < q->nparams; i++)
        if (q->literals[i] == name && q->names[i] && strcmp(q->names[i], name) == 0) return i + 1;
    for (int i = 0; i < q->nparams; i++)
        if (q->names[i] && strcmp(q->names[i], name) == 0) {
            q->literals[i] = name;
            return i + 1;
        }
    return 0;
}

bool stmt_takes(struct stmt *q, const char *name)
{
    return q->sql && param(q, name) != 0;
}

/* Where to bind; 0: not at all, the statement has failed already. */
static int place(struct stmt *q, const char *name)
{
    if (q->err) return 0;
    int at = param(q, name);
    if (!at) die("no parameter %s in: %s", name, q->sql);
    if (q->stepped) rewind_stmt(q);
    return at;
}

static void keep(struct stmt *q, enum err e)
{
    if (e && !q->err) q->err = e;
}

void bind_i64(struct stmt *q, const char *name, int64_t v)
{
    int at = place(q, name);
    if (at) keep(q, q->db->engine->bind_i64(q, at, v));
}

void bind_opt(struct stmt *q, const char *name, int64_t v)
{
    int at = v ? 0 : place(q, name);
    if (v) bind_i64(q, name, v);
    else if (at) keep(q, q->db->engine->bind_null(q, at, DB_INT));
}

void bind_str(struct stmt *q, const char *name, struct str v)
{
    int at = place(q, name);
    if (!at) return;
    keep(q, v.p ? q->db->engine->bind_text(q, at, v) : q->db->engine->bind_null(q, at, DB_TEXT));
}

void bind_cstr(struct stmt *q, const char *name, const char *v)
{
    bind_str(q, name, str_of(v));
}

void bind_blob(struct stmt *q, const char *name, const void *p, size_t n)
{
    int at = place(q, name);
    if (at) keep(q, q->db->engine->bind_blob(q, at, p, n));
}

void bind_null(struct stmt *q, const char *name)
{
    int at = place(q, name);
    if (at) keep(q, q->db->engine->bind_null(q, at, DB_ANY));
}

/* ---- running ---- */

/* A write that failed, or a read that the engine refused, ends the transaction: what follows answers alike, so
 * that whoever goes on without asking (a setting's fallback) commits nothing. */
static void note_failure(struct stmt *q)
{
    struct db *db = q->db;
    bool outside = q->err == ERR_BUSY || q->err == ERR_UNAVAILABLE || q->err == ERR_LOST;
    (void)db_note(db, q->err);
    if (db->depth == 0 || db->broken || q->err == ERR_CONFLICT || (!q->writes && !outside)) return;
    db->broken = true;
    db->broken_by = q->err;
}

static enum err may_run(struct stmt *q)
{
    if (q->err) {
        note_failure(q);
        return q->err;
    }
    if (q->writes && q->db->mode != DB_WRITE)
        return q->err = fail(ERR_INTERNAL, "write on a connection for reading: %.60s", q->sql);
    if (q->writes && q->db->depth == 0)
        return q->err = fail(ERR_INTERNAL, "write outside a transaction: %.60s", q->sql);
    if (q->writes && q->db->broken)
        return q->err = fail(q->db->broken_by, "write after a failed write: %.60s", q->sql);
    return OK;
}

/* OK: a row; ERR_NOT_FOUND: none; else the sticky error. */
static enum err step(struct stmt *q)
{
    if (may_run(q)) return q->err;
    q->stepped = true;
    enum err e = q->db->engine->step(q);
    if (!e || e == ERR_NOT_FOUND) return e;
    q->err = e;
    note_failure(q);
    return e;
}

enum err stmt_run(struct stmt *q)
{
    while (step(q) == OK) {}
    if (q->err) return q->err;
    q->changed = q->db->engine->changes(q->db);
    rewind_stmt(q);
    return OK;
}

enum err stmt_send(struct stmt *q)
{
    if (!q->db->engine->later) return stmt_run(q);
    if (may_run(q)) return q->err;
    enum err e = q->db->engine->later(q);
    if (e) {
        q->err = e;
        note_failure(q);
    }
    return e;
}

void stmt_large(struct stmt *q)
{
    q->large = true;
}

int64_t stmt_changes(struct stmt *q)
{
    return q->changed;
}

enum err stmt_one(struct stmt *q)
{
    if (q->stepped) rewind_stmt(q);
    return step(q);
}

bool stmt_row(struct stmt *q)
{
    return step(q) == OK;
}

enum err stmt_done(struct stmt *q)
{
    enum err e = q->err;
    if (q->sql) rewind_stmt(q);
    return e;
}

int64_t col_i64(struct stmt *q, int i)
{
    return q->sql ? q->db->engine->col_i64(q, i) : 0;
}

bool col_null(struct stmt *q, int i)
{
    return !q->sql || q->db->engine->col_null(q, i);
}

int col_count(struct stmt *q)
{
    return q->sql ? q->db->engine->col_count(q) : 0;
}

const char *col_name(struct stmt *q, int i)
{
    return q->sql ? q->db->engine->col_name(q, i) : "";
}

bool col_number(struct stmt *q, int i)
{
    return q->sql && q->db->engine->col_number(q, i);
}

struct str col_view(struct stmt *q, int i)
{
    return q->sql ? q->db->engine->col_view(q, i) : STR_NONE;
}

struct str col_str(struct stmt *q, struct arena *a, int i)
{
    struct str v = col_view(q, i);
    return v.p ? str_copy(a, v) : v;
}

enum err stmt_plan(struct db *db, struct arena *a, const char *sql, struct str *ret_plan)
{
    return db->engine->plan(db, a, sql, ret_plan);
}
