/* Grants to many: making, reading, confirming, dropping, taking back; see grant.h. What the tasks do stands
 * in grant_check.c and grant_run.c, reading the file in grant_file.c. A grant's state changes only
 * from the state that a step expects, so what is pressed twice happens once. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/points/grant_inside.h"
#include "domain/points/ledger.h"
#include "domain/points_request.h"
#include "domain/setting.h"

/* ---- words ---- */

static const struct {
    const char *code, *name;
} states[] = {
    [GRANT_CHECKING] = {"checking", PN_("grant", "Being checked")},
    [GRANT_CHECKED] = {"checked", PN_("grant", "Checked, nothing posted")},
    [GRANT_WAITING] = {"waiting", PN_("grant", "Waits for a second person")},
    [GRANT_RUNNING] = {"running", PN_("grant", "Being posted")},
    [GRANT_ENDED] = {"ended", PN_("grant", "Posted")},
    [GRANT_UNDO_WAITING] = {"undo_waiting", PN_("grant", "Taking back waits for a second person")},
    [GRANT_UNDOING] = {"undoing", PN_("grant", "Being taken back")},
    [GRANT_UNDONE] = {"undone", PN_("grant", "Taken back")},
    [GRANT_DROPPED] = {"dropped", PN_("grant", "Dropped")},
};

const char *grant_state_code(enum grant_state s)
{
    return s > 0 && s < COUNT_OF(states) ? states[s].code : "";
}

const char *grant_state_name(enum grant_state s)
{
    return s > 0 && s < COUNT_OF(states) ? P_("grant", states[s].name) : "";
}

static enum grant_state state_parse(struct str code)
{
    for (size_t i = GRANT_CHECKING; i < COUNT_OF(states); i++)
        if (str_is(code, states[i].code)) return (enum grant_state)i;
    return 0;
}

static const struct {
    const char *code, *name;
} row_states[] = {
    {"new", PN_("grant row", "not looked at yet")},  {"ok", PN_("grant row", "gets points")},
    {"bad", PN_("grant row", "cannot be read")},     {"unknown", PN_("grant row", "no such member")},
    {"replaced", PN_("grant row", "old card")},      {"frozen", PN_("grant row", "frozen")},
    {"closed", PN_("grant row", "closed")},          {"doubled", PN_("grant row", "more than once")},
    {"done", PN_("grant row", "posted")},            {"skipped", PN_("grant row", "left out at posting")},
    {"undone", PN_("grant row", "taken back")},      {"kept", PN_("grant row", "could not be taken back")},
};

const char *grant_row_name(struct str state)
{
    for (size_t i = 0; i < COUNT_OF(row_states); i++)
        if (str_is(state, row_states[i].code)) return P_("grant row", row_states[i].name);
    return "";
}

/* ---- making ---- */

static enum err check_draft(struct ctx *cx, const struct grant_draft *d)
{
    struct points_draft p = {.amount = d->filter || d->points ? d->points : 1,
                             .reason = d->reason,
                             .key = STR("grant"),
                             .expires_on = d->expires_on,
                             .never_expires = d->never_expires};
    enum err e = points_check(cx, POINTS_EARN, &p);
    for (size_t i = 0; i < cx->problems.list.n; i++) {
        struct problem *at = &cx->problems.list.at[i];
        if (strcmp(at->field, "amount") == 0) at->field = "points";
    }
    if (!perm_may(cx->actor, POINTS_POST)) e = ERR_FORBIDDEN;
    return e;
}

