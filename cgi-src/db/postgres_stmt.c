/* Statements on PostgreSQL: their text, parameters and rows.
 *
 * Called through struct engine by db.c. Everything is in binary format. The rules guarded here: ":name"
 * becomes "$n" once per statement, and outside of quotes and comments only; a parameter has the type
 * it is bound by, and a statement whose types change is prepared anew; numbers can be read as text and
 * text as numbers, as SQLite does. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "db/postgres.h"

static struct pg_stmt *own(struct stmt *q)
{
    return q->raw;
}

/* ---- the text ---- */

static bool name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Behind the closing of a quoted text or name that begins at at; E'...' has backslashes. */
static size_t skip_quotes(const char *s, size_t at)
{
    bool escapes = s[at] == '\'' && at > 0 && (s[at - 1] == 'E' || s[at - 1] == 'e') && (at < 2 || !name_char(s[at - 2]));
    char quote = s[at++];
    while (s[at] && s[at] != quote) at += escapes && s[at] == '\\' && s[at + 1] ? 2 : 1;
    return s[at] ? at + 1 : at;
}

static size_t skip_to(const char *s, size_t at, const char *end)
{
    const char *found = strstr(s + at, end);
    return found ? (size_t)(found - s) + strlen(end) : strlen(s);
}

/* The end of what is no code: a quoted text or name, or a comment; at if it is code. */
static size_t skip_quoted(const char *s, size_t at)
{
    if (s[at] == '\'' || s[at] == '"') return skip_quotes(s, at);
    if (s[at] == '-' && s[at + 1] == '-') return at + strcspn(s + at, "\n");
    if (s[at] == '/' && s[at + 1] == '*') return skip_to(s, at + 2, "*/");
    if (s[at] == '$' && s[at + 1] == '$') return skip_to(s, at + 2, "$$");
    return at;
}

static int number_of(struct stmt *q, const char *name, size_t n)
{
    for (int i = 0; i < q->nparams; i++)
        if (strlen(q->names[i]) == n && memcmp(q->names[i], name, n) == 0) return i + 1;
    q->names = realloc(q->names, ((size_t)q->nparams + 2) * sizeof *q->names);
    if (!q->names || !(q->names[q->nparams] = strndup(name, n))) die("out of memory");
    return ++q->nparams;
}

static void rewrite(struct stmt *q, struct buf *out)
{
    const char *s = q->sql;
    for (size_t at = 0; s[at];) {
        size_t end = skip_quoted(s, at);
        if (end == at && s[at] == ':' && s[at + 1] == ':') end = at + 2;
        if (end > at) {
            buf_add(out, s + at, end - at);
            at = end;
        } else if (s[at] == ':' && name_char(s[at + 1])) {
            for (end = at + 1; name_char(s[end]);) end++;
            buf_printf(out, "$%d", number_of(q, s + at, end - at));
            at = end;
        } else {
            buf_char(out, s[at++]);
        }
    }
}

/* Does this word stand in the code? Written in capitals, as all of ours is. */
static bool has_word(const char *s, const char *word)
{
    size_t n = strlen(word);
    for (size_t at = 0; s[at];) {
        size_t end = skip_quoted(s, at);
        if (end > at) at = end;
        else if (strncmp(s + at, word, n) == 0 && !name_char(s[at + n]) && (at == 0 || !name_char(s[at - 1]))) return true;
        else at++;
    }
    return false;
}

static bool writes(const char *s)
{
    static const char *const words[] = {"INSERT", "UPDATE", "DELETE", "SAVEPOINT", "CREATE", "DROP",
                                        "ALTER", "TRUNCATE", "GRANT", "REVOKE", "SET", "COPY"};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (has_word(s, words[i])) return true;
    return false;
}

static void *room(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);
    if (!p) die("out of memory");
    return p;
}

