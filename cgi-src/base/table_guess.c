/* The guess of the header: below titles and remarks, above the data. See table_guess.h. */
#include "base/table_guess.h"

#define HEAD_BYTES_MAX 120

size_t table_filled(const struct table_row *row)
{
    size_t n = 0;
    for (size_t i = 0; i < row->n; i++) {
        n += str_trim(row->at[i]).n > 0 || (row->kinds && row->kinds[i] == CELL_UNCOMPUTED);
    }
    return n;
}

/* Numbers, dates, phone numbers, addresses of mail: what stands in rows and not in heads. */
static bool is_data(struct str s, enum cell_kind kind)
{
    if (kind != CELL_TEXT && kind != CELL_EMPTY) return true;
    s = str_trim(s);
    size_t digits = 0, other = 0;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c >= '0' && c <= '9') digits++;
        else if (!strchr("+-./:, ()%", c) || !c) other++;
    }
    if (digits && !other) return true;
    return s.n > HEAD_BYTES_MAX || digits >= 6 || str_find(s, STR("@")) > 0;
}

static bool stood_before(const struct table_row *row, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (str_eq(str_trim(row->at[i]), str_trim(row->at[k]))) return true;
    return false;
}

static bool is_head(const struct table_row *row)
{
    for (size_t i = 0; i < row->n; i++) {
        struct str cell = str_trim(row->at[i]);
        if (!cell.n) continue;
        if (is_data(cell, row->kinds ? row->kinds[i] : CELL_TEXT) || stood_before(row, i)) return false;
    }
    return true;
}

static size_t known_heads(const struct table_row *row, const struct table_options *opt)
{
    size_t n = 0;
    for (size_t i = 0; i < row->n && opt->known; i++) {
        struct str cell = str_trim(row->at[i]);
        n += cell.n && !stood_before(row, i) && opt->known(opt->arg, cell);
    }
    return n;
}

int table_guess_header(const struct table_row *rows, size_t n, const struct table_options *opt)
{
    size_t widest = 0, best = 0;
    int best_at = -1;
    for (size_t i = 0; i < n; i++) {
        size_t filled = table_filled(&rows[i]), known = known_heads(&rows[i], opt);
        if (filled > widest) widest = filled;
        if (known > best && known * 3 >= filled) {
            best = known;
            best_at = (int)i;
        }
    }
    if (best >= 2 || (best == 1 && widest == 1)) return best_at;
    for (size_t i = 0; i < n; i++) {
        size_t filled = table_filled(&rows[i]);
        if (filled * 2 <= widest && !(widest == 1 && filled == 1)) continue; /* a title, a remark */
        return is_head(&rows[i]) ? (int)i : -1;
    }
    return -1;
}
