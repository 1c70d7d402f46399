/* What a bulk change of cases asks and would do: see domain/complaint_bulk.h. The work is bulk_run.c. */
#include "domain/complaint/bulk_inside.h"

#include "base/text.h"
#include "domain/complaint_team.h"
#include "domain/lookup.h"
#include "domain/staff.h"

static const struct {
    const char *code;
    enum access may;
} dos[CASE_DOS] = {
    [CASE_DO_NOTHING] = {"", ACCESS_NOBODY},
    [CASE_DO_ASSIGN] = {"assign", COMPLAINT_ASSIGN},
    [CASE_DO_PRIORITY] = {"priority", COMPLAINT_TAKE},
    [CASE_DO_TAG_ADD] = {"tag_add", COMPLAINT_TAKE},
    [CASE_DO_TAG_REMOVE] = {"tag_remove", COMPLAINT_TAKE},
};

const char *case_do_code(int64_t what)
{
    return what > 0 && what < CASE_DOS ? dos[what].code : "";
}

enum access case_do_access(int64_t what)
{
    return what > 0 && what < CASE_DOS ? dos[what].may : ACCESS_NOBODY;
}

int64_t case_do_parse(struct str code)
{
    for (int64_t i = 1; i < CASE_DOS; i++)
        if (str_is(code, dos[i].code)) return i;
    return CASE_DO_NOTHING;
}

/* ---- is it complete? ---- */

static void check_assign(struct ctx *cx, const struct case_bulk *b)
{
    struct staff_brief s;
    struct lookup l = {0};
    if (b->agent == BULK_KEEP) problem(cx, "to_agent", _("Please choose an agent."));
    else if (b->agent && (staff_brief(cx, (staff_id){b->agent}, &s) != OK || !s.active))
        problem(cx, "to_agent", _("This choice does not exist."));
    if (b->team > 0 && (lookup_get(cx, LIST_TEAM, b->team, &l) != OK || l.retired))
        problem(cx, "to_team", _("This choice does not exist."));
    if (text_length(b->reason) > 500) problem_f(cx, "reason", _("Please use at most %d characters."), 500);
}

static void check_tag(struct ctx *cx, const struct case_bulk *b)
{
    struct lookup l = {0};
    if (!b->tag || lookup_get(cx, LIST_CASE_TAG, b->tag, &l) != OK) problem(cx, "to_tag", _("Please choose a tag."));
    else if (l.retired && b->what == CASE_DO_TAG_ADD) problem(cx, "to_tag", _("This tag is not in use any more. Choose another."));
}

enum err complaint_bulk_check(struct ctx *cx, const struct case_bulk *b)
{
    if (!perm_may(cx->actor, case_do_access(b->what))) return ERR_FORBIDDEN;
    if (!b->all && !b->nids) problem(cx, "", _("Please select at least one case in the list."));
    if (b->what == CASE_DO_ASSIGN) check_assign(cx, b);
    if (b->what == CASE_DO_PRIORITY && !*priority_code((enum case_priority)b->priority))
        problem(cx, "to_priority", _("Please choose a priority."));
    if (b->what == CASE_DO_TAG_ADD || b->what == CASE_DO_TAG_REMOVE) check_tag(cx, b);
    err_clear();
    return problems_result(cx);
}

/* ---- what it would do ---- */

bool case_has_tag(struct ctx *cx, complaint_id id, int64_t tag)
{
    STMT(q, cx->db, "SELECT 1 FROM complaint_tag WHERE complaint_id = :id AND tag_id = :tag");
    bind_id(q, ":id", id);
    bind_i64(q, ":tag", tag);
    return stmt_one(q) == OK;
}

static bool already_so(struct ctx *cx, const struct case_bulk *b, const struct case_row *c)
{
    switch (b->what) {
    case CASE_DO_PRIORITY: return (int64_t)c->clock.priority == b->priority;
    case CASE_DO_TAG_ADD: return case_has_tag(cx, c->id, b->tag);
    case CASE_DO_TAG_REMOVE: return !case_has_tag(cx, c->id, b->tag);
    default: return c->assignee.v == b->agent && (b->agent ? !b->team || c->team.v == b->team : c->team.v == b->team);
    }
}

enum err case_fate(struct ctx *cx, const struct case_bulk *b, complaint_id id, struct case_row *ret,
                   enum bulk_fate *ret_fate)
{
    struct str ref;
    *ret_fate = BULK_GONE;
    enum err e = complaint_ref_of(cx, id, &ref); /* for those who may see it */
    if (!e) e = case_load_id(cx, id, ret);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    *ret_fate = BULK_FORBIDDEN;
    if (!state_open(ret->state)) *ret_fate = BULK_CLOSED;
    else if (!perm_record(cx->actor, COMPLAINT_TAKE, ret->assignee, ret->team, ret->branch)) return OK;
    else if (already_so(cx, b, ret)) *ret_fate = BULK_SAME;
    else if (b->what != CASE_DO_ASSIGN || case_may_assign(cx, ret, (staff_id){b->agent}, (team_id){b->team})) *ret_fate = BULK_CHANGES;
    cx->problems = (struct problems){0};
    return OK;
}

/* ---- in words ---- */

static struct str who_words(struct ctx *cx, int64_t staff, int64_t team)
{
    struct str s = staff_name(cx, (staff_id){staff}), t = lookup_name(cx, LIST_TEAM, team);
    if (!s.n) s = str_of(_("nobody"));
    return t.n ? str_printf(cx->arena, "%.*s · %.*s", STR_ARG(s), STR_ARG(t)) : s;
}

