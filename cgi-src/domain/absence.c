/* Absence with a substitute: see absence.h. Called by My account, the user's page of the admin program, notices,
 * pickers and sessions. */
#include "domain/absence.h"

#include <jansson.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/staff.h"
#include "domain/staff_internal.h"

#define CHAIN_MAX 5 /* substitutes of substitutes */
#define DAYS_MAX  400
#define LIST_MAX  50

/* ---- who is away, who stands in ---- */

/* The absence that holds now. */
static bool away(struct ctx *cx, staff_id staff, int64_t *ret_until, staff_id *ret_substitute)
{
    STMT(q, cx->db,
         "SELECT until_at, COALESCE(substitute_id, 0) FROM staff_absence WHERE staff_id = :staff AND until_at > :now"
         " AND from_at <= :now AND ended_at IS NULL ORDER BY until_at LIMIT 1");
    bind_id(q, ":staff", staff);
    bind_i64(q, ":now", cx->now);
    if (stmt_one(q) != OK) return false;
    *ret_until = col_i64(q, 0);
    ret_substitute->v = col_i64(q, 1);
    return true;
}

int64_t absence_until(struct ctx *cx, staff_id staff)
{
    int64_t until;
    staff_id substitute;
    return away(cx, staff, &until, &substitute) ? until : 0;
}

/* The manager of the person's team, else of the branch; not the person. */
static staff_id manager_of(struct ctx *cx, staff_id staff, bool branch)
{
    STMT(q, cx->db,
         branch ? "SELECT b.manager_id FROM staff AS s JOIN branch AS b ON b.id = s.branch_id WHERE s.id = :id"
                : "SELECT t.manager_id FROM staff AS s JOIN team AS t ON t.id = s.team_id WHERE s.id = :id");
    bind_id(q, ":id", staff);
    int64_t manager = stmt_one(q) == OK ? col_i64(q, 0) : 0;
    return (staff_id){manager == staff.v ? 0 : manager};
}

static bool usable(struct ctx *cx, staff_id staff)
{
    struct staff_brief b;
    return staff.v && staff_brief(cx, staff, &b) == OK && b.active && !absence_until(cx, staff);
}

staff_id absence_substitute(struct ctx *cx, staff_id staff)
{
    int64_t until;
    staff_id at = staff, next;
    for (int i = 0; i < CHAIN_MAX && away(cx, at, &until, &next); i++) {
        if (!next.v || next.v == staff.v) break;
        if (usable(cx, next)) return next;
        at = next;
    }
    if (!away(cx, staff, &until, &next)) return (staff_id){0};
    for (int branch = 0; branch < 2; branch++) {
        staff_id m = manager_of(cx, staff, branch);
        if (usable(cx, m)) return m;
    }
    return (staff_id){0};
}

/* Those who name the person, or leave it to the manager; the chain is asked of each, since the named one may be
 * away too. */
size_t absence_stands_for(struct ctx *cx, staff_id me, staff_id *ret, size_t max)
{
    VEC(int64_t) some = {0};
    STMT(q, cx->db,
         "SELECT staff_id FROM staff_absence WHERE until_at > :now AND from_at <= :now AND ended_at IS NULL"
         " AND staff_id <> :me LIMIT 200");
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":me", me);
    while (stmt_row(q)) *vec_push(cx->arena, &some) = col_i64(q, 0);
    if (stmt_done(q) != OK) return 0;
    size_t n = 0;
    for (size_t i = 0; i < some.n && n < max; i++)
        if (absence_substitute(cx, (staff_id){some.at[i]}).v == me.v) ret[n++] = (staff_id){some.at[i]};
    return n;
}

struct str absence_shown(struct ctx *cx, staff_id staff, struct str name)
{
    int64_t until = absence_until(cx, staff);
    if (!until) return name;
    return str_printf(cx->arena, _("%.*s (away until %s)"), STR_ARG(name),
                      clock_iso_date(cx->arena, until - 1, cx->config->zone));
}

/* ---- writing ---- */

bool absence_may(struct ctx *cx, staff_id staff)
{
    struct staff_brief b;
    if (cx->actor->kind != ACTOR_STAFF) return false;
    if (cx->actor->id == staff.v || perm_may(cx->actor, STAFF_MANAGE)) return true;
    if (!(cx->actor->roles & ROLE_MANAGER) || staff_brief(cx, staff, &b) != OK) return false;
    return (b.team.v && b.team.v == cx->actor->team.v) || (b.branch.v && b.branch.v == cx->actor->branch.v);
}

/* The day's beginning, or that of the day after. */
static bool day_start(struct str day, const char *zone, int later, int64_t *ret)
{
    struct civil c;
    if (!clock_parse_date(day, &c) || !clock_utc(c, zone, ret)) return false;
    if (later) *ret = clock_day_start(*ret + 36 * HOUR_MS, zone);
    return true;
}

