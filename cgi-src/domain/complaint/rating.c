/* Ratings by customers and the numbers made of them: see complaint_rating.h. */
#include "domain/complaint_rating.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "domain/complaint/internal.h"
#include "domain/notice.h"
#include "domain/setting.h"

#define COMMENT_MAX 2000

enum err complaint_rating_get(struct ctx *cx, complaint_id id, struct rating *ret)
{
    STMT(q, cx->db,
         "SELECT handling, outcome, comment, at, changed_at, low FROM complaint_rating WHERE complaint_id = :id");
    bind_id(q, ":id", id);
    *ret = (struct rating){.comment = STR("")};
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    *ret = (struct rating){.handling = col_i64(q, 0),
                           .outcome = col_i64(q, 1),
                           .comment = col_str(q, cx->arena, 2),
                           .at = col_i64(q, 3),
                           .changed_at = col_i64(q, 4),
                           .low = col_i64(q, 5) != 0};
    return OK;
}

static int64_t until(struct ctx *cx, enum complaint_state state, int64_t closed_at)
{
    if (state == COMPLAINT_ACCEPTED) return INT64_MAX;
    if (state != COMPLAINT_CLOSED && state != COMPLAINT_CLOSED_SILENT) return 0;
    int64_t days = setting_int(cx, SETTING_RATE_DAYS), end = closed_at + days * DAY_MS;
    return days && cx->now <= end ? end : 0;
}

int64_t complaint_rates_until(struct ctx *cx, const struct complaint *c)
{
    return until(cx, c->state, c->closed_at);
}

static enum err check(struct ctx *cx, const struct rating_draft *d)
{
    if (d->handling < 1 || d->handling > 5) problem(cx, "handling", _("Choose from 1 to 5."));
    if (d->outcome < 1 || d->outcome > 5) problem(cx, "outcome", _("Choose from 1 to 5."));
    if (text_length(d->comment) > COMMENT_MAX)
        problem_f(cx, "comment", _("The text is too long: at most %d characters."), COMMENT_MAX);
    return problems_result(cx);
}

static enum err write_rating(struct ctx *cx, const struct case_row *c, const struct rating_draft *d, bool low)
{
    STMT(q, cx->db,
         "INSERT INTO complaint_rating (complaint_id, handling, outcome, low, comment, assignee_id, by_kind, by_id, at)"
         " VALUES (:id, :handling, :outcome, :low, :comment, :assignee, :kind, :by, :now)"
         " ON CONFLICT (complaint_id) DO UPDATE SET handling = :handling, outcome = :outcome, low = :low,"
         " comment = :comment, by_kind = :kind, by_id = :by, changed_at = :now");
    bind_id(q, ":id", c->id);
    bind_i64(q, ":handling", d->handling);
    bind_i64(q, ":outcome", d->outcome);
    bind_i64(q, ":low", low);
    bind_str(q, ":comment", d->comment.p ? str_trim(d->comment) : STR(""));
    bind_id_opt(q, ":assignee", c->assignee);
    bind_i64(q, ":kind", (int64_t)cx->actor->kind);
    bind_i64(q, ":by", cx->actor->id);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

static json_t *json_of(const struct rating *r)
{
    return json_pack("{s:I,s:I,s:o}", "handling", (json_int_t)r->handling, "outcome", (json_int_t)r->outcome, "comment",
                     json_text_of(r->comment));
}

static enum err tell_low(struct ctx *cx, const struct case_row *c)
{
    enum err e = notice_put(cx, c->assignee, "complaint_rated_low", "complaint", c->id.v, c->ref);
    return e ? e : case_tell_managers(cx, c, "complaint_rated_low");
}

enum err complaint_rate(struct ctx *cx, struct str ref, const struct track_keys *keys, const struct rating_draft *d,
                        bool *ret_low)
{
    struct case_row c;
    struct rating old, now = {.handling = d->handling, .outcome = d->outcome, .comment = d->comment};
    bool low = d->handling <= RATING_LOW || d->outcome <= RATING_LOW;
    if (cx->actor->kind != ACTOR_PORTAL && cx->actor->kind != ACTOR_NOBODY) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = case_load(cx, ref, keys, &c);
    if (e) return e;
    if (!until(cx, c.state, c.closed_at)) return ERR_CONFLICT;
    e = check(cx, d);
    if (!e) e = complaint_rating_get(cx, c.id, &old);
    if (!e) e = write_rating(cx, &c, d, low);
    if (!e) {
        e = case_step(cx, &c, "rating", c.state,
                      str_printf(cx->arena, "%lld/%lld", (long long)d->handling, (long long)d->outcome));
    }
    if (!e) e = complaint_index(cx, c.id, false);
    if (!e) {
        e = audit_write(cx, "complaint.rate", "complaint", c.id.v, (customer_id){c.customer},
                        old.handling ? json_of(&old) : NULL, json_of(&now));
    }
    if (!e && low && !old.low) e = tell_low(cx, &c);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_low = low;
    return e;
}

/* ---- numbers ---- */

static void add(struct rating_sums *s, int64_t handling, int64_t outcome, int64_t n)
{
    s->n += n;
    s->handling += handling * n;
    s->outcome += outcome * n;
    if (handling <= RATING_LOW || outcome <= RATING_LOW) s->low += n;
    if (handling >= 1 && handling <= 5) s->marks[0][handling] += n;
    if (outcome >= 1 && outcome <= 5) s->marks[1][outcome] += n;
}

enum err rating_sum(struct ctx *cx, int64_t from, int64_t before, staff_id staff, struct rating_sums *ret)
{
    struct rating_sums s = {0};
    if (!perm_may(cx->actor, COMPLAINT_SEE)) return ERR_FORBIDDEN;
    if (perm_scope(cx->actor, COMPLAINT_SEE) != SCOPE_ALL && staff.v != cx->actor->id) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         "SELECT handling, outcome, COUNT(*) FROM (SELECT handling, outcome, assignee_id FROM complaint_rating"
         " WHERE at >= :from AND at < :before ORDER BY at DESC LIMIT :max) AS newest"
         " WHERE :staff = 0 OR assignee_id = :staff GROUP BY handling, outcome");
    bind_i64(q, ":from", from);
    bind_i64(q, ":before", before);
    bind_id(q, ":staff", staff);
    bind_i64(q, ":max", RATINGS_COUNTED);
    while (stmt_row(q)) add(&s, col_i64(q, 0), col_i64(q, 1), col_i64(q, 2));
    *ret = s;
    return stmt_done(q);
}

