/* domain/complaint.h: submitting, who sees what, private links, conversation, hand-over, links with
 * customer and order, the queue with its pages, filters, search and plans. */
#include "domain/cases.h"
#include "domain/complaint_list.h"

START_TEST(a_guest_submits)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    struct complaint c;
    ck_assert(str_starts(r.ref, STR("TS-")) && r.token.n == TOKEN_CHARS && r.written_to);
    ck_assert(str_is(r.sent_to, "h***@example.cn"));
    must(complaint_get(&cx, r.ref, &keys, &c));
    ck_assert(c.state == COMPLAINT_ACKNOWLEDGED && str_is(c.body, "水壶漏水\n第二天就坏了"));
    ck_assert_int_eq(c.due_at, T0 + 7 * DAY_MS); /* 40 working hours from Friday 16:00 */
    ck_assert(!c.contact_email.n && !c.contact_name.n); /* not shown back to whoever has the link */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE recipient = 'hong@example.cn'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE body LIKE '%key=%'"), 0); /* sealed */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'complaint.submit'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint_step"), 2);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint WHERE tracking_hash IS NOT NULL"), 1);
}
END_TEST

START_TEST(what_is_wrong_is_said_at_once)
{
    struct complaint_draft d = {.body = STR("  \n ")};
    struct complaint_receipt r;
    as(&guest);
    ck_assert_int_eq(complaint_submit(&cx, &d, &r), ERR_INVALID);
    ck_assert(problem_of(&cx, "kind") && problem_of(&cx, "body") && problem_of(&cx, "contact_email"));
    problems_clear();
    d = a_draft();
    d.no_contact = true;
    ck_assert_int_eq(complaint_submit(&cx, &d, &r), ERR_INVALID);
    ck_assert(problem_of(&cx, "no_contact"));
    problems_clear();
    d = a_draft();
    d.category = 31; /* a cause, not a category */
    d.order = 99;
    ck_assert_int_eq(complaint_submit(&cx, &d, &r), ERR_INVALID);
    ck_assert(problem_of(&cx, "category") && problem_of(&cx, "order"));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint"), 0);
}
END_TEST

START_TEST(without_contact)
{
    struct complaint_draft d = a_draft();
    struct complaint_receipt r;
    d.contact_email = STR("");
    d.no_contact = true;
    must(complaint_submit(&cx, &d, &r));
    ck_assert(!r.written_to && r.token.n && state_of(r.ref) == COMPLAINT_RECEIVED);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), 0);
}
END_TEST

START_TEST(guests_are_limited_by_address)
{
    struct complaint_draft d = a_draft();
    struct complaint_receipt r;
    enum err e = OK;
    int n = 0;
    while (e == OK && n < 100) {
        e = complaint_submit(&cx, &d, &r);
        n++;
    }
    ck_assert_int_eq(e, ERR_RATE_LIMITED);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint"), n - 1);
    cx.remote = STR("192.0.2.2");
    must(complaint_submit(&cx, &d, &r));
}
END_TEST

