/* migrate.h: order, digests, versions, failures half-way. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "db/migrate.h"
#include "fixture.h"

static struct db *fresh; /* without migrations */
static char *other;      /* its address */
static char *sqls;       /* a folder of migrations of our own */

static void write_sql(const char *name, const char *text)
{
    FILE *f = fopen(arena_printf(a, "%s/%s/%s", sqls, engine_folder(), name), "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static void setup(void)
{
    fixture_setup();
    sqls = arena_printf(a, "%s/sql", dir);
    ck_assert_int_eq(mkdir(sqls, 0700), 0);
    ck_assert_int_eq(mkdir(arena_printf(a, "%s/%s", sqls, engine_folder()), 0700), 0);
    other = no_database(a, dir);
    is_ok(db_create(other));
    is_ok(db_open(other, DB_WRITE, &profile_owner, &fresh));
    write_sql("0001_first.sql", "CREATE TABLE one (id INTEGER PRIMARY KEY); -- first\n");
    write_sql("0002_second.sql", "INSERT INTO one VALUES (1);\nCREATE TABLE two (id INTEGER);\n");
    write_sql("README", "not a migration");
    write_sql("0009_later.sql.orig", "not one either");
}

static void teardown(void)
{
    db_close(&fresh);
    drop_database(a, other);
    fixture_teardown();
}

static void remove_sql(const char *name)
{
    ck_assert_int_eq(unlink(arena_printf(a, "%s/%s/%s", sqls, engine_folder(), name)), 0);
}

static void on_step(void *arg, int number_of, const char *name)
{
    buf_printf(arg, "%d:%s ", number_of, name);
}

START_TEST(in_order_and_once)
{
    struct buf steps CLEANUP(buf_free) = {0};
    struct migration_state s;
    is_ok(migrate_state(fresh, sqls, &s));
    ck_assert(s.database == 0 && s.program == 2);
    ck_assert_int_eq(migrate_check(fresh, sqls), ERR_CONFLICT);
    ck_assert_ptr_nonnull(strstr(err_last(), "zhiyin migrate"));
    err_clear();
    is_ok(migrate_run(fresh, sqls, on_step, &steps));
    is_text(buf_view(&steps), "1:0001_first 2:0002_second ", __LINE__);
    is_ok(migrate_run(fresh, sqls, on_step, &steps));
    is_text(buf_view(&steps), "1:0001_first 2:0002_second ", __LINE__);
    is_ok(migrate_check(fresh, sqls));
    ck_assert_int_eq(number(fresh, "SELECT COUNT(*) FROM one"), 1);
    write_sql("0003_third.sql", "CREATE TABLE three (id INTEGER);");
    is_err(migrate_check(fresh, sqls), ERR_CONFLICT);
    is_ok(migrate_run(fresh, sqls, on_step, &steps));
    ck_assert(str_ends(buf_view(&steps), STR("3:0003_third ")));
}
END_TEST

START_TEST(a_changed_file_is_refused)
{
    is_ok(migrate_run(fresh, sqls, NULL, NULL));
    write_sql("0001_first.sql", "CREATE TABLE one (id INTEGER PRIMARY KEY); -- edited\n");
    ck_assert_int_eq(migrate_check(fresh, sqls), ERR_CONFLICT);
    ck_assert_ptr_nonnull(strstr(err_last(), "0001_first was changed"));
    err_clear();
    is_err(migrate_run(fresh, sqls, NULL, NULL), ERR_CONFLICT);
}
END_TEST

START_TEST(a_newer_database_is_refused)
{
    is_ok(migrate_run(fresh, sqls, NULL, NULL));
    remove_sql("0002_second.sql");
    ck_assert_int_eq(migrate_check(fresh, sqls), ERR_CONFLICT);
    ck_assert_ptr_nonnull(strstr(err_last(), "newer (2) than this program (1)"));
    err_clear();
    is_err(migrate_run(fresh, sqls, NULL, NULL), ERR_CONFLICT);
}
END_TEST

START_TEST(a_failing_one_leaves_nothing)
{
    write_sql("0003_third.sql", "CREATE TABLE three (id INTEGER);\nINSERT INTO nowhere VALUES (1);");
    is_err(migrate_run(fresh, sqls, NULL, NULL), ERR_INTERNAL);
    struct migration_state s;
    is_ok(migrate_state(fresh, sqls, &s));
    ck_assert(s.database == 2 && s.program == 3);
    ck_assert(has_table(fresh, "two") && !has_table(fresh, "three"));
    write_sql("0003_third.sql", "CREATE TABLE three (id INTEGER);");
    is_ok(migrate_run(fresh, sqls, NULL, NULL));
    is_ok(migrate_check(fresh, sqls));
}
END_TEST

START_TEST(gaps_and_missing_folders)
{
    write_sql("0004_gap.sql", "SELECT 1;");
    is_err(migrate_run(fresh, sqls, NULL, NULL), ERR_INTERNAL);
    is_err(migrate_run(fresh, dir, NULL, NULL), ERR_INTERNAL);
    ck_assert(!has_table(fresh, "one") && !has_table(fresh, "schema_migration"));
}
END_TEST

/* The whole schema as it was by then, and what came after it. */
START_TEST(a_later_beginning)
{
    remove_sql("0001_first.sql");
    struct buf steps CLEANUP(buf_free) = {0};
    struct migration_state s;
    write_sql("0002_second.sql", "CREATE TABLE one (id INTEGER PRIMARY KEY);");
    write_sql("0003_third.sql", "INSERT INTO one VALUES (1);");
    is_ok(migrate_run(fresh, sqls, on_step, &steps));
    is_text(buf_view(&steps), "2:0002_second 3:0003_third ", __LINE__);
    is_ok(migrate_run(fresh, sqls, on_step, &steps));
    is_ok(migrate_state(fresh, sqls, &s));
    ck_assert(s.database == 3 && s.program == 3);
    ck_assert_int_eq(number(fresh, "SELECT COUNT(*) FROM one"), 1);
    write_sql("0005_gap.sql", "SELECT 1;");
    ck_assert_int_eq(migrate_run(fresh, sqls, NULL, NULL), ERR_INTERNAL);
    ck_assert_ptr_nonnull(strstr(err_last(), "migration 4 is missing"));
    err_clear();
    remove_sql("0005_gap.sql");
    remove_sql("0002_second.sql");
    ck_assert_int_eq(migrate_check(fresh, sqls), ERR_CONFLICT);
    ck_assert_ptr_nonnull(strstr(err_last(), "migration 2 of the database is unknown"));
    err_clear();
}
END_TEST

/* The real ones: every table is STRICT or virtual; on PostgreSQL there are neither sequences nor 32-bit numbers. */
START_TEST(the_schema_of_the_program)
{
    is_ok(migrate_check(db, sql_dir()));
    STMT(q, db,
         on_postgres() ? "SELECT relname FROM pg_catalog.pg_class WHERE relkind = 'S' UNION ALL"
                         " SELECT c.relname || '.' || t.attname FROM pg_catalog.pg_attribute t"
                         " JOIN pg_catalog.pg_class c ON c.oid = t.attrelid AND c.relkind IN ('r', 'p')"
                         " AND c.relnamespace = current_schema()::regnamespace"
                         " WHERE t.attnum > 0 AND t.atttypid NOT IN ('bigint'::regtype, 'text'::regtype, 'bytea'::regtype,"
                         " 'tsvector'::regtype, 'text[]'::regtype) AND NOT t.attisdropped"
                       : "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%STRICT%' "
                         "AND sql NOT LIKE '%VIRTUAL%' AND name NOT LIKE '%\\_fts\\_%' ESCAPE '\\' "
                         "AND name NOT LIKE 'sqlite%' AND name <> 'schema_migration'");
    while (stmt_row(q)) ck_abort_msg("%s has types that it should not have", col_str(q, a, 0).p);
    is_ok(stmt_done(q));
}
END_TEST

RUN_TESTS("migrate", setup, teardown, in_order_and_once, a_changed_file_is_refused,
          a_newer_database_is_refused, a_failing_one_leaves_nothing, gaps_and_missing_folders,
          a_later_beginning, the_schema_of_the_program)
