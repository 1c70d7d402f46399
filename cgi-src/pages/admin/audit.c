/* The audit log: list with filters, one row field by field, CSV. Called by the route table of the
 * admin program; what may be seen is decided in domain/audit_list.c. */
#include "domain/audit_list.h"
#include "domain/custom.h"
#include "domain/job.h"

#include "pages/admin/audit_words.h"
#include "pages/admin/routes.h"
#include "pages/shared/list_send.h"
#include "pages/shared/list_view.h"
#include "pages/shared/page.h"

#define PAGE_ROWS 50

static const struct field filter_fields[] = {
    {"action", NULL, FIELD_LINE, offsetof(struct audit_filter, action), .max = 60}, /* drawn here */
    {"entity", NULL, FIELD_LINE, offsetof(struct audit_filter, entity), .max = 60}, /* drawn here */
    {"actor", N_("Who"), FIELD_LINE, offsetof(struct audit_filter, actor), .max = 254},
    {"customer", N_("Customer code"), FIELD_LINE, offsetof(struct audit_filter, customer),
     .max = 60},
    {"entity_id", N_("Its number"), FIELD_INT, offsetof(struct audit_filter, entity_id), .min = 1,
     .max = INT64_MAX, .flags = FIELD_EMPTY_IS_NONE},
    {"from", N_("From"), FIELD_DATE, offsetof(struct audit_filter, from_on), .flags = 0},
    {"to", N_("To"), FIELD_DATE, offsetof(struct audit_filter, to_on), .flags = 0},
    {"before", NULL, FIELD_INT, offsetof(struct audit_filter, before), .min = 1, .max = INT64_MAX,
     .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form filter_form = {"filter", filter_fields, sizeof(struct audit_filter)};

/* A select of codes in words; a code that has none (a whole group: "staff") stays chosen. */
struct picker {
    struct tpl *t;
    struct str chosen;
    bool found;
};

static void picker_option(void *arg, const char *code, const char *label)
{
    struct picker *p = arg;
    struct tpl *row = tpl_row(p->t, K_OPTION);
    bool is = str_is(p->chosen, code);
    tpl_cstr(row, K_OPTION_VALUE, code);
    tpl_cstr(row, K_OPTION_LABEL, label);
    tpl_show_if(row, K_OPTION_SELECTED, is);
    p->found = p->found || is;
}

static void draw_picker(struct ctx *cx, struct tpl *page, enum tpl_key key, const char *name,
                        const char *label, struct str chosen,
                        void (*each)(void (*)(void *, const char *, const char *), void *))
{
    struct picker p = {tpl_include(page, key, TPL_PART_FIELD_CHOICE), chosen, false};
    tpl_cstr(p.t, K_ID, arena_printf(cx->arena, "filter-%s", name));
    tpl_cstr(p.t, K_NAME, name);
    tpl_cstr(p.t, K_LABEL, label);
    picker_option(&p, "", _("All"));
    each(picker_option, &p);
    if (!p.found && chosen.n) {
        const char *code = str_dup(cx->arena, chosen);
        picker_option(&p, code, code);
    }
}

static void read_filter(struct ctx *cx, const struct req *req, struct audit_filter *f)
{
    form_read_query(cx, req, &filter_form, f);
    if (f->entity_id < 0) f->entity_id = 0;
}

static void draw_filter(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                        struct audit_filter f)
{
    draw_picker(cx, t, K_PICK_ACTION, "action", _("Action"), f.action, audit_each_action);
    draw_picker(cx, t, K_PICK_ENTITY, "entity", _("Kind of record"), f.entity, audit_each_entity);
    if (!f.entity_id) f.entity_id = INT64_MIN;
    form_view(cx, req, res, t, &filter_form, &f);
}

static const char *program_label(struct str program)
{
    if (str_is(program, "portal")) return _("Customer service");
    if (str_is(program, "intranet")) return _("Staff");
    if (str_is(program, "admin")) return _("Administration");
    if (str_is(program, "worker")) return _("Worker");
    return _("Command line");
}

static struct str actor_label(const struct audit_entry *a)
{
    if (a->actor_kind == ACTOR_NOBODY) return str_of(_("not signed in"));
    const char *job = a->actor_kind == ACTOR_SYSTEM ? job_label(a->actor_name) : NULL;
    return job && *job ? str_of(job) : a->actor_name;
}

static void fill_entry(struct ctx *cx, struct tpl *t, const struct audit_entry *a)
{
    tpl_cstr(t, K_URL, url_to(cx, "/audit/%lld", (long long)a->id));
    tpl_cstr(t, K_TIME, format_time(cx->arena, a->at));
    tpl_str(t, K_ACTOR, actor_label(a));
    tpl_str(t, K_ACTION, audit_action_label(a->action));
    tpl_str(t, K_ACTION_CODE, a->action);
    tpl_str(t, K_ENTITY, audit_entity_label(a->entity));
    tpl_cstr(t, K_PROGRAM, program_label(a->program));
}

static bool filtered(const struct audit_filter *f)
{
    return f->action.n || f->actor.n || f->customer.n || f->entity.n || f->entity_id ||
           f->from_on.n || f->to_on.n;
}

enum err admin_audit(struct ctx *cx, struct req *req, struct res *res)
{
    struct audit_filter f = {0};
    struct audit_page page = {0};
    read_filter(cx, req, &f);
    enum err e = audit_list(cx, &f, PAGE_ROWS, &page);
    if (e && e != ERR_INVALID) return e; /* an unknown name finds nothing, and the field says so */
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_AUDIT, _("Audit log"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/audit"));
    list_links(cx, t, arena_printf(cx->arena, "%s%s", url_to(cx, "/audit.csv"),
                                        query_with(cx->arena, req, "before", NULL)));
    draw_filter(cx, req, res, t, f);
    res->status = 200;
    if (page.n) tpl_show(t, K_ROWS);
    else if (!page.next)
        list_empty(t, _("No entry fits."),
                   filtered(&f) ? _("Leave out a filter, or widen the days.") : NULL, NULL, NULL);
    for (size_t i = 0; i < page.n; i++) fill_entry(cx, tpl_row(t, K_ROW), &page.rows[i]);
    struct str next = page.next ? str_printf(cx->arena, "%lld", (long long)page.next) : STR("");
    const char *searched = NULL;
    if (page.searched_to)
        searched = arena_printf(cx->arena, _("Searched back to %s."),
                                format_time(cx->arena, page.searched_to));
    list_pager(cx, req, t, "before", next, searched);
    return page_end(req, res);
}

static enum err audit_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct audit_filter *f = arg;
    struct audit_page page;
    enum err e = audit_list(cx, f, LIST_SLICE_ROWS, &page);
    if (e) return e;
    for (size_t i = 0; i < page.n; i++) {
        const struct audit_entry *a = &page.rows[i];
        cell_int(out, a->id);
        cell_moment(out, a->at);
        cell_text(out, actor_label(a));
        cell_text(out, a->program);
        cell_text(out, a->remote);
        cell_text(out, a->action);
        cell_text(out, a->entity);
        cell_int(out, a->entity_id);
        cell_text(out, a->request_id);
        cell_row_end(out);
    }
    f->before = page.next;
    *ret = (struct list_part){page.n, page.next != 0};
    return OK;
}

enum err admin_audit_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("Number"), N_("Time"), N_("Who"), N_("Program"), N_("Address"), N_("Action"),
                                        N_("Kind of record"), N_("Its number"), N_("Request number"), NULL};
    struct audit_filter f = {0};
    struct audit_page first;
    read_filter(cx, req, &f);
    f.before = 0;
    enum err e = form_query_whole(cx, req);
    if (!e) e = audit_list(cx, &f, 1, &first); /* an unknown name is refused before anything is sent */
    return e ? e : list_send(cx, req, res, &(struct list_file){"audit", N_("Audit log"), heads}, audit_slice, &f);
}

