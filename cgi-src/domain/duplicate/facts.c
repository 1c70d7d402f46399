/* Normal forms of a customer, for comparing: see domain/duplicate.h. Called by the warning (find.c) and
 * the scan. Guards: what is compared never depends on how somebody typed it (full width, traditional
 * characters, blanks, tags in e-mail addresses, legal forms in company names). */
#include "domain/duplicate.h"

#include "base/text.h"
#include "domain/duplicate/inside.h"

static bool is_alnum(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* Folded text without blanks and punctuation; the dot between parts of a foreign name goes too. */
static struct str bare(struct arena *a, struct str folded)
{
    static const char *const dots[] = {"·", "•", "・", "‧", "．"};
    char *out = arena_alloc(a, folded.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < folded.n; i++) {
        size_t skip = 0;
        for (size_t k = 0; k < COUNT_OF(dots) && !skip; k++)
            if (str_starts(str_sub(folded, i, folded.n), str_of(dots[k]))) skip = strlen(dots[k]);
        if (skip) i += skip - 1;
        else if (is_alnum((unsigned char)folded.p[i])) out[n++] = folded.p[i];
    }
    return (struct str){out, n};
}

/* Letters and digits of a reading; u with two dots is written v, u or as such. */
static struct str letters(struct arena *a, struct str s)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (i + 1 < s.n && (unsigned char)c == 0xC3 && (unsigned char)s.p[i + 1] == 0xBC) {
            out[n++] = 'u';
            i++;
        } else if (c == 'v' && n && (out[n - 1] == 'l' || out[n - 1] == 'n')) {
            out[n++] = 'u';
        } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            out[n++] = c;
        }
    }
    return (struct str){out, n};
}

struct str duplicate_email(struct arena *a, struct str email)
{
    struct str s = text_fold(a, str_trim(email));
    const char *sign = s.n ? memrchr(s.p, '@', s.n) : NULL;
    if (!sign) return s;
    struct str local = str_sub(s, 0, (size_t)(sign - s.p)), domain = str_sub(s, local.n, s.n);
    const char *tag = local.n ? memchr(local.p, '+', local.n) : NULL;
    if (tag && tag > local.p) local.n = (size_t)(tag - local.p);
    return str_printf(a, "%.*s%.*s", STR_ARG(local), STR_ARG(domain));
}

struct str duplicate_org_number(struct arena *a, struct str number)
{
    struct str s = bare(a, text_fold(a, number));
    return s.n >= 5 ? s : STR(""); /* "-", "none" */
}

/* ---- what a company is called without place and legal form ---- */

static const char *const legal_forms[] = {
    "有限责任公司", "股份有限公司", "集团有限公司", "有限公司", "集团公司", "总公司", "分公司", "公司", "集团",
    "coltd",       "limited",      "ltd",          "company",  "corporation", "corp", "inc",   "llc",  "gmbh"};

static bool cut_end(struct str *s)
{
    for (size_t i = 0; i < COUNT_OF(legal_forms); i++) {
        size_t n = strlen(legal_forms[i]);
        if (s->n <= n + 2 || !str_ends(*s, str_of(legal_forms[i]))) continue;
        s->n -= n;
        return true;
    }
    return false;
}

static size_t chars(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

/* The reading of count characters from the first-th on: a name of Han characters alone has one syllable each. */
static struct str syllables(struct arena *a, struct str reading, size_t first, size_t count)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct str rest = reading, one;
    for (size_t i = 0; str_cut(&rest, ' ', &one); i++)
        if (i >= first && i < first + count) buf_str(&b, one);
    return letters(a, buf_view(&b));
}

static size_t words(struct str s)
{
    size_t n = s.n > 0;
    for (size_t i = 0; i < s.n; i++) n += s.p[i] == ' ';
    return n;
}

static void core_of(struct arena *a, struct duplicate_facts *f, struct str reading)
{
    struct str core = f->name;
    size_t first = 0;
    while (cut_end(&core)) { }
    if (f->city.n && core.n > f->city.n + 3 && str_starts(core, f->city)) {
        first = chars(f->city);
        core = str_sub(core, f->city.n, core.n);
        if (core.n > 5 && str_starts(core, STR("市"))) {
            core = str_sub(core, 3, core.n);
            first++;
        }
    }
    f->core = core;
    bool each = reading.n && words(reading) == chars(f->name); /* one syllable a character */
    f->core_sound = each ? syllables(a, reading, first, chars(core)) : letters(a, core);
    if (!f->core_sound.n) f->core_sound = f->sound;
}

