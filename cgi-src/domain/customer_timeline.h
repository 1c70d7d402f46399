/* The customer's timeline: everything that happened, newest first, filtered by kind, in pages. What
 * the actor may not see (orders, complaints, points, files) is left out. */
#ifndef DOMAIN_CUSTOMER_TIMELINE_H
#define DOMAIN_CUSTOMER_TIMELINE_H

#include "domain/customer.h"
#include "domain/timeline.h"

struct timeline_entry {
    enum timeline_kind kind;
    int64_t ref, at;
    struct str what;    /* code of its kind: "call", "return", "earn", "freeze", "customer.edit" */
    struct str title;   /* subject, reference, file name */
    struct str text;    /* in full */
    struct str by;      /* who; empty: the system, or the customer */
    struct str address; /* a file's public id, a complaint's reference */
    struct str extra;   /* contact of an interaction; fields of a change, blank-separated */
    int64_t amount;     /* money (with currency) or points */
    struct str currency;
    bool has_amount;
    int64_t from, to;   /* stages; to: state of a complaint; direction of an interaction */
    struct str next_step, next_on;
    int64_t next_done_at;
    bool may_finish;    /* the next step of an interaction */
    bool may_take_back; /* notes */
};
struct timeline_page {
    struct timeline_entry *at;
    size_t n;
    const char *next; /* cursor, NULL: that was all */
};
/* kind 0: all. */
enum err customer_timeline(struct ctx *cx, customer_id id, int64_t kind, struct str after,
                           size_t limit, struct timeline_page *ret) MUST_CHECK;

#endif
