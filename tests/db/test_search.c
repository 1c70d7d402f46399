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

/* Rows all along the ids, close together and far apart: each page in order, none left out, both ways. */
static size_t page(const char *facet, int64_t from, bool up, int64_t *ret, size_t most)
{
    struct str f = str_of(facet);
    size_t n = 0;
    STMT(q, db, search_page_sql(db, a, "customer", "c.id", "c.state = :state", up));
    bind_str(q, ":match", search_match(db, a, NULL, &f, 1));
    bind_i64(q, ":id", from);
    bind_i64(q, ":limit", (int64_t)most);
    bind_cstr(q, ":state", "open");
    while (n < most && stmt_row(q)) ret[n++] = col_i64(q, 0);
    is_ok(stmt_done(q));
    return n;
}

#define SPREAD 1600
static int64_t spread_id(int i) /* grows with i: 300 in each of some stretches */
{
    static const int64_t bases[] = {1, INT64_C(1) << 33, INT64_C(1) << 41, INT64_C(1) << 50, INT64_C(1) << 58, INT64_C(7) << 58};
    return bases[i / 300] + (int64_t)(i % 300) * (INT64_C(1) << (i / 300) * 8);
}

static bool has_facet(int i, int every)
{
    return i % every == every / 2;
}

static void spread_rows(void)
{
    struct tx tx CLEANUP(tx_end) = {0};
    is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
    for (int i = 0; i < SPREAD; i++) {
        struct str facets = str_printf(a, "all%s%s%s", has_facet(i, 3) ? " third" : "", has_facet(i, 90) ? " few" : "",
                                       has_facet(i, 1500) ? " rare" : "");
        STMT(q, db, "INSERT INTO customer (id, code, kind, name, name_key, created_at, updated_at, state)"
                    " VALUES (:id, :code, 'person', 'x', 'x', 1, 1, :state)");
        bind_i64(q, ":id", spread_id(i));
        bind_str(q, ":code", str_printf(a, "C%d", i));
        bind_cstr(q, ":state", i % 50 == 7 ? "closed" : "open");
        is_ok(stmt_run(q));
        is_ok(search_put(db, "customer", spread_id(i), STR("x"), facets));
    }
    is_ok(tx_commit(&tx));
}

START_TEST(pages_in_order_over_all_stretches)
{
    static const struct { const char *facet; int every; } asked[] = {{"all", 1}, {"third", 3}, {"few", 90}, {"rare", 1500}, {"none", 100000}};
    spread_rows();
    for (size_t k = 0; k < COUNT_OF(asked) * 2; k++) {
        bool up = k & 1;
        int64_t at = up ? INT64_MIN : INT64_MAX, got[40];
        int next = up ? 0 : SPREAD - 1;
        for (size_t n = 40; n == 40;) {
            n = page(asked[k / 2].facet, at, up, got, 40);
            for (size_t i = 0; i < n; i++, next += up ? 1 : -1) {
                while (!has_facet(next, asked[k / 2].every) || next % 50 == 7) next += up ? 1 : -1;
                ck_assert_msg(got[i] == spread_id(next), "%s: %lld instead of row %d", asked[k / 2].facet, (long long)got[i], next);
            }
            if (n) at = got[n - 1];
        }
        for (; next >= 0 && next < SPREAD; next += up ? 1 : -1)
            ck_assert_msg(!has_facet(next, asked[k / 2].every) || next % 50 == 7, "%s: row %d was left out", asked[k / 2].facet, next);
    }
}
END_TEST

RUN_TESTS("search", fixture_setup, fixture_teardown, found_by_what_people_type, replaced_and_removed,
          rolled_back_with_its_row, s3_no_query_syntax, long_life, pages_in_order_over_all_stretches)
