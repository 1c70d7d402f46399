/* domain/member.h: opening, numbers, the state flow, rights, the list with its filters and pages. */
#include "domain/member_card.h"
#include "domain/loyalty.h"

START_TEST(opening)
{
    customer_id c = a_customer();
    member_id m = {0}, again = {0};
    struct member got;
    must(member_open(&cx, c, (branch_id){3}, &m));
    must(member_get(&cx, m, &got));
    ck_assert_uint_eq(got.number.n, 16);
    ck_assert(luhn_valid(got.number) && str_starts(got.number, STR("8900")));
    ck_assert(got.state == MEMBER_ACTIVE && got.balance == 0 && got.debt == 0);
    ck_assert(str_is(got.tier_name, "Silver") && str_is(got.branch_name, "Xuhui"));
    refused(member_open(&cx, c, (branch_id){0}, &again), ERR_CONFLICT);
    refused(member_open(&cx, (customer_id){99}, (branch_id){0}, &again), ERR_NOT_FOUND);
    refused(member_open(&cx, a_customer(), (branch_id){99}, &again), ERR_INVALID);
    customer_id closed = a_customer();
    run("UPDATE customer SET state = 'closed' WHERE id = (SELECT MAX(id) FROM customer)");
    refused(member_open(&cx, closed, (branch_id){0}, &again), ERR_CONFLICT);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM member"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'member.open'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM timeline WHERE kind = 8"), 2); /* opened, tier */
}
END_TEST

START_TEST(numbers)
{
    static const struct {
        const char *typed, *want;
        int line;
    } cases[] = {
        {"8900123456789019", "8900123456789019", __LINE__},
        {" 8900 1234 5678 9019 ", "8900123456789019", __LINE__},
        {"8900-1234-5678-9019", "8900123456789019", __LINE__},
        {"８９００１２３４５６７８９０１９", "8900123456789019", __LINE__},
        {"8900123456789010", NULL, __LINE__}, /* check digit */
        {"890012345678901", NULL, __LINE__},
        {"89001234567890190", NULL, __LINE__},
        {"8900x23456789019", NULL, __LINE__},
        {"", NULL, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str got = STR("");
        bool good = member_number_parse(cx.arena, str_of(cases[i].typed), &got);
        ck_assert_msg(good == (cases[i].want != NULL) && (!good || str_is(got, cases[i].want)),
                      "line %d", cases[i].line);
    }
    ck_assert_str_eq(member_number_display(cx.arena, STR("8900123456789019")), "8900 1234 5678 9019");
}
END_TEST

/* The flow is a table: every pair is tried, what it does not name is refused. */
START_TEST(state_flow)
{
    for (enum member_state from = MEMBER_ACTIVE; from <= MEMBER_CLOSED; from++) {
        for (enum member_state to = MEMBER_ACTIVE; to <= MEMBER_CLOSED; to++) {
            member_id m = a_member();
            struct member got;
            int64_t version = 1;
            if (from != MEMBER_ACTIVE) must(member_set_state(&cx, m, version++, from, STR("x"), false));
            bool may = member_may_become(from, to);
            refused(member_set_state(&cx, m, version, to, STR("y"), false), may ? OK : ERR_CONFLICT);
            must(member_get(&cx, m, &got));
            ck_assert_int_eq(got.state, may ? to : from);
        }
    }
}
END_TEST

START_TEST(states_need_reasons)
{
    member_id m = a_member();
    ck_assert_int_eq(member_set_state(&cx, m, 1, MEMBER_FROZEN, STR(" "), false), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_of(&cx, "reason"));
    problems_clear();
    refused(member_set_state(&cx, m, 7, MEMBER_FROZEN, STR("lost card"), false), ERR_STALE);
    must(member_set_state(&cx, m, 1, MEMBER_FROZEN, STR("lost card"), false));
    earn(m, 30);
    ck_assert_int_eq(member_set_state(&cx, m, 2, MEMBER_CLOSED, STR("moved away"), false), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_of(&cx, "keep"));
    problems_clear();
    must(member_set_state(&cx, m, 2, MEMBER_CLOSED, STR("moved away"), true));
    must(member_set_state(&cx, m, 3, MEMBER_ACTIVE, STR("came back"), false));
    struct member_event *events;
    size_t n;
    must(member_history(&cx, m, 20, &events, &n));
    ck_assert_uint_eq(n, 5); /* reopen, close, freeze, tier, open */
    bool kept = false;
    for (size_t i = 0; i < n; i++) {
        if (str_is(events[i].kind, "close")) kept = events[i].balance == 30 && str_is(events[i].reason, "moved away");
    }
    ck_assert(kept);
    stands(m, 30, 0, 30, __LINE__);
}
END_TEST

START_TEST(rights)
{
    static const struct {
        unsigned roles;
        enum err see, open, freeze;
    } cases[] = {
        {ROLE_AGENT, OK, ERR_FORBIDDEN, ERR_FORBIDDEN},
        {ROLE_MANAGER, OK, ERR_FORBIDDEN, ERR_FORBIDDEN},
        {ROLE_LOYALTY, OK, OK, OK},
        {ROLE_AUDITOR, OK, ERR_FORBIDDEN, ERR_FORBIDDEN},
        {ROLE_ADMIN, ERR_NOT_FOUND, ERR_NOT_FOUND, ERR_NOT_FOUND},
    };
    member_id m = a_member(), fresh;
    int64_t version = 1;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct member got;
        customer_id c = a_customer();
        admin.roles = cases[i].roles;
        refused(member_get(&cx, m, &got), cases[i].see);
        refused(member_open(&cx, c, (branch_id){0}, &fresh), cases[i].open);
        refused(member_set_state(&cx, m, version, MEMBER_FROZEN, STR("x"), false), cases[i].freeze);
        if (cases[i].freeze == OK) version++;
    }
    struct member got;
    struct member_page page;
    struct member_filter all = {0};
    admin.roles = ROLE_ADMIN;
    must(member_list(&cx, &all, 10, &page));
    ck_assert_uint_eq(page.n, 0);
    customer_id own = {number("SELECT customer_id FROM member ORDER BY id LIMIT 1")};
    nobody = (struct actor){.kind = ACTOR_PORTAL, .id = 1, .customer = own};
    cx.actor = &nobody;
    must(member_mine(&cx, &got));
    ck_assert(got.customer.v == own.v);
    nobody.customer.v = own.v + 1;
    refused(member_get(&cx, m, &got), ERR_NOT_FOUND);
    nobody.customer.v = 0;
    refused(member_mine(&cx, &got), ERR_NOT_FOUND);
}
END_TEST

