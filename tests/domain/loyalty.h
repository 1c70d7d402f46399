/* A fresh database with one loyalty admin, tiers and builders of members, for the tests of members,
 * points and tiers. Each test opens its own. */
#ifndef TESTS_DOMAIN_LOYALTY_H
#define TESTS_DOMAIN_LOYALTY_H

#include "domain/member.h"
#include "support/fixture.h"

static UNUSED void open_loyalty(void)
{
    open_all();
    run("DELETE FROM tier");
    run("INSERT INTO setting (key, value, version, updated_at) VALUES ('points.limit', '900000000000', 1, 1)");
    run("INSERT INTO branch (id, name) VALUES (3, 'Xuhui');"
        "INSERT INTO tier (id, name_zh, name_en, threshold) VALUES (1, '银卡', 'Silver', 0),"
        " (2, '金卡', 'Gold', 1000), (3, '钻石卡', 'Diamond', 5000)");
}

static UNUSED member_id a_member(void)
{
    member_id m = {0};
    must(member_open(&cx, a_customer(), (branch_id){0}, &m));
    return m;
}

/* A draft with a key of its own. */
static UNUSED struct points_draft a_draft(member_id m, int64_t amount)
{
    return (struct points_draft){.member = m,
                                 .amount = amount,
                                 .reason = STR("test"),
                                 .source_kind = STR("manual"),
                                 .key = str_printf(cx.arena, "k%d", ++serial)};
}

static UNUSED struct points_posting earn(member_id m, int64_t amount)
{
    struct points_posting p = {0};
    struct points_draft d = a_draft(m, amount);
    must(points_earn(&cx, &d, &p));
    return p;
}

/* An earning whose last day is the given one. */
static UNUSED struct points_posting earn_until(member_id m, int64_t amount, const char *day)
{
    struct points_posting p = {0};
    struct points_draft d = a_draft(m, amount);
    d.expires_on = str_of(day);
    must(points_earn(&cx, &d, &p));
    return p;
}

static UNUSED struct points_posting redeem(member_id m, int64_t amount)
{
    struct points_posting p = {0};
    struct points_draft d = a_draft(m, amount);
    must(points_redeem(&cx, &d, &p));
    return p;
}

static UNUSED enum err reverse(posting_id id)
{
    struct points_posting p = {0};
    struct str key = str_printf(cx.arena, "r%d", ++serial);
    member_id m = {number(arena_printf(cx.arena, "SELECT COALESCE(MAX(member_id), 0) FROM points_posting WHERE id = %lld",
                                       (long long)id.v))};
    return points_reverse(&cx, m, id, STR("wrong"), key, &p);
}

static UNUSED struct points_standing standing(member_id m)
{
    struct points_standing s = {0};
    must(points_standing(&cx, m, &s));
    return s;
}

static UNUSED void stands(member_id m, int64_t balance, int64_t debt, int64_t available, int line)
{
    struct points_standing s = standing(m);
    ck_assert_msg(s.balance == balance && s.debt == debt && s.available == available,
                  "line %d: balance %" PRId64 " debt %" PRId64 " available %" PRId64
                  ", wanted %" PRId64 " %" PRId64 " %" PRId64,
                  line, s.balance, s.debt, s.available, balance, debt, available);
}

static UNUSED void proved(int line)
{
    struct points_report r = {0};
    must(points_verify(&cx, &r));
    ck_assert_msg(r.findings == 0, "line %d: %s %s %" PRId64 " (%" PRId64 ", %" PRId64 ")", line,
                  r.first[0].what, r.first[0].noun, r.first[0].id, r.first[0].expected,
                  r.first[0].found);
}

#endif
