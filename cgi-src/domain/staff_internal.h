/* What the files of staff share with each other, and nobody else. */
#ifndef DOMAIN_STAFF_INTERNAL_H
#define DOMAIN_STAFF_INTERNAL_H

#include "domain/staff.h"

enum err staff_load(struct ctx *cx, staff_id id, struct staff *ret) MUST_CHECK; /* no right asked */
struct str staff_fold_username(struct ctx *cx, struct str username);

#endif
