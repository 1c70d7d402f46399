/* domain/custom.h, custom_edit.h, custom_value.h: definitions and their limits, values from text and back,
 * bounds, retired choices and fields, rights by field group, history, search, filters of the customer
 * list against a plain look at the values, erasure. */
#include "domain/audit_list.h"
#include "domain/custom_edit.h"
#include "domain/custom_value.h"
#include "domain/customer_list.h"
#include "domain/customer_merge.h"
#include "domain/erase.h"
#include "domain/setting.h"
#include "support/fixture.h"

static struct actor root, seller, agent, system_actor = {.kind = ACTOR_SYSTEM, .name = STR("test")};

static void open_custom(void)
{
    open_all();
    run("INSERT INTO staff (id, username, name, roles, created_at) VALUES (8, 'root', 'Root', 16, 1),"
        " (21, 'sara', 'Sara', 2, 1), (22, 'tom', 'Tom', 2, 1), (31, 'ada', 'Ada', 1, 1)");
    root = (struct actor){.kind = ACTOR_STAFF, .id = 8, .name = STR("Root"), .roles = ROLE_ADMIN};
    seller = (struct actor){.kind = ACTOR_STAFF, .id = 21, .name = STR("Sara"), .roles = ROLE_SALES};
    agent = (struct actor){.kind = ACTOR_STAFF, .id = 31, .name = STR("Ada"), .roles = ROLE_AGENT};
    cx.actor = &root;
}

static int64_t field(enum custom_type type, const char *code, struct custom_edit more)
{
    int64_t id = 0;
    const struct actor *who = cx.actor;
    more.type = type;
    more.code = str_of(code);
    if (!more.label_zh.n) more.label_zh = str_of(code);
    if (custom_has_choices(type) && !more.choices.n) more.choices = STR("甲 | First\n乙 | Second\n丙");
    cx.actor = &root;
    must(custom_field_save(&cx, &more, &id));
    cx.actor = who;
    return id;
}
#define FIELD(type, code, ...) field((type), (code), (struct custom_edit){__VA_ARGS__})

static const struct custom_field *get(const char *code)
{
    const struct custom_field *f = custom_find(custom_fields(&cx, CUSTOM_CUSTOMER), str_of(code), true);
    ck_assert_ptr_nonnull(f);
    return f;
}

/* ---- definitions ---- */

START_TEST(nothing_costs_nothing)
{
    struct custom_values v;
    ck_assert_uint_eq(custom_fields(&cx, CUSTOM_CUSTOMER)->all, 0);
    must(custom_load(&cx, CUSTOM_CUSTOMER, 1, &v));
    ck_assert_uint_eq(v.n, 0);
}
END_TEST

START_TEST(fields_are_made)
{
    int64_t id = FIELD(CUSTOM_DATE, "", .label_zh = STR(" 合同到期日 "), .label_en = STR("Contract ends on"), .required = true);
    const struct custom_field *f = custom_get(&cx, id);
    ck_assert(str_is(f->code, "contract_ends_on"));
    ck_assert_str_eq(f->name, "x_contract_ends_on");
    ck_assert(str_is(f->label_zh, "合同到期日"));
    ck_assert(f->required);
    id = FIELD(CUSTOM_TEXT, "", .label_zh = STR("年用量"));
    ck_assert(str_is(custom_get(&cx, id)->code, "nian_yong_liang"));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'field.add'"), 2);
    /* a choice field has its choices, in their order */
    id = FIELD(CUSTOM_CHOICE, "grade", .initial = STR("乙"));
    f = custom_get(&cx, id);
    ck_assert_uint_eq(f->nchoices, 3);
    ck_assert(str_is(f->choices[1].en, "Second"));
    struct custom_values v = custom_initial(&cx, CUSTOM_CUSTOMER);
    ck_assert_int_eq(custom_at(&v, f)->number, f->choices[1].id);
}
END_TEST

