/* Reading the timeline: one look-up of (kind, ref), then one row of its own table for each. See
 * domain/customer_timeline.h. */
#include "domain/customer_timeline.h"

#include "domain/customer/inside.h"

struct reading {
    struct ctx *cx;
    customer_id customer;
    struct customer_hold hold;
    VEC(member_id) members;
    bool members_read;
};

static bool may(const struct reading *r, enum access action)
{
    return perm_record(r->cx->actor, action, r->hold.owner, r->hold.team, r->hold.branch);
}

/* ---- one function per kind: ERR_NOT_FOUND leaves the entry out ---- */

typedef enum err fill_entry(struct reading *r, struct timeline_entry *t);

static enum err find(struct stmt *q, const struct timeline_entry *t)
{
    bind_i64(q, ":id", t->ref);
    return stmt_one(q);
}

static enum err fill_interaction(struct reading *r, struct timeline_entry *t)
{
    struct arena *a = r->cx->arena;
    STMT(q, r->cx->db,
         "SELECT i.kind, i.direction, i.subject, i.body, s.name, k.name, i.next_step, i.next_on,"
         " i.next_done_at, i.by_id, i.next_by_id FROM interaction i LEFT JOIN staff s ON s.id = i.by_id"
         " LEFT JOIN contact k ON k.id = i.contact_id WHERE i.id = :id AND i.customer_id = :customer");
    bind_id(q, ":customer", r->customer);
    enum err e = find(q, t);
    if (e) return e;
    t->what = col_str(q, a, 0);
    t->to = str_is(col_view(q, 1), "in") ? 1 : 2;
    t->title = col_str(q, a, 2);
    t->text = col_str(q, a, 3);
    t->by = col_str(q, a, 4);
    t->extra = col_str(q, a, 5);
    t->next_step = col_str(q, a, 6);
    t->next_on = col_str(q, a, 7);
    t->next_done_at = col_i64(q, 8);
    int64_t me = r->cx->actor->id; /* as interaction_next_done() decides */
    t->may_finish = may(r, INTERACTION_LOG) &&
                    (col_i64(q, 9) == me || col_i64(q, 10) == me || may(r, CUSTOMER_EDIT));
    return OK;
}

static enum err fill_order(struct reading *r, struct timeline_entry *t)
{
    STMT(q, r->cx->db,
         "SELECT ref, total_minor, currency, cancellation, line_count FROM sales_order WHERE id = :id");
    enum err e = find(q, t);
    if (e) return e;
    t->title = col_str(q, r->cx->arena, 0);
    t->has_amount = may(r, CUSTOMER_MONEY_SEE);
    if (t->has_amount) t->amount = col_i64(q, 1);
    t->currency = col_str(q, r->cx->arena, 2);
    t->what = col_i64(q, 3) ? STR("cancellation") : STR("order");
    t->to = col_i64(q, 4);
    return OK;
}

static enum err fill_complaint(struct reading *r, struct timeline_entry *t)
{
    struct arena *a = r->cx->arena;
    STMT(q, r->cx->db,
         "SELECT ref, kind, state, body, assignee_id, team_id, branch_id FROM complaint WHERE id = :id");
    enum err e = find(q, t);
    if (e) return e;
    if (!perm_record(r->cx->actor, COMPLAINT_SEE, (staff_id){col_i64(q, 4)},
                     (team_id){col_i64(q, 5)}, (branch_id){col_i64(q, 6)}))
        return ERR_NOT_FOUND;
    t->title = t->address = col_str(q, a, 0);
    t->what = col_str(q, a, 1);
    t->to = col_i64(q, 2);
    t->text = col_str(q, a, 3);
    return OK;
}

/* One, or those of customers that turned out to be the same: looked up once a page. */
static enum err read_members(struct reading *r)
{
    if (r->members_read) return OK;
    r->members_read = true;
    STMT(q, r->cx->db, "SELECT id FROM member WHERE customer_id = :customer ORDER BY opened_at");
    bind_id(q, ":customer", r->customer);
    while (stmt_row(q)) *vec_push(r->cx->arena, &r->members) = (member_id){col_i64(q, 0)};
    return stmt_done(q);
}

