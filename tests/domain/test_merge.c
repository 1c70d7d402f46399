/* domain/customer_merge.h: what follows, what leads on, rights, stale versions, and the undo. */
#include "domain/account_invite.h"
#include "domain/customer_list.h"
#include "domain/customer_merge.h"
#include "domain/customer_parts.h"
#include "domain/customer_timeline.h"
#include "domain/duplicate.h"
#include "domain/interaction.h"
#include "support/fixture.h"

static struct actor manager, agent, sales;

static void open_merge(void)
{
    open_all();
    run("INSERT INTO branch (id, name) VALUES (1, 'North'), (2, 'South');"
        "INSERT INTO team (id, name, branch_id) VALUES (1, 'A', 1), (2, 'B', 2);"
        "INSERT INTO lookup (id, list, name_zh) VALUES (900, 'tag', 'VIP'), (901, 'tag', 'Late');"
        "INSERT INTO staff (id, username, name, roles, team_id, branch_id, created_at) VALUES"
        " (21, 'sara', 'Sara', 2, 1, 1, 1), (30, 'max', 'Max', 4, 1, 1, 1), (31, 'ada', 'Ada', 1, 2, 2, 1)");
    manager = (struct actor){.kind = ACTOR_STAFF, .id = 30, .name = STR("Max"), .roles = ROLE_MANAGER, .team = {1}, .branch = {1}};
    agent = (struct actor){.kind = ACTOR_STAFF, .id = 31, .name = STR("Ada"), .roles = ROLE_AGENT, .team = {2}, .branch = {2}};
    sales = (struct actor){.kind = ACTOR_STAFF, .id = 21, .name = STR("Sara"), .roles = ROLE_SALES, .team = {1}, .branch = {1}};
    cx.actor = &manager;
}

static customer_id person(const char *name, const char *phone)
{
    struct customer_draft d = {.profile = {.kind = CUSTOMER_PERSON, .trade = TRADE_END, .name = str_of(name),
                                           .city = STR("上海"), .credit_limit = MONEY_NONE, .credit_days = MONEY_NONE},
                               .phone = str_of(phone)};
    customer_id id = {0};
    cx.now += 1000;
    must(customer_create(&cx, &d, &id));
    return id;
}

static struct customer got(customer_id id)
{
    struct customer c = {0};
    must(customer_get(&cx, id, &c));
    return c;
}

/* Looked at just now, with what is proposed, the first one stays. */
static struct merge_request looked(const customer_id *ids, size_t n)
{
    struct merge_request r = {.n = n};
    struct merge_view v;
    for (size_t i = 0; i < n; i++) r.ids[i] = ids[i];
    must(merge_look(&cx, &r, &v));
    merge_defaults(&r, &v);
    r.winner = 0;
    for (size_t i = 0; i < n; i++) r.versions[i] = v.customers[i].version;
    return r;
}

static int64_t merged(customer_id winner, customer_id loser)
{
    const customer_id ids[] = {winner, loser};
    struct merge_request r = looked(ids, 2);
    int64_t merge = 0;
    must(merge_do(&cx, &r, &merge));
    return merge;
}

static int64_t rows(const char *table, customer_id of)
{
    return number(arena_printf(cx.arena, "SELECT COUNT(*) FROM %s WHERE customer_id = %lld", table, (long long)of.v));
}

static int64_t found(const char *q)
{
    struct customer_filter f;
    struct customer_page page;
    customer_filter_init(&f);
    f.q = str_of(q);
    must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 50, false, &page));
    return page.n == 1 ? page.rows[0].id.v : -(int64_t)page.n;
}

static size_t pick_of(const char *name)
{
    for (size_t i = 0; merge_fields[i].name; i++)
        if (strcmp(merge_fields[i].name, name) == 0) return i;
    ck_abort_msg("no field %s", name);
}

/* ---- */

