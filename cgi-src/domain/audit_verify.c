/* Checking the chain: every link with its stored predecessor, so that one broken row is one finding.
 * A row that fails is told apart: removed, swapped with another, or changed. See audit.h. */
#include <string.h>

#include "domain/audit_chain.h"

#define BROKEN_KEPT 200 /* enough to recognise swapped rows */

struct broken {
    int64_t number;
    struct hash previous, stored;
    struct audit_row row;
};

struct walk {
    struct ctx *cx;
    struct audit_report *report;
    int64_t last_number;
    struct hash previous;
    bool has_head, head_found;
    struct audit_head head;   /* what this machine has seen */
    int64_t restored_at;      /* of the last recorded restore whose link is right */
    struct broken broken[BROKEN_KEPT];
    size_t broken_n;
};

static void note_break(struct walk *w, int64_t number, const char *what)
{
    if (w->report->first_bad) return;
    w->report->first_bad = number;
    w->report->what = what;
}

/* A text that still stands must fit its digest; an erased one (no salt) need not. */
static bool texts_fit(struct arena *a, struct stmt *q, const struct audit_row *row)
{
    struct str salt = col_view(q, 17);
    if (col_null(q, 17) || !salt.n) return true;
    struct str before = audit_text_digest(a, salt, col_view(q, 18));
    struct str after = audit_text_digest(a, salt, col_view(q, 19));
    return str_eq(before, row->before_digest) && str_eq(after, row->after_digest);
}

static void keep_broken(struct walk *w, int64_t number, const struct hash *stored,
                        const struct audit_row *row)
{
    if (w->broken_n == BROKEN_KEPT) return;
    struct broken *b = &w->broken[w->broken_n++];
    *b = (struct broken){.number = number, .previous = w->previous, .stored = *stored, .row = *row};
    struct str *texts[] = {&b->row.actor_name, &b->row.program, &b->row.remote, &b->row.request_id,
                           &b->row.action, &b->row.entity, &b->row.before_digest,
                           &b->row.after_digest};
    for (size_t i = 0; i < COUNT_OF(texts); i++) *texts[i] = str_copy(w->cx->arena, *texts[i]);
}

static void check_row(struct walk *w, struct arena *scratch, struct stmt *q)
{
    int64_t number = col_i64(q, 14);
    struct str stored_bytes = col_view(q, 16);
    struct hash stored = {{0}};
    if (stored_bytes.n == HASH_BYTES) memcpy(stored.b, stored_bytes.p, HASH_BYTES);
    const char *kind = str_is(col_view(q, 15), "restore") ? "restore" : "row";

    if (number != w->last_number + 1) note_break(w, w->last_number + 1, "removed");
    if (col_null(q, 0)) {
        note_break(w, number, "removed");
    } else {
        struct audit_row row;
        audit_row_read(q, scratch, &row);
        struct hash right = audit_link(scratch, &w->previous, number, kind, &row);
        bool linked = number == w->last_number + 1;
        if (linked && !secret_same(right.b, stored.b, HASH_BYTES)) {
            keep_broken(w, number, &stored, &row);
        } else if (!texts_fit(scratch, q, &row)) {
            note_break(w, number, "changed");
        } else if (linked && kind[1] == 'e') {
            w->restored_at = row.at;
        }
    }
    if (number == w->head.number) w->head_found = secret_same(stored.b, w->head.hash.b, HASH_BYTES);
    if (kind[1] == 'e') w->report->restores++;
    w->report->sealed++;
    w->last_number = number;
    w->previous = stored;
}

/* Does this row, with this id, give what the chain has here? */
static bool fits_here(struct walk *w, const struct broken *b, struct audit_row row, int64_t id)
{
    row.id = id;
    struct hash h = audit_link(w->cx->arena, &b->previous, b->number, "row", &row);
    return secret_same(h.b, b->stored.b, HASH_BYTES);
}

/* Two rows changed places when the content of one, under the other's id or with its own, gives the
 * stored hash. */
static void judge_broken(struct walk *w)
{
    for (size_t i = 0; i < w->broken_n; i++) {
        const struct broken *b = &w->broken[i];
        const char *what = "changed";
        for (size_t j = 0; j < w->broken_n; j++) {
            const struct audit_row *other = &w->broken[j].row;
            if (i != j && (fits_here(w, b, *other, b->row.id) || fits_here(w, b, *other, other->id)))
                what = "swapped";
        }
        if (!w->report->first_bad || b->number < w->report->first_bad) {
            w->report->first_bad = b->number;
            w->report->what = what;
        }
    }
}

/* What this machine has seen must be there, but for a restore that was recorded since. */
static void check_head(struct walk *w)
{
    if (!w->has_head) {
        if (w->last_number) note_break(w, w->last_number, "head missing");
        return;
    }
    if (w->head_found || w->head.number == 0 || (w->restored_at && w->restored_at >= w->head.at)) return;
    if (w->head.number > w->last_number) note_break(w, w->last_number + 1, "cut off");
    else note_break(w, w->head.number, "changed");
}

static enum err walk_chain(struct ctx *cx, struct audit_report *ret_report)
{
    struct audit_report report = {0};
    struct walk *w = ARENA_NEW(cx->arena, struct walk);
    w->cx = cx;
    w->report = &report;
    w->has_head = audit_head_read(cx, &w->head);
    struct arena *scratch CLEANUP(arena_cleanup) = arena_new();
    STMT(q, cx->db,
         "SELECT " AUDIT_ROW_COLUMNS ", c.number, c.kind, c.hash, t.salt, t.before_text,"
         " t.after_text FROM audit_chain c LEFT JOIN audit a ON a.id = c.audit_id"
         " LEFT JOIN audit_text t ON t.audit_id = a.id AND t.customer_id = a.customer_id ORDER BY c.number");
    stmt_large(q);
    while (stmt_row(q)) {
        check_row(w, scratch, q);
        arena_reset(scratch);
    }
    enum err e = stmt_done(q);
    if (e) return e;
    judge_broken(w);
    check_head(w);

    STMT(tail, cx->db,
         "SELECT COUNT(*) FROM audit a WHERE NOT EXISTS"
         " (SELECT 1 FROM audit_chain c WHERE c.audit_id = a.id)");
    e = stmt_one(tail);
    if (e) return e;
    report.unsealed = col_i64(tail, 0);
    *ret_report = report;
    return OK;
}

enum err audit_verify(struct ctx *cx, struct audit_report *ret_report)
{
    bool own = !db_in_tx(cx->db);
    enum err e = own ? db_snapshot_begin(cx->db) : OK;
    if (e) return e;
    e = walk_chain(cx, ret_report);
    if (own) db_snapshot_end(cx->db);
    return e;
}
