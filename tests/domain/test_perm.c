/* The permission table: who may do what, and to which records. */
#include "support/fixture.h"

static struct actor staff(unsigned roles)
{
    return (struct actor){.kind = ACTOR_STAFF, .id = 7, .roles = roles, .team = {3}, .branch = {4}};
}

/* The auditor changes nothing; the system admin sees no customer. */
static const struct {
    unsigned role;
    enum access action;
    enum scope scope;
    int line;
} cells[] = {
    {ROLE_AGENT, CUSTOMER_SEE, SCOPE_ALL, __LINE__},
    {ROLE_AGENT, CUSTOMER_MONEY_SEE, SCOPE_NONE, __LINE__},
    {ROLE_AGENT, COMPLAINT_TAKE, SCOPE_ALL, __LINE__},
    {ROLE_AGENT, POINTS_POST, SCOPE_NONE, __LINE__},
    {ROLE_SALES, CUSTOMER_EDIT, SCOPE_OWN, __LINE__},
    {ROLE_SALES, COMPLAINT_TAKE, SCOPE_NONE, __LINE__},
    {ROLE_MANAGER, CUSTOMER_EDIT, SCOPE_BRANCH, __LINE__},
    {ROLE_LOYALTY, POINTS_POST, SCOPE_ALL, __LINE__},
    {ROLE_ADMIN, STAFF_MANAGE, SCOPE_ALL, __LINE__},
    {ROLE_ADMIN, CUSTOMER_SEE, SCOPE_NONE, __LINE__},
    {ROLE_ADMIN, POINTS_POST, SCOPE_NONE, __LINE__},
    {ROLE_AUDITOR, AUDIT_SEE, SCOPE_ALL, __LINE__},
    {ROLE_SALES | ROLE_MANAGER, CUSTOMER_EDIT, SCOPE_BRANCH, __LINE__},
};

START_TEST(cells_say_what_they_should)
{
    for (size_t i = 0; i < COUNT_OF(cells); i++) {
        struct actor a = staff(cells[i].role);
        ck_assert_msg(perm_scope(&a, cells[i].action) == cells[i].scope, "line %d", cells[i].line);
    }
}
END_TEST

START_TEST(auditor_changes_nothing)
{
    static const enum access writes[] = {
        CUSTOMER_CREATE, CUSTOMER_EDIT, CUSTOMER_CLOSE, CUSTOMER_ASSIGN, INTERACTION_LOG,
        COMPLAINT_TAKE, COMPLAINT_ASSIGN, MEMBER_MANAGE, POINTS_POST, POINTS_APPROVE, ACCOUNT_LINK, LIST_MANAGE,
        SETTING_MANAGE, STAFF_MANAGE, OUTBOX_REPLAY, CASE_TAG_NEW, REPLY_SHARE};
    struct actor a = staff(ROLE_AUDITOR);
    for (size_t i = 0; i < COUNT_OF(writes); i++) {
        ck_assert_msg(!perm_may(&a, writes[i]), "%s", access_name(writes[i]));
    }
}
END_TEST

START_TEST(others_than_staff_have_no_action)
{
    for (int x = CUSTOMER_SEE; x < ACCESS_COUNT; x++) {
        struct actor portal = {.kind = ACTOR_PORTAL, .id = 7, .roles = ~0u}, none = {0};
        struct actor idle = staff(0), system = {.kind = ACTOR_SYSTEM};
        ck_assert(!perm_may(&portal, (enum access)x));
        ck_assert(!perm_may(&none, (enum access)x));
        ck_assert(!perm_may(&idle, (enum access)x));
        ck_assert(perm_may(&system, (enum access)x));
        ck_assert_str_ne(access_name((enum access)x), "?");
    }
}
END_TEST

static const struct {
    unsigned role;
    int64_t owner, team, branch;
    bool may;
    int line;
} records[] = {
    {ROLE_SALES, 7, 0, 0, true, __LINE__},     /* own */
    {ROLE_SALES, 8, 3, 4, false, __LINE__},    /* of the team: not enough for own */
    {ROLE_SALES, 0, 0, 0, false, __LINE__},    /* nobody's is nobody's own */
    {ROLE_MANAGER, 8, 3, 9, true, __LINE__},   /* team */
    {ROLE_MANAGER, 8, 9, 4, true, __LINE__},   /* branch */
    {ROLE_MANAGER, 8, 9, 9, false, __LINE__},
    {ROLE_MANAGER, 0, 0, 0, false, __LINE__},
    {ROLE_AGENT, 8, 9, 9, true, __LINE__},     /* all */
    {ROLE_ADMIN, 7, 3, 4, false, __LINE__},
};

START_TEST(records_by_scope)
{
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        struct actor a = staff(records[i].role);
        bool may = perm_record(&a, CUSTOMER_EDIT, (staff_id){records[i].owner},
                               (team_id){records[i].team}, (branch_id){records[i].branch});
        ck_assert_msg(may == records[i].may, "line %d", records[i].line);
    }
}
END_TEST

START_TEST(a_person_without_team_shares_none)
{
    struct actor a = staff(ROLE_MANAGER);
    a.team.v = a.branch.v = 0;
    ck_assert(!perm_record(&a, CUSTOMER_EDIT, (staff_id){0}, (team_id){0}, (branch_id){0}));
}
END_TEST

START_TEST(codes_go_both_ways)
{
    for (int i = 0; i < ROLE_COUNT; i++) {
        enum role r = 0;
        ck_assert(role_parse(str_of(role_code((enum role)(1 << i))), &r));
        ck_assert_int_eq((int)r, 1 << i);
    }
    enum role r;
    ck_assert(!role_parse(STR("root"), &r));
}
END_TEST

/* A right without words would stand on the permission page as its constant's name. */
START_TEST(each_action_has_words)
{
    for (int x = CUSTOMER_SEE; x < ACCESS_COUNT; x++)
        ck_assert_msg(access_label((enum access)x) != access_name((enum access)x), "give %s words in perm_words.c",
                      access_name((enum access)x));
}
END_TEST

START_TEST(who_stands_in_has_it_for_own)
{
    struct actor a = staff(ROLE_SALES);
    staff_id away = {11};
    ck_assert(!perm_record(&a, CUSTOMER_EDIT, away, (team_id){0}, (branch_id){0}));
    a.stands_for[0] = away;
    a.stands_for_n = 1;
    ck_assert(perm_record(&a, CUSTOMER_EDIT, away, (team_id){0}, (branch_id){0}));
    ck_assert(!perm_record(&a, CUSTOMER_EDIT, (staff_id){12}, (team_id){0}, (branch_id){0}));
    ck_assert(!perm_record(&a, CUSTOMER_EDIT, (staff_id){0}, (team_id){0}, (branch_id){0}));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {cells_say_what_they_should, auditor_changes_nothing,
                                  others_than_staff_have_no_action, records_by_scope,
                                  a_person_without_team_shares_none, codes_go_both_ways,
                                  each_action_has_words, who_stands_in_has_it_for_own};
    return run_suite("perm", tests, COUNT_OF(tests));
}
