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
    bool match_narrow;     /* it asks for more than a state and the actor's rights */
    struct search_terms terms;
    struct str facets[16]; /* "o1|t2": one of them */
    size_t nfacets;
    bool nothing;          /* can have no rows */
    bool searchable;
    /* residue */
    int64_t value_min, value_max;     /* inclusive */
    int64_t contact_min, contact_max; /* inclusive */
    bool has_value, has_contact;
};
void list_plan_make(struct ctx *cx, const struct customer_filter *f, enum access action,
                    struct list_plan *ret);

/* One row found, with what it is sorted and checked by. */
struct hit {
    struct customer_row row;
    struct str name_key;
    struct str facets, tokens; /* walks only */
};

/* Where a page begins: behind (or before) this row; inclusive: with it. */
struct mark {
    bool set, inclusive;
    int64_t key, id;
    struct str name_key;
};

enum range_use { RANGE_PAGE, RANGE_WALK };
enum range_part { PART_BEYOND, PART_TIES }; /* rows with another key than the mark's; with the same */
/* Composed of static parts; parameters :state, :who, :key, :id, :limit where they are needed. */
const char *range_sql(struct arena *a, enum range_use use, enum range_by by, enum customer_sort sort,
                      enum range_part part, bool up);
/* A row, when the range holds more than :skip of them. */
const char *range_full_sql(struct arena *a, enum range_by by, bool value, bool contact);
const char *range_count_sql(struct arena *a, const struct list_plan *p);
/* Parameters :match, :limit; :state ("": any) and :id where they are needed. */
const char *match_sql(struct db *db, struct arena *a, enum range_use use, bool up);
const char *match_ids_sql(struct db *db, struct arena *a); /* of any state */
const char *match_count_sql(struct db *db, struct arena *a);
const char *band_ids_sql(bool value); /* ids of a value or last-contact band: :lo, :hi, :limit */
const char *one_row_sql(void);        /* :id; with facets and tokens */

#endif
