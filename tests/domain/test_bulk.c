/* Bulk changes of customers: the set is fixed first, each is changed by its own use case with the rights of
 * who asked, a killed worker goes on where it was, an undo leaves alone what was changed since. And saved
 * views: who sees and changes them. */
#include "support/fixture.h"

#include "domain/customer_bulk.h"
#include "domain/customer_parts.h"
#include "domain/saved_view.h"

static int left_slices;

static bool stop_soon(void)
{
    return left_slices-- <= 0;
}

static void open_here(void)
{
    open_all();
    run("INSERT INTO branch (id, name) VALUES (1, 'East'), (2, 'West')");
    run("INSERT INTO team (id, name, branch_id) VALUES (1, 'One', 1), (2, 'Two', 2)");
    run("UPDATE staff SET roles = 1, team_id = 1, branch_id = 1 WHERE id = 7"); /* an agent: changes any customer */
    run("INSERT INTO staff (id, username, name, roles, team_id, branch_id, created_at) VALUES"
        " (8, 'sells', 'Sells', 2, 1, 1, 1), (9, 'leads', 'Leads', 4, 1, 1, 1), (10, 'far', 'Far', 2, 2, 2, 1)");
    run("INSERT INTO lookup (id, list, name_zh) VALUES (50, 'tag', '重点'), (51, 'tag', '促销')");
    left_slices = 1000000;
}

static void be(int64_t id, unsigned roles)
{
    static struct actor who;
    who = (struct actor){.kind = ACTOR_STAFF, .id = id, .name = STR("Who"), .roles = roles, .team = {id == 10 ? 2 : 1},
                         .branch = {id == 10 ? 2 : 1}};
    cx.actor = &who;
}

/* n customers of the owner, all prospects, found by lists. */
static void some(int n, int64_t owner)
{
    for (int i = 0; i < n; i++) {
        customer_id id = a_customer();
        run(arena_printf(cx.arena, "UPDATE customer SET stage = 2, owner_id = %" PRId64 ", team_id = 1, branch_id = 1 WHERE id = %" PRId64,
                         owner, id.v));
        must(customer_index(&cx, id));
    }
}

static void indexed(int n, int64_t owner)
{
    struct tx tx CLEANUP(tx_end) = {0};
    must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
    some(n, owner);
    must(tx_commit(&tx));
}

static void work(void)
{
    struct ctx worker = cx;
    struct actor system = {.kind = ACTOR_SYSTEM};
    worker.actor = &system;
    must(task_run_next(&worker, STR("w1"), stop_soon));
}

static int64_t count_of(int64_t task, const char *name)
{
    struct task t;
    must(task_load(&cx, task, &t));
    int64_t n = json_integer_value(json_object_get(t.counts, name));
    task_free(&t);
    return n;
}

static struct customer_bulk all_of(int64_t what)
{
    struct customer_bulk b = {.what = what, .all = true, .owner = BULK_KEEP, .team = BULK_KEEP, .branch = BULK_KEEP,
                              .reason = STR("campaign"), .expected = -1};
    customer_filter_init(&b.filter);
    return b;
}

#define STAGES(n) number("SELECT COUNT(*) FROM customer WHERE stage = " #n)

