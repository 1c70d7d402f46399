/* One page of the customer list. Three ways, tried in this order (README.md of this folder):
 * along the sort's index (list_range), through the search index in its own order (list_match), and
 * for the rest either a small set sorted in memory (list_memory) or a walk along the sort's index
 * that examines a fixed number of rows and says so (list_walk). */
#include "domain/customer/list_inside.h"

#include <stdlib.h>

typedef VEC(struct hit) hits;

struct customer_list_limits customer_list_limits = {.walk_rows = 3000, .sort_rows = 1000};

struct listing {
    struct ctx *cx;
    const struct list_plan *plan;
    struct mark mark;
    bool back;          /* before the mark */
    bool up;            /* in index order */
    size_t limit;
    hits found;         /* in the direction of travel */
    bool more;          /* rows go on behind the last one found */
    struct mark reached;/* walks: the last row examined */
    int64_t examined;   /* walks that stopped */
    int64_t count;      /* known by the way, else -1 */
};

/* ---- rows ---- */

static struct hit hit_row(struct stmt *q, struct arena *a, bool walk)
{
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
                            .email = col_str(q, a, 12),
                            .value_minor = col_i64(q, 13),
                            .last_contact_at = col_i64(q, 14),
                            .created_at = col_i64(q, 15),
                            .closed = str_is(col_view(q, 16), "closed")},
                    .name_key = col_str(q, a, 3)};
    if (walk) {
        h.facets = col_str(q, a, 17);
        h.tokens = col_str(q, a, 18);
    }
    return h;
}

static int64_t key_of(const struct hit *h, enum customer_sort sort)
{
    if (sort == SORT_VALUE) return h->row.value_minor;
    return sort == SORT_CONTACT ? h->row.last_contact_at : 0;
}

