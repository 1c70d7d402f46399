/* Merges that were done: reading them, and taking one back. See domain/customer_merge.h. Guards: rows go back
 * only when they are still the winner's; a field only when it still says what the merge wrote; a second undo
 * is refused, and so is one below a later merge. */
#include <stdlib.h>

#include "domain/customer/merge_inside.h"
#include "domain/value.h"

/* ---- reading ---- */

static struct str keys_of(struct ctx *cx, struct str json)
{
    struct buf b CLEANUP(buf_free) = {0};
    json_t *o = json_loadb(json.p ? json.p : "", json.n, 0, NULL);
    const char *key;
    json_t *value;
    json_object_foreach (o, key, value) {
        if (strcmp(key, "last_contact") == 0 || strcmp(key, "unnamed") == 0 || strcmp(key, MERGE_KEPT) == 0) continue;
        if (b.n) buf_char(&b, ' ');
        buf_cstr(&b, key);
    }
    size_t i;
    json_array_foreach (o, i, value) {
        if (b.n) buf_char(&b, ' ');
        buf_cstr(&b, json_string_value(value) ? json_string_value(value) : "");
    }
    json_decref(o);
    return str_copy(cx->arena, buf_view(&b));
}

static enum err read_losers(struct ctx *cx, struct merge_record *m)
{
    STMT(q, cx->db,
         "SELECT c.id, c.code, c.name FROM customer_merge_loser l JOIN customer c ON c.id = l.loser_id"
         " WHERE l.merge_id = :merge ORDER BY c.id LIMIT :max");
    bind_i64(q, ":merge", m->id);
    bind_i64(q, ":max", MERGE_MAX);
    while (stmt_row(q))
        m->losers[m->n++] = (struct merge_loser){{col_i64(q, 0)}, col_str(q, cx->arena, 1), col_str(q, cx->arena, 2)};
    return stmt_done(q);
}

#define MERGE_COLUMNS                                                                                      \
    "SELECT m.id, m.winner_id, c.code, c.name, s.name, u.name, m.merged_at, m.undone_at, m.after_text,"    \
    " m.left_text, c.owner_id, c.team_id, c.branch_id, c.merged_into FROM customer_merge m"                \
    " JOIN customer c ON c.id = m.winner_id JOIN staff s ON s.id = m.merged_by"                            \
    " LEFT JOIN staff u ON u.id = m.undone_by WHERE "

static bool read_merge(struct ctx *cx, struct stmt *q, struct merge_record *m)
{
    struct arena *a = cx->arena;
    staff_id owner = {col_i64(q, 10)};
    team_id team = {col_i64(q, 11)};
    branch_id branch = {col_i64(q, 12)};
    *m = (struct merge_record){.id = col_i64(q, 0), .winner = {col_i64(q, 1)}, .winner_code = col_str(q, a, 2),
                               .winner_name = col_str(q, a, 3), .merged_by = col_str(q, a, 4),
                               .undone_by = col_str(q, a, 5), .merged_at = col_i64(q, 6), .undone_at = col_i64(q, 7)};
    m->changed = keys_of(cx, col_view(q, 8));
    m->left = keys_of(cx, col_view(q, 9));
    m->may_undo = !m->undone_at && !col_i64(q, 13) && perm_record(cx->actor, CUSTOMER_MERGE, owner, team, branch) &&
                  perm_record(cx->actor, CUSTOMER_EDIT, owner, team, branch);
    return perm_record(cx->actor, CUSTOMER_SEE, owner, team, branch);
}

enum err merge_get(struct ctx *cx, int64_t id, struct merge_record *ret)
{
    struct merge_record m;
    STMT(q, cx->db, MERGE_COLUMNS "m.id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    if (!read_merge(cx, q, &m)) return ERR_NOT_FOUND;
    if ((e = read_losers(cx, &m))) return e;
    *ret = m;
    return OK;
}

enum err merge_list(struct ctx *cx, customer_id winner, struct merge_record *ret, size_t max, size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db, MERGE_COLUMNS "m.winner_id = :winner AND m.state = 'done' ORDER BY m.id DESC LIMIT :max");
    bind_id(q, ":winner", winner);
    bind_i64(q, ":max", (int64_t)max);
    while (stmt_row(q))
        if (read_merge(cx, q, &ret[n])) n++;
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < n; i++) e = read_losers(cx, &ret[i]);
    if (!e) *ret_n = n;
    return e;
}

