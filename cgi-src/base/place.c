/* Finds the read-only files and sibling programs from where this program stands, and holds the
 * lock on a data folder. Called by every main/ and by the command line. Guards: `restore` never
 * replaces the files of a data folder that a running program has open. */
#include "base/place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The folder of the running program, without a slash at the end. */
static char *own_folder(struct arena *a)
{
    char *path = arena_alloc(a, PATH_MAX);
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX - 1);
    if (n <= 0) return arena_cstr(a, ".");
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    if (slash) *slash = '\0';
    return path;
}

enum err place_share(struct arena *a, char **ret_dir)
{
    const char *set = getenv("ZHIYIN_SHARE");
    char *own = own_folder(a);
    char *tries[] = {set && *set ? arena_cstr(a, set) : NULL, own,
                     arena_printf(a, "%s/../share/zhiyin", own),
                     arena_printf(a, "%s/../../share/zhiyin", own)};
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        if (!tries[i] || !is_folder(arena_printf(a, "%s/sql", tries[i]))) continue;
        *ret_dir = tries[i];
        return OK;
    }
    return fail(ERR_NOT_FOUND, "the folder with sql/ and templates/ is neither beside the program "
                               "nor named by ZHIYIN_SHARE");
}

enum err place_share_path(struct arena *a, const char *name, char **ret_path)
{
    char *dir = NULL;
    enum err e = place_share(a, &dir);
    if (e) return e;
    *ret_path = arena_printf(a, "%s/%s", dir, name);
    return OK;
}

enum err place_program(struct arena *a, const char *name, char **ret_path)
{
    char *own = own_folder(a);
    char *tries[] = {arena_printf(a, "%s/%s", own, name),
                     arena_printf(a, "%s/../lib/zhiyin/%s", own, name),
                     arena_printf(a, "%s/../libexec/zhiyin/%s", own, name)};
    for (size_t i = 0; i < COUNT_OF(tries); i++) {
        if (access(tries[i], X_OK) != 0) continue;
        *ret_path = tries[i];
        return OK;
    }
    return fail(ERR_NOT_FOUND, "%s is not beside this program", name);
}

enum err place_hold(const char *data_dir, bool exclusive, int *ret_fd)
{
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof path, "%s/run.lock", data_dir) >= sizeof path)
        return fail(ERR_UNAVAILABLE, "the path of the data folder is too long");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return fail(ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
    if (flock(fd, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
        int error = errno;
        close(fd);
        if (error != EWOULDBLOCK) return fail(ERR_UNAVAILABLE, "%s: %s", path, strerror(error));
        return fail(ERR_BUSY, "%s: %s", path,
                    exclusive ? "a running program uses this folder" : "a restore is under way");
    }
    if (ret_fd) *ret_fd = fd;
    return OK;
}
