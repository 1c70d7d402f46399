/* domain/customer.h and customer_parts.h: creating, saving with two editors, closing, handing over,
 * stages, what hangs on a customer, rights, and what every change leaves (audit, timeline, index). */
#include "domain/customer_list.h"
#include "domain/customer_parts.h"
#include "domain/customer_timeline.h"
#include "domain/home.h"
#include "domain/interaction.h"
#include "domain/order.h"
#include "domain/value.h"
#include "support/fixture.h"

static struct actor seller, other, manager;

static void open_customers(void)
{
    open_all();
    run("INSERT INTO branch (id, name) VALUES (1, 'North'), (2, 'South');"
        "INSERT INTO team (id, name, branch_id) VALUES (1, 'A', 1), (2, 'B', 2);"
        "INSERT INTO lookup (id, list, name_zh) VALUES (900, 'tag', 'VIP'), (901, 'tag', 'Late'), (902, 'source', 'Fair');"
        "INSERT INTO staff (id, username, name, roles, team_id, branch_id, created_at) VALUES"
        " (21, 'sara', 'Sara', 2, 1, 1, 1), (22, 'tom', 'Tom', 2, 2, 2, 1), (30, 'max', 'Max', 4, 1, 1, 1)");
    seller = (struct actor){.kind = ACTOR_STAFF, .id = 21, .name = STR("Sara"), .roles = ROLE_SALES, .team = {1}, .branch = {1}};
    other = (struct actor){.kind = ACTOR_STAFF, .id = 22, .name = STR("Tom"), .roles = ROLE_SALES, .team = {2}, .branch = {2}};
    manager = (struct actor){.kind = ACTOR_STAFF, .id = 30, .name = STR("Max"), .roles = ROLE_MANAGER, .team = {1}, .branch = {1}};
    cx.actor = &seller;
}

static struct customer_draft draft(void)
{
    return (struct customer_draft){.profile = {.kind = CUSTOMER_PERSON, .trade = TRADE_END, .name = STR("李小龙"),
                                               .city = STR("上海"), .credit_limit = MONEY_NONE, .credit_days = MONEY_NONE},
                                   .phone = STR("138 0000 4567"),
                                   .email = STR("Li@Example.cn")};
}

static customer_id created(void)
{
    struct customer_draft d = draft();
    customer_id id = {0};
    must(customer_create(&cx, &d, &id));
    return id;
}

static struct customer got(customer_id id)
{
    struct customer c = {0};
    must(customer_get(&cx, id, &c));
    return c;
}

static int64_t found(const char *q)
{
    struct customer_filter f;
    struct customer_page page;
    customer_filter_init(&f);
    f.q = str_of(q);
    f.state = STATE_ANY;
    must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 50, false, &page));
    return (int64_t)page.n;
}

static int64_t rows(const char *table, const char *where)
{
    return number(arena_printf(cx.arena, "SELECT COUNT(*) FROM %s WHERE %s", table, where));
}

START_TEST(creating)
{
    customer_id id = created();
    struct customer c = got(id);
    ck_assert(str_starts(c.profile.code, STR("C")) && c.profile.code.n == 9);
    ck_assert_int_eq(c.owner.v, 21); /* a seller's customer is his own, of his team and branch */
    ck_assert_int_eq(c.team.v, 1);
    ck_assert_int_eq(c.branch.v, 1);
    ck_assert_int_eq(c.stage, STAGE_PROSPECT);
    ck_assert(str_is(c.main_phone, "+8613800004567") && str_is(c.main_email, "Li@Example.cn"));
    ck_assert_int_eq(rows("audit", "action = 'customer.create'"), 1);
    ck_assert_int_eq(rows("timeline", "kind = 9"), 1);
    static const char *const asked[] = {"李小龙", "小龙", "龙", "lixiaolong", "lxl", "4567", "13800004567", "li@example.cn", "上海"};
    for (size_t i = 0; i < COUNT_OF(asked); i++) ck_assert_msg(found(asked[i]) == 1, "\"%s\" is not found", asked[i]);
}
END_TEST