static enum err check(struct ctx *cx, staff_id staff, const struct absence_draft *d, int64_t *ret_from,
                      int64_t *ret_until)
{
    struct staff_brief b;
    const char *zone = cx->config->zone;
    if (!d->from.n) problem(cx, "from", _("Please enter the first day."));
    else if (!day_start(d->from, zone, 0, ret_from)) problem(cx, "from", _("This is not a date."));
    if (!d->until.n) problem(cx, "until", _("Please enter the last day."));
    else if (!day_start(d->until, zone, 1, ret_until)) problem(cx, "until", _("This is not a date."));
    enum err e = problems_result(cx);
    if (e) return e;
    if (*ret_until <= *ret_from) problem(cx, "until", _("The last day lies before the first."));
    else if (*ret_until <= cx->now) problem(cx, "until", _("This is over already."));
    else if (*ret_until - *ret_from > DAYS_MAX * DAY_MS) problem_f(cx, "until", _("At most %d days at once."), DAYS_MAX);
    if (d->substitute == staff.v) problem(cx, "substitute", _("Nobody stands in for himself."));
    else if (d->substitute && (staff_brief(cx, (staff_id){d->substitute}, &b) != OK || !b.active))
        problem(cx, "substitute", _("Choose one from the list."));
    if (text_length(d->note) > 200) problem_f(cx, "note", _("Please use at most %d characters."), 200);
    return problems_result(cx);
}

static enum err overlaps(struct ctx *cx, staff_id staff, int64_t from, int64_t until)
{
    STMT(q, cx->db,
         "SELECT id FROM staff_absence WHERE staff_id = :staff AND until_at > :from AND from_at < :until"
         " AND ended_at IS NULL LIMIT 1");
    bind_id(q, ":staff", staff);
    bind_i64(q, ":from", from);
    bind_i64(q, ":until", until);
    enum err e = stmt_one(q);
    if (!e) return problem(cx, "from", _("There is an absence in these days already. End that one first."));
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err absence_put(struct ctx *cx, staff_id staff, const struct absence_draft *d)
{
    int64_t from = 0, until = 0;
    if (!absence_may(cx, staff)) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = check(cx, staff, d, &from, &until);
    if (!e) e = overlaps(cx, staff, from, until);
    if (e) return e;
    int64_t id = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO staff_absence (id, staff_id, substitute_id, from_at, until_at, note, by_id, created_at)"
         " VALUES (:id, :staff, :substitute, :from, :until, :note, :by, :now)");
    bind_i64(q, ":id", id);
    bind_id(q, ":staff", staff);
    bind_opt(q, ":substitute", d->substitute);
    bind_i64(q, ":from", from);
    bind_i64(q, ":until", until);
    bind_str(q, ":note", d->note.p ? d->note : STR(""));
    bind_i64(q, ":by", cx->actor->id);
    bind_i64(q, ":now", cx->now);
    e = stmt_run(q);
    if (!e)
        e = audit_write(cx, "staff.absence", "staff", staff.v, (customer_id){0}, NULL,
                        json_pack("{s:s%,s:s%,s:I}", "from", d->from.p, d->from.n, "until", d->until.p, d->until.n,
                                  "substitute", (json_int_t)d->substitute));
    return e ? e : tx_commit(&tx);
}

enum err absence_end(struct ctx *cx, staff_id staff, int64_t id)
{
    if (!absence_may(cx, staff)) return ERR_FORBIDDEN;
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE staff_absence SET ended_at = :now WHERE id = :id AND staff_id = :staff AND ended_at IS NULL"
         " AND until_at > :now");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    bind_id(q, ":staff", staff);
    enum err e = stmt_run(q);
    if (!e && !stmt_changes(q)) e = ERR_NOT_FOUND;
    if (!e) e = audit_write(cx, "staff.absence_end", "staff", staff.v, (customer_id){0}, NULL, NULL);
    return e ? e : tx_commit(&tx);
}

enum err absence_list(struct ctx *cx, staff_id staff, struct absence **ret, size_t *ret_n)
{
    VEC(struct absence) v = {0};
    STMT(q, cx->db,
         "SELECT a.id, a.staff_id, COALESCE(a.substitute_id, 0), p.name, COALESCE(s.name, ''), a.note, a.from_at,"
         " a.until_at FROM staff_absence AS a JOIN staff AS p ON p.id = a.staff_id"
         " LEFT JOIN staff AS s ON s.id = a.substitute_id"
         " WHERE a.staff_id = :staff AND a.until_at > :now AND a.ended_at IS NULL ORDER BY a.from_at LIMIT :max");
    bind_id(q, ":staff", staff);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":max", LIST_MAX);
    while (stmt_row(q))
        *vec_push(cx->arena, &v) = (struct absence){.id = col_i64(q, 0),
                                                    .staff = {col_i64(q, 1)},
                                                    .substitute = {col_i64(q, 2)},
                                                    .staff_name = col_str(q, cx->arena, 3),
                                                    .substitute_name = col_str(q, cx->arena, 4),
                                                    .note = col_str(q, cx->arena, 5),
                                                    .from_at = col_i64(q, 6),
                                                    .until_at = col_i64(q, 7)};
    enum err e = stmt_done(q);
    if (e) return e;
    *ret = v.at;
    *ret_n = v.n;
    return OK;
}
