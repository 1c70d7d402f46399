/* The bar above a list: saved views as tabs, and what can be done with the list as it stands (columns,
 * saving it as a view, printing). Shared by the lists of intranet and administration.
 *
 * In the address: ?view=17 opens a saved view, ?view=0 none (a list without any query opens with the
 * reader's default view). The page then stands on its own: every link has the whole filter, the
 * columns (?cols=) and where it came from (?base=17). */
#ifndef PAGES_SHARED_LIST_BAR_H
#define PAGES_SHARED_LIST_BAR_H

#include "domain/saved_view.h"
#include "pages/shared/list_columns.h"

struct form;
struct list_spec {
    enum view_list list;
    const char *path;           /* below the program: "/customers" */
    const char *label;          /* PN_() marked */
    const struct form *form;    /* the filter in the address */
    const struct columns *columns; /* and whose custom fields are filters too */
};

struct list_bar {
    const struct list_spec *spec;
    struct saved_view view; /* id 0: none */
    struct view_tab *views;
    size_t nviews;
    bool changed;           /* the list is not as the view has it any more */
    bool print;             /* ?print=1: on one sheet, without boxes */
    struct chosen columns;
    const char *filter;     /* "owner=me&sort=name": what a view keeps */
    const char *notes[6];   /* what of the view is not there any more */
    size_t nnotes;
};
#define PRINT_ROWS 500

/* Before the filter is read: opens the view that the address names, by putting its filter into
 * req->query; chooses the columns. */
enum err list_bar_open(struct ctx *cx, struct req *req, const struct list_spec *spec, struct list_bar *ret) MUST_CHECK;
/* For the file of a list: the view and its columns, no tabs. */
enum err list_bar_file(struct ctx *cx, struct req *req, const struct list_spec *spec, struct list_bar *ret) MUST_CHECK;

/* {{>VIEW_BAR}} (part/view_bar.tpl), in this order: begin, the list's own chips, end. */
struct tpl *list_bar_begin(struct tpl *page);
void list_bar_chip(struct tpl *bar, const char *label, const char *url, bool now);
void list_bar_end(struct ctx *cx, struct tpl *bar, const struct list_bar *b);
/* The address of the list without any view or filter. */
const char *list_bar_all_url(struct ctx *cx, const struct list_bar *b);

/* Is this parameter of the address part of what a view keeps? */
bool list_keeps(struct str name);
/* "base=17&cols=name,city" with "&" before it, to be put behind a filter; "" when there is nothing. */
const char *list_bar_rest(struct ctx *cx, const struct list_bar *b);
/* The filter in words: "Owner: me · Stage: at risk"; "" when there is none. */
const char *list_words(struct ctx *cx, const struct list_spec *spec, struct str filter);
/* What of it the list knows: a filter that comes with a form. */
struct str list_filter_clean(struct ctx *cx, const struct list_spec *spec, struct str filter);
/* "owner=me&sort=name" of what the address says. */
const char *list_filter_text(struct ctx *cx, const struct req *req);

/* {{>PRINT_HEAD}}: what a printed list begins with. shown: rows on it; more: there are further ones. */
void list_print_head(struct ctx *cx, const struct list_bar *b, struct req *req, struct tpl *page, size_t shown, bool more);

#endif
