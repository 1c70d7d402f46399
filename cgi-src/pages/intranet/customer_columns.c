/* Columns of customers: see customer_columns.h. */
#include "pages/intranet/customer_columns.h"

#include "base/money.h"
#include "pages/shared/custom_view.h"

/* What has to be read beyond the list's own row. */
#define NEEDS_PROFILE   1u
#define NEEDS_TAGS      2u
#define NEEDS_REACHES   4u
#define NEEDS_ADDRESSES 8u
#define NEEDS_CUSTOM    16u

enum { C_CODE = 1, C_NAME, C_KIND, C_TRADE, C_STAGE, C_OWNER, C_TEAM, C_BRANCH, C_CITY, C_STATE, C_PHONE, C_EMAIL, C_VALUE,
       C_CONTACT, C_SINCE, C_TAGS, C_WECHAT, C_ADDRESSES, C_PROFILE, C_CUSTOM };

#define EVERYBODY ACCESS_SIGNED_IN
#define PROFILE_COLUMN(code, label, right, flags) {code, label, right, flags, NEEDS_PROFILE, C_PROFILE, NULL, false, 0}
/* clang-format off */
static const struct column columns_all_of[] = {
    {"code",      N_("Code"),         EVERYBODY,            COLUMN_TIGHT, 0, C_CODE, NULL, false, 0},
    {"name",      N_("Name"),         EVERYBODY,            COLUMN_FIRST, 0, C_NAME, "name", false, 0},
    {"kind",      N_("Kind"),         EVERYBODY,            0, 0, C_KIND, NULL, false, 0},
    {"trade",     N_("Relation"),     EVERYBODY,            0, 0, C_TRADE, NULL, false, 0},
    {"stage",     N_("Stage"),        EVERYBODY,            0, 0, C_STAGE, NULL, false, 0},
    {"owner",     N_("Owner"),        EVERYBODY,            0, 0, C_OWNER, NULL, false, 0},
    {"team",      N_("Team"),         EVERYBODY,            0, 0, C_TEAM, NULL, false, 0},
    {"branch",    N_("Branch"),       EVERYBODY,            0, 0, C_BRANCH, NULL, false, 0},
    {"city",      N_("City"),         EVERYBODY,            0, 0, C_CITY, NULL, false, 0},
    {"state",     N_("State"),        EVERYBODY,            0, 0, C_STATE, NULL, false, 0},
    {"phone",     N_("Phone"),        CUSTOMER_CONTACT_SEE, COLUMN_TIGHT, 0, C_PHONE, NULL, false, 0},
    {"email",     N_("E-mail"),       CUSTOMER_CONTACT_SEE, 0, 0, C_EMAIL, NULL, false, 0},
    {"value",     N_("Value"),        CUSTOMER_MONEY_SEE,   COLUMN_NUM | COLUMN_MONEY, 0, C_VALUE, "value", true, 0},
    {"contact",   N_("Last contact"), EVERYBODY,            COLUMN_TIGHT, 0, C_CONTACT, "contact", true, 0},
    {"since",     N_("Since"),        EVERYBODY,            COLUMN_TIGHT, 0, C_SINCE, NULL, false, 0},
    {"tags",      N_("Tags"),         EVERYBODY,            0, NEEDS_TAGS, C_TAGS, NULL, false, 0},
    {"wechat",    N_("WeChat"),       CUSTOMER_CONTACT_SEE, 0, NEEDS_PROFILE | NEEDS_REACHES, C_WECHAT, NULL, false, 0},
    {"addresses", N_("Addresses"),    CUSTOMER_CONTACT_SEE, 0, NEEDS_PROFILE | NEEDS_ADDRESSES, C_ADDRESSES, NULL, false, 0},
    /* fields of the profile, by their names */
    PROFILE_COLUMN("country",      N_("Country"),       EVERYBODY, 0),
    PROFILE_COLUMN("source",       N_("Source"),        EVERYBODY, 0),
    PROFILE_COLUMN("industry",     N_("Industry"),      EVERYBODY, 0),
    PROFILE_COLUMN("gender",       N_("Gender"),        EVERYBODY, 0),
    PROFILE_COLUMN("birthday",     N_("Birthday"),      EVERYBODY, COLUMN_TIGHT),
    PROFILE_COLUMN("family",       N_("Family"),        EVERYBODY, 0),
    PROFILE_COLUMN("work",         N_("Work"),          EVERYBODY, 0),
    PROFILE_COLUMN("income",       N_("Income"),        CUSTOMER_MONEY_SEE, 0),
    PROFILE_COLUMN("org_number",   N_("Registration number"), EVERYBODY, COLUMN_TIGHT),
    PROFILE_COLUMN("preferences",  N_("Preferences"),   EVERYBODY, 0),
    PROFILE_COLUMN("habits",       N_("Habits"),        EVERYBODY, 0),
    PROFILE_COLUMN("notes",        N_("Remarks"),       EVERYBODY, 0),
    PROFILE_COLUMN("credit_limit", N_("Credit limit"),  CUSTOMER_MONEY_SEE, COLUMN_NUM),
    PROFILE_COLUMN("credit_days",  N_("Payment terms (days)"), CUSTOMER_MONEY_SEE, COLUMN_NUM),
    COLUMN_END};
