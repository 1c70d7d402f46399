/* Import of files: customers, orders, complaints.
 *
 * One driver (import/run.c) reads the file, maps its columns, commits in short slices beside other
 * writers, and can go on where a killed run stopped: the run's position and counts are committed
 * with each slice, the run is found again by the digest of file and mapping. What a row means stands
 * in import/orders.c, import/customers.c, import/complaints.c. A bad row is reported with its number,
 * column and reason, and the rest goes on. Callers: the command line. */
#ifndef DOMAIN_IMPORT_H
#define DOMAIN_IMPORT_H

#include "base/table_in.h"
#include "domain/ctx.h"

#define IMPORT_FIELDS_MAX 40

enum import_what { IMPORT_CUSTOMERS, IMPORT_ORDERS, IMPORT_COMPLAINTS };

/* One column of ours that a file's column may be mapped to. */
struct import_field {
    const char *name;
    bool required;
    const char *help; /* N_() */
};
const struct import_field *import_fields(enum import_what what); /* ends with name NULL */
const char *import_code(enum import_what what);                  /* "orders" */

struct import_map {
    struct str field, column; /* order_ref=InvoiceNo */
};

struct import_counts {
    int64_t read, imported, updated, unchanged, rejected;
    int64_t orders, customers, countries, rounded; /* orders only; distinct in the file */
};

struct import_spec {
    enum import_what what;
    const char *path;
    const struct import_map *map; /* empty: columns named like our fields */
    size_t map_n;
    struct str currency;      /* orders: ISO 4217 */
    const char *zone;         /* of dates without one */
    int64_t customer_kind;    /* orders: what a customer that is made is (enum customer_kind) */
    /* Called for each rejected row. values: the row as read. */
    void (*on_reject)(void *arg, int64_t row, const char *column, const char *reason,
                      const struct table_row *values);
    void (*on_header)(void *arg, const struct table_row *header);
    void (*on_progress)(void *arg, int64_t read_bytes, int64_t size, int64_t rows);
    void *arg;
};

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
