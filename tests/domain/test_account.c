/* Portal accounts: codes, links, limits, linking with a customer; only keyed hashes are stored. */
#include "domain/account.h"

#include "domain/account_link.h"
#include "domain/setting.h"
#include "support/fixture.h"

#define GOOD "violet lake 12 sings"
#define OTHER "seven green lanterns"

static void open_portal(void)
{
    open_all();
    must(setting_force(&cx, SETTING_DEMO, STR("1"))); /* messages can be "sent" */
    cx.actor = &nobody;
    cx.program = "portal";
    cx.remote = STR("192.0.2.1");
}

static struct str enroll(const char *contact, const char *password)
{
    struct account_draft d = {str_of(contact), STR("王小明"), str_of(password), str_of(password)};
    struct str pending = STR_NONE;
    must(account_register(&cx, &d, &pending));
    cx.now++;
    return pending;
}

/* The secret of the last message to an address. */
static struct str secret_of(const char *to)
{
    struct str plain;
    STMT(q, cx.db, "SELECT sealed FROM outbox WHERE recipient = :to ORDER BY id DESC LIMIT 1");
    bind_cstr(q, ":to", to);
    must(stmt_one(q));
    if (!secret_unseal(cx.arena, col_view(q, 0), &plain)) return STR("");
    return plain;
}

static account_id a_verified(const char *email)
{
    char *token;
    struct str pending = enroll(email, GOOD);
    must(account_verify(&cx, pending, secret_of(email), STR("ua"), &token));
    STMT(q, cx.db, "SELECT id FROM portal_account WHERE email = :email");
    bind_cstr(q, ":email", email);
    must(stmt_one(q));
    return (account_id){col_i64(q, 0)};
}

START_TEST(whole_way)
{
    char *token = NULL;
    struct str pending = enroll("Anna@Example.com", GOOD), target, none;
    must(account_pending(&cx, pending, &target));
    ck_assert(str_is(target, "anna@example.com"));
    struct str code = secret_of("anna@example.com");
    ck_assert_uint_eq(code.n, 6);
    refused(account_verify(&cx, pending, STR("12345"), STR(""), &token), ERR_INVALID);
    must(account_verify(&cx, pending, code, STR("ua"), &token));
    refused(account_verify(&cx, pending, code, STR("ua"), &token), ERR_INVALID); /* once */
    must(account_sign_in(&cx, STR("ANNA@example.com"), STR(GOOD), STR("ua"), &token, &none));
    refused(account_sign_in(&cx, STR("anna@example.com"), STR("x"), STR(""), &token, &none),
            ERR_INVALID);
    refused(account_sign_in(&cx, STR("nobody@example.com"), STR(GOOD), STR(""), &token, &none),
            ERR_INVALID);
    refused(account_sign_in(&cx, STR("nonsense"), STR(GOOD), STR(""), &token, &none), ERR_INVALID);
}
END_TEST

START_TEST(secrets_are_not_stored)
{
    (void)enroll("anna@example.com", GOOD);
    struct str code = secret_of("anna@example.com");
    STMT(q, cx.db,
         "SELECT COUNT(*) FROM outbox WHERE body LIKE :like OR CAST(sealed AS TEXT) LIKE :like");
    struct str like = str_printf(cx.arena, "%%%.*s%%", STR_ARG(code));
    bind_str(q, ":like", like);
    must(stmt_one(q));
    ck_assert_int_eq(col_i64(q, 0), 0);
    ck_assert_int_eq(number("SELECT length(code_hash) FROM account_code"), HASH_BYTES);
}
END_TEST

START_TEST(code_is_worn_out)
{
    char *token = NULL;
    struct str pending = enroll("anna@example.com", GOOD), code = secret_of("anna@example.com");
    const char *wrong = str_is(code, "000000") ? "000001" : "000000";
    for (int i = 0; i < ACCOUNT_CODE_TRIES; i++)
        refused(account_verify(&cx, pending, str_of(wrong), STR(""), &token), ERR_INVALID);
    refused(account_verify(&cx, pending, code, STR(""), &token), ERR_RATE_LIMITED);
    run("DELETE FROM rate_limit");
    refused(account_verify(&cx, pending, code, STR(""), &token), ERR_INVALID); /* tries count too */
}
END_TEST

START_TEST(code_expires)
{
    char *token = NULL;
    struct str pending = enroll("anna@example.com", GOOD), code = secret_of("anna@example.com");
    cx.now += ACCOUNT_CODE_MINUTES * MINUTE_MS;
    refused(account_verify(&cx, pending, code, STR(""), &token), ERR_INVALID);
}
END_TEST

/* Somebody registers a stranger's address first: his code and password never come to count. */
START_TEST(no_account_before_its_owner)
{
    char *token = NULL;
    struct str none, attacker = enroll("victim@example.com", OTHER);
    struct str first = secret_of("victim@example.com");
    struct str victim = enroll("victim@example.com", GOOD);
    struct str second = secret_of("victim@example.com");
    refused(account_verify(&cx, attacker, first, STR(""), &token), ERR_INVALID);
    refused(account_verify(&cx, attacker, second, STR(""), &token), ERR_INVALID);
    must(account_verify(&cx, victim, second, STR(""), &token));
    refused(account_sign_in(&cx, STR("victim@example.com"), STR(OTHER), STR(""), &token, &none),
            ERR_INVALID);
}
END_TEST

