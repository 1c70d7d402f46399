/* What a bulk change of customers asks and would do: see domain/customer_bulk.h. The work itself is
 * bulk_run.c. */
#include "domain/customer/bulk_inside.h"

#include "base/text.h"
#include "domain/account_invite.h"
#include "domain/lookup.h"
#include "domain/outbox.h"
#include "domain/staff.h"

static const struct {
    const char *code;
    enum access may;
} dos[CUSTOMER_DOS] = {
    [DO_NOTHING] = {"", ACCESS_NOBODY},
    [DO_TAG_ADD] = {"tag_add", CUSTOMER_EDIT},
    [DO_TAG_REMOVE] = {"tag_remove", CUSTOMER_EDIT},
    [DO_STAGE] = {"stage", CUSTOMER_EDIT},
    [DO_ASSIGN] = {"assign", CUSTOMER_ASSIGN},
    [DO_INVITE] = {"invite", ACCOUNT_INVITE},
};

const char *customer_do_code(int64_t what)
{
    return what > 0 && what < CUSTOMER_DOS ? dos[what].code : "";
}

enum access customer_do_access(int64_t what)
{
    return what > 0 && what < CUSTOMER_DOS ? dos[what].may : ACCESS_NOBODY;
}

int64_t customer_do_parse(struct str code)
{
    for (int64_t i = 1; i < CUSTOMER_DOS; i++)
        if (str_is(code, dos[i].code)) return i;
    return DO_NOTHING;
}

/* ---- is it complete? ---- */

static void check_tag(struct ctx *cx, const struct customer_bulk *b)
{
    struct lookup l = {0};
    if (!b->tag || lookup_get(cx, LIST_TAG, b->tag, &l) != OK) problem(cx, "to_tag", _("Please choose a tag."));
    else if (l.retired && b->what == DO_TAG_ADD) problem(cx, "to_tag", _("This tag is not in use any more. Choose another."));
}

static void check_stage(struct ctx *cx, const struct customer_bulk *b)
{
    if (b->stage < 1 || b->stage >= STAGE_COUNT) problem(cx, "to_stage", _("Please choose a stage."));
    if (!b->reason.n) problem(cx, "reason", _("Please say why the stage changes."));
    if (text_length(b->reason) > 500) problem_f(cx, "reason", _("Please use at most %d characters."), 500);
}

static void check_assign(struct ctx *cx, const struct customer_bulk *b)
{
    struct staff_brief s;
    struct lookup l = {0};
    if (b->owner == BULK_KEEP && b->team == BULK_KEEP && b->branch == BULK_KEEP)
        problem(cx, "to_owner", _("Please choose an owner, a team or a branch."));
    if (b->owner > 0 && (staff_brief(cx, (staff_id){b->owner}, &s) != OK || !s.active))
        problem(cx, "to_owner", _("This choice does not exist."));
    if (b->team > 0 && (lookup_get(cx, LIST_TEAM, b->team, &l) != OK || l.retired))
        problem(cx, "to_team", _("This choice does not exist."));
    if (b->branch > 0 && (lookup_get(cx, LIST_BRANCH, b->branch, &l) != OK || l.retired))
        problem(cx, "to_branch", _("This choice does not exist."));
}

enum err customer_bulk_check(struct ctx *cx, const struct customer_bulk *b)
{
    if (!perm_may(cx->actor, customer_do_access(b->what))) return ERR_FORBIDDEN;
    if (!b->all && !b->nids) problem(cx, "", _("Please select at least one customer in the list."));
    if (b->what == DO_TAG_ADD || b->what == DO_TAG_REMOVE) check_tag(cx, b);
    if (b->what == DO_STAGE) check_stage(cx, b);
    if (b->what == DO_ASSIGN) check_assign(cx, b);
    if (b->what == DO_INVITE && !outbox_offers_mail(cx)) problem(cx, "", _("No mail is sent from here, so nobody can be invited."));
    err_clear();
    return problems_result(cx);
}

/* ---- what it would do ---- */

bool customer_has_tag(struct ctx *cx, customer_id id, int64_t tag)
{
    STMT(q, cx->db, "SELECT 1 FROM customer_tag WHERE customer_id = :id AND tag_id = :tag");
    bind_id(q, ":id", id);
    bind_i64(q, ":tag", tag);
    return stmt_one(q) == OK;
}

/* What of a row decides. */
struct state {
    customer_id id;
    int64_t stage;
    staff_id owner;
    team_id team;
    branch_id branch;
    bool closed;
};

static bool kept(int64_t wish, int64_t now)
{
    return wish == BULK_KEEP || wish == now;
}

