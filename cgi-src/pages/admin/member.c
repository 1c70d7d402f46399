/* A member's page in the admin program: the account, the ledger, and one form to post to it (earn,
 * redeem, adjust: ?do= chooses). Called by the route table. A refused posting shows the page again
 * with the form kept: 422 for what was typed wrong, 409 for what the account does not admit. */
#include <inttypes.h>

#include "base/secret.h"
#include "domain/points_request.h"
#include "pages/admin/routes.h"
#include "pages/shared/member_view.h"

/* ---- the three forms ---- */

struct posting_form {
    int64_t amount;
    struct str reason;
    int64_t source;
    struct str source_ref, expires_on;
    bool never_expires;
    struct str note; /* for the second person, where one is needed */
    int64_t book; /* adjustments: 1 correction, 2 goodwill */
};
enum source { SOURCE_MANUAL = 1, SOURCE_ORDER, SOURCE_COMPLAINT, SOURCE_CAMPAIGN };
static const struct choice sources[] = {{SOURCE_MANUAL, "manual", N_("Manual entry")},
                                        {SOURCE_ORDER, "order", N_("Order")},
                                        {SOURCE_COMPLAINT, "complaint", N_("Complaint")},
                                        {SOURCE_CAMPAIGN, "campaign", N_("Campaign")},
                                        {0, NULL, NULL}};
static const struct choice books[] = {{1, "correction", N_("Correction")},
                                      {2, "goodwill", N_("Goodwill")},
                                      {0, NULL, NULL}};

#define AT(member) offsetof(struct posting_form, member)
#define FIELD_AMOUNT(least, text)                                                                  \
    {"amount", N_("Points"), FIELD_INT, AT(amount), .min = (least), .max = POINTS_MAX,             \
     .flags = FIELD_REQUIRED | FIELD_EMPTY_IS_NONE, .help = (text), .autocomplete = "off"}
#define FIELD_REASON(text)                                                                         \
    {"reason", N_("Reason"), FIELD_LINE, AT(reason), .max = 500, .flags = FIELD_REQUIRED,          \
     .help = (text)}
#define FIELD_SOURCE                                                                               \
    {"source", N_("Source"), FIELD_CHOICE, AT(source), .flags = FIELD_REQUIRED,                    \
     .choices = sources},                                                                          \
        {"source_ref", N_("Reference"), FIELD_LINE, AT(source_ref), .max = 100,                    \
         .help = N_("Number of the order, complaint or campaign.")}
#define FIELD_NOTE                                                                                 \
    {"note", N_("Note for the second person"), FIELD_LINES, AT(note), .max = 2000,                 \
     .help = N_("Read by colleagues only, and only when a second person is needed.")}
#define FIELD_EXPIRY                                                                               \
    {"expires_on", N_("Valid until"), FIELD_DATE, AT(expires_on),                                  \
     .help = N_("The last day. Leave it empty for the usual time.")}

static const struct field earn_fields[] = {
    FIELD_AMOUNT(1, NULL),
    FIELD_REASON(N_("The member reads it on the ledger.")),
    FIELD_SOURCE,
    FIELD_EXPIRY,
    {"never_expires", N_("These points never expire"), FIELD_BOOL, AT(never_expires), .flags = 0},
    FIELD_NOTE,
    FIELD_END};
static const struct field redeem_fields[] = {
    FIELD_AMOUNT(1, NULL), FIELD_REASON(N_("For example the reward. The member reads it on the ledger.")),
    FIELD_SOURCE, FIELD_NOTE, FIELD_END};
static const struct field adjust_fields[] = {
    FIELD_AMOUNT(-POINTS_MAX, N_("With a minus sign, points are taken away.")),
    {"book", N_("Booked as"), FIELD_CHOICE, AT(book), .flags = FIELD_REQUIRED | FIELD_RADIO,
     .choices = books},
    FIELD_REASON(N_("The member reads it on the ledger.")),
    FIELD_SOURCE,
    FIELD_EXPIRY,
    FIELD_NOTE,
    FIELD_END};

struct operation {
    const char *name;
    struct form form;
    enum points_kind kind;
    enum tpl_key section, now; /* the form's section and the mark on its tab */
    enum tpl_key url;          /* of its tab */
};
static const struct operation operations[] = {
    {"earn", {"earn", earn_fields, sizeof(struct posting_form)}, POINTS_EARN, K_FORM_EARN, K_NOW_EARN,
     K_EARN_URL},
    {"redeem", {"redeem", redeem_fields, sizeof(struct posting_form)}, POINTS_REDEEM, K_FORM_REDEEM,
     K_NOW_REDEEM, K_REDEEM_URL},
    {"adjust", {"adjust", adjust_fields, sizeof(struct posting_form)}, POINTS_ADJUST, K_FORM_ADJUST,
     K_NOW_ADJUST, K_ADJUST_URL},
};

