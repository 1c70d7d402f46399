/* The second factor: setting up, codes that work once, recovery, lost devices, guessing, clock jumps; and
 * links that set a password. */
#include "domain/factor.h"

#include <liboath/oath.h>

#include "domain/session.h"
#include "domain/staff.h"
#include "support/fixture.h"

#define GOOD "violet lake 12 sings"

static staff_id id_li, id_boss;
static struct actor li, boss;

static staff_id a_staff(const char *username, unsigned roles)
{
    struct staff_draft d = {.username = str_of(username), .name = STR("Somebody"), .roles = (int64_t)roles,
                            .email = str_printf(cx.arena, "%s@example.com", username)};
    struct str generated;
    staff_id id;
    must(staff_create(&cx, &d, STR(GOOD), false, &id, &generated));
    return id;
}

static void open_two(void)
{
    open_all();
    run("INSERT INTO setting (key, value, updated_at) VALUES ('demo', '1', 1)");
    cx.actor = &(struct actor){.kind = ACTOR_SYSTEM, .name = STR("test")};
    cx.remote = STR("192.0.2.1");
    id_boss = a_staff("boss", ROLE_ADMIN);
    id_li = a_staff("li", ROLE_AGENT);
    boss = (struct actor){.kind = ACTOR_STAFF, .id = id_boss.v, .name = STR("Boss"), .roles = ROLE_ADMIN};
    li = (struct actor){.kind = ACTOR_STAFF, .id = id_li.v, .name = STR("Li"), .roles = ROLE_AGENT};
    cx.actor = &nobody;
}

static void limits_clear(void)
{
    run("DELETE FROM rate_limit");
}

/* The code that an app with this secret shows at cx.now + ms. */
static struct str code_of(struct str base32, int64_t ms)
{
    char *secret = NULL, otp[8];
    size_t n = 0;
    ck_assert_int_eq(oath_init(), OATH_OK);
    ck_assert_int_eq(oath_base32_decode(base32.p, base32.n, &secret, &n), OATH_OK);
    ck_assert_int_eq(oath_totp_generate(secret, n, (time_t)((cx.now + ms) / 1000), 30, 0, 6, otp), OATH_OK);
    free(secret);
    return str_of(arena_cstr(cx.arena, otp));
}

static struct str codes[FACTOR_CODES];

/* Li sets it up; gives the secret. A step later, so that the code of now is a fresh one. */
static struct str set_up(void)
{
    struct str base32, uri;
    const struct actor *before = cx.actor;
    cx.actor = &li;
    must(factor_begin(&cx, STR(GOOD), STR("")));
    must(factor_pending(&cx, &base32, &uri));
    must(factor_confirm(&cx, code_of(base32, 0), codes));
    cx.actor = before;
    cx.now += 60 * SECOND_MS;
    limits_clear();
    return base32;
}

static struct str challenge(void)
{
    struct staff_entry entry = {0};
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("li"), STR(GOOD), STR("ua"), &entry));
    ck_assert_ptr_null(entry.token);
    ck_assert_ptr_nonnull(entry.challenge);
    return str_of(entry.challenge);
}

static enum err enter(struct str c, struct str code)
{
    char *token = NULL;
    enum err e = staff_sign_in_code(&cx, AUDIENCE_INTRANET, c, code, STR("ua"), &token);
    ck_assert(!e == (token != NULL));
    problems_clear();
    return e;
}

