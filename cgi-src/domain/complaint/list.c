/* The queue: see complaint_list.h. SQL texts are put together from static parts only. */
#include "domain/complaint/internal.h"
#include "domain/complaint_list.h"
#include "domain/customer.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "domain/lookup.h"

#define COLUMNS                                                                                    \
    "SELECT c.id, c.ref, c.kind, c.channel, c.state, c.category_id, s.name, u.name, u.code,"       \
    " c.order_text, SUBSTR(c.body, 1, CAST(:chars AS INTEGER)), c.severity, c.due_at, c.created_at, c.updated_at,"  \
    " c.customer_id, c.safety, c.contact_name, c.next_due_at, c.answer_due_at, c.answered_at,"      \
    " c.paused_at, c.priority, ra.handling, ra.outcome, ra.comment"
#define NAMES                                                                                      \
    " LEFT JOIN staff s ON s.id = c.assignee_id LEFT JOIN customer u ON u.id = c.customer_id"       \
    " LEFT JOIN complaint_rating ra ON ra.complaint_id = c.id"
#define EXCERPT_CHARS 160

/* What a query is made of; each bit adds one static part. */
enum part {
    PART_MINE = 1, PART_TEAM = 2, PART_LOOSE = 4, /* tab: none of them is "all" */
    PART_BY_NEW = 8,
    PART_BACK = 16,      /* towards the first page: the order is turned round */
    PART_CURSOR = 32,
    PART_SEARCH = 64,
    PART_STATE = 128, PART_KIND = 256, PART_CATEGORY = 512, PART_ASSIGNEE = 1024,
    PART_DUE = 2048,     /* due before a time */
    PART_SCOPE = 4096,   /* less than all */
    PART_ANY_STATE = 8192,
    PART_PRIORITY = 16384,
    PART_NO_DUE = 32768,
    PART_FOLLOW = 65536, /* tab: those I follow */
    PART_OPEN = 131072,  /* what the hits do not say by themselves */
    PART_OWN = 262144    /* the first custom field, and CUSTOM_FILTERS_MAX - 1 bits above it */
};
#define PART_HITS (PART_SEARCH | PART_FOLLOW) /* rows come from a list of hits, not from a walk */
#define PART_OWN_ALL (((1u << CUSTOM_FILTERS_MAX) - 1) * PART_OWN)
#define PART_RESIDUAL                                                                              \
    (PART_STATE | PART_KIND | PART_CATEGORY | PART_ASSIGNEE | PART_DUE | PART_NO_DUE | PART_PRIORITY | PART_SCOPE | \
     PART_OPEN | PART_OWN_ALL)

static const char *order_of(unsigned parts)
{
    bool back = parts & PART_BACK;
    if (parts & PART_BY_NEW) return back ? " ORDER BY id" : " ORDER BY id DESC";
    return back ? " ORDER BY next_due_at DESC, id DESC" : " ORDER BY next_due_at, id";
}

/* The walk along one index: at most :walk rows from the cursor on, their places in the order. */
static void add_walk(struct buf *b, unsigned parts)
{
    bool back = parts & PART_BACK;
    buf_cstr(b, "SELECT id, ");
    buf_cstr(b, parts & PART_BY_NEW ? "0 AS next_due_at FROM complaint WHERE" : "next_due_at FROM complaint WHERE");
    buf_cstr(b, parts & PART_ANY_STATE ? " 1 = 1" : " open = :open");
    if (parts & PART_MINE) buf_cstr(b, " AND assignee_id = :me");
    if (parts & PART_TEAM) buf_cstr(b, " AND team_id = :team");
    if (parts & PART_LOOSE) buf_cstr(b, " AND assignee_id IS NULL");
    if ((parts & PART_CURSOR) && (parts & PART_BY_NEW)) {
        buf_cstr(b, back ? " AND id > :id" : " AND id < :id");
    } else if (parts & PART_CURSOR) {
        buf_cstr(b, back ? " AND (next_due_at, id) < (:due, :id)" : " AND (next_due_at, id) > (:due, :id)");
    }
    if (!(parts & PART_BY_NEW)) { /* the walk ends there */
        if (parts & PART_DUE) buf_cstr(b, " AND next_due_at < :until");
        if (parts & PART_NO_DUE) buf_cstr(b, " AND next_due_at = :never");
    }
    buf_cstr(b, order_of(parts));
    buf_cstr(b, " LIMIT :walk");
}

