/* Private links: how a guest comes back to a case.
 *
 * The token is a keyed hash of the case's id and a random nonce; only the token's plain hash is
 * looked up. So every mail about the case can carry the same working link, a copy of the database
 * opens nothing, and a new nonce ends the old link. */
#include "domain/complaint/internal.h"

#include <stdio.h>

#include "base/text.h"
#include "domain/limit.h"
#include "domain/once.h"

struct str track_token(struct ctx *cx, complaint_id id, struct str nonce)
{
    if (!nonce.n) return STR("");
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)id.v);
    struct str parts[] = {STR("complaint-track"), str_of(number), nonce};
    struct hash mac = secret_mac(KEY_CODE, parts, COUNT_OF(parts));
    return str_of(secret_base64url(cx->arena, mac.b, HASH_BYTES));
}

struct hash track_hash(struct str token)
{
    return secret_hash(token);
}

enum err track_issue(struct ctx *cx, struct case_row *c, struct str *ret_token)
{
    char nonce[16];
    secret_random(nonce, sizeof nonce);
    c->tracking_nonce = (struct str){arena_dup(cx->arena, nonce, sizeof nonce), sizeof nonce};
    struct str token = track_token(cx, c->id, c->tracking_nonce);
    struct hash hash = track_hash(token);
    STMT(q, cx->db,
         "UPDATE complaint SET tracking_hash = :hash, tracking_nonce = :nonce WHERE id = :id");
    bind_hash(q, ":hash", hash);
    bind_blob(q, ":nonce", nonce, sizeof nonce);
    bind_id(q, ":id", c->id);
    enum err e = stmt_run(q);
    if (!e) *ret_token = token;
    return e;
}

enum err complaint_by_token(struct ctx *cx, struct str token, struct str *ret_ref)
{
    if (token.n != TOKEN_CHARS) return ERR_NOT_FOUND;
    STMT(q, cx->db,
         "SELECT COALESCE(r.ref, c.ref), CASE WHEN r.id IS NULL THEN COALESCE(c.closed_at, 0)"
         " ELSE COALESCE(r.closed_at, 0) END FROM complaint c LEFT JOIN complaint r ON r.id = c.merged_root_id"
         " WHERE c.tracking_hash = :hash");
    struct hash hash = track_hash(token);
    bind_hash(q, ":hash", hash);
    enum err e = stmt_one(q);
    if (e) return e;
    int64_t closed = col_i64(q, 1);
    if (closed && cx->now >= closed + TRACK_DAYS_AFTER_END * DAY_MS) return ERR_NOT_FOUND;
    *ret_ref = col_str(q, cx->arena, 0);
    return OK;
}

enum err complaint_new_link(struct ctx *cx, struct str ref, int64_t version, bool send,
                            struct str *ret_token)
{
    struct case_row c;
    struct str token;
    bool sent = false;
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (!e) e = track_issue(cx, &c, &token);
    if (!e) e = case_touch(cx, &c);
    if (!e && send) e = case_tell(cx, &c, &(struct news){.kind = NEWS_LINK}, &sent);
    if (!e && send && !sent) {
        return problem(cx, "send", _("It cannot be sent: the case has no e-mail address or phone "
                                     "number that we can write to."));
    }
    if (!e) e = case_step(cx, &c, "link", c.state, sent ? STR("sent") : STR("shown"));
    if (!e) {
        e = audit_write(cx, "complaint.link", "complaint", c.id.v, (customer_id){c.customer}, NULL,
                        json_pack("{s:b}", "sent", (int)sent));
    }
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_token = token;
    return e;
}

/* Does what was typed name the case's own e-mail address or phone? */
static bool contact_fits(struct ctx *cx, const struct case_row *c, struct str typed)
{
    struct str clean = text_half_width(cx->arena, text_clean_line(cx->arena, typed)), phone;
    if (c->email.n && str_eq(text_fold(cx->arena, clean), text_fold(cx->arena, c->email))) {
        return true;
    }
    return c->phone.n && phone_normal(cx->arena, clean, cx->config->phone_region, &phone) &&
           str_eq(phone, c->phone);
}

static enum err send_again(struct ctx *cx, struct case_row *c)
{
    bool sent = false;
    struct str token;
    TX(tx, cx);
    enum err e = c->tracking_nonce.n ? OK : track_issue(cx, c, &token);
    if (!e) e = case_tell(cx, c, &(struct news){.kind = NEWS_LINK}, &sent);
    if (!e) {
        e = audit_write(cx, "complaint.link_asked", "complaint", c->id.v,
                        (customer_id){c->customer}, NULL, json_pack("{s:b}", "sent", (int)sent));
    }
    return e ? e : tx_commit(&tx);
}

enum err complaint_ask_link(struct ctx *cx, struct str ref, struct str contact)
{
    enum err e = limit_hit(cx, LIMIT_TRACK, cx->remote);
    if (e) return e;
    struct str written;
    if (!ref_parse(cx->arena, ref, "TS", &written)) return OK;
    e = limit_hit(cx, LIMIT_CODE_SEND, written);
    if (e) return e == ERR_RATE_LIMITED ? OK : e; /* the same answer: says nothing of the case */
    struct case_row c;
    struct actor system = {.kind = ACTOR_SYSTEM, .name = STR("track")};
    const struct actor *guest = cx->actor;
    cx->actor = &system; /* the guest has nothing to show yet; the answer tells nothing */
    e = case_load(cx, written, NULL, &c);
    cx->actor = guest;
    if (e == ERR_NOT_FOUND || (!e && !contact_fits(cx, &c, contact))) return OK;
    return e ? e : send_again(cx, &c);
}

enum err complaint_token_of(struct ctx *cx, struct str ref, const struct track_keys *keys,
                            struct str *ret_token)
{
    struct case_row c;
    enum err e = case_load(cx, ref, keys, &c);
    if (e) return e;
    if (!c.tracking_nonce.n) return ERR_NOT_FOUND;
    *ret_token = track_token(cx, c.id, c.tracking_nonce);
    return OK;
}

enum err complaint_token_again(struct ctx *cx, struct str ref, struct str *ret_token)
{
    struct str location;
    enum err e = once_location(cx, &location);
    if (e) return e;
    if (str_find(location, ref) < 0) return ERR_NOT_FOUND; /* another form's case */
    struct actor system = {.kind = ACTOR_SYSTEM, .name = STR("track")};
    const struct actor *guest = cx->actor;
    cx->actor = &system; /* the once-key, bound to this browser, is the proof */
    e = complaint_token_of(cx, ref, NULL, ret_token);
    cx->actor = guest;
    return e;
}
