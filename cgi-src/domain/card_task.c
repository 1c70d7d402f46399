/* Cards in: what each becomes, and the task that takes them over through the use cases of the forms; see
 * card.h. The cards stand in the task's params as vCards until it ends. */
#include "base/clock.h"
#include "base/text.h"
#include "domain/card.h"
#include "domain/task.h"
#include "domain/withdraw.h"

#define REQUEST    "cards-" /* + id of the task: request id of its audit rows */
#define ROWS_BACK  50
#define PARTS      4 /* rows of the task a card may have */

/* ---- the plan ---- */

static struct str first_of(const struct vcard_line *lines, size_t n)
{
    return n ? lines[0].value : STR("");
}

/* The best of what the form would warn of. */
static enum err find_like(struct ctx *cx, struct card_plan *p)
{
    const struct vcard *c = p->card;
    struct duplicate_found found[DUPLICATES_SHOWN];
    size_t n = 0;
    struct str phone = first_of(c->phones, c->phones_n), email = first_of(c->emails, c->emails_n);
    if (phone.n && !phone_normal(cx->arena, phone, cx->config->phone_region, &phone)) phone = STR("");
    enum err e;
    if (p->as == CARD_CONTACT) {
        e = duplicate_of_contact(cx, &(struct contact){.customer = p->of, .name = c->name, .phone = phone, .email = email, .wechat = c->wechat},
                                 found, &n);
    } else {
        const struct customer_draft d = {
            .profile = {.kind = c->organisation ? CUSTOMER_ORGANISATION : CUSTOMER_PERSON, .name = c->name,
                        .city = c->places_n ? c->places[0].city : STR(""), .birthday = c->birthday},
            .phone = phone, .email = email, .wechat = c->wechat};
        e = duplicate_of_draft(cx, &d, (customer_id){0}, found, &n);
    }
    if (!e && n) p->like = found[0];
    return e;
}

/* The open organisation of that name, 0: none that the actor may add to. */
static enum err find_organisation(struct ctx *cx, struct str name, customer_id *ret)
{
    *ret = (customer_id){0};
    STMT(q, cx->db,
         "SELECT id FROM customer WHERE state = 'open' AND name_key = :key AND kind = 'organisation' ORDER BY id LIMIT 1");
    bind_str(q, ":key", text_name_key(cx->arena, name));
    enum err e = stmt_one(q);
    if (e) return e == ERR_NOT_FOUND ? OK : e;
    customer_id id = {col_i64(q, 0)};
    e = customer_allow(cx, id, CUSTOMER_EDIT);
    if (e == OK) *ret = id;
    return e == ERR_FORBIDDEN || e == ERR_NOT_FOUND ? OK : e;
}

static enum card_as becomes(const struct vcard *c, enum card_companies companies)
{
    if (c->organisation) return CARD_ORGANISATION;
    return c->org.n && companies == COMPANIES_CONTACT ? CARD_CONTACT : CARD_PERSON;
}

enum err card_plan(struct ctx *cx, const struct vcard *cards, size_t n, enum card_companies companies,
                   struct card_plan *ret)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < n; i++) {
        ret[i] = (struct card_plan){.card = &cards[i], .as = becomes(&cards[i], companies)};
        if (ret[i].as == CARD_CONTACT) e = find_organisation(cx, cards[i].org, &ret[i].of);
        if (!e) e = find_like(cx, &ret[i]);
        err_clear();
    }
    return e;
}

enum err card_take(struct ctx *cx, const struct vcard *const *cards, size_t n, enum card_companies companies,
                   struct str file_name, int64_t *ret_task)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < n; i++) vcard_write(&b, cards[i]);
    if (!n) return problem(cx, "take", _("Nothing is chosen."));
    return task_create(cx, card_task.code, file_name,
                       json_pack("{s:s%,s:i}", "cards", b.p, b.n, "companies", (int)companies), (int64_t)n, ret_task);
}

/* ---- one card ---- */

/* What no field takes is not lost. */
static void remark(struct buf *notes, const char *label, struct str value)
{
    if (value.n) buf_printf(notes, "%s%s: %.*s", notes->n ? "\n" : "", label, STR_ARG(value));
}

struct reading {
    struct str phones[VCARD_LINES_MAX], emails[VCARD_LINES_MAX];
    unsigned kinds[VCARD_LINES_MAX];
    size_t phones_n, emails_n;
    struct buf notes;
};

