/* GET and POST /customers/bulk: changing the customers that were ticked in the list, or all that its filter
 * finds. The GET says what would change for how many; the POST makes the task that does it. Ticked rows and
 * filter stand in the address, as the list sent them. */
#include <inttypes.h>

#include "domain/customer_bulk.h"
#include "domain/staff.h"
#include "pages/intranet/customer_filter.h"
#include "pages/intranet/lists.h"
#include "pages/intranet/routes.h"
#include "pages/shared/bulk_bar.h"
#include "pages/shared/page.h"

/* ---- the address ---- */

enum { DO_CSV = CUSTOMER_DOS, DO_XLSX }; /* the selection as a file */
struct bulk_query {
    int64_t what;
    bool all, go; /* go: the action's own fields are filled in */
    struct id_list ids;
    int64_t tag, stage;
    struct str reason, owner, team, branch; /* the last three: "", "none" or an id */
};
static const struct choice do_choices[] = {{DO_TAG_ADD, "tag_add", N_("Add a tag")},
                                           {DO_TAG_REMOVE, "tag_remove", N_("Take off a tag")},
                                           {DO_STAGE, "stage", N_("Change the stage")},
                                           {DO_ASSIGN, "assign", N_("Hand over")},
                                           {DO_INVITE, "invite", N_("Invite to the portal")},
                                           {DO_CSV, "csv", N_("Download as CSV")},
                                           {DO_XLSX, "xlsx", N_("Download as Excel")},
                                           {0, NULL, NULL}};
#define AT(member) offsetof(struct bulk_query, member)
static const struct field bulk_fields[] = {
    {"do", N_("Action"), FIELD_CHOICE, AT(what), .choices = do_choices, .flags = FIELD_HIDDEN},
    {"all", NULL, FIELD_BOOL, AT(all), .flags = FIELD_HIDDEN},
    {"go", NULL, FIELD_BOOL, AT(go), .flags = FIELD_HIDDEN},
    {"id", NULL, FIELD_IDS, AT(ids), .flags = FIELD_HIDDEN},
    {"to_tag", N_("Tag"), FIELD_ID, AT(tag), .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"to_stage", N_("Stage"), FIELD_CHOICE, AT(stage), .choices = stage_choices, .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"reason", N_("Reason"), FIELD_LINES, AT(reason), .max = 500, .flags = FIELD_REQUIRED | FIELD_WIDE,
     .help = N_("It stands in the stage history of each of these customers.")},
    {"to_owner", NULL, FIELD_LINE, AT(owner), .max = 20},
    {"to_team", NULL, FIELD_LINE, AT(team), .max = 20},
    {"to_branch", NULL, FIELD_LINE, AT(branch), .max = 20},
    FIELD_END};
static const struct form bulk_form = {"bulk", bulk_fields, sizeof(struct bulk_query)};

struct asked {
    struct bulk_query q;
    struct list_query list;
    struct customer_bulk bulk;
};

static void read_address(struct ctx *cx, struct req *req, struct asked *ret)
{
    bool bad = false;
    *ret = (struct asked){0};
    form_read_query(cx, req, &bulk_form, &ret->q);
    list_query_read(cx, req, &ret->list, &ret->bulk.filter);
    struct bulk_query *q = &ret->q;
    struct customer_filter f = ret->bulk.filter;
    ret->bulk = (struct customer_bulk){.what = q->what,
                                       .tag = q->tag,
                                       .stage = q->stage,
                                       .reason = q->reason.p ? q->reason : STR(""),
                                       .owner = bulk_picked(q->owner, &bad),
                                       .team = bulk_picked(q->team, &bad),
                                       .branch = bulk_picked(q->branch, &bad),
                                       .all = q->all,
                                       .filter = f,
                                       .ids = q->ids.at,
                                       .nids = q->ids.n < BULK_IDS ? q->ids.n : BULK_IDS,
                                       .expected = -1};
    if (bad) problem(cx, "to_owner", _("This choice does not exist."));
}

/* ---- the bar under the list ---- */

void customer_bulk_bar(struct ctx *cx, struct req *req, struct tpl *t, const char *count)
{
    struct bulk_option options[COUNT_OF(do_choices)];
    size_t n = 0;
    for (const struct choice *c = do_choices; c->code; c++) {
        enum access may = c->value >= DO_CSV ? CUSTOMER_EXPORT : customer_do_access(c->value);
        if (perm_may(cx->actor, may)) options[n++] = (struct bulk_option){c->code, i18n_text(c->label)};
    }
    bulk_bar(cx, req, t, url_to(cx, "/customers/bulk"), options, n, count);
}

/* ---- the page ---- */

