/* zhiyin user: the staff who sign in, from the command line; for the first admin, for a forgotten
 * password, for scripts. The rules stand in domain/staff.c. */
#include "base/text.h"
#include "cli/ask.h"
#include "cli/verbs.h"
#include "domain/factor.h"
#include "domain/lookup.h"
#include "domain/staff.h"

struct user_options {
    const char *name, *email, *phone, *roles, *team, *branch, *lang, *password_file, *reason;
    bool generate, must_change;
};

/* "sales,manager" as bits; false: the line is on stderr. */
static bool parse_roles(struct cli *cli, const char *text, int64_t *ret_roles)
{
    int64_t roles = 0;
    struct str rest = str_of(text), part;
    while (str_cut(&rest, ',', &part)) {
        enum role role;
        part = str_trim(part);
        if (!part.n) continue;
        if (!role_parse(part, &role))
            return cli_fail(cli,
                            _("no role is called %.*s (agent, sales, manager, loyalty, admin, auditor)"),
                            STR_ARG(part)),
                   false;
        roles |= role;
    }
    *ret_roles = roles;
    return true;
}

static struct str roles_text(struct cli *cli, unsigned roles)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (int i = 0; i < ROLE_COUNT; i++)
        if (roles & (1U << i))
            buf_printf(&b, "%s%s", b.n ? "," : "", role_code((enum role)(1 << i)));
    return str_copy(cli->arena, buf_view(&b));
}

/* Id of a branch or team by its name; 0 for none. */
static bool find_place(struct cli *cli, enum list list, const char *name, int64_t *ret_id)
{
    struct lookup *rows = NULL;
    size_t n = 0;
    if (!name || !*name) return true;
    enum err e = lookup_list(&cli->cx, list, false, &rows, &n);
    if (e) return cli_fail_err(cli, e, NULL), false;
    for (size_t i = 0; i < n; i++)
        if (str_is(rows[i].name_zh, name) || str_is(rows[i].name, name)) {
            *ret_id = rows[i].id;
            return true;
        }
    return cli_fail(cli, _("there is no %s called %s"), list_label(list), name), false;
}

static bool find_user(struct cli *cli, struct staff *ret_staff)
{
    if (cli->nargs < 2) return cli_fail(cli, _("name the user")), false;
    enum err e = staff_by_username(&cli->cx, str_of(cli->args[1]), ret_staff);
    if (e == ERR_NOT_FOUND)
        return cli_fail(cli, _("there is no user %s"), cli->args[1]), false;
    if (e) return cli_fail_err(cli, e, NULL), false;
    return true;
}

static int show_generated(struct cli *cli, struct str username, struct str generated)
{
    cli_put(cli, "user", json_stringn(username.p, username.n));
    if (generated.n) {
        cli_put(cli, "password", json_stringn(generated.p, generated.n));
        cli_say(cli, _("password: %.*s (shown once; to be changed at the next sign-in)"),
                STR_ARG(generated));
    }
    return cli_done(cli);
}

static int user_add(struct cli *cli, const struct user_options *o)
{
    struct staff_draft d = {0};
    staff_id id;
    struct str password = STR_NONE, generated = STR_NONE;
    if (cli->nargs < 2) return cli_fail(cli, _("name the user"));
    d.username = str_of(cli->args[1]);
    d.name = o->name ? str_of(o->name) : d.username;
    d.email = str_of(o->email ? o->email : "");
    d.phone = str_of(o->phone ? o->phone : "");
    if (o->lang) d.lang = (int64_t)lang_choose(str_of(o->lang)) + 1;
    if (!parse_roles(cli, o->roles ? o->roles : "", &d.roles) ||
        !find_place(cli, LIST_TEAM, o->team, &d.team) ||
        !find_place(cli, LIST_BRANCH, o->branch, &d.branch))
        return 1;
    if (!o->generate && !ask_new_password(cli, o->password_file, "ZHIYIN_PASSWORD", &password))
        return 1;
    enum err e = CLI_TRY(cli, staff_create(&cli->cx, &d, password, o->must_change || o->generate, &id, &generated));
    if (e) return cli_fail_err(cli, e, _("the user was not added"));
    cli_put(cli, "id", json_integer(id.v));
    cli_say(cli, _("added %s"), cli->args[1]);
    return show_generated(cli, d.username, generated);
}

static void show_user(struct cli *cli, json_t *all, const struct staff *s)
{
    struct str roles = roles_text(cli, s->roles);
    json_array_append_new(
        all, json_pack("{s:I, s:s%, s:s%, s:s%, s:b, s:b}", "id", (json_int_t)s->id.v, "user",
                       s->username.p, s->username.n, "name", s->name.p, s->name.n, "roles", roles.p,
                       roles.n, "active", s->active, "must_change", s->must_change));
    cli_say(cli, "%-20.*s %-8s %-24.*s %.*s", STR_ARG(s->username),
            s->active ? _("active") : _("disabled"), STR_ARG(roles), STR_ARG(s->name));
}

static int user_list(struct cli *cli)
{
    struct staff_filter f = {0};
    json_t *all = json_array();
    for (;;) {
        struct staff_page page = {0};
        enum err e = staff_list(&cli->cx, &f, 100, &page);
        if (e) return json_decref(all), cli_fail_err(cli, e, NULL);
        for (size_t i = 0; i < page.n; i++) show_user(cli, all, &page.rows[i]);
        if (!page.after.n) break;
        f.after = page.after;
    }
    cli_put(cli, "users", all);
    return cli_done(cli);
}

