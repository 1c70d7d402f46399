/* Declared input: every field of every form has a name, a type and bounds, checked before the
 * handler sees it. The same declaration draws the field (pages/shared/form_view.c), drives its
 * maxlength, serves the API's checks and the limit and fuzz tests. No handler reads a raw value.
 *
 *     static const struct field fields[] = {
 *         { "name", N_("Name"), FIELD_LINE, offsetof(struct customer_draft, name), .max = 200,
 *           .flags = FIELD_REQUIRED },
 *         FIELD_END };
 *     const struct form customer_form = { "customer", fields, sizeof(struct customer_draft) };
 */
#ifndef WEB_FORM_H
#define WEB_FORM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "web/request.h"

enum field_type {
    FIELD_LINE = 1, /* struct str: one cleaned line; max in code points */
    FIELD_LINES,    /* struct str: several lines, texts unchanged but for CRLF */
    FIELD_RAW,      /* struct str: not cleaned (passwords): valid UTF-8 only; never shown again */
    FIELD_EMAIL,    /* struct str, lower-cased domain */
    FIELD_PHONE,    /* struct str: E.164 */
    FIELD_INT,      /* int64_t within min..max; full-width digits accepted */
    FIELD_MONEY,    /* int64_t minor units of the company's currency, within min..max */
    FIELD_DATE,     /* struct str "YYYY-MM-DD", or empty */
    FIELD_TIME,     /* int64_t UTC ms: date and time in the configured zone; 0 when empty */
    FIELD_BOOL,     /* bool: present and not "0" */
    FIELD_CHOICE,   /* int64_t: the value of one of choices */
    FIELD_FLAGS,    /* int64_t: or of all choices ticked (same name several times) */
    FIELD_ID,       /* int64_t: a row id or 0; options come from the database */
    FIELD_IDS       /* struct id_list: several row ids */
};
enum field_flag {
    FIELD_REQUIRED = 1,
    FIELD_HIDDEN = 2,
    FIELD_EMPTY_IS_NONE = 4, /* numbers: an empty field gives INT64_MIN ("none") */
    FIELD_AUTOFOCUS = 8,
    FIELD_WIDE = 16,         /* full width of a form in two columns */
    FIELD_RADIO = 32,        /* FIELD_CHOICE as buttons side by side instead of a list */
    FIELD_ALL = 64,          /* a filter: its empty row says "All" */
    FIELD_NO_EMPTY = 128,    /* a filter that always has a value: no empty row */
    FIELD_DECIMAL = 256,     /* FIELD_LINE with a number in it: the keyboard of a phone shows figures */
    FIELD_URL = 512          /* FIELD_LINE with an address in it */
};
struct choice {
    int64_t value;
    const char *code;  /* what stands in the form */
    const char *label; /* N_() or PN_() marked */
};
struct id_list {
    int64_t *at;
    size_t n;
};
struct field {
    const char *name;
    const char *label;  /* N_() */
    enum field_type type;
    size_t offset;      /* of the member in the draft */
    int64_t min, max;   /* code points of texts (max 0: 200); values of numbers (both 0: any) */
    unsigned flags;
    const struct choice *choices; /* ends with code NULL */
    const char *help;   /* N_(): a sentence under the field, or NULL */
    const char *autocomplete; /* HTML token, or NULL */
};
#define FIELD_END {NULL, NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL}

struct form {
    const char *name;
    const struct field *fields;
    size_t size; /* of the draft */
};

/* Where the values come to and what they are read with; web/ knows no domain, so the adapter to
 * struct ctx stands in pages/shared/form_read.h: form_read(), form_read_query(), field_text(). */
struct form_sink {
    struct arena *arena;
    const char *zone;
    int currency_decimals;
    const char *phone_region;
    void (*report)(void *arg, const char *field, const char *text); /* NULL: not reported */
    void *arg;
};
/* Reads every declared field into the zeroed draft, reports all problems, returns OK or
 * ERR_INVALID. Fields that are not declared are ignored (mass assignment). A field with a problem
 * keeps its zero value. */
enum err form_parse(const struct form_sink *sink, const struct pairs *from,
                    const struct form *form, void *draft) MUST_CHECK;
/* The same for filters of a list: a bad value counts as absent, and is reported. */
void form_parse_query(const struct form_sink *sink, const struct pairs *from,
                      const struct form *form, void *draft);
/* One typed value back to the text a form shows (edit forms of what is stored). Not for FLAGS and
 * IDS, which have several. */
struct str form_field_text(const struct form_sink *sink, const struct field *f, const void *draft);
/* Code points of a text field: max, or 200 when the declaration leaves it out. */
int64_t field_max(const struct field *f);

#endif
