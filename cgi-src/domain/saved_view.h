/* Views of lists that people keep: a name for a filter, a sort and columns.
 *
 * The pages of the lists come here (pages/shared/list_bar.h). What filter and columns mean is the
 * page's business; the domain guards who sees a view and who may change it: its maker, and whoever
 * may share with all. A view is never more than a question: rows and cells are those the reader may
 * see, whoever made the view. A view that is removed can be brought back. */
#ifndef DOMAIN_SAVED_VIEW_H
#define DOMAIN_SAVED_VIEW_H

#include "domain/ctx.h"

enum view_list { VIEW_NO_LIST, VIEW_CUSTOMERS, VIEW_COMPLAINTS, VIEW_MEMBERS, VIEW_ORDERS, VIEW_LISTS };
const char *view_list_code(enum view_list l); /* "customers": stored, and in addresses */
enum view_list view_list_parse(struct str code);
enum access view_list_access(enum view_list l); /* who sees that list at all */

enum view_share { SHARE_PRIVATE = 1, SHARE_TEAM, SHARE_ALL };

struct saved_view {
    int64_t id;
    enum view_list list;
    struct str name, filter, columns;
    int64_t share; /* enum view_share */
    staff_id owner;
    team_id team;
    struct str owner_name;
    int64_t version;
    bool removed;
    bool is_default; /* the reader's list opens with it */
    bool mine, may_edit;
};
#define VIEWS_SHOWN 40  /* of each kind: own, the team's, everybody's */
#define VIEWS_OWN   100 /* that one person may keep for a list */

struct view_tab {
    int64_t id;
    struct str name;
    bool shared, is_default;
};
enum err saved_view_tabs(struct ctx *cx, enum view_list l, struct view_tab **ret, size_t *ret_n) MUST_CHECK;
/* Those the reader sees of this list: own, the team's, everybody's, each by name. */
enum err saved_view_list(struct ctx *cx, enum view_list l, struct saved_view **ret, size_t *ret_n) MUST_CHECK;
/* Those of this list that the reader removed and can bring back, the last ones first. */
enum err saved_view_removed(struct ctx *cx, enum view_list l, struct saved_view **ret, size_t *ret_n) MUST_CHECK;
/* ERR_NOT_FOUND: not there, or not for this reader. Removed ones for who may bring them back. */
enum err saved_view_get(struct ctx *cx, int64_t id, struct saved_view *ret) MUST_CHECK;
/* The view this reader's list opens with; ERR_NOT_FOUND: none, or it is gone. */
enum err saved_view_default(struct ctx *cx, enum view_list l, struct saved_view *ret) MUST_CHECK;

/* edit->id 0: a new one of the actor. Problems at "name", "share". ERR_STALE by version. */
enum err saved_view_save(struct ctx *cx, const struct saved_view *edit, int64_t *ret_id) MUST_CHECK;
enum err saved_view_remove(struct ctx *cx, int64_t id, bool remove) MUST_CHECK;
/* id 0: the list opens as it comes. */
enum err saved_view_set_default(struct ctx *cx, enum view_list l, int64_t id) MUST_CHECK;

#endif
