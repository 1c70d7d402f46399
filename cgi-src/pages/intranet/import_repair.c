/* Rejected rows of an import: shown in place with the reason, repaired and imported again (only these), or, when
 * the import has been checked only, checked again with the others; and as a file that can be repaired elsewhere. POST /imports/{id}/repair, GET .../rejected.csv. */
#include "pages/intranet/import_show.h"

#define CELLS_A_PAGE 200 /* fields of a form are limited */
#define ROWS_A_PAGE  20
#define CELL_CHARS   20000

struct page_query {
    int64_t after;
};
static const struct field page_fields[] = {
    {"after", NULL, FIELD_INT, offsetof(struct page_query, after), .min = 0, .max = INT64_MAX, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form page_form = {"rejected", page_fields, sizeof(struct page_query)};

static size_t used_columns(const struct import_record *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->o.columns; i++) n += r->o.fields[i].n > 0;
    return n;
}

static size_t rows_a_page(const struct import_record *r)
{
    size_t used = used_columns(r), n = CELLS_A_PAGE / (used ? used : 1);
    return n < 1 ? 1 : n > ROWS_A_PAGE ? ROWS_A_PAGE : n;
}

static const char *cell_name(struct ctx *cx, int64_t row, size_t column)
{
    return arena_printf(cx->arena, "r%lldc%zu", (long long)row, column);
}

static void fill_row(struct ctx *cx, struct req *req, struct tpl *list, const struct import_record *r,
                     const struct import_reject *reject)
{
    struct tpl *row = tpl_row(list, K_ROW);
    tpl_cstr(row, K_NUMBER, format_int(cx->arena, reject->row));
    tpl_str(row, K_REASON, reject->reason);
    if (!reject->cells) {
        tpl_cstr(tpl_row(row, K_TOO_LARGE), K_SPAN, format_int(cx->arena, (int64_t)used_columns(r)));
        return;
    }
    for (size_t i = 0; i < r->o.columns; i++) {
        if (!r->o.fields[i].n) continue;
        struct tpl *cell = tpl_row(row, K_CELL);
        const char *name = cell_name(cx, reject->row, i);
        struct str typed = req->method == POST ? form_get(req, name) : STR_NONE;
        tpl_cstr(cell, K_FIELD, name);
        tpl_str(cell, K_COLUMN_NAME, r->o.heads[i]);
        tpl_str(cell, K_VALUE, typed.p ? typed : i < reject->n ? reject->cells[i] : STR(""));
        tpl_cstr(cell, K_LABEL, arena_printf(cx->arena, _("%s, row %lld"), import_field_label(cx, r->what, r->o.fields[i]),
                                             (long long)reject->row));
        tpl_show_if(cell, K_INVALID, reject->field.n && str_eq(reject->field, r->o.fields[i]));
    }
}

enum err import_fill_rejects(struct ctx *cx, struct req *req, struct tpl *t, const struct import_record *r,
                             bool *ret_any)
{
    size_t max = rows_a_page(r), n;
    bool before = str_is(r->state, "checked");
    struct import_reject *rows = ARENA_ARRAY(cx->arena, struct import_reject, max + 1);
    struct page_query q = {0};
    form_read_query(cx, req, &page_form, &q);
    enum err e = imports_rejects(cx, r, q.after, rows, max + 1, &n);
    *ret_any = !e && (n || q.after);
    if (!*ret_any) return e;
    size_t shown = n > max ? max : n;
    struct tpl *list = tpl_row(t, K_REPAIR);
    list_links(cx, list, url_import(cx, r->id, "/rejected.csv"));
    tpl_cstr(list, K_URL, arena_printf(cx->arena, "%s?after=%lld", url_import(cx, r->id, "/repair"), (long long)q.after));
    form_tokens(cx, req, list, 0);
    tpl_show(list, before ? K_BEFORE_RUN : K_AFTER_RUN);
    if (r->by.v == cx->actor->id && shown)
        tpl_cstr(tpl_row(list, K_MAY_REPAIR), K_LABEL, before ? _("Check with these rows") : _("Import these rows again"));
    for (size_t i = 0; i < r->o.columns; i++)
        if (r->o.fields[i].n) tpl_str(tpl_row(list, K_HEAD), K_TEXT, r->o.heads[i]);
    for (size_t i = 0; i < shown; i++) fill_row(cx, req, list, r, &rows[i]);
    struct str next = n > shown ? str_printf(cx->arena, "%lld", (long long)rows[shown - 1].row) : STR("");
    list_pager(cx, req, list, "after", next, NULL);
    return OK;
}

/* ---- importing them again ---- */

struct cells {
    struct str at[CELLS_A_PAGE + 1];
};

/* The fields of the form that was shown: a cell each. */
static const struct form *cells_form(struct ctx *cx, const struct import_record *r, const struct import_reject *rows, size_t n)
{
    struct field *f = ARENA_ARRAY(cx->arena, struct field, CELLS_A_PAGE + 2);
    struct form *form = ARENA_NEW(cx->arena, struct form);
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < r->o.columns && k < CELLS_A_PAGE; c++)
            if (rows[i].cells && r->o.fields[c].n) {
                f[k] = (struct field){cell_name(cx, rows[i].row, c), N_("Cell"), FIELD_LINES,
                                      offsetof(struct cells, at) + k * sizeof(struct str), .max = CELL_CHARS};
                k++;
            }
    *form = (struct form){"cells", f, sizeof(struct cells)};
    return form;
}

