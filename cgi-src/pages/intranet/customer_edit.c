/* New customers and their profile: GET/POST /customers/new and /customers/{id}/edit.
 *
 * When two people edit the same customer, the second one sees every field that differs with both
 * texts, chooses per field, and saves again: nothing that was typed is lost. What neither changed, or
 * only one did, is chosen already: the form carries a fingerprint of each field as it was read. */
#include <stdio.h>

#include "base/secret.h"
#include "base/text.h"
#include "pages/intranet/customer_view.h"
#include "pages/intranet/duplicate_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/custom_view.h"

#define FIELDS_OF_PROFILE 19
#define THEIRS_CUSTOM     "x_theirs" /* as "theirs", for what admins added */

struct edit_draft {
    struct customer_profile p;
    int64_t stage, owner, team, branch;
    struct str phone, email, wechat;
    int64_t version, theirs; /* theirs: bits of the fields whose other text is taken */
    struct str base;         /* fingerprints of the fields as they were read */
    bool merge;
    struct str despite; /* the candidates that were shown, when it is to be saved all the same */
};

/* One bit per field of customer_fields[]; filled before its first use. */
static struct choice theirs_choices[FIELDS_OF_PROFILE + 1];

static void theirs_prepare(void)
{
    for (int i = 0; i < FIELDS_OF_PROFILE && customer_fields[i].name; i++) {
        theirs_choices[i] = (struct choice){INT64_C(1) << i, customer_fields[i].name, ""};
    }
}

#define AT(member) offsetof(struct edit_draft, member)
static const struct field edit_fields[] = {
    {"kind", N_("Kind"), FIELD_CHOICE, AT(p.kind), .flags = FIELD_REQUIRED | FIELD_RADIO, .choices = kind_choices},
    {"name", N_("Name"), FIELD_LINE, AT(p.name), .max = 200, .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"code", N_("Code"), FIELD_LINE, AT(p.code), .max = 40, .help = N_("Your own number for this customer. Empty: one is made.")},
    {"trade", N_("Relation"), FIELD_FLAGS, AT(p.trade), .flags = FIELD_REQUIRED, .choices = trade_choices},
    {"phone", N_("Phone"), FIELD_PHONE, AT(phone), .max = 40},
    {"email", N_("E-mail"), FIELD_EMAIL, AT(email), .max = 200},
    {"wechat", N_("WeChat"), FIELD_LINE, AT(wechat), .max = 60},
    {"city", N_("City"), FIELD_LINE, AT(p.city), .max = 100},
    {"country", N_("Country"), FIELD_LINE, AT(p.country), .max = 100},
    {"source", N_("Source"), FIELD_ID, AT(p.source), .help = N_("How this customer came to us.")},
    {"industry", N_("Industry"), FIELD_ID, AT(p.industry), .max = 0},
    {"stage", N_("Stage"), FIELD_CHOICE, AT(stage), .choices = stage_choices},
    {"owner", N_("Owner"), FIELD_ID, AT(owner), .max = 0},
    {"team", N_("Team"), FIELD_ID, AT(team), .max = 0},
    {"branch", N_("Branch"), FIELD_ID, AT(branch), .max = 0},
    {"gender", N_("Gender"), FIELD_CHOICE, AT(p.gender), .choices = gender_choices},
    {"birthday", N_("Birthday"), FIELD_DATE, AT(p.birthday), .max = 10},
    {"family", N_("Family"), FIELD_LINES, AT(p.family), .max = 1000},
    {"work", N_("Work"), FIELD_LINE, AT(p.work), .max = 200, .help = N_("Employer and position.")},
    {"income", N_("Income"), FIELD_CHOICE, AT(p.income), .choices = income_choices},
    {"org_number", N_("Registration number"), FIELD_LINE, AT(p.org_number), .max = 60,
     .help = N_("Unified social credit code, or the number of the home country.")},
    {"preferences", N_("Preferences"), FIELD_LINES, AT(p.preferences), .max = 4000, .flags = FIELD_WIDE},
    {"habits", N_("Habits"), FIELD_LINES, AT(p.habits), .max = 4000, .flags = FIELD_WIDE},
    {"notes", N_("Remarks"), FIELD_LINES, AT(p.notes), .max = 20000, .flags = FIELD_WIDE},
    {"credit_limit", N_("Credit limit"), FIELD_MONEY, AT(p.credit_limit), .flags = FIELD_EMPTY_IS_NONE},
    {"credit_days", N_("Payment terms (days)"), FIELD_INT, AT(p.credit_days), .min = 0, .max = 3650, .flags = FIELD_EMPTY_IS_NONE},
    {"version", NULL, FIELD_INT, AT(version), .flags = FIELD_HIDDEN},
    {"base", NULL, FIELD_LINE, AT(base), .max = 400, .flags = FIELD_HIDDEN},
    {"theirs", NULL, FIELD_FLAGS, AT(theirs), .choices = theirs_choices},
    {"merge", NULL, FIELD_BOOL, AT(merge), .flags = FIELD_HIDDEN},
    {"despite", NULL, FIELD_LINE, AT(despite), .max = DESPITE_MAX},
    FIELD_END};