/* ---- fields back ---- */

struct fields {
    json_t *before, *after, *left;
};

static void fields_free(struct fields *f)
{
    json_decref(f->before);
    json_decref(f->after);
    json_decref(f->left);
}

static enum err fields_load(struct ctx *cx, int64_t merge, struct fields *ret)
{
    STMT(q, cx->db, "SELECT before_text, after_text FROM customer_merge WHERE id = :id");
    bind_i64(q, ":id", merge);
    enum err e = stmt_one(q);
    if (e) return e;
    struct str before = col_view(q, 0), after = col_view(q, 1);
    ret->before = json_loadb(before.p, before.n, 0, NULL);
    ret->after = json_loadb(after.p, after.n, 0, NULL);
    ret->left = json_array();
    if (ret->before && ret->after) return OK;
    problem(cx, "", _("What the customers were before has been erased: this merge cannot be undone."));
    return ERR_CONFLICT;
}

/* Back to what it was, unless somebody changed it since; then it is listed. */
static void profile_back(struct ctx *cx, struct fields *f, struct customer_profile *p)
{
    for (const struct profile_field *field = customer_fields; field->name; field++) {
        json_t *was = json_object_get(f->before, field->name);
        if (!was) continue;
        json_t *now = merge_field_json(field, p);
        if (json_equal(now, json_object_get(f->after, field->name))) merge_field_set(cx, field, p, was);
        else json_array_append_new(f->left, json_string(field->name));
        json_decref(now);
    }
}

static int64_t number_back(struct fields *f, const char *name, int64_t now)
{
    json_t *was = json_object_get(f->before, name);
    if (!was) return now;
    if (json_integer_value(json_object_get(f->after, name)) == now) return json_integer_value(was);
    if (strcmp(name, "last_contact") != 0 && strcmp(name, "unnamed") != 0)
        json_array_append_new(f->left, json_string(name));
    return now;
}

static enum err winner_back(struct ctx *cx, customer_id id, struct fields *f)
{
    struct customer_profile p;
    enum err e = profile_load(cx, id, &p);
    if (e) return e;
    STMT(q, cx->db,
         "SELECT stage, owner_id, team_id, branch_id, last_contact_at, unnamed FROM customer WHERE id = :id");
    bind_id(q, ":id", id);
    if ((e = stmt_one(q))) return e;
    static const char *const names[] = {"stage", "owner", "team", "branch", "last_contact", "unnamed"};
    int64_t n[6];
    for (int i = 0; i < 6; i++) n[i] = number_back(f, names[i], col_i64(q, i));
    profile_back(cx, f, &p);
    if ((e = profile_write(cx, id, &p, false))) return e;
    STMT(u, cx->db,
         "UPDATE customer SET stage = :stage, owner_id = :owner, team_id = :team, branch_id = :branch,"
         " last_contact_at = :contact, unnamed = :unnamed WHERE id = :id");
    bind_i64(u, ":stage", n[0]);
    bind_opt(u, ":owner", n[1]);
    bind_opt(u, ":team", n[2]);
    bind_opt(u, ":branch", n[3]);
    bind_i64(u, ":contact", n[4]);
    bind_i64(u, ":unnamed", n[5]);
    bind_id(u, ":id", id);
    return stmt_run(u);
}

/* ---- the losers back ---- */

