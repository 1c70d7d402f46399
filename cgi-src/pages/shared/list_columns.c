/* Columns of lists: see list_columns.h. */
#include "pages/shared/list_columns.h"

#include "pages/shared/custom_view.h"
#include "pages/shared/list_send.h"
#include "pages/shared/page.h"

bool column_allowed(struct ctx *cx, const struct columns *all, const struct column *c)
{
    if (c->may != ACCESS_SIGNED_IN && !perm_may(cx->actor, c->may)) return false;
    return !all->may || all->may(cx, c);
}

static struct column column_of(struct ctx *cx, const struct columns *all, const struct custom_field *f)
{
    enum access may = f->sees == CUSTOM_SEEN_ALL ? ACCESS_SIGNED_IN : custom_access(f);
    unsigned flags = f->type == CUSTOM_NUMBER || f->type == CUSTOM_MONEY ? COLUMN_NUM : f->type == CUSTOM_DATE ? COLUMN_TIGHT : 0;
    return (struct column){.code = f->name, .label = custom_head(cx, f), .may = may, .flags = flags,
                           .needs = all->custom_needs, .id = all->custom_id, .field = f->id};
}

static const struct custom_set *set_of(struct ctx *cx, const struct columns *all)
{
    return all->custom ? custom_fields(cx, (enum custom_entity)(all->custom - 1)) : NULL;
}

const struct column *columns_of(struct ctx *cx, const struct columns *all)
{
    const struct custom_set *set = set_of(cx, all);
    size_t n = 0, k = 0;
    if (!set || !set->n) return all->at;
    while (all->at[n].code) n++;
    struct column *at = ARENA_ARRAY(cx->arena, struct column, n + set->n + 1);
    memcpy(at, all->at, n * sizeof *at);
    for (; k < set->n; k++) at[n + k] = column_of(cx, all, &set->at[k]);
    at[n + k] = (struct column)COLUMN_END;
    return at;
}

static const struct column *find(const struct column *at, struct str code)
{
    for (const struct column *c = at; c->code; c++)
        if (str_is(code, c->code)) return c;
    return NULL;
}

static bool has(const struct chosen *chosen, const struct column *c)
{
    for (size_t i = 0; i < chosen->n; i++)
        if (strcmp(chosen->at[i]->code, c->code) == 0) return true;
    return false;
}

static void add(struct chosen *chosen, const struct column *c)
{
    if (chosen->n >= COLUMNS_MAX || has(chosen, c)) return;
    chosen->at[chosen->n++] = c;
    chosen->needs |= c->needs;
    chosen->custom |= c->field != 0;
}

static void add_codes(struct ctx *cx, const struct columns *all, const struct column *at, struct str text,
                      struct chosen *ret)
{
    struct str code;
    for (const struct column *c = at; c->code; c++)
        if (c->flags & COLUMN_FIRST) add(ret, c);
    while (text.p && text.n) {
        if (!str_cut(&text, ',', &code)) {
            code = text;
            text = (struct str){0};
        }
        if (!code.n) continue;
        const struct column *c = find(at, code);
        if (!c) ret->unknown++;
        else if (column_allowed(cx, all, c)) add(ret, c);
    }
}

static bool same(const struct chosen *a, const struct chosen *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++) same = strcmp(a->at[i]->code, b->at[i]->code) == 0;
    return same;
}

/* Custom fields that an admin wants in the list unasked. */
static void add_usual(struct ctx *cx, const struct columns *all, const struct column *at, struct chosen *ret)
{
    const struct custom_set *set = set_of(cx, all);
    for (size_t i = 0; set && i < set->n; i++) {
        const struct column *c = set->at[i].in_list ? find(at, str_of(set->at[i].name)) : NULL;
        if (c && column_allowed(cx, all, c)) add(ret, c);
    }
}

void columns_choose(struct ctx *cx, const struct columns *all, struct str text, struct chosen *ret)
{
    struct chosen usual = {.usual = true}, c = {0};
    const struct column *at = columns_of(cx, all);
    add_codes(cx, all, at, str_of(all->usual), &usual);
    add_usual(cx, all, at, &usual);
    usual.set = usual.custom ? set_of(cx, all) : NULL;
    *ret = usual;
    if (!text.n) return;
    add_codes(cx, all, at, text, &c);
    c.usual = same(&c, &usual);
    c.set = c.custom ? set_of(cx, all) : NULL;
    *ret = c;
}

void columns_all(struct ctx *cx, const struct columns *all, struct chosen *ret)
{
    *ret = (struct chosen){0};
    for (const struct column *c = columns_of(cx, all); c->code; c++)
        if (column_allowed(cx, all, c)) add(ret, c);
    ret->set = ret->custom ? set_of(cx, all) : NULL;
}

void columns_file(struct ctx *cx, const struct columns *all, struct chosen *ret)
{
    *ret = (struct chosen){0};
    for (const struct column *c = all->at; c->code; c++)
        if (!(c->flags & COLUMN_ASKED) && column_allowed(cx, all, c)) add(ret, c);
}

