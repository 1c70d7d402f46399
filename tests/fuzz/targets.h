/* The fuzz targets: every parser that reads what strangers send. Each aborts when a property does not
 * hold. Called by libFuzzer through entry.c (make fuzz), and by test_replay.c with the corpora. */
#ifndef TESTS_FUZZ_TARGETS_H
#define TESTS_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

typedef int fuzz_target(const uint8_t *data, size_t n);
fuzz_target fuzz_multipart, fuzz_query, fuzz_cookie, fuzz_form, fuzz_route, fuzz_table, fuzz_workbook,
    fuzz_params, fuzz_vcard;

struct table_options;
/* All rows of a file of n bytes, each checked; how it ended (ERR_NOT_FOUND: whole). */
int read_table(const char *path, const struct table_options *opt, size_t n);

#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition);         \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

#endif
