/* A fresh database with one loyalty admin, tiers and builders of members, for the tests of members,
 * points and tiers. Each test opens its own. */
#ifndef TESTS_DOMAIN_LOYALTY_H
#define TESTS_DOMAIN_LOYALTY_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/paths.h"
#include "base/secret.h"
#include "db/migrate.h"
#include "domain/member.h"

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
static struct actor admin, nobody;
static struct config config;
static char *dir;
static int serial;

static void problems_clear(void)
{
    cx.problems.list.n = 0;
}

static void run(const char *sql)
{
    enum err e = db_script(cx.db, sql);
    ck_assert_msg(e == OK, "%s: %s", sql, err_last());
}

static int64_t number(const char *sql)
{
    STMT(q, cx.db, sql);
    enum err e = stmt_one(q);
    ck_assert_msg(e == OK, "%s: %s", sql, err_last());
    return col_i64(q, 0);
}

static void open_all(void)
{
    char template[] = "/tmp/zhiyin-test-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(template));
    cx = (struct ctx){.arena = arena_new()};
    dir = arena_cstr(cx.arena, template);
    char *url = arena_printf(cx.arena, "sqlite:%s/zhiyin.db", dir);
    config = (struct config){.data_dir = dir, .db_url = url, .zone = "Asia/Shanghai", .currency = "CNY"};
    admin = (struct actor){.kind = ACTOR_STAFF, .id = 7, .name = STR("Loyalty"), .roles = ROLE_LOYALTY};
    cx.config = &config;
    cx.actor = &admin;
    cx.now = T0;
    cx.lang = LANG_EN;
    cx.program = "test";
    must(secret_open(dir, true));
    must(db_create(url));
    must(db_open(url, DB_WRITE, &profile_owner, &cx.db));
    must(migrate_run(cx.db, home_path(cx.arena, "sql"), NULL, NULL));
    run("DELETE FROM tier");
    run("INSERT INTO staff (id, username, name, created_at) VALUES (7, 'loyalty', 'Loyalty', 1);"
        "INSERT INTO branch (id, name) VALUES (3, 'Xuhui');"
        "INSERT INTO tier (id, name_zh, name_en, threshold) VALUES (1, '银卡', 'Silver', 0),"
        " (2, '金卡', 'Gold', 1000), (3, '钻石卡', 'Diamond', 5000)");
}

static void close_all(void)
{
    db_close(&cx.db);
    secret_close();
    char *command = arena_printf(cx.arena, "rm -rf '%s'", dir);
    ck_assert_int_eq(system(command), 0);
    arena_free(cx.arena);
}

static customer_id a_customer(void)
{
    customer_id id = {1000 + ++serial};
    run(arena_printf(cx.arena,
                     "INSERT INTO customer (id, code, kind, name, name_key, created_at, updated_at)"
                     " VALUES (%" PRId64 ", 'T%d', 'person', '王%d', 'wang', 1, 1)",
                     id.v, serial, serial));
    return id;
}

static member_id a_member(void)
{
    member_id m = {0};
    must(member_open(&cx, a_customer(), (branch_id){0}, &m));
    return m;
}

/* A draft with a key of its own. */
static struct points_draft a_draft(member_id m, int64_t amount)
{
    return (struct points_draft){.member = m,
                                 .amount = amount,
                                 .reason = STR("test"),
                                 .source_kind = STR("manual"),
                                 .key = str_printf(cx.arena, "k%d", ++serial)};
}

static struct points_posting earn(member_id m, int64_t amount)
{
    struct points_posting p = {0};
    struct points_draft d = a_draft(m, amount);
    must(points_earn(&cx, &d, &p));
    return p;
}

/* An earning whose last day is the given one. */
static struct points_posting earn_until(member_id m, int64_t amount, const char *day)
{
    struct points_posting p = {0};
    struct points_draft d = a_draft(m, amount);
    d.expires_on = str_of(day);
    must(points_earn(&cx, &d, &p));
    return p;
}

static struct points_posting redeem(member_id m, int64_t amount)
{
    struct points_posting p = {0};
    struct points_draft d = a_draft(m, amount);
    must(points_redeem(&cx, &d, &p));
    return p;
}

static enum err reverse(posting_id id)
{
    struct points_posting p = {0};
    struct str key = str_printf(cx.arena, "r%d", ++serial);
    return points_reverse(&cx, id, STR("wrong"), key, &p);
}

static struct points_standing standing(member_id m)
{
    struct points_standing s = {0};
    must(points_standing(&cx, m, &s));
    return s;
}

static void stands(member_id m, int64_t balance, int64_t debt, int64_t available, int line)
{
    struct points_standing s = standing(m);
    ck_assert_msg(s.balance == balance && s.debt == debt && s.available == available,
                  "line %d: balance %" PRId64 " debt %" PRId64 " available %" PRId64
                  ", wanted %" PRId64 " %" PRId64 " %" PRId64,
                  line, s.balance, s.debt, s.available, balance, debt, available);
}

static void proved(int line)
{
    struct points_report r = {0};
    must(points_verify(&cx, &r));
    ck_assert_msg(r.findings == 0, "line %d: %s %s %" PRId64 " (%" PRId64 ", %" PRId64 ")", line,
                  r.first[0].what, r.first[0].noun, r.first[0].id, r.first[0].expected,
                  r.first[0].found);
}

#endif
