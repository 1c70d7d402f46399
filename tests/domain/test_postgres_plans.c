/* How many rows the lists look at on PostgreSQL, whose planner chooses among plans by what it knows of the tables:
 * never the whole of a large one, whatever is asked, the first times (planned for these values) and after some (it may
 * have settled on a plan for any value by then). Counted by the server. Runs on PostgreSQL only; on SQLite the
 * lists' own tests read the plans. */
#include <stdlib.h>
#include <time.h>

#include "domain/complaint_list.h"
#include "domain/complaint_rating.h"
#include "domain/customer_list.h"
#include "domain/member.h"
#include "domain/order.h"
#include "support/fixture.h"

#define ROWS 30000
/* Where what is found is nearly nothing of what each word alone finds, the planner may walk the whole search index. */
#define BROAD (3 * ROWS)
#define STR_(x) #x
#define NUMBER(x) STR_(x)

static struct actor seller, auditor;

static void fill(void)
{
    run("INSERT INTO branch (id, name) SELECT i, 'branch ' || i FROM generate_series(1, 5) AS i;"
        "INSERT INTO team (id, name, branch_id) SELECT i, 'team ' || i, 1 + i % 5 FROM generate_series(1, 20) AS i;"
        "INSERT INTO staff (id, username, name, roles, team_id, branch_id, created_at)"
        " SELECT 100 + i, 's' || i, 'S' || i, 2, 1 + i % 20, 1 + i % 5, 1 FROM generate_series(0, 99) AS i;"
        "INSERT INTO lookup (id, list, name_zh) VALUES (900, 'tag', 'VIP'), (901, 'complaint_category', 'C');"
        "INSERT INTO tier (id, name_zh, name_en, threshold) VALUES (5001, 'T', 'T', 77)");
    run("INSERT INTO customer (id, code, kind, name, name_key, stage, owner_id, team_id, branch_id, city, value_minor,"
        " last_contact_at, state, created_at, updated_at)"
        " SELECT i, 'K' || i, CASE WHEN i % 5 = 0 THEN 'organisation' ELSE 'person' END, '张' || i, 'zhang ' || (i * 7919) % " NUMBER(ROWS) ","
        " 1 + i % 9, CASE WHEN i % 10 = 0 THEN NULL ELSE 100 + i % 100 END, 1 + i % 20, 1 + i % 5, 'city ' || i % 50,"
        " (i * 31) % 100000, CASE WHEN i % 3 = 0 THEN 0 ELSE " NUMBER(1763712000000) " - (i % 400) * 86400000 END,"
        " CASE WHEN i % 20 = 0 THEN 'closed' ELSE 'open' END, i, i FROM generate_series(CAST(1 AS BIGINT), " NUMBER(ROWS) ") AS i;"
        "INSERT INTO customer_search (id, tokens, facets) SELECT id, '张 zhang n' || id % 1000, 'o' || COALESCE(owner_id, 0) || ' t' || team_id"
        " || ' b' || branch_id || ' s' || stage || ' k1 x' || CASE WHEN state = 'open' THEN 0 ELSE 1 END"
        " || CASE WHEN id % 100 = 0 THEN ' g900' ELSE '' END FROM customer");
    run("INSERT INTO complaint (id, ref, kind, channel, body, state, open, customer_id, assignee_id, team_id, branch_id,"
        " due_at, next_due_at, created_at, updated_at, closed_at)"
        " SELECT i, 'R' || i, CASE WHEN i % 3 = 0 THEN 'enquiry' ELSE 'complaint' END, 'portal', 'text', CASE WHEN i % 4 = 0 THEN 3 ELSE 8 END,"
        " CASE WHEN i % 4 = 0 THEN 1 ELSE 0 END, i, CASE WHEN i % 10 = 0 THEN NULL ELSE 100 + i % 100 END, 1 + i % 20, 1 + i % 5,"
        " i, i, i, i, CASE WHEN i % 4 = 0 THEN NULL ELSE i END FROM generate_series(CAST(1 AS BIGINT), " NUMBER(ROWS) ") AS i;"
        "INSERT INTO complaint_search (id, tokens, facets) SELECT id, 'text n' || id % 1000, 'a' || COALESCE(assignee_id, 0) || ' t' || team_id"
        " || ' s' || state || CASE WHEN open = 1 THEN ' open' ELSE ' ended' END || ' k' || kind FROM complaint;"
        "INSERT INTO complaint_follow (complaint_id, staff_id, at) SELECT i, 100, i FROM generate_series(CAST(1 AS BIGINT), " NUMBER(ROWS) ", 40) AS i;"
        "INSERT INTO complaint_rating (complaint_id, handling, outcome, low, by_kind, by_id, at)"
        " SELECT i, 4, 4, 0, 1, 1, i FROM generate_series(CAST(1 AS BIGINT), " NUMBER(ROWS) ", 8) AS i");
    run("INSERT INTO member (id, number, customer_id, tier_id, tier_since, state, state_at, branch_id, opened_at)"
        " SELECT i, '89' || i, i, CASE WHEN i % 3 = 0 THEN 5001 END, 1, CASE WHEN i % 50 = 0 THEN 'frozen' ELSE 'active' END, 1, 1 + i % 5, i"
        " FROM generate_series(CAST(1 AS BIGINT), " NUMBER(ROWS) ") AS i;"
        "INSERT INTO points_account (member_id, balance, last_at) SELECT id, id % 5000, CASE WHEN id % 7 = 0 THEN 0 ELSE id END FROM member;"
        "INSERT INTO sales_order (id, ref, customer_id, ordered_at, currency, total_minor, cancellation, created_at, updated_at)"
        " SELECT i, 'A' || i, 1 + (i * 7) % " NUMBER(ROWS) ", i, 'CNY', 100, CASE WHEN i % 30 = 0 THEN 1 ELSE 0 END, 1, 1"
        " FROM generate_series(CAST(1 AS BIGINT), " NUMBER(ROWS) ") AS i");
    /* The planner is told of a hundred times as many: what is planned is what a large company gets. VACUUM, so that
     * no autovacuum comes and counts again. */
    run("VACUUM ANALYZE");
    run("UPDATE pg_class SET reltuples = reltuples * 100 WHERE reltuples > 500 AND relnamespace = CAST('public' AS regnamespace)");
}