static const struct {
    struct custom_edit e;
    const char *field;
    int line;
} wrong[] = {
    {{.type = CUSTOM_TEXT}, "label_zh", __LINE__},
    {{.type = 99, .label_zh = STR("x")}, "type", __LINE__},
    {{.entity = 7, .type = CUSTOM_TEXT, .label_zh = STR("x")}, "entity", __LINE__},
    {{.type = CUSTOM_TEXT, .label_zh = STR("在")}, "label_zh", __LINE__},
    {{.type = CUSTOM_TEXT, .label_zh = STR("x"), .code = STR("taken")}, "code", __LINE__},
    {{.type = CUSTOM_TEXT, .label_zh = STR("x"), .code = STR("A b")}, "code", __LINE__},
    {{.type = CUSTOM_TEXT, .label_zh = STR("x"), .code = STR("x'); DROP TABLE customer; --")}, "code", __LINE__},
    {{.type = CUSTOM_TEXT, .label_zh = STR("x"), .low = STR("9"), .high = STR("3")}, "high", __LINE__},
    {{.type = CUSTOM_TEXT, .label_zh = STR("x"), .high = STR("501")}, "high", __LINE__},
    {{.type = CUSTOM_NUMBER, .label_zh = STR("x"), .low = STR("many")}, "low", __LINE__},
    {{.type = CUSTOM_NUMBER, .label_zh = STR("x"), .decimals = 7}, "decimals", __LINE__},
    {{.type = CUSTOM_NUMBER, .label_zh = STR("x"), .high = STR("5"), .initial = STR("6")}, "initial", __LINE__},
    {{.type = CUSTOM_MONEY, .label_zh = STR("x"), .currency = STR("XYZ")}, "currency", __LINE__},
    {{.type = CUSTOM_DATE, .label_zh = STR("x"), .low = STR("2026-02-30")}, "low", __LINE__},
    {{.type = CUSTOM_CHOICE, .label_zh = STR("x"), .choices = STR(" \n | \n")}, "choices", __LINE__},
    {{.type = CUSTOM_CHOICE, .label_zh = STR("x"), .choices = STR("a\nb\na")}, "choices", __LINE__},
    {{.type = CUSTOM_CHOICE, .label_zh = STR("x"), .choices = STR("a\nb"), .initial = STR("c")}, "initial", __LINE__},
    {{.type = CUSTOM_LINK, .label_zh = STR("x"), .initial = STR("javascript:alert(1)")}, "initial", __LINE__},
    {{.type = CUSTOM_TEXT, .label_zh = STR("x"), .sees = CUSTOM_SEEN_MONEY, .searchable = true}, "searchable", __LINE__},
    {{.type = CUSTOM_TEXT, .label_zh = STR("x"), .portal = CUSTOM_PORTAL_SEE}, "portal", __LINE__},
    {{.entity = CUSTOM_ORDER, .type = CUSTOM_TEXT, .label_zh = STR("x"), .portal = CUSTOM_PORTAL_FILL}, "portal", __LINE__},
    {{.entity = CUSTOM_COMPLAINT, .type = CUSTOM_TEXT, .label_zh = STR("x"), .portal = CUSTOM_PORTAL_FILL,
      .sees = CUSTOM_SEEN_CONTACT}, "portal", __LINE__},
};

START_TEST(fields_are_checked)
{
    int64_t id = 0;
    FIELD(CUSTOM_TEXT, "taken", .label_zh = STR("在"));
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        enum err e = custom_field_save(&cx, &wrong[i].e, &id);
        ck_assert_msg(e == ERR_INVALID && problem_of(&cx, wrong[i].field), "line %d: %s", wrong[i].line, err_name(e));
        problems_clear();
    }
    ck_assert_int_eq(number("SELECT COUNT(*) FROM custom_field"), 1);
    cx.actor = &agent;
    refused(custom_field_save(&cx, &wrong[0].e, &id), ERR_FORBIDDEN);
}
END_TEST

START_TEST(there_is_a_limit)
{
    int64_t id = 0;
    for (int i = 0; i < CUSTOM_FIELDS_MAX; i++) FIELD(CUSTOM_BOOL, "", .label_zh = str_printf(cx.arena, "第%d", i));
    struct custom_edit one_more = {.type = CUSTOM_BOOL, .label_zh = STR("多")};
    refused(custom_field_save(&cx, &one_more, &id), ERR_INVALID);
    one_more.entity = CUSTOM_ORDER;
    must(custom_field_save(&cx, &one_more, &id));
}
END_TEST

