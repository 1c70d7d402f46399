/* The filter of the customer list: see customer_filter.h. */
#include "pages/intranet/customer_filter.h"

#include "domain/setting.h"
#include "domain/staff.h"
#include "pages/shared/custom_view.h"

#define CONTACT_LONG (-1) /* as long as the home page says */
static const struct choice contact_choices[] = {{CONTACT_LONG, "long", N_("too long ago")},
                                                {7, "7", N_("within 7 days")},
                                                {30, "30", N_("within 30 days")},
                                                {90, "90", N_("within 90 days")},
                                                {-30, "-30", N_("over 30 days ago")},
                                                {-90, "-90", N_("over 90 days ago")},
                                                {-180, "-180", N_("over 180 days ago")},
                                                {-365, "-365", N_("over a year ago")},
                                                {0, NULL, NULL}};
static const struct choice state_choices[] = {{STATE_OPEN, "", N_("Open")},
                                              {STATE_CLOSED, "closed", N_("Closed")},
                                              {STATE_ANY, "any", N_("Open and closed")},
                                              {0, NULL, NULL}};
static const struct choice sort_choices[] = {{SORT_NEWEST, "", N_("Newest first")},
                                             {SORT_NAME, "name", N_("Name")},
                                             {SORT_VALUE, "value", N_("Highest value")},
                                             {SORT_CONTACT, "contact", N_("Last contact")},
                                             {0, NULL, NULL}};

#define AT(member) offsetof(struct list_query, member)
static const struct field list_fields[] = {
    {"q", N_("Search"), FIELD_LINE, AT(q), .max = 200},
    {"owner", N_("Owner"), FIELD_LINE, AT(owner), .max = 20},
    {"team", N_("Team"), FIELD_ID, AT(team), .flags = FIELD_ALL},
    {"branch", N_("Branch"), FIELD_ID, AT(branch), .flags = FIELD_ALL},
    {"stage", N_("Stage"), FIELD_CHOICE, AT(stage), .choices = stage_choices, .flags = FIELD_ALL},
    {"kind", N_("Kind"), FIELD_CHOICE, AT(kind), .choices = kind_choices, .flags = FIELD_ALL},
    {"trade", N_("Relation"), FIELD_CHOICE, AT(trade), .choices = trade_choices, .flags = FIELD_ALL},
    {"tag", N_("Tag"), FIELD_ID, AT(tag), .flags = FIELD_ALL},
    {"source", N_("Source"), FIELD_ID, AT(source), .flags = FIELD_ALL},
    {"city", N_("City"), FIELD_LINE, AT(city), .max = 100},
    {"contact", N_("Last contact"), FIELD_CHOICE, AT(contact), .choices = contact_choices, .flags = FIELD_ALL},
    {"value_min", N_("Value from"), FIELD_MONEY, AT(value_min), .flags = FIELD_EMPTY_IS_NONE},
    {"value_max", N_("Value up to"), FIELD_MONEY, AT(value_max), .flags = FIELD_EMPTY_IS_NONE},
    {"state", N_("State"), FIELD_CHOICE, AT(state), .choices = state_choices},
    {"sort", N_("Sort"), FIELD_CHOICE, AT(sort), .choices = sort_choices},
    {"after", NULL, FIELD_LINE, AT(after), .max = 60},
    {"before", NULL, FIELD_LINE, AT(before), .max = 60},
    {"panel", NULL, FIELD_BOOL, AT(panel), .max = 0},
    {"id", NULL, FIELD_IDS, AT(ids), .flags = FIELD_HIDDEN},
    {"base", NULL, FIELD_LINE, AT(base), .max = 20, .flags = FIELD_HIDDEN},
    {"cols", NULL, FIELD_LINE, AT(cols), .max = 2000, .flags = FIELD_HIDDEN},
    FIELD_END};
const struct form list_query_form = {"customers", list_fields, sizeof(struct list_query)};

