/* The list of members: filters, sorts, search, keyset pages, capped count. See member.h.
 *
 * A page examines a bounded number of members: one filter or the sort is answered by its index, what else
 * is asked is checked on at most SCAN_ROWS of those rows, and the page says where to go on. A search
 * goes through the customers' search index, newest FOUND_ROWS first. SQL is composed of the static
 * parts below only. The place of a row is (v, pid): what the list is sorted by, and an id. */
#include <inttypes.h>
#include <limits.h>

#include "base/text.h"
#include "domain/customer.h"
#include "domain/member_read.h"

#define SCAN_ROWS  5000
#define FOUND_ROWS 5000

/* ---- what is asked ---- */

/* Where the rows of a sort come from: the index gives them in order. */
static const struct sort {
    const char *table; /* s beside member m; NULL: member alone */
    const char *rule;  /* what every row meets, after WHERE */
    const char *value, *pid;
    bool down;
} sorts[] = {
    [MEMBERS_NEWEST] = {NULL, "1 = 1", "0", "m.id", true},
    [MEMBERS_BALANCE] = {"points_account", "m.id = s.member_id", "s.balance", "s.member_id", true},
    [MEMBERS_POOREST] = {"points_account", "m.id = s.member_id", "s.balance", "s.member_id", false},
    [MEMBERS_ACTIVE] = {"points_account", "m.id = s.member_id", "s.last_at", "s.member_id", true},
    [MEMBERS_SILENT] = {"points_account", "m.id = s.member_id", "s.last_at", "s.member_id", false},
    /* Only the first unspent lot of a member stands for the member. */
    [MEMBERS_EXPIRY] = {"points_lot",
                        "m.id = s.member_id AND s.remaining > 0 AND s.expires_at > :now AND NOT EXISTS"
                        " (SELECT 1 FROM points_lot o WHERE o.member_id = s.member_id AND o.remaining > 0"
                        " AND o.expires_at > :now AND (o.expires_at, o.id) < (s.expires_at, s.id))",
                        "s.expires_at", "s.id", false},
};

/* What a list asks, taken apart: the condition that an index answers, and the rest. */
struct plan {
    const struct sort *sort;
    const char *lead;  /* an index's condition, or "" */
    const char *range; /* of the sort's own column, or "" */
    bool tier, state, branch, no_tier, no_branch, scope; /* checked on the rows examined */
    bool balance, active, silent, expiring;
    bool search, number;
    struct str match, found_number;
    struct search_terms terms;
    bool veiled; /* rows may be found by contact data that the actor may not see of them */
    enum scope seen;
    bool nothing; /* nothing can match */
    bool whole;
};

static bool has_balance(const struct member_filter *f)
{
    return (f->least && f->least != BALANCE_ANY) || (f->most && f->most != BALANCE_ANY);
}

/* A range of what the list is sorted by is a part of the index. */
static void plan_range(struct plan *p, const struct member_filter *f)
{
    p->balance = has_balance(f);
    p->active = f->active_since != 0;
    p->silent = f->silent_since != 0;
    p->expiring = f->expiring_until != 0;
    p->range = "";
    if (p->search || p->number) return;
    if (p->balance && (f->sort == MEMBERS_BALANCE || f->sort == MEMBERS_POOREST)) {
        p->range = " AND s.balance >= :least AND s.balance <= :most";
        p->balance = false;
    }
    if (f->sort == MEMBERS_ACTIVE || f->sort == MEMBERS_SILENT) {
        if (p->active && !p->silent) p->range = " AND s.last_at >= :active";
        if (p->silent && !p->active) p->range = " AND s.last_at < :silent";
        p->active = p->active && p->silent;
        p->silent = p->active;
    }
    if (p->expiring && f->sort == MEMBERS_EXPIRY) {
        p->range = " AND s.expires_at <= :expiring";
        p->expiring = false;
    }
}

static void plan_lead(struct plan *p, const struct member_filter *f)
{
    p->sort = &sorts[f->sort >= 0 && f->sort < (int64_t)COUNT_OF(sorts) ? f->sort : 0];
    p->tier = f->tier > 0;
    p->no_tier = f->tier < 0;
    p->state = f->state > 0;
    p->branch = f->branch > 0;
    p->no_branch = f->branch < 0;
    p->lead = "";
    plan_range(p, f);
    if (p->search || p->number || p->sort != sorts) return;
    if (p->tier) {
        p->lead = " AND m.tier_id = :tier";
        p->tier = false;
    } else if (p->branch) {
        p->lead = " AND m.branch_id = :branch";
        p->branch = false;
    } else if (p->state) {
        p->lead = " AND m.state = :state";
        p->state = false;
    } else if (p->no_tier) {
        p->lead = " AND m.tier_id IS NULL";
        p->no_tier = false;
    } else if (p->no_branch) {
        p->lead = " AND m.branch_id IS NULL";
        p->no_branch = false;
    }
}

