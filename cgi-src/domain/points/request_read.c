/* Requests for a second person as pages read them: words, one, the queue, the number in the menu. See
 * points_request.h. */
#include "domain/points/ledger.h"
#include "domain/points_request.h"

static const struct {
    enum request_kind kind;
    const char *code, *name;
} kinds[] = {
    {REQUEST_EARN, "earn", PN_("request", "Earning")},
    {REQUEST_REDEEM, "redeem", PN_("request", "Redemption")},
    {REQUEST_ADJUST, "adjust", PN_("request", "Adjustment")},
    {REQUEST_REVERSE, "reverse", PN_("request", "Reversal")},
    {REQUEST_GRANT, "grant", PN_("request", "Grant to many")},
    {REQUEST_UNDO, "undo", PN_("request", "Taking back a grant")},
};

const char *request_kind_code(enum request_kind k)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].kind == k) return kinds[i].code;
    return "";
}

const char *request_kind_name(enum request_kind k)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].kind == k) return P_("request", kinds[i].name);
    return "";
}

static enum request_kind kind_parse(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (str_is(code, kinds[i].code)) return kinds[i].kind;
    return 0;
}

static const struct {
    const char *code, *name;
} states[] = {
    [REQUEST_WAITING] = {"waiting", PN_("request", "Waiting")},
    [REQUEST_APPROVED] = {"approved", PN_("request", "Approved")},
    [REQUEST_REFUSED] = {"refused", PN_("request", "Refused")},
    [REQUEST_WITHDRAWN] = {"withdrawn", PN_("request", "Withdrawn")},
    [REQUEST_EXPIRED] = {"expired", PN_("request", "Expired")},
};

const char *request_state_code(enum request_state s)
{
    return s > 0 && s < COUNT_OF(states) ? states[s].code : "";
}

const char *request_state_name(enum request_state s)
{
    return s > 0 && s < COUNT_OF(states) ? P_("request", states[s].name) : "";
}

static enum request_state state_parse(struct str code)
{
    for (size_t i = REQUEST_WAITING; i < COUNT_OF(states); i++)
        if (str_is(code, states[i].code)) return (enum request_state)i;
    return 0;
}

/* ---- reading ---- */

#define REQUEST_SELECT                                                                             \
    "SELECT r.id, r.kind, r.state, r.member_id, m.number, c.name, r.reverses_id, r.posting_id,"    \
    " r.grant_id, r.amount, r.reason, r.source_kind, r.source_ref, r.expires_on, r.note,"          \
    " r.never_expires, r.goodwill, r.balance, r.debt, r.asked_by, r.decided_by, a.name, d.name,"   \
    " r.decision, r.asked_at, r.expires_at, r.decided_at, c.owner_id, c.team_id, c.branch_id"      \
    " FROM points_request r JOIN staff a ON a.id = r.asked_by"                                     \
    " LEFT JOIN staff d ON d.id = r.decided_by LEFT JOIN member m ON m.id = r.member_id"           \
    " LEFT JOIN customer c ON c.id = m.customer_id "

static void request_from(struct stmt *q, struct arena *a, struct points_request *ret)
{
    *ret = (struct points_request){.id = col_i64(q, 0),
                                   .kind = kind_parse(col_view(q, 1)),
                                   .state = state_parse(col_view(q, 2)),
                                   .member = {col_i64(q, 3)},
                                   .member_number = col_str(q, a, 4),
                                   .member_name = col_str(q, a, 5),
                                   .reverses = {col_i64(q, 6)},
                                   .posting = {col_i64(q, 7)},
                                   .grant = col_i64(q, 8),
                                   .amount = col_i64(q, 9),
                                   .reason = col_str(q, a, 10),
                                   .source_kind = col_str(q, a, 11),
                                   .source_ref = col_str(q, a, 12),
                                   .expires_on = col_str(q, a, 13),
                                   .note = col_str(q, a, 14),
                                   .never_expires = col_i64(q, 15) != 0,
                                   .goodwill = col_i64(q, 16) != 0,
                                   .balance = col_i64(q, 17),
                                   .debt = col_i64(q, 18),
                                   .asked_by = {col_i64(q, 19)},
                                   .decided_by = {col_i64(q, 20)},
                                   .asked_name = col_str(q, a, 21),
                                   .decided_name = col_str(q, a, 22),
                                   .decision = col_str(q, a, 23),
                                   .asked_at = col_i64(q, 24),
                                   .expires_at = col_i64(q, 25),
                                   .decided_at = col_i64(q, 26)};
}

static bool in_sight(struct ctx *cx, struct stmt *q, const struct points_request *r)
{
    if (!r->member.v) return perm_may(cx->actor, MEMBER_SEE);
    return perm_record(cx->actor, MEMBER_SEE, (staff_id){col_i64(q, 27)}, (team_id){col_i64(q, 28)},
                       (branch_id){col_i64(q, 29)});
}

enum err points_request_get(struct ctx *cx, int64_t id, struct points_request *ret)
{
    STMT(q, cx->db, REQUEST_SELECT "WHERE r.id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct points_request r;
    request_from(q, cx->arena, &r);
    if (!in_sight(cx, q, &r)) return ERR_NOT_FOUND;
    *ret = r;
    return OK;
}

/* Each way of asking is answered by an index of its own. */
static const char *list_sql(const struct request_filter *f)
{
    if (f->member.v) {
        return REQUEST_SELECT "WHERE r.member_id = :member AND r.id < :before ORDER BY r.id DESC LIMIT :max";
    }
    if (f->mine == 1) {
        return REQUEST_SELECT "WHERE r.asked_by = :me AND r.id < :before"
                              " AND (:state = '' OR r.state = :state) ORDER BY r.id DESC LIMIT :max";
    }
    if (f->mine == 2) {
        return REQUEST_SELECT "WHERE r.state = 'waiting' AND r.asked_by <> :me AND r.id < :before"
                              " ORDER BY r.id DESC LIMIT :max";
    }
    if (f->state) {
        return REQUEST_SELECT "WHERE r.state = :state AND r.id < :before ORDER BY r.id DESC LIMIT :max";
    }
    return REQUEST_SELECT "WHERE r.id < :before ORDER BY r.id DESC LIMIT :max";
}

enum err points_request_list(struct ctx *cx, const struct request_filter *f, size_t max,
                             struct points_request *ret, size_t *ret_n)
{
    size_t n = 0;
    if (perm_scope(cx->actor, MEMBER_SEE) != SCOPE_ALL) return ERR_FORBIDDEN;
    STMT(q, cx->db, list_sql(f));
    if (stmt_takes(q, ":member")) bind_id(q, ":member", f->member);
    if (stmt_takes(q, ":me")) bind_i64(q, ":me", cx->actor->id);
    if (stmt_takes(q, ":state")) bind_cstr(q, ":state", request_state_code((enum request_state)f->state));
    bind_i64(q, ":before", f->before ? f->before : INT64_MAX);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) request_from(q, cx->arena, &ret[n++]);
    *ret_n = n;
    return stmt_done(q);
}

int64_t points_request_count(struct ctx *cx)
{
    if (!perm_may(cx->actor, POINTS_APPROVE)) return 0;
    STMT(q, cx->db,
         "SELECT COUNT(*) FROM (SELECT 1 FROM points_request WHERE state = 'waiting' AND asked_by <> :me"
         " LIMIT 100) c");
    bind_i64(q, ":me", cx->actor->id);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}
