/* The search index: what is put is found, what is changed or removed is not. */
#include "searching.h"

START_TEST(found_by_what_people_type)
{
    is_ok(put(1, "张三", "owner17 team3 city上海"));
    is_ok(put(2, "张三丰", "owner18 team3"));
    is_ok(put(3, "李四 Smith", "owner17 team4"));
    is_text(find("张", NULL, NULL), "2 1 ", __LINE__);
    is_text(find("张三", NULL, NULL), "2 1 ", __LINE__);
    is_text(find("三丰", NULL, NULL), "2 ", __LINE__);
    is_text(find("zhangs", NULL, NULL), "2 1 ", __LINE__);
    is_text(find("zs", NULL, NULL), "2 1 ", __LINE__);
    is_text(find("smith", NULL, NULL), "3 ", __LINE__);
    is_text(find("王", NULL, NULL), "", __LINE__);
    is_text(find("张", "owner17", NULL), "1 ", __LINE__);
    is_text(find("", "team3", NULL), "2 1 ", __LINE__);
    is_text(find("", "owner17", "team4"), "3 ", __LINE__);
    is_text(find("", "owner18|team4", NULL), "3 2 ", __LINE__);
    is_text(find("张", "owner17|owner18", "team3"), "2 1 ", __LINE__);
    is_text(find("", "city上海", NULL), "1 ", __LINE__);
    is_text(find("owner17", NULL, NULL), "", __LINE__); /* facets are no words */
    is_text(find("", "张三", NULL), "", __LINE__);      /* nor words facets */
    ck_assert_int_eq(wrong(), 0);
}
END_TEST

START_TEST(replaced_and_removed)
{
    is_ok(put(1, "张三", "owner17"));
    is_ok(put(1, "张三", "owner17"));
    is_ok(put(1, "李四", "owner18"));
    is_text(find("张三", NULL, NULL), "", __LINE__);
    is_text(find("李四", "owner18", NULL), "1 ", __LINE__);
    ck_assert_int_eq(wrong(), 0);
    is_ok(take_away(1));
    is_ok(take_away(1));
    is_ok(take_away(99));
    is_text(find("李四", NULL, NULL), "", __LINE__);
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM customer_search"), 0);
    ck_assert_int_eq(wrong(), 0);
    is_ok(put(1, "", ""));
    ck_assert_int_eq(wrong(), 0);
}
END_TEST

START_TEST(rolled_back_with_its_row)
{
    struct tx tx = {0};
    is_ok(put(1, "张三", "owner17"));
    is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
    is_ok(search_put(db, "customer", 1, STR("李 四 李四"), STR("")));
    tx_end(&tx);
    is_text(find("张三", NULL, NULL), "1 ", __LINE__);
    is_text(find("李四", NULL, NULL), "", __LINE__);
    ck_assert_int_eq(wrong(), 0);
}
END_TEST

/* Query syntax in what is typed, or in a token, is text (S3). */
START_TEST(s3_no_query_syntax)
{
    static const char *const bad[] = {"\"", "*", "a OR b", "NEAR(a b)", "tokens:x", "^a", "a AND NOT b",
                                      "{tokens facets}:x", "-a", "(", "a\"b", "' OR 1=1"};
    is_ok(put(1, "张三", "owner17"));
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct search_terms t = {.at = {{str_of(bad[i]), false}}, .n = 1};
        struct str match = search_match(db, a, &t, &t.at[0].token, 1);
        STMT(q, db, search_ids_sql(db, "customer"));
        bind_str(q, ":match", match);
        ck_assert(!stmt_row(q));
        is_ok(stmt_done(q));
        (void)find(bad[i], bad[i], NULL);
    }
    struct search_terms none = {.n = 0};
    is_text(search_match(db, a, &none, NULL, 0), "", __LINE__);
    is_text(search_match(db, a, NULL, NULL, 0), "", __LINE__);
}
END_TEST

/* Many random changes, then the index is what the rows say. */
START_TEST(long_life)
{
    static const char *const names[] = {"张三", "單雄信", "Müller", "𠮷野家", "重庆长安汽车", "ＡＢＣ", ""};
    unsigned seed = 3;
    for (int i = 0; i < 500; i++) {
        seed = seed * 1103515245 + 12345;
        int64_t id = 1 + (seed >> 16) % 40;
        if ((seed >> 8) % 5 == 0) is_ok(take_away(id));
        else is_ok(put(id, names[(seed >> 20) % COUNT_OF(names)], arena_printf(a, "owner%u", seed % 7)));
    }
    ck_assert_int_eq(wrong(), 0);
    struct tx tx CLEANUP(tx_end) = {0};
    is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
    is_ok(search_merge(db, "customer"));
    is_ok(tx_commit(&tx));
    ck_assert_int_eq(wrong(), 0);
}
END_TEST

RUN_TESTS("search", fixture_setup, fixture_teardown, found_by_what_people_type, replaced_and_removed,
          rolled_back_with_its_row, s3_no_query_syntax, long_life)
