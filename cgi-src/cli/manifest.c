/* The list of files in a backup. Called by backup and restore. Guards (S10): a backup that somebody
 * prepared cannot name a file outside its folder, nor put one outside the data folder. */
#include "cli/manifest.h"

#include <stdlib.h>

#define MANIFEST_MAX (64 * MiB)
#define FORMAT 1

static json_t *file_json(struct arena *a, const struct manifest_file *f)
{
    return json_pack("{s:s, s:I, s:s}", "path", f->path, "bytes", (json_int_t)f->bytes, "blake2b",
                     secret_hex(a, f->digest.b, sizeof f->digest.b));
}

enum err manifest_write(struct arena *a, const char *folder, const struct manifest *m)
{
    json_t *files = json_array();
    for (size_t i = 0; i < m->files.n; i++) {
        json_t *file = file_json(a, &m->files.at[i]);
        if (!file || json_array_append_new(files, file) != 0)
            return json_decref(files), fail(ERR_INVALID, "a file name is not UTF-8");
    }
    json_t *all = json_pack("{s:i, s:s, s:s, s:i, s:s, s:b, s:o}", "format", FORMAT, "program",
                            "zhiyin", "made_at", m->made_at, "schema", m->schema, "key", m->key,
                            "keys_included", 0, "files", files);
    char *text = all ? json_dumps(all, JSON_INDENT(1)) : NULL;
    if (!text) die("out of memory");
    enum err e = files_write(arena_printf(a, "%s/manifest.json", folder), str_of(text));
    free(text);
    json_decref(all);
    return e;
}

static bool name_allowed(struct str path)
{
    if (!files_path_safe(path)) return false;
    return str_is(path, "zhiyin.db") || str_is(path, "zhiyin.dump") || str_is(path, "zhiyin.conf") ||
           str_starts(path, STR("attachments/")) || str_starts(path, STR("imports/"));
}

static int nibble(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool parse_digest(const char *hex, struct hash *ret)
{
    if (strlen(hex) != 2 * HASH_BYTES) return false;
    for (size_t i = 0; i < HASH_BYTES; i++) {
        int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        ret->b[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

static enum err parse_file(struct arena *a, const json_t *json, struct manifest *m)
{
    const char *path = NULL, *hex = NULL;
    json_int_t bytes = -1;
    struct manifest_file f;
    if (json_unpack((json_t *)(uintptr_t)json, "{s:s, s:I, s:s}", "path", &path, "bytes", &bytes,
                    "blake2b", &hex) != 0 ||
        bytes < 0 || !parse_digest(hex, &f.digest))
        return fail(ERR_INVALID, "the manifest has an entry that cannot be read");
    if (!name_allowed(str_of(path)))
        return fail(ERR_INVALID, "the manifest names a file that does not belong into a backup");
    f.path = arena_cstr(a, path);
    f.bytes = bytes;
    *vec_push(a, &m->files) = f;
    return OK;
}

static enum err parse(struct arena *a, json_t *json, struct manifest *m)
{
    int format = 0;
    const char *made_at = NULL, *key = NULL;
    json_t *files = NULL, *file = NULL;
    size_t at;
    if (json_unpack(json, "{s:i, s:s, s:i, s:s, s:o}", "format", &format, "made_at", &made_at, "schema",
                    &m->schema, "key", &key, "files", &files) != 0 ||
        !json_is_array(files))
        return fail(ERR_INVALID, "manifest.json is not that of a backup");
    if (format != FORMAT)
        return fail(ERR_INVALID, "the backup has format %d; this program reads %d", format, FORMAT);
    m->made_at = arena_cstr(a, made_at);
    m->key = arena_cstr(a, key);
    enum err e = OK;
    json_array_foreach (files, at, file)
        if (!e) e = parse_file(a, file, m);
    return e;
}

enum err manifest_read(struct arena *a, const char *folder, struct manifest *ret)
{
    struct str text;
    struct manifest m = {0};
    enum err e = files_read(a, arena_printf(a, "%s/manifest.json", folder), MANIFEST_MAX, &text);
    if (e) return e == ERR_NOT_FOUND ? fail(ERR_INVALID, "%s is no backup: no manifest.json", folder) : e;
    json_t *json = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
    e = json ? parse(a, json, &m) : fail(ERR_INVALID, "manifest.json is not JSON");
    json_decref(json);
    if (!e) *ret = m;
    return e;
}

enum err manifest_check(struct arena *a, const char *folder, const struct manifest *m,
                        void (*done)(void *arg, size_t n), void *arg)
{
    for (size_t i = 0; i < m->files.n; i++) {
        const struct manifest_file *f = &m->files.at[i];
        struct hash digest;
        int64_t bytes = 0;
        enum err e = files_digest(arena_printf(a, "%s/%s", folder, f->path), &digest, &bytes);
        if (e) return e;
        if (bytes != f->bytes || memcmp(digest.b, f->digest.b, HASH_BYTES) != 0)
            return fail(ERR_INVALID, "%s in the backup was changed", f->path);
        if (done) done(arg, i + 1);
    }
    return OK;
}