/* "wei zhang" for "zhang wei". */
static struct str last_first(struct arena *a, struct str reading)
{
    const char *last = reading.n ? memrchr(reading.p, ' ', reading.n) : NULL;
    if (!last) return STR("");
    struct str head = str_sub(reading, 0, (size_t)(last - reading.p));
    struct str tail = str_sub(reading, head.n + 1, reading.n);
    return letters(a, str_printf(a, "%.*s%.*s", STR_ARG(tail), STR_ARG(head)));
}

void duplicate_facts_name(struct arena *a, struct duplicate_facts *f, struct str name_key)
{
    const char *tab = name_key.n ? memchr(name_key.p, '\t', name_key.n) : NULL;
    struct str reading = tab ? str_sub(name_key, 0, (size_t)(tab - name_key.p)) : name_key;
    struct str folded = tab ? str_sub(name_key, reading.n + 1, name_key.n) : name_key;
    f->name = bare(a, folded);
    f->sound = letters(a, reading);
    f->turned = tab ? STR("") : last_first(a, reading);
    struct str rest = reading, first = STR("");
    if (reading.n) str_cut(&rest, ' ', &first);
    f->first = letters(a, first);
    if (f->kind == CUSTOMER_ORGANISATION) core_of(a, f, tab ? reading : STR(""));
}

struct str duplicate_city(struct arena *a, struct str city)
{
    struct str s = bare(a, text_fold(a, city));
    if (s.n > 6 && str_ends(s, STR("市"))) s.n -= 3;
    return s;
}

void fact_add(struct str *at, size_t *n, struct str value)
{
    if (!value.n || *n >= FACTS_REACHES) return;
    for (size_t i = 0; i < *n; i++)
        if (str_eq(at[i], value)) return;
    at[(*n)++] = value;
}

/* ---- of a stored customer ---- */

static enum err load_row(struct ctx *cx, customer_id id, struct duplicate_facts *f)
{
    struct arena *a = cx->arena;
    STMT(q, cx->db,
         "SELECT kind, name_key, gender, birthday_on, city, org_number, unnamed FROM customer WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    f->kind = customer_kind_parse(col_view(q, 0));
    f->city = duplicate_city(a, col_view(q, 4));
    duplicate_facts_name(a, f, col_str(q, a, 1));
    f->gender = gender_parse(col_view(q, 2));
    f->birthday = col_str(q, a, 3);
    f->org_number = duplicate_org_number(a, col_view(q, 5));
    if (col_i64(q, 6)) f->name = f->sound = f->core = STR("");
    return OK;
}

static enum err load_reaches(struct ctx *cx, customer_id id, struct duplicate_facts *f)
{
    STMT(q, cx->db, "SELECT kind, normal FROM customer_reach WHERE customer_id = :id LIMIT 40");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        int64_t kind = reach_kind_parse(col_view(q, 0));
        struct str normal = col_str(q, cx->arena, 1);
        if (kind == REACH_PHONE) fact_add(f->phones, &f->nphones, normal);
        else if (kind == REACH_EMAIL) fact_add(f->emails, &f->nemails, duplicate_email(cx->arena, normal));
        else fact_add(f->wechats, &f->nwechats, normal);
    }
    return stmt_done(q);
}

static enum err load_contacts(struct ctx *cx, customer_id id, struct duplicate_facts *f)
{
    STMT(q, cx->db, "SELECT phone, email FROM contact WHERE customer_id = :id LIMIT 40");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        fact_add(f->contacts, &f->ncontacts, col_str(q, cx->arena, 0));
        if (col_view(q, 1).n) fact_add(f->contacts, &f->ncontacts, duplicate_email(cx->arena, col_view(q, 1)));
    }
    return stmt_done(q);
}

static enum err load_streets(struct ctx *cx, customer_id id, struct duplicate_facts *f)
{
    STMT(q, cx->db, "SELECT street FROM customer_address WHERE customer_id = :id AND street <> '' LIMIT 8");
    bind_id(q, ":id", id);
    while (stmt_row(q)) fact_add(f->streets, &f->nstreets, bare(cx->arena, text_fold(cx->arena, col_view(q, 0))));
    return stmt_done(q);
}

enum err duplicate_facts_load(struct ctx *cx, customer_id id, struct duplicate_facts *ret)
{
    struct duplicate_facts f = {.id = id};
    enum err e = load_row(cx, id, &f);
    if (!e) e = load_reaches(cx, id, &f);
    if (!e) e = load_contacts(cx, id, &f);
    if (!e) e = load_streets(cx, id, &f);
    if (!e) *ret = f;
    return e;
}

