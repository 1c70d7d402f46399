/* Short lists an admin keeps (table lookup), and the places (branch, team): added, renamed, retired,
 * never deleted. Retired entries stay where they are used and are no longer offered. */
#ifndef DOMAIN_LOOKUP_H
#define DOMAIN_LOOKUP_H

#include "domain/ctx.h"

enum list {
    LIST_CATEGORY, /* complaint_category */
    LIST_CAUSE,    /* complaint_cause */
    LIST_TAG,
    LIST_CASE_TAG, /* of cases */
    LIST_INDUSTRY,
    LIST_SOURCE,
    LIST_BRANCH,   /* own table */
    LIST_TEAM,     /* own table */
    LIST_COUNT
};
struct lookup {
    int64_t id;
    struct str name;    /* in the reader's language */
    struct str name_zh, name_en;
    int64_t parent;     /* team: its branch */
    staff_id manager;   /* of a branch or team; 0: none */
    int64_t position, version;
    bool retired;
};
const char *list_code(enum list l);  /* "complaint_category" */
const char *list_label(enum list l); /* translated */
/* All of a list by position and name; with retired ones when asked. At most 500. */
enum err lookup_list(struct ctx *cx, enum list l, bool with_retired, struct lookup **ret,
                     size_t *ret_n) MUST_CHECK;
enum err lookup_get(struct ctx *cx, enum list l, int64_t id, struct lookup *ret) MUST_CHECK;
/* Name in the reader's language; "" for 0 or unknown. */
struct str lookup_name(struct ctx *cx, enum list l, int64_t id);
enum err lookup_save(struct ctx *cx, enum list l, const struct lookup *edit, int64_t *ret_id) MUST_CHECK;
enum err lookup_retire(struct ctx *cx, enum list l, int64_t id, int64_t version, bool retire) MUST_CHECK;
/* By its (Chinese) name, retired ones too; ERR_NOT_FOUND. */
enum err lookup_find(struct ctx *cx, enum list l, struct str name, int64_t *ret_id) MUST_CHECK;
/* Id of that name, made when missing (imports); inside the caller's TX. */
enum err lookup_ensure(struct ctx *cx, enum list l, struct str name, int64_t *ret_id) MUST_CHECK;

#endif
