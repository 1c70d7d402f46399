/* domain/points_request.h: what waits for a second person, what it would do, who may decide, what is
 * checked again, and that a decision is made once. */
#include "domain/points_request.h"

#include "loyalty.h"

static struct actor second, other;

static void open_requests(void)
{
    open_loyalty();
    run("UPDATE setting SET value = '1000' WHERE key = 'points.limit';"
        "UPDATE staff SET roles = 8 WHERE id = 7;"
        "INSERT INTO staff (id, username, name, roles, created_at) VALUES (8, 'second', 'Second', 8, 1),"
        " (9, 'other', 'Other', 1, 1)");
    second = (struct actor){.kind = ACTOR_STAFF, .id = 8, .name = STR("Second"), .roles = ROLE_LOYALTY};
    other = (struct actor){.kind = ACTOR_STAFF, .id = 9, .name = STR("Other"), .roles = ROLE_AGENT};
}

static struct points_outcome submit(enum points_kind kind, member_id m, int64_t amount)
{
    struct points_draft d = a_draft(m, amount);
    struct points_outcome out = {0};
    cx.actor = &admin;
    must(points_submit(&cx, kind, &d, STR("please"), &out));
    return out;
}

static enum err approve(int64_t id)
{
    struct points_request r;
    struct points_posting p;
    must(points_request_get(&cx, id, &r));
    struct points_standing s = standing(r.member);
    return points_request_approve(&cx, id, s.balance, s.debt, &p);
}

static enum request_state state_of(int64_t id)
{
    struct points_request r;
    must(points_request_get(&cx, id, &r));
    return r.state;
}

START_TEST(what_waits)
{
    member_id m = a_member();
    ck_assert(submit(POINTS_EARN, m, 1000).posting.id.v);
    struct points_outcome out = submit(POINTS_EARN, m, 1); /* the day's sum counts, not one posting */
    ck_assert(out.request && !out.posting.id.v);
    stands(m, 1000, 0, 1000, __LINE__);
    cx.now += DAY_MS;
    ck_assert(submit(POINTS_REDEEM, m, 600).posting.id.v);
    ck_assert(submit(POINTS_ADJUST, m, 400).posting.id.v);
    ck_assert(submit(POINTS_ADJUST, m, -400).request);
    struct points_draft d = a_draft(m, 1001);
    struct points_posting p;
    refused(points_earn(&cx, &d, &p), ERR_CONFLICT); /* no way around */
    struct points_posting big = {0};
    cx.actor = &second;
    refused(points_earn(&cx, &d, &p), ERR_CONFLICT);
    run("UPDATE setting SET value = '5000' WHERE key = 'points.limit'");
    must(points_earn(&cx, &d, &big));
    run("UPDATE setting SET value = '1000' WHERE key = 'points.limit'");
    refused(points_reverse(&cx, big.member, big.id, STR("wrong"), STR("r"), &p), ERR_CONFLICT);
    struct points_outcome r = {0};
    must(points_submit_reversal(&cx, big.member, big.id, STR("wrong"), STR("r"), STR(""), &r));
    ck_assert(r.request);
    refused(points_submit_reversal(&cx, big.member, big.id, STR("wrong"), STR("r2"), STR(""), &r), ERR_CONFLICT);
    proved(__LINE__);
}
END_TEST

START_TEST(what_cannot_be_booked_is_not_asked)
{
    member_id m = a_member();
    struct points_draft d = a_draft(m, 5000);
    struct points_outcome out;
    refused(points_submit(&cx, POINTS_REDEEM, &d, STR(""), &out), ERR_CONFLICT);
    d.reason = STR(" ");
    refused(points_submit(&cx, POINTS_EARN, &d, STR(""), &out), ERR_INVALID);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_request"), 0);
}
END_TEST

