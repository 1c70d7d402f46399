/* What is warned of before a customer, a contact or a number is saved: candidates by the indexes that are there
 * (numbers and addresses, registration number, pinyin of the name, the search index for parts of a
 * company's name), then the same rule as the scan. Guards: who may not see a customer's contact data is
 * told its name, and that contact data agree, not which. See domain/duplicate.h. */
#include "domain/duplicate/inside.h"

#include "base/text.h"

#define IDS_MAX  600
#define SAME_MAX 250 /* of one pinyin: the most common names are shared by more */
#define WARN_FROM 50 /* somebody is looking at it: less than for the work list */

struct ids {
    int64_t at[IDS_MAX];
    size_t n;
};

static void id_add(struct ids *ids, int64_t id)
{
    for (size_t i = 0; i < ids->n; i++)
        if (ids->at[i] == id) return;
    if (ids->n < IDS_MAX) ids->at[ids->n++] = id;
}

static enum err take(struct stmt *q, struct ids *ids)
{
    while (stmt_row(q)) id_add(ids, col_i64(q, 0));
    return stmt_done(q);
}

/* ---- candidates ---- */

static enum err by_normal(struct ctx *cx, struct ids *ids, const char *kind, struct str normal)
{
    STMT(q, cx->db, "SELECT customer_id FROM customer_reach WHERE normal = :normal AND kind = :kind LIMIT 50");
    bind_str(q, ":normal", normal);
    bind_cstr(q, ":kind", kind);
    enum err e = take(q, ids);
    if (e) return e;
    STMT(p, cx->db, "SELECT customer_id FROM contact WHERE phone = :phone AND phone <> '' LIMIT 50");
    bind_str(p, ":phone", normal);
    if ((e = take(p, ids))) return e;
    STMT(m, cx->db, "SELECT customer_id FROM contact WHERE email = :email AND email <> '' LIMIT 50");
    bind_str(m, ":email", normal);
    return take(m, ids);
}

/* The address itself, and the same with any tag: "li+shop@..." */
static enum err by_email(struct ctx *cx, struct ids *ids, struct str email)
{
    const char *at = email.n ? memrchr(email.p, '@', email.n) : NULL;
    enum err e = by_normal(cx, ids, "email", email);
    if (e || !at) return e;
    struct str local = str_sub(email, 0, (size_t)(at - email.p));
    STMT(q, cx->db,
         "SELECT customer_id FROM customer_reach WHERE normal >= :from AND normal < :to AND kind = 'email' LIMIT 50");
    bind_str(q, ":from", str_printf(cx->arena, "%.*s+", STR_ARG(local)));
    bind_str(q, ":to", str_printf(cx->arena, "%.*s,", STR_ARG(local))); /* ',' is the character behind '+' */
    return take(q, ids);
}

static enum err by_org_number(struct ctx *cx, struct ids *ids, struct str typed)
{
    const struct str forms[] = {str_trim(typed), duplicate_org_number(cx->arena, typed)};
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        char *upper = str_dup(cx->arena, forms[i]);
        for (char *c = upper; *c; c++) if (*c >= 'a' && *c <= 'z') *c = (char)(*c - 'a' + 'A');
        STMT(q, cx->db,
             "SELECT id FROM customer WHERE org_number IN (:number, :upper) AND org_number <> '' LIMIT 20");
        bind_str(q, ":number", forms[i]);
        bind_cstr(q, ":upper", upper);
        enum err e = forms[i].n ? take(q, ids) : OK;
        if (e) return e;
    }
    return OK;
}

