/* Merging cases: see complaint_merge.h. The one file that moves a case to and from the state merged. */
#include "domain/complaint_merge.h"

#include "base/text.h"
#include "domain/complaint/internal.h"
#include "domain/notice.h"

#define FEW 50 /* cases that went into one */

/* ---- what may be merged ---- */

static bool same_text(struct ctx *cx, struct str a, struct str b)
{
    return a.n && b.n && str_eq(text_fold(cx->arena, a), text_fold(cx->arena, b));
}

static bool same_contact(struct ctx *cx, const struct case_row *a, const struct case_row *b)
{
    if (a->account && b->account) return a->account == b->account;
    return same_text(cx, a->email, b->email) || (a->phone.n && str_eq(a->phone, b->phone));
}

/* In an organisation a number may be the switchboard's: it says who somebody is only together with the name. */
static bool same_colleague(struct ctx *cx, const struct case_row *a, const struct case_row *b)
{
    if ((a->account && b->account) || same_text(cx, a->email, b->email)) return same_contact(cx, a, b);
    bool two = a->email.n && b->email.n; /* addresses */
    return !two && same_contact(cx, a, b) && same_text(cx, a->contact_name, b->contact_name);
}

static bool is_organisation(struct ctx *cx, int64_t customer)
{
    STMT(q, cx->db, "SELECT 1 FROM customer WHERE id = :id AND kind = 'organisation'");
    bind_i64(q, ":id", customer);
    return stmt_one(q) == OK;
}

/* Whoever opens this case of an organisation may open all of its cases: not by a private link, not with an
 * account that sees its own alone. */
static bool read_by_all(struct ctx *cx, const struct case_row *c)
{
    if (c->tracking_nonce.n) return false;
    if (!c->account) return true;
    STMT(q, cx->db, "SELECT 1 FROM portal_account WHERE id = :id AND customer_id = :customer AND sees_all = 1");
    bind_i64(q, ":id", c->account);
    bind_i64(q, ":customer", c->customer);
    return stmt_one(q) == OK;
}

enum readers { READERS_SAME, READERS_STRANGERS, READERS_COLLEAGUES };

/* Who reads the one may read the other: nothing is shown to a stranger, nor to a colleague who may not see it. */
static enum readers readers_of(struct ctx *cx, const struct case_row *a, const struct case_row *b)
{
    if (!a->customer || !b->customer) return same_contact(cx, a, b) ? READERS_SAME : READERS_STRANGERS;
    if (a->customer != b->customer) return READERS_STRANGERS;
    if (!is_organisation(cx, a->customer) || same_colleague(cx, a, b) || (read_by_all(cx, a) && read_by_all(cx, b)))
        return READERS_SAME;
    return READERS_COLLEAGUES;
}

static enum err check(struct ctx *cx, const struct case_row *loser, const struct case_row *winner)
{
    if (loser->id.v == winner->id.v) return problem(cx, "into", _("A case cannot be merged with itself."));
    if (winner->state == COMPLAINT_MERGED)
        return problem(cx, "into", _("That case is itself merged into another one. Choose the one it went into."));
    if (!state_open(winner->state) && state_open(loser->state))
        return problem(cx, "into", _("That case has ended. Reopen it first, or merge it into this one."));
    enum readers r = readers_of(cx, loser, winner);
    if (r == READERS_COLLEAGUES)
        return problem(cx, "into", _("The two cases came from different people of this customer, and not each of them may "
                                     "see all of its cases: they would come to read each other's. Answer both."));
    if (r == READERS_STRANGERS)
        return problem(cx, "into", _("The two cases belong to different customers or contacts, who would read each "
                                     "other's. If it is the same person, link both with the same customer first."));
    return OK;
}

static enum err load_winner(struct ctx *cx, struct str into, struct case_row *ret)
{
    struct str ref;
    if (!ref_parse(cx->arena, into, "TS", &ref))
        return problem(cx, "into", _("This is no reference of a case. It begins with TS."));
    enum err e = case_load(cx, ref, NULL, ret);
    if (!e && !perm_record(cx->actor, COMPLAINT_TAKE, ret->assignee, ret->team, ret->branch)) e = ERR_NOT_FOUND;
    return e == ERR_NOT_FOUND ? problem(cx, "into", _("There is no such case, or you may not work on it.")) : e;
}

enum err complaint_merge_check(struct ctx *cx, struct str ref, struct str into)
{
    struct case_row loser, winner;
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    enum err e = case_load(cx, ref, NULL, &loser);
    if (!e && loser.state == COMPLAINT_MERGED) e = ERR_CONFLICT;
    if (!e) e = load_winner(cx, into, &winner);
    return e ? e : check(cx, &loser, &winner);
}

/* ---- doing it ---- */