START_TEST(counts_from_the_first_code_on)
{
    struct str base32, uri;
    struct staff_entry entry = {0};
    struct factor_state s;
    cx.actor = &li;
    refused(factor_begin(&cx, STR("wrong"), STR("")), ERR_INVALID);
    refused(factor_pending(&cx, &base32, &uri), ERR_NOT_FOUND);
    must(factor_begin(&cx, STR(GOOD), STR("")));
    must(factor_pending(&cx, &base32, &uri));
    ck_assert_uint_eq(base32.n, 32);
    ck_assert(str_find(uri, STR("otpauth://totp/")) == 0);
    ck_assert(str_find(uri, base32) > 0);
    cx.actor = &nobody; /* not confirmed yet: the password is enough */
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("li"), STR(GOOD), STR("ua"), &entry));
    ck_assert_ptr_nonnull(entry.token);
    cx.actor = &li;
    refused(factor_confirm(&cx, STR("000000"), codes), ERR_INVALID);
    refused(factor_confirm(&cx, STR(""), codes), ERR_INVALID);
    cx.now += HOUR_MS;
    refused(factor_confirm(&cx, code_of(base32, 0), codes), ERR_NOT_FOUND); /* waited too long */
    cx.now -= HOUR_MS;
    must(factor_confirm(&cx, code_of(base32, 0), codes));
    must(factor_state(&cx, id_li, &s));
    ck_assert(s.active && !s.pending && s.recovery_left == FACTOR_CODES);
    struct actor a;
    struct session_info info;
    refused(session_find(&cx, AUDIENCE_INTRANET, str_of(entry.token), &a, &info), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE recipient = 'li@example.com'"), 1);
    /* sealed at rest, recovery codes as hashes only */
    ck_assert_int_eq(number("SELECT LENGTH(secret) > 20 FROM staff_factor"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM staff_recovery WHERE LENGTH(code_hash) = 32"), 10);
}
END_TEST

START_TEST(each_code_once)
{
    struct str base32 = set_up(), first = challenge(), second = challenge();
    struct str code = code_of(base32, 0);
    must(enter(first, code));
    ck_assert_int_eq(enter(second, code), ERR_INVALID); /* replayed at another sign-in */
    ck_assert_int_eq(enter(first, code_of(base32, 30000)), ERR_EXPIRED); /* a challenge lets in once */
    must(enter(second, code_of(base32, 30000))); /* one step ahead is admitted */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM session"), 2);
}
END_TEST

static const struct {
    int64_t ms; /* of the app's clock against ours */
    enum err e;
    int line;
} clocks[] = {
    {-60000, ERR_INVALID, __LINE__}, {-30000, OK, __LINE__},         {0, OK, __LINE__},
    {30000, OK, __LINE__},           {60000, ERR_INVALID, __LINE__}, {86400000, ERR_INVALID, __LINE__},
};

START_TEST(one_step_of_tolerance)
{
    struct str base32 = set_up();
    cx.now += HOUR_MS;
    for (size_t i = 0; i < COUNT_OF(clocks); i++) {
        enum err e = enter(challenge(), code_of(base32, clocks[i].ms));
        ck_assert_msg(e == clocks[i].e, "line %d: %s", clocks[i].line, err_name(e));
        cx.now += HOUR_MS;
        limits_clear();
    }
}
END_TEST

static const struct {
    const char *before, *after; /* around the right code */
    enum err e;
    int line;
} typed[] = {
    {"", "", OK, __LINE__},  {" ", " ", OK, __LINE__},          {"0", "", ERR_INVALID, __LINE__},
    {"", "x", ERR_INVALID, __LINE__}, {"", "\n", ERR_INVALID, __LINE__}, {"", "00", ERR_INVALID, __LINE__},
};

START_TEST(as_typed)
{
    struct str base32 = set_up();
    for (size_t i = 0; i < COUNT_OF(typed); i++) {
        struct str code = code_of(base32, 0);
        enum err e = enter(challenge(), str_printf(cx.arena, "%s%.*s%s", typed[i].before, STR_ARG(code),
                                                   typed[i].after));
        ck_assert_msg(e == typed[i].e, "line %d: %s", typed[i].line, err_name(e));
        cx.now += HOUR_MS;
        limits_clear();
    }
    struct str code = code_of(base32, 0);
    must(enter(challenge(), str_printf(cx.arena, "%.3s %.3s", code.p, code.p + 3)));
}
END_TEST

START_TEST(a_challenge_opens_nothing)
{
    set_up();
    struct str c = challenge();
    struct actor a;
    struct session_info info;
    for (int i = AUDIENCE_PORTAL; i <= AUDIENCE_ADMIN; i++)
        refused(session_find(&cx, (enum audience)i, c, &a, &info), ERR_UNAUTHENTICATED);
    refused(staff_challenge_check(&cx, AUDIENCE_ADMIN, c), ERR_EXPIRED);
    must(staff_challenge_check(&cx, AUDIENCE_INTRANET, c));
    cx.now += CHALLENGE_MINUTES * MINUTE_MS;
    refused(staff_challenge_check(&cx, AUDIENCE_INTRANET, c), ERR_EXPIRED);
    cx.now -= DAY_MS; /* a clock put back does not make it live longer */
    refused(staff_challenge_check(&cx, AUDIENCE_INTRANET, c), ERR_EXPIRED);
}
END_TEST

START_TEST(guessing)
{
    struct str base32 = set_up(), c = challenge();
    for (int i = 0; i < 4; i++) ck_assert_int_eq(enter(c, STR("123456")), ERR_INVALID);
    ck_assert_int_eq(enter(c, STR("123456")), ERR_EXPIRED);
    ck_assert_int_eq(enter(c, code_of(base32, 0)), ERR_EXPIRED); /* the right one comes too late */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE subject LIKE '%动态码%' OR "
                            "subject LIKE 'Wrong%'") >= 1, 1);
    c = challenge();
    enum err e = OK;
    for (int i = 0; i < 12 && e != ERR_RATE_LIMITED; i++) {
        e = enter(c, STR("123456"));
        if (e == ERR_EXPIRED) c = challenge();
    }
    ck_assert_int_eq(e, ERR_RATE_LIMITED);
    cx.now += 16 * MINUTE_MS;
    must(enter(challenge(), code_of(base32, 0)));
}
END_TEST