/* clang-format on */
const struct columns customer_columns = {columns_all_of, "name,stage,owner,city,phone,value,contact", NULL,
                                          CUSTOM_CUSTOMER + 1, NEEDS_CUSTOM, C_CUSTOM};

/* ---- what cells are made from ---- */

enum err customer_cells_open(struct ctx *cx, const struct chosen *columns, bool file, struct customer_cells *ret)
{
    *ret = (struct customer_cells){.columns = columns,
                                   .currency = str_of(cx->config->currency),
                                   .decimals = money_decimals(str_of(cx->config->currency)),
                                   .file = file};
    bool teams = false, branches = false;
    for (size_t i = 0; i < columns->n; i++) {
        teams |= columns->at[i]->id == C_TEAM;
        branches |= columns->at[i]->id == C_BRANCH;
    }
    enum err e = teams ? lookup_list(cx, LIST_TEAM, true, &ret->teams, &ret->nteams) : OK;
    if (!e && branches) e = lookup_list(cx, LIST_BRANCH, true, &ret->branches, &ret->nbranches);
    return e;
}

/* One row with what was read for it. */
struct row {
    struct ctx *cx;
    const struct customer_cells *c;
    const struct customer_row *r;
    struct customer whole;  /* NEEDS_PROFILE */
    struct custom_values custom;
    struct customer_tagged *tags;
    struct reach *reaches;
    struct address *addresses;
    size_t ntags, nreaches, naddresses;
};

static enum err read_row(struct row *x)
{
    struct ctx *cx = x->cx;
    unsigned needs = x->c->columns->needs;
    enum err e = needs & NEEDS_PROFILE ? customer_get(cx, x->r->id, &x->whole) : OK;
    if (!e && needs & NEEDS_CUSTOM)
        e = custom_values_seen(cx, x->c->columns, CUSTOM_CUSTOMER, x->r->id.v, x->r->owner, x->r->team, x->r->branch, &x->custom);
    if (!e && needs & NEEDS_TAGS) e = customer_tag_list(cx, x->r->id, &x->tags, &x->ntags);
    if (!e && needs & NEEDS_REACHES && x->r->may_contact) e = reach_list(cx, x->r->id, &x->reaches, &x->nreaches);
    if (!e && needs & NEEDS_ADDRESSES && x->r->may_contact) e = address_list(cx, x->r->id, &x->addresses, &x->naddresses);
    return e;
}

static struct str name_in(const struct lookup *rows, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id) return rows[i].name;
    return STR("");
}

static struct cell text(struct str s)
{
    return (struct cell){.text = s.p ? s : STR("")};
}

static struct cell words(const char *s)
{
    return text(str_of(s));
}

static struct cell nothing(void)
{
    return (struct cell){.text = STR(""), .none = true};
}

static struct cell money(const struct row *x, int64_t minor)
{
    struct cell c = {.kind = CELL_MONEY, .number = minor, .decimals = x->c->decimals, .text = STR("")};
    if (!x->c->file) c.text = str_of(format_money(x->cx->arena, minor, x->c->currency));
    return c;
}

static struct cell day(const struct row *x, int64_t at)
{
    struct cell c = {.kind = CELL_DAY, .number = at, .text = STR("")};
    if (!x->c->file && at) c.text = str_of(format_date(x->cx->arena, at));
    return c;
}

static struct str joined(const struct row *x, struct str all, struct str next)
{
    const char *between = x->c->file ? " | " : _(", ");
    return all.n ? str_printf(x->cx->arena, "%.*s%s%.*s", STR_ARG(all), between, STR_ARG(next)) : next;
}

