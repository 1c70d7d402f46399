/* Reading vCards: lines -> properties -> cards. See vcard.h; RFC 2426 (3.0), RFC 6350 (4.0), and vCard 2.1
 * as phones have written it for twenty years. */
#include "base/vcard.h"

#include <unicode/ucnv.h>

#include "base/clock.h"
#include "base/table_fail.h"
#include "base/text.h"
#include "base/text_in.h"

#define FILE_MAX   ((size_t)64 * 1024 * 1024)
#define PARTS_MAX  8

struct property {
    struct str name, value, charset;
    unsigned kinds;
    bool quoted_printable, binary;
    struct str type; /* of IMPP and social profiles */
};

/* ---- bytes ---- */

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct str unquote(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        int high = s.p[i] == '=' && i + 2 < s.n ? hex(s.p[i + 1]) : -1;
        int low = high >= 0 ? hex(s.p[i + 2]) : -1;
        if (low >= 0) i += 2;
        p[n++] = low >= 0 ? (char)(high * 16 + low) : s.p[i];
    }
    return (struct str){p, n};
}

/* Bytes of a charset as UTF-8; what cannot be read becomes U+FFFD. */
static struct str decode(struct arena *a, struct str bytes, struct str charset)
{
    bool chinese = !charset.n || charset.n > 40 || str_ieq(str_sub(charset, 0, 2), STR("GB")); /* the newest holds the others */
    const char *name = chinese ? "GB18030" : str_dup(a, charset);
    UErrorCode status = U_ZERO_ERROR;
    if (str_ieq(charset, STR("UTF-8")) || (!charset.n && text_valid(bytes))) return bytes;
    UConverter *from = ucnv_open(name, &status);
    if (U_FAILURE(status)) return text_valid(bytes) ? bytes : STR("");
    int32_t room = (int32_t)bytes.n * 3 + 16;
    char *p = arena_alloc(a, (size_t)room);
    int32_t n = ucnv_toAlgorithmic(UCNV_UTF8, from, p, room, bytes.p, (int32_t)bytes.n, &status);
    ucnv_close(from);
    return U_FAILURE(status) || n > room ? STR("") : (struct str){p, (size_t)n};
}

/* ---- properties ---- */

static void parameter(struct property *p, struct str s)
{
    static const struct {
        const char *word;
        unsigned kind;
    } kinds[] = {{"HOME", VCARD_HOME}, {"WORK", VCARD_WORK}, {"CELL", VCARD_CELL}, {"IPHONE", VCARD_CELL},
                 {"FAX", VCARD_FAX},   {"PREF", VCARD_PREF}};
    struct str name = s, value = s, word;
    if (str_find(s, STR("=")) > 0) {
        str_cut(&value, '=', &name);
        if (value.n > 1 && value.p[0] == '"') value = str_sub(value, 1, value.n - 2);
    } else {
        name = STR("TYPE"); /* vCard 2.1: TEL;CELL */
    }
    if (str_ieq(name, STR("CHARSET"))) p->charset = value;
    if (str_ieq(name, STR("PREF"))) p->kinds |= VCARD_PREF;
    if (str_ieq(name, STR("X-SERVICE-TYPE"))) p->type = value;
    bool encoding = str_ieq(name, STR("ENCODING"));
    if (!encoding && !str_ieq(name, STR("TYPE"))) return;
    p->quoted_printable |= str_ieq(value, STR("QUOTED-PRINTABLE"));
    p->binary |= str_ieq(value, STR("BASE64")) || (encoding && str_ieq(value, STR("B")));
    if (!encoding) p->type = value;
    while (!encoding && str_cut(&value, ',', &word)) {
        for (size_t i = 0; i < COUNT_OF(kinds); i++) {
            if (str_ieq(word, str_of(kinds[i].word))) p->kinds |= kinds[i].kind;
        }
    }
}