/* Numbers that can be dialled and addresses that are some; the others become remarks. */
static void read_lines(struct ctx *cx, const struct vcard *c, struct reading *r)
{
    buf_str(&r->notes, c->note);
    for (size_t i = 0; i < c->phones_n; i++) {
        struct str normal;
        if (phone_normal(cx->arena, c->phones[i].value, cx->config->phone_region, &normal)) {
            r->kinds[r->phones_n] = c->phones[i].kinds;
            r->phones[r->phones_n++] = normal;
        } else {
            remark(&r->notes, _("Phone"), c->phones[i].value);
        }
    }
    for (size_t i = 0; i < c->emails_n; i++) {
        if (email_valid(c->emails[i].value)) r->emails[r->emails_n++] = c->emails[i].value;
        else remark(&r->notes, _("E-mail"), c->emails[i].value);
    }
}

static struct str label_of(unsigned kinds)
{
    if (kinds & VCARD_FAX) return str_of(_("Fax"));
    if (kinds & VCARD_HOME) return str_of(_("Home"));
    return kinds & VCARD_WORK ? str_of(_("Work")) : STR("");
}

static enum err add_rest(struct ctx *cx, customer_id id, const struct vcard *c, const struct reading *r)
{
    enum err e = OK;
    for (size_t i = 1; !e && i < r->phones_n; i++) {
        e = reach_add(cx, id, &(struct reach){.kind = REACH_PHONE, .value = r->phones[i], .label = label_of(r->kinds[i])}, NULL);
    }
    for (size_t i = 1; !e && i < r->emails_n; i++) {
        e = reach_add(cx, id, &(struct reach){.kind = REACH_EMAIL, .value = r->emails[i]}, NULL);
    }
    for (size_t i = 0; !e && i < c->places_n; i++) {
        const struct vcard_place *p = &c->places[i];
        e = address_save(cx, id, &(struct address){.label = label_of(p->kinds), .country = p->country, .province = p->region,
                                                   .city = p->city, .street = p->street, .postcode = p->postcode});
    }
    return e;
}

static enum err make_customer(struct ctx *cx, const struct vcard *c, const struct reading *r, customer_id *ret)
{
    struct str work = c->org.n && c->title.n ? str_printf(cx->arena, "%.*s · %.*s", STR_ARG(c->org), STR_ARG(c->title))
                      : c->title.n           ? c->title
                                             : c->org;
    struct customer_draft d = {
        .profile = {.kind = c->organisation ? CUSTOMER_ORGANISATION : CUSTOMER_PERSON, .trade = TRADE_END, .name = c->name,
                    .city = c->places_n ? c->places[0].city : STR(""), .birthday = c->organisation ? STR("") : c->birthday,
                    .work = c->organisation ? STR("") : work, .notes = buf_view(&r->notes), .credit_limit = MONEY_NONE,
                    .credit_days = MONEY_NONE},
        .stage = STAGE_PROSPECT, .wechat = c->wechat,
        .phone = r->phones_n ? r->phones[0] : STR(""), .email = r->emails_n ? r->emails[0] : STR("")};
    enum err e = customer_create(cx, &d, ret);
    return e ? e : add_rest(cx, *ret, c, r);
}

static enum err make_contact(struct ctx *cx, customer_id of, const struct vcard *c, struct reading *r, contact_id *ret)
{
    for (size_t i = 1; i < r->phones_n; i++) remark(&r->notes, _("Phone"), r->phones[i]);
    for (size_t i = 1; i < r->emails_n; i++) remark(&r->notes, _("E-mail"), r->emails[i]);
    return contact_save(cx, &(struct contact){.customer = of, .name = c->name, .title = c->title, .wechat = c->wechat,
                                              .phone = r->phones_n ? r->phones[0] : STR(""),
                                              .email = r->emails_n ? r->emails[0] : STR(""), .notes = buf_view(&r->notes)},
                        ret);
}

static enum err note_made(struct ctx *cx, struct task *t, int64_t n, const char *entity, int64_t id, struct str name)
{
    task_count(t, "created", 1);
    return task_row_put(cx, t, n, entity, id, "created", 1, name, NULL);
}

/* n: of its first row. */
static enum err take_card(struct ctx *cx, struct task *t, int64_t n, const struct vcard *c, enum card_companies companies)
{
    struct reading r = {0};
    customer_id customer = {0};
    contact_id contact;
    read_lines(cx, c, &r);
    enum err e = OK;
    if (becomes(c, companies) == CARD_CONTACT) {
        e = find_organisation(cx, c->org, &customer);
        if (!e && !customer.v) {
            const struct vcard company = {.organisation = true, .name = c->org};
            e = make_customer(cx, &company, &(struct reading){0}, &customer);
            if (!e) e = note_made(cx, t, n, "customer", customer.v, c->org);
        }
        if (!e) e = make_contact(cx, customer, c, &r, &contact);
        if (!e) e = note_made(cx, t, n + 1, "contact", contact.v, c->name);
    } else {
        e = make_customer(cx, c, &r, &customer);
        if (!e) e = note_made(cx, t, n, "customer", customer.v, c->name);
    }
    buf_free(&r.notes);
    return e;
}

