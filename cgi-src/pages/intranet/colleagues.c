/* Colleagues by branch and team: who is there, who manages, who is away and who stands in. Called by the route table
 * of the intranet. */
#include "domain/absence.h"
#include "domain/lookup.h"
#include "domain/staff.h"
#include "pages/intranet/routes.h"
#include "pages/shared/page.h"
#include "pages/shared/staff_pages.h"

static void fill_person(struct ctx *cx, struct tpl *group, const struct staff_brief *b, staff_id manager)
{
    struct tpl *row = tpl_row(group, K_PERSON);
    tpl_str(row, K_NAME, b->name);
    tpl_cstr(row, K_ROLES, staff_page_roles(cx, b->roles));
    tpl_show_if(row, K_MANAGES, b->id.v == manager.v);
    int64_t until = absence_until(cx, b->id);
    if (until) {
        struct str name = staff_name(cx, absence_substitute(cx, b->id));
        struct tpl *away = tpl_row(row, K_AWAY);
        tpl_cstr(away, K_UNTIL, format_date(cx->arena, until - 1));
        tpl_str(away, K_SUBSTITUTE_NAME, name.n ? name : str_of(_("nobody")));
    }
    if (b->id.v != cx->actor->id && absence_may(cx, b->id))
        tpl_cstr(tpl_row(row, K_MAY), K_URL, url_to(cx, "/colleagues/%lld/absence", (long long)b->id.v));
}

/* Those of one team; team 0: those of the branch without a team; both 0: without either. */
static void fill_group(struct ctx *cx, struct tpl *t, const struct staff_brief *rows, size_t n, struct str name,
                       staff_id manager, team_id team, branch_id branch)
{
    struct tpl *group = NULL;
    for (size_t i = 0; i < n; i++) {
        bool here = team.v ? rows[i].team.v == team.v : !rows[i].team.v && rows[i].branch.v == branch.v;
        if (!here) continue;
        if (!group) {
            group = tpl_row(t, K_GROUP);
            tpl_str(group, K_GROUP_NAME, name);
            struct str who = staff_name(cx, manager);
            if (who.n) tpl_str(tpl_row(group, K_LED), K_MANAGER_NAME, who);
        }
        fill_person(cx, group, &rows[i], manager);
    }
}

enum err intranet_colleagues(struct ctx *cx, struct req *req, struct res *res)
{
    struct staff_brief *rows;
    struct lookup *teams, *branches;
    size_t n, nteams, nbranches;
    enum err e = staff_options(cx, ACCESS_SIGNED_IN, &rows, &n);
    if (!e) e = lookup_list(cx, LIST_TEAM, true, &teams, &nteams);
    if (!e) e = lookup_list(cx, LIST_BRANCH, true, &branches, &nbranches);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COLLEAGUES, _("Colleagues"));
    for (size_t b = 0; b < nbranches; b++) {
        for (size_t i = 0; i < nteams; i++)
            if (teams[i].parent == branches[b].id)
                fill_group(cx, t, rows, n, str_printf(cx->arena, "%.*s · %.*s", STR_ARG(branches[b].name), STR_ARG(teams[i].name)),
                           teams[i].manager, (team_id){teams[i].id}, (branch_id){0});
        fill_group(cx, t, rows, n, branches[b].name, branches[b].manager, (team_id){0}, (branch_id){branches[b].id});
    }
    for (size_t i = 0; i < nteams; i++)
        if (!teams[i].parent) fill_group(cx, t, rows, n, teams[i].name, teams[i].manager, (team_id){teams[i].id}, (branch_id){0});
    fill_group(cx, t, rows, n, str_of(_("Without team and branch")), (staff_id){0}, (team_id){0}, (branch_id){0});
    return page_end(req, res);
}
