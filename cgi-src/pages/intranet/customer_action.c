/* GET and POST of the small forms about one customer: see customer_action.h. The table is the list of
 * them; what cannot be done needs no row here, the domain refuses it. */
#include "pages/intranet/customer_action.h"
#include "pages/intranet/duplicate_view.h"

#include "domain/interaction.h"
#include "pages/intranet/routes.h"
#include "pages/shared/uploads.h"

/* ---- stage, owner, closing, tags ---- */

struct stage_draft {
    int64_t stage, version;
    struct str reason;
};
static const struct field stage_fields[] = {
    {"stage", N_("Stage"), FIELD_CHOICE, offsetof(struct stage_draft, stage),
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .choices = stage_choices},
    {"reason", N_("Reason"), FIELD_LINES, offsetof(struct stage_draft, reason), .max = 500,
     .flags = FIELD_REQUIRED | FIELD_WIDE, .help = N_("It stands in the stage history for everybody who looks after this customer.")},
    {"version", NULL, FIELD_INT, offsetof(struct stage_draft, version), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form stage_form = {"stage", stage_fields, sizeof(struct stage_draft)};

static void stage_prepare(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    (void)cx;
    (void)req;
    ((struct stage_draft *)draft)->stage = c->stage;
}

static enum err stage_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    const struct stage_draft *d = draft;
    (void)req;
    return customer_set_stage(cx, c->id, d->stage, d->reason, d->version);
}

struct assign_draft {
    int64_t owner, team, branch, version;
};
static const struct field assign_fields[] = {
    {"owner", N_("Owner"), FIELD_ID, offsetof(struct assign_draft, owner), .flags = FIELD_AUTOFOCUS},
    {"team", N_("Team"), FIELD_ID, offsetof(struct assign_draft, team), .max = 0},
    {"branch", N_("Branch"), FIELD_ID, offsetof(struct assign_draft, branch), .max = 0},
    {"version", NULL, FIELD_INT, offsetof(struct assign_draft, version), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form assign_form = {"assign", assign_fields, sizeof(struct assign_draft)};

static void assign_prepare(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    *(struct assign_draft *)draft = (struct assign_draft){c->owner.v, c->team.v, c->branch.v, 0};
    offer_staff(cx, req, "owner", CUSTOMER_EDIT);
    offer_list(cx, req, "team", LIST_TEAM);
    offer_list(cx, req, "branch", LIST_BRANCH);
}

static enum err assign_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    const struct assign_draft *d = draft;
    (void)req;
    return customer_assign(cx, c->id, (staff_id){d->owner}, (team_id){d->team},
                           (branch_id){d->branch}, d->version);
}

struct reason_draft {
    struct str reason;
    int64_t version;
};
static const struct field reason_fields[] = {
    {"reason", N_("Reason"), FIELD_LINES, offsetof(struct reason_draft, reason), .max = 500,
     .flags = FIELD_REQUIRED | FIELD_WIDE | FIELD_AUTOFOCUS},
    {"version", NULL, FIELD_INT, offsetof(struct reason_draft, version), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form reason_form = {"reason", reason_fields, sizeof(struct reason_draft)};

static enum err close_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    const struct reason_draft *d = draft;
    (void)req;
    return customer_close(cx, c->id, d->reason, d->version);
}

static enum err reopen_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    const struct reason_draft *d = draft;
    (void)req;
    return customer_reopen(cx, c->id, d->reason, d->version);
}

struct tags_draft {
    struct id_list tags;
};
static const struct field tags_fields[] = {
    {"tags", N_("Tags"), FIELD_IDS, offsetof(struct tags_draft, tags), .flags = FIELD_WIDE},
    FIELD_END};
static const struct form tags_form = {"tags", tags_fields, sizeof(struct tags_draft)};

static void tags_prepare(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    struct tags_draft *d = draft;
    struct customer_tagged *tags;
    size_t n;
    offer_list(cx, req, "tags", LIST_TAG);
    if (customer_tag_list(cx, c->id, &tags, &n) != OK) return;
    d->tags.at = ARENA_ARRAY(cx->arena, int64_t, n ? n : 1);
    for (size_t i = 0; i < n; i++) d->tags.at[d->tags.n++] = tags[i].id;
}

static enum err tags_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    const struct tags_draft *d = draft;
    (void)req;
    return customer_set_tags(cx, c->id, d->tags.at, d->tags.n);
}

/* ---- ways to reach the customer ---- */

static const struct field reach_fields[] = {
    {"kind", N_("Kind"), FIELD_CHOICE, offsetof(struct reach, kind), .flags = FIELD_REQUIRED,
     .choices = reach_choices},
    {"value", N_("Number or address"), FIELD_LINE, offsetof(struct reach, value), .max = 200,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS},
    {"label", N_("Label"), FIELD_LINE, offsetof(struct reach, label), .max = 60,
     .help = N_("For example office, home, only mornings.")},
    FIELD_END};
static const struct form reach_form = {"reach", reach_fields, sizeof(struct reach)};

static void reach_prepare(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    (void)cx;
    (void)req;
    (void)c;
    ((struct reach *)draft)->kind = REACH_PHONE;
}

static enum err reach_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    (void)req;
    return reach_add(cx, c->id, draft, NULL);
}

