/* The engine of every import: columns, rows, slices. See import.h for the rules it keeps. */
#include <stdlib.h>

#include "base/text.h"
#include "domain/import/inside.h"

/* The write lock is held for about SLICE_US when somebody waits for it, else a little longer: a commit
 * writes every page that was changed, and rows that come together change the same ones. */
#define SLICE_ROWS    2000
#define SLICE_US      40000
#define SLICE_MOST_US 300000

static const struct import_kind *const kinds[IMPORT_WHAT_COUNT] = {
    [IMPORT_CUSTOMERS] = &import_customers, [IMPORT_CONTACTS] = &import_contacts,
    [IMPORT_MEMBERS] = &import_members,     [IMPORT_ORDERS] = &import_orders,
    [IMPORT_COMPLAINTS] = &import_complaints,
};

const struct import_kind *import_kind_of(enum import_what what)
{
    return kinds[what];
}

const char *import_code(enum import_what what)
{
    return kinds[what]->code;
}

const char *import_label(enum import_what what)
{
    return i18n_text(kinds[what]->label);
}

bool import_parse(struct str code, enum import_what *ret)
{
    for (int w = 0; w < IMPORT_WHAT_COUNT; w++) {
        if (!str_is(code, kinds[w]->code)) continue;
        *ret = (enum import_what)w;
        return true;
    }
    return false;
}

unsigned import_matches(enum import_what what)
{
    return kinds[what]->matches;
}

bool import_updates(enum import_what what)
{
    return kinds[what]->updates;
}

bool import_may(const struct actor *actor, enum import_what what)
{
    return perm_may(actor, kinds[what]->who);
}

/* ---- the row, for the kinds ---- */

bool import_has(const struct import *im, int field)
{
    return im->column_of[field] >= 0;
}

static struct str cell(const struct import *im, int column)
{
    return column >= 0 && (size_t)column < im->row.n ? im->row.at[column] : STR("");
}

struct str import_value(const struct import *im, int field)
{
    struct str s = cell(im, im->column_of[field]);
    for (size_t i = 0; i < im->more_n; i++) {
        if (im->more[i].field != field) continue;
        struct str other = str_trim(cell(im, im->more[i].column));
        if (!other.n) continue;
        s = s.n ? str_printf(im->cx.arena, "%.*s|%.*s", STR_ARG(s), STR_ARG(other)) : other;
    }
    return s;
}

struct str import_line(const struct import *im, int field)
{
    return text_clean_line(im->cx.arena, import_value(im, field));
}

enum err import_problem(struct import *im, int field, const char *text)
{
    return problem(&im->cx, field < 0 ? "" : im->fields[field].name, text);
}

void import_made(struct import *im, int64_t entity_id, json_t *before)
{
    im->out.state = IMPORT_NEW;
    im->out.entity_id = entity_id;
    im->out.version = 1;
    im->out.before = before;
    im->counts.imported++;
}

void import_changed(struct import *im, int64_t entity_id, int64_t version, json_t *before)
{
    im->out.state = IMPORT_CHANGED;
    im->out.entity_id = entity_id;
    im->out.version = version;
    im->out.before = before;
    im->counts.updated++;
}

void import_same(struct import *im)
{
    im->out.state = IMPORT_SAME;
    im->counts.unchanged++;
}

bool import_history(const struct import *im)
{
    return im->spec->history;
}

void import_change(struct import *im, const char *field, json_t *before, json_t *after)
{
    if (!im->out.changes) im->out.changes = json_array();
    json_array_append_new(im->out.changes, json_pack("{s:s,s:o,s:o}", "f", field, "b",
                                                     before ? before : json_null(), "a",
                                                     after ? after : json_null()));
}

bool import_may_update(struct import *im)
{
    if (im->spec->mode != IMPORT_CREATE) return true;
    import_same(im);
    return false;
}

enum err import_may_create(struct import *im, int field)
{
    if (im->spec->mode != IMPORT_UPDATE) return OK;
    return import_problem(im, field, _("Nothing here has this, and this import only updates what is there."));
}

enum err import_undoable(struct import *im)
{
    if (im->undoable) return OK;
    enum err e = tx_row_begin(im->cx.db);
    if (!e) im->undoable = true;
    return e;
}

/* ---- columns ---- */

static int find_column(const struct import *im, struct str name)
{
    struct str wanted = text_fold(im->run_arena, text_clean_line(im->run_arena, name));
    for (size_t i = 0; i < im->header_n; i++) {
        if (str_eq(text_fold(im->run_arena, im->header[i]), wanted)) return (int)i;
    }
    return -1;
}

