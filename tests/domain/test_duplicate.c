/* domain/duplicate.h: normal forms, the rule as a table of pairs, the warning, what is remembered, and the scan
 * in slices, killed in the middle. */
#include "base/text.h"
#include "domain/customer_parts.h"
#include "domain/duplicate.h"
#include "support/fixture.h"

static struct actor manager;

static void open_duplicates(void)
{
    open_all();
    run("INSERT INTO branch (id, name) VALUES (1, 'North');"
        "INSERT INTO staff (id, username, name, roles, branch_id, created_at) VALUES (30, 'max', 'Max', 4, 1, 1)");
    manager = (struct actor){.kind = ACTOR_STAFF, .id = 30, .name = STR("Max"), .roles = ROLE_MANAGER, .branch = {1}};
    cx.actor = &manager;
}

/* "p|name|city|phone|email|birthday|gender|org number"; o: an organisation. */
static struct duplicate_facts facts(const char *text)
{
    struct duplicate_facts f = {.kind = text[0] == 'o' ? CUSTOMER_ORGANISATION : CUSTOMER_PERSON};
    struct str rest = str_of(text), cell[8] = {{NULL, 0}};
    for (size_t i = 0; i < COUNT_OF(cell) && rest.p; i++) (void)str_cut(&rest, '|', &cell[i]);
    f.city = text_fold(cx.arena, cell[2].p ? cell[2] : STR(""));
    duplicate_facts_name(cx.arena, &f, text_name_key(cx.arena, cell[1]));
    if (cell[3].n && phone_normal(cx.arena, cell[3], "CN", &f.phones[0])) f.nphones = 1;
    if (cell[4].n) f.emails[f.nemails++] = duplicate_email(cx.arena, cell[4]);
    f.birthday = cell[5].p ? cell[5] : STR("");
    f.gender = gender_parse(cell[6]);
    f.org_number = duplicate_org_number(cx.arena, cell[7].p ? cell[7] : STR(""));
    return f;
}

static const struct {
    const char *a, *b;
    bool listed;
    int line;
} pairs[] = {
    {"p|张伟|杭州|13800004567", "p|张伟|杭州|+86 138-0000-4567", true, __LINE__},
    {"p|张伟|杭州|13800004567", "p|張偉|杭州|１３８００００４５６７", true, __LINE__},
    {"p|张伟|杭州|13800004567", "p|张玮||13800004567", true, __LINE__},             /* sounds the same */
    {"p|张晓伟|杭州|13800004567", "p|张小伟|杭州|13800004576", true, __LINE__},       /* and two digits changed */
    {"p|张晓明|杭州|13800004567", "p|Zhang Xiaoming|杭州|13800004567", true, __LINE__},
    {"p|张晓明|杭州|13800004567", "p|Xiaoming Zhang||13800004567", true, __LINE__},
    {"p|吕静|杭州|13800004567", "p|lu jing|杭州|13800004567", true, __LINE__},
    {"p|李娜||13800004567|li.na@example.cn", "p|李娜|||Li.Na+shop@Example.cn", true, __LINE__},
    {"p|李娜|杭州|||1980-01-02", "p|李娜|杭州|||1980-01-02", true, __LINE__},
    {"p|李娜|杭州", "p|李娜|杭州", false, __LINE__},                                   /* a common name in a big city */
    {"p|李娜|杭州|13800004567", "p|王强|杭州|13800004567", false, __LINE__},           /* a family's phone */
    {"p|李娜|杭州|13800004567||1980-01-02|female", "p|李娜|杭州|13800004567||2004-05-06|male", false, __LINE__},
    {"o|杭州华盛科技有限公司|杭州", "o|杭州市华盛科技有限责任公司|杭州", true, __LINE__},
    {"o|杭州华盛科技有限公司|杭州|057188881234", "o|杭州华胜科技有限公司|杭州|057188881234", true, __LINE__},
    {"o|华盛科技有限公司|杭州||||| 91330100abc", "o|Huasheng Technology|杭州|||||91330100ABC", true, __LINE__},
    {"o|杭州华盛科技有限公司|杭州|||||913301001111", "o|杭州华盛科技有限公司|杭州|||||913301002222", false, __LINE__},
    {"o|杭州华盛科技有限公司|杭州", "o|杭州远大物流有限公司|杭州", false, __LINE__},
};

