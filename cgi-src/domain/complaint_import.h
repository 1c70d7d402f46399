/* Cases from a file: put in as they are, with nobody told. Caller: domain/import/complaints.c. */
#ifndef DOMAIN_COMPLAINT_IMPORT_H
#define DOMAIN_COMPLAINT_IMPORT_H

#include "domain/complaint.h"

struct complaint_import {
    struct str import_ref; /* identity in the file */
    enum complaint_kind kind;
    int64_t category;      /* row of the list; 0: none */
    struct str body, remedy_wanted, order_text;
    struct str contact_name, contact_email, contact_phone;
    customer_id customer;  /* 0: unknown */
    int64_t happened_at;   /* 0: not said */
    const struct custom_values *custom; /* NULL: nothing is said */
};
/* The case that came in under this reference. ERR_NOT_FOUND: none. Asks no right. */
enum err complaint_import_find(struct ctx *cx, struct str import_ref, complaint_id *ret_id) MUST_CHECK;
/* ERR_CONFLICT: a case with this import_ref is there. Inside the caller's TX. */
enum err complaint_import(struct ctx *cx, const struct complaint_import *c, complaint_id *ret_id) MUST_CHECK;

#endif
