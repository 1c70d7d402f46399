/* Pairs that were found, as a work list, and what people decide about them: see domain/duplicate.h.
 * Guards: a decision is remembered: a scan changes the score of a pair and never its state; who decides
 * may merge both; every decision is audited at both customers. */
#include "domain/duplicate/inside.h"

#include "domain/audit.h"

#define PAIR_WALK 2000 /* rows examined for a page where the filter has no index */

static const struct {
    const char *code, *name;
} states[] = {[PAIR_OPEN] = {"open", PN_("pair", "To decide")},
              [PAIR_LATER] = {"later", PN_("pair", "Put off")},
              [PAIR_NOT] = {"not_duplicate", PN_("pair", "Two customers")},
              [PAIR_MERGED] = {"merged", PN_("pair", "Merged")}};

const char *pair_state_name(int64_t s)
{
    return s > 0 && s < (int64_t)COUNT_OF(states) ? P_("pair", states[s].name) : "";
}

const char *pair_state_code(int64_t s)
{
    return s > 0 && s < (int64_t)COUNT_OF(states) ? states[s].code : "";
}

int64_t pair_state_parse(struct str code)
{
    for (size_t i = PAIR_OPEN; i < COUNT_OF(states); i++)
        if (str_is(code, states[i].code)) return (int64_t)i;
    return 0;
}

/* ---- found by the scan ---- */

enum err duplicate_pair_put(struct ctx *cx, int64_t a, int64_t b, int score, unsigned reasons, int64_t scan,
                            bool *ret_new)
{
    int64_t id = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO duplicate_pair (id, a_id, b_id, score, reasons, found_at, scan_id)"
         " VALUES (:id, :a, :b, :score, :reasons, :now, :scan) ON CONFLICT (a_id, b_id) DO UPDATE SET"
         " score = :score, reasons = :reasons, scan_id = :scan RETURNING id");
    bind_i64(q, ":id", id);
    bind_i64(q, ":a", a < b ? a : b);
    bind_i64(q, ":b", a < b ? b : a);
    bind_i64(q, ":score", score);
    bind_str(q, ":reasons", duplicate_reason_codes(cx->arena, reasons));
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":scan", scan);
    enum err e = stmt_one(q);
    if (!e) *ret_new = col_i64(q, 0) == id;
    return e;
}

enum err duplicate_keep(struct ctx *cx, customer_id id, const struct duplicate_found *found, size_t n)
{
    if (!n) return OK;
    TX(tx, cx);
    for (size_t i = 0; i < n; i++) {
        bool isnew;
        enum err e = OK;
        if (found[i].score >= DUPLICATE_LISTED && found[i].id.v != id.v && !found[i].closed)
            e = duplicate_pair_put(cx, id.v, found[i].id.v, found[i].score, found[i].all_reasons, 0, &isnew);
        if (e) return e;
    }
    return tx_commit(&tx);
}

enum err duplicate_create(struct ctx *cx, const struct customer_draft *d, const struct duplicate_found *found, size_t n,
                          customer_id *ret_id)
{
    customer_id id = {0};
    TX(tx, cx);
    enum err e = customer_create(cx, d, &id);
    if (!e) e = duplicate_keep(cx, id, found, n);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = id;
    return e;
}

enum err duplicate_save(struct ctx *cx, customer_id id, const struct customer_profile *p, int64_t version,
                        const struct duplicate_found *found, size_t n)
{
    TX(tx, cx);
    enum err e = customer_save(cx, id, p, version);
    if (!e) e = duplicate_keep(cx, id, found, n);
    return e ? e : tx_commit(&tx);
}

/* ---- the list ---- */

#define SIDE(c, s)                                                                                         \
    c ".id, " c ".code, " c ".name, " c ".city, " s ".name, " c ".main_phone, " c ".main_email, "          \
    c ".created_at, " c ".owner_id, " c ".team_id, " c ".branch_id"
#define SIDE_COLUMNS 11
#define PAIR_COLUMNS                                                                                       \
    "p.id, p.score, p.reasons, p.state, p.found_at, p.decided_at, p.version, d.name, " SIDE("a", "sa") ", " \
    SIDE("b", "sb")