enum err pg_prepare(struct db *db, struct stmt *q)
{
    struct buf text = {0};
    struct pg_stmt *p = room(1, sizeof *p);
    (void)db;
    rewrite(q, &text);
    if (!q->names) q->names = room(0, sizeof *q->names);
    size_t n = (size_t)q->nparams;
    p->text = text.p;
    p->ntext = text.n;
    p->types = room(n, sizeof *p->types);
    p->prepared = room(n, sizeof *p->prepared);
    p->values = room(n, sizeof *p->values);
    p->lengths = room(n, sizeof *p->lengths);
    p->formats = room(n, sizeof *p->formats);
    p->numbers = room(n, sizeof *p->numbers);
    for (size_t i = 0; i < n; i++) p->formats[i] = 1;
    q->raw = p;
    q->writes = writes(q->sql);
    return OK;
}

void pg_finalize(struct stmt *q)
{
    struct pg *c = pg_of(q->db);
    struct pg_stmt *p = own(q);
    for (size_t i = 0; i < c->nsent; i++)
        if (c->sent[i].q == q) c->sent[i].q = NULL;
    if (*p->name && p->generation == c->generation && p->generation)
        *vec_push(c->arena, &c->closing) = (unsigned)strtoul(p->name + 2, NULL, 10);
    pg_memo_forget_statement(c, p);
    if (!p->borrowed) PQclear(p->rows);
    free(p->text);
    free(p->types);
    free(p->prepared);
    free(p->values);
    free(p->lengths);
    free(p->formats);
    free(p->numbers);
    free(p->texts);
    free(p);
    q->raw = NULL;
}

/* ---- parameters ---- */

static void typed(struct stmt *q, int at, Oid type)
{
    struct pg_stmt *p = own(q);
    p->types[at - 1] = type;
    if (p->generation && p->prepared[at - 1] != type) { /* prepared with another: anew, under a new name */
        struct pg *c = pg_of(q->db);
        if (p->generation == c->generation)
            *vec_push(c->arena, &c->closing) = (unsigned)strtoul(p->name + 2, NULL, 10);
        p->generation = 0;
        *p->name = '\0';
    }
}

enum err pg_bind_int(struct stmt *q, int at, int64_t v)
{
    struct pg_stmt *p = own(q);
    uint64_t u = (uint64_t)v;
    for (int i = 7; i >= 0; i--, u >>= 8) p->numbers[at - 1][i] = (char)(u & 0xFF);
    typed(q, at, OID_INT8);
    p->values[at - 1] = p->numbers[at - 1];
    p->lengths[at - 1] = 8;
    return OK;
}

static enum err bind_bytes(struct stmt *q, int at, Oid type, const void *bytes, size_t n)
{
    struct pg_stmt *p = own(q);
    if (n > INT32_MAX / 2) return fail(ERR_TOO_LARGE, "a value of %zu bytes", n);
    typed(q, at, type);
    p->values[at - 1] = bytes ? bytes : "";
    p->lengths[at - 1] = (int)n;
    return OK;
}

enum err pg_bind_string(struct stmt *q, int at, struct str v)
{
    if (memchr(v.p, 0, v.n)) return fail(ERR_INVALID, "a text with a NUL byte");
    return bind_bytes(q, at, OID_TEXT, v.p, v.n);
}

enum err pg_bind_bytes(struct stmt *q, int at, const void *v, size_t n)
{
    return v ? bind_bytes(q, at, OID_BYTEA, v, n) : pg_bind_nothing(q, at, DB_BLOB);
}

/* NULL has the type that the parameter had before, else the one it is said to have. */
enum err pg_bind_nothing(struct stmt *q, int at, enum db_type type)
{
    static const Oid oids[] = {[DB_ANY] = 0, [DB_INT] = OID_INT8, [DB_TEXT] = OID_TEXT, [DB_BLOB] = OID_BYTEA};
    struct pg_stmt *p = own(q);
    if (type != DB_ANY) typed(q, at, oids[type]);
    else if (p->generation) p->types[at - 1] = p->prepared[at - 1];
    p->values[at - 1] = NULL;
    p->lengths[at - 1] = 0;
    return OK;
}

void pg_unbind(struct stmt *q)
{
    struct pg_stmt *p = own(q);
    for (int i = 0; i < q->nparams; i++) {
        p->values[i] = NULL;
        p->lengths[i] = 0;
    }
}