static int find_field(const struct import *im, struct str name)
{
    for (int i = 0; im->fields[i].name; i++) {
        if (str_is(name, im->fields[i].name)) return i;
    }
    return -1;
}

static void map_one(struct import *im, struct ctx *cx, int field, int column)
{
    if (im->column_of[field] < 0) {
        im->column_of[field] = column;
    } else if (im->fields[field].several && im->more_n < IMPORT_MORE_MAX) {
        im->more[im->more_n].field = field;
        im->more[im->more_n++].column = column;
    } else {
        problem_f(cx, "map", _("Two columns stand for “%s”. Choose one of them."),
                  i18n_text(im->fields[field].label));
    }
}

static enum err map_given(struct import *im, struct ctx *cx)
{
    for (size_t i = 0; i < im->spec->map_n; i++) {
        const struct import_map *m = &im->spec->map[i];
        int field = find_field(im, m->field);
        int column = m->at ? (int)m->at - 1 : find_column(im, m->column);
        if (field < 0) {
            problem_f(cx, "map", _("There is no field \"%.*s\" in this import."),
                      STR_ARG(m->field));
        } else if (column < 0) {
            problem_f(cx, "map", _("The file has no column \"%.*s\"."), STR_ARG(m->column));
        } else {
            map_one(im, cx, field, column);
        }
    }
    return problems_result(cx);
}

static enum err map_columns(struct import *im, struct ctx *cx)
{
    for (int i = 0; im->fields[i].name; i++) {
        im->column_of[i] = im->spec->map_n ? -1 : find_column(im, str_of(im->fields[i].name));
    }
    enum err e = map_given(im, cx);
    if (e) return e;
    for (int i = 0; im->fields[i].name; i++) {
        if (im->fields[i].required && im->column_of[i] < 0) {
            problem_f(cx, "map", _("No column is mapped to \"%s\", which every row needs."),
                      im->spec->path && !im->spec->history ? im->fields[i].name
                                                           : i18n_text(im->fields[i].label));
        }
    }
    e = problems_result(cx);
    if (e) return e;
    return im->kind->check_map ? im->kind->check_map(im, cx) : OK;
}

size_t import_width(const struct str *heads, size_t n, bool (*taken)(const void *arg, size_t column), const void *arg)
{
    size_t width = n, named = 0;
    for (size_t i = 0; i < n; i++) named += heads[i].n != 0;
    while (named && width && !heads[width - 1].n && !taken(arg, width - 1)) width--;
    return width;
}

static bool is_mapped(const void *arg, size_t column)
{
    const struct import *im = arg;
    for (size_t i = 0; i < im->spec->map_n; i++)
        if (im->spec->map[i].at == column + 1) return true;
    return false;
}

static enum err read_header(struct import *im, struct ctx *cx)
{
    const struct str *heads = im->spec->heads;
    size_t n = im->spec->heads_n;
    if (im->in) {
        const struct table_facts *f = table_in_facts(im->in);
        heads = f->heads;
        n = f->columns;
    }
    n = import_width(heads, n, is_mapped, im); /* cells may stand to the right of the heads */
    if (!n) return problem(cx, "file", _("The file is empty."));
    struct str *clean = arena_alloc(im->run_arena, n * sizeof *clean);
    for (size_t i = 0; i < n; i++) clean[i] = text_clean_line(im->run_arena, heads[i]);
    im->header = clean;
    im->header_n = n;
    return map_columns(im, cx);
}

/* ---- rows ---- */

/* Nothing of an earlier slice of a dry run is there any more: a second row of a record that the file
 * itself makes would look new again. */
static void met_before(struct import *im)
{
    if (!im->spec->dry || !im->key.n || im->out.state != IMPORT_NEW) return;
    if (!keyset_meet_str(&im->keys, im->key)) return;
    im->out.state = IMPORT_SAME;
    im->counts.imported--;
    im->counts.unchanged++;
}

static enum err tell(struct import *im)
{
    met_before(im);
    enum err e = im->spec->on_row ? im->spec->on_row(im->spec->arg, &im->out) : OK;
    json_decref(im->out.before);
    json_decref(im->out.changes);
    im->out.before = im->out.changes = NULL;
    return e;
}

/* Everything that is wrong with the row, so that it is repaired at once. */
static const char *all_reasons(struct import *im)
{
    const char *text = im->cx.problems.list.at[0].text;
    for (size_t i = 1; i < im->cx.problems.list.n; i++) {
        const char *more = im->cx.problems.list.at[i].text;
        if (!strstr(text, more)) text = arena_printf(im->cx.arena, "%s %s", text, more);
    }
    return text;
}

