/* What stands in the custom fields of one record: reading, checking, writing, as text and back, and
 * what lists are filtered by. Definitions are custom.h.
 *
 * Nothing here asks for rights on the record: its noun does (customer_save(), complaint_fields(),
 * order_fields()), and hides what the actor's field groups do not cover with custom_hide(). */
#ifndef DOMAIN_CUSTOM_VALUE_H
#define DOMAIN_CUSTOM_VALUE_H

#include <jansson.h>

#include "domain/custom.h"

struct custom_value {
    const struct custom_field *field;
    bool given;     /* something is said about it: to be written (empty: taken out) */
    bool hidden;    /* not for this actor: never shown, never changed */
    struct str text;    /* of CUSTOM_TEXT, LINES, LINK; empty: none */
    int64_t number;     /* of the others as stored; CUSTOM_NONE: none */
    int64_t *items;     /* of CUSTOM_CHOICES, in the field's order */
    size_t n;
};
/* One per field in use, in the order of the forms. */
struct custom_values {
    enum custom_entity entity;
    struct custom_value *at;
    size_t n;
    bool partial; /* a file's row: what is required is asked only of what is given */
};

/* None said anything about. */
struct custom_values custom_none(struct ctx *cx, enum custom_entity e);
/* A new record's form: the fields' defaults. */
struct custom_values custom_initial(struct ctx *cx, enum custom_entity e);
/* As stored; costs nothing when there are no fields. All are marked as given. */
enum err custom_load(struct ctx *cx, enum custom_entity e, int64_t id, struct custom_values *ret) MUST_CHECK;
/* The same for many records one after the other: set is custom_fields(), asked for once. */
enum err custom_load_each(struct ctx *cx, const struct custom_set *set, enum custom_entity e, int64_t id,
                          struct custom_values *ret) MUST_CHECK;
/* The same for a page of different records at once; ret: n of them. */
enum err custom_load_many(struct ctx *cx, const struct custom_set *set, enum custom_entity e, const int64_t *ids, size_t n,
                          struct custom_values **ret) MUST_CHECK;
/* Hides those of field groups that the actor may not see of such a record. */
void custom_hide(const struct ctx *cx, struct custom_values *v, staff_id owner, team_id team, branch_id branch);
/* Hides all that the portal does not show (or, fill, does not ask). */
void custom_hide_from_portal(struct custom_values *v, bool fill);
struct custom_value *custom_at(const struct custom_values *v, const struct custom_field *f); /* or NULL */

bool custom_empty(const struct custom_value *v);
bool custom_same(const struct custom_value *a, const struct custom_value *b);

/* From typed text (a file's cell too: choices by either name, "yes", "是"); several choices are parted by
 * '|'. ERR_INVALID with a problem at the field's name. Marks the value as given. */
enum err custom_parse(struct ctx *cx, struct custom_value *v, struct str typed) MUST_CHECK;
/* Chosen by id (forms). */
enum err custom_choose(struct ctx *cx, struct custom_value *v, const int64_t *ids, size_t n) MUST_CHECK;
/* Plain text, as a file has it and custom_parse() takes it. */
struct str custom_plain(struct ctx *cx, const struct custom_value *v, enum lang lang);

/* Problems of what is given: bounds and choices where it differs from stored (NULL: a new record),
 * and, with required, fields that must be filled in and are not hidden. */
enum err custom_check(struct ctx *cx, const struct custom_values *v, const struct custom_values *stored, bool required) MUST_CHECK;
/* Writes what is given and differs from stored (NULL: a new record); the differences go into the
 * objects, which the caller's audit row takes, under the fields' names. Inside a TX, after
 * custom_check(). ret_changed may be NULL. The caller writes the search row anew. */
enum err custom_write(struct ctx *cx, enum custom_entity e, int64_t id, const struct custom_values *v,
                      const struct custom_values *stored, json_t *before, json_t *after, size_t *ret_changed) MUST_CHECK;

/* For undo and merge: {"contract_end": 20261231, "grade": [17, 18], "model": "KFR"} with all fields in use;
 * null: empty. custom_from_json() gives those it knows; a retired field is left out. */
json_t *custom_json(const struct custom_values *v);
struct custom_values custom_from_json(struct ctx *cx, enum custom_entity e, const json_t *o);

/* Search tokens and facets of a record's values, for the noun's index function. */
enum err custom_index(struct ctx *cx, enum custom_entity e, int64_t id, struct buf *tokens, struct buf *facets) MUST_CHECK;

/* ---- lists ---- */

/* number between low and high; of a choice or yes/no both are the same. Of a text (custom_is_text()): it holds
 * the text, or begins with it; then low and high are 0. */
struct custom_filter {
    const struct custom_field *field;
    int64_t low, high;
    struct str text; /* folded; n 0: not by text */
    bool begins;
};
#define CUSTOM_FILTER_TEXT 60 /* code points; as many of a text are in its index */
#define CUSTOM_FILTERS_MAX 8
struct custom_filters {
    struct custom_filter at[CUSTOM_FILTERS_MAX];
    size_t n;
};
/* By what somebody typed: ERR_INVALID without a problem when nothing of it can be looked for. */
enum err custom_filter_text(struct ctx *cx, struct custom_filter *f, struct str typed, bool begins) MUST_CHECK;
/* The facet that rows of the search index have: false when it is a range or a text. */
bool custom_facet(struct arena *a, const struct custom_filter *f, struct str *ret_facet);
/* Has the record such a value? One look-up along the primary key. */
bool custom_fits(struct ctx *cx, enum custom_entity e, int64_t id, const struct custom_filter *f);
/* Ids of the records that have one, along the index, at most max. Of texts no more than CUSTOM_TEXT_WALK are read
 * (20 ms): false (whole) when more begin so, or when the field has more of them to look through. */
#define CUSTOM_TEXT_WALK 8000
enum err custom_ids(struct ctx *cx, enum custom_entity e, const struct custom_filter *f, size_t max, int64_t *ret_ids,
                    size_t *ret_n, bool *ret_whole) MUST_CHECK;
/* Its statements: by number (parameters :field, :low, :high, :limit), by text (the same). */
const char *custom_ids_sql(enum custom_entity e, bool text);
/* The text as LIKE takes it, with ESCAPE '\\'; for a statement of a list's own. */
struct str custom_like(struct arena *a, const struct custom_filter *f);
/* A filter that waits with a task. ERR_INVALID: a field was retired since; without it the set would be another one. */
json_t *custom_filters_json(const struct custom_filters *f);
enum err custom_filters_from_json(struct ctx *cx, const json_t *all, struct custom_filters *ret) MUST_CHECK;
/* Widens or shuts out what the actor may find: the narrowest scope of the field groups asked for. */
enum scope custom_scope(const struct actor *who, const struct custom_filters *f, enum scope scope);

#endif