START_TEST(fields_are_changed_moved_retired)
{
    int64_t a = FIELD(CUSTOM_TEXT, "a", .heading_zh = STR("合作")), b = FIELD(CUSTOM_TEXT, "b"), id;
    FIELD(CUSTOM_TEXT, "c", .heading_zh = STR("合作"));
    const struct custom_set *set = custom_fields(&cx, CUSTOM_CUSTOMER);
    ck_assert(str_is(set->at[1].code, "c")); /* those of a heading stand together */
    struct custom_edit e;
    must(custom_field_edit(&cx, b, &e));
    e.label_zh = STR("改");
    e.type = CUSTOM_MONEY; /* stays a text */
    must(custom_field_save(&cx, &e, &id));
    ck_assert_int_eq(custom_get(&cx, b)->type, CUSTOM_TEXT);
    refused(custom_field_save(&cx, &e, &id), ERR_STALE);
    must(custom_field_move(&cx, a, true)); /* first already */
    must(custom_field_move(&cx, b, true)); /* past all of the heading */
    ck_assert(str_is(custom_fields(&cx, CUSTOM_CUSTOMER)->at[0].code, "b"));
    must(custom_field_move(&cx, a, true)); /* the heading's first takes the others along */
    ck_assert(str_is(custom_fields(&cx, CUSTOM_CUSTOMER)->at[2].code, "b"));
    must(custom_field_move(&cx, a, false));
    ck_assert(str_is(custom_fields(&cx, CUSTOM_CUSTOMER)->at[0].code, "c"));
    must(custom_field_move(&cx, b, false)); /* last already */
    must(custom_field_retire(&cx, a, 1, true));
    set = custom_fields(&cx, CUSTOM_CUSTOMER);
    ck_assert_uint_eq(set->n, 2);
    ck_assert_uint_eq(set->all, 3);
    refused(custom_field_retire(&cx, a, 1, false), ERR_STALE);
    FIELD(CUSTOM_TEXT, "again", .label_zh = STR("a")); /* its name is free ... */
    refused(custom_field_retire(&cx, a, 2, false), ERR_INVALID); /* ... and taken now */
}
END_TEST

/* ---- values ---- */

static const struct {
    const char *code, *in, *out; /* out NULL: refused */
    int line;
} texts[] = {
    {"line", " Ｋ 1 ", "Ｋ 1", __LINE__},
    {"line", "abcdefghijk", NULL, __LINE__}, /* over 10 */
    {"line", "<script>", "<script>", __LINE__},
    {"number", "１,234.5", "1234.50", __LINE__},
    {"number", "-3", NULL, __LINE__}, /* below 0 */
    {"number", "1.005", NULL, __LINE__},
    {"number", "99999999999999999999", NULL, __LINE__},
    {"number", "1e5", NULL, __LINE__},
    {"number", "", "", __LINE__},
    {"money", "12.5", "12.50", __LINE__},
    {"money", "¥12", NULL, __LINE__},
    {"date", "2026年3月1日", "2026-03-01", __LINE__},
    {"date", "2026/3/1", "2026-03-01", __LINE__},
    {"date", "2026-02-29", NULL, __LINE__},
    {"date", "1999-12-31", NULL, __LINE__}, /* before the earliest */
    {"choice", "second", "乙", __LINE__},
    {"choice", "甲", "甲", __LINE__},
    {"choice", "丁", NULL, __LINE__},
    {"choice", "甲|乙", NULL, __LINE__},
    {"choices", "丙 | first", "甲 | 丙", __LINE__},
    {"choices", "甲|乙|丙", NULL, __LINE__}, /* at most 2 */
    {"choices", "甲|甲", "甲", __LINE__},
    {"bool", "Yes", "是", __LINE__},
    {"bool", "否", "否", __LINE__},
    {"bool", "maybe", NULL, __LINE__},
    {"link", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d", __LINE__},
    {"link", "HTTPS://example.com", "HTTPS://example.com", __LINE__},
    {"link", "http://example.com", NULL, __LINE__},
    {"link", "javascript:alert(1)", NULL, __LINE__},
    {"link", "https://", NULL, __LINE__},
    {"link", "https://evil@example.com", NULL, __LINE__},
    {"link", "https://example.com/\"onclick=", NULL, __LINE__},
    {"link", "https://exa mple.com", NULL, __LINE__},
};

static void all_types(void)
{
    FIELD(CUSTOM_TEXT, "line", .high = STR("10"), .searchable = true);
    FIELD(CUSTOM_LINES, "lines", .label_zh = STR("长"));
    FIELD(CUSTOM_NUMBER, "number", .decimals = 2, .low = STR("0"));
    FIELD(CUSTOM_MONEY, "money", .sees = CUSTOM_SEEN_MONEY);
    FIELD(CUSTOM_DATE, "date", .low = STR("2000-01-01"));
    FIELD(CUSTOM_CHOICE, "choice", .label_zh = STR("单选"));
    FIELD(CUSTOM_CHOICES, "choices", .high = STR("2"));
    FIELD(CUSTOM_BOOL, "bool", .label_zh = STR("是否"));
    FIELD(CUSTOM_LINK, "link", .label_zh = STR("网址"));
}

START_TEST(text_and_back)
{
    all_types();
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct custom_values all = custom_none(&cx, CUSTOM_CUSTOMER);
        struct custom_value *v = custom_at(&all, get(texts[i].code));
        enum err e = custom_parse(&cx, v, str_of(texts[i].in));
        if (!e) e = custom_check(&cx, &all, NULL, true);
        ck_assert_msg(e == (texts[i].out ? OK : ERR_INVALID), "line %d: %s", texts[i].line, err_name(e));
        problems_clear();
        if (!texts[i].out) continue;
        struct str plain = custom_plain(&cx, v, LANG_ZH);
        ck_assert_msg(str_is(plain, texts[i].out), "line %d: %.*s", texts[i].line, STR_ARG(plain));
        struct custom_values again = custom_none(&cx, CUSTOM_CUSTOMER);
        must(custom_parse(&cx, custom_at(&again, v->field), plain));
        ck_assert_msg(custom_same(v, custom_at(&again, v->field)), "line %d", texts[i].line);
        json_t *o = custom_json(&all);
        again = custom_from_json(&cx, CUSTOM_CUSTOMER, o);
        json_decref(o);
        ck_assert_msg(custom_same(v, custom_at(&again, v->field)), "line %d: by JSON", texts[i].line);
    }
}
END_TEST

