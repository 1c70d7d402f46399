/* The writes that every action on a case is made of: steps, messages, files, the search row. */
#include "domain/complaint/internal.h"

#include "base/text.h"
#include "domain/staged.h"

json_t *json_text_of(struct str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

/* Under what name an action stands in the conversation and the history. */
struct str actor_shown(struct ctx *cx, const struct case_row *c)
{
    if (cx->actor->kind == ACTOR_STAFF) return cx->actor->name;
    if (cx->actor->kind == ACTOR_SYSTEM) return STR("");
    if (c->contact_name.n) return c->contact_name;
    return cx->actor->name.p ? cx->actor->name : STR("");
}

static enum err write_state(struct ctx *cx, struct case_row *c, enum complaint_state to)
{
    enum complaint_state from = c->state;
    STMT(q, cx->db,
         "UPDATE complaint SET state = :state, open = :open, updated_at = :now,"
         " version = version + 1, closed_at = CASE WHEN :open = 1 THEN NULL ELSE :now END,"
         " resolved_at = CASE WHEN :state = :offered THEN :now ELSE resolved_at END"
         " WHERE id = :id");
    bind_i64(q, ":state", to);
    bind_i64(q, ":open", state_open(to));
    bind_i64(q, ":offered", COMPLAINT_OFFERED);
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", c->id);
    enum err e = stmt_run(q);
    if (e) return e;
    c->state = to;
    c->version++;
    c->state_since = cx->now;
    c->closed_at = state_open(to) ? 0 : cx->now;
    return case_clock_state(cx, c, from);
}

enum err case_step(struct ctx *cx, struct case_row *c, const char *what, enum complaint_state to,
                   struct str note)
{
    return case_step_why(cx, c, what, to, note, STR(""));
}

enum err case_step_why(struct ctx *cx, struct case_row *c, const char *what, enum complaint_state to,
                       struct str note, struct str reason)
{
    STMT(q, cx->db,
         "INSERT INTO complaint_step (id, complaint_id, what, from_state, to_state, at, by_kind,"
         " by_id, by_name, note, reason) VALUES (:id, :complaint, :what, :from, :to, :now, :kind, :by,"
         " :name, :note, :reason)");
    bind_i64(q, ":id", id_new(cx->now));
    bind_id(q, ":complaint", c->id);
    bind_cstr(q, ":what", what);
    bind_i64(q, ":from", c->state);
    bind_i64(q, ":to", to);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":kind", (int64_t)cx->actor->kind);
    bind_i64(q, ":by", cx->actor->id);
    bind_str(q, ":name", actor_shown(cx, c));
    bind_str(q, ":note", note.p ? note : STR(""));
    bind_str(q, ":reason", reason.p ? reason : STR(""));
    enum err e = stmt_send(q);
    if (e) return e;
    return to == c->state ? OK : write_state(cx, c, to);
}

enum err case_touch(struct ctx *cx, struct case_row *c)
{
    STMT(q, cx->db, "UPDATE complaint SET updated_at = :now, version = version + 1 WHERE id = :id");
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":id", c->id);
    enum err e = stmt_run(q);
    c->version++;
    return e;
}

static const char *const message_codes[] = {
    [MESSAGE_CUSTOMER] = "customer", [MESSAGE_REPLY] = "reply", [MESSAGE_NOTE] = "note"};

enum err case_message(struct ctx *cx, const struct case_row *c, enum message_kind kind,
                      enum complaint_channel channel, struct str body, struct str by_name,
                      int64_t at, bool recorded, int64_t *ret_id)
{
    int64_t id = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO complaint_message (id, complaint_id, kind, channel, body, by_kind, by_id,"
         " by_name, recorded_by, at) VALUES (:id, :complaint, :kind, :channel, :body, :by_kind,"
         " :by, :name, :recorder, :at)");
    bind_i64(q, ":id", id);
    bind_id(q, ":complaint", c->id);
    bind_cstr(q, ":kind", message_codes[kind]);
    bind_cstr(q, ":channel", channel_code(channel));
    bind_str(q, ":body", body);
    bind_i64(q, ":by_kind", recorded ? ACTOR_NOBODY : (int64_t)cx->actor->kind);
    bind_i64(q, ":by", recorded ? 0 : cx->actor->id);
    bind_str(q, ":name", by_name.p ? by_name : STR(""));
    bind_opt(q, ":recorder", recorded ? cx->actor->id : 0);
    bind_i64(q, ":at", at);
    enum err e = stmt_send(q);
    if (!e) *ret_id = id;
    return e;
}

enum err case_files(struct ctx *cx, const struct case_row *c, const struct str *tokens, size_t n,
                    int64_t message, bool internal)
{
    struct attachment_owner owner = {0, c->id.v, message, internal};
    for (size_t i = 0; i < n && i < ATTACHMENTS_PER_FORM; i++) {
        enum err e = staged_adopt(cx, tokens[i], &owner, NULL);
        if (e == ERR_NOT_FOUND) {
            return problem(cx, "files", _("A file sent earlier is no longer there. Please choose "
                                          "it again."));
        }
        if (e) return e;
    }
    return OK;
}

/* ---- search ---- */

