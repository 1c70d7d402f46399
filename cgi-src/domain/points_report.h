/* Points by month, branch and reason, what stands behind each figure, and a member's statement of a month
 * (folder points/: sums, entries, statement). Figures come from points_day_by for days that are summed
 * (report.c) and from the postings for the others; `zhiyin verify` compares both. Called by report and
 * statement pages; rights: REPORT_SEE, for the statement the member's. */
#ifndef DOMAIN_POINTS_REPORT_H
#define DOMAIN_POINTS_REPORT_H

#include "domain/points.h"

/* What moved. A figure is the effect on what members hold: balance less debt. */
enum points_what { WHAT_EARN = 1, WHAT_REDEEM, WHAT_ADJUST, WHAT_GOODWILL, WHAT_REVERSE, WHAT_EXPIRE };
#define POINTS_WHATS 7 /* array size; 0 is not used */
#define REASON_CHARS 60
const char *points_what_code(enum points_what w); /* "earn" */
const char *points_what_name(enum points_what w); /* translated: "Issued" */

enum points_group { GROUP_MONTH = 1, GROUP_BRANCH, GROUP_REASON };
struct report_filter {
    int64_t from, until; /* starts of civil days: from <= at < until */
    int64_t branch;      /* 0: all, -1: none; where the member was looked after when it was booked */
    int64_t what;        /* 0: all */
    struct str reason;   /* its first REASON_CHARS characters */
    bool of_reason;      /* only that reason */
};
struct points_sum {
    struct str key;  /* "2026-11", the branch's name, the reason */
    int64_t branch;  /* GROUP_BRANCH: its id, 0 none */
    int64_t amount[POINTS_WHATS], postings;
};
/* By month in time order, else largest movement first; at most max rows, ret_more: there were others.
 * ret_all: the sum of all of them. */
enum err points_sums(struct ctx *cx, const struct report_filter *f, enum points_group by, size_t max,
                     struct points_sum **ret, size_t *ret_n, bool *ret_more, struct points_sum *ret_all) MUST_CHECK;

struct points_line {
    posting_id id;
    enum points_what what;
    int64_t at, amount; /* amount: as in the figures */
    struct str number, name, reason, branch, by_name, approved_name;
};
struct line_place {
    int64_t at, id;
};
/* Newest first, those behind the place (id 0: from the newest); bounded: ret_resume (id not 0) says where
 * to go on when so many were looked at. */
enum err points_lines(struct ctx *cx, const struct report_filter *f, const struct line_place *behind, size_t max,
                      struct points_line *ret, size_t *ret_n, bool *ret_more, struct line_place *ret_resume) MUST_CHECK;

/* ---- a member's month ---- */

#define STATEMENT_ROWS 1000
struct points_statement {
    struct str month;                /* "2026-11" */
    int64_t from, until;             /* moments */
    int64_t opening, closing;        /* balance */
    int64_t opening_debt, closing_debt;
    int64_t amount[POINTS_WHATS];    /* of the balance, by what; goodwill is in WHAT_ADJUST */
    struct points_posting *rows;     /* oldest first */
    size_t n;
    bool more;                       /* over STATEMENT_ROWS: the file has all */
};
/* month "2026-11"; empty or of the future: this one. */
enum err points_statement(struct ctx *cx, member_id m, struct str month, struct points_statement *ret) MUST_CHECK;

#endif
