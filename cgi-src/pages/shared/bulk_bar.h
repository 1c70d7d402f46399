/* What can be done with rows that were ticked in a list, or with all that its filter finds: the bar under
 * the table (part/bulk_bar.tpl). It is a GET form: nothing happens before a page has said what would. */
#ifndef PAGES_SHARED_BULK_BAR_H
#define PAGES_SHARED_BULK_BAR_H

#include "domain/bulk.h"
#include "pages/shared/gate.h"
#include "web/form.h"

struct bulk_option {
    const char *code, *label; /* label: translated */
};
/* {{>BULK_BAR}}. url: of the page that asks. count: how many the filter finds in words, or "". */
void bulk_bar(struct ctx *cx, struct req *req, struct tpl *page, const char *url, const struct bulk_option *options,
              size_t n, const char *count);

/* GET of a list whose ticked rows can only leave as a file: leads to path.csv or path.xlsx with the rows, or with
 * the whole filter. ERR_INVALID: nothing was ticked. */
enum err bulk_selection(struct ctx *cx, struct req *req, struct res *res, const char *path) MUST_CHECK;

/* Rows KEPT_FILTER with NAME, VALUE: filter, columns and ticked rows of the address, for a form or link. */
void bulk_kept(struct ctx *cx, struct req *req, struct tpl *t);
/* The same as a query: "owner=me&id=7"; without the action's own fields. */
const char *bulk_kept_text(struct ctx *cx, const struct req *req);

/* What is under way with many rows, on the page that asks: rows FATE_COUNT (LABEL, NUMBER, TONE). */
void bulk_counts(struct ctx *cx, struct tpl *t, const int64_t n[BULK_FATES]);
const char *bulk_fate_tone(enum bulk_fate f);

/* A picker with "as it is" and "nobody" beside its rows: {{>PICK_x}} as part/field_choice.tpl. */
struct option;
void bulk_picker(struct ctx *cx, struct tpl *t, enum tpl_key key, const char *name, const char *label,
                 const char *none, const struct option *rows, size_t n, struct str now);
/* The same with a word of its own for what is not chosen; none NULL: "nobody" is not offered. */
void bulk_picker_named(struct ctx *cx, struct tpl *t, enum tpl_key key, const char *name, const char *label, const char *empty,
                       const char *none, const struct option *rows, size_t n, struct str now);
/* What such a picker sent: BULK_KEEP, 0 for nobody, an id; *ret_bad when it is none of them. */
int64_t bulk_picked(struct str text, bool *ret_bad);

#endif