START_TEST(recovery_codes)
{
    struct str base32 = set_up();
    struct factor_state s;
    struct str again[FACTOR_CODES];
    must(enter(challenge(), codes[3]));
    ck_assert_int_eq(enter(challenge(), codes[3]), ERR_INVALID);
    struct buf lower CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < codes[4].n; i++)
        buf_char(&lower, codes[4].p[i] >= 'A' ? (char)(codes[4].p[i] + 32) : codes[4].p[i]);
    must(enter(challenge(), buf_view(&lower))); /* as people write it */
    cx.actor = &li;
    must(factor_state(&cx, id_li, &s));
    ck_assert_int_eq(s.recovery_left, 8);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit_text WHERE after_text LIKE '%recovery%'"), 2);
    limits_clear();
    refused(factor_new_codes(&cx, STR("wrong"), code_of(base32, 0), again), ERR_INVALID);
    refused(factor_new_codes(&cx, STR(GOOD), STR("123456"), again), ERR_INVALID);
    must(factor_new_codes(&cx, STR(GOOD), code_of(base32, 0), again));
    cx.actor = &nobody;
    ck_assert_int_eq(enter(challenge(), codes[5]), ERR_INVALID); /* of the old set */
    must(enter(challenge(), again[5]));
}
END_TEST

START_TEST(a_clock_that_jumped)
{
    struct str base32 = set_up();
    int64_t moved = 365 * DAY_MS, removed = 0;
    cx.now += moved; /* a year ahead, and somebody signs in */
    must(enter(challenge(), code_of(base32, 0)));
    cx.now -= moved;
    limits_clear();
    must(enter(challenge(), code_of(base32, 0))); /* nobody is locked out when it is right again */
    must(factor_purge(&cx, &removed));
    ck_assert_int_ge(removed, 1);
    limits_clear();
    ck_assert_int_eq(enter(challenge(), code_of(base32, 0)), ERR_INVALID); /* still used */
}
END_TEST

