/* How many of those who were asked have rated: see complaint_rating.h. Closing a case asks the customer (mail.c,
 * and the page of the case), so a month's cases are those that were closed in it; merged, withdrawn and imported
 * ones were asked nothing. Read along the index complaint_ended. */
#include "domain/complaint_rating.h"

#include "base/text.h"
#include "domain/complaint/internal.h"

#define EXCERPT_CHARS 120
/* The + keeps the walk on the time: by state it would read all that ever ended. */
#define ASKED " +state IN (:closed, :silent) AND channel <> 'import'"

static const char RESPONSE_SQL[] =
    "SELECT e.kind, COUNT(*), COUNT(r.complaint_id) FROM (SELECT id, kind FROM complaint WHERE closed_at >= :from"
    " AND closed_at < :before AND" ASKED " ORDER BY closed_at DESC LIMIT :max) AS e"
    " LEFT JOIN complaint_rating r ON r.complaint_id = e.id GROUP BY e.kind";
static const char CASES_SQL[] =
    "SELECT c.id, c.ref, c.kind, SUBSTR(c.body, 1, CAST(:chars AS INTEGER)), s.name, COALESCE(u.name, c.contact_name), c.closed_at,"
    " r.handling, r.outcome FROM (SELECT e.id FROM complaint e LEFT JOIN complaint_rating x ON x.complaint_id = e.id"
    " WHERE e.closed_at >= :from AND e.closed_at < :before AND (e.closed_at, e.id) < (:at, :id) AND" ASKED
    " AND (:kind = '' OR e.kind = :kind) AND (:rated = 0 OR (x.complaint_id IS NULL) = (:rated = 2))"
    " ORDER BY e.closed_at DESC, e.id DESC LIMIT :max) AS w JOIN complaint c ON c.id = w.id"
    " LEFT JOIN complaint_rating r ON r.complaint_id = c.id LEFT JOIN staff s ON s.id = c.assignee_id"
    " LEFT JOIN customer u ON u.id = c.customer_id ORDER BY c.closed_at DESC, c.id DESC";

const char *rating_asked_sql(size_t i)
{
    static const char *const texts[] = {RESPONSE_SQL, CASES_SQL};
    return i < COUNT_OF(texts) ? texts[i] : NULL;
}

static void bind_asked(struct stmt *q)
{
    bind_i64(q, ":closed", COMPLAINT_CLOSED);
    bind_i64(q, ":silent", COMPLAINT_CLOSED_SILENT);
}

enum err rating_response(struct ctx *cx, int64_t from, int64_t before, struct rating_response *ret)
{
    struct rating_response r = {0};
    if (perm_scope(cx->actor, COMPLAINT_SEE) != SCOPE_ALL) return ERR_FORBIDDEN;
    STMT(q, cx->db, RESPONSE_SQL);
    bind_i64(q, ":from", from);
    bind_i64(q, ":before", before);
    bind_i64(q, ":max", RATINGS_COUNTED);
    bind_asked(q);
    while (stmt_row(q)) {
        struct str code = col_view(q, 0);
        enum complaint_kind kind;
        if (!kind_parse(code.p, code.n, &kind)) continue;
        r.asked[kind] = col_i64(q, 1);
        r.answered[kind] = col_i64(q, 2);
        r.asked[0] += r.asked[kind];
        r.answered[0] += r.answered[kind];
    }
    *ret = r;
    return stmt_done(q);
}

static struct asked_row read_row(struct ctx *cx, struct stmt *q)
{
    struct str kind = col_view(q, 2);
    struct asked_row row = {.id = col_i64(q, 0),
                            .ref = col_str(q, cx->arena, 1),
                            .text = col_str(q, cx->arena, 3),
                            .assignee_name = col_null(q, 4) ? STR("") : col_str(q, cx->arena, 4),
                            .customer_name = col_str(q, cx->arena, 5),
                            .ended_at = col_i64(q, 6),
                            .handling = col_i64(q, 7),
                            .outcome = col_i64(q, 8)};
    (void)kind_parse(kind.p, kind.n, &row.kind);
    return row;
}

enum err rating_asked(struct ctx *cx, const struct asked_filter *f, struct str after, struct asked_row *ret, size_t max,
                      size_t *ret_n, const char **ret_next)
{
    int64_t at = INT64_MAX, id = INT64_MAX;
    size_t n = 0;
    if (perm_scope(cx->actor, COMPLAINT_SEE) != SCOPE_ALL) return ERR_FORBIDDEN;
    if (after.n && !case_cursor_read(after, &at, &id)) at = id = INT64_MAX;
    *ret_next = NULL;
    STMT(q, cx->db, CASES_SQL);
    bind_i64(q, ":chars", EXCERPT_CHARS);
    bind_i64(q, ":from", f->from);
    bind_i64(q, ":before", f->before);
    bind_i64(q, ":at", at);
    bind_i64(q, ":id", id);
    bind_cstr(q, ":kind", f->kind ? kind_code((enum complaint_kind)f->kind) : "");
    bind_i64(q, ":rated", f->rated);
    bind_i64(q, ":max", (int64_t)max + 1);
    bind_asked(q);
    while (stmt_row(q)) {
        if (n == max) {
            *ret_next = arena_printf(cx->arena, "%lld.%lld", (long long)ret[n - 1].ended_at, (long long)ret[n - 1].id);
            continue;
        }
        ret[n++] = read_row(cx, q);
    }
    *ret_n = n;
    return stmt_done(q);
}
