/* The conversation of a case: see case_view.h. */
#include "pages/shared/case_view.h"

#include "base/ids.h"
#include "domain/complaint_merge.h"
#include "pages/shared/file_send.h"
#include "pages/shared/urls.h"
#include "view/format.h"

static void fill_files(struct ctx *cx, struct tpl *talk, const struct attachment *files, size_t n,
                       complaint_id of, int64_t message)
{
    struct tpl *list = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct attachment *a = &files[i];
        if (a->message != message || (!message && a->complaint != of.v)) continue;
        if (!list) list = tpl_row(talk, K_FILES);
        struct tpl *row = tpl_row(list, a->picture ? K_PICTURE : K_FILE);
        tpl_cstr(row, K_URL, url_to(cx, "/files/%.*s", STR_ARG(a->public_id)));
        tpl_str(row, K_FILE_NAME, a->file_name);
        if (a->picture) {
            tpl_cstr(row, K_VIEW_URL, url_to(cx, "/files/%.*s/view", STR_ARG(a->public_id)));
        } else {
            tpl_cstr(row, K_FILE_SIZE, format_bytes(cx->arena, a->bytes));
        }
    }
}

struct line {
    struct str who, text;
    const char *via; /* NULL: not said */
    int64_t at;
    bool own, note;
};

static struct tpl *fill_line(struct ctx *cx, struct tpl *t, const struct line *l)
{
    struct tpl *row = tpl_row(t, K_TALK);
    tpl_show_if(row, K_TALK_OWN, l->own);
    tpl_show_if(row, K_TALK_NOTE, l->note);
    tpl_str(row, K_TALK_WHO, l->who);
    tpl_cstr(row, K_TALK_TIME, format_time(cx->arena, l->at));
    if (l->via) {
        tpl_show(row, K_TALK_VIA);
        tpl_cstr(row, K_TALK_VIA, l->via);
    }
    if (l->text.n) {
        tpl_show(row, K_TALK_TEXT);
        tpl_str(row, K_TALK_TEXT, l->text);
    }
    return row;
}

static struct str customer_name(struct ctx *cx, struct str written)
{
    if (cx->actor->kind != ACTOR_STAFF) return str_of(_("You"));
    return written.n ? written : str_of(_("Customer"));
}

static struct line line_of(struct ctx *cx, const struct complaint_message *m)
{
    bool staff = cx->actor->kind == ACTOR_STAFF, theirs = m->kind == MESSAGE_CUSTOMER;
    struct line l = {.text = m->body, .at = m->at, .own = theirs != staff,
                     .note = m->kind == MESSAGE_NOTE};
    l.who = theirs ? customer_name(cx, m->by_name) : staff ? m->by_name
                                                            : str_of(_("Customer service"));
    if (theirs && m->recorded_by.n) {
        l.via = arena_printf(cx->arena, _("%s, recorded by %.*s"), channel_label(m->channel),
                             STR_ARG(m->recorded_by));
    } else if (theirs && m->channel != CHANNEL_PORTAL) {
        l.via = channel_label(m->channel);
    }
    return l;
}

/* What customers write with a step of theirs (why a proposal is no good, why the case is opened again)
 * is part of the conversation. An agent who records it writes a message. */
static bool is_said(const struct complaint_step *s)
{
    return str_is(s->what, "state") && s->note.n && (s->by_kind == ACTOR_PORTAL || s->by_kind == ACTOR_NOBODY);
}

static void fill_said(struct ctx *cx, struct tpl *part, const struct complaint_step *steps, size_t n, size_t *i,
                      int64_t before)
{
    for (; *i < n && steps[*i].id < before; ++*i) {
        const struct complaint_step *s = &steps[*i];
        if (!is_said(s)) continue;
        struct line l = {.who = customer_name(cx, s->by_name),
                         .text = s->note,
                         .via = s->to == COMPLAINT_REOPENED   ? _("reopened the case")
                                : s->to == COMPLAINT_REJECTED ? _("did not accept the proposal")
                                                              : NULL,
                         .at = s->at,
                         .own = cx->actor->kind != ACTOR_STAFF};
        (void)fill_line(cx, part, &l);
    }
}

