/* The outbox: sealed secrets, back-off, dead letters and their replay, what an admin sees; leases. */
#include "domain/job.h"
#include "domain/outbox.h"
#include "domain/outbox_queue.h"
#include "domain/setting.h"
#include "support/fixture.h"

static void open_mail(void)
{
    open_all();
    config.smtp_url = arena_cstr(cx.arena, "smtp://127.0.0.1");
    config.mail_from = arena_cstr(cx.arena, "a@example.cn");
    admin.roles = ROLE_ADMIN;
}

static enum err put(const struct outbox_message *m)
{
    TX(tx, &cx);
    enum err e = outbox_mail(&cx, m);
    return e ? e : tx_commit(&tx);
}

static int64_t put_code(const char *code)
{
    struct outbox_message m = {.to = STR("li@example.cn"),
                               .subject = STR("Your code"),
                               .body = STR("Code {secret}, again {secret}."),
                               .secret = str_of(code),
                               .entity = "account",
                               .entity_id = 5};
    must(put(&m));
    return number("SELECT MAX(id) FROM outbox");
}

static struct outbox_row due_row(void)
{
    struct outbox_row *rows = NULL;
    size_t n = 0;
    must(outbox_due(&cx, 10, &rows, &n));
    ck_assert_int_eq((int)n, 1);
    return rows[0];
}

START_TEST(a_secret_is_sealed_until_it_is_sent)
{
    int64_t id = put_code("428193");
    ck_assert_int_eq((int)number("SELECT COUNT(*) FROM outbox WHERE body LIKE '%428193%' OR"
                                 " CAST(sealed AS TEXT) LIKE '%428193%'"), 0);
    struct outbox_row row = due_row(), seen;
    ck_assert(str_is(row.body, "Code 428193, again 428193."));
    must(outbox_get(&cx, id, &seen));
    ck_assert(str_is(seen.body, "Code ••••••, again ••••••."));
    must(outbox_sent(&cx, id));
    ck_assert_int_eq((int)number("SELECT COUNT(*) FROM outbox WHERE sealed IS NULL AND state = 'sent'"),
                     1);
    ck_assert(!outbox_waiting(&cx));
}
END_TEST

START_TEST(a_demonstration_shows_it)
{
    must(setting_force(&cx, SETTING_DEMO, STR("1")));
    int64_t id = put_code("428193"), shown = 0;
    must(outbox_show(&cx, 10, &shown));
    ck_assert_int_eq((int)shown, 1);
    struct outbox_row seen;
    must(outbox_get(&cx, id, &seen));
    ck_assert(str_is(seen.body, "Code 428193, again 428193."));
    ck_assert(str_is(seen.state, "shown"));
}
END_TEST

START_TEST(without_a_server_no_mail_is_taken)
{
    struct outbox_message m = {.to = STR("li@example.cn"), .body = STR("x")};
    config.smtp_url = arena_cstr(cx.arena, "");
    refused(put(&m), ERR_UNAVAILABLE);
    must(setting_force(&cx, SETTING_DEMO, STR("1")));
    must(put(&m));
    m.to = STR("li@example.cn\r\nBcc: x@example.cn");
    refused(put(&m), ERR_INTERNAL);
}
END_TEST

static const int64_t waits[] = {MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 12 * HOUR_MS};

START_TEST(back_off_death_and_replay)
{
    int64_t id = put_code("1");
    bool dead = false;
    for (size_t i = 0; i < COUNT_OF(waits); i++) {
        must(outbox_failed(&cx, id, STR("SMTP 451"), false, &dead));
        ck_assert(!dead && !outbox_waiting(&cx));
        cx.now += waits[i] - 1;
        ck_assert(!outbox_waiting(&cx));
        cx.now += 1;
        ck_assert(outbox_waiting(&cx));
    }
    refused(outbox_replay(&cx, id), ERR_CONFLICT); /* it still has a try */
    must(outbox_failed(&cx, id, STR("SMTP 451"), false, &dead));
    ck_assert(dead && !outbox_waiting(&cx));
    refused(outbox_failed(&cx, id, STR("x"), false, &dead), ERR_NOT_FOUND);
    must(outbox_replay(&cx, id));
    ck_assert(str_is(due_row().body, "Code 1, again 1."));
    ck_assert_int_eq((int)number("SELECT COUNT(*) FROM audit WHERE action = 'outbox.replay'"), 1);
    must(outbox_failed(&cx, id, STR("SMTP 550"), true, &dead));
    ck_assert(dead);
}
END_TEST

START_TEST(the_admin_list_pages_and_is_closed_to_others)
{
    struct outbox_row *rows = NULL, one;
    struct outbox_counts counts;
    size_t n = 0;
    bool more = false;
    for (int i = 0; i < 5; i++) {
        cx.now += 1;
        put_code("1");
    }
    struct outbox_filter f = {.state = STR("queued"), .channel = STR("mail")};
    must(outbox_list(&cx, &f, 3, &rows, &n, &more));
    ck_assert(n == 3 && more && rows[0].id > rows[2].id && rows[0].body.n == 0);
    f.before = rows[2].id;
    must(outbox_list(&cx, &f, 3, &rows, &n, &more));
    ck_assert(n == 2 && !more);
    f = (struct outbox_filter){.channel = STR("sms")};
    must(outbox_list(&cx, &f, 3, &rows, &n, &more));
    ck_assert(n == 0 && !more);
    must(outbox_count(&cx, &counts));
    ck_assert(counts.queued == 5 && counts.oldest_due > 0 && counts.dead == 0);
    int64_t id = number("SELECT MAX(id) FROM outbox");
    admin.roles = ROLE_SALES;
    refused(outbox_list(&cx, &f, 3, &rows, &n, &more), ERR_FORBIDDEN);
    refused(outbox_get(&cx, id, &one), ERR_FORBIDDEN);
    refused(outbox_replay(&cx, id), ERR_FORBIDDEN);
    refused(outbox_count(&cx, &counts), ERR_FORBIDDEN);
}
END_TEST

