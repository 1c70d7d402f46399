/* Every SQL text of the customer list, composed of the static parts in this file and nothing else:
 * who (7) x sort (4) x part (2) x direction (2) x use (2), the search index, and the counts. The plan test
 * (tests/domain/test_customer_list.c) walks them all through customer_list_sql(). */
#include "domain/customer/list_inside.h"

#define ROW_COLUMNS                                                                                \
    "c.id, c.code, c.name, c.name_key, c.city, c.kind, c.stage, c.trade, c.owner_id, c.team_id,"   \
    " c.branch_id, c.main_phone, c.value_minor, c.last_contact_at, c.state, c.source_id, c.merged_into"
#define FILE_COLUMNS ROW_COLUMNS ", c.main_email, c.created_at" /* what a page does not show */

static const char *const by_where[BY_COUNT] = {
    [BY_ALL] = "",
    [BY_OWNER] = "c.owner_id = :who AND ",
    [BY_NO_OWNER] = "c.owner_id IS NULL AND ",
    [BY_TEAM] = "c.team_id = :who AND ",
    [BY_NO_TEAM] = "c.team_id IS NULL AND ",
    [BY_BRANCH] = "c.branch_id = :who AND ",
    [BY_NO_BRANCH] = "c.branch_id IS NULL AND ",
};

/* Behind the mark, in index order up and down. Rows that share the mark's key are a stretch of their
 * own: asked for together, as (key, id) < (:key, :id), SQLite walks over all rows with that key, and
 * most customers may share one (no value yet, never contacted). */
static const struct {
    const char *after, *before;           /* with another key */
    const char *after_tie, *before_tie;   /* with the same key; NULL: keys are ids */
    const char *up, *down;
    const char *keys;                     /* id, and what is sorted by */
} sorts[SORT_COUNT] = {
    [SORT_NEWEST] = {"c.id > :id", "c.id < :id", NULL, NULL, "c.id", "c.id DESC", "c.id, c.id"},
    [SORT_NAME] = {"c.name_key > :key", "c.name_key < :key", "c.name_key = :key AND c.id > :id",
                   "c.name_key = :key AND c.id < :id", "c.name_key, c.id",
                   "c.name_key DESC, c.id DESC", "c.id, c.name_key"},
    [SORT_VALUE] = {"c.value_minor > :key", "c.value_minor < :key",
                    "c.value_minor = :key AND c.id > :id", "c.value_minor = :key AND c.id < :id",
                    "c.value_minor, c.id", "c.value_minor DESC, c.id DESC", "c.id, c.value_minor"},
    [SORT_CONTACT] = {"c.last_contact_at > :key", "c.last_contact_at < :key",
                      "c.last_contact_at = :key AND c.id > :id",
                      "c.last_contact_at = :key AND c.id < :id", "c.last_contact_at, c.id",
                      "c.last_contact_at DESC, c.id DESC", "c.id, c.last_contact_at"},
};

static const char *behind(enum customer_sort sort, enum range_part part, bool up)
{
    if (part == PART_TIES && sorts[sort].after_tie)
        return up ? sorts[sort].after_tie : sorts[sort].before_tie;
    return up ? sorts[sort].after : sorts[sort].before;
}

const char *range_sql(struct arena *a, enum range_use use, enum range_by by, enum customer_sort sort,
                      enum range_part part, bool up)
{
    return arena_printf(a, "SELECT %s FROM customer c WHERE %sc.state = :state AND %s ORDER BY %s LIMIT :limit",
                        use == RANGE_FILE ? FILE_COLUMNS : use == RANGE_ROWS ? ROW_COLUMNS : sorts[sort].keys,
                        by_where[by], behind(sort, part, up),
                        up ? sorts[sort].up : sorts[sort].down);
}

/* Is there a row behind the first :skip of this range? The cheap question before counting: rows that
 * are skipped cost a fifth of rows that are counted. */
const char *range_full_sql(struct arena *a, enum range_by by, bool value, bool contact)
{
    return arena_printf(a, "SELECT c.id FROM customer c WHERE %sc.state = :state%s%s LIMIT 1 OFFSET :skip",
                        by_where[by],
                        value ? " AND c.value_minor >= :value_lo AND c.value_minor <= :value_hi" : "",
                        contact ? " AND c.last_contact_at >= :contact_lo"
                                  " AND c.last_contact_at <= :contact_hi" : "");
}

/* Counts the ranges' customers once each, up to :limit of each range. Parameters are numbered, since
 * each range has its own. */