/* S13: neither the reference nor somebody else's key opens a case. */
START_TEST(who_sees_it)
{
    struct track_keys keys, other;
    struct complaint c;
    struct complaint_receipt r = a_case(&keys);
    struct complaint_receipt s = a_case(&other);
    struct actor stranger = {.kind = ACTOR_PORTAL, .id = 52, .customer = {77}};
    as(&guest);
    must(complaint_get(&cx, r.ref, &keys, &c));
    refused(complaint_get(&cx, r.ref, &no_keys, &c), ERR_NOT_FOUND);
    refused(complaint_get(&cx, r.ref, NULL, &c), ERR_NOT_FOUND);
    refused(complaint_get(&cx, r.ref, &other, &c), ERR_NOT_FOUND);
    refused(complaint_get(&cx, STR("TS-AAAAA-AAAAA-A"), &keys, &c), ERR_NOT_FOUND);
    as(&stranger);
    refused(complaint_get(&cx, s.ref, NULL, &c), ERR_NOT_FOUND);
    struct message_draft m = {.body = STR("mine?")};
    refused(complaint_answer(&cx, s.ref, &no_keys, &m), ERR_NOT_FOUND);
    struct step_draft step = {.to = COMPLAINT_WITHDRAWN};
    refused(complaint_step(&cx, s.ref, &no_keys, &step), ERR_NOT_FOUND);
    as(&agent);
    must(complaint_get(&cx, s.ref, NULL, &c));
    ck_assert(str_is(c.contact_email, "hong@example.cn"));
    as(&sales); /* sees, does not touch; contacts of the own team only */
    must(complaint_get(&cx, s.ref, NULL, &c));
    ck_assert(str_is(c.contact_email, "") && str_is(c.contact_name, "王小红"));
    refused(complaint_take(&cx, s.ref, c.version), ERR_FORBIDDEN);
    m.version = c.version;
    refused(complaint_reply(&cx, s.ref, &m), ERR_FORBIDDEN);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint_message"), 0);
}
END_TEST

START_TEST(private_links)
{
    struct track_keys keys, fresh = {.n = 1};
    struct complaint_receipt r = a_case(&keys);
    struct complaint c;
    struct str ref, token;
    must(complaint_by_token(&cx, r.token, &ref));
    ck_assert(str_eq(ref, r.ref));
    refused(complaint_by_token(&cx, STR("short"), &ref), ERR_NOT_FOUND);
    refused(complaint_by_token(&cx, str_of(secret_token(cx.arena)), &ref), ERR_NOT_FOUND);
    must(complaint_token_of(&cx, r.ref, &keys, &token)); /* to be shown to its holder again */
    ck_assert(str_eq(token, r.token));

    as(&agent); /* a new link ends the old one */
    must(complaint_new_link(&cx, r.ref, version_of(r.ref), false, &token));
    ck_assert(!str_eq(token, r.token));
    as(&guest);
    refused(complaint_by_token(&cx, r.token, &ref), ERR_NOT_FOUND);
    refused(complaint_get(&cx, r.ref, &keys, &c), ERR_NOT_FOUND);
    must(complaint_by_token(&cx, token, &ref));
    fresh.at[0] = secret_hash(token);
    must(complaint_get(&cx, r.ref, &fresh, &c));

    force_state(r.ref, COMPLAINT_CLOSED); /* S29: a link does not live for ever */
    cx.now += TRACK_DAYS_AFTER_END * DAY_MS - 1;
    must(complaint_by_token(&cx, token, &ref));
    cx.now += 1;
    refused(complaint_by_token(&cx, token, &ref), ERR_NOT_FOUND);
    refused(complaint_get(&cx, r.ref, &fresh, &c), ERR_NOT_FOUND);
}
END_TEST

/* S23: the answer to "send me the link" says nothing; only the right contact gets it. */
START_TEST(asking_for_the_link)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    must(complaint_ask_link(&cx, STR("nonsense"), STR("hong@example.cn")));
    must(complaint_ask_link(&cx, r.ref, STR("someone@example.cn")));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), 1); /* the acknowledgement */
    must(complaint_ask_link(&cx, r.ref, STR(" HONG@example.cn ")));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), 2);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'complaint.link_asked'"), 1);
    for (int i = 0; i < 20; i++) must(complaint_ask_link(&cx, r.ref, STR("hong@example.cn")));
    ck_assert_int_le(number("SELECT COUNT(*) FROM outbox"), 7); /* nobody is flooded */
}
END_TEST