/* "item1.TEL;TYPE=CELL:+86 138" in parts; false: no property. */
static bool parse_line(struct str line, struct property *ret)
{
    *ret = (struct property){0};
    bool quoted = false;
    size_t from = 0, i = 0;
    for (; i < line.n; i++) {
        char c = line.p[i];
        if (c == '"') quoted = !quoted;
        if (quoted || (c != ';' && c != ':')) continue;
        struct str part = str_trim(str_sub(line, from, i - from));
        if (!ret->name.n) ret->name = part;
        else parameter(ret, part);
        from = i + 1;
        if (c == ':') break;
    }
    if (i == line.n || !ret->name.n) return false;
    ret->value = str_sub(line, from, line.n);
    struct str group, rest = ret->name;
    if (str_cut(&rest, '.', &group) && rest.n) ret->name = rest;
    return true;
}

struct lines {
    struct str rest;
    struct buf line;
};

static bool raw_line(struct str *rest, struct str *ret)
{
    if (!str_cut(rest, '\n', ret)) return false;
    if (ret->n && ret->p[ret->n - 1] == '\r') ret->n--;
    return true;
}

/* Room for pictures and for whatever is no card is not taken. */
static void append(struct buf *b, struct str s)
{
    if (b->n < 4 * VCARD_VALUE_MAX) buf_str(b, s);
}

/* The next line, unfolded; a quoted-printable one goes on after a "=" at its end. */
static bool next_line(struct lines *l, struct property *ret)
{
    struct str part;
    do {
        if (!raw_line(&l->rest, &part)) return false;
        buf_clear(&l->line);
        buf_cstr(&l->line, "");
        append(&l->line, part);
        while (l->rest.n && (l->rest.p[0] == ' ' || l->rest.p[0] == '\t') && raw_line(&l->rest, &part)) {
            append(&l->line, str_sub(part, 1, part.n));
        }
    } while (!parse_line(buf_view(&l->line), ret));
    bool quoted = ret->quoted_printable, more = false;
    while (quoted && l->line.n && l->line.p[l->line.n - 1] == '=' && raw_line(&l->rest, &part)) {
        l->line.n--;
        while (part.n && (part.p[0] == ' ' || part.p[0] == '\t')) part = str_sub(part, 1, part.n);
        append(&l->line, part);
        if (l->line.n >= 4 * VCARD_VALUE_MAX) break;
        more = true;
    }
    return !more || parse_line(buf_view(&l->line), ret);
}

/* ---- values ---- */

static struct str plain(struct arena *a, struct str s, bool lines)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "");
    for (size_t i = 0; i < s.n && b.n < VCARD_VALUE_MAX; i++) {
        bool escaped = s.p[i] == '\\' && i + 1 < s.n;
        char c = s.p[escaped ? ++i : i];
        buf_char(&b, escaped && (c == 'n' || c == 'N') ? '\n' : c);
    }
    while (b.n && !text_valid(buf_view(&b))) b.n--; /* cut within a character */
    struct str text = {arena_dup(a, b.p, b.n), b.n};
    return lines ? str_trim(text_clean_lines(a, text)) : text_clean_line(a, text);
}

static struct str value_of(struct arena *a, const struct property *p)
{
    struct str s = p->quoted_printable ? unquote(a, p->value) : str_copy(a, p->value);
    s = decode(a, s, p->quoted_printable ? p->charset : STR("UTF-8"));
    return text_valid(s) ? s : STR("");
}

/* Parts of a structured value at its semicolons, each one line. */
static void parts_of(struct arena *a, struct str s, struct str ret[PARTS_MAX])
{
    size_t from = 0, n = 0;
    for (size_t i = 0; i <= s.n && n < PARTS_MAX; i++) {
        if (i < s.n && s.p[i] == '\\') i++;
        else if (i == s.n || s.p[i] == ';') {
            ret[n++] = plain(a, str_sub(s, from, i - from), false);
            from = i + 1;
        }
    }
    while (n < PARTS_MAX) ret[n++] = STR("");
}

static bool has_han(struct str s)
{
    for (size_t i = 0; i + 2 < s.n; i++) {
        if ((unsigned char)s.p[i] >= 0xe3 && (unsigned char)s.p[i] <= 0xe9) return true;
    }
    return false;
}

