/* What the driver (run.c) and the kinds of import share; nobody else includes it. */
#ifndef DOMAIN_IMPORT_INSIDE_H
#define DOMAIN_IMPORT_INSIDE_H

#include "base/keyset.h"
#include "domain/import.h"

struct import;

/* A kind of import. row: checks and writes one row; ERR_INVALID with cx->problems rejects it, other
 * errors end the run. known: the same without writing, for the rows a killed run has committed, so
 * that ordinals and distinct counts go on. flush: before each commit. checks_first: a row calls
 * import_undoable() before it writes what a problem found later would have to undo; of the other
 * kinds every row can be undone, which costs a copy of each page it changes. */
struct import_kind {
    const char *code;
    const struct import_field *fields;
    enum err (*begin)(struct import *im);
    enum err (*row)(struct import *im, bool known);
    enum err (*flush)(struct import *im);
    void (*end)(struct import *im);
    enum err (*check_map)(struct import *im, struct ctx *cx); /* problems go to cx */
    bool checks_first;
};
extern const struct import_kind import_orders, import_customers, import_complaints;

struct import {
    struct ctx cx; /* own arena, forgotten after each slice */
    const struct import_spec *spec;
    const struct import_kind *kind;
    int column_of[IMPORT_FIELDS_MAX]; /* by field; -1: not mapped */
    struct table_row row;
    struct import_counts counts; /* of this run */
    struct keyset orders, customers, countries, lines;
    void *state; /* of the kind, in the run's memory */
    struct arena *run_arena;
    struct str header[TABLE_COLUMNS_MAX];
    size_t header_n;
    bool undoable; /* the row that is being written */
};

/* The row's text for a field; empty when the field is not mapped. */
struct str import_value(const struct import *im, int field);
bool import_has(const struct import *im, int field);
/* Records a problem at a field and returns ERR_INVALID. */
enum err import_problem(struct import *im, int field, const char *text);

/* From here on all that the row writes is undone when it is rejected. */
enum err import_undoable(struct import *im);

#endif
