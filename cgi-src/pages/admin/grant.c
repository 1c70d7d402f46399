/* Grants of points to many members: the list, one grant from its check to its end, confirming, dropping,
 * taking back. Making one is grant_new.c. Called by the route table. The page renews itself while the
 * worker is at it. */
#include "domain/grant.h"

#include <inttypes.h>

#include "domain/points_request.h"
#include "pages/admin/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"
#include "pages/shared/member_view.h"

#define PAGE_ROWS 50
#define SHOWN_ROWS 20

const char *url_grant(struct ctx *cx, int64_t id)
{
    return url_to(cx, "/grants/%" PRId64, id);
}

static const char *state_tone(const struct grant *g)
{
    switch (g->state) {
    case GRANT_WAITING:
    case GRANT_UNDO_WAITING: return "tone-amber";
    case GRANT_RUNNING:
    case GRANT_UNDOING:
    case GRANT_CHECKING: return "tone-blue";
    case GRANT_ENDED: return "tone-green";
    case GRANT_CHECKED: return "tone-violet";
    case GRANT_UNDONE:
    case GRANT_DROPPED: break;
    }
    return "tone-grey";
}

static bool stopped(const struct grant *g)
{
    return str_is(g->work_state, "failed") || str_is(g->work_state, "cancelled");
}

static bool busy(const struct grant *g)
{
    return str_is(g->work_state, "waiting") || str_is(g->work_state, "running");
}

/* ---- the list ---- */

struct list_query {
    int64_t before, task;
};
static const struct field list_fields[] = {
    {"before", NULL, FIELD_INT, offsetof(struct list_query, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    {"task", NULL, FIELD_INT, offsetof(struct list_query, task), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form list_form = {"grants", list_fields, sizeof(struct list_query)};

static void list_row(struct ctx *cx, struct tpl *t, const struct grant *g)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_URL, url_grant(cx, g->id));
    tpl_str(row, K_REASON, g->reason);
    tpl_str(row, K_SOURCE_TEXT, g->source_text);
    tpl_cstr(row, K_MEMBERS, format_int(cx->arena, g->members));
    tpl_cstr(row, K_POINTS, format_int(cx->arena, g->total));
    tpl_cstr(row, K_STATE, grant_state_name(g->state));
    tpl_cstr(row, K_TONE, state_tone(g));
    tpl_str(row, K_BY, g->created_name);
    tpl_cstr(row, K_WHEN, format_ago(cx->arena, g->created_at, cx->now));
}

enum err admin_grants(struct ctx *cx, struct req *req, struct res *res)
{
    struct list_query q = {0};
    struct grant *rows = ARENA_ARRAY(cx->arena, struct grant, PAGE_ROWS + 1);
    size_t n = 0;
    int64_t id = 0;
    form_read_query(cx, req, &list_form, &q);
    if (q.task && grant_of_task(cx, q.task, &id) == OK) return res_redirect(res, url_grant(cx, id));
    enum err e = grant_list(cx, q.before, rows, PAGE_ROWS + 1, &n);
    if (e) return e;
    bool more = n > PAGE_ROWS, may = perm_may(cx->actor, POINTS_POST);
    if (more) n = PAGE_ROWS;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_GRANTS, P_("menu", "Grants"));
    if (may) tpl_cstr(tpl_row(t, K_NEW), K_URL, url_to(cx, "/grants/new"));
    struct tpl *table = n ? tpl_row(t, K_ROWS) : NULL;
    for (size_t i = 0; i < n; i++) list_row(cx, table, &rows[i]);
    if (!n) {
        list_empty(t, _("No grant yet"),
                   _("Give points to what a filter of the members finds, or to a list from a file."),
                   may ? url_to(cx, "/grants/new") : NULL, _("New grant"));
    }
    list_pager(cx, req, t, "before", more ? str_printf(cx->arena, "%" PRId64, rows[n - 1].id) : STR(""), NULL);
    return page_end(req, res);
}

/* ---- one grant ---- */

static void fact(struct tpl *t, const char *label, struct str value)
{
    if (!value.n) return;
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_LABEL, label);
    tpl_str(row, K_FACT_VALUE, value);
}

