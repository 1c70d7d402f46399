/* Import of customers: one row is one customer, found by its code. New codes are created, known ones
 * updated where the file says something else; an empty cell changes nothing. Phones, e-mails, WeChat
 * and tags are added, never taken away. */
#include "base/money.h"
#include "base/text.h"
#include "domain/customer.h"
#include "domain/customer_parts.h"
#include "domain/import/inside.h"
#include "domain/lookup.h"

enum {
    CODE, NAME, KIND, TRADE, PHONE, EMAIL, WECHAT, CITY, COUNTRY, STAGE, OWNER, TEAM, BRANCH, SOURCE,
    INDUSTRY, TAGS, GENDER, BIRTHDAY, FAMILY, WORK, INCOME, ORG_NUMBER, PREFERENCES, HABITS, NOTES,
    CREDIT_LIMIT, CREDIT_DAYS
};

static const struct import_field fields[] = {
    [CODE] = {"code", true, N_("Code of the customer: finds it again")},
    [NAME] = {"name", false, N_("Name; needed for new customers")},
    [KIND] = {"kind", false, N_("person or organisation (个人, 单位)")},
    [TRADE] = {"trade", false, N_("end, trader, supplier, or several with |")},
    [PHONE] = {"phone", false, N_("Phone, or several with |")},
    [EMAIL] = {"email", false, N_("E-mail, or several with |")},
    [WECHAT] = {"wechat", false, N_("WeChat name")},
    [CITY] = {"city", false, N_("City")},
    [COUNTRY] = {"country", false, N_("Country")},
    [STAGE] = {"stage", false, N_("Life-cycle stage: prospect, active, lost ...")},
    [OWNER] = {"owner", false, N_("User name of the employee who looks after the customer")},
    [TEAM] = {"team", false, N_("Name of the team")},
    [BRANCH] = {"branch", false, N_("Name of the branch")},
    [SOURCE] = {"source", false, N_("Where the customer came from; made when it is new")},
    [INDUSTRY] = {"industry", false, N_("Industry; made when it is new")},
    [TAGS] = {"tags", false, N_("Tags, several with |; made when they are new")},
    [GENDER] = {"gender", false, N_("female, male, other (女, 男)")},
    [BIRTHDAY] = {"birthday", false, N_("Birthday")},
    [FAMILY] = {"family", false, N_("Family")},
    [WORK] = {"work", false, N_("Employer and position")},
    [INCOME] = {"income", false, N_("Income bracket: its code")},
    [ORG_NUMBER] = {"org_number", false, N_("Unified social credit code, or foreign number")},
    [PREFERENCES] = {"preferences", false, N_("Preferences")},
    [HABITS] = {"habits", false, N_("Habits")},
    [NOTES] = {"notes", false, N_("Notes")},
    [CREDIT_LIMIT] = {"credit_limit", false, N_("Credit limit")},
    [CREDIT_DAYS] = {"credit_days", false, N_("Days of credit")},
    {NULL, false, NULL},
};

/* One row, checked. present: which cells say something. */
struct record {
    struct customer_draft d;
    struct str tags, phones, emails, wechat;
    bool present[COUNT_OF(fields)];
};

/* ---- checking ---- */

static struct str cell(struct import *im, struct record *r, int field)
{
    struct str s = import_value(im, field);
    s = field == NOTES ? text_clean_lines(im->cx.arena, s) : text_clean_line(im->cx.arena, s);
    r->present[field] = s.n > 0;
    return s;
}

static int64_t word(struct import *im, struct record *r, int field, int64_t (*parse)(struct str),
                    const char *wrong)
{
    struct str s = cell(im, r, field);
    if (!s.n) return 0;
    int64_t value = parse(s);
    if (!value) import_problem(im, field, wrong);
    return value;
}

static int64_t parse_kind(struct str s)
{
    if (str_is(s, "个人")) return CUSTOMER_PERSON;
    if (str_is(s, "单位") || str_is(s, "企业") || str_is(s, "公司") || str_is(s, "机构")) {
        return CUSTOMER_ORGANISATION;
    }
    return customer_kind_parse(s);
}

static int64_t parse_gender(struct str s)
{
    if (str_is(s, "女")) return GENDER_FEMALE;
    if (str_is(s, "男")) return GENDER_MALE;
    return gender_parse(s);
}

static int64_t parse_trade(struct str s)
{
    int64_t bits = 0;
    struct str part;
    while (str_cut(&s, '|', &part)) {
        part = str_trim(part);
        if (str_is(part, "end") || str_is(part, "终端客户")) bits |= TRADE_END;
        else if (str_is(part, "trader") || str_is(part, "贸易商")) bits |= TRADE_TRADER;
        else if (str_is(part, "supplier") || str_is(part, "供应商")) bits |= TRADE_SUPPLIER;
        else return 0;
    }
    return bits;
}

