/* One row that hangs on a customer: its postal address changed, and the pages that ask before a phone, an
 * e-mail, an address or a link goes. There is no way back from those, so each names what will go.
 * Called by the route table; all POSTs come back to the customer's file. */
#include "pages/intranet/customer_action.h"
#include "pages/intranet/routes.h"

/* ---- a postal address changed ---- */

static const struct action address_edit = {"/customers/{id}/addresses/{row}/edit", N_("Edit the address"), N_("Save"),
                                           NULL, NULL, CUSTOMER_EDIT, &address_form, NULL, NULL, NULL};

static enum err address_show(struct ctx *cx, struct req *req, struct res *res, customer_id id,
                             const struct address *a)
{
    struct customer c;
    enum err e = customer_get(cx, id, &c);
    if (e) return e;
    c.version = a->version; /* the form's version is the address's */
    return action_show(cx, req, res, &address_edit, &c, a);
}

/* The address as it is stored, when the actor may change it. */
static enum err address_open(struct ctx *cx, const struct req *req, customer_id id, struct address *ret)
{
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    enum err e = customer_allow(cx, id, CUSTOMER_EDIT);
    return e ? e : address_get(cx, id, row, ret);
}

enum err intranet_address_edit(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct address a;
    enum err e = address_open(cx, req, id, &a);
    return e ? e : address_show(cx, req, res, id, &a);
}

enum err intranet_address_save(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct address stored, draft = {0};
    enum err e = address_open(cx, req, id, &stored);
    if (e) return e;
    e = form_read(cx, req, &address_form, &draft);
    draft.id = stored.id;
    if (!e) e = address_save(cx, id, &draft);
    if (e == ERR_STALE && address_get(cx, id, stored.id, &stored) == OK) {
        form_stale(cx, req, res, &address_form, &draft, &stored);
        draft.version = stored.version;
    }
    if (e == ERR_INVALID || e == ERR_STALE) return address_show(cx, req, res, id, &draft);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("The address is saved."));
    return res_redirect(res, url_customer(cx, id));
}

/* ---- asked before it goes ---- */

static const struct field no_fields[] = {FIELD_END};
static const struct form no_form = {"remove", no_fields, 1};

static enum err reach_names(struct ctx *cx, const struct req *req, const struct customer *c, const char **ret)
{
    struct reach *rows;
    size_t n;
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    enum err e = reach_list(cx, c->id, &rows, &n);
    for (size_t i = 0; !e && i < n; i++) {
        const struct reach *r = &rows[i];
        if (r->id != row) continue;
        const char *value = r->kind == REACH_PHONE ? format_phone(cx->arena, r->normal) : str_dup(cx->arena, r->value);
        *ret = arena_printf(cx->arena, "%s%s%.*s", value, r->label.n ? " · " : "", STR_ARG(r->label));
        return OK;
    }
    return e ? e : ERR_NOT_FOUND;
}

static enum err reach_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    int64_t row;
    (void)draft;
    return path_id(req, 1, &row) ? reach_remove(cx, c->id, row) : ERR_NOT_FOUND;
}

static enum err address_names(struct ctx *cx, const struct req *req, const struct customer *c, const char **ret)
{
    struct address a;
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    enum err e = address_get(cx, c->id, row, &a);
    if (!e) *ret = arena_printf(cx->arena, "%s%s%.*s", address_text(cx, &a), a.label.n ? " · " : "", STR_ARG(a.label));
    return e;
}

static enum err address_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    int64_t row;
    (void)draft;
    return path_id(req, 1, &row) ? address_remove(cx, c->id, row) : ERR_NOT_FOUND;
}

static enum err link_names(struct ctx *cx, const struct req *req, const struct customer *c, const char **ret)
{
    struct customer_tie *rows;
    size_t n;
    int64_t row;
    if (!path_id(req, 1, &row)) return ERR_NOT_FOUND;
    enum err e = customer_tie_list(cx, c->id, &rows, &n);
    for (size_t i = 0; !e && i < n; i++) {
        if (rows[i].id != row) continue;
        *ret = arena_printf(cx->arena, "%s %.*s (%.*s)", link_kind_name(rows[i].kind, rows[i].from_here),
                            STR_ARG(rows[i].other_name), STR_ARG(rows[i].other_code));
        return OK;
    }
    return e ? e : ERR_NOT_FOUND;
}

static enum err link_carry(struct ctx *cx, struct req *req, const struct customer *c, void *draft)
{
    int64_t row;
    (void)draft;
    return path_id(req, 1, &row) ? customer_tie_end(cx, c->id, row) : ERR_NOT_FOUND;
}

const struct action customer_removals[] = {
    {"/customers/{id}/reach/{row}/remove", N_("Remove this from the file?"), N_("Remove"), NULL, N_("Removed."),
     CUSTOMER_EDIT, &no_form, NULL, reach_carry, reach_names},
    {"/customers/{id}/addresses/{row}/remove", N_("Remove this address?"), N_("Remove"), NULL,
     N_("The address is removed."), CUSTOMER_EDIT, &no_form, NULL, address_carry, address_names},
    {"/customers/{id}/links/{row}/end", N_("End this link?"), N_("End the link"), NULL, N_("The link is ended."),
     CUSTOMER_EDIT, &no_form, NULL, link_carry, link_names},
    {.path = NULL}};
