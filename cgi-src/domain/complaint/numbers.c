/* Counts beside the queue, the short lists of one customer or account, a case in one line. */
#include "domain/complaint_list.h"

#include "domain/lookup.h"

static int64_t count(struct ctx *cx, const char *sql)
{
    STMT(q, cx->db, sql);
    if (stmt_takes(q, ":me")) bind_i64(q, ":me", cx->actor->id);
    if (stmt_takes(q, ":team")) bind_i64(q, ":team", cx->actor->team.v);
    bind_i64(q, ":cap", CASES_COUNT_CAP + 1);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

enum err complaint_counts(struct ctx *cx, int64_t ret_counts[CASES_TABS])
{
    static const char *const texts[CASES_TABS] = {
        [CASES_MINE] = "SELECT COUNT(*) FROM (SELECT 1 FROM complaint WHERE assignee_id = :me"
                       " AND open = 1 LIMIT :cap) AS capped",
        [CASES_TEAM] = "SELECT COUNT(*) FROM (SELECT 1 FROM complaint WHERE team_id = :team"
                       " AND open = 1 LIMIT :cap) AS capped",
        [CASES_UNASSIGNED] = "SELECT COUNT(*) FROM (SELECT 1 FROM complaint"
                             " WHERE assignee_id IS NULL AND open = 1 LIMIT :cap) AS capped",
        [CASES_FOLLOWED] = "SELECT COUNT(*) FROM (SELECT 1 FROM complaint_follow f JOIN complaint c"
                           " ON c.id = f.complaint_id WHERE f.staff_id = :me AND c.open = 1 LIMIT :cap) AS capped",
        [CASES_ALL] = "SELECT COUNT(*) FROM (SELECT 1 FROM complaint WHERE open = 1 LIMIT :cap)"
                      " AS capped",
    };
    enum scope scope = perm_scope(cx->actor, COMPLAINT_SEE);
    if (scope == SCOPE_NONE) return ERR_FORBIDDEN;
    for (int t = CASES_MINE; t < CASES_TABS; t++) {
        bool shown = scope == SCOPE_ALL || t == CASES_MINE || t == CASES_FOLLOWED ||
                     (t == CASES_TEAM && scope >= SCOPE_TEAM);
        ret_counts[t] = shown ? count(cx, texts[t]) : -1; /* -1: no count that rights allow */
    }
    return OK;
}

enum err complaint_about(struct ctx *cx, complaint_id id, struct str *ret)
{
    if (cx->actor->kind != ACTOR_STAFF) return ERR_NOT_FOUND;
    STMT(q, cx->db,
         "SELECT c.assignee_id, c.team_id, c.branch_id, COALESCE(u.name, c.contact_name), SUBSTR(c.body, 1, 80)"
         " FROM complaint c LEFT JOIN customer u ON u.id = c.customer_id WHERE c.id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    if (!perm_record(cx->actor, COMPLAINT_SEE, (staff_id){col_i64(q, 0)}, (team_id){col_i64(q, 1)}, (branch_id){col_i64(q, 2)}))
        return ERR_NOT_FOUND;
    struct str who = col_str(q, cx->arena, 3), text = col_str(q, cx->arena, 4);
    *ret = str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(who), who.n && text.n ? " · " : "", STR_ARG(text));
    return OK;
}

int64_t complaint_mine_open(struct ctx *cx)
{
    return count(cx, "SELECT COUNT(*) FROM (SELECT 1 FROM complaint WHERE assignee_id = :me"
                     " AND open = 1 LIMIT :cap) AS capped");
}

#define SHORT_COLUMNS                                                                              \
    "SELECT id, ref, kind, channel, state, category_id, order_text, SUBSTR(body, 1, 160), due_at," \
    " created_at, updated_at, COALESCE(customer_id, 0), next_due_at, priority FROM complaint WHERE "

static enum err read_short(struct ctx *cx, struct stmt *q, struct case_item *ret, size_t max,
                           size_t *ret_n)
{
    size_t n = 0;
    while (n < max && stmt_row(q)) {
        struct case_item c = {
            .id = {col_i64(q, 0)},
            .ref = col_str(q, cx->arena, 1),
            .channel = channel_parse(col_view(q, 3)),
            .state = (enum complaint_state)col_i64(q, 4),
            .category_name = lookup_name(cx, LIST_CATEGORY, col_i64(q, 5)),
            .order_text = col_str(q, cx->arena, 6),
            .excerpt = col_str(q, cx->arena, 7),
            .due_at = col_i64(q, 8),
            .created_at = col_i64(q, 9),
            .updated_at = col_i64(q, 10),
            .customer = col_i64(q, 11),
            .assignee_name = STR(""), .customer_name = STR(""), .customer_code = STR(""),
        };
        struct str kind = col_view(q, 2);
        (void)kind_parse(kind.p, kind.n, &c.kind);
        c.next_due_at = col_i64(q, 12);
        if (cx->actor->kind == ACTOR_STAFF) c.priority = (enum case_priority)col_i64(q, 13);
        c.overdue = state_open(c.state) && c.next_due_at < cx->now;
        ret[n++] = c;
    }
    *ret_n = n;
    return stmt_done(q);
}

enum err complaint_own(struct ctx *cx, int64_t before_id, struct case_item *ret, size_t max,
                       size_t *ret_n)
{
    if (cx->actor->kind != ACTOR_PORTAL) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         SHORT_COLUMNS "id IN (SELECT id FROM (SELECT id FROM complaint WHERE account_id = :account"
                       " AND id < :before ORDER BY id DESC LIMIT :max) AS a"
                       " UNION SELECT id FROM (SELECT id FROM complaint WHERE"
                       " customer_id = :customer AND id < :before ORDER BY id DESC LIMIT :max) AS b)"
                       " ORDER BY id DESC LIMIT :max");
    bind_i64(q, ":account", cx->actor->id);
    bind_i64(q, ":customer", cx->actor->customer.v && !cx->actor->own_only ? cx->actor->customer.v : -1);
    bind_i64(q, ":before", before_id ? before_id : INT64_MAX);
    bind_i64(q, ":max", (int64_t)max);
    return read_short(cx, q, ret, max, ret_n);
}

