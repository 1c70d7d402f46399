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

static enum err index_reaches(struct ctx *cx, customer_id id, struct buf *tokens)
{
    STMT(q, cx->db, "SELECT kind, normal FROM customer_reach WHERE customer_id = :id LIMIT 100");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        int64_t kind = reach_kind_parse(col_view(q, 0));
        enum index_kind as = kind == REACH_PHONE   ? INDEX_PHONE
                             : kind == REACH_EMAIL ? INDEX_EMAIL
                                                   : INDEX_CODE;
        text_index(cx->arena, tokens, as, col_view(q, 1));
    }
    return stmt_done(q);
}

static enum err index_contacts(struct ctx *cx, customer_id id, struct buf *tokens)
{
    STMT(q, cx->db, "SELECT name, phone, email FROM contact WHERE customer_id = :id LIMIT 200");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        text_index(cx->arena, tokens, INDEX_NAME, col_view(q, 0));
        if (col_view(q, 1).n) text_index(cx->arena, tokens, INDEX_PHONE, col_view(q, 1));
        if (col_view(q, 2).n) text_index(cx->arena, tokens, INDEX_EMAIL, col_view(q, 2));
    }
    return stmt_done(q);
}

/* Whoever has an old code or name at hand finds the customer that it was merged into. */
static enum err index_merged(struct ctx *cx, customer_id id, struct buf *tokens)
{
    STMT(q, cx->db, "SELECT name, code FROM customer WHERE merged_into = :id LIMIT 100");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        text_index(cx->arena, tokens, INDEX_NAME, col_view(q, 0));
        text_index(cx->arena, tokens, INDEX_CODE, col_view(q, 1));
    }
    return stmt_done(q);
}

/* A member's number, whole and by its last digits. */
static enum err index_member(struct ctx *cx, customer_id id, struct buf *tokens)
{
    STMT(q, cx->db, "SELECT number FROM member WHERE customer_id = :id");
    bind_id(q, ":id", id);
    while (stmt_row(q)) text_index(cx->arena, tokens, INDEX_PHONE, col_view(q, 0));
    return stmt_done(q);
}

static enum err index_tags(struct ctx *cx, customer_id id, struct buf *facets)
{
    STMT(q, cx->db, "SELECT tag_id FROM customer_tag WHERE customer_id = :id LIMIT 100");
    bind_id(q, ":id", id);
    while (stmt_row(q)) facet(facets, facet_id(cx->arena, FACET_TAG, col_i64(q, 0)));
    return stmt_done(q);
}

enum err customer_index(struct ctx *cx, customer_id id)
{
    struct buf tokens CLEANUP(buf_free) = {0}, facets CLEANUP(buf_free) = {0};
    enum err e = index_row(cx, id, &tokens, &facets);
    if (!e) e = index_reaches(cx, id, &tokens);
    if (!e) e = index_contacts(cx, id, &tokens);
    if (!e) e = index_member(cx, id, &tokens);
    if (!e) e = index_merged(cx, id, &tokens);
    if (!e) e = index_tags(cx, id, &facets);
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
    if (!e) e = index_merged(cx, id, tokens);
    return e ? e : index_member(cx, id, tokens);
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
    return e ? e : index_reaches(cx, id, tokens);
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
