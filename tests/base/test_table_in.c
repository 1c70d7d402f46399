/* Tables in files: what is guessed, what each cell becomes, and what is said about files that are none.
 * Workbooks are packed here from their XML, so that also those exist that no program writes. */
#include "base/table_in.h"

#include <iconv.h>
#include <minizip/zip.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "testing.h"

static char path[] = "/tmp/zy-table-XXXXXX";

static void setup(void)
{
    strcpy(path, "/tmp/zy-table-XXXXXX");
    close(mkstemp(path));
}

static void teardown(void)
{
    unlink(path);
}

static void put_bytes(const void *p, size_t n)
{
    FILE *f = fopen(path, "w");
    ck_assert(f && fwrite(p, 1, n, f) == n);
    fclose(f);
}

static void put_text(const char *text)
{
    put_bytes(text, strlen(text));
}

static void put_encoded(const char *encoding, const char *text)
{
    char out[4096], *to = out, *from = (char *)(uintptr_t)text;
    size_t left = strlen(text), room = sizeof out;
    iconv_t cd = iconv_open(encoding, "UTF-8");
    ck_assert(cd != (iconv_t)-1 && iconv(cd, &from, &left, &to, &room) == 0);
    iconv_close(cd);
    put_bytes(out, (size_t)(to - out));
}

/* Rows as "2:a|b;3:c|d;", with the kind of cells that are no texts: "n13812345678". */
static struct buf rows_text;

static const char *rows_of(const struct table_options *opt, enum err *ret_e)
{
    struct table_in *in CLEANUP(table_in_close) = NULL;
    buf_clear(&rows_text);
    buf_cstr(&rows_text, "");
    *ret_e = table_in_open(path, opt, &in);
    if (*ret_e) return table_in_problem();
    const struct table_facts *f = table_in_facts(in);
    buf_printf(&rows_text, "%s %c %lld[", f->encoding, f->separator ? f->separator : '-', (long long)f->header_row);
    for (size_t i = 0; i < f->columns; i++) buf_printf(&rows_text, "%s%.*s", i ? "|" : "", STR_ARG(f->heads[i]));
    buf_cstr(&rows_text, "]");
    struct table_row row;
    while ((*ret_e = table_in_row(in, &row)) == OK) {
        buf_printf(&rows_text, "%lld:", (long long)row.number);
        for (size_t i = 0; i < row.n; i++) {
            const char kind = row.kinds ? "--ndbeul"[row.kinds[i]] : '-';
            if (i) buf_char(&rows_text, '|');
            if (kind != '-') buf_char(&rows_text, kind);
            buf_str(&rows_text, row.at[i]);
        }
        buf_char(&rows_text, ';');
    }
    return rows_text.p;
}

static void is_table(const struct table_options *opt, const char *want, int line)
{
    enum err e;
    const char *got = rows_of(opt, &e);
    ck_assert_msg(e == ERR_NOT_FOUND && !strcmp(got, want), "case of line %d: %s %s\n not %s", line, err_name(e), got,
                  want);
}

static void is_refused(const char *part, int line)
{
    enum err e;
    const char *got = rows_of(NULL, &e);
    ck_assert_msg(e == ERR_INVALID && strstr(table_in_problem(), part), "case of line %d: %s \"%s\" without \"%s\"",
                  line, err_name(e), e == ERR_INVALID ? table_in_problem() : got, part);
}

/* ---- CSV ---- */

START_TEST(encodings)
{
    const char *text = "姓名,电话\r\n王小明,13812345678\r\n";
    put_text(text);
    is_table(NULL, "UTF-8 , 1[姓名|电话]2:王小明|13812345678;", __LINE__);
    put_encoded("GB18030", text);
    is_table(NULL, "GB18030 , 1[姓名|电话]2:王小明|13812345678;", __LINE__);
    static const char *const wide[] = {"UTF-16", "UTF-16LE", "UTF-16BE"};
    for (size_t i = 0; i < COUNT_OF(wide); i++) {
        put_encoded(wide[i], text);
        is_table(NULL, i == 2 ? "UTF-16BE , 1[姓名|电话]2:王小明|13812345678;"
                              : "UTF-16LE , 1[姓名|电话]2:王小明|13812345678;", __LINE__);
    }
    put_text("\xef\xbb\xbf" "姓名\t电话\n王\t1\n");
    is_table(NULL, "UTF-8 \t 1[姓名|电话]2:王|1;", __LINE__);
    put_encoded("GB18030", text);
    is_table(&(struct table_options){.encoding = "Big5"}, "Big5 , 1[俷靡|萇趕]2:卼苤隴|13812345678;", __LINE__);
    gzFile gz = gzopen(path, "wb");
    gzputs(gz, text);
    gzclose(gz);
    is_table(NULL, "UTF-8 , 1[姓名|电话]2:王小明|13812345678;", __LINE__);
}
END_TEST

