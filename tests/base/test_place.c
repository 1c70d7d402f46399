/* base/place.h: what killed processes left in DATA/tmp goes after a day, and nothing else. */
#include "base/place.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#undef fail
#include <check.h>

START_TEST(tidy)
{
    static const struct {
        const char *name;
        bool old, folder, stays;
    } cases[] = {{"upload-a1", true, false, false},       {"upload-b2", false, false, true},
                 {"store-0123", true, false, false},      {"fetch-xy", true, false, false},
                 {"list-1.xlsx", true, false, false},     {"notes.txt", true, false, true},
                 {"upload-folder", true, true, true},     {"restore-20261121", true, true, true}};
    char dir[] = "/tmp/zhiyin-test-XXXXXX";
    struct arena *a = arena_new();
    ck_assert_ptr_nonnull(mkdtemp(dir));
    place_tidy(dir); /* no such folder yet */
    ck_assert_int_eq(mkdir(arena_printf(a, "%s/tmp", dir), 0700), 0);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct timespec old[] = {{.tv_sec = 1000000000}, {.tv_sec = 1000000000}};
        char *path = arena_printf(a, "%s/tmp/%s", dir, cases[i].name);
        if (cases[i].folder) ck_assert_int_eq(mkdir(path, 0700), 0);
        else ck_assert_int_eq(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
        if (cases[i].old) ck_assert_int_eq(utimensat(AT_FDCWD, path, old, 0), 0);
    }
    ck_assert_int_eq(symlink("/etc/hostname", arena_printf(a, "%s/tmp/upload-link", dir)), 0);
    place_tidy(dir);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        bool there = access(arena_printf(a, "%s/tmp/%s", dir, cases[i].name), F_OK) == 0;
        ck_assert_msg(there == cases[i].stays, "%s", cases[i].name);
    }
    ck_assert_int_eq(system(arena_printf(a, "rm -r '%s'", dir)), 0);
    arena_free(a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("place");
    TCase *tc = tcase_create("place");
    tcase_add_test(tc, tidy);
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
