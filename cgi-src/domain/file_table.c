/* The store of several machines: pieces of at most FILE_PART bytes in file_chunk, each with its digest, and a row in
 * file_content when all are there. Called by file_store.c. Guards: no transaction is longer than SLICE_US or holds
 * more than SLICE_PARTS pieces, however large the file; nobody reads a content before its row is committed; the
 * programs for people need no right to change or delete what is stored. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "base/backoff.h"
#include "domain/file_store_inside.h"

#define SLICE_PARTS 16
#define SLICE_US    20000
#define WAIT_MS     2000 /* how long a slice that a serializable engine refuses is tried again */

/* ---- writing ---- */

struct writing {
    struct ctx *cx;
    struct str name;
    int fd;
    char *part;
    int64_t bytes, n; /* of what is committed */
    crypto_generichash_state state;
    bool whole;
};

static struct hash digest_of(const void *p, size_t n)
{
    struct hash h;
    crypto_generichash(h.b, HASH_BYTES, p, n, NULL, 0);
    return h;
}

/* From where the file stands after what is committed: a slice may have to be written again. */
static enum err read_part(const struct writing *w, size_t *ret_n)
{
    size_t n = 0;
    while (n < FILE_PART) {
        ssize_t got = pread(w->fd, w->part + n, FILE_PART - n, w->bytes + (int64_t)n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return fail(ERR_INTERNAL, "an uploaded file cannot be read: %s", strerror(errno));
        if (got == 0) break;
        n += (size_t)got;
    }
    *ret_n = n;
    return OK;
}

static enum err insert_chunk(const struct writing *w, size_t n)
{
    struct hash digest = digest_of(w->part, n);
    STMT(q, w->cx->db,
         "INSERT INTO file_chunk (stored_name, n, digest, created_at, bytes) VALUES (:name, :n, :digest, :now, :bytes)");
    bind_str(q, ":name", w->name);
    bind_i64(q, ":n", w->n);
    bind_hash(q, ":digest", digest);
    bind_i64(q, ":now", w->cx->now);
    bind_blob(q, ":bytes", w->part, n);
    return stmt_run(q);
}

static enum err insert_content(struct writing *w)
{
    struct hash digest;
    crypto_generichash_final(&w->state, digest.b, HASH_BYTES);
    STMT(q, w->cx->db,
         "INSERT INTO file_content (stored_name, bytes, digest, created_at) VALUES (:name, :bytes, :digest, :now)");
    bind_str(q, ":name", w->name);
    bind_i64(q, ":bytes", w->bytes);
    bind_hash(q, ":digest", digest);
    bind_i64(q, ":now", w->cx->now);
    w->whole = true;
    return stmt_run(q);
}

/* Some pieces in one transaction; with the last ones the row that makes them a content. */
static enum err write_slice(struct writing *w)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, w->cx->db, __FILE__, __LINE__);
    int64_t start = clock_tick_us();
    size_t n = FILE_PART;
    for (int i = 0; !e && n == FILE_PART && i < SLICE_PARTS && clock_tick_us() - start < SLICE_US; i++) {
        e = read_part(w, &n);
        if (!e && n) e = insert_chunk(w, n);
        if (e) break;
        crypto_generichash_update(&w->state, (const unsigned char *)w->part, n);
        w->bytes += (int64_t)n;
        w->n += n > 0;
    }
    if (!e && n < FILE_PART) e = insert_content(w);
    return e ? e : tx_commit(&tx);
}

static enum err write_all(struct writing *w)
{
    enum err e = OK;
    while (!e && !w->whole) {
        struct writing before = *w;
        struct backoff wait = backoff_begin(WAIT_MS);
        while ((e = write_slice(w)) != OK && ctx_again(w->cx, e, &wait)) *w = before;
    }
    return e;
}

enum err file_table_take(struct ctx *cx, struct str name, const char *tmp_path)
{
    struct writing w = {.cx = cx, .name = name, .fd = open(tmp_path, O_RDONLY | O_CLOEXEC)};
    if (w.fd < 0) return fail(ERR_INTERNAL, "cannot open an uploaded file: %s", strerror(errno));
    (void)posix_fadvise(w.fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    w.part = arena_alloc(cx->arena, FILE_PART);
    crypto_generichash_init(&w.state, NULL, 0, HASH_BYTES);
    enum err e = write_all(&w);
    close(w.fd);
    return e;
}

/* ---- reading ---- */

enum err file_table_open(struct ctx *cx, struct str name, struct file_reader *ret)
{
    STMT(q, cx->db, "SELECT bytes, digest FROM file_content WHERE stored_name = :name");
    bind_str(q, ":name", name);
    enum err e = stmt_one(q);
    if (e) return e;
    struct str digest = col_view(q, 1);
    if (digest.n != HASH_BYTES) return fail(ERR_INTERNAL, "a content without a digest: %.*s", STR_ARG(name));
    *ret = (struct file_reader){.name = name, .bytes = col_i64(q, 0), .in_database = true, .fd = -1};
    memcpy(ret->digest.b, digest.p, HASH_BYTES);
    return OK;
}

/* Copied, so that no statement stays open while a slow client takes it. */
enum err file_table_read(struct ctx *cx, struct file_reader *r, int64_t n, struct str *ret_part)
{
    int64_t left = r->bytes - n * (int64_t)FILE_PART;
    size_t want = left < (int64_t)FILE_PART ? (size_t)left : FILE_PART;
    STMT(q, cx->db, "SELECT bytes, digest FROM file_chunk WHERE stored_name = :name AND n = :n");
    bind_str(q, ":name", r->name);
    bind_i64(q, ":n", n);
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND) return fail(ERR_INTERNAL, "piece %lld of %.*s is gone", (long long)n, STR_ARG(r->name));
    if (e) return e;
    struct str part = col_view(q, 0);
    bool good = part.n == want;
    if (good) memcpy(r->part, part.p, part.n);
    struct str digest = col_view(q, 1);
    struct hash h = digest_of(r->part, want);
    if (!good || digest.n != HASH_BYTES || memcmp(h.b, digest.p, HASH_BYTES) != 0)
        return fail(ERR_INTERNAL, "piece %lld of %.*s is damaged", (long long)n, STR_ARG(r->name));
    *ret_part = (struct str){r->part, want};
    return OK;
}