static struct mark mark_of(const struct hit *h, enum customer_sort sort)
{
    return (struct mark){.set = true, .key = key_of(h, sort), .id = h->row.id.v, .name_key = h->name_key};
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
    struct mark x = mark_of(a, l->plan->sort), y = mark_of(b, l->plan->sort);
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

/* ---- along the sort's index ---- */

/* The mark, or the end of the index where the journey begins; a band of the sorted number cuts. */
static struct mark start_of(const struct listing *l)
{
    if (l->mark.set) {
        struct mark from = l->mark;
        if (from.inclusive) from.id += l->up ? -1 : 1;
        return from;
    }
    struct mark m = {.set = true, .key = l->up ? INT64_MIN : INT64_MAX,
                     .id = l->up ? INT64_MIN : INT64_MAX, .name_key = STR("")};
    if (!l->up && l->plan->sort == SORT_VALUE && l->plan->has_value) m.key = l->plan->value_max;
    if (!l->up && l->plan->sort == SORT_CONTACT && l->plan->has_contact) m.key = l->plan->contact_max;
    if (!l->up && l->plan->sort == SORT_NAME) m.name_key = STR("\xff");
    return m;
}

static enum err read_part(struct listing *l, const struct range *r, enum range_use use,
                          enum range_part part, size_t n, hits *ret)
{
    enum customer_sort sort = l->plan->sort;
    struct mark from = start_of(l);
    STMT(q, l->cx->db, range_sql(l->cx->arena, use, r->by, sort, part, l->up));
    bind_cstr(q, ":state", r->closed ? "closed" : "open");
    if (stmt_takes(q, ":who")) bind_i64(q, ":who", r->who);
    if (sort == SORT_NAME) bind_str(q, ":key", from.name_key);
    else if (sort != SORT_NEWEST) bind_i64(q, ":key", from.key);
    if (part == PART_TIES || sort == SORT_NEWEST) bind_i64(q, ":id", from.id);
    bind_i64(q, ":limit", (int64_t)n);
    while (stmt_row(q)) *vec_push(l->cx->arena, ret) = hit_row(q, l->cx->arena, use == RANGE_WALK);
    return stmt_done(q);
}

/* The rows that share the mark's key, then those behind. */
static enum err read_range(struct listing *l, const struct range *r, enum range_use use, size_t n,
                           hits *ret)
{
    size_t before = ret->n;
    enum err e = OK;
    if (l->plan->sort != SORT_NEWEST) e = read_part(l, r, use, PART_TIES, n, ret);
    size_t got = ret->n - before;
    return e || got == n ? e : read_part(l, r, use, PART_BEYOND, n - got, ret);
}

static enum err read_ranges(struct listing *l, enum range_use use, size_t n, hits *ret)
{
    for (size_t i = 0; i < l->plan->nranges; i++) {
        enum err e = read_range(l, &l->plan->ranges[i], use, n, ret);
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

/* Both bands may not be asked here, only the one the index is sorted by: rows outside of it stand at
 * its ends, and nothing inside comes after them. */
static enum err list_range(struct listing *l)
{
    enum err e = read_ranges(l, RANGE_PAGE, l->limit + 1, &l->found);
    if (e) return e;
    size_t n = 0;
    while (n < l->found.n && in_bands(l->plan, &l->found.at[n])) n++;
    l->found.n = n;
    l->more = n > l->limit;
    if (l->more) l->found.n = l->limit;
    return OK;
}

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

/* ---- through the search index, newest first ---- */

static enum err read_match(struct listing *l, enum range_use use, size_t n, hits *ret)
{
    STMT(q, l->cx->db, match_sql(l->cx->db, l->cx->arena, use, l->up));
    bind_str(q, ":match", l->plan->match);
    bind_cstr(q, ":state", l->plan->match_open ? "open" : "");
    bind_i64(q, ":id", start_of(l).id);
    bind_i64(q, ":limit", (int64_t)n);
    while (stmt_row(q)) *vec_push(l->cx->arena, ret) = hit_row(q, l->cx->arena, use == RANGE_WALK);
    return stmt_done(q);
}

static enum err list_match(struct listing *l)
{
    enum err e = read_match(l, RANGE_PAGE, l->limit + 1, &l->found);
    if (e) return e;
    l->more = l->found.n > l->limit;
    if (l->more) l->found.n = l->limit;
    return OK;
}

static enum err count_match(struct listing *l, int64_t *ret_count)
{
    STMT(q, l->cx->db, match_count_sql(l->cx->db, l->cx->arena));
    bind_str(q, ":match", l->plan->match);
    bind_cstr(q, ":state", l->plan->match_open ? "open" : "");
    bind_i64(q, ":limit", CUSTOMER_MATCH_CAP);
    enum err e = stmt_one(q);
    if (!e) *ret_count = col_i64(q, 0);
    return e;
}

static enum err ids_of_match(struct listing *l, size_t n, int64_t *ids, size_t *ret_n)
{
    size_t got = 0;
    STMT(q, l->cx->db, match_ids_sql(l->cx->db, l->cx->arena));
    bind_str(q, ":match", l->plan->match);
    bind_i64(q, ":limit", (int64_t)n);
    while (got < n && stmt_row(q)) ids[got++] = col_i64(q, 0);
    *ret_n = got;
    return stmt_done(q);
}

/* ---- checking a row against everything that is asked ---- */

static bool has_token(struct str text, struct str token, bool prefix)
{
    struct str rest = text, one;
    while (str_cut(&rest, ' ', &one)) {
        if (prefix ? str_starts(one, token) : str_eq(one, token)) return true;
    }
    return false;
}

static bool has_facet(struct str facets, struct str any)
{
    struct str one;
    while (str_cut(&any, '|', &one)) {
        if (has_token(facets, one, false)) return true;
    }
    return false;
}

static bool fits(const struct list_plan *p, const struct hit *h)
{
    if (!in_bands(p, h)) return false;
    for (size_t i = 0; i < p->nfacets; i++) {
        if (!has_facet(h->facets, p->facets[i])) return false;
    }
    for (size_t i = 0; i < p->terms.n; i++) {
        if (!has_token(h->tokens, p->terms.at[i].token, p->terms.at[i].prefix)) return false;
    }
    return true;
}

/* ---- a small set, sorted in memory ---- */

static enum err ids_of_band(struct listing *l, bool value, size_t n, int64_t *ids, size_t *ret_n)
{
    const struct list_plan *p = l->plan;
    size_t got = 0;
    for (int closed = 0; closed < 2; closed++) {
        STMT(q, l->cx->db, band_ids_sql(value));
        bind_cstr(q, ":state", closed ? "closed" : "open");
        bind_i64(q, ":lo", value ? p->value_min : p->contact_min);
        bind_i64(q, ":hi", value ? p->value_max : p->contact_max);
        bind_i64(q, ":limit", (int64_t)(n - got));
        while (got < n && stmt_row(q)) ids[got++] = col_i64(q, 0);
        enum err e = stmt_done(q);
        if (e) return e;
    }
    *ret_n = got;
    return OK;
}

/* A set of at most sort_rows ids that holds every row asked for. */
static enum err candidates(struct listing *l, int64_t *ids, size_t *ret_n, bool *ret_found)
{
    const struct list_plan *p = l->plan;
    const size_t cap = customer_list_limits.sort_rows;
    enum err e = OK;
    *ret_found = true;
    if (p->match_narrow) {
        if ((e = ids_of_match(l, cap + 1, ids, ret_n))) return e;
        if (*ret_n <= cap) return OK;
    }
    if (p->has_value) {
        if ((e = ids_of_band(l, true, cap + 1, ids, ret_n))) return e;
        if (*ret_n <= cap) return OK;
    }
    if (p->has_contact) {
        if ((e = ids_of_band(l, false, cap + 1, ids, ret_n))) return e;
        if (*ret_n <= cap) return OK;
    }
    *ret_found = false;
    return OK;
}

static enum err list_memory(struct listing *l, const int64_t *ids, size_t n)
{
    hits all = {0};
    const struct mark from = start_of(l);
    STMT(q, l->cx->db, one_row_sql());
    for (size_t i = 0; i < n; i++) {
        stmt_again(q);
        bind_i64(q, ":id", ids[i]);
        enum err e = stmt_one(q);
        if (e == ERR_NOT_FOUND) continue;
        if (e) return e;
        struct hit h = hit_row(q, l->cx->arena, true);
        if (fits(l->plan, &h)) *vec_push(l->cx->arena, &all) = h;
    }
    merge(l, &all);
    l->count = (int64_t)all.n;
    for (size_t i = 0; i < all.n; i++) {
        if (l->mark.set) {
            struct mark m = mark_of(&all.at[i], l->plan->sort);
            int c = compare(&m, &from, l->plan->sort);
            if (l->up ? c <= 0 : c >= 0) continue;
        }
        if (l->found.n == l->limit) {
            l->more = true;
            break;
        }
        *vec_push(l->cx->arena, &l->found) = all.at[i];
    }
    return OK;
}

/* ---- a walk ---- */

static enum err list_walk(struct listing *l)
{
    const struct list_plan *p = l->plan;
    bool through_match = p->sort == SORT_NEWEST && p->match.n;
    size_t ways = through_match ? 1 : p->nranges, n = customer_list_limits.walk_rows / (ways ? ways : 1);
    hits seen = {0};
    enum err e = through_match ? read_match(l, RANGE_WALK, n, &seen)
                               : read_ranges(l, RANGE_WALK, n, &seen);
    if (e) return e;
    for (size_t i = 0; i < seen.n; i++) {
        if (!fits(p, &seen.at[i])) continue;
        if (l->found.n == l->limit) {
            l->more = true;
            return OK;
        }
        *vec_push(l->cx->arena, &l->found) = seen.at[i];
    }
    if (seen.n < n) return OK; /* to the end */
    l->more = true;
    l->examined = (int64_t)seen.n;
    l->reached = mark_of(&seen.at[seen.n - 1], p->sort);
    return OK;
}

static enum err list_cold(struct listing *l)
{
    int64_t *ids = ARENA_ARRAY(l->cx->arena, int64_t, customer_list_limits.sort_rows + 1);
    size_t n;
    bool found;
    enum err e = candidates(l, ids, &n, &found);
    if (e) return e;
    return found ? list_memory(l, ids, n) : list_walk(l);
}

/* ---- cursors ---- */

static const char *cursor_text(struct arena *a, const struct mark *m, enum customer_sort sort)
{
    const char *with = m->inclusive ? "~" : "";
    if (sort == SORT_NEWEST || sort == SORT_NAME)
        return arena_printf(a, "%lld%s", (long long)m->id, with);
    return arena_printf(a, "%lld.%lld%s", (long long)m->key, (long long)m->id, with);
}

/* A cursor that cannot be read means the first page. */
static enum err cursor_read(struct ctx *cx, struct str text, enum customer_sort sort,
                            struct mark *ret)
{
    struct mark m = {.set = true};
    struct str rest = text, part;
    *ret = (struct mark){0};
    if (!text.n) return OK;
    if (rest.p[rest.n - 1] == '~') {
        m.inclusive = true;
        rest.n--;
    }
    if (sort == SORT_VALUE || sort == SORT_CONTACT) {
        if (!str_cut(&rest, '.', &part) || !str_to_i64(part, &m.key)) return OK;
    }
    if (!rest.p || !str_to_i64(rest, &m.id)) return OK;
    if (sort == SORT_NAME) {
        STMT(q, cx->db, "SELECT name_key FROM customer WHERE id = :id");
        bind_i64(q, ":id", m.id);
        enum err e = stmt_one(q);
        if (e == ERR_NOT_FOUND) return OK;
        if (e) return e;
        m.name_key = col_str(q, cx->arena, 0);
    }
    *ret = m;
    return OK;
}

/* ---- the page ---- */

/* Names of the few employees that own the rows of one page. */
static enum err owner_names(struct ctx *cx, struct customer_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].owner.v) continue;
        size_t j = 0;
        while (j < i && rows[j].owner.v != rows[i].owner.v) j++;
        if (j < i) {
            rows[i].owner_name = rows[j].owner_name;
            continue;
        }
        STMT(q, cx->db, "SELECT name FROM staff WHERE id = :id");
        bind_id(q, ":id", rows[i].owner);
        enum err e = stmt_one(q);
        if (e && e != ERR_NOT_FOUND) return e;
        if (!e) rows[i].owner_name = col_str(q, cx->arena, 0);
    }
    return OK;
}

