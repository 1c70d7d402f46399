/* Around Check: one main() per test program, comparisons that name the line of their case. */
#ifndef TESTS_TESTING_H
#define TESTS_TESTING_H

#include "base/err.h"
#undef fail /* check.h has a macro of that name */
#include <check.h>

#include "base/str.h"

/* Table-driven cases carry their own __LINE__. */
#define is_true(what, line)  ck_assert_msg((what), "case of line %d: %s is false", (line), #what)
#define is_false(what, line) ck_assert_msg(!(what), "case of line %d: %s is true", (line), #what)
#define is_int(got, want, line)                                                                    \
    ck_assert_msg((got) == (want), "case of line %d: %s is %lld, not %lld", (line), #got,          \
                  (long long)(got), (long long)(want))
#define is_text(got, want, line)                                                                   \
    do {                                                                                           \
        struct str got_ = (got), want_ = str_of(want);                                             \
        ck_assert_msg(str_eq(got_, want_), "case of line %d: got \"%.*s\", not \"%s\"", (line),    \
                      STR_ARG(got_), (want_).p);                                                   \
    } while (0)
#define is_err(got, want)                                                                          \
    do {                                                                                           \
        enum err got_ = (got);                                                                     \
        ck_assert_msg(got_ == (want), "%s is %s, not %s (%s)", #got, err_name(got_),               \
                      err_name(want), err_last());                                                 \
        err_clear();                                                                               \
    } while (0)
#define is_ok(got) is_err((got), OK)

/* RUN_TESTS("name", setup, teardown, test, test ...): setup and teardown may be NULL. */
#define RUN_TESTS(name, setup, teardown, ...)                                                      \
    int main(void)                                                                                 \
    {                                                                                              \
        const TTest *list[] = {__VA_ARGS__};                                                       \
        Suite *suite = suite_create(name);                                                         \
        TCase *tcase = tcase_create(name);                                                         \
        tcase_add_checked_fixture(tcase, setup, teardown);                                         \
        for (size_t i = 0; i < COUNT_OF(list); i++) tcase_add_test(tcase, list[i]);                \
        suite_add_tcase(suite, tcase);                                                             \
        SRunner *runner = srunner_create(suite);                                                   \
        srunner_run_all(runner, CK_ENV);                                                           \
        int failed = srunner_ntests_failed(runner);                                                \
        srunner_free(runner);                                                                      \
        return failed ? 1 : 0;                                                                     \
    }

#endif
