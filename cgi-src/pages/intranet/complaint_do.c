/* What agents do with a case from its page: take, assign, answer, note, order, private link. Steps
 * with a form of their own are complaint_step.c. Guards: no error costs what was typed. */
#include "pages/intranet/complaint_case.h"
#include "pages/intranet/routes.h"
#include "pages/shared/case_view.h"

enum err intranet_case_explain(struct ctx *cx, enum err e)
{
    switch (e) {
    case ERR_STALE:
        return problem(cx, "", _("Somebody else has changed this case in the meantime. You see it as it "
                                 "is now; what you typed is still here. Check it and send it again."));
    case ERR_CONFLICT:
        return problem(cx, "", _("The state the case is in now does not allow that."));
    case ERR_FORBIDDEN:
        return problem(cx, "", _("Your roles do not allow that for this case."));
    case ERR_BUSY:
    case ERR_FULL:
        return problem(cx, "", _("It could not be saved just now. What you typed is still here; send it again in a moment."));
    default: return e;
    }
}

/* To the case again, or the page once more with what is wrong. */
static enum err finish(struct ctx *cx, struct req *req, struct res *res, struct str ref, enum err e,
                       const struct case_again *again, const char *done)
{
    if (e && e != ERR_INVALID && e != ERR_REPEATED) e = intranet_case_explain(cx, e);
    if (e == ERR_INVALID) return intranet_case_show(cx, req, res, ref, again);
    if (e) return e;
    if (done) flash_set(req, res, FLASH_DONE, done);
    return res_redirect(res, url_case(cx, ref));
}

enum err intranet_complaint_take(struct ctx *cx, struct req *req, struct res *res)
{
    struct version_draft d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &case_version_form, &d);
    if (!e) e = complaint_take(cx, ref, d.version);
    return finish(cx, req, res, ref, e, NULL, _("The case is yours."));
}

enum err intranet_complaint_assign(struct ctx *cx, struct req *req, struct res *res)
{
    struct assign_draft d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &case_assign_form, &d);
    if (!e) e = complaint_assign(cx, ref, d.version, (staff_id){d.assignee}, (team_id){d.team});
    struct case_again again = {case_assign_form.name, NULL};
    return finish(cx, req, res, ref, e, &again, d.assignee ? _("Assigned.") : _("Nobody has it now."));
}

enum err intranet_complaint_sort(struct ctx *cx, struct req *req, struct res *res)
{
    struct sort_draft d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &case_sort_form, &d);
    if (!e) e = complaint_sort(cx, ref, &d);
    struct case_again again = {case_sort_form.name, NULL};
    return finish(cx, req, res, ref, e, &again, _("Saved."));
}

enum err intranet_complaint_order(struct ctx *cx, struct req *req, struct res *res)
{
    struct order_draft d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &case_order_form, &d);
    if (!e) e = complaint_set_order(cx, ref, d.version, d.order_ref);
    struct case_again again = {case_order_form.name, NULL};
    return finish(cx, req, res, ref, e, &again, _("Saved."));
}

/* A message with files: an answer to the customer or a note. */
static enum err message(struct ctx *cx, struct req *req, struct res *res, const struct form *form,
                        struct message_draft *m, enum err read,
                        enum err (*send)(struct ctx *cx, struct str ref,
                                         const struct message_draft *d),
                        const char *done)
{
    struct upload_set files = {0};
    struct complaint c;
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = complaint_get(cx, ref, NULL, &c); /* before any file is kept */
    if (e) return e;
    e = read;
    enum err f = uploads_take(cx, req, &files);
    if (f && f != ERR_INVALID) return f;
    if (!e) e = f;
    m->nfiles = uploads_tokens(&files, m->files);
    if (!e) e = send(cx, ref, m);
    struct case_again again = {form->name, &files};
    return finish(cx, req, res, ref, e, &again, done);
}

enum err intranet_complaint_reply(struct ctx *cx, struct req *req, struct res *res)
{
    struct reply_draft d = {0};
    enum err e = form_read(cx, req, &case_reply_form, &d);
    struct message_draft m = {.body = d.reply, .version = d.version};
    return message(cx, req, res, &case_reply_form, &m, e, complaint_reply, _("The answer is on its way."));
}

enum err intranet_complaint_note(struct ctx *cx, struct req *req, struct res *res)
{
    struct note_draft d = {0};
    enum err e = form_read(cx, req, &case_note_form, &d);
    struct message_draft m = {.body = d.note, .version = d.version};
    return message(cx, req, res, &case_note_form, &m, e, complaint_note, _("Kept."));
}

/* Shown once, on the answer to the request that made it; nothing of it is kept. */
static enum err show_link(struct ctx *cx, struct req *req, struct res *res, struct str ref,
                          struct str token)
{
    const char *path = arena_printf(cx->arena, "/track?key=%.*s", STR_ARG(token));
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_COMPLAINT_LINK, _("Private link"));
    tpl_str(t, K_REF, ref);
    tpl_cstr(t, K_LINK_URL, url_absolute(cx, "portal", path));
    tpl_cstr(t, K_BACK_URL, url_case(cx, ref));
    return page_end(req, res);
}

enum err intranet_complaint_link(struct ctx *cx, struct req *req, struct res *res)
{
    struct version_draft d = {0};
    struct str ref, token;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &case_version_form, &d);
    if (!e) e = complaint_new_link(cx, ref, d.version, d.send, &token);
    if (!e && !d.send) return show_link(cx, req, res, ref, token);
    return finish(cx, req, res, ref, e, NULL, _("The link is on its way to the customer."));
}

enum err intranet_file(struct ctx *cx, struct req *req, struct res *res)
{
    return case_file(cx, req, res, NULL, false);
}

enum err intranet_file_view(struct ctx *cx, struct req *req, struct res *res)
{
    return case_file(cx, req, res, NULL, true);
}
