/* zhiyin config check: reads the configuration as the programs do, and looks whether what it names
 * is there. */
#include <unistd.h>

#include "base/secret.h"
#include "cli/verbs.h"

/* false (and a line on stderr): the file is named but cannot be read or run. */
static bool look(struct cli *cli, const char *key, const char *path, int how)
{
    if (!*path || access(path, how) == 0) return true;
    cli_fail(cli, _("%s: %s cannot be used"), key, path);
    return false;
}

static bool is_https(const char *url) { return strncmp(url, "https://", 8) == 0; }

static bool is_loopback(const char *url)
{
    return strncmp(url, "http://127.", 11) == 0 || strncmp(url, "http://localhost", 16) == 0;
}

static void show(struct cli *cli, const char *key, const char *value)
{
    cli_put(cli, key, json_string(value));
    cli_say(cli, "%-14s %s", key, value);
}

/* Nothing is wrong with it on one machine; on several each would have the files that were sent to it, and no other. */
static void warn_of_folder(struct cli *cli)
{
    const struct config *c = &cli->config;
    if (strncmp(c->db_url, "sqlite:", 7) == 0 || config_files_in_database(c)) return;
    const char *text = _("[files] store = folder: only this machine has the files that customers send, and they cannot be opened on "
                         "another one. With several machines leave it out (database), then run zhiyin files");
    cli_put(cli, "warning", json_string(text));
    cli_say(cli, "%-14s %s", _("warning"), text);
}

int cli_config(struct cli *cli)
{
    if (!cli_parse(cli, NULL, 0)) return cli->exit;
    if (strcmp(cli->args[0], "check") != 0)
        return cli_fail(cli, _("expected: zhiyin %s %s"), cli->verb->name, cli->verb->args);
    if (!cli_open(cli, CLI_KEYS)) return 1;
    const struct config *c = &cli->config;
    bool good = look(cli, "[mail] password_file", c->smtp_user[0] ? c->smtp_pass_file : "", R_OK);
    good = look(cli, "[sms] token_file", c->sms_token_file, R_OK) && good;
    good = look(cli, "[sms] command", c->sms_command, X_OK) && good;
    if (*c->smtp_url && !*c->mail_from) good = !cli_fail(cli, _("[mail] smtp is set, from is not"));
    if (*c->smtp_user && !*c->smtp_pass_file)
        good = !cli_fail(cli, _("[mail] user is set, password_file is not"));
    if (!is_https(c->base_url) && !is_loopback(c->base_url))
        good = !cli_fail(cli, _("[web] base_url must begin with https:// (links in mail lead there)"));
    if (!good) return 1;
    show(cli, "data", c->data_dir);
    show(cli, "database", c->db_url);
    show(cli, "files", config_files_in_database(c) ? "database" : "folder");
    show(cli, "company", c->company);
    show(cli, "currency", c->currency);
    show(cli, "zone", c->zone);
    show(cli, "base_url", c->base_url);
    show(cli, "mail", config_has_mail(c) ? c->smtp_url : _("not offered"));
    show(cli, "sms", config_has_sms(c) ? (*c->sms_url ? c->sms_url : c->sms_command)
                                       : _("not offered"));
    warn_of_folder(cli);
    return cli_done(cli);
}
