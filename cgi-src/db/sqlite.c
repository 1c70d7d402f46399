/* The SQLite engine: with sqlite_map.c the only file that includes sqlite3.h.
 *
 * Called through struct engine by db.c and tx.c. The rules guarded here: durable commits (WAL,
 * synchronous=FULL); one authorizer, set once (setting it again would re-prepare every statement);
 * writers take turns through a lock on a side file, since SQLite's own busy handler is unfair;
 * the engine's many errors become few names. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "db/engine.h"
#include "db/sqlite_map.h"

struct sqlite {
    sqlite3 *h;
    struct sqlite_map *map; /* of the database file, or NULL */
    int lock_fd; /* DATA/write.lock; -1: not open */
    int log_pages, log_limit; /* in the log after the last commit; how many until they are moved */
    sqlite3_stmt *begin, *commit, *rollback, *begin_read;
};

static struct sqlite *conn(struct db *db)
{
    return db->conn;
}

static sqlite3_stmt *raw(struct stmt *q)
{
    return q->raw;
}

/* ---- errors ---- */

static bool device_full(sqlite3 *h)
{
    int error = sqlite3_system_errno(h); /* not set by writes to the log: errno still says */
    if (!error) error = errno;
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

static enum err named(sqlite3 *h, int rc)
{
    switch (rc & 0xFF) {
    case SQLITE_OK:
    case SQLITE_DONE:
    case SQLITE_ROW: return OK;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ERR_BUSY;
    case SQLITE_FULL: return ERR_FULL;
    case SQLITE_IOERR: return device_full(h) ? ERR_FULL : ERR_INTERNAL;
    case SQLITE_CANTOPEN: return device_full(h) ? ERR_FULL : ERR_UNAVAILABLE;
    case SQLITE_NOTADB: return ERR_UNAVAILABLE;
    case SQLITE_CONSTRAINT:
        return rc == SQLITE_CONSTRAINT_NOTNULL || rc == SQLITE_CONSTRAINT_DATATYPE
                   ? ERR_INTERNAL /* the program's mistake, not a state of the data */
                   : ERR_CONFLICT;
    case SQLITE_NOMEM: die("out of memory");
    default: return ERR_INTERNAL;
    }
}

#define failed(h, rc, what)                                                                        \
    (err_record(named((h), (rc)), __FILE__, __LINE__, "%s: %s (%d)", (what), sqlite3_errmsg(h), (rc)))

/* ---- who may touch what ---- */

/* FTS5 keeps an index in tables of its own, named after it: they follow its rule. */
static const char *visible_table(const char *table, char room[128])
{
    static const char *const shadows[] = {"_data", "_idx", "_content", "_docsize", "_config"};
    size_t n = strlen(table);
    for (size_t i = 0; i < COUNT_OF(shadows); i++) {
        size_t m = strlen(shadows[i]);
        if (n <= m + 4 || n >= 128 || strcmp(table + n - m, shadows[i]) != 0) continue;
        if (memcmp(table + n - m - 4, "_fts", 4) != 0) continue;
        memcpy(room, table, n - m);
        room[n - m] = '\0';
        return room;
    }
    return table;
}

static int authorize(void *arg, int action, const char *a, const char *b, const char *schema,
                     const char *trigger)
{
    const struct db_profile *p = arg;
    char room[128];
    (void)schema;
    (void)trigger;
    enum db_op op = 0;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE:
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT: return SQLITE_OK;
    case SQLITE_FUNCTION: return strcmp(b, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA: /* FTS5 asks for data_version before it trusts what it has read */
        return b == NULL && strcmp(a, "data_version") == 0 ? SQLITE_OK : SQLITE_DENY;
    case SQLITE_READ: op = DB_OP_READ; break;
    case SQLITE_INSERT: op = DB_OP_INSERT; break;
    case SQLITE_UPDATE: op = DB_OP_UPDATE; break;
    case SQLITE_DELETE: op = DB_OP_DELETE; break;
    default: return SQLITE_DENY; /* schema, ATTACH, PRAGMA ... */
    }
    /* FTS5 declares its columns so; the schema itself cannot be written (DBCONFIG_DEFENSIVE). */
    if ((op == DB_OP_READ || op == DB_OP_UPDATE) && strcmp(a, "sqlite_master") == 0) return SQLITE_OK;
    const char *table = visible_table(a, room);
    if (table != a) /* the index's own tables: written when the index is, whatever the verb */
        return profile_allows(p, op == DB_OP_READ ? DB_OP_READ : DB_OP_INSERT, table, NULL)
                   ? SQLITE_OK
                   : SQLITE_DENY;
    return profile_allows(p, op, table, b) ? SQLITE_OK : SQLITE_DENY;
}

/* ---- opening ---- */

static const char pragmas[] = "PRAGMA synchronous=FULL;"
                              "PRAGMA foreign_keys=ON;"
                              "PRAGMA trusted_schema=OFF;"
                              "PRAGMA secure_delete=ON;"
                              "PRAGMA temp_store=MEMORY;"
                              "PRAGMA mmap_size=1073741824;" /* above 0: ask sqlite_map.c */
                              "PRAGMA journal_size_limit=67108864;";

#define LOG_PAGES      1000  /* 4 MB, SQLite's own measure */
#define LOG_PAGES_BULK 16384 /* 64 MB */

static int on_log(void *arg, sqlite3 *h, const char *name, int pages)
{
    struct sqlite *c = arg;
    (void)h;
    (void)name;
    c->log_pages = pages;
    return SQLITE_OK;
}

static enum err set_up(struct db *db, sqlite3 *h)
{
    sqlite3_busy_timeout(h, 5000);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    int rc = sqlite3_exec(h, pragmas, NULL, NULL, NULL);
    if (rc == SQLITE_OK) rc = sqlite3_exec(h, "PRAGMA schema_version", NULL, NULL, NULL);
    if (rc != SQLITE_OK) return failed(h, rc, "open");
    if (db->profile && db->profile != &profile_owner)
        sqlite3_set_authorizer(h, authorize, (void *)(uintptr_t)db->profile);
    return OK;
}

static enum err sqlite_open(struct db *db, const char *where)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (db->mode == DB_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    if (access(where, F_OK) != 0) return fail(ERR_NOT_FOUND, "no database %s", where);
    struct sqlite *c = calloc(1, sizeof *c);
    if (!c) die("out of memory");
    c->lock_fd = -1;
    c->log_limit = LOG_PAGES;
    int rc = sqlite3_open_v2(where, &c->h, flags, NULL);
    enum err e = rc == SQLITE_OK ? set_up(db, c->h) : failed(c->h, rc, where);
    if (!e) c->map = sqlite_map_use(c->h, where);
    if (!e) sqlite3_wal_hook(c->h, on_log, c);
    if (e) {
        sqlite3_close(c->h);
        free(c);
        return e == ERR_INTERNAL ? ERR_UNAVAILABLE : e;
    }
    db->conn = c;
    return OK;
}

/* O_EXCL makes the file, so that two inits cannot both succeed. */
static enum err sqlite_create(const char *where)
{
    int fd = open(where, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0660);
    if (fd < 0 && errno == EEXIST) return fail(ERR_CONFLICT, "%s is there already", where);
    if (fd < 0)
        return fail(errno == ENOSPC ? ERR_FULL : ERR_UNAVAILABLE, "%s: %s", where, strerror(errno));
    close(fd);
    sqlite3 *h = NULL;
    int rc = sqlite3_open_v2(where, &h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(h, "PRAGMA journal_mode=WAL; PRAGMA user_version=0", NULL, NULL, NULL);
    enum err e = rc == SQLITE_OK ? OK : failed(h, rc, where);
    sqlite3_close(h);
    return e;
}

static enum err sqlite_discard(const char *where)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        struct buf path CLEANUP(buf_free) = {0};
        buf_printf(&path, "%s%s", where, ends[i]);
        if (unlink(path.p) != 0 && errno != ENOENT) return fail(ERR_UNAVAILABLE, "%s: %s", path.p, strerror(errno));
    }
    return OK;
}