START_TEST(lost_device)
{
    struct staff_entry entry = {0};
    set_up();
    struct str c = challenge();
    cx.actor = &li;
    refused(factor_reset(&cx, id_boss, STR("lost phone")), ERR_FORBIDDEN);
    cx.actor = &boss;
    refused(factor_reset(&cx, id_boss, STR("lost phone")), ERR_INVALID); /* not one's own */
    refused(factor_reset(&cx, id_li, STR(" ")), ERR_INVALID);
    must(factor_reset(&cx, id_li, STR("came to my desk, phone stolen")));
    refused(factor_reset(&cx, id_li, STR("came to my desk, phone stolen")), ERR_NOT_FOUND);
    cx.actor = &nobody;
    refused(staff_challenge_check(&cx, AUDIENCE_INTRANET, c), ERR_EXPIRED);
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("li"), STR(GOOD), STR("ua"), &entry));
    ck_assert_ptr_nonnull(entry.token);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM staff_recovery"), 0);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE body LIKE '%phone stolen%'"), 1);
}
END_TEST

START_TEST(required_by_role)
{
    struct staff_entry entry = {0};
    struct actor a;
    struct session_info info;
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("li"), STR(GOOD), STR("ua"), &entry));
    cx.actor = &li;
    refused(factor_require(&cx, ROLE_AGENT), ERR_FORBIDDEN);
    cx.actor = &boss;
    must(factor_require(&cx, ROLE_AGENT | ROLE_ADMIN));
    must(session_find(&cx, AUDIENCE_INTRANET, str_of(entry.token), &a, &info));
    ck_assert(info.must_enroll); /* at once, also when signed in */
    struct str base32 = set_up();
    cx.actor = &li;
    refused(factor_remove(&cx, STR(GOOD), code_of(base32, 0)), ERR_INVALID);
    cx.actor = &boss;
    must(factor_require(&cx, 0));
    cx.actor = &li;
    limits_clear();
    refused(factor_remove(&cx, STR(GOOD), STR("111111")), ERR_INVALID);
    must(factor_remove(&cx, STR(GOOD), code_of(base32, 0)));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM staff_factor"), 0);
}
END_TEST

START_TEST(another_device)
{
    struct str base32 = set_up(), next, uri;
    cx.actor = &li;
    refused(factor_begin(&cx, STR(GOOD), STR("")), ERR_INVALID); /* with a factor a code is needed */
    must(factor_begin(&cx, STR(GOOD), code_of(base32, 0)));
    must(factor_pending(&cx, &next, &uri));
    cx.now += 60 * SECOND_MS;
    cx.actor = &nobody;
    must(enter(challenge(), code_of(base32, 0))); /* the old one still counts */
    cx.now += 60 * SECOND_MS;
    cx.actor = &li;
    must(factor_confirm(&cx, code_of(next, 0), codes));
    cx.now += 60 * SECOND_MS;
    cx.actor = &nobody;
    ck_assert_int_eq(enter(challenge(), code_of(base32, 0)), ERR_INVALID);
    must(enter(challenge(), code_of(next, 0)));
}
END_TEST

/* ---- links ---- */

static struct str link_token(int64_t newest)
{
    struct str sealed, url;
    STMT(q, cx.db, "SELECT sealed FROM outbox WHERE sealed IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET :n");
    bind_i64(q, ":n", newest);
    ck_assert_int_eq(stmt_one(q), OK);
    sealed = col_str(q, cx.arena, 0);
    ck_assert(secret_unseal(cx.arena, sealed, &url));
    ptrdiff_t at = str_find(url, STR("?t="));
    return str_sub(url, (size_t)at + 3, url.n - (size_t)at - 3);
}

