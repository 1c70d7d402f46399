/* Roles and GRANTs from the profiles, and the roles' passwords: see roles.h.
 *
 * Called by the command line. The rules guarded here: a role is given exactly what profile_allows() says, asked
 * column by column; nobody else is given anything; a password goes to the server as its SCRAM verifier only and
 * into a file that its owner alone can read. */
#include "db/roles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/postgres.h"

static const struct {
    const struct db_profile *profile;
    const char *statement_timeout;
} programs[] = {{&profile_portal, "15s"},  {&profile_intranet, "15s"}, {&profile_admin, "15s"},
                {&profile_api, "15s"},     {&profile_worker, "120s"}};

struct place {
    const char *owner, *database, *schema; /* plain names */
};

struct columns {
    const char *table;
    VEC(const char *) names;
};
typedef VEC(struct columns) tables;

bool roles_asked(const struct db *db)
{
    return db->engine == &engine_postgres && ((const struct pg *)db->conn)->at.roles;
}

static enum err of_this_engine(const struct db *db)
{
    return db->engine == &engine_postgres ? OK : fail(ERR_UNAVAILABLE, "only a PostgreSQL database has roles");
}

/* "a""b" and 'it''s' */
static const char *quoted(struct arena *a, const char *text, char mark)
{
    struct buf b CLEANUP(buf_free) = {0};
    buf_char(&b, mark);
    for (const char *c = text; *c; c++) {
        if (*c == mark) buf_char(&b, mark);
        buf_char(&b, *c);
    }
    buf_char(&b, mark);
    return str_dup(a, buf_view(&b));
}

static const char *role_of(struct arena *a, const struct place *at, size_t program)
{
    return arena_printf(a, "%s_%s", at->owner, programs[program].profile->name);
}

/* ---- what is there ---- */

static enum err read_place(struct db *db, struct arena *a, struct place *ret)
{
    STMT(q, db, "SELECT current_user::text, current_database()::text, current_schema()::text");
    enum err e = stmt_one(q);
    if (e) return e;
    *ret = (struct place){str_dup(a, col_view(q, 0)), str_dup(a, col_view(q, 1)), str_dup(a, col_view(q, 2))};
    return OK;
}

/* Partitions are reached through their tables, and nobody has a right on them. */
static enum err read_tables(struct db *db, struct arena *a, tables *ret)
{
    STMT(q, db,
         "SELECT c.relname::text, t.attname::text FROM pg_catalog.pg_class c"
         " JOIN pg_catalog.pg_attribute t ON t.attrelid = c.oid AND t.attnum > 0 AND NOT t.attisdropped"
         " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
         " AND NOT c.relispartition ORDER BY c.relname, t.attnum");
    while (stmt_row(q)) {
        struct str table = col_view(q, 0);
        if (!ret->n || !str_is(table, ret->at[ret->n - 1].table))
            *vec_push(a, ret) = (struct columns){.table = str_dup(a, table)};
        *vec_push(a, &ret->at[ret->n - 1].names) = str_dup(a, col_view(q, 1));
    }
    return stmt_done(q);
}

/* ---- the script ---- */

static void write_role(struct buf *b, struct arena *a, const struct place *at, size_t i)
{
    const char *role = role_of(a, at, i), *name = quoted(a, role, '"'), *database = quoted(a, at->database, '"');
    buf_printf(b,
               "DO $do$ BEGIN\n"
               "    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = %s) THEN\n"
               "        CREATE ROLE %s LOGIN NOINHERIT;\n"
               "    END IF;\n"
               "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another one was quicker\n"
               "END $do$;\n",
               quoted(a, role, '\''), name);
    buf_printf(b, "ALTER ROLE %s IN DATABASE %s SET statement_timeout = '%s';\n", name, database,
               programs[i].statement_timeout);
    buf_printf(b, "ALTER ROLE %s IN DATABASE %s SET jit = off;\n", name, database);
    buf_printf(b, "ALTER ROLE %s IN DATABASE %s SET idle_in_transaction_session_timeout = '300s';\n", name, database);
    buf_printf(b, "ALTER ROLE %s IN DATABASE %s SET search_path = %s;\n", name, database, quoted(a, at->schema, '"'));
}

