/* Imports: GET /imports (list, also as a file), GET and POST /imports/new, templates. The steps after the
 * upload stand in import_columns.c, import_show.c and import_repair.c. */
#include "pages/intranet/import_view.h"

#include "base/text.h"

#define PAGE_ROWS 50

/* ---- shared ---- */

const char *url_import(struct ctx *cx, int64_t id, const char *rest)
{
    return url_to(cx, "/imports/%lld%s", (long long)id, rest);
}

void import_steps(struct tpl *t, enum import_step now)
{
    static const char *const labels[] = {[STEP_FILE] = PN_("import", "File"), [STEP_COLUMNS] = PN_("import", "Columns"),
                                         [STEP_CHECK] = PN_("import", "Check"), [STEP_RESULT] = PN_("import", "Result")};
    static const char *const numbers[] = {"", "1", "2", "3", "4"};
    struct tpl *list = tpl_include(t, K_STEPS, TPL_PART_IMPORT_STEPS);
    for (int i = STEP_FILE; i <= STEP_RESULT; i++) {
        struct tpl *row = tpl_row(list, K_STEP);
        tpl_cstr(row, K_NUMBER, numbers[i]);
        tpl_cstr(row, K_LABEL, i18n_text(labels[i]));
        tpl_show_if(row, K_NOW, i == (int)now);
        tpl_show_if(row, K_PAST, i < (int)now);
    }
}

const char *import_state(const struct import_record *r, const char **ret_tone)
{
    static const struct {
        const char *state, *label, *tone;
    } states[] = {
        {"draft", PN_("import", "Columns to be chosen"), "grey"}, {"checking", PN_("import", "Being checked"), "blue"},
        {"checked", PN_("import", "Checked"), "violet"},          {"waiting", PN_("import", "Waiting"), "blue"},
        {"running", PN_("import", "Running"), "blue"},            {"done", PN_("import", "Imported"), "green"},
        {"failed", PN_("import", "Failed"), "red"},               {"cancelled", PN_("import", "Cancelled"), "amber"},
        {"undone", PN_("import", "Taken back"), "amber"},         {"ended", PN_("import", "Discarded"), "grey"},
    };
    struct str state = r->undone_by ? STR("undone") : r->run_task && !str_is(r->state, "draft") ? r->run_state : r->state;
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        if (!str_is(state, states[i].state)) continue;
        *ret_tone = states[i].tone;
        return i18n_text(states[i].label);
    }
    *ret_tone = "grey";
    return "";
}

enum err import_of(struct ctx *cx, const struct req *req, struct import_record *ret)
{
    int64_t id;
    return path_id(req, 0, &id) ? imports_get(cx, id, ret) : ERR_NOT_FOUND;
}

enum err import_refused(struct ctx *cx, struct req *req, struct res *res, enum err e, const char *url)
{
    if (e == ERR_STALE) flash_set(req, res, FLASH_WARNING, _("The import was changed in another window. Please look again."));
    else if (e == ERR_INVALID) flash_set(req, res, FLASH_WARNING, cx->problems.list.at[0].text);
    else return e;
    return res_redirect(res, url);
}

const char *import_field_label(struct ctx *cx, enum import_what what, struct str field)
{
    for (const struct import_field *f = import_fields(cx, what); f->name; f++)
        if (str_is(field, f->name)) return i18n_text(f->label);
    return "";
}

/* ---- the list ---- */

