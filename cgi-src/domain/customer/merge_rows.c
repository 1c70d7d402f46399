/* What follows a customer that is merged: one entry per table, each with the statement that notes its rows,
 * the one that moves them, and the one that takes them back. See domain/customer_merge.h. Guards: a row is
 * noted before it is moved; taken back is only what is still the winner's; a row that the winner has
 * already (the same phone, the same tag) stays where it is. tests/domain/test_merge.c fails when a table
 * refers to a customer and is not here. */
#include "domain/complaint.h"
#include "domain/customer/merge_inside.h"

#define NOTED(what)                                                                                        \
    "(SELECT row_id FROM customer_merge_row WHERE merge_id = :merge AND what = '" what "' AND loser_id = :loser)"
#define NOTE(what, id, part) "INSERT INTO customer_merge_row (merge_id, what, row_id, part, loser_id) SELECT :merge, '" what "', " id ", " part ", :loser FROM "

/* A table whose rows all follow. */
#define FOLLOWS(table)                                                                                     \
    {table, NOTE(table, "id", "0") table " WHERE customer_id = :loser AND :winner <> 0",                   \
     "UPDATE " table " SET customer_id = :winner WHERE customer_id = :loser AND id IN " NOTED(table),      \
     "UPDATE " table " SET customer_id = :loser WHERE customer_id = :winner AND id IN " NOTED(table)}
/* The same with a position among its like: behind those of the winner, and back to its own. */
#define FOLLOWS_BEHIND(table, unless)                                                                      \
    {table, NOTE(table, "t.id", "t.position") table " t WHERE t.customer_id = :loser AND :winner <> 0" unless, \
     "UPDATE " table " SET customer_id = :winner, position = position + 1000000 WHERE customer_id = :loser"    \
     " AND id IN " NOTED(table),                                                                           \
     "UPDATE " table " SET customer_id = :loser, position = (SELECT part FROM customer_merge_row r"        \
     " WHERE r.merge_id = :merge AND r.what = '" table "' AND r.row_id = " table ".id)"                    \
     " WHERE customer_id = :winner AND id IN " NOTED(table)}

/* An end of a link: not where it would link a customer with itself, nor where the winner has the same. */
#define LINK_END(what, end, other)                                                                         \
    {what, NOTE(what, "l.id", "0") "customer_link l WHERE l." end " = :loser AND l." other " <> :winner"   \
     " AND NOT EXISTS (SELECT 1 FROM customer_link w WHERE w." end " = :winner AND w." other " = l." other \
     " AND w.kind = l.kind AND w.ended_at IS NULL AND l.ended_at IS NULL)",                                \
     "UPDATE customer_link SET " end " = :winner WHERE " end " = :loser AND id IN " NOTED(what),           \
     "UPDATE customer_link SET " end " = :loser WHERE " end " = :winner AND id IN " NOTED(what)}

