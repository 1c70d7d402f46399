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

/* clang-format off */
static const struct import_field fields[] = {
    [CODE] = {"code", false, N_("Code of the customer: finds it again"), N_("Code"),
              "code|客户编号|客户编码|客户代码|编号|编码|客户号|customercode|customerno|customerid|customernumber", "C-10001", false},
    [NAME] = {"name", false, N_("Name; needed for new customers"), N_("Name"),
              "name|姓名|客户名称|客户姓名|名称|客户|公司名称|单位名称|企业名称|公司|单位|名字|fullname|customername|customer|company|companyname|accountname", "王小明", false},
    [KIND] = {"kind", false, N_("person or organisation (个人, 单位)"), N_("Kind"),
              "kind|客户类型|类型|类别|客户性质|性质|customertype|type", "个人", false},
    [TRADE] = {"trade", false, N_("end, trader, supplier, or several with |"), N_("Relation"),
               "trade|关系|客户关系|业务关系|relation|relationship", "终端客户", true},
    [PHONE] = {"phone", false, N_("Phone, or several with |"), N_("Phone"),
               "phone|手机|电话|手机号|手机号码|电话号码|联系电话|移动电话|办公电话|座机|固定电话|电话1|电话2|手机1|手机2|mobile|tel|telephone|mobilephone|cellphone|phonenumber|workphone", "13800001234", true},
    [EMAIL] = {"email", false, N_("E-mail, or several with |"), N_("E-mail"),
               "email|邮箱|电子邮箱|电子邮件|邮件|邮件地址|邮箱地址|mail|emailaddress", "wang@example.cn", true},
    [WECHAT] = {"wechat", false, N_("WeChat name"), N_("WeChat"), "wechat|微信|微信号|weixin|wechatid", "wangxm", false},
    [CITY] = {"city", false, N_("City"), N_("City"), "city|城市|所在城市|市|地市|town", "上海", false},
    [COUNTRY] = {"country", false, N_("Country"), N_("Country"), "country|国家|国别|国家地区", "中国", false},
    [STAGE] = {"stage", false, N_("Life-cycle stage: prospect, active, lost ..."), N_("Stage"),
               "stage|生命周期|阶段|客户阶段|客户状态|lifecycle|lifecyclestage", "潜在", false},
    [OWNER] = {"owner", false, N_("User name of the employee who looks after the customer"), N_("Owner"),
               "owner|负责人|业务员|销售|客户经理|销售员|跟进人|归属人|所有人|salesperson|accountmanager|assignedto", "li.na", false},
    [TEAM] = {"team", false, N_("Name of the team"), N_("Team"), "team|团队|小组|所属团队", "", false},
    [BRANCH] = {"branch", false, N_("Name of the branch"), N_("Branch"), "branch|门店|分店|分支|网点|所属门店|分公司|store", "", false},
    [SOURCE] = {"source", false, N_("Where the customer came from; made when it is new"), N_("Source"),
                "source|来源|客户来源|渠道|获客渠道|leadsource", "", false},
    [INDUSTRY] = {"industry", false, N_("Industry; made when it is new"), N_("Industry"), "industry|行业|所属行业", "", false},
    [TAGS] = {"tags", false, N_("Tags, several with |; made when they are new"), N_("Tags"), "tags|标签|客户标签|tag|labels", "", true},
    [GENDER] = {"gender", false, N_("female, male, other (女, 男)"), N_("Gender"), "gender|性别|sex", "男", false},
    [BIRTHDAY] = {"birthday", false, N_("Birthday"), N_("Birthday"), "birthday|生日|出生日期|出生年月|dateofbirth|birthdate|dob", "1986-05-17", false},
    [FAMILY] = {"family", false, N_("Family"), N_("Family"), "family|家庭|家庭情况", "", false},
    [WORK] = {"work", false, N_("Employer and position"), N_("Work"), "work|工作|工作单位|单位职务|职业|employer|occupation", "", false},
    [INCOME] = {"income", false, N_("Income bracket: its code"), N_("Income"), "income|收入|收入档次", "", false},
    [ORG_NUMBER] = {"org_number", false, N_("Unified social credit code, or foreign number"), N_("Registration number"),
                    "orgnumber|统一社会信用代码|信用代码|税号|纳税人识别号|工商注册号|注册号|registrationnumber|taxid|vat", "", false},
    [PREFERENCES] = {"preferences", false, N_("Preferences"), N_("Preferences"), "preferences|偏好|喜好", "", false},
    [HABITS] = {"habits", false, N_("Habits"), N_("Habits"), "habits|习惯|消费习惯", "", false},
    [NOTES] = {"notes", false, N_("Remarks"), N_("Remarks"), "notes|备注|说明|描述|remarks|comment|comments|description|note", "", false},
    [CREDIT_LIMIT] = {"credit_limit", false, N_("Credit limit"), N_("Credit limit"), "creditlimit|信用额度|授信额度", "", false},
    [CREDIT_DAYS] = {"credit_days", false, N_("Days of credit"), N_("Payment terms (days)"),
                     "creditdays|账期|账期天数|付款天数|信用期|paymentterms", "", false},
    {NULL, false, NULL, NULL, NULL, NULL, false},
};
/* clang-format on */

