/* A whole database, whatever the engine: its tables, rows by key, and loading.
 *
 * Called by cli/move*.c. SQL is composed here from names that the schema gives, quoted; values are parameters. The
 * rules guarded here: rows have an order that is the same on both engines (integers, and bytes of texts), so that
 * the greatest key in a table says where to go on; what is set aside is written down in the same transaction that
 * takes it away, and struck out in the one that makes it anew. Neighbours: whole_sqlite.c, postgres_whole.c. */
#include "db/whole.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/text.h"
#include "db/engine.h"

#define RECORD "zhiyin_load"

/* Not part of what is moved: each engine has its own. */
static bool own_table(struct str name)
{
    return str_is(name, RECORD) || str_is(name, "schema_migration");
}

enum err db_tables(struct db *db, struct arena *a, struct db_tables *ret)
{
    struct db_tables all = {0};
    struct db_table *t = NULL;
    STMT(q, db, db->engine->whole->columns);
    while (stmt_row(q)) {
        struct str name = col_view(q, 0);
        if (own_table(name)) continue;
        if (!t || !str_is(name, t->name)) {
            t = vec_push(a, &all.list);
            *t = (struct db_table){.name = str_dup(a, name)};
        }
        struct db_column c = {str_dup(a, col_view(q, 1)), (enum db_type)col_i64(q, 2), (int)col_i64(q, 3)};
        if (c.key) t->nkey++;
        *vec_push(a, &t->columns) = c;
    }
    enum err e = stmt_done(q);
    if (!e) *ret = all;
    return e;
}

const struct db_table *db_table_find(const struct db_tables *all, const char *name)
{
    for (size_t i = 0; i < all->list.n; i++)
        if (strcmp(all->list.at[i].name, name) == 0) return &all->list.at[i];
    return NULL;
}

/* ---- SQL of a table ---- */

static void add_name(struct buf *b, const char *name)
{
    buf_char(b, '"');
    buf_cstr(b, name);
    buf_char(b, '"');
}

/* "a", "b" of the first n columns, each with this behind it. */
static void add_names(struct buf *b, const struct db_table *t, size_t n, const char *behind)
{
    for (size_t i = 0; i < n; i++) {
        if (i) buf_cstr(b, ", ");
        add_name(b, t->columns.at[i].name);
        buf_cstr(b, behind);
    }
}

static struct str select_sql(struct arena *a, const struct db_table *t, bool after, bool in_order)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT ");
    add_names(&b, t, t->columns.n, "");
    buf_cstr(&b, " FROM ");
    add_name(&b, t->name);
    if (after) {
        buf_cstr(&b, " WHERE (");
        add_names(&b, t, t->nkey, "");
        for (size_t i = 0; i < t->nkey; i++) buf_printf(&b, "%s:k%zu", i ? ", " : ") > (", i);
        buf_char(&b, ')');
    }
    if (in_order || after) {
        buf_cstr(&b, " ORDER BY ");
        add_names(&b, t, t->nkey, "");
    }
    return str_copy(a, buf_view(&b));
}

enum err db_table_count(struct db *db, const struct db_table *t, int64_t *ret)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    STMT(q, db, arena_printf(a, "SELECT COUNT(*) FROM \"%s\"", t->name));
    enum err e = stmt_one(q);
    if (!e) *ret = col_i64(q, 0);
    return e;
}

/* ---- rows ---- */

static void bind_value(struct stmt *q, const char *name, const struct db_value *v)
{
    switch (v->type) {
    case DB_INT: bind_i64(q, name, v->i); break;
    case DB_TEXT: bind_str(q, name, v->s.p ? v->s : STR("")); break;
    case DB_BLOB: bind_blob(q, name, v->s.p ? v->s.p : "", v->s.n); break;
    default: bind_null(q, name);
    }
}

static void read_row(struct stmt *q, const struct db_table *t, struct db_value *row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct db_value *v = &row[i];
        *v = (struct db_value){.type = col_null(q, (int)i) ? DB_ANY : t->columns.at[i].type};
        if (v->type == DB_INT) v->i = col_i64(q, (int)i);
        else if (v->type != DB_ANY) v->s = col_view(q, (int)i);
    }
}

void db_rows_open(struct db_rows *r, struct db *db, const struct db_table *t, const struct db_value *after, bool in_order)
{
    *r = (struct db_rows){.table = t, .arena = arena_new()};
    r->row = ARENA_ARRAY(r->arena, struct db_value, t->columns.n);
    r->q = stmt_get(db, select_sql(r->arena, t, after != NULL, in_order).p);
    for (size_t i = 0; after && i < t->nkey; i++) bind_value(r->q, arena_printf(r->arena, ":k%zu", i), &after[i]);
    stmt_large(r->q);
}

