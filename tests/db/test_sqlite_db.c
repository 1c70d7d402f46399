/* SQLite behind db.h: the files, what keeps data, a full disk, a copy beside a writer. Runs on SQLite only. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "fixture.h"

static enum err add_branch(int64_t id, struct str name)
{
    STMT(q, db, "INSERT INTO branch (id, name) VALUES (:id, :name)");
    bind_i64(q, ":id", id);
    bind_str(q, ":name", name);
    return stmt_run(q);
}

static struct tx begin(void)
{
    struct tx tx = {0};
    is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
    return tx;
}

START_TEST(files_that_are_none)
{
    struct db *other = NULL;
    is_err(db_create(url), ERR_CONFLICT);
    is_err(db_open(arena_printf(a, "sqlite:%s/none.db", dir), DB_READ, &profile_owner, &other),
           ERR_NOT_FOUND);
    is_err(db_open("mysql://x", DB_READ, &profile_owner, &other), ERR_UNAVAILABLE);
    is_err(db_open(arena_printf(a, "sqlite:%s", dir), DB_READ, &profile_owner, &other),
           ERR_UNAVAILABLE);
    char *garbage = arena_printf(a, "%s/garbage.db", dir);
    FILE *f = fopen(garbage, "w");
    for (int i = 0; i < 5000; i++) fputs("this is no database ", f);
    fclose(f);
    is_err(db_open(arena_printf(a, "sqlite:%s", garbage), DB_WRITE, &profile_owner, &other),
           ERR_UNAVAILABLE);
    is_err(db_create(arena_printf(a, "sqlite:%s/no/such/folder.db", dir)), ERR_UNAVAILABLE);
    ck_assert_ptr_null(other);
    is_ok(db_ping(db));
}
END_TEST

START_TEST(settings_that_keep_data)
{
    ck_assert_int_eq(number(db, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    ck_assert_int_eq(number(db, "SELECT synchronous FROM pragma_synchronous"), 2); /* FULL */
    ck_assert_int_eq(number(db, "SELECT foreign_keys FROM pragma_foreign_keys"), 1);
    ck_assert_int_eq(number(db, "SELECT trusted_schema FROM pragma_trusted_schema"), 0);
    ck_assert_int_eq(number(db, "SELECT secure_delete FROM pragma_secure_delete"), 1);
}
END_TEST

