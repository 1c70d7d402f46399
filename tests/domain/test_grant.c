/* domain/grant.h: the check of filters and files, limits and the second person, each member once, what is
 * refused in the middle, cancelling and going on, taking back with debts. */
#include "domain/grant.h"
#include "domain/member_card.h"
#include "domain/points_request.h"

#include "loyalty.h"

static struct actor second;

static void open_grants(void)
{
    open_loyalty();
    run("UPDATE setting SET value = '1000' WHERE key = 'points.limit';"
        "INSERT INTO setting (key, value, version, updated_at) VALUES ('points.grant_limit', '5000', 1, 1);"
        "UPDATE staff SET roles = 8 WHERE id = 7;"
        "INSERT INTO staff (id, username, name, roles, created_at) VALUES (8, 'second', 'Second', 8, 1)");
    second = (struct actor){.kind = ACTOR_STAFF, .id = 8, .name = STR("Second"), .roles = ROLE_LOYALTY};
    cx.program = "admin";
}

/* Runs all that waits, as the worker does. */
static void work(void)
{
    struct actor system = {.kind = ACTOR_SYSTEM, .name = STR("worker")};
    const struct actor *before = cx.actor;
    int64_t now = cx.now;
    enum err e = OK;
    cx.actor = &system;
    while (!e) e = task_run_next(&cx, STR("test"), NULL);
    ck_assert_msg(e == ERR_NOT_FOUND, "%s %s", err_name(e), err_last());
    err_clear();
    cx.actor = before;
    cx.now = now; /* tasks run by the real clock */
}

static struct grant got(int64_t id)
{
    struct grant g;
    must(grant_get(&cx, id, &g));
    return g;
}

static int64_t make(const struct member_filter *f, int64_t points)
{
    int64_t id = 0;
    struct grant_draft d = {.points = points, .reason = STR("Birthday"), .filter = f};
    must(grant_create(&cx, &d, &id));
    work();
    return id;
}

static int64_t rows_in(int64_t id, const char *state)
{
    return number(arena_printf(cx.arena, "SELECT COUNT(*) FROM points_grant_row WHERE grant_id = %" PRId64
                               " AND state = '%s'", id, state));
}