/* What everybody has by default: coming in, and temporary tables. Taken away by whoever may. */
static void write_public(struct buf *b, struct arena *a, const struct place *at)
{
    const char *database = quoted(a, at->database, '"'), *schema = quoted(a, at->schema, '"');
    buf_printf(b,
               "DO $do$ BEGIN\n"
               "    IF (SELECT pg_has_role(datdba, 'USAGE') FROM pg_catalog.pg_database WHERE datname = current_database()) THEN\n"
               "        REVOKE ALL ON DATABASE %s FROM PUBLIC;\n",
               database);
    for (size_t i = 0; i < COUNT_OF(programs); i++)
        buf_printf(b, "        GRANT CONNECT ON DATABASE %s TO %s;\n", database, quoted(a, role_of(a, at, i), '"'));
    buf_printf(b,
               "    END IF;\n"
               "    IF (SELECT pg_has_role(nspowner, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = %s) THEN\n"
               "        REVOKE ALL ON SCHEMA %s FROM PUBLIC;\n",
               quoted(a, at->schema, '\''), schema);
    for (size_t i = 0; i < COUNT_OF(programs); i++)
        buf_printf(b, "        GRANT USAGE ON SCHEMA %s TO %s;\n", schema, quoted(a, role_of(a, at, i), '"'));
    buf_printf(b,
               "    END IF;\n"
               "END $do$;\n"
               "REVOKE ALL ON ALL TABLES IN SCHEMA %s FROM PUBLIC;\n"
               "REVOKE ALL ON ALL FUNCTIONS IN SCHEMA %s FROM PUBLIC;\n",
               schema, schema);
}

static void add_right(struct buf *b, const char *right, const char *columns)
{
    if (b->n) buf_cstr(b, ", ");
    buf_cstr(b, right);
    if (columns) buf_printf(b, " (%s)", columns);
}

/* "SELECT", "SELECT (id, name)" or nothing. */
static void by_column(struct buf *rights, struct arena *a, const struct db_profile *p, enum db_op op, const char *right,
                      const struct columns *t)
{
    struct buf list CLEANUP(buf_free) = {0};
    size_t n = 0;
    for (size_t i = 0; i < t->names.n; i++) {
        if (!profile_allows(p, op, t->table, t->names.at[i])) continue;
        buf_printf(&list, "%s%s", n++ ? ", " : "", quoted(a, t->names.at[i], '"'));
    }
    if (n) add_right(rights, right, n == t->names.n ? NULL : list.p);
}

static void write_grants(struct buf *b, struct arena *a, const struct place *at, size_t program, const tables *all)
{
    const struct db_profile *p = programs[program].profile;
    const char *role = quoted(a, role_of(a, at, program), '"'), *schema = quoted(a, at->schema, '"');
    buf_printf(b, "REVOKE ALL ON ALL TABLES IN SCHEMA %s FROM %s;\n", schema, role);
    for (size_t i = 0; i < all->n; i++) {
        const struct columns *t = &all->at[i];
        struct buf rights CLEANUP(buf_free) = {0};
        by_column(&rights, a, p, DB_OP_READ, "SELECT", t);
        if (profile_allows(p, DB_OP_INSERT, t->table, NULL)) add_right(&rights, "INSERT", NULL);
        by_column(&rights, a, p, DB_OP_UPDATE, "UPDATE", t);
        if (profile_allows(p, DB_OP_DELETE, t->table, NULL)) add_right(&rights, "DELETE", NULL);
        if (rights.n) buf_printf(b, "GRANT %s ON %s.%s TO %s;\n", rights.p, schema, quoted(a, t->table, '"'), role);
    }
}

enum err roles_sql(struct db *db, struct arena *a, struct str *ret_make, struct str *ret_grants)
{
    struct place at;
    tables all = {0};
    struct buf make CLEANUP(buf_free) = {0}, grants CLEANUP(buf_free) = {0};
    enum err e = of_this_engine(db);
    if (!e) e = read_place(db, a, &at);
    if (!e) e = read_tables(db, a, &all);
    if (e) return e;
    for (size_t i = 0; i < COUNT_OF(programs); i++) write_role(&make, a, &at, i);
    write_public(&grants, a, &at);
    for (size_t i = 0; i < COUNT_OF(programs); i++) write_grants(&grants, a, &at, i, &all);
    *ret_make = str_copy(a, buf_view(&make));
    *ret_grants = str_copy(a, buf_view(&grants));
    return OK;
}

/* ---- said to the server ---- */

static enum err run_script(struct db *db, struct str script)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (!e) e = db_script(db, script.p);
    return e ? e : tx_commit(&tx);
}

/* A role that may do anything would pass by every GRANT. */
static enum err check_harmless(struct db *db, struct arena *a, const struct place *at)
{
    for (size_t i = 0; i < COUNT_OF(programs); i++) {
        STMT(q, db,
             "SELECT 1 FROM pg_catalog.pg_roles r WHERE r.rolname = :role AND (r.rolsuper OR r.rolbypassrls OR EXISTS"
             " (SELECT 1 FROM pg_catalog.pg_auth_members m WHERE m.member = r.oid))");
        bind_cstr(q, ":role", role_of(a, at, i));
        enum err e = stmt_one(q);
        if (e == OK)
            return fail(ERR_FORBIDDEN, "the role %s is a superuser or a member of others: take that from it first",
                        role_of(a, at, i));
        if (e != ERR_NOT_FOUND) return e;
    }
    return OK;
}

