/* The customer list: search, filters, sorts, keyset pages, capped count, export.
 *
 * No query here reads more than a fixed number of rows whatever the filters are
 * (domain/customer/README.md explains the three ways a page is found). Rights by own, team, branch
 * are part of every query. */
#ifndef DOMAIN_CUSTOMER_LIST_H
#define DOMAIN_CUSTOMER_LIST_H

#include "domain/custom_value.h"
#include "domain/customer.h"

enum customer_sort { SORT_NEWEST, SORT_NAME, SORT_VALUE, SORT_CONTACT, SORT_COUNT };
const char *customer_sort_code(enum customer_sort s);  /* "newest" */
const char *customer_sort_label(enum customer_sort s); /* translated */

#define ID_ANY  INT64_C(0)
#define ID_NONE INT64_C(-1) /* those without owner, team, branch ... */

enum customer_state_filter { STATE_OPEN, STATE_CLOSED, STATE_ANY };

struct customer_filter {
    struct str q;                  /* the search box */
    int64_t owner, team, branch;   /* ID_ANY, ID_NONE, or an id */
    int64_t stage, kind, trade;    /* 0: any; trade: one bit */
    int64_t tag, source;           /* ID_ANY or an id */
    struct str city;               /* empty: any */
    int64_t silent_days;           /* last contact longer ago than; 0: any */
    int64_t recent_days;           /* last contact within; 0: any */
    int64_t value_min, value_max;  /* minor units; INT64_MIN: none */
    struct custom_filters custom;
    int64_t state;                 /* enum customer_state_filter */
    enum customer_sort sort;
    bool whole;                    /* rows with what only files and chosen columns show: e-mail, since */
};
void customer_filter_init(struct customer_filter *f); /* everything open, newest first */

struct customer_row {
    customer_id id;
    struct str code, name, city, owner_name;
    int64_t kind, stage, trade;
    staff_id owner;
    team_id team;
    branch_id branch;
    struct str phone, email;  /* empty without the right to see contact data of this record */
    int64_t value_minor;      /* 0 without the right to see money of this record */
    bool may_money, may_contact;
    int64_t last_contact_at, created_at;
    bool closed;
    customer_id merged_into;  /* 0: not merged */
    struct str merged_name, merged_code; /* of that one; empty: none */
};

struct customer_page {
    struct customer_row *rows;
    size_t n;
    const char *next, *prev;  /* cursors for ?after= and ?before=, NULL: none */
    int64_t count;            /* capped at CUSTOMER_COUNT_CAP, of what is typed at a page */
    bool count_more;          /* that many or more */
    bool count_known;         /* false: more than could be examined */
    int64_t examined;         /* above 0: the search stopped after that many rows; next goes on */
    bool searchable;          /* false: q has nothing that can be searched */
};
#define CUSTOMER_COUNT_CAP  1000
#define CUSTOMER_PAGE_ROWS  50
/* Bounds of one page; tests make them small. */
struct customer_list_limits {
    size_t walk_rows; /* whole rows examined where no index fits */
    size_t sort_rows; /* candidates that are sorted in memory */
    size_t set_rows;  /* candidates that are held as a set of ids */
    size_t key_rows;  /* index entries looked up in such a set */
};
extern struct customer_list_limits customer_list_limits;

/* action: CUSTOMER_SEE for pages, CUSTOMER_EXPORT for files. after/before: cursors from a page (at
 * most one), empty: the first page. with_count costs a capped count. */
enum err customer_list(struct ctx *cx, const struct customer_filter *f, enum access action,
                       struct str after, struct str before, size_t limit, bool with_count,
                       struct customer_page *ret) MUST_CHECK;

/* These customers in this order, as rows of a file; those that are gone or not this actor's are left out. */
enum err customer_rows(struct ctx *cx, const int64_t *ids, size_t n, enum access action,
                       struct customer_page *ret) MUST_CHECK;

/* Every SQL text the list can use, one after the other, for the plan test and the measurements:
 * false when i is past the last. */
bool customer_list_sql(struct db *db, struct arena *a, size_t i, struct str *ret_sql,
                       struct str *ret_name);

#endif