START_TEST(list_pages_and_filters)
{
    member_id m[12];
    for (size_t i = 0; i < COUNT_OF(m); i++) {
        cx.now += 10;
        m[i] = a_member();
    }
    must(member_set_state(&cx, m[3], 1, MEMBER_FROZEN, STR("x"), false));
    earn(m[5], 1500);
    struct member_filter f = {0};
    struct member_page p;
    must(member_list(&cx, &f, 5, &p));
    ck_assert(p.n == 5 && p.more && p.at[0].id.v == m[11].v);
    f.before = p.at[4].id.v;
    must(member_list(&cx, &f, 5, &p));
    ck_assert(p.n == 5 && p.more && p.at[0].id.v == m[6].v);
    f.before = p.at[4].id.v;
    must(member_list(&cx, &f, 5, &p));
    ck_assert(p.n == 2 && !p.more && !p.resume.id);
    f = (struct member_filter){.after = m[1].v};
    must(member_list(&cx, &f, 5, &p));
    ck_assert(p.n == 5 && p.more && p.at[4].id.v == m[2].v);

    f = (struct member_filter){.state = MEMBER_FROZEN};
    must(member_list(&cx, &f, 5, &p));
    ck_assert(p.n == 1 && p.at[0].id.v == m[3].v);
    f = (struct member_filter){.tier = 2};
    must(member_list(&cx, &f, 5, &p));
    ck_assert(p.n == 1 && p.at[0].id.v == m[5].v && p.at[0].balance == 1500);
    f = (struct member_filter){.tier = 1, .state = MEMBER_FROZEN, .branch = -1};
    must(member_list(&cx, &f, 5, &p));
    ck_assert(p.n == 1);
    f.branch = 3;
    must(member_list(&cx, &f, 5, &p));
    ck_assert(p.n == 0);
    int64_t count = 0;
    f = (struct member_filter){0};
    must(member_count(&cx, &f, 1000, &count));
    ck_assert_int_eq(count, 12);
    must(member_count(&cx, &f, 5, &count));
    ck_assert_int_eq(count, 6);
}
END_TEST

