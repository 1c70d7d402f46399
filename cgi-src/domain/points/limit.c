/* How much one person may post by hand: the two-person rule of points_request.h. Called by every
 * posting and reversal of a member of staff; the worker and the command line have no limit here, since
 * what they post was agreed before or comes from a file. */
#include "domain/points/ledger.h"
#include "domain/points_request.h"
#include "domain/setting.h"

enum err ledger_posted_today(struct ctx *cx, member_id m, staff_id who, int64_t *ret_points)
{
    STMT(q, cx->db,
         "SELECT COALESCE(SUM(ABS(p.amount - p.debt_change)), 0) FROM points_posting p"
         " WHERE p.member_id = :member AND p.id >= :since AND p.by_kind = :staff AND p.by_id = :me"
         " AND p.approved_by IS NULL AND p.kind <> 'expire'");
    bind_id(q, ":member", m);
    bind_i64(q, ":since", id_floor(clock_day_start(cx->now, cx->config->zone)));
    bind_i64(q, ":staff", ACTOR_STAFF);
    bind_id(q, ":me", who);
    enum err e = stmt_one(q);
    if (!e) *ret_points = col_i64(q, 0);
    return e;
}

enum err points_room(struct ctx *cx, member_id m, int64_t *ret_points)
{
    int64_t posted = 0;
    if (cx->actor->kind != ACTOR_STAFF) {
        *ret_points = INT64_MAX;
        return OK;
    }
    enum err e = ledger_posted_today(cx, m, (staff_id){cx->actor->id}, &posted);
    if (e) return e;
    int64_t limit = setting_int(cx, SETTING_POINTS_LIMIT);
    *ret_points = limit > posted ? limit - posted : 0;
    return OK;
}

enum err ledger_limit(struct ctx *cx, member_id m, int64_t points, const struct points_consent *consent)
{
    int64_t room = 0;
    if (consent || cx->actor->kind != ACTOR_STAFF) return OK;
    enum err e = points_room(cx, m, &room);
    if (e || points <= room) return e;
    problem(cx, "amount", _("So many points need a second person: ask for approval."));
    return ERR_CONFLICT;
}
