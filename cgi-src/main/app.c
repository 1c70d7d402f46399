/* Start of the FastCGI programs. Called by main/<program>.c. Guards: nothing is served by a program
 * whose configuration, key, templates, texts or schema are not whole. */
#include "main/app.h"

#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/paths.h"
#include "base/place.h"
#include "base/secret.h"
#include "domain/setting.h"
#include "jobs/wake.h"
#include "main/start.h"
#include "view/assets.h"
#include "view/format.h"

static int refuse(const char *program, const char *what)
{
    const char *more = err_last();
    fprintf(stderr, "%s: %s%s%s\n", program, what, *more ? ": " : "", more);
    return 1;
}

static const char *argument_data(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--data") == 0) return argv[2];
    return argc == 1 ? getenv("ZHIYIN_DATA") : NULL;
}

/* Texts, templates, formats. NULL, or what is wrong. */
static const char *open_view(struct app *app)
{
    if (i18n_open(home_path(app->arena, "locale")) != OK) return "the translations cannot be used";
    if (tpl_open_for(home_path(app->arena, "templates"), app->spec->name) != OK)
        return "the templates are not whole";
    if (assets_open(home_path(app->arena, "static")) != OK) return "the front end is not built";
    format_setup(app->config.zone, app->config.currency, app->config.phone_region);
    return NULL;
}

/* What the database has to say before anything is served out of it. */
static const char *read_database(struct app *app, bool *ret_away)
{
    const char *wrong = start_check(&app->config, app->db_write, app->spec->name, ret_away);
    if (wrong) return wrong;
    db_trouble_forget(app->db_read);
    struct ctx cx = {.db = app->db_read,
                     .arena = app->arena,
                     .config = &app->config,
                     .actor = &(struct actor){.kind = ACTOR_NOBODY},
                     .now = clock_now(),
                     .program = app->spec->name};
    if (db_schema(app->db_read, &app->schema) != OK) wrong = "the database cannot be read";
    else app->demo = setting_int(&cx, SETTING_DEMO) != 0;
    *ret_away = db_trouble(app->db_read) == ERR_UNAVAILABLE;
    return *ret_away ? "the database does not answer" : wrong;
}

/* The program was started while the database was away. What is wrong with it then is said by the next start. */
static bool begin_late(struct app *app)
{
    bool away;
    const char *wrong = read_database(app, &away);
    if (wrong && !away) exit(refuse(app->spec->name, wrong));
    if (!wrong) log_event("info", "database", "it answers: what is asked for can be served");
    return !wrong;
}

static const char *open_database(struct app *app)
{
    bool away;
    const char *wrong = start_database(&app->config, app->spec->database, &app->db_write, &app->db_read, &away);
    if (!wrong && !away) wrong = read_database(app, &away);
    if (!away) return wrong;
    app->begin = begin_late;
    return NULL;
}

static const char *open_data(struct app *app, const char *data)
{
    char real[PATH_MAX];
    if (!realpath(data, real)) {
        (void)fail(ERR_NOT_FOUND, "%s: %s", data, strerror(errno));
        return "the data folder cannot be used";
    }
    err_clear();
    if (config_load(app->arena, real, &app->config) != OK) return "the configuration is wrong";
    if (place_hold(app->config.data_dir, false, NULL) != OK)
        return "the data folder is in use by a restore, or cannot be written";
    if (secret_open(app->config.data_dir, false) != OK)
        return "the master key cannot be used (zhiyin init makes one)";
    app->tmp_dir = arena_printf(app->arena, "%s/tmp", app->config.data_dir);
    if (mkdir(app->tmp_dir, 0700) != 0 && errno != EEXIST) {
        (void)fail(ERR_UNAVAILABLE, "%s: %s", app->tmp_dir, strerror(errno));
        return "the folder for uploads cannot be made";
    }
    return NULL;
}

static void print_flags(unsigned flags)
{
    static const struct {
        unsigned flag;
        const char *name;
    } names[] = {{ROUTE_HASHES, "hashes"},
                 {ROUTE_PUBLIC, "public"},
                 {ROUTE_UPLOADS, "uploads"}, {ROUTE_KEYED, "keyed"},
                 {ROUTE_STREAMS, "streams"},
                 {ROUTE_QUIET, "quiet"}};
    const char *comma = "";
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (!(flags & names[i].flag)) continue;
        printf("%s\"%s\"", comma, names[i].name);
        comma = ",";
    }
}

/* One JSON object a line: for `zhiyin routes`, the nginx pools (tools/nginx_routes.sh) and tests. */
static int print_routes(const struct app_spec *spec)
{
    static const char *const csrf[] = {"unset", "none", "token"};
    for (const struct route *r = spec->routes; r->path; r++) {
        printf("{\"program\":\"%s\",\"method\":\"%s\",\"path\":\"%s%s\",\"who\":\"%s\","
               "\"csrf\":\"%s\",\"body_max\":%zu,\"flags\":[",
               spec->name, method_name(r->method), spec->prefix, r->path,
               access_name((enum access)r->who), csrf[r->csrf], r->body_max);
        print_flags(r->flags);
        printf("]}\n");
    }
    return fflush(stdout) == 0 ? 0 : 1;
}

int app_main(int argc, char **argv, const struct app_spec *spec)
{
    struct app app = {.spec = spec};
    const char *data = argument_data(argc, argv), *wrong = NULL;
    mallopt(M_TRIM_THRESHOLD, 1 << 20); /* a page's memory is not given to the kernel and back each time */
    umask(0027); /* stored files are read by nginx through the group */
    if (argc == 2 && strcmp(argv[1], "--routes") == 0) return print_routes(spec);
    if (!data) {
        fprintf(stderr, "usage: %s.fcgi --data DIR | --routes\n", spec->name);
        return 2;
    }
    log_program(spec->name);
    app.arena = arena_new();
    app.wake = wake_push;
    app.clock = start_clock;
    app.cookie = arena_printf(app.arena, "__Host-zy_%s", spec->name);
    if (!wrong) wrong = open_data(&app, data);
    if (!wrong) wrong = open_view(&app);
    if (!wrong) wrong = open_database(&app);
    malloc_trim(0); /* what the start alone needed */
    int status = wrong ? refuse(spec->name, wrong) : fcgi_loop(spec->prefix, gate_serve, &app);
    db_close(&app.db_read);
    db_close(&app.db_write);
    secret_close();
    arena_free(app.arena);
    return status;
}
