/* The list of orders: see order.h. Called by the pages of the intranet.
 *
 * However it is filtered, it is a merge of streams of (time, id), newest first, each along an index: of
 * all orders, of one customer, or of the numbers that begin as was typed. What is typed may name
 * customers too; each of them is one stream. The newest key of all streams is read as a row and checked
 * against the rest of the filter and the actor's rights, at most ORDER_WALK_ROWS times. */
#include "domain/order.h"

#include "base/text.h"
#include "domain/customer/inside.h"
#include "domain/customer_list.h"

#define KEYS "SELECT ordered_at, id FROM sales_order WHERE "
#define BEHIND " ordered_at >= :from AND (ordered_at, id) < (:at, :id) ORDER BY ordered_at DESC, id DESC LIMIT :max"
static const char *const sql_all = KEYS BEHIND;
static const char *const sql_customer = KEYS "customer_id = :customer AND" BEHIND;
static const char *const sql_number = KEYS "ref >= :low AND ref < :high ORDER BY ref LIMIT :max";

bool order_list_sql(size_t i, const char **ret_sql)
{
    const char *const all[] = {sql_all, sql_customer, sql_number};
    if (i >= COUNT_OF(all)) return false;
    *ret_sql = all[i];
    return true;
}

struct key {
    int64_t at, id;
};
struct stream {
    int64_t customer; /* of whom; 0: of all */
    size_t chunk;     /* keys read at a time; 0: all of them are here */
    struct key *keys;
    size_t n, i;
    bool end;         /* nothing behind the last key */
};
struct merge {
    struct ctx *cx;
    const struct order_filter *f;
    struct key from; /* everything comes behind this key */
    VEC(struct stream) streams;
    bool too_many;
};

static bool behind(struct key k, struct key from)
{
    return k.at < from.at || (k.at == from.at && k.id < from.id);
}

/* ---- streams ---- */

static void stream_add(struct merge *m, int64_t customer, size_t chunk)
{
    *vec_push(m->cx->arena, &m->streams) = (struct stream){.customer = customer, .chunk = chunk};
}

static enum err stream_fill(struct merge *m, struct stream *s)
{
    struct key last = s->n ? s->keys[s->n - 1] : m->from;
    if (!s->chunk) s->end = true;
    if (s->end) return OK;
    if (!s->keys) s->keys = ARENA_ARRAY(m->cx->arena, struct key, s->chunk);
    s->n = s->i = 0;
    STMT(q, m->cx->db, s->customer ? sql_customer : sql_all);
    if (s->customer) bind_i64(q, ":customer", s->customer);
    bind_i64(q, ":from", m->f->from ? m->f->from : INT64_MIN);
    bind_i64(q, ":at", last.at);
    bind_i64(q, ":id", last.id);
    bind_i64(q, ":max", (int64_t)s->chunk);
    while (stmt_row(q)) s->keys[s->n++] = (struct key){col_i64(q, 0), col_i64(q, 1)};
    s->end = s->n < s->chunk;
    return stmt_done(q);
}

/* The newest key that no stream has given yet; the same key of two streams is one. */
static enum err merge_next(struct merge *m, bool *ret_found, struct key *ret)
{
    struct stream *newest = NULL;
    for (size_t i = 0; i < m->streams.n; i++) {
        struct stream *s = &m->streams.at[i];
        while (s->i < s->n && !behind(s->keys[s->i], m->from)) s->i++;
        if (s->i == s->n) {
            enum err e = stream_fill(m, s);
            if (e) return e;
        }
        if (s->i < s->n && (!newest || behind(newest->keys[newest->i], s->keys[s->i]))) newest = s;
    }
    *ret_found = newest != NULL;
    if (newest) m->from = *ret = newest->keys[newest->i];
    return OK;
}

/* ---- what was typed ---- */

static int newest_first(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    return behind(*x, *y) ? 1 : behind(*y, *x) ? -1 : 0;
}

