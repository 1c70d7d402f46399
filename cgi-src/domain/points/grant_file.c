/* The list of a grant from a file: CSV or XLSX, a column with member numbers, and may be one with points
 * and one with the reason. Called by grant_create(). A row that cannot be read is kept with the
 * reason why, so that the dry run shows it. */
#include <inttypes.h>

#include "base/table_in.h"
#include "base/text.h"
#include "domain/points/grant_inside.h"

enum { NUMBER, POINTS, REASON, COLUMNS };

/* Heads as people write them, without blanks, small. */
static const char *const heads[COLUMNS] = {
    [NUMBER] = "number|member|membernumber|memberno|card|cardno|cardnumber|会员号|会员编号|会员卡号|卡号|会员",
    [POINTS] = "points|amount|积分|分值|积分数|发放积分|分数",
    [REASON] = "reason|why|text|原因|事由|理由|说明|备注"};

static bool is_head(struct arena *a, struct str text, int column)
{
    struct str half = text_half_width(a, str_trim(text)), rest = str_of(heads[column]), one;
    char *plain = arena_alloc(a, half.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < half.n; i++) {
        char c = half.p[i];
        if (c == ' ' || c == '_' || c == '-' || c == '.') continue;
        plain[n++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    while (str_cut(&rest, '|', &one))
        if (str_eq(one, (struct str){plain, n})) return true;
    return false;
}

static bool known_head(void *arg, struct str head)
{
    for (int c = 0; c < COLUMNS; c++)
        if (is_head(arg, head, c)) return true;
    return false;
}

struct reading {
    struct ctx *cx;
    const struct grant_draft *d;
    int at[COLUMNS]; /* -1: the file has none */
};

/* Without a header: number, points, reason, in this order. */
static bool find_columns(struct reading *r, const struct table_facts *f)
{
    for (int c = 0; c < COLUMNS; c++) {
        r->at[c] = f->header_row ? -1 : c < (int)f->columns ? c : -1;
        for (size_t i = 0; f->header_row && i < f->columns; i++)
            if (r->at[c] < 0 && is_head(r->cx->arena, f->heads[i], c)) r->at[c] = (int)i;
    }
    return r->at[NUMBER] >= 0;
}

static struct str cell(const struct reading *r, const struct table_row *row, int column)
{
    int at = r->at[column];
    return at >= 0 && (size_t)at < row->n ? str_trim(row->at[at]) : STR("");
}

static bool read_points(struct arena *a, struct str text, int64_t *ret)
{
    struct str half = text_half_width(a, text);
    char *digits = arena_alloc(a, half.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < half.n; i++)
        if (half.p[i] != ',' && half.p[i] != ' ') digits[n++] = half.p[i];
    return str_to_i64((struct str){digits, n}, ret) && *ret >= 1 && *ret <= POINTS_MAX;
}

static void read_row(struct reading *r, const struct table_row *row, struct grant_row *ret)
{
    struct arena *a = r->cx->arena;
    struct str points = cell(r, row, POINTS), reason = cell(r, row, REASON);
    const char *why = NULL;
    *ret = (struct grant_row){.n = row->number,
                              .points = r->d->points,
                              .number = text_shorten(a, text_clean_line(a, cell(r, row, NUMBER)), 60),
                              .reason = text_clean_line(a, reason),
                              .state = STR("new")};
    if (row->kinds && (size_t)r->at[NUMBER] < row->n && row->kinds[r->at[NUMBER]] == CELL_LOST_DIGITS)
        why = _("The spreadsheet has rounded this number. Format the column as text and enter it again.");
    else if (!ret->number.n) why = _("The member number is missing.");
    else if (points.n && !read_points(a, points, &ret->points))
        why = _("Enter between 1 and 100,000,000 points.");
    else if (!points.n && !r->d->points) why = _("The points are missing.");
    else if (text_length(ret->reason) > 500) why = _("The reason is longer than 500 characters.");
    if (!why) return;
    ret->state = STR("bad");
    ret->note = str_of(why);
    ret->reason = text_shorten(a, ret->reason, 500);
    if (ret->points < 0 || ret->points > POINTS_MAX) ret->points = 0;
}

static enum err unusable(struct ctx *cx, const char *why)
{
    err_clear();
    return problem(cx, "files", why);
}

enum err grant_read_file(struct ctx *cx, const struct grant_draft *d, struct grant_row **ret, size_t *ret_n)
{
    struct reading r = {.cx = cx, .d = d};
    struct table_in *in CLEANUP(table_in_close) = NULL;
    VEC(struct grant_row) rows = {0};
    if (!d->path) return problem(cx, "files", _("Please choose a file."));
    struct table_options options = {.known = known_head, .arg = cx->arena};
    enum err e = table_in_open(d->path, &options, &in);
    if (e == ERR_INVALID) return unusable(cx, table_in_problem());
    if (e) return e;
    if (!find_columns(&r, table_in_facts(in))) {
        return unusable(cx, _("No column with member numbers was found. Call it “number”."));
    }
    struct table_row row;
    while ((e = table_in_row(in, &row)) == OK) {
        if (rows.n == GRANT_ROWS_MAX) return unusable(cx, _("The file has more than 100,000 rows: please split it."));
        read_row(&r, &row, vec_push(cx->arena, &rows));
    }
    if (e == ERR_INVALID) return unusable(cx, table_in_problem());
    if (e != ERR_NOT_FOUND) return e;
    err_clear();
    if (!rows.n) return unusable(cx, _("The file has no rows."));
    *ret = rows.at;
    *ret_n = rows.n;
    return OK;
}

#define STORE_ROWS 1000 /* of one transaction: a few milliseconds */

enum err grant_store_rows(struct ctx *cx, int64_t grant, const struct grant_row *rows, size_t n, size_t *at)
{
    TX(tx, cx);
    for (size_t i = 0; i < STORE_ROWS && *at < n; i++, (*at)++) {
        enum err e = grant_row_put(cx, grant, &rows[*at], (member_id){0});
        if (e) return e;
    }
    return tx_commit(&tx);
}

enum err grant_row_put(struct ctx *cx, int64_t grant, const struct grant_row *row, member_id member)
{
    STMT(q, cx->db,
         "INSERT INTO points_grant_row (grant_id, n, number, member_id, points, reason, state, note)"
         " VALUES (:grant, :n, :number, :member, :points, :reason, :state, :note)");
    bind_i64(q, ":grant", grant);
    bind_i64(q, ":n", row->n);
    bind_str(q, ":number", row->number);
    bind_id_opt(q, ":member", member);
    bind_i64(q, ":points", row->points);
    bind_str(q, ":reason", row->reason.p ? row->reason : STR(""));
    bind_str(q, ":state", row->state);
    bind_str(q, ":note", row->note.p ? row->note : STR(""));
    return stmt_send(q);
}
