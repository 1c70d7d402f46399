/* How the rows of one page are found, each way reading a bounded number of rows (README.md of this
 * folder): along the sort's index, through the search index, from a small set sorted in memory, from a
 * larger set of ids met along the sort's index, or by a walk that checks whole rows. */
#include <stdlib.h>

#include "domain/customer/list_inside.h"

struct customer_list_limits customer_list_limits = {
    .walk_rows = 1500, .sort_rows = 1000, .set_rows = 30000, .key_rows = 15000};

#define CHUNK_ROWS 200
#define CHUNK_KEYS 2000

/* ---- rows and their order ---- */

bool contact_matters(const struct listing *l)
{
    return perm_scope(l->cx->actor, CUSTOMER_CONTACT_SEE) < l->plan->scope &&
           terms_may_be_contact(&l->plan->terms);
}

static struct hit hit_row(const struct listing *l, struct stmt *q)
{
    struct arena *a = l->cx->arena;
    struct hit h = {.row = {.id = {col_i64(q, 0)},
                            .code = col_str(q, a, 1),
                            .name = col_str(q, a, 2),
                            .city = col_str(q, a, 4),
                            .kind = customer_kind_parse(col_view(q, 5)),
                            .stage = col_i64(q, 6),
                            .trade = col_i64(q, 7),
                            .owner = {col_i64(q, 8)},
                            .team = {col_i64(q, 9)},
                            .branch = {col_i64(q, 10)},
                            .phone = col_str(q, a, 11),
                            .value_minor = col_i64(q, 12),
                            .last_contact_at = col_i64(q, 13),
                            .closed = str_is(col_view(q, 14), "closed"),
                            .merged_into = {col_i64(q, 16)}},
                    .source = col_i64(q, 15)};
    if (l->plan->sort == SORT_NAME || l->with_names) h.name_key = col_str(q, a, 3);
    if (!l->file) return h;
    h.row.email = col_str(q, a, 17);
    h.row.created_at = col_i64(q, 18);
    return h;
}

static enum range_use rows_of(const struct listing *l)
{
    return l->file ? RANGE_FILE : RANGE_ROWS;
}

/* Id and sort key alone. */
static struct hit hit_key(struct stmt *q, struct arena *a, enum customer_sort sort)
{
    struct hit h = {.row = {.id = {col_i64(q, 0)}}};
    if (sort == SORT_NAME) h.name_key = col_str(q, a, 1);
    if (sort == SORT_VALUE) h.row.value_minor = col_i64(q, 1);
    if (sort == SORT_CONTACT) h.row.last_contact_at = col_i64(q, 1);
    return h;
}

struct mark hit_mark(const struct hit *h, enum customer_sort sort)
{
    int64_t key = sort == SORT_VALUE ? h->row.value_minor : sort == SORT_CONTACT ? h->row.last_contact_at : 0;
    return (struct mark){.set = true, .key = key, .id = h->row.id.v, .name_key = h->name_key};
}

/* In index order. */
static int compare(const struct mark *a, const struct mark *b, enum customer_sort sort)
{
    if (sort == SORT_NAME) {
        size_t n = a->name_key.n < b->name_key.n ? a->name_key.n : b->name_key.n;
        int c = n ? memcmp(a->name_key.p, b->name_key.p, n) : 0;
        if (c) return c;
        if (a->name_key.n != b->name_key.n) return a->name_key.n < b->name_key.n ? -1 : 1;
    } else if (a->key != b->key) {
        return a->key < b->key ? -1 : 1;
    }
    return (a->id > b->id) - (a->id < b->id);
}

static int compare_hits(const void *a, const void *b, void *arg)
{
    const struct listing *l = arg;
    struct mark x = hit_mark(a, l->plan->sort), y = hit_mark(b, l->plan->sort);
    int c = compare(&x, &y, l->plan->sort);
    return l->up ? c : -c;
}

/* Sorts what several ranges gave, once each. */
static void merge(struct listing *l, hits *v)
{
    size_t n = 0;
    if (v->n) qsort_r(v->at, v->n, sizeof *v->at, compare_hits, l);
    for (size_t i = 0; i < v->n; i++) {
        if (n && v->at[n - 1].row.id.v == v->at[i].row.id.v) continue;
        if (n != i) v->at[n] = v->at[i];
        n++;
    }
    v->n = n;
}