static void fill_facts(struct ctx *cx, struct tpl *t, const struct grant *g)
{
    struct arena *a = cx->arena;
    fact(t, g->from_file ? _("File") : _("Members"), g->source_text);
    if (g->points) fact(t, _("Points for each"), str_of(format_int(a, g->points)));
    fact(t, _("Booked as"), str_of(g->goodwill ? _("Goodwill") : _("Earning, counts for the tier")));
    if (g->never_expires) fact(t, _("Valid until"), str_of(_("never expires")));
    else if (g->expires_on.n) fact(t, _("Valid until"), g->expires_on);
    fact(t, _("Frozen members"), str_of(g->with_frozen ? _("get points too") : _("are left out")));
    fact(t, _("Made by"), str_printf(a, "%.*s · %s", STR_ARG(g->created_name), format_time(a, g->created_at)));
    fact(t, _("Approved by"), g->approved_name);
    if (g->undo_name.n) fact(t, _("Taken back by"), g->undo_name);
    fact(t, _("Approved by"), g->undo_approved_name);
    fact(t, _("Why it was taken back"), g->undo_reason);
    fact(t, _("Note for the second person"), g->note);
}

static void tile(struct tpl *t, const char *label, const char *value, const char *note)
{
    struct tpl *row = tpl_row(t, K_TILE);
    tpl_cstr(row, K_LABEL, label);
    tpl_cstr(row, K_VALUE, value);
    if (note) tpl_cstr(tpl_row(row, K_TILE_NOTE), K_NOTE_TEXT, note);
}

static void fill_tiles(struct ctx *cx, struct tpl *t, const struct grant *g)
{
    struct arena *a = cx->arena;
    tile(t, _("Members who get points"), format_int(a, g->members), NULL);
    tile(t, _("Points in all"), format_int(a, g->total),
         g->most ? arena_printf(a, _("at most %s for one member"), format_int(a, g->most)) : NULL);
    tile(t, _("Get nothing"), format_int(a, g->left_out), NULL);
    tile(t, _("Reach another tier"), format_int(a, g->tiers), g->goodwill ? _("goodwill does not count for it") : NULL);
}

/* What stands where: a row for each state, and its first rows. */
static enum err fill_rows(struct ctx *cx, struct tpl *t, const struct grant *g)
{
    struct grant_count counts[16];
    struct grant_row rows[SHOWN_ROWS];
    size_t n = 0;
    enum err e = grant_counts(cx, g->id, counts, COUNT_OF(counts), &n);
    for (size_t i = 0; !e && i < n; i++) {
        size_t m = 0;
        struct tpl *group = tpl_row(t, K_GROUP);
        tpl_show_if(group, K_GROUP_OPEN, i == 0);
        tpl_cstr(group, K_LABEL, grant_row_name(counts[i].state));
        bool all = counts[i].rows < GRANT_COUNT_MAX;
        const char *rows_text = format_int(cx->arena, counts[i].rows);
        tpl_cstr(group, K_HOW_MANY, all ? rows_text : arena_printf(cx->arena, _("%s and more"), rows_text));
        if (all) tpl_cstr(tpl_row(group, K_SUM), K_SUM_POINTS, format_points(cx->arena, counts[i].points));
        e = grant_rows(cx, g->id, counts[i].state, 0, rows, COUNT_OF(rows), &m);
        for (size_t j = 0; !e && j < m; j++) {
            struct tpl *row = tpl_row(group, K_ROW);
            tpl_cstr(row, K_N, format_int(cx->arena, rows[j].n));
            tpl_str(row, K_NUMBER, rows[j].number);
            tpl_str(row, K_NAME, rows[j].name);
            tpl_cstr(row, K_POINTS, format_int(cx->arena, rows[j].points));
            tpl_str(row, K_NOTE, rows[j].note.n ? rows[j].note : rows[j].reason);
        }
        if (!e && counts[i].rows > (int64_t)m) {
            tpl_cstr(tpl_row(group, K_MORE), K_MORE_TEXT,
                     arena_printf(cx->arena, _("The first %s rows; the file has all."), format_int(cx->arena, (int64_t)m)));
        }
    }
    return e;
}