static bool already_so(struct ctx *cx, const struct customer_bulk *b, const struct state *s)
{
    switch (b->what) {
    case DO_TAG_ADD: return customer_has_tag(cx, s->id, b->tag);
    case DO_TAG_REMOVE: return !customer_has_tag(cx, s->id, b->tag);
    case DO_STAGE: return s->stage == b->stage;
    default: return kept(b->owner, s->owner.v) && kept(b->team, s->team.v) && kept(b->branch, s->branch.v);
    }
}

/* Who has an account or an invitation that still works is not written to again. */
static enum bulk_fate fate_of_invitation(struct ctx *cx, customer_id id)
{
    struct invite_offer *offers;
    struct invitation *open;
    size_t n = 0, m = 0;
    if (account_invite_offers(cx, id, &offers, &n) != OK || account_invite_open(cx, id, &open, &m) != OK) return BULK_FAILS;
    bool own = false; /* an address of the customer itself: contacts are invited one by one */
    for (size_t i = 0; i < n; i++) {
        if (offers[i].linked) return BULK_SAME;
        own |= !offers[i].name.n;
    }
    return m ? BULK_SAME : own ? BULK_CHANGES : BULK_FAILS;
}

static enum bulk_fate fate_of(struct ctx *cx, const struct customer_bulk *b, const struct state *s)
{
    if (s->closed) return BULK_CLOSED;
    if (!perm_record(cx->actor, customer_do_access(b->what), s->owner, s->team, s->branch)) return BULK_FORBIDDEN;
    if (b->what == DO_INVITE) return fate_of_invitation(cx, s->id);
    return already_so(cx, b, s) ? BULK_SAME : BULK_CHANGES;
}

enum err customer_fate(struct ctx *cx, const struct customer_bulk *b, customer_id id, struct customer_hold *ret,
                       enum bulk_fate *ret_fate)
{
    enum err e = customer_hold(cx, id, CUSTOMER_SEE, ret);
    *ret_fate = BULK_GONE;
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    struct state s = {id, ret->stage, ret->owner, ret->team, ret->branch, ret->closed};
    *ret_fate = fate_of(cx, b, &s);
    return OK;
}

/* ---- in words ---- */

static struct str place_words(struct ctx *cx, int64_t owner, int64_t team, int64_t branch)
{
    struct str o = staff_name(cx, (staff_id){owner}), t = lookup_name(cx, LIST_TEAM, team),
               b = lookup_name(cx, LIST_BRANCH, branch);
    const struct str none = str_of(_("nobody"));
    return str_printf(cx->arena, "%.*s · %.*s · %.*s", STR_ARG(o.n ? o : none), STR_ARG(t.n ? t : STR("—")),
                      STR_ARG(b.n ? b : STR("—")));
}

static int64_t wished(int64_t wish, int64_t now)
{
    return wish == BULK_KEEP ? now : wish;
}

static enum err tag_words(struct ctx *cx, const struct customer_bulk *b, customer_id id, struct bulk_row *ret)
{
    struct customer_tagged *tags;
    size_t n;
    struct str none = STR("—"), now = STR(""), then = STR("");
    enum err e = customer_tag_list(cx, id, &tags, &n);
    if (e) return e;
    for (size_t i = 0; i < n; i++) {
        struct str next = tags[i].name;
        now = now.n ? str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(now), _(", "), STR_ARG(next)) : next;
        if (b->what == DO_TAG_REMOVE && tags[i].id == b->tag) continue;
        then = then.n ? str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(then), _(", "), STR_ARG(next)) : next;
    }
    if (b->what == DO_TAG_ADD) {
        struct str more = lookup_name(cx, LIST_TAG, b->tag);
        then = then.n ? str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(then), _(", "), STR_ARG(more)) : more;
    }
    ret->now = now.n ? now : none;
    ret->then = then.n ? then : none;
    return OK;
}

static enum err words(struct ctx *cx, const struct customer_bulk *b, const struct state *s, struct bulk_row *ret)
{
    ret->now = ret->then = STR("");
    if (ret->fate == BULK_GONE) return OK;
    switch (b->what) {
    case DO_STAGE:
        ret->now = str_of(stage_name(s->stage));
        ret->then = str_of(stage_name(b->stage));
        return OK;
    case DO_ASSIGN:
        ret->now = place_words(cx, s->owner.v, s->team.v, s->branch.v);
        ret->then = place_words(cx, wished(b->owner, s->owner.v), wished(b->team, s->team.v), wished(b->branch, s->branch.v));
        return OK;
    case DO_INVITE:
        ret->now = str_of(ret->fate == BULK_FAILS ? _("no e-mail address") : ret->fate == BULK_SAME ? _("has an account or an invitation")
                                                                                                   : _("no account"));
        ret->then = str_of(_("invitation by e-mail"));
        return OK;
    default: return tag_words(cx, b, s->id, ret);
    }
}

/* ---- the preview ---- */

