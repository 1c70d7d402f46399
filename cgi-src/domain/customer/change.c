/* Changes of state: stage, owner, tags, closing and reopening; and what each of them writes beside
 * itself. See domain/customer.h. */
#include "domain/customer/inside.h"

#include "base/text.h"

enum err customer_record(struct ctx *cx, const char *action, const char *entity, int64_t entity_id,
                         customer_id customer, json_t *before, json_t *after)
{
    int64_t row = 0;
    enum err e = audit_write_id(cx, action, entity, entity_id, customer, before, after, &row);
    return e ? e : timeline_put(cx, customer, cx->now, TIMELINE_CHANGE, row);
}

enum err customer_bump(struct ctx *cx, customer_id id)
{
    STMT(q, cx->db,
         "UPDATE customer SET version = version + 1, updated_at = :now WHERE id = :id");
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", id);
    return stmt_run(q);
}

enum err customer_touched(struct ctx *cx, customer_id id, int64_t at)
{
    STMT(q, cx->db,
         "UPDATE customer SET last_contact_at = :at WHERE id = :id AND last_contact_at < :at");
    bind_i64(q, ":at", at);
    bind_id(q, ":id", id);
    return stmt_run(q);
}

/* ---- stage ---- */

enum err customer_set_stage(struct ctx *cx, customer_id id, int64_t stage, struct str reason,
                            int64_t version)
{
    struct customer_hold hold;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &hold);
    if (e) return e;
    if (hold.version != version) return ERR_STALE;
    if (stage < 1 || stage >= STAGE_COUNT) return problem(cx, "stage", _("This choice does not exist."));
    if (stage == hold.stage) return problem(cx, "stage", _("The customer is at this stage already."));
    if (!reason.n) return problem(cx, "reason", _("Please say why the stage changes."));
    if (text_length(reason) > 500) return problem_f(cx, "reason", _("Please use at most %d characters."), 500);
    int64_t step = id_new(cx->now);
    STMT(put, cx->db,
         "INSERT INTO customer_stage (id, customer_id, from_stage, to_stage, at, by_kind, by_id,"
         " reason) VALUES (:id, :customer, :from, :to, :now, :by_kind, :by, :reason)");
    bind_i64(put, ":id", step);
    bind_id(put, ":customer", id);
    bind_i64(put, ":from", hold.stage);
    bind_i64(put, ":to", stage);
    bind_i64(put, ":now", cx->now);
    bind_i64(put, ":by_kind", cx->actor->kind);
    bind_i64(put, ":by", cx->actor->id);
    bind_str(put, ":reason", reason);
    if ((e = stmt_run(put))) return e;
    STMT(set, cx->db,
         "UPDATE customer SET stage = :stage, version = version + 1, updated_at = :now"
         " WHERE id = :id");
    bind_i64(set, ":stage", stage);
    bind_i64(set, ":now", cx->now);
    bind_id(set, ":id", id);
    if ((e = stmt_run(set))) return e;
    if ((e = timeline_put(cx, id, cx->now, TIMELINE_STAGE, step))) return e;
    e = audit_write(cx, "customer.stage", "customer", id.v, id,
                    json_pack("{s:s}", "stage", stage_code(hold.stage)),
                    json_pack("{s:s, s:o}", "stage", stage_code(stage), "reason", json_of(reason)));
    if (e || (e = customer_index(cx, id))) return e;
    return tx_commit(&tx);
}

enum err stage_history(struct ctx *cx, customer_id id, struct stage_step **ret, size_t *ret_n)
{
    struct customer_hold h;
    enum err e = customer_hold(cx, id, CUSTOMER_SEE, &h);
    if (e) return e;
    VEC(struct stage_step) v = {0};
    STMT(q, cx->db,
         "SELECT h.from_stage, h.to_stage, h.at, s.name, h.reason FROM customer_stage h"
         " LEFT JOIN staff s ON s.id = h.by_id AND h.by_kind = :staff"
         " WHERE h.customer_id = :id ORDER BY h.at DESC LIMIT 50");
    bind_i64(q, ":staff", ACTOR_STAFF);
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        *vec_push(cx->arena, &v) = (struct stage_step){
            .from = col_i64(q, 0), .to = col_i64(q, 1), .at = col_i64(q, 2),
            .by = col_str(q, cx->arena, 3), .reason = col_str(q, cx->arena, 4)};
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

/* ---- owner, team, branch ---- */

static enum err check_place(struct ctx *cx, const char *field, int64_t id, const char *sql)
{
    if (!id) return OK;
    STMT(q, cx->db, sql);
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    return e == ERR_NOT_FOUND ? problem(cx, field, _("This choice does not exist.")) : e;
}

static json_t *place_json(int64_t owner, int64_t team, int64_t branch)
{
    return json_pack("{s:I, s:I, s:I}", "owner", (json_int_t)owner, "team", (json_int_t)team,
                     "branch", (json_int_t)branch);
}

struct places {
    staff_id owner;
    team_id team;
    branch_id branch;
};

static enum err check_places(struct ctx *cx, const struct customer_hold *h, const struct places *to)
{
    enum err e = OK;
    if (to->owner.v != h->owner.v)
        e = check_place(cx, "owner", to->owner.v, "SELECT 1 FROM staff WHERE id = :id AND state = 'active'");
    if (e && e != ERR_INVALID) return e;
    e = check_place(cx, "team", to->team.v, "SELECT 1 FROM team WHERE id = :id");
    if (e && e != ERR_INVALID) return e;
    e = check_place(cx, "branch", to->branch.v, "SELECT 1 FROM branch WHERE id = :id");
    if (e && e != ERR_INVALID) return e;
    return problems_result(cx);
}

/* Row, audit and index of a hand-over; inside the caller's TX. */
static enum err hand_over(struct ctx *cx, customer_id id, const struct customer_hold *h, const struct places *to)
{
    enum err e = check_places(cx, h, to);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE customer SET owner_id = :owner, team_id = :team, branch_id = :branch,"
         " version = version + 1, updated_at = :now WHERE id = :id");
    bind_id_opt(q, ":owner", to->owner);
    bind_id_opt(q, ":team", to->team);
    bind_id_opt(q, ":branch", to->branch);
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", id);
    if ((e = stmt_run(q))) return e;
    e = customer_record(cx, "customer.assign", "customer", id.v, id,
                        place_json(h->owner.v, h->team.v, h->branch.v),
                        place_json(to->owner.v, to->team.v, to->branch.v));
    return e ? e : customer_index(cx, id);
}