START_TEST(search)
{
    member_id m = a_member();
    a_member();
    struct member got;
    must(member_get(&cx, m, &got));
    struct member_page p;
    char *display = member_number_display(cx.arena, got.number);
    const char *tail = arena_printf(cx.arena, "%.*s", 6, got.number.p + 10);
    char *code = str_dup(cx.arena, got.customer_code);
    const char *const words[] = {display, tail, code};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        struct member_filter f = {.search = str_of(words[i])};
        must(member_list(&cx, &f, 10, &p));
        ck_assert_msg(p.n == 1 && p.at[0].id.v == m.v, "search %s: %zu", words[i], p.n);
    }
    struct member_filter f = {.search = STR("王")};
    must(member_list(&cx, &f, 10, &p));
    ck_assert_uint_eq(p.n, 2);
    f.search = STR("8900000000000000"); /* a whole number that nobody has */
    must(member_list(&cx, &f, 10, &p));
    ck_assert_uint_eq(p.n, 0);
}
END_TEST

/* No list query reads the table of members from end to end or sorts it. */
START_TEST(list_plans)
{
    struct str sql, plan;
    if (on_postgres()) return; /* test_postgres_plans.c */
    for (size_t i = 0; member_list_sql(cx.db, cx.arena, i, &sql); i++) {
        must(stmt_plan(cx.db, cx.arena, str_dup(cx.arena, sql), &plan));
        bool scans = str_find(plan, STR("SCAN m\n")) >= 0 || str_find(plan, STR("SCAN s\n")) >= 0;
        ck_assert_msg(!scans, "%.*s\n%.*s", STR_ARG(sql), STR_ARG(plan));
    }
}
END_TEST

START_TEST(summary)
{
    member_id m = a_member();
    earn_until(m, 700, "2026-03-31");
    struct member got;
    struct member_summary s;
    must(member_get(&cx, m, &got));
    must(member_summary(&cx, &got, &s));
    ck_assert(s.points.available == 700 && s.points.next_expiring == 700);
    ck_assert(str_is(s.tier.now.name, "Silver") && str_is(s.tier.next.name, "Gold"));
    ck_assert_int_eq(s.tier.missing, 300);
    ck_assert(s.last_n == 1 && s.last[0].amount == 700);
    refused(member_of_customer(&cx, a_customer(), &got), ERR_NOT_FOUND);
}
END_TEST

/* Walks a list in pages of two, forwards and then back, and compares with the members in order. */
static void walks(struct member_filter f, const member_id *want, size_t n, int line)
{
    struct member_page p = {0};
    size_t at = 0;
    do {
        must(member_list(&cx, &f, 2, &p));
        for (size_t i = 0; i < p.n; i++, at++) {
            ck_assert_msg(at < n && p.at[i].id.v == want[at].v, "line %d: row %zu", line, at);
        }
        if (p.n) f.before = p.places[p.n - 1].id, f.value = p.places[p.n - 1].value;
    } while (p.more);
    ck_assert_msg(at == n, "line %d: %zu of %zu", line, at, n);
    int64_t count = 0;
    must(member_count(&cx, &f, 1000, &count));
    ck_assert_msg(count == (int64_t)n, "line %d: counted %" PRId64, line, count);
    if (n < 3) return;
    f.after = p.places[0].id; /* the page in front of the last one */
    f.value = p.places[0].value;
    f.before = 0;
    must(member_list(&cx, &f, 2, &p));
    size_t first = n - (n % 2 ? 1 : 2);
    ck_assert_msg(p.n == 2 && p.at[1].id.v == want[first - 1].v && p.at[0].id.v == want[first - 2].v,
                  "line %d: backwards", line);
}

