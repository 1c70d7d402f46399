/* The search index on PostgreSQL: a column of words in <table>_search with a GIN index.
 *
 * Called by search.c. The rule guarded here: no parser of the server's sees a text. The engine makes the words
 * from tokens and facets by itself (sql/postgres/0028_foundation.sql): tokens as they are, facets with a "="
 * in front, which no token has, and words of the stretches of ids in which a row stands ("#40.<id / 2^40>").
 *
 * Newest first: the index cannot give ids in order, and giving all that fits is dear where much fits. So a page is
 * looked for among the next WALK rows themselves, then by the index in stretches that grow by 16 times each, and
 * in all that is left at the end. A stretch is not looked at as long as the ones before it fill the page (the arms
 * of UNION ALL run one after the other, as far as LIMIT lets them), and has about 16 times of what they gave. */
#include "base/text.h"
#include "db/engine.h"

#define WALK 500
static const int widths[] = {32, 36, 40, 44, 48, 52, 56}; /* as sql/postgres/0031 */

/* The sub-select of ids. bound: behind this parameter only; NULL: all. :match is read once, and no plan depends
 * on what it is. id + 0: not through the key's index. */
static char *in_order(struct arena *a, const char *t, const char *bound, bool up)
{
    struct buf b CLEANUP(buf_free) = {0};
    const char *order = up ? "ASC" : "DESC", *behind = up ? ">" : "<";
    char *rest = bound ? arena_printf(a, " WHERE id %s %s", behind, bound) : arena_cstr(a, "");
    buf_printf(&b,
               "WITH asked AS MATERIALIZED (SELECT CAST(:match AS tsquery) AS words, (SELECT id FROM %s_search%s ORDER BY id %s"
               " LIMIT 1 OFFSET %d) AS walked) SELECT id FROM (SELECT id, words FROM %s_search%s ORDER BY id %s LIMIT %d) w"
               " WHERE words @@ (SELECT words FROM asked)",
               t, rest, order, WALK - 1, t, rest, order, WALK);
    for (size_t i = 0; i <= COUNT_OF(widths); i++) {
        buf_printf(&b, " UNION ALL (SELECT id FROM %s_search WHERE words @@ (SELECT words", t);
        if (i < COUNT_OF(widths))
            buf_printf(&b, " && CAST('''#%d.' || CAST(walked >> %d AS TEXT) || '''' AS tsquery)", widths[i], widths[i]);
        buf_printf(&b, " FROM asked) AND id + 0 %s (SELECT ", behind);
        if (i == 0) buf_cstr(&b, "walked");
        else buf_printf(&b, up ? "((walked >> %d) + 1 << %d) - 1" : "walked >> %d << %d", widths[i - 1], widths[i - 1]);
        buf_printf(&b, " FROM asked) ORDER BY id + 0 %s)", order);
    }
    return arena_cstr(a, b.p);
}

static void texts(struct search_sql *s, const char *t)
{
    struct arena *a = s->arena;
    s->upsert = arena_printf(a,
                             "INSERT INTO %s_search (id, tokens, facets) VALUES (:id, :tokens, :facets)"
                             " ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens, facets = excluded.facets"
                             " WHERE %s_search.tokens <> excluded.tokens OR %s_search.facets <> excluded.facets",
                             t, t, t);
    s->forget = arena_printf(a, "DELETE FROM %s_search WHERE id = :id", t);
    s->ids = in_order(a, t, NULL, false);
}

static char *hits(struct arena *a, const char *t, bool beyond, bool up)
{
    return arena_printf(a, "SELECT id FROM (%s) hits LIMIT :walk", in_order(a, t, beyond ? ":id" : NULL, up));
}

static char *page(struct arena *a, const char *t, const char *columns, const char *where, bool up)
{
    /* LATERAL, OFFSET 0: row by row, so that the order of ids stays and LIMIT ends it. */
    return arena_printf(a,
                        "SELECT %s FROM (%s) m CROSS JOIN LATERAL (SELECT * FROM %s c WHERE c.id = m.id OFFSET 0) c"
                        " WHERE %s LIMIT :limit",
                        columns, in_order(a, t, ":id", up), t, where);
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
    .hits = hits,
    .page = page,
    .put = put,
    .remove = remove_row,
    .match = match,
    .merge = merge,
    .verify = verify,
};
