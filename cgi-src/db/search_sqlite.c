/* The search index on SQLite: contentless FTS5 beside a plain table with the same text.
 *
 * Called by search.c. The rule guarded here: a row leaves
 * the index with exactly the text it entered with (SQLite 3.40 corrupts a contentless index
 * otherwise, in silence), so the indexed text is kept in <table>_search and read back first.
 * The index only splits at blanks. */
#include <stdlib.h>

#include "base/text.h"
#include "db/engine.h"

static void texts(struct search_sql *s, const char *t)
{
    struct arena *a = s->arena;
    s->select = arena_printf(a, "SELECT tokens, facets FROM %s_search WHERE id = :id", t);
    s->upsert = arena_printf(a,
                             "INSERT INTO %s_search (id, tokens, facets) "
                             "VALUES (:id, :tokens, :facets) ON CONFLICT (id) DO UPDATE SET "
                             "tokens = excluded.tokens, facets = excluded.facets",
                             t);
    s->forget = arena_printf(a, "DELETE FROM %s_search WHERE id = :id", t);
    s->index = arena_printf(
        a, "INSERT INTO %s_fts (rowid, tokens, facets) VALUES (:id, :tokens, :facets)", t);
    s->unindex = arena_printf(a,
                              "INSERT INTO %s_fts (%s_fts, rowid, tokens, facets) "
                              "VALUES ('delete', :id, :tokens, :facets)",
                              t, t);
    s->ids = arena_printf(a,
                          "SELECT rowid AS id FROM %s_fts WHERE %s_fts MATCH :match "
                          "ORDER BY rowid DESC",
                          t, t);
    s->merge = arena_printf(a, "INSERT INTO %s_fts (%s_fts) VALUES ('optimize')", t, t);
}

static char *hits(struct arena *a, const char *t, bool beyond, bool up)
{
    return arena_printf(a,
                        "SELECT id FROM (SELECT rowid AS id FROM %s_fts WHERE %s_fts MATCH :match ORDER BY rowid DESC) hits"
                        "%s ORDER BY id %s LIMIT :walk",
                        t, t, !beyond ? "" : up ? " WHERE id > :id" : " WHERE id < :id", up ? "ASC" : "DESC");
}

static char *page(struct arena *a, const char *t, const char *columns, const char *where, bool up)
{
    return arena_printf(a,
                        "SELECT %s FROM (SELECT rowid AS id FROM %s_fts WHERE %s_fts MATCH :match ORDER BY rowid DESC) m"
                        " CROSS JOIN %s c WHERE c.id = m.id AND %s AND m.id %s :id ORDER BY m.id %s LIMIT :limit",
                        columns, t, t, t, where, up ? ">" : "<", up ? "ASC" : "DESC");
}

static enum err write_row(struct db *db, const char *sql, int64_t id, struct str tokens,
                          struct str facets)
{
    STMT(q, db, sql);
    bind_i64(q, ":id", id);
    bind_str(q, ":tokens", tokens);
    bind_str(q, ":facets", facets);
    return stmt_run(q);
}

/* ---- rows of bulk work ----
 *
 * A savepoint makes FTS5 write out what it has collected, so that an import with a savepoint a row
 * would write a segment a row. Between tx_row_begin() and the commit, changes of the index are
 * therefore kept here and made at once before the commit, in the order of ids, which FTS5 collects
 * best. Matching does not see them before. */

struct search_op {
    const struct search_sql *texts;
    int64_t id;
    size_t number; /* order of arrival */
    bool out;      /* out of the index, with the text it entered with */
    struct str tokens, facets;
};
struct search_queue {
    struct arena *arena;
    VEC(struct search_op) ops;
    size_t row; /* how many there were when the open row began */
};

static void row_begin(struct db *db)
{
    if (!db->search_queue) {
        struct arena *a = arena_new();
        db->search_queue = ARENA_NEW(a, struct search_queue);
        db->search_queue->arena = a;
    }
    db->search_queue->row = db->search_queue->ops.n;
}

static void row_undo(struct db *db)
{
    db->search_queue->ops.n = db->search_queue->row;
}

static void drop(struct db *db)
{
    if (db->search_queue) arena_free(db->search_queue->arena);
    db->search_queue = NULL;
}

static int by_id(const void *a, const void *b)
{
    const struct search_op *x = a, *y = b;
    if (x->id != y->id) return x->id < y->id ? -1 : 1;
    return x->number < y->number ? -1 : 1;
}