START_TEST(to_a_filter)
{
    member_id m[5];
    for (size_t i = 0; i < COUNT_OF(m); i++, cx.now += 5) m[i] = a_member();
    must(member_set_state(&cx, m[3], 1, MEMBER_FROZEN, STR("x"), false));
    must(member_set_state(&cx, m[4], 1, MEMBER_CLOSED, STR("x"), true));
    int64_t id = make(&(struct member_filter){0}, 200), request = 0;
    struct grant g = got(id);
    ck_assert(g.state == GRANT_CHECKED && g.members == 3 && g.total == 600 && g.left_out == 2 && g.most == 200);
    ck_assert(rows_in(id, "frozen") == 1 && rows_in(id, "closed") == 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_posting"), 0);
    a_member(); /* found by the filter since: not in the set */
    must(grant_confirm(&cx, id, STR(""), &request));
    ck_assert(!request);
    refused(grant_confirm(&cx, id, STR(""), &request), ERR_CONFLICT); /* pressed twice */
    work();
    ck_assert(got(id).state == GRANT_ENDED && rows_in(id, "done") == 3);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_posting"), 3);
    stands(m[0], 200, 0, 200, __LINE__);
    stands(m[3], 0, 0, 0, __LINE__);
    struct points_posting *rows;
    size_t n;
    bool more;
    must(points_ledger(&cx, m[0], &(struct points_filter){0}, 5, &rows, &n, &more));
    ck_assert(n == 1 && rows[0].by_id == 7 && !rows[0].approved_by.v && str_is(rows[0].source_kind, "grant"));
    proved(__LINE__);
}
END_TEST

START_TEST(above_the_limits)
{
    member_id m = a_member();
    int64_t id = make(&(struct member_filter){0}, 1001), request = 0;
    must(grant_confirm(&cx, id, STR("please"), &request));
    ck_assert(request && got(id).state == GRANT_WAITING);
    work();
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_posting"), 0);
    struct points_posting p;
    refused(points_request_approve(&cx, request, 0, 0, &p), ERR_FORBIDDEN);
    cx.actor = &second;
    must(points_request_refuse(&cx, request, STR("too much")));
    ck_assert(got(id).state == GRANT_CHECKED);
    cx.actor = &admin;
    must(grant_confirm(&cx, id, STR("again"), &request));
    cx.actor = &second;
    refused(grant_confirm(&cx, id, STR(""), &request), ERR_FORBIDDEN); /* not hers */
    must(points_request_approve(&cx, request, 0, 0, &p));
    refused(points_request_approve(&cx, request, 0, 0, &p), ERR_CONFLICT);
    work();
    struct points_posting *rows;
    size_t n;
    bool more;
    must(points_ledger(&cx, m, &(struct points_filter){0}, 5, &rows, &n, &more));
    ck_assert(n == 1 && rows[0].by_id == 7 && rows[0].approved_by.v == 8 && rows[0].amount == 1001);
    cx.actor = &admin; /* the sum of a day: 3 x 1,000 twice is above 5,000 */
    a_member();
    a_member();
    id = make(&(struct member_filter){0}, 1000);
    must(grant_confirm(&cx, id, STR(""), &request));
    ck_assert(!request);
    id = make(&(struct member_filter){0}, 1000);
    must(grant_confirm(&cx, id, STR(""), &request));
    ck_assert(request);
    must(points_request_withdraw(&cx, request));
    must(grant_drop(&cx, id));
    refused(grant_confirm(&cx, id, STR(""), &request), ERR_CONFLICT);
    work();
    proved(__LINE__);
}
END_TEST

static int64_t from_file(const char *text, int64_t points)
{
    char *path = arena_printf(cx.arena, "%s/list.csv", dir);
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
    int64_t id = 0;
    struct grant_draft d = {.points = points, .reason = STR("Campaign"), .path = path, .source_text = STR("list.csv")};
    must(grant_create(&cx, &d, &id));
    work();
    return id;
}

static const char *digits(member_id id)
{
    struct member m;
    must(member_get(&cx, id, &m));
    return member_number_display(cx.arena, m.number);
}

START_TEST(to_a_list)
{
    member_id a = a_member(), b = a_member();
    const char *old = digits(b);
    struct str number_now;
    bool told;
    must(member_card_replace(&cx, b, 1, STR("lost"), &number_now, &told));
    int64_t id = from_file(arena_printf(cx.arena,
                                        "会员号,积分,原因\n%s,\"1,0００\",夏季\n%s,5,\n%s,5,\n%s,7,\n8900 0000 0000 0000,5,\n"
                                        "abc,5,\n%s,-3,\n%s,5.5,\n,5,\n",
                                        digits(a), old, digits(a), digits(b), digits(a), digits(a)),
                           0);
    struct grant g = got(id);
    ck_assert_msg(g.members == 2 && g.total == 1007 && g.left_out == 7, "%" PRId64 " %" PRId64 " %" PRId64,
                  g.members, g.total, g.left_out);
    ck_assert(rows_in(id, "replaced") == 1 && rows_in(id, "doubled") == 1 && rows_in(id, "unknown") == 2);
    ck_assert_int_eq(rows_in(id, "bad"), 3);
    int64_t request = 0;
    must(grant_confirm(&cx, id, STR(""), &request));
    work();
    stands(a, 1000, 0, 1000, __LINE__);
    stands(b, 7, 0, 7, __LINE__);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_posting WHERE reason = '夏季'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_posting WHERE reason = 'Campaign'"), 1);
    id = from_file(digits(a), 3); /* without a header */
    ck_assert(got(id).members == 1 && got(id).total == 3);
}
END_TEST

START_TEST(files_that_cannot_be_used)
{
    static const char *const bad[] = {"", "name,city\nWang,Xi'an\n", "number\n"};
    char *path = arena_printf(cx.arena, "%s/list.csv", dir);
    int64_t id = 0;
    struct grant_draft d = {.points = 5, .reason = STR("Campaign"), .path = path};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        FILE *f = fopen(path, "w");
        fputs(bad[i], f);
        fclose(f);
        refused(grant_create(&cx, &d, &id), ERR_INVALID);
    }
    d.path = NULL;
    refused(grant_create(&cx, &d, &id), ERR_INVALID);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_grant"), 0);
    struct member_filter all = {0};
    d = (struct grant_draft){.points = 0, .reason = STR("x"), .filter = &all};
    refused(grant_create(&cx, &d, &id), ERR_INVALID);
    d = (struct grant_draft){.points = 5, .reason = STR(" "), .filter = &all};
    refused(grant_create(&cx, &d, &id), ERR_INVALID);
    admin.roles = ROLE_AGENT;
    d.reason = STR("x");
    refused(grant_create(&cx, &d, &id), ERR_FORBIDDEN);
}
END_TEST