struct list_query {
    int64_t before;
};
static const struct field list_fields[] = {
    {"before", NULL, FIELD_INT, offsetof(struct list_query, before), .min = 1, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form list_form = {"imports", list_fields, sizeof(struct list_query)};

static int64_t counted(const struct import_record *r, const char *name)
{
    const json_t *from = r->run_task ? r->counts : r->report;
    return (int64_t)json_integer_value(json_object_get(from, name));
}

static void fill_row(struct ctx *cx, struct tpl *t, const struct import_record *r)
{
    const char *tone;
    struct tpl *row = tpl_row(t, K_ROW);
    tpl_cstr(row, K_URL, url_import(cx, r->id, ""));
    tpl_str(row, K_NAME, r->file_name);
    tpl_cstr(row, K_WHAT, import_label(r->what));
    tpl_cstr(row, K_STATE, import_state(r, &tone));
    tpl_cstr(row, K_TONE, tone);
    bool ran = r->run_task != 0;
    tpl_cstr(row, K_CREATED, ran ? format_int(cx->arena, counted(r, "created")) : "");
    tpl_cstr(row, K_UPDATED, ran ? format_int(cx->arena, counted(r, "updated")) : "");
    tpl_cstr(row, K_REJECTED, ran ? format_int(cx->arena, counted(r, "rejected")) : "");
    tpl_str(row, K_BY, r->by_name);
    tpl_cstr(row, K_TIME, format_time(cx->arena, r->created_at));
}

enum err intranet_imports(struct ctx *cx, struct req *req, struct res *res)
{
    struct list_query q = {0};
    struct import_record *rows = ARENA_ARRAY(cx->arena, struct import_record, PAGE_ROWS + 1);
    size_t n;
    form_read_query(cx, req, &list_form, &q);
    enum err e = imports_list(cx, q.before, rows, PAGE_ROWS + 1, &n);
    if (e) return e;
    size_t shown = n > PAGE_ROWS ? PAGE_ROWS : n;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_IMPORTS, _("Imports"));
    tpl_cstr(t, K_NEW_URL, url_to(cx, "/imports/new"));
    list_links(cx, t, url_to(cx, "/imports.csv"));
    if (n) tpl_show(t, K_ROWS);
    else
        list_empty(t, _("Nothing has been imported here yet."),
                   _("Customers, contacts, members, orders and complaints come in from CSV and Excel files."),
                   url_to(cx, "/imports/new"), _("New import"));
    for (size_t i = 0; i < shown; i++) fill_row(cx, t, &rows[i]);
    struct str next = n > shown ? str_printf(cx->arena, "%lld", (long long)rows[shown - 1].id) : STR("");
    for (size_t i = 0; i < n; i++) import_record_free(&rows[i]);
    list_pager(cx, req, t, "before", next, NULL);
    return page_end(req, res);
}

static enum err list_rows(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    int64_t *before = arg;
    struct import_record *rows = ARENA_ARRAY(cx->arena, struct import_record, LIST_SLICE_ROWS);
    enum err e = imports_list(cx, *before, rows, LIST_SLICE_ROWS, &ret->rows);
    for (size_t i = 0; !e && i < ret->rows; i++) {
        const char *tone;
        cell_text(out, rows[i].file_name);
        cell_text(out, str_of(import_label(rows[i].what)));
        cell_text(out, str_of(import_state(&rows[i], &tone)));
        cell_int(out, counted(&rows[i], "created"));
        cell_int(out, counted(&rows[i], "updated"));
        cell_int(out, counted(&rows[i], "rejected"));
        cell_text(out, rows[i].by_name);
        cell_time(out, rows[i].created_at);
        cell_row_end(out);
        *before = rows[i].id;
        import_record_free(&rows[i]);
    }
    ret->more = ret->rows == LIST_SLICE_ROWS;
    return e;
}

enum err intranet_imports_csv(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const heads[] = {N_("File"), PN_("import", "What"), N_("State"), PN_("count", "New"),
                                        PN_("count", "Changed"), PN_("count", "Rejected"), N_("Who"), N_("When"), NULL};
    int64_t before = 0;
    return list_send(cx, req, res, &(struct list_file){"imports", N_("Imports"), heads}, list_rows, &before);
}

/* The import that a piece of long work belongs to. */
enum err intranet_import_of_task(struct ctx *cx, struct req *req, struct res *res)
{
    int64_t task, id;
    struct import_record r CLEANUP(import_record_free) = {0};
    if (!path_id(req, 0, &task)) return ERR_NOT_FOUND;
    enum err e = imports_of_task(cx, task, &id);
    if (!e) e = imports_get(cx, id, &r);
    return e ? e : res_redirect(res, url_import(cx, id, ""));
}

/* ---- a new one ---- */

struct new_draft {
    int64_t what; /* enum import_what + 1 */
};

/* Only what the actor may import. */
static struct form *new_form(struct ctx *cx)
{
    struct choice *choices = ARENA_ARRAY(cx->arena, struct choice, IMPORT_WHAT_COUNT + 1);
    struct field *fields = ARENA_ARRAY(cx->arena, struct field, 2);
    struct form *form = ARENA_NEW(cx->arena, struct form);
    size_t n = 0;
    for (int w = 0; w < IMPORT_WHAT_COUNT; w++)
        if (import_may(cx->actor, (enum import_what)w))
            choices[n++] = (struct choice){w + 1, import_code((enum import_what)w), import_label((enum import_what)w)};
    fields[0] = (struct field){"what", N_("What is in the file?"), FIELD_CHOICE, offsetof(struct new_draft, what),
                               .flags = FIELD_REQUIRED | FIELD_RADIO, .choices = choices};
    *form = (struct form){"import", fields, sizeof(struct new_draft)};
    return form;
}

static void fill_file(struct ctx *cx, struct tpl *t)
{
    struct tpl *f = tpl_include(t, K_F_FILE, TPL_PART_FIELD_FILE);
    const char *wrong = problem_of(cx, "file");
    tpl_cstr(f, K_ID, "import-file");
    tpl_cstr(f, K_NAME, "file");
    tpl_cstr(f, K_LABEL, _("File"));
    tpl_show(f, K_REQUIRED);
    tpl_show(f, K_WIDE);
    tpl_show(f, K_ACCEPT);
    tpl_cstr(f, K_ACCEPT, ".csv,.tsv,.txt,.gz,.xlsx");
    tpl_show(f, K_HELP);
    tpl_cstr(f, K_HELP, _("CSV or Excel (.xlsx), at most 100 MB. Any encoding and separator; CSV may be packed with gzip."));
    tpl_show_if(f, K_INVALID, wrong != NULL);
    if (!wrong) return;
    tpl_show(f, K_ERROR);
    tpl_cstr(f, K_ERROR, wrong);
}

static void fill_templates(struct ctx *cx, struct tpl *t)
{
    for (int w = 0; w < IMPORT_WHAT_COUNT; w++) {
        if (!import_may(cx->actor, (enum import_what)w)) continue;
        struct tpl *row = tpl_row(t, K_TEMPLATE);
        tpl_cstr(row, K_LABEL, import_label((enum import_what)w));
        tpl_cstr(row, K_CSV_URL, url_to(cx, "/imports/templates/%s.csv", import_code((enum import_what)w)));
        tpl_cstr(row, K_XLSX_URL, url_to(cx, "/imports/templates/%s.xlsx", import_code((enum import_what)w)));
    }
}

static enum err show_new(struct ctx *cx, struct req *req, struct res *res, const struct form *form,
                         const struct new_draft *d)
{
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_IMPORT_NEW, _("New import"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/imports"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/imports/new"));
    import_steps(t, STEP_FILE);
    form_view(cx, req, res, t, form, d);
    form_tokens(cx, req, t, 0);
    fill_file(cx, t);
    fill_templates(cx, t);
    return page_end(req, res);
}

