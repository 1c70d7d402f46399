/* domain/file_store.h: both stores by the same tests: what goes in comes out, whole or not at all, in pieces;
 * names, sweeps, erasure, copies; and of the database what a killed process and a damaged piece leave. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "domain/contents.h"
#include "domain/file_store.h"
#include "support/fixture.h"

static char folder[] = "folder", database[] = "database";
static char *const stores[] = {folder, database};

static void open_store(void)
{
    open_all();
    ck_assert_int_eq(mkdir(arena_printf(cx.arena, "%s/tmp", dir), 0700), 0);
}

/* Bytes that no two places have in common, from a start. */
static void fill(unsigned char *p, size_t n, uint64_t at)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t x = (at + i) * UINT64_C(0x9E3779B97F4A7C15);
        p[i] = (unsigned char)(x >> 56);
    }
}

static const char *a_file(size_t n)
{
    unsigned char part[4096];
    const char *path = arena_printf(cx.arena, "%s/tmp/upload-%d", dir, ++serial);
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    for (size_t at = 0; at < n; at += sizeof part) {
        size_t m = n - at < sizeof part ? n - at : sizeof part;
        fill(part, m, at);
        ck_assert_uint_eq(fwrite(part, 1, m, f), m);
    }
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

static void is_that(const unsigned char *p, size_t n, uint64_t at)
{
    unsigned char *want = arena_alloc(cx.arena, n + 1);
    fill(want, n, at);
    ck_assert(memcmp(p, want, n) == 0);
}

static struct str taken(enum file_shelf shelf, size_t n)
{
    struct str name;
    const char *path = a_file(n);
    must(file_store_take(&cx, shelf, path, &name));
    ck_assert_int_eq(unlink(path), 0); /* still the caller's */
    return name;
}

START_TEST(what_goes_in_comes_out)
{
    static const size_t sizes[] = {0, 1, FILE_PART - 1, FILE_PART, FILE_PART + 1, 3 * FILE_PART, 40 * FILE_PART + 77};
    for (size_t i = 0; i < COUNT_OF(sizes) * COUNT_OF(stores); i++) {
        size_t bytes = sizes[i / COUNT_OF(stores)], read = 0;
        config.files_store = stores[i % COUNT_OF(stores)];
        bool in_table = config.files_store == database;
        struct str name = taken(FILES_ATTACHMENTS, bytes), part;
        struct file_reader r CLEANUP(file_store_close) = {0};
        must(file_store_open(&cx, name, &r));
        ck_assert_int_eq(r.bytes, (int64_t)bytes);
        ck_assert(r.in_database == in_table && (r.path == NULL) == in_table);
        for (int64_t n = 0; read < bytes; n++) {
            must(file_store_read(&cx, &r, n, &part));
            ck_assert_uint_eq(part.n, bytes - read < FILE_PART ? bytes - read : FILE_PART);
            is_that((const unsigned char *)part.p, part.n, read);
            read += part.n;
        }
        refused(file_store_read(&cx, &r, (int64_t)((bytes + FILE_PART - 1) / FILE_PART), &part), ERR_INTERNAL);
        refused(file_store_read(&cx, &r, -1, &part), ERR_INTERNAL);
        bool whole = false;
        must(file_store_check(&cx, name, (int64_t)bytes, in_table ? &r.digest : NULL, &whole));
        ck_assert(whole);
        must(file_store_check(&cx, name, (int64_t)bytes + 1, NULL, &whole));
        ck_assert(!whole);
    }
    ck_assert_int_eq(number("SELECT COUNT(*) FROM file_content"), COUNT_OF(sizes));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM file_chunk WHERE length(bytes) > 262144"), 0);
}
END_TEST

/* A store chosen anew: what the other one has is still found, emptied and removed. */
START_TEST(found_in_either)
{
    struct file_reader r;
    bool whole;
    for (size_t i = 0; i < 2; i++) {
        config.files_store = stores[i];
        struct str name = taken(FILES_ATTACHMENTS, 700000), other = taken(FILES_IMPORTS, 12);
        config.files_store = stores[1 - i];
        must(file_store_check(&cx, name, 700000, NULL, &whole));
        ck_assert(whole);
        must(file_store_empty(&cx, name));
        must(file_store_open(&cx, name, &r));
        struct hash nothing = secret_hash(STR(""));
        must(file_store_check(&cx, name, 0, &nothing, &whole));
        ck_assert(whole && r.bytes == 0);
        file_store_remove(&cx, name);
        file_store_remove(&cx, other);
        refused(file_store_open(&cx, name, &r), ERR_NOT_FOUND);
        refused(file_store_open(&cx, other, &r), ERR_NOT_FOUND);
        must(file_store_empty(&cx, name)); /* nothing to empty */
    }
    ck_assert_int_eq(number("SELECT (SELECT COUNT(*) FROM file_content) + (SELECT COUNT(*) FROM file_chunk)"), 0);
}
END_TEST

/* S8: only names that the store gave lead anywhere. */
START_TEST(names)
{
    static const char *const bad[] = {
        "", "ab", "../../zhiyin.db", "ab/../../../../../../../../etc/passwd0000000", "ab/0123456789abcdef0123456789abcdef0123456",
        "AB/0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef0123456/", "' OR 1=1 --"};
    struct file_reader r;
    struct file_copy c;
    bool brought;
    for (size_t i = 0; i < 2 * COUNT_OF(bad); i++) {
        config.files_store = stores[i % 2];
        refused(file_store_open(&cx, str_of(bad[i / 2]), &r), ERR_NOT_FOUND);
        refused(file_store_fetch(&cx, str_of(bad[i / 2]), &c), ERR_NOT_FOUND);
        file_store_remove(&cx, str_of(bad[i / 2]));
        refused(file_store_bring(&cx, &cx, str_of(bad[i / 2]), true, &brought), ERR_NOT_FOUND);
    }
    ck_assert_int_eq(access(arena_printf(cx.arena, "%s/keys/master.key", dir), R_OK), 0);
}
END_TEST

/* A staged file that names this content, so that it is nobody's stray. */
static void name_it(struct str name, size_t bytes, const struct hash *digest)
{
    struct hash token;
    struct tx tx CLEANUP(tx_end) = {0};
    secret_random(token.b, HASH_BYTES);
    must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
    STMT(q, cx.db,
         "INSERT INTO staged_file (token_hash, binding_hash, file_name, mime, bytes, digest, stored_name, width, height,"
         " created_at) VALUES (:token, :token, 'a', 'text/plain', :bytes, :digest, :name, 0, 0, :now)");
    bind_hash(q, ":token", token);
    bind_i64(q, ":bytes", (int64_t)bytes);
    bind_hash(q, ":digest", *digest);
    bind_str(q, ":name", name);
    bind_i64(q, ":now", cx.now);
    must(stmt_run(q));
    must(tx_commit(&tx));
}

/* Contents of one size, half of them with a row; gives how many have none. */
static int strays_made(int n, size_t bytes)
{
    struct hash digest = secret_hash(STR(""));
    for (int i = 0; i < n; i++) {
        struct str name = taken(i % 3 ? FILES_ATTACHMENTS : FILES_IMPORTS, bytes);
        if (i % 2) name_it(name, bytes, &digest);
    }
    return (n + 1) / 2;
}

/* A killed process leaves a content without a row, or pieces: they go after a day, and nothing else does. */
START_TEST(what_no_row_names_goes)
{
    int64_t strays, pieces;
    int made = 0;
    cx.now = clock_now();
    for (size_t i = 0; i < 2; i++) {
        config.files_store = stores[i];
        made += strays_made(8, 5);
    }
    must(contents_sweep(&cx, &strays, &pieces));
    ck_assert_int_eq(strays, 0); /* younger than a day: the folder's by its own clock, the others by theirs */
    run("UPDATE file_content SET created_at = 1");
    ck_assert_int_eq(system(arena_printf(cx.arena, "touch -d '2 days ago' '%s'/imports/*", dir)), 0);
    must(contents_sweep(&cx, &strays, &pieces));
    ck_assert_int_eq(strays, made / 2 + 2); /* of the folder, files of imports alone can be made old */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM file_content"), 4);
    must(contents_sweep(&cx, &strays, &pieces));
    ck_assert_int_eq(strays, 0);
}
END_TEST

/* From one store into the other and back, beside a database that has it not. */
START_TEST(brought_over)
{
    struct contents_report report;
    struct contents_brought b = {0};
    struct hash digest = secret_hash(STR(""));
    struct str which[3];
    config.files_store = folder;
    for (size_t i = 0; i < 3; i++) {
        struct file_reader r;
        which[i] = taken(FILES_ATTACHMENTS, i * 400000);
        config.files_store = database; /* only that store knows the digest */
        bool brought;
        must(file_store_bring(&cx, &cx, which[i], false, &brought));
        must(file_store_open(&cx, which[i], &r));
        ck_assert(brought && r.in_database);
        digest = r.digest;
        name_it(which[i], i * 400000, &digest);
        config.files_store = folder;
    }
    must(contents_bring(&cx, &cx, true, &b));
    ck_assert(b.all == 3 && b.brought == 0 && b.missing == 0);
    ck_assert_int_eq(number("SELECT (SELECT COUNT(*) FROM file_content) + (SELECT COUNT(*) FROM file_chunk)"), 0);
    config.files_store = database;
    must(contents_bring(&cx, &cx, true, &b));
    ck_assert(b.all == 3 && b.brought == 3 && b.missing == 0);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM file_content"), 3);
    char *left = arena_printf(cx.arena, "test -z \"$(find '%s/attachments' '%s/tmp' -type f)\"", dir, dir);
    ck_assert_int_eq(system(left), 0);
    config.files_store = folder; /* and back: copied out of the database */
    must(contents_bring(&cx, &cx, true, &b));
    ck_assert(b.all == 3 && b.brought == 3 && b.missing == 0);
    ck_assert_int_eq(number("SELECT (SELECT COUNT(*) FROM file_content) + (SELECT COUNT(*) FROM file_chunk)"), 0);
    must(contents_verify(&cx, &report));
    ck_assert(report.checked == 3 && report.bad == 0);
    file_store_remove(&cx, which[1]);
    must(contents_bring(&cx, &cx, true, &b));
    ck_assert(b.all == 3 && b.brought == 0 && b.missing == 1);
    must(contents_verify(&cx, &report));
    ck_assert(report.checked == 3 && report.bad == 1);
}
END_TEST

/* Readers that take a path get one, and nothing of it is left. */
START_TEST(copies)
{
    for (size_t i = 0; i < 2; i++) {
        config.files_store = stores[i];
        struct str name = taken(FILES_IMPORTS, 600000);
        struct file_copy c = {0};
        unsigned char *all = arena_alloc(cx.arena, 700000);
        must(file_store_fetch(&cx, name, &c));
        for (int again = 0; again < 2; again++) {
            FILE *f = fopen(c.path, "rb");
            ck_assert_ptr_nonnull(f);
            ck_assert_uint_eq(fread(all, 1, 700000, f), 600000);
            is_that(all, 600000, 0);
            fclose(f);
        }
        ck_assert_int_eq(rmdir(arena_printf(cx.arena, "%s/tmp", dir)), 0); /* empty */
        ck_assert_int_eq(mkdir(arena_printf(cx.arena, "%s/tmp", dir), 0700), 0);
        file_copy_free(&c);
        file_copy_free(&c);
    }
}
END_TEST

/* What was changed in the database is never handed out, and said. */
START_TEST(damage)
{
    static const char *const harms[] = {
        "UPDATE file_chunk SET bytes = (SELECT bytes FROM file_chunk WHERE n = 0) WHERE n = 1",
        "UPDATE file_chunk SET bytes = substr(bytes, 2) WHERE n = 1",
        "DELETE FROM file_chunk WHERE n = 1",
        "UPDATE file_chunk SET digest = (SELECT digest FROM file_chunk WHERE n = 0) WHERE n = 1",
    };
    config.files_store = database;
    for (size_t i = 0; i < COUNT_OF(harms); i++) {
        struct file_reader r;
        struct file_copy c = {0};
        struct str name = taken(FILES_ATTACHMENTS, 2 * FILE_PART + 5), part;
        bool whole = true;
        run(harms[i]);
        must(file_store_open(&cx, name, &r));
        must(file_store_read(&cx, &r, 0, &part));
        refused(file_store_read(&cx, &r, 1, &part), ERR_INTERNAL);
        must(file_store_read(&cx, &r, 2, &part));
        refused(file_store_fetch(&cx, name, &c), ERR_INTERNAL);
        must(file_store_check(&cx, name, r.bytes, NULL, &whole));
        ck_assert_msg(!whole, "%s", harms[i]);
        file_store_remove(&cx, name);
    }
    struct str name = taken(FILES_ATTACHMENTS, FILE_PART + 1);
    bool whole = true;
    run("UPDATE file_content SET digest = (SELECT digest FROM file_chunk WHERE n = 0)"); /* each piece fits, the whole does not */
    must(file_store_check(&cx, name, FILE_PART + 1, NULL, &whole));
    ck_assert(!whole);
}
END_TEST

/* A process is killed between two slices: nobody sees half a file, and after a day it is gone. */
START_TEST(killed_between_pieces)
{
    int64_t removed = -1;
    const char *path = a_file(60 * MiB);
    config.files_store = database;
    db_close(&cx.db);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        struct str name;
        (void)!db_open(config.db_url, DB_WRITE, &profile_portal, &cx.db); /* a guest's upload */
        _exit(file_store_take(&cx, FILES_ATTACHMENTS, path, &name) == OK ? 0 : 1);
    }
    must(db_open(config.db_url, DB_WRITE, &profile_worker, &cx.db));
    for (int i = 0; i < 20000 && number("SELECT COUNT(*) FROM file_chunk") < 20; i++) usleep(500);
    kill(child, SIGKILL);
    int status = 0;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFSIGNALED(status), "it was faster than the signal");
    ck_assert_int_ge(number("SELECT COUNT(*) FROM file_chunk"), 20);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM file_content"), 0);
    must(file_store_purge(&cx, &removed));
    ck_assert_int_eq(removed, 0); /* it could still be on its way */
    cx.now += DAY_MS + 1;
    must(file_store_purge(&cx, &removed));
    ck_assert_int_eq(removed, 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM file_chunk"), 0);
}
END_TEST