/* Rows of tables and entries of indexes that this connection has gone through, those of earlier transactions
 * included as long as they have not been reported; the catalogue's are not ours. */
static int64_t examined(void)
{
    static int asked; /* another text each time: in a snapshot the same one is asked once (postgres_memo.c) */
    return number(arena_printf(cx.arena, "SELECT COALESCE(SUM(pg_stat_get_xact_tuples_returned(oid)), 0) + 0 * %d FROM pg_class"
                                         " WHERE relnamespace = CAST('public' AS regnamespace) AND relkind IN ('r', 'i')", ++asked));
}

static int64_t worst;

static int64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

typedef void list_function(const void *filter);

/* What the server goes through for one page (and the next), and that it does not go through it again and again. */
static void within(int64_t most, list_function *list, const void *filter, const char *what)
{
    must(db_snapshot_begin(cx.db));
    int64_t before = examined(), begin = now_us();
    list(filter);
    int64_t us = now_us() - begin, n = examined() - before;
    if (getenv("ZHIYIN_TEST_LOUD")) fprintf(stderr, "%6lld rows %6lld us %s\n", (long long)n, (long long)us, what);
    ck_assert_msg(n <= most, "%s: %lld rows", what, (long long)n);
    ck_assert_msg(us < 3000000, "%s: %lld ms", what, (long long)us / 1000);
    if (n > worst) worst = n;
    db_snapshot_end(cx.db);
}

/* ---- customers ---- */

static void list_customers(const void *filter)
{
    struct customer_page page, next;
    must(customer_list(&cx, filter, CUSTOMER_SEE, STR(""), STR(""), CUSTOMER_PAGE_ROWS, true, &page));
    if (page.next) must(customer_list(&cx, filter, CUSTOMER_SEE, str_of(page.next), STR(""), CUSTOMER_PAGE_ROWS, false, &next));
}

static void customers(void)
{
    static const struct {
        const char *what;
        struct customer_filter f;
    } filters[] = {
#define F(...) {#__VA_ARGS__, {__VA_ARGS__}}
        F(.stage = 0), F(.owner = 117), F(.owner = ID_NONE), F(.team = 3), F(.branch = 2), F(.stage = STAGE_ACTIVE), F(.kind = CUSTOMER_ORGANISATION),
        F(.tag = 900), F(.city = STR("city 7")), F(.owner = 117, .stage = 3), F(.q = STR("zhang")), F(.q = STR("n77")), F(.q = STR("张"), .owner = 117),
        F(.silent_days = 90), F(.recent_days = 30), F(.value_min = 99000), F(.value_max = 500, .team = 3), F(.state = STATE_CLOSED),
        F(.state = STATE_ANY), F(.stage = 2, .kind = CUSTOMER_ORGANISATION, .tag = 900)};
    const struct actor *const who[] = {&auditor, &seller};
    for (size_t w = 0; w < COUNT_OF(who); w++)
        for (size_t i = 0; i < COUNT_OF(filters); i++)
            for (int sort = 0; sort < SORT_COUNT; sort++) {
                struct customer_filter f = filters[i].f;
                f.sort = (enum customer_sort)sort;
                if (!f.value_min) f.value_min = INT64_MIN;
                if (!f.value_max) f.value_max = INT64_MIN;
                cx.actor = who[w];
                within(BROAD, list_customers, &f, arena_printf(cx.arena, "customers %s by %s for %.*s", filters[i].what,
                                                               customer_sort_code(f.sort), STR_ARG(cx.actor->name)));
            }
}

/* ---- cases ---- */

