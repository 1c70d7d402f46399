/* domain/complaint_team.h and domain/saved_reply.h: tags, following, mentions, hand-overs, two agents at one
 * case, saved replies. */
#include "domain/cases.h"
#include "domain/complaint_list.h"
#include "domain/complaint_team.h"
#include "domain/saved_reply.h"

static struct actor chief, clerk;

static void open_team(void)
{
    open_cases();
    run("INSERT INTO staff (id, username, name, roles, team_id, created_at) VALUES (24, 'chief', 'Chief', 4, 3, 1),"
        " (25, 'sun', '孙莉', 8, NULL, 1), (26, 'wuh', 'Wu', 1, 4, 1)"); /* the one of points may not see cases */
    run("INSERT INTO lookup (id, list, name_zh) VALUES (41, 'case_tag', '媒体关注'), (42, 'case_tag', '涉及赔偿')");
    chief = (struct actor){.kind = ACTOR_STAFF, .id = 24, .name = STR("Chief"), .roles = ROLE_MANAGER, .team = {3}};
    clerk = (struct actor){.kind = ACTOR_STAFF, .id = 26, .name = STR("Wu"), .roles = ROLE_AGENT, .team = {4}};
}

static int64_t notices(int64_t staff, const char *kind)
{
    return number(arena_printf(cx.arena, "SELECT COUNT(*) FROM notice WHERE staff_id = %" PRId64 " AND kind = '%s'",
                               staff, kind));
}

static size_t found(const struct case_filter *f)
{
    struct case_page p;
    must(complaint_list(&cx, f, COMPLAINT_SEE, STR(""), STR(""), 50, &p));
    return p.n;
}

START_TEST(tags)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys), other = a_case(&keys);
    struct case_tag *t;
    size_t n;
    int64_t ids[] = {41, 42}, wrong[] = {31};
    as(&agent);
    must(complaint_set_tags(&cx, r.ref, version_of(r.ref), ids, 2, STR("")));
    must(complaint_tags(&cx, r.id, &t, &n));
    ck_assert(n == 2 && number("SELECT COUNT(*) FROM audit WHERE action = 'complaint.tags'") == 1);
    must(complaint_set_tags(&cx, r.ref, version_of(r.ref), ids, 2, STR(""))); /* nothing to do */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'complaint.tags'"), 1);
    refused(complaint_set_tags(&cx, r.ref, version_of(r.ref), wrong, 1, STR("")), ERR_INVALID);
    refused(complaint_set_tags(&cx, r.ref, version_of(r.ref), ids, 2, STR("新标签")), ERR_INVALID);
    refused(complaint_set_tags(&cx, r.ref, version_of(r.ref) - 1, ids, 1, STR("")), ERR_STALE);
    as(&sales);
    refused(complaint_tag(&cx, r.ref, version_of(r.ref), 42, false), ERR_FORBIDDEN);
    as(&chief);
    must(complaint_set_tags(&cx, r.ref, version_of(r.ref), ids, 1, STR("节日，媒体关注")));
    must(complaint_tags(&cx, r.id, &t, &n));
    ck_assert_uint_eq(n, 2); /* the old one by its name, and a new one */
    must(complaint_tag(&cx, other.ref, version_of(other.ref), 41, true));
    must(complaint_tag(&cx, other.ref, version_of(other.ref), 41, true));
    ck_assert_uint_eq(found(&(struct case_filter){.tab = CASES_ALL, .tag = 41}), 2);
    ck_assert_uint_eq(found(&(struct case_filter){.tab = CASES_ALL, .tag = 42}), 0);
    ck_assert_uint_eq(found(&(struct case_filter){.tab = CASES_UNASSIGNED, .sort = CASES_BY_NEW, .tag = 41, .q = STR("水壶")}), 2);
    must(complaint_tag(&cx, other.ref, version_of(other.ref), 41, false));
    ck_assert_uint_eq(found(&(struct case_filter){.tab = CASES_ALL, .tag = 41}), 1);
    int64_t bad = 0;
    must(search_verify(cx.db, "complaint", &bad));
    ck_assert_int_eq(bad, 0);
}
END_TEST

