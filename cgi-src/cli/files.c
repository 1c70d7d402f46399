/* Files and folders for backup and restore. Guards: a copy is complete and on disk before it has its
 * name; no symbolic link is followed; no name leads outside the folder it belongs to. */
#include "cli/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (256 * KiB)

static enum err fail_file(const char *path, int error)
{
    return fail(error == ENOSPC || error == EDQUOT ? ERR_FULL : ERR_UNAVAILABLE, "%s: %s", path,
                strerror(error));
}

char *files_stamp(struct arena *a, int64_t ms)
{
    struct civil c = clock_civil(ms, "UTC");
    return arena_printf(a, "%04d%02d%02dT%02d%02d%02dZ", c.year, c.month, c.day, c.hour, c.minute,
                        c.second);
}

bool files_is_folder(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

enum err files_make_folder(const char *path)
{
    char part[PATH_MAX];
    size_t n = strlen(path);
    if (n == 0 || n >= sizeof part) return fail(ERR_INVALID, "%s: no usable path", path);
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0') continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0700) != 0 && errno != EEXIST && (i == n || errno != EACCES))
            return fail_file(part, errno);
    }
    struct stat st;
    if (stat(path, &st) != 0) return fail_file(path, errno);
    return S_ISDIR(st.st_mode) ? OK : fail_file(path, ENOTDIR);
}

enum err files_share(const char *path)
{
    return chmod(path, files_is_folder(path) ? 0750 : 0640) == 0 ? OK : fail_file(path, errno);
}

static int open_plain(const char *path, enum err *ret_error)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        *ret_error = errno == ENOENT ? fail(ERR_NOT_FOUND, "%s is missing", path)
                                     : fail_file(path, errno);
        return -1;
    }
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) return fd;
    close(fd);
    *ret_error = fail(ERR_INVALID, "%s is not a plain file", path);
    return -1;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, p, n);
        if (w < 0 && errno == EINTR) continue;
        if (w <= 0) return false;
        p += w;
        n -= (size_t)w;
    }
    return true;
}

/* Reads in to its end, into the digest and, when out is not -1, into out. */
static enum err pump(int in, int out, const char *name, struct hash *ret_digest, int64_t *ret_bytes)
{
    static char chunk[CHUNK];
    crypto_generichash_state st;
    int64_t bytes = 0;
    crypto_generichash_init(&st, NULL, 0, HASH_BYTES);
    for (;;) {
        ssize_t n = read(in, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return fail_file(name, errno);
        if (n == 0) break;
        crypto_generichash_update(&st, (const unsigned char *)chunk, (size_t)n);
        if (out >= 0 && !write_all(out, chunk, (size_t)n)) return fail_file(name, errno);
        bytes += n;
    }
    crypto_generichash_final(&st, ret_digest->b, HASH_BYTES);
    *ret_bytes = bytes;
    return OK;
}

enum err files_digest(const char *path, struct hash *ret_digest, int64_t *ret_bytes)
{
    enum err e = OK;
    int in = open_plain(path, &e);
    if (in < 0) return e;
    e = pump(in, -1, path, ret_digest, ret_bytes);
    close(in);
    return e;
}

static enum err sync_folder_of(const char *path)
{
    char folder[PATH_MAX];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash) *(slash == folder ? slash + 1 : slash) = '\0';
    int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return fail_file(folder, errno);
    fsync(fd);
    close(fd);
    return OK;
}

/* Gives the finished temporary file its name, or takes it away. */
static enum err settle(int fd, const char *temp, const char *path, enum err e)
{
    if (!e && fsync(fd) != 0) e = fail_file(temp, errno);
    if (close(fd) != 0 && !e) e = fail_file(temp, errno);
    if (!e && rename(temp, path) != 0) e = fail_file(path, errno);
    if (e) {
        unlink(temp);
        return e;
    }
    return sync_folder_of(path);
}

static int open_temp(const char *path, char *temp, size_t size)
{
    if ((size_t)snprintf(temp, size, "%s.part", path) >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    unlink(temp);
    return open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
}

enum err files_copy(const char *from, const char *to, struct hash *ret_digest, int64_t *ret_bytes)
{
    char temp[PATH_MAX];
    enum err e = OK;
    int in = open_plain(from, &e);
    if (in < 0) return e;
    int out = open_temp(to, temp, sizeof temp);
    if (out < 0) {
        e = fail_file(to, errno);
    } else {
        e = pump(in, out, to, ret_digest, ret_bytes);
        e = settle(out, temp, to, e);
    }
    close(in);
    return e;
}

enum err files_write(const char *path, struct str text)
{
    char temp[PATH_MAX];
    int out = open_temp(path, temp, sizeof temp);
    if (out < 0) return fail_file(path, errno);
    enum err e = write_all(out, text.p, text.n) ? OK : fail_file(path, errno);
    return settle(out, temp, path, e);
}

enum err files_read(struct arena *a, const char *path, size_t max, struct str *ret_text)
{
    enum err e = OK;
    int fd = open_plain(path, &e);
    if (fd < 0) return e;
    struct stat st;
    size_t n = 0, size = fstat(fd, &st) == 0 && st.st_size > 0 ? (size_t)st.st_size : 0;
    if (size > max) return close(fd), fail(ERR_TOO_LARGE, "%s is too large", path);
    char *text = arena_alloc(a, size + 1);
    for (ssize_t got; n < size && (got = read(fd, text + n, size - n)) > 0;) n += (size_t)got;
    close(fd);
    *ret_text = (struct str){text, n};
    return OK;
}

/* ---- folders ---- */

static enum err walk(struct arena *a, const char *root, const char *below, struct file_list *ret)
{
    char *folder = *below ? arena_printf(a, "%s/%s", root, below) : arena_cstr(a, root);
    DIR *d = opendir(folder);
    if (!d) return errno == ENOENT && !*below ? OK : fail_file(folder, errno);
    enum err e = OK;
    for (struct dirent *entry; !e && (entry = readdir(d)) != NULL;) {
        struct stat st;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        char *name = arena_printf(a, "%s%s%s", below, *below ? "/" : "", entry->d_name);
        if (fstatat(dirfd(d), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
            if (errno != ENOENT) e = fail_file(name, errno);
        } else if (S_ISDIR(st.st_mode)) {
            e = walk(a, root, name, ret);
        } else if (S_ISREG(st.st_mode)) {
            *vec_push(a, ret) = name;
        } else {
            e = fail(ERR_INVALID, "%s/%s is not a plain file", root, name);
        }
    }
    closedir(d);
    return e;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

enum err files_below(struct arena *a, const char *folder, struct file_list *ret)
{
    *ret = (struct file_list){0};
    enum err e = walk(a, folder, "", ret);
    if (!e && ret->n) qsort(ret->at, ret->n, sizeof *ret->at, by_text);
    return e;
}

bool files_path_safe(struct str path)
{
    struct str rest = path, part;
    if (!path.n || path.n > 1000 || path.p[0] == '/' || path.p[path.n - 1] == '/') return false;
    for (size_t i = 0; i < path.n; i++)
        if ((unsigned char)path.p[i] < 0x20 || path.p[i] == 0x7F || path.p[i] == '\\') return false;
    while (str_cut(&rest, '/', &part))
        if (!part.n || str_is(part, ".") || str_is(part, "..")) return false;
    return true;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

enum err files_remove_tree(const char *path)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT) return OK;
    return fail_file(path, errno);
}
