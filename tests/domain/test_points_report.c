/* domain/points_report.h: figures equal the postings behind them, summed or not, by month, branch and
 * reason; the proof finds a wrong sum; the statement of a month is the ledger's. */
#include "domain/points_report.h"

#include "loyalty.h"

static void open_report(void)
{
    open_loyalty();
    run("INSERT INTO branch (id, name) VALUES (4, 'Pudong')");
}

static member_id member_in(int64_t branch)
{
    member_id m = {0};
    must(member_open(&cx, a_customer(), (branch_id){branch}, &m));
    return m;
}

static void post(member_id m, int64_t amount, const char *reason)
{
    struct points_posting p;
    struct points_draft d = a_draft(m, amount < 0 ? -amount : amount);
    d.reason = str_of(reason);
    if (amount < 0) must(points_redeem(&cx, &d, &p));
    else must(points_earn(&cx, &d, &p));
}

/* Three months of two branches, goodwill, a reversal, an expiry. */
static void some_postings(void)
{
    member_id a = member_in(3), b = member_in(4), c = member_in(0);
    struct points_posting p;
    post(a, 1000, "Shopping");
    post(b, 500, "Shopping");
    earn_until(c, 40, "2025-11-30");
    cx.now += 20 * DAY_MS;
    post(a, -300, "Mug");
    struct points_draft d = a_draft(b, 70);
    d.goodwill = true;
    must(points_adjust(&cx, &d, &p));
    must(reverse(p.id));
    d = a_draft(b, -20);
    must(points_adjust(&cx, &d, &p));
    int n;
    must(points_expire_some(&cx, 10, &n));
    cx.now += 20 * DAY_MS;
    post(c, 7, "Shopping");
}

static struct report_filter all_time(void)
{
    return (struct report_filter){.from = T0 - 40 * DAY_MS, .until = clock_day_start(cx.now, config.zone) + DAY_MS};
}

static int64_t lines_of(const struct report_filter *f, int64_t *ret_n)
{
    struct points_line rows[3];
    struct line_place behind = {0}, resume;
    size_t n = 0;
    bool more = true;
    int64_t sum = 0;
    for (*ret_n = 0; more; *ret_n += (int64_t)n) {
        must(points_lines(&cx, f, &behind, COUNT_OF(rows), rows, &n, &more, &resume));
        for (size_t i = 0; i < n; i++) sum += rows[i].amount;
        if (n) behind = (struct line_place){rows[n - 1].at, rows[n - 1].id.v};
    }
    return sum;
}

/* Each figure is the sum of its lines; all of them are the balance less the debt. */
static void agrees(int line)
{
    for (enum points_group by = GROUP_MONTH; by <= GROUP_REASON; by++) {
        struct report_filter f = all_time();
        struct points_sum *rows, all;
        size_t n;
        bool more;
        int64_t total = 0, postings = 0, lines;
        must(points_sums(&cx, &f, by, 100, &rows, &n, &more, &all));
        for (size_t i = 0; i < n; i++) {
            for (int w = WHAT_EARN; w < POINTS_WHATS; w++) {
                struct report_filter g = f;
                g.what = w;
                if (by == GROUP_BRANCH) g.branch = rows[i].branch ? rows[i].branch : -1;
                if (by == GROUP_REASON) g.reason = rows[i].key, g.of_reason = true;
                if (by != GROUP_MONTH) {
                    int64_t sum = lines_of(&g, &lines);
                    ck_assert_msg(sum == rows[i].amount[w], "line %d: group %d %.*s %s: %" PRId64 " not %" PRId64, line,
                                  (int)by, STR_ARG(rows[i].key), points_what_code((enum points_what)w), sum, rows[i].amount[w]);
                }
                total += rows[i].amount[w];
            }
            postings += rows[i].postings;
        }
        ck_assert_int_eq(total, number("SELECT SUM(balance) - SUM(debt) FROM points_account"));
        ck_assert_int_eq(lines_of(&f, &lines), total);
        ck_assert(postings == lines && postings == all.postings);
    }
}

