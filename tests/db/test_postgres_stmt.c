/* The PostgreSQL engine's statements: their texts, the types of parameters and columns, rows in pieces, rows that
 * are sent without waiting. Once with statements kept on the server and once without. Runs on PostgreSQL only. */
#include "fixture.h"

/* Nothing is kept in a session: for a pooler. */
static void without_prepare(void)
{
    db_close(&db);
    url = arena_printf(a, "%s?prepare=off", url);
    db = connect_as(DB_WRITE, &profile_owner);
}

static void setup_off(void)
{
    fixture_setup();
    without_prepare();
}

static void teardown_off(void)
{
    char *end = strchr(url, '?');
    if (end) *end = '\0';
    fixture_teardown();
}

static struct tx begin(void)
{
    struct tx tx = {0};
    is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
    return tx;
}

/* What is no parameter stays as it is. */
START_TEST(texts)
{
    STMT(q, db,
         "SELECT ':x', 'it''s :x', CAST(:x AS TEXT)::text, /* :y isn't */ -- nor :z, it's a comment\n"
         " \"n:ame\", '--', :x || ':', 12::bigint, '/*', U&'\\0041', E'\\':x', $$:x$$ FROM (SELECT 1 AS \"n:ame\") AS t"
         " WHERE :n>0 AND '' = ''");
    bind_cstr(q, ":x", "X");
    bind_i64(q, ":n", 1);
    is_ok(stmt_one(q));
    static const char *const want[] = {":x", "it's :x", "X", "1", "--", "X:", "12", "/*", "A", "':x", ":x"};
    for (size_t i = 0; i < COUNT_OF(want); i++) is_text(col_view(q, (int)i), want[i], (int)i);
    ck_assert(!stmt_takes(q, ":y") && !stmt_takes(q, ":z"));
    STMT(open, db, "SELECT 'never closed");
    is_err(stmt_one(open), ERR_INTERNAL);
    STMT(arrow, db, "SELECT CAST('{\"a\": 1}' AS json)->>'a' /* :b");
    is_err(stmt_one(arrow), ERR_INTERNAL);
    ck_assert_int_eq(number(db, "SELECT 7"), 7);
}
END_TEST

/* A word that changes something, within a text or a comment, changes nothing. */
START_TEST(what_only_speaks_of_writing)
{
    ck_assert_int_eq(number(db, "SELECT LENGTH('DELETE FROM branch') /* UPDATE */ -- INSERT"), 18);
    STMT(q, db, "WITH gone AS (DELETE FROM branch RETURNING id) SELECT COUNT(*) FROM gone");
    is_err(stmt_one(q), ERR_INTERNAL); /* outside of a transaction */
}
END_TEST

START_TEST(a_parameter_changes_its_type)
{
    static const char bytes[] = {0, 1, 2};
    STMT(q, db, "SELECT :v, 1");
    for (int round = 0; round < 3; round++) {
        bind_i64(q, ":v", 42);
        is_ok(stmt_one(q));
        ck_assert(col_number(q, 0) && col_i64(q, 0) == 42);
        bind_cstr(q, ":v", "知音");
        is_ok(stmt_one(q));
        ck_assert(!col_number(q, 0));
        is_text(col_view(q, 0), "知音", __LINE__);
        bind_blob(q, ":v", bytes, sizeof bytes);
        is_ok(stmt_one(q));
        ck_assert(str_eq(col_view(q, 0), (struct str){bytes, sizeof bytes}));
        bind_null(q, ":v");
        is_ok(stmt_one(q));
        ck_assert(col_null(q, 0) && col_i64(q, 1) == 1);
        bind_opt(q, ":v", 0);
        is_ok(stmt_one(q));
        ck_assert(col_null(q, 0));
        bind_str(q, ":v", STR_NONE);
        is_ok(stmt_one(q));
        ck_assert(col_null(q, 0));
    }
    ck_assert_int_lt(number(db, "SELECT COUNT(*) FROM pg_prepared_statements"), 5); /* the others were given up */
}
END_TEST

