/* Options, opening and speaking for all verbs. Called by main/zhiyin.c and each cli/<verb>.c.
 * Guards: whatever goes wrong is one line on stderr and exit status 1; with --json stdout carries
 * one JSON object and nothing else. */
#include "cli/cli.h"

#include <getopt.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/secret.h"
#include "db/migrate.h"
#include "domain/keys.h"

#define OPTIONS_MAX 24

static const struct {
    const char *name, *arg, *help;
} common[] = {
    {"data", "DIR", N_("the data folder (otherwise $ZHIYIN_DATA)")},
    {"db", "URL", N_("the database, for example sqlite:/path/zhiyin.db (otherwise as configured)")},
    {"wait", "SECONDS", N_("so long a database server that does not answer is asked again (0)")},
    {"json", NULL, N_("answer with one JSON object on standard output")},
    {"help", NULL, N_("show this help")},
};

static void help_line(const char *name, const char *arg, const char *help)
{
    int n = printf("  --%s%s%s", name, arg ? " " : "", arg ? arg : "");
    printf("%*s%s\n", n < 26 ? 26 - n : 1, "", _(help));
}

static void show_help(struct cli *cli, const struct cli_option *options, size_t n)
{
    printf("zhiyin %s [--data DIR]%s%s\n%s\n\n", cli->verb->name, *cli->verb->args ? " " : "",
           cli->verb->args, _(cli->verb->help));
    for (size_t i = 0; i < n; i++) help_line(options[i].name, options[i].arg, options[i].help);
    for (size_t i = 0; i < COUNT_OF(common); i++)
        help_line(common[i].name, common[i].arg, common[i].help);
}

static bool stop(struct cli *cli, int status)
{
    cli->exit = status;
    return false;
}

static bool take_wait(struct cli *cli, const char *text)
{
    int64_t seconds;
    if (!str_to_i64(str_of(text), &seconds) || seconds < 0 || seconds > 86400)
        return stop(cli, cli_fail(cli, _("--wait takes a number of seconds")));
    cli->wait_until = clock_now() + seconds * 1000;
    return true;
}

static bool take(struct cli *cli, const struct cli_option *options, size_t n, int at)
{
    if ((size_t)at < n) {
        if (options[at].arg)
            *options[at].value = optarg;
        else
            *options[at].flag = true;
        return true;
    }
    switch ((size_t)at - n) {
    case 0: cli->data = optarg; return true;
    case 1: cli->db_url = optarg; return true;
    case 2: return take_wait(cli, optarg);
    case 3: return cli->json = true;
    default: show_help(cli, options, n); return stop(cli, 0);
    }
}

/* The folder of sqlite:/path/zhiyin.db, where only --db is given. */
static const char *folder_of_url(struct cli *cli)
{
    const char *url = cli->db_url;
    if (!url || strncmp(url, "sqlite:", 7) != 0) return NULL;
    char *path = arena_cstr(cli->arena, url + 7), *slash = strrchr(path, '/');
    if (!slash) return ".";
    *(slash == path ? slash + 1 : slash) = '\0';
    return path;
}

bool cli_parse(struct cli *cli, const struct cli_option *options, size_t n)
{
    struct option all[OPTIONS_MAX + COUNT_OF(common) + 1] = {0};
    if (n > OPTIONS_MAX) die("too many options");
    for (size_t i = 0; i < n; i++)
        all[i] = (struct option){options[i].name, options[i].arg ? 1 : 0, NULL, 0};
    for (size_t i = 0; i < COUNT_OF(common); i++)
        all[n + i] = (struct option){common[i].name, common[i].arg ? 1 : 0, NULL, 0};
    opterr = 0;
    optind = 0;
    for (int c, at = 0; (c = getopt_long(cli->argc, cli->argv, ":", all, &at)) != -1;) {
        if (c == ':')
            return stop(cli, cli_fail(cli, _("%s needs a value"), cli->argv[optind - 1]));
        if (c != 0)
            return stop(cli, cli_fail(cli, _("unknown option %s (see zhiyin %s --help)"),
                                      cli->argv[optind - 1], cli->verb->name));
        if (!take(cli, options, n, at)) return false;
    }
    cli->args = cli->argv + optind;
    cli->nargs = cli->argc - optind;
    if (cli->nargs < cli->verb->min_args || cli->nargs > cli->verb->max_args)
        return stop(cli, cli_fail(cli, _("expected: zhiyin %s %s"), cli->verb->name, cli->verb->args));
    if (!cli->data) cli->data = folder_of_url(cli);
    if (!cli->data) cli->data = getenv("ZHIYIN_DATA");
    if (!cli->data || !*cli->data)
        return stop(cli, cli_fail(cli, _("name the data folder: --data DIR")));
    return true;
}

void cli_context(struct cli *cli)
{
    unsigned char random[16];
    secret_random(random, sizeof random);
    cli->actor = (struct actor){.kind = ACTOR_SYSTEM,
                                .name = str_printf(cli->arena, "zhiyin %s", cli->verb->name)};
    cli->cx = (struct ctx){.db = cli->db,
                           .arena = cli->arena,
                           .actor = &cli->actor,
                           .config = &cli->config,
                           .now = clock_now(),
                           .lang = i18n_lang(),
                           .program = "zhiyin",
                           .request_id = str_of(secret_hex(cli->arena, random, sizeof random))};
}