START_TEST(conversation)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    struct complaint_message *list;
    struct complaint_step *steps;
    struct complaint c;
    size_t n;
    as(&agent);
    must(complaint_take(&cx, r.ref, version_of(r.ref)));
    struct message_draft m = {.body = STR("Which model?"), .version = version_of(r.ref)};
    must(complaint_reply(&cx, r.ref, &m));
    refused(complaint_reply(&cx, r.ref, &m), ERR_STALE); /* two agents, one version */
    m = (struct message_draft){.body = STR("rude customer"), .version = version_of(r.ref)};
    must(complaint_note(&cx, r.ref, &m));
    force_state(r.ref, COMPLAINT_WAITING);
    as(&guest);
    m = (struct message_draft){.body = STR("A200")};
    must(complaint_answer(&cx, r.ref, &keys, &m));
    ck_assert_int_eq(state_of(r.ref), COMPLAINT_INVESTIGATION); /* an answered question goes on */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM notice WHERE staff_id = 21 AND kind = 'complaint_reply'"), 1);
    must(complaint_get(&cx, r.ref, &keys, &c));
    must(complaint_messages(&cx, c.id, &list, &n));
    ck_assert_uint_eq(n, 2); /* the note is not for customers */
    ck_assert(list[0].kind == MESSAGE_REPLY && list[1].kind == MESSAGE_CUSTOMER);
    must(complaint_steps(&cx, c.id, &steps, &n));
    for (size_t i = 0; i < n; i++) {
        ck_assert(str_is(steps[i].what, "state"));
        ck_assert_msg(steps[i].by_kind != ACTOR_STAFF || !steps[i].by_name.n, "a staff name");
    }
    force_state(r.ref, COMPLAINT_CLOSED);
    refused(complaint_answer(&cx, r.ref, &keys, &m), ERR_INVALID);
    as(&agent);
    must(complaint_messages(&cx, c.id, &list, &n));
    ck_assert_uint_eq(n, 3);
}
END_TEST

START_TEST(handing_over)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    as(&agent);
    must(complaint_take(&cx, r.ref, version_of(r.ref)));
    refused(complaint_take(&cx, r.ref, version_of(r.ref)), ERR_CONFLICT);
    int64_t version = version_of(r.ref);
    must(complaint_assign(&cx, r.ref, version, (staff_id){22}, (team_id){0}));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM notice WHERE staff_id = 22 AND kind = 'complaint_assigned'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE recipient = 'wu@example.com'"), 1);
    refused(complaint_assign(&cx, r.ref, version, (staff_id){21}, (team_id){0}), ERR_STALE);
    refused(complaint_assign(&cx, r.ref, version_of(r.ref), (staff_id){23}, (team_id){0}), ERR_INVALID);
    /* an agent hands over within the own team */
    refused(complaint_assign(&cx, r.ref, version_of(r.ref), (staff_id){22}, (team_id){4}), ERR_FORBIDDEN);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint_step WHERE what = 'assign'"), 2);
    ck_assert_int_eq(number("SELECT assignee_id FROM complaint"), 22);
}
END_TEST

START_TEST(recording_what_was_said)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    force_state(r.ref, COMPLAINT_OFFERED);
    as(&agent);
    struct record_draft d = {.version = version_of(r.ref), .channel = CHANNEL_PHONE,
                             .who = STR("王小红"), .body = STR("好的，接受"), .said_at = T0 - HOUR_MS,
                             .verdict = COMPLAINT_ACCEPTED};
    struct record_draft bad = {.version = d.version, .said_at = cx.now + DAY_MS};
    ck_assert_int_eq(complaint_record(&cx, r.ref, &bad), ERR_INVALID);
    ck_assert(problem_of(&cx, "who") && problem_of(&cx, "said") && problem_of(&cx, "said_at") &&
              problem_of(&cx, "channel"));
    problems_clear();
    must(complaint_record(&cx, r.ref, &d));
    ck_assert_int_eq(state_of(r.ref), COMPLAINT_ACCEPTED);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint_message WHERE kind = 'customer' AND channel = 'phone'"
                            " AND recorded_by = 21 AND by_name = '王小红'"), 1);
    ck_assert_int_eq(number("SELECT at FROM complaint_message"), T0 - HOUR_MS);
    d.version = version_of(r.ref);
    refused(complaint_record(&cx, r.ref, &d), ERR_INVALID); /* accepted already */
}
END_TEST

