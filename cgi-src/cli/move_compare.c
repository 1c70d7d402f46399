/* Are both sides of a move the same? Every table: number of rows and a sum over the digests of all rows, which does
 * not depend on their order; where they differ, the first row that does. Then the business's own proofs on both
 * sides: points ledger, audit chain, attachments. Called by move.c. */
#include "cli/move.h"
#include "domain/contents.h"
#include "domain/audit.h"
#include "domain/points.h"

struct sum {
    int64_t rows;
    uint64_t part[4]; /* of 256 bits each row */
};

/* Each value with its type and length, so that none can run into the next one. */
static struct hash row_digest(struct buf *b, const struct db_table *t, const struct db_value *row)
{
    buf_clear(b);
    for (size_t i = 0; i < t->columns.n; i++) {
        const struct db_value *v = &row[i];
        uint64_t head[2] = {(uint64_t)v->type, v->type == DB_INT ? (uint64_t)v->i : v->s.n};
        buf_add(b, head, sizeof head);
        if (v->type == DB_TEXT || v->type == DB_BLOB) buf_str(b, v->s);
    }
    return secret_hash(buf_view(b));
}

static enum err sum_table(struct db *db, const struct db_table *t, struct progress *p, int64_t *done, struct sum *ret)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct sum sum = {0};
    enum err e = db_snapshot_begin(db);
    if (e) return e;
    struct db_rows rows = {0};
    db_rows_open(&rows, db, t, NULL, false);
    while (db_rows_next(&rows)) {
        struct hash h = row_digest(&b, t, rows.row);
        for (size_t i = 0; i < 4; i++) {
            uint64_t part;
            memcpy(&part, h.b + i * 8, sizeof part);
            sum.part[i] += part;
        }
        sum.rows++;
        progress_to(p, ++*done);
    }
    e = rows.err;
    db_rows_close(&rows);
    db_snapshot_end(db);
    if (!e) *ret = sum;
    return e;
}

/* ---- where they differ ---- */

static struct str first_difference(struct move *m, const struct db_table *t)
{
    struct arena *a = m->cli->arena;
    struct buf b CLEANUP(buf_free) = {0}, c CLEANUP(buf_free) = {0};
    struct db_rows x = {0}, y = {0};
    struct str found = STR("");
    if (db_snapshot_begin(m->from.db) != OK || db_snapshot_begin(m->to.db) != OK) return found;
    db_rows_open(&x, m->from.db, t, NULL, true);
    db_rows_open(&y, m->to.db, t, NULL, true);
    for (bool more_x = db_rows_next(&x), more_y = db_rows_next(&y); more_x || more_y;
         more_x = db_rows_next(&x), more_y = db_rows_next(&y)) {
        int order = !more_x ? 1 : !more_y ? -1 : db_key_compare(t, x.row, y.row);
        if (!order) {
            struct hash h = row_digest(&b, t, x.row), g = row_digest(&c, t, y.row);
            if (memcmp(h.b, g.b, HASH_BYTES) == 0) continue;
        }
        found = db_key_text(a, t, order > 0 ? y.row : x.row);
        found = str_printf(a, order < 0 ? _("missing: %.*s") : order > 0 ? _("not in the source: %.*s") : _("changed: %.*s"),
                           STR_ARG(found));
        break;
    }
    db_rows_close(&x);
    db_rows_close(&y);
    db_snapshot_end(m->from.db);
    db_snapshot_end(m->to.db);
    return found;
}

/* ---- lines ---- */

static bool line(struct move *m, json_t *list, bool ok, const char *name, struct str text)
{
    json_array_append_new(list, json_pack("{s:b, s:s, s:s%}", "ok", ok, "check", name, "text", text.p, text.n));
    cli_say(m->cli, "%-7s %s: %.*s", ok ? _("ok") : _("WRONG"), name, STR_ARG(text));
    return ok;
}

static bool compare_table(struct move *m, json_t *list, const struct db_table *t, struct progress *p, int64_t *done)
{
    struct arena *a = m->cli->arena;
    struct sum x = {0}, y = {0};
    enum err e = sum_table(m->from.db, t, p, done, &x);
    if (!e && db_table_find(&m->to.tables, t->name)) e = sum_table(m->to.db, t, p, done, &y);
    if (e) return line(m, list, false, t->name, cli_reason(m->cli, e));
    if (x.rows == y.rows && memcmp(x.part, y.part, sizeof x.part) == 0)
        return x.rows == 0 || line(m, list, true, t->name,
                                   str_printf(a, _("%lld rows, digest %016llx"), (long long)x.rows, (unsigned long long)x.part[0]));
    struct str first = first_difference(m, t);
    return line(m, list, false, t->name,
                str_printf(a, _("%lld rows and %lld; first that differs: %.*s"), (long long)x.rows, (long long)y.rows, STR_ARG(first)));
}

static bool compare_points(struct move *m, json_t *list)
{
    struct points_report x = {0}, y = {0};
    enum err e = points_verify(&m->from.cx, &x);
    if (!e) e = points_verify(&m->to.cx, &y);
    if (e) return line(m, list, false, _("points ledger"), cli_reason(m->cli, e));
    bool same = x.members == y.members && x.postings == y.postings && x.lots == y.lots && x.uses == y.uses &&
                x.findings == y.findings;
    struct str text = str_printf(m->cli->arena, _("%lld postings of %lld members, %lld lots, %lld findings"), (long long)y.postings,
                                 (long long)y.members, (long long)y.lots, (long long)y.findings);
    return line(m, list, same, _("points ledger"), text);
}

static bool compare_audit(struct move *m, json_t *list)
{
    struct audit_report x = {0}, y = {0};
    enum err e = audit_verify(&m->from.cx, &x);
    if (!e) e = audit_verify(&m->to.cx, &y);
    if (e) return line(m, list, false, _("audit log"), cli_reason(m->cli, e));
    bool same = x.sealed == y.sealed && x.unsealed == y.unsealed && x.first_bad == y.first_bad && x.restores == y.restores;
    struct str text = str_printf(m->cli->arena, _("%lld rows sealed, %lld not yet, first break %lld"), (long long)y.sealed,
                                 (long long)y.unsealed, (long long)y.first_bad);
    return line(m, list, same, _("audit log"), text);
}

static bool compare_attachments(struct move *m, json_t *list)
{
    struct contents_report had = {0}, has = {0};
    enum err e = contents_verify(&m->from.cx, &had);
    if (!e) e = contents_verify(&m->to.cx, &has);
    if (e) return line(m, list, false, _("attachments"), cli_reason(m->cli, e));
    return line(m, list, had.checked == has.checked && had.bad == has.bad && had.first == has.first, _("attachments"),
                str_printf(m->cli->arena, _("%lld files, %lld missing or changed"), (long long)has.checked, (long long)has.bad));
}

bool move_compare(struct move *m)
{
    struct progress p;
    bool same = true;
    int64_t done = 0;
    json_t *list = json_array();
    progress_start(&p, m->cli, _("Comparing"), 2 * m->rows);
    for (size_t i = 0; i < m->from.tables.list.n; i++)
        if (!move_brings(m, &m->from.tables.list.at[i]))
            same = compare_table(m, list, &m->from.tables.list.at[i], &p, &done) && same;
    progress_end(&p);
    same = compare_points(m, list) && same;
    same = compare_audit(m, list) && same;
    same = compare_attachments(m, list) && same;
    cli_put(m->cli, "checks", list);
    return same;
}
