/* zhiyin demo: a data folder with demonstration data, for looking around and for measuring.
 *
 * Everything goes through the same domain functions that people's work goes through, at moments in
 * the past, so that the ledger, the audit log and the search index are what they would be. Its
 * admin outbox shows messages instead of sending them. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/secret.h"
#include "cli/demo/demo.h"
#include "cli/init.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "domain/notice.h"
#include "domain/setting.h"
#include "domain/tier.h"
#include "domain/value.h"

#define SLICE 200

void demo_act_as(struct demo *d, const struct actor *actor)
{
    d->cx.actor = actor ? actor : &d->system;
}

enum err demo_slices(struct demo *d, const char *what, int64_t n,
                     enum err (*work)(struct demo *d, int64_t i))
{
    struct progress bar;
    progress_start(&bar, d->cli, what, n);
    for (int64_t i = 0; i < n;) {
        struct tx tx CLEANUP(tx_end) = {0};
        enum err e = tx_begin(&tx, d->cx.db, __FILE__, __LINE__);
        for (int64_t until = i + SLICE; !e && i < n && i < until; i++) e = work(d, i);
        if (!e) e = tx_commit(&tx);
        if (e) return e;
        progress_to(&bar, i);
        arena_reset(d->cx.arena);
        d->cx.problems = (struct problems){0};
    }
    progress_end(&bar);
    return OK;
}

static enum err refresh_values(struct demo *d)
{
    int64_t cursor = 0;
    int done = 0;
    d->cx.now = d->now;
    demo_act_as(d, NULL);
    do {
        enum err e = value_refresh(&d->cx, &cursor, 500, &done);
        if (e) return e;
        arena_reset(d->cx.arena);
    } while (cursor);
    return OK;
}

/* One piece each, as they become by and by in daily use. */
static enum err merge_search(struct demo *d)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, d->cx.db, __FILE__, __LINE__);
    if (!e) e = search_merge(d->cx.db, "customer");
    if (!e) e = search_merge(d->cx.db, "complaint");
    return e ? e : tx_commit(&tx);
}

/* As people do: all but the newest have been read. */
static enum err read_old_notices(struct demo *d)
{
    enum err e = OK;
    d->cx.now = d->now;
    for (size_t i = 0; !e && i < DEMO_STAFF_COUNT; i++) {
        demo_act_as(d, &d->staff[i]);
        struct notice newest[7];
        size_t n;
        e = notice_list(&d->cx, NOTICE_UNREAD, 0, newest, COUNT_OF(newest), &n);
        if (!e && n == COUNT_OF(newest)) e = notice_read_all(&d->cx, newest[n - 1].id);
    }
    demo_act_as(d, NULL);
    return e;
}

static enum err fill(struct demo *d)
{
    static enum err (*const steps[])(struct demo *) = {
        demo_make_staff,   demo_make_fields,   demo_make_customers,  demo_make_orders, demo_make_order_fields, demo_make_members,
        demo_make_loyalty,
        demo_make_replies, demo_make_complaints, demo_make_accounts, demo_make_ties,   demo_make_doubles,
        demo_make_views,   demo_make_imports, read_old_notices, refresh_values, merge_search,
    };
    enum err e = OK;
    for (size_t i = 0; !e && i < COUNT_OF(steps); i++) e = steps[i](d);
    return e;
}

struct str demo_sign_ins(struct arena *a)
{
    static const struct {
        const char *where, *name, *role;
    } rows[] = {
        {"/intranet/", "li.na", N_("service agent")},
        {"/intranet/", "zhang.wei", N_("sales")},
        {"/intranet/", "zhao.min", N_("manager")},
        {"/intranet/", "zhou.shen", N_("auditor: sees all, changes nothing")},
        {"/admin/", "sun.li", N_("loyalty admin")},
        {"/admin/", "qian.jing", N_("loyalty admin, the second person")},
        {"/admin/", "admin", N_("system admin")},
        {"/portal/", "wang@example.cn", N_("customer with a membership")},
        {"/portal/", "chen@example.cn", N_("customer of an organisation")},
    };
    struct buf b CLEANUP(buf_free) = {0};
    buf_printf(&b, _("  Sign-ins of the demonstration, all with the password %s\n"), DEMO_PASSWORD);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        buf_printf(&b, "    %-11s %-17s %s\n", rows[i].where, rows[i].name, _(rows[i].role));
    }
    return str_copy(a, buf_view(&b));
}

static bool write_sign_ins(struct cli *cli)
{
    char *path = arena_printf(cli->arena, "%s/demo.txt", cli->config.data_dir);
    struct str text = demo_sign_ins(cli->arena);
    FILE *f = fopen(path, "we");
    bool good = f && fwrite(text.p, 1, text.n, f) == text.n;
    if (f && fclose(f) != 0) good = false;
    if (!good) cli_fail(cli, _("%s cannot be written"), path);
    return good;
}

static bool read_number(struct cli *cli, const char *name, const char *text, int64_t *value)
{
    if (!text) return true;
    if (str_to_i64(str_of(text), value) && *value >= 0 && *value <= 20000000) return true;
    cli_fail(cli, _("--%s takes a whole number up to 20,000,000"), name);
    return false;
}