static enum err flush(struct db *db)
{
    struct search_queue *k = db->search_queue;
    enum err e = OK;
    if (k && k->ops.n) qsort(k->ops.at, k->ops.n, sizeof *k->ops.at, by_id);
    for (size_t i = 0; k && !e && i < k->ops.n; i++) {
        const struct search_op *op = &k->ops.at[i];
        e = write_row(db, op->out ? op->texts->unindex : op->texts->index, op->id, op->tokens,
                      op->facets);
    }
    drop(db);
    return e;
}

static enum err change_index(struct db *db, const struct search_sql *s, bool out, int64_t id,
                             struct str tokens, struct str facets)
{
    struct search_queue *k = db->search_queue;
    if (!k) return write_row(db, out ? s->unindex : s->index, id, tokens, facets);
    struct search_op op = {.texts = s,
                           .id = id,
                           .number = k->ops.n,
                           .out = out,
                           .tokens = str_copy(k->arena, tokens),
                           .facets = str_copy(k->arena, facets)};
    *vec_push(k->arena, &k->ops) = op;
    return OK;
}

/* Takes the row out of the index; ret_same: it holds just this text already. */
static enum err take_out(struct db *db, const struct search_sql *s, struct arena *a, int64_t id,
                         const struct str *tokens, const struct str *facets, bool *ret_same)
{
    struct str old_tokens, old_facets;
    *ret_same = false;
    {
        STMT(q, db, s->select);
        bind_i64(q, ":id", id);
        enum err e = stmt_one(q);
        if (e == ERR_NOT_FOUND) return OK;
        if (e) return e;
        old_tokens = col_str(q, a, 0);
        old_facets = col_str(q, a, 1);
    }
    if (tokens && str_eq(*tokens, old_tokens) && str_eq(*facets, old_facets)) {
        *ret_same = true;
        return OK;
    }
    return change_index(db, s, true, id, old_tokens, old_facets);
}

static enum err put(struct db *db, const struct search_sql *s, int64_t id, struct str tokens, struct str facets)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    bool same;
    enum err e = take_out(db, s, a, id, &tokens, &facets, &same);
    if (e || same) return e;
    e = write_row(db, s->upsert, id, tokens, facets);
    return e ? e : change_index(db, s, false, id, tokens, facets);
}

static enum err remove_row(struct db *db, const struct search_sql *s, int64_t id)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    bool same;
    enum err e = take_out(db, s, a, id, NULL, NULL, &same);
    if (e) return e;
    STMT(q, db, s->forget);
    bind_i64(q, ":id", id);
    return stmt_run(q);
}

static enum err merge(struct db *db, const struct search_sql *s)
{
    STMT(q, db, s->merge);
    return stmt_run(q);
}

/* ---- the query ---- */

/* Always one quoted token: nothing in it is query syntax. Nothing left of it: a token that no text
 * has (U+FFFF), so that nothing is found. */
static void add_quoted(struct arena *a, struct buf *b, struct str token)
{
    token = search_plain(a, token);
    buf_char(b, '"');
    buf_str(b, token.n ? token : STR("\xEF\xBF\xBF"));
    buf_char(b, '"');
}

static void add_term(struct arena *a, struct buf *b, const struct search_term *t)
{
    if (t->or_beginning.n) buf_char(b, '(');
    add_quoted(a, b, t->token);
    if (t->prefix) buf_cstr(b, " *");
    if (!t->or_beginning.n) return;
    buf_cstr(b, " OR ");
    add_quoted(a, b, t->or_beginning);
    buf_cstr(b, " *)");
}

static void add_facet(struct arena *a, struct buf *b, struct str facet)
{
    struct str one;
    bool first = true;
    buf_char(b, '(');
    while (str_cut(&facet, '|', &one)) {
        if (!first) buf_cstr(b, " OR ");
        add_quoted(a, b, one);
        first = false;
    }
    buf_char(b, ')');
}

static struct str match(struct arena *a, const struct search_terms *terms, const struct str *facets, size_t nfacets)
{
    struct buf b CLEANUP(buf_free) = {0};
    size_t nterms = terms ? terms->n : 0;
    for (size_t i = 0; i < nterms; i++) {
        buf_cstr(&b, i ? " AND " : "tokens : (");
        add_term(a, &b, &terms->at[i]);
    }
    if (nterms) buf_char(&b, ')');
    for (size_t i = 0; i < nfacets; i++) {
        buf_cstr(&b, i ? " AND " : nterms ? " AND facets : (" : "facets : (");
        add_facet(a, &b, facets[i]);
    }
    if (nfacets) buf_char(&b, ')');
    return str_copy(a, buf_view(&b));
}

