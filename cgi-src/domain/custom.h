/* Fields that a system admin adds to customers, complaints and orders.
 *
 * What there is (this header): definitions and choices, cached per process and read anew when one of
 * them was changed, so that a page costs one look-up when there are none. What stands in them is
 * custom_value.h. Fields and choices are retired and brought back, never deleted; values stay.
 * Storage: docs/decisions/ "custom fields". Adding a field writes rows and changes no table. */
#ifndef DOMAIN_CUSTOM_H
#define DOMAIN_CUSTOM_H

#include "domain/ctx.h"

enum custom_entity { CUSTOM_CUSTOMER, CUSTOM_COMPLAINT, CUSTOM_ORDER, CUSTOM_ENTITIES };
enum custom_type {
    CUSTOM_TEXT = 1, /* one line */
    CUSTOM_LINES,
    CUSTOM_NUMBER,   /* with a fixed number of decimals */
    CUSTOM_MONEY,    /* in the field's currency */
    CUSTOM_DATE,
    CUSTOM_CHOICE,
    CUSTOM_CHOICES,  /* several */
    CUSTOM_BOOL,     /* yes, no, or not said */
    CUSTOM_LINK,     /* https address */
    CUSTOM_TYPES
};
enum custom_sees { CUSTOM_SEEN_ALL, CUSTOM_SEEN_MONEY, CUSTOM_SEEN_CONTACT, CUSTOM_SEES };
enum custom_portal { CUSTOM_PORTAL_NO, CUSTOM_PORTAL_SEE, CUSTOM_PORTAL_FILL, CUSTOM_PORTALS };
#define CUSTOM_FIELDS_MAX   100 /* of an entity, retired ones too */
#define CUSTOM_CHOICES_MAX  200 /* of a field, likewise */
#define CUSTOM_DECIMALS_MAX 6
#define CUSTOM_NONE         INT64_MIN /* no bound; no number */

struct custom_choice {
    int64_t id, position, version;
    struct str zh, en;
    bool retired;
};
/* Texts live as long as the process; each ends with NUL. */
struct custom_field {
    int64_t id, position, version;
    enum custom_entity entity;
    enum custom_type type;
    struct str code;   /* "contract_end" */
    const char *name;  /* "x_contract_end": of its form field, filter, import column */
    struct str label_zh, label_en, help_zh, help_en, heading_zh, heading_en;
    bool required, in_list, searchable, retired;
    int64_t low, high; /* CUSTOM_NONE; characters of texts, count of several choices, else values */
    int decimals;
    struct str currency, initial;
    enum custom_sees sees;
    enum custom_portal portal;
    const struct custom_choice *choices; /* in order, retired ones last */
    size_t nchoices;
};
/* The fields of an entity in the order of forms (those of a heading together): first n in use, then
 * the retired ones up to all. Good until the end of the request. */
struct custom_set {
    const struct custom_field *at;
    size_t n, all;
};
const struct custom_set *custom_fields(struct ctx *cx, enum custom_entity e);
/* By "x_contract_end" or "contract_end"; NULL: none in use (or, with retired, none at all). */
const struct custom_field *custom_find(const struct custom_set *set, struct str name, bool retired);
const struct custom_field *custom_by_id(const struct custom_set *set, int64_t id);
/* Of any entity, retired too. */
const struct custom_field *custom_get(struct ctx *cx, int64_t id);
const struct custom_choice *custom_choice_by_id(const struct custom_field *f, int64_t id);

/* In the reader's language. */
const char *custom_label(const struct custom_field *f);
const char *custom_help(const struct custom_field *f);    /* "" */
const char *custom_heading(const struct custom_field *f); /* "" */
const char *custom_choice_name(const struct custom_choice *c);

/* The right to see it, beside that of seeing the record: perm_record() of this. */
enum access custom_access(const struct custom_field *f);
/* May the actor see the field of some record? Of this one? */
bool custom_may(const struct actor *who, const struct custom_field *f);
bool custom_may_here(const struct actor *who, const struct custom_field *f, staff_id owner, team_id team, branch_id branch);
/* Can a list be filtered by it? By a range of values, or by one choice? */
bool custom_has_range(enum custom_type t);
bool custom_has_choices(enum custom_type t);
bool custom_is_text(enum custom_type t);

/* Codes as stored and in addresses; *_parse: -1 when there is none. Labels are translated. */
const char *custom_entity_code(enum custom_entity e);
const char *custom_entity_label(enum custom_entity e);
int custom_entity_parse(struct str code);
const char *custom_type_code(enum custom_type t);
const char *custom_type_label(enum custom_type t);
int custom_type_parse(struct str code);

#endif
