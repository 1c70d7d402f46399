/* Linking portal accounts with customers: asked for by the account, decided by an employee. Called
 * by the portal's account page and the intranet's list of requests. Guards that a matching number
 * or address only suggests a customer, and that the employee may see whom he links. */
#include "domain/account_link.h"

#include <jansson.h>

#include "base/text.h"
#include "domain/account_internal.h"
#include "domain/audit.h"
#include "domain/notice.h"

#define TOLD_MAX 20       /* employees that get a notice of one request */
#define CANDIDATES_MAX 20
#define EXAMINED_MAX 200

static const char *const state_codes[] = {
    [LINK_OPEN] = "open",
    [LINK_ACCEPTED] = "accepted",
    [LINK_REFUSED] = "refused",
    [LINK_WITHDRAWN] = "withdrawn",
};

const char *link_state_name(enum link_state s)
{
    switch (s) {
    case LINK_OPEN: return P_("link request", "Open");
    case LINK_ACCEPTED: return P_("link request", "Accepted");
    case LINK_REFUSED: return P_("link request", "Refused");
    case LINK_WITHDRAWN: return P_("link request", "Withdrawn");
    }
    return "";
}

static enum link_state state_of(struct str code)
{
    for (unsigned i = LINK_OPEN; i <= LINK_WITHDRAWN; i++)
        if (str_is(code, state_codes[i])) return (enum link_state)i;
    return LINK_OPEN;
}

static json_t *text_json(struct str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

#define LINK_SELECT                                                                                \
    "SELECT l.id, l.account_id, l.customer_id, l.claim, l.reason, l.state, l.created_at, "         \
    "l.decided_at, l.decided_by, a.name, a.email, a.phone, a.customer_id, c.code, c.name "         \
    "FROM account_link l JOIN portal_account a ON a.id = l.account_id "                            \
    "LEFT JOIN customer c ON c.id = l.customer_id "

static void link_from(struct stmt *q, struct arena *a, struct account_link *ret)
{
    struct str email = col_str(q, a, 10), phone = col_str(q, a, 11);
    *ret = (struct account_link){
        .id = col_i64(q, 0),
        .account = {col_i64(q, 1)},
        .customer = {col_i64(q, 2)},
        .claim = col_str(q, a, 3),
        .reason = col_str(q, a, 4),
        .state = state_of(col_view(q, 5)),
        .created_at = col_i64(q, 6),
        .decided_at = col_i64(q, 7),
        .decided_by = {col_i64(q, 8)},
        .account_name = col_str(q, a, 9),
        .account_contact = email.n ? email : phone,
        .customer_code = col_str(q, a, 13),
        .customer_name = col_str(q, a, 14),
    };
    ret->linked_now = ret->customer.v != 0 && col_i64(q, 12) == ret->customer.v;
}

/* ---- by the account ---- */

static enum err tell_staff(struct ctx *cx, int64_t id, struct str subject)
{
    staff_id to[TOLD_MAX];
    size_t n = 0;
    STMT(q, cx->db, "SELECT id, roles FROM staff WHERE state = 'active' ORDER BY id");
    while (n < TOLD_MAX && stmt_row(q)) {
        struct actor someone = {.kind = ACTOR_STAFF, .roles = (unsigned)col_i64(q, 1)};
        if (perm_may(&someone, ACCOUNT_LINK)) to[n++] = (staff_id){col_i64(q, 0)};
    }
    enum err e = n == TOLD_MAX ? OK : stmt_done(q);
    for (size_t i = 0; !e && i < n; i++)
        e = notice_put(cx, to[i], "account_link", "account_link", id, subject);
    return e;
}

static enum err may_ask(struct ctx *cx, const struct account *me)
{
    struct account_link last;
    if (me->customer.v)
        return problem(cx, "claim", _("Your account is linked with a customer file already."));
    enum err e = account_link_mine(cx, &last);
    if (e == OK && last.state == LINK_OPEN)
        return problem(cx, "claim", _("Your request is with us already; we will answer it soon."));
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err account_link_request(struct ctx *cx, struct str claim)
{
    if (cx->actor->kind != ACTOR_PORTAL) return ERR_FORBIDDEN;
    struct str clean = str_trim(claim);
    if (text_length(clean) < 2)
        return problem(cx, "claim",
                       _("Please tell us how we know you: a member number, an order, your name."));
    TX(tx, cx);
    struct account me;
    enum err e = account_load(cx, (account_id){cx->actor->id}, &me);
    if (!e) e = may_ask(cx, &me);
    if (e) return e;
    int64_t id = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO account_link (id, account_id, claim, created_at) "
         "VALUES (:id, :account, :claim, :now)");
    bind_i64(q, ":id", id);
    bind_id(q, ":account", me.id);
    bind_str(q, ":claim", clean);
    bind_i64(q, ":now", cx->now);
    e = stmt_run(q);
    if (!e) e = tell_staff(cx, id, me.name);
    if (!e)
        e = audit_write(cx, "account_link.request", "account_link", id, (customer_id){0}, NULL,
                        json_pack("{s:o}", "claim", text_json(clean)));
    return e ? e : tx_commit(&tx);
}

enum err account_link_withdraw(struct ctx *cx, int64_t id)
{
    if (cx->actor->kind != ACTOR_PORTAL) return ERR_FORBIDDEN;
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE account_link SET state = 'withdrawn', decided_at = :now WHERE id = :id "
         "AND account_id = :account AND state = 'open'");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    bind_i64(q, ":account", cx->actor->id);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_CONFLICT;
    if (!e)
        e = audit_write(cx, "account_link.withdraw", "account_link", id, (customer_id){0}, NULL,
                        NULL);
    return e ? e : tx_commit(&tx);
}