static const struct form edit_form = {"customer", edit_fields, sizeof(struct edit_draft)};

static void offer(struct ctx *cx, struct req *req)
{
    offer_list(cx, req, "source", LIST_SOURCE);
    offer_list(cx, req, "industry", LIST_INDUSTRY);
    offer_list(cx, req, "team", LIST_TEAM);
    offer_list(cx, req, "branch", LIST_BRANCH);
    offer_staff(cx, req, "owner", CUSTOMER_EDIT);
}

/* ---- fields as texts ---- */

static struct str stored_text(struct ctx *cx, const struct profile_field *f, const struct customer_profile *p)
{
    const char *at = (const char *)p + f->offset;
    if (f->type == PROFILE_TEXT) return *(const struct str *)(const void *)at;
    return str_printf(cx->arena, "%lld", (long long)*(const int64_t *)(const void *)at);
}

struct str profile_shown(struct ctx *cx, const struct profile_field *f, const struct customer_profile *p)
{
    struct str name = str_of(f->name);
    if (str_is(name, "kind")) return str_of(customer_kind_name(p->kind));
    if (str_is(name, "trade")) return str_of(trade_names(cx, p->trade));
    if (str_is(name, "source")) return lookup_name(cx, LIST_SOURCE, p->source);
    if (str_is(name, "industry")) return lookup_name(cx, LIST_INDUSTRY, p->industry);
    if (str_is(name, "gender")) return str_of(gender_name(p->gender));
    if (str_is(name, "income")) return str_of(income_name(p->income));
    if (str_is(name, "birthday")) return str_of(format_day(cx->arena, p->birthday));
    if (str_is(name, "credit_limit"))
        return p->credit_limit == MONEY_NONE ? STR("") : str_of(format_money(cx->arena, p->credit_limit, str_of(cx->config->currency)));
    if (str_is(name, "credit_days"))
        return p->credit_days == MONEY_NONE ? STR("") : str_of(format_int(cx->arena, p->credit_days));
    return stored_text(cx, f, p);
}

static enum err stored_custom(struct ctx *cx, const struct customer *c, struct custom_values *ret)
{
    enum err e = custom_load(cx, CUSTOM_CUSTOMER, c->id.v, ret);
    if (!e) custom_hide(cx, ret, c->owner, c->team, c->branch);
    return e;
}

#define PRINT_CHARS 8

static const char *fingerprint(struct ctx *cx, const struct customer_profile *p)
{
    const char *all = "";
    for (const struct profile_field *f = customer_fields; f->name; f++) {
        struct hash h = secret_hash(stored_text(cx, f, p));
        all = arena_printf(cx->arena, "%s%s", all, secret_hex(cx->arena, h.b, PRINT_CHARS / 2));
    }
    return all;
}

/* Has field i of p changed since the form was read? Without a fingerprint: yes. */
static bool changed_since(struct ctx *cx, struct str base, size_t i, const struct customer_profile *p)
{
    struct str now = str_of(fingerprint(cx, p));
    if (base.n != now.n) return true;
    return !str_eq(str_sub(base, i * PRINT_CHARS, PRINT_CHARS), str_sub(now, i * PRINT_CHARS, PRINT_CHARS));
}