/* S15: linking follows the right on the linked record too, and moves the timeline row. */
START_TEST(linking)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    customer_id a = a_customer(), b = a_customer();
    struct complaint c;
    run(arena_printf(cx.arena,
                     "INSERT INTO sales_order (id, ref, customer_id, ordered_at, currency, total_minor,"
                     " created_at, updated_at) VALUES (71, 'DD-1', %" PRId64 ", 1, 'CNY', 1, 1, 1)", a.v));
    as(&agent);
    refused(complaint_set_order(&cx, r.ref, version_of(r.ref), STR("DD-1")), ERR_INVALID);
    must(complaint_set_customer(&cx, r.ref, version_of(r.ref), a));
    must(complaint_set_order(&cx, r.ref, version_of(r.ref), STR("DD-1")));
    ck_assert_int_eq(number("SELECT customer_id FROM timeline WHERE kind = 3"), a.v);
    must(complaint_set_customer(&cx, r.ref, version_of(r.ref), b));
    ck_assert_int_eq(number("SELECT customer_id FROM timeline WHERE kind = 3"), b.v);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM timeline WHERE kind = 3"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint WHERE order_id IS NOT NULL"), 0);
    refused(complaint_set_order(&cx, r.ref, version_of(r.ref), STR("DD-1")), ERR_INVALID); /* a's */
    refused(complaint_set_customer(&cx, r.ref, version_of(r.ref), (customer_id){12345}), ERR_INVALID);
    struct actor linked = {.kind = ACTOR_PORTAL, .id = 53, .customer = b};
    struct actor before = {.kind = ACTOR_PORTAL, .id = 54, .customer = a};
    as(&linked);
    must(complaint_get(&cx, r.ref, NULL, &c));
    as(&before);
    refused(complaint_get(&cx, r.ref, NULL, &c), ERR_NOT_FOUND);
    as(&agent);
    must(complaint_set_customer(&cx, r.ref, version_of(r.ref), (customer_id){0}));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM timeline WHERE kind = 3"), 0);
}
END_TEST

/* ---- the queue ---- */

static void many(size_t n)
{
    struct complaint_draft d = a_draft();
    struct complaint_receipt r;
    as(&agent);
    d.channel = CHANNEL_PHONE;
    d.contact_email = STR("");
    for (size_t i = 0; i < n; i++) {
        d.kind = i % 3 ? KIND_COMPLAINT : KIND_ENQUIRY;
        d.category = i % 4 ? 32 : 0;
        d.body = str_printf(cx.arena, "第%zu件：快递丢失 parcel%zu", i, i);
        d.take = i % 2;
        cx.now += MINUTE_MS;
        must(complaint_submit(&cx, &d, &r));
    }
}

/* Pages forward and back again give every case once, in order. */
static size_t walk_queue(const struct case_filter *f, size_t size)
{
    struct case_page p;
    struct str after = STR("");
    const char *prev = NULL;
    size_t n = 0;
    int64_t last = INT64_MIN;
    do {
        must(complaint_list(&cx, f, COMPLAINT_SEE, after, STR(""), size, &p));
        for (size_t i = 0; i < p.n; i++, n++) {
            int64_t key = f->sort == CASES_BY_NEW ? -p.rows[i].id.v : p.rows[i].next_due_at;
            ck_assert_msg(key >= last, "out of order");
            last = key;
        }
        prev = p.prev;
        after = p.next ? str_of(p.next) : STR("");
    } while (after.n);
    size_t back = p.n;
    while (prev) {
        must(complaint_list(&cx, f, COMPLAINT_SEE, STR(""), str_of(prev), size, &p));
        back += p.n;
        prev = p.prev;
    }
    ck_assert_msg(back == n, "%zu forward, %zu back", n, back);
    return n;
}