/* ---- rows ---- */

static void drop_rows(struct pg_stmt *p)
{
    if (!p->borrowed) PQclear(p->rows);
    p->rows = NULL;
    p->borrowed = false;
    free(p->texts);
    p->texts = NULL;
    p->n = 0;
    p->at = -1;
}

/* A result that may be long comes in pieces, where there is a transaction to hold it. */
#define PIECE "2000"

static enum err next_piece(struct stmt *q)
{
    struct pg_stmt *p = own(q);
    struct stmt part = {.db = q->db, .sql = q->sql};
    struct pg_stmt raw = {.unnamed = true};
    char text[64];
    snprintf(text, sizeof text, "FETCH FORWARD " PIECE " FROM zyc%u", p->cursor);
    raw.text = text;
    part.raw = &raw;
    enum err e = pg_send(q->db, &part, false);
    p->rows = raw.rows;
    p->n = raw.n;
    p->at = -1;
    p->cursor_end = e || p->n == 0;
    return e;
}

static enum err cursor_open(struct stmt *q)
{
    struct pg *c = pg_of(q->db);
    struct pg_stmt *p = own(q);
    struct buf text CLEANUP(buf_free) = {0};
    struct stmt part = {.db = q->db, .sql = q->sql, .nparams = q->nparams};
    struct pg_stmt raw = *p;
    buf_printf(&text, "DECLARE zyc%u NO SCROLL CURSOR FOR %s", ++c->names, p->text);
    raw.text = text.p;
    raw.unnamed = true;
    raw.rows = NULL;
    part.raw = &raw;
    enum err e = pg_send(q->db, &part, false);
    PQclear(raw.rows);
    if (e) return e;
    p->cursor = c->names;
    return next_piece(q);
}

static enum err start(struct stmt *q)
{
    struct pg *c = pg_of(q->db);
    struct pg_stmt *p = own(q);
    drop_rows(p);
    if (q->large && (c->open || c->begin)) return cursor_open(q);
    if (pg_memo_find(c, q)) return OK;
    enum err e = pg_send(q->db, q, false);
    if (!e) pg_memo_keep(c, q);
    return e;
}

enum err pg_next(struct stmt *q)
{
    struct pg_stmt *p = own(q);
    enum err e = OK;
    if (!p->rows) e = start(q);
    else if (p->cursor && p->at + 1 >= p->n && !p->cursor_end) {
        drop_rows(p);
        e = next_piece(q);
    }
    if (e) return e;
    if (p->at + 1 >= p->n) return ERR_NOT_FOUND;
    p->at++;
    free(p->texts);
    p->texts = NULL;
    return OK;
}

enum err pg_later(struct stmt *q)
{
    return pg_send(q->db, q, true);
}

void pg_reset(struct stmt *q)
{
    struct pg *c = pg_of(q->db);
    struct pg_stmt *p = own(q);
    char text[32];
    drop_rows(p);
    if (p->cursor && c->open && !c->dead) {
        snprintf(text, sizeof text, "CLOSE zyc%u", p->cursor);
        if (pg_command(q->db, text, false) != OK) err_clear(); /* the transaction has failed: its end closes it */
    }
    p->cursor = 0;
    p->cursor_end = false;
}

/* ---- columns ---- */

static uint16_t big16(const char *p)
{
    return (uint16_t)((unsigned char)p[0] << 8 | (unsigned char)p[1]);
}

static int64_t big64(const char *p, int n)
{
    uint64_t u = (p[0] & 0x80) ? UINT64_MAX : 0;
    for (int i = 0; i < n; i++) u = u << 8 | (unsigned char)p[i];
    return (int64_t)u;
}

/* numeric: digits of base 10,000, the first worth 10,000^weight. What stands behind the point is cut. */
static int64_t of_numeric(const char *p)
{
    int ndigits = big16(p), weight = (int16_t)big16(p + 2), sign = big16(p + 4);
    uint64_t v = 0;
    for (int i = 0; i <= weight; i++) v = v * 10000 + (i < ndigits ? big16(p + 8 + 2 * i) : 0);
    return (int64_t)(sign == 0x4000 ? 0 - v : v);
}