/* ---- of the next ones, for the scan ---- */

static enum err next_rows(struct ctx *cx, int64_t above, struct duplicate_facts *ret, size_t max, size_t *ret_n)
{
    struct arena *a = cx->arena;
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT id, kind, name_key, birthday_on, city, org_number, unnamed FROM customer"
         " WHERE state = 'open' AND id > :above ORDER BY id LIMIT :max");
    bind_i64(q, ":above", above);
    bind_i64(q, ":max", (int64_t)max);
    while (stmt_row(q)) {
        struct duplicate_facts *f = &ret[n++];
        *f = (struct duplicate_facts){.id = {col_i64(q, 0)}, .kind = customer_kind_parse(col_view(q, 1))};
        if (f->kind == CUSTOMER_ORGANISATION) f->city = duplicate_city(a, col_view(q, 4));
        if (!col_i64(q, 6)) duplicate_facts_name(a, f, col_str(q, a, 2));
        f->birthday = col_str(q, a, 3);
        if (col_view(q, 5).n) f->org_number = duplicate_org_number(a, col_view(q, 5));
    }
    *ret_n = n;
    return stmt_done(q);
}

/* Rows of a table by customer, in their order, met with those customers. */
static struct duplicate_facts *meet(struct duplicate_facts *all, size_t n, size_t *at, int64_t id)
{
    while (*at < n && all[*at].id.v < id) (*at)++;
    return *at < n && all[*at].id.v == id ? &all[*at] : NULL;
}

static enum err next_reaches(struct ctx *cx, struct duplicate_facts *all, size_t n)
{
    size_t at = 0;
    STMT(q, cx->db,
         "SELECT customer_id, kind, normal FROM customer_reach WHERE customer_id >= :from"
         " AND customer_id <= :to ORDER BY customer_id");
    bind_id(q, ":from", all[0].id);
    bind_id(q, ":to", all[n - 1].id);
    while (stmt_row(q)) {
        struct duplicate_facts *f = meet(all, n, &at, col_i64(q, 0));
        if (!f) continue;
        struct str kind = col_view(q, 1), normal = col_str(q, cx->arena, 2);
        if (str_is(kind, "phone")) fact_add(f->phones, &f->nphones, normal);
        else if (str_is(kind, "email")) fact_add(f->emails, &f->nemails, duplicate_email(cx->arena, normal));
        else fact_add(f->wechats, &f->nwechats, normal);
    }
    return stmt_done(q);
}

static enum err next_contacts(struct ctx *cx, struct duplicate_facts *all, size_t n)
{
    size_t at = 0;
    STMT(q, cx->db,
         "SELECT customer_id, phone, email FROM contact WHERE customer_id >= :from"
         " AND customer_id <= :to ORDER BY customer_id");
    bind_id(q, ":from", all[0].id);
    bind_id(q, ":to", all[n - 1].id);
    while (stmt_row(q)) {
        struct duplicate_facts *f = meet(all, n, &at, col_i64(q, 0));
        if (!f) continue;
        fact_add(f->contacts, &f->ncontacts, col_str(q, cx->arena, 1));
        if (col_view(q, 2).n) fact_add(f->contacts, &f->ncontacts, duplicate_email(cx->arena, col_view(q, 2)));
    }
    return stmt_done(q);
}

static enum err next_streets(struct ctx *cx, struct duplicate_facts *all, size_t n)
{
    size_t at = 0;
    STMT(q, cx->db,
         "SELECT customer_id, street FROM customer_address WHERE customer_id >= :from"
         " AND customer_id <= :to AND street <> '' ORDER BY customer_id");
    bind_id(q, ":from", all[0].id);
    bind_id(q, ":to", all[n - 1].id);
    while (stmt_row(q)) {
        struct duplicate_facts *f = meet(all, n, &at, col_i64(q, 0));
        if (f) fact_add(f->streets, &f->nstreets, bare(cx->arena, text_fold(cx->arena, col_view(q, 1))));
    }
    return stmt_done(q);
}

enum err duplicate_facts_next(struct ctx *cx, int64_t above, bool streets, struct duplicate_facts *ret,
                              size_t max, size_t *ret_n)
{
    size_t n = 0;
    enum err e = next_rows(cx, above, ret, max, &n);
    if (!e && n) e = next_reaches(cx, ret, n);
    if (!e && n) e = next_contacts(cx, ret, n);
    if (!e && n && streets) e = next_streets(cx, ret, n);
    if (!e) *ret_n = n;
    return e;
}