/* Newest hits of the text or the tag, or what one follows; for the order by due time the first :walk of them
 * are sorted. */
static void add_hits(struct buf *b, struct db *db, struct arena *a, unsigned parts)
{
    bool beyond = (parts & PART_BY_NEW) && (parts & PART_CURSOR), up = beyond && (parts & PART_BACK);
    if (parts & PART_SEARCH) {
        buf_cstr(b, search_hits_sql(db, a, "complaint", beyond, up));
        return;
    }
    buf_cstr(b, "SELECT complaint_id AS id FROM complaint_follow WHERE staff_id = :me");
    if (beyond) buf_cstr(b, up ? " AND complaint_id > :id" : " AND complaint_id < :id");
    buf_cstr(b, up ? " ORDER BY complaint_id LIMIT :walk" : " ORDER BY complaint_id DESC LIMIT :walk");
}

static void add_residual(struct buf *b, unsigned parts)
{
    static const struct {
        unsigned part;
        const char *sql;
    } tests[] = {
        {PART_STATE, " AND c.state = :state"},
        {PART_KIND, " AND c.kind = :kind"},
        {PART_CATEGORY, " AND c.category_id = :category"},
        {PART_ASSIGNEE, " AND c.assignee_id = :assignee"},
        {PART_DUE, " AND c.open = 1 AND c.next_due_at < :until"},
        {PART_NO_DUE, " AND c.next_due_at = :never"},
        {PART_PRIORITY, " AND c.priority = :priority"},
        {PART_OPEN, " AND c.open = :open"},
        {PART_FOLLOW, " AND EXISTS (SELECT 1 FROM complaint_follow f WHERE f.complaint_id = c.id AND f.staff_id = :me)"},
        {PART_SCOPE, " AND (c.assignee_id = :me OR (:scope >= 2 AND c.team_id = :team)"
                     " OR (:scope >= 3 AND c.branch_id = :branch))"},
    };
    for (size_t i = 0; i < COUNT_OF(tests); i++) {
        if (parts & tests[i].part) buf_cstr(b, tests[i].sql);
    }
    for (int i = 0; i < CUSTOM_FILTERS_MAX; i++)
        if (parts & ((unsigned)PART_OWN << i))
            buf_printf(b, " AND EXISTS (SELECT 1 FROM custom_complaint x%d WHERE x%d.entity_id = c.id AND"
                          " x%d.field_id = :field%d AND ((x%d.number >= :low%d AND x%d.number <= :high%d)"
                          " OR x%d.folded LIKE :like%d ESCAPE '\\'))",
                       i, i, i, i, i, i, i, i, i, i);
}

static struct str list_sql(struct db *db, struct arena *a, unsigned parts)
{
    struct buf b CLEANUP(buf_free) = {0};
    bool back = parts & PART_BACK, by_new = parts & PART_BY_NEW;
    buf_cstr(&b, COLUMNS " FROM (");
    if (parts & PART_HITS) add_hits(&b, db, a, parts);
    else add_walk(&b, parts);
    /* CROSS: what was found leads, and not all open cases in the order of their due times. */
    buf_cstr(&b, parts & PART_HITS ? ") AS w CROSS JOIN complaint c" : ") AS w, complaint c");
    buf_cstr(&b, NAMES " WHERE c.id = w.id");
    add_residual(&b, parts);
    if ((parts & PART_HITS) && (parts & PART_CURSOR) && !by_new) {
        buf_cstr(&b, back ? " AND (c.next_due_at, c.id) < (:due, :id)"
                          : " AND (c.next_due_at, c.id) > (:due, :id)");
    }
    buf_cstr(&b, by_new ? (back ? " ORDER BY c.id" : " ORDER BY c.id DESC")
                        : (back ? " ORDER BY c.next_due_at DESC, c.id DESC" : " ORDER BY c.next_due_at, c.id"));
    buf_cstr(&b, " LIMIT :limit");
    return str_copy(a, buf_view(&b));
}

