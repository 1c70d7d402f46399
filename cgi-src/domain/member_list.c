/* The list of members: filters, search, keyset pages, capped count. See member.h.
 *
 * A page examines a bounded number of members: one filter is answered by its index, what else is
 * asked is checked on at most SCAN_ROWS of those rows, and the page says where to go on. A search
 * goes through the customers' search index, newest FOUND_ROWS first. SQL is composed of the static
 * parts below only. */
#include <inttypes.h>
#include <limits.h>

#include "base/text.h"
#include "domain/customer.h"
#include "domain/member_read.h"

#define SCAN_ROWS  5000
#define FOUND_ROWS 5000

/* What a list asks, taken apart: the condition that an index answers, and the rest. */
struct plan {
    const char *lead; /* an index's condition, or "" */
    bool tier, state, branch, no_tier, no_branch, scope; /* checked on the rows examined */
    bool search, number;
    struct str match, found_number;
    struct search_terms terms;
    bool veiled; /* rows may be found by contact data that the actor may not see of them */
    enum scope seen;
    bool nothing; /* nothing can match */
    bool whole;
};

static void plan_lead(struct plan *p, const struct member_filter *f)
{
    p->tier = f->tier > 0;
    p->no_tier = f->tier < 0;
    p->state = f->state > 0;
    p->branch = f->branch > 0;
    p->no_branch = f->branch < 0;
    p->lead = "";
    if (p->search || p->number) return;
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
        p.match = search_match(cx->arena, &p.terms, NULL, 0);
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
    return p->tier || p->no_tier || p->state || p->branch || p->no_branch || p->scope;
}

/* The members examined: FROM (...) x, in the order asked; at most SCAN_ROWS when more is checked on
 * them, else as many as are wanted. */
static void add_source(struct buf *b, struct db *db, const struct plan *p, bool back, bool placed)
{
    buf_cstr(b, "(SELECT m.id, m.customer_id, m.tier_id, m.state, m.branch_id FROM member m"
                " WHERE 1 = 1");
    if (p->number) buf_cstr(b, " AND m.number = :number");
    if (p->search) {
        buf_printf(b, " AND m.customer_id IN (SELECT id FROM (%s) s LIMIT %d)",
                   search_ids_sql(db, "customer"), p->whole ? INT_MAX : FOUND_ROWS);
    }
    buf_cstr(b, p->lead);
    if (placed) buf_cstr(b, back ? " AND m.id > :place" : " AND m.id < :place");
    buf_cstr(b, back ? " ORDER BY m.id" : " ORDER BY m.id DESC");
    if (has_rest(p)) {
        buf_printf(b, " LIMIT %d) x", SCAN_ROWS);
    } else {
        buf_cstr(b, " LIMIT :max) x");
    }
}

static void add_rest(struct buf *b, const struct plan *p)
{
    if (p->scope) buf_cstr(b, " JOIN customer c ON c.id = x.customer_id");
    buf_cstr(b, " WHERE 1 = 1");
    if (p->tier) buf_cstr(b, " AND x.tier_id = :tier");
    if (p->no_tier) buf_cstr(b, " AND x.tier_id IS NULL");
    if (p->state) buf_cstr(b, " AND x.state = :state");
    if (p->branch) buf_cstr(b, " AND x.branch_id = :branch");
    if (p->no_branch) buf_cstr(b, " AND x.branch_id IS NULL");
    if (p->scope) {
        buf_cstr(b, " AND (c.owner_id = :actor OR c.team_id = :team OR c.branch_id = :branches)");
    }
}

/* First the ids of the page, then what belongs to them. */
static char *rows_sql(struct arena *a, struct db *db, const struct plan *p, bool back, bool placed)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT " MEMBER_COLUMNS " FROM (SELECT x.id FROM ");
    add_source(&b, db, p, back, placed);
    add_rest(&b, p);
    buf_cstr(&b, back ? " ORDER BY x.id LIMIT :max) y" : " ORDER BY x.id DESC LIMIT :max) y");
    buf_cstr(&b, " JOIN member m ON m.id = y.id " MEMBER_JOINS);
    buf_cstr(&b, back ? " ORDER BY m.id" : " ORDER BY m.id DESC");
    return str_dup(a, buf_view(&b));
}