/* ---- of a customer ---- */

static struct custom_values *given(const char *code, const char *text)
{
    struct custom_values *v = ARENA_NEW(cx.arena, struct custom_values);
    *v = custom_none(&cx, CUSTOM_CUSTOMER);
    if (code) must(custom_parse(&cx, custom_at(v, get(code)), str_of(text)));
    return v;
}

static customer_id customer(const char *code, const char *text, staff_id owner)
{
    static int n;
    customer_id id;
    const struct actor *who = cx.actor;
    struct customer_draft d = {.profile = {.kind = CUSTOMER_PERSON, .trade = TRADE_END, .name = str_printf(cx.arena, "客户%d", ++n),
                                           .credit_limit = MONEY_NONE, .credit_days = MONEY_NONE, .custom = given(code, text)},
                               .stage = STAGE_ACTIVE, .owner = owner};
    cx.actor = &system_actor;
    must(customer_create(&cx, &d, &id));
    cx.actor = who;
    return id;
}

static enum err save(customer_id id, const char *code, const char *text)
{
    struct customer c;
    must(customer_get(&cx, id, &c));
    c.profile.custom = given(code, text);
    return customer_save(&cx, id, &c.profile, c.version);
}

static struct str stored(customer_id id, const char *code)
{
    struct custom_values v;
    must(custom_load(&cx, CUSTOM_CUSTOMER, id.v, &v));
    return custom_plain(&cx, custom_at(&v, get(code)), LANG_ZH);
}

START_TEST(values_of_a_customer)
{
    all_types();
    customer_id id = customer("number", "3", (staff_id){21});
    cx.actor = &agent;
    must(save(id, "choices", "甲|丙"));
    must(save(id, "date", "2026-12-31"));
    ck_assert(str_is(stored(id, "number"), "3.00"));
    ck_assert(str_is(stored(id, "choices"), "甲 | 丙"));
    int64_t audits = number("SELECT COUNT(*) FROM audit WHERE action = 'customer.edit'");
    must(save(id, "date", "2026/12/31")); /* the same */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'customer.edit'"), audits);
    must(save(id, "choices", ""));
    ck_assert(str_is(stored(id, "choices"), ""));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM custom_customer"), 2);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit_text WHERE after_text LIKE '%x_date%2026-12-31%'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit_text WHERE before_text LIKE '%x_choices%丙%'"), 1);
    refused(save(id, "number", "-1"), ERR_INVALID);
    ck_assert_int_eq(number("SELECT version FROM customer"), 4);
}
END_TEST

