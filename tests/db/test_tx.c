/* Transactions: nesting, rolling back, turns between processes, read-only connections. */
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "fixture.h"

static enum err insert(struct db *on, int64_t id)
{
    STMT(q, on, "INSERT INTO branch (id, name) VALUES (:id, :name)");
    bind_i64(q, ":id", id);
    bind_cstr(q, ":name", arena_printf(a, "branch %lld", (long long)id));
    return stmt_run(q);
}

static int64_t count(void)
{
    return number(db, "SELECT COUNT(*) FROM branch");
}

/* A use case that joins an outer one; what: 'c' commits, 'r' returns without. */
static enum err use_case(int64_t id, char what)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (e) return e;
    e = insert(db, id);
    if (e || what == 'r') return e;
    return tx_commit(&tx);
}

START_TEST(rolls_back_unless_committed)
{
    is_ok(use_case(1, 'r'));
    ck_assert_int_eq(count(), 0);
    ck_assert(!db_in_tx(db));
    is_ok(use_case(1, 'c'));
    ck_assert_int_eq(count(), 1);
    is_err(use_case(1, 'c'), ERR_CONFLICT);
    ck_assert(!db_in_tx(db));
    is_ok(use_case(2, 'c'));
    ck_assert_int_eq(count(), 2);
}
END_TEST

START_TEST(inner_joins_outer)
{
    {
        struct tx outer CLEANUP(tx_end) = {0};
        is_ok(tx_begin(&outer, db, __FILE__, __LINE__));
        is_ok(use_case(1, 'c'));
        ck_assert(db_in_tx(db));
    } /* outer without commit takes the inner one with it */
    ck_assert_int_eq(count(), 0);
    {
        struct tx outer CLEANUP(tx_end) = {0};
        is_ok(tx_begin(&outer, db, __FILE__, __LINE__));
        is_ok(use_case(1, 'c'));
        is_ok(use_case(2, 'c'));
        is_ok(tx_commit(&outer));
        is_err(tx_commit(&outer), ERR_INTERNAL);
    }
    ck_assert_int_eq(count(), 2);
}
END_TEST