START_TEST(what_only_this_engine_takes)
{
    static const struct {
        const char *sql;
        enum err e;
        int line;
    } cases[] = {
        {"INSERT INTO session VALUES (x'00', 'nobody', 1, 1, 1, 1, '', '')", ERR_CONFLICT, __LINE__},
        {"", ERR_INTERNAL, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        is_int(write_one(db, cases[i].sql), cases[i].e, cases[i].line);
        err_clear();
    }
}
END_TEST

START_TEST(bytes_that_are_no_text)
{
    static const char text[] = "a\0b";
    struct tx tx CLEANUP(tx_end) = begin();
    is_ok(add_branch(1, (struct str){text, sizeof text - 1}));
    is_ok(add_branch(2, STR("\xFF\xFE")));
    is_ok(tx_commit(&tx));
    STMT(q, db, "SELECT name FROM branch ORDER BY id");
    is_ok(stmt_one(q));
    ck_assert(str_eq(col_view(q, 0), (struct str){text, sizeof text - 1}));
}
END_TEST

/* Known when it is made: it takes no parameters then. */
START_TEST(a_statement_that_does_not_prepare)
{
    STMT(q, db, "SELECT nonsense FROM nowhere WHERE x = :x");
    bind_cstr(q, ":y", "z");
    ck_assert(!stmt_takes(q, ":x"));
    is_err(stmt_one(q), ERR_INTERNAL);
}
END_TEST

START_TEST(plans)
{
    struct str plan;
    is_ok(stmt_plan(db, a, "SELECT id FROM customer WHERE owner_id = :owner AND state = 'open' "
                    "ORDER BY id DESC LIMIT 51",
                    &plan));
    ck_assert_msg(str_find(plan, STR("customer_owner_new")) >= 0, "%s", plan.p);
    ck_assert(str_find(plan, STR("TEMP B-TREE")) < 0);
    is_err(stmt_plan(db, a, "SELECT id FROM nowhere", &plan), ERR_INTERNAL);
}
END_TEST

/* The N-th page does not fit: the write says so, everything committed before is whole. */
START_TEST(disk_full)
{
    signal(SIGXFSZ, SIG_IGN);
    is_ok(write_one(db, "INSERT INTO branch (id, name) VALUES (1, 'before')"));
    struct rlimit limit = {2 * MiB, RLIM_INFINITY};
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    char *big = arena_alloc(a, 100001);
    memset(big, 'x', 100000);
    enum err e = OK;
    for (int64_t i = 2; !e && i < 200; i++) {
        struct tx tx CLEANUP(tx_end) = {0};
        is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
        e = add_branch(i, str_of(arena_printf(a, "%s%d", big, (int)i)));
        if (!e) e = tx_commit(&tx);
        if (!e) continue;
        ck_assert_msg(e == ERR_FULL, "%s", err_last());
        ck_assert_ptr_nonnull(strstr(err_last(), "sqlite.c"));
        err_clear();
        /* what comes after in the same transaction is not written on its own */
        enum err after = add_branch(1000, STR("after"));
        ck_assert_int_ne(after, OK);
        ck_assert_int_ne(tx_commit(&tx), OK);
    }
    ck_assert_int_eq(e, ERR_FULL);
    limit.rlim_cur = RLIM_INFINITY;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    err_clear();
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch WHERE id = 1000"), 0);
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch WHERE id = 1"), 1);
    struct str report;
    is_ok(db_integrity(db, a, &report));
    is_text(report, "", __LINE__);
    is_ok(write_one(db, "INSERT INTO branch (id, name) VALUES (1001, 'room again')"));
}
END_TEST

START_TEST(backup_beside_a_writer)
{
    is_ok(write_one(db, "INSERT INTO branch (id, name) VALUES (1, 'kept')"));
    struct tx tx CLEANUP(tx_end) = begin();
    is_ok(add_branch(2, STR("not committed")));
    struct db *reader CLEANUP(db_close) = connect_as(DB_READ, &profile_owner);
    char *to = arena_printf(a, "%s/copy.db", dir);
    is_ok(db_backup(reader, to));
    is_err(db_backup(reader, to), ERR_CONFLICT);
    is_err(db_backup(reader, arena_printf(a, "%s/no/folder.db", dir)), ERR_UNAVAILABLE);
    struct db *copy CLEANUP(db_close) = NULL;
    is_ok(db_open(arena_printf(a, "sqlite:%s", to), DB_READ, &profile_owner, &copy));
    ck_assert_int_eq(number(copy, "SELECT COUNT(*) FROM branch"), 1);
    is_ok(tx_commit(&tx)); /* the writer was not disturbed */
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 2);
}
END_TEST

START_TEST(integrity_names_what_is_wrong)
{
    struct str report = STR_NONE;
    is_ok(db_integrity(db, a, &report));
    is_text(report, "", __LINE__);
    is_ok(db_script(db, "PRAGMA foreign_keys=OFF"));
    is_ok(write_one(db, "INSERT INTO team (id, name, branch_id) VALUES (1, 't', 99)"));
    is_ok(db_integrity(db, a, &report));
    is_text(report, "team: row 1 refers to nothing\n", __LINE__);
}
END_TEST

/* Somebody else holds the turn: at once, or after as long as we are patient. */
START_TEST(waiting_is_bounded)
{
    is_ok(write_one(db, "INSERT INTO branch (id, name) VALUES (1, 'a')"));
    int fd = open(arena_printf(a, "%s/write.lock", dir), O_RDWR);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(flock(fd, LOCK_EX), 0);
    struct tx tx CLEANUP(tx_end) = {0};
    int64_t begin = clock_tick_us();
    is_err(tx_begin_now(&tx, db, __FILE__, __LINE__), ERR_BUSY);
    ck_assert_int_lt(clock_tick_us() - begin, 100000);
    db_patience(db, 300);
    begin = clock_tick_us();
    is_err(tx_begin(&tx, db, __FILE__, __LINE__), ERR_BUSY);
    int64_t waited = clock_tick_us() - begin;
    ck_assert(waited >= 290000 && waited < 3000000);
    ck_assert(!db_in_tx(db));
    close(fd);
    is_ok(write_one(db, "INSERT INTO branch (id, name) VALUES (2, 'b')"));
}
END_TEST

RUN_TESTS("sqlite_db", fixture_setup, fixture_teardown, files_that_are_none, settings_that_keep_data,
          what_only_this_engine_takes, bytes_that_are_no_text,
          a_statement_that_does_not_prepare, plans, disk_full, waiting_is_bounded,
          backup_beside_a_writer, integrity_names_what_is_wrong)