START_TEST(everything_follows)
{
    customer_id a = person("张伟", "13800004567"), b = person("張偉", "13900005678");
    int64_t note, tags[] = {900};
    interaction_id talk;
    struct interaction_draft t = {.kind = INTERACTION_CALL, .direction = DIRECTION_IN, .at = cx.now, .subject = STR("hello")};
    must(note_add(&cx, b, STR("punctual"), &note));
    must(interaction_log(&cx, b, &t, &talk));
    must(customer_set_tags(&cx, b, tags, 1));
    must(consent_give(&cx, b, PURPOSE_MARKETING, CONSENT_SMS, STR("form"), 0));
    run(arena_printf(cx.arena,
                     "INSERT INTO member (id, number, customer_id, tier_since, state_at, opened_at) VALUES"
                     " (501, '8900000000000501', %lld, 1, 1, 1), (502, '8900000000000502', %lld, 1, 1, 2);"
                     "INSERT INTO points_account (member_id, balance) VALUES (501, 0), (502, 0);"
                     "INSERT INTO sales_order (id, ref, customer_id, ordered_at, currency, total_minor, created_at,"
                     " updated_at) VALUES (601, 'O1', %lld, 1, 'CNY', 500, 1, 1)",
                     (long long)a.v, (long long)b.v, (long long)b.v));
    struct str code = got(b).profile.code;
    merged(a, b);
    static const char *const tables[] = {"note", "interaction", "customer_tag", "consent", "member", "sales_order", "customer_reach"};
    for (size_t i = 0; i < COUNT_OF(tables); i++) ck_assert_msg(rows(tables[i], b) == 0, "%s", tables[i]);
    ck_assert_int_eq(rows("member", a), 2);
    ck_assert_int_eq(rows("customer_reach", a), 2);
    ck_assert_int_eq(got(b).merged_into.v, a.v);
    ck_assert(got(b).closed && !got(b).may_edit && !got(b).may_close);
    customer_id by_code = {0};
    must(customer_by_code(&cx, code, &by_code));
    ck_assert_int_eq(by_code.v, a.v);
    ck_assert_int_eq(found(str_dup(cx.arena, code)), a.v);
    ck_assert_int_eq(found("13900005678"), a.v);
    ck_assert_int_eq(found("8900000000000502"), a.v);
    struct timeline_page page;
    must(customer_timeline(&cx, a, 0, STR(""), 50, &page));
    ck_assert_int_eq(number(arena_printf(cx.arena, "SELECT COUNT(*) FROM timeline WHERE customer_id = %lld", (long long)b.v)), 0);
    ck_assert(page.n >= 6); /* both were created, the note, the call, the tags, the merge */
}
END_TEST

START_TEST(what_is_refused)
{
    customer_id a = person("张伟", "13800004567"), b = person("张伟", "13900005678");
    const customer_id ids[] = {a, b}, twice[] = {a, a};
    struct merge_request r = looked(ids, 2), same = {.n = 2};
    struct merge_view v;
    int64_t merge;
    memcpy(same.ids, twice, sizeof twice);
    refused(merge_look(&cx, &same, &v), ERR_INVALID);
    must(note_add(&cx, a, STR("x"), NULL));                 /* no change to the row: still good */
    must(customer_set_stage(&cx, b, STAGE_ACTIVE, STR("bought"), got(b).version));
    refused(merge_do(&cx, &r, &merge), ERR_STALE);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM customer WHERE merged_into IS NOT NULL"), 0);
    cx.actor = &sales;
    refused(merge_look(&cx, &r, &v), ERR_FORBIDDEN);
    cx.actor = &agent; /* of another team: may edit all, merge those of the team */
    refused(merge_look(&cx, &r, &v), ERR_FORBIDDEN);
    cx.actor = &manager;
    merged(a, b);
    refused(merge_look(&cx, &r, &v), ERR_CONFLICT);
    struct customer c = got(b);
    refused(customer_save(&cx, b, &c.profile, c.version), ERR_CONFLICT);
    refused(customer_reopen(&cx, b, STR("again"), c.version), ERR_CONFLICT);
    refused(note_add(&cx, b, STR("late"), NULL), ERR_CONFLICT);
}
END_TEST

START_TEST(too_much_hangs_on_it)
{
    customer_id a = person("张伟", "13800004567"), b = person("张伟", "13900005678");
    run(arena_printf(cx.arena,
                     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20100)"
                     " INSERT INTO note (id, customer_id, body, by_id, created_at) SELECT 900000 + i, %lld, 'x', 30, 1 FROM n",
                     (long long)b.v));
    const customer_id ids[] = {a, b};
    struct merge_request r = looked(ids, 2);
    int64_t merge;
    refused(merge_do(&cx, &r, &merge), ERR_INVALID);
    r.winner = 1; /* the other way round it is little */
    must(merge_do(&cx, &r, &merge));
    customer_id c = person("李四", "13700001234");
    run(arena_printf(cx.arena,
                     "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4100) INSERT INTO complaint (id, ref, kind,"
                     " channel, state, body, customer_id, due_at, created_at, updated_at) SELECT 950000 + i, 'R' || i, 'complaint',"
                     " 'phone', 1, 'x', %lld, 1, 1, 1 FROM n",
                     (long long)c.v));
    const customer_id cases[] = {b, c};
    r = looked(cases, 2);
    refused(merge_do(&cx, &r, &merge), ERR_INVALID); /* each is looked for anew */
}
END_TEST