static enum err insert_grant(struct ctx *cx, const struct grant_draft *d, int64_t id)
{
    json_t *o = d->filter ? grant_filter_json(d->filter) : NULL;
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    struct str filter = str_of(arena_cstr(cx->arena, text ? text : ""));
    free(text);
    json_decref(o);
    STMT(q, cx->db,
         "INSERT INTO points_grant (id, source, source_text, filter, book, points, reason, expires_on,"
         " never_expires, with_frozen, note, state, created_by, created_at) VALUES (:id, :source,"
         " :source_text, :filter, :book, :points, :reason, :expires_on, :never, :frozen, :note, 'checking',"
         " :me, :now)");
    bind_i64(q, ":id", id);
    bind_cstr(q, ":source", d->filter ? "filter" : "file");
    bind_str(q, ":source_text", d->source_text.p ? d->source_text : STR(""));
    bind_str(q, ":filter", filter);
    bind_cstr(q, ":book", d->goodwill ? "goodwill" : "earn");
    bind_i64(q, ":points", d->points);
    bind_str(q, ":reason", d->reason);
    bind_str(q, ":expires_on", d->expires_on.p ? d->expires_on : STR(""));
    bind_i64(q, ":never", d->never_expires);
    bind_i64(q, ":frozen", d->with_frozen);
    bind_str(q, ":note", d->note.p ? d->note : STR(""));
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_run(q);
    if (e) return e;
    return audit_write(cx, "points_grant.make", "points_grant", id, (customer_id){0}, NULL,
                       json_pack("{s:s%,s:I}", "reason", d->reason.p, d->reason.n, "points",
                                 (json_int_t)d->points));
}

/* A task of the grant, remembered in the column that the statement names. */
static enum err start(struct ctx *cx, const char *kind, int64_t id, struct str title, int64_t total,
                      const char *sql)
{
    int64_t task = 0;
    enum err e = task_create(cx, kind, title, json_pack("{s:I}", "grant", (json_int_t)id), total, &task);
    if (e) return e;
    STMT(q, cx->db, sql);
    bind_i64(q, ":task", task);
    bind_i64(q, ":id", id);
    return stmt_run(q);
}

static enum err start_check(struct ctx *cx, int64_t id, const struct grant_draft *d, int64_t rows)
{
    TX(tx, cx);
    enum err e = start(cx, "points_grant_check", id, d->reason, rows,
                       "UPDATE points_grant SET check_task = :task WHERE id = :id");
    return e ? e : tx_commit(&tx);
}

enum err grant_create(struct ctx *cx, const struct grant_draft *d, int64_t *ret_id)
{
    struct grant_row *rows = NULL;
    size_t n = 0;
    int64_t id = id_new(cx->now);
    enum err e = check_draft(cx, d);
    if (e) return e;
    if (!d->filter) e = grant_read_file(cx, d, &rows, &n);
    if (e) return e;
    {
        TX(tx, cx);
        e = insert_grant(cx, d, id);
        if (!e) e = tx_commit(&tx);
        if (e) return e;
    }
    struct str once = cx->once_key; /* booked with the grant; the transactions after it are its rows */
    cx->once_key = STR_NONE;
    for (size_t at = 0; !e && at < n;) e = grant_store_rows(cx, id, rows, n, &at);
    if (!e) e = start_check(cx, id, d, d->filter ? 0 : (int64_t)n);
    cx->once_key = once;
    if (!e) *ret_id = id;
    return e;
}

/* ---- reading ---- */

#define GRANT_SELECT                                                                               \
    "SELECT g.id, g.state, g.source, g.source_text, g.filter, g.book, g.points, g.reason,"         \
    " g.expires_on, g.never_expires, g.with_frozen, g.note, g.members, g.total, g.most,"           \
    " g.left_out, g.tiers, g.check_task, g.task, g.undo_task, g.created_by, g.created_at,"         \
    " g.confirmed_at, g.approved_by, g.undo_by, g.undo_reason, g.undo_approved_by, a.name, b.name," \
    " c.name, d.name, t.state, t.error, t.done, t.total, g.most_today"                                           \
    " FROM points_grant g JOIN staff a ON a.id = g.created_by LEFT JOIN staff b ON b.id = g.approved_by" \
    " LEFT JOIN staff c ON c.id = g.undo_by LEFT JOIN staff d ON d.id = g.undo_approved_by"        \
    " LEFT JOIN task t ON t.id = CASE WHEN g.undo_task <> 0 THEN g.undo_task"                      \
    " WHEN g.task <> 0 THEN g.task ELSE g.check_task END "

