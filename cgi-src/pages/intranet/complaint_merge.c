/* Merging a case into another one: candidates, a preview of both, and the way back. Called by the route
 * table and complaint_case.c; the rules stand in domain/complaint/merge.c. */
#include "domain/complaint_merge.h"

#include "pages/intranet/complaint_case.h"
#include "pages/intranet/routes.h"
#include "pages/shared/case_view.h"

#define CANDIDATES 10

static const struct field merge_fields[] = {
    {"into", N_("Reference of the other case"), FIELD_LINE, offsetof(struct merge_draft, into), .max = 40,
     .flags = FIELD_REQUIRED, .help = N_("It begins with TS.")},
    {"version", NULL, FIELD_INT, offsetof(struct merge_draft, version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    {"into_version", NULL, FIELD_INT, offsetof(struct merge_draft, into_version), .min = 0, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form merge_form = {"merge", merge_fields, sizeof(struct merge_draft)};

enum err intranet_case_merged(const struct case_page_view *v)
{
    struct merged_case *m;
    size_t n;
    if (v->c->merged_into.n) {
        struct tpl *box = tpl_row(v->t, K_MERGED);
        tpl_cstr(box, K_URL, url_case(v->cx, v->c->merged_into));
        tpl_str(box, K_INTO_REF, v->c->merged_into);
        if (perm_record(v->cx->actor, COMPLAINT_TAKE, (staff_id){v->c->assignee}, (team_id){v->c->team},
                        (branch_id){v->c->branch}))
            (void)intranet_case_form(v, box, K_UNMERGE_FORM, "unmerge");
    }
    if (v->may_take)
        tpl_cstr(tpl_row(v->t, K_MERGE_LINK), K_URL, arena_printf(v->cx->arena, "%s/merge", url_case(v->cx, v->c->ref)));
    enum err e = complaint_merged_cases(v->cx, v->c->id, &m, &n);
    for (size_t i = 0; !e && i < n; i++) {
        struct tpl *row = tpl_row(v->t, K_MERGED_HERE);
        tpl_cstr(row, K_URL, url_case(v->cx, m[i].ref));
        tpl_str(row, K_FROM_REF, m[i].ref);
    }
    return e;
}

static void fill_side(struct ctx *cx, struct tpl *t, const struct complaint *c)
{
    tpl_cstr(t, K_CASE_URL, url_case(cx, c->ref));
    tpl_str(t, K_REF, c->ref);
    tpl_cstr(t, K_KIND_NAME, kind_label(c->kind));
    tpl_cstr(t, K_STATE, state_label(c->state));
    tpl_cstr(t, K_TONE, state_tone(c->state));
    tpl_str(t, K_CUSTOMER_NAME, c->contact_name.n ? c->contact_name : STR("—"));
    tpl_cstr(t, K_CREATED, format_time(cx->arena, c->created_at));
    tpl_str(t, K_BODY, c->body);
}

static enum err fill_preview(struct ctx *cx, struct req *req, struct tpl *t, const struct complaint *c, struct str into)
{
    struct complaint other;
    struct str ref;
    enum err e = complaint_merge_check(cx, c->ref, into);
    if (e) return e;
    if (!ref_parse(cx->arena, into, "TS", &ref)) return ERR_NOT_FOUND;
    e = complaint_get(cx, ref, NULL, &other);
    if (e) return e;
    struct tpl *p = tpl_row(t, K_PREVIEW);
    fill_side(cx, tpl_row(p, K_LOSER), c);
    fill_side(cx, tpl_row(p, K_WINNER), &other);
    tpl_str(p, K_INTO_REF, other.ref);
    tpl_str(p, K_FROM_REF, c->ref);
    tpl_show_if(p, K_HEARS, c->sent_to.n > 0);
    tpl_str(p, K_SENT_TO, c->sent_to);
    tpl_cstr(p, K_ACTION_URL, arena_printf(cx->arena, "%s/merge", url_case(cx, c->ref)));
    tpl_int(p, K_INTO_VERSION, other.version);
    form_tokens(cx, req, p, c->version);
    tpl_cstr(p, K_SWAP_URL, arena_printf(cx->arena, "%s/merge?into=%.*s", url_case(cx, other.ref), STR_ARG(c->ref)));
    return OK;
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, struct str ref, struct str into)
{
    struct merge_candidate found[CANDIDATES];
    struct complaint c;
    size_t n;
    enum err e = complaint_get(cx, ref, NULL, &c);
    if (!e && !perm_record(cx->actor, COMPLAINT_TAKE, (staff_id){c.assignee}, (team_id){c.team}, (branch_id){c.branch}))
        e = ERR_FORBIDDEN;
    if (e) return e;
    if (c.state == COMPLAINT_MERGED) return res_redirect(res, url_case(cx, ref));
    e = complaint_merge_candidates(cx, ref, found, CANDIDATES, &n);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COMPLAINT_MERGE, _("Merge with another case"));
    fill_side(cx, t, &c);
    tpl_cstr(t, K_SEARCH_URL, arena_printf(cx->arena, "%s/merge", url_case(cx, ref)));
    tpl_str(t, K_INTO, into.p ? into : STR(""));
    if (into.n) e = fill_preview(cx, req, t, &c, into);
    if (e && e != ERR_INVALID) e = intranet_case_explain(cx, e);
    if (e && e != ERR_INVALID) return e;
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_CANDIDATE);
        tpl_str(row, K_REF, found[i].ref);
        tpl_str(row, K_EXCERPT, found[i].excerpt);
        tpl_cstr(row, K_KIND_NAME, kind_label(found[i].kind));
        tpl_cstr(row, K_STATE, state_label(found[i].state));
        tpl_cstr(row, K_TONE, state_tone(found[i].state));
        tpl_cstr(row, K_CREATED, format_time(cx->arena, found[i].created_at));
        tpl_cstr(row, K_URL, arena_printf(cx->arena, "%s/merge?into=%.*s", url_case(cx, ref), STR_ARG(found[i].ref)));
    }
    tpl_show_if(t, K_NO_CANDIDATES, !n);
    if (cx->problems.list.n) {
        struct tpl *p = tpl_include(t, K_PROBLEMS, TPL_PART_PROBLEMS);
        for (size_t i = 0; i < cx->problems.list.n; i++)
            tpl_cstr(tpl_row(p, K_PROBLEM), K_PROBLEM_TEXT, cx->problems.list.at[i].text);
        if (res->status == 200 && req->method != GET) res->status = 422;
    }
    return page_end(req, res);
}

enum err intranet_complaint_merge(struct ctx *cx, struct req *req, struct res *res)
{
    struct str ref;
    return path_ref(cx, req, &ref) ? show(cx, req, res, ref, query_get(req, "into")) : ERR_NOT_FOUND;
}

enum err intranet_complaint_merge_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct merge_draft d = {0};
    struct str ref, into;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &merge_form, &d);
    if (!e) e = complaint_merge(cx, ref, &d);
    if (e && e != ERR_INVALID && e != ERR_REPEATED) e = intranet_case_explain(cx, e);
    if (e == ERR_INVALID) return show(cx, req, res, ref, d.into);
    if (e) return e;
    if (!ref_parse(cx->arena, d.into, "TS", &into)) into = ref;
    flash_set(req, res, FLASH_DONE, arena_printf(cx->arena, _("%.*s has gone into this case."), STR_ARG(ref)));
    return res_redirect(res, url_case(cx, into));
}

enum err intranet_complaint_unmerge(struct ctx *cx, struct req *req, struct res *res)
{
    struct version_draft d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &case_version_form, &d);
    if (!e) e = complaint_unmerge(cx, ref, d.version);
    if (e && e != ERR_INVALID && e != ERR_REPEATED) e = intranet_case_explain(cx, e);
    if (e == ERR_INVALID) return intranet_case_show(cx, req, res, ref, NULL);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The two cases are apart again."));
    return res_redirect(res, url_case(cx, ref));
}