static const char *bulk_url(struct ctx *cx, struct req *req, const char *code)
{
    const char *kept = bulk_kept_text(cx, req);
    return url_to(cx, "/customers/bulk?do=%s%s%s", code, *kept ? "&" : "", kept);
}

static void fill_actions(struct ctx *cx, struct req *req, struct tpl *t, const struct asked *a)
{
    for (const struct choice *c = do_choices; c->code; c++) {
        if (c->value >= DO_CSV || !perm_may(cx->actor, customer_do_access(c->value))) continue;
        struct tpl *row = tpl_row(t, K_ACTION);
        tpl_cstr(row, K_URL, bulk_url(cx, req, c->code));
        tpl_cstr(row, K_LABEL, i18n_text(c->label));
        tpl_show_if(row, K_NOW, c->value == a->q.what);
    }
}

static const char *who_text(struct ctx *cx, struct req *req, const struct asked *a)
{
    if (!a->bulk.all)
        return format_plural(cx->arena, _("{n, plural, one {# customer that was ticked} other {# customers that were ticked}}"),
                             (int64_t)a->bulk.nids);
    const char *words = list_words(cx, &customers_spec, str_of(list_filter_text(cx, req)));
    return *words ? arena_printf(cx->arena, _("All customers that the filter finds: %s"), words)
                  : _("All open customers, since no filter is set");
}

static void offer_places(struct ctx *cx, struct tpl *t, const struct asked *a)
{
    static const struct {
        enum list list;
        enum tpl_key key;
        const char *name, *label, *none;
    } lists[] = {{LIST_TEAM, K_PICK_TEAM, "to_team", N_("Team"), N_("no team")},
                 {LIST_BRANCH, K_PICK_BRANCH, "to_branch", N_("Branch"), N_("no branch")}};
    struct staff_brief *staff = NULL;
    size_t n = 0;
    if (staff_options(cx, CUSTOMER_EDIT, &staff, &n) != OK) err_clear();
    struct option *o = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++) o[i] = (struct option){staff[i].id.v, staff[i].name};
    bulk_picker(cx, t, K_PICK_OWNER, "to_owner", _("Owner"), _("nobody"), o, n, a->q.owner);
    for (size_t k = 0; k < COUNT_OF(lists); k++) {
        struct lookup *rows = NULL;
        n = 0;
        if (lookup_list(cx, lists[k].list, false, &rows, &n) != OK) err_clear();
        o = ARENA_ARRAY(cx->arena, struct option, n + 1);
        for (size_t i = 0; i < n; i++) o[i] = (struct option){rows[i].id, rows[i].name};
        bulk_picker(cx, t, lists[k].key, lists[k].name, _(lists[k].label), _(lists[k].none), o, n, k ? a->q.branch : a->q.team);
    }
}

/* The fields of the action, and no others. */
static void fill_fields(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, struct asked *a)
{
    struct tpl *row = NULL;
    tpl_show_if(t, K_DO_INVITE, a->q.what == DO_INVITE);
    if (a->q.what == DO_ASSIGN) offer_places(cx, tpl_row(t, K_DO_ASSIGN), a);
    if (a->q.what == DO_STAGE) row = tpl_row(t, K_DO_STAGE);
    if (a->q.what == DO_TAG_ADD || a->q.what == DO_TAG_REMOVE) row = tpl_row(t, K_DO_TAG);
    if (!row) return;
    offer_list(cx, req, "to_tag", LIST_TAG);
    form_view(cx, req, res, row, &bulk_form, &a->q);
}

static void fill_row(struct ctx *cx, struct tpl *t, const struct bulk_row *r)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_URL, url_customer(cx, (customer_id){r->id}));
    tpl_str(row, K_CUSTOMER_NAME, r->name);
    tpl_str(row, K_CODE, r->code);
    tpl_str(row, K_WAS, r->now);
    tpl_str(row, K_WILL_BE, r->then);
    tpl_cstr(row, K_FATE, bulk_fate_label(r->fate));
    tpl_cstr(row, K_TONE, bulk_fate_tone(r->fate));
}

static const char *button_text(struct ctx *cx, const struct bulk_preview *p)
{
    if (!p->whole) return _("Change all of them");
    return format_plural(cx->arena, _("{n, plural, one {Change # customer} other {Change # customers}}"), p->n[BULK_CHANGES]);
}

