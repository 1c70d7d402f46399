/* Staff: what may be written, the last admin, who is signed out when, limits. */
#include "domain/staff.h"

#include "domain/limit.h"
#include "domain/session.h"
#include "support/fixture.h"

#define GOOD "violet lake 12 sings"

static struct staff_draft a_draft(const char *username, unsigned roles)
{
    return (struct staff_draft){
        .username = str_of(username), .name = STR("Somebody"), .roles = (int64_t)roles};
}

static staff_id a_staff(const char *username, unsigned roles)
{
    struct staff_draft d = a_draft(username, roles);
    struct str generated;
    staff_id id;
    must(staff_create(&cx, &d, STR(GOOD), false, &id, &generated));
    return id;
}

/* Each test works as a system admin with a row of his own. */
static staff_id me;
static void open_admin(void)
{
    open_all();
    cx.actor = &(struct actor){.kind = ACTOR_SYSTEM, .name = STR("test")};
    me = a_staff("boss", ROLE_ADMIN);
    admin = (struct actor){.kind = ACTOR_STAFF, .id = me.v, .name = STR("Boss"), .roles = ROLE_ADMIN};
    cx.actor = &admin;
    cx.remote = STR("192.0.2.1");
}

static const struct {
    const char *username;
    unsigned roles;
    enum err e;
    int line;
} drafts[] = {
    {"ok", ROLE_AGENT, OK, __LINE__},
    {"a", ROLE_AGENT, ERR_INVALID, __LINE__},
    {"", ROLE_AGENT, ERR_INVALID, __LINE__},
    {"with blank", ROLE_AGENT, ERR_INVALID, __LINE__},
    {"semi;colon", ROLE_AGENT, ERR_INVALID, __LINE__},
    {"张三丰", ROLE_AGENT, OK, __LINE__},
    {"UPPER", ROLE_AGENT, OK, __LINE__},
    {"upper", ROLE_AGENT, ERR_INVALID, __LINE__}, /* the same, folded */
    {"ｕｐｐｅｒ", ROLE_AGENT, ERR_INVALID, __LINE__},
    {"none", 0, ERR_INVALID, __LINE__},
    {"many", 1u << ROLE_COUNT, ERR_INVALID, __LINE__},
    {"boss", ROLE_AGENT, ERR_INVALID, __LINE__},
};

START_TEST(drafts_are_checked)
{
    for (size_t i = 0; i < COUNT_OF(drafts); i++) {
        struct staff_draft d = a_draft(drafts[i].username, drafts[i].roles);
        struct str generated;
        staff_id id;
        enum err e = staff_create(&cx, &d, STR(GOOD), false, &id, &generated);
        ck_assert_msg(e == drafts[i].e, "line %d: %s", drafts[i].line, err_name(e));
        problems_clear();
    }
}
END_TEST

START_TEST(only_who_may)
{
    static const unsigned others[] = {ROLE_AGENT, ROLE_SALES, ROLE_MANAGER, ROLE_LOYALTY,
                                      ROLE_AUDITOR};
    staff_id id = a_staff("target", ROLE_AGENT);
    struct staff_draft d = a_draft("target", ROLE_ADMIN);
    struct str generated;
    d.version = 1;
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        admin.roles = others[i];
        refused(staff_create(&cx, &d, STR(GOOD), false, &id, &generated), ERR_FORBIDDEN);
        refused(staff_edit(&cx, id, &d), ERR_FORBIDDEN);
        refused(staff_enable(&cx, id, false), ERR_FORBIDDEN);
        refused(staff_reset_password(&cx, id, &generated), ERR_FORBIDDEN);
        refused(staff_end_sessions(&cx, id), ERR_FORBIDDEN);
    }
}
END_TEST

