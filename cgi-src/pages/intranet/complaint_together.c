/* Working on one case together, on its page: tags, following, who else has it open, what was added
 * since an answer was begun, the list of colleagues that opens at an @. Called by complaint_case.c and
 * the route table. */
#include "domain/complaint_team.h"

#include "domain/complaint_rating.h"
#include "domain/lookup.h"
#include "pages/intranet/complaint_case.h"
#include "pages/intranet/routes.h"
#include "pages/shared/case_view.h"

#define FOLLOWERS_SHOWN 10
#define OTHERS_SHOWN    5
#define COLLEAGUES_SHOWN 8

struct tags_draft {
    struct id_list tags;
    struct str new_tags;
    int64_t version;
};
static const struct field tags_fields[] = {
    {"tags", N_("Tags"), FIELD_IDS, offsetof(struct tags_draft, tags), .flags = FIELD_WIDE},
    {"new_tags", N_("New tags"), FIELD_LINE, offsetof(struct tags_draft, new_tags), .max = 200,
     .help = N_("Several are parted by commas.")},
    {"version", NULL, FIELD_INT, offsetof(struct tags_draft, version), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN | FIELD_REQUIRED},
    FIELD_END};
static const struct form tags_form = {"tags", tags_fields, sizeof(struct tags_draft)};

/* ---- on the page ---- */

static enum err show_tags_form(const struct case_page_view *v, const struct case_tag *have, size_t n)
{
    struct lookup *l;
    size_t k, m = 0;
    enum err e = lookup_list(v->cx, LIST_CASE_TAG, true, &l, &k);
    if (e) return e;
    struct option *o = ARENA_ARRAY(v->cx->arena, struct option, k + 1);
    struct tags_draft d = {.version = v->c->version};
    d.tags.at = ARENA_ARRAY(v->cx->arena, int64_t, n + 1);
    for (size_t i = 0; i < n; i++) d.tags.at[d.tags.n++] = have[i].id;
    for (size_t i = 0; i < k; i++) {
        bool used = false;
        for (size_t j = 0; j < n; j++) used = used || have[j].id == l[i].id;
        if (!l[i].retired || used) o[m++] = (struct option){l[i].id, l[i].name};
    }
    form_options(v->cx, v->req, "tags", o, m);
    struct tpl *f = intranet_case_form(v, v->t, K_TAGS_FORM, "tags");
    tpl_show_if(f, K_MAY_NEW, perm_may(v->cx->actor, CASE_TAG_NEW));
    intranet_case_draw(v, f, &tags_form, &d);
    return OK;
}

static enum err show_tags(const struct case_page_view *v)
{
    struct case_tag *tags;
    size_t n;
    enum err e = complaint_tags(v->cx, v->c->id, &tags, &n);
    if (e) return e;
    tpl_show_if(v->t, K_NO_TAGS, !n);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(v->t, K_TAG);
        tpl_str(row, K_TAG_NAME, tags[i].name);
        tpl_cstr(row, K_URL, url_to(v->cx, "/complaints?tab=all&tag=%lld", (long long)tags[i].id));
    }
    return v->may_take ? show_tags_form(v, tags, n) : OK;
}

static enum err show_followers(const struct case_page_view *v)
{
    struct str names[FOLLOWERS_SHOWN];
    size_t n;
    struct buf b CLEANUP(buf_free) = {0};
    bool mine = complaint_followed(v->cx, v->c->id);
    if (perm_may(v->cx->actor, INTERACTION_LOG))
        (void)intranet_case_form(v, v->t, mine ? K_UNFOLLOW_FORM : K_FOLLOW_FORM, mine ? "unfollow" : "follow");
    enum err e = complaint_followers(v->cx, v->c->id, names, FOLLOWERS_SHOWN, &n);
    for (size_t i = 0; i < n; i++) buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(names[i]));
    if (!e && n) tpl_str(tpl_row(v->t, K_FOLLOWERS), K_FOLLOWERS_NAMES, str_copy(v->cx->arena, buf_view(&b)));
    return e;
}

static void fill_others(struct ctx *cx, struct tpl *t, const struct presence *others, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_OTHER);
        tpl_cstr(row, K_OTHER_TEXT,
                 others[i].answering ? arena_printf(cx->arena, _("%.*s is writing an answer to this case."), STR_ARG(others[i].name))
                                     : arena_printf(cx->arena, _("%.*s has this case open too."), STR_ARG(others[i].name)));
        tpl_show_if(row, K_OTHER_WRITES, others[i].answering);
    }
}

static enum err show_others(const struct case_page_view *v)
{
    struct presence others[OTHERS_SHOWN];
    size_t n;
    if (!v->may_take) return OK;
    enum err e = complaint_others(v->cx, v->c->id, others, OTHERS_SHOWN, &n);
    if (e) return e;
    struct tpl *p = intranet_case_form(v, v->t, K_PRESENCE, "presence");
    fill_others(v->cx, tpl_include(p, K_OTHERS, TPL_INTRANET_COMPLAINT_OTHERS), others, n);
    return OK;
}

