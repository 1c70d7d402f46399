/* zhiyin routes: every address of every program, as the programs themselves print them (--routes).
 * The command line links none of their pages, so it runs its siblings. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/place.h"
#include "cli/verbs.h"

static const char *const programs[] = {"portal", "intranet", "admin", "api"};

/* The lines of one program: a JSON object each. NULL: it does not print them. */
static json_t *collect(FILE *from)
{
    json_t *all = json_array(), *route;
    while ((route = json_loadf(from, JSON_DISABLE_EOF_CHECK, NULL)) != NULL)
        json_array_append_new(all, route);
    if (json_array_size(all)) return all;
    json_decref(all);
    return NULL;
}

static json_t *read_routes(struct cli *cli, const char *path)
{
    int fds[2], status = 0;
    pid_t pid = 0;
    posix_spawn_file_actions_t files;
    char *args[] = {arena_cstr(cli->arena, path), (char[]){"--routes"}, NULL};
    if (pipe2(fds, O_CLOEXEC) != 0) return NULL;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, fds[1], STDOUT_FILENO);
    int error = posix_spawn(&pid, path, &files, NULL, args, environ);
    posix_spawn_file_actions_destroy(&files);
    close(fds[1]);
    FILE *from = fdopen(fds[0], "r");
    json_t *routes = error || !from ? NULL : collect(from);
    if (from)
        fclose(from);
    else
        close(fds[0]);
    while (!error && waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return routes;
}

static const char *text_of(const json_t *route, const char *key)
{
    const char *text = json_string_value(json_object_get(route, key));
    return text ? text : "";
}

int cli_routes(struct cli *cli)
{
    cli->data = "."; /* needs none */
    if (!cli_parse(cli, NULL, 0)) return cli->exit;
    json_t *all = json_array();
    cli_put(cli, "routes", all);
    for (size_t i = 0; i < COUNT_OF(programs); i++) {
        char *path = NULL, *name = arena_printf(cli->arena, "%s.fcgi", programs[i]);
        enum err e = place_program(cli->arena, name, &path);
        if (e) return cli_fail_err(cli, e, NULL);
        json_t *routes = read_routes(cli, path), *route = NULL;
        if (!routes) return cli_fail(cli, _("%s does not print its routes"), path);
        size_t at;
        json_array_foreach (routes, at, route)
            cli_say(cli, "%-6s %-52s %s", text_of(route, "method"), text_of(route, "path"),
                    text_of(route, "who"));
        json_array_extend(all, routes);
        json_decref(routes);
    }
    return cli_done(cli);
}
