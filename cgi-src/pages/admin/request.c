/* Points that wait for a second person: the queue, one request with what it would do, and the decision.
 * Called by the route table. A decision that came too late shows the page again with the reason
 * (409), and what is there now. */
#include <inttypes.h>

#include "domain/points_request.h"
#include "pages/admin/routes.h"
#include "pages/shared/list_view.h"
#include "pages/shared/member_view.h"

#define PAGE_ROWS 50

/* ---- the queue ---- */

struct queue_query {
    int64_t show, before;
};
enum show { SHOW_FOR_ME, SHOW_WAITING, SHOW_MINE, SHOW_APPROVED, SHOW_REFUSED, SHOW_EXPIRED, SHOW_ALL };
static const struct choice shows[] = {{SHOW_FOR_ME, "", NULL},
                                      {SHOW_WAITING, "waiting", NULL},
                                      {SHOW_MINE, "mine", NULL},
                                      {SHOW_APPROVED, "approved", NULL},
                                      {SHOW_REFUSED, "refused", NULL},
                                      {SHOW_EXPIRED, "expired", NULL},
                                      {SHOW_ALL, "all", NULL},
                                      {0, NULL, NULL}};
static const struct field queue_fields[] = {
    {"show", NULL, FIELD_CHOICE, offsetof(struct queue_query, show), .choices = shows, .flags = FIELD_HIDDEN},
    {"before", NULL, FIELD_INT, offsetof(struct queue_query, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form queue_form = {"requests", queue_fields, sizeof(struct queue_query)};

static const char *show_label(int64_t show)
{
    switch ((enum show)show) {
    case SHOW_FOR_ME: return _("Waiting for me");
    case SHOW_WAITING: return _("All that wait");
    case SHOW_MINE: return _("Asked by me");
    case SHOW_APPROVED: return request_state_name(REQUEST_APPROVED);
    case SHOW_REFUSED: return request_state_name(REQUEST_REFUSED);
    case SHOW_EXPIRED: return request_state_name(REQUEST_EXPIRED);
    case SHOW_ALL: break;
    }
    return _("All");
}

static struct request_filter filter_of(const struct queue_query *q)
{
    static const int64_t states[] = {[SHOW_WAITING] = REQUEST_WAITING, [SHOW_APPROVED] = REQUEST_APPROVED,
                                     [SHOW_REFUSED] = REQUEST_REFUSED, [SHOW_EXPIRED] = REQUEST_EXPIRED,
                                     [SHOW_ALL] = 0};
    struct request_filter f = {.before = q->before, .state = states[q->show]};
    if (q->show == SHOW_FOR_ME) f.mine = 2;
    if (q->show == SHOW_MINE) f.mine = 1;
    return f;
}

const char *url_request(struct ctx *cx, int64_t id)
{
    return url_to(cx, "/requests/%" PRId64, id);
}

static const char *state_tone(enum request_state s)
{
    return s == REQUEST_WAITING    ? "tone-amber"
           : s == REQUEST_APPROVED ? "tone-green"
           : s == REQUEST_REFUSED  ? "tone-red"
                                   : "tone-grey";
}

/* As it would stand on the ledger: a redemption takes away. */
static int64_t signed_amount(const struct points_request *r)
{
    bool takes = r->kind == REQUEST_REDEEM || r->kind == REQUEST_UNDO;
    return takes ? -r->amount : r->amount;
}

static const char *amount_text(struct ctx *cx, const struct points_request *r)
{
    if (r->kind == REQUEST_REVERSE) return format_int(cx->arena, r->amount);
    return format_signed(cx->arena, signed_amount(r));
}

static const char *amount_tone(const struct points_request *r)
{
    if (r->kind == REQUEST_REVERSE) return "amount-none";
    return signed_amount(r) < 0 ? "amount-out" : "amount-in";
}

static void queue_row(struct ctx *cx, struct tpl *t, const struct points_request *r)
{
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_URL, url_request(cx, r->id));
    tpl_str(row, K_NAME, r->member.v ? r->member_name : str_of(_("Many members")));
    if (r->member.v) {
        tpl_cstr(tpl_row(row, K_HAS_NUMBER), K_MEMBER_NUMBER, member_number_display(cx->arena, r->member_number));
    }
    tpl_cstr(row, K_KIND, request_kind_name(r->kind));
    tpl_str(row, K_REASON, r->reason);
    tpl_cstr(row, K_AMOUNT, amount_text(cx, r));
    tpl_cstr(row, K_AMOUNT_TONE, amount_tone(r));
    tpl_cstr(row, K_STATE, request_state_name(r->state));
    tpl_cstr(row, K_TONE, state_tone(r->state));
    tpl_str(row, K_ASKED_BY, r->asked_name);
    tpl_cstr(row, K_WHEN, format_ago(cx->arena, r->asked_at, cx->now));
}

static void fill_chips(struct ctx *cx, struct tpl *t, int64_t now)
{
    for (const struct choice *c = shows; c->code; c++) {
        struct tpl *chip = tpl_row(t, K_CHIP);
        tpl_cstr(chip, K_URL, *c->code ? url_to(cx, "/requests?show=%s", c->code) : url_to(cx, "/requests"));
        tpl_cstr(chip, K_LABEL, show_label(c->value));
        tpl_show_if(chip, K_ACTIVE, c->value == now);
    }
}

enum err admin_requests(struct ctx *cx, struct req *req, struct res *res)
{
    struct queue_query q = {0};
    struct points_request *rows = ARENA_ARRAY(cx->arena, struct points_request, PAGE_ROWS + 1);
    size_t n = 0;
    form_read_query(cx, req, &queue_form, &q);
    struct request_filter f = filter_of(&q);
    enum err e = points_request_list(cx, &f, PAGE_ROWS + 1, rows, &n);
    if (e) return e;
    bool more = n > PAGE_ROWS;
    if (more) n = PAGE_ROWS;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_REQUESTS, P_("menu", "Approvals"));
    fill_chips(cx, t, q.show);
    if (n) {
        struct tpl *table = tpl_row(t, K_ROWS);
        for (size_t i = 0; i < n; i++) queue_row(cx, table, &rows[i]);
    } else {
        list_empty(t, q.show == SHOW_FOR_ME ? _("Nothing waits for you") : _("No request here"),
                   _("Points above the limit wait here until a second person agrees."), NULL, NULL);
    }
    list_pager(cx, req, t, "before", more ? str_printf(cx->arena, "%" PRId64, rows[n - 1].id) : STR(""), NULL);
    return page_end(req, res);
}

/* ---- one request ---- */

struct decision_form {
    int64_t seen_balance, seen_debt;
    struct str reason;
};
static const struct field approve_fields[] = {
    {"seen_balance", NULL, FIELD_INT, offsetof(struct decision_form, seen_balance), .min = 0,
     .max = INT64_MAX, .flags = FIELD_HIDDEN},
    {"seen_debt", NULL, FIELD_INT, offsetof(struct decision_form, seen_debt), .min = 0, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form approve_form = {"approve", approve_fields, sizeof(struct decision_form)};
static const struct field refuse_fields[] = {
    {"reason", N_("Why not"), FIELD_LINE, offsetof(struct decision_form, reason), .max = 500,
     .flags = FIELD_REQUIRED, .help = N_("The one who asked reads it.")},
    FIELD_END};
static const struct form refuse_form = {"refuse", refuse_fields, sizeof(struct decision_form)};

static void fact(struct tpl *t, const char *label, struct str value)
{
    if (!value.n) return;
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_LABEL, label);
    tpl_str(row, K_FACT_VALUE, value);
}

static void fill_asked(struct ctx *cx, struct tpl *t, const struct points_request *r)
{
    struct arena *a = cx->arena;
    if (r->member.v) {
        struct tpl *m = tpl_row(t, K_MEMBER);
        tpl_cstr(m, K_MEMBER_URL, url_member(cx, r->member_number));
        tpl_str(m, K_MEMBER_NAME, r->member_name);
        tpl_cstr(m, K_MEMBER_NUMBER, member_number_display(a, r->member_number));
    }
    if (r->grant) tpl_cstr(tpl_row(t, K_GRANT), K_URL, url_grant(cx, r->grant));
    fact(t, _("Reason on the ledger"), r->reason);
    if (r->goodwill) fact(t, _("Booked as"), str_of(_("Goodwill")));
    fact(t, _("Reference"), r->source_ref);
    if (r->never_expires) fact(t, _("Valid until"), str_of(_("never expires")));
    else if (r->expires_on.n) fact(t, _("Valid until"), r->expires_on);
    fact(t, _("Asked by"), str_printf(a, "%.*s · %s", STR_ARG(r->asked_name), format_time(a, r->asked_at)));
    if (r->state == REQUEST_WAITING) {
        fact(t, _("Expires"), str_of(format_time(a, r->expires_at)));
    } else if (r->decided_name.n) {
        fact(t, request_state_name(r->state),
             str_printf(a, "%.*s · %s", STR_ARG(r->decided_name), format_time(a, r->decided_at)));
    } else {
        fact(t, request_state_name(r->state), str_of(format_time(a, r->decided_at)));
    }
    fact(t, _("Why it was refused"), r->decision);
    if (r->note.n) tpl_str(tpl_row(t, K_HAS_NOTE), K_NOTE, r->note);
}

static void line(struct tpl *t, const char *label, const char *before, const char *after)
{
    struct tpl *row = tpl_row(t, K_LINE);
    tpl_cstr(row, K_LABEL, label);
    tpl_cstr(row, K_BEFORE, before);
    tpl_cstr(row, K_AFTER, after);
    tpl_show_if(row, K_CHANGED, strcmp(before, after) != 0);
}

static const char *tier_text(struct ctx *cx, const struct tier *t)
{
    return t->id ? str_dup(cx->arena, t->name) : _("No tier");
}

static const char *day_text(struct ctx *cx, int64_t expires_at)
{
    return expires_at ? arena_printf(cx->arena, _("valid until %s"), format_date(cx->arena, expires_at - 1))
                      : _("never expires");
}

static void fill_lots(struct ctx *cx, struct tpl *t, const struct points_request *r,
                      const struct points_preview *p)
{
    struct arena *a = cx->arena;
    if (p->paid) fact(t, _("Pays the debt"), str_of(format_points(a, p->paid)));
    if (p->lost) fact(t, _("Expires at once"), str_of(format_points(a, p->lost)));
    bool credit = r->kind == REQUEST_EARN || (r->kind == REQUEST_ADJUST && r->amount > 0);
    if (credit) {
        fact(t, _("New points"), str_printf(a, "%s, %s", format_points(a, r->amount - p->paid),
                                            day_text(cx, p->lot_expires_at)));
    }
    if (!p->lots_n) return;
    struct tpl *lots = tpl_row(t, K_LOTS);
    for (size_t i = 0; i < p->lots_n; i++) {
        struct tpl *row = tpl_row(lots, K_LOT);
        tpl_cstr(row, K_POINTS, format_points(a, p->lots[i].points));
        tpl_cstr(row, K_UNTIL, day_text(cx, p->lots[i].expires_at));
    }
    if (p->lots_more) {
        tpl_cstr(tpl_row(lots, K_MORE), K_MORE_TEXT,
                 format_plural(a, _("{n, plural, one {and # further lot} other {and # further lots}}"),
                               (int64_t)p->lots_more));
    }
}

static enum err fill_effect(struct ctx *cx, struct tpl *page, const struct points_request *r,
                            struct points_preview *p)
{
    struct arena *a = cx->arena;
    if (r->state != REQUEST_WAITING || !r->member.v) return OK;
    enum err e = points_preview(cx, r, p);
    if (e || p->unknown) return e;
    struct tpl *t = tpl_row(page, K_EFFECT);
    if (p->balance != r->balance || p->debt != r->debt) {
        struct tpl *moved = tpl_row(t, K_MOVED);
        tpl_cstr(moved, K_BALANCE, format_int(a, r->balance));
        tpl_cstr(moved, K_DEBT, format_int(a, r->debt));
    }
    if (p->refused) {
        tpl_cstr(tpl_row(t, K_REFUSED), K_REFUSED_TEXT, p->refused);
        return OK;
    }
    struct tpl *table = tpl_row(t, K_TABLE);
    line(table, _("Balance"), format_int(a, p->balance), format_int(a, p->balance_after));
    line(table, _("Debt"), format_int(a, p->debt), format_int(a, p->debt_after));
    line(table, _("Tier"), tier_text(cx, &p->tier_now), tier_text(cx, &p->tier_after));
    fill_lots(cx, table, r, p);
    return OK;
}

static void fill_decide(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                        const struct points_request *r, const struct points_preview *p)
{
    if (r->state != REQUEST_WAITING) return;
    bool own = r->asked_by.v == cx->actor->id;
    if (own) {
        struct tpl *w = tpl_row(t, K_OWN);
        tpl_cstr(w, K_ACTION, url_to(cx, "/requests/%" PRId64 "/withdraw", r->id));
        form_tokens(cx, req, w, 0);
    }
    if (own || !perm_may(cx->actor, POINTS_APPROVE)) return;
    struct tpl *d = tpl_row(t, K_DECIDE);
    if (!p->refused) {
        struct decision_form seen = {.seen_balance = p->balance, .seen_debt = p->debt};
        struct tpl *yes = tpl_row(d, K_APPROVE);
        tpl_cstr(yes, K_ACTION, url_to(cx, "/requests/%" PRId64 "/approve", r->id));
        tpl_int(yes, K_SEEN_BALANCE, seen.seen_balance);
        tpl_int(yes, K_SEEN_DEBT, seen.seen_debt);
        form_tokens(cx, req, yes, 0);
    }
    tpl_cstr(d, K_ACTION, url_to(cx, "/requests/%" PRId64 "/refuse", r->id));
    form_tokens(cx, req, d, 0);
    form_view(cx, req, res, d, &refuse_form, NULL);
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, int64_t id)
{
    struct points_request r;
    struct points_preview p = {0};
    enum err e = points_request_get(cx, id, &r);
    if (e) return e;
    const char *wrong = problem_of(cx, "");
    if (!wrong) wrong = problem_of(cx, "amount");
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_REQUEST, request_kind_name(r.kind));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/requests"));
    tpl_cstr(t, K_KIND, request_kind_name(r.kind));
    tpl_cstr(t, K_AMOUNT, amount_text(cx, &r));
    tpl_cstr(t, K_AMOUNT_TONE, amount_tone(&r));
    tpl_cstr(t, K_STATE, request_state_name(r.state));
    tpl_cstr(t, K_TONE, state_tone(r.state));
    if (wrong) tpl_cstr(tpl_row(t, K_WRONG), K_WRONG_TEXT, wrong);
    fill_asked(cx, t, &r);
    e = fill_effect(cx, t, &r, &p);
    if (e) return e;
    fill_decide(cx, req, res, t, &r, &p);
    return page_end(req, res);
}

enum err admin_request(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    return path_id(req, 0, &id) ? show(cx, req, res, id) : ERR_NOT_FOUND;
}

/* ---- deciding ---- */

static enum err decided(struct ctx *cx, struct req *req, struct res *res, int64_t id, enum err e,
                        const char *said)
{
    if (e == ERR_CONFLICT || e == ERR_INVALID) {
        res->status = e == ERR_CONFLICT ? 409 : 422;
        return show(cx, req, res, id);
    }
    if (e) return e;
    flash_set(req, res, FLASH_DONE, said);
    return res_redirect(res, url_request(cx, id));
}

enum err admin_request_approve(struct ctx *cx, struct req *req, struct res *res)
{
    struct decision_form f = {0};
    struct points_posting p = {0};
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &approve_form, &f);
    if (!e) e = points_request_approve(cx, id, f.seen_balance, f.seen_debt, &p);
    const char *said = _("Approved.");
    if (!e && p.id.v) {
        said = arena_printf(cx->arena, _("Approved and posted: %s. New balance: %s."),
                            format_signed(cx->arena, p.amount), format_points(cx->arena, p.balance_after));
    }
    return decided(cx, req, res, id, e, said);
}

enum err admin_request_refuse(struct ctx *cx, struct req *req, struct res *res)
{
    struct decision_form f = {0};
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &refuse_form, &f);
    if (!e) e = points_request_refuse(cx, id, f.reason);
    return decided(cx, req, res, id, e, _("Refused. The one who asked is told why."));
}

enum err admin_request_withdraw(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    return decided(cx, req, res, id, points_request_withdraw(cx, id), _("Withdrawn. Nothing was posted."));
}
