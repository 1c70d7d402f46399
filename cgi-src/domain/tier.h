/* Tiers of the programme: a table of thresholds, by points earned in the last 12 months (earnings
 * that were not reversed; adjustments and goodwill do not count). A member's tier is the highest
 * one in use whose threshold is reached. Called by the postings, the tier job and the admin pages. */
#ifndef DOMAIN_TIER_H
#define DOMAIN_TIER_H

#include "domain/ctx.h"

struct tier {
    int64_t id;                /* 0: none */
    struct str name, benefits; /* in the reader's language */
    struct str name_zh, name_en, benefits_zh, benefits_en;
    int64_t threshold, version;
    int64_t members;           /* filled by tier_list when counted */
    bool retired;
};

/* By threshold, lowest first. */
enum err tier_list(struct ctx *cx, bool with_retired, struct tier **ret, size_t *ret_n) MUST_CHECK;
/* Fills members of each tier, counted up to 1,001. */
enum err tier_count(struct ctx *cx, struct tier *tiers, size_t n) MUST_CHECK;
enum err tier_get(struct ctx *cx, int64_t id, struct tier *ret) MUST_CHECK;
/* Adds (id 0) or changes. Problems at "name_zh", "name_en", "threshold". ERR_STALE. Members move at
 * the next posting or run of the job. */
enum err tier_save(struct ctx *cx, const struct tier *edit, int64_t *ret_id) MUST_CHECK;
enum err tier_retire(struct ctx *cx, int64_t id, int64_t version, bool retire) MUST_CHECK;

/* Points earned in the 12 months before now. */
enum err tier_points(struct ctx *cx, member_id m, int64_t *ret_points) MUST_CHECK;
struct tier_progress {
    int64_t points;    /* earned in the last 12 months */
    struct tier now;   /* as stored on the member; id 0: none */
    struct tier next;  /* id 0: the highest is reached */
    int64_t missing;   /* to the next */
};
enum err tier_progress(struct ctx *cx, member_id m, struct tier_progress *ret) MUST_CHECK;

/* The tier as it stands (id 0: none), and the one that so many points more, or less, lead to. */
enum err tier_after(struct ctx *cx, member_id m, int64_t change, struct tier *ret_now,
                    struct tier *ret_after) MUST_CHECK;

/* Would so many points more lead to another tier than those earned so far? */
enum err tier_would_change(struct ctx *cx, member_id m, int64_t change, bool *ret) MUST_CHECK;

/* Sets the tier the member has earned; audited when it changes. Inside a TX. */
enum err tier_apply(struct ctx *cx, member_id m, bool *ret_changed) MUST_CHECK;
/* Job tier_refresh: the next members after *cursor, at most limit; *cursor 0: all were seen. */
enum err tier_refresh_some(struct ctx *cx, int64_t *cursor, int limit, int *ret_changed) MUST_CHECK;

#endif
