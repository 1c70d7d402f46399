/* The first page of admin.fcgi: what needs a look (messages given up, failed jobs, rows not sealed),
 * and ways on. Each part for those who may see it. */
#include "domain/audit_list.h"
#include "domain/outbox_queue.h"
#include "pages/admin/jobs_view.h"
#include "pages/admin/routes.h"
#include "pages/shared/page.h"
#include "pages/shared/points_flow.h"

static void tile(struct ctx *cx, struct tpl *t, const char *label, int64_t n, int64_t cap,
                 const char *url, const char *note)
{
    struct tpl *row = tpl_row(t, K_TILE);
    const char *value = format_int(cx->arena, n);
    tpl_cstr(row, K_LABEL, label);
    tpl_cstr(row, K_VALUE, n >= cap ? arena_printf(cx->arena, "%s+", value) : value);
    tpl_cstr(row, K_URL, url);
    if (note) tpl_cstr(tpl_row(row, K_NOTE), K_NOTE_TEXT, note);
}

static enum err outbox_tiles(struct ctx *cx, struct tpl *t)
{
    struct outbox_counts c;
    enum err e = outbox_count(cx, &c);
    if (e) return e;
    const char *waits = NULL;
    if (c.oldest_due && cx->now - c.oldest_due > 10 * MINUTE_MS)
        waits = arena_printf(cx->arena, _("The oldest was due %s: is the worker running?"),
                             format_ago(cx->arena, c.oldest_due, cx->now));
    tile(cx, t, _("Messages waiting"), c.queued, 1000, url_to(cx, "/outbox?state=queued"), waits);
    tile(cx, t, _("Messages given up"), c.dead, 1000, url_to(cx, "/outbox?state=dead"),
         c.dead ? _("They can be queued again.") : NULL);
    tile(cx, t, _("Messages sent"), c.sent, 1000, url_to(cx, "/outbox?state=sent"), NULL);
    if (c.shown)
        tile(cx, t, _("Messages shown only"), c.shown, 1000, url_to(cx, "/outbox?state=shown"),
             _("A demonstration sends nothing."));
    return OK;
}

static void link_to(struct ctx *cx, struct tpl *t, enum access who, const char *path,
                    const char *label)
{
    if (!perm_may(cx->actor, who)) return;
    struct tpl *row = tpl_row(t, K_LINK);
    tpl_cstr(row, K_URL, url_to(cx, "%s", path));
    tpl_cstr(row, K_LABEL, label);
}

enum err admin_home(struct ctx *cx, struct req *req, struct res *res)
{
    enum err e = OK;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_HOME, P_("menu", "Overview"));
    tpl_str(t, K_USER_NAME, cx->actor->name);
    if (perm_may(cx->actor, OUTBOX_SEE)) e = outbox_tiles(cx, t);
    if (!e && perm_may(cx->actor, AUDIT_SEE)) {
        int64_t tail = audit_unsealed(cx);
        tile(cx, t, _("Audit rows not sealed yet"), tail, 1000, url_to(cx, "/audit"),
             tail > 100 ? _("They are sealed within seconds while the worker runs.") : NULL);
    }
    if (!e) e = points_flow_fill(cx, req, t);
    if (!e && perm_may(cx->actor, JOB_SEE))
        e = admin_fill_jobs(cx, req, tpl_row(t, K_JOBS), false);
    if (e) return e;
    link_to(cx, t, MEMBER_MANAGE, "/members", _("Find a member, post points"));
    link_to(cx, t, MEMBER_MANAGE, "/tiers", _("Member tiers"));
    link_to(cx, t, STAFF_MANAGE, "/staff/new", _("New user"));
    link_to(cx, t, LIST_MANAGE, "/lists", _("Short lists"));
    link_to(cx, t, SETTING_MANAGE, "/settings", _("Settings"));
    link_to(cx, t, AUDIT_SEE, "/audit", _("Audit log"));
    return page_end(req, res);
}