static int64_t find_name(struct import *im, struct record *r, int field, const char *sql,
                         const char *wrong)
{
    struct str s = cell(im, r, field);
    if (!s.n) return 0;
    STMT(q, im->cx.db, sql);
    bind_str(q, ":name", field == OWNER ? text_fold(im->cx.arena, s) : s);
    if (stmt_one(q) == OK) return col_i64(q, 0);
    import_problem(im, field, wrong);
    return 0;
}

static void check_place(struct import *im, struct record *r)
{
    r->d.owner.v = find_name(im, r, OWNER,
                             "SELECT id FROM staff WHERE username = :name AND state = 'active'",
                             _("There is no such employee."));
    r->d.team.v = find_name(im, r, TEAM, "SELECT id FROM team WHERE name = :name",
                            _("There is no such team."));
    r->d.branch.v = find_name(im, r, BRANCH, "SELECT id FROM branch WHERE name = :name",
                              _("There is no such branch."));
}

static void check_numbers(struct import *im, struct record *r)
{
    struct customer_profile *p = &r->d.profile;
    struct str limit = cell(im, r, CREDIT_LIMIT), days = cell(im, r, CREDIT_DAYS);
    p->credit_limit = p->credit_days = MONEY_NONE;
    int decimals = money_decimals(str_of(im->cx.config->currency));
    if (limit.n && (!money_parse(limit, decimals, &p->credit_limit) || p->credit_limit < 0)) {
        import_problem(im, CREDIT_LIMIT, _("The credit limit is not an amount of money."));
    }
    if (days.n && (!str_to_i64(text_half_width(im->cx.arena, days), &p->credit_days) ||
                   p->credit_days < 0 || p->credit_days > 3650)) {
        import_problem(im, CREDIT_DAYS, _("Give the days as a whole number from 0 to 3650."));
    }
    struct str birthday = cell(im, r, BIRTHDAY);
    struct civil day;
    if (birthday.n && !clock_parse_date(birthday, &day)) {
        import_problem(im, BIRTHDAY, _("This is not a date. Write it like 2026-11-21."));
    } else if (birthday.n) {
        p->birthday = str_printf(im->cx.arena, "%04d-%02d-%02d", day.year, day.month, day.day);
    }
}

/* Every part of a list of phones or e-mails must be one. */
static void check_reaches(struct import *im, struct record *r)
{
    r->phones = cell(im, r, PHONE);
    r->emails = cell(im, r, EMAIL);
    r->wechat = cell(im, r, WECHAT);
    struct str rest = r->phones, part, normal;
    while (rest.n && str_cut(&rest, '|', &part)) {
        if (!phone_normal(im->cx.arena, str_trim(part), im->cx.config->phone_region, &normal)) {
            import_problem(im, PHONE, _("This is not a phone number that can exist."));
        }
    }
    rest = r->emails;
    while (rest.n && str_cut(&rest, '|', &part)) {
        if (!email_valid(str_trim(part))) {
            import_problem(im, EMAIL, _("This is not an e-mail address."));
        }
    }
}

static enum err check_record(struct import *im, struct record *r)
{
    struct customer_profile *p = &r->d.profile;
    p->code = cell(im, r, CODE);
    if (!p->code.n) import_problem(im, CODE, _("The code is empty."));
    p->name = cell(im, r, NAME);
    p->kind = word(im, r, KIND, parse_kind, _("Write person or organisation."));
    p->trade = word(im, r, TRADE, parse_trade, _("Write end, trader or supplier."));
    p->gender = word(im, r, GENDER, parse_gender, _("Write female, male or other."));
    p->income = word(im, r, INCOME, income_parse, _("There is no such income bracket."));
    r->d.stage = word(im, r, STAGE, stage_parse, _("There is no such life-cycle stage."));
    p->city = cell(im, r, CITY);
    p->country = cell(im, r, COUNTRY);
    p->family = cell(im, r, FAMILY);
    p->work = cell(im, r, WORK);
    p->org_number = cell(im, r, ORG_NUMBER);
    p->preferences = cell(im, r, PREFERENCES);
    p->habits = cell(im, r, HABITS);
    p->notes = cell(im, r, NOTES);
    r->tags = cell(im, r, TAGS);
    check_place(im, r);
    check_numbers(im, r);
    check_reaches(im, r);
    return problems_result(&im->cx);
}

