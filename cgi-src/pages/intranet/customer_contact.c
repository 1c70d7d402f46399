/* Contacts of an organisation: new and edit; and the buttons of a customer's file that need no form
 * (make main, take back, done). All POSTs come back to the file. */
#include "domain/interaction.h"
#include "pages/intranet/customer_action.h"
#include "pages/intranet/duplicate_view.h"
#include "pages/intranet/routes.h"

static const struct field contact_fields[] = {
    {"name", PN_("of a person", "Name"), FIELD_LINE, offsetof(struct contact, name), .max = 100,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"title", N_("Job title"), FIELD_LINE, offsetof(struct contact, title), .max = 100},
    {"decision_role", N_("Role in decisions"), FIELD_CHOICE, offsetof(struct contact, decision_role),
     .choices = decision_choices},
    {"phone", N_("Phone"), FIELD_PHONE, offsetof(struct contact, phone), .max = 40},
    {"email", N_("E-mail"), FIELD_EMAIL, offsetof(struct contact, email), .max = 200},
    {"wechat", N_("WeChat"), FIELD_LINE, offsetof(struct contact, wechat), .max = 60},
    {"notes", N_("Remarks"), FIELD_LINES, offsetof(struct contact, notes), .max = 2000, .flags = FIELD_WIDE},
    {"version", NULL, FIELD_INT, offsetof(struct contact, version), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form contact_form = {"contact", contact_fields, sizeof(struct contact)};

/* With the button of the warning. */
struct despite_draft {
    struct str despite;
};
static const struct field despite_fields[] = {
    {"despite", NULL, FIELD_LINE, offsetof(struct despite_draft, despite), .max = DESPITE_MAX}, FIELD_END};
static const struct form despite_form = {"despite", despite_fields, sizeof(struct despite_draft)};

static const struct action contact_new = {"/customers/{id}/contact", N_("New contact"), N_("Save"), NULL, NULL,
                                          CUSTOMER_EDIT, &contact_form, NULL, NULL, NULL};
static const struct action contact_edit = {"/contacts/{id}/edit", N_("Edit the contact"), N_("Save"), NULL, NULL,
                                           CUSTOMER_EDIT, &contact_form, NULL, NULL, NULL};

static enum err show(struct ctx *cx, struct req *req, struct res *res, const struct action *a,
                     const struct contact *c)
{
    struct customer customer;
    enum err e = customer_get(cx, c->customer, &customer);
    if (e) return e;
    customer.version = c->version; /* the form's version is the contact's */
    return action_show(cx, req, res, a, &customer, c);
}

enum err intranet_contact_new(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    enum err e = customer_allow(cx, id, CUSTOMER_EDIT);
    struct contact c = {.customer = id};
    return e ? e : show(cx, req, res, &contact_new, &c);
}

/* Contacts like the one that is new, or whose name or numbers are; true: the warning is shown. */
static bool warned(struct ctx *cx, struct req *req, struct res *res, const struct action *a, const struct contact *c,
                   enum err *ret_e)
{
    struct despite_draft d = {0};
    struct duplicate_found found[DUPLICATES_SHOWN];
    struct contact was = {0};
    struct customer customer;
    size_t n = 0;
    if (c->id.v && contact_get(cx, c->id, &was) == OK && str_eq(was.name, c->name) && str_eq(was.phone, c->phone) &&
        str_eq(was.email, c->email))
        return false;
    *ret_e = form_read(cx, req, &despite_form, &d);
    if (!*ret_e) *ret_e = duplicate_of_contact(cx, c, found, &n);
    if (*ret_e || !duplicates_unseen(found, n, d.despite)) return false;
    if ((*ret_e = customer_get(cx, c->customer, &customer))) return false;
    customer.version = c->version;
    *ret_e = action_show_warned(cx, req, res, a, &customer, c, found, n);
    return true;
}

static enum err save(struct ctx *cx, struct req *req, struct res *res, const struct action *a,
                     struct contact *c)
{
    customer_id customer = c->customer;
    contact_id id = c->id;
    enum err e = customer_allow(cx, customer, CUSTOMER_EDIT);
    if (e) return e;
    e = form_read(cx, req, &contact_form, c);
    c->customer = customer;
    c->id = id;
    if (!e && warned(cx, req, res, a, c, &e)) return e;
    if (!e) e = contact_save(cx, c, &id);
    struct contact now;
    if (e == ERR_STALE && contact_get(cx, c->id, &now) == OK) {
        form_stale(cx, req, res, &contact_form, c, &now);
        c->version = now.version;
    }
    if (e == ERR_INVALID || e == ERR_STALE || (e == ERR_CONFLICT && cx->problems.list.n))
        return show(cx, req, res, a, c);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The contact is saved."));
    return res_redirect(res, url_customer(cx, customer));
}

enum err intranet_contact_create(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct contact c = {.customer = id};
    return save(cx, req, res, &contact_new, &c);
}

enum err intranet_contact_edit(struct ctx *cx, struct req *req, struct res *res)
{
    struct contact c;
    contact_id id;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = contact_get(cx, id, &c);
    if (!e) e = customer_allow(cx, c.customer, CUSTOMER_EDIT);
    if (!e) e = customer_allow(cx, c.customer, CUSTOMER_CONTACT_SEE);
    return e ? e : show(cx, req, res, &contact_edit, &c);
}

enum err intranet_contact_save(struct ctx *cx, struct req *req, struct res *res)
{
    struct contact c, draft = {0};
    contact_id id;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = contact_get(cx, id, &c);
    if (e) return e;
    draft.id = id;
    draft.customer = c.customer;
    return save(cx, req, res, &contact_edit, &draft);
}

/* ---- buttons ---- */

static enum err back_to(struct ctx *cx, struct req *req, struct res *res, customer_id id, enum err e,
                        const char *done)
{
    if (e == ERR_CONFLICT && cx->problems.list.n) {
        flash_set(req, res, FLASH_WARNING, cx->problems.list.at[0].text);
        return res_redirect(res, url_customer(cx, id));
    }
    if (e) return e;
    flash_set(req, res, FLASH_DONE, done);
    return res_redirect(res, url_customer(cx, id));
}

/* POST /customers/{id}/<noun>/{row}/<verb> */
#define BUTTON(name, call, done)                                                                   \
    enum err name(struct ctx *cx, struct req *req, struct res *res)                                \
    {                                                                                              \
        PATH_CUSTOMER(req, id);                                                                    \
        int64_t row;                                                                               \
        if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;                                          \
        return back_to(cx, req, res, id, call, done);                                              \
    }
BUTTON(intranet_reach_main, reach_make_main(cx, id, row), _("This one comes first now."))
BUTTON(intranet_note_restore, note_take_back(cx, id, row, false), _("The note is back."))
BUTTON(intranet_file_restore, customer_file_take_back(cx, id, row, false), _("The file is back."))
#undef BUTTON

/* Back to the customer's file, which offers to undo it. */
enum err intranet_note_take_back(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    enum err e = note_take_back(cx, id, row, true);
    return e ? e : res_redirect(res, arena_printf(cx->arena, "%s?taken=%lld", url_customer(cx, id),
                                                  (long long)row));
}

enum err intranet_file_take_back(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    enum err e = customer_file_take_back(cx, id, row, true);
    return e ? e : res_redirect(res, arena_printf(cx->arena, "%s?taken_file=%lld", url_customer(cx, id),
                                                  (long long)row));
}

static enum err contact_move(struct ctx *cx, struct req *req, struct res *res, bool left)
{
    struct contact c;
    contact_id id;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = contact_get(cx, id, &c);
    if (e) return e;
    e = contact_set_left(cx, id, left);
    return back_to(cx, req, res, c.customer, e,
                   left ? _("The contact is marked as gone.") : _("The contact is there again."));
}

enum err intranet_contact_left(struct ctx *cx, struct req *req, struct res *res)
{
    return contact_move(cx, req, res, true);
}

enum err intranet_contact_back(struct ctx *cx, struct req *req, struct res *res)
{
    return contact_move(cx, req, res, false);
}

/* ---- next steps ---- */

struct step_draft {
    struct str from; /* "home": where the button stood */
};
static const struct field step_fields[] = {
    {"from", NULL, FIELD_LINE, offsetof(struct step_draft, from), .max = 10, .flags = FIELD_HIDDEN}, FIELD_END};
static const struct form step_form = {"step", step_fields, sizeof(struct step_draft)};

static enum err step_set(struct ctx *cx, struct req *req, struct res *res, bool done)
{
    interaction_id id;
    struct interaction i;
    struct step_draft d = {0};
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = interaction_get(cx, id, &i);
    if (!e) e = form_read(cx, req, &step_form, &d);
    if (!e) e = interaction_next_done(cx, id, done);
    if (e) return e;
    const char *back = str_is(d.from, "home") ? url_home(cx) : url_customer(cx, i.customer);
    if (!done) flash_set(req, res, FLASH_DONE, _("The next step is open again."));
    return res_redirect(res, done ? arena_printf(cx->arena, "%s?done=%lld", back, (long long)id.v) : back);
}

enum err intranet_step_done(struct ctx *cx, struct req *req, struct res *res)
{
    return step_set(cx, req, res, true);
}

enum err intranet_step_undone(struct ctx *cx, struct req *req, struct res *res)
{
    return step_set(cx, req, res, false);
}

/* ---- a next step on another day ---- */

struct move_draft {
    struct str next_on;
};
static const struct field move_fields[] = {
    {"next_on", N_("On"), FIELD_DATE, offsetof(struct move_draft, next_on), .max = 10, .flags = FIELD_AUTOFOCUS},
    FIELD_END};
static const struct form move_form = {"move", move_fields, sizeof(struct move_draft)};
static const struct action step_move = {"/interactions/{id}/move", N_("Put off"), N_("Save"), NULL, NULL,
                                        INTERACTION_LOG, &move_form, NULL, NULL, NULL};

static enum err move_show(struct ctx *cx, struct req *req, struct res *res, const struct interaction *i,
                          const struct move_draft *d)
{
    struct customer c;
    enum err e = customer_get(cx, i->customer, &c);
    if (!e) e = customer_allow(cx, i->customer, INTERACTION_LOG);
    return e ? e : action_show(cx, req, res, &step_move, &c, d);
}

enum err intranet_step_move(struct ctx *cx, struct req *req, struct res *res)
{
    interaction_id id;
    struct interaction i;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = interaction_get(cx, id, &i);
    if (e) return e;
    if (!i.next_step.n) return ERR_NOT_FOUND;
    if (!i.may_finish) return ERR_FORBIDDEN;
    if (i.next_done_at) return ERR_CONFLICT;
    struct move_draft d = {i.next_on};
    return move_show(cx, req, res, &i, &d);
}

enum err intranet_step_move_post(struct ctx *cx, struct req *req, struct res *res)
{
    interaction_id id;
    struct interaction i;
    struct move_draft d = {0};
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = interaction_get(cx, id, &i);
    if (e) return e;
    if (!i.may_finish) return ERR_FORBIDDEN;
    e = form_read(cx, req, &move_form, &d);
    if (!e) e = interaction_next_move(cx, id, d.next_on);
    if (e == ERR_INVALID) return move_show(cx, req, res, &i, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The next step has another day."));
    return res_redirect(res, url_customer(cx, i.customer));
}
