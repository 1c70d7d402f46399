/* Custom fields: GET /fields, /fields/new, /fields/{id} and what changes them. Called by the route
 * table. Choices of a field stand in field_choices.c. Guards: what is retired keeps its values; type,
 * code, decimals and currency of a field stay what they were. */
#include "pages/admin/field_view.h"

#include <inttypes.h>

#include "pages/admin/routes.h"
#include "pages/shared/list_view.h"

const char *url_field(struct ctx *cx, int64_t id)
{
    return url_to(cx, "/fields/%" PRId64, id);
}

static const char *url_fields(struct ctx *cx, int64_t entity)
{
    return url_to(cx, "/fields?entity=%s", custom_entity_code((enum custom_entity)entity));
}

/* ---- the form ---- */

static const struct choice entity_choices[] = {{CUSTOM_CUSTOMER, "customer", N_("Customers")},
                                               {CUSTOM_COMPLAINT, "complaint", N_("Complaints")},
                                               {CUSTOM_ORDER, "order", N_("Orders")},
                                               {0, NULL, NULL}};
static const struct choice type_choices[] = {{CUSTOM_TEXT, "text", PN_("field type", "Text")},
                                             {CUSTOM_LINES, "lines", PN_("field type", "Long text")},
                                             {CUSTOM_NUMBER, "number", PN_("field type", "Number")},
                                             {CUSTOM_MONEY, "money", PN_("field type", "Amount of money")},
                                             {CUSTOM_DATE, "date", PN_("field type", "Date")},
                                             {CUSTOM_CHOICE, "choice", PN_("field type", "Choice")},
                                             {CUSTOM_CHOICES, "choices", PN_("field type", "Several choices")},
                                             {CUSTOM_BOOL, "bool", PN_("field type", "Yes or no")},
                                             {CUSTOM_LINK, "link", PN_("field type", "Link")},
                                             {0, NULL, NULL}};
static const struct choice sees_choices[] = {{CUSTOM_SEEN_ALL, "all", N_("Everybody who sees the record")},
                                             {CUSTOM_SEEN_MONEY, "money", N_("Who sees amounts of money")},
                                             {CUSTOM_SEEN_CONTACT, "contact", N_("Who sees contact data")},
                                             {0, NULL, NULL}};
static const struct choice portal_choices[] = {{CUSTOM_PORTAL_NO, "no", N_("Not shown to customers")},
                                               {CUSTOM_PORTAL_SEE, "see", N_("Customers see it")},
                                               {CUSTOM_PORTAL_FILL, "fill", N_("Customers fill it in and see it")},
                                               {0, NULL, NULL}};
