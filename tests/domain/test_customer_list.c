/* domain/customer_list.h: paging (no row twice, none lost, back = forward reversed), filters checked
 * against a plain scan of everything, rights by own, team and branch, field groups, counts, plans. */
#include <stdlib.h>

#include "domain/customer_list.h"
#include "support/fixture.h"

#define CUSTOMERS 400

static struct actor seller, manager, agent, auditor;
static struct customer_row all[CUSTOMERS + 10];
static unsigned tagged[CUSTOMERS + 10]; /* bit 0: tag 900, 1: 901 */
static size_t nall;

/* Every ZHIYIN_TEST_SAMPLE-th combination is enough under valgrind, and every third where each statement goes
 * through a socket; each filter and each sort is among them. */
static bool sampled(size_t i)
{
    const char *every = getenv("ZHIYIN_TEST_SAMPLE");
    size_t n = every ? (size_t)atoi(every) : on_postgres() ? 3 : 1;
    return n < 2 || (i / SORT_COUNT + i % SORT_COUNT) % n == 0;
}

static void places(void)
{
    run("INSERT INTO branch (id, name) VALUES (1, 'North'), (2, 'South');"
        "INSERT INTO team (id, name, branch_id) VALUES (1, 'A', 1), (2, 'B', 2);"
        "INSERT INTO lookup (id, list, name_zh) VALUES (900, 'tag', 'VIP'), (901, 'tag', 'Late');"
        "INSERT INTO staff (id, username, name, roles, team_id, branch_id, created_at) VALUES"
        " (21, 'sara', 'Sara', 2, 1, 1, 1), (22, 'tom', 'Tom', 2, 1, 1, 1), (23, 'uma', 'Uma', 2, 2, 2, 1)");
    seller = (struct actor){.kind = ACTOR_STAFF, .id = 21, .name = STR("Sara"), .roles = ROLE_SALES,
                            .team = {1}, .branch = {1}};
    manager = (struct actor){.kind = ACTOR_STAFF, .id = 30, .name = STR("Max"), .roles = ROLE_MANAGER,
                             .team = {1}, .branch = {1}};
    agent = (struct actor){.kind = ACTOR_STAFF, .id = 31, .name = STR("Ada"), .roles = ROLE_AGENT};
    auditor = (struct actor){.kind = ACTOR_STAFF, .id = 32, .name = STR("Otto"), .roles = ROLE_AUDITOR};
}

/* Four hundred customers of every mixture, made from their number alone. */
static void one(int i)
{
    static const char *const names[] = {"张三", "李小四", "王五", "曾子墨", "Smith & Sons", "单田芳", "赵六"};
    static const char *const cities[] = {"上海", "北京", "", "Paris"};
    struct customer_draft d = {.profile = {.kind = i % 5 ? CUSTOMER_PERSON : CUSTOMER_ORGANISATION,
                                           .trade = 1 << i % 3,
                                           .code = str_printf(cx.arena, "K%04d", i),
                                           .name = str_of(names[i % 7]),
                                           .city = str_of(cities[i % 4]),
                                           .credit_limit = MONEY_NONE,
                                           .credit_days = MONEY_NONE},
                               .stage = 1 + i % 9,
                               .owner = {i % 4 ? 20 + i % 4 : 0},
                               .team = {i % 3},
                               .branch = {i % 5 == 4 ? 0 : 1 + i % 2},
                               .phone = str_printf(cx.arena, "1380000%04d", i)};
    customer_id id;
    must(customer_create(&cx, &d, &id));
    run(arena_printf(cx.arena,
                     "UPDATE customer SET value_minor = %d, last_contact_at = %" PRId64 " WHERE id = %" PRId64,
                     (i * 7919) % 50 * 1000, i % 6 ? T0 - (i % 200) * DAY_MS : 0, id.v));
    int64_t tags[] = {900, 901};
    if (i % 10 == 0) must(customer_set_tags(&cx, id, tags, i % 20 ? 1 : 2));
    struct customer c;
    must(customer_get(&cx, id, &c));
    if (i % 11 == 0) must(customer_close(&cx, id, STR("gone"), c.version));
}