/* Names with this reading: "zhang wei" and a tab, then the characters; or written in Latin letters. */
static enum err by_sound(struct ctx *cx, struct ids *ids, struct str name_key, const struct duplicate_facts *f)
{
    static const char *const open_closed[] = {"open", "closed"};
    const char *tab = name_key.n ? memchr(name_key.p, '\t', name_key.n) : NULL;
    struct str reading = tab ? str_sub(name_key, 0, (size_t)(tab - name_key.p)) : name_key;
    for (size_t i = 0; i < COUNT_OF(open_closed); i++) {
        STMT(q, cx->db,
             "SELECT id FROM customer WHERE state = :state AND name_key >= :from AND name_key < :to LIMIT :max");
        bind_cstr(q, ":state", open_closed[i]);
        bind_str(q, ":from", reading);
        bind_str(q, ":to", str_printf(cx->arena, "%.*s\n", STR_ARG(reading))); /* behind the tab */
        bind_i64(q, ":max", SAME_MAX);
        enum err e = take(q, ids);
        if (e) return e;
        STMT(l, cx->db, "SELECT id FROM customer WHERE state = :state AND name_key = :latin LIMIT 50");
        bind_cstr(l, ":state", open_closed[i]);
        bind_str(l, ":latin", f->sound);
        if ((e = take(l, ids))) return e;
    }
    return OK;
}

static enum err by_words(struct ctx *cx, struct ids *ids, struct str words)
{
    struct search_terms terms = text_query(cx->arena, words);
    if (!terms.n) return OK;
    STMT(q, cx->db, search_hits_sql(cx->db, cx->arena, "customer", false, false));
    bind_str(q, ":match", search_match(cx->db, cx->arena, &terms, NULL, 0));
    bind_i64(q, ":walk", 60);
    return take(q, ids);
}

static size_t half(struct str s)
{
    size_t n = s.n / 2;
    while (n < s.n && ((unsigned char)s.p[n] & 0xC0) == 0x80) n++;
    return n;
}

/* A company by one half of its name, so that a wrong character in the other one does no harm; a name in
 * Latin letters by its pinyin. */
static enum err by_name(struct ctx *cx, struct ids *ids, struct str name_key, const struct duplicate_facts *f)
{
    enum err e = by_sound(cx, ids, name_key, f);
    bool latin = f->sound.n && !memchr(name_key.p, '\t', name_key.n);
    if (!e && latin && f->sound.n >= 5) e = by_words(cx, ids, f->sound);
    if (!e && f->turned.n) e = by_words(cx, ids, f->turned);
    if (f->kind != CUSTOMER_ORGANISATION || f->core.n < 12 || e) return e;
    size_t n = half(f->core);
    e = by_words(cx, ids, str_sub(f->core, 0, n));
    return e ? e : by_words(cx, ids, str_sub(f->core, n, f->core.n));
}

static enum err candidates(struct ctx *cx, const struct duplicate_facts *f, struct str name_key, struct str org_number,
                           struct ids *ids)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < f->nphones; i++) e = by_normal(cx, ids, "phone", f->phones[i]);
    for (size_t i = 0; !e && i < f->nemails; i++) e = by_email(cx, ids, f->emails[i]);
    for (size_t i = 0; !e && i < f->nwechats; i++) e = by_normal(cx, ids, "wechat", f->wechats[i]);
    for (size_t i = 0; !e && i < f->ncontacts; i++) e = by_normal(cx, ids, "phone", f->contacts[i]);
    if (!e && org_number.n) e = by_org_number(cx, ids, org_number);
    if (!e && f->name.n) e = by_name(cx, ids, name_key, f);
    return e;
}

/* ---- what is shown of them ---- */

/* On the work list, or decided: nobody need be told again. */
static bool known(struct ctx *cx, customer_id a, int64_t b)
{
    if (!a.v) return false;
    STMT(q, cx->db, "SELECT 1 FROM duplicate_pair WHERE a_id = :a AND b_id = :b");
    bind_i64(q, ":a", a.v < b ? a.v : b);
    bind_i64(q, ":b", a.v < b ? b : a.v);
    return stmt_one(q) == OK;
}

