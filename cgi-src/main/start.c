/* See start.h. Called by app.c and worker.c. Guards: nobody works on a database of another version, or with keys
 * that are not the database's. */
#include "main/start.h"

#include <stdio.h>
#include <time.h>

#include "base/log.h"
#include "base/paths.h"
#include "db/migrate.h"
#include "domain/keys.h"

#define STEP_MS 500

/* A server may come up later than we do; a file that is not there will not. */
static enum err open_patiently(const struct config *c, enum db_mode mode, const struct db_profile *profile, const char *program,
                               bool (*stopping)(void), struct db **ret)
{
    int64_t until = clock_tick_us() + START_WAIT_S * INT64_C(1000000);
    bool told = false;
    for (;;) {
        err_clear();
        enum err e = db_open(c->db_url, mode, profile, ret);
        if (e != ERR_UNAVAILABLE || !db_is_remote(c->db_url) || clock_tick_us() > until || (stopping && stopping())) return e;
        if (!told) fprintf(stderr, "%s: waiting for the database, at most %d s: %s\n", program, START_WAIT_S, err_last());
        told = true;
        nanosleep(&(struct timespec){.tv_nsec = STEP_MS * 1000000L}, NULL);
    }
}

static const char *check(struct arena *a, const struct config *c, struct db *db, const char *program)
{
    struct ctx cx = {.db = db,
                     .arena = a,
                     .config = c,
                     .actor = &(struct actor){.kind = ACTOR_NOBODY},
                     .now = clock_now(),
                     .program = program};
    if (migrate_check(db, home_path(a, "sql")) != OK)
        return "the database is of another version (zhiyin migrate brings it up to date)";
    if (keys_check(&cx) != OK) return "the keys are not those of the database";
    return NULL;
}

const char *start_database(struct arena *a, const struct config *c, const struct db_profile *profile, const char *program,
                           bool (*stopping)(void), struct db **ret_write, struct db **ret_read)
{
    enum err e = open_patiently(c, DB_WRITE, profile, program, stopping, ret_write);
    if (!e && ret_read) e = open_patiently(c, DB_READ, profile, program, stopping, ret_read);
    if (e) return "the database cannot be opened (zhiyin init makes one)";
    start_clock(*ret_write);
    return check(a, c, *ret_write, program);
}

void start_clock(struct db *db)
{
    int64_t ahead;
    db_clock(db);
    if (clock_strange(&ahead))
        log_event("warning", "clock", "this machine's clock is %lld ms ahead of the database's, which is used; set it right",
                  (long long)ahead);
}
