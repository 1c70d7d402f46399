/* See start.h. Called by app.c and worker.c. Guards: nobody works on a database of another version, or with keys
 * that are not the database's. */
#include "main/start.h"

#include "base/log.h"
#include "base/paths.h"
#include "db/migrate.h"
#include "domain/keys.h"

static bool is_away(const struct db *db)
{
    return db && db_trouble(db) == ERR_UNAVAILABLE;
}

const char *start_database(const struct config *c, const struct db_profile *profile, struct db **ret_write,
                           struct db **ret_read, bool *ret_away)
{
    enum err e = db_open_later(c->db_url, DB_WRITE, profile, ret_write);
    *ret_away = !e && is_away(*ret_write);
    if (*ret_away) log_event("warning", "database", "it does not answer; waiting: %s", err_last());
    if (!e && ret_read) e = db_open_later(c->db_url, DB_READ, profile, ret_read);
    if (!e) return NULL;
    return e == ERR_NOT_FOUND ? "the database cannot be opened (zhiyin init makes one)"
           : strstr(err_last(), "password") ? "the database cannot be opened (zhiyin grants --apply --passwords gives each program its password)"
                                            : "the database cannot be opened";
}

static const char *check(struct arena *a, const struct config *c, struct db *db, const char *program)
{
    struct ctx cx = {.db = db,
                     .arena = a,
                     .config = c,
                     .actor = &(struct actor){.kind = ACTOR_NOBODY},
                     .now = clock_now(),
                     .program = program};
    if (db_ping(db) != OK) return "the database cannot be used";
    start_clock(db);
    if (migrate_check(db, home_path(a, "sql")) != OK)
        return "the database is of another version (zhiyin migrate brings it up to date)";
    if (keys_check(&cx) != OK) return "the keys are not those of the database";
    return NULL;
}

const char *start_check(const struct config *c, struct db *db, const char *program, bool *ret_away)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    err_clear();
    db_trouble_forget(db);
    const char *wrong = check(a, c, db, program);
    *ret_away = wrong && is_away(db);
    return wrong;
}

void start_clock(struct db *db)
{
    int64_t ahead;
    db_clock(db);
    if (clock_strange(&ahead))
        log_event("warning", "clock", "this machine's clock is %lld ms ahead of the database's, which is used; set it right",
                  (long long)ahead);
}