/* Names of short lists that were found in this run. */
#define KNOWN_MAX 200
struct known_names {
    size_t n;
    struct known_name {
        enum list list;
        struct str name;
        int64_t id;
    } at[KNOWN_MAX];
};

static enum err find_known(struct import *im, enum list list, struct str name, int64_t *ret_id)
{
    if (!im->state) im->state = ARENA_NEW(im->run_arena, struct known_names);
    struct known_names *k = im->state;
    for (size_t i = 0; i < k->n; i++) {
        if (k->at[i].list != list || !str_eq(k->at[i].name, name)) continue;
        *ret_id = k->at[i].id;
        return OK;
    }
    enum err e = lookup_find(&im->cx, list, name, ret_id);
    if (e == OK && k->n < KNOWN_MAX)
        k->at[k->n++] = (struct known_name){list, str_copy(im->run_arena, name), *ret_id};
    return e;
}

/* Rows of short lists are made when they are new; after checking, since this writes. */
static enum err ensure_list(struct import *im, enum list list, struct str name, int64_t *ret_id)
{
    if (!name.n) return OK;
    enum err e = find_known(im, list, name, ret_id);
    if (e != ERR_NOT_FOUND) return e;
    e = import_undoable(im);
    return e ? e : lookup_ensure(&im->cx, list, name, ret_id);
}

static enum err ensure_lists(struct import *im, struct record *r)
{
    struct customer_profile *p = &r->d.profile;
    enum err e = ensure_list(im, LIST_SOURCE, cell(im, r, SOURCE), &p->source);
    return e ? e : ensure_list(im, LIST_INDUSTRY, cell(im, r, INDUSTRY), &p->industry);
}

/* ---- writing ---- */

/* Which cell feeds which field of the profile. */
static const struct {
    int field;
    const char *name;
} profile_cells[] = {
    {NAME, "name"}, {KIND, "kind"}, {TRADE, "trade"}, {CITY, "city"}, {COUNTRY, "country"},
    {SOURCE, "source"}, {INDUSTRY, "industry"}, {GENDER, "gender"}, {BIRTHDAY, "birthday"},
    {FAMILY, "family"}, {WORK, "work"}, {INCOME, "income"}, {ORG_NUMBER, "org_number"},
    {PREFERENCES, "preferences"}, {HABITS, "habits"}, {NOTES, "notes"},
    {CREDIT_LIMIT, "credit_limit"}, {CREDIT_DAYS, "credit_days"},
};

static enum err update_profile(struct import *im, const struct record *r, struct customer *c,
                               bool *changed)
{
    struct customer_profile merged = c->profile;
    bool differs = false;
    for (const struct profile_field *f = customer_fields; f->name; f++) {
        for (size_t i = 0; i < COUNT_OF(profile_cells); i++) {
            if (strcmp(profile_cells[i].name, f->name) != 0) continue;
            if (!r->present[profile_cells[i].field]) continue;
            if (profile_field_same(f, &merged, &r->d.profile)) continue;
            profile_field_copy(f, &merged, &r->d.profile);
            differs = true;
        }
    }
    if (!differs) return OK;
    *changed = true;
    return customer_save(&im->cx, c->id, &merged, c->version);
}

static enum err update_place(struct import *im, const struct record *r, customer_id id,
                             bool *changed)
{
    struct customer c;
    enum err e = customer_get(&im->cx, id, &c);
    if (e) return e;
    staff_id owner = r->present[OWNER] ? r->d.owner : c.owner;
    team_id team = r->present[TEAM] ? r->d.team : c.team;
    branch_id branch = r->present[BRANCH] ? r->d.branch : c.branch;
    if (owner.v != c.owner.v || team.v != c.team.v || branch.v != c.branch.v) {
        *changed = true;
        e = customer_assign(&im->cx, id, owner, team, branch, c.version);
        if (!e) e = customer_get(&im->cx, id, &c);
        if (e) return e;
    }
    if (!r->present[STAGE] || r->d.stage == c.stage) return OK;
    *changed = true;
    return customer_set_stage(&im->cx, id, r->d.stage, STR("import"), c.version);
}

