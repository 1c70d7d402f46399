/* The profiles as the engine holds them (authorizer; roles and GRANTs): every table and column of the schema, tried by
 * every program. What a profile leaves out is refused, what it has is let through. On both engines. */
#include <stdio.h>
#include <sys/stat.h>

#include "db/roles.h"
#include "fixture.h"
#include "support/database.h"

static const struct db_profile *const programs[] = {&profile_portal, &profile_intranet, &profile_admin, &profile_api,
                                                    &profile_worker};
struct table {
    const char *name;
    VEC(const char *) columns;
};
static VEC(struct table) tables;

static void read_tables(void)
{
    tables.at = NULL, tables.n = tables.cap = 0;
    STMT(q, db,
         on_postgres() ? "SELECT c.relname::text, t.attname::text FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid"
                         " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND t.attnum > 0"
                         " AND NOT c.relispartition AND t.attgenerated = '' ORDER BY 1, t.attnum"
                       : "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
                         " AND m.name NOT LIKE '%\\_fts%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite%' ORDER BY 1, c.cid");
    while (stmt_row(q)) {
        struct str name = col_view(q, 0);
        if (!tables.n || !str_is(name, tables.at[tables.n - 1].name))
            *vec_push(a, &tables) = (struct table){.name = str_dup(a, name)};
        *vec_push(a, &tables.at[tables.n - 1].columns) = str_dup(a, col_view(q, 1));
    }
    is_ok(stmt_done(q));
    ck_assert(tables.n > 80);
}

/* roles=on: each program comes as its own role. */
static void setup(void)
{
    fixture_setup();
    if (on_postgres()) {
        db_close(&db);
        url = arena_printf(a, "%s?roles=on", url);
        db = connect_as(DB_WRITE, &profile_owner);
        is_ok(roles_make(db));
        is_ok(roles_grant(db));
    }
    read_tables();
}

static void teardown(void)
{
    char *mark = strchr(url, '?');
    if (mark) *mark = '\0';
    fixture_teardown();
}

static char refusal[300];

/* SQLite's authorizer answers when a statement is prepared, a server when it is run. */
static enum err attempt(struct db *as, const char *sql)
{
    if (on_postgres()) return write_one(as, sql);
    STMT(q, as, sql);
    return stmt_done(q);
}

/* It changes and finds nothing: whether it may be done at all is the question. */
static bool let_through(struct db *as, const char *sql)
{
    enum err e = attempt(as, sql);
    const char *why = err_last();
    bool refused = e == ERR_INTERNAL && (strstr(why, "(42501)") || strstr(why, "not authorized") || strstr(why, "prohibited"));
    ck_assert_msg(e == OK || refused, "%s: %s", sql, why);
    snprintf(refusal, sizeof refusal, "%s", why);
    err_clear();
    return e == OK;
}

static size_t tried, refusals;

static void try(struct db *as, const struct db_profile *p, bool allowed, const char *sql)
{
    tried++;
    refusals += !allowed;
    ck_assert_msg(let_through(as, sql) == allowed, "%s %s: %s: %s", p->name, allowed ? "may not" : "may", sql, refusal);
}

/* On a server an attempt is a journey: there one column that may be, and one that may not, stand for the others, which
 * the server is asked about as a whole (rights_are_exact). */
static void by_column(struct db *as, const struct db_profile *p, enum db_op op, const struct table *t)
{
    bool seen[2] = {false, false};
    for (size_t i = 0; i < t->columns.n; i++) {
        const char *column = t->columns.at[i];
        bool allowed = profile_allows(p, op, t->name, column);
        if (on_postgres() && seen[allowed]) continue;
        if (op == DB_OP_UPDATE && allowed && strcmp(column, "id") == 0) continue; /* SQLite would look at all that refers to it */
        seen[allowed] = true;
        try(as, p, allowed, op == DB_OP_READ ? arena_printf(a, "SELECT %s FROM %s WHERE 1 = 0", column, t->name)
                                             : arena_printf(a, "UPDATE %s SET %s = NULL WHERE 1 = 0", t->name, column));
    }
}