#define AT(member) offsetof(struct custom_edit, member)
static const struct field fields[] = {
    {"entity", NULL, FIELD_CHOICE, AT(entity), .choices = entity_choices, .flags = FIELD_HIDDEN},
    {"type", NULL, FIELD_CHOICE, AT(type), .choices = type_choices, .flags = FIELD_HIDDEN},
    {"label_zh", N_("Chinese name"), FIELD_LINE, AT(label_zh), .max = 60, .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"label_en", N_("English name"), FIELD_LINE, AT(label_en), .max = 60,
     .help = N_("For those who read English; empty: the Chinese one.")},
    {"help_zh", N_("Help in Chinese"), FIELD_LINE, AT(help_zh), .max = 300, .help = N_("A sentence under the field.")},
    {"help_en", N_("Help in English"), FIELD_LINE, AT(help_en), .max = 300},
    {"heading_zh", N_("Heading in Chinese"), FIELD_LINE, AT(heading_zh), .max = 60,
     .help = N_("Fields with the same heading stand together.")},
    {"heading_en", N_("Heading in English"), FIELD_LINE, AT(heading_en), .max = 60},
    {"choices", N_("Choices"), FIELD_LINES, AT(choices), .max = 20000, .flags = FIELD_WIDE | FIELD_REQUIRED,
     .help = N_("One a line, in their order; an English name after the sign |.")},
    {"decimals", N_("Decimals"), FIELD_INT, AT(decimals), .min = 0, .max = CUSTOM_DECIMALS_MAX,
     .help = N_("Cannot be changed later.")},
    {"currency", N_("Currency"), FIELD_LINE, AT(currency), .max = 3,
     .help = N_("A code like CNY. Cannot be changed later.")},
    {"low", N_("Lowest value"), FIELD_LINE, AT(low), .max = 40, .help = N_("Empty: no bound.")},
    {"high", N_("Highest value"), FIELD_LINE, AT(high), .max = 40, .help = N_("Empty: no bound.")},
    {"initial", N_("Default"), FIELD_LINE, AT(initial), .max = 500, .help = N_("What a new form has in it already.")},
    {"required", N_("Must be filled in"), FIELD_BOOL, AT(required), .flags = FIELD_WIDE,
     .help = N_("Asked whenever the form is saved; what is stored already stays as it is.")},
    {"in_list", N_("Stands in the list unasked"), FIELD_BOOL, AT(in_list), .flags = FIELD_WIDE,
     .help = N_("Everybody may choose it as a column all the same.")},
    {"searchable", N_("Found by the search"), FIELD_BOOL, AT(searchable), .flags = FIELD_WIDE},
    {"sees", N_("Who sees it"), FIELD_CHOICE, AT(sees), .choices = sees_choices, .flags = FIELD_NO_EMPTY},
    {"portal", N_("In the portal"), FIELD_CHOICE, AT(portal), .choices = portal_choices, .flags = FIELD_NO_EMPTY},
    {"code", N_("Name in files and addresses"), FIELD_LINE, AT(code), .max = 40,
     .help = N_("Small letters, digits and _. Empty: made from the name. Cannot be changed later.")},
    {"version", NULL, FIELD_INT, AT(version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form field_form = {"field", fields, sizeof(struct custom_edit)};

/* What low and high mean depends on the type. */
static const struct form *form_for(struct ctx *cx, int64_t type)
{
    struct field *own = ARENA_ARRAY(cx->arena, struct field, COUNT_OF(fields));
    struct form *form = ARENA_NEW(cx->arena, struct form);
    bool text = type == CUSTOM_TEXT || type == CUSTOM_LINES;
    memcpy(own, fields, sizeof fields);
    *form = field_form;
    form->fields = own;
    for (struct field *f = own; f->name; f++) {
        bool low = strcmp(f->name, "low") == 0, high = strcmp(f->name, "high") == 0;
        if (text && low) f->label = N_("Fewest characters");
        if (text && high) f->label = N_("Most characters");
        if (type == CUSTOM_DATE && low) f->label = N_("Earliest day");
        if (type == CUSTOM_DATE && high) f->label = N_("Latest day");
        if (type == CUSTOM_CHOICES && low) f->label = N_("Fewest choices");
        if (type == CUSTOM_CHOICES && high) f->label = N_("Most choices");
        if (type == CUSTOM_DATE && (low || high)) f->type = FIELD_DATE;
        if (type == CUSTOM_DATE && strcmp(f->name, "initial") == 0) f->type = FIELD_DATE;
        if (custom_has_range((enum custom_type)type) && type != CUSTOM_DATE && (low || high)) f->flags |= FIELD_DECIMAL;
    }
    return form;
}

static void fill_sections(struct tpl *t, const struct custom_edit *d)
{
    bool fresh = !d->id;
    enum custom_type type = (enum custom_type)d->type;
    tpl_show_if(t, K_FRESH, fresh);
    tpl_show_if(t, K_WITH_CHOICES, fresh && custom_has_choices(type));
    tpl_show_if(t, K_WITH_DECIMALS, fresh && type == CUSTOM_NUMBER);
    tpl_show_if(t, K_WITH_CURRENCY, fresh && type == CUSTOM_MONEY);
    tpl_show_if(t, K_WITH_BOUNDS, type != CUSTOM_CHOICE && type != CUSTOM_BOOL && type != CUSTOM_LINK);
    tpl_show_if(t, K_WITH_SEARCH, custom_is_text(type));
    tpl_show_if(t, K_WITH_PORTAL, d->entity != CUSTOM_CUSTOMER);
}

/* The page has other forms too (a choice, retiring): what was typed there is not this one's. */
static void draw_own_form(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, const struct custom_edit *d)
{
    enum method method = req->method;
    struct problems saved = cx->problems;
    if (!form_get(req, "label_zh").p) req->method = GET;
    if (form_get(req, "name_zh").p) cx->problems = (struct problems){0};
    form_view(cx, req, res, t, form_for(cx, d->type), d);
    req->method = method;
    cx->problems = saved;
}

static enum err show_form(struct ctx *cx, struct req *req, struct res *res, const struct custom_edit *d,
                          const struct custom_field *stored)
{
    const char *title = stored ? custom_label(stored) : _("New field");
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_FIELD, title);
    tpl_cstr(t, K_FIELD_TITLE, title);
    tpl_cstr(t, K_LIST_URL, url_fields(cx, d->entity));
    tpl_cstr(t, K_ENTITY_NAME, custom_entity_label((enum custom_entity)d->entity));
    tpl_cstr(t, K_TYPE_NAME, custom_type_label((enum custom_type)d->type));
    tpl_cstr(t, K_ACTION_URL, stored ? url_field(cx, stored->id) : url_to(cx, "/fields/new"));
    fill_sections(t, d);
    form_tokens(cx, req, t, d->version);
    draw_own_form(cx, req, res, t, d);
    enum err e = stored ? field_parts(cx, req, t, stored) : OK;
    return e ? e : page_end(req, res);
}

/* ---- all fields ---- */

static void flag(struct tpl *row, const char *text)
{
    tpl_cstr(tpl_row(row, K_FLAG), K_FLAG_TEXT, text);
}

static void fill_flags(struct tpl *row, const struct custom_field *f)
{
    if (f->required) flag(row, _("Must be filled in"));
    if (f->in_list) flag(row, _("In the list"));
    if (f->searchable) flag(row, _("Searched"));
    if (f->sees == CUSTOM_SEEN_MONEY) flag(row, _("Money group"));
    if (f->sees == CUSTOM_SEEN_CONTACT) flag(row, _("Contact group"));
    if (f->portal == CUSTOM_PORTAL_SEE) flag(row, _("Customers see it"));
    if (f->portal == CUSTOM_PORTAL_FILL) flag(row, _("Customers fill it in"));
}

static void fill_row(struct ctx *cx, struct req *req, struct tpl *t, const struct custom_set *set, size_t i)
{
    const struct custom_field *f = &set->at[i];
    struct tpl *row = tpl_row(t, f->retired ? K_RETIRED : K_ROW);
    tpl_cstr(row, K_FIELD_NAME, custom_label(f));
    tpl_str(row, K_CODE, f->code);
    tpl_cstr(row, K_TYPE_NAME, custom_type_label(f->type));
    tpl_cstr(row, K_HEADING_TEXT, custom_heading(f));
    fill_flags(row, f);
    bool may = perm_may(cx->actor, SETTING_MANAGE);
    tpl_show_if(row, K_MAY_NOT, !may);
    if (!may) return;
    struct tpl *m = tpl_row(row, K_MAY);
    tpl_cstr(m, K_URL, url_field(cx, f->id));
    if (!f->retired && i > 0) {
        struct tpl *up = tpl_row(m, K_UP);
        tpl_cstr(up, K_MOVE_URL, arena_printf(cx->arena, "%s/up", url_field(cx, f->id)));
        form_tokens(cx, req, up, 0);
    }
    if (!f->retired && i + 1 < set->n) {
        struct tpl *down = tpl_row(m, K_DOWN);
        tpl_cstr(down, K_MOVE_URL, arena_printf(cx->arena, "%s/down", url_field(cx, f->id)));
        form_tokens(cx, req, down, 0);
    }
}

struct fields_query {
    int64_t entity, type;
};
static const struct field query_fields[] = {
    {"entity", N_("For"), FIELD_CHOICE, offsetof(struct fields_query, entity), .choices = entity_choices},
    {"type", N_("Kind"), FIELD_CHOICE, offsetof(struct fields_query, type), .choices = type_choices},
    FIELD_END};
static const struct form query_form = {"fields", query_fields, sizeof(struct fields_query)};

enum err admin_fields(struct ctx *cx, struct req *req, struct res *res)
{
    struct fields_query q = {0};
    form_read_query(cx, req, &query_form, &q);
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_FIELDS, P_("menu", "Custom fields"));
    for (int e = 0; e < CUSTOM_ENTITIES; e++) {
        struct tpl *tab = tpl_row(t, K_TAB);
        tpl_cstr(tab, K_TAB_NAME, custom_entity_label((enum custom_entity)e));
        tpl_cstr(tab, K_URL, url_fields(cx, e));
        tpl_int(tab, K_TAB_COUNT, (int64_t)custom_fields(cx, (enum custom_entity)e)->n);
        tpl_show_if(tab, K_TAB_NOW, e == q.entity);
    }
    const struct custom_set *set = custom_fields(cx, (enum custom_entity)q.entity);
    bool may = perm_may(cx->actor, SETTING_MANAGE);
    const char *add = url_to(cx, "/fields/new?entity=%s", custom_entity_code((enum custom_entity)q.entity));
    if (may && set->all < CUSTOM_FIELDS_MAX) tpl_cstr(tpl_row(t, K_ADD), K_URL, add);
    tpl_show_if(t, K_FULL, may && set->all >= CUSTOM_FIELDS_MAX);
    if (set->n) tpl_show(t, K_ROWS);
    else
        list_empty(t, _("No fields of your own yet"),
                   _("Add what your company wants to know: it appears in forms, lists, filters, files and the history at once."),
                   may ? add : NULL, _("Add a field"));
    if (set->all > set->n) tpl_show(t, K_RETIRED_ROWS);
    for (size_t i = 0; i < set->all; i++) fill_row(cx, req, t, set, i);
    return page_end(req, res);
}

/* ---- a new one ---- */

static const char *type_help(int type)
{
    switch (type) {
    case CUSTOM_TEXT: return _("One line: a model, a contract number");
    case CUSTOM_LINES: return _("Several lines: a description");
    case CUSTOM_NUMBER: return _("A quantity, with or without decimals");
    case CUSTOM_MONEY: return _("In one currency");
    case CUSTOM_DATE: return _("A day; lists filter by from and up to");
    case CUSTOM_CHOICE: return _("One of a list of your own");
    case CUSTOM_CHOICES: return _("Any number of a list of your own");
    case CUSTOM_BOOL: return _("Yes, no, or not said");
    default: return _("An address that begins with https://");
    }
}

static enum err show_types(struct ctx *cx, struct req *req, struct res *res, int64_t entity)
{
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_FIELD_TYPES, _("New field"));
    tpl_cstr(t, K_LIST_URL, url_fields(cx, entity));
    tpl_cstr(t, K_ENTITY_NAME, custom_entity_label((enum custom_entity)entity));
    for (int type = CUSTOM_TEXT; type < CUSTOM_TYPES; type++) {
        struct tpl *row = tpl_row(t, K_TYPE);
        tpl_cstr(row, K_TYPE_NAME, custom_type_label((enum custom_type)type));
        tpl_cstr(row, K_TYPE_HELP, type_help(type));
        tpl_cstr(row, K_URL, url_to(cx, "/fields/new?entity=%s&type=%s", custom_entity_code((enum custom_entity)entity),
                                    custom_type_code((enum custom_type)type)));
    }
    return page_end(req, res);
}