/* Those of a long list, asked together, are each case's own. */
START_TEST(tags_of_a_list)
{
    struct case_tags of[120];
    complaint_id ids[120];
    struct track_keys keys;
    as(&chief);
    for (size_t i = 0; i < COUNT_OF(ids); i++) ids[i].v = 1000 + (int64_t)i;
    for (size_t i = 0; i < COUNT_OF(ids); i += 17) {
        struct complaint_receipt r = a_case(&keys);
        ids[i] = r.id;
        as(&chief);
        must(complaint_tag(&cx, r.ref, version_of(r.ref), 42, true));
        if (i % 2) must(complaint_tag(&cx, r.ref, version_of(r.ref), 41, true));
    }
    must(complaint_tags_of(&cx, ids, COUNT_OF(ids), of));
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        struct case_tag *t;
        size_t n;
        must(complaint_tags(&cx, ids[i], &t, &n));
        ck_assert_uint_eq(of[i].n, n);
        for (size_t j = 0; j < n; j++) ck_assert(of[i].at[j].id == t[j].id && str_eq(of[i].at[j].name, t[j].name));
        ck_assert_uint_eq(n, i % 17 ? 0 : i % 2 ? 2 : 1);
    }
}
END_TEST

START_TEST(following)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    as(&sales);
    int64_t version = version_of(r.ref);
    must(complaint_follow(&cx, r.ref, true));
    must(complaint_follow(&cx, r.ref, true));
    ck_assert(version_of(r.ref) == version && complaint_followed(&cx, r.id));
    ck_assert_uint_eq(found(&(struct case_filter){.tab = CASES_FOLLOWED}), 1);
    ck_assert_uint_eq(found(&(struct case_filter){.tab = CASES_FOLLOWED, .q = STR("水壶"), .state = CASES_ANY}), 1);
    as(&agent);
    ck_assert_uint_eq(found(&(struct case_filter){.tab = CASES_FOLLOWED}), 0);
    must(complaint_reply(&cx, r.ref, &(struct message_draft){.body = STR("您好"), .version = version_of(r.ref)}));
    ck_assert_int_eq(notices(23, "complaint_followed"), 1);
    as(&guest);
    must(complaint_answer(&cx, r.ref, &keys, &(struct message_draft){.body = STR("谢谢")}));
    ck_assert_int_eq(notices(23, "complaint_followed"), 2);
    run("UPDATE staff SET roles = 8 WHERE id = 23"); /* may no longer see it: hears no more */
    must(complaint_answer(&cx, r.ref, &keys, &(struct message_draft){.body = STR("还有")}));
    ck_assert_int_eq(notices(23, "complaint_followed"), 2);
    as(&sales);
    must(complaint_follow(&cx, r.ref, false));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint_follow"), 0);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action LIKE 'complaint.%follow'"), 2);
    as(&guest);
    refused(complaint_follow(&cx, r.ref, true), ERR_FORBIDDEN);
}
END_TEST

