/* Users: the list, one user, new and edit, disable and enable, new password, end sessions. Called by
 * the route table of the admin program. A password that is generated is shown once, in the answer
 * to the form itself, and stands in no address, cookie or log. */
#include "domain/factor.h"
#include "domain/staff.h"

#include "domain/handover.h"
#include "domain/lookup.h"
#include "domain/once.h"
#include "pages/admin/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"
#include "pages/shared/staff_pages.h"

#define PAGE_ROWS 50

static const struct choice role_choices[] = {{ROLE_AGENT, "agent", N_("Service agent")},
                                             {ROLE_SALES, "sales", N_("Sales")},
                                             {ROLE_MANAGER, "manager", N_("Manager")},
                                             {ROLE_LOYALTY, "loyalty", N_("Loyalty admin")},
                                             {ROLE_ADMIN, "admin", N_("System admin")},
                                             {ROLE_AUDITOR, "auditor", N_("Auditor")},
                                             {0, NULL, NULL}};

/* ---- the list ---- */

static const struct choice state_choices[] = {{0, "", N_("All states")},
                                              {1, "active", PN_("user", "Active")},
                                              {2, "disabled", PN_("user", "Disabled")},
                                              {0, NULL, NULL}};
static const struct field filter_fields[] = {
    {"q", N_("Search"), FIELD_LINE, offsetof(struct staff_filter, q), .max = 100},
    {"role", N_("Role"), FIELD_CHOICE, offsetof(struct staff_filter, role),
     .choices = role_choices, .flags = FIELD_ALL},
    {"state", N_("State"), FIELD_CHOICE, offsetof(struct staff_filter, state),
     .choices = state_choices},
    {"team", N_("Team"), FIELD_ID, offsetof(struct staff_filter, team), .flags = FIELD_ALL},
    {"branch", N_("Branch"), FIELD_ID, offsetof(struct staff_filter, branch), .flags = FIELD_ALL},
    {"after", NULL, FIELD_LINE, offsetof(struct staff_filter, after), .max = 100,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form filter_form = {"filter", filter_fields, sizeof(struct staff_filter)};

/* The rows of a list as options; retired ones only where they are the present choice. */
static enum err place_options(struct ctx *cx, struct req *req, const char *field, enum list list,
                              int64_t present)
{
    struct lookup *rows;
    size_t n, used = 0;
    enum err e = lookup_list(cx, list, present != 0, &rows, &n);
    if (e) return e;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!rows[i].retired || rows[i].id == present)
            options[used++] = (struct option){rows[i].id, rows[i].name};
    form_options(cx, req, field, options, used);
    return OK;
}

static const char *state_name(bool active)
{
    return active ? P_("user", "Active") : P_("user", "Disabled");
}

static void fill_row(struct ctx *cx, struct tpl *t, const struct staff *s)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_URL, url_to(cx, "/staff/%lld", (long long)s->id.v));
    tpl_str(row, K_NAME, s->name);
    tpl_str(row, K_USERNAME, s->username);
    tpl_cstr(row, K_ROLES, staff_page_roles(cx, s->roles));
    tpl_str(row, K_TEAM, lookup_name(cx, LIST_TEAM, s->team.v));
    tpl_str(row, K_BRANCH, lookup_name(cx, LIST_BRANCH, s->branch.v));
    tpl_cstr(row, K_STATE, state_name(s->active));
    tpl_cstr(row, K_TONE, s->active ? "green" : "grey");
    tpl_cstr(row, K_LAST, s->last_sign_in_at ? format_ago(cx->arena, s->last_sign_in_at, cx->now)
                                             : _("never"));
}

