/* Finds sibling programs from where this program stands, and holds the lock on a data folder. Called by every main/ and by the command line. Guards: `restore` never
 * replaces the files of a data folder that a running program has open. */
#include "base/place.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

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

enum err place_program(struct arena *a, const char *name, char **ret_path)
{
    char *own = own_folder(a);
    char *tries[] = {arena_printf(a, "%s/%s", own, name),
                     arena_printf(a, "%s/../lib/zhiyin/%s", own, name)};
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

/* Folders are work of the command line; files with other names are nobody's of ours. */
static bool is_leftover(const char *name, const struct stat *st)
{
    static const char *const begins[] = {"upload-", "store-", "fetch-", "list-"};
    bool ours = false;
    for (size_t i = 0; i < COUNT_OF(begins); i++) ours |= strncmp(name, begins[i], strlen(begins[i])) == 0;
    return ours && S_ISREG(st->st_mode) && (int64_t)st->st_mtime * 1000 < clock_now() - DAY_MS;
}

void place_tidy(const char *data_dir)
{
    char path[PATH_MAX];
    struct dirent *d;
    if ((size_t)snprintf(path, sizeof path, "%s/tmp", data_dir) >= sizeof path) return;
    DIR *dir = opendir(path);
    while (dir && (d = readdir(dir))) {
        struct stat st;
        if (fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && is_leftover(d->d_name, &st))
            (void)unlinkat(dirfd(dir), d->d_name, 0);
    }
    if (dir) closedir(dir);
}