/* A page of a list asks once for all its rows; some have no values, some are not there. */
START_TEST(values_of_many)
{
    all_types();
    int64_t ids[120];
    struct custom_values *many, one;
    for (size_t i = 0; i < COUNT_OF(ids); i++) ids[i] = (int64_t)i + 1;
    customer_id first = customer("number", "3", (staff_id){21}), last = customer("choices", "丙|甲", (staff_id){21});
    cx.actor = &agent;
    must(save(first, "date", "2026-12-31"));
    ids[0] = last.v;
    ids[49] = first.v;
    ids[50] = customer("choices", "甲", (staff_id){21}).v;
    ids[60] = customer(NULL, NULL, (staff_id){21}).v;
    ids[119] = customer("line", "正文", (staff_id){21}).v;
    must(custom_load_many(&cx, custom_fields(&cx, CUSTOM_CUSTOMER), CUSTOM_CUSTOMER, ids, COUNT_OF(ids), &many));
    size_t filled = 0;
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        must(custom_load(&cx, CUSTOM_CUSTOMER, ids[i], &one));
        ck_assert_uint_eq(many[i].n, one.n);
        for (size_t k = 0; k < one.n; k++) {
            ck_assert_msg(custom_same(&many[i].at[k], &one.at[k]) && many[i].at[k].given, "record %zu, field %zu", i, k);
            filled += !custom_empty(&many[i].at[k]);
        }
    }
    ck_assert_uint_eq(filled, 5);
    must(custom_load_many(&cx, custom_fields(&cx, CUSTOM_CUSTOMER), CUSTOM_CUSTOMER, ids, 0, &many));
}
END_TEST

START_TEST(field_groups)
{
    all_types();
    customer_id own = customer("money", "5", (staff_id){21}), other = customer("money", "7", (staff_id){22});
    cx.actor = &agent; /* sees no money: what he sends about it is not looked at */
    must(save(own, "money", "1"));
    ck_assert(str_is(stored(own, "money"), "5.00"));
    cx.actor = &seller;
    must(save(own, "money", "6"));
    ck_assert(str_is(stored(own, "money"), "6.00"));
    /* finding by a number would tell it: a seller finds own ones, an agent filters by nothing */
    struct customer_filter f;
    struct customer_page page;
    customer_filter_init(&f);
    f.custom.at[f.custom.n++] = (struct custom_filter){.field = get("money"), .low = 0, .high = INT64_MAX};
    must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 10, true, &page));
    ck_assert_uint_eq(page.n, 1);
    ck_assert_int_eq(page.rows[0].id.v, own.v);
    cx.actor = &agent;
    must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 10, true, &page));
    ck_assert_uint_eq(page.n, 0);
    (void)other;
}
END_TEST

START_TEST(required_and_kept)
{
    customer_id old = customer(NULL, NULL, (staff_id){0});
    int64_t id = FIELD(CUSTOM_CHOICE, "grade", .required = true);
    const struct custom_field *f = custom_get(&cx, id);
    struct custom_edit e;
    cx.actor = &agent;
    struct customer_draft d = {.profile = {.kind = CUSTOMER_PERSON, .trade = TRADE_END, .name = STR("新"), .credit_limit = MONEY_NONE,
                                           .credit_days = MONEY_NONE, .custom = given(NULL, NULL)}, .stage = STAGE_ACTIVE};
    customer_id fresh;
    refused(customer_create(&cx, &d, &fresh), ERR_INVALID);
    must(save(old, NULL, NULL)); /* not on the form that was sent: nothing is asked */
    refused(save(old, "grade", ""), ERR_INVALID);
    must(save(old, "grade", "甲"));
    /* a retired choice stays where it is, and is offered nowhere else */
    cx.actor = &root;
    must(custom_choice_retire(&cx, id, f->choices[0].id, 1, true));
    cx.actor = &agent;
    must(save(old, "grade", "甲"));
    ck_assert(str_is(stored(old, "grade"), "甲"));
    d.profile.custom = given("grade", "甲");
    refused(customer_create(&cx, &d, &fresh), ERR_INVALID);
    d.profile.custom = given("grade", "乙");
    must(customer_create(&cx, &d, &fresh));
    must(save(old, "grade", "乙"));
    refused(save(old, "grade", "甲"), ERR_INVALID);
    /* a renamed one is renamed everywhere */
    cx.actor = &root;
    f = custom_get(&cx, id);
    struct custom_choice_edit c = {.id = f->choices[0].id, .version = 1, .name_zh = STR("优"), .position = 5};
    must(custom_choice_save(&cx, id, &c, &id));
    ck_assert(str_is(stored(old, "grade"), "优"));
    /* a retired field keeps what stands in it */
    must(custom_field_edit(&cx, get("grade")->id, &e));
    must(custom_field_retire(&cx, e.id, e.version, true));
    struct custom_values v;
    must(custom_load(&cx, CUSTOM_CUSTOMER, old.v, &v));
    ck_assert_uint_eq(v.n, 0);
    cx.actor = &agent;
    must(save(old, NULL, NULL));
    cx.actor = &root;
    must(custom_field_retire(&cx, e.id, e.version + 1, false));
    ck_assert(str_is(stored(old, "grade"), "优"));
}
END_TEST