static enum err show(struct ctx *cx, int64_t id, int score, unsigned reasons, struct duplicate_found *ret)
{
    struct customer_brief b;
    STMT(q, cx->db, "SELECT city FROM customer WHERE id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) e = customer_brief(cx, (customer_id){id}, &b);
    if (e) return e;
    bool hidden = !perm_record(cx->actor, CUSTOMER_CONTACT_SEE, b.owner, b.team, b.branch);
    *ret = (struct duplicate_found){.id = b.id, .name = b.name, .code = b.code, .owner_name = b.owner_name,
                                    .city = col_str(q, cx->arena, 0), .phone = b.main_phone,
                                    .email = b.main_email, .score = score, .closed = b.closed, .all_reasons = reasons,
                                    .reasons = hidden ? reasons & ~(unsigned)REASONS_OF_CONTACT_DATA : reasons,
                                    .hidden = hidden && (reasons & REASONS_OF_CONTACT_DATA)};
    return OK;
}

struct scored {
    int64_t id;
    int score;
    unsigned reasons;
};

static void insert_sorted(struct scored *best, size_t *n, struct scored s)
{
    size_t i = *n < DUPLICATES_SHOWN ? (*n)++ : DUPLICATES_SHOWN;
    if (i == DUPLICATES_SHOWN && best[i - 1].score >= s.score) return;
    if (i == DUPLICATES_SHOWN) i--;
    for (; i > 0 && best[i - 1].score < s.score; i--) best[i] = best[i - 1];
    best[i] = s;
}

/* A number or address that was typed and is somebody else's is said, however little else agrees. */
static bool has_typed(const struct duplicate_facts *typed, const struct duplicate_facts *other)
{
    unsigned why;
    (void)duplicate_score(typed, other, &why);
    return why & (SAME_PHONE | SAME_EMAIL | SAME_WECHAT);
}

/* f: all that is known of the one that is saved; typed: the numbers and addresses of this form. */
static enum err judge(struct ctx *cx, const struct duplicate_facts *f, const struct duplicate_facts *typed,
                      const struct ids *ids, struct duplicate_found *ret, size_t *ret_n)
{
    struct scored best[DUPLICATES_SHOWN];
    size_t n = 0, shown = 0;
    for (size_t i = 0; i < ids->n; i++) {
        struct duplicate_facts other;
        struct scored s = {.id = ids->at[i]};
        if (s.id == f->id.v || customer_merged_into(cx, (customer_id){s.id}).v) continue;
        enum err e = duplicate_facts_load(cx, (customer_id){s.id}, &other);
        if (e) return e;
        s.score = duplicate_score(f, &other, &s.reasons);
        bool tell = s.score >= WARN_FROM || (s.reasons && has_typed(typed, &other)); /* no reasons: it cannot be one */
        if (tell && !known(cx, f->id, s.id)) insert_sorted(best, &n, s);
    }
    for (size_t i = 0; i < n; i++) {
        enum err e = show(cx, best[i].id, best[i].score, best[i].reasons, &ret[shown]);
        if (e == ERR_NOT_FOUND) continue; /* out of sight */
        if (e) return e;
        shown++;
    }
    *ret_n = shown;
    return OK;
}

static struct duplicate_facts typed_of(struct ctx *cx, const struct customer_draft *d)
{
    struct str phone;
    struct duplicate_facts typed = {.name = STR(""), .sound = STR(""), .turned = STR(""), .first = STR(""), .core = STR(""),
                                    .core_sound = STR(""), .city = STR(""), .birthday = STR(""), .org_number = STR("")};
    struct duplicate_facts *f = &typed;
    if (d->phone.n && phone_normal(cx->arena, d->phone, cx->config->phone_region, &phone))
        fact_add(f->phones, &f->nphones, phone);
    if (d->email.n) fact_add(f->emails, &f->nemails, duplicate_email(cx->arena, d->email));
    if (d->wechat.n) fact_add(f->wechats, &f->nwechats, text_fold(cx->arena, d->wechat));
    return typed;
}

/* What was typed first: of the others there may be as many as are compared. */
static void take_typed(struct duplicate_facts *f, const struct duplicate_facts *typed)
{
    struct duplicate_facts was = *f;
    f->nphones = f->nemails = f->nwechats = 0;
    for (size_t i = 0; i < typed->nphones; i++) fact_add(f->phones, &f->nphones, typed->phones[i]);
    for (size_t i = 0; i < typed->nemails; i++) fact_add(f->emails, &f->nemails, typed->emails[i]);
    for (size_t i = 0; i < typed->nwechats; i++) fact_add(f->wechats, &f->nwechats, typed->wechats[i]);
    for (size_t i = 0; i < was.nphones; i++) fact_add(f->phones, &f->nphones, was.phones[i]);
    for (size_t i = 0; i < was.nemails; i++) fact_add(f->emails, &f->nemails, was.emails[i]);
    for (size_t i = 0; i < was.nwechats; i++) fact_add(f->wechats, &f->nwechats, was.wechats[i]);
}

enum err duplicate_of_draft(struct ctx *cx, const struct customer_draft *d, customer_id self,
                            struct duplicate_found *ret, size_t *ret_n)
{
    struct duplicate_facts f = {0}, typed = typed_of(cx, d);
    struct ids *ids = ARENA_NEW(cx->arena, struct ids);
    const struct customer_profile *p = &d->profile;
    struct str key = p->name.n ? text_name_key(cx->arena, p->name) : STR("");
    if (self.v) {
        enum err e = duplicate_facts_load(cx, self, &f);
        if (e) return e;
    }
    f.kind = p->kind;
    f.gender = p->gender;
    f.birthday = p->birthday;
    f.city = duplicate_city(cx->arena, p->city);
    f.org_number = duplicate_org_number(cx->arena, p->org_number);
    f.name = f.sound = f.turned = f.first = f.core = f.core_sound = STR("");
    if (key.n) duplicate_facts_name(cx->arena, &f, key);
    take_typed(&f, &typed);
    ids->n = 0;
    enum err e = candidates(cx, &f, key, p->org_number, ids);
    return e ? e : judge(cx, &f, &typed, ids, ret, ret_n);
}

enum err duplicate_of_reach(struct ctx *cx, customer_id self, const struct reach *r, struct duplicate_found *ret,
                            size_t *ret_n)
{
    struct customer_draft d = {.phone = r->kind == REACH_PHONE ? r->value : STR(""),
                               .email = r->kind == REACH_EMAIL ? r->value : STR(""),
                               .wechat = r->kind == REACH_WECHAT ? r->value : STR("")};
    struct duplicate_facts f, typed = typed_of(cx, &d);
    struct ids *ids = ARENA_NEW(cx->arena, struct ids);
    enum err e = duplicate_facts_load(cx, self, &f);
    if (e) return e;
    take_typed(&f, &typed);
    ids->n = 0;
    e = candidates(cx, &typed, STR(""), STR(""), ids);
    return e ? e : judge(cx, &f, &typed, ids, ret, ret_n);
}

/* ---- a contact ---- */

static enum err alike(struct ctx *cx, struct stmt *q, const struct contact *c, const struct duplicate_facts *f,
                      struct duplicate_found *ret, size_t *n)
{
    while (stmt_row(q) && *n < DUPLICATES_SHOWN) {
        struct duplicate_facts other = {.kind = CUSTOMER_PERSON};
        bool same = col_i64(q, 1) == c->customer.v;
        struct str name = col_str(q, cx->arena, 2);
        if (col_i64(q, 0) == c->id.v) continue;
        duplicate_facts_name(cx->arena, &other, col_str(q, cx->arena, 3));
        fact_add(other.phones, &other.nphones, col_str(q, cx->arena, 4));
        if (col_view(q, 5).n) fact_add(other.emails, &other.nemails, duplicate_email(cx->arena, col_view(q, 5)));
        unsigned reasons;
        int score = duplicate_score(f, &other, &reasons) + (same ? 30 : 0); /* within one company a name is enough */
        if (score < WARN_FROM) continue;
        enum err e = show(cx, col_i64(q, 1), score > 100 ? 100 : score, reasons, &ret[*n]);
        if (e == ERR_NOT_FOUND) continue;
        if (e) return e;
        ret[*n].contact = name;
        (*n)++;
    }
    return stmt_done(q);
}

/* Customers who are reached like the contact: a person who is looked after twice. */
static enum err alike_customers(struct ctx *cx, const struct contact *c, const struct duplicate_facts *f,
                                struct duplicate_found *ret, size_t *n)
{
    struct ids *ids = ARENA_NEW(cx->arena, struct ids);
    enum err e = OK;
    ids->n = 0;
    for (size_t i = 0; !e && i < f->nphones + f->nemails; i++) {
        bool phone = i < f->nphones;
        STMT(q, cx->db, "SELECT customer_id FROM customer_reach WHERE normal = :normal AND kind = :kind LIMIT 20");
        bind_str(q, ":normal", phone ? f->phones[i] : f->emails[i - f->nphones]);
        bind_cstr(q, ":kind", phone ? "phone" : "email");
        e = take(q, ids);
    }
    for (size_t i = 0; !e && i < ids->n && *n < DUPLICATES_SHOWN; i++) {
        struct duplicate_facts other;
        unsigned reasons;
        if (ids->at[i] == c->customer.v || customer_merged_into(cx, (customer_id){ids->at[i]}).v) continue;
        if ((e = duplicate_facts_load(cx, (customer_id){ids->at[i]}, &other))) break;
        int score = duplicate_score(f, &other, &reasons);
        if (score < WARN_FROM) continue;
        e = show(cx, ids->at[i], score, reasons, &ret[*n]);
        if (!e) (*n)++;
        if (e == ERR_NOT_FOUND) e = OK; /* out of sight */
    }
    return e;
}

#define CONTACT_COLUMNS "SELECT id, customer_id, name, name_key, phone, email FROM contact WHERE "

enum err duplicate_of_contact(struct ctx *cx, const struct contact *c, struct duplicate_found *ret, size_t *ret_n)
{
    struct duplicate_facts f = {.kind = CUSTOMER_PERSON};
    struct str phone = STR(""), email = c->email.n ? duplicate_email(cx->arena, c->email) : STR("");
    size_t n = 0;
    if (c->name.n) duplicate_facts_name(cx->arena, &f, text_name_key(cx->arena, c->name));
    if (c->phone.n && phone_normal(cx->arena, c->phone, cx->config->phone_region, &phone))
        fact_add(f.phones, &f.nphones, phone);
    fact_add(f.emails, &f.nemails, email);
    STMT(own, cx->db, CONTACT_COLUMNS "customer_id = :customer LIMIT 300");
    bind_id(own, ":customer", c->customer);
    enum err e = alike(cx, own, c, &f, ret, &n);
    STMT(p, cx->db, CONTACT_COLUMNS "phone = :phone AND phone <> '' AND customer_id <> :customer LIMIT 20");
    bind_str(p, ":phone", phone);
    bind_id(p, ":customer", c->customer);
    if (!e && phone.n) e = alike(cx, p, c, &f, ret, &n);
    STMT(m, cx->db, CONTACT_COLUMNS "email = :email AND email <> '' AND customer_id <> :customer LIMIT 20");
    bind_str(m, ":email", c->email);
    bind_id(m, ":customer", c->customer);
    if (!e && c->email.n) e = alike(cx, m, c, &f, ret, &n);
    if (!e) e = alike_customers(cx, c, &f, ret, &n);
    if (!e) *ret_n = n;
    return e;
}
