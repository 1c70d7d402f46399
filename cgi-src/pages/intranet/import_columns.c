/* Second step of an import: how the file is read and which column is what, with guesses that can be
 * corrected. GET/POST /imports/{id}/columns, POST .../reading and .../mapping. */
#include "pages/intranet/import_view.h"

#include "domain/customer.h"

struct columns_draft {
    int64_t version, match, mode, kind;
    struct str currency, save_as;
    int64_t columns[TABLE_COLUMNS_MAX]; /* number of the field, from 1; 0: left out */
};

#define AT(member) offsetof(struct columns_draft, member)
static const struct choice mode_choices[] = {{IMPORT_BOTH, "both", N_("Add new ones and update the others")},
                                             {IMPORT_CREATE, "create", N_("Only add new ones")},
                                             {IMPORT_UPDATE, "update", N_("Only update what is there")},
                                             {0, NULL, NULL}};
/* A member who is here stays as he is: the choice is whether customers are added for the others. */
static const struct choice member_choices[] = {{IMPORT_BOTH, "both", N_("Customers who are not here yet are added as well")},
                                               {IMPORT_UPDATE, "update", N_("Only customers who are here become members")},
                                               {0, NULL, NULL}};
static const struct choice kind_choices[] = {{CUSTOMER_PERSON, "person", N_("Person")},
                                             {CUSTOMER_ORGANISATION, "organisation", N_("Organisation")},
                                             {0, NULL, NULL}};
static const struct choice all_matches[] = {{IMPORT_BY_CODE, "code", N_("by their code")},
                                            {IMPORT_BY_NAME, "name", N_("by their name within the organisation")},
                                            {IMPORT_BY_PHONE, "phone", N_("by their phone")},
                                            {IMPORT_BY_EMAIL, "email", N_("by their e-mail")},
                                            {0, NULL, NULL}};

/* ---- the declared form, as this kind and this file need it ---- */

static const struct choice *match_choices(struct ctx *cx, enum import_what what)
{
    struct choice *c = ARENA_ARRAY(cx->arena, struct choice, COUNT_OF(all_matches));
    size_t n = 0;
    for (const struct choice *m = all_matches; m->code; m++)
        if (import_matches(what) & 1u << m->value) c[n++] = *m;
    return c;
}

static const struct choice *field_choices(struct ctx *cx, enum import_what what)
{
    struct choice *c = ARENA_ARRAY(cx->arena, struct choice, IMPORT_FIELDS_MAX + 2);
    size_t n = 0;
    c[n++] = (struct choice){0, "", N_("— leave out —")};
    for (const struct import_field *f = import_fields(cx, what); f->name; f++, n++)
        c[n] = (struct choice){(int64_t)n, f->name, f->label};
    return c;
}