static struct str many(const struct row *x, int id)
{
    struct str all_of = STR("");
    for (size_t i = 0; id == C_TAGS && i < x->ntags; i++) all_of = joined(x, all_of, x->tags[i].name);
    for (size_t i = 0; id == C_WECHAT && i < x->nreaches; i++)
        if (x->reaches[i].kind == REACH_WECHAT) all_of = joined(x, all_of, x->reaches[i].value);
    for (size_t i = 0; id == C_ADDRESSES && i < x->naddresses; i++)
        all_of = joined(x, all_of, str_of(address_text(x->cx, &x->addresses[i])));
    return all_of;
}

static struct cell profile_cell(const struct row *x, const char *code)
{
    struct ctx *cx = x->cx;
    const struct customer_profile *p = &x->whole.profile;
    const struct profile_field *f = customer_fields;
    while (f->name && strcmp(f->name, code) != 0) f++;
    if (!f->name || (f->group == CUSTOMER_MONEY_SEE && !x->whole.may_money)) return nothing();
    if (f->type == PROFILE_TEXT) return text(*(const struct str *)(const void *)((const char *)p + f->offset));
    if (strcmp(code, "source") == 0) return text(lookup_name(cx, LIST_SOURCE, p->source));
    if (strcmp(code, "industry") == 0) return text(lookup_name(cx, LIST_INDUSTRY, p->industry));
    if (strcmp(code, "gender") == 0) return words(gender_name(p->gender));
    if (strcmp(code, "income") == 0) return words(income_name(p->income));
    if (strcmp(code, "credit_limit") == 0) return p->credit_limit == MONEY_NONE ? nothing() : money(x, p->credit_limit);
    if (p->credit_days == MONEY_NONE) return nothing();
    return (struct cell){.kind = CELL_NUMBER, .number = p->credit_days, .text = str_of(format_int(cx->arena, p->credit_days))};
}

static struct cell last_contact(const struct row *x)
{
    struct cell c = day(x, x->r->last_contact_at);
    if (c.text.n) c.text = str_of(format_ago(x->cx->arena, x->r->last_contact_at, x->cx->now));
    return c;
}

static const char *state_word(const struct row *x)
{
    if (!x->r->merged_name.n) return x->r->closed ? _("Closed") : _("Open");
    return arena_printf(x->cx->arena, _("Merged into %.*s (%.*s)"), STR_ARG(x->r->merged_name), STR_ARG(x->r->merged_code));
}

static struct cell name_cell(const struct row *x)
{
    struct cell c = text(x->r->name);
    if (x->r->closed && !x->c->file) c.sub = str_of(state_word(x));
    return c;
}

static struct cell stage_cell(const struct row *x)
{
    struct cell c = words(stage_name(x->r->stage));
    c.tone = arena_printf(x->cx->arena, "tone-%s", stage_tone(x->r->stage));
    return c;
}

static struct cell value_cell(const struct row *x)
{
    if (!x->r->may_money || (!x->c->file && !x->r->value_minor)) return nothing();
    return money(x, x->r->value_minor);
}

static struct cell cell_of(const struct row *x, const struct column *c)
{
    const struct customer_row *r = x->r;
    switch (c->id) {
    case C_CODE: return text(r->code);
    case C_NAME: return name_cell(x);
    case C_KIND: return words(customer_kind_name(r->kind));
    case C_TRADE: return words(trade_names(x->cx, r->trade));
    case C_STAGE: return stage_cell(x);
    case C_OWNER: return text(r->owner_name);
    case C_TEAM: return text(name_in(x->c->teams, x->c->nteams, r->team.v));
    case C_BRANCH: return text(name_in(x->c->branches, x->c->nbranches, r->branch.v));
    case C_CITY: return text(r->city);
    case C_STATE: return words(state_word(x));
    case C_PHONE: return text(x->c->file || !r->phone.n ? r->phone : str_of(format_phone(x->cx->arena, r->phone)));
    case C_EMAIL: return text(r->email);
    case C_VALUE: return value_cell(x);
    case C_CONTACT: return last_contact(x);
    case C_SINCE: return day(x, r->created_at);
    case C_PROFILE: return profile_cell(x, c->code);
    case C_CUSTOM: return custom_cell(x->cx, &x->custom, c->field);
    default: return text(many(x, c->id));
    }
}

enum err customer_cells(struct ctx *cx, const struct customer_cells *c, const struct customer_row *row, struct cell *ret)
{
    struct row x = {.cx = cx, .c = c, .r = row};
    enum err e = read_row(&x);
    for (size_t i = 0; !e && i < c->columns->n; i++) ret[i] = cell_of(&x, c->columns->at[i]);
    return e;
}