START_TEST(last_admin_stays)
{
    struct staff_draft d = a_draft("boss", ROLE_AGENT);
    d.version = 1;
    refused(staff_edit(&cx, me, &d), ERR_INVALID);
    refused(staff_enable(&cx, me, false), ERR_INVALID);
    staff_id second = a_staff("second", ROLE_ADMIN | ROLE_AGENT);
    must(staff_enable(&cx, second, false)); /* a disabled admin does not count */
    refused(staff_enable(&cx, me, false), ERR_INVALID);
    must(staff_enable(&cx, second, true));
    run("UPDATE staff SET password_hash = '' WHERE username = 'second'");
    refused(staff_enable(&cx, me, false), ERR_INVALID); /* nor does one who was only invited */
    run("UPDATE staff SET password_hash = 'x' WHERE username = 'second'");
    must(staff_edit(&cx, me, &d));
    refused(staff_enable(&cx, second, false), ERR_INVALID);
}
END_TEST

static char *sign_in(const char *username)
{
    struct staff_entry entry = {0};
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, str_of(username), STR(GOOD), STR("ua"), &entry));
    ck_assert_ptr_null(entry.challenge);
    return entry.token;
}

static bool lives(const char *token)
{
    struct actor a;
    struct session_info info;
    return session_find(&cx, AUDIENCE_INTRANET, str_of(token), &a, &info) == OK;
}

START_TEST(who_is_signed_out)
{
    staff_id id = a_staff("worker", ROLE_AGENT);
    struct staff_draft d = a_draft("worker", ROLE_AGENT);
    struct str generated;
    char *token = sign_in("worker");
    d.name = STR("Another name");
    d.version = 1;
    must(staff_edit(&cx, id, &d));
    ck_assert(lives(token)); /* a name is no right */
    d.roles = ROLE_SALES;
    d.version = 2;
    must(staff_edit(&cx, id, &d));
    ck_assert(!lives(token));
    token = sign_in("worker");
    must(staff_enable(&cx, id, false));
    ck_assert(!lives(token));
    must(staff_enable(&cx, id, true));
    token = sign_in("worker");
    must(staff_reset_password(&cx, id, &generated));
    ck_assert(!lives(token));
    ck_assert_uint_eq(generated.n, 19);
    ck_assert_int_eq(number("SELECT must_change FROM staff WHERE username = 'worker'"), 1);
}
END_TEST

START_TEST(stale_edit)
{
    staff_id id = a_staff("twice", ROLE_AGENT);
    struct staff_draft d = a_draft("twice", ROLE_AGENT);
    d.version = 1;
    must(staff_edit(&cx, id, &d));
    refused(staff_edit(&cx, id, &d), ERR_STALE);
}
END_TEST

START_TEST(sign_in_refusals)
{
    struct staff_entry token = {0};
    staff_id id = a_staff("agent", ROLE_AGENT);
    cx.actor = &nobody;
    refused(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("agent"), STR("wrong"), STR(""), &token),
            ERR_INVALID);
    refused(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("unknown"), STR(GOOD), STR(""), &token),
            ERR_INVALID);
    refused(staff_sign_in(&cx, AUDIENCE_INTRANET, STR(""), STR(""), STR(""), &token), ERR_INVALID);
    refused(staff_sign_in(&cx, AUDIENCE_ADMIN, STR("agent"), STR(GOOD), STR(""), &token),
            ERR_INVALID);
    ck_assert_ptr_null(token.token);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'staff.sign_in_refused'"), 4);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM session"), 0);
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR(" AGENT "), STR(GOOD), STR(""), &token));
    ck_assert_int_eq(number("SELECT actor_id FROM audit WHERE action = 'staff.sign_in'"), id.v);
}
END_TEST