static const struct field address_fields[] = {
    {"label", N_("Label"), FIELD_LINE, offsetof(struct address, label), .max = 60,
     .flags = FIELD_AUTOFOCUS, .help = N_("For example delivery, invoice, home.")},
    {"country", N_("Country"), FIELD_LINE, offsetof(struct address, country), .max = 100},
    {"province", N_("Province"), FIELD_LINE, offsetof(struct address, province), .max = 100},
    {"city", N_("City"), FIELD_LINE, offsetof(struct address, city), .max = 100},
    {"street", N_("Street and number"), FIELD_LINE, offsetof(struct address, street), .max = 200,
     .flags = FIELD_WIDE},
    {"postcode", N_("Postcode"), FIELD_LINE, offsetof(struct address, postcode), .max = 20},
    {"version", NULL, FIELD_INT, offsetof(struct address, version), .flags = FIELD_HIDDEN},
    FIELD_END};
const struct form address_form = {"address", address_fields, sizeof(struct address)};

static enum err address_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    (void)req;
    return address_save(cx, c->id, draft);
}

/* ---- links, consents, notes ---- */

struct link_draft {
    int64_t link;
    struct str other, note;
};
static const struct field link_fields[] = {
    {"link", N_("This customer"), FIELD_CHOICE, offsetof(struct link_draft, link),
     .flags = FIELD_REQUIRED, .choices = link_choices},
    {"other", N_("Code of the other customer"), FIELD_LINE, offsetof(struct link_draft, other), .max = 40,
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .help = N_("The code stands under the name in the list and in the file.")},
    {"note", N_("Remark"), FIELD_LINE, offsetof(struct link_draft, note), .max = 200, .flags = FIELD_WIDE},
    FIELD_END};
static const struct form link_form = {"link", link_fields, sizeof(struct link_draft)};

static enum err link_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    const struct link_draft *d = draft;
    (void)req;
    return customer_tie_add(cx, c->id, d->other, d->link, d->note);
}

struct consent_draft {
    int64_t purpose, channel, given_at;
    struct str how;
};
static const struct field consent_fields[] = {
    {"purpose", N_("Purpose"), FIELD_CHOICE, offsetof(struct consent_draft, purpose),
     .flags = FIELD_REQUIRED | FIELD_AUTOFOCUS, .choices = purpose_choices},
    {"channel", N_("Channel"), FIELD_CHOICE, offsetof(struct consent_draft, channel),
     .flags = FIELD_REQUIRED, .choices = channel_choices},
    {"given_at", N_("Given at"), FIELD_TIME, offsetof(struct consent_draft, given_at),
     .help = N_("Empty: now.")},
    {"how", N_("How it was given"), FIELD_LINE, offsetof(struct consent_draft, how), .max = 300,
     .flags = FIELD_REQUIRED | FIELD_WIDE, .help = N_("For example: signed form of 3 May, said on the phone to Li Na.")},
    FIELD_END};
static const struct form consent_form = {"consent", consent_fields, sizeof(struct consent_draft)};

static enum err consent_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    const struct consent_draft *d = draft;
    (void)req;
    return consent_give(cx, c->id, d->purpose, d->channel, d->how, d->given_at);
}

struct withdraw_draft {
    struct str how;
    int64_t at;
};
static const struct field withdraw_fields[] = {
    {"withdrawn_at", N_("Withdrawn at"), FIELD_TIME, offsetof(struct withdraw_draft, at), .help = N_("Empty: now.")},
    {"how", N_("How it was withdrawn"), FIELD_LINE, offsetof(struct withdraw_draft, how), .max = 300,
     .flags = FIELD_REQUIRED | FIELD_WIDE | FIELD_AUTOFOCUS},
    FIELD_END};
static const struct form withdraw_form = {"withdraw", withdraw_fields, sizeof(struct withdraw_draft)};