static int64_t owner_of(const struct ctx *cx, struct str text)
{
    int64_t id;
    if (str_is(text, "me")) return cx->actor->id;
    if (str_is(text, "none")) return ID_NONE;
    if (!text.n) return ID_ANY;
    return str_to_i64(text, &id) && id > 0 ? id : INT64_MAX; /* nobody, so no customer */
}

void list_query_read(struct ctx *cx, struct req *req, struct list_query *q,
                     struct customer_filter *ret)
{
    *q = (struct list_query){.value_min = INT64_MIN, .value_max = INT64_MIN};
    form_read_query(cx, req, &list_query_form, q);
    if (!query_get(req, "value_min").n) q->value_min = INT64_MIN;
    if (!query_get(req, "value_max").n) q->value_max = INT64_MIN;
    customer_filter_init(ret);
    ret->q = q->q;
    ret->owner = owner_of(cx, q->owner);
    ret->team = q->team;
    ret->branch = q->branch;
    ret->stage = q->stage;
    ret->kind = q->kind;
    ret->trade = q->trade;
    ret->tag = q->tag;
    ret->source = q->source;
    ret->city = q->city;
    if (q->contact > 0) ret->recent_days = q->contact;
    if (q->contact < 0) ret->silent_days = q->contact == CONTACT_LONG ? setting_int(cx, SETTING_SILENT_DAYS) : -q->contact;
    ret->value_min = q->value_min;
    ret->value_max = q->value_max;
    ret->state = q->state;
    ret->sort = (enum customer_sort)q->sort;
    custom_filters_read(cx, req, CUSTOM_CUSTOMER, &ret->custom);
}

/* ---- links ---- */

static bool is_place(struct str name)
{
    return str_is(name, "after") || str_is(name, "before") || str_is(name, "panel") || str_is(name, "print") ||
           str_is(name, "id");
}

static const char *query_text(struct ctx *cx, const struct req *req, const char *name,
                              const char *value)
{
    const char *text = "";
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *p = &req->query.list.at[i];
        if (!p->value.n || is_place(p->name) || (name && str_is(p->name, name))) continue;
        text = arena_printf(cx->arena, "%s%c%s=%s", text, *text ? '&' : '?',
                            url_value(cx->arena, p->name), url_value(cx->arena, p->value));
    }
    if (!value) return text;
    return arena_printf(cx->arena, "%s%c%s=%s", text, *text ? '&' : '?', name,
                        url_value(cx->arena, str_of(value)));
}

const char *list_url(struct ctx *cx, const struct req *req, const char *name, const char *value)
{
    return url_to(cx, "/customers%s", query_text(cx, req, name, value));
}

const char *list_csv_url(struct ctx *cx, const struct req *req)
{
    return url_to(cx, "/customers.csv%s", query_text(cx, req, NULL, NULL));
}

/* ---- the panel ---- */

static void owner_option(struct tpl *t, const char *value, struct str label, struct str now)
{
    struct tpl *row = tpl_row(t, K_OWNER_OPTION);
    tpl_cstr(row, K_OPTION_VALUE, value);
    tpl_str(row, K_OPTION_LABEL, label);
    tpl_show_if(row, K_OPTION_SELECTED, str_is(now, value));
}

static void owner_options(struct ctx *cx, struct tpl *t, struct str now)
{
    struct staff_brief *rows;
    size_t n;
    owner_option(t, "", str_of(_("All")), now);
    owner_option(t, "me", str_of(_("Me")), now);
    owner_option(t, "none", str_of(_("Nobody")), now);
    if (staff_options(cx, CUSTOMER_EDIT, &rows, &n) != OK) return;
    for (size_t i = 0; i < n; i++)
        owner_option(t, arena_printf(cx->arena, "%lld", (long long)rows[i].id.v), rows[i].name, now);
}

