/* Erasure of a customer, in one transaction, table by table. Called by `zhiyin restore`. Guards:
 * after it no text about the person is left in any row, while every sum and proof still holds. */
#include "domain/erase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/secret.h"
#include "domain/audit.h"
#include "domain/file_store.h"

#define OF_COMPLAINTS "(SELECT id FROM complaint WHERE customer_id = :customer)"
#define ATTACHMENTS " WHERE customer_id = :customer OR complaint_id IN " OF_COMPLAINTS
#define OF_ACCOUNTS   "(SELECT id FROM portal_account WHERE customer_id = :customer)"
/* Rows about the customer or about a request of one of its accounts. */
#define NAMES_CUSTOMER                                                                             \
    "((entity = 'customer' AND entity_id = :customer) OR (entity = 'account_link' AND entity_id IN"  \
    " (SELECT id FROM account_link WHERE account_id IN " OF_ACCOUNTS ")))"

/* In this order: rows that hang on others come first. */
static const char *const statements[] = {
    "DELETE FROM customer_reach WHERE customer_id = :customer",
    "UPDATE customer_merge SET before_text = '', after_text = '' WHERE winner_id = :customer OR id IN"
    " (SELECT merge_id FROM customer_merge_loser WHERE loser_id = :customer)",
    "UPDATE customer_merge_loser SET before_text = '' WHERE loser_id = :customer",
    "DELETE FROM customer_address WHERE customer_id = :customer",
    "DELETE FROM custom_customer WHERE entity_id = :customer",
    "DELETE FROM custom_complaint WHERE entity_id IN " OF_COMPLAINTS,
    "DELETE FROM custom_order WHERE entity_id IN (SELECT id FROM sales_order WHERE customer_id = :customer)",
    "UPDATE contact SET name = '', name_key = '', title = '', phone = '', email = '', wechat = '',"
    " notes = '' WHERE customer_id = :customer",
    "UPDATE consent SET given_how = '', withdrawn_how = '' WHERE customer_id = :customer",
    "UPDATE note SET body = '' WHERE customer_id = :customer",
    "UPDATE interaction SET subject = '', body = '', next_step = '' WHERE customer_id = :customer",
    "UPDATE customer_link SET note = '' WHERE from_id = :customer OR to_id = :customer",
    "UPDATE customer_stage SET reason = '' WHERE customer_id = :customer",
    "UPDATE complaint_message SET body = '', by_name = '' WHERE complaint_id IN " OF_COMPLAINTS,
    "UPDATE complaint_rating SET comment = '' WHERE complaint_id IN " OF_COMPLAINTS,
    "UPDATE complaint_step SET note = '', by_name = '', reason = '' WHERE complaint_id IN " OF_COMPLAINTS,
    "UPDATE outbox SET recipient = '', subject = '', body = '', sealed = NULL, state = 'dead'"
    " WHERE entity = 'complaint' AND entity_id IN " OF_COMPLAINTS,
    "UPDATE outbox SET recipient = '', subject = '', body = '', sealed = NULL, state = 'dead'"
    " WHERE entity IN ('account', 'portal_account') AND entity_id IN " OF_ACCOUNTS,
    "UPDATE points_grant_row SET reason = '', note = '' WHERE member_id IN"
    " (SELECT id FROM member WHERE customer_id = :customer)",
    "UPDATE member SET state_reason = '' WHERE customer_id = :customer",
    "UPDATE member_event SET reason = '' WHERE member_id IN (SELECT id FROM member WHERE customer_id = :customer)",
    "UPDATE member_card SET reason = '' WHERE member_id IN (SELECT id FROM member WHERE customer_id = :customer)",
    "UPDATE outbox SET recipient = '', subject = '', body = '', sealed = NULL, state = 'dead'"
    " WHERE entity = 'member' AND entity_id IN (SELECT id FROM member WHERE customer_id = :customer)",
    "UPDATE points_request SET note = '', decision = '' WHERE member_id IN"
    " (SELECT id FROM member WHERE customer_id = :customer)",
    "UPDATE notice SET subject = '' WHERE entity = 'points_request' AND entity_id IN (SELECT r.id FROM"
    " points_request r JOIN member m ON m.id = r.member_id WHERE m.customer_id = :customer)",
    "UPDATE notice SET subject = '' WHERE entity = 'complaint' AND entity_id IN " OF_COMPLAINTS,
    /* Mails to employees that name the person: of one notice, and digests of several. */
    "UPDATE outbox SET recipient = '', subject = '', body = '', sealed = NULL, state = 'dead' WHERE " NAMES_CUSTOMER
    " OR (entity = 'staff' AND EXISTS (SELECT 1 FROM notice n WHERE n.staff_id = outbox.entity_id AND n.subject <> ''"
    " AND outbox.body LIKE '%' || n.subject || '%' AND n.id IN (SELECT id FROM notice WHERE " NAMES_CUSTOMER ")))",
    "UPDATE notice SET subject = '' WHERE " NAMES_CUSTOMER,
    "UPDATE complaint SET body = '', order_text = '', remedy_wanted = '', contact_name = '',"
    " contact_email = '', contact_phone = '', remedy = '', decision = '', tracking_hash = NULL"
    " WHERE customer_id = :customer",
    "UPDATE attachment SET file_name = '', bytes = 0, digest = :empty, width = 0, height = 0,"
    " withdrawn_at = COALESCE(withdrawn_at, :now)" ATTACHMENTS,
    "DELETE FROM session WHERE audience = 'portal' AND actor_id IN " OF_ACCOUNTS,
    "DELETE FROM account_code WHERE account_id IN " OF_ACCOUNTS,
    "UPDATE account_link SET claim = '', reason = '' WHERE account_id IN " OF_ACCOUNTS,
    "UPDATE account_invitation SET email = '', name = '', withdrawn_at = COALESCE(withdrawn_at, :now)"
    " WHERE customer_id = :customer",
    "UPDATE outbox SET recipient = '', subject = '', body = '', sealed = NULL, state = 'dead'"
    " WHERE entity = 'account_invitation' AND entity_id IN"
    " (SELECT id FROM account_invitation WHERE customer_id = :customer)",
    "UPDATE portal_account SET email = 'erased-' || CAST(id AS TEXT), phone = NULL,"
    " password_hash = '', name = '', state = 'disabled' WHERE customer_id = :customer",
    "UPDATE task_row SET before_text = '', note = '' WHERE entity = 'customer' AND entity_id = :customer",
    "UPDATE task_row SET before_text = '', note = '' WHERE entity = 'contact' AND entity_id IN"
    " (SELECT id FROM contact WHERE customer_id = :customer)",
    "UPDATE task_row SET before_text = '', note = '' WHERE entity = 'complaint' AND entity_id IN " OF_COMPLAINTS,
    "UPDATE withdrawn SET code = '', name = '', row_text = '' WHERE customer_id = :customer",
    "UPDATE import_file SET report = '', repairs = '' WHERE (report <> '' OR repairs <> '') AND :customer <> 0",
    "UPDATE audit_text SET before_text = '', after_text = '', salt = :none WHERE audit_id IN"
    " (SELECT id FROM audit WHERE customer_id = :customer) AND customer_id = :customer",
    "UPDATE customer SET name = :gone, name_key = '', city = '', main_phone = '', main_email = '',"
    " gender = '', birthday_on = '', family = '', work = '', income = '', org_number = '',"
    " preferences = '', habits = '', notes = '', credit_limit_minor = NULL, credit_days = NULL,"
    " state = 'closed', closed_reason = '', closed_at = COALESCE(closed_at, :now),"
    " updated_at = :now, version = version + 1 WHERE id = :customer",
};

