/* What the files of this folder share; nobody else includes it. */
#ifndef DOMAIN_CUSTOM_INSIDE_H
#define DOMAIN_CUSTOM_INSIDE_H

#include "domain/audit.h"
#include "domain/custom_edit.h"

/* A text for each of the three tables of values, which have the same columns. */
#define CUSTOM_EACH(before, after) \
    {before "custom_customer" after, before "custom_complaint" after, before "custom_order" after}

/* A new version of the definitions: every process reads them anew. Inside the TX of the change. */
enum err custom_changed(struct ctx *cx) MUST_CHECK;
/* The audit row of a change to a field that is written; old: a copy from before, or NULL. */
enum err custom_audit(struct ctx *cx, const char *action, const struct custom_field *old, int64_t id) MUST_CHECK;
/* One cleaned line of at most that many characters, or a problem at the field. */
struct str custom_line(struct ctx *cx, const char *field, struct str s, int most);
/* The choices of a new field: a line each, "中文 | English". Problems are put at "choices". */
enum err custom_choices_add(struct ctx *cx, int64_t field, struct str lines) MUST_CHECK;

#endif
