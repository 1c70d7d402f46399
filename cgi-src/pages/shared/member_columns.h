/* The columns of the list of members: on the page, on paper and in the file. Used by member_pages.c. */
#ifndef PAGES_SHARED_MEMBER_COLUMNS_H
#define PAGES_SHARED_MEMBER_COLUMNS_H

#include "domain/member.h"
#include "pages/shared/list_bar.h"

extern const struct columns member_columns;
/* As many as there are columns; in the arena. */
void member_cells(struct ctx *cx, const struct chosen *columns, const struct member *m, struct cell *ret);

/* The bar of the list. */
enum err member_bar_open(struct ctx *cx, struct req *req, struct list_bar *ret) MUST_CHECK;
enum err member_bar_file(struct ctx *cx, struct req *req, struct list_bar *ret) MUST_CHECK;
void member_bar_fill(struct ctx *cx, struct tpl *t, const struct list_bar *bar, bool all);
/* The table with columns of the reader's choice; picks: with boxes. */
struct member_page;
void member_table(struct ctx *cx, struct req *req, struct tpl *t, const struct list_bar *bar, const struct member_page *page);

#endif
