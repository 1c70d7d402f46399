/* Notices: how each person wants to be told, whose they are, reading and unreading. */
#include "domain/notice.h"

#include "domain/staff.h"
#include "support/fixture.h"

#define LI 21
static struct actor li;

static void open_two(void)
{
    open_all();
    run("INSERT INTO setting (key, value, updated_at) VALUES ('demo', '1', 1)");
    run("INSERT INTO staff (id, username, name, email, roles, created_at)"
        " VALUES (21, 'li', 'Li', 'li@example.com', 1, 1)");
    run("INSERT INTO staff (id, username, name, roles, created_at) VALUES (22, 'wu', 'Wu', 1, 1)");
    li = (struct actor){.kind = ACTOR_STAFF, .id = LI, .name = STR("Li"), .roles = ROLE_AGENT};
}

static void put(int64_t to, const char *subject)
{
    struct tx tx = {0};
    cx.actor = &admin;
    must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
    must(notice_put(&cx, (staff_id){to}, "complaint_reply", "complaint", 5, str_of(subject)));
    must(tx_commit(&tx));
    cx.actor = &li;
}

static size_t count(enum notice_state state)
{
    struct notice rows[20];
    size_t n;
    must(notice_list(&cx, state, 0, rows, 20, &n));
    return n;
}

static void choose(enum notice_way way)
{
    struct notice_choice c;
    cx.actor = &li;
    must(notice_choice_load(&cx, &c));
    for (size_t i = 0; notice_kinds[i].code; i++) c.way[i] = way;
    must(notice_choice_save(&cx, &c));
}

static const struct {
    enum notice_way way;
    int notices, mails, digest, line;
} told[] = {
    {NOTICE_NONE, 0, 0, 0, __LINE__},
    {NOTICE_BELL, 1, 0, 0, __LINE__},
    {NOTICE_MAIL, 1, 1, 0, __LINE__},
    {NOTICE_DIGEST, 1, 0, 1, __LINE__},
};

START_TEST(each_as_chosen)
{
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        choose(told[i].way);
        run("DELETE FROM notice");
        run("DELETE FROM outbox");
        put(LI, "TS-1");
        ck_assert_msg(number("SELECT COUNT(*) FROM notice") == told[i].notices, "line %d", told[i].line);
        ck_assert_msg(number("SELECT COUNT(*) FROM outbox") == told[i].mails, "line %d", told[i].line);
        ck_assert_msg(number("SELECT COUNT(*) FROM notice WHERE digest = 1") == told[i].digest, "line %d",
                      told[i].line);
    }
}
END_TEST

START_TEST(usual_and_oneself)
{
    put(LI, "TS-1");
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE recipient = 'li@example.com'"), 1);
    put(22, "TS-2"); /* no address: the bell alone */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM notice"), 2);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), 1);
    put(admin.id, "TS-3"); /* nobody is told of what he does himself */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM notice"), 2);
}
END_TEST

START_TEST(only_ones_own)
{
    struct notice n;
    put(LI, "TS-1");
    put(22, "TS-2");
    int64_t mine = number("SELECT id FROM notice WHERE staff_id = 21");
    int64_t other = number("SELECT id FROM notice WHERE staff_id = 22");
    must(notice_get(&cx, mine, &n));
    ck_assert(str_is(n.subject, "TS-1"));
    refused(notice_get(&cx, other, &n), ERR_NOT_FOUND);
    refused(notice_mark(&cx, other, true), ERR_NOT_FOUND);
    must(notice_read_all(&cx, 0));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM notice WHERE read_at IS NULL"), 1);
}
END_TEST

START_TEST(read_and_unread)
{
    for (int i = 0; i < 3; i++) put(LI, "TS");
    ck_assert_int_eq(notice_unread(&cx), 3);
    int64_t first = number("SELECT MIN(id) FROM notice"), last = number("SELECT MAX(id) FROM notice");
    must(notice_mark(&cx, first, true));
    must(notice_mark(&cx, first, true)); /* a second time is nothing new */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'notice.read'"), 1);
    ck_assert_uint_eq(count(NOTICE_UNREAD), 2);
    ck_assert_uint_eq(count(NOTICE_READ), 1);
    ck_assert_uint_eq(count(NOTICE_ALL), 3);
    must(notice_mark(&cx, first, false));
    must(notice_read_all(&cx, last - 1)); /* what came since the page was shown stays unread */
    ck_assert_uint_eq(count(NOTICE_UNREAD), 1);
    must(notice_read_all(&cx, 0));
    ck_assert_int_eq(notice_unread(&cx), 0);
}
END_TEST

START_TEST(bad_choices)
{
    struct notice_choice c, good;
    cx.actor = &li;
    must(notice_choice_load(&cx, &good));
    c = good, c.hour = 24;
    refused(notice_choice_save(&cx, &c), ERR_INVALID);
    c = good, c.weekday = 0;
    refused(notice_choice_save(&cx, &c), ERR_INVALID);
    c = good, c.every = 3;
    refused(notice_choice_save(&cx, &c), ERR_INVALID);
    c = good, c.way[0] = 4;
    refused(notice_choice_save(&cx, &c), ERR_INVALID);
    cx.actor = &nobody;
    refused(notice_choice_save(&cx, &good), ERR_FORBIDDEN);
}
END_TEST