static void read_all(void)
{
    nall = 0;
    STMT(q, cx.db,
         "SELECT id, owner_id, team_id, branch_id, stage, kind, trade, city, value_minor,"
         " last_contact_at, state, name FROM customer ORDER BY id DESC");
    while (stmt_row(q)) {
        all[nall++] = (struct customer_row){
            .id = {col_i64(q, 0)}, .owner = {col_i64(q, 1)}, .team = {col_i64(q, 2)},
            .branch = {col_i64(q, 3)}, .stage = col_i64(q, 4), .kind = customer_kind_parse(col_view(q, 5)),
            .trade = col_i64(q, 6), .city = col_str(q, cx.arena, 7), .value_minor = col_i64(q, 8),
            .last_contact_at = col_i64(q, 9), .closed = str_is(col_view(q, 10), "closed"),
            .name = col_str(q, cx.arena, 11)};
    }
    must(stmt_done(q));
    for (size_t i = 0; i < nall; i++) {
        STMT(t, cx.db, "SELECT tag_id FROM customer_tag WHERE customer_id = :id");
        bind_id(t, ":id", all[i].id);
        tagged[i] = 0;
        while (stmt_row(t)) tagged[i] |= 1u << (col_i64(t, 0) - 900);
        must(stmt_done(t));
    }
}

static void open_list(void)
{
    static const struct actor system = {.kind = ACTOR_SYSTEM, .name = STR("test")};
    open_all();
    places();
    cx.actor = &system;
    struct tx tx = {0};
    must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
    for (int i = 0; i < CUSTOMERS; i++) one(i);
    must(tx_commit(&tx));
    tx_end(&tx);
    read_all();
}

static bool has_tag(const struct customer_row *r, int64_t tag)
{
    return tagged[r - all] & 1u << (tag - 900);
}

static bool id_fits(int64_t asked, int64_t has)
{
    return asked == ID_ANY || (asked == ID_NONE ? !has : asked == has);
}

/* The filter's meaning, once more and slowly. Search words: "zs" alone is known here. */
static bool wanted(const struct customer_filter *f, const struct customer_row *r)
{
    if (f->state != STATE_ANY && r->closed != (f->state == STATE_CLOSED)) return false;
    if (!perm_record(cx.actor, CUSTOMER_SEE, r->owner, r->team, r->branch)) return false;
    if (!id_fits(f->owner, r->owner.v) || !id_fits(f->team, r->team.v) || !id_fits(f->branch, r->branch.v)) return false;
    if (f->stage && f->stage != r->stage) return false;
    if (f->kind && f->kind != r->kind) return false;
    if (f->trade && !(r->trade & f->trade)) return false;
    if (f->city.n && !str_eq(f->city, r->city)) return false;
    if (f->tag && !has_tag(r, f->tag)) return false;
    if (f->value_min != INT64_MIN && r->value_minor < f->value_min) return false;
    if (f->value_max != INT64_MIN && r->value_minor > f->value_max) return false;
    if (f->silent_days && r->last_contact_at > T0 - f->silent_days * DAY_MS) return false;
    if (f->recent_days && r->last_contact_at < T0 - f->recent_days * DAY_MS) return false;
    bool money = f->sort == SORT_VALUE || f->value_min != INT64_MIN || f->value_max != INT64_MIN;
    if (money && !perm_record(cx.actor, CUSTOMER_MONEY_SEE, r->owner, r->team, r->branch)) return false;
    return !f->q.n || str_is(r->name, "张三");
}

static bool in_order(const struct customer_row *a, const struct customer_row *b, enum customer_sort sort)
{
    switch (sort) {
    case SORT_NEWEST: return a->id.v > b->id.v;
    case SORT_VALUE: return a->value_minor > b->value_minor || (a->value_minor == b->value_minor && a->id.v > b->id.v);
    case SORT_CONTACT:
        return a->last_contact_at > b->last_contact_at ||
               (a->last_contact_at == b->last_contact_at && a->id.v > b->id.v);
    default: return true;
    }
}

static const struct customer_row *known(customer_id id)
{
    for (size_t i = 0; i < nall; i++) {
        if (all[i].id.v == id.v) return &all[i];
    }
    return NULL;
}