static enum err reject(struct import *im)
{
    const struct problem *p = &im->cx.problems.list.at[0];
    int field = find_field(im, str_of(p->field));
    im->counts.rejected++;
    im->out.state = IMPORT_REJECTED;
    im->out.field = im->out.column = p->field;
    if (field >= 0 && im->column_of[field] >= 0) {
        im->out.column = str_dup(im->cx.arena, im->header[im->column_of[field]]);
    }
    im->out.reason = im->spec->history ? all_reasons(im) : p->text;
    return tell(im);
}

/* A row with more filled cells than the header, or with fewer cells than we need, is out of step. */
static enum err check_shape(struct import *im)
{
    for (size_t i = im->header_n; i < im->row.n; i++) {
        if (im->row.at[i].n) {
            return problem_f(&im->cx, "", _("The row has %d cells, the header %d: a separator or a "
                                            "quote is out of place."),
                             (int)im->row.n, (int)im->header_n);
        }
    }
    for (int f = 0; im->fields[f].name; f++) {
        int c = im->column_of[f];
        bool sheet = im->row.kinds != NULL; /* a workbook leaves out the empty cells at the end */
        if (c >= 0 && (size_t)c >= im->row.n && im->fields[f].required && !sheet) {
            return problem_f(&im->cx, "", _("The row has only %d cells, the header %d."),
                             (int)im->row.n, (int)im->header_n);
        }
        if (c >= 0 && !text_valid(import_value(im, f))) {
            return import_problem(im, f, _("The text is not valid: wrong encoding, or a NUL "
                                           "character."));
        }
    }
    return OK;
}

/* Cells of a workbook that hold no value that could be taken. */
static enum err check_cells(struct import *im)
{
    for (int f = 0; im->row.kinds && im->fields[f].name; f++) {
        int c = im->column_of[f];
        if (c < 0 || (size_t)c >= im->row.n) continue;
        switch (im->row.kinds[c]) {
        case CELL_ERROR:
            import_problem(im, f, _("The cell holds an error of the spreadsheet instead of a value."));
            break;
        case CELL_UNCOMPUTED:
            import_problem(im, f, _("The cell holds a formula whose result the file does not contain. Open it in a "
                                    "spreadsheet program and save it again."));
            break;
        case CELL_LOST_DIGITS:
            import_problem(im, f, _("The spreadsheet has rounded this number: it keeps 15 digits only. Format the "
                                    "column as text and enter it again."));
            break;
        case CELL_EMPTY:
        case CELL_TEXT:
        case CELL_NUMBER:
        case CELL_DATE:
        case CELL_BOOL: break;
        }
    }
    return problems_result(&im->cx);
}

/* What one row may not do, or what does not fit what is there, is that row's problem. */
static enum err as_problem(struct import *im, enum err e)
{
    if (e == ERR_FORBIDDEN)
        return problem(&im->cx, "", _("You may not do this to this record; somebody who looks after it may."));
    if (e == ERR_CONFLICT && im->undoable) {
        if (im->cx.problems.list.n) return ERR_INVALID;
        return problem(&im->cx, "", _("This does not fit what is there already."));
    }
    if (e == ERR_NOT_FOUND && im->undoable)
        return problem(&im->cx, "", _("The record is not there, or you may not see it."));
    return e;
}

/* What a rejected row has written already is undone. */
static enum err write_row(struct import *im)
{
    im->undoable = false;
    enum err e = im->kind->checks_first ? OK : import_undoable(im);
    if (!e) e = as_problem(im, im->kind->row(im, false));
    if ((e && e != ERR_INVALID) || !im->undoable) return e;
    enum err ended = tx_row_end(im->cx.db, e == OK);
    return ended ? ended : e;
}

static enum err one_row(struct import *im, bool known, bool tells)
{
    memset(&im->cx.problems, 0, sizeof im->cx.problems);
    im->out = (struct import_outcome){.row = im->row.number,
                                      .entity = im->kind->entity,
                                      .field = "",
                                      .column = "",
                                      .reason = "",
                                      .values = &im->row};
    im->counts.read++;
    im->key = STR_NONE;
    enum err e = check_shape(im);
    if (!e) e = check_cells(im);
    if (!e && known) e = as_problem(im, im->kind->row(im, true));
    else if (!e) e = write_row(im);
    if (e == ERR_INVALID) {
        json_decref(im->out.before);
        json_decref(im->out.changes);
        im->out.before = im->out.changes = NULL;
        im->out.entity_id = 0;
        return tells ? reject(im) : OK;
    }
    if (e) return e;
    return known ? OK : tell(im);
}

