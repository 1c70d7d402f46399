/* The choices of a custom field on its page, one choice's own page, and retiring the field. Called by
 * fields.c and the route table. */
#include <inttypes.h>

#include "pages/admin/field_view.h"
#include "pages/admin/routes.h"

#define USED_CAP 1000

struct choice_draft {
    struct str name_zh, name_en;
    int64_t position, version;
};
#define AT(member) offsetof(struct choice_draft, member)
static const struct field choice_fields[] = {
    {"name_zh", N_("Chinese name"), FIELD_LINE, AT(name_zh), .max = 60, .flags = FIELD_REQUIRED},
    {"name_en", N_("English name"), FIELD_LINE, AT(name_en), .max = 60,
     .help = N_("For those who read English; empty: the Chinese one.")},
    {"position", N_("Position"), FIELD_INT, AT(position), .min = 0, .max = 99999,
     .help = N_("Small numbers come first.")},
    {"version", NULL, FIELD_INT, AT(version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form choice_form = {"choice", choice_fields, sizeof(struct choice_draft)};

static const char *url_choice(struct ctx *cx, const struct custom_field *f, int64_t id)
{
    return url_to(cx, "/fields/%" PRId64 "/choices/%" PRId64, f->id, id);
}

static const char *used_text(struct ctx *cx, int64_t n)
{
    if (n >= USED_CAP) return arena_printf(cx->arena, _("%s or more records have it."), format_int(cx->arena, USED_CAP));
    if (!n) return _("No record has it.");
    return format_plural(cx->arena, _("{n, plural, one {# record has it.} other {# records have it.}}"), n);
}

/* ---- on the field's page ---- */

static void fill_choice(struct ctx *cx, struct req *req, struct tpl *t, const struct custom_field *f,
                        const struct custom_choice *c)
{
    struct tpl *row = tpl_row(t, c->retired ? K_RETIRED : K_ROW);
    const char *at = url_choice(cx, f, c->id);
    tpl_str(row, K_NAME_ZH, c->zh);
    tpl_str(row, K_NAME_EN, c->en);
    tpl_int(row, K_POSITION, c->position);
    tpl_cstr(row, K_EDIT_URL, at);
    tpl_cstr(row, K_RETIRE_URL, arena_printf(cx->arena, "%s/%s", at, c->retired ? "bring-back" : "retire"));
    form_tokens(cx, req, row, c->version);
}

static void fill_choices(struct ctx *cx, struct req *req, struct tpl *t, const struct custom_field *f)
{
    struct tpl *list = tpl_row(t, K_CHOICE_LIST);
    int64_t last = 0;
    bool retired = false;
    for (size_t i = 0; i < f->nchoices; i++) {
        fill_choice(cx, req, list, f, &f->choices[i]);
        if (f->choices[i].retired) retired = true;
        else if (f->choices[i].position > last) last = f->choices[i].position;
    }
    tpl_show_if(list, K_RETIRED_ROWS, retired);
    struct choice_draft d = {.position = last + 10};
    struct problems saved = cx->problems; /* those of the field's own form stand there */
    enum method method = req->method;
    bool ours = form_get(req, "name_zh").p != NULL;
    if (!ours) {
        cx->problems = (struct problems){0};
        req->method = GET;
    }
    tpl_cstr(list, K_ADD_URL, arena_printf(cx->arena, "%s/choices", url_field(cx, f->id)));
    form_tokens(cx, req, list, 0);
    form_view(cx, req, req->visit->res, list, &choice_form, &d);
    req->method = method;
    cx->problems = saved;
}

enum err field_parts(struct ctx *cx, struct req *req, struct tpl *t, const struct custom_field *f)
{
    int64_t used = 0;
    enum err e = custom_used(cx, f, 0, USED_CAP, &used);
    if (e) return e;
    if (custom_has_choices(f->type)) fill_choices(cx, req, t, f);
    struct tpl *end = tpl_row(t, f->retired ? K_BRING_BACK : K_RETIRE);
    tpl_cstr(end, K_RETIRE_URL, arena_printf(cx->arena, "%s/%s", url_field(cx, f->id), f->retired ? "bring-back" : "retire"));
    tpl_cstr(end, K_FIELD_NAME, custom_label(f));
    tpl_cstr(end, K_USED_TEXT, used_text(cx, used));
    form_tokens(cx, req, end, f->version);
    return OK;
}

/* ---- adding, one choice ---- */

static struct custom_choice_edit edit_of(const struct choice_draft *d, int64_t id)
{
    return (struct custom_choice_edit){id, d->version, d->name_zh, d->name_en, d->position};
}

enum err admin_choice_add(struct ctx *cx, struct req *req, struct res *res)
{
    const struct custom_field *f;
    struct choice_draft d = {0};
    int64_t id;
    enum err e = field_of_path(cx, req, &f);
    if (e) return e;
    e = form_read(cx, req, &choice_form, &d);
    struct custom_choice_edit edit = edit_of(&d, 0);
    if (!e) e = custom_choice_save(cx, f->id, &edit, &id);
    if (e == ERR_INVALID) return field_page(cx, req, res, f);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Added."));
    return res_redirect(res, url_field(cx, f->id));
}

static enum err choice_of_path(struct ctx *cx, const struct req *req, const struct custom_field **ret_f,
                               const struct custom_choice **ret)
{
    int64_t id;
    enum err e = field_of_path(cx, req, ret_f);
    if (e) return e;
    *ret = path_id(req, 1, &id) ? custom_choice_by_id(*ret_f, id) : NULL;
    return *ret ? OK : ERR_NOT_FOUND;
}

static enum err choice_page(struct ctx *cx, struct req *req, struct res *res, const struct custom_field *f,
                            const struct custom_choice *c, const struct choice_draft *values)
{
    int64_t used = 0;
    enum err e = custom_used(cx, f, c->id, USED_CAP, &used);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_FIELD_CHOICE, custom_choice_name(c));
    tpl_cstr(t, K_FIELD_NAME, custom_label(f));
    tpl_cstr(t, K_FIELD_URL, url_field(cx, f->id));
    tpl_cstr(t, K_CHOICE_NAME, custom_choice_name(c));
    tpl_cstr(t, K_USED_TEXT, used_text(cx, used));
    tpl_cstr(t, K_ACTION_URL, url_choice(cx, f, c->id));
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &choice_form, values);
    return page_end(req, res);
}

enum err admin_choice(struct ctx *cx, struct req *req, struct res *res)
{
    const struct custom_field *f;
    const struct custom_choice *c;
    enum err e = choice_of_path(cx, req, &f, &c);
    if (e) return e;
    struct choice_draft d = {c->zh, c->en, c->position, c->version};
    return choice_page(cx, req, res, f, c, &d);
}

enum err admin_choice_save(struct ctx *cx, struct req *req, struct res *res)
{
    const struct custom_field *f;
    const struct custom_choice *c;
    struct choice_draft d = {0};
    int64_t id;
    enum err e = choice_of_path(cx, req, &f, &c);
    if (e) return e;
    struct choice_draft stored = {c->zh, c->en, c->position, c->version};
    e = form_read(cx, req, &choice_form, &d);
    struct custom_choice_edit edit = edit_of(&d, c->id);
    if (!e) e = custom_choice_save(cx, f->id, &edit, &id);
    if (e == ERR_STALE) {
        form_stale(cx, req, res, &choice_form, &d, &stored);
        e = ERR_INVALID;
    }
    if (e == ERR_INVALID) return choice_page(cx, req, res, f, c, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved. Records that have it show the new name."));
    return res_redirect(res, url_field(cx, f->id));
}

static enum err retire(struct ctx *cx, struct req *req, struct res *res, bool on)
{
    const struct custom_field *f;
    const struct custom_choice *c;
    struct choice_draft d = {0};
    static const struct form version_form = {"choice", &choice_fields[3], sizeof(struct choice_draft)};
    enum err e = choice_of_path(cx, req, &f, &c);
    if (!e) e = form_read(cx, req, &version_form, &d);
    if (!e) e = custom_choice_retire(cx, f->id, c->id, d.version, on);
    if (e == ERR_STALE) {
        problem(cx, "", _("Somebody else saved this in between. Look at it again first."));
        e = ERR_INVALID;
    }
    if (e == ERR_INVALID) return field_page(cx, req, res, f);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, on ? _("Retired: it is offered no more and stays where it is used.") : _("It is offered again."));
    return res_redirect(res, url_field(cx, f->id));
}

enum err admin_choice_retire(struct ctx *cx, struct req *req, struct res *res) { return retire(cx, req, res, true); }
enum err admin_choice_bring_back(struct ctx *cx, struct req *req, struct res *res) { return retire(cx, req, res, false); }
