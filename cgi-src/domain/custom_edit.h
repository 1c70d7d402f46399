/* What a system admin does with custom fields: adds, changes, puts in order, retires, brings back.
 * Called by pages/admin/fields.c, the command line and the demonstration. Every function is one
 * transaction with its audit row; other processes see the change with their next request. */
#ifndef DOMAIN_CUSTOM_EDIT_H
#define DOMAIN_CUSTOM_EDIT_H

#include "domain/custom.h"

/* A field as typed. Of one that is there entity, type, code, decimals and currency stay. */
struct custom_edit {
    int64_t id, version; /* 0: a new one */
    int64_t entity, type;
    struct str code;     /* empty: made from the labels */
    struct str label_zh, label_en, help_zh, help_en, heading_zh, heading_en;
    struct str low, high, initial; /* as a value of the field is typed, or a count; empty: none */
    int64_t decimals;
    struct str currency; /* empty: the company's */
    int64_t sees, portal;
    bool required, in_list, searchable;
    struct str choices;  /* of a new one: a line each, "中文 | English" */
};
/* ERR_INVALID: problems at the members' names. ERR_STALE: somebody saved in between. */
enum err custom_field_save(struct ctx *cx, const struct custom_edit *edit, int64_t *ret_id) MUST_CHECK;
/* The stored field as it would be typed. */
enum err custom_field_edit(struct ctx *cx, int64_t id, struct custom_edit *ret) MUST_CHECK;
enum err custom_field_retire(struct ctx *cx, int64_t id, int64_t version, bool retire) MUST_CHECK;
/* One place up or down among the fields in use. */
enum err custom_field_move(struct ctx *cx, int64_t id, bool up) MUST_CHECK;

struct custom_choice_edit {
    int64_t id, version; /* 0: a new one */
    struct str name_zh, name_en;
    int64_t position;
};
enum err custom_choice_save(struct ctx *cx, int64_t field, const struct custom_choice_edit *edit, int64_t *ret_id) MUST_CHECK;
enum err custom_choice_retire(struct ctx *cx, int64_t field, int64_t id, int64_t version, bool retire) MUST_CHECK;

/* How many records have a value, up to cap: asked before a field or choice is retired. */
enum err custom_used(struct ctx *cx, const struct custom_field *f, int64_t choice, int64_t cap, int64_t *ret_n) MUST_CHECK;

/* Search tokens follow when a field becomes searchable, is retired, or comes back: the job
 * "custom_index" makes those of its rows anew, some at a time. ret_more: there are further ones. */
bool custom_reindex_waiting(struct ctx *cx);
enum err custom_reindex(struct ctx *cx, int rows, bool *ret_more) MUST_CHECK;

#endif
