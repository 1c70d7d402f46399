/* Working on one case together: tags, following, mentions, who looks at it now, handing over.
 *
 * Called by the pages of a case and, for tags and priority, by changes of many. The rules: everything
 * stays within the scope of who acts; nobody is told of a case that he may not see; two agents who
 * have the same case open know of each other, and no answer goes out over another one unseen. */
#ifndef DOMAIN_COMPLAINT_TEAM_H
#define DOMAIN_COMPLAINT_TEAM_H

#include "domain/complaint.h"

#define CASE_TAGS_MAX 20 /* of one case */

struct case_tag {
    int64_t id;
    struct str name; /* in the reader's language */
};
/* By position of the list; retired ones that are in use too. */
enum err complaint_tags(struct ctx *cx, complaint_id id, struct case_tag **ret, size_t *ret_n) MUST_CHECK;
/* Of the cases of a list: ret[i] of ids[i]. */
struct case_tags {
    struct case_tag *at;
    size_t n, cap;
};
enum err complaint_tags_of(struct ctx *cx, const complaint_id *ids, size_t n, struct case_tags *ret) MUST_CHECK;
/* All of them at once: ids of the list, and new ones by name, parted by commas (CASE_TAG_NEW). Problems at "tags",
 * "new_tags". */
enum err complaint_set_tags(struct ctx *cx, struct str ref, int64_t version, const int64_t *tags, size_t n,
                            struct str new_tags) MUST_CHECK;
/* One on or off, for whoever changes many; OK without a change when it is so already. */
enum err complaint_tag(struct ctx *cx, struct str ref, int64_t version, int64_t tag, bool on) MUST_CHECK;

/* One's own; needs no right but seeing the case, and does not change its version. */
enum err complaint_follow(struct ctx *cx, struct str ref, bool on) MUST_CHECK;
bool complaint_followed(struct ctx *cx, complaint_id id);
/* Names of who follows it, at most max. */
enum err complaint_followers(struct ctx *cx, complaint_id id, struct str *ret, size_t max, size_t *ret_n) MUST_CHECK;

/* Active colleagues who may see the case, for the list that opens at an @; begins with q, by user name. */
struct colleague_brief {
    staff_id id;
    struct str name, username;
};
enum err complaint_colleagues(struct ctx *cx, struct str ref, struct str q, struct colleague_brief *ret, size_t max,
                              size_t *ret_n) MUST_CHECK;

/* As complaint_assign(), with why: it stands in the history, and the team hears of it where no person is
 * named. */
enum err complaint_hand_over(struct ctx *cx, struct str ref, int64_t version, staff_id staff, team_id team,
                             struct str reason) MUST_CHECK;

/* ---- who else is here ---- */

#define PRESENCE_MS       (45 * SECOND_MS) /* how long a sign of life counts */
#define PRESENCE_WRITE_MS (20 * SECOND_MS) /* not written more often, unless something changed */
struct presence {
    struct str name;
    bool answering;
};
/* Says that the actor has the case open, and gives the others; not in the audit log. */
enum err complaint_present(struct ctx *cx, struct str ref, bool answering, struct presence *ret, size_t max,
                           size_t *ret_n) MUST_CHECK;
/* The others only. */
enum err complaint_others(struct ctx *cx, complaint_id id, struct presence *ret, size_t max, size_t *ret_n) MUST_CHECK;
enum err presence_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;
/* The newest of messages and steps of the flow: what a page has shown. */
int64_t complaint_newest(struct ctx *cx, complaint_id id);

#endif