START_TEST(the_rule)
{
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct duplicate_facts a = facts(pairs[i].a), b = facts(pairs[i].b);
        unsigned there, back;
        int score = duplicate_score(&a, &b, &there);
        ck_assert_msg((score >= DUPLICATE_LISTED) == pairs[i].listed, "line %d: %d", pairs[i].line, score);
        ck_assert_msg(score == duplicate_score(&b, &a, &back) && there == back, "line %d: another way round", pairs[i].line);
    }
}
END_TEST

START_TEST(distances)
{
    static const struct {
        const char *a, *b;
        int d, line;
    } cases[] = {{"", "", 0, __LINE__},        {"abc", "abc", 0, __LINE__},  {"abc", "acb", 1, __LINE__},
                 {"abc", "ab", 1, __LINE__},   {"张伟", "张玮", 1, __LINE__}, {"abcdef", "badcfe", 3, __LINE__},
                 {"abc", "xyzabc", 3, __LINE__}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(duplicate_distance(str_of(cases[i].a), str_of(cases[i].b), 5) == cases[i].d, "line %d", cases[i].line);
    ck_assert_int_eq(duplicate_distance(STR("abcdef"), STR("uvwxyz"), 2), 3);
    char long_text[2000];
    memset(long_text, 'x', sizeof long_text);
    ck_assert_int_eq(duplicate_distance((struct str){long_text, sizeof long_text}, STR("y"), 1), 2); /* bounded */
}
END_TEST

START_TEST(reasons_are_codes)
{
    for (unsigned r = 1; r < 1u << DUPLICATE_REASONS; r <<= 1) {
        ck_assert_int_eq((int)duplicate_reasons_parse(duplicate_reason_codes(cx.arena, r)), (int)r);
        ck_assert(*duplicate_reason_name((enum duplicate_reason)r));
    }
    ck_assert_int_eq((int)duplicate_reasons_parse(STR("phone nonsense city")), SAME_PHONE | SAME_CITY);
}
END_TEST

static customer_id person(const char *name, const char *phone)
{
    struct customer_draft d = {.profile = {.kind = CUSTOMER_PERSON, .trade = TRADE_END, .name = str_of(name),
                                           .city = STR("杭州"), .credit_limit = MONEY_NONE, .credit_days = MONEY_NONE},
                               .phone = str_of(phone)};
    customer_id id = {0};
    cx.now += 1000;
    must(customer_create(&cx, &d, &id));
    return id;
}

START_TEST(warned_of)
{
    customer_id first = person("张晓伟", "13800004567");
    struct customer_draft d = {.profile = {.kind = CUSTOMER_PERSON, .name = STR("張曉偉"), .city = STR("杭州")},
                               .phone = STR("138 0000 4576")};
    struct duplicate_found found[DUPLICATES_SHOWN];
    size_t n = 0;
    must(duplicate_of_draft(&cx, &d, (customer_id){0}, found, &n));
    ck_assert(n == 1 && found[0].id.v == first.v && (found[0].reasons & NEAR_PHONE) && found[0].phone.n);
    d.profile.name = STR("Zhang Xiaowei");
    d.phone = STR("13800004567");
    must(duplicate_of_draft(&cx, &d, (customer_id){0}, found, &n));
    ck_assert(n == 1 && (found[0].reasons & SAME_SOUND));
    d.profile.name = STR("别人"); /* somebody else in the family, or a number that went to another person: said all the same */
    must(duplicate_of_draft(&cx, &d, (customer_id){0}, found, &n));
    ck_assert(n == 1 && found[0].score < DUPLICATE_LISTED && (found[0].reasons & SAME_PHONE));
    d.phone = STR("13800004576");
    must(duplicate_of_draft(&cx, &d, (customer_id){0}, found, &n)); /* nearly the number is not enough */
    ck_assert_int_eq((int)n, 0);
    customer_id second = person("张小伟", "13800004567");
    struct customer_draft edit = {.profile = {.kind = CUSTOMER_PERSON, .name = STR("张晓伟"), .city = STR("杭州")}};
    must(duplicate_of_draft(&cx, &edit, second, found, &n));
    ck_assert_int_eq((int)n, 1);
    struct reach same = {.kind = REACH_PHONE, .value = STR("138-0000-4567")}, other = {.kind = REACH_PHONE, .value = STR("13900001111")};
    customer_id third = person("李雷", "13900002222");
    must(duplicate_of_reach(&cx, third, &same, found, &n));
    ck_assert_int_eq((int)n, 2);
    must(duplicate_of_reach(&cx, third, &other, found, &n));
    ck_assert_int_eq((int)n, 0);
    must(duplicate_of_draft(&cx, &edit, second, found, &n)); /* of the profile alone: whose number it is was said before */
    ck_assert_int_eq((int)n, 1);
    found[0].all_reasons = SAME_PHONE;
    must(duplicate_keep(&cx, second, found, n));
    must(duplicate_of_draft(&cx, &edit, second, found, &n)); /* it waits for a decision already */
    ck_assert_int_eq((int)n, 0);
}
END_TEST

/* ---- the scan ---- */

static int slices;
static bool after_some(void) { return --slices < 0; }
static bool never(void) { return false; }

static int64_t scan(bool (*stopping)(void))
{
    int64_t task = 0, same = 0;
    must(duplicate_scan_start(&cx, &task));
    must(duplicate_scan_start(&cx, &same));
    ck_assert_int_eq(task, same); /* one at a time */
    enum err e = task_run_next(&cx, STR("w1"), stopping);
    ck_assert_msg(e == OK, "%s", err_last());
    return task;
}

static int64_t pairs_of(const char *state)
{
    return number(arena_printf(cx.arena, "SELECT COUNT(*) FROM duplicate_pair WHERE state = '%s'", state));
}

START_TEST(scanned_in_slices)
{
    customer_id a = person("张晓伟", "13800004567"), b = person("張曉偉", "13800004567"), c = person("王强", "13900001111");
    person("Zhang Xiaowei", "13800004576");
    int64_t task = scan(never);
    ck_assert_int_eq(pairs_of("open"), 3);
    ck_assert_int_eq(number(arena_printf(cx.arena, "SELECT COUNT(*) FROM task WHERE id = %lld AND state = 'done'", (long long)task)), 1);
    struct duplicate_pair p;
    must(duplicate_get(&cx, duplicate_pair_of(&cx, a, b), &p));
    cx.actor = &manager;
    run("UPDATE customer SET branch_id = 1");
    must(duplicate_get(&cx, p.id, &p));
    must(duplicate_decide(&cx, p.id, PAIR_NOT, p.version));
    refused(duplicate_decide(&cx, p.id, PAIR_OPEN, p.version), ERR_STALE);
    run(arena_printf(cx.arena, "UPDATE customer SET state = 'closed' WHERE id NOT IN (%lld, %lld, %lld)", (long long)a.v,
                     (long long)b.v, (long long)c.v));
    scan(never);
    ck_assert_int_eq(pairs_of("open"), 0); /* forgotten: one of both is closed */
    ck_assert_int_eq(pairs_of("not_duplicate"), 1); /* remembered */
}
END_TEST

START_TEST(a_killed_scan_goes_on)
{
    for (int i = 0; i < 40; i++) {
        person("张晓伟", arena_printf(cx.arena, "138000045%02d", i));
        person("張曉偉", arena_printf(cx.arena, "138000045%02d", i));
    }
    slices = 2;
    int64_t task = scan(after_some);
    for (int i = 0; i < 60 && number(arena_printf(cx.arena, "SELECT COUNT(*) FROM task WHERE id = %lld AND state = 'running'", (long long)task)); i++) {
        run("UPDATE task SET lease_until = 0"); /* the worker is gone, another one takes over */
        slices = 2;
        must(task_run_next(&cx, STR("w2"), after_some));
    }
    ck_assert_int_eq(number(arena_printf(cx.arena, "SELECT COUNT(*) FROM task WHERE id = %lld AND state = 'done'", (long long)task)), 1);
    int64_t n = pairs_of("open");
    ck_assert(n >= 40);
    scan(never);
    ck_assert_int_eq(pairs_of("open"), n); /* the same as in one go */
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {the_rule, distances, reasons_are_codes, warned_of, scanned_in_slices, a_killed_scan_goes_on};
    return run_suite_on("duplicate", tests, COUNT_OF(tests), open_duplicates);
}