START_TEST(what_it_would_do)
{
    member_id m = a_member();
    struct points_posting p = earn_until(m, 600, "2026-01-31");
    earn_until(m, 300, "2025-12-31");
    int64_t id = submit(POINTS_EARN, m, 1500).request;
    struct points_request r;
    struct points_preview v;
    must(points_request_get(&cx, id, &r));
    must(points_preview(&cx, &r, &v));
    ck_assert(v.balance == 900 && v.balance_after == 2400 && v.tier_now.id == 1 && v.tier_after.id == 2);
    r.kind = REQUEST_REDEEM;
    r.amount = 700;
    must(points_preview(&cx, &r, &v));
    ck_assert(v.balance_after == 200 && v.lots_n == 2 && v.lots[0].points == 300 && v.lots[1].points == 400);
    ck_assert_int_eq(v.tier_after.id, v.tier_now.id);
    r.amount = 901;
    must(points_preview(&cx, &r, &v));
    ck_assert_ptr_nonnull(v.refused);
    ck_assert(cx.problems.list.n == 0);
    run("UPDATE setting SET value = '100000' WHERE key = 'points.limit'");
    redeem(m, 500);
    r.kind = REQUEST_REVERSE;
    r.reverses = p.id;
    must(points_preview(&cx, &r, &v));
    ck_assert(v.balance_after == 0 && v.debt_after == 200);
    r.kind = REQUEST_ADJUST; /* a credit pays the debt first */
    must(reverse(p.id));
    r.amount = 250;
    must(points_preview(&cx, &r, &v));
    ck_assert(v.paid == 200 && v.debt_after == 0 && v.balance_after == 50);
}
END_TEST

START_TEST(approved_by_another)
{
    member_id m = a_member();
    int64_t id = submit(POINTS_ADJUST, m, 5000).request;
    refused(approve(id), ERR_FORBIDDEN); /* one's own */
    struct actor again = admin;
    again.roles = ROLE_ADMIN | ROLE_LOYALTY | ROLE_MANAGER;
    cx.actor = &again;
    refused(approve(id), ERR_FORBIDDEN); /* whatever role */
    cx.actor = &other;
    refused(approve(id), ERR_FORBIDDEN);
    cx.actor = &second;
    must(approve(id));
    stands(m, 5000, 0, 5000, __LINE__);
    struct points_posting *rows;
    size_t n;
    bool more;
    struct points_filter all = {0};
    must(points_ledger(&cx, m, &all, 5, &rows, &n, &more));
    ck_assert(n == 1 && rows[0].by_id == 7 && rows[0].approved_by.v == 8);
    ck_assert(str_is(rows[0].by_name, "Loyalty") && str_is(rows[0].approved_name, "Second"));
    ck_assert_int_eq(state_of(id), REQUEST_APPROVED);
    refused(approve(id), ERR_CONFLICT); /* once */
    refused(points_request_refuse(&cx, id, STR("late")), ERR_CONFLICT);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_posting"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM notice WHERE staff_id = 8 AND kind = 'points_request'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM notice WHERE staff_id = 7 AND kind = 'points_decided'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action LIKE 'points_request.%'"), 2);
    proved(__LINE__);
}
END_TEST

START_TEST(rights_are_looked_up_again)
{
    member_id m = a_member();
    int64_t id = submit(POINTS_ADJUST, m, 5000).request;
    cx.actor = &second; /* the session still says so, the database does not */
    run("UPDATE staff SET roles = 1 WHERE id = 8");
    refused(approve(id), ERR_FORBIDDEN);
    run("UPDATE staff SET roles = 8, state = 'disabled' WHERE id = 8");
    refused(approve(id), ERR_FORBIDDEN);
    run("UPDATE staff SET state = 'active' WHERE id = 8; UPDATE staff SET roles = 1 WHERE id = 7");
    refused(approve(id), ERR_CONFLICT); /* who asked lost the right */
    must(points_request_refuse(&cx, id, STR("left us")));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_posting"), 0);
}
END_TEST