void filter_panel_fill(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                       const struct list_query *q)
{
    offer_list(cx, req, "team", LIST_TEAM);
    offer_list(cx, req, "branch", LIST_BRANCH);
    offer_list(cx, req, "tag", LIST_TAG);
    offer_list(cx, req, "source", LIST_SOURCE);
    owner_options(cx, t, q->owner);
    form_view(cx, req, res, t, &list_query_form, q);
    (void)custom_filters_view(cx, req, t, list_query_form.name, CUSTOM_CUSTOMER);
    tpl_show_if(t, K_MAY_MONEY, perm_may(cx->actor, CUSTOMER_MONEY_SEE));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/customers"));
    tpl_str(t, K_SEARCH_WORDS, q->q);
    tpl_cstr(t, K_CLOSE_URL, list_url(cx, req, NULL, NULL));
    struct str sort = STR("");
    if (q->sort) sort = str_of(customer_sort_code((enum customer_sort)q->sort));
    tpl_cstr(t, K_CLEAR_URL,
             sort.n ? url_customers_by(cx, "sort", sort.p) : url_to(cx, "/customers?view=0"));
}

/* ---- chips ---- */

static void chip(struct ctx *cx, struct req *req, struct tpl *t, const char *name,
                 const char *label, struct str value)
{
    if (!value.n) return;
    struct tpl *row = tpl_row(t, K_CHIP);
    tpl_cstr(row, K_CHIP_LABEL, label);
    tpl_str(row, K_CHIP_VALUE, value);
    tpl_cstr(row, K_CHIP_URL, list_url(cx, req, name, NULL));
}

static const char *choice_label(const struct choice *choices, int64_t value)
{
    for (const struct choice *c = choices; c->code; c++) {
        if (c->value == value) return i18n_text(c->label);
    }
    return "";
}

/* A filter by what does not exist still is one: its chip says so, and can be taken off. */
static struct str named(bool set, struct str name)
{
    return set && !name.n ? str_of(_("unknown")) : name;
}

static struct str entry_label(struct ctx *cx, enum list list, int64_t id)
{
    return named(id != 0, lookup_name(cx, list, id));
}

static struct str owner_label(struct ctx *cx, struct str owner)
{
    if (str_is(owner, "me")) return str_of(_("Me"));
    if (str_is(owner, "none")) return str_of(_("Nobody"));
    return named(owner.n > 0, staff_name(cx, (staff_id){owner_of(cx, owner)}));
}

static struct str money_label(struct ctx *cx, int64_t minor)
{
    if (minor == INT64_MIN) return STR("");
    return str_of(format_money(cx->arena, minor, str_of(cx->config->currency)));
}

size_t filter_chips_fill(struct ctx *cx, struct req *req, struct tpl *t, const struct list_query *q)
{
    const struct {
        const char *name, *label;
        struct str value;
    } chips[] = {
        {"owner", _("Owner"), owner_label(cx, q->owner)},
        {"team", _("Team"), entry_label(cx, LIST_TEAM, q->team)},
        {"branch", _("Branch"), entry_label(cx, LIST_BRANCH, q->branch)},
        {"stage", _("Stage"), str_of(stage_name(q->stage))},
        {"kind", _("Kind"), str_of(customer_kind_name(q->kind))},
        {"trade", _("Relation"), str_of(trade_names(cx, q->trade))},
        {"tag", _("Tag"), entry_label(cx, LIST_TAG, q->tag)},
        {"source", _("Source"), entry_label(cx, LIST_SOURCE, q->source)},
        {"city", _("City"), q->city},
        {"contact", _("Last contact"), str_of(q->contact ? choice_label(contact_choices, q->contact) : "")},
        {"value_min", _("Value from"), money_label(cx, q->value_min)},
        {"value_max", _("Value up to"), money_label(cx, q->value_max)},
        {"state", _("State"), str_of(q->state ? choice_label(state_choices, q->state) : "")},
    };
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(chips); i++) {
        chip(cx, req, t, chips[i].name, chips[i].label, chips[i].value);
        n += chips[i].value.n > 0;
    }
    const char *name, *label;
    struct str value;
    for (size_t i = 0; custom_filter_chip(cx, req, CUSTOM_CUSTOMER, i, &name, &label, &value); i++, n++)
        chip(cx, req, t, name, label, value);
    return n;
}
