/* Erasure: no text about the person is left in any table; ledger and audit chain still prove. */
#include "base/text.h"
#include "domain/audit.h"
#include "domain/erase.h"
#include "support/fixture.h"

static struct actor worker = {.kind = ACTOR_SYSTEM, .name = {"worker", 6}};

#define WORD "独角兽" /* stands in every text of the person, and nowhere else */

static enum err audited(customer_id c)
{
    TX(tx, &cx);
    enum err e = audit_write(&cx, "customer.edit", "customer", c.v, c, json_pack("{s:s}", "name", WORD),
                             json_pack("{s:s}", "name", WORD "2"));
    return e ? e : tx_commit(&tx);
}

static enum err indexed(customer_id c)
{
    TX(tx, &cx);
    enum err e = search_put(cx.db, "customer", c.v, STR(WORD), STR(""));
    if (!e) e = search_put(cx.db, "complaint", 4, STR(WORD), STR(""));
    return e ? e : tx_commit(&tx);
}

static void a_full_customer(customer_id c)
{
    static const char *const rows[] = {
        "UPDATE customer SET name = '" WORD "', name_key = '" WORD "', city = '" WORD "', main_phone ="
        " '" WORD "', main_email = '" WORD "', family = '" WORD "', work = '" WORD "', org_number = '" WORD
        "', preferences = '" WORD "', habits = '" WORD "', notes = '" WORD "', closed_reason = '" WORD
        "' WHERE id = %lld",
        "INSERT INTO customer_reach (id, customer_id, kind, value, normal, label) VALUES (1, %lld,"
        " 'wechat', '" WORD "', '" WORD "', '" WORD "')",
        "INSERT INTO customer_address (id, customer_id, street) VALUES (1, %lld, '" WORD "')",
        "INSERT INTO contact (id, customer_id, name, name_key, title, notes, created_at) VALUES (1, %lld,"
        " '" WORD "', '" WORD "', '" WORD "', '" WORD "', 1)",
        "INSERT INTO note (id, customer_id, body, by_id, created_at) VALUES (1, %lld, '" WORD "', 7, 1)",
        "INSERT INTO interaction (id, customer_id, kind, direction, at, subject, body, by_id, next_step,"
        " created_at) VALUES (1, %lld, 'call', 'in', 1, '" WORD "', '" WORD "', 7, '" WORD "', 1)",
        "INSERT INTO consent (id, customer_id, purpose, channel, given_at, given_how) VALUES (1, %lld,"
        " 'service', 'any', 1, '" WORD "')",
        "INSERT INTO portal_account (id, email, name, customer_id, created_at) VALUES (3, '" WORD
        "', '" WORD "', %lld, 1)",
        "INSERT INTO complaint (id, ref, kind, channel, customer_id, order_text, body, remedy_wanted,"
        " contact_name, contact_email, contact_phone, state, due_at, remedy, decision, created_at,"
        " updated_at) VALUES (4, 'TS-1', 'complaint', 'portal', %lld, '" WORD "', '" WORD "', '" WORD
        "', '" WORD "', '" WORD "', '" WORD "', 1, 1, '" WORD "', '" WORD "', 1, 1)",
    };
    /* Somebody who was merged into this person, with what an undo would bring back. */
    run(arena_printf(cx.arena,
                     "INSERT INTO customer (id, code, kind, name, name_key, notes, state, merged_into, created_at, updated_at)"
                     " VALUES (77, 'M77', 'person', '" WORD "', '" WORD "', '" WORD "', 'closed', %lld, 1, 1);"
                     "INSERT INTO customer_reach (id, customer_id, kind, value, normal) VALUES (77, 77, 'wechat', '" WORD
                     "', '" WORD "');"
                     "INSERT INTO customer_merge (id, winner_id, before_text, after_text, merged_at, merged_by) VALUES (5, %lld,"
                     " '" WORD "', '" WORD "', 1, 7);"
                     "INSERT INTO customer_merge_loser (merge_id, loser_id, before_text) VALUES (5, 77, '" WORD "')",
                     (long long)c.v, (long long)c.v));
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        run(arena_printf(cx.arena, rows[i], (long long)c.v));
#pragma GCC diagnostic pop
    }
    run(arena_printf(cx.arena,
                     "INSERT INTO member (id, number, customer_id, tier_since, state, state_reason, state_at, opened_at)"
                     " VALUES (6, '8900000000000001', %lld, 1, 'frozen', '" WORD "', 1, 1);"
                     "INSERT INTO points_account (member_id) VALUES (6);"
                     "INSERT INTO member_event (id, member_id, kind, reason, at, by_kind, by_id) VALUES (1, 6, 'freeze',"
                     " '" WORD "', 1, 2, 7)",
                     (long long)c.v));
    run("INSERT INTO complaint_message (id, complaint_id, kind, channel, body, by_kind, by_id, by_name, at)"
        " VALUES (1, 4, 'customer', 'portal', '" WORD "', 1, 3, '" WORD "', 1)");
    run("INSERT INTO complaint_step (id, complaint_id, from_state, to_state, at, by_kind, by_id, by_name,"
        " note) VALUES (1, 4, 0, 1, 1, 1, 3, '" WORD "', '" WORD "')");
    run("INSERT INTO outbox (id, channel, recipient, subject, body, entity, entity_id, next_at, created_at)"
        " VALUES (1, 'mail', '" WORD "', '" WORD "', '" WORD "', 'complaint', 4, 1, 1)");
    /* The bell of an employee, the mail about it, a digest; and a mail of somebody else, which stays. */
    run(arena_printf(cx.arena,
                     "INSERT INTO account_link (id, account_id, claim, created_at) VALUES (6, 3, '" WORD "', 1);"
                     "INSERT INTO notice (id, staff_id, kind, entity, entity_id, subject, at) VALUES"
                     " (1, 7, 'invitation_accepted', 'customer', %lld, '" WORD "', 1),"
                     " (2, 7, 'account_link', 'account_link', 6, '" WORD "', 1);"
                     "INSERT INTO outbox (id, channel, recipient, subject, body, entity, entity_id, next_at, created_at) VALUES"
                     " (2, 'mail', 'li@example.com', '" WORD "', '" WORD "', 'customer', %lld, 1, 1),"
                     " (3, 'mail', 'li@example.com', '" WORD "', '" WORD "', 'account_link', 6, 1, 1),"
                     " (4, 'mail', 'li@example.com', 's', '- " WORD "', 'staff', 7, 1, 1),"
                     " (5, 'mail', 'li@example.com', 's', 'stays', 'staff', 7, 1, 1)", (long long)c.v, (long long)c.v));
    run(arena_printf(cx.arena,
                     "INSERT INTO attachment (id, public_id, complaint_id, file_name, mime, bytes, digest, stored_name,"
                     " by_kind, by_id, created_at) VALUES (1, 'x', 4, '" WORD "', 'image/png', 3, %s, 'none', 1, 3, 1)",
                     blob_sql(cx.arena, "00")));
}

