/* The store of one machine: files below DATA/attachments ("ab/<random>", read by nginx through the group) and
 * DATA/imports (read by the programs alone). Called by file_store.c. Guards: a file that has its name is whole and
 * synced; only names that the store gives become paths. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/file_store_inside.h"

static const struct {
    const char *folder;
    mode_t dir, file;
} shelves[] = {[FILES_ATTACHMENTS] = {"attachments", 0750, 0640}, [FILES_IMPORTS] = {"imports", 0700, 0600}};

static enum err failed(const char *what)
{
    return fail(errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_INTERNAL, "%s: %s", what, strerror(errno));
}

const char *file_folder_path(struct ctx *cx, struct str name)
{
    enum file_shelf shelf;
    if (!file_name_shelf(name, &shelf)) return NULL;
    return arena_printf(cx->arena, "%s/%s/%.*s", cx->config->data_dir, shelves[shelf].folder, STR_ARG(name));
}

/* ---- writing ---- */

/* With this mode whatever the process' mask is: nginx enters through the group. */
static enum err make_dir(const char *path, mode_t mode)
{
    if (mkdir(path, mode) == 0) return chmod(path, mode) == 0 ? OK : failed("chmod");
    return errno == EEXIST ? OK : failed("mkdir");
}

static void sync_dir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    (void)fsync(fd);
    close(fd);
}

static enum err make_durable(int fd, mode_t mode)
{
    return fsync(fd) == 0 && fchmod(fd, mode) == 0 ? OK : failed("fsync");
}

static enum err copy_bytes(int from, int to)
{
    ssize_t n;
    while ((n = sendfile(to, from, NULL, 1 << 20)) != 0)
        if (n < 0 && errno != EINTR) return failed("a file cannot be copied");
    return OK;
}

/* From another file system, or from a file without a name: whole before it has the name. */
static enum err copy_to(int from, const char *part, const char *path, mode_t mode)
{
    int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (to < 0) return failed("open");
    enum err e = copy_bytes(from, to);
    if (!e) e = make_durable(to, mode);
    if (close(to) != 0 && !e) e = failed("close");
    if (!e && rename(part, path) != 0) e = failed("rename");
    if (e) (void)unlink(part);
    return e;
}

/* As a rule a second name: nothing is copied, and a use case that has to be carried out again finds its file. */
static enum err give_name(struct ctx *cx, const char *tmp_path, const char *path, mode_t mode)
{
    int fd = open(tmp_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return failed("cannot open an uploaded file");
    enum err e = make_durable(fd, mode);
    bool linked = !e && (link(tmp_path, path) == 0 || errno == EEXIST);
    if (!e && !linked) e = copy_to(fd, arena_printf(cx->arena, "%s/tmp/store-%s", cx->config->data_dir, strrchr(path, '/') + 1),
                                        path, mode);
    close(fd);
    return e;
}

enum err file_folder_take(struct ctx *cx, struct str name, const char *tmp_path)
{
    enum file_shelf shelf;
    const char *path = file_folder_path(cx, name);
    if (!path || !file_name_shelf(name, &shelf)) return fail(ERR_INTERNAL, "no name of a stored file");
    const char *root = arena_printf(cx->arena, "%s/%s", cx->config->data_dir, shelves[shelf].folder);
    char *dir = arena_cstr(cx->arena, path);
    *strrchr(dir, '/') = '\0';
    enum err e = make_dir(root, shelves[shelf].dir);
    if (!e && strcmp(root, dir) != 0) e = make_dir(dir, shelves[shelf].dir);
    if (!e) e = give_name(cx, tmp_path, path, shelves[shelf].file);
    if (!e) sync_dir(dir);
    return e;
}

enum err file_folder_empty(struct ctx *cx, struct str name)
{
    const char *path = file_folder_path(cx, name);
    if (!path) return ERR_NOT_FOUND;
    if (truncate(path, 0) == 0) return OK;
    return errno == ENOENT ? ERR_NOT_FOUND : fail(ERR_UNAVAILABLE, "a file cannot be emptied: %s", strerror(errno));
}

/* ---- reading ---- */

enum err file_folder_open(struct ctx *cx, struct str name, struct file_reader *ret)
{
    struct stat st;
    const char *path = file_folder_path(cx, name);
    if (!path || lstat(path, &st) != 0 || !S_ISREG(st.st_mode)) return ERR_NOT_FOUND;
    *ret = (struct file_reader){.name = name, .bytes = (int64_t)st.st_size, .path = path, .fd = -1};
    return OK;
}

enum err file_folder_read(struct file_reader *r, int64_t n, struct str *ret_part)
{
    if (r->fd < 0) r->fd = open(r->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (r->fd < 0) return fail(ERR_INTERNAL, "a stored file cannot be opened: %s", strerror(errno));
    int64_t from = n * (int64_t)FILE_PART, left = r->bytes - from;
    size_t want = left < (int64_t)FILE_PART ? (size_t)left : FILE_PART, got = 0;
    while (got < want) {
        ssize_t m = pread(r->fd, r->part + got, want - got, from + (int64_t)got);
        if (m < 0 && errno == EINTR) continue;
        if (m <= 0) return fail(ERR_INTERNAL, "a stored file is shorter than it was: %.*s", STR_ARG(r->name));
        got += (size_t)m;
    }
    *ret_part = (struct str){r->part, got};
    return OK;
}

/* ---- all of them ---- */

struct walk {
    struct ctx *cx;
    enum file_shelf shelf;
    int64_t before_ms;
    enum err (*visit)(struct ctx *cx, struct str stored_name, void *arg);
    void *arg;
};

/* below: "ab/", or "". */
static enum err walk_dir(const struct walk *w, const char *path, const char *below)
{
    enum err e = OK;
    struct dirent *d;
    DIR *dir = opendir(path);
    while (dir && !e && (d = readdir(dir))) {
        char text[64];
        struct stat st;
        enum file_shelf shelf;
        if (snprintf(text, sizeof text, "%s%.60s", below, d->d_name) >= (int)sizeof text) continue;
        if (!file_name_shelf(str_of(text), &shelf) || shelf != w->shelf) continue;
        if (fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) continue;
        time_t at = w->shelf == FILES_IMPORTS ? st.st_mtim.tv_sec : st.st_ctim.tv_sec; /* attachments are put back, too */
        if ((int64_t)at * SECOND_MS < w->before_ms) e = w->visit(w->cx, str_of(text), w->arg);
    }
    if (dir) closedir(dir);
    return e;
}

enum err file_store_each(struct ctx *cx, int64_t before_ms,
                         enum err (*visit)(struct ctx *cx, struct str stored_name, void *arg), void *arg)
{
    struct walk w = {cx, FILES_IMPORTS, before_ms, visit, arg};
    enum err e = walk_dir(&w, arena_printf(cx->arena, "%s/imports", cx->config->data_dir), "");
    w.shelf = FILES_ATTACHMENTS;
    for (unsigned i = 0; !e && i < 256; i++) {
        char below[4];
        snprintf(below, sizeof below, "%02x/", i);
        e = walk_dir(&w, arena_printf(cx->arena, "%s/attachments/%.2s", cx->config->data_dir, below), below);
    }
    return e;
}