START_TEST(each_table_by_each_program)
{
    for (size_t p = 0; p < COUNT_OF(programs); p++) {
        struct db *as = connect_as(DB_WRITE, programs[p]);
        for (size_t i = 0; i < tables.n; i++) {
            const struct table *t = &tables.at[i];
            by_column(as, programs[p], DB_OP_READ, t);
            by_column(as, programs[p], DB_OP_UPDATE, t);
            try(as, programs[p], profile_allows(programs[p], DB_OP_INSERT, t->name, NULL),
                arena_printf(a, "INSERT INTO %s (%s) %s", t->name, t->columns.at[0],
                             on_postgres() ? "SELECT NULL WHERE 1 = 0" : "VALUES (NULL)"));
            try(as, programs[p], profile_allows(programs[p], DB_OP_DELETE, t->name, NULL),
                arena_printf(a, "DELETE FROM %s WHERE 1 = 0", t->name));
        }
        db_close(&as);
    }
    ck_assert(refusals > 1000 && tried > refusals);
    printf("%zu tables, %zu attempts, %zu refused\n", tables.n, tried, refusals);
}
END_TEST

/* A rule that names no table or no column says nothing, and nobody would notice. */
START_TEST(each_rule_names_something)
{
    for (size_t p = 0; p < COUNT_OF(programs); p++)
        for (const struct db_rule *r = programs[p]->rules; r->table; r++) {
            if (strcmp(r->table, "*") == 0 || strstr(r->table, "_fts")) continue;
            const struct table *t = NULL;
            for (size_t i = 0; i < tables.n; i++)
                if (strcmp(tables.at[i].name, r->table) == 0) t = &tables.at[i];
            ck_assert_msg(t != NULL, "%s: there is no table %s", programs[p]->name, r->table);
            struct str rest = str_of(r->columns ? r->columns : ""), one;
            while (str_cut(&rest, ' ', &one)) {
                bool there = false;
                for (size_t i = 0; i < t->columns.n; i++) there = there || str_is(one, t->columns.at[i]);
                ck_assert_msg(there || !one.n, "%s: %s has no column %.*s", programs[p]->name, r->table, STR_ARG(one));
            }
        }
}
END_TEST

/* Every column, as the server sees it. */
START_TEST(rights_are_exact)
{
    if (!on_postgres()) return;
    size_t asked = 0;
    for (size_t p = 0; p < COUNT_OF(programs); p++) {
        STMT(q, db,
             "SELECT c.relname::text, t.attname::text, has_column_privilege(r.oid, c.oid, t.attnum, 'SELECT')::int,"
             " has_column_privilege(r.oid, c.oid, t.attnum, 'UPDATE')::int, has_table_privilege(r.oid, c.oid, 'INSERT')::int,"
             " has_table_privilege(r.oid, c.oid, 'DELETE')::int, has_table_privilege(r.oid, c.oid, 'TRUNCATE, REFERENCES,"
             " TRIGGER')::int, c.relispartition::int FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid AND t.attnum > 0"
             " AND NOT t.attisdropped CROSS JOIN pg_roles r WHERE r.rolname = CAST(:role AS text) AND c.relnamespace = 'public'::regnamespace"
             " AND c.relkind IN ('r', 'p')");
        bind_cstr(q, ":role", arena_printf(a, "postgres_%s", programs[p]->name));
        while (stmt_row(q)) {
            char *t = str_dup(a, col_view(q, 0)), *c = str_dup(a, col_view(q, 1));
            bool partition = col_i64(q, 7) != 0;
            static const enum db_op ops[] = {DB_OP_READ, DB_OP_UPDATE, DB_OP_INSERT, DB_OP_DELETE};
            for (int i = 0; i < 4; i++, asked++)
                ck_assert_msg((col_i64(q, i + 2) != 0) == (!partition && profile_allows(programs[p], ops[i], t, i < 2 ? c : NULL)),
                              "%s: %s.%s operation %d", programs[p]->name, t, c, (int)ops[i]);
            ck_assert_msg(!col_i64(q, 6), "%s: %s", programs[p]->name, t);
        }
        is_ok(stmt_done(q));
    }
    ck_assert(asked > 10000);
}
END_TEST