/* What came after the page that the held-back answer was written on. */
static enum err show_held(const struct case_page_view *v)
{
    struct complaint_message *m;
    struct complaint_step *s;
    size_t n, k;
    if (!v->again || !v->again->held_since) return OK;
    enum err e = complaint_messages(v->cx, v->c->id, &m, &n);
    if (!e) e = complaint_steps(v->cx, v->c->id, &s, &k);
    if (e) return e;
    struct tpl *held = tpl_row(v->t, K_HELD);
    for (size_t i = 0; i < n; i++) {
        if (m[i].id <= v->again->held_since || m[i].kind == MESSAGE_NOTE) continue;
        struct tpl *row = tpl_row(held, K_ADDED);
        tpl_str(row, K_ADDED_WHO, m[i].by_name.n ? m[i].by_name : str_of(_("Customer")));
        tpl_cstr(row, K_ADDED_WHEN, format_ago(v->cx->arena, m[i].at, v->cx->now));
        tpl_str(row, K_ADDED_TEXT, m[i].body);
    }
    for (size_t i = 0; i < k; i++) {
        if (s[i].id <= v->again->held_since || !str_is(s[i].what, "state")) continue;
        struct tpl *row = tpl_row(held, K_ADDED);
        tpl_str(row, K_ADDED_WHO, s[i].by_name.n ? s[i].by_name : str_of(_("Customer")));
        tpl_cstr(row, K_ADDED_WHEN, format_ago(v->cx->arena, s[i].at, v->cx->now));
        tpl_cstr(row, K_ADDED_TEXT, arena_printf(v->cx->arena, _("The state is now: %s."), state_label(s[i].to)));
    }
    return OK;
}

/* What the customer said of it; where that is bad, what to do next. */
static enum err show_rating(const struct case_page_view *v)
{
    struct rating r;
    enum err e = complaint_rating_get(v->cx, v->c->id, &r);
    if (e || !r.handling) return e;
    struct tpl *box = tpl_row(v->t, K_RATING);
    tpl_int(box, K_HANDLING, r.handling);
    tpl_int(box, K_OUTCOME, r.outcome);
    tpl_cstr(box, K_RATED_ON, format_time(v->cx->arena, r.changed_at ? r.changed_at : r.at));
    tpl_show_if(box, K_RATING_CHANGED, r.changed_at != 0);
    if (r.comment.n) tpl_str(tpl_row(box, K_RATING_COMMENT), K_COMMENT, r.comment);
    if (!r.low) return OK;
    struct tpl *low = tpl_row(box, K_RATED_LOW);
    if (!v->may_take) return OK;
    if (flow_find(v->c->state, COMPLAINT_REOPENED, FLOW_STAFF, v->c->kind))
        tpl_cstr(tpl_row(low, K_REOPEN_LINK), K_URL, arena_printf(v->cx->arena, "%s/step/reopened", url_case(v->cx, v->c->ref)));
    if (v->c->customer)
        tpl_cstr(tpl_row(low, K_CONTACT_LINK), K_URL, url_to(v->cx, "/customers/%lld/log", (long long)v->c->customer));
    return OK;
}

enum err intranet_case_together(const struct case_page_view *v)
{
    enum err e = show_tags(v);
    if (!e) e = show_rating(v);
    if (!e) e = show_followers(v);
    if (!e) e = show_others(v);
    return e ? e : show_held(v);
}

/* ---- what is sent from it ---- */

enum err intranet_complaint_tags(struct ctx *cx, struct req *req, struct res *res)
{
    struct tags_draft d = {0};
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &tags_form, &d);
    if (!e) e = complaint_set_tags(cx, ref, d.version, d.tags.at, d.tags.n, d.new_tags);
    if (e && e != ERR_INVALID && e != ERR_REPEATED) e = intranet_case_explain(cx, e);
    if (e == ERR_INVALID) return intranet_case_show(cx, req, res, ref, &(struct case_again){.form = tags_form.name});
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_case(cx, ref));
}

static enum err follow(struct ctx *cx, struct req *req, struct res *res, bool on)
{
    struct str ref;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = complaint_follow(cx, ref, on);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, on ? _("You follow this case: news of it stands at your bell.")
                                       : _("You no longer follow this case."));
    return res_redirect(res, url_case(cx, ref));
}

enum err intranet_complaint_follow(struct ctx *cx, struct req *req, struct res *res)
{
    return follow(cx, req, res, true);
}

enum err intranet_complaint_unfollow(struct ctx *cx, struct req *req, struct res *res)
{
    return follow(cx, req, res, false);
}

struct presence_draft {
    bool answering;
};
static const struct field presence_fields[] = {
    {"answering", NULL, FIELD_BOOL, offsetof(struct presence_draft, answering), .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form presence_form = {"presence", presence_fields, sizeof(struct presence_draft)};

/* The page calls every twenty seconds; the answer is a part of it. */
enum err intranet_complaint_presence(struct ctx *cx, struct req *req, struct res *res)
{
    struct presence others[OTHERS_SHOWN];
    struct presence_draft d = {0};
    struct str ref;
    size_t n;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = form_read(cx, req, &presence_form, &d);
    if (!e) e = complaint_present(cx, ref, d.answering, others, OTHERS_SHOWN, &n);
    if (e) return e;
    fill_others(cx, part_begin(cx, req, res, TPL_INTRANET_COMPLAINT_OTHERS), others, n);
    return page_end(req, res);
}

enum err intranet_complaint_colleagues(struct ctx *cx, struct req *req, struct res *res)
{
    struct colleague_brief found[COLLEAGUES_SHOWN];
    struct str ref;
    size_t n;
    if (!path_ref(cx, req, &ref)) return ERR_NOT_FOUND;
    enum err e = complaint_colleagues(cx, ref, query_get(req, "q"), found, COLLEAGUES_SHOWN, &n);
    if (e) return e;
    struct tpl *t = part_begin(cx, req, res, TPL_INTRANET_COMPLAINT_COLLEAGUES);
    tpl_show_if(t, K_NOBODY, !n);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_COLLEAGUE);
        tpl_int(row, K_N, (int64_t)i);
        tpl_str(row, K_NAME, found[i].name);
        tpl_str(row, K_USERNAME, found[i].username);
    }
    return page_end(req, res);
}