static void sqlite_close(struct db *db)
{
    struct sqlite *c = conn(db);
    sqlite3_finalize(c->begin);
    sqlite3_finalize(c->commit);
    sqlite3_finalize(c->rollback);
    sqlite3_finalize(c->begin_read);
    sqlite3_close_v2(c->h);
    sqlite_map_leave(c->map);
    if (c->lock_fd >= 0) close(c->lock_fd);
    free(c);
    db->conn = NULL;
}

static enum err sqlite_script(struct db *db, const char *sql)
{
    int rc = sqlite3_exec(conn(db)->h, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? OK : failed(conn(db)->h, rc, "script");
}

/* ---- statements ---- */

static enum err sqlite_prepare(struct db *db, struct stmt *q)
{
    sqlite3_stmt *s = NULL;
    const char *tail = NULL;
    sqlite3 *h = conn(db)->h;
    int rc = sqlite3_prepare_v3(h, q->sql, (int)q->len + 1, SQLITE_PREPARE_PERSISTENT, &s, &tail);
    if (rc != SQLITE_OK || !s) return failed(h, rc ? rc : SQLITE_ERROR, q->sql);
    while (*tail == ' ' || *tail == '\n' || *tail == ';') tail++;
    if (*tail) {
        sqlite3_finalize(s);
        return fail(ERR_INTERNAL, "more than one statement: %.60s", q->sql);
    }
    q->raw = s;
    q->writes = !sqlite3_stmt_readonly(s);
    q->nparams = sqlite3_bind_parameter_count(s);
    q->names = calloc((size_t)q->nparams + 1, sizeof *q->names);
    if (!q->names) die("out of memory");
    for (int i = 0; i < q->nparams; i++) { /* copied: the engine drops its own when it prepares anew
                                              after a change of the schema */
        const char *name = sqlite3_bind_parameter_name(s, i + 1);
        q->names[i] = name ? strdup(name) : NULL;
        if (name && !q->names[i]) die("out of memory");
    }
    return OK;
}

static void sqlite_finalize(struct stmt *q)
{
    sqlite3_finalize(raw(q));
    q->raw = NULL;
}

static enum err bound(struct stmt *q, int rc)
{
    return rc == SQLITE_OK ? OK : failed(conn(q->db)->h, rc, q->sql);
}

static enum err sqlite_bind_int(struct stmt *q, int at, int64_t v)
{
    return bound(q, sqlite3_bind_int64(raw(q), at, v));
}

static enum err sqlite_bind_string(struct stmt *q, int at, struct str v)
{
    return bound(q, sqlite3_bind_text64(raw(q), at, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8));
}

static enum err sqlite_bind_bytes(struct stmt *q, int at, const void *p, size_t n)
{
    if (!p) return bound(q, sqlite3_bind_null(raw(q), at));
    if (n == 0) return bound(q, sqlite3_bind_zeroblob(raw(q), at, 0));
    return bound(q, sqlite3_bind_blob64(raw(q), at, p, n, SQLITE_STATIC));
}

static enum err sqlite_bind_nothing(struct stmt *q, int at, enum db_type type)
{
    (void)type;
    return bound(q, sqlite3_bind_null(raw(q), at));
}

static enum err sqlite_next(struct stmt *q)
{
    int rc = sqlite3_step(raw(q));
    if (rc == SQLITE_ROW) return OK;
    if (rc == SQLITE_DONE) return ERR_NOT_FOUND;
    return failed(conn(q->db)->h, rc, "step");
}

static void sqlite_reset(struct stmt *q)
{
    sqlite3_reset(raw(q)); /* repeats the error of the step, which is known */
}

static void sqlite_unbind(struct stmt *q)
{
    sqlite3_clear_bindings(raw(q));
}

static int64_t sqlite_changed(struct db *db)
{
    return sqlite3_changes64(conn(db)->h);
}

static int64_t sqlite_col_int(struct stmt *q, int i)
{
    return sqlite3_column_int64(raw(q), i);
}

static bool sqlite_col_isnull(struct stmt *q, int i)
{
    return sqlite3_column_type(raw(q), i) == SQLITE_NULL;
}

static int sqlite_col_count(struct stmt *q)
{
    return sqlite3_column_count(q->raw);
}

static const char *sqlite_col_name(struct stmt *q, int i)
{
    return sqlite3_column_name(q->raw, i);
}

static bool sqlite_col_number(struct stmt *q, int i)
{
    return sqlite3_column_type(q->raw, i) == SQLITE_INTEGER;
}

static struct str sqlite_col_bytes(struct stmt *q, int i)
{
    sqlite3_stmt *s = raw(q);
    const char *p = (const char *)sqlite3_column_text(s, i); /* bytes as they are, blobs too */
    if (p) return (struct str){p, (size_t)sqlite3_column_bytes(s, i)};
    return sqlite3_column_type(s, i) == SQLITE_NULL ? STR_NONE : STR("");
}

static enum err sqlite_plan(struct db *db, struct arena *a, const char *sql, struct str *ret_plan)
{
    struct buf text CLEANUP(buf_free) = {0};
    STMT(q, db, arena_printf(a, "EXPLAIN QUERY PLAN %s", sql));
    while (stmt_row(q)) {
        buf_str(&text, col_view(q, 3));
        buf_char(&text, '\n');
    }
    enum err e = stmt_done(q);
    if (!e) *ret_plan = str_copy(a, buf_view(&text));
    return e;
}

/* ---- transactions ---- */

static enum err run_kept(struct db *db, sqlite3_stmt **s, const char *sql)
{
    sqlite3 *h = conn(db)->h;
    int rc = *s ? SQLITE_OK : sqlite3_prepare_v3(h, sql, -1, SQLITE_PREPARE_PERSISTENT, s, NULL);
    if (rc != SQLITE_OK) return failed(h, rc, sql);
    rc = sqlite3_step(*s);
    enum err e = rc == SQLITE_DONE ? OK : failed(h, rc, sql);
    sqlite3_reset(*s);
    return e;
}

static void on_wake(int signal_number)
{
    (void)signal_number; /* only interrupts flock() */
}

/* Whoever waits for the turn says so with a shared lock on the file's first byte; these locks and
 * flock()'s do not see each other. */
static void say_waiting(int fd, bool waiting)
{
    struct flock mark = {.l_type = waiting ? F_RDLCK : F_UNLCK, .l_whence = SEEK_SET, .l_len = 1};
    fcntl(fd, F_OFD_SETLK, &mark);
}

static bool sqlite_awaited(struct db *db)
{
    struct flock mark = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    int fd = conn(db)->lock_fd;
    return fd < 0 || fcntl(fd, F_OFD_GETLK, &mark) != 0 || mark.l_type != F_UNLCK;
}

/* flock() that waits in the kernel's queue (fair), but not longer than ms: a timer interrupts it. */
static bool lock_within(int fd, int ms)
{
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
    if (ms <= 0) return false;
    static bool installed; /* and never taken back: its default would end the process */
    timer_t timer;
    struct sigaction wake = {.sa_handler = on_wake};
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGRTMIN + 6};
    struct timespec now;
    if (!installed && sigaction(SIGRTMIN + 6, &wake, NULL) != 0) return false;
    installed = true;
    if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return false;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t deadline = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 + ms;
    struct itimerspec when = {/* again every 20 ms, in case the first one comes before flock() */
                              .it_value = {ms / 1000, ms % 1000 * 1000000L},
                              .it_interval = {0, 20000000L}};
    timer_settime(timer, 0, &when, NULL);
    say_waiting(fd, true);
    bool got = false;
    for (;;) {
        got = flock(fd, LOCK_EX) == 0;
        if (got || errno != EINTR) break;
        clock_gettime(CLOCK_MONOTONIC, &now);
        if ((int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000 >= deadline) break;
    }
    say_waiting(fd, false);
    timer_delete(timer);
    return got;
}

static enum err open_lock(struct sqlite *c)
{
    char path[PATH_MAX];
    const char *file = sqlite3_db_filename(c->h, "main");
    const char *slash = file ? strrchr(file, '/') : NULL;
    int n = slash ? (int)(slash - file) : 1;
    if (snprintf(path, sizeof path, "%.*s/write.lock", n, slash ? file : ".") >= (int)sizeof path)
        return fail(ERR_UNAVAILABLE, "path too long");
    c->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    if (c->lock_fd >= 0) return OK;
    return fail(errno == ENOSPC ? ERR_FULL : ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
}

static enum err sqlite_begin_write(struct db *db, int wait_ms)
{
    struct sqlite *c = conn(db);
    enum err e = c->lock_fd < 0 ? open_lock(c) : OK;
    if (e) return e;
    if (!lock_within(c->lock_fd, wait_ms))
        return fail(ERR_BUSY, "somebody else has been writing for %d ms", wait_ms);
    if (wait_ms == 0) sqlite3_busy_timeout(c->h, 0);
    e = run_kept(db, &c->begin, "BEGIN IMMEDIATE");
    if (wait_ms == 0) sqlite3_busy_timeout(c->h, 5000);
    if (e) flock(c->lock_fd, LOCK_UN);
    else db->turn_us = clock_tick_us();
    return e;
}

/* Also after a snapshot, which was no turn. */
static void end_turn(struct db *db)
{
    int64_t us = db->turn_us ? clock_tick_us() - db->turn_us : 0;
    if (conn(db)->lock_fd >= 0) flock(conn(db)->lock_fd, LOCK_UN);
    if (us > db->longest_us) db->longest_us = us;
    db->turn_us = 0;
}

static enum err sqlite_begin_read(struct db *db)
{
    return run_kept(db, &conn(db)->begin_read, "BEGIN");
}

/* A statement with RETURNING that is still held would make COMMIT fail. */
static void rest_writers(sqlite3 *h)
{
    for (sqlite3_stmt *s = NULL; (s = sqlite3_next_stmt(h, s)) != NULL;)
        if (sqlite3_stmt_busy(s) && !sqlite3_stmt_readonly(s)) sqlite3_reset(s);
}

/* Moves the log into the database file when it has grown long; after the turn has been given up, so
 * that no other writer waits for the disk. What cannot be moved now is moved by the next one. */
static void move_log(struct sqlite *c)
{
    if (c->log_pages < c->log_limit) return;
    c->log_pages = 0;
    sqlite3_wal_checkpoint_v2(c->h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static enum err sqlite_commit(struct db *db)
{
    struct sqlite *c = conn(db);
    rest_writers(c->h);
    enum err e = run_kept(db, &c->commit, "COMMIT");
    if (e) return e;
    end_turn(db);
    move_log(c);
    return OK;
}

/* Some errors (disk full) have rolled back already. */
static void sqlite_rollback(struct db *db)
{
    struct sqlite *c = conn(db);
    if (!sqlite3_get_autocommit(c->h) && run_kept(db, &c->rollback, "ROLLBACK") != OK)
        sqlite3_exec(c->h, "ROLLBACK", NULL, NULL, NULL);
    end_turn(db);
}

/* ---- upkeep ---- */

static void sqlite_bulk(struct db *db, bool on)
{
    struct sqlite *c = conn(db);
    c->log_limit = on ? LOG_PAGES_BULK : LOG_PAGES;
    sqlite3_exec(c->h, on ? "PRAGMA cache_size=-262144" : "PRAGMA cache_size=-2000; PRAGMA shrink_memory", NULL, NULL, NULL);
}

/* In one step: a stepwise backup starts again whenever another connection writes. Readers and
 * writers go on, since the source is read in one snapshot of the WAL. */
static enum err sqlite_backup(struct db *db, const char *to_path)
{
    sqlite3 *to = NULL;
    if (access(to_path, F_OK) == 0) return fail(ERR_CONFLICT, "%s is there already", to_path);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
    int rc = sqlite3_open_v2(to_path, &to, flags, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_backup *b = sqlite3_backup_init(to, "main", conn(db)->h, "main");
        if (b) sqlite3_backup_step(b, -1);
        rc = b ? sqlite3_backup_finish(b) : sqlite3_extended_errcode(to);
    }
    enum err e = rc == SQLITE_OK ? OK : failed(to, rc, "backup");
    sqlite3_close(to);
    if (e) unlink(to_path);
    return e;
}

static enum err sqlite_checkpoint(struct db *db)
{
    sqlite3 *h = conn(db)->h;
    int rc = sqlite3_wal_checkpoint_v2(h, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return rc == SQLITE_OK ? OK : failed(h, rc, "checkpoint");
}

static enum err report_rows(struct db *db, struct buf *out, const char *sql, bool foreign)
{
    sqlite3_stmt *s = NULL;
    sqlite3 *h = conn(db)->h;
    int rc = sqlite3_prepare_v2(h, sql, -1, &s, NULL);
    while (rc == SQLITE_OK || rc == SQLITE_ROW) {
        rc = sqlite3_step(s);
        if (rc != SQLITE_ROW) break;
        const char *text = (const char *)sqlite3_column_text(s, 0);
        if (!text || (!foreign && strcmp(text, "ok") == 0)) continue;
        buf_printf(out, foreign ? "%s: row %lld refers to nothing\n" : "%s\n", text,
                   (long long)sqlite3_column_int64(s, 1));
    }
    enum err e = rc == SQLITE_DONE ? OK : failed(h, rc, sql);
    sqlite3_finalize(s);
    return e;
}

static enum err sqlite_integrity(struct db *db, struct arena *a, struct str *ret_report)
{
    struct buf out CLEANUP(buf_free) = {0};
    enum err e = report_rows(db, &out, "PRAGMA integrity_check", false);
    if (!e) e = report_rows(db, &out, "PRAGMA foreign_key_check", true);
    if (!e) *ret_report = str_copy(a, buf_view(&out));
    return e;
}

const struct engine engine_sqlite = {
    .name = "sqlite",
    .clock_sql = "SELECT CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    .create = sqlite_create,
    .discard = sqlite_discard,
    .open = sqlite_open,
    .close = sqlite_close,
    .script = sqlite_script,
    .prepare = sqlite_prepare,
    .finalize = sqlite_finalize,
    .bind_i64 = sqlite_bind_int,
    .bind_text = sqlite_bind_string,
    .bind_blob = sqlite_bind_bytes,
    .bind_null = sqlite_bind_nothing,
    .step = sqlite_next,
    .reset = sqlite_reset,
    .unbind = sqlite_unbind,
    .changes = sqlite_changed,
    .col_i64 = sqlite_col_int,
    .col_null = sqlite_col_isnull,
    .col_view = sqlite_col_bytes,
    .col_count = sqlite_col_count,
    .col_name = sqlite_col_name,
    .col_number = sqlite_col_number,
    .plan = sqlite_plan,
    .begin_write = sqlite_begin_write,
    .awaited = sqlite_awaited,
    .begin_read = sqlite_begin_read,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .bulk = sqlite_bulk,
    .backup = sqlite_backup,
    .checkpoint = sqlite_checkpoint,
    .integrity = sqlite_integrity,
    .search = &search_sqlite,
    .whole = &whole_sqlite,
};