START_TEST(mentions)
{
    static const struct {
        const char *body;
        enum err e;
        int64_t li, wuhao, wu; /* notices of Li Na (21), Wu Hao (22), Wu (26) until then */
        int line;
    } notes[] = {
        {"@Wu Hao 请看一下", OK, 0, 1, 0, __LINE__},        /* the longest name, not Wu */
        {"@Wu 和 @li", OK, 1, 1, 1, __LINE__},             /* a name, a user name */
        {"write to a@li or x.@wu", OK, 1, 1, 1, __LINE__}, /* addresses mention nobody */
        {"@孙莉 能看吗", ERR_INVALID, 1, 1, 1, __LINE__},    /* may not see cases */
        {"@@@ @ @nobody", OK, 1, 1, 1, __LINE__},
        {"@Wu Hao @Wu Hao", OK, 1, 2, 1, __LINE__},        /* told once a note */
    };
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    struct colleague_brief who[8];
    size_t n;
    as(&chief);
    for (size_t i = 0; i < COUNT_OF(notes); i++) {
        struct message_draft m = {.body = str_of(notes[i].body), .version = version_of(r.ref)};
        enum err e = complaint_note(&cx, r.ref, &m);
        problems_clear();
        ck_assert_msg(e == notes[i].e, "line %d: %s", notes[i].line, err_name(e));
        ck_assert_msg(notices(21, "complaint_mention") == notes[i].li && notices(22, "complaint_mention") == notes[i].wuhao &&
                          notices(26, "complaint_mention") == notes[i].wu, "line %d", notes[i].line);
    }
    ck_assert_int_eq(notices(25, "complaint_mention"), 0);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint_follow"), 3);
    must(complaint_colleagues(&cx, r.ref, STR("w"), who, 8, &n));
    ck_assert_uint_eq(n, 2);
    must(complaint_colleagues(&cx, r.ref, STR("孙"), who, 8, &n));
    ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(hand_over_with_a_reason)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    struct complaint_step *s;
    size_t n;
    as(&chief);
    must(complaint_hand_over(&cx, r.ref, version_of(r.ref), (staff_id){0}, (team_id){4}, STR("他们懂维修")));
    ck_assert(notices(26, "complaint_team") == 1 && notices(21, "complaint_team") == 0);
    must(complaint_hand_over(&cx, r.ref, version_of(r.ref), (staff_id){21}, (team_id){0}, STR("李娜认识客户")));
    ck_assert_int_eq(notices(21, "complaint_assigned"), 1);
    must(complaint_steps(&cx, r.id, &s, &n));
    ck_assert(str_is(s[n - 1].what, "assign") && str_is(s[n - 1].reason, "李娜认识客户"));
    char *many = arena_alloc(cx.arena, 501);
    memset(many, 'x', 501);
    refused(complaint_hand_over(&cx, r.ref, version_of(r.ref), (staff_id){22}, (team_id){0}, (struct str){many, 501}), ERR_INVALID);
    as(&guest);
    must(complaint_steps(&cx, r.id, &s, &n));
    for (size_t i = 0; i < n; i++) ck_assert(str_is(s[i].what, "state") && !s[i].reason.n);
}
END_TEST

START_TEST(two_at_one_case)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    struct presence p[5];
    size_t n;
    as(&agent);
    must(complaint_present(&cx, r.ref, false, p, 5, &n));
    ck_assert_uint_eq(n, 0);
    as(&colleague);
    must(complaint_present(&cx, r.ref, true, p, 5, &n));
    ck_assert(n == 1 && str_is(p[0].name, "Li Na") && !p[0].answering);
    as(&agent);
    must(complaint_present(&cx, r.ref, false, p, 5, &n));
    ck_assert(n == 1 && p[0].answering);
    int64_t first = cx.now;
    cx.now += 19 * SECOND_MS; /* not written again so soon */
    must(complaint_present(&cx, r.ref, false, p, 5, &n));
    ck_assert_int_eq(number("SELECT at FROM complaint_presence WHERE staff_id = 21"), first);
    must(complaint_present(&cx, r.ref, true, p, 5, &n)); /* but at once when an answer is begun */
    ck_assert_int_eq(number("SELECT at FROM complaint_presence WHERE staff_id = 21 AND answering = 1"), cx.now);
    cx.now += 21 * SECOND_MS;
    must(complaint_present(&cx, r.ref, true, p, 5, &n));
    ck_assert_int_eq(number("SELECT at FROM complaint_presence WHERE staff_id = 21"), cx.now);
    cx.now += 50 * SECOND_MS; /* who has gone is forgotten */
    must(complaint_present(&cx, r.ref, true, p, 5, &n));
    ck_assert_uint_eq(n, 0);
    cx.now -= DAY_MS; /* a clock set back: rows of the future are nobody */
    must(complaint_others(&cx, r.id, p, 5, &n));
    ck_assert_uint_eq(n, 0);
    int64_t gone = 0;
    must(presence_purge(&cx, &gone));
    ck_assert_int_eq(gone, 2);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action LIKE '%presen%'"), 0);
    as(&sales);
    refused(complaint_present(&cx, r.ref, false, p, 5, &n), ERR_FORBIDDEN);
}
END_TEST