START_TEST(fields_and_defaults)
{
    customer_id a = person("Zhang Wei", "13800004567"), b = person("张伟", "13900005678");
    struct customer c = got(a);
    c.profile.notes = STR("prefers mornings");
    must(customer_save(&cx, a, &c.profile, c.version));
    cx.now += 5000;
    c = got(b);
    c.profile.notes = STR("allergic to nuts");
    c.profile.city = STR("北京");
    must(customer_save(&cx, b, &c.profile, c.version));
    const customer_id ids[] = {a, b};
    struct merge_request r = looked(ids, 2);
    ck_assert_int_eq(r.pick[pick_of("name")], 1);          /* characters before pinyin */
    ck_assert_int_eq(r.pick[pick_of("city")], 1);          /* saved later */
    ck_assert_int_eq(r.pick[pick_of("notes")], PICK_BOTH);
    int64_t merge;
    must(merge_do(&cx, &r, &merge));
    c = got(a);
    ck_assert(str_is(c.profile.name, "张伟") && str_is(c.profile.city, "北京"));
    ck_assert(str_is(c.profile.notes, "prefers mornings\nallergic to nuts"));
    ck_assert(c.profile.code.n && !str_eq(c.profile.code, got(b).profile.code));
}
END_TEST

START_TEST(undo)
{
    customer_id a = person("张伟", "13800004567"), b = person("张伟", "13900005678");
    struct customer c = got(b);
    int64_t note, since;
    c.profile.city = STR("北京");
    c.profile.work = STR("doctor");
    must(customer_save(&cx, b, &c.profile, c.version));
    must(note_add(&cx, b, STR("of the loser"), &note));
    const customer_id ids[] = {a, b};
    struct merge_request r = looked(ids, 2);
    r.pick[pick_of("city")] = r.pick[pick_of("work")] = 1;
    int64_t merge;
    must(merge_do(&cx, &r, &merge));
    must(note_add(&cx, a, STR("since"), &since));
    c = got(a);
    c.profile.work = STR("nurse"); /* edited since */
    must(customer_save(&cx, a, &c.profile, c.version));
    struct merge_record m;
    must(merge_get(&cx, merge, &m));
    ck_assert(m.may_undo && m.n == 1 && m.losers[0].id.v == b.v);
    must(merge_undo(&cx, merge));
    c = got(a);
    ck_assert(str_is(c.profile.city, "上海") && str_is(c.profile.work, "nurse"));
    ck_assert(!got(b).merged_into.v && !got(b).closed && str_is(got(b).profile.city, "北京"));
    ck_assert_int_eq(number(arena_printf(cx.arena, "SELECT customer_id FROM note WHERE id = %lld", (long long)note)), b.v);
    ck_assert_int_eq(number(arena_printf(cx.arena, "SELECT customer_id FROM note WHERE id = %lld", (long long)since)), a.v);
    must(merge_get(&cx, merge, &m));
    ck_assert(str_is(m.left, "work") && m.undone_at && !m.may_undo);
    ck_assert_int_eq(found("13900005678"), b.v);
    refused(merge_undo(&cx, merge), ERR_CONFLICT);
}
END_TEST

/* Whoever saw all cases of a person must not come to see all of an organisation by that. */
START_TEST(a_persons_account_is_not_the_organisations)
{
    customer_id a = person("天成公司", "13800004567"), b = person("张伟", "13900005678");
    struct customer c = got(a);
    run(arena_printf(cx.arena,
                     "INSERT INTO portal_account (id, email, name, state, customer_id, created_at, sees_all) VALUES"
                     " (701, 'a@example.cn', 'A', 'active', %lld, 1, 1), (702, 'b@example.cn', 'B', 'active', %lld, 1, 1)",
                     (long long)a.v, (long long)b.v));
    c.profile.kind = CUSTOMER_ORGANISATION;
    must(customer_save(&cx, a, &c.profile, c.version));
    ck_assert_int_eq(number("SELECT sees_all FROM portal_account WHERE id = 701"), 0);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'account.scope' AND entity_id = 701"), 1);
    must(account_set_scope(&cx, a, (account_id){701}, INVITE_ALL));
    int64_t merge = merged(a, b);
    ck_assert_int_eq(number("SELECT sees_all FROM portal_account WHERE id = 702"), 0);
    ck_assert_int_eq(number("SELECT sees_all FROM portal_account WHERE id = 701"), 1);
    must(merge_undo(&cx, merge));
    ck_assert_int_eq(number("SELECT sees_all FROM portal_account WHERE id = 702"), 1);
    ck_assert_int_eq(number("SELECT customer_id FROM portal_account WHERE id = 702"), b.v);
}
END_TEST