/* The slice's own memory; who, when and with which rights are the caller's. */
static void use(struct import *im, const struct ctx *cx)
{
    struct arena *own = im->cx.arena;
    arena_reset(own);
    im->cx = *cx;
    im->cx.arena = own;
    im->cx.once_key = STR_NONE;
    memset(&im->cx.problems, 0, sizeof im->cx.problems);
}

static enum err next_row(struct import *im, struct ctx *cx)
{
    enum err e = table_in_row(im->in, &im->row);
    if (!e && im->spec->on_read) im->spec->on_read(im->spec->arg, &im->row);
    return e == ERR_INVALID ? problem(cx, "file", table_in_problem()) : e;
}

enum err import_pass(struct import *im, struct ctx *cx, int64_t upto, int64_t *position, bool tells,
                     bool *ret_ended)
{
    bool through = tells || im->kind->ordinals;
    int64_t start = *position;
    use(im, cx);
    for (int64_t i = start; i < upto; i++) {
        enum err e = next_row(im, cx);
        *ret_ended = e == ERR_NOT_FOUND;
        if (e) return *ret_ended ? OK : e;
        if (through && (e = one_row(im, true, tells))) return e;
        if (i % SLICE_ROWS == 0) arena_reset(im->cx.arena);
        ++*position;
    }
    im->counts = (struct import_counts){0};
    return im->kind->begin ? im->kind->begin(im) : OK; /* nothing is under way */
}

static bool time_over(const struct import *im)
{
    int64_t us = db_turn_us(im->cx.db);
    int64_t most = im->spec->slice_most_us ? im->spec->slice_most_us : SLICE_MOST_US;
    return us > most || (us > SLICE_US && db_awaited(im->cx.db));
}

enum err import_slice(struct import *im, struct ctx *cx, int64_t *position, bool *ret_ended)
{
    enum err e = OK;
    use(im, cx);
    if (im->spec->dry && im->kind->begin && (e = im->kind->begin(im))) return e;
    for (int i = 0; i < SLICE_ROWS; i++) {
        if (i && time_over(im)) break;
        e = next_row(im, cx);
        if (e == ERR_NOT_FOUND) {
            *ret_ended = true;
            break;
        }
        if (!e) e = one_row(im, false, true);
        if (e) return e;
        ++*position;
    }
    return im->kind->flush ? im->kind->flush(im) : OK;
}

enum err import_one(struct import *im, struct ctx *cx, const struct table_row *row)
{
    use(im, cx);
    im->row = *row;
    enum err e = one_row(im, false, true);
    if (!e && im->kind->flush) e = im->kind->flush(im);
    return e;
}

const struct import_counts *import_counted(const struct import *im)
{
    return &im->counts;
}

void import_progress(const struct import *im, int64_t *ret_read, int64_t *ret_size)
{
    table_in_progress(im->in, ret_read, ret_size);
}

/* ---- opening ---- */

static bool known_head(void *arg, struct str head)
{
    const struct import *im = arg;
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    return import_guess_field(a, im->fields, head) >= 0;
}

static enum err open_table(struct import *im, struct ctx *cx)
{
    struct table_options o = im->spec->table;
    o.known = known_head;
    o.arg = im;
    enum err e = table_in_open(im->spec->path, &o, &im->in);
    if (e == ERR_INVALID) return problem(cx, "file", table_in_problem());
    return e;
}

enum err import_open(struct ctx *cx, const struct import_spec *spec, struct import **ret)
{
    struct import *im = calloc(1, sizeof *im);
    if (!im) die("out of memory");
    im->spec = spec;
    im->kind = kinds[spec->what];
    im->cx = *cx;
    im->cx.arena = arena_new();
    im->run_arena = arena_new();
    im->fields = import_fields_for(cx, im->run_arena, spec->what);
    enum err e = spec->path ? open_table(im, cx) : OK;
    if (!e) e = read_header(im, cx);
    if (!e && im->kind->begin) e = im->kind->begin(im);
    if (e) import_close(&im);
    else *ret = im;
    return e;
}

void import_close(struct import **at)
{
    struct import *im = *at;
    if (!im) return;
    if (im->in) table_in_close(&im->in);
    keyset_free(&im->orders);
    keyset_free(&im->customers);
    keyset_free(&im->countries);
    keyset_free(&im->lines);
    keyset_free(&im->keys);
    keyset_free(&im->begun);
    arena_free(im->cx.arena);
    arena_free(im->run_arena);
    free(im);
    *at = NULL;
}
