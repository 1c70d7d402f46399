/* The PostgreSQL engine's connections and transactions: lost ones, refused ones, and what other transactions do to
 * them. Runs on PostgreSQL only. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "fixture.h"

static struct db *other; /* another connection, which nothing is done to */

static void setup(void)
{
    fixture_setup();
    other = connect_as(DB_WRITE, &profile_owner);
}

static void teardown(void)
{
    db_close(&other);
    fixture_teardown();
}

static enum err insert(struct db *on, int64_t id)
{
    STMT(q, on, "INSERT INTO branch (id, name) VALUES (:id, :name)");
    bind_i64(q, ":id", id);
    bind_cstr(q, ":name", arena_printf(a, "branch %lld", (long long)id));
    return stmt_run(q);
}

static enum err insert_alone(struct db *on, int64_t id)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, on, __FILE__, __LINE__);
    if (!e) e = insert(on, id);
    return e ? e : tx_commit(&tx);
}

static int64_t count(void)
{
    return number(other, "SELECT COUNT(*) FROM branch");
}

/* Ends the server's side of a connection, as an administrator or a failover does. */
static void cut(int64_t pid)
{
    STMT(q, other, "SELECT CASE WHEN pg_terminate_backend(CAST(:pid AS INTEGER), 5000) THEN 1 ELSE 0 END");
    bind_i64(q, ":pid", pid);
    is_ok(stmt_one(q));
    ck_assert_int_eq(col_i64(q, 0), 1);
}

static int64_t own_pid(void)
{
    return number(db, "SELECT pg_backend_pid()");
}

/* ---- connections that are lost ---- */

START_TEST(lost_between_transactions_is_not_noticed)
{
    STMT(held, db, "SELECT COUNT(*) FROM branch WHERE id > :id");
    bind_i64(held, ":id", 0);
    is_ok(stmt_one(held));
    cut(own_pid());
    is_ok(stmt_one(held)); /* prepared anew */
    ck_assert_int_eq(col_i64(held, 0), 0);
    cut(own_pid());
    is_ok(insert_alone(db, 1));
    cut(own_pid());
    is_ok(db_snapshot_begin(db));
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 1);
    db_snapshot_end(db);
    ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(lost_within_one_ends_it)
{
    {
        struct tx tx CLEANUP(tx_end) = {0};
        is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
        is_ok(insert(db, 1));
        cut(own_pid());
        ck_assert_int_eq(insert(db, 2), ERR_UNAVAILABLE);
        err_clear();
        ck_assert_int_eq(insert(db, 3), ERR_UNAVAILABLE); /* never alone, on a new connection */
        err_clear();
        ck_assert_int_eq(tx_commit(&tx), ERR_UNAVAILABLE);
        ck_assert_int_eq(db_trouble(db), ERR_UNAVAILABLE);
        err_clear();
    }
    ck_assert_int_eq(count(), 0);
    is_ok(insert_alone(db, 4));
    ck_assert_int_eq(count(), 1);
}
END_TEST

START_TEST(lost_within_a_snapshot)
{
    is_ok(db_snapshot_begin(db));
    int64_t pid = own_pid();
    cut(pid);
    STMT(q, db, "SELECT COUNT(*) FROM branch");
    is_err(stmt_one(q), ERR_UNAVAILABLE); /* another connection would see another state */
    db_snapshot_end(db);
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 0);
}
END_TEST

/* What was sent without waiting went down with the connection: its COMMIT cannot count. */
START_TEST(lost_behind_rows_that_were_sent)
{
    struct tx tx = {0};
    is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
    int64_t pid = own_pid();
    {
        STMT(q, db, "INSERT INTO branch (id, name) VALUES (1, 'sent')");
        is_ok(stmt_send(q));
    }
    cut(pid);
    enum err e = tx_commit(&tx);
    ck_assert_msg(e == ERR_LOST || e == ERR_UNAVAILABLE, "%s", err_name(e));
    err_clear();
    tx_end(&tx);
    ck_assert_int_eq(count(), 0);
    is_ok(insert_alone(db, 1));
}
END_TEST

/* The server's side ends while it carries the COMMIT out: nobody here can know whether it counted. */
START_TEST(lost_in_the_commit)
{
    is_ok(db_script(other, "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS"
                           " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';"
                           "CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON branch DEFERRABLE INITIALLY DEFERRED"
                           " FOR EACH ROW EXECUTE FUNCTION die()"));
    is_err(insert_alone(db, 1), ERR_LOST);
    ck_assert_int_eq(count(), 0);
    is_ok(db_script(other, "DROP FUNCTION die() CASCADE"));
    is_ok(insert_alone(db, 2));
    ck_assert_int_eq(count(), 1);
}
END_TEST

/* ---- a COMMIT whose answer gets lost on the way ---- */

