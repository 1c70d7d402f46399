/* When a case is due: the first answer and the decision, in working time by kind and priority.
 *
 * The rules: the clock starts when a case comes in, and anew when the customer rejects an offer or has
 * the case reopened; it stands while we wait for the customer's answer; an offer or a closing meets the
 * decision, any message of ours the first answer. next_due_at is what the queue sorts by, remind_at
 * when the worker warns (job case_due). Called by whatever changes state, kind, priority or answers. */
#include "domain/complaint/internal.h"

#include "domain/notice.h"
#include "domain/setting.h"

/* Is a decision still owed? Accepted: it was given; waiting: it is the customer's turn. */
static bool decision_owed(const struct case_row *c)
{
    return state_open(c->state) && c->state != COMPLAINT_WAITING && c->state != COMPLAINT_OFFERED &&
           c->state != COMPLAINT_ACCEPTED;
}

static int64_t nearest(const struct case_row *c)
{
    if (!decision_owed(c)) return CASE_NO_DUE;
    bool answer = c->clock.answer_due_at && !c->clock.answered_at && c->clock.answer_due_at < c->clock.due_at;
    return answer ? c->clock.answer_due_at : c->clock.due_at;
}

/* A warning comes some working hours before, but not in the first half of the time that is left. */
static int64_t remind_time(struct ctx *cx, const struct work_week *w, int64_t due)
{
    if (due == CASE_NO_DUE) return 0;
    if (due <= cx->now) return cx->now;
    int64_t lead = setting_int(cx, SETTING_WARN_HOURS) * HOUR_MS;
    if (!lead) return due;
    int64_t early = work_before(w, due, lead), half = cx->now + (due - cx->now) / 2;
    return early > half ? early : half;
}

static void settle(struct ctx *cx, const struct work_week *w, struct case_row *c)
{
    int64_t next = nearest(c);
    if (next == c->clock.next_due_at) return; /* who was warned is not warned again */
    c->clock.next_due_at = next;
    c->clock.remind_at = remind_time(cx, w, next);
}

/* Both due times from the start of the clock on. */
static void count(const struct case_times *t, struct case_row *c)
{
    const struct case_target *g = &t->at[c->kind][c->clock.priority];
    int64_t from = c->clock.from ? c->clock.from : c->created_at;
    c->clock.due_at = work_after(&t->week, from, g->decide_ms + c->clock.paused_ms);
    c->clock.answer_due_at = g->answer_ms ? work_after(&t->week, from, g->answer_ms + c->clock.paused_ms) : 0;
}

static enum err write_clock(struct ctx *cx, const struct case_row *c)
{
    STMT(q, cx->db,
         "UPDATE complaint SET priority = :priority, due_at = :due, answer_due_at = :answer, answered_at = :answered,"
         " clock_from = :from, paused_at = :paused, paused_ms = :paused_ms, next_due_at = :next, remind_at = :remind"
         " WHERE id = :id");
    bind_i64(q, ":priority", c->clock.priority);
    bind_i64(q, ":due", c->clock.due_at);
    bind_opt(q, ":answer", c->clock.answer_due_at);
    bind_opt(q, ":answered", c->clock.answered_at);
    bind_opt(q, ":from", c->clock.from);
    bind_opt(q, ":paused", c->clock.paused_at);
    bind_i64(q, ":paused_ms", c->clock.paused_ms);
    bind_i64(q, ":next", c->clock.next_due_at);
    bind_opt(q, ":remind", c->clock.remind_at);
    bind_id(q, ":id", c->id);
    return stmt_run(q);
}

enum err case_clock_start(struct ctx *cx, struct case_row *c, int64_t priority)
{
    struct case_times t;
    enum err e = case_times_load(cx, &t);
    if (e) return e;
    c->clock = (struct case_clock){.priority = priority ? (enum case_priority)priority : t.first[c->kind]};
    count(&t, c);
    c->clock.next_due_at = 0;
    settle(cx, &t.week, c);
    return OK;
}

/* The customer had the word; what is left of the time is left now. */
static void go_on(struct ctx *cx, const struct work_week *w, struct case_row *c)
{
    int64_t stood = work_between(w, c->clock.paused_at, cx->now);
    if (c->clock.answer_due_at && !c->clock.answered_at)
        c->clock.answer_due_at = work_after(w, c->clock.answer_due_at, stood);
    c->clock.due_at = work_after(w, c->clock.due_at, stood);
    c->clock.paused_ms += stood;
    c->clock.paused_at = 0;
}