/* ---- both versions, field by field ---- */

static void carry(struct tpl *t, const char *name, struct str value)
{
    struct tpl *row = tpl_row(t, K_CARRY);
    tpl_cstr(row, K_NAME, name);
    tpl_str(row, K_VALUE, value);
}

/* Everything that was typed goes along, hidden. */
static void carry_draft(struct ctx *cx, struct tpl *t, const struct edit_draft *d)
{
    for (const struct field *f = edit_fields; f->name; f++) {
        if (f->offset >= sizeof(struct customer_profile)) continue;
        if (f->type != FIELD_FLAGS) {
            carry(t, f->name, field_text(cx, f, d));
            continue;
        }
        for (const struct choice *c = f->choices; c->code; c++) {
            if (d->p.trade & c->value) carry(t, f->name, str_of(c->code));
        }
    }
    carry(t, "merge", STR("1"));
}

/* What admins added goes along as it was sent. */
static void carry_custom(struct ctx *cx, const struct req *req, struct tpl *t, const struct custom_values *stored)
{
    for (size_t i = 0; i < req->form.list.n; i++) {
        const struct pair *p = &req->form.list.at[i];
        bool ours = str_starts(p->name, STR("x_")) && !str_is(p->name, THEIRS_CUSTOM) && !str_is(p->name, CUSTOM_FORM_BASE);
        if (ours && text_valid(p->value)) carry(t, str_dup(cx->arena, p->name), p->value);
    }
    carry(t, CUSTOM_FORM_BASE, custom_form_base(cx, stored));
}

static void merge_row(struct tpl *t, const char *box, const char *name, const char *label, struct str theirs,
                      struct str yours, bool take)
{
    struct tpl *row = tpl_row(t, K_FIELD_ROW);
    tpl_cstr(row, K_BOX_NAME, box);
    tpl_cstr(row, K_FIELD_NAME, name);
    tpl_cstr(row, K_FIELD_LABEL, label);
    tpl_str(row, K_THEIRS, theirs);
    tpl_show_if(row, K_THEIRS_EMPTY, !theirs.n);
    tpl_str(row, K_YOURS, yours);
    tpl_show_if(row, K_YOURS_EMPTY, !yours.n);
    tpl_show_if(row, K_TAKE_THEIRS, take);
}

static void merge_custom(struct ctx *cx, const struct req *req, struct tpl *t, const struct custom_values *mine,
                         const struct custom_values *stored)
{
    for (size_t i = 0; mine && i < mine->n; i++) {
        const struct custom_value *m = &mine->at[i], *s = custom_at(stored, m->field);
        if (!m->given || !s || s->hidden || custom_same(m, s)) continue;
        merge_row(t, THEIRS_CUSTOM, m->field->name, custom_head(cx, m->field), custom_shown(cx, s), custom_shown(cx, m),
                  !custom_form_touched(cx, req, m));
    }
}

static enum err show_merge(struct ctx *cx, struct req *req, struct res *res, const struct customer *c,
                           const struct edit_draft *d)
{
    const char *title = _("Somebody else saved in between");
    struct custom_values custom;
    enum err e = stored_custom(cx, c, &custom);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_CUSTOMER_MERGE, title);
    tpl_cstr(t, K_CUSTOMER_URL, url_customer(cx, c->id));
    tpl_str(t, K_CUSTOMER_NAME, c->profile.name);
    tpl_cstr(t, K_EDIT_URL, url_customer_sub(cx, c->id, "edit"));
    tpl_cstr(t, K_SAVED_AT, format_time(cx->arena, c->updated_at));
    form_tokens(cx, req, t, c->version);
    carry_draft(cx, t, d);
    carry_custom(cx, req, t, &custom);
    carry(t, "base", str_of(fingerprint(cx, &c->profile)));
    for (size_t i = 0; customer_fields[i].name; i++) {
        const struct profile_field *f = &customer_fields[i];
        if (profile_field_same(f, &d->p, &c->profile)) continue;
        if (f->group == CUSTOMER_MONEY_SEE && !c->may_money) continue;
        merge_row(t, "theirs", f->name, i18n_text(f->label), profile_shown(cx, f, &c->profile), profile_shown(cx, f, &d->p),
                  !changed_since(cx, d->base, i, &d->p));
    }
    merge_custom(cx, req, t, d->p.custom, &custom);
    res->status = 409;
    return page_end(req, res);
}

