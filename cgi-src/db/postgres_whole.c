/* A whole database on PostgreSQL: what its catalogue says, and rows by COPY in binary.
 *
 * Called by whole.c. Indexes that no constraint needs and all references are taken away while rows come in: made
 * anew at the end they are whole and cost a fraction. Partitions are their table's own affair. */
#include <arpa/inet.h>

#include "db/postgres.h"

#define COPY_PIECE ((size_t)256 * 1024)

static const char columns[] =
    "SELECT c.relname::text, a.attname::text, CASE a.atttypid WHEN 20 THEN 1 WHEN 25 THEN 2 WHEN 17 THEN 3 ELSE 0 END,"
    " COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
    " LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary"
    " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    " AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
    " ORDER BY c.relname::text, array_position(i.indkey::int2[], a.attnum), a.attname::text";

static const char aside[] =
    "SELECT 1 AS turn, conrelid::regclass::text || '.' || conname,"
    " 'SET LOCAL synchronous_commit = off; ' ||"
    " format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)),"
    " format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname)"
    " FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conparentid = 0"
    " AND connamespace = current_schema()::regnamespace"
    " UNION ALL SELECT 2, c.relname::text, 'SET LOCAL synchronous_commit = off; SET LOCAL maintenance_work_mem = ''256MB''; '"
    " || REPLACE(pg_get_indexdef(c.oid), ' ON ONLY ', ' ON '), format('DROP INDEX %I', c.relname)"
    " FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
    " WHERE c.relnamespace = current_schema()::regnamespace AND NOT c.relispartition"
    " AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype IN ('p', 'u', 'x'))"
    " ORDER BY 1, 2";

static const char others[] = "SELECT COUNT(*) FROM pg_catalog.pg_stat_activity WHERE datname = current_database()"
                             " AND backend_type = 'client backend' AND pid <> pg_backend_pid()";

/* ---- COPY ---- */

static void add16(struct buf *b, int v)
{
    uint16_t n = htons((uint16_t)v);
    buf_add(b, &n, sizeof n);
}

static void add32(struct buf *b, int32_t v)
{
    uint32_t n = htonl((uint32_t)v);
    buf_add(b, &n, sizeof n);
}

static void add_int(struct buf *b, int64_t v)
{
    add32(b, 8);
    add32(b, (int32_t)(v >> 32));
    add32(b, (int32_t)(v & 0xFFFFFFFF));
}

static enum err begin_sql(struct db *db, const char *sql)
{
    PGresult *r = PQexec(pg_of(db)->h, sql);
    enum err e = PQresultStatus(r) == PGRES_COPY_IN ? OK : pg_refused(db, r);
    PQclear(r);
    return e;
}

static enum err copy_begin(struct db *db, const struct db_table *t)
{
    struct pg *c = pg_of(db);
    struct buf sql CLEANUP(buf_free) = {0};
    buf_printf(&sql, "COPY \"%s\" (", t->name);
    for (size_t i = 0; i < t->columns.n; i++) buf_printf(&sql, "%s\"%s\"", i ? ", " : "", t->columns.at[i].name);
    buf_cstr(&sql, ") FROM STDIN (FORMAT binary)");
    enum err e = pg_script(db, "SET LOCAL synchronous_commit = off"); /* db_load_end() waits for all of it */
    if (!e) e = pg_plain(db);
    if (e) return e;
    e = begin_sql(db, sql.p);
    if (e) {
        pg_pipelined(db);
        return e;
    }
    buf_clear(&c->copy);
    buf_add(&c->copy, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
    return OK;
}

static enum err send_piece(struct db *db)
{
    struct pg *c = pg_of(db);
    int n = PQputCopyData(c->h, c->copy.p, (int)c->copy.n);
    buf_clear(&c->copy);
    if (n == 1) return OK;
    c->dead = true;
    return fail(ERR_UNAVAILABLE, "the connection to the database is lost");
}

static enum err copy_row(struct db *db, const struct db_value *row)
{
    struct pg *c = pg_of(db);
    size_t n = db->copying->columns.n;
    add16(&c->copy, (int)n);
    for (size_t i = 0; i < n; i++) {
        const struct db_value *v = &row[i];
        if (v->s.n > INT32_MAX / 4) return fail(ERR_TOO_LARGE, "a value of %zu bytes", v->s.n);
        if (v->type == DB_ANY) add32(&c->copy, -1);
        else if (v->type == DB_INT) add_int(&c->copy, v->i);
        else {
            add32(&c->copy, (int32_t)v->s.n);
            buf_str(&c->copy, v->s);
        }
        if (c->copy.n >= COPY_PIECE) {
            enum err e = send_piece(db);
            if (e) return e;
        }
    }
    return OK;
}

static enum err copy_end(struct db *db)
{
    struct pg *c = pg_of(db);
    enum err e = OK;
    if (!c->dead) {
        add16(&c->copy, -1);
        e = send_piece(db);
    }
    if (!e && PQputCopyEnd(c->h, db->broken ? "given up" : NULL) != 1) e = send_piece(db);
    for (PGresult *r; !c->dead && (r = PQgetResult(c->h)) != NULL; PQclear(r))
        if (!e && PQresultStatus(r) != PGRES_COMMAND_OK) e = pg_refused(db, r);
    buf_free(&c->copy);
    c->copy = (struct buf){0};
    if (!c->dead) pg_pipelined(db);
    return e;
}

const struct whole_engine whole_postgres = {
    .columns = columns,
    .aside = aside,
    .others = others,
    .settle = "VACUUM (ANALYZE)",
    .text_valid_only = true,
    .copy_begin = copy_begin,
    .copy_row = copy_row,
    .copy_end = copy_end,
};