const char *range_count_sql(struct arena *a, const struct list_plan *p)
{
    static const char *const where[BY_COUNT] = {
        [BY_ALL] = "",
        [BY_OWNER] = "owner_id = :who%zu AND ",
        [BY_NO_OWNER] = "owner_id IS NULL AND ",
        [BY_TEAM] = "team_id = :who%zu AND ",
        [BY_NO_TEAM] = "team_id IS NULL AND ",
        [BY_BRANCH] = "branch_id = :who%zu AND ",
        [BY_NO_BRANCH] = "branch_id IS NULL AND ",
    };
    struct buf b CLEANUP(buf_free) = {0};
    buf_cstr(&b, "SELECT COUNT(*) FROM (");
    for (size_t i = 0; i < p->nranges; i++) {
        enum range_by by = p->ranges[i].by;
        bool who = by == BY_OWNER || by == BY_TEAM || by == BY_BRANCH;
        buf_cstr(&b, i ? " UNION SELECT id FROM (SELECT id FROM customer WHERE "
                       : "SELECT id FROM (SELECT id FROM customer WHERE ");
        for (const char *c = where[by]; *c; c++) {
            if (who && c[0] == '%' && c[1] == 'z') {
                buf_printf(&b, "%zu", i);
                c += 2;
            } else {
                buf_char(&b, *c);
            }
        }
        buf_cstr(&b, p->ranges[i].closed ? "state = 'closed'" : "state = 'open'");
        if (p->has_value) buf_cstr(&b, " AND value_minor >= :value_lo AND value_minor <= :value_hi");
        if (p->has_contact)
            buf_cstr(&b, " AND last_contact_at >= :contact_lo AND last_contact_at <= :contact_hi");
        buf_printf(&b, " LIMIT :limit) r%zu", i);
    }
    buf_cstr(&b, ") n");
    return arena_cstr(a, b.p);
}

/* Closed customers are few, so "open" is asked of the row found: in the index it would be a word that
 * nearly every row has, and costly to intersect with. CROSS JOIN keeps the index's order. */
#define ASKED_OF_ROW                                                                               \
    "(:state = '' OR c.state = :state)"                                            \
    " AND (:own = 0 OR c.owner_id = :own OR c.team_id = :team OR c.branch_id = :branch)"

const char *match_sql(struct db *db, struct arena *a, bool file, bool up)
{
    return search_page_sql(db, a, "customer", file ? FILE_COLUMNS : ROW_COLUMNS, ASKED_OF_ROW, up);
}

const char *match_ids_sql(struct db *db, struct arena *a)
{
    return search_hits_sql(db, a, "customer", false, false);
}

const char *match_count_sql(struct db *db, struct arena *a)
{
    return arena_printf(a, "SELECT COUNT(*) FROM (%s) n", search_page_sql(db, a, "customer", "m.id", ASKED_OF_ROW, false));
}

const char *band_ids_sql(bool value)
{
    return value ? "SELECT id FROM customer WHERE state = :state AND value_minor >= :lo"
                   " AND value_minor <= :hi LIMIT :limit"
                 : "SELECT id FROM customer WHERE state = :state AND last_contact_at >= :lo"
                   " AND last_contact_at <= :hi LIMIT :limit";
}

const char *one_row_sql(bool file)
{
    return file ? "SELECT " FILE_COLUMNS " FROM customer c WHERE c.id = :id"
                : "SELECT " ROW_COLUMNS " FROM customer c WHERE c.id = :id";
}

/* ---- all of them, one after the other ---- */

bool customer_list_sql(struct db *db, struct arena *a, size_t i, struct str *ret_sql,
                       struct str *ret_name)
{
    static const char *const who[BY_COUNT] = {"all", "owner", "no owner", "team", "no team",
                                              "branch", "no branch"};
    if (i < BY_COUNT * SORT_COUNT * 8) {
        bool up = i & 1;
        enum range_use use = (enum range_use)(i >> 1 & 1);
        enum range_part part = (enum range_part)(i >> 2 & 1);
        enum customer_sort sort = (enum customer_sort)(i / 8 % SORT_COUNT);
        enum range_by by = (enum range_by)(i / 8 / SORT_COUNT);
        *ret_sql = str_of(range_sql(a, use, by, sort, part, up));
        *ret_name = str_printf(a, "%s, %s%s, %s, %s", who[by], customer_sort_code(sort),
                               part == PART_TIES ? " ties" : "", up ? "up" : "down",
                               use == RANGE_ROWS ? "rows" : "keys");
        return true;
    }
    i -= BY_COUNT * SORT_COUNT * 8;
    if (i < 2) {
        *ret_sql = str_of(match_sql(db, a, false, i & 1));
        *ret_name = str_printf(a, "search, %s", i & 1 ? "up" : "down");
        return true;
    }
    i -= 2;
    if (i < BY_COUNT) {
        struct list_plan p = {.nranges = 1, .ranges = {{.by = (enum range_by)i}}};
        *ret_sql = str_of(range_count_sql(a, &p));
        *ret_name = str_printf(a, "count, %s", who[i]);
        return true;
    }
    i -= BY_COUNT;
    if (i < BY_COUNT) {
        *ret_sql = str_of(range_full_sql(a, (enum range_by)i, false, false));
        *ret_name = str_printf(a, "full, %s", who[i]);
        return true;
    }
    i -= BY_COUNT;
    if (i > 6) return false;
    const char *const last[] = {match_ids_sql(db, a), match_count_sql(db, a), band_ids_sql(true),
                                band_ids_sql(false), one_row_sql(false), custom_ids_sql(CUSTOM_CUSTOMER, false),
                                custom_ids_sql(CUSTOM_CUSTOMER, true)};
    const char *const names[] = {"search ids", "search count", "value band", "last contact band", "one row", "custom range", "custom text"};
    *ret_sql = str_of(last[i]);
    *ret_name = str_of(names[i]);
    return true;
}