static enum err run(struct ctx *cx, const char *sql, customer_id customer)
{
    STMT(q, cx->db, sql);
    bind_id(q, ":customer", customer);
    if (stmt_takes(q, ":now")) bind_i64(q, ":now", cx->now);
    if (stmt_takes(q, ":gone")) bind_cstr(q, ":gone", "—");
    if (stmt_takes(q, ":none")) bind_blob(q, ":none", "", 0);
    struct hash empty = secret_hash(STR(""));
    if (stmt_takes(q, ":empty")) bind_hash(q, ":empty", empty);
    return stmt_run(q);
}

/* Complaints' search text; a customer has few. */
static enum err forget_search(struct ctx *cx, customer_id customer)
{
    VEC(int64_t) ids = {0};
    STMT(q, cx->db, "SELECT id FROM complaint WHERE customer_id = :customer");
    bind_id(q, ":customer", customer);
    while (stmt_row(q)) *vec_push(cx->arena, &ids) = col_i64(q, 0);
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < ids.n; i++) e = search_remove(cx->db, "complaint", ids.at[i]);
    return e ? e : search_remove(cx->db, "customer", customer.v);
}

static enum err must_exist(struct ctx *cx, customer_id customer)
{
    STMT(q, cx->db, "SELECT id FROM customer WHERE id = :customer");
    bind_id(q, ":customer", customer);
    return stmt_one(q);
}

