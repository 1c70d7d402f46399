/* How a membership is shown, the same in every program: the account at a glance, the ledger with its
 * filters, the box on the customer's file. */
#ifndef PAGES_SHARED_MEMBER_VIEW_H
#define PAGES_SHARED_MEMBER_VIEW_H

#include "domain/member.h"
#include "pages/shared/page.h"

const char *url_members(struct ctx *cx);
const char *url_member(struct ctx *cx, struct str number); /* staff: /members/{number} */
const char *url_member_do(struct ctx *cx, struct str number, const char *what); /* .../earn */
const char *url_posting_reverse(struct ctx *cx, struct str number, posting_id p);

/* "+1,200", "−50", "0". */
const char *format_signed(struct arena *a, int64_t n);
/* "1 point", "1,200 points" in the reader's language. */
const char *format_points(struct arena *a, int64_t n);
const char *member_state_tone(enum member_state s); /* class of its badge */

/* The {number} of the path: a whole number with a right check digit, or ERR_NOT_FOUND. */
enum err member_of_path(struct ctx *cx, const struct req *req, struct member *ret) MUST_CHECK;
/* After that ERR_NOT_FOUND, on a page: a card that was replaced leads to the number of today (410), else
 * ERR_NOT_FOUND. Forms that post to an old number find the same words on the error page. */
enum err member_replaced_page(struct ctx *cx, struct req *req, struct res *res) MUST_CHECK;

/* Values: MEMBER_NUMBER, MEMBER_NAME, MEMBER_STATE, STATE_TONE, BALANCE, AVAILABLE, OPENED, TIER_POINTS;
 * sections: OWED (DEBT), UNBOOKED (EXPIRED_POINTS), NEXT_EXPIRY (NEXT_POINTS, NEXT_DAY) or NO_EXPIRY,
 * TIER (TIER_NAME, TIER_SINCE) or NO_TIER, BENEFITS (BENEFITS_TEXT), PROGRESS (PROGRESS_NOW, PROGRESS_GOAL,
 * PROGRESS_OF, PROGRESS_MISSING, NEXT_TIER) or TOP_TIER, FROZEN and CLOSED (STATE_REASON, STATE_SINCE),
 * BRANCH (BRANCH_NAME); includes part/tier_progress.tpl as {{>TIER_PROGRESS}} and part/member_status.tpl
 * as {{>MEMBER_STATUS}}. */
void member_fill(struct ctx *cx, struct tpl *t, const struct member_summary *s);
/* Includes part/expiring.tpl as {{>EXPIRING_LIST}}: unspent points by month. */
enum err member_fill_expiring(struct ctx *cx, struct tpl *page, member_id m) MUST_CHECK;
/* Includes part/member_side.tpl as {{>MEMBER_SIDE}}: tier, facts, what expires when. */
enum err member_fill_side(struct ctx *cx, struct tpl *page, const struct member_summary *s) MUST_CHECK;

/* Includes part/ledger.tpl as {{>LEDGER}}: filters, rows, pages. page_url: the page it stands on. */
enum err ledger_view(struct ctx *cx, struct req *req, struct res *res, struct tpl *page,
                     const struct member *m, const char *page_url, const char *csv_url) MUST_CHECK;
/* The same filters as a file. */
enum err ledger_csv(struct ctx *cx, struct req *req, struct res *res, const struct member *m) MUST_CHECK;

/* Includes part/member_box.tpl as {{>MEMBER_BOX}}: the membership of a customer, for his file. Shows
 * how to get one when there is none, and nothing to those who may not see members. */
enum err member_box(struct ctx *cx, struct tpl *t, customer_id customer) MUST_CHECK;

#endif