static enum err add_reaches(struct import *im, customer_id id, int64_t kind, struct str list,
                            const struct reach *have, size_t have_n, bool *changed)
{
    struct str part;
    while (list.n && str_cut(&list, '|', &part)) {
        struct reach r = {.kind = kind, .value = str_trim(part)}, *known = NULL;
        struct str normal = text_fold(im->cx.arena, r.value);
        if (kind == REACH_PHONE &&
            !phone_normal(im->cx.arena, r.value, im->cx.config->phone_region, &normal)) {
            continue;
        }
        for (size_t i = 0; i < have_n && !known; i++) {
            if (have[i].kind == kind && str_eq(text_fold(im->cx.arena, have[i].normal),
                                               text_fold(im->cx.arena, normal))) {
                known = (struct reach *)&have[i];
            }
        }
        if (known || !r.value.n) continue;
        *changed = true;
        enum err e = reach_add(&im->cx, id, &r, NULL);
        if (e) return e;
    }
    return OK;
}

static enum err add_tags(struct import *im, const struct record *r, customer_id id, bool *changed)
{
    struct customer_tagged *have = NULL;
    size_t n = 0;
    if (!r->tags.n) return OK;
    enum err e = customer_tag_list(&im->cx, id, &have, &n);
    if (e) return e;
    VEC(int64_t) ids = {0};
    for (size_t i = 0; i < n; i++) *vec_push(im->cx.arena, &ids) = have[i].id;
    struct str rest = r->tags, part;
    while (str_cut(&rest, '|', &part)) {
        int64_t tag = 0;
        if (!str_trim(part).n) continue;
        e = lookup_ensure(&im->cx, LIST_TAG, part, &tag);
        if (e) return e;
        bool known = false;
        for (size_t i = 0; i < ids.n; i++) known = known || ids.at[i] == tag;
        if (!known) *vec_push(im->cx.arena, &ids) = tag;
    }
    if (ids.n == n) return OK;
    *changed = true;
    return customer_set_tags(&im->cx, id, ids.at, ids.n);
}

static enum err update(struct import *im, struct record *r, customer_id id)
{
    struct customer c;
    struct reach *have = NULL;
    size_t n = 0;
    bool changed = false;
    enum err e = customer_get(&im->cx, id, &c);
    if (!e) e = update_profile(im, r, &c, &changed);
    if (!e) e = update_place(im, r, id, &changed);
    if (!e) e = reach_list(&im->cx, id, &have, &n);
    if (!e) e = add_reaches(im, id, REACH_PHONE, r->phones, have, n, &changed);
    if (!e) e = add_reaches(im, id, REACH_EMAIL, r->emails, have, n, &changed);
    if (!e) e = add_reaches(im, id, REACH_WECHAT, r->wechat, have, n, &changed);
    if (!e) e = add_tags(im, r, id, &changed);
    if (e) return e;
    im->counts.updated += changed;
    im->counts.unchanged += !changed;
    return OK;
}

static enum err create(struct import *im, struct record *r)
{
    struct customer_draft *d = &r->d;
    if (!d->profile.name.n) {
        return import_problem(im, NAME, _("A new customer needs a name."));
    }
    if (!d->profile.kind) d->profile.kind = im->spec->customer_kind;
    if (!d->profile.trade) d->profile.trade = TRADE_END;
    if (!d->stage) d->stage = STAGE_PROSPECT;
    struct str phones = r->phones, emails = r->emails;
    if (phones.n) str_cut(&phones, '|', &d->phone);
    if (emails.n) str_cut(&emails, '|', &d->email);
    d->phone = str_trim(d->phone);
    d->email = str_trim(d->email);
    d->wechat = r->wechat;
    customer_id id = {0};
    bool changed = false;
    enum err e = customer_check(&im->cx, d);
    if (!e && (phones.n || emails.n || r->tags.n)) e = import_undoable(im);
    if (!e) e = customer_create(&im->cx, d, &id);
    if (!e && phones.n) e = add_reaches(im, id, REACH_PHONE, phones, NULL, 0, &changed);
    if (!e && emails.n) e = add_reaches(im, id, REACH_EMAIL, emails, NULL, 0, &changed);
    if (!e) e = add_tags(im, r, id, &changed);
    if (e) return e;
    im->counts.imported++;
    return OK;
}

static enum err row(struct import *im, bool known)
{
    struct record r = {0};
    enum err e = check_record(im, &r);
    if (e || known) return e;
    customer_id id = {0};
    e = customer_by_code(&im->cx, r.d.profile.code, &id);
    if (e != OK && e != ERR_NOT_FOUND) return e;
    if (e == ERR_NOT_FOUND && !r.d.profile.name.n) return create(im, &r);
    enum err listed = e == OK ? import_undoable(im) : OK;
    if (!listed) listed = ensure_lists(im, &r);
    if (listed) return listed;
    return e == OK ? update(im, &r, id) : create(im, &r);
}

const struct import_kind import_customers = {
    .code = "customers", .fields = fields, .row = row, .checks_first = true};