START_TEST(bounds_do_not_reach_back)
{
    int64_t id = FIELD(CUSTOM_NUMBER, "n"), again;
    customer_id c = customer("n", "50", (staff_id){0});
    struct custom_edit e;
    must(custom_field_edit(&cx, id, &e));
    e.high = STR("10");
    must(custom_field_save(&cx, &e, &again));
    cx.actor = &agent;
    must(save(c, "n", "50"));
    refused(save(c, "n", "11"), ERR_INVALID);
    must(save(c, "n", "10"));
}
END_TEST

/* ---- search and lists ---- */

static size_t found(const char *q)
{
    struct customer_filter f;
    struct customer_page page;
    customer_filter_init(&f);
    f.q = str_of(q);
    must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 10, false, &page));
    return page.n;
}

START_TEST(search_follows)
{
    bool more = true;
    int64_t id = FIELD(CUSTOM_TEXT, "model");
    customer("model", "KFR-35GW", (staff_id){0});
    struct custom_edit e;
    const struct actor *who = &agent;
    cx.actor = who;
    ck_assert_uint_eq(found("KFR-35GW"), 0);
    cx.actor = &root;
    must(custom_field_edit(&cx, id, &e));
    e.searchable = true;
    must(custom_field_save(&cx, &e, &id));
    ck_assert(custom_reindex_waiting(&cx));
    cx.actor = &system_actor;
    while (more) must(custom_reindex(&cx, 1, &more));
    ck_assert(!custom_reindex_waiting(&cx));
    cx.actor = who;
    ck_assert_uint_eq(found("KFR-35GW"), 1);
    ck_assert_uint_eq(found("kfr"), 1);
    cx.actor = &root;
    must(custom_field_retire(&cx, id, 2, true));
    cx.actor = &system_actor;
    for (more = true; more;) must(custom_reindex(&cx, 100, &more));
    cx.actor = who;
    ck_assert_uint_eq(found("kfr"), 0);
}
END_TEST

#define MANY 300

/* Every mixture of filters and sorts gives what a look at each customer gives. */
static void check_filters(const struct custom_filter *fs, size_t n, int64_t kind)
{
    for (int sort = 0; sort < SORT_COUNT; sort++) {
        struct customer_filter f;
        customer_filter_init(&f);
        f.sort = (enum customer_sort)sort;
        f.kind = kind;
        for (size_t i = 0; i < n; i++) f.custom.at[f.custom.n++] = fs[i];
        const char *after = "";
        size_t seen = 0, want = 0;
        for (int pages = 0; after && pages < 2 * MANY; pages++) {
            struct customer_page page;
            must(customer_list(&cx, &f, CUSTOMER_SEE, str_of(after), STR(""), 7, true, &page));
            for (size_t i = 0; i < page.n; i++)
                for (size_t k = 0; k < n; k++) ck_assert(custom_fits(&cx, CUSTOM_CUSTOMER, page.rows[i].id.v, &fs[k]));
            seen += page.n;
            after = page.next;
        }
        STMT(q, cx.db, "SELECT id, kind FROM customer WHERE state = 'open'");
        while (stmt_row(q)) {
            bool fits = !kind || kind == customer_kind_parse(col_view(q, 1));
            for (size_t k = 0; k < n; k++) fits &= custom_fits(&cx, CUSTOM_CUSTOMER, col_i64(q, 0), &fs[k]);
            want += fits;
        }
        must(stmt_done(q));
        ck_assert_msg(seen == want, "sort %d, %zu filters: %zu, not %zu", sort, n, seen, want);
    }
}

static struct custom_filter text_filter(const char *code, const char *typed, bool begins)
{
    struct custom_filter f = {.field = get(code)};
    must(custom_filter_text(&cx, &f, str_of(typed), begins));
    return f;
}

static size_t fitting(const struct custom_filter *f)
{
    size_t n = 0;
    STMT(q, cx.db, "SELECT id FROM customer");
    while (stmt_row(q)) n += custom_fits(&cx, CUSTOM_CUSTOMER, col_i64(q, 0), f);
    must(stmt_done(q));
    return n;
}