/* A card that cannot be taken is named with the reason; the others go on. */
static enum err one_card(struct ctx *cx, struct task *t, int64_t n, const struct vcard *c, enum card_companies companies)
{
    json_t *counts = json_deep_copy(t->counts);
    cx->problems = (struct problems){0};
    enum err e = tx_row_begin(cx->db);
    if (!e) {
        e = take_card(cx, t, n, c, companies);
        enum err ended = tx_row_end(cx->db, e == OK);
        if (ended) e = ended;
    }
    if (e) {
        json_decref(t->counts);
        t->counts = counts;
    } else {
        json_decref(counts);
    }
    if (e != ERR_INVALID && e != ERR_FORBIDDEN) return e;
    const char *why = cx->problems.list.n ? cx->problems.list.at[0].text : _("You may not do this.");
    task_count(t, "rejected", 1);
    return task_row_put(cx, t, n + 2, "", 0, "rejected", 0, str_printf(cx->arena, "%.*s: %s", STR_ARG(c->name), why), NULL);
}

static enum err card_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    json_t *text = json_object_get(t->params, "cards");
    struct vcard_file f;
    int64_t at = 0;
    vcard_read(cx->arena, (struct str){json_string_value(text), json_string_length(text)}, CARDS_MAX, &f);
    enum card_companies companies = (enum card_companies)json_integer_value(json_object_get(t->params, "companies"));
    if (t->cursor.n && !str_to_i64(t->cursor, &at)) return ERR_INTERNAL;
    cx->request_id = str_printf(cx->arena, REQUEST "%lld", (long long)t->id);
    TX(tx, cx);
    enum err e = OK;
    for (bool over = false; !e && (size_t)at < f.n && !over; at++, over = task_slice_over(cx, t)) {
        e = one_card(cx, t, at * PARTS + 1, &f.at[at], companies);
        t->done++;
    }
    if (e) return e;
    t->cursor = str_printf(cx->arena, "%lld", (long long)at);
    *ret_done = (size_t)at >= f.n;
    e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

/* ---- taking it back ---- */

static enum err take_back(struct ctx *cx, struct task *t, const struct task_row *r)
{
    struct str made = str_printf(cx->arena, REQUEST "%lld", (long long)t->undoes);
    const char *entity = str_is(r->entity, "customer") ? "customer" : "contact";
    struct withdraw_trace trace = {0};
    enum err e = withdraw_touched(cx, entity, r->entity_id, true, made, cx->request_id, &trace);
    if (e) return e;
    t->done++;
    if (!trace.touched) {
        e = tx_row_begin(cx->db);
        if (!e) e = withdraw_record(cx, entity, r->entity_id, t->id);
        enum err ended = tx_row_end(cx->db, e == OK);
        if (ended) return ended;
        if (!e) {
            task_count(t, "undone", 1);
            return task_row_undone(cx, t->undoes, r->n);
        }
        if (e != ERR_CONFLICT && e != ERR_NOT_FOUND) return e;
    }
    task_count(t, "skipped", 1);
    return task_row_put(cx, t, t->done, entity, r->entity_id, "skipped", 0,
                        str_of(e == ERR_NOT_FOUND ? _("It is not there any more.") : _("Changed by somebody since.")), NULL);
}

static enum err undo_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    struct task_row rows[ROWS_BACK];
    size_t n, i = 0;
    int64_t before = INT64_MAX;
    if (t->cursor.n && !str_to_i64(t->cursor, &before)) return ERR_INTERNAL;
    cx->request_id = str_printf(cx->arena, REQUEST "%lld", (long long)t->id);
    TX(tx, cx);
    enum err e = task_rows_back(cx, t->undoes, before, rows, ROWS_BACK, &n);
    for (bool over = false; !e && i < n && !over; i++, over = task_slice_over(cx, t)) {
        e = take_back(cx, t, &rows[i]);
        before = rows[i].n;
    }
    if (e) return e;
    t->cursor = str_printf(cx->arena, "%lld", (long long)before);
    *ret_done = i == n && n < ROWS_BACK;
    e = task_keep(cx, t);
    return e ? e : tx_commit(&tx);
}

const struct task_kind card_task = {"card_import", N_("Contacts from a phone (vCard)"), CUSTOMER_CREATE, card_slice,
                                    "card_import_undo", true};
const struct task_kind card_undo_task = {"card_import_undo", N_("Contacts from a phone taken back"), CUSTOMER_CREATE,
                                         undo_slice, NULL, false};