static int listen_at(int *ret_port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    ck_assert(fd >= 0 && bind(fd, (struct sockaddr *)&at, n) == 0 && listen(fd, 4) == 0);
    ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&at, &n), 0);
    *ret_port = ntohs(at.sin_port);
    return fd;
}

static int connect_to(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0) _exit(3);
    return fd;
}

/* Passes everything on; behind each of the first two COMMITs the answer is read and kept, and both ends are closed. */
static void pass_on(int client, int server)
{
    static int swallows = 2;
    char bytes[65536];
    bool committing = false;
    for (;;) {
        struct pollfd both[] = {{.fd = client, .events = POLLIN}, {.fd = server, .events = POLLIN}};
        if (poll(both, 2, 20000) <= 0) break;
        if (both[0].revents) {
            ssize_t n = read(client, bytes, sizeof bytes);
            if (n <= 0 || write(server, bytes, (size_t)n) != n) break;
            if (memmem(bytes, (size_t)n, "COMMIT", 6)) committing = swallows-- > 0;
        }
        if (both[1].revents) {
            ssize_t n = read(server, bytes, sizeof bytes);
            if (committing || n <= 0 || write(client, bytes, (size_t)n) != n) break;
        }
    }
    close(client);
    close(server);
}

static pid_t start_proxy(int *ret_port)
{
    int to = 0, fd = listen_at(ret_port);
    const char *colon = strrchr(url, ':');
    to = (int)strtol(colon + 1, NULL, 10);
    pid_t child = fork();
    if (child) {
        close(fd);
        return child;
    }
    for (;;) {
        int client = accept(fd, NULL, NULL);
        if (client < 0) _exit(4);
        pass_on(client, connect_to(to));
    }
}

static enum err once(struct db *on, bool proof, int64_t id)
{
    struct tx tx CLEANUP(tx_end) = {0};
    struct hash key = secret_hash(STR("key"));
    enum err e = tx_begin(&tx, on, __FILE__, __LINE__);
    if (e) return e;
    if (proof) {
        STMT(q, on, "INSERT INTO once (key_hash, actor_kind, actor_id, created_at) VALUES (:key, 1, 1, 1)");
        bind_hash(q, ":key", key);
        e = stmt_run(q);
        if (!e) tx_proof(&tx, "UPDATE once SET created_at = created_at WHERE key_hash = :key", &key);
    }
    if (!e) e = insert(on, id);
    return e ? e : tx_commit(&tx);
}

START_TEST(an_answer_that_got_lost)
{
    int port;
    struct db *through = NULL;
    pid_t proxy = start_proxy(&port);
    char *address = arena_printf(a, "postgresql://postgres@127.0.0.1:%d%s", port, strrchr(url, '/'));
    is_ok(db_open(address, DB_WRITE, &profile_owner, &through));
    is_err(once(through, false, 1), ERR_LOST);
    ck_assert_int_eq(count(), 1); /* it counted, but who could know */
    is_ok(once(through, true, 2)); /* looked up */
    ck_assert_int_eq(count(), 2);
    ck_assert_int_eq(number(through, "SELECT COUNT(*) FROM branch"), 2);
    db_close(&through);
    kill(proxy, SIGKILL);
    ck_assert_int_eq(waitpid(proxy, NULL, 0), proxy);
}
END_TEST

/* ---- other transactions ---- */

START_TEST(what_both_relied_on_is_lost_by_one)
{
    struct tx one = {0}, two = {0};
    is_ok(tx_begin(&one, db, __FILE__, __LINE__));
    is_ok(tx_begin(&two, other, __FILE__, __LINE__));
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 0);
    ck_assert_int_eq(number(other, "SELECT COUNT(*) FROM branch"), 0);
    is_ok(insert(db, 1));
    is_ok(insert(other, 2));
    is_ok(tx_commit(&one));
    enum err e = tx_commit(&two);
    ck_assert_msg(e == ERR_BUSY, "%s %s", err_name(e), err_last());
    ck_assert_int_eq(db_trouble(other), ERR_BUSY);
    tx_end(&one);
    tx_end(&two);
    err_clear();
    ck_assert_int_eq(count(), 1);
    is_ok(insert_alone(other, 2)); /* again as a whole */
}
END_TEST

static enum err move_both(struct db *on, int first, int second)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, on, __FILE__, __LINE__);
    for (int i = 0; !e && i < 2; i++) {
        STMT(q, on, "UPDATE branch SET position = position + 1 WHERE id = :id");
        bind_i64(q, ":id", i ? second : first);
        e = stmt_run(q);
        if (!i) nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    }
    return e ? e : tx_commit(&tx);
}

