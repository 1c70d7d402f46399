/* Whole copies of a PostgreSQL database by the server's own tools, pg_dump and pg_restore.
 *
 * Called through struct engine by backup and restore. The rules guarded here: a tool gets the address without
 * a password (there is none in it), and of what it says only the first line is repeated. Neighbour:
 * postgres.c. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/postgres.h"

/* In the PATH, or where Debian keeps the newest version. */
static char *find_tool(struct arena *a, const char *name)
{
    struct str path = str_of(getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin"), folder;
    while (str_cut(&path, ':', &folder)) {
        char *tool = arena_printf(a, "%.*s/%s", STR_ARG(folder), name);
        if (folder.n && access(tool, X_OK) == 0) return tool;
    }
    glob_t found;
    char *tool = NULL;
    if (glob(arena_printf(a, "/usr/lib/postgresql/*/bin/%s", name), 0, NULL, &found) != 0) return NULL;
    if (found.gl_pathc) tool = arena_cstr(a, found.gl_pathv[found.gl_pathc - 1]);
    globfree(&found);
    return tool;
}

static void run_tool(char *const argv[], const char *passfile, int said)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0 || dup2(said, STDERR_FILENO) < 0)
        _exit(127);
    if (passfile) setenv("PGPASSFILE", passfile, 1);
    setenv("PGCONNECT_TIMEOUT", "10", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    execv(argv[0], argv);
    _exit(127);
}

/* The first line that a tool said on standard error; the rest is read and dropped. */
static struct str first_line(struct arena *a, int from)
{
    char room[512];
    struct buf all CLEANUP(buf_free) = {0};
    for (ssize_t n; (n = read(from, room, sizeof room)) > 0 || (n < 0 && errno == EINTR);)
        if (n > 0 && all.n < 4096) buf_add(&all, room, (size_t)n);
    struct str rest = buf_view(&all), line;
    return str_cut(&rest, '\n', &line) ? str_copy(a, line) : STR("");
}

static enum err tool(struct arena *a, const struct pg_address *at, char *const argv[], const char *name)
{
    int pipe_at[2], status = 0;
    const char *passfile = at->passdir ? arena_printf(a, "%s/owner.pgpass", at->passdir) : NULL;
    if (!argv[0])
        return fail(ERR_UNAVAILABLE,
                    "%s is not installed (Debian: postgresql-client-15); the server's own backup does it, too", name);
    if (pipe2(pipe_at, O_CLOEXEC) != 0) return fail(ERR_UNAVAILABLE, "%s: %s", name, strerror(errno));
    pid_t child = fork();
    if (child == 0) run_tool(argv, passfile, pipe_at[1]);
    close(pipe_at[1]);
    struct str said = child > 0 ? first_line(a, pipe_at[0]) : STR("");
    close(pipe_at[0]);
    if (child < 0) return fail(ERR_UNAVAILABLE, "%s: %s", name, strerror(errno));
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return OK;
    return fail(ERR_UNAVAILABLE, "%s", said.n ? arena_dup(a, said.p, said.n) : arena_printf(a, "%s failed", name));
}

enum err pg_backup(struct db *db, const char *to_path)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    const struct pg_address *at = &pg_of(db)->at;
    if (access(to_path, F_OK) == 0) return fail(ERR_CONFLICT, "%s is there already", to_path);
    char *const argv[] = {find_tool(a, "pg_dump"), "--format=custom", "--no-owner", "--no-privileges", "--no-password",
                          "--lock-wait-timeout=60000",
                          arena_printf(a, "--file=%s", to_path), arena_printf(a, "--dbname=%s", at->conninfo), NULL};
    enum err e = tool(a, at, argv, "pg_dump");
    if (e) (void)unlink(to_path);
    return e;
}

enum err pg_fill(const char *where, const char *from_path)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct pg_address at;
    enum err e = pg_address_parse(where, &at);
    if (e) return e;
    char *const argv[] = {find_tool(a, "pg_restore"), "--no-owner", "--no-privileges", "--no-password", "--exit-on-error", "--single-transaction",
                          arena_printf(a, "--dbname=%s", at.conninfo), arena_cstr(a, from_path), NULL};
    e = tool(a, &at, argv, "pg_restore");
    pg_address_free(&at);
    return e;
}