static void grant_from(struct stmt *q, struct arena *a, struct grant *ret)
{
    *ret = (struct grant){.id = col_i64(q, 0),
                          .state = state_parse(col_view(q, 1)),
                          .from_file = str_is(col_view(q, 2), "file"),
                          .source_text = col_str(q, a, 3),
                          .filter = col_str(q, a, 4),
                          .goodwill = str_is(col_view(q, 5), "goodwill"),
                          .points = col_i64(q, 6),
                          .reason = col_str(q, a, 7),
                          .expires_on = col_str(q, a, 8),
                          .never_expires = col_i64(q, 9) != 0,
                          .with_frozen = col_i64(q, 10) != 0,
                          .note = col_str(q, a, 11),
                          .members = col_i64(q, 12),
                          .total = col_i64(q, 13),
                          .most = col_i64(q, 14),
                          .left_out = col_i64(q, 15),
                          .tiers = col_i64(q, 16),
                          .check_task = col_i64(q, 17),
                          .task = col_i64(q, 18),
                          .undo_task = col_i64(q, 19),
                          .created_by = {col_i64(q, 20)},
                          .created_at = col_i64(q, 21),
                          .confirmed_at = col_i64(q, 22),
                          .approved_by = {col_i64(q, 23)},
                          .undo_by = {col_i64(q, 24)},
                          .undo_reason = col_str(q, a, 25),
                          .undo_approved_by = {col_i64(q, 26)},
                          .created_name = col_str(q, a, 27),
                          .approved_name = col_str(q, a, 28),
                          .undo_name = col_str(q, a, 29),
                          .undo_approved_name = col_str(q, a, 30),
                          .work_state = col_str(q, a, 31),
                          .work_error = col_str(q, a, 32),
                          .work_done = col_i64(q, 33),
                          .work_total = col_i64(q, 34),
                          .most_today = col_i64(q, 35)};
}

enum err grant_get(struct ctx *cx, int64_t id, struct grant *ret)
{
    if (perm_scope(cx->actor, MEMBER_SEE) != SCOPE_ALL) return ERR_NOT_FOUND;
    STMT(q, cx->db, GRANT_SELECT "WHERE g.id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) grant_from(q, cx->arena, ret);
    return e;
}

enum err grant_of_task(struct ctx *cx, int64_t task, int64_t *ret_id)
{
    STMT(q, cx->db, "SELECT params FROM task WHERE id = :task AND kind IN ('points_grant_check',"
                    " 'points_grant', 'points_grant_undo')");
    bind_i64(q, ":task", task);
    enum err e = stmt_one(q);
    if (e) return e;
    struct str text = col_view(q, 0);
    json_t *o = json_loadb(text.p, text.n, 0, NULL);
    *ret_id = (int64_t)json_integer_value(json_object_get(o, "grant"));
    json_decref(o);
    return OK;
}

enum err grant_list(struct ctx *cx, int64_t before, struct grant *ret, size_t max, size_t *ret_n)
{
    size_t n = 0;
    if (perm_scope(cx->actor, MEMBER_SEE) != SCOPE_ALL) return ERR_FORBIDDEN;
    STMT(q, cx->db, GRANT_SELECT "WHERE g.id < :before ORDER BY g.id DESC LIMIT :max");
    bind_i64(q, ":before", before ? before : INT64_MAX);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) grant_from(q, cx->arena, &ret[n++]);
    *ret_n = n;
    return stmt_done(q);
}

#define ROWS_SELECT                                                                                \
    "SELECT r.n, r.points, r.number, c.name, r.reason, r.state, r.note, r.posting_id"              \
    " FROM points_grant_row r LEFT JOIN member m ON m.id = r.member_id"                            \
    " LEFT JOIN customer c ON c.id = m.customer_id WHERE r.grant_id = :id AND r.n > :after"

