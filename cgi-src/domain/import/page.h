/* Between imports.c, columns.c, task.c and undo.c; nobody else includes it. */
#ifndef DOMAIN_IMPORT_PAGE_H
#define DOMAIN_IMPORT_PAGE_H

#include "domain/imports.h"

struct str options_text(struct ctx *cx, const struct import_options *o);
void options_parse(struct arena *a, struct str text, struct import_options *ret);
/* Looks into a new file: how it is read, which column is what (a saved mapping of the same header, else
 * guesses). ERR_INVALID: a problem at "file". */
enum err columns_first(struct ctx *cx, struct import_record *r, const char *path) MUST_CHECK;
enum err columns_check(struct ctx *cx, const struct import_record *r, const struct import_options *o) MUST_CHECK;
/* Inside a TX: the choices, and where o->mapping is new a mapping for the next time. */
enum err columns_keep(struct ctx *cx, const struct import_record *r, const struct import_options *o, bool save) MUST_CHECK;
/* Inside a TX: new options, back to the first step. */
enum err imports_write_options(struct ctx *cx, const struct import_record *r, const struct import_options *o) MUST_CHECK;

/* The file itself; ERR_INVALID: it is gone, a problem at that field. */
enum err imports_fetch(struct ctx *cx, const struct import_record *r, const char *field, struct file_copy *ret) MUST_CHECK;
/* In the language of who asked: a sentence of a slice is read on the page it was asked from. */
void import_language(struct ctx *cx, const json_t *params);
/* The request id of the audit rows that a task's rows leave. */
struct str import_request(struct ctx *cx, int64_t task);
/* Texts of JSON as views. */
static inline struct str json_view(const json_t *s)
{
    return (struct str){json_is_string(s) ? json_string_value(s) : "", json_string_length(s)};
}

#endif