/* Walks all pages forward, then all the way back, and compares with the slow answer. */
static void check_pages(const struct customer_filter *f, const char *what)
{
    struct customer_page page;
    customer_id seen[CUSTOMERS + 10];
    const char *starts[CUSTOMERS + 10];
    size_t n = 0, pages = 0, should = 0;
    const char *after = "";
    for (size_t i = 0; i < nall; i++) should += wanted(f, &all[i]);
    do {
        must(customer_list(&cx, f, CUSTOMER_SEE, str_of(after), STR(""), 7, pages == 0, &page));
        if (!pages && page.count_known)
            ck_assert_msg(page.count == (int64_t)should || (page.count_more && page.count < (int64_t)should), "%s: counted %d, should be %d", what, (int)page.count, (int)should);
        starts[pages++] = page.n ? arena_printf(cx.arena, "%" PRId64, page.rows[0].id.v) : "";
        for (size_t i = 0; i < page.n; i++) {
            const struct customer_row *r = known(page.rows[i].id);
            ck_assert_msg(r && wanted(f, r), "%s: a row that does not fit", what);
            if (n) ck_assert_msg(in_order(known(seen[n - 1]), r, f->sort), "%s: out of order", what);
            for (size_t j = 0; j < n; j++) ck_assert_msg(seen[j].v != r->id.v, "%s: a row twice", what);
            seen[n++] = r->id;
        }
        after = page.next;
        ck_assert_msg(pages < 200, "%s: does not end", what);
    } while (after);
    ck_assert_msg(n == should, "%s: %d rows, should be %d", what, (int)n, (int)should);
    for (size_t p = pages - 1; p > 0; p--) {
        ck_assert_msg(page.prev != NULL, "%s: no way back", what);
        must(customer_list(&cx, f, CUSTOMER_SEE, STR(""), str_of(page.prev), 7, false, &page));
        ck_assert_msg(page.n == 7 && page.next, "%s: a page back", what);
        ck_assert_msg(str_is(str_of(starts[p - 1]), arena_printf(cx.arena, "%" PRId64, page.rows[0].id.v)),
                      "%s: back is not forward reversed", what);
    }
    ck_assert_msg(pages < 2 || page.prev == NULL, "%s: something before the first page", what);
}

static const struct {
    const char *what;
    struct customer_filter f;
} filters[] = {
#define F(...) {#__VA_ARGS__, {__VA_ARGS__}} /* a value of 0: not asked */
    F(.stage = 0), F(.owner = 21), F(.owner = 22), F(.owner = ID_NONE), F(.team = 1), F(.team = ID_NONE),
    F(.branch = 2), F(.branch = ID_NONE), F(.stage = STAGE_ACTIVE), F(.kind = CUSTOMER_ORGANISATION),
    F(.trade = TRADE_SUPPLIER), F(.tag = 900), F(.tag = 901), F(.city = STR("上海")), F(.city = STR("paris")),
    F(.owner = 21, .team = 1), F(.owner = 22, .stage = 3), F(.team = 2, .branch = 1, .kind = CUSTOMER_PERSON),
    F(.q = STR("zs")), F(.q = STR("zs"), .owner = 21), F(.q = STR("张"), .state = STATE_ANY),
    F(.silent_days = 90), F(.recent_days = 30), F(.silent_days = 90, .owner = 21), F(.value_min = 20000),
    F(.value_min = 10000, .value_max = 20000, .team = 1), F(.value_max = 5000, .recent_days = 60, .stage = 2),
    F(.state = STATE_CLOSED), F(.state = STATE_ANY), F(.state = STATE_CLOSED, .owner = 21),
    F(.state = STATE_ANY, .silent_days = 100), F(.stage = 2, .kind = CUSTOMER_ORGANISATION, .trade = TRADE_TRADER, .tag = 901),
};

static void check_all_filters(void)
{
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        for (int sort = 0; sort < SORT_COUNT; sort++) {
            if (!sampled(i * SORT_COUNT + (size_t)sort)) continue;
            struct customer_filter f = filters[i].f;
            f.sort = (enum customer_sort)sort;
            if (!f.value_min) f.value_min = INT64_MIN;
            if (!f.value_max) f.value_max = INT64_MIN;
            if (str_is(f.city, "paris")) f.city = STR("Paris");
            check_pages(&f, arena_printf(cx.arena, "%s sorted %s for %.*s", filters[i].what,
                                         customer_sort_code(f.sort), STR_ARG(cx.actor->name)));
        }
    }
}

START_TEST(pages_of_the_auditor)
{
    cx.actor = &auditor;
    check_all_filters();
}
END_TEST

