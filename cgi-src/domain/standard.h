/* What a new database starts with: short lists and tiers that a company then changes. */
#ifndef DOMAIN_STANDARD_H
#define DOMAIN_STANDARD_H

#include "domain/ctx.h"

/* Fills complaint categories and causes, tags, industries, sources and tiers; each only where there
 * is no entry yet. Inside the caller's TX. */
enum err standard_fill(struct ctx *cx) MUST_CHECK;

#endif