enum err intranet_import_new(struct ctx *cx, struct req *req, struct res *res)
{
    struct new_draft d = {0};
    const struct form *form = new_form(cx);
    d.what = form->fields[0].choices[0].value;
    return show_new(cx, req, res, form, &d);
}

static enum err take(struct ctx *cx, const struct req *req, const struct new_draft *d, int64_t *ret_id)
{
    for (size_t i = 0; i < req->uploads.n; i++) {
        const struct upload *u = &req->uploads.at[i];
        if (!str_is(u->field, "file") || (!u->path && !u->too_large)) continue;
        if (u->too_large) return problem(cx, "file", _("The file is larger than 100 MB. Split it, or pack it with gzip."));
        return imports_take(cx, (enum import_what)(d->what - 1), u->path, u->file_name, ret_id);
    }
    return problem(cx, "file", _("Please choose a file."));
}

enum err intranet_import_take(struct ctx *cx, struct req *req, struct res *res)
{
    struct new_draft d = {0};
    int64_t id;
    const struct form *form = new_form(cx);
    enum err e = form_read(cx, req, form, &d);
    if (!e) e = take(cx, req, &d, &id);
    if (e == ERR_INVALID) return show_new(cx, req, res, form, &d);
    return e ? e : res_redirect(res, url_import(cx, id, "/columns"));
}

/* ---- templates ---- */

static enum err template_row(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    const struct import_field *fields = arg;
    (void)cx;
    for (const struct import_field *f = fields; f->name; f++) cell_text(out, str_of(f->sample));
    cell_row_end(out);
    *ret = (struct list_part){1, false};
    return OK;
}

enum err intranet_import_template(struct ctx *cx, struct req *req, struct res *res)
{
    static const char *const titles[] = {
        [IMPORT_CUSTOMERS] = N_("Template customers"), [IMPORT_CONTACTS] = N_("Template contacts"),
        [IMPORT_MEMBERS] = N_("Template members"),     [IMPORT_ORDERS] = N_("Template orders"),
        [IMPORT_COMPLAINTS] = N_("Template complaints")};
    enum import_what what;
    const char *heads[IMPORT_FIELDS_MAX + 1];
    size_t n = 0;
    struct str rest = req->path_at[0], name = STR("");
    (void)str_cut(&rest, '.', &name);
    if (!import_parse(name, &what) || !(str_is(rest, "csv") || str_is(rest, "xlsx"))) return ERR_NOT_FOUND;
    if (!import_may(cx->actor, what)) return ERR_FORBIDDEN;
    for (const struct import_field *f = import_fields(cx, what); f->name; f++) heads[n++] = f->label;
    heads[n] = NULL;
    return list_send(cx, req, res, &(struct list_file){"import template", titles[what], heads}, template_row,
                     (void *)(uintptr_t)import_fields(cx, what));
}