enum err case_clock_state(struct ctx *cx, struct case_row *c, enum complaint_state from)
{
    struct case_times t;
    bool again = from != COMPLAINT_NEW && from != COMPLAINT_MERGED && (c->state == COMPLAINT_REOPENED || c->state == COMPLAINT_REJECTED);
    bool ours = cx->actor->kind == ACTOR_STAFF && (c->state == COMPLAINT_WAITING || c->state == COMPLAINT_OFFERED ||
                                                   c->state == COMPLAINT_CLOSED);
    enum err e = case_times_load(cx, &t);
    if (e) return e;
    if (c->clock.paused_at && c->state != COMPLAINT_WAITING) go_on(cx, &t.week, c);
    if (c->state == COMPLAINT_WAITING && !c->clock.paused_at) c->clock.paused_at = cx->now;
    if (ours && !c->clock.answered_at) c->clock.answered_at = cx->now;
    if (again) { /* so that it does not start overdue */
        c->clock.from = cx->now;
        c->clock.paused_ms = 0;
        c->clock.answered_at = 0;
        count(&t, c);
    }
    settle(cx, &t.week, c);
    return write_clock(cx, c);
}

enum err case_clock_answered(struct ctx *cx, struct case_row *c)
{
    struct work_week w;
    if (c->clock.answered_at) return OK;
    enum err e = work_week_load(cx, &w);
    if (e) return e;
    c->clock.answered_at = cx->now;
    settle(cx, &w, c);
    return write_clock(cx, c);
}

enum err case_clock_sort(struct ctx *cx, struct case_row *c, enum case_priority priority)
{
    struct case_times t;
    enum err e = case_times_load(cx, &t);
    if (e) return e;
    c->clock.priority = priority;
    count(&t, c);
    settle(cx, &t.week, c);
    return write_clock(cx, c);
}

/* ---- the worker's warnings ---- */

#define MANAGERS 20

/* Whose matter an unassigned case is: managers of its team, else of its branch, else all of them. */
static enum err tell_managers(struct ctx *cx, const struct case_row *c, const char *kind)
{
    staff_id to[MANAGERS];
    size_t n = 0;
    int64_t closest = -1;
    STMT(q, cx->db,
         "SELECT id, CASE WHEN team_id = :team THEN 0 WHEN branch_id = :branch THEN 1 ELSE 2 END AS away FROM staff"
         " WHERE state = 'active' AND (roles & :manager) <> 0 ORDER BY away, id LIMIT :max");
    bind_i64(q, ":manager", ROLE_MANAGER);
    bind_id_opt(q, ":team", c->team);
    bind_id_opt(q, ":branch", c->branch);
    bind_i64(q, ":max", MANAGERS);
    while (n < MANAGERS && stmt_row(q)) {
        if (closest < 0) closest = col_i64(q, 1);
        if (col_i64(q, 1) == closest) to[n++].v = col_i64(q, 0);
    }
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < n; i++) e = notice_put(cx, to[i], kind, "complaint", c->id.v, c->ref);
    return e;
}

enum err case_tell_managers(struct ctx *cx, const struct case_row *c, const char *kind)
{
    return tell_managers(cx, c, kind);
}

static enum err warn(struct ctx *cx, struct case_row *c)
{
    bool late = c->clock.next_due_at <= cx->now;
    const char *kind = late ? "complaint_overdue" : "complaint_due_soon";
    enum err e = c->assignee.v ? notice_put(cx, c->assignee, kind, "complaint", c->id.v, c->ref)
                               : tell_managers(cx, c, kind);
    if (e) return e;
    c->clock.remind_at = late ? 0 : c->clock.next_due_at;
    e = write_clock(cx, c);
    if (e) return e;
    return audit_write(cx, "complaint.warn", "complaint", c->id.v, (customer_id){c->customer}, NULL,
                       json_pack("{s:s,s:I}", "what", late ? "overdue" : "due soon", "at",
                                 (json_int_t)c->clock.next_due_at));
}

bool complaint_warnings_due(struct ctx *cx)
{
    STMT(q, cx->db, "SELECT 1 FROM complaint WHERE remind_at IS NOT NULL AND remind_at <= :now LIMIT 1");
    bind_i64(q, ":now", cx->now);
    return stmt_one(q) == OK;
}

/* A case that ended meanwhile has no due time and nothing to remind of. */
enum err complaint_warn_some(struct ctx *cx, int most, int *ret_n)
{
    VEC(complaint_id) ids = {0};
    TX(tx, cx);
    STMT(q, cx->db,
         "SELECT id FROM complaint WHERE remind_at IS NOT NULL AND remind_at <= :now ORDER BY remind_at LIMIT :max");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":max", most);
    while (stmt_row(q)) vec_push(cx->arena, &ids)->v = col_i64(q, 0);
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < ids.n; i++) {
        struct case_row c;
        e = case_load_id(cx, ids.at[i], &c);
        if (!e) e = warn(cx, &c);
    }
    *ret_n = (int)ids.n;
    return e ? e : tx_commit(&tx);
}

/* The clock was set back: what was told too early is told again when its time comes. */
enum err complaint_warn_again(struct ctx *cx, int64_t until)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE complaint SET remind_at = next_due_at WHERE open = 1 AND next_due_at > :now AND next_due_at <= :until"
         " AND (remind_at IS NULL OR remind_at > next_due_at)");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":until", until);
    enum err e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}