static const struct operation *operation_of(struct str name)
{
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        if (str_is(name, operations[i].name)) return &operations[i];
    }
    return &operations[0];
}

/* ---- the page ---- */

/* How much may be posted at once, and what waits already. */
static enum err show_limit(struct ctx *cx, struct tpl *box, const struct member *m)
{
    int64_t room = 0;
    struct points_request r[10];
    size_t n = 0;
    enum err e = points_room(cx, m->id, &room);
    struct request_filter f = {.member = m->id};
    if (!e) e = points_request_list(cx, &f, COUNT_OF(r), r, &n);
    if (e) return e;
    tpl_cstr(box, K_ROOM, format_points(cx->arena, room));
    for (size_t i = 0; i < n; i++) {
        if (r[i].state != REQUEST_WAITING) continue;
        struct tpl *w = tpl_row(box, K_WAITING);
        tpl_cstr(w, K_URL, url_request(cx, r[i].id));
        tpl_cstr(w, K_LABEL, arena_printf(cx->arena, "%s %s", request_kind_name(r[i].kind),
                                          format_int(cx->arena, r[i].amount)));
    }
    return OK;
}

static enum err show_form(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                          const struct member *m, const struct operation *op)
{
    static const struct posting_form empty = {.amount = INT64_MIN, .source = SOURCE_MANUAL, .book = 1};
    struct tpl *box = tpl_row(t, K_POSTING_BOX);
    tpl_show(t, K_TO_POSTING);
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        bool closed_to = m->state == MEMBER_FROZEN && operations[i].kind == POINTS_REDEEM;
        struct tpl *tab = closed_to ? NULL : tpl_row(box, operations[i].url);
        if (!tab) continue;
        tpl_cstr(tab, K_URL, url_to(cx, "/members/%.*s?do=%s#post", STR_ARG(m->number), operations[i].name));
        tpl_show_if(tab, operations[i].now, &operations[i] == op);
    }
    struct tpl *f = tpl_row(box, op->section);
    tpl_cstr(f, K_ACTION, url_member_do(cx, m->number, op->name));
    form_tokens(cx, req, f, 0);
    form_view(cx, req, res, f, &op->form, &empty);
    return show_limit(cx, box, m);
}

static void show_states(struct ctx *cx, struct tpl *t, const struct member *m)
{
    static const struct {
        enum member_state to;
        enum tpl_key key;
    } buttons[] = {{MEMBER_FROZEN, K_FREEZE}, {MEMBER_ACTIVE, K_ACTIVATE}, {MEMBER_CLOSED, K_CLOSE}};
    if (!perm_record(cx->actor, MEMBER_MANAGE, m->owner, m->team, m->customer_branch)) return;
    for (size_t i = 0; i < COUNT_OF(buttons); i++) {
        if (!member_may_become(m->state, buttons[i].to)) continue;
        const char *what = arena_printf(cx->arena, "state/%s", member_state_code(buttons[i].to));
        tpl_cstr(tpl_row(t, buttons[i].key), K_URL, url_member_do(cx, m->number, what));
    }
    if (m->state != MEMBER_CLOSED) tpl_cstr(tpl_row(t, K_NEW_CARD), K_URL, url_member_do(cx, m->number, "card"));
}