enum err admin_staff(struct ctx *cx, struct req *req, struct res *res)
{
    struct staff_filter f = {0};
    struct staff_page page;
    form_read_query(cx, req, &filter_form, &f);
    enum err e = place_options(cx, req, "team", LIST_TEAM, f.team);
    if (!e) e = place_options(cx, req, "branch", LIST_BRANCH, f.branch);
    if (!e) e = staff_list(cx, &f, PAGE_ROWS, &page);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_STAFF, _("Users"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/staff"));
    list_links(cx, t,
             arena_printf(cx->arena, "%s%s", url_to(cx, "/staff.csv"),
                          query_with(cx->arena, req, "after", NULL)));
    tpl_cstr(t, K_ACCOUNTS_URL, url_to(cx, "/accounts"));
    tpl_cstr(t, K_PERMISSIONS_URL, url_to(cx, "/permissions"));
    if (perm_may(cx->actor, STAFF_MANAGE))
        tpl_cstr(tpl_row(t, K_NEW), K_NEW_URL, url_to(cx, "/staff/new"));
    form_view(cx, req, res, t, &filter_form, &f);
    if (page.n) tpl_show(t, K_ROWS);
    else
        list_empty(t, _("No user fits."), _("Leave out a filter, or search for a part of the name."),
                   NULL, NULL);
    for (size_t i = 0; i < page.n; i++) fill_row(cx, t, &page.rows[i]);
    list_pager(cx, req, t, "after", page.after, NULL);
    return page_end(req, res);
}

struct csv_staff {
    struct staff_filter filter;
    struct arena *keep; /* of the request: a slice's own is cleared behind it */
};

static enum err staff_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct csv_staff *c = arg;
    struct staff_page page;
    enum err e = staff_list(cx, &c->filter, LIST_SLICE_ROWS, &page);
    if (e) return e;
    for (size_t i = 0; i < page.n; i++) {
        const struct staff *s = &page.rows[i];
        cell_text(out, s->username);
        cell_text(out, s->name);
        cell_text(out, str_of(staff_page_roles(cx, s->roles)));
        cell_text(out, lookup_name(cx, LIST_TEAM, s->team.v));
        cell_text(out, lookup_name(cx, LIST_BRANCH, s->branch.v));
        cell_text(out, s->email);
        cell_text(out, s->phone);
        cell_text(out, str_of(state_name(s->active)));
        cell_moment(out, s->last_sign_in_at);
        cell_row_end(out);
    }
    c->filter.after = str_copy(c->keep, page.after);
    *ret = (struct list_part){page.n, page.after.n > 0};
    return OK;
}

enum err admin_staff_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("User name"), PN_("of a person", "Name"), N_("Roles"), N_("Team"),
                                        N_("Branch"), N_("E-mail"), N_("Phone"), N_("State"),
                                        N_("Last sign-in"), NULL};
    struct csv_staff c = {.keep = cx->arena};
    form_read_query(cx, req, &filter_form, &c.filter);
    c.filter.after = STR("");
    enum err e = form_query_whole(cx, req);
    return e ? e : list_send(cx, req, res, &(struct list_file){"staff", N_("Users"), heads}, staff_slice, &c);
}

/* ---- one user ---- */

static const struct choice languages[] = {{0, "", N_("As the browser asks")},
                                          {LANG_ZH + 1, "zh-CN", PN_("language", "Chinese")},
                                          {LANG_EN + 1, "en", PN_("language", "English")},
                                          {0, NULL, NULL}};
#define DRAFT(member) offsetof(struct staff_draft, member)
static const struct field staff_fields[] = {
    {"username", N_("User name"), FIELD_LINE, DRAFT(username), .max = 64,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .autocomplete = "off",
     .help = N_("For signing in. Capitals and small letters are the same.")},
    {"name", PN_("of a person", "Name"), FIELD_LINE, DRAFT(name), .max = 100, .flags = FIELD_REQUIRED,
     .autocomplete = "off"},
    {"email", N_("E-mail"), FIELD_EMAIL, DRAFT(email), .max = 254, .autocomplete = "off",
     .help = N_("For the invitation and for mails about new work.")},
    {"phone", N_("Phone"), FIELD_PHONE, DRAFT(phone), .max = 40, .autocomplete = "off"},
    {"roles", N_("Roles"), FIELD_FLAGS, DRAFT(roles), .flags = FIELD_REQUIRED | FIELD_WIDE,
     .choices = role_choices, .help = N_("What a user may do is the sum of the roles.")},
    {"team", N_("Team"), FIELD_ID, DRAFT(team), .flags = 0},
    {"branch", N_("Branch"), FIELD_ID, DRAFT(branch), .flags = 0},
    {"lang", N_("Language"), FIELD_CHOICE, DRAFT(lang), .choices = languages},
    {"version", NULL, FIELD_INT, DRAFT(version), .min = 0, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form staff_form = {"staff", staff_fields, sizeof(struct staff_draft)};

static enum err form_page(struct ctx *cx, struct req *req, struct res *res, staff_id id,
                          const struct staff_draft *values)
{
    bool fresh = id.v == 0;
    enum err e = place_options(cx, req, "team", LIST_TEAM, values ? values->team : 0);
    if (!e) e = place_options(cx, req, "branch", LIST_BRANCH, values ? values->branch : 0);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_STAFF_FORM,
                               fresh ? _("New user") : _("Edit user"));
    const char *back = fresh ? url_to(cx, "/staff") : url_to(cx, "/staff/%lld", (long long)id.v);
    tpl_cstr(t, K_HEADING, fresh ? _("New user") : _("Edit user"));
    tpl_cstr(t, K_ACTION_URL,
             fresh ? url_to(cx, "/staff") : url_to(cx, "/staff/%lld/edit", (long long)id.v));
    tpl_cstr(t, K_BACK_URL, back);
    tpl_show_if(t, K_INVITES, fresh);
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &staff_form, values);
    return page_end(req, res);
}

