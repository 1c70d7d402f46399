/* Long work: slices run once, as who asked; cancelled, failed, killed and undone ones. The kinds are the
 * test's own: numbers added to a setting-like table of its own making. */
#include "support/fixture.h"

#include <unistd.h>

#include "domain/task.h"

static int fail_at = -1, slices;
static enum err fail_with;

/* Makes rows 1, 2, 3 ... up to total, two a slice. */
static enum err make_slice(struct ctx *c, struct task *t, bool *ret_done)
{
    TX(tx, c);
    slices++;
    for (int i = 0; i < 2 && t->done < t->total; i++) {
        t->done++;
        STMT(q, c->db, "INSERT INTO made (n, by) VALUES (:n, :by)");
        bind_i64(q, ":n", t->done);
        bind_i64(q, ":by", c->actor->id);
        enum err e = stmt_run(q);
        if (!e) e = task_row_put(c, t, t->done, "made", t->done, "created", 1, STR(""), NULL);
        if (e) return e;
        task_count(t, "created", 1);
        if (t->done == fail_at) {
            fail_at = -1;
            return fail_with == ERR_INVALID ? problem(c, "", "the third is wrong") : fail_with;
        }
    }
    t->cursor = str_printf(c->arena, "%lld", (long long)t->done);
    *ret_done = t->done == t->total;
    enum err e = task_keep(c, t);
    return e ? e : tx_commit(&tx);
}

static enum err undo_slice(struct ctx *c, struct task *t, bool *ret_done)
{
    struct task_row rows[2];
    size_t n;
    int64_t before = INT64_MAX;
    if (t->cursor.n && !str_to_i64(t->cursor, &before)) return ERR_INTERNAL;
    TX(tx, c);
    enum err e = task_rows_back(c, t->undoes, before, rows, 2, &n);
    for (size_t i = 0; !e && i < n; i++) {
        STMT(q, c->db, "DELETE FROM made WHERE n = :n");
        bind_i64(q, ":n", rows[i].entity_id);
        e = stmt_run(q);
        if (!e) e = task_row_undone(c, t->undoes, rows[i].n);
        t->done++;
    }
    if (n) t->cursor = str_printf(c->arena, "%lld", (long long)rows[n - 1].n);
    *ret_done = n < 2;
    if (!e) e = task_keep(c, t);
    return e ? e : tx_commit(&tx);
}

static const struct task_kind make = {"make", "Make", POINTS_POST, make_slice, "make_undo", true};
static const struct task_kind make_undo = {"make_undo", "Unmake", POINTS_POST, undo_slice, NULL, false};
const struct task_kind *const task_kinds[] = {&make, &make_undo, NULL};

static void open_here(void)
{
    open_all();
    run("CREATE TABLE made (n BIGINT PRIMARY KEY, by BIGINT NOT NULL)");
    run("UPDATE staff SET roles = 8 WHERE id = 7");
    run("INSERT INTO staff (id, username, name, roles, created_at) VALUES (8, 'other', 'Other', 8, 1)");
    fail_at = -1;
    slices = 0;
}

static int64_t asked(int64_t total)
{
    int64_t id;
    must(task_create(&cx, "make", STR("five"), json_pack("{s:s}", "secret", "Li Si, 13800001111"), total, &id));
    return id;
}

static struct str state_of(int64_t id)
{
    struct task t;
    must(task_load(&cx, id, &t));
    task_free(&t);
    return t.state;
}

#define is_state(id, s) ck_assert_str_eq(str_dup(cx.arena, state_of(id)), s)

/* After the first slice somebody else asks, and waits for it; then the worker is told to stop. */
static bool second_asks(void)
{
    struct actor other = {.kind = ACTOR_STAFF, .id = 8, .name = STR("Other"), .roles = ROLE_LOYALTY};
    const struct actor *me = cx.actor;
    int64_t id;
    if (slices == 1) {
        cx.actor = &other;
        must(task_create(&cx, "make", STR("other's"), NULL, 0, &id)); /* done in one slice */
        cx.actor = me;
        usleep(300000);
    }
    return slices >= 3;
}

static void work(void)
{
    struct ctx worker = cx;
    struct actor system = {.kind = ACTOR_SYSTEM};
    worker.actor = &system;
    must(task_run_next(&worker, STR("w1"), NULL));
}

static bool knows(int64_t id)
{
    struct task t;
    must(task_load(&cx, id, &t));
    bool some = json_object_get(t.params, "secret") != NULL;
    task_free(&t);
    return some;
}

START_TEST(people_s_data_goes_when_it_ends_however_it_ends)
{
    int64_t id = asked(5);
    ck_assert(knows(id));
    work();
    ck_assert(!knows(id));
    id = asked(5);
    fail_at = 4, fail_with = ERR_INTERNAL;
    struct actor system = {.kind = ACTOR_SYSTEM};
    struct ctx worker = cx;
    worker.actor = &system;
    run("DELETE FROM made");
    refused(task_run_next(&worker, STR("w1"), NULL), ERR_INTERNAL);
    is_state(id, "failed");
    ck_assert(!knows(id));
    id = asked(5); /* cancelled while it waits */
    must(task_cancel(&cx, id));
    ck_assert(!knows(id));
    id = asked(5); /* and while it runs */
    run("UPDATE task SET cancel = 1 WHERE state = 'waiting'");
    ck_assert(knows(id));
    work();
    is_state(id, "cancelled");
    ck_assert(!knows(id));
}
END_TEST