/* Nothing else of the server's, either. */
START_TEST(nothing_beyond_the_tables)
{
    if (!on_postgres()) return;
    static const char *const bad[] = {
        "CREATE TABLE x (y bigint)", "CREATE TEMP TABLE x (y bigint)", "CREATE SCHEMA x", "DROP TABLE branch",
        "ALTER TABLE branch ADD COLUMN x bigint", "CREATE ROLE x", "ALTER ROLE postgres_portal SUPERUSER",
        "SET ROLE postgres", "SET SESSION AUTHORIZATION postgres",
        "SELECT rolpassword FROM pg_authid", "SELECT pg_read_file('/etc/passwd')", "COPY branch TO PROGRAM 'true'",
        "COPY branch TO '/tmp/x'", "SELECT amount FROM points_entry_p00", "TRUNCATE session", "LOCK TABLE staff",
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT 1'", "DELETE FROM pg_class WHERE 1 = 0"};
    for (size_t p = 0; p < COUNT_OF(programs); p++)
        for (size_t i = 0; i < COUNT_OF(bad); i++) {
            struct db *as = connect_as(DB_WRITE, programs[p]);
            enum err e = db_script(as, bad[i]);
            bool refused = e && (strstr(err_last(), "(42501)") || strstr(err_last(), "(25P01)"));
            ck_assert_msg(refused, "%s: %s: %s", programs[p]->name, bad[i], e ? err_last() : "was let through");
            err_clear();
            db_close(&as);
        }
}
END_TEST

/* Given twice they are the same; what somebody added by hand is taken back; SQLite has none. */
START_TEST(given_again)
{
    struct str make, grants;
    if (!on_postgres()) {
        is_err(roles_sql(db, a, &make, &grants), ERR_UNAVAILABLE);
        ck_assert(!roles_asked(db));
        return;
    }
    ck_assert(roles_asked(db));
    is_ok(db_script(db, "GRANT SELECT ON staff TO postgres_portal; GRANT UPDATE (name) ON staff TO PUBLIC"));
    is_ok(roles_make(db));
    is_ok(roles_grant(db));
    struct db *as = connect_as(DB_WRITE, &profile_portal);
    ck_assert(!let_through(as, "SELECT password_hash FROM staff"));
    ck_assert(!let_through(as, "UPDATE staff SET name = NULL WHERE 1 = 0"));
    ck_assert_int_eq(number(as, "SELECT COUNT(*) FROM pg_db_role_setting s JOIN pg_roles r ON r.oid = s.setrole"
                                " WHERE r.rolname = 'postgres_portal' AND s.setconfig @> ARRAY['statement_timeout=15s', 'jit=off',"
                                " 'idle_in_transaction_session_timeout=300s', 'search_path=public']"
                                " AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())"), 1);
    db_close(&as);
}
END_TEST

/* Passwords: a file each that only its owner reads, and the server knows them by their verifier alone. */
START_TEST(passwords_go_into_files)
{
    if (!on_postgres()) return;
    is_err(roles_passwords(db), ERR_INVALID); /* no passdir= */
    db_close(&db);
    url = arena_printf(a, "%s&passdir=%s", url, dir);
    db = connect_as(DB_WRITE, &profile_owner);
    is_ok(roles_passwords(db));
    for (size_t p = 0; p < COUNT_OF(programs); p++) {
        char line[256] = "";
        struct stat st;
        const char *path = arena_printf(a, "%s/%s.pgpass", dir, programs[p]->name);
        ck_assert_int_eq(stat(path, &st), 0);
        ck_assert_int_eq(st.st_mode & 0777, 0600);
        FILE *f = fopen(path, "r");
        ck_assert_ptr_nonnull(f);
        ck_assert_ptr_nonnull(fgets(line, sizeof line, f));
        fclose(f);
        const char *begins = arena_printf(a, "*:*:*:postgres_%s:", programs[p]->name);
        ck_assert_msg(strncmp(line, begins, strlen(begins)) == 0 && strlen(line) == strlen(begins) + 49, "%s", line);
        ck_assert_int_eq(number(db, arena_printf(a, "SELECT COUNT(*) FROM pg_authid WHERE rolname = 'postgres_%s' AND rolpassword"
                                                    " LIKE 'SCRAM-SHA-256$%%'", programs[p]->name)), 1);
    }
    struct db *as = connect_as(DB_READ, &profile_portal);
    ck_assert_int_eq(number(as, "SELECT COUNT(*) FROM branch"), 0);
    db_close(&as);
}
END_TEST

/* Roles are the server's: programs that work on another database of it would be locked out by new passwords. */
START_TEST(another_database_of_the_server)
{
    if (!on_postgres()) return;
    char *other = no_database(a, dir);
    struct db *elsewhere = NULL;
    is_ok(on_server(arena_printf(a, "CREATE DATABASE %s TEMPLATE template0", strrchr(other, '/') + 1)));
    is_ok(db_open(arena_printf(a, "%s?roles=on", other), DB_READ, &profile_portal, &elsewhere));
    enum err e = roles_alone(db);
    ck_assert_msg(e == ERR_CONFLICT && strstr(err_last(), "postgres_portal"), "%s %s", err_name(e), err_last());
    err_clear();
    db_close(&elsewhere);
    drop_database(a, other);
}
END_TEST

RUN_TESTS("rights", setup, teardown, each_table_by_each_program, each_rule_names_something, rights_are_exact,
          nothing_beyond_the_tables, given_again, passwords_go_into_files, another_database_of_the_server)