static int user_enable(struct cli *cli, bool active)
{
    struct staff s;
    if (!find_user(cli, &s)) return 1;
    enum err e = CLI_TRY(cli, staff_enable(&cli->cx, s.id, active));
    if (e) return cli_fail_err(cli, e, NULL);
    cli_put(cli, "user", json_stringn(s.username.p, s.username.n));
    cli_put(cli, "active", json_boolean(active));
    cli_say(cli, active ? _("%s can sign in again") : _("%s is disabled and signed out"), cli->args[1]);
    return cli_done(cli);
}

static int user_roles(struct cli *cli, const struct user_options *o)
{
    struct staff s;
    if (!o->roles) return cli_fail(cli, _("say which roles: --roles sales,manager"));
    if (!find_user(cli, &s)) return 1;
    struct staff_draft d = {.username = s.username,
                            .name = s.name,
                            .email = s.email,
                            .phone = s.phone,
                            .team = s.team.v,
                            .branch = s.branch.v,
                            .lang = s.lang.n ? (int64_t)lang_choose(s.lang) + 1 : 0,
                            .version = s.version};
    if (!parse_roles(cli, o->roles, &d.roles)) return 1;
    enum err e = CLI_TRY(cli, staff_edit(&cli->cx, s.id, &d));
    if (e) return cli_fail_err(cli, e, NULL);
    struct str roles = roles_text(cli, (unsigned)d.roles);
    cli_put(cli, "user", json_stringn(s.username.p, s.username.n));
    cli_put(cli, "roles", json_stringn(roles.p, roles.n));
    cli_say(cli, "%s: %.*s", cli->args[1], STR_ARG(roles));
    return cli_done(cli);
}

static int user_password(struct cli *cli)
{
    struct staff s;
    struct str generated = STR_NONE;
    if (!find_user(cli, &s)) return 1;
    enum err e = CLI_TRY(cli, staff_reset_password(&cli->cx, s.id, &generated));
    if (e) return cli_fail_err(cli, e, NULL);
    return show_generated(cli, s.username, generated);
}

/* A link by which the person chooses a password: for the first admin, or where no mail is sent. */
static int user_link(struct cli *cli)
{
    struct staff s;
    struct str url = STR_NONE;
    if (!find_user(cli, &s)) return 1;
    enum err e = CLI_TRY(cli, staff_link_make(&cli->cx, s.id, &url));
    if (e) return cli_fail_err(cli, e, NULL);
    cli_put(cli, "user", json_stringn(s.username.p, s.username.n));
    cli_put(cli, "link", json_stringn(url.p, url.n));
    cli_say(cli, _("works once, for %d hours: %.*s"), s.invited ? 168 : 24, STR_ARG(url));
    return cli_done(cli);
}

/* The last admin's lost phone: nobody else could do it in the pages. */
static int user_reset_codes(struct cli *cli, const struct user_options *o)
{
    struct staff s;
    if (!find_user(cli, &s)) return 1;
    enum err e = CLI_TRY(cli, factor_reset(&cli->cx, s.id, str_of(o->reason ? o->reason : "")));
    if (e == ERR_NOT_FOUND) return cli_fail(cli, _("%s has no sign-in codes"), cli->args[1]);
    if (e) return cli_fail_err(cli, e, NULL);
    cli_put(cli, "user", json_stringn(s.username.p, s.username.n));
    cli_say(cli, _("%s signs in with the password alone, and is told by mail"), cli->args[1]);
    return cli_done(cli);
}

int cli_user(struct cli *cli)
{
    struct user_options o = {0};
    const struct cli_option options[] = {
        {"name", "NAME", N_("name as shown (otherwise the user name)"), &o.name, NULL},
        {"email", "ADDRESS", N_("e-mail address"), &o.email, NULL},
        {"phone", "NUMBER", N_("phone number"), &o.phone, NULL},
        {"roles", "LIST", N_("agent, sales, manager, loyalty, admin, auditor; with commas"), &o.roles,
         NULL},
        {"team", "NAME", N_("team"), &o.team, NULL},
        {"branch", "NAME", N_("branch"), &o.branch, NULL},
        {"lang", "zh-CN|en", N_("language (otherwise as the browser asks)"), &o.lang, NULL},
        {"password-file", "FILE", N_("file whose first line is the password; - is standard input"),
         &o.password_file, NULL},
        {"reason", "TEXT", N_("why, and how you made sure who asks (reset-codes)"), &o.reason, NULL},
        {"generate", NULL, N_("make a password and show it once"), NULL, &o.generate},
        {"must-change", NULL, N_("the password has to be changed at the first sign-in"), NULL,
         &o.must_change},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    if (!cli_open(cli, CLI_DATABASE)) return 1;
    const char *what = cli->args[0];
    if (strcmp(what, "add") == 0) return user_add(cli, &o);
    if (strcmp(what, "list") == 0) return user_list(cli);
    if (strcmp(what, "enable") == 0) return user_enable(cli, true);
    if (strcmp(what, "disable") == 0) return user_enable(cli, false);
    if (strcmp(what, "roles") == 0) return user_roles(cli, &o);
    if (strcmp(what, "password") == 0) return user_password(cli);
    if (strcmp(what, "link") == 0) return user_link(cli);
    if (strcmp(what, "reset-codes") == 0) return user_reset_codes(cli, &o);
    return cli_fail(cli, _("expected: zhiyin %s %s"), cli->verb->name, cli->verb->args);
}
