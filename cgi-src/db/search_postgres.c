/* The search index on PostgreSQL: a column of words in <table>_search with a GIN index.
 *
 * Called by search.c. The rule guarded here: no parser of the server's sees a text. The engine makes the words
 * from tokens and facets by itself (sql/postgres/0028_foundation.sql): tokens as they are, facets with a "="
 * in front, which no token has. */
#include "base/text.h"
#include "db/engine.h"

static void texts(struct search_sql *s, const char *t)
{
    struct arena *a = s->arena;
    s->upsert = arena_printf(a,
                             "INSERT INTO %s_search (id, tokens, facets) VALUES (:id, :tokens, :facets)"
                             " ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens, facets = excluded.facets"
                             " WHERE %s_search.tokens <> excluded.tokens OR %s_search.facets <> excluded.facets",
                             t, t, t);
    s->forget = arena_printf(a, "DELETE FROM %s_search WHERE id = :id", t);
    s->ids = arena_printf(a, "SELECT id FROM %s_search WHERE words @@ CAST(:match AS tsquery) ORDER BY id DESC", t);
}

static enum err put(struct db *db, const struct search_sql *s, int64_t id, struct str tokens, struct str facets)
{
    STMT(q, db, s->upsert);
    bind_i64(q, ":id", id);
    bind_str(q, ":tokens", tokens);
    bind_str(q, ":facets", facets);
    return stmt_send(q);
}

static enum err remove_row(struct db *db, const struct search_sql *s, int64_t id)
{
    STMT(q, db, s->forget);
    bind_i64(q, ":id", id);
    return stmt_send(q);
}

/* ---- the query ---- */

/* Tokens hold neither quotes nor backslashes (search_plain). Nothing left of one: a word that no text has
 * (U+FFFF), so that nothing is found. */
static void ask_word(struct arena *a, struct buf *b, const char *mark, struct str token)
{
    token = search_plain(a, token);
    buf_printf(b, "'%s", mark);
    buf_str(b, token.n ? token : STR("\xEF\xBF\xBF"));
    buf_char(b, '\'');
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
        ask_word(a, b, "=", one);
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

/* A generated column cannot differ from what it is made of. */
static enum err verify(struct db *db, const struct search_sql *s, int64_t *ret_wrong)
{
    (void)db;
    (void)s;
    *ret_wrong = 0;
    return OK;
}

const struct search_engine search_postgres = {
    .texts = texts,
    .put = put,
    .remove = remove_row,
    .match = match,
    .merge = merge,
    .verify = verify,
};