/* What a statement asks for decides, where nothing else was bound before. */
START_TEST(null_of_no_type)
{
    struct tx tx = begin();
    STMT(q, db, "INSERT INTO team (id, name, branch_id) VALUES (:id, :name, :branch)");
    bind_i64(q, ":id", 1);
    bind_cstr(q, ":name", "t");
    bind_null(q, ":branch");
    is_ok(stmt_run(q));
    stmt_again(q);
    bind_i64(q, ":id", 2);
    bind_cstr(q, ":name", "u"); /* :branch is not bound at all */
    is_ok(stmt_run(q));
    is_ok(tx_commit(&tx));
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM team WHERE branch_id IS NULL"), 2);
    STMT(r, db, "SELECT COALESCE(:a, 5), COALESCE(:b, 'x')");
    bind_null(r, ":a");
    bind_null(r, ":b");
    is_ok(stmt_one(r));
    ck_assert_int_eq(col_i64(r, 0), 5);
    is_text(col_view(r, 1), "x", __LINE__);
    bind_i64(r, ":a", INT64_MAX);
    is_ok(stmt_one(r));
    ck_assert_int_eq(col_i64(r, 0), INT64_MAX);
}
END_TEST

START_TEST(columns)
{
    static const struct {
        const char *sql;
        int64_t number;
        const char *text;
        int line;
    } cases[] = {
        {"SELECT SUM(x) FROM (VALUES (9223372036854775806), (1)) AS v (x)", INT64_MAX, "9223372036854775807", __LINE__},
        {"SELECT CAST('-9223372036854775808' AS numeric)", INT64_MIN, "-9223372036854775808", __LINE__},
        {"SELECT CAST(10000 AS numeric)", 10000, "10000", __LINE__},
        {"SELECT CAST(120000000 AS numeric)", 120000000, "120000000", __LINE__},
        {"SELECT CAST(0.0001 AS numeric)", 0, "0", __LINE__},
        {"SELECT CAST(-7.9 AS numeric)", -7, "-7", __LINE__},
        {"SELECT CAST(0 AS numeric)", 0, "0", __LINE__},
        {"SELECT SUM(CAST(1 AS BIGINT))", 1, "1", __LINE__},
        {"SELECT COUNT(*)", 1, "1", __LINE__},
        {"SELECT 1 = 1", 1, "1", __LINE__},
        {"SELECT 1 = 2", 0, "0", __LINE__},
        {"SELECT CAST(-3 AS smallint)", -3, "-3", __LINE__},
        {"SELECT CAST(-2147483648 AS integer)", -2147483648, "-2147483648", __LINE__},
        {"SELECT CAST(-2.75 AS double precision)", -2, "-2", __LINE__},
        {"SELECT CAST(2.75 AS real)", 2, "2", __LINE__},
        {"SELECT ' 42 apples'", 42, " 42 apples", __LINE__},
        {"SELECT 'none'", 0, "none", __LINE__},
        {"SELECT CAST('name' AS name)", 0, "name", __LINE__},
        {"SELECT CAST('c' AS varchar)", 0, "c", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        STMT(q, db, cases[i].sql);
        ck_assert_msg(stmt_one(q) == OK, "line %d: %s", cases[i].line, err_last());
        is_int(col_i64(q, 0), cases[i].number, cases[i].line);
        is_text(col_view(q, 0), cases[i].text, cases[i].line);
        ck_assert_int_eq(col_count(q), 1);
    }
    STMT(q, db, "SELECT NULL, 1 AS one, CAST(NULL AS BIGINT)");
    is_ok(stmt_one(q));
    ck_assert(col_null(q, 0) && col_null(q, 2) && !col_number(q, 2) && col_number(q, 1));
    ck_assert_str_eq(col_name(q, 1), "one");
}
END_TEST

static void many_branches(int n)
{
    struct tx tx = begin();
    STMT(q, db, "INSERT INTO branch (id, name) SELECT i, 'b' || i FROM generate_series(1, :n) AS i");
    bind_i64(q, ":n", n);
    is_ok(stmt_run(q));
    ck_assert_int_eq(stmt_changes(q), n);
    is_ok(tx_commit(&tx));
}

static int64_t walk(struct stmt *q)
{
    int64_t n = 0;
    while (stmt_row(q)) {
        ck_assert_int_eq(col_i64(q, 0), n + 1);
        n++;
    }
    is_ok(stmt_done(q));
    return n;
}

/* Many rows in pieces: the same rows, also of two at once, given up, run again, and outside of a transaction. */
START_TEST(pieces)
{
    static const char sql[] = "SELECT id, name FROM branch WHERE id <= :max ORDER BY id";
    many_branches(5000);
    is_ok(db_snapshot_begin(db));
    STMT(q, db, sql);
    STMT(r, db, sql);
    stmt_large(q);
    stmt_large(r);
    bind_i64(q, ":max", 4000); /* a whole number of pieces */
    ck_assert_int_eq(walk(q), 4000);
    bind_i64(q, ":max", 5000);
    ck_assert_int_eq(walk(q), 5000);
    bind_i64(r, ":max", 5000);
    for (int i = 1; i <= 2500; i++) {
        ck_assert(stmt_row(q) && stmt_row(r));
        ck_assert(col_i64(q, 0) == i && col_i64(r, 0) == i);
    }
    bind_i64(q, ":max", 0); /* given up */
    ck_assert(!stmt_row(q));
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM pg_cursors WHERE name <> ''"), 1 + 1); /* r's, and the empty one of q */
    ck_assert(stmt_row(r) && col_i64(r, 0) == 2501);
    db_snapshot_end(db);
    stmt_again(r);
    bind_i64(r, ":max", 3000);
    stmt_large(r);
    ck_assert_int_eq(walk(r), 3000); /* at once: no transaction holds the pieces */
    struct tx tx = begin();
    stmt_again(q);
    bind_i64(q, ":max", 5000);
    ck_assert_int_eq(walk(q), 5000);
    is_ok(tx_commit(&tx));
}
END_TEST

/* The error of what was sent comes with the next answer, at the latest with the COMMIT's, and nothing stays. */
START_TEST(sent_without_waiting)
{
    for (int waits = 0; waits < 2; waits++) {
        struct tx tx = begin();
        for (int i = 0; i < 2; i++) {
            STMT(q, db, "INSERT INTO branch (id, name) VALUES (1, 'twice')");
            is_ok(stmt_send(q));
        }
        if (waits) {
            STMT(q, db, "SELECT COUNT(*) FROM branch");
            ck_assert_int_ne(stmt_one(q), OK);
            err_clear();
        }
        is_err(tx_commit(&tx), ERR_INTERNAL); /* nobody expects a conflict any more */
        tx_end(&tx);
        ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 0);
    }
    struct tx tx = begin();
    STMT(q, db, "INSERT INTO branch (id, name) VALUES (:id, :name)");
    for (int i = 1; i <= 1000; i++) { /* more than may be outstanding */
        bind_i64(q, ":id", i);
        bind_cstr(q, ":name", arena_printf(a, "b%d", i));
        is_ok(stmt_send(q));
        stmt_again(q);
    }
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 1000);
    is_ok(tx_commit(&tx));
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 1000);
}
END_TEST

