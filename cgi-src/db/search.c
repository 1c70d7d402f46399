/* The search index, whatever the engine: tokens made in the application, one row a record.
 *
 * Called by the domain in the transaction of the row itself. The rules guarded here: an engine gets each
 * token once, and only what it takes for one token; names of tables stand in the code. Tokens come folded
 * from base/text_index.c. Neighbours: search_sqlite.c, search_postgres.c. */
#include <stdlib.h>

#include "base/text.h"
#include "db/engine.h"

#define TOKEN_MOST 512 /* bytes; PostgreSQL takes 2,046. One text that long is searched by its beginning */

static const struct search_sql *texts(struct db *db, const char *t)
{
    for (struct search_sql *s = db->searches; s; s = s->next)
        if (strcmp(s->table, t) == 0) return s;
    for (const char *c = t; *c; c++)
        if ((*c < 'a' || *c > 'z') && *c != '_') die("\"%s\" is no table", t);
    struct arena *a = arena_new();
    struct search_sql *s = ARENA_NEW(a, struct search_sql);
    s->arena = a;
    s->table = arena_cstr(a, t);
    db->engine->search->texts(s, t);
    s->next = db->searches;
    db->searches = s;
    return s;
}

void search_forget(struct db *db)
{
    search_drop(db);
    for (struct search_sql *s = db->searches, *next; s; s = next) {
        next = s->next;
        arena_free(s->arena);
    }
    db->searches = NULL;
}

struct str search_plain(struct arena *a, struct str token)
{
    size_t good = 0;
    if (token.n > TOKEN_MOST) token.n = TOKEN_MOST;
    for (; good < token.n; good++) {
        char c = token.p[good];
        if (!((unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))) break;
    }
    if (good == token.n) return token;
    char *out = arena_alloc(a, token.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < token.n; i++) {
        char c = token.p[i];
        if (c >= 'A' && c <= 'Z') c = (char)(c - 'A' + 'a');
        if ((unsigned char)c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out[n++] = c;
    }
    return (struct str){out, n};
}

/* Each token once: what the index needs, and what search_verify counts. */
static int by_text(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    size_t n = x->n < y->n ? x->n : y->n;
    int c = n ? memcmp(x->p, y->p, n) : 0;
    return c ? c : (x->n > y->n) - (x->n < y->n);
}

static struct str once_each(struct arena *a, struct str text)
{
    VEC(struct str) all = {0};
    struct str rest = text, token;
    while (str_cut(&rest, ' ', &token)) {
        token = search_plain(a, token);
        if (token.n) *vec_push(a, &all) = token;
    }
    if (all.n) qsort(all.at, all.n, sizeof *all.at, by_text);
    char *out = arena_alloc(a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < all.n; i++) {
        if (i && str_eq(all.at[i], all.at[i - 1])) continue;
        if (n) out[n++] = ' ';
        memcpy(out + n, all.at[i].p, all.at[i].n);
        n += all.at[i].n;
    }
    return (struct str){out, n};
}

enum err search_put(struct db *db, const char *table, int64_t id, struct str tokens, struct str facets)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    return db->engine->search->put(db, texts(db, table), id, once_each(a, tokens), once_each(a, facets));
}

enum err search_remove(struct db *db, const char *table, int64_t id)
{
    return db->engine->search->remove(db, texts(db, table), id);
}

struct str search_match(struct db *db, struct arena *a, const struct search_terms *terms, const struct str *facets,
                        size_t nfacets)
{
    return db->engine->search->match(a, terms, facets, nfacets);
}

const char *search_ids_sql(struct db *db, const char *table)
{
    return texts(db, table)->ids;
}

char *search_hits_sql(struct db *db, struct arena *a, const char *table, bool beyond, bool up)
{
    return db->engine->search->hits(a, texts(db, table)->table, beyond, up);
}

char *search_page_sql(struct db *db, struct arena *a, const char *table, const char *columns, const char *where, bool up)
{
    return db->engine->search->page(a, texts(db, table)->table, columns, where, up);
}

enum err search_merge(struct db *db, const char *table)
{
    return db->engine->search->merge(db, texts(db, table));
}

enum err search_verify(struct db *db, const char *table, int64_t *ret_wrong)
{
    return db->engine->search->verify(db, texts(db, table), ret_wrong);
}

/* ---- for tx.c ---- */

void search_row_begin(struct db *db)
{
    if (db->engine->search->row_begin) db->engine->search->row_begin(db);
}

void search_row_undo(struct db *db)
{
    if (db->engine->search->row_undo) db->engine->search->row_undo(db);
}

enum err search_flush(struct db *db)
{
    return db->engine->search->flush ? db->engine->search->flush(db) : OK;
}

void search_drop(struct db *db)
{
    if (db->engine->search->drop) db->engine->search->drop(db);
}