/* Somebody else's small task does not wait for the end of a long one; one's own next one does. */
START_TEST(people_take_turns)
{
    int64_t own, mine = asked(9);
    (void)mine;
    slices = 0;
    struct ctx worker = cx;
    struct actor system = {.kind = ACTOR_SYSTEM};
    worker.actor = &system;
    own = asked(1);
    must(task_run_next(&worker, STR("w1"), second_asks));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM task WHERE state = 'done' AND staff_id = 8"), 1);
    is_state(mine, "running"); /* stopped when the other's had ended */
    is_state(own, "waiting");
}
END_TEST

/* A lease that reaches into a future that the clock has left again holds nothing up. */
START_TEST(the_clock_is_set_back)
{
    int64_t id = asked(5);
    fail_at = 4, fail_with = ERR_FULL;
    work();
    is_state(id, "running");
    run("UPDATE task SET lease_until = lease_until + 86400000");
    cx.now = clock_now();
    ck_assert(task_waiting(&cx));
    work();
    is_state(id, "done");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 5);
}
END_TEST

/* What a slice meets that does not fit is its end, and not another worker's. */
START_TEST(a_conflict_of_its_rows_ends_it)
{
    int64_t id = asked(5);
    fail_at = 4, fail_with = ERR_CONFLICT;
    struct actor system = {.kind = ACTOR_SYSTEM};
    struct ctx worker = cx;
    worker.actor = &system;
    refused(task_run_next(&worker, STR("w1"), NULL), ERR_CONFLICT);
    is_state(id, "failed");
}
END_TEST

START_TEST(runs_to_its_end_as_who_asked)
{
    int64_t id = asked(5);
    ck_assert(task_waiting(&cx));
    is_state(id, "waiting");
    work();
    is_state(id, "done");
    ck_assert_int_eq(slices, 3);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made WHERE by = 7"), 5);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM notice WHERE kind = 'task_done'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'task.finish' AND actor_id = 7"), 1);
    ck_assert(!task_waiting(&cx));
}
END_TEST

START_TEST(a_slice_that_fails_leaves_nothing_of_itself)
{
    int64_t id = asked(5);
    fail_at = 4, fail_with = ERR_INVALID;
    work();
    is_state(id, "failed");
    struct task t;
    must(task_load(&cx, id, &t));
    ck_assert_int_eq(t.done, 2);
    ck_assert_int_eq(json_integer_value(json_object_get(t.counts, "created")), 2);
    ck_assert_str_eq(str_dup(cx.arena, t.error), "the third is wrong");
    task_free(&t);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 2);
}
END_TEST

START_TEST(what_passes_is_tried_again)
{
    int64_t id = asked(5);
    fail_at = 4, fail_with = ERR_FULL;
    work();
    is_state(id, "running");
    cx.now = clock_now(); /* the worker's */
    ck_assert(!task_waiting(&cx));
    run("UPDATE task SET lease_until = 1");
    work();
    is_state(id, "done");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 5);
}
END_TEST

static bool stop_at_once(void)
{
    return slices >= 1;
}

START_TEST(a_worker_that_stops_leaves_the_rest_to_the_next)
{
    int64_t id = asked(5);
    struct ctx worker = cx;
    struct actor system = {.kind = ACTOR_SYSTEM};
    worker.actor = &system;
    must(task_run_next(&worker, STR("w1"), stop_at_once));
    is_state(id, "running");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 2);
    work();
    is_state(id, "done");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 5);
}
END_TEST

START_TEST(cancelled_before_and_meanwhile)
{
    int64_t id = asked(5);
    must(task_cancel(&cx, id));
    is_state(id, "cancelled");
    refused(task_cancel(&cx, id), ERR_CONFLICT);
    id = asked(5);
    run("UPDATE task SET cancel = 1 WHERE state = 'waiting'");
    work();
    is_state(id, "cancelled");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 0);
}
END_TEST

START_TEST(undone_once)
{
    int64_t id = asked(5), undo, again;
    refused(task_undo(&cx, id, &undo), ERR_INVALID); /* it has not run */
    work();
    must(task_undo(&cx, id, &undo));
    must(task_undo(&cx, id, &again));
    ck_assert_int_eq(undo, again);
    refused(task_cancel(&cx, undo), ERR_INVALID);
    work();
    is_state(undo, "done");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 0);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM task_row WHERE state = 'undone'"), 5);
    refused(task_undo(&cx, undo, &again), ERR_INVALID);
    id = asked(1);
    run("DELETE FROM made");
    work();
    cx.now = clock_now() + 31 * DAY_MS;
    refused(task_undo(&cx, id, &undo), ERR_INVALID); /* too long ago */
    int64_t removed;
    must(task_purge(&cx, &removed));
    ck_assert_int_eq(removed, 6);
}
END_TEST

