/* Who hears of a case beside its agent: followers and those mentioned in a note; and who looks at it at
 * this moment. See complaint_team.h. */
#include "domain/complaint/internal.h"
#include "domain/complaint_team.h"

#include <string.h>

#include "base/text.h"
#include "domain/notice.h"
#include "domain/staff.h"

#define FOLLOWERS_TOLD 50

static enum err write_follow(struct ctx *cx, complaint_id id, staff_id staff, bool on)
{
    STMT(q, cx->db,
         on ? "INSERT INTO complaint_follow (complaint_id, staff_id, at) VALUES (:id, :staff, :now)"
              " ON CONFLICT (complaint_id, staff_id) DO NOTHING"
            : "DELETE FROM complaint_follow WHERE complaint_id = :id AND staff_id = :staff");
    bind_id(q, ":id", id);
    bind_id(q, ":staff", staff);
    if (on) bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

enum err complaint_follow(struct ctx *cx, struct str ref, bool on)
{
    struct case_row c;
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = case_load(cx, ref, NULL, &c);
    if (e) return e;
    if (complaint_followed(cx, c.id) == on) return tx_commit(&tx);
    e = write_follow(cx, c.id, (staff_id){cx->actor->id}, on);
    if (!e) {
        e = audit_write(cx, on ? "complaint.follow" : "complaint.unfollow", "complaint", c.id.v,
                        (customer_id){c.customer}, NULL, NULL);
    }
    return e ? e : tx_commit(&tx);
}

bool complaint_followed(struct ctx *cx, complaint_id id)
{
    STMT(q, cx->db, "SELECT 1 FROM complaint_follow WHERE complaint_id = :id AND staff_id = :me");
    bind_id(q, ":id", id);
    bind_i64(q, ":me", cx->actor->id);
    return stmt_one(q) == OK;
}

enum err complaint_followers(struct ctx *cx, complaint_id id, struct str *ret, size_t max, size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT s.name FROM complaint_follow f JOIN staff s ON s.id = f.staff_id WHERE f.complaint_id = :id"
         " AND s.state = 'active' ORDER BY f.at LIMIT :max");
    bind_id(q, ":id", id);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) ret[n++] = col_str(q, cx->arena, 0);
    *ret_n = n;
    return stmt_done(q);
}

/* Somebody whose rights ended, or to whom the case no longer belongs, hears nothing. */
static bool may_see(const struct case_row *c, int64_t id, int64_t roles, int64_t team, int64_t branch)
{
    struct actor a = {.kind = ACTOR_STAFF, .id = id, .roles = (unsigned)roles, .team = {team}, .branch = {branch}};
    return perm_record(&a, COMPLAINT_SEE, c->assignee, c->team, c->branch);
}

enum err case_tell_followers(struct ctx *cx, const struct case_row *c, bool agent_too)
{
    staff_id to[FOLLOWERS_TOLD];
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT s.id, s.roles, s.team_id, s.branch_id FROM complaint_follow f JOIN staff s ON s.id = f.staff_id"
         " WHERE f.complaint_id = :id AND s.state = 'active' ORDER BY f.at LIMIT :max");
    bind_id(q, ":id", c->id);
    bind_i64(q, ":max", FOLLOWERS_TOLD);
    while (n < FOLLOWERS_TOLD && stmt_row(q)) {
        int64_t id = col_i64(q, 0);
        if (id != c->assignee.v && may_see(c, id, col_i64(q, 1), col_i64(q, 2), col_i64(q, 3))) to[n++].v = id;
    }
    enum err e = stmt_done(q);
    if (!e && agent_too) e = notice_put(cx, c->assignee, "complaint_followed", "complaint", c->id.v, c->ref);
    for (size_t i = 0; !e && i < n; i++) e = notice_put(cx, to[i], "complaint_followed", "complaint", c->id.v, c->ref);
    return e;
}

/* ---- mentions ---- */

/* The colleague whose name, or user name, stands right behind the @; the longest where several do. */
static const struct staff_brief *named(const struct staff_brief *staff, size_t n, struct str rest)
{
    const struct staff_brief *best = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < n; i++) {
        const struct str names[] = {staff[i].name, staff[i].username};
        for (size_t k = 0; k < COUNT_OF(names); k++) {
            if (names[k].n <= longest || !str_starts(rest, names[k])) continue;
            longest = names[k].n;
            best = &staff[i];
        }
    }
    return best;
}

/* "someone@example.cn" mentions nobody: before the @ stands no letter or digit. */
static bool begins(struct str body, size_t at)
{
    unsigned char c = at ? (unsigned char)body.p[at - 1] : ' ';
    return !(c >= '0' && c <= '9') && !((c | 32) >= 'a' && (c | 32) <= 'z') && c != '.' && c != '_';
}

enum err case_mentions(struct ctx *cx, const struct case_row *c, struct str body, staff_id *ret, size_t *ret_n)
{
    struct staff_brief *staff;
    size_t n, m = 0;
    *ret_n = 0;
    if (str_find(body, STR("@")) < 0) return OK;
    enum err e = staff_options(cx, ACCESS_SIGNED_IN, &staff, &n);
    for (size_t i = 0; !e && i < body.n && m < CASE_MENTIONS; i++) {
        if (body.p[i] != '@' || !begins(body, i)) continue;
        const struct staff_brief *s = named(staff, n, str_sub(body, i + 1, body.n - i - 1));
        bool known = false;
        for (size_t k = 0; s && k < m; k++) known = known || ret[k].v == s->id.v;
        if (!s || known) continue;
        if (!may_see(c, s->id.v, s->roles, s->team.v, s->branch.v)) {
            return problem_f(cx, "note", _("%.*s may not see this case and was told nothing. Take the @ before the name "
                                           "away, or ask a colleague who may."), STR_ARG(s->name));
        }
        ret[m++] = s->id;
    }
    *ret_n = m;
    return e;
}