static enum err points_of(struct reading *r, struct timeline_entry *t, member_id m)
{
    STMT(q, r->cx->db,
         "SELECT p.kind, p.amount, p.reason, s.name FROM points_posting p"
         " LEFT JOIN staff s ON s.id = p.by_id AND p.by_kind = :staff WHERE p.id = :id AND p.member_id = :member");
    bind_id(q, ":member", m);
    bind_i64(q, ":staff", ACTOR_STAFF);
    enum err e = find(q, t);
    if (e) return e;
    t->what = col_str(q, r->cx->arena, 0);
    t->amount = col_i64(q, 1);
    t->has_amount = true;
    t->text = col_str(q, r->cx->arena, 2);
    t->by = col_str(q, r->cx->arena, 3);
    return OK;
}

static enum err fill_points(struct reading *r, struct timeline_entry *t)
{
    enum err e = read_members(r), f = ERR_NOT_FOUND;
    for (size_t i = 0; !e && f == ERR_NOT_FOUND && i < r->members.n; i++) f = points_of(r, t, r->members.at[i]);
    return e ? e : f;
}

static enum err fill_stage(struct reading *r, struct timeline_entry *t)
{
    STMT(q, r->cx->db,
         "SELECT h.from_stage, h.to_stage, h.reason, s.name FROM customer_stage h"
         " LEFT JOIN staff s ON s.id = h.by_id AND h.by_kind = :staff WHERE h.id = :id");
    bind_i64(q, ":staff", ACTOR_STAFF);
    enum err e = find(q, t);
    if (e) return e;
    t->from = col_i64(q, 0);
    t->to = col_i64(q, 1);
    t->text = col_str(q, r->cx->arena, 2);
    t->by = col_str(q, r->cx->arena, 3);
    return OK;
}

static enum err fill_note(struct reading *r, struct timeline_entry *t)
{
    STMT(q, r->cx->db,
         "SELECT n.body, s.name, n.by_id FROM note n LEFT JOIN staff s ON s.id = n.by_id"
         " WHERE n.id = :id AND n.withdrawn_at IS NULL");
    enum err e = find(q, t);
    if (e) return e;
    t->text = col_str(q, r->cx->arena, 0);
    t->by = col_str(q, r->cx->arena, 1);
    t->may_take_back = may(r, INTERACTION_LOG) &&
                       (col_i64(q, 2) == r->cx->actor->id || may(r, CUSTOMER_EDIT));
    return OK;
}

static enum err fill_file(struct reading *r, struct timeline_entry *t)
{
    STMT(q, r->cx->db,
         "SELECT file_name, public_id, bytes FROM attachment WHERE id = :id AND withdrawn_at IS NULL");
    enum err e = find(q, t);
    if (e) return e;
    t->title = col_str(q, r->cx->arena, 0);
    t->address = col_str(q, r->cx->arena, 1);
    t->to = col_i64(q, 2);
    return OK;
}

static enum err fill_member(struct reading *r, struct timeline_entry *t)
{
    STMT(q, r->cx->db,
         "SELECT v.kind, v.reason, s.name, m.number FROM member_event v"
         " JOIN member m ON m.id = v.member_id"
         " LEFT JOIN staff s ON s.id = v.by_id AND v.by_kind = :staff WHERE v.id = :id");
    bind_i64(q, ":staff", ACTOR_STAFF);
    enum err e = find(q, t);
    if (e) return e;
    t->what = col_str(q, r->cx->arena, 0);
    t->text = col_str(q, r->cx->arena, 1);
    t->by = col_str(q, r->cx->arena, 2);
    t->title = col_str(q, r->cx->arena, 3);
    return OK;
}

/* Names of the fields that a change touched, from its text after (or before): "name city". */
static struct str fields_of(struct arena *a, struct str after, struct str before)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct str from = after.n ? after : before;
    json_t *o = json_loadb(from.p ? from.p : "", from.n, 0, NULL);
    const char *key;
    json_t *value;
    json_object_foreach (o, key, value) {
        if (b.n) buf_char(&b, ' ');
        buf_cstr(&b, key);
    }
    json_decref(o);
    return str_copy(a, buf_view(&b));
}

#define CHANGE                                                                                     \
    "SELECT u.action, u.actor_kind, u.actor_name, x.after_text, x.before_text FROM audit u"        \
    " LEFT JOIN audit_text x ON x.audit_id = u.id AND x.customer_id = u.customer_id WHERE u.id = :id"

static enum err change_read(struct reading *r, struct stmt *q, struct timeline_entry *t)
{
    bind_id(q, ":customer", r->customer);
    enum err e = find(q, t);
    if (e) return e;
    t->what = col_str(q, r->cx->arena, 0);
    if (col_i64(q, 1) == ACTOR_STAFF) t->by = col_str(q, r->cx->arena, 2);
    t->extra = fields_of(r->cx->arena, col_view(q, 3), col_view(q, 4));
    return OK;
}

