/* Rows of a move: each table in order of its key, in slices of one transaction each. The greatest key in the target
 * says how far it has come, so no account of progress can be wrong. References are checked when all rows are there,
 * so tables need no order among themselves. Called by move.c. */
#include "cli/move.h"
#include "domain/file_store.h"

#define SLICE_ROWS  20000
#define SLICE_BYTES ((size_t)8 * MiB)

struct copying {
    struct move *m;
    const struct db_table *table;
    struct progress progress;
    int64_t done; /* of all tables */
};

static enum err check_row(struct copying *c, const struct db_value *row)
{
    for (size_t i = 0; i < c->table->columns.n; i++)
        if (!db_can_keep(c->m->to.db, &row[i]))
            return fail(ERR_INVALID, "%s %.*s, column %s: a text that is no UTF-8, or holds a NUL byte; correct it in the source",
                        c->table->name, STR_ARG(db_key_text(c->m->cli->arena, c->table, row)), c->table->columns.at[i].name);
    return OK;
}

static size_t row_bytes(const struct db_table *t, const struct db_value *row)
{
    size_t n = 0;
    for (size_t i = 0; i < t->columns.n; i++) n += row[i].s.n + 8;
    return n;
}

static enum err copy_rows(struct copying *c, struct db_rows *rows, bool *ret_more)
{
    size_t n = 0, bytes = 0;
    enum err e = OK;
    *ret_more = false;
    while (!e && db_rows_next(rows)) {
        e = check_row(c, rows->row);
        if (!e) e = db_copy_row(c->m->to.db, rows->row);
        bytes += row_bytes(c->table, rows->row);
        if (++n < SLICE_ROWS && bytes < SLICE_BYTES) continue;
        *ret_more = true;
        break;
    }
    c->done += (int64_t)n;
    return e ? e : rows->err;
}

static enum err copy_slice(struct copying *c, struct db_rows *rows, bool *ret_more)
{
    struct db *db = c->m->to.db;
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (!e) e = db_copy_begin(db, c->table);
    if (e) return e;
    e = copy_rows(c, rows, ret_more);
    enum err end = db_copy_end(db);
    if (!e) e = end;
    return e ? e : tx_commit(&tx);
}

static enum err copy_table(struct copying *c)
{
    struct move *m = c->m;
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct db_value *after = NULL;
    int64_t there = 0;
    enum err e = db_table_last(m->to.db, a, c->table, &after);
    if (e == ERR_NOT_FOUND) e = OK;
    else if (!e) e = db_table_count(m->to.db, c->table, &there);
    if (e) return e;
    if (move_brings(m, c->table)) there = 0;
    c->done += there;
    m->resumed += there;
    struct db_rows rows CLEANUP(db_rows_close) = {0};
    db_rows_open(&rows, m->from.db, c->table, after, true);
    for (bool more = true; !e && more;) {
        e = copy_slice(c, &rows, &more);
        progress_to(&c->progress, c->done);
    }
    return e;
}

static enum err copy_tables(struct move *m)
{
    struct copying c = {.m = m};
    progress_start(&c.progress, m->cli, _("Rows"), m->rows);
    enum err e = db_snapshot_begin(m->from.db);
    for (size_t i = 0; !e && i < m->from.tables.list.n; i++) {
        c.table = &m->from.tables.list.at[i];
        if (db_table_find(&m->to.tables, c.table->name)) e = copy_table(&c);
    }
    db_snapshot_end(m->from.db);
    if (!e) progress_end(&c.progress);
    return e;
}

static enum err make_pieces(struct move *m)
{
    struct progress p;
    int64_t left = 0, done = 0;
    enum err e = db_load_left(m->to.db, &left);
    progress_start(&p, m->cli, _("Indexes and references"), left);
    while (!e) {
        e = db_load_step(m->to.db);
        progress_to(&p, ++done);
    }
    if (e == ERR_NOT_FOUND) e = OK;
    if (!e) e = db_load_settle(m->to.db);
    if (!e) progress_end(&p);
    return e;
}

/* ---- contents of files: from this machine's folder, where the target keeps them in the database ---- */

static enum err bring_content(struct ctx *cx, struct str name, void *arg)
{
    struct move *m = arg;
    bool brought = false;
    enum err e = file_store_bring(&m->to.cx, cx, name, false, &brought);
    if (!e && brought) m->files++;
    return e;
}

static enum err bring_contents(struct move *m)
{
    if (!config_files_in_database(m->to.cx.config)) return OK;
    enum err e = file_store_each(&m->from.cx, INT64_MAX, bring_content, m);
    if (!e && m->files) cli_say(m->cli, _("%lld contents of files are in the database now"), (long long)m->files);
    return e;
}

enum err move_copy(struct move *m)
{
    enum err e = copy_tables(m);
    if (!e) e = make_pieces(m);
    return e ? e : bring_contents(m);
}