/* What somebody else stored in them stays: nothing is said about these. */
static void take_theirs_custom(const struct req *req, struct custom_values *mine)
{
    for (size_t i = 0; i < req->form.list.n; i++) {
        const struct pair *p = &req->form.list.at[i];
        for (size_t k = 0; str_is(p->name, THEIRS_CUSTOM) && k < mine->n; k++)
            if (str_is(p->value, mine->at[k].field->name)) mine->at[k].given = false;
    }
}

/* The person chose: where the box is ticked, the stored text takes the place of his own. */
static void take_theirs(struct edit_draft *d, const struct customer_profile *stored)
{
    for (size_t i = 0; customer_fields[i].name; i++) {
        if (d->theirs & (INT64_C(1) << i)) profile_field_copy(&customer_fields[i], &d->p, stored);
    }
}

/* ---- the form ---- */

/* Customers that may be this one; with what was typed still in the form. */
struct warning {
    struct duplicate_found found[DUPLICATES_SHOWN];
    size_t n;
};

static enum err form_custom(struct ctx *cx, const struct customer *c, const struct edit_draft *d, struct custom_values *ret)
{
    if (c) return stored_custom(cx, c, ret);
    *ret = custom_initial(cx, CUSTOM_CUSTOMER);
    custom_hide(cx, ret, (staff_id){d->owner}, (team_id){d->team}, (branch_id){d->branch});
    return OK;
}

static enum err show_form(struct ctx *cx, struct req *req, struct res *res, const struct customer *c,
                          const struct edit_draft *d, const struct warning *w)
{
    bool isnew = c == NULL;
    struct custom_values custom = {0};
    enum err e = form_custom(cx, c, d, &custom);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_CUSTOMER_EDIT, isnew ? _("New customer") : _("Edit the customer"));
    offer(cx, req);
    tpl_cstr(t, K_ACTION_TITLE, isnew ? _("New customer") : _("Edit the customer"));
    tpl_cstr(t, K_ACTION_URL, isnew ? url_to(cx, "/customers/new") : url_customer_sub(cx, c->id, "edit"));
    tpl_cstr(t, K_BACK_URL, isnew ? url_to(cx, "/customers") : url_customer(cx, c->id));
    tpl_str(t, K_BACK_NAME, isnew ? str_of(P_("menu", "Customers")) : c->profile.name);
    tpl_show_if(t, K_NEW, isnew);
    tpl_cstr(t, K_VCARD_URL, url_to(cx, "/customers/vcard"));
    tpl_show_if(t, K_MAY_ASSIGN, isnew && perm_may(cx->actor, CUSTOMER_ASSIGN));
    tpl_show_if(t, K_MONEY, isnew ? perm_may(cx->actor, CUSTOMER_MONEY_SEE) : c->may_money);
    form_tokens(cx, req, t, isnew ? 0 : d->version);
    tpl_show_if(t, K_CUSTOM, custom_form_view(cx, req, t, edit_form.name, &custom));
    form_view(cx, req, res, t, &edit_form, d);
    if (w) duplicate_warning(cx, res, t, w->found, w->n, false);
    return page_end(req, res);
}

static void empty_draft(struct edit_draft *d)
{
    *d = (struct edit_draft){.stage = STAGE_PROSPECT};
    d->p.kind = CUSTOMER_PERSON;
    d->p.trade = TRADE_END;
    d->p.credit_limit = d->p.credit_days = MONEY_NONE;
}

enum err intranet_customer_new(struct ctx *cx, struct req *req, struct res *res)
{
    struct edit_draft d;
    theirs_prepare();
    empty_draft(&d);
    d.team = cx->actor->team.v;
    d.branch = cx->actor->branch.v;
    if (cx->actor->roles & ROLE_SALES) d.owner = cx->actor->id;
    return show_form(cx, req, res, NULL, &d, NULL);
}

