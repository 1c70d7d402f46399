/* Columns of members: see member_columns.h. */
#include "pages/shared/member_columns.h"

#include "pages/shared/bulk_bar.h"
#include "pages/shared/member_pages.h"
#include "pages/shared/member_view.h"

enum { M_NUMBER = 1, M_NAME, M_CODE, M_TIER, M_STATE, M_BRANCH, M_BALANCE, M_DEBT, M_OPENED, M_LAST };
/* clang-format off */
static const struct column members_at[] = {
    {"number",  N_("Member number"), ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, M_NUMBER, NULL, false, 0},
    {"name",    N_("Name"),          ACCESS_SIGNED_IN, COLUMN_FIRST, 0, M_NAME, NULL, false, 0},
    {"code",    N_("Customer"),      ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, M_CODE, NULL, false, 0},
    {"tier",    N_("Tier"),          ACCESS_SIGNED_IN, 0, 0, M_TIER, NULL, false, 0},
    {"state",   N_("State"),         ACCESS_SIGNED_IN, 0, 0, M_STATE, NULL, false, 0},
    {"branch",  N_("Branch"),        ACCESS_SIGNED_IN, 0, 0, M_BRANCH, NULL, false, 0},
    {"balance", N_("Balance"),       ACCESS_SIGNED_IN, COLUMN_NUM, 0, M_BALANCE, "balance", true, 0},
    {"debt",    N_("Debt"),          ACCESS_SIGNED_IN, COLUMN_NUM, 0, M_DEBT, NULL, false, 0},
    {"opened",  N_("Opened"),        ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, M_OPENED, NULL, false, 0},
    {"last",    N_("Last activity"), ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, M_LAST, "active", true, 0},
    COLUMN_END};
/* clang-format on */
const struct columns member_columns = {.at = members_at, .usual = "name,number,tier,state,branch,opened,last,balance"};

static struct cell text(struct str s)
{
    return (struct cell){.text = s.p ? s : STR("")};
}

static struct cell points(struct ctx *cx, int64_t n)
{
    return (struct cell){.kind = CELL_NUMBER, .number = n, .text = str_of(format_int(cx->arena, n))};
}

static struct cell day(struct ctx *cx, int64_t at)
{
    return (struct cell){.kind = CELL_DAY, .number = at, .text = str_of(at ? format_date(cx->arena, at) : "")};
}

static struct cell number(struct ctx *cx, const struct member *m)
{
    return (struct cell){.text = str_of(member_number_display(cx->arena, m->number)), .file = m->number};
}

static struct cell cell_of(struct ctx *cx, const struct member *m, int id)
{
    switch (id) {
    case M_NUMBER: return number(cx, m);
    case M_NAME: return text(m->customer_name);
    case M_CODE: return text(m->customer_code);
    case M_TIER: return text(m->tier_name);
    case M_STATE: return (struct cell){.text = str_of(member_state_name(m->state)), .tone = member_state_tone(m->state)};
    case M_BRANCH: return text(m->branch_name);
    case M_BALANCE: return points(cx, m->balance);
    case M_DEBT: return points(cx, m->debt);
    case M_OPENED: return day(cx, m->opened_at);
    default: return day(cx, m->last_at);
    }
}

void member_cells(struct ctx *cx, const struct chosen *columns, const struct member *m, struct cell *ret)
{
    for (size_t i = 0; i < columns->n; i++) ret[i] = cell_of(cx, m, columns->at[i]->id);
}

/* ---- views ---- */

enum err member_bar_open(struct ctx *cx, struct req *req, struct list_bar *ret)
{
    return list_bar_open(cx, req, &members_spec, ret);
}

enum err member_bar_file(struct ctx *cx, struct req *req, struct list_bar *ret)
{
    return list_bar_file(cx, req, &members_spec, ret);
}

void member_bar_fill(struct ctx *cx, struct tpl *t, const struct list_bar *bar, bool all)
{
    struct tpl *views = list_bar_begin(t);
    list_bar_chip(views, _("All members"), list_bar_all_url(cx, bar), all && !bar->view.id);
    list_bar_end(cx, views, bar);
}

void member_table(struct ctx *cx, struct req *req, struct tpl *t, const struct list_bar *bar, const struct member_page *page)
{
    struct list_table table;
    struct cell cells[COLUMNS_MAX];
    if (!page->n) return;
    list_table_begin(&table, cx, t, &bar->columns, P_("menu", "Members"), req, NULL, NULL, !bar->print);
    for (size_t i = 0; i < page->n; i++) {
        const struct member *m = &page->at[i];
        member_cells(cx, &bar->columns, m, cells);
        list_table_row(&table, bar->print ? 0 : m->id.v, url_member(cx, m->number), cells);
    }
}
