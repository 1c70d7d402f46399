/* Custom fields on pages: in forms, as facts, as filters of lists, as cells of lists and files. The
 * definitions and rules are domain/custom.h and domain/custom_value.h; each noun's page uses this.
 *
 * Their form fields are named "x_CODE"; "x_fields" lists those that stood on a form, so that one opened
 * before an admin added a field changes nothing of it, and an emptied one is told from one not asked. */
#ifndef PAGES_SHARED_CUSTOM_VIEW_H
#define PAGES_SHARED_CUSTOM_VIEW_H

#include "domain/custom_value.h"
#include "pages/shared/form_view.h"
#include "pages/shared/gate.h"
#include "pages/shared/list_columns.h"

/* ---- forms ---- */

/* Draws those that are not hidden under {{>CUSTOM_FIELDS}} of t, with their headings, as fields of the
 * form named; before form_view() of that form, which then names them in its list of problems. What was
 * typed comes first when it was posted. false: there are none (the page leaves their card out). */
bool custom_form_view(struct ctx *cx, struct req *req, struct tpl *t, const char *form, const struct custom_values *v);
/* What was posted. ERR_INVALID: problems are recorded, the others are read all the same. */
enum err custom_form_read(struct ctx *cx, const struct req *req, enum custom_entity e, struct custom_values *ret) MUST_CHECK;
/* Two people edit the same record: "x_base" on a form tells the values as they were read from. Was this
 * one typed over? And the fingerprints of what is stored now, for the form that asks again. */
bool custom_form_touched(struct ctx *cx, const struct req *req, const struct custom_value *mine);
struct str custom_form_base(struct ctx *cx, const struct custom_values *stored);
#define CUSTOM_FORM_BASE   "x_base"
#define CUSTOM_FORM_FIELDS "x_fields"

/* {{>PROBLEMS}} of a page whose form has none but these fields: each named, and led to. */
void custom_problems(struct ctx *cx, struct tpl *t, enum custom_entity e, const char *form);
/* One of them: the label in front of a problem's text, when it is about such a field. */
void custom_problem_label(struct ctx *cx, struct tpl *row, enum custom_entity e, const char *form, const char *field);

/* ---- reading ---- */

/* As a person reads it: dates and numbers in the reader's way. */
struct str custom_shown(struct ctx *cx, const struct custom_value *v);
/* {{>CUSTOM_FACTS}}: those that have a value and are not hidden. false: none. */
bool custom_facts(struct ctx *cx, struct tpl *t, const struct custom_values *v);

/* ---- filters of a list ---- */

/* From the address: "x_grade=17", "x_ends_from=2026-01-01", "x_ends_to=", "x_model=900" (it stands somewhere in the
 * text), "x_model_begins=KFR". What is not there any more, not
 * for this reader, or cannot be read is left out, and the page says so (a file is refused). */
void custom_filters_read(struct ctx *cx, const struct req *req, enum custom_entity e, struct custom_filters *ret);
/* The fields a list may be filtered by, under {{>CUSTOM_FILTERS}} of its panel. */
bool custom_filters_view(struct ctx *cx, struct req *req, struct tpl *t, const char *form, enum custom_entity e);
/* What is filtered, one after the other: name of the parameter, label, value in words. false: no more. */
bool custom_filter_chip(struct ctx *cx, const struct req *req, enum custom_entity e, size_t i, const char **ret_name,
                        const char **ret_label, struct str *ret_value);
/* One of them in words, for a saved view: false: it is none, or cannot be read. */
bool custom_filter_words(struct ctx *cx, enum custom_entity e, const struct pair *p, const char **ret_label,
                         struct str *ret_value);
/* "&x_grade=17&x_ends_from=2026-01-01": those that are understood, for links to the same list. */
const char *custom_filters_text(struct ctx *cx, const struct req *req, enum custom_entity e);
/* Is "x_grade" or "x_ends_from" a filter of this list today? */
bool custom_filter_known(struct ctx *cx, enum custom_entity e, struct str name);

/* ---- columns (list_columns.h: struct columns.custom) ---- */

/* "年预算 (CNY)": the head of a column, a form's label. */
const char *custom_head(struct ctx *cx, const struct custom_field *f);
/* The values of one record that this reader may see of it; the others are hidden. */
enum err custom_values_seen(struct ctx *cx, const struct chosen *columns, enum custom_entity e, int64_t id, staff_id owner,
                            team_id team, branch_id branch, struct custom_values *ret) MUST_CHECK;
/* Of a page of records, with one look-up; nothing is hidden yet: custom_hide(), custom_hide_listed(). */
enum err custom_values_page(struct ctx *cx, const struct chosen *columns, enum custom_entity e, const int64_t *ids, size_t n,
                            struct custom_values **ret) MUST_CHECK;
/* The cell of a column; a field that was retired meanwhile, or is hidden here, is an empty one. */
struct cell custom_cell(struct ctx *cx, const struct custom_values *v, int64_t field);

/* The same where the rows of a list do not say whose they are: what this reader may see of every record. */
enum err custom_values_listed(struct ctx *cx, const struct chosen *columns, enum custom_entity e, int64_t id,
                              struct custom_values *ret) MUST_CHECK;
void custom_hide_listed(const struct ctx *cx, struct custom_values *v);
/* {{#CUSTOM_HEAD}} and {{#CUSTOM_CELL}}: custom fields among the columns, behind a table's own. */
void custom_columns_head(struct tpl *t, const struct chosen *columns);
void custom_columns_row(struct ctx *cx, struct tpl *row, const struct chosen *columns, const struct custom_values *v);

#endif