enum err admin_field_new(struct ctx *cx, struct req *req, struct res *res)
{
    struct fields_query q = {0};
    form_read_query(cx, req, &query_form, &q);
    if (!q.type) return show_types(cx, req, res, q.entity);
    struct custom_edit d = {.entity = q.entity, .type = q.type, .currency = str_of(cx->config->currency)};
    if (q.type == CUSTOM_MONEY) d.sees = CUSTOM_SEEN_MONEY;
    return show_form(cx, req, res, &d, NULL);
}

/* A new form's address says what it is for; a form that lacks it is not ours. */
enum err admin_field_create(struct ctx *cx, struct req *req, struct res *res)
{
    struct custom_edit d = {0};
    int64_t id;
    int type = custom_type_parse(form_get(req, "type"));
    if (type < 0) {
        res->status = 422;
        return show_types(cx, req, res, CUSTOM_CUSTOMER);
    }
    const struct form *form = form_for(cx, type);
    for (struct field *f = (struct field *)(uintptr_t)form->fields; f->name; f++)
        if (strcmp(f->name, "choices") == 0 && !custom_has_choices((enum custom_type)type)) f->flags &= ~(unsigned)FIELD_REQUIRED;
    enum err e = form_read(cx, req, form, &d);
    d.id = d.version = 0;
    if (!e) e = custom_field_save(cx, &d, &id);
    if (e == ERR_INVALID) return show_form(cx, req, res, &d, NULL);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The field is there: forms, lists and filters have it from now on."));
    return res_redirect(res, url_fields(cx, d.entity));
}