enum err complaint_of_keys(struct ctx *cx, const struct track_keys *keys, struct case_item *ret,
                           size_t max, size_t *ret_n)
{
    size_t n = 0;
    *ret_n = 0;
    for (size_t i = 0; i < keys->n && n < max; i++) {
        size_t got;
        STMT(q, cx->db,
             SHORT_COLUMNS "tracking_hash = :hash AND (closed_at IS NULL OR closed_at > :since)");
        bind_hash(q, ":hash", keys->at[i]);
        bind_i64(q, ":since", cx->now - TRACK_DAYS_AFTER_END * DAY_MS);
        enum err e = read_short(cx, q, ret + n, 1, &got);
        if (e) return e;
        n += got;
    }
    *ret_n = n;
    return OK;
}

enum err complaint_of_customer(struct ctx *cx, customer_id customer, struct case_item *ret,
                               size_t max, size_t *ret_n)
{
    if (!perm_may(cx->actor, COMPLAINT_SEE)) return ERR_FORBIDDEN;
    enum scope scope = perm_scope(cx->actor, COMPLAINT_SEE);
    STMT(q, cx->db,
         SHORT_COLUMNS "customer_id = :customer AND (:scope = 4 OR assignee_id = :me OR"
                       " (:scope >= 2 AND team_id = :team) OR"
                       " (:scope = 3 AND branch_id = :branch)) ORDER BY id DESC LIMIT :max");
    bind_id(q, ":customer", customer);
    bind_i64(q, ":scope", (int64_t)scope);
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":team", cx->actor->team.v);
    bind_i64(q, ":branch", cx->actor->branch.v);
    bind_i64(q, ":max", (int64_t)max);
    return read_short(cx, q, ret, max, ret_n);
}

/* How many of each state are counted: all of them until AGES_ROWS in all, then this many of each. */
#define AGES_ROWS  20000
#define AGES_LEAST 1000
#define AGES_NARROW 2000 /* where the actor does not see all, rows themselves are read */

static void count_age(struct ctx *cx, int64_t counts[CASE_AGES], int64_t created_at)
{
    static const int64_t days[CASE_AGES] = {3, 8, 31, INT64_MAX / DAY_MS};
    int64_t age = (cx->now - created_at) / DAY_MS;
    int bucket = 0;
    while (age >= days[bucket]) bucket++;
    counts[bucket]++;
}

/* The index tells it all: an id holds the time it was made. */
static enum err ages_of_state(struct ctx *cx, int64_t counts[CASE_AGES], int state, int64_t max, int64_t *ret_n)
{
    int64_t n = 0;
    STMT(q, cx->db, "SELECT id FROM complaint WHERE state = :state ORDER BY next_due_at, id LIMIT :max");
    bind_i64(q, ":state", state);
    bind_i64(q, ":max", max + 1);
    for (; stmt_row(q); n++)
        if (n < max) count_age(cx, counts, id_time(col_i64(q, 0)));
    *ret_n = n;
    return stmt_done(q);
}

static enum err ages_of_all(struct ctx *cx, int64_t ret_counts[COMPLAINT_STATES][CASE_AGES], bool *ret_more)
{
    int64_t left = AGES_ROWS;
    for (int s = COMPLAINT_STATES - 1; s >= COMPLAINT_RECEIVED; s--) { /* the new ones last: they may be many */
        int64_t n, max = left > AGES_LEAST ? left : AGES_LEAST;
        if (!state_open((enum complaint_state)s)) continue;
        enum err e = ages_of_state(cx, ret_counts[s], s, max, &n);
        if (e) return e;
        *ret_more |= n > max;
        left -= n;
    }
    return OK;
}

enum err complaint_ages(struct ctx *cx, int64_t ret_counts[COMPLAINT_STATES][CASE_AGES], bool *ret_more)
{
    if (!perm_may(cx->actor, COMPLAINT_SEE)) return ERR_FORBIDDEN;
    memset(ret_counts, 0, sizeof(int64_t) * COMPLAINT_STATES * CASE_AGES);
    *ret_more = false;
    enum scope scope = perm_scope(cx->actor, COMPLAINT_SEE);
    if (scope == SCOPE_ALL) return ages_of_all(cx, ret_counts, ret_more);
    STMT(q, cx->db,
         "SELECT state, created_at FROM complaint WHERE open = 1 AND (assignee_id = :me OR"
         " (:scope >= 2 AND team_id = :team) OR (:scope = 3 AND branch_id = :branch)) LIMIT :max");
    bind_i64(q, ":scope", (int64_t)scope);
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":team", cx->actor->team.v);
    bind_i64(q, ":branch", cx->actor->branch.v);
    bind_i64(q, ":max", AGES_NARROW + 1);
    for (int n = 0; stmt_row(q); n++) {
        *ret_more |= n == AGES_NARROW;
        if (!*ret_more && state_valid(col_i64(q, 0))) count_age(cx, ret_counts[col_i64(q, 0)], col_i64(q, 1));
    }
    return stmt_done(q);
}