/* The last row a full walk looked at: where the next one goes on. */
static struct str last_sql(struct arena *a, unsigned parts)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT next_due_at, id FROM (");
    add_walk(&b, parts);
    buf_cstr(&b, ") AS w");
    bool flip = ((parts & PART_BACK) != 0) == ((parts & PART_BY_NEW) != 0);
    buf_cstr(&b, parts & PART_BY_NEW ? (flip ? " ORDER BY id DESC" : " ORDER BY id")
                                     : (flip ? " ORDER BY next_due_at DESC, id DESC"
                                             : " ORDER BY next_due_at, id"));
    buf_cstr(&b, " LIMIT 1");
    return str_copy(a, buf_view(&b));
}

/* ---- binding ---- */

struct query {
    const struct case_filter *f;
    unsigned parts;
    int64_t due, id; /* cursor */
    int64_t open;
    enum scope scope;
    size_t limit;
    struct str match;
};

static void bind_if(struct stmt *q, const char *name, int64_t v)
{
    if (stmt_takes(q, name)) bind_i64(q, name, v);
}

/* How many rows are looked at: no more than are shown, where no condition drops any of them. */
static int64_t walk_of(const struct query *l)
{
    unsigned by_row = PART_DUE | PART_NO_DUE | PART_PRIORITY | PART_SCOPE | PART_OWN_ALL; /* no facets of the index */
    unsigned dropping = l->parts & PART_SEARCH ? by_row | PART_OPEN | PART_FOLLOW : PART_RESIDUAL;
    bool in_walk = !(l->parts & (PART_HITS | PART_BY_NEW));
    if (in_walk) dropping &= ~(unsigned)(PART_DUE | PART_NO_DUE);
    bool sorted = !(l->parts & PART_HITS) || (l->parts & PART_BY_NEW);
    return sorted && !(l->parts & dropping) ? (int64_t)l->limit + 1 : CASES_WALK;
}

static void bind_custom(struct ctx *cx, struct stmt *q, const struct custom_filters *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const char *names[] = {arena_printf(cx->arena, ":field%zu", i), arena_printf(cx->arena, ":low%zu", i),
                               arena_printf(cx->arena, ":high%zu", i), arena_printf(cx->arena, ":like%zu", i)};
        bind_if(q, names[0], f->at[i].field->id);
        bind_if(q, names[1], f->at[i].low);
        bind_if(q, names[2], f->at[i].high);
        if (!stmt_takes(q, names[3])) continue;
        if (f->at[i].text.n) bind_str(q, names[3], custom_like(cx->arena, &f->at[i]));
        else bind_null(q, names[3]); /* like nothing; and a text has no number */
    }
}

static void bind_query(struct ctx *cx, struct stmt *q, const struct query *l)
{
    bind_if(q, ":me", cx->actor->id);
    bind_if(q, ":team", cx->actor->team.v);
    bind_if(q, ":branch", cx->actor->branch.v);
    bind_if(q, ":scope", (int64_t)l->scope);
    bind_if(q, ":open", l->open);
    bind_if(q, ":due", l->due);
    bind_if(q, ":id", l->id);
    bind_if(q, ":walk", walk_of(l));
    bind_if(q, ":limit", (int64_t)l->limit + 1);
    bind_if(q, ":chars", l->f->whole_text ? 1000000 : EXCERPT_CHARS);
    bind_if(q, ":state", l->f->state);
    bind_if(q, ":category", l->f->category);
    bind_if(q, ":assignee", l->f->assignee);
    bind_if(q, ":until", cx->now + (l->f->due == CASES_DUE_DAY ? DAY_MS : l->f->due == CASES_DUE_WEEK ? 7 * DAY_MS : 0));
    bind_if(q, ":never", CASE_NO_DUE);
    bind_custom(cx, q, &l->f->custom);
    bind_if(q, ":priority", l->f->priority);
    if (stmt_takes(q, ":kind")) bind_cstr(q, ":kind", kind_code((enum complaint_kind)l->f->kind));
    if (stmt_takes(q, ":match")) bind_str(q, ":match", l->match);
}