/* Facets are letters and digits: kind complaint -> "kcomplaint", assignee 17 -> "a17", tag 5 -> "g5". */
static struct str facets_of(struct ctx *cx, struct stmt *q, complaint_id id)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct str kind = col_view(q, 0);
    buf_printf(&b, "k%.*s s%lld %s", STR_ARG(kind), (long long)col_i64(q, 1),
               col_i64(q, 2) ? "open" : "ended");
    buf_printf(&b, " a%lld t%lld c%lld", (long long)col_i64(q, 3), (long long)col_i64(q, 4),
               (long long)col_i64(q, 5));
    STMT(tags, cx->db, "SELECT tag_id FROM complaint_tag WHERE complaint_id = :id ORDER BY tag_id LIMIT 100");
    bind_id(tags, ":id", id);
    while (stmt_row(tags)) buf_printf(&b, " g%lld", (long long)col_i64(tags, 0));
    STMT(rating, cx->db, "SELECT low FROM complaint_rating WHERE complaint_id = :id");
    bind_id(rating, ":id", id);
    if (stmt_one(rating) == OK) buf_cstr(&b, col_i64(rating, 0) ? " rated ratedlow" : " rated");
    return str_copy(cx->arena, buf_view(&b));
}

static struct str tokens_of(struct ctx *cx, struct stmt *q)
{
    static const struct {
        int column;
        enum index_kind kind;
    } fields[] = {{6, INDEX_CODE},  {7, INDEX_WORDS},  {8, INDEX_WORDS}, {9, INDEX_NAME},
                  {10, INDEX_EMAIL}, {11, INDEX_PHONE}, {12, INDEX_NAME}, {13, INDEX_CODE}};
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct str s = col_str(q, cx->arena, fields[i].column);
        if (s.n) text_index(cx->arena, &b, fields[i].kind, s);
    }
    return str_copy(cx->arena, buf_view(&b));
}

static enum err old_tokens(struct ctx *cx, complaint_id id, struct str *ret)
{
    STMT(q, cx->db, "SELECT tokens FROM complaint_search WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e == OK) *ret = col_str(q, cx->arena, 0);
    return e;
}

enum err complaint_index(struct ctx *cx, complaint_id id, bool with_text)
{
    STMT(q, cx->db,
         "SELECT c.kind, c.state, c.open, COALESCE(c.assignee_id, 0), COALESCE(c.team_id, 0),"
         " COALESCE(c.category_id, 0), c.ref, c.order_text, c.body, c.contact_name,"
         " c.contact_email, c.contact_phone, u.name, c.import_ref FROM complaint c"
         " LEFT JOIN customer u ON u.id = c.customer_id WHERE c.id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    struct buf custom CLEANUP(buf_free) = {0}, own CLEANUP(buf_free) = {0};
    struct str facets = facets_of(cx, q, id), tokens = {0};
    e = custom_index(cx, CUSTOM_COMPLAINT, id.v, &own, &custom);
    if (e) return e;
    if (!with_text) {
        e = old_tokens(cx, id, &tokens);
        if (e && e != ERR_NOT_FOUND) return e;
    }
    if (with_text || e == ERR_NOT_FOUND) {
        tokens = tokens_of(cx, q);
        if (own.n) tokens = str_printf(cx->arena, "%.*s %.*s", STR_ARG(tokens), STR_ARG(buf_view(&own)));
    }
    if (custom.n) facets = str_printf(cx->arena, "%.*s %.*s", STR_ARG(facets), STR_ARG(buf_view(&custom)));
    return search_put(cx->db, "complaint", id.v, tokens, facets);
}

enum err case_found_openly(struct ctx *cx, complaint_id id, const struct search_terms *t, bool *ret_open)
{
    struct buf hidden CLEANUP(buf_free) = {0}, open CLEANUP(buf_free) = {0};
    bool doubtful = false;
    *ret_open = true;
    STMT(q, cx->db,
         "SELECT COALESCE(c.assignee_id, 0), COALESCE(c.team_id, 0), COALESCE(c.branch_id, 0), c.contact_email,"
         " c.contact_phone, c.ref, c.order_text, c.body, c.contact_name, u.name, c.import_ref FROM complaint c"
         " LEFT JOIN customer u ON u.id = c.customer_id WHERE c.id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e || perm_record(cx->actor, CUSTOMER_CONTACT_SEE, (staff_id){col_i64(q, 0)}, (team_id){col_i64(q, 1)},
                         (branch_id){col_i64(q, 2)}))
        return e;
    text_index(cx->arena, &hidden, INDEX_EMAIL, col_view(q, 3));
    text_index(cx->arena, &hidden, INDEX_PHONE, col_view(q, 4));
    for (size_t i = 0; i < t->n; i++) doubtful |= term_found(&t->at[i], buf_view(&hidden));
    if (!doubtful) return OK;
    static const enum index_kind kinds[] = {INDEX_CODE, INDEX_WORDS, INDEX_WORDS, INDEX_NAME, INDEX_NAME, INDEX_CODE};
    for (int i = 0; i < (int)COUNT_OF(kinds); i++) text_index(cx->arena, &open, kinds[i], col_view(q, 5 + i));
    if ((e = custom_index(cx, CUSTOM_COMPLAINT, id.v, &open, NULL))) return e;
    for (size_t i = 0; i < t->n; i++) *ret_open &= term_found(&t->at[i], buf_view(&open));
    return OK;
}
