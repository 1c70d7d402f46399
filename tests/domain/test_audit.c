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

static void keep_head(bool back)
{
    const char *own = arena_printf(cx.arena, "%s/keys/audit.head", cx.config->data_dir);
    const char *other = arena_printf(cx.arena, "%s/keys/other.head", cx.config->data_dir);
    char line[200] = "";
    FILE *f = fopen(back ? other : own, "re");
    ck_assert(f && fgets(line, sizeof line, f));
    fclose(f);
    f = fopen(back ? own : other, "we");
    ck_assert(f && fputs(line, f) >= 0 && fclose(f) == 0);
}

/* Another machine sealed since this one has looked: nothing is wrong, and it sees the rest now. */
START_TEST(each_machine_has_its_own_witness)
{
    rows_sealed(3);
    keep_head(false);
    rows_sealed(4);
    keep_head(true);
    ck_assert_int_eq((int)report().first_bad, 0);
    must(audit_head_follow(&cx));
    unlink(arena_printf(cx.arena, "%s/keys/audit.head", cx.config->data_dir));
    broken(7, "head missing");
    must(audit_head_follow(&cx)); /* a machine that is new */
    ck_assert_int_eq((int)report().first_bad, 0);
    run("DELETE FROM audit_chain WHERE number > 6");
    broken(7, "cut off");
    refused(audit_head_follow(&cx), ERR_INTERNAL); /* and does not forget what it saw */
    broken(7, "cut off");
}
END_TEST

/* An end that was cut off is not covered up by rows that are sealed later, whoever does it. */
START_TEST(sealing_on_hides_nothing)
{
    rows_sealed(5);
    run("DELETE FROM audit_text WHERE audit_id IN (SELECT audit_id FROM audit_chain WHERE number > 3);"
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_chain WHERE number > 3);"
        "DELETE FROM audit_chain WHERE number > 3");
    for (int i = 0; i < 4; i++) a_row("test.do");
    int sealed = 0;
    refused(audit_seal(&cx, 1000, &sealed), ERR_INTERNAL);
    ck_assert_int_eq(sealed, 4); /* the rows are sealed all the same */
    broken(5, "changed");
}
END_TEST

/* A machine that has seen more than was restored believes a restore that is younger, and no older one. */
START_TEST(a_restore_on_another_machine)
{
    rows_sealed(1);
    must(audit_mark_restore(&cx));
    rows_sealed(5);
    keep_head(false);
    run("DELETE FROM audit_text WHERE audit_id IN (SELECT audit_id FROM audit_chain WHERE number > 3);"
        "DELETE FROM audit WHERE id IN (SELECT audit_id FROM audit_chain WHERE number > 3);"
        "DELETE FROM audit_chain WHERE number > 3");
    broken(4, "cut off");
    cx.now += 1000;
    must(audit_mark_restore(&cx));
    keep_head(true);
    ck_assert_int_eq((int)report().first_bad, 0);
    must(audit_head_follow(&cx));
    rows_sealed(2);
    struct audit_report r = report();
    ck_assert_int_eq((int)r.first_bad, 0);
    ck_assert_int_eq((int)r.restores, 2);
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

int main(void)
{
    const TTest *const tests[] = {whole_chain, empty_log, changed_row, changed_text,
                                  erased_text_breaks_nothing, removed_row, removed_row_with_its_link,
                                  swapped_rows, cut_off_tail, restore_is_told_apart,
                                  row_committed_late_is_sealed, each_machine_has_its_own_witness,
                                  sealing_on_hides_nothing, a_restore_on_another_machine};
    return run_suite("audit", tests, COUNT_OF(tests));
}