/* N: family; given; additional; prefix; suffix. */
static struct str whole_name(struct arena *a, struct str value)
{
    struct str n[PARTS_MAX];
    parts_of(a, value, n);
    struct str text = has_han(n[0]) || has_han(n[1])
                          ? str_printf(a, "%.*s%.*s%.*s", STR_ARG(n[0]), STR_ARG(n[2]), STR_ARG(n[1]))
                          : str_printf(a, "%.*s %.*s %.*s %.*s %.*s", STR_ARG(n[3]), STR_ARG(n[1]), STR_ARG(n[2]),
                                       STR_ARG(n[0]), STR_ARG(n[4]));
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "");
    for (size_t i = 0; i < text.n; i++) { /* blanks of parts that are not there */
        if (text.p[i] != ' ' || (b.n && b.p[b.n - 1] != ' ')) buf_char(&b, text.p[i]);
    }
    return str_trim(str_copy(a, buf_view(&b)));
}

/* "19900131", "1990-01-31", with a time behind; dates without a year are none. */
static struct str date_of(struct arena *a, struct str s)
{
    struct civil c;
    struct str day;
    if (!str_cut(&s, 'T', &day) || !clock_parse_date(day, &c)) return STR("");
    return str_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day);
}

/* ---- cards ---- */

static void add_line(struct vcard_line *lines, size_t *n, struct str value, unsigned kinds)
{
    if (!value.n) return;
    for (size_t i = 0; i < *n; i++) {
        if (str_eq(lines[i].value, value)) return;
    }
    bool first = (kinds & VCARD_PREF) && *n && !(lines[0].kinds & VCARD_PREF);
    if (*n == VCARD_LINES_MAX && !first) return;
    if (*n < VCARD_LINES_MAX) ++*n;
    size_t at = first ? 0 : *n - 1;
    memmove(lines + at + 1, lines + at, (*n - 1 - at) * sizeof *lines);
    lines[at] = (struct vcard_line){value, kinds};
}

static struct str without_scheme(struct str s, const char *scheme)
{
    struct str head = str_sub(s, 0, strlen(scheme));
    return str_ieq(head, str_of(scheme)) ? str_sub(s, head.n, s.n) : s;
}

static void add_phone(struct arena *a, struct vcard *c, const struct property *p, struct str value)
{
    struct str number = without_scheme(plain(a, value, false), "tel:"), first;
    if (str_cut(&number, ';', &first)) number = first; /* extensions of tel: */
    add_line(c->phones, &c->phones_n, str_trim(number), p->kinds);
}

static void add_place(struct arena *a, struct vcard *c, const struct property *p, struct str value)
{
    struct str n[PARTS_MAX];
    if (c->places_n == VCARD_PLACES_MAX) return;
    parts_of(a, value, n);
    struct str street = n[1].n && n[2].n ? str_printf(a, "%.*s %.*s", STR_ARG(n[2]), STR_ARG(n[1])) : n[2].n ? n[2] : n[1];
    if (!street.n && !n[3].n && !n[4].n) return;
    c->places[c->places_n++] = (struct vcard_place){street, n[3], n[4], n[5], n[6], p->kinds};
}

static void add_org(struct arena *a, struct vcard *c, struct str value)
{
    struct str n[PARTS_MAX];
    parts_of(a, value, n);
    c->org = n[0].n && n[1].n ? str_printf(a, "%.*s %.*s", STR_ARG(n[0]), STR_ARG(n[1])) : n[0].n ? n[0] : n[1];
}

static void add_messenger(struct arena *a, struct vcard *c, const struct property *p, struct str value)
{
    struct str id = plain(a, value, false), bare = without_scheme(without_scheme(id, "weixin:"), "wechat:");
    bool ours = bare.n < id.n || str_ieq(p->type, STR("wechat")) || str_ieq(p->type, STR("weixin"));
    bare = without_scheme(bare, "x-apple:");
    if (ours && bare.n) c->wechat = bare;
}

