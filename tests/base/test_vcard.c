/* vCards as phones and mail programs write them; what is written comes back. */
#include "base/vcard.h"

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

/* "name|org|title|birthday|wechat|phones|emails|places|note" */
static struct str summary(const struct vcard *c)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_printf(&b, "%s%.*s|%.*s|%.*s|%.*s|%.*s|", c->organisation ? "*" : "", STR_ARG(c->name), STR_ARG(c->org),
               STR_ARG(c->title), STR_ARG(c->birthday), STR_ARG(c->wechat));
    for (size_t i = 0; i < c->phones_n; i++) {
        buf_printf(&b, "%s%.*s/%u", i ? " " : "", STR_ARG(c->phones[i].value), c->phones[i].kinds);
    }
    buf_char(&b, '|');
    for (size_t i = 0; i < c->emails_n; i++) buf_printf(&b, "%s%.*s", i ? " " : "", STR_ARG(c->emails[i].value));
    buf_char(&b, '|');
    for (size_t i = 0; i < c->places_n; i++) {
        const struct vcard_place *p = &c->places[i];
        buf_printf(&b, "%.*s,%.*s,%.*s,%.*s,%.*s", STR_ARG(p->street), STR_ARG(p->city), STR_ARG(p->region),
                   STR_ARG(p->postcode), STR_ARG(p->country));
    }
    buf_printf(&b, "|%.*s", STR_ARG(c->note));
    return str_copy(a, buf_view(&b));
}

START_TEST(dialects)
{
    static const struct {
        const char *text, *want;
        int line;
    } cases[] = {
        {"VERSION:3.0\r\nN:张;三;;;\r\nFN:张三\r\nTEL;TYPE=CELL,PREF:138 1234 5678\r\nEMAIL;TYPE=INTERNET:z@x.cn\r\n",
         "张三|||||138 1234 5678/20|z@x.cn||", __LINE__},
        {"VERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=B8=89;;;\r\n"
         "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0=\r\n=E4=B8=89\r\nTEL;CELL:13812345678\r\nTEL;WORK;FAX:010-1\r\n",
         "张三|||||13812345678/4 010-1/10|||", __LINE__},
        {"VERSION:2.1\nN;CHARSET=GB2312;ENCODING=QUOTED-PRINTABLE:=D5=C5;=C8=FD\nTEL;HOME;VOICE:1\n",
         "张三|||||1/1|||", __LINE__},
        {"VERSION:4.0\nFN:Ada Lovelace\nTEL;VALUE=uri;TYPE=\"voice,cell\":tel:+44-20-1;ext=7\nBDAY:19900131\n"
         "EMAIL:mailto:ada@x.org\nADR;TYPE=home:;Unit 3;5 High St;London;;N1;UK\nNOTE:one\\ntwo\\, three\\; four\n",
         "Ada Lovelace|||1990-01-31||+44-20-1/4|ada@x.org|5 High St Unit 3,London,,N1,UK|one\ntwo, three; four", __LINE__},
        {"VERSION:3.0\nN:;;;;\nFN:星河贸易\nORG:星河贸易;\nX-ABShowAs:COMPANY\nitem1.TEL:021-5\nitem1.X-ABLabel:公司\n",
         "*星河贸易|星河贸易||||021-5/0|||", __LINE__},
        {"VERSION:3.0\nORG:Only\\; Company;Sales\n", "*Only; Company Sales|Only; Company Sales|||||||", __LINE__},
        {"VERSION:3.0\nN:Lovelace;Ada;Mary;Dr.;PhD\nTITLE:Countess\nORG:X\nBDAY:--0131\n",
         "Dr. Ada Mary Lovelace PhD|X|Countess||||||", __LINE__},
        {"VERSION:3.0\nFN:李\n 雷\nX-WECHAT:lilei_01\nIMPP;X-SERVICE-TYPE=QQ:qq:1\nTEL:1\nTEL:1\nTEL;TYPE=pref:2\n",
         "李雷||||lilei_01|2/16 1/0|||", __LINE__},
        {"VERSION:3.0\nFN:P\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\n SkZJRg\nIMPP:weixin:abc\nTEL:\n", "P||||abc||||", __LINE__},
        {"VERSION:2.1\nN:P\nAGENT:\nBEGIN:VCARD\nN:Q\nTEL:9\nEND:VCARD\nTEL:8\n", "P|||||8/0|||", __LINE__},
        {"VERSION:3.0\nTEL:138\n", "138|||||138/0|||", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct vcard_file f;
        vcard_read(a, str_printf(a, "BEGIN:VCARD\n%sEND:VCARD\n", cases[i].text), 10, &f);
        ck_assert_msg(f.n == 1 && !f.broken, "case of line %d: %zu cards", cases[i].line, f.n);
        is_text(summary(&f.at[0]), cases[i].want, cases[i].line);
    }
}
END_TEST

START_TEST(several_and_broken)
{
    struct vcard_file f;
    struct buf b CLEANUP(buf_free) = {0};
    for (int i = 0; i < 12; i++) buf_printf(&b, "begin:vcard\nFN:p%d\nend:vcard\n\n", i);
    vcard_read(a, buf_view(&b), 10, &f);
    ck_assert(f.n == 10 && f.more && !f.broken);
    vcard_read(a, STR("noise\nBEGIN:VCARD\nEND:VCARD\nBEGIN:VCARD\nFN:x\nEND:VCARD\nBEGIN:VCARD\nFN:cut"), 10, &f);
    ck_assert(f.n == 1 && f.broken == 2 && !f.more);
    is_err(vcard_read_file(a, "/dev/null", 10, &f), ERR_INVALID);
}
END_TEST

START_TEST(written_is_read)
{
    static const struct {
        const char *name, *n;
        bool organisation;
        int line;
    } names[] = {{"张三", "N:张;三;;;", false, __LINE__},        {"欧阳修文", "N:欧阳;修文;;;", false, __LINE__},
                 {"Ada Lovelace", "N:Lovelace;Ada;;;", false, __LINE__}, {"Cher", "N:Cher;;;;", false, __LINE__},
                 {"星河; 贸易", "N:;;;;", true, __LINE__},        {"王", "N:王;;;;", false, __LINE__}};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct buf b CLEANUP(buf_free) = {0};
        struct vcard c = {.name = str_of(names[i].name), .organisation = names[i].organisation, .title = STR("a,b"),
                          .note = STR("很长的备注，写到第七十五个字节之后，要在字符之间折行，而不是在一个字的中间。\nzwei"),
                          .birthday = STR("1990-01-31"), .wechat = STR("wx;1"), .phones_n = 1, .places_n = 1};
        c.org = c.organisation ? c.name : STR("公司");
        c.phones[0] = (struct vcard_line){STR("+8613812345678"), VCARD_CELL | VCARD_PREF};
        c.places[0] = (struct vcard_place){.street = STR("长安街1号"), .city = STR("北京"), .kinds = VCARD_WORK};
        vcard_write(&b, &c);
        ck_assert_msg(strstr(b.p, names[i].n) != NULL, "case of line %d: %s", names[i].line, b.p);
        for (struct str rest = buf_view(&b), line; str_cut(&rest, '\n', &line);) ck_assert_uint_le(line.n, 76);
        struct vcard_file f;
        vcard_read(a, buf_view(&b), 10, &f);
        ck_assert_uint_eq(f.n, 1);
        is_text(summary(&f.at[0]), str_dup(a, summary(&c)), names[i].line);
    }
}
END_TEST

RUN_TESTS("vcard", setup, teardown, dialects, several_and_broken, written_is_read)