static void plan_make(struct ctx *cx, const struct member_filter *f, struct plan *ret)
{
    struct plan p = {.whole = f->whole, .seen = perm_scope(cx->actor, MEMBER_SEE)};
    enum scope contact = perm_scope(cx->actor, CUSTOMER_CONTACT_SEE);
    struct str words = str_trim(f->search);
    if (words.n && member_number_parse(cx->arena, words, &p.found_number)) {
        p.number = true;
    } else if (words.n) {
        p.terms = text_query(cx->arena, words);
        p.search = p.terms.n > 0;
        if (!p.terms.n) p.nothing = true;
        p.match = search_match(cx->db, cx->arena, &p.terms, NULL, 0);
        if (p.terms.reach && contact < p.seen) p.seen = contact;
        p.veiled = contact < p.seen && terms_may_be_contact(&p.terms);
    }
    p.scope = p.seen != SCOPE_ALL;
    p.nothing |= p.seen == SCOPE_NONE;
    plan_lead(&p, f);
    *ret = p;
}

static bool has_rest(const struct plan *p)
{
    return p->tier || p->no_tier || p->state || p->branch || p->no_branch || p->scope || p->balance ||
           p->active || p->silent || p->expiring;
}

/* ---- the statement ---- */

static void add_order(struct buf *b, const struct plan *p, bool back, const char *value, const char *pid)
{
    const char *way = p->sort->down == back ? "" : " DESC";
    if (p->sort == sorts) buf_printf(b, " ORDER BY %s%s", pid, way);
    else buf_printf(b, " ORDER BY %s%s, %s%s", value, way, pid, way);
}

/* The members examined: FROM (...) x, in the order asked; at most SCAN_ROWS when more is checked on
 * them, else as many as are wanted. */
static void add_source(struct buf *b, struct db *db, const struct plan *p, bool back, bool placed)
{
    const struct sort *s = p->sort;
    bool found = p->search || p->number; /* else the sort's index leads: CROSS JOIN keeps that order */
    buf_printf(b, "(SELECT m.id, m.customer_id, m.tier_id, m.state, m.branch_id, %s AS v, %s AS pid FROM ",
               s->value, s->pid);
    if (s->table) buf_printf(b, "%s s%s", s->table, found ? ", " : " CROSS JOIN ");
    buf_printf(b, "member m WHERE %s", s->rule);
    if (p->number) buf_cstr(b, " AND m.number = :number");
    if (p->search) {
        buf_printf(b, " AND m.customer_id IN (SELECT id FROM (%s) s LIMIT %d)",
                   search_ids_sql(db, "customer"), p->whole ? INT_MAX : FOUND_ROWS);
    }
    buf_cstr(b, p->lead);
    buf_cstr(b, p->range);
    const char *behind = s->down == back ? ">" : "<";
    if (placed && s == sorts) buf_printf(b, " AND m.id %s :place", behind);
    if (placed && s != sorts) buf_printf(b, " AND (%s, %s) %s (:value, :place)", s->value, s->pid, behind);
    add_order(b, p, back, s->value, s->pid);
    if (has_rest(p)) {
        buf_printf(b, " LIMIT %d) x", SCAN_ROWS);
    } else {
        buf_cstr(b, " LIMIT :max) x");
    }
}

static void add_rest(struct buf *b, const struct plan *p)
{
    bool account = p->balance || p->active || p->silent;
    if (p->scope) buf_cstr(b, " JOIN customer c ON c.id = x.customer_id");
    if (account) buf_cstr(b, " JOIN points_account a ON a.member_id = x.id");
    buf_cstr(b, " WHERE 1 = 1");
    if (p->tier) buf_cstr(b, " AND x.tier_id = :tier");
    if (p->no_tier) buf_cstr(b, " AND x.tier_id IS NULL");
    if (p->state) buf_cstr(b, " AND x.state = :state");
    if (p->branch) buf_cstr(b, " AND x.branch_id = :branch");
    if (p->no_branch) buf_cstr(b, " AND x.branch_id IS NULL");
    if (p->balance) buf_cstr(b, " AND a.balance >= :least AND a.balance <= :most");
    if (p->active) buf_cstr(b, " AND a.last_at >= :active");
    if (p->silent) buf_cstr(b, " AND a.last_at < :silent");
    if (p->expiring) {
        buf_cstr(b, " AND EXISTS (SELECT 1 FROM points_lot o WHERE o.member_id = x.id AND o.remaining > 0"
                    " AND o.expires_at > :now AND o.expires_at <= :expiring)");
    }
    if (p->scope) {
        buf_cstr(b, " AND (c.owner_id = :actor OR c.team_id = :team OR c.branch_id = :branches)");
    }
}

