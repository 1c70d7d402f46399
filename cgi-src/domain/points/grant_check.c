/* The dry run of a grant: who would get what, without posting. Slices of the task points_grant_check:
 * rows of a file are looked up, members of a filter become rows. Nothing that was found moves
 * afterwards; the posting checks each again. */
#include <inttypes.h>

#include "domain/member_card.h"
#include "domain/points/grant_inside.h"
#include "domain/points/ledger.h"

#define SLICE_ROWS 100 /* of a file */
#define PAGE_ROWS  500 /* of a filter */

/* ---- the filter as JSON ---- */

#define NUMBERS(X)                                                                                 \
    X(tier) X(state) X(branch) X(least) X(most) X(active_since) X(silent_since) X(expiring_until)

json_t *grant_filter_json(const struct member_filter *f)
{
    json_t *o = json_object();
#define PUT(name) json_object_set_new(o, #name, json_integer(f->name));
    NUMBERS(PUT)
#undef PUT
    json_object_set_new(o, "search", json_stringn(f->search.p ? f->search.p : "", f->search.n));
    return o;
}

void grant_filter_read(const json_t *o, struct member_filter *ret)
{
    *ret = (struct member_filter){.whole = true};
#define GET(name) ret->name = (int64_t)json_integer_value(json_object_get(o, #name));
    NUMBERS(GET)
#undef GET
    const json_t *search = json_object_get(o, "search");
    if (search) ret->search = (struct str){json_string_value(search), json_string_length(search)};
}

/* ---- one row ---- */

struct sums {
    int64_t members, points, most, most_today, left_out, tiers;
};

static enum err is_doubled(struct ctx *cx, int64_t grant, member_id m, bool *ret)
{
    STMT(q, cx->db, "SELECT n FROM points_grant_row WHERE grant_id = :grant AND member_id = :member"
                    " AND state IN ('ok', 'done', 'undone', 'kept')");
    bind_i64(q, ":grant", grant);
    bind_id(q, ":member", m);
    enum err e = stmt_one(q);
    *ret = e == OK;
    return e == ERR_NOT_FOUND ? OK : e;
}

/* What becomes of a member whose row it is. */
static enum err judge(struct ctx *cx, const struct grant *g, const struct member *m, struct grant_row *row)
{
    bool doubled = false;
    enum err e = is_doubled(cx, g->id, m->id, &doubled);
    row->state = STR("ok");
    if (m->state == MEMBER_CLOSED) row->state = STR("closed");
    else if (m->state == MEMBER_FROZEN && !g->with_frozen) row->state = STR("frozen");
    else if (doubled) row->state = STR("doubled");
    return e;
}

static enum err add_up(struct ctx *cx, const struct grant *g, const struct grant_row *row, member_id m,
                       struct sums *s)
{
    bool rises = false;
    int64_t before = 0;
    if (!str_is(row->state, "ok")) {
        s->left_out++;
        return OK;
    }
    enum err e = ledger_posted_today(cx, m, g->created_by, &before);
    if (e) return e;
    s->members++;
    s->points += row->points;
    if (row->points > s->most) s->most = row->points;
    if (row->points + before > s->most_today) s->most_today = row->points + before;
    if (g->goodwill) return OK;
    e = tier_would_change(cx, m, row->points, &rises);
    if (!e && rises) s->tiers++;
    return e;
}

/* ---- rows of a file ---- */

static enum err find_member(struct ctx *cx, struct grant_row *row, struct member *ret)
{
    struct str number;
    struct member_card card;
    if (!member_number_parse(cx->arena, row->number, &number)) {
        row->state = STR("unknown");
        row->note = str_of(_("This is not a member number: 16 digits, of which the last one checks the others."));
        return ERR_NOT_FOUND;
    }
    enum err e = member_find(cx, number, ret);
    if (e != ERR_NOT_FOUND) return e;
    bool old = member_card_find(cx, number, &card) == OK;
    row->state = old ? STR("replaced") : STR("unknown");
    if (old) row->note = str_of(member_card_says(cx, &card));
    return ERR_NOT_FOUND;
}

static enum err save_row(struct ctx *cx, int64_t grant, const struct grant_row *row, member_id m)
{
    STMT(q, cx->db,
         "UPDATE points_grant_row SET state = :state, note = :note, member_id = :member"
         " WHERE grant_id = :grant AND n = :n");
    bind_str(q, ":state", row->state);
    bind_str(q, ":note", row->note.p ? row->note : STR(""));
    bind_id_opt(q, ":member", m);
    bind_i64(q, ":grant", grant);
    bind_i64(q, ":n", row->n);
    return stmt_run(q);
}

static enum err look_up(struct ctx *cx, const struct grant *g, struct grant_row *row, struct sums *s)
{
    struct member m = {0};
    enum err e = find_member(cx, row, &m);
    if (!e) e = judge(cx, g, &m, row);
    if (e == ERR_NOT_FOUND) e = OK;
    err_clear();
    if (!e) e = save_row(cx, g->id, row, m.id);
    return e ? e : add_up(cx, g, row, m.id, s);
}