/* ---- proof ---- */

/* Per row a sum over its tokens, added from the kept text and taken off from the index: what is
 * not zero at the end differs. 16 bytes a row. */
struct sums {
    struct sum {
        int64_t id;
        uint64_t value;
        bool used;
    } *at;
    size_t n, cap; /* cap: a power of two */
};

static struct sum *sum_slot(struct sums *s, int64_t id)
{
    size_t i = (size_t)((uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (s->cap - 1);
    while (s->at[i].used && s->at[i].id != id) i = (i + 1) & (s->cap - 1);
    return &s->at[i];
}

static void sum_add(struct sums *s, int64_t id, uint64_t value)
{
    if ((s->n + 1) * 2 > s->cap) {
        struct sums bigger = {.cap = s->cap ? s->cap * 2 : 4096};
        bigger.at = calloc(bigger.cap, sizeof *bigger.at);
        if (!bigger.at) die("out of memory");
        for (size_t i = 0; i < s->cap; i++)
            if (s->at[i].used) *sum_slot(&bigger, s->at[i].id) = s->at[i];
        bigger.n = s->n;
        free(s->at);
        *s = bigger;
    }
    struct sum *slot = sum_slot(s, id);
    if (!slot->used) {
        *slot = (struct sum){.id = id, .used = true};
        s->n++;
    }
    slot->value += value;
}

static uint64_t token_hash(struct str token, char column)
{
    uint64_t h = UINT64_C(14695981039346656037) ^ (unsigned char)column;
    for (size_t i = 0; i < token.n; i++)
        h = (h ^ (unsigned char)token.p[i]) * UINT64_C(1099511628211);
    h ^= h >> 29;
    h *= UINT64_C(0xBF58476D1CE4E5B9);
    return h ^ h >> 32;
}

static void add_tokens(struct sums *s, int64_t id, struct str text, char column)
{
    struct str token;
    while (str_cut(&text, ' ', &token))
        if (token.n) sum_add(s, id, token_hash(token, column));
}

static enum err sum_kept(struct db *db, struct arena *a, const char *table, struct sums *s)
{
    STMT(q, db, arena_printf(a, "SELECT id, tokens, facets FROM %s_search", table));
    while (stmt_row(q)) {
        add_tokens(s, col_i64(q, 0), col_view(q, 1), 't');
        add_tokens(s, col_i64(q, 0), col_view(q, 2), 'f');
    }
    return stmt_done(q);
}

static enum err sum_indexed(struct db *db, struct arena *a, const char *table, struct sums *s)
{
    enum err e = db_script(
        db, arena_printf(a,
                         "CREATE VIRTUAL TABLE IF NOT EXISTS temp.%s_words "
                         "USING fts5vocab('main', '%s_fts', 'instance')",
                         table, table));
    if (e) return e;
    STMT(q, db, arena_printf(a, "SELECT doc, term, col FROM temp.%s_words", table));
    while (stmt_row(q)) {
        struct str column = col_view(q, 2);
        sum_add(s, col_i64(q, 0), -token_hash(col_view(q, 1), column.n ? column.p[0] : '?'));
    }
    return stmt_done(q);
}

static enum err verify(struct db *db, const struct search_sql *texts, int64_t *ret_wrong)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    struct sums s = {0};
    int64_t wrong = 0;
    enum err e = db_snapshot_begin(db);
    if (!e) e = sum_kept(db, a, texts->table, &s);
    if (!e) e = sum_indexed(db, a, texts->table, &s);
    db_snapshot_end(db);
    for (size_t i = 0; i < s.cap; i++) wrong += s.at[i].used && s.at[i].value != 0;
    free(s.at);
    if (!e) *ret_wrong = wrong;
    return e;
}

const struct search_engine search_sqlite = {
    .texts = texts,
    .hits = hits,
    .page = page,
    .put = put,
    .remove = remove_row,
    .match = match,
    .merge = merge,
    .verify = verify,
    .row_begin = row_begin,
    .row_undo = row_undo,
    .flush = flush,
    .drop = drop,
};