static void bind_plan(struct ctx *cx, struct stmt *q, const struct plan *p,
                      const struct member_filter *f)
{
    if (stmt_takes(q, ":number")) bind_str(q, ":number", p->found_number);
    if (stmt_takes(q, ":match")) bind_str(q, ":match", p->match);
    if (stmt_takes(q, ":tier")) bind_i64(q, ":tier", f->tier);
    if (stmt_takes(q, ":branch")) bind_i64(q, ":branch", f->branch);
    if (stmt_takes(q, ":state")) {
        bind_cstr(q, ":state", member_state_code((enum member_state)f->state));
    }
    if (!stmt_takes(q, ":actor")) return;
    bind_i64(q, ":actor", cx->actor->id);
    bind_opt(q, ":team", p->seen >= SCOPE_TEAM ? cx->actor->team.v : 0);
    bind_opt(q, ":branches", p->seen >= SCOPE_BRANCH ? cx->actor->branch.v : 0);
}

/* Where a search that ran into its limit goes on: the last row examined; 0: all were. */
static enum err last_examined(struct ctx *cx, const struct plan *p, const struct member_filter *f,
                              int64_t *ret_id)
{
    *ret_id = 0;
    if (!has_rest(p)) return OK;
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT MIN(x.id), COUNT(*) FROM ");
    add_source(&b, cx->db, p, false, f->before != 0);
    STMT(q, cx->db, str_dup(cx->arena, buf_view(&b)));
    bind_plan(cx, q, p, f);
    if (f->before) bind_i64(q, ":place", f->before);
    enum err e = stmt_one(q);
    if (!e) *ret_id = col_i64(q, 1) >= SCAN_ROWS ? col_i64(q, 0) : 0;
    return e;
}

static enum err leave_out_hidden(struct ctx *cx, const struct plan *p, struct member_page *page)
{
    size_t n = 0;
    for (size_t i = 0; i < page->n; i++) {
        const struct member *m = &page->at[i];
        bool open = perm_record(cx->actor, CUSTOMER_CONTACT_SEE, m->owner, m->team, m->customer_branch);
        enum err e = open ? OK : customer_found_openly(cx, m->customer, &p->terms, &open);
        if (e) return e;
        if (!open && page->more) page->resume = m->id.v; /* so that the list goes on behind it */
        if (open) page->at[n++] = *m;
    }
    if (n) page->resume = 0;
    page->n = n;
    return OK;
}

enum err member_list(struct ctx *cx, const struct member_filter *f, size_t max,
                     struct member_page *ret)
{
    struct plan p;
    VEC(struct member) rows = {0};
    plan_make(cx, f, &p);
    *ret = (struct member_page){0};
    if (p.nothing) return OK;
    bool back = f->after != 0, placed = back || f->before;
    STMT(q, cx->db, rows_sql(cx->arena, cx->db, &p, back, placed));
    bind_plan(cx, q, &p, f);
    if (placed) bind_i64(q, ":place", back ? f->after : f->before);
    bind_i64(q, ":max", (int64_t)max + 1);
    while (stmt_row(q)) member_read(q, cx, vec_push(cx->arena, &rows));
    enum err e = stmt_done(q);
    if (e) return e;
    ret->more = rows.n > max;
    ret->n = ret->more ? max : rows.n;
    ret->at = rows.at;
    for (size_t i = 0; back && i < ret->n / 2; i++) {
        struct member other = rows.at[i];
        rows.at[i] = rows.at[ret->n - 1 - i];
        rows.at[ret->n - 1 - i] = other;
    }
    if (p.veiled && (e = leave_out_hidden(cx, &p, ret))) return e;
    if (ret->more || back) return OK;
    return last_examined(cx, &p, f, &ret->resume);
}

enum err member_count(struct ctx *cx, const struct member_filter *f, int64_t cap, int64_t *ret_n)
{
    struct plan p;
    struct member_filter whole = *f;
    whole.before = whole.after = 0;
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
    int64_t n = col_i64(q, 0), resume = 0;
    if (n <= cap) {
        e = last_examined(cx, &p, &whole, &resume);
        if (e) return e;
    }
    *ret_n = resume ? cap + 1 : n;
    return OK;
}

bool member_list_sql(struct db *db, struct arena *a, size_t i, struct str *ret_sql)
{
    /* Filters of the three leading indexes alone and together, search, number; each both ways. */
    static const struct member_filter cases[] = {
        {.tier = 0},  {.tier = 1},    {.state = 1}, {.branch = 1}, {.tier = 1, .state = 1, .branch = 1},
        {.tier = -1}, {.branch = -1},
    };
    size_t n = i / 2;
    struct plan p = {0};
    if (n < COUNT_OF(cases)) {
        plan_lead(&p, &cases[n]);
    } else if (n < COUNT_OF(cases) + 2) {
        p.search = n == COUNT_OF(cases);
        p.number = !p.search;
        plan_lead(&p, &cases[4]);
    } else {
        return false;
    }
    *ret_sql = str_of(rows_sql(a, db, &p, i % 2 == 1, true));
    return true;
}
