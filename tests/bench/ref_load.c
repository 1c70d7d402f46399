/* The reference for importing customers: the rows that the import made, written again by SQLite
 * alone into an empty database with the same tables and indexes and the same durability.
 *
 *     ref_load FROM.db TO.db in-place|after
 *
 * Rows are read in portions that are not timed, then written with prepared statements, one
 * transaction a portion. "after": the indexes are made when the rows are in, as a loader may that
 * nobody waits for. Prints rows of customers and seconds. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PORTION 1000 /* customers in one transaction: as many as the import's slice */
#define COLUMNS 40

static const struct table {
    const char *name, *from; /* FROM ... giving the rows of the customers between ?1 and ?2 */
} tables[] = {
    {"customer", "customer t WHERE t.id BETWEEN ?1 AND ?2 ORDER BY t.id"},
    {"customer_reach", "customer_reach t WHERE t.customer_id BETWEEN ?1 AND ?2"},
    {"customer_search", "customer_search t WHERE t.id BETWEEN ?1 AND ?2"},
    {"audit", "audit t WHERE t.customer_id BETWEEN ?1 AND ?2"},
    {"audit_text", "audit a JOIN audit_text t ON t.audit_id = a.id WHERE a.customer_id BETWEEN ?1 AND ?2"},
    {"timeline", "timeline t WHERE t.customer_id BETWEEN ?1 AND ?2"},
};
#define TABLES (sizeof tables / sizeof *tables)

struct cell {
    int type;
    sqlite3_int64 i;
    char *bytes;
    int n;
};
struct rows {
    int columns, count, cap;
    struct cell *at;
};
static sqlite3 *from, *to;
static sqlite3_stmt *insert[TABLES], *fts;

static void check(sqlite3 *db, int rc)
{
    if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE) return;
    fprintf(stderr, "ref_load: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void copy_schema(int indexes)
{
    sqlite3_stmt *s;
    check(from, sqlite3_prepare_v2(from,
                                   indexes ? "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                                           : "SELECT sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
                                             " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts_%'",
                                   -1, &s, NULL));
    while (sqlite3_step(s) == SQLITE_ROW)
        check(to, sqlite3_exec(to, (const char *)sqlite3_column_text(s, 0), NULL, NULL, NULL));
    sqlite3_finalize(s);
}

static void prepare_insert(size_t t)
{
    char sql[4096], marks[256] = "?";
    size_t n = 1;
    sqlite3_stmt *s;
    snprintf(sql, sizeof sql, "SELECT * FROM %s", tables[t].name);
    check(from, sqlite3_prepare_v2(from, sql, -1, &s, NULL));
    for (int i = 1; i < sqlite3_column_count(s) && n < sizeof marks; i++)
        n += (size_t)snprintf(marks + n, sizeof marks - n, ", ?");
    sqlite3_finalize(s);
    snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (%s)", tables[t].name, marks);
    check(to, sqlite3_prepare_v3(to, sql, -1, SQLITE_PREPARE_PERSISTENT, &insert[t], NULL));
}

static void read_rows(size_t t, sqlite3_int64 low, sqlite3_int64 high, struct rows *r)
{
    char sql[512];
    sqlite3_stmt *s;
    snprintf(sql, sizeof sql, "SELECT t.* FROM %s", tables[t].from);
    check(from, sqlite3_prepare_v2(from, sql, -1, &s, NULL));
    sqlite3_bind_int64(s, 1, low);
    sqlite3_bind_int64(s, 2, high);
    *r = (struct rows){.columns = sqlite3_column_count(s)};
    while (sqlite3_step(s) == SQLITE_ROW) {
        if (r->count == r->cap) {
            r->cap = r->cap ? r->cap * 2 : 1024;
            r->at = realloc(r->at, sizeof *r->at * (size_t)(r->cap * r->columns));
            if (!r->at) exit(1);
        }
        for (int i = 0; i < r->columns; i++) {
            struct cell *c = &r->at[r->count * r->columns + i];
            *c = (struct cell){.type = sqlite3_column_type(s, i), .i = sqlite3_column_int64(s, i)};
            if (c->type != SQLITE_TEXT && c->type != SQLITE_BLOB) continue;
            const void *p = sqlite3_column_blob(s, i);
            c->n = sqlite3_column_bytes(s, i);
            c->bytes = malloc((size_t)c->n + 1);
            if (c->n) memcpy(c->bytes, p, (size_t)c->n);
        }
        r->count++;
    }
    sqlite3_finalize(s);
}

static void bind_cell(sqlite3_stmt *s, int at, const struct cell *c)
{
    switch (c->type) {
    case SQLITE_INTEGER: sqlite3_bind_int64(s, at, c->i); break;
    case SQLITE_TEXT: sqlite3_bind_text(s, at, c->bytes, c->n, SQLITE_STATIC); break;
    case SQLITE_BLOB: sqlite3_bind_blob(s, at, c->n ? c->bytes : "", c->n, SQLITE_STATIC); break;
    default: sqlite3_bind_null(s, at);
    }
}

static void write_row(sqlite3_stmt *s, const struct cell *cells, int n)
{
    for (int i = 0; i < n; i++) bind_cell(s, i + 1, &cells[i]);
    sqlite3_step(s);
    check(to, sqlite3_reset(s));
}

static double write_portion(struct rows *r)
{
    double start = now();
    check(to, sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL));
    for (size_t t = 0; t < TABLES; t++)
        for (int i = 0; i < r[t].count; i++) {
            const struct cell *cells = &r[t].at[i * r[t].columns];
            write_row(insert[t], cells, r[t].columns);
            if (strcmp(tables[t].name, "customer_search") == 0) write_row(fts, cells, 3);
        }
    check(to, sqlite3_exec(to, "COMMIT", NULL, NULL, NULL));
    return now() - start;
}

