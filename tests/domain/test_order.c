/* domain/order.h: the list against a plain scan of everything, by customer, number, days and standing, in
 * pages of any size; rights; bounds; plans. */
#include "base/text.h"
#include "domain/customer_list.h"
#include "domain/order.h"
#include "support/fixture.h"

#define CUSTOMERS 12
#define ORDERS    600

static struct actor auditor, agent, seller;
static customer_id customers[CUSTOMERS];

static void open_orders(void)
{
    open_all();
    run("INSERT INTO branch (id, name) VALUES (1, 'North'); INSERT INTO team (id, name, branch_id) VALUES (1, 'A', 1), (2, 'B', 1);"
        "INSERT INTO staff (id, username, name, roles, team_id, created_at) VALUES (21, 'sara', 'Sara', 2, 1, 1)");
    auditor = (struct actor){.kind = ACTOR_STAFF, .id = 32, .roles = ROLE_AUDITOR};
    agent = (struct actor){.kind = ACTOR_STAFF, .id = 31, .roles = ROLE_AGENT};
    seller = (struct actor){.kind = ACTOR_STAFF, .id = 21, .roles = ROLE_SALES, .team = {1}};
    cx.actor = &agent;
    for (int i = 0; i < CUSTOMERS; i++) {
        struct customer_draft d = {.profile = {.kind = CUSTOMER_PERSON, .trade = TRADE_END, .code = str_printf(cx.arena, "K%04d", i),
                                               .name = str_of(i % 3 ? "张三" : "李四"), .credit_limit = MONEY_NONE, .credit_days = MONEY_NONE},
                                   .stage = STAGE_ACTIVE, .team = {1 + i % 2}};
        must(customer_create(&cx, &d, &customers[i]));
    }
    for (int i = 0; i < ORDERS; i++)
        run(arena_printf(cx.arena,
                         "INSERT INTO sales_order (id, ref, customer_id, ordered_at, currency, total_minor, cancellation, created_at, updated_at)"
                         " VALUES (%d, '%s%05d', %" PRId64 ", %" PRId64 ", 'CNY', 100, %d, 1, 1)",
                         9000 + (i * 37) % ORDERS, i % 6 ? "A" : "C", i, customers[(i * 5) % CUSTOMERS].v, T0 - (i / 3) * HOUR_MS, i % 6 == 0));
    cx.actor = &auditor;
}

/* Every page of it, size rows each; how many rows. Each is compared with the plain scan sql. */
static int walk(const struct order_filter *f, enum access action, size_t size, const char *sql)
{
    int64_t at = 0, id = 0;
    int n = 0;
    struct stmt *q = NULL;
    VEC(int64_t) want = {0};
    {
        STMT(scan, cx.db, sql);
        q = scan;
        while (stmt_row(q)) *vec_push(cx.arena, &want) = col_i64(q, 0);
        must(stmt_done(q));
    }
    for (bool more = true; more;) {
        struct order_page page;
        must(order_list(&cx, f, action, at, id, size, &page));
        for (size_t i = 0; i < page.n; i++, n++) {
            ck_assert_msg((size_t)n < want.n, "%s: more rows than the scan's %zu", sql, want.n);
            ck_assert_msg(page.at[i].id.v == want.at[n], "%s: row %d is %" PRId64, sql, n, page.at[i].id.v);
        }
        ck_assert(!page.too_many);
        ck_assert(page.n == size || page.examined || !page.more);
        more = page.more;
        at = page.next_at;
        id = page.next_id;
    }
    ck_assert_msg((size_t)n == want.n, "%s: %d of %zu", sql, n, want.n);
    return n;
}

#define NEWEST " ORDER BY ordered_at DESC, id DESC"
#define SCAN   "SELECT id FROM sales_order WHERE "

START_TEST(pages_are_a_plain_scan)
{
    static const size_t sizes[] = {1, 7, 50, 1000};
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct order_filter f = {0};
        ck_assert_int_eq(walk(&f, ORDER_SEE, sizes[i], SCAN "1 = 1" NEWEST), ORDERS);
        f.standing = ORDERS_CANCELLED;
        ck_assert_int_eq(walk(&f, ORDER_SEE, sizes[i], SCAN "cancellation = 1" NEWEST), ORDERS / 6);
        f.standing = ORDERS_STANDING;
        f.from = T0 - 100 * HOUR_MS;
        f.until = T0 - 20 * HOUR_MS;
        walk(&f, ORDER_SEE, sizes[i],
             arena_printf(cx.arena, SCAN "cancellation = 0 AND ordered_at >= %" PRId64 " AND ordered_at < %" PRId64 NEWEST, f.from, f.until));
        f.customer = customers[5];
        ck_assert_int_gt(walk(&f, ORDER_SEE, sizes[i],
                              arena_printf(cx.arena, SCAN "cancellation = 0 AND customer_id = %" PRId64 " AND ordered_at >= %" PRId64
                                                     " AND ordered_at < %" PRId64 NEWEST, f.customer.v, f.from, f.until)), 0);
    }
}
END_TEST