/* First the ids of the page, then what belongs to them. */
static char *rows_sql(struct arena *a, struct db *db, const struct plan *p, bool back, bool placed)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT " MEMBER_COLUMNS ", y.v, y.pid FROM (SELECT x.id, x.v, x.pid FROM ");
    add_source(&b, db, p, back, placed);
    add_rest(&b, p);
    add_order(&b, p, back, "x.v", "x.pid");
    buf_cstr(&b, " LIMIT :max) y JOIN member m ON m.id = y.id " MEMBER_JOINS);
    add_order(&b, p, back, "y.v", "y.pid");
    return str_dup(a, buf_view(&b));
}

static void bind_filter(struct ctx *cx, struct stmt *q, const struct member_filter *f)
{
    bool least = f->least && f->least != BALANCE_ANY, most = f->most && f->most != BALANCE_ANY;
    if (stmt_takes(q, ":tier")) bind_i64(q, ":tier", f->tier);
    if (stmt_takes(q, ":branch")) bind_i64(q, ":branch", f->branch);
    if (stmt_takes(q, ":state")) {
        bind_cstr(q, ":state", member_state_code((enum member_state)f->state));
    }
    if (stmt_takes(q, ":least")) bind_i64(q, ":least", least ? f->least : 0);
    if (stmt_takes(q, ":most")) bind_i64(q, ":most", !most ? INT64_MAX : f->most == MOST_NOTHING ? 0 : f->most);
    if (stmt_takes(q, ":active")) bind_i64(q, ":active", f->active_since);
    if (stmt_takes(q, ":silent")) bind_i64(q, ":silent", f->silent_since);
    if (stmt_takes(q, ":expiring")) bind_i64(q, ":expiring", f->expiring_until);
    if (stmt_takes(q, ":now")) bind_i64(q, ":now", cx->now);
}

static void bind_plan(struct ctx *cx, struct stmt *q, const struct plan *p,
                      const struct member_filter *f)
{
    if (stmt_takes(q, ":number")) bind_str(q, ":number", p->found_number);
    if (stmt_takes(q, ":match")) bind_str(q, ":match", p->match);
    bind_filter(cx, q, f);
    if (!stmt_takes(q, ":actor")) return;
    bind_i64(q, ":actor", cx->actor->id);
    bind_opt(q, ":team", p->seen >= SCOPE_TEAM ? cx->actor->team.v : 0);
    bind_opt(q, ":branches", p->seen >= SCOPE_BRANCH ? cx->actor->branch.v : 0);
}

static void bind_place(struct stmt *q, const struct member_filter *f)
{
    if (stmt_takes(q, ":place")) bind_i64(q, ":place", f->after ? f->after : f->before);
    if (stmt_takes(q, ":value")) bind_i64(q, ":value", f->value);
}