static void free_rows(struct rows *r)
{
    for (int i = 0; i < r->count * r->columns; i++) free(r->at[i].bytes);
    free(r->at);
}

int main(int argc, char **argv)
{
    static const char pragmas[] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                                  "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
                                  "PRAGMA cache_size=-262144;"
                                  "PRAGMA wal_autocheckpoint=16384; PRAGMA journal_size_limit=67108864;";
    if (argc != 4) return 2;
    int after = strcmp(argv[3], "after") == 0;
    check(from, sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READONLY, NULL));
    check(to, sqlite3_open(argv[2], &to));
    check(to, sqlite3_exec(to, pragmas, NULL, NULL, NULL));
    copy_schema(0);
    if (!after) copy_schema(1);
    /* What rows refer to: staff, teams, short lists. */
    check(to, sqlite3_exec(to, "PRAGMA foreign_keys=OFF", NULL, NULL, NULL));
    char attach[4200];
    snprintf(attach, sizeof attach,
             "ATTACH '%s' AS s; INSERT INTO staff SELECT * FROM s.staff; INSERT INTO team SELECT * FROM s.team;"
             "INSERT INTO branch SELECT * FROM s.branch; INSERT INTO lookup SELECT * FROM s.lookup; DETACH s;"
             "PRAGMA foreign_keys=ON", argv[1]);
    check(to, sqlite3_exec(to, attach, NULL, NULL, NULL));
    for (size_t t = 0; t < TABLES; t++) prepare_insert(t);
    check(to, sqlite3_prepare_v3(to, "INSERT INTO customer_fts (rowid, tokens, facets) VALUES (?, ?, ?)", -1,
                                 SQLITE_PREPARE_PERSISTENT, &fts, NULL));
    sqlite3_stmt *s;
    check(from, sqlite3_prepare_v2(from, "SELECT id FROM customer WHERE id > ?1 ORDER BY id LIMIT 1 OFFSET ?2", -1, &s, NULL));
    double seconds = 0;
    long customers = 0;
    for (sqlite3_int64 low = 0, high = 0; high < INT64_MAX; low = high) {
        struct rows r[TABLES];
        sqlite3_bind_int64(s, 1, low);
        sqlite3_bind_int64(s, 2, PORTION - 1);
        high = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : INT64_MAX;
        sqlite3_reset(s);
        for (size_t t = 0; t < TABLES; t++) read_rows(t, low + 1, high, &r[t]);
        seconds += write_portion(r);
        customers += r[0].count;
        for (size_t t = 0; t < TABLES; t++) free_rows(&r[t]);
    }
    double start = now();
    if (after) copy_schema(1);
    seconds += now() - start;
    printf("%ld %.3f\n", customers, seconds);
    return 0;
}
