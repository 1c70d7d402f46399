/* One child process with input, a time limit and nothing of ours. Called by sms.c. Guards: what a
 * person typed is an argument or input, never part of a command line; no connection, key or lock of
 * this process reaches the child. */
#include "net/command.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define LOOK_EVERY_US 5000

/* The input as a file in memory: no pipe, so a child that does not read cannot hold us up. */
static int input_file(struct str input)
{
    int fd = memfd_create("input", MFD_CLOEXEC);
    if (fd < 0) return -1;
    for (size_t done = 0; done < input.n;) {
        ssize_t n = write(fd, input.p + done, input.n - done);
        if (n <= 0) return close(fd), -1;
        done += (size_t)n;
    }
    lseek(fd, 0, SEEK_SET);
    return fd;
}

static int spawn(const char *path, const char *argument, int input, pid_t *ret_pid)
{
    char *args[] = {(char *)(uintptr_t)path, (char *)(uintptr_t)argument, NULL};
    char *env[] = {(char[]){"PATH=/usr/local/bin:/usr/bin:/bin"}, (char[]){"LANG=C.UTF-8"}, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none, defaults;
    sigemptyset(&none);
    sigfillset(&defaults);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, input, 0);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", 1 /* O_WRONLY */, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", 1, 0);
    posix_spawn_file_actions_addclosefrom_np(&files, 3);
    posix_spawnattr_init(&attr);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                        POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setpgroup(&attr, 0);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &defaults);
    int error = posix_spawn(ret_pid, path, &files, &attr, args, env);
    posix_spawnattr_destroy(&attr);
    posix_spawn_file_actions_destroy(&files);
    return error;
}

/* false: it was still running and has been killed. Looked at every few milliseconds: pidfd_open() may be
 * forbidden or unknown where we run, and a limit that then falls away would hang the worker. */
static bool wait_for(pid_t pid, int timeout_ms, int *ret_status)
{
    int64_t end = clock_tick_us() + timeout_ms * INT64_C(1000);
    int status = 127 << 8; /* if nobody can say */
    bool late = false;
    for (;;) {
        pid_t done = waitpid(pid, &status, late ? 0 : WNOHANG);
        if (done == pid || (done < 0 && errno != EINTR)) break;
        late = clock_tick_us() >= end;
        if (late) kill(-pid, SIGKILL);
        else usleep(LOOK_EVERY_US);
    }
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return !late;
}

enum err command_run(const char *path, const char *argument, struct str input, int timeout_ms,
                     int *ret_status)
{
    pid_t pid = 0;
    int status = 0, fd = input_file(input);
    if (fd < 0) return fail(ERR_UNAVAILABLE, "no memory file: %s", strerror(errno));
    int error = spawn(path, argument, fd, &pid);
    close(fd);
    if (error) return fail(ERR_UNAVAILABLE, "%s: %s", path, strerror(error));
    if (!wait_for(pid, timeout_ms, &status)) return fail(ERR_EXPIRED, "%s took too long", path);
    *ret_status = status;
    return OK;
}
