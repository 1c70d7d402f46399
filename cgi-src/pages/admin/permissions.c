/* Who may do what: the table of roles, and why one person may (not) do something to one record. Called by the
 * route table of the admin program; changes nothing. */
#include "domain/perm_why.h"

#include "domain/absence.h"
#include "domain/lookup.h"
#include "pages/admin/routes.h"
#include "pages/shared/page.h"

struct why_draft {
    int64_t person;
    struct str record;
};
static const struct field why_fields[] = {
    {"person", N_("User"), FIELD_ID, offsetof(struct why_draft, person), .flags = FIELD_REQUIRED},
    {"record", N_("Record"), FIELD_LINE, offsetof(struct why_draft, record), .max = 60, .flags = FIELD_REQUIRED},
    FIELD_END};
static const struct form why_form = {"why", why_fields, sizeof(struct why_draft)};

static enum err offer_people(struct ctx *cx, struct req *req)
{
    struct staff_brief *rows;
    size_t n;
    enum err e = staff_options(cx, ACCESS_SIGNED_IN, &rows, &n);
    if (e) return e;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++)
        options[i] = (struct option){rows[i].id.v, str_printf(cx->arena, "%.*s (%.*s)", STR_ARG(rows[i].name),
                                                              STR_ARG(rows[i].username))};
    form_options(cx, req, "person", options, n);
    return OK;
}

static void fill_table(struct tpl *t)
{
    for (int r = 0; r < ROLE_COUNT; r++)
        tpl_cstr(tpl_row(t, K_ROLE_HEAD), K_ROLE_NAME, role_name((enum role)(1u << r)));
    for (int a = CUSTOMER_SEE; a < ACCESS_COUNT; a++) {
        struct tpl *row = tpl_row(t, K_ROW);
        tpl_cstr(row, K_NAME, access_label((enum access)a));
        for (int r = 0; r < ROLE_COUNT; r++) {
            enum scope s = perm_of_role((enum role)(1u << r), (enum access)a);
            struct tpl *cell = tpl_row(row, K_CELL);
            tpl_cstr(cell, K_ROLE_NAME, role_name((enum role)(1u << r)));
            tpl_cstr(cell, K_SCOPE, scope_label(s));
            tpl_cstr(cell, K_TONE, s == SCOPE_ALL ? "green" : s == SCOPE_NONE ? "grey" : "blue");
        }
    }
}

static const char *noun_label(struct str noun)
{
    if (str_is(noun, "complaint")) return _("Complaint");
    if (str_is(noun, "member")) return _("Member");
    if (str_is(noun, "order")) return _("Order");
    return _("Customer");
}

static const char *relation_text(struct ctx *cx, enum perm_relation r, staff_id stands_for)
{
    switch (r) {
    case RELATION_OWNER: return _("The record belongs to this person.");
    case RELATION_SUBSTITUTE:
        return arena_printf(cx->arena, _("The record belongs to %s, who is away; this person stands in."),
                            str_dup(cx->arena, staff_name(cx, stands_for)));
    case RELATION_TEAM: return _("The record belongs to this person's team.");
    case RELATION_BRANCH: return _("The record belongs to this person's branch.");
    case RELATION_NONE: break;
    }
    return _("The record belongs to somebody else, another team and another branch.");
}

static void fill_reason(struct ctx *cx, struct tpl *t, const struct perm_reason *p)
{
    struct tpl *row = tpl_row(t, K_REASON);
    tpl_cstr(row, K_NAME, access_label(p->action));
    tpl_cstr(row, K_TONE, p->allowed ? "green" : "grey");
    tpl_cstr(row, K_ANSWER, p->allowed ? P_("may", "yes") : P_("may", "no"));
    tpl_cstr(row, K_TEXT, p->role ? arena_printf(cx->arena, _("%s: %s"), role_name(p->role), scope_label(p->scope))
                                  : _("No role of this person gives it."));
}

static enum err fill_why(struct ctx *cx, struct tpl *t, const struct why_draft *d)
{
    struct perm_record_found r;
    struct perm_reason *reasons;
    size_t n;
    enum perm_relation relation;
    staff_id stands_for;
    enum err e = perm_record_find(cx, d->record, &r);
    if (e == ERR_NOT_FOUND) {
        tpl_show(t, K_NOTHING_FOUND);
        return OK;
    }
    if (!e) e = perm_why(cx, (staff_id){d->person}, &r, &reasons, &n, &relation, &stands_for);
    if (e == ERR_NOT_FOUND) return OK; /* no such person: the field says so */
    if (e) return e;
    struct tpl *why = tpl_row(t, K_WHY);
    tpl_cstr(why, K_NOUN, noun_label(r.noun));
    tpl_str(why, K_LABEL, r.label);
    tpl_str(why, K_OWNER_NAME, r.owner.v ? staff_name(cx, r.owner) : STR("—"));
    tpl_str(why, K_TEAM, r.team.v ? lookup_name(cx, LIST_TEAM, r.team.v) : STR("—"));
    tpl_str(why, K_BRANCH, r.branch.v ? lookup_name(cx, LIST_BRANCH, r.branch.v) : STR("—"));
    tpl_cstr(why, K_RELATION, relation_text(cx, relation, stands_for));
    for (size_t i = 0; i < n; i++) fill_reason(cx, why, &reasons[i]);
    return OK;
}

enum err admin_permissions(struct ctx *cx, struct req *req, struct res *res)
{
    struct why_draft d = {0};
    form_read_query(cx, req, &why_form, &d);
    enum err e = offer_people(cx, req);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_PERMISSIONS, _("Permissions"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/permissions"));
    tpl_cstr(t, K_STAFF_URL, url_to(cx, "/staff"));
    form_view(cx, req, res, t, &why_form, &d);
    if (d.person && d.record.n) e = fill_why(cx, t, &d);
    fill_table(t);
    return e ? e : page_end(req, res);
}