START_TEST(all_problems_at_once)
{
    struct customer_draft d = draft();
    customer_id id = {0};
    d.profile.name = STR("");
    d.profile.birthday = STR("2026-02-30");
    d.profile.trade = 0;
    d.profile.source = 900; /* a tag is no source */
    d.profile.kind = 9;
    d.profile.credit_days = -1;
    ck_assert_int_eq(customer_create(&cx, &d, &id), ERR_INVALID);
    static const char *const fields[] = {"name", "birthday", "source", "kind", "credit_days"};
    for (size_t i = 0; i < COUNT_OF(fields); i++) ck_assert_msg(problem_of(&cx, fields[i]), "no problem at %s", fields[i]);
    problems_clear();
    d = draft();
    d.phone = STR("12");
    d.email = STR("nobody");
    ck_assert_int_eq(customer_create(&cx, &d, &id), ERR_INVALID);
    ck_assert(problem_of(&cx, "phone") && problem_of(&cx, "email"));
    problems_clear();
    ck_assert_int_eq(rows("customer", "1 = 1"), 0);
    struct customer c = got(created());
    d = draft();
    d.profile.code = c.profile.code;
    ck_assert_int_eq(customer_create(&cx, &d, &id), ERR_INVALID);
    ck_assert(problem_of(&cx, "code") != NULL);
    problems_clear();
}
END_TEST

START_TEST(two_editors)
{
    customer_id id = created();
    struct customer first = got(id), second = got(id);
    first.profile.city = STR("北京");
    must(customer_save(&cx, id, &first.profile, first.version));
    second.profile.work = STR("Engineer");
    refused(customer_save(&cx, id, &second.profile, second.version), ERR_STALE);
    struct customer now = got(id);
    ck_assert(str_is(now.profile.city, "北京") && !now.profile.work.n);
    must(customer_save(&cx, id, &second.profile, now.version));
    ck_assert_int_eq(got(id).version, now.version + 1);
    ck_assert_int_eq(found("上海"), 1); /* the second one's text won, and the index knows */
    ck_assert_int_eq(found("北京"), 0);
    struct customer same = got(id);
    must(customer_save(&cx, id, &same.profile, same.version)); /* nothing changed: nothing written */
    ck_assert_int_eq(got(id).version, same.version);
    ck_assert_int_eq(rows("audit", "action = 'customer.edit'"), 2);
    ck_assert_int_eq(rows("audit_text", "after_text LIKE '%city%' AND after_text LIKE '%name%'"), 1); /* the creation */
}
END_TEST

START_TEST(rights)
{
    customer_id id = created();
    struct customer c = got(id);
    cx.actor = &other; /* of another team: sees it, without contact data and money, and changes nothing */
    struct customer seen = got(id);
    ck_assert(!seen.may_contact && !seen.may_money && !seen.may_edit && !seen.main_phone.n);
    refused(customer_save(&cx, id, &seen.profile, seen.version), ERR_FORBIDDEN);
    refused(customer_close(&cx, id, STR("x"), seen.version), ERR_FORBIDDEN);
    refused(customer_assign(&cx, id, (staff_id){22}, (team_id){2}, (branch_id){2}, seen.version), ERR_FORBIDDEN);
    struct reach *reaches;
    size_t n;
    refused(reach_list(&cx, id, &reaches, &n), ERR_FORBIDDEN);
    cx.actor = &seller; /* the owner edits, but does not close */
    refused(customer_close(&cx, id, STR("x"), c.version), ERR_FORBIDDEN);
    cx.actor = &nobody;
    refused(customer_get(&cx, id, &c), ERR_NOT_FOUND);
    refused(customer_save(&cx, id, &c.profile, c.version), ERR_NOT_FOUND);
    struct customer_draft d = draft();
    refused(customer_create(&cx, &d, &id), ERR_FORBIDDEN);
    static struct actor portal = {.kind = ACTOR_PORTAL, .id = 5};
    struct customer_brief b;
    portal.customer = id;
    cx.actor = &portal;
    must(customer_brief(&cx, id, &b));
    ck_assert(str_is(b.name, "李小龙"));
    portal.customer.v++;
    refused(customer_brief(&cx, id, &b), ERR_NOT_FOUND);
}
END_TEST

