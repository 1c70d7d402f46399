/* Rows of the search index of customers, for the tests of both engines. */
#ifndef TESTS_DB_SEARCHING_H
#define TESTS_DB_SEARCHING_H

#include "base/text.h"
#include "fixture.h"

static UNUSED enum err put(int64_t id, const char *name, const char *facets)
{
    struct buf tokens CLEANUP(buf_free) = {0};
    struct tx tx CLEANUP(tx_end) = {0};
    text_index(a, &tokens, INDEX_NAME, str_of(name));
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (!e) e = search_put(db, "customer", id, buf_view(&tokens), str_of(facets));
    return e ? e : tx_commit(&tx);
}

static UNUSED enum err take_away(int64_t id)
{
    struct tx tx CLEANUP(tx_end) = {0};
    enum err e = tx_begin(&tx, db, __FILE__, __LINE__);
    if (!e) e = search_remove(db, "customer", id);
    return e ? e : tx_commit(&tx);
}

/* The ids found, newest first: "3 1 ". */
static UNUSED struct str find(const char *typed, const char *facet1, const char *facet2)
{
    struct buf out CLEANUP(buf_free) = {0};
    struct str facets[2];
    size_t n = 0;
    if (facet1) facets[n++] = str_of(facet1);
    if (facet2) facets[n++] = str_of(facet2);
    struct search_terms t = text_query(a, str_of(typed));
    STMT(q, db, search_ids_sql(db, "customer"));
    struct str match = search_match(db, a, &t, facets, n);
    bind_str(q, ":match", match);
    while (stmt_row(q)) buf_printf(&out, "%lld ", (long long)col_i64(q, 0));
    is_ok(stmt_done(q));
    return str_copy(a, buf_view(&out));
}

static UNUSED int64_t wrong(void)
{
    int64_t n = -1;
    is_ok(search_verify(db, "customer", &n));
    return n;
}

#endif