/* The mark, or the end of the index where the journey begins; a band of the sorted number cuts. */
static struct mark start_of(const struct listing *l)
{
    const struct list_plan *p = l->plan;
    if (l->mark.set) {
        struct mark from = l->mark;
        if (from.inclusive) from.id += l->up ? -1 : 1;
        return from;
    }
    struct mark m = {.set = true, .key = l->up ? INT64_MIN : INT64_MAX,
                     .id = l->up ? INT64_MIN : INT64_MAX, .name_key = STR("")};
    if (!l->up && p->sort == SORT_VALUE && p->has_value) m.key = p->value_max;
    if (!l->up && p->sort == SORT_CONTACT && p->has_contact) m.key = p->contact_max;
    return m;
}

/* ---- along the sort's index ---- */

static enum err read_part(struct listing *l, const struct range *r, enum range_use use,
                          enum range_part part, const struct mark *from, size_t n, hits *ret)
{
    enum customer_sort sort = l->plan->sort;
    STMT(q, l->cx->db, range_sql(l->cx->arena, use, r->by, sort, part, l->up));
    bind_cstr(q, ":state", r->closed ? "closed" : "open");
    if (stmt_takes(q, ":who")) bind_i64(q, ":who", r->who);
    if (sort == SORT_NAME) bind_str(q, ":key", from->name_key);
    else if (sort != SORT_NEWEST) bind_i64(q, ":key", from->key);
    if (part == PART_TIES || sort == SORT_NEWEST) bind_i64(q, ":id", from->id);
    bind_i64(q, ":limit", (int64_t)n);
    while (stmt_row(q))
        *vec_push(l->cx->arena, ret) = use == RANGE_KEYS ? hit_key(q, l->cx->arena, sort) : hit_row(l, q);
    return stmt_done(q);
}

/* The rows that share the mark's key, then those behind. */
static enum err read_range(struct listing *l, const struct range *r, enum range_use use,
                           const struct mark *from, size_t n, hits *ret)
{
    size_t before = ret->n;
    enum err e = OK;
    if (l->plan->sort != SORT_NEWEST) e = read_part(l, r, use, PART_TIES, from, n, ret);
    size_t got = ret->n - before;
    return e || got == n ? e : read_part(l, r, use, PART_BEYOND, from, n - got, ret);
}

/* The next n of all ranges together. */
static enum err read_ranges(struct listing *l, enum range_use use, const struct mark *from, size_t n,
                            hits *ret)
{
    for (size_t i = 0; i < l->plan->nranges; i++) {
        enum err e = read_range(l, &l->plan->ranges[i], use, from, n, ret);
        if (e) return e;
    }
    if (l->plan->nranges > 1) merge(l, ret);
    if (ret->n > n) ret->n = n;
    return OK;
}

static bool in_bands(const struct list_plan *p, const struct hit *h)
{
    if (p->has_value && (h->row.value_minor < p->value_min || h->row.value_minor > p->value_max))
        return false;
    return !p->has_contact || (h->row.last_contact_at >= p->contact_min &&
                               h->row.last_contact_at <= p->contact_max);
}

/* Can the sort's own index answer it? A band only of the number it is sorted by: rows outside of it
 * stand at its ends, and nothing inside comes after them. */
static bool by_index(const struct list_plan *p)
{
    return p->ranges_exact && (!p->has_value || p->sort == SORT_VALUE) &&
           (!p->has_contact || p->sort == SORT_CONTACT) && !p->has_range;
}

static bool is_cold(const struct list_plan *p)
{
    return !by_index(p) && (p->sort != SORT_NEWEST || p->has_value || p->has_contact || p->has_range);
}

static void cut(struct listing *l)
{
    l->more = l->found.n > l->limit;
    if (l->more) l->found.n = l->limit;
}

static enum err list_range(struct listing *l)
{
    struct mark from = start_of(l);
    if (l->plan->nranges == 1) vec_reserve(l->cx->arena, &l->found, l->limit + 1);
    enum err e = read_ranges(l, rows_of(l), &from, l->limit + 1, &l->found);
    if (e) return e;
    size_t n = 0;
    while (n < l->found.n && in_bands(l->plan, &l->found.at[n])) n++;
    l->found.n = n;
    cut(l);
    return OK;
}

/* ---- through the search index, newest first ---- */

/* What the search index was not asked, but the row found is. */
static void bind_row_asks(struct stmt *q, const struct list_plan *p)
{
    bind_cstr(q, ":state", p->match_open ? "open" : "");
    bind_i64(q, ":own", p->match_rights ? p->own : 0);
    bind_i64(q, ":team", p->team);
    bind_i64(q, ":branch", p->branch);
}