/* Every text column of every table, asked from the schema itself; on PostgreSQL also the words that are found. */
static int64_t left_over(void)
{
    int64_t found = 0;
    VEC(char *) queries = {0};
    {
        STMT(q, cx.db,
             on_postgres() ? "SELECT table_name, column_name FROM information_schema.columns"
                             " WHERE table_schema = current_schema() AND data_type NOT IN ('bigint', 'bytea')"
                           : "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
                             " WHERE m.type = 'table' AND m.name NOT LIKE '%_fts%' AND c.type = 'TEXT'");
        while (stmt_row(q))
            *vec_push(cx.arena, &queries) =
                arena_printf(cx.arena, "SELECT COUNT(*) FROM %.*s WHERE CAST(%.*s AS TEXT) LIKE '%%" WORD "%%'",
                             STR_ARG(col_view(q, 0)), STR_ARG(col_view(q, 1)));
        must(stmt_done(q));
    }
    for (size_t i = 0; i < queries.n; i++) found += number(queries.at[i]);
    return found;
}

START_TEST(nothing_is_left_and_everything_proves)
{
    int sealed = 0;
    struct audit_report report;
    customer_id c = a_customer(), other = a_customer();
    a_full_customer(c);
    must(audited(c));
    must(indexed(c));
    must(audit_seal(&cx, 100, &sealed));
    ck_assert_int_gt((int)left_over(), 30);
    cx.actor = &worker;
    must(erase_customer(&cx, c));
    ck_assert_int_eq((int)left_over(), 0);
    ck_assert_int_eq((int)number("SELECT COUNT(*) FROM outbox WHERE body = 'stays'"), 1);
    must(audit_seal(&cx, 100, &sealed));
    must(audit_verify(&cx, &report));
    ck_assert_int_eq((int)report.first_bad, 0);
    int64_t wrong = 0;
    must(search_verify(cx.db, "customer", &wrong));
    ck_assert_int_eq((int)wrong, 0);
    STMT(found, cx.db, search_ids_sql(cx.db, "customer"));
    struct search_terms terms = text_query(cx.arena, STR(WORD));
    bind_str(found, ":match", search_match(cx.db, cx.arena, &terms, NULL, 0));
    refused(stmt_one(found), ERR_NOT_FOUND);
    must(erase_customer(&cx, c)); /* again: the same */
    ck_assert_int_eq((int)number("SELECT COUNT(*) FROM audit WHERE action = 'customer.erase'"), 4); /* twice, with the one merged into it */
    STMT(q, cx.db, "SELECT name FROM customer WHERE id = :id");
    bind_id(q, ":id", other);
    must(stmt_one(q));
    ck_assert(str_starts(col_view(q, 0), STR("王")));
}
END_TEST

START_TEST(only_the_system_erases_and_the_list_is_kept)
{
    int64_t n = 0;
    customer_id c = a_customer(), gone = {999999};
    refused(erase_customer(&cx, c), ERR_FORBIDDEN);
    cx.actor = &worker;
    refused(erase_customer(&cx, gone), ERR_NOT_FOUND);
    must(erase_again(&cx, &n)); /* no list yet */
    ck_assert_int_eq((int)n, 0);
    must(erase_remember(&cx, c));
    must(erase_remember(&cx, gone));
    must(erase_again(&cx, &n));
    ck_assert_int_eq((int)n, 1);
    ck_assert_int_eq((int)number("SELECT COUNT(*) FROM customer WHERE name = '—'"), 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {nothing_is_left_and_everything_proves,
                                  only_the_system_erases_and_the_list_is_kept};
    return run_suite("erase", tests, COUNT_OF(tests));
}
