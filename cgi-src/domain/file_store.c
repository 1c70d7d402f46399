/* Contents of files: which store, names, reading, copies. See file_store.h; the stores are file_folder.c and
 * file_table.c. */
#include "domain/file_store.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/secret.h"
#include "domain/file_store_inside.h"

#define NAME_BYTES 20
#define HEX_CHARS  (2 * NAME_BYTES)

static bool is_hex(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f'))) return false;
    return true;
}

bool file_name_shelf(struct str s, enum file_shelf *ret)
{
    if (s.n == HEX_CHARS) {
        *ret = FILES_IMPORTS;
        return is_hex(s);
    }
    *ret = FILES_ATTACHMENTS;
    return s.n == HEX_CHARS + 3 && s.p[2] == '/' && is_hex(str_sub(s, 0, 2)) && is_hex(str_sub(s, 3, s.n));
}

static struct str new_name(struct arena *a, enum file_shelf shelf)
{
    unsigned char random[NAME_BYTES];
    secret_random(random, sizeof random);
    char *hex = secret_hex(a, random, sizeof random);
    return shelf == FILES_IMPORTS ? str_of(hex) : str_printf(a, "%.2s/%s", hex, hex);
}

static bool in_database(const struct ctx *cx)
{
    return config_files_in_database(cx->config);
}

/* ---- writing ---- */

enum err file_store_take(struct ctx *cx, enum file_shelf shelf, const char *tmp_path, struct str *ret_name)
{
    struct str name = new_name(cx->arena, shelf);
    enum err e = in_database(cx) ? file_table_take(cx, name, tmp_path) : file_folder_take(cx, name, tmp_path);
    if (!e) *ret_name = name;
    return e;
}

void file_store_drop(struct ctx *cx, struct str name)
{
    const char *path = file_folder_path(cx, name);
    if (path) (void)unlink(path);
}

void file_store_remove(struct ctx *cx, struct str name)
{
    enum file_shelf shelf;
    if (!file_name_shelf(name, &shelf)) return;
    file_store_drop(cx, name);
    if (file_table_remove(cx, name) != OK) err_clear();
}

enum err file_store_empty(struct ctx *cx, struct str name)
{
    enum err e = file_folder_empty(cx, name), other = file_table_empty(cx, name);
    if (e && e != ERR_NOT_FOUND) return e;
    return other == ERR_NOT_FOUND ? OK : other;
}

/* ---- reading ---- */

enum err file_store_open(struct ctx *cx, struct str stored_name, struct file_reader *ret)
{
    enum file_shelf shelf;
    struct str name = str_copy(cx->arena, stored_name);
    if (!file_name_shelf(name, &shelf)) return ERR_NOT_FOUND;
    enum err e = in_database(cx) ? file_table_open(cx, name, ret) : file_folder_open(cx, name, ret);
    if (e != ERR_NOT_FOUND) return e;
    return in_database(cx) ? file_folder_open(cx, name, ret) : file_table_open(cx, name, ret);
}

enum err file_store_read(struct ctx *cx, struct file_reader *r, int64_t n, struct str *ret_part)
{
    if (n < 0 || n * (int64_t)FILE_PART >= r->bytes) return fail(ERR_INTERNAL, "no such piece of a file");
    if (!r->part) r->part = arena_room(cx->arena, FILE_PART);
    return r->in_database ? file_table_read(cx, r, n, ret_part) : file_folder_read(r, n, ret_part);
}

void file_store_close(struct file_reader *r)
{
    if (r->path && r->fd >= 0) close(r->fd);
    r->fd = -1;
}

enum err file_store_check(struct ctx *cx, struct str name, int64_t bytes, const struct hash *digest, bool *ret_whole)
{
    struct file_reader r CLEANUP(file_store_close) = {0};
    crypto_generichash_state state;
    struct hash h;
    *ret_whole = false;
    enum err e = file_store_open(cx, name, &r);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    for (int64_t n = 0; n * (int64_t)FILE_PART < r.bytes; n++) {
        struct str part;
        e = file_store_read(cx, &r, n, &part);
        if (e == ERR_INTERNAL) return err_clear(), OK; /* damaged, which is what was asked */
        if (e) return e;
        crypto_generichash_update(&state, (const unsigned char *)part.p, part.n);
    }
    crypto_generichash_final(&state, h.b, HASH_BYTES);
    *ret_whole = r.bytes == bytes && (!r.in_database || memcmp(h.b, r.digest.b, HASH_BYTES) == 0) &&
                 (!digest || memcmp(h.b, digest->b, HASH_BYTES) == 0);
    return OK;
}

