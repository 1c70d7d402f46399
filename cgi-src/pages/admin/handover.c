/* Handing over what hangs on a user who moves or leaves. Called by the route table of the admin program. */
#include "domain/handover.h"

#include "domain/staff.h"
#include "pages/admin/routes.h"
#include "pages/shared/page.h"
#include "pages/shared/task_pages.h"

static const struct choice ways[] = {{HANDOVER_STAY, "stay", N_("stay with this person, in the person's team and branch")},
                                     {HANDOVER_TO, "to", N_("go to a colleague")},
                                     {HANDOVER_TEAM, "team", N_("stay in their team, with nobody")},
                                     {0, NULL, NULL}};
static const struct field fields[] = {
    {"customers", N_("Customers"), FIELD_CHOICE, offsetof(struct handover_draft, customers), .choices = ways,
     .flags = FIELD_REQUIRED | FIELD_WIDE},
    {"cases", N_("Open cases"), FIELD_CHOICE, offsetof(struct handover_draft, cases), .choices = ways,
     .flags = FIELD_REQUIRED | FIELD_WIDE},
    {"to", N_("Colleague"), FIELD_ID, offsetof(struct handover_draft, to), .flags = FIELD_WIDE,
     .help = N_("Takes over what goes to a colleague, and the open next steps with it.")},
    FIELD_END};
static const struct form handover_form = {"handover", fields, sizeof(struct handover_draft)};

static enum err offer_colleagues(struct ctx *cx, struct req *req, staff_id but)
{
    struct staff_brief *rows;
    size_t n, used = 0;
    enum err e = staff_options(cx, CUSTOMER_SEE, &rows, &n);
    if (e) return e;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++)
        if (rows[i].id.v != but.v) options[used++] = (struct option){rows[i].id.v, rows[i].name};
    form_options(cx, req, "to", options, used);
    return OK;
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, staff_id id, const struct handover_draft *d)
{
    struct staff s;
    struct handover_counts c;
    struct handover_draft first = {HANDOVER_TO, HANDOVER_TO, 0};
    enum err e = staff_get(cx, id, &s);
    if (!e) e = handover_count(cx, id, &c);
    if (!e) e = offer_colleagues(cx, req, id);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_HANDOVER, _("Hand over"));
    tpl_str(t, K_NAME, s.name);
    tpl_cstr(t, K_STAFF_URL, url_to(cx, "/staff/%lld", (long long)id.v));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/staff/%lld/hand-over", (long long)id.v));
    tpl_cstr(t, K_CUSTOMERS_TEXT, format_plural(cx->arena, _("{n, plural, one {# customer} other {# customers}}"), c.customers));
    tpl_cstr(t, K_CASES_TEXT, format_plural(cx->arena, _("{n, plural, one {# open case} other {# open cases}}"), c.cases));
    tpl_cstr(t, K_STEPS_TEXT, format_plural(cx->arena, _("{n, plural, one {# next step} other {# next steps}}"), c.steps));
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &handover_form, d ? d : &first);
    return page_end(req, res);
}

enum err admin_handover(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    return path_id(req, 0, &id.v) ? show(cx, req, res, id, NULL) : ERR_NOT_FOUND;
}

enum err admin_handover_post(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    struct staff s;
    struct handover_draft d = {0};
    int64_t task;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = staff_get(cx, id, &s);
    if (e) return e;
    e = form_read(cx, req, &handover_form, &d);
    if (!e) e = handover_start(cx, id, &d, &task);
    if (e == ERR_INVALID) return show(cx, req, res, id, &d);
    return e ? e : task_redirect(cx, req, res, task);
}
