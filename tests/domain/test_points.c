/* domain/points.h: every kind of posting, what is refused, expiry, reversal, repeats, random
 * sequences that are proved after each step, failures in the middle, and the proof itself. */
#include "loyalty.h"

/* ---- amounts and drafts ---- */

START_TEST(amounts)
{
    const struct {
        int64_t amount;
        enum err earn, redeem, adjust;
        int line;
    } cases[] = {
        {0, ERR_INVALID, ERR_INVALID, ERR_INVALID, __LINE__},
        {1, OK, OK, OK, __LINE__},
        {-1, ERR_INVALID, ERR_INVALID, OK, __LINE__},
        {POINTS_MAX, OK, OK, OK, __LINE__},
        {POINTS_MAX + 1, ERR_INVALID, ERR_INVALID, ERR_INVALID, __LINE__},
        {-POINTS_MAX, ERR_INVALID, ERR_INVALID, OK, __LINE__},
        {INT64_MIN, ERR_INVALID, ERR_INVALID, ERR_INVALID, __LINE__},
        {INT64_MAX, ERR_INVALID, ERR_INVALID, ERR_INVALID, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        member_id m = a_member();
        earn(m, POINTS_MAX);
        earn(m, POINTS_MAX);
        struct points_posting p;
        struct points_draft d = a_draft(m, cases[i].amount);
        refused(points_earn(&cx, &d, &p), cases[i].earn);
        d = a_draft(m, cases[i].amount);
        refused(points_redeem(&cx, &d, &p), cases[i].redeem);
        d = a_draft(m, cases[i].amount);
        refused(points_adjust(&cx, &d, &p), cases[i].adjust);
    }
    proved(__LINE__);
}
END_TEST

START_TEST(drafts_are_checked)
{
    member_id m = a_member();
    struct points_posting p;
    struct points_draft d = a_draft(m, 5);
    d.reason = STR("  ");
    ck_assert_int_eq(points_earn(&cx, &d, &p), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_of(&cx, "reason"));
    problems_clear();
    d = a_draft(m, 5);
    d.key = STR("");
    refused(points_earn(&cx, &d, &p), ERR_INVALID);
    d = a_draft(m, 5);
    d.expires_on = STR("2025-11-20"); /* yesterday */
    ck_assert_int_eq(points_earn(&cx, &d, &p), ERR_INVALID);
    ck_assert_ptr_nonnull(problem_of(&cx, "expires_on"));
    problems_clear();
    d.expires_on = STR("2026-02-30");
    refused(points_earn(&cx, &d, &p), ERR_INVALID);
    d = a_draft((member_id){12345}, 5);
    refused(points_earn(&cx, &d, &p), ERR_NOT_FOUND);
    stands(m, 0, 0, 0, __LINE__);
}
END_TEST

START_TEST(redeeming_needs_points)
{
    member_id m = a_member();
    earn(m, 100);
    redeem(m, 60);
    stands(m, 40, 0, 40, __LINE__);
    struct points_posting p;
    struct points_draft d = a_draft(m, 41);
    ck_assert_int_eq(points_redeem(&cx, &d, &p), ERR_CONFLICT);
    ck_assert_str_eq(problem_of(&cx, "amount"), "Not enough points: 40 can be spent.");
    problems_clear();
    stands(m, 40, 0, 40, __LINE__);
    redeem(m, 40);
    stands(m, 0, 0, 0, __LINE__);
    proved(__LINE__);
}
END_TEST

START_TEST(first_expiring_is_spent_first)
{
    member_id m = a_member();
    struct points_posting p;
    struct points_draft never = a_draft(m, 10);
    never.never_expires = true;
    must(points_earn(&cx, &never, &p));
    earn_until(m, 20, "2026-06-30");
    earn_until(m, 30, "2026-03-31");
    redeem(m, 35);
    ck_assert_int_eq(number("SELECT remaining FROM points_lot WHERE earned = 30"), 0);
    ck_assert_int_eq(number("SELECT remaining FROM points_lot WHERE earned = 20"), 15);
    ck_assert_int_eq(number("SELECT remaining FROM points_lot WHERE earned = 10"), 10);
    redeem(m, 25);
    stands(m, 0, 0, 0, __LINE__);
    proved(__LINE__);
}
END_TEST

/* ---- expiry ---- */

START_TEST(expired_points_are_not_spent)
{
    member_id m = a_member();
    earn_until(m, 100, "2025-12-31");
    earn_until(m, 50, "2026-12-31");
    cx.now = T0 + 60 * DAY_MS; /* January: the job has not run */
    stands(m, 150, 0, 50, __LINE__);
    struct points_posting p;
    struct points_draft d = a_draft(m, 51);
    refused(points_redeem(&cx, &d, &p), ERR_CONFLICT);
    redeem(m, 50);
    stands(m, 100, 0, 0, __LINE__);
    proved(__LINE__);
    int posted = 0;
    must(points_expire_some(&cx, 100, &posted));
    ck_assert_int_eq(posted, 1);
    stands(m, 0, 0, 0, __LINE__);
    must(points_expire_some(&cx, 100, &posted));
    ck_assert_int_eq(posted, 0);
    proved(__LINE__);
}
END_TEST

START_TEST(last_day_counts)
{
    member_id m = a_member();
    earn_until(m, 10, "2025-12-31");
    int64_t midnight;
    ck_assert(clock_utc((struct civil){.year = 2026, .month = 1, .day = 1}, "Asia/Shanghai", &midnight));
    cx.now = midnight - 1;
    stands(m, 10, 0, 10, __LINE__);
    cx.now = midnight;
    stands(m, 10, 0, 0, __LINE__);
}
END_TEST

START_TEST(expiry_goes_on_where_it_stopped)
{
    member_id m[7];
    for (size_t i = 0; i < COUNT_OF(m); i++) {
        m[i] = a_member();
        for (int n = 0; n < 10; n++) earn_until(m[i], 5, "2025-12-31");
    }
    cx.now = T0 + 90 * DAY_MS;
    int posted = 0, all = 0;
    do {
        must(points_expire_some(&cx, 33, &posted));
        all += posted;
        proved(__LINE__);
    } while (posted == 33);
    ck_assert_int_eq(all, 70);
    for (size_t i = 0; i < COUNT_OF(m); i++) stands(m[i], 0, 0, 0, __LINE__);
}
END_TEST

START_TEST(expiring_by_month)
{
    member_id m = a_member();
    earn_until(m, 10, "2026-01-01");
    earn_until(m, 20, "2026-01-31");
    earn_until(m, 30, "2026-02-01");
    struct points_posting p;
    struct points_draft never = a_draft(m, 7);
    never.never_expires = true;
    must(points_earn(&cx, &never, &p));
    struct points_month *months;
    size_t n;
    must(points_expiring(&cx, m, &months, &n));
    ck_assert_uint_eq(n, 3);
    ck_assert(str_is(months[0].month, "2026-01") && months[0].points == 30);
    ck_assert_str_eq(clock_iso_date(cx.arena, months[0].first_at, "Asia/Shanghai"), "2026-01-01");
    ck_assert_str_eq(clock_iso_date(cx.arena, months[0].last_at, "Asia/Shanghai"), "2026-01-31");
    ck_assert(str_is(months[1].month, "2026-02") && months[1].points == 30);
    ck_assert(months[2].month.n == 0 && months[2].points == 7);
}
END_TEST

/* ---- reversal and debt ---- */

START_TEST(reversing_an_unspent_earning)
{
    member_id m = a_member();
    struct points_posting p = earn(m, 100);
    must(reverse(p.id));
    stands(m, 0, 0, 0, __LINE__);
    refused(reverse(p.id), ERR_CONFLICT);
    proved(__LINE__);
}
END_TEST

START_TEST(reversing_a_spent_earning_leaves_debt)
{
    member_id m = a_member();
    struct points_posting p = earn(m, 100);
    redeem(m, 70);
    must(reverse(p.id));
    stands(m, 0, 70, 0, __LINE__);
    proved(__LINE__);
    earn(m, 50); /* pays debt alone */
    stands(m, 0, 20, 0, __LINE__);
    struct points_posting q = earn(m, 50);
    ck_assert_int_eq(q.amount, 30);
    ck_assert_int_eq(q.debt_change, -20);
    stands(m, 30, 0, 30, __LINE__);
    proved(__LINE__);
    must(reverse(q.id)); /* what paid the debt is owed again */
    stands(m, 0, 20, 0, __LINE__);
    proved(__LINE__);
}
END_TEST

START_TEST(owed_points_cannot_be_spent)
{
    member_id m = a_member();
    struct points_posting p = earn_until(m, 100, "2026-01-31");
    earn_until(m, 80, "2026-12-31");
    redeem(m, 100);
    must(reverse(p.id)); /* its lot is empty, the other lot stays */
    stands(m, 80, 100, 0, __LINE__);
    earn(m, 50);
    stands(m, 80, 50, 30, __LINE__);
    proved(__LINE__);
}
END_TEST

START_TEST(reversing_a_redemption)
{
    member_id m = a_member();
    earn_until(m, 100, "2026-01-31");
    earn_until(m, 50, "2026-12-31");
    struct points_posting r = redeem(m, 120);
    must(reverse(r.id));
    stands(m, 150, 0, 150, __LINE__);
    struct points_posting s = redeem(m, 120);
    cx.now = T0 + 100 * DAY_MS; /* the first lot has expired since */
    must(reverse(s.id));
    stands(m, 50, 0, 50, __LINE__);
    ck_assert_int_eq(number("SELECT SUM(amount) FROM points_entry WHERE account = 'expired'"), 100);
    proved(__LINE__);
}
END_TEST

START_TEST(everything_undone_leaves_nothing_owed)
{
    member_id m = a_member();
    struct points_posting e = earn_until(m, 100, "2026-01-31");
    struct points_posting r = redeem(m, 100);
    must(reverse(e.id));
    stands(m, 0, 100, 0, __LINE__);
    must(reverse(r.id));
    stands(m, 0, 0, 0, __LINE__);
    proved(__LINE__);
    /* Given back, expired, and only then taken back: nothing was ever spent. */
    e = earn_until(m, 100, "2026-01-31");
    r = redeem(m, 100);
    cx.now = T0 + 100 * DAY_MS;
    must(reverse(r.id));
    must(reverse(e.id));
    stands(m, 0, 0, 0, __LINE__);
    proved(__LINE__);
}
END_TEST

START_TEST(adjustments)
{
    member_id m = a_member();
    struct points_posting p, q;
    struct points_draft d = a_draft(m, 40);
    d.goodwill = true;
    must(points_adjust(&cx, &d, &p));
    d = a_draft(m, -15);
    must(points_adjust(&cx, &d, &q));
    stands(m, 25, 0, 25, __LINE__);
    ck_assert_int_eq(number("SELECT amount FROM points_entry WHERE account = 'goodwill'"), -40);
    ck_assert_int_eq(number("SELECT amount FROM points_entry WHERE account = 'adjusted'"), 15);
    must(reverse(q.id));
    must(reverse(p.id));
    stands(m, 0, 0, 0, __LINE__);
    d = a_draft(m, -1);
    refused(points_adjust(&cx, &d, &p), ERR_CONFLICT);
    proved(__LINE__);
}
END_TEST

START_TEST(reversals_are_final)
{
    member_id m = a_member();
    struct points_posting p = earn_until(m, 10, "2025-12-31"), back;
    must(points_reverse(&cx, p.member, p.id, STR("wrong"), STR("rev-1"), &back));
    refused(reverse(back.id), ERR_CONFLICT);
    must(points_reverse(&cx, p.member, p.id, STR("wrong"), STR("rev-1"), &back)); /* the same again */
    ck_assert(back.repeated);
    refused(reverse((posting_id){42}), ERR_NOT_FOUND);
    earn_until(m, 10, "2025-12-31");
    cx.now = T0 + 90 * DAY_MS;
    int posted = 0;
    must(points_expire_some(&cx, 10, &posted));
    refused(reverse((posting_id){number("SELECT id FROM points_posting WHERE kind = 'expire'")}),
            ERR_CONFLICT);
    proved(__LINE__);
}
END_TEST

/* ---- repeats, states, rights ---- */

START_TEST(the_same_key_posts_once)
{
    member_id m = a_member(), other = a_member();
    struct points_posting first, again;
    struct points_draft d = a_draft(m, 100);
    must(points_earn(&cx, &d, &first));
    must(points_earn(&cx, &d, &again));
    ck_assert(again.repeated && again.id.v == first.id.v && again.balance_after == 100);
    stands(m, 100, 0, 100, __LINE__);
    const struct {
        struct points_draft d;
        int line;
    } differing[] = {
        {{.member = other, .amount = 100, .reason = d.reason, .source_kind = d.source_kind, .key = d.key}, __LINE__},
        {{.member = m, .amount = 101, .reason = d.reason, .source_kind = d.source_kind, .key = d.key}, __LINE__},
        {{.member = m, .amount = 100, .reason = STR("x"), .source_kind = d.source_kind, .key = d.key}, __LINE__},
        {{.member = m, .amount = 100, .reason = d.reason, .source_kind = d.source_kind, .key = d.key,
          .never_expires = true}, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(differing); i++) {
        refused(points_earn(&cx, &differing[i].d, &again), ERR_CONFLICT);
    }
    refused(points_redeem(&cx, &d, &again), ERR_CONFLICT);
    stands(m, 100, 0, 100, __LINE__);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM points_posting"), 1);
}
END_TEST

START_TEST(frozen_and_closed)
{
    static const struct {
        enum member_state state;
        enum err earn, redeem, adjust, reverse;
    } cases[] = {
        {MEMBER_ACTIVE, OK, OK, OK, OK},
        {MEMBER_FROZEN, OK, ERR_CONFLICT, OK, OK},
        {MEMBER_CLOSED, ERR_CONFLICT, ERR_CONFLICT, ERR_CONFLICT, ERR_CONFLICT},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        member_id m = a_member();
        struct points_posting p = earn_until(m, 10, "2025-12-31"), q;
        earn(m, 10);
        if (cases[i].state != MEMBER_ACTIVE) {
            must(member_set_state(&cx, m, 1, cases[i].state, STR("asked"), true));
        }
        struct points_draft d = a_draft(m, 2);
        refused(points_earn(&cx, &d, &q), cases[i].earn);
        d = a_draft(m, 2);
        refused(points_redeem(&cx, &d, &q), cases[i].redeem);
        d = a_draft(m, 2);
        refused(points_adjust(&cx, &d, &q), cases[i].adjust);
        refused(reverse(p.id), cases[i].reverse);
    }
    cx.now = T0 + 90 * DAY_MS;
    int posted = 0;
    must(points_expire_some(&cx, 100, &posted)); /* the closed one's points expire all the same */
    ck_assert_int_gt(posted, 0);
    proved(__LINE__);
}
END_TEST

START_TEST(rights)
{
    static const struct {
        unsigned roles;
        enum err e;
    } cases[] = {
        {ROLE_AGENT, ERR_FORBIDDEN}, {ROLE_SALES, ERR_FORBIDDEN}, {ROLE_MANAGER, ERR_FORBIDDEN},
        {ROLE_LOYALTY, OK}, {ROLE_ADMIN, ERR_NOT_FOUND}, {ROLE_AUDITOR, ERR_FORBIDDEN},
    };
    member_id m = a_member();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct points_posting p;
        struct points_draft d = a_draft(m, 1);
        admin.roles = cases[i].roles;
        refused(points_earn(&cx, &d, &p), cases[i].e);
    }
    nobody = (struct actor){.kind = ACTOR_PORTAL, .id = 1, .customer = {1}};
    cx.actor = &nobody;
    struct points_posting p;
    struct points_draft d = a_draft(m, 1);
    refused(points_earn(&cx, &d, &p), ERR_NOT_FOUND);
}
END_TEST

/* ---- reading ---- */

START_TEST(ledger_pages)
{
    member_id m = a_member();
    for (int i = 1; i <= 25; i++) {
        cx.now += MINUTE_MS;
        earn(m, i);
    }
    redeem(m, 5);
    struct points_posting *rows;
    size_t n;
    bool more;
    struct points_filter f = {0};
    must(points_ledger(&cx, m, &f, 10, &rows, &n, &more));
    ck_assert(n == 10 && more && rows[0].kind == POINTS_REDEEM && rows[1].amount == 25);
    int64_t first = rows[0].id.v;
    f.before = rows[9].id.v;
    must(points_ledger(&cx, m, &f, 10, &rows, &n, &more));
    ck_assert(n == 10 && more && rows[0].amount == 16);
    f = (struct points_filter){.after = rows[0].id.v};
    must(points_ledger(&cx, m, &f, 10, &rows, &n, &more));
    ck_assert(n == 10 && !more && rows[0].id.v == first);
    f = (struct points_filter){.kind = POINTS_REDEEM};
    must(points_ledger(&cx, m, &f, 10, &rows, &n, &more));
    ck_assert(n == 1 && !more && rows[0].amount == -5);
    f = (struct points_filter){.from = T0 + 2 * MINUTE_MS, .until = T0 + 4 * MINUTE_MS};
    must(points_ledger(&cx, m, &f, 10, &rows, &n, &more));
    ck_assert(n == 2 && rows[0].amount == 3 && rows[1].amount == 2);
    ck_assert(str_is(rows[0].by_name, "Loyalty"));
}
END_TEST

START_TEST(flow_by_month)
{
    member_id m = a_member();
    earn(m, 100);
    cx.now = T0 + 20 * DAY_MS;
    redeem(m, 30);
    struct points_flow flow[3];
    for (int round = 0; round < 2; round++) { /* from the postings, then from the days' totals */
        must(points_flow(&cx, 3, flow));
        ck_assert(str_is(flow[2].month, "2025-12") && flow[2].redeemed == 30);
        ck_assert(flow[1].issued == 100 && flow[1].redeemed == 0 && flow[0].issued == 0);
        int days = 0, all = 0;
        do {
            must(points_totals_some(&cx, 100, &days));
            all += days;
        } while (days);
        ck_assert_int_eq(all, round == 0 ? 20 : 0);
    }
    cx.now = T0 + DAY_MS; /* booked into a day that was summed */
    member_id late = a_member();
    earn(late, 11);
    cx.now = T0 + 20 * DAY_MS;
    must(points_flow(&cx, 3, flow));
    ck_assert_int_eq(flow[1].issued, 111);
}
END_TEST

/* ---- chance ---- */

static uint64_t seed = 20251121;

static int64_t chance(int64_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 33) % (uint64_t)below);
}