START_TEST(changed_in_between)
{
    member_id m[4];
    int64_t request = 0;
    for (size_t i = 0; i < COUNT_OF(m); i++, cx.now += 5) m[i] = a_member();
    int64_t id = make(&(struct member_filter){0}, 100);
    must(member_set_state(&cx, m[1], 1, MEMBER_FROZEN, STR("x"), false));
    must(member_set_state(&cx, m[2], 1, MEMBER_CLOSED, STR("x"), true));
    must(grant_confirm(&cx, id, STR(""), &request));
    work();
    ck_assert(got(id).state == GRANT_ENDED && rows_in(id, "done") == 2 && rows_in(id, "skipped") == 2);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM task_row WHERE state = 'skipped'"), 2);
    proved(__LINE__);
}
END_TEST

/* What one person gives one member in a day has one limit, by hand and by grants. */
START_TEST(the_limit_counts_grants)
{
    int64_t request = 0, a, b;
    member_id m = a_member();
    struct points_outcome out = {0};
    a = make(&(struct member_filter){0}, 600);
    b = make(&(struct member_filter){0}, 600); /* checked before the other was posted */
    must(grant_confirm(&cx, a, STR(""), &request));
    ck_assert(!request);
    work();
    must(grant_confirm(&cx, b, STR(""), &request));
    ck_assert(!request);
    work();
    ck_assert(rows_in(a, "done") == 1 && rows_in(b, "done") == 0 && rows_in(b, "skipped") == 1);
    b = make(&(struct member_filter){0}, 600);
    ck_assert(got(b).most == 600 && got(b).most_today == 1200);
    must(grant_confirm(&cx, b, STR(""), &request));
    ck_assert(request && got(b).state == GRANT_WAITING);
    int64_t then = cx.now;
    cx.now = clock_now(); /* tasks post by the real clock */
    struct points_draft d = {.member = m, .amount = 600, .reason = STR("by hand"), .key = STR("hand")};
    must(points_submit(&cx, POINTS_EARN, &d, STR(""), &out));
    ck_assert(out.request && !out.posting.id.v);
    cx.now = then;
    struct points_posting p;
    cx.actor = &second;
    must(points_request_approve(&cx, request, 0, 0, &p));
    work();
    ck_assert_int_eq(rows_in(b, "done"), 1);
    stands(m, 1200, 0, 1200, __LINE__);
    proved(__LINE__);
}
END_TEST

START_TEST(cancelled_and_gone_on)
{
    for (size_t i = 0; i < 3; i++, cx.now += 5) a_member();
    int64_t id = make(&(struct member_filter){0}, 100), request = 0;
    must(grant_confirm(&cx, id, STR(""), &request));
    must(task_cancel(&cx, got(id).task));
    work();
    ck_assert(str_is(got(id).work_state, "cancelled") && rows_in(id, "ok") == 3);
    must(grant_confirm(&cx, id, STR(""), &request)); /* goes on with the rest */
    run("UPDATE staff SET roles = 1 WHERE id = 7"); /* who lost the right stops it */
    work();
    ck_assert(str_is(got(id).work_state, "failed") && rows_in(id, "ok") == 3);
    run("UPDATE staff SET roles = 8 WHERE id = 7");
    must(grant_confirm(&cx, id, STR(""), &request));
    work();
    ck_assert(got(id).state == GRANT_ENDED && rows_in(id, "done") == 3);
    proved(__LINE__);
}
END_TEST