/* A folder that is there already: fine when it is a demonstration, never touched otherwise. */
static int existing(struct cli *cli)
{
    if (!cli_open(cli, CLI_DATABASE)) return 1;
    if (!setting_int(&cli->cx, SETTING_DEMO)) {
        return cli_fail(cli, _("%s holds a database that is no demonstration; nothing was changed"),
                        cli->data);
    }
    struct str text = demo_sign_ins(cli->arena);
    cli_say(cli, "%.*s", STR_ARG(text));
    return cli_done(cli);
}

/* ---- a demonstration that was not finished ---- */

/* Stands in the folder while the demonstration is being made, and says which database. Nobody has worked in
 * it yet, so it is made anew. */
static char *marker(struct cli *cli)
{
    return arena_printf(cli->arena, "%s/demo.unfinished", cli->data);
}

static bool mark(struct cli *cli)
{
    FILE *f = fopen(marker(cli), "we");
    bool good = f && fputs(cli->config.db_url, f) >= 0;
    if (f && fclose(f) != 0) good = false;
    if (!good) cli_fail(cli, _("%s cannot be written"), marker(cli));
    return good;
}

/* Is the database that was found the one that the folder has not finished? */
static bool is_unfinished(struct cli *cli)
{
    char said[4096] = "";
    FILE *f = fopen(marker(cli), "re");
    if (!f) return false;
    size_t n = fread(said, 1, sizeof said - 1, f);
    fclose(f);
    said[n] = '\0';
    return strcmp(said, cli->config.db_url) == 0;
}

/* Never one that people may work in: it says itself that it is a demonstration, or it is empty. */
static bool may_discard(struct cli *cli)
{
    if (db_open(cli->config.db_url, DB_READ, &profile_owner, &cli->db) != OK) return false;
    cli_context(cli);
    struct tier *tiers;
    size_t n = 0;
    bool may = setting_int(&cli->cx, SETTING_DEMO) || tier_list(&cli->cx, true, &tiers, &n) != OK || n == 0;
    db_close(&cli->db);
    err_clear();
    return may;
}

static bool discard_unfinished(struct cli *cli, bool *there)
{
    if (!*there || !is_unfinished(cli) || !may_discard(cli)) return true;
    enum err e = db_discard(cli->config.db_url);
    if (e) return cli_fail_err(cli, e, _("the unfinished demonstration cannot be taken away")), false;
    unlink(arena_printf(cli->arena, "%s/keys/audit.head", cli->data));
    *there = false;
    return true;
}

static int make(struct cli *cli, struct demo *d)
{
    struct first_admin admin = {.user = "admin",
                                .demo = true,
                                .made = mark,
                                .name = "系统管理员",
                                .username = STR("admin"),
                                .password = STR(DEMO_PASSWORD)};
    if (!init_make(cli, &admin)) return 1;
    db_bulk(cli->db);
    d->cli = cli;
    d->cx = cli->cx;
    d->cx.lang = LANG_ZH;
    d->cx.arena = arena_new();
    d->kept = cli->arena;
    d->now = clock_now();
    d->chance = (struct chance){20261121};
    d->system = *cli->cx.actor;
    demo_act_as(d, NULL);
    enum err e = fill(d);
    cli->cx.problems = d->cx.problems;
    int status = e ? cli_fail_err(cli, e, _("the demonstration data could not be made")) : 0;
    arena_free(d->cx.arena);
    if (status || !write_sign_ins(cli)) return 1;
    unlink(marker(cli));
    cli_put(cli, "customers", json_integer(d->total_customers));
    cli_put(cli, "members", json_integer(d->members));
    cli_put(cli, "complaints", json_integer(d->complaints));
    struct str text = demo_sign_ins(cli->arena);
    cli_say(cli, "%.*s", STR_ARG(text));
    return cli_done(cli);
}

int cli_demo(struct cli *cli)
{
    const char *customers = NULL, *members = NULL, *complaints = NULL;
    struct demo d = {.total_customers = 2000, .members = -1, .complaints = 300};
    const struct cli_option options[] = {
        {"customers", "N", N_("how many customers (2000)"), &customers, NULL},
        {"members", "N", N_("how many of them are members (800)"), &members, NULL},
        {"complaints", "N", N_("how many complaints (300)"), &complaints, NULL},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    if (!read_number(cli, "customers", customers, &d.total_customers) ||
        !read_number(cli, "members", members, &d.members) ||
        !read_number(cli, "complaints", complaints, &d.complaints)) {
        return 1;
    }
    bool there = false;
    if (access(cli->data, F_OK) == 0 && (!cli_look(cli, &there) || !discard_unfinished(cli, &there))) return 1;
    if (there) return existing(cli);
    int64_t most = d.total_customers < DEMO_RICH ? d.total_customers : DEMO_RICH;
    if (d.members < 0) d.members = most * 2 / 5;
    if (d.members > most) d.members = most;
    if (!most) d.complaints = 0;
    return make(cli, &d);
}