START_TEST(a_filter_that_stops_finding_them_changes_all_of_them)
{
    struct bulk_preview p;
    int64_t task, undo;
    be(7, ROLE_AGENT);
    indexed(1200, 8);
    run("UPDATE customer SET state = 'closed' WHERE id = (SELECT MIN(id) FROM customer)");
    struct customer_bulk b = all_of(DO_STAGE);
    b.stage = STAGE_LOYAL;
    b.filter.stage = STAGE_PROSPECT;
    must(customer_bulk_preview(&cx, &b, &p));
    ck_assert(p.whole);
    ck_assert_int_eq(p.n[BULK_CHANGES], 1199);
    b.expected = 1198;
    must(customer_bulk_start(&cx, &b, &task));
    left_slices = 2; /* killed in the middle, again and again */
    for (int i = 0; i < 2000 && task_waiting(&cx); i++) {
        work();
        left_slices = 1;
    }
    ck_assert_int_eq(STAGES(6), 1199);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM customer_stage"), 1199); /* each once only */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'customer.stage' AND actor_id = 7"), 1199);
    ck_assert_int_eq(count_of(task, "updated"), 1199);
    ck_assert_int_eq(count_of(task, "came"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM bulk_pick"), 0);
    run("UPDATE customer SET stage = 8 WHERE id = (SELECT MAX(id) FROM customer)"); /* changed again since */
    left_slices = 1000000;
    must(task_undo(&cx, task, &undo));
    work();
    ck_assert_int_eq(STAGES(2), 1199); /* 1,198 back, and the closed one */
    ck_assert_int_eq(STAGES(8), 1);
    ck_assert_int_eq(count_of(undo, "undone"), 1198);
    ck_assert_int_eq(count_of(undo, "skipped"), 1);
}
END_TEST

START_TEST(rights_are_those_of_each_customer)
{
    int64_t task, ids[3];
    be(8, ROLE_SALES);
    indexed(2, 8);
    indexed(1, 10);
    for (int i = 0; i < 3; i++) ids[i] = 1000 + serial - 2 + i;
    struct customer_bulk b = all_of(DO_ASSIGN);
    b.all = false;
    b.ids = ids;
    b.nids = 3;
    b.owner = 9;
    must(customer_bulk_start(&cx, &b, &task));
    work();
    ck_assert_int_eq(number("SELECT COUNT(*) FROM customer WHERE owner_id = 9"), 2);
    ck_assert_int_eq(count_of(task, "updated"), 2);
    ck_assert_int_eq(count_of(task, "forbidden"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM task_row WHERE state = 'skipped'"), 1);
    int64_t undo;
    must(task_undo(&cx, task, &undo)); /* although they are not his any more */
    work();
    ck_assert_int_eq(number("SELECT COUNT(*) FROM customer WHERE owner_id = 8"), 2);
}
END_TEST

START_TEST(tags_go_on_and_off_and_back)
{
    int64_t task, undo;
    be(7, ROLE_AGENT);
    indexed(5, 8);
    run("INSERT INTO customer_tag (customer_id, tag_id) SELECT MIN(id), 50 FROM customer");
    run("INSERT INTO customer_tag (customer_id, tag_id) SELECT MAX(id), 51 FROM customer");
    struct customer_bulk b = all_of(DO_TAG_ADD);
    b.tag = 50;
    must(customer_bulk_start(&cx, &b, &task));
    work();
    ck_assert_int_eq(number("SELECT COUNT(*) FROM customer_tag WHERE tag_id = 50"), 5);
    ck_assert_int_eq(count_of(task, "unchanged"), 1);
    must(task_undo(&cx, task, &undo));
    work();
    ck_assert_int_eq(number("SELECT COUNT(*) FROM customer_tag WHERE tag_id = 50"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM customer_tag WHERE tag_id = 51"), 1); /* others stay */
}
END_TEST

START_TEST(a_question_that_is_not_complete_makes_no_task)
{
    int64_t task, id = 1;
    be(7, ROLE_AGENT);
    struct customer_bulk b = all_of(DO_TAG_ADD);
    refused(customer_bulk_start(&cx, &b, &task), ERR_INVALID);
    run("UPDATE lookup SET retired_at = 1 WHERE id = 50");
    b.tag = 50;
    refused(customer_bulk_start(&cx, &b, &task), ERR_INVALID);
    b = all_of(DO_STAGE);
    b.stage = STAGE_LOYAL;
    b.reason = STR("");
    refused(customer_bulk_start(&cx, &b, &task), ERR_INVALID);
    b = all_of(DO_ASSIGN);
    b.ids = &id;
    refused(customer_bulk_start(&cx, &b, &task), ERR_FORBIDDEN); /* an agent hands nothing over */
    be(8, ROLE_SALES);
    refused(customer_bulk_start(&cx, &b, &task), ERR_INVALID); /* nothing chosen */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM task"), 0);
}
END_TEST

/* ---- saved views ---- */

static int64_t view(const char *name, int64_t share)
{
    int64_t id = 0;
    struct saved_view v = {.list = VIEW_CUSTOMERS, .name = str_of(name), .share = share, .filter = STR("stage=active"),
                           .columns = STR("name,city")};
    must(saved_view_save(&cx, &v, &id));
    return id;
}

START_TEST(views_are_seen_by_whom_they_are_shared_with)
{
    struct saved_view *rows, v;
    size_t n;
    be(8, ROLE_SALES);
    int64_t mine = view("Mine", SHARE_PRIVATE), team = view("Team's", SHARE_TEAM);
    struct saved_view all = {.list = VIEW_CUSTOMERS, .name = STR("All"), .share = SHARE_ALL};
    int64_t id;
    refused(saved_view_save(&cx, &all, &id), ERR_INVALID); /* a manager's */
    be(9, ROLE_MANAGER);
    int64_t everybody = view("All", SHARE_ALL);
    refused(saved_view_get(&cx, mine, &v), ERR_NOT_FOUND);
    must(saved_view_get(&cx, team, &v));
    ck_assert(v.may_edit); /* a manager keeps order among what is shared */
    be(10, ROLE_SALES);
    refused(saved_view_get(&cx, team, &v), ERR_NOT_FOUND);
    must(saved_view_get(&cx, everybody, &v));
    ck_assert(!v.may_edit);
    refused(saved_view_remove(&cx, everybody, true), ERR_FORBIDDEN);
    must(saved_view_set_default(&cx, VIEW_CUSTOMERS, everybody));
    must(saved_view_list(&cx, VIEW_CUSTOMERS, &rows, &n));
    ck_assert_uint_eq(n, 1);
    ck_assert(rows[0].is_default);
    be(9, ROLE_MANAGER);
    must(saved_view_remove(&cx, everybody, true));
    be(10, ROLE_SALES);
    refused(saved_view_default(&cx, VIEW_CUSTOMERS, &v), ERR_NOT_FOUND); /* opens as it comes */
    be(9, ROLE_MANAGER);
    must(saved_view_remove(&cx, everybody, false));
    be(10, ROLE_SALES);
    must(saved_view_default(&cx, VIEW_CUSTOMERS, &v));
}
END_TEST

START_TEST(a_view_has_one_name_and_one_editor_at_a_time)
{
    struct saved_view v;
    int64_t id;
    be(8, ROLE_SALES);
    int64_t first = view("Mine", SHARE_PRIVATE);
    must(saved_view_get(&cx, first, &v));
    struct saved_view again = {.list = VIEW_CUSTOMERS, .name = STR("  Mine "), .share = SHARE_PRIVATE};
    refused(saved_view_save(&cx, &again, &id), ERR_INVALID);
    v.name = STR("Other");
    must(saved_view_save(&cx, &v, &id));
    refused(saved_view_save(&cx, &v, &id), ERR_STALE);
    must(saved_view_save(&cx, &again, &id)); /* the name is free now */
    must(saved_view_get(&cx, first, &v));
    must(saved_view_remove(&cx, id, true));
    v.name = STR("Mine");
    must(saved_view_save(&cx, &v, &first));
    refused(saved_view_remove(&cx, id, false), ERR_INVALID); /* its name is taken meanwhile */
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_filter_that_stops_finding_them_changes_all_of_them, rights_are_those_of_each_customer,
                                  tags_go_on_and_off_and_back, a_question_that_is_not_complete_makes_no_task,
                                  views_are_seen_by_whom_they_are_shared_with, a_view_has_one_name_and_one_editor_at_a_time};
    return run_suite_on("bulk", tests, COUNT_OF(tests), open_here);
}
