/* Replays the corpora of the fuzz targets in every test run: each file as it is, cut at every byte, and
 * with bytes changed by a fixed chance. New findings of `make fuzz` are added to the corpora. */
#include <check.h>
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "fuzz/targets.h"

#define BYTES_MAX 65536
#define CHANGES   300

static const struct {
    const char *name;
    fuzz_target *run;
} targets[] = {{"multipart", fuzz_multipart}, {"query", fuzz_query}, {"cookie", fuzz_cookie},
               {"form", fuzz_form},           {"route", fuzz_route}, {"table", fuzz_table},
               {"params", fuzz_params}, {"workbook", fuzz_workbook}, {"vcard", fuzz_vcard}};

static uint32_t chance(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void with_changes(fuzz_target *run, const uint8_t *bytes, size_t n)
{
    static uint8_t copy[BYTES_MAX];
    static const uint8_t liked[] = "\r\n\0-\";=&%+\\/ \t\xff\x80<>'{}b9";
    uint32_t state = (uint32_t)n + 7;
    for (int i = 0; i < CHANGES && n; i++) {
        memcpy(copy, bytes, n);
        for (uint32_t k = 1 + chance(&state) % 4; k > 0; k--) {
            uint8_t value = chance(&state) % 2 ? liked[chance(&state) % sizeof liked]
                                               : (uint8_t)chance(&state);
            copy[chance(&state) % n] = value;
        }
        run(copy, n);
    }
}

static void replay(fuzz_target *run, const char *path)
{
    static uint8_t bytes[BYTES_MAX];
    FILE *f = fopen(path, "r");
    ck_assert_ptr_nonnull(f);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    run(bytes, n);
    for (size_t cut = 0; cut < n && cut < 2000; cut++) run(bytes, cut);
    with_changes(run, bytes, n);
}

START_TEST(corpus)
{
    char folder[200], path[500];
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%s", targets[_i].name);
    DIR *d = opendir(folder);
    ck_assert_msg(d != NULL, "%s: run from the project's folder", folder);
    int files = 0;
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        replay(targets[_i].run, path);
        files++;
    }
    closedir(d);
    ck_assert_int_gt(files, 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("replay");
    TCase *t = tcase_create("replay");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, corpus, 0, (int)COUNT_OF(targets));
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