/* What an erasure left when it was killed goes, too, and nothing else does. */
START_TEST(purge_keeps_what_is_whole)
{
    int64_t removed;
    config.files_store = database;
    struct str emptied = taken(FILES_ATTACHMENTS, 300000), kept = taken(FILES_ATTACHMENTS, 300000);
    run(arena_printf(cx.arena, "UPDATE file_content SET bytes = 0 WHERE stored_name = '%.*s'", STR_ARG(emptied)));
    cx.now += 2 * DAY_MS;
    must(file_store_purge(&cx, &removed));
    bool whole = false;
    must(file_store_check(&cx, kept, 300000, NULL, &whole));
    ck_assert(removed == 1 && whole && number("SELECT COUNT(*) FROM file_chunk") == 2);
}
END_TEST

/* The disk is full, and a transaction of somebody else's that is rolled back. */
START_TEST(not_at_all)
{
    struct str name;
    struct file_reader r;
    config.files_store = database;
    const char *path = a_file(300000);
    {
        struct tx tx CLEANUP(tx_end) = {0};
        must(tx_begin(&tx, cx.db, __FILE__, __LINE__));
        must(file_store_take(&cx, FILES_ATTACHMENTS, path, &name));
        must(file_store_open(&cx, name, &r));
    }
    refused(file_store_open(&cx, name, &r), ERR_NOT_FOUND);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM file_chunk"), 0);
    refused(file_store_take(&cx, FILES_ATTACHMENTS, "/nowhere/at/all", &name), ERR_INTERNAL);
    config.files_store = folder;
    refused(file_store_take(&cx, FILES_ATTACHMENTS, "/nowhere/at/all", &name), ERR_INTERNAL);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_goes_in_comes_out, found_in_either, names, what_no_row_names_goes, brought_over, copies,
                                  damage, killed_between_pieces, purge_keeps_what_is_whole, not_at_all};
    return run_suite_on("file_store", tests, COUNT_OF(tests), open_store);
}