bool db_rows_next(struct db_rows *r)
{
    if (r->err) return false;
    if (!stmt_row(r->q)) {
        r->err = stmt_done(r->q);
        return false;
    }
    read_row(r->q, r->table, r->row, r->table->columns.n);
    return true;
}

void db_rows_close(struct db_rows *r)
{
    if (!r->arena) return;
    stmt_release(&r->q);
    arena_free(r->arena);
    r->arena = NULL;
}

static struct str last_sql(struct arena *a, const struct db_table *t)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT ");
    add_names(&b, t, t->nkey, "");
    buf_cstr(&b, " FROM ");
    add_name(&b, t->name);
    buf_cstr(&b, " ORDER BY ");
    add_names(&b, t, t->nkey, " DESC");
    buf_cstr(&b, " LIMIT 1");
    return str_copy(a, buf_view(&b));
}

enum err db_table_last(struct db *db, struct arena *a, const struct db_table *t, struct db_value **ret_key)
{
    STMT(q, db, last_sql(a, t).p);
    enum err e = stmt_one(q);
    if (e) return e;
    struct db_value *key = ARENA_ARRAY(a, struct db_value, t->nkey);
    read_row(q, t, key, t->nkey);
    for (size_t i = 0; i < t->nkey; i++) key[i].s = str_copy(a, key[i].s);
    *ret_key = key;
    return OK;
}

bool db_can_keep(const struct db *db, const struct db_value *v)
{
    return v->type != DB_TEXT || !db->engine->whole->text_valid_only || text_valid(v->s);
}

static int compare(const struct db_value *x, const struct db_value *y)
{
    if (x->type == DB_INT) return (x->i > y->i) - (x->i < y->i);
    size_t n = x->s.n < y->s.n ? x->s.n : y->s.n;
    int c = n ? memcmp(x->s.p, y->s.p, n) : 0;
    return c ? (c > 0) - (c < 0) : (x->s.n > y->s.n) - (x->s.n < y->s.n);
}

int db_key_compare(const struct db_table *t, const struct db_value *x, const struct db_value *y)
{
    int c = 0;
    for (size_t i = 0; !c && i < t->nkey; i++) c = compare(&x[i], &y[i]);
    return c;
}

struct str db_key_text(struct arena *a, const struct db_table *t, const struct db_value *row)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < t->nkey; i++) {
        if (i) buf_cstr(&b, ", ");
        if (row[i].type == DB_INT) buf_printf(&b, "%" PRId64, row[i].i);
        else if (row[i].type == DB_TEXT) buf_str(&b, row[i].s);
        else buf_cstr(&b, secret_hex(a, row[i].s.p, row[i].s.n));
    }
    return str_copy(a, buf_view(&b));
}

/* ---- copying ---- */

enum err db_copy_begin(struct db *db, const struct db_table *t)
{
    if (db->depth == 0) return fail(ERR_INTERNAL, "rows copied outside a transaction");
    enum err e = db->engine->whole->copy_begin(db, t);
    if (e) db->broken = true;
    else db->copying = t;
    return e;
}

enum err db_copy_row(struct db *db, const struct db_value *row)
{
    enum err e = db->engine->whole->copy_row(db, row);
    if (e) db->broken = true;
    return e;
}

enum err db_copy_end(struct db *db)
{
    if (!db->copying) return OK;
    enum err e = db->engine->whole->copy_end(db);
    db->copying = NULL;
    if (e) db->broken = true;
    return e;
}

/* ---- loading ---- */

static const char record_sql[] = "CREATE TABLE " RECORD " (position BIGINT PRIMARY KEY, name TEXT NOT NULL,"
                                 " sql TEXT NOT NULL)";

/* Tables that migrations fill: their rows come from the other side. */
static const char *const filled[] = {"work_hours", "case_target"};

enum err db_load_state(struct db *db, struct arena *a, struct str *ret_source)
{
    STMT(q, db, "SELECT name FROM schema_migration WHERE number = :number");
    bind_i64(q, ":number", MIGRATION_LOAD);
    enum err e = stmt_one(q);
    if (e == ERR_NOT_FOUND) *ret_source = STR_NONE;
    else if (!e) *ret_source = col_str(q, a, 0);
    return e == ERR_NOT_FOUND ? OK : e;
}

static bool is_filled(const char *table)
{
    for (size_t i = 0; i < COUNT_OF(filled); i++)
        if (strcmp(filled[i], table) == 0) return true;
    return false;
}

static enum err check_empty(struct db *db, struct arena *a, const struct db_tables *all)
{
    for (size_t i = 0; i < all->list.n; i++) {
        const char *name = all->list.at[i].name;
        if (is_filled(name)) continue;
        STMT(q, db, arena_printf(a, "SELECT 1 FROM \"%s\" LIMIT 1", name));
        enum err e = stmt_one(q);
        if (!e) return fail(ERR_CONFLICT, "the database holds other data (table %s)", name);
        if (e != ERR_NOT_FOUND) return e;
    }
    return OK;
}