START_TEST(deadlock)
{
    is_ok(insert_alone(db, 1));
    is_ok(insert_alone(db, 2));
    db_close(&db);
    db_close(&other); /* no connection is shared with the child */
    pid_t child = fork();
    db = connect_as(DB_WRITE, &profile_owner);
    if (child == 0) {
        enum err e = move_both(db, 2, 1);
        db_close(&db);
        _exit(e == OK ? 0 : e == ERR_BUSY ? 1 : 2);
    }
    enum err e = move_both(db, 1, 2);
    int status, busy;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) < 2);
    busy = WEXITSTATUS(status) + (e == ERR_BUSY);
    ck_assert_msg(busy == 1, "%s, %d", err_name(e), status);
    err_clear();
    other = connect_as(DB_WRITE, &profile_owner);
    ck_assert_int_eq(number(other, "SELECT SUM(position) FROM branch"), 2);
}
END_TEST

START_TEST(what_may_be_skipped_does_not_wait)
{
    is_ok(insert_alone(db, 1));
    struct tx tx = {0}, now = {0};
    is_ok(tx_begin(&tx, other, __FILE__, __LINE__));
    {
        STMT(q, other, "UPDATE branch SET position = 1 WHERE id = 1");
        is_ok(stmt_run(q));
    }
    int64_t begin = clock_tick_us();
    is_ok(tx_begin_now(&now, db, __FILE__, __LINE__));
    {
        STMT(q, db, "UPDATE branch SET position = 2 WHERE id = 1");
        is_err(stmt_run(q), ERR_BUSY);
    }
    ck_assert_int_lt(clock_tick_us() - begin, 3000000);
    tx_end(&now);
    is_ok(tx_commit(&tx));
    is_ok(insert_alone(db, 2)); /* the limit went with its transaction */
}
END_TEST

START_TEST(statements_have_a_limit)
{
    is_ok(db_script(db, "SET statement_timeout = 200"));
    STMT(q, db, "SELECT pg_sleep(20)");
    int64_t begin = clock_tick_us();
    is_err(stmt_one(q), ERR_UNAVAILABLE);
    ck_assert_int_lt(clock_tick_us() - begin, 5000000);
    ck_assert_int_eq(number(db, "SELECT 7"), 7); /* the same connection goes on */
    struct tx tx = {0};
    is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
    is_ok(insert(db, 1));
    is_err(stmt_one(q), ERR_UNAVAILABLE);
    ck_assert_int_eq(tx_commit(&tx), ERR_UNAVAILABLE);
    err_clear();
    tx_end(&tx);
    ck_assert_int_eq(count(), 0);
    struct db *page CLEANUP(db_close) = connect_as(DB_READ, &profile_portal), *job CLEANUP(db_close) = connect_as(DB_READ, &profile_worker);
    ck_assert_int_eq(number(page, "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'"), 15000);
    ck_assert_int_eq(number(job, "SELECT setting FROM pg_settings WHERE name = 'statement_timeout'"), 120000);
    /* Whatever the server was set up with: it compiles none of our plans. */
    struct db *const all[] = {db, page, job};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        ck_assert_int_eq(number(all[i], "SELECT COUNT(*) FROM pg_settings WHERE name = 'jit' AND setting = 'off' AND source = 'client'"), 1);
}
END_TEST

/* A server that became a standby: the connection is given up, and the transaction begins on a better one if it had
 * only begun; else the next one does. */
