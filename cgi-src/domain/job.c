/* Leases and outcomes of the worker's jobs. Called by main/worker.c, `zhiyin job` and the admin
 * home. Guards: a job runs in one place of the cluster at a time, a worker that died blocks nobody longer than
 * its lease, and one that lost it commits nothing. Not audited: derived (the jobs' business effects are audited where they happen). */
#include "domain/job.h"

#include <unistd.h>

#include "base/secret.h"
#include "domain/audit.h"

static enum err make_row(struct ctx *cx, const char *name)
{
    STMT(q, cx->db, "INSERT INTO job (name) VALUES (:name) ON CONFLICT (name) DO NOTHING");
    bind_cstr(q, ":name", name);
    return stmt_run(q);
}

static enum err book(struct ctx *cx, const char *name, struct str by, int64_t lease_ms)
{
    STMT(q, cx->db,
         "UPDATE job SET lease_until = :until, lease_by = :by, last_started_at = :now"
         " WHERE name = :name");
    bind_i64(q, ":until", cx->now + lease_ms);
    bind_str(q, ":by", by);
    bind_i64(q, ":now", cx->now);
    bind_cstr(q, ":name", name);
    return stmt_run(q);
}

/* Looks first without the write lock: a worker asks every second, and mostly nothing is due. */
static enum err look(struct ctx *cx, const char *name, struct str by, bool now, struct str *ret_cursor)
{
    STMT(q, cx->db,
         "SELECT lease_until, next_at, cursor, COALESCE(last_started_at, 0), lease_by FROM job WHERE name = :name");
    bind_cstr(q, ":name", name);
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    bool set_back = col_i64(q, 3) > cx->now + MINUTE_MS; /* the clock: what was booked by it is of no use */
    bool own = str_eq(col_view(q, 4), by); /* the database was away when it was to be given back */
    if (!set_back && !own && col_i64(q, 0) > cx->now) return ERR_BUSY;
    if (!set_back && !own && !now && col_i64(q, 1) > cx->now) return ERR_NOT_FOUND;
    *ret_cursor = col_str(q, cx->arena, 2);
    return OK;
}

enum err job_take(struct ctx *cx, const char *name, struct str by, int64_t lease_ms, bool now,
                  struct str *ret_cursor)
{
    struct str cursor = STR("");
    enum err e = look(cx, name, by, now, &cursor);
    if (e) return e;
    TX(tx, cx);
    e = make_row(cx, name);
    if (!e) e = look(cx, name, by, now, &cursor);
    if (!e) e = book(cx, name, by, lease_ms);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_cursor = cursor;
    return e;
}

struct str job_holder(struct ctx *cx, const char *program)
{
    unsigned char random[8];
    secret_random(random, sizeof random);
    return str_printf(cx->arena, "%s %s:%d:%s", cx->config->node, program, (int)getpid(),
                      secret_hex(cx->arena, random, sizeof random));
}

struct job_lease job_lease(const struct ctx *cx, const char *name, struct str by, int64_t ms)
{
    return (struct job_lease){.job = name, .by = by, .ms = ms, .ahead_ms = cx->now - clock_now(), .kept_us = clock_tick_us()};
}

/* An UPDATE and no SELECT: its lock on the row makes whoever takes over wait for our commit, on engines that
 * are not serializable too. */
enum err job_lease_hold(struct ctx *cx)
{
    struct job_lease *l = cx->lease;
    STMT(q, cx->db, "UPDATE job SET lease_until = :until WHERE name = :name AND lease_by = :by");
    bind_i64(q, ":until", clock_now() + l->ahead_ms + l->ms);
    bind_cstr(q, ":name", l->job);
    bind_str(q, ":by", l->by);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = fail(ERR_CONFLICT, "job %s was taken over by another process", l->job);
    if (!e) l->kept_us = clock_tick_us();
    return e;
}

enum err job_lease_keep(struct ctx *cx)
{
    if (!cx->lease || clock_tick_us() - cx->lease->kept_us < cx->lease->ms * 1000 / 3) return OK;
    TX(tx, cx);
    return tx_commit(&tx);
}

enum err job_keep(struct ctx *cx, const char *name, struct str by, int64_t lease_ms,
                  struct str cursor)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE job SET lease_until = :until, cursor = :cursor WHERE name = :name"
         " AND lease_by = :by");
    bind_i64(q, ":until", cx->now + lease_ms);
    bind_str(q, ":cursor", cursor.p ? cursor : STR(""));
    bind_cstr(q, ":name", name);
    bind_str(q, ":by", by);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_CONFLICT;
    return e ? e : tx_commit(&tx);
}

