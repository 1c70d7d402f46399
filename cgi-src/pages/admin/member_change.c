/* What is asked before it is done: reversing a posting, freezing, closing or taking up a membership.
 * Each page names the thing and what will follow. Called by the route table. */
#include <inttypes.h>

#include "base/secret.h"
#include "domain/member_card.h"
#include "domain/points_request.h"
#include "pages/admin/routes.h"
#include "pages/shared/member_view.h"

struct reason_form {
    struct str reason, note;
    bool keep;
    int64_t version;
};
static const struct field reverse_fields[] = {
    {"reason", N_("Reason"), FIELD_LINE, offsetof(struct reason_form, reason), .max = 500,
     .flags = FIELD_REQUIRED, .help = N_("The member reads it on the ledger.")},
    {"note", N_("Note for the second person"), FIELD_LINES, offsetof(struct reason_form, note), .max = 2000,
     .help = N_("Read by colleagues only, and only when a second person is needed.")},
    FIELD_END};
static const struct form reverse_form = {"reverse", reverse_fields, sizeof(struct reason_form)};
static const struct field state_fields[] = {
    {"reason", N_("Reason"), FIELD_LINE, offsetof(struct reason_form, reason), .max = 500,
     .flags = FIELD_REQUIRED, .help = N_("It stays on record.")},
    {"keep", N_("The points and the debt stay on record"), FIELD_BOOL, offsetof(struct reason_form, keep),
     .help = N_("Nothing can be earned or redeemed any more; what expires still expires.")},
    {"version", NULL, FIELD_INT, offsetof(struct reason_form, version), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN | FIELD_REQUIRED},
    FIELD_END};
static const struct form state_form = {"state", state_fields, sizeof(struct reason_form)};

static struct str key_of(struct ctx *cx)
{
    if (cx->once_key.n) return str_printf(cx->arena, "form:%.*s", STR_ARG(cx->once_key));
    return str_printf(cx->arena, "form:%s", secret_token(cx->arena));
}

/* ---- reversing ---- */

struct reversal_page {
    struct member member;
    struct points_posting posting;
    struct points_effect effect;
    bool possible;
    bool second; /* a second person is needed */
};

static enum err reversal_of_path(struct ctx *cx, const struct req *req, struct reversal_page *ret)
{
    posting_id id;
    if (!path_id(req, 1, &id.v)) return ERR_NOT_FOUND;
    enum err e = member_of_path(cx, req, &ret->member);
    return e ? e : points_get(cx, ret->member.id, id, &ret->posting);
}

static void show_effect(struct ctx *cx, struct tpl *t, const struct reversal_page *p)
{
    struct arena *a = cx->arena;
    struct tpl *x = tpl_row(t, K_EFFECT);
    tpl_cstr(x, K_EFFECT_POINTS, format_signed(a, p->effect.amount));
    tpl_cstr(x, K_BALANCE, format_int(a, p->member.balance + p->effect.amount - p->effect.expires));
    if (p->effect.debt_change > 0) {
        tpl_cstr(tpl_row(x, K_OWING), K_OWING_POINTS, format_points(a, p->effect.debt_change));
    }
    if (p->effect.debt_change < 0) {
        tpl_cstr(tpl_row(x, K_PAID), K_PAID_POINTS, format_points(a, -p->effect.debt_change));
    }
    if (p->effect.expires) tpl_cstr(tpl_row(x, K_LOST), K_LOST_POINTS, format_points(a, p->effect.expires));
}

static enum err show_reversal(struct ctx *cx, struct req *req, struct res *res, const struct reversal_page *p)
{
    struct arena *a = cx->arena;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_POSTING_REVERSE, _("Reverse a posting"));
    int64_t gross = p->posting.amount - p->posting.debt_change;
    tpl_cstr(t, K_MEMBER_URL, url_member(cx, p->member.number));
    tpl_str(t, K_MEMBER_NAME, p->member.customer_name);
    tpl_cstr(t, K_MEMBER_NUMBER, member_number_display(a, p->member.number));
    tpl_cstr(t, K_KIND, points_kind_name(p->posting.kind));
    tpl_cstr(t, K_AMOUNT, format_signed(a, gross));
    tpl_cstr(t, K_AMOUNT_TONE, gross < 0 ? "amount-out" : "amount-in");
    tpl_cstr(t, K_WHEN, format_time(a, p->posting.at));
    tpl_str(t, K_REASON, p->posting.reason);
    tpl_cstr(t, K_BY, p->posting.by_name.n ? str_dup(a, p->posting.by_name) : _("System"));
    if (p->possible) {
        show_effect(cx, t, p);
        struct tpl *f = tpl_row(t, K_FORM);
        tpl_show_if(f, K_SECOND, p->second);
        tpl_cstr(f, K_ACTION, url_posting_reverse(cx, p->member.number, p->posting.id));
        form_tokens(cx, req, f, 0);
        form_view(cx, req, res, f, &reverse_form, NULL);
    } else {
        const char *why = problem_of(cx, "");
        tpl_cstr(tpl_row(t, K_REFUSED), K_REFUSED_TEXT, why ? why : _("This posting cannot be reversed."));
    }
    return page_end(req, res);
}