/* Ten wrong tries lock the name for everybody unknown, and nobody at a known address. */
START_TEST(strangers_lock_nobody_out)
{
    struct staff_entry token = {.token = sign_in((a_staff("victim", ROLE_AGENT), "victim"))};
    enum err e = OK;
    cx.actor = &nobody;
    cx.remote = STR("203.0.113.9");
    for (int i = 0; i < 12; i++) {
        e = staff_sign_in(&cx, AUDIENCE_INTRANET, STR("victim"), STR("wrong"), STR(""), &token);
        problems_clear();
    }
    ck_assert_int_eq(e, ERR_RATE_LIMITED);
    ck_assert_int_gt(cx.retry_after_s, 0);
    cx.remote = STR("192.0.2.1");
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("victim"), STR(GOOD), STR(""), &token));
    cx.remote = STR("198.51.100.7");
    refused(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("victim"), STR(GOOD), STR(""), &token),
            ERR_RATE_LIMITED);
    cx.now += 15 * MINUTE_MS + 1;
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("victim"), STR(GOOD), STR(""), &token));
}
END_TEST

START_TEST(own_password)
{
    staff_id id = a_staff("self", ROLE_AGENT);
    char *one = sign_in("self"), *two = sign_in("self");
    struct actor self = {.kind = ACTOR_STAFF, .id = id.v, .roles = ROLE_AGENT,
                         .session = secret_hash(str_of(one))};
    cx.actor = &self;
    refused(staff_password_change(&cx, STR("wrong"), STR("another good 5"), STR("another good 5")),
            ERR_INVALID);
    refused(staff_password_change(&cx, STR(GOOD), STR(GOOD), STR(GOOD)), ERR_INVALID);
    refused(staff_password_change(&cx, STR(GOOD), STR("another good 5"), STR("differs")),
            ERR_INVALID);
    must(staff_password_change(&cx, STR(GOOD), STR("another good 5"), STR("another good 5")));
    ck_assert(lives(one));
    ck_assert(!lives(two));
}
END_TEST

START_TEST(lists)
{
    struct staff_page page;
    struct staff_brief *options;
    size_t n;
    for (int i = 0; i < 25; i++) {
        a_staff(arena_printf(cx.arena, "sales%02d", i), ROLE_SALES);
        cx.now++;
    }
    struct staff_filter f = {.q = STR("SALES"), .role = ROLE_SALES};
    must(staff_list(&cx, &f, 20, &page));
    ck_assert_uint_eq(page.n, 20);
    f.after = page.after;
    must(staff_list(&cx, &f, 20, &page));
    ck_assert_uint_eq(page.n, 5);
    ck_assert_uint_eq(page.after.n, 0);
    must(staff_options(&cx, CUSTOMER_CREATE, &options, &n));
    ck_assert_uint_eq(n, 25);
    must(staff_options(&cx, STAFF_MANAGE, &options, &n));
    ck_assert_uint_eq(n, 1);
    ck_assert(str_is(staff_name(&cx, (staff_id){0}), ""));
    ck_assert(str_is(staff_name(&cx, me), "Somebody"));
}
END_TEST

START_TEST(programs_by_role)
{
    ck_assert(staff_may_enter(ROLE_AGENT, AUDIENCE_INTRANET));
    ck_assert(!staff_may_enter(ROLE_AGENT, AUDIENCE_ADMIN));
    ck_assert(staff_may_enter(ROLE_ADMIN, AUDIENCE_ADMIN));
    ck_assert(!staff_may_enter(ROLE_ADMIN, AUDIENCE_INTRANET));
    ck_assert(staff_may_enter(ROLE_AUDITOR, AUDIENCE_ADMIN));
    ck_assert(staff_may_enter(ROLE_AUDITOR, AUDIENCE_INTRANET));
    ck_assert(staff_may_enter(ROLE_LOYALTY, AUDIENCE_ADMIN));
    for (unsigned r = 0; r < 1u << ROLE_COUNT; r++) ck_assert(!staff_may_enter(r, AUDIENCE_PORTAL));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        drafts_are_checked, only_who_may, last_admin_stays, who_is_signed_out, stale_edit,
        sign_in_refusals, strangers_lock_nobody_out, own_password, lists, programs_by_role};
    return run_suite_on("staff", tests, COUNT_OF(tests), open_admin);
}
