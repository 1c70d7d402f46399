/* Tiers and who stands where: see tier.h. */
#include "domain/tier.h"

#include <inttypes.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/points.h"
#include "domain/timeline.h"

#define TIER_COLUMNS                                                                               \
    "t.id, t.name_zh, t.name_en, t.threshold, t.benefits_zh, t.benefits_en, t.retired_at, t.version"

#define TIERS_MAX 100

static void tier_read(struct stmt *q, struct ctx *cx, struct tier *ret)
{
    *ret = (struct tier){
        .id = col_i64(q, 0),
        .name_zh = col_str(q, cx->arena, 1),
        .name_en = col_str(q, cx->arena, 2),
        .threshold = col_i64(q, 3),
        .benefits_zh = col_str(q, cx->arena, 4),
        .benefits_en = col_str(q, cx->arena, 5),
        .retired = !col_null(q, 6),
        .version = col_i64(q, 7),
    };
    bool en = cx->lang == LANG_EN;
    ret->name = en && ret->name_en.n ? ret->name_en : ret->name_zh;
    ret->benefits = en && ret->benefits_en.n ? ret->benefits_en : ret->benefits_zh;
}

/* ---- the table ---- */

enum err tier_list(struct ctx *cx, bool with_retired, struct tier **ret, size_t *ret_n)
{
    VEC(struct tier) rows = {0};
    STMT(q, cx->db,
         "SELECT " TIER_COLUMNS " FROM tier t WHERE :all = 1 OR t.retired_at IS NULL"
         " ORDER BY t.threshold, t.id LIMIT :max");
    bind_i64(q, ":all", with_retired);
    bind_i64(q, ":max", TIERS_MAX);
    while (stmt_row(q)) tier_read(q, cx, vec_push(cx->arena, &rows));
    enum err e = stmt_done(q);
    if (e) return e;
    *ret = rows.at;
    *ret_n = rows.n;
    return OK;
}

enum err tier_count(struct ctx *cx, struct tier *tiers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        STMT(q, cx->db,
             "SELECT COUNT(*) FROM (SELECT m.id FROM member m WHERE m.tier_id = :tier LIMIT 1001) c");
        bind_i64(q, ":tier", tiers[i].id);
        enum err e = stmt_one(q);
        if (e) return e;
        tiers[i].members = col_i64(q, 0);
    }
    return OK;
}

enum err tier_get(struct ctx *cx, int64_t id, struct tier *ret)
{
    STMT(q, cx->db, "SELECT " TIER_COLUMNS " FROM tier t WHERE t.id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) tier_read(q, cx, ret);
    return e;
}

/* ---- changing it ---- */

static json_t *tier_json(const struct tier *t)
{
    json_t *j = json_object();
    json_object_set_new(j, "name_zh", json_stringn(t->name_zh.p ? t->name_zh.p : "", t->name_zh.n));
    json_object_set_new(j, "name_en", json_stringn(t->name_en.p ? t->name_en.p : "", t->name_en.n));
    json_object_set_new(j, "threshold", json_integer(t->threshold));
    json_object_set_new(j, "benefits_zh",
                        json_stringn(t->benefits_zh.p ? t->benefits_zh.p : "", t->benefits_zh.n));
    json_object_set_new(j, "benefits_en",
                        json_stringn(t->benefits_en.p ? t->benefits_en.p : "", t->benefits_en.n));
    json_object_set_new(j, "retired", json_boolean(t->retired));
    return j;
}

static enum err tier_check(struct ctx *cx, const struct tier *t)
{
    if (!t->name_zh.n) problem(cx, "name_zh", _("Give the tier a name."));
    if (text_length(t->name_zh) > 60) problem(cx, "name_zh", _("The name is longer than 60 characters."));
    if (text_length(t->name_en) > 60) problem(cx, "name_en", _("The name is longer than 60 characters."));
    if (t->threshold < 0 || t->threshold > POINTS_MAX) {
        problem(cx, "threshold", _("Enter between 0 and 100,000,000 points."));
    }
    if (text_length(t->benefits_zh) > 2000) {
        problem(cx, "benefits_zh", _("The text is longer than 2,000 characters."));
    }
    if (text_length(t->benefits_en) > 2000) {
        problem(cx, "benefits_en", _("The text is longer than 2,000 characters."));
    }
    struct tier *all = NULL;
    size_t n = 0;
    enum err e = tier_list(cx, true, &all, &n);
    if (e) return e;
    for (size_t i = 0; i < n; i++) {
        if (all[i].id == t->id) continue;
        if (str_eq(all[i].name_zh, t->name_zh)) {
            problem(cx, "name_zh", _("Another tier has this name."));
        }
        if (!all[i].retired && !t->retired && all[i].threshold == t->threshold) {
            problem(cx, "threshold", _("Another tier begins at the same number of points."));
        }
    }
    if (t->id == 0 && n >= TIERS_MAX) problem(cx, "", _("There cannot be more than 100 tiers."));
    return problems_result(cx);
}

static void bind_tier(struct stmt *q, const struct tier *t)
{
    bind_str(q, ":name_zh", t->name_zh);
    bind_str(q, ":name_en", t->name_en.p ? t->name_en : STR(""));
    bind_i64(q, ":threshold", t->threshold);
    bind_str(q, ":benefits_zh", t->benefits_zh.p ? t->benefits_zh : STR(""));
    bind_str(q, ":benefits_en", t->benefits_en.p ? t->benefits_en : STR(""));
}

static enum err tier_add(struct ctx *cx, const struct tier *t, int64_t *ret_id)
{
    int64_t id = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO tier (id, name_zh, name_en, threshold, benefits_zh, benefits_en)"
         " VALUES (:id, :name_zh, :name_en, :threshold, :benefits_zh, :benefits_en)");
    bind_i64(q, ":id", id);
    bind_tier(q, t);
    enum err e = stmt_run(q);
    if (!e) e = audit_write(cx, "tier.add", "tier", id, (customer_id){0}, NULL, tier_json(t));
    if (!e) *ret_id = id;
    return e;
}