const char *columns_text(struct ctx *cx, const struct chosen *c)
{
    struct buf b CLEANUP(buf_free) = {0};
    if (c->usual) return "";
    for (size_t i = 0; i < c->n; i++) {
        if (i) buf_char(&b, ',');
        buf_cstr(&b, c->at[i]->code);
    }
    return arena_cstr(cx->arena, b.p);
}

/* ---- the file ---- */

void list_cell_send(struct list_out *out, const struct cell *c)
{
    if (c->none) {
        cell_none(out);
        return;
    }
    switch (c->kind) {
    case CELL_TEXT: cell_text(out, c->file.p ? c->file : c->text); break;
    case CELL_NUMBER: cell_int(out, c->number); break;
    case CELL_MONEY: cell_money(out, c->number, c->decimals); break;
    case CELL_DAY: cell_day(out, c->number); break;
    case CELL_TIME: cell_time(out, c->number); break;
    }
}

void list_cells_send(struct list_out *out, const struct chosen *columns, const struct cell *cells)
{
    for (size_t i = 0; i < columns->n; i++) list_cell_send(out, &cells[i]);
    cell_row_end(out);
}

const char *const *list_heads(struct ctx *cx, const struct chosen *columns)
{
    const char **heads = ARENA_ARRAY(cx->arena, const char *, columns->n + 1);
    for (size_t i = 0; i < columns->n; i++) {
        const struct column *c = columns->at[i];
        heads[i] = c->flags & COLUMN_MONEY ? arena_printf(cx->arena, _("%s (%s)"), i18n_text(c->label), cx->config->currency)
                                           : c->label;
    }
    heads[columns->n] = NULL;
    return heads;
}

/* ---- the table ---- */

void list_table_begin(struct list_table *l, struct ctx *cx, struct tpl *page, const struct chosen *columns,
                      const char *caption, struct req *req, const char *sorted,
                      const char *(*sort_url)(struct ctx *cx, const struct req *req, const char *sort), bool picks)
{
    *l = (struct list_table){cx, tpl_include(page, K_LIST_TABLE, TPL_PART_LIST_TABLE), columns};
    tpl_cstr(l->t, K_CAPTION, caption);
    if (picks) tpl_show(l->t, K_PICKS);
    for (size_t i = 0; i < columns->n; i++) {
        const struct column *c = columns->at[i];
        struct tpl *head = tpl_row(l->t, K_HEAD);
        bool now = c->sort && sorted && strcmp(sorted, c->sort) == 0;
        tpl_cstr(head, K_HEAD_LABEL, i18n_text(c->label));
        tpl_show_if(head, K_HEAD_NUM, c->flags & COLUMN_NUM);
        tpl_show_if(head, K_HEAD_RISING, now && !c->falling);
        tpl_show_if(head, K_HEAD_FALLING, now && c->falling);
        if (!c->sort || !sort_url) {
            tpl_show(head, K_HEAD_PLAIN);
            continue;
        }
        tpl_cstr(tpl_row(head, K_HEAD_SORT), K_URL, sort_url(cx, req, now ? NULL : c->sort));
    }
}

static void fill_cell(struct tpl *row, const struct column *c, const char *url, const struct cell *cell)
{
    struct tpl *t = tpl_row(row, K_CELL);
    const char *link = c->flags & COLUMN_FIRST ? url : cell->url;
    tpl_show_if(t, K_CELL_MAIN, c->flags & COLUMN_FIRST);
    tpl_show_if(t, K_CELL_NUM, c->flags & COLUMN_NUM);
    tpl_show_if(t, K_CELL_TIGHT, c->flags & COLUMN_TIGHT);
    tpl_cstr(t, K_CELL_LABEL, i18n_text(c->label));
    if (link && cell->text.n) {
        struct tpl *a = tpl_row(t, K_CELL_LINK);
        tpl_cstr(a, K_URL, link);
        tpl_str(a, K_CELL_TEXT, cell->text);
    } else if (cell->tone && cell->text.n) {
        struct tpl *badge = tpl_row(t, K_CELL_BADGE);
        tpl_cstr(badge, K_TONE, cell->tone);
        tpl_str(badge, K_CELL_TEXT, cell->text);
    } else {
        tpl_str(tpl_row(t, K_CELL_PLAIN), K_CELL_TEXT, cell->text);
    }
    if (cell->sub.n) tpl_str(tpl_row(t, K_CELL_SUB), K_CELL_TEXT, cell->sub);
}

void list_table_row(struct list_table *l, int64_t id, const char *url, const struct cell *cells)
{
    struct tpl *row = tpl_row(l->t, K_ROW);
    if (id) {
        struct tpl *pick = tpl_row(row, K_PICK);
        tpl_int(pick, K_ROW_ID, id);
        tpl_str(pick, K_ROW_NAME, cells[0].text);
    }
    for (size_t i = 0; i < l->columns->n; i++) fill_cell(row, l->columns->at[i], url, &cells[i]);
}