/* Finds the page's facts; what forbids the reversal is shown instead of the form. */
static enum err reversal_page(struct ctx *cx, struct req *req, struct res *res, struct reversal_page *p)
{
    enum err e = points_reversal_effect(cx, p->member.id, p->posting.id, &p->effect);
    if (e && e != ERR_CONFLICT) return e;
    p->possible = e == OK;
    int64_t gross = p->posting.amount - p->posting.debt_change, room = 0;
    enum err f = points_room(cx, p->member.id, &room);
    if (f) return f;
    p->second = (gross < 0 ? -gross : gross) > room;
    if (e == ERR_CONFLICT && res->status == 200) res->status = 409;
    return show_reversal(cx, req, res, p);
}

enum err admin_posting_reverse(struct ctx *cx, struct req *req, struct res *res)
{
    struct reversal_page p = {0};
    enum err e = reversal_of_path(cx, req, &p);
    return e ? e : reversal_page(cx, req, res, &p);
}

enum err admin_posting_reverse_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct reversal_page p = {0};
    struct reason_form f = {0};
    struct points_outcome out;
    enum err e = reversal_of_path(cx, req, &p);
    if (e) return e;
    e = form_read(cx, req, &reverse_form, &f);
    if (!e) e = points_submit_reversal(cx, p.member.id, p.posting.id, f.reason, key_of(cx), f.note, &out);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        res->status = e == ERR_CONFLICT ? 409 : 422;
        return reversal_page(cx, req, res, &p);
    }
    if (e) return e;
    if (out.request) {
        flash_set(req, res, FLASH_DONE, _("Nothing is posted yet: a second person has to agree."));
        return res_redirect(res, url_request(cx, out.request));
    }
    flash_set(req, res, FLASH_DONE,
              arena_printf(cx->arena, _("Posting reversed. New balance: %s."),
                           format_points(cx->arena, out.posting.balance_after)));
    return res_redirect(res, url_member(cx, p.member.number));
}

/* ---- a new card ---- */

struct card_form {
    struct str reason;
    int64_t version;
};
static const struct field card_fields[] = {
    {"reason", N_("Reason"), FIELD_LINE, offsetof(struct card_form, reason), .max = 500,
     .flags = FIELD_REQUIRED, .help = N_("It stays on record.")},
    {"version", NULL, FIELD_INT, offsetof(struct card_form, version), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN | FIELD_REQUIRED},
    FIELD_END};
static const struct form card_form = {"card", card_fields, sizeof(struct card_form)};

static enum err show_card(struct ctx *cx, struct req *req, struct res *res, const struct member *m)
{
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_MEMBER_CARD, _("Card lost: new number"));
    tpl_cstr(t, K_MEMBER_URL, url_member(cx, m->number));
    tpl_str(t, K_MEMBER_NAME, m->customer_name);
    tpl_cstr(t, K_MEMBER_NUMBER, member_number_display(cx->arena, m->number));
    tpl_cstr(t, K_ACTION, url_member_do(cx, m->number, "card"));
    form_tokens(cx, req, t, m->version);
    form_view(cx, req, res, t, &card_form, NULL);
    return page_end(req, res);
}

enum err admin_member_card(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    enum err e = member_of_path(cx, req, &m);
    if (!e && m.state == MEMBER_CLOSED) e = ERR_NOT_FOUND;
    return e ? e : show_card(cx, req, res, &m);
}

enum err admin_member_card_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    struct card_form f = {0};
    struct str number = STR_NONE;
    bool told = false;
    enum err e = member_of_path(cx, req, &m);
    if (e) return e;
    e = form_read(cx, req, &card_form, &f);
    if (!e) e = member_card_replace(cx, m.id, f.version, f.reason, &number, &told);
    if (e == ERR_STALE) {
        problem(cx, "", _("Somebody else has changed this membership in the meantime. Look at it once"
                          " more, then decide again."));
    }
    if (e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_STALE) {
        res->status = e == ERR_INVALID ? 422 : 409;
        return show_card(cx, req, res, &m);
    }
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              told ? _("The new number is valid from now on, the old one is refused. The member is told.")
                   : _("The new number is valid from now on, the old one is refused. There is no way to tell"
                       " the member: please do it yourself."));
    return res_redirect(res, url_member(cx, number));
}