enum err job_finish(struct ctx *cx, const char *name, struct str by,
                    const struct job_outcome *outcome)
{
    TX(tx, cx);
    STMT(q, cx->db,
         "UPDATE job SET lease_until = 0, lease_by = '', next_at = :next, last_finished_at = :now,"
         " last_result = :result, last_note = :note, cursor = :cursor"
         " WHERE name = :name AND lease_by = :by");
    bind_i64(q, ":next", outcome->next_at);
    bind_i64(q, ":now", cx->now);
    bind_cstr(q, ":result", outcome->ok ? "ok" : "failed");
    bind_str(q, ":note", outcome->note.p ? outcome->note : STR(""));
    bind_str(q, ":cursor", outcome->cursor.p ? outcome->cursor : STR(""));
    bind_cstr(q, ":name", name);
    bind_str(q, ":by", by);
    enum err e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

enum err job_list(struct ctx *cx, struct job_row **ret_rows, size_t *ret_n)
{
    VEC(struct job_row) rows = {0};
    if (!perm_may(cx->actor, JOB_SEE)) return ERR_FORBIDDEN;
    STMT(q, cx->db,
         "SELECT name, last_result, last_note, lease_by, lease_until, last_started_at,"
         " last_finished_at, next_at FROM job ORDER BY name LIMIT 200");
    while (stmt_row(q)) {
        struct job_row *r = vec_push(cx->arena, &rows);
        *r = (struct job_row){.name = col_str(q, cx->arena, 0),
                              .result = col_str(q, cx->arena, 1),
                              .note = col_str(q, cx->arena, 2),
                              .running_by = STR(""),
                              .last_started_at = col_i64(q, 5),
                              .last_finished_at = col_i64(q, 6),
                              .next_at = col_i64(q, 7)};
        if (col_i64(q, 4) > cx->now) r->running_by = col_str(q, cx->arena, 3);
    }
    enum err e = stmt_done(q);
    if (e) return e;
    *ret_rows = rows.at;
    *ret_n = rows.n;
    return OK;
}

enum err job_run_now(struct ctx *cx, struct str name)
{
    if (!perm_may(cx->actor, SETTING_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    STMT(q, cx->db, "UPDATE job SET next_at = :now WHERE name = :name");
    bind_i64(q, ":now", cx->now);
    bind_str(q, ":name", name);
    enum err e = stmt_run(q);
    if (!e && stmt_changes(q) == 0) e = ERR_NOT_FOUND;
    if (!e)
        e = audit_write(cx, "job.run_now", "job", 0, (customer_id){0}, NULL,
                        json_pack("{s:s%}", "job", name.p, name.n));
    return e ? e : tx_commit(&tx);
}

/* ---- words ---- */

static const struct {
    const char *name, *label;
} labels[] = {
    {"outbox_send", N_("Send messages")},
    {"audit_seal", N_("Seal the audit log")},
    {"case_due", N_("Warn of due times")},
    {"points_expiry", N_("Expire points")},
    {"points_requests", N_("Let requests for points expire")},
    {"points_totals", N_("Sum points by day")},
    {"notice_digest", N_("Mail digests of notices")},
    {"tier_refresh", N_("Set member tiers")},
    {"value_refresh", N_("Compute customer values")},
    {"custom_index", N_("Make custom fields searchable")},
    {"purge", N_("Remove what has expired")},
    {"scrub", N_("Clean up after erasures")},
    {"files", N_("Remove files that belong to nothing")},
};

const char *job_label(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(labels); i++)
        if (str_is(name, labels[i].name)) return _(labels[i].label);
    return "";
}

/* The counts that jobs write, as "%lld ..." */
static const struct {
    const char *key, *text;
} counts[] = {
    {"sent", N_("sent: %lld")},
    {"shown", N_("shown instead of sent: %lld")},
    {"failed", N_("failed, tried again later: %lld")},
    {"dead", N_("given up: %lld")},
    {"sealed", N_("rows sealed: %lld")},
    {"cases", N_("cases warned of: %lld")},
    {"lots", N_("lots expired: %lld")},
    {"requests", N_("requests expired: %lld")},
    {"days", N_("days summed: %lld")},
    {"members", N_("members moved to another tier: %lld")},
    {"looked", N_("customers looked at: %lld")},
    {"digests", N_("digests sent: %lld")},
    {"sessions", N_("sessions: %lld")},
    {"keys", N_("used form keys: %lld")},
    {"limits", N_("rate limits: %lld")},
    {"codes", N_("used codes and links: %lld")},
    {"sign_ins", N_("old sign-in codes and links: %lld")},
    {"files", N_("unused uploads: %lld")},
    {"strays", N_("stray files: %lld")},
    {"pieces", N_("uploads that broke off: %lld")},
    {"picks", N_("rows of bulk changes: %lld")},
    {"present", N_("signs of who had a case open: %lld")},
    {"task_rows", N_("old rows of long work: %lld")},
    {"imports", N_("old files of imports: %lld")},
};

static void show_count(struct ctx *cx, struct buf *b, struct str pair)
{
    struct str key, rest = pair;
    int64_t n = 0;
    if (!str_cut(&rest, '=', &key) || !str_to_i64(rest, &n)) return;
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        if (!str_is(key, counts[i].key)) continue;
        if (b->n) buf_cstr(b, cx->lang == LANG_ZH ? "，" : ", ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        buf_printf(b, _(counts[i].text), (long long)n);
#pragma GCC diagnostic pop
    }
}

struct str job_note_show(struct ctx *cx, struct str note)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct str rest = note, pair;
    while (str_cut(&rest, ' ', &pair)) show_count(cx, &b, pair);
    return b.n ? str_copy(cx->arena, buf_view(&b)) : note;
}