START_TEST(queue)
{
    static const struct {
        struct case_filter f;
        size_t n;
        int line;
    } cases[] = {
        {{.tab = CASES_ALL, .sort = CASES_BY_DUE}, 24, __LINE__},
        {{.tab = CASES_ALL, .sort = CASES_BY_NEW}, 24, __LINE__},
        {{.tab = CASES_MINE, .sort = CASES_BY_DUE}, 12, __LINE__},
        {{.tab = CASES_TEAM, .sort = CASES_BY_NEW}, 12, __LINE__},
        {{.tab = CASES_UNASSIGNED, .sort = CASES_BY_DUE}, 12, __LINE__},
        {{.tab = CASES_ALL, .sort = CASES_BY_DUE, .kind = KIND_ENQUIRY}, 8, __LINE__},
        {{.tab = CASES_ALL, .sort = CASES_BY_NEW, .kind = KIND_ENQUIRY, .category = 32}, 6, __LINE__},
        {{.tab = CASES_ALL, .sort = CASES_BY_DUE, .state = CASES_ENDED}, 0, __LINE__},
        {{.tab = CASES_ALL, .sort = CASES_BY_NEW, .due = CASES_OVERDUE}, 0, __LINE__},
        {{.tab = CASES_ALL, .sort = CASES_BY_NEW, .q = {"快递", 6}, .state = CASES_ANY}, 24, __LINE__},
        {{.tab = CASES_ALL, .sort = CASES_BY_DUE, .q = {"丢失", 6}, .state = CASES_ANY}, 24, __LINE__},
        {{.tab = CASES_MINE, .sort = CASES_BY_NEW, .q = {"丢失", 6}, .state = CASES_ANY}, 12, __LINE__},
        {{.tab = CASES_ALL, .sort = CASES_BY_NEW, .q = {"parcel7", 7}, .state = CASES_ANY}, 1, __LINE__},
        {{.tab = CASES_ALL, .sort = CASES_BY_NEW, .q = {"丢失", 6}, .kind = KIND_ENQUIRY, .category = 32,
          .state = CASES_ANY}, 6, __LINE__},
    };
    many(24);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        size_t n = walk_queue(&cases[i].f, 5);
        ck_assert_msg(n == cases[i].n, "line %d: %zu", cases[i].line, n);
    }
    int64_t counts[CASES_TABS];
    must(complaint_counts(&cx, counts));
    ck_assert(counts[CASES_MINE] == 12 && counts[CASES_TEAM] == 12 &&
              counts[CASES_UNASSIGNED] == 12 && counts[CASES_ALL] == 24);
    cx.now += 60 * DAY_MS;
    ck_assert_uint_eq(walk_queue(&(struct case_filter){.tab = CASES_ALL, .sort = CASES_BY_DUE, .due = CASES_OVERDUE}, 7), 24);
    struct case_page p;
    as(&guest);
    refused(complaint_list(&cx, &cases[0].f, COMPLAINT_SEE, STR(""), STR(""), 5, &p), ERR_FORBIDDEN);
}
END_TEST

/* Facets follow the row: a case that changes hands or state is found under the new one only. */
START_TEST(the_index_follows)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    int64_t wrong;
    as(&agent);
    must(complaint_take(&cx, r.ref, version_of(r.ref)));
    must(complaint_assign(&cx, r.ref, version_of(r.ref), (staff_id){22}, (team_id){0}));
    struct step_draft d = {.to = COMPLAINT_ASSESSMENT, .severity = 3, .safety = true, .version = version_of(r.ref)};
    must(complaint_step(&cx, r.ref, NULL, &d));
    struct case_filter f = {.tab = CASES_MINE, .sort = CASES_BY_NEW, .q = STR("漏水"), .state = COMPLAINT_ASSESSMENT};
    ck_assert_uint_eq(walk_queue(&f, 5), 0);
    as(&colleague);
    ck_assert_uint_eq(walk_queue(&f, 5), 1);
    f.state = COMPLAINT_ACKNOWLEDGED;
    ck_assert_uint_eq(walk_queue(&f, 5), 0);
    must(search_verify(cx.db, "complaint", &wrong));
    ck_assert_int_eq(wrong, 0);
}
END_TEST

