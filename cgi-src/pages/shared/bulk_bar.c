/* The bar of ticked rows: see bulk_bar.h. */
#include "pages/shared/bulk_bar.h"

#include "base/text.h"
#include "pages/shared/list_bar.h"
#include "pages/shared/page.h"

/* Of the address: what says which rows are meant, and how they are shown. */
static bool kept(const struct pair *p)
{
    static const char *const also[] = {"id", "all", "base", "cols"};
    static const char *const own[] = {"to_tag", "to_stage", "to_owner", "to_team", "to_branch", "to_agent", "to_priority", "reason",
                                      "go", "expected"};
    for (size_t i = 0; i < COUNT_OF(own); i++)
        if (str_is(p->name, own[i])) return false;
    if (!p->value.n || !text_valid(p->value)) return false;
    for (size_t i = 0; i < COUNT_OF(also); i++)
        if (str_is(p->name, also[i])) return true;
    return list_keeps(p->name);
}

void bulk_kept(struct ctx *cx, struct req *req, struct tpl *t)
{
    (void)cx;
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *p = &req->query.list.at[i];
        if (!kept(p)) continue;
        struct tpl *row = tpl_row(t, K_KEPT_FILTER);
        tpl_str(row, K_NAME, p->name);
        tpl_str(row, K_VALUE, p->value);
    }
}

const char *bulk_kept_text(struct ctx *cx, const struct req *req)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *p = &req->query.list.at[i];
        if (!kept(p)) continue;
        buf_printf(&b, "%s%s=%s", b.n ? "&" : "", url_value(cx->arena, p->name), url_value(cx->arena, p->value));
    }
    return b.n ? arena_cstr(cx->arena, b.p) : "";
}

void bulk_bar(struct ctx *cx, struct req *req, struct tpl *page, const char *url, const struct bulk_option *options,
              size_t n, const char *count)
{
    if (!n) return;
    struct tpl *t = tpl_include(page, K_BULK_BAR, TPL_PART_BULK_BAR);
    tpl_cstr(t, K_BULK_URL, url);
    tpl_cstr(t, K_ALL_TEXT, *count ? arena_printf(cx->arena, _("All that this filter finds (%s)"), count)
                                   : _("All that this filter finds"));
    bulk_kept(cx, req, t);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_OPTION);
        tpl_cstr(row, K_OPTION_VALUE, options[i].code);
        tpl_cstr(row, K_OPTION_LABEL, options[i].label);
    }
}

const char *bulk_fate_tone(enum bulk_fate f)
{
    static const char *const tones[BULK_FATES] = {"green", "grey", "amber", "grey", "grey", "red"};
    return tones[f];
}

void bulk_counts(struct ctx *cx, struct tpl *t, const int64_t n[BULK_FATES])
{
    for (int f = 0; f < BULK_FATES; f++) {
        if (!n[f] && f != BULK_CHANGES) continue;
        struct tpl *row = tpl_row(t, K_FATE_COUNT);
        tpl_cstr(row, K_LABEL, bulk_fate_label((enum bulk_fate)f));
        tpl_cstr(row, K_NUMBER, format_int(cx->arena, n[f]));
        tpl_cstr(row, K_TONE, bulk_fate_tone((enum bulk_fate)f));
    }
}

static void option(struct tpl *t, const char *value, struct str label, struct str now)
{
    struct tpl *row = tpl_row(t, K_OPTION);
    tpl_cstr(row, K_OPTION_VALUE, value);
    tpl_str(row, K_OPTION_LABEL, label);
    tpl_show_if(row, K_OPTION_SELECTED, str_is(now, value));
}

void bulk_picker(struct ctx *cx, struct tpl *t, enum tpl_key key, const char *name, const char *label,
                 const char *none, const struct option *rows, size_t n, struct str now)
{
    bulk_picker_named(cx, t, key, name, label, _("as it is"), none, rows, n, now);
}

void bulk_picker_named(struct ctx *cx, struct tpl *t, enum tpl_key key, const char *name, const char *label, const char *empty,
                       const char *none, const struct option *rows, size_t n, struct str now)
{
    struct tpl *f = tpl_include(t, key, TPL_PART_FIELD_CHOICE);
    const char *wrong = problem_of(cx, name);
    tpl_cstr(f, K_ID, arena_printf(cx->arena, "bulk-%s", name));
    tpl_cstr(f, K_NAME, name);
    tpl_cstr(f, K_LABEL, label);
    if (wrong) {
        tpl_show(f, K_INVALID);
        tpl_show(f, K_ERROR);
        tpl_cstr(f, K_ERROR, wrong);
    }
    option(f, "", str_of(empty), now);
    if (none) option(f, "none", str_of(none), now);
    for (size_t i = 0; i < n; i++) option(f, arena_printf(cx->arena, "%lld", (long long)rows[i].id), rows[i].label, now);
}

int64_t bulk_picked(struct str text, bool *ret_bad)
{
    int64_t id;
    if (!text.n) return BULK_KEEP;
    if (str_is(text, "none")) return 0;
    if (str_to_i64(text, &id) && id > 0) return id;
    *ret_bad = true;
    return BULK_KEEP;
}

enum err bulk_selection(struct ctx *cx, struct req *req, struct res *res, const char *path)
{
    struct buf b CLEANUP(buf_free) = {0};
    bool all = query_get(req, "all").n > 0, some = all;
    for (size_t i = 0; i < req->query.list.n; i++) {
        const struct pair *p = &req->query.list.at[i];
        bool id = str_is(p->name, "id");
        if (!kept(p) || str_is(p->name, "all") || (id && all)) continue;
        if (list_keeps(p->name) && !all) continue; /* the rows say it all */
        some |= id;
        buf_printf(&b, "%s%s=%s", b.n ? "&" : "?", url_value(cx->arena, p->name), url_value(cx->arena, p->value));
    }
    if (!some) {
        flash_set(req, res, FLASH_WARNING, _("Please select at least one row in the list."));
        return res_redirect(res, url_to(cx, "%s%s%s", path, *bulk_kept_text(cx, req) ? "?" : "", bulk_kept_text(cx, req)));
    }
    const char *end = str_is(query_get(req, "do"), "xlsx") ? "xlsx" : "csv";
    return res_redirect(res, url_to(cx, "%s.%s%s", path, end, b.n ? b.p : ""));
}