static const struct form *columns_form(struct ctx *cx, const struct import_record *r)
{
    struct field *f = ARENA_ARRAY(cx->arena, struct field, r->o.columns + 8);
    struct form *form = ARENA_NEW(cx->arena, struct form);
    const struct choice *fields = field_choices(cx, r->what);
    size_t n = 0;
    bool makes = r->what == IMPORT_CUSTOMERS || r->what == IMPORT_ORDERS;
    f[n++] = (struct field){"version", NULL, FIELD_INT, AT(version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN};
    if (import_matches(r->what))
        f[n++] = (struct field){"match", N_("Rows are found here"), FIELD_CHOICE, AT(match), .flags = FIELD_REQUIRED,
                                .choices = match_choices(cx, r->what)};
    if (import_updates(r->what) || r->what == IMPORT_MEMBERS)
        f[n++] = (struct field){"mode", N_("What the import may do"), FIELD_CHOICE, AT(mode), .flags = FIELD_REQUIRED,
                                .choices = r->what == IMPORT_MEMBERS ? member_choices : mode_choices};
    if (makes)
        f[n++] = (struct field){"kind", N_("A new customer is a"), FIELD_CHOICE, AT(kind), .flags = FIELD_REQUIRED,
                                .choices = kind_choices, .help = N_("Where the file does not say.")};
    if (r->what == IMPORT_ORDERS)
        f[n++] = (struct field){"currency", N_("Currency"), FIELD_LINE, AT(currency), .max = 3, .flags = FIELD_REQUIRED,
                                .help = N_("Code of three letters, such as CNY.")};
    f[n++] = (struct field){"save_as", N_("Keep these choices under the name"), FIELD_LINE, AT(save_as), .max = 60,
                            .help = N_("The next file with the same header is read like this by itself. Empty: they are not kept.")};
    for (size_t i = 0; i < r->o.columns && i < TABLE_COLUMNS_MAX; i++)
        f[n++] = (struct field){arena_printf(cx->arena, "c%zu", i), NULL, FIELD_CHOICE,
                                AT(columns) + i * sizeof(int64_t), .choices = fields};
    *form = (struct form){"import", f, sizeof(struct columns_draft)};
    return form;
}

static void draft_of(struct ctx *cx, const struct import_record *r, struct columns_draft *d)
{
    const struct import_field *fields = import_fields(cx, r->what);
    *d = (struct columns_draft){.version = r->version, .match = r->o.match, .mode = r->o.mode,
                                .kind = r->o.customer_kind, .currency = r->o.currency};
    for (size_t i = 0; i < r->o.columns && i < TABLE_COLUMNS_MAX; i++)
        for (size_t k = 0; r->o.fields[i].n && fields[k].name; k++)
            if (str_is(r->o.fields[i], fields[k].name)) d->columns[i] = (int64_t)k + 1;
}

static void options_of(struct ctx *cx, const struct import_record *r, const struct columns_draft *d,
                       struct import_options *ret)
{
    const struct import_field *fields = import_fields(cx, r->what);
    *ret = r->o;
    ret->fields = ARENA_ARRAY(cx->arena, struct str, r->o.columns + 1);
    if (d->match) ret->match = d->match;
    if (d->mode) ret->mode = d->mode;
    if (d->kind) ret->customer_kind = d->kind;
    if (d->currency.n) ret->currency = d->currency;
    for (size_t i = 0; i < r->o.columns && i < TABLE_COLUMNS_MAX; i++)
        ret->fields[i] = d->columns[i] ? str_of(fields[d->columns[i] - 1].name) : STR("");
}

/* ---- how the file is read ---- */

struct reading_draft {
    int64_t version, encoding, separator, sheet, header;
};
#define READ(member) offsetof(struct reading_draft, member)
static const struct choice separator_choices[] = {{0, "", N_("as guessed")}, {',', "comma", N_("comma ,")},
                                                  {';', "semicolon", N_("semicolon ;")}, {'\t', "tab", N_("tab")},
                                                  {'|', "bar", N_("vertical bar |")}, {0, NULL, NULL}};

static const struct form *reading_form(struct ctx *cx)
{
    size_t n = 0, k = 0;
    while (table_encodings[n]) n++;
    struct choice *encodings = ARENA_ARRAY(cx->arena, struct choice, n + 2);
    encodings[k++] = (struct choice){0, "", N_("as guessed")};
    for (size_t i = 0; i < n; i++) encodings[k++] = (struct choice){(int64_t)i + 1, table_encodings[i], table_encodings[i]};
    struct field *f = ARENA_ARRAY(cx->arena, struct field, 6);
    struct form *form = ARENA_NEW(cx->arena, struct form);
    k = 0;
    f[k++] = (struct field){"version", NULL, FIELD_INT, READ(version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN};
    f[k++] = (struct field){"encoding", N_("Encoding"), FIELD_CHOICE, READ(encoding), .choices = encodings,
                            .help = N_("Most files are UTF-8 or GB18030. UTF-16LE is what Excel calls Unicode text; old files from Hong Kong and Taiwan are Big5.")};
    f[k++] = (struct field){"separator", N_("Separator"), FIELD_CHOICE, READ(separator), .choices = separator_choices};
    f[k++] = (struct field){"sheet", N_("Sheet"), FIELD_ID, READ(sheet), .flags = FIELD_NO_EMPTY};
    f[k++] = (struct field){"header", N_("Row of the header"), FIELD_INT, READ(header), .max = TABLE_GUESS_ROWS,
                            .help = N_("0: the file has no header.")};
    *form = (struct form){"reading", f, sizeof(struct reading_draft)};
    return form;
}

static const char *separator_name(char c)
{
    for (const struct choice *s = separator_choices + 1; s->code; s++)
        if (s->value == c) return i18n_text(s->label);
    return "";
}

static void fill_reading(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                         const struct import_record *r, const struct import_preview *p)
{
    const struct table_facts *f = &p->facts;
    struct reading_draft d = {.version = r->version, .separator = f->separator, .sheet = f->sheet, .header = f->header_row};
    struct option *sheets = ARENA_ARRAY(cx->arena, struct option, f->sheets_n + 1);
    struct tpl *row = tpl_row(t, K_READING_FORM);
    for (size_t i = 0; table_encodings[i] && f->encoding; i++)
        if (strcmp(table_encodings[i], f->encoding) == 0) d.encoding = (int64_t)i + 1;
    for (size_t i = 0; i < f->sheets_n; i++) sheets[i] = (struct option){(int64_t)i + 1, f->sheets[i].name};
    form_options(cx, req, "sheet", sheets, f->sheets_n);
    tpl_cstr(row, K_URL, url_import(cx, r->id, "/reading"));
    tpl_show_if(row, f->kind == TABLE_CSV ? K_CSV : K_BOOK, true);
    form_view(cx, req, res, row, reading_form(cx), &d);
    form_tokens(cx, req, row, r->version);
    const char *first = f->kind == TABLE_CSV
                            ? arena_printf(cx->arena, "CSV · %s · %s", f->encoding ? f->encoding : "", separator_name(f->separator))
                            : arena_printf(cx->arena, "Excel · %.*s", STR_ARG(f->sheet > 0 ? f->sheets[f->sheet - 1].name : STR("")));
    const char *second = f->header_row ? arena_printf(cx->arena, _("header in row %lld"), (long long)f->header_row)
                                       : _("without header");
    tpl_cstr(t, K_READING, arena_printf(cx->arena, "%s · %s", first, second));
}

/* ---- the page ---- */

static bool was_typed(const struct req *req)
{
    return req->method == POST;
}

static void fill_column(struct ctx *cx, struct tpl *table, const struct import_record *r, const struct import_preview *p,
                        const struct field *field, size_t i, int64_t chosen)
{
    struct tpl *row = tpl_row(table, K_COLUMN);
    tpl_cstr(row, K_ID, arena_printf(cx->arena, "import-c%zu", i));
    tpl_cstr(row, K_FIELD, field->name);
    tpl_str(row, K_HEAD, r->o.heads[i].n ? r->o.heads[i] : str_printf(cx->arena, _("Column %d"), (int)i + 1));
    tpl_show_if(row, K_UNUSED, !chosen);
    tpl_show_if(row, K_INVALID, problem_of(cx, field->name) != NULL);
    for (size_t k = 0; k < p->rows && i < p->facts.columns; k++)
        if (p->samples[i][k].n) tpl_str(tpl_row(row, K_SAMPLE), K_TEXT, p->samples[i][k]);
    for (const struct choice *c = field->choices; c->code; c++) {
        struct tpl *option = tpl_row(row, K_OPTION);
        tpl_cstr(option, K_OPTION_VALUE, c->code);
        tpl_cstr(option, K_OPTION_LABEL, i18n_text(c->label));
        tpl_show_if(option, K_OPTION_SELECTED, c->value == chosen);
    }
}

static void fill_table(struct ctx *cx, struct req *req, struct res *res, struct tpl *t, const struct import_record *r,
                       const struct import_preview *p, const struct columns_draft *d)
{
    const struct form *form = columns_form(cx, r);
    struct tpl *table = tpl_row(t, K_TABLE);
    int64_t chosen = 0;
    const struct field *f = form->fields;
    tpl_cstr(table, K_URL, url_import(cx, r->id, "/columns"));
    form_view(cx, req, res, table, form, d);
    form_tokens(cx, req, table, r->version);
    while (f->name && !(f->name[0] == 'c' && f->name[1] >= '0' && f->name[1] <= '9')) f++;
    for (size_t i = 0; f->name; i++, f++) {
        chosen += d->columns[i] != 0;
        fill_column(cx, table, r, p, f, i, d->columns[i]);
    }
    tpl_cstr(table, K_RECOGNISED, arena_printf(cx->arena, _("%d of %d columns are used"), (int)chosen, (int)r->o.columns));
}

static enum err fill_mappings(struct ctx *cx, struct req *req, struct tpl *t, const struct import_record *r)
{
    static const struct field fields[] = {{"mapping", N_("Choices kept before"), FIELD_ID, 0, .flags = FIELD_REQUIRED}, FIELD_END};
    static const struct form form = {"mapping", fields, sizeof(int64_t)};
    struct import_mapping list[50];
    size_t n;
    enum err e = imports_mappings(cx, r->what, list, COUNT_OF(list), &n);
    if (e || !n) return e;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n);
    int64_t used = 0;
    for (size_t i = 0; i < n; i++) {
        options[i] = (struct option){list[i].id, list[i].name};
        if (r->o.mapping.n && str_eq(list[i].name, r->o.mapping)) used = list[i].id;
    }
    struct tpl *row = tpl_row(t, K_MAPPINGS);
    struct res unused = {.status = 422};
    form_options(cx, req, "mapping", options, n);
    tpl_cstr(row, K_URL, url_import(cx, r->id, "/mapping"));
    form_view(cx, req, &unused, row, &form, &used);
    form_tokens(cx, req, row, r->version);
    if (used) tpl_str(tpl_row(row, K_MAPPING_USED), K_MAPPING_NAME, r->o.mapping);
    return OK;
}

static void fill_before(struct ctx *cx, struct tpl *t, const struct import_record *r)
{
    int64_t same, at;
    struct task task;
    struct import_record other CLEANUP(import_record_free) = {0};
    if (imports_same_file(cx, r, &same, &at) == OK && same) {
        struct tpl *row = tpl_row(t, K_SAME);
        tpl_cstr(row, K_TIME, format_time(cx->arena, at));
        if (imports_get(cx, same, &other) == OK) tpl_cstr(tpl_row(row, K_SAME_LINK), K_URL, url_import(cx, same, ""));
    }
    if (!r->check_task || task_load(cx, r->check_task, &task) != OK) return;
    if (task.error.n) tpl_str(tpl_row(t, K_FAILED), K_TEXT, task.error);
    task_free(&task);
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, const struct import_record *r,
                     const struct columns_draft *d)
{
    struct import_preview p = {0};
    enum err e = imports_preview(cx, r, &p);
    if (e && e != ERR_INVALID) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_IMPORT_COLUMNS, _("Columns of an import"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/imports"));
    tpl_cstr(t, K_WHAT, import_label(r->what));
    tpl_str(t, K_NAME, r->file_name);
    import_steps(t, STEP_COLUMNS);
    struct tpl *discard = tpl_row(t, K_DISCARD);
    tpl_cstr(discard, K_URL, url_import(cx, r->id, "/discard"));
    form_tokens(cx, req, discard, r->version);
    tpl_show_if(t, K_READING_OPEN, e == ERR_INVALID);
    fill_before(cx, t, r);
    if (e == ERR_INVALID) tpl_cstr(tpl_row(t, K_FAILED), K_TEXT, cx->problems.list.at[0].text);
    fill_reading(cx, req, res, t, r, &p);
    enum err m = fill_mappings(cx, req, t, r);
    if (m) return m;
    if (!e) fill_table(cx, req, res, t, r, &p, d);
    if (was_typed(req) && res->status == 200) res->status = 422;
    return page_end(req, res);
}

static bool may_choose(const struct import_record *r)
{
    return str_is(r->state, "draft") || str_is(r->state, "checked");
}

enum err intranet_import_columns(struct ctx *cx, struct req *req, struct res *res)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    struct columns_draft d;
    enum err e = import_of(cx, req, &r);
    if (e) return e;
    if (!may_choose(&r) || r.by.v != cx->actor->id) return res_redirect(res, url_import(cx, r.id, ""));
    draft_of(cx, &r, &d);
    return show(cx, req, res, &r, &d);
}

static enum err choose(struct ctx *cx, struct req *req, struct import_record *r, const struct form *form,
                       struct columns_draft *d)
{
    struct import_options o;
    enum err e = form_read(cx, req, form, d);
    if (e) return e;
    if (d->version != r->version) return ERR_STALE;
    options_of(cx, r, d, &o);
    return imports_check(cx, r, &o, d->save_as);
}

enum err intranet_import_choose(struct ctx *cx, struct req *req, struct res *res)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    struct columns_draft *d = ARENA_NEW(cx->arena, struct columns_draft);
    enum err e = import_of(cx, req, &r);
    if (e) return e;
    const char *url = url_import(cx, r.id, "");
    if (r.by.v != cx->actor->id) return ERR_FORBIDDEN;
    if (!may_choose(&r)) return import_refused(cx, req, res, ERR_STALE, url);
    e = choose(cx, req, &r, columns_form(cx, &r), d);
    if (e == ERR_INVALID) return show(cx, req, res, &r, d);
    if (e) return import_refused(cx, req, res, e, url);
    return res_redirect(res, url);
}

