/* A database of its own for each test, with the schema in it, on the engine that ZHIYIN_TEST_ENGINE names:
 * "sqlite" (and without it), or "postgres": then ZHIYIN_TEST_PG is the address of a server's database that
 * others are made from (tests/support/pg.py). What the tests' own SQL has to say differently for the engines stands
 * here, too. Header only, as each test program is one file. */
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
    const char *address = getenv("ZHIYIN_TEST_PG"), *slash = address ? strrchr(address, '/') : NULL;
    if (!slash) die("ZHIYIN_TEST_PG is not the address of a database");
    return arena_printf(room, "%.*s/%s", (int)(slash - address), address, name);
}

/* How a test reaches it: through a pooler where ZHIYIN_TEST_POOLER says so ("postgresql://...:PORT"). */
static inline char *test_url(struct arena *room, const char *name)
{
    const char *pooler = getenv("ZHIYIN_TEST_POOLER");
    return pooler && *pooler ? arena_printf(room, "%s/%s?prepare=off", pooler, name) : server_url(room, name);
}

/* The folder of sql/ that its migrations stand in. */
static inline const char *engine_folder(void)
{
    return on_postgres() ? "postgres" : "sqlite";
}

/* Of the bytes that the hexadecimal digits mean, in SQL. */
static inline const char *blob_sql(struct arena *room, const char *hex)
{
    return arena_printf(room, on_postgres() ? "CAST('\\x%s' AS bytea)" : "x'%s'", hex);
}

/* From now on this connection may leave references to nothing. */
static inline void forget_references(struct db *on)
{
    must_database(db_script(on, on_postgres() ? "SET session_replication_role = replica" : "PRAGMA foreign_keys = OFF"));
}

/* Every INSERT or UPDATE (op) of the table fails with another error than a constraint's. */
static inline void break_writes(struct db *on, struct arena *room, const char *op, const char *table)
{
    must_database(db_script(on, on_postgres()
        ? arena_printf(room, "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS"
                             " 'BEGIN RAISE EXCEPTION ''broken''; END';"
                             "CREATE TRIGGER broken BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION broken()", op, table)
        : arena_printf(room, "CREATE TRIGGER broken BEFORE %s ON %s BEGIN SELECT RAISE(ABORT, 'broken'); END", op, table)));
}

static inline void mend_writes(struct db *on)
{
    must_database(db_script(on, on_postgres() ? "DROP FUNCTION broken() CASCADE" : "DROP TRIGGER broken"));
}

static inline bool has_table(struct db *on, const char *name)
{
    STMT(q, on, on_postgres() ? "SELECT 1 FROM pg_catalog.pg_class WHERE relname = :name"
                              : "SELECT 1 FROM sqlite_schema WHERE name = :name");
    bind_cstr(q, ":name", name);
    return stmt_one(q) == OK;
}

static inline void migrate_new(struct arena *room, const char *address)
{
    struct db *opened = NULL;
    must_database(db_create(address));
    must_database(db_open(address, DB_WRITE, &profile_owner, &opened));
    must_database(migrate_run(opened, home_path(room, "sql"), NULL, NULL));
    db_close(&opened);
}

/* What makes a database as good as new in a tenth of the time that a copy takes: rows go, those of the migrations
 * come back. It refuses (and a copy is made) where the schema is another one by now, or much has to go. */