/* One row, checked. present: which cells say something. */
struct record {
    struct customer_draft d;
    struct str tags, phones, emails, wechat;
    bool present[COUNT_OF(fields)];
};

/* ---- checking ---- */

static struct str cell(struct import *im, struct record *r, int field)
{
    struct str s = field == NOTES ? text_clean_lines(im->cx.arena, import_value(im, field)) : import_line(im, field);
    if (s.n && fields[field].several) s = import_list(im, s, field == PHONE);
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

/* The code, or the name in either language, as people write it into a column. */
static int64_t parse_stage(struct str s)
{
    static const char *const chinese[STAGE_COUNT] = {
        [STAGE_UNIDENTIFIED] = "待识别", [STAGE_PROSPECT] = "潜在", [STAGE_TARGET] = "目标",
        [STAGE_OPPORTUNITY] = "机会",    [STAGE_ACTIVE] = "实际",   [STAGE_LOYAL] = "忠诚",
        [STAGE_AT_RISK] = "预警",        [STAGE_LOST] = "流失",     [STAGE_WON_BACK] = "挽回",
    };
    struct str bare = str_ends(s, STR("客户")) ? str_sub(s, 0, s.n - strlen("客户")) : s;
    for (int64_t i = 1; i < STAGE_COUNT; i++)
        if (chinese[i] && str_is(bare, chinese[i])) return i;
    return stage_parse(s);
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
    bind_str(q, ":name", s);
    if (stmt_one(q) == OK) return col_i64(q, 0);
    import_problem(im, field, wrong);
    return 0;
}

/* By user name, or by the name when one employee has it. */
static int64_t find_owner(struct import *im, struct record *r)
{
    struct str s = cell(im, r, OWNER);
    if (!s.n) return 0;
    STMT(q, im->cx.db, "SELECT id FROM staff WHERE username = :name AND state = 'active'");
    bind_str(q, ":name", text_fold(im->cx.arena, s));
    if (stmt_one(q) == OK) return col_i64(q, 0);
    STMT(named, im->cx.db,
         "SELECT MIN(id), COUNT(*) FROM staff WHERE name = :name AND state = 'active'");
    bind_str(named, ":name", s);
    if (stmt_one(named) == OK && col_i64(named, 1) == 1) return col_i64(named, 0);
    import_problem(im, OWNER, stmt_one(named) == OK && col_i64(named, 1) > 1
                                  ? _("Several employees have this name. Write the user name.")
                                  : _("There is no such employee."));
    return 0;
}

static void check_place(struct import *im, struct record *r)
{
    r->d.owner.v = find_owner(im, r);
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
    r->present[BIRTHDAY] = import_value(im, BIRTHDAY).n > 0;
    p->birthday = import_date(im, BIRTHDAY);
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
    if (!p->code.n && im->spec->match <= IMPORT_BY_CODE) import_problem(im, CODE, _("The code is empty."));
    p->name = cell(im, r, NAME);
    p->kind = word(im, r, KIND, parse_kind, _("Write person or organisation."));
    p->trade = word(im, r, TRADE, parse_trade, _("Write end, trader or supplier."));
    p->gender = word(im, r, GENDER, parse_gender, _("Write female, male or other."));
    p->income = word(im, r, INCOME, income_parse, _("There is no such income bracket."));
    r->d.stage = word(im, r, STAGE, parse_stage, _("There is no such life-cycle stage."));
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

/* Of a dry run nothing stays: begun anew with each slice. */
static enum err begin(struct import *im)
{
    if (!im->state) im->state = ARENA_NEW(im->run_arena, struct known_names);
    ((struct known_names *)im->state)->n = 0;
    return OK;
}

static enum err find_known(struct import *im, enum list list, struct str name, int64_t *ret_id)
{
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

/* The short lists are kept on a page of their own by those who may; the command line may do anything. */
static bool may_make_entries(const struct import *im)
{
    return im->cx.actor->kind == ACTOR_SYSTEM;
}

/* Rows of short lists are made when they are new; after checking, since this writes. */
static enum err ensure_list(struct import *im, enum list list, int field, struct str name, int64_t *ret_id)
{
    if (!name.n) return OK;
    enum err e = find_known(im, list, name, ret_id);
    if (e != ERR_NOT_FOUND) return e;
    if (!may_make_entries(im))
        return import_problem(im, field, _("The list has no such entry. Write one that is there, or ask an admin to add it."));
    e = import_undoable(im);
    return e ? e : lookup_ensure(&im->cx, list, name, ret_id);
}

static enum err ensure_lists(struct import *im, struct record *r)
{
    struct customer_profile *p = &r->d.profile;
    enum err e = ensure_list(im, LIST_SOURCE, SOURCE, cell(im, r, SOURCE), &p->source);
    return e ? e : ensure_list(im, LIST_INDUSTRY, INDUSTRY, cell(im, r, INDUSTRY), &p->industry);
}

/* ---- writing ---- */

/* Which cell feeds which field of the profile. */
static const struct {
    int field;
    const char *name;
} profile_cells[] = {
    {CODE, "code"}, {NAME, "name"}, {KIND, "kind"}, {TRADE, "trade"}, {CITY, "city"}, {COUNTRY, "country"},
    {SOURCE, "source"}, {INDUSTRY, "industry"}, {GENDER, "gender"}, {BIRTHDAY, "birthday"},
    {FAMILY, "family"}, {WORK, "work"}, {INCOME, "income"}, {ORG_NUMBER, "org_number"},
    {PREFERENCES, "preferences"}, {HABITS, "habits"}, {NOTES, "notes"},
    {CREDIT_LIMIT, "credit_limit"}, {CREDIT_DAYS, "credit_days"},
};

/* What the rows of this customer had before, for an undo; what changes, for the dry run. */
struct trail {
    json_t *before; /* NULL: nobody wants to know */
    bool changed;
};

static void trail_put(struct trail *t, const char *name, json_t *value)
{
    if (t->before) json_object_set_new(t->before, name, value);
    else json_decref(value);
}

static json_t *text_json(struct str s) { return json_stringn(s.p ? s.p : "", s.n); }

static void trail_profile(struct import *im, struct trail *t, const struct customer_profile *old,
                          const struct customer_profile *merged)
{
    if (!t->before) return;
    json_t *before = customer_profile_diff(old, merged), *after = customer_profile_diff(merged, old), *value;
    const char *name;
    json_object_foreach(after, name, value)
        import_change(im, name, json_incref(json_object_get(before, name)), json_incref(value));
    json_decref(after);
    trail_put(t, "profile", before);
}

static enum err update_profile(struct import *im, const struct record *r, struct customer *c,
                               struct trail *t)
{
    struct customer_profile merged = c->profile;
    bool differs = false;
    for (const struct profile_field *f = customer_fields; f->name; f++) {
        for (size_t i = 0; i < COUNT_OF(profile_cells); i++) {
            if (strcmp(profile_cells[i].name, f->name) != 0) continue;
            if (!r->present[profile_cells[i].field]) continue;
            /* The code it was found by may be that of one merged into it. */
            if (profile_cells[i].field == CODE && im->spec->match <= IMPORT_BY_CODE) continue;
            if (profile_field_same(f, &merged, &r->d.profile)) continue;
            profile_field_copy(f, &merged, &r->d.profile);
            differs = true;
        }
    }
    struct custom_values *own = import_custom(im, false);
    json_t *stored = NULL;
    if (own) custom_hide(&im->cx, own, c->owner, c->team, c->branch);
    enum err e = own ? import_custom_differs(im, c->id.v, own, &stored) : OK;
    if (stored) trail_put(t, "custom", stored);
    if (e || (e = problems_result(&im->cx)) || !(differs || stored)) return e;
    merged.custom = own;
    t->changed = true;
    trail_profile(im, t, &c->profile, &merged);
    return customer_save(&im->cx, c->id, &merged, c->version);
}

static void trail_place(struct import *im, struct trail *t, const struct record *r, const struct customer *c)
{
    if (!t->before) return;
    trail_put(t, "place", json_pack("[I,I,I]", (json_int_t)c->owner.v, (json_int_t)c->team.v,
                                    (json_int_t)c->branch.v));
    if (r->present[OWNER] && r->d.owner.v != c->owner.v)
        import_change(im, "owner", text_json(c->owner_name), text_json(import_line(im, OWNER)));
    if (r->present[TEAM] && r->d.team.v != c->team.v)
        import_change(im, "team", text_json(c->team_name), text_json(import_line(im, TEAM)));
    if (r->present[BRANCH] && r->d.branch.v != c->branch.v)
        import_change(im, "branch", text_json(c->branch_name), text_json(import_line(im, BRANCH)));
}

static enum err update_place(struct import *im, const struct record *r, customer_id id,
                             struct trail *t)
{
    struct customer c;
    enum err e = customer_get(&im->cx, id, &c);
    if (e) return e;
    staff_id owner = r->present[OWNER] ? r->d.owner : c.owner;
    team_id team = r->present[TEAM] ? r->d.team : c.team;
    branch_id branch = r->present[BRANCH] ? r->d.branch : c.branch;
    if (owner.v != c.owner.v || team.v != c.team.v || branch.v != c.branch.v) {
        t->changed = true;
        trail_place(im, t, r, &c);
        e = customer_assign(&im->cx, id, owner, team, branch, c.version);
        if (!e) e = customer_get(&im->cx, id, &c);
        if (e) return e;
    }
    if (!r->present[STAGE] || r->d.stage == c.stage) return OK;
    t->changed = true;
    if (t->before) {
        trail_put(t, "stage", json_integer(c.stage));
        import_change(im, "stage", json_integer(c.stage), json_integer(r->d.stage));
    }
    return customer_set_stage(&im->cx, id, r->d.stage, STR("import"), c.version);
}

static bool has_reach(struct import *im, const struct reach *have, size_t n, int64_t kind, struct str normal)
{
    for (size_t i = 0; i < n; i++)
        if (have[i].kind == kind &&
            str_eq(text_fold(im->cx.arena, have[i].normal), text_fold(im->cx.arena, normal)))
            return true;
    return false;
}

static enum err add_reaches(struct import *im, customer_id id, int64_t kind, struct str list,
                            const struct reach *have, size_t have_n, struct trail *t)
{
    struct str part;
    while (list.n && str_cut(&list, '|', &part)) {
        struct reach r = {.kind = kind, .value = str_trim(part)};
        struct str normal = text_fold(im->cx.arena, r.value);
        int64_t row = 0;
        if (kind == REACH_PHONE &&
            !phone_normal(im->cx.arena, r.value, im->cx.config->phone_region, &normal)) {
            continue;
        }
        if (!r.value.n || has_reach(im, have, have_n, kind, normal)) continue;
        t->changed = true;
        enum err e = reach_add(&im->cx, id, &r, &row);
        if (e) return e;
        if (!t->before) continue;
        json_t *rows = json_object_get(t->before, "reach");
        if (!rows) trail_put(t, "reach", rows = json_array());
        json_array_append_new(rows, json_integer(row));
        import_change(im, reach_kind_code(kind), NULL, text_json(r.value));
    }
    return OK;
}

static enum err find_tag(struct import *im, struct str name, int64_t *ret_id)
{
    if (may_make_entries(im)) return lookup_ensure(&im->cx, LIST_TAG, name, ret_id);
    enum err e = lookup_find(&im->cx, LIST_TAG, name, ret_id);
    return e == ERR_NOT_FOUND
               ? import_problem(im, TAGS, _("The list has no such entry. Write one that is there, or ask an admin to add it."))
               : e;
}

static enum err add_tags(struct import *im, const struct record *r, customer_id id, struct trail *t)
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
        e = find_tag(im, part, &tag);
        if (e) return e;
        bool known = false;
        for (size_t i = 0; i < ids.n; i++) known = known || ids.at[i] == tag;
        if (!known) *vec_push(im->cx.arena, &ids) = tag;
    }
    if (ids.n == n) return OK;
    t->changed = true;
    if (t->before) {
        json_t *old = json_array();
        for (size_t i = 0; i < n; i++) json_array_append_new(old, json_integer(have[i].id));
        trail_put(t, "tags", old);
        import_change(im, "tags", NULL, text_json(r->tags));
    }
    return customer_set_tags(&im->cx, id, ids.at, ids.n);
}

static enum err update_all(struct import *im, struct record *r, customer_id id, struct trail *t)
{
    struct customer c;
    struct reach *have = NULL;
    size_t n = 0;
    enum err e = customer_get(&im->cx, id, &c);
    if (!e) e = update_profile(im, r, &c, t);
    if (!e) e = update_place(im, r, id, t);
    if (!e) e = reach_list(&im->cx, id, &have, &n);
    if (!e) e = add_reaches(im, id, REACH_PHONE, r->phones, have, n, t);
    if (!e) e = add_reaches(im, id, REACH_EMAIL, r->emails, have, n, t);
    if (!e) e = add_reaches(im, id, REACH_WECHAT, r->wechat, have, n, t);
    if (!e) e = add_tags(im, r, id, t);
    if (e || !t->changed || !t->before) return e;
    return customer_get(&im->cx, id, &c) ? ERR_INTERNAL : (im->out.version = c.version, OK);
}

static enum err update(struct import *im, struct record *r, customer_id id)
{
    struct trail t = {.before = import_history(im) ? json_object() : NULL};
    enum err e = update_all(im, r, id, &t);
    if (e || !t.changed) {
        json_decref(t.before);
        if (!e) import_same(im);
        return e;
    }
    import_changed(im, id.v, im->out.version, t.before);
    return OK;
}

/* Whoever may not choose who looks after a customer says so in no file either. */
static void check_assigning(struct import *im, const struct record *r)
{
    if (perm_may(im->cx.actor, CUSTOMER_ASSIGN)) return;
    for (int f = OWNER; f <= BRANCH; f++)
        if (r->present[f]) import_problem(im, f, _("You may not choose who looks after a customer. Leave this column out."));
}

static enum err create(struct import *im, struct record *r)
{
    struct customer_draft *d = &r->d;
    enum err e = import_may_create(im, im->spec->match == IMPORT_BY_PHONE   ? PHONE
                                       : im->spec->match == IMPORT_BY_EMAIL ? EMAIL
                                                                            : CODE);
    if (e) return e;
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
    struct trail t = {0};
    check_assigning(im, r);
    d->profile.custom = import_custom(im, true);
    e = customer_check(&im->cx, d);
    d->checked = e == OK;
    if (!e && (phones.n || emails.n || r->tags.n)) e = import_undoable(im);
    if (!e) e = customer_create(&im->cx, d, &id);
    if (!e && phones.n) e = add_reaches(im, id, REACH_PHONE, phones, NULL, 0, &t);
    if (!e && emails.n) e = add_reaches(im, id, REACH_EMAIL, emails, NULL, 0, &t);
    if (!e) e = add_tags(im, r, id, &t);
    if (!e) import_made(im, id.v, NULL);
    return e;
}

static enum err row(struct import *im, bool known)
{
    struct record r = {0};
    enum err e = check_record(im, &r);
    if (e || known) return e;
    customer_id id = {0};
    e = import_find_customer(im, CODE, PHONE, EMAIL, &id);
    if (e != OK && e != ERR_NOT_FOUND) return e;
    if (e == OK && !import_may_update(im)) return OK;
    if (e == ERR_NOT_FOUND && !r.d.profile.name.n) return create(im, &r);
    enum err listed = e == OK ? import_undoable(im) : OK;
    if (!listed) listed = ensure_lists(im, &r);
    if (listed) return listed;
    return e == OK ? update(im, &r, id) : create(im, &r);
}

/* What rows are found by must be in the file. */
static enum err check_map(struct import *im, struct ctx *cx)
{
    int field = im->spec->match == IMPORT_BY_PHONE   ? PHONE
                : im->spec->match == IMPORT_BY_EMAIL ? EMAIL
                                                     : CODE;
    if (import_has(im, field)) return OK;
    return problem_f(cx, "map", _("Rows are found by “%s”: choose the column it stands in."),
                     i18n_text(fields[field].label));
}

const struct import_kind import_customers = {
    .code = "customers",
    .label = PN_("import", "Customers"),
    .entity = "customer",
    .fields = fields,
    .begin = begin,
    .row = row,
    .check_map = check_map,
    .who = CUSTOMER_CREATE,
    .matches = 1u << IMPORT_BY_CODE | 1u << IMPORT_BY_PHONE | 1u << IMPORT_BY_EMAIL,
    .checks_first = true,
    .updates = true,
};
