/* What is searched: tokens of everything a person may have at hand (name, contacts' names, code,
 * phones, e-mails, city, member number), and facets for what lists filter by. Kept equal to the
 * tables by calling customer_index() in every use case that changes one of them. */
#include "domain/customer/inside.h"

#include "base/text.h"

struct str facet_id(struct arena *a, char letter, int64_t id)
{
    return str_printf(a, "%c%lld", letter, (long long)(id > 0 ? id : 0));
}

struct str facet_city(struct arena *a, struct str city)
{
    struct hash h = secret_hash(text_fold(a, city));
    return str_printf(a, "c%s", secret_hex(a, h.b, 8));
}

static void facet(struct buf *facets, struct str token)
{
    if (facets->n) buf_char(facets, ' ');
    buf_str(facets, token);
}

static enum err index_row(struct ctx *cx, customer_id id, struct buf *tokens, struct buf *facets)
{
    struct arena *a = cx->arena;
    STMT(q, cx->db,
         "SELECT name, code, city, owner_id, team_id, branch_id, stage, kind, trade, source_id,"
         " state FROM customer WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    text_index(a, tokens, INDEX_NAME, col_view(q, 0));
    text_index(a, tokens, INDEX_CODE, col_view(q, 1));
    text_index(a, tokens, INDEX_WORDS, col_view(q, 2));
    if (col_view(q, 2).n) facet(facets, facet_city(a, col_view(q, 2)));
    facet(facets, facet_id(a, FACET_OWNER, col_i64(q, 3)));
    facet(facets, facet_id(a, FACET_TEAM, col_i64(q, 4)));
    facet(facets, facet_id(a, FACET_BRANCH, col_i64(q, 5)));
    facet(facets, facet_id(a, FACET_STAGE, col_i64(q, 6)));
    facet(facets, facet_id(a, FACET_KIND, customer_kind_parse(col_view(q, 7))));
    for (int64_t bit = TRADE_END; bit <= TRADE_SUPPLIER; bit <<= 1) {
        if (col_i64(q, 8) & bit) facet(facets, facet_id(a, FACET_TRADE, bit));
    }
    if (col_i64(q, 9)) facet(facets, facet_id(a, FACET_SOURCE, col_i64(q, 9)));
    facet(facets, facet_id(a, FACET_STATE, str_is(col_view(q, 10), "closed")));
    return OK;
}

static void index_reach(struct arena *a, struct buf *tokens, struct str kind, struct str normal)
{
    int64_t k = reach_kind_parse(kind);
    text_index(a, tokens, k == REACH_PHONE ? INDEX_PHONE : k == REACH_EMAIL ? INDEX_EMAIL : INDEX_CODE, normal);
}

/* All that hangs on it, in one question: an import asks it for every row. Whoever has an old code or name at hand
 * finds the customer that it was merged into; a member's number is found whole and by its last digits. */
static enum err index_rest(struct ctx *cx, customer_id id, struct buf *tokens, struct buf *facets)
{
    struct arena *a = cx->arena;
    STMT(q, cx->db,
         "SELECT * FROM (SELECT 1 AS what, kind AS x, normal AS y, '' AS z FROM customer_reach WHERE customer_id = :id LIMIT 100) r"
         " UNION ALL SELECT * FROM (SELECT 2, name, phone, email FROM contact WHERE customer_id = :id LIMIT 200) p"
         " UNION ALL SELECT 3, number, '', '' FROM member WHERE customer_id = :id"
         " UNION ALL SELECT * FROM (SELECT 4, name, code, '' FROM customer WHERE merged_into = :id LIMIT 100) m"
         " UNION ALL SELECT * FROM (SELECT 5, CAST(tag_id AS TEXT), '', '' FROM customer_tag WHERE customer_id = :id LIMIT 100) t");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        struct str x = col_view(q, 1), y = col_view(q, 2), z = col_view(q, 3);
        switch (col_i64(q, 0)) {
        case 1:
            index_reach(a, tokens, x, y);
            break;
        case 2:
            text_index(a, tokens, INDEX_NAME, x);
            if (y.n) text_index(a, tokens, INDEX_PHONE, y);
            if (z.n) text_index(a, tokens, INDEX_EMAIL, z);
            break;
        case 3:
            text_index(a, tokens, INDEX_PHONE, x);
            break;
        case 4:
            text_index(a, tokens, INDEX_NAME, x);
            text_index(a, tokens, INDEX_CODE, y);
            break;
        default:
            facet(facets, str_printf(a, "%c%.*s", FACET_TAG, STR_ARG(x)));
        }
    }
    return stmt_done(q);
}

