/* zhiyin restore into a database on a server. Called by restore.c. Guards: nobody else is connected to it;
 * what it held is kept as a copy first, and comes back when filling it fails; a configuration that came with
 * the backup never names the database that is emptied. */
#include "base/paths.h"
#include "cli/restore.h"
#include "cli/verbs.h"
#include "db/migrate.h"
#include "db/roles.h"
#include "db/whole.h"

/* How many files the backup has, of this name. */
static bool holds(const struct restore *r, const char *name)
{
    for (size_t i = 0; i < r->manifest.files.n; i++)
        if (strcmp(r->manifest.files.at[i].path, name) == 0) return true;
    return false;
}

/* A database that is not there is made. */
static enum err open_target(struct restore *r, struct migration_state *ret)
{
    struct cli *cli = r->cli;
    enum err e = db_create(cli->config.db_url);
    if (e == ERR_CONFLICT) err_clear();
    if (!e || e == ERR_CONFLICT) e = db_open(cli->config.db_url, DB_WRITE, &profile_owner, &cli->db);
    return e ? e : migrate_state(cli->db, home_path(cli->arena, "sql"), ret);
}

int restore_server_check(struct restore *r)
{
    struct cli *cli = r->cli;
    struct migration_state state = {0};
    int64_t others = 0;
    if (!holds(r, "zhiyin.dump"))
        return cli_fail(cli, _("this backup is of SQLite: restore it into a folder without a server, then use zhiyin move"));
    enum err e = open_target(r, &state);
    if (!e) e = db_others(cli->db, &others);
    db_close(&cli->db);
    if (e) return cli_fail_err(cli, e, _("the database cannot be used"));
    if (others)
        return cli_fail(cli, _("the database is in use by %lld connections: stop the programs and workers of all machines first"),
                        (long long)others);
    if (r->manifest.schema > state.program)
        return cli_fail(cli, _("the backup is newer (%d) than this program (%d)"), r->manifest.schema, state.program);
    if (state.database && !r->own_conf)
        return cli_fail(cli, _("the database that the backup's configuration names is not empty: name the one to restore into with --db"));
    return 0;
}

/* DATA/backups/before-restore-.../zhiyin.dump */
static enum err keep_old(struct restore *r)
{
    struct cli *cli = r->cli;
    struct migration_state state;
    enum err e = open_target(r, &state);
    if (!e && state.database) {
        r->kept = arena_printf(cli->arena, "%s/backups/before-restore-%s", cli->data, files_stamp(cli->arena, clock_now()));
        e = files_make_folder(r->kept);
        if (!e) e = db_backup(cli->db, arena_printf(cli->arena, "%s/zhiyin.dump", r->kept));
    }
    db_close(&cli->db);
    return e;
}

/* In place of what is there. A copy has no rights in it and no statistics: the roles get theirs again, and the server
 * looks at what it has, since its plans are bad guesses otherwise. */
static enum err fill_from(struct cli *cli, const char *folder)
{
    const char *url = cli->config.db_url;
    enum err e = db_discard(url);
    if (!e) e = db_fill(url, arena_printf(cli->arena, "%s/zhiyin.dump", folder));
    if (!e) e = db_open(url, DB_WRITE, &profile_owner, &cli->db);
    if (!e) e = migrate_run(cli->db, home_path(cli->arena, "sql"), NULL, NULL);
    if (!e && roles_asked(cli->db)) {
        e = roles_make(cli->db);
        if (!e) e = roles_grant(cli->db);
    }
    if (!e && db_load_settle(cli->db) != OK) err_clear();
    db_close(&cli->db);
    return e;
}

enum err restore_server_replace(struct restore *r)
{
    struct cli *cli = r->cli;
    enum err e = keep_old(r);
    if (e) return e;
    e = fill_from(cli, r->from);
    if (!e || !r->kept) return e;
    char *why = arena_cstr(cli->arena, err_last());
    if (fill_from(cli, r->kept) == OK)
        return fail(e, "what was there before is there again; %s", why);
    return fail(e, "what was there before: %s/zhiyin.dump; %s", r->kept, why);
}
