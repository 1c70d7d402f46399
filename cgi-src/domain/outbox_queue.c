/* The sending side of the outbox, and the admin's list. Called by jobs/outbox_send.c and the admin
 * pages. Guards: a message is tried until it is sent or dead, never lost; its secret is in clear
 * only in the memory of the sender, and gone from the database once it is sent. */
#include "domain/outbox_queue.h"

#include "base/secret.h"
#include "domain/audit.h"
#include "domain/setting.h"

static const int64_t back_off[] = {MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS,
                                   12 * HOUR_MS};

#define COLUMNS                                                                                    \
    "id, channel, recipient, subject, body, entity, entity_id, state, tries, next_at, created_at," \
    " sent_at, last_error, sealed"

static const struct str mark = {"{secret}", 8};

/* body with text in place of each mark */
static struct str put_in(struct arena *a, struct str body, struct str text)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (ptrdiff_t at; (at = str_find(body, mark)) >= 0;) {
        buf_add(&b, body.p, (size_t)at);
        buf_str(&b, text);
        body = str_sub(body, (size_t)at + mark.n, body.n);
    }
    buf_str(&b, body);
    struct str whole = str_copy(a, buf_view(&b));
    if (b.p) explicit_bzero(b.p, b.n);
    return whole;
}

static struct outbox_row read_row(struct ctx *cx, struct stmt *q)
{
    struct arena *a = cx->arena;
    return (struct outbox_row){.id = col_i64(q, 0),
                               .channel = col_str(q, a, 1),
                               .to = col_str(q, a, 2),
                               .subject = col_str(q, a, 3),
                               .body = col_str(q, a, 4),
                               .entity = col_str(q, a, 5),
                               .entity_id = col_i64(q, 6),
                               .state = col_str(q, a, 7),
                               .tries = col_i64(q, 8),
                               .next_at = col_i64(q, 9),
                               .created_at = col_i64(q, 10),
                               .sent_at = col_i64(q, 11),
                               .error = col_str(q, a, 12),
                               .has_secret = !col_null(q, 13)};
}

/* With the secret in clear; a seal that does not open (other keys after a restore) leaves the mark. */
static void reveal(struct ctx *cx, struct stmt *q, struct outbox_row *r)
{
    struct str secret;
    if (r->has_secret && secret_unseal(cx->arena, col_view(q, 13), &secret))
        r->body = put_in(cx->arena, r->body, secret);
}

bool outbox_waiting(struct ctx *cx)
{
    STMT(q, cx->db, "SELECT id FROM outbox WHERE state = 'queued' AND next_at <= :now LIMIT 1");
    bind_i64(q, ":now", cx->now);
    return stmt_one(q) != ERR_NOT_FOUND;
}

enum err outbox_due(struct ctx *cx, size_t max, struct outbox_row **ret_rows, size_t *ret_n)
{
    VEC(struct outbox_row) rows = {0};
    STMT(q, cx->db,
         "SELECT " COLUMNS " FROM outbox WHERE state = 'queued' AND next_at <= :now"
         " ORDER BY next_at LIMIT :max");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":max", (int64_t)max);
    while (stmt_row(q)) {
        struct outbox_row r = read_row(cx, q);
        reveal(cx, q, &r);
        *vec_push(cx->arena, &rows) = r;
    }
    enum err e = stmt_done(q);
    if (e) return e;
    *ret_rows = rows.at;
    *ret_n = rows.n;
    return OK;
}

enum err outbox_sent(struct ctx *cx, int64_t id)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE outbox SET state = 'sent', sent_at = :now, tries = tries + 1, sealed = NULL,"
         " last_error = '' WHERE id = :id AND state = 'queued'");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    enum err e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

static enum err tries_of(struct ctx *cx, int64_t id, int64_t *ret_tries)
{
    STMT(q, cx->db, "SELECT tries FROM outbox WHERE id = :id AND state = 'queued'");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) *ret_tries = col_i64(q, 0);
    return e;
}

enum err outbox_failed(struct ctx *cx, int64_t id, struct str error, bool never, bool *ret_dead)
{
    int64_t tries = 0;
    TX(tx, cx);
    enum err e = tries_of(cx, id, &tries);
    if (e) return e;
    bool dead = never || tries >= (int64_t)COUNT_OF(back_off);
    STMT(q, cx->db,
         "UPDATE outbox SET state = :state, tries = tries + 1, next_at = :next, last_error = :error"
         " WHERE id = :id AND state = 'queued'");
    bind_cstr(q, ":state", dead ? "dead" : "queued");
    bind_i64(q, ":next", dead ? cx->now : cx->now + back_off[tries]);
    bind_str(q, ":error", str_sub(error, 0, 400));
    bind_i64(q, ":id", id);
    e = stmt_run(q);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_dead = dead;
    return e;
}