static struct case_item read_item(struct ctx *cx, struct stmt *q)
{
    struct case_item c = {
        .id = {col_i64(q, 0)},
        .ref = col_str(q, cx->arena, 1),
        .channel = channel_parse(col_view(q, 3)),
        .state = (enum complaint_state)col_i64(q, 4),
        .assignee_name = col_null(q, 6) ? STR("") : col_str(q, cx->arena, 6),
        .customer_name = col_str(q, cx->arena, col_null(q, 7) ? 17 : 7),
        .customer_code = col_null(q, 8) ? STR("") : col_str(q, cx->arena, 8),
        .order_text = col_str(q, cx->arena, 9),
        .excerpt = col_str(q, cx->arena, 10),
        .severity = col_i64(q, 11),
        .due_at = col_i64(q, 12),
        .created_at = col_i64(q, 13),
        .updated_at = col_i64(q, 14),
        .customer = col_i64(q, 15),
        .safety = col_i64(q, 16) != 0,
        .next_due_at = col_i64(q, 18),
        .answer_due_at = col_i64(q, 20) ? 0 : col_i64(q, 19),
        .paused_at = col_i64(q, 21),
        .priority = (enum case_priority)col_i64(q, 22),
        .handling = col_i64(q, 23),
        .outcome = col_i64(q, 24),
        .comment = col_null(q, 25) ? STR("") : col_str(q, cx->arena, 25),
    };
    struct str kind = col_view(q, 2);
    (void)kind_parse(kind.p, kind.n, &c.kind);
    c.category_name = lookup_name(cx, LIST_CATEGORY, col_i64(q, 5));
    c.overdue = state_open(c.state) && c.next_due_at < cx->now;
    return c;
}

/* ---- from filter to parts ---- */

bool case_cursor_read(struct str s, int64_t *ret_at, int64_t *ret_id)
{
    struct str at, rest = s;
    return s.n && str_cut(&rest, '.', &at) && rest.p && str_to_i64(at, ret_at) && str_to_i64(rest, ret_id);
}

static const char *cursor(struct ctx *cx, int64_t due, int64_t id)
{
    return arena_printf(cx->arena, "%lld.%lld", (long long)due, (long long)id);
}

static unsigned tab_part(const struct case_filter *f)
{
    switch (f->tab) {
    case CASES_TEAM: return PART_TEAM;
    case CASES_UNASSIGNED: return PART_LOOSE;
    case CASES_ALL: return 0;
    case CASES_FOLLOWED: return PART_FOLLOW | (f->state == CASES_ANY ? 0u : PART_OPEN);
    default: return PART_MINE;
    }
}

static unsigned filter_parts(const struct case_filter *f)
{
    return tab_part(f) | (f->sort == CASES_BY_NEW ? PART_BY_NEW : 0u) |
           (f->state > 0 ? PART_STATE : 0u) | (f->kind > 0 ? PART_KIND : 0u) |
           (f->category > 0 ? PART_CATEGORY : 0u) | (f->assignee > 0 ? PART_ASSIGNEE : 0u) |
           (f->due == CASES_DUE_NEVER ? PART_NO_DUE : f->due > 0 ? PART_DUE : 0u) |
           (((1u << f->custom.n) - 1) * PART_OWN) | (f->priority > 0 ? PART_PRIORITY : 0u) | (f->state == CASES_ANY ? PART_ANY_STATE : 0u);
}