/* ---- one ---- */

enum err field_of_path(struct ctx *cx, const struct req *req, const struct custom_field **ret)
{
    int64_t id;
    *ret = path_id(req, 0, &id) ? custom_get(cx, id) : NULL;
    return *ret ? OK : ERR_NOT_FOUND;
}

enum err field_page(struct ctx *cx, struct req *req, struct res *res, const struct custom_field *f)
{
    struct custom_edit d;
    enum err e = custom_field_edit(cx, f->id, &d);
    return e ? e : show_form(cx, req, res, &d, f);
}

enum err admin_field(struct ctx *cx, struct req *req, struct res *res)
{
    const struct custom_field *f;
    enum err e = field_of_path(cx, req, &f);
    return e ? e : field_page(cx, req, res, f);
}

static const struct form *edit_form(struct ctx *cx, int64_t type)
{
    const struct form *form = form_for(cx, type);
    for (struct field *f = (struct field *)(uintptr_t)form->fields; f->name; f++)
        if (strcmp(f->name, "choices") == 0) f->flags &= ~(unsigned)FIELD_REQUIRED;
    return form;
}

enum err admin_field_save(struct ctx *cx, struct req *req, struct res *res)
{
    const struct custom_field *f;
    struct custom_edit d = {0}, stored;
    int64_t id;
    enum err e = field_of_path(cx, req, &f);
    if (!e) e = custom_field_edit(cx, f->id, &stored);
    if (e) return e;
    const struct form *form = edit_form(cx, f->type);
    e = form_read(cx, req, form, &d);
    d.id = f->id;
    d.entity = f->entity;
    d.type = f->type;
    if (!e) e = custom_field_save(cx, &d, &id);
    if (e == ERR_STALE) {
        form_stale(cx, req, res, form, &d, &stored);
        e = ERR_INVALID;
    }
    if (e == ERR_INVALID) return show_form(cx, req, res, &d, f);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The field is saved."));
    return res_redirect(res, url_fields(cx, f->entity));
}

