/* Points for many members at once (folder points/: grant, grant_check, grant_run). Called by the admin's
 * grant pages; the work is done by tasks (domain/task.h): points_grant_check, points_grant,
 * points_grant_undo.
 *
 * Rules. The set is fixed by the check and does not change with the filter's result; what the check
 * found is checked again at each posting, and who was frozen or closed meanwhile is left out and listed.
 * Sum, or points of one member with what the maker posted to him that day, above the limits: a second person
 * (points_request.h). Each member
 * gets it once per grant, whatever is pressed twice or killed in the middle. Taking it back reverses
 * what was posted: what was spent already becomes debt; a closed membership keeps it. */
#ifndef DOMAIN_GRANT_H
#define DOMAIN_GRANT_H

#include "domain/member.h"
#include "domain/points.h"
#include "domain/task.h"

#define GRANT_ROWS_MAX 100000 /* of a file */

enum grant_state {
    GRANT_CHECKING = 1, GRANT_CHECKED, GRANT_WAITING, GRANT_RUNNING, GRANT_ENDED, GRANT_UNDO_WAITING,
    GRANT_UNDOING, GRANT_UNDONE, GRANT_DROPPED
};
const char *grant_state_code(enum grant_state s);
const char *grant_state_name(enum grant_state s); /* translated */

struct grant_draft {
    int64_t points;   /* 1..POINTS_MAX; of a file 0: every row says it */
    struct str reason, expires_on, note, source_text;
    bool never_expires, goodwill, with_frozen;
    const struct member_filter *filter; /* NULL: from a file */
    const char *path; /* the file: CSV or XLSX with columns number, and may be points, reason */
};
/* Makes it and the task that checks it. Problems at "points", "reason", "expires_on", "files". */
enum err grant_create(struct ctx *cx, const struct grant_draft *d, int64_t *ret_id) MUST_CHECK;

struct grant {
    int64_t id;
    enum grant_state state;
    bool from_file, never_expires, goodwill, with_frozen;
    struct str source_text, filter, reason, expires_on, note, undo_reason;
    int64_t points, members, total, most, left_out, tiers;
    int64_t most_today; /* most, with what the maker posted to the member on the day of the check */
    int64_t check_task, task, undo_task;
    staff_id created_by, approved_by, undo_by, undo_approved_by;
    struct str created_name, approved_name, undo_name, undo_approved_name;
    int64_t created_at, confirmed_at;
    struct str work_state, work_error; /* of its newest task: "running" ...; empty: none */
    int64_t work_done, work_total;
};
enum err grant_get(struct ctx *cx, int64_t id, struct grant *ret) MUST_CHECK;
enum err grant_of_task(struct ctx *cx, int64_t task, int64_t *ret_id) MUST_CHECK;
enum err grant_list(struct ctx *cx, int64_t before, struct grant *ret, size_t max, size_t *ret_n) MUST_CHECK;
bool grant_needs_second(struct ctx *cx, const struct grant *g);

struct grant_row {
    int64_t n, points;
    struct str number, name, reason, state, note; /* state: code */
    posting_id posting;
};
const char *grant_row_name(struct str state); /* translated: "frozen" */
/* Those of one state ("" all), after the given n. */
enum err grant_rows(struct ctx *cx, int64_t id, struct str state, int64_t after, struct grant_row *ret,
                    size_t max, size_t *ret_n) MUST_CHECK;
#define GRANT_COUNT_MAX 20000
struct grant_count {
    struct str state;
    int64_t rows, points; /* rows counted to GRANT_COUNT_MAX, points of these */
};
enum err grant_counts(struct ctx *cx, int64_t id, struct grant_count *ret, size_t max, size_t *ret_n) MUST_CHECK;

/* By the one who made it, once it is checked: carries it out (ret_request 0) or asks for a second person. */
enum err grant_confirm(struct ctx *cx, int64_t id, struct str note, int64_t *ret_request) MUST_CHECK;
enum err grant_drop(struct ctx *cx, int64_t id) MUST_CHECK; /* before it was carried out */

struct grant_undo {
    int64_t members, points; /* posted and not reversed */
    int64_t unspent, spent;  /* of these: still there; used, and so a debt (or expired) */
    bool whole;              /* false: counted over the first rows only */
};
enum err grant_undo_preview(struct ctx *cx, int64_t id, struct grant_undo *ret) MUST_CHECK;
enum err grant_undo(struct ctx *cx, int64_t id, struct str reason, struct str note, int64_t *ret_request) MUST_CHECK;

/* Called by the decision on a request, inside its TX. */
enum err grant_approved(struct ctx *cx, int64_t id, const struct points_consent *consent) MUST_CHECK;
enum err grant_undo_approved(struct ctx *cx, int64_t id, struct str reason,
                             const struct points_consent *consent) MUST_CHECK;
enum err grant_refused(struct ctx *cx, int64_t id, bool undo) MUST_CHECK;

extern const struct task_kind grant_check_kind, grant_kind, grant_undo_kind;

#endif