static void add_property(struct arena *a, struct vcard *c, const struct property *p, struct str *full_name)
{
    struct str v = value_of(a, p), name = p->name;
    if (str_ieq(name, STR("FN"))) *full_name = plain(a, v, false);
    else if (str_ieq(name, STR("N"))) c->name = whole_name(a, v);
    else if (str_ieq(name, STR("ORG"))) add_org(a, c, v);
    else if (str_ieq(name, STR("TITLE")) && !c->title.n) c->title = plain(a, v, false);
    else if (str_ieq(name, STR("NOTE"))) c->note = plain(a, v, true);
    else if (str_ieq(name, STR("BDAY"))) c->birthday = date_of(a, plain(a, v, false));
    else if (str_ieq(name, STR("TEL"))) add_phone(a, c, p, v);
    else if (str_ieq(name, STR("EMAIL"))) add_line(c->emails, &c->emails_n, without_scheme(plain(a, v, false), "mailto:"), p->kinds);
    else if (str_ieq(name, STR("ADR"))) add_place(a, c, p, v);
    else if (str_ieq(name, STR("KIND"))) c->organisation |= str_ieq(str_trim(v), STR("org"));
    else if (str_ieq(name, STR("X-ABSHOWAS"))) c->organisation |= str_ieq(str_trim(v), STR("COMPANY"));
    else if (str_ieq(name, STR("X-WECHAT")) || str_ieq(name, STR("X-WEIXIN"))) c->wechat = plain(a, v, false);
    else if (str_ieq(name, STR("IMPP")) || str_ieq(name, STR("X-SOCIALPROFILE"))) add_messenger(a, c, p, v);
}

/* False: a card without any name. */
static bool finish(struct vcard *c, struct str full_name)
{
    bool named = c->name.n > 0; /* N has something: a person */
    if (full_name.n) c->name = full_name;
    if (!c->name.n || (!named && str_eq(c->name, c->org))) c->organisation |= c->org.n > 0;
    if (!c->name.n) c->name = c->org;
    if (c->organisation && !c->org.n) c->org = c->name;
    if (!c->name.n && c->phones_n) c->name = c->phones[0].value;
    if (!c->name.n && c->emails_n) c->name = c->emails[0].value;
    return c->name.n > 0;
}

/* From BEGIN to END; an inner card (AGENT of vCard 2.1) is passed over. False: the text ended before. */
static bool read_card(struct arena *a, struct lines *l, struct vcard *c, struct str *full_name)
{
    struct property p;
    for (int depth = 0; next_line(l, &p);) {
        if (p.binary) continue;
        bool begin = str_ieq(p.name, STR("BEGIN")), end = str_ieq(p.name, STR("END"));
        if (end && depth-- == 0) return true;
        if (begin) depth++;
        else if (!end && depth == 0) add_property(a, c, &p, full_name);
    }
    return false;
}

void vcard_read(struct arena *a, struct str text, size_t max, struct vcard_file *ret)
{
    VEC(struct vcard) cards = {0};
    struct lines l = {.rest = text};
    struct property p;
    *ret = (struct vcard_file){0};
    while (next_line(&l, &p)) {
        if (!str_ieq(p.name, STR("BEGIN")) || !str_ieq(str_trim(p.value), STR("VCARD"))) continue;
        if (cards.n == max) {
            ret->more = true;
            break;
        }
        struct vcard c = {0};
        struct str full_name = STR("");
        bool whole = read_card(a, &l, &c, &full_name);
        if (whole && finish(&c, full_name)) *vec_push(a, &cards) = c;
        else ret->broken++;
    }
    buf_free(&l.line);
    ret->at = cards.at;
    ret->n = cards.n;
}

enum err vcard_read_file(struct arena *a, const char *path, size_t max, struct vcard_file *ret)
{
    struct text_in *in CLEANUP(text_in_close) = NULL;
    struct buf text CLEANUP(buf_free) = {0};
    struct str piece;
    buf_cstr(&text, "");
    enum err e = text_in_open(path, NULL, &in);
    while (!e && (e = text_in_next(in, &piece)) == OK) {
        buf_str(&text, piece);
        if (text.n > FILE_MAX) return table_fail(N_("The file becomes far too large when unpacked; it is not read."));
    }
    if (e != ERR_NOT_FOUND || !in) return e;
    vcard_read(a, buf_view(&text), max, ret);
    return ret->n || ret->broken ? OK
                                 : table_fail(N_("There is no address book card (vCard) in this file. Export the contacts "
                                                 "of the phone or mail program as .vcf."));
}
