/* Sessions, forms carried out once, and rate limits. */
#include "domain/limit.h"
#include "domain/once.h"
#include "domain/session.h"
#include "support/fixture.h"

static char *sign_in(enum audience audience)
{
    char *token = NULL;
    struct tx tx = {0};
    must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
    must(session_create(&cx, audience, 7, STR("test"), &token));
    must(tx_commit(&tx));
    return token;
}

static enum err find(enum audience audience, const char *token)
{
    struct actor a;
    struct session_info info;
    enum err e = session_find(&cx, audience, str_of(token), &a, &info);
    if (e == OK) admin = a;
    return e;
}

START_TEST(found_by_its_token_only)
{
    char *token = sign_in(AUDIENCE_INTRANET);
    ck_assert_int_eq(find(AUDIENCE_INTRANET, token), OK);
    ck_assert_int_eq(find(AUDIENCE_ADMIN, token), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(find(AUDIENCE_PORTAL, token), ERR_UNAUTHENTICATED);
    token[5] = token[5] == 'x' ? 'y' : 'x';
    ck_assert_int_eq(find(AUDIENCE_INTRANET, token), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(find(AUDIENCE_INTRANET, ""), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(idle_and_absolute_limits)
{
    char *token = sign_in(AUDIENCE_INTRANET);
    cx.now += 8 * HOUR_MS - 1;
    ck_assert_int_eq(find(AUDIENCE_INTRANET, token), OK);
    struct hash h = secret_hash(str_of(token));
    must(session_touch(&cx, &h));
    cx.now += 8 * HOUR_MS - 1;
    ck_assert_int_eq(find(AUDIENCE_INTRANET, token), OK);
    must(session_touch(&cx, &h));
    cx.now += 3;
    ck_assert_int_eq(find(AUDIENCE_INTRANET, token), ERR_UNAUTHENTICATED);

    char *idle = sign_in(AUDIENCE_INTRANET);
    cx.now += 8 * HOUR_MS;
    ck_assert_int_eq(find(AUDIENCE_INTRANET, idle), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(disabled_staff_is_out)
{
    char *token = sign_in(AUDIENCE_INTRANET);
    run("UPDATE staff SET state = 'disabled' WHERE id = 7");
    ck_assert_int_eq(find(AUDIENCE_INTRANET, token), ERR_UNAUTHENTICATED);
}
END_TEST

START_TEST(ended_alone_and_with_all_others)
{
    char *one = sign_in(AUDIENCE_INTRANET), *two = sign_in(AUDIENCE_ADMIN);
    struct hash h = secret_hash(str_of(one));
    must(session_end(&cx, &h));
    ck_assert_int_eq(find(AUDIENCE_INTRANET, one), ERR_UNAUTHENTICATED);
    refused(session_end(&cx, &h), ERR_NOT_FOUND);
    char *three = sign_in(AUDIENCE_INTRANET);
    struct hash keep = secret_hash(str_of(three));
    struct tx tx = {0};
    must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
    must(session_end_all(&cx, ACTOR_STAFF, 7, &keep));
    must(tx_commit(&tx));
    ck_assert_int_eq(find(AUDIENCE_ADMIN, two), ERR_UNAUTHENTICATED);
    ck_assert_int_eq(find(AUDIENCE_INTRANET, three), OK);
}
END_TEST

START_TEST(somebody_elses_session_cannot_be_ended)
{
    char *token = sign_in(AUDIENCE_INTRANET);
    struct hash h = secret_hash(str_of(token));
    struct actor other = {.kind = ACTOR_STAFF, .id = 8}, portal = {.kind = ACTOR_PORTAL, .id = 7};
    cx.actor = &other;
    refused(session_end(&cx, &h), ERR_NOT_FOUND);
    cx.actor = &portal; /* a portal account with the same number */
    refused(session_end(&cx, &h), ERR_NOT_FOUND);
    ck_assert_int_eq(find(AUDIENCE_INTRANET, token), OK);
}
END_TEST

static enum err use_case(void)
{
    TX(tx, &cx);
    STMT(q, cx.db, "INSERT INTO branch (id, name) VALUES (:id, :name)");
    bind_i64(q, ":id", ++serial);
    bind_str(q, ":name", str_printf(cx.arena, "b%d", serial));
    enum err e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

START_TEST(a_form_is_carried_out_once)
{
    cx.once_key = STR("form-1");
    must(use_case());
    struct str location;
    must(once_store_location(&cx, STR("/intranet/x")));
    refused(use_case(), ERR_REPEATED);
    must(once_location(&cx, &location));
    ck_assert(str_is(location, "/intranet/x"));
    ck_assert_int_eq((int)number("SELECT COUNT(*) FROM branch"), 1);

    struct actor other = {.kind = ACTOR_STAFF, .id = 8};
    cx.actor = &other; /* the same key of somebody else is another key */
    must(use_case());
    cx.once_key = STR("form-2");
    must(use_case());
    ck_assert_int_eq((int)number("SELECT COUNT(*) FROM branch"), 3);
}
END_TEST

START_TEST(guests_keys_are_told_apart)
{
    struct actor a = {.session = {{1}}}, b = {.session = {{2}}};
    cx.once_key = STR("form");
    cx.actor = &a;
    must(use_case());
    refused(use_case(), ERR_REPEATED);
    cx.actor = &b;
    must(use_case());
}
END_TEST

START_TEST(limits_open_again)
{
    for (int i = 0; i < 10; i++) must(limit_hit(&cx, LIMIT_SIGN_IN_ACCOUNT, STR("li.na")));
    cx.now += 5 * MINUTE_MS;
    refused(limit_hit(&cx, LIMIT_SIGN_IN_ACCOUNT, STR("li.na")), ERR_RATE_LIMITED);
    ck_assert_int_ge(cx.retry_after_s, 9 * 60);
    ck_assert_int_le(cx.retry_after_s, 10 * 60 + 1);
    must(limit_hit(&cx, LIMIT_SIGN_IN_ACCOUNT, STR("wang.fang")));
    must(limit_hit(&cx, LIMIT_SIGN_IN_ADDRESS, STR("li.na")));
    cx.now += 10 * MINUTE_MS;
    must(limit_hit(&cx, LIMIT_SIGN_IN_ACCOUNT, STR("li.na")));
    limit_clear(&cx, LIMIT_SIGN_IN_ACCOUNT, STR("li.na"));
    cx.now += 2 * DAY_MS;
    int64_t removed = 0;
    must(limit_purge(&cx, &removed));
    ck_assert_int_eq((int)removed, 2);
}
END_TEST

START_TEST(a_clock_that_was_wrong_locks_nobody_out)
{
    cx.now += 3 * DAY_MS;
    for (int i = 0; i < 10; i++) must(limit_hit(&cx, LIMIT_FACTOR, STR("li.na")));
    refused(limit_hit(&cx, LIMIT_FACTOR, STR("li.na")), ERR_RATE_LIMITED);
    cx.now -= 3 * DAY_MS;
    must(limit_hit(&cx, LIMIT_FACTOR, STR("li.na")));
    for (int i = 0; i < 9; i++) must(limit_hit(&cx, LIMIT_FACTOR, STR("li.na")));
    refused(limit_hit(&cx, LIMIT_FACTOR, STR("li.na")), ERR_RATE_LIMITED); /* and still limits */
}
END_TEST

START_TEST(no_name_stands_in_the_limits)
{
    must(limit_hit(&cx, LIMIT_SIGN_IN_ACCOUNT, STR("li.na")));
    STMT(q, cx.db, "SELECT bucket FROM rate_limit");
    must(stmt_one(q));
    ck_assert(col_view(q, 0).n == HASH_BYTES && str_find(col_view(q, 0), STR("li.na")) < 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        found_by_its_token_only, idle_and_absolute_limits, disabled_staff_is_out,
        ended_alone_and_with_all_others, somebody_elses_session_cannot_be_ended,
        a_form_is_carried_out_once, guests_keys_are_told_apart, limits_open_again, a_clock_that_was_wrong_locks_nobody_out,
        no_name_stands_in_the_limits};
    return run_suite("session", tests, COUNT_OF(tests));
}