static bool row_answers(const struct list_plan *p, const struct customer_row *r)
{
    if (p->match_open && r->closed) return false;
    return !p->match_rights || r->owner.v == p->own || (p->team && r->team.v == p->team) ||
           (p->branch && r->branch.v == p->branch);
}

static enum err read_match(struct listing *l, const struct mark *from, size_t n, hits *ret)
{
    STMT(q, l->cx->db, match_sql(l->cx->db, l->cx->arena, l->file, l->up));
    bind_str(q, ":match", l->plan->match);
    bind_row_asks(q, l->plan);
    bind_i64(q, ":id", from->id);
    bind_i64(q, ":limit", (int64_t)n);
    while (stmt_row(q)) *vec_push(l->cx->arena, ret) = hit_row(l, q);
    return stmt_done(q);
}

static enum err list_match(struct listing *l)
{
    struct mark from = start_of(l);
    vec_reserve(l->cx->arena, &l->found, l->limit + 1);
    enum err e = read_match(l, &from, l->limit + 1, &l->found);
    if (!e) cut(l);
    return e;
}

/* ---- checking a row against everything that is asked ---- */

/* Values of custom fields: ranges, texts, and (where the search index was not asked) choices. */
static bool in_ranges(struct listing *l, const struct hit *h, bool choices)
{
    struct str facet;
    const struct custom_filters *f = &l->plan->f.custom;
    for (size_t i = 0; i < f->n; i++) {
        if (!choices && custom_facet(l->cx->arena, &f->at[i], &facet)) continue;
        if (!custom_fits(l->cx, CUSTOM_CUSTOMER, h->row.id.v, &f->at[i])) return false;
    }
    return true;
}

/* Tags and words stand in the search row alone. */
static bool fits_words(struct listing *l, const struct hit *h)
{
    const struct list_plan *p = l->plan;
    if (!p->f.tag && !p->terms.n) return true;
    STMT(q, l->cx->db, "SELECT facets, tokens FROM customer_search WHERE id = :id");
    bind_id(q, ":id", h->row.id);
    if (stmt_one(q) != OK) return false;
    if (p->f.tag && !term_found(&(struct search_term){.token = facet_id(l->cx->arena, FACET_TAG, p->f.tag)}, col_view(q, 0))) return false;
    for (size_t i = 0; i < p->terms.n; i++) {
        if (!term_found(&p->terms.at[i], col_view(q, 1))) return false;
    }
    return true;
}

static bool id_fits(int64_t asked, int64_t has)
{
    return asked == ID_ANY || (asked == ID_NONE ? !has : asked == has);
}

static bool in_scope(const struct list_plan *p, const struct actor *w, const struct customer_row *r)
{
    if (p->scope == SCOPE_ALL || r->owner.v == w->id) return true;
    if (p->scope >= SCOPE_TEAM && w->team.v && r->team.v == w->team.v) return true;
    return p->scope >= SCOPE_BRANCH && w->branch.v && r->branch.v == w->branch.v;
}

static bool fits(struct listing *l, const struct hit *h)
{
    const struct list_plan *p = l->plan;
    const struct customer_filter *f = &p->f;
    const struct customer_row *r = &h->row;
    return in_bands(p, h) && (f->state == STATE_ANY || r->closed == (f->state == STATE_CLOSED)) &&
           id_fits(f->owner, r->owner.v) && id_fits(f->team, r->team.v) &&
           id_fits(f->branch, r->branch.v) && (!f->stage || f->stage == r->stage) &&
           (!f->kind || f->kind == r->kind) && (!f->trade || (f->trade & r->trade)) &&
           (!f->source || f->source == h->source) && in_scope(p, l->cx->actor, r) &&
           (!p->city.n || str_eq(p->city, text_fold(l->cx->arena, r->city))) && in_ranges(l, h, true) &&
           fits_words(l, h);
}

/* ---- candidates: ids among which all rows asked for are ---- */

struct candidates {
    int64_t *at;
    size_t n;
    bool exact; /* they are what is asked, but for "open" and the bands */
};

