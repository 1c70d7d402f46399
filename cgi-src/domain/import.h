/* Import of files: customers, contacts, members, orders, complaints.
 *
 * One engine (import/engine.c) reads the file, maps its columns and writes row after row in short
 * slices beside other writers; what a row means stands in import/customers.c, contacts.c, members.c,
 * orders.c, complaints.c. A bad row is reported with its number, column and reason, and the rest goes
 * on. Callers: the command line (import/file_run.c: goes on where a killed run stopped) and the tasks
 * behind the pages (import_page.h: dry run, run, undo). */
#ifndef DOMAIN_IMPORT_H
#define DOMAIN_IMPORT_H

#include <jansson.h>

#include "base/table_in.h"
#include "domain/ctx.h"

#define IMPORT_FIELDS_MAX 160
#define IMPORT_ROW_REQUEST "import-" /* + id of the task: request id of the audit rows of an import */

enum import_what {
    IMPORT_CUSTOMERS, IMPORT_CONTACTS, IMPORT_MEMBERS, IMPORT_ORDERS, IMPORT_COMPLAINTS, IMPORT_WHAT_COUNT
};
enum import_mode { IMPORT_BOTH = 1, IMPORT_CREATE, IMPORT_UPDATE };
/* What finds the record that a row is about. */
enum import_match { IMPORT_BY_CODE = 1, IMPORT_BY_PHONE, IMPORT_BY_EMAIL, IMPORT_BY_NAME };

/* One column of ours that a file's column may be mapped to. */
struct import_field {
    const char *name;  /* "order_ref": on the command line and in saved mappings */
    bool required;     /* every row needs it, whatever finds the record */
    const char *help;  /* N_() */
    const char *label; /* N_(): as the page calls it */
    const char *heads; /* how headers call it, folded, with |: "手机|电话|mobile" */
    const char *sample; /* of the template file */
    bool several;      /* columns may be joined: a mobile and an office number */
};
/* Ends with name NULL; those that admins added (custom.h) come last. In the arena. */
const struct import_field *import_fields(struct ctx *cx, enum import_what what);
const char *import_code(enum import_what what);                  /* "orders" */
const char *import_label(enum import_what what);                 /* translated: "Orders" */
bool import_parse(struct str code, enum import_what *ret);
/* The ways in which rows of this kind may be matched, as bits 1 << enum import_match; 0: one fixed way. */
unsigned import_matches(enum import_what what);
bool import_updates(enum import_what what); /* what is there already may be changed */
/* May the actor import any such row at all? Each row is asked again. */
bool import_may(const struct actor *actor, enum import_what what);

struct import_map {
    struct str field, column; /* order_ref=InvoiceNo */
    size_t at;                /* the column's place from 1; 0: found by its name */
};

struct import_counts {
    int64_t read, imported, updated, unchanged, rejected;
    int64_t orders, customers, countries, rounded; /* orders only; distinct in the file */
};

enum import_state { IMPORT_NEW = 1, IMPORT_CHANGED, IMPORT_SAME, IMPORT_REJECTED };

/* What became of a row. */
struct import_outcome {
    enum import_state state;
    int64_t row;                    /* as a spreadsheet counts */
    const char *entity;             /* "customer" ... */
    int64_t entity_id, version;     /* version: after the change */
    json_t *before;                 /* with history: what an undo needs */
    json_t *changes;                /* with history: [{"f": field, "b": before, "a": after}] */
    const char *field, *column, *reason; /* of a rejected row; field "": the whole row */
    const struct table_row *values;
};

struct import_spec {
    enum import_what what;
    const char *path;               /* NULL: rows come by import_one() */
    struct table_options table;
    const struct str *heads;        /* without path: the file's header */
    size_t heads_n;
    const struct import_map *map;   /* empty: columns named like our fields */
    size_t map_n;
    enum import_mode mode;          /* 0: both */
    enum import_match match;        /* 0: by code */
    struct str currency;            /* orders: ISO 4217 */
    const char *zone;               /* of dates without one */
    int64_t import;                 /* of the page: whose runs (tasks) it continues; 0: none */
    int64_t customer_kind;          /* what a customer that is made is (enum customer_kind) */
    int64_t slice_most_us;          /* for the rows of a slice, at most; 0: longer while nobody waits */
    bool history;                   /* on_row gets before and changes */
    bool dry;                       /* every slice is rolled back by the caller */
    void (*on_read)(void *arg, struct table_row *row); /* may put other cells into a row of the file; NULL: none */
    enum err (*on_row)(void *arg, const struct import_outcome *o); /* NULL: counts alone; inside the TX */
    /* Only of import_file(): */
    void (*on_header)(void *arg, const struct table_row *header);
    void (*on_progress)(void *arg, int64_t read_bytes, int64_t size, int64_t rows); /* a slice was committed */
    void (*on_undone)(void *arg); /* what on_row was told since then was rolled back, and is told again; NULL */
    void *arg;
};

/* The field of this kind that a column is most likely for, by its head and, where that says nothing, by
 * what stands in it; -1: none. */
int import_guess(struct arena *a, const struct import_field *fields, struct str head, const struct str *samples, size_t n);

/* How many of n columns a row may fill: those at the end that have no head and are not taken do not count,
 * where there are heads at all. A row with more is out of step. */
size_t import_width(const struct str *heads, size_t n, bool (*taken)(const void *arg, size_t column), const void *arg);

/* ---- the engine ---- */

struct import;
/* Opens the file and maps its columns. spec and what it points to stay until import_close().
 * ERR_INVALID: mapping or file unusable (cx->problems). */
enum err import_open(struct ctx *cx, const struct import_spec *spec, struct import **ret) MUST_CHECK;
void import_close(struct import **at); /* also for CLEANUP */
/* The rows of one slice, inside the caller's TX: until the time is over, somebody waits for the lock, or
 * the file ends. *position counts the rows. */
enum err import_slice(struct import *im, struct ctx *cx, int64_t *position, bool *ret_ended) MUST_CHECK;
/* Goes past rows that an earlier process has committed, at most that many; *position counts on. Nothing
 * is written. ret_ended: the file has no more. */
enum err import_pass(struct import *im, struct ctx *cx, int64_t upto, int64_t *position, bool tell,
                     bool *ret_ended) MUST_CHECK;
/* One row that came otherwise (repaired in the page), inside the caller's TX. */
enum err import_one(struct import *im, struct ctx *cx, const struct table_row *row) MUST_CHECK;
const struct import_counts *import_counted(const struct import *im);
void import_progress(const struct import *im, int64_t *ret_read, int64_t *ret_size);

/* ---- a file at once, resumable (command line) ---- */

struct import_result {
    struct import_counts part;  /* of this run */
    struct import_counts total; /* with the part of the run that was resumed */
    int64_t resumed_at;         /* data rows skipped because they were committed; 0: a new run */
    const char *encoding;
};

/* ERR_INVALID: mapping or file unusable (cx->problems, or err_last). Rejected rows are no error. */
enum err import_file(struct ctx *cx, const struct import_spec *spec,
                     struct import_result *ret) MUST_CHECK;

#endif