START_TEST(hidden_fields_stay)
{
    static struct actor agent = {.kind = ACTOR_STAFF, .id = 30, .name = STR("Ada"), .roles = ROLE_AGENT};
    customer_id id = created();
    struct customer c = got(id);
    c.profile.credit_limit = 500000;
    c.profile.income = 3;
    must(customer_save(&cx, id, &c.profile, c.version));
    cx.actor = &agent; /* edits all customers, sees no money */
    struct customer seen = got(id);
    ck_assert(seen.profile.credit_limit == MONEY_NONE && seen.profile.income == 0);
    seen.profile.city = STR("杭州");
    must(customer_save(&cx, id, &seen.profile, seen.version));
    cx.actor = &seller;
    c = got(id);
    ck_assert(c.profile.credit_limit == 500000 && c.profile.income == 3 && str_is(c.profile.city, "杭州"));
}
END_TEST

START_TEST(closing)
{
    customer_id id = created();
    struct customer c = got(id);
    cx.actor = &manager;
    refused(customer_close(&cx, id, STR(""), c.version), ERR_INVALID);
    must(customer_close(&cx, id, STR("moved away"), c.version));
    c = got(id);
    ck_assert(c.closed && str_is(c.closed_reason, "moved away") && !c.may_edit);
    cx.actor = &seller;
    refused(customer_save(&cx, id, &c.profile, c.version), ERR_CONFLICT);
    refused(customer_set_stage(&cx, id, STAGE_LOST, STR("x"), c.version), ERR_CONFLICT);
    ck_assert_int_eq(found("李小龙"), 1);
    cx.actor = &manager;
    refused(customer_close(&cx, id, STR("again"), c.version), ERR_CONFLICT);
    must(customer_reopen(&cx, id, STR("back"), c.version));
    ck_assert(!got(id).closed);
    ck_assert_int_eq(rows("audit", "action IN ('customer.close', 'customer.reopen')"), 2);
}
END_TEST

START_TEST(stage_and_owner)
{
    customer_id id = created();
    struct customer c = got(id);
    refused(customer_set_stage(&cx, id, c.stage, STR("same"), c.version), ERR_INVALID);
    refused(customer_set_stage(&cx, id, 99, STR("none"), c.version), ERR_INVALID);
    refused(customer_set_stage(&cx, id, STAGE_LOYAL, STR(""), c.version), ERR_INVALID);
    must(customer_set_stage(&cx, id, STAGE_LOYAL, STR("buys every month"), c.version));
    refused(customer_set_stage(&cx, id, STAGE_LOST, STR("x"), c.version), ERR_STALE);
    struct stage_step *steps;
    size_t n;
    must(stage_history(&cx, id, &steps, &n));
    ck_assert(n == 1 && steps[0].from == STAGE_PROSPECT && steps[0].to == STAGE_LOYAL && str_is(steps[0].by, "Sara"));
    c = got(id);
    refused(customer_assign(&cx, id, (staff_id){99}, (team_id){1}, (branch_id){1}, c.version), ERR_INVALID);
    must(customer_assign(&cx, id, (staff_id){22}, (team_id){2}, (branch_id){2}, c.version));
    struct customer_filter f;
    struct customer_page page;
    customer_filter_init(&f);
    f.owner = 22;
    f.stage = STAGE_LOYAL; /* through the search index: it knows of both changes */
    must(customer_list(&cx, &f, CUSTOMER_SEE, STR(""), STR(""), 10, true, &page));
    ck_assert(page.n == 1 && page.count == 1 && str_is(page.rows[0].owner_name, "Tom"));
    refused(customer_set_stage(&cx, id, STAGE_LOST, STR("x"), c.version + 1), ERR_FORBIDDEN); /* not his any more */
}
END_TEST