START_TEST(lists_are_filtered)
{
    static const struct customer_list_limits limits[] = {{1500, 1000, 30000, 15000}, {20, 3, 10, 40}, {20, 3, 1000, 40}};
    struct customer_list_limits usual = customer_list_limits;
    all_types();
    for (int i = 0; i < MANY; i++) {
        static const char *const names[] = {"甲", "乙", "丙"};
        struct custom_values *v = given("number", arena_printf(cx.arena, "%d", i % 90));
        must(custom_parse(&cx, custom_at(v, get("date")), str_printf(cx.arena, "2026-%02d-%02d", 1 + i % 12, 1 + i % 28)));
        must(custom_parse(&cx, custom_at(v, get("choice")), str_of(names[i % 3])));
        must(custom_parse(&cx, custom_at(v, get("choices")), str_of(i % 4 ? "甲|丙" : "乙")));
        if (i % 5) must(custom_parse(&cx, custom_at(v, get("bool")), str_of(i % 2 ? "是" : "否")));
        if (i % 3) must(custom_parse(&cx, custom_at(v, get("line")), str_printf(cx.arena, "%s%d%%號_\\", i % 2 ? "ＫＦＲ" : "kfr", i)));
        if (i % 2) must(custom_parse(&cx, custom_at(v, get("lines")), str_printf(cx.arena, "第一行\n備註 %d", i % 11)));
        struct customer_draft d = {.profile = {.kind = i % 7 ? CUSTOMER_PERSON : CUSTOMER_ORGANISATION, .trade = TRADE_END,
                                               .name = str_printf(cx.arena, "客户%d", i), .credit_limit = MONEY_NONE,
                                               .credit_days = MONEY_NONE, .custom = v}, .stage = STAGE_ACTIVE};
        customer_id id;
        cx.actor = &system_actor;
        must(customer_create(&cx, &d, &id));
    }
    cx.actor = &agent;
    int64_t first = get("choice")->choices[0].id, third = get("choices")->choices[2].id;
    const struct custom_filter grade = {.field = get("choice"), .low = first, .high = first},
                               several = {.field = get("choices"), .low = third, .high = third},
                               yes = {.field = get("bool"), .low = 1, .high = 1}, no = {.field = get("bool")},
                               march = {.field = get("date"), .low = 20260301, .high = 20260331},
                               some = {.field = get("number"), .low = 1000, .high = 5000},
                               model = text_filter("line", "KFR1", true), part = text_filter("line", "2%", false),
                               end = text_filter("line", "号_\\", false), none = text_filter("line", "R_1", false),
                               lines = text_filter("lines", "备注 1", false), all = text_filter("line", "kfr", true);
    ck_assert_uint_gt(fitting(&model), 50);
    ck_assert_uint_gt(fitting(&part), 5);
    ck_assert_uint_eq(fitting(&end), fitting(&all));
    ck_assert_uint_eq(fitting(&none), 0);
    ck_assert_uint_gt(fitting(&lines), 10);
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        customer_list_limits = limits[i];
        check_filters(&grade, 1, 0);
        check_filters(&yes, 1, 0);
        check_filters(&no, 1, CUSTOMER_PERSON);
        check_filters(&march, 1, 0);
        check_filters(&some, 1, CUSTOMER_PERSON);
        check_filters((struct custom_filter[]){march, some}, 2, 0);
        check_filters((struct custom_filter[]){grade, several, march}, 3, CUSTOMER_PERSON);
        check_filters((struct custom_filter[]){some, yes}, 2, 0);
        check_filters(&model, 1, 0);
        check_filters(&part, 1, CUSTOMER_PERSON);
        check_filters(&end, 1, 0);
        check_filters(&none, 1, 0);
        check_filters(&lines, 1, 0);
        check_filters((struct custom_filter[]){all, grade, lines}, 3, 0);
        check_filters((struct custom_filter[]){part, march}, 2, 0);
    }
    customer_list_limits = usual;
}
END_TEST

/* A choice for each; what is not chosen is proposed: the winner's, or the first that says something. An undo takes
 * back what nobody has changed since. */