static enum err withdraw_names(struct ctx *cx, const struct req *req, const struct customer *c,
                               const char **ret)
{
    struct consent *rows;
    size_t n;
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    enum err e = consent_list(cx, c->id, &rows, &n);
    for (size_t i = 0; !e && i < n; i++) {
        if (rows[i].id != row || rows[i].withdrawn_at) continue;
        const char *given = arena_printf(cx->arena, _("given on %s: %s"), format_date(cx->arena, rows[i].given_at),
                                         str_dup(cx->arena, rows[i].given_how));
        *ret = arena_printf(cx->arena, "%s · %s, %s", purpose_name(rows[i].purpose),
                            consent_channel_name(rows[i].channel), given);
        return OK;
    }
    return e ? e : ERR_NOT_FOUND;
}

static enum err withdraw_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    const struct withdraw_draft *d = draft;
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    return consent_withdraw(cx, c->id, row, d->how, d->at);
}

struct note_draft {
    struct str body;
};
static const struct field note_fields[] = {
    {"body", N_("Note"), FIELD_LINES, offsetof(struct note_draft, body), .max = 20000,
     .flags = FIELD_REQUIRED | FIELD_WIDE | FIELD_AUTOFOCUS},
    FIELD_END};
static const struct form note_form = {"note", note_fields, sizeof(struct note_draft)};

static enum err note_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    (void)req;
    return note_add(cx, c->id, ((struct note_draft *)draft)->body, NULL);
}

/* ---- logging a contact ---- */

static const struct field log_fields[] = {
    {"kind", N_("How"), FIELD_CHOICE, offsetof(struct interaction_draft, kind),
     .flags = FIELD_REQUIRED, .choices = interaction_choices},
    {"direction", N_("Who contacted whom"), FIELD_CHOICE, offsetof(struct interaction_draft, direction),
     .flags = FIELD_REQUIRED, .choices = direction_choices},
    {"at", N_("When"), FIELD_TIME, offsetof(struct interaction_draft, at), .help = N_("Empty: now.")},
    {"contact", N_("With whom"), FIELD_ID, offsetof(struct interaction_draft, contact), .max = 0},
    {"subject", N_("What about"), FIELD_LINE, offsetof(struct interaction_draft, subject), .max = 200,
     .flags = FIELD_REQUIRED | FIELD_WIDE | FIELD_AUTOFOCUS},
    {"body", N_("What was said"), FIELD_LINES, offsetof(struct interaction_draft, body), .max = 20000,
     .flags = FIELD_WIDE},
    {"next_step", N_("Next step"), FIELD_LINE, offsetof(struct interaction_draft, next_step), .max = 300,
     .flags = FIELD_WIDE, .help = N_("It appears on the home page of whoever does it.")},
    {"next_on", N_("On"), FIELD_DATE, offsetof(struct interaction_draft, next_on), .max = 10},
    {"next_by", N_("Done by"), FIELD_ID, offsetof(struct interaction_draft, next_by), .max = 0},
    FIELD_END};
static const struct form log_form = {"log", log_fields, sizeof(struct interaction_draft)};

static void offer_contacts(struct ctx *cx, struct req *req, const struct customer *c)
{
    struct contact *rows;
    size_t n, kept = 0;
    if (contact_list(cx, c->id, &rows, &n) != OK) return;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n ? n : 1);
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].left_at) options[kept++] = (struct option){rows[i].id.v, rows[i].name};
    }
    form_options(cx, req, "contact", options, kept);
}

static void log_prepare(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    struct interaction_draft *d = draft;
    int64_t kind = interaction_kind_parse(query_get(req, "kind"));
    d->kind = kind ? kind : INTERACTION_CALL;
    d->direction = DIRECTION_OUT;
    d->at = cx->now;
    d->next_by = cx->actor->id;
    offer_contacts(cx, req, c);
    offer_staff(cx, req, "next_by", INTERACTION_LOG);
}

static enum err log_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    interaction_id id;
    (void)req;
    return interaction_log(cx, c->id, draft, &id);
}

/* ---- the table ---- */