enum err customer_assign(struct ctx *cx, customer_id id, staff_id owner, team_id team,
                         branch_id branch, int64_t version)
{
    struct customer_hold h;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_ASSIGN, &h);
    if (e) return e;
    if (h.version != version) return ERR_STALE;
    e = hand_over(cx, id, &h, &(struct places){owner, team, branch});
    return e ? e : tx_commit(&tx);
}

enum err customer_assign_back(struct ctx *cx, customer_id id, staff_id owner, team_id team, branch_id branch)
{
    struct customer_hold h;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_SEE, &h);
    if (!e && !perm_record(cx->actor, CUSTOMER_ASSIGN, owner, team, branch)) e = ERR_FORBIDDEN;
    if (!e) e = hand_over(cx, id, &h, &(struct places){owner, team, branch});
    return e ? e : tx_commit(&tx);
}

/* ---- closing and reopening ---- */

static enum err set_state(struct ctx *cx, customer_id id, struct str reason, int64_t version,
                          bool closed)
{
    struct customer_hold h;
    TX(tx, cx);
    enum err e = customer_hold(cx, id, CUSTOMER_CLOSE, &h);
    if (e) return e;
    if (h.version != version) return ERR_STALE;
    if (h.closed == closed) return ERR_CONFLICT;
    if (!reason.n) return problem(cx, "reason", _("Please give a reason."));
    if (text_length(reason) > 500) return problem_f(cx, "reason", _("Please use at most %d characters."), 500);
    STMT(q, cx->db,
         "UPDATE customer SET state = :state, closed_reason = :reason, closed_at = :at,"
         " version = version + 1, updated_at = :now WHERE id = :id");
    bind_cstr(q, ":state", closed ? "closed" : "open");
    bind_str(q, ":reason", closed ? reason : STR(""));
    bind_opt(q, ":at", closed ? cx->now : 0);
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", id);
    if ((e = stmt_run(q))) return e;
    e = customer_record(cx, closed ? "customer.close" : "customer.reopen", "customer", id.v, id,
                        json_pack("{s:s}", "state", h.closed ? "closed" : "open"),
                        json_pack("{s:s, s:o}", "state", closed ? "closed" : "open", "reason",
                                  json_of(reason)));
    if (e || (e = customer_index(cx, id))) return e;
    return tx_commit(&tx);
}

enum err customer_close(struct ctx *cx, customer_id id, struct str reason, int64_t version)
{
    return set_state(cx, id, reason, version, true);
}

enum err customer_reopen(struct ctx *cx, customer_id id, struct str reason, int64_t version)
{
    return set_state(cx, id, reason, version, false);
}

/* ---- tags ---- */

enum err customer_tag_list(struct ctx *cx, customer_id id, struct customer_tagged **ret, size_t *ret_n)
{
    struct customer_hold h;
    enum err e = customer_hold(cx, id, CUSTOMER_SEE, &h);
    if (e) return e;
    VEC(struct customer_tagged) v = {0};
    STMT(q, cx->db,
         "SELECT l.id, CASE WHEN :english = 1 AND l.name_en <> '' THEN l.name_en ELSE l.name_zh END"
         " FROM customer_tag ct JOIN lookup l ON l.id = ct.tag_id WHERE ct.customer_id = :id"
         " ORDER BY l.position, l.id LIMIT 100");
    bind_i64(q, ":english", cx->lang == LANG_EN);
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        *vec_push(cx->arena, &v) =
            (struct customer_tagged){.id = col_i64(q, 0), .name = col_str(q, cx->arena, 1)};
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

static json_t *tags_json(const struct customer_tagged *tags, size_t n)
{
    json_t *names = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(names, json_of(tags[i].name));
    return json_pack("{s:o}", "tags", names);
}

enum err customer_set_tags(struct ctx *cx, customer_id id, const int64_t *tags, size_t n)
{
    struct customer_hold h;
    struct customer_tagged *before, *after;
    size_t nbefore, nafter;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, CUSTOMER_EDIT, &h);
    if (e || (e = customer_tag_list(cx, id, &before, &nbefore))) return e;
    STMT(drop, cx->db, "DELETE FROM customer_tag WHERE customer_id = :id");
    bind_id(drop, ":id", id);
    if ((e = stmt_run(drop))) return e;
    for (size_t i = 0; i < n; i++) {
        STMT(put, cx->db,
             "INSERT INTO customer_tag (customer_id, tag_id) SELECT :customer, id FROM lookup"
             " WHERE id = :tag AND list = 'tag' ON CONFLICT DO NOTHING");
        bind_id(put, ":customer", id);
        bind_i64(put, ":tag", tags[i]);
        if ((e = stmt_run(put))) return e;
    }
    if ((e = customer_tag_list(cx, id, &after, &nafter))) return e;
    e = customer_record(cx, "customer.tags", "customer", id.v, id, tags_json(before, nbefore),
                        tags_json(after, nafter));
    if (e || (e = customer_index(cx, id))) return e;
    return tx_commit(&tx);
}