/* An audit row stays with the customer it was written for, also when that one is merged into another. */
static enum err fill_change(struct reading *r, struct timeline_entry *t)
{
    STMT(q, r->cx->db, CHANGE " AND u.customer_id = :customer");
    enum err e = change_read(r, q, t);
    if (e != ERR_NOT_FOUND) return e;
    STMT(m, r->cx->db, CHANGE " AND u.customer_id IN (SELECT c.id FROM customer c WHERE c.merged_into = :customer)");
    return change_read(r, m, t);
}

static fill_entry *const fillers[] = {
    [TIMELINE_INTERACTION] = fill_interaction, [TIMELINE_ORDER] = fill_order,
    [TIMELINE_COMPLAINT] = fill_complaint,     [TIMELINE_POINTS] = fill_points,
    [TIMELINE_STAGE] = fill_stage,             [TIMELINE_NOTE] = fill_note,
    [TIMELINE_FILE] = fill_file,               [TIMELINE_MEMBER] = fill_member,
    [TIMELINE_CHANGE] = fill_change,
};

/* ---- the page ---- */

static void cursor(struct str text, int64_t *ret_at, int64_t *ret_ref)
{
    struct str rest = text, part;
    *ret_at = *ret_ref = INT64_MAX;
    int64_t at, ref;
    if (text.n && str_cut(&rest, '.', &part) && rest.p && str_to_i64(part, &at) &&
        str_to_i64(rest, &ref)) {
        *ret_at = at;
        *ret_ref = ref;
    }
}

static enum err read_refs(struct reading *r, customer_id id, int64_t kind, struct str after,
                          size_t limit, struct timeline_entry *ret, size_t *ret_n)
{
    int64_t at, ref;
    cursor(after, &at, &ref);
    STMT(q, r->cx->db,
         "SELECT kind, ref_id, at FROM timeline WHERE customer_id = :id AND (at, ref_id) < (:at, :ref)"
         " AND (:kind = 0 OR kind = :kind) AND (:orders = 1 OR kind <> 2)"
         " AND (:complaints = 1 OR kind <> 3) AND (:members = 1 OR kind NOT IN (4, 8))"
         " ORDER BY at DESC, ref_id DESC LIMIT :limit");
    bind_id(q, ":id", id);
    bind_i64(q, ":at", at);
    bind_i64(q, ":ref", ref);
    bind_i64(q, ":kind", kind);
    bind_i64(q, ":orders", may(r, ORDER_SEE));
    bind_i64(q, ":complaints", perm_may(r->cx->actor, COMPLAINT_SEE));
    bind_i64(q, ":members", may(r, MEMBER_SEE));
    bind_i64(q, ":limit", (int64_t)limit);
    size_t n = 0;
    while (stmt_row(q)) {
        ret[n++] = (struct timeline_entry){.kind = (enum timeline_kind)col_i64(q, 0),
                                           .ref = col_i64(q, 1),
                                           .at = col_i64(q, 2)};
    }
    *ret_n = n;
    return stmt_done(q);
}

enum err customer_timeline(struct ctx *cx, customer_id id, int64_t kind, struct str after,
                           size_t limit, struct timeline_page *ret)
{
    struct reading r = {.cx = cx, .customer = id};
    enum err e = customer_hold(cx, id, CUSTOMER_SEE, &r.hold);
    if (e) return e;
    struct timeline_entry *all = ARENA_ARRAY(cx->arena, struct timeline_entry, limit + 1);
    size_t n, kept = 0;
    if ((e = read_refs(&r, id, kind, after, limit + 1, all, &n))) return e;
    const char *next = NULL;
    if (n > limit) {
        n = limit;
        next = arena_printf(cx->arena, "%lld.%lld", (long long)all[n - 1].at,
                            (long long)all[n - 1].ref);
    }
    for (size_t i = 0; i < n; i++) {
        struct timeline_entry t = all[i];
        fill_entry *fill = (size_t)t.kind < COUNT_OF(fillers) ? fillers[t.kind] : NULL;
        if (!fill) continue;
        if ((e = fill(&r, &t)) == ERR_NOT_FOUND) continue;
        if (e) return e;
        all[kept++] = t;
    }
    *ret = (struct timeline_page){all, kept, next};
    return OK;
}