static void fill_preview(struct ctx *cx, struct req *req, struct tpl *t, const struct bulk_preview *p)
{
    struct tpl *v = tpl_row(t, K_PREVIEW);
    bulk_counts(cx, v, p->n);
    tpl_show_if(v, K_PARTLY, !p->whole);
    tpl_cstr(v, K_FOUND, format_int(cx->arena, p->found));
    tpl_cstr(v, K_SHOWN, format_int(cx->arena, (int64_t)p->nrows));
    for (size_t i = 0; i < p->nrows; i++) fill_row(cx, v, &p->rows[i]);
    bool some = p->n[BULK_CHANGES] || !p->whole;
    if (!some) {
        tpl_show(v, K_NOTHING_TO_DO);
        return;
    }
    struct tpl *go = tpl_row(v, K_CARRY_OUT);
    struct str query = req->query_string;
    tpl_cstr(go, K_URL, url_to(cx, "/customers/bulk?%.*s", STR_ARG(query)));
    tpl_cstr(go, K_EXPECTED, p->whole ? arena_printf(cx->arena, "%" PRId64, p->found) : "");
    tpl_cstr(go, K_BUTTON, button_text(cx, p));
    form_tokens(cx, req, go, 0);
}

static void fill_problems(struct ctx *cx, struct tpl *t)
{
    const char *whole = problem_of(cx, "");
    if (whole) tpl_cstr(tpl_row(t, K_WRONG), K_WRONG_TEXT, whole);
}

static enum err bulk_page(struct ctx *cx, struct req *req, struct res *res, struct asked *a, const struct bulk_preview *p)
{
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_CUSTOMER_BULK, _("Change many customers"));
    const char *kept = list_filter_text(cx, req);
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/customers%s%s", *kept ? "?" : "", kept));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/customers/bulk"));
    tpl_cstr(t, K_WHO, who_text(cx, req, a));
    tpl_cstr(t, K_DO, customer_do_code(a->q.what));
    tpl_show_if(t, K_CHOSEN, a->q.what != 0);
    bulk_kept(cx, req, t);
    fill_actions(cx, req, t, a);
    fill_problems(cx, t);
    fill_fields(cx, req, res, t, a);
    if (p) fill_preview(cx, req, t, p);
    return page_end(req, res);
}

static enum err export(struct ctx *cx, struct req *req, struct res *res, const struct asked *a)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct str base = query_get(req, "base"), cols = query_get(req, "cols");
    if (a->bulk.all) buf_cstr(&b, list_filter_text(cx, req));
    for (size_t i = 0; !a->bulk.all && i < a->bulk.nids; i++)
        buf_printf(&b, "%sid=%" PRId64, b.n ? "&" : "", a->bulk.ids[i]);
    if (base.n) buf_printf(&b, "%sbase=%s", b.n ? "&" : "", url_value(cx->arena, base));
    if (cols.n) buf_printf(&b, "%scols=%s", b.n ? "&" : "", url_value(cx->arena, cols));
    return res_redirect(res, url_to(cx, "/customers.%s%s%s", a->q.what == DO_XLSX ? "xlsx" : "csv", b.n ? "?" : "", b.n ? b.p : ""));
}

enum err intranet_customer_bulk(struct ctx *cx, struct req *req, struct res *res)
{
    struct asked a;
    struct bulk_preview p;
    read_address(cx, req, &a);
    bool nobody = !a.bulk.all && !a.bulk.nids;
    if (nobody) problem(cx, "", _("Please select at least one customer in the list."));
    if (a.q.what >= DO_CSV && !nobody) return export(cx, req, res, &a);
    if (a.q.what >= DO_CSV) a.q.what = a.bulk.what = DO_NOTHING;
    if (a.q.what && !perm_may(cx->actor, customer_do_access(a.q.what))) return ERR_FORBIDDEN;
    if (nobody || !a.q.what || !a.q.go) return bulk_page(cx, req, res, &a, NULL);
    enum err e = a.bulk.all ? form_query_whole(cx, req) : OK;
    if (!e) e = customer_bulk_check(cx, &a.bulk);
    if (!e) e = customer_bulk_preview(cx, &a.bulk, &p);
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

enum err intranet_customer_bulk_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct asked a;
    struct confirm_draft d = {0};
    int64_t task = 0;
    read_address(cx, req, &a);
    if (a.q.what >= DO_CSV) a.q.what = a.bulk.what = DO_NOTHING;
    enum err e = form_read(cx, req, &confirm_form, &d);
    a.bulk.expected = d.expected == INT64_MIN ? -1 : d.expected;
    if (!e && !a.bulk.what) e = problem(cx, "", _("Please choose what to do."));
    if (!e && a.bulk.all) e = form_query_whole(cx, req);
    if (!e) e = customer_bulk_start(cx, &a.bulk, &task);
    if (e == ERR_INVALID) {
        res->status = 422;
        return bulk_page(cx, req, res, &a, NULL);
    }
    if (e) return e;
    return res_redirect(res, url_to(cx, "/tasks/%" PRId64, task));
}
