/* What the web tests share: an arena per test, a suite of one case. */
#ifndef TESTS_WEB_TEST_H
#define TESTS_WEB_TEST_H

#include <check.h>

#include "base/arena.h"
#include "base/str.h"

static struct arena *a;

static inline void arena_up(void)
{
    a = arena_new();
}

static inline void arena_down(void)
{
    arena_free(a);
}

/* Prints both texts when they differ. */
static inline void same(struct str got, const char *want, int line)
{
    ck_assert_msg(str_is(got, want), "line %d: got \"%.*s\", want \"%s\"", line, STR_ARG(got),
                  want);
}

typedef void setup_function(void);
static inline int run_tests(const char *name, setup_function *up, const TTest *const *tests,
                            size_t n)
{
    Suite *s = suite_create(name);
    TCase *t = tcase_create(name);
    tcase_add_unchecked_fixture(t, up, NULL);
    tcase_add_checked_fixture(t, arena_up, arena_down);
    for (size_t i = 0; i < n; i++) tcase_add_test(t, tests[i]);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}

#endif