enum err intranet_import_reread(struct ctx *cx, struct req *req, struct res *res)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    struct reading_draft d = {0};
    enum err e = import_of(cx, req, &r);
    if (e) return e;
    if (r.by.v != cx->actor->id) return ERR_FORBIDDEN;
    e = form_read(cx, req, reading_form(cx), &d);
    if (!e && d.version != r.version) e = ERR_STALE;
    struct import_options o = {.encoding = d.encoding ? str_of(table_encodings[d.encoding - 1]) : STR(""),
                               .separator = d.separator, .sheet = d.sheet,
                               .header_row = d.header ? d.header : TABLE_NO_HEADER};
    if (!e) e = imports_reread(cx, &r, &o);
    const char *url = url_import(cx, r.id, "/columns");
    return e ? import_refused(cx, req, res, e, url) : res_redirect(res, url);
}

struct mapping_draft {
    int64_t version, mapping;
};
static const struct field mapping_fields[] = {
    {"version", NULL, FIELD_INT, offsetof(struct mapping_draft, version), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    {"mapping", N_("Choices kept before"), FIELD_ID, offsetof(struct mapping_draft, mapping), .flags = FIELD_REQUIRED},
    FIELD_END};
static const struct form mapping_form = {"mapping", mapping_fields, sizeof(struct mapping_draft)};

enum err intranet_import_mapping(struct ctx *cx, struct req *req, struct res *res)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    struct mapping_draft d = {0};
    enum err e = import_of(cx, req, &r);
    if (e) return e;
    if (r.by.v != cx->actor->id) return ERR_FORBIDDEN;
    e = form_read(cx, req, &mapping_form, &d);
    if (!e && d.version != r.version) e = ERR_STALE;
    if (!e) e = imports_use_mapping(cx, &r, d.mapping);
    const char *url = url_import(cx, r.id, "/columns");
    return e ? import_refused(cx, req, res, e, url) : res_redirect(res, url);
}
