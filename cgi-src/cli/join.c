/* zhiyin join: a data folder for one more machine that works on a database which others use already: the keys they
 * have, the database's address, and nothing new. Guards: a machine with other keys, or with programs of another
 * version, does not come in; what was copied goes again when something is wrong. */
#include <stdio.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/secret.h"
#include "cli/files.h"
#include "cli/init.h"
#include "cli/verbs.h"
#include "db/migrate.h"
#include "domain/audit.h"
#include "domain/keys.h"

struct join {
    struct cli *cli;
    const char *keys;           /* --keys */
    char *copied[2];            /* what came from there */
    size_t copied_n;
};

static enum err bring_keys(struct join *j)
{
    static const char *const names[] = {"master.key", "erased"};
    struct arena *a = j->cli->arena;
    for (size_t i = 0; j->keys && i < COUNT_OF(names); i++) {
        struct hash digest;
        int64_t bytes;
        char *from = arena_printf(a, "%s/%s", j->keys, names[i]), *to = arena_printf(a, "%s/keys/%s", j->cli->data, names[i]);
        if (access(to, F_OK) == 0 || (i > 0 && access(from, F_OK) != 0)) continue;
        enum err e = files_copy(from, to, &digest, &bytes);
        if (e) return e;
        j->copied[j->copied_n++] = to;
    }
    return OK;
}

static int undo(struct join *j, enum err e, const char *what)
{
    while (j->copied_n > 0) unlink(j->copied[--j->copied_n]);
    return cli_fail_err(j->cli, e, what);
}

static int look_at_database(struct join *j)
{
    struct cli *cli = j->cli;
    enum err e = db_open(cli->config.db_url, DB_WRITE, &profile_owner, &cli->db);
    if (e) return undo(j, e, _("the database cannot be opened"));
    e = migrate_check(cli->db, home_path(cli->arena, "sql"));
    if (e) return undo(j, e, _("the database does not fit this program"));
    db_clock(cli->db);
    cli_context(cli);
    e = keys_check(&cli->cx);
    if (!e) e = keys_note(&cli->cx);
    if (!e) e = audit_head_follow(&cli->cx);
    return e ? undo(j, e, _("nothing was changed")) : 0;
}

static int join(struct join *j)
{
    struct cli *cli = j->cli;
    if (!init_folders(cli) || !cli_open(cli, CLI_CONFIG) || !init_fits(cli)) return 1;
    enum err e = bring_keys(j);
    if (e) return undo(j, e, _("the keys cannot be used"));
    e = secret_open(cli->config.data_dir, false);
    if (e) return undo(j, e, _("bring the folder keys of a machine that works with this database, and name it with --keys DIR"));
    int status = look_at_database(j);
    return status ? status : init_write_configuration(cli) ? 0 : 1;
}

int cli_join(struct cli *cli)
{
    struct join j = {.cli = cli};
    const struct cli_option options[] = {
        {"keys", "DIR", N_("folder with the copy of the keys"), &j.keys, NULL},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    int status = join(&j);
    if (status) return status;
    cli_put(cli, "data", json_string(cli->config.data_dir));
    cli_put(cli, "database", json_string(cli->config.db_url));
    cli_put(cli, "node", json_string(cli->config.node));
    cli_say(cli, _("%s works on the database of the others as %s."), cli->config.data_dir, cli->config.node);
    return cli_done(cli);
}