static void words(struct ctx *cx, const struct case_bulk *b, const struct case_row *c, struct bulk_row *ret)
{
    struct case_tag *tags;
    size_t n;
    struct str now = STR("");
    switch (b->what) {
    case CASE_DO_PRIORITY:
        ret->now = str_of(priority_label(c->clock.priority));
        ret->then = str_of(priority_label((enum case_priority)b->priority));
        return;
    case CASE_DO_ASSIGN:
        ret->now = who_words(cx, c->assignee.v, c->team.v);
        ret->then = who_words(cx, b->agent, b->team);
        return;
    default: break;
    }
    if (complaint_tags(cx, c->id, &tags, &n) != OK) n = 0;
    for (size_t i = 0; i < n; i++)
        now = now.n ? str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(now), _(", "), STR_ARG(tags[i].name)) : tags[i].name;
    ret->now = now.n ? now : STR("—");
    ret->then = str_printf(cx->arena, b->what == CASE_DO_TAG_ADD ? _("with “%.*s”") : _("without “%.*s”"),
                           STR_ARG(lookup_name(cx, LIST_CASE_TAG, b->tag)));
}

/* ---- the preview ---- */

static struct str beginning(struct arena *a, struct str text)
{
    size_t n = 0, chars = 0;
    for (; n < text.n && chars <= 40; n++) chars += ((unsigned char)text.p[n] & 0xC0) != 0x80;
    return n < text.n ? str_printf(a, "%.*s…", STR_ARG(str_sub(text, 0, n - 1))) : str_copy(a, text);
}

static enum err preview_one(struct ctx *cx, const struct case_bulk *b, int64_t id, struct bulk_preview *p)
{
    struct case_row c = {0};
    enum bulk_fate fate;
    enum err e = case_fate(cx, b, (complaint_id){id}, &c, &fate);
    if (e) return e;
    p->n[fate]++;
    p->found++;
    if (p->nrows == BULK_PREVIEW_ROWS || fate == BULK_GONE) return OK;
    struct bulk_row *r = &p->rows[p->nrows++];
    *r = (struct bulk_row){.id = id, .name = beginning(cx->arena, c.body), .code = c.ref, .fate = fate, .then = STR("")};
    words(cx, b, &c, r);
    if (fate != BULK_CHANGES) r->then = STR("");
    return OK;
}

static enum err preview_all(struct ctx *cx, const struct case_bulk *b, struct bulk_preview *p)
{
    struct arena *request = cx->arena, *own CLEANUP(arena_cleanup) = arena_new();
    struct case_filter f = b->filter;
    struct buf after CLEANUP(buf_free) = {0};
    int64_t begun = clock_tick_us();
    bool more = true;
    f.sort = CASES_BY_NEW;
    while (more) {
        struct case_page page;
        cx->arena = p->nrows < BULK_PREVIEW_ROWS ? request : own;
        enum err e = complaint_list(cx, &f, COMPLAINT_SEE, buf_view(&after), STR(""), 50, &page);
        for (size_t i = 0; !e && i < page.n; i++) e = preview_one(cx, b, page.rows[i].id.v, p);
        buf_clear(&after);
        if (!e && page.next) buf_cstr(&after, page.next);
        more = !e && page.next;
        arena_reset(own);
        cx->arena = request;
        if (e) return e;
        if (more && clock_tick_us() - begun > BULK_PREVIEW_MS * INT64_C(1000)) break;
    }
    p->whole = !more;
    return OK;
}

enum err complaint_bulk_preview(struct ctx *cx, const struct case_bulk *b, struct bulk_preview *ret)
{
    struct bulk_preview p = {.whole = true, .rows = ARENA_ARRAY(cx->arena, struct bulk_row, BULK_PREVIEW_ROWS)};
    enum err e = db_snapshot_begin(cx->db);
    if (e) return e;
    if (b->all) e = preview_all(cx, b, &p);
    for (size_t i = 0; !e && !b->all && i < b->nids; i++) e = preview_one(cx, b, b->ids[i], &p);
    db_snapshot_end(cx->db);
    if (!e) *ret = p;
    return e;
}

/* ---- the task ---- */

static struct str title_of(struct ctx *cx, const struct case_bulk *b)
{
    struct str tag = lookup_name(cx, LIST_CASE_TAG, b->tag);
    switch (b->what) {
    case CASE_DO_PRIORITY:
        return str_printf(cx->arena, _("Priority: %s"), priority_label((enum case_priority)b->priority));
    case CASE_DO_TAG_ADD: return str_printf(cx->arena, _("Add the tag “%.*s”"), STR_ARG(tag));
    case CASE_DO_TAG_REMOVE: return str_printf(cx->arena, _("Take off the tag “%.*s”"), STR_ARG(tag));
    default: return str_printf(cx->arena, _("Hand over to %.*s"), STR_ARG(who_words(cx, b->agent, b->team)));
    }
}

enum err complaint_bulk_start(struct ctx *cx, const struct case_bulk *b, int64_t *ret_task)
{
    enum err e = complaint_bulk_check(cx, b);
    if (e) return e;
    return task_create(cx, complaint_bulk_kind.code, title_of(cx, b), complaint_bulk_json(b),
                       b->all ? 0 : (int64_t)b->nids, ret_task);
}
