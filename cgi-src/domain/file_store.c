/* The store of file contents: see file_store.h. */
#include "domain/file_store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/secret.h"

#define NAME_BYTES 20
#define NAME_CHARS (3 + 2 * NAME_BYTES) /* "ab/" and 40 hex digits */

static bool name_valid(struct str s)
{
    if (s.n != NAME_CHARS || s.p[2] != '/') return false;
    for (size_t i = 0; i < s.n; i++) {
        if (i != 2 && !strchr("0123456789abcdef", s.p[i])) return false;
        if (s.p[i] == '\0') return false;
    }
    return true;
}

const char *file_store_path(struct ctx *cx, struct str stored_name)
{
    if (!name_valid(stored_name)) return NULL;
    return arena_printf(cx->arena, "%s/attachments/%.*s", cx->config->data_dir,
                        STR_ARG(stored_name));
}

static enum err make_dir(const char *path)
{
    if (mkdir(path, 0750) == 0 || errno == EEXIST) return OK;
    return fail(errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "mkdir: %s", strerror(errno));
}

static void sync_dir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return;
    (void)fsync(fd);
    close(fd);
}

enum err file_store_take(struct ctx *cx, const char *tmp_path, struct str *ret_name)
{
    unsigned char random[NAME_BYTES];
    secret_random(random, sizeof random);
    const char *hex = secret_hex(cx->arena, random, sizeof random);
    struct str name = str_printf(cx->arena, "%.2s/%s", hex, hex);
    const char *root = arena_printf(cx->arena, "%s/attachments", cx->config->data_dir);
    const char *dir = arena_printf(cx->arena, "%s/%.2s", root, hex);
    enum err e = make_dir(root);
    if (!e) e = make_dir(dir);
    if (e) return e;

    int fd = open(tmp_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return fail(ERR_INTERNAL, "cannot open an uploaded file: %s", strerror(errno));
    bool durable = fsync(fd) == 0 && fchmod(fd, 0640) == 0;
    int why = errno;
    close(fd);
    if (!durable) {
        return fail(why == ENOSPC ? ERR_FULL : ERR_INTERNAL, "fsync: %s", strerror(why));
    }
    if (rename(tmp_path, file_store_path(cx, name)) != 0) {
        return fail(errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "rename: %s", strerror(errno));
    }
    sync_dir(dir);
    *ret_name = name;
    return OK;
}

void file_store_remove(struct ctx *cx, struct str stored_name)
{
    const char *path = file_store_path(cx, stored_name);
    if (path) (void)unlink(path);
}

static enum err visit_dir(struct ctx *cx, const char *dir_name, int64_t before_ms,
                          enum err (*visit)(struct ctx *cx, struct str stored_name, void *arg),
                          void *arg)
{
    DIR *dir = opendir(arena_printf(cx->arena, "%s/attachments/%s", cx->config->data_dir,
                                    dir_name));
    if (!dir) return OK;
    enum err e = OK;
    struct dirent *d;
    while (!e && (d = readdir(dir))) {
        struct str name = str_printf(cx->arena, "%s/%s", dir_name, d->d_name);
        struct stat st;
        if (!name_valid(name) || fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
            continue;
        }
        if ((int64_t)st.st_ctim.tv_sec * 1000 < before_ms) e = visit(cx, name, arg);
    }
    closedir(dir);
    return e;
}

enum err file_store_each(struct ctx *cx, int64_t before_ms,
                         enum err (*visit)(struct ctx *cx, struct str stored_name, void *arg),
                         void *arg)
{
    for (int i = 0; i < 256; i++) {
        char dir_name[3];
        snprintf(dir_name, sizeof dir_name, "%02x", (unsigned)i);
        enum err e = visit_dir(cx, dir_name, before_ms, visit, arg);
        if (e) return e;
    }
    return OK;
}
