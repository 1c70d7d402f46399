/* Stored files as answers: see file_send.h. Called by case_file(). Guards: what was changed in the database since it
 * was stored never looks like a finished download: each piece is checked before it goes out, of a whole file the last
 * one only when the digest of all of it is right, and otherwise the gate cuts the answer and logs why. */
#include "pages/shared/file_send.h"

#include <sodium.h>

#include "base/secret.h"

#define PART ((int64_t)FILE_PART)

static enum err by_nginx(struct ctx *cx, struct res *res, const struct attachment *a, const struct file_reader *content,
                         bool inline_picture)
{
    const char *location = arena_printf(cx->arena, "/_files/%.*s", STR_ARG(content->name));
    return res_file(res, location, a->file_name, str_dup(cx->arena, a->mime), inline_picture);
}

struct sending {
    struct file_reader *content;
    struct file_part part;
    bool whole;
    crypto_generichash_state state;
};

static enum err check_whole(struct sending *s, struct str piece, bool last)
{
    struct hash h;
    if (!s->whole) return OK;
    crypto_generichash_update(&s->state, (const unsigned char *)piece.p, piece.n);
    if (!last) return OK;
    crypto_generichash_final(&s->state, h.b, HASH_BYTES);
    if (memcmp(h.b, s->content->digest.b, HASH_BYTES) == 0) return OK;
    return fail(ERR_INTERNAL, "the content of %.*s is damaged", STR_ARG(s->content->name));
}

static enum err send_pieces(struct ctx *cx, struct res *res, struct sending *s)
{
    int64_t from = s->part.from, end = from + s->part.n;
    enum err e = OK;
    for (int64_t n = from / PART; !e && n * PART < end; n++) {
        struct str piece;
        e = file_store_read(cx, s->content, n, &piece);
        if (!e) e = check_whole(s, piece, (n + 1) * PART >= end);
        if (e) return e;
        int64_t start = n * PART < from ? from - n * PART : 0;
        int64_t stop = (n + 1) * PART > end ? end - n * PART : PART;
        e = res_write(res, str_sub(piece, (size_t)start, (size_t)stop));
    }
    return e;
}

enum err file_send(struct ctx *cx, const struct req *req, struct res *res, const struct attachment *a,
                   struct file_reader *content, bool inline_picture)
{
    struct sending s = {.content = content};
    if (!content->in_database) return by_nginx(cx, res, a, content, inline_picture);
    enum err e = res_file_bytes(res, req, a->file_name, str_dup(cx->arena, a->mime), inline_picture, content->bytes,
                                secret_hex(cx->arena, content->digest.b, HASH_BYTES), &s.part);
    if (e || s.part.n == 0) return e;
    db_snapshot_end(cx->db); /* a content never changes: no snapshot waits for a slow client */
    s.whole = s.part.n == content->bytes;
    crypto_generichash_init(&s.state, NULL, 0, HASH_BYTES);
    e = res_stream_begin(res);
    return e || res->head_only ? e : send_pieces(cx, res, &s);
}