/* Both ends write at the same time: neither waits for the other for ever. */
START_TEST(large_values)
{
    size_t n = 12 * MiB;
    char *big = arena_alloc(a, n);
    for (size_t i = 0; i < n; i++) big[i] = (char)(i * 31 >> 3);
    is_ok(db_script(db, "CREATE TABLE big (id BIGINT, b BYTEA)"));
    struct tx tx = begin();
    for (int i = 1; i <= 3; i++) {
        STMT(q, db, "INSERT INTO big (id, b) VALUES (:id, :b)");
        bind_i64(q, ":id", i);
        bind_blob(q, ":b", big, n);
        is_ok(stmt_send(q));
    }
    STMT(r, db, "SELECT b, CAST(:b AS BYTEA) FROM big WHERE id = 3");
    bind_blob(r, ":b", big, n);
    is_ok(stmt_one(r));
    ck_assert(str_eq(col_view(r, 0), (struct str){big, n}) && str_eq(col_view(r, 1), (struct str){big, n}));
    is_ok(tx_commit(&tx));
    is_ok(db_script(db, "DROP TABLE big"));
}
END_TEST

START_TEST(texts_must_be_texts)
{
    struct tx tx = begin();
    STMT(q, db, "INSERT INTO branch (id, name) VALUES (:id, :name)");
    bind_i64(q, ":id", 1);
    bind_str(q, ":name", STR("a\0b"));
    is_err(stmt_run(q), ERR_INVALID);
    stmt_again(q);
    bind_i64(q, ":id", 1);
    bind_str(q, ":name", STR("\xFF\xFE"));
    is_err(stmt_run(q), ERR_INVALID);
    ck_assert_int_ne(tx_commit(&tx), OK);
    err_clear();
    tx_end(&tx);
}
END_TEST

