/* CSRF tokens and the pre-session cookie. S25. */
#include "web/csrf.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "web_test.h"

static struct hash binding_of(const char *s)
{
    return secret_hash(str_of(s));
}

START_TEST(bound_and_masked)
{
    struct hash mine = binding_of("mine"), other = binding_of("other"), none = {{0}};
    char *one = csrf_token(a, &mine), *two = csrf_token(a, &mine);
    ck_assert_str_ne(one, two);
    ck_assert(csrf_valid(str_of(one), &mine));
    ck_assert(csrf_valid(str_of(two), &mine));
    ck_assert(!csrf_valid(str_of(one), &other));
    ck_assert(!csrf_valid(str_of(csrf_token(a, &none)), &none));
    ck_assert(!csrf_valid(STR_NONE, &mine));
    ck_assert(!csrf_valid(STR("AAAA"), &mine));
    ck_assert(!csrf_valid(str_sub(str_of(one), 0, strlen(one) - 1), &mine));
    for (size_t i = 0, n = strlen(one); i < n; i += 7) {
        char kept = one[i];
        one[i] = kept == 'A' ? 'B' : 'A';
        ck_assert_msg(!csrf_valid(str_of(one), &mine), "changed at %zu", i);
        one[i] = kept;
    }
}
END_TEST

/* The value that a response sets for the cookie. */
static struct str set_cookie(const struct res *res)
{
    struct str h = buf_view(&res->headers);
    ptrdiff_t from = str_find(h, STR("_pre="));
    ck_assert_int_ge(from, 0);
    h = str_sub(h, (size_t)from + 5, h.n);
    return str_sub(h, 0, (size_t)str_find(h, STR(";")));
}

static struct hash visit(const char *program, struct str cookie, bool may_set, struct str *ret_set)
{
    struct res res = {.arena = a};
    struct req req = {0};
    if (cookie.n)
        pairs_parse_cookies(a, str_printf(a, "__Host-zy_%s_pre=%.*s", program, STR_ARG(cookie)),
                            &req.cookies);
    struct hash h = presession(&req, &res, program, may_set);
    struct hash again = presession(&req, &res, program, may_set);
    ck_assert_mem_eq(h.b, again.b, sizeof h.b); /* one visit, one cookie */
    *ret_set = res.headers.n ? str_copy(a, set_cookie(&res)) : STR_NONE;
    buf_free(&res.headers);
    return h;
}

START_TEST(cookie_before_sign_in)
{
    struct str set, again;
    struct hash first = visit("portal", STR_NONE, true, &set), zero = {{0}};
    ck_assert_uint_gt(set.n, 0);
    struct hash second = visit("portal", set, false, &again);
    ck_assert_mem_eq(first.b, second.b, sizeof first.b);
    ck_assert_uint_eq(again.n, 0);
    second = visit("portal", STR_NONE, false, &again);
    ck_assert_mem_eq(second.b, zero.b, sizeof zero.b);
    second = visit("intranet", set, false, &again); /* another program's cookie */
    ck_assert_mem_eq(second.b, zero.b, sizeof zero.b);
    char *forged = str_dup(a, set);
    forged[0] = forged[0] == 'A' ? 'B' : 'A';
    second = visit("portal", str_of(forged), false, &again);
    ck_assert_mem_eq(second.b, zero.b, sizeof zero.b);
}
END_TEST

static void up(void)
{
    static char dir[] = "/tmp/zy-csrf-XXXXXX";
    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(secret_open(dir, true), OK);
    char *command = NULL;
    ck_assert_int_gt(asprintf(&command, "rm -rf %s", dir), 0);
    ck_assert_int_eq(system(command), 0);
    free(command);
}

int main(void)
{
    const TTest *tests[] = {bound_and_masked, cookie_before_sign_in};
    return run_tests("csrf", up, tests, COUNT_OF(tests));
}
