/* What the files of this folder share; nobody else includes it. */
#ifndef DOMAIN_CUSTOMER_INSIDE_H
#define DOMAIN_CUSTOMER_INSIDE_H

#include <jansson.h>

#include "domain/audit.h"
#include "domain/custom_value.h"
#include "domain/customer_parts.h"
#include "domain/timeline.h"

/* Whose the record is, and in which state: what rights are decided by. */
struct customer_hold {
    staff_id owner;
    team_id team;
    branch_id branch;
    int64_t version, stage;
    bool closed;
    customer_id merged_into; /* 0: not merged */
};
/* ERR_NOT_FOUND: none, or the actor may not see it; ERR_FORBIDDEN: may not do the action. A change to a
 * customer that was merged into another is ERR_CONFLICT, with a problem that names the other. */
enum err customer_hold(struct ctx *cx, customer_id id, enum access action,
                       struct customer_hold *ret) MUST_CHECK;
/* The same for a change: a closed customer is ERR_CONFLICT, with a problem that says so. */
enum err customer_hold_open(struct ctx *cx, customer_id id, enum access action,
                            struct customer_hold *ret) MUST_CHECK;

/* Takes a hand-over back: by the right that the actor had before it. */
enum err customer_assign_back(struct ctx *cx, customer_id id, staff_id owner, team_id team, branch_id branch) MUST_CHECK;

json_t *json_of(struct str s);
/* The fields that differ from other; all that have a value when other is NULL. */
json_t *profile_json(const struct customer_profile *p, const struct customer_profile *other);
enum err profile_check(struct ctx *cx, const struct customer_profile *p, customer_id self) MUST_CHECK;
/* The stored profile without regard to field groups. */
enum err profile_load(struct ctx *cx, customer_id id, struct customer_profile *ret) MUST_CHECK;

/* All its columns, version and updated_at; not checked. renamed: it has a real name now. */
enum err profile_write(struct ctx *cx, customer_id id, const struct customer_profile *p, bool renamed) MUST_CHECK;

/* The audit row of a change to the customer or a part of it, and its line in the timeline. */
enum err customer_record(struct ctx *cx, const char *action, const char *entity, int64_t entity_id,
                         customer_id customer, json_t *before, json_t *after) MUST_CHECK;
/* version and updated_at go on, after a change to the row itself. */
enum err customer_bump(struct ctx *cx, customer_id id) MUST_CHECK;
/* Checks and inserts one way to reach the customer; problems are put at field. */
enum err reach_insert(struct ctx *cx, customer_id id, const struct reach *r, const char *field,
                      int64_t *ret_id) MUST_CHECK;
/* The normal form, or a problem at field. */
enum err reach_normalise(struct ctx *cx, const struct reach *r, const char *field,
                         struct str *ret_normal) MUST_CHECK;
/* The first of its kind of a customer that has none yet; r->normal is known. */
enum err reach_insert_first(struct ctx *cx, customer_id id, const struct reach *r) MUST_CHECK;
/* main_phone and main_email from customer_reach. */
enum err reach_main_refresh(struct ctx *cx, customer_id id) MUST_CHECK;

/* Facet tokens: letters and digits only, in the arena. id 0: those that have none. */
struct str facet_id(struct arena *a, char letter, int64_t id);
struct str facet_city(struct arena *a, struct str city);
#define FACET_OWNER  'o'
#define FACET_TEAM   't'
#define FACET_BRANCH 'b'
#define FACET_STAGE  's'
#define FACET_KIND   'k'
#define FACET_TRADE  'r'
#define FACET_TAG    'g'
#define FACET_SOURCE 'f'
#define FACET_STATE  'x' /* 0 open, 1 closed */
/* v, y, n: custom_facet() */

#endif
