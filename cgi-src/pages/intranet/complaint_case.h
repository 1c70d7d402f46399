/* What the pages of one case share: its forms, and showing it again when one of them fails. */
#ifndef PAGES_INTRANET_COMPLAINT_CASE_H
#define PAGES_INTRANET_COMPLAINT_CASE_H

#include "domain/complaint_list.h"
#include "pages/shared/page.h"
#include "pages/shared/uploads.h"

struct reply_draft {
    struct str reply;
    int64_t version, seen, saved;
    bool insert; /* put the saved reply in and show the form again */
};
struct note_draft {
    struct str note;
    int64_t version, seen;
};
struct assign_draft {
    int64_t assignee, team, version;
    struct str reason;
};
struct order_draft {
    struct str order_ref;
    int64_t version;
};
struct version_draft {
    int64_t version;
    bool send; /* of a new private link */
};
extern const struct form case_reply_form, case_note_form, case_assign_form, case_order_form,
    case_version_form, case_sort_form;

#define CASE_FIELDS_FORM "case-fields" /* of the fields that admins added */
/* Which form failed and is shown again with what was typed; files: what it kept. */
struct case_again {
    const char *form; /* name of the form; NULL: none */
    const struct upload_set *files;
    struct str filled;  /* an answer into which a saved reply was put: shown instead of what was typed */
    int64_t held_since; /* the answer was held back: what came after this is shown; 0: it was not */
};
/* One page with several forms: what it takes to draw them. */
struct case_page_view {
    struct ctx *cx;
    struct req *req;
    struct res *res;
    struct tpl *t;
    const struct complaint *c;
    const struct case_again *again;
    bool may_take; /* this actor may work on this case */
};
struct tpl *intranet_case_form(const struct case_page_view *v, struct tpl *t, enum tpl_key key, const char *action);
bool intranet_case_again(const struct case_page_view *v, const struct form *form);
void intranet_case_draw(const struct case_page_view *v, struct tpl *f, const struct form *form, const void *values);
/* complaint_together.c: tags, followers, who else is here, what was added since */
enum err intranet_case_together(const struct case_page_view *v) MUST_CHECK;
/* complaint_merge.c: where it went, what went into it, and the way to merge it */
enum err intranet_case_merged(const struct case_page_view *v) MUST_CHECK;
/* ratings.c: an average with one decimal */
const char *intranet_mark(struct ctx *cx, int64_t sum, int64_t n);
/* complaint_replies.c: the picker of saved replies in the form of the answer */
void intranet_case_replies(const struct case_page_view *v, struct tpl *form);
enum err intranet_case_show(struct ctx *cx, struct req *req, struct res *res, struct str ref,
                            const struct case_again *failed) MUST_CHECK;
/* ERR_STALE and ERR_CONFLICT as problems of the form, so that what was typed stays. */
enum err intranet_case_explain(struct ctx *cx, enum err e);
/* Draws a form empty, although another one of this page was sent. */
void intranet_form_quiet(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
                         const struct form *form, const void *values);
const char *url_case(struct ctx *cx, struct str ref);
/* complaint_queue.c */
/* {{#DUE_OPEN}} of a row or of the case: the time left or past, of what, or that the clock stands. */
struct due_view {
    enum complaint_state state;
    int64_t next, answer, paused; /* answer: of a first answer still owed; 0: none */
};
void intranet_due(struct ctx *cx, struct tpl *t, const struct due_view *d);
/* "due in 3 hours", "overdue by 2 days" */
const char *intranet_due_words(struct ctx *cx, int64_t due_at);
/* {{#PRIORITY}} with words and tone; nothing for a normal one when quiet. */
void intranet_priority(struct tpl *t, enum case_priority p, bool quiet);

#endif
