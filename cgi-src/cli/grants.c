/* zhiyin grants: the roles of a PostgreSQL server, one for each program, and what they may do. Prints what a
 * superuser would run, or does it. init and migrate do it by themselves where the address says roles=on. */
#include "cli/verbs.h"
#include "db/roles.h"

int cli_grants(struct cli *cli)
{
    bool apply = false, passwords = false;
    const struct cli_option options[] = {
        {"apply", NULL, N_("make the roles and give them their rights, instead of printing how"), NULL, &apply},
        {"passwords", NULL, N_("and a new password each, into the folder that passdir= names"), NULL, &passwords},
    };
    struct str make, grants;
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    if (!cli_open(cli, CLI_CONFIG)) return 1; /* also before init: a superuser may have to make the roles first */
    enum err e = db_open(cli->config.db_url, DB_WRITE, &profile_owner, &cli->db);
    if (e) return cli_fail_err(cli, e, _("the database cannot be opened"));
    e = roles_sql(cli->db, cli->arena, &make, &grants);
    if (e) return cli_fail_err(cli, e, _("there are no roles to make"));
    if (!apply && !passwords) {
        cli_put(cli, "sql", json_string(arena_printf(cli->arena, "%s%s", make.p, grants.p)));
        cli_say(cli, "%s%s", make.p, grants.p);
        return cli_done(cli);
    }
    e = passwords ? roles_alone(cli->db) : OK;
    if (!e) e = roles_make(cli->db);
    if (!e && passwords) e = roles_passwords(cli->db);
    if (!e) e = roles_grant(cli->db);
    if (e) return cli_fail_err(cli, e, _("nothing was changed"));
    cli_say(cli, _("each program has its role, and its rights"));
    return cli_done(cli);
}