static const char reset_sql[] =
    "CREATE SCHEMA zy_test;"
    "DO $$ DECLARE t TEXT; n BIGINT; BEGIN"
    "  FOR t IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = CAST('public' AS regnamespace) LOOP"
    "    EXECUTE format('SELECT COUNT(*) FROM public.%I', t) INTO n;"
    "    IF n > 0 THEN EXECUTE format('CREATE TABLE zy_test.%I AS TABLE public.%I', t, t); END IF;"
    "  END LOOP; END $$;"
    "CREATE FUNCTION zy_test.schema_now() RETURNS TEXT LANGUAGE sql AS"
    "  $$ SELECT concat_ws(' ', COUNT(*), MAX(CAST(oid AS BIGINT)), (SELECT COUNT(*) FROM pg_trigger),"
    "     (SELECT COUNT(*) FROM pg_proc), (SELECT COUNT(*) FROM pg_constraint),"
    "     (SELECT COUNT(*) FROM pg_attribute WHERE CAST(attrelid AS BIGINT) >= 16384))"
    "     FROM pg_class WHERE CAST(oid AS BIGINT) >= 16384 AND relpersistence <> 't' $$;"
    "CREATE FUNCTION zy_test.reset() RETURNS VOID LANGUAGE plpgsql AS $$ DECLARE t RECORD; bytes BIGINT := 0; BEGIN"
    "  PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    "    WHERE datname = current_database() AND pid <> pg_backend_pid();"
    "  IF (SELECT schema FROM zy_test.mark) <> zy_test.schema_now() THEN RAISE EXCEPTION 'another schema'; END IF;"
    "  PERFORM set_config('session_replication_role', 'replica', true);"
    "  FOR t IN SELECT relname AS name, pg_relation_size(oid) AS bytes, to_regclass('zy_test.' || relname) AS seeds"
    "    FROM pg_class WHERE relkind = 'r' AND relnamespace = CAST('public' AS regnamespace) LOOP"
    "    CONTINUE WHEN t.bytes = 0;"
    "    bytes := bytes + t.bytes;"
    "    EXECUTE format('DELETE FROM public.%I', t.name);"
    "    IF t.seeds IS NOT NULL THEN EXECUTE format('INSERT INTO public.%I SELECT * FROM %s', t.name, t.seeds); END IF;"
    "  END LOOP;"
    "  IF bytes > 8000000 THEN RAISE EXCEPTION 'too much to go'; END IF; END $$;"
    "CREATE TABLE zy_test.mark (schema TEXT);"
    "INSERT INTO zy_test.mark SELECT zy_test.schema_now()";

/* Copies of one database with the schema: made once per server by whoever comes first. */
static inline void make_template(struct arena *room)
{
    char *name = arena_printf(room, "zy_new_%d", (int)getpid());
    struct db *opened = NULL;
    migrate_new(room, server_url(room, name));
    must_database(db_open(server_url(room, name), DB_WRITE, &profile_owner, &opened));
    must_database(db_script(opened, reset_sql));
    db_close(&opened);
    if (on_server(arena_printf(room, "ALTER DATABASE %s RENAME TO zy_template", name)) != OK)
        must_database(on_server(arena_printf(room, "DROP DATABASE %s", name))); /* another was quicker */
}

static inline void copy_template(struct arena *room, const char *name)
{
    char *make = arena_printf(room, "CREATE DATABASE %s TEMPLATE zy_template", name);
    if (on_server(make) != OK) {
        make_template(room);
        must_database(on_server(make));
    }
}

static inline bool reset_database(const char *address)
{
    struct db *opened = NULL;
    enum err e = db_open(address, DB_WRITE, &profile_owner, &opened);
    if (!e) e = db_script(opened, "SELECT zy_test.reset()");
    db_close(&opened);
    return e == OK;
}

/* One database for all tests of a program, or of all programs in turn (ZHIYIN_TEST_SLOT): those that run at the
 * same time have others. */
static inline char *slot_database(struct arena *room)
{
    const char *slot = getenv("ZHIYIN_TEST_SLOT");
    char *name = slot ? arena_printf(room, "zy_slot_%s", slot) : arena_printf(room, "zy_slot_of_%d", (int)getppid());
    if (!reset_database(server_url(room, name))) {
        must_database(on_server(arena_printf(room, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name)));
        copy_template(room, name);
    }
    return test_url(room, name);
}

/* The address of a database that is not there yet: drop_database() takes it away again. */
static inline char *no_database(struct arena *room, const char *folder)
{
    static int serial;
    return on_postgres() ? test_url(room, arena_printf(room, "zy_made_%d_%d", (int)getpid(), ++serial))
                         : arena_printf(room, "sqlite:%s/made%d.db", folder, ++serial);
}

static inline char *fresh_database(struct arena *room, const char *folder)
{
    static int serial;
    char *address = NULL;
    if (!on_postgres()) {
        address = arena_printf(room, "sqlite:%s/zhiyin.db", folder);
        migrate_new(room, address);
        return address;
    }
    if (++serial == 1) {
        address = slot_database(room);
    } else { /* one more within the same test */
        char *name = arena_printf(room, "zy_more_%d_%d", (int)getpid(), serial);
        copy_template(room, name);
        address = test_url(room, name);
    }
    err_clear();
    return address;
}

static inline void drop_database(struct arena *room, const char *address)
{
    const char *name = strrchr(address, '/') + 1;
    if (!on_postgres() || strncmp(name, "zy_slot_", 8) == 0) return;
    must_database(on_server(arena_printf(room, "DROP DATABASE IF EXISTS %.*s WITH (FORCE)", (int)strcspn(name, "?"), name)));
}

#endif
