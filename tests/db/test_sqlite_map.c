/* sqlite_map.c: pages read from a mapping of the file that is kept. What is committed later is seen, a
 * file that grows stays readable, and closing one connection leaves the locks of the others. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

static char *file_path(void)
{
    return arena_printf(a, "%s/zhiyin.db", dir);
}

/* Rows of a page each, so that the file grows. */
static void add_rows(int from, int n)
{
    char *filler = arena_alloc(a, 4001);
    memset(filler, 'x', 4000);
    struct tx tx = {0};
    is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
    for (int i = from; i < from + n; i++) {
        STMT(q, db, "INSERT INTO branch (id, name) VALUES (:id, :name)");
        bind_i64(q, ":id", i);
        bind_str(q, ":name", str_printf(a, "%d %s", i, filler));
        is_ok(stmt_run(q));
    }
    is_ok(tx_commit(&tx));
    tx_end(&tx);
}

static int mappings(void)
{
    char line[4096];
    int n = 0;
    FILE *f = fopen("/proc/self/maps", "r");
    ck_assert_ptr_nonnull(f);
    while (fgets(line, sizeof line, f)) n += strstr(line, "zhiyin.db\n") != NULL;
    fclose(f);
    return n;
}

START_TEST(one_mapping_a_file)
{
    struct db *second CLEANUP(db_close) = connect_as(DB_READ, &profile_owner);
    ck_assert_int_eq(mappings(), 1);
    db_close(&second);
    ck_assert_int_eq(mappings(), 1);
    db_close(&db);
    ck_assert_int_eq(mappings(), 0);
}
END_TEST

START_TEST(what_grows_is_read)
{
    struct stat before, after;
    struct db *reader CLEANUP(db_close) = connect_as(DB_READ, &profile_owner);
    ck_assert_int_eq(stat(file_path(), &before), 0);
    for (int round = 0; round < 4; round++) {
        add_rows(1 + round * 500, 500);
        ck_assert_int_eq(number(reader, "SELECT COUNT(*) FROM branch"), (round + 1) * 500);
        is_ok(db_checkpoint(db)); /* from the log into the file, which gets longer */
        ck_assert_int_eq(number(reader, "SELECT SUM(CAST(name AS INTEGER) = id AND length(name) > 4000) FROM branch"),
                         (round + 1) * 500);
    }
    ck_assert_int_eq(stat(file_path(), &after), 0);
    ck_assert_int_gt(after.st_size, before.st_size + 2000 * 4000);
}
END_TEST

START_TEST(a_change_is_seen_after_the_checkpoint)
{
    struct db *reader CLEANUP(db_close) = connect_as(DB_READ, &profile_owner);
    add_rows(1, 50);
    for (int i = 1; i <= 20; i++) {
        struct tx tx = {0};
        is_ok(tx_begin(&tx, db, __FILE__, __LINE__));
        {
            STMT(q, db, "UPDATE branch SET name = :name || ' ' || id");
            bind_str(q, ":name", str_printf(a, "%d", i));
            is_ok(stmt_run(q));
        }
        is_ok(tx_commit(&tx));
        tx_end(&tx);
        if (i % 2) is_ok(db_checkpoint(db));
        ck_assert_int_eq(number(reader, "SELECT SUM(CAST(name AS INTEGER)) FROM branch"), 50 * i);
    }
}
END_TEST

/* SQLite holds a shared lock on these bytes of the file as long as a connection is open (os.h). */
#define SHARED_FIRST 0x40000002
#define SHARED_SIZE  510

static bool locked_for_others(void)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = SHARED_FIRST, .l_len = SHARED_SIZE};
        int fd = open(file_path(), O_RDWR);
        _exit(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 1 : 0);
    }
    ck_assert_int_gt(pid, 0);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status) == 1;
}

START_TEST(closing_one_keeps_the_locks_of_the_other)
{
    ck_assert(locked_for_others());
    for (int i = 0; i < 3; i++) {
        struct db *second = connect_as(DB_READ, &profile_owner);
        ck_assert_int_eq(number(second, "SELECT COUNT(*) FROM branch"), 0);
        db_close(&second);
        ck_assert_msg(locked_for_others(), "the lock went with another connection");
    }
    db_close(&db);
    ck_assert(!locked_for_others());
}
END_TEST

int main(void)
{
    Suite *s = suite_create("map");
    TCase *t = tcase_create("map");
    tcase_add_checked_fixture(t, fixture_setup, fixture_teardown);
    const TTest *list[] = {one_mapping_a_file, what_grows_is_read, a_change_is_seen_after_the_checkpoint,
                           closing_one_keeps_the_locks_of_the_other};
    for (size_t i = 0; i < COUNT_OF(list); i++) tcase_add_test(t, list[i]);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