enum err admin_staff_new(struct ctx *cx, struct req *req, struct res *res)
{
    return form_page(cx, req, res, (staff_id){0}, NULL);
}

enum err admin_staff_create(struct ctx *cx, struct req *req, struct res *res)
{
    struct staff_draft d = {0};
    staff_id id;
    enum err e = form_read(cx, req, &staff_form, &d);
    if (!e) e = staff_invite(cx, &d, &id);
    if (e == ERR_INVALID) return form_page(cx, req, res, (staff_id){0}, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The user is made, and the invitation is on its way."));
    return res_redirect(res, url_to(cx, "/staff/%lld", (long long)id.v));
}

static struct staff_draft form_of(const struct staff *s)
{
    return (struct staff_draft){
        .username = s->username, .name = s->name, .email = s->email, .phone = s->phone,
        .roles = (int64_t)s->roles, .team = s->team.v, .branch = s->branch.v,
        .lang = s->lang.n ? (int64_t)lang_choose(s->lang) + 1 : 0, .version = s->version};
}

enum err admin_staff_edit(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    struct staff s;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = staff_get(cx, id, &s);
    if (e) return e;
    struct staff_draft v = form_of(&s);
    return form_page(cx, req, res, id, &v);
}

static enum err stale(struct ctx *cx, struct req *req, struct res *res, staff_id id,
                      const struct staff_draft *typed)
{
    struct staff s;
    enum err e = staff_get(cx, id, &s);
    struct staff_draft stored = form_of(&s);
    if (!e) e = place_options(cx, req, "team", LIST_TEAM, stored.team);
    if (!e) e = place_options(cx, req, "branch", LIST_BRANCH, stored.branch);
    if (e) return e;
    form_stale(cx, req, res, &staff_form, typed, &stored);
    return form_page(cx, req, res, id, typed);
}

/* Where to go after a change of somebody's place or state: to the choice of who looks after what hung on the
 * person, when anything does. */
static enum err after_change(struct ctx *cx, struct res *res, staff_id id, bool moved)
{
    struct handover_counts c = {0};
    enum err e = moved ? handover_count(cx, id, &c) : OK;
    if (e) return e;
    bool left = c.customers || c.cases || c.steps;
    return res_redirect(res, left ? url_to(cx, "/staff/%lld/hand-over", (long long)id.v)
                                  : url_to(cx, "/staff/%lld", (long long)id.v));
}

enum err admin_staff_save(struct ctx *cx, struct req *req, struct res *res)
{
    struct staff_draft d = {0};
    staff_id id;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    struct staff stored;
    enum err e = staff_get(cx, id, &stored);
    if (e) return e;
    e = form_read(cx, req, &staff_form, &d);
    if (!e) e = staff_edit(cx, id, &d);
    if (e == ERR_STALE) return stale(cx, req, res, id, &d);
    if (e == ERR_INVALID) return form_page(cx, req, res, id, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return after_change(cx, res, id, d.team != stored.team.v || d.branch != stored.branch.v);
}

static void fact(struct tpl *t, const char *label, struct str value)
{
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_LABEL, label);
    tpl_str(row, K_FACT_VALUE, value.n ? value : STR("—"));
}

static void button(struct ctx *cx, struct req *req, struct tpl *t, enum tpl_key key,
                   const char *verb, staff_id id)
{
    struct tpl *row = tpl_row(t, key);
    tpl_cstr(row, K_URL, url_to(cx, "/staff/%lld/%s", (long long)id.v, verb));
    form_tokens(cx, req, row, 0);
}

struct factor_draft {
    struct str reason;
};
static const struct field factor_fields[] = {
    {"reason", N_("Reason"), FIELD_LINES, offsetof(struct factor_draft, reason), .max = 500,
     .flags = FIELD_REQUIRED,
     .help = N_("How you made sure who asks. It stands in the audit log and in the mail to the user.")},
    FIELD_END};
static const struct form factor_form = {"factor", factor_fields, sizeof(struct factor_draft)};

/* The second factor of that person; resetting it is offered where there is one and it is not one's own. */
static enum err fill_factor(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                            const struct staff *s)
{
    struct factor_state f;
    enum err e = factor_state(cx, s->id, &f);
    if (e) return e;
    fact(t, _("Sign-in codes"),
         str_of(f.active     ? format_time(cx->arena, f.since)
                : f.required ? _("required; to be set up at the next sign-in")
                             : _("not set up")));
    if (!f.active || s->id.v == cx->actor->id || !perm_may(cx->actor, STAFF_MANAGE)) return OK;
    struct tpl *row = tpl_row(t, K_FACTOR);
    tpl_cstr(row, K_URL, url_to(cx, "/staff/%lld/factor", (long long)s->id.v));
    tpl_show_if(row, K_OPEN, problem_of(cx, "reason") != NULL);
    form_tokens(cx, req, row, 0);
    form_view(cx, req, res, row, &factor_form, NULL);
    return OK;
}

static enum err staff_show(struct ctx *cx, struct req *req, struct res *res, staff_id id)
{
    struct staff s;
    enum err e = staff_get(cx, id, &s);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_STAFF_SHOW, str_dup(cx->arena, s.name));
    const char *wrong = problem_of(cx, "");
    if (wrong) {
        res->status = 409;
        tpl_cstr(tpl_row(t, K_REFUSED), K_REFUSED_TEXT, wrong);
    }
    tpl_str(t, K_NAME, s.name);
    tpl_cstr(t, K_STATE, state_name(s.active));
    tpl_cstr(t, K_TONE, s.active ? "green" : "grey");
    tpl_show_if(t, K_MUST_CHANGE, s.must_change);
    tpl_show_if(t, K_INVITED, s.invited);
    fact(t, _("User name"), s.username);
    fact(t, _("Roles"), str_of(staff_page_roles(cx, s.roles)));
    fact(t, _("Team"), lookup_name(cx, LIST_TEAM, s.team.v));
    fact(t, _("Branch"), lookup_name(cx, LIST_BRANCH, s.branch.v));
    fact(t, _("E-mail"), s.email);
    fact(t, _("Phone"), str_of(s.phone.n ? format_phone(cx->arena, s.phone) : ""));
    fact(t, _("Language"), str_of(s.lang.n == 0 ? _("As the browser asks")
                                  : lang_choose(s.lang) == LANG_ZH ? P_("language", "Chinese")
                                                                  : P_("language", "English")));
    fact(t, _("Made on"), str_of(format_date(cx->arena, s.created_at)));
    fact(t, _("Last sign-in"),
         str_of(s.last_sign_in_at ? format_time(cx->arena, s.last_sign_in_at) : _("never")));
    e = fill_factor(cx, req, res, t, &s);
    if (e) return e;
    tpl_cstr(t, K_STAFF_URL, url_to(cx, "/staff"));
    tpl_cstr(t, K_AUDIT_URL, url_to(cx, "/audit?actor=%s", url_value(cx->arena, s.username)));
    tpl_cstr(t, K_CHANGES_URL, url_to(cx, "/audit?entity=staff&entity_id=%lld", (long long)id.v));
    if (perm_may(cx->actor, STAFF_MANAGE)) {
        tpl_cstr(tpl_row(t, K_EDIT), K_URL, url_to(cx, "/staff/%lld/edit", (long long)id.v));
        tpl_cstr(tpl_row(t, K_HAND_OVER), K_URL, url_to(cx, "/staff/%lld/hand-over", (long long)id.v));
        tpl_cstr(tpl_row(t, K_ABSENCE), K_URL, url_to(cx, "/staff/%lld/absence", (long long)id.v));
        button(cx, req, t, s.active ? K_DISABLE : K_ENABLE, s.active ? "disable" : "enable", id);
        if (s.active) button(cx, req, t, s.invited ? K_INVITE : K_RESET, "link", id);
        button(cx, req, t, K_END, "sessions", id);
    }
    return page_end(req, res);
}

