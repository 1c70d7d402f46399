/* zhiyin init: a data folder from nothing. Called by an operator, `make run` and the tests.
 * Guards: an existing database is never touched, and a run that fails half-way leaves none behind,
 * so that it can simply be repeated. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/secret.h"
#include "cli/ask.h"
#include "cli/init.h"
#include "cli/files.h"
#include "cli/verbs.h"
#include "db/migrate.h"
#include "db/roles.h"
#include "domain/keys.h"
#include "domain/staff.h"
#include "domain/setting.h"
#include "domain/standard.h"

static const char example[] =
    "# Zhiyin: configuration of this data folder. Each key can also come from the environment\n"
    "# (ZHIYIN_MAIL_SMTP for [mail] smtp). `zhiyin config check` reads it and says what is wrong.\n"
    "\n"
    "[company]\n"
    "# name = 知音\n"
    "# currency = CNY          ; ISO 4217\n"
    "# phone_region = CN       ; how phone numbers without country code are read\n"
    "\n"
    "[time]\n"
    "# zone = Asia/Shanghai    ; days and dates\n"
    "\n"
    "[web]\n"
    "# base_url = https://service.example.cn   ; what links in mail begin with\n"
    "# behind_tls = no         ; yes: nginx in front speaks TLS and says so\n"
    "# plain_http = no         ; yes: only for a demonstration on loopback\n"
    "\n"
    "[mail]\n"
    "# smtp = smtp://mail.example.cn:587       ; or smtps://host:465; without it no mail is offered\n"
    "# user = zhiyin\n"
    "# password_file = /etc/zhiyin/mail.password\n"
    "# from = 客户服务 <service@example.cn>\n"
    "\n"
    "[sms]\n"
    "# url = https://sms.example.cn/send       ; POST of JSON {\"to\":\"+86...\",\"text\":\"...\"}\n"
    "# token_file = /etc/zhiyin/sms.token      ; sent as a bearer token\n"
    "# command = /usr/local/bin/send-sms       ; instead of url: number as argument, text on stdin\n"
    "\n"
    "[files]\n"
    "# store = folder         ; or database: contents that several machines read\n"
    "\n"
    "[node]\n"
    "# name = crm1            ; of this machine among several; otherwise its host name\n"
    "\n"
    "[database]\n"
    "# url = postgresql://zhiyin@db.example.cn/zhiyin   ; otherwise SQLite: zhiyin.db in this folder\n";

static bool make_folder(struct cli *cli, const char *path)
{
    enum err e = files_make_folder(path);
    if (!e && access(path, W_OK | X_OK) != 0)
        e = fail(ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
    if (e) cli_fail_err(cli, e, _("the folder cannot be used"));
    return e == OK;
}

bool init_folders(struct cli *cli)
{
    if (!cli_become_owner(cli)) return false;
    static const char *const names[] = {"keys", "attachments", "backups", "tmp"};
    if (!make_folder(cli, cli->data)) return false;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (!make_folder(cli, arena_printf(cli->arena, "%s/%s", cli->data, names[i]))) return false;
    enum err e = files_share(arena_printf(cli->arena, "%s/attachments", cli->data));
    if (e) cli_fail_err(cli, e, _("the folder cannot be used"));
    return e == OK;
}

/* Is this what the folder's own configuration (or the environment) says? */
static enum err configured_url(struct cli *cli, char **ret_url)
{
    struct config c;
    enum err e = config_load(cli->arena, cli->data, &c);
    if (!e) *ret_url = c.db_url;
    return e;
}

static bool is_usual(struct cli *cli, const char *url)
{
    return strcmp(url, arena_printf(cli->arena, "sqlite:%s/zhiyin.db", cli->config.data_dir)) == 0;
}

/* The text with another address: the line that named one becomes a comment. */
static void add_address(struct buf *text, struct str old, const char *url)
{
    struct str line, rest = old;
    bool in_section = false;
    while (rest.n && str_cut(&rest, '\n', &line)) {
        struct str bare = str_trim(line);
        if (str_starts(bare, STR("["))) in_section = str_starts(bare, STR("[database]"));
        if (in_section && str_starts(bare, STR("url"))) buf_cstr(text, "# ");
        buf_str(text, line);
        buf_char(text, '\n');
    }
    buf_printf(text, "%surl = %s\n", in_section ? "" : "\n[database]\n", url);
}

/* The programs must find the database that --db named: the folder's configuration says it from now on. */
bool init_write_configuration(struct cli *cli)
{
    char *path = arena_printf(cli->arena, "%s/zhiyin.conf", cli->data), *configured = NULL;
    struct buf text CLEANUP(buf_free) = {0};
    struct str old = str_of(example);
    bool there = access(path, F_OK) == 0;
    enum err e = configured_url(cli, &configured);
    if (!e && there) e = files_read(cli->arena, path, 1 << 20, &old);
    if (e) return cli_fail_err(cli, e, NULL), false;
    bool other = strcmp(configured, cli->config.db_url) != 0;
    if (there && !other) return true;
    if (other) add_address(&text, old, cli->config.db_url);
    else buf_str(&text, old);
    e = files_write(path, buf_view(&text));
    if (e) cli_fail_err(cli, e, NULL);
    return e == OK;
}

/* A folder whose keys belong to one database is not given to another. */
bool init_fits(struct cli *cli)
{
    char *configured = NULL;
    enum err e = configured_url(cli, &configured);
    if (e) return cli_fail_err(cli, e, NULL), false;
    if (strcmp(configured, cli->config.db_url) == 0) return true;
    if (is_usual(cli, configured) && access(configured + strlen("sqlite:"), F_OK) != 0) return true;
    cli_fail(cli, _("%s belongs to another database: take another folder for this one"), cli->config.data_dir);
    return false;
}