static enum err ids_of_match(struct listing *l, size_t max, struct candidates *c)
{
    STMT(q, l->cx->db, match_ids_sql(l->cx->db, l->cx->arena));
    bind_str(q, ":match", l->plan->match);
    bind_i64(q, ":walk", (int64_t)max);
    c->n = 0;
    c->exact = true;
    while (c->n < max && stmt_row(q)) c->at[c->n++] = col_i64(q, 0);
    return stmt_done(q);
}

static enum err ids_of_band(struct listing *l, bool value, size_t max, struct candidates *c)
{
    const struct list_plan *p = l->plan;
    c->n = 0;
    c->exact = false;
    for (int closed = 0; closed < 2; closed++) {
        if (p->f.state != STATE_ANY && (p->f.state == STATE_CLOSED) != closed) continue;
        STMT(q, l->cx->db, band_ids_sql(value));
        bind_cstr(q, ":state", closed ? "closed" : "open");
        bind_i64(q, ":lo", value ? p->value_min : p->contact_min);
        bind_i64(q, ":hi", value ? p->value_max : p->contact_max);
        bind_i64(q, ":limit", (int64_t)(max - c->n));
        while (c->n < max && stmt_row(q)) c->at[c->n++] = col_i64(q, 0);
        enum err e = stmt_done(q);
        if (e) return e;
    }
    return OK;
}

/* The first of the ranges and texts of custom fields that has at most max ids. */
static enum err ids_of_ranges(struct listing *l, size_t max, struct candidates *c, bool *ret_found)
{
    struct str facet;
    const struct custom_filters *f = &l->plan->f.custom;
    *ret_found = false;
    for (size_t i = 0; i < f->n && !*ret_found; i++) {
        if (custom_facet(l->cx->arena, &f->at[i], &facet)) continue;
        enum err e = custom_ids(l->cx, CUSTOM_CUSTOMER, &f->at[i], max, c->at, &c->n, ret_found);
        if (e) return e;
        c->exact = false;
    }
    return OK;
}

/* The first source that has at most max ids; false: none. */
static enum err candidates(struct listing *l, size_t max, struct candidates *c, bool *ret_found)
{
    const struct list_plan *p = l->plan;
    enum err e = OK;
    c->at = ARENA_ARRAY(l->cx->arena, int64_t, max + 1);
    *ret_found = true;
    if (p->match_narrow && ((e = ids_of_match(l, max + 1, c)) || c->n <= max)) return e;
    if (p->has_range && ((e = ids_of_ranges(l, max, c, ret_found)) || *ret_found)) return e;
    *ret_found = true;
    if (p->has_value && ((e = ids_of_band(l, true, max + 1, c)) || c->n <= max)) return e;
    if (p->has_contact && ((e = ids_of_band(l, false, max + 1, c)) || c->n <= max)) return e;
    *ret_found = false;
    return OK;
}

enum err list_read_one(struct listing *l, int64_t id, struct hit *ret)
{
    STMT(q, l->cx->db, one_row_sql(l->file));
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) *ret = hit_row(l, q);
    return e;
}

static bool wanted(struct listing *l, const struct candidates *c, const struct hit *h)
{
    if (!c->exact) return fits(l, h);
    return in_bands(l->plan, h) && row_answers(l->plan, &h->row) && in_ranges(l, h, false);
}

/* ---- a small set, sorted in memory ---- */

static enum err list_memory(struct listing *l, const struct candidates *c)
{
    const struct mark from = start_of(l);
    hits all = {0};
    for (size_t i = 0; i < c->n; i++) {
        struct hit h;
        enum err e = list_read_one(l, c->at[i], &h);
        if (e == ERR_NOT_FOUND) continue;
        if (e) return e;
        if (wanted(l, c, &h)) *vec_push(l->cx->arena, &all) = h;
    }
    merge(l, &all);
    l->count = (int64_t)all.n;
    for (size_t i = 0; i < all.n && l->found.n <= l->limit; i++) {
        struct mark m = hit_mark(&all.at[i], l->plan->sort);
        int order = compare(&m, &from, l->plan->sort);
        if (l->mark.set && (l->up ? order <= 0 : order >= 0)) continue;
        *vec_push(l->cx->arena, &l->found) = all.at[i];
    }
    cut(l);
    return OK;
}

/* ---- walks ---- */

/* What a walk looks at next: rows through the search index, rows or keys along the sort's index. */
enum walk_by { WALK_MATCH, WALK_ROWS, WALK_KEYS };

/* A row that is walked over: taken over when it is wanted. ERR_NOT_FOUND: it is not. */
typedef enum err walk_take(struct listing *l, void *arg, struct hit *h);

