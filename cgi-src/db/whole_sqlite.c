/* A whole database on SQLite: what its schema says, and rows by one prepared INSERT.
 *
 * Called by whole.c. The search index is a table beside the texts here: it is emptied while rows come in and made
 * from the texts at the end. References are checked once, at the end, for all rows. */
#include "db/engine.h"

/* NUL-free names of the schema; virtual tables and those that they keep are not "table". */
static const char columns[] =
    "SELECT t.name, c.name, CASE c.type WHEN 'INTEGER' THEN 1 WHEN 'BIGINT' THEN 1 WHEN 'TEXT' THEN 2 WHEN 'BLOB' THEN 3"
    " ELSE 0 END, c.pk FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c"
    " WHERE t.schema = 'main' AND t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_' AND c.hidden = 0"
    " ORDER BY t.name, c.pk = 0, c.pk, c.name";

static const char aside[] =
    "SELECT 1 AS turn, name, 'INSERT INTO ' || name || ' (rowid, tokens, facets) SELECT id, tokens, facets FROM '"
    " || replace(name, '_fts', '_search'), 'INSERT INTO ' || name || '(' || name || ') VALUES (''delete-all'')'"
    " FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%USING fts5%'"
    " UNION ALL SELECT 2, name, sql, 'DROP INDEX ' || name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    " ORDER BY 1, 2";

static struct str insert_sql(struct arena *a, const struct db_table *t)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_printf(&b, "INSERT INTO \"%s\" (", t->name);
    for (size_t i = 0; i < t->columns.n; i++) buf_printf(&b, "%s\"%s\"", i ? ", " : "", t->columns.at[i].name);
    for (size_t i = 0; i < t->columns.n; i++) buf_printf(&b, "%s:v%zu", i ? ", " : ") VALUES (", i);
    buf_char(&b, ')');
    return str_copy(a, buf_view(&b));
}

static enum err copy_begin(struct db *db, const struct db_table *t)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    db->copy_stmt = stmt_get(db, insert_sql(a, t).p);
    return OK;
}

static enum err copy_row(struct db *db, const struct db_value *row)
{
    const struct engine *engine = db->engine;
    struct stmt *q = db->copy_stmt;
    stmt_again(q);
    enum err e = OK;
    for (size_t i = 0; !e && i < db->copying->columns.n && q->sql; i++) {
        const struct db_value *v = &row[i];
        int at = (int)i + 1;
        if (v->type == DB_INT) e = engine->bind_i64(q, at, v->i);
        else if (v->type == DB_TEXT) e = engine->bind_text(q, at, v->s.p ? v->s : STR(""));
        else if (v->type == DB_BLOB) e = engine->bind_blob(q, at, v->s.p ? v->s.p : "", v->s.n);
        else e = engine->bind_null(q, at, db->copying->columns.at[i].type);
    }
    return e ? e : stmt_run(q);
}

static enum err copy_end(struct db *db)
{
    stmt_release(&db->copy_stmt);
    return OK;
}

const struct whole_engine whole_sqlite = {
    .columns = columns,
    .aside = aside,
    .open = "PRAGMA foreign_keys = OFF",
    .settle = "ANALYZE",
    .broken = "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1",
    .copy_begin = copy_begin,
    .copy_row = copy_row,
    .copy_end = copy_end,
};
