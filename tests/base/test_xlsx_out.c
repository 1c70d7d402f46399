/* Workbooks out: what was written comes back through table_in.h, typed, whatever the texts begin with. */
#include "base/xlsx_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/table_in.h"
#include "testing.h"

static char dir[] = "/tmp/zy-xlsx-XXXXXX";
static const char *const heads[] = {"姓名", "Number", "Sum", "Day", "Time", NULL};

static void setup(void)
{
    strcpy(dir, "/tmp/zy-xlsx-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void teardown(void)
{
    ck_assert_msg(rmdir(dir) == 0, "a file was left behind");
}

static void expect(struct table_in *in, const char *const *want, const enum cell_kind *kinds, int line)
{
    struct table_row row;
    is_ok(table_in_row(in, &row));
    ck_assert_uint_eq(row.n, 5);
    for (size_t i = 0; i < 5; i++) {
        is_text(row.at[i], want[i], line);
        is_int(row.kinds[i], kinds[i], line);
    }
}

START_TEST(cells_come_back)
{
    struct xlsx_out *out = NULL;
    struct civil c = {2026, 11, 21, 20, 31, 5, 0};
    is_ok(xlsx_out_open(dir, STR("客户 [2026]: all / very long name of a sheet"), heads, &out));
    xlsx_out_text(out, STR("=1+1"));
    xlsx_out_int(out, 13812345678);
    xlsx_out_decimal(out, (struct decimal){-123456, 2});
    xlsx_out_day(out, c);
    xlsx_out_time(out, c);
    is_ok(xlsx_out_end_row(out));
    xlsx_out_text(out, STR("a\nb <&> \x01"));
    xlsx_out_int(out, 1234567890123456789);
    xlsx_out_decimal(out, (struct decimal){0, 0});
    xlsx_out_day(out, (struct civil){1900, 2, 28, 0, 0, 0, 0});
    xlsx_out_text(out, STR("@SUM(A1)"));
    is_ok(xlsx_out_end_row(out));
    int fd = -1;
    int64_t size = 0;
    is_ok(xlsx_out_finish(&out, &fd, &size));
    ck_assert(out == NULL && fd >= 0 && size > 2000);

    char path[40];
    struct table_in *in = NULL;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    is_ok(table_in_open(path, NULL, &in));
    const struct table_facts *f = table_in_facts(in);
    ck_assert_int_eq(f->header_row, 1);
    for (size_t i = 0; i < 5; i++) is_text(f->heads[i], heads[i], __LINE__);
    ck_assert_uint_le(f->sheets[0].name.n, 31 * 3);
    expect(in, (const char *const[]){"=1+1", "13812345678", "-1234.56", "2026-11-21", "2026-11-21 20:31:05"},
           (const enum cell_kind[]){CELL_TEXT, CELL_NUMBER, CELL_NUMBER, CELL_DATE, CELL_DATE}, __LINE__);
    expect(in, (const char *const[]){"a\nb <&> \x01", "1234567890123456789", "0", "1900-02-28", "@SUM(A1)"},
           (const enum cell_kind[]){CELL_TEXT, CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_TEXT}, __LINE__);
    table_in_close(&in);
    close(fd);
}
END_TEST

START_TEST(unfinished_leaves_nothing)
{
    struct xlsx_out *out = NULL;
    is_ok(xlsx_out_open(dir, STR(""), heads, &out));
    xlsx_out_text(out, STR("x"));
    is_ok(xlsx_out_end_row(out));
    xlsx_out_drop(&out);
    is_err(xlsx_out_open("/nowhere/at/all", STR("x"), heads, &out), ERR_FULL);
    ck_assert_ptr_null(out);
}
END_TEST

START_TEST(a_sheet_is_full)
{
    static const char *const one[] = {"n", NULL};
    struct xlsx_out *out = NULL;
    enum err e = OK;
    int64_t rows = 0;
    is_ok(xlsx_out_open(dir, STR("x"), one, &out));
    while (!e && rows < 2000000) {
        xlsx_out_int(out, rows++);
        e = xlsx_out_end_row(out);
    }
    is_err(e, ERR_TOO_LARGE);
    ck_assert_int_eq(rows, XLSX_ROWS_MAX + 1);
    xlsx_out_drop(&out);
}
END_TEST

RUN_TESTS("xlsx_out", setup, teardown, cells_come_back, unfinished_leaves_nothing, a_sheet_is_full)
