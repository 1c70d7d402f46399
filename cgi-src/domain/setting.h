/* Settings that an admin may change, each declared with type, default and bounds (setting.c). */
#ifndef DOMAIN_SETTING_H
#define DOMAIN_SETTING_H

#include "domain/ctx.h"

enum setting {
    SETTING_WARN_HOURS,       /* working hours before a due time at which the agent is warned */
    SETTING_WORK_ZONE,        /* zone of the working week; '' = the company's (case_times.h keeps it) */
    SETTING_REOPEN_DAYS,      /* a closed case may be reopened by the customer within */
    SETTING_RATE_DAYS,        /* a case that is over may be rated, and the rating changed, within */
    SETTING_VALUE_DAY,        /* reference day of customer value, 'YYYY-MM-DD'; '' = today */
    SETTING_POINTS_MONTHS,    /* months until earned points expire; 0 = never */
    SETTING_POINTS_LIMIT,     /* a movement by hand above it waits for a second person */
    SETTING_GRANT_LIMIT,      /* the same for the sum of a grant to many */
    SETTING_REQUEST_DAYS,     /* days until such a request expires */
    SETTING_SILENT_DAYS,      /* home: customers without contact for longer than this */
    SETTING_CUSTOM,           /* version of the custom fields' definitions (custom.h; not editable) */
    SETTING_FACTOR_ROLES,     /* roles that must have a second factor (bits; page "Sign-in security") */
    SETTING_DEMO,             /* 1: demonstration database (not editable) */
    SETTING_KEYS,             /* fingerprint of the master key (keys.h; not editable) */
    SETTING_COUNT
};
enum setting_type { SETTING_INT, SETTING_DAY };
struct setting_def {
    const char *key, *label, *help; /* label and help: N_() */
    enum setting_type type;
    const char *fallback;
    int64_t min, max;
    bool hidden;
};
const struct setting_def *setting_def(enum setting s);
int64_t setting_int(struct ctx *cx, enum setting s);
struct str setting_text(struct ctx *cx, enum setting s);
int64_t setting_version(struct ctx *cx, enum setting s);
/* Validates, writes, audits. ERR_STALE when version differs. */
enum err setting_save(struct ctx *cx, enum setting s, struct str value, int64_t version) MUST_CHECK;
/* Written by init and demo only. */
enum err setting_force(struct ctx *cx, enum setting s, struct str value) MUST_CHECK;

#endif