static const struct follower {
    const char *what, *note, *move, *back;
} followers[] = {
    FOLLOWS("contact"),
    FOLLOWS("consent"),
    FOLLOWS("note"),
    FOLLOWS("interaction"),
    FOLLOWS("customer_stage"),
    FOLLOWS("sales_order"),
    FOLLOWS("member"),
    FOLLOWS("complaint"),
    FOLLOWS("attachment"),
    /* Whoever saw all cases of a person does not see all of an organisation by that. */
    {"portal_account", NOTE("portal_account", "id", "sees_all") "portal_account WHERE customer_id = :loser AND :winner <> 0",
     "UPDATE portal_account SET sees_all = CASE WHEN (SELECT l.kind FROM customer l WHERE l.id = :loser) = 'person'"
     " AND (SELECT w.kind FROM customer w WHERE w.id = :winner) = 'organisation' THEN 0 ELSE sees_all END, customer_id = :winner,"
     " version = version + 1 WHERE customer_id = :loser AND id IN " NOTED("portal_account"),
     "UPDATE portal_account SET customer_id = :loser, version = version + 1, sees_all = (SELECT part FROM"
     " customer_merge_row r WHERE r.merge_id = :merge AND r.what = 'portal_account' AND r.row_id = portal_account.id)"
     " WHERE customer_id = :winner AND id IN " NOTED("portal_account")},
    FOLLOWS("account_link"),
    FOLLOWS("account_invitation"),
    FOLLOWS_BEHIND("customer_reach",
                   " AND NOT EXISTS (SELECT 1 FROM customer_reach w WHERE w.customer_id = :winner"
                   " AND w.kind = t.kind AND w.normal = t.normal)"),
    FOLLOWS_BEHIND("customer_address",
                   " AND NOT EXISTS (SELECT 1 FROM customer_address w WHERE w.customer_id = :winner"
                   " AND w.street = t.street AND w.city = t.city AND w.postcode = t.postcode)"),
    LINK_END("customer_link.from", "from_id", "to_id"),
    LINK_END("customer_link.to", "to_id", "from_id"),
    {"customer_tag",
     NOTE("customer_tag", "t.tag_id", "0") "customer_tag t WHERE t.customer_id = :loser AND NOT EXISTS"
     " (SELECT 1 FROM customer_tag w WHERE w.customer_id = :winner AND w.tag_id = t.tag_id)",
     "UPDATE customer_tag SET customer_id = :winner WHERE customer_id = :loser AND tag_id IN " NOTED("customer_tag"),
     "UPDATE customer_tag SET customer_id = :loser WHERE customer_id = :winner AND tag_id IN " NOTED("customer_tag")},
    /* Values of fields that were retired, where the winner has none; of those in use each was chosen (merge_custom.c). */
    {"custom_customer",
     NOTE("custom_customer", "t.field_id", "t.item") "custom_customer t WHERE t.entity_id = :loser AND EXISTS"
     " (SELECT 1 FROM custom_field f WHERE f.id = t.field_id AND f.retired_at IS NOT NULL) AND NOT EXISTS"
     " (SELECT 1 FROM custom_customer w WHERE w.entity_id = :winner AND w.field_id = t.field_id)",
     "UPDATE custom_customer SET entity_id = :winner WHERE entity_id = :loser AND EXISTS (SELECT 1 FROM"
     " customer_merge_row r WHERE r.merge_id = :merge AND r.what = 'custom_customer' AND r.loser_id = :loser"
     " AND r.row_id = custom_customer.field_id AND r.part = custom_customer.item)",
     "UPDATE custom_customer SET entity_id = :loser WHERE entity_id = :winner AND EXISTS (SELECT 1 FROM"
     " customer_merge_row r WHERE r.merge_id = :merge AND r.what = 'custom_customer' AND r.loser_id = :loser"
     " AND r.row_id = custom_customer.field_id AND r.part = custom_customer.item)"},
    /* Those that were merged into the loser before lead on to the winner. */
    {"customer", NOTE("customer", "id", "0") "customer WHERE merged_into = :loser AND :winner <> 0",
     "UPDATE customer SET merged_into = :winner WHERE merged_into = :loser AND id IN " NOTED("customer"),
     "UPDATE customer SET merged_into = :loser WHERE merged_into = :winner AND id IN " NOTED("customer")},
    {"timeline", NOTE("timeline", "ref_id", "kind") "timeline WHERE customer_id = :loser AND :winner <> 0",
     "UPDATE timeline SET customer_id = :winner WHERE customer_id = :loser AND :merge <> 0",
     "UPDATE timeline SET customer_id = :loser WHERE customer_id = :winner AND EXISTS (SELECT 1 FROM"
     " customer_merge_row r WHERE r.merge_id = :merge AND r.what = 'timeline' AND r.row_id = timeline.ref_id"
     " AND r.part = timeline.kind AND r.loser_id = :loser)"},
};

const char *merge_table_name(size_t i)
{
    return i < COUNT_OF(followers) ? followers[i].what : NULL;
}

static enum err run(struct ctx *cx, const char *sql, int64_t merge, customer_id loser, customer_id winner)
{
    STMT(q, cx->db, sql);
    bind_i64(q, ":merge", merge);
    bind_id(q, ":loser", loser);
    bind_id(q, ":winner", winner);
    return stmt_run(q);
}

enum err merge_move(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < COUNT_OF(followers); i++) {
        e = run(cx, followers[i].note, merge, loser, winner);
        if (!e) e = run(cx, followers[i].move, merge, loser, winner);
    }
    return e;
}

/* What was booked on a membership since the merge goes back with it. */
static enum err timeline_of_members(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner)
{
    static const char *const sql[] = {
        "UPDATE timeline SET customer_id = :loser WHERE customer_id = :winner AND kind = 4 AND ref_id IN"
        " (SELECT p.id FROM points_posting p WHERE p.member_id IN " NOTED("member") ")",
        "UPDATE timeline SET customer_id = :loser WHERE customer_id = :winner AND kind = 8 AND ref_id IN"
        " (SELECT v.id FROM member_event v WHERE v.member_id IN " NOTED("member") ")"};
    enum err e = run(cx, sql[0], merge, loser, winner);
    return e ? e : run(cx, sql[1], merge, loser, winner);
}

enum err merge_take_back(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner)
{
    enum err e = timeline_of_members(cx, merge, loser, winner);
    for (size_t i = 0; !e && i < COUNT_OF(followers); i++) e = run(cx, followers[i].back, merge, loser, winner);
    return e;
}

/* ---- how much is it? ---- */

