/* profile.h behind the authorizer: what each program may touch, and what it must not (S17, S20). */
#include "fixture.h"

static struct db *as;

static enum err prepare(const char *sql)
{
    STMT(q, as, sql);
    enum err e = stmt_done(q); /* the sticky error of preparing */
    err_clear();
    return e;
}

struct rule_case {
    const struct db_profile *profile;
    const char *sql;
    bool allowed;
    int line;
};

static void check_all(const struct rule_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        as = connect_as(DB_WRITE, cases[i].profile);
        enum err e = prepare(cases[i].sql);
        ck_assert_msg((e == OK) == cases[i].allowed, "case of line %d: %s: %s", cases[i].line,
                      err_name(e), cases[i].sql);
        db_close(&as);
    }
}

START_TEST(s17_secrets_are_out_of_reach)
{
    static const struct rule_case cases[] = {
        {&profile_portal, "SELECT password_hash FROM staff", false, __LINE__},
        {&profile_portal, "SELECT id, name FROM staff ORDER BY password_hash", false, __LINE__},
        {&profile_portal, "SELECT id FROM staff WHERE password_hash LIKE '$a%'", false, __LINE__},
        {&profile_portal, "SELECT * FROM staff", false, __LINE__},
        {&profile_portal, "SELECT id, name FROM staff", true, __LINE__},
        {&profile_portal, "SELECT COUNT(*) FROM staff", true, __LINE__},
        {&profile_portal, "SELECT notes FROM customer", false, __LINE__},
        {&profile_portal, "SELECT credit_limit_minor FROM customer", false, __LINE__},
        {&profile_portal, "SELECT body FROM note", false, __LINE__},
        {&profile_portal, "SELECT body FROM interaction", false, __LINE__},
        {&profile_portal, "SELECT tokens FROM customer_search", false, __LINE__},
        {&profile_portal, "SELECT rowid FROM customer_fts WHERE customer_fts MATCH 'x'", false, __LINE__},
        {&profile_portal, "SELECT block FROM customer_fts_data", false, __LINE__},
        {&profile_portal, "SELECT body, sealed FROM outbox", false, __LINE__},
        {&profile_portal, "SELECT actor_name FROM audit", false, __LINE__},
        {&profile_portal, "SELECT before_text FROM audit_text", false, __LINE__},
        {&profile_portal, "SELECT hash FROM audit_chain", false, __LINE__},
        {&profile_portal, "SELECT name FROM customer UNION SELECT password_hash FROM staff", false,
         __LINE__},
        {&profile_portal, "SELECT (SELECT password_hash FROM staff LIMIT 1)", false, __LINE__},
        {&profile_portal, "SELECT ref FROM complaint", true, __LINE__},
        {&profile_portal, "SELECT password_hash FROM portal_account", true, __LINE__},
        {&profile_intranet, "SELECT password_hash FROM portal_account", false, __LINE__},
        {&profile_intranet, "SELECT code_hash FROM account_code", false, __LINE__},
        {&profile_intranet, "SELECT sealed FROM outbox", false, __LINE__},
        {&profile_intranet, "SELECT salt FROM audit_text", false, __LINE__},
        {&profile_intranet, "SELECT rowid FROM customer_fts WHERE customer_fts MATCH 'x'", true, __LINE__},
        {&profile_admin, "SELECT password_hash FROM portal_account", false, __LINE__},
        {&profile_admin, "SELECT before_text FROM audit_text", true, __LINE__},
        {&profile_api, "SELECT name FROM customer", false, __LINE__},
        {&profile_api, "SELECT name FROM staff", false, __LINE__},
    };
    check_all(cases, COUNT_OF(cases));
}
END_TEST

START_TEST(nothing_but_its_own_is_written)
{
    static const struct rule_case cases[] = {
        {&profile_portal, "UPDATE staff SET roles = 255", false, __LINE__},
        {&profile_portal, "INSERT INTO staff (id, username, name, created_at) VALUES (1, 'x', 'x', 1)",
         false, __LINE__},
        {&profile_portal, "UPDATE customer SET owner_id = 1", false, __LINE__},
        {&profile_portal, "UPDATE points_account SET balance = 1000000", false, __LINE__},
        {&profile_portal, "INSERT INTO points_lot (id, member_id, posting_id, earned, remaining, earned_at)"
                          " VALUES (1, 1, 1, 1, 1, 1)", false, __LINE__},
        {&profile_portal, "UPDATE setting SET value = ''", false, __LINE__},
        {&profile_portal, "DELETE FROM complaint", false, __LINE__},
        {&profile_portal, "UPDATE complaint_step SET note = ''", false, __LINE__},
        {&profile_portal, "DELETE FROM customer_fts", false, __LINE__},
        {&profile_portal, "DELETE FROM customer_fts_data", false, __LINE__},
        {&profile_intranet, "UPDATE points_account SET balance = 1000000", false, __LINE__},
        {&profile_intranet, "UPDATE staff SET lang = 'en'", true, __LINE__},
        {&profile_intranet, "DELETE FROM customer", false, __LINE__},
        {&profile_admin, "UPDATE points_entry SET amount = 5", false, __LINE__},
        {&profile_admin, "DELETE FROM points_posting", false, __LINE__},
        {&profile_admin, "UPDATE points_posting SET amount = 5", false, __LINE__},
        {&profile_api, "DELETE FROM session", false, __LINE__},
        {&profile_worker, "UPDATE staff SET password_hash = ''", false, __LINE__},
        {&profile_worker, "UPDATE points_entry SET amount = 5", false, __LINE__},
    };
    check_all(cases, COUNT_OF(cases));
}
END_TEST

