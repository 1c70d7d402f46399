/* The look-up in route tables. */
#include "web/route.h"

#include "web_test.h"

static enum err handler(struct ctx *cx, struct req *req, struct res *res)
{
    (void)cx, (void)req, (void)res;
    return OK;
}

static const struct route table[] = {
    {GET, "/", 1, CSRF_NONE, 0, handler, 0},
    {GET, "/customers/{id}", 1, CSRF_NONE, 0, handler, 0},
    {GET, "/customers/new", 1, CSRF_NONE, 0, handler, 0},
    {POST, "/customers/{id}", 1, CSRF_TOKEN, 0, handler, 0},
    {GET, "/customers/{id}.vcf", 1, CSRF_NONE, 0, handler, 0},
    {GET, "/customers/me.vcf", 1, CSRF_NONE, 0, handler, 0},
    {GET, "/customers.csv", 1, CSRF_NONE, 0, handler, 0},
    {GET, "/{noun}/list", 1, CSRF_NONE, 0, handler, 0},
    {POST, "/c/{id}/m/{no}/x", 1, CSRF_TOKEN, 0, handler, 0},
    ROUTE_END,
};

START_TEST(finds)
{
    static const struct {
        enum method method;
        const char *path;
        enum route_match match;
        const char *pattern, *first, *second;
        int line;
    } rows[] = {
        {GET, "/", MATCH_OK, "/", "", "", __LINE__},
        {GET, "/customers/17", MATCH_OK, "/customers/{id}", "17", "", __LINE__},
        {GET, "/customers/new", MATCH_OK, "/customers/new", "", "", __LINE__},
        {GET, "/customers/list", MATCH_OK, "/customers/{id}", "list", "", __LINE__},
        {GET, "/customers/17.vcf", MATCH_OK, "/customers/{id}.vcf", "17", "", __LINE__},
        {GET, "/customers/me.vcf", MATCH_OK, "/customers/me.vcf", "", "", __LINE__},
        {GET, "/customers/.vcf", MATCH_OK, "/customers/{id}", ".vcf", "", __LINE__},
        {GET, "/customers/17.vcfx", MATCH_OK, "/customers/{id}", "17.vcfx", "", __LINE__},
        {POST, "/customers/17.vcf", MATCH_OK, "/customers/{id}", "17.vcf", "", __LINE__},
        {GET, "/orders/list", MATCH_OK, "/{noun}/list", "orders", "", __LINE__},
        {POST, "/customers/new", MATCH_OK, "/customers/{id}", "new", "", __LINE__},
        {POST, "/c/1/m/2/x", MATCH_OK, "/c/{id}/m/{no}/x", "1", "2", __LINE__},
        {GET, "/c/1/m/2/x", MATCH_OTHER_METHOD, NULL, "", "", __LINE__},
        {DELETE_, "/customers/1", MATCH_OTHER_METHOD, NULL, "", "", __LINE__},
        {METHOD_NONE, "/", MATCH_OTHER_METHOD, NULL, "", "", __LINE__},
        {GET, "/customers/", MATCH_NONE, NULL, "", "", __LINE__},
        {GET, "/customers//", MATCH_NONE, NULL, "", "", __LINE__},
        {GET, "/customers/1/", MATCH_NONE, NULL, "", "", __LINE__},
        {GET, "/customersXcsv", MATCH_NONE, NULL, "", "", __LINE__},
        {GET, "", MATCH_NONE, NULL, "", "", __LINE__},
        {GET, "customers/1", MATCH_NONE, NULL, "", "", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct route *route = NULL;
        struct str at[4] = {STR_NONE};
        enum route_match m = route_find(table, rows[i].method, str_of(rows[i].path), &route, at);
        ck_assert_msg(m == rows[i].match, "line %d: match %d", rows[i].line, (int)m);
        if (m != MATCH_OK) continue;
        ck_assert_msg(strcmp(route->path, rows[i].pattern) == 0, "line %d: %s", rows[i].line,
                      route->path);
        same(at[0], rows[i].first, rows[i].line);
        same(at[1], rows[i].second, rows[i].line);
    }
}
END_TEST

static void up(void)
{
}

int main(void)
{
    const TTest *tests[] = {finds};
    return run_tests("route", up, tests, COUNT_OF(tests));
}
