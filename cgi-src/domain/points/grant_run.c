/* Carrying out a grant, and taking it back: slices of the tasks points_grant and points_grant_undo. Guards:
 * each member gets it once (the row's state, the cursor and the posting are one transaction, and the
 * posting's key names grant and member); a row that is refused costs nobody else anything. */
#include <inttypes.h>

#include "domain/points/grant_inside.h"
#include "domain/points/ledger.h"
#include "domain/setting.h"

#define SLICE_ROWS 50

struct work_row {
    int64_t n, points;
    member_id member;
    posting_id posting;
    struct str reason, number;
};

static enum err next_rows(struct ctx *cx, int64_t grant, const char *state, struct work_row *rows, size_t max,
                          size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT r.n, r.points, r.member_id, r.posting_id, r.reason, r.number FROM points_grant_row r"
         " WHERE r.grant_id = :grant AND r.state = :state ORDER BY r.n LIMIT :max");
    bind_i64(q, ":grant", grant);
    bind_cstr(q, ":state", state);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) {
        rows[n++] = (struct work_row){col_i64(q, 0),
                                      col_i64(q, 1),
                                      {col_i64(q, 2)},
                                      {col_i64(q, 3)},
                                      col_str(q, cx->arena, 4),
                                      col_str(q, cx->arena, 5)};
    }
    *ret_n = n;
    return stmt_done(q);
}

static enum err mark(struct ctx *cx, int64_t grant, const struct work_row *r, const char *state, struct str note,
                     posting_id posting)
{
    STMT(q, cx->db,
         "UPDATE points_grant_row SET state = :state, note = :note,"
         " posting_id = COALESCE(:posting, posting_id) WHERE grant_id = :grant AND n = :n");
    bind_cstr(q, ":state", state);
    bind_str(q, ":note", note);
    bind_id_opt(q, ":posting", posting);
    bind_i64(q, ":grant", grant);
    bind_i64(q, ":n", r->n);
    return stmt_run(q);
}

/* Without a second person the maker's limit for one member and day holds here as everywhere: it may have been
 * used up since the check. */
static enum err within_limit(struct ctx *cx, const struct grant *g, const struct work_row *r)
{
    int64_t before = 0;
    if (g->approved_by.v) return OK;
    enum err e = ledger_posted_today(cx, r->member, g->created_by, &before);
    if (e || before + r->points <= setting_int(cx, SETTING_POINTS_LIMIT)) return e;
    problem(cx, "", _("With what you posted to this member today it needs a second person."));
    return ERR_CONFLICT;
}

static enum err post_row(struct ctx *cx, const struct grant *g, const struct work_row *r, struct points_posting *ret)
{
    const struct points_consent consent = {g->created_by, g->created_name, g->approved_by, g->approved_name};
    struct member m;
    struct points_draft d = {.member = r->member,
                             .amount = r->points,
                             .reason = r->reason.n ? r->reason : g->reason,
                             .source_kind = STR("grant"),
                             .source_ref = str_printf(cx->arena, "%" PRId64, g->id),
                             .key = str_printf(cx->arena, "grant:%" PRId64 ":%" PRId64, g->id, r->member.v),
                             .expires_on = g->expires_on,
                             .never_expires = g->never_expires,
                             .goodwill = g->goodwill,
                             .consent = &consent};
    enum err e = member_get(cx, r->member, &m);
    if (e) return e;
    if (m.state == MEMBER_FROZEN && !g->with_frozen) {
        problem(cx, "", _("The membership was frozen meanwhile."));
        return ERR_CONFLICT;
    }
    e = within_limit(cx, g, r);
    if (e) return e;
    return g->goodwill ? points_adjust(cx, &d, ret) : points_earn(cx, &d, ret);
}

static enum err take_back(struct ctx *cx, const struct grant *g, const struct work_row *r, struct points_posting *ret)
{
    const struct points_consent consent = {g->undo_by, g->undo_name, g->undo_approved_by, g->undo_approved_name};
    struct str key = str_printf(cx->arena, "grant-undo:%" PRId64, r->posting.v);
    return ledger_reverse(cx, r->member, r->posting, g->undo_reason, key, &consent, ret);
}

/* One row in a part of the transaction of its own: what is refused is noted, and the others go on. */
static enum err one_row(struct ctx *cx, struct task *t, const struct grant *g, const struct work_row *r, bool undo)
{
    struct points_posting p = {0};
    struct problems before = cx->problems;
    enum err e = tx_row_begin(cx->db);
    if (e) return e;
    enum err did = undo ? take_back(cx, g, r, &p) : post_row(cx, g, r, &p);
    bool refused = did == ERR_CONFLICT || did == ERR_INVALID || did == ERR_NOT_FOUND || did == ERR_FORBIDDEN;
    e = tx_row_end(cx->db, did == OK);
    if (e || (did && !refused)) return e ? e : did;
    const char *why = cx->problems.list.n > before.list.n ? cx->problems.list.at[before.list.n].text
                                                          : _("The account does not allow this now.");
    struct str note = did ? str_of(why) : STR("");
    cx->problems = before;
    err_clear();
    task_count(t, did ? "skipped" : undo ? "undone" : "created", 1);
    if (!did) task_count(t, "points", undo ? -r->points : r->points);
    e = mark(cx, g->id, r, did ? undo ? "kept" : "skipped" : undo ? "undone" : "done", note,
             (posting_id){undo ? 0 : p.id.v});
    if (e || !did) return e;
    return task_row_put(cx, t, r->n, "member", r->member.v, "skipped", 0,
                        str_printf(cx->arena, "%.*s: %.*s", STR_ARG(r->number), STR_ARG(note)), NULL);
}

static enum err run_slice(struct ctx *cx, struct task *t, bool undo, bool *ret_done)
{
    struct grant g;
    struct work_row rows[SLICE_ROWS];
    size_t n = 0, i = 0;
    int64_t id = (int64_t)json_integer_value(json_object_get(t->params, "grant"));
    TX(tx, cx);
    enum err e = grant_get(cx, id, &g);
    if (!e && g.state != (undo ? GRANT_UNDOING : GRANT_RUNNING)) {
        e = problem(cx, "", _("This grant has gone on in the meantime. Look at it once more."));
    }
    if (!e) e = next_rows(cx, id, undo ? "done" : "ok", rows, SLICE_ROWS, &n);
    for (bool over = false; !e && i < n && !over; i++, over = task_slice_over(cx, t)) e = one_row(cx, t, &g, &rows[i], undo);
    if (e) return e;
    t->done += (int64_t)i;
    *ret_done = i == n && n < SLICE_ROWS;
    if (*ret_done) e = grant_step(cx, id, undo ? GRANT_UNDOING : GRANT_RUNNING, 0, undo ? GRANT_UNDONE : GRANT_ENDED);
    if (!e) e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

static enum err grant_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    return run_slice(cx, t, false, ret_done);
}

static enum err undo_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    return run_slice(cx, t, true, ret_done);
}

/* Taken back on the grant's own page, after a preview: so no undo here. */
const struct task_kind grant_kind = {
    .code = "points_grant",
    .label = N_("Grant of points"),
    .who = POINTS_POST,
    .slice = grant_slice,
};
const struct task_kind grant_undo_kind = {
    .code = "points_grant_undo",
    .label = N_("Taking back a grant of points"),
    .who = POINTS_POST,
    .slice = undo_slice,
};