START_TEST(ways_to_reach)
{
    customer_id id = created();
    struct reach r = {.kind = REACH_PHONE, .value = STR("010-6552 9988"), .label = STR("office")}, *all;
    int64_t row = 0;
    size_t n;
    must(reach_add(&cx, id, &r, &row));
    refused(reach_add(&cx, id, &r, NULL), ERR_INVALID);
    r.value = STR("not a number");
    refused(reach_add(&cx, id, &r, NULL), ERR_INVALID);
    must(reach_list(&cx, id, &all, &n));
    ck_assert_uint_eq(n, 3);
    ck_assert_int_eq(found("9988"), 1);
    must(reach_make_main(&cx, id, row));
    ck_assert(str_is(got(id).main_phone, "+861065529988"));
    must(reach_remove(&cx, id, row));
    ck_assert(str_is(got(id).main_phone, "+8613800004567"));
    ck_assert_int_eq(found("9988"), 0);
    refused(reach_remove(&cx, id, row), ERR_NOT_FOUND);
    struct address a = {.label = STR("home"), .city = STR("上海"), .street = STR("南京路 1")}, *addresses;
    must(address_save(&cx, id, &a));
    must(address_list(&cx, id, &addresses, &n));
    ck_assert_uint_eq(n, 1);
    must(address_remove(&cx, id, addresses[0].id));
    a = (struct address){.label = STR("empty")};
    refused(address_save(&cx, id, &a), ERR_INVALID);
}
END_TEST

