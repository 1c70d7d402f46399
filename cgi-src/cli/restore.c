/* zhiyin restore: puts a backup in place of a data folder that nobody uses. Guards: the backup is
 * read and checked as a whole before anything is touched; what was there before is kept in
 * DATA/backups; no file of a prepared backup lands outside the folder (S10); the audit log records
 * the break; who was erased since the backup is erased again. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/place.h"
#include "cli/archive.h"
#include "cli/init.h"
#include "cli/restore.h"
#include "cli/verbs.h"
#include "db/migrate.h"
#include "domain/audit.h"
#include "domain/erase.h"
#include "domain/keys.h"

static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

static char *in_data(struct restore *r, const char *name)
{
    return arena_printf(r->cli->arena, "%s/%s", r->cli->data, name);
}

static void count_file(void *arg, size_t n)
{
    progress_to(arg, (int64_t)n);
}

/* The backup as a folder of plain files whose digests fit. */
static enum err read_backup(struct restore *r)
{
    struct arena *a = r->cli->arena;
    const char *from = r->cli->args[0];
    struct file_list all;
    enum err e = OK;
    r->from = arena_cstr(a, from);
    if (!files_is_folder(from)) {
        r->from = arena_printf(a, "%s/backup", r->work);
        e = files_make_folder(r->from);
        if (!e) e = archive_unpack(r->cli, from, r->from);
    }
    if (!e) e = files_below(a, r->from, &all); /* refuses links */
    if (!e) e = manifest_read(a, r->from, &r->manifest);
    if (e) return e;
    progress_start(&r->progress, r->cli, _("Checking"), (int64_t)r->manifest.files.n);
    e = manifest_check(a, r->from, &r->manifest, count_file, &r->progress);
    if (!e) progress_end(&r->progress);
    return e;
}

/* ---- keys ---- */

static enum err bring_keys(struct restore *r)
{
    static const char *const names[] = {"master.key", "erased"};
    struct hash digest;
    int64_t bytes;
    enum err e = files_make_folder(in_data(r, "keys"));
    for (size_t i = 0; !e && r->keys && i < COUNT_OF(names); i++) {
        char *from = arena_printf(r->cli->arena, "%s/%s", r->keys, names[i]);
        char *to = in_data(r, arena_printf(r->cli->arena, "keys/%s", names[i]));
        if (!exists(to) && exists(from)) e = files_copy(from, to, &digest, &bytes);
    }
    return e;
}

static int open_keys(struct restore *r)
{
    struct cli *cli = r->cli;
    enum err e = bring_keys(r);
    if (e) return cli_fail_err(cli, e, _("the keys cannot be used"));
    bool missing = !exists(in_data(r, "keys/master.key"));
    if (missing && !r->new_keys)
        return cli_fail(cli, _("the keys are missing: name their copy with --keys DIR; where they are "
                               "lost, --new-keys makes new ones, and the audit log up to here can no "
                               "longer be proved"));
    e = secret_open(cli->data, missing);
    if (e) return cli_fail_err(cli, e, _("the keys cannot be used"));
    if (strcmp(secret_fingerprint(cli->arena), r->manifest.key) != 0 && !r->new_keys)
        return cli_fail(cli, _("the keys in %s/keys are not those of this backup (--new-keys restores "
                               "all the same; the audit log up to here can no longer be proved)"),
                        cli->data);
    return 0;
}

/* ---- database ---- */

static const char *database_path(struct restore *r)
{
    return r->cli->config.db_url + strlen("sqlite:");
}