static enum err random_step(member_id m)
{
    struct points_posting p;
    struct points_draft d = a_draft(m, 1 + chance(200));
    int posted = 0;
    switch (chance(7)) {
    case 0:
    case 1:
        if (chance(2)) d.expires_on = str_of(clock_iso_date(cx.arena, cx.now + chance(40) * DAY_MS, "Asia/Shanghai"));
        return points_earn(&cx, &d, &p);
    case 2:
    case 3: return points_redeem(&cx, &d, &p);
    case 4:
        d.amount = chance(2) ? d.amount : -d.amount;
        d.goodwill = chance(2);
        return points_adjust(&cx, &d, &p);
    case 5: {
        int64_t n = number("SELECT COUNT(*) FROM points_posting");
        if (!n) return OK;
        STMT(q, cx.db, "SELECT id FROM points_posting ORDER BY id LIMIT 1 OFFSET :n");
        bind_i64(q, ":n", chance(n));
        must(stmt_one(q));
        posting_id id = {col_i64(q, 0)};
        stmt_again(q);
        return reverse(id);
    }
    default: return points_expire_some(&cx, 1 + (int)chance(5), &posted);
    }
}

START_TEST(random_sequences)
{
    member_id m[3] = {a_member(), a_member(), a_member()};
    int done = 0, refusals = 0;
    for (int i = 0; i < 700; i++) {
        cx.now += chance(3 * DAY_MS);
        if (chance(50) == 0) cx.now -= HOUR_MS; /* another machine's clock */
        enum err e = random_step(m[chance(3)]);
        ck_assert_msg(e == OK || e == ERR_CONFLICT, "step %d: %s %s", i, err_name(e), err_last());
        if (e) refusals++;
        else done++;
        problems_clear();
        proved(i);
    }
    ck_assert_int_gt(done, 300);
    ck_assert_int_gt(refusals, 20);
    ck_assert_int_eq(number("SELECT COALESCE(SUM(amount), 0) FROM points_entry"), 0);
}
END_TEST