const struct action customer_actions[] = {
    {"/customers/{id}/stage", N_("Change the stage"), N_("Change the stage"), NULL, N_("The stage is changed."),
     CUSTOMER_EDIT, &stage_form, stage_prepare, stage_carry, NULL},
    {"/customers/{id}/assign", N_("Hand over"), N_("Hand over"),
     N_("The owner answers for this customer; team and branch decide who else sees figures and contact data."),
     N_("The customer is handed over."), CUSTOMER_ASSIGN, &assign_form, assign_prepare, assign_carry, NULL},
    {"/customers/{id}/close", N_("Close this customer"), N_("Close"),
     N_("A closed customer keeps its whole file and leaves the lists. It can be reopened at any time."),
     N_("The customer is closed."), CUSTOMER_CLOSE, &reason_form, NULL, close_carry, NULL},
    {"/customers/{id}/reopen", N_("Reopen this customer"), N_("Reopen"), NULL, N_("The customer is open again."),
     CUSTOMER_CLOSE, &reason_form, NULL, reopen_carry, NULL},
    {"/customers/{id}/tags", N_("Tags"), N_("Save"), NULL, N_("The tags are saved."), CUSTOMER_EDIT, &tags_form, tags_prepare,
     tags_carry, NULL},
    {"/customers/{id}/reach", N_("Add a phone, e-mail or WeChat"), N_("Add"), NULL, N_("Added."), CUSTOMER_EDIT, &reach_form,
     reach_prepare, reach_carry, NULL},
    {"/customers/{id}/address", N_("Add an address"), N_("Add"), NULL, N_("The address is added."), CUSTOMER_EDIT, &address_form,
     NULL, address_carry, NULL},
    {"/customers/{id}/link", N_("Link with another customer"), N_("Link"), NULL, N_("The customers are linked."),
     CUSTOMER_EDIT, &link_form, NULL, link_carry, NULL},
    {"/customers/{id}/consent", N_("Record a consent"), N_("Record"),
     N_("Only what the customer has really agreed to, and how that can be shown."), N_("The consent is recorded."),
     INTERACTION_LOG, &consent_form, NULL, consent_carry, NULL},
    {"/customers/{id}/consents/{consent}/withdraw", N_("Withdraw a consent"), N_("Withdraw"), NULL,
     N_("The consent is withdrawn."), INTERACTION_LOG, &withdraw_form, NULL, withdraw_carry,
     withdraw_names},
    {"/customers/{id}/note", N_("Write a note"), N_("Save the note"), NULL, N_("The note is saved."), INTERACTION_LOG, &note_form, NULL,
     note_carry, NULL},
    {"/customers/{id}/log", N_("Log a contact"), N_("Save"), NULL, N_("The contact is logged."), INTERACTION_LOG, &log_form,
     log_prepare, log_carry, NULL},
    {.path = NULL}};

static const struct action *action_of(const struct req *req)
{
    const struct action *const tables[] = {customer_actions, customer_removals};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        for (const struct action *a = tables[i]; a->path; a++) {
            if (strcmp(a->path, req->route->path) == 0) return a;
        }
    }
    return NULL;
}

/* ---- the two handlers ---- */

/* The customer, when this actor may do this to it and what it is about is there. */
static enum err action_open(struct ctx *cx, const struct req *req, const struct action *a, customer_id id,
                            struct customer *ret)
{
    const char *about;
    enum err e = customer_get(cx, id, ret);
    if (!e) e = customer_allow(cx, id, a->may);
    return e || !a->names ? e : a->names(cx, req, ret, &about);
}

static void action_fill(struct ctx *cx, struct req *req, struct tpl *t, const struct action *a,
                        const struct customer *c)
{
    tpl_cstr(t, K_ACTION_TITLE, i18n_text(a->title));
    tpl_cstr(t, K_ACTION_BUTTON, i18n_text(a->button));
    tpl_cstr(t, K_ACTION_URL, arena_printf(cx->arena, "%.*s%.*s", STR_ARG(req->prefix), STR_ARG(req->path)));
    tpl_cstr(t, K_CUSTOMER_URL, url_customer(cx, c->id));
    tpl_str(t, K_CUSTOMER_NAME, c->profile.name);
    tpl_show(t, a->form->fields[0].name ? K_SAFE : K_DANGER); /* nothing to fill in: it asks before something goes */
    const char *help = a->help ? i18n_text(a->help) : "";
    if (a->names && a->names(cx, req, c, &help) != OK) err_clear(); /* the handler asked before */
    tpl_show_if(t, K_ACTION_HELP, *help != '\0');
    tpl_cstr(t, K_ACTION_HELP_TEXT, help);
    form_tokens(cx, req, t, c->version);
}

enum err action_show(struct ctx *cx, struct req *req, struct res *res, const struct action *a,
                     const struct customer *c, const void *draft)
{
    return action_show_warned(cx, req, res, a, c, draft, NULL, 0);
}

enum err action_show_warned(struct ctx *cx, struct req *req, struct res *res, const struct action *a,
                            const struct customer *c, const void *draft, const struct duplicate_found *found, size_t n)
{
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_CUSTOMER_ACTION, i18n_text(a->title));
    action_fill(cx, req, t, a, c);
    form_view(cx, req, res, t, a->form, draft);
    duplicate_warning(cx, res, t, found, n, a->form != &reach_form);
    return page_end(req, res);
}

