/* Draws a declared form. The page's template says where each field stands: {{>F_NAME}} for the
 * field "name", {{>F_TAG_IDS}} for "tag_ids", and {{>FORM_TOKENS}} once inside each <form>.
 *
 * Parts used, one by type (templates/part/): field_text field_lines field_choice field_check
 * field_flags field_hidden; form_tokens (CSRF FORM_TOKEN); form_problems (all of them, above).
 * Markers of a field part: ID NAME LABEL VALUE MAX MIN HELP ERROR TYPE AUTOCOMPLETE
 *   {{#HAS_HELP}} {{#HAS_MAX}} {{#HAS_AUTOCOMPLETE}} {{#INVALID}} {{#REQUIRED}} {{#AUTOFOCUS}}
 *   {{#WIDE}} {{#CHECKED}} {{#NUMERIC}} (TYPE is text, with inputmode decimal)
 *   {{#OPTION}} OPTION_ID OPTION_VALUE OPTION_LABEL {{#OPTION_SELECTED}}{{/OPTION_SELECTED}}
 * A field_choice or field_flags with ids gets its options from form_options().
 *
 * form_problems: {{#PROBLEM}} PROBLEM_LABEL PROBLEM_TEXT PROBLEM_ANCHOR (#id of the field) */
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
/* Before form_view(): the rows a FIELD_ID or FIELD_IDS field offers. Kept until the end of the
 * request. */
void form_options(struct ctx *cx, struct req *req, const char *field, const struct option *options,
                  size_t n);
/* {{>FORM_TOKENS}} of a form without declared fields (a button that posts). */
void form_tokens(struct ctx *cx, struct req *req, struct tpl *t);

#endif