START_TEST(inner_without_commit_forbids_the_outer)
{
    {
        struct tx outer CLEANUP(tx_end) = {0};
        is_ok(tx_begin(&outer, db, __FILE__, __LINE__));
        is_ok(use_case(1, 'r'));
        ck_assert_int_eq(tx_commit(&outer), ERR_INTERNAL);
        ck_assert_ptr_nonnull(strstr(err_last(), "test_tx.c"));
        err_clear();
    }
    ck_assert_int_eq(count(), 0);
    is_ok(use_case(1, 'c')); /* the next one is not burdened by it */
    ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(order_of_commits)
{
    struct tx outer CLEANUP(tx_end) = {0}, inner CLEANUP(tx_end) = {0};
    is_ok(tx_begin(&outer, db, __FILE__, __LINE__));
    is_ok(tx_begin(&inner, db, __FILE__, __LINE__));
    is_err(tx_commit(&outer), ERR_INTERNAL);
    is_ok(tx_commit(&inner));
    is_ok(tx_commit(&outer));
    struct tx never = {0};
    is_err(tx_commit(&never), ERR_INTERNAL);
    tx_end(&never);
}
END_TEST

START_TEST(no_write_outside)
{
    is_err(insert(db, 1), ERR_INTERNAL);
    ck_assert_int_eq(count(), 0);
}
END_TEST

START_TEST(read_connections_refuse)
{
    struct db *reader CLEANUP(db_close) = connect_as(DB_READ, &profile_owner);
    struct tx tx CLEANUP(tx_end) = {0};
    is_err(tx_begin(&tx, reader, __FILE__, __LINE__), ERR_INTERNAL);
    is_err(insert(reader, 1), ERR_INTERNAL);
    is_err(db_script(reader, "INSERT INTO branch (id, name) VALUES (1, 'x')"), ERR_INTERNAL);
    ck_assert_int_eq(count(), 0);
    is_ok(use_case(1, 'c'));
    ck_assert_int_eq(number(reader, "SELECT COUNT(*) FROM branch"), 1);
    ck_assert_int_eq(db_mode(reader), DB_READ);
}
END_TEST

START_TEST(read_connection_after_a_clean_end)
{
    is_ok(use_case(1, 'c'));
    db_close(&db); /* the last one: log and shared memory are gone */
    struct db *reader CLEANUP(db_close) = connect_as(DB_READ, &profile_portal);
    ck_assert_int_eq(number(reader, "SELECT COUNT(*) FROM branch"), 1);
    db = connect_as(DB_WRITE, &profile_owner);
    is_ok(use_case(2, 'c'));
    ck_assert_int_eq(number(reader, "SELECT COUNT(*) FROM branch"), 2);
}
END_TEST

START_TEST(a_snapshot_sees_one_state)
{
    struct db *reader CLEANUP(db_close) = connect_as(DB_READ, &profile_owner);
    is_ok(db_snapshot_begin(reader));
    ck_assert_int_eq(number(reader, "SELECT COUNT(*) FROM branch"), 0);
    is_ok(use_case(1, 'c'));
    ck_assert_int_eq(number(reader, "SELECT COUNT(*) FROM branch"), 0);
    db_snapshot_end(reader);
    ck_assert_int_eq(number(reader, "SELECT COUNT(*) FROM branch"), 1);
    db_snapshot_end(reader); /* twice does no harm */
}
END_TEST

/* What bulk work measures its slices by: turns to write, and nothing else. */
START_TEST(only_turns_are_measured)
{
    is_ok(use_case(1, 'c'));
    ck_assert_int_gt(db_longest_us(db), 0);
    ck_assert_int_eq(db_longest_us(db), 0);
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    is_ok(db_snapshot_begin(db));
    db_snapshot_end(db);
    ck_assert_int_eq(db_longest_us(db), 0);
    is_ok(use_case(2, 'c'));
    ck_assert_int_gt(db_longest_us(db), 0);
}
END_TEST

/* A process that is killed in its transaction gives the turn back, and its writes are gone. */
START_TEST(a_killed_writer_lets_go)
{
    db_close(&db);
    int ready[2];
    ck_assert_int_eq(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        db = connect_as(DB_WRITE, &profile_owner);
        struct tx tx = {0};
        if (tx_begin(&tx, db, __FILE__, __LINE__) != OK || insert(db, 1) != OK) _exit(1);
        if (write(ready[1], "x", 1) != 1) _exit(1);
        for (;;) pause();
    }
    char c;
    ck_assert_int_eq(read(ready[0], &c, 1), 1);
    db = connect_as(DB_WRITE, &profile_owner);
    db_patience(db, 200);
    is_err(use_case(2, 'c'), on_postgres() ? OK : ERR_BUSY); /* there are no turns there */
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, NULL, 0), child);
    db_patience(db, 5000);
    is_ok(use_case(3, 'c'));
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch WHERE id = 1"), 0);
    ck_assert_int_eq(count(), on_postgres() ? 2 : 1);
}
END_TEST

static enum err add_one(void)
{
    return write_one(db, "UPDATE branch SET position = position + 1 WHERE id = 1");
}

/* Four processes, each adds one to the same row many times: nothing is lost, and where they take turns nobody
 * fails; elsewhere one may be told to begin again. */
START_TEST(turns_between_processes)
{
    enum { PROCESSES = 4, TIMES = 100 };
    is_ok(use_case(1, 'c'));
    db_close(&db);
    pid_t child[PROCESSES];
    for (int p = 0; p < PROCESSES; p++) {
        child[p] = fork();
        if (child[p]) continue;
        db = connect_as(DB_WRITE, &profile_owner);
        for (int i = 0; i < TIMES; i++)
            for (enum err e; (e = add_one()) != OK;)
                if (e != ERR_BUSY || !on_postgres()) _exit(1);
        db_close(&db);
        _exit(0);
    }
    for (int p = 0; p < PROCESSES; p++) {
        int status;
        ck_assert_int_eq(waitpid(child[p], &status, 0), child[p]);
        ck_assert_int_eq(status, 0);
    }
    db = connect_as(DB_WRITE, &profile_owner);
    ck_assert_int_eq(number(db, "SELECT position FROM branch"), PROCESSES * TIMES);
}
END_TEST

RUN_TESTS("tx", fixture_setup, fixture_teardown, rolls_back_unless_committed, inner_joins_outer,
          inner_without_commit_forbids_the_outer, order_of_commits, no_write_outside,
          read_connections_refuse, read_connection_after_a_clean_end, a_snapshot_sees_one_state, only_turns_are_measured,
          a_killed_writer_lets_go, turns_between_processes)
