/* The customer list from the inside: what list_plan.c decides, list_sql.c writes and list.c runs. */
#ifndef DOMAIN_CUSTOMER_LIST_INSIDE_H
#define DOMAIN_CUSTOMER_LIST_INSIDE_H

#include "base/text.h"
#include "domain/customer/inside.h"
#include "domain/customer_list.h"

/* A stretch of a sort's index: customers of one state, and of one owner, team or branch. */
enum range_by { BY_ALL, BY_OWNER, BY_NO_OWNER, BY_TEAM, BY_NO_TEAM, BY_BRANCH, BY_NO_BRANCH, BY_COUNT };
struct range {
    enum range_by by;
    int64_t who; /* the owner, team or branch */
    bool closed;
};
#define RANGES_MAX 6

/* Where rows are looked for. Ranges cover at least what is asked; the match is exact but for the
 * residue: filters on numbers that the search index does not know. */
struct list_plan {
    enum customer_sort sort;
    struct range ranges[RANGES_MAX];
    size_t nranges;
    bool ranges_exact;     /* the ranges are what is asked, and nothing else */
    struct str match;      /* of the search index; "open" is not in it, but asked of the rows */
    bool match_open;       /* only open ones of it */
    bool match_rights;     /* only those of own, team or branch (0: not of any) */
    int64_t own, team, branch;
    bool match_narrow;     /* it asks for more than a state and the actor's rights */
    struct search_terms terms;
    struct str facets[16 + CUSTOM_FILTERS_MAX]; /* "o1|t2": one of them */
    size_t nfacets;
    bool nothing;          /* can have no rows */
    bool searchable;
    struct customer_filter f; /* as far as the actor's rights allow it */
    enum scope scope;
    struct str city;          /* folded */
    /* residue */
    int64_t value_min, value_max;     /* inclusive */
    int64_t contact_min, contact_max; /* inclusive */
    bool has_value, has_contact, has_range; /* has_range: of a custom field; or its text */
};
void list_plan_make(struct ctx *cx, const struct customer_filter *f, enum access action,
                    struct list_plan *ret);

/* One row found, with what it is sorted and checked by. */
struct hit {
    struct customer_row row;
    struct str name_key;
    int64_t source;
};
typedef VEC(struct hit) hits;

/* Where a page begins: behind (or before) this row; inclusive: with it. */
struct mark {
    bool set, inclusive;
    int64_t key, id;
    struct str name_key;
};

/* One page on its way. */
struct listing {
    struct ctx *cx;
    const struct list_plan *plan;
    struct mark mark;
    bool file;           /* an export: with the columns that no page shows */
    bool with_names;     /* hits need their name_key, whatever the sort */
    bool back;           /* before the mark */
    bool up;             /* in index order */
    size_t limit;
    hits found;          /* in the direction of travel */
    bool more;           /* rows go on behind the last one found */
    struct mark reached; /* walks: the last row examined */
    int64_t examined;    /* walks that stopped */
    int64_t count;       /* known by the way, else -1 */
};
/* May rows have been found by contact data that the actor may not see of all of them? */
bool contact_matters(const struct listing *l);
struct mark hit_mark(const struct hit *h, enum customer_sort sort);
enum err list_find(struct listing *l) MUST_CHECK;
enum err list_read_one(struct listing *l, int64_t id, struct hit *ret) MUST_CHECK;
/* Up to *ret_cap; -1: cannot be counted within bounds. */
enum err list_count(struct listing *l, int64_t *ret_count, int64_t *ret_cap) MUST_CHECK;

/* list_sql.c. RANGE_ROWS: rows of a page; RANGE_KEYS: id and what is sorted by, from the index alone;
 * RANGE_FILE: with the columns that only an export has. */
enum range_use { RANGE_ROWS, RANGE_KEYS, RANGE_FILE };
enum range_part { PART_BEYOND, PART_TIES }; /* rows with another key than the mark's; with the same */
/* Composed of static parts; parameters :state, :who, :key, :id, :limit where they are needed. */
const char *range_sql(struct arena *a, enum range_use use, enum range_by by, enum customer_sort sort,
                      enum range_part part, bool up);
/* A row, when the range holds more than :skip of them. */
const char *range_full_sql(struct arena *a, enum range_by by, bool value, bool contact);
const char *range_count_sql(struct arena *a, const struct list_plan *p);
/* Parameters :match, :limit; :state ("": any) and :id where they are needed. */
const char *match_sql(struct db *db, struct arena *a, bool file, bool up);
const char *match_ids_sql(struct db *db, struct arena *a); /* of any state */
const char *match_count_sql(struct db *db, struct arena *a);
const char *band_ids_sql(bool value); /* ids of a value or last-contact band: :lo, :hi, :limit */
const char *one_row_sql(bool file);   /* :id */

#endif