enum err rating_by_agent(struct ctx *cx, int64_t from, struct rating_agent *ret, size_t max, size_t *ret_n)
{
    size_t n = 0;
    if (perm_scope(cx->actor, COMPLAINT_SEE) != SCOPE_ALL) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         "SELECT COALESCE(r.assignee_id, 0), COALESCE(s.name, ''), r.handling, r.outcome, COUNT(*) FROM"
         " (SELECT handling, outcome, assignee_id FROM complaint_rating WHERE at >= :from ORDER BY at DESC LIMIT :max)"
         " AS r LEFT JOIN staff s ON s.id = r.assignee_id GROUP BY r.assignee_id, s.name, r.handling, r.outcome"
         " ORDER BY s.name, r.assignee_id");
    bind_i64(q, ":from", from);
    bind_i64(q, ":max", RATINGS_COUNTED);
    while (stmt_row(q)) {
        int64_t id = col_i64(q, 0);
        if (!n || ret[n - 1].id.v != id) {
            if (n == max) break;
            ret[n++] = (struct rating_agent){.id = {id}, .name = col_str(q, cx->arena, 1)};
        }
        add(&ret[n - 1].sums, col_i64(q, 2), col_i64(q, 3), col_i64(q, 4));
    }
    *ret_n = n;
    return stmt_done(q);
}

enum err rating_list(struct ctx *cx, bool low_only, struct str after, struct rating_row *ret, size_t max, size_t *ret_n,
                     const char **ret_next)
{
    int64_t at = INT64_MAX, id = INT64_MAX;
    size_t n = 0;
    if (perm_scope(cx->actor, COMPLAINT_SEE) != SCOPE_ALL) return ERR_FORBIDDEN;
    if (after.n && !case_cursor_read(after, &at, &id)) at = id = INT64_MAX;
    *ret_next = NULL;
#define LIST                                                                                                   \
    "SELECT r.complaint_id, c.ref, c.kind, s.name, COALESCE(u.name, c.contact_name), r.handling, r.outcome,"   \
    " r.comment, r.at, r.changed_at, r.low FROM complaint_rating r JOIN complaint c ON c.id = r.complaint_id"  \
    " LEFT JOIN staff s ON s.id = r.assignee_id LEFT JOIN customer u ON u.id = c.customer_id"                  \
    " WHERE (r.at, r.complaint_id) < (:at, :id)"
#define ORDER " ORDER BY r.at DESC, r.complaint_id DESC LIMIT :max"
    STMT(q, cx->db, low_only ? LIST " AND r.low = 1" ORDER : LIST ORDER);
    bind_i64(q, ":at", at);
    bind_i64(q, ":id", id);
    bind_i64(q, ":max", (int64_t)max + 1);
    while (stmt_row(q)) {
        if (n == max) {
            *ret_next = arena_printf(cx->arena, "%lld.%lld", (long long)ret[n - 1].r.at, (long long)ret[n - 1].id);
            continue;
        }
        struct str kind = col_view(q, 2);
        struct rating_row *row = &ret[n++];
        *row = (struct rating_row){.id = col_i64(q, 0),
                                   .ref = col_str(q, cx->arena, 1),
                                   .assignee_name = col_null(q, 3) ? STR("") : col_str(q, cx->arena, 3),
                                   .customer_name = col_str(q, cx->arena, 4)};
        (void)kind_parse(kind.p, kind.n, &row->kind);
        row->r = (struct rating){.handling = col_i64(q, 5), .outcome = col_i64(q, 6),
                                 .comment = col_str(q, cx->arena, 7), .at = col_i64(q, 8),
                                 .changed_at = col_i64(q, 9), .low = col_i64(q, 10) != 0};
    }
    *ret_n = n;
    return stmt_done(q);
}