/* What admins added is called as they called it. */
static struct str field_label(struct ctx *cx, const struct audit_entry *e, struct str key)
{
    int entity = str_is(e->entity, "sales_order") ? CUSTOM_ORDER : custom_entity_parse(e->entity);
    const struct custom_field *f = NULL;
    if (entity >= 0 && str_starts(key, STR("x_")))
        f = custom_find(custom_fields(cx, (enum custom_entity)entity), key, true);
    return f ? str_of(custom_label(f)) : audit_field_label(key);
}

static void fill_fields(struct ctx *cx, struct tpl *t, const struct audit_detail *d)
{
    if (!d->n) return;
    struct tpl *table = tpl_row(t, K_FIELDS);
    for (size_t i = 0; i < d->n; i++) {
        struct tpl *row = tpl_row(table, K_FIELD);
        tpl_str(row, K_KEY, field_label(cx, &d->entry, d->fields[i].key));
        tpl_str(row, K_BEFORE, d->hidden ? STR("•••") : d->fields[i].before);
        tpl_str(row, K_AFTER, d->hidden ? STR("•••") : d->fields[i].after);
        tpl_show_if(row, K_CHANGED, d->fields[i].changed);
    }
}

static void fact(struct tpl *t, const char *label, struct str value)
{
    if (!value.n) return;
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_LABEL, label);
    tpl_str(row, K_FACT_VALUE, value);
}

enum err admin_audit_entry(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t id;
    struct audit_detail d;
    if (!path_id(req, 0, &id)) return ERR_NOT_FOUND;
    enum err e = audit_get(cx, id, &d);
    if (e) return e;
    const struct audit_entry *a = &d.entry;
    struct str title = audit_action_label(a->action);
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_AUDIT_ENTRY, str_dup(cx->arena, title));
    tpl_str(t, K_HEADING, title);
    tpl_cstr(t, K_AUDIT_URL, url_to(cx, "/audit"));
    fact(t, _("Time"), str_of(format_time(cx->arena, a->at)));
    fact(t, _("Who"), actor_label(a));
    fact(t, _("Program"), str_of(program_label(a->program)));
    fact(t, _("Address"), a->remote);
    fact(t, _("Action"), a->action);
    fact(t, _("Kind of record"), audit_entity_label(a->entity));
    fact(t, _("Its number"), a->entity_id ? str_printf(cx->arena, "%lld", (long long)a->entity_id)
                                          : STR(""));
    fact(t, _("Request number"), a->request_id);
    fact(t, _("Sealed as number"),
         d.chain ? str_of(format_int(cx->arena, d.chain)) : str_of(_("not sealed yet")));
    if (a->entity_id && a->entity.n)
        tpl_cstr(tpl_row(t, K_SAME), K_URL,
                 url_to(cx, "/audit?entity=%s&entity_id=%lld", url_value(cx->arena, a->entity),
                        (long long)a->entity_id));
    tpl_show_if(t, K_HIDDEN, d.hidden);
    fill_fields(cx, t, &d);
    return page_end(req, res);
}