START_TEST(contacts_and_links)
{
    customer_id id = created(), second = created();
    struct contact c = {.customer = id, .name = STR("欧阳锋"), .decision_role = DECISION_DECIDER, .phone = STR("139 0000 1111")}, *all;
    contact_id contact = {0};
    size_t n;
    must(contact_save(&cx, &c, &contact));
    ck_assert_int_eq(found("ouyangfeng"), 1);
    ck_assert_int_eq(found("1111"), 1);
    must(contact_get(&cx, contact, &c));
    c.title = STR("总经理");
    must(contact_save(&cx, &c, &contact));
    refused(contact_save(&cx, &c, &contact), ERR_STALE);
    must(contact_set_left(&cx, contact, true));
    must(contact_list(&cx, id, &all, &n));
    ck_assert(n == 1 && all[0].left_at);
    struct customer_tie *ties;
    struct str code = got(second).profile.code;
    must(customer_tie_add(&cx, id, code, LINK_REFERS, STR("at the fair")));
    refused(customer_tie_add(&cx, id, code, LINK_REFERS, STR("")), ERR_INVALID);
    refused(customer_tie_add(&cx, id, got(id).profile.code, LINK_REFERS, STR("")), ERR_INVALID);
    refused(customer_tie_add(&cx, id, STR("nobody"), LINK_REFERS, STR("")), ERR_INVALID);
    must(customer_tie_list(&cx, second, &ties, &n));
    ck_assert(n == 1 && !ties[0].from_here && ties[0].other.v == id.v);
    must(customer_tie_end(&cx, second, ties[0].id));
    must(customer_tie_list(&cx, id, &ties, &n));
    ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(consents_and_notes)
{
    customer_id id = created();
    struct consent *all;
    size_t n;
    int64_t note = 0;
    ck_assert(!consent_has(&cx, id, PURPOSE_MARKETING, CONSENT_SMS));
    must(consent_give(&cx, id, PURPOSE_MARKETING, CONSENT_ANY, STR("signed form"), 0));
    refused(consent_give(&cx, id, PURPOSE_MARKETING, CONSENT_ANY, STR("again"), 0), ERR_INVALID);
    ck_assert(consent_has(&cx, id, PURPOSE_MARKETING, CONSENT_SMS));
    must(consent_list(&cx, id, &all, &n));
    refused(consent_withdraw(&cx, id, all[0].id, STR("by phone"), cx.now + DAY_MS), ERR_INVALID);
    refused(consent_withdraw(&cx, id, all[0].id, STR("by phone"), cx.now - DAY_MS), ERR_INVALID);
    must(consent_withdraw(&cx, id, all[0].id, STR("by phone"), 0));
    ck_assert(!consent_has(&cx, id, PURPOSE_MARKETING, CONSENT_SMS));
    must(consent_give(&cx, id, PURPOSE_MARKETING, CONSENT_EMAIL, STR("by mail"), 0));
    must(consent_list(&cx, id, &all, &n));
    ck_assert_uint_eq(n, 2);
    must(note_add(&cx, id, STR("likes tea"), &note));
    ck_assert_int_eq(rows("timeline", "kind = 6"), 1);
    cx.actor = &other;
    refused(note_take_back(&cx, id, note, true), ERR_FORBIDDEN);
    cx.actor = &seller;
    must(note_take_back(&cx, id, note, true));
    ck_assert_int_eq(rows("timeline", "kind = 6"), 0);
    must(note_take_back(&cx, id, note, false));
    ck_assert_int_eq(rows("note", "withdrawn_at IS NULL"), 1);
    refused(note_add(&cx, id, STR("  "), NULL), ERR_INVALID);
}
END_TEST

START_TEST(next_steps)
{
    customer_id id = created();
    struct interaction_draft d = {.kind = INTERACTION_CALL, .direction = DIRECTION_OUT, .subject = STR("asked for a sample"),
                                  .at = T0 - DAY_MS, .next_step = STR("send the sample"), .next_on = STR("2025-11-20")};
    interaction_id i = {0};
    struct next_step *steps;
    size_t n;
    must(interaction_log(&cx, id, &d, &i));
    ck_assert_int_eq(got(id).last_contact_at, T0 - DAY_MS);
    d.at = T0 - 5 * DAY_MS; /* logged late: the last contact stays */
    d.next_on = STR("2025-11-21");
    must(interaction_log(&cx, id, &d, &(interaction_id){0}));
    ck_assert_int_eq(got(id).last_contact_at, T0 - DAY_MS);
    must(next_steps_mine(&cx, 10, &steps, &n));
    ck_assert(n == 2 && steps[0].overdue && steps[1].today && !steps[1].overdue);
    must(interaction_next_done(&cx, i, true));
    must(interaction_next_done(&cx, i, true));
    must(next_steps_mine(&cx, 10, &steps, &n));
    ck_assert_uint_eq(n, 1);
    must(interaction_next_done(&cx, i, false));
    must(next_steps_of_customer(&cx, id, 10, &steps, &n));
    ck_assert_uint_eq(n, 2);
    must(interaction_next_move(&cx, i, STR("2026-01-05")));
    refused(interaction_next_move(&cx, i, STR("2026-02-30")), ERR_INVALID);
    d.at = T0 + DAY_MS;
    d.kind = 0;
    refused(interaction_log(&cx, id, &d, &i), ERR_INVALID);
    struct silent_customer *silent;
    int64_t days;
    must(home_silent(&cx, 10, &silent, &n, &days));
    ck_assert_uint_eq(n, 0);
    cx.now += (days + 2) * DAY_MS;
    must(home_silent(&cx, 10, &silent, &n, &days));
    ck_assert_uint_eq(n, 1);
}
END_TEST

START_TEST(timeline_in_pages)
{
    customer_id id = created();
    struct timeline_page page;
    const char *after = "";
    size_t n = 0, notes = 0;
    int64_t last = INT64_MAX;
    for (int i = 0; i < 30; i++) {
        cx.now += MINUTE_MS;
        must(note_add(&cx, id, str_printf(cx.arena, "note %d", i), NULL));
    }
    struct customer c = got(id);
    must(customer_set_stage(&cx, id, STAGE_TARGET, STR("wants an offer"), c.version));
    do {
        must(customer_timeline(&cx, id, 0, str_of(after), 7, &page));
        for (size_t i = 0; i < page.n; i++, n++) {
            ck_assert_int_le(page.at[i].at, last);
            last = page.at[i].at;
            notes += page.at[i].kind == TIMELINE_NOTE;
        }
        after = page.next;
    } while (after);
    ck_assert_uint_eq(n, 32);
    ck_assert_uint_eq(notes, 30);
    must(customer_timeline(&cx, id, TIMELINE_STAGE, STR(""), 7, &page));
    ck_assert(page.n == 1 && page.at[0].to == STAGE_TARGET && str_is(page.at[0].text, "wants an offer"));
    must(customer_timeline(&cx, id, 0, STR("no cursor"), 7, &page));
    ck_assert_uint_eq(page.n, 7);
}
END_TEST

START_TEST(value_of_twelve_months)
{
    customer_id id = created(), none = created();
    int64_t cursor = 0;
    int done = 0, all = 0;
    run(arena_printf(cx.arena,
                     "INSERT INTO sales_order (id, ref, customer_id, ordered_at, currency, total_minor, cancellation,"
                     " created_at, updated_at) VALUES"
                     " (1, 'A', %1$" PRId64 ", %2$" PRId64 ", 'CNY', 10000, 0, 1, 1),"
                     " (2, 'B', %1$" PRId64 ", %2$" PRId64 ", 'CNY', -2500, 1, 1, 1),"
                     " (3, 'C', %1$" PRId64 ", %2$" PRId64 ", 'GBP', 77, 0, 1, 1),"
                     " (4, 'D', %1$" PRId64 ", %3$" PRId64 ", 'CNY', 999, 0, 1, 1)",
                     id.v, T0 - DAY_MS, T0 - 400 * DAY_MS));
    do {
        must(value_refresh(&cx, &cursor, 1, &done));
        all += done;
    } while (done);
    ck_assert_int_eq(all, 2);
    ck_assert_int_eq(got(id).value_minor, 7500);
    ck_assert_int_eq(got(none).value_minor, 0);
    ck_assert_int_eq(rows("audit", "action = 'value.refresh'"), 1);
    run("INSERT INTO setting (key, value, updated_at) VALUES ('value.day', '2024-11-01', 1)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    do must(value_refresh(&cx, &cursor, 100, &done));
    while (done);
    ck_assert_int_eq(got(id).value_minor, 999);
    struct order o;
    order_id oid = {0};
    must(order_by_ref(&cx, STR("A"), &oid));
    must(order_get(&cx, oid, &o));
    ck_assert(o.may_money && o.total_minor == 10000);
    cx.actor = &other;
    refused(order_get(&cx, oid, &o), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_form_twice)
{
    struct customer_draft d = draft();
    customer_id id;
    cx.once_key = STR("the form's key");
    must(customer_create(&cx, &d, &id));
    refused(customer_create(&cx, &d, &id), ERR_REPEATED);
    ck_assert_int_eq(rows("customer", "1 = 1"), 1);
}
END_TEST

START_TEST(index_is_right)
{
    int64_t wrong = -1;
    customer_id id = created();
    struct customer c = got(id);
    must(customer_set_tags(&cx, id, (int64_t[]){900, 901, 902}, 3));
    c.profile.name = STR("陈美丽");
    c = (struct customer){.profile = c.profile, .version = got(id).version};
    must(customer_save(&cx, id, &c.profile, c.version));
    must(search_verify(cx.db, "customer", &wrong));
    ck_assert_int_eq(wrong, 0);
    ck_assert_int_eq(rows("customer_tag", "1 = 1"), 2); /* 902 is no tag */
    ck_assert_int_eq(found("李小龙"), 0);
    ck_assert_int_eq(found("cml"), 1);
}
END_TEST

int main(void)
{
    const TTest *list[] = {creating, all_problems_at_once, two_editors, rights, hidden_fields_stay, closing,
                           stage_and_owner, ways_to_reach, contacts_and_links, consents_and_notes, next_steps,
                           timeline_in_pages, value_of_twelve_months, a_form_twice, index_is_right};
    Suite *s = suite_create("customer");
    TCase *tc = tcase_create("customer");
    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, open_customers, close_all);
    for (size_t i = 0; i < COUNT_OF(list); i++) tcase_add_test(tc, list[i]);
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
