/* A fresh database from sql/ in a temporary folder, a fixed clock, and the few builders every domain
 * test needs. Header only: each test program is one file. Use:
 *
 *     tcase_add_checked_fixture(tc, open_all, close_all);
 */
#ifndef TESTS_SUPPORT_FIXTURE_H
#define TESTS_SUPPORT_FIXTURE_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/paths.h"
#include "base/secret.h"
#include "db/migrate.h"
#include "domain/ctx.h"
#include "support/database.h"

#undef fail /* check.h has a macro of that name */
#include <check.h>

#define T0 INT64_C(1763712000000) /* 2025-11-21 08:00 UTC */

#define must(call)                                                                                 \
    do {                                                                                           \
        enum err must_e_ = (call);                                                                 \
        ck_assert_msg(must_e_ == OK, "%s: %s (%s) %s", #call, err_name(must_e_), err_last(),       \
                      cx.problems.list.n ? cx.problems.list.at[0].text : "");                      \
    } while (0)
#define refused(call, e)                                                                           \
    do {                                                                                           \
        enum err refused_e_ = (call);                                                              \
        ck_assert_msg(refused_e_ == (e), "%s: %s, wanted %s (%s)", #call, err_name(refused_e_),    \
                      err_name(e), err_last());                                                    \
        problems_clear();                                                                          \
    } while (0)

static struct ctx cx;
static struct actor admin UNUSED, nobody UNUSED;
static struct config config;
static char *dir;
static int serial UNUSED;

static UNUSED void problems_clear(void)
{
    cx.problems.list.n = 0;
}

static UNUSED void run(const char *sql)
{
    enum err e = db_script(cx.db, sql);
    ck_assert_msg(e == OK, "%s: %s", sql, err_last());
}

static UNUSED int64_t number(const char *sql)
{
    STMT(q, cx.db, sql);
    enum err e = stmt_one(q);
    ck_assert_msg(e == OK, "%s: %s", sql, err_last());
    return col_i64(q, 0);
}

/* The admin is employee 7, with a row; roles are for the test to set. */
static UNUSED void open_all(void)
{
    char template[] = "/tmp/zhiyin-test-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(template));
    cx = (struct ctx){.arena = arena_new()};
    dir = arena_cstr(cx.arena, template);
    char *url = fresh_database(cx.arena, dir);
    config = (struct config){.data_dir = dir,
                             .db_url = url,
                             .zone = "Asia/Shanghai",
                             .currency = "CNY",
                             .base_url = "http://127.0.0.1",
                             .smtp_url = "",
                             .sms_url = "",
                             .sms_command = "",
                             .phone_region = "CN"};
    admin = (struct actor){.kind = ACTOR_STAFF, .id = 7, .name = STR("Loyalty"), .roles = ROLE_LOYALTY};
    cx.config = &config;
    cx.actor = &admin;
    cx.now = T0;
    cx.lang = LANG_EN;
    cx.program = "test";
    must(secret_open(dir, true));
    must(db_open(url, DB_WRITE, &profile_owner, &cx.db));
    run("INSERT INTO staff (id, username, name, created_at) VALUES (7, 'loyalty', 'Loyalty', 1)");
}

static UNUSED void close_all(void)
{
    db_close(&cx.db);
    drop_database(cx.arena, config.db_url);
    secret_close();
    char *command = arena_printf(cx.arena, "rm -rf '%s'", dir);
    ck_assert_int_eq(system(command), 0);
    arena_free(cx.arena);
}

static UNUSED customer_id a_customer(void)
{
    customer_id id = {1000 + ++serial};
    run(arena_printf(cx.arena,
                     "INSERT INTO customer (id, code, kind, name, name_key, created_at, updated_at)"
                     " VALUES (%" PRId64 ", 'T%d', 'person', '王%d', 'wang', 1, 1)",
                     id.v, serial, serial));
    return id;
}

/* Runs one suite; each test gets open() before it and a removed folder after it. Gives the exit
 * status for main(). */
static UNUSED int run_suite_on(const char *name, const TTest *const *tests, size_t n,
                               void (*open)(void))
{
    Suite *s = suite_create(name);
    TCase *tc = tcase_create(name);
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, open, close_all);
    for (size_t i = 0; i < n; i++) tcase_add_test(tc, tests[i]);
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}

static UNUSED int run_suite(const char *name, const TTest *const *tests, size_t n)
{
    return run_suite_on(name, tests, n, open_all);
}

#endif