/* Counted along an index by the time in the ids, and bounded: the oldest of each state. */
START_TEST(ages)
{
    static const int days[] = {0, 2, 3, 7, 8, 30, 31, 400};
    static const int64_t each[CASE_AGES] = {2, 2, 2, 2};
    int64_t counts[COMPLAINT_STATES][CASE_AGES];
    bool more = true;
    cx.actor = &agent;
    for (int state = COMPLAINT_RECEIVED; state < COMPLAINT_STATES; state++) {
        for (size_t i = 0; i < COUNT_OF(days); i++) {
            int64_t at = cx.now - days[i] * DAY_MS - HOUR_MS;
            run(arena_printf(cx.arena,
                             "INSERT INTO complaint (id, ref, kind, channel, body, state, due_at, created_at, updated_at, open)"
                             " VALUES (%" PRId64 ", 'R%d-%zu', 'complaint', 'portal', 'x', %d, 1, %" PRId64 ", 1, %d)",
                             id_new(at), state, i, state, at, state_open((enum complaint_state)state)));
        }
    }
    must(complaint_ages(&cx, counts, &more));
    ck_assert(!more);
    for (int s = COMPLAINT_RECEIVED; s < COMPLAINT_STATES; s++)
        for (int a = 0; a < CASE_AGES; a++)
            ck_assert_msg(counts[s][a] == (state_open((enum complaint_state)s) ? each[a] : 0), "%d %d", s, a);
    run("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 21000)"
        " INSERT INTO complaint (id, ref, kind, channel, body, state, due_at, created_at, updated_at)"
        " SELECT i, 'N' || i, 'complaint', 'portal', 'x', 1, 2, 1, 1 FROM n");
    must(complaint_ages(&cx, counts, &more));
    ck_assert(more);
    int64_t sum = 0;
    for (int a = 0; a < CASE_AGES; a++) sum += counts[COMPLAINT_RECEIVED][a];
    ck_assert_int_ge(sum, 19000);
    ck_assert_int_le(sum, 20001);
    ck_assert_int_eq(counts[COMPLAINT_REOPENED][3], 2);
}
END_TEST

START_TEST(plans)
{
    struct str sql, name, plan;
    size_t i = 0;
    if (on_postgres()) return; /* test_postgres_plans.c */
    for (; complaint_list_sql(cx.db, cx.arena, i, &sql, &name); i++) {
        must(stmt_plan(cx.db, cx.arena, sql.p, &plan));
        ck_assert_msg(str_find(plan, STR("SCAN complaint\n")) < 0 && str_find(plan, STR("SCAN c\n")) < 0 &&
                          str_find(plan, STR("SCAN c ")) < 0,
                      "%.*s scans:\n%.*s\n%.*s", STR_ARG(name), STR_ARG(sql), STR_ARG(plan));
        ck_assert_msg(!str_starts(name, STR("found")) || str_find(plan, STR("complaint_open_due")) < 0,
                      "%.*s goes through all that are due:\n%.*s", STR_ARG(name), STR_ARG(plan));
    }
    ck_assert_uint_ge(i, 70);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_guest_submits, what_is_wrong_is_said_at_once, without_contact,
        guests_are_limited_by_address, who_sees_it, private_links, asking_for_the_link,
        conversation, handing_over, recording_what_was_said, linking, queue, the_index_follows,
        ages, plans};
    return run_suite_on("complaint", tests, COUNT_OF(tests), open_cases);
}