/* ---- jobs ---- */

START_TEST(a_lease_is_held_by_one)
{
    struct str cursor, a = STR("worker:a"), b = STR("worker:b");
    must(job_take(&cx, "purge", a, MINUTE_MS, false, &cursor));
    refused(job_take(&cx, "purge", b, MINUTE_MS, false, &cursor), ERR_BUSY);
    refused(job_take(&cx, "purge", b, MINUTE_MS, true, &cursor), ERR_BUSY);
    must(job_keep(&cx, "purge", a, MINUTE_MS, STR("42")));
    refused(job_keep(&cx, "purge", b, MINUTE_MS, STR("43")), ERR_CONFLICT);
    struct job_outcome late = {.ok = true, .note = STR("late=1"), .next_at = cx.now};
    must(job_finish(&cx, "purge", b, &late)); /* whoever lost the lease changes nothing */
    cx.now += MINUTE_MS + 1;                   /* the holder died */
    must(job_take(&cx, "purge", b, MINUTE_MS, false, &cursor));
    ck_assert(str_is(cursor, "42"));
    struct job_outcome done = {.ok = true, .note = STR("keys=3 limits=1"), .next_at = cx.now + HOUR_MS};
    must(job_finish(&cx, "purge", b, &done));
    refused(job_take(&cx, "purge", a, MINUTE_MS, false, &cursor), ERR_NOT_FOUND); /* not due */
    must(job_take(&cx, "purge", a, MINUTE_MS, true, &cursor));
}
END_TEST

static enum err slice(struct job_lease *lease, int64_t key)
{
    cx.lease = lease;
    TX(tx, &cx);
    STMT(q, cx.db, "INSERT INTO once (key_hash, actor_kind, actor_id, created_at) VALUES (:key, 0, 0, :now)");
    bind_blob(q, ":key", &key, sizeof key);
    bind_i64(q, ":now", cx.now);
    enum err e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

START_TEST(each_slice_renews_the_lease_and_who_lost_it_commits_nothing)
{
    struct str cursor, a = STR("worker:a"), b = STR("worker:b");
    must(job_take(&cx, "purge", a, MINUTE_MS, false, &cursor));
    struct job_lease lease = job_lease(&cx, "purge", a, MINUTE_MS);
    cx.now += 50 * SECOND_MS;
    lease.ahead_ms += 50 * SECOND_MS;
    must(slice(&lease, 1));
    cx.lease = NULL;
    cx.now += 50 * SECOND_MS;
    refused(job_take(&cx, "purge", b, MINUTE_MS, false, &cursor), ERR_BUSY); /* renewed with the slice */
    must(job_lease_keep(&cx)); /* nothing held: nothing to do */
    cx.now += 20 * SECOND_MS;
    must(job_take(&cx, "purge", b, MINUTE_MS, false, &cursor));
    lease.ahead_ms += 70 * SECOND_MS;
    refused(slice(&lease, 2), ERR_CONFLICT);
    lease.kept_us = 0;
    refused(job_lease_keep(&cx), ERR_CONFLICT); /* nor sends it anything */
    cx.lease = NULL;
    ck_assert_int_eq(number("SELECT COUNT(*) FROM once"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM job WHERE lease_by = 'worker:b'"), 1);
    must(job_take(&cx, "purge", b, MINUTE_MS, false, &cursor)); /* its own lease, which it could not give back */
}
END_TEST

START_TEST(what_jobs_say)
{
    struct str cursor;
    struct job_row *rows = NULL;
    size_t n = 0;
    must(job_take(&cx, "purge", STR("w"), MINUTE_MS, false, &cursor));
    must(job_list(&cx, &rows, &n));
    ck_assert(n == 1 && str_is(rows[0].running_by, "w") && !rows[0].result.n);
    struct job_outcome failed = {.note = STR("ERR_FULL no space"), .next_at = cx.now};
    must(job_finish(&cx, "purge", STR("w"), &failed));
    must(job_list(&cx, &rows, &n));
    ck_assert(str_is(rows[0].result, "failed") && !rows[0].running_by.n);
    ck_assert(str_is(job_note_show(&cx, rows[0].note), "ERR_FULL no space"));
    ck_assert(str_is(job_note_show(&cx, STR("sent=3 failed=1")), "sent: 3, failed, tried again later: 1"));
    ck_assert(job_note_show(&cx, STR("")).n == 0);
    admin.roles = ROLE_SALES;
    refused(job_list(&cx, &rows, &n), ERR_FORBIDDEN);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_secret_is_sealed_until_it_is_sent, a_demonstration_shows_it,
        without_a_server_no_mail_is_taken, back_off_death_and_replay,
        the_admin_list_pages_and_is_closed_to_others, a_lease_is_held_by_one,
        each_slice_renews_the_lease_and_who_lost_it_commits_nothing, what_jobs_say};
    return run_suite_on("outbox", tests, COUNT_OF(tests), open_mail);
}
