/* The witness of the chain outside the database: DATA/keys/audit.head, one on each machine. Called after each
 * sealing, by the worker of every machine from time to time, and by audit_verify(). The rule guarded here: it moves
 * forward only, and only while the chain still holds what it saw; so an end that was cut off is found by every
 * machine that has seen it, whichever has sealed since. A recorded restore (a link of the chain that nobody can forge
 * without the key) that is younger than what was seen explains the break. See audit.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/audit_chain.h"

static char *head_path(struct ctx *cx)
{
    return arena_printf(cx->arena, "%s/keys/audit.head", cx->config->data_dir);
}

/* Whole or not at all. */
enum err audit_head_write(struct ctx *cx, int64_t number, const struct hash *hash)
{
    char *path = head_path(cx), *part = arena_printf(cx->arena, "%s.%d", path, (int)getpid());
    char *line = arena_printf(cx->arena, "%lld %s %lld\n", (long long)number,
                              secret_hex(cx->arena, hash->b, HASH_BYTES), (long long)cx->now);
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) return fail(ERR_INTERNAL, "audit head: %s", strerror(errno));
    size_t n = strlen(line);
    bool good = write(fd, line, n) == (ssize_t)n && fsync(fd) == 0;
    if (close(fd) != 0) good = false;
    if (good && rename(part, path) == 0) return OK;
    enum err e = fail(errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "audit head: %s", strerror(errno));
    unlink(part);
    return e;
}

static bool read_hash(const char *hex, struct hash *ret)
{
    for (size_t i = 0; i < HASH_BYTES; i++) {
        unsigned byte;
        if (sscanf(hex + 2 * i, "%2x", &byte) != 1) return false;
        ret->b[i] = (unsigned char)byte;
    }
    return true;
}

bool audit_head_read(struct ctx *cx, struct audit_head *ret)
{
    FILE *f = fopen(head_path(cx), "re");
    if (!f) return false;
    long long number = 0, at = 0;
    char hex[2 * HASH_BYTES + 1] = "";
    int n = fscanf(f, "%lld %64s %lld", &number, hex, &at);
    fclose(f);
    *ret = (struct audit_head){.number = number, .at = n == 3 ? at : 0};
    return n >= 2 && strlen(hex) == 2 * HASH_BYTES && read_hash(hex, &ret->hash);
}

static enum err link_at(struct ctx *cx, int64_t number, struct hash *ret)
{
    STMT(q, cx->db, "SELECT hash FROM audit_chain WHERE number = :number");
    bind_i64(q, ":number", number);
    enum err e = stmt_one(q);
    if (e) return e;
    struct str hash = col_view(q, 0);
    if (hash.n != HASH_BYTES) return fail(ERR_INTERNAL, "audit chain: hash of wrong size");
    memcpy(ret->b, hash.p, HASH_BYTES);
    return OK;
}

/* A restore that was recorded after at, by who has the key. */
static enum err restored_since(struct ctx *cx, int64_t at, bool *ret)
{
    STMT(q, cx->db,
         "SELECT " AUDIT_ROW_COLUMNS ", c.number, c.hash FROM audit_chain AS c JOIN audit AS a ON a.id = c.audit_id"
         " WHERE c.kind = 'restore' ORDER BY c.number DESC LIMIT 1");
    *ret = false;
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    struct audit_row row;
    struct hash previous = {{0}};
    int64_t number = col_i64(q, 14);
    struct str stored = str_copy(cx->arena, col_view(q, 15));
    audit_row_read(q, cx->arena, &row);
    e = number > 1 ? link_at(cx, number - 1, &previous) : OK;
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    struct hash right = audit_link(cx->arena, &previous, number, "restore", &row);
    *ret = row.at >= at && stored.n == HASH_BYTES && secret_same(right.b, stored.p, HASH_BYTES);
    return OK;
}

/* Does the chain still hold what was seen? */
static enum err still_holds(struct ctx *cx, const struct audit_head *seen, bool *ret)
{
    struct hash there;
    enum err e = link_at(cx, seen->number, &there);
    *ret = e == OK && secret_same(there.b, seen->hash.b, HASH_BYTES);
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err audit_head_follow(struct ctx *cx)
{
    struct audit_head seen;
    struct hash tail;
    int64_t number = 0;
    bool holds = false;
    enum err e = audit_chain_tail(cx, &number, &tail);
    if (e) return e;
    if (!audit_head_read(cx, &seen)) return number ? audit_head_write(cx, number, &tail) : OK;
    if (seen.number == number && secret_same(seen.hash.b, tail.b, HASH_BYTES)) return OK;
    e = still_holds(cx, &seen, &holds);
    if (!e && !holds && seen.number > 0) e = restored_since(cx, seen.at, &holds);
    if (e) return e;
    if (!holds && seen.number > 0)
        return fail(ERR_INTERNAL, "the audit log was cut off or changed before number %lld, which this machine has seen",
                    (long long)seen.number);
    return audit_head_write(cx, number, &tail);
}