/* The text a merged case came with, where it belongs by time. */
static void fill_merged(struct ctx *cx, struct tpl *part, const struct merged_case *m, const struct attachment *files,
                        size_t nfiles)
{
    struct line l = {.who = customer_name(cx, m->contact_name),
                     .text = m->body,
                     .at = m->happened_at ? m->happened_at : m->created_at,
                     .via = arena_printf(cx->arena, _("in case %.*s"), STR_ARG(m->ref)),
                     .own = cx->actor->kind != ACTOR_STAFF};
    fill_files(cx, fill_line(cx, part, &l), files, nfiles, m->id, 0);
}

static const char *via_merged(struct ctx *cx, const struct merged_case *merged, size_t n, complaint_id from)
{
    for (size_t i = 0; i < n; i++)
        if (merged[i].id.v == from.v) return arena_printf(cx->arena, _("in case %.*s"), STR_ARG(merged[i].ref));
    return NULL;
}

enum err case_talk(struct ctx *cx, struct tpl *t, const struct complaint *c)
{
    struct attachment *files;
    struct complaint_message *messages;
    struct complaint_step *steps;
    struct merged_case *merged;
    size_t nfiles, n, nsteps, nmerged, said = 0, shown = 0;
    enum err e = attachment_of_complaint(cx, c->id, &files, &nfiles);
    if (!e) e = complaint_messages(cx, c->id, &messages, &n);
    if (!e) e = complaint_steps(cx, c->id, &steps, &nsteps);
    if (!e) e = complaint_merged_cases(cx, c->id, &merged, &nmerged);
    if (e) return e;
    struct tpl *part = tpl_include(t, K_CONVERSATION, TPL_PART_TALK);
    struct line first = {.who = customer_name(cx, c->contact_name),
                         .text = c->body,
                         .at = c->happened_at ? c->happened_at : c->created_at,
                         .via = c->channel == CHANNEL_PORTAL ? NULL : channel_label(c->channel),
                         .own = cx->actor->kind != ACTOR_STAFF};
    for (; shown < nmerged && merged[shown].id.v < c->id.v; shown++)
        fill_merged(cx, part, &merged[shown], files, nfiles);
    fill_files(cx, fill_line(cx, part, &first), files, nfiles, c->id, 0);
    for (size_t i = 0; i < n; i++) {
        struct line l = line_of(cx, &messages[i]);
        const char *via = via_merged(cx, merged, nmerged, messages[i].from);
        for (; shown < nmerged && merged[shown].id.v < messages[i].id; shown++)
            fill_merged(cx, part, &merged[shown], files, nfiles);
        fill_said(cx, part, steps, nsteps, &said, messages[i].id);
        if (via) l.via = via;
        fill_files(cx, fill_line(cx, part, &l), files, nfiles, messages[i].from, messages[i].id);
    }
    for (; shown < nmerged; shown++) fill_merged(cx, part, &merged[shown], files, nfiles);
    fill_said(cx, part, steps, nsteps, &said, INT64_MAX);
    return OK;
}

enum err case_file(struct ctx *cx, struct req *req, struct res *res, const struct track_keys *keys,
                   bool inline_picture)
{
    struct attachment a;
    struct file_reader content CLEANUP(file_store_close) = {0};
    enum err e = attachment_open(cx, req->path_at[0], keys, &a, &content);
    if (e) return e;
    if (inline_picture && !a.picture) return ERR_NOT_FOUND;
    return file_send(cx, req, res, &a, &content, inline_picture);
}

const char *state_tone(enum complaint_state s)
{
    switch (s) {
    case COMPLAINT_RECEIVED:
    case COMPLAINT_ACKNOWLEDGED: return "tone-blue";
    case COMPLAINT_ASSESSMENT:
    case COMPLAINT_INVESTIGATION: return "tone-violet";
    case COMPLAINT_WAITING:
    case COMPLAINT_OFFERED: return "tone-amber";
    case COMPLAINT_ACCEPTED: return "tone-green";
    case COMPLAINT_REJECTED:
    case COMPLAINT_REOPENED: return "tone-red";
    default: return "tone-grey";
    }
}

bool path_ref(struct ctx *cx, const struct req *req, struct str *ret_ref)
{
    return ref_parse(cx->arena, req->path_at[0], "TS", ret_ref);
}