static void fill_work(struct ctx *cx, struct req *req, struct tpl *t, const struct grant *g)
{
    if (busy(g)) {
        struct tpl *w = tpl_row(t, K_BUSY);
        tpl_cstr(w, K_URL, url_grant(cx, g->id));
        if (g->work_total) {
            struct tpl *bar = tpl_row(w, K_BAR);
            tpl_int(bar, K_DONE_NUMBER, g->work_done);
            tpl_int(bar, K_TOTAL_NUMBER, g->work_total);
        }
        tpl_cstr(w, K_DONE, format_int(cx->arena, g->work_done));
        bool mine = g->created_by.v == cx->actor->id || g->approved_by.v == cx->actor->id;
        int64_t task = g->undo_task ? g->undo_task : g->task ? g->task : g->check_task;
        if (mine && perm_may(cx->actor, POINTS_POST)) {
            struct tpl *c = tpl_row(w, K_CANCEL);
            tpl_cstr(c, K_URL, url_to(cx, "/tasks/%" PRId64 "/cancel", task));
            form_tokens(cx, req, c, 0);
        }
    } else if (stopped(g)) {
        struct tpl *s = tpl_row(t, K_STOPPED);
        tpl_cstr(s, K_STOPPED_TEXT, str_is(g->work_state, "failed") ? _("The work stopped before its end.")
                                                                   : _("The work was cancelled before its end."));
        tpl_str(s, K_ERROR, g->work_error);
    }
}

struct note_form {
    struct str note;
};
static const struct field note_fields[] = {
    {"note", N_("Note for the second person"), FIELD_LINES, offsetof(struct note_form, note), .max = 2000,
     .help = N_("Read by colleagues only, and only when a second person is needed.")},
    FIELD_END};
static const struct form note_form = {"note", note_fields, sizeof(struct note_form)};

static void fill_steps(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, const struct grant *g)
{
    bool own = g->created_by.v == cx->actor->id && perm_may(cx->actor, POINTS_POST);
    bool again = g->state == GRANT_RUNNING && stopped(g);
    if (own && (g->state == GRANT_CHECKED || again)) {
        struct tpl *c = tpl_row(t, K_CONFIRM);
        tpl_cstr(c, K_ACTION, url_to(cx, "/grants/%" PRId64 "/confirm", g->id));
        tpl_show_if(c, K_AGAIN, again);
        form_tokens(cx, req, c, 0);
        if (!again && grant_needs_second(cx, g)) {
            struct tpl *second = tpl_row(c, K_SECOND);
            struct note_form f = {g->note};
            form_view(cx, req, res, second, &note_form, &f);
        } else if (!again) {
            tpl_show(c, K_ALONE);
        }
    }
    if (own && (g->state == GRANT_CHECKED || (g->state == GRANT_CHECKING && !busy(g)))) {
        struct tpl *d = tpl_row(t, K_DROP);
        tpl_cstr(d, K_ACTION, url_to(cx, "/grants/%" PRId64 "/drop", g->id));
        form_tokens(cx, req, d, 0);
    }
    bool undo = g->state == GRANT_ENDED || ((g->state == GRANT_RUNNING || g->state == GRANT_UNDOING) && stopped(g));
    if (undo && perm_may(cx->actor, POINTS_POST)) {
        tpl_cstr(tpl_row(t, K_UNDO), K_URL, url_to(cx, "/grants/%" PRId64 "/undo", g->id));
    }
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, int64_t id)
{
    struct grant g;
    enum err e = grant_get(cx, id, &g);
    if (e) return e;
    const char *wrong = problem_of(cx, "");
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_GRANT, str_dup(cx->arena, g.reason));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/grants"));
    tpl_str(t, K_REASON, g.reason);
    tpl_cstr(t, K_STATE, grant_state_name(g.state));
    tpl_cstr(t, K_TONE, state_tone(&g));
    list_links(cx, t, url_to(cx, "/grants/%" PRId64 "/rows.csv", g.id));
    if (wrong) tpl_cstr(tpl_row(t, K_WRONG), K_WRONG_TEXT, wrong);
    fill_facts(cx, t, &g);
    fill_tiles(cx, t, &g);
    fill_work(cx, req, t, &g);
    fill_steps(cx, req, res, t, &g);
    e = fill_rows(cx, t, &g);
    return e ? e : page_end(req, res);
}

enum err admin_grant(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    return path_id(req, 0, &id) ? show(cx, req, res, id) : ERR_NOT_FOUND;
}

/* ---- steps ---- */

static enum err after(struct ctx *cx, struct req *req, struct res *res, int64_t id, int64_t request, enum err e,
                      const char *said)
{
    if (e == ERR_CONFLICT || e == ERR_INVALID) {
        res->status = e == ERR_CONFLICT ? 409 : 422;
        return show(cx, req, res, id);
    }
    if (e) return e;
    flash_set(req, res, FLASH_DONE, request ? _("Nothing is posted yet: a second person has to agree.") : said);
    return res_redirect(res, request ? url_request(cx, request) : url_grant(cx, id));
}