enum err account_link_mine(struct ctx *cx, struct account_link *ret)
{
    if (cx->actor->kind != ACTOR_PORTAL) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         "SELECT id, claim, reason, state, created_at, decided_at FROM account_link "
         "WHERE account_id = :account ORDER BY created_at DESC LIMIT 1");
    bind_i64(q, ":account", cx->actor->id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = (struct account_link){
        .id = col_i64(q, 0),
        .account = {cx->actor->id},
        .claim = col_str(q, cx->arena, 1),
        .reason = col_str(q, cx->arena, 2),
        .state = state_of(col_view(q, 3)),
        .created_at = col_i64(q, 4),
        .decided_at = col_i64(q, 5),
    };
    return OK;
}

/* ---- by staff ---- */

enum err account_link_list(struct ctx *cx, enum link_state state, int64_t before_id, size_t max,
                           struct account_link **ret, size_t *ret_n)
{
    if (!perm_may(cx->actor, ACCOUNT_LINK_SEE)) return ERR_FORBIDDEN;
    struct account_link *rows = ARENA_ARRAY(cx->arena, struct account_link, max ? max : 1);
    size_t n = 0;
    STMT(q, cx->db,
         LINK_SELECT "WHERE l.state = :state AND l.id < :before "
                     "ORDER BY l.created_at DESC, l.id DESC LIMIT :max");
    bind_cstr(q, ":state", state_codes[state]);
    bind_i64(q, ":before", before_id ? before_id : INT64_MAX);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q)) link_from(q, cx->arena, &rows[n++]);
    enum err e = n == max ? OK : stmt_done(q);
    if (e) return e;
    *ret = rows;
    *ret_n = n;
    return OK;
}

