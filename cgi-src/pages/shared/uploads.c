/* Files of forms: see uploads.h. */
#include "pages/shared/uploads.h"

#include "base/backoff.h"
#include "base/text.h"
#include "domain/file_facts.h"
#include "domain/limit.h"
#include "view/format.h"
#include "web/fcgi.h"

#define WAIT_MS 1500 /* a lost turn costs no file */

static bool is_dropped(const struct req *req, struct str token)
{
    for (size_t i = 0; i < req->form.list.n; i++) {
        const struct pair *p = &req->form.list.at[i];
        if (str_is(p->name, "drop") && str_eq(p->value, token)) return true;
    }
    return false;
}

/* What an earlier, failed sending of this form left with us. */
static enum err take_kept(struct ctx *cx, const struct req *req, struct upload_set *set)
{
    for (size_t i = 0; i < req->form.list.n; i++) {
        const struct pair *p = &req->form.list.at[i];
        if (!str_is(p->name, "kept") || is_dropped(req, p->value)) continue;
        if (set->n == ATTACHMENTS_PER_FORM) break;
        enum err e = staged_find(cx, p->value, &set->at[set->n]);
        if (e == ERR_NOT_FOUND) {
            problem(cx, "files", _("A file sent earlier is no longer there. Please choose it again."));
            continue;
        }
        if (e) return e;
        set->n++;
    }
    return OK;
}

static void refuse(struct ctx *cx, const struct upload *u, const char *why)
{
    struct str name = file_name_clean(cx->arena, u->file_name);
    problem_f(cx, "files", _("“%.*s” was left out: %s"), STR_ARG(name), why);
}

static enum err take_one(struct ctx *cx, struct upload *u, struct upload_set *set)
{
    if (!u->path && !u->too_large && !u->too_many) return OK; /* an empty field */
    if (u->path && u->bytes == 0 && !u->file_name.n) return OK;
    if (u->too_many || set->n == ATTACHMENTS_PER_FORM) {
        refuse(cx, u, _("at most 5 files can be sent at a time."));
        return OK;
    }
    if (u->too_large || !u->path) {
        refuse(cx, u, _("it is larger than 10 MB."));
        return OK;
    }
    const char *why = NULL;
    struct backoff wait = backoff_begin(WAIT_MS);
    enum err e;
    do e = u->kept.n ? staged_find(cx, u->kept, &set->at[set->n])
                     : staged_keep(cx, u->path, u->file_name, &set->at[set->n], &why);
    while (ctx_again(cx, e, &wait));
    if (e == ERR_INVALID) {
        refuse(cx, u, why);
        return OK;
    }
    if (!e) u->kept = set->at[set->n++].token;
    return e;
}

/* What is nobody's fault must not cost the text: it is said at the field. */
static enum err explain(struct ctx *cx, enum err e)
{
    if (e == ERR_RATE_LIMITED) {
        return problem(cx, "files", _("Too many files came from your network. Please wait a while, or "
                                      "send it without them."));
    }
    if (e == ERR_BUSY || e == ERR_FULL) {
        return problem(cx, "files", _("The files could not be kept just now. Please choose them again "
                                      "in a moment, or send it without them."));
    }
    return e;
}

static enum err count_try(struct ctx *cx)
{
    struct backoff wait = backoff_begin(WAIT_MS);
    struct str who = cx->remote;
    if (cx->actor->kind != ACTOR_NOBODY)
        who = str_printf(cx->arena, "%d:%lld", (int)cx->actor->kind, (long long)cx->actor->id);
    enum err e;
    do e = limit_hit(cx, LIMIT_UPLOAD, who);
    while (ctx_again(cx, e, &wait));
    return e;
}

enum err uploads_take(struct ctx *cx, struct req *req, struct upload_set *ret)
{
    struct upload_set set = {0};
    enum err e = take_kept(cx, req, &set);
    if (!e && req->uploads.n) e = count_try(cx);
    for (size_t i = 0; !e && i < req->uploads.n; i++) {
        if (str_is(req->uploads.at[i].field, "files")) e = take_one(cx, &req->uploads.at[i], &set);
    }
    *ret = set;
    return e ? explain(cx, e) : problems_result(cx);
}

size_t uploads_tokens(const struct upload_set *set, struct str *ret_tokens)
{
    for (size_t i = 0; i < set->n; i++) ret_tokens[i] = set->at[i].token;
    return set->n;
}

void uploads_view(struct ctx *cx, struct tpl *t, const char *form_name,
                  const struct upload_set *set)
{
    struct tpl *f = tpl_include(t, K_F_FILES, TPL_PART_FIELD_FILE);
    const char *wrong = problem_of(cx, "files");
    tpl_cstr(f, K_ID, arena_printf(cx->arena, "%s-files", form_name));
    tpl_cstr(f, K_NAME, "files");
    tpl_cstr(f, K_LABEL, _("Pictures and files"));
    tpl_show(f, K_MULTIPLE);
    tpl_show(f, K_ACCEPT);
    tpl_cstr(f, K_ACCEPT, file_accept());
    tpl_show(f, K_WIDE);
    tpl_show(f, K_HELP);
    tpl_cstr(f, K_HELP, _("Up to 5, each at most 10 MB: pictures, PDF, office documents, text, sound, "
                          "video."));
    tpl_show_if(f, K_INVALID, wrong != NULL);
    if (wrong) {
        tpl_show(f, K_ERROR);
        tpl_cstr(f, K_ERROR, wrong);
    }
    for (size_t i = 0; set && i < set->n; i++) {
        struct tpl *k = tpl_row(f, K_KEPT);
        tpl_cstr(k, K_KEPT_FIELD, "kept");
        tpl_cstr(k, K_KEPT_DROP, "drop");
        tpl_str(k, K_KEPT_TOKEN, set->at[i].token);
        tpl_str(k, K_KEPT_NAME, set->at[i].file_name);
        tpl_cstr(k, K_KEPT_SIZE, format_bytes(cx->arena, set->at[i].bytes));
    }
}