/* Who the first admin is, known before anything is made. */
static bool ask_admin(struct cli *cli, struct first_admin *admin)
{
    if (admin->none) return true;
    if (!admin->user) admin->user = getenv("ZHIYIN_ADMIN_USER");
    if (admin->user && *admin->user) {
        admin->username = str_of(admin->user);
    } else if (!ask_possible()) {
        cli_fail(cli, _("name the first admin: --admin-user NAME --admin-password-file FILE, or "
                        "ZHIYIN_ADMIN_USER and ZHIYIN_ADMIN_PASSWORD"));
        return false;
    } else if (!ask_line(cli, _("User name of the first admin"), &admin->username) ||
               !admin->username.n) {
        cli_fail(cli, _("no user name was typed"));
        return false;
    }
    return ask_new_password(cli, admin->password_file, "ZHIYIN_ADMIN_PASSWORD", &admin->password);
}

static enum err fill(struct cli *cli, const struct first_admin *admin)
{
    struct ctx *cx = &cli->cx;
    staff_id id;
    struct str generated = STR_NONE;
    struct staff_draft d = {.username = admin->username,
                            .name = admin->name ? str_of(admin->name) : admin->username,
                            .roles = ROLE_ADMIN};
    TX(tx, cx);
    enum err e = standard_fill(cx);
    if (!e) e = keys_force(cx);
    if (!e && admin->demo) e = setting_force(cx, SETTING_DEMO, STR("1"));
    if (!e && !admin->none) e = staff_create(cx, &d, admin->password, false, &id, &generated);
    return e ? e : tx_commit(&tx);
}

static void count_step(void *arg, int number, const char *name)
{
    struct cli *cli = arg;
    cli_say(cli, _("migration %d: %s"), number, name);
}

/* Takes a half-made database away again. */
static void remove_database(struct cli *cli)
{
    if (cli->db) db_close(&cli->db);
    if (db_discard(cli->config.db_url) != OK) err_clear();
}

static enum err make_database(struct cli *cli, const struct first_admin *admin)
{
    enum err e = db_open(cli->config.db_url, DB_WRITE, &profile_owner, &cli->db);
    bool roles = !e && roles_asked(cli->db);
    if (roles) e = roles_make(cli->db); /* first: it may be refused, and then nothing is there yet */
    if (!e) e = migrate_run(cli->db, home_path(cli->arena, "sql"), count_step, cli);
    if (!e && roles) e = roles_grant(cli->db);
    if (e) return e;
    cli_context(cli);
    return fill(cli, admin);
}

static int refuse_existing(struct cli *cli)
{
    return cli_fail(cli, _("%s already holds a database; nothing was changed"), cli->data);
}

/* On a server: the same, or tables of somebody else's. */
static int refuse_taken(struct cli *cli)
{
    bool there;
    if (!cli_look(cli, &there)) return 1;
    if (there && access(arena_printf(cli->arena, "%s/keys/master.key", cli->data), F_OK) == 0) return refuse_existing(cli);
    if (!there) return cli_fail(cli, _("that database holds tables of another program; nothing was changed"));
    return cli_fail(cli, _("that database is one of Zhiyin already; nothing was changed. To use it from here, put its keys into %s/keys"),
                    cli->data);
}

bool init_make(struct cli *cli, const struct first_admin *admin)
{
    if (!init_folders(cli) || !cli_open(cli, CLI_CONFIG) || !init_fits(cli)) return false;
    enum err e;
    do e = db_create(cli->config.db_url);
    while (e && cli_waits(cli, e));
    if (e == ERR_CONFLICT)
        return strncmp(cli->config.db_url, "sqlite:", 7) == 0 ? refuse_existing(cli) : refuse_taken(cli), false;
    if (e) return cli_fail_err(cli, e, _("the database cannot be made")), false;
    bool goes_on = !admin->made || admin->made(cli);
    if (goes_on) e = secret_open(cli->config.data_dir, true);
    if (goes_on && !e) e = make_database(cli, admin);
    if (goes_on && !e && init_write_configuration(cli)) return true;
    if (e) cli_fail_err(cli, e, _("the database cannot be made"));
    remove_database(cli);
    return false;
}

int cli_init(struct cli *cli)
{
    struct first_admin admin = {0};
    const struct cli_option options[] = {
        {"admin-user", "NAME", N_("user name of the first admin"), &admin.user, NULL},
        {"admin-name", "NAME", N_("name of the first admin, as shown"), &admin.name, NULL},
        {"admin-password-file", "FILE", N_("file whose first line is the password"),
         &admin.password_file, NULL},
        {"no-admin", NULL, N_("make no admin now (zhiyin user add makes one)"), NULL, &admin.none},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    if (access(arena_printf(cli->arena, "%s/zhiyin.db", cli->data), F_OK) == 0)
        return refuse_existing(cli);
    if (!ask_admin(cli, &admin) || !init_make(cli, &admin)) return 1;
    cli_put(cli, "data", json_string(cli->config.data_dir));
    cli_put(cli, "database", json_string(cli->config.db_url));
    if (!admin.none)
        cli_put(cli, "admin", json_stringn(admin.username.p, admin.username.n));
    cli_say(cli, _("%s is ready. Keep a copy of %s/keys apart from your backups."),
            cli->config.data_dir, cli->config.data_dir);
    return cli_done(cli);
}