static void hide(const struct actor *w, struct customer_row *r)
{
    r->may_contact = perm_record(w, CUSTOMER_CONTACT_SEE, r->owner, r->team, r->branch);
    r->may_money = perm_record(w, CUSTOMER_MONEY_SEE, r->owner, r->team, r->branch);
    if (!r->may_contact) r->phone = r->email = STR_NONE;
    if (!r->may_money) r->value_minor = 0;
}

static void set_cursors(const struct listing *l, struct customer_page *page)
{
    struct arena *a = l->cx->arena;
    enum customer_sort sort = l->plan->sort;
    const char *onward = NULL, *homeward = NULL;
    if (l->examined) {
        onward = cursor_text(a, &l->reached, sort);
    } else if (l->more) {
        struct mark last = mark_of(&l->found.at[l->found.n - 1], sort);
        onward = cursor_text(a, &last, sort);
    }
    if (l->mark.set) {
        struct mark first = l->mark;
        first.inclusive = !first.inclusive; /* an empty part: from where it began */
        if (l->found.n) first = mark_of(&l->found.at[0], sort);
        homeward = cursor_text(a, &first, sort);
    }
    page->next = l->back ? homeward : onward;
    page->prev = l->back ? onward : homeward;
    page->examined = l->examined;
}

static enum err fill_page(struct listing *l, struct customer_page *page)
{
    size_t n = l->found.n;
    page->n = n;
    page->rows = ARENA_ARRAY(l->cx->arena, struct customer_row, n ? n : 1);
    for (size_t i = 0; i < n; i++) page->rows[l->back ? n - 1 - i : i] = l->found.at[i].row;
    set_cursors(l, page);
    enum err e = owner_names(l->cx, page->rows, n);
    for (size_t i = 0; i < n; i++) hide(l->cx->actor, &page->rows[i]);
    return e;
}