START_TEST(one_after_the_other)
{
    customer_id a = person("张伟", "13800004567"), b = person("张伟", "13900005678"), c = person("张伟", "13700001234");
    struct str code = got(a).profile.code;
    int64_t first = merged(b, a), second = merged(c, b);
    customer_id by_code = {0};
    must(customer_by_code(&cx, code, &by_code));
    ck_assert_int_eq(by_code.v, c.v); /* at once, not over b */
    refused(merge_undo(&cx, first), ERR_CONFLICT);
    must(merge_undo(&cx, second));
    ck_assert_int_eq(got(a).merged_into.v, b.v);
    must(merge_undo(&cx, first));
    ck_assert_int_eq(got(a).merged_into.v, 0);
    must(customer_by_code(&cx, code, &by_code));
    ck_assert_int_eq(by_code.v, a.v);
}
END_TEST

/* The last word counts: a withdrawal in one file ends the older consent in the other. */
START_TEST(consents)
{
    customer_id a = person("张伟", "13800004567"), b = person("张伟", "13900005678");
    struct consent *rows;
    size_t n;
    must(consent_give(&cx, a, PURPOSE_MARKETING, CONSENT_SMS, STR("form"), cx.now - 9000));
    must(consent_give(&cx, b, PURPOSE_MARKETING, CONSENT_SMS, STR("form"), cx.now - 8000));
    must(consent_list(&cx, b, &rows, &n));
    must(consent_withdraw(&cx, b, rows[0].id, STR("by phone"), cx.now - 100));
    int64_t merge = merged(a, b);
    ck_assert(!consent_has(&cx, a, PURPOSE_MARKETING, CONSENT_SMS));
    must(merge_undo(&cx, merge));
    ck_assert(consent_has(&cx, a, PURPOSE_MARKETING, CONSENT_SMS) && !consent_has(&cx, b, PURPOSE_MARKETING, CONSENT_SMS));
    must(consent_give(&cx, b, PURPOSE_MARKETING, CONSENT_SMS, STR("again"), 0));
    merged(a, b);
    must(consent_list(&cx, a, &rows, &n));
    must(consent_withdraw(&cx, a, rows[0].id, STR("no more"), 0)); /* both open ones */
    ck_assert(!consent_has(&cx, a, PURPOSE_MARKETING, CONSENT_SMS));
}
END_TEST

/* A table that refers to a customer follows, or stands here with the reason why not. */
START_TEST(no_table_is_forgotten)
{
    static const char *const stay[] = {
        "duplicate_pair", "customer_merge", "customer_merge_loser", "customer_merge_row" /* about customers as they were */
    };
    STMT(q, cx.db,
         on_postgres() ? "SELECT CAST(CAST(conrelid AS regclass) AS TEXT) FROM pg_catalog.pg_constraint"
                         " WHERE contype = 'f' AND conparentid = 0 AND confrelid = CAST('customer' AS regclass)"
                       : "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%REFERENCES customer (id)%'");
    int n = 0;
    while (stmt_row(q)) {
        bool known = false;
        n++;
        for (size_t i = 0; i < COUNT_OF(stay); i++) known |= str_is(col_view(q, 0), stay[i]);
        for (size_t i = 0; merge_table_name(i); i++) known |= str_starts(str_of(merge_table_name(i)), col_view(q, 0));
        ck_assert_msg(known, "%.*s refers to a customer: add it to merge_rows.c", STR_ARG(col_view(q, 0)));
    }
    must(stmt_done(q));
    ck_assert_int_gt(n, 15);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {everything_follows, what_is_refused, too_much_hangs_on_it, fields_and_defaults, undo,
                                  a_persons_account_is_not_the_organisations, one_after_the_other, consents, no_table_is_forgotten};
    return run_suite_on("merge", tests, COUNT_OF(tests), open_merge);
}