static enum err tier_change(struct ctx *cx, const struct tier *t, const struct tier *was)
{
    STMT(q, cx->db,
         "UPDATE tier SET name_zh = :name_zh, name_en = :name_en, threshold = :threshold,"
         " benefits_zh = :benefits_zh, benefits_en = :benefits_en, version = version + 1"
         " WHERE id = :id AND version = :version");
    bind_i64(q, ":id", t->id);
    bind_i64(q, ":version", t->version);
    bind_tier(q, t);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) != 1) e = ERR_STALE;
    if (e) return e;
    return audit_write(cx, "tier.edit", "tier", t->id, (customer_id){0}, tier_json(was), tier_json(t));
}

enum err tier_save(struct ctx *cx, const struct tier *edit, int64_t *ret_id)
{
    if (!perm_may(cx->actor, MEMBER_MANAGE)) return ERR_FORBIDDEN;
    struct tier t = *edit, was = {0};
    TX(tx, cx);
    enum err e = t.id ? tier_get(cx, t.id, &was) : OK;
    if (e) return e;
    t.retired = was.retired;
    e = tier_check(cx, &t);
    if (e) return e;
    int64_t id = t.id;
    e = id ? tier_change(cx, &t, &was) : tier_add(cx, &t, &id);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = id;
    return e;
}

enum err tier_retire(struct ctx *cx, int64_t id, int64_t version, bool retire)
{
    if (!perm_may(cx->actor, MEMBER_MANAGE)) return ERR_FORBIDDEN;
    struct tier t = {0};
    TX(tx, cx);
    enum err e = tier_get(cx, id, &t);
    if (e) return e;
    struct tier after = t;
    after.retired = retire;
    e = retire ? OK : tier_check(cx, &after);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE tier SET retired_at = :at, version = version + 1"
         " WHERE id = :id AND version = :version");
    bind_opt(q, ":at", retire ? cx->now : 0);
    bind_i64(q, ":id", id);
    bind_i64(q, ":version", version);
    e = stmt_run(q);
    if (!e && stmt_changes(q) != 1) e = ERR_STALE;
    if (!e) {
        e = audit_write(cx, retire ? "tier.retire" : "tier.restore", "tier", id, (customer_id){0},
                        tier_json(&t), tier_json(&after));
    }
    return e ? e : tx_commit(&tx);
}

/* ---- members ---- */

enum err tier_points(struct ctx *cx, member_id m, int64_t *ret_points)
{
    STMT(q, cx->db,
         "SELECT COALESCE(SUM(p.amount - p.debt_change), 0) FROM points_posting p"
         " WHERE p.member_id = :member AND p.kind = 'earn' AND p.at > :since AND NOT EXISTS"
         " (SELECT 1 FROM points_posting r WHERE r.reverses_id = p.id AND r.member_id = p.member_id)");
    bind_id(q, ":member", m);
    bind_i64(q, ":since", clock_add_months(cx->now, -12, cx->config->zone));
    enum err e = stmt_one(q);
    if (!e) *ret_points = col_i64(q, 0);
    return e;
}