static enum err reopen(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner)
{
    STMT(b, cx->db, "SELECT before_text FROM customer_merge_loser WHERE merge_id = :merge AND loser_id = :loser");
    bind_i64(b, ":merge", merge);
    bind_id(b, ":loser", loser);
    enum err e = stmt_one(b);
    if (e) return e;
    struct str text = col_view(b, 0);
    json_t *o = json_loadb(text.p, text.n, 0, NULL);
    const char *state = json_string_value(json_object_get(o, "state"));
    const char *reason = json_string_value(json_object_get(o, "closed_reason"));
    STMT(q, cx->db,
         "UPDATE customer SET state = :state, closed_reason = :reason, closed_at = :at, merged_into = NULL,"
         " version = version + 1, updated_at = :now WHERE id = :id AND merged_into = :winner");
    bind_cstr(q, ":state", state ? state : "open");
    bind_cstr(q, ":reason", reason ? reason : "");
    bind_opt(q, ":at", json_integer_value(json_object_get(o, "closed_at")));
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", loser);
    bind_id(q, ":winner", winner);
    e = stmt_run(q);
    json_decref(o);
    if (e || stmt_changes(q)) return e;
    problem(cx, "", _("One of the customers is no longer merged into this one."));
    return ERR_CONFLICT;
}

static enum err loser_back(struct ctx *cx, int64_t merge, customer_id loser, struct str winner_code, customer_id winner)
{
    enum err e = merge_take_back(cx, merge, loser, winner);
    if (!e) e = reopen(cx, merge, loser, winner);
    if (!e) e = reach_main_refresh(cx, loser);
    if (!e) e = value_refresh_one(cx, loser);
    if (!e) e = customer_index(cx, loser);
    if (!e)
        e = customer_record(cx, "customer.unmerged", "customer", loser.v, loser,
                            json_pack("{s:o}", "into", json_of(winner_code)), NULL);
    return e;
}

/* ---- the undo ---- */

static enum err may_be_undone(struct ctx *cx, const struct merge_record *m)
{
    struct customer_hold h;
    if (m->undone_at) {
        problem(cx, "", _("This merge has been undone already."));
        return ERR_CONFLICT;
    }
    enum err e = customer_hold(cx, m->winner, CUSTOMER_MERGE, &h); /* ERR_CONFLICT: itself merged since */
    return e ? e : customer_allow(cx, m->winner, CUSTOMER_EDIT);
}

static enum err finish(struct ctx *cx, const struct merge_record *m, struct fields *f)
{
    char *left = json_dumps(f->left, JSON_COMPACT);
    STMT(q, cx->db,
         "UPDATE customer_merge SET state = 'undone', undone_at = :now, undone_by = :by, left_text = :left"
         " WHERE id = :id AND state = 'done'");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":by", cx->actor->id);
    bind_cstr(q, ":left", left ? left : "[]");
    bind_i64(q, ":id", m->id);
    enum err e = stmt_run(q);
    free(left);
    json_t *codes = json_array();
    for (size_t i = 0; i < m->n; i++) json_array_append_new(codes, json_of(m->losers[i].code));
    if (e) {
        json_decref(codes);
        return e;
    }
    return customer_record(cx, "customer.unmerge", "customer_merge", m->id, m->winner,
                           json_pack("{s:o}", "merged", codes),
                           json_array_size(f->left) ? json_pack("{s:O}", "left", f->left) : NULL);
}

static enum err undo_all(struct ctx *cx, const struct merge_record *m, struct fields *f)
{
    enum err e = fields_load(cx, m->id, f);
    if (!e) e = merge_consents_back(cx, m->id, m->winner);
    if (!e) e = merge_pairs_back(cx, m->id);
    for (size_t i = 0; !e && i < m->n; i++) e = loser_back(cx, m->id, m->losers[i].id, m->winner_code, m->winner);
    if (!e) e = winner_back(cx, m->winner, f);
    if (!e) e = merge_own_back(cx, m->winner, json_object_get(f->after, MERGE_KEPT), f->left);
    if (!e) e = reach_main_refresh(cx, m->winner);
    if (!e) e = value_refresh_one(cx, m->winner);
    if (!e) e = customer_index(cx, m->winner);
    if (!e) e = merge_index_complaints(cx, m->id);
    return e ? e : finish(cx, m, f);
}

enum err merge_undo(struct ctx *cx, int64_t id)
{
    struct merge_record m;
    struct fields f CLEANUP(fields_free) = {0};
    TX(tx, cx);
    enum err e = merge_get(cx, id, &m);
    if (!e) e = may_be_undone(cx, &m);
    if (!e) e = undo_all(cx, &m, &f);
    return e ? e : tx_commit(&tx);
}
