/* Between report.c (the worker's sums), sums.c and verify.c: how a posting counts in reports. */
#ifndef DOMAIN_POINTS_REPORT_INSIDE_H
#define DOMAIN_POINTS_REPORT_INSIDE_H

#include "domain/ctx.h"

/* Of a posting p: branch, what, reason (its first REASON_CHARS characters), amount. */
#define POINTS_DAY_COLUMNS                                                                         \
    "COALESCE(p.branch_id, 0) AS branch, CASE WHEN p.kind = 'adjust' AND EXISTS (SELECT 1 FROM"    \
    " points_entry g WHERE g.posting_id = p.id AND g.member_id = p.member_id"                      \
    " AND g.account = 'goodwill') THEN 'goodwill'"                                                 \
    " ELSE p.kind END AS what, SUBSTR(p.reason, 1, 60) AS reason, p.amount - p.debt_change AS amount"

/* Start of the first day that has no total yet; 0: there is no posting at all. */
enum err points_first_open_day(struct ctx *cx, int64_t *ret_start) MUST_CHECK;

#endif