struct piece {
    char *name, *make, *away;
};
typedef VEC(struct piece) pieces;

static enum err list_pieces(struct db *db, struct arena *a, pieces *ret)
{
    STMT(q, db, db->engine->whole->aside);
    while (stmt_row(q)) {
        if (str_starts(col_view(q, 1), STR(RECORD))) continue;
        *vec_push(a, ret) = (struct piece){str_dup(a, col_view(q, 1)), str_dup(a, col_view(q, 2)), str_dup(a, col_view(q, 3))};
    }
    return stmt_done(q);
}

static enum err write_piece(struct db *db, int64_t position, const struct piece *p)
{
    STMT(q, db, "INSERT INTO " RECORD " (position, name, sql) VALUES (:position, :name, :sql)");
    bind_i64(q, ":position", position);
    bind_cstr(q, ":name", p->name);
    bind_cstr(q, ":sql", p->make);
    return stmt_run(q);
}

static enum err set_aside(struct db *db, struct arena *a)
{
    pieces all = {0};
    enum err e = list_pieces(db, a, &all);
    if (!e) e = db_script(db, record_sql);
    for (size_t i = 0; !e && i < all.n; i++) /* what goes first comes back last */
        e = write_piece(db, (int64_t)(all.n - i), &all.at[i]);
    for (size_t i = 0; !e && i < all.n; i++) e = db_script(db, all.at[i].away);
    return e;
}

static enum err mark(struct db *db, struct str source)
{
    STMT(q, db, "INSERT INTO schema_migration (number, name, digest, applied_at) VALUES (:number, :name, '', :now)");
    bind_i64(q, ":number", MIGRATION_LOAD);
    bind_str(q, ":name", source);
    bind_i64(q, ":now", clock_now());
    return stmt_run(q);
}

static enum err empty_filled(struct db *db, struct arena *a)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < COUNT_OF(filled); i++) e = db_script(db, arena_printf(a, "DELETE FROM %s", filled[i]));
    return e;
}

enum err db_load_begin(struct db *db, const struct db_tables *all, struct str source)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (!e) e = check_empty(db, a, all);
    if (!e) e = mark(db, source);
    if (!e) e = empty_filled(db, a);
    if (!e) e = set_aside(db, a);
    return e ? e : tx_commit(&tx);
}

enum err db_load_open(struct db *db)
{
    return db->engine->whole->open ? db_script(db, db->engine->whole->open) : OK;
}

enum err db_load_left(struct db *db, int64_t *ret)
{
    STMT(q, db, "SELECT COUNT(*) FROM " RECORD);
    enum err e = stmt_one(q);
    if (!e) *ret = col_i64(q, 0);
    return e;
}

static enum err next_piece(struct db *db, struct arena *a, int64_t *ret_position, struct piece *ret)
{
    STMT(q, db, "SELECT position, name, sql FROM " RECORD " ORDER BY position LIMIT 1");
    enum err e = stmt_one(q);
    if (e) return e;
    *ret_position = col_i64(q, 0);
    *ret = (struct piece){.name = str_dup(a, col_view(q, 1)), .make = str_dup(a, col_view(q, 2))};
    return OK;
}

enum err db_load_step(struct db *db)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct tx tx CLEANUP(tx_end) = {0};
    int64_t position = 0;
    struct piece p = {0};
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (!e) e = next_piece(db, a, &position, &p);
    if (!e) e = db_script(db, p.make);
    if (e) return e;
    STMT(q, db, "DELETE FROM " RECORD " WHERE position = :position");
    bind_i64(q, ":position", position);
    e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

enum err db_load_settle(struct db *db)
{
    const struct whole_engine *w = db->engine->whole;
    if (w->broken) {
        STMT(q, db, w->broken);
        enum err e = stmt_one(q);
        if (!e) return fail(ERR_CONFLICT, "a row of %.*s refers to one that is not there", STR_ARG(col_view(q, 0)));
        if (e != ERR_NOT_FOUND) return e;
    }
    return w->settle ? db_script(db, w->settle) : OK;
}

enum err db_load_end(struct db *db)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (!e) e = db_script(db, "DROP TABLE " RECORD);
    if (e) return e;
    STMT(q, db, "DELETE FROM schema_migration WHERE number = :number");
    bind_i64(q, ":number", MIGRATION_LOAD);
    e = stmt_run(q);
    return e ? e : tx_commit(&tx);
}

enum err db_others(struct db *db, int64_t *ret)
{
    *ret = 0;
    if (!db->engine->whole->others) return OK;
    STMT(q, db, db->engine->whole->others);
    enum err e = stmt_one(q);
    if (!e) *ret = col_i64(q, 0);
    return e;
}