START_TEST(taken_back)
{
    member_id m[4];
    int64_t request = 0;
    for (size_t i = 0; i < COUNT_OF(m); i++, cx.now += 5) m[i] = a_member();
    int64_t id = make(&(struct member_filter){0}, 100);
    refused(grant_undo(&cx, id, STR("wrong"), STR(""), &request), ERR_CONFLICT); /* nothing posted */
    must(grant_confirm(&cx, id, STR(""), &request));
    work();
    cx.now = clock_now(); /* tasks post by the real clock */
    redeem(m[0], 60);
    struct points_posting *rows;
    size_t n;
    bool more;
    must(points_ledger(&cx, m[1], &(struct points_filter){0}, 5, &rows, &n, &more));
    must(reverse(rows[0].id));
    struct member now;
    must(member_get(&cx, m[2], &now));
    must(member_set_state(&cx, m[2], now.version, MEMBER_CLOSED, STR("x"), true));
    struct grant_undo u;
    must(grant_undo_preview(&cx, id, &u));
    ck_assert(u.members == 3 && u.points == 300 && u.unspent == 240 && u.spent == 60 && u.whole);
    refused(grant_undo(&cx, id, STR(""), STR(""), &request), ERR_INVALID);
    must(grant_undo(&cx, id, STR("Wrong list"), STR(""), &request));
    ck_assert(!request);
    refused(grant_undo(&cx, id, STR("Wrong list"), STR(""), &request), ERR_CONFLICT);
    work();
    ck_assert(got(id).state == GRANT_UNDONE && rows_in(id, "undone") == 2 && rows_in(id, "kept") == 2);
    stands(m[0], 0, 60, 0, __LINE__);
    stands(m[1], 0, 0, 0, __LINE__);
    stands(m[2], 100, 0, 100, __LINE__);
    stands(m[3], 0, 0, 0, __LINE__);
    refused(grant_undo(&cx, id, STR("again"), STR(""), &request), ERR_CONFLICT); /* undo after undo */
    proved(__LINE__);
}
END_TEST

START_TEST(taking_back_above_the_limit)
{
    a_member();
    run("UPDATE setting SET value = '100000' WHERE key LIKE 'points.%limit'");
    int64_t id = make(&(struct member_filter){0}, 3000), request = 0;
    must(grant_confirm(&cx, id, STR(""), &request));
    work();
    run("UPDATE setting SET value = '1000' WHERE key LIKE 'points.%limit'");
    must(grant_undo(&cx, id, STR("wrong"), STR(""), &request));
    ck_assert(request && got(id).state == GRANT_UNDO_WAITING);
    struct points_posting p;
    cx.actor = &second;
    must(points_request_approve(&cx, request, 0, 0, &p));
    must(task_cancel(&cx, got(id).undo_task));
    work();
    ck_assert(got(id).state == GRANT_UNDOING && str_is(got(id).work_state, "cancelled"));
    must(grant_undo(&cx, id, STR("go on"), STR(""), &request)); /* by who agreed: still asked for by the other */
    work();
    ck_assert(got(id).state == GRANT_UNDONE && got(id).undo_approved_by.v == 8 && got(id).undo_by.v == 7);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_posting WHERE kind = 'reverse' AND by_id = 7 AND approved_by = 8"), 1);
    proved(__LINE__);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {to_a_filter, above_the_limits, to_a_list, files_that_cannot_be_used,
                                  changed_in_between, the_limit_counts_grants, cancelled_and_gone_on, taken_back,
                                  taking_back_above_the_limit};
    return run_suite_on("grant", tests, COUNT_OF(tests), open_grants);
}