/* The text and every filter that is a facet become one look-up in the index. */
static bool make_match(struct ctx *cx, struct query *l)
{
    const struct case_filter *f = l->f;
    struct search_terms terms = text_query(cx->arena, f->q);
    struct str facets[10];
    size_t n = 0;
    if (!terms.n && (f->q.n || !(f->tag || f->rating))) return false;
    if (f->rating) facets[n++] = f->rating == CASES_RATED_LOW ? STR("ratedlow") : STR("rated");
    if (f->tag) facets[n++] = str_printf(cx->arena, "g%lld", (long long)f->tag);
    if (!f->q.n && f->state == CASES_OPEN) facets[n++] = STR("open");
    if (l->parts & PART_MINE) facets[n++] = str_printf(cx->arena, "a%lld", (long long)cx->actor->id);
    if (l->parts & PART_TEAM) facets[n++] = str_printf(cx->arena, "t%lld", (long long)cx->actor->team.v);
    if (l->parts & PART_LOOSE) facets[n++] = STR("a0");
    if (f->state > 0) facets[n++] = str_printf(cx->arena, "s%lld", (long long)f->state);
    if (f->state == CASES_ENDED) facets[n++] = STR("ended");
    if (f->kind > 0) {
        facets[n++] = str_printf(cx->arena, "k%s", kind_code((enum complaint_kind)f->kind));
    }
    if (f->category > 0) facets[n++] = str_printf(cx->arena, "c%lld", (long long)f->category);
    if (f->assignee > 0 && n < COUNT_OF(facets)) {
        facets[n++] = str_printf(cx->arena, "a%lld", (long long)f->assignee);
    }
    l->match = search_match(cx->db, cx->arena, &terms, facets, n);
    l->parts |= PART_SEARCH;
    return true;
}

static void set_cursor(struct query *l, struct str after, struct str before)
{
    if (case_cursor_read(after, &l->due, &l->id)) {
        l->parts |= PART_CURSOR;
    } else if (case_cursor_read(before, &l->due, &l->id)) {
        l->parts |= PART_CURSOR | PART_BACK;
    }
}

static void turn_round(struct case_item *rows, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct case_item x = rows[i];
        rows[i] = rows[n - 1 - i];
        rows[n - 1 - i] = x;
    }
}

/* ---- the page ---- */

static enum err fetch(struct ctx *cx, const struct query *l, struct case_item *rows, size_t *ret_n,
                      bool *ret_more)
{
    struct str sql = list_sql(cx->db, cx->arena, l->parts);
    STMT(q, cx->db, sql.p);
    bind_query(cx, q, l);
    size_t n = 0;
    *ret_more = false;
    while (stmt_row(q)) {
        if (n == l->limit) {
            *ret_more = true;
            continue;
        }
        rows[n++] = read_item(cx, q);
    }
    *ret_n = n;
    return stmt_done(q);
}

/* Fewer rows than asked for, and the walk was cut off: go on after its last row. */
static enum err go_on(struct ctx *cx, const struct query *l, struct case_page *p)
{
    struct str sql = last_sql(cx->arena, l->parts);
    STMT(q, cx->db, sql.p);
    bind_query(cx, q, l);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    const char *at = cursor(cx, col_i64(q, 0), col_i64(q, 1));
    if (l->parts & PART_BACK) p->prev = at;
    else p->next = at;
    p->search_on = true;
    return OK;
}

static enum err walked(struct ctx *cx, const struct query *l, int64_t *ret_n)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT COUNT(*) FROM (");
    add_walk(&b, l->parts);
    buf_cstr(&b, ") AS w");
    struct str sql = str_copy(cx->arena, buf_view(&b));
    STMT(q, cx->db, sql.p);
    bind_query(cx, q, l);
    enum err e = stmt_one(q);
    *ret_n = e ? 0 : col_i64(q, 0);
    return e;
}

static enum err set_cursors(struct ctx *cx, const struct query *l, bool more, struct case_page *p)
{
    bool back = l->parts & PART_BACK, moved = l->parts & PART_CURSOR;
    if (p->n) {
        const struct case_item *first = &p->rows[0], *last = &p->rows[p->n - 1];
        if (back ? more : moved) p->prev = cursor(cx, first->next_due_at, first->id.v);
        if (back || more) p->next = cursor(cx, last->next_due_at, last->id.v);
    }
    if (more || (l->parts & PART_HITS) || walk_of(l) < CASES_WALK) return OK;
    int64_t n;
    enum err e = walked(cx, l, &n);
    return e || n < CASES_WALK ? e : go_on(cx, l, p);
}

/* Cases found by contact data that this actor may not see of them. */
static enum err leave_out_hidden(struct ctx *cx, const struct case_filter *f, struct case_page *p)
{
    struct search_terms terms = text_query(cx->arena, f->q);
    size_t n = 0;
    if (!terms_may_be_contact(&terms)) return OK;
    for (size_t i = 0; i < p->n; i++) {
        bool open;
        enum err e = case_found_openly(cx, p->rows[i].id, &terms, &open);
        if (e) return e;
        if (open) p->rows[n++] = p->rows[i];
    }
    p->n = n;
    return OK;
}

