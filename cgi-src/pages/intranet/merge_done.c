/* A merge that was done: what went along, which fields were set, and its undo. Called by the route table;
 * merging is merge.c. */
#include "domain/customer_merge.h"
#include "pages/intranet/duplicate_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/custom_view.h"

/* "contact" as people say it; NULL: not told apart. */
static const char *moved_label(struct str what)
{
    static const struct {
        const char *what, *label;
    } words[] = {{"contact", N_("Contacts")},         {"sales_order", N_("Orders")},
                 {"complaint", N_("Complaints and enquiries")}, {"member", N_("Memberships")},
                 {"note", N_("Notes")},               {"interaction", N_("Calls, visits, messages")},
                 {"attachment", N_("Files")},         {"portal_account", N_("Portal accounts")},
                 {"consent", N_("Consents")},         {"customer_reach", N_("Phones, e-mails, WeChat")},
                 {"customer_address", N_("Addresses")}, {"customer_tag", N_("Tags")}};
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(what, words[i].what)) return i18n_text(words[i].label);
    return NULL;
}

/* Of a field that an admin added, retired or not. */
static const char *own_label(struct ctx *cx, struct str name)
{
    const struct custom_field *f = custom_find(custom_fields(cx, CUSTOM_CUSTOMER), name, true);
    return f && custom_may(cx->actor, f) ? custom_label(f) : NULL;
}

/* "name city" in the reader's words. */
static struct str field_labels(struct ctx *cx, struct str names)
{
    struct str rest = names, one, s = STR("");
    while (names.n && str_cut(&rest, ' ', &one)) {
        const char *label = NULL;
        for (size_t i = 0; i < MERGE_FIELDS; i++)
            if (str_is(one, merge_fields[i].name)) label = i18n_text(merge_fields[i].label);
        if (str_is(one, "owner")) label = _("Owner");
        if (str_is(one, "team")) label = _("Team");
        if (str_is(one, "branch")) label = _("Branch");
        if (!label) label = own_label(cx, one);
        if (label) s = str_printf(cx->arena, "%.*s%s%s", STR_ARG(s), s.n ? ", " : "", label);
    }
    return s;
}

static enum err fill_moved(struct ctx *cx, struct tpl *t, int64_t merge)
{
    struct merge_moved moved[40];
    size_t n = 0, shown = 0;
    enum err e = merge_moved(cx, merge, moved, COUNT_OF(moved), &n);
    for (size_t i = 0; !e && i < n; i++) {
        const char *label = moved_label(moved[i].what);
        if (!label) continue;
        struct tpl *row = tpl_row(t, K_MOVES);
        tpl_cstr(row, K_MOVES_LABEL, label);
        tpl_cstr(row, K_MOVES_COUNT, format_int(cx->arena, moved[i].n));
        shown++;
    }
    tpl_show_if(t, K_MOVES_NOTHING, !shown);
    return e;
}

static void fill_record(struct ctx *cx, struct tpl *t, const struct merge_record *m)
{
    tpl_cstr(t, K_CUSTOMER_URL, url_customer(cx, m->winner));
    tpl_str(t, K_WINNER_NAME, m->winner_name);
    tpl_str(t, K_WINNER_CODE, m->winner_code);
    tpl_cstr(t, K_MERGED_AT, format_time(cx->arena, m->merged_at));
    tpl_cstr(t, K_MERGED_TEXT, "");
    tpl_str(t, K_MERGED_BY, m->merged_by);
    for (size_t i = 0; i < m->n; i++) {
        struct tpl *row = tpl_row(t, K_LOSER);
        tpl_cstr(row, K_URL, url_customer(cx, m->losers[i].id));
        tpl_str(row, K_NAME, m->losers[i].name);
        tpl_str(row, K_CODE, m->losers[i].code);
    }
    if (m->changed.n) tpl_str(tpl_row(t, K_CHANGED), K_CHANGED_NAMES, field_labels(cx, m->changed));
    if (m->undone_at) {
        tpl_show(t, K_UNDONE);
        tpl_str(t, K_UNDONE_TEXT, str_printf(cx->arena, "%s · %.*s", format_time(cx->arena, m->undone_at), STR_ARG(m->undone_by)));
    }
    if (m->left.n) tpl_str(tpl_row(t, K_LEFT), K_LEFT_NAMES, field_labels(cx, m->left));
}

static enum err show_done(struct ctx *cx, struct req *req, struct res *res, const struct merge_record *m)
{
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_MERGE_DONE, _("Merge"));
    fill_record(cx, t, m);
    enum err e = fill_moved(cx, t, m->id);
    if (e) return e;
    if (cx->problems.list.n) {
        struct tpl *p = tpl_include(t, K_PROBLEMS, TPL_PART_PROBLEMS);
        for (size_t i = 0; i < cx->problems.list.n; i++)
            tpl_cstr(tpl_row(p, K_PROBLEM), K_PROBLEM_TEXT, cx->problems.list.at[i].text);
    }
    if (m->may_undo) {
        struct tpl *u = tpl_row(t, K_MAY_UNDO);
        tpl_cstr(u, K_UNDO_URL, url_to(cx, "/merges/%lld/undo", (long long)m->id));
        form_tokens(cx, req, u, 0);
    }
    return page_end(req, res);
}

enum err intranet_merge_done(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct merge_record m;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = merge_get(cx, id, &m);
    return e ? e : show_done(cx, req, res, &m);
}

enum err intranet_merge_undo(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct merge_record m;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = merge_undo(cx, id);
    enum err read = e == OK || e == ERR_CONFLICT ? merge_get(cx, id, &m) : e;
    if (read) return read;
    if (e == ERR_CONFLICT) {
        res->status = 409;
        return show_done(cx, req, res, &m);
    }
    flash_set(req, res, FLASH_DONE, m.left.n ? _("Undone. Some fields were edited since: they are listed below and were left as they are.")
                                             : _("Undone. Everything is where it was."));
    return res_redirect(res, url_merge_done(cx, id));
}
