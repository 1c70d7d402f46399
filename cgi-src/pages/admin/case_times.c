/* Working hours, and targets of cases per kind and priority, on one page with one button: they are
 * read together. Called by the route table of the admin program; the rules stand in
 * domain/case_times.c. */
#include "domain/case_times.h"

#include "pages/admin/routes.h"
#include "pages/shared/page.h"

static const enum complaint_kind kinds[] = {KIND_COMPLAINT, KIND_ENQUIRY, KIND_RETURN, KIND_SUGGESTION};
static const enum case_priority priorities[] = {PRIORITY_URGENT, PRIORITY_HIGH, PRIORITY_NORMAL, PRIORITY_LOW};

static const struct choice firsts[] = {{PRIORITY_URGENT, "urgent", PN_("priority", "Urgent")},
                                       {PRIORITY_HIGH, "high", PN_("priority", "High")},
                                       {PRIORITY_NORMAL, "normal", PN_("priority", "Normal")},
                                       {PRIORITY_LOW, "low", PN_("priority", "Low")},
                                       {0, NULL, NULL}};
#define MOST_FIELDS 64

static struct field text_field(const char *name, size_t offset)
{
    return (struct field){.name = name, .type = FIELD_LINE, .offset = offset, .max = 60};
}

static struct form times_form(struct ctx *cx)
{
    struct field *f = ARENA_ARRAY(cx->arena, struct field, MOST_FIELDS);
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        int k = kinds[i];
        for (int p = PRIORITY_LOW; p < PRIORITY_COUNT; p++) {
            size_t at = sizeof(struct str) * (size_t)(k * PRIORITY_COUNT + p);
            f[n++] = text_field(arena_printf(cx->arena, "answer_%d_%d", k, p),
                                offsetof(struct case_times_draft, answer) + at);
            f[n++] = text_field(arena_printf(cx->arena, "decide_%d_%d", k, p),
                                offsetof(struct case_times_draft, decide) + at);
        }
        f[n++] = (struct field){.name = arena_printf(cx->arena, "first_%d", k), .type = FIELD_CHOICE, .choices = firsts,
                                .offset = offsetof(struct case_times_draft, first) + sizeof(int64_t) * (size_t)k};
    }
    for (int d = 0; d < 7; d++)
        f[n++] = text_field(arena_printf(cx->arena, "day_%d", d + 1),
                            offsetof(struct case_times_draft, day) + sizeof(struct str) * (size_t)d);
    f[n++] = text_field("zone", offsetof(struct case_times_draft, zone));
    f[n++] = (struct field){.name = "version", .type = FIELD_INT, .max = INT64_MAX,
                            .offset = offsetof(struct case_times_draft, version), .flags = FIELD_HIDDEN};
    f[n] = (struct field)FIELD_END;
    return (struct form){"times", f, sizeof(struct case_times_draft)};
}

/* One input: its name, what is in it, what is wrong with it. */
static void fill_input(struct ctx *cx, struct tpl *t, const char *name, struct str value, const char *label)
{
    const char *wrong = problem_of(cx, name);
    tpl_cstr(t, K_ID, arena_printf(cx->arena, "times-%s", name));
    tpl_cstr(t, K_NAME, name);
    tpl_str(t, K_VALUE, value.p ? value : STR(""));
    tpl_cstr(t, K_LABEL, label);
    tpl_show_if(t, K_INVALID, wrong != NULL);
    if (wrong) tpl_cstr(tpl_row(t, K_WRONG), K_WRONG_TEXT, wrong);
}