/* Opens the copy apart from the data folder: whole, and of a version this program knows? */
static enum err try_database(struct restore *r, char **ret_path)
{
    struct arena *a = r->cli->arena;
    struct hash digest;
    int64_t bytes;
    struct db *db = NULL;
    struct migration_state state;
    struct str report = STR("");
    char *path = arena_printf(a, "%s/zhiyin.db", r->work);
    if (!exists(arena_printf(a, "%s/zhiyin.db", r->from)))
        return fail(ERR_INVALID, "this backup is of a database on a server: name the one to restore into with --db");
    enum err e = files_copy(arena_printf(a, "%s/zhiyin.db", r->from), path, &digest, &bytes);
    if (!e) e = db_open(arena_printf(a, "sqlite:%s", path), DB_WRITE, &profile_owner, &db);
    if (!e) e = migrate_state(db, home_path(a, "sql"), &state);
    if (!e) e = db_integrity(db, a, &report);
    if (!e && report.n && !str_is(str_trim(report), "ok"))
        e = fail(ERR_INVALID, "the database in the backup is damaged");
    if (!e) e = migrate_run(db, home_path(a, "sql"), NULL, NULL);
    if (db) db_close(&db);
    *ret_path = path;
    return e;
}

/* What is there goes to DATA/backups, so that a restore can be taken back by hand. */
static enum err keep_old(struct restore *r)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    struct arena *a = r->cli->arena;
    if (!exists(database_path(r))) return OK;
    r->kept = in_data(r, arena_printf(a, "backups/before-restore-%s", files_stamp(a, clock_now())));
    enum err e = files_make_folder(r->kept);
    for (size_t i = 0; !e && i < COUNT_OF(ends); i++) {
        char *old = arena_printf(a, "%s%s", database_path(r), ends[i]);
        char *to = arena_printf(a, "%s/zhiyin.db%s", r->kept, ends[i]);
        if (exists(old) && rename(old, to) != 0)
            e = fail(ERR_UNAVAILABLE, "%s: %s", old, strerror(errno));
    }
    return e;
}

static enum err put_files(struct restore *r)
{
    struct arena *a = r->cli->arena;
    enum err e = files_make_folder(in_data(r, "attachments"));
    if (!e) e = files_share(in_data(r, "attachments"));
    progress_start(&r->progress, r->cli, _("Attachments"), (int64_t)r->manifest.files.n);
    for (size_t i = 0; !e && i < r->manifest.files.n; i++) {
        const struct manifest_file *f = &r->manifest.files.at[i];
        struct hash digest;
        int64_t bytes;
        progress_to(&r->progress, (int64_t)i + 1);
        bool shared = str_starts(str_of(f->path), STR("attachments/")); /* with nginx, which sends them */
        if (!shared && !str_starts(str_of(f->path), STR("imports/"))) continue;
        char *to = in_data(r, f->path), *folder = arena_cstr(a, to);
        *strrchr(folder, '/') = '\0';
        if (exists(to) && files_digest(to, &digest, &bytes) == OK &&
            memcmp(digest.b, f->digest.b, HASH_BYTES) == 0)
            continue;
        e = files_make_folder(folder);
        if (!e) e = files_copy(arena_printf(a, "%s/%s", r->from, f->path), to, &digest, &bytes);
        if (!e && shared) e = files_share(folder);
        if (!e && shared) e = files_share(to);
    }
    if (!e) progress_end(&r->progress);
    return e;
}

/* The configuration that stands in the folder stays; without one the backup's is taken. */
static enum err put_configuration(struct restore *r)
{
    struct hash digest;
    int64_t bytes;
    char *to = in_data(r, "zhiyin.conf");
    r->own_conf = exists(to) || r->cli->db_url;
    if (exists(to)) return OK;
    for (size_t i = 0; i < r->manifest.files.n; i++)
        if (strcmp(r->manifest.files.at[i].path, "zhiyin.conf") == 0)
            return files_copy(arena_printf(r->cli->arena, "%s/zhiyin.conf", r->from), to, &digest,
                              &bytes);
    return OK;
}