static enum err lead_to(struct ctx *cx, complaint_id loser, complaint_id winner)
{
    STMT(q, cx->db, "UPDATE complaint SET merged_into_id = :winner WHERE id = :loser");
    bind_id(q, ":winner", winner);
    bind_id(q, ":loser", loser);
    enum err e = stmt_run(q);
    if (e) return e;
    STMT(all, cx->db, "UPDATE complaint SET merged_root_id = :winner WHERE id = :loser OR merged_root_id = :loser");
    bind_id(all, ":winner", winner);
    bind_id(all, ":loser", loser);
    return stmt_run(all);
}

static bool told_before(struct ctx *cx, complaint_id loser, complaint_id winner)
{
    STMT(q, cx->db, "SELECT 1 FROM complaint_merge WHERE loser_id = :loser AND winner_id = :winner AND told = 1");
    bind_id(q, ":loser", loser);
    bind_id(q, ":winner", winner);
    return stmt_one(q) == OK;
}

static enum err note_merge(struct ctx *cx, const struct case_row *loser, const struct case_row *winner,
                           enum complaint_state from, int64_t closed_at, bool told)
{
    STMT(q, cx->db,
         "INSERT INTO complaint_merge (id, loser_id, winner_id, from_state, closed_at, at, by_id, told)"
         " VALUES (:id, :loser, :winner, :from, :closed, :now, :me, :told)");
    bind_i64(q, ":id", id_new(cx->now));
    bind_id(q, ":loser", loser->id);
    bind_id(q, ":winner", winner->id);
    bind_i64(q, ":from", from);
    bind_opt(q, ":closed", closed_at);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":me", cx->actor->id);
    bind_i64(q, ":told", told);
    return stmt_run(q);
}

static enum err tell_merged(struct ctx *cx, const struct case_row *loser, const struct case_row *winner, bool *ret_told)
{
    struct news n = {.kind = NEWS_MERGED, .text = winner->ref};
    *ret_told = told_before(cx, loser->id, winner->id);
    return *ret_told ? OK : case_tell(cx, loser, &n, ret_told);
}

static enum err carry_out(struct ctx *cx, struct case_row *loser, struct case_row *winner)
{
    enum complaint_state from = loser->state;
    int64_t closed_at = loser->closed_at;
    bool told = false;
    enum err e = tell_merged(cx, loser, winner, &told);
    if (!e) e = case_step(cx, loser, "merge", COMPLAINT_MERGED, winner->ref);
    if (!e) e = lead_to(cx, loser->id, winner->id);
    if (!e) e = note_merge(cx, loser, winner, from, closed_at, told);
    if (!e) e = case_step(cx, winner, "merged_in", winner->state, loser->ref);
    if (!e) e = case_touch(cx, winner);
    if (!e) e = complaint_index(cx, loser->id, false);
    if (!e) e = notice_put(cx, winner->assignee, "complaint_followed", "complaint", winner->id.v, winner->ref);
    if (!e && loser->assignee.v != winner->assignee.v)
        e = notice_put(cx, loser->assignee, "complaint_followed", "complaint", winner->id.v, winner->ref);
    if (e) return e;
    return audit_write(cx, "complaint.merge", "complaint", loser->id.v, (customer_id){loser->customer},
                       json_pack("{s:s}", "state", state_code(from)),
                       json_pack("{s:o,s:b}", "into", json_text_of(winner->ref), "sent", (int)told));
}

enum err complaint_merge(struct ctx *cx, struct str ref, const struct merge_draft *d)
{
    struct case_row loser, winner;
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, d->version, COMPLAINT_TAKE, &loser);
    if (!e && loser.state == COMPLAINT_MERGED) e = ERR_CONFLICT;
    if (!e) e = load_winner(cx, d->into, &winner);
    if (!e && d->into_version && winner.version != d->into_version) e = ERR_STALE;
    if (!e) e = check(cx, &loser, &winner);
    if (!e) e = carry_out(cx, &loser, &winner);
    return e ? e : tx_commit(&tx);
}

/* ---- undoing it ---- */

struct merge_row {
    int64_t id, closed_at;
    complaint_id winner;
    enum complaint_state from;
};

static enum err last_merge(struct ctx *cx, complaint_id loser, struct merge_row *ret)
{
    STMT(q, cx->db,
         "SELECT id, winner_id, from_state, closed_at FROM complaint_merge WHERE loser_id = :loser"
         " AND undone_at IS NULL ORDER BY id DESC LIMIT 1");
    bind_id(q, ":loser", loser);
    enum err e = stmt_one(q);
    if (!e) *ret = (struct merge_row){col_i64(q, 0), col_i64(q, 3), {col_i64(q, 1)}, (enum complaint_state)col_i64(q, 2)};
    return e;
}