enum err grant_rows(struct ctx *cx, int64_t id, struct str state, int64_t after, struct grant_row *ret,
                    size_t max, size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         state.n ? ROWS_SELECT " AND r.state = :state ORDER BY r.n LIMIT :max"
                 : ROWS_SELECT " ORDER BY r.n LIMIT :max");
    bind_i64(q, ":id", id);
    bind_i64(q, ":after", after);
    if (state.n) bind_str(q, ":state", state);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) {
        ret[n] = (struct grant_row){.n = col_i64(q, 0),
                                    .points = col_i64(q, 1),
                                    .number = col_str(q, cx->arena, 2),
                                    .name = col_str(q, cx->arena, 3),
                                    .reason = col_str(q, cx->arena, 4),
                                    .state = col_str(q, cx->arena, 5),
                                    .note = col_str(q, cx->arena, 6),
                                    .posting = {col_i64(q, 7)}};
        n++;
    }
    *ret_n = n;
    return stmt_done(q);
}

enum err grant_counts(struct ctx *cx, int64_t id, struct grant_count *ret, size_t max, size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; n < max && i < COUNT_OF(row_states); i++) {
        STMT(q, cx->db,
             "SELECT COUNT(*), COALESCE(SUM(points), 0) FROM (SELECT points FROM points_grant_row"
             " WHERE grant_id = :id AND state = :state LIMIT :max) x");
        bind_i64(q, ":id", id);
        bind_cstr(q, ":state", row_states[i].code);
        bind_i64(q, ":max", GRANT_COUNT_MAX);
        enum err e = stmt_one(q);
        if (e) return e;
        if (col_i64(q, 0)) ret[n++] = (struct grant_count){str_of(row_states[i].code), col_i64(q, 0), col_i64(q, 1)};
    }
    *ret_n = n;
    return OK;
}

/* ---- steps ---- */

enum err grant_step(struct ctx *cx, int64_t id, enum grant_state from, enum grant_state other,
                    enum grant_state to)
{
    STMT(q, cx->db, "UPDATE points_grant SET state = :to WHERE id = :id AND state IN (:from, :other)");
    bind_cstr(q, ":to", grant_state_code(to));
    bind_i64(q, ":id", id);
    bind_cstr(q, ":from", grant_state_code(from));
    bind_cstr(q, ":other", grant_state_code(other ? other : from));
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) != 1) {
        problem(cx, "", _("This grant has gone on in the meantime. Look at it once more."));
        e = ERR_CONFLICT;
    }
    return e;
}

