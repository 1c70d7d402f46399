/* zhiyin migrate: brings the schema up to this program's version. Guards: before anything changes
 * there is a whole copy in DATA/backups (of a database on a server its own tools make one; each
 * migration is whole there, or not at all); a database newer than the program is refused. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/paths.h"
#include "cli/files.h"
#include "cli/verbs.h"
#include "db/migrate.h"
#include "db/roles.h"
#include "domain/keys.h"

static void say_step(void *arg, int number, const char *name)
{
    cli_say(arg, _("migration %d: %s"), number, name);
}

/* DATA/backups/before-migration-0002-20261121T123100Z.db */
static enum err copy_first(struct cli *cli, int next, char **ret_path)
{
    char *folder = arena_printf(cli->arena, "%s/backups", cli->config.data_dir);
    enum err e = files_make_folder(folder);
    if (e) return e;
    *ret_path = arena_printf(cli->arena, "%s/before-migration-%04d-%s.db", folder, next,
                             files_stamp(cli->arena, clock_now()));
    return db_backup(cli->db, *ret_path);
}

/* New tables and columns, and rights that a new program has: the roles get what the profiles say now. */
static int finish(struct cli *cli, int version)
{
    enum err e = OK;
    if (roles_asked(cli->db)) {
        e = roles_make(cli->db);
        if (!e) e = roles_grant(cli->db);
    }
    if (e) return cli_fail_err(cli, e, _("the database is up to date, the programs' roles are not: zhiyin grants --apply"));
    cli_say(cli, _("the database is up to date (%d)"), version);
    return cli_done(cli);
}

int cli_migrate(struct cli *cli)
{
    struct migration_state state;
    char *copy = NULL, *sql = home_path(cli->arena, "sql");
    bool schema = false;
    const struct cli_option options[] = {
        {"schema", NULL, N_("in an empty database, too: all tables, without a row"), NULL, &schema},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    if (!cli_open(cli, CLI_ANY_SCHEMA)) return 1;
    enum err e = migrate_state(cli->db, sql, &state);
    if (e) return cli_fail_err(cli, e, _("nothing was changed"));
    if (state.database == 0 && !schema) {
        cli->status = CLI_NO_DATABASE;
        return cli_fail(cli, _("there is no database of Zhiyin yet (zhiyin init makes one)"));
    }
    cli_put(cli, "from", json_integer(state.database));
    cli_put(cli, "to", json_integer(state.program));
    if (state.database == state.program) {
        e = keys_note(&cli->cx);
        return e ? cli_fail_err(cli, e, NULL) : finish(cli, state.program);
    }
    if (state.database && strcmp(db_engine(cli->db), "sqlite") == 0) {
        e = copy_first(cli, state.database + 1, &copy);
        if (e) return cli_fail_err(cli, e, _("no copy could be made; nothing was changed"));
        cli_say(cli, _("copy: %s"), copy);
    }
    cli_put(cli, "copy", copy ? json_string(copy) : json_null());
    e = migrate_run(cli->db, sql, say_step, cli);
    if (!e && !schema) e = keys_note(&cli->cx);
    if (e) return cli_fail_err(cli, e, copy ? _("the migration failed; the copy has what was before") : _("the migration failed"));
    return finish(cli, state.program);
}