static enum err find_numbers(struct merge *m, struct str begin)
{
    struct stream s = {.keys = ARENA_ARRAY(m->cx->arena, struct key, ORDER_FIND_LIMIT)};
    STMT(q, m->cx->db, sql_number);
    bind_str(q, ":low", begin);
    bind_str(q, ":high", str_printf(m->cx->arena, "%.*s\xF4\x8F\xBF\xBF", STR_ARG(begin)));
    bind_i64(q, ":max", ORDER_FIND_LIMIT + 1);
    while (stmt_row(q)) {
        if (s.n == ORDER_FIND_LIMIT) {
            m->too_many = true;
            break;
        }
        s.keys[s.n++] = (struct key){col_i64(q, 0), col_i64(q, 1)};
    }
    enum err e = m->too_many ? OK : stmt_done(q);
    if (e) return e;
    qsort(s.keys, s.n, sizeof *s.keys, newest_first);
    *vec_push(m->cx->arena, &m->streams) = s;
    return OK;
}

/* Numbers are often written with capital letters and typed without. */
static struct str capitals(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) p[i] = (char)(s.p[i] >= 'a' && s.p[i] <= 'z' ? s.p[i] - 'a' + 'A' : s.p[i]);
    return (struct str){p, s.n};
}

static enum err find_typed(struct merge *m, enum access action)
{
    struct customer_filter who;
    struct customer_page page;
    struct str q = str_trim(m->f->q), upper = capitals(m->cx->arena, q);
    enum err e = find_numbers(m, q);
    if (!e && !str_eq(q, upper)) e = find_numbers(m, upper);
    if (e || m->f->customer.v) return e; /* within one customer: by number alone */
    customer_filter_init(&who);
    who.q = q;
    who.state = STATE_ANY;
    e = customer_list(m->cx, &who, action, STR(""), STR(""), ORDER_FIND_LIMIT, false, &page);
    if (e) return e;
    for (size_t i = 0; i < page.n; i++) stream_add(m, page.rows[i].id.v, 16);
    m->too_many |= page.next != NULL;
    return OK;
}

/* ---- the page ---- */

static bool fits_custom(struct ctx *cx, const struct order_filter *f, const struct order *o)
{
    for (size_t i = 0; i < f->custom.n; i++)
        if (!custom_may_here(cx->actor, f->custom.at[i].field, o->owner, o->team, o->branch) ||
            !custom_fits(cx, CUSTOM_ORDER, o->id.v, &f->custom.at[i]))
            return false;
    return true;
}

static bool fits(const struct order_filter *f, const struct order *o)
{
    return (!f->customer.v || o->customer.v == f->customer.v) && (!f->from || o->ordered_at >= f->from) &&
           (f->standing == ORDERS_ANY || o->cancellation == (f->standing == ORDERS_CANCELLED));
}

static enum err merge_collect(struct merge *m, enum access action, size_t max, struct order_page *ret)
{
    VEC(struct order) v = {0};
    int64_t seen = 0;
    for (;; seen++) {
        struct key k;
        struct order o;
        bool found;
        enum err e = merge_next(m, &found, &k);
        if (e) return e;
        if (!found) break;
        if (v.n == max || seen == ORDER_WALK_ROWS) {
            ret->more = true;
            if (v.n < max) ret->examined = seen;
            break;
        }
        ret->next_at = k.at;
        ret->next_id = k.id;
        e = order_seen(m->cx, (order_id){k.id}, action, &o);
        if (e && e != ERR_NOT_FOUND) return e;
        if (!e && fits(m->f, &o) && fits_custom(m->cx, m->f, &o)) *vec_push(m->cx->arena, &v) = o;
    }
    ret->at = v.at;
    ret->n = v.n;
    return OK;
}

enum err order_list(struct ctx *cx, const struct order_filter *f, enum access action, int64_t before_at,
                    int64_t before_id, size_t max, struct order_page *ret)
{
    struct merge m = {.cx = cx, .f = f, .from = {before_at ? before_at : INT64_MAX, before_at ? before_id : INT64_MAX}};
    struct customer_hold h;
    if (f->until && f->until <= m.from.at) m.from = (struct key){f->until, INT64_MIN};
    enum err e = f->customer.v ? customer_hold(cx, f->customer, action, &h) : OK;
    if (!e && f->q.n) e = find_typed(&m, action == CUSTOMER_EXPORT ? action : ORDER_SEE);
    else if (!e) stream_add(&m, f->customer.v, max + 1);
    struct order_page page = {0};
    if (!e) e = merge_collect(&m, action, max, &page);
    if (e) return e;
    page.too_many = m.too_many;
    *ret = page;
    return OK;
}