static enum err walk_part(struct listing *l, enum walk_by by, const struct mark *from, size_t n, hits *ret)
{
    if (by == WALK_MATCH) return read_match(l, from, n, ret);
    return read_ranges(l, by == WALK_KEYS ? RANGE_KEYS : rows_of(l), from, n, ret);
}

/* Goes on until the page is full, everything was seen, or most rows were examined. */
static enum err walk(struct listing *l, enum walk_by by, size_t most, walk_take *take, void *arg)
{
    size_t examined = 0, chunk = by == WALK_KEYS ? CHUNK_KEYS : CHUNK_ROWS;
    struct mark from = start_of(l);
    while (examined < most) {
        size_t n = most - examined < chunk ? most - examined : chunk;
        hits part = {0};
        enum err e = walk_part(l, by, &from, n, &part);
        if (e) return e;
        for (size_t i = 0; i < part.n; i++, examined++) {
            struct hit h = part.at[i];
            if ((e = take(l, arg, &h)) == ERR_NOT_FOUND) continue;
            if (e) return e;
            *vec_push(l->cx->arena, &l->found) = h;
            if (l->found.n > l->limit) {
                cut(l);
                return OK;
            }
        }
        if (part.n < n) return OK; /* to the end */
        from = hit_mark(&part.at[part.n - 1], l->plan->sort);
    }
    l->more = true;
    l->examined = (int64_t)examined;
    l->reached = from;
    return OK;
}

static enum err take_fitting(struct listing *l, void *arg, struct hit *h)
{
    (void)arg;
    return fits(l, h) ? OK : ERR_NOT_FOUND;
}

static enum err take_in_bands(struct listing *l, void *arg, struct hit *h)
{
    (void)arg;
    return in_bands(l->plan, h) && in_ranges(l, h, false) ? OK : ERR_NOT_FOUND;
}

/* ---- a larger set of ids, met along the sort's index ---- */

struct id_set {
    const struct candidates *c;
    int64_t *slots; /* open addressing, 0: free */
    size_t mask;
};