START_TEST(list_sorts)
{
    member_id m[5];
    for (size_t i = 0; i < COUNT_OF(m); i++, cx.now += 10) m[i] = a_member();
    earn_until(m[0], 300, "2026-05-31");
    cx.now += DAY_MS;
    earn_until(m[1], 300, "2026-02-28");
    earn_until(m[1], 100, "2026-01-31"); /* the sooner one stands for the member */
    cx.now += DAY_MS;
    earn(m[3], 700);
    redeem(m[3], 600);
    cx.now += DAY_MS;
    earn_until(m[4], 50, "2025-12-01");
    member_id high[] = {m[1], m[0], m[3], m[4], m[2]}, low[] = {m[2], m[4], m[3], m[0], m[1]};
    walks((struct member_filter){.sort = MEMBERS_BALANCE}, high, 5, __LINE__);
    walks((struct member_filter){.sort = MEMBERS_POOREST}, low, 5, __LINE__);
    member_id active[] = {m[4], m[3], m[1], m[0], m[2]}, silent[] = {m[2], m[0], m[1], m[3], m[4]};
    walks((struct member_filter){.sort = MEMBERS_ACTIVE}, active, 5, __LINE__);
    walks((struct member_filter){.sort = MEMBERS_SILENT}, silent, 5, __LINE__);
    member_id expiry[] = {m[4], m[1], m[0], m[3]};
    walks((struct member_filter){.sort = MEMBERS_EXPIRY}, expiry, 4, __LINE__);
    walks((struct member_filter){.sort = MEMBERS_EXPIRY, .expiring_until = cx.now + 90 * DAY_MS}, expiry, 2, __LINE__);
    member_id soon[] = {m[4], m[1]};
    walks((struct member_filter){.expiring_until = cx.now + 90 * DAY_MS}, soon, 2, __LINE__);
    walks((struct member_filter){.sort = MEMBERS_BALANCE, .least = 100, .most = 300}, high + 1, 2, __LINE__);
    member_id middle[] = {m[3], m[0]};
    walks((struct member_filter){.least = 100, .most = 300}, middle, 2, __LINE__);
    walks((struct member_filter){.most = MOST_NOTHING, .least = BALANCE_ANY}, low, 1, __LINE__);
    walks((struct member_filter){.active_since = cx.now - 36 * HOUR_MS}, (member_id[]){m[4], m[3]}, 2, __LINE__);
    walks((struct member_filter){.silent_since = cx.now - 60 * HOUR_MS, .sort = MEMBERS_SILENT}, silent, 2, __LINE__);
    must(member_set_state(&cx, m[0], 1, MEMBER_FROZEN, STR("x"), false));
    walks((struct member_filter){.state = MEMBER_FROZEN, .sort = MEMBERS_BALANCE}, (member_id[]){m[0]}, 1, __LINE__);
    walks((struct member_filter){.search = STR("王"), .sort = MEMBERS_BALANCE, .whole = true}, high, 5, __LINE__);
}
END_TEST

START_TEST(a_lost_card)
{
    member_id id = a_member();
    struct member m, found;
    struct member_card card;
    struct str number, third;
    bool told = true;
    must(member_get(&cx, id, &m));
    struct str old = m.number;
    earn(id, 100);
    refused(member_card_replace(&cx, id, m.version, STR(" "), &number, &told), ERR_INVALID);
    refused(member_card_replace(&cx, id, m.version + 1, STR("lost"), &number, &told), ERR_STALE);
    must(member_card_replace(&cx, id, m.version, STR("lost"), &number, &told));
    ck_assert(!told && !str_eq(number, old));
    ck_assert_int_eq(member_find(&cx, old, &found), ERR_NOT_FOUND);
    must(member_find(&cx, number, &found));
    ck_assert(found.id.v == id.v && found.balance == 100);
    must(member_card_find(&cx, old, &card));
    ck_assert(card.member.id.v == id.v && str_eq(card.member.number, number) && str_is(card.reason, "lost"));
    ck_assert_int_eq(member_card_find(&cx, number, &card), ERR_NOT_FOUND);
    must(member_card_replace(&cx, id, found.version, STR("again"), &third, &told)); /* the first leads to the last */
    must(member_card_find(&cx, old, &card));
    ck_assert(str_eq(card.member.number, third));
    struct str text = str_printf(cx.arena, "I am Wang, card %s, since 2019", member_number_display(cx.arena, old));
    must(member_card_in_text(&cx, text, &card));
    ck_assert(str_eq(card.number, old));
    ck_assert_int_eq(member_card_in_text(&cx, STR("no number 1234 here"), &card), ERR_NOT_FOUND);
    member_id other = {0}; /* an import that brings the old number is led to the new one */
    must(member_card_find(&cx, old, &card));
    const char *says = member_card_says(&cx, &card);
    ck_assert_int_eq(member_open_as(&cx, a_customer(), (branch_id){0}, old, &other), ERR_INVALID);
    ck_assert_str_eq(problem_of(&cx, "number"), says);
    problems_clear();
    struct member_page page;
    struct member_filter f = {.search = old};
    must(member_list(&cx, &f, 10, &page));
    ck_assert(page.n == 0); /* the search forgets it */
    struct member_event *events;
    size_t n;
    must(member_history(&cx, id, 10, &events, &n));
    ck_assert(n >= 3 && str_is(events[0].kind, "card") && str_eq(events[0].detail, number));
    stands(id, 100, 0, 100, __LINE__);
    proved(__LINE__);
    must(member_get(&cx, id, &m));
    must(member_set_state(&cx, id, m.version, MEMBER_CLOSED, STR("moved"), true));
    refused(member_card_replace(&cx, id, m.version + 1, STR("lost"), &number, &told), ERR_CONFLICT);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        opening, numbers, state_flow, states_need_reasons, rights, list_pages_and_filters, search,
        list_plans, summary, a_lost_card, list_sorts};
    return run_suite_on("member", tests, COUNT_OF(tests), open_loyalty);
}