START_TEST(merged)
{
    all_types();
    const struct actor manager = {.kind = ACTOR_STAFF, .id = 7, .name = STR("Max"), .roles = ROLE_MANAGER, .team = {1}, .branch = {1}};
    run("INSERT INTO branch (id, name) VALUES (1, 'North'); INSERT INTO team (id, name, branch_id) VALUES (1, 'A', 1)");
    customer_id winner = customer("number", "3", (staff_id){7}), loser = customer("number", "9", (staff_id){7});
    cx.actor = &manager;
    must(save(loser, "line", "filled"));
    must(save(loser, "choices", "甲|丙"));
    must(save(winner, "choices", "乙"));
    must(save(winner, "date", "2026-05-01"));
    must(save(winner, "bool", "是"));
    must(save(loser, "bool", "否"));
    struct merge_request r = {.n = 2, .ids = {winner, loser}};
    struct merge_view v;
    int64_t merge = 0;
    must(merge_look(&cx, &r, &v));
    merge_defaults(&r, &v);
    r.winner = 0;
    for (size_t i = 0; i < 2; i++) r.versions[i] = v.customers[i].version;
    for (size_t i = 0; i < v.own[0].n; i++) { /* the other's yes or no, and its empty day */
        const struct custom_field *f = v.own[0].at[i].field;
        if (f->type == CUSTOM_BOOL || f->type == CUSTOM_DATE) r.own[i] = 1;
    }
    merge_result(&cx, &r, &v);
    ck_assert(str_is(custom_plain(&cx, custom_at(&v.own_result, get("choices")), LANG_ZH), "甲 | 乙 | 丙"));
    must(merge_do(&cx, &r, &merge));
    ck_assert(str_is(stored(winner, "number"), "3.00"));
    ck_assert(str_is(stored(winner, "line"), "filled"));
    ck_assert(str_is(stored(winner, "choices"), "甲 | 乙 | 丙"));
    ck_assert(str_is(stored(winner, "bool"), "否"));
    ck_assert(str_is(stored(winner, "date"), ""));
    must(save(winner, "line", "mine"));
    must(merge_undo(&cx, merge));
    ck_assert(str_is(stored(winner, "line"), "mine"));
    ck_assert(str_is(stored(winner, "choices"), "乙"));
    ck_assert(str_is(stored(winner, "bool"), "是"));
    ck_assert(str_is(stored(winner, "date"), "2026-05-01"));
    ck_assert(str_is(stored(loser, "choices"), "甲 | 丙"));
    struct merge_record m;
    must(merge_get(&cx, merge, &m));
    ck_assert(str_is(m.left, "x_line"));
}
END_TEST

/* Every statement over values goes along an index. */
START_TEST(plans)
{
    static const char *const tables[] = {"customer", "complaint", "order"};
    struct str plan;
    if (on_postgres()) return; /* test_postgres_plans.c */
    for (int e = 0; e < CUSTOM_ENTITIES; e++) {
        const char *sql[] = {custom_ids_sql((enum custom_entity)e, false), custom_ids_sql((enum custom_entity)e, true),
                             arena_printf(cx.arena, "SELECT 1 FROM custom_%s WHERE entity_id = :id AND field_id = :field AND folded LIKE :like ESCAPE '\\' LIMIT 1", tables[e]),
                             arena_printf(cx.arena, "SELECT field_id, item, number, text FROM custom_%s WHERE entity_id = :id LIMIT 20000", tables[e]),
                             arena_printf(cx.arena, "SELECT 1 FROM custom_%s WHERE entity_id = :id AND field_id = :field AND number >= :low AND number <= :high LIMIT 1", tables[e]),
                             arena_printf(cx.arena, "SELECT entity_id FROM custom_%s WHERE field_id = :field AND number IS NULL AND entity_id > :after ORDER BY entity_id LIMIT :max", tables[e])};
        for (size_t i = 0; i < COUNT_OF(sql); i++) {
            must(stmt_plan(cx.db, cx.arena, sql[i], &plan));
            ck_assert_msg(str_find(plan, STR("SCAN")) < 0 && str_find(plan, STR("TEMP B-TREE")) < 0, "%s\n%.*s", sql[i], STR_ARG(plan));
        }
    }
}
END_TEST

START_TEST(erased)
{
    all_types();
    customer_id id = customer("line", "secret1", (staff_id){0});
    cx.actor = &system_actor;
    must(erase_customer(&cx, id));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM custom_customer"), 0);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit_text WHERE after_text LIKE '%secret1%'"), 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {nothing_costs_nothing, fields_are_made, fields_are_checked, there_is_a_limit,
                                  fields_are_changed_moved_retired, text_and_back, values_of_a_customer,
                                  values_of_many, field_groups, required_and_kept, bounds_do_not_reach_back, search_follows, lists_are_filtered, merged, plans, erased};
    return run_suite_on("custom", tests, COUNT_OF(tests), open_custom);
}
