/* domain/complaint_rating.h: who may rate and when, what a low rating does, the numbers, the queue's filter. */
#include "domain/cases.h"
#include "domain/complaint_list.h"
#include "domain/complaint_rating.h"

static struct actor chief;

static void open_ratings(void)
{
    open_cases();
    run("INSERT INTO staff (id, username, name, roles, team_id, created_at) VALUES (24, 'chief', 'Chief', 4, 3, 1),"
        " (27, 'other', 'Other', 4, 4, 1)");
    chief = (struct actor){.kind = ACTOR_STAFF, .id = 24, .name = STR("Chief"), .roles = ROLE_MANAGER, .team = {3}};
}

static struct complaint_receipt over(struct track_keys *keys)
{
    struct complaint_receipt r = a_case(keys);
    as(&agent);
    must(complaint_take(&cx, r.ref, version_of(r.ref)));
    force_state(r.ref, COMPLAINT_CLOSED);
    as(&guest);
    return r;
}

static enum err rate(struct str ref, const struct track_keys *keys, int64_t handling, int64_t outcome, bool *low)
{
    struct rating_draft d = {handling, outcome, STR("太慢")};
    return complaint_rate(&cx, ref, keys, &d, low);
}

static int64_t told(int64_t staff)
{
    return number(arena_printf(cx.arena, "SELECT COUNT(*) FROM notice WHERE kind = 'complaint_rated_low' AND staff_id = %" PRId64,
                               staff));
}

START_TEST(who_and_when)
{
    struct track_keys keys, other;
    struct complaint_receipt r = over(&keys);
    struct rating got;
    bool low = true;
    (void)a_case(&other);
    refused(rate(r.ref, &no_keys, 5, 5, &low), ERR_NOT_FOUND);
    refused(rate(r.ref, &other, 5, 5, &low), ERR_NOT_FOUND);
    refused(rate(r.ref, &keys, 0, 5, &low), ERR_INVALID);
    refused(rate(r.ref, &keys, 5, 6, &low), ERR_INVALID);
    refused(rate(r.ref, &keys, -1, INT64_MAX, &low), ERR_INVALID);
    must(rate(r.ref, &keys, 4, 5, &low));
    ck_assert(!low && told(24) == 0);
    cx.now += DAY_MS;
    must(rate(r.ref, &keys, 3, 4, &low)); /* changed: still one */
    must(complaint_rating_get(&cx, r.id, &got));
    ck_assert(got.handling == 3 && got.outcome == 4 && got.at == T0 && got.changed_at == cx.now && str_is(got.comment, "太慢"));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'complaint.rate'"), 2);
    as(&agent);
    refused(rate(r.ref, NULL, 5, 5, &low), ERR_FORBIDDEN); /* nobody rates himself */
    as(&guest);
    cx.now += 30 * DAY_MS;
    refused(rate(r.ref, &keys, 5, 5, &low), ERR_CONFLICT);
    force_state(r.ref, COMPLAINT_INVESTIGATION);
    refused(rate(r.ref, &keys, 5, 5, &low), ERR_CONFLICT);
    force_state(r.ref, COMPLAINT_ACCEPTED);
    must(rate(r.ref, &keys, 5, 5, &low));
}
END_TEST

START_TEST(a_low_one_is_told)
{
    struct track_keys keys;
    struct complaint_receipt r = over(&keys);
    bool low = false;
    must(rate(r.ref, &keys, 5, 2, &low));
    ck_assert(low && told(21) == 1 && told(24) == 1 && told(27) == 0); /* agent, and the team's own manager */
    must(rate(r.ref, &keys, 1, 1, &low));
    ck_assert_int_eq(told(24), 1); /* it was low already */
}
END_TEST