enum err admin_grant_confirm(struct ctx *cx, struct req *req, struct res *res)
{
    struct note_form f = {0};
    int64_t id, request = 0;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &note_form, &f);
    if (!e) e = grant_confirm(cx, id, f.note, &request);
    return after(cx, req, res, id, request, e, _("The points are being posted. You may leave this page."));
}

enum err admin_grant_drop(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    return after(cx, req, res, id, 0, grant_drop(cx, id), _("Dropped. Nothing was posted."));
}

struct undo_form {
    struct str reason, note;
};
static const struct field undo_fields[] = {
    {"reason", N_("Reason"), FIELD_LINE, offsetof(struct undo_form, reason), .max = 500, .flags = FIELD_REQUIRED,
     .help = N_("Every member reads it on the ledger.")},
    {"note", N_("Note for the second person"), FIELD_LINES, offsetof(struct undo_form, note), .max = 2000,
     .help = N_("Read by colleagues only, and only when a second person is needed.")},
    FIELD_END};
static const struct form undo_form = {"undo", undo_fields, sizeof(struct undo_form)};

static enum err show_undo(struct ctx *cx, struct req *req, struct res *res, const struct grant *g)
{
    struct grant_undo u;
    enum err e = grant_undo_preview(cx, g->id, &u);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_GRANT_UNDO, _("Take the grant back"));
    tpl_cstr(t, K_GRANT_URL, url_grant(cx, g->id));
    tpl_str(t, K_REASON, g->reason);
    tpl_cstr(t, K_MEMBERS, format_int(cx->arena, u.members));
    tpl_cstr(t, K_POINTS, format_points(cx->arena, u.points));
    tpl_cstr(t, K_UNSPENT, format_points(cx->arena, u.unspent));
    if (u.spent) tpl_cstr(tpl_row(t, K_SPENT), K_SPENT_POINTS, format_points(cx->arena, u.spent));
    tpl_show_if(t, K_PART, !u.whole);
    tpl_cstr(t, K_ACTION, url_to(cx, "/grants/%" PRId64 "/undo", g->id));
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &undo_form, NULL);
    return page_end(req, res);
}

enum err admin_grant_undo(struct ctx *cx, struct req *req, struct res *res)
{
    struct grant g;
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = grant_get(cx, id, &g);
    return e ? e : show_undo(cx, req, res, &g);
}

enum err admin_grant_undo_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct grant g;
    struct undo_form f = {0};
    int64_t id, request = 0;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = grant_get(cx, id, &g);
    if (e) return e;
    e = form_read(cx, req, &undo_form, &f);
    if (!e) e = grant_undo(cx, id, f.reason, f.note, &request);
    if (e == ERR_INVALID) return show_undo(cx, req, res, &g);
    return after(cx, req, res, id, request, e, _("The points are being taken back. You may leave this page."));
}

/* ---- its rows as a file ---- */

struct rows_export {
    int64_t grant, after;
};

static enum err rows_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct rows_export *x = arg;
    struct grant_row *rows = ARENA_ARRAY(cx->arena, struct grant_row, LIST_SLICE_ROWS);
    enum err e = grant_rows(cx, x->grant, STR(""), x->after, rows, LIST_SLICE_ROWS, &ret->rows);
    for (size_t i = 0; !e && i < ret->rows; i++) {
        cell_int(out, rows[i].n);
        cell_text(out, rows[i].number);
        cell_text(out, rows[i].name);
        cell_int(out, rows[i].points);
        cell_text(out, rows[i].reason);
        cell_text(out, str_of(grant_row_name(rows[i].state)));
        cell_text(out, rows[i].note);
        cell_row_end(out);
        x->after = rows[i].n;
    }
    ret->more = ret->rows == LIST_SLICE_ROWS;
    return e;
}

enum err admin_grant_rows(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("Row"), N_("Member number"), N_("Name"), N_("Points"), N_("Reason"),
                                        N_("State"), N_("Note"), NULL};
    struct grant g;
    struct rows_export x = {0};
    if (!path_id(req, 0, &x.grant)) return ERR_NOT_FOUND;
    enum err e = grant_get(cx, x.grant, &g);
    return e ? e : list_send(cx, req, res, &(struct list_file){"grant", N_("Grant"), heads}, rows_slice, &x);
}
