/* Following a case with its private link, and asking for the link again. The key in the address is
 * swapped for a cookie at once, so that no secret stays in it. */
#include "pages/portal/routes.h"
#include "pages/portal/track_keys.h"
#include "pages/shared/page.h"

struct track_draft {
    struct str ref, contact;
};
static const struct field fields[] = {
    {"ref", N_("Reference"), FIELD_LINE, offsetof(struct track_draft, ref), .max = 40,
     .flags = FIELD_REQUIRED, .help = N_("It begins with TS and stands in our confirmation.")},
    {"contact", N_("E-mail or phone"), FIELD_LINE, offsetof(struct track_draft, contact),
     .max = 254, .flags = FIELD_REQUIRED,
     .help = N_("The one you gave us with this case. We send the link there.")},
    FIELD_END};
static const struct form track_form = {"track", fields, sizeof(struct track_draft)};

enum track_note { NOTE_NONE, NOTE_OLD_LINK, NOTE_NEEDS_LINK, NOTE_SENT };

static enum err show(struct ctx *cx, struct req *req, struct res *res, enum track_note note,
                     struct str ref)
{
    struct track_draft d = {.ref = ref};
    struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_TRACK, _("Find my request"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/track"));
    tpl_cstr(t, K_NEW_URL, url_to(cx, "/complaints/new"));
    tpl_show_if(t, K_OLD_LINK, note == NOTE_OLD_LINK);
    tpl_show_if(t, K_NEEDS_LINK, note == NOTE_NEEDS_LINK);
    tpl_show_if(t, K_SENT, note == NOTE_SENT);
    if (note == NOTE_SENT) return page_end(req, res);
    struct tpl *f = tpl_row(t, K_ASK_FORM);
    form_tokens(cx, req, f, 0);
    form_view(cx, req, res, f, &track_form, &d);
    return page_end(req, res);
}

/* A guest without the key: the same answer for every reference, whether there is such a case or not. */
enum err portal_track_needs_link(struct ctx *cx, struct req *req, struct res *res, struct str ref)
{
    res->status = 404;
    return show(cx, req, res, NOTE_NEEDS_LINK, ref);
}

enum err portal_track(struct ctx *cx, struct req *req, struct res *res)
{
    struct str key = query_get(req, "key"), ref;
    if (!key.n) return show(cx, req, res, NOTE_NONE, STR(""));
    enum err e = complaint_by_token(cx, key, &ref);
    if (e == ERR_NOT_FOUND) {
        res->status = 404;
        return show(cx, req, res, NOTE_OLD_LINK, STR(""));
    }
    if (e) return e;
    track_keys_add(cx, req, res, key);
    return res_redirect(res, url_to(cx, "/complaints/%.*s", STR_ARG(ref)));
}

/* The same answer whether such a case exists or not. */
enum err portal_track_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct track_draft d = {0};
    enum err e = form_read(cx, req, &track_form, &d);
    if (!e) e = complaint_ask_link(cx, d.ref, d.contact);
    if (e == ERR_INVALID) return show(cx, req, res, NOTE_NONE, STR(""));
    if (e) return e;
    return res_redirect(res, url_to(cx, "/track/sent"));
}

enum err portal_track_sent(struct ctx *cx, struct req *req, struct res *res)
{
    return show(cx, req, res, NOTE_SENT, STR(""));
}
