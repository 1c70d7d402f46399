/* GET and POST /complaints/bulk: changing the cases that were ticked in the queue, or all that its filter
 * finds. The GET says what would change for how many; the POST makes the task that does it. */
#include <inttypes.h>

#include "domain/complaint_bulk.h"
#include "domain/staff.h"
#include "pages/intranet/complaint_columns.h"
#include "pages/intranet/customer_view.h"
#include "pages/intranet/lists.h"
#include "pages/intranet/routes.h"
#include "pages/shared/bulk_bar.h"

enum { DO_CSV = CASE_DOS, DO_XLSX }; /* the selection as a file */
struct bulk_query {
    int64_t what;
    bool all, go;
    struct id_list ids;
    int64_t priority, tag;
    struct str agent, team, reason; /* agent, team: "", "none" or an id */
};
static const struct choice do_choices[] = {{CASE_DO_ASSIGN, "assign", N_("Hand over")},
                                           {CASE_DO_PRIORITY, "priority", N_("Change the priority")},
                                           {CASE_DO_TAG_ADD, "tag_add", N_("Add a tag")},
                                           {CASE_DO_TAG_REMOVE, "tag_remove", N_("Take off a tag")},
                                           {DO_CSV, "csv", N_("Download as CSV")},
                                           {DO_XLSX, "xlsx", N_("Download as Excel")},
                                           {0, NULL, NULL}};
static const struct choice priorities[] = {{PRIORITY_URGENT, "urgent", PN_("priority", "Urgent")},
                                           {PRIORITY_HIGH, "high", PN_("priority", "High")},
                                           {PRIORITY_NORMAL, "normal", PN_("priority", "Normal")},
                                           {PRIORITY_LOW, "low", PN_("priority", "Low")},
                                           {0, NULL, NULL}};
#define AT(member) offsetof(struct bulk_query, member)
static const struct field bulk_fields[] = {
    {"do", N_("Action"), FIELD_CHOICE, AT(what), .choices = do_choices, .flags = FIELD_HIDDEN},
    {"all", NULL, FIELD_BOOL, AT(all), .flags = FIELD_HIDDEN},
    {"go", NULL, FIELD_BOOL, AT(go), .flags = FIELD_HIDDEN},
    {"id", NULL, FIELD_IDS, AT(ids), .flags = FIELD_HIDDEN},
    {"to_priority", N_("Priority"), FIELD_CHOICE, AT(priority), .choices = priorities, .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"to_tag", N_("Tag"), FIELD_ID, AT(tag), .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"to_agent", NULL, FIELD_LINE, AT(agent), .max = 20},
    {"to_team", NULL, FIELD_LINE, AT(team), .max = 20},
    {"reason", N_("Reason"), FIELD_LINES, AT(reason), .max = 500, .flags = FIELD_WIDE,
     .help = N_("It stands in the history of each of these cases.")},
    FIELD_END};
static const struct form bulk_form = {"bulk", bulk_fields, sizeof(struct bulk_query)};

struct asked {
    struct bulk_query q;
    struct case_bulk bulk;
};

static void read_address(struct ctx *cx, struct req *req, struct asked *ret)
{
    bool bad = false;
    *ret = (struct asked){0};
    form_read_query(cx, req, &bulk_form, &ret->q);
    complaint_filter_read(cx, req, &ret->bulk.filter);
    struct bulk_query *q = &ret->q;
    struct case_filter f = ret->bulk.filter;
    int64_t team = bulk_picked(q->team, &bad);
    ret->bulk = (struct case_bulk){.what = q->what,
                                   .agent = bulk_picked(q->agent, &bad),
                                   .team = team == BULK_KEEP ? 0 : team,
                                   .reason = q->reason.p ? q->reason : STR(""),
                                   .priority = q->priority,
                                   .tag = q->tag,
                                   .all = q->all,
                                   .filter = f,
                                   .ids = q->ids.at,
                                   .nids = q->ids.n < BULK_IDS ? q->ids.n : BULK_IDS,
                                   .expected = -1};
    if (bad) problem(cx, "to_agent", _("This choice does not exist."));
}

static bool may_do(struct ctx *cx, int64_t what)
{
    return perm_may(cx->actor, what >= DO_CSV ? COMPLAINT_EXPORT : case_do_access(what));
}

