/* Targets of cases per kind and priority, and the working week they are counted in: what an admin keeps
 * on one page. Cases take their due times from here when they come in and when kind or priority
 * changes (complaint/due.c); what is running keeps the time it has. */
#ifndef DOMAIN_CASE_TIMES_H
#define DOMAIN_CASE_TIMES_H

#include "domain/complaint_flow.h"
#include "domain/work_week.h"

enum case_priority { PRIORITY_LOW = 1, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_URGENT, PRIORITY_COUNT };
const char *priority_code(enum case_priority p);  /* "high": addresses, files */
const char *priority_label(enum case_priority p); /* translated */
bool priority_parse(struct str code, enum case_priority *ret);

struct case_target {
    int64_t answer_ms, decide_ms; /* working time; answer_ms 0: no first answer is asked for */
};
struct case_times {
    struct case_target at[KIND_COUNT][PRIORITY_COUNT];
    enum case_priority first[KIND_COUNT]; /* what a new case of the kind gets */
    struct work_week week;
    int64_t version;
};
enum err case_times_load(struct ctx *cx, struct case_times *ret) MUST_CHECK;

#define TARGET_MOST_HOURS 2000

/* As typed: hours as "8" or "0.5", days as work_day_parse() reads them. Problems at "answer_3_2" (kind,
 * priority), "decide_3_2", "day_1" (Monday), "zone", "first_1". */
struct case_times_draft {
    struct str answer[KIND_COUNT][PRIORITY_COUNT], decide[KIND_COUNT][PRIORITY_COUNT];
    struct str day[7], zone;
    int64_t first[KIND_COUNT];
    int64_t version;
};
/* SETTING_MANAGE. ERR_STALE: somebody else saved in between. */
enum err case_times_save(struct ctx *cx, const struct case_times_draft *d) MUST_CHECK;
/* What is stored, as it would be typed. */
void case_times_draft_of(struct ctx *cx, const struct case_times *t, struct case_times_draft *ret);

#endif
