/* Consents per purpose and channel, and notes: both are closed or taken back, never deleted. See
 * domain/customer_parts.h. */
#include "domain/customer/inside.h"

#include "base/text.h"

enum err consent_list(struct ctx *cx, customer_id id, struct consent **ret, size_t *ret_n)
{
    struct customer_hold h;
    enum err e = customer_hold(cx, id, CUSTOMER_SEE, &h);
    if (e) return e;
    VEC(struct consent) v = {0};
    STMT(q, cx->db,
         "SELECT id, purpose, channel, given_at, given_how, withdrawn_at, withdrawn_how"
         " FROM consent WHERE customer_id = :id"
         " ORDER BY CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END, given_at DESC LIMIT 100");
    bind_id(q, ":id", id);
    while (stmt_row(q)) {
        *vec_push(cx->arena, &v) = (struct consent){
            .id = col_i64(q, 0), .purpose = purpose_parse(col_view(q, 1)),
            .channel = consent_channel_parse(col_view(q, 2)), .given_at = col_i64(q, 3),
            .given_how = col_str(q, cx->arena, 4), .withdrawn_at = col_i64(q, 5),
            .withdrawn_how = col_str(q, cx->arena, 6)};
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}

static bool consent_open(struct ctx *cx, customer_id id, int64_t purpose, int64_t channel)
{
    STMT(q, cx->db,
         "SELECT 1 FROM consent WHERE customer_id = :id AND purpose = :purpose"
         " AND channel = :channel AND withdrawn_at IS NULL");
    bind_id(q, ":id", id);
    bind_cstr(q, ":purpose", purpose_code(purpose));
    bind_cstr(q, ":channel", consent_channel_code(channel));
    return stmt_one(q) == OK;
}

bool consent_has(struct ctx *cx, customer_id id, int64_t purpose, int64_t channel)
{
    return consent_open(cx, id, purpose, channel) || consent_open(cx, id, purpose, CONSENT_ANY);
}

static enum err consent_check(struct ctx *cx, customer_id id, int64_t purpose, int64_t channel,
                              struct str how, int64_t given_at)
{
    if (purpose < 1 || purpose >= PURPOSE_COUNT) problem(cx, "purpose", _("This choice does not exist."));
    else if (channel < 1 || channel >= CONSENT_COUNT) problem(cx, "channel", _("This choice does not exist."));
    else if (consent_open(cx, id, purpose, channel))
        problem(cx, "purpose", _("This consent has been given already."));
    if (!how.n) problem(cx, "how", _("Please say how the customer gave it."));
    else if (text_length(how) > 300) problem_f(cx, "how", _("Please use at most %d characters."), 300);
    if (given_at > cx->now + MINUTE_MS) problem(cx, "given_at", _("This lies in the future."));
    return problems_result(cx);
}

enum err consent_give(struct ctx *cx, customer_id id, int64_t purpose, int64_t channel,
                      struct str how, int64_t given_at)
{
    struct customer_hold h;
    TX(tx, cx);
    enum err e = customer_hold_open(cx, id, INTERACTION_LOG, &h);
    if (e || (e = consent_check(cx, id, purpose, channel, how, given_at))) return e;
    STMT(q, cx->db,
         "INSERT INTO consent (id, customer_id, purpose, channel, given_at, given_how)"
         " VALUES (:row, :id, :purpose, :channel, :at, :how)");
    bind_i64(q, ":row", id_new(cx->now));
    bind_id(q, ":id", id);
    bind_cstr(q, ":purpose", purpose_code(purpose));
    bind_cstr(q, ":channel", consent_channel_code(channel));
    bind_i64(q, ":at", given_at ? given_at : cx->now);
    bind_str(q, ":how", how);
    if ((e = stmt_run(q))) return e;
    e = customer_record(cx, "consent.give", "customer", id.v, id, NULL,
                        json_pack("{s:s, s:s, s:o}", "purpose", purpose_code(purpose), "channel",
                                  consent_channel_code(channel), "how", json_of(how)));
    return e ? e : tx_commit(&tx);
}

static enum err consent_read(struct ctx *cx, customer_id id, int64_t row, json_t **ret_before,
                             int64_t *ret_given)
{
    STMT(q, cx->db,
         "SELECT purpose, channel, given_at FROM consent WHERE id = :row AND customer_id = :id"
         " AND withdrawn_at IS NULL");
    bind_i64(q, ":row", row);
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret_before = json_pack("{s:o, s:o}", "purpose", json_of(col_view(q, 0)), "channel",
                            json_of(col_view(q, 1)));
    *ret_given = col_i64(q, 2);
    return OK;
}

enum err consent_withdraw(struct ctx *cx, customer_id id, int64_t row, struct str how, int64_t at)
{
    struct customer_hold h;
    json_t *before;
    int64_t given;
    TX(tx, cx);
    enum err e = customer_hold(cx, id, INTERACTION_LOG, &h);
    if (e || (e = consent_read(cx, id, row, &before, &given))) return e;
    if (!how.n) problem(cx, "how", _("Please say how the customer withdrew it."));
    else if (text_length(how) > 300) problem_f(cx, "how", _("Please use at most %d characters."), 300);
    if (at > cx->now + MINUTE_MS) problem(cx, "withdrawn_at", _("This lies in the future."));
    else if (at && at < given) problem(cx, "withdrawn_at", _("The consent was given later than that."));
    if ((e = problems_result(cx))) {
        json_decref(before);
        return e;
    }
    e = customer_record(cx, "consent.withdraw", "customer", id.v, id, before,
                        json_pack("{s:o}", "how", json_of(how)));
    if (e) return e;
    /* Two files that were merged may each have brought one: none of them is left. */
    STMT(q, cx->db,
         "UPDATE consent SET withdrawn_at = :now, withdrawn_how = :how WHERE customer_id = :id"
         " AND withdrawn_at IS NULL AND given_at <= :now AND (id = :row OR (purpose, channel) ="
         " (SELECT w.purpose, w.channel FROM consent w WHERE w.id = :row))");
    bind_i64(q, ":now", at ? at : cx->now);
    bind_str(q, ":how", how);
    bind_id(q, ":id", id);
    bind_i64(q, ":row", row);
    if ((e = stmt_run(q))) return e;
    return tx_commit(&tx);
}

/* ---- notes ---- */

enum err note_add(struct ctx *cx, customer_id id, struct str body, int64_t *ret_id)
{
    struct customer_hold h;
    TX(tx, cx);
    enum err e = customer_hold(cx, id, INTERACTION_LOG, &h);
    if (e) return e;
    if (!str_trim(body).n) return problem(cx, "body", _("Please write something."));
    if (text_length(body) > 20000) return problem_f(cx, "body", _("Please use at most %d characters."), 20000);
    int64_t row = id_new(cx->now);
    STMT(q, cx->db,
         "INSERT INTO note (id, customer_id, body, by_id, created_at)"
         " VALUES (:row, :id, :body, :by, :now)");
    bind_i64(q, ":row", row);
    bind_id(q, ":id", id);
    bind_str(q, ":body", body);
    bind_i64(q, ":by", cx->actor->id);
    bind_i64(q, ":now", cx->now);
    if ((e = stmt_run(q))) return e;
    if ((e = timeline_put(cx, id, cx->now, TIMELINE_NOTE, row))) return e;
    e = audit_write(cx, "note.add", "note", row, id, NULL, json_pack("{s:o}", "body", json_of(body)));
    if (e || (e = tx_commit(&tx))) return e;
    if (ret_id) *ret_id = row;
    return OK;
}

struct note {
    struct str body;
    int64_t at;
    bool taken_back;
};

/* One's own notes, or all with the right to edit the customer. */
static enum err hold_note(struct ctx *cx, customer_id id, int64_t row, struct note *ret)
{
    struct customer_hold h;
    enum err e = customer_hold(cx, id, INTERACTION_LOG, &h);
    if (e) return e;
    STMT(q, cx->db,
         "SELECT by_id, created_at, withdrawn_at, body FROM note WHERE id = :row AND customer_id = :id");
    bind_i64(q, ":row", row);
    bind_id(q, ":id", id);
    if ((e = stmt_one(q))) return e;
    if (col_i64(q, 0) != cx->actor->id &&
        !perm_record(cx->actor, CUSTOMER_EDIT, h.owner, h.team, h.branch))
        return ERR_FORBIDDEN;
    *ret = (struct note){col_str(q, cx->arena, 3), col_i64(q, 1), col_i64(q, 2) != 0};
    return OK;
}

enum err note_taken_back(struct ctx *cx, customer_id id, int64_t row, struct str *ret_body)
{
    struct note n;
    enum err e = hold_note(cx, id, row, &n);
    if (e) return e;
    if (!n.taken_back) return ERR_NOT_FOUND;
    *ret_body = n.body;
    return OK;
}

enum err note_take_back(struct ctx *cx, customer_id id, int64_t row, bool back)
{
    struct note n;
    TX(tx, cx);
    enum err e = hold_note(cx, id, row, &n);
    if (e || n.taken_back == back) return e;
    STMT(q, cx->db,
         "UPDATE note SET withdrawn_at = :at, version = version + 1 WHERE id = :row");
    bind_opt(q, ":at", back ? cx->now : 0);
    bind_i64(q, ":row", row);
    if ((e = stmt_run(q))) return e;
    e = back ? timeline_drop(cx, id, TIMELINE_NOTE, row) : timeline_put(cx, id, n.at, TIMELINE_NOTE, row);
    if (e) return e;
    e = audit_write(cx, back ? "note.take_back" : "note.restore", "note", row, id, NULL, NULL);
    return e ? e : tx_commit(&tx);
}
