/* zhiyin: the command line. The table of verbs is its map; each verb is one file in cli/. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/paths.h"
#include "cli/verbs.h"

static const struct verb verbs[] = {
    /* name     arguments        least, most  what it does, function */
    {"init", "", 0, 0, N_("make a data folder with keys, database, standard lists and the first admin"),
     cli_init},
    {"join", "", 0, 0, N_("make a data folder for one more machine on a database that others use"), cli_join},
    {"migrate", "", 0, 0, N_("bring the database up to this program's version, after a copy"),
     cli_migrate},
    {"grants", "", 0, 0, N_("show or give each program's role its rights on a PostgreSQL database"), cli_grants},
    {"demo", "", 0, 0, N_("make a data folder with demonstration data"), cli_demo},
    {"user", "add|list|enable|disable|roles|password|link|reset-codes [NAME]", 1, 2, N_("keep the staff who sign in"),
     cli_user},
    {"import", "customers|orders|complaints FILE", 2, 2,
     N_("read a CSV file (gzip too) into the database"), cli_import},
    {"backup", "TO", 1, 1, N_("copy database, attachments and configuration, beside the programs"),
     cli_backup},
    {"restore", "FROM", 1, 1, N_("put a backup in place of a data folder that is not in use"),
     cli_restore},
    {"move", "--from URL --to URL", 0, 0, N_("move a whole database to another engine, and compare both"),
     cli_move},
    {"files", "", 0, 0, N_("bring the contents of files into the store that is configured"), cli_files},
    {"verify", "", 0, 0, N_("check database, points, audit log, attachments and search index"),
     cli_verify},
    {"value", "", 0, 0, N_("compute every customer's value again"), cli_value},
    {"job", "list|run [NAME]", 1, 2, N_("show the worker's jobs, or run one now"), cli_job},
    {"routes", "", 0, 0, N_("print every address of every program"), cli_routes},
    {"config", "check", 1, 1, N_("read the configuration and say what is wrong with it"), cli_config},
};

/* English unless the terminal's language is Chinese: what scripts read stays the same everywhere. */
static void choose_language(struct arena *a)
{
    const char *names[] = {"ZHIYIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
    const char *lang = "";
    for (size_t i = 0; i < COUNT_OF(names) && !*lang; i++) {
        const char *set = getenv(names[i]);
        if (set) lang = set;
    }
    enum lang chosen = strncmp(lang, "zh", 2) == 0 ? LANG_ZH : LANG_EN;
    if (i18n_open(home_path(a, "locale")) != OK) err_clear(); /* English is in the program */
    i18n_use(chosen);
}

static int show_verbs(FILE *to)
{
    fprintf(to, "%s\n\n", _("usage: zhiyin VERB [--data DIR | --db URL] [--json] ..."));
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        fprintf(to, "  %-9s %s\n", verbs[i].name, _(verbs[i].help));
    fprintf(to, "\n%s\n", _("zhiyin VERB --help says more."));
    return to == stdout ? 0 : 1;
}

static int run_verb(const struct verb *verb, int argc, char **argv)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct cli cli = {.verb = verb, .argc = argc, .argv = argv, .arena = a};
    int status = verb->run(&cli);
    if (status == 1 && cli.status) status = cli.status;
    cli_close(&cli);
    return status;
}

int main(int argc, char **argv)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    umask(0077);
    log_program("zhiyin");
    choose_language(a);
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
        return show_verbs(argc < 2 ? stderr : stdout);
    for (size_t i = 0; i < COUNT_OF(verbs); i++)
        if (strcmp(verbs[i].name, argv[1]) == 0) return run_verb(&verbs[i], argc - 1, argv + 1);
    fprintf(stderr, "zhiyin: ");
    fprintf(stderr, _("unknown verb %s (zhiyin --help lists them)"), argv[1]);
    fputc('\n', stderr);
    return 1;
}