static enum err restore(struct ctx *cx, struct case_row *c, const struct merge_row *m)
{
    STMT(q, cx->db,
         "UPDATE complaint SET state = :state, open = :open, closed_at = :closed, merged_into_id = NULL,"
         " merged_root_id = NULL WHERE id = :id");
    bind_i64(q, ":state", m->from);
    bind_i64(q, ":open", state_open(m->from));
    bind_opt(q, ":closed", m->closed_at);
    bind_id(q, ":id", c->id);
    enum err e = stmt_run(q);
    c->state = m->from;
    c->closed_at = m->closed_at;
    if (!e) e = case_clock_state(cx, c, COMPLAINT_MERGED);
    if (e) return e;
    STMT(own, cx->db, /* what had gone into it leads to it again */
         "WITH RECURSIVE gone (id) AS (SELECT id FROM complaint WHERE merged_into_id = :id UNION ALL"
         " SELECT c.id FROM complaint c JOIN gone ON c.merged_into_id = gone.id)"
         " UPDATE complaint SET merged_root_id = :id WHERE id IN (SELECT id FROM gone)");
    bind_id(own, ":id", c->id);
    e = stmt_run(own);
    if (e) return e;
    STMT(done, cx->db, "UPDATE complaint_merge SET undone_at = :now, undone_by = :me WHERE id = :merge");
    bind_i64(done, ":now", cx->now);
    bind_i64(done, ":me", cx->actor->id);
    bind_i64(done, ":merge", m->id);
    return stmt_run(done);
}

enum err complaint_unmerge(struct ctx *cx, struct str ref, int64_t version)
{
    struct case_row c, winner;
    struct merge_row m;
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (!e && c.state != COMPLAINT_MERGED) e = ERR_CONFLICT;
    if (!e) e = last_merge(cx, c.id, &m);
    if (!e) e = case_load_id(cx, m.winner, &winner);
    if (!e) e = restore(cx, &c, &m);
    if (!e) e = case_step(cx, &c, "unmerge", c.state, winner.ref);
    if (!e) e = case_step(cx, &winner, "unmerged", winner.state, c.ref);
    if (!e) e = case_touch(cx, &c);
    if (!e) e = case_touch(cx, &winner);
    if (!e) e = complaint_index(cx, c.id, false);
    if (!e) {
        e = audit_write(cx, "complaint.unmerge", "complaint", c.id.v, (customer_id){c.customer},
                        json_pack("{s:o}", "into", json_text_of(winner.ref)),
                        json_pack("{s:s}", "state", state_code(c.state)));
    }
    return e ? e : tx_commit(&tx);
}

/* ---- reading ---- */

enum err complaint_merged_cases(struct ctx *cx, complaint_id id, struct merged_case **ret, size_t *ret_n)
{
    VEC(struct merged_case) v = {0};
    STMT(q, cx->db,
         "SELECT id, ref, body, contact_name, channel, created_at, happened_at FROM complaint"
         " WHERE merged_root_id = :id AND id IN " CASE_GROUP " ORDER BY id LIMIT :max");
    bind_id(q, ":id", id);
    case_bind_reader(q, cx);
    bind_i64(q, ":max", FEW);
    while (stmt_row(q)) {
        *vec_push(cx->arena, &v) = (struct merged_case){.id = {col_i64(q, 0)},
                                                        .ref = col_str(q, cx->arena, 1),
                                                        .body = col_str(q, cx->arena, 2),
                                                        .contact_name = col_str(q, cx->arena, 3),
                                                        .channel = channel_parse(col_view(q, 4)),
                                                        .created_at = col_i64(q, 5),
                                                        .happened_at = col_i64(q, 6)};
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

/* By customer along its index; by contact among the newest that the search finds. */
enum err complaint_merge_candidates(struct ctx *cx, struct str ref, struct merge_candidate *ret, size_t max, size_t *ret_n)
{
    struct case_row c, other;
    size_t n = 0;
    VEC(complaint_id) ids = {0};
    enum err e = case_load(cx, ref, NULL, &c);
    if (e) return e;
    struct search_terms terms = text_query(cx->arena, c.email.n ? c.email : c.phone);
    if (c.customer) {
        STMT(q, cx->db, "SELECT id FROM complaint WHERE customer_id = :customer ORDER BY id DESC LIMIT 30");
        bind_i64(q, ":customer", c.customer);
        while (stmt_row(q)) vec_push(cx->arena, &ids)->v = col_i64(q, 0);
        e = stmt_done(q);
    } else if (terms.n) {
        STMT(q, cx->db, search_hits_sql(cx->db, cx->arena, "complaint", false, false));
        bind_i64(q, ":walk", 30);
        bind_str(q, ":match", search_match(cx->db, cx->arena, &terms, NULL, 0));
        while (stmt_row(q)) vec_push(cx->arena, &ids)->v = col_i64(q, 0);
        e = stmt_done(q);
    }
    for (size_t i = 0; !e && i < ids.n && n < max; i++) {
        if (ids.at[i].v == c.id.v || case_load_id(cx, ids.at[i], &other) != OK) continue;
        bool may = perm_record(cx->actor, COMPLAINT_TAKE, other.assignee, other.team, other.branch);
        if (!may || !state_open(other.state) || readers_of(cx, &c, &other) != READERS_SAME) continue;
        ret[n++] = (struct merge_candidate){other.ref, text_shorten(cx->arena, other.body, 160), other.kind, other.state,
                                            other.created_at};
    }
    *ret_n = n;
    return e;
}