/* What the same person has granted today without a second person counts too. */
static int64_t granted_today(struct ctx *cx, const struct grant *g)
{
    STMT(q, cx->db,
         "SELECT COALESCE(SUM(total), 0) FROM points_grant WHERE created_by = :who AND confirmed_at >= :since"
         " AND approved_by IS NULL AND id <> :id AND state <> 'waiting'");
    bind_id(q, ":who", g->created_by);
    bind_i64(q, ":since", clock_day_start(cx->now, cx->config->zone));
    bind_i64(q, ":id", g->id);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

bool grant_needs_second(struct ctx *cx, const struct grant *g)
{
    return g->most_today > setting_int(cx, SETTING_POINTS_LIMIT) ||
           g->total + granted_today(cx, g) > setting_int(cx, SETTING_GRANT_LIMIT);
}

static enum err own(struct ctx *cx, int64_t id, struct grant *ret)
{
    enum err e = grant_get(cx, id, ret);
    if (e) return e;
    return ret->created_by.v == cx->actor->id && perm_may(cx->actor, POINTS_POST) ? OK : ERR_FORBIDDEN;
}

static enum err note_confirmed(struct ctx *cx, int64_t id, staff_id approved_by)
{
    STMT(q, cx->db,
         "UPDATE points_grant SET confirmed_at = COALESCE(confirmed_at, :now),"
         " approved_by = COALESCE(approved_by, :approved) WHERE id = :id");
    bind_i64(q, ":now", cx->now);
    bind_id_opt(q, ":approved", approved_by);
    bind_i64(q, ":id", id);
    return stmt_run(q);
}

static enum err carry_out(struct ctx *cx, const struct grant *g, staff_id approved_by)
{
    enum err e = note_confirmed(cx, g->id, approved_by);
    if (!e) {
        e = audit_write(cx, "points_grant.confirm", "points_grant", g->id, (customer_id){0}, NULL,
                        json_pack("{s:s%,s:I,s:I}", "reason", g->reason.p, g->reason.n, "points",
                                  (json_int_t)g->total, "members", (json_int_t)g->members));
    }
    return e ? e : start(cx, "points_grant", g->id, g->reason, g->members,
                         "UPDATE points_grant SET task = :task WHERE id = :id");
}

/* A task that failed or was cancelled may be set going again: it does what is left. */
static bool stopped(const struct grant *g)
{
    return str_is(g->work_state, "failed") || str_is(g->work_state, "cancelled");
}

enum err grant_confirm(struct ctx *cx, int64_t id, struct str note, int64_t *ret_request)
{
    struct grant g;
    int64_t request = 0;
    TX(tx, cx);
    enum err e = own(cx, id, &g);
    if (e) return e;
    bool again = g.state == GRANT_RUNNING && stopped(&g);
    if (!again && g.state == GRANT_CHECKED && g.members == 0) {
        problem(cx, "", _("Nobody would get points."));
        return ERR_CONFLICT;
    }
    bool second = !again && grant_needs_second(cx, &g);
    if (again) e = carry_out(cx, &g, (staff_id){0});
    else e = grant_step(cx, id, GRANT_CHECKED, 0, second ? GRANT_WAITING : GRANT_RUNNING);
    if (!e && !again && !second) e = carry_out(cx, &g, (staff_id){0});
    if (!e && second) e = points_request_grant(cx, REQUEST_GRANT, id, g.total, g.reason, note, &request);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_request = request;
    return e;
}

enum err grant_approved(struct ctx *cx, int64_t id, const struct points_consent *consent)
{
    struct grant g;
    enum err e = grant_get(cx, id, &g);
    if (!e) e = grant_step(cx, id, GRANT_WAITING, 0, GRANT_RUNNING);
    return e ? e : carry_out(cx, &g, consent->approved_by);
}

enum err grant_refused(struct ctx *cx, int64_t id, bool undo)
{
    return undo ? grant_step(cx, id, GRANT_UNDO_WAITING, 0, GRANT_ENDED)
                : grant_step(cx, id, GRANT_WAITING, 0, GRANT_CHECKED);
}

enum err grant_drop(struct ctx *cx, int64_t id)
{
    struct grant g;
    TX(tx, cx);
    enum err e = own(cx, id, &g);
    if (!e) e = grant_step(cx, id, GRANT_CHECKED, GRANT_CHECKING, GRANT_DROPPED);
    if (!e) {
        e = audit_write(cx, "points_grant.drop", "points_grant", id, (customer_id){0}, NULL,
                        json_pack("{s:s%}", "reason", g.reason.p, g.reason.n));
    }
    return e ? e : tx_commit(&tx);
}

/* ---- taking it back ---- */

#define PREVIEW_ROWS 20000

enum err grant_undo_preview(struct ctx *cx, int64_t id, struct grant_undo *ret)
{
    STMT(q, cx->db,
         "SELECT COUNT(*), COALESCE(SUM(x.points), 0), COALESCE(SUM(x.remaining), 0) FROM"
         " (SELECT r.points, l.remaining FROM points_grant_row r JOIN points_lot l ON l.posting_id = r.posting_id"
         " AND l.member_id = r.member_id"
         " WHERE r.grant_id = :id AND r.state = 'done' AND NOT EXISTS"
         " (SELECT 1 FROM points_posting p WHERE p.reverses_id = r.posting_id AND p.member_id = r.member_id) LIMIT :max) x");
    bind_i64(q, ":id", id);
    bind_i64(q, ":max", PREVIEW_ROWS);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = (struct grant_undo){.members = col_i64(q, 0),
                               .points = col_i64(q, 1),
                               .unspent = col_i64(q, 2),
                               .spent = col_i64(q, 1) - col_i64(q, 2),
                               .whole = col_i64(q, 0) < PREVIEW_ROWS};
    return OK;
}

static enum err start_undo(struct ctx *cx, const struct grant *g, staff_id by, struct str reason,
                           staff_id approved_by)
{
    STMT(q, cx->db,
         "UPDATE points_grant SET undo_by = :by, undo_reason = :reason, undo_approved_by = :approved WHERE id = :id");
    bind_id(q, ":by", by);
    bind_str(q, ":reason", reason);
    bind_id_opt(q, ":approved", approved_by);
    bind_i64(q, ":id", g->id);
    enum err e = stmt_run(q);
    if (!e) {
        e = audit_write(cx, "points_grant.undo", "points_grant", g->id, (customer_id){0}, NULL,
                        json_pack("{s:s%,s:I}", "reason", reason.p, reason.n, "points", (json_int_t)g->total));
    }
    return e ? e : start(cx, "points_grant_undo", g->id, g->reason, g->members,
                         "UPDATE points_grant SET undo_task = :task WHERE id = :id");
}

static enum err may_undo(struct ctx *cx, const struct grant *g, struct str reason)
{
    bool ended = g->state == GRANT_ENDED || ((g->state == GRANT_RUNNING || g->state == GRANT_UNDOING) && stopped(g));
    if (!perm_may(cx->actor, POINTS_POST)) return ERR_FORBIDDEN;
    if (!ended) {
        problem(cx, "", _("This grant cannot be taken back as things stand."));
        return ERR_CONFLICT;
    }
    if (!str_trim(reason).n) problem(cx, "reason", _("Give a reason: it stays on the ledger."));
    if (text_length(reason) > 500) problem(cx, "reason", _("The reason is longer than 500 characters."));
    return problems_result(cx);
}

enum err grant_undo(struct ctx *cx, int64_t id, struct str reason, struct str note, int64_t *ret_request)
{
    struct grant g;
    int64_t request = 0;
    TX(tx, cx);
    enum err e = grant_get(cx, id, &g);
    if (!e) e = may_undo(cx, &g, reason);
    if (e) return e;
    bool second = g.state != GRANT_UNDOING && (g.total > setting_int(cx, SETTING_GRANT_LIMIT) ||
                                               g.most > setting_int(cx, SETTING_POINTS_LIMIT));
    if (second) e = grant_step(cx, id, GRANT_ENDED, GRANT_RUNNING, GRANT_UNDO_WAITING);
    else if (g.state != GRANT_UNDOING) e = grant_step(cx, id, GRANT_ENDED, GRANT_RUNNING, GRANT_UNDOING);
    if (!e && second) e = points_request_grant(cx, REQUEST_UNDO, id, g.total, reason, note, &request);
    bool agreed = g.undo_approved_by.v != 0; /* stopped on the way: it goes on as it was agreed, whoever presses */
    if (!e && !second) {
        e = start_undo(cx, &g, agreed ? g.undo_by : (staff_id){cx->actor->id}, agreed ? g.undo_reason : reason,
                       g.undo_approved_by);
    }
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_request = request;
    return e;
}

enum err grant_undo_approved(struct ctx *cx, int64_t id, struct str reason, const struct points_consent *consent)
{
    struct grant g;
    enum err e = grant_get(cx, id, &g);
    if (!e) e = grant_step(cx, id, GRANT_UNDO_WAITING, 0, GRANT_UNDOING);
    return e ? e : start_undo(cx, &g, consent->asked_by, reason, consent->approved_by);
}