/* ---- states ---- */

static enum member_state state_of_path(const struct req *req)
{
    for (enum member_state s = MEMBER_ACTIVE; s <= MEMBER_CLOSED; s++) {
        if (str_is(req->path_at[1], member_state_code(s))) return s;
    }
    return 0;
}

static const char *state_title(const struct member *m, enum member_state to)
{
    if (to == MEMBER_FROZEN) return _("Freeze the membership");
    if (to == MEMBER_CLOSED) return _("Close the membership");
    return m->state == MEMBER_CLOSED ? _("Take up the membership again")
                                     : _("Make the membership active again");
}

/* What waits for a second person. */
static enum err show_waiting(struct ctx *cx, struct tpl *t, const struct member *m)
{
    struct points_request r[50];
    size_t n = 0;
    int64_t waiting = 0;
    struct request_filter f = {.member = m->id};
    enum err e = points_request_list(cx, &f, COUNT_OF(r), r, &n);
    for (size_t i = 0; !e && i < n; i++) waiting += r[i].state == REQUEST_WAITING;
    if (!e && waiting) tpl_int(tpl_row(t, K_WAITING), K_WAITING_COUNT, waiting);
    return e;
}

static enum err show_state(struct ctx *cx, struct req *req, struct res *res, const struct member *m,
                           enum member_state to)
{
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_MEMBER_STATE, state_title(m, to));
    bool keep = to == MEMBER_CLOSED && (m->balance || m->debt);
    tpl_cstr(t, K_STATE_TITLE, state_title(m, to));
    tpl_cstr(t, K_MEMBER_URL, url_member(cx, m->number));
    tpl_str(t, K_MEMBER_NAME, m->customer_name);
    tpl_cstr(t, K_MEMBER_NUMBER, member_number_display(cx->arena, m->number));
    tpl_cstr(t, K_ACTION, url_member_do(cx, m->number,
                                        arena_printf(cx->arena, "state/%s", member_state_code(to))));
    struct tpl *frozen = to == MEMBER_FROZEN ? tpl_row(t, K_TO_FROZEN) : NULL;
    enum err e = frozen ? show_waiting(cx, frozen, m) : OK;
    if (e) return e;
    tpl_show_if(t, K_TO_CLOSED, to == MEMBER_CLOSED);
    tpl_show_if(t, K_TO_ACTIVE, to == MEMBER_ACTIVE);
    tpl_show_if(t, K_HARD, to != MEMBER_ACTIVE);
    if (keep) {
        struct tpl *k = tpl_row(t, K_KEEP);
        tpl_cstr(k, K_BALANCE, format_points(cx->arena, m->balance));
        tpl_cstr(k, K_DEBT, format_points(cx->arena, m->debt));
        form_view(cx, req, res, k, &state_form, NULL);
    }
    form_tokens(cx, req, t, m->version);
    form_view(cx, req, res, t, &state_form, NULL);
    return page_end(req, res);
}

enum err admin_member_state(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    enum member_state to = state_of_path(req);
    enum err e = member_of_path(cx, req, &m);
    if (e) return e;
    if (!to || !member_may_become(m.state, to)) return ERR_NOT_FOUND;
    return show_state(cx, req, res, &m, to);
}

enum err admin_member_state_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    struct reason_form f = {0};
    enum member_state to = state_of_path(req);
    enum err e = member_of_path(cx, req, &m);
    if (e) return e;
    if (!to) return ERR_NOT_FOUND;
    e = form_read(cx, req, &state_form, &f);
    if (!e) e = member_set_state(cx, m.id, f.version, to, f.reason, f.keep);
    if (e == ERR_STALE) {
        problem(cx, "", _("Somebody else has changed this membership in the meantime. Look at it once"
                          " more, then decide again."));
        res->status = 409;
        return member_may_become(m.state, to) ? show_state(cx, req, res, &m, to) : e;
    }
    if (e == ERR_INVALID) return show_state(cx, req, res, &m, to);
    if (e) return e;
    flash_set(req, res, FLASH_DONE,
              to == MEMBER_FROZEN   ? _("The membership is frozen: points are earned, not redeemed.")
              : to == MEMBER_CLOSED ? _("The membership is closed.")
                                    : _("The membership is active."));
    return res_redirect(res, url_member(cx, m.number));
}