bool cli_become_owner(struct cli *cli)
{
    struct stat st;
    if (geteuid() != 0 || stat(cli->data, &st) != 0 || st.st_uid == 0) return true;
    if (setgroups(0, NULL) == 0 && setgid(st.st_gid) == 0 && setuid(st.st_uid) == 0) return true;
    cli_fail(cli, _("%s belongs to another user: run this as that user"), cli->data);
    return false;
}

bool cli_waits(struct cli *cli, enum err e)
{
    if (e != ERR_UNAVAILABLE || clock_now() >= cli->wait_until || strncmp(cli->config.db_url, "postgres", 8) != 0)
        return false;
    if (!cli->waited) cli_fail_err(cli, e, _("waiting for the database server"));
    cli->waited = true;
    sleep(1);
    return true;
}

static enum err open_database(struct cli *cli, enum db_mode mode, struct db **ret)
{
    enum err e;
    do e = db_open(cli->config.db_url, mode, &profile_owner, ret);
    while (e && cli_waits(cli, e));
    return e;
}

bool cli_look(struct cli *cli, bool *ret_there)
{
    struct migration_state state = {0};
    struct db *db = NULL;
    *ret_there = false;
    if (!cli_open(cli, CLI_CONFIG)) return false;
    enum err e = open_database(cli, DB_READ, &db);
    if (e == ERR_NOT_FOUND) {
        err_clear();
        return true;
    }
    if (!e) e = migrate_state(db, home_path(cli->arena, "sql"), &state);
    if (db) db_close(&db);
    *ret_there = !e && state.database > 0;
    if (e) cli_fail_err(cli, e, _("the database cannot be used"));
    return e == OK;
}

bool cli_open(struct cli *cli, enum cli_need need)
{
    if (!cli_become_owner(cli)) return false;
    enum err e = config_load(cli->arena, cli->data, &cli->config);
    if (e) return cli_fail_err(cli, e, NULL), false;
    if (cli->db_url) cli->config.db_url = arena_cstr(cli->arena, cli->db_url);
    if (need == CLI_CONFIG) return true;
    e = secret_open(cli->config.data_dir, false);
    if (e) return cli_fail_err(cli, e, _("the keys cannot be used")), false;
    if (need == CLI_KEYS) return true;
    e = open_database(cli, DB_WRITE, &cli->db);
    if (e == ERR_NOT_FOUND) cli->status = CLI_NO_DATABASE;
    if (e) return cli_fail_err(cli, e, _("the database cannot be opened")), false;
    db_clock(cli->db);
    if (need == CLI_DATABASE) e = migrate_check(cli->db, home_path(cli->arena, "sql"));
    if (e) return cli_fail_err(cli, e, _("the database does not fit this program")), false;
    cli_context(cli);
    if (need == CLI_DATABASE) e = keys_check(&cli->cx);
    if (e) return cli_fail_err(cli, e, NULL), false;
    return true;
}

bool cli_again(struct cli *cli, struct backoff *wait)
{
    if (!backoff_wait(wait)) return false;
    err_clear();
    memset(&cli->cx.problems, 0, sizeof cli->cx.problems);
    cli->cx.now = clock_now();
    return true;
}

void cli_close(struct cli *cli)
{
    if (cli->db) db_close(&cli->db);
    secret_close();
    json_decref(cli->out);
    cli->out = NULL;
}

void cli_say(struct cli *cli, const char *fmt, ...)
{
    if (cli->json) return;
    va_list args;
    va_start(args, fmt);
    vprintf(fmt, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

void cli_put(struct cli *cli, const char *key, json_t *value)
{
    if (!cli->out) cli->out = json_object();
    json_object_set_new(cli->out, key, value);
}

int cli_fail(struct cli *cli, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fflush(stdout);
    fprintf(stderr, "zhiyin %s: ", cli->verb->name);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
    return 1;
}

struct str cli_reason(struct cli *cli, enum err e)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; e == ERR_INVALID && i < cli->cx.problems.list.n; i++) {
        const struct problem *p = &cli->cx.problems.list.at[i];
        buf_printf(&b, "%s%s%s%s", i ? "; " : "", p->field, *p->field ? ": " : "", p->text);
    }
    if (b.n) return str_copy(cli->arena, buf_view(&b));
    const char *text = err_last(), *colon = strstr(text, ": ");
    if (!*text) return str_of(err_name(e));
    return str_of(arena_cstr(cli->arena, colon ? colon + 2 : text));
}

int cli_fail_err(struct cli *cli, enum err e, const char *what)
{
    struct str reason = cli_reason(cli, e);
    const char *hint = cli_hint(arena_printf(cli->arena, "%.*s", STR_ARG(reason)));
    return cli_fail(cli, "%s%s%.*s%s%s", what ? what : "", what ? ": " : "", STR_ARG(reason), hint ? "; " : "", hint ? hint : "");
}

int cli_done(struct cli *cli)
{
    if (!cli->json) return 0;
    if (!cli->out) cli->out = json_object();
    json_dumpf(cli->out, stdout, JSON_COMPACT | JSON_REAL_PRECISION(6));
    putchar('\n');
    return fflush(stdout) == 0 ? 0 : 1;
}