/* ---- failures ---- */

static const char *const written[] = {"points_posting", "points_entry", "points_account", "points_lot", "points_key",
                                      "points_lot_use", "audit", "audit_text", "timeline"};

static struct str everything(void)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < COUNT_OF(written); i++) {
        char *sql = arena_printf(cx.arena, "SELECT COUNT(*) FROM %s", written[i]);
        buf_printf(&b, "%s %" PRId64 "\n", written[i], number(sql));
    }
    buf_printf(&b, "%" PRId64 " %" PRId64 "\n", number("SELECT SUM(balance) FROM points_account"),
               number("SELECT COALESCE(SUM(remaining), 0) FROM points_lot"));
    return str_copy(cx.arena, buf_view(&b));
}

/* Every table a posting writes refuses the row once: nothing of the posting may stay. */
START_TEST(a_failing_write_rolls_back_whole)
{
    member_id m = a_member();
    earn(m, 100);
    struct points_posting spent = redeem(m, 30), p;
    int failed = 0;
    for (size_t i = 0; i < COUNT_OF(written); i++) {
        for (int op = 0; op < 2; op++) {
            struct str before = everything();
            break_writes(cx.db, cx.arena, op ? "UPDATE" : "INSERT", written[i]);
            struct points_draft d[3] = {a_draft(m, 5), a_draft(m, 5), a_draft(m, -5)};
            enum err e[4] = {points_earn(&cx, &d[0], &p), points_redeem(&cx, &d[1], &p),
                             points_adjust(&cx, &d[2], &p), reverse(spent.id)};
            problems_clear();
            mend_writes(cx.db);
            int failures = (e[0] != OK) + (e[1] != OK) + (e[2] != OK) + (e[3] != OK);
            if (failures == 4) ck_assert(str_eq(before, everything()));
            failed += failures;
            proved(__LINE__);
            if (e[3] == OK) spent = redeem(m, 30);
        }
    }
    ck_assert_int_gt(failed, 20);
}
END_TEST

