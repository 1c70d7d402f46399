/* zhiyin move: a whole database from one engine to the other. Guards: nobody works with the source meanwhile; both
 * sides have the same schema; a target with data of its own is left alone; a move that was killed goes on where it
 * was and doubles nothing; the target is opened by programs only after both sides were compared. */
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/place.h"
#include "cli/move.h"
#include "db/migrate.h"
#include "db/roles.h"
#include "domain/moving.h"

/* ---- both sides ---- */

/* The folder of a database file that is not the data folder's is held, too. */
static enum err hold(struct move *m, const char *url)
{
    char real[PATH_MAX], data[PATH_MAX];
    if (strncmp(url, "sqlite:", 7) != 0) return OK;
    char *folder = arena_cstr(m->cli->arena, url + 7), *slash = strrchr(folder, '/');
    if (!slash) folder = arena_cstr(m->cli->arena, ".");
    else *(slash == folder ? slash + 1 : slash) = '\0';
    if (!realpath(folder, real) || !realpath(m->cli->data, data)) return OK; /* opening it will say what is wrong */
    return strcmp(real, data) == 0 ? OK : place_hold(real, true, NULL);
}

static enum err hold_all(struct move *m)
{
    enum err e = place_hold(m->cli->data, true, NULL);
    if (!e) e = hold(m, m->from_url);
    return e ? e : hold(m, m->to_url);
}

static void side_context(struct move *m, struct move_side *s)
{
    s->cx = m->cli->cx;
    s->cx.db = s->db;
}

static enum err check_quiet(struct db *db)
{
    int64_t others = 0;
    for (int tries = 0; tries < 20; tries++) { /* those that are just leaving are waited for */
        enum err e = db_others(db, &others);
        if (e || !others) return e;
        usleep(100000);
    }
    return fail(ERR_BUSY, "%lld other sessions are in this database: stop the programs and the worker first", (long long)others);
}

static int open_source(struct move *m)
{
    struct cli *cli = m->cli;
    m->from.url = m->from_url;
    enum err e = db_open(m->from.url, DB_READ, &profile_owner, &m->from.db);
    if (!e) e = check_quiet(m->from.db);
    if (!e) e = migrate_check(m->from.db, home_path(cli->arena, "sql"));
    if (!e) e = db_tables(m->from.db, cli->arena, &m->from.tables);
    if (e) return cli_fail_err(cli, e, _("the source cannot be used"));
    side_context(m, &m->from);
    return 0;
}

/* Made where there is none. */
static enum err make_target(struct move *m)
{
    enum err e = m->compare_only ? OK : db_create(m->to.url);
    bool made = !m->compare_only && !e;
    if (e == ERR_CONFLICT) {
        err_clear();
        e = OK;
    }
    if (!e) e = db_open(m->to.url, DB_WRITE, &profile_owner, &m->to.db);
    if (!e) e = check_quiet(m->to.db);
    bool roles = !e && made && roles_asked(m->to.db);
    if (roles) e = roles_make(m->to.db);
    if (!e && made) e = migrate_run(m->to.db, home_path(m->cli->arena, "sql"), NULL, NULL);
    if (!e && roles) e = roles_grant(m->to.db);
    return e;
}

/* Which source, and in which state: an address holds no password. */
static enum err describe_source(struct move *m, struct str *ret_address, struct str *ret_mark)
{
    char real[PATH_MAX];
    const char *url = m->from.url;
    if (strncmp(url, "sqlite:", 7) == 0 && realpath(url + 7, real)) url = arena_printf(m->cli->arena, "sqlite:%s", real);
    struct migration_state state;
    struct str mark;
    enum err e = migrate_state(m->from.db, home_path(m->cli->arena, "sql"), &state);
    if (!e) e = moving_mark(&m->from.cx, &mark);
    if (e) return e;
    *ret_address = str_of(url);
    *ret_mark = str_printf(m->cli->arena, "%d.%.*s", state.database, STR_ARG(mark));
    return OK;
}

static enum err go_on(struct move *m, struct str begun, struct str address, struct str mark)
{
    struct str was;
    if (!str_cut(&begun, '\n', &was)) return fail(ERR_INTERNAL, "the record of the move cannot be read");
    if (!str_eq(was, address)) return fail(ERR_CONFLICT, "a move from another source was begun into it: %.*s", STR_ARG(was));
    if (!str_eq(begun, mark))
        return fail(ERR_CONFLICT, "the source was worked with since the move was begun: begin again with an empty target");
    cli_say(m->cli, _("going on with the move that was begun"));
    return OK;
}

static enum err begin(struct move *m)
{
    struct arena *a = m->cli->arena;
    struct str begun, address = STR_NONE, mark = STR_NONE;
    if (!migrate_recorded(m->to.db)) return fail(ERR_CONFLICT, "the database holds tables of another program");
    enum err e = db_load_state(m->to.db, a, &begun);
    if (!e) e = describe_source(m, &address, &mark);
    if (!e && begun.p) e = go_on(m, begun, address, mark);
    else if (!e) e = migrate_check(m->to.db, home_path(a, "sql"));
    if (!e) e = db_tables(m->to.db, a, &m->to.tables);
    if (!e && !begun.p)
        e = db_load_begin(m->to.db, &m->to.tables, str_printf(a, "%.*s\n%.*s", STR_ARG(address), STR_ARG(mark)));
    return e ? e : db_load_open(m->to.db);
}

