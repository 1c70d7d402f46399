/* A database of its own for each test, with the schema in it, on the engine that ZHIYIN_TEST_ENGINE names:
 * "sqlite" (and without it), or "postgres": then ZHIYIN_TEST_PG is the address of a server's database that
 * others are made from (tests/support/pg.py). Header only, as each test program is one file. */
#ifndef TESTS_SUPPORT_DATABASE_H
#define TESTS_SUPPORT_DATABASE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/paths.h"
#include "db/migrate.h"

static inline bool on_postgres(void)
{
    const char *engine = getenv("ZHIYIN_TEST_ENGINE");
    return engine && strcmp(engine, "postgres") == 0;
}

static inline void must_database(enum err e)
{
    if (e) die("the test's database: %s %s", err_name(e), err_last());
}

/* On the server's own database: statements that make and drop others. */
static inline enum err on_server(const char *sql)
{
    struct db *opened = NULL;
    const char *address = getenv("ZHIYIN_TEST_PG");
    if (!address) die("ZHIYIN_TEST_PG is not set: python3 tests/support/pg.py --run COMMAND");
    enum err e = db_open(address, DB_WRITE, &profile_owner, &opened);
    if (!e) e = db_script(opened, sql);
    db_close(&opened);
    return e;
}

static inline char *server_url(struct arena *room, const char *name)
{
    const char *address = getenv("ZHIYIN_TEST_PG");
    return arena_printf(room, "%.*s/%s", (int)(strrchr(address, '/') - address), address, name);
}

static inline void migrate_new(struct arena *room, const char *address)
{
    struct db *opened = NULL;
    must_database(db_create(address));
    must_database(db_open(address, DB_WRITE, &profile_owner, &opened));
    must_database(migrate_run(opened, home_path(room, "sql"), NULL, NULL));
    db_close(&opened);
}

/* Copies of one database with the schema: made once per server by whoever comes first. */
static inline void make_template(struct arena *room)
{
    char *name = arena_printf(room, "zy_new_%d", (int)getpid());
    migrate_new(room, server_url(room, name));
    if (on_server(arena_printf(room, "ALTER DATABASE %s RENAME TO zy_template", name)) != OK)
        must_database(on_server(arena_printf(room, "DROP DATABASE %s", name))); /* another was quicker */
}

static inline char *fresh_database(struct arena *room, const char *folder)
{
    static int serial;
    if (!on_postgres()) {
        char *address = arena_printf(room, "sqlite:%s/zhiyin.db", folder);
        migrate_new(room, address);
        return address;
    }
    char *name = arena_printf(room, "zy_%d_%d", (int)getpid(), ++serial);
    char *make = arena_printf(room, "CREATE DATABASE %s TEMPLATE zy_template", name);
    if (on_server(make) != OK) {
        make_template(room);
        must_database(on_server(make));
    }
    err_clear();
    return server_url(room, name);
}

static inline void drop_database(struct arena *room, const char *address)
{
    if (on_postgres()) must_database(on_server(arena_printf(room, "DROP DATABASE %s WITH (FORCE)", strrchr(address, '/') + 1)));
}

#endif