static enum err show_history(struct ctx *cx, struct tpl *t, const struct member *m)
{
    struct member_event *events = NULL;
    size_t n = 0;
    enum err e = member_history(cx, m->id, 50, &events, &n);
    for (size_t i = 0; !e && i < n; i++) {
        struct tpl *row = tpl_row(t, K_EVENT);
        const struct member_event *v = &events[i];
        tpl_cstr(row, K_EVENT_NAME, member_event_name(v->kind));
        tpl_cstr(row, K_WHEN, format_time(cx->arena, v->at));
        tpl_cstr(row, K_BY, v->by_name.n ? str_dup(cx->arena, v->by_name) : _("System"));
        if (v->reason.n) tpl_str(tpl_row(row, K_EVENT_REASON), K_REASON, v->reason);
        if (v->detail.n) {
            tpl_cstr(tpl_row(row, K_OLD_CARD), K_OLD_NUMBER, member_number_display(cx->arena, v->detail));
        }
        if (str_is(v->kind, "tier")) {
            struct tpl *change = tpl_row(row, K_TIER_CHANGE);
            tpl_str(change, K_FROM_TIER, v->from_tier.n ? v->from_tier : str_of(_("No tier")));
            tpl_str(change, K_TO_TIER, v->to_tier.n ? v->to_tier : str_of(_("No tier")));
        }
        if (str_is(v->kind, "close") && (v->balance || v->debt)) {
            struct tpl *kept = tpl_row(row, K_KEPT_POINTS);
            tpl_cstr(kept, K_BALANCE, format_int(cx->arena, v->balance));
            tpl_cstr(kept, K_DEBT, format_int(cx->arena, v->debt));
        }
    }
    return e;
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, const struct member *m,
                     const struct operation *op)
{
    struct member_summary s;
    enum err e = member_summary(cx, m, &s);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_MEMBER, str_dup(cx->arena, s.member.customer_name));
    member_fill(cx, t, &s);
    tpl_cstr(t, K_LIST_URL, url_members(cx));
    tpl_str(t, K_CUSTOMER_CODE, m->customer_code);
    tpl_cstr(t, K_COPY_NUMBER, str_dup(cx->arena, m->number));
    show_states(cx, t, m);
    bool may = perm_record(cx->actor, POINTS_POST, m->owner, m->team, m->customer_branch);
    if (may && m->state != MEMBER_CLOSED) e = show_form(cx, req, res, t, m, op);
    if (!e) e = member_fill_side(cx, t, &s);
    if (!e) e = show_history(cx, t, m);
    if (!e) {
        e = ledger_view(cx, req, res, t, m, url_member(cx, m->number),
                        url_member_do(cx, m->number, "ledger.csv"));
    }
    return e ? e : page_end(req, res);
}

enum err admin_member(struct ctx *cx, struct req *req, struct res *res)
{
    struct member m;
    enum err e = member_of_path(cx, req, &m);
    if (e == ERR_NOT_FOUND) return member_replaced_page(cx, req, res);
    return e ? e : show(cx, req, res, &m, operation_of(query_get(req, "do")));
}

/* ---- posting ---- */

/* The form's token is the idempotency key, so a form sent twice posts once. */
static struct str key_of(struct ctx *cx)
{
    if (cx->once_key.n) return str_printf(cx->arena, "form:%.*s", STR_ARG(cx->once_key));
    return str_printf(cx->arena, "form:%s", secret_token(cx->arena));
}

static const char *source_code(int64_t source)
{
    for (const struct choice *c = sources; c->code; c++) {
        if (c->value == source) return c->code;
    }
    return "manual";
}

static enum err post(struct ctx *cx, struct req *req, struct res *res, const struct operation *op)
{
    struct member m;
    struct posting_form f = {0};
    struct points_outcome out;
    enum err e = member_of_path(cx, req, &m);
    if (e) return e;
    e = form_read(cx, req, &op->form, &f);
    struct points_draft d = {.member = m.id,
                             .amount = f.amount,
                             .reason = f.reason,
                             .source_kind = str_of(source_code(f.source)),
                             .source_ref = f.source_ref,
                             .key = key_of(cx),
                             .expires_on = f.expires_on,
                             .never_expires = f.never_expires,
                             .goodwill = f.book == 2};
    if (!e) e = points_submit(cx, op->kind, &d, f.note, &out);
    if (e == ERR_INVALID || e == ERR_CONFLICT) {
        res->status = e == ERR_CONFLICT ? 409 : 422;
        return show(cx, req, res, &m, op);
    }
    if (e) return e;
    if (out.request) {
        flash_set(req, res, FLASH_DONE, _("Nothing is posted yet: a second person has to agree."));
        return res_redirect(res, url_request(cx, out.request));
    }
    flash_set(req, res, FLASH_DONE,
              arena_printf(cx->arena, _("Posted: %s. New balance: %s."),
                           format_signed(cx->arena, out.posting.amount),
                           format_points(cx->arena, out.posting.balance_after)));
    return res_redirect(res, url_member(cx, m.number));
}

enum err admin_member_earn(struct ctx *cx, struct req *req, struct res *res)
{
    return post(cx, req, res, operation_of(STR("earn")));
}

enum err admin_member_redeem(struct ctx *cx, struct req *req, struct res *res)
{
    return post(cx, req, res, operation_of(STR("redeem")));
}

enum err admin_member_adjust(struct ctx *cx, struct req *req, struct res *res)
{
    return post(cx, req, res, operation_of(STR("adjust")));
}
