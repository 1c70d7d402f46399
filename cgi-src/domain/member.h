/* Memberships: one per customer, with a number, a tier and a state. Called by the admin's member
 * pages, the portal, the customer's file and the imports. Neighbours: points.h, tier.h. */
#ifndef DOMAIN_MEMBER_H
#define DOMAIN_MEMBER_H

#include "domain/ctx.h"
#include "domain/points.h"
#include "domain/tier.h"

enum member_state { MEMBER_ACTIVE = 1, MEMBER_FROZEN, MEMBER_CLOSED };
const char *member_state_code(enum member_state s); /* "active" */
const char *member_state_name(enum member_state s); /* translated */

struct member {
    member_id id;
    struct str number;       /* 16 digits, the last by Luhn */
    customer_id customer;
    struct str customer_name, customer_code;
    int64_t tier;            /* 0: none */
    struct str tier_name;
    int64_t tier_since;
    enum member_state state;
    struct str state_reason;
    int64_t state_at;
    branch_id branch;
    struct str branch_name;
    int64_t opened_at, version;
    int64_t balance, debt;
    int64_t last_at; /* when points last moved by somebody's doing; 0: never */
    /* of the customer, for the decision on rights */
    staff_id owner;
    team_id team;
    branch_id customer_branch;
};

/* "8900 1234 5678 9012": as it is shown. */
char *member_number_display(struct arena *a, struct str number);
/* What a person typed, blanks, hyphens and full-width digits allowed, as 16 digits; false: not a
 * member number. */
bool member_number_parse(struct arena *a, struct str typed, struct str *ret_number);

/* Opens a membership; branch 0: the customer's. ERR_CONFLICT with a problem at "customer": the
 * customer has one, or is closed. */
enum err member_open(struct ctx *cx, customer_id customer, branch_id branch, member_id *ret_id) MUST_CHECK;

/* The same with the number of a card that is there already (import); empty: a new one. A problem at "number"
 * when somebody has it. */
enum err member_open_as(struct ctx *cx, customer_id customer, branch_id branch, struct str number,
                        member_id *ret_id) MUST_CHECK;

/* All with MEMBER_SEE and the record's scope; what is out of sight is ERR_NOT_FOUND. */
enum err member_get(struct ctx *cx, member_id id, struct member *ret) MUST_CHECK;
enum err member_find(struct ctx *cx, struct str number, struct member *ret) MUST_CHECK;
/* Of two that were merged each may have brought one: the one in use (active, oldest) first. */
enum err member_of_customer(struct ctx *cx, customer_id customer, struct member *ret) MUST_CHECK;
#define MEMBERS_OF_CUSTOMER 10
enum err members_of_customer(struct ctx *cx, customer_id customer, struct member *ret, size_t max,
                             size_t *ret_n) MUST_CHECK;
/* Portal: the membership of the signed-in account's customer; ERR_NOT_FOUND: none. */
enum err member_mine(struct ctx *cx, struct member *ret) MUST_CHECK;

/* State flow: active <-> frozen; either -> closed; closed -> active (taken up again). A reason is
 * always needed. Closing with points or debt left needs keep: they stay on record, unusable.
 * Problems at "reason", "keep". ERR_STALE. */
enum err member_set_state(struct ctx *cx, member_id id, int64_t version, enum member_state to,
                          struct str reason, bool keep) MUST_CHECK;
bool member_may_become(enum member_state from, enum member_state to);

struct member_event {
    struct str kind;    /* "open", "freeze", "activate", "close", "reopen", "tier", "card" */
    struct str from_tier, to_tier; /* names, in the reader's language; empty: none */
    struct str reason, by_name;    /* by_name empty: the system */
    struct str detail;             /* "card": the number until then */
    int64_t balance, debt, at;     /* what stood on the account then */
};
const char *member_event_name(struct str kind); /* translated: "Opened" */
/* Openings, states and tiers, newest first. */
enum err member_history(struct ctx *cx, member_id id, size_t max, struct member_event **ret,
                        size_t *ret_n) MUST_CHECK;

enum member_sort {
    MEMBERS_NEWEST,
    MEMBERS_BALANCE, /* highest first */
    MEMBERS_POOREST, /* lowest balance first */
    MEMBERS_ACTIVE,  /* last activity first */
    MEMBERS_SILENT,  /* longest without activity first */
    MEMBERS_EXPIRY   /* whose points expire next; those with nothing that expires are left out */
};
#define BALANCE_ANY  INT64_MIN
#define MOST_NOTHING -1
struct member_filter {
    struct str search;      /* a whole number, or what finds the customer: name, pinyin, code, phone */
    int64_t tier, state, branch; /* 0: all; tier, branch -1: none; state: enum member_state */
    int64_t least, most;    /* balance; 0 or BALANCE_ANY: any; most MOST_NOTHING: none at all */
    int64_t active_since;   /* last activity at or after; 0: any */
    int64_t silent_since;   /* no activity since; 0: any */
    int64_t expiring_until; /* points expire before this moment; 0: any */
    int64_t sort;           /* enum member_sort */
    int64_t before, after;  /* keyset in the order of the sort: behind, or in front of this place */
    int64_t value;          /* the other half of the place, 0 for MEMBERS_NEWEST */
    bool whole;             /* exports: a search finds all, not the newest FOUND_ROWS customers */
};
struct member_place {
    int64_t id, value;
};
struct member_page {
    struct member *at;
    struct member_place *places; /* of each row */
    size_t n;
    bool more;                   /* further ones in the direction asked */
    struct member_place resume;  /* id not 0: searched as far as allowed, goes on from here (before) */
};
enum err member_list(struct ctx *cx, const struct member_filter *f, size_t max,
                     struct member_page *ret) MUST_CHECK;
/* Counted up to cap + 1; also cap + 1 when more rows had to be looked at than is allowed; -1 where the
 * number would tell of contact data that the actor may not see. */
enum err member_count(struct ctx *cx, const struct member_filter *f, int64_t cap, int64_t *ret_n) MUST_CHECK;
/* Every SQL text the list can use, for the plan test: false when i is past the last. */
bool member_list_sql(struct db *db, struct arena *a, size_t i, struct str *ret_sql);

/* The customer's file and the portal's home: everything a box shows. */
struct member_summary {
    struct member member;
    struct points_standing points;
    struct tier_progress tier;
    struct points_posting last[5]; /* newest first */
    size_t last_n;
};
enum err member_summary(struct ctx *cx, const struct member *m, struct member_summary *ret) MUST_CHECK;

#endif
