/* Figures of the points reports, and the postings behind one: see points_report.h. A figure is the sum of
 * exactly the rows that points_lines() gives for the same filter. */
#include <inttypes.h>
#include <stdlib.h>

#include "domain/points/ledger.h"
#include "domain/points/report_inside.h"
#include "domain/points_report.h"

#define LOOKED_AT 5000

static const struct {
    const char *code, *name;
} whats[POINTS_WHATS] = {
    [WHAT_EARN] = {"earn", PN_("points report", "Issued")},
    [WHAT_REDEEM] = {"redeem", PN_("points report", "Redeemed")},
    [WHAT_ADJUST] = {"adjust", PN_("points report", "Adjusted")},
    [WHAT_GOODWILL] = {"goodwill", PN_("points report", "Goodwill")},
    [WHAT_REVERSE] = {"reverse", PN_("points report", "Reversed")},
    [WHAT_EXPIRE] = {"expire", PN_("points report", "Expired")},
};

const char *points_what_code(enum points_what w)
{
    return w > 0 && w < POINTS_WHATS ? whats[w].code : "";
}

const char *points_what_name(enum points_what w)
{
    return w > 0 && w < POINTS_WHATS ? P_("points report", whats[w].name) : "";
}

static enum points_what what_parse(struct str code)
{
    for (enum points_what w = WHAT_EARN; w < POINTS_WHATS; w++)
        if (str_is(code, whats[w].code)) return w;
    return 0;
}

/* ---- adding up ---- */

struct adding {
    struct ctx *cx;
    const struct report_filter *f;
    enum points_group by;
    VEC(struct points_sum) rows;
    size_t last; /* where the last one was found: rows come in order */
};

static bool is_key(const struct adding *a, const struct points_sum *s, struct str key, int64_t branch)
{
    return a->by == GROUP_BRANCH ? s->branch == branch : str_eq(s->key, key);
}

static struct points_sum *row_of(struct adding *a, struct str key, int64_t branch)
{
    if (a->last < a->rows.n && is_key(a, &a->rows.at[a->last], key, branch)) return &a->rows.at[a->last];
    for (size_t i = 0; i < a->rows.n; i++) {
        if (!is_key(a, &a->rows.at[i], key, branch)) continue;
        a->last = i;
        return &a->rows.at[i];
    }
    a->last = a->rows.n;
    struct points_sum *s = vec_push(a->cx->arena, &a->rows);
    *s = (struct points_sum){.key = str_copy(a->cx->arena, key), .branch = branch};
    return s;
}

static void bind_filter(struct stmt *q, const struct report_filter *f)
{
    bind_i64(q, ":branch", f->branch);
    bind_cstr(q, ":what", points_what_code((enum points_what)f->what));
    bind_i64(q, ":of_reason", f->of_reason);
    bind_str(q, ":reason", f->reason.p ? f->reason : STR(""));
}

/* Columns: key, branch, what, amount, postings. */
static enum err add_rows(struct adding *a, struct stmt *q, const char *key)
{
    while (stmt_row(q)) {
        struct points_sum *s = row_of(a, key ? str_of(key) : col_view(q, 0), col_i64(q, 1));
        s->amount[what_parse(col_view(q, 2))] += col_i64(q, 3);
        s->postings += col_i64(q, 4);
    }
    return stmt_done(q);
}

#define SUMMED(key, branch, group)                                                                 \
    "SELECT " key ", " branch ", what, SUM(amount), SUM(postings) FROM points_day_by"              \
    " WHERE day >= :from AND day < :until"                                                         \
    " AND (:branch = 0 OR branch_id = CASE WHEN :branch < 0 THEN 0 ELSE :branch END)"              \
    " AND (:what = '' OR what = :what) AND (:of_reason = 0 OR reason = :reason)"                   \
    " GROUP BY " group ", what ORDER BY " group

static enum err add_summed(struct adding *a, int64_t until)
{
    struct ctx *cx = a->cx;
    STMT(q, cx->db,
         a->by == GROUP_MONTH    ? SUMMED("SUBSTR(day, 1, 7)", "0", "SUBSTR(day, 1, 7)")
         : a->by == GROUP_BRANCH ? SUMMED("''", "branch_id", "branch_id")
                                 : SUMMED("reason", "0", "reason"));
    bind_filter(q, a->f);
    bind_cstr(q, ":from", clock_iso_date(cx->arena, a->f->from, cx->config->zone));
    bind_cstr(q, ":until", clock_iso_date(cx->arena, until, cx->config->zone));
    return add_rows(a, q, NULL);
}

