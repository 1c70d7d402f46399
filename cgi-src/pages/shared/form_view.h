/* Draws a declared form. The page's template says where each field stands: {{>F_NAME}} for the
 * field "name", {{>F_TAG_IDS}} for "tag_ids", and {{>FORM_TOKENS}} (form_tokens()) inside each <form>.
 *
 * The parts and their markers: templates/README.md, part/. {{>PROBLEMS}}, where the page has it, lists
 * what is wrong (part/problems.tpl).
 *
 * FIELD_RAW with autocomplete "current-password" or "new-password" is a password box. FIELD_CHOICE is
 * a select, or radio buttons with FIELD_RADIO. FIELD_ID and FIELD_IDS get their rows from
 * form_options(). */
#ifndef PAGES_SHARED_FORM_VIEW_H
#define PAGES_SHARED_FORM_VIEW_H

#include "pages/shared/gate.h"
#include "web/form.h"

struct option {
    int64_t id;
    struct str label;
};

/* Draws every field of the form whose marker the template knows. values: the draft, or NULL for an
 * empty form. What was typed comes first when the form was posted and is shown again; res->status
 * becomes 422 when there are problems. */
void form_view(struct ctx *cx, struct req *req, struct res *res, struct tpl *t,
               const struct form *form, const void *values);
/* One field of a form that is put together at run time, under the marker {{>KEY}} (several stand one
 * after the other). posted: what was typed is shown instead of values. */
void form_view_field(struct ctx *cx, struct req *req, struct tpl *t, enum tpl_key key, const struct form *form,
                     const struct field *field, const void *values, bool posted);
/* Before form_view(): these stand in the same form, and their problems are named in its list. */
void form_also(struct req *req, const struct form *more);
/* Before form_view(): the rows a FIELD_ID or FIELD_IDS field offers. Kept until the end of the
 * request. */
void form_options(struct ctx *cx, struct req *req, const char *field, const struct option *options,
                  size_t n);
/* Before form_view(), after a save that came too late (ERR_STALE): answers 409, and the form shows what
 * was typed, with what somebody else has stored beside each field where it differs. Hidden fields (the
 * version) come from stored, so that sending it again saves. Both are drafts of the form. */
void form_stale(struct ctx *cx, struct req *req, struct res *res, const struct form *form,
                const void *typed, const void *stored);
/* {{>FORM_TOKENS}} of a form without declared fields (a button that posts). version: of the row that
 * will be changed, 0: none. Each form of a page has its own. */
void form_tokens(struct ctx *cx, struct req *req, struct tpl *t, int64_t version);

#endif
