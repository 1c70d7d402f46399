/* ids.h: row ids, references, check digits. */
#include <stdlib.h>

#include "base/ids.h"
#include "testing.h"

#define NOW INT64_C(1795233900000)

static struct arena *a;

static void setup(void)
{
    a = arena_new();
}

static void teardown(void)
{
    arena_free(a);
}

static int by_value(const void *x, const void *y)
{
    int64_t p = *(const int64_t *)x, q = *(const int64_t *)y;
    return (p > q) - (p < q);
}

/* More ids for one millisecond than the counter has room for: still unique and growing. */
START_TEST(unique_and_growing_at_one_time)
{
    const int n = (1 << 21) + 1000;
    int64_t last = 0;
    for (int i = 0; i < n; i++) {
        int64_t id = id_new(NOW);
        if (id <= last) ck_abort_msg("%lld after %lld", (long long)id, (long long)last);
        last = id;
    }
    ck_assert_int_gt(id_new(NOW + 10), last);
}
END_TEST

/* As demonstration data does: the same few times again and again, in any order. */
START_TEST(unique_at_times_that_return)
{
    const size_t n = 200000;
    int64_t *all = malloc(n * sizeof *all);
    ck_assert_ptr_nonnull(all);
    for (size_t i = 0; i < n; i++) all[i] = id_new(NOW + (int64_t)(i * 7919 % 5));
    qsort(all, n, sizeof *all, by_value);
    for (size_t i = 1; i < n; i++) ck_assert_int_ne(all[i], all[i - 1]);
    free(all);
}
END_TEST

START_TEST(times_out_of_range)
{
    ck_assert_int_gt(id_new(0), 0);
    ck_assert_int_gt(id_new(-1), 0);
    ck_assert_int_gt(id_new(INT64_MAX / 2), 0);
    ck_assert_int_lt(id_new(NOW - 1000), id_new(NOW));
}
END_TEST

START_TEST(references)
{
    int missed = 0;
    for (int i = 0; i < 2000; i++) {
        struct str back;
        char *ref = ref_new(a, "TS");
        ck_assert_uint_eq(strlen(ref), 16);
        ck_assert_ptr_null(strpbrk(ref + 2, "ILOU"));
        ck_assert(ref_parse(a, str_of(ref), "TS", &back));
        is_text(back, ref, __LINE__);
        /* one wrong character is noticed */
        char *wrong = arena_cstr(a, ref);
        wrong[5] = wrong[5] == '7' ? '8' : '7';
        ck_assert(!ref_parse(a, str_of(wrong), "TS", &back));
        /* and nearly always (the standard says so of its hybrid systems) two changed over */
        if (ref[5] == ref[6]) continue;
        wrong = arena_cstr(a, ref);
        wrong[5] = ref[6];
        wrong[6] = ref[5];
        missed += ref_parse(a, str_of(wrong), "TS", &back);
    }
    ck_assert_int_lt(missed, 60);
}
END_TEST

/* As people type it: every way gives the written form. */
START_TEST(references_as_typed)
{
    char *ref = NULL;
    do ref = ref_new(a, "TS");
    while (!strchr(ref, '0') || !strchr(ref + 2, '1'));
    struct str back;
    char *lower = arena_cstr(a, ref), *bare = arena_cstr(a, ref), *letters = arena_cstr(a, ref);
    size_t n = 0;
    for (size_t i = 0; ref[i]; i++) {
        if (lower[i] >= 'A' && lower[i] <= 'Z') lower[i] = (char)(lower[i] + 32);
        if (ref[i] != '-') bare[n++] = ref[i];
        if (i > 2 && ref[i] == '0') letters[i] = 'O';
        if (i > 2 && ref[i] == '1') letters[i] = 'l';
    }
    bare[n] = '\0';
    struct buf wide = {0}, dashes = {0};
    for (size_t i = 0; ref[i]; i++) {
        if (ref[i] == '-') buf_cstr(&dashes, "—"); /* em dash */
        else buf_char(&dashes, ref[i]);
        unsigned c = 0xFF00u + (unsigned char)ref[i] - 0x20u; /* full width */
        char utf8[3] = {(char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63))};
        buf_add(&wide, utf8, 3);
    }
    const char *ways[] = {ref, lower, bare, letters, wide.p, dashes.p, bare + 2,
                          arena_printf(a, "  %s ", ref), arena_printf(a, "%.2s %s", ref, ref + 3)};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        ck_assert_msg(ref_parse(a, str_of(ways[i]), "TS", &back), "%s", ways[i]);
        is_text(back, ref, __LINE__);
    }
    ck_assert(!ref_parse(a, str_of(ref), "KF", &back));
    buf_free(&wide);
    buf_free(&dashes);
}
END_TEST

START_TEST(references_hostile)
{
    static const char *const bad[] = {"", "TS", "TS-", "TS-00000-00000-1", "'; DROP TABLE x;--",
                                      "TS-7K3M9-2QXPW-C-C-C-C-C-C-C-C-C-C-C-C-C-C-C-C-C-C-C-C-C-C",
                                      "知音", "TS-UUUUU-UUUUU-U", "\xFF\xFE", "../../etc"};
    struct str back = STR("untouched");
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        ck_assert_msg(!ref_parse(a, str_of(bad[i]), "TS", &back), "%s", bad[i]);
    char *long_one = arena_alloc(a, 100001);
    memset(long_one, '7', 100000);
    ck_assert(!ref_parse(a, str_of(long_one), "TS", &back));
    ck_assert(!ref_parse(a, (struct str){"TS-7K3M9\0-2QXPW-C", 17}, "TS", &back));
    is_text(back, "untouched", __LINE__);
}
END_TEST

/* Known numbers: the example of ISO/IEC 7812-1, and test card numbers. */
START_TEST(luhn)
{
    ck_assert_int_eq(luhn_digit(STR("7992739871")), '3');
    static const char *const good[] = {"79927398713", "4111111111111111", "00"};
    static const char *const bad[] = {"79927398710", "4111111111111112", "", "0", "7992739871x"};
    for (size_t i = 0; i < COUNT_OF(good); i++) ck_assert(luhn_valid(str_of(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++) ck_assert(!luhn_valid(str_of(bad[i])));
}
END_TEST

RUN_TESTS("ids", setup, teardown, unique_and_growing_at_one_time, unique_at_times_that_return,
          times_out_of_range, references, references_as_typed, references_hostile, luhn)