/* ---- removing ---- */

/* The last pieces first: as long as one is left, the first one is, by which file_store_purge() finds them. */
static enum err remove_slice(struct ctx *cx, struct str name, int64_t *ret_n)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, cx->db,
         "DELETE FROM file_chunk WHERE stored_name = :name AND n IN"
         " (SELECT n FROM file_chunk WHERE stored_name = :name ORDER BY n DESC LIMIT 16)");
    bind_str(q, ":name", name);
    e = stmt_run(q);
    *ret_n = e ? 0 : stmt_changes(q);
    return e ? e : tx_commit(&tx);
}

static enum err remove_chunks(struct ctx *cx, struct str name)
{
    enum err e = OK;
    for (int64_t n = 1; !e && n > 0;) e = remove_slice(cx, name, &n);
    return e;
}

static enum err remove_content(struct ctx *cx, struct str name)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, cx->db, "DELETE FROM file_content WHERE stored_name = :name");
    bind_str(q, ":name", name);
    e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

/* Out of sight first, and the pieces of a large one a few at a time. */
enum err file_table_remove(struct ctx *cx, struct str name)
{
    struct file_reader r;
    enum err e = file_table_open(cx, name, &r);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    e = remove_content(cx, name);
    return e ? e : remove_chunks(cx, name);
}

static enum err set_empty(struct ctx *cx, struct str name, int64_t *ret_n)
{
    struct hash empty = digest_of("", 0);
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, cx->db, __FILE__, __LINE__);
    if (e) return e;
    STMT(q, cx->db, "UPDATE file_content SET bytes = 0, digest = :empty WHERE stored_name = :name");
    bind_hash(q, ":empty", empty);
    bind_str(q, ":name", name);
    e = stmt_run(q);
    *ret_n = e ? 0 : stmt_changes(q);
    return e ? e : tx_commit(&tx);
}

enum err file_table_empty(struct ctx *cx, struct str name)
{
    int64_t n = 0;
    enum err e = set_empty(cx, name, &n);
    if (!e && !n) e = ERR_NOT_FOUND;
    return e ? e : remove_chunks(cx, name);
}

/* ---- what is left over ---- */

/* Pieces without a row, and those of a content that is empty since an erasure. */
static enum err leftovers(struct ctx *cx, const char *from, const char *to, struct str *ret, size_t *ret_n)
{
    STMT(q, cx->db,
         "SELECT c.stored_name FROM file_chunk AS c WHERE c.stored_name >= :from AND c.stored_name < :to AND c.n = 0"
         " AND c.created_at < :before AND NOT EXISTS"
         " (SELECT 1 FROM file_content AS f WHERE f.stored_name = c.stored_name AND f.bytes > 0) LIMIT 200");
    bind_cstr(q, ":from", from);
    bind_cstr(q, ":to", to);
    bind_i64(q, ":before", cx->now - DAY_MS);
    for (*ret_n = 0; *ret_n < FILE_NAMES && stmt_row(q);) ret[(*ret_n)++] = col_str(q, cx->arena, 0);
    return stmt_done(q);
}

enum err file_store_sweep(struct ctx *cx, file_find *find, enum err (*drop)(struct ctx *cx, struct str stored_name),
                          int64_t *removed)
{
    struct str names[FILE_NAMES];
    enum err e = OK;
    for (unsigned first = 0; !e && first <= 0xff; first++) {
        struct arena *a CLEANUP(arena_cleanup) = arena_new();
        struct ctx one = *cx;
        size_t n = 0;
        one.arena = a;
        e = find(&one, arena_printf(a, "%02x", first), first < 0xff ? arena_printf(a, "%02x", first + 1) : "g", names, &n);
        for (size_t i = 0; !e && i < n; i++) e = drop(&one, names[i]);
        if (!e) *removed += (int64_t)n;
    }
    return e;
}

enum err file_store_purge(struct ctx *cx, int64_t *ret_removed)
{
    *ret_removed = 0;
    return file_store_sweep(cx, leftovers, remove_chunks, ret_removed);
}