static int64_t of_float(const char *p)
{
    union {
        int64_t i;
        double d;
    } u = {.i = big64(p, 8)};
    return (int64_t)u.d;
}

static int64_t of_real(const char *p)
{
    union {
        uint32_t i;
        float f;
    } u = {.i = (uint32_t)big64(p, 4)};
    return (int64_t)u.f;
}

bool pg_col_isnull(struct stmt *q, int i)
{
    struct pg_stmt *p = own(q);
    return !p->rows || p->at < 0 || PQgetisnull(p->rows, p->at, i);
}

int64_t pg_col_int(struct stmt *q, int i)
{
    struct pg_stmt *p = own(q);
    if (pg_col_isnull(q, i)) return 0;
    const char *v = PQgetvalue(p->rows, p->at, i);
    switch (PQftype(p->rows, i)) {
    case OID_INT8: return big64(v, 8);
    case OID_INT4: return big64(v, 4);
    case OID_INT2: return big64(v, 2);
    case OID_BOOL: return v[0] != 0;
    case OID_NUMERIC: return of_numeric(v);
    case OID_FLOAT8: return of_float(v);
    case OID_FLOAT4: return of_real(v);
    default: return strtoll(v, NULL, 10);
    }
}

int pg_col_count(struct stmt *q)
{
    struct pg_stmt *p = own(q);
    return p->rows ? PQnfields(p->rows) : 0;
}

const char *pg_col_name(struct stmt *q, int i)
{
    struct pg_stmt *p = own(q);
    return p->rows ? PQfname(p->rows, i) : "";
}

static bool is_number(Oid type)
{
    return type == OID_INT8 || type == OID_INT4 || type == OID_INT2 || type == OID_BOOL || type == OID_NUMERIC ||
           type == OID_FLOAT8 || type == OID_FLOAT4;
}

bool pg_col_number(struct stmt *q, int i)
{
    struct pg_stmt *p = own(q);
    return !pg_col_isnull(q, i) && is_number(PQftype(p->rows, i));
}

struct str pg_col_bytes(struct stmt *q, int i)
{
    struct pg_stmt *p = own(q);
    if (pg_col_isnull(q, i)) return STR_NONE;
    if (!is_number(PQftype(p->rows, i)))
        return (struct str){PQgetvalue(p->rows, p->at, i), (size_t)PQgetlength(p->rows, p->at, i)};
    if (!p->texts) p->texts = room((size_t)PQnfields(p->rows), sizeof *p->texts);
    int n = snprintf(p->texts[i], sizeof p->texts[i], "%" PRId64, pg_col_int(q, i));
    return (struct str){p->texts[i], (size_t)n};
}

/* ---- plans, for the tests ---- */

/* The plan for any value: what a prepared statement settles on. */
enum err pg_plan(struct db *db, struct arena *a, const char *sql, struct str *ret_plan)
{
    struct stmt q = {.db = db, .sql = (char *)(uintptr_t)sql};
    struct buf text CLEANUP(buf_free) = {0}, out CLEANUP(buf_free) = {0};
    rewrite(&q, &text);
    enum err e = pg_script(db, arena_printf(a, "SET plan_cache_mode = force_generic_plan; PREPARE zyplan AS %s", text.p));
    buf_clear(&text);
    buf_cstr(&text, "EXPLAIN EXECUTE zyplan");
    for (int i = 0; i < q.nparams; i++) buf_cstr(&text, i ? ", NULL" : "(NULL");
    if (q.nparams) buf_char(&text, ')');
    if (!e) {
        STMT(explain, db, text.p);
        while (stmt_row(explain)) {
            buf_str(&out, col_view(explain, 0));
            buf_char(&out, '\n');
        }
        e = stmt_done(explain);
    }
    for (int i = 0; i < q.nparams; i++) free(q.names[i]);
    free(q.names);
    if (!e) e = pg_script(db, "DEALLOCATE zyplan; RESET plan_cache_mode");
    if (!e) *ret_plan = str_copy(a, buf_view(&out));
    return e;
}