/* Are all there, with limits in this database? Then an owner who may not make roles need not. */
static enum err all_made(struct db *db, struct arena *a, const struct place *at, bool *ret)
{
    *ret = true;
    for (size_t i = 0; i < COUNT_OF(programs); i++) {
        STMT(q, db,
             "SELECT 1 FROM pg_catalog.pg_roles r JOIN pg_catalog.pg_db_role_setting s ON s.setrole = r.oid"
             " JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase AND d.datname = current_database()"
             " WHERE r.rolname = :role AND s.setconfig @> ARRAY[CAST(:limit AS text)]");
        bind_cstr(q, ":role", role_of(a, at, i));
        bind_cstr(q, ":limit", arena_printf(a, "statement_timeout=%s", programs[i].statement_timeout));
        enum err e = stmt_one(q);
        if (e == ERR_NOT_FOUND) *ret = false;
        else if (e) return e;
    }
    return OK;
}

enum err roles_make(struct db *db)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct place at;
    struct str make, grants;
    bool made;
    enum err e = roles_sql(db, a, &make, &grants);
    if (!e) e = read_place(db, a, &at);
    if (!e) e = all_made(db, a, &at, &made);
    if (e) return e;
    if (!made) e = run_script(db, make);
    bool refused = e && strstr(err_last(), "(42501)");
    if (refused) err_clear();
    if (refused)
        return fail(ERR_FORBIDDEN, "%s may not make roles: give a superuser of the server what `zhiyin grants` prints", at.owner);
    return e ? e : check_harmless(db, a, &at);
}

enum err roles_grant(struct db *db)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct str make, grants;
    enum err e = roles_sql(db, a, &make, &grants);
    return e ? e : run_script(db, grants);
}

/* ---- passwords ---- */

/* host:port:database:user:password, where : and \ are escaped. */
static enum err write_file(struct arena *a, const char *path, const char *role, const char *password)
{
    struct buf line CLEANUP(buf_free) = {0};
    buf_cstr(&line, "*:*:*:");
    for (const char *c = role; *c; c++) {
        if (*c == ':' || *c == '\\') buf_char(&line, '\\');
        buf_char(&line, *c);
    }
    buf_printf(&line, ":%s\n", password);
    const char *part = arena_printf(a, "%s.new", path);
    (void)unlink(part);
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write(fd, line.p, line.n) == (ssize_t)line.n && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    return good ? OK : fail(ERR_UNAVAILABLE, "%s: %s", part, strerror(errno));
}

/* The verifier is made here, so that the password itself is in no log of the server's. */
static enum err set_password(struct db *db, struct arena *a, const char *role, const char *password)
{
    char *verifier = PQencryptPasswordConn(pg_of(db)->h, password, role, "scram-sha-256");
    if (!verifier) return fail(ERR_INTERNAL, "the password of %s cannot be hashed", role);
    const char *sql = arena_printf(a, "ALTER ROLE %s PASSWORD %s", quoted(a, role, '"'), quoted(a, verifier, '\''));
    PQfreemem(verifier);
    return db_script(db, sql);
}

/* The files appear when the server knows the passwords: a failure leaves the old ones in force. */
enum err roles_alone(struct db *db)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct place at;
    enum err e = of_this_engine(db);
    if (!e) e = read_place(db, a, &at);
    for (size_t i = 0; !e && i < COUNT_OF(programs); i++) {
        const char *role = role_of(a, &at, i);
        STMT(q, db, "SELECT datname::text FROM pg_catalog.pg_stat_activity WHERE usename = :role AND datname <> current_database() LIMIT 1");
        bind_cstr(q, ":role", role);
        e = stmt_one(q);
        if (e == ERR_NOT_FOUND) e = OK;
        else if (!e)
            e = fail(ERR_CONFLICT, "role %s is at work in database %.*s of the same server", role, STR_ARG(col_view(q, 0)));
    }
    return e;
}

enum err roles_passwords(struct db *db)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct place at;
    const char *paths[COUNT_OF(programs)];
    enum err e = of_this_engine(db);
    const char *folder = e ? NULL : pg_of(db)->at.passdir;
    if (!e && !folder) return fail(ERR_INVALID, "the database's address names no passdir= for password files");
    if (!e) e = read_place(db, a, &at);
    struct tx tx CLEANUP(tx_end) = {0};
    if (!e) e = tx_begin(&tx, db, __FILE__, __LINE__);
    for (size_t i = 0; !e && i < COUNT_OF(programs); i++) {
        unsigned char random[24];
        secret_random(random, sizeof random);
        const char *role = role_of(a, &at, i), *password = secret_hex(a, random, sizeof random);
        paths[i] = arena_printf(a, "%s/%s.pgpass", folder, programs[i].profile->name);
        e = write_file(a, paths[i], role, password);
        if (!e) e = set_password(db, a, role, password);
    }
    if (!e) e = tx_commit(&tx);
    for (size_t i = 0; !e && i < COUNT_OF(programs); i++)
        if (rename(arena_printf(a, "%s.new", paths[i]), paths[i]) != 0)
            e = fail(ERR_UNAVAILABLE, "%s: %s", paths[i], strerror(errno));
    return e;
}