/* Where a search that ran into its limit goes on: the last row examined; id 0: all were. */
static enum err last_examined(struct ctx *cx, const struct plan *p, const struct member_filter *f,
                              struct member_place *ret)
{
    *ret = (struct member_place){0};
    if (!has_rest(p)) return OK;
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT x.pid, x.v FROM ");
    add_source(&b, cx->db, p, false, f->before != 0);
    add_order(&b, p, false, "x.v", "x.pid");
    buf_printf(&b, " LIMIT 1 OFFSET %d", SCAN_ROWS - 1);
    STMT(q, cx->db, str_dup(cx->arena, buf_view(&b)));
    bind_plan(cx, q, p, f);
    bind_place(q, f);
    enum err e = stmt_one(q);
    if (!e) *ret = (struct member_place){col_i64(q, 0), col_i64(q, 1)};
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err leave_out_hidden(struct ctx *cx, const struct plan *p, struct member_page *page)
{
    size_t n = 0;
    for (size_t i = 0; i < page->n; i++) {
        const struct member *m = &page->at[i];
        bool open = perm_record(cx->actor, CUSTOMER_CONTACT_SEE, m->owner, m->team, m->customer_branch);
        enum err e = open ? OK : customer_found_openly(cx, m->customer, &p->terms, &open);
        if (e) return e;
        if (!open && page->more) page->resume = page->places[i]; /* so that the list goes on behind it */
        if (!open) continue;
        page->places[n] = page->places[i];
        page->at[n++] = *m;
    }
    if (n) page->resume = (struct member_place){0};
    page->n = n;
    return OK;
}

static void turn_round(struct member_page *p)
{
    for (size_t i = 0; i < p->n / 2; i++) {
        size_t j = p->n - 1 - i;
        struct member m = p->at[i];
        struct member_place place = p->places[i];
        p->at[i] = p->at[j];
        p->places[i] = p->places[j];
        p->at[j] = m;
        p->places[j] = place;
    }
}

enum err member_list(struct ctx *cx, const struct member_filter *f, size_t max,
                     struct member_page *ret)
{
    struct plan p;
    VEC(struct member) rows = {0};
    VEC(struct member_place) places = {0};
    plan_make(cx, f, &p);
    *ret = (struct member_page){0};
    if (p.nothing) return OK;
    bool back = f->after != 0, placed = back || f->before;
    STMT(q, cx->db, rows_sql(cx->arena, cx->db, &p, back, placed));
    bind_plan(cx, q, &p, f);
    bind_place(q, f);
    bind_i64(q, ":max", (int64_t)max + 1);
    while (stmt_row(q)) {
        member_read(q, cx, vec_push(cx->arena, &rows));
        *vec_push(cx->arena, &places) = (struct member_place){col_i64(q, MEMBER_COLUMNS_N + 1),
                                                              col_i64(q, MEMBER_COLUMNS_N)};
    }
    enum err e = stmt_done(q);
    if (e) return e;
    *ret = (struct member_page){.at = rows.at, .places = places.at, .n = rows.n, .more = rows.n > max};
    if (ret->more) ret->n = max;
    if (back) turn_round(ret);
    if (p.veiled && (e = leave_out_hidden(cx, &p, ret))) return e;
    if (ret->more || back) return OK;
    return last_examined(cx, &p, f, &ret->resume);
}

/* Counted by the index that knows most about what is asked. */
static int64_t counting_sort(const struct member_filter *f)
{
    if (f->search.n || f->tier || f->state || f->branch) return MEMBERS_NEWEST;
    if (f->expiring_until) return MEMBERS_EXPIRY;
    if (has_balance(f)) return MEMBERS_BALANCE;
    return f->active_since || f->silent_since ? MEMBERS_ACTIVE : f->sort == MEMBERS_EXPIRY ? f->sort : MEMBERS_NEWEST;
}

enum err member_count(struct ctx *cx, const struct member_filter *f, int64_t cap, int64_t *ret_n)
{
    struct plan p;
    struct member_filter whole = *f;
    whole.before = whole.after = 0;
    whole.sort = counting_sort(f);
    plan_make(cx, &whole, &p);
    *ret_n = p.veiled ? -1 : 0;
    if (p.nothing || p.veiled) return OK;
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT COUNT(*) FROM (SELECT x.id FROM ");
    add_source(&b, cx->db, &p, false, false);
    add_rest(&b, &p);
    buf_cstr(&b, " LIMIT :max) n");
    STMT(q, cx->db, str_dup(cx->arena, buf_view(&b)));
    bind_plan(cx, q, &p, &whole);
    bind_i64(q, ":max", cap + 1);
    enum err e = stmt_one(q);
    if (e) return e;
    struct member_place resume = {0};
    int64_t n = col_i64(q, 0);
    if (n <= cap) {
        e = last_examined(cx, &p, &whole, &resume);
        if (e) return e;
    }
    *ret_n = resume.id ? cap + 1 : n;
    return OK;
}

bool member_list_sql(struct db *db, struct arena *a, size_t i, struct str *ret_sql)
{
    /* Filters of the three leading indexes alone and together, ranges of the sorts, search, number; each
     * in every sort, both ways. */
    static const struct member_filter cases[] = {
        {.tier = 0},  {.tier = 1},    {.state = 1}, {.branch = 1}, {.tier = 1, .state = 1, .branch = 1},
        {.tier = -1}, {.branch = -1}, {.least = 5}, {.active_since = 5}, {.silent_since = 5},
        {.expiring_until = 5}, {.tier = 1, .least = 5, .silent_since = 5, .expiring_until = 5},
    };
    size_t n = i / 2 / COUNT_OF(sorts);
    struct plan p = {0};
    struct member_filter f = cases[n < COUNT_OF(cases) ? n : 4];
    f.sort = (int64_t)(i / 2 % COUNT_OF(sorts));
    if (n >= COUNT_OF(cases) + 2) return false;
    p.search = n == COUNT_OF(cases);
    p.number = n == COUNT_OF(cases) + 1;
    plan_lead(&p, &f);
    *ret_sql = str_of(rows_sql(a, db, &p, i % 2 == 1, true));
    return true;
}