enum err admin_staff_show(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    return path_id(req, 0, &id.v) ? staff_show(cx, req, res, id) : ERR_NOT_FOUND;
}

static enum err enable(struct ctx *cx, struct req *req, struct res *res, bool active)
{
    staff_id id;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = staff_enable(cx, id, active);
    if (e == ERR_INVALID) return staff_show(cx, req, res, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              active ? _("The user can sign in again.")
                     : _("The user is disabled and signed out everywhere."));
    return after_change(cx, res, id, !active);
}

enum err admin_staff_disable(struct ctx *cx, struct req *req, struct res *res)
{
    return enable(cx, req, res, false);
}

enum err admin_staff_enable(struct ctx *cx, struct req *req, struct res *res)
{
    return enable(cx, req, res, true);
}

enum err admin_staff_link(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = staff_link_send(cx, id);
    if (e == ERR_INVALID) return staff_show(cx, req, res, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The link is on its way to the user's address."));
    return res_redirect(res, url_to(cx, "/staff/%lld", (long long)id.v));
}

enum err admin_staff_factor(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    struct factor_draft d = {0};
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &factor_form, &d);
    if (!e) e = factor_reset(cx, id, d.reason);
    if (e == ERR_INVALID) return staff_show(cx, req, res, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              _("The sign-in codes are reset, and the user is signed out everywhere and told by mail."));
    return res_redirect(res, url_to(cx, "/staff/%lld", (long long)id.v));
}

enum err admin_staff_sessions(struct ctx *cx, struct req *req, struct res *res)
{
    staff_id id;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = staff_end_sessions(cx, id);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The user is signed out everywhere."));
    return res_redirect(res, url_to(cx, "/staff/%lld", (long long)id.v));
}