/* ---- order, retiring ---- */

static const struct field version_fields[] = {
    {"version", NULL, FIELD_INT, AT(version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN}, FIELD_END};
static const struct form version_form = {"field", version_fields, sizeof(struct custom_edit)};

static enum err move(struct ctx *cx, struct req *req, struct res *res, bool up)
{
    const struct custom_field *f;
    enum err e = field_of_path(cx, req, &f);
    if (!e) e = custom_field_move(cx, f->id, up);
    return e ? e : res_redirect(res, url_fields(cx, f->entity));
}

enum err admin_field_up(struct ctx *cx, struct req *req, struct res *res) { return move(cx, req, res, true); }
enum err admin_field_down(struct ctx *cx, struct req *req, struct res *res) { return move(cx, req, res, false); }

static enum err retire(struct ctx *cx, struct req *req, struct res *res, bool on)
{
    const struct custom_field *f;
    struct custom_edit d = {0};
    enum err e = field_of_path(cx, req, &f);
    if (!e) e = form_read(cx, req, &version_form, &d);
    if (!e) e = custom_field_retire(cx, f->id, d.version, on);
    if (e == ERR_STALE) {
        problem(cx, "", _("Somebody else saved this in between. Look at it again first."));
        e = ERR_INVALID;
    }
    if (e == ERR_INVALID) return field_page(cx, req, res, f);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, on ? _("The field is retired. What stands in it is kept.")
                                       : _("The field is in use again, with all that stood in it."));
    return res_redirect(res, url_fields(cx, f->entity));
}

enum err admin_field_retire(struct ctx *cx, struct req *req, struct res *res) { return retire(cx, req, res, true); }
enum err admin_field_bring_back(struct ctx *cx, struct req *req, struct res *res) { return retire(cx, req, res, false); }