/* Audit rows are inserted, never changed, by any program that is not the command line. */
START_TEST(audit_is_append_only)
{
    static const struct db_profile *const all[] = {&profile_portal, &profile_intranet, &profile_admin,
                                                   &profile_api, &profile_worker};
    static const char *const bad[] = {
        "UPDATE audit SET action = ''",           "DELETE FROM audit", "UPDATE audit_text SET salt = x''",
        "DELETE FROM audit_text",                 "DELETE FROM audit_chain",
        "UPDATE audit_chain SET hash = x''"};
    for (size_t p = 0; p < COUNT_OF(all); p++)
        for (size_t i = 0; i < COUNT_OF(bad); i++) {
            struct rule_case one = {all[p], bad[i], false, __LINE__};
            check_all(&one, 1);
        }
}
END_TEST

START_TEST(the_schema_is_closed)
{
    static const struct db_profile *const all[] = {&profile_portal, &profile_intranet, &profile_admin,
                                                   &profile_api, &profile_worker};
    static const char *const bad[] = {"CREATE TABLE x (y)",
                                      "CREATE TEMP TABLE x (y)",
                                      "DROP TABLE branch",
                                      "ALTER TABLE branch ADD COLUMN x",
                                      "CREATE TRIGGER t AFTER INSERT ON session BEGIN SELECT 1; END",
                                      "CREATE VIEW v AS SELECT 1",
                                      "ATTACH DATABASE '/etc/passwd' AS p",
                                      "ATTACH DATABASE ':memory:' AS p",
                                      "PRAGMA writable_schema = 1",
                                      "PRAGMA foreign_keys = 0",
                                      "PRAGMA synchronous = 0",
                                      "UPDATE sqlite_master SET sql = ''",
                                      "DELETE FROM sqlite_master",
                                      "SELECT load_extension('x')",
                                      "REINDEX",
                                      "ANALYZE"};
    for (size_t p = 0; p < COUNT_OF(all); p++)
        for (size_t i = 0; i < COUNT_OF(bad); i++) {
            struct rule_case one = {all[p], bad[i], false, __LINE__};
            check_all(&one, 1);
        }
}
END_TEST

START_TEST(scripts_obey_too)
{
    as = connect_as(DB_WRITE, &profile_portal);
    is_err(db_script(as, "UPDATE staff SET roles = 255"), ERR_INTERNAL);
    is_err(db_script(as, "DROP TABLE branch"), ERR_INTERNAL);
    is_err(db_script(as, arena_printf(a, "VACUUM INTO '%s/stolen.db'", dir)), ERR_INTERNAL);
    is_err(db_script(as, "VACUUM"), ERR_INTERNAL);
    db_close(&as);
}
END_TEST

START_TEST(rules_as_a_table)
{
    ck_assert(profile_allows(&profile_owner, DB_OP_DELETE, "anything", "at_all"));
    ck_assert(profile_allows(&profile_worker, DB_OP_READ, "anything", "at_all"));
    ck_assert(!profile_allows(&profile_worker, DB_OP_DELETE, "anything", NULL));
    ck_assert(profile_allows(&profile_portal, DB_OP_READ, "staff", "name"));
    ck_assert(profile_allows(&profile_portal, DB_OP_READ, "staff", ""));
    ck_assert(!profile_allows(&profile_portal, DB_OP_READ, "staff", "nam"));
    ck_assert(!profile_allows(&profile_portal, DB_OP_READ, "staff", "name email"));
    ck_assert(!profile_allows(&profile_portal, DB_OP_READ, "staff ", "name"));
}
END_TEST

RUN_TESTS("profile", fixture_setup, fixture_teardown, s17_secrets_are_out_of_reach,
          nothing_but_its_own_is_written, audit_is_append_only, the_schema_is_closed, scripts_obey_too,
          rules_as_a_table)
