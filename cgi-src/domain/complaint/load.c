/* Reading cases, and who may: see complaint.h. The one place that decides who sees a case. */
#include "domain/complaint/internal.h"
#include "domain/lookup.h"

#include <string.h>

#define ROW_COLUMNS                                                                                \
    "id, ref, lang, kind, state, assignee_id, team_id, branch_id, customer_id, account_id,"        \
    " order_id, contact_name, contact_email, contact_phone, tracking_nonce, tracking_hash,"        \
    " severity, safety, created_at, closed_at, version, body, priority, due_at, answer_due_at,"         \
    " answered_at, clock_from, paused_at, paused_ms, next_due_at, remind_at,"             \
    " merged_root_id"

static bool key_fits(const struct track_keys *keys, struct str stored)
{
    if (!keys || stored.n != HASH_BYTES) return false;
    for (size_t i = 0; i < keys->n; i++) {
        if (secret_same(keys->at[i].b, stored.p, HASH_BYTES)) return true;
    }
    return false;
}

/* A link ends some time after its case. */
static bool key_in_time(struct ctx *cx, int64_t closed_at)
{
    return !closed_at || cx->now < closed_at + TRACK_DAYS_AFTER_END * DAY_MS;
}

static bool may_see(struct ctx *cx, const struct case_row *c, bool by_key)
{
    switch (cx->actor->kind) {
    case ACTOR_SYSTEM: return true;
    case ACTOR_STAFF:
        return perm_record(cx->actor, COMPLAINT_SEE, c->assignee, c->team, c->branch);
    case ACTOR_PORTAL:
        return c->account == cx->actor->id ||
               (cx->actor->customer.v && !cx->actor->own_only && c->customer == cx->actor->customer.v) || by_key;
    case ACTOR_NOBODY: return by_key;
    }
    return false;
}

void case_bind_reader(struct stmt *q, const struct ctx *cx)
{
    bool portal = cx->actor->kind == ACTOR_PORTAL;
    bind_i64(q, ":reader", portal ? cx->actor->id : 0);
    bind_i64(q, ":sees", portal && !cx->actor->own_only ? cx->actor->customer.v : 0);
}

/* Cases that were merged are one: whoever may open one of them may read all, since those alone are merged
 * that the same people read (complaint_merge.h). An account that was narrowed to its own cases or
 * unlinked afterwards reads its own alone. A link is as old as the case that all went into. */
static bool seen_through_merged(struct ctx *cx, const struct case_row *c, const struct track_keys *keys)
{
    bool seen = false, others = false;
    int64_t closed_at = 0;
    if (cx->actor->kind != ACTOR_PORTAL && cx->actor->kind != ACTOR_NOBODY) return false;
    if (cx->actor->kind == ACTOR_NOBODY && (!keys || !keys->n)) return false;
    STMT(q, cx->db,
         "SELECT c.id, c.account_id, c.customer_id, c.tracking_hash, c.closed_at, CASE WHEN " CASE_OWN_PART
         " THEN 0 ELSE 1 END FROM complaint c WHERE c.id = :root OR c.merged_root_id = :root"
         " ORDER BY CASE WHEN c.id = :root THEN 0 ELSE 1 END LIMIT 100");
    bind_i64(q, ":root", c->merged_root.v ? c->merged_root.v : c->id.v);
    case_bind_reader(q, cx);
    for (bool first = true; stmt_row(q); first = false) {
        if (first) closed_at = col_i64(q, 4);
        struct case_row other = {.account = col_i64(q, 1), .customer = col_i64(q, 2)};
        seen = seen || may_see(cx, &other, key_fits(keys, col_view(q, 3)) && key_in_time(cx, closed_at));
        others = others || col_i64(q, 5);
    }
    return stmt_done(q) == OK && seen && !others;
}

static enum err read_case(struct ctx *cx, struct stmt *q, const struct track_keys *keys,
                          struct case_row *ret)
{
    enum err e = stmt_one(q);
    if (e) return e;
    struct case_row c = {
        .id = {col_i64(q, 0)},
        .ref = col_str(q, cx->arena, 1),
        .lang = col_str(q, cx->arena, 2),
        .state = (enum complaint_state)col_i64(q, 4),
        .assignee = {col_i64(q, 5)},
        .team = {col_i64(q, 6)},
        .branch = {col_i64(q, 7)},
        .customer = col_i64(q, 8),
        .account = col_i64(q, 9),
        .order = col_i64(q, 10),
        .contact_name = col_str(q, cx->arena, 11),
        .email = col_str(q, cx->arena, 12),
        .phone = col_str(q, cx->arena, 13),
        .tracking_nonce = col_str(q, cx->arena, 14),
        .severity = col_i64(q, 16),
        .safety = col_i64(q, 17) != 0,
        .created_at = col_i64(q, 18),
        .closed_at = col_i64(q, 19),
        .version = col_i64(q, 20),
        .body = col_str(q, cx->arena, 21),
        .clock = {.priority = (enum case_priority)col_i64(q, 22),
                  .due_at = col_i64(q, 23),
                  .answer_due_at = col_i64(q, 24),
                  .answered_at = col_i64(q, 25),
                  .from = col_i64(q, 26),
                  .paused_at = col_i64(q, 27),
                  .paused_ms = col_i64(q, 28),
                  .next_due_at = col_i64(q, 29),
                  .remind_at = col_i64(q, 30)},
        .merged_root = {col_i64(q, 31)},
    };
    struct str kind = col_view(q, 3);
    if (!kind_parse(kind.p, kind.n, &c.kind)) return fail(ERR_INTERNAL, "a case without a kind");
    bool by_key = key_fits(keys, col_view(q, 15)) && key_in_time(cx, c.closed_at);
    if (!may_see(cx, &c, by_key) && !seen_through_merged(cx, &c, keys)) return ERR_NOT_FOUND;
    *ret = c;
    return OK;
}