START_TEST(figures_are_their_postings)
{
    some_postings();
    agrees(__LINE__); /* nothing is summed yet */
    int days = 0;
    must(points_totals_some(&cx, 10, &days));
    agrees(__LINE__); /* partly */
    do must(points_totals_some(&cx, 100, &days));
    while (days);
    agrees(__LINE__);
    proved(__LINE__);
    struct report_filter f = all_time();
    struct points_sum *rows, all;
    size_t n;
    bool more;
    must(points_sums(&cx, &f, GROUP_MONTH, 100, &rows, &n, &more, &all));
    ck_assert(n == 2 && str_is(rows[0].key, "2025-11") && rows[0].amount[WHAT_EARN] == 1540);
    ck_assert(all.amount[WHAT_REDEEM] == -300 && all.amount[WHAT_GOODWILL] == 70 && all.amount[WHAT_REVERSE] == -70);
    ck_assert(all.amount[WHAT_ADJUST] == -20 && all.amount[WHAT_EXPIRE] == -40);
    run("UPDATE member SET branch_id = 4 WHERE branch_id = 3"); /* last year stays what it was */
    must(points_sums(&cx, &f, GROUP_BRANCH, 100, &rows, &n, &more, &all));
    ck_assert(n == 3 && rows[0].branch == 3 && rows[0].amount[WHAT_EARN] == 1000);
    agrees(__LINE__);
}
END_TEST

START_TEST(the_past_changes)
{
    some_postings();
    int days;
    do must(points_totals_some(&cx, 100, &days));
    while (days);
    cx.now -= 25 * DAY_MS; /* an import of the past drops the sums from that day on */
    post(member_in(4), 11, "Import");
    cx.now += 25 * DAY_MS;
    agrees(__LINE__);
    proved(__LINE__);
    do must(points_totals_some(&cx, 100, &days));
    while (days);
    agrees(__LINE__);
    proved(__LINE__);
    run("UPDATE points_day_by SET amount = amount + 1 WHERE reason = 'Mug'");
    struct points_report r = {0};
    must(points_verify(&cx, &r));
    ck_assert(r.findings == 1 && strcmp(r.first[0].noun, "day") == 0);
}
END_TEST

START_TEST(rights_of_reports)
{
    struct report_filter f = all_time();
    struct points_sum *rows, all;
    struct points_line line;
    struct line_place none = {0}, resume;
    size_t n;
    bool more;
    admin.roles = ROLE_AGENT;
    refused(points_sums(&cx, &f, GROUP_MONTH, 10, &rows, &n, &more, &all), ERR_FORBIDDEN);
    refused(points_lines(&cx, &f, &none, 1, &line, &n, &more, &resume), ERR_FORBIDDEN);
}
END_TEST

START_TEST(statements)
{
    member_id m = a_member();
    struct points_statement s;
    struct points_posting p = earn(m, 100);
    redeem(m, 30);
    cx.now += 15 * DAY_MS; /* December */
    must(reverse(p.id));
    post(m, 10, "Shopping");
    cx.now += 30 * DAY_MS; /* January */
    must(points_statement(&cx, m, STR("2025-11"), &s));
    ck_assert(s.opening == 0 && s.closing == 70 && s.n == 2 && s.amount[WHAT_EARN] == 100 && s.amount[WHAT_REDEEM] == -30);
    must(points_statement(&cx, m, STR("2025-12"), &s));
    ck_assert(s.opening == 70 && s.closing == 0 && s.opening_debt == 0 && s.closing_debt == 20 && s.n == 2);
    ck_assert(s.rows[0].kind == POINTS_REVERSE && s.rows[1].debt_change == -10);
    int64_t sum = s.opening;
    for (int w = 0; w < POINTS_WHATS; w++) sum += s.amount[w];
    ck_assert_int_eq(sum, s.closing);
    static const char *const odd[] = {"", "2099-01", "2026-13", "x", "2026-1", "9999999"};
    for (size_t i = 0; i < COUNT_OF(odd); i++) {
        must(points_statement(&cx, m, str_of(odd[i]), &s));
        ck_assert(str_is(s.month, "2026-01") && s.n == 0 && s.opening == s.closing);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {figures_are_their_postings, the_past_changes, rights_of_reports, statements};
    return run_suite_on("points_report", tests, COUNT_OF(tests), open_report);
}
