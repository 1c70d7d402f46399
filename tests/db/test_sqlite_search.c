/* The search index of SQLite: a table beside the text, which could differ from it, and words that stay in pages. */
#include <stdio.h>

#include "searching.h"

START_TEST(verify_notices)
{
    is_ok(put(1, "张三", "owner17"));
    is_ok(put(2, "李四", "owner17"));
    is_ok(put(3, "王五", "owner17"));
    is_ok(write_one(db, "UPDATE customer_search SET tokens = 'x' WHERE id = 1"));
    ck_assert_int_eq(wrong(), 1);
    is_ok(write_one(db, "DELETE FROM customer_search WHERE id = 2"));
    ck_assert_int_eq(wrong(), 2);
    is_ok(write_one(db, "UPDATE customer_search SET facets = 'owner18' WHERE id = 3"));
    ck_assert_int_eq(wrong(), 3);
    is_ok(write_one(db, "INSERT INTO customer_search VALUES (4, 'new', '')"));
    ck_assert_int_eq(wrong(), 4);
}
END_TEST

static bool file_has(const char *name, const char *text)
{
    struct buf b CLEANUP(buf_free) = {0};
    FILE *f = fopen(arena_printf(a, "%s/%s", dir, name), "r");
    if (!f) return false;
    buf_reserve(&b, 16 * MiB);
    b.n = fread(b.p, 1, 16 * MiB, f);
    fclose(f);
    return str_find(buf_view(&b), str_of(text)) >= 0;
}

/* What was erased is in none of the files after a merge and a checkpoint. */
START_TEST(erased_words_leave_the_disk)
{
    for (int i = 1; i < 300; i++) is_ok(put(i, arena_printf(a, "Person%d", i), "owner17"));
    is_ok(put(500, "Zyxwvutsr", "owner17"));
    ck_assert(file_has("zhiyin.db-wal", "zyxwvutsr"));
    is_ok(put(500, "", ""));
    is_ok(take_away(500));
    {
        struct tx tx CLEANUP(tx_end) = {0};
        is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
        is_ok(search_merge(db, "customer"));
        is_ok(tx_commit(&tx));
    }
    is_ok(db_checkpoint(db));
    ck_assert(!file_has("zhiyin.db-wal", "zyxwvutsr"));
    ck_assert(!file_has("zhiyin.db", "zyxwvutsr"));
    ck_assert(file_has("zhiyin.db", "customer_search"));
}
END_TEST

START_TEST(newest_first_without_sorting)
{
    struct str plan;
    is_ok(stmt_plan(db, a, search_ids_sql(db, "customer"), &plan));
    ck_assert_msg(str_find(plan, STR("B-TREE")) < 0, "%s", plan.p);
}
END_TEST

RUN_TESTS("sqlite_search", fixture_setup, fixture_teardown, verify_notices, erased_words_leave_the_disk,
          newest_first_without_sorting)