static enum err state_since(struct ctx *cx, struct case_row *c)
{
    STMT(q, cx->db,
         "SELECT at FROM complaint_step WHERE complaint_id = :id AND what = 'state'"
         " ORDER BY id DESC LIMIT 1");
    bind_id(q, ":id", c->id);
    enum err e = stmt_one(q);
    c->state_since = e ? c->created_at : col_i64(q, 0);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err case_load(struct ctx *cx, struct str ref, const struct track_keys *keys,
                   struct case_row *ret)
{
    STMT(q, cx->db, "SELECT " ROW_COLUMNS " FROM complaint WHERE ref = :ref");
    bind_str(q, ":ref", ref);
    enum err e = read_case(cx, q, keys, ret);
    return e ? e : state_since(cx, ret);
}

enum err case_load_id(struct ctx *cx, complaint_id id, struct case_row *ret)
{
    return case_load_root(cx, id, NULL, ret);
}

enum err case_load_root(struct ctx *cx, complaint_id root, const struct track_keys *keys, struct case_row *ret)
{
    STMT(q, cx->db, "SELECT " ROW_COLUMNS " FROM complaint WHERE id = :id");
    bind_id(q, ":id", root);
    enum err e = read_case(cx, q, keys, ret);
    return e ? e : state_since(cx, ret);
}

enum err case_load_staff(struct ctx *cx, struct str ref, int64_t version, enum access access,
                         struct case_row *ret)
{
    struct case_row c;
    if (cx->actor->kind != ACTOR_STAFF) return ERR_FORBIDDEN;
    enum err e = case_load(cx, ref, NULL, &c);
    if (e) return e;
    if (!perm_record(cx->actor, access, c.assignee, c.team, c.branch)) return ERR_FORBIDDEN;
    if (c.version != version) return ERR_STALE;
    *ret = c;
    return OK;
}

enum err complaint_visible(struct ctx *cx, complaint_id id, const struct track_keys *keys)
{
    struct case_row c;
    STMT(q, cx->db, "SELECT " ROW_COLUMNS " FROM complaint WHERE id = :id");
    bind_id(q, ":id", id);
    return read_case(cx, q, keys, &c);
}

enum err complaint_ref_of(struct ctx *cx, complaint_id id, struct str *ret_ref)
{
    struct case_row c;
    STMT(q, cx->db, "SELECT " ROW_COLUMNS " FROM complaint WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = read_case(cx, q, NULL, &c);
    if (!e) *ret_ref = c.ref;
    return e;
}

/* ---- the whole case, for pages ---- */

static enum err read_rest(struct ctx *cx, struct complaint *c)
{
    STMT(q, cx->db,
         "SELECT c.channel, c.category_id, c.cause_id, c.order_text, c.body, c.remedy_wanted,"
         " c.remedy, c.decision, c.due_at, c.happened_at, c.updated_at, c.resolved_at, c.closed_at,"
         " s.name, o.ref, r.ref FROM complaint c LEFT JOIN staff s ON s.id = c.assignee_id"
         " LEFT JOIN complaint r ON r.id = c.merged_root_id LEFT JOIN sales_order o ON o.id = c.order_id WHERE c.id = :id");
    bind_id(q, ":id", c->id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct arena *a = cx->arena;
    c->channel = channel_parse(col_view(q, 0));
    c->category = col_i64(q, 1);
    c->cause = col_i64(q, 2);
    c->order_text = col_str(q, a, 3);
    c->body = col_str(q, a, 4);
    c->remedy_wanted = col_str(q, a, 5);
    c->remedy = col_str(q, a, 6);
    c->decision = col_str(q, a, 7);
    c->due_at = col_i64(q, 8);
    c->happened_at = col_i64(q, 9);
    c->updated_at = col_i64(q, 10);
    c->resolved_at = col_i64(q, 11);
    c->closed_at = col_i64(q, 12);
    c->assignee_name = col_null(q, 13) ? STR("") : col_str(q, a, 13);
    c->order_ref = col_null(q, 14) ? STR("") : col_str(q, a, 14);
    c->merged_into = col_null(q, 15) ? STR("") : col_str(q, a, 15);
    return OK;
}

enum err complaint_get(struct ctx *cx, struct str ref, const struct track_keys *keys,
                       struct complaint *ret)
{
    struct case_row r;
    enum err e = case_load(cx, ref, keys, &r);
    if (e) return e;
    bool staff = cx->actor->kind == ACTOR_STAFF || cx->actor->kind == ACTOR_SYSTEM;
    bool reach = staff && perm_record(cx->actor, CUSTOMER_CONTACT_SEE, r.assignee, r.team, r.branch);
    struct complaint c = {
        .id = r.id, .ref = r.ref, .kind = r.kind, .state = r.state, .lang = r.lang,
        .customer = r.customer, .account = r.account, .order = r.order,
        .assignee = r.assignee.v, .team = r.team.v, .branch = r.branch.v,
        .severity = r.severity, .safety = r.safety, .created_at = r.created_at,
        .state_since = r.state_since, .version = r.version,
        .priority = staff ? r.clock.priority : 0,
        .answer_due_at = staff ? r.clock.answer_due_at : 0,
        .answered_at = r.clock.answered_at, .paused_at = r.clock.paused_at,
        .next_due_at = r.clock.next_due_at,
        .has_link = r.tracking_nonce.n > 0,
        .contact_name = staff ? r.contact_name : STR(""),
        .contact_email = reach ? r.email : STR(""),
        .contact_phone = reach ? r.phone : STR(""),
        .sent_to = contact_hidden(cx, r.email, r.phone),
    };
    e = read_rest(cx, &c);
    if (e) return e;
    c.category_name = lookup_name(cx, LIST_CATEGORY, c.category);
    c.cause_name = staff ? lookup_name(cx, LIST_CAUSE, c.cause) : STR("");
    c.team_name = staff ? lookup_name(cx, LIST_TEAM, c.team) : STR("");
    c.overdue = state_open(c.state) && (staff ? c.next_due_at : c.due_at) < cx->now;
    struct case_row root;
    if (!staff && r.merged_root.v && case_load_root(cx, r.merged_root, keys, &root) != OK) c.merged_into = STR("");
    *ret = c;
    return OK;
}

enum err complaint_steps(struct ctx *cx, complaint_id id, struct complaint_step **ret,
                         size_t *ret_n)
{
    bool staff = cx->actor->kind == ACTOR_STAFF;
    VEC(struct complaint_step) v = {0};
    STMT(q, cx->db,
         "SELECT what, from_state, to_state, at, by_kind, by_name, note, id, reason FROM complaint_step"
         " WHERE complaint_id = :id AND (what = 'state' OR :staff = 1) ORDER BY id LIMIT 1000");
    bind_id(q, ":id", id);
    bind_i64(q, ":staff", staff);
    while (stmt_row(q)) {
        struct complaint_step s = {
            .what = col_str(q, cx->arena, 0),
            .from = (enum complaint_state)col_i64(q, 1),
            .to = (enum complaint_state)col_i64(q, 2),
            .at = col_i64(q, 3),
            .by_kind = (int)col_i64(q, 4),
            .by_name = col_str(q, cx->arena, 5),
            .note = col_str(q, cx->arena, 6),
            .id = col_i64(q, 7),
            .reason = staff ? col_str(q, cx->arena, 8) : STR(""),
        };
        if (!staff && s.by_kind == ACTOR_STAFF) s.by_name = s.note = STR("");
        *vec_push(cx->arena, &v) = s;
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

enum err complaint_messages(struct ctx *cx, complaint_id id, struct complaint_message **ret,
                            size_t *ret_n)
{
    bool staff = cx->actor->kind == ACTOR_STAFF;
    VEC(struct complaint_message) v = {0};
    STMT(q, cx->db,
         "SELECT m.id, m.kind, m.channel, m.body, m.by_name, s.name, m.at, m.complaint_id FROM complaint_message m"
         " LEFT JOIN staff s ON s.id = m.recorded_by WHERE m.complaint_id IN " CASE_GROUP
         " AND (m.kind <> 'note' OR :staff = 1) ORDER BY m.id LIMIT 1000");
    bind_id(q, ":id", id);
    case_bind_reader(q, cx);
    bind_i64(q, ":staff", staff);
    while (stmt_row(q)) {
        struct str kind = col_view(q, 1);
        *vec_push(cx->arena, &v) = (struct complaint_message){
            .id = col_i64(q, 0),
            .kind = str_is(kind, "customer") ? MESSAGE_CUSTOMER
                    : str_is(kind, "reply")  ? MESSAGE_REPLY
                                             : MESSAGE_NOTE,
            .channel = channel_parse(col_view(q, 2)),
            .body = col_str(q, cx->arena, 3),
            .by_name = col_str(q, cx->arena, 4),
            .recorded_by = staff && !col_null(q, 5) ? col_str(q, cx->arena, 5) : STR(""),
            .at = col_i64(q, 6),
            .from = {col_i64(q, 7)},
        };
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}