/* T0 is Friday 2025-11-21 16:00 in Shanghai. */
static const struct {
    enum digest_every every;
    int64_t weekday, hour;
    int64_t back_h; /* hours before T0 */
    int line;
} times[] = {
    {DIGEST_DAY, 1, 8, 8, __LINE__},       {DIGEST_DAY, 1, 16, 0, __LINE__},
    {DIGEST_DAY, 1, 17, 23, __LINE__},     {DIGEST_WORKDAY, 1, 17, 23, __LINE__},
    {DIGEST_WEEK, 5, 8, 8, __LINE__},      {DIGEST_WEEK, 5, 17, 7 * 24 - 1, __LINE__},
    {DIGEST_WEEK, 1, 8, 4 * 24 + 8, __LINE__}, {DIGEST_WEEK, 7, 0, 5 * 24 + 16, __LINE__},
};

START_TEST(times_of_the_digest)
{
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        struct notice_choice c = {.every = times[i].every, .weekday = times[i].weekday, .hour = times[i].hour};
        int64_t at = digest_time(&c, T0, "Asia/Shanghai");
        ck_assert_msg(at == T0 - times[i].back_h * HOUR_MS, "line %d: %lld h", times[i].line,
                      (long long)((T0 - at) / HOUR_MS));
    }
    struct notice_choice work = {.every = DIGEST_WORKDAY, .hour = 8};
    ck_assert_int_eq(digest_time(&work, T0 + 2 * DAY_MS, "Asia/Shanghai"), T0 - 8 * HOUR_MS); /* on Sunday: Friday's */
}
END_TEST

static int digests(void)
{
    int sent = 0;
    bool more = false;
    struct actor job = {.kind = ACTOR_SYSTEM, .name = STR("notice_digest")};
    cx.actor = &job;
    must(notice_digest_send(&cx, 10, &sent, &more));
    cx.actor = &li;
    return sent;
}

START_TEST(one_mail_of_all_that_waits)
{
    choose(NOTICE_DIGEST);
    for (int i = 0; i < 60; i++) put(LI, "TS-1");
    must(notice_mark(&cx, number("SELECT MIN(id) FROM notice"), true));
    ck_assert_int_eq(digests(), 0); /* Friday 16:00: the next is on Monday at 8 */
    cx.now = T0 + 2 * DAY_MS;
    ck_assert_int_eq(digests(), 0);
    cx.now = T0 + 2 * DAY_MS + 16 * HOUR_MS;
    ck_assert_int_eq(digests(), 1);
    ck_assert_int_eq(digests(), 0); /* once */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE subject LIKE '%59%' AND body LIKE '%TS-1%'"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox WHERE body LIKE '%/intranet/account/notices%'"), 1);
    put(LI, "TS-2");
    must(notice_read_all(&cx, 0));
    cx.now += DAY_MS;
    ck_assert_int_eq(digests(), 0); /* all read: no mail */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), 1);
    ck_assert(!notice_digest_waiting(&cx));
}
END_TEST

START_TEST(a_clock_that_jumped)
{
    choose(NOTICE_DIGEST);
    cx.now = T0 + 400 * DAY_MS; /* a year ahead, and back */
    put(LI, "TS-1");
    cx.now = T0;
    ck_assert_int_eq(digests(), 1);
    run("UPDATE staff SET state = 'disabled' WHERE id = 21");
    put(LI, "TS-2");
    cx.now = T0 + 7 * DAY_MS;
    ck_assert_int_eq(digests(), 0); /* who left gets none, and nothing waits for ever */
    ck_assert(!notice_digest_waiting(&cx));
}
END_TEST

START_TEST(own_details)
{
    struct staff_details d;
    cx.actor = &li;
    must(staff_details_load(&cx, &d));
    d.name = STR("  李娜 ");
    d.signature = STR("李娜\n客服一组\n");
    must(staff_details_save(&cx, &d));
    ck_assert(str_is(staff_signature(&cx, (staff_id){LI}), "李娜\n客服一组"));
    ck_assert(str_is(staff_name(&cx, (staff_id){LI}), "李娜"));
    refused(staff_details_save(&cx, &d), ERR_STALE);
    must(staff_details_load(&cx, &d));
    d.name = STR("  ");
    refused(staff_details_save(&cx, &d), ERR_INVALID);
    ck_assert_uint_eq(staff_signature(&cx, (staff_id){22}).n, 0);
}
END_TEST

int main(void)
{
    const TTest *tests[] = {each_as_chosen, usual_and_oneself, only_ones_own,
                            read_and_unread, bad_choices, times_of_the_digest,
                            one_mail_of_all_that_waits, a_clock_that_jumped, own_details};
    return run_suite_on("notice", tests, COUNT_OF(tests), open_two);
}