START_TEST(existing_address)
{
    char *token = NULL;
    struct str none;
    a_verified("anna@example.com");
    struct str pending = enroll("anna@example.com", OTHER);
    ck_assert_uint_gt(pending.n, 40);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM portal_account"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE sealed IS NULL"), 1);
    must(account_sign_in(&cx, STR("anna@example.com"), STR(GOOD), STR(""), &token, &none));
}
END_TEST

static const char *const broken[] = {"", "x", "AAAA", "djp4", NULL};

START_TEST(pending_is_sealed)
{
    struct str target, pending = enroll("anna@example.com", GOOD);
    for (size_t i = 0; broken[i]; i++)
        refused(account_pending(&cx, str_of(broken[i]), &target), ERR_EXPIRED);
    char *changed = str_dup(cx.arena, pending);
    changed[pending.n / 2] = changed[pending.n / 2] == 'A' ? 'B' : 'A';
    refused(account_pending(&cx, str_of(changed), &target), ERR_EXPIRED);
}
END_TEST

START_TEST(reset)
{
    char *token = NULL;
    struct str none;
    account_id id = a_verified("anna@example.com");
    must(account_sign_in(&cx, STR("anna@example.com"), STR(GOOD), STR(""), &token, &none));
    must(account_reset_request(&cx, STR("anna@example.com")));
    must(account_reset_request(&cx, STR("nobody@example.com"))); /* the same answer */
    struct str link = secret_of("anna@example.com");
    struct str secret = str_sub(link, link.n - TOKEN_CHARS, TOKEN_CHARS);
    must(account_reset_check(&cx, secret));
    refused(account_reset(&cx, secret, STR("short"), STR("short")), ERR_INVALID);
    must(account_reset(&cx, secret, STR(OTHER), STR(OTHER)));
    refused(account_reset(&cx, secret, STR(GOOD), STR(GOOD)), ERR_EXPIRED);
    struct actor a;
    struct session_info info;
    refused(session_find(&cx, AUDIENCE_PORTAL, str_of(token), &a, &info), ERR_UNAUTHENTICATED);
    must(account_sign_in(&cx, STR("anna@example.com"), STR(OTHER), STR(""), &token, &none));
    (void)id;
}
END_TEST

START_TEST(reset_expires)
{
    a_verified("anna@example.com");
    must(account_reset_request(&cx, STR("anna@example.com")));
    struct str link = secret_of("anna@example.com");
    struct str secret = str_sub(link, link.n - TOKEN_CHARS, TOKEN_CHARS);
    cx.now += ACCOUNT_RESET_MINUTES * MINUTE_MS;
    refused(account_reset_check(&cx, secret), ERR_EXPIRED);
    refused(account_reset(&cx, secret, STR(OTHER), STR(OTHER)), ERR_EXPIRED);
}
END_TEST

START_TEST(no_mail_no_registering)
{
    struct account_draft d = {STR("a@example.com"), STR("A"), STR(GOOD), STR(GOOD)};
    struct str pending;
    must(setting_force(&cx, SETTING_DEMO, STR("0")));
    refused(account_register(&cx, &d, &pending), ERR_UNAVAILABLE);
    refused(account_reset_request(&cx, STR("a@example.com")), ERR_UNAVAILABLE);
}
END_TEST

START_TEST(linking)
{
    account_id id = a_verified("anna@example.com");
    customer_id c = a_customer();
    run(arena_printf(cx.arena,
                     "INSERT INTO customer_reach (id, customer_id, kind, value, normal) VALUES (1, "
                     "%" PRId64 ", 'email', 'x', 'anna@example.com')",
                     c.v));
    struct actor anna = {.kind = ACTOR_PORTAL, .id = id.v};
    struct actor agent = {.kind = ACTOR_STAFF, .id = 7, .roles = ROLE_AGENT};
    struct actor seller = {.kind = ACTOR_STAFF, .id = 7, .roles = ROLE_SALES};
    struct account_link l;
    struct link_candidate *found;
    size_t n;
    cx.actor = &anna;
    refused(account_link_request(&cx, STR(" ")), ERR_INVALID);
    must(account_link_request(&cx, STR("会员 10001")));
    refused(account_link_request(&cx, STR("again")), ERR_INVALID);
    must(account_link_mine(&cx, &l));
    refused(account_link_accept(&cx, l.id, c, true), ERR_FORBIDDEN); /* by oneself */
    cx.actor = &seller;
    refused(account_link_accept(&cx, l.id, c, true), ERR_FORBIDDEN);
    cx.actor = &agent;
    must(account_link_get(&cx, l.id, &l));
    must(account_link_candidates(&cx, &l, STR(""), &found, &n));
    ck_assert_uint_eq(n, 1);
    ck_assert(found[0].by_contact);
    refused(account_link_accept(&cx, l.id, (customer_id){99}, true), ERR_NOT_FOUND);
    must(account_link_accept(&cx, l.id, c, true));
    refused(account_link_accept(&cx, l.id, c, true), ERR_CONFLICT);
    refused(account_link_refuse(&cx, l.id, STR("late")), ERR_CONFLICT);
    cx.actor = &anna;
    refused(account_link_request(&cx, STR("more")), ERR_INVALID);
    cx.actor = &agent;
    must(account_unlink(&cx, id, STR("wrong person")));
    refused(account_unlink(&cx, id, STR("again")), ERR_CONFLICT);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM portal_account WHERE customer_id IS NULL"), 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        whole_way, secrets_are_not_stored, code_is_worn_out, code_expires, existing_address,
        pending_is_sealed, no_account_before_its_owner, reset, reset_expires,
        no_mail_no_registering, linking};
    return run_suite_on("account", tests, COUNT_OF(tests), open_portal);
}