#define PAIR_TABLES                                                                                        \
    " FROM duplicate_pair p JOIN customer a ON a.id = p.a_id JOIN customer b ON b.id = p.b_id"             \
    " LEFT JOIN staff sa ON sa.id = a.owner_id LEFT JOIN staff sb ON sb.id = b.owner_id"                   \
    " LEFT JOIN staff d ON d.id = p.decided_by"

struct place {
    staff_id owner;
    team_id team;
    branch_id branch;
};

static bool may(struct ctx *cx, enum access action, const struct place *p)
{
    return perm_record(cx->actor, action, p->owner, p->team, p->branch);
}

static void read_side(struct ctx *cx, struct stmt *q, int i, struct duplicate_side *s, struct place *p)
{
    struct arena *a = cx->arena;
    *p = (struct place){{col_i64(q, i + 8)}, {col_i64(q, i + 9)}, {col_i64(q, i + 10)}};
    *s = (struct duplicate_side){.id = {col_i64(q, i)},
                                 .code = col_str(q, a, i + 1),
                                 .name = col_str(q, a, i + 2),
                                 .city = col_str(q, a, i + 3),
                                 .owner_name = col_str(q, a, i + 4),
                                 .created_at = col_i64(q, i + 7),
                                 .hidden = !may(cx, CUSTOMER_CONTACT_SEE, p),
                                 .may_merge = may(cx, CUSTOMER_MERGE, p) && may(cx, CUSTOMER_EDIT, p)};
    if (s->hidden) return;
    s->phone = col_str(q, a, i + 5);
    s->email = col_str(q, a, i + 6);
}

/* false: one of both is out of the actor's sight. */
static bool read_pair(struct ctx *cx, struct stmt *q, struct duplicate_pair *p, struct place place[2])
{
    *p = (struct duplicate_pair){.id = col_i64(q, 0),
                                 .score = (int)col_i64(q, 1),
                                 .reasons = duplicate_reasons_parse(col_view(q, 2)),
                                 .state = (enum pair_state)pair_state_parse(col_view(q, 3)),
                                 .found_at = col_i64(q, 4),
                                 .decided_at = col_i64(q, 5),
                                 .version = col_i64(q, 6),
                                 .decided_by = col_str(q, cx->arena, 7)};
    read_side(cx, q, 8, &p->a, &place[0]);
    read_side(cx, q, 8 + SIDE_COLUMNS, &p->b, &place[1]);
    return may(cx, CUSTOMER_SEE, &place[0]) && may(cx, CUSTOMER_SEE, &place[1]);
}

static void cursor_of(struct str text, int64_t *ret_score, int64_t *ret_id)
{
    struct str rest = text, part;
    int64_t score, id;
    *ret_score = *ret_id = INT64_MAX;
    if (!text.n || !str_cut(&rest, '.', &part) || !rest.p) return;
    if (!str_to_i64(part, &score) || !str_to_i64(rest, &id)) return;
    *ret_score = score;
    *ret_id = id;
}

enum err duplicate_list(struct ctx *cx, const struct pair_filter *f, size_t limit, struct pair_page *ret)
{
    int64_t score, id, examined = 0;
    struct pair_page page = {.rows = ARENA_ARRAY(cx->arena, struct duplicate_pair, limit)};
    struct duplicate_pair p = {0};
    struct place place[2];
    bool more = false;
    cursor_of(f->after, &score, &id);
    STMT(q, cx->db,
         "SELECT " PAIR_COLUMNS PAIR_TABLES " WHERE p.state = :state AND (p.score, p.id) < (:score, :id)"
         " AND p.score >= :min ORDER BY p.score DESC, p.id DESC LIMIT :walk");
    bind_cstr(q, ":state", pair_state_code(f->state));
    bind_i64(q, ":score", score);
    bind_i64(q, ":id", id);
    bind_i64(q, ":min", f->min_score);
    bind_i64(q, ":walk", PAIR_WALK + 1);
    while (!more && stmt_row(q)) {
        if (page.n == limit || examined == PAIR_WALK) {
            more = true;
            break;
        }
        examined++;
        bool seen = read_pair(cx, q, &p, place);
        bool owned = !f->owner || place[0].owner.v == f->owner || place[1].owner.v == f->owner;
        if (seen && owned) page.rows[page.n++] = p;
    }
    enum err e = stmt_done(q);
    if (e) return e;
    if (more) page.next = arena_printf(cx->arena, "%d.%lld", p.score, (long long)p.id);
    if (more && page.n < limit) page.examined = examined;
    *ret = page;
    return OK;
}