/* ---- copies ---- */

/* Without a name, so that nothing of it is left when the process is killed. */
static int open_nameless(struct ctx *cx)
{
    char *path = arena_printf(cx->arena, "%s/tmp/fetch-XXXXXX", cx->config->data_dir);
    int fd = open(arena_printf(cx->arena, "%s/tmp", cx->config->data_dir), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) (void)unlink(path);
    return fd;
}

static enum err write_part(int fd, struct str part)
{
    while (part.n > 0) {
        ssize_t n = write(fd, part.p, part.n);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0)
            return fail(errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ERR_FULL : ERR_UNAVAILABLE,
                        "the copy of a file cannot be written: %s", strerror(errno));
        part = str_sub(part, (size_t)n, part.n);
    }
    return OK;
}

static enum err copy_out(struct ctx *cx, struct file_reader *r, int fd)
{
    crypto_generichash_state state;
    struct hash h;
    enum err e = OK;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    for (int64_t n = 0; !e && n * (int64_t)FILE_PART < r->bytes; n++) {
        struct str part;
        e = file_store_read(cx, r, n, &part);
        if (!e) e = write_part(fd, part);
        if (!e) crypto_generichash_update(&state, (const unsigned char *)part.p, part.n);
    }
    if (e) return e;
    crypto_generichash_final(&state, h.b, HASH_BYTES);
    if (memcmp(h.b, r->digest.b, HASH_BYTES) != 0)
        return fail(ERR_INTERNAL, "the content of %.*s is damaged", STR_ARG(r->name));
    return OK;
}

enum err file_store_fetch(struct ctx *cx, struct str name, struct file_copy *ret)
{
    struct file_reader r CLEANUP(file_store_close) = {0};
    struct file_copy c = {.fd = -1};
    enum err e = file_store_open(cx, name, &r);
    if (e) return e;
    if (r.in_database) {
        c.fd = open_nameless(cx);
        if (c.fd < 0) return fail(errno == ENOSPC ? ERR_FULL : ERR_UNAVAILABLE, "DATA/tmp: %s", strerror(errno));
        e = copy_out(cx, &r, c.fd);
    }
    int n = r.in_database ? asprintf(&c.path, "/proc/self/fd/%d", c.fd) : asprintf(&c.path, "%s", r.path);
    if (n < 0) die("out of memory");
    if (e) file_copy_free(&c);
    else *ret = c;
    return e;
}

void file_copy_free(struct file_copy *c)
{
    if (c->path && c->fd >= 0) close(c->fd);
    free(c->path);
    *c = (struct file_copy){0};
}

/* ---- from one store into the other ---- */

static enum err put(struct ctx *cx, struct ctx *from, struct str name)
{
    struct file_copy c CLEANUP(file_copy_free) = {0};
    struct file_reader source CLEANUP(file_store_close) = {0};
    bool whole = false;
    enum err e = file_store_open(from, name, &source);
    if (!e) e = file_store_fetch(from, name, &c);
    if (!e) e = in_database(cx) ? file_table_take(cx, name, c.path) : file_folder_take(cx, name, c.path);
    if (!e) e = file_store_check(cx, name, source.bytes, source.in_database ? &source.digest : NULL, &whole);
    return e || whole ? e : fail(ERR_INTERNAL, "%.*s is not the same in the other store", STR_ARG(name));
}

enum err file_store_bring(struct ctx *cx, struct ctx *from, struct str stored_name, bool remove, bool *ret_brought)
{
    struct file_reader r CLEANUP(file_store_close) = {0};
    enum file_shelf shelf;
    struct str name = str_copy(cx->arena, stored_name);
    *ret_brought = false;
    if (!file_name_shelf(name, &shelf)) return ERR_NOT_FOUND;
    enum err e = in_database(cx) ? file_table_open(cx, name, &r) : file_folder_open(cx, name, &r);
    if (e == ERR_NOT_FOUND) {
        e = put(cx, from, name);
        *ret_brought = !e;
    }
    if (e || !remove) return e;
    if (in_database(cx)) file_store_drop(from, name);
    else e = file_table_remove(from, name);
    return e;
}