static enum err link_load(struct ctx *cx, int64_t id, struct account_link *ret)
{
    STMT(q, cx->db, LINK_SELECT "WHERE l.id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e == OK) link_from(q, cx->arena, ret);
    return e;
}

enum err account_link_get(struct ctx *cx, int64_t id, struct account_link *ret)
{
    if (!perm_may(cx->actor, ACCOUNT_LINK_SEE)) return ERR_FORBIDDEN;
    return link_load(cx, id, ret);
}

int64_t account_link_open_count(struct ctx *cx)
{
    if (!perm_may(cx->actor, ACCOUNT_LINK)) return 0;
    STMT(q, cx->db,
         "SELECT COUNT(*) FROM (SELECT id FROM account_link WHERE state = 'open' LIMIT 100) o");
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

/* ---- candidates: whom the actor may both see and link ---- */

static bool may_link(struct ctx *cx, int64_t owner, int64_t team, int64_t branch)
{
    staff_id o = {owner};
    team_id t = {team};
    branch_id b = {branch};
    return perm_record(cx->actor, CUSTOMER_SEE, o, t, b) &&
           perm_record(cx->actor, ACCOUNT_LINK, o, t, b);
}

struct candidates {
    struct link_candidate *rows;
    size_t n;
};

/* Takes the rows of id, code, name, city, owner, team, branch, kind that the actor may see, each once. */
static enum err candidates_take(struct ctx *cx, struct stmt *q, bool by_contact,
                                struct candidates *c)
{
    size_t examined = 0;
    while (c->n < CANDIDATES_MAX && examined < EXAMINED_MAX && stmt_row(q)) {
        bool known = false;
        examined++;
        if (!may_link(cx, col_i64(q, 4), col_i64(q, 5), col_i64(q, 6))) continue;
        for (size_t i = 0; i < c->n; i++) known = known || c->rows[i].id.v == col_i64(q, 0);
        if (known) continue;
        c->rows[c->n++] = (struct link_candidate){
            .id = {col_i64(q, 0)},
            .code = col_str(q, cx->arena, 1),
            .name = col_str(q, cx->arena, 2),
            .city = col_str(q, cx->arena, 3),
            .by_contact = by_contact,
            .organisation = str_is(col_view(q, 7), "organisation"),
        };
    }
    return c->n == CANDIDATES_MAX || examined == EXAMINED_MAX ? OK : stmt_done(q);
}

#define CANDIDATE_COLUMNS "c.id, c.code, c.name, c.city, c.owner_id, c.team_id, c.branch_id, c.kind "

static enum err by_contact(struct ctx *cx, const struct account_link *link, struct candidates *c)
{
    STMT(q, cx->db,
         "SELECT " CANDIDATE_COLUMNS "FROM customer_reach r JOIN customer c ON c.id = r.customer_id "
         "WHERE r.normal = :normal AND r.kind IN ('phone', 'email') AND c.state = 'open' "
         "ORDER BY c.id LIMIT 50");
    bind_str(q, ":normal", link->account_contact);
    return candidates_take(cx, q, true, c);
}

static enum err by_words(struct ctx *cx, struct str words, struct candidates *c)
{
    struct search_terms terms = text_query(cx->arena, words);
    if (terms.n == 0) return OK;
    struct str match = search_match(cx->db, cx->arena, &terms, NULL, 0);
    STMT(q, cx->db, search_page_sql(cx->db, cx->arena, "customer", CANDIDATE_COLUMNS, "c.state = 'open'", false));
    bind_str(q, ":match", match);
    bind_i64(q, ":id", INT64_MAX);
    bind_i64(q, ":limit", 200);
    return candidates_take(cx, q, false, c);
}

enum err account_link_candidates(struct ctx *cx, const struct account_link *link, struct str q,
                                 struct link_candidate **ret, size_t *ret_n)
{
    struct candidates c = {ARENA_ARRAY(cx->arena, struct link_candidate, CANDIDATES_MAX), 0};
    if (!perm_may(cx->actor, ACCOUNT_LINK)) return ERR_FORBIDDEN;
    struct str words = str_trim(q);
    enum err e = by_contact(cx, link, &c);
    if (!e && words.n) e = by_words(cx, words, &c);
    if (e) return e;
    *ret = c.rows;
    *ret_n = c.n;
    return OK;
}

/* ---- deciding ---- */

static enum err customer_may_be_linked(struct ctx *cx, customer_id id)
{
    STMT(q, cx->db, "SELECT owner_id, team_id, branch_id, state FROM customer WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    if (!may_link(cx, col_i64(q, 0), col_i64(q, 1), col_i64(q, 2))) return ERR_NOT_FOUND;
    return str_is(col_view(q, 3), "open") ? OK : ERR_CONFLICT;
}

/* all: of an organisation's cases also those of others; a person's own file has no others. */
static enum err account_set_customer(struct ctx *cx, account_id id, customer_id from,
                                     customer_id to, bool all)
{
    STMT(q, cx->db,
         "UPDATE portal_account SET customer_id = :to, contact_id = NULL, version = version + 1, sees_all ="
         " CASE WHEN :all = 0 AND EXISTS (SELECT 1 FROM customer WHERE id = :to AND kind = 'organisation') THEN 0 ELSE 1 END "
         "WHERE id = :id AND state = 'active' AND COALESCE(customer_id, 0) = :from");
    bind_id_opt(q, ":to", to);
    bind_id(q, ":id", id);
    bind_id(q, ":from", from);
    bind_i64(q, ":all", all);
    enum err e = stmt_run(q);
    return !e && stmt_changes(q) == 0 ? ERR_CONFLICT : e;
}

static enum err decide(struct ctx *cx, int64_t id, enum link_state to, customer_id customer,
                       struct str reason)
{
    STMT(q, cx->db,
         "UPDATE account_link SET state = :state, customer_id = :customer, reason = :reason, "
         "decided_at = :now, decided_by = :by WHERE id = :id AND state = 'open'");
    bind_cstr(q, ":state", state_codes[to]);
    bind_id_opt(q, ":customer", customer);
    bind_str(q, ":reason", reason.p ? reason : STR(""));
    bind_i64(q, ":now", cx->now);
    bind_opt(q, ":by", cx->actor->kind == ACTOR_STAFF ? cx->actor->id : 0);
    bind_i64(q, ":id", id);
    enum err e = stmt_run(q);
    return !e && stmt_changes(q) == 0 ? ERR_CONFLICT : e;
}

enum err account_link_accept(struct ctx *cx, int64_t id, customer_id customer, bool all)
{
    if (!perm_may(cx->actor, ACCOUNT_LINK)) return ERR_FORBIDDEN;
    TX(tx, cx);
    struct account_link l;
    struct account a;
    enum err e = link_load(cx, id, &l);
    if (!e) e = customer_may_be_linked(cx, customer);
    if (!e) e = account_load(cx, l.account, &a);
    if (!e) e = decide(cx, id, LINK_ACCEPTED, customer, STR_NONE);
    if (!e) e = account_set_customer(cx, l.account, (customer_id){0}, customer, all);
    if (e) return e;
    struct contact_way to = account_contact(&a);
    e = account_letter(cx, &to, a.lang, LETTER_LINK_ACCEPTED, STR_NONE, STR_NONE, a.id);
    if (!e)
        e = audit_write(cx, "account_link.accept", "account_link", id, customer, NULL,
                        json_pack("{s:I,s:I,s:b}", "account", (json_int_t)a.id.v, "customer",
                                  (json_int_t)customer.v, "all", (int)all));
    return e ? e : tx_commit(&tx);
}

enum err account_link_refuse(struct ctx *cx, int64_t id, struct str reason)
{
    if (!perm_may(cx->actor, ACCOUNT_LINK)) return ERR_FORBIDDEN;
    struct str why = str_trim(reason);
    if (why.n == 0) return problem(cx, "reason", _("Please give the reason: the person reads it."));
    TX(tx, cx);
    struct account_link l;
    struct account a;
    enum err e = link_load(cx, id, &l);
    if (!e) e = account_load(cx, l.account, &a);
    if (!e) e = decide(cx, id, LINK_REFUSED, (customer_id){0}, why);
    if (e) return e;
    struct contact_way to = account_contact(&a);
    e = account_letter(cx, &to, a.lang, LETTER_LINK_REFUSED, STR_NONE, why, a.id);
    if (!e)
        e = audit_write(cx, "account_link.refuse", "account_link", id, (customer_id){0}, NULL,
                        json_pack("{s:o}", "reason", text_json(why)));
    return e ? e : tx_commit(&tx);
}

enum err account_unlink(struct ctx *cx, account_id id, struct str reason)
{
    if (!perm_may(cx->actor, ACCOUNT_LINK)) return ERR_FORBIDDEN;
    struct str why = str_trim(reason);
    if (why.n == 0) return problem(cx, "reason", _("Please give the reason: the person reads it."));
    TX(tx, cx);
    struct account a;
    enum err e = account_load(cx, id, &a);
    if (e) return e;
    if (a.customer.v == 0) return ERR_CONFLICT;
    e = customer_may_be_linked(cx, a.customer);
    if (e && e != ERR_CONFLICT) return e; /* a closed customer's account may be unlinked */
    e = account_set_customer(cx, id, a.customer, (customer_id){0}, true);
    if (e) return e;
    struct contact_way to = account_contact(&a);
    e = account_letter(cx, &to, a.lang, LETTER_UNLINKED, STR_NONE, why, a.id);
    if (!e)
        e = audit_write(cx, "account.unlink", "portal_account", id.v, a.customer,
                        json_pack("{s:I}", "customer", (json_int_t)a.customer.v),
                        json_pack("{s:I,s:o}", "customer", (json_int_t)0, "reason",
                                  text_json(why)));
    return e ? e : tx_commit(&tx);
}