static enum err preview_row(struct ctx *cx, const struct customer_bulk *b, const struct state *s, struct str name,
                            struct str code, struct bulk_preview *p)
{
    enum bulk_fate fate = s ? fate_of(cx, b, s) : BULK_GONE;
    p->n[fate]++;
    p->found++;
    if (p->nrows == BULK_PREVIEW_ROWS || !s) return OK;
    struct bulk_row *r = &p->rows[p->nrows++];
    *r = (struct bulk_row){.id = s->id.v, .name = name, .code = code, .fate = fate};
    enum err e = words(cx, b, s, r);
    if (fate != BULK_CHANGES) r->then = STR("");
    return e;
}

static enum err preview_ids(struct ctx *cx, const struct customer_bulk *b, struct bulk_preview *p)
{
    for (size_t i = 0; i < b->nids; i++) {
        struct customer_brief c;
        enum err e = customer_brief(cx, (customer_id){b->ids[i]}, &c);
        if (e && e != ERR_NOT_FOUND) return e;
        struct state s = {c.id, c.stage, c.owner, c.team, c.branch, c.closed};
        e = e ? preview_row(cx, b, NULL, STR(""), STR(""), p) : preview_row(cx, b, &s, c.name, c.code, p);
        if (e) return e;
    }
    return OK;
}

static enum err preview_page(struct ctx *cx, const struct customer_bulk *b, const struct customer_page *page,
                             struct bulk_preview *p)
{
    for (size_t i = 0; i < page->n; i++) {
        const struct customer_row *r = &page->rows[i];
        struct state s = {r->id, r->stage, r->owner, r->team, r->branch, r->closed};
        enum err e = preview_row(cx, b, &s, str_copy(cx->arena, r->name), str_copy(cx->arena, r->code), p);
        if (e) return e;
    }
    return OK;
}

/* Slice by slice, each with memory of its own. */
static enum err preview_all(struct ctx *cx, const struct customer_bulk *b, struct bulk_preview *p)
{
    struct arena *request = cx->arena, *own CLEANUP(arena_cleanup) = arena_new();
    struct customer_filter f = b->filter;
    struct buf after CLEANUP(buf_free) = {0};
    int64_t begun = clock_tick_us();
    bool more = true;
    f.sort = SORT_NEWEST;
    while (more) {
        struct customer_page page;
        bool showing = p->nrows < BULK_PREVIEW_ROWS;
        cx->arena = showing ? request : own;
        enum err e = customer_list(cx, &f, CUSTOMER_SEE, buf_view(&after), STR(""), showing ? 50 : 500, false, &page);
        if (!e) e = preview_page(cx, b, &page, p);
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

enum err customer_bulk_preview(struct ctx *cx, const struct customer_bulk *b, struct bulk_preview *ret)
{
    struct bulk_preview p = {.whole = true, .rows = ARENA_ARRAY(cx->arena, struct bulk_row, BULK_PREVIEW_ROWS)};
    enum err e = db_snapshot_begin(cx->db);
    if (e) return e;
    e = b->all ? preview_all(cx, b, &p) : preview_ids(cx, b, &p);
    db_snapshot_end(cx->db);
    if (!e) *ret = p;
    return e;
}

/* ---- the task ---- */

static struct str title_of(struct ctx *cx, const struct customer_bulk *b)
{
    struct arena *a = cx->arena;
    struct str tag = lookup_name(cx, LIST_TAG, b->tag);
    switch (b->what) {
    case DO_TAG_ADD: return str_printf(a, _("Add the tag “%.*s”"), STR_ARG(tag));
    case DO_TAG_REMOVE: return str_printf(a, _("Take off the tag “%.*s”"), STR_ARG(tag));
    case DO_STAGE: return str_printf(a, _("Stage: %s"), stage_name(b->stage));
    case DO_INVITE: return str_of(_("Invitations to the portal"));
    default: break;
    }
    struct str to;
    if (b->owner != BULK_KEEP) to = b->owner ? staff_name(cx, (staff_id){b->owner}) : str_of(_("nobody"));
    else if (b->team != BULK_KEEP) to = b->team ? lookup_name(cx, LIST_TEAM, b->team) : str_of(_("no team"));
    else to = b->branch ? lookup_name(cx, LIST_BRANCH, b->branch) : str_of(_("no branch"));
    return str_printf(a, _("Hand over to %.*s"), STR_ARG(to));
}

enum err customer_bulk_start(struct ctx *cx, const struct customer_bulk *b, int64_t *ret_task)
{
    enum err e = customer_bulk_check(cx, b);
    if (e) return e;
    return task_create(cx, customer_bulk_kind.code, title_of(cx, b), customer_bulk_json(b), b->all ? 0 : (int64_t)b->nids,
                       ret_task);
}