static void fill_kind(struct ctx *cx, struct tpl *t, int k, const struct case_times_draft *d)
{
    struct tpl *row = tpl_row(t, K_KIND_ROW);
    const char *kind = kind_label((enum complaint_kind)k);
    tpl_cstr(row, K_KIND_NAME, kind);
    tpl_cstr(row, K_NAME, arena_printf(cx->arena, "first_%d", k));
    for (const struct choice *c = firsts; c->code; c++) {
        struct tpl *o = tpl_row(row, K_OPTION);
        tpl_cstr(o, K_OPTION_VALUE, c->code);
        tpl_cstr(o, K_OPTION_LABEL, i18n_text(c->label));
        tpl_show_if(o, K_OPTION_SELECTED, d->first[k] == c->value);
    }
    for (size_t i = 0; i < COUNT_OF(priorities); i++) {
        int p = priorities[i];
        struct tpl *line = tpl_row(row, K_TARGET);
        const char *priority = priority_label(priorities[i]);
        tpl_cstr(line, K_PRIORITY_NAME, priority);
        fill_input(cx, tpl_row(line, K_ANSWER), arena_printf(cx->arena, "answer_%d_%d", k, p), d->answer[k][p],
                   arena_printf(cx->arena, _("%s, %s: hours to the first answer"), kind, priority));
        fill_input(cx, tpl_row(line, K_DECIDE), arena_printf(cx->arena, "decide_%d_%d", k, p), d->decide[k][p],
                   arena_printf(cx->arena, _("%s, %s: hours to the decision"), kind, priority));
    }
}

static void fill_week(struct ctx *cx, struct tpl *t, const struct case_times_draft *d)
{
    const char *const days[] = {_("Monday"), _("Tuesday"),  _("Wednesday"), _("Thursday"),
                                _("Friday"), _("Saturday"), _("Sunday")};
    for (int i = 0; i < 7; i++)
        fill_input(cx, tpl_row(t, K_DAY), arena_printf(cx->arena, "day_%d", i + 1), d->day[i], days[i]);
    fill_input(cx, tpl_row(t, K_ZONE), "zone", d->zone, _("Time zone"));
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, const struct case_times_draft *d)
{
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_CASE_TIMES, _("Working hours and targets of cases"));
    tpl_cstr(t, K_SETTINGS_URL, url_to(cx, "/settings"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/case-times"));
    tpl_int(t, K_VERSION, d->version);
    bool may = perm_may(cx->actor, SETTING_MANAGE);
    form_tokens(cx, req, t, 0);
    tpl_show_if(t, K_MAY_SAVE, may);
    tpl_show_if(t, K_SEEN_ONLY, !may);
    fill_week(cx, t, d);
    for (size_t i = 0; i < COUNT_OF(kinds); i++) fill_kind(cx, t, kinds[i], d);
    if (cx->problems.list.n) {
        struct tpl *p = tpl_include(t, K_PROBLEMS, TPL_PART_PROBLEMS);
        for (size_t i = 0; i < cx->problems.list.n; i++)
            tpl_cstr(tpl_row(p, K_PROBLEM), K_PROBLEM_TEXT, cx->problems.list.at[i].text);
        if (res->status == 200) res->status = 422;
    }
    return page_end(req, res);
}

enum err admin_case_times(struct ctx *cx, struct req *req, struct res *res)
{
    struct case_times t;
    struct case_times_draft d;
    enum err e = case_times_load(cx, &t);
    if (e) return e;
    case_times_draft_of(cx, &t, &d);
    return show(cx, req, res, &d);
}

enum err admin_case_times_save(struct ctx *cx, struct req *req, struct res *res)
{
    struct case_times t;
    struct case_times_draft d = {0};
    struct form form = times_form(cx);
    enum err e = form_read(cx, req, &form, &d);
    if (!e) e = case_times_save(cx, &d);
    if (e == ERR_STALE) {
        e = case_times_load(cx, &t);
        if (e) return e;
        d.version = t.version; /* sending it again keeps what is typed here */
        res->status = 409;
        e = problem(cx, "", _("Somebody else has saved other times meanwhile. What you typed is still here; save "
                              "again to keep it, or open the page anew to see theirs."));
    }
    if (e == ERR_INVALID) return show(cx, req, res, &d);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved. It counts for cases from now on; what is running keeps its time."));
    return res_redirect(res, url_to(cx, "/case-times"));
}