START_TEST(what_is_typed)
{
    static const struct {
        const char *q, *where;
    } typed[] = {
        {"A00007", "ref = 'A00007'"}, {" a0000 ", "ref LIKE 'A0000_'"}, {"C000", "ref LIKE 'C000%'"},
        {"李四", "customer_id IN (SELECT id FROM customer WHERE name = '李四')"},
        {"K0003", "customer_id IN (SELECT id FROM customer WHERE code = 'K0003')"}, {"nobody here", "1 = 0"}, {"%", "1 = 0"},
    };
    for (size_t i = 0; i < COUNT_OF(typed); i++) {
        struct order_filter f = {.q = str_of(typed[i].q)};
        walk(&f, ORDER_SEE, 9, arena_printf(cx.arena, SCAN "%s" NEWEST, typed[i].where));
        f.standing = ORDERS_CANCELLED;
        f.from = T0 - 120 * HOUR_MS;
        walk(&f, ORDER_SEE, 2, arena_printf(cx.arena, SCAN "cancellation = 1 AND ordered_at >= %" PRId64 " AND %s" NEWEST, f.from, typed[i].where));
    }
    struct order_filter f = {.q = STR("A000"), .customer = customers[5]};
    ck_assert_int_gt(walk(&f, ORDER_SEE, 3, arena_printf(cx.arena, SCAN "customer_id = %" PRId64 " AND ref LIKE 'A000%%'" NEWEST, customers[5].v)), 0);
}
END_TEST

START_TEST(too_many_are_told)
{
    struct order_filter f = {.q = STR("A")};
    struct order_page page;
    must(order_list(&cx, &f, ORDER_SEE, 0, 0, 50, &page));
    ck_assert(page.too_many);
    ck_assert_uint_eq(page.n, 50);
}
END_TEST

START_TEST(rights)
{
    struct order_filter f = {0}, theirs = {.customer = customers[1]};
    struct order_page page;
    cx.actor = &seller; /* sees the orders of the team's customers: the even ones */
    const char *mine = SCAN "customer_id IN (SELECT id FROM customer WHERE team_id = 1)" NEWEST;
    walk(&f, ORDER_SEE, 50, mine);
    f.q = STR("张三");
    walk(&f, ORDER_SEE, 11, SCAN "customer_id IN (SELECT id FROM customer WHERE team_id = 1 AND name = '张三')" NEWEST);
    f.q = STR("A00");
    struct order_filter number_of_all = f;
    must(order_list(&cx, &number_of_all, ORDER_SEE, 0, 0, 50, &page));
    for (size_t i = 0; i < page.n; i++)
        ck_assert_int_eq((int)number(arena_printf(cx.arena, "SELECT team_id FROM customer WHERE id = %" PRId64, page.at[i].customer.v)), 1);
    refused(order_list(&cx, &theirs, ORDER_SEE, 0, 0, 50, &page), ERR_FORBIDDEN);
    f.q = STR("");
    walk(&f, CUSTOMER_EXPORT, 50, SCAN "1 = 0" NEWEST); /* owns none */
}
END_TEST

START_TEST(plans)
{
    const char *sql;
    struct str plan;
    size_t i = 0;
    if (on_postgres()) return; /* test_postgres_plans.c */
    for (; order_list_sql(i, &sql); i++) {
        must(stmt_plan(cx.db, cx.arena, sql, &plan));
        ck_assert_msg(str_find(plan, STR("SCAN")) < 0 && str_find(plan, STR("TEMP B-TREE")) < 0, "%s\n%.*s", sql, STR_ARG(plan));
    }
    ck_assert_uint_eq(i, 3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {pages_are_a_plain_scan, what_is_typed, too_many_are_told, rights, plans};
    return run_suite_on("order", tests, COUNT_OF(tests), open_orders);
}
