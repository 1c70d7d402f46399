/* db.h: opening, statements and their cache, parameters, errors by name. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

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

START_TEST(opening)
{
    struct db *other = NULL;
    is_err(db_create(url), ERR_CONFLICT);
    is_err(db_open(no_database(a, dir), DB_READ, &profile_owner, &other), ERR_NOT_FOUND);
    is_err(db_open("mysql://x", DB_READ, &profile_owner, &other), ERR_UNAVAILABLE);
    ck_assert_ptr_null(other);
    is_ok(db_ping(db));
    ck_assert_str_eq(db_engine(db), engine_folder());
}
END_TEST

START_TEST(values_come_back)
{
    static const char text[] = "it's \"知音\" 😀 \\ 100%\n";
    unsigned char blob[256];
    for (int i = 0; i < 256; i++) blob[i] = (unsigned char)i;
    is_ok(db_script(db, on_postgres() ? "CREATE TEMP TABLE v (i BIGINT, t TEXT, b BYTEA, n TEXT)"
                                      : "CREATE TEMP TABLE v (i INTEGER, t TEXT, b BLOB, n TEXT)"));
    struct tx tx CLEANUP(tx_end) = begin();
    STMT(q, db, "INSERT INTO v (i, t, b, n) VALUES (:i, :t, :b, :n)");
    bind_i64(q, ":i", INT64_MIN);
    bind_str(q, ":t", (struct str){text, sizeof text - 1});
    bind_blob(q, ":b", blob, sizeof blob);
    bind_str(q, ":n", STR_NONE);
    is_ok(stmt_run(q));
    ck_assert_int_eq(stmt_changes(q), 1);
    bind_opt(q, ":i", 0);
    bind_cstr(q, ":t", "");
    bind_blob(q, ":b", "", 0);
    bind_null(q, ":n");
    is_ok(stmt_run(q));
    STMT(r, db, "SELECT i, t, b, n FROM v ORDER BY i DESC NULLS LAST");
    ck_assert(stmt_row(r));
    ck_assert_int_eq(col_i64(r, 0), INT64_MIN);
    ck_assert(str_eq(col_view(r, 1), (struct str){text, sizeof text - 1}));
    ck_assert(str_eq(col_str(r, a, 2), (struct str){(char *)blob, sizeof blob}));
    ck_assert(col_null(r, 3) && col_view(r, 3).p == NULL && col_str(r, a, 3).p == NULL);
    ck_assert(stmt_row(r));
    ck_assert(col_null(r, 0) && col_i64(r, 0) == 0);
    ck_assert(!col_null(r, 1) && col_view(r, 1).n == 0 && col_view(r, 1).p);
    ck_assert(!col_null(r, 2) && col_view(r, 2).n == 0 && col_view(r, 2).p);
    ck_assert(!stmt_row(r));
    is_ok(stmt_done(r));
    is_ok(tx_commit(&tx));
}
END_TEST

/* Hostile text stays text (S1). */
START_TEST(s1_text_is_never_sql)
{
    static const char *const bad[] = {"'; DROP TABLE branch; --", "\" OR 1=1 --", "a' UNION SELECT 1",
                                      "%", "\\", ":name", "?1", "$1", "/*"};
    struct tx tx CLEANUP(tx_end) = begin();
    for (size_t i = 0; i < COUNT_OF(bad); i++) is_ok(add_branch((int64_t)i + 1, str_of(bad[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        STMT(q, db, "SELECT id FROM branch WHERE name = :name");
        bind_cstr(q, ":name", bad[i]);
        is_ok(stmt_one(q));
        ck_assert_int_eq(col_i64(q, 0), (int64_t)i + 1);
    }
    is_ok(tx_commit(&tx));
}
END_TEST

START_TEST(statements_are_cached_and_never_shared)
{
    const char *sql = "SELECT :v";
    char copy[] = "SELECT :v"; /* the same text elsewhere */
    struct stmt *one = stmt_get(db, sql), *two = stmt_get(db, sql);
    ck_assert_ptr_ne(one, two);
    bind_i64(one, ":v", 1);
    bind_i64(two, ":v", 2);
    is_ok(stmt_one(one));
    is_ok(stmt_one(two));
    ck_assert_int_eq(col_i64(one, 0), 1);
    ck_assert_int_eq(col_i64(two, 0), 2);
    struct stmt *first = one;
    stmt_release(&one);
    ck_assert_ptr_null(one);
    one = stmt_get(db, copy);
    ck_assert_ptr_eq(one, first);
    is_ok(stmt_one(one)); /* nothing is left bound */
    ck_assert(col_null(one, 0));
    stmt_release(&one);
    stmt_release(&two);
    strcpy(copy, "SELECT 7"); /* the same memory, another text */
    one = stmt_get(db, copy);
    is_ok(stmt_one(one));
    ck_assert_int_eq(col_i64(one, 0), 7);
    stmt_release(&one);
}
END_TEST

START_TEST(the_cache_forgets_the_oldest)
{
    STMT(held, db, "SELECT 'held'");
    is_ok(stmt_one(held));
    for (int i = 0; i < 1000; i++) ck_assert_int_eq(number(db, arena_printf(a, "SELECT %d", i)), i);
    is_text(col_view(held, 0), "held", __LINE__);
}
END_TEST

START_TEST(errors_stick_and_are_told_once)
{
    struct tx tx CLEANUP(tx_end) = begin();
    is_ok(add_branch(1, STR("a")));
    STMT(q, db, "INSERT INTO branch (id, name) VALUES (:id, :name)");
    bind_i64(q, ":id", 1);
    bind_cstr(q, ":name", "b");
    is_err(stmt_run(q), ERR_CONFLICT);
    is_err(stmt_run(q), ERR_CONFLICT);
    stmt_again(q);
    bind_i64(q, ":id", 2);
    bind_cstr(q, ":name", "b");
    if (on_postgres()) { /* its transaction ends with the first error */
        is_err(stmt_run(q), ERR_INTERNAL);
        is_err(tx_commit(&tx), ERR_INTERNAL);
        tx_end(&tx);
        ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 0);
        return;
    }
    is_ok(stmt_run(q)); /* a conflict does not spoil the transaction */
    is_ok(tx_commit(&tx));
}
END_TEST

START_TEST(constraints_by_name)
{
    static const struct {
        const char *sql;
        enum err e;
        int line;
    } cases[] = {
        {"INSERT INTO branch (id, name) VALUES (1, 'a')", OK, __LINE__},
        {"INSERT INTO branch (id, name) VALUES (1, 'b')", ERR_CONFLICT, __LINE__},
        {"INSERT INTO branch (id, name) VALUES (2, 'a')", ERR_CONFLICT, __LINE__},
        {"INSERT INTO team (id, name, branch_id) VALUES (1, 't', 99)", ERR_CONFLICT, __LINE__},
        {"INSERT INTO staff (id, username, name, created_at, state) VALUES (1, 'a', 'a', 1, 'gone')", ERR_CONFLICT, __LINE__},
        {"INSERT INTO branch (id) VALUES (3)", ERR_INTERNAL, __LINE__},
        {"INSERT INTO branch (id, name) VALUES ('x', 'y')", ERR_INTERNAL, __LINE__},
        {"INSERT INTO nothing (id) VALUES (3)", ERR_INTERNAL, __LINE__},
        {"INSERT INTO", ERR_INTERNAL, __LINE__},
        {"DELETE FROM branch; DELETE FROM team", ERR_INTERNAL, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        is_int(write_one(db, cases[i].sql), cases[i].e, cases[i].line);
        err_clear();
    }
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 1);
}
END_TEST

/* Whether it is found out at its preparation or when it runs: it answers with its error, and has no rows. */
START_TEST(a_statement_that_cannot_run_answers_calmly)
{
    STMT(q, db, "SELECT nonsense FROM nowhere WHERE x = :x");
    bind_i64(q, ":x", 1);
    ck_assert(!stmt_row(q));
    ck_assert_int_eq(col_i64(q, 0), 0);
    ck_assert(col_null(q, 0) && col_view(q, 0).p == NULL);
    is_err(stmt_one(q), ERR_INTERNAL);
    is_err(stmt_run(q), ERR_INTERNAL);
    is_err(stmt_done(q), ERR_INTERNAL);
    ck_assert_int_eq(number(db, "SELECT 7"), 7);
}
END_TEST

START_TEST(a_wrong_name_ends_the_process)
{
    STMT(q, db, "SELECT :right");
    bind_i64(q, ":wrong", 1);
}
END_TEST

START_TEST(rows_and_reuse)
{
    struct tx tx CLEANUP(tx_end) = begin();
    for (int64_t i = 1; i <= 100; i++) is_ok(add_branch(i, str_of(arena_printf(a, "b%d", (int)i))));
    STMT(q, db, "SELECT id FROM branch WHERE id > :after ORDER BY id LIMIT 30");
    int64_t after = 0, seen = 0;
    for (;;) {
        int64_t before = seen;
        bind_i64(q, ":after", after); /* rewinds */
        while (stmt_row(q)) {
            ck_assert_int_eq(col_i64(q, 0), ++seen);
            after = seen;
        }
        is_ok(stmt_done(q));
        if (seen == before) break;
    }
    ck_assert_int_eq(seen, 100);
    STMT(r, db, "UPDATE branch SET position = 1 WHERE id <= :id RETURNING id");
    bind_i64(r, ":id", 3);
    is_ok(stmt_one(r));
    ck_assert_int_eq(col_i64(r, 0), 1);
    is_ok(tx_commit(&tx)); /* although r is still held */
    ck_assert_int_eq(number(db, "SELECT SUM(position) FROM branch"), 3);
    STMT(u, db, "SELECT id FROM branch WHERE id = 1000");
    is_err(stmt_one(u), ERR_NOT_FOUND);
    is_err(stmt_one(u), ERR_NOT_FOUND);
    ck_assert(stmt_takes(q, ":after") && !stmt_takes(q, ":before"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("db");
    TCase *t = tcase_create("db");
    tcase_add_checked_fixture(t, fixture_setup, fixture_teardown);
    const TTest *list[] = {opening, values_come_back, s1_text_is_never_sql, statements_are_cached_and_never_shared,
                           the_cache_forgets_the_oldest, errors_stick_and_are_told_once, constraints_by_name,
                           a_statement_that_cannot_run_answers_calmly, rows_and_reuse};
    for (size_t i = 0; i < COUNT_OF(list); i++) tcase_add_test(t, list[i]);
    tcase_add_test_raise_signal(t, a_wrong_name_ends_the_process, SIGABRT);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