#define LIVE(key, branch, group)                                                                   \
    "SELECT " key ", " branch ", x.what, SUM(x.amount), COUNT(*) FROM (SELECT " POINTS_DAY_COLUMNS \
    " FROM points_posting p WHERE p.at >= :from AND p.at < :until) x"                              \
    " WHERE (:branch = 0 OR x.branch = CASE WHEN :branch < 0 THEN 0 ELSE :branch END)"             \
    " AND (:what = '' OR x.what = :what) AND (:of_reason = 0 OR x.reason = :reason)"               \
    " GROUP BY " group ", x.what ORDER BY " group

/* Days that no total holds yet: as a rule today. */
static enum err add_live(struct adding *a, int64_t from)
{
    struct ctx *cx = a->cx;
    const char *zone = cx->config->zone;
    while (from < a->f->until) {
        int64_t end = clock_add_months(clock_day_start(from, zone), 1, zone);
        struct civil c = clock_civil(from, zone);
        char *month = arena_printf(cx->arena, "%04d-%02d", c.year, c.month);
        c.day = 1;
        if (clock_utc(c, zone, &end)) end = clock_add_months(end, 1, zone);
        if (end > a->f->until) end = a->f->until;
        STMT(q, cx->db,
             a->by == GROUP_BRANCH ? LIVE("''", "x.branch", "x.branch")
             : a->by == GROUP_MONTH ? LIVE("''", "0", "x.what")
                                    : LIVE("x.reason", "0", "x.reason"));
        bind_filter(q, a->f);
        bind_i64(q, ":from", from);
        bind_i64(q, ":until", end);
        enum err e = add_rows(a, q, a->by == GROUP_MONTH ? month : NULL);
        if (e) return e;
        from = end;
    }
    return OK;
}

static int64_t moved(const struct points_sum *s)
{
    int64_t n = 0;
    for (int w = WHAT_EARN; w < POINTS_WHATS; w++) n += s->amount[w] < 0 ? -s->amount[w] : s->amount[w];
    return n;
}

static int by_movement(const void *a, const void *b)
{
    int64_t x = moved(a), y = moved(b);
    return (x < y) - (x > y);
}

static enum err name_branches(struct ctx *cx, struct points_sum *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        STMT(q, cx->db, "SELECT name FROM branch WHERE id = :id");
        bind_i64(q, ":id", rows[i].branch);
        enum err e = stmt_one(q);
        if (e && e != ERR_NOT_FOUND) return e;
        rows[i].key = e ? STR("") : col_str(q, cx->arena, 0);
    }
    return OK;
}

enum err points_sums(struct ctx *cx, const struct report_filter *f, enum points_group by, size_t max,
                     struct points_sum **ret, size_t *ret_n, bool *ret_more, struct points_sum *ret_all)
{
    struct adding a = {.cx = cx, .f = f, .by = by};
    int64_t open = 0;
    if (!perm_may(cx->actor, REPORT_SEE)) return ERR_FORBIDDEN;
    enum err e = points_first_open_day(cx, &open);
    int64_t summed = !open ? f->from : open < f->until ? open : f->until;
    if (!e && summed > f->from) e = add_summed(&a, summed);
    if (!e && open) e = add_live(&a, summed > f->from ? summed : f->from);
    if (e) return e;
    *ret_all = (struct points_sum){0};
    for (size_t i = 0; i < a.rows.n; i++) {
        for (int w = 0; w < POINTS_WHATS; w++) ret_all->amount[w] += a.rows.at[i].amount[w];
        ret_all->postings += a.rows.at[i].postings;
    }
    if (by != GROUP_MONTH && a.rows.n) qsort(a.rows.at, a.rows.n, sizeof *a.rows.at, by_movement);
    *ret_more = a.rows.n > max;
    *ret_n = *ret_more ? max : a.rows.n;
    *ret = a.rows.at;
    return by == GROUP_BRANCH ? name_branches(cx, a.rows.at, *ret_n) : OK;
}