/* In the restored database: the break in the audit log, and erasures since the backup. */
static enum err finish_database(struct restore *r)
{
    struct cli *cli = r->cli;
    enum err e = db_open(cli->config.db_url, DB_WRITE, &profile_owner, &cli->db);
    if (e) return e;
    cli_context(cli);
    e = keys_force(&cli->cx);
    if (!e) e = audit_mark_restore(&cli->cx);
    if (!e) e = erase_again(&cli->cx, &r->erased);
    if (!e && r->erased) e = erase_scrub(&cli->cx);
    return e;
}

static enum err replace_file(struct restore *r, const char *new_database)
{
    enum err e = keep_old(r);
    if (!e && rename(new_database, database_path(r)) != 0)
        e = fail(ERR_UNAVAILABLE, "%s: %s", database_path(r), strerror(errno));
    if (e && r->kept && !exists(database_path(r))) /* put back what was there */
        (void)!rename(arena_printf(r->cli->arena, "%s/zhiyin.db", r->kept), database_path(r));
    return e;
}

/* ---- the verb ---- */

static int prepare(struct restore *r)
{
    struct cli *cli = r->cli;
    if (!cli_become_owner(cli)) return 1;
    enum err e = files_make_folder(cli->data);
    if (!e) e = place_hold(cli->data, true, NULL);
    if (e == ERR_BUSY)
        return cli_fail(cli, _("%s is in use: stop the programs and the worker first"), cli->data);
    r->work = in_data(r, arena_printf(cli->arena, "tmp/restore-%s", files_stamp(cli->arena, clock_now())));
    if (!e) e = files_make_folder(r->work);
    if (e) return cli_fail_err(cli, e, _("the folder cannot be used"));
    e = read_backup(r);
    return e ? cli_fail_err(cli, e, _("nothing was changed")) : 0;
}

static int carry_out(struct restore *r)
{
    struct cli *cli = r->cli;
    char *database = NULL;
    enum err e = put_configuration(r);
    if (e) return cli_fail_err(cli, e, _("nothing was changed"));
    if (!cli_open(cli, CLI_CONFIG)) return 1;
    bool server = strncmp(cli->config.db_url, "sqlite:", 7) != 0;
    if (server && restore_server_check(r) != 0) {
        if (!r->own_conf) unlink(in_data(r, "zhiyin.conf")); /* it came with the backup and names another's database */
        return 1;
    }
    if (!server) e = try_database(r, &database);
    if (e) return cli_fail_err(cli, e, _("nothing was changed"));
    if (open_keys(r) != 0) return 1;
    e = server ? restore_server_replace(r) : replace_file(r, database);
    if (!e) e = put_files(r);
    if (!e) e = finish_database(r);
    if (!e && !init_write_configuration(cli)) return 1;
    return e ? cli_fail_err(cli, e, _("the restore is not complete")) : 0;
}

static int report(struct restore *r)
{
    struct cli *cli = r->cli;
    cli_put(cli, "made_at", json_string(r->manifest.made_at));
    cli_put(cli, "files", json_integer((json_int_t)r->manifest.files.n));
    cli_put(cli, "erased_again", json_integer(r->erased));
    cli_put(cli, "kept", r->kept ? json_string(r->kept) : json_null());
    cli_say(cli, _("restored the backup of %s into %s"), r->manifest.made_at, cli->config.data_dir);
    if (r->kept) cli_say(cli, _("what was there before: %s"), r->kept);
    if (r->erased) cli_say(cli, _("erased again: %lld customers"), (long long)r->erased);
    cli_say(cli, _("zhiyin verify checks the result."));
    return cli_done(cli);
}

int cli_restore(struct cli *cli)
{
    struct restore r = {.cli = cli};
    const struct cli_option options[] = {
        {"keys", "DIR", N_("folder with the copy of the keys"), &r.keys, NULL},
        {"new-keys", NULL, N_("the keys are lost: go on with others"), NULL, &r.new_keys},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    int status = prepare(&r);
    if (!status) status = carry_out(&r);
    if (r.work) (void)!files_remove_tree(r.work);
    return status ? status : report(&r);
}