START_TEST(pages_of_a_seller)
{
    cx.actor = &seller;
    check_all_filters();
}
END_TEST

/* Small bounds: what has no index is walked through, part by part, some of them empty. */
static size_t walk(const struct customer_filter *f, bool back, const char *from, customer_id *seen,
                   const char **ret_end, const char *what)
{
    struct customer_page page;
    size_t n = 0, parts = 0;
    const char *cursor = from;
    do {
        struct str at = str_of(cursor);
        must(customer_list(&cx, f, CUSTOMER_SEE, back ? STR("") : at, back ? at : STR(""), 7, false, &page));
        for (size_t i = 0; i < page.n; i++) {
            const struct customer_row *r = known(page.rows[back ? page.n - 1 - i : i].id);
            ck_assert_msg(r && wanted(f, r), "%s: a row that does not fit", what);
            for (size_t j = 0; j < n; j++) ck_assert_msg(seen[j].v != r->id.v, "%s: a row twice", what);
            seen[n++] = r->id;
        }
        *ret_end = back ? page.next : page.prev;
        cursor = back ? page.prev : page.next;
        ck_assert_msg(++parts < 200, "%s: does not end", what);
    } while (cursor);
    return n;
}

static void check_walks(size_t set)
{
    customer_list_limits = (struct customer_list_limits){.walk_rows = 23, .sort_rows = 11, .set_rows = set, .key_rows = 29};
    for (size_t i = 0; i < COUNT_OF(filters); i++) {
        for (int sort = 0; sort < SORT_COUNT; sort++) {
            if (!sampled(i * SORT_COUNT + (size_t)sort)) continue;
            struct customer_filter f = filters[i].f;
            customer_id forth[CUSTOMERS + 10], back[CUSTOMERS + 10];
            const char *end, *ignored;
            size_t should = 0;
            f.sort = (enum customer_sort)sort;
            if (!f.value_min) f.value_min = INT64_MIN;
            if (!f.value_max) f.value_max = INT64_MIN;
            if (str_is(f.city, "paris")) f.city = STR("Paris");
            for (size_t j = 0; j < nall; j++) should += wanted(&f, &all[j]);
            size_t n = walk(&f, false, "", forth, &end, filters[i].what);
            ck_assert_msg(n == should, "%s by %s: %d of %d", filters[i].what, customer_sort_code(f.sort), (int)n, (int)should);
            if (!end) continue;
            size_t m = walk(&f, true, end, back, &ignored, filters[i].what);
            ck_assert_uint_le(m, n);
            for (size_t j = 0; j < m; j++)
                ck_assert_msg(back[m - 1 - j].v == forth[j].v, "%s by %s: back is not forward reversed", filters[i].what, customer_sort_code(f.sort));
        }
    }
}

START_TEST(walks)
{
    cx.actor = &auditor;
    check_walks(15); /* whole rows */
    check_walks(300); /* keys met in a set */
    cx.actor = &seller;
    check_walks(300);
    check_walks(15);
}
END_TEST

START_TEST(export_is_narrower)
{
    struct customer_filter f;
    struct customer_page page;
    customer_filter_init(&f);
    cx.actor = &seller;
    must(customer_list(&cx, &f, CUSTOMER_EXPORT, STR(""), STR(""), 500, false, &page));
    ck_assert_uint_gt(page.n, 0);
    for (size_t i = 0; i < page.n; i++) ck_assert_int_eq(page.rows[i].owner.v, 21);
    cx.actor = &manager;
    must(customer_list(&cx, &f, CUSTOMER_EXPORT, STR(""), STR(""), 500, false, &page));
    size_t should = 0;
    for (size_t i = 0; i < nall; i++)
        should += !all[i].closed && perm_record(cx.actor, CUSTOMER_EXPORT, all[i].owner, all[i].team, all[i].branch);
    ck_assert_uint_eq(page.n, should);
    cx.actor = &agent;
    must(customer_list(&cx, &f, CUSTOMER_EXPORT, STR(""), STR(""), 500, false, &page));
    ck_assert_uint_eq(page.n, 0);
}
END_TEST

