/* arena.h and str.h: memory, views, growing output, numbers in text. */
#include <signal.h>
#include <stdlib.h>

#include "testing.h"

static struct arena *a;

static void setup(void)
{
    a = arena_new();
}

static void teardown(void)
{
    arena_free(a);
}

START_TEST(arena_gives_zeroed_aligned_memory)
{
    for (size_t n = 1; n < 100000; n = n * 3 + 1) {
        unsigned char *p = arena_alloc(a, n);
        ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < n; i++) ck_assert_uint_eq(p[i], 0);
        memset(p, 0xAA, n);
    }
    arena_reset(a);
    unsigned char *again = arena_alloc(a, 5000);
    for (size_t i = 0; i < 5000; i++) ck_assert_uint_eq(again[i], 0);
}
END_TEST

START_TEST(arena_keeps_what_was_written)
{
    char *kept[500];
    for (int i = 0; i < 500; i++) kept[i] = arena_printf(a, "%0*d", 1 + i * 7 % 900, i);
    char *big = arena_alloc(a, 3 * MiB); /* a block of its own */
    memset(big, 'x', 3 * MiB);
    for (int i = 0; i < 500; i++) ck_assert_int_eq(atoi(kept[i]), i);
    ck_assert_str_eq(arena_printf(a, "%s-%d", "ab", 7), "ab-7");
    ck_assert_str_eq(arena_dup(a, "abcdef", 3), "abc");
    ck_assert_str_eq(arena_dup(a, NULL, 0), "");
}
END_TEST

START_TEST(arena_refuses_absurd_sizes)
{
    arena_alloc(a, SIZE_MAX - 5);
}
END_TEST

START_TEST(vec_grows)
{
    VEC(int) v = {0};
    for (int i = 0; i < 5000; i++) *vec_push(a, &v) = i;
    ck_assert_uint_eq(v.n, 5000);
    for (int i = 0; i < 5000; i++) ck_assert_int_eq(v.at[i], i);
}
END_TEST

START_TEST(numbers)
{
    static const struct {
        const char *in;
        bool ok;
        int64_t v;
        int line;
    } cases[] = {
        {"0", true, 0, __LINE__},
        {"-0", true, 0, __LINE__},
        {"007", true, 7, __LINE__},
        {"9223372036854775807", true, INT64_MAX, __LINE__},
        {"-9223372036854775808", true, INT64_MIN, __LINE__},
        {"9223372036854775808", false, 0, __LINE__},
        {"-9223372036854775809", false, 0, __LINE__},
        {"99999999999999999999", false, 0, __LINE__},
        {"", false, 0, __LINE__},
        {"-", false, 0, __LINE__},
        {"+1", false, 0, __LINE__},
        {" 1", false, 0, __LINE__},
        {"1 ", false, 0, __LINE__},
        {"1.0", false, 0, __LINE__},
        {"0x10", false, 0, __LINE__},
        {"１", false, 0, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t v = 42;
        is_int(str_to_i64(str_of(cases[i].in), &v), cases[i].ok, cases[i].line);
        is_int(v, cases[i].ok ? cases[i].v : 42, cases[i].line);
    }
    int64_t v;
    ck_assert(!str_to_i64((struct str){"1\0002", 3}, &v));
}
END_TEST

START_TEST(views)
{
    ck_assert(str_starts(STR("abc"), STR("ab")) && !str_starts(STR("ab"), STR("abc")));
    ck_assert(str_ends(STR("abc"), STR("bc")) && str_ends(STR("abc"), STR("")));
    ck_assert(str_ieq(STR("Content-TYPE"), STR("content-type")) && !str_ieq(STR("a"), STR("ab")));
    ck_assert_int_eq(str_find(STR("abcabc"), STR("ca")), 2);
    ck_assert_int_eq(str_find(STR("abc"), STR("x")), -1);
    ck_assert_int_eq(str_find(STR("abc"), STR("")), 0);
    is_text(str_trim(STR(" \t\r\n a b \xE3\x80\x80 ")), "a b", __LINE__);
    is_text(str_trim(STR("\xE3\x80\x80")), "", __LINE__);
    is_text(str_sub(STR("abc"), 1, 99), "bc", __LINE__);
    is_text(str_sub(STR("abc"), 9, 1), "", __LINE__);
    ck_assert(str_eq(STR_NONE, STR("")));
}
END_TEST

START_TEST(cutting)
{
    struct str rest = STR("a,,b"), part;
    const char *want[] = {"a", "", "b"};
    for (size_t i = 0; i < 3; i++) {
        ck_assert(str_cut(&rest, ',', &part));
        is_text(part, want[i], __LINE__);
    }
    ck_assert(!str_cut(&rest, ',', &part));
    rest = STR("a,");
    ck_assert(str_cut(&rest, ',', &part) && str_cut(&rest, ',', &part));
    ck_assert_uint_eq(part.n, 0);
    ck_assert(!str_cut(&rest, ',', &part));
    rest = STR("");
    ck_assert(str_cut(&rest, ',', &part) && !str_cut(&rest, ',', &part));
}
END_TEST

START_TEST(output_grows)
{
    struct buf b = {0};
    ck_assert_uint_eq(buf_view(&b).n, 0);
    for (int i = 0; i < 3000; i++) buf_printf(&b, "%d,", i);
    buf_char(&b, '\0');
    buf_str(&b, STR("end"));
    ck_assert(str_ends(buf_view(&b), (struct str){",\0end", 5}));
    ck_assert(str_starts(buf_view(&b), STR("0,1,2,3,")));
    buf_clear(&b);
    ck_assert_uint_eq(b.n, 0);
    buf_free(&b);
    ck_assert_ptr_null(b.p);
}
END_TEST

START_TEST(errors_keep_the_worst_first)
{
    err_clear();
    ck_assert_int_eq(err_record(ERR_CONFLICT, "cgi-src/x/y.c", 7, "taken: %d", 5), ERR_CONFLICT);
    ck_assert_str_eq(err_last(), "x/y.c:7: taken: 5");
    (void)err_record(ERR_INTERNAL, "a.c", 1, "broken");
    (void)err_record(ERR_INTERNAL, "b.c", 2, "because of it");
    ck_assert_str_eq(err_last(), "a.c:1: broken");
    char big[5000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    err_clear();
    (void)err_record(ERR_INTERNAL, "a.c", 1, "%s", big);
    ck_assert_uint_lt(strlen(err_last()), 2000);
    err_clear();
    ck_assert_str_eq(err_last(), "");
    for (enum err e = OK; e <= ERR_INTERNAL; e++) ck_assert_str_ne(err_name(e), "ERR_?");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("str");
    TCase *t = tcase_create("str");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, arena_gives_zeroed_aligned_memory);
    tcase_add_test(t, arena_keeps_what_was_written);
    tcase_add_test_raise_signal(t, arena_refuses_absurd_sizes, SIGABRT);
    tcase_add_test(t, vec_grows);
    tcase_add_test(t, numbers);
    tcase_add_test(t, views);
    tcase_add_test(t, cutting);
    tcase_add_test(t, output_grows);
    tcase_add_test(t, errors_keep_the_worst_first);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