enum err intranet_customer_action(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    const struct action *a = action_of(req);
    struct customer c;
    if (!a) return ERR_NOT_FOUND;
    enum err e = action_open(cx, req, a, id, &c);
    if (e) return e;
    void *draft = arena_alloc(cx->arena, a->form->size);
    if (a->prepare) a->prepare(cx, req, &c, draft);
    return action_show(cx, req, res, a, &c, draft);
}

/* ---- files: the one form with uploads ---- */

static const struct field file_fields[] = {FIELD_END};
static const struct form file_form = {"file", file_fields, 1};
static const struct action file_action = {"/customers/{id}/file", N_("Add files"), N_("Add"),
                                          N_("For colleagues only: customers never see these files."),
                                          N_("The files are added."), INTERACTION_LOG, &file_form, NULL, NULL, NULL};

static enum err file_show(struct ctx *cx, struct req *req, struct res *res, const struct customer *c,
                          const struct upload_set *set)
{
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_CUSTOMER_UPLOAD, i18n_text(file_action.title));
    action_fill(cx, req, t, &file_action, c);
    form_view(cx, req, res, t, &file_form, NULL);
    uploads_view(cx, t, file_form.name, set);
    return page_end(req, res);
}

enum err intranet_customer_upload(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct customer c;
    enum err e = customer_get(cx, id, &c);
    if (!e) e = customer_allow(cx, id, INTERACTION_LOG);
    return e ? e : file_show(cx, req, res, &c, NULL);
}

enum err intranet_customer_upload_post(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct customer c;
    struct upload_set set = {0};
    struct str tokens[ATTACHMENTS_PER_FORM];
    enum err e = customer_get(cx, id, &c);
    if (!e) e = customer_allow(cx, id, INTERACTION_LOG); /* before any file is kept */
    if (e) return e;
    e = uploads_take(cx, req, &set);
    if (!e) e = customer_file_add(cx, id, tokens, uploads_tokens(&set, tokens));
    if (e == ERR_CONFLICT && cx->problems.list.n) res->status = 409;
    if (e == ERR_INVALID || (e == ERR_CONFLICT && cx->problems.list.n)) return file_show(cx, req, res, &c, &set);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, i18n_text(file_action.done));
    return res_redirect(res, url_customer(cx, id));
}

/* What goes wrong in a way that the form can show. */
static bool shows(struct ctx *cx, struct res *res, enum err e)
{
    if (e == ERR_INVALID) return true;
    if (e == ERR_CONFLICT && cx->problems.list.n) {
        res->status = 409;
        return true;
    }
    if (e != ERR_STALE) return false;
    problem(cx, "", _("Somebody changed this customer in between. Have a look at the file; if it is still right, save again."));
    res->status = 409;
    return true;
}

/* Somebody who has the number already is kept in mind together with it. */
static enum err carry_kept(struct ctx *cx, struct req *req, const struct action *a, const struct customer *c, void *draft,
                           const struct duplicate_found *found, size_t n)
{
    if (!n) return a->carry(cx, req, c, draft);
    TX(tx, cx);
    enum err e = a->carry(cx, req, c, draft);
    if (!e) e = duplicate_keep(cx, c->id, found, n);
    return e ? e : tx_commit(&tx);
}

enum err intranet_customer_action_post(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    const struct action *a = action_of(req);
    struct customer c;
    if (!a) return ERR_NOT_FOUND;
    enum err e = action_open(cx, req, a, id, &c);
    if (e) return e;
    void *draft = arena_alloc(cx->arena, a->form->size);
    struct duplicate_found found[DUPLICATES_SHOWN];
    size_t n = 0;
    e = form_read(cx, req, a->form, draft);
    if (!e && a->form == &reach_form) e = duplicate_of_reach(cx, id, draft, found, &n);
    if (!e && duplicates_unseen(found, n, form_get(req, "despite"))) return action_show_warned(cx, req, res, a, &c, draft, found, n);
    if (!e) e = carry_kept(cx, req, a, &c, draft, found, n);
    if (shows(cx, res, e)) {
        void *first = arena_alloc(cx->arena, a->form->size);
        if (a->prepare) a->prepare(cx, req, &c, first); /* rows of pickers */
        return action_show(cx, req, res, a, &c, draft);
    }
    if (e) return e;
    flash_set(req, res, FLASH_DONE, i18n_text(a->done));
    return res_redirect(res, url_customer(cx, id));
}