static size_t slot_of(const struct id_set *s, int64_t id)
{
    size_t i = (size_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & s->mask;
    while (s->slots[i] && s->slots[i] != id) i = (i + 1) & s->mask;
    return i;
}

static struct id_set set_of(struct arena *a, const struct candidates *c)
{
    size_t cap = 64;
    while (cap < c->n * 2) cap *= 2;
    struct id_set s = {c, ARENA_ARRAY(a, int64_t, cap), cap - 1};
    for (size_t i = 0; i < c->n; i++) s.slots[slot_of(&s, c->at[i])] = c->at[i];
    return s;
}

static enum err take_in_set(struct listing *l, void *arg, struct hit *h)
{
    const struct id_set *s = arg;
    if (!s->slots[slot_of(s, h->row.id.v)]) return ERR_NOT_FOUND;
    enum err e = list_read_one(l, h->row.id.v, h);
    return e ? e : wanted(l, s->c, h) ? OK : ERR_NOT_FOUND;
}

/* ---- all together ---- */

static enum err list_cold(struct listing *l)
{
    const struct list_plan *p = l->plan;
    struct candidates c;
    bool found;
    enum err e = candidates(l, customer_list_limits.sort_rows, &c, &found);
    if (e) return e;
    if (found) return list_memory(l, &c);
    if (p->sort == SORT_NEWEST && p->match.n)
        return walk(l, WALK_MATCH, customer_list_limits.walk_rows, take_in_bands, NULL);
    if ((e = candidates(l, customer_list_limits.set_rows, &c, &found))) return e;
    if (found) {
        struct id_set set = set_of(l->cx->arena, &c);
        return walk(l, WALK_KEYS, customer_list_limits.key_rows, take_in_set, &set);
    }
    return walk(l, WALK_ROWS, customer_list_limits.walk_rows, take_fitting, NULL);
}

enum err list_find(struct listing *l)
{
    if (by_index(l->plan)) return list_range(l);
    return is_cold(l->plan) ? list_cold(l) : list_match(l);
}

/* ---- counting ---- */

static void bind_bands(struct stmt *q, const struct list_plan *p)
{
    if (p->has_value) {
        bind_i64(q, ":value_lo", p->value_min);
        bind_i64(q, ":value_hi", p->value_max);
    }
    if (p->has_contact) {
        bind_i64(q, ":contact_lo", p->contact_min);
        bind_i64(q, ":contact_hi", p->contact_max);
    }
}

/* Ranges that were found full are taken for full for a minute: a process answers many pages of the
 * same few lists, and passing over a thousand rows costs as much as reading a page. */
#define FULL_KNOWN_MS MINUTE_MS
static struct known_full {
    const struct db *db;
    struct range range;
    int64_t bands[4];
    int64_t until;
} known_full[16];

static struct known_full *full_slot(const struct listing *l, const struct range *r,
                                    struct known_full *ret_key)
{
    const struct list_plan *p = l->plan;
    struct known_full key = {
        .db = l->cx->db,
        .range = *r,
        .bands = {p->has_value ? p->value_min : 0, p->has_value ? p->value_max : 0,
                  p->has_contact ? p->contact_min : 0, p->has_contact ? p->contact_max : 0}};
    uint64_t h = (uint64_t)r->who * 31 + (uint64_t)r->by * 2 + r->closed;
    for (size_t i = 0; i < COUNT_OF(key.bands); i++) h = h * 31 + (uint64_t)key.bands[i];
    *ret_key = key;
    return &known_full[h * UINT64_C(0x9E3779B97F4A7C15) >> 60];
}

static bool same_full(const struct known_full *a, const struct known_full *b)
{
    return a->db == b->db && a->range.by == b->range.by && a->range.who == b->range.who &&
           a->range.closed == b->range.closed && memcmp(a->bands, b->bands, sizeof a->bands) == 0;
}

static enum err range_full(struct listing *l, const struct range *r, bool *ret_full)
{
    const struct list_plan *p = l->plan;
    struct known_full key, *known = full_slot(l, r, &key);
    if (same_full(known, &key) && known->until > l->cx->now) {
        *ret_full = true;
        return OK;
    }
    STMT(q, l->cx->db, range_full_sql(l->cx->arena, r->by, p->has_value, p->has_contact));
    bind_cstr(q, ":state", r->closed ? "closed" : "open");
    if (stmt_takes(q, ":who")) bind_i64(q, ":who", r->who);
    bind_bands(q, p);
    bind_i64(q, ":skip", CUSTOMER_COUNT_CAP - 1);
    enum err e = stmt_one(q);
    *ret_full = e == OK;
    if (e == OK) {
        key.until = l->cx->now + FULL_KNOWN_MS;
        *known = key;
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err count_ranges(struct listing *l, int64_t *ret_count)
{
    const struct list_plan *p = l->plan;
    for (size_t i = 0; i < p->nranges; i++) {
        bool full;
        enum err e = range_full(l, &p->ranges[i], &full);
        if (e) return e;
        if (full) {
            *ret_count = CUSTOMER_COUNT_CAP;
            return OK;
        }
    }
    STMT(q, l->cx->db, range_count_sql(l->cx->arena, p));
    for (size_t i = 0; i < p->nranges; i++) {
        const char *name = arena_printf(l->cx->arena, ":who%zu", i);
        if (stmt_takes(q, name)) bind_i64(q, name, p->ranges[i].who);
    }
    bind_bands(q, p);
    bind_i64(q, ":limit", CUSTOMER_COUNT_CAP);
    enum err e = stmt_one(q);
    if (!e) *ret_count = col_i64(q, 0);
    return e;
}

static enum err count_match(struct listing *l, int64_t *ret_count)
{
    STMT(q, l->cx->db, match_count_sql(l->cx->db, l->cx->arena));
    bind_str(q, ":match", l->plan->match);
    bind_row_asks(q, l->plan);
    bind_i64(q, ":id", INT64_MAX);
    bind_i64(q, ":limit", CUSTOMER_COUNT_CAP);
    enum err e = stmt_one(q);
    if (!e) *ret_count = col_i64(q, 0);
    return e;
}

enum err list_count(struct listing *l, int64_t *ret_count, int64_t *ret_cap)
{
    const struct list_plan *p = l->plan;
    *ret_cap = CUSTOMER_COUNT_CAP;
    if (by_index(p)) return count_ranges(l, ret_count);
    *ret_count = -1;
    if (is_cold(p)) return OK;
    if (!p->terms.n) return count_match(l, ret_count);
    /* What is typed is looked at, not counted: its rows lie far apart, and each would be read. */
    if (!l->mark.set) *ret_count = *ret_cap = (int64_t)l->found.n;
    return OK;
}