static enum err erase_one(struct ctx *cx, customer_id customer)
{
    enum err e = forget_search(cx, customer);
    for (size_t i = 0; !e && i < COUNT_OF(statements); i++) e = run(cx, statements[i], customer);
    return e ? e : audit_write(cx, "customer.erase", "customer", customer.v, customer, NULL, NULL);
}

/* Those that were merged into it are the same person. */
static enum err erase_merged(struct ctx *cx, customer_id customer)
{
    VEC(int64_t) ids = {0};
    STMT(q, cx->db, "SELECT id FROM customer WHERE merged_into = :customer");
    bind_id(q, ":customer", customer);
    while (stmt_row(q)) *vec_push(cx->arena, &ids) = col_i64(q, 0);
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < ids.n; i++) e = erase_one(cx, (customer_id){ids.at[i]});
    return e;
}

static enum err erase_rows(struct ctx *cx, customer_id customer)
{
    TX(tx, cx);
    enum err e = must_exist(cx, customer);
    if (!e) e = erase_merged(cx, customer);
    if (!e) e = erase_one(cx, customer);
    return e ? e : tx_commit(&tx);
}

/* Empties the contents of the customer's files; after the rows say so, since it cannot be undone. */
static enum err empty_files(struct ctx *cx, customer_id customer)
{
    STMT(q, cx->db, "SELECT stored_name FROM attachment" ATTACHMENTS);
    bind_id(q, ":customer", customer);
    VEC(struct str) names = {0};
    while (stmt_row(q)) *vec_push(cx->arena, &names) = col_str(q, cx->arena, 0);
    enum err e = stmt_done(q);
    for (size_t i = 0; !e && i < names.n; i++) e = file_store_empty(cx, names.at[i]);
    return e;
}

enum err erase_customer(struct ctx *cx, customer_id customer)
{
    if (cx->actor->kind != ACTOR_SYSTEM) return ERR_FORBIDDEN;
    enum err e = erase_rows(cx, customer);
    return e ? e : empty_files(cx, customer);
}

/* ---- the list outside the database ---- */

static char *list_path(struct ctx *cx)
{
    return arena_printf(cx->arena, "%s/keys/erased", cx->config->data_dir);
}

enum err erase_remember(struct ctx *cx, customer_id customer)
{
    int fd = open(list_path(cx), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return fail(ERR_UNAVAILABLE, "list of erased: %s", strerror(errno));
    struct str line = str_printf(cx->arena, "%lld\n", (long long)customer.v);
    bool good = write(fd, line.p, line.n) == (ssize_t)line.n && fsync(fd) == 0;
    int error = errno;
    close(fd);
    return good ? OK : fail(ERR_UNAVAILABLE, "list of erased: %s", strerror(error));
}

enum err erase_again(struct ctx *cx, int64_t *ret_n)
{
    char line[64];
    int64_t n = 0;
    enum err e = OK;
    *ret_n = 0;
    FILE *f = fopen(list_path(cx), "re");
    if (!f && errno == ENOENT) return OK;
    if (!f) return fail(ERR_UNAVAILABLE, "list of erased: %s", strerror(errno));
    while (!e && fgets(line, sizeof line, f)) {
        customer_id customer;
        struct str text = str_trim(str_of(line));
        if (!text.n) continue;
        if (!str_to_i64(text, &customer.v)) {
            e = fail(ERR_INVALID, "list of erased: a line is no id");
            break;
        }
        e = erase_customer(cx, customer);
        if (!e) n++;
        if (e == ERR_NOT_FOUND) e = OK;
    }
    fclose(f);
    *ret_n = n;
    return e;
}

/* ---- what is left on the disk ---- */

int64_t erase_latest(struct ctx *cx)
{
    STMT(q, cx->db, "SELECT id FROM audit WHERE action = 'customer.erase' ORDER BY id DESC LIMIT 1");
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

static enum err merge_index(struct ctx *cx, const char *table)
{
    TX(tx, cx);
    enum err e = search_merge(cx->db, table);
    return e ? e : tx_commit(&tx);
}

enum err erase_scrub(struct ctx *cx)
{
    enum err e = merge_index(cx, "customer");
    if (!e) e = merge_index(cx, "complaint");
    return e ? e : db_checkpoint(cx->db);
}
