/* What a customer says of a case that is over: handling and outcome apart, 1 to 5 each, with a comment.
 *
 * Given in the portal, by account or private link, never by staff; once, and changeable within a period
 * (SETTING_RATE_DAYS after the end). A low one is told to agent and managers. Numbers count over
 * at most RATINGS_COUNTED ratings. */
#ifndef DOMAIN_COMPLAINT_RATING_H
#define DOMAIN_COMPLAINT_RATING_H

#include "domain/complaint.h"

#define RATING_LOW      2
#define RATINGS_COUNTED 20000

struct rating {
    int64_t handling, outcome; /* 0: not rated */
    struct str comment;
    int64_t at, changed_at;
    bool low;
};
/* Of a case that the actor may see. OK with handling 0: not rated. */
enum err complaint_rating_get(struct ctx *cx, complaint_id id, struct rating *ret) MUST_CHECK;
/* Until when the customer may rate, or change the rating; 0: not (any more). INT64_MAX: as long as it is accepted
 * and not closed. */
int64_t complaint_rates_until(struct ctx *cx, const struct complaint *c);

struct rating_draft {
    int64_t handling, outcome;
    struct str comment;
};
/* Problems at the draft's fields. ERR_CONFLICT: not to be rated now. ret_low: at least one is low. */
enum err complaint_rate(struct ctx *cx, struct str ref, const struct track_keys *keys, const struct rating_draft *d,
                        bool *ret_low) MUST_CHECK;

struct rating_sums {
    int64_t n, low, handling, outcome;     /* sums of the marks */
    int64_t marks[2][6];                   /* [0] handling, [1] outcome: how many of each mark */
};
/* Given from the one time on and before the other; staff 0: everybody's (needs the scope all or branch of
 * COMPLAINT_SEE like every list; a single agent's own are always his to see). */
enum err rating_sum(struct ctx *cx, int64_t from, int64_t before, staff_id staff, struct rating_sums *ret) MUST_CHECK;

struct rating_agent {
    staff_id id;
    struct str name;
    struct rating_sums sums;
};
enum err rating_by_agent(struct ctx *cx, int64_t from, struct rating_agent *ret, size_t max, size_t *ret_n) MUST_CHECK;

struct rating_row {
    struct str ref, assignee_name, customer_name;
    enum complaint_kind kind;
    struct rating r;
    int64_t id;
};
/* Of the cases that were closed in a time, which asks their customers for a rating: how many have one. By kind; [0]:
 * of all kinds. At most RATINGS_COUNTED cases, the newest. */
struct rating_response {
    int64_t asked[KIND_COUNT], answered[KIND_COUNT];
};
enum err rating_response(struct ctx *cx, int64_t from, int64_t before, struct rating_response *ret) MUST_CHECK;

/* These cases themselves, the last that ended first; after: as of rating_list(). */
enum { ASKED_ALL, ASKED_RATED, ASKED_SILENT };
struct asked_filter {
    int64_t from, before;
    int64_t kind;  /* enum complaint_kind; 0: every one */
    int64_t rated; /* ASKED_* */
};
struct asked_row {
    struct str ref, text, assignee_name, customer_name;
    enum complaint_kind kind;
    int64_t id, ended_at, handling, outcome; /* 0: not rated */
};
enum err rating_asked(struct ctx *cx, const struct asked_filter *f, struct str after, struct asked_row *ret, size_t max,
                      size_t *ret_n, const char **ret_next) MUST_CHECK;
/* The texts of both, for the test of their plans; NULL: i is past the last. */
const char *rating_asked_sql(size_t i);

/* Newest first, those before the cursor (time.id; "" from the newest). */
enum err rating_list(struct ctx *cx, bool low_only, struct str after, struct rating_row *ret, size_t max,
                     size_t *ret_n, const char **ret_next) MUST_CHECK;

#endif