enum err complaint_list(struct ctx *cx, const struct case_filter *f, enum access action,
                        struct str after, struct str before, size_t limit, struct case_page *ret)
{
    struct query l = {.f = f, .parts = filter_parts(f), .limit = limit,
                      .open = f->state == CASES_ENDED ? 0
                              : f->state > 0 ? state_open((enum complaint_state)f->state) : 1,
                      .scope = perm_scope(cx->actor, action)};
    struct case_page p = {.searchable = true};
    bool more;
    if (l.scope == SCOPE_NONE) return ERR_FORBIDDEN;
    /* A number or an address finds no case whose contact would not be shown. */
    enum scope contact = perm_scope(cx->actor, CUSTOMER_CONTACT_SEE);
    if (contact < l.scope && f->q.n && text_query(cx->arena, f->q).reach) l.scope = contact;
    l.scope = custom_scope(cx->actor, &f->custom, l.scope); /* nor does a field that would not be */
    if (l.scope == SCOPE_NONE) {
        *ret = p;
        return OK;
    }
    if (l.scope != SCOPE_ALL) l.parts |= PART_SCOPE;
    set_cursor(&l, after, before);
    if ((f->q.n || f->tag || f->rating) && !make_match(cx, &l)) {
        p.searchable = false;
        *ret = p;
        return OK;
    }
    p.rows = ARENA_ARRAY(cx->arena, struct case_item, limit + 1);
    enum err e = fetch(cx, &l, p.rows, &p.n, &more);
    if (e) return e;
    if (l.parts & PART_BACK) turn_round(p.rows, p.n);
    e = set_cursors(cx, &l, more, &p);
    if (!e && f->q.n && contact < l.scope) e = leave_out_hidden(cx, f, &p);
    if (e) return e;
    *ret = p;
    return OK;
}

enum err complaint_items(struct ctx *cx, const int64_t *ids, size_t n, enum access action, struct case_page *ret)
{
    struct case_page p = {.rows = ARENA_ARRAY(cx->arena, struct case_item, n ? n : 1), .searchable = true};
    for (size_t i = 0; i < n; i++) {
        struct str ref;
        struct case_row c;
        enum err e = complaint_ref_of(cx, (complaint_id){ids[i]}, &ref);
        if (!e) e = case_load_id(cx, (complaint_id){ids[i]}, &c);
        if (e == ERR_NOT_FOUND || (!e && !perm_record(cx->actor, action, c.assignee, c.team, c.branch))) continue;
        if (e) return e;
        STMT(q, cx->db, COLUMNS " FROM complaint c" NAMES " WHERE c.id = :id");
        bind_i64(q, ":chars", 1000000);
        bind_i64(q, ":id", ids[i]);
        if ((e = stmt_one(q))) return e;
        p.rows[p.n++] = read_item(cx, q);
    }
    *ret = p;
    return OK;
}

bool complaint_list_sql(struct db *db, struct arena *a, size_t i, struct str *ret_sql,
                        struct str *ret_name)
{
    static const unsigned tabs[] = {0, PART_MINE, PART_TEAM, PART_LOOSE, PART_FOLLOW | PART_OPEN};
    static const unsigned sorts[] = {0, PART_BY_NEW};
    static const unsigned moves[] = {0, PART_CURSOR, PART_CURSOR | PART_BACK};
    static const unsigned extra[] = {0, PART_KIND | PART_CATEGORY | PART_STATE | PART_PRIORITY | PART_NO_DUE,
                                     PART_SEARCH, PART_DUE, PART_OWN_ALL, PART_SEARCH | PART_DUE};
    if (i >= COUNT_OF(tabs) * COUNT_OF(sorts) * COUNT_OF(moves) * COUNT_OF(extra)) return false;
    unsigned parts = tabs[i % 5] | sorts[i / 5 % 2] | moves[i / 10 % 3] | extra[i / 30];
    *ret_sql = list_sql(db, a, parts);
    *ret_name = str_printf(a, parts & PART_HITS ? "found %x" : "queue %x", parts);
    return true;
}