static void list_cases(const void *filter)
{
    struct case_page page, next;
    must(complaint_list(&cx, filter, COMPLAINT_SEE, STR(""), STR(""), 50, &page));
    if (page.next) must(complaint_list(&cx, filter, COMPLAINT_SEE, str_of(page.next), STR(""), 50, &next));
}

static void count_cases(const void *nothing)
{
    int64_t counts[CASES_TABS];
    (void)nothing;
    must(complaint_counts(&cx, counts));
    (void)complaint_mine_open(&cx);
}

static void cases(void)
{
    static const struct {
        const char *what;
        struct case_filter f;
    } filters[] = {F(.state = 0), F(.state = CASES_ANY), F(.state = CASES_ENDED), F(.state = 3), F(.kind = KIND_ENQUIRY), F(.assignee = 117),
                   F(.category = 901), F(.q = STR("text")), F(.q = STR("n77")), F(.due = CASES_DUE_DAY), F(.priority = 1)};
    const struct actor *const who[] = {&auditor, &seller};
    for (size_t w = 0; w < COUNT_OF(who); w++) {
        cx.actor = who[w];
        within(ROWS, count_cases, NULL, "counts of cases");
        for (size_t i = 0; i < COUNT_OF(filters); i++)
            for (int tab = 0; tab < CASES_TABS; tab++)
                for (int sort = 0; sort < 2; sort++) {
                    struct case_filter f = filters[i].f;
                    f.tab = tab;
                    f.sort = sort;
                    within(f.q.n ? BROAD : ROWS, list_cases, &f, arena_printf(cx.arena, "cases %s tab %d by %d for %.*s", filters[i].what, tab, sort,
                                                               STR_ARG(cx.actor->name)));
                }
    }
}

static void rate(const void *nothing)
{
    struct rating_response r;
    struct asked_row rows[20];
    struct asked_filter f = {.from = 39000, .before = 40000};
    size_t n;
    const char *next;
    (void)nothing;
    must(rating_response(&cx, 39000, 40000, &r));
    must(rating_asked(&cx, &f, STR(""), rows, 20, &n, &next));
}

/* ---- members, orders ---- */

static void list_members(const void *filter)
{
    struct member_page page;
    int64_t n;
    must(member_list(&cx, filter, 50, &page));
    must(member_count(&cx, filter, 1000, &n));
}

static void list_orders(const void *filter)
{
    struct order_page page;
    must(order_list(&cx, filter, ORDER_SEE, 0, 0, 50, &page));
}

static void members_and_orders(void)
{
    static const struct {
        const char *what;
        struct member_filter f;
    } filters[] = {F(.tier = 0), F(.tier = 5001), F(.tier = -1), F(.state = 2), F(.branch = 3), F(.least = 4900), F(.most = 10),
                   F(.active_since = 39000), F(.silent_since = 500), F(.search = STR("n77")), F(.search = STR("zhang")), F(.tier = 5001, .branch = 2)};
    static const struct {
        const char *what;
        struct order_filter f;
    } orders[] = {F(.standing = 0), F(.standing = ORDERS_CANCELLED), F(.customer = {77}), F(.q = STR("A39")), F(.q = STR("n77")),
                  F(.from = 39000), F(.until = 500), F(.standing = ORDERS_CANCELLED, .from = 20000)};
    const struct actor *const who[] = {&auditor, &seller};
    for (size_t w = 0; w < COUNT_OF(who); w++) {
        cx.actor = who[w];
        for (size_t i = 0; i < COUNT_OF(filters) && w == 0; i++)
            for (int sort = 0; sort <= MEMBERS_EXPIRY; sort++) {
                struct member_filter f = filters[i].f;
                f.sort = sort;
                within(f.search.n ? BROAD : ROWS, list_members, &f, arena_printf(cx.arena, "members %s by %d", filters[i].what, sort));
            }
        for (size_t i = 0; i < COUNT_OF(orders); i++)
            within(orders[i].f.q.n ? BROAD : ROWS, list_orders, &orders[i].f, arena_printf(cx.arena, "orders %s for %.*s", orders[i].what, STR_ARG(cx.actor->name)));
    }
}

START_TEST(lists)
{
    customer_list_limits = (struct customer_list_limits){.walk_rows = 500, .sort_rows = 300, .set_rows = 3000, .key_rows = 1500};
    fill();
    customers();
    cases();
    cx.actor = &auditor;
    within(ROWS, rate, NULL, "ratings");
    members_and_orders();
    ck_assert_int_gt(worst, 1000); /* it is counted */
}
END_TEST

static void open_plans(void)
{
    open_all();
    seller = (struct actor){.kind = ACTOR_STAFF, .id = 117, .name = STR("Sara"), .roles = ROLE_SALES | ROLE_AGENT, .team = {18}, .branch = {3}};
    auditor = (struct actor){.kind = ACTOR_STAFF, .id = 132, .name = STR("Otto"), .roles = ROLE_AUDITOR | ROLE_LOYALTY | ROLE_AGENT};
}

int main(void)
{
    const TTest *const tests[] = {lists};
    return run_suite_on("postgres_plans", tests, COUNT_OF(tests), open_plans);
}