/* The highest tier in use that so many points reach. */
static enum err tier_reached(struct ctx *cx, int64_t points, int64_t *ret_tier)
{
    STMT(q, cx->db,
         "SELECT id FROM tier WHERE retired_at IS NULL AND threshold <= :points"
         " ORDER BY threshold DESC, id DESC LIMIT 1");
    bind_i64(q, ":points", points);
    enum err e = stmt_one(q);
    *ret_tier = e ? 0 : col_i64(q, 0);
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err next_tier(struct ctx *cx, int64_t points, struct tier *ret)
{
    STMT(q, cx->db,
         "SELECT " TIER_COLUMNS " FROM tier t WHERE t.retired_at IS NULL AND t.threshold > :points"
         " ORDER BY t.threshold, t.id LIMIT 1");
    bind_i64(q, ":points", points);
    enum err e = stmt_one(q);
    if (!e) tier_read(q, cx, ret);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err tier_progress(struct ctx *cx, member_id m, struct tier_progress *ret)
{
    struct tier_progress p = {0};
    int64_t now = 0;
    {
        STMT(q, cx->db, "SELECT tier_id FROM member WHERE id = :member");
        bind_id(q, ":member", m);
        enum err e = stmt_one(q);
        if (e) return e;
        now = col_i64(q, 0);
    }
    enum err e = tier_points(cx, m, &p.points);
    if (!e && now) e = tier_get(cx, now, &p.now);
    if (!e) e = next_tier(cx, p.points, &p.next);
    if (e) return e;
    p.missing = p.next.id ? p.next.threshold - p.points : 0;
    *ret = p;
    return OK;
}

enum err tier_after(struct ctx *cx, member_id m, int64_t change, struct tier *ret_now,
                    struct tier *ret_after)
{
    struct tier_progress p;
    struct tier after = {0};
    int64_t id = 0;
    enum err e = tier_progress(cx, m, &p);
    if (!e) e = tier_reached(cx, p.points + change, &id);
    if (!e && id) e = tier_get(cx, id, &after);
    if (e) return e;
    *ret_now = p.now;
    *ret_after = change ? after : p.now;
    return OK;
}

enum err tier_would_change(struct ctx *cx, member_id m, int64_t change, bool *ret)
{
    int64_t points = 0, now = 0, then = 0;
    enum err e = tier_points(cx, m, &points);
    if (!e) e = tier_reached(cx, points, &now);
    if (!e) e = tier_reached(cx, points + change, &then);
    if (!e) *ret = now != then;
    return e;
}

static enum err tier_event(struct ctx *cx, member_id m, customer_id customer, int64_t from, int64_t to)
{
    int64_t id = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO member_event (id, member_id, kind, from_tier, to_tier, balance, debt, at,"
         " by_kind, by_id) SELECT :id, a.member_id, 'tier', :from, :to, a.balance, a.debt, :now,"
         " :by_kind, :by_id FROM points_account a WHERE a.member_id = :member");
    bind_i64(q, ":id", id);
    bind_id(q, ":member", m);
    bind_opt(q, ":from", from);
    bind_opt(q, ":to", to);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":by_kind", (int64_t)cx->actor->kind);
    bind_i64(q, ":by_id", cx->actor->id);
    enum err e = stmt_send(q);
    return e ? e : timeline_put(cx, customer, cx->now, TIMELINE_MEMBER, id);
}

enum err tier_apply(struct ctx *cx, member_id m, bool *ret_changed)
{
    int64_t points = 0, from = 0, to = 0;
    customer_id customer = {0};
    {
        STMT(q, cx->db, "SELECT tier_id, customer_id FROM member WHERE id = :member");
        bind_id(q, ":member", m);
        enum err e = stmt_one(q);
        if (e) return e;
        from = col_i64(q, 0);
        customer.v = col_i64(q, 1);
    }
    enum err e = tier_points(cx, m, &points);
    if (!e) e = tier_reached(cx, points, &to);
    *ret_changed = false;
    if (e || from == to) return e;
    STMT(q, cx->db, "UPDATE member SET tier_id = :tier, tier_since = :now WHERE id = :member");
    bind_opt(q, ":tier", to);
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":member", m);
    e = stmt_run(q);
    if (!e) e = tier_event(cx, m, customer, from, to);
    if (!e) {
        e = audit_write(cx, "member.tier", "member", m.v, customer,
                        json_pack("{s:I}", "tier", (json_int_t)from),
                        json_pack("{s:I,s:I}", "tier", (json_int_t)to, "points", (json_int_t)points));
    }
    *ret_changed = e == OK;
    return e;
}

#define SLICE 25 /* members of one transaction */

static enum err refresh_slice(struct ctx *cx, int64_t *cursor, int limit, int *ret_seen, int *ret_changed)
{
    member_id ids[SLICE];
    int n = 0, changed = 0;
    TX(tx, cx);
    {
        STMT(q, cx->db,
             "SELECT id FROM member WHERE id > :cursor AND state <> 'closed' ORDER BY id LIMIT :limit");
        bind_i64(q, ":cursor", *cursor);
        bind_i64(q, ":limit", limit < SLICE ? limit : SLICE);
        while (stmt_row(q)) ids[n++].v = col_i64(q, 0);
        enum err e = stmt_done(q);
        if (e) return e;
    }
    for (int i = 0; i < n; i++) {
        bool moved = false;
        enum err e = tier_apply(cx, ids[i], &moved);
        if (e) return e;
        changed += moved;
    }
    enum err e = tx_commit(&tx);
    if (e) return e;
    if (n) *cursor = ids[n - 1].v;
    *ret_seen = n;
    *ret_changed += changed;
    return OK;
}

enum err tier_refresh_some(struct ctx *cx, int64_t *cursor, int limit, int *ret_changed)
{
    int64_t at = *cursor;
    int changed = 0;
    while (limit > 0) {
        int seen = 0, want = limit < SLICE ? limit : SLICE;
        enum err e = refresh_slice(cx, &at, want, &seen, &changed);
        if (e) return e;
        limit -= seen;
        if (seen < want) {
            at = 0;
            break;
        }
    }
    *cursor = at;
    *ret_changed = changed;
    return OK;
}