/* Statements that are forgotten here are forgotten there, and those whose result became another one run again. */
START_TEST(kept_on_the_server)
{
    for (int i = 0; i < 700; i++) ck_assert_int_eq(number(db, arena_printf(a, "SELECT %d", i)), i);
    int64_t kept = number(db, "SELECT COUNT(*) FROM pg_prepared_statements");
    ck_assert_msg(strchr(url, '?') ? kept == 0 : kept > 100 && kept < 270, "%lld", (long long)kept);
    is_ok(db_script(db, "CREATE TABLE grows (a BIGINT); INSERT INTO grows VALUES (1)"));
    ck_assert_int_eq(number(db, "SELECT * FROM grows"), 1);
    is_ok(db_script(db, "ALTER TABLE grows ADD COLUMN b BIGINT"));
    {
        STMT(q, db, "SELECT * FROM grows"); /* the server will not change a result by itself */
        is_err(stmt_one(q), strchr(url, '?') ? OK : ERR_BUSY);
    }
    ck_assert_int_eq(number(db, "SELECT * FROM grows"), 1);
    is_ok(db_script(db, "DEALLOCATE ALL")); /* a pooler that forgets them */
    {
        STMT(q, db, "SELECT * FROM grows");
        is_err(stmt_one(q), strchr(url, '?') ? OK : ERR_INTERNAL);
    }
    ck_assert_int_eq(number(db, "SELECT * FROM grows"), 1);
    is_ok(db_script(db, "DROP TABLE grows"));
}
END_TEST

static int64_t tick(struct db *on, int64_t n)
{
    STMT(q, on, "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) + 0 * :n");
    bind_i64(q, ":n", n);
    is_ok(stmt_one(q));
    return col_i64(q, 0);
}

/* Within a snapshot the same question has the same answer, so it is asked once. */
START_TEST(asked_once_in_a_snapshot)
{
    struct db *reader = connect_as(DB_READ, &profile_owner);
    ck_assert_int_lt(tick(reader, 1), tick(reader, 1));
    is_ok(db_snapshot_begin(reader));
    int64_t first = tick(reader, 1), second = tick(reader, 2);
    ck_assert_int_lt(first, second);
    ck_assert_int_eq(tick(reader, 1), first);
    ck_assert_int_eq(tick(reader, 2), second);
    {
        STMT(q, reader, "SELECT :v, CAST(clock_timestamp() AS TEXT)");
        bind_i64(q, ":v", INT64_C(0x3031323334353637)); /* the same bytes as the text below */
        is_ok(stmt_one(q));
        struct str at = col_str(q, a, 1);
        ck_assert(col_number(q, 0));
        bind_cstr(q, ":v", "01234567");
        is_ok(stmt_one(q));
        is_text(col_view(q, 0), "01234567", __LINE__);
        bind_i64(q, ":v", INT64_C(0x3031323334353637));
        is_ok(stmt_one(q));
        ck_assert(str_eq(col_view(q, 1), at));
        db_snapshot_end(reader);
        ck_assert(str_eq(col_view(q, 1), at)); /* still being read */
    }
    ck_assert_int_lt(second, tick(reader, 1));
    is_ok(db_snapshot_begin(reader));
    ck_assert_int_lt(second, tick(reader, 1));
    db_snapshot_end(reader);
    struct tx tx = begin(); /* what writes sees what it has written */
    ck_assert_int_lt(tick(db, 1), tick(db, 1));
    tx_end(&tx);
    db_close(&reader);
}
END_TEST

int main(void)
{
    const TTest *list[] = {texts, what_only_speaks_of_writing, a_parameter_changes_its_type, null_of_no_type, columns,
                           pieces, sent_without_waiting, large_values, texts_must_be_texts, kept_on_the_server,
                           asked_once_in_a_snapshot};
    Suite *s = suite_create("postgres_stmt");
    for (int off = 0; off < 2; off++) {
        TCase *t = tcase_create(off ? "prepare=off" : "prepare=on");
        tcase_add_checked_fixture(t, off ? setup_off : fixture_setup, off ? teardown_off : fixture_teardown);
        for (size_t i = 0; i < COUNT_OF(list); i++) tcase_add_test(t, list[i]);
        suite_add_tcase(s, t);
    }
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