enum err duplicate_of_customer(struct ctx *cx, customer_id id, struct duplicate_pair *ret, size_t max, size_t *ret_n)
{
    struct place place[2];
    size_t n = 0;
    /* COALESCE: along the customer's own pairs, and not along all that are open. */
    STMT(q, cx->db,
         "SELECT " PAIR_COLUMNS PAIR_TABLES " WHERE (p.a_id = :id OR p.b_id = :id) AND COALESCE(p.state, '') = 'open'"
         " ORDER BY p.score DESC LIMIT :max");
    bind_id(q, ":id", id);
    bind_i64(q, ":max", (int64_t)max);
    while (stmt_row(q))
        if (read_pair(cx, q, &ret[n], place)) n++;
    *ret_n = n;
    return stmt_done(q);
}

enum err duplicate_get(struct ctx *cx, int64_t id, struct duplicate_pair *ret)
{
    struct place place[2];
    STMT(q, cx->db, "SELECT " PAIR_COLUMNS PAIR_TABLES " WHERE p.id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    return read_pair(cx, q, ret, place) ? OK : ERR_NOT_FOUND;
}

int64_t duplicate_pair_of(struct ctx *cx, customer_id a, customer_id b)
{
    STMT(q, cx->db, "SELECT id FROM duplicate_pair WHERE a_id = :a AND b_id = :b");
    bind_i64(q, ":a", a.v < b.v ? a.v : b.v);
    bind_i64(q, ":b", a.v < b.v ? b.v : a.v);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

int64_t duplicate_open_count(struct ctx *cx)
{
    STMT(q, cx->db,
         "SELECT COUNT(*) FROM (SELECT id FROM duplicate_pair WHERE state = 'open' LIMIT 1000) n");
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

/* ---- deciding ---- */

static enum err record(struct ctx *cx, const struct duplicate_pair *p, enum pair_state to)
{
    const struct duplicate_side *const sides[] = {&p->a, &p->b};
    for (size_t i = 0; i < 2; i++) {
        const struct duplicate_side *other = sides[1 - i];
        enum err e = audit_write(cx, "duplicate.decide", "duplicate_pair", p->id, sides[i]->id,
                                 json_pack("{s:s}", "state", pair_state_code(p->state)),
                                 json_pack("{s:s, s:s%}", "state", pair_state_code(to), "other",
                                           other->code.p ? other->code.p : "", other->code.n));
        if (e) return e;
    }
    return OK;
}

enum err duplicate_decide(struct ctx *cx, int64_t id, enum pair_state to, int64_t version)
{
    struct duplicate_pair p;
    TX(tx, cx);
    enum err e = duplicate_get(cx, id, &p);
    if (e) return e;
    if (!p.a.may_merge || !p.b.may_merge) return ERR_FORBIDDEN;
    if (p.state == PAIR_MERGED || to == PAIR_MERGED || to < PAIR_OPEN) return ERR_CONFLICT;
    if (p.version != version) return ERR_STALE;
    if (p.state == to) return tx_commit(&tx);
    STMT(q, cx->db,
         "UPDATE duplicate_pair SET state = :state, decided_at = :at, decided_by = :by,"
         " version = version + 1 WHERE id = :id");
    bind_cstr(q, ":state", pair_state_code(to));
    bind_opt(q, ":at", to == PAIR_OPEN ? 0 : cx->now);
    bind_opt(q, ":by", to == PAIR_OPEN ? 0 : cx->actor->id);
    bind_i64(q, ":id", id);
    if ((e = stmt_run(q)) || (e = record(cx, &p, to))) return e;
    return tx_commit(&tx);
}
