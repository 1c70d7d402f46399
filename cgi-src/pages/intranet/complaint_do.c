/* What agents do with a case from its page: take, assign, answer, note, order, private link. Steps
 * with a form of their own are complaint_step.c. Guards: no error costs what was typed. */
#include "domain/complaint_team.h"
#include "domain/saved_reply.h"
#include "pages/intranet/complaint_case.h"
#include "pages/intranet/routes.h"
#include "pages/shared/case_view.h"
#include "pages/shared/custom_view.h"

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
    case ERR_FULL: /* of ERR_BUSY the gate makes another try */
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
    if (!e) e = complaint_hand_over(cx, ref, d.version, (staff_id){d.assignee}, (team_id){d.team}, d.reason);
    struct case_again again = {.form = case_assign_form.name};
    return finish(cx, req, res, ref, e, &again, d.assignee ? _("Assigned.") : _("Nobody has it now."));
}

enum err intranet_complaint_sort(struct ctx *cx, struct req *req, struct res *res)
{
    struct sort_draft d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &case_sort_form, &d);
    if (!e) e = complaint_sort(cx, ref, &d);
    struct case_again again = {.form = case_sort_form.name};
    return finish(cx, req, res, ref, e, &again, _("Saved."));
}

enum err intranet_complaint_order(struct ctx *cx, struct req *req, struct res *res)
{
    struct order_draft d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &case_order_form, &d);
    if (!e) e = complaint_set_order(cx, ref, d.version, d.order_ref);
    struct case_again again = {.form = case_order_form.name};
    return finish(cx, req, res, ref, e, &again, _("Saved."));
}

enum err intranet_complaint_fields(struct ctx *cx, struct req *req, struct res *res)
{
    struct version_draft d = {0};
    struct custom_values v;
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &case_version_form, &d), f = custom_form_read(cx, req, CUSTOM_COMPLAINT, &v);
    if (!e) e = f;
    if (!e) e = complaint_fields(cx, ref, d.version, &v);
    struct case_again again = {.form = CASE_FIELDS_FORM};
    return finish(cx, req, res, ref, e, &again, _("Saved."));
}

/* The way without JavaScript: the form comes back with the text at the end of what was typed. */
static enum err insert_saved(struct ctx *cx, struct req *req, struct res *res, const struct complaint *c,
                             struct case_again *again, struct str typed, int64_t saved)
{
    struct saved_reply r;
    struct str unknown = STR(""), text;
    again->filled = typed.p ? typed : STR("");
    cx->problems.list.n = 0; /* nothing is sent yet */
    if (!saved || saved_reply_get(cx, saved, &r) != OK) {
        (void)problem(cx, "", _("Choose a saved reply first."));
        return intranet_case_show(cx, req, res, c->ref, again);
    }
    text = saved_reply_fill(cx, &r, c, &unknown);
    again->filled = str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(again->filled), again->filled.n ? "\n" : "", STR_ARG(text));
    if (unknown.n)
        (void)problem_f(cx, "", _("The case has nothing for these fields, so they stayed as they are: %.*s"), STR_ARG(unknown));
    return intranet_case_show(cx, req, res, c->ref, again);
}

/* A message with files: an answer to the customer or a note. saved: the saved reply to put in; NULL: it is
 * sent. */
static enum err message(struct ctx *cx, struct req *req, struct res *res, const struct form *form,
                        struct message_draft *m, enum err read, const int64_t *saved,
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
    struct case_again again = {.form = form->name, .files = &files};
    if (saved) return insert_saved(cx, req, res, &c, &again, m->body, *saved);
    if (!e) e = send(cx, ref, m);
    if (e == ERR_STALE && m->seen) {
        again.held_since = m->seen;
        e = problem(cx, "", _("Your answer was held back: something was added since you opened the page. It stands "
                              "above the form. If your answer still fits, send it again."));
    }
    return finish(cx, req, res, ref, e, &again, done);
}

enum err intranet_complaint_reply(struct ctx *cx, struct req *req, struct res *res)
{
    struct reply_draft d = {0};
    enum err e = form_read(cx, req, &case_reply_form, &d);
    struct message_draft m = {.body = d.reply, .version = d.version, .seen = d.seen};
    return message(cx, req, res, &case_reply_form, &m, e, d.insert ? &d.saved : NULL, complaint_reply, _("The answer is on its way."));
}

enum err intranet_complaint_note(struct ctx *cx, struct req *req, struct res *res)
{
    struct note_draft d = {0};
    enum err e = form_read(cx, req, &case_note_form, &d);
    struct message_draft m = {.body = d.note, .version = d.version, .seen = d.seen};
    return message(cx, req, res, &case_note_form, &m, e, NULL, complaint_note, _("Kept."));
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