static int open_target(struct move *m)
{
    struct cli *cli = m->cli;
    m->to.url = m->to_url;
    enum err e = make_target(m);
    if (!e && !m->compare_only) e = begin(m);
    if (!e && m->compare_only) e = db_tables(m->to.db, cli->arena, &m->to.tables);
    if (e) return cli_fail_err(cli, e, _("the target cannot be used"));
    side_context(m, &m->to);
    m->to_config = cli->config;
    m->to_config.db_url = arena_cstr(cli->arena, m->to.url);
    m->to.cx.config = &m->to_config;
    return 0;
}

/* ---- do the schemas fit? ---- */

static enum err check_columns(const struct db_table *from, const struct db_table *to)
{
    if (from->nkey == 0) return fail(ERR_INTERNAL, "table %s has no primary key", from->name);
    for (size_t i = 0; i < from->columns.n; i++) {
        const struct db_column *c = &from->columns.at[i], *d = NULL;
        for (size_t k = 0; k < to->columns.n && !d; k++)
            if (strcmp(to->columns.at[k].name, c->name) == 0) d = &to->columns.at[k];
        if (!d || d->type != c->type || c->type == DB_ANY)
            return fail(ERR_CONFLICT, "column %s.%s is not the same on both sides", from->name, c->name);
    }
    return from->columns.n == to->columns.n ? OK : fail(ERR_CONFLICT, "table %s has other columns on the other side", from->name);
}

static enum err check_schemas(struct move *m)
{
    for (size_t i = 0; i < m->from.tables.list.n; i++) {
        const struct db_table *t = &m->from.tables.list.at[i], *other = db_table_find(&m->to.tables, t->name);
        int64_t rows = 0;
        enum err e = db_table_count(m->from.db, t, &rows);
        if (e) return e;
        m->rows += rows;
        if (!other && rows) return fail(ERR_CONFLICT, "the target has no table %s", t->name);
        if (other) e = check_columns(t, other);
        if (e) return e;
    }
    return OK;
}

bool move_brings(const struct move *m, const struct db_table *t)
{
    return config_files_in_database(&m->to_config) &&
           (strcmp(t->name, "file_content") == 0 || strcmp(t->name, "file_chunk") == 0);
}

/* ---- the verb ---- */

static int prepare(struct move *m)
{
    struct cli *cli = m->cli;
    if (!cli_become_owner(cli)) return 1;
    if (!cli_open(cli, CLI_KEYS)) return 1;
    if (!m->from_url) m->from_url = cli->config.db_url;
    if (!m->to_url) return cli_fail(cli, _("name the database to move to: --to URL"));
    enum err e = hold_all(m);
    if (e == ERR_BUSY) return cli_fail(cli, _("%s is in use: stop the programs and the worker first"), cli->data);
    if (e) return cli_fail_err(cli, e, _("the folder cannot be used"));
    cli_context(cli);
    if (open_source(m) != 0 || open_target(m) != 0) return 1;
    e = check_schemas(m);
    return e ? cli_fail_err(cli, e, _("the two databases do not fit each other")) : 0;
}

static int carry_out(struct move *m)
{
    struct cli *cli = m->cli;
    enum err e = m->compare_only ? OK : move_copy(m);
    if (e) return cli_fail_err(cli, e, _("the move is not complete (the same command goes on with it)"));
    bool same = move_compare(m);
    cli_put(cli, "same", json_boolean(same));
    cli_put(cli, "rows", json_integer(m->rows));
    cli_put(cli, "resumed", json_integer(m->resumed));
    if (same && !m->compare_only) e = db_load_end(m->to.db);
    if (e) return cli_fail_err(cli, e, _("the move is not complete (the same command goes on with it)"));
    if (same && !m->compare_only) {
        cli_say(cli, _("moved: %lld rows"), (long long)m->rows);
        cli_say(cli, _("Now set [database] url = %s in zhiyin.conf, and keep the keys."), m->to.url);
        cli_say(cli, _("Then zhiyin files brings the contents of files to where this database's programs look first."));
    }
    (void)cli_done(cli);
    return same ? 0 : cli_fail(cli, _("the two sides differ"));
}

int cli_move(struct cli *cli)
{
    struct move m = {.cli = cli};
    const struct cli_option options[] = {
        {"from", "URL", N_("the database to move (otherwise the configured one)"), &m.from_url, NULL},
        {"to", "URL", N_("where to: an empty database, or one that can be made"), &m.to_url, NULL},
        {"compare", NULL, N_("move nothing, only compare the two"), NULL, &m.compare_only},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    int status = prepare(&m);
    if (!status) status = carry_out(&m);
    if (m.to.db) db_close(&m.to.db);
    if (m.from.db) db_close(&m.from.db);
    return status;
}