/* ---- the postings behind a figure ---- */

#define LINES_SQL(place)                                                                           \
    "SELECT x.id, x.what, x.at, x.amount, m.number, c.name, x.reason, b.name, s.name, v.name FROM" \
    " (SELECT p.id, p.at, p.member_id, p.by_kind, p.by_id, p.approved_by, " POINTS_DAY_COLUMNS     \
    " FROM points_posting p WHERE p.at >= :from AND p.at < :until" place                           \
    " ORDER BY p.at DESC, p.id DESC LIMIT :looked) x"                                              \
    " JOIN member m ON m.id = x.member_id JOIN customer c ON c.id = m.customer_id"                 \
    " LEFT JOIN branch b ON b.id = x.branch LEFT JOIN staff s ON s.id = x.by_id AND x.by_kind = :staff" \
    " LEFT JOIN staff v ON v.id = x.approved_by"                                                   \
    " WHERE (:branch = 0 OR x.branch = CASE WHEN :branch < 0 THEN 0 ELSE :branch END)"             \
    " AND (:what = '' OR x.what = :what) AND (:of_reason = 0 OR x.reason = :reason)"               \
    " ORDER BY x.at DESC, x.id DESC LIMIT :max"

static void bind_place(struct stmt *q, const struct report_filter *f, const struct line_place *behind)
{
    bind_i64(q, ":from", f->from);
    bind_i64(q, ":until", f->until);
    if (!stmt_takes(q, ":id")) return;
    bind_i64(q, ":at", behind->at);
    bind_i64(q, ":id", behind->id);
}

static enum err last_looked_at(struct ctx *cx, const struct report_filter *f, const struct line_place *behind,
                               struct line_place *ret)
{
    STMT(q, cx->db,
         behind->id ? "SELECT p.at, p.id FROM points_posting p WHERE p.at >= :from AND p.at < :until"
                      " AND (p.at, p.id) < (:at, :id) ORDER BY p.at DESC, p.id DESC LIMIT 1 OFFSET :skip"
                    : "SELECT p.at, p.id FROM points_posting p WHERE p.at >= :from AND p.at < :until"
                      " ORDER BY p.at DESC, p.id DESC LIMIT 1 OFFSET :skip");
    bind_place(q, f, behind);
    bind_i64(q, ":skip", LOOKED_AT - 1);
    enum err e = stmt_one(q);
    if (!e) *ret = (struct line_place){col_i64(q, 0), col_i64(q, 1)};
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err points_lines(struct ctx *cx, const struct report_filter *f, const struct line_place *behind, size_t max,
                      struct points_line *ret, size_t *ret_n, bool *ret_more, struct line_place *ret_resume)
{
    size_t n = 0;
    *ret_resume = (struct line_place){0};
    if (!perm_may(cx->actor, REPORT_SEE) || perm_scope(cx->actor, MEMBER_SEE) != SCOPE_ALL) return ERR_FORBIDDEN;
    STMT(q, cx->db, behind->id ? LINES_SQL(" AND (p.at, p.id) < (:at, :id)") : LINES_SQL(""));
    bind_filter(q, f);
    bind_place(q, f, behind);
    bind_i64(q, ":looked", LOOKED_AT);
    bind_i64(q, ":staff", ACTOR_STAFF);
    bind_i64(q, ":max", (int64_t)max + 1);
    *ret_more = false;
    while (stmt_row(q)) {
        if (n == max) {
            *ret_more = true;
            continue;
        }
        ret[n++] = (struct points_line){.id = {col_i64(q, 0)},
                                        .what = what_parse(col_view(q, 1)),
                                        .at = col_i64(q, 2),
                                        .amount = col_i64(q, 3),
                                        .number = col_str(q, cx->arena, 4),
                                        .name = col_str(q, cx->arena, 5),
                                        .reason = col_str(q, cx->arena, 6),
                                        .branch = col_str(q, cx->arena, 7),
                                        .by_name = col_str(q, cx->arena, 8),
                                        .approved_name = col_str(q, cx->arena, 9)};
    }
    *ret_n = n;
    enum err e = stmt_done(q);
    return e || *ret_more ? e : last_looked_at(cx, f, behind, ret_resume);
}