void complaint_bulk_bar(struct ctx *cx, struct req *req, struct tpl *t)
{
    struct bulk_option options[COUNT_OF(do_choices)];
    size_t n = 0;
    for (const struct choice *c = do_choices; c->code; c++)
        if (may_do(cx, c->value)) options[n++] = (struct bulk_option){c->code, i18n_text(c->label)};
    bulk_bar(cx, req, t, url_to(cx, "/complaints/bulk"), options, n, "");
}

/* ---- the page ---- */

static void fill_actions(struct ctx *cx, struct req *req, struct tpl *t, const struct asked *a)
{
    const char *kept = bulk_kept_text(cx, req);
    for (const struct choice *c = do_choices; c->code; c++) {
        if (c->value >= DO_CSV || !may_do(cx, c->value)) continue;
        struct tpl *row = tpl_row(t, K_ACTION);
        tpl_cstr(row, K_URL, url_to(cx, "/complaints/bulk?do=%s%s%s", c->code, *kept ? "&" : "", kept));
        tpl_cstr(row, K_LABEL, i18n_text(c->label));
        tpl_show_if(row, K_NOW, c->value == a->q.what);
    }
}

static void offer_people(struct ctx *cx, struct tpl *t, const struct asked *a)
{
    struct staff_brief *staff = NULL;
    struct lookup *teams = NULL;
    size_t n = 0, m = 0;
    if (staff_options(cx, COMPLAINT_TAKE, &staff, &n) != OK || lookup_list(cx, LIST_TEAM, false, &teams, &m) != OK) err_clear();
    struct option *o = ARENA_ARRAY(cx->arena, struct option, n + 1), *p = ARENA_ARRAY(cx->arena, struct option, m + 1);
    for (size_t i = 0; i < n; i++) o[i] = (struct option){staff[i].id.v, staff[i].name};
    for (size_t i = 0; i < m; i++) p[i] = (struct option){teams[i].id, teams[i].name};
    bulk_picker_named(cx, t, K_PICK_AGENT, "to_agent", _("Agent"), _("Please choose"), _("nobody"), o, n, a->q.agent);
    bulk_picker_named(cx, t, K_PICK_TEAM, "to_team", _("Team"), _("the agent's team"), NULL, p, m, a->q.team);
}

static void fill_fields(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, struct asked *a)
{
    struct tpl *row = NULL;
    if (a->q.what == CASE_DO_ASSIGN) {
        row = tpl_row(t, K_DO_ASSIGN);
        offer_people(cx, row, a);
    }
    if (a->q.what == CASE_DO_PRIORITY) row = tpl_row(t, K_DO_PRIORITY);
    if (a->q.what == CASE_DO_TAG_ADD || a->q.what == CASE_DO_TAG_REMOVE) row = tpl_row(t, K_DO_TAG);
    if (!row) return;
    offer_list(cx, req, "to_tag", LIST_CASE_TAG);
    form_view(cx, req, res, row, &bulk_form, &a->q);
}

static void fill_row(struct ctx *cx, struct tpl *t, const struct bulk_row *r)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_URL, url_to(cx, "/complaints/%.*s", STR_ARG(r->code)));
    tpl_str(row, K_EXCERPT, r->name.n ? r->name : r->code);
    tpl_str(row, K_REF, r->code);
    tpl_str(row, K_WAS, r->now);
    tpl_str(row, K_WILL_BE, r->then);
    tpl_cstr(row, K_FATE, bulk_fate_label(r->fate));
    tpl_cstr(row, K_TONE, bulk_fate_tone(r->fate));
}

static void fill_preview(struct ctx *cx, struct req *req, struct tpl *t, const struct bulk_preview *p)
{
    struct tpl *v = tpl_row(t, K_PREVIEW);
    bulk_counts(cx, v, p->n);
    tpl_show_if(v, K_PARTLY, !p->whole);
    tpl_cstr(v, K_FOUND, format_int(cx->arena, p->found));
    tpl_cstr(v, K_SHOWN, format_int(cx->arena, (int64_t)p->nrows));
    for (size_t i = 0; i < p->nrows; i++) fill_row(cx, v, &p->rows[i]);
    if (!p->n[BULK_CHANGES] && p->whole) {
        tpl_show(v, K_NOTHING_TO_DO);
        return;
    }
    struct tpl *go = tpl_row(v, K_CARRY_OUT);
    tpl_cstr(go, K_URL, url_to(cx, "/complaints/bulk?%.*s", STR_ARG(req->query_string)));
    tpl_cstr(go, K_EXPECTED, p->whole ? arena_printf(cx->arena, "%" PRId64, p->found) : "");
    tpl_cstr(go, K_BUTTON, p->whole ? format_plural(cx->arena, _("{n, plural, one {Change # case} other {Change # cases}}"),
                                                    p->n[BULK_CHANGES])
                                    : _("Change all of them"));
    form_tokens(cx, req, go, 0);
}