/* As a control of one line gives it back: a cell is not changed by being shown. */
static struct str one_line(struct ctx *cx, struct str cell)
{
    char *out = arena_alloc(cx->arena, cell.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < cell.n; i++)
        if (cell.p[i] != '\n' && cell.p[i] != '\r') out[n++] = cell.p[i];
    return str_trim((struct str){out, n});
}

static bool is_taken(const void *arg, size_t column)
{
    const struct import_record *r = arg;
    return r->o.fields[column].n != 0;
}

/* What was typed over what the file had; rows that were not in the form stay out, and before the run those that
 * are as they were. One that has more cells than the header has columns is only taken when somebody has put it
 * right: what is too much is not shown, and its values may stand in the wrong columns. */
static size_t typed_rows(const struct req *req, struct ctx *cx, const struct import_record *r, const struct cells *typed,
                         struct import_reject *rows, size_t n, bool *ret_any)
{
    size_t kept = 0, k = 0, width = import_width(r->o.heads, r->o.columns, is_taken, r);
    *ret_any = false;
    for (size_t i = 0; i < n; i++) {
        bool sent = false, changed = false;
        struct str *cells = ARENA_ARRAY(cx->arena, struct str, r->o.columns + 1);
        if (!rows[i].cells) continue;
        for (size_t c = 0; c < r->o.columns; c++) {
            cells[c] = c < rows[i].n ? rows[i].cells[c] : STR("");
            if (!r->o.fields[c].n || k >= CELLS_A_PAGE) continue;
            sent |= form_get(req, cell_name(cx, rows[i].row, c)).p != NULL;
            struct str is = typed->at[k++].p ? typed->at[k - 1] : STR("");
            if (str_eq(one_line(cx, cells[c]), is)) continue;
            cells[c] = is;
            changed = true;
        }
        *ret_any |= sent;
        if (!sent || (!changed && (!r->run_task || rows[i].n > width))) continue;
        rows[kept] = rows[i];
        rows[kept].cells = cells;
        rows[kept++].n = width;
    }
    return kept;
}

static enum err repair(struct ctx *cx, struct req *req, const struct import_record *r)
{
    size_t max = rows_a_page(r), n;
    struct import_reject *rows = ARENA_ARRAY(cx->arena, struct import_reject, max);
    struct cells *typed = ARENA_NEW(cx->arena, struct cells);
    struct page_query q = {0};
    form_read_query(cx, req, &page_form, &q);
    enum err e = imports_rejects(cx, r, q.after, rows, max, &n);
    if (!e) e = form_read(cx, req, cells_form(cx, r, rows, n), typed);
    if (e) return e;
    bool any;
    n = typed_rows(req, cx, r, typed, rows, n, &any);
    if (!n && any) return problem(cx, "", _("Nothing was changed in these rows."));
    if (!n) return problem(cx, "", _("These rows are not rejected any more: they were repaired in another window."));
    return imports_repair(cx, r->id, rows, n);
}

enum err intranet_import_repair(struct ctx *cx, struct req *req, struct res *res)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    enum err e = import_of(cx, req, &r);
    if (e) return e;
    if (r.by.v != cx->actor->id) return ERR_FORBIDDEN;
    if (!r.run_task && !r.check_task) return ERR_NOT_FOUND;
    const char *url = url_import(cx, r.id, "");
    e = repair(cx, req, &r);
    if (e == ERR_INVALID) return import_page(cx, req, res, &r); /* with what was typed */
    if (e) return import_refused(cx, req, res, e, url);
    if (r.run_task) flash_set(req, res, FLASH_DONE, _("The rows are imported again in the background; what is still wrong stands here again in a moment."));
    return res_redirect(res, url);
}

/* ---- as a file ---- */

struct rows_arg {
    const struct import_record *r;
    int64_t after;
};

static enum err rows_slice(struct ctx *cx, void *arg, struct list_out *out, struct list_part *ret)
{
    struct rows_arg *a = arg;
    struct import_reject *rows = ARENA_ARRAY(cx->arena, struct import_reject, LIST_SLICE_ROWS);
    enum err e = imports_rejects(cx, a->r, a->after, rows, LIST_SLICE_ROWS, &ret->rows);
    for (size_t i = 0; !e && i < ret->rows; i++) {
        for (size_t c = 0; c < a->r->o.columns; c++)
            cell_text(out, rows[i].cells && c < rows[i].n ? rows[i].cells[c] : STR(""));
        cell_int(out, rows[i].row);
        cell_text(out, rows[i].reason);
        cell_row_end(out);
        a->after = rows[i].row;
    }
    ret->more = ret->rows == LIST_SLICE_ROWS;
    return e;
}

/* The file's own columns first, so that the repaired file is read as the first one was. */
enum err intranet_import_rejected(struct ctx *cx, struct req *req, struct res *res)
{
    struct import_record r CLEANUP(import_record_free) = {0};
    enum err e = import_of(cx, req, &r);
    if (e) return e;
    if (!r.run_task && !r.check_task) return ERR_NOT_FOUND;
    const char **heads = ARENA_ARRAY(cx->arena, const char *, r.o.columns + 3);
    size_t n = 0;
    for (; n < r.o.columns; n++) heads[n] = str_dup(cx->arena, r.o.heads[n]);
    heads[n++] = _("row of the file");
    heads[n++] = _("reason");
    struct rows_arg arg = {&r, 0};
    return list_send(cx, req, res, &(struct list_file){"rejected rows", N_("Rejected rows"), heads}, rows_slice, &arg);
}
