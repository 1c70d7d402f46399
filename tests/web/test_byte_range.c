/* web/byte_range.h: which bytes are wanted; what is not understood is answered with the whole. */
#include "web/byte_range.h"

#include <inttypes.h>

#include "web_test.h"

START_TEST(ranges)
{
    static const struct {
        const char *header;
        int64_t bytes;
        enum byte_range is;
        int64_t from, n;
        int line;
    } cases[] = {
        {"", 10, RANGE_NONE, 0, 0, __LINE__},
        {"bytes=0-3", 10, RANGE_PART, 0, 4, __LINE__},
        {"bytes=0-0", 10, RANGE_PART, 0, 1, __LINE__},
        {"Bytes = 2-3 ", 10, RANGE_PART, 2, 2, __LINE__},
        {"bytes=9-9", 10, RANGE_PART, 9, 1, __LINE__},
        {"bytes=4-", 10, RANGE_PART, 4, 6, __LINE__},
        {"bytes=4-100", 10, RANGE_PART, 4, 6, __LINE__},
        {"bytes=-4", 10, RANGE_PART, 6, 4, __LINE__},
        {"bytes=-400", 10, RANGE_PART, 0, 10, __LINE__},
        {"bytes=0-99999999999999999999999999", 10, RANGE_PART, 0, 10, __LINE__},
        {"bytes=10-", 10, RANGE_OUTSIDE, 0, 0, __LINE__},
        {"bytes=99999999999999999999999999-", 10, RANGE_OUTSIDE, 0, 0, __LINE__},
        {"bytes=-0", 10, RANGE_OUTSIDE, 0, 0, __LINE__},
        {"bytes=0-", 0, RANGE_OUTSIDE, 0, 0, __LINE__},
        {"bytes=-5", 0, RANGE_OUTSIDE, 0, 0, __LINE__},
        {"bytes=3-2", 10, RANGE_NONE, 0, 0, __LINE__},
        {"bytes=0-1,3-4", 10, RANGE_NONE, 0, 0, __LINE__},
        {"bytes=", 10, RANGE_NONE, 0, 0, __LINE__},
        {"bytes=-", 10, RANGE_NONE, 0, 0, __LINE__},
        {"bytes=1", 10, RANGE_NONE, 0, 0, __LINE__},
        {"bytes=a-b", 10, RANGE_NONE, 0, 0, __LINE__},
        {"bytes=+1-2", 10, RANGE_NONE, 0, 0, __LINE__},
        {"bytes=1--2", 10, RANGE_NONE, 0, 0, __LINE__},
        {"lines=0-3", 10, RANGE_NONE, 0, 0, __LINE__},
        {"bytes", 10, RANGE_NONE, 0, 0, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t from = 0, n = 0;
        enum byte_range is = byte_range(str_of(cases[i].header), cases[i].bytes, &from, &n);
        ck_assert_msg(is == cases[i].is, "line %d: %d", cases[i].line, (int)is);
        if (is != RANGE_PART) continue;
        ck_assert_msg(from == cases[i].from && n == cases[i].n, "line %d: %" PRId64 " %" PRId64, cases[i].line, from, n);
    }
}
END_TEST

START_TEST(tags)
{
    ck_assert(etag_listed(STR("\"a\""), "\"a\"") && etag_listed(STR("\"b\", W/\"a\""), "\"a\""));
    ck_assert(etag_listed(STR(" * "), "\"a\""));
    ck_assert(!etag_listed(STR(""), "\"a\"") && !etag_listed(STR("\"ab\", a"), "\"a\""));
}
END_TEST

static void up(void)
{
}

int main(void)
{
    const TTest *tests[] = {ranges, tags};
    return run_tests("byte_range", up, tests, COUNT_OF(tests));
}
