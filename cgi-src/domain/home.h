/* What the home page of the intranet adds to other nouns: customers that wait for a word. */
#ifndef DOMAIN_HOME_H
#define DOMAIN_HOME_H

#include "domain/customer.h"

struct silent_customer {
    customer_id id;
    struct str name, code;
    int64_t stage, last_contact_at; /* 0: never */
};
/* Open customers of the actor without contact for longer than SETTING_SILENT_DAYS, the longest
 * silent first. ret_days: the setting. */
enum err home_silent(struct ctx *cx, size_t max, struct silent_customer **ret, size_t *ret_n,
                     int64_t *ret_days) MUST_CHECK;

#endif