#define COUNTED(table) "(SELECT COUNT(*) FROM (SELECT 1 FROM " table " WHERE customer_id = :id LIMIT 20001) n)"

enum err merge_count(struct ctx *cx, customer_id id, struct merge_load *ret)
{
    STMT(q, cx->db,
         "SELECT " COUNTED("contact") ", " COUNTED("sales_order") ", " COUNTED("complaint") ", "
         COUNTED("member") ", " COUNTED("note") ", " COUNTED("interaction") ", " COUNTED("attachment") ", "
         COUNTED("portal_account") ", " COUNTED("timeline"));
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = (struct merge_load){.contacts = col_i64(q, 0), .orders = col_i64(q, 1), .complaints = col_i64(q, 2),
                               .members = col_i64(q, 3), .notes = col_i64(q, 4), .interactions = col_i64(q, 5),
                               .files = col_i64(q, 6), .accounts = col_i64(q, 7)};
    for (int i = 0; i < 9; i++) ret->rows += col_i64(q, i);
    ret->rows += ret->complaints * (MERGE_CASE_ROWS - 1);
    return OK;
}

/* ---- consents ---- */

/* Both files may say something of one purpose and channel: what was said last counts. An open consent is
 * withdrawn with the words of the withdrawal that came later and from the other file. */
enum err merge_consents(struct ctx *cx, int64_t merge, customer_id winner)
{
    STMT(note, cx->db,
         "INSERT INTO customer_merge_row (merge_id, what, row_id, part, loser_id)"
         " SELECT :merge, 'consent.withdrawn', o.id, MAX(w.id), :winner FROM consent o JOIN consent w"
         " ON w.customer_id = o.customer_id AND w.purpose = o.purpose AND w.channel = o.channel"
         " AND w.withdrawn_at > o.given_at WHERE o.customer_id = :winner AND o.withdrawn_at IS NULL GROUP BY o.id");
    bind_i64(note, ":merge", merge);
    bind_id(note, ":winner", winner);
    enum err e = stmt_run(note);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE consent SET withdrawn_at = (SELECT w.withdrawn_at FROM customer_merge_row r JOIN consent w"
         "  ON w.id = r.part WHERE r.merge_id = :merge AND r.what = 'consent.withdrawn' AND r.row_id = consent.id),"
         " withdrawn_how = (SELECT w.withdrawn_how FROM customer_merge_row r JOIN consent w ON w.id = r.part"
         "  WHERE r.merge_id = :merge AND r.what = 'consent.withdrawn' AND r.row_id = consent.id)"
         " WHERE customer_id = :winner AND withdrawn_at IS NULL AND id IN (SELECT row_id FROM"
         " customer_merge_row WHERE merge_id = :merge AND what = 'consent.withdrawn')");
    bind_i64(q, ":merge", merge);
    bind_id(q, ":winner", winner);
    return stmt_run(q);
}

enum err merge_consents_back(struct ctx *cx, int64_t merge, customer_id winner)
{
    STMT(q, cx->db,
         "UPDATE consent SET withdrawn_at = NULL, withdrawn_how = '' WHERE customer_id = :winner"
         " AND id IN (SELECT r.row_id FROM customer_merge_row r JOIN consent w ON w.id = r.part"
         " WHERE r.merge_id = :merge AND r.what = 'consent.withdrawn'"
         " AND w.withdrawn_at = consent.withdrawn_at)");
    bind_i64(q, ":merge", merge);
    bind_id(q, ":winner", winner);
    return stmt_run(q);
}

/* ---- the work list ---- */

struct known_pair {
    int64_t other, decided_at, decided_by, found_at, scan;
    int64_t score;
    struct str reasons, state;
};

/* What is known of the loser and somebody else is known of the winner from now on, where nothing is yet. */
static enum err pair_goes_on(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner,
                             const struct known_pair *p)
{
    int64_t id = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO duplicate_pair (id, a_id, b_id, score, reasons, state, found_at, scan_id, decided_at,"
         " decided_by) VALUES (:id, :a, :b, :score, :reasons, :state, :found, :scan, :at, :by)"
         " ON CONFLICT DO NOTHING");
    bind_i64(q, ":id", id);
    bind_i64(q, ":a", p->other < winner.v ? p->other : winner.v);
    bind_i64(q, ":b", p->other < winner.v ? winner.v : p->other);
    bind_i64(q, ":score", p->score);
    bind_str(q, ":reasons", p->reasons);
    bind_str(q, ":state", p->state);
    bind_i64(q, ":found", p->found_at);
    bind_i64(q, ":scan", p->scan);
    bind_opt(q, ":at", p->decided_at);
    bind_opt(q, ":by", p->decided_by);
    enum err e = stmt_run(q);
    if (e || !stmt_changes(q)) return e;
    STMT(n, cx->db,
         "INSERT INTO customer_merge_row (merge_id, what, row_id, part, loser_id)"
         " VALUES (:merge, 'duplicate_pair.new', :id, 0, :loser)");
    bind_i64(n, ":merge", merge);
    bind_i64(n, ":id", id);
    bind_id(n, ":loser", loser);
    return stmt_run(n);
}