START_TEST(numbers_and_filter)
{
    struct track_keys keys;
    struct rating_sums s;
    struct rating_agent a[5];
    struct rating_row rows[5];
    struct case_page p;
    const char *next;
    size_t n;
    bool low;
    for (int i = 1; i <= 5; i++) {
        struct complaint_receipt r = over(&keys);
        cx.now += SECOND_MS;
        must(rate(r.ref, &keys, i, 6 - i, &low));
    }
    as(&chief);
    must(rating_sum(&cx, 0, INT64_MAX, (staff_id){0}, &s));
    ck_assert(s.n == 5 && s.handling == 15 && s.outcome == 15 && s.low == 4 && s.marks[0][3] == 1);
    must(rating_sum(&cx, cx.now, INT64_MAX, (staff_id){21}, &s));
    ck_assert_int_eq(s.n, 1);
    must(rating_by_agent(&cx, 0, a, 5, &n));
    ck_assert(n == 1 && a[0].id.v == 21 && a[0].sums.n == 5);
    must(rating_list(&cx, false, STR(""), rows, 3, &n, &next));
    ck_assert(n == 3 && next && rows[0].r.handling == 5);
    must(rating_list(&cx, false, str_of(next), rows, 3, &n, &next));
    ck_assert(n == 2 && !next && rows[1].r.handling == 1);
    must(rating_list(&cx, true, STR(""), rows, 5, &n, &next));
    ck_assert_uint_eq(n, 4);
    struct case_filter f = {.tab = CASES_ALL, .state = CASES_ANY, .rating = CASES_RATED_LOW};
    must(complaint_list(&cx, &f, COMPLAINT_SEE, STR(""), STR(""), 10, &p));
    ck_assert(p.n == 4 && p.rows[0].handling > 0);
    f.rating = CASES_RATED;
    must(complaint_list(&cx, &f, COMPLAINT_SEE, STR(""), STR(""), 10, &p));
    ck_assert_uint_eq(p.n, 5);
    as(&guest);
    refused(rating_sum(&cx, 0, INT64_MAX, (staff_id){0}, &s), ERR_FORBIDDEN);
    refused(rating_list(&cx, true, STR(""), rows, 5, &n, &next), ERR_FORBIDDEN);
}
END_TEST

START_TEST(how_many_answer)
{
    struct rating_response r;
    struct asked_row rows[4];
    struct asked_filter f = {.before = INT64_MAX};
    struct track_keys keys;
    const char *next;
    size_t n;
    bool low;
    for (int i = 0; i < 5; i++) {
        struct complaint_receipt c = over(&keys);
        if (i < 2) must(rate(c.ref, &keys, 4, 4, &low));
        if (i == 1) run(arena_printf(cx.arena, "UPDATE complaint SET kind = 'enquiry' WHERE id = %" PRId64, c.id.v));
        if (i == 2) force_state(c.ref, COMPLAINT_WITHDRAWN); /* those were asked nothing */
        if (i == 3) run(arena_printf(cx.arena, "UPDATE complaint SET channel = 'import' WHERE id = %" PRId64, c.id.v));
        cx.now += SECOND_MS;
    }
    as(&chief);
    must(rating_response(&cx, 0, INT64_MAX, &r));
    ck_assert(r.asked[0] == 3 && r.answered[0] == 2 && r.asked[KIND_ENQUIRY] == 1 && r.answered[KIND_ENQUIRY] == 1 &&
              r.asked[KIND_COMPLAINT] == 2 && r.answered[KIND_COMPLAINT] == 1);
    must(rating_response(&cx, cx.now, INT64_MAX, &r));
    ck_assert(r.asked[0] == 0);
    must(rating_asked(&cx, &f, STR(""), rows, 2, &n, &next));
    ck_assert(n == 2 && next && rows[0].handling == 0 && rows[1].kind == KIND_ENQUIRY && rows[1].handling == 4);
    must(rating_asked(&cx, &f, str_of(next), rows, 2, &n, &next));
    ck_assert(n == 1 && !next);
    f.rated = ASKED_SILENT;
    must(rating_asked(&cx, &f, STR(""), rows, 4, &n, &next));
    ck_assert(n == 1 && rows[0].handling == 0);
    f.rated = ASKED_RATED;
    f.kind = KIND_COMPLAINT;
    must(rating_asked(&cx, &f, STR("nonsense"), rows, 4, &n, &next));
    ck_assert(n == 1 && rows[0].handling == 4);
    for (size_t i = 0; rating_asked_sql(i) && !on_postgres(); i++) { /* however many have ever ended */
        struct str plan;
        must(stmt_plan(cx.db, cx.arena, rating_asked_sql(i), &plan));
        ck_assert_msg(str_find(plan, STR("complaint_ended (closed_at>? AND closed_at<?)")) >= 0, "%.*s", STR_ARG(plan));
    }
    as(&guest);
    refused(rating_response(&cx, 0, INT64_MAX, &r), ERR_FORBIDDEN);
    refused(rating_asked(&cx, &f, STR(""), rows, 4, &n, &next), ERR_FORBIDDEN);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {who_and_when, a_low_one_is_told, numbers_and_filter, how_many_answer};
    return run_suite_on("complaint_rating", tests, COUNT_OF(tests), open_ratings);
}
