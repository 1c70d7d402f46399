/* Behind PgBouncer in transaction mode, where one connection of the server serves many of ours in turn: nothing is
 * kept in a session, and nobody gets another one's answer. Runs there only (tests/support/pooler.py). */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

enum { PROCESSES = 6, TIMES = 40 }; /* more than the pool has connections */

static void own_answers(struct db *on, int64_t base)
{
    for (int64_t i = base; i < base + 20; i++) {
        STMT(q, on, "SELECT :v, CAST(:t AS TEXT)");
        bind_i64(q, ":v", i);
        bind_cstr(q, ":t", arena_printf(a, "mine %lld", (long long)i));
        if (stmt_one(q) != OK || col_i64(q, 0) != i) _exit(10);
        if (!str_is(col_view(q, 1), arena_printf(a, "mine %lld", (long long)i))) _exit(11);
    }
}

/* A page: one state from its first look to its last. */
static void a_page(struct db *on, int64_t base)
{
    if (db_snapshot_begin(on) != OK) _exit(20);
    int64_t before = number(on, "SELECT COUNT(*) FROM branch");
    own_answers(on, base);
    STMT(q, on, "SELECT i FROM generate_series(1, 4500) AS i");
    stmt_large(q);
    int64_t n = 0;
    while (stmt_row(q))
        if (col_i64(q, 0) != ++n) _exit(21);
    if (stmt_done(q) != OK || n != 4500) _exit(22);
    if (number(on, "SELECT COUNT(*) FROM branch") != before) _exit(23);
    db_snapshot_end(on); /* its end is not waited for */
    own_answers(on, base + 1000);
}

static enum err write_rows(struct db *on, int64_t base, bool keep)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, on, __FILE__, __LINE__);
    for (int64_t i = base; !e && i < base + 5; i++) {
        STMT(q, on, "INSERT INTO branch (id, name) VALUES (:id, :name)");
        bind_i64(q, ":id", i);
        bind_cstr(q, ":name", arena_printf(a, "b%lld", (long long)i));
        e = i % 2 ? stmt_send(q) : stmt_run(q);
    }
    return e || !keep ? e : tx_commit(&tx);
}

static void work(int64_t base)
{
    struct db *reader = connect_as(DB_READ, &profile_portal);
    db = connect_as(DB_WRITE, &profile_worker);
    for (int i = 0; i < TIMES; i++) {
        a_page(reader, base + i);
        if (write_rows(db, base + 900000, false) != OK) err_clear(); /* given up, nothing of it stays */
        own_answers(db, base);
        enum err e;
        while ((e = write_rows(db, base + 10 * i, true)) == ERR_BUSY) err_clear();
        if (e) _exit(30);
    }
    db_close(&reader);
    db_close(&db);
}

START_TEST(many_at_once)
{
    pid_t child[PROCESSES];
    ck_assert_ptr_nonnull(getenv("ZHIYIN_TEST_POOLER"));
    db_close(&db);
    for (int p = 0; p < PROCESSES; p++) {
        child[p] = fork();
        if (child[p]) continue;
        work(INT64_C(1000000) * (p + 1));
        _exit(0);
    }
    for (int p = 0; p < PROCESSES; p++) {
        int status;
        ck_assert_int_eq(waitpid(child[p], &status, 0), child[p]);
        ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "process %d: %d", p, WEXITSTATUS(status));
    }
    db = connect_as(DB_WRITE, &profile_owner);
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), PROCESSES * TIMES * 5);
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch WHERE id % 1000000 >= 900000"), 0);
}
END_TEST

/* A limit that goes with each transaction, as a session has none of its own. */
START_TEST(statements_have_a_limit)
{
    struct db *page CLEANUP(db_close) = connect_as(DB_WRITE, &profile_portal);
    struct tx tx CLEANUP(tx_end) = {0};
    is_ok(tx_begin(&tx, page, __FILE__, __LINE__));
    STMT(q, page, "SELECT current_setting('statement_timeout')");
    is_ok(stmt_one(q));
    is_text(col_view(q, 0), "15s", __LINE__);
}
END_TEST

RUN_TESTS("pooler", fixture_setup, fixture_teardown, many_at_once, statements_have_a_limit)
