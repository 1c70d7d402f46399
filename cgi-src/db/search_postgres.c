/* The search index on PostgreSQL: a tsvector in <table>_search with a GIN index.
 *
 * Called by search.c. The rule guarded here: no parser of the server's sees a text; the words are the
 * application's tokens as they are, and facets with a "_" in front, which no token has. */
#include "base/text.h"
#include "db/engine.h"

static void texts(struct search_sql *s, const char *t)
{
    struct arena *a = s->arena;
    s->upsert = arena_printf(a,
                             "INSERT INTO %s_search (id, tokens, facets, words) VALUES (:id, :tokens, :facets,"
                             " CAST(:words AS tsvector)) ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens,"
                             " facets = excluded.facets, words = excluded.words"
                             " WHERE %s_search.words <> excluded.words OR %s_search.tokens <> excluded.tokens",
                             t, t, t);
    s->forget = arena_printf(a, "DELETE FROM %s_search WHERE id = :id", t);
    s->ids = arena_printf(a, "SELECT id FROM %s_search WHERE words @@ CAST(:match AS tsquery) ORDER BY id DESC", t);
}

static void add_word(struct buf *b, const char *mark, struct str token)
{
    buf_cstr(b, "'");
    buf_cstr(b, mark);
    buf_str(b, token);
    buf_cstr(b, "'");
}

/* Tokens hold neither quotes nor backslashes (search_plain). */
static void add_words(struct buf *b, const char *mark, struct str text)
{
    struct str token;
    while (str_cut(&text, ' ', &token)) {
        if (!token.n) continue;
        add_word(b, mark, token);
        buf_char(b, ' ');
    }
}

static enum err put(struct db *db, const struct search_sql *s, int64_t id, struct str tokens, struct str facets)
{
    struct buf words CLEANUP(buf_free) = {0};
    add_words(&words, "", tokens);
    add_words(&words, "_", facets);
    STMT(q, db, s->upsert);
    bind_i64(q, ":id", id);
    bind_str(q, ":tokens", tokens);
    bind_str(q, ":facets", facets);
    bind_str(q, ":words", buf_view(&words));
    return stmt_send(q);
}

static enum err remove_row(struct db *db, const struct search_sql *s, int64_t id)
{
    STMT(q, db, s->forget);
    bind_i64(q, ":id", id);
    return stmt_send(q);
}

/* ---- the query ---- */

/* Nothing left of a token: one that no text has (U+FFFF), so that nothing is found. */
static void ask_word(struct arena *a, struct buf *b, const char *mark, struct str token)
{
    token = search_plain(a, token);
    add_word(b, mark, token.n ? token : STR("\xEF\xBF\xBF"));
}

static void ask_term(struct arena *a, struct buf *b, const struct search_term *t)
{
    if (t->or_beginning.n) buf_char(b, '(');
    ask_word(a, b, "", t->token);
    if (t->prefix) buf_cstr(b, ":*");
    if (!t->or_beginning.n) return;
    buf_cstr(b, " | ");
    ask_word(a, b, "", t->or_beginning);
    buf_cstr(b, ":*)");
}

static void ask_facet(struct arena *a, struct buf *b, struct str facet)
{
    struct str one;
    bool first = true;
    buf_char(b, '(');
    while (str_cut(&facet, '|', &one)) {
        if (!first) buf_cstr(b, " | ");
        ask_word(a, b, "_", one);
        first = false;
    }
    buf_char(b, ')');
}

static struct str match(struct arena *a, const struct search_terms *terms, const struct str *facets, size_t nfacets)
{
    struct buf b CLEANUP(buf_free) = {0};
    size_t nterms = terms ? terms->n : 0;
    for (size_t i = 0; i < nterms; i++) {
        if (b.n) buf_cstr(&b, " & ");
        ask_term(a, &b, &terms->at[i]);
    }
    for (size_t i = 0; i < nfacets; i++) {
        if (b.n) buf_cstr(&b, " & ");
        ask_facet(a, &b, facets[i]);
    }
    return str_copy(a, buf_view(&b));
}

/* The server keeps its index itself. */
static enum err merge(struct db *db, const struct search_sql *s)
{
    (void)db;
    (void)s;
    return OK;
}

static enum err verify(struct db *db, const struct search_sql *s, int64_t *ret_wrong)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    STMT(q, db,
         arena_printf(a,
                      "SELECT COUNT(*) FROM %s_search WHERE words <> array_to_tsvector(array_remove("
                      "string_to_array(tokens, ' ') || (SELECT COALESCE(array_agg('_' || f.f), '{}') FROM"
                      " unnest(string_to_array(facets, ' ')) AS f (f) WHERE f.f <> ''), ''))",
                      s->table));
    enum err e = stmt_one(q);
    if (!e) *ret_wrong = col_i64(q, 0);
    return e;
}

const struct search_engine search_postgres = {
    .texts = texts,
    .put = put,
    .remove = remove_row,
    .match = match,
    .merge = merge,
    .verify = verify,
};