START_TEST(separators_and_headers)
{
    static const struct {
        const char *text, *want;
        int line;
    } cases[] = {
        {"a;b\n1,5;2\n1,6;3\n", "UTF-8 ; 1[a|b]2:1,5|2;3:1,6|3;", __LINE__},
        {"a|b\nx|y\n", "UTF-8 | 1[a|b]2:x|y;", __LINE__},
        {"sep=;\na;b\n1;2\n", "UTF-8 ; 2[a|b]3:1|2;", __LINE__},
        {"客户名单 2026\n\n姓名,电话,城市\n王,138,北京\n", "UTF-8 , 3[姓名|电话|城市]4:王|138|北京;", __LINE__},
        {"13812345678,王\n13812345679,李\n", "UTF-8 , 0[A|B]1:13812345678|王;2:13812345679|李;", __LINE__},
        {"name\nWang\nLi\n", "UTF-8 , 1[name]2:Wang;3:Li;", __LINE__},
        {"a,b\n\"x, \"\"y\"\"\nz\",2\n,\n3,4,5\n", "UTF-8 , 1[a|b|]2:x, \"y\"\nz|2;4:3|4|5;", __LINE__},
        {"", "UTF-8 , 0[]", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        put_text(cases[i].text);
        is_table(NULL, cases[i].want, cases[i].line);
    }
    put_text("x,y\n客户,名单\n1,2\n");
    is_table(&(struct table_options){.header_row = 2}, "UTF-8 , 2[客户|名单]3:1|2;", __LINE__);
    is_table(&(struct table_options){.header_row = TABLE_NO_HEADER}, "UTF-8 , 0[A|B]1:x|y;2:客户|名单;3:1|2;",
             __LINE__);
    is_table(&(struct table_options){.separator = ';'}, "UTF-8 ; 1[x,y]2:客户,名单;3:1,2;", __LINE__);
}
END_TEST

static bool is_known(void *arg, struct str head)
{
    (void)arg;
    return str_is(head, "phone") || str_is(head, "name");
}

START_TEST(known_heads)
{
    put_text("Report,of,all\nof,the,branch\nname,phone,x\nWang,1,2\n");
    is_table(&(struct table_options){.known = is_known}, "UTF-8 , 3[name|phone|x]4:Wang|1|2;", __LINE__);
    put_text("a,b,c,d\nname,name,name,e\n"); /* the same value again and again is no header */
    is_table(&(struct table_options){.known = is_known}, "UTF-8 , 1[a|b|c|d]2:name|name|name|e;", __LINE__);
}
END_TEST

START_TEST(no_tables)
{
    put_bytes("%PDF-1.7\n%\xe2\xe3", 12);
    is_refused("not a table", __LINE__);
    put_bytes("\x89PNG\r\n\x1a\n\0\0", 10);
    is_refused("not a table", __LINE__);
    put_text("<html><body><table><tr><td>x</td></tr></table>");
    is_refused("web page", __LINE__);
    put_bytes("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0k\0b\0o\0o\0k\0", 24);
    is_refused(".xls", __LINE__);
    put_bytes("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", 41);
    is_refused("password", __LINE__);
    put_text("PK\3\4 and then nothing");
    is_refused("damaged", __LINE__);
    struct buf b CLEANUP(buf_free) = {0};
    for (int i = 0; i < 201; i++) buf_printf(&b, "%sc%d", i ? "," : "", i);
    put_bytes(b.p, b.n);
    is_refused("200 columns", __LINE__);
    put_text("a,b\n\"");
    FILE *f = fopen(path, "a");
    for (int i = 0; i < 40000; i++) fputs("a cell that never ends, nor does its quote\n", f);
    fclose(f);
    is_refused("quote", __LINE__);
}
END_TEST

/* ---- XLSX ---- */

static zipFile pack;

static void add_part(const char *name, const char *text, size_t n)
{
    ck_assert_int_eq(zipOpenNewFileInZip(pack, name, NULL, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6), ZIP_OK);
    ck_assert_int_eq(zipWriteInFileInZip(pack, text, (unsigned)n), ZIP_OK);
    ck_assert_int_eq(zipCloseFileInZip(pack), ZIP_OK);
}

static void add_text(const char *name, const char *text)
{
    add_part(name, text, strlen(text));
}

static void begin_book(const char *book)
{
    pack = zipOpen(path, APPEND_STATUS_CREATE);
    add_text("[Content_Types].xml", "<Types/>");
    add_text("xl/workbook.xml", book);
    add_text("xl/_rels/workbook.xml.rels",
             "<Relationships>"
             "<Relationship Id='r1' Type='http://x/worksheet' Target='worksheets/sheet1.xml'/>"
             "<Relationship Id='r2' Type='http://x/worksheet' Target='/xl/worksheets/sheet2.xml'/>"
             "<Relationship Id='r3' Type='http://x/chartsheet' Target='chartsheets/a.xml'/>"
             "</Relationships>");
    add_text("xl/styles.xml",
             "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='yyyy\"年\"m\"月\"d\"日\"'/>"
             "<numFmt numFmtId='165' formatCode='00000'/><numFmt numFmtId='166' formatCode='0.00E+00'/>"
             "<numFmt numFmtId='167' formatCode='[h]:mm'/><numFmt numFmtId='168' formatCode='[Red]0.0 \"days\"'/>"
             "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>"
             "<xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='22'/><xf numFmtId='164'/><xf numFmtId='165'/>"
             "<xf numFmtId='166'/><xf numFmtId='167'/><xf numFmtId='20'/><xf numFmtId='168'/><xf numFmtId='57'/>"
             "</cellXfs></styleSheet>");
    add_text("xl/sharedStrings.xml", "<sst><si><t>姓名</t></si><si><r><t>王</t></r><r><t xml:space='preserve'> 五</t></r>"
                                     "<rPh><t>wang</t></rPh></si><si><t>a_x000D_b_x005F_c</t></si><si/></sst>");
}

#define BOOK(pr)                                                                                                       \
    "<workbook xmlns:r='r'>" pr "<sheets><sheet name='名单' sheetId='1' r:id='r1'/><sheet name='图' sheetId='3' "      \
    "r:id='r3'/><sheet name='备份' sheetId='2' state='hidden' r:id='r2'/></sheets></workbook>"

static void put_sheet(const char *pr, const char *rows, const char *after)
{
    struct buf b CLEANUP(buf_free) = {0};
    begin_book(pr);
    buf_printf(&b, "<worksheet><sheetData>%s</sheetData>%s</worksheet>", rows, after);
    add_part("xl/worksheets/sheet1.xml", b.p, b.n);
    add_text("xl/worksheets/sheet2.xml", "<worksheet><sheetData><row><c><v>7</v></c></row></sheetData></worksheet>");
    ck_assert_int_eq(zipClose(pack, NULL), ZIP_OK);
}

static const struct table_options none = {.header_row = TABLE_NO_HEADER};

START_TEST(cells)
{
    static const struct {
        const char *cell, *want;
        int line;
    } cases[] = {
        {"<c t='s'><v>1</v></c>", "王 五", __LINE__},
        {"<c t='s'><v>2</v></c>", "a\rb_c", __LINE__},
        {"<c t='inlineStr'><is><t>x &amp; y</t></is></c>", "x & y", __LINE__},
        {"<c t='str'><f>A1&amp;\"x\"</f><v>ax</v></c>", "ax", __LINE__},
        {"<c><v>13812345678</v></c>", "n13812345678", __LINE__},
        {"<c><v>1.3812345678E10</v></c>", "n13812345678", __LINE__},
        {"<c s='5'><v>1.0E+5</v></c>", "n100000", __LINE__},
        {"<c><v>0.10000000000000001</v></c>", "n0.1", __LINE__},
        {"<c><v>-1.5E-3</v></c>", "n-0.0015", __LINE__},
        {"<c><v>1.1010119900101E17</v></c>", "l110101199001010000", __LINE__},
        {"<c><v>110101199001011234</v></c>", "n110101199001011234", __LINE__},
        {"<c s='4'><v>42</v></c>", "n00042", __LINE__},
        {"<c s='8'><v>3</v></c>", "n3", __LINE__},
        {"<c s='1'><v>45250</v></c>", "d2023-11-20", __LINE__},
        {"<c s='1'><v>45250.5</v></c>", "d2023-11-20", __LINE__},
        {"<c s='2'><v>45250.854861111111</v></c>", "d2023-11-20 20:31:00", __LINE__},
        {"<c s='3'><v>61</v></c>", "d1900-03-01", __LINE__},
        {"<c s='3'><v>59</v></c>", "d1900-02-28", __LINE__},
        {"<c s='9'><v>1</v></c>", "d1900-01-01", __LINE__},
        {"<c s='6'><v>1.5</v></c>", "d36:00:00", __LINE__},
        {"<c s='7'><v>0.25</v></c>", "d06:00:00", __LINE__},
        {"<c s='1'><v>-4</v></c>", "n-4", __LINE__},
        {"<c s='1'><v>99999999</v></c>", "n99999999", __LINE__},
        {"<c t='d'><v>2026-11-21T20:31:00.000Z</v></c>", "d2026-11-21 20:31:00", __LINE__},
        {"<c t='b'><v>1</v></c>", "bTRUE", __LINE__},
        {"<c t='e'><f>1/0</f><v>#DIV/0!</v></c>", "e#DIV/0!", __LINE__},
        {"<c><f>SUM(A1:A2)</f></c>", "u", __LINE__},
        {"<c><f>SUM(A1:A2)</f><v>3</v></c>", "n3", __LINE__},
        {"<c t='str'><f>\"\"</f><v></v></c><c><v>1</v></c>", "|n1", __LINE__},
        {"<c r='C1'><v>1</v></c>", "||n1", __LINE__},
        {"<c><v>0x10</v></c>", "0x10", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct buf b CLEANUP(buf_free) = {0};
        buf_printf(&b, "<row r='1'>%s</row>", cases[i].cell);
        put_sheet(BOOK(""), b.p, "");
        enum err e;
        const char *got = strchr(rows_of(&none, &e), ']');
        buf_clear(&b);
        buf_printf(&b, "]1:%s;", cases[i].want);
        ck_assert_msg(got && !strcmp(got, b.p), "case of line %d: %s", cases[i].line, rows_text.p);
    }
    put_sheet(BOOK("<workbookPr date1904='1'/>"), "<row r='1'><c s='1'><v>43788</v></c></row>", "");
    is_table(&none, "UTF-8 - 0[A]1:d2023-11-20;", __LINE__);
}
END_TEST

START_TEST(sheets)
{
    const char *rows = "<row r='1'><c t='str'><v>客户名单</v></c></row>"
                       "<row r='3'><c r='A3' t='s'><v>0</v></c><c r='B3' t='str'><v>电话</v></c></row>"
                       "<row r='4'><c r='A4' t='s'><v>1</v></c><c r='B4'><v>138</v></c></row>"
                       "<row r='5'><c r='A5' s='1'/></row>"
                       "<row r='6'><c r='A6' t='str'><v>under</v></c><c r='B6'><v>139</v></c></row>"
                       "<row r='7'><c r='A7' t='str'><v>free</v></c></row>";
    put_sheet(BOOK(""), rows, "<mergeCells count='2'><mergeCell ref='A1:B1'/><mergeCell ref='A4:A6'/></mergeCells>");
    is_table(NULL, "UTF-8 - 3[姓名|电话]4:王 五|n138;6:|n139;7:free;", __LINE__);
    is_table(&(struct table_options){.sheet = 2, .header_row = TABLE_NO_HEADER}, "UTF-8 - 0[A]1:n7;", __LINE__);
    struct table_in *in = NULL;
    is_ok(table_in_open(path, NULL, &in));
    const struct table_facts *f = table_in_facts(in);
    ck_assert_uint_eq(f->sheets_n, 2);
    is_text(f->sheets[0].name, "名单", __LINE__);
    ck_assert(!f->sheets[0].hidden && f->sheets[1].hidden && f->sheet == 1);
    table_in_close(&in);
    is_err(table_in_open(path, &(struct table_options){.sheet = 3}, &in), ERR_INVALID);
    put_sheet(BOOK(""), "", "");
    is_table(NULL, "UTF-8 - 0[]", __LINE__);
}
END_TEST

/* The first rows are read without those strings that nobody has asked for yet: a broken end of them is met when
 * a row refers to it. Each row stays what it was while more is read. */
START_TEST(strings_as_far_as_they_are_needed)
{
    struct buf strings CLEANUP(buf_free) = {0}, rows CLEANUP(buf_free) = {0};
    enum { N = 5000 };
    buf_cstr(&strings, "<sst>");
    for (int i = 0; i < N; i++) buf_printf(&strings, "<si><t>text %d of a workbook</t></si>", i);
    buf_cstr(&strings, "<si><broken></sst>");
    for (int i = 0; i < N + 100; i++) buf_printf(&rows, "<row><c t='s'><v>%d</v></c><c t='s'><v>%d</v></c></row>", i, i / 2);
    pack = zipOpen(path, APPEND_STATUS_CREATE);
    add_text("[Content_Types].xml", "<Types/>");
    add_text("xl/workbook.xml", BOOK(""));
    add_text("xl/_rels/workbook.xml.rels", "<R><Relationship Id='r1' Type='http://x/worksheet' Target='worksheets/sheet1.xml'/></R>");
    add_part("xl/sharedStrings.xml", strings.p, strings.n);
    buf_clear(&strings);
    buf_printf(&strings, "<worksheet><sheetData>%s</sheetData></worksheet>", rows.p);
    add_part("xl/worksheets/sheet1.xml", strings.p, strings.n);
    ck_assert_int_eq(zipClose(pack, NULL), ZIP_OK);
    struct table_in *in = NULL;
    struct table_row row;
    char want[60];
    is_ok(table_in_open(path, &none, &in));
    enum err e = OK;
    int i = 0;
    for (; (e = table_in_row(in, &row)) == OK; i++) {
        snprintf(want, sizeof want, "text %d of a workbook", i);
        is_text(row.at[0], want, __LINE__);
        snprintf(want, sizeof want, "text %d of a workbook", i / 2);
        is_text(row.at[1], want, __LINE__);
    }
    is_err(e, ERR_INVALID);
    ck_assert_int_gt(i, N - 1000);
    table_in_close(&in);
}
END_TEST

START_TEST(bad_workbooks)
{
    put_sheet(BOOK(""), "<row r='1'><c r='GS1'><v>1</v></c></row>", "");
    is_refused("200 columns", __LINE__);
    put_sheet(BOOK(""), "<row r='1'><c t='s'><v>99</v></c></row>", "");
    is_refused("damaged", __LINE__);
    put_sheet(BOOK(""), "<row r='3'/><row r='2'/>", "");
    is_refused("damaged", __LINE__);
    put_sheet(BOOK(""), "<row r='1'>", "");
    is_refused("damaged", __LINE__);
    put_sheet("<!DOCTYPE workbook [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><workbook>&b;</workbook>", "", "");
    is_refused("document type", __LINE__);
    put_sheet("<!DOCTYPE x SYSTEM 'file:///etc/passwd'><workbook/>", "", "");
    is_refused("document type", __LINE__);
    begin_book(BOOK(""));
    char *zeros = calloc(1, 64 << 20);
    memset(zeros, ' ', 64 << 20);
    const char head[] = "<worksheet><sheetData>";
    for (size_t i = 0; head[i]; i++) zeros[i] = head[i];
    add_part("xl/worksheets/sheet1.xml", zeros, 64 << 20);
    zipClose(pack, NULL);
    free(zeros);
    is_refused("too large", __LINE__);
    pack = zipOpen(path, APPEND_STATUS_CREATE);
    add_text("word/document.xml", "<x/>");
    add_text("[Content_Types].xml", "<x/>");
    zipClose(pack, NULL);
    is_refused("not a workbook", __LINE__);
    pack = zipOpen(path, APPEND_STATUS_CREATE);
    add_text("list.csv", "a,b");
    zipClose(pack, NULL);
    is_refused("archive", __LINE__);
}
END_TEST

RUN_TESTS("table_in", setup, teardown, encodings, separators_and_headers, known_heads, no_tables, cells, sheets,
          strings_as_far_as_they_are_needed, bad_workbooks)
