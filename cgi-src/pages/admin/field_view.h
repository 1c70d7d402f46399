/* What the pages about custom fields share: fields.c and field_choices.c. */
#ifndef PAGES_ADMIN_FIELD_VIEW_H
#define PAGES_ADMIN_FIELD_VIEW_H

#include "domain/custom_edit.h"
#include "pages/shared/page.h"

const char *url_field(struct ctx *cx, int64_t id);
/* The {id} of the path. */
enum err field_of_path(struct ctx *cx, const struct req *req, const struct custom_field **ret) MUST_CHECK;
/* The field's page, with the problems there are. */
enum err field_page(struct ctx *cx, struct req *req, struct res *res, const struct custom_field *f) MUST_CHECK;
/* Below its form: choices, and retiring or bringing it back. */
enum err field_parts(struct ctx *cx, struct req *req, struct tpl *t, const struct custom_field *f) MUST_CHECK;

#endif
