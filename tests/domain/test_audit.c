/* The audit chain: what was done to the log shows. */
#include <jansson.h>

#include "domain/audit.h"
#include "support/fixture.h"

static int64_t a_row(const char *action)
{
    struct tx tx = {0};
    cx.now += 10;
    serial++;
    must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
    must(audit_write(&cx, action, "thing", serial, (customer_id){0}, json_pack("{s:i}", "n", serial),
                     json_pack("{s:i}", "n", serial + 1)));
    must(tx_commit(&tx));
    tx_end(&tx);
    return number("SELECT MAX(id) FROM audit");
}

static void rows_sealed(int n)
{
    int sealed = 0;
    for (int i = 0; i < n; i++) a_row("test.do");
    must(audit_seal(&cx, 1000, &sealed));
    ck_assert_int_eq(sealed, n);
}

static struct audit_report report(void)
{
    struct audit_report r;
    must(audit_verify(&cx, &r));
    return r;
}

static void broken(int64_t number_, const char *what)
{
    struct audit_report r = report();
    ck_assert_msg(r.first_bad == number_ && strcmp(r.what, what) == 0,
                  "found %" PRId64 " %s, wanted %" PRId64 " %s", r.first_bad,
                  r.what ? r.what : "nothing", number_, what);
}

START_TEST(whole_chain)
{
    rows_sealed(5);
    a_row("late");
    struct audit_report r = report();
    ck_assert_int_eq((int)r.sealed, 5);
    ck_assert_int_eq((int)r.unsealed, 1);
    ck_assert_int_eq((int)r.first_bad, 0);
}
END_TEST

START_TEST(empty_log)
{
    struct audit_report r = report();
    ck_assert_int_eq((int)(r.sealed + r.unsealed + r.first_bad), 0);
}
END_TEST

START_TEST(changed_row)
{
    rows_sealed(5);
    run("UPDATE audit SET actor_name = 'somebody else' WHERE id ="
        " (SELECT audit_id FROM audit_chain WHERE number = 3)");
    broken(3, "changed");
}
END_TEST

START_TEST(changed_text)
{
    rows_sealed(5);
    run("UPDATE audit_text SET after_text = '{\"n\":99}' WHERE audit_id ="
        " (SELECT audit_id FROM audit_chain WHERE number = 2)");
    broken(2, "changed");
}
END_TEST

/* As one who got at the database by himself would. */
static void run_unchecked(const char *sql)
{
    forget_references(cx.db);
    run(sql);
}

START_TEST(erased_text_breaks_nothing)
{
    rows_sealed(5);
    run(arena_printf(cx.arena, "UPDATE audit_text SET salt = %s, before_text = '', after_text = ''", blob_sql(cx.arena, "")));
    ck_assert_int_eq((int)report().first_bad, 0);
}
END_TEST

START_TEST(removed_row)
{
    rows_sealed(5);
    run_unchecked("DELETE FROM audit WHERE id ="
        " (SELECT audit_id FROM audit_chain WHERE number = 4)");
    broken(4, "removed");
}
END_TEST

START_TEST(removed_row_with_its_link)
{
    rows_sealed(5);
    run_unchecked("DELETE FROM audit WHERE id = (SELECT audit_id FROM audit_chain WHERE number = 2);"
        "DELETE FROM audit_chain WHERE number = 2");
    broken(2, "removed");
}
END_TEST

START_TEST(swapped_rows)
{
    rows_sealed(5);
    run_unchecked("UPDATE audit SET id = -1 WHERE id = (SELECT audit_id FROM audit_chain WHERE number = 2);"
        "UPDATE audit SET id = (SELECT audit_id FROM audit_chain WHERE number = 2)"
        " WHERE id = (SELECT audit_id FROM audit_chain WHERE number = 4);"
        "UPDATE audit SET id = (SELECT audit_id FROM audit_chain WHERE number = 4) WHERE id = -1");
    broken(2, "swapped");
}
END_TEST

START_TEST(cut_off_tail)
{
    rows_sealed(5);
    run_unchecked("DELETE FROM audit WHERE id IN"
        " (SELECT audit_id FROM audit_chain WHERE number > 3);"
        "DELETE FROM audit_chain WHERE number > 3");
    broken(4, "cut off");
}
END_TEST

START_TEST(restore_is_told_apart)
{
    rows_sealed(5);
    run_unchecked("DELETE FROM audit WHERE id IN"
        " (SELECT audit_id FROM audit_chain WHERE number > 3);"
        "DELETE FROM audit_chain WHERE number > 3");
    must(audit_mark_restore(&cx));
    rows_sealed(2);
    struct audit_report r = report();
    ck_assert_int_eq((int)r.first_bad, 0);
    ck_assert_int_eq((int)r.restores, 1);
}
END_TEST

START_TEST(row_committed_late_is_sealed)
{
    rows_sealed(2);
    cx.now -= 5 * MINUTE_MS; /* another node's clock, or a slow transaction */
    a_row("late");
    int sealed = 0;
    must(audit_seal(&cx, 100, &sealed));
    ck_assert_int_eq(sealed, 1);
    ck_assert_int_eq((int)report().unsealed, 0);
}
END_TEST

static void keep_head(const char *command)
{
    ck_assert_int_eq(system(arena_printf(cx.arena, "cd '%s/keys' && %s", dir, command)), 0);
}

/* Several machines: the one that has not sealed follows, but never what no longer has its own link. */
START_TEST(head_of_another_machine)
{
    must(audit_head_follow(&cx));
    rows_sealed(5);
    keep_head("cp audit.head other");
    rows_sealed(3);
    keep_head("mv other audit.head");
    ck_assert_int_eq((int)report().first_bad, 0); /* behind, and true */
    must(audit_head_follow(&cx));
    keep_head("grep -q '^8 ' audit.head");
    keep_head("rm audit.head");
    broken(8, "head missing");
    must(audit_head_follow(&cx)); /* a machine that is new */
    ck_assert_int_eq((int)report().first_bad, 0);

    run("UPDATE audit SET actor_name = 'somebody else' WHERE id IN (SELECT audit_id FROM audit_chain WHERE number = 7)");
    run("DELETE FROM audit_chain WHERE number >= 7");
    must(audit_head_follow(&cx));
    broken(7, "cut off");
    keep_head("cp audit.head true");
    a_row("test.other"); /* whoever cut it off had it sealed as it is now */
    int sealed;
    must(audit_seal(&cx, 1, &sealed));
    must(audit_seal(&cx, 100, &sealed));
    keep_head("mv true audit.head");
    must(audit_head_follow(&cx));
    keep_head("grep -q '^8 ' audit.head");
    broken(8, "changed");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {whole_chain, empty_log, changed_row, changed_text,
                                  erased_text_breaks_nothing, removed_row, removed_row_with_its_link,
                                  swapped_rows, cut_off_tail, restore_is_told_apart,
                                  row_committed_late_is_sealed, head_of_another_machine};
    return run_suite("audit", tests, COUNT_OF(tests));
}
