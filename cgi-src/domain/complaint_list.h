/* The queue of cases, one customer's cases, and the numbers beside them.
 *
 * Pages by keyset: what is due next (soonest first; cases with nothing due come last) or newest first. No query reads more than
 * CASES_WALK rows: filters without an index are checked within that many, then the page says so and
 * its cursor goes on from the last row examined. Text goes through the search index. */
#ifndef DOMAIN_COMPLAINT_LIST_H
#define DOMAIN_COMPLAINT_LIST_H

#include "domain/complaint.h"

enum case_tab { CASES_MINE = 1, CASES_TEAM, CASES_UNASSIGNED, CASES_ALL, CASES_FOLLOWED, CASES_TABS };
enum case_sort { CASES_BY_DUE = 1, CASES_BY_NEW };
#define CASES_OPEN  INT64_C(0)  /* of the state filter: every open state (with a text: any state) */
#define CASES_ENDED INT64_C(-1)
#define CASES_ANY   INT64_C(-2)
/* Of the filter by due time. */
enum case_due { CASES_OVERDUE = 1, CASES_DUE_DAY, CASES_DUE_WEEK, CASES_DUE_NEVER };
enum case_rated { CASES_RATED = 1, CASES_RATED_LOW };
#define CASES_PAGE  50
#define CASES_WALK  3000
#define CASES_COUNT_CAP 1000

struct case_filter {
    int64_t tab, sort;   /* 0: mine, by due time */
    struct str q;
    int64_t state;       /* enum complaint_state, or CASES_* */
    int64_t kind, category, assignee; /* 0: any */
    int64_t tag;         /* lookup id of a tag of cases; 0: any */
    int64_t rating;      /* enum case_rated; 0: any */
    int64_t due, priority; /* enum case_due, enum case_priority; 0: any */
    struct custom_filters custom;
    bool whole_text;     /* bodies in full (CSV) */
};
struct case_item {
    complaint_id id;
    struct str ref;
    enum complaint_kind kind;
    enum complaint_channel channel;
    enum complaint_state state;
    struct str category_name, assignee_name, customer_name, customer_code, order_text;
    struct str excerpt;  /* the beginning of the text */
    int64_t severity, due_at, created_at, updated_at, customer;
    int64_t next_due_at;       /* CASE_NO_DUE: nothing is due */
    int64_t answer_due_at;     /* of a first answer that is still owed; 0: none is */
    int64_t paused_at;
    int64_t handling, outcome; /* of the customer's rating; 0: none */
    struct str comment;
    enum case_priority priority; /* 0 for customers */
    bool safety, overdue;
};
struct case_page {
    struct case_item *rows;
    size_t n;
    const char *next, *prev; /* cursors; NULL: none */
    bool search_on;          /* next goes on searching: CASES_WALK rows were examined */
    bool searchable;         /* false: nothing in q can be searched */
};
/* action: COMPLAINT_SEE for pages, COMPLAINT_EXPORT for files. after, before: cursors, at most one. */
enum err complaint_list(struct ctx *cx, const struct case_filter *f, enum access action,
                        struct str after, struct str before, size_t limit,
                        struct case_page *ret) MUST_CHECK;
/* These cases in this order, with their whole text; those that are gone or not this actor's are left out. */
enum err complaint_items(struct ctx *cx, const int64_t *ids, size_t n, enum access action, struct case_page *ret) MUST_CHECK;
/* In one line what a case is about: its customer and the beginning of its text. ERR_NOT_FOUND: not this employee's. */
enum err complaint_about(struct ctx *cx, complaint_id id, struct str *ret) MUST_CHECK;
/* Open cases per tab, each capped at CASES_COUNT_CAP + 1. */
enum err complaint_counts(struct ctx *cx, int64_t ret_counts[CASES_TABS]) MUST_CHECK;
/* Mine and overdue or not: the number in the menu (open and assigned to me), capped. */
int64_t complaint_mine_open(struct ctx *cx);

/* The portal account's cases and those of its customer, newest first. */
enum err complaint_own(struct ctx *cx, int64_t before_id, struct case_item *ret, size_t max,
                       size_t *ret_n) MUST_CHECK;
/* The cases that a guest's private links open. */
enum err complaint_of_keys(struct ctx *cx, const struct track_keys *keys, struct case_item *ret,
                           size_t max, size_t *ret_n) MUST_CHECK;
enum err complaint_of_customer(struct ctx *cx, customer_id customer, struct case_item *ret,
                               size_t max, size_t *ret_n) MUST_CHECK;

/* Open cases by state and age (under 3 days, 3 to 7, 8 to 30, older). Reads at most some 20,000 entries of
 * an index; ret_more: there are further ones, the oldest were counted. */
#define CASE_AGES 4
enum err complaint_ages(struct ctx *cx, int64_t ret_counts[COMPLAINT_STATES][CASE_AGES], bool *ret_more) MUST_CHECK;

/* Every SQL text the queue can use, one after the other; false: i is past the last. */
bool complaint_list_sql(struct db *db, struct arena *a, size_t i, struct str *ret_sql,
                        struct str *ret_name);

#endif
