/* Small forms about one customer, each a page of its own and the same form again when something is
 * wrong. One pair of handlers serves the table in customer_action.c. */
#ifndef PAGES_INTRANET_CUSTOMER_ACTION_H
#define PAGES_INTRANET_CUSTOMER_ACTION_H

#include "pages/intranet/customer_view.h"

struct action {
    const char *path;                 /* of the route: "/customers/{id}/stage" */
    const char *title, *button, *help, *done; /* N_(); help may be NULL */
    enum access may;                  /* on the record */
    const struct form *form;
    /* Fills what the form shows at first and offers rows of pickers; NULL: an empty form. */
    void (*prepare)(struct ctx *cx, struct req *req, const struct customer *c, void *draft);
    /* The one domain call. */
    enum err (*carry)(struct ctx *cx, struct req *req, const struct customer *c, void *draft);
    /* Names the row of the customer that it is about; ERR_NOT_FOUND when there is none. May be NULL. */
    enum err (*names)(struct ctx *cx, const struct req *req, const struct customer *c, const char **ret);
};
extern const struct action customer_actions[]; /* ends with path NULL */
extern const struct action customer_removals[];
extern const struct form address_form;         /* of a new address and of an old one */

/* The page of an action whose form is shown (again). what is NULL or a line under the title. */
enum err action_show(struct ctx *cx, struct req *req, struct res *res, const struct action *a,
                     const struct customer *c, const void *draft);

/* The same with the warning of candidates above the fields (duplicate_view.h). */
struct duplicate_found;
enum err action_show_warned(struct ctx *cx, struct req *req, struct res *res, const struct action *a,
                            const struct customer *c, const void *draft, const struct duplicate_found *found, size_t n);

#endif