START_TEST(somebody_elses)
{
    struct actor other = {.kind = ACTOR_STAFF, .id = 8, .name = STR("Other"), .roles = ROLE_LOYALTY};
    int64_t id = asked(5), undo;
    struct task t, list[2];
    size_t n;
    cx.actor = &other;
    refused(task_load(&cx, id, &t), ERR_NOT_FOUND);
    refused(task_cancel(&cx, id), ERR_NOT_FOUND);
    refused(task_undo(&cx, id, &undo), ERR_NOT_FOUND);
    must(task_list(&cx, 0, list, 2, &n));
    ck_assert_uint_eq(n, 0);
    other.roles = ROLE_SALES;
    refused(task_create(&cx, "make", STR(""), NULL, 0, &id), ERR_FORBIDDEN);
    cx.actor = &admin;
    must(task_list(&cx, 0, list, 2, &n));
    ck_assert_uint_eq(n, 1);
    task_free(&list[0]);
}
END_TEST

START_TEST(who_may_not_any_more_stops_it)
{
    int64_t id = asked(5);
    run("UPDATE staff SET roles = 1 WHERE id = 7");
    work();
    is_state(id, "failed");
    run("UPDATE staff SET roles = 8, state = 'disabled' WHERE id = 7");
    id = asked(5);
    work();
    is_state(id, "failed");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 0);
}
END_TEST

/* A slice that lost against another transaction is carried out again at once, from where the last one stopped;
 * nothing is counted twice and no row is blamed. */
START_TEST(a_lost_turn_is_repeated)
{
    int64_t id = asked(5);
    fail_at = 4, fail_with = ERR_BUSY;
    work();
    is_state(id, "done");
    ck_assert_int_eq(slices, 4);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 5);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM task_row WHERE state = 'created'"), 5);
    struct task t;
    must(task_load(&cx, id, &t));
    ck_assert_int_eq(json_integer_value(json_object_get(t.counts, "created")), 5);
    task_free(&t);
}
END_TEST

/* The answer to a slice's commit was lost: it goes on from what is committed, here that slice was not. */
START_TEST(after_a_lost_commit_it_reads_where_it_is)
{
    int64_t id = asked(5);
    fail_at = 4, fail_with = ERR_LOST;
    work();
    is_state(id, "running");
    ck_assert(task_waiting(&cx));
    work();
    is_state(id, "done");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 5);
}
END_TEST

/* Another node runs the first of somebody's tasks: the second waits for it. */
START_TEST(one_after_the_other_on_all_nodes)
{
    int64_t first = asked(5), second = asked(0);
    cx.now = clock_now(); /* the worker's */
    run(arena_printf(cx.arena, "UPDATE task SET state = 'running', lease_by = 'elsewhere', lease_until = %lld WHERE id ="
                     " (SELECT MIN(id) FROM task)", (long long)cx.now + 30000));
    struct actor system = {.kind = ACTOR_SYSTEM};
    struct ctx worker = cx;
    worker.actor = &system;
    ck_assert(!task_waiting(&worker));
    refused(task_run_next(&worker, STR("w2"), NULL), ERR_NOT_FOUND);
    run("UPDATE task SET lease_until = 0"); /* that node died */
    must(task_run_next(&worker, STR("w2"), NULL));
    is_state(first, "done");
    must(task_run_next(&worker, STR("w2"), NULL));
    is_state(second, "done");
}
END_TEST

/* A worker that was stopped for so long that its task was taken over commits no further slice. */
static bool taken_over(void)
{
    if (slices == 1) run("UPDATE task SET lease_by = 'another' WHERE state = 'running'");
    return slices >= 3;
}

START_TEST(who_lost_it_commits_no_slice)
{
    int64_t id = asked(5);
    struct actor system = {.kind = ACTOR_SYSTEM};
    struct ctx worker = cx;
    worker.actor = &system;
    refused(task_run_next(&worker, STR("w1"), taken_over), ERR_CONFLICT);
    is_state(id, "running");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM made"), 2);
    ck_assert_int_eq(number("SELECT done FROM task"), 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {runs_to_its_end_as_who_asked, a_slice_that_fails_leaves_nothing_of_itself,
                                  what_passes_is_tried_again, a_worker_that_stops_leaves_the_rest_to_the_next,
                                  cancelled_before_and_meanwhile, undone_once, somebody_elses,
                                  who_may_not_any_more_stops_it, people_s_data_goes_when_it_ends_however_it_ends,
                                  the_clock_is_set_back, people_take_turns, a_conflict_of_its_rows_ends_it,
                                  a_lost_turn_is_repeated, after_a_lost_commit_it_reads_where_it_is,
                                  one_after_the_other_on_all_nodes, who_lost_it_commits_no_slice};
    return run_suite_on("task", tests, sizeof tests / sizeof *tests, open_here);
}
