/* Writing vCards 3.0: see vcard.h. Chinese names are split into family and given name, so that phones sort
 * and show them as they do their own. */
#include "base/content_line.h"
#include "base/vcard.h"

/* The surnames of two characters that are still borne; all others have one. */
static const char *const compound[] = {
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟", "公羊",
    "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文",
    "司徒", "鲜于", "司空", "闾丘", "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷", "公良", "漆雕", "乐正",
    "宰父", "谷梁", "拓跋", "夹谷", "轩辕", "令狐", "段干", "百里", "呼延", "东郭", "南门", "羊舌", "微生", "梁丘",
    "左丘", "东门", "西门", "歐陽", "司馬", "諸葛", "東方", "長孫", "尉遲", "獨孤", "皇甫", "鍾離"};

static bool is_han_at(struct str s, size_t i)
{
    return i + 2 < s.n && (unsigned char)s.p[i] >= 0xe3 && (unsigned char)s.p[i] <= 0xe9;
}

/* Bytes of the family name at the start of a Chinese name; 0: it is none. */
static size_t family_of(struct str name)
{
    if (name.n > 15) return 0;
    for (size_t i = 0; i < name.n; i += 3) {
        if (!is_han_at(name, i)) return 0;
    }
    if (name.n > 6) {
        for (size_t i = 0; i < COUNT_OF(compound); i++) {
            if (str_starts(name, str_of(compound[i]))) return 6;
        }
    }
    return name.n > 3 ? 3 : 0;
}

static void put_name(struct buf *b, const struct vcard *c)
{
    struct buf n CLEANUP(buf_free) = {0};
    size_t family = c->organisation ? 0 : family_of(c->name);
    struct str given = str_sub(c->name, family, c->name.n);
    size_t blank = given.n;
    if (!family && !c->organisation) { /* "Ada Mary Lovelace": the last word is the family's */
        while (blank > 0 && given.p[blank - 1] != ' ') blank--;
    }
    if (family) {
        content_escape(&n, str_sub(c->name, 0, family));
        buf_char(&n, ';');
        content_escape(&n, given);
    } else if (!c->organisation) {
        content_escape(&n, str_sub(given, blank, given.n));
        buf_char(&n, ';');
        content_escape(&n, str_trim(str_sub(given, 0, blank)));
    } else {
        buf_char(&n, ';');
    }
    buf_cstr(&n, ";;;");
    content_line(b, "N", buf_view(&n));
    content_text(b, "FN", c->name);
}

static void put_lines(struct buf *b, const char *name, const struct vcard_line *lines, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct buf head CLEANUP(buf_free) = {0};
        unsigned k = lines[i].kinds;
        buf_cstr(&head, name);
        if (!strcmp(name, "EMAIL")) buf_cstr(&head, ";TYPE=INTERNET");
        if (k & VCARD_CELL) buf_cstr(&head, ";TYPE=CELL");
        if (k & VCARD_HOME) buf_cstr(&head, ";TYPE=HOME");
        if (k & VCARD_WORK) buf_cstr(&head, ";TYPE=WORK");
        if (k & VCARD_FAX) buf_cstr(&head, ";TYPE=FAX");
        if (k & VCARD_PREF) buf_cstr(&head, ";TYPE=PREF");
        content_text(b, head.p, lines[i].value);
    }
}

static void put_place(struct buf *b, const struct vcard_place *p)
{
    struct buf v CLEANUP(buf_free) = {0};
    const struct str parts[] = {p->street, p->city, p->region, p->postcode, p->country};
    buf_cstr(&v, ";");
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        buf_char(&v, ';');
        content_escape(&v, parts[i]);
    }
    content_line(b, p->kinds & VCARD_HOME ? "ADR;TYPE=HOME" : "ADR;TYPE=WORK", buf_view(&v));
}

void vcard_write(struct buf *b, const struct vcard *c)
{
    struct buf org CLEANUP(buf_free) = {0};
    buf_cstr(b, "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Zhiyin//vCard//EN\r\n");
    content_text(b, "UID", c->uid);
    put_name(b, c);
    content_escape(&org, c->organisation ? c->name : c->org);
    if (org.n) content_line(b, "ORG", buf_view(&org));
    if (c->organisation) content_line(b, "X-ABShowAs", STR("COMPANY"));
    content_text(b, "TITLE", c->title);
    put_lines(b, "TEL", c->phones, c->phones_n);
    put_lines(b, "EMAIL", c->emails, c->emails_n);
    content_text(b, "X-WECHAT", c->wechat);
    for (size_t i = 0; i < c->places_n; i++) put_place(b, &c->places[i]);
    if (c->birthday.n) content_line(b, "BDAY", c->birthday);
    content_text(b, "NOTE", c->note);
    buf_cstr(b, "END:VCARD\r\n");
}