START_TEST(field_groups)
{
    struct customer_filter f;
    struct customer_page page;
    customer_filter_init(&f);
    cx.actor = &seller; /* contact data and money of the own team only */
    must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 400, false, &page));
    size_t hidden = 0;
    for (size_t i = 0; i < page.n; i++) {
        const struct customer_row *r = &page.rows[i];
        bool mine = r->owner.v == 21 || r->team.v == 1;
        ck_assert(r->may_money == mine && r->may_contact == mine);
        ck_assert(mine || (!r->phone.n && !r->value_minor));
        hidden += !mine;
    }
    ck_assert_uint_gt(hidden, 0);
    cx.actor = &agent; /* no money at all: a sort by value would tell it */
    f.sort = SORT_VALUE;
    f.value_min = 40000;
    must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 400, true, &page));
    for (size_t i = 0; i + 1 < page.n; i++) ck_assert(page.rows[i].id.v > page.rows[i + 1].id.v);
    ck_assert_int_gt(page.count, 300);
}
END_TEST

START_TEST(searching)
{
    static const struct {
        const char *typed;
        int found, line;
    } cases[] = {{"张三", 52, __LINE__},   {"zhangsan", 52, __LINE__}, {"zs", 52, __LINE__},
                 {"K0007", 1, __LINE__},   {"13800000015", 1, __LINE__}, {"0015", 1, __LINE__},
                 {"smith", 52, __LINE__},  {"没有", 0, __LINE__},      {"单", 52, __LINE__},
                 {"shan", 52, __LINE__},   {"张三 0014", 1, __LINE__}};
    struct customer_page page;
    struct customer_filter f;
    cx.actor = &auditor;
    customer_filter_init(&f);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        f.q = str_of(cases[i].typed);
        must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 200, false, &page));
        ck_assert_msg((int)page.n >= (cases[i].found ? 1 : 0) && (int)page.n <= cases[i].found + 6,
                      "line %d: %d found", cases[i].line, (int)page.n);
    }
    f.q = STR("!!!");
    must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 200, true, &page));
    ck_assert(!page.searchable && page.n == 0);
}
END_TEST

START_TEST(bad_cursors)
{
    static const char *const cursors[] = {"x", "1.2.3", "99999999999999999999", "-", ".", "12.", "%00"};
    struct customer_page page;
    struct customer_filter f;
    cx.actor = &auditor;
    customer_filter_init(&f);
    for (size_t i = 0; i < COUNT_OF(cursors); i++) {
        for (int sort = 0; sort < SORT_COUNT; sort++) {
            f.sort = (enum customer_sort)sort;
            must(customer_list(&cx, &f, CUSTOMER_SEE, str_of(cursors[i]), STR(""), 10, false, &page));
            must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), str_of(cursors[i]), 10, false, &page));
        }
    }
}
END_TEST

/* Every text the list can use goes through an index, in the order of the index. */
START_TEST(plans)
{
    struct str sql, name, plan;
    size_t i = 0;
    if (on_postgres()) return; /* test_postgres_plans.c */
    for (; customer_list_sql(cx.db, cx.arena, i, &sql, &name); i++) {
        must(stmt_plan(cx.db, cx.arena, str_dup(cx.arena, sql), &plan));
        bool search = str_starts(name, STR("search"));
        bool count = str_starts(name, STR("count"));
        ck_assert_msg(str_find(plan, STR("SCAN c\n")) < 0 && str_find(plan, STR("SCAN customer\n")) < 0,
                      "%.*s scans the table:\n%.*s\n%.*s", STR_ARG(name), STR_ARG(sql), STR_ARG(plan));
        if (!search && !count)
            ck_assert_msg(str_find(plan, STR("TEMP B-TREE")) < 0, "%.*s sorts:\n%.*s\n%.*s", STR_ARG(name),
                          STR_ARG(sql), STR_ARG(plan));
    }
    ck_assert_uint_gt(i, 100);
}
END_TEST

int main(void)
{
    const TTest *list[] = {pages_of_the_auditor, pages_of_a_seller, walks, export_is_narrower, field_groups,
                           searching,            bad_cursors,       plans};
    Suite *s = suite_create("customer_list");
    TCase *tc = tcase_create("customer_list");
    tcase_set_timeout(tc, 120);
    tcase_add_checked_fixture(tc, open_list, close_all);
    for (size_t i = 0; i < COUNT_OF(list); i++) tcase_add_test(tc, list[i]);
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
