#include "fixture.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/migrate.h"

struct arena *a;
struct db *db;
char *dir, *url;

const char *sql_dir(void)
{
    return "sql";
}

void fixture_setup(void)
{
    const char *tmp = getenv("TMPDIR");
    a = arena_new();
    err_clear();
    dir = arena_printf(a, "%s/zy db-XXXXXX", tmp ? tmp : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    url = fresh_database(a, dir);
    db = connect_as(DB_WRITE, &profile_owner);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

void fixture_teardown(void)
{
    db_close(&db);
    drop_database(a, url);
    nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(a);
}

struct db *connect_as(enum db_mode mode, const struct db_profile *profile)
{
    struct db *opened = NULL;
    is_ok(db_open(url, mode, profile, &opened));
    return opened;
}

int64_t number(struct db *on, const char *sql)
{
    STMT(q, on, sql);
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND) return -1;
    is_ok(e);
    return col_i64(q, 0);
}

enum err write_one(struct db *on, const char *sql)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, on, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, on, sql);
    e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}
