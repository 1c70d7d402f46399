/* zhiyin backup: a whole copy of database, attachments and configuration, while the programs run.
 * Guards: a backup that has its name is complete and each file has its digest in the manifest; the
 * keys are never in it, so that whoever finds it cannot forge the audit log or open what is sealed. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "cli/archive.h"
#include "cli/manifest.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "db/migrate.h"

struct backup {
    struct cli *cli;
    char *target; /* folder or archive */
    char *folder; /* where it is put together */
    bool archive;
    struct manifest manifest;
};

static bool exists(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

/* TO is an archive's name, or a folder to make, or a folder to make one in. */
static enum err choose_target(struct backup *b, const char *to)
{
    struct arena *a = b->cli->arena;
    b->archive = archive_named(to);
    b->target = files_is_folder(to) && !b->archive
                    ? arena_printf(a, "%s/zhiyin-%s", to, files_stamp(a, clock_now()))
                    : arena_cstr(a, to);
    b->folder = arena_printf(a, "%s.part%s", b->target, b->archive ? ".d" : "");
    if (exists(b->target)) return fail(ERR_CONFLICT, "%s exists already", b->target);
    enum err e = files_remove_tree(b->folder);
    return e ? e : files_make_folder(b->folder);
}

static enum err add_file(struct backup *b, const char *from, const char *name)
{
    struct manifest_file f = {.path = arena_cstr(b->cli->arena, name)};
    char *to = arena_printf(b->cli->arena, "%s/%s", b->folder, name);
    enum err e = files_copy(from, to, &f.digest, &f.bytes);
    if (!e) *vec_push(b->cli->arena, &b->manifest.files) = f;
    return e;
}

static enum err add_database(struct backup *b)
{
    bool server = strcmp(db_engine(b->cli->db), "sqlite") != 0;
    struct manifest_file f = {.path = arena_cstr(b->cli->arena, server ? "zhiyin.dump" : "zhiyin.db")};
    struct migration_state state;
    char *to = arena_printf(b->cli->arena, "%s/%s", b->folder, f.path);
    enum err e = migrate_state(b->cli->db, home_path(b->cli->arena, "sql"), &state);
    if (!e) e = db_backup(b->cli->db, to);
    if (!e) e = files_digest(to, &f.digest, &f.bytes);
    if (e) return e;
    b->manifest.schema = state.database;
    *vec_push(b->cli->arena, &b->manifest.files) = f;
    return OK;
}

/* Contents of files that stand in the folder: "attachments", and "imports", which are kept for a while. After the
 * database: what its rows name was stored before they were committed. */
static enum err add_contents(struct backup *b, const char *folder)
{
    struct arena *a = b->cli->arena;
    struct file_list list;
    struct progress progress;
    char *from = arena_printf(a, "%s/%s", b->cli->config.data_dir, folder);
    if (!exists(from)) return OK;
    enum err e = files_below(a, from, &list);
    progress_start(&progress, b->cli, _("Attachments"), (int64_t)list.n);
    for (size_t i = 0; !e && i < list.n; i++) {
        char *name = arena_printf(a, "%s/%s", folder, list.at[i]);
        char *path = arena_printf(a, "%s/%s", b->folder, name), *slash = strrchr(path, '/');
        *slash = '\0';
        e = files_make_folder(path);
        if (!e) e = add_file(b, arena_printf(a, "%s/%s", from, list.at[i]), name);
        if (e == ERR_NOT_FOUND) e = OK; /* an upload that was taken back meanwhile */
        progress_to(&progress, (int64_t)i + 1);
    }
    if (!e) progress_end(&progress);
    return e;
}

static enum err add_configuration(struct backup *b)
{
    char *from = arena_printf(b->cli->arena, "%s/zhiyin.conf", b->cli->config.data_dir);
    return exists(from) ? add_file(b, from, "zhiyin.conf") : OK;
}

static enum err settle(struct backup *b)
{
    enum err e = OK;
    if (b->archive)
        e = archive_pack(b->cli, b->folder, b->target);
    else if (rename(b->folder, b->target) != 0)
        e = fail(ERR_UNAVAILABLE, "%s: %s", b->target, strerror(errno));
    return e;
}

/* The keys, into a folder of their own. */
static enum err copy_keys(struct cli *cli, const char *to)
{
    static const char *const names[] = {"master.key", "audit.head", "erased"};
    struct hash digest;
    int64_t bytes;
    enum err e = files_make_folder(to);
    for (size_t i = 0; !e && i < COUNT_OF(names); i++) {
        char *from = arena_printf(cli->arena, "%s/keys/%s", cli->config.data_dir, names[i]);
        if (exists(from))
            e = files_copy(from, arena_printf(cli->arena, "%s/%s", to, names[i]), &digest, &bytes);
    }
    return e;
}

static int report(struct backup *b, const char *keys)
{
    struct cli *cli = b->cli;
    int64_t bytes = 0;
    for (size_t i = 0; i < b->manifest.files.n; i++) bytes += b->manifest.files.at[i].bytes;
    cli_put(cli, "backup", json_string(b->target));
    cli_put(cli, "files", json_integer((json_int_t)b->manifest.files.n));
    cli_put(cli, "bytes", json_integer(bytes));
    cli_put(cli, "keys", keys ? json_string(keys) : json_null());
    cli_say(cli, _("backup: %s (%zu files, %lld bytes)"), b->target, b->manifest.files.n,
            (long long)bytes);
    if (keys)
        cli_say(cli, _("keys: %s. Move them to another place than the backup."), keys);
    else
        cli_say(cli, _("The keys are not in it. Keep a copy of %s/keys in another place."),
                cli->config.data_dir);
    return cli_done(cli);
}

int cli_backup(struct cli *cli)
{
    const char *keys = NULL;
    const struct cli_option options[] = {
        {"keys", "DIR", N_("copy the keys, too, into this folder of their own"), &keys, NULL},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    if (!cli_open(cli, CLI_ANY_SCHEMA)) return 1;
    struct backup b = {.cli = cli};
    b.manifest.key = secret_fingerprint(cli->arena);
    b.manifest.made_at = clock_iso_utc(cli->arena, clock_now());
    enum err e = choose_target(&b, cli->args[0]);
    if (e) return cli_fail_err(cli, e, _("no backup was made"));
    e = add_database(&b);
    if (!e) e = add_contents(&b, "attachments");
    if (!e) e = add_contents(&b, "imports");
    if (!e) e = add_configuration(&b);
    if (!e) e = manifest_write(cli->arena, b.folder, &b.manifest);
    if (!e) e = settle(&b);
    if (!e && keys) e = copy_keys(cli, keys);
    if (e) cli_fail_err(cli, e, _("no backup was made"));
    if (e || b.archive) (void)!files_remove_tree(b.folder);
    return e ? 1 : report(&b, keys);
}