START_TEST(a_link_works_once)
{
    must(staff_forgot(&cx, AUDIENCE_INTRANET, STR("LI@example.com")));
    struct str first = link_token(0);
    cx.now += 1;
    must(staff_forgot(&cx, AUDIENCE_INTRANET, STR("li")));
    struct str second = link_token(0);
    refused(staff_link_check(&cx, first, NULL), ERR_EXPIRED); /* a newer one takes its place */
    must(staff_link_check(&cx, second, NULL));
    refused(staff_link_use(&cx, second, STR("short"), STR("short")), ERR_INVALID);
    refused(staff_link_use(&cx, second, STR("a new good 77"), STR("another")), ERR_INVALID);
    struct staff_entry entry = {0};
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("li"), STR(GOOD), STR("ua"), &entry));
    must(staff_link_use(&cx, second, STR("a new good 77"), STR("a new good 77")));
    refused(staff_link_use(&cx, second, STR("a new good 78"), STR("a new good 78")), ERR_EXPIRED);
    struct actor a;
    struct session_info info;
    refused(session_find(&cx, AUDIENCE_INTRANET, str_of(entry.token), &a, &info), ERR_UNAUTHENTICATED);
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("li"), STR("a new good 77"), STR("ua"), &entry));
}
END_TEST

START_TEST(a_link_is_short_lived)
{
    must(staff_forgot(&cx, AUDIENCE_INTRANET, STR("li")));
    struct str t = link_token(0);
    cx.now += STAFF_RESET_MINUTES * MINUTE_MS;
    refused(staff_link_check(&cx, t, NULL), ERR_EXPIRED);
    cx.actor = &boss;
    must(staff_link_send(&cx, id_li));
    t = link_token(0);
    cx.now += 24 * HOUR_MS - 1;
    must(staff_link_check(&cx, t, NULL));
    must(staff_enable(&cx, id_li, false));
    refused(staff_link_check(&cx, t, NULL), ERR_EXPIRED); /* nobody comes in who is disabled */
    refused(staff_link_send(&cx, id_li), ERR_INVALID);
}
END_TEST

START_TEST(the_same_answer)
{
    int64_t mails = number("SELECT COUNT(*) FROM outbox");
    must(staff_forgot(&cx, AUDIENCE_INTRANET, STR("nobody.here")));
    must(staff_forgot(&cx, AUDIENCE_INTRANET, STR("' OR 1=1 --")));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), mails);
    refused(staff_forgot(&cx, AUDIENCE_INTRANET, STR("  ")), ERR_INVALID);
    for (int i = 0; i < 5; i++) must(staff_forgot(&cx, AUDIENCE_INTRANET, STR("li")));
    refused(staff_forgot(&cx, AUDIENCE_INTRANET, STR("li")), ERR_RATE_LIMITED);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), mails + 5);
}
END_TEST

START_TEST(invited)
{
    struct staff_draft d = {.username = STR("new"), .name = STR("New"), .roles = ROLE_SALES};
    staff_id id;
    bool invite = false;
    struct staff_entry entry = {0};
    cx.actor = &boss;
    refused(staff_invite(&cx, &d, &id), ERR_INVALID); /* no address */
    d.email = STR("new@example.com");
    must(staff_invite(&cx, &d, &id));
    struct str t = link_token(0);
    cx.actor = &nobody;
    refused(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("new"), STR(""), STR("ua"), &entry), ERR_INVALID);
    cx.now += 7 * DAY_MS - 1;
    must(staff_link_check(&cx, t, &invite));
    ck_assert(invite);
    must(staff_link_use(&cx, t, STR("a new good 77"), STR("a new good 77")));
    must(staff_sign_in(&cx, AUDIENCE_INTRANET, STR("new"), STR("a new good 77"), STR("ua"), &entry));
    cx.actor = &li;
    refused(staff_invite(&cx, &d, &id), ERR_FORBIDDEN);
    refused(staff_link_send(&cx, id), ERR_FORBIDDEN);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {counts_from_the_first_code_on, each_code_once, one_step_of_tolerance, as_typed,
                            a_challenge_opens_nothing, guessing, recovery_codes, a_clock_that_jumped,
                            lost_device, required_by_role, another_device, a_link_works_once,
                            a_link_is_short_lived, the_same_answer, invited};
    return run_suite_on("factor", tests, COUNT_OF(tests), open_two);
}