START_TEST(an_outer_use_case_takes_all_or_nothing)
{
    member_id m = a_member();
    struct str before = everything();
    struct tx tx = {0};
    must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
    earn(m, 100);
    redeem(m, 40);
    tx_end(&tx);
    ck_assert(str_eq(before, everything()));
    stands(m, 0, 0, 0, __LINE__);
}
END_TEST

/* ---- the proof finds what was tampered with ---- */

START_TEST(tampering_is_found)
{
    static const struct {
        const char *sql, *what;
        int line;
    } cases[] = {
        {"UPDATE points_entry SET amount = amount + 1 WHERE account = 'issued'",
         "posting does not sum to zero", __LINE__},
        {"UPDATE points_entry SET amount = -amount", "posting's amount is not its member entry", __LINE__},
        {"UPDATE points_account SET balance = balance + 5", "balance is not the sum of its entries", __LINE__},
        {"UPDATE points_account SET debt = 5", "debt is not the sum of its entries", __LINE__},
        {"UPDATE points_posting SET balance_after = balance_after + 1 WHERE kind = 'redeem'",
         "running balance is wrong", __LINE__},
        {"DELETE FROM points_entry WHERE account = 'redeemed'", "posting does not sum to zero", __LINE__},
        {"DELETE FROM points_lot_use", "posting's amount is not what its lots gained and lost", __LINE__},
        {"DELETE FROM points_key WHERE posting_id = (SELECT MIN(posting_id) FROM points_key)", "posting without its key", __LINE__},
        {"UPDATE points_key SET posting_id = 5", "key of a posting that is missing", __LINE__},
        {"UPDATE points_lot SET remaining = remaining - 1", "lot's remaining is not earned less uses", __LINE__},
        {"UPDATE points_lot SET expires_at = earned_at + 1", "expired lot was spent", __LINE__},
        {"UPDATE points_lot SET earned = earned + 1, remaining = remaining + 1",
         "balance is not what remains of the lots", __LINE__},
        {"UPDATE points_posting SET kind = 'redeem' WHERE kind = 'reverse'",
         "reversal of nothing that can be reversed", __LINE__},
        {"UPDATE points_posting SET reverses_id = (SELECT MIN(id) FROM points_posting)"
         " WHERE kind = 'reverse'", "reversal does not undo its posting", __LINE__},
    };
    member_id m = a_member();
    earn_until(m, 100, "2026-12-31");
    cx.now += HOUR_MS;
    struct points_posting r = redeem(m, 30);
    redeem(m, 20);
    must(reverse(r.id));
    proved(__LINE__);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tx tx = {0};
        struct points_report report = {0};
        must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
        run(cases[i].sql);
        must(points_verify(&cx, &report));
        tx_end(&tx);
        bool seen = false;
        for (int64_t n = 0; n < report.findings && n < 20; n++) {
            seen = seen || strcmp(report.first[n].what, cases[i].what) == 0;
        }
        ck_assert_msg(seen, "line %d: not found; first of %" PRId64 ": %s", cases[i].line,
                      report.findings, report.findings ? report.first[0].what : "-");
    }
    proved(__LINE__);
}
END_TEST

START_TEST(every_posting_is_audited_and_in_the_timeline)
{
    member_id m = a_member();
    int64_t before = number("SELECT COUNT(*) FROM audit");
    struct points_posting p = earn(m, 10);
    redeem(m, 4);
    must(reverse(p.id));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit"), before + 3);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM timeline WHERE kind = 4"), 3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        amounts, drafts_are_checked, redeeming_needs_points, first_expiring_is_spent_first,
        expired_points_are_not_spent, last_day_counts, expiry_goes_on_where_it_stopped,
        expiring_by_month, reversing_an_unspent_earning, reversing_a_spent_earning_leaves_debt,
        owed_points_cannot_be_spent, reversing_a_redemption,
        everything_undone_leaves_nothing_owed, adjustments, reversals_are_final,
        the_same_key_posts_once, frozen_and_closed, rights, ledger_pages, flow_by_month,
        random_sequences, a_failing_write_rolls_back_whole,
        an_outer_use_case_takes_all_or_nothing, tampering_is_found,
        every_posting_is_audited_and_in_the_timeline};
    return run_suite_on("points", tests, COUNT_OF(tests), open_loyalty);
}