START_TEST(read_only_by_now)
{
    is_ok(db_script(db, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"));
    is_ok(insert_alone(db, 1));
    is_ok(db_script(db, "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"));
    struct tx tx = {0};
    is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
    ck_assert_int_eq(number(db, "SELECT COUNT(*) FROM branch"), 1);
    is_err(insert(db, 2), ERR_UNAVAILABLE);
    tx_end(&tx);
    is_ok(insert_alone(db, 2));
    ck_assert_int_eq(count(), 2);
    char *name = strrchr(url, '/') + 1;
    struct db *none = NULL;
    is_ok(on_server(arena_printf(a, "ALTER DATABASE %s SET default_transaction_read_only = on", name)));
    enum err e = db_open(url, DB_WRITE, &profile_owner, &none);
    is_ok(on_server(arena_printf(a, "ALTER DATABASE %s RESET default_transaction_read_only", name)));
    is_err(e, ERR_UNAVAILABLE);
}
END_TEST

START_TEST(a_connection_for_reading_cannot_write)
{
    struct db *reader CLEANUP(db_close) = connect_as(DB_READ, &profile_owner);
    is_ok(db_snapshot_begin(reader));
    STMT(q, reader, "SELECT nextval('nothing')"); /* fails, and with it the snapshot */
    is_err(stmt_one(q), ERR_INTERNAL);
    db_snapshot_end(reader);
    ck_assert_int_eq(number(reader, "SELECT COUNT(*) FROM branch"), 0);
    is_err(insert(reader, 1), ERR_INTERNAL);
}
END_TEST

/* ---- connections that are refused ---- */

static enum err try_open(const char *address)
{
    struct db *none = NULL;
    enum err e = db_open(address, DB_WRITE, &profile_portal, &none);
    db_close(&none);
    return e;
}

START_TEST(addresses)
{
    static const struct {
        const char *address;
        enum err e;
        int line;
    } cases[] = {
        {"postgresql://zy:s3cret@127.0.0.1/zhiyin", ERR_INVALID, __LINE__},
        {"postgresql://zy@127.0.0.1/zhiyin?password=s3cret", ERR_INVALID, __LINE__},
        {"postgres://zy:s3cret@127.0.0.1/zhiyin", ERR_INVALID, __LINE__},
        {"postgresql://zy@127.0.0.1/zhiyin?colour=s3cret", ERR_INVALID, __LINE__},
        {"postgresql://zy@127.0.0.1/zhiyin?prepare=perhaps", ERR_INVALID, __LINE__},
        {"postgresql://zy@127.0.0.1/zhiyin?roles=1", ERR_INVALID, __LINE__},
        {"postgresql://zy@127.0.0.1:1/zhiyin", ERR_UNAVAILABLE, __LINE__}, /* nobody there */
        {"postgresql://zy@/zhiyin?host=/nowhere", ERR_UNAVAILABLE, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        is_int(try_open(cases[i].address), cases[i].e, cases[i].line);
        is_true(!strstr(err_last(), "s3cret"), cases[i].line);
        err_clear();
    }
    is_err(try_open(server_url(a, "zy_never_made")), ERR_NOT_FOUND);
    is_err(try_open(arena_printf(a, "postgresql://nobody_here%s", strchr(url, '@'))), ERR_FORBIDDEN);
}
END_TEST

/* The role zy_password is asked for a password (tests/support/pg.py). */
START_TEST(passwords)
{
    (void)!on_server("DROP ROLE IF EXISTS zy_password");
    is_ok(on_server("CREATE ROLE zy_password LOGIN PASSWORD 's3cret'"));
    char *file = arena_printf(a, "%s/portal.pgpass", dir);
    char *address = arena_printf(a, "postgresql://zy_password%s", strchr(url, '@'));
    char *with = arena_printf(a, "%s?passdir=%s", address, "/tmp/none");
    is_err(try_open(address), ERR_FORBIDDEN);
    is_err(try_open(with), ERR_FORBIDDEN);
    for (int right = 0; right < 2; right++) {
        FILE *f = fopen(file, "w");
        ck_assert_ptr_nonnull(f);
        fprintf(f, "*:*:*:*:%s\n", right ? "s3cret" : "wr0ng");
        fclose(f);
        chmod(file, 0600);
        struct db *opened = NULL;
        struct buf quoted CLEANUP(buf_free) = {0};
        for (const char *p = dir; *p; p++) buf_cstr(&quoted, *p == ' ' ? "%20" : (char[]){*p, '\0'});
        enum err e = db_open(arena_printf(a, "%s?passdir=%s", address, quoted.p), DB_READ, &profile_portal, &opened);
        ck_assert_int_eq(e, right ? OK : ERR_FORBIDDEN);
        ck_assert_ptr_null(strstr(err_last(), "wr0ng"));
        err_clear();
        if (right) ck_assert_int_eq(number(opened, "SELECT 7"), 7);
        db_close(&opened);
    }
    is_ok(on_server("DROP ROLE zy_password"));
}
END_TEST

static void refused_database(const char *how, const char *why)
{
    char *address = no_database(a, dir);
    struct db *none = NULL;
    is_ok(on_server(arena_printf(a, "CREATE DATABASE %s TEMPLATE template0 %s", strrchr(address, '/') + 1, how)));
    enum err e = db_create(address);
    ck_assert_msg(e == ERR_FORBIDDEN && strstr(err_last(), why), "%s: %s %s", how, err_name(e), err_last());
    err_clear();
    e = db_open(address, DB_READ, &profile_owner, &none);
    db_close(&none);
    drop_database(a, address);
    err_clear();
    ck_assert(e == ERR_FORBIDDEN || !strstr(how, "ASCII"));
}

START_TEST(databases_that_do_not_fit)
{
    refused_database("ENCODING 'SQL_ASCII' LOCALE 'C'", "UTF8");
    refused_database("ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en'", "sorts texts");
}
END_TEST

RUN_TESTS("postgres_wire", setup, teardown, lost_between_transactions_is_not_noticed, lost_within_one_ends_it,
          lost_within_a_snapshot, lost_behind_rows_that_were_sent, lost_in_the_commit, an_answer_that_got_lost,
          what_both_relied_on_is_lost_by_one, deadlock, what_may_be_skipped_does_not_wait, statements_have_a_limit,
          read_only_by_now, a_connection_for_reading_cannot_write, addresses, passwords, databases_that_do_not_fit)
