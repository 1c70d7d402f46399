/* tar, run without a shell. Called by backup and restore. Guards (S10): the list of members is read
 * and judged before anything is unpacked. */
#include "cli/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/files.h"

#define TAR "/bin/tar"

bool archive_named(const char *path)
{
    struct str s = str_of(path);
    return str_ends(s, STR(".tar")) || str_ends(s, STR(".tar.gz")) || str_ends(s, STR(".tgz"));
}

/* Starts tar with its output in *ret_from (NULL: it goes nowhere). */
static enum err start(char **args, FILE **ret_from, pid_t *ret_pid)
{
    int fds[2] = {-1, -1};
    posix_spawn_file_actions_t files;
    char *env[] = {(char[]){"PATH=/usr/bin:/bin"}, (char[]){"LC_ALL=C.UTF-8"}, NULL};
    if (pipe2(fds, O_CLOEXEC) != 0) return fail(ERR_UNAVAILABLE, "no pipe: %s", strerror(errno));
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, fds[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int error = posix_spawn(ret_pid, TAR, &files, NULL, args, env);
    posix_spawn_file_actions_destroy(&files);
    close(fds[1]);
    *ret_from = fdopen(fds[0], "r");
    if (!*ret_from) die("out of memory");
    if (!error) return OK;
    fclose(*ret_from);
    return fail(ERR_UNAVAILABLE, "tar cannot be run: %s", strerror(error));
}

static enum err finish(FILE *from, pid_t pid, const char *path)
{
    int status = 0;
    fclose(from);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return OK;
    return fail(ERR_UNAVAILABLE, "tar failed on %s", path);
}

static enum err run(char **args, const char *path)
{
    FILE *from = NULL;
    pid_t pid = 0;
    enum err e = start(args, &from, &pid);
    if (e) return e;
    while (fgetc(from) != EOF) continue;
    return finish(from, pid, path);
}

#define WORD(text) ((char[]){text})
/* A name that begins with '-' would be an option. */
static char *plain(struct cli *cli, const char *path)
{
    return path[0] == '-' ? arena_printf(cli->arena, "./%s", path) : arena_cstr(cli->arena, path);
}

enum err archive_pack(struct cli *cli, const char *folder, const char *path)
{
    struct stat st;
    if (lstat(path, &st) == 0) return fail(ERR_CONFLICT, "%s exists already", path);
    char *temp = arena_printf(cli->arena, "%s.part", path);
    bool gz = !str_ends(str_of(path), STR(".tar"));
    char *args[] = {WORD("tar"),           WORD("--create"),
                    gz ? WORD("--gzip") : WORD("--no-auto-compress"),
                    WORD("--file"),        plain(cli, temp),
                    WORD("--force-local"), WORD("--directory"),
                    plain(cli, folder),    WORD("."),
                    NULL};
    enum err e = run(args, path);
    if (!e && rename(temp, path) != 0) e = fail(ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
    if (e) unlink(temp);
    return e;
}

/* One line of tar --list --verbose: "-rw------- user/group 1234 2026-11-21 12:31 ./zhiyin.db" */
static bool member_safe(struct str line)
{
    if (!line.n || (line.p[0] != '-' && line.p[0] != 'd')) return false;
    struct str rest = line, part;
    for (int column = 0; column < 5;) {
        if (!str_cut(&rest, ' ', &part)) return false;
        if (part.n) column++;
    }
    if (str_is(rest, "./") || str_is(rest, ".")) return true;
    if (str_starts(rest, STR("./"))) rest = str_sub(rest, 2, rest.n);
    if (line.p[0] == 'd' && rest.n && rest.p[rest.n - 1] == '/') rest.n--;
    return files_path_safe(rest);
}

static enum err check_members(struct cli *cli, const char *path)
{
    FILE *from = NULL;
    pid_t pid = 0;
    char line[4096];
    bool safe = true;
    char *args[] = {WORD("tar"),    WORD("--list"),       WORD("--verbose"),
                    WORD("--file"), plain(cli, path),     WORD("--force-local"),
                    WORD("--absolute-names"), WORD("--quoting-style=literal"), NULL};
    enum err e = start(args, &from, &pid);
    if (e) return e;
    while (fgets(line, sizeof line, from)) {
        size_t n = strlen(line);
        safe = safe && n > 0 && line[n - 1] == '\n' && member_safe((struct str){line, n - 1});
    }
    e = finish(from, pid, path);
    if (e) return e;
    return safe ? OK : fail(ERR_INVALID, "%s holds something that does not belong into a backup", path);
}

enum err archive_unpack(struct cli *cli, const char *path, const char *folder)
{
    enum err e = check_members(cli, path);
    if (e) return e;
    char *args[] = {WORD("tar"),
                    WORD("--extract"),
                    WORD("--file"),
                    plain(cli, path),
                    WORD("--force-local"),
                    WORD("--directory"),
                    plain(cli, folder),
                    WORD("--no-same-owner"),
                    WORD("--no-same-permissions"),
                    WORD("--keep-old-files"),
                    NULL};
    return run(args, path);
}