static const char *who_text(struct ctx *cx, struct req *req, const struct asked *a)
{
    if (!a->bulk.all)
        return format_plural(cx->arena, _("{n, plural, one {# case that was ticked} other {# cases that were ticked}}"),
                             (int64_t)a->bulk.nids);
    const char *words = list_words(cx, &complaints_spec, str_of(list_filter_text(cx, req)));
    return *words ? arena_printf(cx->arena, _("All cases that the filter finds: %s"), words) : _("All cases of this tab");
}

static enum err bulk_page(struct ctx *cx, struct req *req, struct res *res, struct asked *a, const struct bulk_preview *p)
{
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COMPLAINT_BULK, _("Change many cases"));
    const char *kept = list_filter_text(cx, req), *whole = problem_of(cx, "");
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/complaints%s%s", *kept ? "?" : "", kept));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/complaints/bulk"));
    tpl_cstr(t, K_WHO, who_text(cx, req, a));
    tpl_cstr(t, K_DO, case_do_code(a->q.what));
    tpl_show_if(t, K_CHOSEN, a->q.what != 0);
    if (whole) tpl_cstr(tpl_row(t, K_WRONG), K_WRONG_TEXT, whole);
    bulk_kept(cx, req, t);
    fill_actions(cx, req, t, a);
    fill_fields(cx, req, res, t, a);
    if (p) fill_preview(cx, req, t, p);
    return page_end(req, res);
}

enum err intranet_complaint_bulk(struct ctx *cx, struct req *req, struct res *res)
{
    struct asked a;
    struct bulk_preview p;
    read_address(cx, req, &a);
    if (a.q.what && !may_do(cx, a.q.what)) return ERR_FORBIDDEN;
    if (a.q.what >= DO_CSV) return bulk_selection(cx, req, res, "/complaints");
    bool nobody = !a.bulk.all && !a.bulk.nids;
    if (nobody) problem(cx, "", _("Please select at least one case in the list."));
    if (nobody || !a.q.what || !a.q.go) return bulk_page(cx, req, res, &a, NULL);
    enum err e = a.bulk.all ? form_query_whole(cx, req) : OK;
    if (!e) e = complaint_bulk_check(cx, &a.bulk);
    if (!e) e = complaint_bulk_preview(cx, &a.bulk, &p);
    if (e && e != ERR_INVALID) return e;
    return bulk_page(cx, req, res, &a, e ? NULL : &p);
}

/* ---- carrying it out ---- */

struct confirm_draft {
    int64_t expected;
};
static const struct field confirm_fields[] = {
    {"expected", NULL, FIELD_INT, offsetof(struct confirm_draft, expected), .min = 0, .max = INT64_MAX,
     .flags = FIELD_HIDDEN | FIELD_EMPTY_IS_NONE},
    FIELD_END};
static const struct form confirm_form = {"confirm", confirm_fields, sizeof(struct confirm_draft)};

enum err intranet_complaint_bulk_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct asked a;
    struct confirm_draft d = {0};
    int64_t task = 0;
    read_address(cx, req, &a);
    if (a.q.what >= DO_CSV) a.q.what = a.bulk.what = CASE_DO_NOTHING;
    enum err e = form_read(cx, req, &confirm_form, &d);
    a.bulk.expected = d.expected == INT64_MIN ? -1 : d.expected;
    if (!e && !a.bulk.what) e = problem(cx, "", _("Please choose what to do."));
    if (!e && a.bulk.all) e = form_query_whole(cx, req);
    if (!e) e = complaint_bulk_start(cx, &a.bulk, &task);
    if (e == ERR_INVALID) {
        res->status = 422;
        return bulk_page(cx, req, res, &a, NULL);
    }
    return e ? e : res_redirect(res, url_to(cx, "/tasks/%" PRId64, task));
}
