/* zhiyin files: brings the contents of files from this machine's folder into the database, or back: wherever [files]
 * store says that new ones go. Beside the running programs, which find each in either place meanwhile; broken off,
 * the same command goes on. Guards: nothing is removed before it is whole in the other place. */
#include "cli/progress.h"
#include "cli/verbs.h"
#include "domain/contents.h"

static void show(void *arg, int64_t done)
{
    progress_to(arg, done);
}

int cli_files(struct cli *cli)
{
    struct progress progress;
    struct contents_brought b = {.progress = show, .arg = &progress};
    if (!cli_parse(cli, NULL, 0)) return cli->exit;
    if (!cli_open(cli, CLI_DATABASE)) return 1;
    const char *store = config_files_in_database(&cli->config) ? "database" : "folder";
    progress_start(&progress, cli, _("Files"), 0);
    enum err e = contents_bring(&cli->cx, &cli->cx, true, &b);
    if (e) return cli_fail_err(cli, e, _("not all files were brought over (the same command goes on)"));
    progress_end(&progress);
    cli_put(cli, "store", json_string(store));
    cli_put(cli, "files", json_integer((json_int_t)b.all));
    cli_put(cli, "brought", json_integer((json_int_t)b.brought));
    cli_put(cli, "missing", json_integer((json_int_t)b.missing));
    cli_say(cli, _("store: %s. Files: %lld, of them brought over now: %lld, missing: %lld"), store, (long long)b.all,
            (long long)b.brought, (long long)b.missing);
    (void)cli_done(cli);
    return b.missing ? cli_fail(cli, _("some files are missing: zhiyin verify names the first")) : 0;
}