START_TEST(an_answer_is_held_back)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    as(&agent);
    int64_t seen = complaint_newest(&cx, r.id);
    must(complaint_tag(&cx, r.ref, version_of(r.ref), 41, true)); /* of no account to an answer */
    cx.now += SECOND_MS;
    as(&colleague);
    must(complaint_note(&cx, r.ref, &(struct message_draft){.body = STR("n"), .seen = seen}));
    must(complaint_reply(&cx, r.ref, &(struct message_draft){.body = STR("先答"), .seen = seen}));
    as(&agent);
    refused(complaint_reply(&cx, r.ref, &(struct message_draft){.body = STR("后答"), .seen = seen}), ERR_STALE);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint_message WHERE kind = 'reply'"), 1);
    must(complaint_note(&cx, r.ref, &(struct message_draft){.body = STR("备注"), .seen = seen}));
    seen = complaint_newest(&cx, r.id);
    must(complaint_reply(&cx, r.ref, &(struct message_draft){.body = STR("后答"), .seen = seen}));
    refused(complaint_reply(&cx, r.ref, &(struct message_draft){.body = STR("x"), .version = 1}), ERR_STALE);
}
END_TEST

START_TEST(saved_replies)
{
    struct saved_reply_draft d = {.title = STR("致歉"), .category = STR("常用"), .scope = REPLY_OWN,
                                  .body = STR("{customer_name}您好，工单 {ref}：{order}，{agent_name} {{due} {}")};
    struct saved_reply *list, one;
    struct complaint c;
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    struct str unknown;
    int64_t own, team;
    size_t n;
    as(&agent);
    must(saved_reply_save(&cx, 0, &d, &own));
    d.scope = REPLY_TEAM;
    must(saved_reply_save(&cx, 0, &d, &team));
    d.scope = REPLY_ALL;
    refused(saved_reply_save(&cx, 0, &d, &team), ERR_INVALID); /* an agent shares with the team only */
    as(&colleague);
    must(saved_reply_list(&cx, STR(""), 0, false, &list, &n));
    ck_assert(n == 1 && list[0].scope == REPLY_TEAM && list[0].may_edit);
    refused(saved_reply_get(&cx, own, &one), ERR_NOT_FOUND);
    refused(saved_reply_save(&cx, own, &d, &own), ERR_NOT_FOUND);
    as(&clerk);
    must(saved_reply_list(&cx, STR(""), 0, false, &list, &n));
    ck_assert_uint_eq(n, 0);
    as(&sales);
    refused(saved_reply_list(&cx, STR(""), 0, false, &list, &n), ERR_FORBIDDEN);
    as(&chief);
    d.body = STR("{coupon} {customer_name} {x y} {nothing_here}");
    refused(saved_reply_save(&cx, 0, &d, &own), ERR_INVALID);
    d.body = STR("{today}");
    d.scope = REPLY_ALL;
    int64_t all;
    must(saved_reply_save(&cx, 0, &d, &all));
    d.title = STR("新题");
    d.version = 1;
    must(saved_reply_save(&cx, all, &d, &all));
    refused(saved_reply_save(&cx, all, &d, &all), ERR_STALE);
    as(&agent);
    must(complaint_get(&cx, r.ref, NULL, &c));
    must(saved_reply_get(&cx, own, &one));
    struct str text = saved_reply_fill(&cx, &one, &c, &unknown);
    ck_assert_msg(str_starts(text, STR("王小红您好，工单 TS-")) && str_find(text, STR("A200，Li Na {2025-11-28 {}")) > 0 &&
                      !unknown.n, "%.*s / %.*s", STR_ARG(text), STR_ARG(unknown));
    must(saved_reply_retire(&cx, own, 1, true));
    refused(saved_reply_retire(&cx, all, 2, true), ERR_FORBIDDEN);
    must(saved_reply_list(&cx, STR("常用"), 0, false, &list, &n));
    ck_assert_uint_eq(n, 2);
    must(saved_reply_list(&cx, STR("致歉"), REPLY_OWN, true, &list, &n));
    ck_assert(n == 1 && list[0].retired);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action LIKE 'saved_reply.%'"), 5);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {tags, tags_of_a_list, following, mentions, hand_over_with_a_reason, two_at_one_case,
                                  an_answer_is_held_back, saved_replies};
    return run_suite_on("complaint_team", tests, COUNT_OF(tests), open_team);
}
