/* What an engine over a network does to transactions: answers lost, a turn lost in the middle, a database that
 * is away. The engine here is SQLite with single functions in front of it that fail when told. */
#include "db/engine.h"
#include "fixture.h"

static struct engine lossy;
static const struct engine *real;
static int carried_out; /* is a COMMIT that gets lost carried out? */
static enum err commit_with; /* what it answers ... */
static int commits_fail;     /* ... so often */
static int read_fails, write_fails; /* how many steps fail with fail_with */
static enum err fail_with;

static enum err commit(struct db *on)
{
    if (commits_fail == 0) return real->commit(on);
    commits_fail--;
    if (commit_with && !carried_out) return commit_with;
    enum err e = real->commit(on);
    return e ? e : commit_with;
}

static enum err step(struct stmt *q)
{
    int *left = q->writes ? &write_fails : &read_fails;
    if (*left > 0 && (*left)--) return fail_with;
    return real->step(q);
}

static void set_up(void)
{
    fixture_setup();
    real = db->engine;
    lossy = *real;
    lossy.commit = commit;
    lossy.step = step;
    db->engine = &lossy;
    commit_with = OK;
    commits_fail = 1;
    carried_out = read_fails = write_fails = 0;
}

static const struct hash key = {{1, 2, 3}};

/* Adds branch 1 under a key, as a use case does with a form's. */
static enum err use_case(bool proof)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (e) return e;
    if (proof) {
        STMT(q, db, "INSERT INTO once (key_hash, actor_kind, actor_id, created_at) VALUES (:key, 0, 0, 0)");
        bind_hash(q, ":key", key);
        e = stmt_run(q);
        if (!e) tx_proof(&tx, "UPDATE once SET location = location WHERE key_hash = :key", &key);
    }
    STMT(q, db, "INSERT INTO branch (id, name) VALUES (1, 'x')");
    if (!e) e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

static int64_t count(void)
{
    return number(db, "SELECT COUNT(*) FROM branch");
}

START_TEST(a_lost_commit_is_looked_up)
{
    commit_with = ERR_LOST;
    carried_out = 1;
    is_ok(use_case(true)); /* it counted: the use case goes on as if the answer had come */
    ck_assert(!db_in_tx(db));
    ck_assert_int_eq(count(), 1);
    ck_assert_int_eq(db_trouble(db), ERR_LOST);
}
END_TEST

START_TEST(looked_up_as_soon_as_it_answers)
{
    commit_with = ERR_LOST;
    carried_out = 1;
    commits_fail = 3; /* nor are those known that asked after it */
    is_ok(use_case(true));
    ck_assert_int_eq(commits_fail, 0);
    ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(a_commit_that_did_not_count)
{
    commit_with = ERR_LOST;
    commits_fail = 1;
    is_err(use_case(true), ERR_LOST);
    ck_assert(!db_in_tx(db));
    ck_assert_int_eq(count(), 0);
    is_ok(use_case(true)); /* the same under the same key */
    ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(without_a_proof_nobody_knows)
{
    commit_with = ERR_LOST;
    carried_out = 1;
    is_err(use_case(false), ERR_LOST);
    ck_assert_int_eq(count(), 1);
    ck_assert(!db_in_tx(db));
}
END_TEST

/* Whoever goes on after a read that failed (a setting's fallback) must not commit what came of it. */
START_TEST(a_failed_read_ends_the_transaction)
{
    static const enum err kinds[] = {ERR_BUSY, ERR_UNAVAILABLE};
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct tx tx CLEANUP(tx_end) = {0};
        is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
        read_fails = 1;
        fail_with = kinds[i];
        {
            STMT(q, db, "SELECT value FROM setting WHERE key = 'x'");
            ck_assert_int_eq(stmt_one(q), (int)kinds[i]);
        }
        {
            STMT(q, db, "INSERT INTO branch (id, name) VALUES (1, 'x')");
            ck_assert_int_eq(stmt_run(q), (int)kinds[i]);
        }
        ck_assert_int_eq(tx_commit(&tx), (int)kinds[i]);
        ck_assert_int_eq(db_trouble(db), (int)kinds[i]);
        db_trouble_forget(db);
        err_clear();
    }
    ck_assert_int_eq(count(), 0);
    is_ok(use_case(false)); /* the next one is not burdened by it */
}
END_TEST

/* Also inside a row of bulk work: the reason stays what it was, so that the slice is repeated and the row is
 * not blamed. */
START_TEST(a_lost_turn_stays_one)
{
    {
        struct tx tx CLEANUP(tx_end) = {0};
        is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
        is_ok(tx_row_begin(db));
        write_fails = 1;
        fail_with = ERR_BUSY;
        {
            STMT(q, db, "INSERT INTO branch (id, name) VALUES (1, 'x')");
            ck_assert_int_eq(stmt_run(q), ERR_BUSY);
        }
        enum err ended = tx_row_end(db, false);
        ck_assert(ended == OK || ended == ERR_BUSY);
        ck_assert_int_eq(tx_commit(&tx), ERR_BUSY);
    }
    err_clear();
    db_trouble_forget(db);
    ck_assert_int_eq(count(), 0);
}
END_TEST

START_TEST(a_constraint_is_no_trouble)
{
    is_ok(use_case(false));
    is_err(use_case(false), ERR_CONFLICT);
    ck_assert_int_eq(db_trouble(db), OK);
    is_ok(db_writes(db));
    ck_assert_int_eq(count(), 1);
}
END_TEST

RUN_TESTS("lost", set_up, fixture_teardown, a_lost_commit_is_looked_up, looked_up_as_soon_as_it_answers,
          a_commit_that_did_not_count, without_a_proof_nobody_knows, a_failed_read_ends_the_transaction,
          a_lost_turn_stays_one, a_constraint_is_no_trouble)