enum err case_tell_mentioned(struct ctx *cx, const struct case_row *c, const staff_id *to, size_t n)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < n; i++) {
        e = write_follow(cx, c->id, to[i], true);
        if (!e) e = notice_put(cx, to[i], "complaint_mention", "complaint", c->id.v, c->ref);
    }
    return e;
}

enum err complaint_colleagues(struct ctx *cx, struct str ref, struct str q, struct colleague_brief *ret, size_t max,
                              size_t *ret_n)
{
    struct case_row c;
    struct staff_brief *staff;
    size_t n, m = 0;
    enum err e = case_load(cx, ref, NULL, &c);
    if (!e) e = staff_options(cx, ACCESS_SIGNED_IN, &staff, &n);
    if (e) return e;
    struct str start = text_fold(cx->arena, q);
    for (size_t i = 0; i < n && m < max; i++) {
        const struct staff_brief *s = &staff[i];
        bool fits = !start.n || str_starts(text_fold(cx->arena, s->name), start) || str_starts(s->username, start);
        if (fits && may_see(&c, s->id.v, s->roles, s->team.v, s->branch.v))
            ret[m++] = (struct colleague_brief){s->id, s->name, s->username};
    }
    *ret_n = m;
    return OK;
}

/* ---- who else is here ---- */

static enum err sign_of_life(struct ctx *cx, complaint_id id, bool answering)
{
    STMT(q, cx->db, "SELECT at, answering FROM complaint_presence WHERE complaint_id = :id AND staff_id = :me");
    bind_id(q, ":id", id);
    bind_i64(q, ":me", cx->actor->id);
    enum err e = stmt_one(q);
    if (e && e != ERR_NOT_FOUND) return e;
    int64_t at = e ? 0 : col_i64(q, 0);
    bool same = !e && (col_i64(q, 1) != 0) == answering; /* who begins to write is seen at once */
    if (same && at <= cx->now && at > cx->now - PRESENCE_WRITE_MS) return OK;
    TX(tx, cx);
    STMT(put, cx->db,
         "INSERT INTO complaint_presence (complaint_id, staff_id, answering, at) VALUES (:id, :me, :answering, :now)"
         " ON CONFLICT (complaint_id, staff_id) DO UPDATE SET answering = :answering, at = :now");
    bind_id(put, ":id", id);
    bind_i64(put, ":me", cx->actor->id);
    bind_i64(put, ":answering", answering);
    bind_i64(put, ":now", cx->now);
    e = stmt_run(put);
    return e ? e : tx_commit(&tx);
}

enum err complaint_others(struct ctx *cx, complaint_id id, struct presence *ret, size_t max, size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT s.name, p.answering FROM complaint_presence p JOIN staff s ON s.id = p.staff_id"
         " WHERE p.complaint_id = :id AND p.staff_id <> :me AND p.at > :since AND p.at <= :now"
         " ORDER BY p.answering DESC, s.name LIMIT :max");
    bind_id(q, ":id", id);
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":since", cx->now - PRESENCE_MS);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q))
        ret[n++] = (struct presence){col_str(q, cx->arena, 0), col_i64(q, 1) != 0};
    *ret_n = n;
    return stmt_done(q);
}

enum err complaint_present(struct ctx *cx, struct str ref, bool answering, struct presence *ret, size_t max,
                           size_t *ret_n)
{
    struct case_row c;
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    enum err e = case_load(cx, ref, NULL, &c);
    if (!e && !perm_record(cx->actor, COMPLAINT_TAKE, c.assignee, c.team, c.branch)) e = ERR_FORBIDDEN;
    if (!e) e = sign_of_life(cx, c.id, answering);
    return e ? e : complaint_others(cx, c.id, ret, max, ret_n);
}

enum err presence_purge(struct ctx *cx, int64_t *ret_removed)
{
    TX(tx, cx);
    STMT(q, cx->db, "DELETE FROM complaint_presence WHERE at < :before OR at > :after");
    bind_i64(q, ":before", cx->now - 10 * MINUTE_MS);
    bind_i64(q, ":after", cx->now + 10 * MINUTE_MS);
    enum err e = stmt_run(q);
    *ret_removed = stmt_changes(q);
    return e ? e : tx_commit(&tx);
}

int64_t complaint_newest(struct ctx *cx, complaint_id id)
{
    STMT(q, cx->db,
         "SELECT COALESCE((SELECT MAX(id) FROM complaint_message WHERE complaint_id IN (SELECT :id UNION ALL SELECT id FROM"
         " complaint WHERE merged_root_id = :id) AND kind <> 'note'), 0),"
         " COALESCE((SELECT MAX(id) FROM complaint_step WHERE complaint_id = :id AND what = 'state'), 0)");
    bind_id(q, ":id", id);
    if (stmt_one(q) != OK) return 0;
    return col_i64(q, 0) > col_i64(q, 1) ? col_i64(q, 0) : col_i64(q, 1);
}
