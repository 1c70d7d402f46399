/* What the engine (engine.c) and the kinds of import share; nobody else includes it. */
#ifndef DOMAIN_IMPORT_INSIDE_H
#define DOMAIN_IMPORT_INSIDE_H

#include "base/keyset.h"
#include "domain/custom_value.h"
#include "domain/import.h"

#define IMPORT_MORE_MAX 16 /* further columns of fields that take several */

/* A kind of import. row: checks and writes one row and says what became of it (import_made() ...);
 * ERR_INVALID with cx->problems rejects it, other errors end the run. known: the same without writing,
 * for the rows a killed run has committed, so that ordinals and distinct counts go on. flush: before
 * each commit. checks_first: a row calls import_undoable() before it writes what a problem found later
 * would have to undo; of the other kinds every row can be undone, which costs a copy of each page it
 * changes. */
struct import_kind {
    const char *code, *label; /* label: N_() */
    const char *entity;
    const struct import_field *fields;
    enum err (*begin)(struct import *im);
    enum err (*row)(struct import *im, bool known);
    enum err (*flush)(struct import *im);
    enum err (*check_map)(struct import *im, struct ctx *cx); /* problems go to cx */
    enum access who;    /* without it no row can be imported */
    unsigned matches;   /* bits 1 << enum import_match; 0: one fixed way */
    bool checks_first, ordinals /* known rows count for later ones */, updates;
};
extern const struct import_kind import_customers, import_contacts, import_members, import_orders,
    import_complaints;
const struct import_kind *import_kind_of(enum import_what what);

struct import {
    struct ctx cx; /* of the slice, with an own arena, forgotten after each slice */
    const struct import_spec *spec;
    const struct import_kind *kind;
    const struct import_field *fields; /* of the kind, and custom ones; in the run's memory */
    struct table_in *in; /* NULL: rows come by import_one() */
    int column_of[IMPORT_FIELDS_MAX]; /* by field; -1: not mapped */
    struct {
        int field, column;
    } more[IMPORT_MORE_MAX];
    size_t more_n;
    struct table_row row;
    struct import_outcome out; /* of the row; state 0: not said yet */
    struct import_counts counts; /* of this run */
    struct keyset orders, customers, countries, lines;
    struct keyset begun; /* orders that this process has begun, where that matters */
    int64_t began; /* command line: no record made before the run has a larger id */
    void *state; /* of the kind, in the run's memory */
    struct arena *run_arena;
    const struct str *header;
    size_t header_n;
    bool undoable; /* the row that is being written */
    struct str key; /* dry run: what two rows of one record have in common; empty: nothing */
    struct keyset keys;
};

/* The row's text for a field; empty when the field is not mapped. */
struct str import_value(const struct import *im, int field);
/* The same as one cleaned line, in the slice's memory. */
struct str import_line(const struct import *im, int field);
bool import_has(const struct import *im, int field);
/* A cell with several values, as people write lists (1; 2、3), with | between them; phones also with /. */
struct str import_list(struct import *im, struct str s, bool slashes);
/* Records a problem at a field and returns ERR_INVALID. */
enum err import_problem(struct import *im, int field, const char *text);
/* A civil date in any of the usual ways, also a spreadsheet's day number. Empty: none. A problem otherwise. */
struct str import_date(struct import *im, int field);
/* The same with a time of day in the file's zone; 0: empty or a problem. */
int64_t import_time(struct import *im, int field);

/* custom.c */
const struct import_field *import_fields_for(struct ctx *cx, struct arena *a, enum import_what what);
/* What the row says about custom fields: NULL when the file has no column for any. fresh: of a new record,
 * of which an empty cell says something, too. Problems reject the row. */
struct custom_values *import_custom(struct import *im, bool fresh);
/* What of it a record that is there has otherwise, told as changes (import_change()); *ret_stored: what it has
 * now, for an undo; untouched: nothing differs. */
enum err import_custom_differs(struct import *im, int64_t id, const struct custom_values *own, json_t **ret_stored) MUST_CHECK;
/* Of a record just made. */
enum err import_custom_write(struct import *im, int64_t id, const struct custom_values *v) MUST_CHECK;

/* From here on all that the row writes is undone when it is rejected. */
enum err import_undoable(struct import *im);

/* What became of the row. json: taken over, may be NULL. */
void import_made(struct import *im, int64_t entity_id, json_t *before);
void import_changed(struct import *im, int64_t entity_id, int64_t version, json_t *before);
void import_same(struct import *im);
bool import_history(const struct import *im);
void import_change(struct import *im, const char *field, json_t *before, json_t *after);
/* The record is there: may this run change it? false: it was counted as unchanged. */
bool import_may_update(struct import *im);
/* It is not there: a problem when this run only updates. */
enum err import_may_create(struct import *im, int field);

/* The field that a column with this head most likely is; -1: none. */
int import_guess_field(struct arena *a, const struct import_field *fields, struct str head);

/* The customer that a row names by the import's match (code, phone, e-mail in these fields; -1: none).
 * ERR_NOT_FOUND: there is none. ERR_INVALID: not to be told. */
enum err import_find_customer(struct import *im, int code, int phone, int email, customer_id *ret) MUST_CHECK;

#endif