static enum err file_slice(struct ctx *cx, struct task *t, const struct grant *g, struct sums *s, bool *ret_done)
{
    struct grant_row rows[SLICE_ROWS];
    size_t n = 0;
    enum err e = grant_rows(cx, g->id, STR("new"), 0, rows, COUNT_OF(rows), &n);
    size_t i = 0;
    for (bool over = false; !e && i < n && !over; i++, over = task_slice_over(cx, t)) e = look_up(cx, g, &rows[i], s);
    t->done += (int64_t)i;
    *ret_done = !e && i == n && n < COUNT_OF(rows);
    return e;
}

/* ---- members of a filter ---- */

/* The next members, read before the write turn begins: a search may look through all of them. */
static enum err next_members(struct ctx *cx, const struct task *t, const struct grant *g, struct member_page *ret)
{
    struct member_filter f;
    json_t *o = json_loadb(g->filter.p, g->filter.n, 0, NULL);
    grant_filter_read(o, &f);
    if (t->cursor.n && !str_to_i64(t->cursor, &f.before)) f.before = 0;
    enum err e = member_list(cx, &f, PAGE_ROWS, ret);
    json_decref(o);
    return e;
}

/* As many of them as there is time for. */
static enum err filter_slice(struct ctx *cx, struct task *t, const struct grant *g, const struct member_page *p,
                             struct sums *s, bool *ret_done)
{
    size_t i = 0;
    for (bool over = false; i < p->n && !over; i++, over = task_slice_over(cx, t)) {
        const struct member *m = &p->at[i];
        struct grant_row row = {.n = t->done + 1, .number = m->number, .points = g->points};
        enum err e = judge(cx, g, m, &row);
        if (!e) e = grant_row_put(cx, g->id, &row, m->id);
        if (!e) e = add_up(cx, g, &row, m->id, s);
        if (e) return e;
        t->done++;
    }
    bool all = i == p->n;
    int64_t next = all && p->resume.id ? p->resume.id : i && (!all || p->more) ? p->places[i - 1].id : 0;
    *ret_done = next == 0;
    t->cursor = str_printf(cx->arena, "%" PRId64, next);
    return OK;
}

/* ---- the slice ---- */

static enum err save_sums(struct ctx *cx, int64_t grant, const struct sums *s)
{
    STMT(q, cx->db,
         "UPDATE points_grant SET members = members + :members, total = total + :points,"
         " most = CASE WHEN most < :most THEN :most ELSE most END,"
         " most_today = CASE WHEN most_today < :today THEN :today ELSE most_today END, left_out = left_out + :left_out,"
         " tiers = tiers + :tiers WHERE id = :id");
    bind_i64(q, ":members", s->members);
    bind_i64(q, ":points", s->points);
    bind_i64(q, ":most", s->most);
    bind_i64(q, ":today", s->most_today);
    bind_i64(q, ":left_out", s->left_out);
    bind_i64(q, ":tiers", s->tiers);
    bind_i64(q, ":id", grant);
    return stmt_run(q);
}

/* Rows of the file that could not be read were left out before. */
static enum err count_bad(struct ctx *cx, int64_t grant, struct sums *s)
{
    STMT(q, cx->db, "SELECT COUNT(*) FROM points_grant_row WHERE grant_id = :id AND state = 'bad'");
    bind_i64(q, ":id", grant);
    enum err e = stmt_one(q);
    if (!e) s->left_out += col_i64(q, 0);
    return e;
}

static enum err check_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    struct grant g;
    struct sums s = {0};
    struct member_page page = {0};
    int64_t id = (int64_t)json_integer_value(json_object_get(t->params, "grant"));
    enum err e = grant_get(cx, id, &g);
    if (!e && !g.from_file) e = next_members(cx, t, &g, &page);
    if (e) return e;
    TX(tx, cx);
    if ((e = grant_get(cx, id, &g))) return e;
    bool dropped = g.state != GRANT_CHECKING;
    if (dropped) *ret_done = true;
    else e = g.from_file ? file_slice(cx, t, &g, &s, ret_done) : filter_slice(cx, t, &g, &page, &s, ret_done);
    if (!e && *ret_done && !dropped) e = count_bad(cx, id, &s);
    if (!e) e = save_sums(cx, id, &s);
    if (!e && *ret_done && !dropped) e = grant_step(cx, id, GRANT_CHECKING, 0, GRANT_CHECKED);
    task_count(t, "found", s.members);
    task_count(t, "skipped", s.left_out);
    if (!e) e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

const struct task_kind grant_check_kind = {
    .code = "points_grant_check",
    .label = N_("Check of a grant of points"),
    .who = POINTS_POST,
    .slice = check_slice,
};
