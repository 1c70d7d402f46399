/* Absence with a substitute: while somebody is away, the substitute is told what concerns him and may do to his
 * records what he may. A substitute who is away himself is followed on to the next, then to the manager of the
 * team, then of the branch.
 *
 * Written by oneself (My account), or by who manages users or the team. Ended earlier by the same. */
#ifndef DOMAIN_ABSENCE_H
#define DOMAIN_ABSENCE_H

#include "domain/ctx.h"

struct absence {
    int64_t id;
    staff_id staff, substitute; /* substitute as named; 0: the manager */
    struct str staff_name, substitute_name, note;
    int64_t from_at, until_at, ended_at;
};
struct absence_draft {
    int64_t substitute;        /* staff id; 0: the manager */
    struct str from, until;    /* days; until is the last day away */
    struct str note;
};
/* Problems at "from", "until", "substitute". One that overlaps another is refused. */
enum err absence_put(struct ctx *cx, staff_id staff, const struct absence_draft *d) MUST_CHECK;
/* Back earlier, or not away after all. */
enum err absence_end(struct ctx *cx, staff_id staff, int64_t id) MUST_CHECK;
/* Those that are not over, by their beginning. */
enum err absence_list(struct ctx *cx, staff_id staff, struct absence **ret, size_t *ret_n) MUST_CHECK;
/* May the actor write this person's absences? */
bool absence_may(struct ctx *cx, staff_id staff);

/* Away now: until when (0: here), and who stands in (0: nobody). Looks no right up: for names and pickers. */
int64_t absence_until(struct ctx *cx, staff_id staff);
staff_id absence_substitute(struct ctx *cx, staff_id staff);
/* "李娜", or "李娜（10月5日前不在岗）" while she is away: what a picker shows. Date as ISO. */
struct str absence_shown(struct ctx *cx, staff_id staff, struct str name);
/* Whom this person stands in for now; fills at most max. For the session, once a request. */
size_t absence_stands_for(struct ctx *cx, staff_id me, staff_id *ret, size_t max);

#endif