START_TEST(the_account_moved_on)
{
    member_id m = a_member();
    struct points_posting p;
    earn(m, 900);
    run("UPDATE setting SET value = '100' WHERE key = 'points.limit'");
    int64_t id = submit(POINTS_REDEEM, m, 800).request;
    cx.actor = &second;
    refused(points_request_approve(&cx, id, 800, 0, &p), ERR_CONFLICT); /* not what she saw */
    redeem(m, 100);
    must(points_submit(&cx, POINTS_REDEEM, &(struct points_draft){.member = m, .amount = 300, .reason = STR("x"),
                       .key = STR("k-x")}, STR(""), &(struct points_outcome){0}));
    cx.actor = &(struct actor){.kind = ACTOR_SYSTEM, .name = STR("till")};
    redeem(m, 300);
    cx.actor = &second;
    refused(approve(id), ERR_CONFLICT); /* 500 are left */
    ck_assert_int_eq(state_of(id), REQUEST_WAITING);
    struct member now;
    must(member_get(&cx, m, &now));
    must(member_set_state(&cx, m, now.version, MEMBER_FROZEN, STR("lost card"), false));
    refused(approve(id), ERR_CONFLICT);
    stands(m, 500, 0, 500, __LINE__);
    proved(__LINE__);
}
END_TEST

START_TEST(withdrawn_refused_expired)
{
    member_id m = a_member();
    int64_t a = submit(POINTS_EARN, m, 5000).request, b = submit(POINTS_EARN, m, 6000).request,
            c = submit(POINTS_EARN, m, 7000).request;
    cx.actor = &second;
    ck_assert_int_eq(points_request_count(&cx), 3);
    refused(points_request_withdraw(&cx, a), ERR_FORBIDDEN);
    refused(points_request_refuse(&cx, b, STR("  ")), ERR_INVALID);
    must(points_request_refuse(&cx, b, STR("too much")));
    cx.actor = &admin;
    ck_assert_int_eq(points_request_count(&cx), 0);
    refused(points_request_refuse(&cx, a, STR("own")), ERR_FORBIDDEN);
    must(points_request_withdraw(&cx, a));
    refused(points_request_withdraw(&cx, a), ERR_CONFLICT);
    cx.now += 7 * DAY_MS;
    cx.actor = &second;
    refused(approve(c), ERR_CONFLICT); /* past its time, also before the job ran */
    cx.actor = &(struct actor){.kind = ACTOR_SYSTEM, .name = STR("points_requests")};
    int n = 0;
    ck_assert(points_request_waiting(&cx));
    must(points_request_expire_some(&cx, 100, &n));
    ck_assert(n == 1);
    must(points_request_expire_some(&cx, 100, &n));
    ck_assert(n == 0);
    ck_assert_int_eq(state_of(a), REQUEST_WITHDRAWN);
    ck_assert_int_eq(state_of(b), REQUEST_REFUSED);
    ck_assert_int_eq(state_of(c), REQUEST_EXPIRED);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM notice WHERE staff_id = 7"), 2);
    stands(m, 0, 0, 0, __LINE__);
}
END_TEST

START_TEST(queue)
{
    member_id m = a_member();
    for (int i = 0; i < 5; i++) submit(POINTS_EARN, m, 5000 + i);
    cx.actor = &second;
    struct points_request r[10];
    size_t n = 0;
    struct request_filter f = {.mine = 2};
    must(points_request_list(&cx, &f, 3, r, &n));
    ck_assert(n == 3 && r[0].amount == 5004);
    f.before = r[2].id;
    must(points_request_list(&cx, &f, 3, r, &n));
    ck_assert(n == 2 && r[1].amount == 5000);
    f = (struct request_filter){.mine = 1};
    must(points_request_list(&cx, &f, 10, r, &n));
    ck_assert(n == 0);
    f = (struct request_filter){.member = m};
    must(points_request_list(&cx, &f, 10, r, &n));
    ck_assert(n == 5);
    must(points_request_refuse(&cx, r[0].id, STR("no")));
    f = (struct request_filter){.state = REQUEST_REFUSED};
    must(points_request_list(&cx, &f, 10, r, &n));
    ck_assert(n == 1);
    f = (struct request_filter){0};
    must(points_request_list(&cx, &f, 10, r, &n));
    ck_assert(n == 5);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_waits, what_cannot_be_booked_is_not_asked, what_it_would_do,
                                  approved_by_another, rights_are_looked_up_again, the_account_moved_on,
                                  withdrawn_refused_expired, queue};
    return run_suite_on("points_request", tests, COUNT_OF(tests), open_requests);
}