static enum err fill_count(struct listing *l, bool by_ranges, bool cold, struct customer_page *page)
{
    int64_t count = l->count;
    bool whole = !l->mark.set && !l->more; /* everything is on this page */
    if (whole) count = (int64_t)page->n;
    enum err e = OK;
    if (count < 0 && by_ranges) e = count_ranges(l, &count);
    else if (count < 0 && !cold) e = count_match(l, &count);
    int64_t cap = by_ranges || count == l->count || whole ? CUSTOMER_COUNT_CAP : CUSTOMER_MATCH_CAP;
    page->count_known = count >= 0;
    page->count_more = count >= cap;
    page->count = count < 0 ? 0 : count > cap ? cap : count;
    return e;
}

/* Can the sort's own index answer it, bands included? */
static bool by_index(const struct list_plan *p)
{
    return p->ranges_exact && (!p->has_value || p->sort == SORT_VALUE) &&
           (!p->has_contact || p->sort == SORT_CONTACT);
}

enum err customer_list(struct ctx *cx, const struct customer_filter *f, enum access action,
                       struct str after, struct str before, size_t limit, bool with_count,
                       struct customer_page *ret)
{
    struct list_plan plan;
    list_plan_make(cx, f, action, &plan);
    *ret = (struct customer_page){.searchable = plan.searchable, .count_known = true};
    if (plan.nothing) return OK;
    struct listing l = {.cx = cx, .plan = &plan, .limit = limit, .back = before.n > 0, .count = -1};
    enum err e = cursor_read(cx, before.n ? before : after, plan.sort, &l.mark);
    if (e) return e;
    if (!l.mark.set) l.back = false;
    l.up = (plan.sort == SORT_NAME) != l.back;
    bool ranges = by_index(&plan);
    bool cold = !ranges && (plan.sort != SORT_NEWEST || plan.has_value || plan.has_contact);
    e = ranges ? list_range(&l) : cold ? list_cold(&l) : list_match(&l);
    if (e || (e = fill_page(&l, ret))) return e;
    return with_count ? fill_count(&l, ranges, cold, ret) : OK;
}