enum err customer_index(struct ctx *cx, customer_id id)
{
    struct buf tokens CLEANUP(buf_free) = {0}, facets CLEANUP(buf_free) = {0};
    enum err e = index_row(cx, id, &tokens, &facets);
    if (!e) e = index_rest(cx, id, &tokens, &facets);
    if (!e) e = custom_index(cx, CUSTOM_CUSTOMER, id.v, &tokens, &facets);
    if (e) return e;
    return search_put(cx->db, "customer", id.v, buf_view(&tokens), buf_view(&facets));
}

/* ---- what was it found by? ---- */

bool terms_may_be_contact(const struct search_terms *t)
{
    for (size_t i = 0; i < t->n; i++)
        if ((unsigned char)t->at[i].token.p[0] < 0x80) return true; /* Han stands in no number and no address */
    return false;
}

/* What everybody sees of it; pinyin by the stored keys, since a process may not have read a name yet. */
static enum err index_open(struct ctx *cx, customer_id id, struct buf *tokens)
{
    struct arena *a = cx->arena;
    STMT(q, cx->db, "SELECT name, name_key, code, city FROM customer WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    text_index(a, tokens, INDEX_WORDS, col_view(q, 0));
    text_index_key(a, tokens, col_view(q, 1));
    text_index(a, tokens, INDEX_CODE, col_view(q, 2));
    text_index(a, tokens, INDEX_WORDS, col_view(q, 3));
    STMT(c, cx->db, "SELECT name, name_key FROM contact WHERE customer_id = :id LIMIT 200");
    bind_id(c, ":id", id);
    while (stmt_row(c)) {
        text_index(a, tokens, INDEX_WORDS, col_view(c, 0));
        text_index_key(a, tokens, col_view(c, 1));
    }
    e = stmt_done(c);
    if (!e) e = custom_index(cx, CUSTOM_CUSTOMER, id.v, tokens, NULL);
    if (e) return e;
    STMT(m, cx->db, "SELECT name, code, '' FROM customer WHERE merged_into = :id UNION ALL SELECT '', '', number FROM member WHERE customer_id = :id");
    bind_id(m, ":id", id);
    while (stmt_row(m)) {
        text_index(a, tokens, INDEX_NAME, col_view(m, 0));
        text_index(a, tokens, INDEX_CODE, col_view(m, 1));
        text_index(a, tokens, INDEX_PHONE, col_view(m, 2));
    }
    return stmt_done(m);
}

static enum err index_hidden(struct ctx *cx, customer_id id, struct buf *tokens)
{
    STMT(q, cx->db, "SELECT phone, email FROM contact WHERE customer_id = :id LIMIT 200");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        text_index(cx->arena, tokens, INDEX_PHONE, col_view(q, 0));
        text_index(cx->arena, tokens, INDEX_EMAIL, col_view(q, 1));
    }
    enum err e = stmt_done(q);
    if (e) return e;
    STMT(r, cx->db, "SELECT kind, normal FROM customer_reach WHERE customer_id = :id LIMIT 100");
    bind_id(r, ":id", id);
    while (stmt_row(r)) index_reach(cx->arena, tokens, col_view(r, 0), col_view(r, 1));
    return stmt_done(r);
}

enum err customer_found_openly(struct ctx *cx, customer_id id, const struct search_terms *t, bool *ret_open)
{
    struct buf open CLEANUP(buf_free) = {0}, hidden CLEANUP(buf_free) = {0};
    bool doubtful = false;
    *ret_open = true;
    enum err e = index_hidden(cx, id, &hidden);
    for (size_t i = 0; i < t->n; i++) doubtful |= term_found(&t->at[i], buf_view(&hidden));
    if (e || !doubtful) return e;
    e = index_open(cx, id, &open);
    for (size_t i = 0; i < t->n; i++) *ret_open &= term_found(&t->at[i], buf_view(&open));
    return e;
}
