/* Numbered SQL files, applied in order, each in its own transaction, recorded with their digest. The
 * first file of an engine may bear a higher number than 1: the whole schema as it was by then.
 *
 * Called by `zhiyin init` and `migrate` (migrate_run) and by every program's start
 * (migrate_check). The rules guarded here: a landed file is never edited; a program does not run
 * on a database newer or older than itself. */
#include "db/migrate.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "db/whole.h"

struct migration {
    int number;
    char *name; /* "0001_foundation" */
    char *path;
};
typedef VEC(struct migration) migrations;

static int by_number(const void *a, const void *b)
{
    const struct migration *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

/* "0001_foundation.sql": its number, or 0. */
static int file_number(const char *name)
{
    struct str s = str_of(name);
    int64_t number;
    if (s.n < 10 || s.p[4] != '_' || !str_ends(s, STR(".sql"))) return 0;
    return str_to_i64(str_sub(s, 0, 4), &number) && number > 0 ? (int)number : 0;
}

static enum err list_files(struct arena *a, const char *folder, migrations *ret)
{
    DIR *d = opendir(folder);
    if (!d) return fail(ERR_INTERNAL, "no migrations in %s: %s", folder, strerror(errno));
    for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
        int number = file_number(entry->d_name);
        if (!number) continue;
        size_t n = strlen(entry->d_name) - strlen(".sql");
        *vec_push(a, ret) = (struct migration){number, arena_dup(a, entry->d_name, n),
                                               arena_printf(a, "%s/%s", folder, entry->d_name)};
    }
    closedir(d);
    if (ret->n) qsort(ret->at, ret->n, sizeof *ret->at, by_number);
    for (size_t i = 1; i < ret->n; i++)
        if (ret->at[i].number != ret->at[i - 1].number + 1)
            return fail(ERR_INTERNAL, "migration %d is missing or doubled in %s", ret->at[i - 1].number + 1, folder);
    return ret->n ? OK : fail(ERR_INTERNAL, "no migrations in %s", folder);
}

static enum err read_file(const char *path, struct buf *ret)
{
    FILE *f = fopen(path, "re");
    if (!f) return fail(ERR_INTERNAL, "%s: %s", path, strerror(errno));
    size_t n;
    do {
        buf_reserve(ret, 65536);
        n = fread(ret->p + ret->n, 1, 65536, f);
        ret->n += n;
    } while (n > 0);
    ret->p[ret->n] = '\0';
    bool bad = ferror(f) != 0;
    fclose(f);
    return bad ? fail(ERR_INTERNAL, "%s cannot be read", path) : OK;
}

/* The record is of the migrations' own, so it is made here. */
static const char *record_table(struct db *db)
{
    return strcmp(db_engine(db), "sqlite") == 0
               ? "CREATE TABLE IF NOT EXISTS schema_migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, "
                 "digest TEXT NOT NULL, applied_at INTEGER NOT NULL)"
               : "CREATE TABLE IF NOT EXISTS schema_migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, "
                 "digest TEXT NOT NULL, applied_at BIGINT NOT NULL)";
}

/* A database without the table has had no migration: asking for it fails to prepare. */
bool migrate_recorded(struct db *db)
{
    bool found = false;
    {
        STMT(q, db, "SELECT COUNT(*) FROM schema_migration");
        found = stmt_one(q) == OK;
    }
    if (!found) err_clear();
    return found;
}

/* Every applied row must be one of the files, unchanged, from the engine's first one on. */
static enum err check_applied(struct db *db, struct arena *a, const migrations *files, int *ret_last)
{
    int first = files->at[0].number, newest = files->at[files->n - 1].number, last = 0;
    STMT(q, db, "SELECT number, name, digest FROM schema_migration ORDER BY number");
    while (stmt_row(q)) {
        int number = (int)col_i64(q, 0);
        if (number == MIGRATION_LOAD)
            return fail(ERR_CONFLICT, "a move into this database has not come to its end: run zhiyin move again");
        struct buf text CLEANUP(buf_free) = {0};
        if (number > newest)
            return fail(ERR_CONFLICT, "the database is newer (%d) than this program (%d)", number, newest);
        if (number < first)
            return fail(ERR_CONFLICT, "migration %d of the database is unknown to this program", number);
        const struct migration *m = &files->at[number - first];
        enum err e = read_file(m->path, &text);
        if (e) return e;
        struct hash h = secret_hash(buf_view(&text));
        if (!str_is(col_view(q, 2), secret_hex(a, h.b, sizeof h.b)))
            return fail(ERR_CONFLICT, "migration %s was changed after it was applied", m->name);
        last = number;
    }
    enum err e = stmt_done(q);
    if (!e) *ret_last = last;
    return e;
}

static enum err load(struct db *db, struct arena *a, const char *sql_dir, migrations *files,
                     struct migration_state *ret)
{
    enum err e = list_files(a, arena_printf(a, "%s/%s", sql_dir, db_engine(db)), files);
    if (e) return e;
    struct migration_state state = {.database = 0, .program = files->at[files->n - 1].number};
    if (migrate_recorded(db)) e = check_applied(db, a, files, &state.database);
    if (!e) *ret = state;
    return e;
}

enum err migrate_state(struct db *db, const char *sql_dir, struct migration_state *ret)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    migrations files = {0};
    return load(db, a, sql_dir, &files, ret);
}

static enum err apply(struct db *db, struct arena *a, const struct migration *m)
{
    struct buf text CLEANUP(buf_free) = {0};
    enum err e = read_file(m->path, &text);
    if (e) return e;
    struct hash h = secret_hash(buf_view(&text));
    struct tx tx CLEANUP(tx_end) = {0};
    e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (!e) e = db_script(db, record_table(db));
    if (!e) e = db_script(db, text.p);
    if (e) return fail(e, "migration %s failed", m->name);
    STMT(q, db,
         "INSERT INTO schema_migration (number, name, digest, applied_at) "
         "VALUES (:number, :name, :digest, :now)");
    bind_i64(q, ":number", m->number);
    bind_cstr(q, ":name", m->name);
    bind_cstr(q, ":digest", secret_hex(a, h.b, sizeof h.b));
    bind_i64(q, ":now", clock_now());
    e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

enum err migrate_run(struct db *db, const char *sql_dir,
                     void (*on_step)(void *arg, int number, const char *name), void *arg)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    migrations files = {0};
    struct migration_state state = {0};
    enum err e = load(db, a, sql_dir, &files, &state);
    for (size_t i = 0; !e && i < files.n; i++) {
        if (files.at[i].number <= state.database) continue;
        e = apply(db, a, &files.at[i]);
        if (!e && on_step) on_step(arg, files.at[i].number, files.at[i].name);
    }
    return e;
}

enum err migrate_check(struct db *db, const char *sql_dir)
{
    struct migration_state state;
    enum err e = migrate_state(db, sql_dir, &state);
    if (e) return e;
    if (state.database < state.program)
        return fail(ERR_CONFLICT, "the database has migration %d of %d: run zhiyin migrate",
                    state.database, state.program);
    return OK;
}