/* Who is meant is said anew: whoever else is meant by that may be here already. */
static enum err look_alike(struct ctx *cx, const struct customer *c, const struct edit_draft *d, struct warning *w)
{
    const struct customer_profile *was = &c->profile, *is = &d->p;
    if (c->closed) return OK; /* it will be refused */
    if (str_eq(was->name, is->name) && str_eq(was->org_number, is->org_number) && str_eq(was->birthday, is->birthday) &&
        str_eq(was->city, is->city))
        return OK;
    struct customer_draft draft = {.profile = *is};
    return duplicate_of_draft(cx, &draft, c->id, w->found, &w->n);
}

enum err intranet_customer_create(struct ctx *cx, struct req *req, struct res *res)
{
    struct edit_draft d;
    customer_id id;
    theirs_prepare();
    empty_draft(&d);
    struct custom_values custom = custom_none(cx, CUSTOM_CUSTOMER);
    enum err e = form_read(cx, req, &edit_form, &d), f = custom_form_read(cx, req, CUSTOM_CUSTOMER, &custom);
    if (!e) e = f;
    d.p.custom = &custom;
    struct customer_draft draft = {.profile = d.p, .stage = d.stage, .owner = {d.owner}, .team = {d.team},
                                   .branch = {d.branch}, .phone = d.phone, .email = d.email, .wechat = d.wechat};
    struct warning w = {.n = 0};
    if (!e) e = customer_check(cx, &draft);
    if (!e) e = duplicate_of_draft(cx, &draft, (customer_id){0}, w.found, &w.n);
    if (!e && duplicates_unseen(w.found, w.n, d.despite)) return show_form(cx, req, res, NULL, &d, &w);
    if (!e) e = duplicate_create(cx, &draft, w.found, w.n, &id);
    if (e == ERR_INVALID) return show_form(cx, req, res, NULL, &d, NULL);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The customer is in the list."));
    return res_redirect(res, url_customer(cx, id));
}

enum err intranet_customer_edit(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct customer c;
    struct edit_draft d = {0};
    theirs_prepare();
    enum err e = customer_get(cx, id, &c);
    if (!e) e = customer_allow(cx, id, CUSTOMER_EDIT);
    if (e) return e;
    d.p = c.profile;
    d.version = c.version;
    d.base = str_of(fingerprint(cx, &c.profile));
    return show_form(cx, req, res, &c, &d, NULL);
}

enum err intranet_customer_save(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct customer c;
    struct edit_draft d;
    struct custom_values custom = custom_none(cx, CUSTOM_CUSTOMER);
    theirs_prepare();
    empty_draft(&d);
    enum err e = customer_get(cx, id, &c);
    if (!e) e = customer_allow(cx, id, CUSTOMER_EDIT);
    if (e) return e;
    e = form_read(cx, req, &edit_form, &d);
    enum err f = custom_form_read(cx, req, CUSTOM_CUSTOMER, &custom);
    if (!e) e = f;
    if (!e && d.merge && d.version == c.version) take_theirs(&d, &c.profile);
    if (!e && d.merge && d.version == c.version) take_theirs_custom(req, &custom);
    d.p.custom = &custom;
    struct warning w = {.n = 0};
    if (!e && d.version == c.version) e = look_alike(cx, &c, &d, &w);
    if (!e && duplicates_unseen(w.found, w.n, d.despite)) return show_form(cx, req, res, &c, &d, &w);
    if (!e) e = duplicate_save(cx, id, &d.p, d.version, w.found, w.n);
    if (e == ERR_STALE) return show_merge(cx, req, res, &c, &d);
    if (e == ERR_CONFLICT && cx->problems.list.n) res->status = 409;
    if (e == ERR_INVALID || (e == ERR_CONFLICT && cx->problems.list.n)) return show_form(cx, req, res, &c, &d, NULL);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The profile is saved."));
    return res_redirect(res, url_customer(cx, id));
}