static enum err pairs_go_on(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner)
{
    VEC(struct known_pair) v = {0};
    STMT(q, cx->db,
         "SELECT o.id, p.score, p.reasons, p.state, p.found_at, p.scan_id, p.decided_at, p.decided_by"
         " FROM duplicate_pair p JOIN customer o ON o.id = CASE WHEN p.a_id = :loser THEN p.b_id ELSE p.a_id END"
         " WHERE (p.a_id = :loser OR p.b_id = :loser) AND p.state <> 'merged' AND o.id <> :winner"
         " AND o.state = 'open' LIMIT 200");
    bind_id(q, ":loser", loser);
    bind_id(q, ":winner", winner);
    while (stmt_row(q))
        *vec_push(cx->arena, &v) = (struct known_pair){
            .other = col_i64(q, 0), .score = col_i64(q, 1), .reasons = col_str(q, cx->arena, 2),
            .state = col_str(q, cx->arena, 3), .found_at = col_i64(q, 4), .scan = col_i64(q, 5),
            .decided_at = col_i64(q, 6), .decided_by = col_i64(q, 7)};
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < v.n; i++) e = pair_goes_on(cx, merge, loser, winner, &v.at[i]);
    return e;
}

enum err merge_pairs(struct ctx *cx, int64_t merge, customer_id loser, customer_id winner)
{
    enum err e = pairs_go_on(cx, merge, loser, winner);
    if (!e)
        e = run(cx,
                "INSERT INTO customer_merge_row (merge_id, what, row_id, part, loser_id) SELECT :merge,"
                " 'duplicate_pair', id, CASE state WHEN 'open' THEN 1 WHEN 'later' THEN 2 ELSE 3 END, :loser"
                " FROM duplicate_pair WHERE (a_id = :loser OR b_id = :loser) AND state <> 'merged'"
                " AND :winner <> 0 ON CONFLICT DO NOTHING",
                merge, loser, winner);
    if (e) return e;
    return run(cx,
               "UPDATE duplicate_pair SET state = 'merged', version = version + 1 WHERE (a_id = :loser"
               " OR b_id = :loser) AND state <> 'merged' AND :winner <> 0 AND :merge <> 0",
               merge, loser, winner);
}

enum err merge_pairs_back(struct ctx *cx, int64_t merge)
{
    STMT(drop, cx->db,
         "DELETE FROM duplicate_pair WHERE version = 1 AND id IN (SELECT row_id FROM customer_merge_row"
         " WHERE merge_id = :merge AND what = 'duplicate_pair.new')");
    bind_i64(drop, ":merge", merge);
    enum err e = stmt_run(drop);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE duplicate_pair SET version = version + 1, state = (SELECT CASE r.part WHEN 1 THEN 'open'"
         " WHEN 2 THEN 'later' ELSE 'not_duplicate' END FROM customer_merge_row r WHERE r.merge_id = :merge"
         " AND r.what = 'duplicate_pair' AND r.row_id = duplicate_pair.id) WHERE state = 'merged' AND id IN"
         " (SELECT row_id FROM customer_merge_row WHERE merge_id = :merge AND what = 'duplicate_pair')");
    bind_i64(q, ":merge", merge);
    return stmt_run(q);
}

/* ---- search ---- */

enum err merge_index_complaints(struct ctx *cx, int64_t merge)
{
    VEC(int64_t) ids = {0};
    STMT(q, cx->db,
         "SELECT row_id FROM customer_merge_row WHERE merge_id = :merge AND what = 'complaint' ORDER BY row_id");
    bind_i64(q, ":merge", merge);
    while (stmt_row(q)) *vec_push(cx->arena, &ids) = col_i64(q, 0);
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < ids.n; i++) e = complaint_index(cx, (complaint_id){ids.at[i]}, true);
    return e;
}

enum err merge_moved(struct ctx *cx, int64_t id, struct merge_moved *ret, size_t max, size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT what, COUNT(*) FROM customer_merge_row WHERE merge_id = :merge GROUP BY what LIMIT :max");
    bind_i64(q, ":merge", id);
    bind_i64(q, ":max", (int64_t)max);
    while (stmt_row(q)) ret[n++] = (struct merge_moved){col_str(q, cx->arena, 0), col_i64(q, 1)};
    *ret_n = n;
    return stmt_done(q);
}