enum err outbox_show(struct ctx *cx, size_t max, int64_t *ret_n)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE outbox SET state = 'shown' WHERE id IN (SELECT id FROM outbox"
         " WHERE state = 'queued' AND next_at <= :now ORDER BY next_at LIMIT :max)");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":max", (int64_t)max);
    enum err e = stmt_run(q);
    int64_t n = e ? 0 : stmt_changes(q);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_n = n;
    return e;
}

/* ---- the admin ---- */

enum err outbox_list(struct ctx *cx, const struct outbox_filter *f, size_t max,
                     struct outbox_row **ret_rows, size_t *ret_n, bool *ret_more)
{
    VEC(struct outbox_row) rows = {0};
    if (!perm_may(cx->actor, OUTBOX_SEE)) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         f->state.n ? "SELECT " COLUMNS " FROM outbox WHERE state = :state AND id < :before"
                      " AND (:channel = '' OR channel = :channel) ORDER BY id DESC LIMIT :max"
                    : "SELECT " COLUMNS " FROM outbox WHERE id < :before"
                      " AND (:channel = '' OR channel = :channel) ORDER BY id DESC LIMIT :max");
    if (f->state.n) bind_str(q, ":state", f->state);
    bind_str(q, ":channel", f->channel.p ? f->channel : STR(""));
    bind_i64(q, ":before", f->before ? f->before : INT64_MAX);
    bind_i64(q, ":max", (int64_t)max + 1);
    bool more = false;
    while (stmt_row(q)) {
        if (rows.n == max) {
            more = true;
            break;
        }
        struct outbox_row r = read_row(cx, q);
        r.body = STR("");
        *vec_push(cx->arena, &rows) = r;
    }
    enum err e = stmt_done(q);
    if (e) return e;
    *ret_rows = rows.at;
    *ret_n = rows.n;
    *ret_more = more;
    return OK;
}

enum err outbox_get(struct ctx *cx, int64_t id, struct outbox_row *ret)
{
    if (!perm_may(cx->actor, OUTBOX_SEE)) return ERR_FORBIDDEN;
    STMT(q, cx->db, "SELECT " COLUMNS " FROM outbox WHERE id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct outbox_row r = read_row(cx, q);
    if (setting_int(cx, SETTING_DEMO)) reveal(cx, q, &r);
    r.body = put_in(cx->arena, r.body, STR("••••••"));
    *ret = r;
    return OK;
}

/* Capped, so that no count reads the whole table. */
static int64_t count_state(struct ctx *cx, const char *state)
{
    STMT(q, cx->db,
         "SELECT COUNT(*) FROM (SELECT id FROM outbox WHERE state = :state LIMIT 1000) AS capped");
    bind_cstr(q, ":state", state);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

enum err outbox_count(struct ctx *cx, struct outbox_counts *ret)
{
    if (!perm_may(cx->actor, OUTBOX_SEE)) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         "SELECT next_at FROM outbox WHERE state = 'queued' AND next_at <= :now"
         " ORDER BY next_at LIMIT 1");
    bind_i64(q, ":now", cx->now);
    enum err e = stmt_one(q);
    if (e && e != ERR_NOT_FOUND) return e;
    *ret = (struct outbox_counts){.queued = count_state(cx, "queued"),
                                  .sent = count_state(cx, "sent"),
                                  .dead = count_state(cx, "dead"),
                                  .shown = count_state(cx, "shown"),
                                  .oldest_due = e ? 0 : col_i64(q, 0)};
    return OK;
}

enum err outbox_replay(struct ctx *cx, int64_t id)
{
    if (!perm_may(cx->actor, OUTBOX_REPLAY)) return ERR_FORBIDDEN;
    TX(tx, cx);
    STMT(there, cx->db, "SELECT id FROM outbox WHERE id = :id");
    bind_i64(there, ":id", id);
    enum err e = stmt_one(there);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE outbox SET state = 'queued', tries = 0, next_at = :now, last_error = ''"
         " WHERE id = :id AND state = 'dead'");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", id);
    e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_CONFLICT;
    if (!e)
        e = audit_write(cx, "outbox.replay", "outbox", id, (customer_id){0},
                        json_pack("{s:s}", "state", "dead"), json_pack("{s:s}", "state", "queued"));
    return e ? e : tx_commit(&tx);
}
